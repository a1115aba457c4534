//! Results as a folder of tables in CSV.

use crate::common::program;
use std::fs;
use std::path::Path;

const GOODS: &str = "coop 1
currency EUR
kind country_of is country
enterprise a { cap = 5 t, cost = 3 EUR/t }
enterprise b { cap = 9 t, cost = 4 EUR/t }
project w { need = 7 t }
plan p \"A title, with \\\"quotes\\\"\" {
  var ship[e in enterprise, q in project] : t >= 0
  minimize cost : EUR = sum(e.cost * ship[e, q] for e in enterprise, q in project)
  constraint supply[e in enterprise]: sum(ship[e, q] for q in project) <= e.cap
  constraint need[q in project]: sum(ship[e, q] for e in enterprise) >= q.need
  let used[e in enterprise] = ship[e, w] > 0 t
}
let spent = p.cost
expect \"a, first\" p.cost == 23 EUR
";

fn solve(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    fs::write(folder.join("main.coop"), GOODS).unwrap();
    let out = program().current_dir(folder).args(["solve", "main.coop", "--format", "csv"]).args(args).output().unwrap();
    (out.status.code(), String::from_utf8(out.stderr).unwrap())
}

#[test]
fn one_file_for_each_variable_constraint_and_value() {
    let folder = tempfile::tempdir().unwrap();
    let (code, said) = solve(folder.path(), &["--output", "results/"]);
    assert_eq!(code, Some(0), "{said}");
    let read = |name: &str| fs::read_to_string(folder.path().join("results").join(name)).unwrap();
    assert_eq!(read("p.ship.csv"), "e,q,ship [t],reduced cost [EUR/t]\na,w,5,0\nb,w,2,0\n");
    assert_eq!(read("p.supply.csv"), "e,supply [t],at least [t],at most [t],slack [t],shadow price [EUR/t]\na,5,,5,0,-1\nb,2,,9,7,0\n");
    assert_eq!(read("p.used.csv"), "e,used\na,yes\nb,yes\n");
    assert_eq!(read("spent.csv"), "spent [EUR]\n23\n");
    assert_eq!(read("objectives.csv"), "model,objective,sense,value,unit,best\np,cost,minimize,23,EUR,\n");
    assert_eq!(read("expectations.csv"), "title,expectation,passed,left,right,unit,reason\n\"a, first\",p.cost == 23 EUR,yes,23,23,EUR,\n");
    assert!(read("parts.csv").contains("p,cost,term,\"sum(e.cost * ship[e, q] for e in enterprise, q in project)\",,23,EUR,1"));
    let list = read("files.csv");
    assert!(
        list.starts_with("file,kind,model,name,rows\nmodels.csv,models,,models,1\n") && list.contains("p.ship.csv,variable,p,ship,2\n")
    );
    // Every file is listed, and what is listed is there.
    let mut names: Vec<String> =
        fs::read_dir(folder.path().join("results")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name != "files.csv");
    names.sort();
    let mut listed: Vec<&str> = list.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    listed.sort();
    assert_eq!(names, listed);
}

/// Levels and who reaches them, whether a variable with `or 0` is on, and what sums leave out, as in JSON.
#[test]
fn levels_switches_and_sums() {
    let folder = tempfile::tempdir().unwrap();
    let text = "coop 1
unit Mb
kind group
group first
kind session
session s1 { weight = 1, group = first }
session s2 { weight = 2, group = first }
session s3 { weight = 9 }
plan p {
  var rate[s in session] : Mb/s in 1 Mb/s .. 9 Mb/s or 0
  maximize total = sum(rate[s] for s in session)
    then maximize fair = lexmin(rate[s] / s.weight for s in session)
  constraint room: sum(rate[s] for s in session) <= 6 Mb/s
  constraint most: rate[s3] <= 3 Mb/s
  constraint none: rate[s1] <= 0.5 Mb/s
}
show p.rate by s.group
";
    fs::write(folder.path().join("main.coop"), text).unwrap();
    let out = program().current_dir(folder.path()).args(["solve", "main.coop", "--format", "csv", "--output", "results"]).output().unwrap();
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8(out.stderr).unwrap());
    let read = |name: &str| fs::read_to_string(folder.path().join("results").join(name)).unwrap();
    assert_eq!(
        read("levels.csv"),
        "model,objective,level,value,unit,member\np,fair,1,0,Mb/s,s1\np,fair,2,0.3333333333333333,Mb/s,s3\np,fair,3,1.5,Mb/s,s2\n"
    );
    assert_eq!(read("p.rate.csv"), "s,rate [Mb/s],on\ns1,0,0\ns2,3,1\ns3,3,1\n");
    assert_eq!(read("p.rate_by_s.group.csv"), "group,p.rate by s.group [Mb/s]\nfirst,3\n,3\n");
    assert_eq!(read("objectives.csv"), "model,objective,sense,value,unit,best\np,total,maximize,6,Mb/s,6\np,fair,maximize,0,Mb/s,0\n");
    let json = program().current_dir(folder.path()).args(["solve", "main.coop", "--format", "json"]).output().unwrap();
    let value: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let on: Vec<u64> =
        value["models"]["p"]["variables"]["rate"].as_array().unwrap().iter().map(|row| row["on"].as_u64().unwrap()).collect();
    assert_eq!(on, [0, 1, 1]);
    assert_eq!(value["in_no_group"]["p.rate by s.group"], serde_json::json!({ "value": 3, "unit": "Mb/s" }));
    let schema: serde_json::Value = serde_json::from_str(&fs::read_to_string("docs/results.schema.json").unwrap()).unwrap();
    let wrong: Vec<String> = jsonschema::validator_for(&schema).unwrap().iter_errors(&value).map(|e| e.to_string()).collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn what_is_there_is_replaced_only_where_it_is_such_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(solve(folder.path(), &["--output", "results"]).0, Some(0));
    fs::write(folder.path().join("results/p.ship.csv"), "changed\n").unwrap();
    assert_eq!(solve(folder.path(), &["--output", "results"]).0, Some(0));
    assert!(fs::read_to_string(folder.path().join("results/p.ship.csv")).unwrap().starts_with("e,q,"));
    fs::write(folder.path().join("results/notes.txt"), "mine\n").unwrap();
    let (code, said) = solve(folder.path(), &["--output", "results"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("`results` holds `notes.txt`"), "{said}");
    // The folder of the scenario itself, no folder at all, and none that is named.
    for (args, words) in [
        (&["--output", "."][..], "holds"),
        (&["--output", "main.coop"], "is a file, not a folder"),
        (&[], "name it with `--output FOLDER`"),
        (&["--output", "nowhere/results"], "cannot be written"),
    ] {
        let (code, said) = solve(folder.path(), args);
        assert!(code == Some(2) && said.contains(words), "{args:?}: {said}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("main.coop")).unwrap(), GOODS);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}
