//! Calls of the scenario's functions: the body is checked for each call, with its arguments in place of the parameters.
//!
//! So units, stages and origins are those of the call, and nothing after the check knows of functions. What is handed over is one
//! expression, however often the body reads it.

use super::scope::{Head, Scope, Want};
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::TypeMistake;
use crate::semantic::checker::Checker;
use crate::semantic::declare::functions::{FunctionId, Made, OpenCall, SameCall};
use crate::source::Span;
use crate::syntax::ast::{self, FunctionItem, Parameter, Takes};

/// How many expressions a call may stand for.
const MOST: u64 = 1_000_000;
/// How deep functions may call others.
const DEEPEST: usize = 100;
/// How many calls are shown beside a finding.
const SHOWN: usize = 3;

impl Checker<'_> {
    pub(super) fn call_of_function(&mut self, scope: &mut Scope, id: FunctionId, call: &ast::Call, span: Span) -> ExprId {
        let Some(item) = self.functions.get(id).map(|function| function.item.clone()) else { return self.error_expr(span) };
        self.functions.call(id);
        if let Some(found) = self.misuse(id, &item, call) {
            self.report(found);
            return self.error_expr(span);
        }
        let Some(given) = self.by_parameter(&item, call) else { return self.error_expr(span) };
        let mut arguments = Vec::new();
        for (parameter, value) in item.parameters.iter().zip(given) {
            let owners = item.parameters.iter().zip(&arguments);
            let owners = owners.filter_map(|(before, value)| Some((before.name.text.clone(), self.whose(*value)?))).collect();
            let outer = self.units.ask_of(owners);
            let argument = self.argument(scope, &item, parameter, value, call.function.span);
            self.units.ask_of(outer);
            // Of several wrong arguments one is reported: mostly they are changed over.
            if self.ty(argument) == Ty::Error {
                return self.error_expr(span);
            }
            arguments.push(argument);
        }
        let same = SameCall { function: id, arguments };
        // Its own index variables may not be those that are bound here.
        let made = match self.functions.made(&same).filter(|made| scope.locals.len() <= made.first as usize) {
            Some(made) => made,
            None => {
                let made = self.body_of(scope, id, &item, &same.arguments, span);
                self.functions.keep(same, made);
                made
            }
        };
        scope.size = scope.size.max(made.frame);
        if self.ty(made.value) != Ty::Number {
            return made.value;
        }
        if self.size(made.value) > MOST {
            let found =
                Diagnostic::error(codes::TOO_MANY, format!("this call of `{}` stands for more than {MOST} calculations", item.name.text))
                    .at(span, "too many")
                    .with(item.name.span, "it calls others, which call others")
                    .help("put what is read several times into a value (`let`)")
                    .about("calls that stand for too much");
            self.report(found);
            return self.error_expr(span);
        }
        // What is said of the value is said of the call.
        let (term, stage) = (self.term(made.value), self.stage(made.value));
        self.node(ExprKind::Convert(made.value, LitId(0), 1.0), Ty::Number, term, stage, span)
    }

    /// What is wrong with a call whatever is handed over.
    fn misuse(&self, id: FunctionId, item: &FunctionItem, call: &ast::Call) -> Option<Diagnostic> {
        let (name, at) = (&item.name.text, call.function.span);
        if let Some(generator) = call.generators.first() {
            let found = Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{name}` does not run over a set"))
                .at(generator.span, "a function of the scenario takes values")
                .with(item.name.span, "declared here");
            return Some(found.help(format!("add its values up with `sum({name}(…) for …)`")));
        }
        let (due, here) = (item.parameters.len(), call.arguments.len());
        if due != here {
            let takes = if due == 1 { "one argument".to_string() } else { format!("{due} arguments") };
            let are = if here == 1 { "is" } else { "are" };
            let names: Vec<&str> = item.parameters.iter().map(|parameter| parameter.name.text.as_ref()).collect();
            let found = Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{name}` takes {takes}, and here {are} {here}"));
            return Some(found.at(at, format!("takes {}", names.join(", "))).with(item.name.span, "declared here"));
        }
        let open = self.functions.open();
        if let Some(first) = open.iter().position(|open| open.function == id) {
            let round: Vec<&FunctionItem> =
                open.iter().skip(first).filter_map(|open| Some(self.functions.get(open.function)?.item.as_ref())).collect();
            let mut names: Vec<String> = round.iter().map(|item| format!("`{}`", item.name.text)).collect();
            names.push(format!("`{name}`"));
            let message = match round.as_slice() {
                [_] => format!("`{name}` calls itself"),
                _ => format!("functions call one another in a circle: {}", names.join(", ")),
            };
            let mut found = Diagnostic::error(codes::FUNCTION_CIRCLE, message).at(at, "called again");
            for item in round {
                found = found.with(item.name.span, format!("`{}` is being calculated", item.name.text));
            }
            return Some(found.help("what depends on the value before is a `let` over periods, or a state of a `decision`"));
        }
        if open.len() >= DEEPEST {
            let message = format!("functions call one another more than {DEEPEST} deep");
            return Some(Diagnostic::error(codes::TOO_MANY, message).at(at, "too deep"));
        }
        None
    }

    fn argument(&mut self, scope: &mut Scope, item: &FunctionItem, parameter: &Parameter, value: &ast::Expr, function: Span) -> ExprId {
        match &parameter.takes {
            Takes::Number => self.number_expr(scope, value),
            Takes::Unit(note) => {
                let id = self.number_expr(scope, value);
                let Some(term) = self.unit_of(note).filter(|_| self.ty(id) != Ty::Error) else { return self.error_expr(value.span) };
                let what = format!("`{}` of `{}`", parameter.name.text, item.name.text);
                self.coerce_to(id, &term, note.span, &what)
            }
            Takes::Member(kind) => {
                let Some(kind) = self.kind_named(kind) else { return self.error_expr(value.span) };
                let ids = self.arguments(scope, std::slice::from_ref(value), &[kind], function, value.span);
                ids.and_then(|ids| ids.first().copied()).unwrap_or_else(|| self.error_expr(value.span))
            }
        }
    }

    /// The value of a function of these arguments.
    fn body_of(&mut self, scope: &Scope, id: FunctionId, item: &FunctionItem, arguments: &[ExprId], at: Span) -> Made {
        let names = item.parameters.iter().map(|parameter| parameter.name.text.clone());
        let mut inner = scope.of_call(names.zip(arguments.iter().copied()).collect(), at);
        let first = inner.size;
        self.functions.enter(id, at);
        let value = self.value_of_body(&mut inner, item);
        self.functions.leave();
        Made { value, first, frame: inner.size }
    }

    fn value_of_body(&mut self, scope: &mut Scope, item: &FunctionItem) -> ExprId {
        let name = &item.name;
        let stated = match &item.unit {
            None => None,
            Some(note) => {
                let owners = self.owners_in(scope);
                match self.unit_beside(note, owners) {
                    Some(term) => Some((term, note.span)),
                    None => return self.error_expr(name.span),
                }
            }
        };
        let want = if stated.is_some() { Want::Number } else { Want::Any };
        let outer = self.units.expect(stated.as_ref().map(|(term, at)| (term.clone(), *at, name.text.clone())));
        let mut value = self.expr(scope, &item.value, want);
        if let Some((term, at)) = &stated {
            value = self.as_number(value);
            value = self.coerce_to(value, term, *at, &format!("`{}`", name.text));
        }
        self.units.expect(outer);
        if matches!(self.ty(value), Ty::Set(_)) {
            self.report(TypeMistake::SetAsValue { name: &name.text, at: item.value.span }.diagnostic());
            return self.error_expr(name.span);
        }
        value
    }

    /// How many expressions a value is made of, where what is shared counts as often as it is read.
    fn size(&mut self, e: ExprId) -> u64 {
        if let Some(size) = self.functions.size(e) {
            return size;
        }
        let mut children = Vec::new();
        self.exprs.made().children(e, &mut |child| children.push(child));
        let size = children.into_iter().fold(1u64, |sum, child| sum.saturating_add(self.size(child)));
        self.functions.set_size(e, size);
        size
    }

    /// Checks what functions say of themselves, and the bodies of those that nobody calls: of numbers of no certain unit, and of any
    /// members.
    pub fn check_functions(&mut self) {
        for id in self.functions.ids() {
            let Some(item) = self.functions.get(id).map(|function| function.item.clone()) else { continue };
            self.parameters(&item);
        }
        for id in self.functions.ids() {
            let Some(function) = self.functions.get(id).filter(|function| !function.checked).cloned() else { continue };
            let mut scope = Scope::default();
            let mut arguments = Vec::new();
            for parameter in &function.item.parameters {
                let at = parameter.name.span;
                let term = match &parameter.takes {
                    Takes::Number => Some(self.units.fresh()),
                    Takes::Unit(note) => {
                        let owners = self.owners_in(&scope);
                        self.unit_beside(note, owners)
                    }
                    Takes::Member(_) => None,
                };
                let argument = match (&parameter.takes, term) {
                    (Takes::Member(kind), _) => self.kind_named(kind).map(|kind| {
                        let slot = scope.bind(&parameter.name, SetElement::Kind(kind));
                        self.slot(slot, kind, at)
                    }),
                    (_, term) => term.map(|term| self.node(ExprKind::Error, Ty::Number, term, Stage::KNOWN, at)),
                };
                arguments.push(argument.unwrap_or_else(|| self.error_expr(at)));
            }
            self.body_of(&scope, id, &function.item, &arguments, function.item.name.span);
        }
    }

    /// A finding in the body of a function, with the calls that led there.
    pub fn of_call(&self, found: Diagnostic) -> Diagnostic {
        let shown = |at: Span| found.labels.iter().any(|label| label.span == at);
        // What nobody calls is checked where it is declared.
        let declared = |call: &OpenCall| self.functions.get(call.function).is_some_and(|function| function.item.name.span == call.at);
        let open: Vec<Span> = self
            .functions
            .open()
            .iter()
            .rev()
            .filter(|call| !declared(call))
            .map(|call| call.at)
            .filter(|at| !shown(*at))
            .take(SHOWN)
            .collect();
        open.into_iter().fold(found, |found, at| found.with(at, "called here"))
    }

    /// A function where a value is due.
    pub(super) fn function_as_value(&mut self, id: FunctionId, span: Span) -> Head {
        self.functions.call(id);
        let Some(item) = self.functions.get(id).map(|function| function.item.clone()) else { return Head::Wrong };
        let names: Vec<&str> = item.parameters.iter().map(|parameter| parameter.name.text.as_ref()).collect();
        let (name, names) = (&item.name.text, names.join(", "));
        let found = Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{name}` is a function"))
            .at(span, "not called")
            .with(item.name.span, "declared here")
            .help(format!("call it with its arguments: `{name}({names})`"));
        self.report(found);
        Head::Wrong
    }

    /// A parameter is no name of anything else.
    fn parameters(&mut self, item: &FunctionItem) {
        for (at, parameter) in item.parameters.iter().enumerate() {
            let name = &parameter.name;
            if let Some(first) = item.parameters.iter().take(at).find(|other| other.name.text == name.text) {
                let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{}` has two parameters `{}`", item.name.text, name.text))
                    .at(name.span, "the second")
                    .with(first.name.span, "the first");
                self.report(found);
            }
            let seen = |entity: &&EntityId| self.sees(name.span.file, self.hir.entities[**entity].span.file);
            let entity = self.names.entities(&name.text).iter().find(seen).map(|entity| &self.hir.entities[*entity]);
            let entity = entity.map(|entity| (self.hir.entity_types[entity.kind].name.to_string(), entity.span));
            let value = self.names.get(&name.text).map(|(value, place)| (value.word().to_string(), place));
            if let Some((word, place)) =
                entity.or(value).filter(|(_, place)| !self.is_of_library(*place) && self.sees(name.span.file, place.file))
            {
                let article = crate::semantic::words::article(&word);
                let message = format!("`{}` is {article} {word}, and a parameter of that name would hide it", name.text);
                let found = Diagnostic::error(codes::HIDDEN_NAME, message).at(name.span, "a parameter").with(place, format!("the {word}"));
                self.report(found.help("give the parameter another name"));
            }
        }
    }

    fn is_of_library(&self, at: Span) -> bool {
        self.sources.get(at.file).is_some_and(|file| file.kind == crate::source::FileKind::Library)
    }
}
