//! Kinds of values, decisions and limits that `coop why` once said something wrong of.

use super::again::{adds_up, says_one_thing};
use super::{asked, near};
use crate::common::{folder, keeps_to, run_in as coop};
use serde_json::Value;
use std::path::Path;

/// The explanation, with all that holds of each.
fn sound(folder: &Path, args: &[&str]) -> Value {
    let found = asked(folder, args);
    keeps_to("docs/why.schema.json", &found);
    adds_up(&found["result"], args[0]);
    says_one_thing(&found["result"], args[0]);
    found
}

fn said(folder: &Path, args: &[&str]) -> String {
    let all: Vec<&str> = ["why", "a.coop"].into_iter().chain(args.iter().copied()).collect();
    let (code, out, err) = coop(folder, &all);
    assert_eq!(code, 0, "{err}");
    out
}

const ABOUT: &str = "coop 1
scenario about
allow unused
currency EUR
plan m {
  var x : t in 0 t .. 10 t
  var y : t in 0 t .. 10 t
  minimize c : EUR = 1 EUR/t * x + 3 EUR/t * y
  constraint need: x + y >= 3 t
  constraint dif: abs(x - y) <= 2 t
}
";

/// The least is 2.5 of x and 0.5 of y. With one more of the difference nothing of y is needed: 3 at 3, so 1 less for the first half.
#[test]
fn limits_of_functions_bind_what_the_functions_read() {
    let folder = folder(ABOUT);
    for (name, value) in [("m.x", 2.5), ("m.y", 0.5)] {
        let found = sound(folder.path(), &[name]);
        near(&found["result"]["value"], value);
        let limits = found["decision"]["limits"].as_array().unwrap();
        let dif = limits.iter().find(|limit| limit["name"] == "m.dif").unwrap_or_else(|| panic!("{limits:#?}"));
        assert_eq!((dif["through"].as_str(), dif["coefficient"].as_f64()), (Some("abs(x - y)"), None));
        assert_eq!(dif["limit"]["binds"], true);
    }
    let text = said(folder.path(), &["m.x"]);
    assert!(text.contains("through") && text.contains("abs(x - y)"), "{text}");
    // (x, y) is ((3 + d) / 2, (3 - d) / 2): the cost 6 - d.
    let limit = &sound(folder.path(), &["m.dif"])["limit"];
    near(&limit["price"], -1.0);
}

/// At 3 t both limits of a corner hold: more of `cap` brings nothing, less costs.
#[test]
fn both_directions_of_a_price_are_changes_of_the_objective() {
    let folder = folder(
        "coop 1
scenario corner
currency EUR
plan m {
  var x : t >= 0
  maximize gain : EUR = 2 EUR/t * x
  constraint cap: x <= 3 t
  constraint other: x <= 3 t
}
",
    );
    let limit = &sound(folder.path(), &["m.cap"])["limit"];
    assert_eq!(limit["one_sided"], true);
    near(&limit["one_more"], 0.0);
    near(&limit["one_less"], -2.0);
    let text = said(folder.path(), &["m.cap"]);
    assert!(text.contains("One more of the limit changes `m.gain` by 0 EUR/t, one less by -2 EUR/t."), "{text}");
    let (_, text, _) = coop(folder.path(), &["solve", "a.coop"]);
    assert!(text.contains("one more 0, one less -2"), "{text}");
}

const CHARGED: &str = "coop 1
scenario charged
allow unused
currency EUR
kind prod
prod a { gain = 5 EUR/t, carbon = 1 }
prod b { gain = 4 EUR/t, carbon = 3 }
kind mode
mode car { fare = 2 }
mode bus { fare = 1 }
plan m {
  var x[p in prod] : t in 0 t .. 10 t
  maximize profit : EUR = sum(p.gain * x[p] for p in prod)
  constraint room: sum(x[p] for p in prod) <= 12 t
  constraint wish: x[b] >= 3 t or pay 0.5 EUR/t
}
policy tax { applies to m {
  charge levy = sum(1 EUR/t * p.carbon * x[p] for p in prod)
  charge grant = -(2 EUR/t * x[b]) up to 3 EUR
  limit most: x[a] <= 8 t
} }
policy ban { applies to pick { charge toll = 0.5 * (if k == car then 1 else 0) } }
choice pick among k in mode { utility = -k.fare }
plan each[q in prod] {
  var y : t in 0 t .. 4 t
  maximize worth : EUR = q.gain * y
}
let all = sum(each[q].worth for q in prod)
expect \"enough\" m.profit == 30 EUR within 4 EUR
";

/// 8 t of a at 5 less 1, and 4 t of b at 4 less 3, with a grant of 3 of the 8: 32 + 4 + 3.
#[test]
fn charges_are_shown_with_their_own_formulas_and_signs() {
    let text = CHARGED.replace("== 30 EUR", "== 38 EUR");
    let folder = folder(&text);
    let found = sound(folder.path(), &["m.profit", "--full"]);
    near(&found["result"]["value"], 39.0);
    let parts = found["result"]["parts"].as_array().unwrap();
    let of = |name: &str| parts.iter().find(|part| part["name"] == name).unwrap_or_else(|| panic!("{parts:#?}"));
    let (levy, grant) = (of("m.tax.levy"), of("m.tax.grant"));
    assert_eq!(levy["formula"], "sum(1 EUR/t * p.carbon * x[p] for p in prod)");
    near(&levy["value"], 20.0);
    near(&levy["weight"], -1.0);
    assert_eq!(grant["made_by"], "up to");
    near(&grant["value"], -3.0);
    near(&grant["parts"][0]["value"], -8.0);
    assert!(said(folder.path(), &["m.profit"]).contains("- m.tax.levy"));
    // A limit of a policy and one with a price are shown as they are written, where they stand.
    let most = &sound(folder.path(), &["m.tax.most"])["result"];
    assert_eq!((most["formula"].as_str(), most["place"]["line"].as_u64()), (Some("x[a] <= 8 t"), Some(20)));
    assert_eq!(sound(folder.path(), &["m.wish"])["result"]["formula"], "x[b] >= 3 t");
}

#[test]
fn nothing_is_chosen_by_what_nobody_wrote() {
    let folder = folder(CHARGED);
    for name in ["all", "pick.probability[car]", "enough", "each[a].worth"] {
        let text = said_of(folder.path(), name);
        assert_eq!(text.matches("chosen by").count(), usize::from(name.starts_with("pick")), "{text}");
    }
    let all = &asked_of(folder.path(), "all")["result"];
    assert_eq!(all["parts"][0]["name"], "each[a].worth");
    // What is compared within something says so.
    let enough = asked_of(folder.path(), "enough");
    assert_eq!(enough["result"]["formula"], "m.profit == 30 EUR within 4 EUR");
    let within = enough["result"]["parts"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((within["within"].as_bool(), within["value"].as_f64()), (Some(true), Some(4.0)));
}

/// The same of a scenario with an expectation that fails.
fn asked_of(folder: &Path, name: &str) -> Value {
    let (_, out, err) = coop(folder, &["why", "a.coop", name, "--format", "json"]);
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"))
}

fn said_of(folder: &Path, name: &str) -> String {
    let (_, out, err) = coop(folder, &["why", "a.coop", name]);
    assert!(!out.is_empty(), "{err}");
    out
}

#[test]
fn calls_conversions_and_counts_are_shown() {
    let folder = folder(
        "coop 1
scenario calls
allow unused
currency EUR, USD
rate EUR = 1.25 USD on 2026-01-15
kind site
site a { price = 4 EUR/t, stock = 5 t }
site b { price = 75 USD/t, stock = 500 kg }
let double(x : t) : t = if x > 2 t then x else 2 * x
let worth(x : t, s in site) : EUR = x * s.price + 1 EUR
let base = 1 t
let both = double(base) + double(base * 3)
let one = worth(base, b)
let rich = count(s for s in site if s.price > 10 EUR/t)
let any_rich = any(s.price > 10 EUR/t for s in site)
let all_rich = all(s.price > 10 EUR/t for s in site)
let sorts[s in site] = if s == a then 1 else if s.stock > 1 t then 2 else 3
let total : kg = sum(s.stock for s in site)
",
    );
    let both = &sound(folder.path(), &["both"])["result"];
    let names: Vec<&str> = both["parts"].as_array().unwrap().iter().map(|part| part["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["double(base * 3)", "double(base)"]);
    let one = &sound(folder.path(), &["one"])["result"];
    assert_eq!(one["formula"], "worth(base, b)");
    // 1 t at 75 USD/t, which are 60 EUR/t.
    near(&one["value"], 61.0);
    assert!(one.to_string().contains("\"written\":\"75 USD/t\""), "{one:#}");
    near(&sound(folder.path(), &["rich"])["result"]["value"], 1.0);
    let any = &sound(folder.path(), &["any_rich"])["result"];
    assert_eq!((any["value"].as_str(), any["parts"][0]["at"][0].as_str()), (Some("yes"), Some("s = b")));
    let all = &sound(folder.path(), &["all_rich"])["result"];
    assert_eq!((all["value"].as_str(), all["parts"][0]["at"][0].as_str()), (Some("no"), Some("s = a")));
    let sorted = &sound(folder.path(), &["sorts[b]"])["result"];
    assert_eq!(sorted["parts"][0]["formula"], "if s.stock > 1 t then 2 else 3");
    let text = said(folder.path(), &["total"]);
    assert!(text.contains("written 500 kg") || text.contains("written 5 t"), "{text}");
    // What the command line gives has no place in the scenario.
    let set = sound(folder.path(), &["a.price", "--set", "a.price=7 EUR/t"]);
    assert_eq!((set["result"]["source"].as_str(), set["result"]["place"].is_null()), (Some("option"), true));
    assert!(said(folder.path(), &["one", "--set", "b.price=7 EUR/t"]).contains("--set"));
}

#[test]
fn processes_with_limits_say_why_actions_are_not_compared() {
    let folder = folder(
        "coop 1
scenario machine
currency EUR
decision run {
  state  level in 0 .. 1
  action pace in { fast, slow }
  next   level = level
  start  level = 1
  reward earned : EUR = if pace == fast then 10 EUR else 8 EUR
  discount 50 %
  maximize
  limit energy: expected(if pace == fast then 3 kWh else 0 kWh) <= 1 kWh
}
",
    );
    let (code, text, err) = coop(folder.path(), &["why", "a.coop", "run.value[1]"]);
    assert!(code == 0 && text.contains("The limit `energy` of `run` is in force"), "{text}{err}");
}

/// By hand: in the nest v = 0.5 ln(e^(2 * -3.6) + e^(2 * -3.5)); then e^v against e^-3.8 of the car.
#[test]
fn nested_choices_go_through_their_nests() {
    let folder = folder(
        "coop 1
scenario travel
kind town, mode
mode bus   { utility = -3.6 }
mode train { utility = -3.5 }
mode car   { utility = -3.8 }
town ostrava
choice travel[t in town] among m in mode {
  utility = m.utility
  nest shared = { bus, train } scale 0.5
}
",
    );
    let worth = 0.5 * ((2.0 * -3.6_f64).exp() + (2.0 * -3.5_f64).exp()).ln();
    let all = worth.exp() + (-3.8_f64).exp();
    let bus = &sound(folder.path(), &["travel.probability[ostrava, bus]"])["result"];
    near(&bus["value"], worth.exp() / all / (1.0 + (2.0 * 0.1_f64).exp()));
    assert_eq!((bus["made_by"].as_str(), bus["parts"][1]["made_by"].as_str()), (Some("product"), Some("logit")));
    let nest = &bus["parts"][0];
    assert_eq!(nest["name"], "travel.nest_probability[ostrava, shared]");
    near(&nest["value"], worth.exp() / all);
    near(&nest["parts"][0]["value"], worth);
    near(&sound(folder.path(), &["travel.logsum[ostrava]"])["result"]["value"], all.ln());
    near(&sound(folder.path(), &["travel.nest_logsum[ostrava, shared]"])["result"]["value"], worth);
    let car = &sound(folder.path(), &["travel.probability[ostrava, car]"])["result"];
    near(&car["value"], (-3.8_f64).exp() / all);
    assert_eq!(car["parts"][1]["name"], "travel.nest_logsum[ostrava, shared]");
}

#[test]
fn charges_policies_and_reduced_costs_can_be_asked_for() {
    let folder =
        folder(&CHARGED.replace("policy tax", "policy tax open\npolicy tax").replace("x[b] >= 3 t or pay 0.5 EUR/t", "x[b] <= 9 t"));
    // Without the tax 10 t of a and 2 t of b gain 58; a tax is never enacted of the plan's own will, but for its grant.
    let levy = sound(folder.path(), &["m.tax.levy", "--policy", "tax=on"]);
    assert_eq!(levy["result"]["formula"], "sum(1 EUR/t * p.carbon * x[p] for p in prod)");
    assert_eq!(sound(folder.path(), &["m.tax.levy", "--policy", "tax=off"])["result"]["value"], 0.0);
    let open = sound(folder.path(), &["m.tax"]);
    assert_eq!((open["result"]["value"].as_f64(), open["decision"]["instead"]["at_least"].as_bool()), (Some(0.0), Some(true)));
    near(&open["decision"]["instead"]["objective"], 39.0);
    let (_, text, _) = coop(folder.path(), &["why", "a.coop", "m.tax", "--policy", "tax=off"]);
    assert!(text.contains("`tax` is off, by the command line: it is not in force."), "{text}");
    let reduced = sound(folder.path(), &["m.x[a].reduced_cost", "--policy", "tax=off"]);
    // Room is worth what b gains.
    near(&reduced["result"]["value"], 1.0);
    near(&reduced["decision"]["reduced_cost"], 1.0);
    for (name, part) in [("each.worth", "each[a].worth`, `each[b].worth"), ("nonsense", "`prod.carbon`")] {
        let (code, _, err) = coop(folder.path(), &["why", "a.coop", name]);
        assert!(code == 2 && err.contains(part), "{err}");
    }
}

#[test]
fn what_has_no_answer_says_why_and_other_failures_do_not_count() {
    let folder = folder(&format!("{ABOUT}expect \"cheap\" m.c <= 1 EUR\nlet price = 2 EUR\n"));
    let run = |args: &[&str]| coop(folder.path(), &[&["why", "a.coop"], args].concat());
    assert_eq!(run(&["price"]).0, 0);
    assert_eq!(run(&["m.c"]).0, 0);
    assert_eq!(run(&["cheap"]).0, 1);
    let text = std::fs::read_to_string(folder.path().join("a.coop")).unwrap();
    std::fs::write(
        folder.path().join("a.coop"),
        format!("{text}let most = 2 t\n").replace("<= 2 t", "<= most").replace("x + y >= 3 t", "x + y >= 3 t + most - most"),
    )
    .unwrap();
    for name in ["m.c", "m.x", "m.need"] {
        let (code, out, err) = run(&[name, "--set", "most=-1t", "--format", "json"]);
        assert!(code == 3 && err.contains("has no value: `m` is infeasible"), "{err}");
        let found: Value = serde_json::from_str(&out).unwrap();
        keeps_to("docs/why.schema.json", &found);
        assert!(found["result"].is_null());
    }
}

/// What each gets by the number `t` that is shown, for claims of 100, 200 and 300 t.
#[test]
fn a_share_shows_the_rule_and_all_claims() {
    let text = "coop 1
scenario shares
enterprise a { claim = 100 t, size = 1 }
enterprise b { claim = 200 t, size = 2 }
enterprise c { claim = 300 t, size = 1 }
allocation split to e in enterprise {
  amount = AMOUNT
  claim  = e.claim
  rule   = RULE
}
";
    let by_hand: &[(&str, &str, [f64; 3], Option<f64>)] = &[
        ("proportional", "300 t", [50.0, 100.0, 150.0], Some(0.5)),
        ("awards", "250 t", [250.0 / 3.0, 250.0 / 3.0, 250.0 / 3.0], Some(250.0 / 3.0)),
        ("awards", "450 t", [100.0, 175.0, 175.0], Some(175.0)),
        ("losses", "300 t", [0.0, 100.0, 200.0], Some(100.0)),
        ("talmud", "200 t", [50.0, 75.0, 75.0], Some(75.0)),
        ("talmud", "400 t", [50.0, 125.0, 225.0], Some(75.0)),
        ("random_arrival", "200 t", [100.0 / 3.0, 250.0 / 3.0, 250.0 / 3.0], None),
    ];
    for (rule, amount, expected, level) in by_hand {
        let folder = folder(&text.replace("AMOUNT", amount).replace("RULE", rule));
        for (name, own) in ["a", "b", "c"].iter().zip(expected) {
            let found = sound(folder.path(), &[&format!("split.amount[{name}]")]);
            near(&found["result"]["value"], *own);
            let division = &found["division"];
            assert_eq!(division["rule"], *rule);
            match level {
                Some(level) => near(&division["level"], *level),
                None => assert!(division["level"].is_null()),
            }
            let asked = division["claimants"].as_array().unwrap().iter().find(|one| one["asked"] == true).unwrap();
            assert_eq!(asked["name"], *name);
            near(&asked["amount"], *own);
        }
        assert!(said(folder.path(), &["split.share[a]"]).contains(&format!("What is divided, by `{rule}`")));
    }
}

/// A charge for each of an index: 8 t of a at 1 EUR/t, 4 t of b at 3 EUR/t.
#[test]
fn charges_with_an_index_are_explained_one_by_one() {
    let text =
        CHARGED.replace("charge levy = sum(1 EUR/t * p.carbon * x[p] for p in prod)", "charge levy[p in prod] = 1 EUR/t * p.carbon * x[p]");
    let folder = folder(&text);
    for (name, value) in [("m.tax.levy[a]", 8.0), ("m.tax.levy[b]", 12.0)] {
        let (_, out, err) = coop(folder.path(), &["why", "a.coop", name, "--format", "json"]);
        let found: Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {err}"));
        near(&found["result"]["value"], value);
        assert_eq!(found["result"]["formula"], "1 EUR/t * p.carbon * x[p]");
        adds_up(&found["result"], name);
    }
    let sum = sound(folder.path(), &["m.profit"]);
    adds_up(&sum["result"], "m.profit");
}

/// A literal is what is written, whatever the unit of the sum; bounds that leave one value are said once.
#[test]
fn literals_and_fixed_decisions_are_said_once() {
    let folder = folder(
        "coop 1
scenario small
allow unused
currency EUR
let both : t = 5 kg + 3 t
plan m {
  var w : t in 2 t .. 2 t
  minimize cost : EUR = 2 EUR/t * w
}
",
    );
    let text = said(folder.path(), &["both"]);
    assert!(text.contains("5 kg") && !text.contains("(5 kg)") && text.contains("0.005 t"), "{text}");
    let text = said(folder.path(), &["m.w"]);
    assert!(text.contains("its own bound: exactly 2 t") && !text.contains("at least 2 t"), "{text}");
}

/// A condition is a part of the limit; where it does not hold, nothing is limited.
#[test]
fn conditions_are_a_part_of_limits() {
    let folder = folder(
        "coop 1
scenario conditional
currency EUR
plan m {
  var s binary
  var x : t in 0 t .. 9 t
  minimize cost : EUR = 2 EUR/t * x + 1 EUR * s
  constraint least: x >= 1 t
  constraint more: if s then x >= 3 t
  constraint other: if not s then x >= 2 t
}
",
    );
    let more = sound(folder.path(), &["m.more"]);
    assert_eq!((more["result"]["formula"].as_str(), more["limit"]["limit"].is_null()), (Some("if s then x >= 3 t"), true));
    assert!(said(folder.path(), &["m.more"]).contains("It limits nothing here"));
    let other = sound(folder.path(), &["m.other"]);
    assert_eq!((other["result"]["formula"].as_str(), other["limit"]["limit"].as_f64()), (Some("if not s then x >= 2 t"), Some(2.0)));
}

#[test]
fn what_is_taken_off_utilities_is_explained() {
    let folder = folder(CHARGED);
    let toll = asked_of(folder.path(), "pick.ban.toll[car]");
    assert_eq!(
        (toll["result"]["value"].as_f64(), toll["result"]["formula"].as_str()),
        (Some(0.5), Some("0.5 * (if k == car then 1 else 0)"))
    );
    let (_, out, _) = coop(folder.path(), &["why", "a.coop", "pick.ban.toll[car]", "--policy", "ban=off"]);
    assert!(out.contains("nothing: the policy is not in force"), "{out}");
}
