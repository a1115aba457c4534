//! Variants of a scenario.

use super::super::ast::*;
use super::super::parser::Rule;
use super::decl::Source;
use super::{Builder, P};

impl Builder<'_> {
    pub fn variant(&mut self, pair: P<'_>) -> Option<VariantItem> {
        let (mut name, mut title, mut bases, mut parts) = (None, None, Vec::new(), Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::built_on => {
                    let mut last = false;
                    for inner in part.into_inner() {
                        match inner.as_rule() {
                            Rule::kw_then => last = true,
                            Rule::name => bases.push(BaseVariant { name: self.name(&inner), last: std::mem::take(&mut last) }),
                            _ => {}
                        }
                    }
                }
                Rule::variant_block => {
                    for item in part.into_inner() {
                        self.variant_part(item, &mut parts);
                    }
                }
                _ => {}
            }
        }
        Some(VariantItem { name: name?, title, bases, parts })
    }

    fn variant_part(&mut self, pair: P<'_>, out: &mut Vec<VariantPart>) {
        let span = self.tight(&pair);
        let kind = match pair.as_rule() {
            Rule::bad_variant_item => {
                self.met_bad = true;
                None
            }
            Rule::override_part => self.override_part(pair),
            Rule::switch => match self.switch(pair) {
                Some(ItemKind::Switch { policy, keys, to, apart }) => Some(VariantPartKind::Switch { policy, keys, to, apart }),
                _ => None,
            },
            Rule::observe_decl => match self.observation(pair) {
                Some((Some(network), seen)) => Some(VariantPartKind::Observe { network, seen: Box::new(seen) }),
                _ => None,
            },
            Rule::remove => {
                for removed in pair.into_inner() {
                    let span = self.tight(&removed);
                    let one = match removed.as_rule() {
                        Rule::reference => self.reference(removed),
                        Rule::digits => Some(Reference { kind: None, name: self.name(&removed) }),
                        _ => None,
                    };
                    out.extend(one.map(|one| VariantPart { kind: VariantPartKind::Remove(one), span }));
                }
                return;
            }
            Rule::entity => match self.entity(pair) {
                Some(ItemKind::Entity(entity)) => Some(VariantPartKind::Entity(Box::new(entity))),
                _ => None,
            },
            Rule::swap => self.swap(pair).map(|swap| VariantPartKind::Table(Box::new(swap))),
            Rule::sweep => self.sweep(pair),
            Rule::expect_decl => match self.expectation(pair) {
                Some(ItemKind::Expect { title, condition, within }) => Some(VariantPartKind::Expect { title, condition, within }),
                _ => None,
            },
            Rule::trend => self.trend(pair),
            _ => None,
        };
        out.extend(kind.map(|kind| VariantPart { kind, span }));
    }

    fn override_part(&mut self, pair: P<'_>) -> Option<VariantPartKind> {
        let (mut path, mut value, mut times, mut on) = (None, None, false, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::path => path = self.path(part),
                Rule::times => times = true,
                Rule::turned_to => on = Some(part.as_str() == "on"),
                Rule::expr | Rule::arith => value = Some(self.expr(part)),
                _ => {}
            }
        }
        let path = path?;
        Some(match on {
            Some(on) => VariantPartKind::Constraint { path, on },
            None => VariantPartKind::Value { path, value: value?, times },
        })
    }

    fn path(&mut self, pair: P<'_>) -> Option<PathItem> {
        let span = self.tight(&pair);
        let (mut names, mut keys) = (Vec::new(), Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => names.push(self.name(&part)),
                Rule::path_keys => keys = part.into_inner().map(|key| self.name(&key)).collect(),
                _ => {}
            }
        }
        let mut names = names.into_iter();
        Some(PathItem { name: names.next()?, fields: names.collect(), keys, span })
    }

    fn swap(&mut self, pair: P<'_>) -> Option<SwapItem> {
        let mut source = Source::default();
        let mut names = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::table_name => names = part.into_inner().map(|p| self.name(&p)).collect(),
                _ => self.source_part(part, &mut source),
            }
        }
        let name = names.pop()?;
        Some(SwapItem { owner: names.pop(), name, source: source.finish()? })
    }

    fn sweep(&mut self, pair: P<'_>) -> Option<VariantPartKind> {
        let (mut path, mut times, mut ends) = (None, false, Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::path => path = self.path(part),
                Rule::times => times = true,
                Rule::arith => ends.push(self.expr(part)),
                _ => {}
            }
        }
        let mut ends = ends.into_iter();
        let (mut from, mut to, step) = (ends.next()?, ends.next()?, ends.next()?);
        // `0 .. 200 step 20 EUR/t`: the unit of the step is that of the ends.
        let of_step = match &step.kind {
            ExprKind::Neg(inner) => &inner.kind,
            kind => kind,
        };
        if let ExprKind::Quantity(Quantity { unit: Some(unit), .. }) = of_step {
            for end in [&mut from, &mut to] {
                let number = match &mut end.kind {
                    ExprKind::Neg(inner) => &mut inner.kind,
                    kind => kind,
                };
                if let ExprKind::Quantity(quantity) = number {
                    quantity.unit.get_or_insert_with(|| unit.clone());
                }
            }
        }
        Some(VariantPartKind::Sweep { path: path?, times, from, to, step })
    }

    fn trend(&mut self, pair: P<'_>) -> Option<VariantPartKind> {
        let (mut title, mut value, mut rises, mut with) = (None, None, true, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::string => title = Some(self.string(&part)),
                Rule::expr => value = Some(self.expr(part)),
                Rule::falls => rises = false,
                Rule::path => with = self.path(part),
                _ => {}
            }
        }
        Some(VariantPartKind::Trend { title, value: value?, rises, with: with? })
    }
}
