//! A belief network of a scenario in the interchange format: one variable for each instance, with names that other programs read.

use crate::data::bif::{BifNetwork, BifVariable, Decimal, Parent, Text};
use crate::eval::{Ground, variable_name};
use crate::exact::Exact;
use crate::hir::*;
use crate::ids::At;
use crate::prob::network::Table;
use rustc_hash::FxHashSet;

/// The network of a model, without what was observed: the format has no place for that.
pub fn network(hir: &Hir, model: ModelId, ground: &Ground) -> BifNetwork {
    let network = ground.network();
    let decl = &hir.models[model];
    let mut taken: FxHashSet<String> = FxHashSet::default();
    let mut names: Vec<String> = Vec::new();
    let mut states: Vec<Vec<Text>> = Vec::new();
    for (var, node) in (0u32..).zip(&network.nodes) {
        let owner = ground.instances.owner(var).and_then(|(variable, keys)| {
            let kind = decl.belief()?.variables.get(variable as usize)?.states;
            Some((variable_name(hir, model, variable, &keys), kind))
        });
        let (name, own) = match owner {
            Some((name, kind)) => {
                let own = hir.entity_types[kind].members.iter().map(|member| plain(hir.entity_name(*member)));
                (plain(&name), own.collect::<Vec<_>>())
            }
            // What a condition or a chain of causes put in between.
            None => (format!("between_{var}"), (0..node.states).map(|state| format!("s{state}")).collect()),
        };
        names.push(unique(&mut taken, name));
        let mut own_taken = FxHashSet::default();
        states.push(own.into_iter().map(|state| Text::from(unique(&mut own_taken, state).as_str())).collect());
    }
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
    BifNetwork { name: Text::from(plain(&decl.name).as_str()), properties: Vec::new(), variables: variables.collect() }
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
}
