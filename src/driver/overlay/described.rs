//! What is set by a variant, by its name, and the entities that it is of.

use super::Target;
use super::resolve::Resolver;
use super::settings::Thing;
use crate::hir::*;
use crate::lower::indexed;

impl Resolver<'_> {
    /// A thing by its name.
    pub(super) fn describe(&self, thing: &Thing) -> String {
        let hir = self.hir;
        match thing {
            Thing::Value(Target::Attribute(id, keys)) => {
                let attr = &hir.attrs[*id];
                let root = hir.entity_types[attr.kind].root;
                let owner = keys.first().map_or("", |key| hir.name_at(root, *key));
                indexed(hir, &format!("{owner}.{}", attr.name), &attr.keys, keys.get(1..).unwrap_or_default())
            }
            Thing::Value(Target::Cell(id, field, keys)) => {
                let table = &hir.tables[*id];
                let field = table.fields.get(*field as usize).map_or("", |field| &field.name);
                let field = if field.is_empty() { String::new() } else { format!(".{field}") };
                format!("{}{field}", indexed(hir, &table.name, &table.keys, keys))
            }
            Thing::Value(Target::Value(id)) => hir.lets[*id].name.to_string(),
            Thing::Policy(name) => format!("policy {name}"),
            Thing::Constraint(model, at) => {
                let name = hir.plan(*model).and_then(|plan| plan.constraints.get(*at as usize)).map_or("", |constraint| &constraint.name);
                format!("{}.{name}", hir.models[*model].name)
            }
            Thing::Entity(id) => hir.entity_name(*id).to_string(),
            Thing::Table(id) => hir.tables[*id].name.to_string(),
            Thing::Variable(model, variable, keys) => {
                let model = &hir.models[*model];
                let variable = model.belief().and_then(|belief| belief.variables.get(*variable as usize));
                let own = variable.map_or(String::new(), |variable| indexed(hir, &variable.name, &variable.keys, keys));
                format!("{}.{own}", model.name)
            }
        }
    }

    /// The entities that are its keys.
    pub(super) fn entities_of(&self, thing: &Thing) -> Vec<EntityId> {
        let hir = self.hir;
        let of =
            |kinds: Vec<EntityTypeId>, keys: &[u32]| kinds.into_iter().zip(keys).map(|(kind, key)| hir.entity_at(kind, *key)).collect();
        match thing {
            Thing::Value(Target::Attribute(id, keys)) => {
                let attr = &hir.attrs[*id];
                of(std::iter::once(hir.entity_types[attr.kind].root).chain(attr.keys.iter().copied()).collect(), keys)
            }
            Thing::Value(Target::Cell(id, _, keys)) => of(hir.tables[*id].keys.clone(), keys),
            Thing::Variable(model, variable, keys) => {
                let variable = hir.models[*model].belief().and_then(|belief| belief.variables.get(*variable as usize));
                variable.map_or(Vec::new(), |variable| of(variable.keys.clone(), keys))
            }
            _ => Vec::new(),
        }
    }
}
