//! What moved a probability: what it is without any observation, and what each of them does to it.

use super::names::{Target, What};
use crate::answer::with_findings;
use crate::driver::Solved;
use crate::eval::{Ball, Eval, ValueStore, variable_name};
use crate::explain::Spot;
use crate::hir::*;
use crate::prob::network::Finding as Seen;
use crate::report::number::{alone, signed};
use crate::report::page::{Page, unit_after};
use crate::report::table::{Align, Grid};
use crate::source::SourceMap;
use serde::Serialize;

/// What was observed in a network, and what that does to one of its answers.
#[derive(Serialize)]
pub struct Evidence {
    /// The belief network.
    pub model: String,
    /// The answer if nothing had been observed, and as it is.
    pub prior: f64,
    pub posterior: f64,
    /// The unit of the answers.
    pub unit: String,
    /// Estimated by draws: small differences say nothing.
    pub sampled: bool,
    /// What was observed, that first without which the answer would be the furthest from what it is.
    pub findings: Vec<Observed>,
    /// How many observations were not looked at one at a time.
    pub others: usize,
}

/// An observation.
#[derive(Serialize)]
pub struct Observed {
    /// `sanctions[CN] = partial`
    pub name: String,
    #[serde(serialize_with = "super::place::written")]
    pub place: Option<Spot>,
    /// It is observed on the command line.
    pub by_option: bool,
    /// The answer if all but this were known, and if this alone were known. None where that has no value.
    pub without: Option<f64>,
    pub alone: Option<f64>,
}

/// With more observations than this none is left out: each takes the network twice.
const MOST: usize = 40;

/// What moved a value of a belief network, or a value that is a question to one; none of others.
pub(super) fn evidence(solved: &Solved, sources: &SourceMap, target: &Target) -> Option<Evidence> {
    let hir = &solved.hir;
    let (model, unit) = match target.what {
        What::Result(model, result) => match hir.models[model].results.get(result as usize)?.role {
            ResultRole::Belief(BeliefResult::Distribution(_)) => (model, "1".to_string()),
            _ => return None,
        },
        What::Let(id) => (asked(hir, hir.lets[id].body)?, hir.units.text(hir.lets[id].unit)),
        _ => return None,
    };
    let network = solved.world.answer(model)?.network.clone()?;
    let read = |keep: &dyn Fn(usize) -> bool| -> Option<f64> {
        let answer = with_findings(hir, &solved.world, model, keep).ok()?;
        // What is calculated of the network is calculated anew.
        let mut world = ValueStore::again(&solved.world, hir, |node| matches!(node, Node::Let(_)));
        world.put_answer(model, answer);
        value(hir, &world, target)
    };
    let count = network.evidence.len();
    let (prior, posterior) = (read(&|_| false)?, value(hir, &solved.world, target)?);
    let mut findings = Vec::new();
    for (at, (var, seen, span)) in network.evidence.iter().enumerate().take(if count > MOST { 0 } else { count }) {
        let (variable, keys) = network.instances.owner(*var)?;
        let states = hir.models[model].belief()?.variables.get(variable as usize)?.states;
        let own = variable_name(hir, model, variable, &keys);
        let name = match seen {
            Seen::State(state) => format!("{own} = {}", hir.name_at(states, *state)),
            Seen::Likelihood(_) => format!("{own}, as likely as was seen"),
        };
        // What the command line observes has no place in the scenario.
        let place = Some(*span).filter(|span| *span != hir.models[model].span);
        let by_option = place.is_none();
        let place = place.filter(|span| sources.get(span.file).is_some()).map(|span| Spot::of(sources, span));
        findings.push(Observed { name, place, by_option, without: read(&|other| other != at), alone: read(&|other| other == at) });
    }
    let moved = |finding: &Observed| finding.without.map_or(f64::INFINITY, |without| (posterior - without).abs());
    findings.sort_by(|x, y| moved(y).total_cmp(&moved(x)));
    let others = count - findings.len();
    let name = hir.models[model].name.to_string();
    Some(Evidence { model: name, prior, posterior, unit, sampled: network.sampling.is_some(), findings, others })
}

/// The network that a formula is nothing but a question to.
fn asked(hir: &Hir, mut e: ExprId) -> Option<ModelId> {
    loop {
        match hir.exprs.kinds[e] {
            ExprKind::Convert(inner, ..) => e = inner,
            ExprKind::Query(query) if hir.exprs.types[e] == Ty::Number => return Some(hir.exprs.queries[query].model),
            ExprKind::Answer(model, result, _) => {
                let role = hir.models[model].results.get(result as usize)?.role;
                return matches!(role, ResultRole::Belief(BeliefResult::Distribution(_))).then_some(model);
            }
            _ => return None,
        }
    }
}

/// The value in a world.
fn value(hir: &Hir, world: &ValueStore, target: &Target) -> Option<f64> {
    let found = match target.what {
        What::Result(model, result) => world.answer(model)?.table(result as usize)?.value(&target.keys)?,
        What::Let(id) => {
            let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
            eval.frame(hir.lets[id].slots, &target.keys, |eval| eval.double(hir.lets[id].body)).ok()?
        }
        _ => return None,
    };
    found.is_finite().then_some(found)
}

/// For people.
pub(super) fn write(page: &mut Page, evidence: &Evidence) {
    page.blank();
    page.heading(0, &format!("What was observed in {}", evidence.model));
    let number = |value: f64| format!("{}{}", alone(value), unit_after(&evidence.unit));
    if evidence.findings.is_empty() && evidence.others == 0 {
        page.line(2, "Nothing: this follows from the network alone.");
        return;
    }
    page.line(
        2,
        &format!("Without any observation it would be {}, with all of them it is {}.", number(evidence.prior), number(evidence.posterior)),
    );
    if evidence.sampled {
        page.line(2, "All of it is estimated by draws: small differences say nothing.");
    }
    if evidence.others > 0 {
        page.line(2, &format!("There are {} observations, too many to leave out one at a time.", evidence.others));
        return;
    }
    let mut columns = vec![("", Align::Left), ("without it", Align::Point), ("moves by", Align::Point), ("it alone", Align::Point)];
    columns.extend([("", Align::Left)].into_iter().filter(|_| evidence.unit != "1"));
    columns.push(("", Align::Left));
    let mut grid = Grid::new(columns.into_iter().map(|(text, align)| (text.into(), align)).collect());
    let shown = page.kept(evidence.findings.len(), page.limit());
    for finding in evidence.findings.iter().take(shown) {
        grid.cell(finding.name.clone());
        grid.cell(finding.without.map_or("–".into(), alone));
        grid.cell(finding.without.map_or("–".into(), |without| change(evidence.posterior - without)));
        grid.cell(finding.alone.map_or("–".into(), alone));
        if evidence.unit != "1" {
            grid.cell(evidence.unit.clone());
        }
        let option = if finding.by_option { "--observe" } else { "" };
        grid.cell(finding.place.as_ref().map_or(option.to_string(), super::place::at));
    }
    page.grid(2, &grid);
    page.cut(2, evidence.findings.len() - shown);
}

/// A change with its sign; what is rounding is none.
fn change(value: f64) -> String {
    if value.abs() < 1e-12 { "0".into() } else { signed(&alone(value)) }
}
