//! Unit texts: `USD/case/kmi`, `kW·h`, `m^3`, `s⁻¹`, `%/yr`, `1/d`.
//!
//! ```text
//! unit   = factor (('/' | '·' | '*') factor)*        no blanks, no parentheses
//! factor = (name | '%' | '‰') exponent? | '1'
//! exponent = '^' '-'? digits | superscript sign and digits
//! ```
//! Operators bind from left to right: `a/b·c` is (a/b)·c, `a/b/c` is a·b⁻¹·c⁻¹.

use super::names::NoName;
use super::{UnitId, Units};

/// Why a text is not a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitError {
    /// The byte range of the text that is at fault.
    pub lo: usize,
    pub hi: usize,
    pub kind: UnitErrorKind,
}

/// The kinds of faults in a unit's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitErrorKind {
    /// A name that is not declared; at most three others that may be meant, the likeliest first.
    Unknown { name: String, suggestions: Vec<String> },
    /// A name with two readings, each as prefix and declared name.
    Ambiguous { name: String, readings: Vec<(String, String)> },
    /// What is wrong with the notation, in lowercase, without a full stop.
    Malformed(String),
    /// An exponent or a factor beyond what is kept.
    TooLarge,
}

/// A factor as it is written. A `1` is none.
pub(super) struct RawFactor<'a> {
    pub name: &'a str,
    /// Where the name begins.
    pub lo: usize,
    /// Negative after `/`.
    pub exponent: i16,
}

impl RawFactor<'_> {
    pub fn error(&self, kind: UnitErrorKind) -> UnitError {
        UnitError { lo: self.lo, hi: self.lo + self.name.len(), kind }
    }
}

impl Units {
    /// The unit of a text. Texts are remembered: the second time costs one look-up.
    pub fn parse(&mut self, text: &str) -> Result<UnitId, UnitError> {
        if let Some(unit) = self.parsed.get(text) {
            return Ok(*unit);
        }
        let mut factors = Vec::new();
        for raw in scan(text)? {
            let (symbol, power) = self.lookup(&raw)?;
            factors.push((self.atom_of(symbol, power), raw.exponent));
        }
        let whole = || UnitError { lo: 0, hi: text.len(), kind: UnitErrorKind::TooLarge };
        let unit = self.intern(factors).ok_or_else(whole)?;
        self.parsed.insert(text.into(), unit);
        Ok(unit)
    }

    /// The symbol and prefix of a written factor.
    pub(super) fn lookup(&mut self, raw: &RawFactor) -> Result<(super::SymbolId, i8), UnitError> {
        let name = raw.name.to_owned();
        self.names.lookup(raw.name).map_err(|why| match why {
            NoName::Unknown => {
                let mut suggestions = self.names.suggest(raw.name);
                // After `/`, each factor of what was run together has a `/` of its own.
                if raw.exponent < 0 {
                    suggestions.iter_mut().for_each(|text| *text = text.replace('·', "/"));
                }
                raw.error(UnitErrorKind::Unknown { name, suggestions })
            }
            NoName::Ambiguous(readings) => raw.error(UnitErrorKind::Ambiguous { name, readings }),
        })
    }
}

/// The factors of a text.
pub(super) fn scan(text: &str) -> Result<Vec<RawFactor<'_>>, UnitError> {
    let mut cursor = Cursor { text, at: 0 };
    let mut factors = Vec::new();
    let mut sign = 1;
    let mut before = None;
    loop {
        factors.extend(cursor.factor(sign, before)?);
        let Some(operator) = cursor.peek() else {
            return Ok(factors);
        };
        sign = match operator {
            '/' => -1,
            '·' | '*' | '\u{22c5}' => 1,
            c if c.is_whitespace() => return Err(cursor.malformed("a unit is written without blanks")),
            '(' | ')' => return Err(cursor.malformed("a unit has no parentheses: write `a/b/c` for a/(b·c)")),
            '.' => {
                return Err(cursor.malformed("an exponent is a whole number, and factors are joined by `·`"));
            }
            _ => return Err(cursor.malformed("expected `/`, `·` or the end of the unit")),
        };
        before = Some(operator);
        cursor.bump(operator);
    }
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self, c: char) {
        self.at += c.len_utf8();
    }

    /// The longest run of characters that `take` holds for.
    fn run(&mut self, take: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let run = rest.get(..rest.find(|c| !take(c)).unwrap_or(rest.len())).unwrap_or("");
        self.at += run.len();
        run
    }

    /// A fault at the character here.
    fn malformed(&self, message: impl Into<String>) -> UnitError {
        let hi = self.at + self.peek().map_or(0, char::len_utf8);
        UnitError { lo: self.at, hi, kind: UnitErrorKind::Malformed(message.into()) }
    }

    /// A factor, or none for `1`.
    fn factor(&mut self, sign: i16, before: Option<char>) -> Result<Option<RawFactor<'a>>, UnitError> {
        let lo = self.at;
        let name = match self.peek() {
            Some(c @ ('%' | '‰')) => {
                self.bump(c);
                self.text.get(lo..self.at).unwrap_or("")
            }
            Some(c) if is_start(c) => self.run(is_continue),
            Some(c) if c.is_ascii_digit() => {
                return if self.run(is_continue) == "1" {
                    Ok(None)
                } else {
                    let kind = UnitErrorKind::Malformed("a unit holds no number but `1`".to_owned());
                    Err(UnitError { lo, hi: self.at, kind })
                };
            }
            Some(c) if c.is_whitespace() => return Err(self.malformed("a unit is written without blanks")),
            Some('(') => return Err(self.malformed("a unit has no parentheses: write `a/b/c` for a/(b·c)")),
            _ => {
                return Err(self.malformed(match before {
                    Some(c) => format!("expected a unit after `{c}`"),
                    None => "expected a unit".to_owned(),
                }));
            }
        };
        let exponent = self.exponent()?;
        Ok(Some(RawFactor { name, lo, exponent: sign * exponent }))
    }

    /// The exponent after a name; 1 when there is none.
    fn exponent(&mut self) -> Result<i16, UnitError> {
        let lo = self.at;
        let (negative, digits) = if self.peek() == Some('^') {
            self.bump('^');
            let sign = self.run(|c| matches!(c, '-' | '\u{2212}' | '+'));
            let digits = self.run(|c| c.is_ascii_digit());
            match sign {
                "" | "+" => (false, digits.to_owned()),
                "-" | "\u{2212}" => (true, digits.to_owned()),
                _ => (false, String::new()),
            }
        } else if self.peek().is_some_and(|c| superscript(c).is_some()) {
            let all = self.run(|c| superscript(c).is_some());
            let plain: String = all.chars().filter_map(superscript).collect();
            match plain.strip_prefix('-') {
                Some(digits) => (true, digits.to_owned()),
                None => (false, plain),
            }
        } else {
            return Ok(1);
        };
        let error = |kind| UnitError { lo, hi: self.at, kind };
        if digits.is_empty() || digits.contains('-') {
            let message = "an exponent is a whole number: `m^2` or `m²`";
            return Err(error(UnitErrorKind::Malformed(message.to_owned())));
        }
        match digits.parse::<i16>() {
            Ok(0) => Err(error(UnitErrorKind::Malformed("an exponent is not 0".to_owned()))),
            Ok(n) => Ok(if negative { -n } else { n }),
            Err(_) => Err(error(UnitErrorKind::TooLarge)),
        }
    }
}

fn is_start(c: char) -> bool {
    c == '_' || unicode_ident::is_xid_start(c)
}

/// Unicode lets the middle dot continue an identifier (Catalan); in a unit it joins factors.
fn is_continue(c: char) -> bool {
    unicode_ident::is_xid_continue(c) && !matches!(c, '·' | '\u{387}')
}

/// The plain sign or digit of a superscript.
fn superscript(c: char) -> Option<char> {
    Some(match c {
        '⁻' => '-',
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => char::from_digit(u32::from(c) - 0x2070, 10)?,
        _ => return None,
    })
}
