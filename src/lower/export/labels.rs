//! Names that MPS and LP files may hold, made from those of a scenario.
//!
//! `ship[seattle, new_york]` becomes `ship(seattle,new_york)`, and a blank within a name `_`: that is the plain scheme. Beyond it
//! - other scripts are transliterated: `华为` is `HuaWei`;
//! - whatever else is no letter, digit, `_` or `.` becomes `_`;
//! - what a reader would take for a number gets `_` before it (`3d`, `e1`; HiGHS also takes `inflow` and `nanjing` for one);
//! - a word of the formats gets `_` after it: `free`, `RHS`;
//! - what is too long is cut, and of several that come out the same the later ones get a number.
//!
//! What was changed beyond the plain scheme is kept, to be reported at the head of the file.

use any_ascii::any_ascii_char;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// The most bytes of a name. CBC drops all names of an LP file where one has more than 100.
pub(super) const LONGEST: usize = 100;

/// Words of the formats, in lower case: those of LP files, the sections of MPS files, the names that we give sets of these.
const RESERVED: [&str; 74] = [
    "bin",
    "binaries",
    "binary",
    "bnd",
    "bound",
    "bounds",
    "columns",
    "constraint",
    "constraints",
    "csection",
    "delayedrows",
    "end",
    "endata",
    "free",
    "gen",
    "gencons",
    "general",
    "generals",
    "indicators",
    "infinity",
    "int",
    "integer",
    "integers",
    "lazy",
    "lazycons",
    "marker",
    "max",
    "maximise",
    "maximize",
    "maximum",
    "min",
    "minimise",
    "minimize",
    "minimum",
    "modelcuts",
    "name",
    "negative",
    "objname",
    "objsense",
    "pwlobj",
    "qcmatrix",
    "qmatrix",
    "qsection",
    "quadobj",
    "range",
    "ranges",
    "refrow",
    "rhs",
    "rng",
    "rows",
    "s.t",
    "s.t.",
    "sec",
    "semi",
    "semi-continuous",
    "semis",
    "sets",
    "sin",
    "sos",
    "sos1",
    "sos2",
    "s1",
    "s2",
    "st",
    "st.",
    "subject",
    "such",
    "such_that",
    "that",
    "to",
    "user",
    "usercuts",
    "variables",
    "wh",
];

/// The names of columns or of rows of one file, and what was changed.
#[derive(Default)]
pub(super) struct Labels {
    taken: FxHashSet<String>,
    /// The number that the next name of the same text gets.
    next: FxHashMap<String, u32>,
    /// What was changed beyond the plain scheme: a part of names or a whole name, and what it is in the file.
    pub changed: BTreeSet<(String, String)>,
}

impl Labels {
    /// Names for the file, in the order given. Those that the plain scheme leaves as they are get theirs first.
    pub fn make(&mut self, names: &[String]) -> Vec<String> {
        let cleaned: Vec<Cleaned> = names.iter().map(|name| clean(name, &mut self.changed)).collect();
        let kept: Vec<bool> = cleaned.iter().map(|c| c.plain && self.taken.insert(c.text.clone())).collect();
        let rest = names.iter().zip(cleaned).zip(kept);
        rest.map(|((name, cleaned), kept)| if kept { cleaned.text } else { self.take(name, cleaned) }).collect()
    }

    /// A name for the file.
    pub fn one(&mut self, name: &str) -> String {
        let cleaned = clean(name, &mut self.changed);
        self.take(name, cleaned)
    }

    /// A name for something that the scenario does not have, so that nothing of it was changed.
    pub fn own(&mut self, name: &str) -> String {
        let changed = std::mem::take(&mut self.changed);
        let label = self.one(name);
        self.changed = changed;
        label
    }

    fn take(&mut self, name: &str, Cleaned { mut text, .. }: Cleaned) -> String {
        let long = text.len() > LONGEST;
        text.truncate(LONGEST);
        let mut label = text.clone();
        if self.taken.contains(&label) {
            // Room for the number.
            text.truncate(LONGEST - 12);
            let next = self.next.entry(text.clone()).or_insert(2);
            loop {
                label = format!("{text}_{next}");
                *next += 1;
                if !self.taken.contains(&label) {
                    break;
                }
            }
            self.changed.insert((name.to_string(), label.clone()));
        } else if long {
            self.changed.insert((name.to_string(), label.clone()));
        }
        self.taken.insert(label.clone());
        label
    }
}

struct Cleaned {
    text: String,
    /// True when only brackets were turned.
    plain: bool,
}

/// A name without what the formats do not read. Parts that are changed beyond the plain scheme are noted.
fn clean(name: &str, changed: &mut BTreeSet<(String, String)>) -> Cleaned {
    let mut text = String::with_capacity(name.len());
    let mut plain = true;
    let mut rest = name;
    loop {
        let end = rest.find(['[', ']']).unwrap_or(rest.len());
        let end = rest.find(", ").map_or(end, |comma| comma.min(end));
        let (part, behind) = rest.split_at(end);
        let mut cleaned = clean_part(part);
        if text.is_empty() {
            cleaned = begin(cleaned);
            // A word of the formats is one only if it stands alone.
            if behind.is_empty() && RESERVED.contains(&cleaned.to_ascii_lowercase().as_str()) {
                cleaned.push('_');
            }
        }
        plain &= cleaned == part;
        if cleaned != part.replace(' ', "_") {
            changed.insert((part.to_string(), cleaned.clone()));
        }
        text.push_str(&cleaned);
        let mark = match behind.chars().next() {
            None => break,
            Some('[') => ('(', 1),
            Some(']') => (')', 1),
            Some(_) => (',', 2),
        };
        text.push(mark.0);
        rest = behind.get(mark.1..).unwrap_or_default();
    }
    plain &= text.len() <= LONGEST;
    Cleaned { text, plain }
}

/// A part of a name in letters, digits, `_` and `.`.
fn clean_part(part: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    if part.chars().all(allowed) {
        return part.to_string();
    }
    let mut text = String::with_capacity(part.len());
    for c in part.chars() {
        if c.is_ascii() {
            text.push(if allowed(c) { c } else { '_' });
            continue;
        }
        match any_ascii_char(c) {
            "" if is_mark(c) => {}
            "" => text.push_str(&format!("u{:04X}", u32::from(c))),
            // Emoji come as `:battery:`.
            found => text.push_str(found.trim_matches(':')),
        }
    }
    if text.is_empty() {
        text.push('_');
    }
    text.chars().map(|c| if allowed(c) { c } else { '_' }).collect()
}

/// Accents that follow their letter, joiners, selectors of variants.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// The beginning of a name, so that no reader takes it for a number.
fn begin(text: String) -> String {
    let lower: String = text.chars().take(3).collect::<String>().to_ascii_lowercase();
    let mut chars = lower.chars();
    let number = match (chars.next(), chars.next()) {
        (None, _) => true,
        (Some('e'), second) => second.is_none_or(|c| c.is_ascii_digit() || c == '.'),
        (Some(first), _) => first.is_ascii_digit() || first == '.' || lower == "inf" || lower == "nan",
    };
    if number { format!("_{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(names: &[&str]) -> (Vec<String>, Vec<String>) {
        let mut labels = Labels::default();
        let names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
        let made = labels.make(&names);
        (made, labels.changed.iter().map(|(from, to)| format!("{from}: {to}")).collect())
    }

    #[test]
    fn names_keep_their_shape() {
        let (made, changed) = labels(&["total", "ship[seattle, new_york]", "ship[a, b].on", "curve.piecewise 1[a].piece 2"]);
        assert_eq!(made, ["total", "ship(seattle,new_york)", "ship(a,b).on", "curve.piecewise_1(a).piece_2"]);
        assert_eq!(changed, [""; 0]);
    }

    #[test]
    fn other_scripts_and_marks_are_spelled_out() {
        let (made, changed) = labels(&["发货[华为, Göteborg]", "发货[Côte d'Ivoire, a,b(c)]", "x[🔋, \u{e000}, e\u{301}, \u{200d}]"]);
        assert_eq!(made, ["FaHuo(HuaWei,Goteborg)", "FaHuo(Cote_d_Ivoire,a_b_c_)", "x(battery,uE000,e,_)"]);
        assert!(changed.contains(&"华为: HuaWei".to_string()), "{changed:?}");
        for name in &made {
            assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "_.(),".contains(c)), "{name}");
        }
    }

    #[test]
    fn numbers_and_words_of_the_formats_are_avoided() {
        let (made, changed) = labels(&["3d", "e1", "e", "energy", "Inflow[a]", "nanjing", "free", "free[a]", "RHS", "St", ".a", ""]);
        assert_eq!(made, ["_3d", "_e1", "_e", "energy", "_Inflow(a)", "_nanjing", "free_", "free(a)", "RHS_", "St_", "_.a", "_"]);
        assert!(changed.contains(&"Inflow: _Inflow".to_string()), "{changed:?}");
    }

    #[test]
    fn what_the_scenario_does_not_have_was_not_changed() {
        let mut labels = Labels::default();
        assert_eq!(labels.make(&["constant".into()]), ["constant"]);
        assert_eq!([labels.own("constant"), labels.own("minus 利润")], ["constant_2", "minus_LiRun"]);
        assert!(labels.changed.is_empty());
    }

    #[test]
    fn no_two_names_are_the_same() {
        let (made, changed) = labels(&["x[a b]", "x[a-b]", "x[a_b]", "x[a_b]", "x[a b]_2"]);
        assert_eq!(made, ["x(a_b)_2", "x(a_b)_3", "x(a_b)", "x(a_b)_4", "x(a_b)_2_2"]);
        assert!(changed.contains(&"x[a-b]: x(a_b)_3".to_string()), "{changed:?}");
        let long = ["l".repeat(300), "l".repeat(301), "l".repeat(LONGEST)];
        let (made, changed) = labels(&[&long[0], &long[1], &long[2]]);
        assert!(made.iter().all(|name| name.len() <= LONGEST) && made[2] == long[2] && made[0] != made[1], "{made:?}");
        assert_eq!(changed.len(), 2);
    }
}
