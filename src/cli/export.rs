//! `coop export`

use super::output::Output;
use super::solve::{Solving, Ticker, code, diagnostics};
use super::{Reading, exit, input, output, window};
use crate::data::bif;
use crate::diagnostics::{Diagnostic, codes, plain, suggest};
use crate::driver;
use crate::hir::{FormName, Hir, ModelId};
use crate::lower;
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
    /// The plan or belief network to write, where the scenario has several.
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
    /// A belief network in the Bayesian Interchange Format.
    Bif,
}

pub fn run(args: &ExportArgs) -> u8 {
    exit::of_command(export(args))
}

fn export(args: &ExportArgs) -> Result<u8, String> {
    let mut sources = SourceMap::default();
    let (checked, inputs) = input::check(&args.file, &args.reading, &mut sources, args.solving.asked()).map_err(|error| error.0)?;
    let checked = args.solving.set.lay_over(checked, &sources)?;
    let output = Output::to(args.output.as_deref(), inputs)?;
    let color = window::colored(args.reading.color, &std::io::stderr());
    if checked.has_errors() {
        diagnostics(&checked.diagnostics, &sources, color);
        return Ok(exit::of(&checked.diagnostics));
    }
    let form = if args.to == Format::Bif { FormName::Belief } else { FormName::Plan };
    let model = choose(&checked.hir, form, args.model.as_deref())?;
    if form == FormName::Belief {
        let Some(ground) = checked.world.answer(model).and_then(|answer| answer.network.clone()) else {
            return Err(format!("`{}` is not written: it reads the answer of another model", checked.hir.models[model].name));
        };
        diagnostics(&checked.diagnostics, &sources, color);
        for what in lower::bif::left_out(&checked.hir, model, &ground) {
            output::say(&format!("coop: {what}: the format has no place for it"));
        }
        let (network, renamed) = lower::bif::network(&checked.hir, model, &ground);
        if !renamed.is_empty() {
            output::say("coop: names that are others in the file, since not all programs read them as they are:");
            renamed.iter().for_each(|(from, to)| output::say(&format!("  {}: {to}", plain::one_line(from))));
        }
        let text = bif::write(&network);
        output.exactly(&mut |out| out.write_all(text.as_bytes()))?;
        return Ok(exit::of(&checked.diagnostics));
    }
    let mut ticker = Ticker::start();
    let lowered = driver::lower_plan(checked, &sources, model, &args.solving.options(), &mut |line| ticker.tell(line));
    ticker.stop();
    let (mut solved, lp) = lowered.map_err(|error| error.to_string())?;
    let format = match args.to {
        Format::Mps => export::Format::Mps,
        Format::Lp | Format::Bif => export::Format::Lp,
    };
    let export = lp.as_ref().map_err(Clone::clone).and_then(|lp| {
        if lp.bends() {
            return Err(export::BENDS.to_string());
        }
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

/// The model of a form that is meant.
fn choose(hir: &Hir, form: FormName, wanted: Option<&str>) -> Result<ModelId, String> {
    let named = hir.models.iter().find(|(_, model)| model.form.name() == form && Some(model.name.as_ref()) == wanted);
    if let Some((found, _)) = named {
        return Ok(found);
    }
    // Plans that belong to a measure of another are written where they are asked for, and are no choice otherwise.
    let mut plans: Vec<(&str, ModelId)> = Vec::new();
    for (id, model) in hir.models.iter() {
        if model.form.name() == form && model.derived.is_none() {
            plans.push((&model.name, id));
        }
    }
    let noun = if form == FormName::Belief { "belief network" } else { "plan" };
    plans.sort_unstable();
    let listed = |names: &[(&str, ModelId)]| names.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let Some(wanted) = wanted else {
        return match plans.as_slice() {
            [] => Err(format!("the scenario has no {noun} to export")),
            [(_, only)] => Ok(*only),
            several => Err(format!("the scenario has several {noun}s: choose one of {} with `--model`", listed(several))),
        };
    };
    if plans.is_empty() {
        return Err(format!("the scenario has no {noun} to export"));
    }
    let word = hir.models.iter().find(|(_, model)| model.name.as_ref() == wanted).map(|(_, model)| model.form.name().with_article());
    if let Some(word) = word {
        return Err(format!("`{wanted}` is {word}, and only {noun}s can be exported this way: {}", listed(&plans)));
    }
    Err(match suggest::suggestion(wanted, plans.iter().map(|(name, _)| *name)) {
        Some(near) => format!("no {noun} is called `{wanted}`; {near} The {noun}s are {}", listed(&plans)),
        None => format!("no {noun} is called `{wanted}`; the {noun}s are {}", listed(&plans)),
    })
}
