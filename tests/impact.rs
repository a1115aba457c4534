//! `coop impact`, and policies switched on the command line.

use std::path::Path;

/// Exit code, standard output and standard error of a command that runs in a folder.
fn coop(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = crate::common::program().args(args).current_dir(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.coop"), text).unwrap();
    folder
}

/// The comparison as JSON, which has to have the shape of its schema.
fn impact(folder: &Path, file: &str, code: i32) -> serde_json::Value {
    let (got, out, said) = coop(folder, &["impact", file, "--format", "json", "--solver", "microlp"]);
    assert_eq!(got, code, "{said}");
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(root.join("docs/impact.schema.json")).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert_eq!(wrong, Vec::<String>::new());
    value
}

/// The example, whose numbers GLPK gives too.
#[test]
fn the_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let value = impact(root, "examples/border_levy/main.coop", 0);
    let objective = |policy: &str| value["policies"][policy]["plans"]["division"]["objective"].clone();
    let near = |value: &serde_json::Value, number: f64| (value.as_f64().unwrap() - number).abs() < 1e-6;
    assert!(near(&objective("border_levy")["without"], 196.6) && near(&objective("border_levy")["difference"], 24.0));
    assert!(near(&objective("green_fund")["without"], 235.02) && near(&objective("registry")["without"], 235.02));
    assert!(near(&objective("carbon_price")["difference"], 0.0));
    assert!(value["policies"]["safeguard"].is_null(), "it is off");
    let (code, text, _) = coop(root, &["impact", "examples/border_levy/main.coop", "--solver", "microlp"]);
    assert_eq!(code, 0);
    insta::assert_snapshot!("border_levy__impact", text);
    let (_, again, _) = coop(root, &["impact", "examples/border_levy/main.coop", "--solver", "microlp"]);
    assert_eq!(text, again);
}

const TWO: &str = "coop 1
currency EUR
plan first { var x : t in 0 t .. 9 t  minimize cost = 10 EUR/t * x  constraint need: x >= 2 t }
plan second { var y : t in 0 t .. 9 t  minimize cost = 1 EUR/t * y  constraint need: y >= first.x }
plan third { var z : t in 0 t .. 9 t  minimize cost = 1 EUR/t * z  constraint need: z >= 1 t }
policy more { requires audit  applies to first { limit least: x >= 5 t } }
policy audit { applies to first { enact 7 EUR } }
";

/// Plans that only read what changes are told, others are not; what requires a policy is left out with it.
#[test]
fn effects_reach_other_plans() {
    let folder = folder(TWO);
    let value = impact(folder.path(), "a.coop", 0);
    let more = &value["policies"]["more"]["plans"];
    assert_eq!((more["first"]["objective"]["with"].as_f64(), more["first"]["objective"]["without"].as_f64()), (Some(57.0), Some(27.0)));
    assert_eq!(more["second"]["objective"]["difference"].as_f64(), Some(3.0));
    assert_eq!((&more["second"]["applies"], &more["third"]), (&serde_json::json!(false), &serde_json::Value::Null));
    assert_eq!(more["first"]["binding"][0]["limit"], "least");
    assert_eq!(value["policies"]["audit"]["left_out_with"], serde_json::json!(["more"]));
    assert_eq!(value["policies"]["audit"]["plans"]["first"]["objective"]["without"].as_f64(), Some(20.0));
}

/// A plan that only the policy makes infeasible.
#[test]
fn status_changes() {
    let folder = folder(
        "coop 1
currency EUR
plan p { var x : t in 0 t .. 9 t  minimize cost = 10 EUR/t * x  constraint need: x >= 5 t }
policy ban { applies to p { limit most: x <= 3 t } }
",
    );
    let value = impact(folder.path(), "a.coop", 3);
    let plan = &value["policies"]["ban"]["plans"]["p"];
    assert_eq!(plan["status"], serde_json::json!({ "with": "infeasible", "without": "optimal" }));
    assert_eq!((plan["objective"]["with"].as_f64(), plan["objective"]["without"].as_f64()), (None, Some(50.0)));
    let (_, text, _) = coop(folder.path(), &["impact", "a.coop"]);
    assert!(text.contains("With the policy infeasible, without it optimal. Without the policy it has a solution."), "{text}");
}

#[test]
fn without_policies_there_is_nothing_to_compare() {
    let folder = folder("coop 1\ncurrency EUR\nplan p { var x : t in 1 t .. 9 t  minimize cost = 10 EUR/t * x }\n");
    let (code, text, _) = coop(folder.path(), &["impact", "a.coop"]);
    assert!(
        code == 0 && text.contains("No policy that is on or open applies to a plan, a decision process, an allocation or a choice."),
        "{text}"
    );
    let out = folder.path().join("out.json");
    let (code, text, _) = coop(folder.path(), &["impact", "a.coop", "--format", "json", "--output", "out.json"]);
    assert!(code == 0 && text.is_empty() && out.exists());
    let (code, ..) = coop(folder.path(), &["impact", "nowhere.coop"]);
    assert_eq!(code, 2);
}

/// What bounds an open policy may be another policy: without it there is no answer, and it is said why.
#[test]
fn a_run_that_cannot_be_made() {
    let folder = folder(
        "coop 1
currency EUR
plan p { var x : t >= 1 t  minimize cost = 10 EUR/t * x }
policy roof { applies to p { limit most: x <= 5 t } }
policy grant { applies to p { charge paid = -2 EUR/t * x } }
policy grant open
",
    );
    let value = impact(folder.path(), "a.coop", 1);
    let plan = &value["policies"]["roof"]["plans"]["p"];
    assert_eq!(plan["status"], serde_json::json!({ "with": "optimal", "without": "failed" }));
    let (_, _, said) = coop(folder.path(), &["impact", "a.coop"]);
    assert!(said.contains("E0522"), "{said}");
}

#[test]
fn switches_on_the_command_line() {
    let folder = folder(&format!("{TWO}expect first.cost == 57 EUR\n"));
    let run = |args: &[&str]| coop(folder.path(), args);
    assert_eq!(run(&["test", "a.coop"]).0, 0);
    assert_eq!(run(&["test", "a.coop", "--policy", "more=off"]).0, 1);
    // The later beats the earlier, and the command line the scenario.
    assert_eq!(run(&["test", "a.coop", "--policy", "more=off", "--policy", "more=on"]).0, 0);
    assert_eq!(run(&["test", "a.coop", "--policy", "more=off,more=on"]).0, 0);
    let (code, _, said) = run(&["check", "a.coop", "--policy", "audit=off"]);
    assert!(code == 1 && said.contains("E0521"), "{said}");
    let (code, _, said) = run(&["solve", "a.coop", "--policy", "audi=off"]);
    assert!(code == 2 && said.contains("did you mean `audit`?"), "{said}");
    let (code, _, said) = run(&["check", "a.coop", "--policy", "nothing=off"]);
    assert!(code == 2 && said.contains("there are `audit`, `more`"), "{said}");
    for wrong in ["audit", "audit=maybe", "=off"] {
        assert_eq!(run(&["solve", "a.coop", "--policy", wrong]).0, 2, "{wrong}");
    }
    // Open: the limit costs, so that nobody enacts it.
    let (code, text, _) = run(&["solve", "a.coop", "--policy", "more=open,audit=open"]);
    assert!(code == 1 && text.contains("more   open: not enacted"), "{text}");
}

const QUOTAS: &str = "coop 1
currency EUR
enterprise odra { claim = 3 t }
enterprise yang { claim = 6 t }
plan p {
  var x : t in 0 .. 9 t
  var y : t in 0 .. 9 t
  minimize cost : EUR = 10 EUR/t * x + 12 EUR/t * y
  constraint need: x + y >= 5 t or pay 20 EUR/t
  let dirty = 2 * x
}
allocation shares to e in enterprise { amount = p.dirty  claim = e.claim  rule = proportional }
choice takes[e in enterprise] among o in enterprise { utility = if o == odra then p.x / 1 t else 1 }
policy first  { applies to p { limit none: x == 0 t } }
policy second { applies to p { limit none: y == 0 t } }
";

/// Without the quotas all 5 t are x, for 50 EUR; with one of them 60 (all are y) or 50, with both 5 t are missed, for 100.
#[test]
fn values_misses_pairs_and_all() {
    let folder = folder(QUOTAS);
    let value = impact(folder.path(), "a.coop", 0);
    let first = &value["policies"]["first"]["plans"]["p"];
    assert_eq!((first["objective"]["with"].as_f64(), first["objective"]["without"].as_f64()), (Some(100.0), Some(50.0)));
    let named: Vec<_> =
        first["values"].as_array().unwrap().iter().map(|v| (v["variable"].as_str(), v["with"].as_f64(), v["without"].as_f64())).collect();
    assert!(named.contains(&(Some("dirty"), Some(0.0), Some(10.0))), "{named:?}");
    assert!(named.contains(&(Some("need.shortfall"), Some(5.0), Some(0.0))), "{named:?}");
    assert!(first["changes"].as_array().unwrap().iter().all(|c| c["variable"] == "x"), "{first}");
    let shares = &value["policies"]["first"]["plans"]["shares"];
    assert!(shares["applies"] == false && shares["changes"].as_array().unwrap().iter().any(|c| c["variable"] == "amount"), "{shares}");
    let takes = &value["policies"]["first"]["plans"]["takes"];
    assert!(takes["changes"].as_array().unwrap().iter().any(|c| c["variable"] == "probability"), "{takes}");
    let all = &value["without_all"]["plans"]["p"];
    assert_eq!((all["objective"]["without"].as_f64(), all["objective"]["difference"].as_f64()), (Some(50.0), Some(50.0)));
    let pairs = value["pairs"].as_array().unwrap();
    assert_eq!(pairs.len(), 1);
    assert_eq!((&pairs[0]["together"], &pairs[0]["each"]), (&50.into(), &serde_json::json!([50, 40])), "{pairs:?}");
    let (_, text, _) = coop(folder.path(), &["impact", "a.coop"]);
    insta::assert_snapshot!("quotas__impact", text);
}

/// Of two plans that cost the same, one is not told as a change from the other.
#[test]
fn ties_are_no_changes() {
    let mut ties = 0;
    for limit in ["x <= 2 t", "y <= 2 t"] {
        let folder = folder(&format!(
            "coop 1\ncurrency EUR\nplan p {{ var x : t in 0 t .. 9 t  var y : t in 0 t .. 9 t  minimize cost = 10 EUR/t * x + 10 EUR/t * y
  constraint need: x + y >= 5 t  let dirty = 2 * x }}\npolicy half {{ applies to p {{ limit most: {limit} }} }}\n"
        ));
        let value = impact(folder.path(), "a.coop", 0);
        let plan = &value["policies"]["half"]["plans"]["p"];
        assert_eq!((plan["changes"].as_array().unwrap().len(), plan["values"].as_array().unwrap().len()), (0, 0), "{plan}");
        ties += usize::from(plan["tie"] == true);
        let (_, text, _) = coop(folder.path(), &["impact", "a.coop"]);
        assert_eq!(text.contains("another optimum is as good"), plan["tie"] == true, "{text}");
    }
    assert!(ties > 0);
}

/// Policies that are off are judged as if they were on, with what they require.
#[test]
fn policies_that_are_off() {
    let folder =
        folder(&format!("{TWO}policy more off\npolicy audit off\npolicy rival {{ excludes audit  applies to first {{ enact 1 EUR }} }}\n"));
    let value = impact(folder.path(), "a.coop", 0);
    assert!(value["policies"]["more"].is_null() && value["without_all"].is_null());
    let (code, out, said) = coop(folder.path(), &["impact", "a.coop", "--also-off", "--format", "json"]);
    assert_eq!(code, 0, "{said}");
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    let more = &value["policies"]["more"];
    assert_eq!(
        (&more["state"], &more["switched_on_with"], &more["switched_off_with"]),
        (&"off".into(), &serde_json::json!(["audit"]), &serde_json::json!(["rival"]))
    );
    let objective = &more["plans"]["first"]["objective"];
    assert_eq!((objective["with"].as_f64(), objective["without"].as_f64()), (Some(57.0), Some(21.0)));
    assert_eq!(more["plans"]["first"]["binding"][0]["limit"], "least");
    let (_, text, _) = coop(folder.path(), &["impact", "a.coop", "--also-off"]);
    assert!(text.contains("with the policy on, and `audit` with it, and `rival` off."), "{text}");
}

/// The margin tells who is in force, and what is charged.
#[test]
fn annotated_policies() {
    let folder = folder(
        "coop 1\ncurrency EUR\nplan p { var x : t in 0 t .. 9 t  minimize cost = 10 EUR/t * x  constraint need: x >= 5 t }\npolicy levy {
  applies to p {\n    charge paid = 2 EUR/t * x up to 6 EUR\n    enact 1 EUR\n  }\n}\npolicy levy open\n",
    );
    let (_, text, _) = coop(folder.path(), &["solve", "a.coop", "--annotate"]);
    assert!(text.contains("┊ levy: open: not enacted") && !text.contains("paid 6"), "{text}");
    let (_, text, _) = coop(folder.path(), &["solve", "a.coop", "--annotate", "--policy", "levy=on"]);
    assert!(text.contains("┊ levy: on") && text.contains("┊ paid 6 EUR (at its cap of 6 EUR)") && text.contains("┊ enact 1 EUR"), "{text}");
}

const LIMITS: &str = "coop 1
currency EUR
kind site
site a { price = 10 EUR/t }
site b { price = 30 EUR/t }
plan supply {
  var make[s in site] : t in 0 t .. 20 t
  minimize cost = sum(s.price * make[s] for s in site)
  constraint need: sum(make[s] for s in site) >= 12 t
  let dear = make[b]
}
policy east { applies to supply { limit most: make[a] <= 5 t } }
policy west { applies to supply { limit most: make[b] <= 5 t } }
";

/// Two policies that have no solution together, though each has: that is said in every format.
#[test]
fn pairs_that_contradict_one_another_are_told() {
    let folder = folder(LIMITS);
    let value = impact(folder.path(), "a.coop", 3);
    assert_eq!(
        value["pair_statuses"],
        serde_json::json!([{ "policies": ["east", "west"], "plan": "supply", "with": "infeasible", "without": "optimal", "each": ["optimal", "optimal"] }])
    );
    let (_, text, _) = coop(folder.path(), &["impact", "a.coop", "--solver", "microlp"]);
    let said = "`east` and `west`: the plan `supply` is infeasible with both, optimal without both; optimal without `east` alone, optimal without `west` alone.";
    assert!(text.contains(said), "{text}");
    // One that contradicts the plan by itself does so beside the other: nothing is to be said of the pair.
    let alone = self::folder(&LIMITS.replace("make[a] <= 5 t", "make[a] >= 30 t").replace("make[b] <= 5 t", "make[b] <= 50 t"));
    assert_eq!(impact(alone.path(), "a.coop", 3)["pair_statuses"], serde_json::Value::Null);
}

/// One tidy table, with what the JSON has.
#[test]
fn a_comparison_as_csv() {
    let folder = folder(&LIMITS.replace("make[b] <= 5 t", "make[b] <= 15 t"));
    let (code, text, said) = coop(folder.path(), &["impact", "a.coop", "--solver", "microlp", "--format", "csv"]);
    assert_eq!(code, 0, "{said}");
    let expected = "policy,state,plan,kind,measure,with,without,difference,unit
east,on,supply,status,status,optimal,optimal,,
east,on,supply,objective,cost,260,120,140,EUR
east,on,supply,shadow price,most,-20,,,EUR/t
east,on,supply,decision,make[a],5,12,-7,t
east,on,supply,decision,make[b],7,0,7,t
east,on,supply,value,dear,7,0,7,t
west,on,supply,status,status,optimal,optimal,,
west,on,supply,objective,cost,260,260,0,EUR
(all),,supply,status,status,optimal,optimal,,
(all),,supply,objective,cost,260,120,140,EUR
(all),,supply,decision,make[a],5,12,-7,t
(all),,supply,decision,make[b],7,0,7,t
(all),,supply,value,dear,7,0,7,t
";
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&text), sorted(expected), "{text}");
    let (code, none, said) = coop(folder.path(), &["impact", "a.coop", "--format", "csv", "--output", "impact.csv", "--solver", "microlp"]);
    assert_eq!((code, none.as_str()), (0, ""), "{said}");
    assert_eq!(std::fs::read_to_string(folder.path().join("impact.csv")).unwrap(), text);
}

#[test]
fn a_requirement_that_fails_without_a_policy_is_no_error_of_the_scenario() {
    let folder = folder(
        "coop 1
country DE { catch = 80 kt/yr }
country PL { catch = 20 kt/yr }
allocation quotas to c in country {
  amount = 100 kt/yr
  claim  = c.catch
  require evenness >= 40 %
}
policy cap { applies to quotas { limit most[c in country]: amount[c] <= 60 kt/yr } }
",
    );
    impact(folder.path(), "a.coop", 0);
    let (_, _, said) = coop(folder.path(), &["impact", "a.coop"]);
    assert!(said.contains("E0602") && said.contains("found without `cap`"), "{said}");
}
