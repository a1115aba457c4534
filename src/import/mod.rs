//! Programs of other formats as a scenario with its data: the text, and tables in CSV beside it.
//!
//! [`Stages`](stages::Stages) sorts columns, rows and what is random by periods, [`Names`](names::Names) finds names that the
//! scenario may have, `source` is all of that together; `tables` writes the data, `text` and `plan` the scenario.

mod kind;
mod names;
mod numbers;
mod plan;
mod source;
mod stages;
mod tables;
mod text;

use crate::data::mps::{Periods, Place, Program, Random};
use crate::ids::At;
use crate::syntax::format;
use names::Names;
use stages::Stages;

/// What was read of the files.
pub struct Read {
    pub program: Program,
    /// The periods and what is random, where the program is stochastic.
    pub random: Option<(Periods, Random)>,
    /// What the files are called.
    pub files: Vec<String>,
    /// What to call the scenario, where the program has no name.
    pub fallback: String,
}

/// A folder with a scenario.
pub struct Imported {
    /// Names of files, and what they hold; the scenario is the first one.
    pub files: Vec<(String, String)>,
    /// What was left out, or read in one of several ways: each a sentence.
    pub notes: Vec<String>,
    /// How large the program is, in words.
    pub size: String,
}

/// Makes a folder of what was read. Fails where the scenario would be too large to be read again.
pub fn folder(read: Read) -> Result<Imported, String> {
    let Read { mut program, random, files, fallback } = read;
    let mut notes = std::mem::take(&mut program.notes);
    let is_stochastic = random.is_some();
    let (periods, groups) = match random {
        Some((periods, random)) => {
            settle(&mut program, random.certain);
            notes.extend(random.notes);
            (periods, random.groups)
        }
        None => (Periods::one(&program), Vec::new()),
    };
    notes.extend(text::remarks(&groups));
    let names = Names::new(&program, &groups);
    let stages = Stages::new(&program, &periods, &groups, &names);
    let name = if program.name.trim().is_empty() { fallback } else { program.name.clone() };
    let size = size(&program, is_stochastic.then_some([periods.names.len(), groups.len()]));
    let source = source::Source { program: &program, periods: &periods, groups: &groups, names: &names, stages: &stages };
    let written = source.scenario(&name, &files, &notes)?;
    // What the formatter leaves is right all the same.
    let written = format::format_lines(&written, None).unwrap_or(written);
    let mut all = vec![(format!("{}.coop", names::file_name(&name)), written)];
    all.extend(tables::files(&source));
    Ok(Imported { files: all, notes, size })
}

/// Puts numbers into a program that are others in every outcome.
fn settle(program: &mut Program, certain: Vec<(Place, crate::exact::Exact)>) {
    let mut entries = program.entry_places();
    for (place, value) in certain {
        match place {
            Place::Side(row) => program.rows.at_mut(row).side = value,
            Place::Cost(col) => program.columns.at_mut(col).cost = value,
            Place::Constant => program.constant = value,
            Place::Entry(row, col) => match entries.get(&(row, col)) {
                Some(at) => program.entries.at_mut(*at).2 = value,
                None => {
                    entries.insert((row, col), program.entries.len());
                    program.entries.push((row, col, value));
                }
            },
        }
    }
}

/// How large a program is; of a stochastic one also how many periods and random quantities it has.
fn size(program: &Program, random: Option<[usize; 2]>) -> String {
    let count = |number: usize, one: &str, several: &str| format!("{number} {}", if number == 1 { one } else { several });
    let mut parts = vec![
        count(program.columns.len(), "column", "columns"),
        count(program.rows.len(), "row", "rows"),
        count(program.entries.len(), "entry", "entries"),
    ];
    if let Some([periods, groups]) = random {
        parts.push(count(periods, "period", "periods"));
        parts.push(count(groups, "random quantity", "random quantities"));
    }
    parts.join(", ")
}
