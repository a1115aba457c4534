//! Counting findings: how many there are, how many of them can be repaired, and each of them once.

use super::render::summary;
use super::{Code, Diagnostic, Fix, Severity, codes};
use crate::source::{FileId, FileKind, SourceMap};
use rustc_hash::FxHashSet;

/// What the line at the end counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings with a certain fix.
    pub fixes: usize,
    /// Fixes that were applied in this run.
    pub fixed: usize,
}

impl Tally {
    /// Counts findings.
    pub fn of(found: &[Diagnostic], sources: &SourceMap) -> Tally {
        let count = |severity| found.iter().filter(|d| d.severity == severity).count();
        Tally {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            fixes: found.iter().filter(|d| certain(d, sources).is_some()).count(),
            fixed: 0,
        }
    }

    /// Such as ``2 errors, 1 warning in 3 scenarios (1 fix available: `--fix` applies it)``. `option` is what applies fixes.
    pub fn line(&self, scenarios: usize, option: &str) -> String {
        let fixed = if self.fixed > 0 { format!("fixed {}; ", self.fixed) } else { String::new() };
        let many = if scenarios == 1 { String::new() } else { format!(" in {scenarios} scenarios") };
        let fixes = match self.fixes {
            0 => String::new(),
            1 => format!(" (1 fix available: `{option}` applies it)"),
            n => format!(" ({n} fixes available: `{option}` applies them)"),
        };
        format!("{fixed}{}{many}{fixes}", summary(self.errors, self.warnings))
    }
}

/// The fix of a finding that may be applied without asking, if it changes nothing but scenarios.
pub fn certain<'d>(found: &'d Diagnostic, sources: &SourceMap) -> Option<&'d Fix> {
    let own = |fix: &&Fix| fix.edits.iter().all(|(span, _)| sources.get(span.file).is_some_and(|f| f.kind == FileKind::Scenario));
    found.fixes.iter().filter(|fix| fix.is_certain()).find(own)
}

/// Tells findings that were met before in files that scenarios share, of data or of declarations: what is wrong in one is one mistake.
#[derive(Debug, Default)]
pub struct Once {
    /// File, place, code and message.
    seen: FxHashSet<(String, u32, u32, Code, String)>,
}

impl Once {
    /// True unless the same was found before. What stands in the library is found on a scenario's behalf, and is its own.
    pub fn is_new(&mut self, found: &Diagnostic, sources: &SourceMap) -> bool {
        let Some(span) = found.span() else { return true };
        // By name, since every scenario has files of its own in the map.
        match sources.get(span.file) {
            Some(file) if file.kind != FileKind::Library => {
                self.seen.insert((plain_name(&file.name).to_string(), span.lo, span.hi, found.code, found.message.clone()))
            }
            _ => true,
        }
    }
}

/// The name of a file without a folder that says nothing.
pub fn plain_name(name: &str) -> &str {
    name.strip_prefix("./").unwrap_or(name)
}

/// Takes out what a file of declarations is told that nobody reads, where another scenario of the run uses it: `used` has the plain names
/// of such files.
pub fn read_elsewhere(found: &mut Vec<Diagnostic>, used: &FxHashSet<String>, sources: &SourceMap) {
    let is_used = |d: &Diagnostic| {
        let file = d.span().and_then(|at| sources.get(at.file));
        file.is_some_and(|file| file.kind == FileKind::Scenario && used.contains(plain_name(&file.name)))
    };
    found.retain(|d| d.code != codes::UNUSED || !is_used(d));
}

/// Takes out what a file lacks by itself, and has where another scenario of the run uses it. To be asked of what one scenario has, before
/// findings of several are brought together.
pub fn lacks_alone(found: &mut Vec<Diagnostic>, main: FileId) -> Vec<Diagnostic> {
    let alone = |d: &Diagnostic| d.code == codes::PLAN_ELSEWHERE && d.span().is_some_and(|at| at.file == main);
    let (out, rest) = std::mem::take(found).into_iter().partition(alone);
    *found = rest;
    out
}

/// Those of them that no other scenario of the run makes good.
pub fn still_lack(lacking: Vec<Diagnostic>, used: &FxHashSet<String>, sources: &SourceMap) -> impl Iterator<Item = Diagnostic> {
    lacking.into_iter().filter(|d| d.span().and_then(|at| sources.get(at.file)).is_none_or(|file| !used.contains(plain_name(&file.name))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Applicability;
    use crate::source::Span;

    #[test]
    fn lines() {
        let tally = |errors, warnings, fixes, fixed| Tally { errors, warnings, fixes, fixed };
        assert_eq!(tally(0, 0, 0, 0).line(1, "--fix"), "no errors");
        assert_eq!(tally(2, 1, 1, 0).line(1, "--fix"), "2 errors, 1 warning (1 fix available: `--fix` applies it)");
        assert_eq!(tally(0, 2, 2, 0).line(3, "--fix"), "2 warnings in 3 scenarios (2 fixes available: `--fix` applies them)");
        assert_eq!(tally(1, 0, 0, 3).line(1, "--fix"), "fixed 3; 1 error");
    }

    #[test]
    fn only_certain_fixes_of_scenarios_count() {
        let mut map = SourceMap::default();
        let own = Span::new(map.add("a.coop", "let x", FileKind::Scenario), 0, 1);
        let data = Span::new(map.add("a.csv", "x,y", FileKind::Data), 0, 1);
        let found = |span, applicability| Diagnostic::error(codes::SYNTAX, "m").at(span, "").fix("t", span, "x", applicability);
        let all = [
            found(own, Applicability::MachineApplicable),
            found(own, Applicability::MaybeIncorrect),
            found(data, Applicability::MachineApplicable),
        ];
        assert_eq!(Tally::of(&all, &map), Tally { errors: 3, warnings: 0, fixes: 1, fixed: 0 });
    }

    #[test]
    fn what_is_wrong_in_shared_data_is_one_mistake() {
        let mut map = SourceMap::default();
        let mut once = Once::default();
        let mut new = |name: &str, kind, message: &str| {
            let file = map.add(name, "text", kind);
            once.is_new(&Diagnostic::error(codes::BAD_CELL, message).at(Span::new(file, 0, 1), ""), &map)
        };
        assert!(new("a.csv", FileKind::Data, "m"));
        assert!(!new("a.csv", FileKind::Data, "m"));
        assert!(new("a.csv", FileKind::Data, "another") && new("b.csv", FileKind::Data, "m"));
        assert!(new("std/x.coop", FileKind::Library, "m") && new("std/x.coop", FileKind::Library, "m"));
        assert!(new("a.coop", FileKind::Scenario, "m") && !new("a.coop", FileKind::Scenario, "m"));
    }
}
