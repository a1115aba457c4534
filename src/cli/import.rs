//! `coop import`: a program of another format as a folder with a scenario and its data.

use super::{exit, output};
use crate::data::mps::{self, Fault, Part};
use crate::import::{self, Read};
use crate::{source, workspace};
use clap::Args;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct ImportArgs {
    /// A program in MPS; or the core, time and stoch files of one in SMPS, in any order.
    #[arg(value_name = "FILE", required = true, num_args = 1..=3)]
    files: Vec<PathBuf>,
    /// The new folder, whole or not at all; without it one in this folder that is called like the first file.
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
}

pub fn run(args: &ImportArgs) -> u8 {
    exit::of_command(import(args))
}

/// A file that was read.
struct Text<'a> {
    path: &'a Path,
    text: String,
}

impl Text<'_> {
    fn fault(&self, fault: &Fault) -> String {
        format!("{}:{fault}", self.path.display())
    }

    fn name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

fn import(args: &ImportArgs) -> Result<u8, String> {
    let mut texts = Vec::new();
    for path in &args.files {
        let text = source::read(path).map_err(|error| format!("`{}` {error}", path.display()))?;
        texts.push(Text { path, text });
    }
    let stem = texts.first().and_then(|first| first.path.file_stem()).map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = args.output.clone().unwrap_or_else(|| PathBuf::from(&stem));
    workspace::new_folder_is_writable(&folder).map_err(|error| format!("`{}` {error}", folder.display()))?;
    let read = match read(&texts, stem)? {
        Ok(read) => read,
        Err(fault) => {
            output::say(&format!("coop: {fault}"));
            return Ok(exit::FINDINGS);
        }
    };
    let imported = import::folder(read)?;
    let mut producers: Vec<(&str, Box<Producer<'_>>)> = Vec::new();
    for (name, text) in &imported.files {
        producers.push((name, Box::new(|out| out.write_all(text.as_bytes()))));
    }
    let files = producers.iter_mut().map(|(name, produce)| (*name, produce.as_mut() as &mut Producer<'_>));
    workspace::write_new_folder(&folder, files).map_err(|error| format!("`{}` {error}", folder.display()))?;
    for note in &imported.notes {
        output::say(&format!("coop: {note}"));
    }
    let scenario = imported.files.first().map(|(name, _)| folder.join(name)).unwrap_or_default();
    output::print(&format!("{}: {}\nNumbers have no units, since the files state none.\n", scenario.display(), imported.size), false)?;
    Ok(exit::FINE)
}

/// Writes a file.
type Producer<'p> = dyn FnMut(&mut dyn Write) -> io::Result<()> + 'p;

/// Reads the files; what is wrong in one of them, with its line.
fn read(texts: &[Text<'_>], fallback: String) -> Result<Result<Read, String>, String> {
    let find = |part: Part| texts.iter().find(|text| mps::part(&text.text) == part);
    let files: Vec<String> = texts.iter().map(Text::name).collect();
    let Some(core) = find(Part::Core) else { return Err("none of the files is a program in MPS".into()) };
    let stochastic = match (texts.len(), find(Part::Time), find(Part::Stoch)) {
        (1, ..) => None,
        (3, Some(time), Some(stoch)) => Some((time, stoch)),
        _ => return Err("a program in MPS is one file; one in SMPS has three: core, time (TIME) and stoch (STOCH)".into()),
    };
    let all = || {
        let program = mps::program(&core.text).map_err(|fault| core.fault(&fault))?;
        let random = match stochastic {
            None => None,
            Some((time, stoch)) => {
                let periods = mps::periods(&time.text, &program).map_err(|fault| time.fault(&fault))?;
                let random = mps::random(&stoch.text, &program, &periods).map_err(|fault| stoch.fault(&fault))?;
                Some((periods, random))
            }
        };
        Ok(Read { program, random, files, fallback })
    };
    Ok(all())
}
