//! How the states of a variable come about: maps, expressions, causes, functions.

use super::*;
use crate::semantic::declare::names::Value;
use crate::semantic::expr::scope::Want;
use crate::syntax::ast::{Call, Expr, ExprKind as K, Name};

/// The state that takes what the others leave.
const REST: &str = "rest";
const LEAK: &str = "leak";

/// The variable whose law is checked.
pub(in crate::semantic::models) struct Own<'i> {
    pub name: &'i Name,
    pub states: EntityTypeId,
    /// Its own state, while its law is evaluated.
    pub slot: Slot,
}

impl Checker<'_> {
    pub(super) fn random_variable(&mut self, model: ModelId, at: u32, item: &VariableItem) -> Option<RandomVariable> {
        let VariableHead { mut scope, binder, keys, states } = self.variable_of(model, at)?.clone();
        scope.chance = Some(model);
        let mut fine = true;
        let mut parents = Vec::new();
        for parent in &item.parents {
            match self.parent(&mut scope, item, parent) {
                Some(made) => parents.push((parent.name.clone(), made)),
                None => fine = false,
            }
        }
        let slot = scope.bind(&item.name, SetElement::Kind(states));
        let own = Own { name: &item.name, states, slot };
        let law = match &item.law {
            LawItem::Function(e) => self.function_law(&mut scope, &own, e),
            LawItem::Expr(e) => self.law(&mut scope, &own, e),
            LawItem::Even => Some(self.even_law(states, item.name.span)),
            LawItem::Points(amount) => self.points_law(*amount, slot, &keys, item.name.span),
            LawItem::Table(_) | LawItem::File(_) | LawItem::Entries(_) if fine => self.table_law(&own, item, &parents),
            _ => None,
        }?;
        if fine && matches!(item.law, LawItem::Expr(_)) && !item.parents.is_empty() && !self.reads_what_is_given(item, &law) {
            return None;
        }
        Some(RandomVariable {
            name: item.name.text.clone(),
            binder,
            keys,
            states,
            law,
            own: slot,
            slots: scope.size,
            imported: matches!(item.law, LawItem::Entries(_)),
            span: item.name.span,
        })
    }

    /// A variable after `given`.
    fn parent(&mut self, scope: &mut Scope, item: &VariableItem, parent: &ast::ParentItem) -> Option<ExprId> {
        if parent.name.text == item.name.text && parent.keys.is_empty() {
            self.given_itself(&item.name.text, parent.span, item.name.span);
            return None;
        }
        let Some(head) = self.chance_named(scope, &parent.name) else {
            let model = scope.chance?;
            if let Some((Value::Amount(_), at)) = self.names.get(&parent.name.text) {
                let name = &parent.name.text;
                let message = format!("`{name}` is an amount with a distribution, and states follow from states alone");
                let found = Diagnostic::error(codes::NO_SUCH_STATE, message).at(parent.name.span, "no states").with(at, "its distribution");
                self.report(
                    found.help(format!("give `{name}` states, `{name} ~ {{ 80 t: 20 %, 100 t: 50 %, … }}`, or read it in a value (`let`)")),
                );
                return None;
            }
            let names = self.names.inner_names(model);
            let message = format!("there is no variable `{}` in this network", parent.name.text);
            let found = Diagnostic::error(codes::UNKNOWN_NAME, message).at(parent.name.span, "unknown");
            let (found, _) = found.did_you_mean(&parent.name.text, parent.name.span, names.iter().map(|n| (n.as_str(), "variable")));
            self.report(found);
            return None;
        };
        if matches!(head, Head::Wrong) {
            return None;
        }
        let base = Expr { kind: K::Name(parent.name.clone()), span: parent.name.span };
        let kind = match parent.keys.is_empty() {
            true => base.kind,
            false => K::Index(Box::new(base), parent.keys.clone()),
        };
        let e = self.expr(scope, &Expr { kind, span: parent.span }, Want::Any);
        (self.ty(e) != Ty::Error).then_some(e)
    }

    /// A law that is written as an expression.
    pub(in crate::semantic::models) fn law(&mut self, scope: &mut Scope, own: &Own<'_>, e: &Expr) -> Option<Law> {
        match &e.kind {
            K::Paren(inner) => self.law(scope, own, inner),
            K::If(condition, yes, no) => {
                let at = condition.span;
                let condition = self.condition(scope, condition);
                if self.reads_slot(condition, own.slot) {
                    self.given_itself(&own.name.text, at, own.name.span);
                    return None;
                }
                let (yes, no) = (self.law(scope, own, yes), self.law(scope, own, no));
                (self.ty(condition) != Ty::Error).then_some(())?;
                Some(Law::If(condition, Box::new(yes?), Box::new(no?)))
            }
            K::Map(entries) => self.states_law(scope, own, entries, e.span),
            K::Call(call) if call.of.is_none() && matches!(call.function.text.as_ref(), "noisy_or" | "noisy_max") => {
                self.causes(scope, own, call, e.span)
            }
            K::Call(call) if self.is_foreign_law(own, call) => None,
            K::Name(_) | K::Truth(_) if self.is_state_for_law(own, e) => None,
            K::List(_) => {
                let found = Diagnostic::error(codes::TYPE_MISMATCH, "each state has a probability of its own")
                    .at(e.span, "a list")
                    .help("write `{ open: 90 %, closed: 10 % }`");
                self.report(found);
                None
            }
            _ => {
                let value = self.number_expr(scope, e);
                if self.is_function_for_law(own, e, value) {
                    return None;
                }
                let value = self.as_probability(value, e.span)?;
                if !self.reads_slot(value, own.slot) {
                    let name = &own.name.text;
                    let states = self.state_names(own.states);
                    let example = states.first().map_or("yes", |name| name.as_ref()).to_string();
                    let found = Diagnostic::error(codes::BAD_MODEL, format!("of which state of `{name}` is this the probability?"))
                        .at(e.span, "one number for all states")
                        .help(format!(
                            "write `{{ {example}: …, … }}`; where a table holds the probability of each state, `{name}` is one of its keys"
                        ));
                    self.report(found);
                    return None;
                }
                Some(Law::Probability(value))
            }
        }
    }

    fn probability(&mut self, scope: &mut Scope, e: &Expr) -> Option<ExprId> {
        let value = self.number_expr(scope, e);
        self.as_probability(value, e.span)
    }

    fn as_probability(&mut self, value: ExprId, at: Span) -> Option<ExprId> {
        if self.ty(value) == Ty::Error {
            return None;
        }
        let value = self.coerce_to(value, &UnitExpr::ONE, at, "a probability");
        (self.ty(value) != Ty::Error).then_some(value)
    }

    /// `{ open: 90 %, closed: rest }`
    fn states_law(&mut self, scope: &mut Scope, own: &Own<'_>, entries: &[(Expr, Expr)], span: Span) -> Option<Law> {
        let mut states: Vec<(u32, Option<ExprId>)> = Vec::new();
        let mut fine = true;
        for (key, value) in entries {
            let Some((state, text)) = self.state_of_key(own.states, key) else {
                fine = false;
                continue;
            };
            if states.iter().any(|(other, _)| *other == state) {
                let found = Diagnostic::error(codes::CONFLICTING_VALUES, format!("two probabilities for `{text}`")).at(key.span, "again");
                self.report(found.with(span, "in this map"));
                fine = false;
                continue;
            }
            let rest = matches!(&value.kind, K::Name(name) if name.text.as_ref() == REST) && !self.names.is_value(REST);
            if !rest {
                match self.probability(scope, value) {
                    Some(e) if self.reads_slot(e, own.slot) => {
                        self.given_itself(&own.name.text, value.span, own.name.span);
                        fine = false;
                    }
                    Some(value) => states.push((state, Some(value))),
                    None => fine = false,
                }
            } else if states.iter().any(|(_, e)| e.is_none()) {
                let found = Diagnostic::error(codes::CONFLICTING_VALUES, "only one state can take the rest").at(value.span, "the second");
                self.report(found);
                fine = false;
            } else {
                states.push((state, None));
            }
        }
        fine.then_some(Law::States(states))
    }

    /// `noisy_or(up[s] == no: 30 %, leak: 1 % for s in e.suppliers)`
    fn causes(&mut self, scope: &mut Scope, own: &Own<'_>, call: &Call, span: Span) -> Option<Law> {
        let noisy_or = call.function.text.as_ref() == "noisy_or";
        if noisy_or && !self.is_truth(own.states) {
            let found = Diagnostic::error(codes::BAD_MODEL, "`noisy_or` gives the probability that something is true")
                .at(call.function.span, format!("`{}` has other states", own.name.text))
                .with(self.hir.entity_types[own.states].span, "its states")
                .help("let it be `in { true, false }`, or write `noisy_max(cause: { … })` with the states from least to most");
            self.report(found);
            return None;
        }
        let bound = scope.locals.len();
        let gens = self.generators(scope, &call.generators, false);
        let mut causes = Vec::new();
        let mut fine = gens.is_some() && !call.arguments.is_empty();
        if call.arguments.is_empty() {
            let found = Diagnostic::error(codes::WRONG_ARGUMENTS, "no cause is named").at(span, "nothing can bring it about");
            self.report(found.help("write `noisy_or(strike: 30 %, flood: 20 %, leak: 1 %)`"));
        }
        for argument in &call.arguments {
            let Some(effect) = &argument.paired else {
                let found = Diagnostic::error(codes::WRONG_ARGUMENTS, "how probable is it that this cause is enough?")
                    .at(argument.value.span, "no probability")
                    .help("write it after a colon: `strike: 30 %`");
                self.report(found);
                fine = false;
                continue;
            };
            let leak =
                matches!(&argument.value.kind, K::Name(name) if name.text.as_ref() == LEAK && self.chance_named(scope, name).is_none());
            let condition = if leak { None } else { Some(self.condition(scope, &argument.value)) };
            fine &= condition.is_none_or(|condition| self.ty(condition) != Ty::Error);
            if condition.is_some_and(|condition| self.reads_slot(condition, own.slot)) {
                self.given_itself(&own.name.text, argument.value.span, own.name.span);
                fine = false;
            }
            if leak && causes.iter().any(|cause: &Cause| cause.condition.is_none()) {
                let found = Diagnostic::error(codes::CONFLICTING_VALUES, "`leak` stands twice").at(argument.value.span, "the second");
                self.report(found.help("what needs no cause is one number"));
                fine = false;
            }
            let law = match (&effect.kind, noisy_or) {
                (K::Map(_), _) | (_, false) => self.law(scope, own, effect),
                _ => {
                    let yes = self.ordinal_of(own.states, "true");
                    let no = self.ordinal_of(own.states, "false");
                    let value = self.probability(scope, effect);
                    yes.zip(no).zip(value).map(|((yes, no), value)| Law::States(vec![(yes, Some(value)), (no, None)]))
                }
            };
            let Some(law) = law else {
                fine = false;
                continue;
            };
            let mut cause = Cause { condition, gens: GensId::NONE, law };
            // What reads no index is one cause, and not one for each.
            let mut each = false;
            cause.exprs(&mut |e| each |= (bound as Slot..scope.locals.len() as Slot).any(|slot| self.reads_slot(e, slot)));
            if each {
                cause.gens = gens.unwrap_or(GensId::NONE);
            }
            causes.push(cause);
        }
        scope.locals.truncate(bound);
        fine.then_some(Law::Causes(causes))
    }

    /// What a variable is follows from the others.
    pub(in crate::semantic::models) fn function_law(&mut self, scope: &mut Scope, own: &Own<'_>, e: &Expr) -> Option<Law> {
        if self.is_law_of_function(own, e) {
            return None;
        }
        let value = self.expr(scope, e, Want::Entity(own.states));
        if self.holds_error(value) {
            return None;
        }
        let states = self.hir.entity_types[own.states].clone();
        let value = match self.ty(value) {
            Ty::Error => return None,
            Ty::Entity(kind) if self.hir.entity_types[kind].root == states.root => value,
            Ty::Entity(kind) if self.is_truth(kind) && self.is_truth(own.states) => self.holds(value, kind),
            Ty::Bool if self.is_truth(own.states) => value,
            // By the amount that it stands for.
            Ty::Entity(kind) if states.amount.is_some() && self.hir.entity_types[kind].amount.is_some() => {
                let (amount, term) = (self.as_number(value), states.amount.map_or(UnitExpr::ONE, |attr| self.units.of_attr(attr)));
                self.coerce_to(amount, &term, states.span, &format!("`{}`", own.name.text))
            }
            Ty::Number if states.amount.is_some() => {
                let term = states.amount.map_or(UnitExpr::ONE, |attr| self.units.of_attr(attr));
                self.coerce_to(value, &term, states.span, &format!("`{}`", own.name.text))
            }
            other => {
                let ty = self.describe(other);
                let found = Diagnostic::error(codes::TYPE_MISMATCH, format!("`{}` is {ty} here", own.name.text))
                    .at(e.span, "not one of its states");
                let found = match other {
                    Ty::Number => found.help(format!("give it the amounts that it may be: `{} in 0 .. 10 = …`", own.name.text)),
                    Ty::Bool => found.help("for a condition, leave its states out, or let them be `{ true, false }`"),
                    Ty::Entity(kind) if states.domain && self.hir.entity_types[kind].domain => {
                        found.help("variables of which one takes the state of the other have their states in one kind: `kind …`, and `in KIND` in both")
                    }
                    _ => found,
                };
                self.report(found.with(states.span, "its states"));
                return None;
            }
        };
        if self.reads_slot(value, own.slot) {
            self.given_itself(&own.name.text, e.span, own.name.span);
            return None;
        }
        if scope.chance.is_some() && self.stage(value).is_certain() {
            let found = Diagnostic::error(codes::BAD_MODEL, format!("`{}` depends on no other variable", own.name.text))
                .at(e.span, "always the same")
                .with(own.name.span, "a variable of the network")
                .help("a value that is certain is a `let` outside the network; probabilities stand after `~`");
            self.report(found);
            return None;
        }
        (self.ty(value) != Ty::Error).then_some(Law::Function(value))
    }

    /// True where an expression reads the variables that are named after `given`, and no others; reported where not.
    fn reads_what_is_given(&mut self, item: &VariableItem, law: &Law) -> bool {
        let mut read: Vec<(Box<str>, Span)> = Vec::new();
        let mut roots = Vec::new();
        law.each_expr(&mut |e| roots.push(e));
        while let Some(e) = roots.pop() {
            if let ExprKind::Chance(model, variable, _) = self.exprs.kind(e)
                && let Some(result) = self.hir.models[model].results.get(variable as usize)
            {
                read.push((result.name.clone(), self.span(e)));
            }
            self.exprs.made().children(e, &mut |child| roots.push(child));
        }
        read.sort_by_key(|(_, at)| *at);
        if let Some((name, at)) = read.iter().find(|(name, _)| !item.parents.iter().any(|parent| parent.name.text == *name)) {
            let message = format!("`{name}` is read here, and is not named after `given`");
            let found = Diagnostic::error(codes::BAD_MODEL, message).at(*at, "not given");
            let found = item.parents.iter().fold(found, |found, parent| found.with(parent.span, "given"));
            self.report(found.help("name it too, or leave `given` out: an expression shows what it reads"));
            return false;
        }
        if let Some(parent) = item.parents.iter().find(|parent| !read.iter().any(|(name, _)| *name == parent.name.text)) {
            let message = format!("`{}` is given, and nothing of `{}` depends on it", parent.name.text, item.name.text);
            let found = Diagnostic::error(codes::BAD_MODEL, message).at(parent.span, "given, and not read");
            self.report(found.help("leave it out, or let the probabilities depend on it"));
            return false;
        }
        true
    }

    fn state_names(&self, kind: EntityTypeId) -> Vec<Box<str>> {
        self.hir.entity_types[kind].members.iter().map(|e| self.hir.entities[*e].name.clone()).collect()
    }

    /// True when an expression reads an index variable.
    pub(in crate::semantic::models) fn reads_slot(&self, e: ExprId, slot: Slot) -> bool {
        let mut open = vec![e];
        while let Some(e) = open.pop() {
            if matches!(self.exprs.kind(e), ExprKind::Slot(own) if own == slot) {
                return true;
            }
            self.exprs.made().children(e, &mut |child| open.push(child));
        }
        false
    }
}
