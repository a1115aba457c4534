//! What two versions come to: both solved, from their own files.

use crate::common::repository::Place;

const MILLS: &str = "\
coop 1
scenario mills \"Mills\"
currency EUR
use \"mills.coop\"

table price[enterprise] : EUR/t from \"price.csv\" { enterprise = mill, value = price }
project wien { demand = 40 t }

plan supply {
  var make[e in enterprise] : t >= 0
  minimize cost : EUR = sum(price[e] * make[e] for e in enterprise)
  constraint limit[e in enterprise]: make[e] <= e.capacity
  constraint need: sum(make[e] for e in enterprise) >= sum(p.demand for p in project)
}

expect \"it stays cheap\" supply.cost <= 105 EUR
";
const USED: &str = "coop 1\nenterprise odra { capacity = 30 t }\nenterprise ebro { capacity = 20 t }\n";
const PRICES: &str = "mill,price\nodra,3\nebro,2\n";

fn mills() -> Place {
    let place = Place::new();
    place.write("main.coop", MILLS);
    place.write("mills.coop", USED);
    place.write("price.csv", PRICES);
    place
}

/// `name: old → new` of every figure that differs.
fn differing(answers: &serde_json::Value) -> Vec<String> {
    let figures = answers["figures"].as_array().unwrap().iter().filter(|figure| figure["differs"] == true);
    figures.map(|figure| format!("{}: {} → {}", figure["name"].as_str().unwrap(), figure["values"][0], figure["values"][1])).collect()
}

/// The only answers of a comparison.
fn only(value: &serde_json::Value) -> serde_json::Value {
    assert_eq!(value["answers"].as_array().unwrap().len(), 1, "{value}");
    value["answers"][0].clone()
}

#[test]
fn each_revision_is_solved_with_its_own_files() {
    let place = mills().committed();
    place.change("price.csv", "odra,3", "odra,4");
    place.change("mills.coop", "20 t", "25 t");
    place.commit("second");
    place.write("price.csv", "mill,price\nodra,9\nebro,9\n");
    // 20 t at 2 and 20 t at 3; then 25 t at 2 and 15 t at 4; in the working tree 40 t at 9.
    let expected = ["supply.cost: 100 → 110", "supply.make[ebro]: 20 → 25", "supply.make[odra]: 20 → 15"];
    for versions in [&["HEAD~1..HEAD"][..], &["HEAD~1", "HEAD", "--", "main.coop"]] {
        let answers = only(&place.differences(versions));
        assert_eq!(answers["scenario"], "main.coop");
        let found = differing(&answers);
        assert!(expected.iter().all(|line| found.contains(&line.to_string())), "{found:?}");
        assert!(found.contains(&"it stays cheap: \"holds\" → \"fails\"".to_string()), "{found:?}");
    }
    assert!(differing(&only(&place.differences(&["HEAD"]))).contains(&"supply.cost: 110 → 360".to_string()));
    let (code, text, said) = place.coop(&["diff", "HEAD~1..HEAD"]);
    assert_eq!(code, 0, "{said}");
    for line in ["Answers of main.coop", "supply.cost [EUR]", "+10 %", "it stays cheap"] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let (_, markdown, _) = place.coop(&["diff", "--format", "markdown", "HEAD~1..HEAD"]);
    let summary = "- `supply.cost`: 100 → **110** EUR, +10 (+10 %); most of it by `price.csv, odra (3 → 4)`: +17.5\n\
                   - 1 expectation comes out otherwise\n";
    assert!(markdown.contains(summary), "{markdown}");
    assert!(markdown.contains("<details><summary>2 decisions differ</summary>"), "{markdown}");
}

#[test]
fn facts_only_solves_nothing() {
    let place = mills();
    place.write("new.coop", &MILLS.replace("40 t", "45 t"));
    let value = place.differences(&["--facts-only", "main.coop", "new.coop"]);
    assert_eq!((value["answers"].as_array().unwrap().len(), value["summary"]["changed"].as_u64()), (0, Some(1)));
    let (_, text, _) = place.coop(&["diff", "--facts-only", "main.coop", "new.coop"]);
    assert!(!text.contains("Answers"), "{text}");
    // What is only laid out otherwise is not solved either.
    place.write("new.coop", &MILLS.replace("40 t", "40   t"));
    assert_eq!(place.differences(&["main.coop", "new.coop"])["answers"].as_array().unwrap().len(), 0);
}

#[test]
fn a_side_without_answers_is_said_and_facts_are_compared() {
    let place = mills();
    for (wrong, expected) in [
        (MILLS.replace("e.capacity", "e.capacty").replace("40 t", "40 km"), "new.coop does not check: new.coop:"),
        (MILLS.replace("currency EUR", "currency = EUR EUR"), "new.coop does not check: new.coop:3: "),
        (MILLS.replace("price.csv", "prices.csv"), "does not exist"),
    ] {
        place.write("new.coop", &wrong);
        for (versions, other) in [(["main.coop", "new.coop"], "main.coop"), (["new.coop", "main.coop"], "main.coop")] {
            let value = place.differences(&versions);
            let answers = only(&value);
            let notes: Vec<&str> = answers["notes"].as_array().unwrap().iter().map(|note| note.as_str().unwrap()).collect();
            assert!(notes.len() == 1 && notes[0].contains(expected) && !notes[0].contains(&format!("{other} ")), "{notes:?}");
            assert!(!value["files"].as_array().unwrap().is_empty() && answers["figures"].as_array().unwrap().is_empty());
        }
    }
    place.write("new.coop", &MILLS.replace("e.capacity", "e.capacty").replace("40 t", "40 km"));
    let (code, text, _) = place.coop(&["diff", "main.coop", "new.coop"]);
    assert!(code == 0 && text.contains("more error") && text.contains("demand  40 t → 40 km"), "{text}");
}

#[test]
fn no_solution_is_an_answer() {
    let place = mills();
    place.write("new.coop", &MILLS.replace("40 t", "60 t"));
    let answers = only(&place.differences(&["main.coop", "new.coop"]));
    assert!(differing(&answers).contains(&"supply.status: \"optimal\" → \"infeasible\"".to_string()), "{answers}");
    let (code, markdown, _) = place.coop(&["diff", "--format", "markdown", "main.coop", "new.coop"]);
    assert_eq!(code, 0);
    assert!(markdown.contains("- `supply.status`: optimal → **infeasible**\n"), "{markdown}");
}
