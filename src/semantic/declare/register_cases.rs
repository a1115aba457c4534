//! Declaring a plan for several cases: `plan seats[m in method]` is a plan for each method, checked with what `m` stands for.

use super::cases::Family;
use super::modules::Loaded;
use super::names::Value;
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::Scope;
use crate::semantic::units::evidence::UnitSource;
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind, Name, SetBody, SetValue};
use std::sync::Arc;

/// How many cases a plan may have.
const MOST: usize = 1_000;
/// How many named sets may stand for one another.
const DEEPEST: usize = 20;

impl Checker<'_> {
    /// Declares a plan for each case that there may be; whether there is one is known later.
    pub(super) fn register_cases(&mut self, plan: &Arc<ast::PlanItem>, item: &ast::Item, library: bool, items: &[Loaded]) {
        let id = self.cases.next();
        if !self.declare(&plan.name, Value::Cases(id)) {
            return;
        }
        let index = self.index_of_cases(plan, items);
        let wrong = index.is_none();
        let keys = index.unwrap_or_default();
        let kinds: Vec<EntityTypeId> = keys.iter().map(|(_, kind)| *kind).collect();
        let mut members = Vec::new();
        for tuple in self.tuples(&kinds).into_iter().filter(|_| !wrong) {
            let model = ModelId(self.hir.models.len() as u32);
            let named: Vec<&str> = tuple.iter().map(|entity| self.hir.entities[*entity].name.as_ref()).collect();
            let name = Name { text: format!("{}[{}]", plan.name.text, named.join(", ")).into(), span: plan.name.span };
            let title = |entity: &EntityId| self.hir.entities[*entity].title.clone();
            let titled: Vec<String> =
                tuple.iter().zip(&named).map(|(entity, name)| title(entity).unwrap_or_else(|| (*name).to_string())).collect();
            let any = plan.title.is_some() || tuple.iter().any(|entity| title(entity).is_some());
            let own = plan.title.as_ref().map_or(String::new(), |title| format!("{}: ", title.text));
            let title = any.then(|| ast::Text { text: format!("{own}{}", titled.join(", ")), span: plan.name.span });
            self.evidence.declare(UnitSource::Answer(model, 0), item.span);
            self.push_model(&name, title.as_ref(), FormName::Plan, &item.kind, library);
            let index = plan.cases.first().zip(plan.cases.last()).map_or(plan.name.span, |(first, last)| first.span.to(last.span));
            self.hir.models[model].case = Some(Box::new(Case {
                of: plan.name.text.clone(),
                title: plan.title.as_ref().map(|title| title.text.clone()),
                keys: tuple.clone(),
                present: None,
                index,
            }));
            let bound: Vec<(Name, EntityId)> = keys.iter().map(|(name, _)| name.clone()).zip(tuple.iter().copied()).collect();
            self.register_plan(model, plan, library, &bound);
            members.push((tuple, model));
        }
        let names = keys.into_iter().map(|(name, _)| (name, false)).collect();
        self.cases.add(Family { item: plan.clone(), names, kinds, members, wrong, library });
    }

    /// Every combination of members of these kinds.
    fn tuples(&self, kinds: &[EntityTypeId]) -> Vec<Vec<EntityId>> {
        let mut out: Vec<Vec<EntityId>> = vec![Vec::new()];
        for kind in kinds {
            let members = &self.hir.entity_types[*kind].members;
            let with = |tuple: Vec<EntityId>| {
                members.iter().map(move |member| {
                    let mut tuple = tuple.clone();
                    tuple.push(*member);
                    tuple
                })
            };
            out = out.into_iter().flat_map(with).collect();
        }
        out
    }

    /// The names of the index and their kinds; none where it is wrong, which is reported.
    fn index_of_cases(&mut self, plan: &ast::PlanItem, items: &[Loaded]) -> Option<Vec<(Name, EntityTypeId)>> {
        let mut keys: Vec<(Name, EntityTypeId)> = Vec::new();
        for generator in &plan.cases {
            let kinds = match &generator.set {
                SetValue::Set(set) => self.kinds_of_set(set, items, 0),
                SetValue::Range(..) => None,
            };
            let Some(kinds) = kinds else {
                // What the set is made of may be unknown, which is found where it is checked.
                let message = format!("the cases of `{}` have to be entities of kinds that can be seen here", plan.name.text);
                let found = Diagnostic::error(codes::BAD_CASES, message).at(generator.span, "what are its members?");
                self.report(found.help("run over a kind, a named set or the keys of a table, with a condition: `[m in method if m.used]`"));
                return None;
            };
            if kinds.len() != generator.pattern.len() {
                let message = format!("the set has {} names in a tuple, and here are {}", kinds.len(), generator.pattern.len());
                self.report(Diagnostic::error(codes::WRONG_KEYS, message).at(generator.span, "names do not fit the set"));
                return None;
            }
            for (place, kind) in generator.pattern.iter().zip(kinds) {
                let name = &place.name;
                if place.kind.is_some() || name.text.starts_with(|c: char| c == '_' || c.is_ascii_digit()) {
                    let message = format!("the cases of `{}` are told apart by the names of its index", plan.name.text);
                    let found = Diagnostic::error(codes::BAD_CASES, message).at(name.span, "no name that can be read");
                    self.report(found.help("give it a name, and leave cases out by a condition: `[m in method if m != hare]`"));
                    return None;
                }
                if !keys.iter().any(|(own, _)| own.text == name.text) {
                    keys.push((name.clone(), kind));
                }
            }
        }
        self.some_cases(plan, &keys).then_some(keys)
    }

    /// True where there is a case, and not too many of them.
    fn some_cases(&mut self, plan: &ast::PlanItem, keys: &[(Name, EntityTypeId)]) -> bool {
        let sizes: Vec<usize> = keys.iter().map(|(_, kind)| self.hir.entity_types[*kind].members.len()).collect();
        let count = sizes.iter().fold(1usize, |count, size| count.saturating_mul(*size));
        if let Some((name, kind)) = keys.iter().zip(&sizes).find(|(_, size)| **size == 0).map(|(key, _)| key) {
            if !self.names.lost().may_declare("\u{0}") {
                let message = format!("`{}` has no case: there is no {}", plan.name.text, self.hir.entity_types[*kind].name);
                self.report(Diagnostic::error(codes::BAD_CASES, message).at(name.span, "runs over nothing"));
            }
            return false;
        }
        if count > MOST {
            let message = format!("`{}` would be {count} plans, and {MOST} are the most", plan.name.text);
            let found = Diagnostic::error(codes::BAD_CASES, message).at(plan.name.span, "too many cases");
            let found = if keys.len() > 1 { found.note("every combination counts, whether it meets a condition or not") } else { found };
            self.report(found.help("put the index into the variables: one plan solves all of them at once"));
            return false;
        }
        true
    }

    /// The kinds of a set's members, as far as its text shows them.
    fn kinds_of_set(&self, set: &ast::Expr, items: &[Loaded], depth: usize) -> Option<Vec<EntityTypeId>> {
        use ast::ExprKind as K;
        if depth > DEEPEST {
            return None;
        }
        let roots = |kinds: Vec<EntityTypeId>| kinds.into_iter().map(|kind| self.hir.entity_types[kind].root).collect();
        let keys = |keys: &[ast::Key]| keys.iter().map(|key| self.names.kind(&key.kind.text)).collect::<Option<Vec<_>>>();
        let of = |set: &ast::Expr| self.kinds_of_set(set, items, depth + 1).map(roots);
        match &set.kind {
            K::Name(name) => match self.names.kind(&name.text) {
                Some(kind) => Some(vec![kind]),
                None => items.iter().find_map(|loaded| match &loaded.item.kind {
                    ItemKind::Set(own) if own.name.text == name.text => match &own.body {
                        SetBody::Value(value) => of(value),
                        SetBody::File { keys: own, .. } => keys(own).map(roots),
                    },
                    ItemKind::Table(own) if own.owner.is_none() && own.name.text == name.text => keys(&own.keys).map(roots),
                    _ => None,
                }),
            },
            K::Paren(inner) | K::Except(inner, _) | K::And(inner, _) | K::Or(inner, _) => of(inner),
            K::List(values) => match values.first()? {
                SetValue::Set(first) => match &first.kind {
                    K::Tuple(parts) => parts.iter().map(|part| self.root_of_name(part)).collect(),
                    _ => self.root_of_name(first).map(|root| vec![root]).or_else(|| of(first)),
                },
                SetValue::Range(..) => None,
            },
            K::Comprehension(generators, _) => {
                let mut out = Vec::new();
                for generator in generators {
                    let SetValue::Set(set) = &generator.set else { return None };
                    out.extend(of(set)?);
                }
                Some(out)
            }
            _ => None,
        }
    }

    /// The root kind of an entity that stands there by its name.
    fn root_of_name(&self, e: &ast::Expr) -> Option<EntityTypeId> {
        match &e.kind {
            ast::ExprKind::Name(name) => match self.names.entities(&name.text) {
                [only] => Some(self.hir.entities[*only].root),
                _ => None,
            },
            ast::ExprKind::Member(base, _) => match &base.kind {
                ast::ExprKind::Name(kind) => self.names.kind(&kind.text).map(|kind| self.hir.entity_types[kind].root),
                _ => None,
            },
            _ => None,
        }
    }

    /// What is wrong with the indices of plans for several cases, whatever the case, and which of them nobody reads.
    pub fn check_cases(&mut self) {
        for at in 0..self.cases.all().len() {
            let Some(item) = self.cases.all().get(at).filter(|family| !family.wrong).map(|family| family.item.clone()) else { continue };
            let index = item.cases.first().zip(item.cases.last()).map(|(first, last)| first.span.to(last.span));
            let within = |at: Span| index.is_some_and(|index| at.file == index.file && index.lo <= at.lo && at.hi <= index.hi);
            // What is wrong in some case is wrong in all of them.
            if !self.reports.so_far().iter().filter_map(Diagnostic::span).any(within) {
                self.generators(&mut Scope::default(), &item.cases, true);
            }
            let Some(family) = self.cases.all().get(at).filter(|family| !family.library && !self.reports.has_errors()) else { continue };
            let unread: Vec<Name> = family.names.iter().filter(|(_, read)| !read).map(|(name, _)| name.clone()).collect();
            let plan = family.item.name.text.clone();
            for name in unread {
                let message = format!("nobody reads the index `{}`: `{plan}` is the same plan for all of its members", name.text);
                let found = Diagnostic::warning(codes::UNREAD_INDEX, message).at(name.span, "bound here, and not read");
                self.report(found);
            }
        }
    }
}
