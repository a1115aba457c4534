//! The levels of warnings that a scenario sets.

use crate::diagnostics::levels::{self, NoWarning};
use crate::diagnostics::{Applicability, Diagnostic, Sink, codes};
use crate::syntax::ast::{Item, ItemKind};

/// Takes in what `allow`, `warn` and `deny` say; in a file that another uses, of what stands in that file.
pub fn collect(items: &[Item], is_used: bool, sink: &mut Sink) {
    for item in items {
        let ItemKind::Level { level, names } = &item.kind else { continue };
        for name in names {
            match levels::target(&name.text) {
                Ok(target) if is_used => sink.levels().set_in_used(target, *level, name.span),
                Ok(target) => sink.levels().set_in_file(target, *level, name.span),
                Err(error) => {
                    let mut found = Diagnostic::error(codes::UNKNOWN_WARNING, error.message(&name.text));
                    found = match error {
                        NoWarning::Error(_) => found.at(name.span, "an error"),
                        NoWarning::Unknown(_) => found.at(name.span, "unknown").help("`coop explain` lists the warnings"),
                    };
                    if let NoWarning::Unknown(Some(near)) = error {
                        found = found.fix(format!("write `{near}`"), name.span, near, Applicability::MaybeIncorrect);
                    }
                    sink.push(found);
                }
            }
        }
    }
}
