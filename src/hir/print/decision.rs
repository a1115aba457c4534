//! Decision processes written out.

use super::belief::law;
use super::expr::ExprText;
use super::{Printer, titled};
use crate::hir::*;

impl<'a> Printer<'a> {
    pub(super) fn decision(&mut self, decl: &'a Model, body: &'a Decision, from: &str) {
        let mut text = ExprText::new(self.hir, None);
        let binder = text.binder(body.binder);
        let mut lines = Vec::new();
        for (word, spaces) in [("over", body.period.as_slice()), ("state", &body.states), ("action", &body.actions)] {
            for space in spaces {
                let over = text.generators(space.gens);
                let condition = space.available.map_or(String::new(), |e| format!(" if {}", text.text(e)));
                lines.push(format!("{word} {over}{condition}"));
            }
        }
        for draw in &body.randoms {
            text.name(draw.slot, &draw.name);
            lines.push(format!("random {} {}", draw.name, written(&mut text, draw)));
        }
        for draw in &body.nexts {
            text.name(draw.slot, "next");
            lines.push(format!("next {} {}", draw.name, written(&mut text, draw)));
        }
        for draw in body.starts.iter().flatten() {
            lines.push(format!("start {} {}", draw.name, written(&mut text, draw)));
        }
        let word = |reward: &Reward| match reward.counts {
            Counts::Earned => "reward",
            Counts::Paid => "cost",
            Counts::Apart => "amount",
        };
        let rewards = body.rewards.iter().map(|reward| (word(reward), reward));
        for (word, reward) in rewards.chain(body.terminals.iter().map(|reward| ("terminal", reward))) {
            let name = reward.name.as_ref().map_or(String::new(), |name| format!(" {} =", name));
            lines.push(format!("{word}{name} {}", text.text(reward.value)));
        }
        for limit in &body.limits {
            let ends = [(">=", limit.lower), ("<=", limit.upper)];
            let ends: Vec<String> = ends.iter().filter_map(|(sign, e)| Some(format!("{sign} {}", text.text((*e)?)))).collect();
            lines.push(format!("limit {} {}", limit.name, ends.join(", ")));
        }
        for forbidden in &body.forbidden {
            lines.push(format!("forbid {} if {}", forbidden.name, text.text(forbidden.condition)));
        }
        for learner in &body.learners {
            let method = learner.algorithm.name();
            lines.push(format!(
                "learn {} by {method}, {} episodes, seed {}",
                learner.name,
                text.text(learner.episodes),
                text.text(learner.seed)
            ));
        }
        let factor = match &body.criterion {
            Criterion::Discounted(factor) | Criterion::Horizon(Some(factor)) => Some(factor),
            _ => None,
        };
        if let Some(factor) = factor {
            let every = factor.times.map_or(String::new(), |e| format!(" every {}", text.text(e)));
            lines.push(format!("discount {}{every}", text.text(factor.value)));
        }
        match body.criterion {
            Criterion::Absorbed(_) => lines.push("until absorbed".into()),
            Criterion::Average(_) => lines.push("average".into()),
            _ => {}
        }
        lines.push(if body.maximize { "maximize".into() } else { "minimize".into() });
        self.line(0, format_args!("decision {}{binder}{}{from}", decl.name, titled(&decl.title)));
        lines.iter().for_each(|line| self.line(1, format_args!("{line}")));
    }
}

fn written<'a>(text: &mut ExprText<'a>, draw: &'a Draw) -> String {
    let sign = if matches!(draw.law, Law::Function(_)) { "=" } else { "~" };
    format!("{sign} {}", law(text, draw.kind, &draw.law))
}
