//! Variants and the points of their sweeps, solved beside the scenario: what the scenario and they share is not done again.

use super::overlay::{Overlay, Variation, overlaid, variation};
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

/// Variants of a scenario, by their places, as what is to be solved.
pub struct Variants {
    pub single: Vec<(u32, Overlay)>,
    pub sweeping: Vec<(u32, Variation)>,
}

impl Variants {
    /// Some variants of a solved scenario.
    ///
    /// # Errors
    /// A sentence on a variant that is wrong; the check has reported it.
    pub fn of(solved: &Solved, places: impl IntoIterator<Item = u32>) -> Result<Variants, Failure> {
        let mut out = Variants { single: Vec::new(), sweeping: Vec::new() };
        for at in places {
            let found = variation(&solved.hir, &solved.world, at).map_err(|_| format!("the variant `{}` is wrong", name_of(solved, at)))?;
            match found.sweeps.is_empty() {
                true => out.single.push((at, found.overlay)),
                false => out.sweeping.push((at, found)),
            }
        }
        Ok(out)
    }

    /// All variants of a solved scenario.
    ///
    /// # Errors
    /// A sentence on a variant that is wrong; the check has reported it.
    pub fn all(solved: &Solved) -> Result<Variants, Failure> {
        Variants::of(solved, 0..solved.hir.variants.len() as u32)
    }
}

/// The name of a variant, by its place.
pub fn name_of(solved: &Solved, at: u32) -> &str {
    solved.hir.variants.get(at as usize).map_or("", |variant| &variant.name)
}

/// Solves a scenario with each variant, several at a time, and keeps of each answer what is asked for. Answers to what a variant
/// does not concern are those of the scenario.
pub fn solve_each<T: Send>(
    base: &Solved,
    sources: &SourceMap,
    variants: &[(u32, Overlay)],
    options: &Options,
    keep: impl Fn(&Solved) -> T + Sync,
) -> Vec<(u32, Result<T, Failure>)> {
    let one = |(at, overlay): &(u32, Overlay)| (*at, solved_with(base, sources, overlay, options).map(|solved| keep(&solved)));
    in_parallel(None, variants.len(), |place| variants.get(place).map(one)).into_iter().flatten().collect()
}

/// Solves the points of a variant's sweeps, several runs of neighbours at a time: each begins where the one before it ended.
pub fn solve_points<T: Send>(
    base: &Solved,
    sources: &SourceMap,
    variation: &Variation,
    options: &Options,
    keep: impl Fn(&[Exact], &Solved) -> T + Sync,
) -> Vec<Result<T, Failure>> {
    // The program at a point is made of the one at the point before it.
    let options = &Options { keeps_exact: true, ..options.clone() };
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
    in_parallel(None, runs.len(), one).into_iter().flatten().collect()
}

fn solved_with(base: &Solved, sources: &SourceMap, overlay: &Overlay, options: &Options) -> Result<Solved, Failure> {
    let checked = overlaid(base, sources, overlay).map_err(|error| error.to_string())?;
    solve(checked, sources, options, &mut |_| {}).map_err(|error| error.to_string())
}

fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Does so many things, several at a time (as many as there are processors, unless that is said); what comes of them in their order.
pub fn in_parallel<T: Send>(most: Option<usize>, count: usize, job: impl Fn(usize) -> T + Sync) -> Vec<T> {
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
        let workers: Vec<_> = (1..most.unwrap_or_else(threads).min(count)).map(|_| scope.spawn(work)).collect();
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
