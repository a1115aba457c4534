//! `coop impact` of what belongs together: members of a policy with an index that are off, plans that decide together, all keys of a
//! process, transfers, and what need not change.

use std::path::Path;

use serde_json::{Value, json};

fn coop(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = crate::common::program().args(args).current_dir(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The comparison as JSON, which has the shape of its schema, and as text.
fn impact(scenario: &str, more: &[&str]) -> (Value, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.coop"), scenario).unwrap();
    let (code, text, said) = coop(folder.path(), &[&["impact", "a.coop"], more].concat());
    assert!(code == 0 || code == 3, "{said}");
    let (_, out, _) = coop(folder.path(), &[&["impact", "a.coop", "--format", "json"], more].concat());
    let value: Value = serde_json::from_str(&out).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(root.join("docs/impact.schema.json")).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert_eq!(wrong, Vec::<String>::new());
    (value, text)
}

const TWO_COUNTRIES: &str = "coop 1
currency EUR
country DE
country HU
plan p {
  var x[c in country] : kt in 0 .. 10 kt
  var abroad : kt in 0 .. 30 kt
  minimize cost : kEUR = sum(5 EUR/t * x[c] for c in country) + 9 EUR/t * abroad
  constraint need: sum(x[c] for c in country) + abroad >= 8 kt
}
policy levy[c in country] { applies to p { charge paid = 3 EUR/t * x[c] paid by c } }
policy levy off
";

/// Each member by itself is evaded, all of them together are not: 8 kt at 5 + 3.
#[test]
fn all_members_that_are_off() {
    let (value, text) = impact(TWO_COUNTRIES, &["--also-off"]);
    let objective = |policy: &str| value["policies"][policy]["plans"]["p"]["objective"].clone();
    assert_eq!((&objective("levy")["with"], &objective("levy")["without"]), (&json!(64), &json!(40)), "{text}");
    assert_eq!(objective("levy[DE]")["difference"], json!(0));
    assert_eq!(value["policies"]["levy"]["members"], json!(["levy[DE]", "levy[HU]"]));
    assert_eq!(value["policies"]["levy"]["state"], "off");
    assert!(text.contains("with what it would be with all of them on."), "{text}");
    // All 24 kEUR change hands: nothing is made otherwise.
    assert_eq!(value["policies"]["levy"]["plans"]["p"]["without_transfers"], json!({ "with": 40, "without": 40 }));
    assert!(text.contains("Without transfers cost 40 kEUR with it, 40 kEUR without it: no difference."), "{text}");
    // Without the option it is said that there is one.
    let (_, text) = impact(TWO_COUNTRIES, &[]);
    assert!(text.contains("With `--also-off`, policies that are off are compared"), "{text}");
    // With one of them on there is one that is off, and no more to judge together.
    let (value, _) = impact(&format!("{TWO_COUNTRIES}policy levy[DE] on\n"), &["--also-off"]);
    assert_eq!(value["policies"].as_object().unwrap().keys().collect::<Vec<_>>(), ["levy[DE]", "levy[HU]"]);
    assert_eq!(value["policies"]["levy[HU]"]["plans"]["p"]["objective"]["difference"], json!(24));
}

/// Members that are on and members that are off are each judged together; members that exclude one another are not.
#[test]
fn members_that_are_on_and_off() {
    let four = TWO_COUNTRIES.replace("country HU\n", "country HU\ncountry PL\ncountry RO\n");
    let (value, _) = impact(&format!("{four}policy levy[DE] on\npolicy levy[HU] on\n"), &["--also-off"]);
    assert_eq!(value["policies"]["levy"]["members"], json!(["levy[DE]", "levy[HU]"]));
    assert_eq!(value["policies"]["levy (off)"]["members"], json!(["levy[PL]", "levy[RO]"]));
    assert_eq!(value["policies"]["levy (off)"]["plans"]["p"]["objective"]["difference"], json!(24));
    let rivals = TWO_COUNTRIES.replace("{ applies to p { charge", "{ excludes rival  applies to p { charge")
        + "policy rival { excludes levy  applies to p { enact 1 kEUR } }\npolicy rival off\n";
    let (value, _) = impact(&rivals, &["--also-off"]);
    assert_eq!(value["policies"]["levy"]["plans"]["p"]["objective"]["difference"], json!(24));
}

/// What two plans decide together: 4 + 35 with the target, 15 + 20 without it.
#[test]
fn a_plan_that_only_decides_together() {
    let scenario = "coop 1
currency EUR
plan p { var x : kt in 3 kt .. 10 kt  minimize cost : kEUR = 5 EUR/t * x }
plan q { var y : kt in 5 kt .. 10 kt  minimize bill : EUR = 4 EUR/t * y }
policy aid { applies to p { charge a = -4 EUR/t * x }  applies to q { enact 15 kEUR } }
policy aid open
policy target { applies to p { limit least: x >= 4 kt } }
";
    let (value, text) = impact(scenario, &[]);
    let target = &value["policies"]["target"];
    assert_eq!(target["plans"]["q"]["decided_otherwise"], json!(["aid"]));
    assert!(
        text.contains("does not apply to this plan; `aid`, decided for several plans together, is decided otherwise with it."),
        "{text}"
    );
    assert!(!text.contains("through the answers that it reads"), "{text}");
    assert_eq!(
        target["sums"],
        json!([{ "policies": ["aid"], "plans": ["p", "q"], "with": 39, "without": 35, "difference": 4, "unit": "kEUR" }])
    );
    assert_eq!(value["policies"]["aid"]["sums"][0]["difference"], json!(-1));
    assert!(
        text.contains("`p`, `q` together, for whose sum `aid` is decided: 39 kEUR with it, 35 kEUR without it: 4 kEUR more."),
        "{text}"
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.coop"), scenario).unwrap();
    let (_, table, _) = coop(folder.path(), &["impact", "a.coop", "--format", "csv"]);
    assert!(table.contains("target,,p + q,objective,sum of objectives,39,35,4,kEUR"), "{table}");
    // A plan that reads another is still told so.
    let (_, text) = impact(&scenario.replace("y : kt in 5 kt", "y : kt in p.x"), &["--policy", "aid=on"]);
    assert!(text.contains("through the answers that it reads"), "{text}");
}

/// A process with an index has a line for each key, and none is passed over because the first does not change.
#[test]
fn every_key_of_a_process() {
    let scenario = "coop 1
currency EUR
kind plant
plant a { dirt = 0 EUR }
plant b { dirt = 0 EUR }
plant c { dirt = 2 EUR }
decision run[p in plant] {
  state  age in 0 .. 1 : yr
  action deed in { keep, buy }
  next   age = if deed == buy then 0 yr else 1 yr
  cost   wear = if deed == buy then 3 EUR + p.dirt else 4 EUR
  discount 50 %
  start  age = 0 yr
  minimize
}
policy ban { applies to run { charge more = if p.dirt > 0 EUR then (if deed == keep then 2 EUR else 0 EUR) else 0 EUR } }
";
    let (value, text) = impact(scenario, &[]);
    let objectives = value["policies"]["ban"]["plans"]["run"]["objectives"].as_array().unwrap();
    // Of `a` and `b` 3 for ever, halved each year: 6. Of `c` 4 without the charge, 5 with it.
    let found: Vec<_> = objectives.iter().map(|o| (o["with"].as_f64().unwrap(), o["without"].as_f64().unwrap())).collect();
    assert_eq!(found, [(6.0, 6.0), (6.0, 6.0), (10.0, 8.0)]);
    let top: Vec<&str> = text.lines().filter(|line| line.contains("ban ")).collect();
    assert!(top.len() == 3 && top[2].contains("worth[c]") && top[2].contains(" 10 "), "{text}");
}

const LOANS: &str = "coop 1
currency EUR
periods year = 2026..2028
kind group
group low
group mid
country KE { group = low, ask = 90 MEUR }
country NP { group = low, ask = 60 MEUR }
country CO { group = mid, ask = 120 MEUR }
table spread[group] : % {
  low 0.5
  mid 1.8
}
plan lend {
  var give[c in country, y in year] : MEUR in 0 .. c.ask
  maximize value : MEUR = sum((spread[c.group] + 1 %) * give[c, y] for c in country, y in year)
  constraint money[y in year]: sum(give[c, y] for c in country) <= 150 MEUR
  constraint mixed[y in year]: give[CO, y] <= 40 % * sum(give[c, y] for c in country)
}
policy floor { applies to lend { limit some[y in year]: give[NEEDS, y] >= 35 MEUR  limit less: give[CO, 2027] <= 50 MEUR } }
";

/// Two countries with the same terms may change places: that is no change. What has to change is told, and pinning what need not change
/// costs nothing.
#[test]
fn what_need_not_change_is_no_change() {
    let mut left_out = 0;
    for needs in ["KE", "NP"] {
        let scenario = LOANS.replace("NEEDS", needs);
        let (value, text) = impact(&scenario, &[]);
        let plan = &value["policies"]["floor"]["plans"]["lend"];
        let told: Vec<String> = plan["changes"].as_array().unwrap().iter().map(|c| c["index"].to_string()).collect();
        // 10 MEUR less at 1.8 + 1 %, and no other has less than all of its terms: 10 more at 0.5 + 1 %.
        assert!((plan["objective"]["difference"].as_f64().unwrap() + 0.13).abs() < 1e-6, "{text}");
        assert!(told.contains(&json!(["CO", "2027"]).to_string()), "{text}");
        let count = plan["need_not_change"].as_u64().unwrap_or(0);
        left_out += count;
        assert_eq!(text.contains("need not: another optimum is as good."), count > 0, "{text}");
        // What is left out may be as it is with the policy.
        for year in ["2026", "2028"] {
            assert!(!told.iter().any(|index| index.contains(year)), "{text}");
        }
    }
    assert!(left_out > 0, "no case in which two countries change places");
}

/// Where one side has no answer the first of several objectives is shown at best, as where both have.
#[test]
fn several_objectives_of_one_side() {
    let (value, text) = impact(
        "coop 1
currency EUR
plan p {
  var x : t in 0 .. 9 t
  var y : t in 0 .. 9 t
  minimize cost = 10 EUR/t * x + 20 EUR/t * y
    then maximize clean = y within 10 %
  constraint need: x + y >= 5 t
}
policy ban { applies to p { limit none: x + y <= 3 t } }
",
        &[],
    );
    let objective = &value["policies"]["ban"]["plans"]["p"]["objective"];
    assert_eq!((&objective["best"], &objective["without"]), (&json!({ "with": null, "without": 50 }), &json!(55)), "{text}");
    let top = text.lines().find(|line| line.contains("ban ")).unwrap();
    assert!(top.contains("cost, at best") && top.contains(" 50 "), "{text}");
}

/// Amounts, shares and probabilities come before measures of them, and what a policy takes off utilities is named.
#[test]
fn amounts_and_probabilities_come_first() {
    let (value, text) = impact(
        "coop 1
currency EUR
enterprise odra { claim = 30 t/d, size = 2 }
enterprise yang { claim = 60 t/d, size = 1 }
kind way
way rail
way road
allocation water to e in enterprise { amount = 50 t/d  claim = e.claim  rule = proportional }
choice takes[e in enterprise] among w in way { utility = if w == rail then 1 else 0  weight = e.size }
policy cap { applies to water { limit most: amount[yang] <= 20 t/d } }
policy toll { applies to takes { charge paid \"Toll\" = if w == road then 2 else 0 } }
",
        &[],
    );
    let first = |policy: &str, model: &str| value["policies"][policy]["plans"][model]["changes"][0]["variable"].clone();
    assert_eq!(first("cap", "water"), "amount");
    assert_eq!(first("toll", "takes"), "market_share", "{text}");
    assert_eq!(value["policies"]["toll"]["plans"]["takes"]["utility_charges"], json!(["Toll"]));
    assert!(text.contains("It takes off utilities: Toll."), "{text}");
    let top: Vec<&str> = text.lines().filter(|line| line.starts_with("  toll ") || line.starts_with("  cap ")).collect();
    assert!(top.iter().any(|line| line.contains("market_share[")) && top.iter().all(|line| !line.contains(" - ")), "{text}");
}
