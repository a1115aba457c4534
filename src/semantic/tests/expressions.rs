//! Types of expressions, and what does not belong where it stands.

use super::{STEEL, beside};

#[test]
fn comparisons_are_conditions() {
    assert_eq!(beside(STEEL).sees("1 < 2 and not (3 == 4)").fine().ty, "condition");
}

#[test]
fn a_chain_of_comparisons_is_read_pair_by_pair() {
    assert_eq!(beside(STEEL).sees("1 < 2 <= 3").fine().text, "1 < 2 and 2 <= 3");
}

#[test]
fn a_condition_is_no_number() {
    let seen = beside(STEEL).sees("(1 < 2) + 3");
    assert_eq!(seen.error(), "a number is expected, and this is a condition [(1 < 2)]");
}

#[test]
fn a_number_is_no_condition() {
    assert_eq!(beside(STEEL).sees("if 3 then 1 else 2").error(), "a condition is expected, and this is a number [3]");
}

#[test]
fn both_values_of_if_are_of_one_type() {
    let seen = beside(STEEL).sees("if 1 < 2 then north else 3");
    assert_eq!(seen.error(), "the two values of `if` are of different types [3]");
}

#[test]
fn entities_of_one_kind_are_compared() {
    assert_eq!(beside(STEEL).over("[p in plant]").sees("p == north").fine().ty, "condition");
}

#[test]
fn entities_without_an_order_have_no_less() {
    let seen = beside(STEEL).over("[p in plant]").sees("p < north");
    assert!(seen.error().contains("has no order"), "{:?}", seen.errors);
}

#[test]
fn periods_have_an_order_and_count_as_numbers() {
    let years = "periods year = 2025..2030";
    assert_eq!(beside(years).over("[y in year]").sees("y < 2028").fine().ty, "condition");
    assert_eq!(beside(years).over("[y in year]").sees("y - 2025").fine().ty, "number");
}

#[test]
fn membership_is_asked_of_a_set() {
    let heavy = format!("{STEEL}\nset heavy = {{ p in plant if p.capacity > 4 kt/yr }}");
    assert_eq!(beside(&heavy).over("[p in plant]").sees("p in heavy").fine().ty, "condition");
    let seen = beside(&heavy).over("[p in plant]").sees("p == heavy");
    assert_eq!(seen.error(), "`heavy` is a set: what is one of it is asked by `in` [==]");
}

#[test]
fn sets_are_not_calculated_with() {
    assert_eq!(beside(STEEL).sees("plant + market").error(), "sets are not calculated with [plant + market]");
}

#[test]
fn a_set_has_no_place_among_numbers() {
    assert_eq!(
        beside(STEEL).sees("{ p in plant }").error().split(':').next(),
        Some("a set can only be summed over, tested with `in`, or named with `set` [{ p in plant }]")
    );
}

#[test]
fn a_date_is_no_difference() {
    let seen = beside(STEEL).sees("2026-04-01");
    assert_eq!(seen.error(), "`2026-04-01` is a date, and a number stands here [2026-04-01]");
}

#[test]
fn what_is_wrong_is_not_reported_again() {
    let seen = beside(STEEL).sees("sum(p.capcity * 2 for p in plant) > 3 km");
    assert!(seen.error().ends_with("[capcity]"), "{:?}", seen.errors);
    assert_eq!(seen.ty, "wrong");
}

#[test]
fn a_sum_counts_what_it_runs_over() {
    assert_eq!(beside(STEEL).sees("count(plant)").fine().unit, "1");
    assert_eq!(beside(STEEL).sees("sum(p.capacity for p in plant)").fine().unit, "kt/yr");
}
