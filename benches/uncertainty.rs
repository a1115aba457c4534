//! What uncertainty costs to calculate: `cargo bench --bench uncertainty`. A plan with decisions after 1,000 draws, from its text to its
//! answer, beside the same program put together by hand in arrays and solved by the same solver; and a simulation of 1,000 draws
//! beside solving the plan of a draw from its text each time. With HiGHS where `COOP_HIGHS` names it.

use coop::driver::{self, Solved};
use coop::lp::{ColId, Domain, Lp, Origin, RowId, Sense};
use coop::simulate::{Keep, Settings, simulate};
use coop::solve::{self, Options, Status};
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use std::fmt::Write;
use std::time::Instant;

/// Capacities of plants now, and what is brought to markets when demand is known. `demand` is its law and representation.
fn network(plants: usize, markets: usize, demand: &str) -> String {
    let mut text = String::from("coop 1\nscenario net\ncurrency EUR\nkind plant\nkind market\n");
    for p in 0..plants {
        let _ = writeln!(text, "plant p{p} {{ invest = {} EUR/t, at = {} }}", 20 + p * 7 % 13, p * 37 % 101);
    }
    for m in 0..markets {
        let _ = writeln!(text, "market m{m} {{ mean = {} t, at = {} }}", 50 + m * 11 % 40, m * 53 % 97);
    }
    let _ = write!(
        text,
        "let freight[p in plant, m in market] : EUR/t = (5 + abs(p.at - m.at)) * 1 EUR/t
random demand[m in market] : t ~ {demand}
plan net {{
  var cap[p in plant] : t in 0 t .. 1000 t
  var ship[p in plant, m in market] : t >= 0 t after demand
  var lost[m in market] : t >= 0 t after demand
  minimize cost : EUR = sum(p.invest * cap[p] for p in plant)
    + expected(sum(freight[p, m] * ship[p, m] for p in plant, m in market) + 300 EUR/t * sum(lost[m] for m in market))
  constraint room[p in plant]: sum(ship[p, m] for m in market) <= cap[p]
  constraint serve[m in market]: sum(ship[p, m] for p in plant) + lost[m] >= demand[m]
}}
"
    );
    text
}

fn checked(text: &str) -> (SourceMap, driver::Checked) {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, &Memory::default());
    assert!(!checked.has_errors());
    (sources, checked)
}

fn solved(text: &str) -> (SourceMap, Solved) {
    let (sources, checked) = checked(text);
    let solved = driver::solve(checked, &sources, &Options::default(), &mut |_| {}).unwrap();
    (sources, solved)
}

/// The same program in arrays: first decisions, then for each draw what is shipped and lost.
fn by_hand(plants: usize, markets: usize, demand: &[Vec<f64>]) -> Lp {
    let draws = demand.len();
    let mut lp = Lp::new(Sense::Minimize);
    let mut column = |cost: f64, upper: f64| {
        lp.columns.lower.push(0.0);
        lp.columns.upper.push(upper);
        lp.columns.domain.push(Domain::Continuous);
        lp.columns.cost.push(cost);
        lp.columns.cost_origin.push(Origin::NONE);
        lp.columns.origin.push(Origin::NONE);
    };
    (0..plants).for_each(|p| column((20 + p * 7 % 13) as f64, 1000.0));
    let chance = 1.0 / draws as f64;
    for _ in 0..draws {
        for p in 0..plants {
            for m in 0..markets {
                column(chance * (5.0 + ((p * 37 % 101) as f64 - (m * 53 % 97) as f64).abs()), f64::INFINITY);
            }
        }
        (0..markets).for_each(|_| column(300.0 * chance, f64::INFINITY));
    }
    let width = plants * markets + markets;
    let ship = |draw: usize, p: usize, m: usize| ColId((plants + draw * width + p * markets + m) as u32);
    let lost = |draw: usize, m: usize| ColId((plants + draw * width + plants * markets + m) as u32);
    let mut row = |entries: &mut dyn Iterator<Item = (ColId, f64)>, lower: f64, upper: f64| {
        for (col, value) in entries {
            lp.rows.cols.push(col);
            lp.rows.values.push(value);
            lp.rows.value_origin.push(Origin::NONE);
        }
        lp.rows.lower.push(lower);
        lp.rows.upper.push(upper);
        lp.rows.constant.push(0.0);
        lp.rows.origin.push(Origin::NONE);
        lp.rows.starts.push(lp.rows.cols.len());
    };
    for (draw, demand) in demand.iter().enumerate() {
        for p in 0..plants {
            let used = (0..markets).map(|m| (ship(draw, p, m), 1.0));
            row(&mut std::iter::once((ColId(p as u32), -1.0)).chain(used), f64::NEG_INFINITY, 0.0);
        }
        for (m, demand) in demand.iter().enumerate() {
            row(&mut (0..plants).map(|p| (ship(draw, p, m), 1.0)).chain([(lost(draw, m), 1.0)]), *demand, f64::INFINITY);
        }
    }
    lp
}

/// Keeps nothing.
struct Nowhere;

impl Keep for Nowhere {}

fn seconds<T>(f: impl FnOnce() -> T) -> (f64, T) {
    let begun = Instant::now();
    let made = f();
    (begun.elapsed().as_secs_f64(), made)
}

/// 1,000 draws of 200 columns.
fn two_stages() {
    let (plants, markets) = (9, 20);
    println!("{:>6} {:>9} {:>11} {:>11} {:>7} {:>9} {:>9}", "draws", "columns", "lowered, s", "by hand, s", "ratio", "solve, s", "agree");
    for draws in [100, 300, 1000] {
        let text = network(plants, markets, &format!("normal(m.mean, 0.2 * m.mean) truncated 0 t .. 3 * m.mean sampled {draws} seed 7"));
        let (lowered, (_, all)) = seconds(|| checked(&text));
        let own = &all.lowered.first().expect("a plan").1;
        // The right-hand sides of the draws, from the program.
        let sides: Vec<f64> = (0..own.row_count() as u32).map(|row| own.rows.lower[RowId(row)]).filter(|side| side.is_finite()).collect();
        let demand: Vec<Vec<f64>> = (0..draws).map(|draw| (0..markets).map(|m| sides[m * draws + draw]).collect()).collect();
        let (by_hand_made, hand) = seconds(|| by_hand(plants, markets, &demand));
        let (own_solved, ours) = seconds(|| solve::solve(own, &Options::default()).unwrap());
        let (hand_solved, theirs) = seconds(|| solve::solve(&hand, &Options::default()).unwrap());
        assert_eq!((&ours.status, &theirs.status), (&Status::Optimal, &Status::Optimal));
        let (ours, theirs) = (ours.objective.unwrap(), theirs.objective.unwrap());
        let agree = if (ours - theirs).abs() <= 1e-7 * theirs.abs() { "yes" } else { "no" };
        let ratio = (lowered + own_solved) / (by_hand_made + hand_solved);
        println!("{draws:>6} {:>9} {lowered:>11.2} {by_hand_made:>11.3} {ratio:>7.2} {hand_solved:>9.2} {agree:>9}", own.column_count());
    }
}

/// A plan of 5,000 decisions after each draw, of which a few are drawn from the text as well.
fn simulations() {
    let (plants, markets) = (50, 99);
    let law = "normal(m.mean, 0.2 * m.mean) truncated 0 t .. 3 * m.mean";
    let (sources, base) = solved(&network(plants, markets, &format!("{law} sampled 3 seed 7")));
    let draws = 200;
    let settings = Settings { draws, seed: 1, threads: Some(1) };
    let (all, _) = seconds(|| simulate(&base, &sources, settings, &Options::default(), &Nowhere).unwrap());
    // One draw from its text: read, checked, lowered, solved, without a proof.
    let one = network(plants, markets, &format!("{law} sampled 1 seed 9"));
    let mut colds: Vec<f64> = (0..5)
        .map(|_| {
            let (took, _) = seconds(|| {
                let (_, checked) = checked(&one);
                solve::solve(&checked.lowered.first().expect("a plan").1, &Options::default()).unwrap()
            });
            took
        })
        .collect();
    colds.sort_by(f64::total_cmp);
    let (each, cold) = (all / f64::from(draws), colds[2]);
    println!("\n{:>9} {:>14} {:>9} {:>7}", "columns", "a draw, s", "cold, s", "ratio");
    println!("{:>9} {each:>14.4} {cold:>9.4} {:>7.2}", plants * markets + markets, each / cold);
}

fn main() {
    let only = std::env::args().nth(1).filter(|arg| !arg.starts_with('-'));
    let wanted = |name: &str| only.as_deref().is_none_or(|only| only == name);
    if wanted("stages") {
        two_stages();
    }
    if wanted("simulate") {
        simulations();
    }
}
