//! `12,500` in a row whose other cells are separated by blanks: a comma in a number, and not between two cells.

use super::*;
use crate::syntax::table_body::Row;

/// The cells of a row, each with its place.
type Cells<'a> = [(Cell<'a>, Span)];

impl Checker<'_> {
    /// True of a table in which some row parts two of its values by nothing but blanks.
    pub(super) fn parts_by_blanks(&self, labels: usize, rows: &[&Row<'_>]) -> bool {
        let blank = |cells: &Cells<'_>| cells.windows(2).any(|pair| self.between(pair).is_some_and(|text| text.trim().is_empty()));
        rows.iter().any(|row| blank(&table_body::cells(row.get(labels..).unwrap_or(&[]))))
    }

    /// Reports a comma that touches digits on both sides, where blanks part the cells; or before `000`, as no number begins.
    pub(super) fn comma_in_number(&mut self, cells: &Cells<'_>, by_blanks: bool) -> bool {
        let found = cells.windows(2).find_map(|pair| {
            let [(Cell::Number { text: a, unit: None }, from), (Cell::Number { text: b, .. }, to)] = pair else { return None };
            let digits = b.bytes().take_while(u8::is_ascii_digit).count();
            let part = b.get(..digits)?;
            let odd = by_blanks || (digits == 3 && part.starts_with('0'));
            (odd && digits > 0 && self.between(pair) == Some(",")).then(|| ((*a).to_string(), (*b).to_string(), from.to(*to)))
        });
        let Some((a, b, at)) = found else { return false };
        let found = Diagnostic::error(codes::BAD_NUMBER, format!("`{a},{b}` would be two cells, `{a}` and `{b}`: a comma parts cells"))
            .at(at, "one number, or two?");
        let thousands = b.split('.').next().is_some_and(|whole| whole.len() == 3) && (1..=3).contains(&a.trim_start_matches('-').len());
        let one = match (thousands, b.contains('.')) {
            (true, true) => format!("`{a}{b}` for one number"),
            (true, false) => format!("`{a}{b}` if the comma parts thousands, `{a}.{b}` if it is a decimal point"),
            (false, _) => format!("`{a}.{b}` for one number"),
        };
        self.report(found.help(format!("write {one}, `{a} {b}` for two cells")).about("commas between digits in an inline table"));
        true
    }

    /// What stands between two cells.
    fn between(&self, pair: &Cells<'_>) -> Option<&str> {
        let [(_, a), (_, b)] = pair else { return None };
        self.sources.get(a.file)?.text.get(a.hi as usize..b.lo as usize)
    }
}
