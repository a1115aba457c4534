//! What lies between the text and the solver: a dense plan from files, a small plan run whole, and
//! the check of a long text. The inputs are made here, the same in every run.

use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use coop::{driver, report, solve};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use std::fmt::Write;

/// A small generator of numbers, so that every run sees the same data.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, from: u64, to: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        from + (self.0 >> 33) % (to - from)
    }
}

/// A plan of `n` enterprises by `n` projects: costs and both coefficients from files.
fn dense(n: u64) -> (String, Memory) {
    let mut numbers = Numbers(1);
    let mut files = Vec::new();
    for (name, column, from, to) in [("cost.csv", "cost", 10, 999), ("yield.csv", "yield", 5, 15), ("use.csv", "use", 5, 15)] {
        let mut text = format!("enterprise,project,{column}\n");
        for e in 0..n {
            for p in 0..n {
                let value = numbers.next(from, to);
                let _ = writeln!(text, "e{e},p{p},{}.{}", value / 10, value % 10);
            }
        }
        files.push((name.to_string(), text));
    }
    for (name, letter, column) in [("enterprises.csv", 'e', "capacity [t/yr]"), ("projects.csv", 'p', "need [t/yr]")] {
        let mut text = format!("name,{column}\n");
        for i in 0..n {
            let value = if letter == 'e' { 60 + i % 7 } else { 20 + i % 5 };
            let _ = writeln!(text, "{letter}{i},{value}");
        }
        files.push((name.to_string(), text));
    }
    let text = r#"coop 1
scenario dense
currency EUR
entities enterprise from "enterprises.csv" { key = name, capacity = capacity }
entities project from "projects.csv" { key = name, need = need }
table cost[enterprise, project] : EUR/t from "cost.csv"
table yield[enterprise, project] : 1 from "yield.csv"
table use[enterprise, project] : 1 from "use.csv"
plan division {
  var x[e in enterprise, p in project] : t/yr >= 0
  minimize total : EUR/yr = sum(cost[e, p] * x[e, p] for e in enterprise, p in project)
  constraint supply[e in enterprise]: sum(use[e, p] * x[e, p] for p in project) <= e.capacity
  constraint need[p in project]: sum(yield[e, p] * x[e, p] for e in enterprise) >= p.need
}
"#;
    (text.to_string(), Memory { files })
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

fn check(text: &str, data: &Memory) -> driver::Checked {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, data);
    assert!(!checked.has_errors());
    checked
}

fn solve_whole(text: &str, data: &Memory) -> String {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, data);
    let solved = driver::solve(checked, &sources, &solve::Options::default(), &mut |_| {}).unwrap();
    assert!(solved.models.iter().all(|m| m.status.has_values()));
    report::json::render(&solved, None)
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
    let text = long_text();
    group.sample_size(20);
    group.bench_function(format!("text of {} kB: check", text.len() / 1000), |b| b.iter(|| check(&text, &Memory::default())));
    for name in ["canned_goods", "battery_corridor"] {
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
