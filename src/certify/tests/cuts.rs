//! Cuts: no whole values violate what is derived by rounding and packing, and whatever is tighter is refused.

use super::*;
use crate::certify::cut::{Cut, Derivation, add, follows, least_limit};
use crate::simplex::tests::fixed::every_choice;

fn exact(numerator: i64, denominator: u32) -> Exact {
    Exact::from_parts(numerator.into(), denominator.into())
}

fn rounding(rows: &[(u32, Exact)], below: &[u32], above: &[u32]) -> Derivation {
    Derivation::Rounding { rows: Multipliers::Exact(rows.to_vec()), below: below.to_vec(), above: above.to_vec(), times: Exact::ONE }
}

/// The most that entries come to over all whole values, by trying out all; the rest by the exact simplex method.
fn most(lp: &Lp<Exact>, entries: &[(u32, Exact)]) -> Option<Exact> {
    let mut part = lp.clone();
    part.sense = Sense::Maximize;
    part.offset = Exact::ZERO;
    part.columns.cost.fill(Exact::ZERO);
    entries.iter().for_each(|(c, value)| part.columns.cost[*c as usize] = value.clone());
    let mut best: Option<Exact> = None;
    every_choice(&part, &mut |outcome| {
        if let Outcome::Optimal(found) = outcome
            && best.as_ref().is_none_or(|best| found.objective > *best)
        {
            best = Some(found.objective);
        }
    });
    best
}

/// A sum of a row or two, some from below, with columns measured from any side.
fn some_rounding(lp: &Lp<Exact>, numbers: &mut Numbers) -> Derivation {
    let rows: Vec<(u32, Exact)> = (0..numbers.below(3) + 1)
        .map(|_| (numbers.below(lp.row_count() as u64) as u32, exact(numbers.between(-7, 7), numbers.between(1, 6) as u32)))
        .collect();
    let some = |count: usize, numbers: &mut Numbers| (0..count as u32).filter(|_| numbers.below(2) == 0).collect::<Vec<u32>>();
    let (below, above) = (some(lp.row_count(), numbers), some(lp.column_count(), numbers));
    let times = exact(numbers.between(0, 5), numbers.between(1, 3) as u32);
    Derivation::Rounding { rows: Multipliers::Exact(rows), below, above, times }
}

fn some_entries(lp: &Lp<Exact>, numbers: &mut Numbers) -> Vec<(u32, Exact)> {
    (0..lp.column_count() as u32).filter_map(|c| Some((c, Exact::from(numbers.between(-3, 3)))).filter(|_| numbers.below(2) == 0)).collect()
}

#[test]
fn no_whole_values_break_a_cut() {
    let mut numbers = Numbers::new(41);
    let (mut seen, mut tight, mut cuts_off) = (0, 0, 0);
    for _ in 0..5_000 {
        let lp = random(&mut numbers, true).exact();
        let (from, entries) = (some_rounding(&lp, &mut numbers), some_entries(&lp, &mut numbers));
        let (Some(least), Some(most)) = (least_limit(&lp, &entries, &from), most(&lp, &entries)) else { continue };
        assert!(most <= least, "{most} {least} {entries:?} {from:?}\n{lp:?}");
        seen += 1;
        tight += usize::from(most == least);
        // As a row it is accepted, a little tighter it is not.
        let cut = Cut { entries: entries.clone(), limit: least.clone(), from: from.clone() };
        assert!(follows(&lp, &cut));
        assert!(!follows(&lp, &Cut { limit: &least - exact(1, 1_000_000), ..cut.clone() }));
        let mut with = lp.clone();
        add(&mut with, &cut);
        assert_eq!(self::most(&with, &entries), Some(most));
        let mut relaxed = lp.clone();
        relaxed.columns.domain.fill(Domain::Continuous);
        cuts_off += usize::from(least_limit(&relaxed, &entries, &from).is_none_or(|loose| loose > least));
    }
    assert!(seen > 300 && tight > 50 && cuts_off > 100, "{seen} {tight} {cuts_off}");
}

#[test]
fn a_sum_is_rounded_as_in_the_book() {
    // 2 x + 2 y <= 3 over whole columns: a half of it says x + y <= 1.
    let lp = Builder::minimize().whole(1.0, 0.0, 9.0).whole(1.0, 0.0, 9.0).row(-INF, 3.0, &[(0, 2.0), (1, 2.0)]).build().exact();
    let half = rounding(&[(0, exact(1, 2))], &[], &[]);
    let both = [(0, Exact::ONE), (1, Exact::ONE)];
    assert_eq!(least_limit(&lp, &both, &half), Some(Exact::ONE));
    // make <= 100 open, make + stock >= 30, open at most one: made from above, the stock covers what is not open, 30 at most.
    let lp = Builder::minimize()
        .column(1.0, 0.0, INF)
        .column(1.0, 0.0, INF)
        .whole(1.0, 0.0, 1.0)
        .row(-INF, 0.0, &[(0, 1.0), (2, -100.0)])
        .row(30.0, INF, &[(0, 1.0), (1, 1.0)])
        .build()
        .exact();
    // 100 open + stock - distance >= 30, over 100: open + stock / 30 >= 1.
    let from = rounding(&[(0, exact(-1, 100)), (1, exact(-1, 100))], &[1], &[]);
    let cut = [(1, exact(-1, 30)), (2, -Exact::ONE)];
    let turned = |times: i64| match rounding(&[(0, exact(1, 100)), (1, exact(-1, 100))], &[1], &[]) {
        Derivation::Rounding { rows, below, above, .. } => Derivation::Rounding { rows, below, above, times: Exact::from(times) },
        other => other,
    };
    assert_eq!(least_limit(&lp, &[(1, -Exact::ONE), (2, Exact::from(-30))], &turned(30)), Some(Exact::from(-30)));
    assert_eq!(least_limit(&lp, &[(1, Exact::ONE), (2, Exact::from(30))], &turned(-30)), None);
    assert_eq!(least_limit(&lp, &cut, &from), None);
    let from = rounding(&[(0, exact(1, 100)), (1, exact(-1, 100))], &[1], &[]);
    assert_eq!(least_limit(&lp, &cut, &from), Some(-Exact::ONE));
}

#[test]
fn a_cover_is_packed() {
    // 3 a + 4 b + 5 c - 2 d <= 6: with d, 8 is allowed.
    let lp = Builder::maximize()
        .whole(1.0, 0.0, 1.0)
        .whole(1.0, 0.0, 1.0)
        .whole(1.0, 0.0, 1.0)
        .whole(1.0, 0.0, 1.0)
        .row(-INF, 6.0, &[(0, 3.0), (1, 4.0), (2, 5.0), (3, -2.0)])
        .build()
        .exact();
    let from = Derivation::Packing { row: 0, upper: true };
    let limit =
        |entries: &[(u32, i64)]| least_limit(&lp, &entries.iter().map(|(c, value)| (*c, Exact::from(*value))).collect::<Vec<_>>(), &from);
    assert_eq!(limit(&[(0, 1), (1, 1), (2, 1)]), Some(Exact::from(2)));
    assert_eq!(limit(&[(0, 1), (1, 1), (2, 1), (3, -1)]), Some(Exact::from(1)));
    assert_eq!(limit(&[(0, 1), (3, 1)]), Some(Exact::from(2)));
    // Not the side that there is, not whole, a column twice, one that is not there, a row that is not there.
    assert_eq!(least_limit(&lp, &[(0, Exact::ONE)], &Derivation::Packing { row: 0, upper: false }), None);
    assert_eq!(least_limit(&lp, &[(0, exact(1, 2))], &from), None);
    assert_eq!(limit(&[(0, 1), (0, 1)]), None);
    assert_eq!(limit(&[(4, 1)]), None);
    assert_eq!(least_limit(&lp, &[], &Derivation::Packing { row: 1, upper: true }), None);
    assert_eq!(least_limit(&lp, &[], &rounding(&[(1, Exact::ONE)], &[], &[])), None);
}

#[test]
fn no_whole_values_break_a_packing() {
    let mut numbers = Numbers::new(42);
    let (mut seen, mut tight) = (0, 0);
    for _ in 0..800 {
        let mut builder = Builder::maximize();
        let count = numbers.below(6) as u32 + 2;
        for _ in 0..count {
            let fixed = numbers.below(8) == 0;
            builder = if fixed { builder.whole(1.0, 1.0, 1.0) } else { builder.whole(1.0, 0.0, 1.0) };
        }
        let entries: Vec<(u32, f64)> = (0..count).map(|c| (c, numbers.between(-4, 9) as f64 / 2.0)).collect();
        let limit = numbers.between(-2, 12) as f64;
        let upper = numbers.below(2) == 0;
        let lp = if upper { builder.row(-INF, limit, &entries) } else { builder.row(limit, INF, &entries) }.build().exact();
        let entries = some_entries(&lp, &mut numbers);
        let (least, most) = (least_limit(&lp, &entries, &Derivation::Packing { row: 0, upper }), most(&lp, &entries));
        if let (Some(least), Some(most)) = (least, most) {
            assert!(most <= least, "{most} {least} {entries:?}\n{lp:?}");
            seen += 1;
            tight += usize::from(most == least);
        }
    }
    assert!(seen > 300 && tight > seen / 2, "{seen} {tight}");
}
