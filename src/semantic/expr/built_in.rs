//! The functions of the language, and what other languages call them.

use crate::hir::{Fold, Func};

pub const FOLDS: [(&str, Fold); 8] = [
    ("sum", Fold::Sum),
    ("product", Fold::Product),
    ("min", Fold::Min),
    ("max", Fold::Max),
    ("average", Fold::Average),
    ("count", Fold::Count),
    ("any", Fold::Any),
    ("all", Fold::All),
];

pub const FUNCTIONS: [(&str, Func); 9] = [
    ("min", Func::Min),
    ("max", Func::Max),
    ("abs", Func::Abs),
    ("exp", Func::Exp),
    ("log", Func::Log),
    ("sqrt", Func::Sqrt),
    ("floor", Func::Floor),
    ("ceil", Func::Ceil),
    ("round", Func::Round),
];

/// Names that other languages give to these functions.
pub const SYNONYMS: [(&str, &str); 22] = [
    ("len", "count"),
    ("length", "count"),
    ("card", "count"),
    ("size", "count"),
    ("ln", "log"),
    ("log10", "log"),
    ("prod", "product"),
    ("avg", "average"),
    ("mean", "average"),
    ("exists", "any"),
    ("some", "any"),
    ("forall", "all"),
    ("every", "all"),
    ("total", "sum"),
    ("summe", "sum"),
    ("minimum", "min"),
    ("maximum", "max"),
    ("pow", "exp"),
    ("int", "floor"),
    ("ceiling", "ceil"),
    ("previous", "prev"),
    ("isset", "known"),
];

pub const OTHERS: [&str; 5] = ["known", "first", "last", "prev", "next"];
/// With arguments of a form of its own.
pub const PIECEWISE: &str = "piecewise";

/// True of a name that calls a function of the language.
pub fn is_function(name: &str) -> bool {
    FOLDS.iter().any(|(own, _)| *own == name)
        || FUNCTIONS.iter().any(|(own, _)| *own == name)
        || OTHERS.contains(&name)
        || name == PIECEWISE
        || name == EXPECTED
}

/// Of decision processes.
const EXPECTED: &str = "expected";
