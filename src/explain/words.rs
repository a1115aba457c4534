//! Numbers and lists in words.

use crate::exact::Exact;
use crate::numbers::Style;
use crate::units::after;

/// A number for people: ten digits, no more.
pub fn number(x: &Exact) -> String {
    rounded(crate::exact::to_f64(x))
}

/// The same, away from what is too little: up, or down.
pub fn number_beyond(x: &Exact, up: bool) -> String {
    let near = number(x);
    let Some(value) = crate::exact::parse(&near) else { return near };
    if if up { value >= *x } else { value <= *x } {
        return near;
    }
    // One more in the last of ten digits.
    let size = crate::exact::to_f64(x).abs();
    let step = 10f64.powi(size.log10().floor() as i32 - 9);
    rounded(crate::exact::to_f64(x) + if up { step } else { -step })
}

/// The same for a double.
pub fn rounded(x: f64) -> String {
    Style::EXPLANATION.write(x)
}

/// A number with as many digits as it takes: all that it has, if it is a decimal of at most sixteen; else ten, or so many that no more
/// than this is lost.
pub(super) fn figure(x: &Exact, within: Option<&Exact>) -> String {
    let value = crate::exact::to_f64(x);
    let shortest = Style::digits(17).write(value);
    if crate::exact::parse(&shortest).is_some_and(|shown| shown == *x) {
        return shortest;
    }
    let near = |text: &str, within: &Exact| crate::exact::parse(text).is_some_and(|shown| crate::exact::absolute(&(shown - x)) <= *within);
    let Some(within) = within else { return number(x) };
    (10..17).map(|digits| Style::digits(digits).write(value)).find(|text| near(text, within)).unwrap_or(shortest)
}

/// A number with its unit.
pub fn quantity(x: &Exact, unit: &str) -> String {
    with_unit(number(x), unit)
}

/// A text with a unit after it.
pub(super) fn with_unit(text: String, unit: &str) -> String {
    text + &after(unit)
}

/// `a`, `a and b`, `a, b and c` in backticks, with the rest counted where there are many.
pub(super) fn listed(names: &[String], most: usize) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    joined(&quoted, most)
}

/// The same for what has its marks already.
pub(super) fn joined(texts: &[String], most: usize) -> String {
    let more = texts.len().saturating_sub(most);
    match texts.get(..texts.len() - more).and_then(<[String]>::split_last) {
        None => String::new(),
        Some((last, rest)) if more > 0 => format!("{}, {last} and {more} more", rest.join(", ")),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
