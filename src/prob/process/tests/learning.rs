//! Learners come near to the optimum, and the same seed learns the same.

use super::*;

fn forest() -> (Process<f64>, Vec<f64>) {
    let mut process: Process<f64> = Process::default();
    for age in 0..3u32 {
        process.push_row(0, if age == 2 { 4.0 } else { 0.0 }, [(0, 0.1), ((age + 1).min(2), 0.9)]);
        process.push_row(1, f64::from(age), [(0, 1.0)]);
        process.end_state(0.0);
    }
    (process, vec![1.0; 3])
}

fn learning(algorithm: Algorithm) -> Learning {
    Learning {
        algorithm,
        episodes: 4_000,
        longest: 50,
        step: Decay::Power { first: 1.0, power: 0.7 },
        exploration: Decay::Harmonic { first: 1.0, half: 200.0 },
        seed: 7,
        initial: 0.0,
        checkpoints: 10,
    }
}

#[test]
fn learners_find_the_policy() {
    let (process, start) = forest();
    let best = solve(&process, &Criterion::Discounted(0.9), &Options::default()).unwrap();
    let optimum = best.value.iter().sum::<f64>() / 3.0;
    for algorithm in [Algorithm::QLearning, Algorithm::Sarsa] {
        let learned = learn(&process, 0.9, &start, None, &learning(algorithm), &Deadline::default());
        assert_eq!(learned.policy, best.policy, "{algorithm:?}");
        assert_eq!(learned.curve.len(), 10);
        assert!((learned.curve[9].score.unwrap() - optimum).abs() < 1e-9);
        let again = learn(&process, 0.9, &start, None, &learning(algorithm), &Deadline::default());
        assert_eq!((learned.quality.clone(), &learned.curve), (again.quality, &again.curve));
        let other = learn(&process, 0.9, &start, None, &Learning { seed: 8, ..learning(algorithm) }, &Deadline::default());
        assert_ne!(learned.quality, other.quality);
        assert_eq!(learned.curve[9].steps, 200_000);
        assert_eq!(learned.tries.iter().map(|tries| u64::from(*tries)).sum::<u64>(), 200_000);
    }
    let learned = learn(&process, 0.9, &start, None, &learning(Algorithm::QLearning), &Deadline::default());
    assert!(
        learned.quality.iter().zip([26.244, 23.6196, 29.484, 24.6196, 33.484, 25.6196]).all(|(a, b)| (a - b).abs() < 1.0),
        "{:?}",
        learned.quality
    );
}

#[test]
fn what_never_ends_has_no_score() {
    // Waiting is for nothing, going costs: a learner that has not seen the end waits.
    let mut process: Process<f64> = Process::default();
    process.end_state(10.0);
    process.push_row(0, 0.0, [(1, 1.0)]);
    process.push_row(1, -1.0, [(0, 1.0)]);
    process.end_state(0.0);
    let mut how = Learning { exploration: Decay::Constant(0.0), episodes: 3, checkpoints: 1, ..learning(Algorithm::QLearning) };
    let learned = learn(&process, 1.0, &[0.0, 1.0], None, &how, &Deadline::default());
    assert_eq!(learned.curve[0].score, None);
    how.exploration = Decay::Constant(0.5);
    process.reward[0] = -0.1;
    let learned = learn(&process, 1.0, &[0.0, 1.0], None, &how, &Deadline::default());
    assert_eq!(learned.curve[0].score, Some(9.0));
}
