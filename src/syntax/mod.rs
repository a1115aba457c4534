//! Text to syntax tree. pest's types stay in here.

pub mod ast;
mod build;
#[cfg(feature = "cli")]
pub mod facts;
#[cfg(feature = "cli")]
pub mod format;
pub mod lexicon;
mod limits;
mod recovery;
pub use recovery::{odd_blank, unseen};
mod line;
mod parser;
pub mod table_body;
pub mod tokens;

pub use recovery::foreign_statements;

use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::source::{FileId, SourceMap, Span};
#[cfg(feature = "cli")]
pub use limits::MAX_TEXT;
#[cfg(feature = "cli")]
pub use line::on_one_line;
use pest::iterators::Pairs;

/// In a longer text only the first mistake is reported: to read on after it would take too long.
const MAX_MENDED: usize = 4 << 20;

/// Parses one file. Every mistake goes to `sink`; what could be read is returned.
///
/// The tree of a text with mistakes lacks the declarations that could not be read.
pub fn parse(file: FileId, sources: &SourceMap, sink: &mut Sink) -> ast::File {
    let empty = ast::File { edition: None, items: Vec::new(), broken: Vec::new(), names_lost: false };
    let Some(source) = sources.get(file) else { return empty };
    let text: &str = &source.text;
    if let Err((at, message)) = limits::check(text) {
        let span = Span::new(file, at, at + 1);
        sink.push(Diagnostic::error(codes::FILE_TOO_LARGE, message).at(span, "here"));
        return empty;
    }
    let tree = match sound(file, text, sink) {
        Ok(tree) => tree,
        Err(_) if text.len() > MAX_MENDED => {
            sink.push(recovery::first(file, text));
            empty
        }
        Err(pairs) => {
            let recovered = recovery::recover(file, text, pairs, sink);
            let Ok(pairs) = parser::parse_rule(parser::Rule::file, recovered.patched.text()) else { return empty };
            let mut tree = build::Builder::new(&recovered.patched, recovered.patched.text(), sink).file(pairs);
            sink.mute(recovered.guessed);
            tree.broken = recovered.lost;
            tree.names_lost = recovered.names_lost;
            tree
        }
    };
    if tree.items.is_empty() && !sink.has_errors() {
        sink.push(
            Diagnostic::error(codes::NOTHING_HERE, "the file holds no declaration")
                .at(Span::new(file, 0, 0), "nothing here")
                .help("a scenario declares entities and asks a question, such as `plan division { … }`"),
        );
    }
    tree
}

/// The tree of a text that can be read as it stands; what is wrong otherwise goes to the sink. Of any other text what
/// was parsed.
fn sound<'t>(file: FileId, text: &'t str, sink: &mut Sink) -> Result<ast::File, Option<Pairs<'t, parser::Rule>>> {
    // The strict rule gives up at the first mistake.
    let rule = if text.len() > MAX_MENDED { parser::Rule::strict_items } else { parser::Rule::file };
    let pairs = parser::parse_checked(rule, text).map_err(|_| None)?;
    let mut own = Sink::default();
    let patched = recovery::PatchedSource::unchanged(file);
    let mut builder = build::Builder::new(&patched, text, &mut own);
    let tree = builder.file(pairs.clone());
    if builder.met_bad {
        return Err(Some(pairs));
    }
    sink.append(own);
    Ok(tree)
}

/// True when a text can be written as a name without backticks.
pub fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| unicode_ident::is_xid_start(c) || c == '_') && chars.all(|c| unicode_ident::is_xid_continue(c) && c != '·')
}
