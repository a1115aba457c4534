//! What policies do to plans, and whether they are in force.

use super::super::ast::*;
use super::super::parser::Rule;
use super::{Builder, P};
use crate::diagnostics::{Diagnostic, codes};

impl Builder<'_> {
    /// `policy levy off`
    pub fn switch(&mut self, pair: P<'_>) -> Option<ItemKind> {
        let (mut policy, mut keys, mut to, mut apart) = (None, Vec::new(), None, false);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => policy = Some(self.name(&part)),
                Rule::switch_keys => keys = self.keys_in(part),
                Rule::switch_to => to = Switch::of(part.as_str()),
                Rule::open_apart => (to, apart) = (Some(Switch::Open), true),
                _ => {}
            }
        }
        Some(ItemKind::Switch { policy: policy?, keys, to: to?, apart })
    }

    /// An entry of an entity's block that only policies have.
    pub fn policy_part(&mut self, pair: P<'_>, parts: &mut PolicyParts) {
        let span = self.tight(&pair);
        parts.span = parts.span.or(Some(span));
        match pair.as_rule() {
            Rule::applies => parts.applies.extend(self.applies(pair)),
            rule => {
                let list = if rule == Rule::requires { &mut parts.requires } else { &mut parts.excludes };
                let partners = pair.into_inner().filter(|p| p.as_rule() == Rule::partner);
                list.extend(partners.filter_map(|p| self.partner(p)));
            }
        }
    }

    fn partner(&mut self, pair: P<'_>) -> Option<Partner> {
        let keys = self.keys_in(pair.clone());
        let policy = pair.into_inner().find(|p| p.as_rule() == Rule::reference).and_then(|p| self.reference(p))?;
        Some(Partner { policy, keys })
    }

    /// The keys of the index below a pair, if there is one.
    fn keys_in(&mut self, pair: P<'_>) -> Vec<Expr> {
        let index = pair.into_inner().find(|p| p.as_rule() == Rule::index);
        index.into_iter().flat_map(|index| index.into_inner()).filter(|p| p.as_rule() == Rule::expr).map(|p| self.expr(p)).collect()
    }

    fn applies(&mut self, pair: P<'_>) -> Option<Applies> {
        let span = self.tight(&pair);
        let (mut plan, mut vars, mut charges, mut limits, mut forbids) = (None, Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut case = Vec::new();
        let mut enacts: Option<crate::source::Span> = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::reference => plan = self.reference(part),
                Rule::case => case = part.into_inner().filter(|p| p.as_rule() == Rule::expr).map(|p| self.expr(p)).collect(),
                Rule::patch_block => {
                    for item in part.into_inner() {
                        match item.as_rule() {
                            Rule::var_decl => vars.extend(self.var(item)),
                            Rule::charge => charges.extend(self.charge(item)),
                            Rule::limit => limits.extend(self.constraint(item)),
                            Rule::forbid => forbids.extend(self.forbid(item)),
                            Rule::enact => {
                                let at = self.tight(&item);
                                if let Some(first) = enacts.replace(at) {
                                    let found = Diagnostic::error(codes::DECLARED_TWICE, "a policy is enacted at one cost")
                                        .at(at, "the second")
                                        .with(first, "the first");
                                    self.error(found);
                                    continue;
                                }
                                charges.extend(self.charge(item));
                            }
                            Rule::bad_patch_item => self.met_bad = true,
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        Some(Applies { plan: plan?, case, vars, charges, limits, forbids, span })
    }

    fn forbid(&mut self, pair: P<'_>) -> Option<ForbidItem> {
        let span = self.tight(&pair);
        let (mut name, mut title, mut condition) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::expr => condition = Some(self.expr(part)),
                _ => {}
            }
        }
        Some(ForbidItem { name: name?, title, condition: condition?, span })
    }

    /// Who pays or receives: `DE`, `country.DE`, `e.country`.
    fn party(&mut self, pair: P<'_>) -> Option<Expr> {
        let reference = pair.into_inner().find(|p| p.as_rule() == Rule::reference)?;
        let Reference { kind, name } = self.reference(reference)?;
        let span = name.span;
        Some(match kind {
            Some(owner) => {
                let base = Expr { span: owner.span, kind: ExprKind::Name(owner) };
                Expr { span: base.span.to(span), kind: ExprKind::Member(Box::new(base), name) }
            }
            None => Expr { kind: ExprKind::Name(name), span },
        })
    }

    /// `charge name = …` or `enact …`.
    fn charge(&mut self, pair: P<'_>) -> Option<ChargeItem> {
        let span = self.tight(&pair);
        let enact = pair.as_rule() == Rule::enact;
        let doc = self.doc(pair.as_span().start());
        let (mut name, mut title, mut binder, mut unit, mut value, mut cap) = (None, None, Vec::new(), None, None, None);
        let (mut payer, mut receiver, mut given) = (None, None, false);
        let mut parties: Option<crate::source::Span> = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_enact => name = Some(self.name(&part)),
                Rule::name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::binder => binder = self.generators(part),
                Rule::type_note => unit = self.type_note(part),
                Rule::expr => value = Some(self.expr(part)),
                Rule::payer | Rule::receiver => {
                    let at = self.tight(&part);
                    parties = Some(parties.map_or(at, |first| first.to(at)));
                    if part.as_rule() == Rule::receiver {
                        receiver = self.party(part);
                    } else {
                        given = part.as_str().starts_with("given");
                        payer = self.party(part);
                    }
                }
                Rule::cap => cap = part.into_inner().find(|p| p.as_rule() == Rule::arith).map(|p| self.expr(p)),
                _ => {}
            }
        }
        Some(ChargeItem { name: name?, title, binder, unit, value: value?, cap, payer, receiver, given, parties, enact, span, doc })
    }
}
