//! Variants and the points of their sweeps, solved beside the scenario: what the scenario and they share is not done again.

use super::overlay::{Overlay, Variation, overlaid};
use super::{Solved, solve};
use crate::eval::{Ball, Eval};
use crate::exact::Exact;
use crate::hir::Trend;
use crate::solve::Options;
use crate::source::SourceMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What went wrong before anything was solved, in a sentence.
pub type Failure = String;

/// Solves a scenario with each overlay, several at a time, and keeps of each answer what is asked for. Answers to what an overlay
/// does not concern are those of the scenario.
pub fn solve_each<T: Send>(
    base: &Solved,
    sources: &SourceMap,
    overlays: &[Overlay],
    options: &Options,
    keep: impl Fn(usize, &Solved) -> T + Sync,
) -> Vec<Result<T, Failure>> {
    in_parallel(overlays.len(), |at| {
        let overlay = overlays.get(at).ok_or_else(String::new)?;
        let solved = solved_with(base, sources, overlay, options)?;
        Ok(keep(at, &solved))
    })
}

/// Solves the points of a variant's sweeps, several runs of neighbours at a time: each begins where the one before it ended.
pub fn solve_points<T: Send>(
    base: &Solved,
    sources: &SourceMap,
    variation: &Variation,
    options: &Options,
    keep: impl Fn(&[Exact], &Solved) -> T + Sync,
) -> Vec<Result<T, Failure>> {
    let points = variation.points();
    let runs = points.chunks(points.len().div_ceil(threads()).max(1)).collect::<Vec<_>>();
    let one = |at: usize| {
        let mut out = Vec::new();
        let mut before: Option<Solved> = None;
        for point in runs.get(at).copied().unwrap_or_default() {
            let solved = match &before {
                None => solved_with(base, sources, &variation.at(point), options),
                Some(before) => solved_with(before, sources, &variation.only(point), options),
            };
            match solved {
                Ok(solved) => {
                    out.push(Ok(keep(point, &solved)));
                    before = Some(solved);
                }
                Err(why) => out.push(Err(why)),
            }
        }
        out
    };
    in_parallel(runs.len(), one).into_iter().flatten().collect()
}

fn solved_with(base: &Solved, sources: &SourceMap, overlay: &Overlay, options: &Options) -> Result<Solved, Failure> {
    let checked = overlaid(base, sources, overlay).map_err(|error| error.to_string())?;
    solve(checked, sources, options, &mut |_| {}).map_err(|error| error.to_string())
}

fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Does so many things, several at a time; what comes of them in their order.
fn in_parallel<T: Send>(count: usize, job: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut own = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return own;
            }
            own.push((at, job(at)));
        }
    };
    let mut all: Vec<(usize, T)> = thread::scope(|scope| {
        let workers: Vec<_> = (1..threads().min(count)).map(|_| scope.spawn(work)).collect();
        let mut all = work();
        for worker in workers {
            match worker.join() {
                Ok(own) => all.extend(own),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, made)| made).collect()
}

/// What the trends of the variant look at in its answer, in the order in which they are written; none where it has no value.
pub fn trend_values(solved: &Solved) -> Vec<Option<f64>> {
    let Solved { hir, world, .. } = solved;
    let variant = hir.active.and_then(|at| hir.variants.get(at as usize));
    let one = |trend: &Trend| {
        let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
        let value = eval.frame(trend.value.slots, &[], |eval| eval.double(trend.value.value));
        value.ok().filter(|value| value.is_finite())
    };
    super::roomy(|| variant.map_or(&[][..], |variant| &variant.trends).iter().map(one).collect())
}
