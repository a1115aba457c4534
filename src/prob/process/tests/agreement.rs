//! All methods give one answer, which exact numbers confirm.

use super::super::visits::{Equations, returns_nearly, visits_nearly};
use super::*;

const SWEPT: [Method; 3] = [Method::PolicyIteration, Method::ValueIteration, Method::ModifiedPolicyIteration];

/// Checks an answer against the exact optimum; gives whether there is one.
fn confirmed(exact: &Process<Exact>, criterion: &Criterion<Exact>, solution: &Solution, what: &str) -> Optimum {
    let process = doubles(exact);
    let optimum = optimum(exact, criterion, solution, &mut Budget::default(), &Deadline::default())
        .unwrap()
        .unwrap_or_else(|| panic!("{what}: no optimum {solution:?} {process:?}"));
    let value: Vec<f64> = optimum.value.iter().map(Number::to_f64).collect();
    assert!(near(&solution.value, &value, 1e-8), "{what}: {:?} {value:?}", solution.value);
    let brackets = [verify_exactly(exact, &process, criterion, solution), verify(&process, &rounded(criterion), solution)];
    if brackets.iter().any(Option::is_none) {
        // Only where it is as good to go round as to go on.
        let tie = |row: &u32| optimum.ties.iter().any(|(_, rows)| rows.contains(row)) || optimum.policy.contains(&Some(*row));
        let (_, rounds) = graph::end_components(exact, |row| tie(&(row as u32)));
        assert!(*criterion == Criterion::Total && rounds > 0, "{what}: no bracket: {brackets:?}");
    }
    for bracket in brackets.into_iter().flatten() {
        if let Some(within) = bracket.within {
            let off =
                optimum.value.iter().zip(&solution.value).map(|(exact, double)| Number::to_f64(&(exact - Exact::from_f64(*double))).abs());
            let off = off.fold(0.0, f64::max);
            assert!(off <= within && within <= 1e-7 * (1.0 + size(&value)), "{what}: off by {off}, proved {within}");
        }
        if let Some((low, high)) = bracket.gain {
            let gain = Number::to_f64(optimum.gain.as_ref().unwrap());
            assert!(low <= gain && gain <= high && high - low < 1e-7 * (1.0 + gain.abs()), "{what}: {low} {gain} {high}");
        }
    }
    // Methods that end near the values may not know equals for equal.
    let near = matches!(solution.method, Method::ValueIteration | Method::ModifiedPolicyIteration);
    for (state, row) in solution.policy.iter().enumerate() {
        let tied = || optimum.ties.iter().any(|(tied, rows)| *tied == state as u32 && row.is_some_and(|row| rows.contains(&row)));
        assert!(*row == optimum.policy[state] || near && tied(), "{what}: state {state} {row:?} {:?} {:?}", optimum.policy, optimum.ties);
    }
    optimum
}

fn rounded(criterion: &Criterion<Exact>) -> Criterion<f64> {
    match criterion {
        Criterion::Discounted(discount) => Criterion::Discounted(Number::to_f64(discount)),
        Criterion::Total => Criterion::Total,
        Criterion::Average => Criterion::Average,
    }
}

#[test]
fn discounted_processes() {
    let mut ties = 0;
    for seed in 0..300 {
        let mut numbers = Numbers::new(seed);
        let shape = Shape { states: 1 + numbers.below(15), ends: [0, 10][seed as usize % 2], acyclic: false, rewards: (-3, 3) };
        let exact = random(shape, &mut numbers);
        let process = doubles(&exact);
        let discount = [ratio(1, 2), ratio(9, 10), ratio(99, 100), Exact::ZERO][seed as usize % 4].clone();
        let criterion = Criterion::Discounted(discount);
        for method in SWEPT {
            let solution = solve(&process, &rounded(&criterion), &with(method)).unwrap();
            assert!(solution.settled, "{seed} {method:?} {solution:?} {process:?}");
            assert_eq!(solution.method, method);
            ties += confirmed(&exact, &criterion, &solution, &format!("{seed} {method:?}")).ties.len();
        }
    }
    assert!(ties > 100, "{ties}");
}

#[test]
fn acyclic_processes() {
    for seed in 0..300 {
        let mut numbers = Numbers::new(seed + 1_000);
        let exact = random(Shape { states: 2 + numbers.below(15), ends: 10, acyclic: true, rewards: (-3, 3) }, &mut numbers);
        let process = doubles(&exact);
        for method in SWEPT.into_iter().chain([Method::BackwardInduction]) {
            for criterion in [Criterion::Total, Criterion::Discounted(ratio(3, 4))] {
                let solution = solve(&process, &rounded(&criterion), &with(method)).unwrap();
                confirmed(&exact, &criterion, &solution, &format!("{seed} {method:?} {criterion:?}"));
            }
        }
        let automatic = solve(&process, &Criterion::Total, &Options::default()).unwrap();
        assert_eq!(automatic.method, Method::BackwardInduction);
    }
}

#[test]
fn totals_up_to_an_end() {
    let (mut solved, mut refused) = (0, 0);
    for seed in 0..600 {
        let mut numbers = Numbers::new(seed + 5_000);
        let rewards = [(-4, -1), (-3, 0), (-5, 1)][seed as usize % 3];
        let exact = random(Shape { states: 2 + numbers.below(12), ends: 25, acyclic: false, rewards }, &mut numbers);
        let process = doubles(&exact);
        let answers: Vec<_> = SWEPT.into_iter().map(|method| solve(&process, &Criterion::Total, &with(method))).collect();
        match &answers[0] {
            Ok(_) => {
                solved += 1;
                for (solution, method) in answers.iter().zip(SWEPT) {
                    let solution = solution.as_ref().unwrap_or_else(|error| panic!("{seed} {method:?} {error:?}"));
                    confirmed(&exact, &Criterion::Total, solution, &format!("{seed} {method:?}"));
                }
            }
            Err(first) => {
                refused += 1;
                for other in &answers {
                    let same = std::mem::discriminant(first) == std::mem::discriminant(other.as_ref().unwrap_err());
                    assert!(same, "{seed} {first:?} {other:?}");
                }
            }
        }
    }
    assert!(solved > 300 && refused > 30, "{solved} {refused}");
}

#[test]
fn averages() {
    let (mut solved, mut refused) = (0, 0);
    for seed in 0..400 {
        let mut numbers = Numbers::new(seed + 9_000);
        let exact = random(Shape { states: 1 + numbers.below(12), ends: 0, acyclic: false, rewards: (-3, 3) }, &mut numbers);
        let process = doubles(&exact);
        let answers: Vec<_> = SWEPT.into_iter().map(|method| solve(&process, &Criterion::Average, &with(method))).collect();
        if answers[0].is_err() {
            refused += 1;
            assert!(answers.iter().all(Result::is_err), "{seed}");
            continue;
        }
        for (solution, method) in answers.iter().zip(SWEPT) {
            let solution = solution.as_ref().unwrap();
            let bracket = verify_exactly(&exact, &process, &Criterion::Average, solution).unwrap();
            let (low, high) = bracket.gain.unwrap();
            assert!(high - low < 1e-7 && low <= solution.gain.unwrap() + 1e-9, "{seed} {method:?}: {low} {high}");
            let Some(optimum) = optimum(&exact, &Criterion::Average, solution, &mut Budget::default(), &Deadline::default()).unwrap()
            else {
                continue;
            };
            solved += 1;
            let gain = Number::to_f64(&optimum.gain.unwrap());
            assert!(low <= gain && gain <= high && (gain - solution.gain.unwrap()).abs() < 1e-7, "{seed} {method:?} {low} {gain} {high}");
        }
    }
    assert!(solved > 800 && refused > 3, "{solved} {refused}");
}

/// A process over (step, state) is the process that stops after so many steps.
#[test]
fn steps_and_layers_agree() {
    for seed in 0..100 {
        let mut numbers = Numbers::new(seed + 20_000);
        let exact = random(Shape { states: 1 + numbers.below(6), ends: 10, acyclic: false, rewards: (-3, 3) }, &mut numbers);
        let (n, steps) = (exact.states(), 1 + numbers.below(6) as usize);
        let terminal: Vec<Exact> = (0..n).map(|_| ratio(numbers.below(9) as i64, 2)).collect();
        let discount = ratio(1, 1 + numbers.below(3));
        let found = stages(&exact, steps, &discount, &terminal);
        let mut layers: Process<Exact> = Process::default();
        for layer in 0..=steps {
            for state in 0..n {
                for row in exact.rows(state).filter(|_| layer < steps) {
                    let next = exact.successors(row).map(|(next, p)| (((layer + 1) * n + next) as u32, p.clone()));
                    layers.push_row(exact.action(row), exact.reward(row).clone(), next);
                }
                layers.end_state(if exact.ends(state) { exact.worth[state].clone() } else { terminal[state].clone() });
            }
        }
        let (value, policy) = super::super::finite::backward(&layers, &discount).unwrap();
        for layer in 0..=steps {
            assert_eq!(found.value[layer], value[layer * n..(layer + 1) * n], "{seed}");
        }
        for layer in 0..steps {
            for state in 0..n {
                let own = found.policy[layer][state].map(|row| exact.action(row as usize));
                let other = policy[layer * n + state];
                assert_eq!(own, (other != u32::MAX).then(|| layers.action(other as usize)), "{seed}");
            }
        }
    }
}

/// How often a policy is where, times what it earns there, is what it is worth.
#[test]
fn visits_earn_the_value() {
    for seed in 0..200 {
        let mut numbers = Numbers::new(seed + 30_000);
        let exact = random(Shape { states: 2 + numbers.below(10), ends: 20, acyclic: false, rewards: (-4, -1) }, &mut numbers);
        let process = doubles(&exact);
        let start: Vec<Exact> = (0..exact.states()).map(|_| ratio(numbers.below(4) as i64, 5)).collect();
        for criterion in [Criterion::Discounted(ratio(7, 8)), Criterion::Total] {
            let Ok(solution) = solve(&process, &rounded(&criterion), &Options::default()) else { continue };
            let Some(optimum) = optimum(&exact, &criterion, &solution, &mut Budget::default(), &Deadline::default()).unwrap() else {
                continue;
            };
            let visits = visits(&exact, &optimum.policy, &criterion, &start).unwrap();
            let earned = (0..exact.states()).map(|state| match optimum.policy[state] {
                Some(row) => &visits[state] * exact.reward(row as usize),
                None => &visits[state] * &exact.worth[state],
            });
            let earned = earned.fold(Exact::ZERO, |sum, part| sum + part);
            let worth = optimum.value.iter().zip(&start).fold(Exact::ZERO, |sum, (value, weight)| sum + value * weight);
            assert_eq!(earned, worth, "{seed} {criterion:?}");
            // Solved digit by digit it is the same, rewards too.
            let found =
                followed(&exact, &optimum.policy, &criterion, &start, &[&exact.reward], &mut Budget::default(), &Deadline::default());
            let found = found.unwrap();
            let equations = Equations::of(&exact, &optimum.policy, &criterion.factor()).unwrap();
            let returns = equations.returns(&exact, &optimum.policy, &exact.reward);
            assert_eq!((&found.visits, &found.returns), (&visits, &vec![returns.clone()]), "{seed} {criterion:?}");
            assert_eq!(weighted(&start, &optimum.value), worth);
            let followed = worth_of(&exact, &optimum.policy, &criterion, &start, &mut Budget::default(), &Deadline::default()).unwrap();
            assert_eq!(followed * start.iter().fold(Exact::ZERO, |sum, weight| sum + weight), worth, "{seed} {criterion:?}");
            let rewards: Vec<f64> = exact.reward.iter().map(Number::to_f64).collect();
            let nearly = returns_nearly(&process, &optimum.policy, rounded(&criterion).factor(), &rewards).unwrap();
            assert!(near(&nearly, &returns.iter().map(Number::to_f64).collect::<Vec<f64>>(), 1e-9), "{seed} {criterion:?}");
            for row in 0..exact.row_count() {
                let off = exact.backup(row, &criterion.factor(), &optimum.value) - &optimum.value[exact.state_of(row)];
                assert_eq!(optimum.advantage[row], off, "{seed} {row}");
            }
            let [exactly, start] = [&visits, &start].map(|list| list.iter().map(Number::to_f64).collect::<Vec<f64>>());
            let nearly = visits_nearly(&process, &optimum.policy, rounded(&criterion).factor(), &start).unwrap();
            assert!(near(&nearly, &exactly, 1e-9), "{seed} {criterion:?} {nearly:?} {exactly:?}");
        }
    }
    for seed in 0..100 {
        let mut numbers = Numbers::new(seed + 31_000);
        let exact = random(Shape { states: 1 + numbers.below(10), ends: 0, acyclic: false, rewards: (-3, 3) }, &mut numbers);
        let Ok(solution) = solve(&doubles(&exact), &Criterion::Average, &Options::default()) else { continue };
        let Some(optimum) = optimum(&exact, &Criterion::Average, &solution, &mut Budget::default(), &Deadline::default()).unwrap() else {
            continue;
        };
        let visits = visits(&exact, &optimum.policy, &Criterion::Average, &[]).unwrap();
        let found = followed(&exact, &optimum.policy, &Criterion::Average, &[], &[], &mut Budget::default(), &Deadline::default()).unwrap();
        assert_eq!(found.visits, visits, "{seed}");
        for row in 0..exact.row_count() {
            let off = exact.backup(row, &Exact::ONE, &optimum.value) - &optimum.value[exact.state_of(row)] - optimum.gain.as_ref().unwrap();
            assert_eq!(optimum.advantage[row], off, "{seed} {row}");
        }
        let earned = (0..exact.states()).map(|state| &visits[state] * exact.reward(optimum.policy[state].unwrap() as usize));
        assert_eq!(earned.fold(Exact::ZERO, |sum, part| sum + part), optimum.gain.unwrap(), "{seed}");
    }
}

/// Where fractions would take too long, there are none; nothing else changes.
#[test]
fn fractions_have_a_budget() {
    let mut numbers = Numbers::new(7);
    let exact = random(Shape { states: 40, ends: 0, acyclic: false, rewards: (-3, 3) }, &mut numbers);
    let criterion = Criterion::Discounted(ratio(9, 10));
    let solution = solve(&doubles(&exact), &rounded(&criterion), &Options::default()).unwrap();
    let found = |budget: &mut Budget| optimum(&exact, &criterion, &solution, budget, &Deadline::default()).unwrap();
    assert!(found(&mut Budget::default()).is_some());
    let mut small = Budget::of(1e4);
    assert!(found(&mut small).is_none() && found(&mut small).is_none());
}

/// A stock under a discount near one: every method is done after few rounds, since what all states are wrong by is known.
#[test]
fn a_discount_near_one_takes_few_rounds() {
    let demand = [10.0, 15.0, 25.0, 20.0, 15.0, 10.0, 5.0];
    let mut process: Process<f64> = Process::default();
    let most = 60;
    for stock in 0..=most {
        for order in 0..=most - stock {
            let had = stock + order;
            let set_up = if order > 0 { 9.0 } else { 0.0 };
            let mut reward = -2.0 * f64::from(order) - set_up;
            let mut successors = Vec::new();
            for (sold, share) in (0..).zip(demand) {
                let left = (had - sold).max(0);
                reward -= share / 100.0 * (0.1 * f64::from(left) + 7.0 * f64::from((sold - had).max(0)));
                successors.push((left as u32, share / 100.0));
            }
            process.push_row(order as u32, reward, successors);
        }
        process.end_state(0.0);
    }
    let criterion = Criterion::Discounted(0.99999);
    let solved = |method| solve(&process, &criterion, &Options { method: Some(method), ..Options::default() }).unwrap();
    let best = solved(Method::PolicyIteration);
    for method in [Method::ValueIteration, Method::ModifiedPolicyIteration] {
        let solution = solved(method);
        assert!(solution.rounds < 500, "{method:?}: {} rounds", solution.rounds);
        assert!(near(&solution.value, &best.value, 1e-8), "{method:?}");
    }
}
