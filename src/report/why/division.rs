//! How an allocation comes to its shares: the rule, and what it reads of each claimant.

use super::names::{Target, What};
use crate::driver::Solved;
use crate::eval::{Ball, Eval};
use crate::exact::{Exact, from_f64};
use crate::hir::*;
use crate::prob::apportion::{self, Apportionment, MOST_UNITS};
use crate::prob::claims;
use crate::prob::rule::Rule;
use crate::report::number::alone;
use crate::report::page::{Page, unit_after};
use crate::report::table::{Align, Grid};
use serde::Serialize;

/// What was divided, by which rule, among whom.
#[derive(Serialize)]
pub struct Division {
    pub rule: &'static str,
    /// What the rule gives.
    pub says: &'static str,
    /// What there was to divide; none where there are only shares, or links.
    pub amount: Option<f64>,
    pub unit: String,
    /// The number `t` of the rule, where it has one and nothing else holds.
    pub level: Option<f64>,
    /// What else changes the division: floors, ceilings, `keeping`, limits of policies.
    pub also: Vec<&'static str>,
    /// Whether that changes what the rule gives; none where it is not known.
    pub changed: Option<bool>,
    pub claim_unit: String,
    pub claimants: Vec<Claimant>,
}

/// A claimant with what is read of it, and what it gets.
#[derive(Serialize)]
pub struct Claimant {
    pub name: String,
    /// True of the one that was asked for.
    pub asked: bool,
    pub claim: Option<f64>,
    pub weight: Option<f64>,
    pub floor: Option<f64>,
    pub ceiling: Option<f64>,
    pub share: Option<f64>,
    pub amount: Option<f64>,
}

/// The division that a share or an amount belongs to.
pub(super) fn division(solved: &Solved, target: &Target) -> Option<Division> {
    let hir = &solved.hir;
    let What::Result(model, result) = target.what else { return None };
    let decl = &hir.models[model];
    let Form::Allocation(body) = &decl.form else { return None };
    let ResultRole::Allocation(_) = decl.results.get(result as usize)?.role else { return None };
    let outer = target.keys.get(..body.binder_keys.len())?;
    let answer = solved.world.answer(model)?;
    let table = |role: AllocationResult| answer.table(decl.result(ResultRole::Allocation(role))?.0 as usize);
    let (shares, amounts) = (table(AllocationResult::Share)?, table(AllocationResult::Amount));
    let mut eval: Eval<'_, Ball> = Eval::new(hir, &solved.world);
    let rule = Rule::at(eval.frame(body.slots, outer, |eval| eval.ordinal(body.rule)).ok()?)?;
    let amount = body.amount.and_then(|e| eval.frame(body.slots, outer, |eval| eval.double(e)).ok());
    let weighs = matches!(rule, Rule::Claims(claims::Rule::Weighted | claims::Rule::MaxMin) | Rule::Fair);
    let mut claimants = Vec::new();
    let mut tuple = Vec::new();
    for row in shares.index.iter() {
        shares.index.tuple(row, &mut tuple);
        if !tuple.starts_with(outer) {
            continue;
        }
        let mut of =
            |part: Option<ExprId>| eval.frame(body.slots, &tuple, |eval| eval.double(part?).ok()).filter(|value| value.is_finite());
        let names = tuple.iter().skip(outer.len()).zip(&body.claimant_keys).map(|(at, kind)| hir.name_at(*kind, *at));
        let finite = |value: Option<f64>| value.filter(|value| value.is_finite());
        claimants.push(Claimant {
            name: names.collect::<Vec<_>>().join(", "),
            asked: target.keys == tuple,
            claim: of(body.claim),
            weight: of(body.weight.filter(|_| weighs)),
            floor: of(body.floor),
            ceiling: of(body.ceiling),
            share: finite(shares.value(&tuple)),
            amount: finite(amounts.and_then(|table| table.value(&tuple))),
        });
    }
    // Floors of nothing at all hold by the rules.
    if claimants.iter().all(|one| one.floor.is_none_or(|floor| floor == 0.0)) {
        claimants.iter_mut().for_each(|one| one.floor = None);
    }
    let limited = body.effects.iter().any(|effect| !effect.limits.is_empty() && hir.is_in_force(effect.policy));
    let also = [
        (claimants.iter().any(|one| one.floor.is_some()), "floors"),
        (claimants.iter().any(|one| one.ceiling.is_some()), "ceilings"),
        (body.keeping.is_some(), "`keeping`"),
        (limited, "limits of policies"),
    ];
    let also: Vec<&'static str> = also.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
    let step = body.step.and_then(|e| eval.frame(body.slots, outer, |eval| eval.double(e)).ok()).unwrap_or(1.0);
    let alone = amount.filter(|_| !also.is_empty()).and_then(|amount| rules_own(rule, (amount, step), &claimants));
    let changed = alone.map(|own| {
        let size = own.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
        let same = |(one, own): (&Claimant, &f64)| one.amount.is_some_and(|amount| (amount - own).abs() <= 1e-9 * size);
        !claimants.iter().zip(&own).all(same)
    });
    let level = if also.is_empty() || changed == Some(false) { amount.and_then(|amount| level(rule, amount, &claimants)) } else { None };
    let unit = |role| decl.result(ResultRole::Allocation(role)).map(|(_, own)| hir.units.text_at(own.unit, &target.keys));
    Some(Division {
        rule: rule.name(),
        says: says(rule, body.links.is_some()),
        amount,
        unit: unit(AllocationResult::Amount).unwrap_or_else(|| "1".into()),
        level,
        also,
        changed,
        claim_unit: body.claim.map_or("1".into(), |claim| hir.units.text(hir.exprs.units[claim])),
        claimants,
    })
}

/// What each gets by a rule.
fn says(rule: Rule, of_links: bool) -> &'static str {
    use crate::prob::{apportion::Method, game::Solution};
    use claims::Rule as R;
    match rule {
        Rule::Claims(R::MaxMin) if of_links => {
            "all amounts grow together, in proportion to their weights, until each reaches a full link or its claim"
        }
        Rule::Claims(R::Proportional) => "t times the claim: the amount in proportion to the claims",
        Rule::Claims(R::Equal) => "t, the same for all",
        Rule::Claims(R::Weighted) => "t times the weight: the amount in proportion to the weights",
        Rule::Claims(R::MaxMin) => "the less of the claim and t times the weight",
        Rule::Claims(R::Awards) => "the less of the claim and t (constrained equal awards)",
        Rule::Claims(R::Losses) => "the claim less t, and not below 0 (constrained equal losses)",
        Rule::Claims(R::Talmud) => {
            "with at most half of all claims to divide, the less of half the claim and t; with more, half the claim and what exceeds t of the other half"
        }
        Rule::Claims(R::AdjustedProportional) => {
            "what the others leave uncontested, and a part of the rest in proportion to the claims that remain"
        }
        Rule::Claims(R::RandomArrival) => "what is left of the claim if all come one after another, averaged over all orders of arrival",
        Rule::Units(Method::Hamilton) => {
            "the whole units of its quota (units times its part of all claims), then one to each of the largest remainders"
        }
        Rule::Units(Method::Jefferson) => "one unit after another to the largest claim / (s + 1), where s is the units that it has",
        Rule::Units(Method::Webster) => "one unit after another to the largest claim / (s + 1/2), where s is the units that it has",
        Rule::Units(Method::Adams) => "one unit after another to the largest claim / s, where s is the units that it has",
        Rule::Units(Method::Hill) => "one unit after another to the largest claim / √(s (s + 1)), where s is the units that it has",
        Rule::Game(Solution::Shapley) => {
            "what it adds to those that are there before it, averaged over all orders of arrival (Shapley value)"
        }
        Rule::Game(Solution::Banzhaf) => {
            "a part of the whole in proportion to what it adds to a coalition of the others, averaged over all of these (Banzhaf index)"
        }
        Rule::Game(Solution::Nucleolus) => {
            "among the divisions in which nobody is worse off than alone, the one in which the coalition that fares worst fares best, then the next (nucleolus)"
        }
        Rule::Fair => "the amounts with the greatest sum of weight × log(amount) (proportional fairness)",
    }
}

/// What the rule gives if nothing else holds; none where that is not calculated here.
fn rules_own(rule: Rule, (amount, step): (f64, f64), claimants: &[Claimant]) -> Option<Vec<f64>> {
    let all = |of: fn(&Claimant) -> Option<f64>| claimants.iter().map(of).collect::<Option<Vec<f64>>>();
    let (claimed, weights) = (all(|one| one.claim), all(|one| one.weight));
    match rule {
        Rule::Claims(rule) => {
            let problem = claims::Claims {
                amount: Some(amount),
                claims: claimed.as_deref(),
                weights: weights.as_deref(),
                floors: None,
                ceilings: None,
                count: claimants.len(),
            };
            claims::divide(rule, &problem).ok()?.amounts
        }
        Rule::Units(method) => {
            let units = (amount / step).round();
            let claims: Vec<Exact> = claimed?.iter().map(|claim| from_f64(*claim)).collect();
            let problem = Apportionment {
                units: if (0.0..=MOST_UNITS as f64).contains(&units) { units as u64 } else { return None },
                claims: &claims,
                floors: &vec![0; claims.len()],
                ceilings: &[],
                tie_break: None,
            };
            let seats = apportion::apportion(method, &problem).ok()?;
            Some(seats.into_iter().map(|seats| seats as f64 * step).collect())
        }
        Rule::Game(_) | Rule::Fair => None,
    }
}

/// The number `t` of a rule; none where what it gives is not what the rule gave.
fn level(rule: Rule, amount: f64, claimants: &[Claimant]) -> Option<f64> {
    use claims::Rule as R;
    let Rule::Claims(rule) = rule else { return None };
    let claims: Option<Vec<f64>> = claimants.iter().map(|one| one.claim).collect();
    let claims = claims.unwrap_or_else(|| vec![f64::INFINITY; claimants.len()]);
    let weights: Vec<f64> = claimants.iter().map(|one| one.weight.unwrap_or(1.0)).collect();
    let amounts: Vec<f64> = claimants.iter().map(|one| one.amount).collect::<Option<_>>()?;
    let total: f64 = claims.iter().sum();
    let scale = amounts.iter().chain([&amount]).fold(0.0, |most: f64, value| most.max(value.abs()));
    let near = |x: f64, y: f64| (x - y).abs() <= 1e-9 * scale;
    let few = 2.0 * amount <= total;
    let all = || claims.iter().zip(&weights).zip(&amounts).map(|((claim, weight), amount)| (*claim, *weight, *amount));
    let greatest = |values: &mut dyn Iterator<Item = f64>| values.reduce(f64::max);
    let t = match rule {
        R::Proportional => amount / total,
        R::Equal => amount / claimants.len() as f64,
        R::Weighted => amount / weights.iter().sum::<f64>(),
        R::Awards => greatest(&mut all().filter(|(claim, _, own)| !near(*claim, *own)).map(|(.., own)| own))?,
        R::MaxMin => greatest(&mut all().filter(|(claim, _, own)| !near(*claim, *own)).map(|(_, weight, own)| own / weight))?,
        R::Losses => greatest(&mut all().filter(|(.., own)| !near(*own, 0.0)).map(|(claim, _, own)| claim - own))?,
        R::Talmud if few => greatest(&mut all().filter(|(claim, _, own)| !near(claim / 2.0, *own)).map(|(.., own)| own))?,
        R::Talmud => greatest(&mut all().filter(|(claim, _, own)| !near(claim / 2.0, *own)).map(|(claim, _, own)| claim - own))?,
        R::AdjustedProportional | R::RandomArrival => return None,
    };
    let given = |claim: f64, weight: f64| match rule {
        R::Proportional => t * claim,
        R::Equal => t,
        R::Weighted => t * weight,
        R::Awards => claim.min(t),
        R::MaxMin => claim.min(t * weight),
        R::Losses => (claim - t).max(0.0),
        R::Talmud if few => (claim / 2.0).min(t),
        _ => claim / 2.0 + (claim / 2.0 - t).max(0.0),
    };
    (t.is_finite() && all().all(|(claim, weight, own)| near(given(claim, weight), own))).then_some(t)
}

/// For people.
pub(super) fn write(page: &mut Page, found: &Division) {
    page.blank();
    page.heading(0, &format!("What is divided, by `{}`", found.rule));
    if let Some(amount) = found.amount {
        page.line(2, &format!("There is {}{} to divide.", alone(amount), unit_after(&found.unit)));
    }
    let level = found.level.map_or(String::new(), |t| {
        let unit = if matches!(found.rule, "proportional" | "weighted" | "max_min") { String::new() } else { unit_after(&found.unit) };
        format!("; t is {}{unit}", alone(t))
    });
    page.line(2, &format!("Each gets: {}{level}.", found.says));
    if !found.also.is_empty() {
        let is_one = found.also == ["`keeping`"];
        let says = match (found.changed, is_one) {
            (Some(false), true) => "here it changes nothing",
            (Some(false), false) => "here they change nothing",
            (Some(true), true) => "it changes what the rule gives",
            (Some(true), false) => "they change what the rule gives",
            (None, true) => "it may change what the rule gives",
            (None, false) => "they may change what the rule gives",
        };
        page.line(2, &format!("Also in force: {}; {says}.", found.also.join(", ")));
    }
    let all = &found.claimants;
    let has = |of: &dyn Fn(&Claimant) -> Option<f64>| all.iter().any(|one| of(one).is_some());
    type Of = fn(&Claimant) -> Option<f64>;
    let columns: Vec<(&str, &str, Of)> = vec![
        ("claim", found.claim_unit.as_str(), |one| one.claim),
        ("weight", "1", |one| one.weight),
        ("floor", found.unit.as_str(), |one| one.floor),
        ("ceiling", found.unit.as_str(), |one| one.ceiling),
        ("share, %", "1", |one| one.share.map(|share| share * 100.0)),
        ("amount", found.unit.as_str(), |one| one.amount),
    ];
    let columns: Vec<(&str, &str, Of)> = columns.into_iter().filter(|(.., of)| has(of)).collect();
    let mut heads = vec![(String::new(), Align::Left)];
    for (name, unit, _) in &columns {
        heads.push((crate::report::page::with_unit(name, unit), Align::Point));
    }
    let mut grid = Grid::new(heads.into_iter().map(|(text, align)| (text.into(), align)).collect());
    let shown = page.kept(all.len(), page.limit());
    let mut order: Vec<&Claimant> = all.iter().collect();
    order.sort_by_key(|one| !one.asked);
    for one in order.into_iter().take(shown) {
        grid.cell(one.name.clone());
        for (.., of) in &columns {
            grid.cell(of(one).map_or(String::new(), alone));
        }
    }
    page.grid(2, &grid);
    page.cut(2, all.len() - shown);
}
