//! Values of `let`s that were calculated before.

use super::*;

impl<N: Figure> Eval<'_, N> {
    pub(super) fn memo_place(&self, id: LetId, keys: &[u32]) -> u128 {
        let mut place = 0u128;
        for (key, kind) in keys.iter().zip(&self.hir.lets[id].keys) {
            place = place.wrapping_mul(u128::from(self.hir.entity_types[*kind].size)).wrapping_add(u128::from(*key));
        }
        place
    }

    pub(super) fn remembered(&self, id: LetId, place: u128) -> Option<N> {
        match self.memos.get(&id)? {
            Memo::Dense(values) => values.at(place as usize).clone(),
            Memo::Sparse(values) => values.get(&place).cloned(),
        }
    }

    pub(super) fn remember(&mut self, id: LetId, place: u128, value: N) {
        let hir = self.hir;
        let memo = self.memos.entry(id).or_insert_with(|| {
            let size = hir.lets[id].keys.iter().fold(1u128, |n, k| n.saturating_mul(u128::from(hir.entity_types[*k].size)));
            if size <= 1 << 20 { Memo::Dense(vec![None; size as usize]) } else { Memo::Sparse(FxHashMap::default()) }
        });
        match memo {
            Memo::Dense(values) => *values.at_mut(place as usize) = Some(value),
            Memo::Sparse(values) => {
                values.insert(place, value);
            }
        }
    }
}
