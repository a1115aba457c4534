//! Processes by chance and published ones: do all methods agree, and with exact numbers?

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::float_cmp)]
#![allow(clippy::type_complexity, clippy::needless_range_loop, reason = "small tables in tests, by state")]

mod agreement;
mod learning;
mod limited;
mod program;
mod published;
mod structure;

use super::*;
use crate::exact::Exact;

/// A small generator of numbers, the same in every run.
pub(super) struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Numbers {
        Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(12_345))
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

pub(super) fn ratio(above: i64, below: u64) -> Exact {
    Exact::from_parts(above.into(), below.into())
}

/// What a process by chance is like.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub states: u64,
    /// Of a hundred states so many end; the first state ends in any case where this is above zero.
    pub ends: u64,
    /// Successors have smaller numbers only.
    pub acyclic: bool,
    /// Rewards are whole numbers from and to.
    pub rewards: (i64, i64),
}

/// A process with probabilities that are simple fractions.
pub(super) fn random(shape: Shape, numbers: &mut Numbers) -> Process<Exact> {
    let mut process = Process::default();
    for state in 0..shape.states {
        let first = state == 0 && (shape.ends > 0 || shape.acyclic);
        if first || numbers.below(100) < shape.ends {
            process.end_state(ratio(numbers.below(7) as i64 - 3, 1));
            continue;
        }
        for action in 0..1 + numbers.below(3) as u32 {
            let reward = shape.rewards.0 + numbers.below((shape.rewards.1 - shape.rewards.0 + 1) as u64) as i64;
            let weights: Vec<u64> = (0..1 + numbers.below(4)).map(|_| 1 + numbers.below(5)).collect();
            let total: u64 = weights.iter().sum();
            let range = if shape.acyclic { state } else { shape.states };
            let successors: Vec<(u32, Exact)> =
                weights.iter().map(|weight| (numbers.below(range) as u32, ratio(*weight as i64, total))).collect();
            process.push_row(action, ratio(reward, 1), successors);
        }
        process.end_state(Exact::ZERO);
    }
    process
}

pub(super) fn doubles(process: &Process<Exact>) -> Process<f64> {
    process.map(Number::to_f64)
}

pub(super) fn with(method: Method) -> Options {
    Options { method: Some(method), precision: 1e-11, ..Options::default() }
}

pub(super) fn near(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance * (1.0 + b.abs()))
}
