//! A dense plan from files, for several benchmarks.

use coop::workspace::Memory;
use std::fmt::Write;

/// A small generator of numbers, so that every run sees the same data.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self, from: u64, to: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        from + (self.0 >> 33) % (to - from)
    }
}

/// A plan of `n` enterprises by `n` projects: costs and both coefficients from files.
pub fn dense(n: u64) -> (String, Memory) {
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
