//! `coop std`

use super::{exit, output};
use crate::semantic::LIBRARY;
use clap::Args;

#[derive(Args)]
pub struct StdArgs {
    /// The part to print, such as `division`; without it the parts are listed.
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

pub fn run(args: &StdArgs) -> u8 {
    let text = match &args.name {
        None => LIBRARY.iter().map(|(name, text)| format!("std.{name:<14}{}\n", summary(text))).collect(),
        Some(name) => match LIBRARY.iter().find(|(n, _)| *n == name.trim_start_matches("std.")) {
            Some((_, text)) => (*text).to_string(),
            None => {
                let names: Vec<&str> = LIBRARY.iter().map(|(n, _)| *n).collect();
                output::say(&format!("coop: there is no library `{name}`; there are {}", names.join(", ")));
                return exit::USAGE;
            }
        },
    };
    exit::of_command(output::print(&text, false).map(|()| exit::FINE))
}

/// The first line of the comment that a part begins with.
fn summary(text: &str) -> &str {
    text.lines().find_map(|l| l.trim().strip_prefix("//")).map_or("", str::trim)
}
