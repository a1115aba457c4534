//! The answers of two versions in a comment on a pull request: outcomes open, all else folded.

use super::marks::{code, escaped, prose};
use super::why;
use crate::report::compare::{self, Comparison, Line, Role};
use crate::report::page::count;
use crate::review::answers::Answers;

/// So many rows of a table are written; a comment has an end.
const ROWS: usize = 50;

/// The scenario, and the variant of it.
fn name(answers: &Answers) -> String {
    let with = answers.variant.as_ref().map_or(String::new(), |name| format!(" with {}", code(name)));
    format!("{}{with}", code(&answers.scenario))
}

/// What the answers come to, in a line for each outcome that is another.
pub fn summary(out: &mut String, answers: &[Answers]) {
    let several = answers.len() > 1;
    let mut any = false;
    for own in answers {
        let Some(comparison) = &own.comparison else { continue };
        for line in compare::leading(comparison).into_iter().filter(|line| line.differs()) {
            let of = if several { format!(" of {}", name(own)) } else { String::new() };
            let most = own.why.as_ref().and_then(|why| why::most(why, &line.name)).map_or(String::new(), |most| format!("; {most}"));
            out.push_str(&format!("- {}{of}: {}{most}\n", code(&line.name), moved(line)));
            any = true;
        }
        let turned = compare::expectations(comparison).len();
        if turned > 0 {
            let verb = if turned == 1 { "comes" } else { "come" };
            out.push_str(&format!("- {} {verb} out otherwise\n", count(turned, "expectation")));
            any = true;
        }
    }
    if any {
        out.push('\n');
    }
}

/// `150 → **180** EUR, +30 (+20 %)`
fn moved(line: &Line) -> String {
    let cells = compare::cells(line, true, true);
    let cell = |at: usize| cells.get(at).map_or("", String::as_str);
    let unit = if line.unit == "1" { String::new() } else { format!(" {}", escaped(&line.unit)) };
    let share = if cell(4).is_empty() { String::new() } else { format!(" ({})", cell(4)) };
    let difference = if cell(3).is_empty() { String::new() } else { format!(", {}{share}", cell(3)) };
    format!("{} → **{}**{unit}{difference}", escaped(cell(1)), escaped(cell(2)))
}

/// What a scenario comes to in both versions.
pub fn section(out: &mut String, answers: &Answers) {
    out.push_str(&format!("\n#### Answers of {}\n\n", name(answers)));
    answers.notes.iter().for_each(|note| out.push_str(&format!("> {}\n\n", prose(note))));
    let Some(comparison) = &answers.comparison else { return };
    let mut open = compare::leading(comparison);
    open.extend(compare::expectations(comparison));
    let folded = [(Role::Value, "value"), (Role::Decision, "decision"), (Role::Price, "shadow price")];
    let folded = folded.map(|(role, noun)| (comparison.changed(role), noun));
    if !open.iter().any(|line| line.differs()) && folded.iter().all(|(lines, _)| lines.is_empty()) {
        out.push_str("No answer differs.\n");
        return;
    }
    if !open.is_empty() {
        table(out, comparison, &open, true);
    }
    if let Some(why) = &answers.why {
        why::markdown(out, why);
    }
    for (lines, noun) in folded.iter().filter(|(lines, _)| !lines.is_empty()) {
        let verb = if lines.len() == 1 { "differs" } else { "differ" };
        out.push_str(&format!("\n<details><summary>{} {verb}</summary>\n\n", count(lines.len(), noun)));
        table(out, comparison, lines, false);
        out.push_str("\n</details>\n");
    }
}

fn table(out: &mut String, comparison: &Comparison, lines: &[&Line], percent: bool) {
    let names: Vec<String> = comparison.sides.iter().map(|side| escaped(&side.name)).collect();
    out.push_str(&format!("| | {} | change | |\n| --- | --: | --: | --: | --- |\n", names.join(" | ")));
    for line in lines.iter().take(ROWS) {
        let cells: Vec<String> = compare::cells(line, true, percent).iter().map(|cell| escaped(cell)).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    if lines.len() > ROWS {
        out.push_str(&format!("\n… and {}\n", count(lines.len() - ROWS, "more row")));
    }
}
