//! Allocations and choices: models that are made of fields.

use super::Writer;
use crate::doc::math::{Fence, Math, Sign};
use crate::doc::notation::places;
use crate::doc::page::{Inline, code};
use crate::syntax::ast::{ChoiceAsk, Coalitions, Field, FormName, GameGap, GameItem, Item, ModelItem, NestItem, QuestionItem};

impl<'a> Writer<'a> {
    pub(super) fn division(&mut self, model: &'a ModelItem, whole: &Item) {
        let form = if model.form == FormName::Choice { "Choice" } else { "Allocation" };
        self.model_heading(form, &model.name.text, model.title.as_ref().map(|title| title.text.as_str()), whole);
        let outer = self.notation.bind(&[]);
        if !model.binder.is_empty() {
            self.page.say("For each");
            let (runs, ()) = self.notation.over(&model.binder, |_| ());
            self.page.formula(runs);
            model.binder.iter().for_each(|generator| {
                self.notation.bind(&generator.pattern);
            });
        }
        self.page.say(match (model.form == FormName::Choice, model.binder.is_empty()) {
            (true, true) => "One of the alternatives is chosen",
            (true, false) => "one of the alternatives is chosen",
            (false, true) => "An amount is divided among",
            (false, false) => "an amount is divided among",
        });
        let among = std::slice::from_ref(&model.among);
        let (runs, ()) = self.notation.over(among, |_| ());
        self.page.formula(runs);
        let before = self.notation.bind(&model.among.pattern);
        let outer_keys: Vec<Math> = places(&model.binder).into_iter().map(|place| self.notation.place(place)).collect();
        let keys: Vec<Math> = outer_keys.iter().cloned().chain(places(among).into_iter().map(|place| self.notation.place(place))).collect();
        for item in &model.lets {
            let id = self.model_id(&model.name.text);
            self.value_of_let(item, id, item.doc.as_deref());
        }
        model.fields.iter().for_each(|field| self.field(field, &outer_keys, &keys));
        if let Some(available) = &model.available {
            self.page.say("An alternative is available if");
            let condition = self.notation.math(available);
            self.page.formula(condition);
        }
        model.nests.iter().for_each(|nest| self.nest(nest));
        self.rule(model, &keys);
        // What a coalition is worth is calculated of no single one.
        self.notation.unbind(before);
        model.games.iter().for_each(|game| self.game(game));
        self.notation.bind(&model.among.pattern);
        if let Some(links) = &model.links {
            self.page.say("Each uses the links");
            let (runs, ()) = self.notation.over(std::slice::from_ref(links), |_| ());
            self.page.formula(runs);
        }
        for (text, conditions) in [("Required:", &model.requirements), ("The division of the rule is moved to keep:", &model.keeping)] {
            if !conditions.is_empty() {
                self.page.say(text);
            }
            for condition in conditions {
                let math = self.notation.math(condition);
                self.page.formula(math);
            }
        }
        model.questions.iter().for_each(|question| self.question(question));
        self.notation.unbind(outer);
    }

    /// A field: of what is divided, or of each that shares.
    fn field(&mut self, field: &Field, outer: &[Math], all: &[Math]) {
        let keys = match field.name.text.as_ref() {
            "amount" | "step" | "rule" | "scale" => outer.to_vec(),
            "claim" | "weight" | "floor" | "ceiling" | "utility" => all.to_vec(),
            _ => field.keys.iter().map(|key| self.notation.math(key)).collect(),
        };
        let value = self.notation.value_of(&field.value);
        let own = Math::name(field.name.text.to_string()).keyed(keys);
        // `claim = e.claim`: read of what is called the same.
        if own == value {
            let name = Inline::Code(field.name.text.to_string());
            self.page.paragraph(vec![Inline::Text("The ".into()), name, Inline::Text(" of each is its attribute of that name:".into())]);
            return self.page.formula(own);
        }
        self.page.formula(own.joined(Sign::Equal, value));
    }

    fn game(&mut self, game: &GameItem) {
        let word = game.word.text.to_string();
        let math = match &game.of {
            Coalitions::Each(coalition) => self.notation.with([coalition.text.as_ref()], |n| {
                let own = Math::call(Math::name(word), Math::Index(coalition.text.to_string()));
                own.joined(Sign::Equal, n.value_of(&game.value))
            }),
            Coalitions::Listed(listed) => self.notation.for_all(std::slice::from_ref(listed), |n| {
                let members = Math::list(listed.pattern.iter().map(|place| n.place(place)).collect());
                Math::call(Math::name(word), members).joined(Sign::Equal, n.value_of(&game.value))
            }),
        };
        self.page.formula(math);
        match &game.gap {
            None => {}
            Some(GameGap::Value(value)) => {
                let value = self.source(value.span);
                self.page.paragraph(vec![Inline::Text("Coalitions that are not listed: ".into()), Inline::Code(value)]);
            }
            Some(GameGap::Monotone(_)) => {
                self.page.say("A coalition that is not listed is worth as much as the part of it that is worth most.")
            }
        }
    }

    fn nest(&mut self, nest: &NestItem) {
        let scale = nest.scale().map(|scale| self.notation.math(scale));
        let scale = scale.map(|scale| Math::Row(vec![Math::Gap, Math::text("scale\u{a0}"), scale]));
        let math = match nest {
            NestItem::Listed { name, set, .. } => {
                let set = self.notation.set_math(set);
                Math::Word(name.text.to_string()).joined(Sign::Equal, set)
            }
            NestItem::By { by, .. } => Math::Row(vec![Math::text("nests by\u{a0}"), self.notation.math(by)]),
        };
        self.page.formula(Math::Row(std::iter::once(math).chain(scale).collect()));
    }

    fn question(&mut self, question: &QuestionItem) {
        let title = question.title.as_ref().map(|title| title.text.as_str());
        let comment = self.comment(question.name.span);
        self.page.declared(&question.name.text, title, comment.as_deref());
        let line = match &question.ask {
            ChoiceAsk::Elasticity { of } => {
                let mut line = vec![Inline::Text("The elasticity of probabilities in ".into())];
                line.extend(code(&self.source(of.span)));
                line
            }
            ChoiceAsk::Willingness { pay, of, more } => {
                let mut line = vec![Inline::Text("How much of ".into())];
                line.extend(code(&self.source(pay.span)));
                line.push(Inline::Text(format!(" one is willing to pay for {} ", if *more { "more" } else { "less" })));
                line.extend(code(&self.source(of.span)));
                line
            }
        };
        self.page.paragraph(line.into_iter().chain([Inline::Text(".".into())]).collect());
    }

    /// Values in braces.
    pub(super) fn braces(parts: Vec<Math>) -> Math {
        Math::list(parts).fenced(Fence::Curly)
    }
}
