//! How the time of a check grows with the length of a text: long texts of several shapes at three sizes, each four times the one before.
//! What grows in proportion has an exponent of 1, what grows with the square one of 2. With names, only these are measured: `plan`, `entities`, …

use coop::diagnostics::Sink;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use coop::{driver, syntax};
use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Variables and constraints one by one; each constraint reads some of the variables before it.
fn plan(n: usize) -> String {
    let mut text = String::from("plan long {\n");
    for i in 0..n {
        let _ = writeln!(text, "  var output_{i} : 1 in 0 .. {}.5\n  constraint limit_{i}: 1.5 * output_{i}", 100 + i % 900);
        for back in [1, 7, 30].into_iter().filter(|back| *back <= i) {
            let _ = write!(text, " + 0.{} * output_{}", 1 + back % 9, i - back);
        }
        let _ = writeln!(text, " <= {}.1", 50 + i % 400);
    }
    text + "  maximize gain = output_0\n}\n"
}

/// Entities with attributes and maps, and a plan over them.
fn entities(n: usize) -> String {
    let mut text = String::from("currency EUR\n");
    for i in 0..n {
        let _ = writeln!(
            text,
            "enterprise e_{i} {{ capacity = {}.0 t, gain = {}.5 EUR/t, limit = {} t, weight = {{ e_{i}: 1.5, e_{}: 0.5 }} }}",
            100 + i % 900,
            i % 9,
            50 + i % 400,
            (i + n - 1) % n
        );
    }
    text + "plan p {
  var output[e in enterprise] : t in 0 .. e.capacity
  maximize total : EUR = sum(e.gain * output[e] for e in enterprise)
  constraint limit[e in enterprise]: sum(e.weight[f] * output[f] for (e, f) in enterprise.weight) <= e.limit
}
"
}

/// Values that read one another, and an expectation of each.
fn values(n: usize) -> String {
    let mut text = String::from("let v_0 = 5 t\n");
    for i in 1..n {
        let _ = writeln!(text, "let v_{i} = v_{} * 0.5 + v_{} + 1 t\nexpect v_{i} > 0 t", i / 2, i * 7 / 11);
    }
    text
}

/// Values inside a plan, read by its constraints and from outside.
fn inner(n: usize) -> String {
    let mut text = String::from("plan p {\n  var x : t in 0 t .. 10 t\n  let v_0 = x\n");
    for i in 1..n {
        let _ = writeln!(text, "  let v_{i} = x + {i} t\n  constraint c_{i}: v_{i} + v_{} <= {} t", i - 1, 100 * i + 100);
    }
    text.push_str("  maximize gain = x\n}\n");
    (0..n).for_each(|i| text.push_str(&format!("expect p.v_{i} >= 0 t\n")));
    text
}

/// Constraints with prices, whose shortfall is read.
fn prices(n: usize) -> String {
    let mut text = String::from("currency EUR\nplan p {\n");
    for i in 0..n {
        let _ = writeln!(text, "  var x_{i} : t in 0 t .. 10 t\n  constraint c_{i}: x_{i} >= {} t or pay 5 EUR/t", i % 20);
    }
    text.push_str("  minimize cost : EUR = 1 EUR/t * x_0\n}\n");
    (0..n).for_each(|i| text.push_str(&format!("let missed_{i} = p.c_{i}.shortfall\nexpect missed_{i} >= 0 t\n")));
    text
}

/// Tables with rows in the text, and sets by conditions.
fn tables(n: usize) -> String {
    let mut text = String::from("kind site\n");
    (0..5).for_each(|i| text.push_str(&format!("site s_{i} {{ cap = {} t }}\n", i + 1)));
    for i in 0..n {
        let _ = write!(
            text,
            "table t_{i}[site] : t {{\n  s_0 {i}\n  s_1 2\n  s_2 3\n  s_3 4\n  s_4 5\n}}\nset a_{i} = {{ s in site if s.cap > {} t }}\n",
            i % 5
        );
        let _ = writeln!(text, "let u_{i} = sum(t_{i}[s] for s in a_{i})\nexpect u_{i} >= 0 t");
    }
    text
}

/// Small plans, each of which reads the one before it, and policies for the first.
fn plans(n: usize) -> String {
    let mut text = String::from("plan p_0 {\n  var x : 1 in 0 .. 10\n  constraint c: x <= 9\n  maximize gain = x\n}\n");
    for i in 1..n {
        let _ = writeln!(text, "plan p_{i} {{\n  var x : 1 in 0 .. 10\n  constraint c: x <= 9 + p_{}.gain\n  maximize gain = x\n}}", i - 1);
        let _ = writeln!(text, "policy q_{i} {{\n  applies to p_0 {{\n    charge levy = 0.5 * x\n    limit most: x <= {i}\n  }}\n}}\n");
    }
    text
}

/// Kinds with entities of their own.
fn kinds(n: usize) -> String {
    let mut text = String::new();
    for i in 0..n {
        let _ = writeln!(text, "kind k_{i}\nk_{i} a_{i} {{ cap = {i} t, cost = 2 t }}\nk_{i} b_{i} {{ cap = 5 t, cost = 1 t }}");
        let _ = writeln!(text, "let u_{i} = sum(x.cap + x.cost for x in k_{i})\nexpect u_{i} > 0 t");
    }
    text
}

type Shape = (&'static str, fn(usize) -> String, usize);
const SHAPES: [Shape; 8] = [
    ("plan", plan, 1_000),
    ("entities", entities, 1_000),
    ("values", values, 2_500),
    ("inner", inner, 1_000),
    ("prices", prices, 600),
    ("tables", tables, 300),
    ("plans", plans, 100),
    ("kinds", kinds, 300),
];

/// The shortest of some runs: what else the machine does can only add to it.
fn shortest<T>(rounds: usize, mut work: impl FnMut() -> T) -> Duration {
    let one = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed()
    };
    (0..rounds).map(one).min().unwrap()
}

fn measure((name, make, least): Shape) {
    let mut before: Option<[Duration; 2]> = None;
    for times in [1, 4, 16] {
        let text = format!("coop 1\n{}", make(least * times));
        let read = shortest(5, || {
            let mut sources = SourceMap::default();
            let file = sources.add("growth.coop", text.as_str(), FileKind::Scenario);
            driver::roomy(|| syntax::parse(file, &sources, &mut Sink::default()))
        });
        let checked = shortest(5, || {
            let mut sources = SourceMap::default();
            let file = sources.add("growth.coop", text.as_str(), FileKind::Scenario);
            let checked = driver::check(file, &mut sources, &Memory::default());
            assert!(!checked.has_errors(), "{name}: {:?}", checked.diagnostics.first());
            checked
        });
        let now = [read, checked];
        let exponent = |at: usize| before.map(|before| (now[at].as_secs_f64() / before[at].as_secs_f64()).ln() / 4f64.ln());
        let shown = |at: usize| exponent(at).map_or_else(String::new, |exponent| format!(" (exponent {exponent:.2})"));
        println!("{name:9} {:>6} kB: read {read:.2?}{}, checked {checked:.2?}{}", text.len() / 1000, shown(0), shown(1));
        before = Some(now);
    }
}

fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    SHAPES.into_iter().filter(|(name, ..)| chosen.is_empty() || chosen.iter().any(|c| c == name)).for_each(measure);
}
