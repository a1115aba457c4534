//! Units, currencies and rates: from declarations to the registry, and what is wrong with them.

use crate::diagnostics::{Applicability, Diagnostic, codes, suggest};
use crate::mistakes::ForeignForm;
use crate::semantic::checker::Checker;
use crate::semantic::declare::modules::Loaded;
use crate::semantic::units::equations::UnitExpr;
use crate::semantic::units::inference::UnitInference;
use crate::source::{FileKind, Span};
use crate::syntax::ast::{self, ItemKind};
use crate::units::*;

impl Checker<'_> {
    pub fn units(&mut self, items: &[Loaded]) {
        let (mut decls, mut rates, mut yearly) = (Vec::new(), Vec::new(), Vec::new());
        for Loaded { item, library } in items {
            match &item.kind {
                ItemKind::Unit(unit) => decls.push(unit_decl(unit, *library)),
                ItemKind::Currency { name, title } => decls.push(currency_decl(name, title.as_ref(), *library)),
                ItemKind::Rate { currency, value, year, span } => {
                    let Some(unit) = &value.unit else {
                        self.report(
                            Diagnostic::error(codes::BARE_NUMBER, "a rate needs the currency it is given in")
                                .at(*span, "no currency")
                                .help(format!("write, say, `rate {} = 1.08 USD on 2026-01-15`", currency.text)),
                        );
                        self.names.lost_mut().rate();
                        continue;
                    };
                    let rate = RateDecl {
                        currency: currency.text.to_string(),
                        factor: value.value.clone(),
                        unit: unit.text.to_string(),
                        span: currency.span.to(unit.span),
                        unit_span: unit.span,
                    };
                    match year {
                        Some((year, _)) => yearly.push((*year, rate)),
                        None => rates.push(rate),
                    }
                }
                _ => {}
            }
        }
        let currencies: Vec<String> =
            decls.iter().filter(|d| matches!(d.definition, Definition::Currency)).map(|d| d.name.clone()).collect();
        // Files of rates are read with the units there are without them.
        let from_files =
            items.iter().filter_map(|Loaded { item, .. }| if let ItemKind::Rates(item) = &item.kind { Some(item) } else { None });
        let from_files: Vec<_> = from_files.collect();
        if !from_files.is_empty() {
            self.units = UnitInference::new(Units::build(&decls, &rates).0, currencies.clone());
        }
        for item in from_files {
            match self.rates_of_file(item) {
                Some(read) => read.into_iter().for_each(|(year, rate)| match year {
                    Some(year) => yearly.push((year, rate)),
                    None => rates.push(rate),
                }),
                None => self.names.lost_mut().rate(),
            }
        }
        let (units, issues) = Units::build(&decls, &rates);
        self.units = UnitInference::new(units, currencies);
        for issue in issues {
            if matches!(issue, UnitIssue::RateOfNonCurrency { .. } | UnitIssue::RateInNonCurrency { .. } | UnitIssue::RatesDisagree { .. })
            {
                self.names.lost_mut().rate();
            }
            let found = self.unit_issue(issue);
            self.report(found);
        }
        for hidden in self.units.registry_mut().hidden(&decls) {
            self.report(hides(&hidden));
        }
        self.yearly_rates(yearly);
    }

    fn unit_issue(&self, issue: UnitIssue) -> Diagnostic {
        let cycle = |path: &[(String, Span)]| {
            let names: Vec<String> = path.iter().map(|(n, _)| format!("`{n}`")).collect();
            let mut found = Diagnostic::error(codes::BAD_UNIT, format!("units defined by one another: {}", names.join(" → ")));
            for (i, (_, span)) in path.iter().take(path.len().saturating_sub(1)).enumerate() {
                found = if i == 0 { found.at(*span, "begins here") } else { found.with(*span, "leads on") };
            }
            found
        };
        match issue {
            UnitIssue::DeclaredTwice { name, first, second } => {
                // What a file uses stands before its own.
                let turned = self.uses.get(&first.file).is_some_and(|uses| uses.contains(&second.file));
                let (first, second) = if turned { (second, first) } else { (first, second) };
                Diagnostic::error(codes::DECLARED_TWICE, format!("the unit `{name}` is declared twice"))
                    .at(second, "declared again")
                    .with(first, "first declared")
            }
            UnitIssue::BadName { name, span } => {
                Diagnostic::error(codes::BAD_UNIT, format!("`{name}` cannot be written as a unit")).at(span, "no unit's name")
            }
            UnitIssue::Cycle { path } => cycle(&path),
            UnitIssue::BadUnit { error, span, .. } => unit_error(&error, span, span),
            UnitIssue::BadFactor { name, span, .. } => {
                Diagnostic::error(codes::BAD_UNIT, format!("`{name}` must be a positive multiple of its unit")).at(span, "not positive")
            }
            UnitIssue::RateOfNonCurrency { name, span } => Diagnostic::error(codes::BAD_UNIT, format!("`{name}` is no declared currency"))
                .at(span, "no currency")
                .help(format!("declare it: `currency {name}`")),
            UnitIssue::RateInNonCurrency { unit, span, .. } => {
                Diagnostic::error(codes::BAD_UNIT, format!("a rate is given in a currency, and `{unit}` is none")).at(span, "no currency")
            }
            UnitIssue::RatesDisagree { currency, implied, unit, ring, product, others, span } => {
                let ring: Vec<String> = ring.iter().map(|name| format!("`{name}`")).collect();
                let round = if ring.len() > 2 { format!("around {}", ring.join(" → ")) } else { "by its own rate".to_string() };
                let becomes = shown_apart(&product, &[crate::exact::Exact::ONE]);
                let message = format!("rates contradict one another: {round} one `{currency}` becomes {becomes} `{currency}`");
                let found = Diagnostic::error(codes::CONFLICTING_VALUES, message);
                let value = shown_apart(&implied, &[&implied / &product, &implied * &product]);
                let mut found = found.at(span, format!("by the others a `{currency}` would be {value} {unit}"));
                for other in others {
                    found = found.with(other, "together with this one");
                }
                let apart = (crate::exact::to_f64(&product) - 1.0).abs();
                if apart < ROUNDED {
                    found = found.note(format!("they are {} % apart, as rounded rates are", shown_double(apart * 100.0)));
                }
                found.help("leave one of them out, since it follows from the others, or state what it comes to exactly")
            }
        }
    }

    /// The unit of a note; `None` when it was wrong (reported).
    pub fn unit_of(&mut self, note: &ast::UnitNote) -> Option<UnitExpr> {
        let text = note.text.as_ref();
        // In a data file a point is a slip.
        if text.contains('.') && self.sources.get(note.span.file).is_some_and(|file| file.kind != FileKind::Data) {
            return self.dotted_unit(note);
        }
        match self.units.registry_mut().parse(text) {
            Ok(unit) => {
                self.meet_length(note);
                self.meet_size(note);
                Some(UnitExpr::known(unit))
            }
            Err(error) => {
                let (lo, hi) = (error.lo as u32, error.hi as u32);
                // A unit that was put in by a repair stands nowhere: then the place of the whole has to do.
                let written = self.sources.slice(note.span) == text;
                let at = if written { Span::new(note.span.file, note.span.lo + lo, note.span.lo + hi) } else { note.span };
                let mut found = unit_error(&error, at, note.span);
                if at != note.span
                    && let Some(label) = found.labels.first_mut()
                {
                    label.text = format!("unknown, in `{text}`");
                }
                // `t*x` where `x` is a value: the unit ran into it.
                if let UnitErrorKind::Unknown { name, .. } = &error.kind
                    && lo > 0
                    && self.names.is_known(name)
                {
                    found = Diagnostic::error(codes::UNIT_THEN_NAME, "a unit runs into a value")
                        .at(note.span, "read as a unit, which has no blanks")
                        .help(format!("`{name}` is no unit: put blanks around the operator before it"));
                }
                if let UnitErrorKind::Unknown { name, .. } = &error.kind {
                    found = self.offer_unit(found, name, at);
                }
                if let (UnitErrorKind::Malformed(_), Some(help)) = (&error.kind, plain_unit(text)) {
                    found = found.help(help);
                }
                let sign = [("US$", "USD"), ("$", "USD"), ("€", "EUR"), ("£", "GBP"), ("¥", "CNY")]
                    .into_iter()
                    .find(|(sign, _)| text.contains(sign));
                if let Some((sign, letters)) = sign {
                    let plain = text.replace(sign, letters);
                    let edits = vec![(note.span, plain.clone())];
                    let form = ForeignForm::CurrencySignInUnit { sign, unit: &plain };
                    found = form.fixed(note.span, edits, Applicability::MaybeIncorrect);
                }
                self.report(found);
                None
            }
        }
    }

    /// The declaration that an unknown unit lacks, or its plain spelling.
    fn offer_unit(&self, mut found: Diagnostic, name: &str, at: Span) -> Diagnostic {
        if let Some((message, help)) = no_unit(name) {
            if message.contains(": degrees ") {
                found.code = codes::DEGREES;
            }
            found.message = message;
            found.fixes.clear();
            found.helps.clear();
            return found.help(help);
        }
        if self.names.kind(name).is_some() {
            found.message = format!("`{name}` is a kind, and no unit");
            found.fixes.clear();
            found.helps.clear();
            found.notes.clear();
            return found.help("an attribute whose values are entities is not declared: its values say so, as in `home = DE`");
        }
        // Letters of a Chinese keyboard.
        let plain: String =
            name.chars().map(|c| if ('！'..='～').contains(&c) { char::from_u32(c as u32 - 0xFEE0).unwrap_or(c) } else { c }).collect();
        if plain != name {
            let mut found = found.fix(format!("write `{plain}`"), at, plain, Applicability::MachineApplicable);
            found.code = codes::FULL_WIDTH;
            found.message = format!("`{name}` is written in full-width characters");
            found.subject = None;
            return found;
        }
        if let Some(many) = [("dozen", 12), ("dozens", 12), ("gross", 144)].iter().find(|(word, _)| name.eq_ignore_ascii_case(word)) {
            found.fixes.clear();
            return found.help(format!("declare it: `unit {name} = {}`, or of what is counted, `unit {name} = {0} case`", many.1));
        }
        let base = subject(name);
        // Beside a near one, a declaration would make a second unit that agrees with nothing.
        let near = found.fixes.iter().map(|f| &f.title).chain(&found.helps).any(|text| text.starts_with("did you mean"));
        if near || !crate::syntax::is_name(base) || found.code != codes::UNKNOWN_UNIT {
            return found;
        }
        // Three capital letters are the code of a currency (ISO 4217).
        let currency = base.len() == 3 && base.bytes().all(|b| b.is_ascii_uppercase());
        let known: Vec<String> = self.units.currencies().iter().filter(|_| currency).map(|c| format!("`{c}`")).collect();
        let found = if known.is_empty() { found } else { found.help(format!("declared currencies are {}", known.join(", "))) };
        self.declare_whole(found, &format!("{} {base}", if currency { "currency" } else { "unit" }))
    }
}

/// The warning of a unit that takes the place of another.
fn hides(hidden: &HiddenUnit) -> Diagnostic {
    let HiddenUnit { name, span, otherwise, base } = hidden;
    match base {
        Some((_, other)) => Diagnostic::warning(codes::HIDDEN_UNIT, format!("`{name}` is another unit here than with its prefix"))
            .at(*span, format!("without this it is {otherwise}"))
            .note(format!("`{other}` and other prefixes keep their meaning"))
            .help(format!("give it another name, or say the same: `unit {name} = {otherwise}`")),
        None => Diagnostic::warning(codes::HIDDEN_UNIT, format!("`{name}` is of another dimension here than in the library"))
            .at(*span, format!("in the library it is {otherwise}"))
            .help("give it another name"),
    }
}

/// The diagnostic of a unit that cannot be read.
pub fn unit_error(error: &UnitError, at: Span, whole: Span) -> Diagnostic {
    match &error.kind {
        UnitErrorKind::Unknown { name, suggestions } => {
            let mut found = Diagnostic::error(codes::UNKNOWN_UNIT, format!("`{name}` is no declared unit")).at(at, "unknown unit");
            found = match suggestions.as_slice() {
                [] => found,
                [only] => found.fix(format!("did you mean `{only}`?"), at, only.clone(), Applicability::MaybeIncorrect),
                several => {
                    let quoted: Vec<String> = several.iter().map(|s| format!("`{s}`")).collect();
                    found.help(format!("did you mean {}?", suggest::either(&quoted)))
                }
            };
            found.about(subject(name))
        }
        UnitErrorKind::Ambiguous { name, readings } => {
            let texts: Vec<String> = readings.iter().map(|(p, n)| format!("`{p}` and `{n}`")).collect();
            Diagnostic::error(codes::UNKNOWN_UNIT, format!("`{name}` can be read in two ways: {}", texts.join(", or "))).at(at, "ambiguous")
        }
        UnitErrorKind::Malformed(why) => Diagnostic::error(codes::BAD_UNIT, format!("this is no unit: {why}")).at(whole, "not understood"),
        UnitErrorKind::TooLarge => Diagnostic::error(codes::BAD_UNIT, "the unit is too large to work with").at(whole, "here"),
    }
}

/// How a unit with blanks around its signs is written, or one of so many pieces.
fn plain_unit(text: &str) -> Option<String> {
    let start = text.find(|c: char| c.is_ascii_digit()).filter(|at| !text.get(..*at).is_some_and(|t| t.ends_with(char::is_alphanumeric)));
    if let Some((before, number)) = start.and_then(|at| text.split_at_checked(at)) {
        let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
        let (many, rest) = number.split_at_checked(digits)?;
        let one = rest.trim();
        if many == "1" || !crate::syntax::is_name(one) {
            return None;
        }
        let before: String = before.split_whitespace().collect();
        return Some(format!("declare a unit of so many, `unit {one}{many} = {many} {one}`, and write `{before}{one}{many}`"));
    }
    let words: Vec<&str> = text.split(['/', '*', '·']).map(str::trim).collect();
    let plain: String = text.split_whitespace().collect();
    (plain != text && words.iter().all(|word| !word.contains(char::is_whitespace) && !word.is_empty())).then(|| format!("write `{plain}`"))
}

/// Scales and types that stand where a unit is due: why they are none, and what is written.
fn no_unit(name: &str) -> Option<(String, &'static str)> {
    // A prefix makes no unit of a scale.
    let plain = name.strip_prefix(['k', 'm', 'M']).filter(|rest| ["degC", "degF", "degc", "degf"].contains(rest)).unwrap_or(name);
    let lower = plain.to_lowercase();
    let degrees = |scale: &str| format!("`{name}`: degrees {scale} are no unit here, since their zero is not zero");
    Some(match lower.as_str() {
        "degc" | "deg_c" | "celsius" | "centigrade" | "oc" => (degrees("Celsius"), "write kelvins, `293.15 K` for 20 °C"),
        "degf" | "deg_f" | "fahrenheit" => (degrees("Fahrenheit"), "write kelvins, `293.15 K` for 68 °F"),
        "real" | "float" | "double" | "number" | "continuous" | "numeric" => (
            format!("`{name}` is a type, and a unit stands here"),
            "a variable is continuous unless it says `integer` or `binary`; without a unit write `: 1`",
        ),
        "int" | "bool" | "boolean" => (
            format!("`{name}` is a type, and a unit stands here"),
            "whole numbers are said without `:`, `var n integer`, and decisions `var open binary`",
        ),
        "string" | "text" | "str" => {
            (format!("`{name}` is a type, and a unit stands here"), "texts have no unit, and need not be declared")
        }
        "charge" | "limit" | "forbid" | "enact" | "var" | "constraint" | "expect" | "minimize" | "maximize" if lower == name => {
            (format!("`{name}` is read as the unit of the number before it"), "begin a new line before it")
        }
        _ => return None,
    })
}

/// Rates that differ by no more may have been rounded.
const ROUNDED: f64 = 0.02;

/// A number in a few digits.
fn shown(value: &crate::exact::Exact) -> String {
    shown_double(crate::exact::to_f64(value))
}

fn shown_double(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-9 {
        return format!("{value:.0e}");
    }
    let digits = (6 - value.abs().log10().floor().clamp(-300.0, 300.0) as i32).clamp(0, 12) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

/// A number in so many digits that it is not written as one of the others.
pub fn shown_apart(value: &crate::exact::Exact, others: &[crate::exact::Exact]) -> String {
    use crate::exact::{self, Exact};
    let text = shown(value);
    let same = |text: &str| exact::parse(text).is_none_or(|read| others.contains(&read) && read != *value);
    if !same(&text) && others.iter().all(|other| other == value || shown(other) != text) {
        return text;
    }
    let written = |value: &Exact, places: usize| {
        let power = Exact::from(10).pow(places as isize);
        let nearest = (value * &power + Exact::from(1) / Exact::from(2)).floor();
        exact::text(&(Exact::from(nearest) / power))
    };
    let apart = |places: &usize| others.iter().all(|other| other == value || written(other, *places) != written(value, *places));
    (7..=60).find(apart).map_or(text, |places| written(value, places))
}

/// The unit that an unknown one with a prefix was made of: `USD` of `kUSD`.
fn subject(name: &str) -> &str {
    let rest = name.strip_prefix(['k', 'M', 'G', 'm']).filter(|rest| rest.len() == 3 && rest.bytes().all(|b| b.is_ascii_uppercase()));
    rest.unwrap_or(name)
}

/// What a declaration says of a unit.
pub(super) fn unit_decl(unit: &ast::UnitItem, library: bool) -> UnitDecl {
    let definition = match &unit.definition {
        None => Definition::Base,
        Some((quantity, span)) => {
            let (text, unit_span) = match &quantity.unit {
                Some(note) => (note.text.to_string(), note.span),
                None => ("1".to_string(), *span),
            };
            Definition::Derived { factor: quantity.value.clone(), unit: text, unit_span }
        }
    };
    let prefixes = match unit.prefixed {
        Some(true) => Prefixes::All,
        Some(false) => Prefixes::None,
        None => Prefixes::Trade,
    };
    let title = unit.title.as_ref().map(|t| t.text.clone());
    UnitDecl { name: unit.name.text.to_string(), title, definition, prefixes, span: unit.name.span, library }
}

/// What a declaration says of a currency.
pub(super) fn currency_decl(name: &ast::Name, title: Option<&ast::Text>, library: bool) -> UnitDecl {
    UnitDecl {
        name: name.text.to_string(),
        title: title.map(|t| t.text.clone()),
        definition: Definition::Currency,
        prefixes: Prefixes::Trade,
        span: name.span,
        library,
    }
}
