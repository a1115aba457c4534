//! Keys: how many, of which kind, in which order.

use super::{STEEL, beside};

#[test]
fn keys_fit_what_is_declared() {
    assert_eq!(beside(STEEL).sees("distance[north, home]").fine().unit, "km");
}

#[test]
fn too_few_keys_are_counted() {
    let seen = beside(STEEL).sees("distance[north]");
    assert_eq!(seen.error(), "`distance` takes 2 keys (plant, market), and here is 1 [distance[north]]");
}

#[test]
fn too_many_keys_are_counted() {
    let seen = beside(STEEL).sees("distance[north, home, home]");
    assert_eq!(seen.error(), "`distance` takes 2 keys (plant, market), and here are 3 [distance[north, home, home]]");
}

#[test]
fn keys_in_the_other_order_are_changed_over() {
    let seen = beside(STEEL).sees("distance[home, north]");
    assert_eq!(seen.error(), "the keys of `distance` are, in this order, plant and market [home, north]");
}

#[test]
fn index_variables_in_the_other_order_are_changed_over() {
    let seen = beside(STEEL).over("[p in plant, m in market]").sees("distance[m, p]");
    assert_eq!(seen.error(), "the keys of `distance` are, in this order, plant and market [m, p]");
}

#[test]
fn a_key_of_another_kind_stands_for_nothing() {
    let seen = beside(STEEL).over("[p in plant, q in plant]").sees("distance[p, q]");
    assert!(seen.error().ends_with("[q]"), "{:?}", seen.errors);
}

#[test]
fn a_key_that_is_no_member_is_unknown() {
    assert_eq!(beside(STEEL).sees("distance[nroth, home]").error(), "there is no plant `nroth` [nroth]");
}

#[test]
fn what_has_no_keys_takes_none() {
    assert_eq!(beside(STEEL).sees("rate[north]").error(), "`rate` takes no keys [rate[north]]");
}

#[test]
fn what_has_keys_needs_them() {
    let seen = beside(STEEL).sees("distance + 3 km");
    assert!(seen.error().ends_with("[distance]"), "{:?}", seen.errors);
}

#[test]
fn a_key_must_be_known_before_solving() {
    let seen = beside(STEEL).inside("supply").sees("distance[if ship[north, home] > 0 then north else south, home]");
    assert!(seen.errors.iter().any(|e| e.starts_with("a key must be known before solving")), "{:?}", seen.errors);
}
