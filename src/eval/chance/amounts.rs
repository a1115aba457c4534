//! Numbers that depend on variables: a variable of their own with a state for each value that they may have.

use super::combinations::Combinations;
use super::events::{Event, Growing, MOST_ENTRIES, TABULATED};
use super::*;
use crate::exact::{Exact, Number};
use crate::prob::network::{Node, Table};
use std::collections::BTreeMap;

/// The most values that one number may have.
const MOST_VALUES: f64 = 20_000.0;

/// A number: certain, or a variable with the value of each of its states.
#[derive(Clone, Debug)]
pub(super) enum Amount {
    Known(Exact),
    Random { var: Var, values: Vec<Exact> },
}

/// What joins two numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Join {
    Arith(ArithOp),
    Least,
    Greatest,
}

impl Join {
    fn of(self, a: &Exact, b: &Exact) -> Option<Exact> {
        Some(match self {
            Join::Arith(ArithOp::Add) => a + b,
            Join::Arith(ArithOp::Sub) => a - b,
            Join::Arith(ArithOp::Mul) => a * b,
            Join::Arith(ArithOp::Div) if *b != Exact::ZERO => a / b,
            Join::Arith(_) => return None,
            Join::Least => a.min(b).clone(),
            Join::Greatest => a.max(b).clone(),
        })
    }
}

/// Values by rank, and the rank of each.
fn ranked(values: Vec<Exact>) -> (Vec<Exact>, Vec<u32>) {
    if let Some(whole) = values.iter().map(whole).collect::<Option<Vec<i64>>>() {
        return ranked_whole(&whole);
    }
    let mut ranks: BTreeMap<Exact, u32> = values.iter().map(|value| (value.clone(), 0)).collect();
    (0..).zip(ranks.values_mut()).for_each(|(rank, slot)| *slot = rank);
    let states = values.iter().filter_map(|value| ranks.get(value).copied()).collect();
    (ranks.into_keys().collect(), states)
}

/// The same of whole numbers, as counts are.
fn ranked_whole(values: &[i64]) -> (Vec<Exact>, Vec<u32>) {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let states = values.iter().filter_map(|value| sorted.binary_search(value).ok()).map(|rank| rank as u32).collect();
    (sorted.into_iter().map(Exact::from).collect(), states)
}

fn whole(value: &Exact) -> Option<i64> {
    if value.is_int() { i64::try_from(value.numerator().clone()).ok() } else { None }
}

impl Growing<'_> {
    fn amount(&mut self, parents: Vec<Var>, values: Vec<Exact>) -> Amount {
        let (values, states) = ranked(values);
        match values.as_slice() {
            [only] => Amount::Known(only.clone()),
            _ => Amount::Random { var: self.function(values.len() as u32, parents, states), values },
        }
    }

    /// A number as a function of others; what lies above `cap` is as good as `cap`, but where the network has it to the end already.
    fn up_to(&mut self, parents: Vec<Var>, values: Vec<Exact>, cap: Option<&Exact>) -> Amount {
        let Some(cap) = cap.filter(|cap| values.iter().any(|value| value > *cap)) else { return self.amount(parents, values) };
        let (whole, states) = ranked(values.clone());
        let node = Node { states: whole.len() as u32, parents, table: Table::Function(states) };
        match self.known(&node) {
            Some(var) => Amount::Random { var, values: whole },
            None => self.amount(node.parents, values.into_iter().map(|value| if value > *cap { cap.clone() } else { value }).collect()),
        }
    }

    /// Two numbers in one; what lies above `cap` is as good as `cap`. None where they have too many values, or no value.
    fn join(&mut self, a: Amount, b: Amount, join: Join, cap: Option<&Exact>) -> Option<Amount> {
        let (parents, joined): (Vec<Var>, Option<Vec<Exact>>) = match (&a, &b) {
            (Amount::Known(a), Amount::Known(b)) => {
                let value = join.of(a, b)?;
                return Some(Amount::Known(cap.filter(|cap| value > **cap).cloned().unwrap_or(value)));
            }
            (Amount::Random { var, values }, Amount::Known(b)) => (vec![*var], values.iter().map(|a| join.of(a, b)).collect()),
            (Amount::Known(a), Amount::Random { var, values }) => (vec![*var], values.iter().map(|b| join.of(a, b)).collect()),
            (Amount::Random { var: x, values: a }, Amount::Random { var: y, values: b }) if x == y => {
                (vec![*x], a.iter().zip(b).map(|(a, b)| join.of(a, b)).collect())
            }
            (Amount::Random { var: x, values: a }, Amount::Random { var: y, values: b }) => {
                if a.len() as f64 * b.len() as f64 > MOST_ENTRIES {
                    return None;
                }
                (vec![*x, *y], a.iter().flat_map(|a| b.iter().map(move |b| join.of(a, b))).collect())
            }
        };
        match self.up_to(parents, joined?, cap) {
            Amount::Random { values, .. } if values.len() as f64 > MOST_VALUES => None,
            made => Some(made),
        }
    }

    fn holds(&mut self, amount: &Amount, fits: impl Fn(&Exact) -> bool) -> Event {
        match amount {
            Amount::Known(value) => Event::Always(fits(value)),
            Amount::Random { var, values } => {
                let states: Vec<u32> = values.iter().map(|value| u32::from(fits(value))).collect();
                match (states.contains(&0), states.contains(&1)) {
                    (true, false) => Event::Always(false),
                    (false, true) => Event::Always(true),
                    _ => Event::Var(self.function(2, vec![*var], states)),
                }
            }
        }
    }
}

impl Eval<'_, Exact> {
    /// `a <= b` between numbers that depend on variables.
    pub(super) fn compared(&mut self, op: CompareOp, a: ExprId, b: ExprId, net: &mut Growing<'_>) -> Result<Event> {
        let certain = |e: ExprId| self.hir.exprs.stages[e].is_certain();
        // What lies beyond the known side need not be told apart.
        let (left, right) = match (certain(a), certain(b)) {
            (_, true) => {
                let limit = self.number(b)?;
                let cap = &limit + Exact::ONE;
                (self.amount(a, net, Some(&cap))?, Amount::Known(limit))
            }
            (true, _) => {
                let limit = self.number(a)?;
                let cap = &limit + Exact::ONE;
                (Amount::Known(limit), self.amount(b, net, Some(&cap))?)
            }
            _ => (self.amount(a, net, None)?, self.amount(b, net, None)?),
        };
        match (left, right) {
            (left, Amount::Known(limit)) => Ok(net.holds(&left, |value| op.holds(value.cmp(&limit)))),
            (Amount::Known(limit), right) => Ok(net.holds(&right, |value| op.holds(limit.cmp(value)))),
            (left, right) => {
                let gap = net.join(left, right, Join::Arith(ArithOp::Sub), None).ok_or_else(|| self.too_many_values(a))?;
                Ok(net.holds(&gap, |value| op.holds(value.cmp(&Exact::ZERO))))
            }
        }
    }

    /// A number as a variable of a network. Where only what lies at or below a cap is told apart, greater values may come out as
    /// the cap.
    pub(super) fn amount(&mut self, e: ExprId, net: &mut Growing<'_>, cap: Option<&Exact>) -> Result<Amount> {
        let vars = self.chances(e)?;
        if vars.is_empty() {
            return self.number(e).map(Amount::Known);
        }
        let all = Combinations::of(vars, |var| net.size(var));
        let splits = matches!(
            self.hir.exprs.kinds[e],
            ExprKind::Fold(Fold::Sum | Fold::Count | Fold::Min | Fold::Max, ..)
                | ExprKind::Arith(..)
                | ExprKind::Neg(_)
                | ExprKind::Convert(..)
        );
        if all.count() <= TABULATED && (all.vars.len() <= 2 || !splits) {
            return self.each_amount(e, all, net);
        }
        match self.hir.exprs.kinds[e] {
            ExprKind::Neg(inner) => {
                let inner = self.amount(inner, net, None)?;
                net.join(Amount::Known(Exact::ZERO), inner, Join::Arith(ArithOp::Sub), None).ok_or_else(|| self.too_many_values(e))
            }
            ExprKind::Convert(inner, literal, _) => {
                let factor = self.literal(literal);
                let cap = cap.filter(|_| factor > Exact::ZERO).map(|cap| cap / &factor);
                let inner = self.amount(inner, net, cap.as_ref())?;
                net.join(inner, Amount::Known(factor), Join::Arith(ArithOp::Mul), None).ok_or_else(|| self.too_many_values(e))
            }
            ExprKind::Arith(op, a, b) if op != ArithOp::Pow => {
                let (a, b) = (self.amount(a, net, None)?, self.amount(b, net, None)?);
                net.join(a, b, Join::Arith(op), None).ok_or_else(|| self.too_many_values(e))
            }
            ExprKind::Fold(fold @ (Fold::Sum | Fold::Count | Fold::Min | Fold::Max), gens, body) => {
                self.folded(fold, (gens, body), e, net, cap)
            }
            ExprKind::If(c, a, b) => {
                let c = self.event(c, net)?;
                let holds = match c {
                    Event::Always(holds) => return self.amount(if holds { a } else { b }, net, cap),
                    Event::Var(var) => Amount::Random { var, values: vec![Exact::ZERO, Exact::ONE] },
                };
                let (a, b) = (self.amount(a, net, None)?, self.amount(b, net, None)?);
                let too_many = |eval: &Self| eval.too_many_values(e);
                let gap = net.join(a, b.clone(), Join::Arith(ArithOp::Sub), None).ok_or_else(|| too_many(self))?;
                let part = net.join(holds, gap, Join::Arith(ArithOp::Mul), None).ok_or_else(|| too_many(self))?;
                net.join(b, part, Join::Arith(ArithOp::Add), None).ok_or_else(|| too_many(self))
            }
            // What has no parts of its own is looked at whole, as long as it can be.
            _ if all.count() <= MOST_ENTRIES => self.each_amount(e, all, net),
            _ => Err(self.reads_too_many(e, &all)),
        }
    }

    /// A number as a function of all that it reads.
    fn each_amount(&mut self, e: ExprId, mut all: Combinations, net: &mut Growing<'_>) -> Result<Amount> {
        let mut values = Vec::with_capacity(all.count() as usize);
        while all.advance() {
            all.states().for_each(|(var, state)| self.set_state(var, state));
            self.step(self.hir.exprs.spans[e])?;
            values.push(self.number(e)?);
        }
        Ok(net.amount(all.vars, values))
    }

    /// A sum, a count, the least or the greatest of many, one after another.
    fn folded(
        &mut self,
        fold: Fold,
        (gens, body): (GensId, ExprId),
        e: ExprId,
        net: &mut Growing<'_>,
        cap: Option<&Exact>,
    ) -> Result<Amount> {
        let mut parts: Vec<Amount> = Vec::new();
        let counts = fold == Fold::Count && self.hir.exprs.types[body] == Ty::Bool;
        self.each(gens, &mut |eval| {
            parts.push(match (fold, counts) {
                (Fold::Count, true) => match eval.event(body, net)? {
                    Event::Always(holds) => Amount::Known(if holds { Exact::ONE } else { Exact::ZERO }),
                    Event::Var(var) => Amount::Random { var, values: vec![Exact::ZERO, Exact::ONE] },
                },
                (Fold::Count, false) => Amount::Known(Exact::ONE),
                _ => eval.amount(body, net, None)?,
            });
            Ok(())
        })?;
        let join = match fold {
            Fold::Min => Join::Least,
            Fold::Max => Join::Greatest,
            _ => Join::Arith(ArithOp::Add),
        };
        // A sum that only grows stays above once it is above.
        let grows = join != Join::Least
            && parts.iter().all(|part| match part {
                Amount::Known(value) => *value >= Exact::ZERO,
                Amount::Random { values, .. } => values.iter().all(|value| *value >= Exact::ZERO),
            });
        let cap = cap.filter(|_| grows);
        let (mut known, mut random) = (Vec::new(), Vec::new());
        for part in parts {
            match part {
                Amount::Known(_) => known.push(part),
                Amount::Random { var, values } => random.push((var, values)),
            }
        }
        net.in_order(&mut random, |(var, _)| *var);
        let random = random.into_iter().map(|(var, values)| Amount::Random { var, values });
        let mut total: Option<Amount> = None;
        for part in known.into_iter().chain(random) {
            total = Some(match total.take() {
                None => part,
                Some(before) => net.join(before, part, join, cap).ok_or_else(|| self.too_many_values(e))?,
            });
        }
        match (total, fold) {
            (Some(total), _) => Ok(total),
            (None, Fold::Sum | Fold::Count) => Ok(Amount::Known(Number::zero())),
            (None, _) => {
                let span = self.hir.exprs.spans[e];
                Err(EvalError::new(codes::EMPTY_SELECTION, "nothing to take the smallest or largest of", span, "the set is empty here"))
            }
        }
    }

    fn too_many_values(&self, e: ExprId) -> EvalError {
        EvalError::new(
            codes::TOO_WIDE,
            "this number may have too many different values",
            self.hir.exprs.spans[e],
            "calculated from many variables",
        )
        .help("its average, `expected(…)`, is found term by term; round what it is made of, or compare it with a known limit")
    }
}
