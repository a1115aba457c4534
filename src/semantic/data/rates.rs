//! Rates from a file: `rates from "ecb.csv" where date == "2026-01-15" { EUR = rate currency }`, by year: `rates by year from …`.

use crate::data::{self, LeftOut, UnknownKey};
use crate::diagnostics::suggest::listed;
use crate::diagnostics::{Applicability, Diagnostic, Severity, codes};
use crate::semantic::checker::Checker;
use crate::semantic::data::open_table::{OpenTable, written};
use crate::semantic::data::unmet::Counted;
use crate::semantic::declare::entities::missing_of;
use crate::source::Span;
use crate::syntax::ast::{Name, RatesItem};
use crate::units::RateDecl;

/// An end of a rate.
enum End {
    Currency(Name),
    Column(usize),
}

impl Checker<'_> {
    /// The rates in a file, with the year that each holds for; `None` where it could not be read (reported).
    pub fn rates_of_file(&mut self, item: &RatesItem) -> Option<Vec<(Option<i32>, RateDecl)>> {
        let source = &item.source;
        let table = self.open(source)?;
        if let Some(wide) = &source.wide {
            let found = Diagnostic::error(codes::BAD_RATES, "rates do not run across the columns of a file").at(wide.span, "of a table");
            self.report(found.help("a row has one rate: `{ EUR = rate currency }`"));
            return None;
        }
        let value = self.column(&table, &item.rate)?;
        let (left, right) = (self.end_of_rate(&table, &item.left, value)?, self.end_of_rate(&table, &item.right, value)?);
        if let Some(unit) = table.source.heading(value).and_then(|heading| heading.unit.as_ref()) {
            let message = format!(
                "the heading of the rates says `{}`, and a rate is a number: so many `{}` for one `{}`",
                unit.text, item.right.text, item.left.text
            );
            let found = Diagnostic::error(codes::BAD_RATES, message).at(table.span(unit.lo, unit.hi), "a unit");
            self.report(found.with(item.rate.span, "the column of the rates").help(
                "take the unit out of the heading once it is sure which way the rates are quoted; for the other way write the ends the other way round",
            ));
            return None;
        }
        // Without a condition or a year all rows would be rates of the same two.
        if let (End::Currency(a), End::Currency(b), None, []) = (&left, &right, &item.by, source.wheres.as_slice()) {
            let message = format!("one rate between `{}` and `{}`: a file has a column of currencies", a.text, b.text);
            let found = Diagnostic::error(codes::BAD_RATES, message).at(a.span.to(b.span), "no column of currencies");
            let found = found.help(format!("write `{{ {} = {} COLUMN }}`; the file has {}", a.text, item.rate.text, table.headings()));
            self.report(found.help(
                "of a file with a column for each currency say which row counts: `where date == \"2026-01-15\"`, or `rates by year from …`",
            ));
            return None;
        }
        let conditions = self.conditions(&table, source, &[])?;
        let [first, second] = [&left, &right].map(|end| if let End::Column(column) = end { Some(*column) } else { None });
        let by = match &item.by {
            Some(by) => Some(self.column(&table, by)?),
            None => None,
        };
        let columns = [first, second, by];
        let found = data::triples(&table.source, columns, value, &conditions.tests, &missing_of(source));
        let ends = [(&item.left, first), (&item.right, second)];
        if let Some(told) =
            changed_over(&table, &item.rate, value, ends.iter().find_map(|(name, at)| Some((*name, (*at)?))), &found.problems)
        {
            self.report(told);
            return None;
        }
        self.problems(&table, &found.problems, found.more_problems, &[], &["the rate".to_string()]);
        if !found.problems.is_empty() {
            return None;
        }
        let counted = Counted {
            read: found.records_read,
            kept: found.records_kept,
            undecided: found.undecided,
            broken: false,
            faulty: false,
            may_be_empty: false,
        };
        self.unmet(&table, source, &conditions, &counted);
        let mut out: Vec<(Option<i32>, RateDecl)> = Vec::new();
        let mut others = LeftOut::default();
        for row in &found.rows {
            let at = table.span(row.place.0, row.place.1);
            let [first, second, written] = &row.names;
            let year = match written {
                None => None,
                Some((text, (lo, hi))) => match text.parse::<i32>() {
                    Ok(year) => Some(year),
                    Err(_) => {
                        let found = Diagnostic::error(codes::BAD_RATES, format!("`{text}` is no year"))
                            .at(table.span(*lo, *hi), "a rate by year holds for a whole one")
                            .help("a year is a whole number, `2024`; of dates a condition takes one, `where date == \"2024-12-31\"`")
                            .about(format!("years in {}", table.name));
                        self.report(found);
                        return None;
                    }
                },
            };
            let currency = first.as_ref().map_or_else(|| name_of(&left), |(name, _)| name.clone());
            let (unit, unit_span) = match (second, &right) {
                (Some((name, (lo, hi))), _) => (name.clone(), table.span(*lo, *hi)),
                (None, End::Currency(name)) => (name.text.to_string(), name.span),
                (None, End::Column(_)) => continue,
            };
            let unknown = [first, second].into_iter().flatten().find(|(name, _)| !self.is_currency(name));
            if let Some((name, place)) = unknown {
                others.rows += 1;
                if !others.keys.iter().any(|known| known.text == *name) {
                    others.keys.push(UnknownKey { key: 0, text: name.clone(), place: *place });
                }
                continue;
            }
            // Of two different rates the first counts: they may be of two dates.
            let same =
                |(known_year, known): &&(Option<i32>, RateDecl)| *known_year == year && known.currency == currency && known.unit == unit;
            if let Some((_, earlier)) = out.iter().find(same) {
                if earlier.factor != row.value {
                    let found = Diagnostic::error(codes::BAD_RATES, format!("two rows give different rates of `{currency}` in `{unit}`"))
                        .at(at, "the second")
                        .with(earlier.span, "the first")
                        .help(match year {
                            None => "say which rows count: `where date == \"2026-01-15\"`; or read them by year: `rates by year from …`",
                            Some(_) => "say which rows count: `where date == \"2026-01-15\"`",
                        })
                        .about(format!("rates in {}", table.name));
                    self.report(found);
                }
                continue;
            }
            // One of a currency is one of itself.
            if currency != unit || row.value != crate::exact::Exact::ONE {
                out.push((year, RateDecl { currency, factor: row.value.clone(), unit, span: at, unit_span }));
            }
        }
        self.currencies_left_out(&table, source.skips, &others, !out.is_empty());
        Some(out)
    }

    /// What holds the rates names no currencies: beside it, its heading is one.
    fn end_of_rate(&mut self, table: &OpenTable, name: &Name, rates: usize) -> Option<End> {
        match (self.is_currency(&name.text), table.source.column(&name.text).ok().filter(|column| *column != rates)) {
            (true, None) => Some(End::Currency(name.clone())),
            (false, Some(column)) => Some(End::Column(column)),
            (true, Some(_)) => {
                let message = format!("`{}` is a currency and a column of `{}`", name.text, table.name);
                self.report(
                    Diagnostic::error(codes::BAD_RATES, message).at(name.span, "which one?").help("give the column another heading"),
                );
                None
            }
            (false, None) => {
                let found =
                    Diagnostic::error(codes::BAD_RATES, format!("`{}` is neither a currency nor a column of `{}`", name.text, table.name))
                        .at(name.span, "unknown");
                let headings: Vec<&str> = table.source.headings().iter().map(|h| h.name.as_str()).collect();
                let (found, near) = found.did_you_mean(&name.text, name.span, headings.iter().map(|h| (*h, "column")));
                self.report(if near {
                    found
                } else {
                    found.help(format!("declare `currency {}`; the file has {}", name.text, table.headings()))
                });
                None
            }
        }
    }

    /// True for a currency, also of a price year.
    fn is_currency(&mut self, name: &str) -> bool {
        let base = name.split_once('_').map_or(name, |(base, _)| base);
        self.units.currencies().iter().any(|known| known == base) && self.units.registry_mut().parse(name).is_ok()
    }

    /// The currency, perhaps of a price year, that a text names in other capitals.
    fn currency_meant(&mut self, text: &str) -> Option<String> {
        let (base, year) = text.split_once('_').map_or((text, None), |(base, year)| (base, Some(year)));
        let known = self.units.currencies().iter().find(|known| known.to_lowercase() == base.to_lowercase())?;
        let meant = year.map_or(known.to_string(), |year| format!("{known}_{year}"));
        self.is_currency(&meant).then_some(meant)
    }

    /// Rows of currencies that the scenario does not have.
    fn currencies_left_out(&mut self, table: &OpenTable, skips: Option<Span>, others: &LeftOut, kept: bool) {
        let Some(first) = others.keys.first() else { return };
        let names = listed(others.keys.iter().map(|unknown| unknown.text.as_str()), 4);
        let place = table.span(first.place.0, first.place.1);
        let rows = if others.rows == 1 { "1 row".to_string() } else { format!("{} rows", others.rows) };
        let misspelt: Vec<(&UnknownKey, String)> =
            others.keys.iter().filter_map(|unknown| Some((unknown, self.currency_meant(&unknown.text)?))).collect();
        let found = match skips {
            None => {
                let have = if others.rows == 1 { "has a rate" } else { "have rates" };
                let found =
                    Diagnostic::error(codes::BAD_RATES, format!("{rows} of `{}` {have} of no declared currency: {names}", table.name))
                        .at(place, "no currency of the scenario");
                match misspelt.first() {
                    Some((unknown, meant)) => found
                        .help(format!("did you mean the currency `{meant}` by `{}`? Names are compared letter by letter", unknown.text)),
                    None => {
                        found.help(format!("declare `currency {}`, or leave such rows out by `skip unknown` after the file", first.text))
                    }
                }
            }
            Some(at) => {
                if let Some((unknown, meant)) = misspelt.first() {
                    let message = format!("there is no currency `{}`, and its rows are left out: is `{meant}` meant?", unknown.text);
                    let mut found = Diagnostic::warning(codes::PASSED_OVER, message)
                        .at(table.span(unknown.place.0, unknown.place.1), "nearly a known name")
                        .with(at, "rows of unknown currencies are left out");
                    if misspelt.len() > 1 {
                        let more = listed(misspelt.iter().skip(1).map(|(unknown, _)| unknown.text.as_str()), 4);
                        found = found.note(format!("nearly known are {more} too"));
                    }
                    self.report(found);
                }
                let severity = if kept { Severity::Note } else { Severity::Warning };
                let are = if others.rows == 1 { "is" } else { "are" };
                let message = format!("{rows} of `{}` {are} left out: the scenario has no currency {names}", table.name);
                Diagnostic::new(severity, codes::PASSED_OVER, message).at(at, "rows of unknown currencies are left out")
            }
        };
        self.report(found);
    }
}

fn name_of(end: &End) -> String {
    match end {
        End::Currency(name) => name.text.to_string(),
        End::Column(_) => String::new(),
    }
}

/// The column of the rates holds names, and the one of the currencies numbers.
fn changed_over(
    table: &OpenTable,
    rate: &Name,
    value: usize,
    names: Option<(&Name, usize)>,
    problems: &[data::Problem],
) -> Option<Diagnostic> {
    let (name, column) = names?;
    problems.iter().find(|problem| matches!(problem.kind, data::ProblemKind::BadNumber { .. }))?;
    let all = |column: usize, is: &dyn Fn(&str) -> bool| {
        let texts = data::distinct_keys(&table.source, &[column], &[], &[]).keys;
        !texts.is_empty() && texts.iter().all(|(text, _)| is(text))
    };
    let is_number = |text: &str| text.parse::<f64>().is_ok();
    if !all(value, &|text| !is_number(text)) || !all(column, &is_number) {
        return None;
    }
    let message = format!("the columns `{}` and `{}` are changed over: `{}` holds no numbers", rate.text, name.text, rate.text);
    let mut found = Diagnostic::error(codes::BAD_RATES, message)
        .at(rate.span, "the column of the rates")
        .with(name.span, "holds numbers, and no currencies");
    found.fixes.push(crate::diagnostics::Fix {
        title: "change them over".into(),
        edits: vec![(rate.span, written(&name.text)), (name.span, written(&rate.text))],
        applicability: Applicability::MaybeIncorrect,
    });
    Some(found)
}
