//! Decision processes.

use super::super::ast::*;
use super::super::parser::Rule;
use super::{Builder, P};
use crate::diagnostics::{Diagnostic, codes};

impl Builder<'_> {
    pub fn decision(&mut self, pair: P<'_>) -> Option<DecisionItem> {
        let (mut name, mut title, mut binder, mut block) = (None, None, Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::binder => binder = self.generators(part),
                Rule::decision_block => block = Some(part),
                _ => {}
            }
        }
        let block = block?;
        let mut item = DecisionItem {
            name: name?,
            title,
            binder,
            states: Vec::new(),
            actions: Vec::new(),
            randoms: Vec::new(),
            nexts: Vec::new(),
            starts: Vec::new(),
            rewards: Vec::new(),
            terminals: Vec::new(),
            limits: Vec::new(),
            learners: Vec::new(),
            criteria: Vec::new(),
            senses: Vec::new(),
            unclear: false,
        };
        block.into_inner().for_each(|part| self.decision_part(part, &mut item));
        Some(item)
    }

    fn decision_part(&mut self, part: P<'_>, item: &mut DecisionItem) {
        let span = self.tight(&part);
        match part.as_rule() {
            Rule::state_item => item.states.extend(self.space(part)),
            Rule::action_item => item.actions.extend(self.space(part)),
            Rule::random_item => {
                let variable = part.into_inner().find(|p| p.as_rule() == Rule::random_variable);
                item.randoms.extend(variable.and_then(|variable| self.random_variable(variable)));
            }
            Rule::next_item => item.nexts.extend(self.next_item(part)),
            Rule::start_item => item.starts.extend(self.start_item(part)),
            Rule::reward_item => item.rewards.extend(self.reward_item(part)),
            Rule::terminal_item => item.terminals.extend(self.reward_item(part)),
            Rule::discount_item => {
                let (mut factor, mut every) = (None, None);
                for inner in part.into_inner() {
                    match inner.as_rule() {
                        Rule::arith => factor = Some(self.expr(inner)),
                        Rule::quantity => {
                            let at = self.tight(&inner);
                            every = self.quantity(inner).map(|quantity| Expr { kind: ExprKind::Quantity(quantity), span: at });
                        }
                        _ => {}
                    }
                }
                item.criteria.extend(factor.map(|factor| CriterionItem::Discount { factor, every, span }));
            }
            Rule::over_item if part.clone().into_inner().any(|p| p.as_rule() == Rule::over_count) => {
                let count = part.into_inner().find(|p| p.as_rule() == Rule::over_count);
                count.into_iter().for_each(|count| self.over_count(count));
                item.unclear = true;
            }
            Rule::over_item => {
                let mut names: Vec<Name> = part.into_inner().filter(|p| p.as_rule() == Rule::name).map(|p| self.name(&p)).collect();
                let periods = names.pop();
                item.criteria.extend(periods.map(|periods| CriterionItem::Over { index: names.pop(), periods, span }));
            }
            Rule::until_item => item.criteria.push(CriterionItem::Absorbed(span)),
            Rule::average_item => item.criteria.push(CriterionItem::Average(span)),
            Rule::sense_item => {
                let maximize = part.into_inner().any(|p| p.as_rule() == Rule::maximize);
                item.senses.push((maximize, span));
            }
            Rule::expected_limit => item.limits.extend(self.constraint(part)),
            Rule::learn_item => item.learners.extend(self.learn_item(part)),
            Rule::bad_decision_item => self.met_bad = true,
            _ => {}
        }
    }

    /// `over 12`, `over w in 1 .. 12`
    fn over_count(&mut self, pair: P<'_>) {
        let span = self.tight(&pair);
        let (mut numbers, mut index) = (Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::number => numbers.push(part.as_str().to_string()),
                Rule::name => index = Some(self.name(&part)),
                _ => {}
            }
        }
        let (from, to) = match numbers.as_slice() {
            [from, to, ..] => (from.as_str(), to.as_str()),
            [to] => ("1", to.as_str()),
            [] => return,
        };
        let index = index.map_or(String::new(), |index| format!("{} in ", index.text));
        let found = Diagnostic::error(codes::FOREIGN_FORM, "a process goes over periods that are declared")
            .at(span, "numbers")
            .help(format!("declare them outside, `periods step = {from}..{to}`, and write `over {index}step`"));
        self.error(found);
    }

    fn space(&mut self, pair: P<'_>) -> Option<SpaceItem> {
        let (mut name, mut title, mut domain, mut filter) = (None, None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::domain => domain = self.domain(part),
                Rule::filter => filter = part.into_inner().find(|p| p.as_rule() == Rule::expr).map(|p| self.expr(p)),
                _ => {}
            }
        }
        Some(SpaceItem { name: name?, title, domain: domain?, filter })
    }

    fn next_item(&mut self, pair: P<'_>) -> Option<NextItem> {
        let span = self.tight(&pair);
        let (mut name, mut domain, mut parents, mut law) = (None, None, Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::domain => domain = self.domain(part),
                Rule::parents => parents = self.parents(part),
                Rule::function | Rule::law => law = self.how(part),
                _ => {}
            }
        }
        Some(NextItem { name: name?, domain, parents, law: law?, span })
    }

    fn start_item(&mut self, pair: P<'_>) -> Option<StartItem> {
        let (mut name, mut law) = (None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::function | Rule::law => law = self.how(part),
                _ => {}
            }
        }
        Some(StartItem { name: name?, law: law? })
    }

    fn learn_item(&mut self, pair: P<'_>) -> Option<LearnItem> {
        let span = self.tight(&pair);
        let (mut name, mut title, mut fields) = (None, None, Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::field => fields.extend(self.field(part)),
                _ => {}
            }
        }
        Some(LearnItem { name: name?, title, fields, span })
    }

    fn reward_item(&mut self, pair: P<'_>) -> Option<RewardItem> {
        let span = self.tight(&pair);
        let (mut name, mut title, mut unit, mut cost, mut value) = (None, None, None, false, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_cost => cost = true,
                Rule::objective_name => (name, title, unit) = self.objective_name(part),
                Rule::expr => value = Some(self.expr(part)),
                _ => {}
            }
        }
        Some(RewardItem { name, title, unit, cost, value: value?, span })
    }
}
