//! Decision processes: states that are never reached, states in which nothing can be done, and parts that change nothing.

use super::unread::Look;
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::eval::{MadeProcess, ValueStore};
use crate::hir::*;

/// A factor below this is more often an interest.
const LEAST_FACTOR: f64 = 0.5;
/// An interest from this on is more often a factor.
const LARGEST_INTEREST: f64 = 0.5;
/// The most states that are named.
const NAMED: usize = 6;

/// Warns of states that a process never gets to, of those in which it ends and may not be meant to, and of what counts for nothing.
pub fn process(hir: &Hir, world: &ValueStore, model: ModelId) -> Vec<Diagnostic> {
    let decl = &hir.models[model];
    let Some(body) = decl.decision().filter(|_| !decl.library) else { return Vec::new() };
    let run = world.answer(model).and_then(|answer| answer.process.clone());
    let made = match (&run, world.process(model)) {
        (Some(run), _) => run.solved.iter().map(|one| &one.made).collect(),
        // A large one, which is solved later.
        (None, Some(made)) => made.seen.iter().collect(),
        (None, None) => return Vec::new(),
    };
    let look = Process { hir, decl, body, made };
    let all = [look.unreached(), look.stuck(), look.unlisted(), look.untaken(), look.idle_terminal(), look.discount()];
    all.into_iter().flatten().collect()
}

struct Process<'h> {
    hir: &'h Hir,
    decl: &'h Model,
    body: &'h Decision,
    made: Vec<&'h MadeProcess>,
}

fn count(n: usize) -> String {
    if n == 1 { "one state".to_string() } else { format!("{n} states") }
}

fn listed(names: &[String]) -> String {
    suggest::listed(names.iter().map(String::as_str), NAMED)
}

impl Process<'_> {
    fn state(&self, keys: &[u32]) -> String {
        self.body.state_text(self.hir, keys)
    }

    /// True where it says that ends are meant.
    fn may_end(&self) -> bool {
        matches!(self.body.criterion, Criterion::Absorbed(_)) || !self.body.terminals.is_empty()
    }

    fn unreached(&self) -> Option<Diagnostic> {
        // Of a process with an index, one of them may get to a state that another does not.
        let [one] = self.made.as_slice() else { return None };
        let names: Vec<String> = one.unreached.iter().map(|keys| self.state(keys)).collect();
        let first = self.body.states.first().filter(|_| !names.is_empty())?;
        let message = format!("`{}` never gets to {} of {}", self.decl.name, count(names.len()), one.states);
        let found = Diagnostic::warning(codes::UNREACHED_STATE, message).at(first.span, format!("never {}", listed(&names)));
        Some(self.body.starts.iter().flatten().fold(found, |found, start| found.with(start.span, "it starts here")))
    }

    fn stuck(&self) -> Option<Diagnostic> {
        let reached = self.made.iter().flat_map(|one| one.stuck.iter().filter(|keys| !one.unreached.contains(keys)));
        let stuck: Vec<String> = reached.map(|keys| self.state(keys)).collect();
        let first = self.body.states.first().filter(|_| !self.may_end() && !stuck.is_empty())?;
        let condition = self.body.actions.iter().find_map(|space| space.available).map_or(first.span, |e| self.hir.exprs.spans[e]);
        let message = format!("in {} of `{}` nothing can be done: it ends there", count(stuck.len()), self.decl.name);
        let found = Diagnostic::warning(codes::NO_ACTION, message).at(condition, format!("no action meets this in {}", listed(&stuck)));
        let rules = self.body.forbidden.iter().filter(|one| Decision::in_force(self.hir, Some(one.policy)));
        let found = rules.fold(found, |found, one| found.with(self.hir.exprs.spans[one.condition], format!("`{}` forbids this", one.name)));
        Some(found.help("where an end is meant, say what it is worth to end there: `terminal …`"))
    }

    /// A state that a table of transitions says nothing of.
    fn unlisted(&self) -> Option<Diagnostic> {
        let reached = self.made.iter().flat_map(|one| one.unlisted.iter().filter(|keys| !one.unreached.contains(keys)));
        let names: Vec<String> = reached.map(|keys| self.state(keys)).collect();
        let tables = self.body.tables(self.hir);
        let (table, at) = tables.first().copied().filter(|_| !self.may_end() && !names.is_empty())?;
        let table = &self.hir.tables[table];
        let message = format!("`{}` ends in {}: `{}` has no row there", self.decl.name, listed(&names), table.name);
        let found = Diagnostic::warning(codes::NO_ROW, message)
            .at(at, "no action has a row in this state".replace("this state", if names.len() == 1 { "that state" } else { "those states" }))
            .with(table.span, "the table");
        Some(found.help("add the rows; where an end is meant, say what it is worth to end there: `terminal …`, if only 0"))
    }

    /// A named value of an action variable that is available in no state. Ranges may be wider than what can be done.
    fn untaken(&self) -> Option<Diagnostic> {
        let [one] = self.made.as_slice() else { return None };
        // What a policy forbids is meant.
        if self.body.forbidden.iter().any(|one| Decision::in_force(self.hir, Some(one.policy))) {
            return None;
        }
        let never = |(at, value): &(usize, u32)| {
            let space = self.body.actions.get(*at)?;
            let kind = &self.hir.entity_types[space.kind];
            // Members of a kind of the scenario are there for others too.
            (kind.domain && kind.amount.is_none()).then(|| (space, self.hir.name_at(space.kind, *value).to_string()))
        };
        let never: Vec<_> = one.untaken.iter().filter_map(never).collect();
        let (first, _) = never.first()?;
        let names: Vec<String> = never.iter().filter(|(space, _)| space.slot == first.slot).map(|(_, name)| name.clone()).collect();
        let message = format!("{} can never be done: it is available in no state of `{}`", listed(&names), self.decl.name);
        let message = if names.len() == 1 { message } else { message.replace("it is available", "they are available") };
        let found = Diagnostic::warning(codes::NEVER_AVAILABLE, message);
        Some(match (first.available, self.body.tables(self.hir).first()) {
            (Some(condition), _) => found.at(self.hir.exprs.spans[condition], "never meets this").with(first.span, "the action"),
            (None, Some((table, at))) => found.at(*at, "has no row of it").with(self.hir.tables[*table].span, "the table"),
            (None, None) => found.at(first.span, "the action"),
        })
    }

    /// What it is worth to end, where nothing ends.
    fn idle_terminal(&self) -> Option<Diagnostic> {
        let first = self.body.terminals.first().filter(|_| self.body.period.is_none())?;
        let ends = self.made.iter().any(|one| !one.stuck.is_empty() || !one.unlisted.is_empty());
        if ends {
            return None;
        }
        let message = format!("`{}` never ends: its `terminal` value has no effect", self.decl.name);
        let found = Diagnostic::warning(codes::IDLE_TERMINAL, message).at(first.span, "never counts");
        Some(found.help(
            "a state ends where no action is available: leave its actions out by a condition, `action … if …`; or leave `terminal` out",
        ))
    }

    /// A factor where an interest may be meant, or the other way round.
    fn discount(&self) -> Option<Diagnostic> {
        let (Criterion::Discounted(factor) | Criterion::Horizon(Some(factor))) = &self.body.criterion else { return None };
        let shown = |part: f64| super::rounded(part * 100.0, 4);
        if factor.times.is_none() {
            let counts = self.made.iter().map(|one| one.factor).fold(1.0, f64::min);
            if counts >= LEAST_FACTOR {
                return None;
            }
            let percent = shown(counts);
            let message = format!("a reward of the next step counts only {percent} % of one now");
            let found = Diagnostic::warning(codes::INTEREST_OR_FACTOR, message).at(factor.span, "is this an interest?");
            return Some(match counts > 0.0 {
                true => found.help(format!(
                    "an interest of {percent} % is written for a time: `discount {percent} %/yr every 1 yr`, a step of a year; as a factor, about `discount {} %`",
                    shown(1.0 / (1.0 + counts))
                )),
                false => found.help("`discount` is how much a reward of the next step counts: nearly 100 %, where little is lost by waiting"),
            });
        }
        let rate = self.literal(factor.value).filter(|rate| *rate >= LARGEST_INTEREST)?;
        let percent = shown(rate);
        let message = format!("at an interest of {percent} % a reward counts only {} % a time later", shown(1.0 / (1.0 + rate)));
        let found = Diagnostic::warning(codes::INTEREST_OR_FACTOR, message).at(factor.span, "is this a factor?");
        Some(found.help(format!("where the next step counts {percent} % of this one, leave the time out: `discount {percent} %`")))
    }

    /// A number that is written out.
    fn literal(&self, e: ExprId) -> Option<f64> {
        match self.hir.exprs.kinds[e] {
            ExprKind::Number(_, value) => Some(value),
            ExprKind::Convert(inner, _, factor) => Some(self.literal(inner)? * factor),
            _ => None,
        }
    }
}

impl Look<'_> {
    /// Actions and random variables of processes that nothing depends on.
    pub(super) fn decision(&self, decl: &Model, body: &Decision, out: &mut Vec<Diagnostic>) {
        let reads = |roots: &[ExprId], slot: Slot| self.slots(roots).contains(&slot);
        let mut after: Vec<ExprId> = body.rewards.iter().map(|reward| reward.value).collect();
        body.nexts.iter().for_each(|next| next.law.each_expr(&mut |e| after.push(e)));
        let mut laws = after.clone();
        body.randoms.iter().for_each(|random| random.law.each_expr(&mut |e| laws.push(e)));
        for action in &body.actions {
            // What a condition of its own leaves out changes nothing.
            let others = body.actions.iter().filter(|other| other.slot != action.slot).filter_map(|other| other.available);
            let others = others.chain(body.forbidden.iter().map(|one| one.condition));
            let roots: Vec<ExprId> = laws.iter().copied().chain(others).collect();
            if !reads(&roots, action.slot) {
                let message = format!("nothing of `{}` depends on the action `{}`", decl.name, action.name);
                let found = Diagnostic::warning(codes::UNUSED, message).at(action.span, "whatever is done, the same follows");
                out.push(found.help("let what follows, or what it earns or costs, read it"));
            }
        }
        for random in &body.randoms {
            let mut roots = after.clone();
            for other in body.randoms.iter().filter(|other| other.slot != random.slot) {
                other.law.each_expr(&mut |e| roots.push(e));
            }
            if !reads(&roots, random.slot) {
                let message = format!("nothing of `{}` depends on the random variable `{}`", decl.name, random.name);
                let found = Diagnostic::warning(codes::UNUSED, message).at(random.span, "nobody reads it");
                out.push(found.help("let the next state, or a reward or cost, read it; or leave it out"));
            }
        }
    }
}
