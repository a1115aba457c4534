//! What becomes of a node once its relaxation is solved: closed with a proof, split, or given to the exact simplex method.

use super::answer::{self, Answer};
use super::claim;
use super::nodes::{Decision, Node};
use super::search::{Search, TIE};
use super::{Why, numbers};
use crate::certify::{End, Multipliers};
use crate::exact::{self, Exact};
use crate::lp::{Domain, Lp, Sense};
use crate::simplex::{self, GaveUp, Hint, Outcome, Proof};

impl Search<'_> {
    /// A node whose relaxation has an optimum in doubles.
    pub(super) fn solved(&mut self, node: usize, values: &[f64], duals: Vec<f64>) -> Option<usize> {
        let mut prices: Vec<f64> = duals.iter().map(|dual| dual * self.numbers.sign).collect();
        claim::clean(&self.numbers, &mut prices);
        let proved = claim::least(&self.numbers, &self.lower, &self.upper, &prices, true);
        let duals: Vec<f64> = prices.iter().map(|price| price * self.numbers.sign).collect();
        let (objective, size) = self.numbers.objective(values);
        self.learn(node, objective);
        if let Some(bound) = proved {
            let slot = &mut self.nodes.get_mut(node).bound;
            *slot = slot.max(bound);
            if self.is_enough(bound)
                && let Some(duals) = Multipliers::doubles(&duals)
            {
                self.closed_with(&exact::from_f64(self.numbers.sign * bound));
                self.nodes.close(node, End::Bound(duals));
                return None;
            }
        }
        if proved.is_some() {
            self.nodes.keep_proof(node, Multipliers::doubles(&duals));
        }
        let choice = self.costs.choose(&self.numbers.integer, values);
        match choice {
            None => self.try_around(node, values),
            Some(_) if node == 0 && !self.is_near(objective) => self.first_answers(values),
            Some(_) => {}
        }
        if self.is_enough(objective + TIE * size) {
            let part = self.part(node);
            if let Some(target) = &self.target
                && let Some(duals) = claim::proves_bound(&part, self.lattice.as_ref(), &duals, target)
            {
                self.closed_with(&target.clone());
                self.nodes.close(node, End::Bound(duals));
                return None;
            }
            return self.exactly(node, &part, values, &duals);
        }
        match choice {
            Some(choice) => {
                let value = values[choice.column];
                // Of large numbers doubles may not tell the bounds of this node from those of the one before.
                let (least, most) = (self.lower[choice.column], self.upper[choice.column]);
                if value.abs() < 1e15 && least <= value.floor() && value.floor() < most {
                    let at = Exact::from(value.floor() as i64);
                    return self.split(node, choice.column, at, value, choice.up_first, objective);
                }
                let part = self.part(node);
                self.exactly(node, &part, values, &duals)
            }
            None => {
                let part = self.part(node);
                self.exactly(node, &part, values, &duals)
            }
        }
    }

    /// What the decision for this node has cost.
    fn learn(&mut self, node: usize, objective: f64) {
        if let Some(decision) = &self.nodes.get(node).decision {
            self.costs.note(decision.column, !decision.upper, decision.distance, objective - decision.from);
        }
    }

    /// True where something better than the answer may be skipped.
    fn has_gap(&self) -> bool {
        self.limits.gap.is_some_and(|gap| gap > 0.0)
    }

    /// A node was closed with this bound.
    fn closed_with(&mut self, bound: &Exact) {
        if !self.has_gap() {
            return;
        }
        let bound = self.lattice.as_ref().map_or_else(|| bound.clone(), |lattice| lattice.next(bound, self.lp.sense));
        if self.weakest.as_ref().is_none_or(|weakest| answer::is_better(self.lp.sense, &bound, weakest)) {
            self.weakest = Some(bound);
        }
    }

    /// True when a bound, to be minimised, closes a node.
    fn is_enough(&self, bound: f64) -> bool {
        let Some(target) = &self.target else { return false };
        bound.is_finite() && claim::reaches(self.lp.sense, self.lattice.as_ref(), &exact::from_f64(self.numbers.sign * bound), target)
    }

    fn exact_limits(&self) -> simplex::Limits {
        simplex::Limits { deadline: self.limits.deadline.clone(), ..simplex::Limits::default() }
    }

    /// An answer with the whole columns at these values, unless they were tried just now.
    fn try_around(&mut self, node: usize, values: &[f64]) {
        let whole: Vec<f64> =
            values.iter().zip(&self.numbers.integer).filter(|(_, integer)| **integer).map(|(value, _)| value.round()).collect();
        if whole == self.tried {
            return;
        }
        self.tried = whole;
        let part = self.part(node);
        if let Some(found) = answer::around(self.lp, &part, values, self.exact_limits()) {
            self.improve(found);
        }
    }

    /// Takes an answer over if it is the best so far.
    pub(super) fn improve(&mut self, found: Answer) {
        let sense = self.lp.sense;
        if self.best.as_ref().is_some_and(|best| !answer::is_better(sense, &found.objective, &best.objective)) {
            return;
        }
        let gap = self.limits.gap.filter(|gap| *gap > 0.0).and_then(exact::from_decimal_f64);
        let less = gap.map_or(Exact::ZERO, |gap| gap * exact::absolute(&found.objective));
        let target = match sense {
            Sense::Minimize => &found.objective - less,
            Sense::Maximize => &found.objective + less,
        };
        if !self.has_gap() {
            self.numbers.cut_off(&target);
        }
        self.target = Some(target);
        self.best = Some(found);
    }

    /// A node by the exact simplex method.
    pub(super) fn exactly(&mut self, node: usize, part: &Lp<Exact>, values: &[f64], duals: &[f64]) -> Option<usize> {
        let end = match simplex::refine(part, Hint { values, duals }, self.exact_limits()) {
            Outcome::Infeasible(Proof::Farkas(farkas)) => End::Contradiction(Multipliers::exact(&farkas)),
            Outcome::Infeasible(Proof::Column(column)) => End::Column(column.0 as usize),
            Outcome::Infeasible(Proof::Row(row)) => End::Row(row.0 as usize),
            Outcome::Unbounded { ray, .. } => {
                self.ray = Some(ray);
                return None;
            }
            Outcome::GaveUp(GaveUp::Deadline) => return self.halt(node, self.out_of_time().unwrap_or(Why::Time)),
            Outcome::GaveUp(_) => {
                self.doubtful = self.doubtful.min(self.nodes.get(node).bound);
                End::Open
            }
            Outcome::Optimal(found) => {
                let enough = |target: &Exact| claim::reaches(part.sense, self.lattice.as_ref(), &found.objective, target);
                if self.target.as_ref().is_some_and(enough) {
                    self.closed_with(&found.objective);
                    self.nodes.close(node, End::Bound(Multipliers::exact(&found.duals)));
                    return None;
                }
                let is_broken = |(value, domain): (&Exact, &Domain)| *domain == Domain::Integer && !value.is_int();
                if let Some(column) = found.values.iter().zip(&part.columns.domain).position(is_broken) {
                    let value = &found.values[column];
                    let objective = self.numbers.sign * exact::to_f64(&found.objective);
                    let up_first = value - Exact::from(value.floor()) > Exact::from_parts(1.into(), 2u8.into());
                    return self.split(node, column, Exact::from(value.floor()), exact::to_f64(value), up_first, objective);
                }
                match answer::take(self.lp, &found.values) {
                    Some(answer) => {
                        self.closed_with(&found.objective);
                        self.improve(answer);
                    }
                    // The part is tighter than the program, so that this does not happen.
                    None => self.doubtful = self.doubtful.min(self.nodes.get(node).bound),
                }
                End::Bound(Multipliers::exact(&found.duals))
            }
        };
        self.nodes.close(node, end);
        None
    }

    /// Splits a node; gives the part to go on with.
    fn split(&mut self, node: usize, column: usize, at: Exact, value: f64, up_first: bool, objective: f64) -> Option<usize> {
        let start = self.again.start();
        let own = self.nodes.get(node);
        let (bound, depth) = (own.bound, own.depth + 1);
        let next = &at + Exact::ONE;
        let part = value - value.floor();
        let mut child = |upper: bool, whole: &Exact, distance: f64| {
            let near = numbers::outside(&Some(whole.clone()), upper);
            let decision = Decision { column, upper, bound: whole.clone(), near, from: objective, distance };
            let start = start.clone();
            self.nodes.add(Node {
                parent: node,
                decision: Some(decision),
                implied: Vec::new(),
                bound,
                depth,
                start,
                proof: None,
                end: None,
                waiting: false,
            })
        };
        let below = child(true, &at, part);
        let above = child(false, &next, 1.0 - part);
        self.nodes.close(node, End::Branch { column, at, below, above });
        let (first, second) = if up_first { (above, below) } else { (below, above) };
        self.nodes.put(second);
        Some(first)
    }
}
