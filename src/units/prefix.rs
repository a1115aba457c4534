//! Prefixes: powers of ten before a name.

use crate::exact::Exact;

/// Which prefixes a unit takes; the later allow all that the earlier do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prefixes {
    /// None at all (`unprefixed`).
    None,
    /// k, M, G and T (when nothing is said).
    Trade,
    /// All of the SI, quecto to quetta (`prefixed`).
    All,
}

/// One spelling of a prefix.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prefix {
    pub spelling: &'static str,
    /// The power of ten it stands for.
    pub power: i8,
    /// Whether units that are not marked `prefixed` take it, too.
    trade: bool,
}

const fn si(spelling: &'static str, power: i8) -> Prefix {
    Prefix { spelling, power, trade: false }
}

const fn trade(spelling: &'static str, power: i8) -> Prefix {
    Prefix { spelling, power, trade: true }
}

/// All spellings, the usual ones first: this is the order of suggestions. The first spelling of a power is
/// the one that is shown.
pub(super) const ALL: &[Prefix] = &[
    trade("k", 3),
    trade("M", 6),
    trade("G", 9),
    trade("T", 12),
    si("m", -3),
    si("c", -2),
    si("\u{b5}", -6),
    si("\u{3bc}", -6),
    si("u", -6),
    si("n", -9),
    si("d", -1),
    si("h", 2),
    si("da", 1),
    si("P", 15),
    si("E", 18),
    si("p", -12),
    si("f", -15),
    si("a", -18),
    si("Z", 21),
    si("Y", 24),
    si("R", 27),
    si("Q", 30),
    si("z", -21),
    si("y", -24),
    si("r", -27),
    si("q", -30),
];

impl Prefixes {
    /// Whether units with these prefixes take `prefix`.
    pub(super) fn allow(self, prefix: &Prefix) -> bool {
        match self {
            Prefixes::None => false,
            Prefixes::Trade => prefix.trade,
            Prefixes::All => true,
        }
    }
}

/// The spelling of a power that is shown; empty for 0.
pub(super) fn spelling(power: i8) -> &'static str {
    ALL.iter().find(|p| p.power == power).map_or("", |p| p.spelling)
}

/// Ten to the power of a prefix.
pub(super) fn factor(power: i8) -> Exact {
    Exact::from(10).pow(isize::from(power))
}
