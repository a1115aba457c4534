//! Allocations: claims are gathered for each tuple of the index and divided by the rule.

mod claimants;
mod claims;
mod game;
mod requirements;
mod satisfaction;
mod units;

pub(super) use requirements::requirements;

use super::{TableBuilder, combinations};
use crate::eval::{Answer, Ball, Eval, Result, Status, ValueStore};
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
    let (mut keys, mut checked) = (Vec::new(), Checked::default());
    let factor = satisfaction::factor(hir, body);
    for row in combos.outer.iter() {
        combos.outer.tuple(row, &mut keys);
        let claimants = Claimants::at(body, &keys, &combos.all, hir.models[model].span);
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
        unallocated.put(&keys, divided.unallocated);
        jain.put(&keys, fairness::jain(&divided.shares));
        gini.put(&keys, fairness::gini(&divided.shares));
        evenness.put(&keys, fairness::evenness(&divided.shares));
    }
    let has_amount = body.amount.is_some() || body.game.is_some();
    let [claims_jain, claims_gini, claims_evenness] = of_satisfaction.map(|table| table.finish().filter(|_| factor.is_some()));
    let tables = vec![
        shares.finish(),
        amounts.finish().filter(|_| has_amount),
        unallocated.finish().filter(|_| has_amount),
        jain.finish(),
        gini.finish(),
        evenness.finish(),
        satisfied.finish().filter(|_| factor.is_some()),
        claims_jain,
        claims_gini,
        claims_evenness,
    ];
    Ok(Answer::new(Status::Optimal, tables, checked))
}

fn divide(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>) -> Result<Divided> {
    let rule = eval.frame(of.body.slots, of.keys, |eval| eval.ordinal(of.body.rule))?;
    let rule = Rule::at(rule).unwrap_or(Rule::Claims(crate::prob::claims::Rule::Proportional));
    match rule {
        _ if rule.of_games() != of.body.game.is_some() => Err(game::out_of_place(eval, of, rule)),
        Rule::Claims(rule) => claims::divide(eval, of, rule),
        Rule::Units(method) => units::divide(eval, of, method),
        Rule::Game(solution) => game::divide(eval, of, solution),
    }
}
