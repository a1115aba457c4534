//! The answers, as `coop solve` reports them.

use super::Writer;
use crate::doc::page::{Part, Sheet, prose};
use crate::report::document::Block;
use crate::report::table::{Align, Grid};
use crate::report::terminal;

impl Writer<'_> {
    pub(super) fn answers(&mut self) {
        let Some(answers) = self.subject.answers else { return };
        self.page.heading(2, "Answers");
        let options = terminal::Options { full: self.subject.full, ..Default::default() };
        // The report has the title of the scenario too.
        for block in terminal::document(answers.solved, &options).shown().into_iter().skip(1) {
            match block {
                Block::Heading { indent, text } => self.page.heading(3 + indent / 2, text),
                Block::Line { text, .. } => self.page.say(&text),
                Block::Blank => {}
                Block::Table { grid, .. } => self.page.table(sheet(&grid)),
                Block::Drawing { lines, .. } => self.page.parts.push(Part::Lines(lines)),
            }
        }
    }
}

fn sheet(grid: &Grid<'_>) -> Sheet {
    let mut out = Sheet::new(&[]);
    grid.headings().for_each(|(heading, align)| out.column(heading, align == Align::Point));
    for row in grid.rows() {
        out.row(row.iter().map(|cell| if cell.is_empty() { Vec::new() } else { prose(cell) }).collect());
    }
    out
}
