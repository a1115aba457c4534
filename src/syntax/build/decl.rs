//! Declarations: head, units, kinds, attributes, entities, sets, lets, expectations.

use super::super::ast::*;
use super::super::parser::{self, Rule};
use super::{Builder, P};
use crate::diagnostics::{Diagnostic, Level, codes};
use crate::source::Span;

impl Builder<'_> {
    /// One declaration; it may bring several items (`currency USD, EUR`).
    pub fn item(&mut self, pair: P<'_>, out: &mut Vec<Item>) {
        let span = self.tight(&pair);
        let doc = self.doc(pair.as_span().start());
        let rule = pair.as_rule();
        let kind = match rule {
            Rule::scenario => {
                let parts = Parts::of(self, pair);
                let Some(name) = parts.name() else { return };
                ItemKind::Scenario { name, title: parts.title }
            }
            Rule::use_decl => ItemKind::Use(self.uses(pair)),
            Rule::unit_decl => {
                for inner in pair.into_inner().filter(|p| p.as_rule() == Rule::unit_item) {
                    let span = self.tight(&inner);
                    if let Some(unit) = self.unit_item(inner) {
                        out.push(Item { kind: ItemKind::Unit(unit), span, doc: doc.clone() });
                    }
                }
                return;
            }
            Rule::currency_decl => {
                for inner in pair.into_inner().filter(|p| p.as_rule() == Rule::currency_item) {
                    let span = self.tight(&inner);
                    let parts = Parts::of(self, inner);
                    if let Some(name) = parts.name() {
                        out.push(Item { kind: ItemKind::Currency { name, title: parts.title }, span, doc: doc.clone() });
                    }
                }
                return;
            }
            Rule::rate_decl => {
                let Some(kind) = self.rate(pair) else { return };
                kind
            }
            Rule::rates_decl => {
                let Some(kind) = self.rates(pair) else { return };
                kind
            }
            Rule::kind_decl => {
                for inner in pair.into_inner().filter(|p| p.as_rule() == Rule::kind_item) {
                    let span = self.tight(&inner);
                    if let Some(kind) = self.kind_item(inner) {
                        out.push(Item { kind: ItemKind::Kind(kind), span, doc: doc.clone() });
                    }
                }
                return;
            }
            Rule::periods_decl => {
                let Some(kind) = self.periods(pair) else { return };
                kind
            }
            Rule::attribute_decl => {
                let Some(kind) = self.attribute(pair) else { return };
                kind
            }
            Rule::entity => {
                let Some(kind) = self.entity(pair) else { return };
                kind
            }
            Rule::switch => {
                let Some(kind) = self.switch(pair) else { return };
                kind
            }
            Rule::entities_decl => {
                let Some(kind) = self.entities(pair) else { return };
                kind
            }
            Rule::table_decl => {
                let Some(kind) = self.table(pair) else { return };
                kind
            }
            Rule::set_decl => {
                let Some(kind) = self.set(pair) else { return };
                kind
            }
            Rule::let_decl => match self.function_or_value(pair) {
                Some(kind) => kind,
                None => return,
            },
            Rule::plan_decl => {
                let Some(item) = self.plan(pair) else { return };
                ItemKind::Plan(std::sync::Arc::new(item))
            }
            Rule::belief_decl => {
                let Some(item) = self.belief(pair) else { return };
                ItemKind::Belief(Box::new(item))
            }
            Rule::decision_decl => {
                let Some(item) = self.decision(pair) else { return };
                ItemKind::Decision(Box::new(item))
            }
            Rule::observe_decl => {
                let Some((Some(network), seen)) = self.observation(pair) else { return };
                ItemKind::Observe { network, seen: Box::new(seen) }
            }
            Rule::expect_decl => {
                let Some(expectation) = self.expectation(pair) else { return };
                expectation
            }
            Rule::variant_decl => {
                let Some(variant) = self.variant(pair) else { return };
                ItemKind::Variant(Box::new(variant))
            }
            Rule::level_decl => {
                let (mut level, mut names) = (Level::Warn, Vec::new());
                for part in pair.into_inner() {
                    match (part.as_rule(), part.as_str()) {
                        (Rule::level, "allow") => level = Level::Allow,
                        (Rule::level, "deny") => level = Level::Deny,
                        (Rule::level_name, _) => names.push(self.name(&part)),
                        _ => {}
                    }
                }
                ItemKind::Level { level, names }
            }
            Rule::show_decl => self.show(pair),
            Rule::random_decl => {
                let Some(item) = self.random(pair) else { return };
                ItemKind::Random(Box::new(item))
            }
            rule => {
                let Some(item) = parser::form_of(rule).and_then(|form| self.model(form, pair)) else { return };
                ItemKind::Model(Box::new(item))
            }
        };
        out.push(Item { kind, span, doc });
    }

    pub fn expectation(&mut self, pair: P<'_>) -> Option<ItemKind> {
        let (mut title, mut values) = (None, Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::string => title = Some(self.string(&part)),
                Rule::expr | Rule::arith => values.push(self.expr(part)),
                _ => {}
            }
        }
        let mut values = values.into_iter();
        Some(ItemKind::Expect { title, condition: values.next()?, within: values.next() })
    }

    fn unit_item(&mut self, pair: P<'_>) -> Option<UnitItem> {
        let (mut name, mut title, mut definition, mut prefixed) = (None, None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::symbol_name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::quantity => {
                    let span = self.span(&part);
                    definition = self.quantity(part).map(|q| (q, span));
                }
                Rule::prefixed => prefixed = Some(true),
                Rule::unprefixed => prefixed = Some(false),
                _ => {}
            }
        }
        Some(UnitItem { name: name?, title, definition, prefixed })
    }

    fn rate(&mut self, pair: P<'_>) -> Option<ItemKind> {
        let (mut currency, mut value, mut year) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => currency = Some(self.name(&part)),
                Rule::rate_year => {
                    let inner = part.into_inner().next();
                    year = inner.and_then(|part| Some((part.as_str().parse().ok()?, self.span(&part))));
                }
                Rule::quantity => {
                    let span = self.span(&part);
                    value = self.quantity(part).map(|q| (q, span));
                }
                Rule::date | Rule::no_date => {
                    let at = self.span(&part);
                    // For the reader: rates have no dates of their own to be compared with.
                    if let Some((why, label)) = super::date::wrong(part.as_str()) {
                        let found = Diagnostic::error(codes::BAD_DATE, why).at(at, label);
                        self.error(match super::date::meant(part.as_str()) {
                            Some(date) => found.fix(format!("write `{date}`"), at, date, crate::diagnostics::Applicability::MaybeIncorrect),
                            None => found.help("a date is a year, a month and a day: `2026-01-15`"),
                        });
                    }
                }
                _ => {}
            }
        }
        let (value, span) = value?;
        Some(ItemKind::Rate { currency: currency?, value, year, span })
    }

    fn kind_item(&mut self, pair: P<'_>) -> Option<KindItem> {
        let mut order = None;
        let (mut names, mut title) = (Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => names.push(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::ordered_bare => order = Some(KindOrder::Declaration),
                Rule::ordered => {
                    let by = part.into_inner().find(|p| p.as_rule() == Rule::name);
                    order = by.map(|p| KindOrder::Attribute(self.name(&p)));
                }
                _ => {}
            }
        }
        let mut names = names.into_iter();
        Some(KindItem { name: names.next()?, title, parent: names.next(), order })
    }

    fn periods(&mut self, pair: P<'_>) -> Option<ItemKind> {
        let (mut name, mut title, mut ends, mut range) = (None, None, Vec::new(), self.tight(&pair));
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::integer => {
                    let at = self.span(&part);
                    range = if ends.is_empty() { at } else { range.to(at) };
                    match part.as_str().parse::<i32>() {
                        Ok(n) => ends.push(n),
                        Err(_) => {
                            self.error(Diagnostic::error(codes::BAD_NUMBER, "a period's number is too large").at(at, "here"));
                            return None;
                        }
                    }
                }
                _ => {}
            }
        }
        Some(ItemKind::Periods { name: name?, title, from: *ends.first()?, to: *ends.get(1)?, range })
    }

    fn attribute(&mut self, pair: P<'_>) -> Option<ItemKind> {
        let (mut names, mut title, mut keys, mut ty, mut default) = (Vec::new(), None, Vec::new(), None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => names.push(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::keys => keys = self.keys(part),
                Rule::type_note => ty = self.type_note(part).map(AttributeType::Unit),
                Rule::of_units => ty = Some(AttributeType::Units),
                Rule::member_of => {
                    for inner in part.into_inner() {
                        match inner.as_rule() {
                            Rule::name => ty = Some(AttributeType::Member(self.name(&inner))),
                            Rule::states => {
                                ty = Some(AttributeType::States(inner.into_inner().map(|p| self.name(&p)).collect()));
                            }
                            _ => {}
                        }
                    }
                }
                Rule::default_value => default = self.default_value(part),
                _ => {}
            }
        }
        let mut names = names.into_iter();
        Some(ItemKind::Attribute(AttributeItem { kind: names.next()?, name: names.next()?, title, keys, ty, default }))
    }

    pub fn entity(&mut self, pair: P<'_>) -> Option<ItemKind> {
        let (mut kind, mut name, mut binder, mut title) = (None, None, Vec::new(), None);
        let (mut placed, mut author, mut fields, mut policy) = (Vec::new(), None, Vec::new(), PolicyParts::default());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kind_name => kind = Some(self.name(&part)),
                Rule::name => name = Some(self.name(&part)),
                Rule::binder => binder = self.generators(part),
                Rule::string => title = Some(self.string(&part)),
                Rule::placed => {
                    placed = part.into_inner().filter(|p| p.as_rule() == Rule::reference).filter_map(|p| self.reference(p)).collect();
                }
                Rule::authored => {
                    author = part.into_inner().find(|p| p.as_rule() == Rule::reference).and_then(|p| self.reference(p));
                }
                Rule::entity_block => {
                    for inner in part.into_inner() {
                        match inner.as_rule() {
                            Rule::field => fields.extend(self.field(inner)),
                            Rule::bad_entity_item => self.met_bad = true,
                            Rule::applies | Rule::requires | Rule::excludes => self.policy_part(inner, &mut policy),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        Some(ItemKind::Entity(EntityItem { kind: kind?, name: name?, binder, title, placed, author, fields, policy }))
    }

    pub fn reference(&mut self, pair: P<'_>) -> Option<Reference> {
        let mut names = pair.into_inner().map(|p| self.name(&p)).collect::<Vec<_>>().into_iter();
        let first = names.next()?;
        Some(match names.next() {
            Some(name) => Reference { kind: Some(first), name },
            None => Reference { kind: None, name: first },
        })
    }

    pub fn field(&mut self, pair: P<'_>) -> Option<Field> {
        let (mut name, mut keys, mut value) = (None, Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::index => keys = part.into_inner().map(|p| self.expr(p)).collect(),
                Rule::expr => value = Some(self.expr(part)),
                _ => {}
            }
        }
        Some(Field { name: name?, keys, value: value? })
    }

    fn set(&mut self, pair: P<'_>) -> Option<ItemKind> {
        let mut source = Source::default();
        let (mut name, mut title, mut keys, mut value) = (None, None, Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::expr => value = Some(self.expr(part)),
                Rule::keys => keys = self.keys(part),
                _ => self.source_part(part, &mut source),
            }
        }
        let body = match value {
            Some(value) => SetBody::Value(value),
            None => SetBody::File { keys, source: source.finish()? },
        };
        Some(ItemKind::Set(SetItem { name: name?, title, body }))
    }
}

/// The names and the title below a pair, for declarations that have nothing else.
struct Parts {
    names: Vec<Name>,
    title: Option<Text>,
}

impl Parts {
    fn of(builder: &Builder<'_>, pair: P<'_>) -> Parts {
        let mut parts = Parts { names: Vec::new(), title: None };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => parts.names.push(builder.name(&part)),
                Rule::string => parts.title = Some(builder.string(&part)),
                _ => {}
            }
        }
        parts
    }

    fn name(&self) -> Option<Name> {
        self.names.first().cloned()
    }
}

/// A data source while its parts are met.
#[derive(Default)]
pub struct Source {
    pub path: Option<Text>,
    pub wheres: Vec<Condition>,
    pub missing: Vec<Text>,
    pub skips: Option<Span>,
    pub lines: Option<(u32, Span)>,
    pub layout: Vec<LayoutNote>,
    pub wide: Option<Name>,
    pub mappings: Vec<Mapping>,
    pub default: Option<Expr>,
}

impl Source {
    pub fn finish(self) -> Option<DataSource> {
        Some(DataSource {
            path: self.path?,
            wheres: self.wheres,
            missing: self.missing,
            skips: self.skips,
            lines: self.lines,
            layout: self.layout,
            wide: self.wide,
            mappings: self.mappings,
        })
    }
}
