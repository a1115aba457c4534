//! Integer plans as planners write them, at random: lot sizing, assignment, location, networks with fixed charges, knapsacks,
//! bin packing, set covering. Figures are decimals with few digits.

#![allow(dead_code, reason = "the bench takes those of middle size, the tests the small ones")]

use coop::exact::{self, Exact};
use coop::lp::{ColId, Domain, Lp, RowId, Sense};
use std::fmt::Write;

/// A plan with its name.
pub struct Plan {
    pub name: String,
    pub lp: Lp<Exact>,
}

/// Random numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as u64) as i64
    }
}

fn number(value: f64) -> Exact {
    exact::from_decimal_f64(value).unwrap_or(Exact::ZERO)
}

/// Columns and rows put together.
struct Maker {
    lp: Lp<Exact>,
    dice: Dice,
}

impl Maker {
    fn new(sense: Sense, seed: u64) -> Maker {
        let mut dice = Dice(seed.wrapping_mul(7919).wrapping_add(12_345));
        dice.below(2);
        Maker { lp: Lp::new(sense), dice }
    }

    fn binary(&mut self, cost: f64) -> ColId {
        self.lp.columns.push(Some(Exact::ZERO), Some(Exact::ONE), Domain::Integer, number(cost))
    }

    fn amount(&mut self, cost: f64) -> ColId {
        self.lp.columns.push(Some(Exact::ZERO), None, Domain::Continuous, number(cost))
    }

    fn row(&mut self, lower: Option<f64>, entries: &[(ColId, f64)], upper: Option<f64>) -> RowId {
        let entries = entries.iter().filter(|(_, value)| *value != 0.0).map(|(col, value)| (*col, number(*value)));
        self.lp.rows.push(entries.collect::<Vec<_>>(), lower.map(number), upper.map(number))
    }

    fn plan(self, name: String) -> Plan {
        Plan { name, lp: self.lp }
    }
}

/// Products made in lots: stock balances, a setup for each lot (`make <= big * setup`), a capacity that setups use up too.
pub fn lots(periods: usize, products: usize, seed: u64, big: f64) -> Plan {
    let mut m = Maker::new(Sense::Minimize, seed);
    let mut room = vec![Vec::new(); periods];
    let mut needs = vec![0.0; periods];
    for _ in 0..products {
        let (setup, hold) = (m.dice.between(100, 400) as f64, m.dice.between(5, 30) as f64 / 10.0);
        let takes = m.dice.between(2, 12) as f64;
        let mut before = None;
        for (t, (room, need)) in room.iter_mut().zip(&mut needs).enumerate() {
            let demand = if t > 0 && m.dice.below(5) == 0 { 0.0 } else { m.dice.between(20, 90) as f64 };
            *need += demand + takes;
            let (make, stock, open) = (m.amount(1.0), m.amount(hold), m.binary(setup));
            let mut entries = vec![(make, 1.0), (stock, -1.0)];
            entries.extend(before.map(|before| (before, 1.0)));
            m.row(Some(demand), &entries, Some(demand));
            m.row(None, &[(make, 1.0), (open, -big)], Some(0.0));
            room.extend([(make, 1.0), (open, takes)]);
            before = Some(stock);
        }
    }
    // As much as is needed up to any period, and some more.
    let up_to = needs.iter().scan(0.0, |sum, need| {
        *sum += need;
        Some(*sum)
    });
    let capacity = up_to.zip(1..).map(|(sum, count)| sum / f64::from(count)).fold(0.0, f64::max);
    let capacity = (1.15 * capacity).round();
    for entries in &room {
        m.row(None, entries, Some(capacity));
    }
    m.plan(format!("lots {periods} x {products}, {seed}"))
}

/// Jobs, each for one of some agents with limited hours.
pub fn assignment(agents: usize, jobs: usize, seed: u64) -> Plan {
    let mut m = Maker::new(Sense::Maximize, seed);
    let mut of_job = vec![Vec::new(); jobs];
    let mut of_agent = vec![Vec::new(); agents];
    for own in &mut of_agent {
        for of_job in &mut of_job {
            let (worth, hours) = (m.dice.between(15, 25) as f64, m.dice.between(5, 25) as f64);
            let take = m.binary(worth);
            own.push((take, hours));
            of_job.push((take, 1.0));
        }
    }
    for entries in &of_job {
        m.row(Some(1.0), entries, Some(1.0));
    }
    for entries in &of_agent {
        let hours: f64 = entries.iter().map(|(_, hours)| hours).sum();
        m.row(None, entries, Some((0.8 * hours / agents as f64).floor()));
    }
    m.plan(format!("assignment {agents} x {jobs}, {seed}"))
}

/// Sites with a fixed cost and a capacity. `linked`: for each customer, a constraint that a closed site serves nothing.
pub fn location(sites: usize, customers: usize, seed: u64, linked: bool) -> Plan {
    let mut m = Maker::new(Sense::Minimize, seed);
    let place = |m: &mut Maker| (m.dice.below(1_000) as f64, m.dice.below(1_000) as f64);
    let needs: Vec<(f64, (f64, f64))> = (0..customers).map(|_| (m.dice.between(5, 35) as f64, place(&mut m))).collect();
    let all: f64 = needs.iter().map(|(need, _)| need).sum();
    let mut served = vec![Vec::new(); customers];
    for _ in 0..sites {
        let at = place(&mut m);
        let capacity = (all / sites as f64 * m.dice.between(20, 60) as f64 / 10.0).round();
        let fixed = (m.dice.between(0, 90) as f64 + m.dice.between(100, 110) as f64 * capacity.sqrt()).round();
        let open = m.binary(fixed);
        let mut room = vec![(open, -capacity)];
        for ((need, own), served) in needs.iter().zip(&mut served) {
            let way = ((at.0 - own.0).powi(2) + (at.1 - own.1).powi(2)).sqrt();
            let part = m.amount((way * need).round() / 100.0);
            room.push((part, *need));
            served.push((part, 1.0));
            if linked {
                m.row(None, &[(part, 1.0), (open, -1.0)], Some(0.0));
            }
        }
        m.row(None, &room, Some(0.0));
    }
    for entries in &served {
        m.row(Some(1.0), entries, Some(1.0));
    }
    m.plan(format!("location {sites} x {customers}{}, {seed}", if linked { " linked" } else { "" }))
}

/// Roads that are built or not, and goods that go over them from a few sources to many places.
pub fn network(places: usize, seed: u64, big: f64) -> Plan {
    let mut m = Maker::new(Sense::Minimize, seed);
    let needs: Vec<f64> = (0..places).map(|p| if p == 0 { 0.0 } else { m.dice.between(0, 12) as f64 }).collect();
    let mut balance = vec![Vec::new(); places];
    for from in 0..places {
        for _ in 0..3 {
            let to = m.dice.below(places as u64) as usize;
            if to == from {
                continue;
            }
            let (fixed, way) = (m.dice.between(20, 120) as f64, m.dice.between(1, 9) as f64);
            let (flow, open) = (m.amount(way), m.binary(fixed));
            balance[from].push((flow, -1.0));
            balance[to].push((flow, 1.0));
            m.row(None, &[(flow, 1.0), (open, -big)], Some(0.0));
        }
    }
    for (place, (own, need)) in balance.iter_mut().zip(&needs).enumerate() {
        // Supply from outside is expensive.
        let supply = m.amount(if place == 0 { 0.0 } else { 60.0 });
        own.push((supply, 1.0));
        m.row(Some(*need), own, if place == 0 { None } else { Some(*need) });
    }
    m.plan(format!("network {places}, {seed}"))
}

/// Items to choose under several limits at once.
pub fn knapsack(limits: usize, items: usize, seed: u64) -> Plan {
    let mut m = Maker::new(Sense::Maximize, seed);
    let mut rows = vec![Vec::new(); limits];
    for _ in 0..items {
        let sizes: Vec<i64> = (0..limits).map(|_| m.dice.between(5, 60)).collect();
        let worth = sizes.iter().sum::<i64>() / limits as i64 + m.dice.between(1, 20);
        let take = m.binary(worth as f64);
        rows.iter_mut().zip(&sizes).for_each(|(row, size)| row.push((take, *size as f64)));
    }
    for row in &rows {
        let all: f64 = row.iter().map(|(_, size)| size).sum();
        m.row(None, row, Some((all / 2.0).floor()));
    }
    m.plan(format!("knapsack {limits} x {items}, {seed}"))
}

/// Items to pack into as few bins as possible.
pub fn bins(items: usize, bins: usize, seed: u64) -> Plan {
    let mut m = Maker::new(Sense::Minimize, seed);
    let sizes: Vec<f64> = (0..items).map(|_| m.dice.between(10, 45) as f64).collect();
    let open: Vec<ColId> = (0..bins).map(|_| m.binary(1.0)).collect();
    let put: Vec<Vec<ColId>> = (0..bins).map(|_| (0..items).map(|_| m.binary(0.0)).collect()).collect();
    for (own, open) in put.iter().zip(&open) {
        let mut row: Vec<(ColId, f64)> = own.iter().copied().zip(sizes.iter().copied()).collect();
        row.push((*open, -100.0));
        m.row(None, &row, Some(0.0));
    }
    for item in 0..items {
        let row: Vec<(ColId, f64)> = put.iter().map(|own| (own[item], 1.0)).collect();
        m.row(Some(1.0), &row, Some(1.0));
    }
    m.plan(format!("bins {items} into {bins}, {seed}"))
}

/// Sets to choose so that each item is in one of them.
pub fn cover(items: usize, sets: usize, seed: u64) -> Plan {
    let mut m = Maker::new(Sense::Minimize, seed);
    let taken: Vec<ColId> = (0..sets)
        .map(|_| {
            let cost = m.dice.between(10, 60) as f64;
            m.binary(cost)
        })
        .collect();
    for _ in 0..items {
        let mut row: Vec<ColId> = (0..m.dice.between(3, 8)).map(|_| taken[m.dice.below(sets as u64) as usize]).collect();
        row.sort_unstable();
        row.dedup();
        let row: Vec<(ColId, f64)> = row.into_iter().map(|col| (col, 1.0)).collect();
        m.row(Some(1.0), &row, None);
    }
    m.plan(format!("cover {items} by {sets}, {seed}"))
}

/// Small plans of every kind.
pub fn small(seed: u64) -> Vec<Plan> {
    vec![
        lots(5, 2, seed, 1_000.0),
        lots(4, 3, seed, 1e6),
        assignment(3, 8, seed),
        location(5, 8, seed, true),
        location(5, 8, seed, false),
        network(8, seed, 500.0),
        knapsack(3, 14, seed),
        bins(8, 4, seed),
        cover(15, 20, seed),
    ]
}

/// Those of a size that takes a solver some work.
pub fn middle(seed: u64) -> Vec<Plan> {
    vec![
        lots(12, 4, seed, 1_000.0),
        lots(16, 6, seed, 10_000.0),
        assignment(5, 25, seed),
        assignment(10, 30, seed),
        location(16, 50, seed, true),
        location(12, 30, seed, false),
        network(25, seed, 1_000.0),
        knapsack(5, 40, seed),
        bins(16, 8, seed),
        cover(80, 120, seed),
    ]
}

/// A plan in the LP format, for another solver.
pub fn in_lp_format(lp: &Lp<Exact>) -> String {
    let mut out = String::new();
    let sum = |out: &mut String, entries: &mut dyn Iterator<Item = (usize, &Exact)>| {
        for (c, value) in entries.filter(|(_, value)| !value.is_zero()) {
            let _ = writeln!(out, " {:+} x{c}", exact::to_f64(value));
        }
    };
    out.push_str(if lp.sense == Sense::Minimize { "minimize\nobj:" } else { "maximize\nobj:" });
    sum(&mut out, &mut lp.columns.cost.iter().enumerate());
    out.push_str("subject to\n");
    for r in 0..lp.row_count() {
        let (lower, upper) = (&lp.rows.lower[r], &lp.rows.upper[r]);
        let sides = [(lower, ">="), (upper, "<=")];
        let both = lower.is_some() && lower == upper;
        for (at, (limit, sign)) in sides.into_iter().enumerate() {
            let Some(limit) = limit else { continue };
            if both && at == 1 {
                continue;
            }
            let _ = write!(out, "r{r}_{at}:");
            sum(&mut out, &mut lp.entries(RowId(r as u32)).map(|(col, value)| (col.0 as usize, value)));
            let _ = writeln!(out, " {} {}", if both { "=" } else { sign }, exact::to_f64(limit));
        }
    }
    out.push_str("bounds\n");
    for c in 0..lp.column_count() {
        let end = |bound: &Option<Exact>, open: &str| bound.as_ref().map_or(open.to_string(), |bound| exact::to_f64(bound).to_string());
        let _ = writeln!(out, " {} <= x{c} <= {}", end(&lp.columns.lower[c], "-inf"), end(&lp.columns.upper[c], "inf"));
    }
    out.push_str("general\n");
    for c in (0..lp.column_count()).filter(|&c| lp.columns.domain[c] == Domain::Integer) {
        let _ = writeln!(out, " x{c}");
    }
    out.push_str("end\n");
    out
}
