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

/// The date that is meant by `15.1.2026`, `2026/1/15` or `2026-1-5`. Of `03/04/2026` nobody knows which is the month.
pub fn meant(text: &str) -> Option<String> {
    let mark = ['.', '/', '-'].into_iter().find(|mark| text.matches(*mark).count() == 2)?;
    let parts: Vec<&str> = text.split(mark).map(str::trim).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let (year, month, day) = match (a.len(), c.len(), mark) {
        (4, ..) => (a, b, c),
        (_, 4, '.') => (c, b, a),
        // Above 12 it is the day.
        (_, 4, _) if b.parse::<u32>().is_ok_and(|n| n > 12) => (c, a, b),
        (_, 4, _) if a.parse::<u32>().is_ok_and(|n| n > 12) => (c, b, a),
        _ => return None,
    };
    let date = format!("{year}-{month:0>2}-{day:0>2}");
    wrong(&date).is_none().then_some(date)
}

#[cfg(test)]
mod tests {
    use super::{meant, wrong};

    #[test]
    fn dates_of_other_orders() {
        for (text, date) in
            [("01.03.2026", "2026-03-01"), ("2026/1/15", "2026-01-15"), ("12/31/2026", "2026-12-31"), ("2026-1-5", "2026-01-05")]
        {
            assert_eq!(meant(text).as_deref(), Some(date), "{text}");
        }
        for text in ["03/04/2026", "2026", "31.31.2026", "1.2.26"] {
            assert_eq!(meant(text), None, "{text}");
        }
    }

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
