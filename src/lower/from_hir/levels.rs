//! Objectives that go level by level: `lexmin(…)` and `lexmax(…)`.
//!
//! In words of what is maximised: the level t of the smallest member has t <= xᵢ for all members that are not settled, and is the
//! objective. The sum of the k smallest is the greatest k t - Σ dᵢ with dᵢ >= t - xᵢ, dᵢ >= 0; of all members it is the plain sum.

use super::terms::{Sink, Written};
use super::*;

/// A column that a level has for itself, and how many follow it for its members.
pub(super) struct Column {
    objective: u32,
    adds: u32,
    first: u32,
}

/// A constant and what stands before each column.
type Linear<N> = (N, Vec<(u32, N, Origin)>);

impl<'a, N: Made> Lowering<'a, N> {
    /// The columns of all levels that are optimised or kept.
    pub(super) fn level_columns(&mut self, plan: &'a Plan, goal: &LexStage, lp: &mut Lp<N>) {
        if let Err(fault) = self.columns_of_levels(plan, goal, lp) {
            self.faults.push(fault);
        }
    }

    fn columns_of_levels(&mut self, plan: &'a Plan, goal: &LexStage, lp: &mut Lp<N>) -> Result<()> {
        for (objective, decl) in (0u32..).zip(&plan.objectives).filter(|(_, decl)| decl.levels) {
            let begun = goal.levels_of(objective);
            let kept = begun.into_iter().flat_map(|levels| levels.sums.iter().map(|sum| sum.members));
            let mut needed: Vec<u32> = kept.filter(|adds| *adds > 1).collect();
            if objective == goal.objective {
                needed.push(begun.map_or(1, |levels| levels.adds.max(1)));
            }
            if needed.is_empty() {
                continue;
            }
            let members = self.count_members(decl)?;
            for adds in needed.into_iter().filter(|adds| *adds < members || *adds == 1) {
                self.level_columns.push(Column { objective, adds, first: lp.column_count() as u32 });
                column(lp, N::open_below(), N::open_above(), Domain::Continuous, Auxiliary::Level { objective, adds });
                for member in 0..if adds == 1 { 0 } else { members } {
                    column(lp, N::zero().bound(), N::open_above(), Domain::Continuous, Auxiliary::Within { objective, adds, member });
                }
            }
        }
        Ok(())
    }

    fn count_members(&mut self, decl: &ObjectiveDecl) -> Result<u32> {
        let hir = self.eval.hir;
        let (mut body, slots) = body(hir, decl);
        while let ExprKind::Convert(inner, ..) = hir.exprs.kinds[body] {
            body = inner;
        }
        match hir.exprs.kinds[body] {
            ExprKind::Func(_, list) => Ok(hir.exprs.list(list).len() as u32),
            ExprKind::Fold(_, gens, _) => {
                let mut count = 0u32;
                self.eval.affordable(None, body)?;
                self.eval.frame(slots, &[], |eval| {
                    eval.each(gens, &mut |_| {
                        count += 1;
                        Ok(())
                    })
                })?;
                Ok(count)
            }
            _ => Err(self.eval.broken(body)),
        }
    }

    fn members(&mut self, number: u32, decl: &'a ObjectiveDecl) -> Result<Vec<Written<N>>> {
        let (body, slots) = body(self.eval.hir, decl);
        self.curves.owner = CurveOwner::Objective(number);
        self.eval.affordable(None, body)?;
        let blocks = std::mem::take(&mut self.blocks);
        let mut walk = Walk { blocks: &blocks, cache: &mut self.cache, curves: &mut self.curves };
        let found = self.eval.frame(slots, &[], |eval| walk.members(eval, body, None));
        self.blocks = blocks;
        found
    }

    /// The rows of an objective that goes level by level; what is optimised of it, if it is the one.
    pub(super) fn level_objective(
        &mut self,
        number: u32,
        decl: &'a ObjectiveDecl,
        goal: &LexStage,
        terms: &mut Terms<N>,
    ) -> Option<Linear<N>> {
        match self.levels(number, decl, goal, terms) {
            Ok(optimised) => Some(optimised).filter(|_| number == goal.objective),
            Err(fault) => {
                self.faults.push(fault);
                None
            }
        }
    }

    fn levels(&mut self, number: u32, decl: &'a ObjectiveDecl, goal: &LexStage, terms: &mut Terms<N>) -> Result<Linear<N>> {
        let begun = goal.levels_of(number);
        let now = number == goal.objective;
        if begun.is_none() && !now && !piecewise::holds_curve(self.eval.hir, decl.body) {
            return Ok((N::zero(), Vec::new()));
        }
        let members = self.members(number, decl)?;
        let side = Side { number, maximize: decl.maximize, origin: Origin(decl.body.0) };
        let mut rows = Vec::new();
        let none = Levels { objective: number, ..Levels::default() };
        let levels = begun.unwrap_or(&none);
        for (member, (own, at)) in (0u32..).zip(members.iter().zip(&levels.settled)) {
            let Some(at) = at else { continue };
            let limit = side.limit::<N>(at, levels.rounding);
            rows.push(side.row(own.1.clone(), N::less(limit, &own.0), Auxiliary::Settled { objective: number, member }));
        }
        for sum in &levels.sums {
            let limit = side.limit::<N>(&sum.total, levels.rounding);
            // The smallest keeps to a limit if all do.
            if sum.members == 1 {
                for (member, own) in (0u32..).zip(&members) {
                    let limit = N::less(limit.clone(), &own.0);
                    rows.push(side.row(own.1.clone(), limit, Auxiliary::Settled { objective: number, member }));
                }
                continue;
            }
            let (constant, own) = self.sum(&side, sum.members, &members, terms, &mut rows)?;
            rows.push(side.row(own, N::less(limit, &constant), Auxiliary::LevelSum { objective: number, adds: sum.members }));
        }
        let objective = match (now, levels.adds) {
            (false, _) => (N::zero(), Vec::new()),
            (true, adds) if adds > 1 => self.sum(&side, adds, &members, terms, &mut rows)?,
            (true, _) => {
                let level = self.level_column(number, 1, decl)?;
                let open = |member: usize| levels.settled.get(member).is_none_or(Option::is_none);
                for (member, own) in members.iter().enumerate().filter(|(member, _)| open(*member)) {
                    rows.push(side.at_level(1, member as u32, own, (level, None)));
                }
                (N::zero(), vec![(level, N::from_f64(1.0), side.origin)])
            }
        };
        self.pending.extend(rows);
        Ok(objective)
    }

    /// What so many of the smallest (or largest) members come to, with the rows that make it that.
    fn sum(
        &mut self,
        side: &Side,
        adds: u32,
        members: &[Written<N>],
        terms: &mut Terms<N>,
        rows: &mut Vec<Pending<N>>,
    ) -> Result<Linear<N>> {
        let one = || N::from_f64(1.0);
        terms.begin();
        if adds as usize >= members.len() {
            for member in members {
                terms.constant(member.0.clone());
                member.1.iter().for_each(|(col, value, origin)| terms.term(*col, value.clone(), *origin));
            }
        } else {
            let level = self.level_column(side.number, adds, self.plan.objectives.at(side.number))?;
            terms.term(level, N::from_f64(f64::from(adds)), side.origin);
            for (within, (member, own)) in (level + 1..).zip((0u32..).zip(members)) {
                terms.term(within, if side.maximize { one().neg() } else { one() }, side.origin);
                rows.push(side.at_level(adds, member, own, (level, Some(within))));
            }
        }
        Ok((terms.constant.clone(), terms.list()))
    }

    fn level_column(&self, objective: u32, adds: u32, decl: &ObjectiveDecl) -> Result<u32> {
        let found = self.level_columns.iter().find(|column| column.objective == objective && column.adds == adds);
        found.map(|column| column.first).ok_or_else(|| self.eval.broken(decl.body))
    }

    /// All members keep to a limit.
    pub(super) fn keep_members(&mut self, kept: &DegradationLimit, decl: &'a ObjectiveDecl) -> Result<()> {
        let members = self.members(kept.objective, decl)?;
        let side = Side { number: kept.objective, maximize: decl.maximize, origin: Origin(decl.body.0) };
        for (member, own) in (0u32..).zip(&members) {
            let limit = N::less(side.limit::<N>(&kept.limit, kept.rounding), &own.0);
            self.pending.push(side.row(own.1.clone(), limit, Auxiliary::Settled { objective: kept.objective, member }));
        }
        Ok(())
    }
}

/// The expression of an objective, and the size of its frame.
fn body(hir: &Hir, decl: &ObjectiveDecl) -> (ExprId, u32) {
    match hir.exprs.kinds[decl.body] {
        ExprKind::Let(id, _) => (hir.lets[id].body, hir.lets[id].slots),
        _ => (decl.body, decl.slots),
    }
}

/// An objective, and to which side its members are limited.
struct Side {
    number: u32,
    maximize: bool,
    origin: Origin,
}

impl Side {
    /// A limit, with what is let go for doubles.
    fn limit<N: Made>(&self, at: &Exact, rounding: f64) -> N::Bound {
        let limit = N::from_exact(at);
        let beyond = if self.maximize { -rounding } else { rounding };
        if N::EXACT { limit.bound() } else { limit.add(N::from_f64(beyond)).bound() }
    }

    /// Terms at least a limit, where the objective is maximised, else at most.
    fn row<N: Made>(&self, terms: Vec<(u32, N, Origin)>, limit: N::Bound, auxiliary: Auxiliary) -> Pending<N> {
        let (lower, upper) = if self.maximize { (limit, N::open_above()) } else { (N::open_below(), limit) };
        Pending { terms, lower, upper, auxiliary, go: None }
    }

    /// A member at its level, or within it as far as its column says.
    fn at_level<N: Made>(&self, adds: u32, member: u32, own: &Written<N>, (level, within): (u32, Option<u32>)) -> Pending<N> {
        let one = || N::from_f64(1.0);
        let mut terms = own.1.clone();
        terms.push((level, one().neg(), self.origin));
        terms.extend(within.map(|col| (col, if self.maximize { one() } else { one().neg() }, self.origin)));
        self.row(terms, N::less(N::zero().bound(), &own.0), Auxiliary::AtLevel { objective: self.number, adds, member })
    }
}
