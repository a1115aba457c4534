//! Values of which some instances cannot be calculated, where nobody would notice: one of a value that reads itself takes all with it that
//! go on from it, and a year without a rate takes what is converted.

use crate::answer::values::instance;
use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::eval::{Ball, Eval, EvalError, ValueStore};
use crate::hir::*;

/// What is calculated for this warning alone: as far as that is little work.
const LITTLE: f64 = 2e6;

/// Instances without a value, one finding for each value. `answered`: of the values that read answers, or else of those that are known from
/// data alone. An instance that needs itself is an error. Beside an error nothing is said: what reads such an instance is one.
pub fn undefined(hir: &Hir, world: &ValueStore, answered: bool, errors: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let mut found = Vec::new();
    if errors.iter().any(|error| error.severity == Severity::Error) {
        return found;
    }
    for (id, decl) in hir.lets.iter().filter(|(_, decl)| !decl.keys.is_empty() && decl.model.is_none() && !decl.library) {
        if !decl.recursive && !converts(hir, id) {
            continue;
        }
        let needs = hir.all_needs(Node::Let(id));
        let mut models = needs.iter().filter_map(|node| if let Node::Model(model) = node { Some(*model) } else { None }).peekable();
        let reads_answer = models.peek().is_some();
        let ready = models.all(|model| world.answer(model).is_some_and(|answer| answer.status.has_values()));
        if reads_answer != answered || !ready || !eval.is_little(decl.binder, decl.body, LITTLE) {
            continue;
        }
        found.extend(of_value(&mut eval, decl));
    }
    found
}

/// True of a value that takes rates by year.
fn converts(hir: &Hir, id: LetId) -> bool {
    let of_years = |node: &Node| matches!(node, Node::Table(table) if hir.tables[*table].rates.is_some());
    hir.needs.get(&Node::Let(id)).is_some_and(|needs| needs.iter().any(of_years))
}

fn of_value(eval: &mut Eval<'_, Ball>, decl: &Let) -> Option<Diagnostic> {
    let index = eval.binder(decl.binder, &decl.keys, decl.slots).ok()?;
    let (mut keys, mut without, mut first, mut matters) = (Vec::new(), 0u32, None, false);
    for row in index.iter() {
        index.tuple(row, &mut keys);
        match instance(eval, decl, &keys) {
            Ok(_) => {}
            Err(error) if error.is_silent() || error.0.code == codes::OUT_OF_TIME => return None,
            // What is missing where no rate plays a part is often left out on purpose.
            Err(error) if !(decl.recursive || error.is_without_rate() && error.0.through.is_empty()) => {}
            Err(error) => {
                without += 1;
                // What is not there for the first or the last alone, and read by no other, may be meant so.
                matters |= error.0.code != codes::NO_NEIGHBOUR || !error.0.through.is_empty();
                first.get_or_insert_with(|| (keys.clone(), error));
            }
        }
    }
    if !matters {
        return None;
    }
    let (keys, fault) = first?;
    let names: Vec<&str> = decl.keys.iter().zip(&keys).map(|(kind, key)| eval.hir.name_at(*kind, *key)).collect();
    let name = format!("`{}[{}]`", decl.name, names.join(", "));
    let subject = match without {
        1 => format!("{name} has no value"),
        2 => format!("{name} and one more have no value"),
        more => format!("{name} and {} more have no value", more - 1),
    };
    Some(warning(fault, decl, &subject))
}

fn warning(fault: EvalError, decl: &Let, subject: &str) -> Diagnostic {
    // No reader is needed to know that this is wrong.
    let needs_itself = fault.0.code == codes::VALUE_CYCLE;
    let mut found = fault.diagnostic();
    if needs_itself {
        return found;
    }
    found.message = format!("{subject}: {}", found.message);
    (found.severity, found.code) = (Severity::Warning, codes::UNDEFINED_INSTANCES);
    if found.labels.iter().any(|label| label.span == decl.span) { found } else { found.with(decl.span, "it has no value for some keys") }
}
