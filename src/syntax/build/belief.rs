//! Belief networks, and the values of variables.

use super::super::ast::*;
use super::super::parser::Rule;
use super::decl::Source;
use super::{Builder, P};
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::exact::{self, Exact};
use crate::source::Span;

impl Builder<'_> {
    pub fn belief(&mut self, pair: P<'_>) -> Option<BeliefItem> {
        let mut source = Source::default();
        let (mut name, mut title) = (None, None);
        let (mut variables, mut observations, mut sampling) = (Vec::new(), Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::belief_block => {
                    for inner in part.into_inner() {
                        match inner.as_rule() {
                            Rule::random_variable => variables.extend(self.random_variable(inner)),
                            Rule::observation => observations.extend(self.observation(inner).map(|(_, seen)| seen)),
                            Rule::sampling => sampling = self.sampling(inner),
                            Rule::bad_belief_item => self.met_bad = true,
                            _ => {}
                        }
                    }
                }
                _ => self.source_part(part, &mut source),
            }
        }
        Some(BeliefItem { name: name?, title, source: source.path, variables, observations, sampling, amounts: Vec::new() })
    }

    pub fn random_variable(&mut self, pair: P<'_>) -> Option<VariableItem> {
        let (mut name, mut title, mut binder, mut domain, mut parents, mut law) = (None, None, Vec::new(), None, Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::binder => binder = self.generators(part),
                Rule::domain => domain = self.domain(part),
                Rule::parents => parents = self.parents(part),
                Rule::function | Rule::law => law = self.how(part),
                _ => {}
            }
        }
        Some(VariableItem { name: name?, title, binder, domain, unit: None, parents, law: law? })
    }

    /// Of an amount whose law names the amounts, these are its states.
    pub fn random(&mut self, pair: P<'_>) -> Option<RandomItem> {
        let (mut truncated, mut correlated, mut scheme) = (None, None, None);
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::truncated => {
                    let mut ends =
                        part.into_inner().filter(|p| p.as_rule() == Rule::arith).map(|p| self.expr(p)).collect::<Vec<_>>().into_iter();
                    truncated = ends.next().zip(ends.next());
                }
                Rule::correlated => correlated = part.into_inner().find(|p| p.as_rule() == Rule::name).map(|p| self.name(&p)),
                Rule::sampled | Rule::discretised => scheme = self.scheme(part),
                _ => {}
            }
        }
        let unit = pair.clone().into_inner().find(|part| part.as_rule() == Rule::type_note).and_then(|note| self.type_note(note));
        let mut variable = VariableItem { unit, ..self.random_variable(pair)? };
        if let (None, LawItem::Expr(law)) = (&variable.domain, &variable.law) {
            let mut amounts = Vec::new();
            amounts_of_law(law, &mut amounts);
            let states: Vec<StateItem> = amounts.into_iter().map(|(key, (number, _))| amount_as_state(key, &number)).collect();
            variable.domain = (!states.is_empty()).then(|| Domain::Listed(states, law.span));
        }
        Some(RandomItem { variable, truncated, correlated, scheme })
    }

    /// How a distribution is represented.
    fn scheme(&mut self, pair: P<'_>) -> Option<SchemeItem> {
        let (span, points) = (self.tight(&pair), pair.as_rule() == Rule::discretised);
        let (mut numbers, mut design) = (Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::number => numbers.extend(crate::exact::parse(part.as_str())),
                Rule::design => design = Some(Text { text: part.as_str().to_string(), span: self.tight(&part) }),
                _ => {}
            }
        }
        let mut numbers = numbers.into_iter();
        let count = numbers.next()?;
        let kind = if points { SchemeKind::Points } else { SchemeKind::Draws { seed: numbers.next(), design } };
        Some(SchemeItem { count, kind, span })
    }

    pub(super) fn parents(&mut self, pair: P<'_>) -> Vec<ParentItem> {
        pair.into_inner().filter(|p| p.as_rule() == Rule::parent).filter_map(|p| self.parent(p)).collect()
    }

    /// What stands after a variable: `= …` or `~ …`.
    pub(super) fn how(&mut self, pair: P<'_>) -> Option<LawItem> {
        match pair.as_rule() {
            Rule::function => pair.into_inner().find(|p| p.as_rule() == Rule::expr).map(|p| LawItem::Function(self.expr(p))),
            _ => self.law(pair),
        }
    }

    fn parent(&mut self, pair: P<'_>) -> Option<ParentItem> {
        let span = self.tight(&pair);
        let (mut name, mut keys) = (None, Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::index => keys = self.expressions(part),
                _ => {}
            }
        }
        Some(ParentItem { name: name?, keys, span })
    }

    /// What stands after `~`.
    pub fn law(&mut self, pair: P<'_>) -> Option<LawItem> {
        let part = pair.into_inner().next()?;
        Some(match part.as_rule() {
            Rule::table_body => {
                let body = part.as_span();
                LawItem::Table(self.patched.span(body.start() + 1, body.end().saturating_sub(1)))
            }
            Rule::law_file => {
                let mut source = Source::default();
                part.into_inner().for_each(|inner| self.source_part(inner, &mut source));
                if let Some(default) = source.default.take() {
                    let found = Diagnostic::error(codes::BAD_MODEL, "the probabilities of a variable have no default")
                        .at(default.span, "not here")
                        .help("every row stands in the file, and adds up to 100 %");
                    self.error(found);
                }
                LawItem::File(source.finish()?)
            }
            _ => LawItem::Expr(self.expr(part)),
        })
    }

    /// `noisy_or(strike = 30 %)`; reported.
    pub fn equals_for_colon(&mut self, call: &Call, argument: &P<'_>) -> bool {
        if call.of.is_some() || !matches!(call.function.text.as_ref(), "noisy_or" | "noisy_max") {
            return false;
        }
        let parts: Vec<P<'_>> = argument.clone().into_inner().collect();
        let [only] = parts.as_slice() else { return false };
        let Some(sign) = only.clone().into_inner().find(|part| part.as_rule() == Rule::assign) else { return false };
        let at = self.tight(&sign);
        let found = Diagnostic::error(codes::SYNTAX, "how probable it is that a cause is enough stands after `:`").at(at, "write `:`");
        self.error(found.fix("write `:`", at, ":", Applicability::MachineApplicable));
        true
    }

    /// The values of a variable.
    pub fn domain(&mut self, pair: P<'_>) -> Option<Domain> {
        let part = pair.into_inner().next()?;
        let span = self.tight(&part);
        match part.as_rule() {
            Rule::state_list => {
                let states = part.into_inner().filter(|p| p.as_rule() == Rule::state).filter_map(|p| self.state(p)).collect();
                Some(Domain::Listed(states, span))
            }
            Rule::domain_range => {
                let (mut ends, mut unit) = (Vec::new(), None);
                for inner in part.into_inner() {
                    match inner.as_rule() {
                        Rule::integer => ends.extend(inner.as_str().parse::<i32>()),
                        Rule::type_note => unit = self.type_note(inner),
                        _ => {}
                    }
                }
                let [from, to] = ends.as_slice() else {
                    let found = Diagnostic::error(codes::BAD_NUMBER, "a range of values ends within nine digits").at(span, "too far");
                    self.error(found);
                    return None;
                };
                Some(Domain::Range { from: *from, to: *to, unit, span })
            }
            Rule::odd_range => self.odd_range(part, span),
            _ => Some(Domain::Members(self.name(&part))),
        }
    }

    /// `0 t .. 6 t`, `0 .. 2.5`: reported, and read on as what it nearly is.
    fn odd_range(&mut self, pair: P<'_>, span: Span) -> Option<Domain> {
        let (mut unit, mut ends) = (None, Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::odd_ends => {
                    ends = part.as_str().split("..").filter_map(plain_number).collect();
                    let noted = part.into_inner().flat_map(P::into_inner).find(|inner| inner.as_rule() == Rule::range_unit);
                    let note = noted.and_then(|noted| noted.into_inner().find(|inner| inner.as_rule() == Rule::unit));
                    unit = note.map(|note| self.unit_note(&note));
                }
                Rule::type_note => unit = self.type_note(part),
                _ => {}
            }
        }
        let [from, to] = ends.as_slice() else { return None };
        let (noted, after) = unit.as_ref().map_or_else(Default::default, |unit| (format!(" : {}", unit.text), format!(" {}", unit.text)));
        let right = format!("{} .. {}{noted}", from.floor(), to.ceil());
        let found = match from.fract() == 0.0 && to.fract() == 0.0 {
            true => Diagnostic::error(codes::FOREIGN_FORM, "the unit of a range of values stands once, after a colon")
                .at(span, format!("write `{right}`"))
                .fix(format!("write `{right}`"), span, right, Applicability::MaybeIncorrect),
            false => Diagnostic::error(codes::FOREIGN_FORM, "a range of values goes over whole numbers")
                .at(span, "not whole")
                .help(format!("count in a smaller unit, or list the values: `{{ low: {from}{after}, high: {to}{after} }}`")),
        };
        self.error(found);
        Some(Domain::Range { from: from.floor() as i32, to: to.ceil() as i32, unit, span })
    }

    fn state(&mut self, pair: P<'_>) -> Option<StateItem> {
        let (mut name, mut title, mut amount) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::state_name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::arith => amount = Some(self.expr(part)),
                _ => {}
            }
        }
        Some(StateItem { name: name?, title, amount })
    }

    fn sampling(&mut self, pair: P<'_>) -> Option<SamplingItem> {
        let span = self.tight(&pair);
        let numbers = pair.into_inner().filter(|p| p.as_rule() == Rule::number);
        let mut numbers = numbers.filter_map(|p| crate::exact::parse(p.as_str()));
        Some(SamplingItem { draws: numbers.next()?, seed: numbers.next().unwrap_or(crate::exact::Exact::ONE), span })
    }

    /// An observation, and the network that is named before its variable.
    pub fn observation(&mut self, pair: P<'_>) -> Option<(Option<Name>, ObserveItem)> {
        let span = self.tight(&pair);
        let (mut names, mut keys, mut value, mut generators) = (Vec::new(), Vec::new(), None, Vec::new());
        for part in pair.into_inner() {
            let at = self.tight(&part);
            match part.as_rule() {
                Rule::name => names.push(self.name(&part)),
                Rule::index => keys = self.expressions(part),
                Rule::eq => {
                    let found = Diagnostic::error(codes::SYNTAX, "an observation gives a value: `=`, not `==`").at(at, "compares").fix(
                        "write `=`",
                        at,
                        "=",
                        Applicability::MachineApplicable,
                    );
                    self.error(found);
                }
                Rule::expr => value = Some(self.expr(part)),
                Rule::for_clause => generators = self.generators(part),
                _ => {}
            }
        }
        let variable = names.pop()?;
        Some((names.pop(), ObserveItem { variable, keys, value: value?, generators, span }))
    }
}

/// `80 t` as a state that is called 80.
fn amount_as_state(key: &Expr, number: &Exact) -> StateItem {
    let name = Name { text: exact::text(number).into(), span: key.span };
    StateItem { name, title: None, amount: Some(key.clone()) }
}

/// A number and its unit, as they are written.
type Written = (Exact, Option<Box<str>>);

/// The amounts that the maps of a law name, each once, whatever conditions choose between these.
fn amounts_of_law<'e>(law: &'e Expr, out: &mut Vec<(&'e Expr, Written)>) {
    match &law.kind {
        ExprKind::Paren(inner) => amounts_of_law(inner, out),
        ExprKind::If(_, yes, no) => {
            amounts_of_law(yes, out);
            amounts_of_law(no, out);
        }
        ExprKind::Map(entries) => {
            for (key, _) in entries {
                if let Some(own) = written(key).filter(|own| out.iter().all(|(_, met)| met != own)) {
                    out.push((key, own));
                }
            }
        }
        _ => {}
    }
}

/// The number and the unit of an amount that is written out.
fn written(e: &Expr) -> Option<Written> {
    match &e.kind {
        ExprKind::Quantity(quantity) => Some((quantity.value.clone(), quantity.unit.as_ref().map(|unit| unit.text.clone()))),
        ExprKind::Neg(inner) => written(inner).map(|(value, unit)| (-value, unit)),
        _ => None,
    }
}

/// The number at the beginning of a text.
fn plain_number(text: &str) -> Option<f64> {
    let number: String = text.trim().chars().take_while(|c| c.is_ascii_digit() || matches!(c, '-' | '.')).collect();
    number.parse().ok()
}
