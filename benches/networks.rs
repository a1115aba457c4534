//! Belief networks: what a query and all marginals cost, as medians to hold beside other programs' medians. Networks are read from
//! the folder that `COOP_NETWORKS` names, `NAME.bif` each; the plate of suppliers is made here. Names after `--` choose some.
//!
//! A query asks for P(root | five leaves in their first state), the network as it was read: five roots, ten times each, roots and
//! leaves by name. `joint` finds P(evidence) too; `posterior` leaves out evidence that does not bear on the root.

use coop::data::bif;
use coop::exact::to_f64;
use coop::prob::network::{Evidence, Finding, Limits, Network, Node, Table, Var};
use std::hint::black_box;
use std::time::{Duration, Instant};

const NETWORKS: [&str; 9] = ["asia", "alarm", "hailfinder", "win95pts", "pigs", "andes", "munin1", "link", "diabetes"];
const ROUNDS: usize = 10;

fn median(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() - 1])
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

/// The largest size of the process so far, where the system tells it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kilobytes.map_or_else(String::new, |kb| format!(", peak {} MB", kb / 1024))
}

fn network(read: &bif::BifNetwork) -> Network<f64> {
    let node = |v: &bif::BifVariable| Node {
        states: v.states.len() as u32,
        parents: v.parents.iter().map(|p| p.variable).collect(),
        table: v.values.iter().map(|x| to_f64(&x.value)).collect::<Vec<f64>>().into(),
    };
    Network { nodes: read.variables.iter().map(node).collect() }
}

/// Five roots and five leaves, by name.
fn asked(read: &bif::BifNetwork) -> (Vec<Var>, Vec<Var>) {
    let mut by_name: Vec<Var> = (0..read.variables.len() as Var).collect();
    by_name.sort_by_key(|v| &read.variables[*v as usize].name.text);
    let is_parent = |v: Var| read.variables.iter().any(|w| w.parents.iter().any(|p| p.variable == v));
    let roots: Vec<Var> = by_name.iter().copied().filter(|v| read.variables[*v as usize].parents.is_empty()).take(5).collect();
    let leaves = by_name.iter().copied().filter(|v| !is_parent(*v) && !roots.contains(v)).take(5).collect();
    (roots, leaves)
}

fn from_file(folder: &str, name: &str) {
    let Ok(text) = std::fs::read_to_string(format!("{folder}/{name}.bif")) else {
        println!("{name}: no file {folder}/{name}.bif");
        return;
    };
    let load = timed(|| network(&bif::read(&text).unwrap()));
    let read = bif::read(&text).unwrap();
    let network = network(&read);
    let (roots, leaves) = asked(&read);
    let evidence: Evidence<f64> = leaves.iter().map(|v| (*v, Finding::State(0))).collect();
    let limits = Limits::default();
    let mut queries = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for root in &roots {
            queries[0].push(timed(|| network.joint(&[*root], &evidence, &limits)));
            queries[1].push(timed(|| network.posterior(&[*root], &evidence, &limits)));
        }
    }
    let [(joint, worst), (posterior, _)] = queries.map(median);
    let first = network.posterior(&roots[..1], &evidence, &limits).map_or(f64::NAN, |found| found.values[0]);
    let rounds = if timed(|| network.calibrate(&[], &limits)) > Duration::from_secs(1) { 1 } else { 5 };
    let (all, _) = median((0..rounds).map(|_| timed(|| network.calibrate(&[], &limits).map(|found| found.ln_evidence()))).collect());
    println!(
        "{name:11} {:4} variables: load {load:.2?}, joint {joint:.3?} (worst {worst:.3?}), posterior {posterior:.3?} ({first:.6}), all marginals {all:.3?}{}",
        network.nodes.len(),
        peak()
    );
}

/// How many of some variables are in state 1, up to `most`: a chain, as questions make it, that stands from `first` on.
fn counting(most: u32, counted: std::ops::Range<Var>, first: Var) -> Vec<Node<f64>> {
    let step = |(step, parent): (u32, Var)| {
        let before = (step + 1).min(most + 1);
        let values = (0..before).flat_map(|so_far| [so_far, (so_far + 1).min(most)]).collect();
        let parents = if step == 0 { vec![parent] } else { vec![first + step - 1, parent] };
        Node { states: (step + 2).min(most + 1), parents, table: Table::Function(values) }
    };
    (0..).zip(counted).map(step).collect()
}

/// A thousand suppliers in twenty countries that one crisis hits; at least 900 of them deliver, and what that says of the crisis.
fn suppliers() {
    const COUNTRIES: u32 = 20;
    const SUPPLIERS: u32 = 1000;
    let node = |parents: Vec<Var>, table: &[f64]| Node { states: 2, parents, table: table.to_vec().into() };
    let mut network: Network<f64> = Network { nodes: vec![node(vec![], &[0.9, 0.1])] };
    network.nodes.extend((0..COUNTRIES).map(|_| node(vec![0], &[0.05, 0.95, 0.4, 0.6])));
    network.nodes.extend((0..SUPPLIERS).map(|i| node(vec![1 + i / (SUPPLIERS / COUNTRIES)], &[0.3, 0.7, 0.02, 0.98])));
    for least in [900, 500] {
        let mut network = network.clone();
        network.nodes.extend(counting(least, 1 + COUNTRIES..1 + COUNTRIES + SUPPLIERS, network.nodes.len() as Var));
        let count = network.nodes.len() as Var - 1;
        let limits = Limits::default();
        let query = || network.joint(&[count], &[], &limits).unwrap().values[least as usize];
        let given = || network.joint(&[0], &[(count, Finding::State(least))], &limits).unwrap().values[1];
        let all = || network.calibrate(&[(count, Finding::State(least))], &limits).unwrap().marginal(0)[1];
        let times = [&query as &dyn Fn() -> f64, &given, &all].map(|work| median((0..5).map(|_| timed(work)).collect()).0);
        println!(
            "suppliers   {} variables: P(at least {least} of 1000) = {:.6} {:.2?}, P(crisis | that) = {:.6} {:.2?}, all marginals given that {:.2?}{}",
            network.nodes.len(),
            query(),
            times[0],
            given(),
            times[1],
            times[2],
            peak()
        );
    }
}

fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let is_chosen = |name: &str| chosen.is_empty() || chosen.iter().any(|c| c == name);
    if is_chosen("suppliers") {
        suppliers();
    }
    match std::env::var("COOP_NETWORKS") {
        Ok(folder) => {
            // Further names are files too.
            let named = chosen.iter().map(String::as_str).filter(|name| *name != "suppliers");
            let names: Vec<&str> = if chosen.is_empty() { NETWORKS.to_vec() } else { named.collect() };
            names.into_iter().for_each(|name| from_file(&folder, name));
        }
        Err(_) => println!("COOP_NETWORKS names no folder of networks (NAME.bif): they are left out"),
    }
}
