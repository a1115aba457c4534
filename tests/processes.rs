//! Large decision processes: a check makes them and finds what is wrong with their rows; solving them is left to those who want
//! the answer, and nothing is made twice.

use coop::driver::{self, Checked, Overlay};
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;

/// Some 4 rows for each tonne.
fn text(most: u32, next: &str, criterion: &str) -> String {
    format!(
        "coop 1
currency EUR
let price = 900 EUR/t
enterprise odra {{ cap = 10 t }}
decision stockkeeping {{
  state  stock in 0 .. {most} : t
  action order in 0 .. 3 : t if stock + order <= {most} t
  random demand in {{ low: 1 t, high: 3 t }} ~ {{ low: 60 %, high: 40 % }}
  next   stock = {next}
  reward sales    = price * min(stock + order, demand)
  cost   purchase = 500 EUR/t * order
  {criterion}
  maximize
}}
let worth = stockkeeping.worth
let most = odra.cap
expect stockkeeping.value[{most} t] > stockkeeping.value[0 t]
expect stockkeeping.order[0 t] == 3 t
expect worth > 0 EUR
expect most == 10 t
"
    )
}

const LARGE: u32 = 3_000;
const SMALL: u32 = 60;
const INSIDE: &str = "max(stock + order - demand, 0 t)";
const DISCOUNT: &str = "discount 90 %";

fn checked(text: &str) -> (Checked, SourceMap) {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    (driver::check(file, &mut sources, &Memory::default()), sources)
}

fn codes(found: &[coop::diagnostics::Diagnostic]) -> Vec<&str> {
    found.iter().map(|found| found.code.0).collect()
}

#[test]
fn a_large_process_waits_until_it_is_solved() {
    for (most, waits) in [(SMALL, false), (LARGE, true)] {
        let (checked, sources) = checked(&text(most, INSIDE, DISCOUNT));
        assert!(checked.diagnostics.is_empty(), "{:?}", checked.diagnostics);
        let (model, _) = checked.hir.models.iter().next().unwrap();
        assert_eq!((checked.world.answer(model).is_none(), checked.world.process(model).is_some()), (waits, waits), "{most}");
        let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
        assert!(solved.expectations.len() == 4 && solved.expectations.iter().all(|e| e.passed()), "{most}: {:?}", solved.diagnostics);
        // What was made is not kept beside the answer.
        assert!(solved.world.answer(model).is_some() && solved.world.process(model).is_none());
    }
}

/// Learning that takes long waits too.
#[test]
fn long_learning_waits() {
    for (episodes, waits) in [(50, false), (50_000, true)] {
        let learner = format!(
            "{DISCOUNT}\n  learn trial {{\n    method = q_learning\n    episodes = {episodes}\n    steps = 100\n    seed = 1\n  }}"
        );
        let (checked, sources) = checked(&(text(5, INSIDE, &learner) + "expect stockkeeping.trial.worth <= stockkeeping.worth\n"));
        assert!(checked.diagnostics.is_empty(), "{:?}", checked.diagnostics);
        let (model, _) = checked.hir.models.iter().next().unwrap();
        assert_eq!(checked.world.answer(model).is_none(), waits, "{episodes}");
        let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
        assert!(solved.expectations.len() == 5 && solved.expectations.iter().all(|e| e.passed()), "{episodes}: {:?}", solved.diagnostics);
    }
}

#[test]
fn rows_are_wrong_in_a_check() {
    for most in [SMALL, LARGE] {
        let (checked, _) = checked(&text(most, "stock + order - demand", DISCOUNT));
        assert_eq!(codes(&checked.diagnostics), ["E0514"], "{most}");
    }
}

#[test]
fn what_only_solving_finds_is_found_later() {
    for (most, early) in [(SMALL, true), (LARGE, false)] {
        // No policy comes to an end.
        let (checked, sources) = checked(&text(most, INSIDE, "until absorbed"));
        assert_eq!(codes(&checked.diagnostics), if early { vec!["E0518"] } else { vec![] }, "{most}");
        if !early {
            let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
            assert!(codes(&solved.diagnostics).contains(&"E0518"), "{:?}", solved.diagnostics);
            assert!(solved.expectations.iter().filter(|e| e.passed()).count() == 1);
        }
    }
}

#[test]
fn changes_are_laid_over_a_process_that_waits() {
    let base = text(LARGE, INSIDE, DISCOUNT);
    for (change, from, to) in [("odra.cap=11 t", "cap = 10 t", "cap = 11 t"), ("price=800 EUR/t", "let price = 900", "let price = 800")] {
        let worth = |checked: Checked, sources: &SourceMap| {
            let (model, decl) = checked.hir.models.iter().next().unwrap();
            let at = decl.results.iter().position(|result| &*result.name == "worth").unwrap();
            let solved = driver::solve(checked, sources, &Default::default(), &mut |_| {}).unwrap();
            solved.world.answer(model).unwrap().tables[at].as_ref().unwrap().values[0]
        };
        let (before, sources) = checked(&base);
        let values = driver::named(&before.hir, change).unwrap();
        let over = driver::overlaid_before(before, &sources, &Overlay { values, ..Overlay::default() });
        let over = over.unwrap_or_else(|_| panic!("{change}"));
        let (other, others) = checked(&base.replace(from, to));
        assert_eq!(worth(over, &sources), worth(other, &others), "{change}");
    }
}
