//! True claims are proved; whatever is changed about them is refuted.

mod cuts;
mod reduced;

use super::*;
use crate::exact;
use crate::lp::testing::{Builder, INF, Numbers, random};
use crate::simplex::tests::check as second;
use crate::simplex::{self, Hint, Limits, Outcome, Proof};

fn whole(values: &[i64]) -> Vec<Exact> {
    values.iter().map(|v| Exact::from(*v)).collect()
}

fn number(text: &str) -> Exact {
    exact::parse(text).unwrap()
}

/// max 3 x + 5 y, x <= 4, 2 y <= 12, 3 x + 2 y <= 18: 36 at (2, 6), with prices 0, 3/2, 1 (Hillier and Lieberman).
fn wyndor() -> Lp<Exact> {
    Builder::maximize()
        .column(3.0, 0.0, INF)
        .column(5.0, 0.0, INF)
        .row(-INF, 4.0, &[(0, 1.0)])
        .row(-INF, 12.0, &[(1, 2.0)])
        .row(-INF, 18.0, &[(0, 3.0), (1, 2.0)])
        .build()
        .exact()
}

#[test]
fn an_optimum_is_proved_by_its_prices() {
    let (lp, values, objective) = (wyndor(), whole(&[2, 6]), Exact::from(36));
    let duals = [Exact::ZERO, number("3/2"), Exact::ONE];
    let found = check(&lp, Claim::Optimal { values: &values, objective: &objective, duals: Some(&duals) }, TOLERANCE);
    assert_eq!((found.verdict, found.gap), (Verdict::Proved, Some(Exact::ZERO)));
    assert_eq!(found.bound, Some(objective.clone()));
    // Without prices it is somebody's word.
    let found = check(&lp, Claim::Optimal { values: &values, objective: &objective, duals: None }, TOLERANCE);
    assert_eq!((found.verdict, found.why), (Verdict::Unproved, Some(Why::NoDuals)));
    // Values that are not the best: the same prices show it.
    let worse = whole(&[4, 3]);
    let found = check(&lp, Claim::Optimal { values: &worse, objective: &Exact::from(27), duals: Some(&duals) }, TOLERANCE);
    assert_eq!((found.verdict, found.why, found.gap), (Verdict::Refuted, Some(Why::Gap), Some(Exact::from(9))));
    // Values beyond a row, and an objective that is not theirs.
    let broken = whole(&[3, 6]);
    let found = check(&lp, Claim::Feasible { values: &broken, objective: &Exact::from(39) }, TOLERANCE);
    assert_eq!((found.verdict, found.worst.map(|w| (w.place, w.amount))), (Verdict::Refuted, Some((LimitId::RowUpper(2), Exact::from(3)))));
    let found = check(&lp, Claim::Feasible { values: &values, objective: &Exact::from(37) }, TOLERANCE);
    assert_eq!(found.why, Some(Why::OtherObjective(Exact::from(36))));
}

#[test]
fn a_miss_within_the_tolerance_is_told() {
    let lp = wyndor();
    let values = [Exact::from(2), number("6.0000001")];
    let objective = number("36.0000005");
    let found = check(&lp, Claim::Feasible { values: &values, objective: &objective }, TOLERANCE);
    assert_eq!(found.verdict, Verdict::WithinTolerance);
    assert_eq!(found.worst.map(|w| w.place), Some(LimitId::RowUpper(1)));
    let found = check(&lp, Claim::Feasible { values: &values, objective: &objective }, 1e-10);
    assert_eq!(found.verdict, Verdict::Refuted);
}

#[test]
fn a_bound_leans_on_what_rows_imply() {
    // The second column has no upper bound of its own; the second row implies 6. Prices that are a little too small.
    let duals = [Exact::ZERO, number("1.4999"), Exact::ONE];
    let found = bound(&wyndor(), &duals).unwrap();
    // 12 * 1.4999 + 18 + (5 - 2.9998 - 2) * 6
    assert_eq!(found.value, number("36"));
    let free = Builder::minimize().column(1.0, -INF, INF).row(1.0, INF, &[(0, 1.0)]).build().exact();
    assert_eq!(bound(&free, &[number("0.5")]).unwrap().value, number("1"));
    assert_eq!(bound(&free, &[number("2")]).map(|b| b.value), Err(Open::Column(0)));
    assert_eq!(bound(&free, &[number("-1")]).map(|b| b.value), Err(Open::Row(0)));
}

#[test]
fn conflicts_and_rays_are_proved() {
    // x + y >= 5 and x <= 2, y <= 2.
    let lp = Builder::minimize().column(1.0, 0.0, 2.0).column(1.0, 0.0, 2.0).row(5.0, INF, &[(0, 1.0), (1, 1.0)]).build().exact();
    let found = check(&lp, Claim::Infeasible { farkas: Some(&[Exact::ONE]) }, TOLERANCE);
    assert_eq!((found.verdict, found.gap), (Verdict::Proved, Some(Exact::ONE)));
    for wrong in [Exact::ZERO, -Exact::ONE] {
        let found = check(&lp, Claim::Infeasible { farkas: Some(&[wrong]) }, TOLERANCE);
        assert_eq!(found.verdict, Verdict::Refuted);
    }
    // max x - y, x - 2 y <= 1: along (2, 1).
    let lp = Builder::maximize().column(1.0, 0.0, INF).column(-1.0, 0.0, INF).row(-INF, 1.0, &[(0, 1.0), (1, -2.0)]).build().exact();
    let start = whole(&[0, 0]);
    let claim = |ray: &[Exact]| check(&lp, Claim::Unbounded { values: &start, ray }, TOLERANCE);
    assert_eq!(claim(&whole(&[2, 1])).verdict, Verdict::Proved);
    assert_eq!(claim(&whole(&[3, 1])).why, Some(Why::Ray(RayFault::Row(0))));
    assert_eq!(claim(&whole(&[0, -1])).why, Some(Why::Ray(RayFault::Column(1))));
    assert_eq!(claim(&whole(&[1, 1])).why, Some(Why::Ray(RayFault::NoGain)));
    assert_eq!(claim(&whole(&[1])).why, Some(Why::Ray(RayFault::Shape)));
    let off = whole(&[5, 0]);
    assert_eq!(check(&lp, Claim::Unbounded { values: &off, ray: &whole(&[2, 1]) }, TOLERANCE).verdict, Verdict::Refuted);
}

/// A change that is neither nothing nor small.
fn change(numbers: &mut Numbers) -> Exact {
    let sign = if numbers.below(2) == 0 { Exact::ONE } else { -Exact::ONE };
    sign * Exact::from_parts((numbers.below(200) as i64 + 1).into(), 100u32.into())
}

/// Whatever is changed at random is either refuted, or still true: then it is checked by other means that it is.
#[test]
fn corrupted_claims_are_refuted() {
    let mut numbers = Numbers::new(11);
    let (mut optimal, mut infeasible, mut unbounded, mut refuted) = (0, 0, 0, 0);
    for _ in 0..3_000 {
        let lp = random(&mut numbers, false).exact();
        match simplex::refine(&lp, Hint::default(), Limits::default()) {
            Outcome::Optimal(found) => {
                optimal += 1;
                let claim = |values: &[Exact], objective: &Exact, duals: &[Exact]| {
                    check(&lp, Claim::Optimal { values, objective, duals: Some(duals) }, TOLERANCE)
                };
                let objective = &found.objective;
                assert_eq!(claim(&found.values, objective, &found.duals).verdict, Verdict::Proved);
                let wrong = objective + &change(&mut numbers);
                assert_eq!(claim(&found.values, &wrong, &found.duals).verdict, Verdict::Refuted);
                refuted += 1;
                let at = numbers.below(found.values.len() as u64) as usize;
                let mut values = found.values.clone();
                values[at] += change(&mut numbers);
                let checked = claim(&values, objective, &found.duals);
                if checked.verdict == Verdict::Refuted {
                    refuted += 1;
                } else {
                    // Another optimum: it keeps to everything and costs the same.
                    assert!(second::is_feasible(&lp, &values) && second::objective(&lp, &values) == *objective);
                }
                if !found.duals.is_empty() {
                    let at = numbers.below(found.duals.len() as u64) as usize;
                    let mut duals = found.duals.clone();
                    duals[at] += change(&mut numbers);
                    let checked = claim(&found.values, objective, &duals);
                    if checked.verdict == Verdict::Refuted {
                        refuted += 1;
                    } else {
                        assert_eq!(bound(&lp, &duals).unwrap().value, *objective);
                    }
                }
            }
            Outcome::Infeasible(Proof::Farkas(farkas)) => {
                infeasible += 1;
                let claim = |farkas: &[Exact]| check(&lp, Claim::Infeasible { farkas: Some(farkas) }, TOLERANCE).verdict;
                assert_eq!(claim(&farkas), Verdict::Proved);
                let turned: Vec<Exact> = farkas.iter().map(|y| -y.clone()).collect();
                // Bounds that rows imply may show the contradiction from another side: of a program without a solution, any proof is true.
                refuted += usize::from(claim(&turned) == Verdict::Refuted);
                let at = numbers.below(farkas.len() as u64) as usize;
                let mut farkas = farkas.clone();
                farkas[at] += change(&mut numbers);
                let proof = Proof::Farkas(farkas.clone());
                // What is implied by rows counts here and not there: only one way is certain.
                if second::is_proof(&lp, &proof) {
                    assert_eq!(claim(&farkas), Verdict::Proved);
                } else {
                    refuted += usize::from(claim(&farkas) == Verdict::Refuted);
                }
            }
            Outcome::Infeasible(_) => {}
            Outcome::Unbounded { values, ray } => {
                unbounded += 1;
                let claim = |values: &[Exact], ray: &[Exact]| check(&lp, Claim::Unbounded { values, ray }, TOLERANCE).verdict;
                assert_eq!(claim(&values, &ray), Verdict::Proved);
                let turned: Vec<Exact> = ray.iter().map(|y| -y.clone()).collect();
                assert_eq!(claim(&values, &turned), Verdict::Refuted);
                let at = numbers.below(ray.len() as u64) as usize;
                let mut ray = ray.clone();
                ray[at] += change(&mut numbers);
                assert_eq!(claim(&values, &ray) == Verdict::Proved, second::is_ray(&lp, &values, &ray));
                refuted += 2;
            }
            Outcome::GaveUp(why) => panic!("{why:?}"),
        }
    }
    assert!(optimal > 400 && infeasible > 500 && unbounded > 200 && refuted > 3_000, "{optimal} {infeasible} {unbounded} {refuted}");
    // A solution of a program is never a proof that it has none.
    let lp = wyndor();
    for _ in 0..2_000 {
        let farkas: Vec<Exact> = (0..3).map(|_| change(&mut numbers)).collect();
        assert_eq!(check(&lp, Claim::Infeasible { farkas: Some(&farkas) }, TOLERANCE).verdict, Verdict::Refuted);
    }
}

/// A row all of whose columns are fixed contradicts itself where it comes to something else than it may.
#[test]
fn a_row_of_fixed_columns_is_what_it_is() {
    let row = |limit: f64| {
        let columns = Builder::minimize().whole(0.0, 862444667.0, 862444667.0).whole(0.0, 999999996.0, 999999996.0).whole(0.0, 6.0, 6.0);
        columns.row(limit, limit, &[(0, 8.0), (1, 8.0), (2, 7.0)]).build().exact()
    };
    let tree = Tree::of(End::Row(0));
    assert!(is_proved(&row(14899557345.0), &tree, None));
    assert!(!is_proved(&row(14899557346.0), &tree, None));
}

/// Whatever numbers a claim is made of: what does not fit the program is refused.
#[test]
fn claims_about_what_is_not_there_are_refused() {
    use crate::certify::{Implied, Multipliers, Node, Step, implied, multiples, strengthened};
    let lp = Builder::minimize().whole(1.0, 0.0, 5.0).column(1.0, 0.0, 5.0).row(2.0, INF, &[(0, 1.0), (1, 1.0)]).build().exact();
    let far = [2, 99, usize::MAX];
    for at in far {
        for end in [End::Column(at), End::Row(at), End::Branch { column: at, at: Exact::ONE, below: 1, above: 1 }] {
            assert!(!is_proved(&lp, &Tree::of(end), None), "{at}");
        }
        let branch = End::Branch { column: 0, at: Exact::ONE, below: at, above: at };
        assert!(!is_proved(&lp, &Tree::of(branch), None), "{at}");
        for (row, column) in [(at, 0), (0, at), (at, at), (1, at)] {
            let step = Implied { row, column, upper: true };
            assert_eq!(implied(&lp, step), None);
            let node = Node { implied: vec![step], end: End::Row(0) };
            for goal in [None, Some(&Exact::ZERO)] {
                assert!(!is_proved(&lp, &Tree { nodes: vec![node.clone()], ..Tree::default() }, goal));
            }
        }
        assert_eq!(multiples(&lp, at), None);
        assert!(strengthened(&lp, &[Step::Coefficient { row: at, column: 0 }]).is_none());
        assert!(strengthened(&lp, &[Step::Coefficient { row: 0, column: at }]).is_none());
        let row = at.min(u32::MAX as usize) as u32;
        for end in [End::Bound, End::Contradiction] {
            assert!(!is_proved(&lp, &Tree::of(end(Multipliers::Doubles(vec![(row, 1.0)]))), Some(&Exact::ZERO)));
        }
    }
    for length in [0, 1, 3] {
        let numbers = vec![Exact::ZERO; length];
        let ray = |values, ray| check(&lp, Claim::Unbounded { values, ray }, TOLERANCE).verdict;
        let two = vec![Exact::ONE; 2];
        assert_eq!(ray(&numbers, &two), Verdict::Refuted);
        assert_eq!(ray(&two, &numbers), Verdict::Refuted);
        assert_eq!(check(&lp, Claim::Feasible { values: &numbers, objective: &Exact::ZERO }, TOLERANCE).verdict, Verdict::Refuted);
        if length != 1 {
            assert_eq!(check(&lp, Claim::Infeasible { farkas: Some(&numbers) }, TOLERANCE).verdict, Verdict::Refuted);
        }
    }
}
