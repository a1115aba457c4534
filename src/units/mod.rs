//! Units of measure: a registry of declared units and the algebra of their products.
//!
//! Knows no syntax tree, no language and no rendering. Declarations come in as data, every fault goes
//! out as data ([`UnitIssue`], [`UnitError`], [`Mismatch`]).
//!
//! - A *symbol* is a declared name (`m`, `USD`, `case`); an *atom* is a symbol with a prefix (`km`).
//! - A *unit* ([`UnitId`]) is a product of atoms with exponents, interned: equal factors, equal id.
//! - A *dimension* ([`DimensionId`]) is a product of base symbols: equal dimension, equal id.
//!
//! Ids depend on the order in which things are met; nothing that is shown to people does. The text of a
//! unit is a function of its factors alone, so that reordering a scenario changes no output. The order of
//! factors within a text is: currencies by name, the scenario's own units by name, then the library's
//! units as they stand in `std/units.coop`.

mod algebra;
mod build;
mod declare;
mod explain;
pub mod foreign;
mod hidden;
#[cfg(test)]
mod library_test;
#[cfg(test)]
mod rates_test;
mod money;
mod names;
mod open;
mod parse;
mod prefix;
mod price;
mod rates;
mod simplify;
mod suggest;
mod text;

pub use declare::{Definition, RateDecl, UnitDecl, UnitIssue};
pub use hidden::HiddenUnit;
pub use money::{YearlyRate, YearlyRates};
pub use open::{FamilyId, OpenUnit};
pub use parse::{UnitError, UnitErrorKind};
pub use prefix::Prefixes;
pub use text::after;

use crate::exact::Exact;
use crate::internal::out_of_range;
use indexmap::{IndexMap, IndexSet};
use names::{Names, SymbolId};
use rustc_hash::{FxBuildHasher, FxHashMap};

/// A unit: an interned product of atoms with exponents. Of use only with the [`Units`] that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitId(u32);

impl UnitId {
    /// The unit `1` of bare numbers.
    pub const ONE: UnitId = UnitId(0);

    /// The position in the order of interning, for dense side tables.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An interned dimension: equal ids exactly when two units can be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DimensionId(u32);

impl DimensionId {
    /// The dimension of bare numbers, of `%` and of quotients of like units.
    pub const ONE: DimensionId = DimensionId(0);
}

/// A symbol with a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct AtomId(u32);

/// What is known of an atom.
#[derive(Clone, Debug)]
struct Atom {
    symbol: SymbolId,
    /// The power of ten of its prefix, 0 without one.
    power: i8,
    dimension: DimensionId,
    scale: Exact,
}

/// What is known of a unit besides its factors.
#[derive(Clone, Debug)]
struct Measure {
    dimension: DimensionId,
    scale: Exact,
    broken: bool,
}

/// Factors of a unit: atoms in the order of their ids, no exponent zero.
type Factors = Box<[(AtomId, i16)]>;
/// Factors of a dimension: base symbols in the order of their ids, no exponent zero.
type Bases = Box<[(SymbolId, i32)]>;

/// All units of one scenario.
#[derive(Clone, Debug)]
pub struct Units {
    names: Names,
    /// Dimension and scale of each symbol, once asked for.
    values: FxHashMap<SymbolId, (DimensionId, Exact)>,
    atoms: IndexMap<(SymbolId, i8), Atom, FxBuildHasher>,
    dimensions: IndexSet<Bases, FxBuildHasher>,
    units: IndexMap<Factors, Measure, FxBuildHasher>,
    parsed: FxHashMap<Box<str>, UnitId>,
    products: FxHashMap<(UnitId, UnitId), Option<UnitId>>,
    quotients: FxHashMap<(UnitId, UnitId), Option<UnitId>>,
    families: open::Families,
}

impl Units {
    /// The registry of these declarations and rates, and all that is wrong with them, in the order of the
    /// source. The order of declarations never matters. A unit whose definition is at fault is still
    /// known, as a base unit of its own, and [`Units::is_broken`] says so.
    pub fn build(decls: &[UnitDecl], rates: &[RateDecl]) -> (Units, Vec<UnitIssue>) {
        build::build(decls, rates)
    }

    /// A registry over the symbols of `names`, without any definition resolved.
    fn new(names: Names) -> Units {
        let mut units = Units {
            names,
            values: FxHashMap::default(),
            atoms: IndexMap::default(),
            dimensions: IndexSet::default(),
            units: IndexMap::default(),
            parsed: FxHashMap::default(),
            products: FxHashMap::default(),
            quotients: FxHashMap::default(),
            families: open::Families::default(),
        };
        units.dimensions.insert(Box::default());
        let one = Measure { dimension: DimensionId::ONE, scale: Exact::ONE, broken: false };
        units.units.insert(Box::default(), one);
        units
    }

    /// The dimension of a unit.
    pub fn dimension(&self, unit: UnitId) -> DimensionId {
        self.measure(unit).dimension
    }

    /// How many base units one of `unit` is: 3600 for `h` over the base `s`, 1000 for `kUSD` over `USD`.
    pub fn scale(&self, unit: UnitId) -> &Exact {
        &self.measure(unit).scale
    }

    /// What to multiply a number in `from` with to have it in `to`; `None` when the dimensions differ.
    pub fn factor(&self, from: UnitId, to: UnitId) -> Option<Exact> {
        if from == to {
            return Some(Exact::ONE);
        }
        if self.dimension(from) != self.dimension(to) {
            return None;
        }
        Some(self.scale(from) / self.scale(to))
    }

    /// Whether a unit has no dimension: `1`, `%`, `t/kg`.
    pub fn is_dimensionless(&self, unit: UnitId) -> bool {
        self.dimension(unit) == DimensionId::ONE
    }

    /// Whether whole numbers of a unit are a matter of course: `1`, and a base unit that the scenario declares, without prefix.
    pub fn is_count(&self, unit: UnitId) -> bool {
        let declared = |symbol: SymbolId| self.names.get(symbol).is_some_and(|symbol| symbol.rank == names::Rank::SCENARIO);
        match (self.factors(unit), self.bases(self.dimension(unit))) {
            ([], _) => true,
            ([(_, 1)], [(base, 1)]) => *self.scale(unit) == Exact::ONE && declared(*base),
            _ => false,
        }
    }

    /// Whether numbers of a unit are amounts, of a thing or of it in a time: `t`, `t·km`, `EUR/yr`; not `EUR/t`, `%`, `1`.
    pub fn is_amount(&self, unit: UnitId) -> bool {
        let time = |id: AtomId| match self.atom(id).map(|atom| self.bases(atom.dimension)) {
            Some([(base, 1)]) => self.names.get(*base).is_some_and(|symbol| symbol.name == "s"),
            _ => false,
        };
        let (above, below): (Vec<_>, Vec<_>) = self.factors(unit).iter().partition(|(_, exponent)| *exponent > 0);
        !above.is_empty() && self.dimension(unit) != DimensionId::ONE && below.iter().all(|(id, _)| time(*id))
    }

    /// Whether a factor of the unit has a definition that was reported by [`Units::build`]. What follows
    /// from such a unit is best left unsaid.
    pub fn is_broken(&self, unit: UnitId) -> bool {
        self.measure(unit).broken
    }

    /// The declared names, in the order in which factors are written.
    #[cfg(test)]
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.declared().map(|symbol| symbol.name.as_str())
    }

    /// The title of a declared name, such as `tonne` for `t`.
    #[cfg(test)]
    pub fn title(&self, name: &str) -> Option<&str> {
        let id = self.names.declared_id(name)?;
        self.names.get(id)?.title.as_deref()
    }

    fn measure(&self, unit: UnitId) -> &Measure {
        self.unit(unit).1
    }

    fn factors(&self, unit: UnitId) -> &[(AtomId, i16)] {
        self.unit(unit).0
    }

    /// A unit of this registry. One of another is a mistake of the program, and no number without a unit.
    fn unit(&self, unit: UnitId) -> (&[(AtomId, i16)], &Measure) {
        match self.units.get_index(unit.index()) {
            Some((factors, measure)) => (factors, measure),
            None => out_of_range::<UnitId>(unit.index(), self.units.len()),
        }
    }

    fn atom(&self, id: AtomId) -> Option<&Atom> {
        self.atoms.get_index(id.0 as usize).map(|(_, atom)| atom)
    }

    fn bases(&self, dimension: DimensionId) -> &[(SymbolId, i32)] {
        match self.dimensions.get_index(dimension.0 as usize) {
            Some(bases) => bases,
            None => out_of_range::<DimensionId>(dimension.0 as usize, self.dimensions.len()),
        }
    }
}
