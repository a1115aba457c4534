//! The dual simplex method, for a program whose bounds were changed after it was solved: the basis still has the right prices,
//! and only what lies outside its bounds has to go back (C. E. Lemke, *The dual method of solving the linear programming
//! problem*, Naval Research Logistics Quarterly 1, 1954).

use super::BasisStatus;
use super::budget::GaveUp;
use super::method::{End, Simplex};

/// How much a price may have the wrong sign, in scaled doubles.
const FLAT: f64 = 1e-9;
/// Smaller than this, a pivot is rounding.
const PIVOT: f64 = 1e-8;
/// Steps without progress after which the first column outside leaves.
const PATIENCE: usize = 40;

impl Simplex<'_, f64> {
    /// Runs until everything lies within its bounds, or nothing can. Gives nothing where the primal method has to go on: that
    /// is so at the end too, since it has the last word on what is optimal.
    pub(super) fn run_dual(&mut self, most: usize) -> Result<Option<End<f64>>, GaveUp> {
        let mut reduced = self.reduced_costs()?;
        for step in 0..most {
            if self.is_old() {
                self.refactor()?;
                reduced = self.reduced_costs()?;
            }
            let Some((position, below)) = self.furthest_outside(step > PATIENCE + self.heads.len()) else { return Ok(None) };
            self.budget.pivot()?;
            let mut unit = vec![0.0; self.problem.m];
            unit[position] = if below { -1.0 } else { 1.0 };
            let multipliers = self.factor.solve_left(unit, self.budget)?;
            let row = self.problem.reduced(&multipliers, false);
            let Some(entering) = self.cheapest(&row, &reduced) else {
                return Ok(Some(End::Infeasible { y: multipliers }));
            };
            let alpha = self.in_basis(entering)?;
            // Both ways to the pivot: where they differ, the factors are worn out.
            let (by_row, by_column) = (-row[entering], if below { -alpha[position] } else { alpha[position] });
            if (by_row - by_column).abs() > 1e-6 * by_row.abs().max(by_column.abs()).max(1e-3) || alpha[position].abs() < PIVOT {
                return Ok(None);
            }
            let times = reduced[entering] / row[entering];
            for (price, value) in reduced.iter_mut().zip(&row).filter(|(_, value)| **value != 0.0) {
                *price -= times * value;
            }
            reduced[entering] = 0.0;
            self.move_out(position, below, entering, &alpha);
        }
        Ok(None)
    }

    fn reduced_costs(&self) -> Result<Vec<f64>, GaveUp> {
        Ok(self.problem.reduced(&self.prices(|c| self.problem.cost[c])?, true))
    }

    /// The position whose column lies furthest outside its bounds (or the first), and whether below.
    fn furthest_outside(&self, first: bool) -> Option<(usize, bool)> {
        let mut found: Option<(f64, usize, bool)> = None;
        for (position, &c) in self.heads.iter().enumerate() {
            let below = match self.outside(c) {
                0 => continue,
                side => side < 0,
            };
            let bound = if below { self.problem.lower[c] } else { self.problem.upper[c] };
            let away = bound.map_or(0.0, |bound| (bound - self.x[c]).abs());
            if found.is_none_or(|(most, ..)| away > most) {
                found = Some((away, position, below));
            }
            if first {
                break;
            }
        }
        found.map(|(_, position, below)| (position, below))
    }

    /// The column to enter: the one whose price is the first to become zero; among nearly equal ones that with the largest pivot.
    fn cheapest(&self, row: &[f64], reduced: &[f64]) -> Option<usize> {
        // `row` holds what takes the leaving column back, with the sign turned.
        let is_eligible = |&(c, value): &(usize, f64)| {
            let rises = match self.place[c] {
                BasisStatus::Basic => false,
                BasisStatus::Lower => value < -PIVOT,
                BasisStatus::Upper => value > PIVOT,
                BasisStatus::Free => value.abs() > PIVOT,
            };
            rises && !self.problem.is_fixed(c)
        };
        let eligible: Vec<(usize, f64)> = row.iter().copied().enumerate().filter(is_eligible).collect();
        let ratio = |c: usize, value: f64, slack: f64| (reduced[c].abs() + slack) / value.abs();
        let least = eligible.iter().map(|&(c, value)| ratio(c, value, FLAT)).fold(f64::INFINITY, f64::min);
        let near = eligible.into_iter().filter(|&(c, value)| ratio(c, value, 0.0) <= least);
        near.max_by(|&(a, one), &(b, other)| one.abs().total_cmp(&other.abs()).then(b.cmp(&a))).map(|(c, _)| c)
    }

    /// Takes the column at a position to the bound that it lies outside of, by moving the entering one.
    fn move_out(&mut self, position: usize, below: bool, entering: usize, alpha: &[f64]) {
        let leaving = self.heads[position];
        let bound = if below { self.problem.lower[leaving] } else { self.problem.upper[leaving] };
        let Some(bound) = bound else { return };
        let step = (self.x[leaving] - bound) / alpha[position];
        self.shift_by(entering, alpha, step);
        self.settle(leaving, !below);
        self.exchange(entering, position, !below, alpha);
    }
}
