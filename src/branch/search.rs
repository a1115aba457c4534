//! The search itself: nodes are taken, tightened, solved, and closed or split.

use super::answer::{self, Answer};
use super::choose::Costs;
use super::claim;
use super::nodes::{Decision, Node, Nodes};
use super::numbers::Numbers;
use super::propagate::{self, Queue};
use super::strengthen;
use super::{Ending, Found, Limits, MEMORY, Progress, Why};
use crate::certify::{End, Lattice, Multipliers, Step, Tree};
use crate::exact::{self, Exact};
use crate::lp::{Domain, Lp, Sense};
use crate::refine::{self, Again, Ended, GaveUp, Hint, Outcome, Proof};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Pivots of one relaxation: so many, and so many for each row and column.
const PIVOTS: (usize, usize) = (500, 10);
/// Whether two objectives of doubles may be the same, relative to the terms that they are made of.
const TIE: f64 = 1e-9;
/// How often progress is told.
const TOLD: Duration = Duration::from_millis(200);

pub(super) fn search(lp: &Lp<Exact>, known: Option<&[Exact]>, limits: &Limits<'_>) -> Found {
    let (root, steps, end) = strengthen::strengthen(lp);
    let nothing = |ending: Ending| Found { ending, best: None, bound: None, nodes: 0, tree: None };
    if let Some(end) = end {
        let tree = Tree { steps, ..Tree::of(end) };
        return Found { tree: Some(tree), ..nothing(Ending::Finished) };
    }
    let Some(again) = Again::new(&root) else { return nothing(Ending::Stopped(Why::Doubt)) };
    let numbers = Numbers::new(&root);
    let mut search = Search {
        lp,
        lattice: Lattice::of(lp),
        queue: Queue::new(&numbers),
        costs: Costs::new(numbers.cost.len()),
        lower: numbers.lower.clone(),
        upper: numbers.upper.clone(),
        given: (numbers.lower.clone(), numbers.upper.clone()),
        numbers,
        root,
        again,
        nodes: Nodes::default(),
        at: None,
        best: None,
        target: None,
        tried: Vec::new(),
        doubtful: f64::INFINITY,
        stop: None,
        ray: None,
        limits,
        told: Instant::now(),
    };
    if let Some(found) = known.and_then(|known| answer::take(lp, known)) {
        search.improve(found);
    }
    search.run();
    if search.ray.is_some() { search.endless() } else { search.finish(steps) }
}

struct Search<'a> {
    lp: &'a Lp<Exact>,
    root: Lp<Exact>,
    numbers: Numbers,
    again: Again,
    lattice: Option<Lattice>,
    nodes: Nodes,
    costs: Costs,
    queue: Queue,
    /// The node that was solved last, and its bounds.
    at: Option<usize>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    /// The bounds that `again` has.
    given: (Vec<f64>, Vec<f64>),
    best: Option<Answer>,
    /// A node in which nothing is better than this is closed: the best objective, or that less the gap.
    target: Option<Exact>,
    /// The whole values that were tried last.
    tried: Vec<f64>,
    /// The best bound of a node that could be neither closed nor split.
    doubtful: f64,
    stop: Option<Why>,
    ray: Option<Vec<Exact>>,
    limits: &'a Limits<'a>,
    told: Instant,
}

impl Search<'_> {
    fn run(&mut self) {
        let root = Node {
            parent: 0,
            decision: None,
            implied: Vec::new(),
            bound: f64::NEG_INFINITY,
            depth: 0,
            start: None,
            end: None,
            waiting: false,
        };
        let mut next = Some(self.nodes.add(root));
        let mut dives = 0_usize;
        loop {
            let Some(node) = next else {
                // Without an answer the latest node is nearest to one; now and then the best bound, so that no dead end lasts forever.
                dives += 1;
                let latest = self.best.is_none() && !dives.is_multiple_of(8);
                match self.nodes.take(latest) {
                    Some(node) => next = Some(node),
                    None => return,
                }
                continue;
            };
            self.stop = self.over();
            if self.stop.is_some() {
                self.doubtful = self.doubtful.min(self.nodes.get(node).bound);
                return;
            }
            next = self.node(node);
            if self.stop.is_some() || self.ray.is_some() {
                return;
            }
        }
    }

    /// Which limit has come.
    fn over(&mut self) -> Option<Why> {
        let limits = self.limits;
        if limits.interrupt.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            return Some(Why::Interrupted);
        }
        if limits.nodes.is_some_and(|most| self.nodes.len() > most) {
            return Some(Why::Nodes);
        }
        if self.nodes.size > limits.memory.unwrap_or(MEMORY) {
            return Some(Why::Memory);
        }
        let now = Instant::now();
        if let Some(tell) = limits.progress
            && now.duration_since(self.told) >= TOLD
        {
            self.told = now;
            let bound = self.nodes.best_bound().filter(|bound| bound.is_finite()).map(|bound| self.numbers.sign * bound);
            tell(&Progress { best: self.best.as_ref().map(|best| exact::to_f64(&best.objective)), bound, nodes: self.nodes.len() });
        }
        limits.deadline.is_some_and(|end| now >= end).then_some(Why::Time)
    }

    /// Looks at a node; gives the one to go on with.
    fn node(&mut self, node: usize) -> Option<usize> {
        let goes_on = node != 0 && self.at == Some(self.nodes.get(node).parent);
        self.enter(node, goes_on);
        let mut implied = Vec::new();
        let end = propagate::propagate(&self.numbers, &mut self.queue, &mut self.lower, &mut self.upper, &mut implied);
        self.nodes.get_mut(node).implied = implied;
        if let Some(end) = end {
            self.at = None;
            self.nodes.close(node, end);
            return None;
        }
        self.at = Some(node);
        self.give_bounds();
        let start = self.nodes.get_mut(node).start.take();
        let pivots = PIVOTS.0 + PIVOTS.1 * (self.numbers.rows.len() + self.numbers.cost.len());
        match self.again.solve(start.as_ref().filter(|_| !goes_on), pivots, self.limits.deadline) {
            Ended::Optimal { values, duals } => self.solved(node, &values, duals),
            Ended::Infeasible { mut multipliers } => {
                claim::clean(&self.numbers, &mut multipliers);
                if claim::least(&self.numbers, &self.lower, &self.upper, &multipliers, false).is_some_and(|margin| margin > 0.0)
                    && let Some(multipliers) = Multipliers::doubles(&multipliers)
                {
                    self.nodes.close(node, End::Contradiction(multipliers));
                    return None;
                }
                let part = self.part(node);
                if let Some(multipliers) = claim::contradicts(&part, &multipliers) {
                    self.nodes.close(node, End::Contradiction(multipliers));
                    return None;
                }
                self.exactly(node, &part, &[], &[])
            }
            Ended::Lost(GaveUp::Deadline) => self.halt(node, Why::Time),
            Ended::Unbounded | Ended::Lost(_) => {
                let part = self.part(node);
                self.exactly(node, &part, &[], &[])
            }
        }
    }

    fn halt(&mut self, node: usize, why: Why) -> Option<usize> {
        self.stop = Some(why);
        self.doubtful = self.doubtful.min(self.nodes.get(node).bound);
        None
    }

    /// Brings the bounds to those of a node, and queues the rows in which something has changed.
    fn enter(&mut self, node: usize, goes_on: bool) {
        if !goes_on {
            self.lower.copy_from_slice(&self.numbers.lower);
            self.upper.copy_from_slice(&self.numbers.upper);
            for at in self.nodes.path(node) {
                let own = self.nodes.get(at);
                if let Some(decision) = &own.decision {
                    (if decision.upper { &mut self.upper } else { &mut self.lower })[decision.column] = decision.near;
                }
                for (implied, bound) in &own.implied {
                    (if implied.upper { &mut self.upper } else { &mut self.lower })[implied.column] = *bound;
                }
            }
        } else if let Some(decision) = &self.nodes.get(node).decision {
            (if decision.upper { &mut self.upper } else { &mut self.lower })[decision.column] = decision.near;
        }
        match &self.nodes.get(node).decision {
            Some(decision) => self.queue.column(&self.numbers, decision.column),
            None => (0..self.numbers.rows.len()).for_each(|r| self.queue.row(r)),
        }
    }

    fn give_bounds(&mut self) {
        let (lower, upper) = &mut self.given;
        for c in 0..lower.len() {
            if lower[c] != self.lower[c] || upper[c] != self.upper[c] {
                (lower[c], upper[c]) = (self.lower[c], self.upper[c]);
                self.again.set_bounds(c, lower[c], upper[c]);
            }
        }
    }

    /// The program with the node's bounds, in exact numbers.
    fn part(&self, node: usize) -> Lp<Exact> {
        strengthen::at_node(&self.root, self.nodes.changes(node))
    }

    /// A node whose relaxation has an optimum in doubles.
    fn solved(&mut self, node: usize, values: &[f64], duals: Vec<f64>) -> Option<usize> {
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
                self.nodes.close(node, End::Bound(duals));
                return None;
            }
        }
        let choice = self.costs.choose(&self.numbers.integer, values);
        if choice.is_none() {
            self.try_around(node, values);
        }
        if self.is_enough(objective + TIE * size) {
            let part = self.part(node);
            if let Some(target) = &self.target
                && let Some(duals) = claim::proves_bound(&part, self.lattice.as_ref(), &duals, target)
            {
                self.nodes.close(node, End::Bound(duals));
                return None;
            }
            return self.exactly(node, &part, values, &duals);
        }
        match choice {
            Some(choice) => {
                let value = values[choice.column];
                if value.abs() < 1e15 {
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

    /// True when a bound, to be minimised, closes a node.
    fn is_enough(&self, bound: f64) -> bool {
        let Some(target) = &self.target else { return false };
        bound.is_finite() && claim::reaches(self.lp.sense, self.lattice.as_ref(), &exact::from_f64(self.numbers.sign * bound), target)
    }

    fn exact_limits(&self) -> refine::Limits {
        refine::Limits { deadline: self.limits.deadline, ..refine::Limits::default() }
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
    fn improve(&mut self, found: Answer) {
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
        self.target = Some(target);
        self.best = Some(found);
    }

    /// A node by the exact simplex method.
    fn exactly(&mut self, node: usize, part: &Lp<Exact>, values: &[f64], duals: &[f64]) -> Option<usize> {
        let end = match refine::refine(part, Hint { values, duals }, self.exact_limits()) {
            Outcome::Infeasible(Proof::Farkas(farkas)) => End::Contradiction(Multipliers::exact(&farkas)),
            Outcome::Infeasible(Proof::Column(column)) => End::Column(column.0 as usize),
            Outcome::Infeasible(Proof::Row(row)) => End::Row(row.0 as usize),
            Outcome::Unbounded { ray, .. } => {
                self.ray = Some(ray);
                return None;
            }
            Outcome::GaveUp(GaveUp::Deadline) => return self.halt(node, Why::Time),
            Outcome::GaveUp(_) => {
                self.doubtful = self.doubtful.min(self.nodes.get(node).bound);
                End::Open
            }
            Outcome::Optimal(found) => {
                let enough = |target: &Exact| claim::reaches(part.sense, self.lattice.as_ref(), &found.objective, target);
                if self.target.as_ref().is_some_and(enough) {
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
                    Some(answer) => self.improve(answer),
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
            let near = super::numbers::outside(&Some(whole.clone()), upper);
            let decision = Decision { column, upper, bound: whole.clone(), near, from: objective, distance };
            let start = start.clone();
            self.nodes.add(Node {
                parent: node,
                decision: Some(decision),
                implied: Vec::new(),
                bound,
                depth,
                start,
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

    fn finish(mut self, steps: Vec<Step>) -> Found {
        let open = self.nodes.best_bound().map_or(self.doubtful, |bound| bound.min(self.doubtful));
        let count = self.nodes.len();
        let sense = self.lp.sense;
        if self.stop.is_none() && self.doubtful == f64::INFINITY {
            let tree = Some(self.nodes.into_tree(steps));
            let best = self.best.map(|best| (best.values, best.objective));
            return Found { ending: Ending::Finished, best, bound: self.target, nodes: count, tree };
        }
        let mut bound = open.is_finite().then(|| exact::from_f64(self.numbers.sign * open));
        if let (Some(lattice), Some(found)) = (&self.lattice, &bound) {
            bound = Some(lattice.next(found, sense));
        }
        // What was closed is no better than the target.
        if let (Some(target), Some(found)) = (&self.target, &bound)
            && answer::is_better(sense, target, found)
        {
            bound = Some(target.clone());
        }
        let best = self.best.map(|best| (best.values, best.objective));
        Found { ending: Ending::Stopped(self.stop.unwrap_or(Why::Doubt)), best, bound, nodes: count, tree: None }
    }

    /// The relaxation has no end: with any whole values at all, nor has the program.
    fn endless(self) -> Found {
        let mut plain = self.lp.clone();
        plain.columns.cost.fill(Exact::ZERO);
        let found = search(&plain, None, &Limits { gap: None, ..*self.limits });
        let Some(ray) = self.ray else { return found };
        match found.best {
            Some((values, _)) => {
                let costs = self.lp.columns.cost.iter().zip(&values);
                let objective = costs.fold(self.lp.offset.clone(), |sum, (cost, value)| sum + cost * value);
                let best = Some((values, objective));
                Found { ending: Ending::Unbounded { ray }, best, bound: None, nodes: found.nodes, tree: None }
            }
            None => Found { bound: None, ..found },
        }
    }
}
