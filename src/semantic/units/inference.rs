//! The units of everything that is being checked: of attributes, values, results and cells, known or not yet.

use super::equations::{self, Clash, Equations, UnitExpr};
use super::evidence::UnitSource;
use super::owners::Owner;
use crate::hir::*;
use crate::source::Span;
use crate::units::{FamilyId, UnitId, Units, YearlyRates};
use rustc_hash::{FxHashMap, FxHashSet};

/// By the unit without its prefix, and without its hour: where it stands with `m`, and where with `M` or `G`.
pub type Sizes = std::collections::BTreeMap<Box<str>, (Vec<(Span, Box<str>)>, Option<(Span, Box<str>)>)>;

/// The unit stated for the value that is being checked, where it is stated, and the value's name.
pub type Expected = (UnitExpr, Span, Box<str>);

/// A result among those of its model.
#[derive(Clone, Copy)]
struct ResultId(u32);

impl Id for ResultId {
    fn new(index: u32) -> ResultId {
        ResultId(index)
    }

    fn index(self) -> usize {
        self.0 as usize
    }
}

/// An attribute whose values are units.
struct Family {
    root: EntityTypeId,
    name: Box<str>,
    id: FamilyId,
    /// Members whose unit is wrong, which was reported.
    lost: Vec<u32>,
}

pub struct UnitInference {
    registry: Units,
    /// The currencies that the scenario declares.
    currencies: Vec<String>,
    equations: Equations,
    attrs: Arena<AttrId, UnitExpr>,
    lets: Arena<LetId, UnitExpr>,
    /// Of the results of each model.
    results: Arena<ModelId, Arena<ResultId, UnitExpr>>,
    /// Of values of tables, where it is not known yet.
    cells: FxHashMap<(TableId, u32), UnitExpr>,
    /// Units with their plainer form.
    plain: FxHashMap<UnitId, UnitId>,
    expected: Option<Expected>,
    families: Vec<Family>,
    /// Whose units may be asked for where a unit is read.
    owners: Vec<Owner>,
    /// Declarations whose unit is found by those who read them.
    unstated: FxHashSet<UnitSource>,
    /// Where nanometres stand, and whether in a product; and whether there are units of ways.
    nanometres: Vec<(Span, bool)>,
    ways: bool,
    /// Where one unit stands in thousandths and in millions.
    sizes: Sizes,
    yearly: YearlyRates,
    /// What one currency is in another by the members of a kind, as far as it was asked for.
    yearly_tables: FxHashMap<(UnitId, UnitId, EntityTypeId), TableId>,
}

impl UnitInference {
    pub fn new(registry: Units, currencies: Vec<String>) -> UnitInference {
        UnitInference {
            registry,
            currencies,
            equations: Equations::default(),
            attrs: Arena::default(),
            lets: Arena::default(),
            results: Arena::default(),
            cells: FxHashMap::default(),
            plain: FxHashMap::default(),
            expected: None,
            families: Vec::new(),
            owners: Vec::new(),
            unstated: FxHashSet::default(),
            nanometres: Vec::new(),
            ways: false,
            sizes: Sizes::new(),
            yearly: YearlyRates::default(),
            yearly_tables: FxHashMap::default(),
        }
    }

    pub fn registry(&self) -> &Units {
        &self.registry
    }

    pub fn registry_mut(&mut self) -> &mut Units {
        &mut self.registry
    }

    pub fn into_registry(self) -> Units {
        self.registry
    }

    pub fn currencies(&self) -> &[String] {
        &self.currencies
    }

    // ------------------------------------------------------------ equations

    /// A new unknown unit.
    pub fn fresh(&mut self) -> UnitExpr {
        self.equations.fresh()
    }

    /// The unit with everything filled in that is known by now.
    pub fn resolve(&mut self, term: &UnitExpr) -> UnitExpr {
        self.equations.resolve(&mut self.registry, term)
    }

    /// Makes two units agree in dimension.
    pub fn unify(&mut self, left: &UnitExpr, right: &UnitExpr) -> Result<(), Clash> {
        self.equations.unify(&mut self.registry, left, right)
    }

    pub fn multiply(&mut self, a: &UnitExpr, b: &UnitExpr) -> UnitExpr {
        equations::multiply(&mut self.registry, a, b)
    }

    pub fn raise(&mut self, a: &UnitExpr, power: i16) -> UnitExpr {
        equations::raise(&mut self.registry, a, power)
    }

    /// What is known of a unit in the end; what nothing tells is a plain number.
    pub fn settle(&mut self, term: &UnitExpr) -> UnitId {
        if term.is_known() { term.unit } else { self.resolve(term).unit }
    }

    /// A unit with like factors merged.
    pub fn plain(&mut self, unit: UnitId) -> UnitId {
        if unit == UnitId::ONE {
            return unit;
        }
        let registry = &mut self.registry;
        *self.plain.entry(unit).or_insert_with(|| registry.simplify(unit).0)
    }

    /// The text of a unit; unknown parts are shown as `?`.
    pub fn text(&mut self, term: &UnitExpr) -> String {
        let resolved = self.resolve(term);
        let text = self.registry.text(resolved.unit);
        if resolved.is_known() { text } else { format!("?·{text}") }
    }

    // ------------------------------------------------------------ of declarations

    pub fn add_attr(&mut self, term: UnitExpr) -> AttrId {
        self.attrs.push(term)
    }

    pub fn of_attr(&self, attr: AttrId) -> UnitExpr {
        self.attrs[attr].clone()
    }

    /// The next value, a plain number as long as nothing else is said.
    pub fn add_let(&mut self) -> LetId {
        self.lets.push(UnitExpr::ONE)
    }

    pub fn of_let(&self, id: LetId) -> UnitExpr {
        self.lets[id].clone()
    }

    pub fn set_let(&mut self, id: LetId, term: UnitExpr) {
        self.lets[id] = term;
    }

    /// The next model, without results.
    pub fn add_model(&mut self) -> ModelId {
        self.results.push(Arena::default())
    }

    pub fn set_results(&mut self, model: ModelId, terms: Vec<UnitExpr>) {
        self.results[model] = Arena::default();
        terms.into_iter().for_each(|term| self.add_result(model, term));
    }

    pub fn add_result(&mut self, model: ModelId, term: UnitExpr) {
        self.results[model].push(term);
    }

    pub fn of_result(&self, model: ModelId, result: u32) -> UnitExpr {
        self.results[model][ResultId(result)].clone()
    }

    pub fn set_result(&mut self, model: ModelId, result: u32, term: UnitExpr) {
        self.results[model][ResultId(result)] = term;
    }

    pub fn set_cell(&mut self, table: TableId, field: u32, term: UnitExpr) {
        self.cells.insert((table, field), term);
    }

    /// The unit of a table's values, where it was not known when they were read.
    pub fn of_cell(&self, table: TableId, field: u32) -> Option<UnitExpr> {
        self.cells.get(&(table, field)).cloned()
    }

    // ------------------------------------------------------------ units of entities

    /// Sets whose units may be asked for, and gives back whose could be before.
    pub fn ask_of(&mut self, owners: Vec<Owner>) -> Vec<Owner> {
        std::mem::replace(&mut self.owners, owners)
    }

    pub fn owners(&self) -> &[Owner] {
        &self.owners
    }

    pub fn add_family(&mut self, root: EntityTypeId, name: Box<str>, id: FamilyId, lost: Vec<u32>) {
        self.families.push(Family { root, name, id, lost });
    }

    pub fn has_families(&self) -> bool {
        !self.families.is_empty()
    }

    /// The units that an attribute of a kind states.
    pub fn family(&self, root: EntityTypeId, name: &str) -> Option<FamilyId> {
        self.families.iter().find(|family| family.root == root && family.name.as_ref() == name).map(|family| family.id)
    }

    /// The attributes of a kind that state units.
    pub fn families_of(&self, root: EntityTypeId) -> Vec<Box<str>> {
        self.families.iter().filter(|family| family.root == root).map(|family| family.name.clone()).collect()
    }

    /// The kind and the attribute of a family.
    pub fn family_name(&self, id: FamilyId) -> Option<(EntityTypeId, Box<str>)> {
        self.families.iter().find(|family| family.id == id).map(|family| (family.root, family.name.clone()))
    }

    /// True where the unit of a member could not be read.
    pub fn is_lost_member(&self, id: FamilyId, ordinal: u32) -> bool {
        self.families.iter().any(|family| family.id == id && family.lost.contains(&ordinal))
    }

    /// Remembers that those who read a declaration find out its unit.
    pub fn leave_unstated(&mut self, source: UnitSource) {
        self.unstated.insert(source);
    }

    pub fn was_unstated(&self, source: UnitSource) -> bool {
        self.unstated.contains(&source)
    }

    pub fn set_yearly_rates(&mut self, rates: YearlyRates) {
        self.yearly = rates;
    }

    pub fn yearly_rates(&self) -> &YearlyRates {
        &self.yearly
    }

    pub fn yearly_table(&self, from: UnitId, to: UnitId, kind: EntityTypeId) -> Option<TableId> {
        self.yearly_tables.get(&(from, to, kind)).copied()
    }

    pub fn keep_yearly_table(&mut self, from: UnitId, to: UnitId, kind: EntityTypeId, table: TableId) {
        self.yearly_tables.insert((from, to, kind), table);
    }

    pub fn meet_length(&mut self, nanometres: Option<(Span, bool)>, ways: bool) {
        self.nanometres.extend(nanometres);
        self.ways |= ways;
    }

    pub fn sizes_mut(&mut self) -> &mut Sizes {
        &mut self.sizes
    }

    pub fn take_lengths(&mut self) -> (Vec<(Span, bool)>, bool) {
        (std::mem::take(&mut self.nanometres), self.ways)
    }

    // ------------------------------------------------------------ what is expected

    /// Sets what is expected, and gives back what was.
    pub fn expect(&mut self, expected: Option<Expected>) -> Option<Expected> {
        std::mem::replace(&mut self.expected, expected)
    }

    pub fn expected(&self) -> Option<&Expected> {
        self.expected.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inference() -> UnitInference {
        UnitInference::new(Units::build(&[], &[]).0, Vec::new())
    }

    #[test]
    fn what_nothing_tells_settles_as_a_plain_number() {
        let mut units = inference();
        let open = units.fresh();
        assert!(!units.resolve(&open).is_known());
        assert_eq!(units.text(&open), "?·1");
        assert_eq!(units.settle(&open), UnitId::ONE);
    }

    #[test]
    fn results_belong_to_their_model() {
        let mut units = inference();
        let (one, other) = (units.add_model(), units.add_model());
        let open = units.fresh();
        units.set_results(one, vec![UnitExpr::ONE, open.clone()]);
        units.add_result(other, UnitExpr::ONE);
        assert_eq!(units.of_result(one, 1), open);
        units.set_result(one, 1, UnitExpr::ONE);
        assert_eq!((units.of_result(one, 1), units.of_result(other, 0)), (UnitExpr::ONE, UnitExpr::ONE));
    }

    #[test]
    #[should_panic(expected = "broken invariant")]
    fn a_result_that_is_not_there_is_no_plain_number() {
        let mut units = inference();
        let model = units.add_model();
        units.of_result(model, 0);
    }

    #[test]
    fn what_is_expected_is_given_back_afterwards() {
        let mut units = inference();
        let at = Span::new(crate::source::FileId(0), 0, 1);
        let outer = units.expect(Some((UnitExpr::ONE, at, "outer".into())));
        let inner = units.expect(None);
        assert!(units.expected().is_none());
        units.expect(inner);
        assert_eq!(units.expected().map(|(.., name)| name.as_ref()), Some("outer"));
        units.expect(outer);
        assert!(units.expected().is_none());
    }
}
