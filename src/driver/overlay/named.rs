//! Overrides as people write them: `odra.capacity=300 t/d`, `freight[odra, wien]=12 EUR/t`, `price=5 EUR/t`.

use super::{Amount, Override, Target};
use crate::data::TupleIndex;
use crate::diagnostics::suggest;
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::source::normal;
use crate::units::{UnitId, Units};

/// What a text such as `odra.capacity=300 t/d` overrides. An attribute may be named by the entity or by its kind
/// (`enterprise.capacity[odra]`), a field of a table after its keys (`market[odra].price`). A key `*` stands for each that has a
/// value: `freight[*, wien]`.
///
/// # Errors
/// A sentence that says what is not there, or which unit is expected.
pub fn named(hir: &Hir, text: &str) -> Result<Vec<Override>, String> {
    let (path, value) = text.split_once('=').ok_or_else(|| format!("`{text}`: write NAME=VALUE, such as `odra.capacity=300 t/d`"))?;
    if let Some(why) = no_value(hir, path.trim()) {
        return Err(why);
    }
    let path = Path::read(path.trim()).ok_or_else(|| format!("`{}` is no name of a value", path.trim()))?;
    let (targets, unit, shown) = path.targets(hir)?;
    // Units that are new are made in a copy.
    let mut units = (*hir.units).clone();
    let one = |target: Target| {
        let unit = match &target {
            Target::Attribute(_, keys) | Target::Cell(_, _, keys) => units.at(unit, keys),
            Target::Value(_) => unit,
        };
        let value = quantity(&mut units, value.trim(), unit).map_err(|why| format!("`{shown}`: {why}"))?;
        Ok(Override { target, value: Amount::Number(value), at: None })
    };
    targets.into_iter().map(one).collect()
}

/// What is named, in which unit that is, and its name in messages.
pub(super) type Named = (Vec<Target>, UnitId, String);

/// `name[key, key].field`
pub(super) struct Path {
    pub name: String,
    pub keys: Vec<String>,
    pub field: Option<String>,
}

impl Path {
    /// The same of a variant.
    pub fn of(path: &ValuePath) -> Path {
        Path { name: path.name.clone(), keys: path.keys.clone(), field: path.field.clone() }
    }

    /// What is named, or why there is no such thing.
    pub fn found(&self, hir: &Hir) -> Result<Named, String> {
        let written = self.field.as_ref().map_or_else(|| self.name.clone(), |field| format!("{}.{field}", self.name));
        match no_value(hir, &written) {
            Some(why) => Err(why),
            None => self.targets(hir),
        }
    }

    pub fn read(text: &str) -> Option<Path> {
        let plain = |text: &str| normal(text.trim().trim_matches('`')).into_owned();
        let (head, keys, tail) = match text.split_once('[') {
            None => (text, "", ""),
            Some((head, rest)) => {
                let (keys, tail) = rest.split_once(']')?;
                (head, keys, tail)
            }
        };
        let (name, inner) = head.split_once('.').map_or((head, None), |(name, field)| (name, Some(field)));
        let after = tail.trim().strip_prefix('.');
        if (after.is_none() && !tail.trim().is_empty()) || (inner.is_some() && after.is_some()) {
            return None;
        }
        let keys: Vec<String> = keys.split(',').map(plain).filter(|key| !key.is_empty()).collect();
        let field = inner.or(after).map(plain);
        let name = plain(name);
        (!name.is_empty() && field.as_ref().is_none_or(|field| !field.is_empty())).then_some(Path { name, keys, field })
    }

    fn targets(&self, hir: &Hir) -> Result<Named, String> {
        let Path { name, keys, field } = self;
        if let Some((id, table)) = hir.tables.iter().find(|(_, table)| table.name.as_ref() == name && table.rates.is_none()) {
            let at = match field {
                None if table.fields.len() == 1 => Some(0),
                None => None,
                Some(field) => table.fields.iter().position(|f| f.name.as_ref() == field),
            };
            let (place, column) = at.and_then(|at| Some((at as u32, table.fields.get(at)?))).ok_or_else(|| {
                let known = suggest::listed(table.fields.iter().map(|f| f.name.as_ref()), 8);
                format!("which value of `{name}`? There are {known}: `{name}[…].…`")
            })?;
            let known = |row: u32| column.column.get(row).is_some();
            let tuples = each(hir, &table.keys, keys, &table.index, known).map_err(|why| format!("`{name}`: {why}"))?;
            return Ok((tuples.into_iter().map(|keys| Target::Cell(id, place, keys)).collect(), column.unit, name.clone()));
        }
        if let (Some(field), Some((kind, _))) = (field, hir.entity_types.iter().find(|(_, kind)| kind.name.as_ref() == name)) {
            return attribute(hir, field, keys, |owner| hir.is_a(owner, kind) || hir.is_a(kind, owner));
        }
        if let (Some(field), Some(found)) = (field, members(hir, name, keys)) {
            return found.and_then(|members| of_members(hir, field, &members));
        }
        if let Some(field) = field {
            let entity = hir.entities.values().find(|entity| entity.name.as_ref() == name);
            let entity = entity.ok_or_else(|| unknown(hir, name))?;
            let all: Vec<String> = std::iter::once(name.clone()).chain(keys.iter().cloned()).collect();
            return attribute(hir, field, &all, |owner| hir.is_a(entity.kind, owner) || entity.root == owner);
        }
        let value = hir.lets.iter().find(|(_, decl)| decl.model.is_none() && decl.name.as_ref() == name);
        let (id, decl) = value.ok_or_else(|| unknown(hir, name))?;
        if !keys.is_empty() {
            let table =
                format!("a `table {name}[…] : {}` has a number for each key, and any of them can be set", hir.units.text(decl.unit));
            return Err(format!(
                "`{name}` is calculated for all keys at once, and not set for one: {table}; `--set {name}=…` gives all keys the same number"
            ));
        }
        Ok((vec![Target::Value(id)], decl.unit, name.clone()))
    }
}

/// Why what is named is no value that could be set: it is a function, a model or what a model comes to.
fn no_value(hir: &Hir, path: &str) -> Option<String> {
    let first = normal(path.split(['(', '.', '[']).next().unwrap_or(path).trim().trim_matches('`')).into_owned();
    if hir.functions.iter().any(|name| name.as_ref() == first) {
        return Some(format!("`{first}` is a function: set what it is called with, or write a figure of it as a `let` and set that"));
    }
    if let Some(why) = no_rate(hir, path) {
        return Some(why);
    }
    let model = hir.models.values().find(|model| model.declared_as() == first)?;
    let word = model.form.name().word();
    Some(if path.contains('.') {
        format!("`{path}` is what the {word} `{first}` comes to, and is not set: set what it reads, or state a bound in the scenario")
    } else {
        format!("`{first}` is a {word}, and no value: set what it reads, such as an attribute, a cell or a `let`")
    })
}

/// Why a rate is not set: `rate[2026] EUR`, `rate EUR`.
fn no_rate(hir: &Hir, path: &str) -> Option<String> {
    let rest = path.trim().strip_prefix("rate").filter(|rest| rest.is_empty() || rest.starts_with(['[', ' ']))?;
    let is_name = |name: &str| {
        let lets = hir.lets.values().any(|decl| decl.model.is_none() && decl.name.as_ref() == name);
        lets || hir.tables.values().any(|table| table.name.as_ref() == name)
    };
    if is_name("rate") && !rest.trim_start().starts_with(char::is_alphabetic) {
        return None;
    }
    Some(
        "rates are taken in with the units, before anything is set: read them from a file, `rates by year from \"rates.csv\" { EUR = rate currency }`, and give \
         another folder with such a file, `--data DIR`"
            .into(),
    )
}

/// The members of a policy with an index that keys name, with `*` for any; none where the name is that of something else.
fn members(hir: &Hir, name: &str, keys: &[String]) -> Option<Result<Vec<EntityId>, String>> {
    let own = |entity: &Entity| Some(entity.name.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')?.to_string());
    let all: Vec<(EntityId, String)> = hir.entities.iter().filter_map(|(id, entity)| Some((id, own(entity)?))).collect();
    if all.is_empty() {
        return None;
    }
    let is_meant = |member: &str| {
        let parts: Vec<&str> = member.split(", ").collect();
        parts.len() == keys.len() && parts.iter().zip(keys).all(|(own, key)| key == "*" || key == own)
    };
    let found: Vec<EntityId> = all.iter().filter(|(_, member)| is_meant(member)).map(|(id, _)| *id).collect();
    if !found.is_empty() {
        return Some(Ok(found));
    }
    let known = suggest::listed(all.iter().map(|(_, member)| member.as_str()), 8);
    Some(Err(match keys {
        [] => format!("`{name}` has an index: name a member, as in `{name}[{}].…`", all.first().map_or("…", |(_, member)| member)),
        keys => format!("`{name}` has no member `{}`: its members are {known}", keys.join(", ")),
    }))
}

/// An attribute of members of a policy with an index.
fn of_members(hir: &Hir, field: &str, members: &[EntityId]) -> Result<Named, String> {
    let mut out: Option<Named> = None;
    for member in members {
        let entity = &hir.entities[*member];
        let owner = |owner| hir.is_a(entity.kind, owner) || entity.root == owner;
        let (targets, unit, shown) = attribute(hir, field, &[entity.name.to_string()], owner)?;
        out.get_or_insert_with(|| (Vec::new(), unit, shown)).0.extend(targets);
    }
    out.ok_or_else(|| format!("there is no attribute `{field}` here"))
}

fn attribute(hir: &Hir, field: &str, keys: &[String], owner: impl Fn(EntityTypeId) -> bool) -> Result<Named, String> {
    let found = hir.attrs.iter().find(|(_, attr)| attr.name.as_ref() == field && owner(attr.kind));
    let (id, attr) = found.ok_or_else(|| {
        let known = hir.attrs.values().filter(|attr| owner(attr.kind)).map(|attr| attr.name.as_ref());
        format!("there is no attribute `{field}` here{}", near(field, known))
    })?;
    let AttrType::Number(unit) = attr.ty else { return Err(format!("`{field}` is no number")) };
    // Numbers stand in it: another unit would be another number.
    if hir.units.text(unit) == format!("{}.{field}", hir.entity_types[hir.entity_types[attr.kind].root].name) {
        return Err(format!("`{field}` states units, which are no numbers to be replaced"));
    }
    let kinds: Vec<EntityTypeId> = std::iter::once(hir.entity_types[attr.kind].root).chain(attr.keys.iter().copied()).collect();
    let known =
        |row: u32| attr.pending.contains_key(&row) || matches!(&attr.values, AttrValues::Number(column) if column.get(row).is_some());
    let tuples = each(hir, &kinds, keys, &attr.index, known).map_err(|why| format!("`{field}`: {why}"))?;
    Ok((tuples.into_iter().map(|keys| Target::Attribute(id, keys)).collect(), unit, field.to_string()))
}

/// The tuples that keys stand for: the one that they name, or with `*` among them all that have a value.
fn each(
    hir: &Hir,
    kinds: &[EntityTypeId],
    keys: &[String],
    index: &TupleIndex,
    known: impl Fn(u32) -> bool,
) -> Result<Vec<Vec<u32>>, String> {
    if !keys.iter().any(|key| key == "*") {
        return Ok(vec![ordinals(hir, kinds, keys)?]);
    }
    if kinds.len() != keys.len() {
        return Err(wrong_count(hir, kinds, keys.len()));
    }
    let fixed = |(kind, key): (&EntityTypeId, &String)| if key == "*" { Ok(None) } else { ordinal(hir, *kind, key).map(Some) };
    let fixed = kinds.iter().zip(keys).map(fixed).collect::<Result<Vec<_>, _>>()?;
    let mut tuple = Vec::new();
    let mut out = Vec::new();
    for row in index.iter().filter(|row| known(*row)) {
        index.tuple(row, &mut tuple);
        if tuple.iter().zip(&fixed).all(|(own, fixed)| fixed.is_none_or(|fixed| fixed == *own)) {
            out.push(tuple.clone());
        }
    }
    if out.is_empty() { Err(format!("nothing has a value for [{}]", keys.join(", "))) } else { Ok(out) }
}

/// The ordinals of entities by their names.
pub fn ordinals(hir: &Hir, kinds: &[EntityTypeId], names: &[String]) -> Result<Vec<u32>, String> {
    if kinds.len() != names.len() {
        return Err(wrong_count(hir, kinds, names.len()));
    }
    kinds.iter().zip(names).map(|(kind, name)| ordinal(hir, *kind, name)).collect()
}

fn wrong_count(hir: &Hir, kinds: &[EntityTypeId], count: usize) -> String {
    let wanted: Vec<&str> = kinds.iter().map(|kind| hir.entity_types[*kind].name.as_ref()).collect();
    format!("the keys are [{}], and here are {count}", wanted.join(", "))
}

fn ordinal(hir: &Hir, kind: EntityTypeId, name: &str) -> Result<u32, String> {
    let members = || hir.entity_types[kind].members.iter();
    let found = members().find(|id| hir.entity_name(**id) == name);
    let missing =
        || format!("there is no {} `{name}`{}", hir.entity_types[kind].name, near(name, members().map(|id| hir.entity_name(*id))));
    found.map(|id| hir.ordinal(*id)).ok_or_else(missing)
}

/// The place of a variant by its name.
///
/// # Errors
/// A sentence that says which variants there are.
pub fn variant_named(hir: &Hir, name: &str) -> Result<u32, String> {
    hir.variant(name).ok_or_else(|| {
        let names = || hir.variants.iter().map(|variant| variant.name.as_ref());
        let rest = match near(name, names()) {
            _ if hir.variants.is_empty() => ": the scenario declares none".to_string(),
            near if near.is_empty() => format!(": there are {}", suggest::listed(names(), 8)),
            near => near,
        };
        format!("there is no variant `{name}`{rest}")
    })
}

/// `; did you mean `odra`?`, where there is a near name.
pub(super) fn near<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let near: Vec<String> = suggest::nearest(name, known).iter().map(|n| format!("`{n}`")).collect();
    if near.is_empty() { String::new() } else { format!("; did you mean {}?", suggest::either(&near)) }
}

fn unknown(hir: &Hir, name: &str) -> String {
    let lets = hir.lets.values().filter(|decl| decl.model.is_none() && !decl.library).map(|decl| decl.name.as_ref());
    let all = lets.chain(hir.tables.values().map(|table| table.name.as_ref())).chain(hir.entities.values().map(|e| e.name.as_ref()));
    format!("there is no value, table or entity `{name}`{}", near(name, all))
}

/// A number with its unit, in another unit.
fn quantity(units: &mut Units, text: &str, unit: UnitId) -> Result<Exact, String> {
    // The longest beginning that is a number.
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let read = |end: usize| text.get(..end).and_then(|head| exact::parse(head.trim_end())).map(|value| (value, end));
    let (value, end) = ends.rev().find_map(read).ok_or_else(|| format!("`{text}` does not begin with a number"))?;
    let written = text.get(end..).unwrap_or("").trim();
    let wanted = format!("it is in `{}`", units.text(unit));
    if written.is_empty() {
        let bare = value.is_zero() || units.factor(UnitId::ONE, unit) == Some(Exact::ONE);
        return if bare { Ok(value) } else { Err(format!("`{text}` has no unit, and {wanted}")) };
    }
    let own = units.parse(written).map_err(|_| format!("`{written}` is no unit; {wanted}"))?;
    let factor = units.factor(own, unit).ok_or_else(|| format!("`{written}` does not fit: {wanted}"))?;
    Ok(value * factor)
}
