//! Linear equations of a policy, `x = b + P x` and `x = b + x P` over its chain: factored once, solved for several right-hand sides.
//!
//! `I - P` is an M-matrix: elimination needs no pivots off the diagonal and loses no digits that the equations have. Strong components
//! are solved one after another, and only what is inside of one is factored, in an order of least degree (A. George, J. Liu,
//! "Computer Solution of Large Sparse Positive Definite Systems", 1981).

use super::graph::{NONE, components};
use super::rows::Process;
use crate::exact::Number;

/// What elimination needs of numbers: doubles, rationals, residues.
pub(super) trait Field: Clone {
    fn nought() -> Self;
    fn one() -> Self;
    /// `self - a b`.
    fn less(self, a: &Self, b: &Self) -> Self;
    /// `self` less the products of some pairs, one after another.
    fn less_all<'x>(self, terms: impl Iterator<Item = (&'x Self, &'x Self)>) -> Self
    where
        Self: 'x,
    {
        terms.fold(self, |left, (a, b)| left.less(a, b))
    }
    /// What is kept of a number to divide by it; none where it is zero.
    fn divisor(self) -> Option<Self>;
    /// `self` divided by the number that a divisor was made of.
    fn over(self, divisor: &Self) -> Self;
    fn is_nought(&self) -> bool;
}

impl<N: Number> Field for N {
    fn nought() -> N {
        N::zero()
    }
    fn one() -> N {
        N::from_f64(1.0)
    }
    fn less(self, a: &N, b: &N) -> N {
        self.sub(a.clone().mul(b.clone()))
    }
    fn divisor(self) -> Option<N> {
        if self.is_zero() { None } else { Some(self) }
    }
    fn over(self, divisor: &N) -> N {
        self.div(divisor.clone())
    }
    fn is_nought(&self) -> bool {
        self.is_zero()
    }
}

/// A square sparse matrix, row by row: columns and values, the diagonal among them.
pub(super) struct Matrix<F> {
    pub first: Vec<u32>,
    pub column: Vec<u32>,
    pub value: Vec<F>,
}

impl<F> Matrix<F> {
    pub fn size(&self) -> usize {
        self.first.len() - 1
    }

    pub fn transposed(&self) -> Matrix<F>
    where
        F: Clone,
    {
        let mut rows: Vec<Vec<(u32, F)>> = vec![Vec::new(); self.size()];
        for row in 0..self.size() {
            self.row(row).for_each(|(column, value)| rows[column].push((row as u32, value.clone())));
        }
        let mut out = Matrix { first: vec![0], column: Vec::new(), value: Vec::new() };
        for (column, value) in rows.into_iter().map(|row| row.into_iter().unzip::<u32, F, Vec<u32>, Vec<F>>()) {
            out.column.extend(column);
            out.value.extend(value);
            out.first.push(out.column.len() as u32);
        }
        out
    }

    pub fn row(&self, row: usize) -> impl Iterator<Item = (usize, &F)> {
        let span = self.first[row] as usize..self.first[row + 1] as usize;
        self.column[span.clone()].iter().map(|c| *c as usize).zip(&self.value[span])
    }
}

/// The matrix `I - factor P` of a policy over the states that have a row in it; the columns of other states are left out. `number`
/// gives the factor times the probability of an entry.
pub(super) fn chain<N: Number, F: Field>(process: &Process<N>, policy: &[u32], number: impl Fn(usize) -> F) -> (Matrix<F>, Vec<u32>) {
    let states: Vec<u32> = (0..process.states() as u32).filter(|s| policy[*s as usize] != NONE).collect();
    let mut place = vec![NONE; process.states()];
    states.iter().enumerate().for_each(|(at, s)| place[*s as usize] = at as u32);
    let mut matrix = Matrix { first: vec![0], column: Vec::new(), value: Vec::new() };
    let mut row: Vec<(u32, F)> = Vec::new();
    for (at, state) in states.iter().enumerate() {
        row.clear();
        row.push((at as u32, F::one()));
        for entry in process.span(policy[*state as usize] as usize) {
            let to = place[process.next[entry] as usize];
            if to == NONE {
                continue;
            }
            let less = number(entry);
            match row.iter_mut().find(|(column, _)| *column == to) {
                Some((_, value)) => *value = value.clone().less(&less, &F::one()),
                None => row.push((to, F::nought().less(&less, &F::one()))),
            }
        }
        for (column, value) in row.drain(..) {
            matrix.column.push(column);
            matrix.value.push(value);
        }
        matrix.first.push(matrix.column.len() as u32);
    }
    (matrix, states)
}

/// The factors of a matrix, block by block.
pub(super) struct Factor<F> {
    /// Rows of the matrix in the order of elimination.
    order: Vec<u32>,
    /// By position and one more: what is left of, right of the diagonal and in blocks before, by position.
    lower: Lists<F>,
    upper: Lists<F>,
    before: Lists<F>,
    /// Divisors.
    diagonal: Vec<F>,
}

struct Lists<F> {
    first: Vec<u32>,
    items: Vec<(u32, F)>,
}

impl<F> Lists<F> {
    fn new() -> Lists<F> {
        Lists { first: vec![0], items: Vec::new() }
    }

    fn end(&mut self) {
        self.first.push(self.items.len() as u32);
    }

    fn of(&self, at: usize) -> &[(u32, F)] {
        &self.items[self.first[at] as usize..self.first[at + 1] as usize]
    }
}

/// The order in which a matrix is eliminated, and what that costs.
pub(super) struct Plan {
    order: Vec<u32>,
    /// By position: where its block ends.
    end: Vec<u32>,
    /// Multiplications.
    pub work: f64,
}

/// A bit for each of the states of a block takes a square of memory.
const LARGEST_BLOCK: usize = 6_000;

/// Looks for an order; none where a block is too large to be factored.
pub(super) fn plan<F: Field>(matrix: &Matrix<F>) -> Option<Plan> {
    let n = matrix.size();
    // The components of the matrix are those of a process that takes each row.
    let mut as_process: Process<f64> = Process::with_capacity(n, n, matrix.column.len());
    for row in 0..n {
        as_process.push_row(0, 0.0, matrix.row(row).map(|(column, _)| (column as u32, 1.0)));
        as_process.end_state(0.0);
    }
    let parts = components(&as_process, |_| true);
    let mut found = Plan { order: Vec::with_capacity(n), end: Vec::with_capacity(n), work: 0.0 };
    for part in 0..parts.count() {
        let states = parts.states(part);
        if states.len() > LARGEST_BLOCK {
            return None;
        }
        least_degree(matrix, states, &parts.of, part as u32, &mut found);
        found.end.resize(found.order.len(), found.order.len() as u32);
    }
    Some(found)
}

/// Orders the states of a block: always one that has the fewest neighbours among those that are left.
fn least_degree<F: Field>(matrix: &Matrix<F>, states: &[u32], of: &[u32], part: u32, found: &mut Plan) {
    let n = states.len();
    let words = n.div_ceil(64);
    let mut place = std::collections::BTreeMap::new();
    states.iter().enumerate().for_each(|(at, s)| {
        place.insert(*s, at);
    });
    let mut near = vec![0u64; n * words];
    for (at, state) in states.iter().enumerate() {
        for (column, _) in matrix.row(*state as usize).filter(|(column, _)| of[*column] == part) {
            let to = place[&(column as u32)];
            if to != at {
                near[at * words + to / 64] |= 1 << (to % 64);
                near[to * words + at / 64] |= 1 << (at % 64);
            }
        }
    }
    let size = |near: &[u64], at: usize| near[at * words..(at + 1) * words].iter().map(|word| word.count_ones()).sum::<u32>();
    let mut degree: Vec<u32> = (0..n).map(|at| size(&near, at)).collect();
    for left in (1..=n as u32).rev() {
        // Where all are neighbours, the order does not matter any more.
        let Some(pivot) = (0..n).filter(|at| degree[*at] != NONE).min_by_key(|at| degree[*at]) else { break };
        found.order.push(states[pivot]);
        found.work += f64::from(degree[pivot] + 1).powi(2);
        let degrees = std::mem::replace(&mut degree[pivot], NONE);
        let row = near[pivot * words..(pivot + 1) * words].to_vec();
        for at in 0..n {
            if row[at / 64] & (1 << (at % 64)) == 0 || degree[at] == NONE {
                continue;
            }
            let own = &mut near[at * words..(at + 1) * words];
            if degrees + 1 < left {
                own.iter_mut().zip(&row).for_each(|(own, other)| *own |= other);
            }
            own[at / 64] &= !(1 << (at % 64));
            own[pivot / 64] &= !(1 << (pivot % 64));
            degree[at] = size(&near, at);
        }
    }
}

impl<F: Field> Factor<F> {
    /// Factors a matrix; none where a pivot is zero.
    pub fn new(matrix: &Matrix<F>, plan: &Plan) -> Option<Factor<F>> {
        let n = matrix.size();
        let mut position = vec![0u32; n];
        plan.order.iter().enumerate().for_each(|(at, row)| position[*row as usize] = at as u32);
        let mut out = Factor {
            order: plan.order.clone(),
            lower: Lists::new(),
            upper: Lists::new(),
            before: Lists::new(),
            diagonal: Vec::with_capacity(n),
        };
        let mut work: Vec<F> = vec![F::nought(); n];
        let mut set = vec![false; n];
        let mut begin = 0;
        for at in 0..n {
            if at > 0 && plan.end[at] != plan.end[at - 1] {
                begin = at;
            }
            let mut above: Vec<u32> = Vec::new();
            // Columns that are eliminated, the first one first.
            let mut below = std::collections::BinaryHeap::new();
            for (column, value) in matrix.row(plan.order[at] as usize).filter(|(_, value)| !value.is_nought()) {
                let to = position[column] as usize;
                if to < begin {
                    out.before.items.push((to as u32, value.clone()));
                    continue;
                }
                work[to] = value.clone();
                set[to] = true;
                if to < at { below.push(std::cmp::Reverse(to)) } else { above.push(to as u32) }
            }
            while let Some(std::cmp::Reverse(k)) = below.pop() {
                set[k] = false;
                let times = std::mem::replace(&mut work[k], F::nought()).over(&out.diagonal[k]);
                if times.is_nought() {
                    continue;
                }
                for (column, value) in out.upper.of(k) {
                    let to = *column as usize;
                    if !set[to] {
                        set[to] = true;
                        if to < at { below.push(std::cmp::Reverse(to)) } else { above.push(*column) }
                    }
                    work[to] = std::mem::replace(&mut work[to], F::nought()).less(&times, value);
                }
                out.lower.items.push((k as u32, times));
            }
            let mut pivot = F::nought();
            for column in above {
                set[column as usize] = false;
                let value = std::mem::replace(&mut work[column as usize], F::nought());
                if column as usize == at {
                    pivot = value;
                } else if !value.is_nought() {
                    out.upper.items.push((column, value));
                }
            }
            out.diagonal.push(pivot.divisor()?);
            out.lower.end();
            out.upper.end();
            out.before.end();
        }
        Some(out)
    }

    /// How many numbers are gone through to solve for one right-hand side.
    pub fn entries(&self) -> usize {
        self.lower.items.len() + self.upper.items.len() + self.before.items.len() + self.diagonal.len()
    }

    /// `x` with `A x = b`, both by row of the matrix.
    pub fn solve(&self, b: &[F], plan: &Plan) -> Vec<F> {
        let n = self.order.len();
        let mut x: Vec<F> = self.order.iter().map(|row| b[*row as usize].clone()).collect();
        let mut begin = 0;
        while begin < n {
            let end = plan.end[begin] as usize;
            for at in begin..end {
                let terms = self.before.of(at).iter().chain(self.lower.of(at));
                x[at] = x[at].clone().less_all(terms.map(|(k, a)| (a, &x[*k as usize])));
            }
            for at in (begin..end).rev() {
                let value = x[at].clone().less_all(self.upper.of(at).iter().map(|(k, a)| (a, &x[*k as usize])));
                x[at] = value.over(&self.diagonal[at]);
            }
            begin = end;
        }
        self.back(x)
    }

    /// `x` with `x A = b`, both by row of the matrix.
    pub fn solve_left(&self, b: &[F], plan: &Plan) -> Vec<F> {
        let n = self.order.len();
        let mut x: Vec<F> = self.order.iter().map(|row| b[*row as usize].clone()).collect();
        let mut end = n;
        while end > 0 {
            let mut begin = end - 1;
            while begin > 0 && plan.end[begin - 1] as usize == end {
                begin -= 1;
            }
            for at in begin..end {
                let value = x[at].clone().over(&self.diagonal[at]);
                self.upper.of(at).iter().for_each(|(k, a)| take(&mut x, *k, a, &value));
                x[at] = value;
            }
            for at in (begin..end).rev() {
                let value = x[at].clone();
                self.lower.of(at).iter().for_each(|(k, a)| take(&mut x, *k, a, &value));
            }
            for at in begin..end {
                let value = x[at].clone();
                self.before.of(at).iter().for_each(|(k, a)| take(&mut x, *k, a, &value));
            }
            end = begin;
        }
        self.back(x)
    }

    fn back(&self, x: Vec<F>) -> Vec<F> {
        let mut out = vec![F::nought(); x.len()];
        self.order.iter().zip(x).for_each(|(row, value)| out[*row as usize] = value);
        out
    }
}

fn take<F: Field>(x: &mut [F], k: u32, a: &F, value: &F) {
    let old = std::mem::replace(&mut x[k as usize], F::nought());
    x[k as usize] = old.less(a, value);
}
