//! What binds, in which order, and what is summed up.

use super::report;

const PLANTS: &str = "coop 1
currency EUR
kind plant
kind month ordered
plant a { cap = 100 t, fix = 10 kEUR, cost = 3 EUR/t }
plant b { cap = 50 t, fix = 4 kEUR, cost = 7 EUR/t }
plant c { cap = 70 t, fix = 4 kEUR, cost = 9 EUR/t }
month jan
month feb
month mar
";

/// The lines of a part of a report, up to the next empty one.
fn part(text: &str, heading: &str) -> Vec<String> {
    let lines = text.lines().skip_while(|line| !line.trim_start().starts_with(heading));
    lines.take_while(|line| !line.is_empty()).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn what_is_alike_is_one_line_and_what_says_nothing_is_summed_up() {
    let text = report(&format!(
        "{PLANTS}
plan p {{
  var x[i in plant, m in month] : t >= 0
  var s[m in month] : t >= 0
  minimize cost : kEUR = sum(i.cost * x[i, m] for i in plant, m in month)
  constraint need[m in month]: sum(x[i, m] for i in plant) >= 60 t
  constraint link[m in month]: x[a, m] <= s[m] + 20 t
  constraint stock[m in month]: s[m] == 10 t + 0.5 * x[b, m]
  constraint share: sum(x[a, m] for m in month) <= 30 % * sum(x[i, m] for i in plant, m in month)
  constraint part: sum(x[b, m] for m in month) / 180 t <= 80 %
}}
"
    ));
    let binds = part(&text, "What binds");
    assert_eq!(binds[2], "need[*] (3 rows) at least 60 t 5.8 EUR/t 0 to 85.71429", "{text}");
    assert!(binds[3].starts_with("share at most 0 t -4 EUR/t"), "{text}");
    assert!(binds[4].starts_with("Binding, with shadow price 0: link["), "{text}");
    // What is known beside the decisions is the limit: a stock of 10 t is no balance of nothing.
    assert!(binds[4].contains("stock (3 rows)"), "{text}");
    let slack = part(&text, "What has slack");
    assert!(slack.iter().any(|line| line.starts_with("part 10 %")), "{text}");
}

#[test]
fn links_of_what_is_not_used_are_summed_up() {
    let text = report(&format!(
        "{PLANTS}
plan q {{
  var x[i in plant] : t >= 0
  var y[i in plant] : t >= 0
  var on[i in plant] binary
  minimize cost : kEUR = sum(i.cost * x[i] + i.fix * on[i] for i in plant)
  constraint link[i in plant]: x[i] <= i.cap * on[i]
  constraint balance[i in plant]: y[i] == 2 * x[i]
  constraint need: sum(x[i] for i in plant) == 60 t
}}
"
    ));
    let binds = part(&text, "What binds");
    assert_eq!(binds[1..], ["need exactly 60 t", "Also binding: balance (3 balances), link (2 rows, all their decisions at 0)"], "{text}");
}

#[test]
fn the_dearest_come_first_whatever_they_are_limits_of() {
    let text = report(
        "coop 1
currency EUR
unit job
plan p {
  var x : t in 0 t .. 7 kt
  var y : job >= 0
  maximize gain : MEUR = 100 EUR/t * x + 1 kEUR/job * y
  constraint first: y <= 1 job
  constraint second: x <= 5 kt
  constraint third: 2 * y + 0 * x / 1 t * 1 job <= 1 job
}
",
    );
    let binds = part(&text, "What binds");
    let names: Vec<&str> = binds[2..].iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(names, ["second", "third"], "{text}");
    assert!(binds[2].contains("at most 5 kt 0.1") || binds[2].contains("at most 5000 t"), "{text}");
}

#[test]
fn bounds_at_which_a_plan_without_prices_stands() {
    let text = report(
        "coop 1
currency EUR
plan p {
  var x : 1 integer in 0 .. 3
  var y : 1 integer in 2 .. 9
  var on binary
  maximize gain = x - y + on
  constraint most: x + y <= 20
}
",
    );
    assert_eq!(part(&text, "What binds")[1..], ["x at most 3", "y at least 2"], "{text}");
}

/// Bounds that are worth nothing stand in one line, as rows do; bounds that are alike are called bounds.
#[test]
fn bounds_are_summed_up() {
    let text = report(
        "coop 1
currency EUR
kind site
site a
site b
site c
plan p {
  var x[s in site] : t in 0 t .. 5 t
  var y[s in site] : t in 1 t .. 2 t
  minimize cost = sum(3 EUR/t * x[s] - 1 EUR/t * y[s] for s in site)
  constraint need: sum(x[s] for s in site) >= 15 t
}
",
    );
    let line = |words: &str| text.lines().any(|line| line.split_whitespace().collect::<Vec<_>>().join(" ").contains(words));
    assert!(line("y[*] (3 bounds) at most 2 t -1 EUR/t"), "{text}");
    assert!(line("Binding, with shadow price 0: x (3 bounds)"), "{text}");
    assert!(text.contains("What binds: 1 of 1 constraint, and 6 bounds"), "{text}");
}
