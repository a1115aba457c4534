//! What `show` and `hide` name, and what values are added up by.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::modules::Loaded;
use crate::semantic::declare::names::Value;
use crate::source::Span;
use crate::syntax::ast::{Dotted, ItemKind, Name, ShowItem};
use crate::units::UnitId;

/// A key of what is shown: its kind, and the name of its index.
struct Key {
    kind: EntityTypeId,
    index: Option<String>,
}

impl Checker<'_> {
    /// Takes in what is to be shown and hidden. A value that is shown is read.
    pub fn shows(&mut self, items: &[Loaded]) {
        for loaded in items {
            let ItemKind::Show(item) = &loaded.item.kind else { continue };
            for what in &item.what {
                let cases = self.shown_cases(what);
                if cases.is_empty()
                    && let Some(shown) = self.shown(what)
                {
                    self.show(item, what, shown, &what.text());
                }
                for (shown, text) in cases {
                    self.show(item, what, shown, &text);
                }
            }
        }
    }

    /// What a name stands for in each case of a plan, `seats.cost`, with its own name; empty for what is no such name.
    fn shown_cases(&self, what: &Dotted) -> Vec<(Shown, String)> {
        let (first, name) = match what.names.split_first() {
            Some((first, rest)) if !rest.is_empty() => {
                (Some(&first.text), rest.iter().map(|name| name.text.as_ref()).collect::<Vec<_>>().join("."))
            }
            _ => (None, what.text()),
        };
        let own = self.hir.models.iter().filter(|(_, model)| !model.library);
        let with: Vec<(ModelId, u32)> = own.filter_map(|(id, _)| Some((id, self.result_named(id, &name)?))).collect();
        let of = |model: &ModelId| self.hir.models[*model].case.as_ref().map(|case| &case.of);
        let mine: Vec<&(ModelId, u32)> = with.iter().filter(|(model, _)| first.is_none_or(|first| of(model) == Some(first))).collect();
        // Without its plan in front, of one plan alone.
        let plan = mine.first().and_then(|(model, _)| of(model));
        if plan.is_none()
            || mine.iter().any(|(model, _)| of(model) != plan)
            || (first.is_none() && self.hir.lets.values().any(|decl| decl.model.is_none() && decl.name.as_ref() == name))
        {
            return Vec::new();
        }
        mine.into_iter().map(|(model, at)| (Shown::Result(*model, *at), format!("{}.{name}", self.hir.models[*model].name))).collect()
    }

    fn show(&mut self, item: &ShowItem, what: &Dotted, shown: Shown, name: &str) {
        match shown {
            Shown::Let(id) => self.hir.lets[id].used = true,
            Shown::Attribute(id) => self.hir.attrs[id].used = true,
            Shown::Result(..) => {}
        }
        let by: Vec<String> = item.by.iter().map(Dotted::text).collect();
        let by = if by.is_empty() { String::new() } else { format!(" by {}", by.join(", ")) };
        let text: Box<str> = format!("{name}{by}").into();
        let keys = self.keys_of_shown(shown);
        let (mut groups, mut words, mut order) = (Vec::new(), Vec::new(), RowOrder::Keys);
        for by in &item.by {
            match (self.group(&keys, by), by.text().as_str()) {
                (Some(group), _) => {
                    if let Group::Reference(_, attr) = group {
                        self.hir.attrs[attr].used = true;
                    }
                    groups.push(group);
                    words.push(by.text().into());
                }
                (None, "size") => order = RowOrder::Size,
                (None, "declaration") => order = RowOrder::Declaration,
                (None, _) => return self.no_group(what, &keys, by),
            }
        }
        if let (true, Some(by)) = (item.hide, item.by.first()) {
            let found = Diagnostic::error(codes::UNKNOWN_GROUP, "what is hidden is hidden whole").at(by.span, "no `by` here");
            self.report(found);
            return;
        }
        if !groups.is_empty() && !self.is_number(shown) {
            let message = format!("`{}` is no number, and cannot be added up", what.text());
            let found =
                Diagnostic::error(codes::NOTHING_TO_ADD, message).at(what.span, "shown by groups").help("leave out what stands after `by`");
            self.report(found);
            return;
        }
        if let (Some(by), false) = (item.by.first(), groups.is_empty() && order != RowOrder::Size) {
            let unit = self.unit_of_shown(shown);
            if self.units.registry().is_open(unit) {
                let doing = if groups.is_empty() { "compared" } else { "added up" };
                let message = format!("`{}` stands in different units, and cannot be {doing}", what.text());
                let found = Diagnostic::error(codes::MIXED_UNITS, message).at(by.span, "here");
                self.report(match groups.is_empty() {
                    true => found.help("show it as it is, or a value that is divided by the unit"),
                    false => found.help(
                        "show it as it is, a value that is divided by the unit, or sums that are a value of their own, each in its unit: \
                         `let total[n in nutrient] = sum(… for …)`",
                    ),
                });
                return;
            }
        }
        // Sums may be shown of what is hidden itself.
        let itself = |hide: bool, groups: &[Group]| hide || groups.is_empty();
        let same = |other: &&Show| match other.hide == item.hide {
            true => other.what == shown && (item.hide || other.text == text),
            false => other.what == shown && itself(item.hide, &groups) && itself(other.hide, &other.groups),
        };
        if let Some(before) = self.hir.shows.iter().find(same) {
            let message = match (before.hide, item.hide) {
                (a, b) if a != b => format!("`{}` is shown, and hidden as well", what.text()),
                (true, _) => format!("`{}` is hidden twice", what.text()),
                _ => format!("`{text}` is shown twice"),
            };
            let found = Diagnostic::warning(codes::SHOWN_TWICE, message).at(what.span, "here").with(before.span, "and here");
            self.report(found);
            return;
        }
        self.hir.shows.push(Show { text, hide: item.hide, what: shown, groups, words, order, span: what.span });
    }

    /// What a name stands for. Reports what is none, and what is not clear.
    fn shown(&mut self, what: &Dotted) -> Option<Shown> {
        let (first, rest) = what.names.split_first()?;
        let model = self.hir.models.iter().find(|(_, model)| !model.library && model.name == first.text).map(|(id, _)| id);
        if let (Some(id), false) = (model, rest.is_empty()) {
            let name = rest.iter().map(|name| name.text.as_ref()).collect::<Vec<_>>().join(".");
            if let Some(at) = self.result_named(id, &name) {
                return Some(Shown::Result(id, at));
            }
            // What is wrong with the model was reported.
            if matches!(self.hir.models[id].form, Form::Error(_)) {
                return None;
            }
            let word = self.hir.models[id].form.name().word();
            let message = format!("the {word} `{}` has nothing called `{name}`", first.text);
            let candidates: Vec<(String, &str)> = self.results_of(id).map(|result| (result.to_string(), "")).collect();
            return self.unknown(message, &name, rest_span(what), &candidates);
        }
        let kind = self.hir.entity_types.iter().find(|(_, kind)| kind.name == first.text).map(|(id, _)| id);
        if let (Some(kind), [name]) = (kind, rest) {
            return self.attribute_named(kind, name, what);
        }
        if !rest.is_empty() {
            let candidates: Vec<(String, &str)> =
                self.hir.models.values().filter(|m| !m.library).map(|m| (m.name.to_string(), "model")).collect();
            return self.unknown(format!("there is no model or kind `{}`", first.text), &first.text, first.span, &candidates);
        }
        let has_values = |decl: &Let| matches!(decl.ty, Ty::Number | Ty::Bool | Ty::Entity(_) | Ty::State(_) | Ty::Error);
        let own = |decl: &Let| decl.model.is_none() && decl.name == first.text && has_values(decl);
        if let Some((id, _)) = self.hir.lets.iter().find(|(_, decl)| own(decl)) {
            return Some(Shown::Let(id));
        }
        self.of_some_model(&first.text, what)
    }

    /// An attribute of a kind.
    fn attribute_named(&mut self, kind: EntityTypeId, name: &Name, what: &Dotted) -> Option<Shown> {
        let own = |attr: &Attr| self.hir.is_a(kind, attr.kind) || self.hir.is_a(attr.kind, kind);
        let found = self.hir.attrs.iter().find(|(_, attr)| attr.name == name.text && own(attr)).map(|(id, _)| id);
        let numbers = |attr: &Attr| own(attr) && matches!(attr.ty, AttrType::Number(_));
        let candidates: Vec<(String, &str)> =
            self.hir.attrs.values().filter(|attr| numbers(attr)).map(|attr| (attr.name.to_string(), "")).collect();
        match found {
            Some(id) if matches!(self.hir.attrs[id].ty, AttrType::Number(_)) => Some(Shown::Attribute(id)),
            Some(_) => {
                let message = format!("`{}` is no number: such an attribute is no result", what.text());
                self.report(Diagnostic::error(codes::NOT_SHOWN, message).at(what.span, "not a result"));
                None
            }
            None => {
                let message = format!("the kind `{}` has no attribute `{}`", self.hir.entity_types[kind].name, name.text);
                self.unknown(message, &name.text, name.span, &candidates)
            }
        }
    }

    /// A name without a model in front: that of one model alone.
    fn of_some_model(&mut self, name: &str, what: &Dotted) -> Option<Shown> {
        let own: Vec<ModelId> = self.hir.models.iter().filter(|(_, model)| !model.library).map(|(id, _)| id).collect();
        let found: Vec<(ModelId, u32)> = own.iter().filter_map(|id| Some((*id, self.result_named(*id, name)?))).collect();
        match found.as_slice() {
            [(model, at)] => Some(Shown::Result(*model, *at)),
            [] => {
                let is_other = |word: &str| format!("`{name}` is {word}, and no result by itself");
                let model = own.iter().find(|id| self.hir.models[**id].name.as_ref() == name).copied();
                if let Some(model) = model {
                    let example = self.results_of(model).next().unwrap_or("…").to_string();
                    let word = self.hir.models[model].form.name().word();
                    let found = Diagnostic::error(codes::NOT_SHOWN, is_other(&format!("a {word}")))
                        .at(what.span, "which value of it?")
                        .help(format!("name one of its values: `{name}.{example}`"));
                    self.report(found);
                    return None;
                }
                if let Some(Value::Table(table)) = self.names.value(name) {
                    let letters = self.hir.tables[table].keys.iter().zip('i'..='z');
                    let (index, keys): (Vec<String>, Vec<String>) =
                        letters.map(|(kind, key)| (format!("{key} in {}", self.hir.entity_types[*kind].name), key.to_string())).unzip();
                    let field = self.hir.tables[table].fields.first().map_or("", |field| field.name.as_ref());
                    let field = if field.is_empty() { String::new() } else { format!(".{field}") };
                    let copy = format!("let {name}_shown[{}] = {name}[{}]{field}", index.join(", "), keys.join(", "));
                    let found = Diagnostic::error(codes::NOT_SHOWN, is_other("a table")).at(what.span, "data, and no result");
                    // One that could not be read has no keys.
                    let known = !keys.is_empty();
                    self.report(if known { found.help(format!("show a value that reads it: `{copy}`")) } else { found });
                    return None;
                }
                let lets = self
                    .hir
                    .lets
                    .values()
                    .filter(|decl| decl.model.is_none() && !decl.library)
                    .map(|decl| (decl.name.to_string(), "value"));
                let results = own.iter().flat_map(|id| self.results_of(*id).map(|name| (name.to_string(), "")).collect::<Vec<_>>());
                let mut candidates: Vec<(String, &str)> = lets.chain(results).collect();
                candidates.dedup();
                self.unknown(format!("there is no value `{name}` to show"), name, what.span, &candidates)
            }
            several => {
                let names: Vec<String> = several.iter().map(|(model, _)| format!("`{}.{name}`", self.hir.models[*model].name)).collect();
                let found = Diagnostic::error(codes::NOT_SHOWN, format!("`{name}` is a result of several models"))
                    .at(what.span, "which one?")
                    .help(format!("write {}", names.join(" or ")));
                self.report(found);
                None
            }
        }
    }

    fn unknown(&mut self, message: String, wrong: &str, at: Span, candidates: &[(String, &str)]) -> Option<Shown> {
        let found = Diagnostic::error(codes::UNKNOWN_SHOWN, message).at(at, "unknown");
        let found = found.did_you_mean(wrong, at, candidates.iter().map(|(name, word)| (name.as_str(), *word))).0;
        self.report(found);
        None
    }

    /// The names of a model's results, but those of the program's own making.
    fn results_of(&self, model: ModelId) -> impl Iterator<Item = &str> {
        self.hir.models[model].results.iter().filter(|result| result.role.part().is_none()).map(|result| result.name.as_ref())
    }

    fn result_named(&self, model: ModelId, name: &str) -> Option<u32> {
        let found = self.hir.models[model].results.iter().position(|result| result.name.as_ref() == name && result.role.part().is_none());
        found.and_then(|at| u32::try_from(at).ok())
    }

    fn is_number(&self, shown: Shown) -> bool {
        match shown {
            Shown::Let(id) => matches!(self.hir.lets[id].ty, Ty::Number | Ty::Error),
            Shown::Attribute(_) => true,
            Shown::Result(model, at) => {
                self.hir.models[model].results.get(at as usize).is_some_and(|result| result.ty == ResultType::Number)
            }
        }
    }

    fn unit_of_shown(&self, shown: Shown) -> UnitId {
        match shown {
            Shown::Let(id) => self.hir.lets[id].unit,
            Shown::Attribute(id) => match self.hir.attrs[id].ty {
                AttrType::Number(unit) => unit,
                _ => UnitId::ONE,
            },
            Shown::Result(model, at) => self.hir.models[model].results.get(at as usize).map_or(UnitId::ONE, |result| result.unit),
        }
    }

    fn keys_of_shown(&self, shown: Shown) -> Vec<Key> {
        let (keys, binders): (Vec<EntityTypeId>, Vec<GensId>) = match shown {
            Shown::Let(id) => (self.hir.lets[id].keys.clone(), vec![self.hir.lets[id].binder]),
            Shown::Attribute(id) => {
                let attr = &self.hir.attrs[id];
                (std::iter::once(attr.kind).chain(attr.keys.iter().copied()).collect(), Vec::new())
            }
            Shown::Result(model, at) => {
                let model = &self.hir.models[model];
                let result = model.results.get(at as usize);
                let keys = result.map_or(Vec::new(), |result| result.keys.clone());
                let binders = result.map_or(Vec::new(), |result| match (&model.form, result.role) {
                    (Form::Plan(plan), ResultRole::Plan(PlanResult::Activity(at))) => {
                        plan.constraints.get(at as usize).map(|c| c.binder).into_iter().collect()
                    }
                    (_, ResultRole::Plan(PlanResult::Let(id))) => vec![self.hir.lets[id].binder],
                    (form, role) => form.binders_of(role),
                });
                (keys, binders)
            }
        };
        let exprs = self.exprs.made();
        let names: Vec<String> = binders.iter().flat_map(|binder| exprs.bound(*binder)).map(|(_, name)| name.to_string()).collect();
        let named = names.len() == keys.len();
        keys.into_iter().enumerate().map(|(at, kind)| Key { kind, index: names.get(at).filter(|_| named).cloned() }).collect()
    }

    /// What `by …` names: a key, by its index or its kind, or what an attribute of a key refers to, by its name or its kind.
    fn group(&self, keys: &[Key], by: &Dotted) -> Option<Group> {
        let (first, rest) = by.names.split_first()?;
        let key = |name: &str| {
            let index = keys.iter().position(|key| key.index.as_deref() == Some(name));
            let kinds: Vec<usize> = (0..keys.len())
                .filter(|at| keys.get(*at).is_some_and(|key| self.hir.entity_types[key.kind].name.as_ref() == name))
                .collect();
            index.or(if let [only] = kinds.as_slice() { Some(*only) } else { None })
        };
        match rest {
            [] => {
                if let Some(at) = key(&first.text) {
                    return u32::try_from(at).ok().map(Group::Key);
                }
                let of = |(at, one): (usize, &Key)| Some(Group::Reference(u32::try_from(at).ok()?, self.reference(one.kind, &first.text)?));
                let found: Vec<Group> = keys.iter().enumerate().filter_map(of).collect();
                if let [only] = found.as_slice() { Some(*only) } else { None }
            }
            [attribute] => {
                let at = key(&first.text)?;
                let attr = self.reference(keys.get(at)?.kind, &attribute.text)?;
                u32::try_from(at).ok().map(|at| Group::Reference(at, attr))
            }
            _ => None,
        }
    }

    /// The attribute of a kind that refers to one entity, by its own name; else the only one that refers to that kind.
    fn reference(&self, kind: EntityTypeId, name: &str) -> Option<AttrId> {
        let own = || self.hir.attrs.iter().filter(move |(_, attr)| self.hir.is_a(kind, attr.kind) && attr.keys.is_empty());
        let one = |attr: &Attr| if let AttrType::One(to) = attr.ty { Some(to) } else { None };
        if let Some((id, _)) = own().find(|(_, attr)| attr.name.as_ref() == name && one(attr).is_some()) {
            return Some(id);
        }
        let to_kind: Vec<AttrId> = own()
            .filter(|(_, attr)| one(attr).is_some_and(|to| self.hir.entity_types[to].name.as_ref() == name))
            .map(|(id, _)| id)
            .collect();
        if let [only] = to_kind.as_slice() { Some(*only) } else { None }
    }

    fn no_group(&mut self, what: &Dotted, keys: &[Key], by: &Dotted) {
        let mut known: Vec<String> = Vec::new();
        for key in keys {
            let own = key.index.clone().unwrap_or_else(|| self.hir.entity_types[key.kind].name.to_string());
            let refers = |attr: &Attr| self.hir.is_a(key.kind, attr.kind) && attr.keys.is_empty() && matches!(attr.ty, AttrType::One(_));
            known.extend(self.hir.attrs.values().filter(|attr| refers(attr)).map(|attr| format!("`{own}.{}`", attr.name)));
            known.push(format!("`{own}`"));
        }
        let message = format!("`{}` cannot be shown by `{}`", what.text(), by.text());
        let mut found = Diagnostic::error(codes::UNKNOWN_GROUP, message).at(by.span, "no key of it, and no reference of a key");
        found = match known.as_slice() {
            [] => found.note(format!("`{}` is one value, without keys", what.text())),
            _ => found.help(format!("it can be shown by {}, by `size` or by `declaration`", known.join(", "))),
        };
        self.report(found);
    }
}

fn rest_span(what: &Dotted) -> Span {
    match (what.names.get(1), what.names.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => what.span,
    }
}
