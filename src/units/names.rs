//! The table of names: which symbol and prefix a written name stands for.

use super::prefix::{self, Prefix, Prefixes};
use rustc_hash::FxHashMap;

/// A declared name or a price year of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct SymbolId(pub u32);

/// Where a symbol stands in the order of factors: its group, then its place in the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank(pub u8, pub u32);

impl Rank {
    pub const CURRENCY: Rank = Rank(0, 0);
    pub const SCENARIO: Rank = Rank(1, 0);

    /// The place of the library's unit number `position`.
    pub fn library(position: usize) -> Rank {
        Rank(2, u32::try_from(position).unwrap_or(u32::MAX))
    }
}

/// A name with what was declared of it.
#[derive(Clone, Debug)]
pub(super) struct Symbol {
    pub name: String,
    pub title: Option<String>,
    pub prefixes: Prefixes,
    pub currency: bool,
    pub rank: Rank,
    /// Its definition, or one that it rests on, is at fault.
    pub broken: bool,
}

/// All symbols. Declared ones come first; price years are added as they are met.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    symbols: Vec<Symbol>,
    ids: FxHashMap<String, SymbolId>,
    declared: usize,
}

/// Why a name stands for nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoName {
    Unknown,
    /// Two or more prefixes would do; each reading as prefix and name.
    Ambiguous(Vec<(String, String)>),
}

impl Names {
    /// The table of declared symbols; names must differ.
    pub fn new(symbols: Vec<Symbol>) -> Names {
        let ids = symbols.iter().zip(0u32..).map(|(s, i)| (s.name.clone(), SymbolId(i))).collect();
        Names { declared: symbols.len(), symbols, ids }
    }

    pub fn get(&self, id: SymbolId) -> Option<&Symbol> {
        self.symbols.get(id.0 as usize)
    }

    /// Marks a symbol as one whose definition is at fault.
    pub fn set_broken(&mut self, id: SymbolId) {
        if let Some(symbol) = self.symbols.get_mut(id.0 as usize) {
            symbol.broken = true;
        }
    }

    /// The declared symbols in the order of factors, price years left out.
    pub fn declared(&self) -> impl Iterator<Item = &Symbol> {
        self.symbols.iter().take(self.declared)
    }

    /// The ids of [`Names::declared`].
    pub fn declared_ids(&self) -> impl Iterator<Item = SymbolId> + use<> {
        (0u32..).map(SymbolId).take(self.declared)
    }

    /// The id of a declared name, without prefix.
    pub fn declared_id(&self, name: &str) -> Option<SymbolId> {
        self.ids.get(name).copied().filter(|id| (id.0 as usize) < self.declared)
    }

    /// The id of a declared name or of a currency's price year, without prefix.
    pub fn exact(&mut self, name: &str) -> Option<SymbolId> {
        if let Some(id) = self.ids.get(name) {
            return Some(*id);
        }
        let currency = self.get(*self.ids.get(currency_of_price_year(name)?)?).filter(|s| s.currency)?;
        let symbol =
            Symbol { name: name.to_owned(), title: None, prefixes: currency.prefixes, currency: true, rank: Rank::CURRENCY, broken: false };
        let id = self.add(symbol);
        self.ids.insert(name.to_owned(), id);
        Some(id)
    }

    /// Takes in a symbol beside the declared ones.
    pub fn add(&mut self, symbol: Symbol) -> SymbolId {
        self.symbols.push(symbol);
        SymbolId(self.symbols.len() as u32 - 1)
    }

    /// The symbol and the power of its prefix. A name that is declared as it stands wins over a reading as
    /// prefix and name.
    pub fn lookup(&mut self, name: &str) -> Result<(SymbolId, i8), NoName> {
        if let Some(id) = self.exact(name) {
            return Ok((id, 0));
        }
        if name.contains('\u{2126}') {
            // the ohm sign, which Unicode holds equal to the letter omega
            return self.lookup(&name.replace('\u{2126}', "\u{3a9}"));
        }
        let mut readings: Vec<(&Prefix, SymbolId)> = Vec::new();
        for prefix in prefix::ALL {
            let Some(rest) = name.strip_prefix(prefix.spelling).filter(|rest| !rest.is_empty()) else {
                continue;
            };
            if let Some(id) = self.exact(rest)
                && self.get(id).is_some_and(|symbol| symbol.prefixes.allow(prefix))
            {
                readings.push((prefix, id));
            }
        }
        match readings.as_slice() {
            [] => Err(NoName::Unknown),
            [(prefix, id)] => Ok((*id, prefix.power)),
            several => Err(NoName::Ambiguous(
                several.iter().filter_map(|(p, id)| Some((p.spelling.to_owned(), self.get(*id)?.name.clone()))).collect(),
            )),
        }
    }
}

/// `EUR` for `EUR_2025`.
pub(super) fn currency_of_price_year(name: &str) -> Option<&str> {
    let (currency, year) = name.rsplit_once('_')?;
    (!currency.is_empty() && year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit())).then_some(currency)
}
