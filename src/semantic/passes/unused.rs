//! What is declared and never read, and attributes that only one entity has.

use crate::diagnostics::{Applicability, Diagnostic, codes, suggest};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::source::Span;

impl Checker<'_> {
    /// An attribute that one entity alone has, that nobody reads, and that is named nearly like one that is read of all
    /// entities and that this one lacks: its name is misspelt.
    pub fn misspelt_attributes(&mut self) {
        let mut found = Vec::new();
        for (id, attr) in self.hir.attrs.iter() {
            let Some(entity) = self.only_owner(attr).filter(|_| !attr.used && !attr.library) else { continue };
            let Some((meant, other)) = self.meant(id, attr, entity) else { continue };
            if other.default.is_some() || !other.used {
                continue;
            }
            let owner = &self.hir.entities[self.entity_at(attr, entity)];
            let word = &self.hir.entity_types[owner.kind].name;
            let message = format!("the {word} `{}` has no `{meant}`, but it has `{}`", owner.name, attr.name);
            let report = Diagnostic::error(codes::MISSING_VALUE, message)
                .at(attr.span, format!("nobody reads `{}`", attr.name))
                .with(other.span, format!("`{meant}` of another {word}"))
                .fix(format!("did you mean `{meant}`?"), attr.span, meant, Applicability::MaybeIncorrect);
            found.push(report);
        }
        found.into_iter().for_each(|d| self.report(d));
    }

    /// Warns of what is declared and never read; of files that the scenario uses, others may read the rest.
    pub fn unused(&mut self) {
        if self.reports.has_errors() {
            return;
        }
        let mut found: Vec<Diagnostic> = Vec::new();
        for (id, attr) in self.hir.attrs.iter() {
            let alone = self.only_owner(attr).filter(|_| self.hir.entity_types[attr.kind].members.len() > 2);
            // Read with `known(…)`, it may be misspelt all the same.
            let misspelt = alone.is_some_and(|entity| self.meant(id, attr, entity).is_some());
            // Declared, without any value and any reader: another was meant.
            if attr.stated && attr.index.is_empty() && !attr.used {
                let root = self.hir.entity_types[attr.kind].root;
                let others =
                    self.hir.attrs.iter().filter(|(other, a)| *other != id && !a.stated && self.hir.entity_types[a.kind].root == root);
                let report = Diagnostic::warning(codes::UNUSED, format!("the attribute `{}` has no value and no reader", attr.name))
                    .at(attr.span, "declared, and that is all");
                found.push(report.did_you_mean(&attr.name, attr.span, others.map(|(_, a)| (a.name.as_ref(), "attribute"))).0);
                continue;
            }
            if attr.library || self.is_placement(attr) || (attr.used && !misspelt) || (misspelt && attr.stated) {
                continue;
            }
            let report = match alone {
                Some(entity) => {
                    let owner = &self.hir.entities[self.entity_at(attr, entity)];
                    let word = &self.hir.entity_types[owner.kind].name;
                    let unread = if attr.used { "" } else { ", and nobody reads it" };
                    let message = format!("only the {word} `{}` has `{}`{unread}", owner.name, attr.name);
                    let report = Diagnostic::warning(codes::LONE_ATTRIBUTE, message).at(attr.span, "a slip of the pen?");
                    match self.meant(id, attr, entity) {
                        Some((meant, _)) => report.fix(format!("did you mean `{meant}`?"), attr.span, meant, Applicability::MaybeIncorrect),
                        None => report,
                    }
                }
                None => never_read(&format!("attribute `{}`", attr.name), attr.span),
            };
            found.push(self.wanted_by_library(report, &attr.name, attr.span));
        }
        for table in self.hir.tables.values().filter(|t| !t.used) {
            let report = never_read(&format!("table `{}`", table.name), table.span);
            found.push(self.wanted_by_library(report, &table.name, table.span));
        }
        found.extend(self.hir.sets.values().filter(|s| !s.used).map(|s| never_read(&format!("set `{}`", s.name), s.span)));
        found.extend(
            self.hir.lets.values().filter(|l| !l.used && !self.asks(l.body)).map(|l| never_read(&format!("value `{}`", l.name), l.span)),
        );
        let idle = self.functions.all().iter().filter(|function| !function.called);
        found.extend(idle.map(|function| {
            let name = &function.item.name;
            Diagnostic::warning(codes::UNUSED, format!("the function `{}` is never called", name.text)).at(name.span, "nobody calls it")
        }));
        for function in self.functions.all() {
            let parameters = function.item.parameters.iter().zip(&function.read);
            let idle = parameters.filter(|(_, read)| !**read).map(|(parameter, _)| &parameter.name);
            found.extend(idle.map(|name| never_read(&format!("parameter `{}` of `{}`", name.text, function.item.name.text), name.span)));
        }
        found.retain(|d| d.span().is_none_or(|at| at.file == self.hir.file || !self.files.is_declared_in(at.file)));
        found.into_iter().for_each(|d| self.report(d));
    }

    /// True for what asks a belief network: its answer is shown, whoever reads it.
    fn asks(&self, body: ExprId) -> bool {
        let mut open = vec![body];
        while let Some(e) = open.pop() {
            match self.exprs.kind(e) {
                ExprKind::Query(_) => return true,
                ExprKind::Answer(model, ..) if self.hir.models[model].form.name() == FormName::Belief => return true,
                _ => self.exprs.made().children(e, &mut |child| open.push(child)),
            }
        }
        false
    }

    /// An attribute of this or nearly this name that a library in use reads, and that has no values yet.
    fn wanted_by_library(&self, found: Diagnostic, name: &str, at: Span) -> Diagnostic {
        if !found.fixes.is_empty() {
            return found;
        }
        let wanted: Vec<&Attr> =
            self.hir.attrs.values().map(|a| &**a).filter(|a| a.library && (a.index.is_empty() || a.name.as_ref() == name)).collect();
        let near = suggest::nearest(name, wanted.iter().map(|a| a.name.as_ref()));
        let meant =
            wanted.iter().find(|a| a.name.as_ref() == name).or_else(|| wanted.iter().find(|a| near.first() == Some(&a.name.as_ref())));
        let Some(attr) = meant else { return found };
        let keys: Vec<&str> = attr.keys.iter().map(|k| self.hir.entity_types[*k].name.as_ref()).collect();
        let keys = if keys.is_empty() { String::new() } else { format!("[{}]", keys.join(", ")) };
        let text = format!("{}.{}{keys}", self.hir.entity_types[attr.kind].name, attr.name);
        let found = found.note(format!("the library reads `{text}`"));
        if attr.name.as_ref() == name {
            return found;
        }
        found.fix(format!("did you mean `{}`?", attr.name), at, attr.name.as_ref(), Applicability::MaybeIncorrect)
    }

    /// The ordinal of the entity that alone has an attribute which is written in blocks.
    fn only_owner(&self, attr: &Attr) -> Option<u32> {
        let mut tuple = Vec::new();
        let mut owner = None;
        for row in attr.index.iter() {
            attr.index.tuple(row, &mut tuple);
            let first = tuple.first().copied();
            if owner.is_some() && owner != first {
                return None;
            }
            owner = first;
        }
        owner
    }

    fn entity_at(&self, attr: &Attr, ordinal: u32) -> EntityId {
        EntityId(self.hir.entity_types[self.hir.entity_types[attr.kind].root].base + ordinal)
    }

    /// The attribute of a near name that an entity lacks and others have.
    fn meant(&self, id: AttrId, attr: &Attr, entity: u32) -> Option<(String, &Attr)> {
        let root = self.hir.entity_types[attr.kind].root;
        let others: Vec<&Attr> = self
            .hir
            .attrs
            .iter()
            .filter(|(other, a)| {
                *other != id
                    && self.hir.entity_types[a.kind].root == root
                    && !self.has(a, entity)
                    && (!a.index.is_empty() || a.library || a.stated)
            })
            .map(|(_, a)| &**a)
            .collect();
        let near = suggest::nearest(&attr.name, others.iter().map(|a| a.name.as_ref()));
        let name = *near.first()?;
        others.into_iter().find(|a| a.name.as_ref() == name).map(|a| (name.to_string(), a))
    }

    /// True when an entity has some value of an attribute.
    fn has(&self, attr: &Attr, entity: u32) -> bool {
        let mut tuple = Vec::new();
        attr.index.iter().any(|row| {
            attr.index.tuple(row, &mut tuple);
            tuple.first() == Some(&entity)
        })
    }

    /// `in US`, `by EU` and texts are facts of an entity, whoever reads them.
    fn is_placement(&self, attr: &Attr) -> bool {
        match attr.ty {
            AttrType::Error => true,
            AttrType::State(states) => self.texts.contains(&states),
            AttrType::One(_) => attr.keys.is_empty() && (attr.name.as_ref() == "author" || self.names.kind(&attr.name).is_some()),
            _ => false,
        }
    }
}

fn never_read(what: &str, at: Span) -> Diagnostic {
    Diagnostic::warning(codes::UNUSED, format!("the {what} is never read")).at(at, "nobody reads it")
}
