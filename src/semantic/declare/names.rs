//! What names mean: global ones, those inside models and policies, and what is lost to broken text.

use super::cases::CasesId;
use super::functions::FunctionId;
use super::lost::Lost;
use crate::hir::*;
use crate::source::Span;
use rustc_hash::FxHashMap;

/// A declared name that is no entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    Let(LetId),
    Table(TableId),
    Set(SetId),
    Model(ModelId),
    /// A plan for several cases.
    Cases(CasesId),
    Kind(EntityTypeId),
    Function(FunctionId),
    /// A random variable, by its place in the network.
    Random(u32),
    /// An amount with a distribution, by its place in the network.
    Amount(u32),
}

impl Value {
    /// The word for it in messages.
    pub fn word(self) -> &'static str {
        match self {
            Value::Let(_) => "value",
            Value::Table(_) => "table",
            Value::Set(_) => "set",
            Value::Model(_) => "model",
            Value::Cases(_) => "plan",
            Value::Kind(_) => "kind",
            Value::Function(_) => "function",
            Value::Random(_) => "random variable",
            Value::Amount(_) => "random amount",
        }
    }
}

/// A name that belongs to a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inner {
    Var(u32),
    Constraint(u32),
    Let(LetId),
    Objective(u32, LetId),
    Result(u32),
    /// Whether a policy is in force.
    Policy(u32),
    /// What an index of a plan for several cases stands for.
    Case(EntityId),
}

/// The names inside a model.
pub type InnerNames = FxHashMap<Box<str>, Inner>;

/// Ordinals of entities by name.
pub type Ordinals = FxHashMap<Box<str>, u32>;

#[derive(Default)]
pub struct Names {
    values: FxHashMap<Box<str>, (Value, Span)>,
    /// Entities by name, of all kinds.
    entities: FxHashMap<Box<str>, Vec<EntityId>>,
    /// For each root kind.
    ordinals: FxHashMap<EntityTypeId, Ordinals>,
    /// The kinds of states, by the places of the names of the model and the variable.
    domains: FxHashMap<(Span, Span), EntityTypeId>,
    /// Attributes by root kind and name.
    attrs: FxHashMap<(EntityTypeId, Box<str>), AttrId>,
    /// Misspelt names of kinds, reported, and the kinds that were meant.
    misspelt_kinds: FxHashMap<Box<str>, EntityTypeId>,
    inside: Arena<ModelId, InnerNames>,
    /// The results that hold the values inside plans.
    value_results: FxHashMap<LetId, u32>,
    /// Policies of each plan, and their parts with the policy in front.
    policy_parts: FxHashMap<ModelId, InnerNames>,
    lost: Lost,
}

impl Names {
    pub fn new(lost: Lost) -> Names {
        Names { lost, ..Names::default() }
    }

    pub fn lost(&self) -> &Lost {
        &self.lost
    }

    pub fn lost_mut(&mut self) -> &mut Lost {
        &mut self.lost
    }

    // ------------------------------------------------------------ global names

    /// Takes a name; gives back what has it already.
    pub fn declare(&mut self, name: &str, value: Value, at: Span) -> Result<(), (Value, Span)> {
        match self.values.get(name) {
            Some(taken) => Err(*taken),
            None => {
                self.values.insert(name.into(), (value, at));
                Ok(())
            }
        }
    }

    /// Takes a name for a kind, whatever else has it.
    pub fn declare_kind(&mut self, name: &str, kind: EntityTypeId, at: Span) {
        self.values.insert(name.into(), (Value::Kind(kind), at));
    }

    /// What a name means, and where it is declared.
    pub fn get(&self, name: &str) -> Option<(Value, Span)> {
        self.values.get(name).copied()
    }

    pub fn value(&self, name: &str) -> Option<Value> {
        self.get(name).map(|(value, _)| value)
    }

    pub fn is_value(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    pub fn values(&self) -> impl Iterator<Item = (&str, Value)> {
        self.values.iter().map(|(name, (value, _))| (name.as_ref(), *value))
    }

    pub fn kind(&self, name: &str) -> Option<EntityTypeId> {
        match self.values.get(name) {
            Some((Value::Kind(kind), _)) => Some(*kind),
            _ => self.misspelt_kinds.get(name).copied(),
        }
    }

    /// From now on a misspelt name stands for the kind that was meant.
    pub fn misspell(&mut self, name: &str, meant: EntityTypeId) {
        self.misspelt_kinds.insert(name.into(), meant);
    }

    // ------------------------------------------------------------ entities and attributes

    pub fn add_entity(&mut self, root: EntityTypeId, name: &str, ordinal: u32, entity: EntityId) {
        self.ordinals.entry(root).or_default().insert(name.into(), ordinal);
        self.entities.entry(name.into()).or_default().push(entity);
    }

    /// A state: known only where its kind is expected.
    pub fn add_state(&mut self, kind: EntityTypeId, name: &str, ordinal: u32) {
        self.ordinals.entry(kind).or_default().insert(name.into(), ordinal);
    }

    pub fn add_domain(&mut self, variable: (Span, Span), kind: EntityTypeId) {
        self.domains.insert(variable, kind);
    }

    /// The kind of the states that a variable declares.
    pub fn domain(&self, variable: (Span, Span)) -> Option<EntityTypeId> {
        self.domains.get(&variable).copied()
    }

    /// The entities of a name, of all kinds.
    pub fn entities(&self, name: &str) -> &[EntityId] {
        self.entities.get(name).map(Vec::as_slice).unwrap_or(&[])
    }

    pub fn is_entity(&self, name: &str) -> bool {
        self.entities.contains_key(name)
    }

    /// True of a name that is declared, as an entity or as anything else.
    pub fn is_known(&self, name: &str) -> bool {
        self.is_value(name) || self.is_entity(name)
    }

    pub fn all_entities(&self) -> impl Iterator<Item = (&str, &[EntityId])> {
        self.entities.iter().map(|(name, list)| (name.as_ref(), list.as_slice()))
    }

    /// The ordinals of a root kind's entities.
    pub fn ordinals(&self, root: EntityTypeId) -> Option<&Ordinals> {
        self.ordinals.get(&root)
    }

    pub fn add_attr(&mut self, root: EntityTypeId, name: &str, attr: AttrId) {
        self.attrs.insert((root, name.into()), attr);
    }

    pub fn attr(&self, root: EntityTypeId, name: &str) -> Option<AttrId> {
        self.attrs.get(&(root, name.into())).copied()
    }

    /// The names of a root kind's attributes, in no order.
    pub fn attrs_of(&self, root: EntityTypeId) -> impl Iterator<Item = &str> {
        self.attrs.keys().filter(move |(kind, _)| *kind == root).map(|(_, name)| name.as_ref())
    }

    /// The root kinds that have an attribute of a name, in no order.
    pub fn owners_of<'n>(&'n self, name: &'n str) -> impl Iterator<Item = EntityTypeId> + 'n {
        self.attrs.keys().filter(move |(_, attr)| attr.as_ref() == name).map(|(kind, _)| *kind)
    }

    pub fn is_attr(&self, name: &str) -> bool {
        self.owners_of(name).next().is_some()
    }

    // ------------------------------------------------------------ names inside models

    /// The names inside the next model.
    pub fn add_model(&mut self, names: InnerNames) -> ModelId {
        self.inside.push(names)
    }

    /// Remembers the result of a plan that holds a value of it.
    pub fn add_value_result(&mut self, value: LetId, result: u32) {
        self.value_results.insert(value, result);
    }

    /// The result of a plan that holds a value of it.
    pub fn value_result(&self, value: LetId) -> Option<u32> {
        self.value_results.get(&value).copied()
    }

    /// A name inside a model.
    pub fn inner(&self, model: ModelId, name: &str) -> Option<Inner> {
        self.inside[model].get(name).copied()
    }

    /// The names inside a model, in order.
    pub fn inner_names(&self, model: ModelId) -> Vec<String> {
        let is_result = |inner: &Inner| !matches!(inner, Inner::Case(_));
        let mut names: Vec<String> = self.inside[model].iter().filter(|(_, inner)| is_result(inner)).map(|(k, _)| k.to_string()).collect();
        names.sort_unstable();
        names
    }

    /// True of a value, by its name, that is an objective of a model.
    pub fn is_objective(&self, model: ModelId, name: &str, value: LetId) -> bool {
        matches!(self.inner(model, name), Some(Inner::Objective(_, own)) if own == value)
    }

    pub fn add_policy_part(&mut self, model: ModelId, name: Box<str>, inner: Inner) {
        self.policy_parts.entry(model).or_default().insert(name, inner);
    }

    /// The policies of a model, and the parts of policies and of others with their owners in front.
    pub fn part_names(&self, model: ModelId) -> impl Iterator<Item = &str> {
        let own = self.inside[model].keys().filter(|name| name.contains('.'));
        self.policy_parts.get(&model).into_iter().flat_map(FxHashMap::keys).chain(own).map(AsRef::as_ref)
    }

    /// A policy of a plan, or a part of one with the policy in front.
    pub fn policy_part(&self, model: ModelId, name: &str) -> Option<Inner> {
        self.policy_parts.get(&model)?.get(name).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn at(lo: u32) -> Span {
        Span::new(FileId(0), lo, lo + 1)
    }

    #[test]
    fn a_name_is_taken_once() {
        let mut names = Names::default();
        assert_eq!(names.declare("steel", Value::Let(LetId(0)), at(0)), Ok(()));
        assert_eq!(names.declare("steel", Value::Set(SetId(0)), at(9)), Err((Value::Let(LetId(0)), at(0))));
        assert_eq!(names.value("steel"), Some(Value::Let(LetId(0))));
    }

    #[test]
    fn a_misspelt_kind_stands_for_the_one_that_was_meant() {
        let mut names = Names::default();
        assert_eq!(names.declare("plant", Value::Kind(EntityTypeId(3)), at(0)), Ok(()));
        names.misspell("plnat", EntityTypeId(3));
        assert_eq!(names.kind("plnat"), Some(EntityTypeId(3)));
        // It is no declared name for all that.
        assert!(!names.is_value("plnat"));
    }

    #[test]
    fn entities_of_several_kinds_share_a_name() {
        let mut names = Names::default();
        names.add_entity(EntityTypeId(0), "north", 0, EntityId(0));
        names.add_entity(EntityTypeId(1), "north", 4, EntityId(9));
        assert_eq!(names.entities("north"), [EntityId(0), EntityId(9)]);
        assert_eq!(names.ordinals(EntityTypeId(1)).and_then(|o| o.get("north")), Some(&4));
        assert!(names.is_known("north") && !names.is_value("north"));
    }

    #[test]
    fn attributes_are_found_by_their_kind() {
        let mut names = Names::default();
        names.add_attr(EntityTypeId(1), "cost", AttrId(0));
        names.add_attr(EntityTypeId(2), "cost", AttrId(1));
        assert_eq!(names.attr(EntityTypeId(2), "cost"), Some(AttrId(1)));
        assert_eq!(names.attr(EntityTypeId(3), "cost"), None);
        let mut owners: Vec<EntityTypeId> = names.owners_of("cost").collect();
        owners.sort_unstable();
        assert_eq!(owners, [EntityTypeId(1), EntityTypeId(2)]);
    }

    #[test]
    fn names_inside_models_stay_there() {
        let mut names = Names::default();
        let one = names.add_model([("make".into(), Inner::Var(0)), ("profit".into(), Inner::Objective(1, LetId(7)))].into_iter().collect());
        let other = names.add_model(InnerNames::default());
        names.add_policy_part(one, "levy.border".into(), Inner::Constraint(2));
        assert_eq!(names.inner(one, "make"), Some(Inner::Var(0)));
        assert_eq!(names.inner(other, "make"), None);
        assert_eq!(names.inner_names(one), ["make", "profit"]);
        assert!(names.is_objective(one, "profit", LetId(7)) && !names.is_objective(other, "profit", LetId(7)));
        assert_eq!(names.policy_part(one, "levy.border"), Some(Inner::Constraint(2)));
        assert_eq!(names.inner(one, "levy.border"), None);
    }
}
