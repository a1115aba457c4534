//! Random programs and awkward ones; every answer is looked at by `check`.

mod again;
mod awkward;
pub(crate) mod check;
pub(crate) mod fixed;
mod random;
mod ranges;
mod rounded;
mod speed;
mod wide;

use super::*;

/// Numbers that are the same in every run.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x1234_5678_9ABC_DEF1))
    }

    /// Below a limit.
    pub(super) fn below(&mut self, limit: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as i64) % limit
    }

    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high - low + 1)
    }

    pub(super) fn one_in(&mut self, n: i64) -> bool {
        self.below(n) == 0
    }
}

/// A fraction.
pub(super) fn q(n: i64, d: u64) -> Exact {
    Exact::from_parts(n.into(), d.into())
}

pub(super) fn int(n: i64) -> Exact {
    Exact::from(n)
}

/// Builds programs.
pub(super) struct Builder(pub(super) Lp<Exact>);

impl Builder {
    pub(super) fn new(sense: Sense) -> Builder {
        Builder(Lp::new(sense))
    }

    pub(super) fn column(mut self, cost: Exact, lower: Option<Exact>, upper: Option<Exact>) -> Builder {
        self.0.columns.push(lower, upper, Domain::Continuous, cost);
        self
    }

    pub(super) fn row(mut self, lower: Option<Exact>, upper: Option<Exact>, entries: Vec<(u32, Exact)>) -> Builder {
        self.0.rows.push(entries.into_iter().map(|(col, value)| (ColId(col), value)), lower, upper);
        self
    }
}

/// A small program of any kind: often degenerate, sometimes without a solution or a limit.
pub(super) fn program(random: &mut Random) -> Lp<Exact> {
    let n = random.between(0, 7);
    let m = random.between(0, 7);
    let kind = random.below(4);
    let sense = if random.one_in(2) { Sense::Minimize } else { Sense::Maximize };
    let mut builder = Builder::new(sense);
    builder.0.offset = int(random.between(-2, 2));
    let number = |random: &mut Random| match kind {
        0 => int(random.between(-1, 1)),
        1 => int(random.between(-4, 4)),
        2 => q(random.between(-9, 9), random.between(1, 5) as u64),
        _ => q(random.between(-999, 999), 100),
    };
    let bounds = |random: &mut Random, size: i64| {
        let low = int(random.between(-size, size));
        let high = &low + int(random.between(0, size));
        match random.below(6) {
            0 => (None, None),
            1 => (Some(low.clone()), Some(low)),
            2 => (None, Some(high)),
            3 => (Some(low), Some(high)),
            _ => (Some(low), None),
        }
    };
    for _ in 0..n {
        let (lower, upper) = if random.one_in(2) { (Some(Exact::ZERO), None) } else { bounds(random, 4) };
        let cost = number(random);
        builder = builder.column(cost, lower, upper);
    }
    for _ in 0..m {
        let mut entries = Vec::new();
        for c in 0..n as u32 {
            if random.one_in(2) {
                entries.push((c, number(random)));
            }
        }
        let size = if random.one_in(3) { 1 } else { 9 };
        let (lower, upper) = bounds(random, size);
        builder = builder.row(lower, upper, entries);
    }
    builder.0
}

/// The same in doubles.
pub(super) fn rough(lp: &Lp<Exact>) -> Lp {
    lp.rounded()
}

/// Checks an outcome against the program.
pub(super) fn assert_right(lp: &Lp<Exact>, outcome: &Outcome) {
    match outcome {
        Outcome::Optimal(optimum) => {
            assert!(check::is_optimal(lp, &optimum.values, &optimum.duals), "{lp:?} {optimum:?}");
            let reduced_costs = check::reduced_costs(lp, &optimum.duals);
            assert_eq!(optimum.objective, check::objective(lp, &optimum.values));
            // The value of the dual program is the same, calculated from prices and bounds alone.
            let mut value = lp.offset.clone();
            let prices = optimum.duals.iter().zip(lp.rows.lower.iter().zip(&lp.rows.upper));
            for (price, (lower, upper)) in prices.chain(reduced_costs.iter().zip(lp.columns.lower.iter().zip(&lp.columns.upper))) {
                if *price != Exact::ZERO {
                    let at_lower = (*price > Exact::ZERO) == (lp.sense == Sense::Minimize);
                    value += price * (if at_lower { lower } else { upper }).as_ref().unwrap();
                }
            }
            assert_eq!(value, optimum.objective);
            let places = optimum.basis.columns.iter().chain(&optimum.basis.rows);
            assert_eq!(places.filter(|place| **place == BasisStatus::Basic).count(), lp.row_count());
        }
        Outcome::Infeasible(proof) => assert!(check::is_proof(lp, proof), "{lp:?} {proof:?}"),
        Outcome::Unbounded { values, ray } => assert!(check::is_ray(lp, values, ray), "{lp:?} {values:?} {ray:?}"),
        Outcome::GaveUp(why) => panic!("gave up: {why:?} {lp:?}"),
    }
}

pub(super) fn cold(lp: &Lp<Exact>) -> Outcome {
    let outcome = refine(lp, Hint::default(), Limits::default());
    assert_right(lp, &outcome);
    outcome
}

/// The simplex method in rationals alone, from the logical columns.
pub(super) fn without_doubles(lp: &Lp<Exact>) -> Result<Option<Exact>, GaveUp> {
    let problem: Problem<Exact> = Problem::new(lp)?;
    let budget = Budget::new(Limits::default());
    let mut simplex = Simplex::new(&problem, &[], &[], &budget)?;
    Ok(match simplex.run()? {
        End::Optimal { .. } => Some(check::objective(lp, &simplex.x[..problem.n])),
        End::Infeasible { .. } | End::Unbounded { .. } => None,
    })
}
