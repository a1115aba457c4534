//! Edits by chance of small texts, on both sides: what one side wrote is in what comes out, between marks, or people are asked.

use super::super::{Marks, Rows, merge_cells};
use super::chance::Chance;
use super::merge;
use crate::syntax::facts;
use std::collections::BTreeMap;

const SCENARIO: &str = "\
coop 1
kind month ordered
// The months.
month jan { n = 1 } // cold
month feb { n = 2 }
month mar { n = 3 } // windy

// Prices, by memo.
let a = 1 // memo a
let b = 2
// About c.
let c = 3
enterprise odra {
  // Capacity.
  cap = 10 t // surveyed
  price = 4
}
enterprise ebro { cap = 20 t, price = 5 } // south
";

/// A text with some of its lines others.
fn edited(text: &str, side: &str, chance: &mut Chance) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    for round in 0..1 + chance.below(3) {
        let at = 1 + chance.below(lines.len() - 1);
        let mark = format!("{side}{round}");
        match chance.below(7) {
            0 => drop(lines.remove(at)),
            1 => {
                let other = 1 + chance.below(lines.len() - 1);
                lines.swap(at, other);
            }
            2 => lines.insert(at, format!("// new {mark}")),
            3 => lines.insert(at, format!("let new_{mark} = 1 // of {mark}")),
            4 => lines[at] = format!("{} // said {mark}", lines[at].split(" //").next().unwrap()),
            5 => lines[at] = format!("// {}", lines[at]),
            _ => {
                let digit = lines[at].find(|c: char| c.is_ascii_digit());
                if let Some(digit) = digit {
                    lines[at].replace_range(digit..=digit, &format!("{}", 1 + chance.below(9)));
                }
            }
        }
    }
    lines.join("\n") + "\n"
}

/// What a text says, comments among it, with how often.
fn sayings(text: &str) -> BTreeMap<(String, String), i32> {
    let mut all = Vec::new();
    super::super::sayings::say(&facts::read_with_comments(text).root, "", &mut all);
    let mut out = BTreeMap::new();
    all.into_iter().for_each(|saying| *out.entry(saying).or_default() += 1);
    out
}

fn months(text: &str) -> Vec<String> {
    facts::read(text).root.parts.iter().filter(|part| part.key.starts_with("month ")).map(|part| part.key.clone()).collect()
}

#[test]
fn nothing_that_a_side_wrote_is_lost() {
    let mut chance = Chance(0x5851_F42D_4C95_7F2D);
    let older = sayings(SCENARIO);
    let (mut clean, mut rivals) = (0, 0);
    for round in 0..1500 {
        let (ours, theirs) = (edited(SCENARIO, "o", &mut chance), edited(SCENARIO, "t", &mut chance));
        let Ok(found) = merge(SCENARIO, &ours, &theirs, &Marks::default()) else { continue };
        let what = format!("{round}\n--- ours\n{ours}\n--- theirs\n{theirs}\n--- merged\n{}", found.text);
        if !found.rivals.is_empty() {
            rivals += 1;
            // Every word that a side wrote stands somewhere.
            for (side, mark) in [(&ours, "o"), (&theirs, "t")] {
                for round in 0..3 {
                    for new in [format!("new {mark}{round}"), format!("new_{mark}{round}"), format!("said {mark}{round}")] {
                        let ends = |text: &str| text.contains(&new);
                        assert!(!ends(side) || ends(&found.text), "{new} is lost in {what}");
                    }
                }
            }
            continue;
        }
        clean += 1;
        let (a, b, out) = (sayings(&ours), sayings(&theirs), sayings(&found.text));
        let count = |all: &BTreeMap<(String, String), i32>, key: &(String, String)| all.get(key).copied().unwrap_or(0);
        // Renamed declarations are called by both.
        let keys: std::collections::BTreeSet<&(String, String)> = older.keys().chain(a.keys()).chain(b.keys()).chain(out.keys()).collect();
        for key in keys {
            let (o, x, y, z) = (count(&older, key), count(&a, key), count(&b, key), count(&out, key));
            // A line that only separates belongs to what follows it, and may come from each.
            if key.0.ends_with("//") && !key.1.contains(char::is_alphanumeric) {
                assert!(z >= x.min(y), "{what}");
                continue;
            }
            let expected = if x == y || y == o {
                x
            } else if x == o {
                y
            } else {
                x + y - o
            };
            assert_eq!(z, expected, "{key:?} in {what}");
        }
        // The order of each side that has one of its own.
        let [before, ours, theirs, out] = [SCENARIO, &ours, &theirs, &found.text].map(months);
        let in_order = super::super::sequence::in_order;
        for (side, other) in [(&ours, &theirs), (&theirs, &ours)] {
            assert!(in_order(&out, side) || in_order(&before, side) && !in_order(&before, other), "order in {what}");
        }
    }
    assert!(clean > 300 && rivals > 10, "{clean} {rivals}");
}

#[test]
fn no_row_is_lost_and_none_is_made_of_another() {
    let older = "id,cap,place\na,10,north\nb,20,south\nc,30,east\nd,40,west\n";
    let mut chance = Chance(0x2545_F491_4F6C_DD1D);
    let edited = |side: &str, chance: &mut Chance| {
        let mut rows: Vec<Vec<String>> = older.lines().map(|line| line.split(',').map(str::to_string).collect()).collect();
        for round in 0..1 + chance.below(2) {
            let at = 1 + chance.below(rows.len() - 1);
            match chance.below(5) {
                0 => drop(rows.remove(at)),
                1 => rows[at][0] = format!("{side}{round}"),
                2 => rows.insert(at, vec![format!("new{side}{round}"), "1".into(), "x".into()]),
                3 => {
                    let other = 1 + chance.below(rows.len() - 1);
                    rows.swap(at, other);
                }
                _ => {
                    let column = 1 + chance.below(2);
                    rows[at][column] = format!("{}", chance.below(90));
                }
            }
        }
        rows.iter().map(|row| format!("{}\n", row.join(","))).collect::<String>()
    };
    let mut clean = 0;
    for rows in [Rows::default(), Rows { keys: vec![vec!["id".into()]], ordered: true, ..Rows::default() }] {
        for round in 0..3000 {
            let (ours, theirs) = (edited("o", &mut chance), edited("t", &mut chance));
            let Ok(found) = merge_cells(older, &ours, &theirs, &Marks::default(), &rows) else { continue };
            let lines = |text: &str| text.lines().map(str::to_string).collect::<Vec<String>>();
            let [before, a, b, out] = [older, &ours, &theirs, &found.text].map(lines);
            let what = format!("{round}\n--- ours\n{ours}\n--- theirs\n{theirs}\n--- merged\n{}", found.text);
            let has = |all: &[String], row: &str| all.iter().any(|own| own == row);
            for (side, other) in [(&a, &b), (&b, &a)] {
                for row in side.iter().filter(|row| !has(&before, row)) {
                    // As it is, or with a cell that the other side changed in it.
                    let key = row.split(',').next().unwrap();
                    let changed = other.iter().any(|own| own.split(',').next() == Some(key));
                    let is_there = has(&out, row) || changed && out.iter().any(|own| own.split(',').next() == Some(key));
                    assert!(is_there, "{row} is lost in {what}");
                }
            }
            if !found.rivals.is_empty() {
                continue;
            }
            clean += 1;
            // As many rows as both changes come to.
            let count = |lines: &[String]| lines.len() as i64;
            let both_out = before.iter().filter(|row| {
                let key = |line: &String| line.split(',').next().unwrap().to_string();
                !a.iter().any(|own| key(own) == key(row)) && !b.iter().any(|own| key(own) == key(row))
            });
            assert_eq!(count(&out), count(&a) + count(&b) - count(&before) + both_out.count() as i64, "{what}");
        }
    }
    assert!(clean > 300, "{clean}");
}
