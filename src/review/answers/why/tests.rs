//! Edits by chance: all groups together come to the newer version, and what they are said to do to the difference.

use super::pieces::{self, Pieces};
use super::*;
use crate::review::answers::reads::FilePair;
use crate::review::answers::solved::solved;
use crate::review::tests::chance::{Chance, edit, examples, put, typed};
use crate::syntax::facts;
use crate::workspace::Memory;

fn edited(text: &str, times: usize, chance: &mut Chance) -> Option<String> {
    let mut out = text.to_string();
    for _ in 0..times {
        if let Some(edit) = edit(&out, chance) {
            out = put(&out, &[&edit]);
        }
    }
    (out != text && facts::read(&out).is_sound()).then_some(out)
}

/// Other numbers in more places than all sets are solved of; there is more than is needed all the same.
fn with_other_numbers(chance: &mut Chance) -> String {
    let places = ["capacity = 3", "capacity = 2", "capacity = 4", "wien: 3", "wien: 2", "wien: 9", "factor = 1", "supply.cost / 4"];
    places.iter().fold(MILLS.to_string(), |text, place| text.replacen(place, &format!("{place}{}", 1 + chance.below(9)), 1))
}

fn pair(old: &str, new: &str) -> Vec<FilePair> {
    let texts = [Some(old.to_string()), Some(new.to_string())];
    vec![FilePair { path: "main.coop".into(), is_data: false, keys: Vec::new(), texts }]
}

#[test]
fn all_groups_together_are_the_newer_version() {
    let (mut seen, mut fine) = (0, 0);
    for (path, text) in examples() {
        let mut chance = Chance(0x2545_F491_4F6C_DD1D);
        for round in 0..6 {
            let Some(other) = edited(&text, 5, &mut chance) else { continue };
            let files = pair(&text, &other);
            let read = pieces::read(&files);
            let found = Pieces::of(&files, &read, GROUPS, false);
            if found.groups.is_empty() {
                continue;
            }
            let none = found.texts(0).unwrap().remove("main.coop").unwrap();
            assert_eq!(none, text);
            let all = found.texts(found.all()).unwrap().remove("main.coop").unwrap();
            seen += 1;
            fine += usize::from(found.groups.iter().any(|(name, _)| name != "main.coop"));
            if round == 0 {
                assert_eq!(typed(&path, &all), typed(&path, &other), "{path:?}\n{other}");
            }
        }
    }
    assert!(seen > 40 && fine * 10 > seen * 9, "{fine} of {seen}");
}

const MILLS: &str = "\
coop 1
scenario mills
currency EUR
enterprise odra { capacity = 30 t, price = { wien: 3 EUR/t, graz: 5 EUR/t } }
enterprise ebro { capacity = 25 t, price = { wien: 2 EUR/t, graz: 6 EUR/t } }
enterprise rhin { capacity = 40 t, price = { wien: 9 EUR/t, graz: 9 EUR/t } }
project wien { demand = 14 t }
project graz { demand = 11 t }
let factor = 1.5
plan supply {
  var make[e in enterprise, p in project] : t >= 0
  minimize cost : EUR = factor * sum(e.price[p] * make[e, p] for e in enterprise, p in project)
  constraint limit[e in enterprise]: sum(make[e, p] for p in project) <= e.capacity
  constraint need[p in project]: sum(make[e, p] for e in enterprise) >= p.demand
}
let part = supply.cost / 4
";

#[test]
fn shares_come_to_the_difference_whatever_is_edited() {
    let loader = Memory::default();
    let how = Solving::default();
    let solve = |text: &str| solved("main.coop", text, &loader, &how, Figures::of).ok();
    let old = solve(MILLS).unwrap();
    let mut chance = Chance(0x1234_5678_9ABC_DEF1);
    let (mut attributed, mut sampled) = (0, 0);
    for round in 0..24 {
        let other = match round % 4 {
            0 => Some(with_other_numbers(&mut chance)),
            _ => edited(MILLS, 2 + round % 5, &mut chance),
        };
        let Some(other) = other else { continue };
        let Some(new) = solve(&other) else { continue };
        let files = pair(MILLS, &other);
        let side = |name: &str| compare::Side { name: name.into(), title: None };
        let comparison = compare::Comparison::of(vec![(side("old"), old.clone()), (side("new"), new.clone())]);
        let versions = Versions { files: &files, loaders: [&loader, &loader], figures: [&old, &new], took: Duration::ZERO };
        let read = pieces::read(&files);
        let found = Pieces::of(&files, &read, GROUPS, false);
        let all = found.texts(found.all()).unwrap().remove("main.coop").unwrap();
        // All changes together come to what the newer version comes to.
        assert_eq!(solve(&all).unwrap().list, new.list, "{other}");
        let Some(why) = why(&versions, &comparison, &how, Asked::Always).unwrap() else { continue };
        for result in why.results.iter().filter(|result| !result.shares.is_empty()) {
            let (sum, total) = (result.shares.iter().map(|own| own.share).sum::<f64>(), result.new - result.old);
            assert!((sum - total).abs() <= 1e-9 * result.old.abs().max(result.new.abs()), "{sum} of {total}: {other}");
            attributed += 1;
        }
        sampled += usize::from(why.orders.is_some());
    }
    assert!(attributed > 15 && sampled > 3, "{attributed}, {sampled}");
}
