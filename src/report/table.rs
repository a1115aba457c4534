//! Columns that line up, without borders.

use crate::diagnostics::plain;
use crate::diagnostics::render::terminal::wrap;
use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    /// Numbers: their points stand below one another.
    Point,
}

/// Between two columns.
const GAP: usize = 2;

/// A table of texts, row by row.
pub struct Grid<'a> {
    columns: Vec<(Cow<'a, str>, Align)>,
    cells: Vec<Cow<'a, str>>,
}

/// The room that a column needs.
#[derive(Clone, Copy, Default)]
struct Room {
    width: usize,
    /// Of it, what stands from the point on.
    decimals: usize,
}

impl<'a> Grid<'a> {
    /// A table with these headings; without any there is no line for them.
    pub fn new(columns: Vec<(Cow<'a, str>, Align)>) -> Grid<'a> {
        Grid { columns: columns.into_iter().map(|(heading, align)| (clean(heading), align)).collect(), cells: Vec::new() }
    }

    /// Adds the next cell, row by row.
    pub fn cell(&mut self, text: impl Into<Cow<'a, str>>) {
        self.cells.push(clean(text.into()));
    }

    /// The same, with texts of its own.
    pub fn to_owned(&self) -> Grid<'static> {
        self.each(str::to_string)
    }

    /// The same with every text changed.
    pub fn each(&self, change: impl Fn(&str) -> String) -> Grid<'static> {
        let own = |text: &Cow<'_, str>| Cow::Owned(change(text));
        let columns = self.columns.iter().map(|(heading, align)| (own(heading), *align)).collect();
        Grid { columns, cells: self.cells.iter().map(own).collect() }
    }

    /// The same with another column at the right, without a heading; rows that have no text for it stay as they are.
    pub fn beside(self, texts: impl Iterator<Item = Cow<'a, str>>) -> Grid<'a> {
        let count = self.columns.len().max(1);
        let mut columns = self.columns;
        columns.push(("".into(), Align::Left));
        let mut cells = Vec::with_capacity(self.cells.len() + self.cells.len() / count);
        let mut texts = texts.map(clean).fuse();
        for row in self.cells.chunks(count) {
            cells.extend(row.iter().cloned());
            cells.push(texts.next().unwrap_or_default());
        }
        Grid { columns, cells }
    }

    /// The headings, each with how its column stands.
    pub fn headings(&self) -> impl Iterator<Item = (&str, Align)> {
        self.columns.iter().map(|(heading, align)| (heading.as_ref(), *align))
    }

    /// The cells, row by row.
    pub fn rows(&self) -> impl Iterator<Item = &[Cow<'a, str>]> {
        self.cells.chunks(self.columns.len().max(1))
    }

    fn rooms(&self) -> Vec<Room> {
        let count = self.columns.len().max(1);
        let mut wholes = vec![0; count];
        let mut rooms: Vec<Room> = vec![Room::default(); count];
        for row in self.cells.chunks(count) {
            for (((_, align), cell), (whole, room)) in self.columns.iter().zip(row).zip(wholes.iter_mut().zip(&mut rooms)) {
                let (width, decimals) = (cell.width(), if *align == Align::Point { decimals(cell) } else { 0 });
                *whole = (width - decimals).max(*whole);
                room.decimals = room.decimals.max(decimals);
            }
        }
        for (((heading, _), whole), room) in self.columns.iter().zip(wholes).zip(&mut rooms) {
            room.width = (whole + room.decimals).max(heading.width());
        }
        rooms
    }

    /// The width of the widest line.
    pub fn width(&self) -> usize {
        let rooms = self.rooms();
        rooms.iter().map(|room| room.width).sum::<usize>() + GAP * rooms.len().saturating_sub(1)
    }

    /// Writes its rows one below the other in lines of no more than the width, each cell with its heading.
    pub fn write_narrow(&self, out: &mut String, indent: usize, width: usize) {
        for row in self.cells.chunks(self.columns.len().max(1)) {
            let mut line = String::new();
            for ((heading, _), cell) in self.columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
                if !line.is_empty() {
                    line.push_str("  ");
                    if !heading.is_empty() {
                        line.push_str(heading);
                        line.push(' ');
                    }
                }
                line.push_str(cell);
            }
            for (at, part) in wrap::narrow(&line, indent, indent + 2, width).iter().enumerate() {
                out.extend(std::iter::repeat_n(' ', if at == 0 { indent } else { indent + 2 }));
                out.push_str(part.trim_end());
                out.push('\n');
            }
        }
    }

    /// Writes its lines, without trailing blanks.
    pub fn write(&self, out: &mut String, indent: usize) {
        let rooms = self.rooms();
        if self.columns.iter().any(|(heading, _)| !heading.is_empty()) {
            self.line(out, indent, &rooms, self.columns.iter().map(|(heading, _)| heading), false);
        }
        for row in self.cells.chunks(self.columns.len().max(1)) {
            self.line(out, indent, &rooms, row.iter(), true);
        }
    }

    fn line<'t>(&self, out: &mut String, indent: usize, rooms: &[Room], cells: impl Iterator<Item = &'t Cow<'a, str>>, points: bool)
    where
        'a: 't,
    {
        let mut due = indent;
        for (((_, align), room), cell) in self.columns.iter().zip(rooms).zip(cells) {
            let width = cell.width();
            let (before, after) = match align {
                Align::Left => (0, room.width.saturating_sub(width)),
                Align::Point if points => {
                    let after = room.decimals.saturating_sub(decimals(cell));
                    (room.width.saturating_sub(width + after), after)
                }
                Align::Point => (room.width.saturating_sub(width), 0),
            };
            // Blanks are written only when something follows them.
            due += before;
            if !cell.is_empty() {
                out.extend(std::iter::repeat_n(' ', due));
                out.push_str(cell);
                due = 0;
            } else {
                due += width;
            }
            due += after + GAP;
        }
        out.push('\n');
    }
}

/// Names and titles as they may be shown.
fn clean(text: Cow<'_, str>) -> Cow<'_, str> {
    let changed = match plain::one_line(&text) {
        Cow::Borrowed(_) => None,
        Cow::Owned(changed) => Some(changed),
    };
    changed.map_or(text, Cow::Owned)
}

/// The width of what stands from the point on.
fn decimals(text: &str) -> usize {
    text.find('.').and_then(|at| text.get(at..)).map_or(0, UnicodeWidthStr::width)
}

/// A text that is no wider than the room, with `…` for what is left out; nothing where there is hardly any.
pub fn cut(text: &str, room: usize) -> Cow<'_, str> {
    if text.width() <= room {
        return text.into();
    }
    if room < 8 {
        return "".into();
    }
    let mut out = String::new();
    let mut width = 1;
    for c in text.chars() {
        width += c.width().unwrap_or(0);
        if width > room {
            break;
        }
        out.push(c);
    }
    format!("{}…", out.trim_end()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_and_wide_characters_line_up() {
        let mut grid = Grid::new(vec![("who".into(), Align::Left), ("cost [EUR]".into(), Align::Point), ("".into(), Align::Left)]);
        for cell in ["华为", "12.50", "", "ab", "0", "x"] {
            grid.cell(cell);
        }
        let mut out = String::new();
        grid.write(&mut out, 2);
        assert_eq!(out, "  who   cost [EUR]\n  华为       12.50\n  ab          0     x\n");
        assert_eq!(grid.width(), 4 + 2 + 10 + 2 + 1);
    }

    #[test]
    fn in_a_narrow_window_rows_are_told_one_by_one() {
        let mut grid = Grid::new(vec![("".into(), Align::Left), ("limit".into(), Align::Point), ("".into(), Align::Left)]);
        for cell in ["supply[a\nb]", "350", "t", "demand[new_york]", "3", ""] {
            grid.cell(cell);
        }
        let mut out = String::new();
        grid.write_narrow(&mut out, 2, 18);
        assert_eq!(out, "  supply[a b]\n    limit 350  t\n  demand[new_york]\n    limit 3\n");
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(cut("what all of them spend", 12), "what all of…");
        assert_eq!(cut("华为宁德合肥", 9), "华为宁德…");
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("too long", 5), "");
    }
}
