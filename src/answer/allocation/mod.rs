//! Allocations: claims are gathered for each tuple of the index and divided by the rule.

mod bounds;
mod claimants;
mod claims;
mod game;
mod keeping;
mod limits;
mod links;
mod requirements;
mod satisfaction;
mod units;

pub use limits::held_limits;
pub use requirements::Unmet;
pub(super) use requirements::{requirements, unmet};

use super::{Combinations, TableBuilder, combinations};
use crate::diagnostics::codes;
use crate::eval::{Answer, Ball, Eval, EvalError, Result, ResultTable, Status, ValueStore};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::prob::rule::Rule;
use crate::prob::{Checked, fairness};
use claimants::Claimants;

/// What each claimant gets, at one tuple of the index.
struct Divided {
    shares: Vec<f64>,
    amounts: Option<Vec<f64>>,
    unallocated: f64,
    /// Shares and amounts in exact numbers, where they were calculated so.
    exact: Option<[Vec<Exact>; 2]>,
    /// By how much it was moved from that of the rule.
    moved: Option<keeping::Moved>,
    /// What is found of the links that are shared.
    shared: Option<links::Shared>,
    checked: Checked,
}

impl Divided {
    /// What was calculated in exact numbers.
    fn exactly(amount: Exact, shares: Vec<Exact>, amounts: Vec<Exact>, checked: Checked) -> Divided {
        let given = amounts.iter().fold(Exact::ZERO, |sum, own| sum + own);
        Divided {
            shares: shares.iter().map(exact::to_f64).collect(),
            amounts: Some(amounts.iter().map(exact::to_f64).collect()),
            unallocated: exact::to_f64(&(amount - given)),
            exact: Some([shares, amounts]),
            moved: None,
            shared: None,
            checked,
        }
    }
}

/// The answer of an allocation.
pub(super) fn allocate(hir: &Hir, world: &ValueStore, model: ModelId, body: &Allocation) -> Result<Answer> {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let combos = combinations(&mut eval, body.binder, &body.binder_keys, body.claimants, &body.claimant_keys, body.slots)?;
    let mut shares = TableBuilder::new(combos.all.clone());
    let mut amounts = TableBuilder::new(combos.all.clone());
    let mut satisfied = TableBuilder::new(combos.all.clone());
    let mut of_satisfaction: [TableBuilder; 3] = std::array::from_fn(|_| TableBuilder::new(combos.outer.clone()));
    let [mut unallocated, mut jain, mut gini, mut evenness] = std::array::from_fn(|_| TableBuilder::new(combos.outer.clone()));
    let mut moved = TableBuilder::new(combos.all.clone());
    let mut correction = TableBuilder::new(combos.outer.clone());
    let mut bottleneck = TableBuilder::new(combos.all.clone());
    let mut of_links: Vec<(Vec<u32>, f64, Option<f64>)> = Vec::new();
    let (mut keys, mut checked) = (Vec::new(), Checked::default());
    let factor = satisfaction::factor(hir, body);
    let limits = limits::Limits::new(&mut eval, body, &hir.models[model].name, &combos.all)?;
    for row in combos.outer.iter() {
        combos.outer.tuple(row, &mut keys);
        let claimants = Claimants::at(body, &keys, &combos.all, &limits, hir.models[model].span);
        let divided = divide(&mut eval, &claimants).map_err(|error| eval.at_keys(error, body.binder, &body.binder_keys, &keys))?;
        checked = checked.and(divided.checked);
        let [exact_shares, exact_amounts] = divided.exact.map_or([None, None], |exact| exact.map(Some));
        shares.put_all(&claimants.tuples, &divided.shares, exact_shares.as_deref());
        amounts.put_all(&claimants.tuples, divided.amounts.as_deref().unwrap_or(&[]), exact_amounts.as_deref());
        if let (Some(amounts), Some(factor)) = (&divided.amounts, factor) {
            let (tuples, parts) = satisfaction::of_claims(&mut eval, &claimants, amounts, factor)?;
            satisfied.put_all(&tuples, &parts, None);
            let measures = [fairness::jain(&parts), fairness::gini(&parts), fairness::evenness(&parts)];
            of_satisfaction.iter_mut().zip(measures).for_each(|(table, value)| table.put(&keys, value));
        }
        if let Some(change) = &divided.moved {
            moved.put_all(&claimants.tuples, &change.by, None);
            correction.put(&keys, change.part);
        }
        if let Some(shared) = &divided.shared {
            for (at, (link, used)) in shared.links.iter().zip(&shared.used).enumerate() {
                let tuple = keys.iter().copied().chain([*link]).collect();
                of_links.push((tuple, *used, shared.prices.as_ref().and_then(|prices| prices.get(at)).copied()));
            }
            for (tuple, link) in claimants.tuples.iter().zip(&shared.bottlenecks) {
                link.iter().for_each(|link| bottleneck.put(tuple, f64::from(*link)));
            }
        }
        unallocated.put(&keys, divided.unallocated);
        jain.put(&keys, fairness::jain(&divided.shares));
        gini.put(&keys, fairness::gini(&divided.shares));
        evenness.put(&keys, fairness::evenness(&divided.shares));
    }
    let has_amount = body.amount.is_some() || body.game.is_some() || body.links.is_some();
    let is_divided = has_amount && body.links.is_none();
    let [used, price] = match body.links {
        Some(links) => tables_of_links(hir, body, links.kind, &of_links, hir.models[model].span)?,
        None => [None, None],
    };
    let satisfied = satisfied.finish().filter(|_| factor.is_some());
    let [claims_jain, claims_gini, claims_evenness] = of_satisfaction.map(|table| table.finish().filter(|_| factor.is_some()));
    let (shares, amounts) = (shares.finish(), amounts.finish().filter(|_| has_amount));
    let mut of_policies = limits::tables(&mut eval, body, amounts.as_ref(), shares.as_ref())?;
    use AllocationResult as R;
    let mut named = [
        (R::Share, shares),
        (R::Amount, amounts),
        (R::Unallocated, unallocated.finish().filter(|_| is_divided)),
        (R::Jain, jain.finish()),
        (R::Gini, gini.finish()),
        (R::Evenness, evenness.finish()),
        (R::Satisfaction, satisfied),
        (R::SatisfactionJain, claims_jain),
        (R::SatisfactionGini, claims_gini),
        (R::SatisfactionEvenness, claims_evenness),
        (R::Moved, moved.finish()),
        (R::Correction, correction.finish()),
        (R::Used, used),
        (R::Price, price),
        (R::Bottleneck, bottleneck.finish()),
    ];
    let tables = hir.models[model].results.iter().map(|result| match result.role {
        ResultRole::Allocation(role) => named.iter_mut().find(|(own, _)| *own == role).and_then(|(_, table)| table.take()),
        ResultRole::Effect(EffectResult::Enacted(policy)) => super::in_force(hir, policy),
        ResultRole::Effect(what) => of_policies.iter().position(|(own, _)| *own == what).map(|at| of_policies.swap_remove(at).1),
        _ => None,
    });
    Ok(Answer::new(Status::Optimal, tables.collect(), checked))
}

/// How much of each link is used, and its price where there are prices.
fn tables_of_links(
    hir: &Hir,
    body: &Allocation,
    kind: EntityTypeId,
    rows: &[(Vec<u32>, f64, Option<f64>)],
    span: crate::source::Span,
) -> Result<[Option<ResultTable>; 2]> {
    let kinds: Vec<EntityTypeId> = body.binder_keys.iter().copied().chain([kind]).collect();
    let flat = rows.iter().flat_map(|(tuple, ..)| tuple.iter().copied()).collect();
    let index = Combinations::index(hir, &kinds, flat, rows.len(), span)?;
    let (mut used, mut price) = (TableBuilder::new(index.clone()), TableBuilder::new(index));
    for (tuple, load, own) in rows {
        used.put(tuple, *load);
        own.iter().for_each(|own| price.put(tuple, *own));
    }
    Ok([used.finish(), price.finish()])
}

fn divide(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>) -> Result<Divided> {
    let rule = eval.frame(of.body.slots, of.keys, |eval| eval.ordinal(of.body.rule))?;
    let rule = Rule::at(rule).unwrap_or(Rule::Claims(crate::prob::claims::Rule::Proportional));
    if let Some(links) = &of.body.links {
        return match rule.of_links() {
            true => links::divide(eval, of, links, rule),
            false => Err(out_of_place(eval, of, rule, "divides one amount, and shares no links")),
        };
    }
    let divided = match rule {
        Rule::Fair => Err(out_of_place(eval, of, rule, "shares links, and there are none")),
        _ if rule.of_games() != of.body.game.is_some() => Err(game::out_of_place(eval, of, rule)),
        Rule::Claims(rule) => claims::divide(eval, of, rule),
        Rule::Units(method) => units::divide(eval, of, method),
        Rule::Game(solution) => game::divide(eval, of, solution),
    };
    match &of.body.keeping {
        Some(keeping) => keeping::kept(eval, of, keeping, rule, divided?),
        None => divided,
    }
}

/// A rule that was read from data and does not go with the parts of the allocation.
fn out_of_place(eval: &Eval<'_, Ball>, of: &Claimants<'_>, rule: Rule, why: &str) -> EvalError {
    let message = format!("the rule `{}` {why}", rule.name());
    EvalError::new(codes::BAD_MODEL, message, eval.hir.exprs.spans[of.body.rule], "the rule is read here")
}
