//! What a sweep of 100 variants costs, compared with one solve of the same plan from the beginning: `cargo bench --bench sweeps`.
//! Right-hand sides and costs move by a few percent. Certificates are part of both. Some points are solved alone, and have to agree.

#[path = "shared/dense.rs"]
mod dense;

use coop::certify::Verdict;
use coop::driver::{self, Solved, Variants};
use coop::exact::to_f64;
use coop::solve::Options;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use dense::dense;
use std::time::Instant;

const VARIANTS: &str = "
let level = 1
let fuel = 1
variant levels {
  sweep level in 0.96 .. 1.0392 step 0.0008
}
variant costs {
  sweep fuel in 0.95 .. 1.049 step 0.001
}
variant both {
  sweep level in 0.97 .. 1.015 step 0.005
  sweep fuel in 0.96 .. 1.05 step 0.01
}
";

/// The objective of the plan, which has to be proved.
fn outcome(solved: &Solved) -> f64 {
    let plan = solved.models.iter().find_map(|run| run.plan()).expect("a plan");
    let proof = plan.proof.as_ref().expect("a proof");
    assert_eq!(proof.certificate.verdict, Verdict::Proved);
    plan.objectives[0]
}

/// From the beginning: read, checked, lowered, solved, proved.
fn cold(text: &str, data: &Memory) -> (f64, Solved, SourceMap) {
    let begun = Instant::now();
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, data);
    let solved = driver::solve(checked, &sources, &Options::default(), &mut |_| {}).unwrap();
    (begun.elapsed().as_secs_f64(), solved, sources)
}

fn main() {
    println!("{:>9} {:>7} {:>7} {:>9} {:>9} {:>7}  agreement", "variables", "sweep", "points", "cold, s", "sweep, s", "colds");
    for n in [30, 100, 300] {
        let (text, data) = dense(n);
        let text = text
            .replace("sum(cost[e, p] *", "sum((if cost[e, p] > 50 EUR/t then fuel else 1) * cost[e, p] *")
            .replace(">= p.need", ">= level * p.need");
        let text = format!("{text}{VARIANTS}");
        let mut colds: Vec<f64> = (0..3).map(|_| cold(&text, &data).0).collect();
        colds.sort_by(f64::total_cmp);
        let (_, solved, sources) = cold(&text, &data);
        for (at, variation) in Variants::all(&solved).unwrap().sweeping {
            let begun = Instant::now();
            let found = driver::solve_points(&solved, &sources, &variation, &Options::default(), |_, one| outcome(one));
            let seconds = begun.elapsed().as_secs_f64();
            let points = variation.points();
            // Some points alone, in a scenario that says so itself.
            let mut worst = 0.0f64;
            for place in (0..points.len()).step_by(points.len() / 5) {
                let mut alone = text.clone();
                for (sweep, value) in variation.sweeps.iter().zip(&points[place]) {
                    alone = alone.replace(&format!("let {} = 1\n", sweep.name), &format!("let {} = {}\n", sweep.name, to_f64(value)));
                }
                let (own, other) = (found[place].as_ref().unwrap(), outcome(&cold(&alone, &data).1));
                worst = worst.max((own - other).abs() / other.abs());
            }
            assert!(worst < 1e-9, "{worst}");
            println!(
                "{:>9} {:>7} {:>7} {:>9.4} {seconds:>9.3} {:>7.1}  {worst:.0e}",
                n * n,
                driver::name_of(&solved, at),
                points.len(),
                colds[1],
                seconds / colds[1]
            );
        }
    }
}
