//! Files that have another name in the newer version: what they say is the same, or nearly.

use super::versions::{Version, text};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// So much of the lines of both has to be the same.
const ALIKE: f64 = 0.5;

/// The paths of scenarios in both versions; one that is in a single version is paired with its likes in the other.
pub fn paired_scenarios(paths: BTreeSet<String>, old: &dyn Version, new: &dyn Version) -> Vec<(String, String)> {
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for path in &paths {
        match (old.has(path), new.has(path)) {
            (true, false) => gone.extend(text(old, path).map(|text| (path.clone(), text))),
            (false, true) => come.extend(text(new, path).map(|text| (path.clone(), text))),
            _ => {}
        }
    }
    let moved = moved(&gone, &come);
    let is_moved = |path: &String| moved.iter().any(|(a, b)| a == path || b == path);
    let stays = paths.iter().filter(|path| !is_moved(path)).map(|path| (path.clone(), path.clone()));
    let mut out: Vec<(String, String)> = stays.chain(moved.iter().cloned()).collect();
    out.sort_by(|a, b| a.1.cmp(&b.1));
    out
}

/// Of files that went and files that came, which are one, the most alike first.
pub fn moved(gone: &[(String, String)], come: &[(String, String)]) -> Vec<(String, String)> {
    let mut found: Vec<(f64, &String, &String)> = Vec::new();
    for (a, old) in gone {
        for (b, new) in come {
            let alike = alike(old, new);
            if alike >= ALIKE {
                found.push((alike, a, b));
            }
        }
    }
    // Of equals those whose last part is the same.
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_string();
    found.sort_by(|x, y| {
        y.0.total_cmp(&x.0).then((name(y.1) == name(y.2)).cmp(&(name(x.1) == name(x.2)))).then((x.1, x.2).cmp(&(y.1, y.2)))
    });
    let mut out: Vec<(String, String)> = Vec::new();
    for (_, a, b) in found {
        if out.iter().all(|(old, new)| old != a && new != b) {
            out.push((a.clone(), b.clone()));
        }
    }
    out
}

/// How much of the lines of two texts is the same, without blanks around them.
fn alike(one: &str, other: &str) -> f64 {
    let lines = |text: &str| {
        let mut out: FxHashMap<String, usize> = FxHashMap::default();
        text.lines().map(str::trim).filter(|line| !line.is_empty()).for_each(|line| *out.entry(line.to_string()).or_default() += 1);
        out
    };
    let (a, b) = (lines(one), lines(other));
    let shared: usize = a.iter().map(|(line, count)| *count.min(b.get(line).unwrap_or(&0))).sum();
    let all: usize = a.values().chain(b.values()).sum();
    if all == 0 { 0.0 } else { 2.0 * shared as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_say_nearly_the_same_are_one() {
        let file = |path: &str, text: &str| (path.to_string(), text.to_string());
        let old = [file("a.csv", "k,n\n1,2\n3,4\n5,6\n"), file("b.csv", "k,n\n7,8\n")];
        let new = [file("d/a.csv", "k,n\n1,2\n3,9\n5,6\n"), file("c.csv", "x,y\n7,9\n")];
        assert_eq!(moved(&old, &new), [("a.csv".to_string(), "d/a.csv".to_string())]);
        let twice = [file("x/b.csv", "k,n\n7,8\n"), file("c.csv", "k,n\n7,8\n")];
        assert_eq!(moved(&old, &twice), [("b.csv".to_string(), "x/b.csv".to_string())]);
    }
}
