//! What is decided on data is decided as exact numbers have it, and what would never end is refused.

use coop::driver;
use coop::exact::{self, Exact};
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use std::fmt::Write;
use std::process::Output;
use std::time::{Duration, Instant};

/// The findings of a scenario, as lines.
fn found(text: &str) -> Vec<String> {
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(id, &mut sources, &Memory::default());
    checked
        .diagnostics
        .iter()
        .map(|d| format!("{} {} {}", d.code, d.message, d.labels.iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join("; ")))
        .collect()
}

fn only(text: &str, code: &str, words: &[&str]) {
    // That nobody reads an index is not what is asked here.
    let found: Vec<String> = found(text).into_iter().filter(|found| !found.starts_with("W0711")).collect();
    assert!(found.len() == 1 && found[0].starts_with(code), "{text}\n{found:?}");
    words.iter().for_each(|word| assert!(found[0].contains(word), "{word}: {found:?}"));
}

#[test]
fn what_is_zero_in_exact_numbers_is_zero() {
    for division in
        ["1 t / (0.8 - 0.1 - 0.7)", "1 t / (0.3 - 0.1 - 0.2)", "1 t * (0.3 * 3 - 0.9) ^ -1", "1 t / (sum(0.1 for n in 1..10) - 1)"]
    {
        only(&format!("coop 1\nlet a = {division}\nexpect a > 0 t\n"), "E0408", &[]);
    }
    for root in ["sqrt(0.3 - 0.1 - 0.2 - 1e-25)", "log(0.8 - 0.1 - 0.7)", "log(1e-25 - 1e-25)"] {
        only(&format!("coop 1\nlet a = {root}\nexpect a > 0\n"), "E0409", &[]);
    }
    assert_eq!(found("coop 1\nlet a = sqrt(0.3 - 0.1 - 0.2 + 1e-25)\nexpect a > 0\n"), Vec::<String>::new());
    only(
        "coop 1\nkind k\nk a\nplan p { var x : t in 0.3 t + 1e-9 t .. 0.1 t + 0.2 t\n minimize c : t = x }\nexpect p.status == infeasible\n",
        "W0703",
        &[],
    );
}

/// Comparisons of sums of short decimals, many of them equal, as conditions of a scenario.
#[test]
fn conditions_of_a_scenario_are_those_of_fractions() {
    let mut state = 5u64;
    let mut below = move |end: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % end
    };
    let mut text = String::from("coop 1\n");
    let mut ties = 0;
    for n in 0..600 {
        let mut side = |from: Option<&Exact>| {
            let (mut sum, mut written) = (Exact::ZERO, String::new());
            for _ in 0..2 + below(4) {
                let figure = format!("{}.{}", below(3), below(1000));
                let sign = if below(2) == 0 { '+' } else { '-' };
                let value = exact::parse(&figure).unwrap();
                sum = if sign == '+' { sum + value } else { sum - value };
                let _ = write!(written, " {sign} {figure}");
            }
            // Half of the second sides come to the same as the first.
            if let Some(other) = from.filter(|_| below(2) == 0) {
                let gap = other.clone() - sum.clone();
                let _ = write!(written, " + ({})", exact::text(&gap));
                sum = other.clone();
            }
            (sum, format!("0{written}"))
        };
        let (a, left) = side(None);
        let (b, right) = side(Some(&a));
        ties += u32::from(a == b);
        for (op, holds) in [("<", a < b), ("<=", a <= b), ("==", a == b), (">=", a >= b), (">", a > b), ("!=", a != b)] {
            let _ = writeln!(text, "expect (if {left} {op} {right} then {n} else -1) == {}", if holds { n } else { -1 });
        }
    }
    assert!(ties > 200, "{ties}");
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(id, &mut sources, &Memory::default());
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics.first());
    let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
    let failed: Vec<&str> = solved.expectations.iter().filter(|e| !e.passed()).map(|e| e.text.as_str()).collect();
    assert!(failed.is_empty() && solved.expectations.len() == 3600, "{failed:?}");
}

/// Where a coefficient, a constant or a limit comes to nothing, the program of doubles is the exact one.
#[test]
fn both_programs_hold_the_same_zeros() {
    let text = "coop 1\nkind k\nk a { f = 0.3 }\nk b { f = 0.4 }\nplan p {\n  var x[i in k] : t >= 0\n  var y : t >= 0\n  \
        minimize c : t = y + 0.3 * x[a] - 0.1 * x[a] - 0.2 * x[a]\n  \
        constraint r[i in k]: i.f * x[i] - 0.1 * x[i] - 0.2 * x[i] + y >= 0.8 t - 0.1 t - 0.7 t\n  \
        constraint s: 0.1 t + 0.2 t + y >= 0.3 t\n}\n";
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(id, &mut sources, &Memory::default());
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics);
    let (model, lp) = &checked.lowered[0];
    let exact = coop::lower::from_hir::lower::<Exact>(&checked.hir, &checked.world, *model, &coop::lp::LexStage::first()).unwrap();
    let doubles = |values: &[Exact]| values.iter().map(exact::to_f64).collect::<Vec<_>>();
    assert_eq!(lp.rows.values, doubles(&exact.rows.values));
    assert_eq!(lp.columns.cost.as_slice(), doubles(exact.columns.cost.as_slice()));
    assert_eq!(lp.rows.cols, exact.rows.cols);
    assert!(lp.rows.values.contains(&0.0) && lp.columns.cost[0] == 0.0, "{:?} {:?}", lp.rows.values, lp.columns.cost);
    assert!(lp.rows.lower.iter().all(|limit| *limit == 0.0), "{:?}", lp.rows.lower);
}

fn entities(count: usize) -> String {
    let mut text = String::from("coop 1\nkind k\n");
    (0..count).for_each(|n| writeln!(text, "k e{n}").unwrap());
    text
}

#[test]
fn what_is_too_large_is_refused_before_it_begins() {
    let begun = Instant::now();
    let forty = entities(40);
    let plan = |body: &str| format!("{forty}plan p {{\n{body}\n}}\n");
    let five = plan(
        "var x[a in k, b in k, c in k, d in k, e in k] : 1 >= 0\nminimize m = sum(x[a,b,c,d,e] for a in k, b in k, c in k, d in k, e in k)",
    );
    only(&five, "E0507", &["102,400,000", "40 for `a` × 40 for `b`"]);
    let years = "coop 1\nperiods y = 1..100000\n";
    only(
        &format!("{years}let a = sum(1 for i in y, j in y)\nexpect a > 1\n"),
        "E0507",
        &["10,000,000,000", "100,000 for `i` × 100,000 for `j`"],
    );
    only(&format!("{years}let a = sum(sum(1 for j in y) for i in y)\nexpect a > 1\n"), "E0507", &["100,000 for `i` × 100,000 for `j`"]);
    let nested = "let f[i in y] = sum(1 for j in y)\nlet a = sum(f[i] for i in y)\nexpect a > 1\n";
    only(&format!("{years}{nested}"), "E0507", &["10,000,000,000"]);
    only(&format!("{years}set s = {{ i in y, j in y if count(y) > 3 }}\nexpect count(s) > 1\n"), "E0507", &["100,000 for `j`"]);
    let rows = "plan p {\n var x : 1 >= 0\n minimize m = x\n constraint c[i in y, j in y]: x >= 1\n}\n";
    only(&format!("{years}{rows}"), "E0507", &["100,000 for `i`"]);
    let terms =
        "plan p {\n var x[i in y] : 1 >= 0\n minimize m = sum(x[i] for i in y)\n constraint c[i in y]: sum(x[j] for j in y) >= 1\n}\n";
    only(&format!("{years}{terms}"), "E0507", &["100,000 for `i` × 100,000 for `j`"]);
    only("coop 1\nexpect sum(n for n in 1..1_000_000_000_000) > 3\n", "E0507", &["1,000,000,000,000 for `n`"]);
    only("coop 1\nexpect sum(n for n in 1..1e300) > 3\n", "E0507", &["1e300"]);
    only("coop 1\nexpect sum(n for n in 1..2.5) > 3\n", "E0409", &["2.5"]);
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

/// What leaves little of much is no reason to refuse.
#[test]
fn joins_and_conditions_are_not_counted_as_products() {
    let years = "coop 1\nperiods y = 1..1100\n";
    let joined =
        "set near = { i in y, j in y if j == i }\nlet a = sum(1 for (i, j) in near, (j, k) in near, (k, l) in near)\nexpect a == 1100\n";
    assert_eq!(found(&format!("{years}{joined}")), Vec::<String>::new());
    let first = "let a = count(i for i in y if i == first(y), j in y, k in y if k == j)\nexpect a == 1100\n";
    assert_eq!(found(&format!("{years}{first}")), Vec::<String>::new());
}

fn coop(arguments: &[&str], text: &str) -> (Output, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("main.coop");
    std::fs::write(&file, text).unwrap();
    let begun = Instant::now();
    let output = crate::common::program().arg(arguments[0]).arg(&file).args(&arguments[1..]).output().unwrap();
    (output, begun.elapsed())
}

#[test]
fn a_limit_of_time_holds_before_a_solver_is_called() {
    // Below what is refused, and far more than some seconds' work.
    let sums = "coop 1\nperiods y = 1..30000\nlet a = sum(1 for i in y, j in y)\nexpect a > 1\n";
    let plan = "coop 1\nperiods y = 1..30000\nplan p {\n var x[i in y] : 1 >= 0\n minimize m = sum(x[i] for i in y)\n \
        constraint c[i in y]: sum(x[j] for j in y if 2 * j < i - 40000) >= 0\n}\n";
    for (text, stage) in [(sums, "`a` was calculated"), (plan, "`p` was set up")] {
        for command in ["solve", "test", "impact"] {
            let (output, took) = coop(&[command, "--time-limit", "5"], text);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(4), "{command}: {said}");
            assert!(said.contains("E0607") && said.contains("the time limit of 5 s ran out") && said.contains(stage), "{said}");
            assert!(took < Duration::from_secs(30), "{took:?}");
        }
    }
}

#[test]
fn a_fraction_with_a_unit_beside_a_power_is_an_error() {
    only("coop 1\nlet a = 10/2 t ^ 2\nexpect a > 0 t^2\n", "E0107", &["10/2 t"]);
    only("coop 1\nlet a = 2^3/2 %\nexpect a > 0\n", "E0107", &["3/2 %"]);
}
