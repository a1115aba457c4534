//! The equations of one policy, solved nearly: the stabilised method of biconjugate gradients.
//!
//! Sweeps settle soon what neighbouring states differ in, and take a step for each factor of the discount where many states are wrong
//! by the same amount. This takes the square root of as many. It may break down, and
//! then sweeps go on.
//!
//! Source: H. van der Vorst, "Bi-CGSTAB" (1992).

use super::packed::Packed;

/// Room that is used again.
#[derive(Default)]
pub(super) struct Krylov {
    residual: Vec<f64>,
    shadow: Vec<f64>,
    direction: Vec<f64>,
    image: Vec<f64>,
    second: Vec<f64>,
    before: Vec<f64>,
    /// Passes over all rows that the last call took.
    passes: u32,
}

fn product(a: &[f64], b: &[f64]) -> f64 {
    let b = &b[..a.len()];
    let mut sum = -0.0;
    for at in 0..a.len() {
        sum += a[at] * b[at];
    }
    sum
}

impl Krylov {
    pub fn passes(&self) -> u32 {
        self.passes
    }

    /// Moves values nearer to those of the policy, until what the equations miss has shrunk to so much of what it was, or after so
    /// many passes over all rows. False where they are not nearer than before; the values are as they were then.
    pub fn solve(&mut self, packed: &Packed, value: &mut [f64], target: f64, most: u32) -> bool {
        self.passes = 1;
        packed.misses(value, &mut self.residual);
        let first = product(&self.residual, &self.residual).sqrt();
        let stop = target * first;
        if !(first.is_finite() && first > 0.0) {
            return first == 0.0;
        }
        self.before.clear();
        self.before.extend_from_slice(value);
        self.shadow.clone_from(&self.residual);
        self.direction.clone_from(&self.residual);
        let mut along = first * first;
        let (mut passes, mut left) = (1, first);
        while passes < most {
            packed.applied(&self.direction, &mut self.image);
            let below = product(&self.shadow, &self.image);
            let step = along / below;
            if !step.is_finite() {
                break;
            }
            for (residual, image) in self.residual.iter_mut().zip(&self.image) {
                *residual -= step * image;
            }
            packed.applied(&self.residual, &mut self.second);
            passes += 2;
            let square = product(&self.second, &self.second);
            let weight = if square > 0.0 { product(&self.second, &self.residual) / square } else { 0.0 };
            left = 0.0;
            for (at, value) in value.iter_mut().enumerate() {
                *value += step * self.direction[at] + weight * self.residual[at];
                self.residual[at] -= weight * self.second[at];
                left += self.residual[at] * self.residual[at];
            }
            let next = product(&self.shadow, &self.residual);
            let ratio = next / along * (step / weight);
            left = left.sqrt();
            if left <= stop || !ratio.is_finite() {
                break;
            }
            along = next;
            for (at, direction) in self.direction.iter_mut().enumerate() {
                *direction = self.residual[at] + ratio * (*direction - weight * self.image[at]);
            }
        }
        self.passes = passes;
        let nearer = left < 0.9 * first;
        if !nearer {
            value.copy_from_slice(&self.before);
        }
        nearer
    }
}
