//! Units that do not agree: which of the declarations is at fault, and what only follows from another mistake.
//!
//! Conflicts are collected while expressions are checked and reported at the end. What a side's unit rests on is found by
//! walking its expression down to the declarations that state units. A conflict with a declaration that was found wrong
//! already follows from that. Where several conflicts want the same other unit of one declaration, and no equation
//! speaks for the unit that it has, the declaration is the mistake and the conflicts are its signs.

use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::units::equations::UnitExpr;
use crate::semantic::units::evidence::{Conflict, Side, UnitSource};
use crate::source::{FileKind, Span};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// How a declaration's unit fares in all that reads it.
struct Votes {
    /// Equations that want the unit as it is.
    agree: FxHashMap<UnitSource, usize>,
    /// What stands for a declaration where a unit is stated.
    places: FxHashMap<Span, UnitSource>,
}

/// The most labels that a finding shows for one side.
const MAX_SOURCES: usize = 3;

impl Checker<'_> {
    /// Keeps a conflict until all are known.
    pub fn conflict(&mut self, left: Side, right: Side, units: (UnitExpr, UnitExpr), found: Diagnostic) {
        let (a, b) = (self.units.resolve(&units.0), self.units.resolve(&units.1));
        let found = self.of_call(found);
        let currencies = self.units.registry().mismatch(a.unit, b.unit).is_some_and(|m| m.rate.is_some());
        self.evidence.conflict(Conflict { sides: (left, right), units, found, currencies });
    }

    /// Tells the conflicts.
    pub fn report_conflicts(&mut self) {
        let conflicts = self.evidence.take_conflicts();
        if conflicts.is_empty() {
            return;
        }
        let mut votes = Votes { agree: FxHashMap::default(), places: self.source_places() };
        let weights: Vec<Vec<(UnitSource, i32)>> = conflicts.iter().map(|c| self.weights(c.sides, &votes.places)).collect();
        let places: Vec<Option<Span>> = conflicts.iter().map(|c| c.found.span()).collect();
        let follows = |i: usize| {
            let unit_sources = weights.get(i).map(Vec::as_slice).unwrap_or(&[]);
            let rate = self.names.lost().has_rates() && conflicts.get(i).is_some_and(|c| c.currencies);
            // Another conflict stands where one of the leaves is declared.
            let other = |source: UnitSource| {
                let Some(declared) = self.evidence.declared(source) else { return false };
                let inside = |at: Span| declared.iter().any(|place| place.file == at.file && place.lo <= at.lo && at.hi <= place.hi);
                // One that reads the declaration too speaks of the same as this one.
                let reads = |j: usize| weights.get(j).is_some_and(|w| w.iter().any(|(l, _)| l.whole() == source.whole()));
                places.iter().enumerate().any(|(j, at)| j != i && at.is_some_and(inside) && !reads(j))
            };
            rate || unit_sources.iter().any(|(source, _)| self.is_wrong(*source) || other(*source))
        };
        let mut open: Vec<usize> = (0..conflicts.len()).filter(|i| !follows(*i)).collect();
        for sides in self.evidence.take_agreed() {
            // Zero agrees with everything, and speaks for nothing.
            if self.is_zero(sides.0) || self.is_zero(sides.1) {
                continue;
            }
            for (source, _) in self.weights(sides, &votes.places) {
                *votes.agree.entry(source).or_default() += 1;
            }
        }
        while let Some((source, signs)) = self.common_cause(&conflicts, &weights, &votes, &open) {
            let found = self.one_cause(source, &signs, &conflicts, &weights);
            // Whatever else reads it fails for the same reason.
            let reads = |i: usize| weights.get(i).is_some_and(|w| w.iter().any(|(l, _)| *l == source));
            open.retain(|i| !signs.contains(i) && !reads(*i));
            match found {
                Some(found) => self.report(found),
                None => signs.iter().filter_map(|i| conflicts.get(*i)).take(1).for_each(|c| self.reports.report_anyway(c.found.clone())),
            }
        }
        for (told, i) in open.into_iter().enumerate() {
            let (Some(conflict), Some(unit_sources)) = (conflicts.get(i), weights.get(i)) else { continue };
            let mut found = self.with_sources(conflict.found.clone(), unit_sources, &votes);
            // Looking for names takes long where everything is wrong.
            if told < crate::semantic::reports::MANY {
                found = self.with_factor(found, conflict.sides, &conflict.units);
            }
            self.report(found);
        }
    }

    /// True for a side that is a bare zero.
    fn is_zero(&self, side: Side) -> bool {
        let mut at = match side {
            Side::Expr(e) => e,
            Side::Stated(_) => return false,
        };
        loop {
            match self.exprs.kind(at) {
                ExprKind::Number(_, value) => return value == 0.0 && !self.term(at).is_known(),
                ExprKind::Neg(inner) | ExprKind::Convert(inner, ..) => at = inner,
                _ => return false,
            }
        }
    }

    /// True when a finding stands where the leaf is declared.
    pub fn is_wrong(&self, source: UnitSource) -> bool {
        let Some(places) = self.evidence.declared(source) else { return false };
        let line_end = |at: Span| {
            let file = self.sources.get(at.file);
            file.map_or(at.hi, |f| f.line_range(f.line_of(at.hi)).end)
        };
        self.reports.so_far().iter().filter_map(|d| Some((d, d.span()?))).any(|(d, at)| {
            places.iter().any(|place| {
                let syntax = d.code.0.starts_with("E01");
                let end = if syntax { line_end(*place) } else { place.hi };
                place.file == at.file && at.lo <= end && place.lo <= at.hi
            })
        })
    }

    /// A declaration that at least two open conflicts want in the same other unit, more than there are equations that want it
    /// as it is.
    fn common_cause(
        &mut self,
        conflicts: &[Conflict],
        weights: &[Vec<(UnitSource, i32)>],
        votes: &Votes,
        open: &[usize],
    ) -> Option<(UnitSource, Vec<usize>)> {
        // In which open conflicts each leaf takes part, and with which power.
        let mut candidates: BTreeMap<UnitSource, Vec<(usize, i32)>> = BTreeMap::new();
        for i in open {
            for (source, power) in weights.get(*i).into_iter().flatten() {
                candidates.entry(*source).or_default().push((*i, *power));
            }
        }
        let mut best: Option<(UnitSource, Vec<usize>)> = None;
        for (source, taken) in candidates.into_iter().filter(|(_, taken)| taken.len() >= 2) {
            let declared = self.evidence.stated(source).is_some() || matches!(source, UnitSource::Place(_));
            if !declared {
                continue;
            }
            let mut signs: Vec<(usize, crate::units::UnitId)> = Vec::new();
            for (i, power) in taken {
                if let Some(factor) = conflicts.get(i).and_then(|conflict| self.wanted_factor(conflict, power)) {
                    signs.push((i, factor));
                }
            }
            let Some((_, first)) = signs.first().copied() else { continue };
            let dimension = self.units.registry().dimension(first);
            signs.retain(|(_, f)| self.units.registry().dimension(*f) == dimension);
            let agree = votes.agree.get(&source).copied().unwrap_or(0);
            let outvoted = signs.len() >= 2 && (agree == 0 || signs.len() > 2 * agree);
            if outvoted && best.as_ref().is_none_or(|(_, b)| signs.len() > b.len()) {
                best = Some((source, signs.into_iter().map(|(i, _)| i).collect()));
            }
        }
        best
    }

    /// What a leaf's unit would have to be multiplied with for a conflict to go: `(right / left)^(1/power)`.
    fn wanted_factor(&mut self, conflict: &Conflict, power: i32) -> Option<crate::units::UnitId> {
        let left = self.units.resolve(&conflict.units.0);
        let right = self.units.resolve(&conflict.units.1);
        if !left.is_known() || !right.is_known() {
            return None;
        }
        let inverse = self.units.registry_mut().recip(left.unit)?;
        let quotient = self.units.registry_mut().mul(right.unit, inverse)?;
        let quotient = self.units.registry_mut().simplify(quotient).0;
        match power {
            1 => Some(quotient),
            -1 => self.units.registry_mut().recip(quotient),
            _ => None,
        }
    }

    /// The finding about a declaration whose unit is the cause of several conflicts.
    fn one_cause(
        &mut self,
        source: UnitSource,
        signs: &[usize],
        conflicts: &[Conflict],
        weights: &[Vec<(UnitSource, i32)>],
    ) -> Option<Diagnostic> {
        let first = *signs.first()?;
        let power = weights.get(first)?.iter().find(|(l, _)| *l == source)?.1;
        let factor = self.wanted_factor(conflicts.get(first)?, power)?;
        let mine = self.source_unit(source)?;
        let wanted = self.units.registry_mut().mul(mine, factor)?;
        let wanted = self.units.registry_mut().simplify(wanted).0;
        let (name, at) = (self.source_name(source), self.evidence.stated(source)?);
        let (has, needs) = (self.units.registry().text(mine), self.plainest(wanted));
        let bare = has == "1";
        let (message, label) = if bare {
            (format!("{name} has no unit, and all that reads it needs `{needs}`"), "no unit".to_string())
        } else {
            (format!("{name} is in `{has}`, and all that reads it needs `{needs}`"), format!("in `{has}`"))
        };
        let mut found = Diagnostic::error(codes::UNIT_MISMATCH, message).at(at, label);
        for sign in signs.iter().take(MAX_SOURCES) {
            if let Some(place) = conflicts.get(*sign).and_then(|c| c.found.span()) {
                found = found.with(place, format!("needs {name} in `{needs}`"));
            }
        }
        let (mine, wanted) = (UnitExpr::known(mine), UnitExpr::known(wanted));
        found = self.explain(found, &mine, &wanted, "the declaration", "its use");
        let written = self.sources.slice(at).to_string();
        if written == has {
            found = found.fix(format!("write `{needs}`"), at, needs, Applicability::MaybeIncorrect);
        }
        Some(found)
    }

    /// Adds where the units of both sides come from. A finding inside the library is moved to the scenario's own lines.
    fn with_sources(&mut self, mut found: Diagnostic, unit_sources: &[(UnitSource, i32)], votes: &Votes) -> Diagnostic {
        let library = |c: &Checker<'_>, at: Span| c.sources.get(at.file).is_some_and(|f| f.kind == FileKind::Library);
        let inside = found.span().is_some_and(|at| library(self, at));
        let mut shown = 0;
        let mut first_own = None;
        // What nothing else agrees with is likelier to be the slip, and what is stated once than what is stated many times.
        let mut unit_sources: Vec<UnitSource> = unit_sources.iter().map(|(source, _)| *source).collect();
        if inside {
            unit_sources.sort_by_key(|source| {
                let agree = votes.agree.get(source).copied().unwrap_or(0);
                (agree, self.evidence.declared(*source).map_or(usize::MAX, <[Span]>::len))
            });
        }
        for source in &unit_sources {
            if shown >= MAX_SOURCES {
                break;
            }
            let Some(at) = self.evidence.stated(*source) else { continue };
            if found.labels.iter().any(|l| l.span == at) || library(self, at) {
                continue;
            }
            let Some(unit) = self.source_unit(*source) else { continue };
            let text = self.units.registry().text(unit);
            let says = format!("{} is in `{text}`", self.source_name(*source));
            first_own.get_or_insert(found.labels.len());
            found = found.with(at, says);
            if let Some(text) = divided(self.sources.slice(at)) {
                let title = format!("`/` divides by the next factor alone: write `{text}` if both divide");
                found = found.fix(title, at, text, Applicability::MaybeIncorrect);
            }
            shown += 1;
        }
        if let (true, Some(source)) =
            (inside, unit_sources.iter().find(|source| self.evidence.stated(**source).is_some_and(|at| !library(self, at))))
        {
            found = found.about(format!("units in the library: {}", self.source_name(*source)));
        }
        if let (true, Some(own)) = (inside, first_own) {
            found.stand_at(own);
        }
        found
    }
}

/// `EUR/t/km` for `EUR/t*km`, which is (EUR/t)·km.
fn divided(unit: &str) -> Option<String> {
    let (before, after) = unit.split_once('/')?;
    let product = after.contains(['*', '·']) && unit.chars().all(|c| c.is_alphanumeric() || "/*·^_-".contains(c));
    product.then(|| format!("{before}/{}", after.replace(['*', '·'], "/")))
}
