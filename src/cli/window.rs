//! What is known of the terminal: whether it takes colours, and how wide it is.

use super::Color;
use std::io::IsTerminal;

/// Whether to colour what goes to a stream.
pub fn colored(choice: Color, stream: &impl IsTerminal) -> bool {
    wants_color(choice, stream.is_terminal(), |name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
}

/// True for a terminal that says of itself that it knows no sequences.
pub fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|kind| kind == "dumb")
}

/// `--color` before NO_COLOR (no-color.org) before CLICOLOR_FORCE and CLICOLOR (bixense.com/clicolors) before the
/// terminal, which may say that it knows no colours. A variable without a text counts as not set.
fn wants_color(choice: Color, terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    match choice {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR").is_some() => false,
        Color::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
        Color::Auto if set("TERM").is_some_and(|value| value == "dumb") => false,
        Color::Auto => terminal && set("CLICOLOR").is_none_or(|value| value != "0"),
    }
}

/// The columns of the terminal that standard error goes to; `None` when it goes elsewhere.
pub fn width() -> Option<usize> {
    let asked = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns(std::io::stderr().is_terminal(), std::env::var("COLUMNS").ok().as_deref(), asked)
}

/// The columns of the terminal that standard output goes to; `None` when it goes elsewhere.
pub fn report_width() -> Option<usize> {
    let asked = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns(std::io::stdout().is_terminal(), std::env::var("COLUMNS").ok().as_deref(), asked)
}

/// COLUMNS before what the terminal says of itself; nothing is known of a width of 0.
fn columns(terminal: bool, variable: Option<&str>, asked: impl Fn() -> Option<usize>) -> Option<usize> {
    let stated = variable.and_then(|text| text.trim().parse().ok());
    stated.or_else(asked).filter(|width| terminal && *width > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colors(choice: Color, terminal: bool, variables: &[(&str, &str)]) -> bool {
        wants_color(choice, terminal, |name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_string()))
    }

    #[test]
    fn who_decides_on_colors() {
        let auto = |terminal, variables: &[(&str, &str)]| colors(Color::Auto, terminal, variables);
        assert!(auto(true, &[]) && !auto(false, &[]));
        // Any text in NO_COLOR, also `0`; none is as if it were not there.
        assert!(!auto(true, &[("NO_COLOR", "1")]) && !auto(true, &[("NO_COLOR", "0")]) && auto(true, &[("NO_COLOR", "")]));
        assert!(auto(false, &[("CLICOLOR_FORCE", "1")]) && auto(false, &[("CLICOLOR_FORCE", "yes")]));
        assert!(!auto(false, &[("CLICOLOR_FORCE", "0")]) && !auto(false, &[("CLICOLOR_FORCE", "")]));
        assert!(!auto(true, &[("CLICOLOR", "0")]) && auto(true, &[("CLICOLOR", "1")]) && !auto(false, &[("CLICOLOR", "1")]));
        assert!(auto(true, &[("CLICOLOR", "0"), ("CLICOLOR_FORCE", "1")]), "forced");
        assert!(!auto(true, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]), "no beats forced");
        assert!(!auto(true, &[("TERM", "dumb")]) && !auto(true, &[("TERM", "dumb"), ("CLICOLOR", "1")]));
        assert!(auto(true, &[("TERM", "xterm-256color")]) && auto(true, &[("TERM", "dumb"), ("CLICOLOR_FORCE", "1")]));
        assert!(colors(Color::Always, true, &[("TERM", "dumb")]), "said on the command line");
        for terminal in [true, false] {
            let against = [("NO_COLOR", "1"), ("CLICOLOR", "0"), ("CLICOLOR_FORCE", "0")];
            assert!(colors(Color::Always, terminal, &against), "said on the command line");
            assert!(!colors(Color::Never, terminal, &[("CLICOLOR_FORCE", "1")]), "said on the command line");
        }
    }

    #[test]
    fn who_decides_on_the_width() {
        assert_eq!(columns(true, None, || Some(80)), Some(80));
        assert_eq!(columns(true, Some("100"), || Some(80)), Some(100));
        assert_eq!(columns(true, Some("wide"), || Some(80)), Some(80));
        assert_eq!(columns(true, Some("0"), || Some(80)), None);
        assert_eq!(columns(true, None, || Some(0)), None);
        assert_eq!(columns(false, Some("100"), || Some(80)), None);
    }
}
