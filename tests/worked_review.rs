//! The worked review of `docs/review.md`: its changes are applied to a repository, its commands are run there, and what they
//! write has to be what the manual shows.
//!
//! `COOP_PAGES=write cargo test --test all worked_review` writes the outputs anew.

use crate::common::repository::Place;
use crate::common::root;

const PAGE: &str = "docs/review.md";
const BEGIN: &str = "## A worked review\n";

/// A part of the section.
enum Part {
    Prose(String),
    /// What follows the fence, and the text.
    Fenced(String, String),
}

fn parts(section: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut prose = String::new();
    let mut lines = section.split_inclusive('\n');
    while let Some(line) = lines.next() {
        let ticks = line.chars().take_while(|char| *char == '`').count();
        if ticks < 3 {
            prose.push_str(line);
            continue;
        }
        parts.push(Part::Prose(std::mem::take(&mut prose)));
        let fence = "`".repeat(ticks);
        let text = lines.by_ref().take_while(|line| line.trim_end() != fence).collect();
        parts.push(Part::Fenced(line[ticks..].trim_end().to_string(), text));
    }
    parts.push(Part::Prose(prose));
    parts
}

/// What the section comes to when everything in it is done.
fn done(section: &str) -> String {
    let place = Place::repository();
    place.take("examples/battery_corridor");
    place.commit("The corridor as it is");
    let mut out = String::new();
    let mut written: Option<String> = None;
    for part in parts(section) {
        let (info, mut text) = match part {
            Part::Prose(text) => {
                out.push_str(&text);
                continue;
            }
            Part::Fenced(info, text) => (info, text),
        };
        match info.as_str() {
            "diff" => {
                place.write(".git/change.patch", &text);
                place.git_done(&["apply", ".git/change.patch"]);
            }
            "sh" | "sh fails" => {
                assert_eq!(written.take(), None, "what a command writes is shown: {text}");
                let (code, shown, said) = place.shell(&format!("exec 2>&1\n{text}"), &IDENTITY);
                assert_eq!(code != 0, info == "sh fails", "exit code {code} of {text}: {shown}{said}");
                written = Some(shown).filter(|shown| !shown.is_empty());
            }
            "text" | "markdown" => text = written.take().expect("a command that writes something"),
            _ => {}
        }
        let ticks = if text.contains("```") { "````" } else { "```" };
        let end = if text.ends_with('\n') || text.is_empty() { "" } else { "\n" };
        out.push_str(&format!("{ticks}{info}\n{text}{end}{ticks}\n"));
    }
    assert_eq!(written, None, "what the last command writes is shown");
    out
}

const IDENTITY: [(&str, &str); 7] = [
    ("GIT_AUTHOR_NAME", "a"),
    ("GIT_AUTHOR_EMAIL", "a@example.org"),
    ("GIT_COMMITTER_NAME", "a"),
    ("GIT_COMMITTER_EMAIL", "a@example.org"),
    ("GIT_AUTHOR_DATE", "2026-01-15T12:00:00Z"),
    ("GIT_COMMITTER_DATE", "2026-01-15T12:00:00Z"),
    ("NO_COLOR", "1"),
];

/// With the solvers of the default build: where several plans are best, others may choose another one, but every command still runs.
#[cfg(unix)]
#[test]
fn the_manual_shows_what_the_commands_write() {
    let _held = crate::common::REVIEW_PAGE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let path = root().join(PAGE);
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, section) = page.split_once(BEGIN).expect("a worked review");
    let made = done(section);
    if cfg!(feature = "highs") {
        return;
    }
    let wanted = std::env::var("COOP_PAGES").as_deref() == Ok("write") && std::env::var_os("CI").is_none();
    if wanted {
        std::fs::write(path, format!("{before}{BEGIN}{made}")).unwrap();
        return;
    }
    are_alike(section, &made);
}

fn are_alike(shown: &str, made: &str) {
    let first = shown.lines().zip(made.lines()).position(|(shown, made)| shown != made);
    assert!(
        shown == made,
        "{PAGE} differs from line {:?} of the section on: `COOP_PAGES=write cargo test --test all worked_review` writes it anew, to be read\n{made}",
        first.map(|at| at + 1)
    );
}
