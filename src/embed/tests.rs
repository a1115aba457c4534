//! What the face promises, through its own types only.

use crate::{
    Changes, Checked, Compiler, DiagnosticFormat, Error, ExportFormat, Level, ModelKind, Proof, Scenario, Severity, Solved, Status, Switch,
};

const TEXT: &str = r#"coop 1
scenario two "Two plants"
currency EUR
enterprise odra { cap = 10 t, price = 3 EUR/t }
enterprise ebro { cap = 20 t, price = 2 EUR/t, partner = odra }
project wien
project graz
table way[enterprise, project] : km {
         wien  graz
  odra    100   200
  ebro    300   150
}
table staff[enterprise] from "staff.csv" { people = n : 1, pay = wage : EUR }
let rate = 0.01 EUR/t/km
let need[p in project] = if p == wien then 12 t else 6 t
let far[e in enterprise] = way[e, wien] > 200 km
set near = { e in enterprise if way[e, wien] <= 200 km }
policy toll { applies to ship { charge paid = 1 EUR/t * go[odra, wien] } }
policy toll off
plan ship "Who supplies" {
  var go[e in enterprise, p in project] : t >= 0
  minimize cost : EUR = sum((e.price + rate * way[e, p]) * go[e, p] for e in enterprise, p in project)
  constraint limit[e in enterprise]: sum(go[e, p] for p in project) <= e.cap
  constraint needs[p in project]: sum(go[e, p] for e in enterprise) >= need[p]
}
let mean = ship.cost / 18 t
expect "cheap" mean <= 6 EUR/t
expect mean <= 1 EUR/t
"#;

fn scenario() -> Scenario {
    Scenario::new("main.coop", TEXT).data("staff.csv", "enterprise,n,wage\nodra,3,0.1\nebro,4,2\n")
}

fn checked() -> Checked {
    let checked = Compiler::new().check(&scenario());
    assert!(checked.is_fine(), "{}", checked.render(DiagnosticFormat::Short));
    checked
}

fn solved() -> Solved {
    checked().solve().unwrap()
}

fn shown(solved: &Solved, name: &str) -> String {
    solved.value(name).unwrap_or_else(|error| panic!("{name}: {error}")).to_string()
}

#[test]
fn values_are_found_by_the_names_that_a_scenario_gives_them() {
    let solved = solved();
    // By hand: to wien by odra 4 EUR/t, by ebro 5; to graz by odra 5, by ebro 3.5. odra has 10 t.
    for (name, value) in [
        ("ship.cost", "71 EUR"),
        ("ship.go[odra, wien]", "10 t"),
        ("ship . go [ `odra` , wien ]", "10 t"),
        ("ship.limit[ebro]", "8 t"),
        ("ship.limit[ebro].slack", "12 t"),
        ("ship.needs.slack[wien]", "0 t"),
        ("odra.cap", "10 t"),
        ("enterprise.cap[ebro]", "20 t"),
        ("ebro.partner", "odra"),
        ("way[ebro, graz]", "150 km"),
        ("staff[odra].pay", "0.1 EUR"),
        ("staff.people[ebro]", "4"),
        ("rate", "0.01 EUR/t/km"),
        ("need[graz]", "6 t"),
        ("far[ebro]", "true"),
        ("far[odra]", "false"),
        ("mean", "3.9444444444444446 EUR/t"),
    ] {
        assert_eq!(shown(&solved, name), value, "{name}");
    }
    assert_eq!(solved.value("staff[odra].pay").unwrap().exact.as_deref(), Some("0.1"));
    assert_eq!(solved.value_in("ship.go[odra, wien]", "kg"), Ok(10_000.0));
    assert_eq!(solved.value_in("ship.cost", "kEUR"), Ok(0.071));
}

#[test]
fn what_is_not_there_is_said() {
    let solved = solved();
    for (name, why) in [
        ("ship.limt[odra]", "there is no value `ship.limt[odra]`; did you mean `ship.limit`?"),
        ("shop.cost", "there is no value `shop.cost`; did you mean `ship`?"),
        ("ship.go[odra]", "`ship.go[odra]`: the keys are [enterprise, project], and here are 1"),
        ("ship.go[odra, linz]", "`ship.go[odra, linz]`: there is no project `linz`"),
        ("odra.partner", "`odra.partner` has no value"),
        ("ship.go[odra", "`ship.go[odra` is no name of a value"),
        ("ship.go[odra][wien]", "`ship.go[odra][wien]` is no name of a value"),
        ("", "`` is no name of a value"),
    ] {
        assert_eq!(solved.value(name).unwrap_err().to_string(), why, "{name}");
    }
    assert_eq!(solved.value_in("ship.cost", "kg").unwrap_err().to_string(), "`ship.cost` is in `EUR`, not in `kg`");
    assert!(matches!(solved.value_in("ship.cost", "florins"), Err(Error::WrongUnit(_))));
    let checked = checked();
    assert_eq!(checked.value("ship.cost").unwrap_err().to_string(), "`ship.cost` has no value: `ship` was not solved");
    assert_eq!(checked.value("mean").unwrap_err().to_string(), "`mean` has no value: it needs the answer of `ship`");
    assert!(matches!(checked.with(&Changes::new().set("odra.cup", "3 t")), Err(Error::NoSuchChange(_))));
    assert!(matches!(solved.with(&Changes::new().variant("dry")), Err(Error::NoSuchChange(_))));
}

#[test]
fn variants_with_other_changes_on_top() {
    let text = "coop 1\nscenario s\nlet a = 2\nlet b = 3\nlet product = a * b\nvariant v { a = 5\n b = 7 }\n";
    let solved = Compiler::new().solve(&Scenario::new("main.coop", text)).unwrap();
    let of = |changes: &Changes| solved.with(changes).unwrap().solve().unwrap().value("product").unwrap().number;
    assert_eq!(of(&Changes::new().variant("v")), 35.0);
    assert_eq!(of(&Changes::new().variant("v").set("a", "1")), 7.0);
}

#[test]
fn all_values_of_a_name() {
    let solved = solved();
    let all = solved.values("ship.go").unwrap();
    assert_eq!(all.kinds, ["enterprise", "project"]);
    let shown: Vec<String> = all.entries.iter().map(|entry| format!("{} {}", entry.keys.join("-"), entry.value)).collect();
    assert_eq!(shown, ["ebro-graz 6 t", "ebro-wien 2 t", "odra-graz 0 t", "odra-wien 10 t"]);
    let of = |name: &str| solved.values(name).unwrap().entries.into_iter().map(|e| (e.keys, e.value.to_string())).collect::<Vec<_>>();
    let key = |name: &str| vec![name.to_string()];
    assert_eq!(of("enterprise.cap"), [(key("ebro"), "20 t".to_string()), (key("odra"), "10 t".to_string())]);
    assert_eq!(of("odra.cap"), [(vec![], "10 t".to_string())]);
    assert_eq!(of("enterprise.partner"), [(key("ebro"), "odra".to_string())]);
    assert_eq!(of("staff.people"), [(key("ebro"), "4".to_string()), (key("odra"), "3".to_string())]);
    assert!(matches!(solved.values("ship.go[odra, wien]"), Err(Error::NoSuchValue(_))));
}

#[test]
fn models_certificates_constraints_and_expectations() {
    let solved = solved();
    let model = solved.model("ship").unwrap();
    assert_eq!((model.kind, model.status, model.title.as_deref()), (ModelKind::Plan, Status::Optimal, Some("Who supplies")));
    let cost = model.objectives[0].value.as_ref().unwrap();
    assert_eq!((cost.number, cost.exact.as_deref(), cost.unit.as_str()), (71.0, Some("71"), "EUR"));
    let certificate = model.certificate.unwrap();
    assert_eq!((certificate.proof, certificate.gap.unwrap().number), (Proof::Proved, 0.0));
    assert_eq!(certificate.sentence, "Proved in exact arithmetic, with no gap");
    assert!(model.results.contains(&"go".to_string()));
    let limits: Vec<_> = solved.constraints("ship").into_iter().filter(|c| c.name == "limit" && c.binding).collect();
    let [limit] = limits.as_slice() else { panic!("{limits:?}") };
    // One more tonne of odra saves what ebro costs more to wien.
    let price = limit.shadow_price.as_ref().map(ToString::to_string);
    assert_eq!((limit.keys.as_slice(), price.as_deref(), limit.slack), (["odra".to_string()].as_slice(), Some("-1 EUR/t"), Some(0.0)));
    let passed: Vec<bool> = solved.expectations().iter().map(|e| e.passed).collect();
    assert_eq!(passed, [true, false]);
    let found = solved.diagnostics();
    assert!(found.iter().any(|d| d.severity == Severity::Error && d.code.starts_with("E06")), "{found:?}");
    assert!(solved.model("shop").is_none() && solved.constraints("shop").is_empty());
}

#[test]
fn a_plan_without_a_solution_is_no_error() {
    let text = "coop 1\nscenario s\nplan p {\n  var x : t >= 0\n  minimize m : t = x\n  constraint low: x >= 3 t\n  constraint high: x <= 2 t\n}\n";
    let solved = Compiler::new().solve(&Scenario::new("s.coop", text)).unwrap();
    assert_eq!(solved.models()[0].status, Status::Infeasible);
    assert_eq!(solved.models()[0].certificate.as_ref().map(|c| c.proof), Some(Proof::Proved));
    assert_eq!(solved.value("p.m").unwrap_err().to_string(), "`p.m` has no value: `p` is infeasible");
    assert_eq!(solved.models()[0].objectives[0].value, None);
}

#[test]
fn an_allocation_is_read_like_a_plan() {
    let solved = Compiler::new().solve(&Scenario::open("examples/allocation/main.coop").unwrap()).unwrap();
    let model = solved.models().into_iter().find(|model| model.kind == ModelKind::Allocation).unwrap();
    assert_eq!((model.status, model.certificate, model.missed.is_some_and(|missed| missed < 1e-12)), (Status::Optimal, None, true));
    let shares = solved.values(&format!("{}.share", model.name)).unwrap();
    let total: f64 = shares.entries.iter().map(|entry| entry.value.number).sum();
    assert!(!shares.kinds.is_empty() && (total.round() - total).abs() < 1e-12, "{shares:?}");
    let first = &shares.entries[0];
    assert_eq!(solved.value(&format!("{}.share[{}]", model.name, first.keys.join(", "))).as_ref(), Ok(&first.value));
}

#[test]
fn changes_are_those_of_another_text() {
    let solved = solved();
    let changes =
        Changes::new().policy("toll", Switch::On).set("odra.cap", "4000 kg").set("way[odra, wien]", "50 km").set("rate", "0.02 EUR/t/km");
    let again = solved.with(&changes).unwrap().solve().unwrap();
    let before = checked().with(&changes).unwrap();
    assert_eq!(before.policies(), [("toll", Switch::On)]);
    assert_eq!(before.value("odra.cap").unwrap().exact.as_deref(), Some("4"));
    let text = TEXT
        .replace("cap = 10 t", "cap = 4 t")
        .replace("odra    100 ", "odra    50 ")
        .replace("let rate = 0.01", "let rate = 0.02")
        .replace("policy toll off", "policy toll on");
    let other = Compiler::new().solve(&scenario().text(text)).unwrap();
    for name in ["ship.cost", "ship.go[odra, wien]", "ship.go[ebro, wien]", "mean"] {
        assert_eq!(again.value(name), other.value(name), "{name}");
    }
    assert_eq!(again.value("ship.cost"), before.solve().unwrap().value("ship.cost"));
    assert_ne!(again.value("ship.cost"), solved.value("ship.cost"));
    assert!(matches!(solved.with(&Changes::new().policy("tax", Switch::On)), Err(Error::NoSuchChange(_))));
    assert!(matches!(solved.with(&Changes::new().set("odra.cap=3 t, odra.cap", "4 t")), Err(Error::NoSuchChange(_))));
}

#[test]
fn mistakes_are_diagnostics_with_places() {
    let text = TEXT.replace("e.cap\n", "e.cop\n");
    let checked = Compiler::new().check(&scenario().text(&text));
    assert!(!checked.is_fine());
    let found = checked.diagnostics();
    let error = found.iter().find(|d| d.severity == Severity::Error).unwrap();
    let label = &error.labels[0];
    assert_eq!((error.code, &text[label.bytes.clone()], label.file.as_str(), label.primary), ("E0204", "cop", "main.coop", true));
    assert_eq!(text.lines().nth(label.start.line as usize - 1).map(|line| &line[label.start.column as usize - 1..][..3]), Some("cop"));
    let fix = &error.fixes[0];
    assert_eq!((fix.edits[0].text.as_str(), fix.edits[0].bytes.clone()), ("cap", label.bytes.clone()));
    assert!(checked.render(DiagnosticFormat::Json).starts_with('{'));
    assert!(!checked.render(DiagnosticFormat::Text).contains('\x1B') && checked.render(DiagnosticFormat::Colored).contains('\x1B'));
    assert!(matches!(checked.value("odra.cap"), Err(Error::HasErrors { errors: 1, .. })));
    let why = checked.solve().err().map(|error| error.to_string()).unwrap();
    assert!(why.starts_with("the scenario has 1 error; the first is main.coop:23:"), "{why}");
}

#[test]
fn declarations_and_places() {
    let checked = checked();
    let all = checked.declarations();
    let found = |name: &str| all.iter().find(|d| d.name == name).map(|d| (d.what.as_str(), d.title.as_deref(), d.place.start.line));
    assert_eq!(found("odra"), Some(("enterprise", None, 4)));
    assert_eq!(found("way"), Some(("table", None, 8)));
    assert_eq!(found("near"), Some(("set", None, 17)));
    assert_eq!(found("ship"), Some(("plan", Some("Who supplies"), 20)));
    assert_eq!(found("kt"), None, "the library is left out");
    let at = |name: &str| checked.place(name).map(|place| (place.file.clone(), place.start.line, place.bytes.clone())).unwrap();
    assert_eq!(at("staff[ebro].pay"), ("staff.csv".to_string(), 3, 36..37));
    assert_eq!(&TEXT[at("odra.cap").2], "10 t");
    assert_eq!(&TEXT[at("ebro.partner").2], "odra");
    assert_eq!(&TEXT[at("way[ebro, graz]").2], "150");
    assert_eq!(&TEXT[at("need[wien]").2], "need");
    assert_eq!(&TEXT[at("ship.go").2], "go");
}

#[test]
fn levels_fixes_export_and_reports() {
    assert!(matches!(Compiler::new().level("unsued", Level::Deny), Err(Error::NoSuchWarning(_))));
    let spare = "coop 1\nscenario s\nenterprise a { cap = 1 t }\ntable spare[enterprise] : t {\n  a 3\n}\n";
    let levels = |level| Compiler::new().level("unused", level).unwrap().check(&Scenario::new("s.coop", spare)).diagnostics();
    assert!(levels(Level::Warn).iter().all(|d| d.severity == Severity::Warning) && !levels(Level::Warn).is_empty());
    assert!(levels(Level::Deny).iter().any(|d| d.severity == Severity::Error));
    assert!(levels(Level::Allow).is_empty());

    let fixed = Compiler::new().fix(&Scenario::new("s.coop", "coop 1\nscenario s\nlet a = 3\nexpect a = 3\n"));
    assert_eq!((fixed.text.as_str(), fixed.applied.len()), ("coop 1\nscenario s\nlet a = 3\nexpect a == 3\n", 1));

    assert!(checked().export("ship", ExportFormat::Mps).unwrap().contains("ENDATA"));
    assert!(checked().export("ship", ExportFormat::Lp).unwrap().contains("Subject To"));
    assert_eq!(checked().export("shop", ExportFormat::Lp).unwrap_err().to_string(), "no plan is called `shop`");

    let solved = solved();
    assert!(solved.report().text().starts_with("Two plants\n"));
    assert!(solved.report().full().markdown().starts_with("# Two plants\n"));
    assert!(solved.report().annotated().contains("constraint limit"));
    let json: serde_json::Value = serde_json::from_str(&solved.report().json()).unwrap();
    assert_eq!(json["scenario"], "two");
    let with = solved.with(&Changes::new().policy("toll", Switch::On)).unwrap().solve().unwrap();
    let comparison = with.compare_policies().unwrap();
    assert!(comparison.text().contains("toll") && comparison.markdown().contains("toll"));
    assert!(comparison.csv().starts_with("policy,state,plan,kind,measure,with,without,difference,unit\ntoll,"));
    assert!(serde_json::from_str::<serde_json::Value>(&comparison.json()).is_ok());
}

#[test]
fn data_come_from_memory_then_from_one_folder() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("main.coop");
    std::fs::write(&path, TEXT).unwrap();
    let opened = Scenario::open(&path).unwrap();
    assert!(!Compiler::new().check(&opened).is_fine(), "there is no data yet");
    std::fs::write(place.path().join("staff.csv"), "enterprise,n,wage\nodra,3,5\nebro,4,2\n").unwrap();
    let of = |scenario: &Scenario| Compiler::new().check(scenario).value("staff[odra].pay").map(|value| value.number);
    assert_eq!(of(&opened), Ok(5.0));
    assert_eq!(of(&opened.clone().data("staff.csv", "enterprise,n,wage\nodra,3,7\nebro,4,2\n")), Ok(7.0));
    assert!(of(&Scenario::new("main.coop", TEXT)).is_err(), "nothing is read from a name");
    assert!(matches!(Scenario::open(place.path()), Err(Error::Unreadable { .. })));
}

#[test]
fn scenarios_go_from_thread_to_thread() {
    fn sent<T: Send + Sync>() {}
    sent::<Compiler>();
    sent::<Scenario>();
    sent::<Checked>();
    sent::<Solved>();
    sent::<Error>();
}
