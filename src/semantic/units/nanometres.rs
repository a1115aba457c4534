//! `nm` beside kilometres: nanometres to the program, and mostly nautical miles to whoever writes it.

use crate::diagnostics::{Diagnostic, codes};
use crate::semantic::checker::Checker;
use crate::source::FileKind;
use crate::syntax::ast::UnitNote;

/// Units of the ways that goods travel.
const WAYS: [&str; 9] = ["km", "kkm", "Mkm", "mi", "kmi", "Mmi", "nmi", "tkm", "vkm"];

impl Checker<'_> {
    /// Remembers nanometres, and units of ways. Alone, as the width of a line on a chip, nanometres are what they say.
    pub fn meet_length(&mut self, note: &UnitNote) {
        let factors = || note.text.split(['/', '·', '*']).map(|factor| factor.split('^').next().unwrap_or(factor));
        if !factors().any(|factor| factor == "nm" || WAYS.contains(&factor)) {
            return;
        }
        if self.sources.get(note.span.file).is_none_or(|file| file.kind == FileKind::Library) {
            return;
        }
        let nanometres = factors().any(|factor| factor == "nm").then_some((note.span, factors().count() > 1));
        self.units.meet_length(nanometres, factors().any(|factor| WAYS.contains(&factor)));
    }

    /// Asks what is meant by `nm` where it stands beside ways, or is a part of a unit of trade.
    pub fn report_nanometres(&mut self) {
        let (mut places, ways) = self.units.take_lengths();
        places.sort_unstable();
        places.dedup();
        let Some((at, _)) = places.iter().copied().find(|(_, in_product)| ways || *in_product) else { return };
        let mut found = Diagnostic::warning(codes::NANOMETRES, "`nm` is a nanometre, and here it may be meant for a nautical mile")
            .at(at, "a millionth of a millimetre")
            .help("write `nmi` for nautical miles; where nanometres are meant, `allow nanometres` says so");
        for (other, _) in places.iter().filter(|(other, _)| *other != at).take(3) {
            found = found.with(*other, "here too");
        }
        self.report(found);
    }
}
