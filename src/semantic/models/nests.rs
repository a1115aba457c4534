//! Nests of a choice: sets of alternatives, or what an attribute says of each.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::ModelMistake;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::{Scope, Want};
use crate::semantic::units::equations::UnitExpr;
use crate::syntax::ast::{self, ModelItem, NestItem};

impl Checker<'_> {
    /// The nest of an alternative where an attribute says it, and the kind that nests are of; none where there are no nests.
    pub(super) fn nest_kind(&mut self, id: ModelId, item: &ModelItem) -> Option<(Option<ExprId>, EntityTypeId)> {
        if let Some((word, _)) = &item.nest_names {
            return self.names.domain((item.name.span, word.span)).map(|kind| (None, kind));
        }
        let Some(NestItem::By { by, .. }) = item.nests.first() else { return None };
        let mut scope = self.pending.model(id).heads.as_ref()?.scope.clone();
        let nest = self.expr(&mut scope, by, Want::Element);
        if let Some(heads) = &mut self.pending.model_mut(id).heads {
            heads.scope.size = heads.scope.size.max(scope.size);
        }
        match self.ty(nest) {
            Ty::Entity(kind) => Some((Some(nest), kind)),
            Ty::Error => None,
            other => {
                let ty = self.describe(other);
                self.report(ModelMistake::NestsBy { ty: &ty, at: by.span }.diagnostic());
                None
            }
        }
    }

    /// The nests that are sets of alternatives; none where one is wrong. The scope holds the index alone.
    pub(super) fn listed_nests(
        &mut self,
        scope: &mut Scope,
        item: &ModelItem,
        binder_keys: &[EntityTypeId],
        among_keys: &[EntityTypeId],
    ) -> Option<Vec<Nest>> {
        if !self.nests_agree(item) {
            return None;
        }
        let (mut out, mut fine) = (Vec::new(), true);
        for nest in &item.nests {
            let NestItem::Listed { name, set, .. } = nest else { continue };
            let scale = self.nest_scale(scope, nest);
            let set = ast::SetValue::Set(set.clone());
            let generator = ast::Generator { set, filter: None, span: name.span, ..item.among.clone() };
            let depth = scope.locals.len();
            let members = self.generators(scope, std::slice::from_ref(&generator), true);
            let kinds: Vec<EntityTypeId> = self.keys_of(scope).into_iter().skip(binder_keys.len()).collect();
            scope.locals.truncate(depth);
            let root = |kind: &EntityTypeId| self.hir.entity_types[*kind].root;
            let alike = kinds.len() == among_keys.len() && kinds.iter().zip(among_keys).all(|(a, b)| root(a) == root(b));
            if members.is_some() && !alike {
                self.report(ModelMistake::NestOfOthers { nest: &name.text, at: name.span, among: item.among.span }.diagnostic());
                fine = false;
            }
            match (members, scale) {
                (Some(members), Some(scale)) => out.push(Nest { name: name.text.clone(), members, scale, span: name.span }),
                _ => fine = false,
            }
        }
        fine.then_some(out)
    }

    /// The nests of a choice, in whichever way they are told; none where they are wrong.
    pub(super) fn nests(
        &mut self,
        scope: &mut Scope,
        item: &ModelItem,
        head: Option<(Option<ExprId>, EntityTypeId)>,
        listed: Vec<Nest>,
    ) -> Option<Nests> {
        let Some(first) = item.nests.first() else { return Some(Nests::None) };
        match head? {
            (None, kind) => Some(Nests::Listed(kind, listed)),
            (Some(nest), kind) => Some(Nests::By { kind, nest, scale: self.nest_scale(scope, first)? }),
        }
    }

    fn nest_scale(&mut self, scope: &mut Scope, nest: &NestItem) -> Option<ExprId> {
        match nest.scale() {
            Some(scale) => self.known_number(scope, scale, &UnitExpr::ONE, "a scale"),
            None => {
                self.report(ModelMistake::NestWithoutScale { at: nest.span() }.diagnostic());
                None
            }
        }
    }

    /// Nests are listed, each with a name of its own, or told by one attribute; false where something was reported.
    fn nests_agree(&mut self, item: &ModelItem) -> bool {
        let mut fine = true;
        for (at, nest) in item.nests.iter().enumerate() {
            let Some(first) = item.nests.first().filter(|_| at > 0) else { continue };
            let mixed = matches!(nest, NestItem::By { .. }) || matches!(first, NestItem::By { .. });
            if mixed {
                self.report(ModelMistake::NestsTwice { second: nest.span(), first: first.span() }.diagnostic());
                return false;
            }
            let named = |nest: &NestItem| match nest {
                NestItem::Listed { name, .. } => Some(name.clone()),
                NestItem::By { .. } => None,
            };
            let earlier =
                item.nests.iter().take(at).filter_map(named).find(|name| Some(&name.text) == named(nest).map(|n| n.text).as_ref());
            if let Some(earlier) = earlier {
                let found =
                    Diagnostic::error(codes::DECLARED_TWICE, format!("the nest `{}` is declared twice in this choice", earlier.text))
                        .at(nest.span(), "declared again")
                        .with(earlier.span, "first declared");
                self.report(found);
                fine = false;
            }
        }
        fine
    }
}
