//! `mW` in a scenario of megawatts: milliwatts to the program, and mostly a slip of the shift key.

use crate::diagnostics::{Diagnostic, codes};
use crate::semantic::checker::Checker;
use crate::source::FileKind;
use crate::syntax::ast::UnitNote;

impl Checker<'_> {
    /// Remembers units of thousandths and of millions.
    pub fn meet_size(&mut self, note: &UnitNote) {
        if self.sources.get(note.span.file).is_none_or(|file| file.kind == FileKind::Library) {
            return;
        }
        for factor in note.text.split(['/', '·', '*', ' ']) {
            let factor = factor.split('^').next().unwrap_or(factor);
            let (milli, Some(base)) = (factor.starts_with('m'), factor.strip_prefix(['m', 'M', 'G'])) else { continue };
            // `m` alone is a metre, `mol` no unit of ol.
            if base.is_empty() || self.units.registry_mut().parse(base).is_err() {
                continue;
            }
            // Power and energy are of one size.
            let kind = base.strip_suffix('h').filter(|watt| !watt.is_empty()).unwrap_or(base);
            let slot = self.units.sizes_mut().entry(kind.into()).or_default();
            match milli {
                true => slot.0.push((note.span, factor.into())),
                false => slot.1 = slot.1.take().or_else(|| Some((note.span, factor.into()))),
            }
        }
    }

    /// Asks whether `M` is meant by `m`, where both stand before one unit.
    pub fn report_milli(&mut self) {
        for (mut places, large) in std::mem::take(self.units.sizes_mut()).into_values() {
            places.sort();
            places.dedup();
            let (Some((at, unit)), Some((other, large))) = (places.first(), large) else { continue };
            let meant: String = std::iter::once('M').chain(unit.chars().skip(1)).collect();
            let mut found =
                Diagnostic::warning(codes::MILLI_OR_MEGA, format!("`{unit}` is a thousandth, beside `{large}`: is `{meant}` meant?"))
                    .at(*at, "`m` is a thousandth, `M` a million")
                    .with(other, "millions, or more");
            for (more, _) in places.iter().skip(1).take(3) {
                found = found.with(*more, "here too");
            }
            self.report(found.help(format!("write `{meant}`; where thousandths are meant, `allow milli-or-mega` says so")));
        }
    }
}
