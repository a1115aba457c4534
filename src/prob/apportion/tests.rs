#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use proptest::prelude::*;

const METHODS: [Method; 5] = [Method::Hamilton, Method::Jefferson, Method::Webster, Method::Adams, Method::Hill];

fn seats(method: Method, units: u64, claims: &[u64], floors: &[u64], tie_break: Option<&[u64]>) -> Result<Vec<u64>, ApportionError> {
    within(method, units, claims, [floors, &[]], tie_break)
}

/// Between floors and ceilings.
fn within(
    method: Method,
    units: u64,
    claims: &[u64],
    [floors, ceilings]: [&[u64]; 2],
    tie_break: Option<&[u64]>,
) -> Result<Vec<u64>, ApportionError> {
    let exact = |numbers: &[u64]| numbers.iter().map(|number| Exact::from(*number)).collect::<Vec<_>>();
    let (claims, tie_break) = (exact(claims), tie_break.map(exact));
    let problem = Apportionment { units, claims: &claims, floors, ceilings, tie_break: tie_break.as_deref() };
    let seats = apportion(method, &problem)?;
    let checked = verify(method, &problem, &seats);
    assert!(checked.worst <= 0.0, "{method:?} {seats:?}: {checked:?}");
    Ok(seats)
}

fn free(method: Method, units: u64, claims: &[u64]) -> Result<Vec<u64>, ApportionError> {
    seats(method, units, claims, &vec![0; claims.len()], None)
}

/// All ways to give `units` to `count` claimants, the floors at least.
fn ways(units: u64, floors: &[u64]) -> Vec<Vec<u64>> {
    let Some((floor, rest)) = floors.split_first() else { return if units == 0 { vec![vec![]] } else { vec![] } };
    (*floor..=units)
        .flat_map(|own| {
            ways(units - own, rest).into_iter().map(move |mut way| {
                way.insert(0, own);
                way
            })
        })
        .collect()
}

/// The ways that a method's definition allows, in whole numbers and without an order in which units are given.
fn by_definition(method: Method, units: u64, claims: &[u64], floors: &[u64], ceilings: &[u64]) -> Vec<Vec<u64>> {
    let ceiling = |at: usize| ceilings.get(at).copied().unwrap_or(u64::MAX);
    let all = claims.iter().sum::<u64>() as i128;
    let p = |at: usize| claims[at] as i128;
    let n = units as i128;
    let nothing = |way: &Vec<u64>| way.iter().zip(claims).zip(floors).all(|((own, claim), floor)| *claim > 0 || own == floor);
    let kept = |way: &Vec<u64>| way.iter().enumerate().all(|(at, own)| *own <= ceiling(at));
    let mut fits: Vec<Vec<u64>> = ways(units, floors).into_iter().filter(nothing).filter(kept).collect();
    if method == Method::Hamilton {
        // Whole numbers next to the quotas: the least sum of squared differences.
        let off = |way: &Vec<u64>| way.iter().enumerate().map(|(at, own)| (*own as i128 * all - n * p(at)).pow(2)).sum::<i128>();
        let least = fits.iter().map(off).min();
        fits.retain(|way| Some(off(way)) == least);
        return fits;
    }
    // Claim and divisor, squared under `hill`; both sides of the inequality times all divisors.
    let squared = method == Method::Hill;
    let claim = |at: usize| if squared { p(at) * p(at) } else { p(at) };
    let divisor = |s: u64| match method {
        Method::Jefferson => s as i128 + 1,
        Method::Webster => 2 * s as i128 + 1,
        Method::Adams => s as i128,
        _ => s as i128 * (s as i128 + 1),
    };
    fits.retain(|way| {
        (0..way.len()).all(|i| {
            (0..way.len()).all(|j| {
                // max p_i / f(s_i) <= min p_j / f(s_j - 1), a division by zero being larger than all.
                let wants_none = claims[i] == 0 || way[i] >= ceiling(i);
                let gives_none = way[j] == floors[j];
                wants_none || gives_none || claim(i) * divisor(way[j] - 1) <= claim(j) * divisor(way[i])
            })
        })
    });
    fits
}

proptest! {
    #[test]
    fn as_defined(claims in prop::collection::vec(0..30u64, 1..5), units in 0..9u64) {
        let floors = vec![0; claims.len()];
        for method in METHODS {
            let allowed = by_definition(method, units, &claims, &floors, &[]);
            match free(method, units, &claims) {
                Ok(seats) => prop_assert_eq!(&allowed, &vec![seats], "{:?}", method),
                Err(ApportionError::Tie { claimants, units: left, decided }) => {
                    prop_assert!(allowed.len() > 1 && !decided && claimants.len() > left, "{:?} {:?}", method, allowed);
                    // Those who are tied, and they alone, have the unit in some ways and not in others.
                    for at in 0..claims.len() {
                        let open = allowed.iter().any(|way| way[at] != allowed[0][at]);
                        prop_assert_eq!(open, claimants.contains(&at), "{:?} {:?}", method, &allowed);
                    }
                }
                Err(ApportionError::AllZero) => prop_assert!(claims.iter().all(|claim| *claim == 0)),
                Err(ApportionError::TooFewUnits { claimants, units: there, .. }) => prop_assert!(method.one_each() && claimants > there),
                Err(other) => prop_assert!(false, "{other:?}"),
            }
        }
    }

    #[test]
    fn floors_as_defined(claims in prop::collection::vec(1..30u64, 3), floors in prop::collection::vec(0..4u64, 3), units in 9..13u64) {
        for method in [Method::Jefferson, Method::Webster, Method::Adams, Method::Hill] {
            let allowed = by_definition(method, units, &claims, &floors, &[]);
            match seats(method, units, &claims, &floors, None) {
                Ok(seats) => prop_assert_eq!(&allowed, &vec![seats], "{:?}", method),
                Err(ApportionError::Tie { .. }) => prop_assert!(allowed.len() > 1),
                Err(other) => prop_assert!(false, "{other:?}"),
            }
        }
        match seats(Method::Hamilton, units, &claims, &floors, None) {
            Ok(seats) => prop_assert!(seats.iter().zip(&floors).all(|(own, floor)| own >= floor)),
            Err(ApportionError::Tie { .. }) => {}
            Err(other) => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn ceilings_as_defined(
        claims in prop::collection::vec(1..30u64, 3),
        bounds in prop::collection::vec((0..3u64, 0..7u64), 3),
        units in 6..14u64,
    ) {
        let floors: Vec<u64> = bounds.iter().map(|(floor, _)| *floor).collect();
        let ceilings: Vec<u64> = bounds.iter().map(|(floor, room)| floor + room).collect();
        let all = units.min(ceilings.iter().sum());
        for method in METHODS {
            match within(method, units, &claims, [&floors, &ceilings], None) {
                Ok(seats) if method == Method::Hamilton => prop_assert_eq!(seats.iter().sum::<u64>(), all),
                Ok(seats) => prop_assert_eq!(&by_definition(method, all, &claims, &floors, &ceilings), &vec![seats], "{:?}", method),
                Err(ApportionError::Tie { .. }) if method == Method::Hamilton => {}
                Err(ApportionError::Tie { .. }) => {
                    prop_assert!(by_definition(method, all, &claims, &floors, &ceilings).len() > 1, "{:?}", method);
                }
                Err(other) => prop_assert!(false, "{other:?}"),
            }
        }
    }

    /// A tie-break gives the unit to those that come first in it, and to nobody else than those who are tied.
    #[test]
    fn ties_are_broken(claims in prop::collection::vec(1..6u64, 2..5), units in 4..9u64) {
        let order: Vec<u64> = (0..claims.len() as u64).collect();
        let floors = vec![0; claims.len()];
        for method in METHODS {
            let broken = seats(method, units, &claims, &floors, Some(&order));
            match free(method, units, &claims) {
                Err(ApportionError::Tie { claimants, units: left, .. }) => {
                    let seats = broken.unwrap();
                    let allowed = by_definition(method, units, &claims, &floors, &[]);
                    prop_assert!(allowed.contains(&seats));
                    let got = |at: &usize| allowed.iter().any(|way| way[*at] < seats[*at]);
                    let first: Vec<usize> = claimants.iter().rev().take(left).rev().copied().collect();
                    prop_assert_eq!(claimants.iter().copied().filter(got).collect::<Vec<_>>(), first);
                }
                other => prop_assert_eq!(other, broken),
            }
        }
    }

    #[test]
    fn many_units(claims in prop::collection::vec(1..1_000_000u64, 2..8), units in 1_000_000..1_000_000_000u64) {
        for method in METHODS {
            let found = free(method, units, &claims);
            prop_assert!(matches!(found, Ok(_) | Err(ApportionError::Tie { .. })), "{found:?}");
        }
    }
}

#[test]
fn what_cannot_be_apportioned() {
    assert_eq!(free(Method::Webster, 2, &[0, 0]), Err(ApportionError::AllZero));
    let few = ApportionError::TooFewUnits { method: Method::Adams, claimants: 3, units: 2 };
    assert_eq!(free(Method::Adams, 2, &[5, 6, 7, 0]), Err(few));
    assert_eq!(free(Method::Adams, 3, &[5, 6, 700, 0]), Ok(vec![1, 1, 1, 0]));
    assert_eq!(free(Method::Hill, 0, &[5, 6]), Ok(vec![0, 0]));
    assert_eq!(seats(Method::Jefferson, 3, &[1, 1], &[2, 2], None), Err(ApportionError::FloorsExceedAmount { floors: 4, units: 3 }));
    let tie = |decided| Err(ApportionError::Tie { claimants: vec![0, 1], units: 1, decided });
    assert_eq!(free(Method::Jefferson, 3, &[7, 7]), tie(false));
    assert_eq!(seats(Method::Jefferson, 3, &[7, 7], &[0, 0], Some(&[4, 4])), tie(true));
    assert_eq!(seats(Method::Jefferson, 3, &[7, 7], &[0, 0], Some(&[4, 3])), Ok(vec![2, 1]));
    assert_eq!(free(Method::Webster, MOST_UNITS + 1, &[1]), Err(ApportionError::TooManyUnits { limit: MOST_UNITS }));
}

#[test]
fn quotas_within_bounds() {
    // Quotas of 5.3, 2.4 and 2.3; the first is held at 3, and the rest of seven is 3.57 and 3.43.
    let hamilton = |bounds| within(Method::Hamilton, 10, &[53, 24, 23], bounds, None);
    assert_eq!(hamilton([&[0, 0, 0], &[3, 10, 10]]), Ok(vec![3, 4, 3]));
    // A floor of four for the last: 1.3 below, 2.3 above; the ceiling is met first, then 3.43 of the last is below its floor.
    assert_eq!(hamilton([&[0, 0, 4], &[3, 10, 10]]), Ok(vec![3, 3, 4]));
    assert_eq!(hamilton([&[0, 0, 0], &[3, 2, 1]]), Ok(vec![3, 2, 1]));
    let crossed = ApportionError::FloorAboveCeiling { claimant: 1, floor: 2, ceiling: 1 };
    assert_eq!(hamilton([&[0, 2, 0], &[3, 1, 1]]), Err(crossed));
}

/// One more seat, and Alabama has one less: by `hamilton` alone.
#[test]
fn the_alabama_paradox() {
    let claims = [6, 6, 2];
    assert_eq!(free(Method::Hamilton, 10, &claims), Ok(vec![4, 4, 2]));
    assert_eq!(free(Method::Hamilton, 11, &claims), Ok(vec![5, 5, 1]));
}

#[test]
fn a_wrong_apportionment_is_found_out() {
    let claims: Vec<Exact> = [53u64, 24, 23].iter().map(|claim| Exact::from(*claim)).collect();
    let problem = Apportionment { units: 10, claims: &claims, floors: &[0, 0, 0], ceilings: &[], tie_break: None };
    for method in METHODS {
        let right = apportion(method, &problem).unwrap();
        for wrong in ways(10, &[0, 0, 0]) {
            let checked = verify(method, &problem, &wrong);
            assert_eq!(checked.holds(), wrong == right, "{method:?} {wrong:?} instead of {right:?}: {checked:?}");
        }
        assert!(!verify(method, &problem, &[5, 3, 3]).holds());
        assert!(!verify(method, &problem, &[5, 5]).holds());
    }
}
