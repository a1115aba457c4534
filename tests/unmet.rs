//! Allocations that do not meet what they require, or that no rule can settle: the rest of the report is there all the same.

use serde_json::Value;

const SCENARIO: &str = "coop 1
currency EUR
unit seat
kind firm
firm a { claim = 10 t, people = 5 }
firm b { claim = 90 t, people = 5 }
allocation uneven to f in firm {
  amount = 50 t
  claim  = f.claim
  require jain >= 80 %
}
allocation tied to f in firm {
  amount = 3 seat
  claim  = f.people
  rule   = webster
}
plan alone  { var x : t in 0 t .. 9 t  minimize cost = 2 EUR/t * x  constraint need: x >= 1 t }
plan reader { var y : t in 0 t .. 99 t  minimize cost = 1 EUR/t * y  constraint need: y >= uneven.amount[a] }
plan seated { var z : seat in 0 seat .. 9 seat  minimize cost = 1 EUR/seat * z  constraint need: z >= tied.amount[a] }
expect alone.cost == 2 EUR
";

fn run(folder: &std::path::Path, args: &[&str]) -> (i32, String, String) {
    let output = crate::common::program().args(args).current_dir(folder).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn the_rest_is_solved_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.coop"), SCENARIO).unwrap();
    let (code, out, said) = run(folder.path(), &["solve", "a.coop", "--format", "json"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("E0602") && said.contains("`a` 10 %") && said.contains("E0535"), "{said}");
    assert_eq!(said.matches("E0535").count(), 1, "{said}");
    let value: Value = serde_json::from_str(&out).unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(root.join("docs/results.schema.json")).unwrap()).unwrap();
    let wrong: Vec<String> = jsonschema::validator_for(&schema).unwrap().iter_errors(&value).map(|e| e.to_string()).collect();
    assert_eq!(wrong, Vec::<String>::new());
    let status = |model: &str| value["models"][model]["status"].as_str().unwrap_or("").to_string();
    let all = ["uneven", "tied", "alone", "reader", "seated"].map(status);
    assert_eq!(all, ["optimal", "failed", "optimal", "optimal", "failed"]);
    assert_eq!(value["models"]["reader"]["objectives"][0]["value"], 5.0);
    assert_eq!(value["models"]["uneven"]["unmet"].as_array().map(Vec::len), Some(1));
    assert!(value["models"]["seated"]["reason"].as_str().unwrap().contains("`tied`"));
    let (code, out, _) = run(folder.path(), &["solve", "a.coop"]);
    assert!(code == 1 && out.contains("A requirement does not hold: `jain >= 80 %`: it is 0.6097561, against 0.8."), "{out}");
    let (code, out, _) = run(folder.path(), &["test", "a.coop"]);
    assert!(code == 1 && out.contains("1 passed"), "{out}");
}

/// What is wrong elsewhere still ends it before anything is solved.
#[test]
fn other_errors_end_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.coop"), format!("{SCENARIO}let x = 1 / (2 - 2)\n")).unwrap();
    let (code, out, _) = run(folder.path(), &["solve", "a.coop"]);
    assert_eq!((code, out.as_str()), (1, ""));
}

/// A figure that is put in for one run is, whatever does not hold before it.
#[test]
fn what_is_set_counts() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.coop"), SCENARIO).unwrap();
    let (code, out, said) = run(folder.path(), &["solve", "a.coop", "--format", "json", "--set", "a.claim=90t"]);
    let value: Value = serde_json::from_str(&out).unwrap();
    assert!(code == 1 && !said.contains("E0602") && said.contains("E0535"), "{said}");
    assert!(value["models"]["uneven"]["unmet"].is_null(), "{value}");
    let (_, _, said) = run(folder.path(), &["solve", "a.coop", "--set", "a.people=6person"]);
    assert!(said.contains("--set"), "{said}");
    let (_, _, said) = run(folder.path(), &["solve", "a.coop", "--set", "a.people=6"]);
    assert!(said.contains("E0602") && !said.contains("E0535"), "{said}");
}
