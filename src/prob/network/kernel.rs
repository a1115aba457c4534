//! The one calculation that everything is made of: multiply some factors and sum out what the result does not speak of.
//!
//! The innermost loop runs over the last variables of the result, some dozens of entries, which lie in one piece in the result
//! and mostly in the factors too; the next over what is summed out; the outermost over all the rest.

use super::evidence::{InferenceError, Trouble};
use super::factor::{Factor, Odometer, places, strides};
use super::wide::underflows;
use crate::deadline::Deadline;
use crate::exact::Number;
use std::cmp::Ordering;
use std::marker::PhantomData;

/// How two weights of one combination come together.
pub(super) trait Mode<N> {
    fn take(into: &mut N, value: N);
}

/// Probabilities add up.
pub(super) struct Sum;
/// The most probable counts.
pub(super) struct Max;

impl<N: Number> Mode<N> for Sum {
    #[inline(always)]
    fn take(into: &mut N, value: N) {
        *into = into.clone().add(value);
    }
}

impl<N: Number> Mode<N> for Max {
    #[inline(always)]
    fn take(into: &mut N, value: N) {
        if value.order(into) == Ordering::Greater {
            *into = value;
        }
    }
}

/// The inner loop has at least so many entries where there are as many.
const INNER: usize = 48;
const INNER_MOST: usize = 2048;
/// So many combinations of what is summed out have their places written down.
const SUMMED_MOST: usize = 2048;
/// A result with fewer entries is gathered in a larger one first.
const SMALL: usize = 24;
/// The range of exponents that doubles keep all digits in.
const NARROW: i64 = 960;
/// The clock is looked at once in so many entries.
const BETWEEN_LOOKS: usize = 1 << 22;

/// How an input moves along the inner loop.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Along {
    Piece,
    Places,
    Still,
}

/// Where the calculation happens: the states of each variable, and until when.
pub(super) struct Kernel<'a, M> {
    pub sizes: &'a [u32],
    pub deadline: &'a Deadline,
    pub since_look: usize,
    pub mode: PhantomData<M>,
}

/// An input, prepared for its loops.
struct Input<'f, N> {
    values: &'f [N],
    /// Places of the inner loop, and of what is summed out.
    inner: Vec<u32>,
    summed: Vec<u32>,
    along: Along,
}

impl<'a, M> Kernel<'a, M> {
    pub(super) fn new(sizes: &'a [u32], deadline: &'a Deadline) -> Kernel<'a, M> {
        Kernel { sizes, deadline, since_look: 0, mode: PhantomData }
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

    /// The product of some factors, with all variables but `out` (ascending) summed out.
    pub(super) fn contract<N: Number>(&mut self, inputs: &[&Factor<N>], out: &[u32]) -> Result<Factor<N>, Trouble>
    where
        M: Mode<N>,
    {
        if underflows::<N>() {
            let sum = |end: fn(&(i64, i64)) -> i64| inputs.iter().filter_map(|f| f.range.as_ref().map(end)).sum::<i64>();
            if sum(|r| r.0) < -NARROW || sum(|r| r.1) > NARROW {
                return Err(Trouble::Narrow);
            }
        }
        let exponent = inputs.iter().map(|f| f.exponent).sum();
        let union = united(inputs.iter().map(|f| f.scope.as_slice()).chain([out]));
        let wider = self.wider(&union, out);
        let tables: Vec<(&[u32], &[N])> = inputs.iter().map(|f| (f.scope.as_slice(), f.values.as_slice())).collect();
        let values = if wider.len() == out.len() {
            self.run(&tables, &union, out)?
        } else {
            let first = self.run(&tables, &union, &wider)?;
            self.run(&[(wider.as_slice(), first.as_slice())], &wider, out)?
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

    fn run<N: Number>(&mut self, tables: &[(&[u32], &[N])], union: &[u32], out: &[u32]) -> Result<Vec<N>, Trouble>
    where
        M: Mode<N>,
    {
        let sizes: Vec<usize> = union.iter().map(|v| self.size(*v)).collect();
        let along = |scope: &[u32]| -> Vec<usize> {
            let own = strides(scope.iter().map(|v| self.size(*v)));
            union.iter().map(|v| scope.binary_search(v).map_or(0, |at| own[at])).collect()
        };
        let of_inputs: Vec<Vec<usize>> = tables.iter().map(|(scope, _)| along(scope)).collect();
        let of_out = along(out);
        let kept: Vec<bool> = union.iter().map(|v| out.binary_search(v).is_ok()).collect();
        // The dimensions of the three loops, each ascending.
        let (mut inner, mut summed, mut outer) = (Vec::new(), Vec::new(), Vec::new());
        let (mut in_inner, mut in_summed) = (1usize, 1usize);
        let mut is_full = false;
        for d in (0..union.len()).rev() {
            if kept[d] {
                is_full = is_full || in_inner >= INNER || in_inner * sizes[d] > INNER_MOST;
                if is_full {
                    outer.push(d);
                } else {
                    inner.push(d);
                    in_inner *= sizes[d];
                }
            } else if in_summed * sizes[d] <= SUMMED_MOST {
                summed.push(d);
                in_summed *= sizes[d];
            } else {
                outer.push(d);
            }
        }
        [&mut inner, &mut summed, &mut outer].into_iter().for_each(|dims| dims.reverse());
        let pick = |dims: &[usize], strides: &[usize]| -> Vec<(usize, usize)> { dims.iter().map(|d| (sizes[*d], strides[*d])).collect() };
        let mut prepared: Vec<Input<N>> = tables
            .iter()
            .zip(&of_inputs)
            .map(|((_, values), strides)| {
                let mut input =
                    Input { values, inner: Vec::with_capacity(in_inner), summed: Vec::with_capacity(in_summed), along: Along::Places };
                places(&pick(&inner, strides), &mut input.inner);
                places(&pick(&summed, strides), &mut input.summed);
                if inner.iter().all(|d| strides[*d] == 0) {
                    input.along = Along::Still;
                } else if input.inner.iter().enumerate().all(|(i, place)| i == *place as usize) {
                    input.along = Along::Piece;
                }
                input
            })
            .collect();
        let mut order: Vec<usize> = (0..tables.len()).collect();
        order.sort_by_key(|i| prepared[*i].along);
        let strides_of = |d: &usize| order.iter().map(|i| of_inputs[*i][*d]).chain([of_out[*d]]).collect::<Vec<usize>>();
        let mut odometer =
            Odometer::new(outer.iter().map(|d| sizes[*d]).collect(), outer.iter().map(strides_of).collect(), tables.len() + 1);
        prepared.sort_by_key(|input| input.along);
        let total: usize = out.iter().map(|v| self.size(*v)).product();
        let mut values = vec![N::zero(); total];
        let mut buffer = if tables.len() > 2 { vec![N::zero(); in_inner] } else { Vec::new() };
        loop {
            let to = odometer.at[tables.len()];
            let into = &mut values[to..to + in_inner];
            self.look(in_inner * in_summed)?;
            for s in 0..in_summed {
                let from = |i: usize| odometer.at[i] + prepared[i].summed[s] as usize;
                match prepared.as_slice() {
                    [] => into.iter_mut().for_each(|into| M::take(into, N::from_f64(1.0))),
                    [a] => one::<N, M>(into, a, from(0)),
                    [a, b] => two::<N, M>(into, (a, from(0)), (b, from(1))),
                    [a, b, more @ ..] => {
                        two::<N, Set>(&mut buffer, (a, from(0)), (b, from(1)));
                        let (last, between) = (more.len() - 1, &more[..more.len() - 1]);
                        for (i, c) in between.iter().enumerate() {
                            times::<N>(&mut buffer, c, from(2 + i));
                        }
                        with::<N, M>(into, &buffer, &more[last], from(2 + last));
                    }
                }
            }
            if !odometer.step() {
                return Ok(values);
            }
        }
    }
}

/// The first product of several.
struct Set;

impl<N: Number> Mode<N> for Set {
    #[inline(always)]
    fn take(into: &mut N, value: N) {
        *into = value;
    }
}

#[inline]
fn one<N: Number, M: Mode<N>>(into: &mut [N], a: &Input<N>, from: usize) {
    match a.along {
        Along::Piece => into.iter_mut().zip(&a.values[from..]).for_each(|(into, a)| M::take(into, a.clone())),
        Along::Places => into.iter_mut().zip(&a.inner).for_each(|(into, at)| M::take(into, a.values[from + *at as usize].clone())),
        Along::Still => into.iter_mut().for_each(|into| M::take(into, a.values[from].clone())),
    }
}

/// The first moves along no later than the second: see [`Along`].
#[inline]
fn two<N: Number, M: Mode<N>>(into: &mut [N], (a, from_a): (&Input<N>, usize), (b, from_b): (&Input<N>, usize)) {
    let at = |input: &Input<N>, from: usize, place: &u32| input.values[from + *place as usize].clone();
    match (a.along, b.along) {
        (Along::Piece, Along::Piece) => {
            let pairs = a.values[from_a..].iter().zip(&b.values[from_b..]);
            into.iter_mut().zip(pairs).for_each(|(into, (a, b))| M::take(into, a.clone().mul(b.clone())));
        }
        (Along::Piece, Along::Places) => {
            let pairs = a.values[from_a..].iter().zip(&b.inner);
            into.iter_mut().zip(pairs).for_each(|(into, (a, place))| M::take(into, a.clone().mul(at(b, from_b, place))));
        }
        (_, Along::Still) => {
            let b = &b.values[from_b];
            if b.is_zero() {
                // Nothing is added; the first product has to be written all the same.
                return into.iter_mut().for_each(|into| M::take(into, N::zero()));
            }
            match a.along {
                Along::Piece => into.iter_mut().zip(&a.values[from_a..]).for_each(|(into, a)| M::take(into, a.clone().mul(b.clone()))),
                Along::Places => into.iter_mut().zip(&a.inner).for_each(|(into, place)| M::take(into, at(a, from_a, place).mul(b.clone()))),
                Along::Still => {
                    let product = a.values[from_a].clone().mul(b.clone());
                    into.iter_mut().for_each(|into| M::take(into, product.clone()));
                }
            }
        }
        _ => {
            let pairs = a.inner.iter().zip(&b.inner);
            into.iter_mut().zip(pairs).for_each(|(into, (of_a, of_b))| M::take(into, at(a, from_a, of_a).mul(at(b, from_b, of_b))));
        }
    }
}

#[inline]
fn times<N: Number>(into: &mut [N], c: &Input<N>, from: usize) {
    let multiply = |into: &mut N, by: &N| *into = into.clone().mul(by.clone());
    match c.along {
        Along::Piece => into.iter_mut().zip(&c.values[from..]).for_each(|(into, c)| multiply(into, c)),
        Along::Places => into.iter_mut().zip(&c.inner).for_each(|(into, at)| multiply(into, &c.values[from + *at as usize])),
        Along::Still => into.iter_mut().for_each(|into| multiply(into, &c.values[from])),
    }
}

#[inline]
fn with<N: Number, M: Mode<N>>(into: &mut [N], product: &[N], c: &Input<N>, from: usize) {
    let both = into.iter_mut().zip(product);
    match c.along {
        Along::Piece => both.zip(&c.values[from..]).for_each(|((into, p), c)| M::take(into, p.clone().mul(c.clone()))),
        Along::Places => both.zip(&c.inner).for_each(|((into, p), at)| M::take(into, p.clone().mul(c.values[from + *at as usize].clone()))),
        Along::Still => both.for_each(|(into, p)| M::take(into, p.clone().mul(c.values[from].clone()))),
    }
}

/// All members of some ascending lists, ascending.
pub(super) fn united<'s>(scopes: impl Iterator<Item = &'s [u32]>) -> Vec<u32> {
    let mut out: Vec<u32> = scopes.flatten().copied().collect();
    out.sort_unstable();
    out.dedup();
    out
}
