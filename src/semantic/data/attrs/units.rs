//! Attributes whose values are units: `attribute nutrient.unit : unit`.

use super::*;
use crate::units::UnitId;

impl Checker<'_> {
    /// Reads the units of the members of a kind. As a number the attribute is one of each.
    pub(super) fn attribute_of_units(&mut self, root: EntityTypeId, raw: &Raw<'_>, decl: &AttributeItem) {
        if let Some(key) = decl.keys.first() {
            let found = Diagnostic::error(codes::UNIT_OF_ENTITY, format!("`{}` states one unit of each, without keys", decl.name.text));
            self.report(found.at(key.kind.span, "a key"));
        }
        let size = self.hir.entity_types[root].size;
        let mut units: Vec<Option<(UnitId, Option<Span>)>> = vec![None; size as usize];
        let mut lost: Vec<u32> = Vec::new();
        for cell in raw.cells.iter().chain(&raw.no_limit) {
            let ordinal = self.hir.ordinal(cell.entity);
            match self.unit_written(cell) {
                Some(unit) => self.keep_unit(&mut units, ordinal, unit, Some(cell.value.span())),
                None => lost.push(ordinal),
            }
        }
        for file in &raw.files {
            match file {
                FileSource::Table(table) => {
                    let found = Diagnostic::error(codes::UNIT_OF_ENTITY, format!("`{}` holds units, and a table numbers", decl.name.text));
                    self.report(found.at(table.name.span, "a table").help("state them in blocks, or in a column of `entities … from`"));
                }
                FileSource::Entities(entities, mapping) => {
                    if self.units_of_file(&mut units, &mut lost, entities, mapping).is_none() {
                        lost.extend(0..size);
                    }
                }
            }
        }
        if let Some(default) = &decl.default {
            let text = self.sources.slice(default.span).trim_matches('"').to_string();
            match self.unit_of(&ast::UnitNote { text: text.into(), span: default.span }) {
                Some(term) => units.iter_mut().filter(|unit| unit.is_none()).for_each(|unit| *unit = Some((term.unit, Some(default.span)))),
                None => lost.extend(0..size),
            }
        }
        let known: Vec<(u32, Option<Span>)> = (0u32..).zip(&units).filter_map(|(ordinal, unit)| Some((ordinal, (*unit)?.1))).collect();
        let members = units.iter().map(|unit| unit.map(|(unit, _)| unit)).collect();
        let unit = self.add_family(root, &decl.name, members, lost);
        let flat: Vec<u32> = known.iter().map(|(ordinal, _)| *ordinal).collect();
        let Ok(built) = TupleIndex::from_tuples(&[size], flat, known.len()) else { return };
        let mut column = Column::empty(built.index.rows());
        for ((_, at), row) in known.iter().zip(&built.rows) {
            column.set_exact(*row, &Exact::ONE, *at);
        }
        let id = self.hir.attrs.push(Shared::new(Attr {
            name: decl.name.text.clone(),
            title: decl.title.as_ref().map(|title| title.text.clone()),
            kind: raw.owner.unwrap_or(root),
            keys: Vec::new(),
            ty: AttrType::Number(unit),
            default: None,
            pending: FxHashMap::default(),
            index: built.index,
            values: AttrValues::Number(column),
            absent: Vec::new(),
            no_limit: NoLimit::default(),
            span: decl.name.span,
            library: raw.declared.is_some_and(|(_, library)| library),
            stated: true,
            // A unit is read wherever a number is.
            used: true,
        }));
        self.evidence.declare(UnitSource::Attr(id), decl.name.span);
        self.units.add_attr(UnitExpr::known(unit));
        self.names.add_attr(root, &decl.name.text, id);
    }

    /// The unit in a block: a word, a product of words, or a text.
    fn unit_written(&mut self, cell: &RawCell<'_>) -> Option<UnitId> {
        let span = cell.value.span();
        let text = match cell.value {
            RawValue::Expr(ast::Expr { kind: ast::ExprKind::Text(text), .. }) => text.trim().to_string(),
            _ => self.sources.slice(span).to_string(),
        };
        if let (RawValue::Expr(expr), Some(key)) = (cell.value, cell.keys.first()) {
            let found = Diagnostic::error(codes::UNIT_OF_ENTITY, "one unit is stated for each, without keys").at(key.span, "a key");
            self.report(found.with(expr.span, "its unit"));
            return None;
        }
        if text.contains('.') {
            // A number with a unit, in the place of a unit.
            let found = Diagnostic::error(codes::UNIT_OF_ENTITY, format!("`{text}` is no unit")).at(span, "a unit alone stands here");
            self.report(found.help("write the unit without a number: `unit = kcal`"));
            return None;
        }
        self.unit_of(&ast::UnitNote { text: text.into(), span }).map(|term| term.unit)
    }

    fn keep_unit(&mut self, units: &mut [Option<(UnitId, Option<Span>)>], ordinal: u32, unit: UnitId, at: Option<Span>) {
        let Some(slot) = units.get_mut(ordinal as usize) else { return };
        let Some((first, before)) = *slot else {
            *slot = Some((unit, at));
            return;
        };
        if let (true, Some(at), Some(before)) = (first != unit, at, before) {
            let found = Diagnostic::error(codes::CONFLICTING_VALUES, "two units for one entity").at(at, "the second");
            self.report(found.with(before, "the first"));
        }
    }

    fn units_of_file(
        &mut self,
        units: &mut [Option<(UnitId, Option<Span>)>],
        lost: &mut Vec<u32>,
        decl: &EntitiesItem,
        mapping: &Mapping,
    ) -> Option<()> {
        if let Some(note) = &mapping.unit {
            let found = Diagnostic::error(codes::UNIT_OF_ENTITY, format!("`{}` holds units, and has none itself", mapping.name.text));
            self.report(found.at(note.span, "a unit of units"));
            return None;
        }
        let table = self.open(&decl.source)?;
        let key = decl.source.mappings.iter().find(|m| m.name.text.as_ref() == "key");
        let key_name = key.map_or("key", |m| m.column.as_ref().map_or(m.name.text.as_ref(), |c| c.text.as_ref()));
        let key_column = table.source.column(key_name).or_else(|_| table.source.column(&decl.kind.text)).ok()?;
        let column = self.mapped_column(&table, mapping)?;
        let conditions = self.conditions_of_entities(&table, decl)?;
        let kind = self.names.kind(&decl.kind.text)?;
        let texts = {
            let lookup = self.lookup(kind);
            let key = KeySpec { column: key_column, lookup: &lookup, dim: u32::try_from(units.len()).ok()? };
            data::read_texts(&table.source, &key, column, &conditions.tests, &missing_of(&decl.source))
        };
        let what = format!("`{}`", mapping.name.text);
        self.problems(&table, &texts.problems, texts.more_problems, &[decl.kind.text.to_string()], std::slice::from_ref(&what));
        for (ordinal, found) in (0u32..).zip(texts.texts) {
            let Some((written, start)) = found else { continue };
            let at = table.span(start, start + u32::try_from(written.len()).unwrap_or(0));
            match self.units.registry_mut().parse(crate::source::normal(&written).as_ref()) {
                Ok(unit) => self.keep_unit(units, ordinal, unit, Some(at)),
                Err(_) => {
                    let found = self.unit_of_cell(&written, &what, at);
                    self.report(found);
                    lost.push(ordinal);
                }
            }
        }
        Some(())
    }

    /// An order of numbers in different units.
    pub(super) fn order_of_units(&mut self, attr: AttrId, at: Span) {
        let term = self.units.of_attr(attr);
        if self.units.registry().is_open(term.unit) {
            let name = &self.hir.attrs[attr].name;
            let found = Diagnostic::error(codes::MIXED_UNITS, format!("`{name}` stands in different units, and puts nothing in order"));
            self.report(found.at(at, "orders the kind").help("order it by a plain number"));
        }
    }
}
