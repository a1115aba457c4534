//! The search itself: nodes are taken, tightened, solved, and closed or split.

use super::answer::{self, Answer};
use super::choose::Costs;
use super::claim;
use super::cuts::{self, Rooted};
use super::nodes::{Before, Node, Nodes};
use super::numbers::Numbers;
use super::propagate::{self, Queue};
use super::strengthen;
use super::{Ending, Found, Limits, MEMORY, Progress, Why, pivots};
use crate::certify::{End, Lattice, Multipliers, Step, Tree};
use crate::exact::{self, Exact};
use crate::lp::Lp;
use crate::simplex::{Again, Ended, GaveUp, Hint, Start};
use std::time::{Duration, Instant};

/// Whether two objectives of doubles may be the same, relative to the terms that they are made of.
pub(super) const TIE: f64 = 1e-9;
/// How many nodes of a small program are searched without cuts first, and how many coefficients a small program has.
const SOON: usize = 200;
const SMALL: usize = 2_000;
/// How often progress is reported.
const TOLD: Duration = Duration::from_millis(200);

pub(super) fn search(lp: &Lp<Exact>, known: Option<&[Exact]>, limits: &Limits<'_>) -> Found {
    let (root, steps, end) = strengthen::strengthen(lp);
    if let Some(end) = end {
        let tree = Tree { steps, ..Tree::of(end) };
        return Found { tree: Some(tree), ..nothing(Ending::Finished) };
    }
    let mut known = known.map(<[Exact]>::to_vec);
    if lp.entry_count() <= SMALL && limits.nodes.is_none_or(|most| most > 2 * SOON) {
        let soon = Limits { nodes: Some(SOON), ..limits.clone() };
        let found = below(lp, Rooted::without_cuts(&root), &steps, known.as_deref(), &soon);
        if !matches!(found.ending, Ending::Stopped(Why::Nodes | Why::Doubt)) {
            return found;
        }
        known = found.best.map(|(values, _)| values).or(known);
    }
    below(lp, cuts::cuts(&root, limits.near, &limits.deadline), &steps, known.as_deref(), limits)
}

fn nothing(ending: Ending) -> Found {
    Found { ending, best: None, bound: None, nodes: 0, tree: None, bounds: Vec::new() }
}

/// The search from a root that has its cuts.
fn below(lp: &Lp<Exact>, rooted: Rooted, steps: &[Step], known: Option<&[Exact]>, limits: &Limits<'_>) -> Found {
    let Rooted { lp: root, cuts, rows, start } = rooted;
    let before = Before { steps: steps.to_vec(), rows, count: (lp.row_count() + cuts.len()) as u32, cuts };
    let Some(again) = Again::new(&root, limits.near) else { return nothing(Ending::Stopped(Why::Doubt)) };
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
        weakest: None,
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
    search.run(start);
    if search.ray.is_some() { search.endless() } else { search.finish(&before) }
}

pub(super) struct Search<'a> {
    pub(super) lp: &'a Lp<Exact>,
    pub(super) root: Lp<Exact>,
    pub(super) numbers: Numbers,
    pub(super) again: Again,
    pub(super) lattice: Option<Lattice>,
    pub(super) nodes: Nodes,
    pub(super) costs: Costs,
    pub(super) queue: Queue,
    /// The node that was solved last, and its bounds.
    pub(super) at: Option<usize>,
    pub(super) lower: Vec<f64>,
    pub(super) upper: Vec<f64>,
    /// The bounds that `again` has.
    pub(super) given: (Vec<f64>, Vec<f64>),
    pub(super) best: Option<Answer>,
    /// A node in which nothing is better than this is closed: the best objective, or that less the gap.
    pub(super) target: Option<Exact>,
    /// The worst bound that a node was closed with, where a gap is allowed.
    pub(super) weakest: Option<Exact>,
    /// The whole values that were tried last.
    pub(super) tried: Vec<f64>,
    /// The best bound of a node that could be neither closed nor split.
    pub(super) doubtful: f64,
    pub(super) stop: Option<Why>,
    pub(super) ray: Option<Vec<Exact>>,
    pub(super) limits: &'a Limits<'a>,
    pub(super) told: Instant,
}

impl Search<'_> {
    fn run(&mut self, start: Option<Start>) {
        let root = Node {
            parent: 0,
            decision: None,
            implied: Vec::new(),
            bound: f64::NEG_INFINITY,
            depth: 0,
            start,
            proof: None,
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
        if let Some(why) = self.out_of_time() {
            return Some(why);
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
        None
    }

    pub(super) fn out_of_time(&self) -> Option<Why> {
        let deadline = &self.limits.deadline;
        deadline.is_over().then(|| if deadline.is_interrupted() { Why::Interrupted } else { Why::Time })
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
        let pivots = pivots(self.numbers.rows.len(), self.numbers.cost.len());
        match self.again.solve(start.as_ref().filter(|_| !goes_on), pivots, &self.limits.deadline) {
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
            Ended::Lost(GaveUp::Deadline) => self.halt(node, self.out_of_time().unwrap_or(Why::Time)),
            Ended::Unbounded | Ended::Lost(_) => {
                let part = self.part(node);
                self.exactly(node, &part, &[], &[])
            }
        }
    }

    pub(super) fn halt(&mut self, node: usize, why: Why) -> Option<usize> {
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
        if self.target.is_some() {
            self.queue.row(self.numbers.objective_row());
        }
    }

    pub(super) fn give_bounds(&mut self) {
        let (lower, upper) = &mut self.given;
        for c in 0..lower.len() {
            if lower[c] != self.lower[c] || upper[c] != self.upper[c] {
                (lower[c], upper[c]) = (self.lower[c], self.upper[c]);
                self.again.set_bounds(c, lower[c], upper[c]);
            }
        }
    }

    /// The program with the node's bounds, in exact numbers.
    pub(super) fn part(&self, node: usize) -> Lp<Exact> {
        strengthen::at_node(&self.root, self.target.as_ref(), self.nodes.changes(node))
    }

    fn finish(mut self, before: &Before) -> Found {
        let open = self.nodes.best_bound().map_or(self.doubtful, |bound| bound.min(self.doubtful));
        let count = self.nodes.len();
        let sense = self.lp.sense;
        if self.stop.is_none() && self.doubtful == f64::INFINITY {
            // With a gap, nothing is better than the worst bound of a node, or than the answer itself.
            let bound = match (&self.best, self.weakest) {
                (Some(best), Some(weakest)) if answer::is_better(sense, &weakest, &best.objective) => Some(weakest),
                (best, _) => best.as_ref().map(|best| best.objective.clone()),
            };
            let tree = Some(self.nodes.into_tree(before));
            let best = self.best.map(|best| (best.values, best.objective));
            return Found { ending: Ending::Finished, best, bound, nodes: count, tree, bounds: Vec::new() };
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
        let root = self.nodes.get(0).bound;
        let of_root = self.nodes.first(before).filter(|_| root.is_finite());
        self.nodes.end_open();
        let of_all = bound.clone().map(|bound| (self.nodes.into_tree(before), bound));
        let of_root = of_root.map(|tree| (tree, exact::from_f64(self.numbers.sign * root)));
        let bounds = of_all.into_iter().chain(of_root).collect();
        let best = self.best.map(|best| (best.values, best.objective));
        Found { ending: Ending::Stopped(self.stop.unwrap_or(Why::Doubt)), best, bound, nodes: count, tree: None, bounds }
    }

    /// The relaxation has no end: with any whole values at all, nor has the program.
    fn endless(self) -> Found {
        let mut plain = self.lp.clone();
        plain.columns.cost.fill(Exact::ZERO);
        let found = search(&plain, None, &Limits { gap: None, near: Hint::default(), ..self.limits.clone() });
        let Some(ray) = self.ray else { return found };
        match found.best {
            Some((values, _)) => {
                let costs = self.lp.columns.cost.iter().zip(&values);
                let objective = costs.fold(self.lp.offset.clone(), |sum, (cost, value)| sum + cost * value);
                let best = Some((values, objective));
                Found { ending: Ending::Unbounded { ray }, best, bound: None, nodes: found.nodes, tree: None, bounds: Vec::new() }
            }
            None => Found { bound: None, ..found },
        }
    }
}
