//! What is known of the functions of a plan: the places at which lines touch them.

use crate::exact::{self, Exact};
use crate::ids::At;
use crate::lp::{ColId, Curve, CurveForm, CurveLine, CurveRange, LexStage, Lp, Smooth, SmoothCurve};
use crate::smooth::{self, Domain};
use std::collections::BTreeSet;

/// Binary digits of places.
const DIGITS: i64 = 40;
/// Places to begin with are these powers of two, so that a plan has an end where its functions give it one.
const FIRST: [i32; 4] = [-7, 0, 7, 14];
/// Where it has none with these, places further out are added, so many times.
const FURTHER: [i32; 3] = [28, 42, 56];
/// The same for exponentials, whose places are the arguments themselves.
const FIRST_EXPONENTS: [i32; 5] = [-8, -2, 0, 2, 8];
const FURTHER_EXPONENTS: [i32; 3] = [-20, 20, 40];
/// A place at 0, where no line touches, is replaced by one nearer to 0 than all so far, by so much.
const NEARER: i64 = 1 << 10;
/// At most so often.
const NEAREST: u32 = 20;

/// Lines that keep an answer on one side of the true functions, or on the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Tangents: no answer is lost, and the optimum is a bound.
    Outer,
    /// Chords for functions in constraints: what comes out truly keeps to them.
    Inner,
}

/// A function, and where lines touch it.
struct Own {
    number: usize,
    curve: SmoothCurve,
    value: ColId,
    places: BTreeSet<Exact>,
    nearer: u32,
}

pub(super) struct Curves {
    own: Vec<Own>,
    further: usize,
}

impl Curves {
    /// Those of a program, with places to begin with.
    pub(super) fn of(lp: &Lp) -> Curves {
        let one = |(number, curve): (usize, &Curve)| {
            let CurveForm::Smooth(smooth) = &curve.form else { return None };
            Some(Own { number, curve: smooth.clone(), value: curve.value, places: BTreeSet::new(), nearer: 0 })
        };
        let mut out = Curves { own: lp.curves.iter().enumerate().filter_map(one).collect(), further: 0 };
        out.powers(&FIRST, &FIRST_EXPONENTS);
        out
    }

    /// True where a constraint reads one.
    pub(super) fn in_rows(&self) -> bool {
        self.own.iter().any(|own| own.curve.in_rows)
    }

    fn powers(&mut self, powers: &[i32], exponents: &[i32]) {
        for own in &mut self.own {
            let function = &own.curve.function;
            if *function == Smooth::Exponential {
                own.places.extend(exponents.iter().map(|x| Exact::from(*x)));
                continue;
            }
            let places = || powers.iter().map(|power| exact::from_f64(f64::from(*power).exp2()));
            own.places.extend(places());
            if smooth::domain(function) == Domain::Everywhere {
                own.places.extend(places().map(|place| -place));
            }
            if smooth::is_finite_at_zero(function) {
                own.places.insert(Exact::ZERO);
            }
        }
    }

    /// Adds places further out; false once there are enough.
    pub(super) fn further(&mut self) -> bool {
        let Some((power, exponent)) = FURTHER.get(self.further).zip(FURTHER_EXPONENTS.get(self.further)) else { return false };
        self.further += 1;
        self.powers(&[*power], &[*exponent]);
        true
    }

    /// Adds a place to a function, by the number of its curve: near where an answer is. False where that is nothing new.
    pub(super) fn add(&mut self, number: usize, place: &Exact) -> bool {
        let Some(own) = self.own.iter_mut().find(|own| own.number == number) else { return false };
        let place = smooth::rounded_down(place, DIGITS);
        if smooth::tangent(&own.curve.function, &place).is_some() {
            return own.places.insert(place);
        }
        // At the end of the domain: nearer to it than before.
        let least = own.places.iter().find(|place| **place > Exact::ZERO).cloned();
        own.nearer += 1;
        least.is_some_and(|least| own.nearer <= NEAREST && own.places.insert(least / Exact::from(NEARER)))
    }

    /// Adds places on both sides of where functions that constraints read are, the nearer the more often that was done: between places
    /// that lie far apart, chords leave too little room. False where that is nothing new.
    pub(super) fn surround(&mut self, at: &[(usize, Exact)], times: u32) -> bool {
        let part = Exact::ONE / exact::from_f64(f64::from(times.min(DIGITS as u32)).exp2());
        let mut added = false;
        for (number, place) in at {
            let Some(own) = self.own.iter_mut().find(|own| own.number == *number && own.curve.in_rows) else { continue };
            let size = exact::absolute(place);
            let size = if own.curve.function == Smooth::Exponential && size < Exact::ONE { Exact::ONE } else { size };
            for side in [place - &size * &part, place + &size * &part] {
                let side = smooth::rounded_down(&side, DIGITS);
                added |= smooth::tangent(&own.curve.function, &side).is_some() && own.places.insert(side);
            }
        }
        added
    }

    /// What is asked of the plan with these lines.
    pub(super) fn stage(&self, side: Side) -> LexStage {
        let mut stage = LexStage::first();
        for own in &self.own {
            let function = &own.curve.function;
            let line = |line| CurveLine { value: own.value, line };
            if side == Side::Outer || !own.curve.in_rows {
                stage.lines.extend(own.places.iter().filter_map(|place| smooth::tangent(function, place)).map(line));
                continue;
            }
            let places: Vec<&Exact> = own.places.iter().filter(|place| smooth::value(function, place).is_some()).collect();
            for pair in places.windows(2) {
                stage.lines.extend(smooth::chord(function, pair.at(0usize), pair.at(1usize)).map(line));
            }
            if let (Some(low), Some(high)) = (places.first(), places.last()) {
                stage.ranges.push(CurveRange { value: own.value, low: (*low).clone(), high: (*high).clone() });
            }
        }
        stage
    }
}
