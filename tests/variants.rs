//! Variants: each is the scenario with its changes written in; sweeps are separate runs; comparisons and tests say so.

use crate::common::{folder, keeps_to, run_in as coop};
use serde_json::Value;
use std::path::Path;

const BASE: &str = "coop 1
scenario trade \"Steel between yards\"
currency EUR
enterprise odra  { capacity = 300 t/d, yield = 80 % }
enterprise wisla { capacity = 200 t/d, yield = 90 % }
enterprise labe  { capacity = 150 t/d, yield = 70 % }
project wien { demand = 180 t/d }
project graz { demand = 120 t/d }
table freight[enterprise, project] : EUR/t {
          wien  graz
  odra      10    14
  wisla     12     9
  labe       8    16
}
let surcharge = 2 EUR/t
let dues = 2 * surcharge
policy levy {
  rate = 3 EUR/t
  applies to supply {
    charge paid = levy.rate * sum(ship[odra, p] for p in project)
  }
}
belief risk {
  port in { open, closed } ~ { open: 80 %, closed: 20 % }
  late in { yes, no } given port ~ {
             yes   no
    open    10 %  90 %
    closed  70 %  30 %
  }
}
plan supply {
  var ship[e in enterprise, p in project] : t/d >= 0
  minimize cost : EUR/d = sum((freight[e, p] + dues + 1 EUR/t * risk.P(late == yes)) * ship[e, p] for e in enterprise, p in project)
  constraint most[e in enterprise]: sum(ship[e, p] for p in project) <= e.capacity * e.yield
  constraint need[p in project]: sum(ship[e, p] for e in enterprise) >= p.demand
  constraint share: sum(ship[labe, p] for p in project) >= 30 t/d
}
expect supply.status == optimal
";

fn json(folder: &Path, args: &[&str]) -> Value {
    let (_, out, err) = coop(folder, args);
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}\n{err}"))
}

/// The answers of a run: all models and values.
fn answers(folder: &Path, args: &[&str]) -> Value {
    let all = json(folder, args);
    serde_json::json!({ "models": all["models"], "values": all["values"] })
}

/// The answers of a variant, and those of the scenario with edits.
fn both(variant: &str, edits: &[(&str, &str)]) -> (Value, Value) {
    let one = folder(&format!("{BASE}variant v {{\n{variant}\n}}\n"));
    let mut text = BASE.to_string();
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let other = folder(&text);
    let format = ["solve", "a.coop", "--format", "json"];
    (answers(one.path(), &[&format[..], &["--variant", "v"]].concat()), answers(other.path(), &format))
}

#[test]
fn a_variant_is_the_scenario_with_its_changes() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("odra.capacity = 100 t/d", &[("odra  { capacity = 300", "odra  { capacity = 100")]),
        ("odra.capacity = 0.1 kt/d", &[("odra  { capacity = 300", "odra  { capacity = 100")]),
        ("enterprise.capacity[odra] = 100 t/d", &[("odra  { capacity = 300", "odra  { capacity = 100")]),
        (
            "enterprise.capacity[*] × 1.2",
            &[("capacity = 300", "capacity = 360"), ("capacity = 200", "capacity = 240"), ("capacity = 150", "capacity = 180")],
        ),
        ("project.demand[*] = 90 t/d\nwien.demand = 100 t/d", &[("demand = 180", "demand = 100"), ("demand = 120", "demand = 90")]),
        ("freight[labe, wien] * 2", &[("labe       8", "labe      16")]),
        ("freight[*, graz] = 20 EUR/t", &[("10    14", "10    20"), ("12     9", "12    20"), (" 8    16", " 8    20")]),
        ("surcharge = 7 EUR/t", &[("surcharge = 2 EUR/t", "surcharge = 7 EUR/t")]),
        ("surcharge × 3", &[("surcharge = 2 EUR/t", "surcharge = 6 EUR/t")]),
        // Numbers of a variant are those of the scenario as it stands.
        ("surcharge = 5 EUR/t\ndues = 3 * surcharge", &[("dues = 2 * surcharge", "dues = 6 EUR/t"), ("surcharge = 2", "surcharge = 5")]),
        ("supply.share off", &[("constraint share: sum(ship[labe, p] for p in project) >= 30 t/d\n", "")]),
        ("policy levy off", &[("belief risk", "policy levy off\nbelief risk")]),
        ("policy levy open", &[("belief risk", "policy levy open\nbelief risk")]),
        ("levy.rate = 9 EUR/t", &[("rate = 3 EUR/t", "rate = 9 EUR/t")]),
        ("observe risk.port = closed", &[("belief risk {", "belief risk {\n  observe port = closed")]),
    ];
    for (variant, edits) in cases {
        let (mut one, mut other) = both(variant, edits);
        // A constraint that is off is there without rows, and what observes is said by the variant.
        for value in [&mut one, &mut other] {
            value["models"]["supply"]["constraints"].as_object_mut().unwrap().remove("share");
            value["models"]["supply"]["size"] = Value::Null;
        }
        assert_eq!(one, other, "{variant}");
    }
}

#[test]
fn entities_come_and_go() {
    let without = BASE.replace("enterprise wisla { capacity = 200 t/d, yield = 90 % }\n", "").replace("  wisla     12     9\n", "");
    let cost = |folder: &Path, args: &[&str]| json(folder, args)["models"]["supply"]["objectives"][0]["value"].as_f64().unwrap();
    let other = folder(&without);
    let wanted = cost(other.path(), &["solve", "a.coop", "--format", "json"]);
    let removing = folder(&format!("{BASE}variant v {{\n  remove wisla\n}}\n"));
    assert_eq!(cost(removing.path(), &["solve", "a.coop", "--format", "json", "--variant", "v"]), wanted);
    // Its row of the table is there and nobody reads it while it is not.
    let declared = BASE.replace("enterprise wisla { capacity = 200 t/d, yield = 90 % }\n", "");
    let adding = folder(&format!(
        "{declared}variant v {{\n  enterprise wisla {{ capacity = 200 t/d, yield = 90 % }}\n}}\nvariant w on v {{ remove wisla }}\n"
    ));
    assert_eq!(cost(adding.path(), &["solve", "a.coop", "--format", "json"]), wanted);
    assert_eq!(cost(adding.path(), &["solve", "a.coop", "--format", "json", "--variant", "w"]), wanted);
    let whole = folder(BASE);
    let all = cost(whole.path(), &["solve", "a.coop", "--format", "json"]);
    assert_eq!(cost(adding.path(), &["solve", "a.coop", "--format", "json", "--variant", "v"]), all);
    assert!(all < wanted);
}

#[test]
fn a_table_from_another_file() {
    let text = BASE.replace(
        "table freight[enterprise, project] : EUR/t {
          wien  graz
  odra      10    14
  wisla     12     9
  labe       8    16
}",
        "table freight[enterprise, project] from \"base.csv\" { enterprise = plant, project = site, value = cost : EUR/t }",
    );
    let rows = |costs: [u32; 6]| {
        let keys = ["odra,wien", "odra,graz", "wisla,wien", "wisla,graz", "labe,wien", "labe,graz"];
        let rows: String = keys.iter().zip(costs).map(|(key, cost)| format!("{key},{cost}\n")).collect();
        format!("plant,site,cost\n{rows}")
    };
    let folder = folder(&format!("{text}variant closed {{\n  table freight from \"closed.csv\"\n}}\n"));
    let (base, closed) = (rows([10, 14, 12, 9, 8, 16]), rows([15, 14, 20, 9, 8, 30]));
    std::fs::write(folder.path().join("base.csv"), &base).unwrap();
    std::fs::write(folder.path().join("closed.csv"), &closed).unwrap();
    let one = answers(folder.path(), &["solve", "a.coop", "--format", "json", "--variant", "closed"]);
    std::fs::write(folder.path().join("base.csv"), &closed).unwrap();
    assert_eq!(one, answers(folder.path(), &["solve", "a.coop", "--format", "json"]));
    // In another unit it is no such table.
    std::fs::write(folder.path().join("base.csv"), &base).unwrap();
    let other = std::fs::read_to_string(folder.path().join("a.coop"))
        .unwrap()
        .replace("from \"closed.csv\"", "from \"closed.csv\" { enterprise = plant, project = site, value = cost : EUR/kg }");
    std::fs::write(folder.path().join("a.coop"), other).unwrap();
    let (code, _, err) = coop(folder.path(), &["check", "a.coop"]);
    assert!(code == 1 && err.contains("its values are in `EUR/kg`"), "{err}");
}

#[test]
fn built_on_others() {
    let text = format!(
        "{BASE}variant dry {{ odra.capacity × 0.5 }}
variant boom {{ project.demand[*] × 1.1 }}
variant both on dry, boom {{}}
variant half on dry {{ odra.capacity × 0.5 }}
variant low {{ odra.capacity = 90 t/d }}
variant late on dry then low {{}}
variant early on low then dry {{}}
variant own on low, dry {{ odra.capacity = 60 t/d }}
variant rooted on both, half_too then low {{}}
variant half_too on dry {{ surcharge = 3 EUR/t }}
"
    );
    let folder = folder(&text);
    for (variant, capacity, demand) in [
        ("both", 150.0, 198.0),
        ("half", 75.0, 180.0),
        ("late", 90.0, 180.0),
        ("early", 45.0, 180.0),
        ("own", 60.0, 180.0),
        ("rooted", 90.0, 198.0),
    ] {
        let all = json(folder.path(), &["solve", "a.coop", "--format", "json", "--variant", variant]);
        let row = |constraint: &str, key: &str| {
            let rows = all["models"]["supply"]["constraints"][constraint].as_array().unwrap().clone();
            rows.into_iter().find(|row| row["index"][0] == key).unwrap()
        };
        let upper = row("most", "odra")["upper"].as_f64().unwrap();
        assert!((upper - capacity * 0.8).abs() < 1e-9, "{variant}: {upper}");
        assert!((row("need", "wien")["lower"].as_f64().unwrap() - demand).abs() < 1e-9, "{variant}");
        assert_eq!(all["variant"], variant);
    }
}

#[test]
fn rivals_have_to_be_settled() {
    let text = format!(
        "{BASE}variant a {{ surcharge = 3 EUR/t }}\nvariant b {{ surcharge = 4 EUR/t }}\nvariant c on a, b {{}}\nvariant d on a, e {{}}\nvariant e {{ surcharge = 3 EUR/t }}\n"
    );
    let (code, _, err) = coop(folder(&text).path(), &["check", "a.coop"]);
    assert_eq!((code, err.matches("E0573").count()), (1, 1), "{err}");
    assert!(err.contains("`surcharge` has two values here, from `a` and from `b`"), "{err}");
}

#[test]
fn points_of_a_sweep_are_separate_runs() {
    let text = format!(
        "{BASE}variant prices {{
  sweep surcharge in 0 .. 8 step 2 EUR/t
  expect supply.cost increases with surcharge
}}
variant demand {{
  sweep project.demand[*] × 0.75 .. 2 step 0.25
  expect supply.cost increases with project.demand[*]
}}
variant grid {{
  sweep wien.demand in 100 .. 200 step 50 t/d
  sweep freight[odra, *] × 1 .. 2 step 0.5
}}
"
    );
    let folder = folder(&text);
    let all = json(folder.path(), &["compare", "a.coop", "--format", "json"]);
    keeps_to("docs/compare.schema.json", &all);
    let cost = |point: &Value| {
        point["figures"].as_array().unwrap().iter().find(|f| f["name"] == "supply.cost").map(|f| f["value"].as_f64().unwrap())
    };
    let separate = |sets: &[String]| {
        let mut args = vec!["solve", "a.coop", "--format", "json"];
        sets.iter().for_each(|set| args.extend(["--set", set]));
        json(folder.path(), &args)["models"]["supply"]["objectives"][0]["value"].as_f64()
    };
    let mut seen = 0;
    for sweep in all["sweeps"].as_array().unwrap() {
        for point in sweep["points"].as_array().unwrap() {
            let at: Vec<f64> = point["at"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
            let sets: Vec<String> = match sweep["variant"].as_str().unwrap() {
                "prices" => vec![format!("surcharge={} EUR/t", at[0])],
                "demand" => vec![format!("wien.demand={} t/d", 180.0 * at[0]), format!("graz.demand={} t/d", 120.0 * at[0])],
                _ => vec![
                    format!("wien.demand={} t/d", at[0]),
                    format!("freight[odra, wien]={} EUR/t", 10.0 * at[1]),
                    format!("freight[odra, graz]={} EUR/t", 14.0 * at[1]),
                ],
            };
            let (one, other) = (cost(point), separate(&sets));
            assert!(
                one.zip(other).is_none_or(|(a, b)| (a - b).abs() <= 1e-9 * b.abs()) && one.is_some() == other.is_some(),
                "{sets:?} {one:?} {other:?}"
            );
            seen += 1;
        }
    }
    assert_eq!(seen, 5 + 6 + 9);
    let trends: Vec<(&str, bool)> = all["sweeps"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|sweep| sweep["trends"].as_array().unwrap())
        .map(|trend| (trend["text"].as_str().unwrap(), trend["passed"].as_bool().unwrap()))
        .collect();
    assert_eq!(trends, [("supply.cost increases with project.demand[*]", false), ("supply.cost increases with surcharge", true)]);
}

/// A variant of each kind, in small.
const SEVERAL: &str = "variant strike \"A strike at Odra\" {
  odra.capacity = 0 t/d
  expect \"nobody else has enough\" supply.status == infeasible
}
variant cheap { surcharge = 0 EUR/t\n  expect supply.cost <= 1 EUR/d }
";

#[test]
fn side_by_side() {
    let folder = folder(&format!("{BASE}{SEVERAL}"));
    let all = json(folder.path(), &["compare", "a.coop", "strike", "cheap", "--format", "json"]);
    keeps_to("docs/compare.schema.json", &all);
    let names: Vec<&str> = all["sides"].as_array().unwrap().iter().map(|side| side["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["base", "strike", "cheap"]);
    let figure = |name: &str| all["figures"].as_array().unwrap().iter().find(|figure| figure["name"] == name).unwrap().clone();
    assert_eq!(figure("supply.status")["values"], serde_json::json!(["optimal", "infeasible", "optimal"]));
    let cost = figure("supply.cost");
    let base =
        json(folder.path(), &["solve", "a.coop", "--format", "json"])["models"]["supply"]["objectives"][0]["value"].as_f64().unwrap();
    assert_eq!((cost["values"][0].as_f64(), &cost["values"][1]), (Some(base), &Value::Null));
    // Four euros less for each of 300 tonnes.
    assert!((cost["values"][2].as_f64().unwrap() - (base - 1200.0)).abs() < 1e-9);
    let (_, text, _) = coop(folder.path(), &["compare", "a.coop", "cheap"]);
    assert!(text.contains("supply.cost [EUR/d]") && text.contains("-1200") && !text.contains("strike"), "{text}");
    let (_, csv, _) = coop(folder.path(), &["compare", "a.coop", "cheap", "--format", "csv"]);
    let line = csv.lines().find(|line| line.starts_with("cheap,,,objective,supply.cost,")).unwrap();
    assert!(line.ends_with(",-1200,EUR/d"), "{line}");
    let (_, markdown, _) = coop(folder.path(), &["compare", "a.coop", "--format", "markdown"]);
    assert!(markdown.contains("| supply.status | optimal | optimal | infeasible |"), "{markdown}");
    let (code, _, err) = coop(folder.path(), &["compare", "a.coop", "strik"]);
    assert!(code == 2 && err.contains("did you mean `strike`?"), "{err}");
}

#[test]
fn expectations_of_variants() {
    let folder = folder(&format!(
        "{BASE}{SEVERAL}variant rise {{\n  sweep surcharge in 0 .. 4 step 2 EUR/t\n  expect supply.cost decreases with surcharge\n  expect supply.cost >= 2 kEUR/d\n}}\n"
    ));
    let (code, out, err) = coop(folder.path(), &["test", "a.coop"]);
    assert_eq!((code, err.matches("E0601").count()), (1, 2), "{out}{err}");
    assert!(out.contains("a.coop: 3 passed, 2 failed"), "{out}");
    assert!(out.contains("  failed  rise: supply.cost decreases with surcharge: it is "), "{out}");
    assert!(err.contains("in the variant `cheap`"), "{err}");
    let (code, out, _) = coop(folder.path(), &["test", "a.coop", "--filter", "strike"]);
    assert!(code == 0 && out.contains("1 expectation passed, 0 failed"), "{out}");
    let (code, _, err) = coop(folder.path(), &["test", "a.coop", "--filter", "nowhere"]);
    assert!(code == 2 && err.contains("no expectation has `nowhere`"), "{err}");
    let (_, xml, _) = coop(folder.path(), &["test", "a.coop", "--format", "junit"]);
    assert!(xml.contains("tests=\"5\" failures=\"2\" errors=\"0\"") && xml.contains("name=\"strike: nobody else has enough\""), "{xml}");
    let (_, commands, _) = coop(folder.path(), &["test", "a.coop", "--format", "github"]);
    assert!(commands.lines().count() == 2 && commands.lines().all(|line| line.starts_with("::error file=a.coop,line=")), "{commands}");
    let list = json(folder.path(), &["test", "a.coop", "--format", "json"]);
    assert_eq!(list["files"][0]["expectations"].as_array().unwrap().len(), 5);
    // The scenario's own say nothing of a variant.
    let (code, out, _) = coop(folder.path(), &["solve", "a.coop", "--variant", "strike"]);
    assert!(code == 3 && out.contains("Variant strike: A strike at Odra") && out.contains("Expectations: 1 passed"), "{code} {out}");
}

#[test]
fn an_expectation_that_cannot_be_calculated_does_not_fail() {
    let text = "coop 1\ncurrency EUR\nenterprise a { cap = 20 t }\nplan p {\n  var x[e in enterprise] in 0 t .. e.cap\n  minimize z : EUR = sum(1 EUR/t * x[e] for e in enterprise)\n  constraint n: sum(x[e] for e in enterprise) >= 12 t\n}\nvariant small { a.cap = 5 t }\nvariant more { p.n off }\nexpect p.z >= 12 EUR\n";
    let folder = folder(text);
    let (_, text, _) = coop(folder.path(), &["compare", "a.coop"]);
    let line = text.lines().find(|line| line.contains("p.z >= 12 EUR")).unwrap_or_else(|| panic!("{text}"));
    assert_eq!(line.split_whitespace().skip(4).collect::<Vec<_>>().join(" "), "holds fails not calculated", "{text}");
}

#[test]
fn all_variants() {
    let folder = folder(&format!("{BASE}{SEVERAL}"));
    let list = json(folder.path(), &["solve", "a.coop", "--all-variants", "--format", "json"]);
    let names: Vec<&Value> = list.as_array().unwrap().iter().map(|one| &one["variant"]).collect();
    assert_eq!(names, [&Value::Null, &Value::from("cheap"), &Value::from("strike")]);
    let one = json(folder.path(), &["solve", "a.coop", "--variant", "cheap", "--format", "json"]);
    assert_eq!(list[1]["models"], one["models"]);
    let (code, _, err) = coop(folder.path(), &["solve", "a.coop", "--all-variants", "--format", "csv", "--output", "o"]);
    assert!(code == 2 && err.contains("coop compare --format csv"), "{err}");
}

#[test]
fn the_command_line_has_the_last_word() {
    let folder = folder(&format!("{BASE}variant v {{\n  policy levy off\n  surcharge = 9 EUR/t\n}}\n"));
    let cost = |args: &[&str]| {
        json(folder.path(), &[&["solve", "a.coop", "--format", "json"], args].concat())["models"]["supply"]["objectives"][0]["value"]
            .clone()
    };
    assert_eq!(cost(&["--variant", "v", "--policy", "levy=on", "--set", "surcharge=2 EUR/t"]), cost(&[]));
}

#[test]
fn a_conflict_names_the_line_of_the_variant() {
    let folder = folder(&format!("{BASE}variant strike {{\n  odra.capacity = 0 t/d\n}}\n"));
    let line = format!("{BASE}variant strike {{\n  odra.").lines().count();
    let (_, _, err) = coop(folder.path(), &["solve", "a.coop", "--variant", "strike"]);
    assert!(err.contains(&format!("{line} │   odra.capacity = 0 t/d")), "{err}");
}

#[test]
fn random_changes_are_those_written_in() {
    let mut state = 15u64;
    // Steele, Lea, Flood (2014): SplitMix64.
    let mut below = |end: u32| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % u64::from(end)) as u32
    };
    for _ in 0..25 {
        let (mut lines, mut edits) = (Vec::new(), Vec::new());
        let values = [
            ("odra.capacity", "capacity = 300", 300u32, "t/d"),
            ("wisla.capacity", "capacity = 200", 200, "t/d"),
            ("labe.capacity", "capacity = 150", 150, "t/d"),
            ("wien.demand", "demand = 180", 180, "t/d"),
            ("graz.demand", "demand = 120", 120, "t/d"),
        ];
        for (path, written, was, unit) in values {
            let head = written.split('=').next().unwrap();
            match below(4) {
                0 => {
                    let new = 10 + below(390);
                    lines.push(format!("  {path} = {new} {unit}"));
                    edits.push((written.to_string(), format!("{head}= {new}")));
                }
                1 => {
                    let percent = 50 + below(100);
                    lines.push(format!("  {path} × {percent}/100"));
                    edits.push((written.to_string(), format!("{head}= {}", f64::from(was * percent) / 100.0)));
                }
                _ => {}
            }
        }
        if below(3) == 0 {
            lines.push("  supply.share off".into());
            edits.push(("constraint share: sum(ship[labe, p] for p in project) >= 30 t/d\n".into(), String::new()));
        }
        let edits: Vec<(&str, &str)> = edits.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        let (one, other) = both(&lines.join("\n"), &edits);
        let outcome =
            |value: &Value| (value["models"]["supply"]["status"].clone(), value["models"]["supply"]["objectives"][0]["value"].clone());
        assert_eq!(outcome(&one), outcome(&other), "{lines:#?}");
    }
}

#[test]
fn accepted_results() {
    let folder = folder(&format!("{BASE}{SEVERAL}"));
    let (code, _, err) = coop(folder.path(), &["test", "a.coop", "--accept"]);
    assert!(code == 1 && err.contains("coop: wrote `a.accepted.json`"), "{err}");
    let path = folder.path().join("a.accepted.json");
    let first = std::fs::read_to_string(&path).unwrap();
    assert!(first.contains("\"supply.cost [EUR/d]\": 4101.0") || first.contains("\"supply.cost [EUR/d]\": 4101"), "{first}");
    // Twice the same is the same to the byte, and nothing differs.
    coop(folder.path(), &["test", "a.coop", "--accept"]);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), first);
    let (_, out, _) = coop(folder.path(), &["test", "a.coop"]);
    assert!(out.contains("a.coop: 3 passed, 1 failed"), "{out}");
    // A dearer way is named, with both costs, and a variant that is gone.
    let text = std::fs::read_to_string(folder.path().join("a.coop")).unwrap();
    std::fs::write(folder.path().join("a.coop"), text.replace("labe       8", "labe       9").replace("variant strike", "variant stop"))
        .unwrap();
    let (code, out, _) = coop(folder.path(), &["test", "a.coop"]);
    assert_eq!(code, 1);
    for told in [
        "supply.cost [EUR/d] is 4206, and 4101 was accepted",
        "there is no variant `strike` any more",
        "the variant `stop` has no accepted results",
    ] {
        assert!(out.contains(told), "{told}: {out}");
    }
    std::fs::write(&path, "{}").unwrap();
    let (code, _, err) = coop(folder.path(), &["test", "a.coop"]);
    assert!(code == 2 && err.contains("`a.accepted.json` holds no accepted results"), "{err}");
    let (code, _, err) = coop(folder.path(), &["test", "-", "--accept"]);
    assert!(code != 0 && !err.is_empty());
}
