//! Whoever stops a proof is heard: before it and in the midst of it.

use super::*;
use crate::solve::watch::Watch;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Sums of yes or no that are to come to half of what they can come to, or miss that at a price: searches of them take long.
fn split(rows: u32, may_miss: bool) -> Lp {
    let mut numbers = Numbers::new(5);
    let count = 10 * (rows - 1);
    let mut builder = Builder::minimize();
    for _ in 0..count {
        builder = builder.whole(0.0, 0.0, 1.0);
    }
    for _ in 0..if may_miss { 2 * rows } else { 0 } {
        builder = builder.column(1.0, 0.0, INF);
    }
    for r in 0..rows {
        let mut entries: Vec<(u32, f64)> = (0..count).map(|c| (c, numbers.below(100) as f64)).collect();
        let half = (entries.iter().map(|(_, value)| value).sum::<f64>() / 2.0).floor();
        if may_miss {
            entries.extend([(count + 2 * r, 1.0), (count + 2 * r + 1, -1.0)]);
        }
        builder = builder.row(half, half, &entries);
    }
    builder.build()
}

/// Time that may pass between an interrupt and the end.
const SOON: Duration = Duration::from_secs(2);

/// Proves what a solver said, with a budget of more than a minute, and is stopped after a while.
fn stopped(lp: &Lp, said: Solution, after: Duration) -> (Solution, Proof) {
    let flag = Arc::new(AtomicBool::new(after.is_zero()));
    let watch = Watch { interrupt: Some(Arc::clone(&flag)), progress: None };
    let options = Options { exact: true, solver: solve::Choice::Microlp, watch, ..Options::default() };
    let begun = Instant::now();
    let presses = std::thread::spawn(move || {
        std::thread::sleep(after);
        flag.store(true, Ordering::Relaxed);
    });
    let found = prove(lp, &lp.exact(), said, &Budget::after(Duration::ZERO, &options), &options);
    let took = begun.elapsed();
    presses.join().unwrap();
    assert!(took < after + SOON, "{took:?}");
    assert!(after.is_zero() || took >= after, "it was over before anybody stopped it");
    found
}

#[test]
fn a_proof_that_is_stopped_ends_with_what_there_is() {
    let lp = split(5, true);
    let lengths: Vec<f64> = (0..lp.row_count()).map(|r| lp.rows.lower[r]).collect();
    let missed = |c: usize| if c < 40 || c % 2 == 1 { 0.0 } else { lengths[(c - 40) / 2] };
    let values: Vec<f64> = (0..lp.column_count()).map(missed).collect();
    let said = solve::polished(&lp, values.clone(), "microlp", "Optimal".into());
    assert_eq!(said.status, Status::Optimal);
    for after in [Duration::ZERO, Duration::from_millis(700)] {
        let (solution, proof) = stopped(&lp, said.clone(), after);
        assert_eq!((&solution.values, proof.certificate.verdict), (&values, Verdict::Unproved));
        assert!(proof.certificate.bound.is_none_or(|bound| bound <= Exact::ZERO));
    }
}

#[test]
fn a_conflict_that_is_looked_for_is_stopped_too() {
    let lp = split(5, false);
    let said = Solution { status: Status::Infeasible, ..Solution::failed("Infeasible".into()) };
    for after in [Duration::ZERO, Duration::from_millis(700)] {
        let (solution, proof) = stopped(&lp, said.clone(), after);
        assert_eq!((solution.status, proof.certificate.verdict), (Status::Infeasible, Verdict::Unproved));
    }
}
