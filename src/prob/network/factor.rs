//! Factors: a number for each combination of states of some variables.
//!
//! Inside a calculation a variable is its place in the order of elimination. A scope is ascending and the first variable runs
//! slowest: what is summed out first stands outermost, so that what is left lies in one piece.

use super::wide::{power, split, underflows};
use crate::exact::Number;

/// A factor that is 1 where one of its variables is what a function of the others says, and 0 elsewhere.
#[derive(Clone, Debug)]
pub(super) struct Function {
    pub own: u32,
    /// The state of `own` for each combination of the other variables of the scope.
    pub table: Vec<u32>,
}

/// `values * 2^exponent`, or a function, which has no values.
#[derive(Clone, Debug)]
pub(super) struct Factor<N> {
    pub scope: Vec<u32>,
    pub values: Vec<N>,
    pub exponent: i64,
    /// The powers of two next below the smallest value that is not zero, and next above the largest; none where all are zero, or
    /// where no value can be lost.
    pub range: Option<(i64, i64)>,
    pub function: Option<Function>,
}

/// Mantissas are brought back where the largest leaves this range.
const CALM: i64 = 60;

impl<N: Number> Factor<N> {
    /// Takes up values, brought near to 1 where they could become too small.
    pub(super) fn new(scope: Vec<u32>, values: Vec<N>, exponent: i64) -> Factor<N> {
        let mut out = Factor { scope, values, exponent, range: None, function: None };
        if underflows::<N>() {
            out.calm();
        }
        out
    }

    pub(super) fn is_zero(&self) -> bool {
        self.function.is_none() && self.values.iter().all(N::is_zero)
    }

    /// The entry for these states of all variables.
    pub(super) fn entry(&self, sizes: &[u32], states: &[u32]) -> N {
        let but = self.function.as_ref().map(|function| function.own);
        let others = self.scope.iter().filter(|n| Some(**n) != but);
        let at = others.fold(0usize, |at, n| at * sizes[*n as usize] as usize + states[*n as usize] as usize);
        match &self.function {
            Some(function) => N::from_f64(if function.table[at] == states[function.own as usize] { 1.0 } else { 0.0 }),
            None => self.values[at].clone(),
        }
    }

    fn calm(&mut self) {
        let (mut least, mut most) = (f64::INFINITY, 0.0f64);
        for value in &self.values {
            let value = value.to_f64();
            // Comparisons as they stand become instructions for several entries at a time.
            most = if value > most { value } else { most };
            least = if value > 0.0 && value < least { value } else { least };
        }
        if most == 0.0 {
            return;
        }
        let (mut low, mut high) = (split(least).1, split(most).1 + 1);
        if high.abs() > CALM {
            let factor = N::from_f64(power(-high));
            self.values.iter_mut().for_each(|value| *value = value.clone().mul(factor.clone()));
            self.exponent += high;
            (low, high) = (low - high, 0);
        }
        self.range = Some((low, high));
    }
}

/// How far a step of each dimension moves in a table with these sizes, the last dimension fastest.
pub(super) fn strides(sizes: impl DoubleEndedIterator<Item = usize> + ExactSizeIterator) -> Vec<usize> {
    let mut out = vec![1; sizes.len()];
    let mut step = 1;
    for (stride, size) in out.iter_mut().zip(sizes).rev() {
        *stride = step;
        step *= size;
    }
    out
}

/// The places of all combinations of these dimensions (size and stride), the last fastest.
pub(super) fn places(dimensions: &[(usize, usize)], out: &mut Vec<u32>) {
    out.clear();
    out.push(0);
    for (size, stride) in dimensions.iter().rev() {
        // What is there is the fastest part so far; it is repeated for each state of the next slower dimension.
        let fast = out.len();
        for state in 1..*size {
            for at in 0..fast {
                let place = out[at] + (state * stride) as u32;
                out.push(place);
            }
        }
    }
}

/// Goes through all combinations of some dimensions, the last fastest, and tells where each stands in several tables.
pub(super) struct Odometer {
    sizes: Vec<usize>,
    /// For each dimension the strides of all tables.
    strides: Vec<Vec<usize>>,
    states: Vec<usize>,
    pub at: Vec<usize>,
}

impl Odometer {
    pub(super) fn new(sizes: Vec<usize>, strides: Vec<Vec<usize>>, tables: usize) -> Odometer {
        Odometer { states: vec![0; sizes.len()], sizes, strides, at: vec![0; tables] }
    }

    /// False where all combinations were there.
    pub(super) fn step(&mut self) -> bool {
        for ((state, size), strides) in self.states.iter_mut().zip(&self.sizes).zip(&self.strides).rev() {
            *state += 1;
            if *state < *size {
                self.at.iter_mut().zip(strides).for_each(|(at, stride)| *at += stride);
                return true;
            }
            let back = *state - 1;
            *state = 0;
            self.at.iter_mut().zip(strides).for_each(|(at, stride)| *at -= back * stride);
        }
        false
    }
}
