//! Rows that are left out since a key is that of nobody, where the scenario says so.

use rustc_hash::FxHashMap;

/// Rows of others.
#[derive(Clone, Debug, Default)]
pub struct LeftOut {
    pub rows: usize,
    /// Their keys, in the order of the file.
    pub keys: Vec<UnknownKey>,
}

/// A key that nobody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKey {
    /// Its position among the keys.
    pub key: usize,
    pub text: String,
    /// Where it stands first, in bytes of the file.
    pub place: (u32, u32),
}

/// Such rows as they are met.
#[derive(Debug, Default)]
pub(super) struct Collector {
    rows: usize,
    seen: FxHashMap<(usize, String), (u32, u32)>,
}

impl Collector {
    #[cold]
    pub fn add(&mut self, key: usize, text: &str, place: (u32, u32)) {
        self.seen.entry((key, text.to_owned())).or_insert(place);
    }

    pub fn row(&mut self) {
        self.rows += 1;
    }

    pub fn finish(self) -> LeftOut {
        let keys = self.seen.into_iter().map(|((key, text), place)| UnknownKey { key, text, place });
        let mut keys: Vec<UnknownKey> = keys.collect();
        keys.sort_by_key(|unknown| (unknown.place, unknown.key));
        LeftOut { rows: self.rows, keys }
    }
}
