//! What a report says of a decision process.

use super::*;

/// A pump; `mark` stands in the braces of the process.
fn pump(rows: &str, mark: &str) -> String {
    format!(
        r#"
scenario pumping
currency EUR
kind condition ordered by rank
condition worn   {{ rank = 2, earns = 20 EUR }}
condition broken {{ rank = 3, earns = 0 EUR }}
condition fine   {{ rank = 1, earns = 50 EUR }}
kind action
action run  {{ costs = 0 EUR }}
action mend {{ costs = 60 EUR }}
table move[s in condition, a in action, n in condition] : 1 {{
                fine   worn   broken
  fine   run    80 %   20 %        -
  worn   run       -   60 %     40 %
  fine   mend  100 %      -        -
{rows}
}}
decision pump {{
  state  s in condition
  action a in action
  next   n in condition ~ move[s, a, n]
  reward earned = s.earns
  cost   repair = a.costs
  discount 95 %
  maximize
{mark}
}}
expect pump.value[fine] > 0 EUR
"#
    )
}

const MENDED: &str = "  worn   mend  100 %      -        -";

#[test]
fn it_says_where_it_ends_and_why() {
    let solved = solved(&pump(MENDED, "  terminal 0 EUR"));
    let report = text(&solved);
    assert!(report.contains("Ends in `broken`: `move` has no rows there."), "{report}");
    let ends = &value(&solved)["models"]["pump"]["process"]["solved"][0]["ends"];
    assert_eq!(ends.to_string(), r#"[{"state":["broken"],"why":"no rows"}]"#);
    let stuck = "
scenario treaty
decision treaty {
  state  stage in { draft, signed }
  action move in { push, wait } if stage == draft
  next   stage ~ if move == push then { signed: 40 %, draft: rest } else { draft: 1 }
  cost   time = 1
  start  stage = draft
  until absorbed
}
expect treaty.worth == 2.5
";
    let report = text(&super::solved(stuck));
    assert!(report.contains("costs 2.5 from the start"), "{report}");
    assert!(report.contains("Ends in `signed`: no action meets its conditions there."), "{report}");
}

#[test]
fn an_action_without_a_row_is_told() {
    let rows = "  broken run       -      -    100 %\n  broken mend   50 %   50 %        -";
    let report = text(&solved(&pump(rows, "")));
    assert!(report.contains("`move` has no row of `mend` in `worn`: it is not available there."), "{report}");
    assert!(!report.contains("Ends in"), "{report}");
}

#[test]
fn without_a_start_it_tells_a_mean() {
    let rows = format!("{MENDED}\n  broken run       -      -    100 %\n  broken mend   50 %   50 %        -");
    let report = text(&solved(&pump(&rows, "")));
    assert!(report.contains("EUR, the mean over all states, as no start is declared."), "{report}");
    let report = text(&solved(&pump(&rows, "  start s = fine")));
    assert!(report.contains("EUR from the start."), "{report}");
}

#[test]
fn states_stand_in_the_order_of_their_kind() {
    let rows = format!("{MENDED}\n  broken run       -      -    100 %\n  broken mend   50 %   50 %        -");
    let report = text(&solved(&pump(&rows, "")));
    let places: Vec<_> = ["\n    fine ", "\n    worn ", "\n    broken "].iter().map(|name| report.find(name)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{report}");
}

#[test]
fn the_margin_tells_the_policy() {
    let mut sources = SourceMap::default();
    let scenario = "coop 1
scenario stockkeeping
decision tank {
  state  stock in 0 .. 2 : t
  action order in 0 .. 2 : t if stock + order <= 2 t
  next   stock = max(stock + order - 1 t, 0 t)
  reward sold = min(stock + order, 1 t) - 0.5 * order
  discount 50 %
  start  stock = 0 t
}
expect tank.order[0 t] == 1 t
";
    let file = sources.add("test.coop", scenario, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, &Memory::default());
    let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
    let annotated = crate::report::annotate::render(&solved, &sources);
    assert!(annotated.contains("┊ worth 1 t from the start"), "{annotated}");
    assert!(annotated.contains("┊ order: 1 t in 0 t | 0 t in 1 t; 2 t"), "{annotated}");
}

/// Of a process with an index, the worth and its parts stand for each key, and ties say of which it is.
#[test]
fn a_process_with_an_index_is_told_by_key() {
    let renew = "
scenario plants
currency EUR
kind plant
plant mill { price = 1 EUR }
plant kiln { price = 2 EUR }
decision renew[p in plant] {
  state  age in 0 .. 2 : yr
  action what in { keep, new, also_new }
  next   age = if what == keep then min(age + 1 yr, 2 yr) else 0 yr
  cost   invest = if what == keep then 0 EUR else p.price
  cost   upkeep = 8 EUR/yr * age
  start  age = 0 yr
  discount 50 %
}
expect renew.worth[mill] < renew.worth[kiln]
";
    let report = text(&super::solved(renew));
    assert!(report.contains("From the start [EUR]"), "{report}");
    // To be made new every year costs 1 EUR, which counts half each year: 2 EUR.
    for row in [["plant", "invest", "upkeep", "worth"], ["mill", "2", "0", "2"], ["kiln", "4", "0", "4"]] {
        assert!(report.lines().any(|line| line.split_whitespace().eq(row)), "{row:?}: {report}");
    }
    assert!(report.contains("Several actions are best in 6 states: in `kiln, 0 yr`, `new` and `also_new` are equally good"), "{report}");
}
