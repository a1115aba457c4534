//! Stages: what is known before solving, what is linear in decisions, what only a solution tells, and why.

use super::{STEEL, beside};
use crate::hir::Degree::{self, Known, Linear, Solved};

fn inside(expression: &str) -> (Degree, Option<&'static str>) {
    let seen = beside(STEEL).inside("supply").over("[p in plant, m in market]").sees(expression).fine();
    (seen.stage.degree, seen.why)
}

#[test]
fn data_are_known() {
    assert_eq!(inside("p.cost * distance[p, m]"), (Known, None));
}

#[test]
fn decisions_are_linear() {
    assert_eq!(inside("ship[p, m]"), (Linear, None));
    assert_eq!(inside("p.cost * ship[p, m] + p.cost * made[p] / 3"), (Linear, None));
}

#[test]
fn a_product_of_decisions_is_not_linear() {
    assert_eq!(inside("ship[p, m] * made[p]"), (Solved, Some("a product of two decisions is not linear")));
}

#[test]
fn a_division_by_a_decision_is_not_linear() {
    assert_eq!(inside("p.capacity / ship[p, m]"), (Solved, Some("a division by a decision is not linear")));
}

#[test]
fn a_power_of_a_decision_is_followed_by_lines() {
    assert_eq!(inside("ship[p, m]^2"), (Linear, None));
    assert_eq!(inside("2 ^ (ship[p, m] / 1 t/yr)"), (Solved, Some("a power of a decision is not linear")));
}

#[test]
fn a_condition_on_a_decision_is_not_linear() {
    assert_eq!(inside("if ship[p, m] > 3 t/yr then 1 else 0"), (Solved, Some("a condition on a decision is not linear")));
}

#[test]
fn the_reason_is_the_innermost() {
    assert_eq!(inside("2 * sum(ship[p, n] * ship[p, n] for n in market)"), (Solved, Some("a product of two decisions is not linear")));
}

#[test]
fn a_result_of_the_plan_itself_is_known_after_solving() {
    assert_eq!(inside("enough[m].slack"), (Solved, Some("a result of the plan itself is known only after solving")));
}

#[test]
fn answers_of_a_plan_are_data_outside() {
    let seen = beside(STEEL).sees("supply.made[north] * supply.cost").fine();
    assert_eq!((seen.stage.degree, seen.why), (Known, None));
}

#[test]
fn a_nonlinear_constraint_is_reported_at_both_decisions() {
    let plan = "kind plant\nplant north { }\nplan supply {\n  var make[p in plant] : t >= 0\n  minimize all : t = sum(make[p] for p in plant)\n  constraint odd[p in plant]: make[p] * make[p] >= 4 t^2\n}";
    assert_eq!(super::errors_of(plan), ["a product of two decisions is not linear [make[p]]"]);
}
