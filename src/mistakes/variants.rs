//! Variants that cannot be what they say.

use crate::diagnostics::{Code, Diagnostic, codes, suggest};
use crate::source::Span;

/// A mistake in a variant.
#[derive(Clone, Debug)]
pub enum VariantMistake<'a> {
    UnknownBase {
        name: &'a str,
        at: Span,
        known: &'a [String],
    },
    Twice {
        name: &'a str,
        at: Span,
        first: Span,
    },
    Cycle {
        names: &'a [String],
        at: Span,
    },
    /// A path that names nothing; the sentence says what.
    NothingThere {
        why: &'a str,
        at: Span,
    },
    /// An override that depends on an answer.
    NotKnown {
        at: Span,
    },
    NotNumber {
        at: Span,
        ty: &'a str,
    },
    WrongUnit {
        path: &'a str,
        unit: &'a str,
        wanted: &'a str,
        at: Span,
    },
    FactorWithUnit {
        unit: &'a str,
        at: Span,
    },
    /// Of two variants on which one is built.
    Rival {
        path: &'a str,
        at: Span,
        places: [Span; 2],
        variants: [&'a str; 2],
        /// One of them multiplies.
        factor: bool,
    },
    /// What is set of an entity that is not there.
    RemovedToo {
        path: &'a str,
        name: &'a str,
        at: Span,
        removed: Span,
    },
    SameTwice {
        path: &'a str,
        at: Span,
        first: Span,
    },
    ZeroStep {
        at: Span,
    },
    WrongWay {
        at: Span,
    },
    ManyPoints {
        count: &'a str,
        at: Span,
    },
    ThirdSweep {
        at: Span,
    },
    NoSweep {
        path: &'a str,
        at: Span,
        known: &'a [String],
    },
    PolicyInside {
        at: Span,
    },
    NoTable {
        name: &'a str,
        at: Span,
    },
    TableOfAttribute {
        at: Span,
    },
    InlineTable {
        name: &'a str,
        at: Span,
        declared: Span,
    },
    OtherTable {
        name: &'a str,
        at: Span,
        declared: Span,
        why: &'a str,
    },
    FixedKind {
        kind: &'a str,
        at: Span,
        because: &'a str,
    },
    Evidence {
        at: Span,
    },
}

/// The most points that a sweep may have.
pub const MOST_POINTS: usize = 10_000;

impl VariantMistake<'_> {
    pub fn diagnostic(self) -> Diagnostic {
        use VariantMistake as M;
        let error = |code: Code, message: String| Diagnostic::error(code, message);
        let wrong = |message: String| error(codes::BAD_OVERRIDE, message);
        match self {
            M::UnknownBase { name, at, known } => {
                let found = error(codes::UNKNOWN_NAME, format!("there is no variant `{name}`")).at(at, "unknown variant");
                found.did_you_mean(name, at, known.iter().map(|name| (name.as_str(), "variant"))).0
            }
            M::Twice { name, at, first } => error(codes::DECLARED_TWICE, format!("the variant `{name}` is declared twice"))
                .at(at, "declared again")
                .with(first, "first declared"),
            M::Cycle { names, at } => error(codes::CYCLE, format!("variants are built on one another: {}", names.join(" → ")))
                .at(at, "leads back to the beginning")
                .help("what two variants share can stand in a third, on which both are built"),
            M::NothingThere { why, at } => wrong(why.to_string()).at(at, "nothing to override"),
            M::NotKnown { at } => error(codes::NOT_KNOWN_YET, "what a variant states must be known before anything is solved".to_string())
                .at(at, "depends on an answer"),
            M::NotNumber { at, ty } => wrong(format!("a variant gives numbers, and this is {ty}")).at(at, "no number"),
            M::WrongUnit { path, unit, wanted, at } => {
                let what = if unit == "1" { "has no unit".to_string() } else { format!("is in `{unit}`") };
                error(codes::UNIT_MISMATCH, format!("`{path}` is in `{wanted}`, and what the variant states {what}")).at(at, what)
            }
            M::FactorWithUnit { unit, at } => error(codes::UNIT_MISMATCH, format!("a factor is a bare number, and this is in `{unit}`"))
                .at(at, "has a unit")
                .help("`× 0.8` makes it 80 % of what it is; `= 5 t` states it"),
            M::Rival { path, at, places: [first, other], variants: [one, second], factor } => {
                let then = if factor {
                    format!("`on {one} then {second}` takes the factor of what `{one}` makes of it; or state the value here")
                } else {
                    format!("say which has the last word: `on {one} then {second}`; or state the value here")
                };
                error(codes::RIVAL_OVERRIDES, format!("`{path}` has two values here, from `{one}` and from `{second}`"))
                    .at(at, "built on both")
                    .with(first, format!("in `{one}`"))
                    .with(other, format!("in `{second}`"))
                    .help(then)
            }
            M::SameTwice { path, at, first } => error(codes::RIVAL_OVERRIDES, format!("`{path}` is overridden twice in one variant"))
                .at(at, "again")
                .with(first, "first here"),
            M::RemovedToo { path, name, at, removed } => {
                error(codes::RIVAL_OVERRIDES, format!("`{path}` is overridden, and `{name}` is not there in the variant"))
                    .at(at, "has no effect")
                    .with(removed, "removed here")
            }
            M::ZeroStep { at } => error(codes::BAD_SWEEP, "a sweep by steps of zero never ends".to_string()).at(at, "no step"),
            M::WrongWay { at } => error(codes::BAD_SWEEP, "the steps of the sweep lead away from its end".to_string())
                .at(at, "the other way")
                .help("a sweep goes from the smaller number up, or down by a negative step"),
            M::ManyPoints { count, at } => {
                error(codes::BAD_SWEEP, format!("the sweep has {count} points, and the program takes {MOST_POINTS}"))
                    .at(at, "too many steps")
                    .help("take a larger step")
            }
            M::ThirdSweep { at } => error(codes::BAD_SWEEP, "a variant sweeps over one value, or over two as a grid".to_string())
                .at(at, "a third sweep")
                .help("state a value for it, or write another variant"),
            M::NoSweep { path, at, known } => {
                let found = error(codes::BAD_SWEEP, format!("the variant does not sweep over `{path}`")).at(at, "no sweep");
                match known {
                    [] => found.help(format!("write `sweep {path} in … .. … step …` in this variant, or in one that it is built on")),
                    known => found.help(format!("it sweeps over {}", suggest::listed(known, 8))),
                }
            }
            M::PolicyInside { at } => wrong("a policy is declared outside of variants".to_string())
                .at(at, "not inside")
                .help("declare it in the scenario, switch it off there, `policy NAME off`, and on in the variant, `policy NAME on`"),
            M::NoTable { name, at } => wrong(format!("there is no table `{name}` that another file could give")).at(at, "no table"),
            M::TableOfAttribute { at } => wrong("only tables of the scenario can come from another file in a variant".to_string())
                .at(at, "fills an attribute")
                .help("override values one by one or with `*`, as in `enterprise.capacity[*] × 0.8`, or make a `table` of them"),
            M::InlineTable { name, at, declared } => {
                wrong(format!("`{name}` is written in the scenario, and which columns of the file give it is not said"))
                    .at(at, "from a file")
                    .with(declared, "written here")
                    .help("say where its keys and its value stand: `{ KEY = column, value = column : UNIT }`")
            }
            M::OtherTable { name, at, declared, why } => {
                wrong(format!("the file does not fit the table `{name}`: {why}")).at(at, "this table").with(declared, "declared here")
            }
            M::FixedKind { kind, at, because } => {
                wrong(format!("a variant cannot change which {kind} there is: {because}")).at(at, "not here")
            }
            M::Evidence { at } => {
                wrong("a variant observes a single state: `observe risk.port = closed`".to_string()).at(at, "not in a variant")
            }
        }
    }
}
