//! What a scenario asks to be shown by groups: sums of values over the keys that go together.

use super::TableBuilder;
use super::values::{Owner, ScenarioValue};
use crate::data::TupleIndex;
use crate::eval::{ResultTable, ValueStore};
use crate::hir::*;
use std::collections::BTreeMap;

/// The sums that the scenario asks for, in its order; none of what has no values.
pub fn of_scenario(hir: &Hir, world: &ValueStore, values: &[ScenarioValue]) -> Vec<ScenarioValue> {
    let one = |(at, show): (u32, &Show)| {
        let keys = hir.keys_of_groups(show);
        let (table, reads_answer) = match show.what {
            Shown::Result(model, result) => (world.answer(model).and_then(|answer| answer.table(result as usize))?, true),
            Shown::Let(id) => of(values, Owner::Let(id))?,
            Shown::Attribute(id) => of(values, Owner::Attribute(id))?,
        };
        let table = summed(hir, table, show, &keys)?;
        let (table, left_out) = table;
        Some(ScenarioValue { of: Owner::Show(at), name: show.text.to_string(), keys, table, reads_answer, left_out })
    };
    (0u32..).zip(&hir.shows).filter(|(_, show)| !show.hide && !show.groups.is_empty()).filter_map(one).collect()
}

fn of(values: &[ScenarioValue], owner: Owner) -> Option<(&ResultTable, bool)> {
    values.iter().find(|value| value.of == owner).map(|value| (&value.table, value.reads_answer))
}

/// Values added up, and the sum of those that belong to no group, since an attribute has no value there.
fn summed(hir: &Hir, table: &ResultTable, show: &Show, kinds: &[EntityTypeId]) -> Option<(ResultTable, f64)> {
    let mut sums: BTreeMap<Vec<u32>, f64> = BTreeMap::new();
    let mut left_out = 0.0;
    let mut keys = Vec::new();
    for row in table.index.iter() {
        let Some(value) = table.values.get(row as usize).copied().filter(|value| !value.is_nan()) else { continue };
        table.index.tuple(row, &mut keys);
        let group: Option<Vec<u32>> = show.groups.iter().map(|group| member(hir, &keys, *group)).collect();
        match group {
            Some(group) => *sums.entry(group).or_insert(0.0) += value,
            None => left_out += value,
        }
    }
    let sizes: Vec<u32> = kinds.iter().map(|kind| hir.entity_types[hir.entity_types[*kind].root].size).collect();
    let built = TupleIndex::from_tuples(&sizes, sums.keys().flatten().copied().collect(), sums.len()).ok()?;
    let mut filling = TableBuilder::new(built.index);
    sums.iter().for_each(|(group, sum)| filling.put(group, *sum));
    Some((filling.finish()?, left_out))
}

/// The member of a group that a tuple belongs to.
fn member(hir: &Hir, keys: &[u32], group: Group) -> Option<u32> {
    match group {
        Group::Key(at) => keys.get(at as usize).copied(),
        Group::Reference(at, attr) => {
            let attr = &hir.attrs[attr];
            let (AttrValues::One(values, _), AttrType::One(kind)) = (&attr.values, &attr.ty) else { return None };
            let row = attr.index.row(&[keys.get(at as usize).copied()?]).unwrap_or(u32::MAX);
            match (values.get(row as usize).copied().filter(|entity| *entity != u32::MAX), attr.default) {
                (Some(entity), _) => entity.checked_sub(hir.entity_types[*kind].base),
                (None, Some(default)) => match hir.exprs.kinds[default] {
                    ExprKind::Entity(entity) => Some(hir.ordinal(entity)),
                    _ => None,
                },
                (None, None) => None,
            }
        }
    }
}
