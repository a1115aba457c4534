//! Why answers differ: what each change does to each result, alone and after the others, and its share of the whole.
//!
//! ```text
//! files ─ renames ─► the older version with new names ─ pieces ─► groups of changes
//!       ─ points: a set of groups, solved ─ apart: what does not check without one another stays together
//!       ─ shapley ─► shares of results; endings: what has no answer, and what that takes
//! ```

mod apart;
mod endings;
mod looked;
mod orders;
mod pieces;
mod points;
pub mod renames;
mod rows;
mod shapley;
mod shares;

use super::reads::FilePair;
use super::solved::Solving;
use crate::report::compare::{self, Figures, Line, Role};
use crate::semantic::Loader;
use apart::{Apart, EXACT, apart};
use endings::ending;
use looked::{Looked, ROUNDING};
use pieces::Pieces;
use points::{Means, Points, stopped};
use shapley::Set;
use shares::attributed;
use std::time::{Duration, Instant};

pub use endings::{Ending, Takes, Unanswered};
pub use shapley::SEED;
pub use shares::{Attributed, Share};

/// In so many groups changes are looked at, at most.
const GROUPS: usize = 12;
/// So many solves are made at most.
const SOLVES: usize = 200;
/// Longer than this attribution does not take unless it is asked for, as far as that can be foreseen.
const PATIENCE: Duration = Duration::from_secs(20);
/// And so many times longer if it could not be foreseen.
const AT_MOST: u32 = 3;

/// Changes that are attributed as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Each in words: `enterprise odra, capacity (10 t → 12 t)`.
    pub changes: Vec<String>,
    /// Why they stay together: some of them, and what there is with these alone.
    pub together: Vec<(Vec<String>, String)>,
}

/// Why answers differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    pub groups: Vec<Group>,
    /// How many orders of the changes were looked at; none where all sets of them were.
    pub orders: Option<usize>,
    /// How many sets were solved beside the two versions.
    pub solves: usize,
    pub results: Vec<Attributed>,
    pub endings: Vec<Ending>,
    /// Groups that move nothing at all that is compared, with whatever other changes, by their places.
    pub idle: Vec<usize>,
    /// Groups that are in none of the results, and move something all the same.
    pub aside: Vec<Aside>,
    /// Of a role, how many figures that moved are attributed, and how many moved.
    pub left: Vec<(Role, usize, usize)>,
}

impl Why {
    /// True where shares are averages that may be others over all orders.
    pub fn has_errors(&self) -> bool {
        self.results.iter().any(|result| result.shares.iter().any(|own| own.error.is_some_and(|error| !result.is_nothing(error))))
    }
}

/// A group without a part in the results.
#[derive(Clone, Debug, PartialEq)]
pub struct Aside {
    pub group: usize,
    /// What it moves alone, with the unit, and by how much where that is a number.
    pub alone: Option<(String, String, Option<f64>)>,
}

/// Whether to find out why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asked {
    /// Where that does not take long.
    #[default]
    Soon,
    Always,
    Never,
}

/// Both versions of a scenario and what they come to.
pub struct Versions<'v> {
    pub files: &'v [FilePair],
    pub loaders: [&'v dyn Loader; 2],
    pub figures: [&'v Figures; 2],
    /// How long the slower one took.
    pub took: Duration,
}

/// Finds out what moved the results that differ. Nothing where none does.
///
/// # Errors
/// Why that was not found out, in a sentence.
pub fn why(versions: &Versions<'_>, comparison: &compare::Comparison, how: &Solving, asked: Asked) -> Result<Option<Why>, String> {
    if asked == Asked::Never || !comparison.lines.iter().any(Line::differs) {
        return Ok(None);
    }
    let looked = Looked::of(comparison);
    let not = |why: &str| format!("which change moves what was not found out: {why}");
    if let Some(model) = versions.figures.iter().find_map(|figures| stopped(figures)) {
        return Err(not(&format!("a limit stopped the search of `{model}`")));
    }
    let read = pieces::read(versions.files);
    let pieces = Pieces::of(versions.files, &read, GROUPS, how.variant.is_some());
    let count = pieces.groups.len();
    if count == 0 {
        return Err(not("the difference lies in files that are not compared"));
    }
    let planned = if count <= EXACT { (1usize << count) - 1 } else { SOLVES };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let foreseen = versions.took.mul_f64(planned as f64 / threads as f64);
    if asked == Asked::Soon && foreseen > PATIENCE {
        let seconds = foreseen.as_secs().max(1);
        return Err(not(&format!("{planned} solves would take about {seconds} s; `--attribute` makes them")));
    }
    let until = (asked == Asked::Soon).then(|| Instant::now() + PATIENCE * AT_MOST);
    let mut how = how.clone();
    how.options.time_limit = how.options.time_limit.or((asked == Asked::Soon).then_some(PATIENCE));
    let scenario = versions.files.first().map_or("", |file| file.path.as_str());
    let means = Means { pieces: &pieces, scenario, loaders: versions.loaders, how: &how, old: versions.figures[0], most: SOLVES, until };
    let mut points = Points::new(means, &looked, comparison);
    // Whatever is put into the older version has to come to the newer one in the end.
    if let Some(left) = points.left_over().map_err(|why| not(&why))? {
        return Err(not(&left));
    }
    let apart = apart(&mut points, count).map_err(|why| not(&why))?;
    Ok(Some(found(&points, &apart, &looked)))
}

/// True of a value that is only what the one change that moves it says.
fn is_itself(result: &Attributed, groups: &[Group]) -> bool {
    let [only] = result.moving()[..] else { return false };
    groups.get(only.group).is_some_and(|group| says_value(group, &result.name))
}

/// True of the one change of a `let`.
fn says_value(group: &Group, name: &str) -> bool {
    let [change] = group.changes.as_slice() else { return false };
    change.strip_prefix(&format!("let {name}")).is_some_and(|rest| rest.is_empty() || rest.starts_with(" ("))
}

/// What the points say.
fn found(points: &Points<'_>, apart: &Apart, looked: &Looked) -> Why {
    let names = |set: Set| {
        let named = points.means.pieces.groups.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
        named.map(|(_, (name, _))| name.clone()).collect::<Vec<String>>()
    };
    let groups: Vec<Group> = apart
        .blocks
        .iter()
        .map(|block| Group {
            changes: names(block.set),
            together: block.reasons.iter().map(|(part, reason)| (names(*part), reason.clone())).collect(),
        })
        .collect();
    let endings: Vec<Ending> = looked.statuses.iter().enumerate().filter_map(|(at, line)| ending(points, apart, at, line)).collect();
    let all: Vec<Attributed> = looked.results.iter().filter_map(|result| attributed(points, apart, result)).collect();
    let moves = |result: &Attributed| !result.moving().is_empty() || !result.is_nothing(result.new - result.old);
    let mut results: Vec<Attributed> = all.into_iter().filter(moves).collect();
    results.retain(|result| !is_itself(result, &groups));
    let mut idle = Vec::new();
    let mut aside = Vec::new();
    for group in 0..groups.len() {
        let in_results = results.iter().any(|result| result.moving().iter().any(|share| share.group == group));
        let in_endings = endings.iter().any(|own| {
            let share = own.shares.get(group).is_some_and(|share| share.abs() > ROUNDING);
            share || own.alone.contains(&group) || own.needed.contains(&group)
        });
        if in_results || in_endings {
            continue;
        }
        match apart.is_idle(points, group) {
            true => idle.push(group),
            false => aside.push(Aside { group, alone: alone(points, apart, group, &groups) }),
        }
    }
    Why {
        groups,
        orders: apart.orders.as_ref().map(Vec::len),
        solves: points.solves,
        results,
        endings,
        idle,
        aside,
        left: looked.left.clone(),
    }
}

/// The first that a group moves as the only change, beside a value that it says.
fn alone(points: &Points<'_>, apart: &Apart, group: usize, groups: &[Group]) -> Option<(String, String, Option<f64>)> {
    let (old, with) = (points.get(0).ok()?, points.get(apart.union(1 << group)).ok()?);
    let says = |name: &str| groups.get(group).is_some_and(|group| says_value(group, name));
    let all: Vec<_> = points.looked.differing(old, with).collect();
    let (name, unit, size) = *all.iter().find(|(name, ..)| !says(name)).or(all.first())?;
    Some((name.to_string(), unit.to_string(), size))
}

#[cfg(test)]
mod tests;
