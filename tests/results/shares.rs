//! Shares as they are shown: each is rounded by itself, so that equal ones are shown equal.

use super::report;

/// The numbers of the first column of a table, below its heading.
fn column(text: &str, heading: &str, rows: usize) -> Vec<f64> {
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| line.trim_start().starts_with(heading)).unwrap_or_else(|| panic!("{text}"));
    lines[at + 1..].iter().take(rows).map(|line| line.split_whitespace().nth(1).unwrap().parse().unwrap()).collect()
}

#[test]
fn of_an_allocation() {
    for weights in [&[1, 1, 1][..], &[1, 2, 4], &[3, 5, 7, 11, 13, 17], &[1, 1, 1, 1, 1, 1, 1], &[1, 9999]] {
        let entities: String =
            weights.iter().enumerate().map(|(at, weight)| format!("enterprise e{at} {{ weight = {weight} }}\n")).collect();
        let text = report(&format!("coop 1\n{entities}allocation a to e in enterprise {{ weight = e.weight  rule = weighted }}\n"));
        let shown = column(&text, "enterprise  share [%]", weights.len());
        let whole: i32 = weights.iter().sum();
        let nearest = weights.iter().map(|weight| (10_000.0 * f64::from(*weight) / f64::from(whole)).round() / 100.0);
        assert!(shown.iter().zip(nearest).all(|(shown, nearest)| (shown - nearest).abs() < 1e-9), "{text}");
    }
}

#[test]
fn of_a_choice() {
    let text = report("coop 1\nkind mode\nmode a\nmode b\nmode c\nchoice ride among m in mode { utility = 0 }\n");
    assert_eq!(column(&text, "mode  probability [%]", 3), [33.33; 3], "{text}");
}

#[test]
fn what_an_objective_is_made_of() {
    let terms: Vec<String> = (0..9).map(|at| format!("part{at}")).collect();
    let lets: String = terms.iter().map(|name| format!("  let {name} = 4 EUR/t * x\n")).collect();
    let text = report(&format!(
        "coop 1\ncurrency EUR\nplan p {{\n  var x : t >= 1 t\n{lets}  minimize cost = {}\n  constraint need: x >= 1 t\n}}\n",
        terms.join(" + ")
    ));
    let shares: Vec<&str> = text.lines().filter(|line| line.trim_start().starts_with("part")).collect();
    assert_eq!(shares.iter().filter(|line| line.contains("11.1 %") || line.contains("11.1  %")).count(), 9, "{text}");
}
