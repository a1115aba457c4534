//! What a text says, as a tree of facts: declarations by name, what stands in them by its label, entries of maps and lists, cells of
//! tables by theirs. Layout, comments and the order of declarations are no facts; `///` lines are.
//!
//! Every fact knows its bytes, so that the text can be changed where a fact is another. What the grammar gathers under a rule that
//! nothing here knows is a declaration by its first words, and what follows them.

mod canonical;
mod comments;
mod items;
mod labels;
mod lines;
mod table;
mod values;

pub use comments::AT_END;
pub use comments::INSIDE;
pub use table::HEADER;

use super::limits;
use super::parser::{self, Rule};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

/// The key of text that fits nothing in the grammar.
pub const UNREAD: &str = "text that cannot be read";

/// What a fact is, and so how it is compared and changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A text, or what stands between the braces of a declaration: items in any order.
    Block,
    /// A declaration or an entry of one: its parts by label.
    Item,
    /// Entries `key: value`, in any order.
    Map,
    /// Elements by themselves; their order counts.
    List,
    /// An inline table: its rows.
    Table,
    /// A row of one: its cells by the label of their column.
    Row,
    /// The `///` lines above an item.
    Doc,
    /// A line with a comment, where comments are asked for.
    Comment,
    /// A text that has no parts.
    Leaf,
}

/// A fact.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What tells it from others in the same place: `enterprise seattle`, `capacity`, `unit`.
    pub key: String,
    pub kind: Kind,
    /// The key stands in the text as a name that can be another, at these bytes.
    pub head: Option<Range<usize>>,
    /// Where the key ends in the text, and the parts begin.
    pub intro: usize,
    /// What it says, without layout; of what has parts nothing.
    pub says: String,
    /// Its bytes, without comments and blanks around them. Of an entry of a map those of its value.
    pub range: Range<usize>,
    /// With what goes when it goes: the comment lines above it and the end of its line, or its key.
    pub outer: Range<usize>,
    /// It has its lines for itself.
    pub alone: bool,
    /// One of several in one declaration, `currency EUR, USD`: the word before them all, and the bytes of the whole.
    pub group: Option<(String, Range<usize>)>,
    pub parts: Vec<Fact>,
    /// Of what it says, whatever the order of what has none.
    pub digest: u64,
    /// The rule of the grammar, as a number: items of one rule are alike. Of a block 1 where commas may stand between its entries.
    pub form: u32,
}

/// The facts of a text.
#[derive(Clone, Debug)]
pub struct Facts {
    pub root: Fact,
    /// Bytes that fit nothing in the grammar; empty for a sound text.
    pub unread: Vec<Range<usize>>,
}

impl Facts {
    pub fn is_sound(&self) -> bool {
        self.unread.is_empty()
    }
}

/// Reads the facts of a text. Of a text with mistakes those that can be had.
pub fn read(text: &str) -> Facts {
    gathered(text, false)
}

/// The same, and its comments among them.
pub fn read_with_comments(text: &str) -> Facts {
    let mut facts = gathered(text, true);
    comments::put_comments(text, &mut facts);
    facts
}

fn gathered(text: &str, comments: bool) -> Facts {
    let nothing = || {
        let whole = 0..text.len();
        Facts { root: Fact::new("", Kind::Block, whole.clone()).finished(), unread: Vec::from([whole]) }
    };
    if limits::check(text).is_err() {
        return nothing();
    }
    let Ok(pairs) = parser::parse_checked(Rule::file, text) else { return nothing() };
    let mut reader = Reader { text, comments, unread: Vec::new() };
    let parts = pairs.flat_map(pest::iterators::Pair::into_inner).flat_map(|pair| reader.items(pair)).collect();
    let root = Fact { parts, ..Fact::new("", Kind::Block, 0..text.len()) };
    Facts { root: root.finished(), unread: reader.unread }
}

/// What goes over a text.
struct Reader<'t> {
    text: &'t str,
    /// Comment lines are facts of their own, and go with no declaration.
    comments: bool,
    unread: Vec<Range<usize>>,
}

impl Reader<'_> {
    fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or("")
    }
}

impl Fact {
    fn new(key: impl Into<String>, kind: Kind, range: Range<usize>) -> Fact {
        Fact {
            key: key.into(),
            kind,
            head: None,
            intro: range.start,
            says: String::new(),
            outer: range.clone(),
            range,
            alone: false,
            group: None,
            parts: Vec::new(),
            digest: 0,
            form: 0,
        }
    }

    /// With its digest, once it has all its parts.
    fn finished(mut self) -> Fact {
        let mut hasher = DefaultHasher::new();
        (self.kind, &self.key, &self.says).hash(&mut hasher);
        let mut parts: Vec<u64> = self.parts.iter().map(|part| part.digest).collect();
        if self.kind != Kind::List {
            parts.sort_unstable();
        }
        parts.hash(&mut hasher);
        self.digest = hasher.finish();
        self
    }

    /// The digests of all of it, once parts came.
    fn finish_again(&mut self) {
        let mut own = std::mem::replace(self, Fact::new("", Kind::Leaf, 0..0));
        own.parts.iter_mut().for_each(Fact::finish_again);
        *self = own.finished();
    }

    /// True where it has parts that are compared one by one.
    pub fn has_parts(&self) -> bool {
        !matches!(self.kind, Kind::Leaf | Kind::Doc | Kind::Comment)
    }
}

#[cfg(test)]
mod tests;
