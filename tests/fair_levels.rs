//! Objectives that go level by level, held against trying out all answers, and the two ways of calculating them against one another.

use coop::eval::Status;

use crate::common::solve_text;
use crate::metamorphic::chance::Chance;
use std::fmt::Write;

const MOST: i64 = 4;

/// A plan of integers from 0 to [`MOST`], whose members are sums of them.
struct Case {
    members: Vec<Vec<i64>>,
    fixed: Vec<i64>,
    rows: Vec<(Vec<i64>, i64)>,
    costs: Vec<i64>,
    maximize: bool,
    /// The cost counts before the levels, and may lose so much; or it counts after them.
    first: Option<i64>,
}

impl Case {
    fn make(seed: u64) -> Case {
        let chance = &mut Chance(seed);
        let variables = chance.between(2, 3) as usize;
        let list = |chance: &mut Chance, low, high| (0..variables).map(|_| chance.between(low, high)).collect::<Vec<i64>>();
        let members: Vec<Vec<i64>> = (0..chance.between(2, 4)).map(|_| list(chance, -1, 2)).collect();
        let fixed = members.iter().map(|_| chance.between(-1, 2)).collect();
        let rows = (0..chance.between(1, 2)).map(|_| (list(chance, -1, 3), chance.between(1, 9))).collect();
        let costs = list(chance, -2, 3);
        let maximize = chance.below(2) == 0;
        let first = (chance.below(2) == 0).then(|| chance.between(0, 3));
        Case { members, fixed, rows, costs, maximize, first }
    }

    fn linear(factors: &[i64]) -> String {
        let terms = factors.iter().enumerate().map(|(at, factor)| format!("({factor}) * x{at}"));
        terms.collect::<Vec<_>>().join(" + ")
    }

    fn text(&self, listed: bool, domain: &str) -> String {
        let mut out = "coop 1\nscenario levels\nkind team\n".to_string();
        for at in 0..self.members.len() {
            let _ = writeln!(out, "team t{at}");
        }
        let _ = writeln!(out, "plan p {{");
        for at in 0..self.costs.len() {
            let _ = writeln!(out, "  var x{at} {domain} in 0 .. {MOST}");
        }
        for (at, (member, fixed)) in self.members.iter().zip(&self.fixed).enumerate() {
            let _ = writeln!(out, "  let m{at} = {} + ({fixed})", Case::linear(member));
        }
        let all: Vec<String> = (0..self.members.len()).map(|at| format!("m{at}")).collect();
        let of = match listed {
            true => all.join(", "),
            false => {
                let cases: Vec<String> = (1..all.len()).map(|at| format!("if t == t{at} then m{at} else ")).collect();
                let cases = cases.concat();
                format!("{cases}m0 for t in team")
            }
        };
        let (word, function) = if self.maximize { ("maximize", "lexmin") } else { ("minimize", "lexmax") };
        let levels = format!("{word} fair = {function}({of})");
        let cost = format!("minimize cost = {} + 0", Case::linear(&self.costs));
        let _ = match self.first {
            Some(within) => writeln!(out, "  {cost}\n    then {levels} within {within}"),
            None => writeln!(out, "  {levels}\n    then {cost}"),
        };
        for (at, (row, limit)) in self.rows.iter().enumerate() {
            let _ = writeln!(out, "  constraint c{at}: {} <= {limit}", Case::linear(row));
        }
        out + "}\n"
    }

    /// The members from the first level on, and the cost.
    fn levels(&self, values: &[i64]) -> (Vec<i64>, i64) {
        let sum = |factors: &[i64]| factors.iter().zip(values).map(|(factor, value)| factor * value).sum::<i64>();
        let mut members: Vec<i64> = self.members.iter().zip(&self.fixed).map(|(member, fixed)| sum(member) + fixed).collect();
        members.sort_unstable();
        if !self.maximize {
            members.reverse();
        }
        (members, sum(&self.costs))
    }

    /// The best levels and cost of all answers.
    fn enumerated(&self) -> Option<(Vec<i64>, i64)> {
        let count = self.costs.len() as u32;
        let all = (0..(MOST + 1).pow(count)).map(|code| (0..count).map(|at| code / (MOST + 1).pow(at) % (MOST + 1)).collect::<Vec<i64>>());
        let kept = all.filter(|x| self.rows.iter().all(|(row, limit)| row.iter().zip(x).map(|(a, x)| a * x).sum::<i64>() <= *limit));
        let found: Vec<(Vec<i64>, i64)> = kept.map(|x| self.levels(&x)).collect();
        // Larger is better for both, then.
        let key = |levels: &[i64]| levels.iter().map(|level| if self.maximize { *level } else { -level }).collect::<Vec<i64>>();
        match self.first {
            Some(within) => {
                let least = found.iter().map(|(_, cost)| *cost).min()?;
                found.into_iter().filter(|(_, cost)| *cost <= least + within).max_by_key(|(levels, _)| key(levels))
            }
            None => found.into_iter().max_by_key(|(levels, cost)| (key(levels), -cost)),
        }
    }
}

/// The levels that a report lists, each as often as it has members.
fn listed(plan: &coop::answer::PlanRun) -> Vec<f64> {
    plan.levels.iter().flatten().flat_map(|level| level.members.iter().map(|_| level.value)).collect()
}

fn near(found: &[f64], due: &[f64]) -> bool {
    found.len() == due.len() && found.iter().zip(due).all(|(a, b)| (a - b).abs() < 1e-6)
}

#[test]
fn levels_of_integers_are_those_of_trying_all() {
    let (mut solved, mut wrong) = (0, Vec::new());
    for seed in 0..120 {
        let case = Case::make(seed * 7919 + 3);
        let text = case.text(seed % 2 == 0, "integer");
        let run = solve_text(&text).unwrap_or_else(|found| panic!("{text}{found:?}"));
        let run = &run.models[0];
        let plan = run.plan().unwrap();
        let due = case.enumerated();
        let Some((levels, cost)) = due else {
            assert_eq!(run.status(), Status::Infeasible, "{text}");
            continue;
        };
        let due: Vec<f64> = levels.iter().map(|level| *level as f64).collect();
        let place = usize::from(case.first.is_some());
        let same = near(&listed(plan), &due)
            && (plan.objectives[place] - due[0]).abs() < 1e-6
            && (case.first.is_some() || (plan.objectives[1] - cost as f64).abs() < 1e-6);
        if run.status() == Status::Optimal && same {
            solved += 1;
        } else {
            wrong.push(format!("{text}found {:?} {:?}, due {due:?} {cost}", listed(plan), plan.objectives));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(solved > 100, "{solved} with an answer");
}

/// Without integers members are settled one after another; beside an integer that plays no part, sums of the smallest are optimised.
#[test]
fn the_two_ways_to_go_level_by_level_agree() {
    let mut several = 0;
    for seed in 0..60 {
        let case = Case::make(seed * 104_729 + 5);
        let plain = case.text(seed % 2 == 0, "");
        let beside = plain.replace("plan p {\n", "plan p {\n  var idle integer in 0 .. 1\n");
        let [a, b] = [&plain, &beside].map(|text| solve_text(text).unwrap_or_else(|found| panic!("{text}{found:?}")));
        let (a, b) = (&a.models[0], &b.models[0]);
        assert_eq!((a.status(), b.status()), (Status::Optimal, Status::Optimal), "{plain}");
        let (a, b) = (a.plan().unwrap(), b.plan().unwrap());
        assert!(near(&listed(a), &listed(b)) && near(&a.objectives, &b.objectives), "{plain}{:?}\n{:?}", a.levels, b.levels);
        several += usize::from(a.levels.iter().any(|levels| levels.len() > 2));
    }
    assert!(several > 10, "{several} with more than two levels");
}
