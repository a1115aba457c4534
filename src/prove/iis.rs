//! Why a plan has no solution: a smallest set of limits that contradict one another.
//!
//! An irreducible infeasible subsystem by deletion filter (J. Chinneck and E. Dravnieks, *Locating minimal infeasible
//! constraint sets in linear programs*, ORSA J. Computing 3, 1991), over the sides of rows, the bounds of columns and
//! integrality. The filter starts from the limits that a Farkas proof uses, where there is one: these contradict one another
//! already. It leaves out limits in runs that double while the rest stays in conflict and shrink where it does not, so that
//! few tests are needed where few limits matter.

use super::change::limit;
use super::let_go::with_sources;
use super::oracle::{Best, Feasibility, Oracle, is_small};
use super::subsystem::{Excerpt, Subsystem, every_place};
use super::support::{Member, is_minimal, support};
use crate::certify::{self, LimitId};
use crate::exact::{Exact, absolute};
use crate::ids::At;
use crate::lp::{Domain, Lp, RowId};
use rustc_hash::{FxHashMap, FxHashSet};

/// A set of limits that no values can meet.
#[derive(Clone, Debug)]
pub struct Iis {
    /// By number: rows, then columns.
    pub members: Vec<Member>,
    /// By how much the sum of the members contradicts itself, in the unit of the sum; none where it is only the solver's word.
    pub margin: Option<Exact>,
    /// True when every member was found to be needed.
    pub irreducible: bool,
}

impl Iis {
    pub fn places(&self) -> Vec<LimitId> {
        self.members.iter().map(|member| member.place).collect()
    }
}

/// Limits that contradict one another by themselves: crossed bounds or sides, and whole columns without a whole number between
/// their bounds.
pub fn crossed(lp: &Lp<Exact>) -> Option<Iis> {
    let conflict = |places: &[LimitId], margin: Exact| {
        let weight = |place: &LimitId| (!matches!(place, LimitId::Integrality(_))).then_some(Exact::ONE);
        let members = places.iter().map(|place| Member { place: *place, weight: weight(place) }).collect();
        Some(Iis { members, margin: Some(margin), irreducible: true })
    };
    let bounds = lp.columns.lower.iter().zip(&lp.columns.upper);
    for (c, ((lower, upper), domain)) in bounds.zip(&lp.columns.domain).enumerate() {
        let (Some(lower), Some(upper)) = (lower, upper) else { continue };
        if lower > upper {
            return conflict(&[LimitId::ColumnLower(c), LimitId::ColumnUpper(c)], lower - upper);
        }
        if *domain == Domain::Integer && Exact::from(lower.ceil()) > Exact::from(upper.floor()) {
            let none = conflict(&[LimitId::ColumnLower(c), LimitId::ColumnUpper(c), LimitId::Integrality(c)], Exact::ZERO);
            return none.map(|found| Iis { margin: None, ..found });
        }
    }
    let sides = lp.rows.lower.iter().zip(&lp.rows.upper);
    for (r, (lower, upper)) in sides.enumerate() {
        if let (Some(lower), Some(upper)) = (lower, upper)
            && lower > upper
        {
            return conflict(&[LimitId::RowLower(r), LimitId::RowUpper(r)], lower - upper);
        }
    }
    None
}

/// The conflict of a row with the bounds of its columns, where these break it whatever is decided.
pub fn broken_row(lp: &Lp<Exact>, row: RowId) -> Option<Iis> {
    let r = row.0 as usize;
    for (below, side) in [(true, &lp.rows.lower[r]), (false, &lp.rows.upper[r])] {
        let Some(limit) = side else { continue };
        // The greatest that the row can come to, where it must be above; the least, where it must be below.
        let mut reach = Some(Exact::ZERO);
        let mut members = vec![Member { place: if below { LimitId::RowLower(r) } else { LimitId::RowUpper(r) }, weight: Some(Exact::ONE) }];
        for (col, value) in lp.entries(row).filter(|(_, value)| !value.is_zero()) {
            let c = col.0 as usize;
            let upper = (*value > Exact::ZERO) == below;
            let (bounds, place) =
                if upper { (&lp.columns.upper, LimitId::ColumnUpper(c)) } else { (&lp.columns.lower, LimitId::ColumnLower(c)) };
            let Some(bound) = &bounds[c] else {
                reach = None;
                break;
            };
            reach = reach.map(|sum| sum + bound * value);
            members.push(Member { place, weight: Some(absolute(value)) });
        }
        let Some(reach) = reach else { continue };
        let margin = if below { limit - reach } else { reach - limit };
        if margin > Exact::ZERO {
            return Some(Iis { members, margin: Some(margin), irreducible: false });
        }
    }
    None
}

/// Finds a conflict of a program that has no solution. `farkas` are multipliers that prove it, where there are any. `None` when
/// nothing could be shown within the limits.
pub(super) fn find(lp: &Lp<Exact>, farkas: Option<&[Exact]>, oracle: &Oracle) -> Option<Iis> {
    if let Some(farkas) = farkas
        && let Some(found) = at_once(lp, farkas, oracle)
    {
        return Some(found);
    }
    let is_row = |place: &LimitId| matches!(place, LimitId::RowLower(_) | LimitId::RowUpper(_));
    let rows: Vec<LimitId> = match farkas {
        Some(farkas) => {
            let leant_on = support(lp, farkas).iter().map(|member| member.place).filter(is_row).collect();
            with_sources(lp, leant_on).into_iter().filter(is_row).collect()
        }
        None => every_place(lp).into_iter().filter(is_row).collect(),
    };
    // Rows first, under all bounds: those that are left are needed whatever bounds are left out afterwards, and few.
    let needless = |place: &LimitId| is_row(place) || (farkas.is_some() && is_integrality(place));
    let bounds: Vec<LimitId> = every_place(lp).into_iter().filter(|place| !needless(place)).collect();
    let mut part = Subsystem::of(lp, &bounds);
    let (rows, certain) = filter(lp, rows, &mut part, oracle);
    let excerpt = part.program(lp);
    let near = &excerpt.columns;
    let column = |place: &LimitId| match place {
        LimitId::ColumnLower(c) | LimitId::ColumnUpper(c) | LimitId::Integrality(c) => Some(*c),
        _ => None,
    };
    let near: FxHashSet<usize> = near.iter().copied().collect();
    let mut bounds: Vec<LimitId> = bounds.into_iter().filter(|place| column(place).is_some_and(|c| near.contains(&c))).collect();
    if let Feasibility::No(Some(multipliers)) = oracle.patiently(&excerpt.program) {
        let leant_on: FxHashSet<LimitId> = leant_on(lp, &excerpt, &multipliers);
        bounds.retain(|place| leant_on.contains(place));
    }
    let mut part = Subsystem::of(lp, &rows);
    bounds.iter().for_each(|place| part.set(*place, true));
    let (bounds, sure) = filter(lp, bounds, &mut part, oracle);
    let irreducible = certain && sure;
    let kept: Vec<LimitId> = rows.into_iter().chain(bounds).collect();
    let part = Subsystem::of(lp, &kept).program(lp);
    let mut weights: FxHashMap<LimitId, Exact> = FxHashMap::default();
    let mut margin = None;
    // A sum is one of all members.
    if part.conditioned.is_empty()
        && let Feasibility::No(Some(multipliers)) = oracle.patiently(&part.program)
        && let Ok(found) = certify::farkas(&part.program, &multipliers)
    {
        margin = Some(found);
        for member in support(&part.program, &multipliers) {
            weights.extend(member.weight.map(|weight| (part.original(member.place), weight)));
        }
    }
    let mut members: Vec<Member> = kept.iter().map(|place| Member { place: *place, weight: weights.get(place).cloned() }).collect();
    if members.iter().all(|member| limit(lp, member.place).is_none()) {
        return None;
    }
    members.sort_by_key(|member| order(member.place));
    Some(Iis { members, margin, irreducible })
}

/// The conflict that a proof shows, where its limits are independent but for that and the filter would be long.
fn at_once(lp: &Lp<Exact>, farkas: &[Exact], oracle: &Oracle) -> Option<Iis> {
    let members = support(lp, farkas);
    let has_m =
        |member: &Member| matches!(member.place, LimitId::RowLower(r) | LimitId::RowUpper(r) if lp.let_go(RowId(r as u32)).is_some());
    if is_small(lp) || members.iter().any(has_m) {
        return None;
    }
    let margin = certify::farkas(lp, farkas).ok()?;
    is_minimal(lp, farkas, &oracle.deadline).then_some(Iis { members, margin: Some(margin), irreducible: true })
}

/// The limits of a program that a proof for a part of it uses, and those that their M's are made of.
fn leant_on(lp: &Lp<Exact>, part: &Excerpt, farkas: &[Exact]) -> FxHashSet<LimitId> {
    let leant_on = support(&part.program, farkas).iter().map(|member| part.original(member.place)).collect();
    with_sources(lp, leant_on).into_iter().collect()
}

/// Rows before columns, by number, lower before upper.
fn order(place: LimitId) -> (u8, usize, u8) {
    match place {
        LimitId::RowLower(r) => (0, r, 0),
        LimitId::RowUpper(r) => (0, r, 1),
        LimitId::ColumnLower(c) => (1, c, 0),
        LimitId::ColumnUpper(c) => (1, c, 1),
        LimitId::Integrality(c) => (1, c, 2),
    }
}

fn is_integrality(place: &LimitId) -> bool {
    matches!(place, LimitId::Integrality(_))
}

impl Oracle {
    /// Whether a part has a solution, for one of many questions.
    pub(super) fn quickly_part(&self, part: &Excerpt) -> Feasibility {
        if part.conditioned.is_empty() {
            return self.quickly(&part.program);
        }
        match self.best_with(&part.program, &part.conditioned) {
            Best::Optimal { values } => Feasibility::Yes(values),
            Best::Infeasible(proof) => Feasibility::No(proof),
            Best::Unbounded => Feasibility::Yes(Vec::new()),
            Best::Unknown => Feasibility::Unknown,
        }
    }
}

/// Leaves out of a part in conflict those of some limits that are not needed; what else is in the part stays. True when all
/// that is left was found to be needed.
fn filter(lp: &Lp<Exact>, mut places: Vec<LimitId>, part: &mut Subsystem, oracle: &Oracle) -> (Vec<LimitId>, bool) {
    places.iter().for_each(|place| part.set(*place, true));
    let mut certain = true;
    let (mut at, mut run) = (0usize, 1usize);
    while at < places.len() {
        if oracle.is_over() {
            return (places, false);
        }
        let end = (at + run).min(places.len());
        let tried: Vec<LimitId> = places.part(at..end).to_vec();
        tried.iter().for_each(|place| part.set(*place, false));
        let excerpt = part.program(lp);
        let without = oracle.quickly_part(&excerpt);
        if let Feasibility::No(farkas) = without {
            places.drain(at..end);
            run *= 2;
            // The proof may use fewer limits still. Those before `at` are needed in any case.
            if let Some(farkas) = farkas {
                let needed = leant_on(lp, &excerpt, &farkas);
                let rest = places.split_off(at.min(places.len()));
                let (kept, left): (Vec<LimitId>, Vec<LimitId>) = rest.into_iter().partition(|place| needed.contains(place));
                left.into_iter().for_each(|place| part.set(place, false));
                places.extend(kept);
            }
            continue;
        }
        tried.iter().for_each(|place| part.set(*place, true));
        if tried.len() == 1 {
            certain &= matches!(without, Feasibility::Yes(_));
            at += 1;
            run = 1;
        } else {
            run = (tried.len() / 4).max(1);
        }
    }
    (places, certain)
}
