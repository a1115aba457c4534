//! Plans, allocations and choices.

use super::super::ast::*;
use super::super::parser::Rule;
use super::{Builder, P};
use crate::mistakes::ModelMistake;

impl Builder<'_> {
    pub fn plan(&mut self, pair: P<'_>) -> Option<PlanItem> {
        let (mut name, mut title, mut cases) = (None, None, Vec::new());
        let (mut vars, mut lets, mut objectives, mut constraints) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::binder => cases = self.generators(part),
                Rule::var_decl => vars.extend(self.var(part)),
                Rule::let_decl => lets.extend(self.let_item(part)),
                Rule::objective => self.objectives(part, &mut objectives),
                Rule::constraint => constraints.extend(self.constraint(part)),
                Rule::then_objective => self.stray_objective(&part),
                Rule::bad_plan_item => self.met_bad = true,
                _ => {}
            }
        }
        Some(PlanItem { name: name?, title, cases, vars, lets, objectives, constraints })
    }

    pub(super) fn var(&mut self, pair: P<'_>) -> Option<VarItem> {
        let span = self.tight(&pair);
        let mut var = VarItem {
            name: Name { text: "".into(), span },
            title: None,
            binder: Vec::new(),
            unit: None,
            integer: None,
            binary: None,
            lower: None,
            upper: None,
            semicontinuous: None,
            after: Vec::new(),
            span,
        };
        for part in pair.into_inner() {
            let at = self.tight(&part);
            match part.as_rule() {
                Rule::name => var.name = self.name(&part),
                Rule::string => var.title = Some(self.string(&part)),
                Rule::binder => var.binder = self.generators(part),
                Rule::type_note => var.unit = self.type_note(part),
                Rule::whole => var.integer = Some(at),
                Rule::binary => var.binary = Some(at),
                Rule::or_zero => self.semicontinuous(part, &mut var),
                Rule::after => var.after.extend(self.parents(part)),
                rule @ (Rule::at_least | Rule::at_most | Rule::between) => {
                    let values: Vec<Expr> = part.into_inner().filter(|p| p.as_rule() == Rule::arith).map(|p| self.expr(p)).collect();
                    let mut values = values.into_iter();
                    let (lower, upper) = match rule {
                        Rule::at_least => (values.next(), None),
                        Rule::at_most => (None, values.next()),
                        _ => (values.next(), values.next()),
                    };
                    for (slot, value) in [(&mut var.lower, lower), (&mut var.upper, upper)] {
                        let Some(value) = value else { continue };
                        match slot {
                            None => *slot = Some(value),
                            Some(first) => {
                                let mistake = ModelMistake::TwoBounds { variable: &var.name.text, second: value.span, first: first.span };
                                self.sink.push(mistake.diagnostic());
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        Some(var)
    }

    /// `allocation` or `choice`.
    pub fn model(&mut self, form: FormName, pair: P<'_>) -> Option<ModelItem> {
        let mut block = self.tight(&pair);
        let (mut name, mut title, mut binder, mut among) = (None, None, Vec::new(), None);
        let (mut fields, mut requirements, mut available, mut lets) = (Vec::new(), Vec::new(), None, Vec::new());
        let (mut games, mut keeping, mut links) = (Vec::new(), Vec::new(), None);
        let (mut nests, mut questions, mut units) = (Vec::new(), Vec::new(), Vec::new());
        let mut nest_names: Option<(Name, Vec<StateItem>)> = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::binder => binder = self.generators(part),
                Rule::generator => among = self.generator(part),
                Rule::links => links = part.into_inner().find(|p| p.as_rule() == Rule::generator).and_then(|p| self.generator(p)),
                Rule::model_block => {
                    block = self.tight(&part);
                    for inner in part.into_inner() {
                        match inner.as_rule() {
                            Rule::field => fields.extend(self.field(inner)),
                            Rule::game => games.extend(self.game(inner)),
                            Rule::of_amounts => {
                                let note = inner.into_inner().find(|p| p.as_rule() == Rule::unit_note);
                                units.extend(note.map(|p| self.unit_note(&p)));
                            }
                            Rule::keeping => {
                                let stated = inner.into_inner().find(|p| p.as_rule() == Rule::expr);
                                keeping.extend(stated.map(|p| self.expr(p)));
                            }
                            Rule::nest => nests.extend(self.nest(inner, &mut nest_names)),
                            Rule::nests => nests.extend(self.nests(inner)),
                            Rule::elasticity | Rule::willingness => questions.extend(self.question(inner)),
                            Rule::bad_model_item => self.met_bad = true,
                            Rule::let_decl => lets.extend(self.let_item(inner)),
                            Rule::require | Rule::available => {
                                let is_require = inner.as_rule() == Rule::require;
                                let Some(value) = inner.into_inner().find(|p| p.as_rule() == Rule::expr).map(|p| self.expr(p)) else {
                                    continue;
                                };
                                if is_require {
                                    requirements.push(value);
                                } else if let Some(first) = &available {
                                    let first: &Expr = first;
                                    let mistake = ModelMistake::AvailableTwice { second: value.span, first: first.span };
                                    self.sink.push(mistake.diagnostic());
                                } else {
                                    available = Some(value);
                                }
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        let nest_names = nest_names.map(|(word, names)| (word.clone(), Domain::Listed(names, word.span)));
        Some(ModelItem {
            form,
            name: name?,
            title,
            binder,
            among: among?,
            fields,
            games,
            requirements,
            units,
            keeping,
            links,
            available,
            nests,
            nest_names,
            questions,
            lets,
            block,
        })
    }

    /// `worth(c) = …`
    fn game(&mut self, pair: P<'_>) -> Option<GameItem> {
        let (mut word, mut of, mut value, mut gap) = (None, None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::game_word => word = Some(self.name(&part)),
                Rule::name => of = Some(Coalitions::Each(self.name(&part))),
                Rule::generator => of = self.generator(part).map(Box::new).map(Coalitions::Listed),
                Rule::expr => value = Some(self.expr(part)),
                Rule::game_gap => {
                    let stated = part.into_inner().find(|p| matches!(p.as_rule(), Rule::kw_monotone | Rule::expr));
                    gap = stated.map(|p| match p.as_rule() {
                        Rule::kw_monotone => GameGap::Monotone(self.tight(&p)),
                        _ => GameGap::Value(self.expr(p)),
                    });
                }
                _ => {}
            }
        }
        Some(GameItem { word: word?, of: of?, value: value?, gap })
    }
}
