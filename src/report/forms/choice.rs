//! Choices: probabilities, totals, nests, utilities, logsum and entropy, and the answers to what is asked.

use super::results;
use crate::driver::Solved;
use crate::eval::Answer;
use crate::hir::*;
use crate::report::detail::{self, Column, Zeros};
use crate::report::effects;
use crate::report::page::Page;
use crate::report::{ModelView, Series};

pub(in crate::report) fn fill<'a>(view: &mut ModelView<'a>, solved: &'a Solved, decl: &'a Model, answer: Option<&'a Answer>) {
    view.results = results(&solved.hir, decl, answer).collect();
}

pub(super) fn write(page: &mut Page, model: &ModelView<'_>) {
    effects::write(page, &model.effects);
    let utility = model.result(ResultRole::Choice(ChoiceResult::Utility));
    if let Some(probability) = model.result(ResultRole::Choice(ChoiceResult::Probability)) {
        let column = Column::new(probability).named("probability").percent().only_where(utility);
        detail::tables(page, &[column], Zeros::Shown, "Probabilities");
    }
    let market_share = model.result(ResultRole::Choice(ChoiceResult::MarketShare));
    let totals = [
        model.result(ResultRole::Choice(ChoiceResult::Total)).map(|s| Column::new(s).named("total")),
        market_share.map(|s| Column::new(s).named("share").percent()),
    ];
    let totals: Vec<Column<'_, '_>> = totals.into_iter().flatten().collect();
    detail::tables(page, &totals, Zeros::Shown, "Totals");
    let nest = model.result(ResultRole::Choice(ChoiceResult::NestProbability));
    let nests = [
        nest.map(|s| Column::new(s).named("probability").percent()),
        model.result(ResultRole::Choice(ChoiceResult::NestLogSum)).map(|s| Column::new(s).named("logsum").digits(5)),
    ];
    let nests: Vec<Column<'_, '_>> = nests.into_iter().flatten().collect();
    detail::tables(page, &nests, Zeros::Shown, "Nests");
    for answer in model.results.iter().filter(|series| matches!(series.role, Some(ResultRole::Choice(ChoiceResult::Answer(_))))) {
        let name = answer.title.unwrap_or(answer.name);
        detail::tables(page, &[Column::new(answer).named(name).digits(4)], Zeros::Shown, name);
        if let Some(kind) = moved(answer).filter(|_| !answer.is_empty()) {
            page.line(4, &format!("in percent per percent; the last {kind} is the one that changes"));
        }
    }
    if let Some(utility) = utility.filter(|_| page.options.full) {
        detail::tables(page, &[Column::new(utility).named("utility")], Zeros::Shown, "Utility");
    }
    let measures = [(ResultRole::Choice(ChoiceResult::LogSum), "logsum"), (ResultRole::Choice(ChoiceResult::Entropy), "entropy")];
    let columns: Vec<Column<'_, '_>> =
        measures.into_iter().filter_map(|(kind, name)| Some(Column::new(model.result(kind)?).named(name).digits(5))).collect();
    detail::tables(page, &columns, Zeros::Shown, "Logsum and entropy");
}

/// The kind of what changes, where each alternative's own does.
fn moved<'a>(answer: &'a Series<'_>) -> Option<&'a str> {
    let [.., before, last] = answer.keys else { return None };
    answer.axes().get(answer.keys.len().checked_sub(2)?).filter(|_| before == last).map(String::as_str)
}
