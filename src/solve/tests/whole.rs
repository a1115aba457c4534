//! Plans with whole columns, with their exact numbers at hand.

use super::*;
use crate::lp::testing::{Numbers, random};
use crate::solve::attempt::around_whole;
use std::sync::atomic::AtomicBool;

/// The choices of a build.
fn choices() -> Vec<Choice> {
    let mut choices = vec![Choice::Auto, Choice::Microlp];
    if has_highs() {
        choices.push(Choice::Highs);
    }
    choices
}

fn with(lp: &Lp, solver: Choice) -> Solution {
    solve_with(lp, &lp.exact(), &Options { solver, time_limit: Some(Duration::from_secs(60)), ..Default::default() }).unwrap()
}

/// A site for each of some, opened at a cost, which ships nothing while it is closed.
fn sites(count: u32, big: f64) -> Lp {
    let mut builder = Builder::minimize();
    for s in 0..count {
        builder = builder.whole(500.0 + f64::from(s), 0.0, 1.0);
    }
    for _ in 0..count {
        builder = builder.column(2.0, 0.0, big);
    }
    for s in 0..count {
        builder = builder.row(-INF, 0.0, &[(s, -big), (count + s, 1.0)]);
    }
    let all: Vec<(u32, f64)> = (0..count).map(|s| (count + s, 1.0)).collect();
    builder.row(20.0, INF, &all).build()
}

#[test]
fn a_closed_site_ships_nothing() {
    for big in [9e3, 9e5, 9e7, 9e9] {
        let lp = sites(12, big);
        for solver in choices() {
            let found = with(&lp, solver);
            assert_eq!((found.status, found.objective), (Status::Optimal, Some(540.0)), "{solver:?} {big}");
            for s in 0..12 {
                assert!(found.values[s] == 1.0 || found.values[12 + s] == 0.0, "{:?}", found.values);
            }
        }
    }
}

#[test]
fn nothing_or_at_least_something() {
    // x is 0 or in 1e-6 .. 1e6, and at least 1e-7.
    let lp = Builder::minimize()
        .column(1.0, 0.0, 1e6)
        .whole(0.0, 0.0, 1.0)
        .row(0.0, INF, &[(0, 1.0), (1, -1e-6)])
        .row(-INF, 0.0, &[(0, 1.0), (1, -1e6)])
        .row(1e-7, INF, &[(0, 1.0)])
        .build();
    for solver in choices() {
        let found = with(&lp, solver);
        assert_eq!((found.status, found.objective), (Status::Optimal, Some(1e-6)), "{solver:?} {}", found.message);
    }
}

#[test]
fn whole_numbers_may_be_large() {
    let lp = Builder::maximize().whole(0.0, 0.0, INF).whole(1.0, 0.0, 3.0).row(5e9, 5e9, &[(0, 1.0), (1, 7e9)]).build();
    for solver in choices() {
        let found = with(&lp, solver);
        assert_eq!((found.status, found.values), (Status::Optimal, vec![5e9, 0.0]), "{solver:?} {}", found.message);
    }
}

#[test]
fn an_answer_that_a_big_m_hides_is_refused() {
    let lp = sites(2, 9e7);
    // Both closed but for rounding, and 20 shipped.
    let answer = Answer {
        status: Status::Optimal,
        message: "Optimal".into(),
        values: vec![2.3e-7, 0.0, 20.0, 0.0],
        duals: None,
        reduced_costs: None,
        search: None,
    };
    assert!(matches!(polish(&lp, answer.rounded(&lp), "test").status, Status::Failed(_)));
    let watch = Watch::default();
    let deadline = Deadline::default();
    let how =
        How { backend: Backend::Microlp, scaled: false, tight: false, deadline: &deadline, gap: None, defaults: false, watch: &watch };
    let found = around_whole(&lp, answer.clone(), how);
    assert!(matches!(&found.status, Status::Failed(why) if why.contains("rounded")), "{found:?}");
    // Open, and more shipped than needed by a little: found anew.
    let found = around_whole(&lp, Answer { values: vec![0.9999999, 0.0, 20.0, 1e-9], ..answer }, how);
    assert_eq!((found.status, found.values), (Status::Optimal, vec![1.0, 0.0, 20.0, 0.0]));
}

#[test]
fn solvers_agree_on_random_plans() {
    let mut numbers = Numbers::new(31);
    for _ in 0..250 {
        let lp = random(&mut numbers, true);
        let all: Vec<Solution> = choices().into_iter().map(|solver| with(&lp, solver)).collect();
        for found in &all {
            assert_eq!(found.status, all[0].status, "{} {} {lp:?}", found.solver, found.message);
            match (found.objective, all[0].objective) {
                (Some(one), Some(two)) => assert!((one - two).abs() <= 1e-6 * one.abs().max(1.0), "{one} {two} {lp:?}"),
                (one, two) => assert_eq!(one, two),
            }
        }
    }
}

#[test]
fn a_search_tells_how_it_ended() {
    let lp = sites(12, 9e3);
    for solver in choices() {
        let search = with(&lp, solver).search.unwrap();
        assert!(search.finished && search.stopped.is_none() && search.gap == Some(0.0), "{search:?}");
        assert!(search.words().starts_with("Search finished, gap 0 ("));
    }
    // A gap that was asked for; and nothing but what was found when somebody stops it.
    let options = Options { gap: Some(0.5), ..Default::default() };
    let found = solve_with(&lp, &lp.exact(), &options).unwrap();
    let search = found.search.unwrap();
    assert!(matches!(found.status, Status::Optimal | Status::Feasible) && search.gap.is_some_and(|gap| gap <= 0.5), "{search:?}");
    let watch = Watch { interrupt: Some(Arc::new(AtomicBool::new(true))), progress: None };
    let found = solve_with(&lp, &lp.exact(), &Options { watch: watch.clone(), ..Default::default() }).unwrap();
    assert_eq!((found.status, found.search.unwrap().stopped), (Status::Stopped, Some("an interrupt")));
    // microlp itself knows only its clock.
    let deadline = Deadline::default();
    for (watch, word) in [(watch, "an interrupt"), (Watch::default(), "the time limit")] {
        let how =
            How { backend: Backend::Microlp, scaled: false, tight: false, deadline: &deadline, gap: None, defaults: false, watch: &watch };
        let search = microlp::searched(&Answer::without_values(Status::Stopped, "stopped"), how).unwrap();
        assert_eq!((search.finished, search.stopped), (false, Some(word)));
    }
}
