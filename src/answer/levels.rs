//! Objectives that go level by level: what is asked next, and which members reach which level.

use super::ordered::{Ordered, exact_best};
use crate::certify::Verdict;
use crate::eval::{Ball, Eval, Figure, Result, ValueStore};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::ids::Id;
use crate::lp::{Auxiliary, LevelSum, Levels, RowId};
use crate::source::SourceMap;

/// Members this near to one another, as a part of their size, share a level in a report.
const NEAR: f64 = 1e-9;
/// Prices of a solver below this part of the largest are taken for nothing.
const NOISE: f64 = 1e-6;

/// What follows an objective that was optimised.
pub(super) enum After {
    /// It is kept near its best.
    Kept,
    /// The next of its levels.
    Level(Levels),
    /// All its levels are known.
    AllLevels(Levels),
    /// Who stands at its level is not known.
    Nothing,
}

impl After {
    pub(super) fn levels(self) -> Option<Levels> {
        match self {
            After::Level(levels) | After::AllLevels(levels) => Some(levels),
            After::Kept | After::Nothing => None,
        }
    }
}

/// What follows the level that was optimised last. Where its best is not known exactly, so much is given away.
pub(super) fn after(out: &Ordered, maximize: bool, given: &Exact, rounding: f64) -> After {
    let (objective, known) = (out.goal.objective, exact_best(out));
    let Some(best) = known.clone().or_else(|| out.solution.objective.map(exact::from_f64)) else { return After::Nothing };
    let mut levels = out.goal.levels_of(objective).cloned().unwrap_or_default();
    let adds = levels.adds.max(1);
    let rows: Vec<(u32, RowId)> = (out.lp.own_rows() as u32..)
        .zip(&out.lp.auxiliary_rows)
        .filter_map(|(row, auxiliary)| match auxiliary {
            Auxiliary::AtLevel { objective: own, adds: of, member } if *own == objective && *of == adds => Some((*member, RowId(row))),
            _ => None,
        })
        .collect();
    if levels.settled.is_empty() {
        levels.settled = vec![None; rows.len()];
    }
    let limit = if maximize { &best - given } else { &best + given };
    (levels.objective, levels.rounding) = (objective, rounding);
    if out.lp.has_integers() { add_one(levels, adds, limit, known.is_some()) } else { settle(out, levels, &rows, &limit, known.is_some()) }
}

/// One member more in the sum of the smallest. A level that many members share is kept by its first: none after it is smaller.
fn add_one(mut levels: Levels, adds: u32, total: Exact, is_exact: bool) -> After {
    let before = levels.sums.last().map_or(Exact::ZERO, |sum| &sum.total + Exact::from(i64::from(adds - 1 - sum.members)) * &sum.level);
    let level = &total - before;
    if !is_exact || levels.sums.last().is_none_or(|sum| sum.level != level) {
        levels.sums.push(LevelSum { members: adds, total, level });
    }
    if adds as usize >= levels.settled.len() {
        return After::AllLevels(levels);
    }
    levels.adds = adds + 1;
    After::Level(levels)
}

/// The members that stand at the level in every optimum stay there: what has a price there cannot be raised without a loss.
fn settle(out: &Ordered, mut levels: Levels, rows: &[(u32, RowId)], limit: &Exact, is_exact: bool) -> After {
    let exact = out.proof.as_ref().and_then(|proof| proof.duals.as_deref()).filter(|_| is_exact);
    let has_price: Vec<bool> = match (exact, out.solution.duals.as_deref()) {
        (Some(duals), _) => rows.iter().map(|(_, row)| duals.get(row.index()).is_some_and(|dual| !dual.is_zero())).collect(),
        (None, Some(duals)) => {
            let prices: Vec<f64> = rows.iter().map(|(_, row)| duals.get(row.index()).map_or(0.0, |dual| dual.abs())).collect();
            let most = prices.iter().copied().fold(0.0, f64::max);
            prices.into_iter().map(|price| price > NOISE * most).collect()
        }
        (None, None) => return After::Nothing,
    };
    let mut found = false;
    for ((member, _), _) in rows.iter().zip(has_price).filter(|(_, has_price)| *has_price) {
        if let Some(slot) = levels.settled.get_mut(*member as usize) {
            *slot = Some(limit.clone());
            found = true;
        }
    }
    match (found, levels.settled.iter().all(Option::is_some)) {
        (false, _) => After::Nothing,
        (true, true) => After::AllLevels(levels),
        (true, false) => After::Level(levels),
    }
}

/// A level of an objective, and who reaches it.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// In the unit of the objective.
    pub value: f64,
    /// By their keys, or as they are written; in the order of the scenario.
    pub members: Vec<String>,
}

/// The levels of an objective at the answer that the world has, the first one first.
pub(super) fn reached(hir: &Hir, world: &ValueStore, sources: &SourceMap, objective: &ObjectiveDecl) -> Result<Vec<Level>> {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let mut factor = 1.0;
    let mut members: Vec<(String, f64)> = Vec::new();
    each_member(&mut eval, objective, &mut |lit| factor *= exact::to_f64(hir.literal(lit)), &mut |eval, member| {
        members.push(match member {
            Member::Listed(e) => (sources.slice(hir.exprs.spans[e]).to_string(), eval.double(e)?),
            Member::Of(gens, e) => (keys(hir, gens, |slot| eval.get(slot)), eval.double(e)?),
        });
        Ok(())
    })?;
    members.iter_mut().for_each(|(_, value)| *value *= factor);
    members.sort_by(|(_, a), (_, b)| if objective.maximize { a.total_cmp(b) } else { b.total_cmp(a) });
    let mut levels: Vec<Level> = Vec::new();
    for (name, value) in members {
        match levels.last_mut().filter(|level| (level.value - value).abs() <= NEAR * level.value.abs().max(value.abs())) {
            Some(level) => level.members.push(name),
            None => levels.push(Level { value, members: vec![name] }),
        }
    }
    Ok(levels)
}

/// The values of the members of an objective that goes level by level, but for the factor of a change of unit.
pub fn members(eval: &mut Eval<'_, Exact>, objective: &ObjectiveDecl) -> Result<Vec<Exact>> {
    let mut out = Vec::new();
    each_member(eval, objective, &mut |_| {}, &mut |eval, member| {
        let (Member::Listed(e) | Member::Of(_, e)) = member;
        out.push(eval.number(e)?);
        Ok(())
    })?;
    Ok(out)
}

/// A member of an objective: one of a list, or of those that an index runs over.
enum Member {
    Listed(ExprId),
    Of(GensId, ExprId),
}

/// Calls `visit` for each member, in a frame with its index variables, and `convert` for each change of unit around all of them.
fn each_member<'a, N: Figure>(
    eval: &mut Eval<'a, N>,
    objective: &ObjectiveDecl,
    convert: &mut dyn FnMut(LitId),
    visit: &mut dyn FnMut(&mut Eval<'a, N>, Member) -> Result<()>,
) -> Result<()> {
    let hir = eval.hir;
    let (mut body, slots) = match hir.exprs.kinds[objective.body] {
        ExprKind::Let(id, _) => (hir.lets[id].body, hir.lets[id].slots),
        _ => (objective.body, objective.slots),
    };
    while let ExprKind::Convert(inner, lit, _) = hir.exprs.kinds[body] {
        convert(lit);
        body = inner;
    }
    eval.frame(slots, &[], |eval| match hir.exprs.kinds[body] {
        ExprKind::Func(_, list) => hir.exprs.list(list).iter().try_for_each(|e| visit(eval, Member::Listed(*e))),
        ExprKind::Fold(_, gens, of) => eval.each(gens, &mut |eval| visit(eval, Member::Of(gens, of))),
        _ => Err(eval.broken(body)),
    })
}

/// The keys of a member: what its index variables stand for.
fn keys(hir: &Hir, gens: GensId, value: impl Fn(Slot) -> u32) -> String {
    let mut names = Vec::new();
    for generator in hir.exprs.gens(gens) {
        let Ty::Set(elements) = hir.exprs.types[generator.set] else { continue };
        for ((bind, _), element) in generator.pattern.iter().zip(hir.exprs.set_types[elements].iter()) {
            let Bind::New(slot) = bind else { continue };
            names.push(match element {
                SetElement::Kind(kind) => hir.name_at(*kind, value(*slot)).to_string(),
                SetElement::Integer => (value(*slot) as i32).to_string(),
            });
        }
    }
    names.join(", ")
}

/// The first level of an objective: its value, and what is proved of that.
pub(super) struct First {
    value: f64,
    exact: [Option<Exact>; 3],
}

impl First {
    pub(super) fn of(out: &Ordered, value: f64) -> First {
        let certificate = out.proof.as_ref().map(|proof| &proof.certificate);
        let exact = certificate.map(|found| [found.objective.clone(), found.bound.clone(), found.gap.clone()]);
        First { value, exact: exact.unwrap_or_default() }
    }

    /// Puts the first level in the place of the last: it is the value of the objective. Prices of the last level would be taken for its own.
    pub(super) fn stand_for(self, out: &mut Ordered) {
        if out.solution.objective.is_none() {
            return;
        }
        out.solution.objective = Some(self.value);
        (out.solution.duals, out.solution.reduced_costs) = (None, None);
        let [objective, bound, gap] = self.exact;
        let is_proved = |verdict: Verdict| matches!(verdict, Verdict::Proved | Verdict::WithinTolerance);
        if let Some(verdict) = &mut out.explanation.verdict {
            let kept = is_proved(verdict.verdict);
            verdict.objective = objective.clone();
            (verdict.bound, verdict.gap) = if kept { (bound.clone(), gap.clone()) } else { (None, None) };
        }
        if let Some(proof) = &mut out.proof {
            (proof.prices, proof.duals) = (None, None);
            let kept = is_proved(proof.certificate.verdict);
            proof.certificate.objective = objective;
            (proof.certificate.bound, proof.certificate.gap) = if kept { (bound, gap) } else { (None, None) };
        }
    }
}
