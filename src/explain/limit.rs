//! Limits as the scenario has them: whose they are, in which unit, and which figures they read.

use super::{Cell, Plan, Spot, evidence};
use crate::certify::LimitId;
use crate::exact::Exact;
use crate::hir::*;
use crate::lower::Names;
use crate::lp::{Auxiliary, ColId, RowId};
use crate::source::Span;
use crate::units::UnitId;

/// What a limit is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Constraint,
    Bound,
    Whole,
}

/// How a limit limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    AtLeast,
    AtMost,
    Exactly,
    Whole,
    /// Of what is no single limit.
    Holds,
}

impl Side {
    pub fn words(self) -> &'static str {
        match self {
            Side::AtLeast => "at least",
            Side::AtMost => "at most",
            Side::Exactly => "exactly",
            Side::Whole => "integer",
            Side::Holds => "holds",
        }
    }
}

/// A limit of a plan, as the scenario has it.
#[derive(Clone, Debug)]
pub struct Limit {
    pub what: What,
    /// The declaration and its instance: `demand[chicago]`.
    pub name: String,
    pub declaration: String,
    pub index: Vec<String>,
    pub side: Side,
    /// As the modeler wrote the side, constants included; none for integrality.
    pub value: Option<Exact>,
    /// What counts of it in a sum: less what is fixed beside the decisions. None of what a condition lets go: its row is written in
    /// another way.
    pub counts: Option<Exact>,
    pub unit: String,
    pub unit_id: UnitId,
    /// Where it is declared.
    pub span: Span,
    pub spot: Spot,
    /// The data that the limit itself reads, then those of the rest of its row.
    pub cells: Vec<Cell>,
    /// True when the limit is the first of the cells and nothing else.
    pub is_data: bool,
    /// How many times that figure the limit is, and the figure's own unit.
    pub figure: Option<(Exact, String)>,
    /// False for what is no figure that somebody could move, such as a curve, or 0 and 1 of a yes or no.
    pub movable: bool,
}

impl Plan<'_> {
    /// A limit in the scenario's words.
    pub fn limit(&self, names: &Names<'_>, place: LimitId) -> Option<Limit> {
        let told = match place {
            LimitId::RowLower(r) | LimitId::RowUpper(r) => {
                let lower = matches!(place, LimitId::RowLower(_));
                match names.auxiliary_row(RowId(r as u32)) {
                    Some(auxiliary) => self.rewritten(names, auxiliary),
                    None => self.row_limit(names, r, lower),
                }
            }
            LimitId::ColumnLower(c) | LimitId::ColumnUpper(c) => self.bound(names, c, Some(matches!(place, LimitId::ColumnLower(_)))),
            LimitId::Integrality(c) => self.bound(names, c, None),
        };
        told.or_else(|| self.auxiliary(names, place))
    }

    /// The one figure that stands beside the decisions of a row without another limit: `made - demand == stock`. Its expression,
    /// how many times it the limit is, and its unit.
    fn known_beside(&self, names: &Names<'_>, r: usize, own: &Exact) -> Option<(ExprId, Exact, UnitId)> {
        let (number, keys) = names.constraint(RowId(r as u32))?;
        let decl = self.plan()?.constraints.get(number as usize)?;
        if own.is_zero() || !self.is_without_limit(decl) {
            return None;
        }
        let (term, minus) = evidence::beside(self.hir, decl.body)?;
        let (factor, unit) = evidence::reading(self.hir, term)?;
        // On the other side its sign turns.
        let sign = if minus { Exact::ONE } else { -Exact::ONE };
        let is_all = self.exactly(term, decl.slots, &keys)? * &sign == *own;
        is_all.then(|| (term, factor * sign, unit))
    }

    /// True where decisions stand on both sides: then there is no limit but zero, and what is known beside them is it.
    fn is_without_limit(&self, decl: &ConstraintDecl) -> bool {
        let is_zero = |e: Option<ExprId>| e.is_none_or(|e| matches!(self.hir.exprs.kinds[e], ExprKind::Number(_, value) if value == 0.0));
        is_zero(decl.lower) && is_zero(decl.upper)
    }

    /// The limit of what is written in another way than its rows are: the row of a condition, of `or 0`, of an earlier objective.
    fn rewritten(&self, names: &Names<'_>, auxiliary: Auxiliary) -> Option<Limit> {
        match auxiliary {
            Auxiliary::LowerIf(row) | Auxiliary::UpperIf(row) => {
                let lower = matches!(auxiliary, Auxiliary::LowerIf(_));
                let found = self.lp.conditional.iter().find(|c| c.row == row)?;
                let (own, other) = if lower { (&found.lower, &found.upper) } else { (&found.upper, &found.lower) };
                let found = self.side(names, row.0 as usize, lower, own.as_ref()?, other.as_ref())?;
                Some(Limit { counts: None, ..found })
            }
            // Zero, or between the bounds as they are written: `or 0`, and the decisions of an open policy.
            Auxiliary::AtLeastIfOn(col)
            | Auxiliary::AtMostIfOn(col)
            | Auxiliary::AtLeastIfEnacted(col)
            | Auxiliary::AtMostIfEnacted(col) => {
                let lower = matches!(auxiliary, Auxiliary::AtLeastIfOn(_) | Auxiliary::AtLeastIfEnacted(_));
                let or_zero = matches!(auxiliary, Auxiliary::AtLeastIfOn(_) | Auxiliary::AtMostIfOn(_));
                let (number, keys) = names.variable(col)?;
                let decl = self.plan()?.variables.get(number as usize)?;
                let bound = if lower { decl.lower } else { decl.upper };
                let found = self.bound(names, col.0 as usize, Some(lower))?;
                let value = bound.and_then(|e| self.exactly(e, decl.slots, &keys));
                let cells = bound.map(|e| evidence::cells(self, e, decl.slots, &keys)).unwrap_or_default();
                let side = if lower { Side::AtLeast } else { Side::AtMost };
                Some(Limit {
                    name: format!("{} ({})", found.name, if or_zero { "or 0" } else { "0 unless enacted" }),
                    value,
                    side,
                    is_data: false,
                    figure: None,
                    cells,
                    movable: false,
                    ..found
                })
            }
            Auxiliary::DegradationLimit { objective }
            | Auxiliary::Settled { objective, .. }
            | Auxiliary::AtLevel { objective, .. }
            | Auxiliary::LevelSum { objective, .. } => {
                let decl = self.plan()?.objectives.get(objective as usize)?;
                Some(Limit { movable: false, ..self.held(format!("{} near its best", decl.name), decl.span) })
            }
            _ => None,
        }
    }

    /// A value of the scenario in exact numbers.
    fn exactly(&self, e: ExprId, slots: u32, keys: &[u32]) -> Option<Exact> {
        let mut eval: crate::eval::Eval<'_, Exact> = crate::eval::Eval::new(self.hir, self.world);
        eval.frame(slots, keys, |eval| eval.number(e)).ok()
    }

    /// Something that takes part and is no single limit.
    pub(super) fn held(&self, name: String, span: Span) -> Limit {
        Limit {
            what: What::Constraint,
            declaration: name.clone(),
            name,
            index: Vec::new(),
            side: Side::Holds,
            value: None,
            counts: None,
            unit: "1".into(),
            unit_id: UnitId::ONE,
            span,
            spot: self.spot(span),
            cells: Vec::new(),
            is_data: false,
            figure: None,
            movable: false,
        }
    }

    /// What no declaration owns: a part of a curve, or the column of `or 0`.
    fn auxiliary(&self, names: &Names<'_>, place: LimitId) -> Option<Limit> {
        let auxiliary = match place {
            LimitId::RowLower(r) | LimitId::RowUpper(r) => names.auxiliary_row(RowId(r as u32)),
            LimitId::ColumnLower(c) | LimitId::ColumnUpper(c) | LimitId::Integrality(c) => names.auxiliary_column(ColId(c as u32)),
        };
        match auxiliary? {
            Auxiliary::CurveValue { curve }
            | Auxiliary::Part { curve, .. }
            | Auxiliary::Done { curve, .. }
            | Auxiliary::Place { curve }
            | Auxiliary::Height { curve }
            | Auxiliary::Full { curve, .. }
            | Auxiliary::Waits { curve, .. }
            | Auxiliary::Selected { curve, .. }
            | Auxiliary::Epigraph { curve, .. }
            | Auxiliary::Attained { curve, .. }
            | Auxiliary::OneSelected { curve }
            | Auxiliary::IfCounted { curve }
            | Auxiliary::IfNotCounted { curve }
            | Auxiliary::Argument { curve }
            | Auxiliary::ArgumentOf { curve }
            | Auxiliary::CurveLine { curve, .. } => {
                let span = self
                    .lp
                    .curves
                    .get(curve as usize)
                    .map_or(self.hir.models[self.model].span, |c| self.hir.exprs.spans[crate::hir::ExprId(c.origin.0)]);
                Some(self.held(names.curve(curve), span))
            }
            Auxiliary::Definition { curve } => self.definition(curve),
            Auxiliary::Both(row) | Auxiliary::BothIf(row) | Auxiliary::BothOnlyIf(row) => {
                let (number, _) = names.constraint(row)?;
                let decl = self.plan()?.constraints.get(number as usize)?;
                Some(self.held(format!("{} (its condition)", names.row(row)), decl.span))
            }
            Auxiliary::On(col) => {
                let (number, _) = names.variable(col)?;
                let decl = self.plan()?.variables.get(number as usize)?;
                Some(self.held(format!("{} (or 0)", names.column(col)), decl.span))
            }
            _ => None,
        }
    }

    /// The limit of an open policy as it is written: its row holds the column of the policy too.
    fn of_open_policy(&self, names: &Names<'_>, r: usize, lower: bool) -> Option<Limit> {
        let (number, keys) = names.constraint(RowId(r as u32))?;
        let plan = self.plan()?;
        let (number, patch, lower) = match plan.constraints.get(number as usize)?.policy? {
            PolicyRow::Limit { patch, .. } => (number, patch, lower),
            PolicyRow::Lower { patch, limit } => (limit, patch, true),
            // Rows of the calculation.
            _ => {
                let decl = plan.constraints.get(number as usize)?;
                return Some(self.held(names.row(RowId(r as u32)), decl.span));
            }
        };
        if self.hir.state_of(plan.patches.get(patch as usize)?) != Switch::Open {
            return None;
        }
        let decl = plan.constraints.get(number as usize)?;
        let side = |e: Option<ExprId>| e.and_then(|e| self.exactly(e, decl.slots, &keys));
        let (own, other) = if lower { (decl.lower, decl.upper) } else { (decl.upper, decl.lower) };
        let own = side(own)?;
        let found = self.written(
            crate::lower::indexed(self.hir, &decl.name, &decl.keys, &keys),
            number,
            &keys,
            lower,
            own.clone(),
            side(other).as_ref(),
            (false, own),
        )?;
        Some(Limit { counts: None, ..found })
    }

    fn row_limit(&self, names: &Names<'_>, r: usize, lower: bool) -> Option<Limit> {
        if let Some(found) = self.of_open_policy(names, r, lower) {
            return Some(found);
        }
        let (own, other) = if lower { (&self.lp.rows.lower, &self.lp.rows.upper) } else { (&self.lp.rows.upper, &self.lp.rows.lower) };
        self.side(names, r, lower, own.as_slice().get(r)?.as_ref()?, other.as_slice().get(r)?.as_ref())
    }

    /// A side of a constraint.
    fn side(&self, names: &Names<'_>, r: usize, lower: bool, own: &Exact, other: Option<&Exact>) -> Option<Limit> {
        let (number, keys) = names.constraint(RowId(r as u32))?;
        let decl = self.plan()?.constraints.get(number as usize)?;
        let mut constant = self.lp.rows.constant.as_slice().get(r).cloned().unwrap_or(Exact::ZERO);
        let shifted = !constant.is_zero();
        if self.is_without_limit(decl) {
            constant = Exact::ZERO;
        }
        let other = other.map(|other| other + &constant);
        let found =
            self.written(names.row(RowId(r as u32)), number, &keys, lower, own + constant, other.as_ref(), (shifted, own.clone()))?;
        let Some((term, factor, unit)) = self.known_beside(names, r, own) else { return Some(found) };
        let mut cells = evidence::cells(self, term, decl.slots, &keys);
        if cells.len() != 1 {
            return Some(found);
        }
        let first: Vec<Span> = cells.iter().map(|cell| cell.span).collect();
        cells.extend(found.cells.iter().filter(|cell| !first.contains(&cell.span)).cloned());
        Some(Limit { cells, is_data: true, figure: Some((factor, self.unit_at(unit, &keys))), ..found })
    }

    /// A side of a constraint with its value as it is written.
    #[allow(clippy::too_many_arguments, reason = "a side, in all its parts")]
    fn written(
        &self,
        name: String,
        number: u32,
        keys: &[u32],
        lower: bool,
        value: Exact,
        other: Option<&Exact>,
        (shifted, counts): (bool, Exact),
    ) -> Option<Limit> {
        let decl = self.plan()?.constraints.get(number as usize)?;
        let side = match (other == Some(&value), lower) {
            (true, _) => Side::Exactly,
            (_, true) => Side::AtLeast,
            (_, false) => Side::AtMost,
        };
        let limit = if lower { decl.lower } else { decl.upper };
        let mut cells = limit.map(|e| evidence::cells(self, e, decl.slots, keys)).unwrap_or_default();
        let reading = limit.and_then(|e| evidence::reading(self.hir, e)).filter(|_| cells.len() == 1 && !shifted);
        let is_data = reading.is_some();
        for cell in evidence::cells(self, decl.body, decl.slots, keys) {
            if !cells.iter().any(|known| known.span == cell.span) {
                cells.push(cell);
            }
        }
        Some(Limit {
            what: What::Constraint,
            name,
            declaration: decl.name.to_string(),
            index: self.index(&decl.keys, keys),
            side,
            counts: Some(counts),
            value: Some(value),
            unit: self.unit_at(decl.unit, keys),
            unit_id: decl.unit,
            span: decl.span,
            spot: self.spot(decl.span),
            cells,
            is_data,
            figure: reading.map(|(factor, unit)| (factor, self.unit_at(unit, keys))),
            movable: true,
        })
    }

    fn bound(&self, names: &Names<'_>, c: usize, lower: Option<bool>) -> Option<Limit> {
        let (number, keys) = names.variable(ColId(c as u32))?;
        let decl = self.plan()?.variables.get(number as usize)?;
        let (low, high) = (self.lp.columns.lower.as_slice().get(c)?, self.lp.columns.upper.as_slice().get(c)?);
        let (value, side) = match lower {
            _ if low.is_some() && low == high && lower.is_some() => (low.clone(), Side::Exactly),
            Some(true) => (low.clone(), Side::AtLeast),
            Some(false) => (high.clone(), Side::AtMost),
            None => (None, Side::Whole),
        };
        let expr = lower.and_then(|lower| if lower { decl.lower } else { decl.upper });
        let cells = expr.map(|e| evidence::cells(self, e, decl.slots, &keys)).unwrap_or_default();
        let reading = expr.and_then(|e| evidence::reading(self.hir, e)).filter(|_| cells.len() == 1);
        Some(Limit {
            what: if lower.is_some() { What::Bound } else { What::Whole },
            name: names.column(ColId(c as u32)),
            declaration: decl.name.to_string(),
            index: self.index(&decl.keys, &keys),
            side,
            counts: value.clone(),
            value,
            unit: self.unit_at(decl.unit, &keys),
            unit_id: decl.unit,
            span: decl.span,
            spot: self.spot(decl.span),
            is_data: reading.is_some(),
            figure: reading.map(|(factor, unit)| (factor, self.unit_at(unit, &keys))),
            cells,
            movable: !decl.binary && decl.is_declared(),
        })
    }
}
