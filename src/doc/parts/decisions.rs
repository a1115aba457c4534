//! Decision processes: states, actions, what happens, what it is worth.

use super::Writer;
use crate::doc::math::{Math, Sign};
use crate::doc::page::Inline;
use crate::hir::Form;
use crate::syntax::ast::{CriterionItem, DecisionItem, Domain, Item, LawItem, RewardItem, SpaceItem};

impl<'a> Writer<'a> {
    pub(super) fn decision(&mut self, decision: &'a DecisionItem, whole: &Item) {
        self.model_heading("Decision process", &decision.name.text, decision.title.as_ref().map(|title| title.text.as_str()), whole);
        let outer = self.cases(&decision.binder);
        for (heading, spaces) in [("States", &decision.states), ("Actions", &decision.actions)] {
            if !spaces.is_empty() {
                self.page.heading(3, heading);
            }
            spaces.iter().for_each(|space| self.space(space));
        }
        if !decision.randoms.is_empty() || !decision.nexts.is_empty() {
            self.page.heading(3, "What happens");
        }
        decision.randoms.iter().for_each(|random| self.random(random));
        for next in &decision.nexts {
            let comment = self.comment(next.span);
            let names: Vec<String> = next.domain.iter().filter_map(name_of).collect();
            self.page.declared(&format!("next {}", next.name.text), None, comment.as_deref());
            if let Some(name) = names.first() {
                let math = Math::Index(next.name.text.to_string()).joined(Sign::In, Math::Word(name.clone()));
                self.page.formula(math);
            }
            self.law(&format!("next.{}", next.name.text), &[], &next.parents, &next.law, self.domain_of(decision, &next.name.text));
        }
        for start in &decision.starts {
            match &start.law {
                LawItem::Function(value) => {
                    let value = self.notation.value_of(value);
                    self.page.formula(Math::name(format!("start.{}", start.name.text)).joined(Sign::Equal, value));
                }
                law @ (LawItem::Expr(_)
                | LawItem::Table(_)
                | LawItem::File(_)
                | LawItem::Entries(_)
                | LawItem::Points(_)
                | LawItem::Even) => {
                    self.law(&format!("start.{}", start.name.text), &[], &[], law, self.domain_of(decision, &start.name.text));
                }
            }
        }
        self.worth(decision);
        self.notation.unbind(outer);
    }

    fn domain_of<'d>(&self, decision: &'d DecisionItem, name: &str) -> Option<&'d Domain> {
        decision.states.iter().find(|space| space.name.text.as_ref() == name).map(|space| &space.domain)
    }

    fn space(&mut self, space: &SpaceItem) {
        let comment = self.comment(space.name.span);
        self.page.declared(&space.name.text, space.title.as_ref().map(|title| title.text.as_str()), comment.as_deref());
        let states = self.states(Some(&space.domain));
        let mut math = Math::name(space.name.text.to_string()).joined(Sign::In, states);
        if let Some(filter) = &space.filter {
            math = math.joined(Sign::Such, self.notation.math(filter));
        }
        self.page.formula(math);
    }

    /// Rewards and costs, for how long, and what is asked.
    fn worth(&mut self, decision: &DecisionItem) {
        self.page.heading(3, "What it is worth");
        for reward in &decision.rewards {
            self.reward(reward, if reward.cost { "cost" } else { "reward" });
        }
        for reward in &decision.terminals {
            self.reward(reward, "terminal");
        }
        // Where nothing says so, rewards are maximized and costs minimized.
        let found = self.model_id(&decision.name.text).map(|id| &self.hir.models[id].form);
        let found = found.and_then(|form| if let Form::Decision(body) = form { Some(body.maximize) } else { None });
        let maximize = decision.senses.first().map(|(maximize, _)| *maximize).or(found);
        self.page.say(match maximize {
            Some(true) => "The expected sum is maximized.",
            Some(false) => "The expected sum is minimized.",
            None => "The expected sum counts.",
        });
        for criterion in &decision.criteria {
            self.criterion(criterion);
        }
        if !decision.limits.is_empty() {
            self.page.heading(3, "Limits");
        }
        decision.limits.iter().for_each(|limit| self.constraint(limit));
        for learner in &decision.learners {
            let said = self.source(learner.span);
            self.page.paragraph(vec![Inline::Text("Learned by trial: ".into()), Inline::Code(said)]);
        }
    }

    fn reward(&mut self, reward: &RewardItem, word: &str) {
        let comment = self.comment(reward.span);
        let name = reward.name.as_ref().map_or(word, |name| name.text.as_ref());
        let title = reward.title.as_ref().map(|title| title.text.as_str());
        let shown = if name == word { word.to_string() } else { format!("{word} {name}") };
        self.page.declared(&shown, title, comment.as_deref());
        self.equation(name, &[], reward.unit.as_ref().map(|unit| unit.text.as_ref()), &reward.value);
    }

    fn criterion(&mut self, criterion: &CriterionItem) {
        let said = self.source(criterion.span());
        let text = match criterion {
            CriterionItem::Discount { .. } => "Later steps count less: ",
            CriterionItem::Over { .. } => "It ends after the periods: ",
            CriterionItem::Absorbed(_) => "It goes on until nothing more happens: ",
            CriterionItem::Average(_) => "What counts is the average of a step: ",
        };
        self.page.paragraph(vec![Inline::Text(text.into()), Inline::Code(said)]);
    }
}

/// The kind of the state that follows.
fn name_of(domain: &Domain) -> Option<String> {
    match domain {
        Domain::Members(name) => Some(name.text.to_string()),
        Domain::Listed(..) | Domain::Range { .. } => None,
    }
}
