//! What the text of a cell looks like: thousands separated by a point, a date.

/// True of `1.250`: a point before three digits and after one to three, as thousands are separated where the comma is a decimal comma.
pub fn may_part_thousands(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    text.split_once('.').is_some_and(|(a, b)| digits(a) && digits(b) && (1..=3).contains(&a.len()) && b.len() == 3 && !a.starts_with('0'))
}

/// True of `2026-05-12`, `12.05.2026` and `may-12`, in small letters.
pub(super) fn is_date(text: &str) -> bool {
    const MONTHS: [&str; 16] =
        ["jan", "feb", "mar", "mär", "apr", "may", "mai", "jun", "jul", "aug", "sep", "oct", "okt", "nov", "dec", "dez"];
    let parts: Vec<&str> = text.split(['-', '.', '/', ' ']).filter(|part| !part.is_empty()).collect();
    let digits = |part: &str| part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
    let month = |part: &str| {
        part.chars().count() <= 4 && MONTHS.iter().any(|month| part.starts_with(month)) && part.chars().all(char::is_alphabetic)
    };
    match parts.as_slice() {
        [a, b] => (month(a) && digits(b)) || (digits(a) && month(b)),
        [a, b, c] => digits(a) && (digits(b) || month(b)) && digits(c) && (a.len() == 4 || c.len() == 4 || month(b)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_points_that_may_part_thousands() {
        for (text, is) in [("1.250", true), ("12.000", true), ("0.125", false), ("1.25", false), ("1234.500", false), ("1250", false)] {
            assert_eq!(may_part_thousands(text), is, "{text}");
        }
    }

    #[test]
    fn knows_dates() {
        for text in ["2026-05-12", "12.05.2026", "1/2/2026", "may-12", "12-may", "12. mai", "5 mai 26"] {
            assert!(is_date(text), "{text}");
        }
        for text in ["1.2.3", "1-2", "12 t", "maybe 12", "mars", "5/2", "1.250.000"] {
            assert!(!is_date(text), "{text}");
        }
    }
}
