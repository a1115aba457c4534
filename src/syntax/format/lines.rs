//! Lines of the formatted text, in cells that may be aligned.

/// A cell of a line; lines below one another are aligned by cells of one role.
#[derive(Debug)]
pub struct Cell {
    pub text: String,
    /// What it is: cells of different roles are not aligned.
    pub role: String,
    /// A number, whose end is aligned.
    pub is_number: bool,
}

impl Cell {
    pub fn new(text: String) -> Cell {
        Cell { text, role: String::new(), is_number: false }
    }
}

/// A line of the formatted text.
pub struct Line<'t> {
    /// A blank line stands before it.
    pub blank: bool,
    pub indent: usize,
    /// What stands on it, with blanks between.
    pub cells: Vec<Cell>,
    /// Lines of one family below one another are aligned.
    pub family: Option<String>,
    /// What stands at its end, after `//`.
    pub comment: Option<&'t str>,
    /// It holds nothing but a comment.
    pub is_comment: bool,
}
