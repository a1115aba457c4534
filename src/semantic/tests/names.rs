//! Names: what they resolve to, what hides what, and circles.

use super::{STEEL, beside, errors_of};

#[test]
fn a_name_alone_is_what_is_declared_by_it() {
    let seen = beside(STEEL).sees("rate").fine();
    assert_eq!((seen.ty, seen.text.as_str()), ("number", "rate"));
}

#[test]
fn an_entity_needs_no_kind_where_its_name_is_its_own() {
    assert_eq!(beside(STEEL).sees("north").fine().ty, "entity");
}

#[test]
fn an_entity_of_two_kinds_needs_its_kind() {
    let twice = format!("{STEEL}\nkind port\nport north {{ depth = 9 m }}");
    let seen = beside(&twice).sees("north.capacity");
    assert!(seen.error().ends_with("[north]"), "{:?}", seen.errors);
    assert_eq!(beside(&twice).sees("plant.north.capacity").fine().unit, "kt/yr");
}

#[test]
fn an_index_hides_a_value_of_its_name_and_says_so() {
    let seen = beside(STEEL).sees("sum(rate.capacity for rate in plant)");
    assert!(seen.errors.iter().any(|e| e.ends_with("[rate]")), "{:?}", seen.errors);
}

#[test]
fn an_index_is_found_from_the_inside_out() {
    let seen = beside(STEEL).over("[p in plant]").sees("sum(p.capacity + q.capacity for q in plant)").fine();
    assert_eq!(seen.text, "sum(p.capacity + q.capacity for q in plant)");
}

#[test]
fn an_index_ends_with_its_sum() {
    let seen = beside(STEEL).sees("sum(p.capacity for p in plant) + p.capacity");
    assert!(seen.error().ends_with("[p]"), "{:?}", seen.errors);
}

#[test]
fn a_name_of_a_plan_is_its_own_inside_and_read_of_it_outside() {
    assert_eq!(beside(STEEL).inside("supply").sees("made[north]").fine().ty, "number");
    assert_eq!(beside(STEEL).sees("supply.made[north]").fine().ty, "number");
    let seen = beside(STEEL).sees("made[north]");
    assert_eq!(seen.error(), "`made` is not declared [made]");
}

#[test]
fn an_unknown_name_is_one_mistake() {
    let seen = beside(STEEL).sees("raet * 3 + 2 t");
    assert_eq!(seen.error(), "`raet` is not declared [raet]");
    assert_eq!(seen.ty, "wrong");
}

#[test]
fn an_unknown_attribute_stands_at_its_name() {
    let seen = beside(STEEL).over("[p in plant]").sees("p.capcity");
    assert!(seen.error().ends_with("[capcity]"), "{:?}", seen.errors);
}

#[test]
fn a_state_of_nothing_is_not_declared() {
    assert_eq!(beside(STEEL).sees("supply.status == solved").error(), "`solved` is not among the status of a model [solved]");
    assert_eq!(beside(STEEL).sees("supply.status == optimal").fine().ty, "condition");
}

#[test]
fn values_that_need_one_another_are_a_circle_once() {
    let found = errors_of("let a = b + 1\nlet b = c + 1\nlet c = a + 1");
    assert_eq!(found, ["circular dependency: `a` → `b` → `c` → `a` [a]"]);
}

#[test]
fn a_value_that_needs_itself_is_a_circle() {
    assert_eq!(errors_of("let a = 2 * a"), ["circular dependency: `a` → `a` [a]"]);
}

#[test]
fn the_order_of_declarations_does_not_matter() {
    assert_eq!(errors_of("let a = b + 1\nlet b = 2\nlet unused = a"), Vec::<String>::new());
}

#[test]
fn a_name_is_declared_once() {
    assert_eq!(errors_of("let a = 1\nset a = { country }"), ["`a` is already a value [a]"]);
}
