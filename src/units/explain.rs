//! Why two units do not agree, in the words in which they were written.

use super::names::SymbolId;
use super::{AtomId, DimensionId, UnitId, Units};
use crate::exact::Exact;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

/// One of two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
}

/// The factors of one dimension on both sides: `case` and `case`, `/d` and nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Text of the left side's factors; empty when it has none.
    pub left: String,
    /// Text of the right side's factors; empty when it has none.
    pub right: String,
    pub agrees: bool,
}

/// What would make the two sides agree in dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The side to multiply.
    pub side: Side,
    /// The unit to multiply it with: `h`, `/d`, `t/case`.
    pub by: String,
}

/// Two units of different dimensions, factor by factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The units' texts.
    pub left: String,
    pub right: String,
    /// The units' dimensions in base units: `g·m^2/s^3`.
    pub left_dimension: String,
    pub right_dimension: String,
    /// The factors side by side, in the order of writing.
    pub rows: Vec<Row>,
    /// The nearest repair, when it is simple enough to be likely.
    pub repair: Option<Repair>,
    /// Two currencies that are all that differs: a rate between them would do.
    pub rate: Option<(String, String)>,
    findings: Vec<UnitDifference>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum UnitDifference {
    /// A side has all factors of the other but these.
    Lacks { side: Side, text: String },
    /// A side has no unit at all, the other has this.
    Bare { side: Side, text: String },
    /// Different things in the same place.
    Instead { left: String, right: String },
    /// The sides differ by a unit that neither shows as a factor.
    Off { side: Side, by: String },
}

impl Mismatch {
    /// The units against one another: "`case/d` against `case`".
    #[cfg(test)]
    pub fn headline(&self) -> String {
        format!("`{}` against `{}`", self.left, self.right)
    }

    /// What differs, of "the left side" and "the right side"; lowercase, without full stops.
    #[cfg(test)]
    pub fn sentences(&self) -> Vec<String> {
        self.sentences_of("the left side", "the right side")
    }

    /// The factors of both sides in columns, one line a side; `None` when there is nothing to align.
    pub fn side_by_side(&self, left: &str, right: &str) -> Option<String> {
        if self.rows.len() < 2 {
            return None;
        }
        let columns = |text: fn(&Row) -> &String| {
            let cells = self.rows.iter().map(|row| {
                let width = row.left.chars().count().max(row.right.chars().count());
                let text = text(row);
                format!("{text}{}", " ".repeat(width - text.chars().count()))
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_string()
        };
        let width = left.chars().count().max(right.chars().count());
        let line = |name: &str, cells: String| format!("{name}{}  {cells}", " ".repeat(width - name.chars().count()));
        let lines = [line(left, columns(|row| &row.left)), line(right, columns(|row| &row.right))];
        Some(lines.map(|line| line.trim_end().to_string()).join("\n"))
    }

    /// The same with other names for the sides, such as "the declaration" and "this use".
    pub fn sentences_of(&self, left: &str, right: &str) -> Vec<String> {
        let sides = |side: Side| match side {
            Side::Left => (left, right),
            Side::Right => (right, left),
        };
        let sentence = |finding: &UnitDifference| match finding {
            UnitDifference::Lacks { side, text } => {
                let name = sides(*side).0;
                format!("{name} {} `{text}`", if is_plural(name) { "lack" } else { "lacks" })
            }
            UnitDifference::Bare { side, text } => {
                let (bare, other) = sides(*side);
                format!("{bare} {} no unit, {other} {} `{text}`", has(bare), has(other))
            }
            UnitDifference::Instead { left: one, right: other } => {
                format!("{left} {} `{one}` where {right} {} `{other}`", has(left), has(right))
            }
            UnitDifference::Off { side, by } => {
                let name = sides(*side).0;
                format!("{name} {} off by a factor of `{by}`", if is_plural(name) { "are" } else { "is" })
            }
        };
        self.findings.iter().map(sentence).collect()
    }
}

/// "the others", unlike "the left side".
fn is_plural(name: &str) -> bool {
    name.ends_with("others")
}

fn has(name: &str) -> &'static str {
    if is_plural(name) { "have" } else { "has" }
}

/// The atoms of one dimension.
#[derive(Default)]
struct Kind {
    left: Vec<(AtomId, i64)>,
    right: Vec<(AtomId, i64)>,
}

fn sum(atoms: &[(AtomId, i64)]) -> i64 {
    atoms.iter().map(|(_, e)| e).sum()
}

impl Kind {
    fn agrees(&self) -> bool {
        sum(&self.left) == sum(&self.right)
    }

    /// What the left side has over the right side, in the words of the left.
    fn difference(&self) -> Option<(AtomId, i64)> {
        let (atom, _) = self.left.first().or(self.right.first())?;
        Some((*atom, sum(&self.left) - sum(&self.right)))
    }
}

impl Units {
    /// Why two units do not agree; `None` when they do.
    pub fn mismatch(&self, left: UnitId, right: UnitId) -> Option<Mismatch> {
        if self.dimension(left) == self.dimension(right) {
            return None;
        }
        let kinds = self.kinds(left, right);
        let text = |atoms: &[(AtomId, i64)]| self.factors_text(atoms.iter().copied());
        let agrees = |d: &DimensionId, kind: &Kind| *d == DimensionId::ONE || kind.agrees();
        let row = |(d, kind): (&DimensionId, &Kind)| Row { left: text(&kind.left), right: text(&kind.right), agrees: agrees(d, kind) };
        let mut mismatch = Mismatch {
            left: self.text(left),
            right: self.text(right),
            left_dimension: self.dimension_text(self.dimension(left)),
            right_dimension: self.dimension_text(self.dimension(right)),
            rows: kinds.iter().map(row).collect(),
            repair: None,
            rate: None,
            findings: Vec::new(),
        };

        let (mut only_left, mut only_right, mut difference) = (Vec::new(), Vec::new(), Vec::new());
        for (_, kind) in kinds.iter().filter(|(d, kind)| !agrees(d, kind)) {
            difference.extend(kind.difference());
            match (sum(&kind.left), sum(&kind.right)) {
                (_, 0) => only_left.extend(kind.left.iter().copied()),
                (0, _) => only_right.extend(kind.right.iter().copied()),
                _ => mismatch.findings.push(UnitDifference::Instead { left: text(&kind.left), right: text(&kind.right) }),
            }
        }
        let repair = |side, by: String| Some(Repair { side, by });
        let whole = if difference.len() <= 2 { repair(Side::Right, text(&difference)) } else { None };
        let lacking = match (only_left.is_empty(), only_right.is_empty()) {
            (true, true) => None,
            (false, true) => Some((Side::Right, right, text(&only_left))),
            (true, false) => Some((Side::Left, left, text(&only_right))),
            (false, false) => {
                if let Some((side, by)) = self.hidden_factor(left, right) {
                    mismatch.findings = vec![UnitDifference::Off { side, by: by.clone() }];
                    mismatch.repair = repair(side, by);
                    return Some(mismatch);
                }
                if mismatch.findings.is_empty() {
                    mismatch.rate = self.rate_between(&only_left, &only_right);
                }
                mismatch.findings.push(UnitDifference::Instead { left: text(&only_left), right: text(&only_right) });
                None
            }
        };
        mismatch.repair = match &lacking {
            Some((side, _, by)) if mismatch.findings.is_empty() => repair(*side, by.clone()),
            _ => whole,
        };
        if let Some((side, unit, text)) = lacking {
            let bare = unit == UnitId::ONE;
            mismatch.findings.push(if bare { UnitDifference::Bare { side, text } } else { UnitDifference::Lacks { side, text } });
        }
        Some(mismatch)
    }

    /// The atoms of both sides by dimension, in the order of writing.
    fn kinds(&self, left: UnitId, right: UnitId) -> IndexMap<DimensionId, Kind, FxBuildHasher> {
        let mut all: Vec<(AtomId, i64, Side)> = Vec::new();
        all.extend(self.ordered(left).into_iter().map(|(id, e)| (id, i64::from(e), Side::Left)));
        all.extend(self.ordered(right).into_iter().map(|(id, e)| (id, i64::from(e), Side::Right)));
        all.sort_by_cached_key(|(id, ..)| self.order(*id));
        let mut kinds: IndexMap<DimensionId, Kind, FxBuildHasher> = IndexMap::default();
        for (id, exponent, side) in all {
            let Some(atom) = self.atom(id) else { continue };
            let kind = kinds.entry(atom.dimension).or_default();
            match side {
                Side::Left => kind.left.push((id, exponent)),
                Side::Right => kind.right.push((id, exponent)),
            }
        }
        kinds
    }

    /// The names of two currencies that stand in the same place.
    fn rate_between(&self, left: &[(AtomId, i64)], right: &[(AtomId, i64)]) -> Option<(String, String)> {
        let ([(a, of_a)], [(b, of_b)]) = (left, right) else {
            return None;
        };
        let currency = |id: &AtomId| self.names.get(self.atom(*id)?.symbol).filter(|symbol| symbol.currency);
        let (a, b) = (currency(a)?, currency(b)?);
        (of_a == of_b).then(|| (a.name.clone(), b.name.clone()))
    }

    /// The power of one base unit that the sides differ by, in a fitting word, and the side that wants it:
    /// `h` on the right for `MWh` against `MW`.
    fn hidden_factor(&self, left: UnitId, right: UnitId) -> Option<(Side, String)> {
        let mut difference: IndexMap<SymbolId, i32, FxBuildHasher> = IndexMap::default();
        for (base, exponent) in self.bases(self.dimension(left)) {
            difference.insert(*base, *exponent);
        }
        for (base, exponent) in self.bases(self.dimension(right)) {
            let sum = difference.entry(*base).or_insert(0);
            *sum = sum.checked_sub(*exponent)?;
        }
        difference.retain(|_, exponent| *exponent != 0);
        let (base, power) = difference.first().filter(|_| difference.len() == 1)?;
        let ratio = self.scale(left) / self.scale(right);
        let (side, ratio) = if *power > 0 { (Side::Right, ratio) } else { (Side::Left, Exact::ONE / ratio) };
        Some((side, self.word(*base, power.unsigned_abs(), &ratio)?))
    }

    /// A single word for a unit, where it is a power of one base unit: `h` for `MWh/MW`.
    pub fn one_word(&self, unit: UnitId) -> Option<String> {
        match self.bases(self.dimension(unit)) {
            [(base, 1)] => {
                let word = self.word(*base, 1, self.scale(unit))?;
                let id = self.names.declared_id(&word);
                let same = id.and_then(|id| self.values.get(&id)).is_some_and(|(_, scale)| scale == self.scale(unit));
                same.then_some(word)
            }
            _ => None,
        }
    }

    /// A name for so much of a power of a base unit: a declared unit of just that size, or that size but for
    /// a power of ten, else the base unit.
    fn word(&self, base: SymbolId, power: u32, size: &Exact) -> Option<String> {
        let name = |id: SymbolId| Some(self.names.get(id)?.name.clone());
        if power != 1 {
            return Some(format!("{}^{power}", name(base)?));
        }
        let dimension = self.dimensions.get_index_of([(base, 1)].as_slice())?;
        let alike: Vec<(SymbolId, Exact)> = self
            .names
            .declared_ids()
            .filter_map(|id| Some((id, self.values.get(&id)?)))
            .filter(|(_, (d, _))| d.0 as usize == dimension)
            .map(|(id, (_, scale))| (id, size / scale))
            .collect();
        let same = alike.iter().find(|(_, times)| times.is_one());
        let near = || alike.iter().find(|(_, times)| is_power_of_ten(times));
        name(same.or_else(near).map_or(base, |(id, _)| *id))
    }
}

fn is_power_of_ten(x: &Exact) -> bool {
    let ten = |digits: String| digits.trim_end_matches('0') == "1";
    let (above, below) = (x.numerator().to_string(), x.denominator().to_string());
    (above == "1" && ten(below.clone())) || (below == "1" && ten(above))
}

#[cfg(test)]
mod tests {
    use super::super::library_test::standard;
    use super::*;

    fn explain(left: &str, right: &str) -> Mismatch {
        let mut units = standard("currency USD\ncurrency EUR\nunit case");
        let (left, right) = (units.parse(left).unwrap(), units.parse(right).unwrap());
        units.mismatch(left, right).unwrap()
    }

    #[test]
    fn mismatches_are_explained_by_factors() {
        for (left, right, sentence, side, by) in [
            ("case/d", "case", "the right side lacks `/d`", Side::Right, "/d"),
            ("case", "case/d", "the left side lacks `/d`", Side::Left, "/d"),
            ("case/d", "t/d", "the left side has `case` where the right side has `t`", Side::Right, "case/t"),
            ("USD/case", "USD/t", "the left side has `/case` where the right side has `/t`", Side::Right, "t/case"),
            ("m^2", "km", "the left side has `m^2` where the right side has `km`", Side::Right, "m"),
            ("t·yr", "t/yr", "the left side has `yr` where the right side has `/yr`", Side::Right, "yr^2"),
            ("MWh", "MW", "the right side is off by a factor of `h`", Side::Right, "h"),
            ("MW", "GWh", "the left side is off by a factor of `h`", Side::Left, "h"),
            ("J", "W", "the right side is off by a factor of `s`", Side::Right, "s"),
            ("L", "m^2", "the right side is off by a factor of `m`", Side::Right, "m"),
            ("t", "1", "the right side has no unit, the left side has `t`", Side::Right, "t"),
            ("%", "t/d", "the left side lacks `t/d`", Side::Left, "t/d"),
            ("kUSD/d", "USD·kmi/d", "the left side lacks `kmi`", Side::Left, "kmi"),
        ] {
            let found = explain(left, right);
            assert_eq!(found.sentences(), [sentence], "{left} {right}");
            assert_eq!(found.repair, Some(Repair { side, by: by.to_owned() }), "{left} {right}");
        }
    }

    #[test]
    fn a_mismatch_shows_both_sides() {
        let found = explain("case/d", "case");
        assert_eq!(found.headline(), "`case/d` against `case`");
        let row = |left: &str, right: &str, agrees| Row { left: left.into(), right: right.into(), agrees };
        assert_eq!(found.rows, [row("case", "case", true), row("/d", "", false)]);
        assert_eq!(found.sentences_of("the declaration", "this use"), ["this use lacks `/d`"]);
        assert_eq!(explain("kW", "t").left_dimension, "g·m^2/s^3");
        assert_eq!(explain("kUSD/d", "EUR/d").rate, Some(("USD".to_owned(), "EUR".to_owned())));
        assert_eq!(explain("EUR", "EUR_2025").rate, Some(("EUR".to_owned(), "EUR_2025".to_owned())));
        assert_eq!(explain("USD/d", "EUR").rate, None);
        let strangers = explain("USD/case/kmi", "t/d");
        assert_eq!(strangers.repair, None);
        assert_eq!(strangers.sentences(), ["the left side has `USD/case/kmi` where the right side has `t/d`"]);
    }

    #[test]
    fn units_that_agree_have_nothing_to_explain() {
        let mut units = standard("");
        let (a, b) = (units.parse("kW·h").unwrap(), units.parse("GJ").unwrap());
        assert_eq!(units.mismatch(a, b), None);
    }
}
