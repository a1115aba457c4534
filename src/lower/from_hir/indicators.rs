//! Constraints that hold only if a binary column says so.
//!
//! The row of such a constraint is open; for each of its limits an auxiliary row lets go as far as the columns reach, and no
//! further (*big M*): with b = 1 where the condition holds and `least` the least that a·x can be, a·x >= L - (L - least)(1 - b).
//! How far columns reach is known once all other rows are there: by their own bounds, or by what single rows say of them.

use super::extremes::Ranges;
use super::found::{Lacking, Wanted, Why};
use super::reach::{Reach, Unbounded};
use super::rows::OnlyIf;
use super::*;
use crate::source::Span;

/// The limits of a row, put aside until all rows without a condition are known.
pub(super) struct Aside<N: Made> {
    constraint: u32,
    keys: Vec<u32>,
    row: RowId,
    column: u32,
    holds: bool,
    ends: RowEnds<N>,
    origin: Origin,
    /// The columns of what the lower limit is missed by, and the upper.
    missed: [Option<u32>; 2],
}

impl<'a, N: Made> Lowering<'a, N> {
    /// Puts the limits of a row aside; the row itself is left open.
    pub(super) fn conditional(
        &mut self,
        (number, constraint): (u32, &'a ConstraintDecl),
        condition: Indicator,
        keys: &[u32],
        ends: RowEnds<N>,
        row: RowId,
    ) -> Result<RowEnds<N>> {
        let column = self.condition_column(constraint, condition, keys)?;
        let missed = |side: Option<Penalty>| side.and_then(|priced| self.blocks.at(priced.variable).find(keys));
        self.aside.push(Aside {
            constraint: number,
            keys: keys.to_vec(),
            row,
            column,
            holds: condition.holds,
            ends,
            origin: Origin(condition.variable.0),
            missed: [missed(constraint.below), missed(constraint.above)],
        });
        Ok(RowEnds { lower: N::open_below(), upper: N::open_above() })
    }

    /// The column of the binary variable that a constraint's instance waits for.
    pub(super) fn condition_column(&mut self, constraint: &ConstraintDecl, condition: Indicator, keys: &[u32]) -> Result<u32> {
        let ExprKind::Var(_, variable, list) = self.eval.hir.exprs.kinds[condition.variable] else {
            return Err(self.eval.broken(condition.variable));
        };
        let blocks = &self.blocks;
        self.eval.frame(constraint.slots, keys, |eval| {
            let keys = eval.keys(list)?;
            match blocks.at(variable).find(keys.as_slice()) {
                Some(column) => Ok(column),
                None => Err(eval.missing(condition.variable, keys.as_slice())),
            }
        })
    }

    /// The rows that stand for limits put aside. All rows of constraints are there, and none that an open policy brings.
    pub(super) fn conditions(&mut self, plan: &'a Plan, lp: &mut Lp<N>) {
        let all = std::mem::take(&mut self.aside);
        if all.is_empty() {
            return;
        }
        let reach = Reach::new(lp, lp.row_count());
        let ranges = self.curves.ranges(lp, &reach);
        let mut failed = None;
        for aside in all {
            // One fault for each declaration, of which `else` is a part.
            let constraint = plan.constraints.at(aside.constraint);
            if failed == Some(constraint.span) {
                continue;
            }
            if let Err(fault) = self.let_go(constraint, &aside, lp, &ranges) {
                self.faults.push(self.eval.at_keys(fault, constraint.binder, &constraint.keys, &aside.keys));
                failed = Some(constraint.span);
                continue;
            }
            let Aside { row, column, holds, ends, .. } = aside;
            lp.conditional.push(Conditional { row, column: ColId(column), holds, lower: ends.lower, upper: ends.upper });
        }
    }

    /// The rows of one constraint's instance.
    fn let_go(&mut self, constraint: &ConstraintDecl, aside: &Aside<N>, lp: &Lp<N>, ranges: &Ranges<'_, N>) -> Result<()> {
        let (lower, upper) = (N::end(&aside.ends.lower), N::end(&aside.ends.upper));
        for (limit, below) in [(lower, true), (upper, false)] {
            let Some(limit) = limit else { continue };
            // What the other side may be missed by does not help this one.
            let [missed_below, missed_above] = aside.missed;
            let other = if below { missed_above } else { missed_below };
            let mut list = terms(lp, aside.row);
            list.retain(|(col, ..)| Some(*col) != other);
            let far = ranges.terms(lp, &list, if below { Side::Least } else { Side::Greatest });
            let (far, made_of) = far.map_err(|missing| self.unbounded(constraint, &aside.keys, missing))?;
            let room = if below { limit.clone().sub(far) } else { far.sub(limit.clone()) };
            let row = OnlyIf {
                terms: list,
                limit,
                room,
                below,
                column: aside.column,
                holds: aside.holds,
                origin: aside.origin,
                made_of,
                auxiliary: if below { Auxiliary::LowerIf(aside.row) } else { Auxiliary::UpperIf(aside.row) },
            };
            self.doubt |= !row.is_sure();
            self.pending.push(row.pending());
        }
        Ok(())
    }

    fn unbounded(&self, constraint: &ConstraintDecl, keys: &[u32], missing: Unbounded) -> EvalError {
        let row = names::indexed(self.eval.hir, &constraint.name, &constraint.keys, keys);
        let what = "a constraint with a condition";
        let help = "where the condition does not hold, the constraint is relaxed as far as the bounds of its variables require";
        self.no_bound(&format!("`{row}`"), (constraint.span, what), (help, "a constraint without a condition"), missing)
    }

    /// The faults of curves that cannot be made: one for each call and each variable without a bound.
    pub(super) fn impossible_curves(&self, lacking: &[Lacking]) -> Vec<EvalError> {
        let block = |col: u32| self.blocks.iter().find(|block| (block.start..block.start + block.count).contains(&col));
        #[derive(PartialEq)]
        enum About {
            Call(ExprId),
            Variable(u32, Side),
        }
        let mut reported: Vec<About> = Vec::new();
        let mut out = Vec::new();
        for one in lacking {
            let about = match one.why {
                // A variable is reported once, however many calls need its bound.
                Why::Unbounded(missing) => {
                    block(missing.column.0).map_or(About::Call(one.expr), |block| About::Variable(block.declaration, missing.side))
                }
                _ => About::Call(one.expr),
            };
            if !reported.contains(&about) {
                reported.push(about);
                out.push(self.impossible_curve(one));
            }
        }
        out
    }

    /// The fault of a curve that cannot be made.
    fn impossible_curve(&self, lacking: &Lacking) -> EvalError {
        let hir = self.eval.hir;
        let span = hir.exprs.spans[lacking.expr];
        let missing = match lacking.why {
            Why::Unbounded(missing) => missing,
            Why::Strict(wanted, both) => return strict_count(hir, lacking.expr, span, wanted, both),
            Why::WrongWay | Why::BelowZero => return self.impossible_function(lacking),
            Why::TailWrongWay(upper) => return tail_wrong_way(span, upper),
            Why::Doubt => return self.eval.broken(lacking.expr),
        };
        if let Some(charge) = self.capped(lacking.expr) {
            let help = "a binary variable says whether the cap is reached, and needs to know how far the charge goes";
            return self.no_bound(
                &format!("the cap of `{}`", charge.name),
                (span, "the charge, and its cap"),
                (help, "a constraint"),
                missing,
            );
        }
        let (function, value, wanted) = match hir.exprs.kinds[lacking.expr] {
            // A probability counts outcomes.
            ExprKind::Compare(..) => ("count", "this comparison", "one way"),
            ExprKind::Func(Func::Abs, _) => ("abs", "the absolute value", "large"),
            ExprKind::Arith(..) => ("^", "the base", "at or above 0"),
            ExprKind::Func(Func::Max, _) | ExprKind::Fold(Fold::Max, ..) => ("max", "the largest value", "large"),
            _ => ("min", "the smallest value", "small"),
        };
        let label = match function {
            "count" => "counted here".to_string(),
            "^" => "below 0 this power bends the other way".to_string(),
            _ => format!("{value} is wanted {wanted} here"),
        };
        let help = match function {
            "^" => "where its base is at least 0, such a power bends one way",
            "count" => "a binary variable says whether it holds, and needs to know how far the two sides can be apart",
            _ => "binary variables select which value counts, and need to know how far the values reach",
        };
        let called = match function {
            "^" => "this power".to_string(),
            "count" if hir.tree.is_some() => "`count(…)`, or a probability,".to_string(),
            _ => format!("`{function}(…)`"),
        };
        self.no_bound(&called, (span, &label), (help, "a constraint"), missing)
    }

    /// The fault of a column without a bound that `what` needs, and why.
    fn no_bound(&self, what: &str, (span, label): (Span, &str), (help, other): (&str, &str), missing: Unbounded) -> EvalError {
        let hir = self.eval.hir;
        if self.curves.is_smooth(missing.column.0) {
            let message = format!("functions of decisions that bend one way are not available in {what}");
            let found = EvalError::new(codes::CURVE_BESIDE, message, span, label);
            return found.help("nobody knows how far such a value goes: keep the function in a constraint that always holds");
        }
        let (side, article, mark) = if missing.side == Side::Least { ("lower", "a", ">=") } else { ("upper", "an", "<=") };
        let col = missing.column.0;
        let block = self.blocks.iter().find(|block| (block.start..block.start + block.count).contains(&col));
        let found = block.and_then(|block| {
            let variable = self.plan.variables.at(block.declaration);
            let mut own = Vec::new();
            let at = block.index.iter().nth((col - block.start) as usize)?;
            block.index.tuple(at, &mut own);
            Some((variable, names::indexed(hir, &variable.name, &variable.keys, &own)))
        });
        let Some((variable, name)) = found else {
            return EvalError::new(codes::NO_BOUND, format!("{what} has no {side} bound"), span, label);
        };
        let unit = crate::units::after(&hir.units.text(variable.unit));
        EvalError::new(
            codes::NO_BOUND,
            format!("`{name}` has no {side} bound, which {what} needs"),
            variable.span,
            format!("without {article} {side} bound"),
        )
        .with(span, label)
        .help(format!("{help}: give the variable a bound, `{mark} …{unit}`, or {other} that bounds it"))
    }
}

/// The fault of the mean of a worst part that is wanted to be worse.
fn tail_wrong_way(span: crate::source::Span, upper: bool) -> EvalError {
    let (values, wanted) = if upper { ("largest", "large") } else { ("smallest", "small") };
    let message = format!("`cvar(…)` is the mean of the {values} values here, and is wanted {wanted}");
    let found = EvalError::new(codes::NOT_LINEAR, message, span, "wanted the other way");
    found.help("limit it, or make it better: `cvar(cost, 95 %) <= 5 MEUR`, `minimize expected(cost) + 0.3 * cvar(cost, 95 %)`")
}

/// The fault of a counted comparison that stops short of a limit.
fn strict_count(hir: &Hir, e: ExprId, span: Span, wanted: Wanted, both_ways: bool) -> EvalError {
    use CompareOp as Op;
    let ExprKind::Compare(op, ..) = hir.exprs.kinds[e] else {
        return EvalError::new(codes::STRICT_COUNT, "this cannot be counted", span, "here");
    };
    let (label, write) = match (op, wanted.large) {
        (Op::Gt, true) => ("there is no smallest value that counts", "write `>=` and the least value that counts"),
        (Op::Lt, true) => ("there is no largest value that counts", "write `<=` and the largest value that counts"),
        (Op::Ge, false) => ("there is no largest value that does not count", "write `>`: what lies at the limit does not count then"),
        (Op::Le, false) => ("there is no smallest value that does not count", "write `<`: what lies at the limit does not count then"),
        (Op::Ne, _) => ("values on both sides count", "count what is above and what is below apart, with `>=` and `<=`"),
        _ => ("values on both sides do not count", "count what is above and what is below apart, with `>` and `<`"),
    };
    let many = if wanted.large { "many" } else { "few" };
    let message = format!("a count of which {many} are wanted cannot be made of this comparison");
    let both = "for exactly 2, write two constraints: `count(x[i] > 0 t …) <= 2` and `count(x[i] >= 1 t …) >= 2`";
    let found = EvalError::new(codes::STRICT_COUNT, message, span, label);
    // What is right for many is wrong for few.
    if both_ways { found.help(both) } else { found.help(write) }
}

/// The terms of a row.
fn terms<N: Made>(lp: &Lp<N>, row: RowId) -> Vec<(u32, N, Origin)> {
    let origins = lp.rows.value_origin.part(lp.range(row));
    lp.entries(row).zip(origins).map(|((col, value), origin)| (col.0, value.clone(), *origin)).collect()
}
