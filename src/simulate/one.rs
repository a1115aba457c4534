//! One draw: what follows from it.

use super::columns::{Row, Series, What, record};
use super::held::{self, Before, WithoutPrices};
use super::knowledge::Points;
use crate::answer;
use crate::driver::{self, Solved};
use crate::eval::{Answer, Draws, Known, ValueStore};
use crate::hir::*;
use crate::ids::Id;
use crate::lower::from_hir;
use crate::lp::{LexStage, Lp};
use crate::solve::{self, Options, Status, Warm};
use crate::source::SourceMap;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// Why a scenario cannot be simulated, in a sentence.
pub type Failure = String;

/// So many programs are remembered.
const PROGRAMS: usize = 16;
/// How many draws are looked at for bases to begin with, where some have no solution.
const FIRST: u32 = 4;

/// A plan that something is decided in after a draw, or that has values that depend on it.
pub struct Drawn<'a> {
    pub model: ModelId,
    pub plan: &'a Plan,
    pub before: Before<'a>,
    pub points: Points,
}

/// A solved scenario, ready for draws.
pub struct Ready<'a> {
    pub solved: &'a Solved,
    pub sources: &'a SourceMap,
    pub draws: &'a Draws,
    /// In the order in which they are solved.
    pub plans: Vec<Drawn<'a>>,
    pub series: Vec<Series>,
    /// The world before anything came about.
    pub world: Arc<ValueStore>,
    pub options: Options,
    /// What was decided at a point (plan, point, states): where what is known are states alone, there are few.
    pub decided: Mutex<FxHashMap<Then, DecidedThen>>,
    /// What reads anything random.
    pub random: FxHashSet<Node>,
    /// Programs of plans, by what is known: of another draw of which the same is known, parts are made anew.
    pub programs: Mutex<FxHashMap<(ModelId, Known), Arc<Lp>>>,
    /// Bases that every draw begins with, so that nothing depends on which is solved before which.
    pub first: OnceLock<FxHashMap<Spot, Warm>>,
    /// The same while they are found; none where a plan has whole columns.
    pub finding: Mutex<FxHashMap<Spot, Option<Warm>>>,
    /// What came out, by the states of all that is random, where it has states alone.
    pub known: Mutex<FxHashMap<Vec<u32>, Row>>,
}

/// How a plan ended in a draw.
enum Ended {
    Solved { broken: Vec<u32>, objective: f64 },
    Without,
}

/// What was decided: by variable and keys.
pub type Decided = FxHashMap<(u32, Vec<u32>), f64>;
/// A plan, and at which of its points something is decided.
type Spot = (ModelId, usize);
/// A point of a plan, and the states of what is known there.
type Then = (usize, usize, Vec<u32>);
/// None where there is no solution any more.
type DecidedThen = Option<Arc<Decided>>;

/// A program, the values of its columns, and limits that could not be kept, by their places in the plan.
type SolvedLp = (Lp, Vec<f64>, Vec<u32>);

impl Ready<'_> {
    /// Finds bases that draws begin with: those of the first draw that has a solution.
    pub fn find_first(&self, draws: u32) {
        if self.first.get().is_some() {
            return;
        }
        let spots: usize = self.plans.iter().map(|plan| plan.points.early.len() + 1).sum();
        for draw in 0..FIRST.min(draws) {
            if open(&self.finding).len() >= spots {
                break;
            }
            // What is wrong with a draw is said where it is drawn.
            let _ = self.draw_anew(draw);
        }
        let found = std::mem::take(&mut *open(&self.finding));
        let _ = self.first.set(found.into_iter().filter_map(|(spot, warm)| Some((spot, warm?))).collect());
    }

    /// What comes out in a draw.
    ///
    /// # Errors
    /// What cannot be simulated, in a sentence.
    pub fn draw(&self, draw: u32) -> Result<Row, Failure> {
        let states = self.draws.states(&self.solved.hir, draw, None);
        if let Some(row) = states.as_ref().and_then(|states| open(&self.known).get(states).cloned()) {
            return Ok(row);
        }
        let row = self.draw_anew(draw)?;
        states.into_iter().for_each(|states| {
            open(&self.known).insert(states, row.clone());
        });
        Ok(row)
    }

    fn draw_anew(&self, draw: u32) -> Result<Row, Failure> {
        let hir = &self.solved.hir;
        let mut world = self.world_at(draw, None)?;
        let mut row = Row::new();
        let inputs = self.draws.came_out(hir, &world, draw).map_err(|error| error.0.message.clone())?;
        let (mut ended, mut lacking): (Vec<(ModelId, Ended)>, Vec<ModelId>) = Default::default();
        for plan in &self.plans {
            // What needs the answer of a plan without one has none itself.
            let fine = !needs_one(hir, Node::Model(plan.model), &lacking);
            let end = if fine { self.plan(plan, &mut world, draw)? } else { Ended::Without };
            lacking.extend(matches!(end, Ended::Without).then_some(plan.model));
            ended.push((plan.model, end));
        }
        let lacks = |node: Node| needs_one(hir, node, &lacking);
        let outcome = ValueStore::again(&world, hir, |node| match node {
            Node::Let(id) => hir.lets[*id].keys.is_empty(),
            _ => false,
        });
        for (at, series) in (0u32..).zip(&self.series) {
            match series.what {
                What::Input(quantity) => {
                    let own = inputs.iter().filter(|(own, ..)| *own == quantity);
                    row.extend(own.map(|(_, keys, value)| ((at, keys.clone()), *value)));
                }
                What::Value(id) if !lacks(Node::Let(id)) => {
                    if let Some(table) = answer::value_in_draw(hir, &world, id) {
                        record(&mut row, at, &table, true);
                    }
                }
                What::Value(_) => {}
                What::Result(model, result) if !lacking.contains(&model) => {
                    let is_objective = matches!(
                        hir.models[model].results.get(result as usize).map(|r| r.role),
                        Some(ResultRole::Plan(PlanResult::Objective(_)))
                    );
                    if let Some(table) = world.answer(model).and_then(|answer| answer.table(result as usize)) {
                        record(&mut row, at, table, !is_objective);
                    }
                }
                What::Result(..) => {}
                What::Unsolved(model) => row.push(((at, Vec::new()), if lacking.contains(&model) { 1.0 } else { 0.0 })),
                What::Broken(model, constraint) => {
                    let broken = ended
                        .iter()
                        .any(|(own, end)| *own == model && matches!(end, Ended::Solved { broken, .. } if broken.contains(&constraint)));
                    row.extend(broken.then(|| ((at, Vec::new()), 1.0)));
                }
                What::Counted(model) => {
                    let own = ended.iter().find(|(own, _)| *own == model);
                    if let Some((_, Ended::Solved { objective, .. })) = own {
                        row.push(((at, Vec::new()), *objective));
                    }
                }
                What::Expectation(index) if !lacks(Node::Expect(index)) => {
                    if let Some(holds) = driver::holds(hir, &outcome, self.sources, index as usize) {
                        row.push(((at, Vec::new()), f64::from(u8::from(holds))));
                    }
                }
                What::Expectation(_) => {}
            }
        }
        Ok(row)
    }

    /// The world in which a draw is known: as far as the nodes of a level and a stage tell, or all of it.
    fn world_at(&self, draw: u32, stage: Option<(LevelId, u32)>) -> Result<ValueStore, Failure> {
        let hir = &self.solved.hir;
        let Some(tree) = hir.tree.as_deref() else { return Err("nothing is random in this scenario".into()) };
        let outcomes = self.draws.outcomes(hir, draw, stage, None).map_err(|error| error.0.message.clone())?;
        let mut world = ValueStore::again(&self.world, hir, |_| false);
        if let Some(before) = self.world.answer(tree.model) {
            world.put_answer(tree.model, Answer { outcomes: Some(Arc::new(outcomes)), ..(**before).clone() });
        }
        world.before_draw = Some(self.world.clone());
        Ok(world)
    }

    /// Decides on what a plan leaves open, point after point, and puts what comes out into the world in which all is known.
    fn plan(&self, plan: &Drawn<'_>, world: &mut ValueStore, draw: u32) -> Result<Ended, Failure> {
        let Some(tree) = self.solved.hir.tree.as_deref() else { return Ok(Ended::Without) };
        let mut decided = Decided::default();
        for at in 0..plan.points.early.len() {
            match self.decided_at(plan, at, draw, &decided)? {
                Some(now) => decided.extend(now.iter().map(|(key, value)| (key.clone(), *value))),
                None => return Ok(Ended::Without),
            }
        }
        let known = self.draws.outcomes_of(&self.solved.hir, draw, None);
        let is_held = |node: u32| plan.points.last.as_ref().is_none_or(|last| !last.has(tree.stage_of(node)));
        let Some((lp, values, broken)) = self.solved_with((plan, plan.points.early.len()), (world, known), &decided, &is_held)? else {
            return Ok(Ended::Without);
        };
        // As in the program, limits without their prices.
        let objective = lp.offset + lp.columns.cost.iter().zip(&values).map(|(cost, value)| cost * value).sum::<f64>();
        let errors = answer::of_draw(&self.solved.hir, world, plan.model, &lp, &values);
        match errors.into_iter().find(|error| !error.is_silent()) {
            Some(error) => Err(error.0.message.clone()),
            None => Ok(Ended::Solved { broken, objective }),
        }
    }

    /// What is decided at a point before all is known; none where there is no solution any more.
    fn decided_at(&self, plan: &Drawn<'_>, at: usize, draw: u32, before: &Decided) -> Result<DecidedThen, Failure> {
        let hir = &self.solved.hir;
        let (Some(tree), Some(point)) = (hir.tree.as_deref(), plan.points.early.get(at)) else { return Ok(None) };
        let stage = point.stages.first().copied();
        let key = self.draws.states(hir, draw, stage).map(|states| (plan.model.index(), at, states));
        if let Some(known) = key.as_ref().and_then(|key| open(&self.decided).get(key).cloned()) {
            return Ok(known);
        }
        let early = self.world_at(draw, stage)?;
        let is_held = |node: u32| {
            let stage = tree.stage_of(node);
            plan.points.early.iter().take(at).any(|other| other.has(stage) && other.is_before(point))
        };
        let now =
            self.solved_with((plan, at), (&early, self.draws.outcomes_of(hir, draw, stage)), before, &is_held)?.map(|(lp, values, _)| {
                let mut now = Decided::default();
                let mut keys = Vec::new();
                for (_, block) in plan.plan.variables.iter().zip(&lp.column_blocks).filter(|(variable, _)| variable.horizon.is_some()) {
                    for row in block.index.iter() {
                        block.index.tuple(row, &mut keys);
                        let is_now = keys.last().is_some_and(|node| point.has(tree.stage_of(*node)));
                        if let Some(value) = values.get(block.column(row) as usize).filter(|_| is_now) {
                            now.insert((block.declaration, keys.clone()), *value);
                        }
                    }
                }
                Arc::new(now)
            });
        key.into_iter().for_each(|key| {
            open(&self.decided).insert(key, now.clone());
        });
        Ok(now)
    }

    /// The program of a plan where some of a draw is known.
    fn program(&self, model: ModelId, world: &ValueStore, known: Option<Known>) -> Result<Lp, Failure> {
        let hir = &self.solved.hir;
        let key = known.map(|known| (model, known));
        let other = key.as_ref().and_then(|key| open(&self.programs).get(key).cloned());
        if let Some(lp) = other.and_then(|other| from_hir::in_another_draw(hir, world, model, &other, &self.random)) {
            return Ok(lp);
        }
        let lowered = from_hir::lower::<f64>(hir, world, model, &LexStage::first());
        let lp = lowered.map_err(|errors| {
            errors.first().map_or_else(|| format!("`{}` has no program", hir.models[model].name), |error| error.0.message.clone())
        })?;
        if let Some(key) = key {
            let mut programs = open(&self.programs);
            if programs.len() < PROGRAMS {
                programs.insert(key, Arc::new(lp.clone()));
            }
        }
        Ok(lp)
    }

    /// A plan where some of a draw is known: its program, the values of its columns, and limits that could not be kept. None without a
    /// solution.
    fn solved_with(
        &self,
        (plan, at): (&Drawn<'_>, usize),
        (world, known): (&ValueStore, Option<Known>),
        decided: &Decided,
        is_held: &dyn Fn(u32) -> bool,
    ) -> Result<Option<SolvedLp>, Failure> {
        let hir = &self.solved.hir;
        let name = &hir.models[plan.model].name;
        let mut lp = self.program(plan.model, world, known)?;
        held::hold(&mut lp, |variable, keys| match plan.plan.variables.get(variable as usize)?.horizon {
            None => plan.before.decision(variable, keys),
            Some(_) if keys.last().is_some_and(|node| is_held(*node)) => decided.get(&(variable, keys.to_vec())).copied(),
            Some(_) => None,
        });
        held::hold_thresholds(&mut lp, &plan.before);
        let costs = lp.columns.cost.clone();
        let kept = held::price_limits(&mut lp, plan.plan, &plan.before).map_err(|WithoutPrices { constraint }| {
            let limit = plan.plan.constraints.get(constraint as usize).map_or("", |own| &own.name);
            format!(
                "`{name}.{limit}` limits a mean or a risk, and has no price in this plan: what is decided after a draw cannot be simulated"
            )
        })?;
        let spot = (plan.model, at);
        let mut values = self.values(&lp, spot)?;
        let mut broken = Vec::new();
        if values.is_none() && !kept.is_empty() {
            broken = lp
                .row_blocks
                .iter()
                .filter(|block| kept.iter().any(|row| (block.start..block.start + block.count).contains(&row.0)))
                .map(|block| block.declaration)
                .collect();
            kept.into_iter().for_each(|row| held::open(&mut lp, row));
            values = self.values(&lp, spot)?;
        }
        lp.columns.cost = costs;
        Ok(values.map(|values| (lp, values, broken)))
    }

    fn values(&self, lp: &Lp, spot: Spot) -> Result<Option<Vec<f64>>, Failure> {
        let name = &self.solved.hir.models[spot.0].name;
        if let Some(solution) = self.first.get().and_then(|first| first.get(&spot)?.solve(lp, &self.options)) {
            return Ok(Some(solution.values));
        }
        let solution = solve::solve(lp, &self.options).map_err(|error| error.to_string())?;
        if self.first.get().is_none() && matches!(solution.status, Status::Optimal | Status::Feasible) {
            open(&self.finding).entry(spot).or_insert_with(|| Warm::of(lp, &solution, &self.options));
        }
        match solution.status {
            Status::Optimal | Status::Feasible => Ok(Some(solution.values)),
            Status::Infeasible => Ok(None),
            Status::InfeasibleOrUnbounded | Status::Unbounded => {
                Err(format!("`{name}` is unbounded in a draw: what is decided after it has no best"))
            }
            Status::Stopped => Err(format!("the time was over while `{name}` was solved")),
            Status::Failed(why) => Err(format!("the solver gave no usable answer to `{name}` in a draw: {why}")),
        }
    }
}

/// True of what needs the answer of one of some models.
fn needs_one(hir: &Hir, node: Node, models: &[ModelId]) -> bool {
    !models.is_empty() && hir.all_needs(node).iter().any(|need| matches!(need, Node::Model(model) if models.contains(model)))
}

fn open<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
