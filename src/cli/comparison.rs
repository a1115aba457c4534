//! How comparisons are written: what `coop compare` and `coop impact` share.

use super::Reading;
use super::output::Output;
use super::solve::{Format, page};
use super::window;
use crate::report::document::{Document, Options};
use clap::Args;
use std::io::{self, Write};
use std::path::PathBuf;

#[derive(Args)]
pub struct Shown {
    /// How to write the comparison; `csv` is one table here.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Write the comparison to a file, whole or not at all.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Show every row.
    #[arg(long)]
    pub full: bool,
    /// Write numbers without blanks between thousands, so that they can be copied.
    #[arg(long)]
    plain: bool,
}

/// What writes a part of an answer.
type Producer<'p> = &'p mut dyn FnMut(&mut dyn Write) -> io::Result<()>;

impl Shown {
    /// Writes a comparison in the format that is asked for.
    pub fn write(
        &self,
        output: &Output<'_>,
        reading: &Reading,
        document: &dyn Fn(&Options) -> Document,
        json: Producer<'_>,
        csv: Producer<'_>,
    ) -> Result<(), String> {
        let options = Options { full: self.full, plain: self.plain, ..Default::default() };
        match self.format {
            Format::Json => output.json(json),
            Format::Csv => {
                let mut table = Vec::new();
                csv(&mut table).map_err(|error| error.to_string())?;
                output.text(&String::from_utf8_lossy(&table), false)
            }
            Format::Text => {
                let color = self.output.is_none() && window::colored(reading.color, &io::stdout());
                let options = Options { full: self.full, plain: self.plain, color, ..page(self.output.is_none()) };
                output.text(&document(&options).text(&options), color)
            }
            Format::Markdown => output.text(&document(&options).markdown(), false),
        }
    }
}
