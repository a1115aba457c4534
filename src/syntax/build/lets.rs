//! Values and functions.

use super::super::ast::*;
use super::super::parser::Rule;
use super::decl::Source;
use super::{Builder, P};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use std::sync::Arc;

/// A `let` while its parts are met.
struct Parts {
    value: LetItem,
    /// With their place.
    parameters: Option<(Vec<Parameter>, Span)>,
}

impl Builder<'_> {
    /// A `let` of the scenario.
    pub fn function_or_value(&mut self, pair: P<'_>) -> Option<ItemKind> {
        let Parts { value, parameters } = self.parts_of_let(pair)?;
        if let (Some((_, at)), Some(source)) = (&parameters, &value.source) {
            let found = Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{}` is one value of a file, and no function", value.name.text))
                .at(*at, "parameters")
                .with(source.source.path.span, "the file");
            self.sink.push(found.help("read the value under a name of its own, and use it in the function"));
            return None;
        }
        Some(match parameters {
            None => ItemKind::Let(value),
            Some((parameters, _)) => {
                ItemKind::Function(FunctionItem { name: value.name, parameters, unit: value.unit, value: Arc::new(value.value) })
            }
        })
    }

    /// A `let` inside a model.
    pub fn let_item(&mut self, pair: P<'_>) -> Option<LetItem> {
        let Parts { value, parameters } = self.parts_of_let(pair)?;
        let Some((_, at)) = parameters else { return Some(value) };
        let found = Diagnostic::error(codes::FUNCTION_INSIDE, format!("the function `{}` stands inside a model", value.name.text))
            .at(at, "parameters")
            .help("declare it outside: what it needs of the model is handed over");
        self.sink.push(found);
        None
    }

    fn parts_of_let(&mut self, pair: P<'_>) -> Option<Parts> {
        let doc = self.doc(pair.as_span().start());
        let (mut name, mut title, mut binder, mut unit, mut value, mut parameters) = (None, None, Vec::new(), None, None, None);
        let mut source = Source::default();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::binder => binder = self.generators(part),
                Rule::parameters => {
                    let at = self.tight(&part);
                    parameters = Some((part.into_inner().filter_map(|inner| self.parameter(inner)).collect(), at));
                }
                Rule::type_note => unit = self.type_note(part),
                Rule::expr => value = Some(self.expr(part)),
                _ => self.source_part(part, &mut source),
            }
        }
        let default = source.default.take();
        let source = source.finish().map(|source| Box::new(CellSource { source, default }));
        let value = value.or_else(|| Some(Expr { kind: ExprKind::Error, span: source.as_ref()?.source.path.span }))?;
        Some(Parts { value: LetItem { name: name?, title, binder, unit, value, source, doc }, parameters })
    }

    fn parameter(&mut self, pair: P<'_>) -> Option<Parameter> {
        let (mut names, mut unit) = (Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => names.push(self.name(&part)),
                Rule::type_note => unit = self.type_note(part),
                _ => {}
            }
        }
        let mut names = names.into_iter();
        let name = names.next()?;
        let takes = match (unit, names.next()) {
            (Some(unit), _) => Takes::Unit(unit),
            (None, Some(kind)) => Takes::Member(kind),
            (None, None) => Takes::Number,
        };
        Some(Parameter { name, takes })
    }
}
