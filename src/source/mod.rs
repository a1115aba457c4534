//! Source texts, byte spans and positions. Knows nothing of the language.

mod encoding;
mod form;
mod layout;
mod load;
mod place;
mod position;
mod unpack;

pub use encoding::{Encoding, decode_as};
pub use form::normal;
pub use layout::{Layout, NumberStyle};
#[cfg(any(feature = "cli", feature = "internals"))]
pub use load::decode;
#[cfg(feature = "cli")]
pub use load::{Limited, read_limited};
pub use load::{LoadError, bytes_of, open, read, read_open};
pub use place::{folder_of, from_folder};
pub use position::Position;
pub use unpack::Packing;

use std::sync::{Arc, OnceLock};

/// A file of the source map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A half-open byte range `lo..hi` of one file; it lies on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub file: FileId,
    pub lo: u32,
    pub hi: u32,
}

impl Span {
    /// The range `lo..hi` of `file`.
    pub fn new(file: FileId, lo: u32, hi: u32) -> Span {
        Span { file, lo, hi: hi.max(lo) }
    }

    /// The smallest span that covers both; both must be of one file, else `self` is returned.
    pub fn to(self, other: Span) -> Span {
        if self.file != other.file {
            return self;
        }
        Span { file: self.file, lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }

    /// An empty span at the end of `self`.
    pub fn end(self) -> Span {
        Span { lo: self.hi, ..self }
    }
}

/// What a file is to the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A scenario of the user.
    Scenario,
    /// A part of the standard library, embedded in the program.
    Library,
    /// A data file read by a scenario.
    Data,
}

/// One text and its name as shown to people.
#[derive(Debug)]
pub struct SourceFile {
    /// The name shown to people: the path as the user gave it, or `std/units.coop`.
    pub name: String,
    /// The text, without a byte order mark. Line ends are kept as they are.
    pub text: Arc<str>,
    pub kind: FileKind,
    /// What is declared of a data file.
    pub layout: Layout,
    /// Built at the first question for a line.
    lines: OnceLock<position::LineTable>,
}

/// All texts of one run. Files are only ever added.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Adds a text; the same name may be added more than once.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>, kind: FileKind) -> FileId {
        self.add_laid_out(name, text, kind, Layout::default())
    }

    /// Adds a data file of which something is declared.
    pub fn add_laid_out(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>, kind: FileKind, layout: Layout) -> FileId {
        let id = FileId(self.files.len() as u32);
        self.files.push(SourceFile { name: name.into(), text: text.into(), kind, layout, lines: OnceLock::new() });
        id
    }

    /// The file of an id; `None` for an id of another map.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// A number as its place has it, where that is not the value: it is in another unit there.
    #[cfg(feature = "cli")]
    pub fn written(&self, at: Span, value: f64) -> Option<String> {
        let text = self.slice(at).split_whitespace().collect::<Vec<_>>().join(" ");
        let end = text.find(|c: char| !(c.is_ascii_digit() || "+-._eE".contains(c))).unwrap_or(text.len());
        let number: f64 = text.get(..end)?.replace('_', "").parse().ok()?;
        // What is longer is no number.
        (number != value && text.chars().count() <= 40).then_some(text)
    }

    /// The text of a span, clamped to the file; empty when the file is unknown.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).and_then(|file| file.text.get(span.lo as usize..(span.hi as usize).min(file.text.len()))).unwrap_or("")
    }

    /// All files with their ids, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(i, f)| (FileId(i as u32), f))
    }
}
