//! Processes that have no answer say so, with the states concerned.

use super::*;

/// Rows as `state, reward, successors with probabilities in hundredths`; states without rows end.
fn build(states: usize, rows: &[(usize, i64, &[(u32, i64)])]) -> Process<Exact> {
    let mut process = Process::default();
    for state in 0..states {
        for (at, (_, reward, next)) in rows.iter().filter(|(own, ..)| *own == state).enumerate() {
            process.push_row(at as u32, ratio(*reward, 1), next.iter().map(|(next, p)| (*next, ratio(*p, 100))));
        }
        process.end_state(Exact::ZERO);
    }
    process
}

fn total(process: &Process<Exact>, method: Option<Method>) -> Result<Solution, ProcessError> {
    solve(&doubles(process), &Criterion::Total, &Options { method, ..Options::default() })
}

fn each(process: &Process<Exact>, check: impl Fn(Result<Solution, ProcessError>)) {
    for method in [None, Some(Method::PolicyIteration), Some(Method::ValueIteration), Some(Method::ModifiedPolicyIteration)] {
        check(total(process, method));
    }
}

#[test]
fn states_that_never_end() {
    // 1 and 2 go round; 3 may go there by chance.
    let process = build(4, &[(1, -1, &[(2, 100)]), (2, -1, &[(1, 100)]), (3, -1, &[(0, 50), (1, 50)])]);
    each(&process, |answer| assert_eq!(answer.unwrap_err(), ProcessError::NeverEnds { states: vec![1, 2, 3] }));
}

#[test]
fn reward_without_end() {
    let process = build(3, &[(1, 2, &[(2, 100)]), (2, -1, &[(1, 100)]), (2, 0, &[(0, 100)])]);
    each(&process, |answer| match answer.unwrap_err() {
        ProcessError::Endless { states, .. } => assert_eq!(states, [1, 2]),
        other => panic!("{other:?}"),
    });
    // A state that may stay as it is.
    let process = build(2, &[(1, 1, &[(1, 100)]), (1, 0, &[(0, 100)])]);
    each(&process, |answer| assert!(matches!(answer.unwrap_err(), ProcessError::Endless { states, .. } if states == [1])));
}

#[test]
fn going_round_for_nothing() {
    // To end costs 5, to wait nothing.
    let process = build(2, &[(1, 0, &[(1, 100)]), (1, -5, &[(0, 100)])]);
    each(&process, |answer| assert_eq!(answer.unwrap_err(), ProcessError::BetterNeverToEnd { states: vec![1] }));
    // To end brings 5: to wait is as good for ever, and the policy ends.
    let process = build(2, &[(1, 0, &[(1, 100)]), (1, 5, &[(0, 100)])]);
    each(&process, |answer| {
        let solution = answer.unwrap();
        assert_eq!((solution.value[1], solution.policy[1]), (5.0, Some(1)));
        let optimum = optimum(&process, &Criterion::Total, &solution, &mut Budget::default(), &Deadline::default()).unwrap().unwrap();
        assert_eq!((optimum.policy[1], optimum.ties), (Some(1), vec![(1, vec![0, 1])]));
    });
    // One unit there, one back, and an end that costs: only exact numbers know that the way round is for nothing.
    let process = build(3, &[(1, 1, &[(2, 100)]), (2, -1, &[(1, 100)]), (2, -7, &[(0, 100)])]);
    let solution = total(&process, Some(Method::PolicyIteration)).unwrap();
    let error = optimum(&process, &Criterion::Total, &solution, &mut Budget::default(), &Deadline::default()).unwrap_err();
    assert_eq!(error, ProcessError::BetterNeverToEnd { states: vec![1, 2] });
}

#[test]
fn states_that_stay_as_they_are_end() {
    let process = build(3, &[(0, 0, &[(0, 100)]), (1, -1, &[(0, 50), (1, 50)]), (2, -1, &[(1, 100)]), (2, -5, &[(0, 100)])]);
    each(&process, |answer| {
        let solution = answer.unwrap();
        assert!(near(&solution.value, &[0.0, -2.0, -3.0], 1e-9), "{:?}", solution.value);
        assert_eq!(solution.policy[0], Some(0));
        let bracket = verify_exactly(&process, &doubles(&process), &Criterion::Total, &solution).unwrap();
        assert!(bracket.within.unwrap() < 1e-8);
        let optimum = optimum(&process, &Criterion::Total, &solution, &mut Budget::default(), &Deadline::default()).unwrap().unwrap();
        assert_eq!(optimum.value, [ratio(0, 1), ratio(-2, 1), ratio(-3, 1)]);
    });
}

#[test]
fn averages_that_depend_on_the_start() {
    let process = build(3, &[(0, 1, &[(0, 100)]), (1, 3, &[(1, 100)]), (2, 0, &[(0, 100)]), (2, 0, &[(1, 100)])]);
    for method in [None, Some(Method::ValueIteration)] {
        let error = solve(&doubles(&process), &Criterion::Average, &Options { method, ..Options::default() }).unwrap_err();
        let ProcessError::Multichain { mut classes } = error else { panic!("{error:?}") };
        classes.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(classes.iter().map(|class| class.0.clone()).collect::<Vec<_>>(), [vec![0], vec![1]]);
        assert!((classes[0].1 - 1.0).abs() + (classes[1].1 - 3.0).abs() < 1e-9);
    }
    // With a way from the worse to the better there is one average.
    let process = build(2, &[(0, 1, &[(0, 100)]), (0, -9, &[(1, 100)]), (1, 3, &[(1, 100)])]);
    for method in [None, Some(Method::ValueIteration), Some(Method::ModifiedPolicyIteration)] {
        let solution = solve(&doubles(&process), &Criterion::Average, &Options { method, ..Options::default() }).unwrap();
        assert!((solution.gain.unwrap() - 3.0).abs() < 1e-8);
    }
    let ends = build(2, &[(1, 1, &[(0, 50), (1, 50)])]);
    assert_eq!(solve(&doubles(&ends), &Criterion::Average, &Options::default()).unwrap_err(), ProcessError::Ends { states: vec![0] });
}

/// What alternates has an average, and steps of value iteration alone would go to and fro for ever.
#[test]
fn periodic_averages() {
    let process = build(2, &[(0, 4, &[(1, 100)]), (1, 0, &[(0, 100)])]);
    for method in [Method::PolicyIteration, Method::ValueIteration, Method::ModifiedPolicyIteration] {
        let solution = solve(&doubles(&process), &Criterion::Average, &with(method)).unwrap();
        assert!((solution.gain.unwrap() - 2.0).abs() < 1e-8 && solution.settled, "{method:?}");
        assert!(near(&solution.value, &[0.0, -2.0], 1e-8), "{:?}", solution.value);
    }
}

#[test]
fn what_cannot_be_asked() {
    let process = build(3, &[(1, 2, &[(2, 100)]), (2, -1, &[(1, 50), (0, 50)])]);
    let error = total(&process, Some(Method::BackwardInduction)).unwrap_err();
    assert_eq!(error, ProcessError::Cycle { states: vec![1, 2] });
    for discount in [1.0, -0.1, f64::NAN] {
        let error = solve(&doubles(&process), &Criterion::Discounted(discount), &Options::default()).unwrap_err();
        assert!(matches!(error, ProcessError::Discount(_)));
    }
    let huge = build(1, &[(0, 1, &[(0, 100)])]).map(|x| if *x == Exact::ONE { 1e308 } else { Number::to_f64(x) });
    let huge = Process { probability: vec![1.0], ..huge };
    assert_eq!(solve(&huge, &Criterion::Discounted(0.999), &Options::default()).unwrap_err(), ProcessError::Overflow);
}
