//! Allocations: shares, amounts and how even they are.

use super::results;
use crate::driver::Solved;
use crate::eval::Answer;
use crate::hir::*;
use crate::prob::rule::Rule;
use crate::report::ModelView;
use crate::report::detail::{self, Column, Zeros};
use crate::report::effects;
use crate::report::number::rounding;
use crate::report::page::Page;

pub(in crate::report) fn fill<'a>(
    view: &mut ModelView<'a>,
    solved: &'a Solved,
    model: ModelId,
    allocation: &Allocation,
    answer: Option<&'a Answer>,
) {
    let decl = &solved.hir.models[model];
    view.unmet = solved.unmet.iter().filter(|unmet| unmet.model == model && answer.is_some()).collect();
    view.rule = match solved.hir.exprs.kinds[allocation.rule] {
        ExprKind::State(state) => Rule::at(state).map(Rule::name),
        _ => None,
    };
    view.of_satisfaction = allocation.of_satisfaction;
    view.results = results(&solved.hir, decl, answer).filter(|series| answer.is_none() || series.has_table()).collect();
}

pub(super) fn write(page: &mut Page, model: &ModelView<'_>) {
    effects::write(page, &model.effects);
    let result = |kind| model.result(kind);
    let share = result(ResultRole::Allocation(AllocationResult::Share));
    let shares = [share.map(|s| Column::new(s).named("share").percent())];
    let amounts = [result(ResultRole::Allocation(AllocationResult::Amount)).map(|s| Column::new(s).named("amount"))];
    // How claims are satisfied, where that is asked for.
    let satisfied = result(ResultRole::Allocation(AllocationResult::Satisfaction)).filter(|_| model.of_satisfaction);
    let satisfied = satisfied.map(|s| Column::new(s).named("of the claim").percent());
    let moved = result(ResultRole::Allocation(AllocationResult::Moved)).map(|s| Column::new(s).named("moved"));
    let bottleneck = result(ResultRole::Allocation(AllocationResult::Bottleneck)).map(|s| Column::new(s).named("bottleneck"));
    let columns: Vec<Column<'_, '_>> =
        shares.into_iter().chain(amounts).flatten().chain(satisfied).chain(moved).chain(bottleneck).collect();
    detail::tables(page, &columns, Zeros::Shown, "Shares");
    let links = [
        result(ResultRole::Allocation(AllocationResult::Used)).map(|s| Column::new(s).named("used")),
        result(ResultRole::Allocation(AllocationResult::Price)).map(|s| Column::new(s).named("price").digits(5)),
    ];
    let links: Vec<Column<'_, '_>> = links.into_iter().flatten().collect();
    detail::tables(page, &links, Zeros::Shown, "Links");
    let largest = result(ResultRole::Allocation(AllocationResult::Amount))
        .map_or(0.0, |s| s.rows().fold(0.0, |most: f64, r| most.max(r.value.abs())));
    let left =
        result(ResultRole::Allocation(AllocationResult::Unallocated)).filter(|s| s.rows().any(|r| r.value.abs() > rounding(largest)));
    let of_claims = |kind| result(ResultRole::Allocation(kind)).filter(|_| model.of_satisfaction);
    let measures = [
        (left, "left over"),
        (result(ResultRole::Allocation(AllocationResult::Jain)), "Jain"),
        (result(ResultRole::Allocation(AllocationResult::Gini)), "Gini"),
        (result(ResultRole::Allocation(AllocationResult::Evenness)), "smallest/largest"),
        (of_claims(AllocationResult::SatisfactionJain), "Jain of satisfaction"),
        (result(ResultRole::Allocation(AllocationResult::Correction)), "moved towards even"),
    ];
    let columns: Vec<Column<'_, '_>> = measures.into_iter().filter_map(|(s, name)| Some(Column::new(s?).named(name).digits(4))).collect();
    match columns.as_slice() {
        [first, ..] if first.series.keys.is_empty() => {
            let parts: Vec<String> = columns.iter().filter_map(Column::sentence).collect();
            // Of shares below zero nothing is said.
            if !parts.is_empty() {
                page.blank();
                page.line(2, &format!("Fairness: {}", parts.join(", ")));
            }
        }
        _ => detail::tables(page, &columns, Zeros::Shown, "Fairness"),
    }
}
