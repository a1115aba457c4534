//! Every range is tried by solving the program again, inside and outside.

use super::ranging::{BoundRange, End, Price, Side};
use super::*;

/// A bound of a row or column, moved.
fn moved(lp: &Lp<Exact>, row: Option<usize>, column: usize, side: Side, by: &Exact) -> Lp<Exact> {
    let mut lp = lp.clone();
    let (lower, upper) = match row {
        Some(r) => (&mut lp.rows.lower[r], &mut lp.rows.upper[r]),
        None => (&mut lp.columns.lower[column], &mut lp.columns.upper[column]),
    };
    if side != Side::Upper {
        *lower = lower.take().map(|bound| bound + by);
    }
    if side != Side::Lower {
        *upper = upper.take().map(|bound| bound + by);
    }
    lp
}

fn optimum(lp: &Lp<Exact>) -> Option<Exact> {
    match cold(lp) {
        Outcome::Optimal(optimum) => Some(optimum.objective),
        Outcome::Infeasible(_) => None,
        other => panic!("{other:?}"),
    }
}

fn assert_bound(lp: &Lp<Exact>, objective: &Exact, row: Option<usize>, column: usize, range: &BoundRange, counts: &mut [usize; 5]) {
    let at = |by: &Exact| optimum(&moved(lp, row, column, range.side, by));
    for (price, end, sign) in [(&range.price_down, &range.low, -1), (&range.price_up, &range.high, 1)] {
        let (little, much) = (q(sign, 1_000_000_000), int(1_000_000 * sign));
        let Price::Is(price) = price else {
            assert_eq!(*price, Price::NoAnswer);
            assert_eq!(*end, End::NoAnswer(range.bound.clone()));
            assert_eq!(at(&little), None);
            counts[0] += 1;
            continue;
        };
        let expected = |by: &Exact| Some(objective + price * by);
        assert_eq!(at(&little), expected(&little), "{lp:?} row {row:?} column {column} {range:?}");
        match end {
            End::Open => {
                counts[1] += 1;
                assert_eq!(at(&much), expected(&much));
            }
            End::At(end) | End::NoAnswer(end) => {
                let by = end - &range.bound;
                let half = &by / int(2);
                let beyond = &by + &little;
                assert_eq!(at(&half), expected(&half));
                assert_eq!(at(&by), expected(&by), "{lp:?} {row:?} {column} {range:?}");
                if matches!(range.high, End::At(_)) && sign > 0 || matches!(range.low, End::At(_)) && sign < 0 {
                    counts[2] += 1;
                    assert_ne!(at(&beyond), expected(&beyond), "{lp:?} row {row:?} column {column} {range:?}");
                    assert!(at(&beyond).is_some());
                } else {
                    counts[3] += 1;
                    assert_eq!(at(&beyond), None);
                }
            }
            End::AtLeast(_) => panic!("no limit is near"),
        }
    }
    counts[4] += usize::from(range.is_degenerate());
}

fn assert_cost(lp: &Lp<Exact>, values: &[Exact], c: usize, range: &ranging::CostRange) {
    let with = |cost: Exact| {
        let mut lp = lp.clone();
        lp.columns.cost[c] = cost;
        lp
    };
    // The plan is still one of the best.
    let stays = |lp: &Lp<Exact>| match cold(lp) {
        Outcome::Optimal(optimum) => optimum.objective == check::objective(lp, values),
        _ => false,
    };
    let cost = &lp.columns.cost[c];
    for (end, sign) in [(&range.low, -1), (&range.high, 1)] {
        match end {
            End::Open => assert!(stays(&with(cost + int(sign * 1_000_000)))),
            End::At(end) => {
                assert!(stays(&with(end.clone())), "{lp:?} {c} {range:?}");
                assert!(stays(&with((end + cost) / int(2))));
                assert!(!stays(&with(end + q(sign, 1_000_000_000))), "{lp:?} {values:?} {c} {range:?}");
            }
            other => panic!("{other:?}"),
        }
    }
}

fn assert_ranges(lp: &Lp<Exact>, optimum: &Optimum, ranges: &ranging::Ranges, counts: &mut [usize; 5]) {
    for (r, range) in ranges.rows.iter().enumerate() {
        let activity = check::activity(lp, RowId(r as u32), &optimum.values);
        let binds = [&lp.rows.lower[r], &lp.rows.upper[r]].into_iter().any(|bound| bound.as_ref() == Some(&activity));
        assert_eq!(range.is_some(), binds);
        if let Some(range) = range {
            assert_bound(lp, &optimum.objective, Some(r), 0, range, counts);
            // The price of the basis lies between those of the two directions.
            let (down, up) = (range.price_down.known(), range.price_up.known());
            let (least, most) = if lp.sense == Sense::Minimize { (down, up) } else { (up, down) };
            assert!(least.is_none_or(|least| *least <= optimum.duals[r]) && most.is_none_or(|most| optimum.duals[r] <= *most));
        }
    }
    for (c, range) in ranges.columns.iter().enumerate() {
        assert_cost(lp, &optimum.values, c, &range.cost);
        if let Some(range) = &range.bound {
            assert_bound(lp, &optimum.objective, None, c, range, counts);
        }
    }
}

/// As many people as tasks, each one of the other: every corner belongs to very many bases.
pub(super) fn assignment(size: u32, random: &mut Random) -> Lp<Exact> {
    let mut builder = Builder::new(Sense::Minimize);
    for _ in 0..size * size {
        builder = builder.column(int(random.between(1, 9)), Some(int(0)), None);
    }
    for i in 0..size {
        builder = builder.row(Some(int(1)), Some(int(1)), (0..size).map(|j| (i * size + j, int(1))).collect());
        builder = builder.row(Some(int(1)), Some(int(1)), (0..size).map(|j| (j * size + i, int(1))).collect());
    }
    builder.0
}

#[test]
fn very_degenerate() {
    for seed in 0..12 {
        let lp = assignment(4, &mut Random::new(seed));
        let Outcome::Optimal(optimum) = cold(&lp) else { panic!() };
        let ranges = ranging::ranging(&lp, &optimum.basis, Limits::default()).unwrap();
        // One person more without a task more is impossible.
        assert!(ranges.rows.iter().flatten().all(|row| (&row.price_up, &row.price_down) == (&Price::NoAnswer, &Price::NoAnswer)));
        assert_ranges(&lp, &optimum, &ranges, &mut [0; 5]);
    }
}

#[test]
fn ranges_hold_as_far_as_they_say() {
    let mut counts = [0; 5];
    for seed in 0..700 {
        let lp = program(&mut Random::new(seed + 31_000));
        let Outcome::Optimal(optimum) = cold(&lp) else { continue };
        let ranges = ranging::ranging(&lp, &optimum.basis, Limits::default()).unwrap();
        assert_ranges(&lp, &optimum, &ranges, &mut counts);
    }
    assert!(counts.iter().all(|&count| count > 40), "{counts:?}");
}

/// Other optimal bases say the same.
#[test]
fn ranges_do_not_depend_on_the_basis() {
    let mut tried = 0;
    for seed in 0..600 {
        let lp = program(&mut Random::new(seed + 52_000));
        let Outcome::Optimal(optimum) = cold(&lp) else { continue };
        let problem: Problem<Exact> = Problem::new(&lp).unwrap();
        let budget = Budget::new(Limits::default());
        let all: Vec<(u8, usize)> = (0..problem.width()).rev().map(|c| (0, c)).collect();
        let mut simplex = Simplex::new(&problem, &all, &[], &budget).unwrap();
        assert!(matches!(simplex.run(), Ok(method::End::Optimal { .. })));
        if simplex.x[..problem.n] != optimum.values[..] {
            continue;
        }
        tried += 1;
        let (columns, rows) = simplex.place.split_at(problem.n);
        let other = Basis { columns: columns.to_vec(), rows: rows.to_vec() };
        let range = |basis| ranging::ranging(&lp, basis, Limits::default());
        assert_eq!(range(&optimum.basis), range(&other), "seed {seed}");
    }
    assert!(tried > 60, "{tried}");
}

/// Two rows meet in one corner: more of either is worth nothing, less of either costs.
#[test]
fn a_degenerate_corner_has_two_prices() {
    let lp = Builder::new(Sense::Maximize)
        .column(int(1), Some(int(0)), None)
        .row(None, Some(int(4)), vec![(0, int(1))])
        .row(None, Some(int(8)), vec![(0, int(2))])
        .0;
    let Outcome::Optimal(optimum) = cold(&lp) else { panic!() };
    let ranges = ranging::ranging(&lp, &optimum.basis, Limits::default()).unwrap();
    let first = ranges.rows[0].as_ref().unwrap();
    assert_eq!((&first.price_down, &first.price_up), (&Price::Is(int(1)), &Price::Is(int(0))));
    assert_eq!((&first.low, &first.high), (&End::NoAnswer(int(0)), &End::Open));
    let second = ranges.rows[1].as_ref().unwrap();
    assert_eq!((&second.price_down, &second.price_up), (&Price::Is(q(1, 2)), &Price::Is(int(0))));
    assert!(first.is_degenerate() && second.is_degenerate());
    assert_eq!(ranges.columns[0].cost, ranging::CostRange { low: End::At(int(0)), high: End::Open });
}

#[test]
fn limits_leave_it_open() {
    let lp = Builder::new(Sense::Maximize).column(int(1), Some(int(0)), None).row(None, Some(int(4)), vec![(0, int(1))]).0;
    let Outcome::Optimal(optimum) = cold(&lp) else { panic!() };
    let limits = Limits { pivots: 0, ..Limits::default() };
    let ranges = ranging::ranging(&lp, &optimum.basis, limits).unwrap();
    let row = ranges.rows[0].as_ref().unwrap();
    assert_eq!((&row.price_up, &row.high), (&Price::Unknown(GaveUp::Pivots), &End::AtLeast(int(4))));
    assert_eq!(ranges.columns[0].cost.low, End::AtLeast(int(1)));
}
