//! Allocations: shares, amounts and how even they are.

use super::results;
use crate::driver::Solved;
use crate::eval::Answer;
use crate::hir::*;
use crate::prob::rule::Rule;
use crate::report::ModelView;
use crate::report::detail::{self, Column, Zeros};
use crate::report::number::rounding;
use crate::report::page::Page;

pub(in crate::report) fn fill<'a>(
    view: &mut ModelView<'a>,
    solved: &'a Solved,
    decl: &'a Model,
    allocation: &Allocation,
    answer: Option<&'a Answer>,
) {
    view.rule = match solved.hir.exprs.kinds[allocation.rule] {
        ExprKind::State(state) => Rule::at(state).map(Rule::name),
        _ => None,
    };
    view.results = results(&solved.hir, decl, answer).filter(|series| answer.is_none() || series.has_table()).collect();
}

pub(super) fn write(page: &mut Page, model: &ModelView<'_>) {
    let result = |kind| model.result(kind);
    let shares = [result(ResultRole::Allocation(AllocationResult::Share)).map(|s| Column::new(s).named("share").percent())];
    let amounts = [result(ResultRole::Allocation(AllocationResult::Amount)).map(|s| Column::new(s).named("amount"))];
    let columns: Vec<Column<'_, '_>> = shares.into_iter().chain(amounts).flatten().collect();
    detail::tables(page, &columns, Zeros::Shown, "Shares");
    let largest = result(ResultRole::Allocation(AllocationResult::Amount))
        .map_or(0.0, |s| s.rows().fold(0.0, |most: f64, r| most.max(r.value.abs())));
    let left =
        result(ResultRole::Allocation(AllocationResult::Unallocated)).filter(|s| s.rows().any(|r| r.value.abs() > rounding(largest)));
    let measures = [
        (left, "left over"),
        (result(ResultRole::Allocation(AllocationResult::Jain)), "Jain"),
        (result(ResultRole::Allocation(AllocationResult::Gini)), "Gini"),
        (result(ResultRole::Allocation(AllocationResult::Evenness)), "smallest/largest"),
    ];
    let columns: Vec<Column<'_, '_>> = measures.into_iter().filter_map(|(s, name)| Some(Column::new(s?).named(name).digits(4))).collect();
    match columns.as_slice() {
        [first, ..] if first.series.keys.is_empty() => {
            let parts: Vec<String> = columns.iter().filter_map(Column::sentence).collect();
            page.blank();
            page.line(2, &format!("Fairness: {}", parts.join(", ")));
        }
        _ => detail::tables(page, &columns, Zeros::Shown, "Fairness"),
    }
}
