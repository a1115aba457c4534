//! The innermost loops: a product along the entries of a result, added to them.

use super::mode::Mode;
use crate::exact::Number;

/// How an input moves along the inner loop.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Along {
    Piece,
    Places,
    Still,
}

/// An input, prepared for its loops.
pub(super) struct Input<'f, N> {
    pub values: &'f [N],
    /// Places of the inner loop.
    pub inner: Vec<u32>,
    pub along: Along,
}

/// Adds the product of all inputs, each from its place, to `into`. They are sorted by how they move.
pub(super) fn add_product<N: Number, M: Mode<N>>(into: &mut [N], buffer: &mut [N], inputs: &[Input<N>], from: &[usize]) {
    match (inputs, from) {
        ([], _) => into.iter_mut().for_each(|into| M::take(into, N::from_f64(1.0))),
        ([a], [from_a]) => one::<N, M>(into, a, *from_a),
        ([a, b], [from_a, from_b]) => two::<N, M>(into, (a, *from_a), (b, *from_b)),
        ([a, b, between @ .., last], [from_a, from_b, from_between @ .., from_last]) => {
            two::<N, Set>(buffer, (a, *from_a), (b, *from_b));
            for (c, from) in between.iter().zip(from_between) {
                times::<N>(buffer, c, *from);
            }
            with::<N, M>(into, buffer, last, *from_last);
        }
        _ => {}
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
