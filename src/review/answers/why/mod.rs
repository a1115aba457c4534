//! Why answers differ: what each change does to each result, alone and after the others, and its share of the whole.
//!
//! ```text
//! files ─ renames ─► the older version with new names ─ pieces ─► groups of changes
//!       ─ points: a set of groups, solved ─ apart: what needs one another stays together ─ shapley ─► shares
//! ```

mod apart;
mod pieces;
mod points;
pub mod renames;
mod rows;
mod shapley;

use super::reads::FilePair;
use crate::report::compare::{self, Figures, Line, Role};
use crate::semantic::Loader;
use crate::solve::Options;
use apart::{Apart, EXACT, apart};
use pieces::Pieces;
use points::{Points, leads, stopped};
use shapley::Set;
use std::time::{Duration, Instant};

pub use shapley::SEED;

/// In so many groups changes are looked at, at most.
const GROUPS: usize = 12;
/// So many solves are made at most.
const SOLVES: usize = 200;
/// Longer than this attribution does not take unless it is asked for, as far as that can be foreseen.
const PATIENCE: Duration = Duration::from_secs(20);
/// And so many times longer if it could not be foreseen.
const AT_MOST: u32 = 3;
/// A difference below this part of the largest value is none.
const ROUNDING: f64 = 1e-7;

/// Changes that are attributed as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Each in words: `enterprise odra, capacity (10 t → 12 t)`.
    pub changes: Vec<String>,
    /// Why they stay together: some of them, and what there is with these alone.
    pub together: Vec<(Vec<String>, String)>,
}

/// What a group of changes does to a result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The place of the group.
    pub group: usize,
    /// Its part of the difference; all of them come to it.
    pub share: f64,
    /// What it does as the only change, and as the last one.
    pub alone: f64,
    pub last: f64,
    /// True where these differ.
    pub interacts: bool,
}

/// A result, and what moved it.
#[derive(Clone, Debug, PartialEq)]
pub struct Attributed {
    pub name: String,
    pub role: Role,
    pub unit: String,
    pub old: f64,
    pub new: f64,
    /// By group.
    pub shares: Vec<Share>,
}

impl Attributed {
    /// True of what is only rounding beside the result.
    pub fn is_nothing(&self, size: f64) -> bool {
        size.abs() <= ROUNDING * self.old.abs().max(self.new.abs())
    }

    /// The shares that are not nothing, the largest first.
    pub fn moving(&self) -> Vec<&Share> {
        let moves = |own: &&Share| [own.share, own.alone, own.last].iter().any(|size| !self.is_nothing(*size));
        let mut out: Vec<&Share> = self.shares.iter().filter(moves).collect();
        out.sort_by(|a, b| b.share.abs().total_cmp(&a.share.abs()));
        out
    }
}

/// A model that ends otherwise, and which groups make it so.
#[derive(Clone, Debug, PartialEq)]
pub struct Turned {
    pub model: String,
    pub old: String,
    pub new: String,
    /// Groups of which each is enough.
    pub alone: Vec<usize>,
    /// Groups without which it would end otherwise.
    pub needed: Vec<usize>,
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
    pub turned: Vec<Turned>,
}

impl Why {
    /// Groups that move nothing that is looked at, by their places.
    pub fn idle(&self) -> Vec<usize> {
        let moves = |at: usize| {
            self.results.iter().any(|result| result.moving().iter().any(|share| share.group == at))
                || self.turned.iter().any(|turned| turned.alone.contains(&at) || turned.needed.contains(&at))
        };
        (0..self.groups.len()).filter(|at| !moves(*at)).collect()
    }
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
pub fn why(versions: &Versions<'_>, comparison: &compare::Comparison, options: &Options, asked: Asked) -> Result<Option<Why>, String> {
    let differing = |role: Role| comparison.lines.iter().filter(move |line| line.role == role && line.differs());
    let numbers = differing(Role::Objective).chain(differing(Role::Value).filter(|line| !line.name.contains('[')));
    let results: Vec<Line> = numbers.filter(|line| line.number(0).is_some() && line.number(1).is_some()).cloned().collect();
    let turned: Vec<Line> = differing(Role::Status).filter(|line| line.values.iter().all(Option::is_some)).cloned().collect();
    if asked == Asked::Never || results.is_empty() && turned.is_empty() {
        return Ok(None);
    }
    let not = |why: &str| format!("which change moves what was not found out: {why}");
    if let Some(model) = versions.figures.iter().find_map(|figures| stopped(figures)) {
        return Err(not(&format!("a limit stopped the search of `{model}`")));
    }
    let read = pieces::read(versions.files);
    let pieces = Pieces::of(versions.files, &read, GROUPS);
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
    let options = Options { time_limit: options.time_limit.or((asked == Asked::Soon).then_some(PATIENCE)), ..options.clone() };
    let scenario = versions.files.first().map_or("", |file| file.path.as_str());
    let figures = versions.figures.map(|figures| figures.clone().only(leads));
    let ends = [&figures[0], &figures[1]];
    let mut points = Points::new(&pieces, scenario, versions.loaders, &options, (&results, &turned), ends, SOLVES, until);
    // Whatever is put into the older version has to come to the newer one in the end.
    if !points.all_is_new().map_err(|why| not(&why))? {
        return Err(not("something that is not compared makes a difference too"));
    }
    let apart = apart(&mut points, count).map_err(|why| not(&why))?;
    let mut why = shared(&points, &apart, &results, &turned);
    why.results.retain(|result| !is_itself(result, &why.groups));
    Ok(Some(why))
}

/// True of a value that is only what the one change that moves it says.
fn is_itself(result: &Attributed, groups: &[Group]) -> bool {
    let [only] = result.moving()[..] else { return false };
    let Some([change]) = groups.get(only.group).map(|group| group.changes.as_slice()) else { return false };
    let declaration = format!("let {}", result.name);
    change.strip_prefix(&declaration).is_some_and(|rest| rest.is_empty() || rest.starts_with(" ("))
}

/// The shares of all blocks.
fn shared(points: &Points<'_>, apart: &Apart, results: &[Line], turned: &[Line]) -> Why {
    let names = |set: Set| {
        let named = points.pieces.groups.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
        named.map(|(_, (name, _))| name.clone()).collect::<Vec<String>>()
    };
    let count = apart.blocks.len();
    let all: Set = ((1u64 << count) - 1) as Set;
    let groups = apart.blocks.iter().map(|block| Group {
        changes: names(block.set),
        together: block.reasons.iter().map(|(part, reason)| (names(*part), reason.clone())).collect(),
    });
    let result = |at: usize, line: &Line| {
        let value = |set: Set| points.get(apart.union(set)).ok().and_then(|point| point.values.get(at).copied()).unwrap_or(f64::NAN);
        let shares = match &apart.orders {
            None => shapley::exact(count, value),
            Some(orders) => shapley::over_orders(count, orders, value),
        };
        let (old, new) = (value(0), value(all));
        let share = |(group, share): (usize, f64)| {
            let (alone, last) = (value(1 << group) - old, new - value(all & !(1 << group)));
            let largest = [old, new, alone, last].into_iter().fold(0.0, |most: f64, size| most.max(size.abs()));
            Share { group, share, alone, last, interacts: (alone - last).abs() > ROUNDING * largest }
        };
        let shares = shares.into_iter().enumerate().map(share).collect();
        Attributed { name: line.name.clone(), role: line.role, unit: line.unit.clone(), old, new, shares }
    };
    let turn = |at: usize, line: &Line| {
        let status = |set: Set| points.get(apart.union(set)).ok().and_then(|point| point.statuses.get(at)).map_or("", String::as_str);
        let (old, new) = (status(0), status(all));
        Turned {
            model: line.model.clone().unwrap_or_default(),
            old: old.to_string(),
            new: new.to_string(),
            alone: (0..count).filter(|group| status(1 << group) == new).collect(),
            needed: (0..count).filter(|group| status(all & !(1 << group)) != new).collect(),
        }
    };
    Why {
        groups: groups.collect(),
        orders: apart.orders.as_ref().map(Vec::len),
        solves: points.solves,
        results: results.iter().enumerate().map(|(at, line)| result(at, line)).collect(),
        turned: turned.iter().enumerate().map(|(at, line)| turn(at, line)).collect(),
    }
}

#[cfg(test)]
mod tests;
