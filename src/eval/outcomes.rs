//! The nodes of the scenario tree while values are calculated: how probable each is, what came about there, and figures of
//! distributions over them.

use super::figures::AmountFigures;
use super::nodes::Nodes;
use super::*;
use crate::diagnostics::codes;
use crate::exact;
use std::cmp::Ordering;
use std::sync::Arc;

/// What may come about, and what amounts are then.
#[derive(Debug)]
pub struct Outcomes {
    pub(super) nodes: Arc<Nodes>,
    /// What amounts with a distribution are in each draw, or at each point.
    pub(super) drawn: super::amounts::Drawn,
    /// What they come to.
    pub figures: Vec<AmountFigures>,
}

impl Outcomes {
    /// Of a network with what was observed in it.
    ///
    /// # Errors
    /// What was observed never happens.
    pub fn new(hir: &Hir, world: &ValueStore, tree: &Tree, ground: &Ground) -> Result<Outcomes> {
        let nodes = Arc::new(Nodes::new(hir, tree, ground, &[], world.clock.as_ref())?);
        let drawn = match hir.models[tree.model].belief() {
            Some(belief) => Eval::<Exact>::new(hir, world).amounts(belief)?,
            None => Default::default(),
        };
        let mut outcomes = Outcomes { nodes, drawn, figures: Vec::new() };
        outcomes.figures = Eval::<Exact>::new(hir, world).figures_of(tree, ground, &outcomes)?;
        Ok(outcomes)
    }

    /// The nodes of a stage that may come about, each with its probability.
    pub(super) fn nodes(&self, stage: (LevelId, u32)) -> Vec<(u32, f64)> {
        let nodes = self.nodes.alive.get(&stage).into_iter().flatten();
        nodes.map(|node| (*node, exact::to_f64(self.nodes.probability.at(*node)))).collect()
    }
}

impl<'a, N: Figure> Eval<'a, N> {
    fn tree(&self, e: ExprId) -> Result<&'a Tree> {
        self.hir.tree.as_deref().ok_or_else(|| self.broken(e))
    }

    pub(super) fn tree_outcomes(&mut self, e: ExprId) -> Result<&'a Outcomes> {
        let (world, model) = (self.world, self.tree(e)?.model);
        world.answer(model).and_then(|answer| answer.outcomes.as_deref()).ok_or_else(|| self.unanswered(model, e))
    }

    /// Calls `f` for each node of a horizon that may come about.
    pub(super) fn each_node(&mut self, e: ExprId, horizon: HorizonId, bound: Option<u32>, f: super::sets::Each<'_, 'a, N>) -> Result<()> {
        let at = self.stage(horizon, e)?;
        let Some(alive) = self.tree_outcomes(e)?.nodes.alive.get(&at) else { return Ok(()) };
        match bound {
            Some(node) if alive.binary_search(&node).is_ok() => f(self, &[node]),
            Some(_) => Ok(()),
            None => alive.iter().try_for_each(|node| f(self, &[*node])),
        }
    }

    /// How probable a node is.
    pub(super) fn node_probability(&mut self, node: ExprId, e: ExprId) -> Result<N> {
        let node = self.ordinal(node)?;
        Ok(N::from_exact(self.tree_outcomes(e)?.nodes.probability.at(node)))
    }

    /// The level and the stage of a horizon, for what index variables have their values.
    pub(super) fn stage(&mut self, horizon: HorizonId, e: ExprId) -> Result<(LevelId, u32)> {
        let tree = self.tree(e)?;
        let own = tree.horizons[horizon];
        if tree.levels[own.level].stepped.is_empty() {
            return Ok((own.level, 0));
        }
        let mut latest = 0;
        for position in self.hir.exprs.list(own.positions) {
            match self.position(*position) {
                Ok(at) => latest = latest.max(at),
                // Before the first period nothing is known.
                Err(fault) if fault.is_missing() || fault.0.code == codes::NO_NEIGHBOUR => {}
                Err(fault) => return Err(fault),
            }
        }
        let last = tree.layout(own.level).stages.len().saturating_sub(1) as u32;
        Ok((own.level, latest.min(last)))
    }

    /// Up to which period what is random is known where something is read.
    fn position(&mut self, e: ExprId) -> Result<u32> {
        let hir = self.hir;
        match hir.exprs.kinds[e] {
            ExprKind::Realised(_, list) => match hir.exprs.list(list).get(1) {
                Some(period) => match self.ordinal(*period) {
                    Ok(at) => Ok(at + 1),
                    // After the last period all is known.
                    Err(fault) if fault.0.code == codes::NO_NEIGHBOUR && goes_on(hir, *period) => Ok(u32::MAX),
                    Err(fault) => Err(fault),
                },
                None => Err(self.broken(e)),
            },
            ExprKind::NodeAt(_, horizon, list) => {
                let own = self.tree(e)?.horizons[horizon];
                let mut keys = Vec::new();
                for (at, key) in hir.exprs.list(list).iter().enumerate() {
                    // What says nothing of the period may belong to an inner loop.
                    keys.push(if own.keys >> at & 1 == 1 { self.ordinal(*key)? } else { 0 });
                }
                Ok(self.frame(own.slots, &keys, |eval| eval.stage(horizon, e))?.1)
            }
            _ => Err(self.broken(e)),
        }
    }

    /// The state of a random variable at a node.
    pub(super) fn realised(&mut self, variable: u32, list: ListId, e: ExprId) -> Result<u32> {
        let keys = self.keys(list)?;
        let Some((node, keys)) = keys.as_slice().split_first() else { return Err(self.broken(e)) };
        let tree = self.tree(e)?;
        tree.state(*node, variable, keys).ok_or_else(|| {
            let name = super::chance::variable_name(self.hir, tree.model, variable, keys);
            let span = self.hir.exprs.spans[e];
            EvalError::new(codes::DECIDED_BEFORE, format!("`{name}` is not known yet"), span, "read before it is known")
        })
    }

    /// The node at which a declaration is decided or holds, on the way to another.
    pub(super) fn node_at(&mut self, node: ExprId, horizon: HorizonId, list: ListId, e: ExprId) -> Result<u32> {
        let node = self.ordinal(node)?;
        let keys = self.keys(list)?;
        let tree = self.tree(e)?;
        let Horizon { level, slots, .. } = tree.horizons[horizon];
        // The keys say how much is known where that goes by periods.
        let (level, stage) = match tree.levels[level].stepped.is_empty() {
            true => (level, 0),
            false => self.frame(slots, keys.as_slice(), |eval| eval.stage(horizon, e))?,
        };
        tree.ancestor(node, level, stage).ok_or_else(|| {
            let span = self.hir.exprs.spans[e];
            EvalError::new(codes::DECIDED_BEFORE, "this is decided later, and not known yet", span, "read before it is known")
        })
    }

    /// A figure of a distribution that depends on the order of its values.
    pub(super) fn risk(&mut self, risk: Risk, gens: GensId, list: ListId, e: ExprId) -> Result<N> {
        self.exactly(|eval| Ok(N::from_exact(&eval.exact_risk(risk, gens, list, e)?)))
    }
}

impl Eval<'_, Exact> {
    fn exact_risk(&mut self, risk: Risk, gens: GensId, list: ListId, e: ExprId) -> Result<Exact> {
        let [value, chance, level] = self.hir.exprs.list(list) else { return Err(self.broken(e)) };
        let level = self.risk_level(*level)?;
        let mut all: Vec<(Exact, Exact)> = Vec::new();
        self.each(gens, &mut |eval| {
            all.push((eval.number(*value)?, eval.number(*chance)?));
            Ok(())
        })?;
        let upper = !matches!(risk, Risk::TailMean { upper: false });
        all.sort_by(|(a, _), (b, _)| if upper { a.cmp(b) } else { b.cmp(a) });
        match risk {
            Risk::Quantile => {
                let mut below = Exact::ZERO;
                for (value, weight) in &all {
                    below += weight;
                    // Weights of points are doubles.
                    if exact::to_f64(&below) + 1e-12 >= exact::to_f64(&level) {
                        return Ok(value.clone());
                    }
                }
                all.pop().map(|(value, _)| value).ok_or_else(|| self.nothing_selected(e))
            }
            // The definition: the mean of the last 1 - level of the probability, from the worst on.
            Risk::TailMean { .. } => {
                let tail = Exact::ONE - &level;
                let (mut left, mut sum) = (tail.clone(), Exact::ZERO);
                for (value, weight) in all.iter().rev() {
                    let part = if *weight < left { weight.clone() } else { left.clone() };
                    sum += value * &part;
                    left -= part;
                    if left.cmp(&Exact::ZERO) != Ordering::Greater {
                        break;
                    }
                }
                Ok(sum / tail)
            }
        }
    }

    /// The level of a tail or a quantile, from 0 up to 1.
    pub(super) fn risk_level(&mut self, level: ExprId) -> Result<Exact> {
        let value = self.number(level)?;
        if value >= Exact::ZERO && value < Exact::ONE {
            return Ok(value);
        }
        let span = self.hir.exprs.spans[level];
        let text = crate::exact::text(&value);
        let error =
            EvalError::new(codes::BAD_PROBABILITY, format!("a level lies between 0 % and 100 %, and this is {text}"), span, "not between");
        Err(self.at_written(error, level, |value| !(0.0..1.0).contains(&value), "is no level"))
    }
}

/// True of a step that leads to a later period.
fn goes_on(hir: &Hir, e: ExprId) -> bool {
    matches!(hir.exprs.kinds[e], ExprKind::Next(_) | ExprKind::Shift(_, _, Direction::Forwards))
}

impl<N: Figure> Eval<'_, N> {
    /// One over the part of the probability that a tail is.
    pub fn tail_factor(&mut self, level: ExprId) -> Result<N> {
        self.exactly(|eval| Ok(N::from_exact(&(Exact::ONE / (Exact::ONE - eval.risk_level(level)?)))))
    }
}
