//! Decision processes: the kernel on sparse random ones, and the language from text to answer; medians, with the peak of memory. With names,
//! only these are measured: `100000`, `1000000` (states of a random process), `inventory`.

use coop::prob::process::{self, Criterion, Options, Process, verify};
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use coop::{driver, solve};
use std::hint::black_box;
use std::time::{Duration, Instant};

fn median(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() - 1])
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let out = black_box(work());
    (start.elapsed(), out)
}

/// The largest size of the process so far, where the system tells it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kilobytes.map_or_else(String::new, |kb| format!(", peak {} MB", kb / 1024))
}

/// Numbers by chance, the same in every run (G. Marsaglia, *Xorshift RNGs*, 2003).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Four actions in each state, each with five successors among the 33 states around it.
fn random(states: usize) -> Process<f64> {
    const ACTIONS: usize = 4;
    const SUCCESSORS: usize = 5;
    let mut chance = Chance(88_172_645_463_325_252);
    let mut process = Process::with_capacity(states, states * ACTIONS, states * ACTIONS * SUCCESSORS);
    for state in 0..states {
        for action in 0..ACTIONS {
            let next: Vec<u32> =
                (0..SUCCESSORS).map(|_| (state as i64 + (chance.next() % 33) as i64 - 16).clamp(0, states as i64 - 1) as u32).collect();
            let weights: Vec<f64> = next.iter().map(|_| chance.share()).collect();
            let total: f64 = weights.iter().sum();
            let reward = chance.share() * (1.0 + state as f64 / states as f64);
            process.push_row(action as u32, reward, next.into_iter().zip(weights.into_iter().map(|weight| weight / total)));
        }
        process.end_state(0.0);
    }
    process
}

fn kernel(states: usize, rounds: usize) {
    let instance = random(states);
    let criterion = Criterion::Discounted(0.99);
    let mut times = Vec::new();
    let mut last = None;
    for _ in 0..rounds {
        let (time, solution) = timed(|| process::solve(&instance, &criterion, &Options::default()).unwrap());
        times.push(time);
        last = Some(solution);
    }
    let solution = last.unwrap();
    let (proof, bracket) = timed(|| verify(&instance, &criterion, &solution));
    let within = bracket.and_then(|bracket| bracket.within).unwrap_or(f64::INFINITY);
    let mean = solution.value.iter().sum::<f64>() / states as f64;
    let (time, worst) = median(times);
    println!(
        "{states} states, {} rows, {} successors: solved {time:.3?} (worst {worst:.3?}), {} rounds, mean value {mean:.6}; proved within {within:.1e} in {proof:.3?}{}",
        instance.row_count(),
        instance.entries(),
        solution.rounds,
        peak()
    );
}

/// A stock, a price that moves and a treaty: 3,660 states, some 106,000 pairs of state and action, and 18 ways that each may go.
fn inventory_text() -> String {
    let prices: Vec<String> = (0..12).map(|at| format!("p{at}: {} EUR/t", 300 + 10 * at)).collect();
    format!(
        "coop 1
currency EUR
decision inventory {{
  state  stock in 0 .. 100 : t
  state  price in {{ {} }}
  state  treaty in {{ none, signed, broken }}
  action order in 0 .. 32 : t if stock + order <= 100 t
  random demand in {{ low: 5 t, mid: 10 t, high: 20 t }} ~ {{ low: 30 %, mid: 50 %, high: 20 % }}
  random shift in {{ down: -10 EUR/t, same: 0 EUR/t, up: 10 EUR/t }} ~ {{ down: 25 %, same: 50 %, up: 25 % }}
  next   stock = max(stock + order - demand, 0 t)
  next   price = min(max(price + shift, 300 EUR/t), 410 EUR/t)
  next   treaty ~ if treaty == none then {{ none: 80 %, signed: 20 % }} else if treaty == signed then {{ signed: 90 %, broken: 10 % }} else {{ broken: 70 %, none: 30 % }}
  reward sales    = 900 EUR/t * min(stock + order, demand)
  cost   purchase = (if treaty == signed then 0.9 else 1) * price * order
  cost   storage  = 10 EUR/t * next.stock
  discount 99 %
  maximize
}}
",
        prices.join(", ")
    )
}

fn inventory(rounds: usize) {
    let text = inventory_text();
    let (mut checks, mut wholes) = (Vec::new(), Vec::new());
    let mut shown = String::new();
    for _ in 0..rounds {
        let data = Memory::default();
        let mut sources = SourceMap::default();
        let file = sources.add("inventory.coop", text.as_str(), FileKind::Scenario);
        let (check, checked) = timed(|| driver::check(file, &mut sources, &data));
        assert!(!checked.has_errors(), "{:?}", checked.diagnostics.first());
        let (rest, solved) = timed(|| driver::solve(checked, &sources, &solve::Options::default(), &mut |_| {}).unwrap());
        checks.push(check);
        wholes.push(check + rest);
        let (model, decl) = solved.hir.models.iter().next().unwrap();
        let answer = solved.world.answer(model).unwrap();
        let worth = decl.results.iter().position(|result| &*result.name == "worth").unwrap();
        let worth = answer.tables[worth].as_ref().unwrap().values[0];
        let run = &answer.process.as_ref().unwrap().solved[0];
        shown = format!("{} states, {} rows, {} successors, worth {worth:.4}", run.made.states, run.made.rows, run.made.successors);
    }
    let ((check, _), (whole, worst)) = (median(checks), median(wholes));
    println!("inventory, {shown}: checked {check:.3?}, from text to answer {whole:.3?} (worst {worst:.3?}){}", peak());
}

fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let is_chosen = |name: &str| chosen.is_empty() || chosen.iter().any(|c| c == name);
    if is_chosen("inventory") {
        inventory(5);
    }
    if is_chosen("100000") {
        kernel(100_000, 7);
    }
    if is_chosen("1000000") {
        kernel(1_000_000, 3);
    }
}
