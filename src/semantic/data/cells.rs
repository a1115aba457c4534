//! Numbers written in a scenario, brought into the unit of what holds them.

use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::semantic::checker::Checker;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Quantity, UnitNote};
use rustc_hash::FxHashMap;

/// A number as written: its value and unit, or no unit.
pub struct Written {
    pub value: Exact,
    pub unit: Option<UnitNote>,
    pub span: Span,
}

/// The literal after an expression, a sign included.
pub fn literal(expr: &Expr) -> Option<(&Quantity, bool)> {
    match &expr.kind {
        ExprKind::Quantity(quantity) => Some((quantity, false)),
        ExprKind::Neg(inner) => match &inner.kind {
            ExprKind::Quantity(quantity) => Some((quantity, true)),
            _ => None,
        },
        ExprKind::Paren(inner) => literal(inner),
        _ => None,
    }
}

impl Checker<'_> {
    /// The unit that most of the written numbers have; the first by text where there are several.
    /// `None` when none has a unit (and then whether one is a bare number that is not zero).
    pub fn usual_unit(&mut self, written: &[Written]) -> Result<(UnitExpr, Option<Span>), bool> {
        // First the dimension of most of them, of the first where there are as many; then the unit.
        let mut known: Vec<(&str, crate::units::DimensionId, Span)> = Vec::new();
        for note in written.iter().filter_map(|cell| cell.unit.as_ref()) {
            let dimension = match known.iter().find(|(text, ..)| *text == note.text.as_ref()) {
                Some((_, dimension, _)) => *dimension,
                None => match self.units.registry_mut().parse(&note.text) {
                    Ok(unit) => self.units.registry().dimension(unit),
                    Err(_) => continue,
                },
            };
            known.push((note.text.as_ref(), dimension, note.span));
        }
        let mut dimensions: FxHashMap<crate::units::DimensionId, (usize, Span)> = FxHashMap::default();
        for (_, dimension, at) in &known {
            let slot = dimensions.entry(*dimension).or_insert((0, *at));
            slot.0 += 1;
            slot.1 = slot.1.min(*at);
        }
        let main = dimensions.into_iter().max_by(|(_, a), (_, b)| a.0.cmp(&b.0).then_with(|| b.1.cmp(&a.1))).map(|(d, _)| d);
        let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
        for (text, dimension, _) in &known {
            if Some(*dimension) == main {
                *counts.entry(text).or_default() += 1;
            }
        }
        let usual = counts.iter().max_by(|(a, n), (b, m)| n.cmp(m).then_with(|| b.cmp(a))).map(|(text, _)| (*text).to_string());
        if usual.is_none()
            && let Some(note) = written.iter().find_map(|cell| cell.unit.clone())
        {
            // No unit can be read: reported, and nothing follows from it.
            self.unit_of(&note);
            return Ok((self.units.fresh(), None));
        }
        let Some(usual) = usual else { return Err(written.iter().any(|c| c.value != Exact::ZERO)) };
        let note = written.iter().filter_map(|c| c.unit.as_ref()).find(|u| u.text.as_ref() == usual).cloned();
        let at = note.as_ref().map(|n| n.span);
        Ok((note.and_then(|note| self.unit_of(&note)).unwrap_or(UnitExpr::ONE), at))
    }

    /// The exact value of a written number in `unit`; reports a unit that does not agree.
    /// `owner` is where the unit comes from.
    pub fn in_unit(&mut self, cell: &Written, unit: &UnitExpr, owner: Option<(Span, &str)>, what: &str) -> Option<Exact> {
        let Some(note) = &cell.unit else {
            let plain = unit.is_known() && unit.unit == crate::units::UnitId::ONE;
            if plain || cell.value == Exact::ZERO || !unit.is_known() {
                return match self.units.registry().factor(crate::units::UnitId::ONE, unit.unit) {
                    Some(factor) if cell.value != Exact::ZERO => Some(cell.value.clone() * factor),
                    _ => Some(cell.value.clone()),
                };
            }
            let text = self.units.registry().text(unit.unit);
            let mut found = Diagnostic::error(codes::BARE_NUMBER, format!("a bare number where {what} is in `{text}`"))
                .at(cell.span, "no unit")
                .help(with_unit(self.sources.slice(cell.span), &text));
            if let Some((span, says)) = owner {
                found = found.with(span, says);
            }
            self.report(found);
            return None;
        };
        let term = self.unit_of(note)?;
        match self.units.registry().factor(term.unit, unit.unit) {
            Some(factor) if factor == Exact::ONE => Some(cell.value.clone()),
            Some(factor) => Some(cell.value.clone() * factor),
            None => {
                if self.units.registry().is_broken(term.unit) || self.units.registry().is_broken(unit.unit) {
                    return None;
                }
                let left = self.units.registry().text(unit.unit);
                let mut found = Diagnostic::error(codes::UNIT_MISMATCH, format!("{what} is in `{left}`, and this is in `{}`", note.text))
                    .at(note.span, format!("this is in `{}`", note.text));
                if let Some((span, says)) = owner {
                    found = found.with(span, says);
                }
                if let Some(mismatch) = self.units.registry().mismatch(unit.unit, term.unit) {
                    if mismatch.rate.is_some() && self.names.lost().has_rates() {
                        return None;
                    }
                    for sentence in mismatch.sentences_of("the others", "this value") {
                        found = found.note(sentence);
                    }
                    if let Some((a, b)) = &mismatch.rate {
                        found = self.without_rate(found, a, b, &left);
                    }
                }
                self.report(found);
                None
            }
        }
    }
}

/// How a bare number is written with its unit. Of `0.12` where `%` is due nobody knows whether 12 % is meant.
pub fn with_unit(number: &str, unit: &str) -> String {
    let value: Option<f64> = number.trim().replace('_', "").parse().ok();
    match value.filter(|v| unit == "%" && v.abs() <= 1.0) {
        Some(value) => {
            let share = format!("{:.10}", value * 100.0);
            let share = share.trim_end_matches('0').trim_end_matches('.');
            format!("write `{share} %` for {number} of the whole, `{number} %` for {number} parts of a hundred")
        }
        None => format!("write its unit: `{number} {unit}`"),
    }
}
