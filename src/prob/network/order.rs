//! In which order variables are summed out: greedy orders by three measures, ties broken by chance, the cheapest of several.
//!
//! Sources: U. Kjærulff, *Triangulation of graphs: algorithms giving small total state space* (1990); R. Dechter, *Bucket
//! elimination* (1999). What a vertex would fill in is kept up to date edge by edge instead of being counted anew.

use super::evidence::{InferenceError, Trouble};
use super::graph::Graph;
use crate::deadline::Deadline;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// An order with what it costs.
#[derive(Clone, Debug)]
pub(super) struct Elimination {
    /// The variables that are summed out, first to last.
    pub order: Vec<u32>,
    /// Entries of all cliques together.
    pub entries: f64,
}

/// By what a greedy order goes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Measure {
    /// Edges that come in, each with the product of the states at its ends.
    WeightedFill,
    /// Edges that come in.
    Fill,
    /// Entries of the clique.
    Weight,
    /// Entries of the table that is left.
    Message,
}

impl Measure {
    /// Each of the four, and then those by what is filled in.
    fn of(seed: u64) -> Measure {
        match seed {
            1 => Measure::Fill,
            2 => Measure::Weight,
            3 => Measure::Message,
            _ if seed.is_multiple_of(3) => Measure::Fill,
            _ => Measure::WeightedFill,
        }
    }
}

/// More orders are tried as long as the search has cost less than the sums themselves would, and at most so many.
const TRIES: u64 = 64;
/// So many entries are summed in the time of one step of the search, a few times over.
const WORTH: f64 = 30.0;

/// A good order for all variables of a graph that are not to be `kept`. No clique may have more entries than `limit`.
pub(super) fn eliminate(graph: &Graph, kept: &[bool], limit: f64, deadline: &Deadline) -> Result<Elimination, Trouble> {
    let mut best: Option<Elimination> = None;
    let mut narrowest: Option<(f64, Vec<u32>)> = None;
    let mut work = 0;
    for seed in 0..TRIES {
        let measure = if graph.functions.is_empty() { Measure::of(seed) } else { Measure::of((seed + 3) % TRIES) };
        let bound = best.as_ref().map_or(f64::INFINITY, |b| b.entries);
        let mut search = Search::new(graph, kept, measure, seed);
        match search.run(bound, limit) {
            Ended::Found(found) => best = Some(found),
            Ended::Worse => {}
            Ended::TooWide(entries, clique) => {
                if narrowest.as_ref().is_none_or(|(least, _)| entries < *least) {
                    narrowest = Some((entries, clique));
                }
            }
        }
        work += search.work;
        if deadline.is_over() {
            return Err(InferenceError::Stopped.into());
        }
        let enough = match &best {
            Some(best) => best.entries < WORTH * work as f64,
            None => seed >= 12,
        };
        if enough {
            break;
        }
    }
    match (best, narrowest) {
        (Some(best), _) => Ok(best),
        (None, Some((entries, clique))) => Err(InferenceError::TooWide { entries, clique }.into()),
        (None, None) => Ok(Elimination { order: Vec::new(), entries: 0.0 }),
    }
}

enum Ended {
    Found(Elimination),
    Worse,
    TooWide(f64, Vec<u32>),
}

/// Logarithms of states as whole numbers, so that adding and taking off again changes nothing.
fn log_states(states: u32) -> u64 {
    (f64::from(states).log2() * 1_048_576.0).round() as u64
}

/// What a vertex is chosen by: two measures, what breaks ties, and itself.
type Key = (u64, u64, u64, u32);

struct Search<'g> {
    graph: Graph,
    kept: &'g [bool],
    measure: Measure,
    seed: u64,
    /// The weight of each vertex in what is filled in.
    weights: Vec<u64>,
    logs: Vec<u64>,
    /// For each vertex: the sum of the weights of its neighbours.
    around: Vec<u64>,
    /// The sum of the logarithms of its own states and those of its neighbours.
    size: Vec<u64>,
    /// The weight of the edges that it would fill in.
    fill: Vec<u64>,
    heap: BinaryHeap<Reverse<Key>>,
    touched: Vec<u32>,
    is_touched: Vec<bool>,
    /// Functions that were multiplied in.
    is_used: Vec<bool>,
    work: usize,
}

impl<'g> Search<'g> {
    fn new(graph: &Graph, kept: &'g [bool], measure: Measure, seed: u64) -> Search<'g> {
        let n = graph.len();
        let weights: Vec<u64> = match measure {
            Measure::WeightedFill => graph.states.iter().map(|s| u64::from((*s).min(1 << 15))).collect(),
            _ => vec![1; n],
        };
        let logs: Vec<u64> = graph.states.iter().map(|s| log_states(*s)).collect();
        let (mut around, mut size, mut squares) = (vec![0u64; n], logs.clone(), vec![0u64; n]);
        for v in 0..n {
            for u in graph.neighbours(v as u32) {
                let u = *u as usize;
                around[v] += weights[u];
                size[v] += logs[u];
                squares[v] += weights[u] * weights[u];
            }
        }
        let mut fill: Vec<u64> = (0..n).map(|v| (around[v] * around[v] - squares[v]) / 2).collect();
        let mut work = n;
        graph.triangles(|a, b, c| {
            let [a, b, c] = [a as usize, b as usize, c as usize];
            fill[a] -= weights[b] * weights[c];
            fill[b] -= weights[a] * weights[c];
            fill[c] -= weights[a] * weights[b];
            work += 1;
        });
        let mut out = Search {
            graph: graph.clone(),
            kept,
            measure,
            seed,
            weights,
            logs,
            around,
            size,
            fill,
            heap: BinaryHeap::with_capacity(2 * n),
            touched: Vec::new(),
            is_touched: vec![false; n],
            is_used: vec![false; graph.functions.len()],
            work,
        };
        for v in (0..n as u32).filter(|v| !kept[*v as usize]) {
            let key = out.key(v);
            out.heap.push(Reverse(key));
        }
        out
    }

    fn key(&self, v: u32) -> Key {
        let (fill, size) = (self.fill[v as usize], self.size[v as usize]);
        // Of cliques of one size the one that leaves the smaller table.
        let left = size - self.logs[v as usize];
        let tie = if self.seed < 4 { left } else { mixed(self.seed, v) };
        match self.measure {
            Measure::Weight => (size, fill, tie, v),
            Measure::Message => (left, size, fill, v),
            // A vertex that fills in nothing is as good now as ever.
            _ if self.seed >= 9 && fill > 0 => (fill, tie, size, v),
            _ => (fill, size, tie, v),
        }
    }

    fn run(&mut self, bound: f64, limit: f64) -> Ended {
        let mut out = Elimination { order: Vec::with_capacity(self.graph.len()), entries: 0.0 };
        while let Some(Reverse(key)) = self.heap.pop() {
            let v = key.3;
            if !self.graph.is_there(v) || key != self.key(v) {
                continue;
            }
            let near: Vec<u32> = self.graph.alive(v).collect();
            let left = near.iter().map(|u| f64::from(self.graph.states[*u as usize])).product::<f64>();
            let all = left * f64::from(self.graph.states[v as usize]) / self.determined(v);
            if all.max(left) > limit {
                return Ended::TooWide(all.max(left), near.into_iter().chain([v]).collect());
            }
            out.entries += all + if self.graph.functions.is_empty() { 0.0 } else { left };
            if out.entries >= bound {
                return Ended::Worse;
            }
            self.work += near.len() + 4;
            self.take_out(v, &near);
            out.order.push(v);
        }
        Ended::Found(out)
    }

    /// The states of what is determined by functions that are multiplied in when this vertex is summed out: no loop runs over them.
    fn determined(&mut self, v: u32) -> f64 {
        let mut states = 1.0;
        for at in self.graph.functions_of.get(&v).into_iter().flatten() {
            if !std::mem::replace(&mut self.is_used[*at], true) {
                states *= f64::from(self.graph.states[self.graph.functions[*at] as usize]);
            }
        }
        states
    }

    fn touch(&mut self, v: u32) {
        if !std::mem::replace(&mut self.is_touched[v as usize], true) {
            self.touched.push(v);
        }
    }

    /// Joins the neighbours of a vertex and takes it out.
    fn take_out(&mut self, v: u32, near: &[u32]) {
        if self.fill[v as usize] > 0 {
            for (i, a) in near.iter().enumerate() {
                for b in near.iter().skip(i + 1) {
                    if !self.graph.has(*a, *b) {
                        self.join(*a, *b);
                    }
                }
            }
        }
        let weight = self.weights[v as usize];
        let all: u64 = near.iter().map(|u| self.weights[*u as usize]).sum();
        for u in near {
            let at = *u as usize;
            // The neighbours of `u` that are not next to `v`: all but those in `near`, which are next to one another now.
            let apart = self.around[at] - weight - (all - self.weights[at]);
            self.fill[at] -= weight * apart;
            self.around[at] -= weight;
            self.size[at] -= self.logs[v as usize];
            self.touch(*u);
        }
        self.graph.take_out(v, near);
        for u in std::mem::take(&mut self.touched) {
            self.is_touched[u as usize] = false;
            if !self.kept[u as usize] {
                let key = self.key(u);
                self.heap.push(Reverse(key));
            }
        }
    }

    /// A new edge: what its ends and their common neighbours would fill in changes.
    fn join(&mut self, a: u32, b: u32) {
        let (few, many) = if self.graph.degree(a) <= self.graph.degree(b) { (a, b) } else { (b, a) };
        let (of_a, of_b) = (self.weights[a as usize], self.weights[b as usize]);
        let mut common = 0;
        for at in 0..self.graph.listed(few) {
            self.work += 1;
            let c = self.graph.neighbours(few)[at];
            if self.graph.is_there(c) && self.graph.has(c, many) {
                common += self.weights[c as usize];
                self.fill[c as usize] -= of_a * of_b;
                self.touch(c);
            }
        }
        self.fill[a as usize] += of_b * (self.around[a as usize] - common);
        self.fill[b as usize] += of_a * (self.around[b as usize] - common);
        self.around[a as usize] += of_b;
        self.around[b as usize] += of_a;
        self.size[a as usize] += self.logs[b as usize];
        self.size[b as usize] += self.logs[a as usize];
        self.graph.join(a, b);
        self.touch(a);
        self.touch(b);
    }
}

/// A number by chance for a vertex, the same in every run.
fn mixed(seed: u64, v: u32) -> u64 {
    let mut x = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (u64::from(v) + 1).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 31;
    x = x.wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 29)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    /// What a vertex fills in, what is around it and how large its clique is, counted anew.
    fn anew(search: &Search, v: u32) -> (u64, u64, u64) {
        let near: Vec<u32> = search.graph.alive(v).collect();
        let weight = |u: &u32| search.weights[*u as usize];
        let pairs = near.iter().enumerate().flat_map(|(i, a)| near.iter().skip(i + 1).map(move |b| (a, b)));
        let fill = pairs.filter(|(a, b)| !search.graph.has(**a, **b)).map(|(a, b)| weight(a) * weight(b)).sum();
        let size = near.iter().chain([&v]).map(|u| search.logs[*u as usize]).sum();
        (fill, near.iter().map(weight).sum(), size)
    }

    #[test]
    fn what_is_kept_up_to_date_is_what_counting_anew_gives() {
        let mut state = 1u64;
        let mut next = |below: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as u32 % below
        };
        for seed in 0..100 {
            let n = 2 + next(20);
            let states: Vec<u32> = (0..n).map(|_| 2 + next(4)).collect();
            let scopes: Vec<Vec<u32>> = (0..next(3 * n)).map(|_| vec![next(n), next(n)]).collect();
            let graph = Graph::new(states, scopes.iter().map(Vec::as_slice));
            let kept = vec![false; n as usize];
            let mut search = Search::new(&graph, &kept, Measure::of(seed), seed);
            let mut left: Vec<u32> = (0..n).collect();
            while !left.is_empty() {
                for v in &left {
                    let at = *v as usize;
                    assert_eq!((search.fill[at], search.around[at], search.size[at]), anew(&search, *v), "{seed} {v}");
                }
                // Any vertex, not only what the measure would choose.
                let v = left.swap_remove(next(left.len() as u32) as usize);
                let near: Vec<u32> = search.graph.alive(v).collect();
                search.take_out(v, &near);
            }
        }
    }
}
