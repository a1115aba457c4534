//! What a constraint allows, what of it is used, and what one more of it is worth.

use super::view;
use crate::certify::Verdict;
use crate::driver::Solved;
use crate::explain::Spot;
use crate::hir::*;
use crate::report::{ConstraintRow, PriceRange, Report, binding};
use crate::source::SourceMap;

/// A constraint at the answer.
#[derive(Clone, Debug)]
pub struct Limit {
    /// `division.demand[chicago]`
    pub name: String,
    pub spot: Option<Spot>,
    pub value: f64,
    /// `at least`, `at most`, `exactly`; nothing of a row without a limit that holds.
    pub word: &'static str,
    pub limit: Option<f64>,
    pub slack: Option<f64>,
    pub unit: String,
    pub binds: bool,
    /// The objective that the price is of, and where there are others before it, that these keep what they came to.
    pub objective: String,
    /// What one more of the limit changes the objective by.
    pub price: Option<f64>,
    pub price_unit: String,
    /// For which limits the price holds.
    pub holds: Option<PriceRange>,
    /// How far a limit with a price is missed.
    pub missed: Option<f64>,
    /// A policy brings it.
    pub of_policy: bool,
    /// The condition that it has, as it is written: `not open[s]`.
    pub condition: Option<String>,
    /// What applies instead where that does not hold.
    pub otherwise: Option<Box<Limit>>,
}

impl Limit {
    /// What one more and one less of the limit change the objective by, where that is not one price; none where there is no solution.
    pub fn sides(&self) -> Option<[Option<f64>; 2]> {
        self.holds.filter(|range| range.one_sided).map(|range| range.changes())
    }
}

/// What can be said of the prices of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pricing {
    /// They prove the optimum.
    Proved,
    /// They prove it, and others do as well.
    OneOfSeveral,
    /// The solver says so.
    Unproved,
    /// There are none: the plan has whole columns.
    Whole,
    /// There are none.
    None,
}

impl Pricing {
    /// What is known of the prices of a plan.
    pub(super) fn of(solved: &Solved, model: ModelId) -> Pricing {
        let run = solved.models.iter().find(|run| run.model == model).and_then(|run| run.plan());
        let Some(run) = run else { return Pricing::None };
        let proved = run.proof.as_ref().is_some_and(|proof| proof.certificate.verdict == Verdict::Proved);
        match (&run.solution.duals, run.prices()) {
            (None, _) if run.lp.has_integers() => Pricing::Whole,
            (None, _) => Pricing::None,
            (Some(_), Some(prices)) if prices.degenerate || prices.rows.iter().flatten().any(|range| range.is_degenerate()) => {
                if proved {
                    Pricing::OneOfSeveral
                } else {
                    Pricing::Unproved
                }
            }
            (Some(_), Some(_)) if proved => Pricing::Proved,
            (Some(_), _) => Pricing::Unproved,
        }
    }

    /// The word for it in files.
    pub(super) fn word(self) -> &'static str {
        match self {
            Pricing::Proved => "proved",
            Pricing::OneOfSeveral => "one of several",
            Pricing::Unproved => "unproved",
            Pricing::Whole => "none: whole values",
            Pricing::None => "none",
        }
    }

    /// What is to be said of them.
    pub(super) fn sentence(self) -> Option<&'static str> {
        match self {
            Pricing::Proved => None,
            Pricing::OneOfSeveral => Some(
                "The optimum is degenerate: other prices prove it as well. These are one of several, and each may hold in one direction only.",
            ),
            Pricing::Unproved => Some("These prices are the solver's own: nothing is proved of them."),
            Pricing::Whole => {
                Some("A plan with whole values has no shadow prices: what limits are worth shows only where it is solved once more.")
            }
            Pricing::None => Some("No shadow prices are known of this plan."),
        }
    }
}

/// An instance of a constraint of a plan.
pub(super) fn limit(solved: &Solved, report: &Report<'_>, sources: &SourceMap, (model, at): (ModelId, u32), keys: &[u32]) -> Option<Limit> {
    let hir = &solved.hir;
    let decl = hir.plan(model)?.constraints.get(at as usize)?;
    let view = view(report, hir, model)?;
    let constraint = view.constraints.iter().find(|own| own.name == decl.name.as_ref())?;
    let row: ConstraintRow = constraint.row_of(keys)?;
    let otherwise = other_branch(hir.plan(model)?, decl).and_then(|other| limit(solved, report, sources, (model, other), keys));
    let (word, end) = binding::limit(&row);
    let own = format!("{}.{}", hir.models[model].name, decl.name);
    let goal = solved.models.iter().find(|run| run.model == model).and_then(|run| run.plan()).map_or(0, |run| run.goal.objective);
    let objective = hir
        .plan(model)?
        .objectives
        .get(goal as usize)
        .map_or("the objective".to_string(), |objective| format!("`{}.{}`", hir.models[model].name, objective.name));
    Some(Limit {
        name: crate::lower::indexed(hir, &own, &decl.keys, keys),
        spot: sources.get(decl.span.file).map(|_| Spot::of(sources, decl.span)),
        value: row.value,
        word,
        limit: (!word.is_empty()).then_some(end),
        slack: row.slack,
        unit: constraint.unit_at(row.row).into_owned(),
        binds: row.binding,
        objective: objective + if goal > 0 { ", with the objectives before it kept," } else { "" },
        price: row.dual,
        price_unit: constraint.dual_unit_at(row.row).to_string(),
        holds: row.range,
        missed: row.shortfall.into_iter().chain(row.excess).reduce(f64::max),
        of_policy: decl.policy.is_some(),
        condition: decl.condition.map(|condition| {
            let variable = sources.line(hir.exprs.spans[condition.variable]);
            if condition.holds { variable } else { format!("not {variable}") }
        }),
        otherwise: otherwise.map(Box::new),
    })
}

/// The constraint that follows `else`, by its place in the plan.
pub(super) fn other_branch(plan: &Plan, decl: &ConstraintDecl) -> Option<u32> {
    let name = format!("{}.else", decl.name);
    let found = plan.constraints.iter().position(|other| decl.condition.is_some() && *other.name == *name)?;
    Some(found as u32)
}
