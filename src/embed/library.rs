//! The standard library, as text.

use crate::semantic::LIBRARY;

/// The parts of the standard library: their names, such as `std.units`, and their texts.
///
/// ```
/// assert!(coop::library().any(|(name, text)| name == "std.units" && text.contains("unit")));
/// ```
pub fn library() -> impl Iterator<Item = (String, &'static str)> {
    LIBRARY.iter().map(|(name, text)| (format!("std.{name}"), *text))
}
