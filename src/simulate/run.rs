//! All draws: several at a time, in blocks that are kept as they are done.

use super::columns::{Column, Columns, Row, Series, What, series};
use super::held::Before;
use super::knowledge::Points;
use super::one::{Drawn, Failure, Ready};
use crate::driver::{self, Solved, in_parallel};
use crate::eval::{Draws, ValueStore};
use crate::hir::*;
use crate::lp::CurveForm;
use crate::prob::random::Stream;
use crate::solve::Options;
use crate::source::SourceMap;
use rustc_hash::FxHashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// How many draws are kept together.
pub const BLOCK: u32 = 100;

/// How often, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub draws: u32,
    pub seed: u64,
    /// On how many threads; as many as there are processors without.
    pub threads: Option<usize>,
}

/// Blocks of draws that are done, kept elsewhere; by default nothing is kept.
pub trait Keep: Sync {
    /// A block that was kept before.
    ///
    /// # Errors
    /// It cannot be read.
    fn known(&self, _block: u32) -> Result<Option<Vec<Row>>, Failure> {
        Ok(None)
    }

    /// Keeps a block.
    ///
    /// # Errors
    /// It cannot be written.
    fn keep(&self, _block: u32, _rows: &[Row]) -> Result<(), Failure> {
        Ok(())
    }

    /// Says how many draws are done.
    fn progress(&self, _done: u32) {}
}

/// What came out.
pub struct Simulation {
    pub settings: Settings,
    /// What was recorded.
    pub series: Vec<Series>,
    /// By series and keys.
    pub columns: Vec<Column>,
    /// The plans in which something follows from a draw.
    pub plans: Vec<ModelId>,
}

impl Simulation {
    /// The columns of a series.
    pub fn of(&self, what: What) -> impl Iterator<Item = &Column> {
        let at = self.series.iter().position(|own| own.what == what).map(|at| at as u32);
        self.columns.iter().filter(move |column| Some(column.key.0) == at)
    }

    /// In how many draws something was so.
    pub fn count(&self, what: What) -> u32 {
        self.of(what).flat_map(|column| &column.values).filter(|value| **value == 1.0).count() as u32
    }
}

/// Plans in which something depends on a draw, in the order in which they are solved.
fn drawn_plans(hir: &Hir) -> Vec<ModelId> {
    let is_drawn = |model: ModelId| {
        let Some(plan) = hir.plan(model).filter(|_| hir.models[model].derived.is_none()) else { return false };
        let has_levels = hir.tree.as_deref().is_some_and(|tree| tree.levels_of(model, plan, &hir.lets).next().is_some());
        // What holds with a probability, or counts a risk of first decisions, has no level of its own.
        let bodies =
            plan.constraints.iter().map(|constraint| constraint.body).chain(plan.objectives.iter().map(|objective| objective.body));
        has_levels || bodies.into_iter().any(|body| counts_outcomes(hir, body))
    };
    hir.order
        .iter()
        .filter_map(|node| if let Node::Model(model) = node { Some(*model) } else { None })
        .filter(|model| is_drawn(*model))
        .collect()
}

/// True of an expression in which decisions are counted outcome by outcome.
fn counts_outcomes(hir: &Hir, body: ExprId) -> bool {
    let mut open = vec![body];
    while let Some(e) = open.pop() {
        let gens = match hir.exprs.kinds[e] {
            ExprKind::Fold(_, gens, _) | ExprKind::Risk(_, gens, _) => Some(gens),
            _ => None,
        };
        if !hir.exprs.stages[e].is_known() && gens.is_some_and(|gens| hir.exprs.run_over_outcomes(gens)) {
            return true;
        }
        hir.exprs.children(e, &mut |child| open.push(child));
    }
    false
}

/// Simulates a solved scenario.
///
/// # Errors
/// What cannot be simulated; what cannot be kept; an interrupt.
pub fn simulate(
    solved: &Solved,
    sources: &SourceMap,
    settings: Settings,
    options: &Options,
    keep: &dyn Keep,
) -> Result<Simulation, Failure> {
    driver::roomy(|| simulate_here(solved, sources, settings, options, keep))
}

fn simulate_here(
    solved: &Solved,
    sources: &SourceMap,
    settings: Settings,
    options: &Options,
    keep: &dyn Keep,
) -> Result<Simulation, Failure> {
    let hir = &solved.hir;
    // Whatever seeds the scenario has: a plan is judged by draws that it does not know.
    let seed = Stream::new(settings.seed, "simulation", &[]).bits(0);
    let draws = Draws::new(hir, &solved.world, settings.draws, seed).map_err(|error| error.0.message.clone())?;
    let Some(draws) = draws else { return Err("nothing is random in this scenario: there is no `random` in it".into()) };
    let models = drawn_plans(hir);
    let mut plans = Vec::new();
    for model in &models {
        plans.push(ready(solved, *model, &models)?);
    }
    let expectations = judged(hir, &models);
    let ready = Ready {
        solved,
        sources,
        draws: &draws,
        plans,
        series: series(hir, &draws, &models, &expectations),
        world: Arc::new(ValueStore::again(&solved.world, hir, |_| false)),
        options: Options { prices: false, keeps_exact: false, ..options.clone() },
        decided: Default::default(),
        random: random_nodes(hir),
        programs: Default::default(),
        first: Default::default(),
        finding: Default::default(),
        known: Default::default(),
    };
    let mut columns = Columns::default();
    let done = AtomicU32::new(0);
    for block in 0..settings.draws.div_ceil(BLOCK) {
        let from = block * BLOCK;
        let count = BLOCK.min(settings.draws - from);
        let known = keep.known(block)?.filter(|rows| rows.len() as u32 >= count);
        let rows = match known {
            Some(rows) => {
                done.fetch_add(count, Ordering::Relaxed);
                rows
            }
            None => {
                driver::roomy(|| ready.find_first(settings.draws));
                let one = |at: usize| {
                    if ready.options.watch.is_interrupted() {
                        return Err(format!("interrupted after {} of {} draws", done.load(Ordering::Relaxed), settings.draws));
                    }
                    let row = driver::roomy(|| ready.draw(from + at as u32));
                    keep.progress(done.fetch_add(1, Ordering::Relaxed) + 1);
                    row
                };
                let rows = in_parallel(settings.threads, count as usize, one).into_iter().collect::<Result<Vec<Row>, Failure>>()?;
                keep.keep(block, &rows)?;
                rows
            }
        };
        (from..from + count).zip(&rows).for_each(|(draw, row)| columns.put(draw, settings.draws, row));
    }
    Ok(Simulation { settings, series: ready.series, columns: columns.sorted(), plans: models })
}

/// What reads anything random.
fn random_nodes(hir: &Hir) -> FxHashSet<Node> {
    let Some(random) = hir.tree.as_deref().map(|tree| Node::Model(tree.model)) else { return FxHashSet::default() };
    let reads = hir.order.iter().copied().filter(|node| *node == random || hir.all_needs(*node).contains(&random));
    reads.collect()
}

/// A plan, ready for draws.
fn ready<'a>(solved: &'a Solved, model: ModelId, drawn: &[ModelId]) -> Result<Drawn<'a>, Failure> {
    let hir = &solved.hir;
    let name = &hir.models[model].name;
    let run = solved.models.iter().find(|run| run.model == model);
    let run = run.filter(|run| run.status().has_values()).and_then(|run| run.plan());
    let (Some(run), Some(plan), Some(tree)) = (run, hir.plan(model), hir.tree.as_deref()) else {
        return Err(format!("`{name}` has no solution, so nothing follows from a draw"));
    };
    if plan.objectives.len() > 1 || plan.objectives.iter().any(|objective| objective.levels) {
        return Err(format!("`{name}` has several objectives: what it decides after a draw cannot be simulated yet"));
    }
    if run.lp.curves.iter().any(|curve| matches!(curve.form, CurveForm::Smooth(_))) {
        return Err(format!(
            "`{name}` has functions that bend, such as `ln` or a power: what it decides after a draw cannot be simulated yet"
        ));
    }
    let points = Points::of(tree, plan, &run.lp);
    let needs = hir.all_needs(Node::Model(model));
    let other = needs.iter().find_map(|node| if let Node::Model(other) = node { drawn.iter().find(|own| *own == other) } else { None });
    if let Some(other) = other.filter(|_| !points.early.is_empty()) {
        let other = &hir.models[*other].name;
        return Err(format!("`{name}` decides step by step and reads `{other}`, which does too: that cannot be simulated yet"));
    }
    Ok(Drawn { model, plan, before: Before::new(run), points })
}

/// The expectations that speak of something random and may hold in one draw and not in another: none of what uncertainty costs, and no
/// equations, which are for the figures of a distribution.
fn judged(hir: &Hir, drawn: &[ModelId]) -> Vec<u32> {
    let random = hir.tree.as_deref().map(|tree| tree.model);
    let speaks = |index: u32| {
        let needs = hir.all_needs(Node::Expect(index));
        let models: Vec<ModelId> =
            needs.iter().filter_map(|node| if let Node::Model(model) = node { Some(*model) } else { None }).collect();
        models.iter().any(|model| Some(*model) == random || drawn.contains(model))
            && !models.iter().any(|model| hir.models[*model].derived.is_some())
    };
    let compares = |index: u32| {
        let condition = hir.expects.get(index as usize).map(|expect| hir.exprs.kinds[expect.condition]);
        !matches!(condition, Some(ExprKind::Compare(CompareOp::Eq | CompareOp::Ne, ..)))
    };
    (0..hir.expects.len() as u32)
        .filter(|index| compares(*index) && hir.is_evaluated(*index as usize) && hir.counts(*index as usize) && speaks(*index))
        .collect()
}
