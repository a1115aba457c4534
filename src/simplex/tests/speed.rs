//! How long it takes: `cargo test --lib simplex::tests::speed -- --ignored --nocapture`.

use super::*;
use crate::deadline::Deadline;
use std::time::Instant;

/// Shipments from plants to markets over periods, with stocks: the shape of plans. `size` plants, markets and periods.
pub(super) fn shipments(size: u32, random: &mut Random) -> Lp<Exact> {
    let mut builder = Builder::new(Sense::Minimize);
    let (plants, markets, periods) = (size, size, size);
    let ship = |t: u32, p: u32, m: u32| t * plants * markets + p * markets + m;
    let ships = periods * plants * markets;
    let make = |t: u32, p: u32| ships + t * plants + p;
    let stock = |t: u32, p: u32| ships + periods * plants + t * plants + p;
    for _ in 0..ships {
        builder = builder.column(q(random.between(100, 2999), 100), Some(int(0)), None);
    }
    for _ in 0..periods * plants {
        let (cost, most) = (random.between(20, 90), random.between(70, 140));
        builder = builder.column(int(cost), Some(int(0)), Some(int(most)));
    }
    for _ in 0..periods * plants {
        builder = builder.column(q(random.between(10, 90), 100), Some(int(0)), Some(int(40)));
    }
    for t in 0..periods {
        for p in 0..plants {
            let mut entries: Vec<(u32, Exact)> = (0..markets).map(|m| (ship(t, p, m), int(-1))).collect();
            entries.push((make(t, p), q(random.between(90, 99), 100)));
            if t > 0 {
                entries.push((stock(t - 1, p), q(49, 50)));
            }
            entries.push((stock(t, p), int(-1)));
            builder = builder.row(Some(int(0)), Some(int(0)), entries);
        }
        for m in 0..markets {
            let entries = (0..plants).map(|p| (ship(t, p, m), int(1))).collect();
            let least = random.between(30, 80);
            builder = builder.row(Some(int(least)), None, entries);
        }
    }
    builder.0
}

fn report(name: &str, lp: &Lp<Exact>) {
    let started = Instant::now();
    let outcome = refine(lp, Hint::default(), Limits::default());
    let cold = started.elapsed();
    assert_right(lp, &outcome);
    let Outcome::Optimal(optimum) = outcome else {
        println!(
            "{name}: {} rows, {} columns: {cold:.1?} {}",
            lp.row_count(),
            lp.column_count(),
            if matches!(outcome, Outcome::Infeasible(_)) { "infeasible" } else { "unbounded" }
        );
        return;
    };
    let values: Vec<f64> = optimum.values.iter().map(crate::exact::to_f64).collect();
    let duals: Vec<f64> = optimum.duals.iter().map(crate::exact::to_f64).collect();
    let timed = |duals: &[f64]| {
        let started = Instant::now();
        let again = refine(lp, Hint { values: &values, duals }, Limits::default());
        let Outcome::Optimal(again) = again else { panic!() };
        assert_eq!(again.objective, optimum.objective);
        (started.elapsed(), again.pivots)
    };
    let (with_values, with_both) = (timed(&[]), timed(&duals));
    let started = Instant::now();
    let ranging = ranging::Ranging::new(lp, &optimum.basis, Limits::default()).unwrap();
    let prepared = started.elapsed();
    let asked = lp.row_count().min(50) as u32;
    let started = Instant::now();
    (0..asked).for_each(|r| drop(ranging.row(RowId(r))));
    let rows = started.elapsed() / asked;
    let started = Instant::now();
    (0..asked).for_each(|c| drop(ranging.cost(ColId(c))));
    let costs = started.elapsed() / asked;
    println!(
        "{name}: {} rows, {} columns: cold {cold:.1?} ({} exact pivots), values known {:.1?} ({}), prices too {:.1?} ({}); ranging {prepared:.1?}, a row {rows:.1?}, a cost {costs:.1?}",
        lp.row_count(),
        lp.column_count(),
        optimum.pivots,
        with_values.0,
        with_values.1,
        with_both.0,
        with_both.1,
    );
}

/// Dense, with decimals in every place.
fn dense(rows: u32, columns: u32, random: &mut Random) -> Lp<Exact> {
    let mut builder = Builder::new(Sense::Maximize);
    for _ in 0..columns {
        builder = builder.column(q(random.between(1, 999), 100), Some(int(0)), None);
    }
    for _ in 0..rows {
        let entries = (0..columns).map(|c| (c, q(random.between(1, 999), 100))).collect();
        builder = builder.row(None, Some(int(random.between(500, 999))), entries);
    }
    builder.0
}

/// A few decimals in each column, anywhere: bases that are not nearly triangular.
fn sparse(size: u32, random: &mut Random) -> Lp<Exact> {
    let mut builder = Builder::new(Sense::Maximize);
    let mut rows: Vec<Vec<(u32, Exact)>> = vec![Vec::new(); size as usize];
    for c in 0..2 * size {
        builder = builder.column(q(random.between(1, 999), 100), Some(int(0)), None);
        for _ in 0..4 {
            let row = &mut rows[random.below(i64::from(size)) as usize];
            if row.last().is_none_or(|(last, _)| *last != c) {
                row.push((c, q(random.between(1, 999), 100)));
            }
        }
    }
    for entries in rows {
        builder = builder.row(None, Some(int(random.between(500, 999))), entries);
    }
    builder.0
}

#[test]
#[ignore = "a measurement"]
fn measure() {
    let random = &mut Random::new(7);
    for size in [3, 10, 16, 22] {
        let lp = shipments(size, random);
        report("shipments", &lp);
    }
    for size in [10, 20, 30] {
        report("assignment", &super::ranges::assignment(size, random));
    }
    for size in [50, 100, 200, 400] {
        report("sparse", &sparse(size, random));
    }
    for size in [10, 30, 60] {
        let lp = dense(size, size, random);
        report("dense", &lp);
        let started = Instant::now();
        let found = without_doubles(&lp);
        println!("  in rationals alone: {:.1?} {}", started.elapsed(), found.is_ok());
    }
}

#[test]
#[ignore = "a measurement"]
fn measure_large() {
    for size in [16, 24, 32] {
        let lp = shipments(size, &mut Random::new(11));
        let started = Instant::now();
        let options = crate::solve::Options {
            solver: crate::solve::Choice::Microlp,
            time_limit: Some(Duration::from_secs(100)),
            ..Default::default()
        };
        let solution = crate::solve::solve(&rough(&lp), &options).unwrap();
        let solving = started.elapsed();
        let started = Instant::now();
        let limits = Limits { deadline: Deadline::after(Some(Duration::from_secs(60))), ..Limits::default() };
        let outcome = refine(&lp, Hint { values: &solution.values, duals: &[] }, limits);
        let word = match &outcome {
            Outcome::Optimal(optimum) => format!("optimal, {} exact pivots", optimum.pivots),
            other => format!("{other:?}"),
        };
        let refining = started.elapsed();
        let started = Instant::now();
        let prices = crate::solve::dual::prices(&rough(&lp), solution.objective.unwrap(), &options);
        println!(
            "{} rows, {} columns: microlp {:?} {solving:.1?}, refine {refining:.1?}: {word}; dual program {:.1?}, {}",
            lp.row_count(),
            lp.column_count(),
            solution.status,
            started.elapsed(),
            if prices.is_some() { "prices found" } else { "no prices" },
        );
    }
}
