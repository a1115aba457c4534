//! Names that look the same: they differ in capitals, in blanks or in hyphens.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::Entity;
use rustc_hash::FxHashMap;

/// True of two texts that are the same but for blanks that are none of the keyboard's, or stand twice.
pub fn same_but_blanks(a: &str, b: &str) -> bool {
    a != b && a.split_whitespace().eq(b.split_whitespace())
}

/// How they differ: which of them holds a blank of another kind.
pub fn blanks_differ(known: &str, wrong: &str, what: &str) -> String {
    match (crate::syntax::odd_blank(wrong), crate::syntax::odd_blank(known)) {
        (Some(blank), _) => format!("the {what} `{}` has a plain blank; here {blank}", plain_blanks(known)),
        (None, Some(blank)) => format!("there is a {what} `{}`, and {blank}: write a plain one", plain_blanks(known)),
        (None, None) => format!("there is a {what} `{known}`: the number of blanks differs"),
    }
}

fn plain_blanks(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One form for names that look alike: small letters; between letters nothing, elsewhere `_` for blanks and hyphens.
fn folded(name: &str) -> String {
    let parts = |c: char| c.is_whitespace() || matches!(c, '-' | '_' | '\u{2010}'..='\u{2014}');
    let mut out = String::with_capacity(name.len());
    let mut apart = false;
    for c in name.chars().flat_map(char::to_lowercase) {
        if parts(c) {
            apart = true;
            continue;
        }
        if std::mem::take(&mut apart) && !(c.is_alphabetic() && out.chars().last().is_some_and(char::is_alphabetic)) {
            out.push('_');
        }
        out.push(c);
    }
    out
}

/// Warns of entities of a file whose names look like those of others of their kind. `before`: so many were declared before it.
pub fn alike(collected: &[Entity], before: usize, kind: &str) -> Option<Diagnostic> {
    /// Shorter names are codes, in which capitals tell.
    const CODE: usize = 2;
    const LISTED: usize = 4;
    let root = collected.get(before)?.root;
    let of_kind = collected.iter().enumerate().filter(|(_, entity)| entity.root == root && entity.name.chars().count() > CODE);
    let mut first: FxHashMap<String, usize> = FxHashMap::default();
    let mut pairs: Vec<(&Entity, &Entity)> = Vec::new();
    for (at, entity) in of_kind {
        let met = *first.entry(folded(&entity.name)).or_insert(at);
        if met != at && at >= before {
            pairs.extend(collected.get(met).map(|met| (met, entity)));
        }
    }
    let (one, other) = *pairs.first()?;
    let message = format!("`{}` and `{}` are read as two entities of the kind `{kind}`", one.name, other.name);
    let mut found = Diagnostic::warning(codes::ALIKE_NAMES, message).at(other.span, "one of them").with(one.span, "the other");
    let same = |pair: &&(&Entity, &Entity)| pair.0.span == one.span;
    let plain = |pair: &&(&Entity, &Entity)| same(pair) && crate::syntax::odd_blank(&pair.1.name).is_none();
    for (_, other) in pairs.iter().skip(1).filter(plain).take(LISTED) {
        found = found.with(other.span, "and one more");
    }
    let mut all = std::iter::once(one).chain(pairs.iter().filter(same).map(|pair| pair.1));
    if let Some((entity, blank)) = all.find_map(|entity| Some((entity, crate::syntax::odd_blank(&entity.name)?))) {
        found = found.with(entity.span, blank);
    }
    let further = pairs.iter().filter(|pair| !same(pair)).count();
    if further > 0 {
        found = found.note(format!("and so are {further} more"));
    }
    Some(found.help("names differ in capitals, blanks and hyphens, too: where one is meant, write it the same everywhere"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_have_one_form() {
        for name in ["Gear Box", "gear box", "gear  box", "gear\u{a0}box", "gear-box", "gear_box", "GearBox"] {
            assert_eq!(folded(name), "gearbox", "{name}");
        }
        for (a, b) in [("1-23", "12-3"), ("unit 1", "unit 11"), ("a1-2", "a12"), ("Müller", "Muller")] {
            assert_ne!(folded(a), folded(b));
        }
        assert!(same_but_blanks("gear box", "gear\u{a0}box") && !same_but_blanks("gear box", "gearbox"));
    }
}
