//! Expectations: evaluated, and what is to say of them.

use super::Expectation;
use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::eval::{Ball, Eval, ValueStore, evaluate};
use crate::hir::Hir;
use crate::source::{SourceMap, Span};

/// The text of an expectation without its title, on one line.
pub fn text_of(sources: &SourceMap, span: Span) -> String {
    let text = sources.line(span);
    let text = text.strip_prefix("expect ").unwrap_or(&text);
    text.strip_prefix('"').map_or(text, |rest| after_quote(rest).trim_start()).to_string()
}

/// What follows the closing quote of a text.
fn after_quote(text: &str) -> &str {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' if !escaped => return text.get(at + 1..).unwrap_or(""),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text
}

/// Whether an expectation holds; none where that cannot be evaluated.
#[cfg(feature = "cli")]
pub fn holds(hir: &Hir, world: &ValueStore, sources: &SourceMap, index: usize) -> Option<bool> {
    expect(hir, world, sources, index, &mut Sink::default()).verdict.map(|verdict| verdict.passed)
}

/// Judges an expectation; what is to say of it goes to the sink.
pub(super) fn expect(hir: &Hir, world: &ValueStore, sources: &SourceMap, index: usize, sink: &mut Sink) -> Expectation {
    let counts = hir.counts(index);
    let Some(expect) = hir.expects.get(index) else {
        return Expectation { index, counts, text: String::new(), verdict: None, reason: None };
    };
    let text = text_of(sources, expect.span);
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let judged = eval.frame(expect.slots, &[], |eval| {
        eval.affordable(None, expect.condition)?;
        evaluate(eval, expect.condition, expect.within)
    });
    let span = hir.exprs.spans[expect.condition];
    match judged {
        Ok(verdict) => {
            if !verdict.passed {
                let mut found =
                    Diagnostic::error(codes::EXPECTATION_FAILED, "an expectation does not hold").at(span, verdict.describe(hir));
                if let Some(title) = &expect.title {
                    found.message = format!("an expectation does not hold: {title}");
                }
                sink.push(found);
            }
            Expectation { index, counts, text, verdict: Some(verdict), reason: None }
        }
        Err(error) => {
            let reason = error.0.message.clone();
            let mut found = error.diagnostic();
            found.message = format!("an expectation cannot be evaluated: {}", found.message);
            let inside = found.span().is_some_and(|at| at.file == span.file && span.lo <= at.lo && at.hi <= span.hi);
            sink.push(if inside { found } else { found.with(span, "expected here") });
            Expectation { index, counts, text, verdict: None, reason: Some(reason) }
        }
    }
}
