//! A belief network of a scenario in the interchange format: one variable for each instance, with names that other programs read.

use crate::data::bif::{BifNetwork, BifVariable, Decimal, Parent, Text};
use crate::eval::{Ground, variable_name};
use crate::exact::Exact;
use crate::hir::*;
use crate::ids::At;
use crate::prob::network::Table;
use rustc_hash::FxHashSet;

/// The network of a model, without what was observed: the format has no place for that. Names that other programs read stay as they are;
/// the others come with what they are in the file.
pub fn network(hir: &Hir, model: ModelId, ground: &Ground) -> (BifNetwork, Vec<(String, String)>) {
    let network = ground.network();
    let decl = &hir.models[model];
    let mut owned: Vec<(Option<String>, Option<EntityTypeId>)> = Vec::new();
    for var in 0u32..network.nodes.len() as u32 {
        let owner = ground.instances.owner(var).and_then(|(variable, keys)| {
            let kind = decl.belief()?.variables.get(variable as usize)?.states;
            Some((variable_name(hir, model, variable, &keys), kind))
        });
        // None is what a condition or a chain of causes put in between.
        owned.push(owner.map_or((None, None), |(name, kind)| (Some(name), Some(kind))));
    }
    let mut renamed: Vec<(String, String)> = Vec::new();
    let names = named(owned.iter().map(|(name, _)| name.as_deref()), |var| format!("between_{var}"), &mut renamed);
    let states: Vec<Vec<Text>> = owned
        .iter()
        .zip(&network.nodes)
        .map(|((_, kind), node)| {
            let own: Vec<Option<&str>> = match kind {
                Some(kind) => hir.entity_types[*kind].members.iter().map(|member| Some(hir.entity_name(*member))).collect(),
                None => vec![None; node.states as usize],
            };
            let made = named(own.into_iter(), |state| format!("s{state}"), &mut renamed);
            made.iter().map(|state| Text::from(state.as_str())).collect()
        })
        .collect();
    let variables = (0usize..).zip(&network.nodes).map(|(var, node)| {
        let values = match &node.table {
            Table::Full(values) => values.iter().cloned().map(Decimal::from).collect(),
            Table::Function(function) => {
                let row = |state: &u32| {
                    (0..node.states).map(|own| Decimal::from(if own == *state { Exact::ONE } else { Exact::ZERO })).collect::<Vec<_>>()
                };
                function.iter().flat_map(row).collect()
            }
        };
        let name = names.at(var).as_str();
        BifVariable {
            name: Text::from(name),
            states: states.at(var).clone(),
            parents: node.parents.iter().map(|parent| Parent { variable: *parent, name: Text::from(names.at(*parent).as_str()) }).collect(),
            values,
            distribution: Text::from(name),
            ..BifVariable::default()
        }
    });
    let written = BifNetwork { name: Text::from(plain(&decl.name).as_str()), properties: Vec::new(), variables: variables.collect() };
    let mut told = FxHashSet::default();
    renamed.retain(|pair| told.insert(pair.clone()));
    (written, renamed)
}

/// Names of one space as other programs read them, no two the same. Those that can stay do, before any other takes their place; what
/// nobody named comes last.
fn named<'a>(
    names: impl Iterator<Item = Option<&'a str>> + Clone,
    unnamed: impl Fn(usize) -> String,
    renamed: &mut Vec<(String, String)>,
) -> Vec<String> {
    let mut taken: FxHashSet<String> = names.clone().flatten().filter(|name| plain(name) == *name).map(String::from).collect();
    let mut made: Vec<Option<String>> = Vec::new();
    for name in names {
        made.push(name.map(|name| match plain(name) {
            same if same == name => same,
            other => {
                let other = unique(&mut taken, other);
                renamed.push((name.to_string(), other.clone()));
                other
            }
        }));
    }
    made.into_iter().enumerate().map(|(at, name)| name.unwrap_or_else(|| unique(&mut taken, unnamed(at)))).collect()
}

/// What a network has that the format has no place for, in words.
pub fn left_out(hir: &Hir, model: ModelId, ground: &Ground) -> Vec<&'static str> {
    let decl = &hir.models[model];
    let Some(belief) = decl.belief() else { return Vec::new() };
    let kinds = || belief.variables.iter().map(|variable| &hir.entity_types[variable.states]);
    let soft = |seen: &Finding| matches!(seen, Finding::Likelihood(_));
    let titled = decl.title.is_some()
        || decl.results.iter().any(|result| result.title.is_some())
        || kinds().any(|kind| kind.members.iter().any(|member| hir.entities[*member].title.is_some()));
    // Whole numbers are the names of their states.
    let named = |kind: &EntityType| kind.members.iter().all(|member| hir.entity_name(*member).parse::<i64>().is_ok());
    let amounts = kinds().any(|kind| kind.amount.is_some() && !named(kind));
    let observed = belief.observations.iter().any(|seen| !soft(&seen.finding)) && !ground.evidence.is_empty();
    let likely = belief.observations.iter().any(|seen| soft(&seen.finding));
    let all = [
        (observed, "what is observed is not written"),
        (likely, "how likely what is observed is in each state is not written"),
        (amounts, "the amounts that states stand for are not written"),
        (titled, "titles are not written"),
        (ground.sampling.is_some(), "`sample` is not written"),
    ];
    all.into_iter().filter(|(is_there, _)| *is_there).map(|(_, text)| text).collect()
}

/// A name of letters, digits, `_` and `-` alone.
fn plain(name: &str) -> String {
    let name = name.strip_suffix(']').unwrap_or(name);
    let mut out = String::new();
    for c in name.chars() {
        match c {
            c if c.is_alphanumeric() || matches!(c, '_' | '-' | '.') => out.push(c),
            ' ' if out.ends_with('_') => {}
            _ => out.push('_'),
        }
    }
    out
}

fn unique(taken: &mut FxHashSet<String>, name: String) -> String {
    let mut tried = name.clone();
    let mut count = 2;
    while !taken.insert(tried.clone()) {
        tried = format!("{name}_{count}");
        count += 1;
    }
    tried
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_other_programs_read() {
        assert_eq!(plain("up[hamburg, DE]"), "up_hamburg_DE");
        assert_eq!(plain("delay"), "delay");
        let mut taken = FxHashSet::default();
        assert_eq!(unique(&mut taken, "a".into()), "a");
        assert_eq!(unique(&mut taken, "a".into()), "a_2");
    }

    #[test]
    fn names_that_can_stay_are_nobody_elses() {
        let mut renamed = Vec::new();
        let names = [Some("low oil"), Some("low_oil"), None, Some("between_2"), Some("<5"), Some(">5")];
        let made = named(names.into_iter(), |at| format!("between_{at}"), &mut renamed);
        assert_eq!(made, ["low_oil_2", "low_oil", "between_2_2", "between_2", "_5", "_5_2"]);
        let pairs: Vec<String> = renamed.iter().map(|(from, to)| format!("{from}: {to}")).collect();
        assert_eq!(pairs, ["low oil: low_oil_2", "<5: _5", ">5: _5_2"]);
    }
}
