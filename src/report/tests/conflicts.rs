//! What is said of plans that have no solution.

use super::*;

/// The sentence of the conflict and the repairs, of the only model.
fn explanation(scenario: &str) -> (String, Vec<String>) {
    let solved = solved(scenario);
    let value = value(&solved);
    let found = &value["models"]["p"]["conflict"];
    let texts = |list: &serde_json::Value| -> Vec<String> {
        list.as_array().into_iter().flatten().map(|repair| repair["text"].as_str().unwrap_or_default().to_string()).collect()
    };
    let repairs = texts(&found["repairs"]).into_iter().chain(texts(&found["repairs_together"])).collect();
    (found["sentence"].as_str().unwrap_or_default().to_string(), repairs)
}

#[test]
fn bounds_that_a_condition_leans_on_take_part_and_can_be_moved() {
    let (sentence, repairs) = explanation(
        "currency EUR\nplan p {\n  var open binary\n  var ship : t in 5 t .. 8 t\n  minimize cost : EUR = 3 EUR/t * ship + 10 EUR * open\n  \
         constraint small: if open then ship == 2 t else ship >= 20 t\n}",
    );
    assert_eq!(
        sentence,
        "`small` exactly 2 t, `small.else` at least 20 t, `ship` at least 5 t and `ship` at most 8 t cannot hold together"
    );
    assert!(repairs.contains(&"raise the upper bound of `ship` (line 5) from 8 t to 20 t, by 12 t".to_string()), "{repairs:?}");
    assert_eq!(repairs.len(), 4, "{repairs:?}");
    // Nothing, or 5 to 8 t.
    let (sentence, repairs) = explanation("plan p {\n  var x : t in 5 t .. 8 t or 0\n  minimize all = x\n  constraint need: x >= 10 t\n}");
    assert!(sentence.contains("`need` ") && sentence.contains("`x` ") && sentence.contains("8 t"), "{sentence}");
    assert!(repairs.contains(&"raise the upper bound of `x` (line 3) from 8 t to 10 t, by 2 t".to_string()), "{repairs:?}");
    let (_, repairs) = explanation(
        "plan p {\n  var x : t in 5 t .. 8 t or 0\n  minimize all = x\n  constraint need: x == 10 t\n  constraint most: x <= 8 t\n}",
    );
    assert!(!repairs.iter().any(|text| text.contains("bound")), "no bound alone is enough: {repairs:?}");
}

#[test]
fn a_condition_takes_the_bound_that_a_single_row_gives() {
    let sites = |cap: u32, need: u32| {
        format!(
            "kind site\nsite north\nsite south\nplan p {{\n  var open[s in site] binary\n  var ship[s in site] : kg/d >= 0\n  \
             minimize all = sum(ship[s] for s in site)\n  constraint cap[s in site]: ship[s] <= {cap} kg/d\n  \
             constraint minimum[s in site]: if open[s] then ship[s] >= 10 kg/d else ship[s] == 0 kg/d\n  \
             constraint need: sum(ship[s] for s in site) >= {need} kg/d\n}}"
        )
    };
    let value = value(&solved(&sites(40, 20)));
    assert_eq!(value["models"]["p"]["objectives"][0]["value"].as_f64(), Some(20.0));
    // With 8 kg/d nothing can be shipped, since what is open ships 10; two times 8 would have been enough.
    let (sentence, repairs) = explanation(&sites(8, 12));
    for part in ["`cap[north]`", "`cap[south]`", "`need`", "`minimum"] {
        assert!(sentence.contains(part), "{sentence}");
    }
    assert!(repairs.iter().any(|text| text.contains("`cap[north]`") && text.contains("to 12 kg/d")), "{repairs:?}");
    assert!(repairs.iter().any(|text| text.contains("`need`") && text.contains("to 0 kg/d")), "{repairs:?}");
}

#[test]
fn limits_of_zero_are_named() {
    let (sentence, _) = explanation("plan p {\n  var made : t >= 5 t\n  minimize total = made\n  constraint closed: made == 0 t\n}");
    assert_eq!(sentence, "`made` needs at least 5 t (line 3), and with `closed` exactly 0 t (line 5) there can be none; short 5 t");
    let (sentence, _) = explanation(
        "plan p {\n  var a : t >= 0\n  var b : t >= 0\n  minimize total = a\n  constraint need: a >= 5 t\n  constraint most: b <= 3 t\n  \
         constraint flow: b - a >= 0 t\n}",
    );
    assert_eq!(
        sentence,
        "`need` needs at least 5 t (line 6); `most` allows at most 3 t (line 7); short 2 t, given `flow` at least 0 t (line 8)"
    );
}

#[test]
fn a_conflict_has_as_many_digits_as_it_takes() {
    for need in ["2.000000001", "2.00000000001"] {
        let solved = solved(&format!(
            "plan p {{\n  var x : t in 0 t .. 1 t\n  var y : t in 0 t .. 1 t\n  minimize v : t = x\n  constraint c: x + y >= {need} t\n}}"
        ));
        let text = text(&solved);
        let table = text.split("What contradicts itself").nth(1).unwrap();
        assert!(table.contains(need), "{text}");
        assert!(text.contains(&format!("`c` needs at least {need} t")), "{text}");
    }
}

#[test]
fn many_limits_are_told_by_declaration() {
    let towns: String = (1..=20).map(|at| format!("project t{at} {{ need = {at} t }}\n")).collect();
    let solved = solved(&format!(
        "{towns}plan p {{\n  var x[p in project] : t >= 0\n  minimize all = sum(x[p] for p in project)\n  \
         constraint need[p in project]: x[p] >= p.need\n  constraint most: sum(x[p] for p in project) <= 209 t\n}}"
    ));
    let text = text(&solved);
    // 1 + … + 20 = 210.
    assert!(text.contains("20 of `need` together need at least 210 t"), "{text}");
    assert!(text.contains("`most` allows at most 209 t"), "{text}");
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    assert!(lines.iter().any(|line| line.starts_with("need (20 rows)  at least") && line.contains("their limits")), "{text}");
    assert!(lines.iter().any(|line| line.starts_with("most ") && line.contains("209")), "{text}");
    assert!(!text.contains("need[t7]   "), "{text}");
}

#[test]
fn what_is_moved_together_does_not_depend_on_units() {
    // Two contradictions: no single move is enough. A limit of 30 kg is as dear as one of 3 t.
    let scenario = |unit: &str| {
        format!(
            "plan p {{\n  var a : {unit} >= 0\n  var b : {unit} >= 0\n  minimize all = a + b\n  constraint most: a <= 2 t\n  constraint need: a >= 3 t\n  \
             constraint small: b <= 20 kg\n  constraint bit: b >= 30 kg\n}}"
        )
    };
    let (_, kilograms) = explanation(&scenario("kg"));
    let (_, millions) = explanation(&scenario("Mt"));
    assert_eq!(kilograms.len(), 2, "{kilograms:?}");
    let named =
        |list: &[String]| -> Vec<String> { list.iter().map(|text| text.split('(').next().unwrap_or_default().to_string()).collect() };
    assert_eq!(named(&kilograms), named(&millions));
}
