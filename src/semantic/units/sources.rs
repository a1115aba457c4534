//! The declarations that the unit of an expression rests on.

use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::units::equations::UnitExpr;
use crate::semantic::units::evidence::{Side, UnitSource};
use crate::source::Span;
use rustc_hash::FxHashMap;

impl Checker<'_> {
    /// The declarations that stand for their unit at a place: where it is stated, and where the name is declared.
    pub fn source_places(&self) -> FxHashMap<Span, UnitSource> {
        let mut out: FxHashMap<Span, UnitSource> = FxHashMap::default();
        for (id, model) in self.hir.models.iter() {
            let Some(plan) = model.plan() else { continue };
            out.extend((0u32..).zip(&plan.variables).map(|(i, var)| (var.span, UnitSource::Var(id, i))));
        }
        out.extend(self.hir.attrs.iter().map(|(id, attr)| (attr.span, UnitSource::Attr(id))));
        out.extend(self.hir.tables.iter().map(|(id, table)| (table.span, UnitSource::Table(id, 0))));
        // A unit is stated of a literal too: that is not the place of the value that it is given to.
        let noted = |id: LetId| self.pending.a_let(id).item.unit.is_some();
        out.extend(self.evidence.all_stated().filter_map(|(source, at)| match source {
            UnitSource::Let(id) if !noted(id) => None,
            source => Some((at, source)),
        }));
        out
    }

    /// The leaves of `left / right` with their powers.
    pub fn weights(&self, sides: (Side, Side), places: &FxHashMap<Span, UnitSource>) -> Vec<(UnitSource, i32)> {
        let mut out: Vec<(UnitSource, i32)> = Vec::new();
        for (side, power) in [(sides.0, 1), (sides.1, -1)] {
            match side {
                Side::Expr(e) => self.unit_sources(e, power, 0, &mut out),
                Side::Stated(at) => add(&mut out, places.get(&at).copied().unwrap_or(UnitSource::Place(at)), power),
            }
        }
        out.retain(|(_, power)| *power != 0);
        out
    }

    fn unit_sources(&self, e: ExprId, power: i32, depth: u32, out: &mut Vec<(UnitSource, i32)>) {
        if depth > 64 || power.abs() > 64 {
            return;
        }
        match self.exprs.kind(e) {
            ExprKind::Number(..) => add(out, UnitSource::Place(self.span(e)), power),
            ExprKind::Attr(attr, _) => add(out, UnitSource::Attr(attr), power),
            ExprKind::Cell(table, field, _) => add(out, UnitSource::Table(table, field), power),
            ExprKind::Var(model, var, _) => add(out, UnitSource::Var(model, var), power),
            ExprKind::Answer(model, result, _) => match self.hir.models[model].results.get(result as usize).map(|r| r.role) {
                Some(ResultRole::Plan(PlanResult::Variable(var))) => add(out, UnitSource::Var(model, var), power),
                Some(ResultRole::Plan(PlanResult::Let(id))) => self.let_sources(id, power, depth, out),
                Some(ResultRole::Plan(PlanResult::Objective(_))) => match self.objective_let(model, result) {
                    Some(id) => self.let_sources(id, power, depth, out),
                    None => add(out, UnitSource::Answer(model, result), power),
                },
                _ => add(out, UnitSource::Answer(model, result), power),
            },
            ExprKind::Let(id, _) => self.let_sources(id, power, depth, out),
            ExprKind::Neg(a) | ExprKind::Convert(a, ..) | ExprKind::Fold(_, _, a) => self.unit_sources(a, power, depth + 1, out),
            ExprKind::Arith(ArithOp::Mul, a, b) => {
                self.unit_sources(a, power, depth + 1, out);
                self.unit_sources(b, power, depth + 1, out);
            }
            ExprKind::Arith(ArithOp::Div, a, b) => {
                self.unit_sources(a, power, depth + 1, out);
                self.unit_sources(b, -power, depth + 1, out);
            }
            ExprKind::Arith(ArithOp::Pow, a, b) => match self.exprs.whole_literal(b) {
                Some(n) if n.abs() < 8 => self.unit_sources(a, power * n as i32, depth + 1, out),
                _ => {}
            },
            // Both agree: one speaks for both.
            ExprKind::Arith(_, a, b) => self.unit_sources(if self.exprs.is_literal(a) { b } else { a }, power, depth + 1, out),
            ExprKind::If(_, a, b) => self.unit_sources(if self.exprs.is_literal(a) { b } else { a }, power, depth + 1, out),
            ExprKind::Piecewise(_, list) => {
                if let Some(value) = self.exprs.items(list).get(1) {
                    self.unit_sources(*value, power, depth + 1, out);
                }
            }
            ExprKind::Func(Func::Min | Func::Max | Func::Abs, list) => {
                if let Some(first) = self.exprs.items(list).first() {
                    self.unit_sources(*first, power, depth + 1, out);
                }
            }
            _ => {}
        }
    }

    /// A value without a unit of its own has that of its calculation.
    fn let_sources(&self, id: LetId, power: i32, depth: u32, out: &mut Vec<(UnitSource, i32)>) {
        let own = self.evidence.stated(UnitSource::Let(id)).is_some() || self.hir.lets[id].ty != Ty::Number;
        add(out, UnitSource::Let(id), power);
        // One that reads itself would only lead back.
        if !own && !self.pending.a_let(id).read_early {
            self.unit_sources(self.hir.lets[id].body, power, depth + 1, out);
        }
    }

    fn objective_let(&self, model: ModelId, result: u32) -> Option<LetId> {
        let name = &self.hir.models[model].results.get(result as usize)?.name;
        match self.names.inner(model, name) {
            Some(crate::semantic::declare::names::Inner::Objective(_, id)) => Some(id),
            _ => None,
        }
    }

    pub fn source_unit(&mut self, source: UnitSource) -> Option<crate::units::UnitId> {
        let term = match source {
            UnitSource::Attr(id) => self.units.of_attr(id),
            UnitSource::Table(id, field) => UnitExpr::known(self.hir.tables[id].fields.get(field as usize)?.unit),
            UnitSource::Let(id) => self.units.of_let(id),
            UnitSource::Var(model, var) => {
                let plan = self.hir.models[model].plan()?;
                let result = plan.variables.get(var as usize)?.result;
                self.result_term(model, result)
            }
            UnitSource::Answer(model, result) => self.result_term(model, result),
            UnitSource::Place(_) => return None,
        };
        let term = self.units.resolve(&term);
        term.is_known().then_some(term.unit)
    }

    pub fn source_name(&self, source: UnitSource) -> String {
        match source {
            UnitSource::Attr(id) => format!("`{}`", self.hir.attrs[id].name),
            UnitSource::Table(id, field) => match self.hir.tables[id].fields.get(field as usize) {
                Some(f) if !f.name.is_empty() => format!("`{}.{}`", self.hir.tables[id].name, f.name),
                _ => format!("`{}`", self.hir.tables[id].name),
            },
            UnitSource::Let(id) => format!("`{}`", self.hir.lets[id].name),
            UnitSource::Var(model, var) => match &self.hir.models[model].form {
                Form::Plan(plan) => plan.variables.get(var as usize).map_or(String::new(), |v| format!("`{}`", v.name)),
                _ => String::new(),
            },
            UnitSource::Answer(model, result) => {
                let model = &self.hir.models[model];
                model.results.get(result as usize).map_or(String::new(), |r| format!("`{}.{}`", model.name, r.name))
            }
            UnitSource::Place(_) => "this".into(),
        }
    }
}

fn add(list: &mut Vec<(UnitSource, i32)>, source: UnitSource, power: i32) {
    match list.iter_mut().find(|(l, _)| *l == source) {
        Some((_, p)) => *p += power,
        None => list.push((source, power)),
    }
}
