//! Belief networks written out.

use super::expr::ExprText;
use super::{Printer, head, titled};
use crate::hir::*;

impl<'a> Printer<'a> {
    pub(super) fn belief(&mut self, decl: &'a Model, belief: &'a Belief, from: &str) {
        let hir = self.hir;
        self.line(0, format_args!("belief {}{}{from}", decl.name, titled(&decl.title)));
        for (variable, result) in belief.variables.iter().zip(&decl.results) {
            let mut text = ExprText::new(hir, None);
            let binder = text.binder(variable.binder);
            text.name(variable.own, &variable.name);
            let states: Vec<&str> = hir.entity_types[variable.states].members.iter().map(|state| hir.entity_name(*state)).collect();
            let states = super::cut(&states);
            let sign = if matches!(variable.law, Law::Function(_)) { "=" } else { "~" };
            let law = law(&mut text, variable.states, &variable.law);
            self.line(1, format_args!("{} in {{ {states} }} {sign} {law}", head(&variable.name, &result.title, &binder)));
        }
        for observation in &belief.observations {
            let mut text = ExprText::new(hir, None);
            let over = if observation.gens.count == 0 { String::new() } else { format!(" for {}", text.generators(observation.gens)) };
            let Some(variable) = belief.variables.get(observation.variable as usize) else { continue };
            let name = text.with_keys(&variable.name, hir.exprs.list(observation.keys));
            let finding = match &observation.finding {
                Finding::State(e) => text.text(*e),
                Finding::Likelihood(states) => {
                    let parts: Vec<String> =
                        states.iter().map(|(state, e)| format!("{}: {}", hir.name_at(variable.states, *state), text.text(*e))).collect();
                    format!("{{ {} }}", parts.join(", "))
                }
            };
            self.line(1, format_args!("observe {name} = {finding}{over}"));
        }
    }
}

pub(super) fn law<'a>(text: &mut ExprText<'a>, states: EntityTypeId, of: &Law) -> String {
    match of {
        Law::Probability(e) | Law::Function(e) => text.text(*e),
        Law::States(parts) => {
            let part = |(state, e): &(u32, Option<ExprId>), text: &mut ExprText<'a>| {
                let value = e.map_or_else(|| "rest".to_string(), |e| text.text(e));
                format!("{}: {value}", text.hir().name_at(states, *state))
            };
            let parts: Vec<String> = parts.iter().map(|state| part(state, text)).collect();
            format!("{{ {} }}", parts.join(", "))
        }
        Law::If(condition, yes, no) => {
            let condition = text.text(*condition);
            format!("if {condition} then {} else {}", law(text, states, yes), law(text, states, no))
        }
        Law::Causes(causes) => {
            let mut parts = Vec::new();
            for cause in causes {
                let over = if cause.gens.count == 0 { String::new() } else { format!(" for {}", text.generators(cause.gens)) };
                let condition = cause.condition.map_or_else(|| "leak".to_string(), |e| text.text(e));
                parts.push(format!("{condition}: {}{over}", law(text, states, &cause.law)));
            }
            format!("the greatest of ({})", parts.join(", "))
        }
    }
}
