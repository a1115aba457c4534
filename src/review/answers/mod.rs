//! What two versions of a scenario come to: both are solved, and their answers stand side by side.

mod overlay;
mod reads;
mod solved;
mod why;

use super::comparison::{Comparison, Version, is_data_file};
use crate::diagnostics::suggest;
use crate::driver;
use crate::report::compare::{self, Figures, Role, Side};
use crate::semantic::Loader;
use crate::solve::Options;
use crate::source::{folder_of, from_folder};
use overlay::Overlay;
use reads::{FilePair, Reads, paired};
use solved::{Failure, Solving, solved};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};
use why::{Versions, renames};

pub use why::{Asked, Attributed, Ending, Group, SEED, Share, Takes, Unanswered, Why};

/// Objectives that differ by less than this part are the same.
const SAME: f64 = 1e-9;

/// How scenarios are solved.
#[derive(Clone, Debug, Default)]
pub struct How {
    pub options: Options,
    pub why: Asked,
    /// With a variant, in both versions.
    pub variant: Option<String>,
    /// Also with each variant that both versions have.
    pub all_variants: bool,
}

impl How {
    fn solving(&self) -> Solving {
        Solving { options: self.options.clone(), variant: self.variant.clone() }
    }
}

/// The answers of a scenario in two versions.
pub struct Answers {
    /// Its path in the newer version.
    pub scenario: String,
    /// With this variant of it.
    pub variant: Option<String>,
    /// What has to be known beside: why answers are not compared, names that became others.
    pub notes: Vec<String>,
    /// The older version first.
    pub comparison: Option<compare::Comparison>,
    /// What moved the results that differ.
    pub why: Option<Why>,
}

/// Solves the scenarios in whose files facts differ, in both versions, and compares their answers. A scenario that one version does not
/// have has no answers to be compared, and files that are there to be used by others have none of their own.
///
/// # Errors
/// A sentence on a file that cannot be read.
pub fn answers(
    scenarios: &[(String, String)],
    facts: &Comparison,
    versions: [&dyn Version; 2],
    how: &How,
    progress: &mut dyn FnMut(&str),
) -> Result<Vec<Answers>, String> {
    let touched: BTreeSet<&str> = facts.files.iter().filter(|file| file.has_facts()).map(|file| file.path.as_str()).collect();
    if touched.is_empty() {
        return Ok(Vec::new());
    }
    let [old, new] = versions;
    let mut open = Vec::new();
    let mut used: BTreeSet<String> = BTreeSet::new();
    // Data files have facts and no answers.
    for pair in scenarios.iter().filter(|(_, path)| !is_data_file(path)) {
        let (Some(a), Some(b)) = (Reads::of(old, &pair.0)?, Reads::of(new, &pair.1)?) else { continue };
        used.extend(b.declared.iter().skip(1).map(|path| from_folder(folder_of(&pair.1), path)));
        let is_touched = |path: &String| touched.contains(from_folder(folder_of(&pair.1), path).as_str());
        if a.files().chain(b.files()).any(is_touched) {
            open.push((pair, [a, b]));
        }
    }
    open.retain(|(pair, _)| !used.contains(&pair.1));
    if let Some(name) = how.variant.as_ref().filter(|name| !open.is_empty() && !open.iter().any(|(_, reads)| has_variant(reads, name))) {
        return Err(format!("neither `{}` nor `{}` has a variant {}", old.name(), new.name(), suggest::quoted(name)));
    }
    let mut out = Vec::new();
    for (pair, reads) in open {
        progress(&format!("solving `{}`", pair.1));
        out.push(one(pair, &reads, versions, how));
        if !how.all_variants {
            continue;
        }
        let [old, new] = reads.each_ref().map(Reads::variants);
        for name in new.iter().filter(|name| old.contains(name)) {
            progress(&format!("solving `{}` with `{name}`", pair.1));
            // Which change moves what is found out on request only: it takes as many solves for each of them.
            let why = if how.why == Asked::Always { Asked::Always } else { Asked::Never };
            out.push(one(pair, &reads, versions, &How { variant: Some(name.clone()), why, ..how.clone() }));
        }
    }
    Ok(out)
}

fn has_variant(reads: &[Reads; 2], name: &String) -> bool {
    reads.iter().any(|reads| reads.text.is_err() || reads.variants().contains(name))
}

/// The answers of one scenario.
fn one(paths: &(String, String), reads: &[Reads; 2], versions: [&dyn Version; 2], how: &How) -> Answers {
    let names = versions.map(Version::name);
    let paths = [&paths.0, &paths.1];
    let mut out = Answers { scenario: paths[1].clone(), variant: how.variant.clone(), notes: Vec::new(), comparison: None, why: None };
    let side = |at: usize| {
        let (version, path, reads) = (versions.get(at)?, paths.get(at)?, reads.get(at)?);
        let since = Instant::now();
        let figures = match &reads.text {
            Ok(text) => solved(path, text, version.loader(path).as_ref(), &how.solving(), Figures::of),
            Err(why) => Err(Failure::Unsolved(format!("it {why}"))),
        };
        Some(figures.map(|figures| (figures, since.elapsed())))
    };
    let mut sides = Vec::new();
    for (name, made) in names.iter().zip(driver::in_parallel(None, 2, side).into_iter().flatten()) {
        match made {
            Ok(made) => sides.push(made),
            Err(failure) => out.notes.push(format!("answers are not compared: {name} {}", failure.words())),
        }
    }
    let Ok([(old, slow), (new, slower)]) = <[(Figures, Duration); 2]>::try_from(sides) else { return out };
    let [reads_old, reads_new] = reads;
    let mut files = paired(reads_old, reads_new);
    let loaders = [(versions[0], paths[0]), (versions[1], paths[1])].map(|(version, path)| version.loader(path));
    let loaders = [loaders[0].as_ref(), loaders[1].as_ref()];
    let old = match with_new_names(&files, loaders, &old, how) {
        Some((renamed, figures, said)) => {
            files = renamed;
            out.notes.push(format!("names are those of {}: {said}", names[1]));
            figures
        }
        None => old,
    };
    let named = |name: &String| Side { name: name.clone(), title: None };
    let comparison = compare::Comparison::of(vec![(named(&names[0]), old.clone()), (named(&names[1]), new.clone())]);
    let versions = Versions { files: &files, loaders, figures: [&old, &new], took: slow.max(slower) };
    match why::why(&versions, &comparison, &how.solving(), how.why) {
        Ok(why) => out.why = why,
        Err(note) => out.notes.push(note),
    }
    out.comparison = Some(comparison);
    out
}

/// The older version with the names of the newer one, where that comes to the same: its files, its figures, and which names these are.
fn with_new_names(files: &[FilePair], loaders: [&dyn Loader; 2], old: &Figures, how: &How) -> Option<(Vec<FilePair>, Figures, String)> {
    let names = renames::names(files);
    if names.is_empty() {
        return None;
    }
    let renamed = |file: &FilePair| {
        let [before, after] = &file.texts;
        let before = match before {
            Some(text) => Some(renames::renamed(text, file.is_data, &names)?),
            None => None,
        };
        Some(FilePair { path: file.path.clone(), is_data: file.is_data, keys: file.keys.clone(), texts: [before, after.clone()] })
    };
    let files = files.iter().map(renamed).collect::<Option<Vec<_>>>()?;
    let texts: BTreeMap<String, String> =
        files.iter().filter_map(|file| Some((file.path.clone(), file.texts.iter().flatten().next()?.clone()))).collect();
    let scenario = files.first()?.path.clone();
    let overlay = Overlay { texts: &texts, scenario: &scenario, loaders };
    let figures = solved(&scenario, texts.get(&scenario)?, &overlay, &how.solving(), Figures::of).ok()?;
    let said = names.iter().map(|name| format!("`{}` became `{}`", name.old, name.new)).collect::<Vec<_>>().join(", ");
    same_outcomes(old, &figures).then_some((files, figures, said))
}

/// True where two texts that differ in names alone come to the same.
fn same_outcomes(one: &Figures, other: &Figures) -> bool {
    let outcomes = |figures: &Figures| {
        let of = |role: Role| figures.list.iter().filter(move |figure| figure.role == role);
        let mut numbers: Vec<f64> = of(Role::Objective).filter_map(|figure| figure.value.number()).collect();
        numbers.sort_by(f64::total_cmp);
        let mut words: Vec<String> = of(Role::Status).map(|figure| format!("{:?}", figure.value)).collect();
        words.sort_unstable();
        (numbers, words)
    };
    let ((a, words), (b, others)) = (outcomes(one), outcomes(other));
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= SAME * a.abs().max(b.abs());
    words == others && a.len() == b.len() && a.iter().zip(&b).all(near)
}
