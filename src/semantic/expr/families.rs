//! Members of policies with an index: `levy[HU].rate`, `division.levy[c].paid`.

use super::scope::{Head, Keyed, Local, Scope};
use crate::data::TupleIndex;
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Inner;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast;
use rustc_hash::FxHashMap;

impl Checker<'_> {
    /// For each policy with an index, an attribute that holds its members, which is read where the keys are no names.
    pub fn members_of_families(&mut self) {
        let Some(policy) = self.names.kind("policy").map(|kind| self.hir.entity_types[kind].root) else { return };
        let base = self.hir.entity_types[policy].base;
        let names: Vec<Box<str>> = self.families.names().map(Box::from).collect();
        for name in names {
            let Some(family) = self.families.get(&name) else { continue };
            let (kinds, span) = (family.kinds.clone(), family.span);
            let dims: Vec<u32> = kinds.iter().map(|kind| self.hir.entity_types[*kind].size).collect();
            let (Some((kind, keys)), Ok(index)) = (kinds.split_first(), TupleIndex::full(&dims)) else { continue };
            let mut values = vec![u32::MAX; index.rows() as usize];
            for (own, member) in &family.members {
                let ordinals = kinds.iter().zip(own).map(|(kind, key)| self.ordinal_of(*kind, key)).collect::<Option<Vec<u32>>>();
                let slot = ordinals.and_then(|ordinals| index.row(&ordinals)).and_then(|row| values.get_mut(row as usize));
                if let (Some(slot), Some(member)) = (slot, self.ordinal_of(policy, member)) {
                    *slot = base + member;
                }
            }
            let places = vec![None; values.len()];
            let id = self.hir.attrs.push(Shared::new(Attr {
                name: name.clone(),
                title: None,
                kind: *kind,
                keys: keys.to_vec(),
                ty: AttrType::One(policy),
                default: None,
                pending: FxHashMap::default(),
                index,
                values: AttrValues::One(values, places),
                absent: Vec::new(),
                no_limit: NoLimit::default(),
                span,
                library: false,
                stated: false,
                used: true,
            }));
            self.units.add_attr(UnitExpr::ONE);
            if let Some(family) = self.families.get_mut(&name) {
                family.member = Some(id);
            }
        }
    }

    /// `levy[HU]`, `levy[c]`: a member as an entity; none where the name is that of something else.
    pub(super) fn member_as_entity(&mut self, scope: &mut Scope, base: &ast::Expr, keys: &[ast::Expr], span: Span) -> Option<Head> {
        let ast::ExprKind::Name(name) = &base.kind else { return None };
        let own = self.families.get(&name.text)?;
        let (kinds, member) = (own.kinds.clone(), own.member);
        if self.is_other(scope, &name.text) {
            return None;
        }
        let Some(ids) = self.arguments(scope, keys, &kinds, base.span, span) else { return Some(Head::Wrong) };
        let policy = self.names.kind("policy").map(|kind| self.hir.entity_types[kind].root)?;
        if let Some(written) = self.written_keys(&ids) {
            let Some(member) = self.member_of(&name.text, &written, span) else { return Some(Head::Wrong) };
            let ordinal = self.ordinal_of(policy, &member)?;
            let entity = EntityId(self.hir.entity_types[policy].base + ordinal);
            return Some(Head::Value(self.entity_node(entity, span)));
        }
        let list = self.exprs.list(ids);
        Some(Head::Value(self.node(ExprKind::Attr(member?, list), Ty::Entity(policy), UnitExpr::ONE, Stage::KNOWN, span)))
    }

    /// True where a name stands for something else than a policy with an index.
    fn is_other(&self, scope: &Scope, name: &str) -> bool {
        let inner = scope.model.is_some_and(|model| self.names.inner(model, name).is_some());
        scope.parameter(name).is_some() || scope.find(name).is_some() || inner || self.names.is_known(name)
    }

    /// A policy with an index without its keys; reported.
    pub(super) fn without_key(&mut self, scope: &Scope, name: &ast::Name) -> Option<Head> {
        let family = self.families.get(&name.text)?;
        let span = family.span;
        if self.is_other(scope, &name.text) {
            return None;
        }
        let found = Diagnostic::error(codes::POLICY_MEMBER, format!("the policy `{}` has an index: which member is meant?", name.text));
        let found = found.at(name.span, "its key is missing").with(span, "declared here");
        let (text, end) = (name.text.clone(), name.span.end());
        self.report(match self.key_of_family(scope, &text, name.span) {
            Some((key, true)) => found.fix(format!("write `{text}[{key}]`"), end, format!("[{key}]"), Applicability::MaybeIncorrect),
            Some((key, false)) => found.help(format!("write its key, as in `{text}[{key}]`")),
            None => found,
        });
        Some(Head::Wrong)
    }

    /// The keys of a policy with an index that are proposed at a place: index variables there, else the names of the index of the
    /// policy around it, else the keys of the first member. True of those that stand for what is meant there.
    pub(super) fn key_of_family(&self, scope: &Scope, family: &str, at: Span) -> Option<(String, bool)> {
        let family = self.families.get(family)?;
        let bound = |kind: &EntityTypeId| {
            let of_kind = |local: &&Local| matches!(local.element, SetElement::Kind(own) if self.hir.entity_types[own].root == *kind);
            scope.locals.iter().rev().find(of_kind).map(|local| local.name.as_ref()).filter(|name| crate::syntax::is_name(name))
        };
        let locals: Option<Vec<&str>> = family.kinds.iter().map(bound).collect();
        let around = || self.families.at_hand(at, &family.kinds);
        match locals.filter(|names| !names.is_empty()).or_else(around) {
            Some(names) => Some((names.join(", "), true)),
            None => family.members.first().map(|(keys, _)| (keys.join(", "), false)),
        }
    }

    /// The names of keys that are written out; none where one of them is calculated.
    fn written_keys(&self, ids: &[ExprId]) -> Option<Vec<Box<str>>> {
        let name = |id: &ExprId| match self.exprs.kind(*id) {
            ExprKind::Entity(entity) => Some(self.hir.entities[entity].name.clone()),
            _ => None,
        };
        ids.iter().map(name).collect()
    }

    /// Whether keys that are written out name a member of the policy whose result is read; reports when they do not.
    pub(super) fn names_member(&mut self, model: ModelId, result: u32, ids: &[ExprId], span: Span) -> bool {
        let Some(family) = self.family_of(model, result) else { return true };
        let count = self.families.get(&family).map_or(0, |own| own.kinds.len());
        let Some(written) = ids.get(..count).and_then(|ids| self.written_keys(ids)) else { return true };
        self.member_of(&family, &written, span).is_some()
    }

    /// The policy with an index whose members a result holds.
    pub(super) fn family_of(&self, model: ModelId, result: u32) -> Option<Box<str>> {
        let decl = self.hir.models[model].results.get(result as usize)?;
        self.hir.models[model].gathered_of(decl.role)?;
        decl.name.split('.').next().map(Box::from)
    }

    /// `plan.levy[HU].paid`: what follows the keys of a policy with an index.
    pub(super) fn part_of_member(&mut self, id: ExprId, name: &ast::Name, span: Span) -> Option<Head> {
        let ExprKind::Answer(model, result, list) = self.exprs.kind(id) else { return None };
        let role = self.hir.models[model].results.get(result as usize)?.role;
        let gathered = self.hir.models[model].gathered_of(role).filter(|gathered| gathered.enacted)?;
        let first = gathered.members.first().and_then(|(_, at)| self.hir.models[model].results.get(*at as usize))?.name.clone();
        let family = self.family_of(model, result)?;
        let given = self.exprs.items(list).to_vec();
        // Of a member by its name, its own result, in its own unit.
        if let Some(member) = self.written_keys(&given).and_then(|written| self.member_of(&family, &written, span)) {
            let own = format!("{member}.{}", name.text);
            if self.names.policy_part(model, &own).is_some() {
                return Some(self.model_member(model, &ast::Name { text: own.into(), span: name.span }, span));
            }
        }
        // Those of one member are checked first, and so their units are their own.
        let (one, all) = (format!("{first}.{}", name.text), format!("{family}.{}", name.text));
        let Some(Inner::Policy(all)) = self.names.policy_part(model, &all) else {
            let owner = self.hir.models[model].name.clone();
            let names = self.policy_names(model, Some(&first));
            let found = Diagnostic::error(codes::UNKNOWN_RESULT, format!("`{owner}.{family}` has no result `{}`", name.text));
            let (mut found, near) =
                found.at(name.span, "unknown").did_you_mean(&name.text, name.span, names.iter().map(|n| (n.as_str(), "")));
            if !near && !names.is_empty() {
                let list: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
                found = found.help(format!("it has {}", list.join(", ")));
            }
            self.report(found.about(format!("{owner}.{family}.{}", name.text)));
            return Some(Head::Wrong);
        };
        let rest = match self.model_member(model, &ast::Name { text: one.into(), span: name.span }, span) {
            Head::Wrong => return Some(Head::Wrong),
            Head::Keyed(_, own) => own,
            _ => Vec::new(),
        };
        Some(match rest.is_empty() {
            true => Head::Value(self.keyed(Keyed::Answer(model, all), given, span)),
            false => Head::Keyed(Keyed::Part(model, all, list), rest),
        })
    }

    /// What belongs to a limit of all members: its slack, and what it is missed by.
    pub(super) fn gathered_part(&self, model: ModelId, result: u32, word: &str) -> Option<Keyed> {
        let decl = self.hir.models[model].results.get(result as usize)?;
        let gathered = self.hir.models[model].gathered_of(decl.role)?;
        if word == "slack" {
            return gathered.slack.map(|slack| Keyed::Answer(model, slack));
        }
        match self.names.policy_part(model, &format!("{}.{word}", decl.name)) {
            Some(Inner::Policy(result)) => Some(Keyed::Answer(model, result)),
            _ => None,
        }
    }
}
