//! Values by the names that a scenario gives them: `plan.ship[odra, wien]`, `odra.capacity`, `freight[odra, wien]`, `price`.

use super::value::{self, Reading};
use super::{Entry, Error, Value, Values};
use crate::answer;
use crate::diagnostics::suggest;
use crate::driver::{ordinals, roomy};
use crate::eval::{Ball, Eval, EvalError, ResultTable, ValueStore};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::source::{SourceMap, Span, normal};
use crate::units::UnitId;
use std::borrow::Cow;

/// A name as it is written: words with points between them, and keys in brackets after one of them.
struct Name {
    words: Vec<String>,
    keys: Option<Vec<String>>,
}

impl Name {
    fn read(text: &str) -> Option<Name> {
        let plain = |text: &str| normal(text.trim().trim_matches('`')).into_owned();
        let (head, keys, tail) = match text.split_once('[') {
            None => (text, None, ""),
            Some((head, rest)) => {
                let (keys, tail) = rest.split_once(']')?;
                (head, Some(keys.split(',').map(plain).collect::<Vec<_>>()), tail.trim())
            }
        };
        let tail = if tail.is_empty() { None } else { Some(tail.strip_prefix('.')?) };
        let words: Vec<String> = head.split('.').chain(tail.into_iter().flat_map(|tail| tail.split('.'))).map(plain).collect();
        let is_word = |word: &String| !word.is_empty() && !word.contains(['[', ']', ',']);
        (words.iter().all(is_word) && keys.iter().flatten().all(is_word)).then_some(Name { words, keys })
    }
}

/// What has values.
struct Found<'a> {
    title: Option<&'a str>,
    kinds: Vec<EntityTypeId>,
    reading: Reading,
    values: Source<'a>,
    /// The entity that a name begins with, which is the first key.
    first: Option<String>,
    /// Where it is declared.
    span: Span,
}

enum Source<'a> {
    Table(Cow<'a, ResultTable>),
    /// The left out: a model without an answer.
    Nothing(String),
    Attribute(AttrId),
    Cell(&'a Table, u32),
}

/// Looks up values of a scenario.
pub(super) struct Lookup<'a> {
    pub hir: &'a Hir,
    pub world: &'a ValueStore,
}

impl<'a> Lookup<'a> {
    /// The one value of a name with its keys.
    pub fn value(&self, text: &str) -> Result<Value, Error> {
        let (name, found) = self.find(text)?;
        let keys: Vec<String> = found.first.iter().cloned().chain(name.keys.into_iter().flatten()).collect();
        let keys = ordinals(self.hir, &found.kinds, &keys).map_err(|why| Error::NoSuchValue(format!("`{text}`: {why}")))?;
        let none = || {
            Error::NoSuchValue(match &found.values {
                Source::Nothing(why) => format!("`{text}` has no value: {why}"),
                _ => format!("`{text}` has no value"),
            })
        };
        self.at(&found, &keys)?.ok_or_else(none)
    }

    /// The number of a value in another unit.
    pub fn value_in(&self, text: &str, unit: &str) -> Result<f64, Error> {
        let value = self.value(text)?;
        if value.word.is_some() {
            return Err(Error::WrongUnit(format!("`{text}` is no number")));
        }
        // Units that are new are made in a copy.
        let mut units = (*self.hir.units).clone();
        let mut read = |unit: &str| units.parse(unit).map_err(|_| Error::WrongUnit(format!("`{unit}` is no unit")));
        let (own, wanted) = (read(&value.unit)?, read(unit)?);
        let factor =
            units.factor(own, wanted).ok_or_else(|| Error::WrongUnit(format!("`{text}` is in `{}`, not in `{unit}`", value.unit)))?;
        Ok(match value.exact.as_deref().and_then(exact::parse) {
            Some(exact) => exact::to_f64(&(exact * factor)),
            None => value.number * exact::to_f64(&factor),
        })
    }

    /// All values of a name without its keys.
    pub fn values(&self, text: &str) -> Result<Values, Error> {
        let (name, found) = self.find(text)?;
        if name.keys.is_some() {
            return Err(Error::NoSuchValue(format!("`{text}` has keys: leave them out for all values, or ask for the one")));
        }
        let mut entries = self.entries(&found)?;
        let mut kinds: Vec<String> = found.kinds.iter().map(|kind| self.hir.entity_types[*kind].name.to_string()).collect();
        if let Some(first) = &found.first {
            entries.retain(|entry| entry.keys.first() == Some(first));
            entries.iter_mut().for_each(|entry| drop(entry.keys.drain(..1)));
            kinds.drain(..1);
        }
        Ok(Values { title: found.title.map(str::to_string), kinds, entries })
    }

    /// Where a value is written: a cell of a data file, a place in the scenario. Without keys, and of what is calculated, where it is
    /// declared.
    pub fn place(&self, text: &str, sources: &SourceMap) -> Result<Span, Error> {
        let (name, found) = self.find(text)?;
        let keys: Vec<String> = found.first.iter().cloned().chain(name.keys.into_iter().flatten()).collect();
        let Ok(keys) = ordinals(self.hir, &found.kinds, &keys) else { return Ok(found.span) };
        let written = match &found.values {
            Source::Cell(table, at) => {
                table.index.row(&keys).zip(table.fields.get(*at as usize)).and_then(|(row, field)| field.column.origin(row, sources))
            }
            Source::Attribute(id) => {
                let attr = &self.hir.attrs[*id];
                attr.index.row(&keys).and_then(|row| match &attr.values {
                    _ if attr.pending.contains_key(&row) => attr.pending.get(&row).map(|e| self.hir.exprs.spans[*e]),
                    AttrValues::Number(column) => column.origin(row, sources),
                    AttrValues::One(_, places) | AttrValues::Many(_, places) => places.get(row as usize).copied().flatten(),
                })
            }
            Source::Table(_) | Source::Nothing(_) => None,
        };
        Ok(written.unwrap_or(found.span))
    }

    fn find(&self, text: &str) -> Result<(Name, Found<'a>), Error> {
        if let Some(found) = self.of_case(text)? {
            return Ok(found);
        }
        let name = Name::read(text).ok_or_else(|| Error::NoSuchValue(format!("`{text}` is no name of a value")))?;
        let words: Vec<&str> = name.words.iter().map(String::as_str).collect();
        let (first, rest) = words.split_first().map_or(("", [].as_slice()), |(first, rest)| (*first, rest));
        let found = match self.hir.models.iter().find(|(_, model)| model.name.as_ref() == first) {
            Some((id, _)) => self.result(id, &rest.join(".")),
            None => match self.table(first, rest).or_else(|| self.attribute(first, rest)) {
                None if rest.is_empty() => self.named(first)?,
                found => found,
            },
        };
        let found = found.ok_or_else(|| Error::NoSuchValue(self.unknown(text, &words)))?;
        Ok((name, found))
    }

    /// A value of a case of a plan, `seats[hare].cost`.
    fn of_case(&self, text: &str) -> Result<Option<(Name, Found<'a>)>, Error> {
        let Some((case, rest)) = text.split_once("].") else { return Ok(None) };
        let Some(Name { words, keys: Some(keys) }) = Name::read(&format!("{case}]")) else { return Ok(None) };
        let name = format!("{}[{}]", words.join("."), keys.join(", "));
        let Some((id, _)) = self.hir.models.iter().find(|(_, model)| model.case.is_some() && model.name.as_ref() == name) else {
            return Ok(None);
        };
        let none = || Error::NoSuchValue(format!("`{name}` has no `{rest}`"));
        let name = Name::read(rest).ok_or_else(none)?;
        let found = self.result(id, &name.words.join(".")).ok_or_else(none)?;
        Ok(Some((name, found)))
    }

    fn result(&self, id: ModelId, name: &str) -> Option<Found<'a>> {
        let hir = self.hir;
        let model = &hir.models[id];
        let same = |decl: &&ResultDecl| match decl.role.part() {
            Some(part) => name.strip_suffix(part).and_then(|rest| rest.strip_suffix('.')) == Some(decl.name.as_ref()),
            None => decl.name.as_ref() == name,
        };
        let at = model.results.iter().position(|decl| same(&decl))?;
        let decl = model.results.get(at)?;
        let answer = self.world.answer(id);
        let values = match answer.filter(|answer| answer.status.has_values()).and_then(|answer| answer.table(at)) {
            Some(table) => Source::Table(Cow::Borrowed(table)),
            None => Source::Nothing(match answer {
                Some(answer) => format!("`{}` is {}", model.name, answer.status.word()),
                None => format!("`{}` was not solved", model.name),
            }),
        };
        let reading = match (decl.role, decl.ty) {
            (ResultRole::Plan(PlanResult::Enacted(_)) | ResultRole::Effect(EffectResult::Enacted(_)), _) => Reading::Truth,
            (_, ty) => self.reading(ty.into(), decl.unit),
        };
        Some(Found { title: decl.title.as_deref(), kinds: decl.keys.clone(), reading, values, first: None, span: decl.span })
    }

    fn table(&self, name: &str, fields: &[&str]) -> Option<Found<'a>> {
        let table: &Table = self.hir.tables.values().find(|table| table.name.as_ref() == name)?;
        let at = match fields {
            [] if table.fields.len() == 1 => 0,
            [field] => table.fields.iter().position(|f| f.name.as_ref() == *field)?,
            _ => return None,
        };
        let reading = Reading::Number(table.fields.get(at)?.unit);
        Some(Found {
            title: table.title.as_deref(),
            kinds: table.keys.clone(),
            reading,
            values: Source::Cell(table, at as u32),
            first: None,
            span: table.span,
        })
    }

    /// Of an entity (`odra.capacity`) or of a kind (`enterprise.capacity`).
    fn attribute(&self, owner: &str, fields: &[&str]) -> Option<Found<'a>> {
        let (hir, [field]) = (self.hir, fields) else { return None };
        let kind = hir.entity_types.iter().find(|(_, kind)| kind.name.as_ref() == owner).map(|(id, _)| id);
        let entity = hir.entities.values().find(|entity| entity.name.as_ref() == owner);
        let owned = |of: EntityTypeId| match (kind, entity) {
            (Some(kind), _) => hir.is_a(of, kind) || hir.is_a(kind, of),
            (None, Some(entity)) => hir.is_a(entity.kind, of) || entity.root == of,
            (None, None) => false,
        };
        let (id, attr) = hir.attrs.iter().find(|(_, attr)| attr.name.as_ref() == *field && owned(attr.kind))?;
        let reading = match attr.ty {
            AttrType::Number(unit) => Reading::Number(unit),
            AttrType::One(kind) => Reading::Entity(hir.entity_types[kind].root),
            AttrType::State(states) => Reading::State(states),
            AttrType::Many(kind) => Reading::Entities(hir.entity_types[kind].root),
            AttrType::Error => return None,
        };
        Some(Found {
            title: attr.title.as_deref(),
            kinds: std::iter::once(hir.entity_types[attr.kind].root).chain(attr.keys.iter().copied()).collect(),
            reading,
            values: Source::Attribute(id),
            first: entity.filter(|_| kind.is_none()).map(|entity| entity.name.to_string()),
            span: attr.span,
        })
    }

    /// A value of the scenario itself.
    fn named(&self, name: &str) -> Result<Option<Found<'a>>, Error> {
        let hir = self.hir;
        let is_value = |decl: &Let| matches!(decl.ty, Ty::Number | Ty::Bool | Ty::Entity(_) | Ty::State(_));
        let mut own = hir.lets.iter().filter(|(_, decl)| decl.model.is_none() && is_value(decl));
        let Some((id, decl)) = own.find(|(_, decl)| decl.name.as_ref() == name) else { return Ok(None) };
        let found = |values| Found {
            title: decl.title.as_deref(),
            kinds: decl.keys.clone(),
            reading: self.reading(decl.ty, decl.unit),
            values,
            first: None,
            span: decl.span,
        };
        let waits = hir.all_needs(Node::Let(id)).into_iter().find_map(|node| match node {
            Node::Model(model) if !self.world.answer(model).is_some_and(|answer| answer.status.has_values()) => Some(model),
            _ => None,
        });
        Ok(Some(match waits {
            Some(model) => found(Source::Nothing(format!("it needs the answer of `{}`", hir.models[model].name))),
            None => found(Source::Table(Cow::Owned(self.calculated(decl)?))),
        }))
    }

    fn reading(&self, ty: Ty, unit: UnitId) -> Reading {
        match ty {
            Ty::Bool => Reading::Truth,
            Ty::Entity(kind) => Reading::Entity(self.hir.entity_types[kind].root),
            Ty::State(states) => Reading::State(states),
            _ => Reading::Number(unit),
        }
    }

    /// All instances of a value. One that cannot be calculated has none: where it is read, what is wrong with it is a diagnostic.
    fn calculated(&self, decl: &Let) -> Result<ResultTable, Error> {
        roomy(|| {
            let mut eval: Eval<'_, Ball> = Eval::new(self.hir, self.world).until(None);
            let fault = |error: EvalError| Error::NoSuchValue(format!("`{}` has no value: {}", decl.name, error.0.message));
            let index = eval.binder(decl.binder, &decl.keys, decl.slots).map_err(fault)?;
            let (mut values, mut keys) = (vec![f64::NAN; index.rows() as usize], Vec::new());
            for row in index.iter() {
                index.tuple(row, &mut keys);
                match (values.get_mut(row as usize), answer::values::instance(&mut eval, decl, &keys)) {
                    (Some(slot), Ok(number)) => *slot = number,
                    (_, Err(error)) if keys.is_empty() => return Err(fault(error)),
                    _ => {}
                }
            }
            Ok(ResultTable::new(index, values))
        })
    }

    /// The value for keys.
    fn at(&self, found: &Found<'a>, keys: &[u32]) -> Result<Option<Value>, Error> {
        let read = |number: f64, exact: Option<Exact>| found.reading.value(self.hir, keys, number, exact);
        Ok(match &found.values {
            Source::Nothing(_) => None,
            Source::Table(table) => table.index.row(keys).and_then(|row| {
                let exact = table.exact.as_ref().and_then(|exact| exact.get(row as usize)).cloned();
                read(*table.values.get(row as usize)?, exact)
            }),
            Source::Cell(table, at) => {
                let row = table.index.row(keys);
                let column = table.fields.get(*at as usize).map(|field| &field.column);
                match row.zip(column).and_then(|(row, column)| Some((column.get(row)?, column.exact(row)))) {
                    Some((number, exact)) => read(number, exact),
                    None => self.default(table.default.filter(|_| !table.no_limit.says(*at, keys)))?.and_then(|x| read(x, None)),
                }
            }
            Source::Attribute(id) => match &self.hir.attrs[*id].values {
                AttrValues::Many(all, _) => {
                    let row = self.hir.attrs[*id].index.row(keys);
                    row.and_then(|row| found.reading.several(self.hir, all.get(row as usize)?.as_deref()?))
                }
                _ => self.attribute_at(*id, keys)?.and_then(|(number, exact)| read(number, exact)),
            },
        })
    }

    fn attribute_at(&self, id: AttrId, keys: &[u32]) -> Result<Option<(f64, Option<Exact>)>, Error> {
        let attr = &self.hir.attrs[id];
        let row = attr.index.row(keys);
        match (&attr.values, row) {
            (AttrValues::Number(column), Some(row)) if column.get(row).is_some() => {
                Ok(column.get(row).map(|number| (number, column.exact(row))))
            }
            (AttrValues::Number(_), _) => {
                let number = roomy(|| Eval::<'_, Ball>::new(self.hir, self.world).until(None).plain_attribute(id, keys));
                let number = number.map_err(|error| Error::NoSuchValue(format!("`{}` has no value: {}", attr.name, error.0.message)))?;
                Ok(number.map(|number| (crate::exact::Number::to_f64(&number), None)))
            }
            (AttrValues::One(all, _), Some(row)) => {
                Ok(all.get(row as usize).filter(|place| **place != u32::MAX).map(|place| (f64::from(*place), None)))
            }
            _ => Ok(None),
        }
    }

    fn default(&self, default: Option<ExprId>) -> Result<Option<f64>, Error> {
        let Some(body) = default else { return Ok(None) };
        let number = roomy(|| {
            let mut eval = Eval::<'_, Ball>::new(self.hir, self.world).until(None);
            eval.loose_frame(|eval| eval.double(body))
        });
        number.map(Some).map_err(|error| Error::NoSuchValue(error.0.message.clone()))
    }

    fn entries(&self, found: &Found<'a>) -> Result<Vec<Entry>, Error> {
        let tuples: Vec<Vec<u32>> = match &found.values {
            Source::Nothing(why) => return Err(Error::NoSuchValue(format!("there are no values: {why}"))),
            Source::Table(table) => return Ok(value::entries(self.hir, &found.kinds, table, &found.reading)),
            Source::Cell(table, _) => tuples(&table.index),
            Source::Attribute(id) if self.hir.attrs[*id].keys.is_empty() => {
                let members = &self.hir.entity_types[self.hir.attrs[*id].kind].members;
                members.iter().map(|member| vec![self.hir.ordinal(*member)]).collect()
            }
            Source::Attribute(id) => tuples(&self.hir.attrs[*id].index),
        };
        let mut out = Vec::new();
        for keys in tuples.into_iter().filter(|keys| self.hir.are_there(found.kinds.iter().copied(), keys)) {
            if let (Some(names), Some(value)) = (value::names(self.hir, &found.kinds, &keys), self.at(found, &keys)?) {
                out.push(Entry { keys: names, value });
            }
        }
        Ok(out)
    }

    fn unknown(&self, text: &str, words: &[&str]) -> String {
        let hir = self.hir;
        let first = words.first().copied().unwrap_or("");
        let near = match hir.models.values().find(|model| model.name.as_ref() == first) {
            Some(model) => {
                let names = model.results.iter().map(|decl| decl.name.as_ref());
                suggest::nearest(words.get(1).copied().unwrap_or(""), names).iter().map(|name| format!("`{first}.{name}`")).collect()
            }
            None => {
                let lets = hir.lets.values().filter(|decl| decl.model.is_none() && !decl.library).map(|decl| decl.name.as_ref());
                let models = hir.models.values().map(|model| model.name.as_ref());
                let all = lets.chain(models).chain(hir.tables.values().map(|table| table.name.as_ref()));
                let all = all.chain(hir.entities.values().map(|entity| entity.name.as_ref()));
                suggest::nearest(first, all).iter().map(|name| format!("`{name}`")).collect::<Vec<_>>()
            }
        };
        let rest = if near.is_empty() { String::new() } else { format!("; did you mean {}?", suggest::either(&near)) };
        format!("there is no value `{text}`{rest}")
    }
}

fn tuples(index: &crate::data::TupleIndex) -> Vec<Vec<u32>> {
    let tuple = |row: u32| {
        let mut keys = Vec::new();
        index.tuple(row, &mut keys);
        keys
    };
    index.iter().map(tuple).collect()
}
