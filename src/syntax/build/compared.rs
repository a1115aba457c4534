//! Whether a `=` in an expression can only be meant as a comparison.

use crate::syntax::tokens::{Kind, significant};

/// How many bytes before the sign are looked at.
const FAR: usize = 2_000;

/// True where a condition is due: after `if` and `where`, in a constraint, a limit, an expectation. Elsewhere something may have
/// been meant to be given a value.
pub(super) fn is_comparison(text: &str, at: usize) -> bool {
    let mut from = at.saturating_sub(FAR);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let Some(before) = text.get(from..at) else { return false };
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    let tokens = significant(before);
    let said = |i: usize| tokens.get(i).and_then(|token| before.get(token.range.clone())).unwrap_or("");
    let (mut depth, mut i) = (0u32, tokens.len());
    // Whether another comparison may stand before, and whether this one stands in a list.
    let (mut is_joined, mut is_listed) = (false, false);
    while let Some(here) = i.checked_sub(1) {
        i = here;
        let Some(token) = tokens.get(i) else { return false };
        match said(i) {
            ")" | "]" | "}" => depth += 1,
            "(" if depth == 0 => match (i.checked_sub(1).map_or("", &said), tokens.get(i.wrapping_sub(1))) {
                ("P", _) => return true,
                ("all" | "any" | "count", _) => return !is_listed,
                ("and" | "or" | "not" | "if" | "then" | "else" | "where" | "expect" | "require", _) if !is_listed => {}
                // A call takes arguments by name.
                (_, Some(before)) if before.kind == Kind::Word || is_listed => return false,
                _ => {}
            },
            "[" | "{" if depth == 0 => return false,
            "(" | "[" | "{" => depth -= 1,
            _ if depth > 0 => {}
            "if" | "where" | "expect" | "require" => return !is_listed,
            "given" => return said(i + 1) != "by",
            "do" => return true,
            "and" | "or" => is_joined = true,
            "," => is_listed = true,
            "=" | "==" | "!=" | "<=" | ">=" | "<" | ">" if is_joined || is_listed => is_joined = false,
            "let" | "for" | "in" | "=" | "==" | "!=" | "<=" | ">=" | "<" | ">" => return false,
            ":" => return !is_listed && ends_head_of_constraint(i, &said),
            // A new line begins with a word of its own.
            _ if token.range.start < line && token.kind == Kind::Word => return false,
            _ => {}
        }
    }
    false
}

/// The rest of a path that is set: `.v` of `.v = 3`, `[a]` of `[a] = 3`. None where something else follows, as a comparison.
pub(super) fn set_on_this_line(text: &str, at: usize) -> Option<&str> {
    let rest = text.get(at..)?.lines().next()?;
    let end = rest.find('=')?;
    let path = rest.get(..end)?.trim_end();
    let is_path = !path.is_empty() && path.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '[' | ']' | ',' | ' ' | '*'));
    (is_path && !path.contains("] ") && rest.get(end..).is_some_and(|rest| !rest.starts_with("=="))).then_some(path)
}

/// `constraint c "Title" [i in s]` before the colon.
fn ends_head_of_constraint<'t>(colon: usize, said: &impl Fn(usize) -> &'t str) -> bool {
    let mut i = colon;
    let mut depth = 0u32;
    for _ in 0..200 {
        let Some(before) = i.checked_sub(1) else { return false };
        i = before;
        match said(i) {
            "]" => depth += 1,
            "[" => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            text if text.starts_with('"') => {}
            _ => return i.checked_sub(1).is_some_and(|word| matches!(said(word), "constraint" | "limit" | "forbid")),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::is_comparison;

    #[test]
    fn only_where_a_condition_is_due() {
        let sure = [
            "constraint c: x = 3 t",
            "plan p { constraint c \"Title\" [i in s]: x[i] + 2 = 3 t",
            "  limit most[e in eu]:\n    x[e] = 3 t",
            "expect p.cost = 3 EUR",
            "let x = if a.kind = b then 1 else 2",
            "set s = { e in enterprise if e.kind = steel }",
            "let x = sum(a[e] for e in s if e.kind = steel)",
            "  forbid old: p = q",
            "let p = risk.P(port == closed do s = none",
            "expect a.cap == 3 t and (a.cost = 3 EUR",
            "let p = risk.P(port == closed given insured == yes, delay = long",
            "expect all(x[e] >= 3 t or x[e] = 0 t",
            "constraint c[e in s]: if open[e] then x[e] = 3 t",
        ];
        let unsure = [
            "let a = b = 4 t",
            "def f(e in enterprise) : EUR = 4 EUR",
            "policy levy applies to p { charge paid = 3 EUR",
            "constraint k[e = ebro]: x[e] <= 3",
            "constraint c: sum(x[e] for e = ebro) <= 3",
            "constraint c: let y = 3",
            "let y : EUR = let z = 3 EUR",
            "enact (-110) EUR\n  limit m: x[e = a] <= 3",
            "expect npv(flow, rate = 3 %/yr",
            "charge paid given by DE = 3 EUR",
            "let ok = a and b = c",
        ];
        let at = |text: &str| text.rfind(" = ").map_or(0, |at| at + 1);
        assert!(sure.iter().all(|text| is_comparison(text, at(text))), "{sure:?}");
        for text in unsure {
            assert!(!is_comparison(text, at(text)), "{text}");
        }
    }
}
