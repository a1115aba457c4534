//! What the certificate of a plan costs beside its solve, in one run: `cargo bench --bench proofs -- SCENARIO DATA [RUNS]`.
//!
//! CPU time is not told apart from waiting, so the least of all runs counts.

use coop::exact::Exact;
use coop::lp::{LexStage, Lp};
use coop::source::{FileKind, SourceMap};
use coop::workspace::Folder;
use coop::{driver, lower::from_hir, prove, solve};
use std::path::Path;
use std::time::{Duration, Instant};

/// The least time of some runs, and what came out of the last.
fn least<T>(runs: u32, mut f: impl FnMut() -> T) -> (Duration, T) {
    let mut timed = || {
        let begun = Instant::now();
        let out = f();
        (begun.elapsed(), out)
    };
    let (mut least, mut last) = timed();
    for _ in 1..runs {
        let (spent, out) = timed();
        (least, last) = (least.min(spent), out);
    }
    (least, last)
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [scenario, data, rest @ ..] = arguments.as_slice() else { return };
    let runs = rest.first().and_then(|runs| runs.parse().ok()).unwrap_or(5);
    let mut sources = SourceMap::default();
    let text = std::fs::read_to_string(scenario).unwrap();
    let file = sources.add(scenario.as_str(), text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, &Folder::of(Path::new(scenario), Some(Path::new(data))));
    assert!(!checked.has_errors());
    let options = solve::Options::default();
    for (model, lp) in &checked.lowered {
        let (made, exact) = least(runs, || -> Lp<Exact> {
            from_hir::exactly(&checked.hir, &checked.world, *model, &LexStage::first(), lp)
                .map_or_else(|_| panic!("the plan was made before"), |(exact, _)| exact)
        });
        let (solved, solution) = least(runs, || solve::solve(lp, &options).unwrap());
        let (proved, (_, proof)) =
            least(runs, || prove::prove(lp, &exact, solution.clone(), &prove::Budget::after(solved, &options), &options));
        let share = |part: Duration| part.as_secs_f64() / solved.as_secs_f64();
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        println!(
            "{} rows, {} coefficients, {}: solve {:.2} ms; made {:.2} ms ({:.3}), {} {:.2} ms ({:.3}), together {:.3}; gap {:e}{}",
            lp.row_count(),
            lp.entry_count(),
            solution.solver,
            ms(solved),
            ms(made),
            share(made),
            proof.certificate.verdict.word(),
            ms(proved),
            share(proved),
            share(made + proved),
            proof.certificate.gap.as_ref().map_or(f64::NAN, coop::exact::to_f64),
            proof.stopped.map_or_else(String::new, |why| format!("; stopped: {why:?}")),
        );
    }
}
