//! The values of variables: a kind of its own for each variable that lists them, whose members are its states.

use super::modules::Loaded;
use crate::data::{Column, TupleIndex};
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::exact::Exact;
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::data::cells::{Written, literal};
use crate::semantic::units::equations::UnitExpr;
use crate::semantic::units::evidence::UnitSource;
use crate::source::Span;
use crate::syntax::ast::{Domain, ItemKind, Name, StateItem, UnitNote};
use rustc_hash::FxHashMap;

/// The most values that a range of a variable may have.
const MAX_VALUES: i64 = 1_000_000;
/// The states of a variable that is a condition.
pub const TRUTH: [&str; 2] = ["true", "false"];

/// The variables that declare values of their own, with these; without any, they are true or false. The name of the model that
/// each belongs to stands before it: models that are read from one file have variables at the same places.
fn variables(items: &[Loaded]) -> Vec<(&Name, &Name, Option<&Domain>)> {
    let mut out = Vec::new();
    for Loaded { item, .. } in items {
        if let ItemKind::Belief(belief) = &item.kind {
            out.extend(belief.variables.iter().map(|variable| (&belief.name, &variable.name, variable.domain.as_ref())));
        }
        if let ItemKind::Decision(decision) = &item.kind {
            let spaces = decision.states.iter().chain(&decision.actions);
            out.extend(spaces.map(|space| (&decision.name, &space.name, Some(&space.domain))));
            out.extend(decision.randoms.iter().map(|variable| (&decision.name, &variable.name, variable.domain.as_ref())));
        }
        if let ItemKind::Model(model) = &item.kind {
            out.extend(model.nest_names.iter().map(|(word, names)| (&model.name, word, Some(names))));
        }
    }
    out.retain(|(.., domain)| !matches!(domain, Some(Domain::Members(_))));
    out
}

/// The unit that a random variable of the scenario states.
fn stated<'i>(items: &'i [Loaded], name: &Name) -> Option<&'i UnitNote> {
    items.iter().find_map(|loaded| match &loaded.item.kind {
        ItemKind::Random(random) if random.variable.name.span == name.span => random.variable.unit.as_ref(),
        _ => None,
    })
}

impl Checker<'_> {
    /// Declares the kinds of states.
    pub fn domains(&mut self, items: &[Loaded]) {
        for (model, name, domain) in variables(items) {
            let id = EntityTypeId(self.hir.entity_types.len() as u32);
            let span = match domain {
                Some(Domain::Listed(_, span) | Domain::Range { span, .. }) => *span,
                _ => name.span,
            };
            self.hir.entity_types.push(EntityType::of_states(name.text.clone(), id, span));
            self.names.add_domain((model.span, name.span), id);
        }
    }

    /// The states, as entities of their kinds.
    pub fn states_of_domains(&mut self, items: &[Loaded]) -> Vec<Entity> {
        let mut out = Vec::new();
        for (model, name, domain) in variables(items) {
            let Some(kind) = self.names.domain((model.span, name.span)) else { continue };
            let state = |name: &str, title: Option<String>, span: Span| Entity { name: name.into(), title, kind, root: kind, span };
            match domain {
                Some(Domain::Listed(states, _)) => {
                    let mut met: FxHashMap<&str, Span> = FxHashMap::default();
                    for item in states {
                        if let Some(first) = met.get(item.name.text.as_ref()) {
                            let message = format!("`{}` has the state `{}` twice", name.text, item.name.text);
                            let found = Diagnostic::error(codes::DECLARED_TWICE, message).at(item.name.span, "again");
                            self.report(found.with(*first, "first"));
                            continue;
                        }
                        met.insert(&item.name.text, item.name.span);
                        out.push(state(&item.name.text, item.title.as_ref().map(|title| title.text.clone()), item.name.span));
                    }
                }
                Some(Domain::Range { from, to, span, .. }) => {
                    let count = i64::from(*to) - i64::from(*from) + 1;
                    if !(1..=MAX_VALUES).contains(&count) {
                        let why = if count < 1 { "the last value lies before the first" } else { "more values than the program takes" };
                        let mut found = Diagnostic::error(codes::TOO_MANY, why).at(*span, "this range");
                        if count < 1 {
                            found = found.help(format!("write `{to} .. {from}`"));
                        }
                        self.report(found);
                        continue;
                    }
                    out.extend((*from..=*to).map(|value| state(&value.to_string(), None, *span)));
                }
                _ => out.extend(TRUTH.map(|word| state(word, None, name.span))),
            }
        }
        out
    }

    /// The amounts that states stand for, as attributes of their kinds.
    pub fn amounts_of_domains(&mut self, items: &[Loaded]) {
        for (model, name, domain) in variables(items) {
            let Some(kind) = self.names.domain((model.span, name.span)) else { continue };
            match domain {
                Some(Domain::Listed(states, _)) => self.listed_amounts(name, kind, states, stated(items, name)),
                Some(Domain::Range { from, to, unit, .. }) => self.amounts_of_range(name, kind, (*from, *to), unit.as_ref()),
                _ => {}
            }
        }
    }

    fn listed_amounts(&mut self, name: &Name, kind: EntityTypeId, states: &[StateItem], stated: Option<&UnitNote>) {
        let (with, without): (Vec<&StateItem>, Vec<&StateItem>) = states.iter().partition(|state| state.amount.is_some());
        let Some(first) = with.first() else {
            if let Some(note) = stated {
                let message = format!("`{}` is in `{}`, and its states have no amounts", name.text, note.text);
                let found = Diagnostic::error(codes::MISSING_PART, message).at(note.span, "a unit of what?");
                self.report(found.help("give every state an amount: `{ low: 80 t, high: 120 t }`"));
            }
            return;
        };
        if let Some(bare) = without.first() {
            let found = Diagnostic::error(codes::MISSING_PART, format!("the state `{}` of `{}` has no amount", bare.name.text, name.text))
                .at(bare.name.span, "no amount")
                .with(first.name.span, "this one has");
            self.report(found.help("give every state an amount, or none"));
        }
        let mut written = Vec::new();
        // A state without one is reported; so that nothing follows from it, it takes another's.
        for amount in states.iter().filter_map(|state| state.amount.as_ref().or(first.amount.as_ref())) {
            let Some((quantity, negative)) = literal(amount) else {
                let found = Diagnostic::error(codes::TYPE_MISMATCH, "the amount of a state is a number, written out");
                self.report(found.at(amount.span, "not a number").help("a share of it is calculated where the variable is read"));
                return;
            };
            let value = if negative { -quantity.value.clone() } else { quantity.value.clone() };
            written.push(Written { value, unit: quantity.unit.clone(), span: amount.span });
        }
        let (term, owner) = match (stated, self.usual_unit(&written)) {
            (Some(note), _) => match self.unit_of(note) {
                Some(term) => (term, Some(note.span)),
                None => return,
            },
            (None, Ok((term, at))) => (term, at),
            (None, Err(_)) => (UnitExpr::ONE, None),
        };
        let mut column = Column::empty(written.len() as u32);
        for (row, cell) in (0..).zip(&written) {
            let what = format!("`{}`", name.text);
            if let Some(value) = self.in_unit(cell, &term, owner.map(|at| (at, "like this one")), &what) {
                column.set_exact(row, &value, Some(cell.span));
            }
        }
        self.add_amount(name, kind, term, column, owner.unwrap_or(name.span));
    }

    fn amounts_of_range(&mut self, name: &Name, kind: EntityTypeId, (from, to): (i32, i32), unit: Option<&UnitNote>) {
        let term = match unit {
            Some(note) => match self.unit_of(note) {
                Some(term) => term,
                None => return,
            },
            None => UnitExpr::ONE,
        };
        let span = self.hir.entity_types[kind].span;
        let mut column = Column::empty(self.hir.entity_types[kind].size);
        for (row, value) in (0..self.hir.entity_types[kind].size).zip(from..=to) {
            column.set_exact(row, &Exact::from(value), Some(span));
        }
        self.add_amount(name, kind, term, column, unit.map_or(name.span, |note| note.span));
    }

    fn add_amount(&mut self, name: &Name, kind: EntityTypeId, term: UnitExpr, column: Column, stated: Span) {
        let Ok(index) = TupleIndex::full(&[self.hir.entity_types[kind].size]) else { return };
        let attr = self.hir.attrs.push(Shared::new(Attr {
            name: name.text.clone(),
            title: None,
            kind,
            keys: Vec::new(),
            ty: AttrType::Number(term.unit),
            default: None,
            pending: FxHashMap::default(),
            index,
            values: AttrValues::Number(column),
            absent: Vec::new(),
            no_limit: NoLimit::default(),
            span: name.span,
            library: false,
            stated: false,
            used: true,
        }));
        self.units.add_attr(term);
        self.evidence.state(UnitSource::Attr(attr), stated);
        self.evidence.declare(UnitSource::Attr(attr), name.span);
        self.hir.entity_types[kind].amount = Some(attr);
    }

    /// True for the kind of a variable that is true or false.
    pub fn is_truth(&self, kind: EntityTypeId) -> bool {
        let kind = &self.hir.entity_types[kind];
        kind.domain && kind.members.len() == 2 && TRUTH.iter().all(|word| self.ordinal_of(kind.root, word).is_some())
    }

    /// The same in a data file, where the variable is called so.
    pub fn unknown_state_in_file(&self, variable: &str, name: &str, at: Span) -> Option<Diagnostic> {
        let kind = self.hir.entity_types.values().find(|kind| kind.domain && kind.name.as_ref() == variable)?;
        let names: Vec<&str> = kind.members.iter().map(|e| self.hir.entities[*e].name.as_ref()).collect();
        let found = Diagnostic::error(codes::UNKNOWN_KEY, format!("`{name}` is no state of `{variable}`")).at(at, "unknown");
        let found = found.with(kind.span, "its states").about(format!("state {name} of {variable}"));
        Some(match crate::diagnostics::suggest::nearest(name, names.iter().copied()).as_slice() {
            [only] => found.help(format!("did you mean `{only}`?")),
            _ => found.help(format!("it is one of {}", crate::diagnostics::suggest::listed(&names, 8))),
        })
    }

    /// What is wrong with a name that should be a state of a variable.
    pub fn unknown_state(&self, kind: EntityTypeId, name: &str, at: Span) -> Diagnostic {
        let kind = &self.hir.entity_types[kind];
        let names: Vec<&str> = kind.members.iter().map(|e| self.hir.entities[*e].name.as_ref()).collect();
        let found = Diagnostic::error(codes::UNKNOWN_NAME, format!("`{name}` is no state of `{}`", kind.name)).at(at, "unknown");
        let near = crate::diagnostics::suggest::nearest(name, names.iter().copied());
        let found = match near.as_slice() {
            [only] => found.fix(format!("write `{only}`"), at, *only, Applicability::MaybeIncorrect),
            _ => found.help(format!("it is one of {}", crate::diagnostics::suggest::listed(&names, 8))),
        };
        found.with(kind.span, "its states").about(format!("state {name} of {}", kind.name))
    }
}
