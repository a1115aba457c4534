//! Rates by year against plain arithmetic, from the scenario and from a file, and nanometres that may be nautical miles.

use coop::driver;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use std::fmt::Write;

struct Random(u64);

impl Random {
    fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as i64 % end
    }
}

/// The findings of a scenario, by their codes, and the expectations that do not hold.
fn solved(text: &str, data: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", format!("coop 1\n{text}"), FileKind::Scenario);
    let files = Memory { files: data.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect() };
    let checked = driver::check(id, &mut sources, &files);
    if checked.has_errors() {
        return (checked.diagnostics.iter().map(|d| format!("{} {}", d.code, d.message)).collect(), vec!["errors".into()]);
    }
    let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
    assert!(!solved.expectations.is_empty(), "{text}");
    let failed = solved.expectations.iter().filter(|e| !e.passed()).map(|e| e.text.clone()).collect();
    (solved.diagnostics.iter().map(|d| format!("{} {}", d.code, d.message)).collect(), failed)
}

fn holds(text: &str, data: &[(&str, &str)]) {
    let (found, failed) = solved(text, data);
    assert!(found.is_empty() && failed.is_empty(), "{failed:?} {found:#?}\n{text}");
}

const HEAD: &str = "currency EUR, USD, CNY\nperiods year = 2020..2024\n";

#[test]
fn conversions_are_those_of_plain_arithmetic() {
    let mut random = Random(3);
    for round in 0..30 {
        let mut text = String::from(HEAD);
        let mut data = String::from("year,currency,rate\n");
        let of_file = round % 2 == 0;
        let mut expected = String::new();
        text.push_str("table bill[year] : kEUR {\n");
        let mut rates = Vec::new();
        for year in 2020..=2024 {
            let (usd, cny, prices, bill) = (80 + random.below(60), 600 + random.below(200), 80 + random.below(60), random.below(1000));
            writeln!(text, "  {year} {bill} kEUR").unwrap();
            // One euro is usd/100 dollars, one dollar cny/100 renminbi; a euro of the year is prices/100 of 2020.
            match of_file {
                true => writeln!(data, "{year},USD,{usd}e-2\n{year},EUR_2020,{prices}e-2").unwrap(),
                false => {
                    writeln!(rates_text(&mut rates), "rate[{year}] EUR = {usd}/100 USD\nrate[{year}] EUR = {prices}/100 EUR_2020").unwrap()
                }
            }
            writeln!(rates_text(&mut rates), "rate[{year}] USD = {cny}/100 CNY").unwrap();
            let dollars = format!("{}/100", bill * usd);
            writeln!(expected, "expect dollars[{year}] == {dollars} kUSD and bill[{year}] in USD at {year} == {dollars} kUSD").unwrap();
            writeln!(expected, "expect renminbi[{year}] == {}/10000 kCNY and back[{year}] == {bill} kEUR", bill * usd * cny).unwrap();
            writeln!(expected, "expect deflated[{year}] == {}/100 kEUR_2020", bill * prices).unwrap();
            writeln!(expected, "expect price[{year}] == {usd}/100 USD/t and per_money[{year}] == 100/{usd} t/USD").unwrap();
        }
        text.push_str("}\n");
        text.push_str(&rates.concat());
        if of_file {
            text.push_str("rates by year from \"r.csv\" { EUR = rate currency }\n");
        }
        text.push_str("let dollars[y in year] : kUSD = bill[y] in USD at y\n");
        text.push_str("let renminbi[y in year] = bill[y] in kCNY at y\n");
        text.push_str("let back[y in year] = renminbi[y] in kEUR at y\n");
        text.push_str("let deflated[y in year] = bill[y] in kEUR_2020 at y\n");
        text.push_str("let price[y in year] = 1 EUR/t in USD/t at y\n");
        text.push_str("let per_money[y in year] = 1 t/EUR in t/USD at y\n");
        text.push_str("expect sum(bill[y] in kUSD at y for y in year) == sum(dollars[y] for y in year)\n");
        text.push_str(&expected);
        holds(&text, &[("r.csv", &data)]);
    }
}

/// A new piece of text.
fn rates_text(pieces: &mut Vec<String>) -> &mut String {
    pieces.push(String::new());
    pieces.last_mut().unwrap()
}

#[test]
fn a_plan_pays_by_the_rate_of_each_year() {
    holds(
        "currency EUR, USD\nperiods year = 2024..2025\nrate[2024] EUR = 1.25 USD\nrate[2025] EUR = 2 USD\n\
         plan p {\n  var buy[y in year] : t in 0 t .. 6 t\n  minimize cost : USD = sum(10 EUR/t * buy[y] in USD at y for y in year)\n  \
         constraint need: sum(buy[y] for y in year) >= 8 t\n}\n\
         expect p.buy[2024] == 6 t and p.cost == 115 USD\n",
        &[],
    );
}

#[test]
fn the_year_may_be_a_step_from_another() {
    holds(
        "currency EUR, USD\nperiods year = 2024..2026\nrate[2024] EUR = 1 USD\nrate[2025] EUR = 2 USD\nrate[2026] EUR = 4 USD\n\
         let lagged[y in year if y > first(year)] = 3 EUR in USD at prev(y)\nexpect lagged[2025] == 3 USD and lagged[2026] == 6 USD\n\
         expect 1 EUR in USD at last(year) == 4 USD and 1 EUR + 1 EUR in USD at 2025 == 4 USD\n",
        &[],
    );
}

#[test]
fn a_year_without_a_rate_has_none() {
    let (found, failed) = solved(
        "currency EUR, USD\nperiods year = 2024..2025\nrate[2024] EUR = 1.25 USD\nlet cost[y in year] = 2 EUR in USD at y\n\
         expect cost[2024] == 2.5 USD\nexpect cost[2025] == 2.5 USD\n",
        &[],
    );
    assert!(
        failed.len() == 1
            && found.iter().any(|f| f == "E0313 an expectation cannot be evaluated: there is no rate of `EUR` in `USD` for 2025"),
        "{found:?} {failed:?}"
    );
}

#[test]
fn what_is_only_shown_says_which_year_has_no_rate() {
    let text = "currency EUR, USD\nperiods year = 2023..2026\nrate[2024] EUR = 1.25 USD\ntable bill[year] : USD {\n  2024 5\n  2025 5\n  2026 5\n}\n\
        let home[y in year] = bill[y] in EUR at y\nlet twice[y in year] = 2 * home[y]\nlet some[y in year if known(bill[y] in EUR at y)] = home[y]\n\
        expect home[2024] == 4 EUR\nexpect count(true for y in year if known(home[y])) == 1 and twice[2024] == 8 EUR and count(true for y in year if known(some[y])) == 1\n";
    let (found, failed) = solved(text, &[]);
    assert!(failed.is_empty(), "{failed:?}");
    // Once, and not for the year without a bill.
    assert_eq!(found, ["W0746 `home[2025]` and one more have no value: there is no rate of `USD` in `EUR` for 2025"]);
}

#[test]
fn values_of_a_plan_stand_in_the_unit_that_it_states() {
    let text = "currency EUR, USD\nrate EUR = 1.25 USD\nplan p {\n  var x : kt in 2 kt .. 5 kt\n  minimize cost : EUR = 3 MEUR/Mt * x\n  \
        let spent = 3 MEUR/Mt * x\n  let paid = 3 MUSD/Mt * x\n}\n";
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", format!("coop 1\n{text}"), FileKind::Scenario);
    let hir = driver::check(id, &mut sources, &Memory::default()).hir;
    let unit = |name: &str| hir.lets.values().find(|decl| decl.name.as_ref() == name).map(|decl| hir.units.text(decl.unit));
    assert_eq!(unit("spent").as_deref(), Some("EUR"));
    // Another currency is another unit, and not another prefix.
    assert!(unit("paid").is_some_and(|unit| unit.ends_with("USD")), "{:?}", unit("paid"));
}

#[test]
fn a_decision_without_a_unit_stands_in_one_size_of_each_unit() {
    let unit = |rest: &str| {
        let text = format!("coop 1\ncurrency EUR\nenterprise odra {{ most = 250 t, price = 3 EUR/t }}\nplan p {{\n{rest}\n}}\n");
        let mut sources = SourceMap::default();
        let id = sources.add("main.coop", text, FileKind::Scenario);
        let checked = driver::check(id, &mut sources, &Memory::default());
        assert!(!checked.has_errors(), "{rest}\n{:?}", checked.diagnostics);
        let hir = checked.hir;
        let of = |m: &coop::hir::Model| m.results.iter().find(|r| r.name.as_ref() == "x").map(|r| hir.units.text(r.unit));
        hir.models.values().find_map(of).unwrap_or_default()
    };
    let goal = "maximize gain : kEUR = sum(e.price * x[e] for e in enterprise)";
    assert_eq!(unit(&format!("var x[e in enterprise] in 0 .. e.most\n{goal}")), "t");
    assert_eq!(unit(&format!("{goal}\nconstraint all: gain <= 3 EUR\nvar x[e in enterprise] in 0 .. e.most")), "t");
    assert_eq!(unit(&format!("var x[e in enterprise] >= 0\n{goal}\nconstraint all[e in enterprise]: x[e] <= e.most")), "t");
}

/// The year ends where an operator begins, unless it stands in brackets.
#[test]
fn brackets_say_what_goes_on_behind_the_year() {
    let text = |rest: &str| {
        let rates: String = (2020..=2024).map(|year| format!("rate[{year}] EUR = {} USD\n", year - 2018)).collect();
        format!("{HEAD}{rates}let x = 60 USD\nlet z = 5 EUR\n{rest}")
    };
    holds(&text("expect (x in EUR at 2020) + z == 35 EUR\nexpect z - (x in EUR at 2021) == -15 EUR\n"), &[]);
    holds(&text("expect z + 2 * z + 60 EUR - 60 EUR in USD at 2020 == 30 USD and x > 0 USD\n"), &[]);
    holds(&text("expect sum(x in EUR at (y + 1) for y in year if y < 2024) == 20 EUR + 15 EUR + 12 EUR + 10 EUR and z > 0 EUR\n"), &[]);
    holds(
        &text("expect sum(x in EUR at next(y) for y in year if y < 2024) == 57 EUR\nexpect (x in EUR at (2020)) == 30 EUR and z > 0 EUR\n"),
        &[],
    );
    for wrong in ["x in EUR at 2020 + z", "x in EUR at 2020 * 2", "x in EUR at 2020 - z - z", "sum(x in EUR at y + 1 for y in year)"] {
        let (found, _) = solved(&text(&format!("let a = {wrong}\nexpect a > 0 EUR\n")), &[]);
        assert!(found.len() == 1 && found[0].starts_with("E0571 "), "{wrong}: {found:?}");
    }
}

/// What cannot be set for one run says what to do.
#[test]
fn rates_and_single_keys_are_not_set() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "coop 1\n{HEAD}rate[2020] EUR = 1.1 USD\nrate[2021] EUR = 1.2 USD\nlet gdp[y in year] : EUR = 30 EUR\nlet b[y in year if y < 2022] = 11 EUR in USD at y\nexpect b[2020] == 12.1 USD and gdp[2020] == 30 EUR\n"
    );
    std::fs::write(folder.path().join("a.coop"), text).unwrap();
    let said = |set: &str| {
        let output = crate::common::program().args(["solve", "a.coop", "--set", set]).current_dir(folder.path()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for set in ["rate[2020]=1.2", "rate[2020] EUR=1.2 USD", "rate EUR=1.1 USD"] {
        let (code, text) = said(set);
        assert!(code == Some(2) && text.contains("`--data DIR`"), "{set}: {text}");
    }
    let (code, text) = said("rate of EUR in USD[2020]=1.2 USD/EUR");
    assert!(code == Some(2), "half of the places would keep the other rate: {text}");
    let (code, text) = said("gdp[2020]=5 EUR");
    assert!(code == Some(2) && text.contains("`table gdp[…] : EUR`") && text.contains("all keys the same number"), "{text}");
}

/// A file with a column for each currency: the column named like a currency holds its rates.
#[test]
fn a_column_for_each_currency() {
    let file = ("w.csv", "date;year;USD;CNY\n2023-12-29;2023;1.25;8\n2024-12-31;2024;1.6;10\n");
    let one = "rates from \"w.csv\" where date == \"2023-12-29\" { EUR = USD USD }\n";
    holds(
        &format!(
            "{HEAD}{one}rates from \"w.csv\" where year == 2024 {{ EUR = CNY CNY }}\nexpect 125 USD == 100 EUR and 125 USD == 1000 CNY\n"
        ),
        &[file],
    );
    let by_year = "rates by year from \"w.csv\" { EUR = USD USD }\n";
    holds(&format!("{HEAD}{by_year}expect 10 EUR in USD at 2024 == 16 USD and 10 EUR in USD at 2023 == 12.5 USD\n"), &[file]);
    let refused = |rates: &str, code: &str| {
        let (found, _) = solved(&format!("{HEAD}{rates}expect 1 == 1\n"), &[file]);
        assert!(found.len() == 1 && found[0].starts_with(code), "{rates}{found:?}");
    };
    // All rows at once are two rates of the same two; a column of rates names no currencies.
    refused("rates from \"w.csv\" { EUR = USD USD }\n", "E0434");
    refused("rates from \"w.csv\" where year == 2024 { EUR = USD CNY }\n", "E0434");
    refused("rates from \"w.csv\" where year >= 2023 { EUR = USD USD }\n", "E0434");
}
