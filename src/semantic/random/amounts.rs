//! Amounts with a distribution: represented by draws that they have in common, or each by points of its own.

use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::hir::*;
use crate::prob::random::MOST_POINTS;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Value;
use crate::semantic::expr::scope::{Head, Keyed, Scope};
use crate::semantic::progress::{AmountHead, Progress};
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{
    AmountItem, BeliefItem, Domain, Expr, ExprKind as K, ItemKind, LawItem, Name, RandomItem, SchemeItem, SchemeKind, VariableItem,
};

/// The most draws of an amount.
const MOST_DRAWS: u32 = 1_000_000;

/// What follows the name of an amount in that of the variable that says which of its points it is.
pub(super) const POINTS: &str = " points";

/// Puts what is random among the variables of the network, and among the amounts where it has a distribution.
/// Those of which nothing says how they are represented, which nobody may read, are kept apart.
pub(super) fn gather(random: &RandomItem, variables: &mut Vec<VariableItem>, amounts: &mut Vec<AmountItem>, unread: &mut Vec<AmountItem>) {
    let RandomItem { variable, truncated, correlated, scheme } = random;
    let law = match &variable.law {
        LawItem::Expr(Expr { kind: K::Call(call), span }) if variable.domain.is_none() && call.of.is_none() => Some((call, *span)),
        _ => None,
    };
    let Some((call, span)) = law else {
        variables.push(variable.clone());
        return;
    };
    let count = scheme.as_ref().and_then(|scheme| count_of(scheme, MOST_DRAWS));
    let domain = |count: u32| Some(Domain::Range { from: 1, to: count as i32, unit: None, span: variable.name.span });
    let bare = VariableItem {
        name: variable.name.clone(),
        title: variable.title.clone(),
        binder: Vec::new(),
        domain: None,
        unit: None,
        parents: Vec::new(),
        law: LawItem::Points(amounts.len()),
    };
    let outcome = match (scheme.as_ref().map(|scheme| &scheme.kind), count) {
        (Some(SchemeKind::Points), Some(count)) => {
            // A name that nobody writes: which point it is, is no amount that a law could read.
            let name = Name { text: format!("{}{POINTS}", variable.name.text).into(), span: variable.name.span };
            variables.push(VariableItem { name: name.clone(), binder: variable.binder.clone(), domain: domain(count), ..bare });
            Some(name)
        }
        // Amounts with as many draws are drawn together.
        (Some(SchemeKind::Draws { .. }), Some(count)) => {
            let name = Name { text: format!("{count} draws").into(), span: variable.name.span };
            if !variables.iter().any(|own| own.name.text == name.text) {
                variables.push(VariableItem { name: name.clone(), title: None, domain: domain(count), law: LawItem::Even, ..bare });
            }
            Some(name)
        }
        _ => None,
    };
    let amounts = if outcome.is_some() { amounts } else { unread };
    amounts.push(AmountItem {
        name: variable.name.clone(),
        title: variable.title.clone(),
        binder: variable.binder.clone(),
        unit: variable.unit.clone(),
        parents: variable.parents.clone(),
        law: (**call).clone(),
        span,
        truncated: truncated.clone(),
        correlated: correlated.clone(),
        scheme: scheme.clone(),
        outcome,
    });
}

/// A whole number from 1 to `most`.
fn count_of(scheme: &SchemeItem, most: u32) -> Option<u32> {
    let whole = scheme.count.is_int().then(|| u32::try_from(scheme.count.numerator().clone()).ok()).flatten();
    whole.filter(|count| (1..=most).contains(count))
}

impl Checker<'_> {
    pub fn amounts_signature(&mut self, id: ModelId, item: &BeliefItem) {
        let heads = item.amounts.iter().map(|amount| self.amount_signature(item, amount)).collect();
        self.pending.model_mut(id).amounts = heads;
    }

    fn amount_signature(&mut self, belief: &BeliefItem, item: &AmountItem) -> Option<AmountHead> {
        let mut scope = Scope::default();
        let binder = self.generators(&mut scope, &item.binder, true);
        let keys = self.keys_of(&scope);
        // Parameters may read states, at the node that the amount is read at.
        self.bind_node(&mut scope, item.name.span);
        let term = match &item.unit {
            Some(note) => self.unit_of(note)?,
            None => UnitExpr::ONE,
        };
        let scheme = match &item.scheme {
            Some(scheme) => Some(self.scheme(scheme)?),
            None => None,
        };
        let outcome = item.outcome.as_ref().and_then(|name| belief.variables.iter().position(|own| own.name.text == name.text));
        let family = LawFamily::named(item.law.function.text.as_ref());
        let by_steps = family.is_some_and(LawFamily::is_process) && matches!(scheme, Some(Scheme::Points { .. }));
        let (binder, outcome) = (binder?, outcome.map(|at| at as u32));
        Some(AmountHead { scope, binder, keys, term, outcome, scheme, by_steps, body: Progress::Waiting, made: None })
    }

    /// How an amount is represented; reported where that cannot be.
    fn scheme(&mut self, item: &SchemeItem) -> Option<Scheme> {
        let (most, what) = match item.kind {
            SchemeKind::Points => (MOST_POINTS as u32, "points"),
            SchemeKind::Draws { .. } => (MOST_DRAWS, "draws"),
        };
        let Some(count) = count_of(item, most) else {
            let found = Diagnostic::error(codes::BAD_NUMBER, format!("the number of {what} is a whole number from 1 to {most}"));
            self.report(found.at(item.span, "so many"));
            return None;
        };
        let SchemeKind::Draws { seed, design } = &item.kind else { return Some(Scheme::Points { count }) };
        let design = match design.as_ref().map(|word| word.text.as_str()) {
            Some("latin") => Design::Latin,
            Some(_) => Design::Antithetic,
            None => Design::Plain,
        };
        let Some(seed) = seed else {
            let found = Diagnostic::error(codes::NOT_REPRESENTED, "draws without a seed would be others each time")
                .at(item.span, "no seed")
                .help("write `sampled 500 seed 7`: the same seed gives the same draws, whatever else is random");
            self.report(found);
            return None;
        };
        match seed.is_int().then(|| u64::try_from(seed.numerator().clone()).ok()).flatten() {
            Some(seed) => Some(Scheme::Draws { count, seed, design }),
            None => {
                self.report(Diagnostic::error(codes::BAD_NUMBER, "a seed is a whole number").at(item.span, "this seed"));
                None
            }
        }
    }

    pub fn amounts_body(&mut self, item: &BeliefItem) -> Option<Vec<RandomAmount>> {
        let mut out = Vec::new();
        let mut fine = true;
        for (at, amount) in (0u32..).zip(&item.amounts) {
            fine &= self.ensure_amount(at, amount.name.span);
            out.extend(self.amount_of(at).and_then(|head| head.made.clone()));
        }
        fine.then_some(out)
    }

    /// An amount whose signature is checked.
    fn amount_of(&self, amount: u32) -> Option<&AmountHead> {
        self.pending.model(self.network()?).amounts.get(amount as usize)?.as_ref()
    }

    /// What is known with the states that the parameters of an amount read, where they read any.
    pub(super) fn states_of_amount(&self, amount: u32) -> Option<HorizonId> {
        self.amount_of(amount)?.made.as_ref()?.horizon
    }

    /// Checks the parameters of an amount when they are first needed; false where they are wrong, which was reported.
    pub(super) fn ensure_amount(&mut self, amount: u32, at: Span) -> bool {
        let Some((id, head)) = self.network().zip(self.amount_of(amount)) else { return false };
        match head.body {
            Progress::Done => return head.made.is_some() || head.outcome.is_none(),
            Progress::Running => {
                self.cycle(at);
                return false;
            }
            Progress::Waiting => {}
        }
        let item = self.pending.model(id).item.clone();
        let ItemKind::Belief(belief) = item.as_ref() else { return false };
        let Some(own) = belief.amounts.get(amount as usize) else { return false };
        let set = |c: &mut Self, body: Progress, made: Option<RandomAmount>| {
            if let Some(Some(head)) = c.pending.model_mut(id).amounts.get_mut(amount as usize) {
                (head.body, head.made) = (body, made);
            }
        };
        set(self, Progress::Running, None);
        self.pending.begin(&own.name.text, own.name.span);
        let outer = self.pending.enter(Some(id));
        let made = self.at_node(None, |c| c.random_amount(id, amount as usize, own));
        self.pending.enter(outer);
        self.pending.end();
        let fine = made.is_some();
        set(self, Progress::Done, made.flatten());
        fine
    }

    /// The law of an amount; nothing of one that is not represented, which nobody may read.
    fn random_amount(&mut self, id: ModelId, at: usize, item: &AmountItem) -> Option<Option<RandomAmount>> {
        let AmountHead { mut scope, binder, keys, term: shown, outcome, scheme, .. } = self.pending.model(id).amounts.get(at)?.clone()?;
        let name = item.law.function.text.as_ref();
        // A share is a number from 0 to 1, in whatever unit of numbers it is declared.
        let term = if name == LawFamily::Beta.word() { UnitExpr::ONE } else { shown.clone() };
        if self.units.unify(&term, &shown).is_err() {
            let unit = self.units.text(&shown);
            let found = Diagnostic::error(
                codes::UNIT_MISMATCH,
                format!("`beta` gives a share from 0 to 1, and `{}` is in `{unit}`", item.name.text),
            )
            .at(item.law.function.span, "a number without a unit");
            self.report(found.help("declare the share, and multiply where it is read"));
            return None;
        }
        let family = self.law_family(item, &keys, &term)?;
        let due = family.parameters();
        let depth = scope.locals.len();
        let node = scope.node;
        let observed = self.at_node(node, |c| c.generators(&mut scope, &item.law.generators, false))?;
        let mut parameters = Vec::new();
        for (argument, (what, own)) in item.law.arguments.iter().zip(due) {
            let target = if *own { term.clone() } else { UnitExpr::ONE };
            let what = format!("the {what} of `{}`", item.name.text);
            parameters.push(self.at_node(node, |c| c.parameter(&mut scope, &argument.value, &target, &what))?);
        }
        scope.locals.truncate(depth);
        if let Some((low, high)) = &item.truncated {
            for end in [low, high] {
                parameters.push(self.at_node(node, |c| c.parameter(&mut scope, end, &term, &format!("`{}`", item.name.text)))?);
            }
        }
        let horizon = self.states_read(item, (family, scheme), (&parameters, observed), &scope)?;
        if !self.parents_are_read(item, horizon, &mut scope) {
            return None;
        }
        let correlated = match &item.correlated {
            Some(table) => Some(self.correlations(table, &keys, (family, scheme), item)?),
            None => None,
        };
        let (Some(outcome), Some(scheme)) = (outcome, scheme) else { return Some(None) };
        Some(Some(RandomAmount {
            name: item.name.text.clone(),
            title: item.title.as_ref().map(|title| title.text.clone()),
            binder,
            keys,
            unit: term.unit,
            family,
            each: parameters,
            observed,
            truncated: item.truncated.is_some(),
            correlated,
            scheme,
            outcome,
            horizon,
            slots: scope.size,
            span: item.name.span,
            law: item.span,
        }))
    }

    /// The law of what is as likely in each of its states.
    pub fn even_law(&mut self, states: EntityTypeId, span: Span) -> Law {
        let count = self.hir.entity_types[states].size.max(1);
        Law::Probability(self.number(Exact::ONE / Exact::from(count), 1.0 / f64::from(count), UnitExpr::ONE, span))
    }

    /// The law of the points of an amount.
    pub fn points_law(&mut self, amount: usize, own: Slot, keys: &[EntityTypeId], span: Span) -> Option<Law> {
        let id = self.network()?;
        let states = self.pending.model(id).amounts.get(amount)?.as_ref()?.outcome?;
        let states = self.variable_of(id, states)?.states;
        let index = (0u32..).zip(keys.iter().copied());
        let list = std::iter::once((own, states)).chain(index).map(|(slot, kind)| self.slot(slot, kind, span)).collect();
        let list = self.exprs.list(list);
        Some(Law::Probability(self.node(ExprKind::PointWeight(amount as u32, list), Ty::Number, UnitExpr::ONE, Stage::KNOWN, span)))
    }

    /// An amount with a distribution, which waits for its keys.
    pub fn amount_head(&mut self, amount: u32, span: Span) -> Head {
        let Some(model) = self.network() else { return Head::Wrong };
        if !self.ensure_signature(model, span) {
            return Head::Wrong;
        }
        match self.pending.model(model).amounts.get(amount as usize) {
            Some(Some(head)) => Head::Keyed(Keyed::Amount(amount), head.keys.clone()),
            _ => Head::Wrong,
        }
    }

    /// True of an amount that is drawn as a number from 0 to 1.
    fn is_share(&self, amount: u32) -> bool {
        let Some(model) = self.network() else { return false };
        match self.pending.model(model).item.as_ref() {
            ItemKind::Belief(belief) => {
                belief.amounts.get(amount as usize).is_some_and(|item| item.law.function.text.as_ref() == LawFamily::Beta.word())
            }
            _ => false,
        }
    }

    /// Reports an amount of which nothing says how it is represented: once, wherever it is read.
    pub(super) fn not_represented(&mut self, amount: u32, span: Span, why: &str) {
        let own = self.names.values().find(|(_, value)| *value == Value::Amount(amount)).map(|(name, _)| name.to_string());
        let Some(name) = own else { return };
        let message = format!("`{name}` has a distribution, and nothing says how it is represented");
        let found = Diagnostic::error(codes::NOT_REPRESENTED, message).at(span, why);
        let found = match self.names.get(&name) {
            Some((_, place)) => found.with(place, "its distribution"),
            None => found,
        };
        self.report(found.help("write after its law `sampled 500 seed 7`, or `discretised 5`").about(format!("distribution of {name}")));
    }

    /// An amount at the node that is spoken of.
    pub fn drawn(&mut self, amount: u32, keys: Vec<ExprId>, span: Span) -> ExprId {
        // Where its parameters are wrong, which was reported, it is read all the same: nothing else is wrong by that.
        self.ensure_amount(amount, span);
        let head = self.amount_of(amount).cloned();
        let Some(AmountHead { term, outcome, scheme, by_steps, .. }) = head else { return self.error_expr(span) };
        let (Some(outcome), Some(scheme)) = (outcome, scheme) else {
            self.not_represented(amount, span, "read here");
            return self.error_expr(span);
        };
        let of = if matches!(scheme, Scheme::Points { .. }) { keys.clone() } else { Vec::new() };
        let state = self.realised(outcome, of, span);
        if self.ty(state) == Ty::Error {
            return state;
        }
        // What follows from earlier periods, or from states, is read at the node itself, which knows how all of them came out. Behind the
        // keys stands what is known by that.
        let horizon = self.states_of_amount(amount);
        let node = if by_steps || horizon.is_some() { self.this_node(span) } else { None };
        let known = match horizon {
            Some(horizon) => self.last_key(horizon, &keys, span),
            None => None,
        };
        let list = self.exprs.list(std::iter::once(state).chain(node).chain(keys).chain(known).collect());
        let own = if self.is_share(amount) { UnitExpr::ONE } else { term.clone() };
        let value = self.node(ExprKind::Drawn(amount, list), Ty::Number, own, Stage::KNOWN, span);
        self.coerce(value, &term).unwrap_or_else(|_| self.error_expr(span))
    }
}
