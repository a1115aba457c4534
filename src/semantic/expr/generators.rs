//! Generators: what the names of a pattern mean, and their filters.
//!
//! A name in a pattern is an index that is bound anew, one that is known already, or an entity that stands there.

use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::TypeMistake;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Inner;
use crate::semantic::declare::names::Value;
use crate::semantic::expr::scope::{Local, Scope};
use crate::semantic::words::article;
use crate::source::{FileKind, Span};
use crate::syntax::ast;

impl Checker<'_> {
    /// Generators; their names stay in scope. With `entities`, numbers are not allowed as indices.
    pub fn generators(&mut self, scope: &mut Scope, generators: &[ast::Generator], entities: bool) -> Option<GensId> {
        let mut out = Vec::new();
        let mut fine = true;
        for generator in generators {
            let read = if self.condition_for_set(scope, generator) { None } else { self.set_value(scope, &generator.set) };
            let Some((set, ty)) = read else {
                // The names are bound all the same, so that their uses are no mistakes of their own.
                fine = false;
                bind_wrong(scope, generator);
                continue;
            };
            if !self.stage(set).is_known() {
                self.report(
                    Diagnostic::error(codes::NOT_KNOWN_YET, "a set must be known before solving")
                        .at(self.span(set), "depends on a decision"),
                );
                fine = false;
            } else if !self.stage(set).is_certain() {
                self.report(
                    Diagnostic::error(codes::NOT_KNOWN_YET, "what is run over must not depend on a variable of a belief network")
                        .at(self.span(set), "uncertain"),
                );
                fine = false;
            }
            let elements = self.exprs.elements(ty).to_vec();
            if elements.len() != generator.pattern.len() {
                let found = Diagnostic::error(
                    codes::WRONG_KEYS,
                    format!("the set has {} names in a tuple, and here are {}", elements.len(), generator.pattern.len()),
                )
                .at(generator.span, "names do not fit the set")
                .help(tuple_help(elements.len()));
                self.report(found);
                bind_wrong(scope, generator);
                fine = false;
                continue;
            }
            let mut pattern = Vec::new();
            for (place, element) in generator.pattern.iter().zip(&elements) {
                if entities && *element == SetElement::Integer {
                    self.report(TypeMistake::NumbersAsKeys { at: place.name.span }.diagnostic());
                    fine = false;
                }
                let (bind, right) = self.place(scope, generator, place, *element);
                fine &= right;
                pattern.push((bind, place.name.text.clone()));
            }
            let filter = match &generator.filter {
                Some(filter) => {
                    let id = self.condition(scope, filter);
                    if self.ty(id) == Ty::Error {
                        fine = false;
                    } else if !self.stage(id).is_known() {
                        let found = Diagnostic::error(codes::NOT_KNOWN_YET, "a filter must be known before solving")
                            .at(filter.span, "depends on a decision")
                            .help("multiply by a binary variable, or restrict the variable by a constraint");
                        self.report(found);
                        fine = false;
                    } else if !self.stage(id).is_certain() {
                        let found = Diagnostic::error(codes::NOT_KNOWN_YET, "a filter must not depend on a variable of a belief network")
                            .at(filter.span, "uncertain")
                            .help("put the condition into what is counted or added: `count(up[e] == yes for e in enterprise)`");
                        self.report(found);
                        fine = false;
                    }
                    Some(id)
                }
                None => None,
            };
            out.push(Generator { pattern, set, filter, span: generator.span });
        }
        if !fine {
            return None;
        }
        Some(self.exprs.gens(out))
    }

    /// What one position of a pattern does; false when it is wrong.
    fn place(&mut self, scope: &mut Scope, generator: &ast::Generator, place: &ast::Place, element: SetElement) -> (Bind, bool) {
        let name = &place.name;
        if name.text.as_ref() == "_" && place.kind.is_none() {
            return (Bind::New(scope.bind(name, element)), true);
        }
        let is_said = place.kind.is_some() || name.text.starts_with(|c: char| c.is_ascii_digit());
        if !is_said && let Some(local) = scope.find(&name.text).cloned() {
            let right = self.bound_before(scope, generator, name, &local, element);
            return (Bind::Joined(local.slot), right);
        }
        if !is_said && let Some(right) = self.joins_case(scope, generator, name, element) {
            return right;
        }
        if scope.parameter(&name.text).is_some() {
            let message = format!("`{}` is a parameter, and an index of that name would hide it", name.text);
            let found = Diagnostic::error(codes::HIDDEN_NAME, message).at(name.span, "a new index");
            self.report(found.help("give the index another name, and compare the two in a condition: `for x in set if x == …`"));
            return (Bind::New(scope.bind(name, element)), false);
        }
        // The library never speaks of the entities of a scenario.
        if self.sources.get(name.span.file).is_some_and(|f| f.kind == FileKind::Library) {
            return (Bind::New(scope.bind(name, element)), true);
        }
        let own = match element {
            SetElement::Kind(kind) if generator.tuple => self.ordinal_of(kind, &name.text),
            _ => None,
        };
        if let (true, Some(ordinal), SetElement::Kind(kind)) = (self.kind_fits(place, element), own, element) {
            let root = self.hir.entity_types[kind].root;
            let entity = EntityId(self.hir.entity_types[root].base + ordinal);
            if !is_said && !self.sees(name.span.file, self.hir.entities[entity].span.file) {
                return (Bind::New(scope.bind(name, element)), true);
            }
            if is_said || !self.reads_like_an_index(entity) {
                return (Bind::Fixed(ordinal), true);
            }
        }
        let found =
            if is_said { Some(self.not_there(place, element)) } else { self.hidden(scope, generator, name, element, own.is_some()) };
        match found {
            Some(found) => {
                self.report(found);
                // What is read by the name follows from the mistake.
                scope.give_up(&name.text);
                (Bind::New(scope.bind(name, element)), false)
            }
            None => (Bind::New(scope.bind(name, element)), true),
        }
    }

    /// A name that stands for something in this case of a plan: in parentheses it meets that alone, else it is a mistake.
    fn joins_case(&mut self, scope: &Scope, generator: &ast::Generator, name: &ast::Name, element: SetElement) -> Option<(Bind, bool)> {
        let Some(Inner::Case(entity)) = scope.model.and_then(|model| self.names.inner(model, &name.text)) else { return None };
        let index = self.hir.models[scope.model?].case.as_ref().map(|case| case.index)?;
        let own = &self.hir.entities[entity];
        let (kind, root) = (own.kind, own.root);
        let local = Local { name: name.text.clone(), element: SetElement::Kind(kind), slot: 0, span: index };
        self.cases.read(scope.model?, &name.text);
        let right = self.bound_before(&mut Scope::default(), generator, name, &local, element);
        Some((Bind::Fixed(entity.0 - self.hir.entity_types[root].base), right))
    }

    /// A name that has a value already: a join in parentheses, else a mistake.
    fn bound_before(
        &mut self,
        scope: &mut Scope,
        generator: &ast::Generator,
        name: &ast::Name,
        local: &Local,
        element: SetElement,
    ) -> bool {
        if !generator.tuple {
            let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{}` already stands for something here", name.text))
                .at(name.span, "bound again")
                .with(local.span, "bound first")
                .help("give the inner one another name");
            self.report(found);
            return false;
        }
        let agrees = match (local.element, element) {
            (SetElement::Kind(a), SetElement::Kind(b)) => self.hir.entity_types[a].root == self.hir.entity_types[b].root,
            (a, b) => a == b,
        };
        if !agrees {
            let word = |c: &Checker<'_>, element: SetElement| match element {
                SetElement::Kind(kind) => format!("the kind `{}`", c.hir.entity_types[kind].name),
                SetElement::Integer => "whole numbers".to_string(),
            };
            let (own, here) = (word(self, local.element), word(self, element));
            let mistake = TypeMistake::IndexOfAnother { index: &name.text, own: &own, declared: local.span, here: &here, at: name.span };
            self.report(mistake.diagnostic());
            // What is read by these names follows from the mistake.
            generator.pattern.iter().for_each(|place| scope.give_up(&place.name.text));
        }
        agrees
    }

    /// True unless a kind is written in front that is not the one at the place.
    fn kind_fits(&self, place: &ast::Place, element: SetElement) -> bool {
        let Some(said) = &place.kind else { return true };
        match (self.names.kind(&said.text), element) {
            (Some(said), SetElement::Kind(kind)) => self.hir.entity_types[said].root == self.hir.entity_types[kind].root,
            _ => false,
        }
    }

    /// An entity named as people name indices: which of the two is meant cannot be seen, and a row that comes into a data file
    /// must not turn an index into an entity.
    fn reads_like_an_index(&self, entity: EntityId) -> bool {
        let mut letters = self.hir.entities[entity].name.chars();
        letters.next().is_some_and(char::is_lowercase) && letters.next().is_none()
    }

    /// An entity or a period that was written out and does not stand at a place.
    fn not_there(&self, place: &ast::Place, element: SetElement) -> Diagnostic {
        let at = place.kind.as_ref().map_or(place.name.span, |kind| kind.span.to(place.name.span));
        let text = self.sources.slice(at);
        let SetElement::Kind(kind) = element else {
            return TypeMistake::EntityForIndex { at }.diagnostic();
        };
        let word = &self.hir.entity_types[kind].name;
        let found = Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no {word} `{text}`"));
        found.at(at, format!("{} {word} stands at this place", article(word)))
    }

    /// What an index would hide: an entity, or something that is declared in the scenario or the plan.
    fn hidden(&self, scope: &Scope, generator: &ast::Generator, name: &ast::Name, element: SetElement, own: bool) -> Option<Diagnostic> {
        let text = name.text.as_ref();
        let seen = |entity: &EntityId| self.sees(name.span.file, self.hir.entities[*entity].span.file);
        let entities: Vec<EntityId> = self.names.entities(text).iter().copied().filter(seen).collect();
        let here = |entity: &&EntityId| matches!(element, SetElement::Kind(kind) if self.hir.entity_types[kind].root == self.hir.entities[**entity].root);
        let Some(entity) = entities.iter().find(here).or(entities.first()).map(|e| &self.hir.entities[*e]) else {
            let (word, place) = self.hidden_value(scope, text).filter(|(_, place)| self.sees(name.span.file, place.file))?;
            let message = format!("`{text}` is {}, and an index of that name would hide it", with_article(word));
            let found = Diagnostic::error(codes::HIDDEN_NAME, message).at(name.span, "a new index");
            let found = if place == name.span { found } else { found.with(place, format!("the {word}")) };
            return Some(found.help(self.another_name(scope, element)).about(format!("hides {}", place.lo)));
        };
        let word = self.hir.entity_types[entity.kind].name.as_ref();
        let mut found =
            Diagnostic::error(codes::HIDDEN_NAME, format!("`{text}` is {}, and an index of that name would hide it", with_article(word)))
                .at(name.span, "a new index")
                .with(entity.span, format!("the {word}"));
        if own {
            let said = format!("{word}.{}", self.sources.slice(name.span));
            found = found.fix(format!("write `{said}` to meet the {word} `{text}` alone"), name.span, said, Applicability::MaybeIncorrect);
        } else if !generator.tuple && entities.iter().any(|e| here(&e)) {
            found = found.note(format!("for the {word} `{text}` alone, nothing has to be run over: leave the generator out"));
        }
        // However many indices go by that name, one name is the mistake.
        Some(found.help(self.another_name(scope, element)).about(format!("hides {word} {text}")))
    }

    /// A value, table, set or model, or a part of the plan, that goes by a name.
    fn hidden_value(&self, scope: &Scope, text: &str) -> Option<(&'static str, Span)> {
        if let Some(model) = scope.model
            && let Some(inner) = self.own_of_policy(scope, text).or_else(|| self.names.inner(model, text))
        {
            let (word, place) = match inner {
                Inner::Var(var) => ("decision", self.hir.plan(model)?.variables.get(var as usize)?.span),
                Inner::Let(id) => ("value", self.hir.lets[id].span),
                Inner::Objective(_, id) => ("value", self.hir.lets[id].span),
                _ => return None,
            };
            return Some((word, place));
        }
        let (value, place) = self.names.get(text)?;
        let library = self.sources.get(place.file).is_some_and(|f| f.kind == FileKind::Library);
        (!library && matches!(value, Value::Let(_) | Value::Set(_) | Value::Table(_))).then(|| (value.word(), place))
    }

    fn another_name(&self, scope: &Scope, element: SetElement) -> String {
        let SetElement::Kind(kind) = element else { return "give the index another name".into() };
        let word = &self.hir.entity_types[kind].name;
        let taken = |name: &str| scope.find(name).is_some() || self.names.is_entity(name) || self.hidden_value(scope, name).is_some();
        let free = word.char_indices().skip(1).filter_map(|(end, _)| word.get(..end)).take(3).find(|name| !taken(name));
        match free {
            Some(free) => format!("give the index another name, such as `{free}`"),
            None => "give the index another name".into(),
        }
    }
}

/// Names of a generator whose set is wrong, as entities of a kind that does not matter.
fn bind_wrong(scope: &mut Scope, generator: &ast::Generator) {
    for place in &generator.pattern {
        if scope.find(&place.name.text).is_none() {
            scope.wrong.push(place.name.text.clone());
        }
    }
}

fn with_article(word: &str) -> String {
    format!("{} {word}", article(word))
}

fn tuple_help(count: usize) -> String {
    match count {
        1 => "write one name: `e in SET`".into(),
        _ => format!(
            "write {count} names in parentheses: `({}) in SET`",
            ["a", "b", "c", "d", "e", "f", "g", "h"].get(..count.min(8)).unwrap_or(&[]).join(", ")
        ),
    }
}
