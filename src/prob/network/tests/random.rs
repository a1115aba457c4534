//! Networks by chance, and what enumeration says of them.

use crate::exact::Number;
use crate::prob::network::*;

pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }
    pub fn below(&mut self, n: u32) -> u32 {
        (self.next() % u64::from(n)) as u32
    }
    pub fn happens(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }
}

/// A row of whole numbers over their sum, some of them zero.
pub fn row(chance: &mut Chance, states: u32) -> Vec<(u32, u32)> {
    let mut parts: Vec<u32> = (0..states).map(|_| if chance.happens(20) { 0 } else { 1 + chance.below(20) }).collect();
    if parts.iter().all(|p| *p == 0) {
        parts[chance.below(states) as usize] = 1;
    }
    let sum: u32 = parts.iter().sum();
    parts.into_iter().map(|p| (p, sum)).collect()
}

pub fn ratio<N: Number>((above, below): (u32, u32)) -> N {
    N::from_f64(f64::from(above)).div(N::from_f64(f64::from(below)))
}

/// Up to so many variables of up to four states; the nodes stand in no order, some are functions, some have one state.
pub fn network<N: Number>(chance: &mut Chance, most: u32) -> Network<N> {
    let n = 1 + chance.below(most);
    // The order in which parents come before children.
    let mut order: Vec<u32> = (0..n).collect();
    for i in (1..n as usize).rev() {
        order.swap(i, chance.below(i as u32 + 1) as usize);
    }
    let states: Vec<u32> = (0..n).map(|_| if chance.happens(8) { 1 } else { 2 + chance.below(4) * chance.below(2) }).collect();
    let density = 10 + chance.below(50);
    let mut nodes: Vec<Option<Node<N>>> = vec![None; n as usize];
    for (place, var) in order.iter().enumerate() {
        let mut parents: Vec<u32> = order[..place].iter().copied().filter(|_| chance.happens(density)).collect();
        parents.truncate(3);
        if !parents.is_empty() && chance.happens(3) {
            parents.push(parents[0]);
        }
        let rows: u32 = parents.iter().map(|p| states[*p as usize]).product();
        let own = states[*var as usize];
        let table = if chance.happens(20) {
            Table::Function((0..rows).map(|_| chance.below(own)).collect())
        } else {
            Table::Full((0..rows).flat_map(|_| row(chance, own)).map(ratio).collect())
        };
        nodes[*var as usize] = Some(Node { states: own, parents, table });
    }
    Network { nodes: nodes.into_iter().flatten().collect() }
}

pub fn evidence<N: Number>(chance: &mut Chance, network: &Network<N>) -> Evidence<N> {
    let n = network.nodes.len() as u32;
    let mut out = Evidence::new();
    for _ in 0..chance.below(n.min(4) + 1) {
        let var = chance.below(n);
        let states = network.nodes[var as usize].states;
        out.push((
            var,
            match chance.below(3) {
                0 => Finding::Likelihood(
                    (0..states).map(|_| if chance.happens(25) { N::zero() } else { ratio((1 + chance.below(9), 4)) }).collect(),
                ),
                _ => Finding::State(chance.below(states)),
            },
        ));
    }
    out
}

/// All combinations of states, with the weight of each and of its evidence.
pub fn enumerate<N: Number>(network: &Network<N>, evidence: &[(Var, Finding<N>)], mut found: impl FnMut(&[u32], N)) {
    let mut states = vec![0u32; network.nodes.len()];
    loop {
        let mut weight =
            (0..states.len() as u32).fold(N::from_f64(1.0), |w, v| if w.is_zero() { w } else { w.mul(network.probability(v, &states)) });
        for (var, finding) in evidence {
            let state = states[*var as usize];
            weight = weight.mul(match finding {
                Finding::State(s) => N::from_f64(if *s == state { 1.0 } else { 0.0 }),
                Finding::Likelihood(values) => values[state as usize].clone(),
            });
        }
        found(&states, weight);
        let mut at = states.len();
        loop {
            if at == 0 {
                return;
            }
            at -= 1;
            states[at] += 1;
            if states[at] < network.nodes[at].states {
                break;
            }
            states[at] = 0;
        }
    }
}

/// What [`enumerate`] finds, kept: each combination that is possible, with its weight.
pub struct All(Vec<(Vec<u32>, f64)>);

impl All {
    pub fn new(network: &Network<f64>, evidence: &[(Var, Finding<f64>)]) -> All {
        let mut all = Vec::new();
        enumerate(network, evidence, |states, weight| {
            if weight > 0.0 {
                all.push((states.to_vec(), weight))
            }
        });
        All(all)
    }

    pub fn weight(&self) -> f64 {
        self.0.iter().map(|(_, weight)| weight).sum()
    }

    /// P(targets | evidence).
    pub fn joint(&self, network: &Network<f64>, targets: &[Var]) -> Vec<f64> {
        let count: u32 = targets.iter().map(|v| network.nodes[*v as usize].states).product();
        let mut values = vec![0.0; count as usize];
        for (states, weight) in &self.0 {
            values[targets.iter().fold(0, |at, v| at * network.nodes[*v as usize].states + states[*v as usize]) as usize] += weight;
        }
        let total = self.weight();
        values.into_iter().map(|x| x / total).collect()
    }
}

/// P(targets | evidence) and P(evidence), by enumeration; none where that is zero.
pub fn expected<N: Number>(network: &Network<N>, targets: &[Var], evidence: &[(Var, Finding<N>)]) -> Option<(Vec<N>, N)> {
    let count: u32 = targets.iter().map(|v| network.nodes[*v as usize].states).product();
    let mut values = vec![N::zero(); count as usize];
    let mut all = N::zero();
    enumerate(network, evidence, |states, weight| {
        let at = targets.iter().fold(0, |at, v| at * network.nodes[*v as usize].states + states[*v as usize]) as usize;
        values[at] = values[at].clone().add(weight.clone());
        all = all.clone().add(weight);
    });
    (!all.is_zero()).then(|| (values.into_iter().map(|x| x.div(all.clone())).collect(), all))
}
