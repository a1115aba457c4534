//! Programs with many more columns than rows, over few of their columns and over all.

use super::*;

/// A program wide enough to be sifted.
fn wide(random: &mut Random) -> Lp<Exact> {
    let (m, n) = (random.between(2, 9), random.between(120, 400));
    let sense = if random.one_in(2) { Sense::Minimize } else { Sense::Maximize };
    let sign = if sense == Sense::Minimize { 1 } else { -1 };
    let mut builder = Builder::new(sense);
    // Now and then the objective falls forever, or there is no solution.
    let awkward = random.one_in(8);
    for _ in 0..n {
        let low = if random.one_in(9) { Some(int(random.between(-3, 3))) } else { zero() };
        let high = if random.one_in(5) { low.as_ref().map(|low| low + int(random.between(0, 4))) } else { None };
        let (low, high) = if random.one_in(25) { (None, Some(int(random.between(-2, 9)))) } else { (low, high) };
        let cost = q(sign * random.between(if awkward { -2 } else { 1 }, 99), 10);
        let cost = if low.is_none() { -cost } else { cost };
        builder = builder.column(cost, low, high);
    }
    for _ in 0..m {
        let entries = (0..n as u32).filter(|_| !random.one_in(3)).collect::<Vec<_>>();
        let entries = entries.into_iter().map(|c| (c, q(random.between(1, 40), 10))).collect();
        let low = random.between(-20, 400);
        let upper = if random.one_in(3) { Some(int(low + random.between(0, 300))) } else { None };
        builder = builder.row(Some(int(low)), upper, entries);
    }
    builder.0
}

fn zero() -> Option<Exact> {
    Some(Exact::ZERO)
}

#[test]
fn few_columns_lead_to_the_optimum_of_all() {
    let mut random = Random::new(77);
    let (mut optima, mut sifted) = (0, 0);
    for k in 0..250 {
        let lp = wide(&mut random);
        let all = refine(&lp, Hint::default(), Limits::default());
        let (values, duals): (Vec<f64>, Vec<f64>) = match &all {
            Outcome::Optimal(found) => (found.values.iter().map(exact::to_f64).collect(), found.duals.iter().map(exact::to_f64).collect()),
            _ => (vec![0.0; lp.column_count()], vec![0.0; lp.row_count()]),
        };
        // Hints that are right, that have no prices, and that are wrong.
        let wrong = |numbers: &[f64], random: &mut Random| numbers.iter().map(|x| if random.one_in(3) { x + 1.0 } else { *x }).collect();
        let (values, duals): (Vec<f64>, Vec<f64>) = match k % 4 {
            0 => (values, duals),
            1 => (values, Vec::new()),
            2 => (values, wrong(&duals, &mut random)),
            _ => (wrong(&values, &mut random), wrong(&duals, &mut random)),
        };
        let reduced: Option<Vec<f64>> = random.one_in(2).then(|| vec![random.between(-1, 1) as f64; lp.column_count()]);
        let hint = Hint { values: &values, duals: &duals };
        let (few, costs) = sift(&lp, hint, reduced.as_deref(), Limits::default());
        assert_right(&lp, &few);
        match (&all, &few) {
            (Outcome::Optimal(all), Outcome::Optimal(few)) => {
                assert_eq!(all.objective, few.objective);
                optima += 1;
                if let Some(costs) = costs {
                    let exactly = check::reduced_costs(&lp, &few.duals);
                    assert_eq!(costs, exactly.iter().map(exact::to_f64).collect::<Vec<f64>>());
                    sifted += 1;
                }
            }
            (Outcome::Infeasible(_), Outcome::Infeasible(_)) | (Outcome::Unbounded { .. }, Outcome::Unbounded { .. }) => {}
            (all, few) => panic!("{all:?} {few:?}"),
        }
    }
    assert!(optima > 100 && sifted > 80, "{optima} {sifted}");
}

#[test]
fn what_elimination_costs_is_foreseen() {
    let mut random = Random::new(5);
    let mut builder = Builder::new(Sense::Minimize);
    for _ in 0..30 {
        builder = builder.column(int(random.between(50, 90)), zero(), None);
    }
    for r in 0..30 {
        let entries = (0..30).map(|c| (c, if c == r { int(900) } else { int(random.between(1, 9)) })).collect();
        builder = builder.row(Some(int(random.between(900, 990))), None, entries);
    }
    let lp = builder.0;
    let limited = |elimination| refine(&lp, Hint::default(), Limits { elimination, ..Limits::default() });
    assert!(matches!(limited(1_000), Outcome::GaveUp(GaveUp::Elimination)));
    assert_right(&lp, &limited(100_000));
}
