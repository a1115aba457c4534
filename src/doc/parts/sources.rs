//! Where data come from: files, columns, which rows.

use super::Writer;
use crate::doc::page::{Inline, Sheet, code};
use crate::syntax::ast::{Condition, DataSource};

impl Writer<'_> {
    /// A sentence for a file, and a table of its columns.
    pub(super) fn source_of(&mut self, source: &DataSource) {
        let mut line = vec![Inline::Text("Read from ".into()), Inline::Code(source.path.text.clone())];
        if let Some(wide) = &source.wide {
            line.push(Inline::Text(", with a column for each ".into()));
            line.push(Inline::Code(wide.text.to_string()));
        }
        let conditions: Vec<String> = source.wheres.iter().filter_map(Condition::span).map(|span| self.source(span)).collect();
        for (at, condition) in conditions.into_iter().enumerate() {
            line.push(Inline::Text(if at == 0 { ", rows where ".into() } else { " and ".into() }));
            line.push(Inline::Code(condition));
        }
        if !source.missing.is_empty() {
            let words: Vec<String> = source.missing.iter().map(|text| format!("“{}”", text.text)).collect();
            line.push(Inline::Text(format!(", without a value where it says {}", words.join(" or "))));
        }
        let layout = source.layout.iter().map(|note| format!("{} “{}”", note.word.text(), note.text.text));
        let lines = source.lines.map(|(lines, _)| format!("{lines} lines above the headings"));
        let layout: Vec<String> = layout.chain(lines).collect();
        if !layout.is_empty() {
            line.push(Inline::Text(format!(" ({})", layout.join(", "))));
        }
        if source.skips.is_some() {
            line.push(Inline::Text(", without the rows whose keys are not known".into()));
        }
        line.push(Inline::Text(".".into()));
        self.page.paragraph(line);
        let mut sheet = Sheet::new(&["Read as", "Column", "Unit"]);
        for mapping in &source.mappings {
            let column = mapping.column.as_ref().map_or(mapping.name.text.as_ref(), |column| column.text.as_ref());
            let unit = match (&mapping.unit, &mapping.units) {
                (Some(unit), _) => code(&unit.text),
                (None, Some(units)) => vec![Inline::Text("as the column says: ".into()), Inline::Code(units.text.to_string())],
                (None, None) => Vec::new(),
            };
            sheet.row(vec![code(&mapping.name.text), code(column), unit]);
        }
        self.page.table(sheet.without_empty_columns());
    }
}
