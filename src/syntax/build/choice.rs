//! Nests of a choice, and what is asked of it.

use super::super::ast::*;
use super::super::parser::Rule;
use super::{Builder, P};

impl Builder<'_> {
    /// `nest low_carbon = { … } scale 0.6`; keeps its name among those of the others, each once.
    pub fn nest(&mut self, pair: P<'_>, names: &mut Option<(Name, Vec<StateItem>)>) -> Option<NestItem> {
        let (mut word, mut name, mut title, mut set, mut scale) = (None, None, None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_nest => word = Some(Name { text: "nest".into(), span: self.tight(&part) }),
                Rule::name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::expr => set = Some(self.expr(part)),
                Rule::nest_scale => scale = self.nest_scale(part),
                _ => {}
            }
        }
        let (word, name) = (word?, name?);
        let (_, names) = names.get_or_insert_with(|| (word, Vec::new()));
        if !names.iter().any(|known| known.name.text == name.text) {
            names.push(StateItem { name: name.clone(), title, amount: None });
        }
        Some(NestItem::Listed { name, set: set?, scale })
    }

    /// `nests by y.family scale y.family.lambda`
    pub fn nests(&mut self, pair: P<'_>) -> Option<NestItem> {
        let (mut word, mut by, mut scale) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_nests => word = Some(self.tight(&part)),
                Rule::expr => by = Some(self.expr(part)),
                Rule::nest_scale => scale = self.nest_scale(part),
                _ => {}
            }
        }
        Some(NestItem::By { word: word?, by: by?, scale })
    }

    fn nest_scale(&mut self, pair: P<'_>) -> Option<Expr> {
        pair.into_inner().find(|part| part.as_rule() == Rule::expr).map(|part| self.expr(part))
    }

    /// `elasticity NAME of …`, `willingness NAME to pay … for less …`
    pub fn question(&mut self, pair: P<'_>) -> Option<QuestionItem> {
        let (mut name, mut title, mut values, mut more) = (None, None, Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::expr => values.push(self.expr(part)),
                rule @ (Rule::more | Rule::less) => more = Some(rule == Rule::more),
                _ => {}
            }
        }
        let mut values = values.into_iter();
        let first = values.next()?;
        let ask = match more {
            None => ChoiceAsk::Elasticity { of: first },
            Some(more) => ChoiceAsk::Willingness { pay: first, of: values.next()?, more },
        };
        Some(QuestionItem { name: name?, title, ask })
    }
}
