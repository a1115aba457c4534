//! Policies with an index: the same as a policy for each member, written out; switched, judged and reported member by member.

use crate::common::{folder, keeps_to, run_in as coop, solve_text};
use crate::metamorphic::chance::Chance;
use coop::eval::Status;
use coop::{Compiler, Scenario};
use std::path::Path;

const COUNTRIES: [&str; 3] = ["DE", "HU", "PL"];
const STATES: [&str; 3] = ["on", "off", "open"];

/// Figures of a scenario with a levy and an audit for each country.
struct Case {
    prices: [i64; 3],
    rates: [i64; 3],
    quotas: [i64; 3],
    audit: i64,
    need: i64,
    levies: [usize; 3],
    audits: [usize; 3],
}

impl Case {
    fn make(chance: &mut Chance) -> Case {
        let three = |chance: &mut Chance, low, high| [0; 3].map(|_| chance.between(low, high));
        let states = |chance: &mut Chance| [0; 3].map(|_| chance.below(3) as usize);
        Case {
            prices: three(chance, 2, 9),
            rates: three(chance, -6, 6),
            quotas: three(chance, 3, 9),
            audit: chance.between(-8, 4),
            need: chance.between(1, 14),
            levies: states(chance),
            // What is on must not require what is off.
            audits: [0; 3].map(|_| if chance.below(2) == 0 { 0 } else { 2 }),
        }
    }

    fn plan(&self) -> String {
        let firms: String = COUNTRIES
            .iter()
            .zip(self.prices)
            .map(|(c, price)| format!("country {c}\nenterprise f{c} in {c} {{ price = {price} EUR/t }}\n"))
            .collect();
        let table =
            |figures: [i64; 3]| -> String { COUNTRIES.iter().zip(figures).map(|(c, figure)| format!("  {c} {figure}\n")).collect() };
        let (rates, quotas) = (table(self.rates), table(self.quotas));
        format!(
            "coop 1\ncurrency EUR\n{firms}table rates[country] : EUR/t {{\n{rates}}}\ntable quotas[country] : t {{\n{quotas}}}
plan p {{
  var make[e in enterprise] : t in 0 t .. 6 t
  minimize cost : EUR = sum(e.price * make[e] for e in enterprise)
  constraint need: sum(make[e] for e in enterprise) >= {} t
}}\n",
            self.need
        )
    }

    /// With an index.
    fn family(&self) -> String {
        let switches = |policy: &str, states: &[usize; 3]| -> String {
            COUNTRIES.iter().zip(states).map(|(c, state)| format!("policy {policy}[{c}] {}\n", STATES[*state])).collect()
        };
        format!(
            "{}policy levy[c in country] {{
  rate = rates[c]
  requires audit[c]
  applies to p {{
    var free[e in enterprise if e.country == c] : t in 0 t .. 2 t
    charge paid = sum(levy[c].rate * make[e] - 1 EUR/t * free[e] for e in enterprise if e.country == c)
    limit most[e in enterprise if e.country == c]: make[e] + free[e] <= quotas[c] or pay 20 EUR/t
    enact 1 EUR
  }}
}}
policy audit[c in country] {{ applies to p {{ enact {} EUR }} }}\n{}{}",
            self.plan(),
            self.audit,
            switches("levy", &self.levies),
            switches("audit", &self.audits),
        )
    }

    /// A policy for each, by hand.
    fn written_out(&self) -> String {
        let mut text = self.plan();
        for (at, c) in COUNTRIES.iter().enumerate() {
            text += &format!(
                "policy levy_{c} {{
  rate = rates[{c}]
  requires audit_{c}
  applies to p {{
    var free : t in 0 t .. 2 t
    charge paid = levy_{c}.rate * make[f{c}] - 1 EUR/t * free
    limit most: make[f{c}] + free <= quotas[{c}] or pay 20 EUR/t
    enact 1 EUR
  }}
}}
policy audit_{c} {{ applies to p {{ enact {} EUR }} }}
policy levy_{c} {}
policy audit_{c} {}\n",
                self.audit, STATES[self.levies[at]], STATES[self.audits[at]]
            );
        }
        text
    }
}

#[test]
fn members_are_policies_written_out() {
    for seed in 0..40 {
        let case = Case::make(&mut Chance::new(seed));
        let (family, by_hand) = (case.family(), case.written_out());
        let [one, other] = [&family, &by_hand].map(|text| Compiler::new().solve(&Scenario::new("main", text.as_str())).unwrap());
        let said = || format!("{seed}:\n{family}\n{:?}", one.diagnostics());
        let value = |solved: &coop::Solved, name: &str| solved.value(name).map(|value| value.number);
        let (a, b) = (value(&one, "p.cost"), value(&other, "p.cost"));
        let (Ok(a), Ok(b)) = (a, b) else {
            assert!(value(&one, "p.cost").is_err() && value(&other, "p.cost").is_err(), "{}", said());
            continue;
        };
        assert!((a - b).abs() < 1e-7, "{a} {b} {}", said());
        // What all members charge is what the objective holds beside the plan's own cost.
        let mut total = 0.0;
        for c in COUNTRIES {
            total += value(&one, &format!("p.levy[{c}].paid")).unwrap() + value(&one, &format!("p.levy[{c}].enact")).unwrap();
            total += value(&one, &format!("p.audit[{c}].enact")).unwrap();
            total +=
                case.prices[COUNTRIES.iter().position(|own| *own == c).unwrap()] as f64 * value(&one, &format!("p.make[f{c}]")).unwrap();
            if case.levies[0] != 1 {
                total += 20.0 * value(&one, &format!("p.levy.most.excess[{c}, f{c}]")).unwrap_or(0.0);
            }
        }
        if case.levies.iter().all(|state| *state == 0) {
            assert!((total - a).abs() < 1e-6, "{total} {a} {}", said());
        }
    }
}

const LEVY: &str = "coop 1
allow unused
currency EUR
country DE \"Germany\"
country HU
country US
set eu = { DE, HU }
enterprise odra in DE { price = 100 EUR/t }
enterprise tisza in HU { price = 60 EUR/t }
enterprise ohio in US { price = 70 EUR/t }
plan p {
  var ship[e in enterprise] : kt/yr in 0 .. 80 kt/yr
  minimize cost : MEUR/yr = sum(e.price * ship[e] for e in enterprise)
  constraint demand: sum(ship[e] for e in enterprise) >= 200 kt/yr
}
policy levy \"Levy\" [c in eu] by c {
  rate = 10 EUR/t
  applies to p {
    charge paid = levy[c].rate * sum(ship[e] for e in enterprise if e.country == c) paid by c
    limit quota[e in enterprise if e.country == c]: ship[e] <= 70 kt/yr
  }
}
policy fund {
  applies to p { charge grant[e in enterprise if e.country in eu] = -(1 EUR/t * ship[e]) given by US received by e.country }
}
policy fund off
let all = sum(p.levy[c].paid for c in eu)
let rates[c in eu] = levy[c].rate
let room[c in eu] = sum(p.levy[c].quota[e].slack for e in enterprise if e.country == c)
";

fn holds(text: &str) {
    let solved = solve_text(text).unwrap_or_else(|found| panic!("{found:?}\n{text}"));
    let said: Vec<_> = solved.diagnostics.iter().map(|d| format!("{} {}", d.code, d.message)).collect();
    assert!(said.is_empty(), "{said:?}\n{text}");
    assert_eq!(solved.models[0].status(), Status::Optimal);
}

#[test]
fn members_are_read_by_their_keys() {
    holds(&format!(
        "{LEVY}expect p.levy[DE].paid == 0.5 MEUR/yr
expect p.levy[HU].paid == 0.7 MEUR/yr
expect all == 1.2 MEUR/yr
expect rates[HU] == 10 EUR/t and levy[DE].rate == 10 EUR/t
expect room[DE] == 20 kt/yr and room[HU] == 0 kt/yr
expect p.levy[DE].quota[odra] == 50 kt/yr
expect p.levy[DE] == 1 and sum(p.levy[c] for c in eu) == 2
"
    ));
    // A line for all of them, and one for a member that beats it.
    holds(&format!(
        "{LEVY}policy levy off\npolicy levy[HU] on\nexpect p.levy[DE] == 0 and p.levy[HU] == 1 and p.levy[DE].paid == 0 MEUR/yr\n"
    ));
    holds(&format!("{LEVY}policy levy open\nexpect sum(p.levy[c] for c in eu) == 0\n"));
}

/// Who pays is read of each for which something is charged.
#[test]
fn payers_of_an_index() {
    let text = format!("{LEVY}policy fund on\nexpect p.fund.grant[tisza] == -0.07 MEUR/yr\nexpect p.fund.grant[odra] == -0.05 MEUR/yr\n");
    holds(&text.replace("policy fund off\n", ""));
    let folder = folder(&text.replace("policy fund off\n", ""));
    let value = json(folder.path(), &["solve", "a.coop", "--format", "json"], "docs/results.schema.json");
    let transfers = &value["models"]["p"]["transfers"];
    let list: Vec<(Option<&str>, Option<&str>, f64)> = transfers["list"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| (t["payer"].as_str(), t["receiver"].as_str(), (t["value"].as_f64().unwrap() * 1e6).round() / 1e6))
        .collect();
    assert_eq!(list, [(Some("DE"), None, 0.5), (Some("HU"), None, 0.7), (Some("US"), Some("DE"), 0.05), (Some("US"), Some("HU"), 0.07)]);
    let without = transfers["objective_without"].as_f64().unwrap();
    assert!((without - (50.0 * 100.0 + 70.0 * 60.0 + 80.0 * 70.0) / 1000.0).abs() < 1e-6, "{without}");
}

fn json(folder: &Path, args: &[&str], schema: &str) -> serde_json::Value {
    let (code, out, said) = coop(folder, args);
    assert_eq!(code, 0, "{said}");
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    keeps_to(schema, &value);
    value
}

#[test]
fn members_are_switched_on_the_command_line() {
    let folder = folder(LEVY);
    let levy = |switch: &str| {
        let value = json(folder.path(), &["solve", "a.coop", "--format", "json", "--policy", switch], "docs/results.schema.json");
        let policies = value["models"]["p"]["policies"].clone();
        assert_eq!(policies["levy[HU]"]["member_of"], "levy");
        assert_eq!(policies["levy[HU]"]["index"], serde_json::json!(["HU"]));
        ["levy[DE]", "levy[HU]"].map(|name| policies[name]["state"].as_str().unwrap().to_string())
    };
    assert_eq!(levy("levy[HU]=off"), ["on", "off"]);
    assert_eq!(levy("levy=open,levy[HU]=off"), ["open", "off"]);
    assert_eq!(levy("levy=off"), ["off", "off"]);
    let (code, _, said) = coop(folder.path(), &["solve", "a.coop", "--policy", "levy[US]=off"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("`levy[DE]`") && said.contains("`levy[HU]`"), "{said}");
}

#[test]
fn impact_judges_members_and_all_of_them() {
    let folder = folder(LEVY);
    let value = json(folder.path(), &["impact", "a.coop", "--format", "json", "--also-off"], "docs/impact.schema.json");
    let difference = |policy: &str| {
        let number = value["policies"][policy]["plans"]["p"]["objective"]["difference"].as_f64().unwrap();
        (number * 1e6).round() / 1e6
    };
    // Without both, 10 kt go from odra to tisza, and nothing is levied.
    assert_eq!(difference("levy"), 1.6);
    assert_eq!((difference("levy[DE]"), difference("levy[HU]")), (0.5, 1.2));
    assert_eq!(value["policies"]["levy"]["members"], serde_json::json!(["levy[DE]", "levy[HU]"]));
    assert_eq!(value["policies"]["levy[DE]"]["member_of"], "levy");
    assert!(difference("fund") < 0.0);
    let (_, text, _) = coop(folder.path(), &["impact", "a.coop"]);
    insta::assert_snapshot!("members__impact", text);
    let (_, text, _) = coop(folder.path(), &["solve", "a.coop", "--solver", "microlp"]);
    insta::assert_snapshot!("members__report", text);
    let (_, text, _) = coop(folder.path(), &["solve", "a.coop", "--annotate"]);
    assert!(text.contains("levy: 2 of 2 in force") && text.contains("paid 1.2 MEUR/yr in all"), "{text}");
}

/// What a limit of an open policy comes to is what the objective is, with the cost of enacting the policy.
#[test]
fn a_limit_on_the_objective_is_shown_as_it_is_written() {
    let text = "coop 1
currency EUR
plan p {
  var x : t in 0 t .. 9 t
  var y : t in 0 t .. 9 t
  maximize gain : EUR = 100 EUR/t * x
  constraint most: x + y <= 7 t
}
policy fund {
  applies to p {
    charge grant = -(10 EUR/t * y)
    limit  budget: gain <= 720 EUR
    limit  less: x <= 6 t
    enact  -100 EUR
  }
}
policy fund open
expect p.fund == 1
expect p.gain == 710 EUR
";
    let folder = folder(text);
    let value = json(folder.path(), &["solve", "a.coop", "--format", "json"], "docs/results.schema.json");
    let row = &value["models"]["p"]["constraints"]["fund.budget"][0];
    let gain = value["models"]["p"]["objectives"][0]["value"].as_f64().unwrap();
    assert!((row["value"].as_f64().unwrap() - gain).abs() < 1e-6, "{row} {gain}");
    assert!((row["upper"].as_f64().unwrap_or(720.0) - 720.0).abs() < 1e-6, "{row}");
    holds(text);
}

#[test]
fn limits_of_policies_where_given() {
    let text = |state: &str| {
        format!(
            "coop 1
currency EUR
enterprise odra {{ price = 10 EUR/t, least = 1 t, most = 2 t }}
enterprise yang {{ price = 12 EUR/t, most = 3 t }}
enterprise ebro {{ price = 14 EUR/t }}
attribute enterprise.least : t
attribute enterprise.most : t
plan p {{
  var make[e in enterprise] : t in 0 t .. 9 t
  minimize cost = sum(e.price * make[e] for e in enterprise)
  constraint need: sum(make[e] for e in enterprise) >= 8 t
}}
policy quota {{ applies to p {{ limit window[e in enterprise]: e.least <= make[e] <= e.most where given  enact -30 EUR }} }}
policy quota {state}
expect p.make[odra] == 2 t and p.make[yang] == 3 t and p.make[ebro] == 3 t
expect p.quota.window[yang].slack == 0 t
"
        )
    };
    for state in ["on", "open"] {
        holds(&text(state));
    }
}

#[test]
fn a_scenario_switches_what_a_used_file_switched() {
    let folder = tempfile::tempdir().unwrap();
    let common = "coop 1
currency EUR
plan p { var x : t in 2 t .. 9 t  minimize cost = 10 EUR/t * x }
policy levy { applies to p { charge paid = 1 EUR/t * x } }
policy levy off
";
    std::fs::write(folder.path().join("common.coop"), common).unwrap();
    std::fs::write(folder.path().join("a.coop"), "coop 1\nuse \"common.coop\"\npolicy levy on\nexpect p.cost == 22 EUR\n").unwrap();
    let (code, out, said) = coop(folder.path(), &["test", "a.coop"]);
    assert_eq!(code, 0, "{out}{said}");
    std::fs::write(folder.path().join("a.coop"), "coop 1\nuse \"common.coop\"\nexpect p.cost == 20 EUR\n").unwrap();
    let (code, out, said) = coop(folder.path(), &["test", "a.coop"]);
    assert_eq!(code, 0, "{out}{said}");
}

#[test]
fn transfers_in_csv() {
    let folder = folder(&LEVY.replace("policy fund off\n", ""));
    let (code, _, said) = coop(folder.path(), &["solve", "a.coop", "--format", "csv", "--output", "out"]);
    assert_eq!(code, 0, "{said}");
    let text = std::fs::read_to_string(folder.path().join("out/transfers.csv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("model,from,to,value,unit"));
    for (line, (parties, value)) in lines.by_ref().zip([("p,DE,", 0.5), ("p,HU,", 0.7), ("p,US,DE", 0.05), ("p,US,HU", 0.07)]) {
        let shown = line.strip_prefix(parties).and_then(|rest| rest.strip_prefix(',')?.strip_suffix(",MEUR/yr")).unwrap();
        assert!((shown.parse::<f64>().unwrap() - value).abs() < 1e-12, "{text}");
    }
    assert_eq!((lines.next(), text.lines().count()), (None, 5), "{text}");
    // Nothing is paid: no table of it.
    let (_, text, _) = coop(folder.path(), &["solve", "a.coop", "--policy", "levy=off,fund=off"]);
    assert!(!text.contains("Transfers"), "{text}");
}

/// What `coop check` says of a scenario.
fn said_of(text: &str) -> String {
    let folder = folder(text);
    let (code, out, said) = coop(folder.path(), &["check", "a.coop"]);
    assert_eq!(code, 1, "{out}{said}");
    format!("{out}{said}")
}

#[test]
fn an_index_is_not_that_of_the_model_too() {
    let choice = "coop 1
enterprise odra { weighs = 1 }
enterprise yang { weighs = 2 }
technology kiln { carbon = 1 }
technology arc { carbon = 0 }
choice takes[e in enterprise] among y in technology { utility = 0 }
policy levy[e in enterprise] { applies to takes { charge toll = e.weighs * y.carbon } }
";
    assert!(said_of(choice).contains("`e` is an index of the policy and of `takes`"));
    let cases = "coop 1
currency EUR
kind method
method low { limit = 3 t, fee = 1 EUR/t }
method high { limit = 6 t, fee = 2 EUR/t }
plan sup[m in method] {
  var x : t in 0 t .. 5 t
  minimize k : EUR = 10 EUR/t * x
  constraint a: x >= m.limit / 2
}
policy levy[m in method] { applies to sup { charge t = m.fee * x } }
";
    assert!(said_of(cases).contains("`m` is an index of the policy and of `sup`"));
}

#[test]
fn members_in_units_of_their_own_are_not_read_together() {
    let text = "coop 1
kind item
currency EUR
attribute item.unit : unit
attribute item.have : item.unit
attribute item.price : EUR/item.unit
item gas { unit = MWh, have = 2 GWh, price = 30 EUR/MWh }
item car { unit = vehicle, have = 7 vehicle, price = 20 kEUR/vehicle }
plan p {
  var x[i in item] : i.unit in 0 .. i.have
  maximize g : EUR = sum(i.price * x[i] for i in item)
}
policy cap[i in item] { applies to p {
  var extra in 0 .. 2 * i.have
  charge fee = 0.5 * i.price * extra
  limit m: x[i] <= 0.5 * i.have + extra } }
";
    let said = said_of(&format!("{text}let total = sum(p.cap[i].extra for i in item)\nexpect total > 0 vehicle\n"));
    assert!(said.contains("`cap.extra` is in another unit for each member"), "{said}");
    let folder = folder(&format!("{text}expect p.cap[gas].extra == 1 GWh\nexpect p.cap[car].extra == 3.5 vehicle\n"));
    let (code, out, said) = coop(folder.path(), &["test", "a.coop"]);
    assert_eq!(code, 0, "{out}{said}");
}
