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
    let number = |value: &Value| value.as_f64().unwrap();
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
        assert!(own.iter().zip(numbers).all(|(a, b)| (a - b).abs() < 1e-9), "{name}: {own:?}");
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
    // 150 before; 2 * (20 * 1 + 35 * 3) = 250 in the end.
    let (total, all) = shares(&answers, "supply.cost");
    assert!((total - 100.0).abs() < 1e-9);
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "enterprise odra, capacity (30 t → 40 t) + project wien, demand (40 t → 55 t)",
            "enterprise ebro, price (2 EUR/t → 1 EUR/t)",
            "let factor + plan supply, objective",
        ]
    );
    let reasons = answers["attribution"]["groups"].as_array().unwrap().iter().flat_map(|group| group["together"].as_array().unwrap());
    let reasons: Vec<String> =
        reasons.map(|own| format!("{}: {}", own["alone"][0].as_str().unwrap(), own["reason"].as_str().unwrap())).collect();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert_eq!(reasons[0], "project wien, demand (40 t → 55 t): `supply` is infeasible");
    assert!(reasons[1].starts_with("let factor: the scenario does not check: "), "{reasons:?}");
    // In any order: the demand costs 15 t more of odra at 1.5 * 3, or at 2 * 3.
    assert_eq!(all[0].1[1..], [67.5, 90.0]);
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
    // The same each time.
    assert_eq!(shares(&compared(&old, &new, &["--attribute"]), "supply.cost").1, all);
    assert!(compared(&old, &new, &["--no-attribute"])["attribution"].is_null());
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
