//! One contradiction of a program without a solution, and how far a limit has to move to resolve it.
//!
//! Where a single basic column is outside its bounds and no column can bring it back, its row of the tableau is an extreme ray of the
//! dual: the limits that it uses contradict one another, and without any one of them they do not (J. Gleeson and J. Ryan,
//! *Identifying minimally infeasible subsystems of inequalities*, ORSA J. Computing 2, 1990). Phase 1 ends with a sum of such rows;
//! it continues with one of their columns alone, the violated bounds of the others removed, until only that column is outside.
//!
//! From there the least move of each limit of the ray is found: its column is exchanged with the one outside, and the dual simplex
//! method minimises the size of the move, for which that basis is dual feasible already.

use super::again::{Again, Factored};
use super::budget::{Budget, GaveUp, Limits};
use super::method::{End, Simplex};
use super::{Basis, BasisStatus};
use crate::certify::LimitId;

/// How many columns outside their bounds are compared for the one with the fewest rows,
const LOOKED_AT: usize = 24;
/// and how many are tried one after the other.
const ROUNDS: usize = 40;
/// How far bounds are perturbed at most, in scaled numbers.
const PERTURBATION: f64 = 1e-6;
/// Smaller than this, a number of a scaled tableau is rounding error.
const DUST: f64 = 1e-9;

/// A basis in which one column is outside its bounds and cannot be brought back.
#[derive(Clone)]
pub struct Contradiction {
    basis: Factored,
    position: usize,
    above: bool,
    /// Per row, in the program's own units: what it is multiplied with.
    pub multipliers: Vec<f64>,
    /// How many rows count.
    pub rows: usize,
    n: usize,
}

impl Contradiction {
    pub fn basis(&self) -> Basis {
        self.basis.basis(self.n)
    }
}

/// What was found for a limit that may move.
pub enum Moved {
    /// It is enough: the basis is optimal for the size of the move. Where the limit stays, nothing else is outside its bounds.
    Enough(Box<Contradiction>),
    /// There is a contradiction without it.
    Never(Box<Contradiction>),
}

/// How a search for a contradiction ended.
pub enum Found {
    Contradiction(Box<Contradiction>),
    /// There is none: the program has a solution.
    Solution,
}

impl Again {
    /// Looks for one contradiction of a program without costs.
    pub fn contradiction(&mut self, limits: &Limits) -> Result<Found, GaveUp> {
        let budget = Budget::in_doubles(limits.clone());
        let first = match self.last.take() {
            Some(last) => last.resume(&self.problem, &budget)?,
            None => Simplex::new(&self.problem, &self.first.offered, &self.first.place, &budget)?,
        };
        let first = Factored::of(first);
        let (lower, upper) = (self.problem.lower.clone(), self.problem.upper.clone());
        self.perturb();
        let found = self.alone(first, &budget);
        (self.problem.lower, self.problem.upper) = (lower, upper);
        // A contradiction of the wider bounds is one of the bounds themselves.
        match (found?, self.last.take()) {
            (Found::Solution, Some(last)) => self.alone(last, &budget),
            (found, _) => Ok(found),
        }
    }

    /// Perturbs bounds: each is relaxed a little, by another amount, so that no two are reached at once and steps of length zero are
    /// rare (A. Charnes, *Optimality and degeneracy in linear programming*, Econometrica 20, 1952).
    fn perturb(&mut self) {
        let mut number = 1_u64;
        for (lower, upper) in self.problem.lower.iter_mut().zip(&mut self.problem.upper) {
            if lower.is_some() && lower == upper {
                continue;
            }
            for (bound, sign) in [(lower, -1.0), (upper, 1.0)] {
                number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let part = 0.5 + (number >> 11) as f64 / (1_u64 << 54) as f64;
                if let Some(bound) = bound {
                    *bound += sign * PERTURBATION * part * bound.abs().max(1.0);
                }
            }
        }
    }

    /// The method at a basis, which prices few columns at most steps.
    fn resumed<'a>(&'a self, at: Factored, budget: &'a Budget) -> Result<Simplex<'a, f64>, GaveUp> {
        let mut simplex = at.resume(&self.problem, budget)?;
        simplex.few = Some(Vec::new());
        Ok(simplex)
    }

    /// Continues from a basis until one column alone is outside its bounds.
    fn alone(&mut self, mut at: Factored, budget: &Budget) -> Result<Found, GaveUp> {
        for _ in 0..ROUNDS {
            let mut simplex = self.resumed(at, budget)?;
            let End::Infeasible { .. } = simplex.run()? else {
                self.last = Some(Factored::of(simplex));
                return Ok(Found::Solution);
            };
            let outside: Vec<(usize, bool)> = simplex
                .heads
                .iter()
                .enumerate()
                .filter_map(|(position, &c)| match simplex.outside(c) {
                    0 => None,
                    side => Some((position, side > 0)),
                })
                .collect();
            let Some(&(position, above)) = outside.first() else { return Err(GaveUp::Lost) };
            if outside.len() == 1 {
                return Ok(Found::Contradiction(Box::new(self.row(simplex, position, above)?)));
            }
            let (position, above) = fewest(&simplex, &outside)?.unwrap_or((position, above));
            let target = simplex.heads[position];
            let others = outside.into_iter().filter(|(other, _)| *other != position);
            let others: Vec<(usize, bool)> = others.map(|(other, above)| (simplex.heads[other], above)).collect();
            at = Factored::of(simplex);
            // The violated bounds of the others are removed meanwhile.
            let kept: Vec<Option<f64>> = others.iter().map(|&(c, above)| self.side(c, above).take()).collect();
            let end = self.only(at, target, above, budget);
            for (&(c, above), bound) in others.iter().zip(kept) {
                *self.side(c, above) = bound;
            }
            match end? {
                Ok(found) => return Ok(Found::Contradiction(Box::new(found))),
                Err(next) => at = next,
            }
        }
        Err(GaveUp::Lost)
    }

    /// Brings one column back within its bounds, or finds its contradiction.
    fn only(&mut self, at: Factored, target: usize, above: bool, budget: &Budget) -> Result<Result<Contradiction, Factored>, GaveUp> {
        let mut simplex = self.resumed(at, budget)?;
        let End::Infeasible { .. } = simplex.run()? else { return Ok(Err(Factored::of(simplex))) };
        let position = simplex.heads.iter().position(|&c| c == target).ok_or(GaveUp::Lost)?;
        self.row(simplex, position, above).map(Ok)
    }

    /// The contradiction of a column outside its bounds.
    fn row(&self, mut simplex: Simplex<'_, f64>, position: usize, above: bool) -> Result<Contradiction, GaveUp> {
        let column = simplex.heads[position];
        // Factors lose accuracy with every pivot: the row is calculated from new ones.
        simplex.refactor()?;
        let position = simplex.heads.iter().position(|&c| c == column).ok_or(GaveUp::Lost)?;
        let y = tableau_row(&simplex, position, above)?;
        let multipliers: Vec<f64> = y.iter().zip(&self.factors.rows).map(|(y, row)| y * row).collect();
        let rows = counting(&y);
        Ok(Contradiction { basis: Factored::of(simplex), position, above, multipliers, rows, n: self.problem.n })
    }

    fn side(&mut self, c: usize, upper: bool) -> &mut Option<f64> {
        if upper { &mut self.problem.upper[c] } else { &mut self.problem.lower[c] }
    }

    /// The least by which one limit has to move so that there is a solution, starting from a contradiction that it takes part in.
    pub fn move_of(&mut self, place: LimitId, from: &Contradiction, limits: &Limits) -> Result<Moved, GaveUp> {
        let n = self.problem.n;
        let (column, upper) = match place {
            LimitId::RowLower(r) => (n + r, false),
            LimitId::RowUpper(r) => (n + r, true),
            LimitId::ColumnLower(c) => (c, false),
            LimitId::ColumnUpper(c) => (c, true),
            LimitId::Integrality(_) => return Err(GaveUp::Malformed),
        };
        let budget = Budget::in_doubles(limits.clone());
        let at = self.swapped(column, from, &budget)?;
        let bound = self.side(column, upper).take();
        self.problem.cost[column] = if upper { 1.0 } else { -1.0 };
        let end = self.moved(at, limits, &budget);
        self.problem.cost[column] = 0.0;
        // Phase 1 ends with a sum of contradictions: one of them.
        let without = match &end {
            Ok((End::Infeasible { .. }, last)) => Some(self.alone(last.clone(), &budget)),
            _ => None,
        };
        *self.side(column, upper) = bound;
        self.last = None;
        match (end?, without) {
            ((End::Optimal { .. }, last), _) => {
                let simplex = last.resume(&self.problem, &budget)?;
                let position = simplex.heads.iter().position(|&c| c == column).ok_or(GaveUp::Lost)?;
                Ok(Moved::Enough(Box::new(self.row(simplex, position, upper)?)))
            }
            (_, Some(found)) => match found? {
                Found::Contradiction(found) => Ok(Moved::Never(found)),
                Found::Solution => Err(GaveUp::Lost),
            },
            _ => Err(GaveUp::Lost),
        }
    }

    /// The basis of a contradiction after the column of a limit was exchanged with the one outside.
    fn swapped(&self, column: usize, from: &Contradiction, budget: &Budget) -> Result<Factored, GaveUp> {
        let at = from.basis.clone();
        if at.heads.get(from.position) == Some(&column) {
            return Ok(at);
        }
        let mut simplex = at.resume(&self.problem, budget)?;
        if simplex.place[column] == BasisStatus::Basic {
            return Ok(Factored::of(simplex));
        }
        let alpha = simplex.in_basis(column)?;
        // A limit that takes no part in it: the method starts from the basis as it is.
        if alpha[from.position].abs() <= DUST {
            return Ok(Factored::of(simplex));
        }
        simplex.exchange(column, from.position, from.above, &alpha);
        Ok(Factored::of(simplex))
    }

    /// Runs to the end, the dual method first.
    fn moved(&self, at: Factored, limits: &Limits, budget: &Budget) -> Result<(End<f64>, Factored), GaveUp> {
        let mut simplex = self.resumed(at, budget)?;
        let end = match simplex.run_dual(limits.pivots / 2)? {
            Some(end) => end,
            None => simplex.run()?,
        };
        Ok((end, Factored::of(simplex)))
    }
}

/// The row of the tableau of a column outside its bounds, as multipliers of the rows that prove it.
fn tableau_row(simplex: &Simplex<'_, f64>, position: usize, above: bool) -> Result<Vec<f64>, GaveUp> {
    let mut unit = vec![0.0; simplex.problem.m];
    unit[position] = if above { 1.0 } else { -1.0 };
    simplex.factor.solve_left(unit, simplex.budget)
}

fn counting(y: &[f64]) -> usize {
    let most = y.iter().fold(0.0, |most: f64, y| most.max(y.abs()));
    y.iter().filter(|y| y.abs() > DUST * most).count()
}

/// Of the columns outside their bounds the one whose row of the tableau uses the fewest rows.
fn fewest(simplex: &Simplex<'_, f64>, outside: &[(usize, bool)]) -> Result<Option<(usize, bool)>, GaveUp> {
    let mut best: Option<(usize, (usize, bool))> = None;
    let step = outside.len().div_ceil(LOOKED_AT).max(1);
    for &(position, above) in outside.iter().step_by(step) {
        let rows = counting(&tableau_row(simplex, position, above)?);
        if best.is_none_or(|(fewest, _)| rows < fewest) {
            best = Some((rows, (position, above)));
        }
    }
    Ok(best.map(|(_, found)| found))
}
