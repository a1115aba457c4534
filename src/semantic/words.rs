//! Words and their order in messages and in what is read.

pub fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']) { "an" } else { "a" }
}

/// Names in natural order: runs of digits compare as numbers, so that `w9` stands before `w10`.
pub fn natural(a: &str, b: &str) -> std::cmp::Ordering {
    let (mut x, mut y) = (a, b);
    loop {
        let (p, q) = (digits(x), digits(y));
        if p > 0 && q > 0 {
            let (m, n) = (x.get(..p).unwrap_or(x).trim_start_matches('0'), y.get(..q).unwrap_or(y).trim_start_matches('0'));
            let order = m.len().cmp(&n.len()).then_with(|| m.cmp(n));
            if order.is_ne() {
                // Numbers with a sign in front (periods) are short; the sign reverses them.
                return order;
            }
            (x, y) = (x.get(p..).unwrap_or(""), y.get(q..).unwrap_or(""));
            continue;
        }
        match (x.chars().next(), y.chars().next()) {
            (Some(c), Some(d)) if c == d => (x, y) = (x.get(c.len_utf8()..).unwrap_or(""), y.get(d.len_utf8()..).unwrap_or("")),
            (c, d) => return c.cmp(&d).then_with(|| a.cmp(b)),
        }
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// "no keys", "one key", "2 keys".
pub fn keys(count: usize) -> String {
    match count {
        0 => "no keys".into(),
        1 => "one key".into(),
        several => format!("{several} keys"),
    }
}

#[cfg(test)]
mod tests {
    use super::natural;
    use std::cmp::Ordering::*;

    #[test]
    fn numbers_inside_names_count() {
        assert_eq!(natural("w9", "w10"), Less);
        assert_eq!(natural("w10", "w10"), Equal);
        assert_eq!(natural("a", "b"), Less);
        assert_eq!(natural("x01", "x1"), Less);
        assert_eq!(natural("2025", "2026"), Less);
    }
}
