//! Which variables stand in one table: a graph from which vertices are taken out.

use rustc_hash::{FxHashMap, FxHashSet};

/// Up to so many vertices edges are bits of a square.
const SQUARE: usize = 1024;

#[derive(Clone, Debug)]
enum Edges {
    Bits(Vec<u64>),
    Pairs(FxHashSet<u64>),
}

/// An undirected graph with a number of states for each vertex.
#[derive(Clone, Debug)]
pub(super) struct Graph {
    pub states: Vec<u32>,
    /// Those that were taken out stay in the lists until these are tidied.
    neighbours: Vec<Vec<u32>>,
    degree: Vec<u32>,
    there: Vec<bool>,
    edges: Edges,
    /// What each function determines, and the functions that each vertex has a part in.
    pub functions: Vec<u32>,
    pub functions_of: FxHashMap<u32, Vec<usize>>,
}

impl Graph {
    /// All variables of a scope are next to one another.
    pub(super) fn new<'s>(states: Vec<u32>, scopes: impl Iterator<Item = &'s [u32]>) -> Graph {
        let n = states.len();
        let edges = if n <= SQUARE { Edges::Bits(vec![0; (n * n).div_ceil(64)]) } else { Edges::Pairs(FxHashSet::default()) };
        let neighbours = vec![Vec::new(); n];
        let (functions, functions_of) = (Vec::new(), FxHashMap::default());
        let mut out = Graph { states, neighbours, degree: vec![0; n], there: vec![true; n], edges, functions, functions_of };
        for scope in scopes {
            for (i, a) in scope.iter().enumerate() {
                for b in scope.iter().skip(i + 1) {
                    if a != b && !out.has(*a, *b) {
                        out.join(*a, *b);
                    }
                }
            }
        }
        out
    }

    /// Notes that one vertex of a scope is a function of the others.
    pub(super) fn determine(&mut self, own: u32, scope: &[u32]) {
        scope.iter().for_each(|v| self.functions_of.entry(*v).or_default().push(self.functions.len()));
        self.functions.push(own);
    }

    pub(super) fn len(&self) -> usize {
        self.states.len()
    }

    fn bit(&self, a: u32, b: u32) -> usize {
        a as usize * self.states.len() + b as usize
    }

    pub(super) fn has(&self, a: u32, b: u32) -> bool {
        match &self.edges {
            Edges::Bits(bits) => {
                let at = self.bit(a, b);
                bits[at / 64] >> (at % 64) & 1 == 1
            }
            Edges::Pairs(pairs) => pairs.contains(&pair(a, b)),
        }
    }

    /// Adds an edge that is not there.
    pub(super) fn join(&mut self, a: u32, b: u32) {
        let (one, other) = (self.bit(a, b), self.bit(b, a));
        match &mut self.edges {
            Edges::Bits(bits) => {
                bits[one / 64] |= 1 << (one % 64);
                bits[other / 64] |= 1 << (other % 64);
            }
            Edges::Pairs(pairs) => {
                pairs.insert(pair(a, b));
            }
        }
        self.neighbours[a as usize].push(b);
        self.neighbours[b as usize].push(a);
        self.degree[a as usize] += 1;
        self.degree[b as usize] += 1;
    }

    pub(super) fn is_there(&self, v: u32) -> bool {
        self.there[v as usize]
    }

    pub(super) fn degree(&self, v: u32) -> u32 {
        self.degree[v as usize]
    }

    /// The list of neighbours, with some that were taken out.
    pub(super) fn neighbours(&self, v: u32) -> &[u32] {
        &self.neighbours[v as usize]
    }

    pub(super) fn listed(&self, v: u32) -> usize {
        self.neighbours[v as usize].len()
    }

    pub(super) fn alive(&self, v: u32) -> impl Iterator<Item = u32> {
        self.neighbours[v as usize].iter().copied().filter(|u| self.there[*u as usize])
    }

    /// Takes out a vertex with these neighbours.
    pub(super) fn take_out(&mut self, v: u32, near: &[u32]) {
        self.there[v as usize] = false;
        self.neighbours[v as usize] = Vec::new();
        for u in near {
            let at = *u as usize;
            self.degree[at] -= 1;
            if self.neighbours[at].len() > 2 * self.degree[at] as usize + 8 {
                let there = &self.there;
                self.neighbours[at].retain(|w| there[*w as usize]);
            }
        }
    }

    /// Calls for each three vertices that are next to one another, once (in the order of degrees: N. Chiba, T. Nishizeki,
    /// *Arboricity and subgraph listing algorithms*, 1985).
    pub(super) fn triangles(&self, mut found: impl FnMut(u32, u32, u32)) {
        let later = |a: u32, b: u32| (self.degree[b as usize], b) > (self.degree[a as usize], a);
        let up: Vec<Vec<u32>> =
            (0..self.len() as u32).map(|v| self.neighbours(v).iter().copied().filter(|u| later(v, *u)).collect()).collect();
        for (v, above) in up.iter().enumerate() {
            for (i, a) in above.iter().enumerate() {
                for b in above.iter().skip(i + 1) {
                    if self.has(*a, *b) {
                        found(v as u32, *a, *b);
                    }
                }
            }
        }
    }
}

fn pair(a: u32, b: u32) -> u64 {
    u64::from(a.min(b)) << 32 | u64::from(a.max(b))
}

/// Vertices that hang together have one number: the smallest of them.
pub(super) fn components<'s>(n: usize, scopes: impl Iterator<Item = &'s [u32]>) -> Vec<u32> {
    let mut into: Vec<u32> = (0..n as u32).collect();
    fn find(into: &mut [u32], mut v: u32) -> u32 {
        while into[v as usize] != v {
            into[v as usize] = into[into[v as usize] as usize];
            v = into[v as usize];
        }
        v
    }
    for scope in scopes {
        for pair in scope.windows(2) {
            if let [a, b] = pair {
                let (a, b) = (find(&mut into, *a), find(&mut into, *b));
                into[a.max(b) as usize] = a.min(b);
            }
        }
    }
    (0..n as u32).map(|v| find(&mut into, v)).collect()
}
