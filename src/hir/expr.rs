//! Typed expressions, flat in one arena.

use super::*;
use crate::ids::At;
pub use crate::syntax::ast::{ArithOp, CompareOp};

/// The type of an expression. The unit of a number stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
    /// Wrong, and reported: agrees with everything.
    Error,
    Number,
    Bool,
    Entity(EntityTypeId),
    State(StatesId),
    /// A set of tuples.
    Set(SetTypeId),
}

/// The place of an index variable in its frame.
pub type Slot = u32;

/// Aggregations over generators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    Sum,
    Product,
    Min,
    Max,
    Average,
    Count,
    Any,
    All,
}

/// What two sets make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOp {
    Or,
    And,
    Except,
}

/// Functions of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Func {
    Min,
    Max,
    Abs,
    Exp,
    Log,
    Sqrt,
    Floor,
    Ceil,
    Round,
    /// The sum of so many of the largest of some values, none of them below 0; a part of one, where the number is none. The number comes
    /// first; a sum that follows stands for each of its terms.
    Largest,
}

impl Func {
    /// As a scenario writes it.
    #[cfg(any(feature = "cli", feature = "internals"))]
    pub fn word(self) -> &'static str {
        match self {
            Func::Min => "min",
            Func::Max => "max",
            Func::Abs => "abs",
            Func::Exp => "exp",
            Func::Log => "log",
            Func::Sqrt => "sqrt",
            Func::Floor => "floor",
            Func::Ceil => "ceil",
            Func::Round => "round",
            Func::Largest => "largest",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ExprKind {
    Error,
    /// A number that is not there: no bound.
    Nothing,
    /// A literal: the exact value, and its nearest double in the expression's unit.
    Number(LitId, f64),
    Bool(bool),
    Entity(EntityId),
    State(u32),
    /// An index variable that stands for an entity.
    Slot(Slot),
    /// An index variable that stands for a whole number.
    IntSlot(Slot),
    /// `entity.attribute[keys]`; the entity is the first of the list.
    Attr(AttrId, ListId),
    Cell(TableId, u32, ListId),
    Let(LetId, ListId),
    /// A decision variable of the plan the expression stands in.
    Var(ModelId, u32, ListId),
    /// A result of a solved model.
    Answer(ModelId, u32, ListId),
    /// A variable of a belief network, with its keys: the state that it has.
    Chance(ModelId, u32, ListId),
    /// The state of a random variable of the scenario at a node, the first of the list; its keys follow.
    Realised(u32, ListId),
    /// An amount with a distribution in one of its draws, or at one of its points: the state of its outcome, then its keys.
    Drawn(u32, ListId),
    /// How probable a point of an amount is: the state, then its keys.
    PointWeight(u32, ListId),
    /// The node at which a declaration with these keys is decided or holds, on the way to another node.
    NodeAt(ExprId, HorizonId, ListId),
    /// How probable a node is.
    NodeProbability(ExprId),
    /// Of values over nodes: the value, the probability of the node, and the level.
    Risk(Risk, GensId, ListId),
    /// A question to a belief network.
    Query(QueryId),
    /// The status of a solved model.
    Status(ModelId),
    /// What the charges of policies come to in the plan the expression stands in.
    Charges(ModelId),
    /// True while a policy is in force that is not decided on: its place in [`Hir::policies`].
    InForce(u32),
    Neg(ExprId),
    Not(ExprId),
    Arith(ArithOp, ExprId, ExprId),
    /// A change of unit: the value times a factor.
    Convert(ExprId, LitId, f64),
    Compare(CompareOp, ExprId, ExprId),
    /// Entities or states compared.
    Same(ExprId, ExprId, bool),
    And(ExprId, ExprId),
    Or(ExprId, ExprId),
    /// The tuple, the set, negated.
    In(ListId, ExprId, bool),
    If(ExprId, ExprId, ExprId),
    Fold(Fold, GensId, ExprId),
    Func(Func, ListId),
    /// A value between points: of the expression, with the points in a list, each its place and its value.
    Piecewise(ExprId, ListId),
    /// True when reading the expression gives a value.
    Known(ExprId),
    /// `first(kind)`, `last(kind)`.
    First(EntityTypeId),
    Last(EntityTypeId),
    Prev(ExprId),
    Next(ExprId),
    /// So many places after an ordered entity, or before it: `y + 1`, `y - 2`.
    Shift(ExprId, ExprId, Direction),
    /// The position of a period or an ordered entity, from 1; for a period its number.
    Position(ExprId),
    /// The state that stands for an amount, of the kind that is the type of the node.
    StateOf(ExprId),
    // Sets.
    KindSet(EntityTypeId),
    NamedSet(SetId),
    /// Listed tuples, flat.
    ListSet(ListId),
    /// The entities that a generator list selects, with the slots that make the tuple.
    Selection(GensId),
    /// The nodes of what is known with a declaration, as far as they can come about; its index variables have their values.
    Nodes(HorizonId),
    /// The key tuples for which a table, or an attribute, has a value.
    TableSet(TableId),
    AttrSet(AttrId),
    /// The members of an ordered kind between two.
    Between(ExprId, ExprId),
    /// Whole numbers from .. to.
    Range(ExprId, ExprId),
    /// An attribute (or entity) used as a set.
    AsSet(ExprId),
    /// The coalition whose worth is calculated: a set of claimants.
    Coalition,
    Joined(SetOp, ExprId, ExprId),
    /// So many of a selection: the first of the list says how many, the others by what; the largest, or the smallest.
    Ranked(ExprId, ListId, bool),
}

/// A figure of a distribution that depends on the order of its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Risk {
    /// The mean of the worst part (conditional value at risk): of the largest values, or of the smallest.
    TailMean { upper: bool },
    /// The least value that is not passed with the probability.
    Quantile,
}

/// Where a step leads to in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Forwards,
    Backwards,
}

/// What an expression has beside the children that stand in the node itself.
#[derive(Clone, Copy)]
enum Listed {
    Nothing,
    /// A list that stands before them, or after them.
    Before(ListId),
    After(ListId),
    Generators(GensId),
    /// Generators, and then a list.
    Both(GensId, ListId),
    Query(QueryId),
}

impl ExprKind {
    /// The children that stand in the node itself, and what else there is.
    fn parts(&mut self) -> ([Option<&mut ExprId>; 3], Listed) {
        use ExprKind::*;
        const NONE: [Option<&mut ExprId>; 3] = [None, None, None];
        match self {
            Error | Nothing | Number(..) | Bool(_) | Entity(_) | State(_) | Slot(_) | IntSlot(_) | Status(_) | Charges(_) | InForce(_)
            | First(_) | Last(_) | Nodes(_) | KindSet(_) | NamedSet(_) | TableSet(_) | AttrSet(_) | Coalition => (NONE, Listed::Nothing),
            Attr(_, list)
            | Cell(_, _, list)
            | Let(_, list)
            | Var(_, _, list)
            | Answer(_, _, list)
            | Chance(_, _, list)
            | Realised(_, list)
            | Drawn(_, list)
            | PointWeight(_, list)
            | Func(_, list)
            | ListSet(list) => (NONE, Listed::Before(*list)),
            Neg(a) | Not(a) | Convert(a, ..) | Known(a) | Prev(a) | Next(a) | Position(a) | StateOf(a) | AsSet(a) | NodeProbability(a) => {
                ([Some(a), None, None], Listed::Nothing)
            }
            Arith(_, a, b)
            | Joined(_, a, b)
            | Compare(_, a, b)
            | Same(a, b, _)
            | And(a, b)
            | Or(a, b)
            | Range(a, b)
            | Between(a, b)
            | Shift(a, b, _) => ([Some(a), Some(b), None], Listed::Nothing),
            If(a, b, c) => ([Some(a), Some(b), Some(c)], Listed::Nothing),
            Piecewise(a, list) | Ranked(a, list, _) => ([Some(a), None, None], Listed::After(*list)),
            In(list, set, _) => ([Some(set), None, None], Listed::Before(*list)),
            Fold(_, gens, body) => ([Some(body), None, None], Listed::Generators(*gens)),
            Selection(gens) => (NONE, Listed::Generators(*gens)),
            NodeAt(a, _, list) => ([Some(a), None, None], Listed::After(*list)),
            Risk(_, gens, list) => (NONE, Listed::Both(*gens, *list)),
            Query(query) => (NONE, Listed::Query(*query)),
        }
    }

    /// Calls `f` for the children that stand in the node itself, not in lists.
    pub fn each_child(&mut self, f: impl FnMut(&mut ExprId)) {
        self.parts().0.into_iter().flatten().for_each(f);
    }
}

#[allow(clippy::match_same_arms, reason = "one arm for each place of a list")]
impl ExprKind {
    /// The list that stands in the node.
    pub fn list_mut(&mut self) -> Option<&mut ListId> {
        use ExprKind::*;
        match self {
            Attr(_, list) | Let(_, list) | Realised(_, list) | Drawn(_, list) | PointWeight(_, list) | Func(_, list) | ListSet(list) => {
                Some(list)
            }
            Cell(_, _, list) | Var(_, _, list) | Answer(_, _, list) | Chance(_, _, list) | NodeAt(_, _, list) | Risk(_, _, list) => {
                Some(list)
            }
            Piecewise(_, list) | Ranked(_, list, _) | In(list, ..) => Some(list),
            _ => None,
        }
    }

    /// The generators that stand in the node.
    pub fn gens_mut(&mut self) -> Option<&mut GensId> {
        match self {
            ExprKind::Fold(_, gens, _) | ExprKind::Risk(_, gens, _) | ExprKind::Selection(gens) => Some(gens),
            _ => None,
        }
    }
}

/// What an index name in a pattern does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bind {
    /// Takes each value in turn.
    New(Slot),
    /// Already has a value: only tuples that agree are met.
    Joined(Slot),
    /// Stands for one entity, by its ordinal: only its tuples are met.
    Fixed(u32),
}

#[derive(Clone, Debug)]
pub struct Generator {
    pub pattern: Vec<(Bind, Box<str>)>,
    pub set: ExprId,
    pub filter: Option<ExprId>,
    pub span: Span,
}

/// All expressions of a scenario.
#[derive(Clone, Debug, Default)]
pub struct Exprs {
    pub kinds: Arena<ExprId, ExprKind>,
    pub spans: Arena<ExprId, Span>,
    pub types: Arena<ExprId, Ty>,
    /// The unit of a number; `1` for everything else.
    pub units: Arena<ExprId, UnitId>,
    pub stages: Arena<ExprId, Stage>,
    pub literals: Arena<LitId, Exact>,
    pub set_types: Arena<SetTypeId, Vec<SetElement>>,
    pub generators: Vec<Generator>,
    pub lists: Vec<ExprId>,
    pub queries: Arena<QueryId, Query>,
    /// The network of the random variables of the scenario.
    pub random: Option<ModelId>,
    /// Where a function of the scenario was called for a value.
    pub calls: FxHashMap<ExprId, Span>,
}

/// What stands at one position of a tuple.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetElement {
    Kind(EntityTypeId),
    /// A whole number.
    Integer,
}

impl Exprs {
    /// The expressions of a list.
    pub fn list(&self, id: ListId) -> &[ExprId] {
        self.lists.part(id.start as usize..(id.start + id.count) as usize)
    }

    /// The generators of a list.
    pub fn gens(&self, id: GensId) -> &[Generator] {
        self.generators.part(id.start as usize..(id.start + id.count) as usize)
    }

    /// The slots that a list of generators binds, in order, each with its name.
    pub fn bound(&self, id: GensId) -> impl Iterator<Item = (Slot, &str)> {
        self.gens(id).iter().flat_map(|g| &g.pattern).filter_map(|(bind, name)| match bind {
            Bind::New(slot) => Some((*slot, name.as_ref())),
            Bind::Joined(_) | Bind::Fixed(_) => None,
        })
    }

    /// What an expression runs over, and what it calculates for each combination, where it runs over anything.
    pub fn loop_of(&self, e: ExprId) -> Option<(GensId, ExprId)> {
        match self.kinds[e] {
            ExprKind::Fold(_, gens, body) => Some((gens, body)),
            ExprKind::Risk(_, gens, list) => Some((gens, *self.list(list).first()?)),
            _ => None,
        }
    }

    /// Calls `f` for every direct child of an expression, generators included.
    pub fn children(&self, id: ExprId, f: &mut dyn FnMut(ExprId)) {
        let mut kind = self.kinds[id];
        let (own, listed) = kind.parts();
        match listed {
            Listed::Before(list) => self.list(list).iter().for_each(|e| f(*e)),
            Listed::Generators(gens) => self.generator_parts(gens, f),
            Listed::Both(gens, list) => {
                self.generator_parts(gens, f);
                self.list(list).iter().for_each(|e| f(*e));
            }
            Listed::Query(id) => {
                let query = self.queries[id];
                self.generator_parts(query.over, f);
                for list in [query.target, query.given, query.interventions] {
                    self.list(list).iter().for_each(|e| f(*e));
                }
            }
            Listed::Nothing | Listed::After(_) => {}
        }
        own.into_iter().flatten().for_each(|child| f(*child));
        if let Listed::After(list) = listed {
            self.list(list).iter().for_each(|e| f(*e));
        }
    }

    /// Calls `f` for the sets and filters of generators.
    pub fn generator_parts(&self, gens: GensId, f: &mut dyn FnMut(ExprId)) {
        for generator in self.gens(gens) {
            f(generator.set);
            if let Some(filter) = generator.filter {
                f(filter);
            }
        }
    }
}
