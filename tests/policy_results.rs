//! What is read and told of policies: of members on allocations, choices and cases, and what holds with them and without.

use crate::common::{folder, keeps_to, run_in as coop, solve_text};
use serde_json::Value;
use std::path::Path;

const MEMBERS: &str = "coop 1
currency EUR
country DE { catch = 50 kt/yr }
country HU { catch = 30 kt/yr }
set eu = { DE, HU }
technology kiln { price = 20 EUR }
technology arc  { price = 40 EUR }
allocation quotas to e in country {
  amount = 60 kt/yr
  claim  = e.catch
}
choice takes[e in country] among y in technology { utility = -0.1 1/EUR * y.price }
policy kept[c in eu] {
  applies to quotas {
    limit most: amount[c] <= 10 kt/yr
    limit part[e in country if e == c]: share[e] <= 20 %
  }
}
policy kept[DE] off
policy levy[c in eu] {
  rate = 3
  applies to takes { charge toll = if y == kiln and e == c then levy[c].rate else 0 }
}
policy levy[DE] off
let tolls = sum(takes.levy[c].toll[c, kiln] for c in eu)
expect quotas.kept[HU] == 1 and quotas.kept[DE] == 0
expect quotas.kept[HU].most == 10 kt/yr and quotas.kept[HU].most.slack == 0 kt/yr
expect quotas.kept[HU].part[HU] == 1/6
expect quotas.kept[HU].part[HU].slack == 0.2 - 1/6
expect sum(quotas.kept[c].most for c in eu if quotas.kept[c] == 1) == 10 kt/yr
expect sum(quotas.kept[c] for c in eu) == 1
expect takes.levy[HU].toll[HU, kiln] == 3
expect takes.levy[DE].toll[DE, kiln] == 0
expect tolls == 3
";

#[test]
fn members_on_allocations_and_choices_are_read() {
    let solved = solve_text(MEMBERS).unwrap();
    let failed: Vec<String> =
        solved.expectations.iter().filter(|e| !e.passed()).map(|e| format!("{}: {:?} {:?}", e.text, e.verdict, e.reason)).collect();
    assert!(failed.is_empty() && solved.expectations.len() == 9, "{failed:#?} {:#?}", solved.diagnostics);
}

fn json(folder: &Path, args: &[&str], schema: &str) -> Value {
    let (_, out, said) = coop(folder, args);
    let value: Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {out} {said}"));
    keeps_to(schema, &value);
    value
}

const CASES: &str = "coop 1
currency EUR
periods year = 2027..2029
plan dispatch[y in year if y != 2029] {
  var make : t in 0 t .. 10 t
  minimize cost : EUR = (if y == 2028 then 3 EUR/t else 2 EUR/t) * make
  constraint need: make >= 5 t
}
policy levy { applies to dispatch[2028] { charge toll = 1 EUR/t * make } }
policy tax[y in year] {
  rate = (if y == 2027 then 1 EUR/t else 2 EUR/t)
  applies to dispatch[y] { charge toll = tax[y].rate * make }
}
policy fee[q in year] { applies to dispatch[q] { enact 7 EUR } }
expect dispatch[2027].cost == 10 EUR + 5 EUR + 7 EUR
expect dispatch[2028].cost == 15 EUR + 5 EUR + 10 EUR + 7 EUR
expect dispatch[2028].tax[2028].toll == 10 EUR
";

/// A case that is a period, and one that the index of the policy names.
#[test]
fn policies_for_one_period() {
    let solved = solve_text(CASES).unwrap();
    assert!(solved.expectations.len() == 3 && solved.expectations.iter().all(|e| e.passed()), "{:#?}", solved.diagnostics);
    assert!(solved.diagnostics.is_empty(), "{:#?}", solved.diagnostics);
}

/// Also where whether there is the case is known only once another plan is solved.
#[test]
fn a_policy_for_a_case_that_is_left_out_is_told() {
    let codes = |text: &str| solve_text(text).unwrap().diagnostics.iter().map(|d| d.code.to_string()).collect::<Vec<_>>();
    let late = CASES
        .replace("y != 2029", "y != 2029 and first.x > 3 t")
        .replace("policy levy", "plan first { var x : t in 0 t .. 2 t  maximize most = x }\npolicy levy");
    let late: String = late.lines().filter(|line| !line.starts_with("expect")).map(|line| format!("{line}\n")).collect();
    assert_eq!(codes(&late), ["W0750"; 3], "{late}");
    let fixed = CASES.replace("applies to dispatch[q]", "applies to dispatch[2029]");
    assert_eq!(codes(&fixed.replace("+ 7 EUR", "")), ["W0750"]);
    let off = fixed.replace("expect dispatch[2027]", "policy fee off\nexpect dispatch[2027]").replace("+ 7 EUR", "");
    assert_eq!(codes(&off), [""; 0]);
}

const REQUIRED: &str = "coop 1
currency EUR
kind region
region north { least = 40 % }
region south { least = 10 % }
country DE { catch = 80 kt/yr }
country PL { catch = 20 kt/yr }
allocation quotas[r in region] to c in country {
  amount = 100 kt/yr
  claim  = c.catch
  require evenness >= r.least
}
policy cap { applies to quotas { limit most[r in region, c in country]: amount[r, c] <= 60 kt/yr } }
plan build { var x : t in 1 t .. 9 t  minimize cost = 2 EUR/t * x }
policy fee { requires cap  applies to build { enact 4 EUR } }
";

/// Which requirement, of which member of the index, and what it comes to: in words and as data.
#[test]
fn what_is_required_is_named() {
    let folder = folder(REQUIRED);
    let without = ["--policy", "cap=off", "--policy", "fee=off"];
    let value = json(folder.path(), &[&["solve", "a.coop", "--format", "json"], &without[..]].concat(), "docs/results.schema.json");
    let unmet = &value["models"]["quotas"]["unmet"];
    assert_eq!(unmet.as_array().map(Vec::len), Some(1), "{unmet}");
    assert_eq!((unmet[0]["requirement"].as_str(), unmet[0]["index"][0].as_str()), (Some("evenness >= r.least"), Some("north")));
    assert_eq!((unmet[0]["value"].as_f64(), unmet[0]["against"].as_f64(), unmet[0]["unit"].as_str()), (Some(0.25), Some(0.4), Some("1")));
    let (_, text, _) = coop(folder.path(), &[&["solve", "a.coop"], &without[..]].concat());
    assert!(text.contains("A requirement does not hold: `evenness >= r.least` for north: it is 0.25, against 0.4."), "{text}");
}

#[test]
fn what_holds_with_a_policy_only_is_compared() {
    let folder = folder(REQUIRED);
    let value = json(folder.path(), &["impact", "a.coop", "--format", "json"], "docs/impact.schema.json");
    let required = &value["policies"]["cap"]["plans"]["quotas"]["requirements"];
    assert_eq!(required.as_array().map(Vec::len), Some(1), "{required}");
    assert_eq!((required[0]["holds"]["with"].as_bool(), required[0]["holds"]["without"].as_bool()), (Some(true), Some(false)));
    // What changes through another policy that is left out with it.
    let build = &value["policies"]["cap"]["plans"]["build"];
    assert_eq!(build["through"], serde_json::json!(["fee"]));
    let (code, text, said) = coop(folder.path(), &["impact", "a.coop"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        text.contains("The requirement `evenness >= r.least` for north holds with the policy only: without it, it is 0.25, against 0.4.")
    );
    assert!(text.contains("The policy does not apply to this plan; `fee`, switched with it, does."), "{text}");
    // One finding, however many runs have it.
    assert_eq!(said.matches("E0602").count(), 1, "{said}");
    assert!(said.contains("found without `cap`, and in"), "{said}");
    let (_, table, _) = coop(folder.path(), &["impact", "a.coop", "--format", "csv"]);
    assert!(
        table.contains("cap,on,quotas,requirement,\"evenness >= r.least[north]\",holds,fails,,")
            || table.contains("cap,on,quotas,requirement,evenness >= r.least[north],holds,fails,,"),
        "{table}"
    );
}

/// Members of which some are enacted; a line on top for what is given.
#[test]
fn members_that_came_out_differently() {
    let folder = folder(
        "coop 1
currency EUR
country DE { most = 4 t }
country HU { most = 4 t }
set eu = { DE, HU }
plan supply { var make[c in eu] : t in 0 t .. c.most  minimize cost = sum(9 EUR/t * make[c] for c in eu)  constraint need: sum(make[c] for c in eu) >= 5 t }
policy levy[c in eu] { applies to supply { enact (if c == HU then -1 EUR else 1 EUR) } }
policy levy open
allocation catch to c in country { amount = 10 t  claim = c.most }
policy cap { applies to catch { limit most: amount[DE] <= 2 t } }
",
    );
    let (_, text, said) = coop(folder.path(), &["impact", "a.coop"]);
    let squeezed: Vec<String> = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert!(squeezed.iter().any(|line| line.starts_with("levy open: 1 of 2 in force supply cost 44 45 -1")), "{text} {said}");
    assert!(squeezed.iter().any(|line| line.starts_with("cap on catch amount[DE] 2 5 -3 t")), "{text}");
    assert!(text.contains("1 of 2 members are in force."), "{text}");
    let value = json(folder.path(), &["impact", "a.coop", "--format", "json"], "docs/impact.schema.json");
    assert_eq!(value["policies"]["levy"]["plans"]["supply"]["members_in_force"], 1);
}

/// An attribute of one member, or of all, is set for one run.
#[test]
fn attributes_of_members_are_set() {
    let folder = folder(
        "coop 1
currency EUR
country DE
country HU
country PL
set eu = { DE, HU }
plan p { var x[c in eu] : t in 1 t .. 9 t  minimize cost : EUR = sum(1 EUR/t * x[c] for c in eu) }
policy levy[c in eu] {
  rate = 2 EUR/t
  applies to p { charge paid = levy[c].rate * x[c] }
}
",
    );
    let cost = |set: &[&str]| {
        let value = json(folder.path(), &[&["solve", "a.coop", "--format", "json"], set].concat(), "docs/results.schema.json");
        value["models"]["p"]["objectives"][0]["value"].as_f64()
    };
    assert_eq!(cost(&[]), Some(6.0));
    assert_eq!(cost(&["--set", "levy[HU].rate=5 EUR/t"]), Some(9.0));
    assert_eq!(cost(&["--set", "levy[*].rate=5 EUR/t"]), Some(12.0));
    let said = |set: &str| coop(folder.path(), &["solve", "a.coop", "--set", set]).2;
    assert!(
        said("levy[PL].rate=1EUR/t").contains("`levy` has no member `PL`: its members are `DE`, `HU`"),
        "{}",
        said("levy[PL].rate=1EUR/t")
    );
    assert!(said("levy.rate=1EUR/t").contains("name a member, as in `levy[DE].…`"), "{}", said("levy.rate=1EUR/t"));
    assert!(said("levy[HU].rat=1EUR/t").contains("did you mean `rate`?"), "{}", said("levy[HU].rat=1EUR/t"));
}

/// What the scenario says of all members beats what a file that it uses says of one.
#[test]
fn the_scenario_beats_its_files() {
    let common = "coop 1
currency EUR
country DE
country HU
set eu = { DE, HU }
plan p { var x : t in 1 t .. 9 t  minimize cost : EUR = 1 EUR/t * x }
policy levy[c in eu] { applies to p { enact 2 EUR } }
policy levy[HU] on
";
    let folder = folder("coop 1\nuse \"common.coop\"\npolicy levy off\nexpect p.cost == 1 EUR\n");
    std::fs::write(folder.path().join("common.coop"), common).unwrap();
    let (code, out, said) = coop(folder.path(), &["test", "a.coop"]);
    assert_eq!(code, 0, "{out} {said}");
    let main = "coop 1\nuse \"common.coop\"\npolicy levy[DE] on\npolicy levy off\nexpect p.cost == 3 EUR\n";
    std::fs::write(folder.path().join("a.coop"), main).unwrap();
    let (code, out, said) = coop(folder.path(), &["test", "a.coop"]);
    assert_eq!(code, 0, "{out} {said}");
}

/// A limit between two whole units binds where the next unit would break it.
#[test]
fn limits_between_units_bind() {
    let scenario = |most: &str| {
        format!(
            "coop 1
unit seat
country DE {{ votes = 60 }}
country HU {{ votes = 40 }}
allocation seats to c in country {{
  amount = 10 seat
  claim  = c.votes
  rule   = hamilton
}}
policy cap {{ applies to seats {{ limit most: amount[DE] <= {most}  limit part: share[HU] <= 97 % }} }}
"
        )
    };
    let binds = |most: &str| {
        let folder = folder(&scenario(most));
        json(folder.path(), &["solve", "a.coop", "--format", "json"], "docs/results.schema.json");
        coop(folder.path(), &["solve", "a.coop"]).1
    };
    let text = binds("5.5 seat");
    assert!(text.contains("limits 2, of which 1 binds"), "{text}");
    let text = binds("7.5 seat");
    assert!(text.contains("limits 2, none of them binds"), "{text}");
}

const FORBIDDEN: &str = "coop 1
currency EUR
country DE { dear = no }
country HU { dear = yes }
technology kiln  { price = 20 EUR }
technology arc   { price = 40 EUR }
technology green { price = 60 EUR }
choice takes[c in country] among y in technology {
  utility = -0.1 1/EUR * y.price
  available if y != green or c.dear
}
";

/// What policies take away is told where nothing, or one thing, is left; what was not available is not taken away.
#[test]
fn what_is_forbidden_is_named() {
    let found = |policies: &str| {
        let text = format!("{FORBIDDEN}{policies}");
        let diagnostics = solve_text(&text).map_or_else(|found| found, |solved| solved.diagnostics);
        let one = |d: &coop::diagnostics::Diagnostic| {
            let labels: Vec<&str> = d.labels.iter().map(|label| label.text.as_str()).collect();
            format!("{}: {} | {}", d.code, d.message, labels.join(" | "))
        };
        diagnostics.iter().map(one).collect::<Vec<_>>().join("\n")
    };
    let nothing = found(
        "policy ban { applies to takes { forbid old: y == kiln or y == arc } }\npolicy other { applies to takes { forbid old: y == arc and c == HU } }\n",
    );
    assert!(
        nothing.contains("E0411: `DE` has nothing to choose from") && nothing.contains("`ban.old` takes alternatives away"),
        "{nothing}"
    );
    assert!(!nothing.contains("other.old"), "{nothing}");
    let idle = found("policy ban { applies to takes { forbid new: y == green and c == DE } }\n");
    assert!(idle.contains("W0743") && idle.contains("`ban.new` takes nothing away"), "{idle}");
    let one = found(
        "policy ban { applies to takes { forbid old: y == kiln or y == green } }\npolicy none { applies to takes { forbid old: y == arc } }\npolicy none off\n",
    );
    assert!(one.contains("W0708") && one.contains("`ban.old` takes alternatives away") && !one.contains("none.old"), "{one}");
    let unread = found(
        "allocation quotas to c in country { amount = 60 t  claim = 1 }\npolicy cap { applies to quotas { limit most[c in country, y in technology]: amount[c] <= 40 t } }\n",
    );
    assert!(unread.contains("W0711") && unread.contains("the same limit `cap.most` stands there 3 times"), "{unread}");
}

/// A number of wholes where per cent was meant: both readings are told.
#[test]
fn a_share_without_per_cent_is_told() {
    let scenario = |limit: &str, require: &str| {
        format!(
            "coop 1
country DE {{ catch = 50 kt/yr }}
country HU {{ catch = 30 kt/yr }}
allocation quotas to c in country {{ amount = 60 kt/yr  claim = c.catch  require {require} }}
policy kept {{ applies to quotas {{ limit part: {limit} }} }}
"
        )
    };
    let said = |limit: &str, require: &str| coop(folder(&scenario(limit, require)).path(), &["check", "a.coop"]).2;
    let text = said("share[HU] <= 30", "jain >= 10 %");
    assert!(text.contains("W0715") && text.contains("this always holds: no share is above 100 %"), "{text}");
    assert!(text.contains("`30` without `%` means 30 times the whole; `30 %` means 0.3 of it"), "{text}");
    assert_eq!(said("share[HU] == 30", "jain >= 10 %").matches("W0715").count(), 1);
    let text = said("share[HU] <= 30 %", "jain >= 80");
    assert!(text.contains("W0715") && text.contains("no value of `jain` is above 100 %"), "{text}");
    assert!(!said("share[HU] <= 100 %", "jain >= 10 %").contains("W0715"));
}

/// A name of both indices is one where it names its own place among the keys, and two elsewhere.
#[test]
fn the_index_of_a_policy_names_its_place() {
    let scenario = |case: &str| {
        format!(
            "coop 1
currency EUR
country DE
country HU
plan trade[a in country, b in country] {{
  var x : t in 1 t .. 9 t
  minimize cost : EUR = (if a == b then 1 EUR/t else 2 EUR/t) * x
}}
policy levy[b in country] {{ applies to trade[{case}] {{ enact 3 EUR }} }}
expect trade[DE, HU].cost == 5 EUR and trade[HU, DE].cost == 2 EUR
"
        )
    };
    let right = solve_text(&scenario("DE, b")).unwrap();
    assert!(right.expectations.iter().all(|e| e.passed()), "{:?}", right.diagnostics);
    let wrong: Vec<String> =
        solve_text(&scenario("b, DE")).map_or_else(|found| found, |solved| solved.diagnostics).iter().map(|d| d.code.to_string()).collect();
    assert!(wrong.contains(&"E0203".to_string()), "{wrong:?}");
}
