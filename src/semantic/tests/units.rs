//! Units: inferred, converted, and whose fault it is when they do not agree.

use super::{STEEL, beside, errors_of, unit_of_let};

#[test]
fn a_product_has_the_product_of_the_units() {
    assert_eq!(beside(STEEL).sees("rate * 200 km").fine().unit, "EUR/t");
    assert_eq!(beside(STEEL).sees("3 coil * 2 coil").fine().unit, "coil^2");
}

#[test]
fn the_first_side_gives_a_sum_its_unit_and_the_other_is_converted() {
    let seen = beside(STEEL).sees("2 kt + 500 t").fine();
    assert_eq!((seen.unit.as_str(), seen.text.as_str()), ("kt", "2 kt + (500 t * 0.001 to kt)"));
    let seen = beside(STEEL).sees("500 t + 2 kt").fine();
    assert_eq!((seen.unit.as_str(), seen.text.as_str()), ("t", "500 t + (2 kt * 1000 to t)"));
}

#[test]
fn like_units_need_no_conversion() {
    assert_eq!(beside(STEEL).sees("2 t + 500 t").fine().text, "2 t + 500 t");
}

#[test]
fn a_bare_zero_takes_any_unit() {
    let seen = beside(STEEL).sees("if 1 > 2 then 0 else 3 kt").fine();
    assert_eq!(seen.unit, "kt");
}

#[test]
fn other_bare_numbers_are_plain() {
    assert_eq!(beside(STEEL).sees("2 kt + 3").error(), "a bare number beside `kt` [3]");
}

#[test]
fn comparisons_convert_too() {
    assert_eq!(beside(STEEL).sees("2 kt > 500 t").fine().text, "2 kt > (500 t * 0.001 to kt)");
}

#[test]
fn factors_that_cancel_are_gone() {
    let seen = beside(STEEL).sees("2 kt * 3 EUR/t").fine();
    assert_eq!((seen.unit.as_str(), seen.text.as_str()), ("EUR", "(2 kt * 3 EUR/t * 1000 to EUR)"));
}

#[test]
fn a_quotient_of_like_units_is_a_plain_number() {
    assert_eq!(beside(STEEL).sees("(3 t) / (4 t)").fine().unit, "1");
}

#[test]
fn a_value_without_a_unit_has_that_of_its_calculation() {
    assert_eq!(
        unit_of_let(&format!("{STEEL}\nlet haul[p in plant, m in market] = rate * distance[p, m]\nlet x = haul[north, home]"), "haul"),
        "EUR/t"
    );
}

#[test]
fn the_unit_of_an_unstated_variable_is_found_by_its_constraint() {
    let scenario = "kind plant\nplant north { capacity = 3 kt/yr }\nplan supply {\n  var make[p in plant] >= 0\n  maximize all = sum(make[p] for p in plant)\n  constraint most[p in plant]: make[p] <= p.capacity\n}\nlet made = supply.make[north]";
    assert_eq!(unit_of_let(scenario, "made"), "kt/yr");
}

#[test]
fn what_nothing_tells_is_asked_for() {
    let scenario =
        "kind plant\nplant north { }\nplan supply {\n  var make[p in plant] >= 0\n  minimize all = sum(make[p] for p in plant)\n}";
    assert_eq!(errors_of(scenario), ["the unit cannot be inferred of `make` [make]"]);
}

#[test]
fn a_mismatch_stands_at_the_second_side() {
    let seen = beside(STEEL).sees("2 kt + 3 km");
    assert_eq!(seen.error(), "the sides of `+` do not agree: `kt` against `km` [3 km]");
}

#[test]
fn the_side_that_a_stated_unit_does_not_fit_is_the_odd_one() {
    let found = errors_of("let total: kt = 3 km + 2 kt\nlet x = total");
    assert_eq!(found, ["the sides of `+` do not agree: `km` against `kt` [3 km]"]);
}

#[test]
fn a_declaration_that_several_readers_want_otherwise_is_the_mistake() {
    let scenario = "currency EUR\nlet price = 3 EUR\nlet a: EUR = price * 2 t\nlet b: EUR = price * 5 t\nlet x = a + b";
    let found = errors_of(scenario);
    assert_eq!(found, ["`price` is in `EUR`, and all that reads it needs `EUR/t` [EUR]"]);
}

#[test]
fn a_single_reader_is_told_where_it_stands() {
    let found = errors_of("currency EUR\nlet price = 3 EUR\nlet a: EUR = price * 2 t\nlet x = a");
    assert_eq!(found, ["`a` is in `EUR`, and this is in `EUR·t` [price * 2 t]"]);
}

#[test]
fn currencies_do_not_meet_without_a_rate() {
    let found = errors_of("currency EUR\ncurrency USD\nlet a = 3 EUR + 2 USD\nlet x = a");
    assert_eq!(found, ["the sides of `+` do not agree: `EUR` against `USD` [2 USD]"]);
    assert_eq!(
        errors_of("currency EUR\ncurrency USD\nrate EUR = 2 USD on 2026-01-15\nlet a = 3 EUR + 2 USD\nlet x = a"),
        Vec::<String>::new()
    );
}

#[test]
fn a_rate_is_the_factor_of_its_conversion() {
    let seen = beside("currency EUR\ncurrency USD\nrate EUR = 2 USD on 2026-01-15").sees("3 EUR + 2 USD").fine();
    assert_eq!(seen.text, "3 EUR + (2 USD * 0.5 to EUR)");
}

#[test]
fn an_unknown_unit_is_one_mistake() {
    let seen = beside(STEEL).sees("3 coils + 2 t");
    assert_eq!(seen.error(), "`coils` is no declared unit [coils]");
}
