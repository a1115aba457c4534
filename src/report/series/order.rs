//! In which order members of a key and rows of a series are shown.

use super::Series;
use crate::hir::{AttrValues, EntityType};

impl Series<'_> {
    /// Puts members of its key at a place in the order that an attribute gives their kind; where none does, they stay as they are.
    pub fn in_order(&self, key: usize, members: &mut [u32]) {
        let kind = self.keys.get(key).map(|kind| &self.hir.entity_types[*kind]);
        let Some(attr) = kind.and_then(|kind| kind.ordered_by) else { return };
        let decl = &self.hir.attrs[attr];
        let AttrValues::Number(column) = &decl.values else { return };
        let rank = |member: &u32| decl.index.row(&[*member]).and_then(|row| column.get(row));
        members.sort_by(|a, b| rank(a).partial_cmp(&rank(b)).unwrap_or(std::cmp::Ordering::Equal));
    }

    /// True where the members of a key have an order: periods, steps.
    pub fn is_ordered(&self, key: usize) -> bool {
        let kind = self.keys.get(key).map(|kind| &self.hir.entity_types[*kind]);
        // Nothing is added up over outcomes, of which one comes about.
        let is_outcome = self.hir.tree.as_ref().is_some_and(|tree| self.keys.get(key) == Some(&tree.kind));
        is_outcome || kind.is_some_and(EntityType::has_order)
    }

    /// Sorts rows by one of their keys, as [`Series::in_order`] does.
    pub fn sort_by(&self, key: usize, rows: &mut [Vec<u32>], of: impl Fn(&Vec<u32>) -> Option<u32>) {
        let mut members: Vec<u32> = rows.iter().filter_map(&of).collect();
        members.sort_unstable();
        members.dedup();
        self.in_order(key, &mut members);
        let rank = |row: &Vec<u32>| of(row).and_then(|own| members.iter().position(|member| *member == own));
        rows.sort_by_cached_key(rank);
    }

    /// Where an entity that is one of the keys is declared.
    pub fn place_at(&self, key: usize, ordinal: u32) -> (u32, u32) {
        let span = self.keys.get(key).map(|kind| self.hir.entities[self.hir.entity_at(*kind, ordinal)].span);
        span.map_or((0, 0), |span| (span.file.0, span.lo))
    }
}
