//! Sets: kinds, named sets, tables, attributes, lists, selections, ranges.

use crate::data::TupleIndex;
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::{NoSet, TypeMistake};
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Value;
use crate::semantic::expr::scope::{Head, Keyed, Scope, Want};
use crate::semantic::progress::Progress;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast;
use std::rc::Rc;

impl Checker<'_> {
    /// An expression that must be a set, and the kinds of its tuples. `hint` is the kind that the
    /// names in a list are expected to be of.
    pub fn set_expr(&mut self, scope: &mut Scope, e: &ast::Expr, hint: Option<EntityTypeId>) -> Option<(ExprId, SetTypeId)> {
        let span = e.span;
        match &e.kind {
            ast::ExprKind::Paren(inner) => self.set_expr(scope, inner, hint),
            ast::ExprKind::List(items) => self.list_set(scope, items, span, hint),
            ast::ExprKind::Or(a, b) => self.sets_joined(scope, SetOp::Or, (a, b), span, hint),
            ast::ExprKind::And(a, b) => self.sets_joined(scope, SetOp::And, (a, b), span, hint),
            ast::ExprKind::Except(a, b) => self.sets_joined(scope, SetOp::Except, (a, b), span, hint),
            ast::ExprKind::Comprehension(generators, ranking) => {
                // How many is said outside of what is run over.
                let count = ranking.as_ref().map(|ranking| self.count_of_ranking(scope, ranking));
                let depth = scope.locals.len();
                let gens = self.generators(scope, generators, false);
                let elements: Vec<SetElement> = scope.locals.iter().skip(depth).map(|l| l.element).collect();
                let by = ranking.as_ref().map(|ranking| self.figures_of_ranking(scope, ranking));
                scope.locals.truncate(depth);
                let gens = gens?;
                if elements.is_empty() {
                    self.report(TypeMistake::EmptySelection { at: span }.diagnostic());
                    return None;
                }
                let ty = self.exprs.set_type(elements);
                let selection = self.node(
                    ExprKind::Selection(gens),
                    Ty::Set(ty),
                    UnitExpr::ONE,
                    Stage::KNOWN,
                    ranking.as_ref().map_or(span, |r| r.span),
                );
                let (Some(ranking), Some(count), Some(by)) = (ranking, count, by) else { return Some((selection, ty)) };
                let list: Vec<ExprId> = [count?].into_iter().chain(by?).collect();
                let list = self.exprs.list(list);
                let kind = ExprKind::Ranked(selection, list, ranking.top);
                Some((self.node(kind, Ty::Set(ty), UnitExpr::ONE, Stage::KNOWN, span), ty))
            }
            ast::ExprKind::Member(base, name) => {
                // `enterprise.cost`: the keys for which the attribute has a value.
                if let ast::ExprKind::Name(kind_name) = &base.kind
                    && scope.find(&kind_name.text).is_none()
                    && let Some(kind) = self.names.kind(&kind_name.text)
                    && self.ordinal_of(kind, &name.text).is_none()
                {
                    let root = self.hir.entity_types[kind].root;
                    if let Some(attr) = self.names.attr(root, &name.text) {
                        self.hir.attrs[attr].used = true;
                        let mut elements = vec![SetElement::Kind(kind)];
                        elements.extend(self.hir.attrs[attr].keys.iter().map(|k| SetElement::Kind(*k)));
                        let ty = self.exprs.set_type(elements);
                        return Some((self.node(ExprKind::AttrSet(attr), Ty::Set(ty), UnitExpr::ONE, Stage::KNOWN, span), ty));
                    }
                }
                self.path_set(scope, e)
            }
            _ => self.path_set(scope, e),
        }
    }

    fn path_set(&mut self, scope: &mut Scope, e: &ast::Expr) -> Option<(ExprId, SetTypeId)> {
        let span = e.span;
        match self.head(scope, e, Want::Any) {
            Head::Kind(kind) => {
                let ty = self.exprs.set_type(vec![SetElement::Kind(kind)]);
                Some((self.node(ExprKind::KindSet(kind), Ty::Set(ty), UnitExpr::ONE, Stage::KNOWN, span), ty))
            }
            Head::Set(set) => {
                if !self.ensure_set(set, span) {
                    return None;
                }
                let ty = self.hir.sets[set].element;
                Some((self.node(ExprKind::NamedSet(set), Ty::Set(ty), UnitExpr::ONE, Stage::KNOWN, span), ty))
            }
            Head::Table(table, None) => {
                let elements = self.hir.tables[table].keys.iter().map(|k| SetElement::Kind(*k)).collect();
                let ty = self.exprs.set_type(elements);
                Some((self.node(ExprKind::TableSet(table), Ty::Set(ty), UnitExpr::ONE, Stage::KNOWN, span), ty))
            }
            Head::Wrong => None,
            Head::Keyed(what, keys) if keys.is_empty() => {
                let id = self.complete(what, span);
                self.as_set(id)
            }
            Head::Value(id) => self.as_set(id),
            other => {
                let what = match other {
                    Head::Keyed(Keyed::Var(..), _) => NoSet::Decision,
                    Head::Keyed(Keyed::Let(_) | Keyed::Answer(..), _) => NoSet::Keyed,
                    _ => NoSet::Other,
                };
                self.report(TypeMistake::NoValueNoSet { what, at: span }.diagnostic());
                None
            }
        }
    }

    /// A value as a set: a list of entities, or one entity.
    fn as_set(&mut self, id: ExprId) -> Option<(ExprId, SetTypeId)> {
        let (span, stage) = (self.span(id), self.stage(id));
        match self.ty(id) {
            Ty::Set(ty) if self.exprs.kind(id) == ExprKind::Coalition => Some((id, ty)),
            Ty::Set(ty) => Some((self.node(ExprKind::AsSet(id), Ty::Set(ty), UnitExpr::ONE, stage, span), ty)),
            Ty::Entity(kind) => {
                let ty = self.exprs.set_type(vec![SetElement::Kind(kind)]);
                Some((self.node(ExprKind::AsSet(id), Ty::Set(ty), UnitExpr::ONE, stage, span), ty))
            }
            Ty::Error => None,
            other => {
                let text = self.describe(other);
                self.report(TypeMistake::NotASet { ty: &text, at: span }.diagnostic());
                None
            }
        }
    }

    pub(super) fn list_set(
        &mut self,
        scope: &mut Scope,
        items: &[ast::SetValue],
        span: Span,
        hint: Option<EntityTypeId>,
    ) -> Option<(ExprId, SetTypeId)> {
        if items.len() > 1 && items.iter().any(|item| self.is_a_part(scope, item)) {
            return self.list_of_parts(scope, items, span, hint);
        }
        let mut flat = Vec::new();
        let mut elements: Option<Vec<SetElement>> = None;
        for item in items {
            let item = match item {
                ast::SetValue::Range(a, b) => return self.range(scope, a, b, span, hint),
                ast::SetValue::Set(e) if self.is_a_part(scope, item) => return self.set_expr(scope, e, hint),
                ast::SetValue::Set(e) => e,
            };
            let parts: Vec<&ast::Expr> = match &item.kind {
                ast::ExprKind::Tuple(parts) => parts.iter().collect(),
                _ => vec![item],
            };
            let mut here = Vec::new();
            for (i, part) in parts.iter().enumerate() {
                let want = match (&elements, hint) {
                    (Some(known), _) => match known.get(i) {
                        Some(SetElement::Kind(kind)) => Want::Entity(*kind),
                        _ => Want::Any,
                    },
                    (None, Some(kind)) => Want::Entity(kind),
                    (None, None) => Want::Element,
                };
                let id = self.expr(scope, part, want);
                match self.ty(id) {
                    Ty::Entity(kind) => here.push(SetElement::Kind(self.hir.entity_types[kind].root)),
                    Ty::Number if self.exprs.whole_literal(id).is_some() => {
                        let id = self.coerce_to(id, &UnitExpr::ONE, part.span, "a number of a set");
                        if self.ty(id) == Ty::Error {
                            return None;
                        }
                        if self.exprs.whole_literal(id).is_none() {
                            self.report(TypeMistake::ListedNoEntity { ty: "a number that is not whole", at: part.span }.diagnostic());
                            return None;
                        }
                        here.push(SetElement::Integer);
                    }
                    Ty::Error => return None,
                    other => {
                        let text = self.describe(other);
                        self.report(TypeMistake::ListedNoEntity { ty: &text, at: part.span }.diagnostic());
                        return None;
                    }
                }
                flat.push(id);
            }
            match &elements {
                None => elements = Some(here),
                Some(first) if *first == here => {}
                Some(_) => {
                    let word = |c: &Checker<'_>, list: &[SetElement]| c.words_of_elements(list);
                    let own = |c: &Checker<'_>, e: Option<&ExprId>| match e.map(|e| c.exprs.kind(*e)) {
                        Some(ExprKind::Entity(id)) => Some(format!("`{}`", c.hir.entity_types[c.hir.entities[id].kind].name)),
                        _ => None,
                    };
                    let single = here.len() == 1;
                    let first =
                        own(self, flat.first().filter(|_| single)).unwrap_or_else(|| word(self, elements.as_deref().unwrap_or(&[])));
                    let second = own(self, flat.last().filter(|_| single)).unwrap_or_else(|| word(self, &here));
                    self.report(TypeMistake::ListOfTwoKinds { first: &first, second: &second, at: item.span }.diagnostic());
                    return None;
                }
            }
        }
        let ty = self.exprs.set_type(elements?);
        let list = self.exprs.list(flat);
        Some((self.node(ExprKind::ListSet(list), Ty::Set(ty), UnitExpr::ONE, Stage::KNOWN, span), ty))
    }

    fn range(
        &mut self,
        scope: &mut Scope,
        a: &ast::Expr,
        b: &ast::Expr,
        span: Span,
        hint: Option<EntityTypeId>,
    ) -> Option<(ExprId, SetTypeId)> {
        let want = hint.map_or(Want::Any, Want::Entity);
        let (mut x, mut y) = (self.expr(scope, a, want), self.expr(scope, b, want));
        // `2027..last(year)`: a number beside a period is a period.
        if let (Ty::Entity(kind), Ty::Number) = (self.ty(x), self.ty(y)) {
            y = self.expr(scope, b, Want::Entity(kind));
        } else if let (Ty::Number, Ty::Entity(kind)) = (self.ty(x), self.ty(y)) {
            x = self.expr(scope, a, Want::Entity(kind));
        }
        match (self.ty(x), self.ty(y)) {
            (Ty::Entity(kind), Ty::Entity(other))
                if self.hir.entity_types[kind].root == self.hir.entity_types[other].root && self.is_ordered(kind) =>
            {
                let ty = self.exprs.set_type(vec![SetElement::Kind(kind)]);
                Some((self.node(ExprKind::Between(x, y), Ty::Set(ty), UnitExpr::ONE, Stage::KNOWN, span), ty))
            }
            (Ty::Number, Ty::Number) => {
                let x = self.coerce_to(x, &UnitExpr::ONE, span, "the end of a range");
                let y = self.coerce_to(y, &UnitExpr::ONE, span, "the end of a range");
                let ty = self.exprs.set_type(vec![SetElement::Integer]);
                Some((self.node(ExprKind::Range(x, y), Ty::Set(ty), UnitExpr::ONE, Stage::KNOWN, span), ty))
            }
            (Ty::Error, _) | (_, Ty::Error) => None,
            _ => {
                self.report(TypeMistake::RangeOf { at: span }.diagnostic());
                None
            }
        }
    }

    pub fn set_value(&mut self, scope: &mut Scope, set: &ast::SetValue) -> Option<(ExprId, SetTypeId)> {
        match set {
            ast::SetValue::Set(e) => self.set_expr(scope, e, None),
            ast::SetValue::Range(a, b) => self.range(scope, a, b, a.span.to(b.span), None),
        }
    }

    /// Checks a named set when it is first needed.
    pub fn ensure_set(&mut self, id: SetId, at: Span) -> bool {
        match self.pending.set(id).progress {
            Progress::Done => return !matches!(self.hir.sets[id].body, SetBody::Error),
            Progress::Running => {
                self.cycle(at);
                return false;
            }
            Progress::Waiting => {}
        }
        let item = self.pending.set(id).item.clone();
        self.pending.set_mut(id).progress = Progress::Running;
        self.pending.begin(&item.name.text, item.name.span);
        self.at_node(None, |c| c.check_set(id, &item));
        self.pending.end();
        self.pending.set_mut(id).progress = Progress::Done;
        !matches!(self.hir.sets[id].body, SetBody::Error)
    }

    fn check_set(&mut self, id: SetId, item: &Rc<ast::SetItem>) {
        match &item.body {
            ast::SetBody::Value(value) => {
                let mut scope = Scope::default();
                let Some((expr, ty)) = self.set_expr(&mut scope, value, None) else { return };
                if self.exprs.elements(ty).contains(&SetElement::Integer) {
                    self.report(TypeMistake::SetOfNumbers { at: value.span }.diagnostic());
                    return;
                }
                self.hir.sets[id].element = ty;
                self.hir.sets[id].body = SetBody::Value { expr, slots: scope.size };
            }
            ast::SetBody::File { keys, source } => {
                let Some(keys) = self.table_keys(keys) else { return };
                let ty = self.exprs.set_type(keys.iter().map(|k| SetElement::Kind(k.kind)).collect());
                self.hir.sets[id].element = ty;
                let index = self.set_of_file(source, &keys);
                let dims: Vec<u32> = keys.iter().map(|k| self.hir.entity_types[k.kind].size).collect();
                self.hir.sets[id].body = SetBody::Data(index.unwrap_or_else(|| TupleIndex::none(&dims)));
            }
        }
    }

    /// The kind of a set's members, read off its text; used for keys, before sets are checked.
    pub fn set_kind(&mut self, set: SetId, at: Span) -> Option<EntityTypeId> {
        let item = self.pending.set(set).item.clone();
        let kind = match &item.body {
            ast::SetBody::File { keys, .. } if keys.len() == 1 => keys.first().and_then(|k| self.names.kind(&k.kind.text)),
            ast::SetBody::Value(value) => self.kind_of_set_text(value, 0),
            _ => None,
        };
        if kind.is_none() {
            self.report(TypeMistake::SetAsKey { set: &item.name.text, at }.diagnostic());
        }
        kind
    }

    pub fn kind_of_set_text(&self, e: &ast::Expr, depth: u32) -> Option<EntityTypeId> {
        if depth > 20 {
            return None;
        }
        match &e.kind {
            ast::ExprKind::Name(name) => match self.names.get(&name.text)?.0 {
                Value::Kind(kind) => Some(kind),
                Value::Set(set) => match &self.pending.set(set).item.body {
                    ast::SetBody::Value(value) => self.kind_of_set_text(value, depth + 1),
                    ast::SetBody::File { .. } => None,
                },
                _ => None,
            },
            ast::ExprKind::Paren(inner) => self.kind_of_set_text(inner, depth + 1),
            ast::ExprKind::Or(a, b) | ast::ExprKind::And(a, b) | ast::ExprKind::Except(a, b) => {
                self.kind_of_set_text(a, depth + 1).or_else(|| self.kind_of_set_text(b, depth + 1))
            }
            ast::ExprKind::Comprehension(generators, _) => match generators.as_slice() {
                [ast::Generator { pattern, set: ast::SetValue::Set(set), .. }] if pattern.len() == 1 => {
                    self.kind_of_set_text(set, depth + 1)
                }
                _ => None,
            },
            ast::ExprKind::List(items) => match items.first()? {
                ast::SetValue::Set(first) => match &first.kind {
                    ast::ExprKind::Name(name) => match self.names.entities(&name.text) {
                        [only] => Some(self.hir.entities[*only].root),
                        [] => self.kind_of_set_text(first, depth + 1),
                        _ => None,
                    },
                    ast::ExprKind::Member(base, _) => self.kind_of_set_text(base, depth + 1),
                    _ => None,
                },
                ast::SetValue::Range(..) => None,
            },
            _ => None,
        }
    }

    /// Reports that what is being checked needs itself.
    pub fn cycle(&mut self, at: Span) {
        let names: Vec<String> = self.pending.path().iter().map(|step| format!("`{}`", step.name)).collect();
        let first = names.first().cloned().unwrap_or_default();
        let mut found =
            Diagnostic::error(codes::CYCLE, format!("circular dependency: {} → {first}", names.join(" → "))).at(at, "needs itself here");
        for step in self.pending.path().to_vec() {
            found = found.with(step.at, format!("`{}`", step.name));
        }
        if let (Some((value, place)), Some(_)) = (self.outside(), self.pending.inside()) {
            found = found
                .with(place, format!("the {} of that name is hidden inside the plan", value.word()))
                .help("give one of the two another name");
        } else if names.len() == 1 {
            found = found.help("a value with an index may read itself at earlier keys: `let stock[m in month] = if m == first(month) then … else stock[prev(m)] + …`");
        }
        self.report(found);
    }

    /// What goes outside by the name of what is being checked.
    pub(super) fn outside(&self) -> Option<(Value, Span)> {
        let last = self.pending.path().last()?;
        self.names.get(&last.name).filter(|(_, place)| *place != last.at)
    }
}
