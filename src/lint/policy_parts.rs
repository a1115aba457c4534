//! Parts of policies in force that say nothing: limits and charges that run over nobody, charges that no decision changes, and
//! smallest and largest values of which one argument never is the one.

use super::turned::{Sign, sign};
use crate::diagnostics::{Diagnostic, codes};
use crate::eval::{Ball, Eval, ValueStore};
use crate::hir::*;
use crate::source::{SourceMap, Span};
use std::collections::BTreeMap;

/// Warns of such parts.
pub fn policy_parts(hir: &Hir, world: &ValueStore, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    // By place: members of a policy with an index, and cases of a plan, have the same parts, of which some may concern nobody.
    let mut parts: BTreeMap<Span, (String, &str, bool)> = BTreeMap::new();
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    for plan in hir.models.values().filter(|model| !model.library).filter_map(Model::plan) {
        for patch in plan.patches.iter().filter(|patch| hir.state_of(patch) != Switch::Off) {
            let limits = patch.limits.iter().filter_map(|at| plan.constraints.get(*at as usize));
            for limit in limits.filter(|limit| limit.complete && !limit.keys.is_empty()) {
                let empty = eval.binder(limit.binder, &limit.keys, limit.slots).is_ok_and(|all| all.is_empty());
                note(&mut parts, limit.span, &limit.name, "limit", empty);
            }
            for charge in patch.charges.iter().filter(|charge| !charge.enact) {
                let Some(body) = charge.body else { continue };
                let empty = is_empty(hir, &mut eval, charge);
                note(&mut parts, charge.span, &charge.name, "charge", empty);
                let known = charge.each.is_none() && charge.parties.is_none() && hir.exprs.stages[body].is_known();
                if known && !empty && !out.iter().any(|found: &Diagnostic| found.span() == Some(charge.span)) {
                    let message = format!("`{}` holds no decision: it is the same whatever is decided", short(&charge.name));
                    let found = Diagnostic::warning(codes::KNOWN_CHARGE, message).at(charge.span, "known from data");
                    out.push(found.help("what it costs to have a policy is written `enact …`; a charge depends on what is done"));
                }
                idle_arguments(hir, plan, sources, charge, &mut out);
            }
        }
    }
    for (at, (name, word, _)) in parts.into_iter().filter(|(_, (.., empty))| *empty) {
        let does = if word == "limit" { "limits" } else { "charges" };
        let message = format!("the {word} `{name}` {does} nothing: what it runs over is empty");
        out.push(Diagnostic::warning(codes::CONCERNS_NOBODY, message).at(at, "for nobody"));
    }
    out
}

fn note<'h>(parts: &mut BTreeMap<Span, (String, &'h str, bool)>, at: Span, name: &str, word: &'h str, empty: bool) {
    let own = parts.entry(at).or_insert_with(|| (short(name).to_string(), word, true));
    own.2 &= empty;
}

/// The name of a part as its policy has it.
fn short(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// True where a charge is a sum over nothing.
fn is_empty(hir: &Hir, eval: &mut Eval<'_, Ball>, charge: &Charge) -> bool {
    let value = &hir.lets[charge.value];
    let mut at = charge.cap.map_or(value.body, |cap| cap.uncapped);
    loop {
        at = match hir.exprs.kinds[at] {
            ExprKind::Neg(inner) | ExprKind::Convert(inner, ..) => inner,
            ExprKind::Arith(ArithOp::Mul, a, b) if hir.exprs.stages[a].is_known() => b,
            ExprKind::Arith(ArithOp::Mul | ArithOp::Div, a, b) if hir.exprs.stages[b].is_known() => a,
            ExprKind::Fold(Fold::Sum, gens, _) => {
                let mut met = false;
                let done = eval.frame(value.slots, &[], |eval| {
                    eval.each(gens, &mut |_| {
                        met = true;
                        Ok(())
                    })
                });
                return done.is_ok() && !met;
            }
            _ => return false,
        }
    }
}

/// `min(-(3 EUR/t * ship), budget)`: a cap that never caps, since one is never above zero and the other never below.
fn idle_arguments(hir: &Hir, plan: &Plan, sources: &SourceMap, charge: &Charge, out: &mut Vec<Diagnostic>) {
    let value = hir.lets[charge.value].body;
    let mut open = vec![charge.cap.map_or(value, |cap| cap.uncapped)];
    while let Some(e) = open.pop() {
        hir.exprs.children(e, &mut |child| open.push(child));
        let ExprKind::Func(which @ (Func::Min | Func::Max), list) = hir.exprs.kinds[e] else { continue };
        let [a, b] = hir.exprs.list(list) else { continue };
        if hir.exprs.stages[e].is_known() {
            continue;
        }
        let (idle, other) = match (which, sign(hir, plan, *a, 0), sign(hir, plan, *b, 0)) {
            (Func::Min, Sign::Down, Sign::Up) | (Func::Max, Sign::Up, Sign::Down) => (*b, *a),
            (Func::Min, Sign::Up, Sign::Down) | (Func::Max, Sign::Down, Sign::Up) => (*a, *b),
            _ => continue,
        };
        let (at, text) = (hir.exprs.spans[idle], |e: ExprId| sources.slice(hir.exprs.spans[e]));
        if out.iter().any(|found: &Diagnostic| found.span() == Some(at)) {
            continue;
        }
        let (word, side, far) = if which == Func::Min { ("smaller", "below", "above") } else { ("larger", "above", "below") };
        let message = format!("`{}` is never {side} 0 and `{}` never {far}: it is never the {word} one", text(idle), text(other));
        let found = Diagnostic::warning(codes::IDLE_ARGUMENT, message).at(at, "never decides").with(charge.span, "the charge");
        let name = short(&charge.name);
        out.push(found.help(format!("the most that is paid, in either direction, stands after a charge: `charge {name} = … up to …`")));
    }
}
