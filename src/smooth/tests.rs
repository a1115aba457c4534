//! Enclosures against doubles and against one another; lines against the functions.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::*;
use proptest::prelude::*;

/// A function, and the same in doubles.
type Pair = (Smooth, fn(f64) -> f64);

fn functions() -> Vec<Pair> {
    let power = |n: i64, d: i64| Smooth::Power(Exact::from(n) / Exact::from(d));
    vec![
        (Smooth::Logarithm, f64::ln),
        (Smooth::Exponential, f64::exp),
        (power(1, 2), f64::sqrt),
        (power(3, 2), |x| x.powf(1.5)),
        (power(2, 1), |x| x * x),
        (power(3, 1), |x| x * x * x),
        (power(-1, 1), |x| 1.0 / x),
        (power(-1, 3), |x| x.powf(-1.0 / 3.0)),
    ]
}

fn near(a: &Exact, b: f64) -> bool {
    (exact::to_f64(a) - b).abs() <= 1e-14 * b.abs().max(1e-300) + 1e-15
}

#[test]
fn known_values_are_enclosed() {
    let parse = |text: &str| exact::parse(text).unwrap();
    let found = value(&Smooth::Logarithm, &Exact::from(2)).unwrap();
    let log_of_two = "0.693147180559945309417232121458176568075500134360255254120680009493393621969694715605863326996418687";
    assert!(found.low < parse(log_of_two) && parse(log_of_two) < found.high, "{found:?}");
    let found = value(&Smooth::Exponential, &Exact::ONE).unwrap();
    let e = "2.71828182845904523536028747135266249775724709369995957496696762772407663035354759457138217852516642";
    assert!(found.low < parse(e) && parse(e) < found.high, "{found:?}");
    let root = value(&Smooth::Power(Exact::ONE / Exact::from(2)), &Exact::from(2)).unwrap();
    assert!(&root.low * &root.low < Exact::from(2) && Exact::from(2) < &root.high * &root.high);
    assert!(root.high - root.low < parse("1e-28"));
    assert_eq!(value(&Smooth::Logarithm, &Exact::ZERO), None);
    assert_eq!(value(&Smooth::Power(-Exact::ONE), &Exact::ZERO), None);
    assert_eq!(value(&Smooth::Power(Exact::from(2)), &Exact::from(-3)), Some(Enclosure::exactly(Exact::from(9))));
}

#[test]
fn lines_at_the_ends_of_domains_are_none() {
    assert_eq!(tangent(&Smooth::Logarithm, &Exact::ZERO), None);
    assert_eq!(tangent(&Smooth::Power(Exact::ONE / Exact::from(2)), &Exact::ZERO), None);
    assert_eq!(tangent(&Smooth::Power(Exact::from(2)), &Exact::ZERO), Some(Line { slope: Exact::ZERO, constant: Exact::ZERO }));
}

proptest! {
    #[test]
    fn enclosures_hold_what_doubles_come_near_to(x in 1e-6f64..40.0) {
        for (function, of) in functions() {
            let found = value(&function, &exact::from_f64(x)).unwrap();
            prop_assert!(found.low <= found.high);
            prop_assert!(near(&found.low, of(x)) && near(&found.high, of(x)), "{function:?} of {x}: {found:?}");
        }
    }

    /// The logarithm of a product, the exponential of a sum, a power of a power.
    #[test]
    fn enclosures_agree_with_one_another(a in 1u32..1_000_000, b in 1u32..1_000_000) {
        let (a, b) = (Exact::from(a) / Exact::from(1000), Exact::from(b) / Exact::from(1000));
        let log = |x: &Exact| value(&Smooth::Logarithm, x).unwrap();
        let (x, y, both) = (log(&a), log(&b), log(&(&a * &b)));
        prop_assert!(&x.low + &y.low <= both.high && both.low <= &x.high + &y.high);
        let back = value(&Smooth::Exponential, &x.low).unwrap();
        prop_assert!(back.low <= a && exact::to_f64(&(&a - &back.low)).abs() < 1e-20);
        let cube = value(&Smooth::Power(Exact::from(3) / Exact::from(2)), &a).unwrap();
        prop_assert!(&cube.low * &cube.low <= &a * &a * &a && &a * &a * &a <= &cube.high * &cube.high);
    }

    /// A tangent never crosses its function, and touches it nearly where it is asked for.
    #[test]
    fn tangents_lie_outside(at in 1e-3f64..30.0, x in 1e-3f64..30.0) {
        let (at, x) = (exact::from_f64(at), exact::from_f64(x));
        for (function, _) in functions() {
            let line = tangent(&function, &at).unwrap();
            for (place, touches) in [(&x, false), (&at, true)] {
                let found = value(&function, place).unwrap();
                let own = &line.slope * place + &line.constant;
                let beyond = if is_concave(&function) { &own - &found.low } else { &found.high - &own };
                let outside = if is_concave(&function) { own >= found.high } else { own <= found.low };
                prop_assert!(outside, "{function:?}: {line:?} at {place}");
                let size = exact::to_f64(&found.high).abs().max(1.0);
                prop_assert!(!touches || exact::to_f64(&beyond) <= 1e-10 * size, "{function:?}: {line:?} at {place}");
            }
        }
    }

    /// A chord lies inside between its ends.
    #[test]
    fn chords_lie_inside(a in 1e-3f64..30.0, by in 1e-3f64..30.0, part in 0.0f64..1.0) {
        let (from, to) = (exact::from_f64(a), exact::from_f64(a + by));
        let x = &from + exact::from_f64(part) * (&to - &from);
        for (function, _) in functions() {
            let line = chord(&function, &from, &to).unwrap();
            let found = value(&function, &x).unwrap();
            let own = &line.slope * &x + &line.constant;
            prop_assert!(if is_concave(&function) { own <= found.low } else { own >= found.high }, "{function:?}: {line:?}");
        }
    }

    /// Even powers have lines on both sides of 0.
    #[test]
    fn even_powers_are_touched_below_zero_too(at in -30.0f64..30.0, x in -30.0f64..30.0) {
        let function = Smooth::Power(Exact::from(4));
        let line = tangent(&function, &exact::from_f64(at)).unwrap();
        let x = exact::from_f64(x);
        prop_assert!(&line.slope * &x + &line.constant <= value(&function, &x).unwrap().low);
    }
}
