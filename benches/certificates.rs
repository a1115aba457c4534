//! What proofs cost beside the solve: dense plans, and transport plans as planners have them.

use coop::exact::Exact;
use coop::hir::{Hir, ModelId};
use coop::lower::from_hir;
use coop::lp::Lp;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use coop::{driver, eval, prove, solve};
use criterion::{Criterion, criterion_group, criterion_main};
use std::fmt::Write;

/// A plan of `n` plants by `n` sites: costs from a file, and with coefficients of their own in both kinds of rows if `dense`.
fn plan(n: u64, dense: bool) -> (String, Memory) {
    let mut state = 1u64;
    let mut next = |from: u64, to: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        from + (state >> 33) % (to - from)
    };
    let mut files = Vec::new();
    for (name, from, to) in [("cost", 10, 999), ("yield", 5, 15), ("use", 5, 15)] {
        let mut text = format!("enterprise,project,{name}\n");
        for e in 0..n {
            for p in 0..n {
                let value = next(from, to);
                let _ = writeln!(text, "e{e},p{p},{}.{}", value / 10, value % 10);
            }
        }
        files.push((format!("{name}.csv"), text));
    }
    for (name, letter, column) in [("enterprises.csv", 'e', "capacity [t/yr]"), ("projects.csv", 'p', "need [t/yr]")] {
        let mut text = format!("name,{column}\n");
        for i in 0..n {
            let _ = writeln!(text, "{letter}{i},{}", if letter == 'e' { 60 + i % 7 } else { 20 + i % 5 });
        }
        files.push((name.to_string(), text));
    }
    let (taken, made) = if dense { ("use[e, p] * ", "yield[e, p] * ") } else { ("", "") };
    let tables = if dense {
        "table yield[enterprise, project] : 1 from \"yield.csv\"\ntable use[enterprise, project] : 1 from \"use.csv\"\n"
    } else {
        ""
    };
    let text = format!(
        r#"coop 1
scenario dense
currency EUR
entities enterprise from "enterprises.csv" {{ key = name, capacity = capacity }}
entities project from "projects.csv" {{ key = name, need = need }}
table cost[enterprise, project] : EUR/t from "cost.csv"
{tables}plan division {{
  var x[e in enterprise, p in project] : t/yr >= 0
  minimize total : EUR/yr = sum(cost[e, p] * x[e, p] for e in enterprise, p in project)
  constraint supply[e in enterprise]: sum({taken}x[e, p] for p in project) <= e.capacity
  constraint need[p in project]: sum({made}x[e, p] for e in enterprise) >= p.need
}}
"#
    );
    (text, Memory { files })
}

struct Made {
    checked: driver::Checked,
    model: ModelId,
    lp: Lp,
}

fn made(n: u64, dense: bool) -> Made {
    let (text, data) = plan(n, dense);
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let mut checked = driver::check(file, &mut sources, &data);
    assert!(!checked.has_errors());
    let (model, lp) = checked.lowered.pop().unwrap();
    Made { checked, model, lp }
}

fn exact(hir: &Hir, world: &eval::ValueStore, model: ModelId) -> Lp<Exact> {
    from_hir::lower(hir, world, model, &coop::lp::LexStage::first()).unwrap_or_else(|_| panic!("the plan was made before"))
}

fn certificates(c: &mut Criterion) {
    let mut group = c.benchmark_group("certificates");
    group.sample_size(10);
    // microlp takes minutes for the largest.
    let sizes: &[(u64, bool)] = if cfg!(feature = "highs") {
        &[(30, true), (100, true), (300, false), (1000, true)]
    } else {
        &[(30, true), (60, true), (100, false)]
    };
    for &(n, dense) in sizes {
        let Made { checked, model, lp } = made(n, dense);
        let options = solve::Options::default();
        let begun = std::time::Instant::now();
        let solution = solve::solve(&lp, &options).unwrap();
        let spent = begun.elapsed();
        let budget = prove::Budget::after(spent, &options);
        let what = format!("{} {n} x {n}", if dense { "dense" } else { "transport" });
        group.bench_function(format!("{what}: solve"), |b| b.iter(|| solve::solve(&lp, &options).unwrap()));
        group.bench_function(format!("{what}: make it in exact numbers"), |b| b.iter(|| exact(&checked.hir, &checked.world, model)));
        let whole = exact(&checked.hir, &checked.world, model);
        let (_, proof) = prove::prove(&lp, &whole, solution.clone(), &budget, &options);
        let verdict = proof.certificate.verdict.word();
        group.bench_function(format!("{what}: prove ({verdict})"), |b| {
            b.iter(|| prove::prove(&lp, &whole, solution.clone(), &prove::Budget::after(spent, &options), &options))
        });
    }
    group.finish();
}

criterion_group!(benches, certificates);
criterion_main!(benches);
