//! Rates by year: `rate[2024] EUR = 1.08 USD`, and those of files.

use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::semantic::checker::{Checker, ConvertedSum};
use crate::units::{RateDecl, UnitId, YearlyRate, YearlyRates};

impl Checker<'_> {
    /// Joins currencies by the rates of each year. Reports what is no currency, and what contradicts others.
    pub(super) fn yearly_rates(&mut self, mut decls: Vec<(i32, RateDecl)>) {
        decls.sort_by_key(|(year, rate)| (*year, rate.span));
        let mut rates = YearlyRates::default();
        for (year, decl) in decls {
            let Some(rate) = self.yearly_rate(year, &decl) else {
                self.names.lost_mut().rate();
                continue;
            };
            if let Err(disagreement) = rates.add(self.units.registry(), rate) {
                let (left, right) = (&decl.currency, &decl.unit);
                let implied = super::units::shown_apart(&disagreement.implied, std::slice::from_ref(&decl.factor));
                let message = format!("the rates of {year} contradict one another: by the others one `{left}` is {implied} `{right}`");
                let mut found = Diagnostic::error(codes::CONFLICTING_VALUES, message).at(decl.span, "another number");
                for other in disagreement.others.into_iter().take(4) {
                    found = found.with(other, "together with this one");
                }
                self.report(found.help("leave one of them out, since it follows from the others, or state what it comes to exactly"));
                self.names.lost_mut().rate();
            }
        }
        self.units.set_yearly_rates(rates);
    }

    fn yearly_rate(&mut self, year: i32, decl: &RateDecl) -> Option<YearlyRate> {
        let left = self.currency_of_rate(&decl.currency, decl)?;
        let right = self.currency_of_rate(&decl.unit, decl)?;
        if decl.factor <= Exact::ZERO {
            let found = Diagnostic::error(codes::BAD_UNIT, format!("a rate of `{}` must be positive", decl.currency));
            self.report(found.at(decl.span, "not positive"));
            return None;
        }
        if self.units.registry().dimension(left) == self.units.registry().dimension(right) {
            let message = format!("`{}` has a rate in `{}` for {year}, and one for all years", decl.currency, decl.unit);
            let found = Diagnostic::error(codes::RATE_OF_YEAR, message)
                .at(decl.span, "which one counts in this year?")
                .help("a rate without a year joins the two for good: give each rate its year, or leave those by year out");
            self.report(found.about(format!("rates of {} in {}", decl.currency, decl.unit)));
            return None;
        }
        Some(YearlyRate { year, left, factor: decl.factor.clone(), right, span: decl.span })
    }

    /// An end of a rate; none of what is no currency (reported).
    fn currency_of_rate(&mut self, name: &str, decl: &RateDecl) -> Option<UnitId> {
        let unit = self.units.registry_mut().parse(name).ok();
        let unit = unit.filter(|unit| self.units.registry_mut().money(*unit).is_some_and(|(money, _)| money == *unit));
        if unit.is_none() {
            let found = Diagnostic::error(codes::BAD_UNIT, format!("a rate is between currencies, and `{name}` is none"));
            self.report(found.at(decl.span, "no currency").about(format!("currency {name}")));
        }
        unit
    }

    /// Two currencies with rates by year of which one stands above the line and the other below, and what is due has neither.
    pub fn yearly_pair(&mut self, due: UnitId, given: UnitId) -> Option<(String, String)> {
        let pairs: Vec<(UnitId, UnitId)> = self.units.yearly_rates().pairs();
        let registry = self.units.registry_mut();
        for (left, right) in pairs {
            for (one, other) in [(left, right), (right, left)] {
                let same = registry.mul(given, one).and_then(|unit| registry.div(unit, other));
                if same.is_some_and(|unit| registry.dimension(unit) == registry.dimension(due)) {
                    return Some((registry.text(one), registry.text(other)));
                }
            }
        }
        None
    }

    /// What is said where two currencies meet without a rate that holds for both.
    /// `wanted` is the unit in which it is due.
    pub fn without_rate(&mut self, found: Diagnostic, from: &str, to: &str, wanted: &str) -> Diagnostic {
        let ends = [from, to].map(|name| self.units.registry_mut().parse(name).ok());
        let years = match ends {
            [Some(a), Some(b)] => self.units.yearly_rates().years(self.units.registry(), a, b),
            _ => Vec::new(),
        };
        if years.is_empty() {
            return found.help(format!("two currencies meet only by a rate: `rate {from} = … {to} on …`"));
        }
        let found = found.note(format!("the rates of `{from}` in `{to}` differ by year"));
        let mut found = match &self.converted_sum {
            Some(ConvertedSum { left, op, right, rate }) => {
                let right_is_meant = !rate.contains(to);
                let written =
                    if right_is_meant { format!("{left} {op} ({right} {rate})") } else { format!("({left} {rate}) {op} {right}") };
                found.help(format!("all that stands before `in` is converted; put what is to be converted in brackets: `{written}`"))
            }
            None => found.help(format!("say of which year: `… in {wanted} at y`")),
        };
        found.code = codes::RATE_OF_YEAR;
        found
    }
}
