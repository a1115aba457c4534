//! Warnings of plans: variables that nothing decides or bounds, and optima that are not the only ones.

use coop::driver;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;

/// The codes and messages of a scenario that is solved, with the labels of each, and the values of its expectations.
fn found(text: &str) -> (Vec<String>, bool) {
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(id, &mut sources, &Memory::default());
    let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
    let line = |d: &coop::diagnostics::Diagnostic| {
        let labels: Vec<&str> = d.labels.iter().map(|label| label.text.as_str()).collect();
        format!("{} {} {}", d.code, d.message, labels.join("; "))
    };
    (solved.diagnostics.iter().map(line).collect(), solved.expectations.iter().all(|e| e.passed()))
}

fn warned(text: &str, code: &str, words: &[&str]) {
    let (found, _) = found(text);
    assert!(found.len() == 1 && found[0].starts_with(code), "{text}\n{found:?}");
    words.iter().for_each(|word| assert!(found[0].contains(word), "{word}: {found:?}"));
}

fn silent(text: &str) {
    assert_eq!(found(text).0, Vec::<String>::new(), "{text}");
}

#[test]
fn variables_that_nothing_decides() {
    let plan = |vars: &str, rest: &str| {
        format!("coop 1\nplan p {{\n  var x : t in 0 t .. 9 t\n  {vars}\n  maximize total = x\n  constraint most: x <= 5 t\n  {rest}\n}}\n")
    };
    warned(&plan("var y : t >= 0", ""), "W0728", &["`y`", "`p`"]);
    warned(&plan("var y : t >= 0", "let twice = 2 * y"), "W0728", &["`y`"]);
    warned(&plan("var b binary", ""), "W0728", &["`b`"]);
    silent(&plan("var y : t >= 0", "let twice = 2 * y\n  constraint c: twice <= x"));
    silent(&plan("var b binary", "constraint c: if b then x <= 2 t"));
    silent(&plan("var y : t >= 0", "constraint c: y <= 2 t or pay 5 1/t").replace("maximize total = x", "maximize total = x / 1 t"));
}

#[test]
fn variables_without_a_bound() {
    let plan = |var: &str, rest: &str| {
        format!(
            "coop 1\nplan p {{\n  var x : t in 0 t .. 9 t\n  {var}\n  minimize total = 2 * x + 3 * y\n  constraint need: x + y >= 5 t\n  {rest}\n}}\n"
        )
    };
    let held = "constraint held: x - y <= 7 t";
    warned(&plan("var y : t", held), "W0729", &["`y`", "`x`", "`t`"]);
    warned(&plan("var y : kg", held), "W0729", &["`y`"]);
    silent(&plan("var y : t >= 0", held));
    silent(&plan("var y : t <= 8 t", "constraint least: y >= 0 t"));
    silent(&plan("var y : t >= no limit", held));
    // What it comes to is said by a constraint.
    silent(&plan("var y : t\n  var z : t >= 0", "constraint net: y == x - z\n  constraint most: z <= 2 t"));
    silent(
        "coop 1\nplan p {\n  var x[n in step] : t in 0 t .. 9 t\n  var worst : t\n  maximize worst\n  constraint w[n in step]: worst <= x[n]\n}\nperiods step = 1..3\n",
    );
    // Of another dimension, or without one.
    silent(
        "coop 1\nplan p {\n  var x : t in 0 t .. 9 t\n  var y : 1\n  minimize total = x / 1 t + y\n  constraint c: y + x / 1 t >= 2\n  constraint d: y - x / 1 t >= 1\n}\n",
    );
}

fn pair(costs: [u32; 3], then: &str, reads: &str) -> String {
    let [a, b, c] = costs;
    format!(
        "coop 1\nallow unread-index\nenterprise a {{ price = {a}, far = 3 }}\nenterprise b {{ price = {b}, far = 2 }}\nenterprise c {{ price = {c}, far = 1 }}\n\
        plan first {{\n  var made[e in enterprise] : 1 in 0 .. 4\n  minimize cost = sum(e.price * made[e] for e in enterprise)\n  {then}\n  \
        constraint need: sum(made[e] for e in enterprise) >= 6\n}}\n\
        plan second {{\n  var x[e in enterprise] : 1 >= 0\n  minimize cost = sum(e.far * x[e] for e in enterprise)\n  \
        constraint all[e in enterprise]: x[e] >= {reads}\n}}\n"
    )
}

#[test]
fn optima_that_are_not_the_only_ones() {
    warned(&pair([5, 5, 9], "", "first.made[e]"), "W0731", &["`first`", "`second`", "`made[a]`"]);
    // By way of a value of the scenario.
    warned(&(pair([5, 5, 9], "", "m[e]") + "let m[e in enterprise] = first.made[e] * 2\n"), "W0731", &["`made[a]`"]);
    silent(&pair([5, 6, 9], "", "first.made[e]"));
    silent(&pair([5, 5, 9], "then minimize far = sum(e.far * made[e] for e in enterprise)", "first.made[e]"));
    // What all optima share.
    silent(&pair([5, 5, 9], "", "first.cost / 10"));
    silent(&pair([5, 9, 9], "constraint even: made[b] == made[c]", "first.made[e]"));
    // Read by an expectation alone.
    silent(&(pair([5, 5, 9], "", "1") + "expect first.made[a] >= 0\n"));
}

/// What is made of the decisions: values, stocks, constraints; only where it differs itself.
#[test]
fn what_other_optima_make_of_their_decisions() {
    warned(&pair([5, 5, 9], "let twice[e in enterprise] = 2 * made[e]", "first.twice[e]"), "W0731", &["`twice`", "`twice[a]`"]);
    warned(&pair([5, 5, 9], "let ratio[e in enterprise] = made[e] / (1 + made[e])", "first.ratio[e]"), "W0731", &["`ratio[a]`"]);
    warned(&pair([5, 5, 9], "constraint held[e in enterprise]: made[e] <= 9", "first.held[e]"), "W0731", &["`held`", "`held[a]`"]);
    warned(&pair([5, 5, 9], "constraint held[e in enterprise]: made[e] <= 9", "first.held[e].slack"), "W0731", &["`held[a].slack`"]);
    // The same in every optimum, though the decisions are not.
    silent(&pair([5, 5, 9], "let total = sum(made[e] for e in enterprise)", "first.total / 10"));
    silent(&pair([5, 5, 9], "", "first.need / 10"));
    silent(&pair([5, 5, 9], "", "first.need.slack"));
    silent(&pair([5, 5, 9], "", "first.need.price / 10"));
    let stock = |costs: [u32; 2]| {
        format!(
            "coop 1\nkind m ordered\nm jan {{ price = {} }}\nm feb {{ price = {} }}\nplan first {{\n  var buy[t in m] : 1 in 0 .. 9\n  \
             minimize cost = sum(t.price * buy[t] for t in m)\n  let stock[t in m] : 1 = (if t == first(m) then 0 else stock[prev(t)]) + buy[t]\n  \
             constraint last: stock[feb] >= 5\n}}\nplan second {{\n  var room : 1 >= 0\n  minimize size = room\n  \
             constraint all[t in m]: room >= first.stock[t]\n}}\n",
            costs[0], costs[1]
        )
    };
    warned(&stock([3, 3]), "W0731", &["`stock`", "`stock[jan]`"]);
    silent(&stock([3, 4]));
}

/// Levels say what is best of their members alone.
#[test]
fn optima_of_levels() {
    let plan = |reads: &str| {
        format!(
            "coop 1\nplan first {{\n  var x : 1 in 0 .. 9\n  var y : 1 in 0 .. 9\n  var z : 1 in 0 .. 9\n  maximize fair = lexmin(x, y)\n  \
             constraint room: x + y + z <= 10\n  constraint few: x <= 2\n  constraint some: y <= 4\n  constraint idle: z <= 3\n}}\n\
             plan second {{\n  var w : 1 >= 0\n  minimize most = w\n  constraint all: w >= {reads}\n}}\n"
        )
    };
    warned(&plan("first.z"), "W0731", &["`first`", "`z`"]);
    silent(&plan("first.x + first.y"));
}

/// Of random costs: where another optimum is reported, holding the plan to it costs nothing more; where all costs differ, there is none.
#[test]
fn other_optima_are_as_good() {
    let mut state = 9u64;
    let mut below = move |end: u32| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32 % end
    };
    let (mut reported, mut unique) = (0, 0);
    for _ in 0..40 {
        let costs = [1 + below(3), 1 + below(3), 1 + below(3)];
        let text = pair(costs, "", "first.made[e]");
        let (findings, _) = found(&text);
        let mut sorted = costs;
        sorted.sort_unstable();
        // Four of the cheapest, two of the next: only a tie of the dearest two of which one is used, or of the cheapest two, matters.
        let tie = sorted[0] == sorted[1] || sorted[1] == sorted[2];
        assert_eq!(!findings.is_empty(), tie, "{text}\n{findings:?}");
        unique += usize::from(!tie);
        let Some(finding) = findings.first() else { continue };
        reported += 1;
        let name = finding.split('`').find(|part| part.starts_with("made[")).unwrap();
        let value = finding.split(", and ").last().unwrap().split(' ').next().unwrap();
        let best = 4 * sorted[0] + 2 * sorted[1];
        let held = pair(costs, &format!("constraint held: {name} == {value}"), "1") + &format!("expect first.cost == {best}\n");
        assert!(found(&held).1, "{held}");
    }
    assert!(reported > 10 && unique > 5, "{reported} {unique}");
}
