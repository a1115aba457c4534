//! `coop git-diff`: what git runs as `diff.coop.command`, once for each file that is different.

use super::solve::page;
use super::{Color, exit, output, window};
use crate::report::document::Options;
use crate::review::{Version, compare, render};
use crate::semantic::Loader;
use crate::workspace::Memory;
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct GitDiffArgs {
    /// The file in the repository, the old file, its object and mode, the new file, its object and mode; of a file with
    /// conflicts the first alone, of one that was renamed also its new path.
    #[arg(required = true, num_args = 1.., value_name = "ARGUMENT", allow_hyphen_values = true)]
    arguments: Vec<PathBuf>,
}

/// One file and no other: data that it reads is a file of its own.
struct Alone<'a> {
    name: &'static str,
    path: &'a str,
    file: &'a Path,
}

impl Version for Alone<'_> {
    fn name(&self) -> String {
        self.name.to_string()
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        // Git has no file for a side that there is not.
        if path != self.path || self.file == Path::new("/dev/null") || self.file == Path::new("nul") {
            return Ok(None);
        }
        std::fs::read(self.file).map(Some).map_err(|error| format!("`{}`: {error}", self.file.display()))
    }

    fn has(&self, path: &str) -> bool {
        path == self.path
    }

    /// Nothing is solved.
    fn loader<'v>(&'v self, _: &str) -> Box<dyn Loader + 'v> {
        Box::new(Memory::default())
    }
}

pub fn run(args: &GitDiffArgs) -> u8 {
    exit::of_command(shown(&args.arguments).map(|()| exit::FINE))
}

fn shown(arguments: &[PathBuf]) -> Result<(), String> {
    let path = |at: usize| arguments.get(at).map(|path| path.display().to_string().replace('\\', "/")).unwrap_or_default();
    let (old, new) = match arguments {
        [_] => return output::print(&format!("{}: conflicts are left; `coop check` says where\n", path(0)), false),
        [_, old, _, _, new, ..] => (old, new),
        _ => return Err("git passes a path, and two files with their objects and modes".to_string()),
    };
    // Of a file that was renamed git adds its new path.
    let name = path(0);
    let renamed = if arguments.len() > 7 { path(7) } else { name.clone() };
    let (old, new) = (Alone { name: "before", path: &name, file: old }, Alone { name: "after", path: &renamed, file: new });
    let comparison = compare(&[(name.clone(), renamed.clone())], &old, &new)?;
    let color = window::colored(Color::Auto, &std::io::stdout());
    let options = Options { color, ..page(true) };
    output::print(&render::text::document(&comparison, &[], &options).text(&options), color)
}
