//! `--allow`, `--warn` and `--deny`, in the order in which they were given.

use crate::diagnostics::levels::{self, Level, Levels, NoWarning, Target};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};

/// The levels of warnings that the command line sets.
///
/// Not derived: which of two options came later is known only to the matches as a whole.
pub struct LevelArgs(pub Levels);

const OPTIONS: [(Level, &str); 3] = [
    (Level::Allow, "Pass over a warning: its name or code, or `warnings` for all"),
    (Level::Warn, "Report a warning"),
    (Level::Deny, "Count a warning as an error"),
];

impl Args for LevelArgs {
    fn augment_args(command: Command) -> Command {
        OPTIONS.into_iter().fold(command, |command, (level, help)| {
            let option = Arg::new(level.word()).long(level.word()).value_name("NAME").action(ArgAction::Append);
            command.arg(option.value_delimiter(',').value_parser(parse).help(help))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for LevelArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<LevelArgs, Error> {
        let mut given: Vec<(usize, Target, Level)> = Vec::new();
        for (level, _) in OPTIONS {
            let places = matches.indices_of(level.word()).into_iter().flatten();
            let targets = matches.get_many::<Target>(level.word()).into_iter().flatten();
            given.extend(places.zip(targets).map(|(place, target)| (place, *target, level)));
        }
        given.sort_by_key(|(place, ..)| *place);
        let mut levels = Levels::default();
        given.into_iter().for_each(|(_, target, level)| levels.set(target, level));
        Ok(LevelArgs(levels))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn parse(word: &str) -> Result<Target, String> {
    let word = word.trim();
    levels::target(word).map_err(|error| {
        let near = match error {
            NoWarning::Unknown(Some(near)) => format!("; did you mean `{near}`?"),
            _ => String::new(),
        };
        format!("{}{near}\n\n`coop explain` lists the warnings", error.message(word))
    })
}
