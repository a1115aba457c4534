//! What has a name: attributes, cells of tables, values, results of models.

use super::formula::Formulas;
use super::node::{How, Node, Part, Source};
use crate::data::Column;
use crate::eval::{Ball, Eval, Result};
use crate::hir::*;
use crate::lower::indexed;
use crate::report::compare::FigureValue;

impl<'a> Formulas<'a> {
    /// True of what a scenario reads by a name.
    pub(super) fn is_named(&self, e: ExprId) -> bool {
        matches!(
            self.hir.exprs.kinds[e],
            ExprKind::Attr(..) | ExprKind::Cell(..) | ExprKind::Let(..) | ExprKind::Var(..) | ExprKind::Answer(..)
        )
    }

    /// What is read by a name, in the open frame.
    pub(super) fn named(&self, eval: &mut Eval<'a, Ball>, e: ExprId, depth: usize) -> Result<Node> {
        let hir = self.hir;
        let value = self.value(eval, e)?;
        let (ExprKind::Attr(_, list)
        | ExprKind::Cell(_, _, list)
        | ExprKind::Let(_, list)
        | ExprKind::Var(_, _, list)
        | ExprKind::Answer(_, _, list)) = hir.exprs.kinds[e]
        else {
            return Err(eval.broken(e));
        };
        let keys = eval.keys(list)?.as_slice().to_vec();
        match hir.exprs.kinds[e] {
            ExprKind::Attr(attr, _) => self.attribute(eval, (attr, &keys), value, depth),
            ExprKind::Cell(table, field, _) => self.cell(eval, (table, field, &keys), value, depth),
            ExprKind::Let(id, _) => self.value_of(eval, (id, &keys), value, depth),
            ExprKind::Var(model, variable, _) => {
                let result = hir.plan(model).and_then(|plan| plan.variables.get(variable as usize)).map_or(0, |own| own.result);
                self.result(eval, (model, result, &keys), value, depth)
            }
            ExprKind::Answer(model, result, _) => self.result(eval, (model, result, &keys), value, depth),
            _ => Err(eval.broken(e)),
        }
    }

    /// A value that is read, with the formula that it comes from.
    pub(super) fn read(&self, (name, value, unit): (String, FigureValue, String), formula: ExprId, inner: Node) -> Node {
        let leaf = Node { name: Some(name), ..Node::leaf(inner.source, value, unit) };
        match &inner.name {
            // A formula that is nothing but another name.
            Some(other) if leaf.name.as_ref() != Some(other) => Node {
                text: self.text_of_call(formula),
                spot: self.spot(self.hir.exprs.calls.get(&formula).copied().unwrap_or(self.hir.exprs.spans[formula])),
                source: Source::Formula,
                how: How::Same,
                parts: vec![Part { at: Vec::new(), weight: 1.0, node: inner }],
                ..leaf
            },
            _ => Node { name: leaf.name, value: leaf.value, unit: leaf.unit, ..inner },
        }
    }

    /// `odra.capacity`
    pub(super) fn attribute_name(&self, attr: AttrId, keys: &[u32]) -> String {
        let (hir, decl) = (self.hir, &self.hir.attrs[attr]);
        let entity = keys.first().map_or("?", |key| hir.name_at(decl.kind, *key));
        indexed(hir, &format!("{entity}.{}", decl.name), &decl.keys, keys.get(1..).unwrap_or(&[]))
    }

    /// A value of an attribute.
    pub(super) fn attribute(
        &self,
        eval: &mut Eval<'a, Ball>,
        (attr, keys): (AttrId, &[u32]),
        value: FigureValue,
        depth: usize,
    ) -> Result<Node> {
        let decl = &self.hir.attrs[attr];
        let name = self.attribute_name(attr, keys);
        let unit = if let AttrType::Number(unit) = decl.ty { self.hir.units.text_at(unit, keys) } else { "1".into() };
        let row = decl.index.row(keys);
        let place = row.and_then(|row| match &decl.values {
            AttrValues::Number(column) => column.origin(row, self.sources),
            AttrValues::One(values, places) => {
                let own = values.get(row as usize).is_some_and(|value| *value != u32::MAX);
                places.get(row as usize).copied().flatten().filter(|_| own)
            }
            AttrValues::Many(_, places) => places.get(row as usize).copied().flatten(),
        });
        let stated = match (&decl.values, row) {
            (AttrValues::Number(column), Some(row)) => column.get(row).is_some(),
            _ => place.is_some(),
        };
        if stated {
            if self.is_option(crate::hir::Node::Attr(attr), keys) {
                return Ok(Node { name: Some(name), ..Node::leaf(Source::Option, value, unit) });
            }
            let written = place.zip(value.number()).and_then(|(at, number)| self.sources.written(at, number));
            let leaf = Node::leaf(Source::Data, value, unit);
            return Ok(Node { name: Some(name), spot: place.and_then(|at| self.spot(at)), written, ..leaf });
        }
        match row.and_then(|row| decl.pending.get(&row)) {
            Some(formula) => {
                let inner = eval.loose_frame(|eval| self.expr(eval, *formula, depth))?;
                Ok(self.read((name, value, unit), *formula, inner))
            }
            None => self.default(eval, decl.default, (name, value, unit), depth),
        }
    }

    /// True of what the command line gives a value.
    fn is_option(&self, node: crate::hir::Node, keys: &[u32]) -> bool {
        self.hir.by_option.iter().any(|(own, of)| *own == node && of == keys)
    }

    /// What is read where there is no value.
    fn default(
        &self,
        eval: &mut Eval<'a, Ball>,
        default: Option<ExprId>,
        (name, value, unit): (String, FigureValue, String),
        depth: usize,
    ) -> Result<Node> {
        let Some(default) = default else { return Ok(Node { name: Some(name), ..Node::leaf(Source::Data, value, unit) }) };
        let inner = eval.loose_frame(|eval| self.expr(eval, default, depth))?;
        Ok(Node { source: Source::Default, ..self.read((name, value, unit), default, inner) })
    }

    /// `distance[seattle, topeka]`
    pub(super) fn cell_name(&self, table: TableId, field: u32, keys: &[u32]) -> String {
        let decl = &self.hir.tables[table];
        let field = decl.fields.get(field as usize).filter(|field| !field.name.is_empty());
        let own = indexed(self.hir, &decl.name, &decl.keys, keys);
        field.map_or(own.clone(), |field| format!("{own}.{}", field.name))
    }

    /// A value of a table.
    pub(super) fn cell(
        &self,
        eval: &mut Eval<'a, Ball>,
        (table, field, keys): (TableId, u32, &[u32]),
        value: FigureValue,
        depth: usize,
    ) -> Result<Node> {
        let decl = &self.hir.tables[table];
        let name = self.cell_name(table, field, keys);
        let own = decl.fields.get(field as usize);
        let unit = own.map_or("1".into(), |own| self.hir.units.text_at(own.unit, keys));
        let stated = |column: &'a Column| decl.index.row(keys).filter(|row| column.get(*row).is_some()).map(|row| (column, row));
        if let Some((column, row)) = own.and_then(|own| stated(&own.column)) {
            if self.is_option(crate::hir::Node::Table(table), keys) {
                return Ok(Node { name: Some(name), ..Node::leaf(Source::Option, value, unit) });
            }
            let place = column.origin(row, self.sources);
            let (spot, written) =
                (place.and_then(|at| self.spot(at)), place.zip(value.number()).and_then(|(at, number)| self.sources.written(at, number)));
            return Ok(Node { name: Some(name), spot, written, ..Node::leaf(Source::Data, value, unit) });
        }
        self.default(eval, decl.default, (name, value, unit), depth)
    }

    /// One instance of a value (`let`).
    pub(super) fn value_of(
        &self,
        eval: &mut Eval<'a, Ball>,
        (id, keys): (LetId, &[u32]),
        value: FigureValue,
        depth: usize,
    ) -> Result<Node> {
        let decl = &self.hir.lets[id];
        let own = match decl.model {
            Some(model) => format!("{}.{}", self.hir.models[model].name, decl.name),
            None => decl.name.to_string(),
        };
        let name = indexed(self.hir, &own, &decl.keys, keys);
        let unit = if decl.ty == Ty::Number { self.hir.units.text_at(decl.unit, keys) } else { "1".into() };
        if self.is_option(crate::hir::Node::Let(id), &[]) {
            return Ok(Node { name: Some(name), ..Node::leaf(Source::Option, value, unit) });
        }
        let inner = eval.frame(decl.slots, keys, |eval| self.expr(eval, decl.body, depth))?;
        Ok(self.read((name, value, unit), decl.body, inner))
    }

    /// `division.ship[seattle, chicago]`
    pub(super) fn result_name(&self, model: ModelId, result: u32, keys: &[u32]) -> String {
        let decl = &self.hir.models[model];
        let Some(own) = decl.results.get(result as usize) else { return decl.name.to_string() };
        let name = indexed(self.hir, &format!("{}.{}", decl.name, own.name), &own.keys, keys);
        own.role.part().map_or(name.clone(), |part| format!("{name}.{part}"))
    }

    /// A result of a model.
    pub(super) fn result(
        &self,
        eval: &mut Eval<'a, Ball>,
        (model, result, keys): (ModelId, u32, &[u32]),
        value: FigureValue,
        depth: usize,
    ) -> Result<Node> {
        let hir = self.hir;
        let decl = &hir.models[model];
        let Some(own) = decl.results.get(result as usize) else { return Ok(Node::leaf(Source::Answer, value, "1".into())) };
        let name = self.result_name(model, result, keys);
        let unit = if own.ty == ResultType::Number { hir.units.text_at(own.unit, keys) } else { "1".into() };
        let leaf = |source: Source| Node {
            name: Some(name.clone()),
            spot: self.spot(own.span),
            ..Node::leaf(source, value.clone(), unit.clone())
        };
        let formula = |eval: &mut Eval<'a, Ball>, slots: u32, e: ExprId| -> Result<Node> {
            let inner = eval.frame(slots, keys, |eval| self.expr(eval, e, depth))?;
            Ok(self.read((name.clone(), value.clone(), unit.clone()), e, inner))
        };
        match (own.role, decl.plan()) {
            (ResultRole::Plan(PlanResult::Variable(_)), _) => Ok(leaf(Source::Decision)),
            (ResultRole::Plan(PlanResult::Objective(at)), Some(plan)) => match plan.objectives.get(at as usize) {
                // Of one that goes level by level the value is that of its first level.
                Some(objective) if !objective.levels => formula(eval, objective.slots, objective.body),
                _ => Ok(leaf(Source::Answer)),
            },
            (ResultRole::Choice(ChoiceResult::Utility), _) => match &decl.form {
                Form::Choice(choice) => formula(eval, choice.slots, choice.utility),
                _ => Ok(leaf(Source::Answer)),
            },
            (ResultRole::Choice(role), _) => match &decl.form {
                Form::Choice(choice) if depth > 0 => self.chosen(eval, (model, choice, role, keys), leaf(Source::Answer), depth),
                _ => Ok(Node { deeper: true, ..leaf(Source::Answer) }),
            },
            (ResultRole::Plan(PlanResult::Charge(id)), Some(plan)) => {
                let is = |charge: &Charge| charge.value == id || charge.each.is_some_and(|each| each.value == id);
                let of = |patch: &&Patch| patch.charges.iter().any(is);
                let patch = plan.patches.iter().find(of);
                match patch.map_or(Ok(false), |patch| eval.in_force(model, patch, hir.lets[id].body))? {
                    true => self.value_of(eval, (id, keys), value.clone(), depth),
                    false => Ok(not_in_force(leaf(Source::Answer))),
                }
            }
            (ResultRole::Effect(EffectResult::Charge(effect, at)), _) => {
                let Form::Choice(choice) = &decl.form else { return Ok(leaf(Source::Answer)) };
                let Some(effect) = choice.effects.get(effect as usize) else { return Ok(leaf(Source::Answer)) };
                match effect.charges.get(at as usize) {
                    Some(charge) if hir.is_in_force(effect.policy) => formula(eval, choice.slots, charge.value),
                    Some(_) => Ok(not_in_force(leaf(Source::Answer))),
                    None => Ok(leaf(Source::Answer)),
                }
            }
            (ResultRole::Plan(PlanResult::Let(id)), _) => self.value_of(eval, (id, keys), value.clone(), depth),
            (ResultRole::Plan(PlanResult::Activity(at)), Some(plan)) => match plan.constraints.get(at as usize) {
                Some(constraint) => formula(eval, constraint.slots, constraint.body),
                None => Ok(leaf(Source::Answer)),
            },
            _ => Ok(leaf(Source::Answer)),
        }
    }
}

/// What a policy charges that is not in force.
fn not_in_force(leaf: Node) -> Node {
    Node { text: Some("nothing: the policy is not in force".into()), ..leaf }
}
