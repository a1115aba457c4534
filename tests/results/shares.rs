//! Shares as they are shown add up, whatever each is rounded to.

use super::report;

/// The numbers of the first column of a table, below its heading.
fn column(text: &str, heading: &str, rows: usize) -> Vec<f64> {
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| line.trim_start().starts_with(heading)).unwrap_or_else(|| panic!("{text}"));
    lines[at + 1..].iter().take(rows).map(|line| line.split_whitespace().nth(1).unwrap().parse().unwrap()).collect()
}

/// Claims of every kind: the largest remainders get what rounding down leaves.
#[test]
fn of_an_allocation() {
    for weights in [&[1, 1, 1][..], &[1, 2, 4], &[3, 5, 7, 11, 13, 17], &[1, 1, 1, 1, 1, 1, 1], &[1, 9999]] {
        let entities: String =
            weights.iter().enumerate().map(|(at, weight)| format!("enterprise e{at} {{ weight = {weight} }}\n")).collect();
        let text = report(&format!("coop 1\n{entities}allocation a to e in enterprise {{ weight = e.weight  rule = weighted }}\n"));
        let shown = column(&text, "enterprise  share [%]", weights.len());
        let hundredths: f64 = shown.iter().map(|share| (share * 100.0).round()).sum();
        assert_eq!(hundredths, 10_000.0, "{text}");
        let whole: i32 = weights.iter().sum();
        let exact = weights.iter().map(|weight| 100.0 * f64::from(*weight) / f64::from(whole));
        assert!(shown.iter().zip(exact).all(|(shown, exact)| (shown - exact).abs() < 0.01), "{text}");
    }
}
