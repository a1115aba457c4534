//! Published processes, through `COOP_CASES`.

use super::*;
use std::collections::BTreeMap;

struct Case {
    process: Process<Exact>,
    states: Vec<String>,
    actions: Vec<String>,
    answers: BTreeMap<String, String>,
}

fn read(name: &str, file: &str) -> Option<(Vec<Vec<String>>, BTreeMap<String, String>)> {
    let Some(root) = std::env::var_os("COOP_CASES") else {
        eprintln!("skipped {name}: COOP_CASES is not set");
        return None;
    };
    let dir = std::path::PathBuf::from(root).join("process").join(name);
    let text = std::fs::read_to_string(dir.join(file)).unwrap();
    let rows = text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect();
    let answers = std::fs::read_to_string(dir.join("answer.json")).unwrap();
    let (answers, _) = answers.split_once("\"verified\"").unwrap();
    let answers = answers.split("\"name\": \"").skip(1).map(|object| {
        let (name, rest) = object.split_once('"').unwrap();
        let (_, value) = rest.split_once("\"value\": ").unwrap();
        (name.to_owned(), value.split([',', '\n', '}']).next().unwrap().trim().trim_matches('"').to_owned())
    });
    Some((rows, answers.collect()))
}

fn number(list: &mut Vec<String>, name: &str) -> u32 {
    let at = list.iter().position(|other| other == name).unwrap_or_else(|| {
        list.push(name.to_owned());
        list.len() - 1
    });
    at as u32
}

/// Rows of state, action, next, probability, reward.
fn case(name: &str) -> Option<Case> {
    let (rows, answers) = read(name, "transitions.csv")?;
    let (mut states, mut actions) = (Vec::new(), Vec::new());
    let mut by_row: BTreeMap<(u32, u32), (Exact, Vec<(u32, Exact)>)> = BTreeMap::new();
    for row in &rows {
        let key = (number(&mut states, &row[0]), number(&mut actions, &row[1]));
        let p = crate::exact::parse(&row[3]).unwrap();
        let entry = by_row.entry(key).or_insert((Exact::ZERO, Vec::new()));
        entry.0 += &p * crate::exact::parse(&row[4]).unwrap();
        entry.1.push((number(&mut states, &row[2]), p));
    }
    let mut process = Process::default();
    for state in 0..states.len() as u32 {
        for ((_, action), (reward, next)) in by_row.range((state, 0)..(state + 1, 0)) {
            // Probabilities of the file have sixteen digits: they are made to add up.
            let total = next.iter().fold(Exact::ZERO, |sum, (_, p)| sum + p);
            process.push_row(*action, reward / &total, next.iter().map(|(next, p)| (*next, p / &total)));
        }
        process.end_state(Exact::ZERO);
    }
    Some(Case { process, states, actions, answers })
}

fn value_of(case: &Case, criterion: Criterion<Exact>, rounded: &Criterion<f64>) -> Optimum {
    let process = doubles(&case.process);
    let solution = solve(&process, rounded, &Options::default()).unwrap();
    optimum(&case.process, &criterion, &solution, &mut Budget::default(), &Deadline::default()).unwrap().unwrap()
}

fn compare(case: &Case, optimum: &Optimum, tolerance: f64) {
    for (at, state) in case.states.iter().enumerate() {
        if let Some(value) = case.answers.get(&format!("v_{state}")) {
            let found = Number::to_f64(&optimum.value[at]);
            assert!((found - value.parse::<f64>().unwrap()).abs() <= tolerance, "{state}: {found} {value}");
        }
        if let Some(action) = case.answers.get(&format!("policy_{state}")) {
            let row = optimum.policy[at].unwrap() as usize;
            assert_eq!(case.actions[case.process.action(row) as usize], *action, "{state}");
        }
    }
}

#[test]
fn discounted_cases() {
    let tenths = |n: i64, of: u64| (Criterion::Discounted(ratio(n, of)), Criterion::Discounted(n as f64 / of as f64));
    for (name, n, of, tolerance) in [
        ("forest_management", 9, 10, 1e-6),
        ("frozen_lake_4x4", 99, 100, 5e-5),
        ("howard_toymaker", 9, 10, 0.05),
        ("mine_management", 9, 10, 1e-9),
    ] {
        let Some(case) = case(name) else { return };
        let (exact, rounded) = tenths(n, of);
        compare(&case, &value_of(&case, exact, &rounded), tolerance);
    }
    let case = case("forest_management").unwrap();
    let (exact, rounded) = tenths(9, 10);
    let optimum = value_of(&case, exact, &rounded);
    assert_eq!(optimum.value, [ratio(26_244, 1_000), ratio(29_484, 1_000), ratio(33_484, 1_000)]);
}

#[test]
fn howard_s_gain() {
    let Some(case) = case("howard_toymaker") else { return };
    let optimum = value_of(&case, Criterion::Average, &Criterion::Average);
    assert_eq!(optimum.gain, Some(ratio(2, 1)));
    assert_eq!(&optimum.value[0] - &optimum.value[1], ratio(10, 1));
    compare(&case, &Optimum { value: Vec::new(), ..optimum.clone() }.with_values(&case), 0.0);
}

impl Optimum {
    /// Values that no answer is compared with.
    fn with_values(mut self, case: &Case) -> Optimum {
        let published = |state: &String| case.answers.get(&format!("v_{state}")).map_or(Exact::ZERO, |v| crate::exact::parse(v).unwrap());
        self.value = case.states.iter().map(published).collect();
        self
    }
}

#[test]
fn stagecoach() {
    let Some((rows, answers)) = read("stagecoach", "arcs.csv") else { return };
    let place = |name: &str| u32::from(name.as_bytes()[0] - b'A');
    let mut process: Process<Exact> = Process::default();
    for state in 0..10 {
        for row in rows.iter().filter(|row| place(&row[0]) == state) {
            process.push_row(place(&row[1]), -crate::exact::parse(&row[2]).unwrap(), [(place(&row[1]), Exact::ONE)]);
        }
        process.end_state(Exact::ZERO);
    }
    let solution = solve(&doubles(&process), &Criterion::Total, &Options::default()).unwrap();
    assert_eq!(solution.method, Method::BackwardInduction);
    let optimum = optimum(&process, &Criterion::Total, &solution, &mut Budget::default(), &Deadline::default()).unwrap().unwrap();
    assert_eq!(optimum.value[0], ratio(-11, 1));
    for state in 0..10u8 {
        let published: f64 = answers[&format!("f_{}", char::from(b'A' + state))].parse().unwrap();
        assert_eq!(-Number::to_f64(&optimum.value[state as usize]), published);
    }
    // Three routes: A-C-E-H-J, A-D-E-H-J, A-D-F-I-J.
    let names = |state: u32, rows: &[u32]| {
        let to: String = rows.iter().map(|row| char::from(b'A' + process.action(*row as usize) as u8)).collect();
        format!("{}: {to}", char::from(b'A' + state as u8))
    };
    let ties: Vec<String> = optimum.ties.iter().map(|(state, rows)| names(*state, rows)).collect();
    assert_eq!(ties, ["A: CD", "B: EF", "D: EF"]);
}
