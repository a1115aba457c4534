//! Arguments in the order of the parameters: first those without a name, then those that say which parameter they are for.

use crate::diagnostics::{Diagnostic, codes};
use crate::semantic::checker::Checker;
use crate::syntax::ast::{self, FunctionItem};

impl Checker<'_> {
    /// The arguments of a call in the order of the parameters, of which there are as many; none where they do not fit, which is reported.
    pub(super) fn by_parameter<'c>(&mut self, item: &FunctionItem, call: &'c ast::Call) -> Option<Vec<&'c ast::Expr>> {
        let function = &item.name;
        let mut places: Vec<Option<&ast::Argument>> = vec![None; item.parameters.len()];
        let mut last_named: Option<&ast::Name> = None;
        for (at, argument) in call.arguments.iter().enumerate() {
            let place = match &argument.name {
                None => {
                    if let Some(named) = last_named {
                        let found = Diagnostic::error(codes::NAMED_ARGUMENT, "an argument without a name stands after one with a name");
                        let found = found.at(argument.value.span, "for which parameter?").with(named.span, "by name");
                        self.report(found.help("arguments without a name come first, in the order of the parameters"));
                        return None;
                    }
                    at
                }
                Some(name) => {
                    last_named = Some(name);
                    let known = item.parameters.iter().position(|parameter| parameter.name.text == name.text);
                    let Some(known) = known else {
                        let message = format!("`{}` has no parameter `{}`", function.text, name.text);
                        let found = Diagnostic::error(codes::NAMED_ARGUMENT, message).at(name.span, "unknown");
                        let found = found.with(function.span, "declared here");
                        let names = item.parameters.iter().map(|parameter| (parameter.name.text.as_ref(), "parameter"));
                        let (found, near) = found.did_you_mean(&name.text, name.span, names);
                        let listed =
                            item.parameters.iter().map(|parameter| format!("`{}`", parameter.name.text)).collect::<Vec<_>>().join(", ");
                        self.report(if near { found } else { found.help(format!("it has {listed}; to compare, write `==`")) });
                        return None;
                    };
                    known
                }
            };
            let slot = places.get_mut(place)?;
            if let Some(first) = slot.replace(argument) {
                let at = argument.name.as_ref().map_or(argument.value.span, |name| name.span);
                let parameter = item.parameters.get(place).map_or("", |parameter| parameter.name.text.as_ref());
                let found = Diagnostic::error(codes::NAMED_ARGUMENT, format!("`{parameter}` is given twice")).at(at, "the second");
                self.report(found.with(first.value.span, "the first"));
                return None;
            }
        }
        places.into_iter().map(|argument| argument.map(|argument| &argument.value)).collect()
    }
}
