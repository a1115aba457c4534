//! What a random variable or a next state can be, and how likely. Probabilities add up to one.

use super::amounts::Amounts;
use super::kept::reads;
use super::*;
use crate::data::Column;
use crate::ids::At;
use std::cmp::Ordering;

/// Values with their probabilities, and by how much these missed one before they were normalized.
type Sure = (Vec<(u32, Exact)>, Option<f64>);

/// What is known of the laws of a process while it is made, and room that is used again.
pub(super) struct Laws<N> {
    amounts: Amounts<N>,
    supports: FxHashMap<ExprId, Option<Support>>,
    /// What the law that was asked last leaves possible, with its row of the table where the table says so.
    pub possible: Vec<u32>,
    pub rows: Vec<u32>,
    /// Its outcomes.
    pub found: Vec<(u32, N)>,
}

impl<N> Default for Laws<N> {
    fn default() -> Self {
        let supports = FxHashMap::default();
        Laws { amounts: Amounts::default(), supports, possible: Vec::new(), rows: Vec::new(), found: Vec::new() }
    }
}

/// A table whose rows say which states are possible.
#[derive(Clone, Copy)]
pub(super) struct Support {
    table: TableId,
    field: u32,
    keys: ListId,
    /// The probability is the cell, in some unit, and no other key depends on the state.
    plain: bool,
}

/// The table in a probability that is a cell of it, or a product with one.
pub(super) fn support(hir: &Hir, e: ExprId, own: Slot) -> Option<Support> {
    match hir.exprs.kinds[e] {
        ExprKind::Cell(table, field, keys) => {
            let is_own = |key: &ExprId| hir.exprs.kinds[*key] == ExprKind::Slot(own);
            let list = hir.exprs.list(keys);
            let others = list.iter().filter(|key| !is_own(key));
            let mut slots = Vec::new();
            others.for_each(|key| reads(hir, *key, &mut slots));
            let plain = list.iter().filter(|key| is_own(key)).count() == 1 && !slots.contains(&own);
            (list.iter().any(is_own) && hir.tables[table].default.is_none()).then_some(Support { table, field, keys, plain })
        }
        ExprKind::Convert(inner, ..) => support(hir, inner, own),
        ExprKind::Arith(ArithOp::Mul, a, b) => {
            let found = support(hir, a, own).or_else(|| support(hir, b, own));
            found.map(|support| Support { plain: false, ..support })
        }
        ExprKind::Arith(ArithOp::Div, a, _) => support(hir, a, own).map(|support| Support { plain: false, ..support }),
        _ => None,
    }
}

impl<N: Figure> Eval<'_, N> {
    /// Finds the outcomes of a variable in the open frame: none where a table has no row. Gives by how much a row of a data
    /// file missed one before it was normalized.
    pub(super) fn outcomes(&mut self, draw: &Draw, all: &[u32], laws: &mut Laws<N>) -> Result<Option<f64>> {
        laws.found.clear();
        let law = self.chosen(&draw.law)?;
        if let Law::Function(e) = law {
            let state = self.state_found(*e, draw.kind, &mut laws.amounts)?;
            laws.found.push((state, N::from_f64(1.0)));
            return Ok(None);
        }
        self.possible(law, draw, all, laws)?;
        if laws.possible.is_empty() || self.quick(law, draw, laws)? {
            return Ok(None);
        }
        if let Some(normalized) = self.in_decimals(law, laws) {
            return Ok(normalized);
        }
        let (list, normalized) = self.exactly(|eval| eval.sure_outcomes(law, draw, &laws.possible))?;
        laws.found.clear();
        laws.found.extend(list.into_iter().map(|(state, p)| (state, N::from_exact(&p))));
        Ok(normalized)
    }

    /// The law that conditions choose.
    fn chosen<'l>(&mut self, law: &'l Law) -> Result<&'l Law> {
        let mut law = law;
        while let Law::If(condition, yes, no) = law {
            law = if self.truth(*condition)? { yes } else { no };
        }
        Ok(law)
    }

    /// The states that a law gives a probability.
    fn possible(&mut self, law: &Law, draw: &Draw, all: &[u32], laws: &mut Laws<N>) -> Result<()> {
        let hir = self.hir;
        laws.possible.clear();
        laws.rows.clear();
        match law {
            Law::States(states) => laws.possible.extend(states.iter().map(|(state, _)| *state)),
            Law::Probability(e) => {
                let Some(support) = *laws.supports.entry(*e).or_insert_with(|| support(hir, *e, draw.slot)) else {
                    laws.possible.extend_from_slice(all);
                    return Ok(());
                };
                let decl = &hir.tables[support.table];
                let (mut bound, mut own) = ([None; MAX_KEYS], 0);
                let list = hir.exprs.list(support.keys);
                for ((at, key), bound) in list.iter().enumerate().zip(&mut bound) {
                    if hir.exprs.kinds[*key] == ExprKind::Slot(draw.slot) {
                        own = at;
                    } else {
                        *bound = Some(self.ordinal(*key)?);
                    }
                }
                let column = &decl.fields.at(support.field).column;
                let matching = decl.index.matching(bound.part(0..list.len()));
                let is_there = |row: &u32| decl.index.key(*row, own).is_some_and(|key| hir.are_there([draw.kind], &[key]));
                for row in matching.filter(|row| column.get(*row).is_some() && is_there(row)) {
                    laws.possible.extend(decl.index.key(row, own));
                    if support.plain {
                        laws.rows.push(row);
                    }
                }
            }
            _ => laws.possible.extend_from_slice(all),
        }
        Ok(())
    }

    /// The probabilities as far as these numbers are sure that all is right; false otherwise.
    fn quick(&mut self, law: &Law, draw: &Draw, laws: &mut Laws<N>) -> Result<bool> {
        let hir = self.hir;
        let column = match law {
            Law::Probability(e) if !laws.rows.is_empty() => laws.supports.get(e).copied().flatten().map(|support| {
                let column = &hir.tables[support.table].fields.at(support.field).column;
                (column, *e)
            }),
            _ => None,
        };
        let mut sum = N::zero();
        let mut decimals = Some(0i64);
        for (at, state) in laws.possible.iter().enumerate() {
            let value = if let Some((column, e)) = column {
                self.in_cell(column, *laws.rows.at(at), e)
            } else {
                let e = match law {
                    Law::Probability(e) => *e,
                    Law::States(states) => match states.get(at) {
                        Some((_, Some(e))) => *e,
                        _ => return Ok(false),
                    },
                    _ => return Ok(false),
                };
                self.set(draw.slot, *state);
                self.number(e)?
            };
            match value.sure(&N::zero()) {
                Some(Ordering::Equal) => continue,
                Some(Ordering::Greater) => {}
                _ => return Ok(false),
            }
            decimals = decimals.and_then(|sum| Some(sum + billionths(value.decimal()?)?));
            sum = sum.add(value.clone());
            laws.found.push((*state, value));
        }
        Ok(decimals == Some(BILLION) || sum.sure(&N::from_f64(1.0)) == Some(Ordering::Equal))
    }

    /// The number that stands in a row of a column, in the unit of an expression that reads it.
    fn in_cell(&self, column: &Column, row: u32, e: ExprId) -> N {
        match self.hir.exprs.kinds[e] {
            ExprKind::Convert(inner, factor, _) => self.in_cell(column, row, inner).mul(self.literal(factor)),
            _ => N::cell(column, row).unwrap_or_else(N::zero),
        }
    }
}

const BILLION: i64 = 1_000_000_000;

/// A decimal of nine digits at most, in billionths.
fn billionths(value: f64) -> Option<i64> {
    let scaled = (value * 1e9).round();
    (scaled <= 1e9 && scaled / 1e9 == value).then_some(scaled as i64)
}

impl Eval<'_, Exact> {
    /// The same, with everything that is wrong said.
    fn sure_outcomes(&mut self, law: &Law, draw: &Draw, possible: &[u32]) -> Result<Sure> {
        let mut list: Vec<(u32, Exact)> = Vec::new();
        match law {
            Law::Causes(causes) => {
                let size = self.hir.entity_types[draw.kind].size as usize;
                list = (0u32..).zip(self.greatest(causes, draw, size)?).collect();
            }
            Law::States(states) => {
                let (mut left, mut rest) = (Exact::ONE, None);
                for (state, e) in states {
                    let Some(e) = e else {
                        rest = Some(*state);
                        continue;
                    };
                    let value = self.number(*e)?;
                    let value = self.probability(value, *e)?;
                    left -= &value;
                    list.push((*state, value));
                }
                if let Some(rest) = rest.filter(|_| left >= Exact::ZERO) {
                    list.push((rest, left));
                }
            }
            Law::Probability(e) => {
                for state in possible {
                    self.set(draw.slot, *state);
                    let value = self.number(*e)?;
                    list.push((*state, self.probability(value, *e)?));
                }
            }
            Law::Function(_) | Law::If(..) => {}
        }
        let sum: Exact = list.iter().fold(Exact::ZERO, |sum, (_, value)| sum + value);
        let normalized = self.right_sum(&sum, law, draw, possible)?;
        if normalized.is_some() {
            list.iter_mut().for_each(|(_, value)| *value = Number::div(std::mem::take(value), sum.clone()));
        }
        list.retain(|(_, value)| *value != Exact::ZERO);
        Ok((list, normalized))
    }

    /// The greatest of what several causes bring about.
    fn greatest(&mut self, causes: &[Cause], draw: &Draw, size: usize) -> Result<Vec<Exact>> {
        // By state: how likely it is that nothing greater comes about.
        let mut below = vec![Exact::ONE; size];
        for cause in causes {
            let mut one = |eval: &mut Self| -> Result<()> {
                if let Some(condition) = cause.condition
                    && !eval.truth(condition)?
                {
                    return Ok(());
                }
                let law = eval.chosen(&cause.law)?;
                let mut laws = Laws::default();
                eval.possible(law, draw, &[], &mut laws)?;
                let (list, _) = eval.sure_outcomes(law, draw, &laws.possible)?;
                let mut sum = Exact::ZERO;
                for (state, below) in (0u32..).zip(&mut below) {
                    sum = list.iter().filter(|(other, _)| *other == state).fold(sum, |sum, (_, p)| sum + p);
                    *below = std::mem::take(below) * &sum;
                }
                Ok(())
            };
            match cause.gens.count {
                0 => one(self)?,
                _ => self.each(cause.gens, &mut one)?,
            }
        }
        let mut before = Exact::ZERO;
        Ok(below.into_iter().map(|value| &value - std::mem::replace(&mut before, value.clone())).collect())
    }
}
