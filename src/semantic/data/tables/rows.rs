//! What is wrong with the rows and the heading of an inline table.

use super::*;
use crate::diagnostics::Applicability;
use crate::syntax::table_body::Row;

/// The columns of a heading: the member, where it stands, its text. Without a member: unknown or met before.
pub(super) type HeaderKeys<'a> = Vec<(Option<u32>, Span, &'a str)>;

impl Checker<'_> {
    /// Reads a heading; reports what no member is, and members that stand there twice.
    pub(super) fn header_keys<'a>(&mut self, header: &Row<'a>, kind: EntityTypeId) -> HeaderKeys<'a> {
        let mut out: HeaderKeys<'a> = Vec::new();
        for (token, at) in header {
            let text = token.label();
            if text.starts_with(['[', '(']) || text.ends_with([']', ')']) {
                let unit = text.trim_matches(|c: char| "[]()".contains(c));
                let found = Diagnostic::error(codes::TABLE_ROW, format!("a unit stands after the keys of the table: `: {unit}`"))
                    .at(*at, "in the heading");
                self.report(found.about("a unit in the heading"));
                continue;
            }
            let mut ordinal = self.ordinal_of(kind, text);
            if ordinal.is_none() {
                self.unknown_key(kind, text, *at);
            }
            if let Some((_, first, _)) = out.iter().find(|(o, ..)| o.is_some() && *o == ordinal) {
                let found = Diagnostic::error(codes::TABLE_ROW, format!("`{text}` heads two columns"))
                    .at(*at, "the second")
                    .with(*first, "the first");
                self.report(found);
                ordinal = None;
            }
            out.push((ordinal, *at, text));
        }
        out
    }

    /// The heading of a table of probabilities that names what stands in the rows, too; reported.
    pub(super) fn heading_names_keys(&mut self, header: &Row<'_>, keys: &[TableKey]) -> bool {
        let Some((last, leading)) = keys.split_last().filter(|(last, _)| self.hir.entity_types[last.kind].domain) else { return false };
        let named = |token: &Token<'_>| leading.iter().position(|key| key.names.iter().any(|name| name.as_ref() == token.label()));
        let (extra, states): (Vec<_>, Vec<_>) =
            header.iter().partition(|(token, _)| self.ordinal_of(last.kind, token.label()).is_none() && named(token).is_some());
        let (Some((_, first)), Some((_, end)), Some((_, after))) = (extra.first(), extra.last(), states.first()) else { return false };
        let fits = end.lo < after.lo && states.iter().all(|(token, _)| self.ordinal_of(last.kind, token.label()).is_some());
        if !fits {
            return false;
        }
        let order: Vec<usize> = extra.iter().filter_map(|(token, _)| named(token)).collect();
        let message = format!("the heading names the states of `{}` only", self.hir.entity_types[last.kind].name);
        let found = Diagnostic::error(codes::TABLE_ROW, message).at(first.to(*end), "what it depends on stands in the rows");
        let found = match order.is_sorted() {
            true => found.fix("leave them out", Span::new(first.file, first.lo, after.lo), "", Applicability::MachineApplicable),
            false => {
                let names: Vec<&str> = leading.iter().filter_map(|key| key.names.first()).map(AsRef::as_ref).collect();
                found.help(format!("leave them out; in each row stands first {}", crate::diagnostics::suggest::listed(&names, names.len())))
            }
        };
        self.report(found);
        true
    }

    /// A first line that has no label and as many cells as the other lines, some of them members: a heading with a slip.
    pub(super) fn is_broken_header(&self, rows: &[Row<'_>], keys: &[TableKey]) -> bool {
        let (Some(first), Some(second), Some((last, leading))) = (rows.first(), rows.get(1), keys.split_last()) else { return false };
        let known = first.iter().filter(|(t, _)| self.ordinal_of(last.kind, t.label()).is_some()).count();
        let labelled = |row: &Row<'_>| {
            let mut pairs = row.iter().zip(leading);
            !leading.is_empty() && pairs.all(|((token, _), key)| self.ordinal_of(key.kind, token.label()).is_some())
        };
        known > 0 && first.len() + leading.len() == second.len() && !labelled(first) && labelled(second)
    }

    /// The variable of a network whose states stand in front of rows that have no labels.
    fn states_in_front(&self, kind: EntityTypeId, labels: usize, rows: &[&Row<'_>]) -> Option<Box<str>> {
        if labels > 0 || !self.hir.entity_types[kind].domain {
            return None;
        }
        let first: Vec<&str> = rows.iter().filter_map(|row| row.first().map(|(token, _)| token.label())).collect();
        let fits = |id: &EntityTypeId| *id != kind && first.iter().all(|label| self.ordinal_of(*id, label).is_some());
        let kinds = self.hir.entity_types.iter().filter(|(_, other)| other.domain).map(|(id, _)| id);
        kinds.into_iter().find(fits).map(|id| self.hir.entity_types[id].name.clone())
    }

    /// A heading that is missing, or has a column too few or too many for all rows; reported once.
    pub(super) fn header_at_fault(
        &mut self,
        kind: EntityTypeId,
        header: Option<&Row<'_>>,
        keys: &HeaderKeys<'_>,
        labels: usize,
        rows: &[&Row<'_>],
    ) -> bool {
        let widths: Vec<usize> = rows.iter().map(|row| table_body::cells(row.get(labels..).unwrap_or(&[])).len()).collect();
        let Some(width) = widths.first().copied().filter(|w| widths.iter().all(|other| other == w)) else { return false };
        let word = self.hir.entity_types[kind].name.clone();
        let members: Vec<Box<str>> = self.hir.entity_types[kind].members.iter().map(|e| self.hir.entities[*e].name.clone()).collect();
        let Some(row) = rows.first() else { return false };
        let whole = |row: &Row<'_>| row.first().zip(row.last()).map(|(a, b)| a.1.to(b.1));
        match header {
            None => {
                // One label fewer was counted as a label: the first cell of each row is a value.
                let numbers = row.iter().skip(labels.saturating_sub(1)).all(|(t, _)| matches!(t, Token::Number(_) | Token::Missing));
                let long = row.len() > labels && row.get(labels.saturating_sub(1)).is_some_and(|(t, _)| matches!(t, Token::Number(_)));
                let Some(at) = whole(row).filter(|_| numbers && long && rows.len() > 1 && labels > 1) else { return false };
                let mut names: Vec<&str> = members.iter().map(AsRef::as_ref).take(6).collect();
                if members.len() > names.len() {
                    names.push("…");
                }
                let found = Diagnostic::error(codes::TABLE_ROW, format!("the heading is missing: a first line with each {word} across"))
                    .at(at, "values, where the heading is due")
                    .help(format!("write it above this line: `{}`", names.join(" ")));
                self.report(found);
                true
            }
            Some(header) if width > 0 && width + 1 == keys.len() || width == keys.len() + 1 => {
                if rows.len() < 2 {
                    return false;
                }
                let Some(at) = whole(header) else { return false };
                let absent: Vec<&str> = members.iter().map(AsRef::as_ref).filter(|m| !keys.iter().any(|(_, _, text)| text == m)).collect();
                let (message, label) = match absent.as_slice() {
                    [only] if width > keys.len() => (format!("`{only}` is missing in the heading"), "a column without a name".to_string()),
                    _ => (
                        format!("every row has {}, and the heading names {}", many(width, "cell"), keys.len()),
                        format!("{} columns", keys.len()),
                    ),
                };
                let mut found = Diagnostic::error(codes::TABLE_ROW, message).at(at, label);
                if let Some(row) = whole(row) {
                    found = found.with(row, many(width, "cell"));
                }
                if let Some(other) = self.states_in_front(kind, labels, rows) {
                    found = found.help(format!("the rows begin with the states of `{other}`: write `given {other}` before `~`"));
                }
                self.report(found);
                true
            }
            _ => false,
        }
    }

    /// Keys in another order than rows and columns; reported.
    pub(super) fn turned_over(&mut self, table: &TableItem, keys: &[TableKey], rows: &[Row<'_>]) -> bool {
        let ([first, last], Some(header), Some(row)) = (keys, rows.first(), rows.get(1)) else { return false };
        if first.kind == last.kind || header.is_empty() {
            return false;
        }
        let is = |kind: EntityTypeId, token: &(Token<'_>, Span)| self.ordinal_of(kind, token.0.label()).is_some();
        let turned = header.iter().all(|t| is(first.kind, t) && !is(last.kind, t)) && row.first().is_some_and(|t| is(last.kind, t));
        let Some(at) = turned.then(|| header.first().zip(header.last()).map(|(a, b)| a.1.to(b.1))).flatten() else { return false };
        let (rows_are, columns_are) = (self.hir.entity_types[last.kind].name.clone(), self.hir.entity_types[first.kind].name.clone());
        let place = first.span.to(last.span);
        let (a, b) = (self.key_text(table, 0), self.key_text(table, 1));
        let found =
            Diagnostic::error(codes::WRONG_KEYS, format!("the columns are of the kind `{columns_are}`, the rows of the kind `{rows_are}`"))
                .at(place, "the last key runs across")
                .with(at, format!("each {columns_are}"))
                .fix(format!("write `[{b}, {a}]`"), place, format!("{b}, {a}"), Applicability::MaybeIncorrect);
        self.report(found);
        true
    }

    /// Labels of rows in another order than the keys; reported.
    pub(super) fn labels_changed_over(&mut self, table: &TableItem, keys: &[TableKey], labels: usize, rows: &[&Row<'_>]) -> bool {
        let fits = |place: usize, key: &TableKey| {
            let label = |row: &&Row<'_>| row.get(place).is_none_or(|(token, _)| self.ordinal_of(key.kind, token.label()).is_some());
            rows.iter().all(label)
        };
        let known = || keys.iter().take(labels).enumerate();
        let wrong = |i: usize, a: &TableKey, j: usize, b: &TableKey| (!fits(i, a) || !fits(j, b)) && fits(i, b) && fits(j, a);
        let pair = known().flat_map(|(i, a)| known().skip(i + 1).map(move |(j, b)| (i, a, j, b))).find(|(i, a, j, b)| wrong(*i, a, *j, b));
        let (Some((i, a, j, b)), Some(row)) = (pair, rows.first()) else { return false };
        let (Some((_, first)), Some((_, second))) = (row.get(i), row.get(j)) else { return false };
        let (mine, other) = (self.hir.entity_types[a.kind].name.clone(), self.hir.entity_types[b.kind].name.clone());
        let found =
            Diagnostic::error(codes::WRONG_KEYS, format!("`{mine}` and `{other}` are changed over: `{other}` stands first in the rows"))
                .at(first.to(*second), format!("`{other}`, then `{mine}`"));
        let whole = |key: &TableKey, at: usize| match table.keys.get(at) {
            Some(key) => key.variable.as_ref().map_or(key.kind.span, |name| name.span.to(key.kind.span)),
            None => key.span,
        };
        let (a, b) = (whole(a, i), whole(b, j));
        let found = found.with(a, "named first").with(b, "named after it");
        // A key with keys of its own is more than its name.
        let indexed = |at: Span| self.sources.get(at.file).is_none_or(|f| f.text.get(at.hi as usize..).is_some_and(|t| t.starts_with('[')));
        let found = match indexed(a) || indexed(b) {
            true => found.help("name them in the order of the rows"),
            false => {
                let (of_a, of_b) = (self.sources.slice(a).to_string(), self.sources.slice(b).to_string());
                let mut found = found;
                found.fixes.push(crate::diagnostics::Fix {
                    title: format!("name `{of_b}` before `{of_a}`"),
                    edits: vec![(a, of_b), (b, of_a)],
                    applicability: Applicability::MaybeIncorrect,
                });
                found
            }
        };
        self.report(found);
        true
    }

    /// The text of a key as written.
    fn key_text(&self, table: &TableItem, index: usize) -> String {
        let Some(key) = table.keys.get(index) else { return String::new() };
        match &key.variable {
            Some(variable) => format!("{} in {}", variable.text, key.kind.text),
            None => key.kind.text.to_string(),
        }
    }

    /// Rows whose labels are all of another kind than the first key; reported.
    pub(super) fn rows_of_another_kind(&mut self, table: &TableItem, keys: &[TableKey], rows: &[Row<'_>]) -> bool {
        let (Some(first), Some(last)) = (keys.first(), keys.last()) else { return false };
        let skip = usize::from(rows.first().is_some_and(|row| self.is_header(row, last.kind)));
        let labels: Vec<(&str, Span)> = rows.iter().skip(skip).filter_map(|row| row.first().map(|(t, at)| (t.label(), *at))).collect();
        if keys.len() < 2 || labels.len() < 2 || labels.iter().any(|(label, _)| self.ordinal_of(first.kind, label).is_some()) {
            return false;
        }
        let root = |label: &str| self.names.entities(label).first().map(|e| self.hir.entities[*e].root);
        let Some(Some(kind)) = labels.first().map(|(label, _)| root(label)) else { return false };
        if !labels.iter().all(|(label, _)| root(label) == Some(kind)) {
            return false;
        }
        let (is, wanted) = (self.hir.entity_types[kind].name.clone(), self.hir.entity_types[first.kind].name.clone());
        let place = labels.first().map_or(first.span, |(_, at)| *at);
        let found = Diagnostic::error(
            codes::WRONG_KEYS,
            format!("the rows of `{}` are of the kind `{is}`, its first key is `{wanted}`", table.name.text),
        )
        .at(first.span, format!("says `{wanted}`"))
        .with(place, format!("{} {is}", crate::semantic::words::article(&is)))
        .fix(format!("write `{is}`"), first.span, is.as_ref(), Applicability::MaybeIncorrect);
        self.report(found);
        true
    }

    /// Rows that begin with names of a kind that is no key; reported.
    pub(super) fn key_forgotten(&mut self, table: &TableItem, keys: &[TableKey], rows: &[Row<'_>]) -> bool {
        let ([only], Some(header), Some(row)) = (keys, rows.first(), rows.get(1)) else { return false };
        if !header.iter().all(|(t, _)| self.ordinal_of(only.kind, t.label()).is_some()) || row.len() != header.len() + 1 {
            return false;
        }
        let label = |row: &Row<'_>| row.first().and_then(|(t, _)| self.names.entities(t.label()).first().copied());
        let kinds: Vec<Option<EntityTypeId>> = rows.iter().skip(1).map(|row| label(row).map(|e| self.hir.entities[e].root)).collect();
        let Some(Some(kind)) = kinds.first().copied().filter(|first| kinds.iter().all(|k| k == first)) else { return false };
        let word = self.hir.entity_types[kind].name.clone();
        let at = row.first().map_or(only.span, |(_, at)| *at);
        let own = self.key_text(table, 0);
        let found = Diagnostic::error(
            codes::WRONG_KEYS,
            format!("the rows of `{}` begin with names of the kind `{word}`, which is no key", table.name.text),
        )
        .at(only.span, "the only key")
        .with(at, format!("{} {word}", crate::semantic::words::article(&word)))
        .fix(format!("write `[{word}, {own}]`"), only.span, format!("{word}, {own}"), Applicability::MaybeIncorrect);
        self.report(found);
        true
    }

    /// A row with too few or too many cells.
    #[allow(clippy::too_many_arguments, reason = "all that is known of the row and its table")]
    pub(super) fn bad_row(
        &mut self,
        keys: &[TableKey],
        names: &[(Token<'_>, Span)],
        cells: &[(Cell<'_>, Span)],
        labels: usize,
        header: &HeaderKeys<'_>,
        row: Span,
        body: &str,
        body_span: Span,
    ) -> Diagnostic {
        // A word after a number reads as its unit: one that is none was meant as a cell.
        let stray = cells.iter().find_map(|(cell, _)| match cell {
            Cell::Number { unit: Some((text, at)), .. } if self.units.registry_mut().parse(text).is_err() => Some((text.to_string(), *at)),
            _ => None,
        });
        if let Some((text, at)) = stray {
            return Diagnostic::error(codes::BAD_CELL, format!("`{text}` is neither a number nor a unit"))
                .at(at, "this cell")
                .help("a missing value is written `-`");
        }
        let width = if header.is_empty() { 1 } else { header.len() };
        if let Some(found) = self.comma_in_cell(cells.len() + names.len(), labels + width, row, body, body_span) {
            return found;
        }
        if names.len() < labels {
            return Diagnostic::error(codes::TABLE_ROW, format!("a row needs {labels} names before its values")).at(row, "this row");
        }
        // `san diego` for `san_diego`
        if let (Some((label, at)), Some((Cell::Bad(word), word_at)), Some(key)) =
            (names.last(), cells.first(), keys.get(labels.wrapping_sub(1)))
            && cells.len() > width
        {
            let joined = [format!("{}_{word}", label.label()), format!("{} {word}", label.label()), format!("{}-{word}", label.label())];
            let name = joined.iter().find(|name| self.ordinal_of(key.kind, name).is_some());
            let both = at.to(*word_at);
            let found = Diagnostic::error(codes::BAD_NAME, "a name is one word").at(both, "two words");
            return match name {
                Some(name) => {
                    let text = if crate::syntax::is_name(name) { name.clone() } else { format!("`{name}`") };
                    found.fix(format!("write `{name}`"), both, text, Applicability::MaybeIncorrect)
                }
                None => found.help("a name of several words stands in backticks"),
            };
        }
        if header.is_empty() {
            let what = if cells.is_empty() { "a row without a value" } else { "a row with more than one value" };
            return Diagnostic::error(codes::TABLE_ROW, what)
                .at(row, format!("{} and one value belong here", many(labels, "key")))
                .help("put the members of the last key into a heading line to write several values in a row");
        }
        let label = names.last().map(|(token, _)| format!("the row of `{}`", token.label())).unwrap_or_else(|| "a row".into());
        let found = Diagnostic::error(codes::TABLE_ROW, format!("{label} has {} under {width} columns", many(cells.len(), "cell")));
        match header.get(cells.len()) {
            Some((_, at, name)) => found
                .at(row, format!("nothing stands under `{name}`"))
                .with(*at, "this column stays empty")
                .help("a missing value is written `-`"),
            None => {
                let extra = cells.get(width).map_or(row, |(_, at)| *at);
                found.at(row, "this row").with(extra, "no column for this")
            }
        }
    }

    /// `2,5` in a row: the comma parts two cells there.
    fn comma_in_cell(&self, found: usize, wanted: usize, row: Span, body: &str, body_span: Span) -> Option<Diagnostic> {
        let start = (row.lo - body_span.lo) as usize;
        let text = body.get(start..(row.hi - body_span.lo) as usize)?;
        let bytes = text.as_bytes();
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let commas: Vec<usize> = (1..bytes.len()).filter(|i| bytes.get(*i) == Some(&b',') && digit(i - 1) && digit(i + 1)).collect();
        if commas.is_empty() || found != wanted + commas.len() {
            return None;
        }
        let place = |at: &usize| Span::new(row.file, row.lo + *at as u32, row.lo + *at as u32 + 1);
        let first = commas.first()?;
        let number = text.split(|c: char| c.is_whitespace() || c == '|').find(|word| word.contains(','))?;
        // `2,500` may be 2500 as well as 2.5.
        let groups = text.split(|c: char| c.is_whitespace() || c == '|').filter_map(|word| word.split_once(','));
        if groups.clone().any(|(whole, part)| part.len() == 3 && (1..=3).contains(&whole.len()) && whole != "0") {
            let (plain, point) = (number.replace(',', ""), number.replace(',', "."));
            return Some(
                Diagnostic::error(codes::BAD_NUMBER, format!("`{number}`: a comma cannot stand in a number"))
                    .at(place(first), "a comma in a number")
                    .help(format!("write `{plain}` if the comma parts thousands, `{point}` if it is a decimal point")),
            );
        }
        let mut out = Diagnostic::error(codes::BAD_NUMBER, format!("a decimal point is written `.`: `{}`", number.replace(',', ".")))
            .at(place(first), "a comma in a number");
        out.fixes.push(crate::diagnostics::Fix {
            title: "write a point".into(),
            edits: commas.iter().map(|at| (place(at), ".".to_string())).collect(),
            applicability: Applicability::MachineApplicable,
        });
        Some(out)
    }
}

/// "1 cell", "2 cells".
fn many(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
