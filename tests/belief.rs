//! Belief networks by chance, of every form of law, against trying out all combinations of states; in another order, under other
//! names, in exact numbers and in doubles the answers are the same.

mod influence;
mod wide;

use coop::diagnostics::Severity;
use coop::driver;
use coop::report;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use serde_json::Value;
use std::collections::BTreeMap;

const SEEDS: u64 = 200;
const TOLERANCE: f64 = 1e-12;

/// Numbers by chance, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D_4C95_7F2D)
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 33) % n as u64) as usize
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 0
    }

    fn unit(&mut self) -> f64 {
        self.below(1 << 20) as f64 / (1 << 20) as f64
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

/// A condition on variables, by their numbers.
#[derive(Clone)]
enum Cond {
    Is(usize, usize),
    Not(Box<Cond>),
    And(Box<Cond>, Box<Cond>),
    Or(Box<Cond>, Box<Cond>),
    /// At least so many of them hold.
    AtLeast(usize, Vec<Cond>),
}

#[derive(Clone)]
enum Law {
    /// A row for each combination of the parents, the first slowest.
    Table(Vec<usize>, Vec<Vec<f64>>),
    If(Cond, Vec<f64>, Vec<f64>),
    /// Causes with what each brings about by rank, and the leak.
    Causes(Vec<(Cond, Vec<f64>)>, Vec<f64>),
    Holds(Cond),
    Pick(Cond, usize, usize),
    Count(Vec<Cond>),
}

struct Variable {
    name: String,
    states: Vec<String>,
    /// What each state stands for, in days.
    amounts: Option<Vec<f64>>,
    law: Law,
}

#[derive(Default)]
struct Net {
    variables: Vec<Variable>,
    /// Declarations in the block.
    lines: Vec<String>,
    /// What stands beside it.
    outside: String,
    findings: Vec<(usize, Vec<f64>)>,
}

impl Cond {
    fn text(&self, net: &Net) -> String {
        match self {
            Cond::Is(var, state) => {
                let variable = &net.variables[*var];
                match variable.states[*state].as_str() {
                    "true" => variable.name.clone(),
                    "false" => format!("not {}", variable.name),
                    other => format!("{} == {other}", variable.name),
                }
            }
            Cond::Not(a) => format!("not ({})", a.text(net)),
            Cond::And(a, b) => format!("({} and {})", a.text(net), b.text(net)),
            Cond::Or(a, b) => format!("({} or {})", a.text(net), b.text(net)),
            Cond::AtLeast(k, all) => {
                let parts: Vec<String> = all.iter().map(|c| format!("(if {} then 1 else 0)", c.text(net))).collect();
                format!("{} >= {k}", parts.join(" + "))
            }
        }
    }

    fn holds(&self, states: &[usize]) -> bool {
        match self {
            Cond::Is(var, state) => states[*var] == *state,
            Cond::Not(a) => !a.holds(states),
            Cond::And(a, b) => a.holds(states) && b.holds(states),
            Cond::Or(a, b) => a.holds(states) || b.holds(states),
            Cond::AtLeast(k, all) => all.iter().filter(|c| c.holds(states)).count() >= *k,
        }
    }
}

impl Variable {
    /// How probable each state is, given the states of the others.
    fn row(&self, net: &Net, states: &[usize]) -> Vec<f64> {
        let point = |state: usize| (0..self.states.len()).map(|s| if s == state { 1.0 } else { 0.0 }).collect::<Vec<f64>>();
        match &self.law {
            Law::Table(parents, rows) => rows[parents.iter().fold(0, |at, p| at * net.variables[*p].states.len() + states[*p])].clone(),
            Law::If(condition, yes, no) => if condition.holds(states) { yes } else { no }.clone(),
            Law::Causes(causes, leak) => {
                // How probable it is that all stay at or below a rank.
                let below = |row: &[f64], rank: usize| row[..=rank].iter().sum::<f64>();
                let at_most = |rank: usize| {
                    causes.iter().filter(|(c, _)| c.holds(states)).map(|(_, row)| below(row, rank)).product::<f64>() * below(leak, rank)
                };
                let all: Vec<f64> = (0..leak.len()).map(at_most).collect();
                let ranked: Vec<f64> = (0..all.len()).map(|rank| all[rank] - if rank == 0 { 0.0 } else { all[rank - 1] }).collect();
                // Of what is true or false, true is the greater, in whatever order they stand.
                if self.states[0] == "true" { ranked.into_iter().rev().collect() } else { ranked }
            }
            Law::Holds(condition) => point(usize::from(!condition.holds(states))),
            Law::Pick(condition, yes, no) => point(if condition.holds(states) { *yes } else { *no }),
            Law::Count(all) => point(all.iter().filter(|c| c.holds(states)).count()),
        }
    }
}

/// Probabilities that add up to 1, in thousandths; sometimes one of them is zero.
fn row(dice: &mut Dice, count: usize) -> Vec<f64> {
    let mut parts: Vec<usize> = (0..count).map(|_| 1 + dice.below(200)).collect();
    if dice.below(6) == 0 {
        let at = dice.below(count);
        parts[at] = 0;
    }
    let total: usize = parts.iter().sum();
    let mut row: Vec<usize> = parts.iter().map(|part| part * 1000 / total.max(1)).collect();
    let largest = (0..count).max_by_key(|at| row[*at]).unwrap();
    row[largest] += 1000 - row.iter().sum::<usize>();
    row.into_iter().map(|part| part as f64 / 1000.0).collect()
}

/// `{ open: 0.25, closed: rest }`
fn map(dice: &mut Dice, states: &[String], row: &[f64]) -> String {
    let rest = if dice.yes() { dice.below(states.len()) } else { states.len() };
    let parts = states.iter().zip(row).enumerate().filter(|(at, (_, p))| *at == rest || **p > 0.0);
    let parts = parts.map(|(at, (state, p))| if at == rest { format!("{state}: rest") } else { format!("{state}: {p}") });
    format!("{{ {} }}", parts.collect::<Vec<_>>().join(", "))
}

fn condition(dice: &mut Dice, net: &Net, depth: usize) -> Cond {
    let count = net.variables.len();
    match dice.below(if depth == 0 { 2 } else { 6 }) {
        0 | 1 => {
            let var = dice.below(count);
            Cond::Is(var, dice.below(net.variables[var].states.len()))
        }
        2 => Cond::Not(Box::new(condition(dice, net, depth - 1))),
        3 => Cond::And(Box::new(condition(dice, net, depth - 1)), Box::new(condition(dice, net, depth - 1))),
        4 => Cond::Or(Box::new(condition(dice, net, depth - 1)), Box::new(condition(dice, net, depth - 1))),
        _ => {
            let parts: Vec<Cond> = (0..2 + dice.below(3)).map(|_| condition(dice, net, 0)).collect();
            Cond::AtLeast(1 + dice.below(parts.len()), parts)
        }
    }
}

/// A variable of another name, by a law of some form.
fn scalar(dice: &mut Dice, net: &mut Net, name: String) {
    let truth = dice.below(3) == 0;
    let states: Vec<String> = match truth {
        true => ["true", "false"].map(String::from).to_vec(),
        false => (0..2 + dice.below(2)).map(|at| format!("{}{at}", &name[..1])).collect(),
    };
    let amounts: Option<Vec<f64>> = (!truth && dice.yes()).then(|| (0..states.len()).map(|_| dice.below(40) as f64).collect());
    let amounts = amounts.filter(|all| (1..all.len()).all(|at| !all[..at].contains(&all[at])));
    let listed: Vec<String> = match &amounts {
        Some(amounts) => states.iter().zip(amounts).map(|(state, amount)| format!("{state}: {amount} d")).collect(),
        None => states.clone(),
    };
    let head = format!("{name} in {{ {} }}", listed.join(", "));
    let form = if net.variables.is_empty() { 0 } else { dice.below(7) };
    let count = net.variables.len();
    let (law, line) = match form {
        1 => {
            let mut parents: Vec<usize> =
                (0..1 + dice.below(2)).map(|_| dice.below(count)).filter(|p| !net.variables[*p].name.contains('[')).collect();
            parents.dedup();
            if parents.is_empty() {
                let own = row(dice, states.len());
                let line = format!("{head} ~ {}", map(dice, &states, &own));
                (Law::Table(Vec::new(), vec![own]), line)
            } else {
                let combinations: usize = parents.iter().map(|p| net.variables[*p].states.len()).product();
                let rows: Vec<Vec<f64>> = (0..combinations).map(|_| row(dice, states.len())).collect();
                let mut lines: Vec<String> = Vec::new();
                for (at, row) in rows.iter().enumerate() {
                    let mut left = at;
                    let mut labels: Vec<&str> = Vec::new();
                    for parent in parents.iter().rev() {
                        let of = &net.variables[*parent].states;
                        labels.push(&of[left % of.len()]);
                        left /= of.len();
                    }
                    labels.reverse();
                    let cells: Vec<String> = row.iter().map(f64::to_string).collect();
                    lines.push(format!("    {}  {}", labels.join("  "), cells.join("  ")));
                }
                let names: Vec<&str> = parents.iter().map(|p| net.variables[*p].name.as_str()).collect();
                let line = format!("{head} given {} ~ {{\n    {}\n{}\n  }}", names.join(", "), states.join("  "), lines.join("\n"));
                (Law::Table(parents, rows), line)
            }
        }
        2 | 3 => {
            let when = condition(dice, net, 2);
            let (yes, no) = (row(dice, states.len()), row(dice, states.len()));
            let line = format!("{head} ~ if {} then {} else {}", when.text(net), map(dice, &states, &yes), map(dice, &states, &no));
            (Law::If(when, yes, no), line)
        }
        4 => {
            let causes: Vec<(Cond, Vec<f64>)> =
                (0..1 + dice.below(3)).map(|_| (condition(dice, net, 1), row(dice, states.len()))).collect();
            let leaks = dice.yes();
            let leak = if leaks { row(dice, states.len()) } else { (0..states.len()).map(|at| if at == 0 { 1.0 } else { 0.0 }).collect() };
            // By rank: of what is true or false, the chance of true stands last.
            let effect = |dice: &mut Dice, row: &[f64]| if truth { row[1].to_string() } else { map(dice, &states, row) };
            let mut parts: Vec<String> = causes.iter().map(|(c, row)| format!("{}: {}", c.text(net), effect(dice, row))).collect();
            if leaks {
                parts.push(format!("leak: {}", effect(dice, &leak)));
            }
            let word = if truth { "noisy_or" } else { "noisy_max" };
            (Law::Causes(causes, leak), format!("{head} ~ {word}({})", parts.join(", ")))
        }
        5 if truth => {
            let when = condition(dice, net, 2);
            // What depends on nothing else is no variable.
            let line = format!("{name} = {}", when.text(net));
            (Law::Holds(when), line)
        }
        5 => {
            let when = condition(dice, net, 2);
            let (yes, no) = (dice.below(states.len()), dice.below(states.len()));
            let line = format!("{head} = if {} then {} else {}", when.text(net), states[yes], states[no]);
            (Law::Pick(when, yes, no), line)
        }
        6 => {
            let all: Vec<Cond> = (0..2 + dice.below(2)).map(|_| condition(dice, net, 0)).collect();
            let parts: Vec<String> = all.iter().map(|c| format!("(if {} then 1 else 0)", c.text(net))).collect();
            let line = format!("{name} in 0 .. {} = {}", all.len(), parts.join(" + "));
            let states = (0..=all.len()).map(|n| n.to_string()).collect();
            net.lines.push(line);
            return net.variables.push(Variable { name, states, amounts: None, law: Law::Count(all) });
        }
        _ => {
            let own = row(dice, states.len());
            let line = format!("{head} ~ {}", map(dice, &states, &own));
            (Law::Table(Vec::new(), vec![own]), line)
        }
    };
    net.lines.push(line);
    net.variables.push(Variable { name, states, amounts, law });
}

/// Groups, and what belongs to each: variables whose parent is found by an attribute.
fn plates(dice: &mut Dice, net: &mut Net) {
    let truth = || ["true", "false"].map(String::from).to_vec();
    let sure = |p: f64| vec![p, ((1.0 - p) * 1000.0).round() / 1000.0];
    let chance = |dice: &mut Dice| dice.below(1001) as f64 / 1000.0;
    net.outside.push_str("kind group\nkind item\n");
    let mut groups = Vec::new();
    for group in ["ga", "gb"] {
        let base = chance(dice);
        net.outside.push_str(&format!("group {group} {{ base = {base} }}\n"));
        groups.push(net.variables.len());
        net.variables.push(Variable {
            name: format!("up[{group}]"),
            states: truth(),
            amounts: None,
            law: Law::Table(Vec::new(), vec![sure(base)]),
        });
    }
    net.lines.push("up[g in group] in { true, false } ~ { true: g.base, false: rest }".to_string());
    let mut items = Vec::new();
    for item in ["ia", "ib", "ic"].into_iter().take(2 + dice.below(2)) {
        let (home, good, bad) = (dice.below(2), chance(dice), chance(dice));
        net.outside.push_str(&format!("item {item} {{ home = {}, good = {good}, bad = {bad} }}\n", ["ga", "gb"][home]));
        items.push(net.variables.len());
        net.variables.push(Variable {
            name: format!("runs[{item}]"),
            states: truth(),
            amounts: None,
            law: Law::If(Cond::Is(groups[home], 0), sure(good), sure(bad)),
        });
    }
    net.lines.push(
        "runs[i in item] in { true, false } given up[i.home] ~ if up[i.home] then { true: i.good, false: rest } else { true: i.bad, false: rest }"
            .to_string(),
    );
    let all: Vec<Cond> = items.iter().map(|item| Cond::Is(*item, 0)).collect();
    net.lines.push(format!("number in 0 .. {} = count(runs[i] for i in item)", all.len()));
    let states = (0..=all.len()).map(|n| n.to_string()).collect();
    net.variables.push(Variable { name: "number".into(), states, amounts: None, law: Law::Count(all) });
}

/// What is asked: the text after the name of the network, and the answer.
enum Answer {
    Number(f64),
    State(String),
}

impl Net {
    fn by_chance(seed: u64) -> (Net, Dice) {
        let mut dice = Dice::new(seed);
        for _ in 0..5 {
            dice.below(2);
        }
        let mut net = Net::default();
        if dice.below(3) == 0 {
            plates(&mut dice, &mut net);
        }
        // Names that do not stand in the order of their declarations.
        let mut names: Vec<String> = ["k", "c", "x", "f", "r", "b"].map(String::from).to_vec();
        dice.shuffle(&mut names);
        let count = if net.variables.is_empty() { 3 + dice.below(4) } else { 1 + dice.below(2) };
        for name in names.into_iter().take(count) {
            scalar(&mut dice, &mut net, name);
        }
        // Observations that can be: states that came about by chance, and likelihoods.
        let drawn = net.draw(&mut dice);
        for var in 0..net.variables.len() {
            match dice.below(7) {
                0 => {
                    let mut weights = vec![0.0; net.variables[var].states.len()];
                    weights[drawn[var]] = 1.0;
                    net.lines.push(format!("observe {} = {}", net.variables[var].name, net.variables[var].states[drawn[var]]));
                    net.findings.push((var, weights));
                }
                1 => {
                    let weights: Vec<f64> = net.variables[var].states.iter().map(|_| (1 + dice.below(999)) as f64 / 1000.0).collect();
                    let parts: Vec<String> = net.variables[var].states.iter().zip(&weights).map(|(s, w)| format!("{s}: {w}")).collect();
                    net.lines.push(format!("observe {} = {{ {} }}", net.variables[var].name, parts.join(", ")));
                    net.findings.push((var, weights));
                }
                _ => {}
            }
        }
        (net, dice)
    }

    /// States by chance, each by its law.
    fn draw(&self, dice: &mut Dice) -> Vec<usize> {
        let mut states = vec![0; self.variables.len()];
        for var in 0..states.len() {
            let row = self.variables[var].row(self, &states);
            let mut left = dice.unit();
            let possible: Vec<usize> = (0..row.len()).filter(|s| row[*s] > 0.0).collect();
            states[var] = *possible.last().unwrap();
            for state in possible {
                left -= row[state];
                if left < 0.0 {
                    states[var] = state;
                    break;
                }
            }
        }
        states
    }

    /// Calls `f` with every combination of states and its weight, given the findings; some variables are set.
    fn each(&self, set: &[(usize, usize)], f: &mut dyn FnMut(&[usize], f64)) {
        let mut states = vec![0; self.variables.len()];
        self.below(0, 1.0, &mut states, set, f);
    }

    fn below(&self, var: usize, weight: f64, states: &mut Vec<usize>, set: &[(usize, usize)], f: &mut dyn FnMut(&[usize], f64)) {
        if weight == 0.0 {
            return;
        }
        if var == states.len() {
            return f(states, weight);
        }
        let fixed = set.iter().find(|(other, _)| *other == var).map(|(_, state)| *state);
        let row = if fixed.is_some() { Vec::new() } else { self.variables[var].row(self, states) };
        for state in 0..self.variables[var].states.len() {
            states[var] = state;
            let own = match fixed {
                Some(fixed) => f64::from(u8::from(fixed == state)),
                None => {
                    let seen: f64 = self.findings.iter().filter(|(other, _)| *other == var).map(|(_, weights)| weights[state]).product();
                    row[state] * seen
                }
            };
            self.below(var + 1, weight * own, states, set, f);
        }
    }

    /// The mean of a number under conditions; none where these cannot be.
    fn mean(&self, value: &dyn Fn(&[usize]) -> f64, given: &[Cond], set: &[(usize, usize)]) -> Option<f64> {
        let (mut sum, mut total) = (0.0, 0.0);
        self.each(set, &mut |states, weight| {
            if given.iter().all(|c| c.holds(states)) {
                total += weight;
                sum += weight * value(states);
            }
        });
        (total > 1e-9).then_some(sum / total)
    }

    /// Questions with their answers.
    fn questions(&self, dice: &mut Dice) -> Vec<(String, Answer)> {
        let mut out = Vec::new();
        let reads = |c: &Cond| c.text(self);
        for form in 0..10 {
            let drawn = self.draw(dice);
            let mut given: Vec<Cond> = Vec::new();
            if form % 3 != 0 {
                let var = dice.below(drawn.len());
                given.push(if dice.yes() { Cond::Is(var, drawn[var]) } else { condition(dice, self, 1) });
            }
            let mut set = Vec::new();
            if form % 2 == 1 {
                let var = dice.below(drawn.len());
                set.push((var, dice.below(self.variables[var].states.len())));
            }
            let after = match (given.is_empty(), set.as_slice()) {
                (true, []) => String::new(),
                (false, []) => format!(" given {}", given.iter().map(reads).collect::<Vec<_>>().join(", ")),
                (true, [(var, state)]) => format!(" do {} == {}", self.variables[*var].name, self.variables[*var].states[*state]),
                (false, [(var, state), ..]) => format!(
                    " given {} do {} == {}",
                    given.iter().map(reads).collect::<Vec<_>>().join(", "),
                    self.variables[*var].name,
                    self.variables[*var].states[*state]
                ),
                _ => continue,
            };
            let asked = condition(dice, self, 2);
            let probability = self.mean(&|states| f64::from(u8::from(asked.holds(states))), &given, &set);
            let Some(probability) = probability else { continue };
            out.push((format!("P({}{after})", reads(&asked)), Answer::Number(probability)));
            if let Some((variable, at)) = self.variables.iter().zip(0..).find(|(v, _)| v.amounts.is_some()) {
                let amounts = variable.amounts.clone().unwrap();
                let mean = self.mean(&|states| amounts[states[at]], &given, &set).unwrap();
                out.push((format!("expected({}{after})", variable.name), Answer::Number(mean)));
            }
            if form % 4 == 0 {
                // The likeliest of all together, where no other is as likely.
                let mut best: Vec<(f64, Vec<usize>)> = Vec::new();
                self.each(&set, &mut |states, weight| {
                    if given.iter().all(|c| c.holds(states)) {
                        best.push((weight, states.to_vec()));
                    }
                });
                best.sort_by(|a, b| b.0.total_cmp(&a.0));
                if best.len() == 1 || best.len() > 1 && best[0].0 > best[1].0 * (1.0 + 1e-9) {
                    let var = dice.below(self.variables.len());
                    let text = format!("most_probable({}{after})", self.variables[var].name);
                    out.push((text, Answer::State(self.variables[var].states[best[0].1[var]].clone())));
                }
            }
        }
        out
    }

    fn scenario(&self, questions: &[(String, Answer)], lines: &[String]) -> String {
        let mut text = format!("coop 1\nscenario net \"By chance\"\n{}belief net {{\n", self.outside);
        lines.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
        text.push_str("}\n");
        for (at, (question, _)) in questions.iter().enumerate() {
            text.push_str(&format!("let q{at} = net.{question}\n"));
        }
        text
    }
}

/// The answers as JSON.
fn solved(text: &str) -> Value {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, &Memory::default());
    let errors = |found: &[coop::diagnostics::Diagnostic]| {
        let errors: Vec<_> = found.iter().filter(|d| d.severity == Severity::Error).cloned().collect();
        coop::diagnostics::render::terminal::render(&errors, &SourceMap::default(), &Default::default())
    };
    assert!(!checked.has_errors(), "{}\n{:?}\n{text}", errors(&checked.diagnostics), checked.diagnostics.first());
    let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
    assert!(!solved.diagnostics.iter().any(|d| d.severity == Severity::Error), "{:?}\n{text}", solved.diagnostics);
    serde_json::from_str(&report::json::render(&solved, &sources)).unwrap()
}

fn answers_are_right(net: &Net, questions: &[(String, Answer)], json: &Value, text: &str) {
    let near = |found: f64, due: f64| (found - due).abs() <= TOLERANCE * due.abs().max(1.0);
    for (at, (question, answer)) in questions.iter().enumerate() {
        let found = &json["values"][format!("q{at}")][0]["value"];
        match answer {
            Answer::Number(due) => assert!(near(found.as_f64().unwrap(), *due), "{question}: {found} and not {due}\n{text}"),
            Answer::State(due) => assert_eq!(found.as_str(), Some(due.as_str()), "{question}\n{text}"),
        }
    }
    let mut evidence = 0.0;
    let mut marginals: Vec<Vec<f64>> = net.variables.iter().map(|variable| vec![0.0; variable.states.len()]).collect();
    net.each(&[], &mut |states, weight| {
        evidence += weight;
        states.iter().zip(&mut marginals).for_each(|(state, row)| row[*state] += weight);
    });
    for (var, variable) in net.variables.iter().enumerate() {
        let (name, key) = match variable.name.split_once('[') {
            Some((name, key)) => (name, Some(key.trim_end_matches(']'))),
            None => (variable.name.as_str(), None),
        };
        for (state, word) in variable.states.iter().enumerate() {
            let due = marginals[var][state] / evidence;
            let index: Vec<&str> = key.into_iter().chain([word.as_str()]).collect();
            let rows = json["models"]["net"]["results"][name].as_array().unwrap();
            let row = rows.iter().find(|row| row["index"] == serde_json::json!(index)).unwrap();
            assert!(near(row["value"].as_f64().unwrap(), due), "{} = {word}: {} and not {due}\n{text}", variable.name, row["value"]);
        }
    }
    let found = json["models"]["net"]["results"]["evidence"][0]["value"].as_f64().unwrap();
    assert!(near(found, evidence), "evidence: {found} and not {evidence}\n{text}");
}

/// A part that makes the tables so large that doubles are used, and changes nothing.
const LARGE: &str = "pad_a in 0 .. 99 ~ { 0: 100 % }\n  pad_b in 0 .. 99 ~ { 0: 100 % }\n  pad_c in 0 .. 99 = max(pad_a, pad_b)";

#[test]
fn answers_are_those_of_trying_out_all_states() {
    let mut forms: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..SEEDS {
        let (net, mut dice) = Net::by_chance(seed);
        let questions = net.questions(&mut dice);
        let large = seed % 2 == 1;
        let lines: Vec<String> = net.lines.iter().cloned().chain(large.then(|| LARGE.to_string())).collect();
        let text = net.scenario(&questions, &lines);
        let json = solved(&text);
        assert_eq!(json["models"]["net"]["inference"]["exact"], !large, "{text}");
        answers_are_right(&net, &questions, &json, &text);
        for word in ["noisy_or", "noisy_max", " do ", " given ", "observe", "most_probable", "expected", "runs[", " in 0 ..", "rest"] {
            *forms.entry(word).or_default() += usize::from(text.contains(word));
        }
    }
    assert!(forms.values().all(|count| *count > 20), "{forms:?}");
}

/// Without the lines at which numbers stand.
fn without_lines(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.remove("line");
            map.values_mut().for_each(without_lines);
        }
        Value::Array(list) => list.iter_mut().for_each(without_lines),
        _ => {}
    }
}

#[test]
fn the_order_of_declarations_changes_nothing() {
    for seed in 0..SEEDS / 4 {
        let (net, mut dice) = Net::by_chance(seed);
        let questions = net.questions(&mut dice);
        let mut lines = net.lines.clone();
        if seed % 2 == 1 {
            lines.push(LARGE.to_string());
        }
        let text = net.scenario(&questions, &lines);
        let mut first = solved(&text);
        dice.shuffle(&mut lines);
        let other = net.scenario(&questions, &lines);
        let mut second = solved(&other);
        for value in [&mut first, &mut second] {
            without_lines(value);
            // Warnings stand in the order of the text.
            value["diagnostics"] = Value::Null;
        }
        assert_eq!(first.to_string(), second.to_string(), "{text}\n{other}");
    }
}

#[test]
fn names_change_nothing() {
    for seed in 0..SEEDS / 4 {
        let (mut net, mut dice) = Net::by_chance(seed);
        let before = net.questions(&mut Dice::new(seed));
        let first = solved(&net.scenario(&before, &net.lines));
        // The words of the text, one for another: those that stood first stand last.
        let names: BTreeMap<String, String> =
            ["k", "c", "x", "f", "r", "b"].into_iter().zip(["za", "y", "aa", "q", "e", "m"]).map(|(a, b)| (a.into(), b.into())).collect();
        let renamed = |text: &str| -> String {
            let mut out = String::new();
            let mut word = String::new();
            for c in text.chars().chain(['\n']) {
                if c.is_alphanumeric() || c == '_' {
                    word.push(c);
                } else {
                    out.push_str(names.get(&word).unwrap_or(&word));
                    word.clear();
                    out.push(c);
                }
            }
            out
        };
        dice.shuffle(&mut net.lines);
        let second = solved(&renamed(&net.scenario(&before, &net.lines)));
        for at in 0..before.len() {
            let value = |json: &Value| json["values"][format!("q{at}")][0]["value"].clone();
            let (a, b) = (value(&first), value(&second));
            let same = match (a.as_f64(), b.as_f64()) {
                (Some(a), Some(b)) => (a - b).abs() <= TOLERANCE * a.abs().max(1.0),
                _ => a == b,
            };
            assert!(same, "{}: {a} and {b}", before[at].0);
        }
    }
}

#[test]
fn results_keep_to_the_schema() {
    let schema: Value = serde_json::from_str(&std::fs::read_to_string("docs/results.schema.json").unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = "tests/mistakes/base";
    let files = ["data/insured.csv", "data/market.bif"]
        .map(|name| (name.to_string(), std::fs::read_to_string(format!("{folder}/{name}")).unwrap()));
    let mut sources = SourceMap::default();
    let text = std::fs::read_to_string(format!("{folder}/strait.coop")).unwrap();
    let file = sources.add("main.coop", text.as_str(), FileKind::Scenario);
    let checked = driver::check(file, &mut sources, &Memory { files: files.to_vec() });
    let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
    let json: Value = serde_json::from_str(&report::json::render(&solved, &sources)).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&json).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert_eq!(wrong, Vec::<String>::new());
    let risk = &json["models"]["risk"];
    assert_eq!((&risk["kind"], &risk["inference"]["exact"]), (&"belief".into(), &true.into()));
    // 0.7 * 0.02 * (1 - 0.2 * 0.99) and so on: all of the alarm is 0.133948.
    assert_eq!(risk["results"]["evidence"][0]["exact"], "0.133948");
    assert!(risk["inference"]["questions"][0]["sensitivities"].as_array().is_some_and(|list| !list.is_empty()));
    assert!(json["models"]["market"]["results"]["stock"][0]["exact"] == "15/17");
}
