//! Charges that always go the other way than `paid by` and `received by` say: grants, which are charges below zero.

use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::hir::*;

/// What is known of the sign of a number, whatever is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Zero,
    /// Never below zero.
    Up,
    /// Never above it.
    Down,
    Unknown,
}

impl Sign {
    fn of(value: f64) -> Sign {
        if value > 0.0 {
            Sign::Up
        } else if value < 0.0 {
            Sign::Down
        } else {
            Sign::Zero
        }
    }

    fn turned(self) -> Sign {
        match self {
            Sign::Up => Sign::Down,
            Sign::Down => Sign::Up,
            same => same,
        }
    }

    /// Of a sum, or of one of two.
    fn with(self, other: Sign) -> Sign {
        match (self, other) {
            (Sign::Zero, other) => other,
            (own, Sign::Zero) => own,
            (own, other) if own == other => own,
            _ => Sign::Unknown,
        }
    }

    fn times(self, other: Sign) -> Sign {
        match (self, other) {
            (Sign::Zero, _) | (_, Sign::Zero) => Sign::Zero,
            (Sign::Unknown, _) | (_, Sign::Unknown) => Sign::Unknown,
            (Sign::Up, other) => other,
            (_, other) => other.turned(),
        }
    }
}

/// How deep values are followed into one another.
const DEEPEST: u32 = 64;

/// Warns of charges whose sign turns round who pays and who receives.
pub fn turned_round(hir: &Hir) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for plan in hir.models.values().filter(|model| !model.library).filter_map(Model::plan) {
        for charge in plan.patches.iter().flat_map(|patch| &patch.charges) {
            let (Some(parties), Some(body)) = (&charge.parties, charge.body) else { continue };
            let (side, instead, sense) = match (charge.given, sign(hir, plan, body, 0)) {
                (false, Sign::Down) => ("above", "given by", "who gives what a charge below 0 comes to"),
                (true, Sign::Up) => ("below", "paid by", "who pays what a charge above 0 comes to"),
                _ => continue,
            };
            // Members of a policy with an index say the same.
            if out.iter().any(|found: &Diagnostic| found.span() == Some(parties.span)) {
                continue;
            }
            let name = charge.name.rsplit('.').next().unwrap_or(&charge.name);
            let shown = |party: &Option<String>| party.as_ref().map_or("nobody that is named".to_string(), |party| format!("`{party}`"));
            let (from, to) = (shown(&parties.receiver), shown(&parties.payer));
            let message = format!("`{name}` is never {side} 0: what it comes to goes from {from} to {to}");
            let new: Vec<String> = [
                parties.receiver.as_ref().map(|party| format!("{instead} {party}")),
                parties.payer.as_ref().map(|party| format!("received by {party}")),
            ]
            .into_iter()
            .flatten()
            .collect();
            let new = new.join(" ");
            let found = Diagnostic::warning(codes::TURNED_ROUND, message).at(parties.span, "says it the other way round");
            // A subsidy without its minus sign, or a tax: the two are opposites, and which one is meant is not to be seen.
            if charge.given {
                let value = hir.lets[charge.each.map_or(charge.value, |each| each.value)].body;
                let value = hir.exprs.spans[charge.cap.map_or(value, |cap| cap.uncapped)];
                let found = found.with(value, "never below 0");
                out.push(found.help(format!("a subsidy is a charge below 0: `-(…)`; a tax is written `{new}`")));
                continue;
            }
            let found = found.fix(format!("write `{new}`"), parties.span, new.as_str(), Applicability::MaybeIncorrect);
            out.push(found.help(format!("`{instead}` says {sense}; if it is meant the other way, change the names over, too")));
        }
    }
    out
}

pub(super) fn sign(hir: &Hir, plan: &Plan, e: ExprId, depth: u32) -> Sign {
    if depth > DEEPEST {
        return Sign::Unknown;
    }
    let of = |e: ExprId| sign(hir, plan, e, depth + 1);
    match hir.exprs.kinds[e] {
        ExprKind::Number(_, value) => Sign::of(value),
        ExprKind::Attr(id, _) => {
            let attr = &hir.attrs[id];
            let AttrValues::Number(column) = &attr.values else { return Sign::Unknown };
            let formulas = attr.pending.values().chain(&attr.default).map(|e| of(*e));
            column.present().map(|(_, value)| Sign::of(value)).chain(formulas).fold(Sign::Zero, Sign::with)
        }
        ExprKind::Cell(id, field, _) => {
            let table = &hir.tables[id];
            let Some(field) = table.fields.get(field as usize) else { return Sign::Unknown };
            let default = table.default.map(of);
            field.column.present().map(|(_, value)| Sign::of(value)).chain(default).fold(Sign::Zero, Sign::with)
        }
        ExprKind::Let(id, _) if !hir.lets[id].recursive => of(hir.lets[id].body),
        ExprKind::Var(_, at, _) => {
            let Some(variable) = plan.variables.get(at as usize) else { return Sign::Unknown };
            match (variable.binary || variable.role != Role::Own, variable.lower.map(of), variable.upper.map(of)) {
                (true, ..) | (_, Some(Sign::Zero | Sign::Up), _) => Sign::Up,
                (_, _, Some(Sign::Zero | Sign::Down)) => Sign::Down,
                _ => Sign::Unknown,
            }
        }
        ExprKind::Neg(a) => of(a).turned(),
        ExprKind::Convert(a, _, factor) => of(a).times(Sign::of(factor)),
        ExprKind::Arith(ArithOp::Add, a, b) => of(a).with(of(b)),
        ExprKind::Arith(ArithOp::Sub, a, b) => of(a).with(of(b).turned()),
        ExprKind::Arith(ArithOp::Mul | ArithOp::Div, a, b) => of(a).times(of(b)),
        ExprKind::If(_, a, b) => of(a).with(of(b)),
        ExprKind::Fold(Fold::Sum | Fold::Min | Fold::Max | Fold::Average, _, a) => of(a),
        ExprKind::Fold(Fold::Count, ..) => Sign::Up,
        ExprKind::Func(Func::Abs | Func::Sqrt | Func::Exp | Func::Largest, _) => Sign::Up,
        ExprKind::Func(which @ (Func::Min | Func::Max), list) => {
            let signs: Vec<Sign> = hir.exprs.list(list).iter().map(|e| of(*e)).collect();
            let held = if which == Func::Min { Sign::Down } else { Sign::Up };
            match signs.iter().copied().reduce(Sign::with) {
                Some(Sign::Unknown) if signs.contains(&held) => held,
                found => found.unwrap_or(Sign::Unknown),
            }
        }
        _ => Sign::Unknown,
    }
}
