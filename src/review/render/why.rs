//! What moved the results, for people: a table for each result, then what is to be known of the changes.

use super::marks::{code, escaped, prose};
use super::sentences::{common_orders, is_divided, name_of, notes, of_ending};
use crate::report::number_alone;
use crate::report::page::{Page, count, with_unit};
use crate::report::signed;
use crate::report::table::{Align, Grid};
use crate::review::answers::{Attributed, Ending, Share, Why};

/// A part of a result, or of having an answer: its head, its columns and rows, and what stands below.
struct Part {
    head: String,
    columns: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    below: Option<String>,
}

/// What moved the results, for a terminal.
pub fn text(page: &mut Page, why: &Why) {
    page.blank();
    page.heading(0, "What moved it");
    let parts = parts(why);
    let kept = page.kept(parts.len(), page.limit());
    for part in parts.iter().take(kept) {
        page.line(2, &part.head);
        if !part.rows.is_empty() {
            let columns = part.columns.iter().enumerate();
            let mut grid =
                Grid::new(columns.map(|(at, name)| ((*name).into(), if at == 0 { Align::Left } else { Align::Point })).collect::<Vec<_>>());
            part.rows.iter().flatten().for_each(|cell| grid.cell(cell.clone()));
            page.grid(4, &grid);
        }
        part.below.iter().for_each(|below| page.line(4, below));
    }
    page.cut(2, parts.len() - kept);
    for sentence in why.endings.iter().flat_map(|ending| of_ending(why, ending)).chain(notes(why)) {
        page.line(2, &sentence);
    }
}

/// The same for a comment on a pull request.
pub fn markdown(out: &mut String, why: &Why) {
    out.push_str("\n**What moved it**\n");
    let parts = parts(why);
    let (first, rest) = parts.split_at(parts.len().min(OPEN));
    first.iter().for_each(|part| table(out, part));
    if !rest.is_empty() {
        out.push_str(&format!("\n<details><summary>{}</summary>\n", count(rest.len(), "more result")));
        rest.iter().for_each(|part| table(out, part));
        out.push_str("\n</details>\n");
    }
    out.push('\n');
    for sentence in why.endings.iter().flat_map(|ending| of_ending(why, ending)).chain(notes(why)) {
        out.push_str(&format!("- {}\n", prose(&sentence)));
    }
}

/// So many results stand open in a comment; the rest is folded.
const OPEN: usize = 3;

fn table(out: &mut String, part: &Part) {
    let heads: Vec<String> = std::iter::once(escaped(&part.head)).chain(part.columns.iter().skip(1).map(|name| name.to_string())).collect();
    let line = std::iter::once("---").chain(part.columns.iter().skip(1).map(|_| "--:")).collect::<Vec<_>>().join(" | ");
    out.push_str(&format!("\n| {} |\n| {line} |\n", heads.join(" | ")));
    for row in &part.rows {
        let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    if let Some(below) = &part.below {
        out.push_str(&format!("\n{}\n", prose(below)));
    }
}

/// The change that moves a result most, for a summary; of several that move it as much all.
pub fn most(why: &Why, name: &str) -> Option<String> {
    let result = why.results.iter().find(|result| result.name == name)?;
    let moving = result.moving();
    let first = *moving.first()?;
    let same = |share: &&&Share| (share.share - first.share).abs() <= 1e-6 * first.share.abs();
    let names: Vec<String> = moving.iter().filter(same).filter_map(|share| Some(code(&name_of(why.groups.get(share.group)?)))).collect();
    Some(match (why.groups.len(), names.as_slice()) {
        (1, [group]) => format!("by {group}"),
        (_, [group]) => format!("most of it by {group}: {}", size(first.share, result)),
        (_, all) => format!("most of it by {}: {} each", all.join(" and "), size(first.share, result)),
    })
}

fn parts(why: &Why) -> Vec<Part> {
    let results = why.results.iter().map(|result| of_result(why, result));
    results.chain(why.endings.iter().filter_map(|ending| of_answer(why, ending))).collect()
}

fn of_result(why: &Why, result: &Attributed) -> Part {
    let [old, new] = [result.old, result.new].map(number_alone);
    let head = format!("{}: {old} → {new}, {}", with_unit(&result.name, &result.unit), size(result.new - result.old, result));
    if result.shares.is_empty() {
        let below = "It is not divided: whatever the order of the changes, it has no value after some of them.".to_string();
        return Part { head, columns: Vec::new(), rows: Vec::new(), below: Some(below) };
    }
    let several = why.groups.len() > 1;
    let moving = result.moving();
    let is_wide = several && moving.iter().any(|share| share.interacts || share.alone.is_none() || share.last.is_none());
    let has_errors = several && moving.iter().any(|share| share.error.is_some_and(|error| !result.is_nothing(error)));
    let mut columns = vec![""];
    columns.extend(several.then_some("share"));
    columns.extend(has_errors.then_some("standard error"));
    if is_wide {
        columns.extend(["alone", "after the others"]);
    }
    let one = |share: &&Share| {
        let mut row = vec![why.groups.get(share.group).map(name_of).unwrap_or_default()];
        row.extend(several.then(|| size(share.share, result)));
        row.extend(has_errors.then(|| share.error.map_or(String::new(), number_alone)));
        if is_wide {
            row.extend([share.alone, share.last].map(|own| own.map_or("–".to_string(), |own| size(own, result))));
        }
        row
    };
    let is_common = common_orders(why).is_some();
    let below = result.orders.filter(|_| !is_common).map(|[used, all]| {
        let [used, all] = [used, all].map(number_alone);
        format!("Averages over the {used} of {all} orders of the changes in which it has a value after each of them.")
    });
    Part { head, rows: moving.iter().map(one).collect(), columns, below }
}

/// The shares in having an answer, where several changes have one.
fn of_answer(why: &Why, ending: &Ending) -> Option<Part> {
    if !is_divided(ending) {
        return None;
    }
    let mut shares: Vec<(usize, f64)> = ending.shares.iter().copied().enumerate().filter(|(_, share)| share.abs() > 1e-9).collect();
    shares.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let row = |(group, share): &(usize, f64)| vec![why.groups.get(*group).map(name_of).unwrap_or_default(), signed(&number_alone(*share))];
    let (old, new) = (u8::from(ending.had_answer()), u8::from(ending.has_answer()));
    Some(Part {
        head: format!("{} has an answer, 1, or none, 0: {old} → {new}", ending.model),
        columns: vec!["", "share"],
        rows: shares.iter().map(row).collect(),
        below: None,
    })
}

/// A difference with its sign.
fn size(size: f64, result: &Attributed) -> String {
    if result.is_nothing(size) { "0".to_string() } else { signed(&number_alone(size)) }
}
