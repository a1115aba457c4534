//! What a scenario shows first, by groups, and what it hides.

use super::report;
use crate::common::solve_text;
use coop::report::{json, terminal};
use coop::source::SourceMap;

const TEXT: &str = "coop 1
currency EUR
kind month ordered
country DE \"Germany\"
country ES
enterprise ruhr \"Ruhr works\" in DE { cap = 20 t, price = 640 EUR/t }
enterprise saar in DE { cap = 30 t, price = 660 EUR/t }
enterprise asturias in ES { cap = 15 t, price = 600 EUR/t }
month mar
month jan
plan p {
  var ship[e in enterprise, m in month] : t in 0 t .. e.cap
  minimize cost : EUR = sum(e.price * ship[e, m] for e in enterprise, m in month)
  constraint need[m in month]: sum(ship[e, m] for e in enterprise) >= 30 t
  let spent[e in enterprise] = sum(e.price * ship[e, m] for m in month)
  let dear[e in enterprise] = e.price > 620 EUR/t
}
let factor = 2
let twice[e in enterprise] = factor * e.cap
";

fn with(line: &str) -> String {
    format!("{TEXT}{line}\n")
}

/// The lines of a report with one blank between words.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn sums_by_what_a_key_refers_to() {
    // By its name, by its kind, and with the index in front.
    for by in ["e.country", "country", "enterprise.country"] {
        let text = report(&with(&format!("show p.ship by {by}")));
        let all = lines(&text);
        let at = all.iter().position(|line| line == &format!("p.ship by {by} [t]")).unwrap_or_else(|| panic!("{text}"));
        assert!(at < all.iter().position(|line| line == "p").unwrap(), "it comes first: {text}");
        assert_eq!(
            all[at + 1..at + 5],
            [format!("country p.ship by {by} [t]"), "DE 30 Germany".into(), "ES 30".into(), "total 60".into()],
            "{text}"
        );
        // The decisions themselves are where they always are.
        assert!(all.iter().any(|line| line == "ship [t]"), "{text}");
    }
    let by_both = lines(&report(&with("show p.ship by e.country, m")));
    assert!(by_both.contains(&"country \\ month mar jan".to_string()), "{by_both:?}");
    assert!(by_both.contains(&"DE 15 15".to_string()) && by_both.contains(&"total 30 30".to_string()), "{by_both:?}");
    let by_key = lines(&report(&with("show ship by month")));
    assert!(by_key.contains(&"mar 30".to_string()), "{by_key:?}");
}

#[test]
fn sums_are_in_the_files() {
    let solved = solve_text(&with("show p.ship by e.country")).unwrap();
    let value: serde_json::Value = serde_json::from_str(&json::render(&solved, &SourceMap::default())).unwrap();
    let rows = value["sums"]["p.ship by e.country"].as_array().unwrap();
    let sums: Vec<(&str, f64)> = rows.iter().map(|row| (row["index"][0].as_str().unwrap(), row["value"].as_f64().unwrap())).collect();
    assert_eq!(sums, [("DE", 30.0), ("ES", 30.0)]);
    let schema: serde_json::Value = serde_json::from_str(&std::fs::read_to_string("docs/results.schema.json").unwrap()).unwrap();
    let wrong: Vec<String> = jsonschema::validator_for(&schema).unwrap().iter_errors(&value).map(|e| e.to_string()).collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn what_belongs_to_no_group_is_told() {
    let text = with("enterprise free { cap = 1 t, price = 1 EUR/t }\nshow p.ship by e.country");
    let solved = solve_text(&text).unwrap();
    let text = terminal::render(&solved, &Default::default());
    assert!(text.contains("p.ship by e.country: 2 t in no group"), "{text}");
}

#[test]
fn rows_by_size_and_by_declaration() {
    let of = |line: &str| -> Vec<String> {
        let text = report(&with(line));
        let first = text.lines().skip(2).take_while(|line| *line != "p");
        first
            .filter_map(|line| line.split_whitespace().next())
            .filter(|w| ["ruhr", "saar", "asturias"].contains(w))
            .map(str::to_string)
            .collect()
    };
    assert_eq!(of("show p.spent"), ["asturias", "ruhr", "saar"]);
    assert_eq!(of("show p.spent by declaration"), ["ruhr", "saar", "asturias"]);
    assert_eq!(of("show p.spent by size"), ["ruhr", "asturias", "saar"]);
    assert_eq!(of("show p.ship by declaration"), ["ruhr", "saar", "asturias"]);
    assert_eq!(of("show twice by size"), ["saar", "ruhr", "asturias"]);
}

#[test]
fn what_is_shown_or_hidden_is_not_told_again() {
    let count = |text: &str, word: &str| lines(text).iter().filter(|line| line.split(' ').next() == Some(word)).count();
    let plain = report(TEXT);
    assert_eq!(count(&plain, "spent:") + count(&plain, "spent"), 0, "{plain}");
    assert!(plain.contains("spent [EUR]"), "{plain}");
    let hidden = report(&with("hide p.spent, p.dear"));
    assert!(!hidden.contains("spent") && !hidden.contains("dear"), "{hidden}");
    let shown = report(&with("show factor, p.spent"));
    assert_eq!(lines(&shown).iter().filter(|line| *line == "spent [EUR]").count(), 1, "{shown}");
    assert!(lines(&shown)[2..6].iter().any(|line| line == "factor 2"), "{shown}");
    let solved = solve_text(&with("hide p.spent")).unwrap();
    let full = terminal::render(&solved, &terminal::Options { full: true, ..Default::default() });
    assert!(full.contains("spent [EUR]"), "{full}");
    let json = json::render(&solved, &SourceMap::default());
    assert!(json.contains("\"spent\""), "files have all of it");
}

#[test]
fn a_kind_of_that_name_still_has_entities() {
    let text = "coop 1
kind show
kind hide
show first
show second { size = 3 t }
hide last
let count_of = count(s for s in show) + count(h for h in hide)
expect count_of == 3
";
    let solved = solve_text(text).unwrap();
    assert!(solved.expectations[0].passed() && solved.hir.shows.is_empty());
    // The words are names like others.
    let names = "coop 1\nlet show = 3 t\nlet hide = show + 1 t\nexpect hide == 4 t\nshow show\nhide hide\n";
    let solved = solve_text(names).unwrap();
    assert!(solved.expectations[0].passed() && solved.hir.shows.len() == 2);
}

#[test]
fn years_run_across() {
    let text = report(
        "coop 1
periods year = 2030 .. 2032
kind plant
kind fuel
plant a
plant b
fuel gas
fuel wood
plan p {
  var burn[y in year, i in plant, f in fuel] : t in 1 t .. 9 t
  minimize all = sum(burn[y, i, f] for y in year, i in plant, f in fuel)
  constraint c[y in year]: sum(burn[y, i, f] for i in plant, f in fuel) >= 5 t
}
",
    );
    assert!(lines(&text).contains(&"plant fuel \\ year 2030 2031 2032".to_string()), "{text}");
}

/// Values that follow one another share a table; those that are shown by size have one of their own, and stay in their order.
#[test]
fn values_stand_in_the_order_of_the_lines() {
    let shows = "show p.spent by size\nshow twice by size\nshow p.cost\nshow factor\nshow twice\nshow p.dear, p.spent";
    let all = lines(&report(&with(shows)));
    let head: Vec<&str> = all.iter().skip(1).map(String::as_str).take_while(|line| *line != "p").filter(|line| !line.is_empty()).collect();
    let by_size = ["p.spent [EUR]", "enterprise p.spent [EUR]", "ruhr 19 200 Ruhr works", "asturias 18 000", "saar 0", "total 37 200"];
    let twice = ["twice [t]", "enterprise twice [t]", "saar 60", "ruhr 40 Ruhr works", "asturias 30", "total 130"];
    let single = ["Values", "cost 37 200 EUR", "factor 2"];
    let together = [
        "Values by enterprise",
        "enterprise twice [t] dear p.spent [EUR]",
        "asturias 30 no 18 000",
        "ruhr 40 yes 19 200 Ruhr works",
        "saar 60 yes 0",
        "total 130 37 200",
    ];
    assert_eq!(head, [&by_size[..], &twice, &single, &together].concat());
}

#[test]
fn a_kind_that_stands_twice_has_two_names() {
    let line = "let trade[maker in country, taker in country] = 1 t\nlet short[a in country, b in country] = 2 t\n\
                show trade by maker, taker\nshow short by a, b\nexpect trade[DE, ES] == 1 t and short[DE, ES] == 2 t";
    let all = lines(&report(&with(line)));
    assert!(all.contains(&"maker \\ taker DE ES total".to_string()), "{all:?}");
    assert!(all.contains(&"country a \\ country b DE ES total".to_string()), "{all:?}");
}

/// What has no values is named, and so is a sum of which all belongs to no group.
#[test]
fn what_has_no_values_is_named() {
    let text = with("show p.ship by e.country\nshow p.cost\nshow later").replace(">= 30 t", ">= 3000 t") + "let later = 2 * p.cost\n";
    let solved = solve_text(&text).unwrap();
    let text = terminal::render(&solved, &Default::default());
    assert!(text.contains("\n  No values: p.ship by e.country, p.cost, later\n"), "{text}");
    let rest =
        report("coop 1\nkind group\nkind site\nsite a { group = g, amount = 3 t }\nsite b { amount = 4 t }\ngroup g\nshow site.amount\n");
    assert!(!rest.contains("No values"), "{rest}");
}

/// An objective without a name is not called by one.
#[test]
fn levels_without_a_name() {
    let text = report(
        "coop 1
kind site
site a { weight = 1 }
site b { weight = 2 }
plan p {
  var x[s in site] : t in 0 t .. 9 t
  maximize lexmin(x[s] / s.weight for s in site)
  constraint room: sum(x[s] for s in site) <= 6 t
}
",
    );
    assert!(text.contains("Optimal: the smallest value 2 t, level by level.") && text.contains("\n  Levels\n"), "{text}");
}
