//! Changes laid over a scenario that was checked and solved: nothing is read or checked again, and only what depends on a
//! change is calculated anew.

mod amounts;
mod clashes;
mod described;
mod named;
mod observed;
mod resolve;
mod settings;
mod swept;
mod variant;

pub use named::{named, ordinals, variant_named};
pub use observed::{Observed, observed};
#[cfg(feature = "cli")]
pub use variant::Variation;
pub use variant::variation;

use super::diagnostics::reported;
use super::forward::{Earlier, Forward};
use super::revised::Revised;
use super::{Checked, ModelRun, Solved, is_of_one_allocation, roomy};
use crate::answer;
use crate::data::Column;
use crate::diagnostics::Sink;
use crate::eval::{Clock, ValueStore};
use crate::exact::Exact;
use crate::hir::*;
use crate::lp::Lp;
use crate::source::{SourceMap, Span, normal};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Policies to be switched otherwise than the scenario says, by name.
pub type Switches = BTreeMap<String, Switch>;

/// What is to be otherwise than the scenario says.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    pub policies: Switches,
    /// Where a variant switches them.
    pub switched: BTreeMap<String, Span>,
    /// Of those that are open, which each plan decides for itself.
    pub apart: Vec<String>,
    /// Constraints of plans, by their places: whether they are in force.
    pub constraints: Vec<(ModelId, u32, bool)>,
    /// Entities: whether they are there.
    pub presence: Vec<(EntityId, bool)>,
    /// Tables, and those that stand in their places.
    pub tables: Vec<(TableId, TableId)>,
    /// The variant that it is of.
    pub variant: Option<u32>,
    pub values: Vec<Override>,
    pub observations: Vec<Observed>,
}

/// Another value for one that the scenario states.
#[derive(Clone, Debug)]
pub struct Override {
    pub target: Target,
    pub value: Amount,
    /// Where a variant states it.
    pub at: Option<Span>,
}

/// How much something comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// In the unit of the target.
    Number(Exact),
    /// So many times what a formula of the scenario comes to, with all that is overridden.
    Scaled { body: ExprId, by: Exact },
}

/// What has a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// An attribute of an entity: the ordinals of the entity and of its keys.
    Attribute(AttrId, Vec<u32>),
    /// A field of a table's row, by the ordinals of its keys.
    Cell(TableId, u32, Vec<u32>),
    /// A value of the scenario, for all its instances.
    Value(LetId),
}

/// Why an overlay cannot be laid over a scenario.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NotThere {
    #[error("no policy `{0}` applies to a plan")]
    Policy(String),
    #[error("{0} has no number to be replaced")]
    Number(String),
    #[error("{0}")]
    Clash(String),
}

impl Overlay {
    /// An overlay that switches policies.
    pub fn switching(policies: Switches) -> Overlay {
        Overlay { policies, ..Overlay::default() }
    }

    /// A copy of a scenario with the changes in it, and what was changed. The rest is shared.
    fn laid_over(&self, base: &Hir) -> Result<(Hir, Vec<Node>), NotThere> {
        let mut hir = base.clone();
        let unknown = switch(&mut hir, &self.policies);
        if let Some(name) = unknown.into_iter().next() {
            return Err(NotThere::Policy(name));
        }
        self.place_switches(&mut hir);
        if self.variant.is_some()
            && let Some(clash) = clashes::new(base, &hir).first()
        {
            return Err(NotThere::Clash(clash.message.clone()));
        }
        // What was decided for several plans is decided anew.
        hir.policies.iter_mut().for_each(|policy| policy.decided = None);
        let is_other = |(new, old): &(&Policy, &Policy)| new.state != old.state || old.decided.is_some();
        let switched = hir.policies.iter().zip(&base.policies).filter(is_other);
        let mut changed: Vec<Node> = switched.flat_map(|(policy, _)| &policy.plans).map(|plan| Node::Model(*plan)).collect();
        hir.policies.iter_mut().filter(|policy| self.apart.iter().any(|name| policy.name.as_ref() == name)).for_each(|p| p.apart = true);
        changed.extend(self.shaped(&mut hir));
        for Override { target, value, at } in &self.values {
            let node = put(&mut hir, target, value, *at)?;
            let keys = match target {
                Target::Attribute(_, keys) | Target::Cell(_, _, keys) => keys.clone(),
                Target::Value(_) => Vec::new(),
            };
            hir.by_option.extend(at.is_none().then_some((node, keys)));
            changed.push(node);
        }
        changed.extend(self.observations.iter().map(|seen| observed::observe(&mut hir, seen)));
        Ok((hir, changed))
    }
}

impl Overlay {
    /// Says where policies are switched.
    fn place_switches(&self, hir: &mut Hir) {
        for policy in hir.policies.iter_mut().filter(|policy| self.policies.contains_key(policy.name.as_ref())) {
            if let Some(at) = self.switched.get(policy.name.as_ref()) {
                (policy.switched, policy.by_option) = (Some(*at), false);
            }
        }
    }

    /// Makes the changes that are no values: what is there, where tables come from, which constraints are in force. What was changed.
    pub(super) fn shaped(&self, hir: &mut Hir) -> Vec<Node> {
        let mut changed = Vec::new();
        if self.variant.is_some() {
            hir.active = self.variant;
        }
        for (model, at, on) in &self.constraints {
            if let Some(plan) = hir.models[*model].plan_mut() {
                let name = plan.constraints.get(*at as usize).map(|constraint| constraint.name.clone());
                // What holds otherwise is a part of it.
                let otherwise = name.as_ref().map(|name| format!("{name}.else"));
                let is_meant = |own: &str| name.as_deref() == Some(own) || otherwise.as_deref() == Some(own);
                let own = plan.constraints.iter_mut().filter(|constraint| constraint.policy.is_none() && is_meant(&constraint.name));
                own.for_each(|constraint| constraint.off = !on);
            }
            changed.push(Node::Model(*model));
        }
        for (table, other) in &self.tables {
            let other = hir.tables[*other].clone();
            let table_of = &mut *hir.tables[*table];
            (table_of.index, table_of.fields, table_of.absent) = (other.index.clone(), other.fields.clone(), other.absent.clone());
            (table_of.no_limit, table_of.nothing_passes) = (other.no_limit.clone(), other.nothing_passes.clone());
            changed.push(Node::Table(*table));
        }
        if !self.presence.is_empty() {
            for (entity, there) in &self.presence {
                match there {
                    true => hir.absent.remove(entity),
                    false => hir.absent.insert(*entity),
                };
                present(hir, *entity, *there);
            }
            // Whatever runs over a set may come out otherwise.
            changed.extend(hir.order.iter().copied());
        }
        changed
    }
}

/// Puts an entity among the members of its kinds, or takes it out.
fn present(hir: &mut Hir, entity: EntityId, there: bool) {
    let mut at = Some(hir.entities[entity].kind);
    while let Some(kind) = at {
        let members = &mut hir.entity_types[kind].members;
        match (members.binary_search(&entity), there) {
            (Err(place), true) => members.insert(place, entity),
            (Ok(place), false) => {
                members.remove(place);
            }
            _ => {}
        }
        at = hir.entity_types[kind].parent;
    }
}

/// Switches policies; the names that no policy has.
pub(super) fn switch(hir: &mut Hir, switches: &Switches) -> Vec<String> {
    let mut unknown = Vec::new();
    // Names of policies with an index come before those of their members, which so have the last word.
    for (name, to) in switches {
        let wanted = policy_name(name);
        let is_meant = |policy: &&mut Policy| policy.name.as_ref() == wanted || policy.family.as_ref().is_some_and(|f| *f.name == *wanted);
        let mut found = false;
        for policy in hir.policies.iter_mut().filter(is_meant) {
            policy.by_option |= policy.state != *to;
            policy.state = *to;
            found = true;
        }
        if !found {
            unknown.push(name.clone());
        }
    }
    unknown
}

/// The name of a policy as it is kept: one blank after each comma between keys.
fn policy_name(written: &str) -> String {
    let name = normal(written);
    match name.split_once('[').and_then(|(family, keys)| Some((family, keys.strip_suffix(']')?))) {
        Some((family, keys)) => {
            let keys: Vec<&str> = keys.split(',').map(|key| key.trim().trim_matches('`')).collect();
            format!("{}[{}]", family.trim(), keys.join(", "))
        }
        None => name.into_owned(),
    }
}

/// Puts a value in the place of a stated one.
fn put(hir: &mut Hir, target: &Target, value: &Amount, at: Option<Span>) -> Result<Node, NotThere> {
    let value = match value {
        Amount::Number(value) => value,
        Amount::Scaled { body, by } => return scale(hir, target, *body, by, at),
    };
    match target {
        Target::Attribute(id, keys) => {
            let none = || NotThere::Number(format!("`{}`", hir.attrs[*id].name));
            let row = hir.attrs[*id].index.row(keys).ok_or_else(none)?;
            let attr = &mut *hir.attrs[*id];
            let AttrValues::Number(column) = &mut attr.values else { return Err(NotThere::Number(format!("`{}`", attr.name))) };
            let was_formula = attr.pending.remove(&row).is_some();
            let has_value = was_formula || column.get(row).is_some();
            if !has_value || !column.replace(row, value) {
                return Err(NotThere::Number(format!("`{}`", attr.name)));
            }
            at.into_iter().for_each(|at| column.place_at(row, at));
            Ok(Node::Attr(*id))
        }
        Target::Cell(id, field, keys) => {
            let table = &mut *hir.tables[*id];
            let row = table.index.row(keys);
            let column = table.fields.get_mut(*field as usize).map(|field| &mut field.column);
            let put = |(row, column): (u32, &mut Column)| {
                at.into_iter().for_each(|at| column.place_at(row, at));
                column.get(row).is_some() && column.replace(row, value)
            };
            if !row.zip(column).is_some_and(put) {
                return Err(NotThere::Number(format!("`{}`", table.name)));
            }
            Ok(Node::Table(*id))
        }
        Target::Value(id) => {
            let decl = &hir.lets[*id];
            if decl.ty != Ty::Number || decl.model.is_some() {
                return Err(NotThere::Number(format!("`{}`", decl.name)));
            }
            let (span, unit) = (at.unwrap_or(hir.exprs.spans[decl.body]), decl.unit);
            hir.lets[*id].body = hir.exprs.number(value.clone(), unit, span);
            Ok(Node::Let(*id))
        }
    }
}

/// Puts a multiple of a formula in its place.
fn scale(hir: &mut Hir, target: &Target, body: ExprId, by: &Exact, at: Option<Span>) -> Result<Node, NotThere> {
    let at = at.unwrap_or(hir.exprs.spans[body]);
    let scaled = hir.exprs.scaled(body, by.clone(), at);
    match target {
        Target::Value(id) => {
            hir.lets[*id].body = scaled;
            Ok(Node::Let(*id))
        }
        Target::Attribute(id, keys) => {
            let attr = &mut *hir.attrs[*id];
            let row = attr.index.row(keys).ok_or_else(|| NotThere::Number(format!("`{}`", attr.name)))?;
            attr.pending.insert(row, scaled);
            Ok(Node::Attr(*id))
        }
        Target::Cell(id, ..) => Err(NotThere::Number(format!("`{}`", hir.tables[*id].name))),
    }
}

/// A solved scenario with an overlay, ready to be solved again: values and answers that do not depend on what was changed are
/// kept.
pub fn overlaid(base: &Solved, sources: &SourceMap, overlay: &Overlay) -> Result<Checked, NotThere> {
    let (hir, changed) = overlay.laid_over(&base.hir)?;
    Ok(roomy(|| calculate_again(Before::of(base), hir, &changed, sources)))
}

/// A solved scenario in which open policies are decided, by their places, ready to be solved again.
pub(super) fn decided(base: &Solved, sources: &SourceMap, decisions: &[(u32, bool)]) -> Checked {
    let mut hir = base.hir.clone();
    let mut changed = Vec::new();
    for (at, enacted) in decisions {
        let Some(policy) = hir.policies.get_mut(*at as usize) else { continue };
        policy.decided = Some(*enacted);
        changed.extend(policy.plans.iter().map(|plan| Node::Model(*plan)));
    }
    calculate_again(Before::of(base), hir, &changed, sources)
}

/// A checked scenario with an overlay, ready to be solved.
pub fn overlaid_before(base: Checked, sources: &SourceMap, overlay: &Overlay) -> Result<Checked, NotThere> {
    let (hir, changed) = overlay.laid_over(&base.hir)?;
    let Checked { world, lowered, waiting, foreseen, levels, switches, unswitched, stopped, diagnostics, .. } = base;
    let before = Before { world: &world, models: &[], lowered, waiting };
    let again = roomy(|| calculate_again(before, hir, &changed, sources));
    // What was wrong with an allocation may be right now; what still is is found again.
    let mut all: Vec<_> = diagnostics.into_iter().filter(|found| !is_of_one_allocation(found)).collect();
    all.extend(again.diagnostics.iter().cloned());
    let mut unmet = Sink::default();
    for model in again.hir.models.ids().filter(|model| again.world.answer(*model).is_some()) {
        answer::requirements(&again.hir, &again.world, model).into_iter().for_each(|found| unmet.push(found));
    }
    for found in reported(unmet, sources) {
        if !all.contains(&found) {
            all.push(found);
        }
    }
    Ok(Checked { foreseen, levels, switches, unswitched, stopped, diagnostics: all, ..again })
}

/// What is known before an overlay.
struct Before<'b> {
    world: &'b ValueStore,
    models: &'b [ModelRun],
    lowered: Vec<(ModelId, Lp)>,
    waiting: FxHashSet<Node>,
}

impl Before<'_> {
    /// Of a scenario that was solved: all answers.
    fn of(base: &Solved) -> Before<'_> {
        Before { world: &base.world, models: &base.models, lowered: Vec::new(), waiting: FxHashSet::default() }
    }
}

fn calculate_again(before: Before<'_>, hir: Hir, changed: &[Node], sources: &SourceMap) -> Checked {
    let revised = Revised::new(changed, dependents(&hir, changed));
    let mut sink = Sink::default();
    let mut world = ValueStore::again(before.world, &hir, |node| revised.concerns(node));
    world.clock = before.world.clock.as_ref().map(Clock::again);
    world.method = before.world.method;
    let Before { models, mut lowered, mut waiting, .. } = before;
    lowered.retain(|(model, _)| !revised.concerns(&Node::Model(*model)));
    waiting.retain(|node| !revised.concerns(node));
    let mut forward = Forward { lowered, waiting, earlier: Some(Earlier { models, revised: &revised }), ..Forward::default() };
    forward.run(&hir, &mut world, &mut sink, None, |node| revised.concerns(node));
    let Forward { lowered, waiting, exact, .. } = forward;
    let (kept, before) = models.iter().cloned().partition(|run| !revised.concerns(&Node::Model(run.model)));
    let levels = sink.levels().clone();
    let diagnostics = reported(sink, sources);
    Checked {
        hir,
        world,
        lowered,
        kept,
        before,
        revised: Some(revised),
        exact,
        waiting,
        foreseen: Vec::new(),
        levels,
        switches: Switches::new(),
        unswitched: Vec::new(),
        stopped: false,
        diagnostics,
    }
}

/// Some nodes and whatever reads them, directly or not.
fn dependents(hir: &Hir, nodes: &[Node]) -> FxHashSet<Node> {
    let mut readers: FxHashMap<Node, Vec<Node>> = FxHashMap::default();
    for reader in hir.order.iter() {
        hir.needs.get(reader).into_iter().flatten().for_each(|read| readers.entry(*read).or_default().push(*reader));
    }
    let mut found: FxHashSet<Node> = nodes.iter().copied().collect();
    let mut open: Vec<Node> = nodes.to_vec();
    while let Some(node) = open.pop() {
        let all = readers.get(&node).into_iter().flatten().copied().chain(hir.network_beside(node));
        open.extend(all.filter(|reader| found.insert(*reader)));
    }
    found
}
