//! `--policy NAME=off`

use crate::diagnostics::suggest;
use crate::driver::{Checked, Switches};
use crate::hir::Switch;
use clap::Args;

/// Policies that the command line switches.
#[derive(Args, Default)]
pub struct PolicyArgs {
    /// Switch a policy otherwise than the scenario does: NAME=on, NAME=off or NAME=open; of one with an index all members, or one: `NAME[KEY]=off`.
    #[arg(long = "policy", value_name = "NAME=SWITCH", value_parser = parse)]
    switched: Vec<Switched>,
}

/// What one option switches.
#[derive(Clone)]
struct Switched(Vec<(String, Switch)>);

impl PolicyArgs {
    /// By name; of two for one policy the later.
    pub fn switches(&self) -> Switches {
        self.switched.iter().flat_map(|switched| switched.0.iter().cloned()).collect()
    }
}

/// Several with commas between them; commas between keys part nothing.
fn parse(text: &str) -> Result<Switched, String> {
    let mut inside = false;
    let parts = text.split(|c: char| {
        inside = (inside || c == '[') && c != ']';
        c == ',' && !inside
    });
    parts.map(one).collect::<Result<_, _>>().map(Switched)
}

fn one(text: &str) -> Result<(String, Switch), String> {
    let (name, word) = text.split_once('=').ok_or("write NAME=on, NAME=off or NAME=open")?;
    let to = Switch::of(word.trim()).ok_or_else(|| format!("`{}` is none of on, off and open", word.trim()))?;
    let name = name.trim().trim_matches('`');
    if name.is_empty() { Err("the name of the policy is missing".into()) } else { Ok((name.to_string(), to)) }
}

/// What is wrong with the policies that were to be switched, if anything.
pub fn unknown(checked: &Checked) -> Option<String> {
    // What is wrong with the scenario comes first: it may be the policy.
    let name = checked.unswitched.first().filter(|_| !checked.has_errors())?;
    let hir = &checked.hir;
    let is_policy = |kind| hir.entity_types.iter().any(|(id, k)| k.name.as_ref() == "policy" && hir.is_a(kind, id));
    if hir.entities.values().any(|e| e.name.as_ref() == name && is_policy(e.kind)) {
        return Some(format!("--policy: `{name}` applies to no plan: there is nothing to switch"));
    }
    let mut names: Vec<&str> = hir.policies.iter().map(|p| p.family.as_ref().map_or(&*p.name, |family| &*family.name)).collect();
    names.dedup();
    // A member that is not there: which there are.
    if let Some((family, _)) = name.split_once('[').filter(|(family, _)| names.contains(family)) {
        names = hir.policies.iter().filter(|p| p.family.as_ref().is_some_and(|own| *own.name == *family)).map(|p| &*p.name).collect();
    }
    let near: Vec<String> = suggest::nearest(name, names.iter().copied()).iter().map(|n| format!("`{n}`")).collect();
    let known = suggest::listed(&names, 8);
    let rest = match (near.is_empty(), known.is_empty()) {
        (false, _) => format!("; did you mean {}?", suggest::either(&near)),
        (_, false) => format!("; there are {}", known),
        _ => "; no policy of the scenario applies to a plan".to_string(),
    };
    Some(format!("--policy: there is no policy `{name}`{rest}"))
}
