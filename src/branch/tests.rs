//! Random programs against trying out everything; every tree is checked, and broken ones are refuted.

use super::*;
use crate::certify::{self, End, is_proved};
use crate::deadline::Deadline;
use crate::lp::Domain;
use crate::lp::testing::{Builder, INF, Numbers, random};
use crate::simplex::Outcome;
use crate::simplex::tests::fixed::every_choice;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The best objective over all whole values, by trying out all; the rest by the exact simplex method.
fn tried_out(lp: &Lp<Exact>) -> Option<Exact> {
    let mut best: Option<Exact> = None;
    every_choice(lp, &mut |outcome| match outcome {
        Outcome::Optimal(found) => {
            let better = best.as_ref().is_none_or(|best| match lp.sense {
                Sense::Minimize => found.objective < *best,
                Sense::Maximize => found.objective > *best,
            });
            if better {
                best = Some(found.objective);
            }
        }
        Outcome::Infeasible(_) => {}
        other => panic!("{other:?}"),
    });
    best
}

fn searched(lp: &Lp<Exact>) -> Found {
    search(lp, None, &Limits { nodes: Some(20_000), ..Limits::default() })
}

/// Finished, and proved.
fn assert_proved(lp: &Lp<Exact>, found: &Found) {
    assert_eq!(found.ending, Ending::Finished, "{lp:?}");
    let objective = found.best.as_ref().map(|(_, objective)| objective);
    let tree = found.tree.as_ref().unwrap();
    assert!(is_proved(lp, tree, objective), "{lp:?}\n{found:?}");
    if let Some((values, objective)) = &found.best {
        let own = certify::primal(lp, values).unwrap();
        assert!(own.worst.is_none() && own.objective == *objective);
    }
}

#[test]
fn random_programs_against_trying_out() {
    let mut numbers = Numbers::new(21);
    let (mut optimal, mut nothing) = (0, 0);
    for _ in 0..1_500 {
        let lp = random(&mut numbers, true).exact();
        let found = searched(&lp);
        assert_proved(&lp, &found);
        assert_eq!(found.best.as_ref().map(|(_, objective)| objective.clone()), tried_out(&lp), "{lp:?}");
        *(if found.best.is_some() { &mut optimal } else { &mut nothing }) += 1;
    }
    assert!(optimal > 200 && nothing > 200, "{optimal} {nothing}");
}

/// A program in other units: every row, column that is not whole, and the objective multiplied by a power of ten.
fn in_other_units(lp: &Lp<Exact>, numbers: &mut Numbers) -> (Lp<Exact>, Exact) {
    let mut power = || {
        let times = Exact::from(10u64.pow(numbers.below(13) as u32));
        if numbers.below(2) == 0 { times } else { Exact::ONE / times }
    };
    let mut out = lp.clone();
    let columns: Vec<Exact> =
        lp.columns.domain.iter().map(|domain| if *domain == Domain::Integer { Exact::ONE } else { power() }).collect();
    for (c, factor) in columns.iter().enumerate() {
        out.columns.cost[c] *= factor;
        for bound in [&mut out.columns.lower[c], &mut out.columns.upper[c]].into_iter().flatten() {
            *bound /= factor;
        }
    }
    for r in 0..lp.row_count() {
        let row = power();
        for e in lp.rows.starts[r]..lp.rows.starts[r + 1] {
            out.rows.values[e] *= &row * &columns[lp.rows.cols[e].0 as usize];
        }
        for limit in [&mut out.rows.lower[r], &mut out.rows.upper[r]].into_iter().flatten() {
            *limit *= &row;
        }
    }
    let cost = power();
    out.columns.cost.iter_mut().for_each(|own| *own *= &cost);
    (out, cost)
}

#[test]
fn units_change_nothing() {
    let mut numbers = Numbers::new(22);
    for _ in 0..600 {
        let lp = random(&mut numbers, true).exact();
        let (other, cost) = in_other_units(&lp, &mut numbers);
        let (one, two) = (searched(&lp), searched(&other));
        assert_proved(&lp, &one);
        assert_proved(&other, &two);
        assert_eq!(one.best.map(|(_, objective)| objective * cost), two.best.map(|(_, objective)| objective), "{other:?}");
    }
}

/// Sites that may be opened, a big M each, and a need.
fn sites(numbers: &mut Numbers, count: u32, big: f64) -> Lp<Exact> {
    let mut builder = Builder::minimize();
    for _ in 0..count {
        builder = builder.whole(numbers.between(20, 90) as f64, 0.0, 1.0);
    }
    for _ in 0..count {
        builder = builder.column(numbers.between(1, 5) as f64, 0.0, INF);
    }
    for s in 0..count {
        builder = builder.row(-INF, 0.0, &[(s, -big), (count + s, 1.0)]);
        builder = builder.row(-INF, numbers.between(3, 9) as f64, &[(count + s, 1.0)]);
    }
    let all: Vec<(u32, f64)> = (0..count).map(|s| (count + s, 1.0)).collect();
    builder.row(f64::from(2 * count), INF, &all).build().exact()
}

#[test]
fn a_big_m_is_no_way_around() {
    let mut numbers = Numbers::new(23);
    for round in 0..40 {
        let mut copy = Numbers::new(100 + round);
        let small = sites(&mut copy, 5, 10.0);
        let large = sites(&mut Numbers::new(100 + round), 5, 10f64.powi(numbers.below(11) as i32 + 1));
        let (one, two) = (searched(&small), searched(&large));
        assert_proved(&small, &one);
        assert_proved(&large, &two);
        assert_eq!(one.best.unwrap().1, two.best.unwrap().1);
    }
}

#[test]
fn whole_numbers_may_be_large() {
    // cash + 7e9 projects = 5e9, for seventy months.
    let mut builder = Builder::maximize();
    for _ in 0..70 {
        builder = builder.whole(0.0, 0.0, INF).whole(1.0, 0.0, 3.0);
    }
    for m in 0..70 {
        builder = builder.row(5e9, 5e9, &[(2 * m, 1.0), (2 * m + 1, 7e9)]);
    }
    let lp = builder.build().exact();
    let found = searched(&lp);
    assert_proved(&lp, &found);
    assert_eq!(found.best.unwrap().1, Exact::ZERO);
}

#[test]
fn sums_of_whole_columns_come_in_steps() {
    // 1 <= 4 a - 4 b <= 3, without bounds above.
    let lp = Builder::minimize().whole(3.0, 0.0, INF).whole(2.0, 0.0, INF).row(1.0, 3.0, &[(0, 4.0), (1, -4.0)]).build().exact();
    let found = searched(&lp);
    assert_proved(&lp, &found);
    assert!(found.best.is_none());
    // 6 a + 10 b + 15 c = 29 has one solution with nothing below zero but a few with c odd only: 4, 1, -; 2, -, 1 ...
    let lp = Builder::minimize()
        .whole(1.0, 0.0, INF)
        .whole(1.0, 0.0, INF)
        .whole(1.0, 0.0, INF)
        .row(31.0, 31.0, &[(0, 6.0), (1, 10.0), (2, 15.0)])
        .build()
        .exact();
    let found = searched(&lp);
    assert_proved(&lp, &found);
    assert_eq!(found.best.unwrap().1, Exact::from(3));
}

#[test]
fn what_has_no_end_is_told() {
    let lp = Builder::maximize().whole(1.0, 0.0, 1.0).column(1.0, 0.0, INF).row(1.0, INF, &[(0, 1.0), (1, 1.0)]).build().exact();
    let found = searched(&lp);
    let Ending::Unbounded { ray } = &found.ending else { panic!("{found:?}") };
    assert!(certify::ray(&lp, ray).is_ok());
    // The same, but nothing whole obeys it.
    let lp = Builder::maximize()
        .whole(1.0, 0.0, INF)
        .whole(0.0, 0.0, INF)
        .column(1.0, 0.0, INF)
        .row(1.0, 1.0, &[(0, 2.0), (1, -2.0)])
        .build()
        .exact();
    let found = searched(&lp);
    assert_proved(&lp, &found);
    assert!(found.best.is_none());
}

#[test]
fn broken_trees_prove_nothing() {
    let mut numbers = Numbers::new(24);
    let (mut broken, mut refuted) = (0, 0);
    for _ in 0..800 {
        let lp = random(&mut numbers, true).exact();
        let found = searched(&lp);
        let tree = found.tree.clone().unwrap();
        let objective = found.best.as_ref().map(|(_, objective)| objective.clone());
        // A better objective than the best is not proved, whatever the tree.
        if let Some(objective) = &objective {
            let better = match lp.sense {
                Sense::Minimize => objective + Exact::from_parts(1.into(), 1_000u32.into()),
                Sense::Maximize => objective - Exact::from_parts(1.into(), 1_000u32.into()),
            };
            // Brought to what whole columns can come to, the bound may still reach so far; the best itself never.
            let by = if certify::Lattice::of(&lp).is_some() { None } else { Some(better) };
            if let Some(better) = by {
                assert!(!is_proved(&lp, &tree, Some(&better)));
                refuted += 1;
            }
            assert!(!is_proved(&lp, &tree, None));
        }
        // Every leaf is needed, and every other node of it.
        for at in 0..tree.nodes.len() {
            let mut other = tree.clone();
            broken += 1;
            match &mut other.nodes[at].end {
                End::Branch { at: whole, .. } => *whole += Exact::from_parts(1.into(), 2u8.into()),
                end => *end = End::Open,
            }
            assert!(!is_proved(&lp, &other, objective.as_ref()), "{at} {tree:?}");
            if let End::Branch { below, above, .. } = &mut other.nodes[at].end {
                *above = *below;
                assert!(!is_proved(&lp, &other, objective.as_ref()));
            }
        }
    }
    assert!(broken > 600 && refuted > 50, "{broken} {refuted}");
}

/// Multipliers, columns and rows of a tree changed at random: what is still accepted of the best is true, and that there is
/// nothing is never accepted of a program with an answer.
#[test]
fn changed_trees_never_prove_what_is_false() {
    let mut numbers = Numbers::new(25);
    let mut accepted = 0;
    for _ in 0..1_500 {
        let lp = random(&mut numbers, true).exact();
        let Found { tree: Some(mut tree), best: Some((_, objective)), .. } = searched(&lp) else { continue };
        let at = numbers.below(tree.nodes.len() as u64) as usize;
        let column = numbers.below(lp.column_count() as u64) as usize;
        let row = numbers.below(lp.row_count() as u64 + 1) as usize;
        match numbers.below(5) {
            0 => tree.nodes[at].end = End::Column(column),
            1 => tree.nodes[at].end = End::Row(row),
            2 => tree.steps.push(certify::Step::Multiple { row }),
            3 => tree.steps.push(certify::Step::Coefficient { row, column }),
            _ => {
                let implied = certify::Implied { row, column, upper: numbers.below(2) == 0 };
                tree.nodes[at].implied.push(implied);
            }
        }
        let better = match lp.sense {
            Sense::Minimize => &objective + Exact::ONE,
            Sense::Maximize => &objective - Exact::ONE,
        };
        assert!(!is_proved(&lp, &tree, None) && !is_proved(&lp, &tree, Some(&better)), "{tree:?}");
        accepted += usize::from(is_proved(&lp, &tree, Some(&objective)));
    }
    assert!(accepted > 20, "{accepted}");
}

/// Before anything is split there is an answer: where something gates the rest it is opened, and what nothing needs is closed.
#[test]
fn the_first_node_has_an_answer() {
    let mut numbers = Numbers::new(27);
    for big in [40.0, 1e6] {
        for count in [4, 12, 20] {
            let lp = sites(&mut numbers, count, big);
            let found = search(&lp, None, &Limits { nodes: Some(1), ..Limits::default() });
            let (values, objective) = found.best.unwrap();
            let primal = certify::primal(&lp, &values).unwrap();
            assert!(primal.worst.is_none() && primal.objective == objective);
            let all = searched(&lp).best.unwrap().1;
            assert!(all <= objective && objective <= &all + &all, "{count} {big}: {objective} {all}");
        }
    }
}

/// Several demands on the same items of different sizes: cuts help little.
fn needs(numbers: &mut Numbers, count: u32) -> Lp<Exact> {
    let mut builder = Builder::minimize();
    for _ in 0..count {
        builder = builder.whole(numbers.between(20, 90) as f64 + 0.5, 0.0, 1.0).column(30.0, 0.0, 0.25);
    }
    for _ in 0..4 {
        let sizes: Vec<(u32, f64)> = (0..2 * count).map(|c| (c, numbers.between(5, 60) as f64)).collect();
        builder = builder.row(sizes.iter().map(|(_, size)| size).sum::<f64>() / 4.0, INF, &sizes);
    }
    builder.build().exact()
}

#[test]
fn limits_stop_a_search_with_what_it_has() {
    let mut numbers = Numbers::new(26);
    let lp = needs(&mut numbers, 20);
    let all = searched(&lp);
    assert_proved(&lp, &all);
    let best = all.best.unwrap().1;
    for nodes in [0, 3, 30, 90] {
        let found = search(&lp, None, &Limits { nodes: Some(nodes), ..Limits::default() });
        if let Some(bound) = &found.bound {
            assert!(*bound <= best, "{bound} {best}");
        }
        // Every bound that is reported comes with its proof, the relaxation's too.
        let is_split = found.nodes > 1 && found.ending != Ending::Finished;
        assert_eq!(found.bounds.len(), if is_split { 2 } else { 0 });
        assert!(nodes != 3 || is_split);
        for (tree, bound) in &found.bounds {
            assert!(is_proved(&lp, tree, Some(bound)) && !is_proved(&lp, tree, Some(&(&best + Exact::ONE))), "{nodes}");
            let late = Deadline::after(Some(std::time::Duration::ZERO));
            assert_eq!(certify::is_proved_until(&lp, tree, Some(bound), &late), None);
        }
        assert!(found.bounds.first().map(|(_, bound)| bound) >= found.bounds.last().map(|(_, bound)| bound));
        if let Some((_, objective)) = &found.best {
            assert!(*objective >= best);
        }
    }
    // A gap: no more is proved than was asked for.
    let found = search(&lp, None, &Limits { gap: Some(0.1), ..Limits::default() });
    let (bound, objective) = (found.bound.unwrap(), found.best.unwrap().1);
    assert!(bound <= best && best <= objective && is_proved(&lp, &found.tree.unwrap(), Some(&bound)));
    let flag = Arc::new(AtomicBool::new(true));
    let found = search(&lp, None, &Limits { deadline: Deadline::default().or(Some(&flag)), ..Limits::default() });
    assert_eq!(found.ending, Ending::Stopped(Why::Interrupted));
}
