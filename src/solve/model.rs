//! From the plan's rows to good_lp's expressions, in order and once. Every backend starts here.

use good_lp::solvers::ObjectiveDirection;
use good_lp::{Expression, ProblemVariables, Solver, SolverModel, Variable, variable};

use crate::ids::At;
use crate::lp::{Domain, Lp, RowId, Sense};

/// What a row asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape {
    /// Nothing: no column, or no bound.
    Idle,
    /// At most.
    Below(f64),
    /// At least.
    Above(f64),
    /// Equal.
    Equal(f64),
    /// At least and at most.
    Between(f64, f64),
}

/// Which objective a model is built with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Objective {
    /// That of the plan.
    Own,
    /// None: any solution will do.
    Zero,
}

/// A model of good_lp and the way back from it to the plan.
pub(super) struct Built<M> {
    pub(super) model: M,
    /// Per column.
    pub(super) variables: Vec<Variable>,
}

/// What row `r` asks for.
pub(super) fn shape(lp: &Lp, r: usize) -> Shape {
    let (lower, upper) = (lp.rows.lower[r], lp.rows.upper[r]);
    if lp.row(RowId(r as u32)).all(|(_, value)| value == 0.0) {
        return Shape::Idle;
    }
    match (lower > f64::NEG_INFINITY, upper < f64::INFINITY) {
        (false, false) => Shape::Idle,
        (false, true) => Shape::Below(upper),
        (true, false) => Shape::Above(lower),
        (true, true) if lower == upper => Shape::Equal(lower),
        (true, true) => Shape::Between(lower, upper),
    }
}

/// Builds the model of a plan for a solver of good_lp.
pub(super) fn build<S: Solver>(lp: &Lp, objective: Objective, solver: S) -> Built<S::Model> {
    let columns = &lp.columns;
    let mut unknowns = ProblemVariables::new();
    let bounds = columns.lower.iter().zip(&columns.upper);
    let definitions = bounds.zip(&columns.domain).map(|((&lower, &upper), domain)| {
        let definition = variable().min(lower).max(upper);
        match domain {
            Domain::Continuous => definition,
            Domain::Integer => definition.integer(),
        }
    });
    let variables: Vec<Variable> = unknowns.add_all(definitions);
    let mut cost = Expression::with_capacity(match objective {
        Objective::Own => columns.cost.iter().filter(|&&cost| cost != 0.0).count(),
        Objective::Zero => 0,
    });
    if objective == Objective::Own {
        for (&coefficient, &variable) in columns.cost.iter().zip(&variables) {
            if coefficient != 0.0 {
                cost.add_mul(coefficient, variable);
            }
        }
    }
    let direction = match lp.sense {
        Sense::Minimize => ObjectiveDirection::Minimisation,
        Sense::Maximize => ObjectiveDirection::Maximisation,
    };
    let mut model = unknowns.optimise(direction, cost).using(solver);
    for r in 0..lp.row_count() {
        let row = || activity(lp, r, &variables);
        match shape(lp, r) {
            Shape::Idle => {}
            Shape::Below(upper) => {
                model.add_constraint(row().leq(upper));
            }
            Shape::Above(lower) => {
                model.add_constraint(row().geq(lower));
            }
            Shape::Equal(value) => {
                model.add_constraint(row().eq(value));
            }
            Shape::Between(lower, upper) => {
                model.add_constraint(row().geq(lower));
                model.add_constraint(row().leq(upper));
            }
        }
    }
    Built { model, variables }
}

/// The left-hand side of row `r`, without the columns whose coefficient is zero.
fn activity(lp: &Lp, r: usize, variables: &[Variable]) -> Expression {
    let mut row = Expression::with_capacity(lp.range(RowId(r as u32)).len());
    for (col, value) in lp.row(RowId(r as u32)).filter(|(_, value)| *value != 0.0) {
        row.add_mul(value, *variables.at(col));
    }
    row
}
