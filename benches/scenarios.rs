//! What lies between the text and the solver: a dense plan from files, a small plan run whole, and
//! the check of a long text. The inputs are made here, the same in every run.

#[path = "shared/dense.rs"]
mod dense;

use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use coop::{driver, report, solve};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use dense::{Numbers, dense};
use std::fmt::Write;

/// A scenario of 10,000 lines as a planner would write it: entities with attributes, tables, sets, values, and plans of
/// some twenty lines over the entities of a region. Nothing in it is wrong or unused.
fn ten_thousand_lines() -> String {
    let mut numbers = Numbers(2);
    let mut text = String::from(
        "coop 1\n\nscenario regions \"Many regions, each with its plants, sites and plan\"\n\ncurrency EUR\nunit case\ncountry DE \"Deutschland\"\n",
    );
    let mut lines = text.lines().count();
    let mut region = 0;
    while lines < 10_000 {
        let mut part = format!(
            "\n// Region {region}\nkind plant_{region} \"Plant of region {region}\"\nkind site_{region} \"Site of region {region}\"\n"
        );
        for i in 0..4 {
            let _ = write!(
                part,
                "plant_{region} p_{region}_{i} \"Plant {i} of region {region}\" {{\n  capacity = {} case/d\n  price    = {}.5 EUR/case\n  carbon   = 0.{} t/case\n}}\n",
                numbers.next(100, 900),
                numbers.next(10, 90),
                numbers.next(1, 9)
            );
        }
        for i in 0..5 {
            let _ = writeln!(
                part,
                "site_{region} s_{region}_{i} \"Site {i} of region {region}\" {{ demand = {} case/d, revenue = {} EUR/case }}",
                numbers.next(20, 80),
                numbers.next(90, 200)
            );
        }
        let _ = write!(part, "\ntable distance_{region}[plant_{region}, site_{region}] : km {{\n             ");
        (0..5).for_each(|s| part.push_str(&format!(" s_{region}_{s}")));
        for p in 0..4 {
            let _ = write!(part, "\n  p_{region}_{p}");
            (0..5).for_each(|_| part.push_str(&format!("   {}", numbers.next(10, 999))));
        }
        let _ = write!(
            part,
            r#"
}}

set large_{region} = {{ p in plant_{region} if p.capacity >= 300 case/d }}
set near_{region} = {{ p in plant_{region}, s in site_{region} if distance_{region}[p, s] <= 800 km }}

let freight_{region} = 0.1 EUR/case/km
let supply_{region} : case/d = sum(p.capacity for p in plant_{region})
let need_{region} : case/d = sum(s.demand for s in site_{region})
let worth_{region} : EUR/d = sum(s.demand * s.revenue for s in site_{region})
let spare_{region} = if supply_{region} > need_{region} then supply_{region} - need_{region} else 0 case/d
let clean_{region} = count(p for p in plant_{region} if p.carbon < 0.5 t/case)

plan division_{region} "Who supplies which site of region {region}" {{
  // What is sent from where to where.
  var ship[p in plant_{region}, s in site_{region}] : case/d >= 0
  var open[p in plant_{region}] binary

  minimize cost : EUR/d =
    sum((p.price + freight_{region} * distance_{region}[p, s]) * ship[p, s] for p in plant_{region}, s in site_{region})
    + sum(50 EUR/d * open[p] for p in plant_{region})

  // No plant sends more than it makes.
  constraint supply[p in plant_{region}]:
    sum(ship[p, s] for s in site_{region}) <= p.capacity * open[p]
  constraint demand[s in site_{region}]:
    sum(ship[p, s] for p in plant_{region}) >= s.demand
  constraint some:
    sum(ship[p, s] for (p, s) in near_{region}) >= 10 % * need_{region}

  let emitted : t/d = sum(p.carbon * ship[p, s] for p in plant_{region}, s in site_{region})
  constraint carbon: emitted <= 10 t/case * spare_{region} + 900 t/d
  constraint opened: sum(open[p] for p in large_{region}) >= 0 * clean_{region}
}}

expect "Region {region} is worth its while" division_{region}.cost <= worth_{region} + 1e9 EUR/d
"#
        );
        lines += part.lines().count();
        text.push_str(&part);
        region += 1;
    }
    text
}

/// The same with a hundred mistakes, one in each hundredth part: words, marks, brackets, names, units.
fn with_mistakes(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let part = lines.len() / 100;
    let slips = [
        ("constraint demand", "constrain demand"),
        (" for s in", " for s on"),
        ("carbon * ship", "carbn * ship"),
        ("case/d >= 0", "case/d => 0"),
        ("    + sum(", "    + sum(("),
        ("0.1 EUR/case/km", "0,1 EUR/case/km"),
        (" 300 case/d", " 300 t"),
        ("let worth", "le worth"),
        ("site, s.demand", "site"),
        (", revenue", "，revenue"),
    ];
    let mut out = String::with_capacity(text.len());
    for (number, block) in lines.chunks(part).enumerate() {
        let mut slip = slips.iter().cycle().skip(number).take(slips.len());
        let block = block.join("\n") + "\n";
        let (from, to) = slip.find(|(from, _)| block.contains(from)).unwrap();
        out.push_str(&block.replacen(from, to, 1));
    }
    out
}

/// About a megabyte of declarations: enterprises, projects and values that read them.
fn long_text() -> String {
    let mut text = String::from("coop 1\nscenario long\ncurrency EUR\ncountry DE \"Deutschland\"\n");
    let n = 2_600;
    for i in 0..n {
        let _ = write!(
            text,
            "\nenterprise plant_{i} \"Plant number {i}\" in DE {{\n  capacity = {} t/yr\n  price    = {}.5 EUR/t\n  carbon   = 0.{} t/t\n}}\n",
            100 + i,
            10 + i % 90,
            1 + i % 9
        );
        let _ = writeln!(text, "project site_{i} \"Site number {i}\" in DE {{ demand = {} t/yr, revenue = {i} EUR/t }}", 50 + i % 40);
    }
    let mut i = 0;
    while text.len() < 950_000 {
        let _ = writeln!(text, "let earned_{i} : EUR/yr = plant_{0}.price * plant_{0}.capacity - {i} EUR/yr", i % n);
        i += 1;
    }
    text.push_str(
        "let carbon = sum(e.carbon * e.capacity for e in enterprise)\nlet revenue = sum(p.demand * p.revenue for p in project)\n",
    );
    for k in 0..i {
        let _ = writeln!(text, "expect earned_{k} <= revenue");
        if text.len() > 1_000_000 {
            break;
        }
    }
    text
}

fn find(text: &str, data: &Memory) -> driver::Checked {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    driver::check(file, &mut sources, data)
}

fn check(text: &str, data: &Memory) -> driver::Checked {
    let checked = find(text, data);
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics.first());
    checked
}

fn solve_whole(text: &str, data: &Memory) -> String {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, data);
    let solved = driver::solve(checked, &sources, &solve::Options::default(), &mut |_| {}).unwrap();
    assert!(solved.models.iter().all(|m| m.status().has_values()));
    report::json::render(&solved, &sources)
}

fn scenarios(c: &mut Criterion) {
    let mut group = c.benchmark_group("scenarios");
    group.sample_size(10);
    let (text, data) = dense(1_000);
    group.bench_function("dense 1000 x 1000: read, check, lower", |b| {
        b.iter_batched(|| (), |()| check(&text, &data), BatchSize::PerIteration)
    });
    group.sample_size(50);
    let (text, data) = dense(30);
    group.bench_function("dense 30 x 30: check, lower", |b| b.iter(|| check(&text, &data)));
    group.bench_function("dense 30 x 30: whole run, to JSON", |b| b.iter(|| solve_whole(&text, &data)));
    // A change costs its lowering: nothing is read or typed again.
    let (text, data) = dense(300);
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text.as_str(), FileKind::Scenario);
    let base = driver::check(file, &mut sources, &data);
    let solved = driver::solve(base, &sources, &solve::Options::default(), &mut |_| {}).unwrap();
    let values = driver::named(&solved.hir, "e7.capacity=61 t/yr").unwrap();
    let overlay = driver::Overlay { values, ..Default::default() };
    group.sample_size(10);
    group.bench_function("dense 300 x 300: read, check, lower", |b| {
        b.iter_batched(|| (), |()| check(&text, &data), BatchSize::PerIteration)
    });
    group.bench_function("dense 300 x 300: one figure changed, lower", |b| {
        b.iter_batched(|| (), |()| driver::overlaid(&solved, &sources, &overlay).unwrap(), BatchSize::PerIteration)
    });
    let text = long_text();
    group.sample_size(20);
    group.bench_function(format!("text of {} kB: check", text.len() / 1000), |b| b.iter(|| check(&text, &Memory::default())));
    let text = ten_thousand_lines();
    check(&text, &Memory::default());
    group.bench_function(format!("{} lines, {} kB: check", text.lines().count(), text.len() / 1000), |b| {
        b.iter(|| check(&text, &Memory::default()))
    });
    let text = with_mistakes(&text);
    let found = find(&text, &Memory::default()).diagnostics.len();
    group.bench_function(format!("the same with 100 mistakes, {found} findings: check"), |b| b.iter(|| find(&text, &Memory::default())));
    for name in ["allocation", "battery_corridor", "canned_goods", "coordination", "division", "exchange"] {
        let path = std::path::Path::new("examples").join(name).join("main.coop");
        let text = coop::source::read(&path).unwrap();
        let folder = coop::workspace::Folder::of(&path, None);
        group.bench_function(format!("{name}: check"), |b| {
            b.iter(|| {
                let mut sources = SourceMap::default();
                let file = sources.add("main.coop", text.as_str(), FileKind::Scenario);
                driver::check(file, &mut sources, &folder)
            })
        });
    }
    group.finish();
}

criterion_group!(benches, scenarios);
criterion_main!(benches);
