//! Choices: probabilities, utilities, logsum and entropy.

use super::results;
use crate::driver::Solved;
use crate::eval::Answer;
use crate::hir::*;
use crate::report::ModelView;
use crate::report::detail::{self, Column, Zeros};
use crate::report::page::Page;

pub(in crate::report) fn fill<'a>(view: &mut ModelView<'a>, solved: &'a Solved, decl: &'a Model, answer: Option<&'a Answer>) {
    view.results = results(&solved.hir, decl, answer).collect();
}

pub(super) fn write(page: &mut Page, model: &ModelView<'_>) {
    let utility = model.result(ResultRole::Choice(ChoiceResult::Utility));
    if let Some(probability) = model.result(ResultRole::Choice(ChoiceResult::Probability)) {
        let column = Column::new(probability).named("probability").percent().only_where(utility);
        detail::tables(page, &[column], Zeros::Shown, "Probabilities");
    }
    if let Some(utility) = utility.filter(|_| page.options.full) {
        detail::tables(page, &[Column::new(utility).named("utility")], Zeros::Shown, "Utility");
    }
    let measures = [(ResultRole::Choice(ChoiceResult::LogSum), "logsum"), (ResultRole::Choice(ChoiceResult::Entropy), "entropy")];
    let columns: Vec<Column<'_, '_>> =
        measures.into_iter().filter_map(|(kind, name)| Some(Column::new(model.result(kind)?).named(name).digits(5))).collect();
    detail::tables(page, &columns, Zeros::Shown, "Logsum and entropy");
}
