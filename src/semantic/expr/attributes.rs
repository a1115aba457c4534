//! Attributes read of an entity.

use super::scope::{Head, Keyed};
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::TypeMistake;
use crate::semantic::checker::Checker;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    pub(super) fn attribute_of(&mut self, entity: ExprId, base: Span, name: &ast::Name) -> Head {
        let kind = match self.ty(entity) {
            Ty::Entity(kind) => kind,
            Ty::Error => return Head::Wrong,
            Ty::Number if matches!(self.exprs.kind(entity), ExprKind::Answer(..)) => {
                let text = self.sources.slice(base).to_string();
                let found =
                    Diagnostic::error(codes::UNKNOWN_ATTRIBUTE, format!("`{text}` has no `{}`", name.text)).at(name.span, "unknown");
                self.report(found.help(
                    "of a constraint, `.slack` can be read, the room that it leaves, and `.price`, what one more of its limit is worth; of one with a price also `.shortfall` or `.excess`; of a variable `.reduced_cost`",
                ));
                return Head::Wrong;
            }
            other => {
                let text = self.describe(other);
                self.report(TypeMistake::AttributeOf { ty: &text, at: base, attribute: name.span }.diagnostic());
                return Head::Wrong;
            }
        };
        let root = self.hir.entity_types[kind].root;
        match self.names.attr(root, &name.text) {
            Some(attr) => {
                self.hir.attrs[attr].used = true;
                if matches!(self.hir.attrs[attr].ty, AttrType::Error) {
                    return Head::Wrong;
                }
                let keys = self.hir.attrs[attr].keys.clone();
                Head::Keyed(Keyed::Attr(attr, entity), keys)
            }
            None => {
                let word = self.hir.entity_types[kind].name.clone();
                let mut names: Vec<Box<str>> = self.names.attrs_of(root).map(Box::from).collect();
                names.sort_unstable();
                let mut found = Diagnostic::error(codes::UNKNOWN_ATTRIBUTE, format!("no {word} has an attribute `{}`", name.text))
                    .at(name.span, "unknown attribute");
                if self.ordinal_of(root, &name.text).is_some() {
                    let (a, b) = (self.sources.slice(base), name.text.as_ref());
                    let text = format!("{a}..{b}");
                    let title = format!("from one to the other is written `{text}`");
                    found = found.fix(title, base.to(name.span), text, crate::diagnostics::Applicability::MaybeIncorrect);
                } else if let Some(plan) = self.plan_of_part(base, name) {
                    let text = format!("{plan}.{}.{}", self.sources.slice(base), name.text);
                    let title = format!("it is a part of the policy in a plan: write `{text}`");
                    found = found.fix(title, base.to(name.span), text, crate::diagnostics::Applicability::MaybeIncorrect);
                } else if self.names.is_value(&name.text) {
                    let (keyed, end) = self.with_key(&name.text, self.sources.slice(base), name.span);
                    let title = format!("there is a table or value `{}`: write `{keyed}`", name.text);
                    found = found.fix(title, Span::new(base.file, base.lo, end), keyed, crate::diagnostics::Applicability::MaybeIncorrect);
                } else {
                    let near;
                    (found, near) = found.did_you_mean(&name.text, name.span, names.iter().map(|n| (n.as_ref(), "attribute")));
                    if !near && let Some(owner) = self.owner_of(&name.text) {
                        found = found.help(format!("{} {owner} has `{}`", crate::semantic::words::article(&owner), name.text));
                    } else if !near && names.is_empty() {
                        found = found.help(format!("declare it: `attribute {word}.{} : unit`", name.text));
                    } else if !near {
                        let list = crate::diagnostics::suggest::listed(&names, 8);
                        found = found.help(format!("{} {word} has {list}", crate::semantic::words::article(&word)));
                    }
                }
                self.report(found.about(format!("{word}.{}", name.text)));
                Head::Wrong
            }
        }
    }

    /// The plan in which a policy has a charge, a limit or a decision of that name.
    fn plan_of_part(&self, policy: Span, name: &ast::Name) -> Option<Box<str>> {
        let part = format!("{}.{}", self.sources.slice(policy), name.text);
        let plan = self.hir.models.iter().find(|(model, _)| self.names.policy_part(*model, &part).is_some());
        plan.map(|(_, plan)| plan.name.clone())
    }

    /// The kind that has an attribute of that name.
    pub(super) fn owner_of(&self, attribute: &str) -> Option<Box<str>> {
        self.names.owners_of(attribute).map(|kind| self.hir.entity_types[kind].name.clone()).min()
    }

    /// `distance[e, p]` for `e.distance[p]`, and where that ends.
    fn with_key(&self, table: &str, key: &str, name: Span) -> (String, u32) {
        match self.keys_behind(name) {
            Some((keys, end)) => (format!("{table}[{key}, {keys}]"), end),
            None => (format!("{table}[{key}]"), name.hi),
        }
    }

    /// What stands in the brackets right after a name, and where they end.
    pub fn keys_behind(&self, name: Span) -> Option<(String, u32)> {
        let rest = self.sources.get(name.file)?.text.get(name.hi as usize..)?.strip_prefix('[')?;
        let inner = rest.split([']', '\n']).next().filter(|inner| !inner.contains('['))?;
        rest.get(inner.len()..)?.strip_prefix(']')?;
        Some((inner.trim().to_string(), name.hi + 2 + u32::try_from(inner.len()).ok()?))
    }
}
