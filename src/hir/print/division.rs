//! Allocations and choices written out.

use super::expr::ExprText;
use super::{Printer, head};
use crate::hir::*;

impl<'a> Printer<'a> {
    pub(super) fn allocation(&mut self, id: ModelId, decl: &'a Model, body: &'a Allocation, from: &str) {
        let mut text = ExprText::new(self.hir, Some(id));
        let (binder, among) = (text.binder(body.binder), text.generators(body.claimants));
        self.line(0, format_args!("allocation {} to {among}{from}", head(&decl.name, &decl.title, &binder)));
        self.line(1, format_args!("in {}", self.unit(body.unit)));
        for (name, part) in [
            ("amount", body.amount),
            ("claim", body.claim),
            ("weight", body.weight),
            ("floor", body.floor),
            ("ceiling", body.ceiling),
            ("step", body.step),
            ("tie_break", body.tie_break),
            ("rule", Some(body.rule)),
        ] {
            if let Some(e) = part {
                self.line(1, format_args!("{name} = {}", text.text(e)));
            }
        }
        if let Some(game) = body.game {
            let word = if game.costs { "cost" } else { "worth" };
            let of = game.listed.map_or("coalition".to_string(), |gens| text.generators(gens));
            let gap = match game.gap {
                Gap::None => String::new(),
                Gap::Value(e) => format!(" default {}", text.text(e)),
                Gap::Monotone => " default monotone".to_string(),
            };
            self.line(1, format_args!("{word}({of}) = {}{gap}", text.text(game.value)));
        }
        if let Some(keeping) = &body.keeping {
            let of = if keeping.of_satisfaction { "satisfaction" } else { "share" };
            self.line(1, format_args!("keeping jain of {of} >= {}", text.text(keeping.floor)));
        }
        if let Some(links) = &body.links {
            let (over, capacity) = (text.generators(links.over), text.text(links.capacity));
            self.line(1, format_args!("over {over}"));
            self.line(1, format_args!("capacity = {capacity}"));
            if let Some(e) = links.per_unit {
                self.line(1, format_args!("use = {}", text.text(e)));
            }
        }
        for e in &body.requirements {
            self.line(1, format_args!("require {}", text.text(*e)));
        }
        for effect in &body.effects {
            self.effect(effect);
            for limit in &effect.limits {
                let mut text = ExprText::new(self.hir, Some(id));
                let binder = text.binder(limit.binder);
                let keys: Vec<String> = limit.place.iter().map(|e| text.text(*e)).collect();
                let of = if limit.of_share { "share" } else { "amount" };
                let [lower, upper] = [limit.lower, limit.upper].map(|e| e.map(|e| text.text(e)));
                let lower = lower.map_or(String::new(), |e| format!("{e} <= "));
                let upper = upper.map_or(String::new(), |e| format!(" <= {e}"));
                self.line(2, format_args!("limit {}: {lower}{of}[{}]{upper}", head(&limit.name, &limit.title, &binder), keys.join(", ")));
            }
        }
    }

    pub(super) fn choice(&mut self, id: ModelId, decl: &'a Model, body: &'a Choice, from: &str) {
        let mut text = ExprText::new(self.hir, Some(id));
        let (binder, among) = (text.binder(body.binder), text.generators(body.alternatives));
        self.line(0, format_args!("choice {} among {among}{from}", head(&decl.name, &decl.title, &binder)));
        self.line(1, format_args!("utility = {}", text.text(body.utility)));
        if let Some(e) = body.available {
            self.line(1, format_args!("available if {}", text.text(e)));
        }
        for (name, part) in [("scale", body.scale), ("weight", body.weight)] {
            if let Some(e) = part {
                self.line(1, format_args!("{name} = {}", text.text(e)));
            }
        }
        match &body.nests {
            Nests::None => {}
            Nests::Listed(_, nests) => {
                for nest in nests {
                    let (members, scale) = (text.generators(nest.members), text.text(nest.scale));
                    self.line(1, format_args!("nest {} = {{ {members} }} scale {scale}", nest.name));
                }
            }
            Nests::By { nest, scale, .. } => {
                self.line(1, format_args!("nests by {} scale {}", text.text(*nest), text.text(*scale)));
            }
        }
        for question in &body.questions {
            match question {
                Question::Elasticity { of, .. } => self.line(1, format_args!("elasticity of {}", text.text(*of))),
                Question::Willingness { pay, of, more } => {
                    let word = if *more { "more" } else { "less" };
                    self.line(1, format_args!("willingness to pay {} for {word} {}", text.text(*pay), text.text(*of)));
                }
            }
        }
        for effect in &body.effects {
            self.effect(effect);
            for charge in &effect.charges {
                self.line(2, format_args!("charge {} = {}", head(&charge.name, &charge.title, ""), text.text(charge.value)));
            }
            for forbid in &effect.forbids {
                self.line(2, format_args!("forbid {}: {}", head(&forbid.name, &forbid.title, ""), text.text(forbid.condition)));
            }
        }
    }

    fn effect(&mut self, effect: &Effect) {
        let state = self.hir.policies.get(effect.policy as usize).map_or("", |policy| policy.state.word());
        self.line(1, format_args!("policy {}, {state}", effect.name));
    }
}
