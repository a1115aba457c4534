//! What it costs to explain why a plan has no solution and to find repairs, compared with one solve of the same plan with a solution.
//!
//! `cargo bench --bench conflicts` measures small plans with criterion; `cargo bench --bench conflicts -- ratios` prints all sizes, up to
//! 10,000 rows, once each, with the ratio.

#[path = "../src/prove/tests/plans.rs"]
mod plans;

use coop::exact::Exact;
use coop::lp::{ColId, Domain, Lp, Sense};
use coop::prove::{self, Budget, Proof};
use coop::solve::{self, Options, Solution};
use criterion::{BenchmarkId, Criterion};
use plans::{KINDS, Kind, plan};
use std::time::{Duration, Instant};

fn program(kind: Kind, rows: usize, has_solution: bool) -> (Lp, Lp<Exact>) {
    let plan = plan(kind, rows, 1, has_solution);
    let mut lp = Lp::new(Sense::Minimize);
    for [cost, lower, upper] in plan.columns {
        lp.columns.push(lower, upper, Domain::Continuous, cost);
    }
    for (entries, lower, upper) in plan.rows {
        lp.rows.push(entries.into_iter().map(|(col, value)| (ColId(col), value)), lower, upper);
    }
    let exact = lp.exact();
    (lp, exact)
}

/// The whole of it: the solver, and what follows from its answer.
fn answer(lp: &Lp, exact: &Lp<Exact>) -> (Solution, Proof) {
    let options = Options::default();
    let begun = Instant::now();
    let solution = solve::solve(lp, &options).expect("a program that can be solved");
    prove::prove(lp, exact, solution, &Budget::after(begun.elapsed(), &options), &options)
}

fn conflicts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("conflict and repairs");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    for kind in [Kind::Transport, Kind::Chain, Kind::Network] {
        for rows in [100, 300, 1_000] {
            for (what, has_solution) in [("with a solution", true), ("without", false)] {
                let (lp, exact) = program(kind, rows, has_solution);
                group.bench_function(BenchmarkId::new(format!("{kind:?}, {what}"), rows), |bencher| bencher.iter(|| answer(&lp, &exact)));
            }
        }
    }
    group.finish();
}

/// Seconds of the least of some runs, and the last answer.
fn timed(lp: &Lp, exact: &Lp<Exact>, runs: usize) -> (f64, (Solution, Proof)) {
    let run = || {
        let begun = Instant::now();
        let found = answer(lp, exact);
        (begun.elapsed().as_secs_f64(), found)
    };
    let (mut least, mut last) = run();
    for _ in 1..runs {
        let (seconds, found) = run();
        least = least.min(seconds);
        last = found;
    }
    (least, last)
}

fn ratios() {
    println!("{:>10} {:>7} {:>9} {:>12} {:>12} {:>6}  conflict", "plan", "rows", "columns", "solution, s", "conflict, s", "ratio");
    for kind in KINDS {
        for rows in [100, 300, 1_000, 3_000, 10_000] {
            let runs = if rows > 1_000 { 1 } else { 3 };
            let (lp, exact) = program(kind, rows, true);
            let (good, _) = timed(&lp, &exact, runs);
            let (lp, exact) = program(kind, rows, false);
            let (bad, (_, proof)) = timed(&lp, &exact, runs);
            let said = proof.conflict.as_ref().map_or("none".to_string(), |(conflict, repairs)| {
                let (members, alone, together) = (conflict.members.len(), repairs.single.len(), repairs.together.len());
                let needed = if conflict.irreducible { ", each needed" } else { "" };
                format!("{members} limits{needed}; repairs: {alone} single, {together} together")
            });
            println!(
                "{:>10} {:>7} {:>9} {good:>12.4} {bad:>12.4} {:>6.1}  {said}",
                format!("{kind:?}"),
                lp.row_count(),
                lp.column_count(),
                bad / good
            );
        }
    }
}

fn main() {
    if std::env::args().any(|arg| arg == "ratios") {
        return ratios();
    }
    let mut criterion = Criterion::default().configure_from_args();
    conflicts(&mut criterion);
    criterion.final_summary();
}
