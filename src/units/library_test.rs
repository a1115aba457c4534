//! The library of units is held against factors known from elsewhere. Also a reader of its lines, for tests.

use super::explain::Side;
use super::{Definition, Prefixes, RateDecl, UnitDecl, Units, prefix};
use crate::exact;
use crate::source::{FileId, Span};

const LIBRARY: &str = include_str!("../../std/units.coop");

/// A registry of the library and the declarations of `scenario`, one a line.
pub(super) fn standard(scenario: &str) -> Units {
    let (units, rates) = decls(scenario);
    Units::build(&units, &rates).0
}

/// The library's declarations and those of `scenario`.
pub(super) fn decls(scenario: &str) -> (Vec<UnitDecl>, Vec<RateDecl>) {
    let (mut units, mut rates) = (Vec::new(), Vec::new());
    for (file, text) in [(FileId(0), LIBRARY), (FileId(1), scenario)] {
        let mut lo = 0;
        for line in text.split_inclusive('\n') {
            read(line, file, lo, &mut units, &mut rates);
            lo += line.len() as u32;
        }
    }
    (units, rates)
}

fn read(line: &str, file: FileId, lo: u32, units: &mut Vec<UnitDecl>, rates: &mut Vec<RateDecl>) {
    let code = line.split("//").next().unwrap().trim_end();
    if code.is_empty() || code.starts_with("coop ") {
        return;
    }
    let span = Span::new(file, lo, lo + code.len() as u32);
    let (head, rest) = code.split_once(' ').unwrap();
    let (name, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let (title, rest) = match rest.trim_start().strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').map(|(title, rest)| (Some(title.to_owned()), rest)).unwrap(),
        None => (None, rest),
    };
    let mut words = rest.split_whitespace().peekable();
    let mut derived = None;
    if words.next_if_eq(&"=").is_some() {
        let factor = exact::parse(words.next().unwrap()).unwrap();
        let unit = words.next_if(|w| !w.ends_with("prefixed")).unwrap_or("1").to_owned();
        let at = lo + line.rfind(&unit).unwrap_or(0) as u32;
        derived = Some((factor, unit.clone(), Span::new(file, at, at + unit.len() as u32)));
    }
    let prefixes = match words.next() {
        None => Prefixes::Trade,
        Some("prefixed") => Prefixes::All,
        Some("unprefixed") => Prefixes::None,
        Some(other) => panic!("{other} in {line}"),
    };
    assert_eq!(words.next(), None, "{line}");
    let name = name.to_owned();
    match (head, derived) {
        ("rate", Some((factor, unit, unit_span))) => {
            rates.push(RateDecl { currency: name, factor, unit, span, unit_span });
        }
        ("unit" | "currency", derived) => {
            let definition = match derived {
                Some((factor, unit, unit_span)) => Definition::Derived { factor, unit, unit_span },
                None if head == "currency" => Definition::Currency,
                None => Definition::Base,
            };
            units.push(UnitDecl { name, title, definition, prefixes, span, library: file == FileId(0) });
        }
        _ => panic!("{line}"),
    }
}

#[test]
fn the_library_is_without_fault() {
    let (units, rates) = decls("");
    assert!(units.iter().all(|unit| unit.title.is_some()));
    assert_eq!(Units::build(&units, &rates).1, []);
}

#[test]
fn well_known_factors() {
    let mut units = standard("");
    for (from, to, factor) in [
        ("MW·yr", "MWh", "8760"),
        ("MW·h", "MWh", "1"),
        ("kt", "t", "1000"),
        ("Mt", "kg", "1e9"),
        ("bbl", "L", "158.987294928"),
        ("bbl", "gal", "42"),
        ("kmi", "km", "1609.344"),
        ("mi", "ft", "5280"),
        ("mi", "yd", "1760"),
        ("nmi", "m", "1852"),
        ("ha", "m^2", "10000"),
        ("km^2", "ha", "100"),
        ("acre", "ft^2", "43560"),
        ("lb", "oz", "16"),
        ("t", "lb", "1000000000/453592.37"),
        ("ozt", "g", "31.1034768"),
        ("kg", "ct", "5000"),
        ("kWh", "MJ", "3.6"),
        ("TWh", "PJ", "3.6"),
        ("toe", "MWh", "11.63"),
        ("toe", "Gcal", "10"),
        ("tce", "Gcal", "7"),
        ("tce", "MWh", "8.141"),
        ("Mtoe", "PJ", "41.868"),
        ("MMBtu", "Btu", "1e6"),
        ("MMBtu", "kBtu", "1000"),
        ("MMBtu", "GJ", "1.05505585262"),
        ("bar", "kPa", "100"),
        ("N·m", "J", "1"),
        ("V·A", "W", "1"),
        ("Ω·A", "V", "1"),
        ("Ah", "C", "3600"),
        ("Hz·s", "1", "1"),
        ("m^3", "L", "1000"),
        ("mL", "ml", "1"),
        ("GL", "m^3", "1e6"),
        ("week", "d", "7"),
        ("d", "h", "24"),
        ("h", "min", "60"),
        ("min", "s", "60"),
        ("yr", "d", "365"),
        ("yr", "month", "12"),
        ("quarter", "month", "3"),
        ("month", "h", "730"),
        ("MtCO2", "ktCO2", "1000"),
        ("tCO2", "kgCO2", "1000"),
        ("gCO2/kWh", "tCO2/GWh", "1"),
        ("tCO2eq", "tCO2", "1"),
        ("tCO2e", "kgCO2eq", "1000"),
        ("kFEU", "TEU", "2000"),
        ("Gtkm", "t·km", "1e9"),
        ("Mpkm", "person·km", "1e6"),
        ("kvkm", "vehicle·km", "1000"),
        ("Kd", "K·h", "24"),
        ("km/h", "m/s", "1/3.6"),
        ("1", "%", "100"),
        ("%", "‰", "10"),
        ("%", "bp", "100"),
        ("%", "ppm", "10000"),
        ("kperson", "person", "1000"),
        ("Qg", "qg", "1e60"),
        ("dag", "dg", "100"),
        ("hL", "cL", "10000"),
    ] {
        let (a, b) = (units.parse(from).unwrap(), units.parse(to).unwrap());
        assert_eq!(units.factor(a, b), exact::parse(factor).or_else(|| quotient(factor)), "{from} in {to}");
    }
}

#[test]
fn emissions_are_no_mass_and_units_of_transport_differ() {
    let mut units = standard("");
    for (a, b) in [("tCO2", "t"), ("gCO2", "g"), ("tkm", "pkm"), ("pkm", "vkm"), ("TEU", "m^3"), ("dose", "person"), ("Kd", "K")] {
        let (a, b) = (units.parse(a).unwrap(), units.parse(b).unwrap());
        assert_eq!(units.factor(a, b), None);
    }
    // Twelve months are a year, however long it is.
    let mut units = standard("unit yr = 365.25 d");
    let (month, day) = (units.parse("month").unwrap(), units.parse("d").unwrap());
    assert_eq!(units.factor(month, day), exact::parse("30.4375"));
}

fn quotient(text: &str) -> Option<exact::Exact> {
    let (a, b) = text.split_once('/')?;
    Some(exact::parse(a)? / exact::parse(b)?)
}

#[test]
fn what_is_not_meant_is_not_a_unit() {
    let mut units = standard("");
    for name in ["mt", "kh", "kyr", "md", "Mbbl", "MBtu", "Mlb", "k%", "kppm", "kmonth", "in", "°C", "mTEU", "mtCO2", "kmin", "mperson"] {
        assert!(units.parse(name).is_err(), "{name}");
    }
    for (name, title) in [("kt", "tonne"), ("min", "minute"), ("cd", "candela"), ("ha", "hectare"), ("Pa", "pascal")] {
        let unit = units.parse(name).unwrap();
        let of = units.names().map(str::to_owned).collect::<Vec<_>>();
        let plain = of.iter().find(|n| units.title(n) == Some(title)).unwrap().clone();
        let plain = units.parse(&plain).unwrap();
        assert_eq!(units.dimension(unit), units.dimension(plain), "{name}");
    }
}

/// No name of the library has two readings as prefix and name, none hides such a reading of another.
#[test]
fn every_name_means_one_thing() {
    let (decls, _) = decls("");
    let mut readings: Vec<(String, &str, i8)> = Vec::new();
    for decl in &decls {
        readings.push((decl.name.clone(), &decl.name, 0));
        for p in prefix::ALL.iter().filter(|p| decl.prefixes.allow(p)) {
            readings.push((format!("{}{}", p.spelling, decl.name), &decl.name, p.power));
        }
    }
    readings.sort();
    for pair in readings.windows(2) {
        assert_ne!(pair[0].0, pair[1].0, "{pair:?}");
    }
}

#[test]
fn texts_with_faults() {
    let mut units = standard("currency USD");
    for (text, lo, hi) in [
        ("", 0, 0),
        ("/d", 0, 1),
        ("USD/", 4, 4),
        ("USD//d", 4, 5),
        ("USD / d", 3, 4),
        ("m^", 1, 2),
        ("m^--2", 1, 5),
        ("m^0", 1, 3),
        ("m^2.5", 3, 4),
        ("m²⁻", 1, 6),
        ("100/km", 0, 3),
        ("1x", 0, 2),
        ("t/(d)", 2, 3),
        ("kW(h)", 2, 3),
        ("%t", 1, 2),
        ("1^2", 1, 2),
        ("m^99999", 1, 7),
    ] {
        let error = units.parse(text).unwrap_err();
        assert_eq!((error.lo, error.hi), (lo, hi), "{text}: {error:?}");
        assert!(text.is_char_boundary(error.lo) && text.is_char_boundary(error.hi));
    }
    let error = units.parse("USD/tonn").unwrap_err();
    assert_eq!((error.lo, error.hi), (4, 8));
    assert_eq!(units.parse("m^+2"), units.parse("m²"));
    assert_eq!(units.parse("m^\u{2212}2"), units.parse("1/m²"));
    assert_eq!(units.parse("kW\u{22c5}h"), units.parse("kW·h"));
}

/// A fixed sequence of numbers that look random, below `n`.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

#[test]
fn laws_hold_for_many_products() {
    let words = ["USD", "kEUR", "case", "%", "kg", "t", "kt", "L", "m", "km", "ha", "h", "yr", "MW", "GWh", "N", "Hz"];
    let mut numbers = Numbers(1);
    let mut units = standard("currency USD\ncurrency EUR\nunit case");
    let mut product = |units: &mut Units| {
        let mut text = String::from("1");
        for _ in 0..numbers.below(5) {
            let joint = ["/", "·", "*"][numbers.below(3)];
            text += &format!("{joint}{}^{}", words[numbers.below(words.len())], 1 + numbers.below(3));
        }
        units.parse(&text).unwrap()
    };
    for _ in 0..2000 {
        let (a, b) = (product(&mut units), product(&mut units));
        let text = units.text(a);
        assert_eq!(units.parse(&text), Ok(a), "{text}");
        let ab = units.mul(a, b).unwrap();
        assert_eq!(units.mul(b, a), Some(ab));
        assert_eq!(units.div(ab, b), Some(a));
        assert_eq!(units.scale(ab).clone(), units.scale(a) * units.scale(b));
        let (simple, by) = units.simplify(ab);
        assert_eq!(units.factor(ab, simple), Some(by), "{}", units.text(ab));
        assert_eq!(units.simplify(simple), (simple, exact::Exact::ONE), "{}", units.text(ab));
        match units.mismatch(a, b) {
            None => assert!(units.factor(a, b).is_some()),
            Some(found) => {
                assert!(units.factor(a, b).is_none());
                assert!(!found.sentences().is_empty());
                assert!(!found.sentences().join("").contains("``"), "{found:?}");
                if let Some(repair) = found.repair {
                    let text = if repair.by.starts_with('/') { format!("1{}", repair.by) } else { repair.by };
                    let by = units.parse(&text).unwrap();
                    let (side, other) = if repair.side == Side::Left { (a, b) } else { (b, a) };
                    let corrected = units.mul(side, by).unwrap();
                    assert_eq!(units.dimension(corrected), units.dimension(other), "{text}");
                }
            }
        }
    }
}

#[test]
fn any_text_is_a_unit_or_an_error_within_it() {
    let alphabet: Vec<char> = "kmtUSD1290^-+/·*%‰²⁻µ箱_ .($\n\u{301}\u{2126}".chars().collect();
    let mut numbers = Numbers(7);
    let mut units = standard("currency USD\nunit 箱");
    for _ in 0..5000 {
        let text: String = (0..numbers.below(9)).map(|_| alphabet[numbers.below(alphabet.len())]).collect();
        match units.parse(&text) {
            Ok(unit) => assert_eq!(units.parse(&units.text(unit)), Ok(unit)),
            Err(error) => assert!(text.get(error.lo..error.hi).is_some(), "{text:?} {error:?}"),
        }
    }
}
