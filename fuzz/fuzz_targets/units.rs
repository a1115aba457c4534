//! Texts of units: read or refused, and what is written of a unit is read as the same unit.

#![no_main]

use coop::diagnostics::Sink;
use coop::semantic;
use coop::source::{FileKind, SourceMap};
use coop::units::Units;
use coop::workspace::Memory;
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;

fn units() -> Units {
    let mut sources = SourceMap::default();
    let text = "coop 1\ncurrency EUR, USD\nrate USD = 0.9 EUR\nunit case\nunit box = 12 case\n";
    let file = sources.add("main.coop", text, FileKind::Scenario);
    semantic::check(file, &mut sources, &Memory::default(), &mut Sink::default()).units
}

thread_local!(static UNITS: RefCell<(Units, u32)> = RefCell::new((units(), 0)));

fuzz_target!(|text: &str| {
    UNITS.with_borrow_mut(|(known, runs)| {
        // What was read is remembered: begun anew now and then, or memory fills up.
        *runs += 1;
        if *runs % 10_000 == 0 {
            *known = units();
        }
        match known.parse(text) {
            Ok(unit) => {
                let written = known.text(unit);
                let again = known.parse(&written).unwrap_or_else(|e| panic!("`{text}` is written `{written}`, which is refused: {e:?}"));
                assert_eq!(known.factor(unit, again), Some(coop::exact::Exact::ONE), "`{text}` is written `{written}`");
            }
            Err(error) => assert!(text.get(error.lo as usize..error.hi as usize).is_some(), "`{text}`: {error:?}"),
        }
    });
});
