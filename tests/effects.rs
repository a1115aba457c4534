//! Policies on allocations and choices: the same as the model with their bounds, conditions and charges written in it.

use coop::diagnostics::Severity;
use coop::driver::{self, Switches};
use coop::hir::Switch;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use serde_json::Value;

/// The JSON of a scenario that has no mistakes, with its policies switched.
fn solved(text: &str, to: Option<(&str, Switch)>) -> Value {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let switches: Switches = to.into_iter().map(|(name, to)| (name.to_string(), to)).collect();
    let checked = driver::Session::new(&Memory::default()).switched(switches).check(file, &mut sources);
    let errors: Vec<_> = checked.diagnostics.iter().filter(|d| d.severity == Severity::Error).map(|d| d.message.clone()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
    let value: Value = serde_json::from_str(&coop::report::json::render(&solved, &sources)).unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(root.join("docs/results.schema.json")).unwrap()).unwrap();
    let wrong: Vec<String> =
        jsonschema::validator_for(&schema).unwrap().iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert_eq!(wrong, Vec::<String>::new(), "{text}");
    value
}

/// The errors of a scenario.
fn errors(text: &str) -> Vec<String> {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, &Memory::default());
    let errors = checked.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    errors.map(|d| format!("{}: {}", d.code, d.message)).collect()
}

/// The results of a model that both scenarios have agree.
fn same(model: &str, one: &Value, other: &Value, text: &str) {
    let results = |value: &Value| value["models"][model]["results"].as_object().unwrap().clone();
    let (one, other) = (results(one), results(other));
    let mut compared = 0;
    for (name, rows) in other.iter().filter(|(name, _)| one.contains_key(*name)) {
        let values = |rows: &Value| -> Vec<(Value, Option<f64>)> {
            rows.as_array().unwrap().iter().map(|row| (row["index"].clone(), row["value"].as_f64())).collect()
        };
        let (a, b) = (values(&one[name]), values(rows));
        assert_eq!(a.len(), b.len(), "{name}\n{text}");
        for ((i, x), (j, y)) in a.iter().zip(&b) {
            let near = match (x, y) {
                (Some(x), Some(y)) => (x - y).abs() <= 1e-9 * x.abs().max(1.0),
                (x, y) => x.is_none() && y.is_none(),
            };
            assert!(i == j && near, "{name}{i}: {x:?} and {y:?}\n{text}");
            compared += 1;
        }
    }
    assert!(compared > 0);
}

fn random(seed: u64) -> impl FnMut(i64, i64) -> i64 {
    let mut state = seed;
    move |from, to| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        from + ((state >> 33) % (to - from + 1) as u64) as i64
    }
}

#[test]
fn limits_are_floors_and_ceilings() {
    let mut next = random(11);
    let rules = [
        "proportional",
        "equal",
        "max_min",
        "awards",
        "losses",
        "talmud",
        "adjusted_proportional",
        "random_arrival",
        "webster",
        "hamilton",
    ];
    for round in 0..60 {
        let rule = rules[round % rules.len()];
        let whole = matches!(rule, "webster" | "hamilton");
        let mut entities = String::new();
        let (mut least_sum, mut names) = (0, Vec::new());
        for at in 0..5 {
            let least = next(0, 6);
            let most = least + next(0, 25);
            least_sum += least;
            let is_in = next(0, 2).min(1);
            let (floor, ceiling) = if is_in == 1 { (least, most) } else { (0, 1000) };
            entities += &format!(
                "firm f{at} {{ claim = {} t, age = {at}, least = {least} t, most = {most} t, in_it = {is_in}, floor_is = {floor} t, ceiling_is = {ceiling} t }}\n",
                next(1, 40)
            );
            names.push(format!("f{at}"));
        }
        let (amount, parts) = (least_sum + next(0, 60), if whole { "  step = 1 t\n  tie_break = f.age\n" } else { "" });
        let head = format!("coop 1\nkind firm\nallow unused\n{entities}set limited = {{ f in firm if f.in_it == 1 }}\n");
        let body = format!("allocation a to f in firm {{\n  amount = {amount} t\n  claim = f.claim\n  rule = {rule}\n{parts}");
        let limit = if round % 2 == 0 {
            "limit between[f in limited]: f.least <= amount[f] <= f.most"
        } else {
            "limit low[f in limited]: amount[f] >= f.least  limit high[f in limited]: f.most >= amount[f]"
        };
        let with = format!("{head}{body}}}\npolicy p {{ applies to a {{ {limit} }} }}\n");
        let within = format!("{head}{body}  floor = f.floor_is\n  ceiling = f.ceiling_is\n}}\n");
        same("a", &solved(&with, None), &solved(&within, None), &with);
        same("a", &solved(&with, Some(("p", Switch::Off))), &solved(&format!("{head}{body}}}\n"), None), &with);
    }
}

#[test]
fn shares_are_limited_with_and_without_an_amount() {
    let scenario = |amount: &str, limit: &str| {
        format!(
            "coop 1\nkind firm\nfirm a {{ size = 6 }}\nfirm b {{ size = 3 }}\nfirm c {{ size = 1 }}\nallocation s to f in firm {{\n  {amount}\n  weight = f.size\n  rule = weighted\n}}\n\
             policy p {{ applies to s {{ {limit} }} }}\n"
        )
    };
    for amount in ["", "amount = 40 t"] {
        let value = solved(&scenario(amount, "limit most[f in firm]: share[f] <= 50 %  limit kept: share[c] >= 15 %"), None);
        let shares = value["models"]["s"]["results"]["share"].as_array().unwrap();
        let shares: Vec<f64> = shares.iter().map(|row| row["value"].as_f64().unwrap()).collect();
        assert!(shares.iter().zip([0.5, 0.35, 0.15]).all(|(share, due)| (share - due).abs() < 1e-12), "{shares:?}");
        let limits = value["models"]["s"]["policies"]["p"]["limits"].as_array().unwrap();
        let binding: Vec<bool> = limits.iter().map(|limit| limit["binding"].as_bool().unwrap()).collect();
        assert_eq!(binding, [true, true, false, false], "{limits:?}");
    }
    let found = errors(&scenario("", "limit most[f in firm]: amount[f] <= 3 t"));
    assert!(found.len() == 1 && found[0].contains("gives shares alone"), "{found:?}");
}

#[test]
fn limits_of_an_index() {
    let text = "coop 1\nkind firm\nresource iron { supply = 30 t }\nresource zinc { supply = 60 t }\nfirm a\nfirm b\nfirm c\n\
                allocation s[r in resource] to f in firm { amount = r.supply  rule = equal }\n\
                policy p { applies to s { limit most[f in { a, b }]: amount[zinc, f] <= 15 t  limit total[r in resource]: amount[r, c] <= r.supply / 4 } }\n\
                expect s.amount[zinc, a] == 15 t and s.amount[zinc, c] == 15 t and s.unallocated[zinc] == 15 t\n\
                expect s.amount[iron, c] == 7.5 t and s.amount[iron, a] == 11.25 t\n\
                expect s.p.most[a].slack == 0 t and s.p.total[iron] == 7.5 t and s.p == 1\n";
    let value = solved(text, None);
    assert!(value["expectations"].as_array().unwrap().iter().all(|e| e["passed"] == true), "{}", value["expectations"]);
}

#[test]
fn what_cannot_be_limited() {
    let head = "coop 1\nkind firm\nfirm a { claim = 3 t }\nfirm b { claim = 5 t }\n";
    let body = "allocation s to f in firm if f != b { amount = 2 t  claim = f.claim  rule = talmud }\n";
    let one = |limit: &str| {
        let found = errors(&format!("{head}{body}policy p {{ applies to s {{ {limit} }} }}\n"));
        assert_eq!(found.len(), 1, "{limit}: {found:?}");
        found[0].clone()
    };
    assert!(one("limit most[f in firm]: amount[f] <= 1 t").contains("`s.amount[b]`, and there is none"));
    assert!(one("limit most: amount[a] <= -1 t").contains("below zero"));
    assert!(one("limit most: amount[a] <= 1 kg  limit least: amount[a] >= 1 t").contains("at least"));
    assert!(one("limit most: amount[a] <= amount[a] / 2").contains("cannot depend on the answer"));
    assert!(one("limit most: amount[a] >= share[a]").contains("an amount, or a share"));
    assert!(one("limit most: amount[a] <= s.jain * 1 t").contains("cannot depend on the answer"));
    assert!(one("limit most: amount[a] <= 1 m").starts_with("E0302"));
    let off = format!(
        "{head}{body}policy p {{ applies to s {{ limit most: amount[a] <= 1 t }} }}\npolicy p off\nlet x = s.p.most.slack\nexpect x == 0 t\n"
    );
    let found = errors(&off);
    assert!(found.iter().any(|e| e.contains("since `p` is off")), "{found:?}");
}

#[test]
fn charges_and_forbids_are_utilities_and_conditions() {
    let mut next = random(5);
    for round in 0..30 {
        let mut entities = String::new();
        for at in 0..4 {
            entities += &format!("mode m{at} {{ fare = {} EUR, dirty = {} }}\n", next(1, 20), next(0, 1));
        }
        for at in 0..3 {
            entities += &format!("town t{at} {{ cares = 0.{} 1/EUR, people = {} person }}\n", next(1, 9), next(1, 50));
        }
        let rate = next(1, 9);
        let nests = if round % 2 == 0 { "  nest wheels = { m0, m1 } scale 0.6\n" } else { "" };
        let head = format!("coop 1\ncurrency EUR\nkind town, mode\nallow unused\n{entities}");
        let choice = |utility: &str, available: &str| {
            format!(
                "choice c[t in town] among m in mode {{\n  utility = {utility}\n  available if {available}\n  weight = t.people\n{nests}  elasticity moves of m.fare\n}}\n"
            )
        };
        let (fares, all) = ("-t.cares * m.fare", "m != m2 or t != t1");
        let (charge, condition) = (format!("t.cares * {rate} EUR * m.dirty + 0.01 1/EUR * m.fare"), "m == m3 and m.dirty == 1 and t == t0");
        let policies = format!("policy p {{ applies to c {{ charge toll = {charge}  forbid old: {condition} }} }}\n");
        let with = format!("{head}{}{policies}", choice(fares, all));
        let within = format!("{head}{}", choice(&format!("{fares} - ({charge})"), &format!("({all}) and not ({condition})")));
        let bare = format!("{head}{}", choice(fares, all));
        same("c", &solved(&with, None), &solved(&within, None), &with);
        same("c", &solved(&with, Some(("p", Switch::Off))), &solved(&bare, None), &with);
    }
}

#[test]
fn both_are_compared_and_annotated() {
    let text = "coop 1\nkind firm\nfirm a { claim = 30 t }\nfirm b { claim = 50 t }\ntechnology x { good = 1 }\ntechnology y { good = 2 }\ntechnology z { good = 0 }\n\
allocation s to f in firm { amount = 40 t  claim = f.claim }\n\
choice c among t in technology { utility = t.good }\n\
policy p \"Quota\" {\n  applies to s {\n    limit most[f in firm]: amount[f] <= 22 t\n  }\n  applies to c {\n    forbid best: t == y\n  }\n}\n\
policy q { applies to c { charge toll = if t == x then 1 else 0 } }\npolicy q off\n";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.coop"), text).unwrap();
    let run = |args: &[&str]| {
        let output = crate::common::program().args(args).current_dir(folder.path()).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, out, said) = run(&["impact", "a.coop", "--format", "json", "--also-off"]);
    assert_eq!(code, 0, "{said}");
    let value: Value = serde_json::from_str(&out).unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(root.join("docs/impact.schema.json")).unwrap()).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&value), "{value}");
    let plans = &value["policies"]["p"]["plans"];
    assert_eq!(plans["c"]["forbids"], serde_json::json!(["best"]));
    assert_eq!((&plans["s"]["applies"], &plans["s"]["enacted"]), (&Value::Bool(true), &Value::Bool(true)));
    assert_eq!(plans["s"]["binding"][0]["limit"], "most", "{plans}");
    assert!(plans["s"]["changes"].as_array().unwrap().iter().any(|change| change["variable"] == "amount"), "{plans}");
    assert!(value["policies"]["q"]["plans"]["c"]["changes"].as_array().is_some_and(|changes| !changes.is_empty()), "{value}");
    let (_, out, _) = run(&["solve", "a.coop", "--annotate"]);
    assert!(out.contains("p: on") && out.contains("binds at 1 of 2: b") && out.contains("q: off"), "{out}");
    let (_, out, _) = run(&["solve", "a.coop", "--policy", "p=off", "--policy", "q=on"]);
    assert!(out.contains("q  on   charges toll"), "{out}");
    let (code, out, said) = run(&["solve", "a.coop", "--policy", "q=open"]);
    assert!(code == 1 && said.contains("E0558"), "{code} {out} {said}");
}
