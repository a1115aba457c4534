//! Belief networks that stand in a file of another program: read as if their variables were declared here.

use super::modules::Loaded;
use crate::data::bif::{self, BifErrorKind, BifNetwork, BifVariable};
use crate::diagnostics::{Diagnostic, codes};
use crate::semantic::checker::Checker;
use crate::source::{FileId, Span};
use crate::syntax::ast::{BeliefItem, Domain, Item, ItemKind, LawItem, Name, ObserveItem, ParentItem, StateItem, VariableItem};

impl Checker<'_> {
    /// The declarations with the variables of networks that are read from files.
    pub fn imported(&mut self, items: Vec<Loaded>) -> Vec<Loaded> {
        let one = |loaded: Loaded| match loaded.item.kind {
            ItemKind::Belief(belief) if belief.source.is_some() => {
                let belief = self.import(*belief);
                Loaded { item: Item { kind: ItemKind::Belief(Box::new(belief)), ..loaded.item }, library: loaded.library }
            }
            _ => loaded,
        };
        let mut items: Vec<Loaded> = items.into_iter().map(one).collect();
        self.observations_outside(&mut items);
        items
    }

    /// Gives observations that stand outside of their network to it.
    fn observations_outside(&mut self, items: &mut [Loaded]) {
        let mut outside: Vec<(Name, ObserveItem)> = Vec::new();
        for Loaded { item, .. } in items.iter() {
            if let ItemKind::Observe { network, seen } = &item.kind {
                outside.push((network.clone(), (**seen).clone()));
            }
        }
        for (network, seen) in outside {
            let found = items.iter_mut().find_map(|loaded| match &mut loaded.item.kind {
                ItemKind::Belief(belief) if belief.name.text == network.text => Some(belief),
                _ => None,
            });
            match found {
                Some(belief) => belief.observations.push(seen),
                None => {
                    let names: Vec<Box<str>> = items
                        .iter()
                        .filter_map(
                            |loaded| if let ItemKind::Belief(belief) = &loaded.item.kind { Some(belief.name.text.clone()) } else { None },
                        )
                        .collect();
                    let message = format!("there is no belief network `{}`", network.text);
                    let found = Diagnostic::error(codes::UNKNOWN_NAME, message).at(network.span, "unknown");
                    let (found, _) = found.did_you_mean(&network.text, network.span, names.iter().map(|n| (n.as_ref(), "belief network")));
                    self.report(found);
                }
            }
        }
    }

    fn import(&mut self, mut belief: BeliefItem) -> BeliefItem {
        let Some(path) = belief.source.clone() else { return belief };
        let read = self.data_text(&path).and_then(|(file, text, name)| match bif::read(&text) {
            Ok(network) => Some((file, network)),
            Err(error) => {
                // What ends too early ends where its last word does.
                let end = text.trim_end().len() as u32;
                let at = if error.lo >= end { Span::new(file, end, end) } else { Span::new(file, error.lo, error.hi) };
                let found = Diagnostic::error(codes::BAD_NETWORK_FILE, format!("`{name}`: {error}")).at(at, "cannot be read");
                let found = match error.kind {
                    BifErrorKind::Twice { first: (lo, hi), .. } => found.with(Span::new(file, lo, hi), "first here"),
                    _ => found,
                };
                self.report(found.with(path.span, "named here"));
                None
            }
        });
        match read {
            Some((file, network)) => belief.variables.extend(variables(file, &network)),
            // What it declares is unknown, and that is no mistake of those who name it.
            None => self.names.lost_mut().everything(),
        }
        belief
    }
}

fn variables(file: FileId, network: &BifNetwork) -> Vec<VariableItem> {
    let name = |text: &bif::Text| Name { text: crate::source::normal(&text.text).as_ref().into(), span: Span::new(file, text.lo, text.hi) };
    let parent = |parent: &bif::Parent| {
        let name = name(&parent.name);
        ParentItem { span: name.span, name, keys: Vec::new() }
    };
    let variable = |variable: &BifVariable| {
        let own = name(&variable.name);
        let states: Vec<StateItem> =
            variable.states.iter().map(|state| StateItem { name: name(state), title: None, amount: None }).collect();
        let place = states.first().zip(states.last()).map_or(own.span, |(first, last)| first.name.span.to(last.name.span));
        VariableItem {
            name: own,
            title: None,
            binder: Vec::new(),
            domain: Some(Domain::Listed(states, place)),
            unit: None,
            parents: variable.parents.iter().map(parent).collect(),
            law: LawItem::Entries(variable.values.iter().map(|value| (value.value.clone(), Span::new(file, value.lo, value.hi))).collect()),
        }
    };
    network.variables.iter().map(variable).collect()
}
