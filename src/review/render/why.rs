//! What moved the results, for people: a table for each result, then what is to be known of the changes.

use super::marks::{code, escaped};
use crate::report::number_alone;
use crate::report::page::{Page, count, with_unit};
use crate::report::signed;
use crate::report::table::{Align, Grid};
use crate::review::answers::{Attributed, Group, Turned, Why};

/// What moved the results, for a terminal.
pub fn text(page: &mut Page, why: &Why) {
    page.blank();
    page.heading(0, "What moved it");
    let kept = page.kept(why.results.len(), page.limit());
    for result in why.results.iter().take(kept) {
        page.line(2, &head(result));
        let several = why.groups.len() > 1;
        let mut columns = vec![("".into(), Align::Left), ("share".into(), Align::Point)];
        if interacts(result) {
            columns.extend([("alone".into(), Align::Point), ("after the others".into(), Align::Point)]);
        }
        let mut grid = Grid::new(if several { columns } else { vec![("".into(), Align::Left)] });
        for row in rows(why, result) {
            row.into_iter().take(if several { 4 } else { 1 }).for_each(|cell| grid.cell(cell));
        }
        page.grid(4, &grid);
    }
    page.cut(2, why.results.len() - kept);
    why.turned.iter().for_each(|turned| page.line(2, &turn(why, turned)));
    notes(why).iter().for_each(|note| page.line(2, note));
}

/// The same for a comment on a pull request.
pub fn markdown(out: &mut String, why: &Why) {
    out.push_str("\n**What moved it**\n");
    let (first, rest) = why.results.split_at(why.results.len().min(OPEN));
    first.iter().for_each(|result| table(out, why, result));
    if !rest.is_empty() {
        out.push_str(&format!("\n<details><summary>{}</summary>\n", count(rest.len(), "more result")));
        rest.iter().for_each(|result| table(out, why, result));
        out.push_str("\n</details>\n");
    }
    out.push('\n');
    why.turned.iter().for_each(|turned| out.push_str(&format!("- {}\n", escaped(&turn(why, turned)))));
    notes(why).iter().for_each(|note| out.push_str(&format!("- {}\n", escaped(note))));
}

/// So many results stand open in a comment; the rest is folded.
const OPEN: usize = 3;

fn table(out: &mut String, why: &Why, result: &Attributed) {
    let (wide, several) = (interacts(result), why.groups.len() > 1);
    let head = escaped(&head(result));
    let columns = match (several, wide) {
        (false, _) => format!("| {head} |\n| --- |\n"),
        (true, false) => format!("| {head} | share |\n| --- | --: |\n"),
        (true, true) => format!("| {head} | share | alone | after the others |\n| --- | --: | --: | --: |\n"),
    };
    out.push_str(&format!("\n{columns}"));
    for row in rows(why, result) {
        let cells: Vec<String> = row.iter().take(if several { 4 } else { 1 }).map(|cell| escaped(cell)).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
}

/// The change that moves a result most, for a summary.
pub fn most(why: &Why, name: &str) -> Option<String> {
    let result = why.results.iter().find(|result| result.name == name)?;
    let first = *result.moving().first()?;
    let group = code(&name_of(why.groups.get(first.group)?));
    Some(match why.groups.len() {
        1 => format!("by {group}"),
        _ => format!("most of it by {group}: {}", size(first.share, result)),
    })
}

fn head(result: &Attributed) -> String {
    let [old, new] = [result.old, result.new].map(number_alone);
    format!("{}: {old} → {new}, {}", with_unit(&result.name, &result.unit), size(result.new - result.old, result))
}

fn interacts(result: &Attributed) -> bool {
    result.shares.iter().any(|share| share.interacts)
}

/// A row for each group that moves a result: its name, its share, and where some interact what it does alone and as the last one.
fn rows(why: &Why, result: &Attributed) -> Vec<Vec<String>> {
    let wide = interacts(result);
    let one = |share: &crate::review::answers::Share| {
        let name = why.groups.get(share.group).map(name_of).unwrap_or_default();
        let mut row = vec![name, size(share.share, result)];
        if wide {
            row.extend([share.alone, share.last].map(|own| size(own, result)));
        }
        row
    };
    result.moving().into_iter().map(one).collect()
}

/// A difference with its sign.
fn size(size: f64, result: &Attributed) -> String {
    if result.is_nothing(size) { "0".to_string() } else { signed(&number_alone(size)) }
}

fn name_of(group: &Group) -> String {
    group.changes.join(" + ")
}

fn turn(why: &Why, turned: &Turned) -> String {
    let named =
        |at: &[usize]| at.iter().filter_map(|at| why.groups.get(*at)).map(|group| format!("`{}`", name_of(group))).collect::<Vec<_>>();
    let (alone, needed) = (named(&turned.alone), named(&turned.needed));
    let start = format!("`{}` is {}, before it was {}", turned.model, turned.new, turned.old);
    match (alone.is_empty(), needed.is_empty()) {
        _ if alone == needed && alone.len() == 1 => format!("{start}: by {}, alone and not without it.", alone.join("")),
        (false, false) => format!("{start}: {} alone is enough, and it takes {}.", alone.join(" or "), needed.join(" and ")),
        (false, true) => format!("{start}: {} alone is enough.", alone.join(" or ")),
        (true, false) => format!("{start}: no change alone is enough, and it takes {}.", needed.join(" and ")),
        (true, true) => format!("{start}: no change alone is enough, and none is indispensable."),
    }
}

/// What is to be known of the changes, in sentences.
fn notes(why: &Why) -> Vec<String> {
    let mut out = Vec::new();
    for group in &why.groups {
        for (part, reason) in &group.together {
            out.push(format!("{} stay together: with {} alone, {reason}.", group.changes.join(" + "), part.join(" + ")));
        }
    }
    let idle: Vec<String> = why.idle().into_iter().filter_map(|at| why.groups.get(at)).map(name_of).collect();
    if !idle.is_empty() {
        out.push(format!("In none of these shares: {}.", idle.join("; ")));
    }
    let changes = why.groups.len();
    out.push(match why.orders {
        _ if changes == 1 => "It is the only change that can be attributed.".to_string(),
        Some(orders) => format!(
            "Shares are averages over {orders} orders of {changes} changes, chosen by chance and always the same, in {}; their sum is exact.",
            count(why.solves, "solve")
        ),
        None => format!("Shares are exact: the averages over all orders of {changes} changes, in {}.", count(why.solves, "solve")),
    });
    if why.results.iter().any(interacts) {
        out.push("Where a change does something else alone than after the others, changes interact.".to_string());
    }
    out
}
