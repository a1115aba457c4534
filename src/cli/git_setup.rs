//! `coop git-setup`: shows what a repository needs to compare and merge scenarios by facts, asks, and writes it.

use super::{exit, output};
use crate::review::git::{Repository, Setup, Text, Wanted};
use crate::workspace::{self, Inputs};
use clap::Args;
use std::io::Write;
use std::path::Path;

#[derive(Args)]
pub struct GitSetupArgs {
    /// Also let `git diff` show facts instead of lines.
    #[arg(long)]
    facts: bool,
    /// Also write a hook that checks scenarios before each commit.
    #[arg(long)]
    hook: bool,
    /// Do not ask.
    #[arg(long, conflicts_with = "check")]
    yes: bool,
    /// Write nothing, and exit with 1 if something is not set up.
    #[arg(long)]
    check: bool,
}

pub fn run(args: &GitSetupArgs) -> u8 {
    exit::of_command(set_up(args))
}

fn set_up(args: &GitSetupArgs) -> Result<u8, String> {
    let repository = Repository::here()?;
    let (program, wanted) = (program(), Wanted { facts: args.facts, hook: args.hook });
    let setup = Setup::of(&repository, &program, wanted)?;
    output::print(&shown(&setup, &repository.root), false)?;
    if setup.is_done() {
        return Ok(if setup.lacks_hook { exit::FINDINGS } else { exit::FINE });
    }
    if args.check {
        return Ok(exit::FINDINGS);
    }
    if !args.yes && !agreed()? {
        output::say("coop: nothing was written");
        return Ok(exit::FINDINGS);
    }
    // What is committed and what the shell runs first: a setting alone does nothing.
    for text in setup.attributes.iter().chain(&setup.hook) {
        put(text)?;
    }
    if let Some(hook) = &setup.hook {
        workspace::make_executable(&hook.path).map_err(|error| format!("`{}`: {error}", hook.path.display()))?;
    }
    for setting in &setup.settings {
        repository.set(setting)?;
    }
    let left = Setup::of(&repository, &program, wanted)?;
    if !left.is_done() {
        return Err("what was written has no effect: something else in this repository overrides it".to_string());
    }
    let commit =
        if setup.attributes.is_some() { "; commit .gitattributes, and run `coop git-setup` once in every other clone" } else { "" };
    let but = if left.lacks_hook { ", without a hook" } else { "" };
    output::say(&format!("coop: set up{but}{commit}"));
    Ok(if left.lacks_hook { exit::FINDINGS } else { exit::FINE })
}

/// What is to be written.
fn shown(setup: &Setup, root: &Path) -> String {
    let mut out = String::new();
    let mut section = |title: String, lines: Vec<String>| {
        out.push_str(&title);
        out.push('\n');
        lines.iter().for_each(|line| out.push_str(&format!("  {line}\n")));
        out.push('\n');
    };
    let name = |text: &Text| text.path.strip_prefix(root).unwrap_or(&text.path).display().to_string();
    if let Some(text) = &setup.attributes {
        section(format!("{}, for everybody:", name(text)), text.added.iter().map(|line| format!("+ {line}")).collect());
    }
    if !setup.settings.is_empty() {
        let lines = setup.settings.iter().flat_map(|setting| {
            let before = setting.before.as_ref().map(|before| format!("- {} = {before}", setting.key));
            before.into_iter().chain([format!("+ {} = {}", setting.key, setting.value)])
        });
        section("Configuration of git, in this clone:".to_string(), lines.collect());
    }
    if let Some(text) = &setup.hook {
        let what = if text.before.is_some() { "is written anew" } else { "is new" };
        section(format!("{}, in this clone:", name(text)), vec![format!("{what}: scenarios are formatted and checked before each commit")]);
    }
    setup.notes.iter().for_each(|note| out.push_str(&format!("{note}.\n")));
    if setup.is_done() && !setup.lacks_hook {
        out.push_str("Everything is set up.\n");
    }
    out
}

/// Whether the answer is yes. Without an answer it is no.
fn agreed() -> Result<bool, String> {
    output::print("Write this? [y/N] ", false)?;
    std::io::stdout().flush().map_err(|error| format!("standard output: {error}"))?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(|error| format!("standard input: {error}"))?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

fn put(text: &Text) -> Result<(), String> {
    let named = |error: &dyn std::fmt::Display| format!("`{}` {error}", text.path.display());
    if let Some(before) = &text.before {
        return workspace::replace(&text.path, before, &text.after).map_err(|error| named(&error));
    }
    workspace::write(&text.path, &Inputs::default(), &mut |out| out.write_all(text.after.as_bytes())).map_err(|error| named(&error))
}

/// What the shell calls this program by: its name where that is found, or else its path.
fn program() -> String {
    let name = if cfg!(windows) { "coop.exe" } else { "coop" };
    let folders = std::env::var_os("PATH").unwrap_or_default();
    if std::env::split_paths(&folders).any(|folder| folder.join(name).is_file()) {
        return "coop".to_string();
    }
    let path = std::env::current_exe().map(|path| path.display().to_string()).unwrap_or_else(|_| "coop".to_string());
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path };
    match path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-:+".contains(&byte)) {
        true => path,
        false => format!("'{}'", path.replace('\'', r"'\''")),
    }
}
