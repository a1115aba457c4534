//! Doubles with bounds of their errors against exact numbers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

use super::{Ball, Figure};
use crate::exact::{self, Exact, Number};
use std::cmp::Ordering;

/// The same numbers in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// A calculation as a tree.
enum Tree {
    Figure(Exact),
    Two(char, Box<Tree>, Box<Tree>),
    Power(Box<Tree>, i32),
    Root(Box<Tree>),
    Floor(Box<Tree>),
    Sum(Box<Tree>, u32),
}

fn figure(chance: &mut Chance) -> Exact {
    // Few digits, so that differences often come to nothing; now and then a fraction, or many digits.
    let digits = match chance.below(4) {
        0 => chance.below(10),
        1 => chance.below(100),
        2 => chance.below(1_000),
        _ => chance.below(1 << 30) * (1 << 30) + chance.below(1 << 30),
    };
    let places = [1u64, 10, 100, 1_000, 3, 7, 1_000_000_007][chance.below(7) as usize];
    let number = Exact::from_parts((digits as i64).into(), places.into());
    let scale = Exact::from(10).pow(chance.below(3) as isize * 6);
    if chance.below(8) == 0 { number * scale } else { number }
}

fn tree(chance: &mut Chance, depth: u32) -> Tree {
    if depth == 0 || chance.below(5) == 0 {
        return Tree::Figure(figure(chance));
    }
    let sub = |chance: &mut Chance| Box::new(tree(chance, depth - 1));
    match chance.below(14) {
        0..=2 => Tree::Two('+', sub(chance), sub(chance)),
        3..=6 => Tree::Two('-', sub(chance), sub(chance)),
        7 | 8 => Tree::Two('*', sub(chance), sub(chance)),
        9 => Tree::Two('/', sub(chance), sub(chance)),
        10 => Tree::Two(if chance.below(2) == 0 { '<' } else { '>' }, sub(chance), sub(chance)),
        11 => Tree::Power(sub(chance), chance.below(5) as i32 - 1),
        12 if chance.below(2) == 0 => Tree::Root(sub(chance)),
        12 => Tree::Floor(sub(chance)),
        _ => Tree::Sum(sub(chance), 1 + chance.below(40) as u32),
    }
}

/// The value in both kinds of numbers; none where there is none, or where doubles hand over to exact numbers.
fn value(tree: &Tree) -> Option<(Ball, Exact)> {
    let zero = |x: &Exact| *x == Exact::ZERO;
    Some(match tree {
        Tree::Figure(exact) => (Ball::of_literal(exact), exact.clone()),
        Tree::Two(op, a, b) => {
            let ((x, p), (y, q)) = (value(a)?, value(b)?);
            match op {
                '+' => (x.add(y), p + q),
                '-' => (x.sub(y), p - q),
                '*' => (x.mul(y), p * q),
                '<' => (x.least(y), p.least(q)),
                '>' => (x.greatest(y), p.greatest(q)),
                _ if zero(&q) || y.sure(&Ball::zero()).is_none() => return None,
                _ => (x.div(y), p / q),
            }
        }
        Tree::Power(a, exponent) => {
            let (x, p) = value(a)?;
            if *exponent < 0 && (zero(&p) || x.sure(&Ball::zero()).is_none()) {
                return None;
            }
            (x.power(*exponent), p.power(*exponent))
        }
        Tree::Root(a) => {
            let (x, p) = value(a)?;
            if p <= Exact::ZERO || x.sure(&Ball::zero()).is_none() {
                return None;
            }
            (x.sqrt(), p.sqrt())
        }
        Tree::Floor(a) => {
            let (x, p) = value(a)?;
            (x.floor()?, Figure::floor(&p)?)
        }
        Tree::Sum(a, count) => {
            let (x, p) = value(a)?;
            ((1..*count).fold(x, |sum, _| sum.add(x)), p * Exact::from(*count))
        }
    })
}

#[test]
fn what_doubles_are_sure_of_is_so() {
    let mut chance = Chance(7);
    let (mut tried, mut decided, mut left, mut equal) = (0, 0, 0, 0);
    while tried < 40_000 {
        let (a, b) = (tree(&mut chance, 4), tree(&mut chance, 2));
        let (Some((x, p)), Some((y, q))) = (value(&a), value(&b)) else { continue };
        if !x.is_finite() || !y.is_finite() {
            continue;
        }
        tried += 1;
        // Against another, against itself written otherwise, and against zero.
        let whole = Exact::from(3);
        let twice = (x.mul(Ball::from_f64(3.0)).sub(x).sub(x), p.clone() * whole - p.clone() - p.clone());
        for ((u, s), (v, t)) in
            [((x, &p), (y, &q)), ((x, &p), (twice.0, &twice.1)), ((x.sub(y), &(p.clone() - q.clone())), (Ball::zero(), &Exact::ZERO))]
        {
            let so = s.cmp(t);
            equal += u32::from(so == Ordering::Equal);
            match u.sure(&v) {
                Some(order) => {
                    assert_eq!(order, so, "{u:?} {v:?} {s} {t}");
                    decided += 1;
                }
                None => left += 1,
            }
        }
        match x.whole() {
            Some(Some(whole)) => assert_eq!(exact::from_f64(whole), p, "{x:?}"),
            Some(None) => assert!(!p.is_int(), "{x:?} {p}"),
            None => {}
        }
        if x.is_precise() {
            let near = exact::to_f64(&p);
            assert!((near - x.to_f64()).abs() <= 2e-9 * near.abs(), "{x:?} {p}");
        }
    }
    // Doubles decide most, and there was something to decide.
    assert!(equal > 30_000 && left > 5_000 && decided > left, "{tried} {decided} {left} {equal}");
}

#[test]
fn functions_of_the_library_are_met_by_their_doubles() {
    let mut chance = Chance(11);
    for _ in 0..20_000 {
        let (p, q, r) = (figure(&mut chance), figure(&mut chance), figure(&mut chance));
        let p = if p > Exact::from(50) { q.clone() / (p + Exact::ONE) } else { p };
        let (x, e) = (Ball::of_literal(&p).add(Ball::of_literal(&q)).sub(Ball::of_literal(&q)), p.clone());
        let by = Exact::from_parts(1.into(), 3u8.into());
        let mut pairs = vec![(x.exp(), Number::exp(e.clone()))];
        if p > Exact::ZERO && x.sure(&Ball::zero()).is_some() {
            pairs.push((x.log(), Number::log(e.clone())));
            pairs.push((x.power_of(Ball::of_literal(&by)), e.clone().power_of(by.clone())));
            pairs.push((x.sqrt(), Number::sqrt(e.clone())));
        }
        for (ball, exact) in pairs {
            for other in [exact.clone(), exact.clone() + r.clone() / Exact::from(1_000_000_000_000_000u64), exact::from_f64(ball.to_f64())]
            {
                if let Some(order) = ball.sure(&Ball::of_literal(&other)) {
                    assert_eq!(order, exact.cmp(&other), "{ball:?} {exact} {other}");
                }
            }
        }
    }
}

#[test]
fn roots_of_squares_are_exact() {
    let root = |text: &str| exact::text(&Number::sqrt(exact::parse(text).unwrap()));
    assert_eq!((root("0.01"), root("2.25"), root("4/9"), root("0")), ("0.1".into(), "1.5".into(), "2/3".into(), "0".into()));
    assert_ne!(root("2"), "1.4142135623730951");
}

#[test]
fn whole_numbers_stay_without_error() {
    let number = Ball::from_f64;
    let product = number(3.0).mul(number(7.0)).add(number(0.5)).div(number(0.25));
    assert_eq!(product.sure(&number(86.0)), Some(Ordering::Equal));
    assert_eq!(number(10.0).power(3).sure(&number(1000.0)), Some(Ordering::Equal));
    let tenth = Ball::of_literal(&exact::parse("0.1").unwrap());
    let sum = (1..10).fold(tenth, |sum, _| sum.add(tenth));
    assert_eq!(sum.sure(&number(1.0)), None);
    assert_eq!(tenth.sure(&Ball::decimal(0.1)), Some(Ordering::Equal));
    assert_eq!(Ball::of_literal(&exact::parse("0.10000000000000000001").unwrap()).sure(&tenth), None);
    assert!(!Ball::of_literal(&Exact::from_parts(1.into(), dashu_int::UBig::from(10u8).pow(400))).is_zero());
}
