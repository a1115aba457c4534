//! Exact answers to the plans of the cases (`$COOP_CASES`, see `cases.rs`): found from what the solver says and from nothing,
//! checked, and compared. `--nocapture` tells how long it took.

use coop::certify::{Claim, TOLERANCE, Verdict, check};
use coop::deadline::Deadline;
use coop::driver::{self, Solved};
use coop::exact::{self, Exact};
use coop::lower::from_hir;
use coop::lp::Lp;
use coop::simplex::{self, Hint, Limits, Outcome, Proof, ranging::ranging};
use coop::solve::{Choice, Options, Status};
use coop::source::{self, FileKind, SourceMap};
use coop::workspace::Folder;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Plans of so many rows are not solved from nothing, nor are all their ranges found: that takes long.
const LARGE: usize = 1000;

fn limits(seconds: u64) -> Limits {
    Limits { deadline: Deadline::after(Some(Duration::from_secs(seconds))), ..Limits::default() }
}

fn solved(path: &Path, data: &Path) -> Solved {
    let mut sources = SourceMap::default();
    let text = source::read(path).expect("the case has a scenario");
    let file = sources.add(path.display().to_string(), text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, &Folder::of(path, Some(data)));
    let options = Options { solver: Choice::Microlp, ..Default::default() };
    driver::solve(checked, &sources, &options, &mut |_| {}).expect("microlp is built in")
}

/// What the exact answer must be: right in itself, and what the solver found.
fn compare(name: &str, lp: &Lp<Exact>, status: &Status, objective: Option<f64>, outcome: &Outcome) {
    match outcome {
        Outcome::Optimal(optimum) => {
            let claim = Claim::Optimal { values: &optimum.values, objective: &optimum.objective, duals: Some(&optimum.duals) };
            let found = check(lp, claim, TOLERANCE);
            assert!(found.verdict == Verdict::Proved && found.gap.is_some_and(|gap| gap.is_zero()), "{name}");
            assert_eq!(*status, Status::Optimal, "{name}");
            let (found, exact) = (objective.unwrap(), exact::to_f64(&optimum.objective));
            assert!((found - exact).abs() <= 1e-6 * exact.abs().max(1.0), "{name}: {found} {exact}");
        }
        Outcome::Infeasible(proof) => {
            if let Proof::Farkas(farkas) = proof {
                assert_eq!(check(lp, Claim::Infeasible { farkas: Some(farkas) }, TOLERANCE).verdict, Verdict::Proved, "{name}");
            }
            assert_eq!(*status, Status::Infeasible, "{name}");
        }
        Outcome::Unbounded { values, ray } => {
            assert_eq!(check(lp, Claim::Unbounded { values, ray }, TOLERANCE).verdict, Verdict::Proved, "{name}");
            assert_eq!(*status, Status::Unbounded, "{name}");
        }
        Outcome::GaveUp(why) => panic!("{name}: {}", why.reason()),
    }
}

#[test]
fn plans_of_the_cases_have_exact_answers() {
    let Some(cases) = std::env::var_os("COOP_CASES").map(PathBuf::from) else {
        return;
    };
    let scenarios = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(scenarios).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut count = 0;
    for path in paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let groups = std::fs::read_dir(&cases).unwrap().map(|entry| entry.unwrap().path().join(&name));
        let Some(data) = groups.into_iter().find(|folder| folder.is_dir()) else { continue };
        let solved = solved(&path, &data);
        for run in &solved.models {
            let Some(plan) = run.plan() else { continue };
            let Ok(mut lp) = from_hir::lower::<Exact>(&solved.hir, &solved.world, run.model, &coop::lp::LexStage::first()) else {
                continue;
            };
            // Without the lines that follow its functions a plan is another one.
            if lp.bends() {
                continue;
            }
            let (values, status) = (&plan.solution.values, &plan.solution.status);
            if lp.has_integers() {
                if values.is_empty() {
                    continue;
                }
                lp = simplex::with_whole_columns_at(&lp, values);
            }
            count += 1;
            let started = Instant::now();
            let outcome = simplex::refine(&lp, Hint { values, duals: &[] }, limits(60));
            let warm = started.elapsed();
            compare(&name, &lp, status, plan.solution.objective, &outcome);
            let started = Instant::now();
            if lp.row_count() < LARGE {
                let from_nothing = simplex::refine(&lp, Hint::default(), limits(60));
                compare(&name, &lp, status, plan.solution.objective, &from_nothing);
            }
            let cold = started.elapsed();
            let size = format!("{} rows, {} columns", lp.row_count(), lp.column_count());
            let Outcome::Optimal(optimum) = outcome else {
                println!("{name}: {size}: {warm:.1?}, cold {cold:.1?}, no answer");
                continue;
            };
            if lp.row_count() >= LARGE {
                println!("{name}: {size}: {warm:.1?} with {} exact pivots", optimum.pivots);
                continue;
            }
            let started = Instant::now();
            let ranges = ranging(&lp, &optimum.basis, limits(2)).unwrap();
            let took = started.elapsed();
            for (price, range) in optimum.duals.iter().zip(&ranges.rows) {
                assert!(range.is_some() || price.is_zero(), "{name}");
            }
            println!("{name}: {size}: {warm:.1?} with {} exact pivots, cold {cold:.1?}, all ranges {took:.1?}", optimum.pivots,);
        }
    }
    assert!(count > 10, "{count} plans");
}
