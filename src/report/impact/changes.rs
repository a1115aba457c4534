//! What differs between two answers: decisions, and the values that have names.

use super::tie::Unneeded;
use super::{Change, Sides, Watched, process};
use crate::data::TupleIndex;
use crate::eval::Answer;
use crate::hir::*;
use crate::report::key_names;

/// A change below this share of the largest value of its variable is rounding.
const ROUNDING: f64 = 1e-7;

fn of_result((at, result): (u32, &ResultDecl)) -> Watched<'_> {
    let rank = match result.role {
        ResultRole::Allocation(AllocationResult::Amount) => 0,
        ResultRole::Choice(ChoiceResult::MarketShare | ChoiceResult::Total) => 0,
        ResultRole::Allocation(AllocationResult::Share) | ResultRole::Choice(ChoiceResult::Probability) => 1,
        ResultRole::Allocation(_) | ResultRole::Choice(_) => 2,
        _ => 0,
    };
    Watched { name: &result.name, result: at, keys: &result.keys, unit: result.unit, kind: None, rank }
}

/// The decisions of a plan or a process; what an allocation or a choice gives. The states of the policies themselves are none of them;
/// of all policies together, without names, no state is.
pub(super) fn decisions<'h>(hir: &'h Hir, model: ModelId, policies: Option<&[&str]>) -> Vec<Watched<'h>> {
    let decl = &hir.models[model];
    let Some(plan) = hir.plan(model) else {
        let of_form = |result: &ResultDecl| matches!(result.role, ResultRole::Allocation(_) | ResultRole::Choice(_));
        let shares = (0u32..).zip(&decl.results).filter(|(_, r)| of_form(r) && r.ty == ResultType::Number).map(of_result);
        return if decl.decision().is_some() { process::watched(decl) } else { shares.collect() };
    };
    let shown = |v: &&Variable| match v.policy {
        None | Some(PolicyColumn::Own(_)) => v.role == Role::Own,
        Some(PolicyColumn::Enacted(_)) => policies.is_some_and(|policies| !policies.contains(&v.name.as_ref())),
        Some(PolicyColumn::Amount(..) | PolicyColumn::Missed(_)) => false,
    };
    let one = |v: &'h Variable| Watched { name: &v.name, result: v.result, keys: &v.keys, unit: v.unit, kind: None, rank: 0 };
    plan.variables.iter().filter(shown).map(one).collect()
}

/// The values of a plan, and what its constraints with a price are missed by.
pub(super) fn values(hir: &Hir, model: ModelId) -> Vec<Watched<'_>> {
    let decl = &hir.models[model];
    let Some(plan) = decl.plan() else { return Vec::new() };
    let is_missed = |at: u32| plan.variables.get(at as usize).is_some_and(|v| matches!(v.role, Role::Shortfall | Role::Excess));
    let is_shown = |result: &ResultDecl| match result.role {
        ResultRole::Plan(PlanResult::Let(_)) => result.ty == ResultType::Number,
        ResultRole::Plan(PlanResult::Variable(at)) => is_missed(at),
        _ => false,
    };
    (0u32..).zip(&decl.results).filter(|(_, result)| is_shown(result)).map(of_result).collect()
}

/// The results that differ, those first that differ most beside the largest value of theirs, up to a number; and how many more there are.
/// What need not change is left out.
pub(super) fn changes(
    hir: &Hir,
    watched: &[Watched<'_>],
    answers: &Sides<Option<&Answer>>,
    most: usize,
    need_not: &Unneeded,
) -> (Vec<Change>, usize) {
    let (Some(with), Some(without)) = (answers.with, answers.without) else { return (Vec::new(), 0) };
    let mut found: Vec<((u8, f64), Change)> = Vec::new();
    let mut more = 0;
    for variable in watched {
        let tables = [with, without].map(|answer| answer.table(variable.result as usize));
        let largest = tables.iter().flatten().flat_map(|t| &t.values).filter(|v| v.is_finite()).fold(0.0, |m: f64, v| m.max(v.abs()));
        let [with, without] = tables;
        let value = |table: Option<&crate::eval::ResultTable>, keys: &[u32]| table?.value(keys).filter(|v| v.is_finite());
        let mut keys = Vec::new();
        let mut look = |index: &TupleIndex, row: u32, again: bool| {
            index.tuple(row, &mut keys);
            let value = Sides { with: value(with, &keys), without: value(without, &keys) };
            // What is in both tables was looked at, a value or none.
            if again && with.is_some_and(|table| table.index.row(&keys).is_some()) {
                return;
            }
            let size = match variable.kind {
                Some(_) => f64::from(u8::from(value.with != value.without)),
                None => (value.with.unwrap_or(0.0) - value.without.unwrap_or(0.0)).abs() / largest,
            };
            // Also where nothing is to be compared with: the largest is zero.
            if size.is_nan() || size <= ROUNDING || need_not.contains(&(variable.result, keys.clone())) {
                return;
            }
            // All of them are sorted at the end.
            let place =
                if most == usize::MAX { found.len() } else { found.partition_point(|(other, _)| !later(other, &(variable.rank, size))) };
            if place >= most {
                more += 1;
                return;
            }
            let mut names = Vec::new();
            key_names(hir, variable.keys, index, row, &mut names);
            let index = names.into_iter().map(str::to_string).collect();
            let word = |value: Option<f64>| Some(hir.name_at(variable.kind?, value? as u32).to_string());
            let words = variable.kind.map(|_| Sides { with: word(value.with), without: word(value.without) });
            let unit = hir.units.text_at(variable.unit, &keys);
            found.insert(place, ((variable.rank, size), Change { variable: variable.name.to_string(), index, value, words, unit }));
            if found.len() > most {
                found.pop();
                more += 1;
            }
        };
        for (table, again) in [(with, false), (without, true)] {
            if let Some(table) = table {
                table.index.iter().for_each(|row| look(&table.index, row, again));
            }
        }
    }
    found.sort_by(|(one, _), (other, _)| one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)));
    (found.into_iter().map(|(_, change)| change).collect(), more)
}

/// True where the one comes after the other: it is asked later, or of the same is smaller.
fn later(one: &(u8, f64), other: &(u8, f64)) -> bool {
    one.0 > other.0 || (one.0 == other.0 && one.1 < other.1)
}
