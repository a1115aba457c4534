//! Well-known spellings of other programs, languages and trades, and what is written here.

use super::names::Names;
use crate::diagnostics::suggest::{SCALES, scale};

/// Spellings of a unit alone, in small letters.
const UNITS: [(&str, &str); 44] = [
    ("hr", "h"),
    ("hrs", "h"),
    ("std", "h"),
    ("a", "yr"),
    ("pa", "yr"),
    ("p.a", "yr"),
    ("y", "yr"),
    ("yrs", "yr"),
    ("annum", "yr"),
    ("per_annum", "yr"),
    ("jahr", "yr"),
    ("jahre", "yr"),
    ("dy", "d"),
    ("tag", "d"),
    ("tage", "d"),
    ("wk", "week"),
    ("wks", "week"),
    ("mins", "min"),
    ("sec", "s"),
    ("secs", "s"),
    ("kn", "nmi/h"),
    ("kts", "nmi/h"),
    ("knot", "nmi/h"),
    ("knots", "nmi/h"),
    ("kph", "km/h"),
    ("kmh", "km/h"),
    ("mph", "mi/h"),
    ("sqm", "m^2"),
    ("qm", "m^2"),
    ("sqkm", "km^2"),
    ("cbm", "m^3"),
    ("cum", "m^3"),
    ("lbs", "lb"),
    ("pct", "%"),
    ("prozent", "%"),
    ("percentage", "%"),
    ("mt", "t"),
    ("tn", "t"),
    ("to", "t"),
    ("ppl", "person"),
    ("people", "person"),
    ("persons", "person"),
    ("capita", "person"),
    ("heads", "person"),
];

/// Units written out after a prefix: `MWatt`, `ktons`.
const WRITTEN_OUT: [(&str, &str); 14] = [
    ("watts", "W"),
    ("watt", "W"),
    ("tonnes", "t"),
    ("tonne", "t"),
    ("tons", "t"),
    ("ton", "t"),
    ("joules", "J"),
    ("joule", "J"),
    ("liter", "L"),
    ("litre", "L"),
    ("litres", "L"),
    ("ltr", "L"),
    ("gram", "g"),
    ("grams", "g"),
];

impl Names {
    /// What a well-known foreign spelling means here, where that is declared.
    pub(super) fn foreign(&self, name: &str) -> Option<String> {
        let lower = name.to_lowercase();
        let own = UNITS.iter().find(|(written, _)| *written == lower).map(|(_, here)| here.to_string());
        own.or_else(|| self.scaled(name)).or_else(|| self.written_out(name)).filter(|text| self.reads(text))
    }

    /// `bnEUR`, `EURm` and `MioEUR`.
    fn scaled(&self, name: &str) -> Option<String> {
        let lower = name.to_lowercase();
        SCALES.iter().find_map(|(word, prefix)| {
            let before = lower.starts_with(word).then(|| name.get(word.len()..)).flatten();
            let after = lower.ends_with(word).then(|| name.get(..name.len() - word.len())).flatten();
            [before, after].into_iter().flatten().map(|unit| unit.trim_matches('_')).find_map(|unit| {
                let text = format!("{prefix}{unit}");
                (unit.len() > 1 && self.knows(unit) && self.knows(&text)).then_some(text)
            })
        })
    }

    fn written_out(&self, name: &str) -> Option<String> {
        let lower = name.to_lowercase();
        WRITTEN_OUT.iter().find_map(|(word, unit)| {
            let prefix = name.get(..lower.strip_suffix(word)?.len())?;
            let prefix = scale(prefix).unwrap_or(prefix);
            let text = format!("{prefix}{unit}");
            self.knows(&text).then_some(text)
        })
    }

    /// True where each factor can be read.
    fn reads(&self, text: &str) -> bool {
        text.split('/').all(|factor| self.knows(factor.split('^').next().unwrap_or(factor)))
    }
}
