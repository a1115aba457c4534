//! Levels of warnings: which are skipped, which are shown, which count as errors.
//!
//! Settings come from the command line and from the scenario. What a file says beats what the command line says, a
//! warning by its name beats `warnings`, and of two settings of one thing the later one holds.

use super::codes::{self, Code};
use super::suggest;
use super::{Diagnostic, Severity};
use crate::source::{FileId, Span};

/// What becomes of a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It is not reported.
    Allow,
    /// It is reported.
    Warn,
    /// It is reported and counts as an error.
    Deny,
}

impl Level {
    /// The word for it in scenarios and on the command line.
    #[cfg(feature = "cli")]
    pub fn word(self) -> &'static str {
        match self {
            Level::Allow => "allow",
            Level::Warn => "warn",
            Level::Deny => "deny",
        }
    }
}

/// What a level is set for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// `warnings`
    All,
    /// One warning, by its name or code.
    One(Code),
}

/// Why a word names no warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoWarning {
    /// It names an error, which is never skipped.
    Error(Code),
    /// Nothing is called so; the nearest name, if one is near.
    Unknown(Option<&'static str>),
}

impl NoWarning {
    /// What is wrong, as a message.
    pub fn message(self, word: &str) -> String {
        match self {
            NoWarning::Error(code) if code.0.eq_ignore_ascii_case(word) => format!("`{word}` is an error, and only warnings have levels"),
            NoWarning::Error(code) => format!("`{word}` ({code}) is an error, and only warnings have levels"),
            NoWarning::Unknown(_) => format!("there is no warning `{word}`"),
        }
    }
}

/// What people write for all warnings at once.
const ALL_WARNINGS: &str = "warnings";

/// The warning that a word names: its name or code in any case, or `warnings`.
pub fn target(word: &str) -> Result<Target, NoWarning> {
    if word.eq_ignore_ascii_case(ALL_WARNINGS) {
        return Ok(Target::All);
    }
    let named = |entry: &&codes::Entry| entry.code.0.eq_ignore_ascii_case(word) || entry.name.eq_ignore_ascii_case(word);
    match codes::ALL.iter().find(named) {
        Some(entry) if entry.code.is_warning() => Ok(Target::One(entry.code)),
        Some(entry) => Err(NoWarning::Error(entry.code)),
        None => {
            let warnings = codes::ALL.iter().filter(|entry| entry.code.is_warning());
            let known: Vec<&'static str> = warnings.flat_map(|entry| [entry.name, entry.code.0]).chain([ALL_WARNINGS]).collect();
            Err(NoWarning::Unknown(suggest::nearest(word, known.into_iter()).first().copied()))
        }
    }
}

/// A level and, when a scenario sets it, where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Setting {
    target: Target,
    level: Level,
    at: Option<Span>,
    /// It is said in a file that the scenario uses, and holds for that file.
    used: bool,
}

/// The levels that hold for a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    settings: Vec<Setting>,
}

impl Levels {
    /// Sets a level from the command line.
    pub fn set(&mut self, target: Target, level: Level) {
        self.settings.push(Setting { target, level, at: None, used: false });
    }

    /// Sets a level from a scenario; `at` is what it says.
    pub fn set_in_file(&mut self, target: Target, level: Level, at: Span) {
        self.settings.push(Setting { target, level, at: Some(at), used: false });
    }

    /// Sets a level from a file that a scenario uses: it holds for what is found there, and no silence reaches further.
    pub fn set_in_used(&mut self, target: Target, level: Level, at: Span) {
        self.settings.push(Setting { target, level, at: Some(at), used: true });
    }

    /// The level of a warning.
    #[cfg(test)]
    pub fn of(&self, code: Code) -> Level {
        self.setting(code, None).map_or(Level::Warn, |s| s.level)
    }

    /// What is set for a finding of a code in a file.
    fn setting(&self, code: Code, file: Option<FileId>) -> Option<&Setting> {
        let holds = |s: &&Setting| {
            (s.target == Target::All || s.target == Target::One(code)) && (!s.used || s.at.is_some_and(|at| Some(at.file) == file))
        };
        // Of equals, `max_by_key` gives the last.
        self.settings.iter().filter(holds).max_by_key(|s| (s.at.is_some(), s.used, s.target != Target::All))
    }

    /// A finding at its level; `None` when it is skipped. Errors stay as they are.
    pub fn apply(&self, mut found: Diagnostic) -> Option<Diagnostic> {
        if found.severity != Severity::Warning {
            return Some(found);
        }
        let Some(setting) = self.setting(found.code, found.span().map(|at| at.file)) else { return Some(found) };
        match (setting.level, setting.at) {
            (Level::Allow, _) => None,
            (Level::Warn, _) => Some(found),
            (Level::Deny, at) => {
                found.severity = Severity::Error;
                Some(match at {
                    Some(at) => found.with(at, "denied here"),
                    None => found.note("denied on the command line"),
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(lo: u32) -> Span {
        Span::new(FileId(0), lo, lo + 3)
    }

    fn levels(command: &[(Level, &str)], file: &[(Level, &str)]) -> Levels {
        let mut levels = Levels::default();
        for (level, word) in command {
            levels.set(target(word).unwrap(), *level);
        }
        for ((level, word), lo) in file.iter().zip(0..) {
            levels.set_in_file(target(word).unwrap(), *level, span(lo));
        }
        levels
    }

    #[test]
    fn names_and_codes_in_any_case() {
        assert_eq!(target("unused"), Ok(Target::One(codes::UNUSED)));
        assert_eq!(target("Unused"), Ok(Target::One(codes::UNUSED)));
        assert_eq!(target("w0708"), Ok(Target::One(codes::ONE_ALTERNATIVE)));
        assert_eq!(target("one-alternative"), Ok(Target::One(codes::ONE_ALTERNATIVE)));
        assert_eq!(target("Warnings"), Ok(Target::All));
    }

    #[test]
    fn what_is_no_warning() {
        assert_eq!(target("unusd"), Err(NoWarning::Unknown(Some("unused"))));
        assert_eq!(target("nonsense"), Err(NoWarning::Unknown(None)));
        assert_eq!(target("e0302"), Err(NoWarning::Error(codes::UNIT_MISMATCH)));
        assert_eq!(
            target("unit-mismatch").unwrap_err().message("unit-mismatch"),
            "`unit-mismatch` (E0302) is an error, and only warnings have levels"
        );
        assert_eq!(target("E0302").unwrap_err().message("E0302"), "`E0302` is an error, and only warnings have levels");
    }

    #[test]
    fn the_special_beats_the_general_and_the_later_the_earlier() {
        use Level::{Allow, Deny, Warn};
        assert_eq!(levels(&[], &[]).of(codes::UNUSED), Warn);
        let one = levels(&[(Allow, "unused"), (Deny, "warnings")], &[]);
        assert_eq!((one.of(codes::UNUSED), one.of(codes::OUTLIER)), (Allow, Deny));
        assert_eq!(levels(&[(Deny, "unused"), (Warn, "W0701")], &[]).of(codes::UNUSED), Warn);
        assert_eq!(levels(&[(Deny, "warnings"), (Allow, "warnings")], &[]).of(codes::UNUSED), Allow);
    }

    #[test]
    fn the_file_beats_the_command_line() {
        use Level::{Allow, Deny};
        assert_eq!(levels(&[(Deny, "unused")], &[(Allow, "warnings")]).of(codes::UNUSED), Allow);
        assert_eq!(levels(&[(Allow, "unused")], &[(Deny, "unused")]).of(codes::UNUSED), Deny);
        assert_eq!(levels(&[(Deny, "warnings")], &[(Allow, "outlier")]).of(codes::UNUSED), Deny);
    }

    #[test]
    fn levels_are_applied() {
        let warning = || Diagnostic::warning(codes::UNUSED, "m").at(span(9), "here");
        assert_eq!(levels(&[(Level::Allow, "unused")], &[]).apply(warning()), None);
        assert_eq!(levels(&[], &[]).apply(warning()), Some(warning()));
        let denied = levels(&[(Level::Deny, "unused")], &[]).apply(warning()).unwrap();
        assert_eq!(
            (denied.severity, denied.code, denied.notes),
            (Severity::Error, codes::UNUSED, vec!["denied on the command line".into()])
        );
        let denied = levels(&[], &[(Level::Deny, "unused")]).apply(warning()).unwrap();
        assert_eq!(denied.labels.last().map(|l| (l.span, l.text.as_str(), l.primary)), Some((span(0), "denied here", false)));
        let error = Diagnostic::error(codes::UNIT_MISMATCH, "m");
        assert_eq!(levels(&[(Level::Allow, "warnings")], &[]).apply(error.clone()), Some(error));
    }
}
