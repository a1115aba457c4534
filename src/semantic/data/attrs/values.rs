//! The values of an attribute: gathered, converted, stored; rivals reported.

use super::*;
use crate::semantic::expr::scope::Scope;

impl Checker<'_> {
    pub(super) fn values(
        &mut self,
        name: &str,
        raw: &Raw<'_>,
        holds: &Holds,
        keys: &[EntityTypeId],
        dims: &[u32],
        tables: Vec<Option<ReadTable>>,
    ) -> Stored {
        let empty = || Stored {
            index: TupleIndex::none(dims),
            values: AttrValues::Number(Column::default()),
            pending: Vec::new(),
            no_limit: Vec::new(),
            absent: Vec::new(),
        };
        if matches!(holds, Holds::Error) {
            return empty();
        }
        if let (Some(cell), false) = (raw.no_limit.first(), matches!(holds, Holds::Number(..))) {
            self.report(TypeMistake::NoLimitForNoNumber { attribute: name, at: cell.value.span() }.diagnostic());
        }
        let root = raw.owner.map_or(EntityTypeId(0), |owner| self.hir.entity_types[owner].root);
        let mut gathered = Gathered::default();
        for cell in &raw.cells {
            self.gather_cell(name, cell, holds, keys, &mut gathered);
        }
        for (file, table) in raw.files.iter().zip(tables) {
            // The only source of numbers is taken as it is: large tables are not copied.
            if let Some((index, column)) = self.gather_file(name, file, table, holds, dims, &mut gathered) {
                if raw.files.len() == 1 && gathered.count == 0 {
                    self.free_cells(name, raw, keys, &mut gathered);
                    self.duplicates_of_no_limit(name, &index, &gathered.no_limit, |c, row| column.origin(row, c.sources));
                    let Gathered { no_limit, absent, .. } = gathered;
                    return Stored { index, values: AttrValues::Number(column), pending: Vec::new(), no_limit, absent };
                }
                let mut tuple = Vec::new();
                for (row, _) in column.present() {
                    index.tuple(row, &mut tuple);
                    gathered.flat.extend_from_slice(&tuple);
                    gathered.numbers.push((column.exact(row).unwrap_or(Exact::ZERO), column.origin(row, self.sources)));
                    gathered.count += 1;
                }
            }
        }
        self.free_cells(name, raw, keys, &mut gathered);
        let absent = std::mem::take(&mut gathered.absent);
        let stored = self.store(name, root, keys, holds, dims, gathered).unwrap_or_else(empty);
        Stored { absent, ..stored }
    }

    /// The tuples of cells that say `no limit`.
    fn free_cells(&mut self, name: &str, raw: &Raw<'_>, keys: &[EntityTypeId], out: &mut Gathered) {
        for cell in &raw.no_limit {
            if let Some(tuple) = self.tuple_of(name, cell, keys) {
                out.no_limit.push((tuple, cell.value.span()));
            }
        }
    }

    /// A number for what is said to have no limit.
    fn duplicates_of_no_limit(
        &mut self,
        name: &str,
        index: &TupleIndex,
        free: &[(Vec<u32>, Span)],
        place: impl Fn(&Checker<'_>, u32) -> Option<Span>,
    ) {
        for (tuple, at) in free {
            let Some(row) = index.row(tuple) else { continue };
            let mut found =
                Diagnostic::error(codes::CONFLICTING_VALUES, format!("a number and `no limit` for one `{name}`")).at(*at, "no limit");
            if let Some(other) = place(self, row) {
                found = found.with(other, "a number");
            }
            self.report(found);
        }
    }

    /// The entity and the keys of a cell.
    fn tuple_of(&mut self, name: &str, cell: &RawCell<'_>, keys: &[EntityTypeId]) -> Option<Vec<u32>> {
        if cell.keys.len() != keys.len() {
            let words: Vec<&str> = keys.iter().map(|kind| self.hir.entity_types[*kind].name.as_ref()).collect();
            let here = match cell.keys.len() {
                0 => "here are none".to_string(),
                1 => "here is one".to_string(),
                several => format!("here are {several}"),
            };
            let due = crate::semantic::words::keys(keys.len());
            let due = if words.is_empty() { due } else { format!("{due} ({})", words.join(", ")) };
            let found = Diagnostic::error(codes::WRONG_KEYS, format!("`{name}` has {due}, and {here}")).at(cell.value.span(), "this value");
            let help =
                format!("where the library declares `{name}`, another attribute needs another name (`coop std` prints what it declares)");
            let found = if self.hir.attrs.values().any(|attr| attr.library) { found.help(help) } else { found };
            self.report(found.about(format!("keys of {name}")));
            return None;
        }
        let mut tuple = vec![self.hir.ordinal(cell.entity)];
        for (key, kind) in cell.keys.iter().zip(keys) {
            let entity = self.entity_named(key, Some(*kind))?;
            tuple.push(self.hir.ordinal(entity));
        }
        Some(tuple)
    }

    pub(super) fn gather_cell(&mut self, name: &str, cell: &RawCell<'_>, holds: &Holds, keys: &[EntityTypeId], out: &mut Gathered) {
        let span = cell.value.span();
        let Some(tuple) = self.tuple_of(name, cell, keys) else { return };
        match holds {
            Holds::Number(term, owner) => {
                let RawValue::Expr(expr) = cell.value else {
                    self.report(TypeMistake::EntityForNumber { attribute: name, at: span }.diagnostic());
                    return;
                };
                match literal(expr) {
                    Some((quantity, negative)) => {
                        let value = if negative { -quantity.value.clone() } else { quantity.value.clone() };
                        let written = Written { value, unit: quantity.unit.clone(), span };
                        let owner = owner.map(|s| (s, "stated here"));
                        let Some(term) = self.unit_at(term, &tuple, span) else { return };
                        let Some(value) = self.in_unit(&written, &term, owner, &format!("`{name}`")) else { return };
                        out.numbers.push((value, Some(span)));
                    }
                    None => {
                        out.pending.push((out.numbers.len() as u32, expr.clone()));
                        out.numbers.push((Exact::ZERO, Some(span)));
                    }
                }
            }
            Holds::One(kind) => {
                let target = match cell.value {
                    RawValue::Reference(reference) => self.referred(reference, Some(*kind)),
                    RawValue::Expr(expr) => self.entity_of(expr, *kind),
                };
                let Some(target) = target else { return };
                out.ones.push((target.0, Some(span)));
            }
            Holds::State(states) => {
                let text = match cell.value {
                    RawValue::Expr(expr) => key_name(expr, "").map(|n| n.text.to_string()),
                    RawValue::Reference(r) => Some(r.name.text.to_string()),
                };
                let Some(text) = text else {
                    let states = &self.hir.states[*states].of;
                    self.report(TypeMistake::NoState { attribute: name, states, at: span }.diagnostic());
                    return;
                };
                let Some(state) = self.state_named(*states, &text, span) else { return };
                out.ones.push((state, Some(span)));
            }
            Holds::Many(kind) => {
                let mut list = Vec::new();
                match cell.value {
                    RawValue::Reference(reference) => list.extend(self.referred(reference, Some(*kind)).map(|e| e.0)),
                    RawValue::Expr(expr) => match &expr.kind {
                        ast::ExprKind::List(items) => {
                            for item in items {
                                match item {
                                    ast::SetValue::Set(e) if self.is_a_part(&Scope::default(), item) => {
                                        list.extend(self.members_of(e, *kind).into_iter().flatten().map(|e| e.0));
                                    }
                                    ast::SetValue::Set(e) => list.extend(self.entity_of(e, *kind).map(|e| e.0)),
                                    ast::SetValue::Range(a, b) => {
                                        if let (Some(a), Some(b)) = (self.entity_of(a, *kind), self.entity_of(b, *kind)) {
                                            list.extend(a.0..=b.0);
                                        }
                                    }
                                }
                            }
                        }
                        _ => list.extend(self.entity_of(expr, *kind).map(|e| e.0)),
                    },
                }
                list.sort_unstable();
                list.dedup();
                out.manys.push((list, Some(span)));
            }
            Holds::Error => return,
        }
        out.flat.extend(tuple);
        out.count += 1;
    }

    /// The entity that an expression names.
    pub(super) fn entity_of(&mut self, expr: &ast::Expr, kind: EntityTypeId) -> Option<EntityId> {
        let text = self.sources.slice(expr.span).to_string();
        match key_name(expr, &text) {
            Some(name) => self.entity_named(&name, Some(kind)),
            None => {
                let mistake = TypeMistake::NoEntityName { kind: &self.hir.entity_types[kind].name, at: expr.span };
                self.report(mistake.diagnostic());
                None
            }
        }
    }

    pub fn state_named(&mut self, states: StatesId, text: &str, at: Span) -> Option<u32> {
        let list = &self.hir.states[states];
        if let Some(found) = list.names.iter().position(|n| n.as_ref() == text) {
            return Some(found as u32);
        }
        let names: Vec<String> = list.names.iter().map(|n| format!("`{n}`")).collect();
        let mut found = Diagnostic::error(codes::UNKNOWN_NAME, format!("`{text}` is not among {}", list.of)).at(at, "unknown");
        let near;
        (found, near) = found.did_you_mean(text, at, list.names.iter().map(|n| (n.as_ref(), "")));
        if !near {
            found = found.help(format!("they are {}", names.join(", ")));
        }
        let found = found.about(format!("state {text}"));
        self.report(found);
        None
    }

    /// "`claim[lithium]` of `lausitz`".
    fn owner_text(&self, name: &str, root: EntityTypeId, keys: &[EntityTypeId], tuples: &[u32], at: usize) -> String {
        let width = keys.len() + 1;
        let tuple = tuples.get(at * width..(at + 1) * width).unwrap_or(&[]);
        let text = |kind: EntityTypeId, ordinal: u32| {
            let id = EntityId(self.hir.entity_types[kind].base + ordinal);
            if id.index() < self.hir.entities.len() { self.hir.entities[id].name.to_string() } else { String::new() }
        };
        let inner: Vec<String> = keys.iter().zip(tuple.iter().skip(1)).map(|(k, o)| text(*k, *o)).collect();
        let inner = if inner.is_empty() { String::new() } else { format!("[{}]", inner.join(", ")) };
        match tuple.first() {
            Some(first) => format!("`{name}{inner}` of `{}`", text(root, *first)),
            None => format!("`{name}`"),
        }
    }

    /// Gathered cells become an index and its values; rival values are reported.
    pub(super) fn store(
        &mut self,
        name: &str,
        root: EntityTypeId,
        keys: &[EntityTypeId],
        holds: &Holds,
        dims: &[u32],
        gathered: Gathered,
    ) -> Option<Stored> {
        let tuples = gathered.flat.clone();
        let built = TupleIndex::from_tuples(dims, gathered.flat, gathered.count).ok()?;
        for (first, second) in &built.duplicates {
            let (a, b) = (*first as usize, *second as usize);
            let pair = match holds {
                Holds::Number(..) => gathered.numbers.get(a).zip(gathered.numbers.get(b)).map(|(x, y)| (x.0 == y.0, x.1, y.1)),
                Holds::Many(_) => gathered.manys.get(a).zip(gathered.manys.get(b)).map(|(x, y)| (x.0 == y.0, x.1, y.1)),
                _ => gathered.ones.get(a).zip(gathered.ones.get(b)).map(|(x, y)| (x.0 == y.0, x.1, y.1)),
            };
            if let Some((false, Some(x), Some(y))) = pair {
                let found = Diagnostic::error(
                    codes::CONFLICTING_VALUES,
                    format!("two values for {}", self.owner_text(name, root, keys, &tuples, a)),
                )
                .at(y, "the second")
                .with(x, "the first");
                self.report(found);
            }
        }
        let rows = built.index.rows();
        let row_of = |i: usize| built.rows.get(i).copied().unwrap_or(0);
        let values = match holds {
            Holds::Number(..) => {
                let mut column = Column::empty(rows);
                for (i, (value, span)) in gathered.numbers.iter().enumerate() {
                    column.set_exact(row_of(i), value, *span);
                }
                for (i, _) in &gathered.pending {
                    column.clear(row_of(*i as usize));
                }
                AttrValues::Number(column)
            }
            Holds::Many(_) => {
                let (mut lists, mut spans) = (vec![None; rows as usize], vec![None; rows as usize]);
                for (i, (list, span)) in gathered.manys.into_iter().enumerate() {
                    let row = row_of(i) as usize;
                    if let (Some(slot), Some(place)) = (lists.get_mut(row), spans.get_mut(row)) {
                        *slot = Some(list);
                        *place = span;
                    }
                }
                AttrValues::Many(lists, spans)
            }
            _ => {
                let (mut ones, mut spans) = (vec![u32::MAX; rows as usize], vec![None; rows as usize]);
                for (i, (value, span)) in gathered.ones.iter().enumerate() {
                    let row = row_of(i) as usize;
                    if let (Some(slot), Some(place)) = (ones.get_mut(row), spans.get_mut(row)) {
                        *slot = *value;
                        *place = *span;
                    }
                }
                AttrValues::One(ones, spans)
            }
        };
        let pending = gathered.pending.into_iter().map(|(i, expr)| (row_of(i as usize), expr)).collect();
        if let AttrValues::Number(column) = &values {
            self.duplicates_of_no_limit(name, &built.index, &gathered.no_limit, |c, row| column.origin(row, c.sources));
        }
        Some(Stored { index: built.index, values, pending, no_limit: gathered.no_limit, absent: gathered.absent })
    }
}
