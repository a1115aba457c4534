//! What policies add to a program.
//!
//! A policy that is on adds its limits as rows, and its charges stand in the objective. One that is off adds nothing. For
//! one that is open there is a column y, 1 when it is enacted. Its limit a x <= u becomes a x + (U - u) y <= U, where U is
//! the greatest value of a x within the bounds. The amount w = y f(x) of a charge is a column of its own, with rows
//! (G. P. McCormick, *Computability of global solutions to factorable nonconvex programs*, Mathematical Programming 10,
//! 1976) that leave it no other value, since y is 0 or 1:
//!
//! ```text
//! w <= U y,   w >= L y,   w <= f(x) - L (1 - y),   w >= f(x) - U (1 - y),   with L <= f(x) <= U
//! ```

use super::reach::{Reach, Unbounded};
use super::terms::Sink;
use super::*;
use crate::internal::broken;

/// A column and what stands before it.
type Term<N> = (u32, N);

impl<'a, N: Made> Lowering<'a, N> {
    /// The bounds of a variable that a policy brings; none when it has no column.
    pub(super) fn policy_bounds(&self, plan: &Plan, column: PolicyColumn) -> Option<(N::Bound, N::Bound)> {
        let (PolicyColumn::Enacted(place) | PolicyColumn::Amount(place, _)) = column else { return None };
        let patch = plan.patches.at(place);
        if self.eval.hir.state_of(patch) != Switch::Open {
            return None;
        }
        match column {
            PolicyColumn::Enacted(_) => {
                let (forced, barred) = forced(self.eval.hir, patch.policy);
                let one = || N::from_f64(1.0).bound();
                Some((if forced { one() } else { N::zero().bound() }, if barred { N::zero().bound() } else { one() }))
            }
            // What costs the same whatever is decided needs no column.
            PolicyColumn::Amount(_, charge) => {
                let charge = patch.charges.at(charge);
                let linear = !self.eval.hir.lets[charge.value].stage.is_known();
                linear.then(|| (N::open_below(), N::open_above()))
            }
            PolicyColumn::Own(_) | PolicyColumn::Missed(_) => None,
        }
    }

    /// The rows of open policies; after all other rows.
    pub(super) fn policy_rows(&mut self, plan: &'a Plan, lp: &mut Lp<N>, terms: &mut Terms<N>) {
        let open = |patch: &Patch| self.eval.hir.state_of(patch) == Switch::Open;
        if !plan.patches.iter().any(open) {
            return;
        }
        let mut reach = Reach::new(lp, lp.row_count());
        // Charges first: limits may read the objective, and so their amounts.
        for constraint in &plan.constraints {
            if let Some(PolicyRow::Link { patch, charge, part: 0 }) = constraint.policy
                && let Err(fault) = self.links(plan, patch, charge, lp, terms, &mut reach)
            {
                self.faults.push(fault);
            }
        }
        for (number, constraint) in (0u32..).zip(&plan.constraints) {
            let Some(row) = constraint.policy else { continue };
            let done = match row {
                PolicyRow::Limit { patch, .. } if constraint.complete => self.open_limit(plan, number, patch, lp, terms, &reach),
                PolicyRow::Requires { patch, other } | PolicyRow::Excludes { patch, other } => {
                    self.pair(plan, number, patch, other, matches!(row, PolicyRow::Requires { .. }), lp, terms);
                    Ok(())
                }
                _ => Ok(()),
            };
            if let Err(fault) = done {
                self.faults.push(fault);
            }
        }
    }

    /// Looks at the caps of charges: each is an amount, and none is below zero.
    pub(super) fn caps(&mut self, plan: &'a Plan) {
        let hir = self.eval.hir;
        for patch in plan.patches.iter().filter(|patch| hir.state_of(patch) != Switch::Off) {
            for (charge, cap) in patch.charges.iter().filter_map(|charge| Some((charge, charge.cap?))) {
                let value = self.eval.frame(hir.lets[charge.value].slots, &[], |eval| eval.sure_number(cap.amount));
                let below = |value: &N| value.order(&N::zero()) == std::cmp::Ordering::Less;
                match value {
                    Ok(value) => {
                        self.doubt |= value.sure(&N::zero()).is_none();
                        if below(&value) {
                            let message = format!("the cap of `{}` is below zero", charge.name);
                            let fault =
                                EvalError::new(codes::CAP_BELOW_ZERO, message, hir.exprs.spans[cap.amount], "the most that is paid");
                            let help = "a cap holds for what is paid in either direction: write it without a sign";
                            self.faults.push(fault.with(charge.span, "the charge").help(help));
                        }
                    }
                    Err(fault) => self.faults.push(fault),
                }
            }
        }
    }

    /// The charge whose cap a call stands for.
    pub(super) fn capped(&self, call: ExprId) -> Option<&'a Charge> {
        let plan = self.plan;
        let mut charges = plan.patches.iter().flat_map(|patch| &patch.charges);
        charges.find(|charge| charge.cap.is_some_and(|cap| cap.smallest == call || cap.largest == call))
    }

    /// The column of a variable without keys, when it has one.
    fn column(&self, variable: u32) -> Option<u32> {
        self.blocks.at(variable).find(&[])
    }

    /// The column that says whether an open policy is enacted.
    fn enacted(&self, plan: &Plan, patch: u32) -> Option<u32> {
        self.column(plan.patches.at(patch).variable)
    }

    /// A limit that holds only when its policy is enacted: a row for each side.
    fn open_limit(
        &mut self,
        plan: &'a Plan,
        number: u32,
        patch: u32,
        lp: &mut Lp<N>,
        terms: &mut Terms<N>,
        reach: &Reach<N>,
    ) -> Result<()> {
        let Some(enacted) = self.enacted(plan, patch) else { return Ok(()) };
        let limit = plan.constraints.at(number);
        self.curves.owner = CurveOwner::Constraint(number);
        let all = self.eval.binder(limit.binder, &limit.keys, limit.slots)?;
        let instances = all.len();
        let index = if limit.given { self.given(limit, all)? } else { all };
        let both = limit.lower.is_some() && limit.upper.is_some();
        let main = if limit.upper.is_some() { Side::Greatest } else { Side::Least };
        let sides = if both { &[Side::Greatest, Side::Least][..] } else { &[main][..] };
        let mut keys = Vec::new();
        let mut ranges = self.curves.ranges(lp, reach);
        for side in sides {
            let start = lp.row_count() as u32;
            let upper = *side == Side::Greatest;
            for (place, row) in (0u32..).zip(index.iter()) {
                index.tuple(row, &mut keys);
                let missed = |side: Option<Penalty>| side.and_then(|priced| self.blocks.at(priced.variable).find(&keys));
                let (own, other) =
                    (missed(if upper { limit.above } else { limit.below }), missed(if upper { limit.below } else { limit.above }));
                let ends = self.row(limit, &keys, terms).and_then(|ends| {
                    // What the other side may be missed by does not help this one.
                    other.into_iter().for_each(|col| terms.leave_out(col));
                    let end = if upper { &ends.upper } else { &ends.lower };
                    let end = match N::end(end) {
                        Some(end) => end,
                        // A side that is not given limits nothing.
                        None if limit.given => return Ok(None),
                        None => broken(format_args!("`{}` without the limit that it is", limit.name)),
                    };
                    self.curves.follow(&mut ranges, lp);
                    let far = ranges.terms(lp, &terms.list(), *side);
                    let (far, made_of) = far.map_err(|u| self.without_bound(plan, patch, &limit.name, u))?;
                    Ok(Some((far.clone().sub(end), far, made_of)))
                });
                let ends = ends.map_err(|fault| self.eval.at_keys(fault, limit.binder, &limit.keys, &keys))?;
                let row = RowId(lp.row_count() as u32);
                let declaration = if *side == main { number } else { number + 1 };
                let Some((factor, far, made_of)) = ends else {
                    let open = RowEnds { lower: N::open_below(), upper: N::open_above() };
                    push_row(&mut lp.rows, open, terms, Origin(declaration));
                    continue;
                };
                if let Some(col) = own {
                    let room = if upper { factor.clone() } else { factor.clone().neg() };
                    self.missed_only_if_enacted(col, enacted, room, made_of.clone());
                }
                let gate = self.gate(number, place, row, (limit, &keys), enacted, lp)?;
                let written = terms.cols.iter().position(|col| *col == gate).and_then(|at| terms.values.get(at).cloned());
                let written = written.unwrap_or_else(N::zero);
                lp.let_go.push(LetGo { row, column: ColId(gate), holds: true, below: !upper, written, made_of });
                terms.term(gate, factor, Origin(limit.body.0));
                let ends = match side {
                    Side::Greatest => RowEnds { lower: N::open_below(), upper: far.bound() },
                    Side::Least => RowEnds { lower: far.bound(), upper: N::open_above() },
                };
                push_row(&mut lp.rows, ends, terms, Origin(declaration));
            }
            let declaration = if *side == main { number } else { number + 1 };
            let block = Block::new(declaration, start, index.clone());
            lp.row_blocks.push(Block { left_out: instances - block.count, ..block });
        }
        Ok(())
    }

    /// The rows that leave the amount of a charge no other value than its expression, when enacted, or else zero.
    fn links(&mut self, plan: &'a Plan, patch: u32, charge: u32, lp: &mut Lp<N>, terms: &mut Terms<N>, reach: &mut Reach<N>) -> Result<()> {
        let decl = plan.patches.at(patch).charges.at(charge);
        let (Some(enacted), Some(amount)) = (self.enacted(plan, patch), self.column(decl.variable)) else { return Ok(()) };
        let value = &self.eval.hir.lets[decl.value];
        terms.begin();
        self.curves.owner = self.curves.owner_of(decl.value);
        self.in_frame(value.slots, &[], value.body, terms)?;
        let constant = terms.constant.clone();
        let ranges = self.curves.ranges(lp, reach);
        let end = |side| ranges.terms(lp, &terms.list(), side).map(|(end, _)| end.add(constant.clone()));
        let (least, greatest) = match (end(Side::Least), end(Side::Greatest)) {
            (Ok(least), Ok(greatest)) => (least, greatest),
            (Err(unbounded), _) | (_, Err(unbounded)) => return Err(self.without_bound(plan, patch, &decl.name, unbounded)),
        };
        let own: Vec<Term<N>> = terms.cols.iter().copied().zip(terms.values.iter().cloned()).collect();
        let origin = Origin(value.body.0);
        let one = || N::from_f64(1.0);
        let (lower, upper) = reach.reach_with_zero(amount, &least, &greatest);
        (lp.columns.lower[ColId(amount)], lp.columns.upper[ColId(amount)]) = (lower.bound(), upper.bound());
        // w - end y, on one side of 0.
        for (part, end) in [(0, &greatest), (1, &least)] {
            let sides = if part == 0 { (N::open_below(), N::zero().bound()) } else { (N::zero().bound(), N::open_above()) };
            let row = [(amount, one()), (enacted, end.clone().neg())];
            self.link(lp, terms, decl.links + part, &row, sides, origin);
        }
        // w - a x - end y, on one side of the constant less the end.
        for (part, end) in [(2, &least), (3, &greatest)] {
            let far = constant.clone().sub(end.clone()).bound();
            let sides = if part == 2 { (N::open_below(), far) } else { (far, N::open_above()) };
            let mut row = vec![(amount, one()), (enacted, end.clone().neg())];
            row.extend(own.iter().map(|(col, value)| (*col, value.clone().neg())));
            self.link(lp, terms, decl.links + part, &row, sides, origin);
        }
        Ok(())
    }

    /// A row between two policies that are both open.
    #[allow(clippy::too_many_arguments, reason = "one row, told by its two policies")]
    fn pair(&mut self, plan: &Plan, number: u32, patch: u32, other: u32, requires: bool, lp: &mut Lp<N>, terms: &mut Terms<N>) {
        let (Some(one), Some(two)) = (self.enacted(plan, patch), self.enacted(plan, other)) else { return };
        let unit = N::from_f64(1.0);
        let (second, most) = if requires { (unit.clone().neg(), N::zero()) } else { (unit.clone(), unit.clone()) };
        let row = [(one, unit), (two, second)];
        self.link(lp, terms, number, &row, (N::open_below(), most.bound()), Origin(u32::MAX));
    }

    /// One row without keys.
    fn link(
        &mut self,
        lp: &mut Lp<N>,
        terms: &mut Terms<N>,
        declaration: u32,
        row: &[Term<N>],
        ends: (N::Bound, N::Bound),
        origin: Origin,
    ) {
        terms.begin();
        row.iter().for_each(|(col, value)| terms.term(*col, value.clone(), origin));
        let start = lp.row_count() as u32;
        push_row(&mut lp.rows, RowEnds { lower: ends.0, upper: ends.1 }, terms, Origin(declaration));
        if let Ok(index) = TupleIndex::full(&[]) {
            lp.row_blocks.push(Block::new(declaration, start, index));
        }
    }

    /// An open policy on a decision that may grow without end.
    fn without_bound(&self, plan: &Plan, patch: u32, part: &str, unbounded: Unbounded) -> EvalError {
        let hir = self.eval.hir;
        let column = self.blocks.iter().zip(&plan.variables).find(|(block, _)| {
            let at = unbounded.column.0;
            block.start <= at && at < block.start + block.count
        });
        let patch = plan.patches.at(patch);
        let own = patch.span;
        let whole = patch.charges.iter().find(|c| c.name.as_ref() == part).map(|c| c.span);
        let at = whole.or_else(|| plan.constraints.iter().find(|c| c.name.as_ref() == part).map(|c| c.span)).unwrap_or(own);
        let (name, span) = column.map_or(("its value".to_string(), at), |(block, variable)| {
            let shown = super::names::instance(std::slice::from_ref(block), &[super::names::places(block)], unbounded.column.0);
            (super::names::indexed(hir, &variable.name, &variable.keys, &shown.map(|(_, keys)| keys).unwrap_or_default()), variable.span)
        });
        let (word, bound) = match unbounded.side {
            Side::Least => ("lower", ">= …"),
            Side::Greatest => ("upper", "<= …"),
        };
        let policy = &patch.name;
        let Some(_) = column else {
            return EvalError::new(
                codes::NO_REACH,
                format!("`{policy}` is open, and {name} has no {word} bound"),
                at,
                "how far can this go?",
            )
            .help(format!("put a variable with bounds in its place; or switch `{policy}` on or off"));
        };
        EvalError::new(codes::NO_REACH, format!("`{policy}` is open, and `{name}` has no {word} bound"), at, "how far can this go?")
            .with(span, "the variable")
            .help(format!("give the variable a bound, `{bound}`, or a constraint that bounds it; or switch `{policy}` on or off"))
    }
}

/// Whether an open policy has to be enacted, or cannot be, because of policies that are on or off.
fn forced(hir: &Hir, policy: u32) -> (bool, bool) {
    let state = |other: u32| hir.policies.at(other).state;
    let own = hir.policies.at(policy);
    let needed = hir.policies.iter().any(|p| p.state == Switch::On && p.requires.iter().any(|(r, _)| *r == policy));
    let lacking = own.requires.iter().any(|(r, _)| state(*r) == Switch::Off);
    let beside = |p: &Policy| p.state == Switch::On && p.excludes.iter().any(|(e, _)| *e == policy);
    let excluded = own.excludes.iter().any(|(e, _)| state(*e) == Switch::On) || hir.policies.iter().any(beside);
    (needed || own.decided == Some(true), lacking || excluded || own.decided == Some(false))
}
