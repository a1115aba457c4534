//! The keys and the type of an attribute, from its declaration or its values.

use super::*;
use crate::semantic::checker::TRUTHS;
use crate::semantic::expr::scope::Scope;
use crate::semantic::words::keys;

impl Checker<'_> {
    /// The kinds of the keys of an attribute that nobody declared: those in which all names are found.
    pub(super) fn infer_keys(&mut self, raw: &Raw<'_>) -> Option<Vec<EntityTypeId>> {
        if let Some(FileSource::Table(table)) = raw.files.iter().find(|f| matches!(f, FileSource::Table(_))) {
            return self.table_keys(&table.keys).map(|keys| keys.iter().map(|k| k.kind).collect());
        }
        let cells = || raw.cells.iter().chain(&raw.no_limit);
        let Some(first) = cells().next() else { return Some(Vec::new()) };
        let arity = first.keys.len();
        if let Some(other) = cells().find(|c| c.keys.len() != arity) {
            let found = Diagnostic::error(codes::WRONG_KEYS, format!("one value has {}, another {}", keys(other.keys.len()), keys(arity)))
                .at(other.value.span(), "this value")
                .with(first.value.span(), "the other");
            self.report(found);
            return None;
        }
        let mut out = Vec::new();
        for position in 0..arity {
            let mut candidates: Option<Vec<EntityTypeId>> = None;
            for key in cells().filter_map(|c| c.keys.get(position)) {
                let kinds: Vec<EntityTypeId> = match key.kind {
                    Some(kind) => vec![self.kind_named(kind).map(|k| self.hir.entity_types[k].root)?],
                    None => {
                        let entities = self.names.entities(key.text.as_ref());
                        entities.iter().map(|e| self.hir.entities[*e].root).collect()
                    }
                };
                if kinds.is_empty() {
                    self.entity_named(key, None);
                    return None;
                }
                let left: Vec<EntityTypeId> = match &candidates {
                    None => kinds,
                    Some(before) => before.iter().copied().filter(|k| kinds.contains(k)).collect(),
                };
                if left.is_empty() {
                    let kinds: Vec<&str> = candidates.iter().flatten().map(|k| self.hir.entity_types[*k].name.as_ref()).collect();
                    let mistake = TypeMistake::KeyOfAnotherKind { key: &key.text, kinds: &kinds, at: key.span };
                    self.report(mistake.diagnostic());
                    return None;
                }
                candidates = Some(left);
            }
            match candidates.as_deref() {
                Some([only]) => out.push(*only),
                Some([_, ..]) => {
                    let key = cells().next().and_then(|c| c.keys.get(position))?;
                    let several = self.names.entities(key.text.as_ref()).to_vec();
                    self.ambiguous(&several, key);
                    return None;
                }
                _ => return None,
            }
        }
        Some(out)
    }

    pub(super) fn attribute_type(&mut self, name: &str, raw: &Raw<'_>, tables: &[Option<ReadTable>]) -> Holds {
        if let Some((decl, _)) = raw.declared {
            match &decl.ty {
                Some(AttributeType::Unit(note)) if self.says_text(note) => return self.holds_texts(name, raw),
                Some(AttributeType::Unit(note)) => {
                    return match self.unit_of(note) {
                        Some(term) if self.all_disagree(name, raw, note, &term) => Holds::Error,
                        Some(term) => Holds::Number(term, Some(note.span)),
                        None => Holds::Error,
                    };
                }
                Some(AttributeType::Units) => return Holds::Error,
                Some(AttributeType::Member(kind)) => {
                    let Some(kind) = self.kind_named(kind) else { return Holds::Error };
                    let many = raw.cells.iter().any(|c| matches!(c.value, RawValue::Expr(e) if matches!(e.kind, ast::ExprKind::List(_))));
                    return if many { Holds::Many(kind) } else { Holds::One(kind) };
                }
                Some(AttributeType::States(names)) => {
                    let known: Vec<Box<str>> = names.iter().map(|n| n.text.clone()).collect();
                    // What is so or not is a condition, whoever declares it.
                    if known.len() == TRUTHS.len() && TRUTHS.iter().all(|word| known.iter().any(|n| n.as_ref() == *word)) {
                        return Holds::State(self.truths);
                    }
                    // The rules of an allocation are one enumeration, wherever they are listed.
                    let rules = &self.hir.states[self.rules].names;
                    if known.iter().all(|n| rules.contains(n)) {
                        return Holds::State(self.rules);
                    }
                    return Holds::State(self.hir.states.push(States { names: known, of: format!("the states of `{name}`") }));
                }
                None => {}
            }
        }
        self.inferred_type(name, raw, tables)
    }

    /// A declared unit that no value agrees with: the declaration is the mistake; reported.
    fn all_disagree(&mut self, name: &str, raw: &Raw<'_>, note: &ast::UnitNote, term: &UnitExpr) -> bool {
        let mut places: Vec<(Span, String)> = Vec::new();
        // Each value has a unit of its own.
        if self.units.registry().is_open(term.unit) {
            return false;
        }
        for cell in &raw.cells {
            let RawValue::Expr(expr) = cell.value else { return false };
            let Some(unit) = literal(expr).and_then(|(quantity, _)| quantity.unit.as_ref()) else { return false };
            match self.units.registry_mut().parse(&unit.text) {
                Ok(own) if self.units.registry().factor(own, term.unit).is_none() => places.push((unit.span, unit.text.to_string())),
                _ => return false,
            }
        }
        if places.len() < 2 || !raw.files.is_empty() {
            return false;
        }
        let mut found = Diagnostic::error(codes::UNIT_MISMATCH, format!("`{name}` is declared in `{}`, and no value is", note.text))
            .at(note.span, format!("in `{}`", note.text));
        for (at, unit) in places.iter().take(3) {
            found = found.with(*at, format!("in `{unit}`"));
        }
        if let Some((_, unit)) = places.first() {
            found = found.fix(format!("write `{unit}`"), note.span, unit.clone(), crate::diagnostics::Applicability::MaybeIncorrect);
        }
        self.report(found);
        true
    }

    /// The type that the values themselves show.
    pub(super) fn inferred_type(&mut self, name: &str, raw: &Raw<'_>, tables: &[Option<ReadTable>]) -> Holds {
        let mut written: Vec<Written> = Vec::new();
        let mut expressions = 0;
        let mut kinds: Option<(Vec<EntityTypeId>, KeyName<'_>)> = None;
        // Of the sets that stand in lists.
        let mut of_sets: Option<(EntityTypeId, Span)> = None;
        let mut many = false;
        let (mut texts, mut truths) = (0, 0);
        let mut text_at: Option<Span> = None;
        if raw.cells.is_empty() && raw.files.is_empty() && raw.declared.is_none() {
            // Its only values say that there is no limit, or could not be read.
            return if raw.no_limit.is_empty() { Holds::Error } else { Holds::Number(self.units.fresh(), None) };
        }
        for cell in &raw.cells {
            let references: Vec<KeyName<'_>> = match cell.value {
                RawValue::Reference(r) => vec![KeyName { kind: r.kind.as_ref(), text: r.name.text.as_ref().into(), span: r.name.span }],
                RawValue::Expr(expr) => {
                    if let Some((quantity, negative)) = literal(expr) {
                        let value = if negative { -quantity.value.clone() } else { quantity.value.clone() };
                        written.push(Written { value, unit: quantity.unit.clone(), span: expr.span });
                        continue;
                    }
                    match &expr.kind {
                        ast::ExprKind::Text(_) => {
                            texts += 1;
                            text_at = Some(expr.span);
                            continue;
                        }
                        ast::ExprKind::Truth(_) => {
                            self.report(TypeMistake::TruthInAttribute { attribute: name, at: expr.span }.diagnostic());
                            return Holds::Error;
                        }
                        ast::ExprKind::List(items) => {
                            many = true;
                            of_sets = of_sets.or_else(|| self.kind_of_parts(items));
                            let slices = items.iter().filter_map(|i| match i {
                                _ if self.is_a_part(&Scope::default(), i) => None,
                                ast::SetValue::Set(e) => key_name(e, ""),
                                ast::SetValue::Range(..) => None,
                            });
                            slices.collect()
                        }
                        ast::ExprKind::Name(n) if self.names.is_entity(&n.text) && !self.names.is_value(&n.text) => {
                            key_name(expr, "").into_iter().collect()
                        }
                        ast::ExprKind::Name(n) if TRUTHS.contains(&n.text.as_ref()) && !self.names.is_value(&n.text) => {
                            truths += 1;
                            continue;
                        }
                        ast::ExprKind::Member(base, _) if self.is_kind_name(base) => key_name(expr, "").into_iter().collect(),
                        _ => {
                            expressions += 1;
                            continue;
                        }
                    }
                }
            };
            for reference in references {
                let here: Vec<EntityTypeId> = match reference.kind {
                    Some(kind) => self.names.kind(&kind.text).map(|k| self.hir.entity_types[k].root).into_iter().collect(),
                    None => {
                        let list = self.names.entities(reference.text.as_ref());
                        list.iter().map(|e| self.hir.entities[*e].root).collect()
                    }
                };
                if here.is_empty() {
                    self.entity_named(&reference, None);
                    return Holds::Error;
                }
                kinds = Some(match kinds {
                    None => (here, reference),
                    Some((before, first)) => {
                        let left: Vec<EntityTypeId> = before.iter().copied().filter(|k| here.contains(k)).collect();
                        if left.is_empty() {
                            let (second, first) = (reference.span, first.span);
                            self.report(TypeMistake::ReferencesOfTwoKinds { attribute: name, second, first }.diagnostic());
                            return Holds::Error;
                        }
                        (left, first)
                    }
                });
            }
        }
        if let (None, Some((kind, _))) = (&kinds, of_sets) {
            return Holds::Many(kind);
        }
        if let Some((mut kinds, first)) = kinds {
            if let Some((kind, set)) = of_sets {
                kinds.retain(|k| *k == kind);
                if kinds.is_empty() {
                    self.report(TypeMistake::ReferencesOfTwoKinds { attribute: name, second: first.span, first: set }.diagnostic());
                    return Holds::Error;
                }
            }
            if let Some(number) = written.first() {
                let rarer = if written.len() > 1 { Rarer::Entity } else { Rarer::Number };
                let (number, entity) = (number.span, first.span);
                self.report(TypeMistake::NumberAndEntity { attribute: name, number, entity, rarer }.diagnostic());
                return Holds::Error;
            }
            return match kinds.as_slice() {
                [only] if many => Holds::Many(*only),
                [only] => Holds::One(*only),
                _ => {
                    let several = self.names.entities(first.text.as_ref()).to_vec();
                    self.ambiguous(&several, &first);
                    Holds::Error
                }
            };
        }
        if truths > 0 {
            return Holds::State(self.truths);
        }
        if texts > 0 && written.is_empty() && expressions == 0 {
            return self.holds_texts(name, raw);
        }
        if let (Some(at), Some(number)) = (text_at, written.first()) {
            let inside = self.sources.slice(at).trim_matches('"');
            self.report(TypeMistake::TextInAttribute { attribute: name, text: at, inside, number: number.span }.diagnostic());
            return Holds::Error;
        }
        // A column of a file named like a kind refers to its entities.
        if written.is_empty() && expressions == 0 {
            for file in &raw.files {
                match file {
                    FileSource::Entities(_, mapping) if mapping.unit.is_none() => {
                        if let Some(kind) = self.names.kind(name) {
                            return Holds::One(kind);
                        }
                    }
                    _ => {}
                }
            }
        }
        match self.usual_unit(&written) {
            Ok((term, at)) => Holds::Number(term, at),
            Err(true) => Holds::Number(UnitExpr::ONE, None),
            Err(false) => match self.file_unit(name, raw, tables) {
                Some(Ok((term, at))) => Holds::Number(term, at),
                Some(Err(())) => Holds::Error,
                None => Holds::Number(self.units.fresh(), None),
            },
        }
    }

    pub(super) fn is_kind_name(&self, expr: &ast::Expr) -> bool {
        matches!(&expr.kind, ast::ExprKind::Name(n) if self.names.kind(&n.text).is_some())
    }

    /// The unit that a file's column or a table states, and where; `Err` when that was wrong and reported.
    pub(super) fn file_unit(
        &mut self,
        name: &str,
        raw: &Raw<'_>,
        tables: &[Option<ReadTable>],
    ) -> Option<Result<(UnitExpr, Option<Span>), ()>> {
        match raw.files.first()? {
            FileSource::Table(_) => {
                let read = tables.iter().flatten().next();
                Some(read.and_then(|r| r.fields.first()).map(|f| (f.term.clone(), f.stated)).ok_or(()))
            }
            FileSource::Entities(decl, mapping) => {
                if let Some(units) = &mapping.units {
                    let how = format!("state one that fits them all: `attribute {}.{name} : UNIT`", decl.kind.text);
                    self.no_unit_to_keep(name, units.span, &how);
                    return Some(Err(()));
                }
                let stated = match &mapping.unit {
                    Some(note) => match self.unit_of(note) {
                        Some(term) => Some((term, note.span)),
                        None => return Some(Err(())),
                    },
                    None => None,
                };
                let Some(table) = self.open(&decl.source) else { return Some(Err(())) };
                let Some(column) = self.mapped_column(&table, mapping) else { return Some(Err(())) };
                let heading = table.source.heading(column)?;
                match &heading.unit {
                    Some(unit) => {
                        let note = ast::UnitNote { text: unit.text.as_str().into(), span: table.span(unit.lo, unit.hi) };
                        let Some(term) = self.unit_of(&note) else { return Some(Err(())) };
                        let Some((stated, at)) = stated else { return Some(Ok((term, Some(note.span)))) };
                        if self.units.registry().factor(term.unit, stated.unit).is_some() {
                            return Some(Ok((stated, Some(at))));
                        }
                        let (mine, theirs) = (self.units.registry().text(stated.unit), self.units.registry().text(term.unit));
                        let message = format!("the heading of `{name}` says `{theirs}`, the scenario `{mine}`");
                        let found = Diagnostic::error(codes::UNIT_MISMATCH, message);
                        Some(Ok((self.conflicting_units(found, (stated.unit, at), (term.unit, note.span)), None)))
                    }
                    None if stated.is_some() => stated.map(|(term, at)| Ok((term, Some(at)))),
                    None => {
                        let found = Diagnostic::error(codes::COLUMN_WITHOUT_UNIT, format!("in which unit is `{name}`?"))
                            .at(mapping.name.span, "no unit is stated")
                            .with(table.span(heading.lo, heading.hi), "nor in the heading");
                        if let Some(help) = self.column_of_words(name, &decl.kind.text, &table, column) {
                            self.report(found.help(help));
                            return Some(Err(()));
                        }
                        let how = format!("write `{name} = {} : UNIT`", heading.name);
                        Some(Ok((self.ask_unit(found, how), None)))
                    }
                }
            }
        }
    }
}
