//! The conflict that one extreme ray of the dual shows, and by how much each of its limits would have to move: a simplex method in
//! doubles continues from its last basis, and each of its answers is confirmed in exact numbers.
//!
//! A limit whose move alone is enough takes part in every conflict. So each further conflict, found where the move of a limit was not
//! enough, rules out all limits outside it.

use super::change::{limit, limits_at, without_objective};
use super::iis::Iis;
use super::let_go::{move_limit, sources};
use super::oracle::Oracle;
use super::relaxation::{Move, Relaxations, is_natural};
use super::sizes::Sizes;
use super::support::{Member, support};
use crate::certify::{self, LimitId};
use crate::exact::{self, Exact, absolute};
use crate::ids::At;
use crate::lp::{ColId, Domain, Lp, RowId};
use crate::simplex::{self, Again, Contradiction, Found, Limits, Moved, Outcome};
use rustc_hash::FxHashSet;

/// What one ray shows of a program.
#[derive(Debug)]
pub(super) struct Ray {
    pub(super) farkas: Vec<Exact>,
    /// Irreducible.
    pub(super) conflict: Iis,
    /// None where they have to be found another way.
    pub(super) repairs: Option<Relaxations>,
}

/// How many repairs are enough, and how many limits are tried.
const ENOUGH: usize = 6;
const ASKED: usize = 24;
/// A conflict is replaced by one with so many times fewer rows.
const SMALLER: usize = 2;

/// Looks for a conflict of the continuous program, and for single moves that are enough. `near` are approximate
/// multipliers, such as a solver's ray, or empty. None where nothing could be proved.
pub(super) fn find(lp: &Lp<Exact>, near: &[f64], oracle: &Oracle) -> Option<Ray> {
    let has_whole = lp.columns.domain.contains(&Domain::Integer);
    let mut plain = without_objective(lp);
    plain.columns.domain.fill(Domain::Continuous);
    let limits = limits(&plain, oracle);
    let known = if near.is_empty() { None } else { proved(&plain, near, None, oracle) };
    if has_whole && let Some((farkas, conflict)) = known {
        return Some(Ray { farkas, conflict, repairs: None }).filter(|ray| is_plain(lp, &ray.conflict));
    }
    let mut again = Again::new(&plain, simplex::Hint::default())?;
    let found = match again.contradiction(&limits) {
        Ok(Found::Contradiction(found)) => Some(found),
        _ => None,
    };
    let own = found.as_ref().and_then(|found| proved(&plain, &found.multipliers, Some(found), oracle));
    let row = broken_row(&plain).and_then(|row| whole_row(&plain, row));
    let met: Vec<(Vec<Exact>, Iis)> = [known, own, row].into_iter().flatten().collect();
    let has: Vec<FxHashSet<LimitId>> = met.iter().map(|(_, conflict)| conflict.places().into_iter().collect()).collect();
    let (farkas, conflict) = met.into_iter().min_by_key(|(_, conflict)| size(conflict))?;
    if !is_plain(lp, &conflict) {
        return None;
    }
    let in_all = conflict.places().into_iter().filter(|place| has.iter().all(|has| has.contains(place))).collect();
    let mut search = Search { plain, again, oracle, limits, farkas, conflict, in_all };
    let repairs = match found {
        Some(found) if !has_whole => search.repairs(*found),
        _ => None,
    };
    Some(Ray { farkas: search.farkas, conflict: search.conflict, repairs })
}

/// Limits of the method in doubles: it may take the time that is left.
fn limits(lp: &Lp<Exact>, oracle: &Oracle) -> Limits {
    Limits { pivots: 1_000 + 20 * (lp.row_count() + lp.column_count()), deadline: oracle.deadline.clone(), ..Limits::default() }
}

/// How many rows take part, then how many limits: a conflict with fewer rows is easier to read.
fn size(conflict: &Iis) -> (usize, usize) {
    let is_row = |member: &&Member| matches!(member.place, LimitId::RowLower(_) | LimitId::RowUpper(_));
    (conflict.members.iter().filter(is_row).count(), conflict.members.len())
}

/// True where no row with a big M takes part, nor what such a row was made of: these need a search.
fn is_plain(lp: &Lp<Exact>, conflict: &Iis) -> bool {
    let made_of: FxHashSet<LimitId> = lp.let_go.iter().flat_map(|let_go| sources(lp, let_go.row.0 as usize)).collect();
    let rows: FxHashSet<usize> = lp.let_go.iter().map(|let_go| let_go.row.0 as usize).collect();
    let has_m = |place: LimitId| matches!(place, LimitId::RowLower(r) | LimitId::RowUpper(r) if rows.contains(&r));
    !conflict.members.iter().any(|member| has_m(member.place) || made_of.contains(&member.place))
}

/// The irreducible conflict of approximate multipliers, with exact ones.
fn proved(lp: &Lp<Exact>, near: &[f64], from: Option<&Contradiction>, oracle: &Oracle) -> Option<(Vec<Exact>, Iis)> {
    let basis = from.map(Contradiction::basis);
    let farkas = simplex::multipliers(lp, near, basis.as_ref(), oracle.limits())?;
    irreducible(lp, farkas)
}

/// The conflict of a row with the bounds of its columns.
fn whole_row(lp: &Lp<Exact>, (row, lower): (usize, bool)) -> Option<(Vec<Exact>, Iis)> {
    let mut farkas = vec![Exact::ZERO; lp.row_count()];
    *farkas.get_mut(row)? = if lower { Exact::ONE } else { -Exact::ONE };
    irreducible(lp, farkas)
}

/// Of one row, and of multipliers that are determined by what cancels out, each member is needed.
fn irreducible(lp: &Lp<Exact>, farkas: Vec<Exact>) -> Option<(Vec<Exact>, Iis)> {
    let members = support(lp, &farkas);
    // A bound that is only implied by some row cannot be a member.
    if members.iter().any(|member| limit(lp, member.place).is_none()) {
        return None;
    }
    let margin = certify::farkas(lp, &farkas).ok().filter(|margin| *margin > Exact::ZERO)?;
    Some((farkas, Iis { members, margin: Some(margin), irreducible: true }))
}

/// The search for repairs of a conflict.
struct Search<'a> {
    /// Without costs; limits are opened and closed again.
    plain: Lp<Exact>,
    again: Again,
    oracle: &'a Oracle,
    limits: Limits,
    farkas: Vec<Exact>,
    conflict: Iis,
    /// The limits that take part in all conflicts found so far.
    in_all: FxHashSet<LimitId>,
}

impl Search<'_> {
    /// Single moves that are enough, those likely to be the least first. A smaller conflict found on the way replaces this one. None
    /// where none was found and some could not be decided.
    fn repairs(&mut self, first: Contradiction) -> Option<Relaxations> {
        let mut out = Relaxations::default();
        let mut from = first;
        let (mut asked, mut is_known) = (0, true);
        for place in self.candidates() {
            if out.single.len() >= ENOUGH || asked >= ASKED || self.oracle.is_over() {
                break;
            }
            if !self.in_all.contains(&place) {
                continue;
            }
            asked += 1;
            match self.again.move_of(place, &from, &self.limits) {
                Ok(Moved::Enough(last)) => {
                    match self.least(place, &last) {
                        Some(step) => out.single.push(step),
                        None => is_known = false,
                    }
                    if last.rows != size(&self.conflict).0 {
                        self.met(&last);
                    }
                    from = *last;
                }
                Ok(Moved::Never(other)) => {
                    self.in_all.remove(&place);
                    self.met(&other);
                }
                Err(_) => is_known = false,
            }
        }
        (is_known || !out.single.is_empty()).then_some(out)
    }

    /// Records another conflict.
    fn met(&mut self, other: &Contradiction) {
        let Some((farkas, conflict)) = proved(&self.plain, &other.multipliers, Some(other), self.oracle) else { return };
        let has: FxHashSet<LimitId> = conflict.places().into_iter().collect();
        self.in_all.retain(|place| has.contains(place));
        if size(&conflict).0 * SMALLER <= size(&self.conflict).0 {
            (self.farkas, self.conflict) = (farkas, conflict);
        }
    }

    /// The limits to try, in the order of the part of their size by which they have to move at least.
    fn candidates(&self) -> Vec<LimitId> {
        let lp = &self.plain;
        let (natural, set): (Vec<&Member>, Vec<&Member>) = self.conflict.members.iter().partition(|member| is_natural(lp, member.place));
        let sizes = Sizes::of(lp);
        let margin = self.conflict.margin.clone().unwrap_or(Exact::ZERO);
        let price = |member: &&Member| -> Option<(Exact, LimitId)> {
            let least = &margin / member.weight.as_ref()?;
            Some((sizes.price(lp, member.place, limit(lp, member.place)?) * least, member.place))
        };
        let chosen = if set.is_empty() { natural } else { set };
        let mut priced: Vec<(Exact, LimitId)> = chosen.iter().filter_map(price).collect();
        priced.sort_by(|a, b| a.0.cmp(&b.0));
        priced.into_iter().map(|(_, place)| place).collect()
    }

    /// The exact least move of a limit, from the basis that is optimal in doubles; checked to be enough.
    fn least(&mut self, place: LimitId, last: &Contradiction) -> Option<Move> {
        let from = limit(&self.plain, place)?.clone();
        let below = matches!(place, LimitId::RowLower(_) | LimitId::ColumnLower(_));
        let entries: Vec<(ColId, Exact)> = match place {
            LimitId::RowLower(r) | LimitId::RowUpper(r) => {
                self.plain.entries(RowId(r as u32)).map(|(col, value)| (col, value.clone())).collect()
            }
            LimitId::ColumnLower(c) | LimitId::ColumnUpper(c) => vec![(ColId(c as u32), Exact::ONE)],
            LimitId::Integrality(_) => return None,
        };
        let lp = &mut self.plain;
        let (lower, upper) = limits_at(lp, place)?;
        let before = (lower.clone(), upper.clone());
        *(if below { lower } else { upper }) = None;
        for (col, value) in &entries {
            lp.columns.cost[*col] = if below { -value.clone() } else { value.clone() };
        }
        let found = simplex::refine_from(lp, &last.basis(), self.oracle.limits());
        entries.iter().for_each(|(col, _)| lp.columns.cost[*col] = Exact::ZERO);
        let step = match found {
            Outcome::Optimal(best) => {
                let to = entries.iter().fold(Exact::ZERO, |sum, (col, value)| sum + value * best.values.at(col.0));
                move_limit(lp, place, &to);
                let is_enough = certify::primal(lp, &best.values).is_some_and(|primal| primal.worst.is_none());
                let by = absolute(&(&from - &to));
                (is_enough && !by.is_zero()).then_some(Move { place, by, from, to })
            }
            _ => None,
        };
        let (lower, upper) = limits_at(lp, place)?;
        (*lower, *upper) = before;
        step
    }
}

/// The row with the fewest entries that the bounds of its columns violate, and whether at its lower side. In doubles.
fn broken_row(lp: &Lp<Exact>) -> Option<(usize, bool)> {
    let bound = |bound: &Option<Exact>, open: f64| bound.as_ref().map_or(open, exact::to_f64);
    let mut best: Option<(usize, (usize, bool))> = None;
    for (r, (lower, upper)) in lp.rows.lower.iter().zip(&lp.rows.upper).enumerate() {
        let (mut least, mut most, mut size, mut count) = (0.0, 0.0, 0.0_f64, 0);
        for (col, value) in lp.entries(RowId(r as u32)).filter(|(_, value)| !value.is_zero()) {
            let value = exact::to_f64(value);
            let ends = [bound(&lp.columns.lower[col], f64::NEG_INFINITY), bound(&lp.columns.upper[col], f64::INFINITY)];
            let [low, high] = if value > 0.0 { ends } else { [ends[1], ends[0]] };
            (least, most, count) = (least + value * low, most + value * high, count + 1);
            size = ends.iter().filter(|end| end.is_finite()).fold(size, |size, end| size.max((value * end).abs()));
        }
        let (lower, upper) = (bound(lower, f64::NEG_INFINITY), bound(upper, f64::INFINITY));
        let dust = 1e-9 * [lower, upper].iter().filter(|side| side.is_finite()).fold(size, |size, side| size.max(side.abs()));
        let side = if lower - most > dust {
            true
        } else if least - upper > dust {
            false
        } else {
            continue;
        };
        if best.is_none_or(|(fewest, _)| count < fewest) {
            best = Some((count, (r, side)));
        }
    }
    best.map(|(_, found)| found)
}
