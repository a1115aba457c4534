//! Names that may be meant by one that is not declared.

use super::names::{Names, Symbol};
use super::prefix;

/// How many suggestions are given at most.
const MOST: usize = 3;

/// Words and letters for what is counted one by one.
const COUNTS: [&str; 14] = ["pc", "pcs", "pce", "pces", "piece", "pieces", "ea", "each", "item", "items", "stk", "stück", "nos", "dozen"];

impl Names {
    /// Declared names near an unknown one, with the prefix it seems to have, the likeliest first: the same
    /// letters in another case, a title (`tonne`), an exponent without `^`, a slip of the pen, two
    /// units run together (`tkm`).
    pub(super) fn suggest(&self, name: &str) -> Vec<String> {
        if let Some(known) = self.foreign(name) {
            return vec![known];
        }
        let lower = name.to_lowercase();
        // What is counted is a unit of its own.
        if COUNTS.contains(&lower.as_str()) {
            return Vec::new();
        }
        let mut found: Vec<(usize, String)> = Vec::new();
        for symbol in self.declared() {
            for spelling in spellings(symbol) {
                if spelling.to_lowercase() == lower {
                    found.push((0, spelling));
                }
            }
            if let Some(closeness) = title_match(symbol, &lower) {
                found.push((closeness, symbol.name.clone()));
            }
            match prefixed_title(symbol, name) {
                Some(prefixed) => {
                    found.retain(|(_, other)| *other != symbol.name);
                    found.push((0, prefixed));
                }
                None => found.extend(slips(symbol, name)),
            }
        }
        if let Some(power) = self.missing_caret(name) {
            found.push((0, power));
        }
        if found.is_empty() {
            found.extend(self.run_together(name).map(|product| (9, product)));
        }
        // stable: within a closeness, the order of names
        found.sort_by_key(|(closeness, _)| *closeness);
        // Beside the same letters or the very word, a slip of the pen is not meant.
        if found.first().is_some_and(|(closeness, _)| *closeness == 0) {
            found.retain(|(closeness, _)| *closeness == 0);
        }
        let mut suggestions: Vec<String> = Vec::new();
        for (_, text) in found {
            if !suggestions.contains(&text) {
                suggestions.push(text);
            }
        }
        suggestions.truncate(MOST);
        suggestions
    }

    /// `m^2` for `m2`.
    fn missing_caret(&self, name: &str) -> Option<String> {
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let exponent = name.get(stem.len()..).filter(|digits| !digits.is_empty())?;
        (self.knows(stem) && !exponent.starts_with('0')).then(|| format!("{stem}^{exponent}"))
    }

    /// `t·km` for `tkm`.
    fn run_together(&self, name: &str) -> Option<String> {
        let splits = name.char_indices().skip(1).filter_map(|(at, _)| name.split_at_checked(at));
        let mut known = splits.filter(|(a, b)| self.knows(a) && self.knows(b));
        known.next().map(|(a, b)| format!("{a}·{b}"))
    }

    /// Whether a name can be read, with or without prefix.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.declared_id(name).is_some() || {
            let fits = |symbol: &Symbol| spellings(symbol).any(|spelling| spelling == name);
            self.declared().any(fits)
        }
    }
}

/// A symbol's name, bare and with each prefix that it takes.
fn spellings(symbol: &Symbol) -> impl Iterator<Item = String> {
    let prefixed = prefix::ALL.iter().filter(|p| symbol.prefixes.allow(p));
    std::iter::once(symbol.name.clone()).chain(prefixed.map(|p| format!("{}{}", p.spelling, symbol.name)))
}

/// How close a symbol's title is to a word in lower case, its plural included.
fn title_match(symbol: &Symbol, lower: &str) -> Option<usize> {
    let title = symbol.title.as_ref()?.to_lowercase();
    let word = lower.strip_suffix('s').filter(|w| w.chars().count() > 2).unwrap_or(lower);
    if title == lower || title == word {
        return Some(0);
    }
    let length = word.chars().count();
    if length >= 3 && title.starts_with(word) {
        return Some(if title.chars().count() <= length + 3 { 1 } else { 4 });
    }
    (length >= 4 && strsim::osa_distance(&title, word) == 1).then_some(2)
}

/// `MEUR` for `MEuro`: a symbol's title after a prefix that it takes.
fn prefixed_title(symbol: &Symbol, name: &str) -> Option<String> {
    let mut prefixes = prefix::ALL.iter().filter(|p| symbol.prefixes.allow(p));
    prefixes.find_map(|p| {
        let rest = name.strip_prefix(p.spelling).filter(|rest| rest.chars().count() > 2)?;
        let whole = title_match(symbol, &rest.to_lowercase()).is_some_and(|closeness| closeness == 0);
        // `Euro` for `EUR`, without a title: the letters of the code and more.
        let code = symbol.name.len() == 3 && rest.len() <= 6 && rest.to_uppercase().starts_with(&symbol.name) && rest != symbol.name;
        (whole || code).then(|| format!("{}{}", p.spelling, symbol.name))
    })
}

/// The symbol with the prefix that the name begins with, when the rest is the symbol but for a slip.
fn slips<'a>(symbol: &'a Symbol, name: &'a str) -> impl Iterator<Item = (usize, String)> + 'a {
    let prefixes = prefix::ALL.iter().filter(|p| symbol.prefixes.allow(p)).map(|p| p.spelling);
    std::iter::once("").chain(prefixes).filter_map(move |spelling| {
        let rest = name.strip_prefix(spelling)?;
        let off = strsim::osa_distance(&symbol.name, rest);
        let limit = match symbol.name.chars().count().min(rest.chars().count()) {
            0..=1 => 0,
            2..=4 => 1,
            _ => 2,
        };
        // a slip weighs less without a prefix, which may itself be a slip
        (off <= limit).then(|| (1 + 2 * off + usize::from(!spelling.is_empty()), format!("{spelling}{}", symbol.name)))
    })
}

#[cfg(test)]
mod tests {
    use super::super::UnitErrorKind;
    use super::super::library_test::standard;

    #[test]
    fn suggestions_are_what_was_meant() {
        let mut units = standard("currency USD\ncurrency EUR\nunit case\nunit vehicle\nunit 箱 \"箱子\"");
        for (name, first) in [
            ("KWH", "kWh"),
            ("Usd", "USD"),
            ("kusd", "kUSD"),
            ("tonne", "t"),
            ("tonnes", "t"),
            ("ton", "t"),
            ("hours", "h"),
            ("percent", "%"),
            ("metre", "m"),
            ("m3", "m^3"),
            ("km2", "km^2"),
            ("caes", "case"),
            ("cases", "case"),
            ("vehicel", "vehicle"),
            ("kvehicles", "kvehicle"),
            ("Mtnmi", "Mt·nmi"),
            ("UDS", "USD"),
            ("箱子", "箱"),
        ] {
            match units.parse(name).map_err(|e| e.kind) {
                Err(UnitErrorKind::Unknown { suggestions, .. }) => {
                    assert_eq!(suggestions.first().map(String::as_str), Some(first), "{name}: {suggestions:?}");
                    assert!(suggestions.len() <= 3);
                    for suggestion in suggestions {
                        assert!(units.parse(&suggestion).is_ok(), "{name}: {suggestion}");
                    }
                }
                other => panic!("{name}: {other:?}"),
            }
        }
        for nonsense in ["x", "qqqqqq", "lorry"] {
            match units.parse(nonsense).map_err(|e| e.kind) {
                Err(UnitErrorKind::Unknown { suggestions, .. }) => {
                    assert!(suggestions.is_empty(), "{suggestions:?}")
                }
                other => panic!("{nonsense}: {other:?}"),
            }
        }
    }
}
