//! What is to be known of changes and of what they do, in sentences; names stand in backticks.

use crate::report::compare::Role;
use crate::report::number_alone;
use crate::report::page::{count, unit_after};
use crate::report::signed;
use crate::review::answers::{Ending, Group, Takes, Unanswered, Why};

/// So many results are named of which changes replace each other.
const NAMED: usize = 3;

pub fn name_of(group: &Group) -> String {
    group.changes.join(" + ")
}

fn names(why: &Why, groups: &[usize]) -> Vec<String> {
    groups.iter().filter_map(|at| why.groups.get(*at)).map(|group| format!("`{}`", name_of(group))).collect()
}

/// `a, b and c`
fn listed(names: &[String], word: &str) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [all @ .., last] => format!("{} {word} {last}", all.join(", ")),
    }
}

/// The orders over which the results are averages that do not have a value after every set of changes, where these are the same for all.
pub fn common_orders(why: &Why) -> Option<[f64; 2]> {
    let mut all = why.results.iter().filter_map(|result| result.orders);
    let first = all.next()?;
    let mut more = all.peekable();
    (more.peek().is_some() && more.all(|orders| orders == first)).then_some(first)
}

/// True where several changes have a part in whether a model has an answer.
pub fn is_divided(ending: &Ending) -> bool {
    ending.shares.iter().filter(|share| share.abs() > 1e-9).count() > 1
}

/// Why a model ends as it does, and with which changes it has no answer.
pub fn of_ending(why: &Why, ending: &Ending) -> Vec<String> {
    let mut out = Vec::new();
    if ending.is_other() {
        out.push(turn(why, ending));
    }
    // That the newer version has no answer is said already.
    let open = ending.unanswered.iter().filter(|own| !(ending.is_other() && own.takes == Takes::Nothing));
    out.extend(open.map(|own| unanswered(why, &ending.model, own)));
    if ending.more > 0 {
        let solved = if why.orders.is_some() { " of those that were solved" } else { "" };
        out.push(format!("`{}` has no answer with {}{solved} either.", ending.model, count(ending.more, "more combination")));
    }
    out
}

fn turn(why: &Why, ending: &Ending) -> String {
    let (alone, needed) = (names(why, &ending.alone), names(why, &ending.needed));
    let start = format!("`{}` is {}, before it was {}", ending.model, ending.new, ending.old);
    let enough = match alone.as_slice() {
        [only] => format!("{only} alone is enough"),
        all => format!("{} alone is enough, and they replace each other", listed(all, "or")),
    };
    match (alone.is_empty(), needed.is_empty()) {
        _ if alone == needed && alone.len() == 1 => format!("{start}: by {}, alone and not without it.", alone.join("")),
        (false, false) => format!("{start}: {enough}; it takes {}.", listed(&needed, "and")),
        (false, true) => format!("{start}: {enough}."),
        (true, false) => format!("{start}: no change alone is enough, and it takes {}.", listed(&needed, "and")),
        (true, true) => format!("{start}: no change alone is enough, and none is indispensable."),
    }
}

fn unanswered(why: &Why, model: &str, own: &Unanswered) -> String {
    let with = match names(why, &own.groups).as_slice() {
        [only] => format!("With {only} alone"),
        all => format!("With {} and no other change", listed(all, "and")),
    };
    let start = format!("{with}, `{model}` is {}", own.status);
    match &own.takes {
        Takes::Nothing => format!("{start}, whatever else is changed."),
        Takes::One(ways) => {
            let ways: Vec<String> = ways.iter().map(|way| listed(&names(why, way), "and")).collect();
            let replace = if ways.len() > 1 { ": these replace each other" } else { "" };
            format!("{start}; it takes {} too{replace}.", listed(&ways, "or"))
        }
        Takes::AtLeast(groups) => format!("{start}; it takes {} too, and possibly others.", listed(&names(why, groups), "and")),
        Takes::Others => format!("{start}; it takes others too, and none of them is indispensable: they replace one another."),
    }
}

/// What is to be known of the changes.
pub fn notes(why: &Why) -> Vec<String> {
    let mut out = Vec::new();
    for group in &why.groups {
        for (part, reason) in &group.together {
            out.push(format!("`{}` stay together: with `{}` alone, {reason}.", name_of(group), part.join(" + ")));
        }
    }
    out.extend(twins(why));
    for aside in &why.aside {
        let Some(name) = why.groups.get(aside.group).map(name_of) else { continue };
        out.push(match &aside.alone {
            Some((result, unit, Some(size))) => {
                format!(
                    "`{name}` has no share in these; alone it moves `{result}` by {}{}.",
                    signed(&number_alone(*size)),
                    unit_after(unit)
                )
            }
            Some((result, ..)) => format!("`{name}` has no share in these; alone it makes `{result}` another."),
            None => format!("`{name}` has no share in these, and none alone; with others it does something."),
        });
    }
    let idle = names(why, &why.idle);
    if !idle.is_empty() {
        let looked = if why.orders.is_some() { " in what was solved" } else { "" };
        out.push(format!("Without effect on any answer{looked}: {}.", idle.join("; ")));
    }
    for (role, shown, all) in &why.left {
        let what = if *role == Role::Decision { "decisions" } else { "shadow prices" };
        out.push(format!("Of {all} {what} that differ, the {shown} that moved most are attributed."));
    }
    let changes = why.groups.len();
    let (has_shares, has_errors) = (why.results.iter().any(|result| !result.shares.is_empty()), why.has_errors());
    let is_open = why.results.iter().flat_map(|result| result.moving()).any(|share| share.interacts && share.error.is_none());
    out.extend(match why.orders {
        _ if changes == 1 => Some("It is the only change that can be attributed.".to_string()),
        _ if !has_shares && !why.endings.iter().any(is_divided) => None,
        Some(orders) => Some(format!(
            "Shares are averages over {orders} orders of {changes} changes, chosen by chance and always the same, in {}; their sum is exact{}.",
            count(why.solves, "solve"),
            match (has_errors, is_open) {
                (true, false) => ", and each may differ from that over all orders by about its standard error",
                (true, true) => ", and each may differ from that over all orders by about its standard error, which is not known where none is shown",
                (false, true) => "; how far each may be from that over all orders is not known",
                (false, false) => "",
            }
        )),
        None => Some(format!("Shares are exact: the averages over all orders of {changes} changes, in {}.", count(why.solves, "solve"))),
    });
    if let Some([used, all]) = common_orders(why) {
        let [used, all] = [used, all].map(number_alone);
        out.push(format!("Where a result has no value after some of the changes, its shares are averages over the {used} of {all} orders in which it has one throughout."));
    }
    if changes > 1 && why.results.iter().flat_map(|result| result.moving()).any(|share| share.interacts) {
        out.push("Changes interact: what some of them do depends on which others are made.".to_string());
    }
    out
}

/// Which changes replace each other, in which results.
fn twins(why: &Why) -> Vec<String> {
    let mut found: Vec<(&Vec<usize>, Vec<String>)> = Vec::new();
    for result in &why.results {
        for twins in &result.twins {
            match found.iter_mut().find(|(own, _)| *own == twins) {
                Some((_, results)) => results.push(format!("`{}`", result.name)),
                None => found.push((twins, vec![format!("`{}`", result.name)])),
            }
        }
    }
    let one = |(twins, mut results): (&Vec<usize>, Vec<String>)| {
        let more = results.len().saturating_sub(NAMED);
        results.truncate(NAMED);
        if more > 0 {
            results.push(format!("{more} more"));
        }
        let (all, other) = if twins.len() == 2 { ("both", "each other") } else { ("all of them", "one another") };
        format!("{} replace {other} in {}: one of them does what {all} do.", listed(&names(why, twins), "and"), listed(&results, "and"))
    };
    found.into_iter().take(NAMED).map(one).collect()
}
