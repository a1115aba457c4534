//! Names for findings that stay the same while lines above them come and go, so that a service can tell old from new.

use super::{anchor, path};
use crate::diagnostics::Diagnostic;
use crate::source::SourceMap;
use rustc_hash::FxHashMap;

/// Longer lines, as in data files without line ends, count by the labelled text alone.
const LONG_LINE: usize = 1024;

/// One for each diagnostic, 16 hexadecimal digits: FNV-1a of 64 bits over code, file name, the line's text without
/// blanks around it, and how many with the same three came before, with a zero byte after each. Never changed: what
/// services have stored would be new to them.
pub(super) fn fingerprints(diagnostics: &[Diagnostic], sources: &SourceMap) -> Vec<String> {
    let mut seen: FxHashMap<u64, u32> = FxHashMap::default();
    let of = |diagnostic: &Diagnostic| {
        let (name, line) = match anchor(diagnostic, sources).and_then(|label| Some((label.span, sources.get(label.span.file)?))) {
            Some((span, file)) => {
                let line = file.line_text(file.line_of(span.lo));
                let labelled = || sources.slice(span).chars().take(LONG_LINE).collect();
                (path::slashed(&file.name), if line.len() > LONG_LINE { labelled() } else { line.trim().to_owned() })
            }
            None => (String::new(), diagnostic.message.clone()),
        };
        let base = [diagnostic.code.0, &name, &line].iter().fold(OFFSET, |hash, part| fnv(hash, part));
        let count = seen.entry(base).or_default();
        let hash = fnv(base, &count.to_string());
        *count += 1;
        format!("{hash:016x}")
    };
    diagnostics.iter().map(of).collect()
}

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// The hash continued over a text and a zero byte.
fn fnv(hash: u64, text: &str) -> u64 {
    text.bytes().chain([0]).fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::codes;
    use crate::source::{FileKind, Span};

    fn prints(text: &str, places: &[&str]) -> Vec<String> {
        let mut map = SourceMap::default();
        let file = map.add("./plan.coop", text, FileKind::Scenario);
        let at = |place: &&str| Span::new(file, text.find(place).unwrap() as u32, text.find(place).unwrap() as u32 + 1);
        let found: Vec<_> = places.iter().map(|place| Diagnostic::error(codes::SYNTAX, "m").at(at(place), "")).collect();
        fingerprints(&found, &map)
    }

    #[test]
    fn the_hash_is_fnv() {
        // The published vector of `foobar` has no zero byte after it.
        let published = "foobar".bytes().fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
        assert_eq!(published, 0x85944171f73967e8);
        assert_eq!(fnv(OFFSET, ""), OFFSET.wrapping_mul(PRIME));
    }

    #[test]
    fn they_stay_when_lines_move_and_differ_otherwise() {
        let before = prints("a = 1\nb = 2\n", &["1", "2", "b"]);
        let after = prints("\n\n  a = 1\nnew\n\tb = 2\n", &["1", "2", "b"]);
        assert_eq!(before, after);
        assert!(before[0] != before[1] && before[1] != before[2], "{before:?}");
        assert_ne!(prints("a = 3\n", &["3"])[0], before[0]);
        // Stored by services: these digits never change.
        assert_eq!(prints("let 甲 = 乙\n", &["乙"]), ["90f3a8a9b21561ef"]);
    }

    #[test]
    fn long_lines_cost_nothing() {
        let mut map = SourceMap::default();
        let file = map.add("wide.csv", "电池厂,".repeat(500_000), FileKind::Data);
        let found: Vec<_> =
            (0..2_000).map(|i| Diagnostic::error(codes::BAD_CELL, "m").at(Span::new(file, 10 * i, 4_000_000), "")).collect();
        let start = std::time::Instant::now();
        let mut prints = fingerprints(&found, &map);
        assert!(start.elapsed().as_secs_f64() < 5.0, "{:?}", start.elapsed());
        prints.sort();
        prints.dedup();
        assert_eq!(prints.len(), found.len());
    }
}
