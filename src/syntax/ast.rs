//! The syntax tree: what was written, with a span on every node. Nothing is resolved here.

mod belief;
mod choice;
mod data;
mod decision;
mod entity;
mod function;
mod model;
mod plan;
mod policy;
mod set;
mod show;
mod uses;
mod variant;

pub use belief::*;
pub use choice::*;
pub use data::*;
pub use decision::*;
pub use entity::*;
pub use function::*;
pub use model::*;
pub use plan::*;
pub use policy::*;
pub use set::*;
pub use show::*;
pub use uses::*;
pub use variant::*;

use crate::diagnostics::Level;
use crate::exact::Exact;
use crate::source::Span;
use std::sync::Arc;

/// An identifier as written, without backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub text: Box<str>,
    pub span: Span,
}

/// A quoted text, unescaped.
#[derive(Clone, Debug)]
pub struct Text {
    pub text: String,
    pub span: Span,
}

/// A unit as written.
#[derive(Clone, Debug)]
pub struct UnitNote {
    pub text: Box<str>,
    pub span: Span,
}

/// A number with its unit, if one was written.
#[derive(Clone, Debug)]
pub struct Quantity {
    pub value: Exact,
    /// The nearest double of the number as written.
    pub approx: f64,
    pub unit: Option<UnitNote>,
}

#[derive(Clone, Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

impl Expr {
    /// What stands inside the parentheses around it, if there are any.
    pub fn without_parens(&self) -> &Expr {
        let mut inner = self;
        while let ExprKind::Paren(next) = &inner.kind {
            inner = next;
        }
        inner
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArithOp {
    Add,
    Sub,
    Mul,
    Div,
    Pow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareOp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl CompareOp {
    /// As a scenario writes it.
    #[cfg(any(feature = "cli", feature = "internals"))]
    pub fn sign(self) -> &'static str {
        match self {
            CompareOp::Eq => "==",
            CompareOp::Ne => "!=",
            CompareOp::Lt => "<",
            CompareOp::Le => "<=",
            CompareOp::Gt => ">",
            CompareOp::Ge => ">=",
        }
    }

    /// Whether the comparison is true of two values in this order.
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            CompareOp::Eq => order.is_eq(),
            CompareOp::Ne => order.is_ne(),
            CompareOp::Lt => order.is_lt(),
            CompareOp::Le => order.is_le(),
            CompareOp::Gt => order.is_gt(),
            CompareOp::Ge => order.is_ge(),
        }
    }

    /// The comparison with its sides changed over.
    pub fn turned(self) -> CompareOp {
        match self {
            CompareOp::Lt => CompareOp::Gt,
            CompareOp::Le => CompareOp::Ge,
            CompareOp::Gt => CompareOp::Lt,
            CompareOp::Ge => CompareOp::Le,
            same => same,
        }
    }
}

#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `no limit`
    NoLimit,
    Quantity(Quantity),
    Text(String),
    Truth(bool),
    Name(Name),
    /// `base.name`
    Member(Box<Expr>, Name),
    /// `base[keys]`
    Index(Box<Expr>, Vec<Expr>),
    Call(Box<Call>),
    Neg(Box<Expr>),
    Not(Box<Expr>),
    Arith(ArithOp, Box<Expr>, Box<Expr>),
    /// `a <= b <= c`: one more operand than operators. The operators carry their spans.
    Compare(Vec<Expr>, Vec<(CompareOp, Span)>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    /// Sets: what is in the first and not in the second.
    Except(Box<Expr>, Box<Expr>),
    /// `needle in set`, or `not in`.
    In {
        needle: Box<Expr>,
        set: Box<Expr>,
        negated: bool,
    },
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `value in USD at year`
    Converted(Box<Expr>, UnitNote, Box<Expr>),
    /// `(a, b)`; a single expression in parentheses is that expression, with `Paren` around it.
    Tuple(Vec<Expr>),
    Paren(Box<Expr>),
    List(Vec<SetValue>),
    Map(Vec<(Expr, Expr)>),
    Comprehension(Vec<Generator>, Option<Box<Ranking>>),
    /// Could not be read; already reported.
    Error,
}

/// `name(arguments for generators)`
#[derive(Clone, Debug)]
pub struct Call {
    /// What it is asked of, where it stands after a dot: `risk.P(…)`.
    pub of: Option<Expr>,
    pub function: Name,
    pub arguments: Vec<Argument>,
    pub generators: Vec<Generator>,
    /// What is supposed to be seen, after `given`.
    pub given: Vec<Expr>,
    /// What is set by intervention, after `do`.
    pub interventions: Vec<Expr>,
}

/// An argument, with the value after `:` in `piecewise`-like calls.
#[derive(Clone, Debug)]
pub struct Argument {
    /// The name of the parameter that it is for, where that is said: `f(y = 3 t)`.
    pub name: Option<Name>,
    pub value: Expr,
    pub paired: Option<Expr>,
}

/// `pattern in set if filter`
#[derive(Clone, Debug)]
pub struct Generator {
    pub pattern: Vec<Place>,
    /// True when the pattern was written in parentheses.
    pub tuple: bool,
    pub set: SetValue,
    pub filter: Option<Expr>,
    pub span: Span,
}

/// What stands at one position of a pattern.
#[derive(Clone, Debug)]
pub struct Place {
    /// A kind in front: an entity is meant.
    pub kind: Option<Name>,
    /// An index, an entity, or the number of a period.
    pub name: Name,
}

#[derive(Clone, Debug)]
pub struct File {
    pub edition: Option<(u32, Span)>,
    pub items: Vec<Item>,
    /// What could not be read, for those who would ask after names declared there.
    pub broken: Vec<String>,
    /// A declaration lacks its name.
    pub names_lost: bool,
}

/// A declaration with its documentation comment.
#[derive(Clone, Debug)]
pub struct Item {
    pub kind: ItemKind,
    pub span: Span,
    pub doc: Option<String>,
}

#[derive(Clone, Debug)]
pub enum ItemKind {
    Scenario {
        name: Name,
        title: Option<Text>,
    },
    Use(UseItem),
    Unit(UnitItem),
    Currency {
        name: Name,
        title: Option<Text>,
    },
    Rate {
        currency: Name,
        value: Quantity,
        /// The year that it holds for; none of one that holds always.
        year: Option<(i32, Span)>,
        span: Span,
    },
    Rates(Box<RatesItem>),
    Kind(KindItem),
    Periods {
        name: Name,
        title: Option<Text>,
        from: i32,
        to: i32,
        range: Span,
    },
    Attribute(AttributeItem),
    Entity(EntityItem),
    Entities(EntitiesItem),
    Table(Box<TableItem>),
    Set(SetItem),
    Let(LetItem),
    Function(FunctionItem),
    /// Long plans are kept, not copied.
    Plan(Arc<PlanItem>),
    /// A model that is made of fields.
    Model(Box<ModelItem>),
    Belief(Box<BeliefItem>),
    /// `random weather in { poor, good } ~ …`
    Random(Box<RandomItem>),
    Decision(Box<DecisionItem>),
    /// `observe risk.port = closed`
    Observe {
        network: Name,
        seen: Box<ObserveItem>,
    },
    Expect {
        title: Option<Text>,
        condition: Expr,
        within: Option<Expr>,
    },
    /// `policy levy off`, `policy levy[HU] off`
    Switch {
        policy: Name,
        keys: Vec<Expr>,
        to: Switch,
        /// `open in each plan`: each plan decides for itself.
        apart: bool,
    },
    /// `allow unused, outlier`
    Level {
        level: Level,
        names: Vec<Name>,
    },
    /// `show plan.ship by e.country`
    Show(ShowItem),
    Variant(Box<VariantItem>),
}

#[derive(Clone, Debug)]
pub struct UnitItem {
    pub name: Name,
    pub title: Option<Text>,
    pub definition: Option<(Quantity, Span)>,
    /// `Some(true)`: all SI prefixes; `Some(false)`: none; not said: k M G T.
    pub prefixed: Option<bool>,
}

#[derive(Clone, Debug)]
pub struct LetItem {
    pub name: Name,
    pub title: Option<Text>,
    pub binder: Vec<Generator>,
    pub unit: Option<UnitNote>,
    /// Where it stands in a file, an error that says nothing.
    pub value: Expr,
    pub source: Option<Box<CellSource>>,
    pub doc: Option<String>,
}
