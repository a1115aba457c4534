//! Sets made of sets, against the same with sets of the standard library; the first of a set, against a sort.

use coop::driver;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use std::collections::BTreeSet;
use std::fmt::Write;

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

const MEMBERS: usize = 7;

/// A set as it is written, and its members.
fn made(random: &mut Random, named: &[BTreeSet<usize>], depth: usize) -> (String, BTreeSet<usize>) {
    if depth == 0 || random.below(4) == 0 {
        return match random.below(4) {
            0 => ("enterprise".into(), (0..MEMBERS).collect()),
            1 => {
                let least = random.below(MEMBERS);
                (format!("{{ x in enterprise if x.n >= {least} }}"), (least..MEMBERS).collect())
            }
            2 => {
                let members: Vec<usize> = (0..1 + random.below(3)).map(|_| random.below(MEMBERS)).collect();
                let names: Vec<String> = members.iter().map(|m| format!("e{m}")).collect();
                (format!("{{ {} }}", names.join(", ")), members.into_iter().collect())
            }
            _ => {
                let at = random.below(named.len());
                (format!("s{at}"), named[at].clone())
            }
        };
    }
    let ((a, x), (b, y)) = (made(random, named, depth - 1), made(random, named, depth - 1));
    match random.below(4) {
        0 => (format!("({a} or {b})"), &x | &y),
        1 => (format!("({a} and {b})"), &x & &y),
        2 => (format!("({a} except {b})"), &x - &y),
        _ => {
            let extra = random.below(MEMBERS);
            (format!("{{ {a}, e{extra}, {b} }}"), &(&x | &y) | &BTreeSet::from([extra]))
        }
    }
}

#[test]
fn sets_are_joined_as_sets_are() {
    let mut random = Random(3);
    let mut text = String::from("coop 1\nallow warnings\n");
    for m in 0..MEMBERS {
        writeln!(text, "enterprise e{m} {{ n = {m}, w = {} }}", 1 << m).unwrap();
    }
    let mut named: Vec<BTreeSet<usize>> = vec![BTreeSet::from([0, 2]), BTreeSet::from([1])];
    writeln!(text, "set s0 = {{ e0, e2 }}\nset s1 = {{ e1 }}").unwrap();
    let mut empty = 0;
    for n in 0..120 {
        let (written, members) = made(&mut random, &named, 3);
        empty += usize::from(members.is_empty());
        let sum: usize = members.iter().map(|m| 1 << m).sum();
        // As what is run over, as a condition, counted, and by name.
        writeln!(text, "set s{} = {written}", n + 2).unwrap();
        writeln!(text, "expect sum(e.w for e in {written}) == {sum}").unwrap();
        writeln!(text, "expect sum(e.w for e in enterprise if e in {written}) == {sum}").unwrap();
        writeln!(text, "expect sum(e.w for e in enterprise if e not in s{}) == {}", n + 2, 127 - sum).unwrap();
        writeln!(text, "expect count({written}) == {}", members.len()).unwrap();
        named.push(members);
    }
    assert!(empty > 5 && empty < 60, "{empty} of the sets are empty");
    holds(&text);
}

#[test]
fn the_first_of_a_set_are_those_of_a_sort() {
    let mut random = Random(5);
    for _ in 0..60 {
        let mut text = String::from("coop 1\nallow warnings\n");
        let figures: Vec<(usize, usize)> = (0..MEMBERS).map(|_| (random.below(4), random.below(3))).collect();
        for (m, (first, second)) in figures.iter().enumerate() {
            // Equal in other units, and as sums that doubles do not have.
            let first = if m % 2 == 0 { format!("{first} t + 0.1 t + 0.2 t") } else { format!("{}000 kg + 300 kg", first) };
            writeln!(text, "enterprise e{m} {{ n = {first}, k = {second}, w = {} }}", 1 << m).unwrap();
        }
        let (count, top) = (random.below(MEMBERS + 2), random.below(2) == 0);
        let mut sorted: Vec<usize> = (0..MEMBERS).collect();
        sorted.sort_by(|a, b| if top { figures[*b].cmp(&figures[*a]) } else { figures[*a].cmp(&figures[*b]) });
        let tied = count > 0 && count < MEMBERS && figures[sorted[count - 1]] == figures[sorted[count]];
        let sum: usize = sorted.iter().take(count).map(|m| 1 << m).sum();
        let word = if top { "top" } else { "bottom" };
        writeln!(text, "expect sum(e.w for e in {{ e in enterprise {word} {count} by e.n, e.k }}) == {sum}").unwrap();
        if !tied {
            holds(&text);
            continue;
        }
        let mut sources = SourceMap::default();
        let id = sources.add("main.coop", text.as_str(), FileKind::Scenario);
        let checked = driver::check(id, &mut sources, &Memory::default());
        let found: Vec<String> = checked.diagnostics.iter().map(|d| format!("{} {}", d.code, d.message)).collect();
        assert!(found.len() == 1 && found[0].starts_with("E0413"), "{text}\n{found:?}");
        // All that are tied are named, and nobody else.
        let cut = figures[sorted[count]];
        for (m, own) in figures.iter().enumerate() {
            assert_eq!(found[0].contains(&format!("`e{m}`")), *own == cut, "{text}\n{found:?}");
        }
    }
}

fn holds(text: &str) {
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(id, &mut sources, &Memory::default());
    let found: Vec<String> = checked.diagnostics.iter().map(|d| format!("{} {}", d.code, d.message)).collect();
    assert!(!checked.has_errors(), "{found:?}\n{text}");
    let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
    assert!(!solved.expectations.is_empty());
    for expectation in &solved.expectations {
        assert!(expectation.passed(), "{}\n{text}", expectation.text);
    }
}
