//! From declarations to a registry: which declaration counts, what each definition comes to.

use super::declare::{Definition, RateDecl, UnitDecl, UnitIssue};
use super::names::{Names, Rank, Symbol, SymbolId};
use super::parse::{UnitError, UnitErrorKind, scan};
use super::prefix::Prefixes;
use super::{Exact, Units};
use crate::source::Span;
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};

/// A definition that is read but not resolved.
pub(super) struct Pending {
    pub(super) factor: Exact,
    /// Symbol, power of the prefix, exponent.
    pub(super) product: Vec<(SymbolId, i8, i16)>,
    pub(super) span: Span,
    pub(super) unit_span: Span,
}

/// The declarations of one name.
#[derive(Default)]
struct Slot<'a> {
    library: Option<(usize, &'a UnitDecl)>,
    scenario: Option<&'a UnitDecl>,
}

pub(super) struct Builder {
    pub(super) units: Units,
    pub(super) pending: FxHashMap<SymbolId, Pending>,
    pub(super) issues: Vec<UnitIssue>,
}

pub(super) fn build(decls: &[UnitDecl], rates: &[RateDecl]) -> (Units, Vec<UnitIssue>) {
    let mut issues = Vec::new();
    let chosen = choose(decls, &mut issues);
    let names = Names::new(chosen.iter().map(|(symbol, _)| symbol.clone()).collect());
    let mut builder = Builder { units: Units::new(names), pending: FxHashMap::default(), issues };
    for (id, (symbol, decl)) in (0u32..).map(SymbolId).zip(&chosen) {
        if let Definition::Derived { factor, unit, unit_span } = &decl.definition {
            builder.read(id, &symbol.name, factor, unit, decl.span, *unit_span);
        }
    }
    builder.read_rates(rates);
    builder.resolve();
    let Builder { units, mut issues, .. } = builder;
    issues.sort_by_key(UnitIssue::span);
    (units, issues)
}

/// One declaration for each name, in the order of factors.
fn choose<'a>(decls: &'a [UnitDecl], issues: &mut Vec<UnitIssue>) -> Vec<(Symbol, &'a UnitDecl)> {
    let mut ordered: Vec<&UnitDecl> = decls.iter().collect();
    ordered.sort_by_key(|decl| decl.span);
    let mut slots: IndexMap<&str, Slot, FxBuildHasher> = IndexMap::default();
    for (position, decl) in ordered.into_iter().enumerate() {
        if !is_name(&decl.name) {
            issues.push(UnitIssue::BadName { name: decl.name.clone(), span: decl.span });
            continue;
        }
        let slot = slots.entry(decl.name.as_str()).or_default();
        let taken = if decl.library { slot.library.map(|(_, d)| d) } else { slot.scenario };
        match taken {
            Some(first) => issues.push(twice(first, decl)),
            None if decl.library => slot.library = Some((position, decl)),
            None => slot.scenario = Some(decl),
        }
    }
    let mut chosen: Vec<(Symbol, &UnitDecl)> = slots.values().filter_map(|slot| slot.choose(issues)).collect();
    chosen.sort_by(|(a, _), (b, _)| (a.rank, &a.name).cmp(&(b.rank, &b.name)));
    chosen
}

/// Whether a unit can be written with this name.
fn is_name(name: &str) -> bool {
    scan(name).is_ok_and(|factors| matches!(factors.as_slice(), [only] if only.name == name))
}

fn twice(first: &UnitDecl, second: &UnitDecl) -> UnitIssue {
    UnitIssue::DeclaredTwice { name: second.name.clone(), first: first.span, second: second.span }
}

impl<'a> Slot<'a> {
    /// The declaration that counts: the scenario's over the library's, when it derives the unit anew or says
    /// the same; in the latter case prefixes that either allows are allowed.
    fn choose(&self, issues: &mut Vec<UnitIssue>) -> Option<(Symbol, &'a UnitDecl)> {
        let symbol = |decl: &UnitDecl, title: &Option<String>, prefixes: Prefixes, place: Option<usize>| {
            let currency = decl.definition == Definition::Currency;
            let rank = match place {
                _ if currency => Rank::CURRENCY,
                Some(position) => Rank::library(position),
                None => Rank::SCENARIO,
            };
            let title = decl.title.clone().or_else(|| title.clone());
            Symbol { name: decl.name.clone(), title, prefixes, currency, rank, broken: false }
        };
        Some(match (self.library, self.scenario) {
            (Some((place, library)), Some(scenario)) => {
                let same = library.definition.agrees(&scenario.definition);
                let anew = matches!(scenario.definition, Definition::Derived { .. });
                if !same && !anew {
                    issues.push(twice(library, scenario));
                }
                let prefixes = scenario.prefixes.max(if same { library.prefixes } else { Prefixes::None });
                (symbol(scenario, &library.title, prefixes, Some(place)), scenario)
            }
            (Some((place, only)), None) => (symbol(only, &None, only.prefixes, Some(place)), only),
            (None, Some(only)) => (symbol(only, &None, only.prefixes, None), only),
            (None, None) => return None,
        })
    }
}

impl Builder {
    /// Reads a definition; a faulty one is reported and leaves the symbol a base of its own.
    fn read(&mut self, id: SymbolId, name: &str, factor: &Exact, unit: &str, span: Span, unit_span: Span) {
        if let Some(product) = self.product(id, name, factor, unit, span, unit_span) {
            self.pending.insert(id, Pending { factor: factor.clone(), product, span, unit_span });
        }
    }

    /// The factors of a definition's unit.
    pub(super) fn product(
        &mut self,
        id: SymbolId,
        name: &str,
        factor: &Exact,
        unit: &str,
        span: Span,
        unit_span: Span,
    ) -> Option<Vec<(SymbolId, i8, i16)>> {
        if *factor <= Exact::ZERO {
            let name = name.to_owned();
            self.issues.push(UnitIssue::BadFactor { name, factor: factor.clone(), span });
            self.units.names.set_broken(id);
            return None;
        }
        let mut product = Vec::new();
        let factors = scan(unit).and_then(|raws| {
            for raw in raws {
                let (symbol, power) = self.units.lookup(&raw)?;
                product.push((symbol, power, raw.exponent));
            }
            Ok(())
        });
        match factors {
            Ok(()) => Some(product),
            Err(error) => {
                self.bad_unit(id, name, error, unit_span);
                None
            }
        }
    }

    fn bad_unit(&mut self, id: SymbolId, name: &str, error: UnitError, unit_span: Span) {
        let at = |offset: usize| {
            let offset = u32::try_from(offset).unwrap_or(u32::MAX);
            unit_span.lo.saturating_add(offset).min(unit_span.hi)
        };
        let span = Span::new(unit_span.file, at(error.lo), at(error.hi));
        self.issues.push(UnitIssue::BadUnit { name: name.to_owned(), error, span });
        self.units.names.set_broken(id);
    }

    pub(super) fn is_currency(&self, id: SymbolId) -> bool {
        self.units.names.get(id).is_some_and(|symbol| symbol.currency)
    }

    pub(super) fn name(&self, id: SymbolId) -> String {
        self.units.names.get(id).map_or_else(String::new, |symbol| symbol.name.clone())
    }

    fn is_broken(&self, id: SymbolId) -> bool {
        self.units.names.get(id).is_some_and(|symbol| symbol.broken)
    }

    /// Resolves all definitions, each after those that it rests on; depth first, without recursion.
    fn resolve(&mut self) {
        let mut roots: Vec<(String, SymbolId)> = Vec::new();
        let mut ids: Vec<SymbolId> = self.pending.keys().copied().collect();
        ids.sort_unstable();
        roots.extend(ids.into_iter().map(|id| (self.name(id), id)));
        roots.sort();
        let mut open: FxHashMap<SymbolId, bool> = FxHashMap::default();
        let mut path: Vec<(SymbolId, usize)> = Vec::new();
        for (_, root) in roots {
            path.push((root, 0));
            while let Some((id, next)) = path.last_mut() {
                let (id, at) = (*id, *next);
                *next += 1;
                if at == 0 && open.insert(id, true) == Some(false) {
                    open.insert(id, false);
                    path.pop();
                    continue;
                }
                match self.pending.get(&id).and_then(|pending| pending.product.get(at)) {
                    Some(&(of, ..)) => match open.get(&of) {
                        None => path.push((of, 0)),
                        Some(true) => self.report_cycle(of, &path),
                        Some(false) => {}
                    },
                    None => {
                        self.define(id);
                        open.insert(id, false);
                        path.pop();
                    }
                }
            }
        }
    }

    /// Defines a symbol whose parts are defined.
    fn define(&mut self, id: SymbolId) {
        let Some(pending) = self.pending.remove(&id) else {
            return;
        };
        if self.is_broken(id) {
            return; // part of a cycle, and reported
        }
        if pending.product.iter().any(|(of, ..)| self.is_broken(*of)) {
            self.units.names.set_broken(id);
        }
        if self.units.define(id, &pending.factor, &pending.product).is_none() {
            let error = UnitError { lo: 0, hi: usize::MAX, kind: UnitErrorKind::TooLarge };
            let name = self.name(id);
            self.bad_unit(id, &name, error, pending.unit_span);
        }
    }

    /// Reports the cycle that closes at `back`, and marks its members.
    fn report_cycle(&mut self, back: SymbolId, path: &[(SymbolId, usize)]) {
        let mut members: Vec<SymbolId> = path.iter().map(|(id, _)| *id).skip_while(|id| *id != back).collect();
        let least = members.iter().enumerate().min_by_key(|(_, id)| self.name(**id)).map_or(0, |(at, _)| at);
        members.rotate_left(least);
        members.extend(members.first().copied());
        let step = |id: &SymbolId| Some((self.name(*id), self.pending.get(id)?.span));
        let path: Vec<(String, Span)> = members.iter().filter_map(step).collect();
        for id in members {
            self.units.names.set_broken(id);
        }
        self.issues.push(UnitIssue::Cycle { path });
    }
}

#[cfg(test)]
mod tests {
    use super::super::library_test::{decls, standard};
    use super::*;
    use crate::exact;

    /// The issues of a scenario over the library, and the same for its lines in reverse.
    fn issues(text: &str) -> Vec<UnitIssue> {
        let (units, rates) = decls(text);
        let (_, issues) = Units::build(&units, &rates);
        let (back, mut rates_back) = (units.iter().rev().cloned().collect::<Vec<_>>(), rates.clone());
        rates_back.reverse();
        assert_eq!(Units::build(&back, &rates_back).1, issues, "order matters: {text}");
        issues
    }

    fn path(issue: &UnitIssue) -> String {
        match issue {
            UnitIssue::Cycle { path } => path.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" "),
            other => panic!("{other:?}"),
        }
    }

    fn factor(units: &mut Units, from: &str, to: &str) -> Option<Exact> {
        let (from, to) = (units.parse(from).unwrap(), units.parse(to).unwrap());
        units.factor(from, to)
    }

    #[test]
    fn order_of_declarations_does_not_matter() {
        let forth = "unit box = 12 piece\nunit piece\nunit pallet = 40 box";
        let back = "unit pallet = 40 box\nunit piece\nunit box = 12 piece";
        for text in [forth, back] {
            assert_eq!(issues(text), []);
            assert_eq!(factor(&mut standard(text), "kpallet", "piece"), exact::parse("480000"));
        }
    }

    #[test]
    fn names_declared_twice() {
        assert!(matches!(issues("unit case\nunit case").as_slice(),
            [UnitIssue::DeclaredTwice { name, first, second }] if name == "case" && first.lo < second.lo));
        assert!(matches!(issues("unit t").as_slice(), [UnitIssue::DeclaredTwice { .. }]));
        assert_eq!(issues("unit person"), []);
        assert_eq!(issues("unit yr = 8760 h"), []);
        assert_eq!(issues("unit yr = 365 d\nunit bar = 12 box\nunit box"), []);
        let mut units = standard("unit yr = 365.25 d");
        assert_eq!(factor(&mut units, "yr", "d"), exact::parse("365.25"));
        assert_eq!(factor(&mut standard(""), "yr", "h"), exact::parse("8760"));
    }

    #[test]
    fn names_that_cannot_be_written() {
        for name in ["kW·h", "m²", "箱/日"] {
            assert!(matches!(issues(&format!("unit {name}")).as_slice(), [UnitIssue::BadName { .. }]));
        }
        assert_eq!(issues("unit 箱\nunit मीटर\nunit _x\nunit CO2"), []);
    }

    #[test]
    fn cycles_are_shown_from_the_least_name() {
        let found = issues("unit b = 2 c\nunit c = 2 a2\nunit a2 = 1 b/kW\nunit x = 3 b");
        assert_eq!(found.iter().map(path).collect::<Vec<_>>(), ["a2 b c a2"]);
        assert_eq!(issues("unit a2 = 1 a2").iter().map(path).collect::<Vec<_>>(), ["a2 a2"]);
        let mut units = standard("unit b = 2 c\nunit c = 2 b\nunit x = 3 b");
        let (x, h) = (units.parse("x/h").unwrap(), units.parse("h").unwrap());
        assert!(units.is_broken(x));
        assert!(!units.is_broken(h));
    }

    #[test]
    fn faulty_definitions() {
        let found = issues("unit lorry = 20 m/tonn");
        match found.as_slice() {
            [UnitIssue::BadUnit { name, error, span }] => {
                assert_eq!((name.as_str(), span.hi - span.lo), ("lorry", 4));
                assert!(matches!(&error.kind, UnitErrorKind::Unknown { name, .. } if name == "tonn"));
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(issues("unit a2 = 0 t").as_slice(), [UnitIssue::BadFactor { .. }]));
        assert!(matches!(issues("unit a2 = -1 t").as_slice(), [UnitIssue::BadFactor { .. }]));
        let tower: String = (0..6).map(|i| format!("unit a{} = 7 a{i}^99\n", i + 1)).collect();
        assert!(
            issues(&format!("unit a0 = 10 1\n{tower}"))
                .iter()
                .all(|i| matches!(i, UnitIssue::BadUnit { error, .. } if error.kind == UnitErrorKind::TooLarge))
        );
    }

    #[test]
    fn long_chains_do_not_overflow_the_stack() {
        let chain: String = (0..20_000).map(|i| format!("unit u{} = 1 u{i}_\nunit u{i}_ = 1 u{}\n", i + 1, i)).collect();
        let mut units = standard(&format!("unit u0\n{chain}"));
        assert_eq!(factor(&mut units, "u20000", "u0"), Some(Exact::ONE));
    }

    #[test]
    fn rates_join_currencies() {
        let text = "currency USD\ncurrency EUR\ncurrency HUF\nrate EUR = 1.08 USD\nrate HUF = 0.0025 EUR";
        assert_eq!(issues(text), []);
        let mut units = standard(text);
        assert_eq!(factor(&mut units, "kHUF", "USD"), exact::parse("2.7"));
        assert_eq!(factor(&mut units, "EUR_2025", "EUR"), None);
        assert_eq!(factor(&mut units, "MEUR_2025", "EUR_2025"), exact::parse("1e6"));
        assert!(units.parse("EUR_25").is_err());
        assert!(units.parse("t_2025").is_err());
        let mut units = standard("currency EUR\nrate EUR_2020 = 1.2 EUR_2025");
        assert_eq!(factor(&mut units, "EUR_2020", "EUR_2025"), exact::parse("1.2"));
        assert_eq!(factor(&mut units, "EUR_2020", "EUR"), None);
        let mut apart = standard("currency USD\ncurrency EUR");
        assert_eq!(factor(&mut apart, "EUR", "USD"), None);
    }

    #[test]
    fn faulty_rates() {
        let base = "currency USD\ncurrency EUR\ncurrency GBP\nunit case\n";
        let of = |rates: &str| issues(&format!("{base}{rates}"));
        assert!(matches!(of("rate case = 3 USD").as_slice(), [UnitIssue::RateOfNonCurrency { .. }]));
        assert!(matches!(of("rate kEUR = 3 USD").as_slice(), [UnitIssue::RateOfNonCurrency { .. }]));
        assert!(matches!(of("rate EUR = 3 case").as_slice(), [UnitIssue::RateInNonCurrency { .. }]));
        assert!(matches!(of("rate EUR = 3 USD/case").as_slice(), [UnitIssue::RateInNonCurrency { .. }]));
        assert!(matches!(of("rate EUR = 3 YEN").as_slice(), [UnitIssue::BadUnit { .. }]));
        assert!(matches!(of("rate EUR = 0 USD").as_slice(), [UnitIssue::BadFactor { .. }]));
        assert!(matches!(of("rate EUR = 2 EUR").as_slice(), [UnitIssue::RatesDisagree { others, .. }] if others.is_empty()));
        for rates in [
            "rate USD = 0.9 EUR\nrate EUR = 1 GBP\nrate GBP = 1.2 USD",
            "rate EUR = 1.1 USD\nrate EUR = 1.2 USD",
            "rate EUR = 1.1 USD\nrate USD = 0.9 EUR",
        ] {
            let found = of(rates);
            assert!(
                matches!(found.as_slice(), [UnitIssue::RatesDisagree { others, .. }] if others.len() + 1 == rates.lines().count()),
                "{rates}: {found:?}"
            );
        }
    }

    #[test]
    fn several_rates_of_one_currency() {
        let base = "currency USD\ncurrency CNY\ncurrency KRW\ncurrency EUR\n";
        let ratio = |rates: &str, from: &str, to: &str| {
            let text = format!("{base}{rates}");
            assert_eq!(issues(&text), [], "{rates}");
            factor(&mut standard(&text), from, to)
        };
        let two = "rate USD = 7.1 CNY\nrate USD = 1400 KRW";
        assert_eq!(ratio(two, "CNY", "KRW"), exact::parse("14000/71"));
        assert_eq!(ratio(two, "kUSD", "CNY"), exact::parse("7100"));
        let third = "rate EUR = 1.25 USD\nrate USD = 8 CNY\nrate EUR = 10 CNY\nrate CNY = 0.1 EUR";
        assert_eq!(ratio(third, "USD", "EUR"), exact::parse("4/5"));
        assert_eq!(ratio("rate EUR = 1 EUR", "EUR", "EUR"), Some(Exact::ONE));
        assert_eq!(ratio("rate USD = 1.4 kKRW\nrate USD = 7 CNY", "CNY", "KRW"), exact::parse("200"));
    }
}
