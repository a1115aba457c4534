//! Values that read themselves for other keys: against closed forms, and in plans against the same plan with a variable and a balance.

use std::fmt::Write;
use std::path::Path;

use coop::driver::{self, Solved};
use coop::eval::Status;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;

use crate::common::{program, solve_text};
use crate::metamorphic::chance::Chance;

fn passes(text: &str) -> Solved {
    let solved = solve_text(text).unwrap_or_else(|found| panic!("{text}\n{found:?}"));
    assert!(solved.expectations.iter().all(|e| e.passed()), "{text}\n{:?}", solved.diagnostics);
    solved
}

/// Growth by a share and an amount, from either end: the closed form in the scenario's own exact numbers.
#[test]
fn recursion_agrees_with_closed_forms() {
    for seed in 0..40 {
        let chance = &mut Chance::new(seed);
        let (n, from) = (chance.between(1, 30), chance.between(1, 9));
        let (share, add) = (chance.pick(&["1.03", "0.5", "2", "0.97", "3"]), chance.between(-3, 3));
        let (end, near) = if chance.percent(50) { ("first", "prev") } else { ("last", "next") };
        let at = format!("abs(y - {end}(year))");
        let text = format!(
            "coop 1\nperiods year = 1..{n}\nlet s[y in year] : t = if y == {end}(year) then {from} t else s[{near}(y)] * {share} + {add} t\n\
             let closed[y in year] : t = {from} t * {share} ^ {at} + {add} t * ({share} ^ {at} - 1) / ({share} - 1)\n\
             expect all(s[y] == closed[y] for y in year)\n"
        );
        passes(&text);
    }
}

/// Running totals are kept; a second condition that always holds has them added up anew.
#[test]
fn running_totals_are_sums() {
    let kinds = ["periods k = 2001..2025\n", "kind k ordered\n", "kind k ordered by rank\n"];
    for (kind, declared) in kinds.iter().enumerate() {
        let mut text = format!("coop 1\n{declared}kind w\nw a {{ times = 2 }}\nw b {{ times = 3 }}\n");
        if kind > 0 {
            (0..25).for_each(|at| text += &format!("k k{at} {{ rank = {} }}\n", (at * 7) % 25 + 1));
        }
        text += "let x[v in k] = if v == first(k) then 1 else (x[prev(v)] * 3 + 1) / 2 - 2 * (v - first(k))\n";
        for (at, filter) in
            ["v <= y", "v < y", "v >= y", "v > y", "y >= v", "y > v", "v <= y - 4", "y + 3 < v", "v >= y + 20"].iter().enumerate()
        {
            let sum = |more: &str| format!("sum(x[v] * u.times for v in k if {filter}{more})");
            let _ = writeln!(
                text,
                "let kept{at}[u in w, y in k] = {}\nlet anew{at}[u in w, y in k] = {}",
                sum(""),
                sum(" and x[v] > -1000000")
            );
            let _ = writeln!(text, "expect all(kept{at}[u, y] == anew{at}[u, y] for u in w, y in k)");
            let _ = writeln!(text, "expect sum(kept{at}[a, y] for y in k) * 3 == sum(kept{at}[b, y] for y in k) * 2");
        }
        // What depends on the place itself is no running total.
        text += "let weighed[y in k] = sum(x[v] * (y - v) for v in k if v <= y)\n";
        text += "expect all(weighed[y] == sum(x[v] * (y - v) for v in k if v <= y and x[v] > -1000000) for y in k)\n";
        passes(&text);
    }
}

/// Two values that read one another, and lags of two: against numbers that are calculated here.
#[test]
fn values_that_read_one_another_agree_with_a_loop() {
    for seed in 0..20 {
        let chance = &mut Chance::new(seed + 1000);
        let n = chance.between(3, 20);
        let [a, b, c, d] = [(); 4].map(|()| chance.between(-2, 2));
        let (mut x, mut y) = (vec![3i64, 1], vec![2i64]);
        for k in 1..n as usize {
            y.push((c * x[k - 1] + d * y[k - 1]) % 1_000_000_007);
            if k > 1 {
                x.push(a * x[k - 1] + b * x[k - 2]);
            }
            if x[x.len() - 1].abs() > 1 << 40 || y[k].abs() > 1 << 40 {
                break;
            }
        }
        let n = x.len().min(y.len());
        let mut text = format!(
            "coop 1\nperiods k = 1..{n}\nlet x[t in k] = if t == first(k) then 3 else if t == 2 then 1 else {a} * x[t - 1] + {b} * x[t - 2]\n\
             let y[t in k] = if t == first(k) then 2 else {c} * x[prev(t)] + {d} * y[prev(t)]\n"
        );
        for (at, (x, y)) in (1..).zip(x.iter().zip(&y)).take(n) {
            let _ = writeln!(text, "expect x[{at}] == {x} and y[{at}] == {y}");
        }
        passes(&text);
    }
}

/// A plan with stocks of two warehouses over some months, as values or as variables with balances.
struct Case {
    months: i64,
    integer: bool,
    loss: &'static str,
    starts: [i64; 2],
    needs: Vec<[i64; 2]>,
    prices: Vec<i64>,
    room: i64,
    conditional: bool,
    peak: bool,
}

impl Case {
    fn make(seed: u64) -> Case {
        let chance = &mut Chance::new(seed + 77);
        let months = chance.between(1, 5);
        Case {
            months,
            integer: chance.percent(40),
            loss: chance.pick(&["1", "1", "0.9", "0.5"]),
            starts: [chance.between(0, 4), chance.between(0, 4)],
            needs: (0..months).map(|_| [chance.between(0, 4), chance.between(0, 4)]).collect(),
            prices: (0..months).map(|_| chance.between(1, 9)).collect(),
            room: chance.between(1, 6),
            conditional: chance.percent(40),
            peak: chance.percent(30),
        }
    }

    fn text(&self, explicit: bool) -> String {
        let mut text = format!("coop 1\ncurrency EUR\nperiods month = 1..{}\nkind store\n", self.months);
        for (name, start) in ["a", "b"].iter().zip(self.starts) {
            let _ = writeln!(text, "store {name} {{ starts = {start} t }}");
        }
        let _ = writeln!(text, "table need[store, month] {{");
        for (name, at) in [("a", 0), ("b", 1)] {
            for (month, needs) in (1..).zip(&self.needs) {
                let _ = writeln!(text, "  {name} {month} {} t", needs[at]);
            }
        }
        text += "}\ntable price[month] {\n";
        for (month, price) in (1..).zip(&self.prices) {
            let _ = writeln!(text, "  {month} {price} EUR/t");
        }
        let integer = if self.integer { " integer" } else { "" };
        let _ = writeln!(text, "}}\nplan p {{\n  var buy[w in store, m in month]{integer} : t in 0 t .. 5 t\n  var full binary");
        let is = format!("(if m == first(month) then w.starts else {} * stock[w, prev(m)]) + buy[w, m] - need[w, m]", self.loss);
        if explicit {
            let _ = writeln!(text, "  var stock[w in store, m in month] : t in -100 t .. 100 t");
            let _ = writeln!(text, "  constraint balance[w in store, m in month]: stock[w, m] == {is}");
        } else {
            let _ = writeln!(text, "  let stock[w in store, m in month] : t = {is}");
        }
        let _ = writeln!(text, "  constraint keep[w in store, m in month]: stock[w, m] >= 0 t");
        let _ = writeln!(text, "  constraint room[w in store, m in month]: stock[w, m] <= {} t", self.room);
        if self.conditional {
            let _ = writeln!(text, "  constraint when[m in month]: if full then stock[a, m] + stock[b, m] >= 1 t else stock[a, m] <= 2 t");
        }
        let peak = if self.peak { " - 2 EUR/t * max(stock[w, m] for w in store, m in month)" } else { "" };
        text + &format!(
            "  minimize cost : EUR = sum(price[m] * buy[w, m] + 1 EUR/t * stock[w, m] for w in store, m in month) - 3 EUR * full{peak}\n}}\n"
        )
    }
}

#[test]
fn a_stock_is_a_variable_with_a_balance() {
    let (mut solved, mut without) = (0, 0);
    for seed in 0..60 {
        let case = Case::make(seed);
        let cost = |text: &str| {
            let run = solve_text(text).unwrap_or_else(|found| panic!("{text}\n{found:?}"));
            let model = &run.models[0];
            let plan = model.plan().unwrap();
            (model.status(), plan.objectives.first().copied())
        };
        let (value, variable) = (case.text(false), case.text(true));
        match (cost(&value), cost(&variable)) {
            ((Status::Optimal, Some(a)), (Status::Optimal, Some(b))) => {
                assert!((a - b).abs() < 1e-7, "{value}\n{a} and {b}");
                solved += 1;
            }
            ((Status::Infeasible, _), (Status::Infeasible, _)) => without += 1,
            (a, b) => panic!("{value}\n{a:?} and {b:?}"),
        }
    }
    assert!(solved > 20 && without > 1, "{solved} with an answer, {without} without");
}

/// Ten thousand periods, from both ends: neither the stack nor the number of coefficients grows with the square.
#[test]
fn chains_are_as_long_as_there_are_periods() {
    let text = "coop 1\ncurrency EUR\nperiods day = 1..10000\n\
                let up[d in day] : EUR = if d == first(day) then 1 EUR else up[prev(d)] * 1.0001\n\
                let down[d in day] = if d == last(day) then 0 else down[next(d)] + 1\n\
                plan p {\n  var buy[d in day] : EUR in 0 EUR .. 1 EUR\n\
                \x20 let stock[d in day] : EUR = (if d == first(day) then 0 EUR else stock[prev(d)]) + buy[d] - 0.5 EUR\n\
                \x20 constraint enough: stock[last(day)] >= up[last(day)] - up[last(day)] + 1 EUR\n\
                \x20 minimize cost = sum(buy[d] for d in day)\n}\n\
                expect down[1] == 9999\nexpect up[10000] > 2.7 EUR\n";
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(id, &mut sources, &Memory::default());
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics);
    let lp = &checked.lowered[0].1;
    assert_eq!((lp.column_count(), lp.row_count(), lp.entry_count()), (20_000, 10_001, 30_000));
}

fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = program().current_dir(folder).args(args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

const PLAN: &str = "coop 1\nscenario store \"A store\"\ncurrency EUR\nkind month ordered\nmonth jan { used = 4 t }\nmonth feb { used = 5 t }\n\
                    month mar { used = 9 t }\nlet begins = 1 t\nlet least = 0 t\nplan p {\n  var buy[m in month] : t in 0 t .. 5 t\n\
                    \x20 let stock[m in month] : t = (if m == first(month) then begins else stock[prev(m)]) + buy[m] - m.used\n\
                    \x20 constraint keep[m in month]: stock[m] >= least\n\
                    \x20 minimize cost = sum(buy[m] for m in month)\n}\n";

fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("store.coop"), text).unwrap();
    folder
}

#[test]
fn conflicts_name_the_stock_and_data_can_be_set() {
    let folder = folder(PLAN);
    let (code, out, _) = run(folder.path(), &["solve", "store.coop"]);
    assert_eq!(code, 3, "{out}");
    for name in ["keep[mar]", "stock[jan]", "stock[feb]", "stock[mar]"] {
        assert!(out.contains(name), "{name}: {out}");
    }
    let (code, out, err) = run(folder.path(), &["solve", "store.coop", "--set", "begins=4t"]);
    assert!(code == 0 && out.contains("14"), "{out}{err}");
}

#[test]
fn rows_are_exported_by_the_names_of_the_stock() {
    let folder = folder(PLAN);
    let (code, out, err) = run(folder.path(), &["export", "store.coop", "--to", "lp"]);
    assert_eq!(code, 0, "{err}");
    for line in [
        " keep(jan): stock(jan) >= 0",
        " stock(jan).definition: - buy(jan) + stock(jan) = -3",
        " stock(feb).definition: - buy(feb) - stock(jan) + stock(feb) = -5",
        " stock(feb) free",
    ] {
        assert!(out.contains(line), "{line}: {out}");
    }
}

#[test]
fn what_needs_itself_is_told_with_its_keys() {
    let told = |body: &str| {
        let text = format!("coop 1\nperiods month = 1..9\n{body}");
        let found = solve_text(&text).err().unwrap_or_else(|| panic!("{text} is fine"));
        found.iter().map(|found| format!("{} {}", found.code, found.message)).collect::<Vec<_>>().join("\n")
    };
    let both = "if m == 2 then s[3] else if m == 3 then s[2] else 1 t";
    let plan = format!("plan p {{\n  var x : t in 0 t .. 1 t\n  let s[m in month] : t = x + ({both})\n  maximize y = s[2]\n}}\n");
    for body in [plan, format!("let s[m in month] : t = {both}\nlet a = s[2]\nexpect a == 1 t\n")] {
        let found = told(&body);
        assert!(found.contains("E0540") && found.contains("`s[2]` needs itself: `s[2]` → `s[3]` → `s[2]`"), "{found}");
    }
    let found = told("let s[m in month] : t = s[if m == 9 then 1 else next(m)]\nexpect s[1] == 1 t\n");
    assert!(found.contains("`s[1]` → `s[2]` → `s[3]` → … → `s[8]` → `s[9]` → `s[1]`"), "{found}");
    let found = told("let s[m in month] : t = s[m]\nexpect s[1] == 1 t\n");
    assert!(found.contains("E0540 `s[m]` reads itself"), "{found}");
    let found = told("let a = b[1]\nlet b[m in month] = a\nexpect a == 1\n");
    assert!(found.contains("E0503"), "{found}");
}

#[test]
fn what_is_wrong_with_an_index_is_no_circle() {
    for body in [
        "let s[m in mnoth] = if m == 1 then 0 t else s[prev(m)]\n",
        "let a[m in mnoth] = b[prev(m)] + 1 t\nlet b[m in month] = a[m]\n",
        "let b[m in month] = a[m]\nlet a[m in mnoth] = b[prev(m)] + 1 t\n",
        "plan p {\n  var x : t in 0 t .. 1 t\n  let s[m in mnoth] : t = x + s[prev(m)]\n  maximize y = x\n}\n",
    ] {
        let text = format!("coop 1\nperiods month = 1..9\n{body}");
        let found = solve_text(&text).err().unwrap_or_else(|| panic!("{text} is fine"));
        let codes: Vec<String> = found.iter().map(|found| found.code.to_string()).collect();
        assert_eq!(codes.iter().filter(|code| code.starts_with('E')).collect::<Vec<_>>(), ["E0201"], "{text}");
    }
}

/// Each instance without a value was calculated once for each that goes on from it: 20,000 took minutes.
#[test]
fn what_has_no_value_is_calculated_once() {
    let text = "coop 1\nperiods month = 1..20000\ntable gone[month] : t { 3  1 t }\nattribute month.used : t default 1 t\n\
        let s[m in month] : t = (if m == 1 then 0 t else s[prev(m)]) - (if m == 9 then gone[m] else m.used)\nexpect s[2] == 0 t - 2 t\n";
    let start = std::time::Instant::now();
    let solved = solve_text(text).unwrap_or_else(|found| panic!("{found:?}"));
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
    let told: Vec<_> = solved.diagnostics.iter().filter(|found| found.code == coop::diagnostics::codes::UNDEFINED_INSTANCES).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].message, "`s[9]` and 19991 more have no value: `gone[9]` has no value");
}
