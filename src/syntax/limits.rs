//! Guards against texts that no person writes: checked before parsing, in one pass over the bytes.

/// The largest scenario text, in bytes. Data belongs into tables in files, which have no such limit.
pub const MAX_TEXT: usize = 32 << 20;
/// The deepest nesting of brackets and `if`.
const MAX_DEPTH: usize = 200;
/// The longest run of operators that no bracket, comma or line begins anew.
const MAX_LINKS: usize = 2_000;

/// How deep the brackets of one line may be nested, whichever of its quotes are taken to open and to close a text: in text that
/// cannot be read, and in the body of a table, quotes mean something else.
const MAX_UNSURE: usize = 4_000;

/// The brackets of a line with quotes, whichever of the stretches between these are texts: the parser does not check how much of its
/// stack is left.
#[derive(Default)]
struct Line {
    quoted: bool,
    /// Of the stretches before the last quote: what each leaves open.
    before: usize,
    /// What the stretch after it has left open so far.
    open: usize,
}

impl Line {
    fn opens(&mut self) {
        self.open += 1;
    }

    fn closes(&mut self) {
        self.open = self.open.saturating_sub(1);
    }

    fn quote(&mut self) {
        self.quoted = true;
        self.before += std::mem::take(&mut self.open);
    }

    /// A stretch that was skipped as a text or a comment.
    fn passed(&mut self, stretch: &[u8]) {
        let mut before = b' ';
        let mut rest = stretch;
        while let [first, after @ ..] = rest {
            match first {
                b'(' | b'[' | b'{' => self.opens(),
                b')' | b']' | b'}' => self.closes(),
                b'"' | b'`' => self.quote(),
                b'i' if after.first() == Some(&b'f') && !before.is_ascii_alphanumeric() => self.opens(),
                _ => {}
            }
            (before, rest) = (*first, after);
        }
    }

    fn is_too_deep(&self) -> bool {
        self.quoted && self.before + self.open > MAX_UNSURE
    }
}

/// Where a text goes beyond the limits, and why.
pub fn check(text: &str) -> Result<(), (u32, String)> {
    if text.len() > MAX_TEXT {
        return Err((0, format!("the scenario is larger than {} MB; keep data in CSV files beside it", MAX_TEXT >> 20)));
    }
    let bytes = text.as_bytes();
    // One counter of open `if`s for every open bracket.
    let mut open: Vec<usize> = vec![0];
    let mut ifs = 0usize;
    let mut links = 0usize;
    let mut i = 0;
    // Up to here no quote has its other end.
    let mut unclosed = 0;
    let mut line = Line::default();
    let at = |i: usize| bytes.get(i).copied().unwrap_or(0);
    while i < bytes.len() {
        match at(i) {
            b'\n' => {
                line = Line::default();
                i += 1;
            }
            b'/' if at(i + 1) == b'/' => {
                let start = i;
                i += memchr::memchr(b'\n', bytes.get(i..).unwrap_or(&[])).unwrap_or(bytes.len() - i);
                if line.quoted {
                    line.passed(bytes.get(start..i).unwrap_or(&[]));
                }
            }
            quote @ (b'"' | b'`') if i >= unclosed => {
                let mut j = i + 1;
                while j < bytes.len() && at(j) != quote && at(j) != b'\n' {
                    j += if at(j) == b'\\' && quote == b'"' { 2 } else { 1 };
                }
                let closed = at(j) == quote;
                line.quote();
                if closed {
                    line.passed(bytes.get(i + 1..j).unwrap_or(&[]));
                    line.quote();
                }
                // What no quote closes may be read as anything once it is repaired.
                unclosed = if closed { unclosed } else { j };
                i = if closed { j + 1 } else { i + 1 };
            }
            b'(' | b'[' | b'{' => {
                open.push(0);
                line.opens();
                if open.len() + ifs > MAX_DEPTH {
                    return Err((i as u32, format!("nested deeper than {MAX_DEPTH} levels")));
                }
                i += 1;
            }
            b')' | b']' | b'}' => {
                line.closes();
                if open.len() > 1 {
                    ifs -= open.pop().unwrap_or(0).min(ifs);
                }
                links = 0;
                i += 1;
            }
            b'+' | b'-' | b'*' | b'^' => {
                links += 1;
                i += 1;
            }
            b',' | b'=' => {
                links = 0;
                i += 1;
            }
            b if b.is_ascii_alphabetic() || b == b'_' || b >= 0x80 => {
                let start = i;
                while i < bytes.len() && (at(i).is_ascii_alphanumeric() || at(i) == b'_' || at(i) >= 0x80) {
                    i += 1;
                }
                match bytes.get(start..i).unwrap_or(&[]) {
                    b"if" => {
                        line.opens();
                        if let Some(last) = open.last_mut() {
                            *last += 1;
                            ifs += 1;
                        }
                        if open.len() + ifs > MAX_DEPTH {
                            return Err((start as u32, format!("nested deeper than {MAX_DEPTH} levels")));
                        }
                    }
                    b"else" => {
                        if let Some(last) = open.last_mut().filter(|last| **last > 0) {
                            *last -= 1;
                            ifs -= 1;
                        }
                    }
                    b"and" | b"or" | b"not" | b"except" => links += 1,
                    // A head word ends whatever stood open outside brackets.
                    b"let" | b"constraint" | b"expect" | b"var" => {
                        links = 0;
                        if let Some(last) = open.last_mut() {
                            ifs -= (*last).min(ifs);
                            *last = 0;
                        }
                    }
                    _ => {}
                }
            }
            _ => i += 1,
        }
        if line.is_too_deep() {
            return Err((
                i.saturating_sub(1) as u32,
                format!("more than {MAX_UNSURE} open brackets beside quotes on one line; begin a new line"),
            ));
        }
        if links > MAX_LINKS {
            return Err((i.saturating_sub(1) as u32, format!("more than {MAX_LINKS} operators in one expression; use `sum` over a set")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn brackets_between_quotes_count_whichever_are_texts() {
        let deep = "(".repeat(super::MAX_UNSURE + 1);
        assert!(check(&format!("table t[a] {{ \" }} let x = {deep} \"")).is_err());
        assert!(check(&format!("table t[a] {{ \" }} let x = \" // \" + {deep}")).is_err());
        assert!(check(&format!("table t[a] {{ `\"` }} let x = \" ` \" + ` {deep} `")).is_err());
        assert!(check(&format!("// {deep} \" {deep}")).is_ok());
        assert!(check(&"unit t \"tonne (1,000 kg)\" ".repeat(10_000)).is_ok());
        assert!(check(&"country a { note = \"b (c)\", d = 1 }\n".repeat(100_000)).is_ok());
    }

    #[test]
    fn depth_and_length_are_limited() {
        assert!(check(&"(".repeat(100_000)).is_err());
        assert!(check(&"if ".repeat(100_000)).is_err());
        assert!(check(&"if a then b else ".repeat(100_000)).is_ok());
        assert!(check(&format!("let x = 0{}", " - 1".repeat(100_000))).is_err());
        assert!(check(&"let a = x[e] + 1\nlet b = sum(x[e] for e in E if known(e.c)) - 2\n".repeat(10_000)).is_ok());
    }
}
