//! A plan without an end in words: what grows, what a step brings, which bound is missing.

use super::{Plan, Spot, listed, quantity};
use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::exact::{Exact, absolute};
use crate::lp::ColId;
use crate::prove;
use crate::source::Span;

/// The way a plan runs.
#[derive(Clone, Debug)]
pub struct UnboundedRay {
    /// What changes, the largest first.
    pub steps: Vec<Step>,
    /// The change of the objective with one step, and its unit.
    pub gain: Exact,
    pub unit: String,
    /// The name of the objective.
    pub objective: String,
}

/// The change of one variable with one step.
#[derive(Clone, Debug)]
pub struct Step {
    pub name: String,
    pub declaration: String,
    pub index: Vec<String>,
    pub change: Exact,
    pub unit: String,
    pub span: Span,
    pub spot: Spot,
}

impl Step {
    /// Which bound is missing.
    pub fn missing(&self) -> &'static str {
        if self.change > Exact::ZERO { "upper" } else { "lower" }
    }
}

/// Tells a direction.
pub fn direction(plan: &Plan<'_>, found: &prove::UnboundedRay) -> UnboundedRay {
    let names = plan.names();
    let mut steps = Vec::new();
    for (c, change) in found.step.iter().enumerate().filter(|(_, change)| !change.is_zero()) {
        let col = ColId(c as u32);
        let Some((number, keys)) = names.variable(col) else { continue };
        let Some(decl) = plan.plan().and_then(|p| p.variables.get(number as usize)) else { continue };
        steps.push(Step {
            name: names.column(col),
            declaration: decl.name.to_string(),
            index: plan.index(&decl.keys, &keys),
            change: change.clone(),
            unit: plan.unit_at(decl.unit, &keys),
            span: decl.span,
            spot: plan.spot(decl.span),
        });
    }
    steps.sort_by_key(|step| std::cmp::Reverse(absolute(&step.change)));
    let objective = plan.objective();
    UnboundedRay {
        steps,
        gain: found.gain.clone(),
        unit: objective.map_or_else(|| "1".into(), |o| plan.unit(o.unit)),
        objective: objective.map_or_else(|| "objective".into(), |o| o.name.to_string()),
    }
}

/// How many variables a sentence names.
const NAMED: usize = 4;

impl UnboundedRay {
    /// `make[a] + 1 t/d, sell[a] + 1 t/d: profit + 5 USD/d with each step`
    pub fn sentence(&self) -> String {
        let signed = |x: &Exact, unit: &str| {
            let sign = if *x < Exact::ZERO { '-' } else { '+' };
            format!("{sign} {}", quantity(&absolute(x), unit))
        };
        let mut parts: Vec<String> =
            self.steps.iter().take(NAMED).map(|s| format!("`{}` {}", s.name, signed(&s.change, &s.unit))).collect();
        if self.steps.len() > NAMED {
            parts.push(format!("{} more", self.steps.len() - NAMED));
        }
        format!("with each step of {}: `{}` {}", parts.join(", "), self.objective, signed(&self.gain, &self.unit))
    }

    /// As a finding, with a label on every variable that runs.
    pub fn diagnostic(&self, plan: &Plan<'_>, severity: Severity) -> Diagnostic {
        let model = &plan.hir.models[plan.model];
        let change = if self.gain < Exact::ZERO { "fall" } else { "grow" };
        let message = format!("`{}` of `{}` can {change} without end: {}", self.objective, model.name, self.sentence());
        let mut found = Diagnostic::new(severity, codes::UNBOUNDED, message);
        let mut told: Vec<(Span, &str)> = Vec::new();
        for step in &self.steps {
            if told.contains(&(step.span, step.missing())) || told.len() > NAMED {
                continue;
            }
            told.push((step.span, step.missing()));
            let text = format!("`{}` has no {} bound that stops it", step.name, step.missing());
            found = if told.len() == 1 { found.at(step.span, text) } else { found.with(step.span, text) };
        }
        let mut names: Vec<String> = self.steps.iter().map(|s| s.declaration.clone()).collect();
        names.dedup();
        found.help(format!("bound {} (`in … .. …`), or add the constraint that limits what the plan can use", listed(&names, NAMED)))
    }
}
