//! All that a text says, as a list.

use crate::syntax::facts::{Fact, Kind};

/// Facts by their paths: what stands there.
pub type Sayings = Vec<(String, String)>;

/// What a path says of a fact: comments are distinguished by what they say.
pub fn step(fact: &Fact) -> &str {
    if fact.kind == Kind::Comment { "//" } else { &fact.key }
}

/// Everything that a fact says, each with its path.
pub fn say(fact: &Fact, path: &str, out: &mut Sayings) {
    if matches!(fact.kind, Kind::Item | Kind::Row) || !fact.has_parts() {
        out.push((path.to_string(), fact.says.clone()));
    }
    for part in &fact.parts {
        let inner = if path.is_empty() { step(part).to_string() } else { format!("{path} / {}", step(part)) };
        say(part, &inner, out);
    }
}
