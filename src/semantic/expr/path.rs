//! Names, members and keys: what a path such as `e.cost[p]` or `division.supply[e].slack` means.

use super::scope::{Scope, Want};
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::{Bare, TypeMistake};
use crate::semantic::checker::Checker;
use crate::semantic::data::attrs::KeyName;
use crate::semantic::declare::names::Inner;
use crate::semantic::declare::names::Value;
use crate::semantic::expr::scope::{Head, Keyed};
use crate::semantic::random::visible;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    pub fn path(&mut self, scope: &mut Scope, e: &ast::Expr, want: Want) -> ExprId {
        if let Some(value) = self.path_of_cases(scope, e, want) {
            return value;
        }
        let head = self.head(scope, e, want);
        self.value_of(head, e.span)
    }

    /// The value of a path that must be complete.
    fn value_of(&mut self, head: Head, span: Span) -> ExprId {
        match head {
            Head::Value(id) => id,
            Head::Wrong => self.error_expr(span),
            Head::Cases(plan) => {
                self.which_case(plan, span);
                self.error_expr(span)
            }
            Head::Keyed(what, kinds) if kinds.is_empty() => self.keyed(what, Vec::new(), span),
            Head::Keyed(what, kinds) => {
                let words: Vec<&str> = kinds.iter().map(|k| self.hir.entity_types[*k].name.as_ref()).collect();
                let text = self.sources.slice(span).to_string();
                let found =
                    Diagnostic::error(codes::WRONG_KEYS, format!("`{text}` needs {}", keys_text(&words))).at(span, "its keys are missing");
                // The last key of a variable's distribution is a state.
                let state = kinds.last().map(|kind| &self.hir.entity_types[*kind]).filter(|kind| kind.domain);
                let state = state.and_then(|kind| kind.members.first()).map(|state| self.hir.entities[*state].name.clone());
                let found = match state {
                    Some(_) if self.is_of_process(what) => {
                        let keys: Vec<String> = kinds.iter().map(|kind| self.example_of(*kind)).collect();
                        found.help(format!("write the state that is meant: `{text}[{}]`", keys.join(", ")))
                    }
                    Some(state) => {
                        let (_, before) = words.split_last().unwrap_or((&"", &[]));
                        let before: String = before.iter().map(|w| format!("{}, ", letters(&[w]))).collect();
                        found.help(format!("write the state whose probability is meant: `{text}[{before}{state}]`"))
                    }
                    None => found.help(format!("write `{text}[{}]`, with an index or a name for each", letters(&words))),
                };
                self.report(found);
                self.error_expr(span)
            }
            Head::Table(table, Some(keys)) => self.cell(table, None, keys, span),
            Head::Table(table, None) => {
                let words: Vec<&str> = self.hir.tables[table].keys.iter().map(|k| self.hir.entity_types[*k].name.as_ref()).collect();
                let found = Diagnostic::error(codes::WRONG_KEYS, format!("a value of the table needs {}", keys_text(&words)))
                    .at(span, "its keys are missing");
                self.report(found);
                self.error_expr(span)
            }
            Head::Kind(_) | Head::Model(_) | Head::Set(_) => {
                let results;
                let what = match head {
                    Head::Kind(_) => Bare::Kind,
                    Head::Model(model) => {
                        results = self.results_text(model);
                        Bare::Model(&results)
                    }
                    _ => Bare::Set,
                };
                self.report(TypeMistake::Bare { what, at: span }.diagnostic());
                self.error_expr(span)
            }
        }
    }

    pub fn head(&mut self, scope: &mut Scope, e: &ast::Expr, want: Want) -> Head {
        match &e.kind {
            ast::ExprKind::Name(name) => self.name(scope, name, want),
            ast::ExprKind::Member(base, name) if scope.next_of(base, name).is_some() => {
                let full = scope.next_of(base, name).unwrap_or_default();
                self.name(scope, &ast::Name { text: full, span: e.span }, want)
            }
            ast::ExprKind::Member(base, name) => {
                let head = self.head(scope, base, Want::Any);
                self.member(scope, head, base.span, name, e.span)
            }
            ast::ExprKind::Index(..) if let Some(model) = self.cases.chosen(e.span) => Head::Model(model),
            ast::ExprKind::Index(base, keys) => {
                if let Some(member) = self.member_as_entity(scope, base, keys, e.span) {
                    return member;
                }
                // The bare name of a variable is its own state, with keys it is another of its kind.
                let other = match &base.kind {
                    ast::ExprKind::Name(name) if scope.find(&name.text).is_some() => self.chance_named(scope, name),
                    _ => None,
                };
                let head = match other {
                    Some(head) => head,
                    None => self.head(scope, base, Want::Any),
                };
                self.index(scope, head, base.span, keys, e.span)
            }
            _ => Head::Value(self.expr(scope, e, want)),
        }
    }

    fn name(&mut self, scope: &mut Scope, name: &ast::Name, want: Want) -> Head {
        if let Some(value) = scope.parameter(&name.text) {
            self.functions.read(&name.text);
            return Head::Value(value);
        }
        if scope.wrong.contains(&name.text) {
            return Head::Wrong;
        }
        if let Some((_, why)) = scope.later.iter().find(|(later, _)| *later == name.text) {
            let found = Diagnostic::error(codes::NOT_KNOWN_YET, format!("`{}` {why}", name.text)).at(name.span, "not known here");
            self.report(found);
            return Head::Wrong;
        }
        if name.text.as_ref() == "_" {
            let found = Diagnostic::error(codes::UNKNOWN_NAME, "`_` stands for nothing that could be read")
                .at(name.span, "read here")
                .help("give the index a name where it is bound");
            self.report(found);
            return Head::Wrong;
        }
        if let Some(state) = self.state_beside(scope, name, want) {
            return Head::Value(self.entity_node(state, name.span));
        }
        if let Some(local) = scope.find(&name.text) {
            let (kind, ty) = match local.element {
                SetElement::Kind(kind) => (ExprKind::Slot(local.slot), Ty::Entity(kind)),
                SetElement::Integer => (ExprKind::IntSlot(local.slot), Ty::Number),
            };
            return Head::Value(self.node(kind, ty, UnitExpr::ONE, Stage::KNOWN, name.span));
        }
        if let Some(model) = scope.model
            && let Some(Inner::Case(entity)) = self.names.inner(model, &name.text)
        {
            self.cases.read(model, &name.text);
            return Head::Value(self.entity_node(entity, name.span));
        }
        if let Some((_, ty)) = scope.coalition.as_ref().filter(|(coalition, _)| *coalition == name.text) {
            return Head::Value(self.node(ExprKind::Coalition, Ty::Set(*ty), UnitExpr::ONE, Stage::KNOWN, name.span));
        }
        // By what is expected at the place.
        match want {
            Want::Entity(kind) => {
                if let Some(ordinal) = self.ordinal_of(kind, &name.text) {
                    let entity = EntityId(self.hir.entity_types[kind].base + ordinal);
                    return Head::Value(self.entity_node(entity, name.span));
                }
            }
            Want::Element => match self.names.entities(&name.text) {
                [only] => {
                    let only = *only;
                    return Head::Value(self.entity_node(only, name.span));
                }
                [_, _, ..] => {
                    let several = self.names.entities(&name.text).to_vec();
                    let key = KeyName { kind: None, text: name.text.as_ref().into(), span: name.span };
                    self.ambiguous(&several, &key);
                    return Head::Wrong;
                }
                _ => {}
            },
            Want::State(states) if !self.texts.contains(&states) => {
                if let Some(state) = self.hir.states[states].names.iter().position(|n| *n == name.text) {
                    return Head::Value(self.node(
                        ExprKind::State(state as u32),
                        Ty::State(states),
                        UnitExpr::ONE,
                        Stage::KNOWN,
                        name.span,
                    ));
                }
            }
            _ => {}
        }
        if let Some(head) = self.chance_named(scope, name) {
            return head;
        }
        if let Some(model) = scope.model
            && let Some(inner) = self.own_of_policy(scope, &name.text).or_else(|| self.names.inner(model, &name.text))
        {
            if matches!(inner, Inner::Constraint(_)) && self.constraint_or_table(model, inner, name) {
                return Head::Wrong;
            }
            return self.inner_head(scope, model, inner, name.span);
        }
        let entities = self.names.entities(&name.text).to_vec();
        if let Some((value, place)) = self.names.get(&name.text) {
            // Nothing at the place says which of the two is meant.
            if let (Want::Any, Value::Let(_), Some(first)) = (want, value, entities.first()) {
                let kind = self.hir.entity_types[self.hir.entities[*first].kind].name.clone();
                let found = Diagnostic::error(codes::AMBIGUOUS_NAME, format!("`{}` is a value and the name of a {kind}", name.text))
                    .at(name.span, "which one?")
                    .with(place, "the value")
                    .with(self.hir.entities[*first].span, format!("the {kind}"))
                    .help(format!("write `{kind}.{}` for the {kind}, or rename the value", name.text));
                self.report(found);
                return Head::Wrong;
            }
            return self.global(value, name.span);
        }
        match entities.as_slice() {
            [only] => Head::Value(self.entity_node(*only, name.span)),
            [] => {
                if let Some(wrong) = self.without_key(scope, name) {
                    return wrong;
                }
                let found = self.unknown_name(scope, name, want);
                let root = if let Want::Entity(kind) = want { Some(self.hir.entity_types[kind].root) } else { None };
                if let Some(found) = self.stray(root, &name.text, found) {
                    self.report(found);
                }
                Head::Wrong
            }
            several => {
                let key = KeyName { kind: None, text: name.text.as_ref().into(), span: name.span };
                self.ambiguous(several, &key);
                Head::Wrong
            }
        }
    }

    fn global(&mut self, value: Value, span: Span) -> Head {
        match value {
            Value::Kind(kind) => Head::Kind(kind),
            Value::Model(model) => Head::Model(model),
            Value::Cases(plan) => Head::Cases(plan),
            Value::Table(table) => {
                self.hir.tables[table].used = true;
                if self.hir.tables[table].keys.is_empty() && self.hir.tables[table].fields.is_empty() {
                    return Head::Wrong;
                }
                Head::Table(table, None)
            }
            Value::Set(set) => {
                self.hir.sets[set].used = true;
                Head::Set(set)
            }
            Value::Let(id) => self.let_head(id, span),
            Value::Function(id) => self.function_as_value(id, span),
            Value::Random(variable) => self.random_head(variable, span),
            Value::Amount(amount) => self.amount_head(amount, span),
        }
    }

    pub(super) fn let_head(&mut self, id: LetId, span: Span) -> Head {
        // Who reads itself is not read by that.
        self.hir.lets[id].used |= self.pending.path().last().and_then(|step| step.value) != Some(id);
        if !self.ensure_let(id, span) {
            return Head::Wrong;
        }
        let keys = visible(&self.hir.lets[id].keys, self.hir.lets[id].horizon);
        Head::Keyed(Keyed::Let(id), keys)
    }

    // ------------------------------------------------------------ members and keys

    fn member(&mut self, scope: &Scope, head: Head, base: Span, name: &ast::Name, span: Span) -> Head {
        if let Some(part) = self.part_of_plan(&head, base, name, span) {
            return part;
        }
        if let Head::Value(id) = head
            && let Some(part) = self.part_of_member(id, name, span)
        {
            return part;
        }
        match head {
            Head::Wrong => Head::Wrong,
            Head::Kind(kind) => match self.ordinal_of(kind, &name.text) {
                Some(ordinal) => {
                    let entity = EntityId(self.hir.entity_types[kind].base + ordinal);
                    Head::Value(self.entity_node(entity, span))
                }
                None => {
                    self.unknown_key(kind, &name.text, name.span);
                    Head::Wrong
                }
            },
            Head::Model(model) => self.model_member(model, name, span),
            Head::Cases(plan) => {
                self.which_case(plan, base);
                Head::Wrong
            }
            Head::Table(table, Some(keys)) => {
                let field = self.hir.tables[table].fields.iter().position(|f| f.name == name.text);
                match field {
                    Some(field) => Head::Value(self.cell(table, Some(field as u32), keys, span)),
                    // The table could not be read.
                    None if self.hir.tables[table].fields.is_empty() => Head::Wrong,
                    None => {
                        let names: Vec<Box<str>> = self.hir.tables[table].fields.iter().map(|f| f.name.clone()).collect();
                        let mut found = Diagnostic::error(codes::UNKNOWN_RESULT, format!("the table has no value `{}`", name.text))
                            .at(name.span, "unknown");
                        let near;
                        (found, near) = found.did_you_mean(&name.text, name.span, names.iter().map(|n| (n.as_ref(), "value")));
                        if !near {
                            let list: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
                            found = found.help(format!("it has {}", list.join(", ")));
                        }
                        self.report(found.about(format!("table {}", name.text)));
                        Head::Wrong
                    }
                }
            }
            // `plan.policy.part`
            Head::Keyed(Keyed::Answer(model, result), _) if self.policy_of_result(model, result).is_some() => {
                self.policy_member(model, result, name, span)
            }
            Head::Value(id) => self.attribute_of(id, base, name),
            Head::Keyed(what, keys) if keys.is_empty() => {
                let id = self.keyed(what, Vec::new(), base);
                self.member(scope, Head::Value(id), base, name, span)
            }
            // `plan.levy.paid`, of a policy with an index.
            Head::Keyed(Keyed::Answer(model, result), _) if self.family_of(model, result).is_some() => {
                let text = self.sources.slice(base).to_string();
                let family = self.family_of(model, result);
                let key = family.and_then(|family| self.key_of_family(scope, &family, base));
                let found = Diagnostic::error(codes::POLICY_MEMBER, format!("`{text}` has an index: which member is meant?"));
                let found = found.at(base, "its key is missing");
                self.report(key.into_iter().fold(found, |found, (key, _)| found.help(format!("write `{text}[{key}].{}`", name.text))));
                Head::Wrong
            }
            _ => self.no_member(base, name),
        }
    }

    pub(super) fn no_member(&mut self, base: Span, name: &ast::Name) -> Head {
        let text = self.sources.slice(base);
        let found = Diagnostic::error(codes::UNKNOWN_ATTRIBUTE, format!("`{text}` has no `{}`", name.text)).at(name.span, "not here");
        self.report(found);
        Head::Wrong
    }

    fn index(&mut self, scope: &mut Scope, head: Head, base: Span, keys: &[ast::Expr], span: Span) -> Head {
        match head {
            Head::Wrong => {
                // The keys may hold mistakes of their own, but without their kinds little can be said.
                Head::Wrong
            }
            Head::Cases(plan) => self.case_head(scope, plan, keys, base, span),
            Head::Table(table, None) => {
                let kinds = self.hir.tables[table].keys.clone();
                match self.arguments(scope, keys, &kinds, base, span) {
                    Some(ids) => Head::Table(table, Some(self.exprs.list(ids))),
                    None => Head::Wrong,
                }
            }
            // Whose head is wrong may have other keys.
            Head::Keyed(Keyed::Answer(model, _), kinds)
                if kinds.len() != keys.len() && self.is_wrong(crate::semantic::units::evidence::UnitSource::Answer(model, 0)) =>
            {
                Head::Wrong
            }
            Head::Keyed(Keyed::Let(id), kinds) if kinds.len() != keys.len() && self.is_broken_let(id) => Head::Wrong,
            Head::Keyed(what, kinds) if !kinds.is_empty() => match self.arguments(scope, keys, &kinds, base, span) {
                Some(ids) => match what {
                    Keyed::Answer(model, result) if !self.names_member(model, result, &ids, span) => Head::Wrong,
                    Keyed::Let(id) if self.reads_own_keys(id, &ids, span) => Head::Wrong,
                    _ => Head::Value(self.keyed(what, ids, span)),
                },
                None => Head::Wrong,
            },
            Head::Kind(_) | Head::Model(_) | Head::Set(_) | Head::Value(_) | Head::Keyed(..) | Head::Table(..) => {
                self.takes_no_keys(&head, base, keys, span);
                Head::Wrong
            }
        }
    }
}

/// "2 keys: an enterprise, a project".
pub(super) fn keys_text(words: &[&str]) -> String {
    match words {
        [] => "no keys".into(),
        [one] => format!("one key ({one})"),
        many => format!("{} keys ({})", many.len(), many.join(", ")),
    }
}

/// `e, p` for `enterprise, project`.
fn letters(words: &[&str]) -> String {
    words.iter().map(|w| w.chars().take(1).collect::<String>()).collect::<Vec<_>>().join(", ")
}
