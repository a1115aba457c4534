//! Walks from an optimal basis while one bound or one cost moves. Each goes by Bland's rule, so that it cannot cycle.

use std::borrow::Cow;
use std::sync::Arc;

use super::BasisStatus;
use super::budget::GaveUp;
use super::method::Simplex;
use super::ranging::{Halt, Price, Side};
use super::scalar::Scalar;
use crate::exact::Exact;

/// A basic column that comes to a bound: after which step, its position, which bound.
struct Block {
    step: Exact,
    position: usize,
    upper: bool,
}

impl Simplex<'_, Exact> {
    /// The reduced costs of the basis, or nothing where it is not optimal.
    pub(super) fn optimal_reduced_costs(&self) -> Result<Option<Vec<Exact>>, GaveUp> {
        let reduced = self.problem.reduced(&self.prices(|c| self.problem.cost[c].clone())?, true);
        let fits = |c: usize| match self.place[c] {
            BasisStatus::Basic => self.outside(c) == 0,
            _ => self.rises(c, reduced[c].sgn()).is_none(),
        };
        let optimal = (0..self.problem.width()).all(fits);
        Ok(optimal.then_some(reduced))
    }

    /// Moves a bound of column `k`, at which it stands, up or down, by the dual simplex method. Gives the price in this
    /// direction (of the minimised costs), how far the bound can go at this price, and what comes then.
    pub(super) fn walk_bound(mut self, reduced: &[Exact], k: usize, side: Side, rises: bool) -> (Price, Exact, Halt) {
        let mut price = None;
        let mut way = Exact::ZERO;
        let mut reduced = Cow::Borrowed(reduced);
        let halt = self.walk_bound_on(&mut reduced, k, side, rises, &mut price, &mut way);
        match (price, halt) {
            (Some(price), Ok(halt)) => (Price::Is(price), way, halt),
            (Some(price), Err(_)) => (Price::Is(price), way, Halt::Limit),
            (None, Ok(_)) => (Price::NoAnswer, way, Halt::NoAnswer),
            (None, Err(why)) => (Price::Unknown(why), way, Halt::Limit),
        }
    }

    fn walk_bound_on(
        &mut self,
        reduced: &mut Cow<'_, [Exact]>,
        k: usize,
        side: Side,
        rises: bool,
        price: &mut Option<Exact>,
        way: &mut Exact,
    ) -> Result<Halt, GaveUp> {
        let sign = if rises { 1 } else { -1 };
        // A bound that moves towards the other one ends there.
        let room = match (&self.problem.lower[k], &self.problem.upper[k], side, rises) {
            (Some(lower), Some(upper), Side::Lower, true) | (Some(lower), Some(upper), Side::Upper, false) => Some(upper - lower),
            _ => None,
        };
        loop {
            self.budget.pivot()?;
            self.keep_fresh()?;
            let moves = match self.place[k] {
                BasisStatus::Lower => side != Side::Upper,
                BasisStatus::Upper => side != Side::Lower,
                BasisStatus::Basic | BasisStatus::Free => false,
            };
            let slope = if moves { reduced[k].clone() } else { Exact::ZERO };
            // How the basic columns change with the bound.
            let rates = if moves {
                let column = self.in_basis(k)?;
                column.into_iter().map(|value| if rises { -value } else { value }).collect()
            } else {
                vec![Exact::ZERO; self.problem.m]
            };
            let moved = if rises { way.clone() } else { -way.clone() };
            let block = self.first_block(&rates, k, side, sign, &moved);
            let left = room.as_ref().map(|room| room - &*way);
            let ends = match (&block, &left) {
                (None, None) => None,
                (Some(block), Some(left)) => Some(if block.step < *left { block.step.clone() } else { left.clone() }),
                (Some(block), None) => Some(block.step.clone()),
                (None, Some(left)) => Some(left.clone()),
            };
            if ends.as_ref().is_none_or(|step| !step.is_zero()) {
                match price {
                    None => *price = Some(slope),
                    Some(price) if *price != slope => return Ok(Halt::Corner),
                    Some(_) => {}
                }
            }
            let Some(step) = ends else {
                return Ok(Halt::Never);
            };
            *way += &step;
            if room.as_ref() == Some(way) {
                return Ok(Halt::NoAnswer);
            }
            let Some(block) = block else {
                return Ok(Halt::NoAnswer);
            };
            let row = self.row_in_basis(block.position)?;
            let Some(entering) = self.dual_entering(&row, reduced, block.upper) else {
                return Ok(Halt::NoAnswer);
            };
            let ratio = &reduced[entering] / &row[entering];
            if !step.is_zero() {
                let x = Arc::make_mut(&mut self.x);
                for (&c, rate) in self.heads.iter().zip(&rates).filter(|(_, rate)| !rate.is_zero()) {
                    x[c] += rate * &step;
                }
                if moves {
                    x[k] += step.signed(sign);
                }
            }
            let leaving = self.heads[block.position];
            if !ratio.is_zero() {
                let reduced = reduced.to_mut();
                for (reduced, value) in reduced.iter_mut().zip(&row).filter(|(_, value)| !value.is_zero()) {
                    reduced.sub_mul(&ratio, value);
                }
                reduced[entering] = Exact::ZERO;
                reduced[leaving] = -ratio;
            }
            let alpha = self.in_basis(entering)?;
            self.exchange(entering, block.position, block.upper, &alpha);
        }
    }

    /// The first basic column that comes to a bound as the bounds of `k` on `side` move, by `moved` so far.
    fn first_block(&self, rates: &[Exact], k: usize, side: Side, sign: i8, moved: &Exact) -> Option<Block> {
        let mut first: Option<Block> = None;
        for (position, (&c, rate)) in self.heads.iter().zip(rates).enumerate() {
            if rate.is_zero() && c != k {
                continue;
            }
            for (bound, upper) in [(&self.problem.lower[c], false), (&self.problem.upper[c], true)] {
                let Some(bound) = bound else { continue };
                let bound_moves = c == k && side != if upper { Side::Lower } else { Side::Upper };
                let bound_rate = if bound_moves { Exact::ONE.signed(sign) } else { Exact::ZERO };
                let speed = if upper { rate - bound_rate } else { bound_rate - rate };
                if speed.sgn() <= 0 {
                    continue;
                }
                let bound = if bound_moves { bound + moved } else { bound.clone() };
                let distance = if upper { bound - &self.x[c] } else { &self.x[c] - bound };
                let step = if distance.sgn() <= 0 { Exact::ZERO } else { distance / speed };
                let nearer =
                    first.as_ref().is_none_or(|first| step.cmp(&first.step).then_with(|| c.cmp(&self.heads[first.position])).is_lt());
                if nearer {
                    first = Some(Block { step, position, upper });
                }
            }
        }
        first
    }

    /// The column that enters where the basic column of a row leaves to a bound: the first price to become zero.
    fn dual_entering(&self, row: &[Exact], reduced: &[Exact], to_upper: bool) -> Option<usize> {
        let mut best: Option<(Exact, usize)> = None;
        for (c, value) in row.iter().enumerate().filter(|(_, value)| !value.is_zero()) {
            // Leaving to its upper bound it has to fall from now on, which a rising column with a positive entry brings about.
            let rises = (value.sgn() > 0) == to_upper;
            let eligible = match self.place[c] {
                BasisStatus::Basic => false,
                BasisStatus::Lower => rises,
                BasisStatus::Upper => !rises,
                BasisStatus::Free => true,
            };
            if !eligible || self.problem.is_fixed(c) {
                continue;
            }
            let ratio = (&reduced[c] / value).abs();
            if best.as_ref().is_none_or(|(least, _)| ratio < *least) {
                best = Some((ratio, c));
            }
        }
        best.map(|(_, c)| c)
    }

    /// Moves the cost of column `k` up or down, over all bases of the same plan. Gives how far it can go before another plan
    /// is better.
    pub(super) fn walk_cost(mut self, reduced: &[Exact], k: usize, rises: bool) -> (Exact, Halt) {
        let mut way = Exact::ZERO;
        let mut reduced = Cow::Borrowed(reduced);
        let halt = self.walk_cost_on(&mut reduced, k, rises, &mut way).unwrap_or(Halt::Limit);
        (way, halt)
    }

    fn walk_cost_on(&mut self, reduced: &mut Cow<'_, [Exact]>, k: usize, rises: bool, way: &mut Exact) -> Result<Halt, GaveUp> {
        let sign = if rises { 1 } else { -1 };
        loop {
            self.budget.pivot()?;
            self.keep_fresh()?;
            // How reduced costs change with the cost.
            let mut rates = match self.heads.iter().position(|&c| c == k) {
                Some(position) => self.row_in_basis(position)?,
                None => Vec::new(),
            };
            let is_basic = !rates.is_empty();
            rates.iter_mut().filter(|rate| !rate.is_zero()).for_each(|rate| *rate = rate.signed(-sign));
            let outside = Exact::ONE.signed(sign);
            let rates = if is_basic { rates.iter().enumerate().collect() } else { vec![(k, &outside)] };
            let Some((step, entering, rises)) = self.first_flat(&rates, reduced) else {
                return Ok(Halt::Never);
            };
            *way += &step;
            let alpha = self.in_basis(entering)?;
            let Some((position, upper)) = self.held(&alpha, rises) else {
                return Ok(Halt::Corner);
            };
            if !step.is_zero() {
                let reduced = reduced.to_mut();
                for (c, rate) in rates.into_iter().filter(|(c, rate)| !rate.is_zero() && self.place[*c] != BasisStatus::Basic) {
                    reduced[c] += rate * &step;
                }
            }
            self.exchange(entering, position, upper, &alpha);
        }
    }

    /// The column whose reduced cost is the first to become zero: after which step, and which way it will move then.
    fn first_flat(&self, rates: &[(usize, &Exact)], reduced: &[Exact]) -> Option<(Exact, usize, bool)> {
        let mut first: Option<(Exact, usize, bool)> = None;
        for &(c, rate) in rates {
            let Some(rises) = self.rises(c, rate.sgn()) else { continue };
            let step = (&reduced[c] / rate).abs();
            if first.as_ref().is_none_or(|(least, ..)| step < *least) {
                first = Some((step, c, rises));
            }
        }
        first
    }

    /// A basic column at a bound that keeps an entering column from moving at all; by Bland's rule the first.
    fn held(&self, alpha: &[Exact], rises: bool) -> Option<(usize, bool)> {
        let mut first: Option<(usize, bool)> = None;
        for (position, value) in alpha.iter().enumerate().filter(|(_, value)| !value.is_zero()) {
            let c = self.heads[position];
            let upper = (value.sgn() < 0) == rises;
            let bound = if upper { &self.problem.upper[c] } else { &self.problem.lower[c] };
            if bound.as_ref() == Some(&self.x[c]) && first.is_none_or(|(other, _)| c < self.heads[other]) {
                first = Some((position, upper));
            }
        }
        first
    }

    /// A row of the program in terms of the basis, per column; zero for basic ones.
    fn row_in_basis(&self, position: usize) -> Result<Vec<Exact>, GaveUp> {
        let mut unit = vec![Exact::ZERO; self.problem.m];
        unit[position] = Exact::ONE;
        let multipliers: Vec<Exact> = self.factor.solve_left(unit, self.budget)?.into_iter().map(|y| -y).collect();
        let mut row = self.problem.reduced(&multipliers, false);
        for &c in &self.heads {
            row[c] = Exact::ZERO;
        }
        Ok(row)
    }
}
