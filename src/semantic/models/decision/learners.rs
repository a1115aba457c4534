//! Learners that try a process out: their method, their schedules.

use super::*;
use crate::diagnostics::Applicability;
use crate::prob::process::Algorithm;
use crate::syntax::ast::{CriterionItem, Expr, ExprKind as K, Field, LearnItem};

/// What others call the fields, and ours.
const ELSEWHERE: [(&str, &str); 12] = [
    ("algorithm", "method"),
    ("alpha", "step"),
    ("learning_rate", "step"),
    ("lr", "step"),
    ("epsilon", "exploration"),
    ("eps", "exploration"),
    ("exploration_rate", "exploration"),
    ("max_steps", "steps"),
    ("horizon", "steps"),
    ("n_episodes", "episodes"),
    ("random_state", "seed"),
    ("init", "initial"),
];
/// How others call what the process says: how much a later reward counts.
const FACTORS: [&str; 3] = ["gamma", "discount", "discount_factor"];

const FIELDS: [&str; 7] = ["method", "episodes", "steps", "step", "exploration", "seed", "initial"];

/// What a field that there is not may have meant.
fn meant(found: Diagnostic, name: &ast::Name) -> Diagnostic {
    if FACTORS.contains(&name.text.as_ref()) {
        return found.help("how much a later reward counts is said by the process: `discount 99 %`");
    }
    if let Some((_, ours)) = ELSEWHERE.iter().find(|(theirs, _)| *theirs == name.text.as_ref()) {
        return found.help(format!("it is called `{ours}`"));
    }
    let (found, near) = found.did_you_mean(&name.text, name.span, FIELDS.iter().map(|name| (*name, "")));
    let list = FIELDS.map(|name| format!("`{name}`")).join(", ");
    if near { found } else { found.help(format!("it has {list}")) }
}

impl Checker<'_> {
    pub(super) fn learners(
        &mut self,
        id: ModelId,
        item: &DecisionItem,
        head: &DecisionHead,
        unit: &UnitExpr,
        slots: &mut u32,
    ) -> Option<Vec<Learner>> {
        let all: Vec<Option<Learner>> = item.learners.iter().map(|learner| self.learner(id, item, learner, head, unit, slots)).collect();
        all.into_iter().collect()
    }

    fn learner(
        &mut self,
        id: ModelId,
        item: &DecisionItem,
        learner: &LearnItem,
        head: &DecisionHead,
        unit: &UnitExpr,
        slots: &mut u32,
    ) -> Option<Learner> {
        if let Some(average) = item.criteria.iter().find(|criterion| matches!(criterion, CriterionItem::Average(_))) {
            let found = Diagnostic::error(codes::BAD_MODEL, "a learner needs a value that adds up: it learns no average")
                .at(learner.name.span, "learns here")
                .with(average.span(), "the average is looked for")
                .help("let later steps count less: `discount 99 %`");
            self.report(found);
            return None;
        }
        let policies = self.pending.model(id).patches.iter().flat_map(|patch| &patch.limits);
        if let Some(limit) = item.limits.iter().chain(policies).next() {
            let found = Diagnostic::error(codes::BAD_MODEL, "a learner knows no limits: what it finds would not keep them")
                .at(learner.name.span, "learns here")
                .with(limit.span, "a limit")
                .help("let the amount cost something: `cost …`");
            self.report(found);
            return None;
        }
        let mut fields: Vec<Option<&Field>> = vec![None; FIELDS.len()];
        let mut fine = true;
        for field in &learner.fields {
            let name = &field.name;
            let Some(at) = FIELDS.iter().position(|known| *known == name.text.as_ref()).filter(|_| field.keys.is_empty()) else {
                let found = Diagnostic::error(codes::UNKNOWN_NAME, format!("a learner has no `{}`", name.text)).at(name.span, "unknown");
                self.report(meant(found, name));
                fine = false;
                continue;
            };
            match fields.get_mut(at) {
                Some(place @ None) => *place = Some(field),
                Some(Some(first)) => {
                    let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{}` is said twice", name.text))
                        .at(name.span, "again")
                        .with(first.name.span, "first");
                    self.report(found);
                    fine = false;
                }
                None => {}
            }
        }
        fine.then_some(())?;
        let value = |name: &str| {
            let at = FIELDS.iter().position(|known| *known == name)?;
            fields.get(at).copied().flatten().map(|field| &field.value)
        };
        let mut needed = |name: &str, example: &str| {
            if value(name).is_none() {
                let found = Diagnostic::error(codes::MISSING_PART, format!("`{}` has no `{name}`", learner.name.text))
                    .at(learner.name.span, "this learner")
                    .help(format!("write `{example}`"));
                self.report(found);
            }
            value(name)
        };
        let method = needed("method", "method = q_learning");
        let episodes = needed("episodes", "episodes = 20_000");
        let seed = needed("seed", "seed = 7");
        let algorithm = self.algorithm(method?)?;
        let (episodes, seed) = (episodes?, seed?);
        let mut scope = Self::scope_of(head, Known::Index);
        let mut plain = |checker: &mut Self, e: &Expr, unit: &UnitExpr, what: &str| {
            let made = checker.number_expr(&mut scope, e);
            if !checker.is_data(made) {
                return None;
            }
            let made = checker.coerce_to(made, unit, e.span, what);
            (checker.ty(made) != Ty::Error).then_some(made)
        };
        let one = UnitExpr::ONE;
        let episodes = plain(self, episodes, &one, "a number of episodes");
        let seed = plain(self, seed, &one, "a seed");
        let steps = value("steps").map(|e| plain(self, e, &one, "a number of steps"));
        let initial = value("initial").map(|e| plain(self, e, unit, "what an action is taken for"));
        let mut schedule = |checker: &mut Self, name: &str| -> Option<Option<Schedule>> {
            let Some(e) = value(name) else { return Some(None) };
            let call = match &e.kind {
                K::Call(call) if call.of.is_none() && matches!(call.function.text.as_ref(), "power" | "harmonic") => call,
                _ => return Some(Some(Schedule::Constant(plain(checker, e, &one, "a share")?))),
            };
            let [first, second] = call.arguments.as_slice() else {
                let function = &call.function.text;
                let found = Diagnostic::error(codes::BAD_MODEL, format!("`{function}` has two numbers"))
                    .at(e.span, "not two")
                    .help(format!("`{function}(1, {})`", if function.as_ref() == "power" { "0.8" } else { "500" }));
                checker.report(found);
                return None;
            };
            let (first, second) = (plain(checker, &first.value, &one, "a share")?, plain(checker, &second.value, &one, "a number")?);
            Some(Some(match call.function.text.as_ref() {
                "power" => Schedule::Power(first, second),
                _ => Schedule::Harmonic(first, second),
            }))
        };
        let (step, exploration) = (schedule(self, "step"), schedule(self, "exploration"));
        *slots = (*slots).max(scope.size);
        Some(Learner {
            name: learner.name.text.clone(),
            algorithm,
            episodes: episodes?,
            steps: lifted(steps)?,
            step: step?,
            exploration: exploration?,
            seed: seed?,
            initial: lifted(initial)?,
            span: learner.span,
        })
    }

    fn algorithm(&mut self, e: &Expr) -> Option<Algorithm> {
        let name = match &e.kind {
            K::Name(name) => name.text.as_ref(),
            _ => "",
        };
        let found = Algorithm::NAMES.iter().find(|(known, _)| *known == name).map(|(_, algorithm)| *algorithm);
        if found.is_none() {
            let text = self.sources.slice(e.span).to_string();
            let bare = text.trim_matches('"').replace('-', "_").to_lowercase();
            if let Some((known, _)) = Algorithm::NAMES.iter().find(|(known, _)| *known == bare) {
                let found =
                    Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no method `{text}` of learning")).at(e.span, "unknown");
                self.report(found.fix(format!("write `{known}`"), e.span, *known, Applicability::MachineApplicable));
                return None;
            }
            let found = Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no method `{text}` of learning")).at(e.span, "unknown");
            let (found, near) = found.did_you_mean(name, e.span, Algorithm::NAMES.iter().map(|(name, _)| (*name, "")));
            self.report(if near { found } else { found.help("there are `q_learning` and `sarsa`") });
        }
        found
    }
}

/// What may be left out, once it was looked at: `None` where it is wrong.
fn lifted(made: Option<Option<ExprId>>) -> Option<Option<ExprId>> {
    match made {
        None => Some(None),
        Some(made) => made.map(Some),
    }
}
