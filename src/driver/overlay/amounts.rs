//! How much the numbers of variants come to.

use super::resolve::Resolver;
use super::settings::{Setting, Settings, Thing};
use super::swept::Swept;
use super::{Amount, Target};
use crate::diagnostics::codes;
use crate::eval::{Eval, EvalError};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::mistakes::{MOST_POINTS, VariantMistake};
use crate::source::Span;
use crate::units::UnitId;

impl Amount {
    /// So many times as much.
    pub(super) fn times(&self, factor: &Exact) -> Amount {
        match self {
            Amount::Number(value) => Amount::Number(value.clone() * factor),
            Amount::Scaled { body, by } => Amount::Scaled { body: *body, by: by.clone() * factor },
        }
    }
}

impl Resolver<'_> {
    pub(super) fn unit_of(&self, target: &Target, unit: UnitId) -> UnitId {
        match target {
            Target::Attribute(_, keys) | Target::Cell(_, _, keys) if self.hir.units.is_open(unit) => {
                (*self.hir.units).clone().at(unit, keys)
            }
            _ => unit,
        }
    }

    /// A number in the unit of a path, or a factor.
    pub(super) fn number(&mut self, given: Given, wanted: Option<(UnitId, &ValuePath)>) -> Option<Exact> {
        let hir = self.hir;
        let (own, at) = (hir.exprs.units[given.value], hir.exprs.spans[given.value]);
        let value = self.exact(given)?;
        let target = wanted.map_or(UnitId::ONE, |(unit, _)| unit);
        let factor = hir.units.factor(own, target);
        // A bare zero fits any unit.
        let bare_zero = value.is_zero() && own == UnitId::ONE;
        let strict = own == UnitId::ONE && target != UnitId::ONE && hir.units.is_dimensionless(target) && !bare_zero;
        match (factor.filter(|_| !strict), wanted) {
            (Some(factor), _) => Some(value * factor),
            (None, _) if bare_zero => Some(value),
            (None, Some((unit, path))) => {
                let (unit, wanted) = (hir.units.text(own), hir.units.text(unit));
                let mistake = VariantMistake::WrongUnit { path: &path.to_string(), unit: &unit, wanted: &wanted, at };
                self.found.push(mistake.diagnostic());
                None
            }
            (None, None) => {
                self.found.push(VariantMistake::FactorWithUnit { unit: &hir.units.text(own), at }.diagnostic());
                None
            }
        }
    }

    fn exact(&mut self, given: Given) -> Option<Exact> {
        let mut eval: Eval<'_, Exact> = Eval::new(self.scenario, self.world);
        let value = eval.frame(given.slots, &[], |eval| eval.number(given.value));
        self.or_report(value, self.hir.exprs.spans[given.value])
    }

    fn or_report<T>(&mut self, result: Result<T, EvalError>, at: Span) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            // What has no answer here may have one later, when nothing can be overridden any more.
            Err(error) if error.0.code == codes::NO_ANSWER => {
                self.found.push(VariantMistake::NotKnown { at }.diagnostic());
                None
            }
            Err(error) => {
                self.found.push(error.diagnostic());
                None
            }
        }
    }

    /// What a value is before a variant sets it; none where there is no number.
    pub(super) fn before(&self, target: &Target, below: &Settings) -> Option<Amount> {
        // Without a number there is nothing in whose place another could stand.
        let stands = stands(self.hir, target)?;
        match below.get(&Thing::Value(target.clone())).map(|set| &set.setting) {
            Some(Setting::Value(amount) | Setting::Swept { below: Some(amount), .. }) => Some(amount.clone()),
            _ => Some(stands),
        }
    }

    /// True of a value that is calculated from itself.
    pub(super) fn is_recursive(&self, target: &Target) -> bool {
        matches!(target, Target::Value(id) if self.hir.lets[*id].recursive)
    }

    /// The points of a sweep over values in a unit.
    pub(super) fn points(&mut self, sweep: &Sweep, own: UnitId) -> Option<Swept> {
        let wanted = (!sweep.times).then_some((own, &sweep.path));
        let [from, to, step] = [sweep.from, sweep.to, sweep.step].map(|given| self.number(given, wanted));
        let (from, to, step) = (from?, to?, step?);
        let at = self.hir.exprs.spans[sweep.step.value];
        if step.is_zero() {
            self.found.push(VariantMistake::ZeroStep { at }.diagnostic());
            return None;
        }
        let steps = (to - &from) / &step;
        if steps < Exact::ZERO {
            self.found.push(VariantMistake::WrongWay { at }.diagnostic());
            return None;
        }
        let count = exact::to_f64(&steps).floor() + 1.0;
        if count > MOST_POINTS as f64 {
            self.found.push(VariantMistake::ManyPoints { count: &format!("{count}"), at }.diagnostic());
            return None;
        }
        let mut points = Vec::new();
        let mut point = from.clone();
        let mut left = steps;
        while left >= Exact::ZERO {
            points.push(point.clone());
            point += &step;
            left -= Exact::ONE;
        }
        let unit = if sweep.times { "1".to_string() } else { self.hir.units.text(own) };
        Some(Swept { name: sweep.path.to_string(), unit, times: sweep.times, points, at: sweep.span, targets: Vec::new() })
    }
}

/// What a scenario says of a value; none where it has no number of its own.
pub(super) fn stands(hir: &Hir, target: &Target) -> Option<Amount> {
    match target {
        Target::Attribute(id, keys) => {
            let attr = &hir.attrs[*id];
            let row = attr.index.row(keys)?;
            let AttrValues::Number(column) = &attr.values else { return None };
            let formula = || attr.pending.get(&row).map(|body| Amount::Scaled { body: *body, by: Exact::ONE });
            column.exact(row).map(Amount::Number).or_else(formula)
        }
        Target::Cell(id, field, keys) => {
            let table = &hir.tables[*id];
            table.fields.get(*field as usize)?.column.exact(table.index.row(keys)?).map(Amount::Number)
        }
        Target::Value(id) => {
            let decl = &hir.lets[*id];
            let body = decl.body;
            let own = hir.exprs.units[body] == decl.unit;
            (decl.ty == Ty::Number && decl.model.is_none()).then(|| match hir.exprs.kinds[body] {
                ExprKind::Number(literal, _) if own => Amount::Number(hir.exprs.literals[literal].clone()),
                _ => Amount::Scaled { body, by: Exact::ONE },
            })
        }
    }
}
