//! What a random variable or a next state can be, and how likely. Probabilities add up to one.

use super::amounts::Amounts;
use super::*;
use crate::ids::At;
use std::cmp::Ordering;

/// Values with their probabilities; none of what is certain.
type Listed<N> = Vec<(u32, Option<N>)>;
/// Values with their probabilities, and by how much these missed one before they were normalized.
type Sure = (Vec<(u32, Exact)>, Option<f64>);

/// What a variable can be.
#[derive(Debug)]
pub(super) struct Outcomes<N> {
    pub list: Listed<N>,
    /// By how much a row of a data file missed one before it was normalized.
    pub normalized: Option<f64>,
}

impl<N> Outcomes<N> {
    fn of(list: Vec<(u32, Option<N>)>) -> Outcomes<N> {
        Outcomes { list, normalized: None }
    }
}

/// A table whose rows say which states are possible.
struct Support {
    table: TableId,
    field: u32,
    keys: ListId,
}

/// The table in a probability that is a cell of it, or a product with one.
fn support(hir: &Hir, e: ExprId, own: Slot) -> Option<Support> {
    match hir.exprs.kinds[e] {
        ExprKind::Cell(table, field, keys) => {
            let reads = hir.exprs.list(keys).iter().any(|key| hir.exprs.kinds[*key] == ExprKind::Slot(own));
            (reads && hir.tables[table].default.is_none()).then_some(Support { table, field, keys })
        }
        ExprKind::Convert(inner, ..) => support(hir, inner, own),
        ExprKind::Arith(ArithOp::Mul, a, b) => support(hir, a, own).or_else(|| support(hir, b, own)),
        ExprKind::Arith(ArithOp::Div, a, _) => support(hir, a, own),
        _ => None,
    }
}

impl<N: Figure> Eval<'_, N> {
    /// The outcomes of a variable, in the open frame. Nothing where a table has no row.
    pub(super) fn outcomes(&mut self, draw: &Draw, all: &[u32], amounts: &mut Amounts) -> Result<Outcomes<N>> {
        let law = self.chosen(&draw.law)?;
        if let Law::Function(e) = law {
            let state = self.state_found(*e, draw.kind, amounts)?;
            return Ok(Outcomes::of(vec![(state, None)]));
        }
        let possible = self.possible(law, draw, all)?;
        if possible.is_empty() {
            return Ok(Outcomes::of(Vec::new()));
        }
        if let Some(list) = self.quick(law, draw, &possible)? {
            return Ok(Outcomes::of(list));
        }
        let (list, normalized) = self.exactly(|eval| eval.sure_outcomes(law, draw, &possible))?;
        let list = list.into_iter().map(|(state, p)| (state, Some(N::from_exact(&p)))).collect();
        Ok(Outcomes { list, normalized })
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
    fn possible(&mut self, law: &Law, draw: &Draw, all: &[u32]) -> Result<Vec<u32>> {
        let hir = self.hir;
        match law {
            Law::States(states) => Ok(states.iter().map(|(state, _)| *state).collect()),
            Law::Probability(e) => {
                let Some(Support { table, field, keys }) = support(hir, *e, draw.slot) else { return Ok(all.to_vec()) };
                let decl = &hir.tables[table];
                let (mut bound, mut own) = (Vec::new(), 0);
                for (at, key) in hir.exprs.list(keys).iter().enumerate() {
                    if hir.exprs.kinds[*key] == ExprKind::Slot(draw.slot) {
                        own = at;
                        bound.push(None);
                    } else {
                        bound.push(Some(self.ordinal(*key)?));
                    }
                }
                let column = &decl.fields.at(field).column;
                let (mut out, mut tuple) = (Vec::new(), Vec::new());
                for row in decl.index.matching(&bound).filter(|row| column.get(*row).is_some()) {
                    decl.index.tuple(row, &mut tuple);
                    out.extend(tuple.get(own));
                }
                Ok(out)
            }
            _ => Ok((0..hir.entity_types[draw.kind].size).collect()),
        }
    }

    /// The probabilities as far as these numbers are sure that all is right; otherwise nothing.
    fn quick(&mut self, law: &Law, draw: &Draw, possible: &[u32]) -> Result<Option<Listed<N>>> {
        let mut list = Vec::with_capacity(possible.len());
        let mut sum = N::zero();
        let mut decimals = Some(0i64);
        for (at, state) in possible.iter().enumerate() {
            let e = match law {
                Law::Probability(e) => *e,
                Law::States(states) => match states.get(at) {
                    Some((_, Some(e))) => *e,
                    _ => return Ok(None),
                },
                _ => return Ok(None),
            };
            self.set(draw.slot, *state);
            let value = self.number(e)?;
            match value.sure(&N::zero()) {
                Some(Ordering::Equal) => continue,
                Some(Ordering::Greater) => {}
                _ => return Ok(None),
            }
            decimals = decimals.and_then(|sum| Some(sum + billionths(value.decimal()?)?));
            sum = sum.add(value.clone());
            list.push((*state, Some(value)));
        }
        let one = decimals == Some(BILLION) || sum.sure(&N::from_f64(1.0)) == Some(Ordering::Equal);
        Ok(one.then_some(list))
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
                let possible = eval.possible(law, draw, &[])?;
                let (list, _) = eval.sure_outcomes(law, draw, &possible)?;
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
