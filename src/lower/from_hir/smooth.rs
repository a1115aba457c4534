//! Curves that bend one way: `log(…)`, `exp(…)`, `sqrt(…)` and powers of decisions.
//!
//! The program holds lines that the goal brings; without any it has columns for the value and the argument, and nothing bounds the value.

use super::extremes::Ranges;
use super::found::{Lacking, Position, Wanted, Why};
use super::terms::Written;
use super::*;
use crate::smooth::{self, Domain as Values, Growth};
use std::cmp::Ordering;

/// How a function is asked for.
pub(super) struct Asked<'r, N> {
    pub(super) wanted: Wanted,
    pub(super) ranges: Option<&'r Ranges<'r, N>>,
    pub(super) goal: &'r LexStage,
}

/// Which way the argument of a function is wanted where its value is.
pub(super) fn of_argument(function: &Smooth, own: Wanted) -> Wanted {
    match smooth::growth(function) {
        Growth::Rises => own,
        Growth::Falls => Wanted { small: own.large, large: own.small, ..own },
        Growth::Both => Wanted { small: true, large: true, ..own },
    }
}

/// The columns and rows of a function.
pub(super) fn smooth<N: Made>(
    lp: &mut Lp<N>,
    at: &Position,
    function: Smooth,
    of: &Written<N>,
    asked: &Asked<'_, N>,
) -> std::result::Result<SmoothCurve, Why> {
    let Position { curve, value, origin } = *at;
    let concave = smooth::is_concave(&function);
    if if concave { asked.wanted.small } else { asked.wanted.large } {
        return Err(Why::WrongWay);
    }
    if smooth::domain(&function) == Values::OtherWayBelowZero {
        let Some(ranges) = asked.ranges else { return Err(Why::BelowZero) };
        let (least, _) = ranges.end(lp, of, Side::Least)?;
        match least.sure(&N::zero()) {
            None => return Err(Why::Doubt),
            Some(Ordering::Less) => return Err(Why::BelowZero),
            Some(_) => {}
        }
    }
    let range = asked.goal.ranges.iter().find(|range| range.value.0 == value);
    let (low, high) = match range {
        Some(range) => (N::from_exact(&range.low).bound(), N::from_exact(&range.high).bound()),
        None if smooth::domain(&function) == Values::Everywhere => (N::open_below(), N::open_above()),
        None => (N::zero().bound(), N::open_above()),
    };
    let argument = lp.column_count() as u32;
    column(lp, low, high, Domain::Continuous, Auxiliary::Argument { curve });
    let one = || N::from_f64(1.0);
    let own = of.1.iter().filter(|(_, factor, _)| !factor.is_zero());
    let mut terms: Vec<(u32, N, Origin)> = own.map(|(col, factor, origin)| (*col, factor.clone().neg(), *origin)).collect();
    terms.push((argument, one(), origin));
    let limit = || of.0.clone().bound();
    row(lp, Pending { terms, lower: limit(), upper: limit(), auxiliary: Auxiliary::ArgumentOf { curve }, go: None });
    for (line, own) in (0u32..).zip(asked.goal.lines.iter().filter(|line| line.value.0 == value)) {
        let slope = N::from_exact(&own.line.slope);
        let mut terms = vec![(value, one(), origin)];
        if !slope.is_zero() {
            terms.push((argument, slope.neg(), origin));
        }
        let limit = N::from_exact(&own.line.constant).bound();
        let (lower, upper) = if concave { (N::open_below(), limit) } else { (limit, N::open_above()) };
        row(lp, Pending { terms, lower, upper, auxiliary: Auxiliary::CurveLine { curve, line }, go: None });
    }
    Ok(SmoothCurve { function, argument: ColId(argument), in_rows: asked.wanted.in_rows })
}

impl<'a, N: Made> Lowering<'a, N> {
    /// The fault of a function that cannot be made.
    pub(super) fn impossible_function(&self, lacking: &Lacking) -> EvalError {
        let span = self.eval.hir.exprs.spans[lacking.expr];
        let (name, concave) = self.function(lacking.expr);
        if matches!(lacking.why, Why::BelowZero) {
            let message = format!("{name} bends one way above 0, and the other way below");
            let found = EvalError::new(codes::CURVE_DOMAIN, message, span, "its base may lie below 0");
            return found.help("give its decisions lower bounds, or add a constraint that keeps the base at or above 0");
        }
        let (bends, has, not, limit, other) =
            if concave { ("down", "large", "small", "at least", "at most") } else { ("up", "small", "large", "at most", "at least") };
        let objective = if concave { "maximize it" } else { "minimize it" };
        let message = format!("{name} bends {bends}: it can be made {has}, and not {not}");
        EvalError::new(codes::WRONG_WAY, message, span, format!("wanted {not} here"))
            .help(format!("{objective}, or keep it {limit} at a level"))
            .help(format!("{other} at a level, or at one, a `piecewise(…)` through points of it can be: binary variables follow that"))
    }

    /// A function as it is called, and whether it is concave.
    fn function(&self, e: ExprId) -> (&'static str, bool) {
        match self.eval.hir.exprs.kinds[e] {
            ExprKind::Func(Func::Exp, _) => ("`exp(…)`", false),
            ExprKind::Func(Func::Sqrt, _) => ("`sqrt(…)`", true),
            ExprKind::Arith(ArithOp::Pow, _, exponent) => {
                let mut eval: Eval<'_, Exact> = Eval::new(self.eval.hir, self.eval.world);
                ("a power", eval.number(exponent).is_ok_and(|p| smooth::is_concave(&Smooth::Power(p))))
            }
            _ => ("`log(…)`", true),
        }
    }

    /// The fault of functions beside what they cannot stand beside.
    pub(super) fn function_beside(&self, curves: &Curves<N>) -> Option<EvalError> {
        let e = curves.first_smooth()?;
        let (what, at) = match self.plan.objectives.as_slice() {
            [_, second, ..] => ("several objectives", second.span),
            [only] if only.levels => ("an objective that goes level by level", only.span),
            _ => return None,
        };
        let (name, _) = self.function(e);
        let message = format!("{name} of decisions is not available beside {what}");
        let found =
            EvalError::new(codes::CURVE_BESIDE, message, self.eval.hir.exprs.spans[e], "approximated by lines, within the tolerance");
        let help = "the first objective would be known only approximately, not exactly: use one objective, and constraints for the rest";
        Some(found.with(at, "kept exactly").help(help))
    }
}
