//! The revised simplex method for bounded columns, on a factored basis: phase 1 minimises the sum of what columns are
//! outside their bounds, phase 2 the costs (G. B. Dantzig, *Linear Programming and Extensions*, 1963; phase 1 passes
//! breakpoints as in I. Maros, *Computational Techniques of the Simplex Method*, 2003). After steps of length zero it
//! goes by R. G. Bland's rule (Mathematics of Operations Research 2, 1977), with which it cannot cycle.

use std::sync::Arc;

use super::BasisStatus;
use super::budget::{Budget, GaveUp};
use super::factor::Factor;
use super::problem::Problem;
use super::scalar::Scalar;

/// Pivots after which the basis is factored anew.
const REFACTOR: usize = 48;
/// Steps of length zero after which Bland's rule decides.
const PATIENCE: usize = 24;

/// How the method ended.
pub(super) enum End<S> {
    /// The basis is optimal; prices per row.
    Optimal { y: Vec<S> },
    /// Some sum of rows cannot be reached within the bounds; multipliers per row.
    Infeasible { y: Vec<S> },
    /// One column goes on forever, with the basic ones in its wake: a direction per column.
    Unbounded { ray: Vec<S> },
}

/// A column that enters the basis, and which way it moves.
pub(super) struct Entering<S> {
    pub(super) column: usize,
    pub(super) rises: bool,
    /// Its reduced cost.
    pub(super) price: S,
}

/// What stops a move.
enum Stop<S> {
    /// A basic column comes to a bound.
    Basic {
        step: S,
        position: usize,
        upper: bool,
    },
    /// The entering column comes to its other bound.
    Flip {
        step: S,
    },
    Nothing,
}

/// A program, a basis of it and the point that belongs to it.
pub(super) struct Simplex<'a, S> {
    pub(super) problem: &'a Problem<S>,
    /// The column of each position of the basis.
    pub(super) heads: Vec<usize>,
    pub(super) place: Vec<BasisStatus>,
    /// Per column. Shared, since few walks change it.
    pub(super) x: Arc<Vec<S>>,
    pub(super) factor: Factor<S>,
    pub(super) budget: &'a Budget,
    /// Columns that are priced before the others; none where all are priced at every step.
    pub(super) few: Option<Vec<usize>>,
}

impl<'a, S: Scalar> Simplex<'a, S> {
    /// Begins at a basis of the offered columns, completed where they are too few or dependent. `place` says where the
    /// columns outside the basis stand.
    pub(super) fn new(
        problem: &'a Problem<S>,
        offered: &[(u8, usize)],
        place: &[BasisStatus],
        budget: &'a Budget,
    ) -> Result<Simplex<'a, S>, GaveUp> {
        let (factor, heads) = Factor::build(problem, offered, budget)?;
        Simplex::resume(problem, heads, place, factor, budget)
    }

    /// Goes on with a basis that is factored already, where bounds were changed since.
    pub(super) fn resume(
        problem: &'a Problem<S>,
        heads: Vec<usize>,
        place: &[BasisStatus],
        factor: Factor<S>,
        budget: &'a Budget,
    ) -> Result<Simplex<'a, S>, GaveUp> {
        let mut place: Vec<BasisStatus> = (0..problem.width()).map(|c| set_status(problem, c, place.get(c).copied())).collect();
        for &c in &heads {
            place[c] = BasisStatus::Basic;
        }
        let x = Arc::new(vec![S::zero(); problem.width()]);
        let mut simplex = Simplex { problem, heads, place, x, factor, budget, few: None };
        simplex.find_point()?;
        Ok(simplex)
    }

    /// True where the basis has seen many pivots since it was factored.
    pub(super) fn is_old(&self) -> bool {
        self.factor.age() >= REFACTOR
    }

    /// Factors the basis anew and finds its point again.
    pub(super) fn refactor(&mut self) -> Result<(), GaveUp> {
        let offered: Vec<(u8, usize)> = self.heads.iter().map(|&c| (0, c)).collect();
        let (factor, heads) = Factor::build(self.problem, &offered, self.budget)?;
        // Exactly this never differs; doubles may find the basis singular, and some columns have to leave.
        for &c in &self.heads {
            self.place[c] = set_status(self.problem, c, None);
        }
        for &c in &heads {
            self.place[c] = BasisStatus::Basic;
        }
        (self.factor, self.heads) = (factor, heads);
        self.find_point()
    }

    /// Factors the basis anew where it has seen many pivots. The point stays: only for exact numbers.
    pub(super) fn keep_fresh(&mut self) -> Result<(), GaveUp> {
        if self.factor.age() >= REFACTOR {
            let offered: Vec<(u8, usize)> = self.heads.iter().map(|&c| (0, c)).collect();
            (self.factor, self.heads) = Factor::build(self.problem, &offered, self.budget)?;
        }
        Ok(())
    }

    /// The point of the basis.
    fn find_point(&mut self) -> Result<(), GaveUp> {
        let mut rest = vec![S::zero(); self.problem.m];
        let x = Arc::make_mut(&mut self.x);
        for (c, value) in x.iter_mut().enumerate() {
            let bound = match self.place[c] {
                BasisStatus::Basic => continue,
                BasisStatus::Lower => self.problem.lower[c].clone(),
                BasisStatus::Upper => self.problem.upper[c].clone(),
                BasisStatus::Free => None,
            };
            *value = bound.unwrap_or_else(S::zero);
            if !value.is_zero() {
                for (r, times) in self.problem.column(c) {
                    rest[r].sub_mul(times, value);
                }
            }
        }
        let basic = self.factor.solve(rest, self.budget)?;
        for (&c, value) in self.heads.iter().zip(basic) {
            x[c] = value;
        }
        Ok(())
    }

    /// -1 below its lower bound, 1 above its upper, else 0.
    pub(super) fn outside(&self, c: usize) -> i8 {
        let x = &self.x[c];
        if self.problem.lower[c].as_ref().is_some_and(|lower| x.sub(lower).sgn() < 0) {
            -1
        } else if self.problem.upper[c].as_ref().is_some_and(|upper| x.sub(upper).sgn() > 0) {
            1
        } else {
            0
        }
    }

    /// Prices per row of these costs of the basis.
    pub(super) fn prices(&self, costs: impl Fn(usize) -> S) -> Result<Vec<S>, GaveUp> {
        self.factor.solve_left(self.heads.iter().map(|&c| costs(c)).collect(), self.budget)
    }

    /// A column in terms of the basis.
    pub(super) fn in_basis(&self, c: usize) -> Result<Vec<S>, GaveUp> {
        let mut column = vec![S::zero(); self.problem.m];
        for (r, value) in self.problem.column(c) {
            column[r] = value.clone();
        }
        self.factor.solve(column, self.budget)
    }

    /// Runs to the end.
    pub(super) fn run(&mut self) -> Result<End<S>, GaveUp> {
        let mut idle = 0;
        loop {
            self.budget.clock()?;
            if self.factor.age() >= REFACTOR {
                self.refactor()?;
            }
            let outside: Vec<i8> = self.heads.iter().map(|&c| self.outside(c)).collect();
            let feasible = outside.iter().all(|&side| side == 0);
            let y = if feasible {
                self.prices(|c| self.problem.cost[c].clone())?
            } else {
                let costs = outside.iter().map(|&side| if side == 0 { S::zero() } else { S::one().signed(side) });
                self.factor.solve_left(costs.collect(), self.budget)?
            };
            let bland = idle >= PATIENCE;
            let Some(entering) = self.entering(&y, feasible, bland) else {
                return Ok(if feasible { End::Optimal { y } } else { End::Infeasible { y } });
            };
            self.budget.pivot()?;
            let alpha = self.in_basis(entering.column)?;
            match self.stop(&entering, &alpha, &outside, feasible, bland) {
                Stop::Nothing if feasible => return Ok(End::Unbounded { ray: self.ray(&entering, &alpha) }),
                // The sum of what is outside can't fall forever: only doubles come here.
                Stop::Nothing => return Err(GaveUp::Lost),
                Stop::Flip { step } => {
                    self.shift(&entering, &alpha, &step);
                    self.place[entering.column] = if entering.rises { BasisStatus::Upper } else { BasisStatus::Lower };
                    idle = 0;
                }
                Stop::Basic { step, position, upper } => {
                    idle = if step.sgn() > 0 { 0 } else { idle + 1 };
                    self.shift(&entering, &alpha, &step);
                    self.settle(self.heads[position], upper);
                    self.exchange(entering.column, position, upper, &alpha);
                }
            }
        }
    }

    /// The ratio test.
    fn stop(&self, entering: &Entering<S>, alpha: &[S], outside: &[i8], feasible: bool, bland: bool) -> Stop<S> {
        // Where a basic column passes a bound: step, position, which bound, and the size of its change.
        let mut breaks: Vec<(S, usize, bool, S)> = Vec::new();
        for (position, (value, &side)) in alpha.iter().zip(outside).enumerate() {
            if !value.may_be_pivot(0.0) {
                continue;
            }
            let c = self.heads[position];
            let rises = (value.sgn() < 0) == entering.rises;
            // Which bounds lie ahead: those that it has not passed yet.
            let (lower, upper) = match (side, rises) {
                (-1, true) => (true, true),
                (1, false) => (true, true),
                (-1, false) | (1, true) => (false, false),
                (_, true) => (false, true),
                (_, false) => (true, false),
            };
            let size = value.abs();
            for (bound, is_upper) in [(&self.problem.lower[c], false), (&self.problem.upper[c], true)] {
                if let (Some(bound), true) = (bound, if is_upper { upper } else { lower }) {
                    let way = if rises { bound.sub(&self.x[c]) } else { self.x[c].sub(bound) };
                    let step = if way.sgn() < 0 { S::zero() } else { way.div(&size) };
                    breaks.push((step, position, is_upper, size.clone()));
                }
            }
        }
        let flip = match (&self.problem.lower[entering.column], &self.problem.upper[entering.column]) {
            (Some(lower), Some(upper)) => Some(upper.sub(lower)),
            _ => None,
        };
        let order = |a: &(S, usize, bool, S), b: &(S, usize, bool, S)| {
            let tie =
                || if bland { self.heads[a.1].cmp(&self.heads[b.1]) } else { b.3.order(&a.3).then(self.heads[a.1].cmp(&self.heads[b.1])) };
            a.0.order(&b.0).then_with(tie)
        };
        let chosen = if feasible || bland {
            breaks.into_iter().min_by(order)
        } else {
            breaks.sort_by(order);
            let mut slope = entering.price.abs();
            let mut last = None;
            for point in breaks {
                slope = slope.sub(&point.3);
                last = Some(point);
                if slope.sgn() <= 0 {
                    break;
                }
            }
            last
        };
        match (chosen, flip) {
            (Some((step, ..)), Some(flip)) if flip.order(&step).is_le() => Stop::Flip { step: flip },
            (Some((step, position, upper, _)), _) => Stop::Basic { step, position, upper },
            (None, Some(flip)) => Stop::Flip { step: flip },
            (None, None) => Stop::Nothing,
        }
    }

    /// Moves the entering column by a step, and the basic ones with it.
    fn shift(&mut self, entering: &Entering<S>, alpha: &[S], step: &S) {
        if step.is_zero() {
            return;
        }
        let step = if entering.rises { step.clone() } else { step.neg() };
        self.shift_by(entering.column, alpha, step);
    }

    /// The same by a step that may be negative.
    pub(super) fn shift_by(&mut self, column: usize, alpha: &[S], step: S) {
        let x = Arc::make_mut(&mut self.x);
        for (&c, value) in self.heads.iter().zip(alpha).filter(|(_, value)| !value.is_zero()) {
            x[c].sub_mul(value, &step);
        }
        x[column] = x[column].add(&step);
    }

    /// Takes what rounding left between a column and the bound that it has come to.
    pub(super) fn settle(&mut self, c: usize, upper: bool) {
        let bound = if upper { &self.problem.upper[c] } else { &self.problem.lower[c] };
        if let Some(bound) = bound
            && !self.x[c].order(bound).is_eq()
        {
            Arc::make_mut(&mut self.x)[c] = bound.clone();
        }
    }

    /// Puts a column into the basis; the one that it replaces goes to a bound, at which it has arrived.
    pub(super) fn exchange(&mut self, column: usize, position: usize, upper: bool, alpha: &[S]) {
        let leaving = self.heads[position];
        self.place[leaving] = if upper { BasisStatus::Upper } else { BasisStatus::Lower };
        self.place[column] = BasisStatus::Basic;
        self.heads[position] = column;
        self.factor.replace(position, alpha);
    }

    /// The direction in which the entering column goes on forever.
    fn ray(&self, entering: &Entering<S>, alpha: &[S]) -> Vec<S> {
        let mut ray = vec![S::zero(); self.problem.width()];
        for (&c, value) in self.heads.iter().zip(alpha).filter(|(_, value)| !value.is_zero()) {
            ray[c] = if entering.rises { value.neg() } else { value.clone() };
        }
        ray[entering.column] = if entering.rises { S::one() } else { S::one().neg() };
        ray
    }
}

/// A place outside the basis that a column can take: the wished one where it has such a bound, else the bound nearer to zero.
fn set_status<S: Scalar>(problem: &Problem<S>, c: usize, wish: Option<BasisStatus>) -> BasisStatus {
    match (&problem.lower[c], &problem.upper[c], wish) {
        (Some(_), _, Some(BasisStatus::Lower)) => BasisStatus::Lower,
        (_, Some(_), Some(BasisStatus::Upper)) => BasisStatus::Upper,
        (None, None, _) => BasisStatus::Free,
        (Some(_), None, _) => BasisStatus::Lower,
        (None, Some(_), _) => BasisStatus::Upper,
        (Some(lower), Some(upper), _) if lower.approx().abs() <= upper.approx().abs() => BasisStatus::Lower,
        (Some(_), Some(_), _) => BasisStatus::Upper,
    }
}
