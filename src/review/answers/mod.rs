//! What two versions of a scenario come to: both are solved, and their answers stand side by side.

mod reads;
mod solved;

use super::comparison::{Comparison, Version};
use crate::driver;
use crate::report::compare::{self, Figures, Side};
use crate::solve::Options;
use reads::{Reads, folder_of, joined};
use solved::{Failure, solved};
use std::collections::BTreeSet;

/// How scenarios are solved.
#[derive(Clone, Debug, Default)]
pub struct How {
    pub options: Options,
}

/// The answers of a scenario in two versions.
pub struct Answers {
    /// Its path in the newer version.
    pub scenario: String,
    /// What has to be known beside: why answers are not compared.
    pub notes: Vec<String>,
    /// The older version first.
    pub comparison: Option<compare::Comparison>,
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
    let [old, new] = versions;
    let touched: BTreeSet<&str> = facts.files.iter().map(|file| file.path.as_str()).collect();
    let mut open = Vec::new();
    let mut used: BTreeSet<String> = BTreeSet::new();
    for pair in scenarios {
        let (Some(a), Some(b)) = (Reads::of(old, &pair.0)?, Reads::of(new, &pair.1)?) else { continue };
        used.extend(b.declared.iter().skip(1).map(|path| joined(folder_of(&pair.1), path)));
        let is_touched = |path: &String| touched.contains(joined(folder_of(&pair.1), path).as_str());
        if a.files().chain(b.files()).any(is_touched) {
            open.push((pair, [a, b]));
        }
    }
    open.retain(|(pair, _)| !used.contains(&pair.1));
    let mut out = Vec::new();
    for (pair, reads) in open {
        progress(&format!("solving `{}`", pair.1));
        out.push(one(pair, &reads, versions, how));
    }
    Ok(out)
}

/// The answers of one scenario.
fn one(paths: &(String, String), reads: &[Reads; 2], versions: [&dyn Version; 2], how: &How) -> Answers {
    let names = versions.map(Version::name);
    let paths = [&paths.0, &paths.1];
    let side = |at: usize| {
        let (version, path, reads) = (versions.get(at)?, paths.get(at)?, reads.get(at)?);
        Some(match &reads.text {
            Ok(text) => solved(path, text, version.loader(path).as_ref(), &how.options, Figures::of),
            Err(why) => Err(Failure::Unsolved(format!("it {why}"))),
        })
    };
    let mut notes = Vec::new();
    let mut sides = Vec::new();
    for (name, made) in names.iter().zip(driver::in_parallel(2, side).into_iter().flatten()) {
        match made {
            Ok(figures) => sides.push((Side { name: name.clone(), title: None }, figures)),
            Err(failure) => notes.push(format!("answers are not compared: {name} {}", failure.words())),
        }
    }
    let comparison = (sides.len() == 2).then(|| compare::Comparison::of(sides));
    Answers { scenario: paths[1].clone(), notes, comparison }
}
