//! Text to syntax tree. pest's types stay in here.

pub mod ast;
mod build;
mod limits;
mod parser;
mod recovery;
pub mod table_body;

use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::source::{FileId, SourceMap, Span};

/// Parses one file. Every mistake goes to `sink`; what could be read is returned.
///
/// The tree of a text with mistakes lacks the declarations that could not be read.
pub fn parse(file: FileId, sources: &SourceMap, sink: &mut Sink) -> ast::File {
    let empty = ast::File { edition: None, items: Vec::new(), broken: Vec::new() };
    let Some(source) = sources.get(file) else { return empty };
    let text: &str = &source.text;
    if let Err((at, message)) = limits::check(text) {
        let span = Span::new(file, at, at + 1);
        sink.push(Diagnostic::error(codes::FILE_TOO_LARGE, message).at(span, "here"));
        return empty;
    }
    match parser::parse_file(text) {
        Ok(pairs) => {
            let mut builder = build::Builder::new(file, 0, text, sink);
            let tree = builder.file(pairs);
            if tree.items.is_empty() && !sink.has_errors() {
                sink.push(
                    Diagnostic::error(codes::NOTHING_HERE, "the file holds no declaration")
                        .at(Span::new(file, 0, 0), "nothing here")
                        .help("a scenario declares entities and asks a question, such as `plan division { … }`"),
                );
            }
            tree
        }
        Err(error) => {
            sink.push(parser::diagnostic(file, 0, text, &error));
            empty
        }
    }
}

/// True when a text can be written as a name without backticks.
pub fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| unicode_ident::is_xid_start(c) || c == '_') && chars.all(|c| unicode_ident::is_xid_continue(c) && c != '·')
}
