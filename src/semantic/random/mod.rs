//! What is uncertain in the whole scenario: one network of all random variables, and the tree of what may be known of them.
//!
//! An expression that reads a random variable reads it at a node, which an index variable that nobody writes stands for. What is
//! decided or holds after something random takes that index variable as its last key; what asks for an expectation or a risk runs
//! over the nodes.
//!
//! ```text
//! random … ─ gather ─► a network ─ reading ─► expressions with nodes ─ horizon ─► keys ─ nodes ─► the kind of all nodes
//! ```

mod amounts;
mod derived;
mod horizon;
mod laws;
mod nodes;
mod reading;
mod regret;
mod risk;
mod stages;
mod tails;

pub use reading::visible;

use super::checker::Checker;
use super::declare::modules::Loaded;
use super::declare::names::Value;
use crate::hir::*;
use crate::source::Span;
use crate::syntax::ast::{BeliefItem, Item, ItemKind, Name};

/// What the network of the random variables is called.
const NETWORK: &str = "random";
/// The kind of the nodes.
const OUTCOME: &str = "outcome";
/// The index variable that stands for the node, which nobody can write.
const NODE: &str = "\u{0}the outcome";

/// Puts the random variables of a scenario into one network.
pub fn gather(items: &mut Vec<Loaded>) {
    let (mut variables, mut found, mut unread) = (Vec::new(), Vec::new(), Vec::new());
    let mut first: Option<Span> = None;
    for Loaded { item, .. } in items.iter() {
        if let ItemKind::Random(random) = &item.kind {
            first = first.or(Some(Span::new(item.span.file, item.span.lo, item.span.lo + NETWORK.len() as u32)));
            amounts::gather(random, &mut variables, &mut found, &mut unread);
        }
    }
    let Some(span) = first else { return };
    // What is not represented comes last: the others keep their numbers without it.
    found.append(&mut unread);
    let name = Name { text: NETWORK.into(), span };
    let network = BeliefItem { name, title: None, source: None, variables, observations: Vec::new(), sampling: None, amounts: found };
    items.push(Loaded { item: Item { kind: ItemKind::Belief(Box::new(network)), span, doc: None }, library: false });
}

/// True of the network that random variables are gathered in.
fn is_network(belief: &BeliefItem) -> bool {
    belief.name.text.as_ref() == NETWORK
}

impl Checker<'_> {
    /// Declares the kind of the nodes, where something is random.
    pub fn kind_of_nodes(&mut self, items: &[Loaded]) {
        let network = items.iter().find_map(|loaded| match &loaded.item.kind {
            ItemKind::Belief(belief) if is_network(belief) => Some(belief.name.span),
            _ => None,
        });
        let Some(span) = network else { return };
        let kind = EntityTypeId(self.hir.entity_types.len() as u32);
        self.hir.entity_types.push(EntityType::of_states(OUTCOME.into(), kind, span));
        self.hir.tree = Some(Tree::new(ModelId(u32::MAX), kind));
    }

    /// Where the network could not be declared, which was reported, nothing is random.
    pub fn without_network(&mut self) {
        self.hir.tree = self.hir.tree.take().filter(|tree| tree.model != ModelId(u32::MAX));
    }

    /// Gives the variables of the network of a model their names in the scenario, where it is the one of what is random.
    pub fn register_random(&mut self, id: ModelId, belief: &BeliefItem) {
        if !is_network(belief) {
            return;
        }
        for (at, variable) in (0u32..).zip(&belief.variables) {
            if !belief.amounts.iter().any(|amount| amount.outcome.as_ref().is_some_and(|outcome| outcome.text == variable.name.text)) {
                self.declare(&variable.name, Value::Random(at));
            }
        }
        for (at, amount) in (0u32..).zip(&belief.amounts) {
            self.declare(&amount.name, Value::Amount(at));
        }
        self.exprs.random(id);
        if let Some(tree) = &mut self.hir.tree {
            tree.model = id;
        }
    }
}
