//! `coop export`

use super::output::Output;
use super::solve::{Solving, Ticker, code, diagnostics};
use super::{Reading, exit, input, output, window};
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::driver;
use crate::hir::{Hir, ModelId};
use crate::lower::export::{self, Export};
use crate::source::SourceMap;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
pub struct ExportArgs {
    /// The scenario, or `-` for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The format to write.
    #[arg(long, value_enum)]
    to: Format,
    /// The plan to write, where the scenario has several.
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Write to a file, whole or not at all.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    solving: Solving,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// MPS, free format.
    Mps,
    /// The LP format of CPLEX.
    Lp,
}

pub fn run(args: &ExportArgs) -> u8 {
    match export(args) {
        Ok(code) => code,
        Err(error) => {
            output::say(&format!("coop: {error}"));
            exit::USAGE
        }
    }
}

fn export(args: &ExportArgs) -> Result<u8, String> {
    let mut sources = SourceMap::default();
    let (checked, inputs) = input::check(&args.file, &args.reading, &mut sources, args.solving.time_limit).map_err(|error| error.0)?;
    let checked = args.solving.set.lay_over(checked, &sources)?;
    let output = Output::to(args.output.as_deref(), inputs)?;
    let color = window::colored(args.reading.color, &std::io::stderr());
    if checked.has_errors() {
        diagnostics(&checked.diagnostics, &sources, color);
        return Ok(exit::of(&checked.diagnostics));
    }
    let model = choose(&checked.hir, args.model.as_deref())?;
    let mut ticker = Ticker::start();
    let lowered = driver::lower_plan(checked, &sources, model, &args.solving.options(), &mut |line| ticker.tell(line));
    ticker.stop();
    let (mut solved, lp) = lowered.map_err(|error| error.to_string())?;
    let format = match args.to {
        Format::Mps => export::Format::Mps,
        Format::Lp => export::Format::Lp,
    };
    let export = lp.as_ref().map_err(Clone::clone).and_then(|lp| {
        Export::new(&solved.hir, model, lp, format).map_err(|unwritable| {
            let decl = &solved.hir.models[model];
            let found = Diagnostic::error(codes::NOT_A_NUMBER, unwritable.0).at(decl.span, "in this plan");
            solved.diagnostics.push(found);
            "the format holds numbers only".to_string()
        })
    });
    if !solved.diagnostics.is_empty() {
        diagnostics(&solved.diagnostics, &sources, color);
    }
    let export = match export {
        Ok(export) => export,
        Err(reason) => {
            output::say(&format!("coop: `{}` is not written: {reason}", solved.hir.models[model].name));
            return Ok(code(&solved).max(exit::FINDINGS));
        }
    };
    output.exactly(&mut |out| export.write(out))?;
    Ok(code(&solved))
}

/// The plan that is meant.
fn choose(hir: &Hir, wanted: Option<&str>) -> Result<ModelId, String> {
    let mut plans: Vec<(&str, ModelId)> = Vec::new();
    for (id, model) in hir.models.iter() {
        if model.plan().is_some() {
            plans.push((&model.name, id));
        }
    }
    plans.sort_unstable();
    let listed = |names: &[(&str, ModelId)]| names.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let Some(wanted) = wanted else {
        return match plans.as_slice() {
            [] => Err("the scenario has no plan to export".into()),
            [(_, only)] => Ok(*only),
            several => Err(format!("the scenario has several plans: choose one of {} with `--model`", listed(several))),
        };
    };
    if let Some((_, found)) = plans.iter().find(|(name, _)| *name == wanted) {
        return Ok(*found);
    }
    if plans.is_empty() {
        return Err("the scenario has no plan to export".into());
    }
    let word = hir.models.iter().find(|(_, model)| model.name.as_ref() == wanted).map(|(_, model)| model.form.name().with_article());
    if let Some(word) = word {
        return Err(format!("`{wanted}` is {word}, and only plans can be exported: {}", listed(&plans)));
    }
    Err(match suggest::suggestion(wanted, plans.iter().map(|(name, _)| *name)) {
        Some(near) => format!("no plan is called `{wanted}`; {near} The plans are {}", listed(&plans)),
        None => format!("no plan is called `{wanted}`; the plans are {}", listed(&plans)),
    })
}
