//! What an unknown name was probably meant to be, and the declarations that would bring it.

use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::library::{LIBRARY, PRELUDE};
use crate::semantic::declare::names::Inner;
use crate::semantic::expr::scope::{Scope, Want};
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::lexicon::{self, Role};

impl Checker<'_> {
    /// Offers a missing declaration whole, on a line of its own below the head of the file.
    pub fn declare_whole(&self, found: Diagnostic, declaration: &str) -> Diagnostic {
        let title = format!("declare it: `{declaration}`");
        match self.head_end() {
            Some(at) => found.fix(title, at, format!("{declaration}\n"), Applicability::MaybeIncorrect),
            None => found.help(title),
        }
    }

    /// The beginning of the line after `coop 1`, `scenario …` and the units that the scenario declares.
    fn head_end(&self) -> Option<Span> {
        let file = self.sources.get(self.hir.file)?;
        let mut at = 0;
        for line in 1..=file.line_count().min(200) {
            let text = file.line_text(line);
            let head = ["coop ", "scenario ", "use ", "unit ", "currency "].iter().any(|word| text.starts_with(word));
            if head {
                at = file.line_range(line + 1).start;
            } else if !text.trim().is_empty() && !text.trim_start().starts_with("//") {
                break;
            }
        }
        Some(Span::new(self.hir.file, at, at))
    }

    /// What a library that is not used declares is one mistake, wherever it is read: the line `use` is missing.
    pub fn brought_by_library(&self, found: Diagnostic, name: &str) -> Diagnostic {
        match self.library_of(name) {
            Some(library) => {
                let mut found = found.about(format!("use std.{library}"));
                found.fixes.clear();
                found.helps.clear();
                self.declare_whole(found, &format!("use std.{library}"))
            }
            None => found.about(name),
        }
    }

    /// The library that declares a name at its top level and is not used, and the word for what it declares.
    pub fn library_of(&self, name: &str) -> Option<&'static str> {
        if name.is_empty() {
            return None;
        }
        let used = |library: &str| self.sources.iter().any(|(_, f)| f.name == format!("std/{library}.coop"));
        LIBRARY.iter().skip(PRELUDE).find(|(library, text)| !used(library) && declares(text, name)).map(|(library, _)| *library)
    }

    pub fn unknown_name(&mut self, scope: &Scope, name: &ast::Name, want: Want) -> Diagnostic {
        let text = &name.text;
        // A text with very many unknown names has another mistake; looking for each takes long.
        if self.reports.are_many() {
            return Diagnostic::error(codes::UNKNOWN_NAME, format!("`{text}` is not declared")).at(name.span, "unknown name");
        }
        let begins_line = self.sources.get(name.span.file).is_some_and(|f| {
            let line = f.line_range(f.line_of(name.span.lo));
            f.text.get(line.start as usize..name.span.lo as usize).is_some_and(|before| before.trim().is_empty())
        });
        // A word that begins a declaration, where a value is due: the value was forgotten.
        if lexicon::is(text, Role::DECLARES.and(Role::PLAN_PART)) && begins_line {
            return Diagnostic::error(codes::SYNTAX, format!("a value is missing before `{text}`"))
                .at(name.span, "found instead of a value");
        }
        if let Want::Entity(kind) = want
            && self.hir.entity_types[kind].domain
        {
            return self.unknown_state(kind, text, name.span);
        }
        if let Want::State(states) = want {
            let list = &self.hir.states[states];
            if self.texts.contains(&states) {
                return Diagnostic::error(codes::UNKNOWN_NAME, format!("`{text}` is not declared: a text stands in quotes"))
                    .at(name.span, "a text?")
                    .fix(format!("write `\"{text}\"`"), name.span, format!("\"{text}\""), Applicability::MaybeIncorrect);
            }
            let names: Vec<String> = list.names.iter().map(|n| format!("`{n}`")).collect();
            let found = Diagnostic::error(codes::UNKNOWN_NAME, format!("`{text}` is not among {}", list.of)).at(name.span, "unknown");
            let found = found.about(format!("state {text}"));
            let (found, near) = found.did_you_mean(text, name.span, list.names.iter().map(|n| (n.as_ref(), "")));
            return if near { found } else { found.help(format!("they are {}", names.join(", "))) };
        }
        if let Want::Entity(kind) = want
            && let Some(found) = self.unbound(kind, name)
        {
            return found;
        }
        let message = match want {
            Want::Entity(kind) => format!("there is no {} `{text}`", self.hir.entity_types[kind].name),
            _ => format!("`{text}` is not declared"),
        };
        let found = Diagnostic::error(codes::UNKNOWN_NAME, message).at(name.span, "unknown name").about(text.as_ref());
        if let Want::Entity(kind) = want {
            let word = self.hir.entity_types[kind].name.clone();
            let own = self.names.is_known(text);
            let attr = self.names.is_attr(text);
            if own || attr {
                return self.is_elsewhere(found, text, &word);
            }
        }
        let mut plans = self.hir.models.values().filter(|m| !m.library && m.plan().is_some()).map(|m| m.name.clone());
        // A result of the plan is read.
        let read =
            self.sources.get(name.span.file).and_then(|f| f.text.get(name.span.hi as usize..)).is_some_and(|rest| rest.starts_with('.'));
        if read
            && *text == self.hir.name
            && let (Some(plan), None) = (plans.next(), plans.next())
        {
            let found = found.fix(format!("the plan is called `{plan}`"), name.span, plan.to_string(), Applicability::MaybeIncorrect);
            return found.note(format!("`{text}` is the name of the scenario"));
        }
        let titled = self.hir.models.values().find(|m| {
            let title = m.title.as_ref().map(|title| title.to_lowercase());
            !m.library && title.is_some_and(|title| title.split(|c: char| !c.is_alphanumeric()).any(|word| word == text.to_lowercase()))
        });
        if let (true, Some(model)) = (read && !self.names.is_value(text), titled) {
            let model = model.name.to_string();
            return found.fix(format!("`{text}` is a word of the title of `{model}`"), name.span, model, Applicability::MaybeIncorrect);
        }
        if let Some((_, found)) = self.by_its_title(text, name.span).filter(|_| !self.names.is_value(text)) {
            return found;
        }
        if let Some(found) = Some(&found).filter(|_| scope.chance.is_none()).and_then(|found| self.variable_elsewhere(found, name)) {
            return found;
        }
        // What is known elsewhere by this very name.
        if let Some(found) = self.elsewhere(&found, scope, name) {
            return found;
        }
        let mut candidates = self.candidates(scope, want);
        candidates.sort();
        candidates.dedup_by(|a, b| a.0 == b.0);
        let (found, _) = found.did_you_mean(text, name.span, candidates.iter().map(|(n, what)| (n.as_str(), what.as_str())));
        if let Some(model) = scope.model.filter(|m| self.hir.models[*m].plan().is_none())
            && found.fixes.is_empty()
        {
            return found.help(format!("results of the model are {}", self.results_text(model)));
        }
        if self.units.registry_mut().parse(text).is_ok() {
            return found.help(format!("`{text}` is a unit; a unit stands directly after a number, without blanks in it"));
        }
        found
    }

    /// A name that is an index elsewhere in the text, and nothing binds here.
    fn unbound(&self, kind: EntityTypeId, name: &ast::Name) -> Option<Diagnostic> {
        let text = name.text.as_ref();
        let file = self.sources.get(name.span.file)?;
        let known = self.names.is_known(text);
        let bound = file.text.match_indices(text).any(|(at, _)| {
            let before = file.text.get(..at).and_then(|t| t.chars().next_back());
            let after = file.text.get(at + text.len()..).unwrap_or("");
            let begins = before.is_none_or(|c| !unicode_ident::is_xid_continue(c));
            begins && after.trim_start_matches(' ').strip_prefix("in ").is_some_and(|set| after.starts_with(' ') && !set.starts_with('{'))
        });
        if known || !bound {
            return None;
        }
        let word = self.hir.entity_types[kind].name.clone();
        let found = Diagnostic::error(codes::UNKNOWN_NAME, format!("`{text}` stands for nothing here: no index binds it"))
            .at(name.span, "not bound here")
            .help(format!(
                "bind it with the name that is declared, `[{text} in {word}]`, run over it, `for {text} in {word}`, or name one {word}"
            ));
        Some(found.about(text))
    }

    /// The names that may stand at a place, each with the word for what it names.
    fn candidates(&self, scope: &Scope, want: Want) -> Vec<(String, String)> {
        let word = |element: SetElement| match element {
            SetElement::Kind(kind) if self.hir.entity_types[kind].domain => "variable",
            _ => "index",
        };
        let mut out: Vec<(String, String)> = scope.locals.iter().map(|l| (l.name.to_string(), word(l.element).to_string())).collect();
        if let Some(model) = scope.model {
            out.extend(self.names.inner_names(model).into_iter().map(|n| (n.to_string(), self.inner_word(model, &n).to_string())));
        }
        if let (Some(model), Some(policy)) = (scope.model, &scope.policy) {
            let word = format!("part of `{policy}`");
            out.extend(self.policy_names(model, Some(policy)).into_iter().map(|name| (name, word.clone())));
        }
        if let Some(model) = scope.chance {
            let variables = self.names.inner_names(model).into_iter().filter(|name| name != "evidence");
            out.extend(variables.map(|name| (name, "variable".to_string())));
        }
        match want {
            Want::Entity(kind) => {
                let kind = &self.hir.entity_types[kind];
                out.extend(kind.members.iter().map(|e| (self.hir.entities[*e].name.to_string(), kind.name.to_string())));
            }
            _ => {
                out.extend(self.names.values().map(|(n, value)| (n.to_string(), value.word().to_string())));
                out.extend(self.names.all_entities().filter_map(|(n, list)| {
                    let kind = &self.hir.entity_types[self.hir.entities[*list.first()?].kind].name;
                    Some((n.to_string(), kind.to_string()))
                }));
            }
        }
        out
    }

    /// The word for a name inside a model.
    fn inner_word(&self, model: ModelId, name: &str) -> &'static str {
        match self.names.inner(model, name) {
            Some(Inner::Var(_)) => "variable",
            Some(Inner::Constraint(_)) => "constraint",
            Some(Inner::Objective(..)) => "objective",
            Some(Inner::Let(_)) => "value",
            _ => "result",
        }
    }

    /// A name that is known, but not by itself at this place: of a plan, of an entity, of a library that is not used.
    fn elsewhere(&self, found: &Diagnostic, scope: &Scope, name: &ast::Name) -> Option<Diagnostic> {
        let text = name.text.as_ref();
        let mut models: Vec<(&str, ModelId)> = self
            .hir
            .models
            .iter()
            .filter(|(id, _)| scope.model != Some(*id) && self.names.inner(*id, text).is_some())
            .map(|(id, model)| (model.name.as_ref(), id))
            .collect();
        models.sort_unstable();
        if let Some((model, id)) = models.first().filter(|_| !self.names.is_attr(text)) {
            let word = self.inner_word(*id, text);
            let title = format!("write `{model}.{text}`: it is a {word} of `{model}`");
            return Some(found.clone().fix(title, name.span, format!("{model}.{text}"), Applicability::MaybeIncorrect));
        }
        if self.library_of(text).is_some() {
            return Some(self.brought_by_library(found.clone(), text));
        }
        let mut owners: Vec<&str> = self.names.owners_of(text).map(|kind| self.hir.entity_types[kind].name.as_ref()).collect();
        owners.sort_unstable();
        // In the block of a policy, its own before those of others.
        let own = scope.policy.as_deref().filter(|_| owners.contains(&"policy"));
        let kind = own.map(|_| &"policy").or(owners.first())?;
        let own = own.map(|own| own.split_once('[').map_or_else(|| own.to_string(), |(family, _)| format!("{family}[…]")));
        let index = scope.locals.iter().find(|l| match l.element {
            SetElement::Kind(k) => self.hir.entity_types[self.hir.entity_types[k].root].name.as_ref() == *kind,
            SetElement::Integer => false,
        });
        let of = index.map_or_else(|| kind.chars().take(1).collect::<String>(), |l| l.name.to_string());
        let said = |read: &str| format!("`{kind}.{text}` is an attribute: it is read of an entity, as `{read}`");
        // `cost[e, p]`
        if let Some((keys, end)) = self.keys_behind(name.span) {
            let (first, rest) = keys.split_once(',').map_or((keys.as_str(), ""), |(first, rest)| (first.trim(), rest.trim()));
            let read = if rest.is_empty() { format!("{first}.{text}") } else { format!("{first}.{text}[{rest}]") };
            let whole = Span::new(name.span.file, name.span.lo, end);
            return Some(found.clone().fix(said(&read), whole, read.clone(), Applicability::MaybeIncorrect));
        }
        Some(found.clone().help(said(&format!("{}.{text}", own.unwrap_or(of)))))
    }
}

/// True when a text of the library declares a name at its top level, or as a state of an attribute.
fn declares(text: &str, name: &str) -> bool {
    let heads = text.lines().any(|line| {
        let mut words = line.split(|c: char| c.is_whitespace() || matches!(c, '[' | '{' | ':' | '=')).filter(|w| !w.is_empty());
        let head = words.next().is_some_and(|w| FormName::is_word(w) || matches!(w, "let" | "kind" | "set" | "table"));
        head && !line.starts_with(' ') && words.next() == Some(name)
    });
    heads
        || text.split("\nattribute ").skip(1).any(|decl| {
            let states = decl.lines().next().and_then(|head| head.split_once(" in {")).and_then(|_| decl.split_once('{'));
            let states = states.and_then(|(_, rest)| rest.split_once('}')).map_or("", |(states, _)| states);
            states.split(',').any(|state| state.trim() == name)
        })
}
