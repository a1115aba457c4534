//! Which change moves which result: known shares, changes that interact, that need one another, that move nothing.

use crate::common::repository::Place;
use serde_json::Value;

const MILLS: &str = "\
coop 1
scenario mills \"Mills\"
currency EUR

enterprise odra \"Odra\" {
  capacity = 30 t
  price    = 3 EUR/t
}
enterprise ebro \"Ebro\" {
  capacity = 20 t
  price    = 2 EUR/t
}
project wien { demand = 40 t }

plan supply {
  var make[e in enterprise] : t >= 0
  minimize cost : EUR = sum(e.price * make[e] for e in enterprise)
  constraint limit[e in enterprise]: make[e] <= e.capacity
  constraint need: sum(make[e] for e in enterprise) >= sum(p.demand for p in project)
}
";

fn with(changes: &[(&str, &str)]) -> String {
    let mut text = MILLS.to_string();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    text
}

/// The answers of two texts.
fn compared(old: &str, new: &str, more: &[&str]) -> Value {
    let place = Place::new();
    place.write("old.coop", old);
    place.write("new.coop", new);
    let value = place.differences(&[&["old.coop", "new.coop"], more].concat());
    value["answers"][0].clone()
}

/// `changes: share, alone, after the others` of each group for a result, after its total; the shares have to come to it.
fn shares(answers: &Value, result: &str) -> (f64, Vec<(String, [f64; 3])>) {
    let why = &answers["attribution"];
    let found = why["results"].as_array().unwrap_or_else(|| panic!("{answers}")).iter().find(|own| own["name"] == result).unwrap();
    // Nothing where there is no result with the change alone, or without it.
    let number = |value: &Value| if value.is_null() { f64::NAN } else { value.as_f64().unwrap() };
    let group = |share: &Value| {
        let changes = why["groups"][share["group"].as_u64().unwrap() as usize]["changes"].as_array().unwrap().iter();
        changes.map(|name| name.as_str().unwrap().to_string()).collect::<Vec<_>>().join(" + ")
    };
    let all: Vec<(String, [f64; 3])> = found["shares"]
        .as_array()
        .unwrap()
        .iter()
        .map(|share| (group(share), [number(&share["share"]), number(&share["alone"]), number(&share["after_others"])]))
        .collect();
    let (total, sum) = (number(&found["total"]), all.iter().map(|(_, own)| own[0]).sum::<f64>());
    let scale = number(&found["old"]).abs().max(number(&found["new"]).abs());
    assert!((sum - total).abs() <= 1e-9 * scale, "{sum} of {total}");
    assert!((number(&found["new"]) - number(&found["old"]) - total).abs() <= 1e-9 * scale);
    (total, all)
}

#[track_caller]
fn comes_to(answers: &Value, result: &str, total: f64, expected: &[(&str, [f64; 3])]) {
    let (found, all) = shares(answers, result);
    assert!((found - total).abs() < 1e-9, "{found}");
    assert_eq!(all.len(), expected.len(), "{all:?}");
    for (name, numbers) in expected {
        let (_, own) = all.iter().find(|(own, _)| own == name).unwrap_or_else(|| panic!("{name} in {all:?}"));
        assert!(own.iter().zip(numbers).all(|(a, b)| (a - b).abs() < 1e-9 || a.is_nan() && b.is_nan()), "{name}: {own:?}");
    }
}

#[test]
fn what_does_not_interact_is_exact() {
    // 20 t of ebro are taken in any case, and what is needed more comes from odra.
    let new = with(&[("price    = 2 EUR/t", "price    = 1 EUR/t"), ("demand = 40 t", "demand = 45 t"), ("\"Odra\"", "\"Oder\"")]);
    let answers = compared(MILLS, &new, &[]);
    let expected =
        [("enterprise ebro, price (2 EUR/t → 1 EUR/t)", [-20.0, -20.0, -20.0]), ("project wien, demand (40 t → 45 t)", [15.0, 15.0, 15.0])];
    comes_to(&answers, "supply.cost", -5.0, &expected);
    assert_eq!((&answers["attribution"]["method"], &answers["attribution"]["solves"]), (&"exact".into(), &3.into()));
}

#[test]
fn what_interacts_is_said_in_both_orders() {
    let new = with(&[("price    = 3 EUR/t", "price    = 4 EUR/t"), ("demand = 40 t", "demand = 45 t")]);
    let answers = compared(MILLS, &new, &[]);
    let expected =
        [("enterprise odra, price (3 EUR/t → 4 EUR/t)", [22.5, 20.0, 25.0]), ("project wien, demand (40 t → 45 t)", [17.5, 15.0, 20.0])];
    comes_to(&answers, "supply.cost", 40.0, &expected);
    let place = Place::new();
    place.write("old.coop", MILLS);
    place.write("new.coop", &new);
    let (_, text, _) = place.coop(&["diff", "old.coop", "new.coop"]);
    assert!(text.contains("supply.cost [EUR]: 100 → 140, +40") && text.contains("after the others"), "{text}");
    let (_, markdown, _) = place.coop(&["diff", "--format", "markdown", "old.coop", "new.coop"]);
    let summary = "- `supply.cost`: 100 → **140** EUR, +40 (+40 %); most of it by `enterprise odra, price (3 EUR/t → 4 EUR/t)`: +22.5\n";
    assert!(markdown.contains(summary), "{markdown}");
}

#[test]
fn a_name_that_is_another_moves_nothing() {
    let old = MILLS.replace(
        "plan supply",
        "table km[a in enterprise, b in project] : km {\n        wien\n  odra     5\n  ebro     6\n}\n\nplan supply",
    );
    let new = old.replace("odra", "oder").replace("supply", "delivery").replace("capacity = 20 t", "capacity = 25 t");
    let answers = compared(&old, &new, &[]);
    comes_to(&answers, "delivery.cost", -5.0, &[("enterprise ebro, capacity (20 t → 25 t)", [-5.0, -5.0, -5.0])]);
    assert!(answers["notes"][0].as_str().unwrap().contains("`odra` became `oder`"), "{answers}");
    // No decision enters or leaves under a new name.
    let differing = answers["figures"].as_array().unwrap().iter().filter(|own| own["kind"] == "decision" && own["differs"] == true);
    assert!(differing.clone().count() == 2 && differing.clone().all(|own| own["moves"][0] == "changes"), "{answers}");
    // A name that is another and nothing else.
    let answers = compared(&old, &old.replace("odra", "oder"), &[]);
    assert!(answers["attribution"].is_null() && answers["figures"].as_array().unwrap().iter().all(|own| own["differs"] == false));
}

#[test]
fn changes_that_need_one_another_stay_together() {
    // More is needed than there is without the other change, and a value goes that the other change reads no more.
    let old = MILLS.replace("plan supply", "let factor = 1.5\n\nplan supply").replace("e.price * make", "factor * e.price * make");
    let new = old
        .replace("demand = 40 t", "demand = 55 t")
        .replace("capacity = 30 t", "capacity = 40 t")
        .replace("let factor = 1.5\n", "")
        .replace("factor * e.price", "2 * e.price")
        .replace("price    = 2", "price    = 1");
    let answers = compared(&old, &new, &[]);
    // 150 before; 2 * (20 * 1 + 35 * 3) = 250 in the end. What is needed more comes after the capacity in 12 of 24 orders, and before the
    // factor in 4 of these; the price comes before the factor in 6 of them.
    let expected = [
        ("enterprise odra, capacity (30 t → 40 t)", [0.0, 0.0, f64::NAN]),
        ("project wien, demand (40 t → 55 t)", [(4.0 * 67.5 + 8.0 * 90.0) / 12.0, f64::NAN, 90.0]),
        ("enterprise ebro, price (2 EUR/t → 1 EUR/t)", [-35.0, -30.0, -40.0]),
        ("let factor + plan supply, objective", [52.5, 50.0, 62.5]),
    ];
    comes_to(&answers, "supply.cost", 100.0, &expected);
    let why = &answers["attribution"];
    let result = why["results"].as_array().unwrap().iter().find(|own| own["name"] == "supply.cost").unwrap();
    assert_eq!((&result["orders"]["used"], &result["orders"]["of"]), (&12.into(), &24.into()));
    let reasons = why["groups"].as_array().unwrap().iter().flat_map(|group| group["together"].as_array().unwrap());
    let reasons: Vec<String> =
        reasons.map(|own| format!("{}: {}", own["alone"][0].as_str().unwrap(), own["reason"].as_str().unwrap())).collect();
    assert!(reasons.len() == 1 && reasons[0].starts_with("let factor: the scenario does not check: "), "{reasons:?}");
    // One change takes the other one to have an answer.
    let status = &why["statuses"][0];
    let place = |name: &str| why["groups"].as_array().unwrap().iter().position(|own| own["changes"][0] == name).unwrap();
    let (capacity, demand) = (place(expected[0].0), place(expected[1].0));
    assert_eq!(status["unanswered"].as_array().unwrap().len(), 1);
    assert_eq!(
        status["unanswered"][0],
        serde_json::json!({ "groups": [demand], "status": "infeasible", "takes": "one of", "takes_groups": [[capacity]] })
    );
    let shares: Vec<f64> = status["shares"].as_array().unwrap().iter().map(|own| own["share"].as_f64().unwrap()).collect();
    assert!((shares[capacity] - 0.5).abs() < 1e-12 && (shares[demand] + 0.5).abs() < 1e-12, "{shares:?}");
}

#[test]
fn changes_that_replace_each_other_are_treated_alike() {
    let old = MILLS.replace("demand = 40 t", "demand = 45 t");
    let new = old.replace("capacity = 30 t", "capacity = 32 t").replace("capacity = 20 t", "capacity = 22 t").replace("45 t", "51 t");
    // The same price, so that both capacities are worth the same.
    let (old, new) = (old.replace("price    = 2", "price    = 3"), new.replace("price    = 2", "price    = 3"));
    let answers = compared(&old, &new, &[]);
    let names =
        ["enterprise odra, capacity (30 t → 32 t)", "enterprise ebro, capacity (20 t → 22 t)", "project wien, demand (45 t → 51 t)"];
    let expected = [(names[0], [0.0; 3]), (names[1], [0.0; 3]), (names[2], [18.0, f64::NAN, 18.0])];
    comes_to(&answers, "supply.cost", 18.0, &expected);
    let status = &answers["attribution"]["statuses"][0];
    assert_eq!((&status["old"], &status["new"]), (&"optimal".into(), &"optimal".into()));
    let shares: Vec<f64> = status["shares"].as_array().unwrap().iter().map(|own| own["share"].as_f64().unwrap()).collect();
    assert!(shares.iter().zip([1.0 / 6.0, 1.0 / 6.0, -1.0 / 3.0]).all(|(a, b)| (a - b).abs() < 1e-12), "{shares:?}");
    assert_eq!(
        status["unanswered"],
        serde_json::json!([{ "groups": [2], "status": "infeasible", "takes": "one of", "takes_groups": [[0], [1]] }])
    );
    let place = Place::new();
    place.write("old.coop", &old);
    place.write("new.coop", &new);
    let (_, text, _) = place.coop(&["diff", "old.coop", "new.coop"]);
    let sentence = format!(
        "With `{}` alone, `supply` is infeasible; it takes `{}` or `{}` too: these replace each other.",
        names[2], names[0], names[1]
    );
    assert!(text.contains(&sentence), "{text}");
    let (_, markdown, _) = place.coop(&["diff", "--format", "markdown", "old.coop", "new.coop"]);
    assert!(markdown.contains(&format!("- {sentence}")), "{markdown}");
}

/// A scenario without a plan.
fn values(lines: &[&str]) -> String {
    format!("coop 1\nscenario values\nallow unused\n{}\n", lines.join("\n"))
}

#[test]
fn what_replaces_cancels_or_does_nothing_is_said() {
    // Each of two is enough.
    let answers =
        compared(&values(&["let a = 1", "let b = 1", "let r = max(a, b)"]), &values(&["let a = 2", "let b = 2", "let r = max(a, b)"]), &[]);
    comes_to(&answers, "r", 1.0, &[("let a (1 → 2)", [0.5, 1.0, 0.0]), ("let b (1 → 2)", [0.5, 1.0, 0.0])]);
    let result = &answers["attribution"]["results"][0];
    assert_eq!(result["replace"], serde_json::json!([[0, 1]]));
    // Both together do nothing, and each something.
    let (old, new) = (values(&["let a = 1", "let b = 1", "let r = a * b"]), values(&["let a = 2", "let b = 0.5", "let r = a * b"]));
    let answers = compared(&old, &new, &[]);
    comes_to(&answers, "r", 0.0, &[("let a (1 → 2)", [0.75, 1.0, 0.5]), ("let b (1 → 0.5)", [-0.75, -0.5, -1.0])]);
    assert_eq!(answers["attribution"]["without_effect"], serde_json::json!([]));
    // Prices that cancel out in the objective.
    let answers = compared(MILLS, &with(&[("price    = 3", "price    = 4"), ("price    = 2", "price    = 1")]), &[]);
    let expected = [
        ("enterprise odra, price (3 EUR/t → 4 EUR/t)", [20.0, 20.0, 20.0]),
        ("enterprise ebro, price (2 EUR/t → 1 EUR/t)", [-20.0, -20.0, -20.0]),
    ];
    comes_to(&answers, "supply.cost", 0.0, &expected);
    // A capacity that nobody needs moves nothing at all.
    let answers = compared(MILLS, &with(&[("capacity = 30", "capacity = 31"), ("price    = 2", "price    = 1")]), &[]);
    let why = &answers["attribution"];
    assert_eq!(why["groups"][why["without_effect"][0].as_u64().unwrap() as usize]["changes"][0], "enterprise odra, capacity (30 t → 31 t)");
    assert_eq!((why["without_effect"].as_array().unwrap().len(), why["aside"].as_array().unwrap().len()), (1, 0));
}

#[test]
fn what_moves_only_where_there_is_an_answer_is_not_without_effect() {
    let answers = compared(MILLS, &with(&[("demand = 40 t", "demand = 60 t"), ("price    = 3", "price    = 4")]), &[]);
    let why = &answers["attribution"];
    assert_eq!(why["without_effect"], serde_json::json!([]));
    let alone = serde_json::json!({ "name": "supply.cost", "unit": "EUR", "difference": 20 });
    let price = why["groups"].as_array().unwrap().iter().position(|own| own["changes"][0].as_str().unwrap().contains("price"));
    assert_eq!(why["aside"], serde_json::json!([{ "group": price, "alone": alone }]));
    // A limit that goes, and with it the answer.
    let old = "coop 1\nscenario u\nlet rate = 2\nplan p {\n  var a : 1 >= 0\n  maximize g = rate * a\n  constraint k: a <= 5\n  constraint m: a >= 1\n}\n";
    let answers = compared(old, &old.replace("rate = 2", "rate = 3").replace("  constraint k: a <= 5\n", ""), &[]);
    let why = &answers["attribution"];
    assert_eq!((&why["statuses"][0]["new"], &why["without_effect"]), (&"unbounded".into(), &serde_json::json!([])));
    assert_eq!(why["aside"][0]["alone"], serde_json::json!({ "name": "p.g", "unit": "1", "difference": 5 }));
}

#[test]
fn decisions_and_prices_are_attributed() {
    let answers = compared(MILLS, &with(&[("price    = 3 EUR/t", "price    = 4 EUR/t"), ("demand = 40 t", "demand = 45 t")]), &[]);
    let (price, demand) = ("enterprise odra, price (3 EUR/t → 4 EUR/t)", "project wien, demand (40 t → 45 t)");
    comes_to(&answers, "supply.make[odra]", 5.0, &[(price, [0.0; 3]), (demand, [5.0; 3])]);
    comes_to(&answers, "supply.need.price", 1.0, &[(price, [1.0; 3]), (demand, [0.0; 3])]);
    // The five that moved most.
    let plants = |more: usize| -> String {
        (0..9).map(|at| format!("enterprise m{at} {{ capacity = {} t, price = 1 EUR/t }}\n", 1 + at + more)).collect()
    };
    let old = MILLS.replace("demand = 40 t", "demand = 80 t").replace("project wien", &format!("{}project wien", plants(0)));
    let new = old.replace(&plants(0), &plants(1));
    let answers = compared(&old, &new, &["--attribute"]);
    let why = &answers["attribution"];
    let decisions = why["results"].as_array().unwrap().iter().filter(|own| own["kind"] == "decision").count();
    assert_eq!((decisions, &why["left"][0]["kind"], &why["left"][0]["attributed"]), (5, &"decision".into(), &5.into()));
}

#[test]
fn what_makes_a_plan_infeasible_is_named() {
    let new = with(&[("demand = 40 t", "demand = 60 t"), ("price    = 2", "price    = 1")]);
    let answers = compared(MILLS, &new, &[]);
    let why = &answers["attribution"];
    assert!(why["results"].as_array().unwrap().is_empty(), "{answers}");
    let turned = &why["statuses"][0];
    assert_eq!((&turned["model"], &turned["new"]), (&"supply".into(), &"infeasible".into()));
    let demand = why["groups"].as_array().unwrap().iter().position(|own| own["changes"][0].as_str().unwrap().starts_with("project wien"));
    assert_eq!((&turned["alone"], &turned["needed"]), (&serde_json::json!([demand]), &serde_json::json!([demand])));
}

#[test]
fn many_changes_come_to_the_whole() {
    let mills: Vec<String> =
        (0..9).map(|at| format!("enterprise m{at} {{ capacity = {} t, price = {} EUR/t }}\n", 5 + at, 2 + at * at % 7)).collect();
    let old = MILLS.replace("project wien", &format!("{}project wien", mills.concat()));
    let mut new = old.clone();
    for (at, line) in mills.iter().enumerate() {
        new = new.replace(line, &line.replace("price = ", &format!("price = {}.", at % 3)));
    }
    let answers = compared(&old, &new, &["--attribute"]);
    let why = &answers["attribution"];
    let (_, all) = shares(&answers, "supply.cost");
    assert_eq!((all.len(), why["method"].as_str()), (9, Some("sampled")));
    assert!(why["orders"].as_u64().unwrap() >= 2 && why["solves"].as_u64().unwrap() <= 200, "{why}");
    // Shares have their errors as far as these are known, and none of them is large.
    let result = why["results"].as_array().unwrap().iter().find(|own| own["name"] == "supply.cost").unwrap();
    let errors: Vec<f64> = result["shares"].as_array().unwrap().iter().filter_map(|own| own["standard_error"].as_f64()).collect();
    let total = result["total"].as_f64().unwrap().abs();
    assert!(errors.iter().any(|error| *error > 0.0) && errors.iter().all(|error| *error < 0.2 * total), "{errors:?} of {total}");
    assert!(result["shares"].as_array().unwrap().iter().any(|own| own["interacts"] == true));
    let place = Place::new();
    place.write("old.coop", &old);
    place.write("new.coop", &new);
    let (_, text, _) = place.coop(&["diff", "old.coop", "new.coop", "--attribute"]);
    assert!(text.contains("share  standard error") && text.contains("Changes interact"), "{text}");
    let (_, text, _) = place.coop(&["diff", "old.coop", "new.coop", "--attribute", "--format", "markdown"]);
    assert!(text.contains("| share | standard error |"), "{text}");
    // The same each time.
    assert_eq!(shares(&compared(&old, &new, &["--attribute"]), "supply.cost").1, all);
    assert!(compared(&old, &new, &["--no-attribute"])["attribution"].is_null());
}

const STAGES: &str = "coop 1
currency EUR
kind stage ordered
stage s1 { need = 5 t }
stage s3 { need = 10 t }
stage s2 { need = 15 t }
let price = 2.5 EUR/t
plan p {
  var make[s in stage] in 0 t .. 10 t
  let stock[s in stage] : t = (if s == first(stage) then 2 t else stock[prev(s)]) + make[s] - s.need
  constraint nn[s in stage]: stock[s] >= 0 t
  minimize cost : EUR = sum(price * make[s] for s in stage) + sum(1 EUR/t * stock[s] for s in stage)
}
";

#[test]
fn the_order_of_members_is_a_change_of_its_own() {
    let new = STAGES
        .replace("stage s3 { need = 10 t }\nstage s2 { need = 15 t }\n", "stage s2 { need = 15 t }\nstage s3 { need = 10 t }\n")
        .replace("2.5 EUR", "2 EUR");
    let answers = compared(STAGES, &new, &["--attribute"]);
    let groups = answers["attribution"]["groups"].as_array().unwrap();
    let changes: Vec<&str> = groups.iter().map(|own| own["changes"][0].as_str().unwrap()).collect();
    assert_eq!(changes, ["let price (2.5 EUR/t → 2 EUR/t)", "kind stage, order (s1, s3, s2 → s1, s2, s3)"]);
    // 28 t are made either way, and cost 0.5 EUR/t less. With 15 t needed last, 5 t are stored twice, and else once.
    let (total, all) = shares(&answers, "p.cost");
    let own: Vec<f64> = all.iter().map(|own| own.1[0]).collect();
    assert!((total + 19.0).abs() < 1e-6 && own.iter().zip([-14.0, -5.0]).all(|(a, b)| (a - b).abs() < 1e-6), "{all:?}");
}

#[test]
fn the_order_of_rows_is_a_change_of_its_own() {
    let scenario = STAGES.replace(
        "stage s1 { need = 5 t }\nstage s3 { need = 10 t }\nstage s2 { need = 15 t }\n",
        "attribute stage.need : t\nentities stage from \"st.csv\" { key = stage, need }\n",
    );
    let place = Place::new();
    for (folder, rows) in [("a", "s1,5\ns3,10\ns2,15\n"), ("b", "s1,5\ns2,15\ns3,11\n")] {
        place.write(&format!("{folder}/main.coop"), &scenario);
        place.write(&format!("{folder}/st.csv"), &format!("stage,need\n{rows}"));
    }
    let (_, text, _) = place.coop(&["diff", "a", "b", "--attribute"]);
    assert!(text.contains("st.csv, order") && text.contains("st.csv, s3"), "{text}");
}

#[test]
fn data_and_used_files_are_changes_too() {
    let place = Place::new();
    let main =
        with(&[("currency EUR", "currency EUR\nuse \"sites.coop\"\ntable fee[enterprise] : EUR/t from \"fee.csv\" { value = fee }")]);
    let main = main.replace("project wien { demand = 40 t }\n", "").replace("e.price * make", "(e.price + fee[e]) * make");
    place.write("main.coop", &main);
    place.write("sites.coop", "coop 1\nproject wien { demand = 40 t }\n");
    place.write("fee.csv", "enterprise,fee\nodra,1\nebro,1\n");
    let place = place.committed();
    place.write("sites.coop", "coop 1\nproject wien { demand = 50 t }\n");
    place.write("fee.csv", "enterprise,fee\nodra,1\nebro,1.5\n");
    place.commit("second");
    let value = place.differences(&["HEAD~1..HEAD"]);
    assert_eq!(value["answers"].as_array().unwrap().len(), 1, "{value}");
    let expected = [("fee.csv, ebro (1 → 1.5)", [10.0; 3]), ("sites.coop: project wien, demand (40 t → 50 t)", [40.0; 3])];
    comes_to(&value["answers"][0], "supply.cost", 50.0, &expected);
}

#[test]
fn answers_follow_a_name_where_the_entity_has_another_value_too() {
    let old = "coop 1
currency EUR
enterprise odra { price = 1 EUR/t, cap = 10 t, size = 1 t }
enterprise ebro { price = 2 EUR/t, cap = 8 t, size = 2 t }
enterprise neva { price = 2 EUR/t, cap = 8 t, size = 2 t }
table toll[enterprise] : EUR/t {
  odra  1
  ebro  2
  neva  2
}
let total = sum(e.size for e in enterprise)
plan p {
  var x[e in enterprise] in 0 t .. e.cap
  minimize z : EUR = sum((e.price + toll[e]) * x[e] for e in enterprise)
  constraint n: sum(x[e] for e in enterprise) >= 14 t
}
";
    let new = old.replace("odra", "oder").replace("size = 1 t", "size = 3 t");
    let answers = compared(old, &new, &["--attribute"]);
    let notes = answers["notes"].to_string();
    assert!(notes.contains("`odra` became `oder`"), "{answers}");
    let (total, all) = shares(&answers, "total");
    assert_eq!((total, all.len()), (2.0, 1), "{all:?}");
    assert!(!answers["comparison"].to_string().contains("odra"), "{answers}");
}
