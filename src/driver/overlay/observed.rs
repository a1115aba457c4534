//! Observations as people write them: `risk.port=closed`, `risk.up[odra]=no`.

use super::named::{Path, ordinals};
use crate::diagnostics::suggest;
use crate::hir::*;

/// A state that a variable of a belief network is observed to have.
#[derive(Clone, Debug)]
pub struct Observed {
    pub model: ModelId,
    pub variable: u32,
    /// The ordinals of its keys.
    pub keys: Vec<u32>,
    /// The ordinal of the state.
    pub state: u32,
}

/// What a text such as `risk.port=closed` observes.
///
/// # Errors
/// A sentence that says what is not there.
pub fn observed(hir: &Hir, text: &str) -> Result<Observed, String> {
    let (path, state) =
        text.split_once('=').ok_or_else(|| format!("`{text}`: write NETWORK.VARIABLE=STATE, such as `risk.port=closed`"))?;
    let path = Path::read(path.trim()).ok_or_else(|| format!("`{}` is no name of a variable", path.trim()))?;
    let networks = || hir.models.iter().filter_map(|(id, model)| Some((id, model, model.belief()?)));
    let Some((model, decl, belief)) = networks().find(|(_, model, _)| model.name.as_ref() == path.name) else {
        let known: Vec<&str> = networks().map(|(_, model, _)| model.name.as_ref()).collect();
        let rest = if known.is_empty() { "the scenario has none".to_string() } else { format!("there are {}", suggest::listed(&known, 8)) };
        return Err(format!("there is no belief network `{}`: {rest}", path.name));
    };
    let name = path.field.as_deref().unwrap_or_default();
    let Some((variable, of)) = (0u32..).zip(&belief.variables).find(|(_, variable)| variable.name.as_ref() == name) else {
        let known = suggest::listed(belief.variables.iter().map(|variable| variable.name.as_ref()), 8);
        return Err(format!("`{}` has no variable `{name}`: there are {known}", decl.name));
    };
    let keys = ordinals(hir, &of.keys, &path.keys)?;
    let state = state.trim().trim_matches('`');
    let members = &hir.entity_types[of.states].members;
    let found = members.iter().find(|member| hir.entity_name(**member) == state);
    let found = found.ok_or_else(|| {
        let known = suggest::listed(members.iter().map(|member| hir.entity_name(*member)), 8);
        format!("`{state}` is no state of `{name}`: it is one of {known}")
    })?;
    Ok(Observed { model, variable, keys, state: hir.ordinal(*found) })
}

/// Puts an observation into its network, in the place of others of the same variable.
pub(super) fn observe(hir: &mut Hir, seen: &Observed) -> Node {
    let model = &hir.models[seen.model];
    let span = model.span;
    let kinds = model.belief().and_then(|belief| belief.variables.get(seen.variable as usize)).map(|v| (v.keys.clone(), v.states));
    if let Some((keys, states)) = kinds {
        let entity = |kind: EntityTypeId, ordinal: u32| (EntityId(hir.entity_types[kind].base + ordinal), kind);
        let keys: Vec<(EntityId, EntityTypeId)> = keys.iter().zip(&seen.keys).map(|(kind, ordinal)| entity(*kind, *ordinal)).collect();
        let (state, kind) = entity(states, seen.state);
        let exprs = &mut *hir.exprs;
        let keys: Vec<ExprId> = keys.into_iter().map(|(key, kind)| exprs.entity(key, kind, span)).collect();
        let start = exprs.lists.len() as u32;
        let list = ListId { start, count: keys.len() as u32 };
        exprs.lists.extend(keys);
        let state = exprs.entity(state, kind, span);
        let finding = Finding::State(state);
        let made = Observation { variable: seen.variable, keys: list, gens: GensId::NONE, finding, slots: 0, by_option: true, span };
        if let Form::Belief(belief) = &mut hir.models[seen.model].form {
            belief.observations.push(made);
        }
    }
    Node::Model(seen.model)
}
