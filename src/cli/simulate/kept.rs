//! Draws that are done, kept in a folder: blocks of them, each written whole or not at all, and in the end the results.

use crate::driver::Solved;
use crate::prob::random::Stream;
use crate::report::simulation::{Simulated, csv, json};
use crate::simulate::{Row, Simulation};
use crate::source::SourceMap;
use crate::workspace::{self, Inputs};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What the draws of a folder are of.
const MARK: &str = "draws.json";
/// Where blocks stand.
const BLOCKS: &str = "blocks";

/// A folder with draws.
pub struct Kept {
    folder: PathBuf,
    inputs: Inputs,
}

/// What a folder holds draws of.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
struct Mark {
    coop: String,
    seed: u64,
    /// Of the texts of the scenario and its data, and of what the command line changes.
    fingerprint: String,
}

/// A draw: what was recorded, and the bits of its value.
type Entries = Vec<(u32, Vec<u32>, u64)>;

impl Kept {
    /// A folder that is new, empty, or holds draws of this simulation; `options` is what else they depend on.
    ///
    /// # Errors
    /// It holds something else, or cannot be written, in a sentence.
    pub fn at(folder: &Path, inputs: &Inputs, sources: &SourceMap, seed: u64, options: &[String]) -> Result<Kept, String> {
        let mark = Mark { coop: env!("CARGO_PKG_VERSION").to_string(), seed, fingerprint: fingerprint(sources, options) };
        let kept = Kept { folder: folder.to_path_buf(), inputs: inputs.clone() };
        let shown = folder.display();
        match fs::metadata(folder) {
            Ok(found) if !found.is_dir() => return Err(format!("`{shown}` is a file, not a folder")),
            Ok(_) => {
                let own = folder.join(MARK);
                match fs::read_to_string(&own) {
                    Ok(text) => {
                        if serde_json::from_str::<Mark>(&text).ok().as_ref() != Some(&mark) {
                            return Err(format!(
                                "`{shown}` holds draws of another simulation: the scenario, its data, the seed, an option or the program was \
                                 another; name another folder, or remove this one"
                            ));
                        }
                    }
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {
                        let other = fs::read_dir(folder).map_err(|error| format!("`{shown}`: {error}"))?.next();
                        if let Some(Ok(other)) = other {
                            let name = other.file_name();
                            return Err(format!(
                                "`{shown}` holds `{}`, which is no result of this program, and is left as it is",
                                name.display()
                            ));
                        }
                    }
                    Err(error) => return Err(format!("`{}`: {error}", own.display())),
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(format!("`{shown}`: {error}")),
        }
        let blocks = folder.join(BLOCKS);
        fs::create_dir_all(&blocks).map_err(|error| format!("`{}` cannot be made: {error}", blocks.display()))?;
        kept.put(Path::new(MARK), &mut |out| {
            serde_json::to_writer_pretty(&mut *out, &mark)?;
            out.write_all(b"\n")
        })?;
        Ok(kept)
    }

    /// A block that was kept before.
    pub fn known(&self, block: u32) -> Result<Option<Vec<Row>>, String> {
        let path = self.folder.join(file_of(block));
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("`{}`: {error}", path.display())),
        };
        let rows: Vec<Entries> =
            serde_json::from_slice(&text).map_err(|error| format!("`{}` is no block of draws: {error}; remove it", path.display()))?;
        let row = |entries: Entries| entries.into_iter().map(|(series, keys, bits)| ((series, keys), f64::from_bits(bits))).collect();
        Ok(Some(rows.into_iter().map(row).collect()))
    }

    pub fn keep(&self, block: u32, rows: &[Row]) -> Result<(), String> {
        let entries = |row: &Row| row.iter().map(|((series, keys), value)| (*series, keys.clone(), value.to_bits())).collect();
        let rows: Vec<Entries> = rows.iter().map(entries).collect();
        self.put(&file_of(block), &mut |out| Ok(serde_json::to_writer(out, &rows)?))
    }

    /// Writes the figures and all draws.
    pub fn write(&self, solved: &Solved, sources: &SourceMap, shown: &Simulated, simulation: &Simulation) -> Result<(), String> {
        self.put(Path::new("figures.csv"), &mut |out| csv::write(shown, out))?;
        self.put(Path::new("draws.csv"), &mut |out| csv::draws(&solved.hir, simulation, out))?;
        self.put(Path::new("simulation.json"), &mut |mut out| json::write(shown, &solved.diagnostics, sources, &mut out))
    }

    fn put(&self, name: &Path, produce: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> Result<(), String> {
        let path = self.folder.join(name);
        workspace::write(&path, &self.inputs, produce).map_err(|error| format!("`{}` {error}", path.display()))
    }
}

fn file_of(block: u32) -> PathBuf {
    Path::new(BLOCKS).join(format!("{block:05}.json"))
}

/// What draws depend on besides the seed.
fn fingerprint(sources: &SourceMap, options: &[String]) -> String {
    let texts = sources.iter().flat_map(|(_, file)| [&*file.name, &*file.text]);
    let all: Vec<&str> = texts.chain(options.iter().map(String::as_str)).collect();
    let stream = Stream::new(0, "simulation", &all);
    format!("{:016x}{:016x}", stream.bits(0), stream.bits(1))
}
