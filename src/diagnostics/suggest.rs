//! Which known name a wrong one was probably meant to be.

use super::near::Wrong;

/// The candidates nearest to `wrong`, nearest first, at most three. A candidate must be near: a
/// third of its letters may differ, at least one.
pub fn nearest<'n>(wrong: &str, candidates: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let wrong = Wrong::new(wrong);
    let mut found: Vec<(usize, &str)> = candidates.filter_map(|candidate| Some((wrong.distance(candidate)?, candidate))).collect();
    found.sort();
    found.dedup();
    found.truncate(3);
    found.into_iter().map(|(_, c)| c).collect()
}

/// The first two letters of two names that differ, when one is Latin and the other of another script.
pub fn look_alike(a: &str, b: &str) -> Option<(char, char)> {
    let (x, y) = a.chars().zip(b.chars()).find(|(x, y)| x != y)?;
    let other = |c: char| ('\u{370}'..='\u{52F}').contains(&c);
    ((x.is_ascii_alphabetic() && other(y)) || (other(x) && y.is_ascii_alphabetic())).then_some((x, y))
}

/// "did you mean `a` or `b`?", or nothing.
#[cfg(any(feature = "cli", test))]
pub fn suggestion(wrong: &str, candidates: impl Iterator<Item = impl AsRef<str>>) -> Option<String> {
    let all: Vec<String> = candidates.map(|c| c.as_ref().to_string()).collect();
    let near = nearest(wrong, all.iter().map(String::as_str));
    let quoted: Vec<String> = near.iter().map(|n| format!("`{n}`")).collect();
    (!quoted.is_empty()).then(|| format!("did you mean {}?", either(&quoted)))
}

/// "`a`, `b`", with "and 3 more" where the list is cut.
pub fn listed(names: impl IntoIterator<Item = impl AsRef<str>>, most: usize) -> String {
    let all: Vec<String> = names.into_iter().map(|n| quoted(n.as_ref())).collect();
    let more = all.len().saturating_sub(most);
    let shown = all.get(..all.len() - more).unwrap_or(&[]).join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// A name in backticks; one that has its own keeps them.
pub fn quoted(name: &str) -> String {
    if name.starts_with('`') && name.ends_with('`') && name.len() > 1 { name.to_string() } else { format!("`{name}`") }
}

/// "a", "a or b", "a, b or c".
pub fn either(texts: &[String]) -> String {
    match texts {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => texts.concat(),
    }
}

/// Words for large numbers before or after a unit, in small letters, longest first.
pub const SCALES: [(&str, &str); 21] = [
    ("thousand", "k"),
    ("million", "M"),
    ("billion", "G"),
    ("trillion", "T"),
    ("mill", "M"),
    ("thsd", "k"),
    ("tsd", "k"),
    ("mega", "M"),
    ("kilo", "k"),
    ("giga", "G"),
    ("tera", "T"),
    ("mrd", "G"),
    ("mld", "G"),
    ("mio", "M"),
    ("mln", "M"),
    ("bln", "G"),
    ("tril", "T"),
    ("mm", "M"),
    ("mn", "M"),
    ("bn", "G"),
    ("bio", "T"),
];

/// The prefix that a word for a large number is written as.
pub fn scale(word: &str) -> Option<&'static str> {
    let lower = word.trim_end_matches('.').to_lowercase();
    SCALES.iter().find(|(written, _)| *written == lower).map(|(_, prefix)| *prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found() {
        let names = ["seattle", "san_diego", "new_york"];
        assert_eq!(nearest("seatle", names.into_iter()), ["seattle"]);
        assert_eq!(nearest("Seattle", names.into_iter()), ["seattle"]);
        assert!(nearest("tokyo", names.into_iter()).is_empty());
        // An index that nothing binds is no period.
        assert!(nearest("d", ["1", "2", "e"].into_iter()).is_empty());
    }
}
