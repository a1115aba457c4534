//! Dates: whether there is such a day.

/// What is wrong with a text that stands for a date, and a word for its label.
pub fn wrong(text: &str) -> Option<(String, &'static str)> {
    let digits = |part: &str, count: usize| if part.len() == count { part.parse::<u32>().ok() } else { None };
    let parts: Vec<&str> = text.split('-').collect();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] => (digits(year, 4), digits(month, 2), digits(day, 2)),
        _ => (None, None, None),
    };
    let (Some(year), Some(month), Some(day)) = (year, month, day) else {
        return Some((format!("a date is expected, and `{text}` is none"), "no date"));
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return Some((format!("`{text}` is no date: a year has 12 months"), "no such month")),
    };
    (!(1..=days).contains(&day)).then(|| (format!("`{text}` is no date: that month has {days} days"), "no such day"))
}

#[cfg(test)]
mod tests {
    use super::wrong;

    #[test]
    fn days_that_are_and_days_that_are_not() {
        for text in ["2026-01-15", "2024-02-29", "2000-02-29", "2026-12-31"] {
            assert_eq!(wrong(text), None, "{text}");
        }
        for text in [
            "2026-02-30",
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "2026-01-00",
            "9999-99-99",
            "2026",
            "15-01-2026",
            "2026-1-5",
            "15.01.2026",
        ] {
            assert!(wrong(text).is_some(), "{text}");
        }
    }
}
