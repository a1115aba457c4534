//! Tables and what is read from files.

use super::super::ast::*;
use super::super::parser::Rule;
use super::decl::Source;
use super::{Builder, P};

impl Builder<'_> {
    pub fn keys(&mut self, pair: P<'_>) -> Vec<Key> {
        pair.into_inner()
            .filter(|p| p.as_rule() == Rule::key)
            .filter_map(|key| {
                let mut names = key.into_inner().filter(|p| p.as_rule() == Rule::name).map(|p| self.name(&p));
                let first = names.next()?;
                Some(match names.next() {
                    Some(kind) => Key { variable: Some(first), kind },
                    None => Key { variable: None, kind: first },
                })
            })
            .collect()
    }

    pub fn default_value(&mut self, pair: P<'_>) -> Option<Expr> {
        pair.into_inner().find(|p| p.as_rule() == Rule::expr).map(|p| self.expr(p))
    }

    /// `from`, modifiers and the mapping, in whatever order they stand.
    pub fn source_part(&mut self, pair: P<'_>, source: &mut Source) {
        match pair.as_rule() {
            Rule::data_source => source.path = pair.into_inner().find(|p| p.as_rule() == Rule::string).map(|p| self.string(&p)),
            Rule::modifier => {
                for part in pair.into_inner() {
                    self.source_part(part, source);
                }
            }
            Rule::wide => source.wide = pair.into_inner().find(|p| p.as_rule() == Rule::name).map(|p| self.name(&p)),
            Rule::where_clause => {
                let conditions = pair.into_inner().filter(|p| p.as_rule() == Rule::any_of).filter_map(|p| self.condition(p));
                source.wheres.extend(conditions);
            }
            Rule::missing => {
                source.missing.extend(pair.into_inner().filter(|p| p.as_rule() == Rule::string).map(|p| self.string(&p)));
            }
            Rule::skip_unknown => source.skips = Some(self.span(&pair)),
            Rule::skip_lines => {
                let count = pair.clone().into_inner().find(|p| p.as_rule() == Rule::integer).and_then(|p| p.as_str().parse().ok());
                source.lines = Some((count.unwrap_or(u32::MAX), self.span(&pair)));
            }
            Rule::layout => source.layout.extend(self.layout(pair)),
            Rule::default_value => source.default = self.default_value(pair),
            Rule::mapping_block => {
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::mapping => source.mappings.extend(self.mapping(part)),
                        Rule::bad_mapping => self.met_bad = true,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn layout(&mut self, pair: P<'_>) -> Option<LayoutNote> {
        let (mut word, mut text) = (None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::layout_word => word = LayoutWord::ALL.into_iter().find(|own| own.text() == part.as_str()).zip(Some(self.span(&part))),
                Rule::string => text = Some(self.string(&part)),
                _ => {}
            }
        }
        let (word, at) = word?;
        Some(LayoutNote { word, at, text: text? })
    }

    fn mapping(&mut self, pair: P<'_>) -> Option<Mapping> {
        let (mut columns, mut unit, mut units) = (Vec::new(), None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::column => columns.push(self.column(&part)),
                Rule::type_note => unit = self.type_note(part),
                Rule::unit_column => units = part.into_inner().find(|p| p.as_rule() == Rule::column).map(|p| self.column(&p)),
                _ => {}
            }
        }
        let mut columns = columns.into_iter();
        Some(Mapping { name: columns.next()?, column: columns.next(), unit, units })
    }

    pub fn entities(&mut self, pair: P<'_>) -> Option<ItemKind> {
        let mut source = Source::default();
        let mut kind = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => kind = Some(self.name(&part)),
                _ => self.source_part(part, &mut source),
            }
        }
        Some(ItemKind::Entities(EntitiesItem { kind: kind?, source: source.finish()? }))
    }

    pub fn rates(&mut self, pair: P<'_>) -> Option<ItemKind> {
        let mut source = Source::default();
        let (mut columns, mut by) = (Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::rates_by => by = part.into_inner().find(|p| p.as_rule() == Rule::column).map(|p| self.column(&p)),
                Rule::rate_columns => columns.extend(part.into_inner().filter(|p| p.as_rule() == Rule::column).map(|p| self.column(&p))),
                _ => self.source_part(part, &mut source),
            }
        }
        let mut columns = columns.into_iter();
        let (left, rate, right) = (columns.next()?, columns.next()?, columns.next()?);
        Some(ItemKind::Rates(Box::new(RatesItem { left, rate, right, by, source: source.finish()? })))
    }

    pub fn table(&mut self, pair: P<'_>) -> Option<ItemKind> {
        let mut source = Source::default();
        let (mut names, mut title, mut keys, mut unit, mut inline) = (Vec::new(), None, Vec::new(), None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::table_name => names = part.into_inner().map(|p| self.name(&p)).collect(),
                Rule::string => title = Some(self.string(&part)),
                Rule::keys => keys = self.keys(part),
                Rule::type_note => unit = self.type_note(part),
                Rule::table_body => {
                    // Between the braces, which a repair may have put in.
                    let body = part.as_span();
                    inline = Some(self.patched.span(body.start() + 1, body.end().saturating_sub(1)));
                }
                _ => self.source_part(part, &mut source),
            }
        }
        let name = names.pop()?;
        let default = source.default.take();
        let body = match inline {
            Some(span) => TableSource::Inline(span),
            None => TableSource::File(source.finish()?),
        };
        Some(ItemKind::Table(Box::new(TableItem { owner: names.pop(), name, title, keys, unit, default, body })))
    }
}
