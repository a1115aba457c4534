//! The one calculation that everything is made of: multiply some factors and sum out what the result does not speak of.
//!
//! The innermost loop runs over the last variables of the result, some dozens of entries, which lie in one piece in the result
//! and mostly in the factors too; the next over what is summed out; the outermost over all the rest. A variable that one of the
//! factors determines has no loop: its state follows from those of the others.

use super::evidence::{InferenceError, Trouble};
use super::factor::{Factor, Odometer, places, strides};
use super::loops::{Along, Input, add_product};
use super::mode::Mode;
use super::wide::{split, underflows};
use crate::deadline::Deadline;
use crate::exact::Number;
use std::marker::PhantomData;

/// The inner loop has at least so many entries where there are as many.
const INNER: usize = 192;
const INNER_MOST: usize = 2048;
/// So many combinations of what is summed out have their places written down.
const SUMMED_MOST: usize = 2048;
/// A result with fewer entries is gathered in a larger one first.
const SMALL: usize = 24;
/// The range of exponents that doubles keep all digits in.
const NARROW: i64 = 960;
/// Below two to the negative of this, products of doubles may be lost.
const LEAST: i64 = 900;
/// What may be lost in one product is lost in up to 2^32 entries of 2^20 steps, and has to be 2^60 times smaller than the answer.
const MARGIN: i64 = 32 + 20 + 60;
/// The clock is looked at once in so many entries.
const BETWEEN_LOOKS: usize = 1 << 22;

/// Where the calculation happens: the states of each variable, and until when.
pub(super) struct Kernel<'a, M> {
    sizes: &'a [u32],
    deadline: &'a Deadline,
    since_look: usize,
    /// The power of two below which products were lost, if any were.
    pub lost: Option<i64>,
    mode: PhantomData<M>,
}

/// The dimensions of the three loops, each ascending: places in the list of all variables.
#[derive(Default)]
struct Loops {
    inner: Vec<usize>,
    summed: Vec<usize>,
    outer: Vec<usize>,
    in_inner: usize,
    in_summed: usize,
}

/// A table or function of the calculation: how far a step of each variable moves in it.
struct Operand {
    strides: Vec<usize>,
    /// Places of what is summed out.
    summed: Vec<u32>,
}

/// The variable that a function determines, as a place in the list of all, and what it is for each combination of the others.
struct Determined<'f> {
    own: usize,
    table: &'f [u32],
}

impl<'a, M> Kernel<'a, M> {
    pub(super) fn new(sizes: &'a [u32], deadline: &'a Deadline) -> Kernel<'a, M> {
        Kernel { sizes, deadline, since_look: 0, lost: None, mode: PhantomData }
    }

    fn size(&self, v: u32) -> usize {
        self.sizes[v as usize] as usize
    }

    fn look(&mut self, entries: usize) -> Result<(), Trouble> {
        self.since_look += entries;
        if self.since_look >= BETWEEN_LOOKS {
            self.since_look = 0;
            if self.deadline.is_over() {
                return Err(InferenceError::Stopped.into());
            }
        }
        Ok(())
    }

    /// Whether an answer with this weight, `value * 2^exponent`, is right in spite of all products that were lost because they were
    /// too small; `scale` is the power of two that likelihoods can come to.
    ///
    /// As the rows of tables sum to 1, what any entry of any product is multiplied with is 1 at most (each variable that is summed
    /// out comes with its own table), likelihoods aside. So what was lost is missing in the answer by no more than itself.
    pub(super) fn is_sure<N: Number>(&self, value: &N, exponent: i64, scale: i64) -> Result<(), Trouble> {
        match self.lost {
            Some(_) if value.is_zero() => Err(Trouble::Narrow),
            Some(lost) if split(value.to_f64()).1 + exponent < lost + MARGIN + scale => Err(Trouble::Narrow),
            _ => Ok(()),
        }
    }

    /// The product of some factors, with all variables but `out` (ascending) summed out.
    pub(super) fn contract<N: Number>(&mut self, inputs: &[&Factor<N>], out: &[u32]) -> Result<Factor<N>, Trouble>
    where
        M: Mode<N>,
    {
        let exponent = inputs.iter().map(|f| f.exponent).sum();
        if underflows::<N>() {
            let sum = |end: fn(&(i64, i64)) -> i64| inputs.iter().filter_map(|f| f.range.as_ref().map(end)).sum::<i64>();
            if sum(|r| r.1) > NARROW {
                return Err(Trouble::Narrow);
            }
            if sum(|r| r.0) < -NARROW {
                self.lost = self.lost.max(Some(exponent - LEAST));
            }
        }
        let union = united(inputs.iter().map(|f| f.scope.as_slice()).chain([out]));
        let wider = if inputs.iter().any(|f| f.function.is_some()) { out.to_vec() } else { self.wider(&union, out) };
        let values = if wider.len() == out.len() {
            self.run(inputs, &union, out)?
        } else {
            let first = Factor { scope: wider, values: Vec::new(), exponent: 0, range: None, function: None };
            let first = Factor { values: self.run(inputs, &union, &first.scope)?, ..first };
            self.run(&[&first], &first.scope, out)?
        };
        Ok(Factor::new(out.to_vec(), values, exponent))
    }

    /// A small result with some variables more, so that the inner loop is long enough.
    fn wider(&self, union: &[u32], out: &[u32]) -> Vec<u32> {
        let mut size: usize = out.iter().map(|v| self.size(*v)).product();
        let mut wider = out.to_vec();
        let all: usize = union.iter().map(|v| self.size(*v)).product();
        if size >= SMALL || all < 8 * INNER {
            return wider;
        }
        for v in union.iter().rev().filter(|v| out.binary_search(v).is_err()) {
            if size >= INNER || size * self.size(*v) > INNER_MOST {
                break;
            }
            size *= self.size(*v);
            wider.push(*v);
        }
        wider.sort_unstable();
        wider
    }

    /// Divides the variables among the loops. `bound` are the parents of what a function determines, `free` is false for that itself.
    fn loops(&self, union: &[u32], kept: &[bool], free: &[bool], bound: &[bool]) -> Loops {
        let mut out = Loops { in_inner: 1, in_summed: 1, ..Loops::default() };
        let mut is_full = false;
        for (d, v) in union.iter().enumerate().rev() {
            let size = self.size(*v);
            if !free[d] {
                // What is kept has to lie in one piece: a variable without a loop ends it.
                is_full |= kept[d];
            } else if kept[d] {
                is_full = is_full || bound[d] || out.in_inner >= INNER || out.in_inner * size > INNER_MOST;
                if is_full {
                    out.outer.push(d);
                } else {
                    out.inner.push(d);
                    out.in_inner *= size;
                }
            } else if out.in_summed * size <= SUMMED_MOST {
                out.summed.push(d);
                out.in_summed *= size;
            } else {
                out.outer.push(d);
            }
        }
        [&mut out.inner, &mut out.summed, &mut out.outer].into_iter().for_each(|dims| dims.reverse());
        out
    }

    /// How far a step of each variable of the union moves in a table with this scope.
    fn strides(&self, scope: &[u32], union: &[u32]) -> Vec<usize> {
        let own = strides(scope.iter().map(|v| self.size(*v)));
        union.iter().map(|v| scope.binary_search(v).map_or(0, |at| own[at])).collect()
    }

    fn run<N: Number>(&mut self, factors: &[&Factor<N>], union: &[u32], out: &[u32]) -> Result<Vec<N>, Trouble>
    where
        M: Mode<N>,
    {
        let sizes: Vec<usize> = union.iter().map(|v| self.size(*v)).collect();
        let kept: Vec<bool> = union.iter().map(|v| out.binary_search(v).is_ok()).collect();
        let place = |v: u32| union.binary_search(&v).unwrap_or(0);
        let (mut free, mut bound) = (vec![true; union.len()], vec![false; union.len()]);
        let mut functions: Vec<(&Factor<N>, Determined)> = Vec::new();
        for factor in factors {
            let Some(function) = &factor.function else { continue };
            free[place(function.own)] = false;
            factor.scope.iter().filter(|v| **v != function.own).for_each(|v| bound[place(*v)] = true);
            functions.push((factor, Determined { own: place(function.own), table: &function.table }));
        }
        let loops = self.loops(union, &kept, &free, &bound);
        let pick = |dims: &[usize], strides: &[usize]| -> Vec<(usize, usize)> { dims.iter().map(|d| (sizes[*d], strides[*d])).collect() };
        let operand = |strides: Vec<usize>| {
            let mut operand = Operand { summed: Vec::with_capacity(loops.in_summed), strides };
            places(&pick(&loops.summed, &operand.strides), &mut operand.summed);
            operand
        };
        let mut tables: Vec<(Operand, Input<N>)> = Vec::with_capacity(factors.len());
        for factor in factors.iter().filter(|f| f.function.is_none()) {
            let operand = operand(self.strides(&factor.scope, union));
            let mut input = Input { values: &factor.values, inner: Vec::with_capacity(loops.in_inner), along: Along::Places };
            places(&pick(&loops.inner, &operand.strides), &mut input.inner);
            if loops.inner.iter().all(|d| operand.strides[*d] == 0) {
                input.along = Along::Still;
            } else if input.inner.iter().enumerate().all(|(i, place)| i == *place as usize) {
                input.along = Along::Piece;
            }
            tables.push((operand, input));
        }
        tables.sort_by_key(|(_, input)| input.along);
        let (mut operands, inputs): (Vec<Operand>, Vec<Input<N>>) = tables.into_iter().unzip();
        // After the tables the result, then the functions, each after those that determine what it asks for.
        operands.push(operand(self.strides(out, union)));
        let order = resolved(&functions, union);
        let determined: Vec<&Determined> = order.iter().map(|i| &functions[*i].1).collect();
        for i in &order {
            let (factor, Determined { own, .. }) = &functions[*i];
            let scope: Vec<u32> = factor.scope.iter().copied().filter(|v| *v != union[*own]).collect();
            operands.push(operand(self.strides(&scope, union)));
        }
        let strides_of = |d: &usize| operands.iter().map(|operand| operand.strides[*d]).collect::<Vec<usize>>();
        let outer_sizes = loops.outer.iter().map(|d| sizes[*d]).collect();
        let mut odometer = Odometer::new(outer_sizes, loops.outer.iter().map(strides_of).collect(), operands.len());
        let total: usize = out.iter().map(|v| self.size(*v)).product();
        let mut values = vec![N::zero(); total];
        let mut buffer = if inputs.len() > 2 { vec![N::zero(); loops.in_inner] } else { Vec::new() };
        let mut from = vec![0usize; operands.len()];
        loop {
            self.look(loops.in_inner * loops.in_summed)?;
            for s in 0..loops.in_summed {
                for (from, (operand, at)) in from.iter_mut().zip(operands.iter().zip(&odometer.at)) {
                    *from = at + operand.summed[s] as usize;
                }
                for (i, function) in determined.iter().enumerate() {
                    let state = function.table[from[inputs.len() + 1 + i]] as usize;
                    from.iter_mut().zip(&operands).for_each(|(from, operand)| *from += state * operand.strides[function.own]);
                }
                let to = from[inputs.len()];
                add_product::<N, M>(&mut values[to..to + loops.in_inner], &mut buffer, &inputs, &from[..inputs.len()]);
            }
            if !odometer.step() {
                return Ok(values);
            }
        }
    }
}

/// The functions in an order in which each comes after those that determine its parents.
fn resolved<N>(functions: &[(&Factor<N>, Determined)], union: &[u32]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::with_capacity(functions.len());
    while order.len() < functions.len() {
        let open: Vec<usize> = (0..functions.len()).filter(|i| !order.contains(i)).collect();
        let waits = |i: &usize| open.iter().any(|other| other != i && functions[*i].0.scope.contains(&union[functions[*other].1.own]));
        match open.iter().find(|i| !waits(i)) {
            Some(next) => order.push(*next),
            // There is no circle among the variables of a network.
            None => break,
        }
    }
    order
}

/// All members of some ascending lists, ascending.
pub(super) fn united<'s>(scopes: impl Iterator<Item = &'s [u32]>) -> Vec<u32> {
    let mut out: Vec<u32> = scopes.flatten().copied().collect();
    out.sort_unstable();
    out.dedup();
    out
}
