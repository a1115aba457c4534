//! Scenarios that users met the program with: each once had a wrong answer, a wrong word or none. Here stands the right one.

use std::path::Path;

/// A scenario of `tests/met/`, how it is run, how that ends, and what it says and does not say.
struct Case {
    command: &'static str,
    name: &'static str,
    code: i32,
    says: &'static [&'static str],
    not: &'static [&'static str],
}

const fn case(command: &'static str, name: &'static str, code: i32, says: &'static [&'static str], not: &'static [&'static str]) -> Case {
    Case { command, name, code, says, not }
}

const CASES: &[Case] = &[
    // Data is compared exactly.
    case("solve", "left_in_stores", 0, &["Optimal: least trips 1.", "Expectations: 5 passed"], &["failed"]),
    case("test", "parcels", 0, &["2 passed, 0 failed"], &[]),
    case("solve", "condition_in_a_constraint", 0, &["Optimal: least v 0 t.", "Expectations: 1 passed"], &["10 t"]),
    case("test", "powers", 0, &["5 passed, 0 failed"], &[]),
    // One answer, whatever the unit.
    case("solve", "road", 0, &["Optimal: least cost 5.00005e-7 GEUR.", "Proved in exact arithmetic", "Expectations: 1 passed"], &[]),
    case("solve", "workshops", 0, &["Proved in exact arithmetic", "Expectations: 1 passed"], &[]),
    case("solve", "gram", 0, &["Optimal: least v 1e-6 t.", "Proved in exact arithmetic", "Expectations: 1 passed"], &[]),
    case("solve", "cash", 0, &["Optimal: greatest done 0.", "Proved in exact arithmetic"], &["Infeasible"]),
    case("solve", "cash_of_70_months", 0, &["Optimal: greatest done 0."], &["Infeasible"]),
    case("solve", "closed_sites", 0, &["Optimal: least cost 540 EUR.", "Proved in exact arithmetic"], &[]),
    case("solve", "fixed_charge", 0, &["Optimal: least cost 540 EUR.", "Proved in exact arithmetic"], &[]),
    case("solve", "sites_in_eur", 0, &["Optimal: least cost 1726 EUR.", "Proved in exact arithmetic, with no gap."], &[]),
    case("solve", "sites_in_meur", 0, &["Optimal: least cost 0.001726 MEUR.", "Proved in exact arithmetic, with no gap."], &[]),
    // Nothing is given away before a later objective.
    case("solve", "cost_first", 0, &["then least carbon 90 t", "Expectations: 1 passed"], &[]),
    case("solve", "cost_first_beside_a_constant", 0, &["then least carbon 30 t", "Expectations: 1 passed"], &[]),
    // The exact word stands.
    case("solve", "paper", 3, &["Infeasible", "`paper` at most -6e-9 kt and `open` at least 0 cannot hold together"], &["Optimal:"]),
    case("solve", "endless", 3, &["Unbounded", "Proved in exact arithmetic"], &["Optimal:"]),
    case("solve", "endless_whole", 3, &["Unbounded", "Proved in exact arithmetic"], &["Optimal:"]),
    case("solve", "endless_mixed", 3, &["Unbounded"], &["Optimal:"]),
    case("solve", "far_away", 0, &["Optimal: greatest o0 2.21"], &["Unbounded"]),
    case("solve", "singular", 0, &["Optimal"], &["Not solved"]),
    case("solve", "multiples", 3, &["Infeasible", "`lorries` integer and `wagons` integer cannot hold together"], &[]),
    case("solve", "hungry", 3, &["Unbounded", "Proved in exact arithmetic"], &["Optimal:"]),
    case("solve", "many_hours", 0, &["Proved in exact arithmetic, with no gap."], &["Unproved"]),
    // Curves and conditions bound a plan.
    case("solve", "curve_after_then", 0, &["Optimal: greatest output 8 t, then least cost 12 EUR."], &["Not solved"]),
    case("solve", "curve_repair", 3, &["Infeasible"], &["Not solved"]),
    case("solve", "bound_in_a_condition", 3, &["`ship` at most 8 t", "raise the upper bound of `ship` (line 5) from 8 t to 20 t"], &[]),
    case("solve", "bounded_by_a_row", 0, &["Optimal: least all 20 kg/d."], &["E0510"]),
    // Conflicts name all limits, with all digits.
    case("solve", "hair", 3, &["c  at least  2.000000001", "short 1e-9 t"], &[]),
    case("solve", "closed", 3, &["with `closed` exactly 0 t (line 5) there can be none"], &[]),
    // Too large to begin with.
    case("check", "large_sum", 1, &["E0507", "10,000,000,000 combinations"], &[]),
    case("check", "large_index", 1, &["E0507", "102,400,000 combinations"], &[]),
    case("check", "long_range", 1, &["E0507", "1,000,000,000,000"], &["no whole number"]),
    // Names and words.
    case("solve", "gases", 0, &["Expectations: 1 passed"], &[]),
    case("test", "towns", 0, &["1 passed"], &[]),
    case("test", "towns_twice", 0, &["1 passed"], &[]),
    case("check", "numbered", 1, &["E0114", "write `_12`"], &[]),
    case("check", "final_year", 1, &["periods go from one whole number to another"], &["1..1990"]),
    case("check", "supply", 1, &["E0202", "`supply` is a table and a constraint of this plan"], &["E0503"]),
    case("check", "ordered", 0, &[], &["kind `ordered`", "by what"]),
    case("check", "from_to", 1, &["E0113", "`from` is a word of the language", "`to` is a word of the language", "2 errors"], &[]),
    case("check", "celsius", 1, &["degrees Celsius are no unit here", "`3²` is a power"], &["remove"]),
    case("check", "celsius_sign", 1, &["degrees Celsius are no unit here"], &["remove"]),
    case("check", "dates", 1, &["`2026-02-30` is no date", "`2026-13-01` is no date", "`9999-99-99` is no date", "3 errors"], &[]),
    case("check", "date_of_a_year", 1, &["a date is expected, and `2026` is none"], &[]),
    // Data.
    case("check", "empty_capacity", 0, &["W0714", "`make[bosfor]` has no upper bound", "write `no limit`"], &[]),
    case("test", "thousand", 1, &["write `1000` if the comma parts thousands, `1.000` if it is a decimal point"], &[]),
    case("check", "claim", 1, &["`claim` of `a` is -5000 t", "data/claims.csv:2:3"], &[]),
    case("check", "round_numbers", 0, &["the largest, 1e12", "the smallest, 117.25", "1e300"], &["9.99", "1.00000000000000"]),
    // What is told of an answer.
    case(
        "solve",
        "bounds_bind",
        0,
        &["What binds: 0 of 1 constraint, and 2 bounds", "make[odra]  at most     10  t             3  EUR/t"],
        &["Nothing binds"],
    ),
    case("solve", "axes", 0, &["hour \\ shift  0  1", "country a  country b \\ hour  0  1  2"], &["country  country"]),
    case("solve", "earned", 0, &["earned [EUR]: What each country earns.", "DE                 20", "FR                 15"], &[]),
    case("solve --annotate", "earned", 0, &["earned: 2 of 2 not 0, 15 to 20 EUR"], &[]),
    case("export --to lp", "constant", 0, &["100 constant_2", "the column constant_2 is 1"], &["names that are others here"]),
];

#[test]
fn what_users_met_is_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/met");
    let mut wrong = Vec::new();
    for case in CASES {
        let mut words = case.command.split(' ');
        let file = format!("{}.coop", case.name);
        let run = crate::common::program().args(words.next()).arg(file).args(words).current_dir(&folder).output().unwrap();
        let text = format!("{}{}", String::from_utf8_lossy(&run.stderr), String::from_utf8_lossy(&run.stdout));
        let missing = case.says.iter().filter(|says| !text.contains(**says)).map(|says| format!("does not say {says:?}"));
        let said = case.not.iter().filter(|not| text.contains(**not)).map(|not| format!("says {not:?}"));
        let code = (run.status.code() != Some(case.code)).then(|| format!("ends with {:?}, not {}", run.status.code(), case.code));
        let faults: Vec<String> = missing.chain(said).chain(code).collect();
        if !faults.is_empty() {
            wrong.push(format!("coop {} {}: {}\n{text}", case.command, case.name, faults.join("; ")));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), CASES.len(), wrong.join("\n"));
}

#[test]
fn every_scenario_is_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/met");
    let names = std::fs::read_dir(folder).unwrap().filter_map(|entry| entry.unwrap().file_name().into_string().ok());
    let idle: Vec<String> =
        names.filter(|name| name.strip_suffix(".coop").is_some_and(|name| CASES.iter().all(|case| case.name != name))).collect();
    assert!(idle.is_empty(), "no case runs {idle:?}");
}
