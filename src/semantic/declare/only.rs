//! What comes from the files that a scenario uses: all of it, or what `only` names.
//!
//! Nothing comes along that was not asked for, save what belongs to it: with an entity its kind, with a kind what is declared of its
//! attributes, with a network its observations, with a policy its switch. What else it reads is an error that names it.

use super::used_files::{Use, UsedSource};
use crate::diagnostics::{Applicability, Diagnostic, Sink, codes};
use crate::hir::FormName;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::ast::{Item, ItemKind, Name, Only};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// A declaration: the position of its source, and its own in it.
type At = (usize, usize);

/// What the scenario sees of all sources.
pub struct Selection {
    pub seen: BTreeSet<At>,
    pub left_out: LeftOut,
}

/// Names that stand in used files and do not come to the scenario.
#[derive(Default)]
pub struct LeftOut {
    /// By name: the last one of the list that leaves it out.
    names: FxHashMap<Box<str>, Span>,
    /// A list names what is not there: what is missing then follows from it.
    misspelt: bool,
}

/// What the scenario sees; it is the last of the sources.
pub fn select(sources: &[UsedSource], sink: &mut Sink) -> Selection {
    let mut dropped: BTreeMap<At, Span> = BTreeMap::new();
    let mut seen: Vec<BTreeSet<At>> = Vec::new();
    let mut misspelt = false;
    for (at, source) in sources.iter().enumerate() {
        let mut own: BTreeSet<At> = (0..source.items.len()).map(|item| (at, item)).collect();
        for used in &source.uses {
            let Some(all) = seen.get(used.source) else { continue };
            match &used.only {
                None => own.extend(all),
                Some(only) => {
                    let (some, unknown) = Choice { sources, all }.of(used, only);
                    misspelt |= !unknown.is_empty();
                    unknown.into_iter().for_each(|found| sink.push(found));
                    let last = only.names.last().map_or(only.span, |name| name.span);
                    all.difference(&some).for_each(|left| {
                        dropped.entry(*left).or_insert(last);
                    });
                    own.extend(some);
                }
            }
        }
        seen.push(own);
    }
    let seen = seen.pop().unwrap_or_default();
    let mut names = FxHashMap::default();
    for (at, span) in dropped.into_iter().filter(|(at, _)| !seen.contains(at)) {
        if let Some(name) = item_at(sources, at).and_then(name) {
            names.entry(name.text.clone()).or_insert(span);
        }
    }
    Selection { seen, left_out: LeftOut { names, misspelt } }
}

fn item_at(sources: &[UsedSource], (source, item): At) -> Option<&Item> {
    sources.get(source)?.items.get(item)
}

/// The name by which a declaration is asked for.
fn name(item: &Item) -> Option<&Name> {
    match &item.kind {
        ItemKind::Unit(unit) => Some(&unit.name),
        ItemKind::Currency { name, .. } | ItemKind::Periods { name, .. } => Some(name),
        ItemKind::Kind(kind) => Some(&kind.name),
        ItemKind::Entity(entity) => Some(&entity.name),
        ItemKind::Table(table) if table.owner.is_none() => Some(&table.name),
        ItemKind::Set(set) => Some(&set.name),
        ItemKind::Let(value) => Some(&value.name),
        ItemKind::Function(function) => Some(&function.name),
        ItemKind::Plan(plan) => Some(&plan.name),
        ItemKind::Model(model) => Some(&model.name),
        ItemKind::Belief(belief) => Some(&belief.name),
        ItemKind::Decision(decision) => Some(&decision.name),
        _ => None,
    }
}

/// The word for declarations like this one.
fn form(item: &Item) -> Option<&'static str> {
    Some(match &item.kind {
        ItemKind::Unit(_) => "unit",
        ItemKind::Currency { .. } => "currency",
        ItemKind::Rate { .. } | ItemKind::Rates(_) => "rate",
        ItemKind::Kind(_) => "kind",
        ItemKind::Periods { .. } => "periods",
        ItemKind::Table(table) if table.owner.is_none() => "table",
        ItemKind::Set(_) => "set",
        ItemKind::Let(_) | ItemKind::Function(_) => "let",
        ItemKind::Plan(_) => "plan",
        ItemKind::Model(model) if model.form == FormName::Allocation => "allocation",
        ItemKind::Model(_) => "choice",
        ItemKind::Belief(_) => "belief",
        ItemKind::Decision(_) => "decision",
        _ => return None,
    })
}

const FORMS: [&str; 13] =
    ["unit", "currency", "rate", "kind", "periods", "table", "set", "let", "plan", "allocation", "choice", "belief", "decision"];

/// The kind that a declaration brings members or attributes of.
fn kind_of(item: &Item) -> Option<&str> {
    match &item.kind {
        ItemKind::Entity(entity) => Some(&entity.kind.text),
        ItemKind::Entities(entities) => Some(&entities.kind.text),
        ItemKind::Attribute(attribute) => Some(&attribute.kind.text),
        ItemKind::Table(table) => table.owner.as_ref().map(|owner| owner.text.as_ref()),
        _ => None,
    }
}

/// What is chosen of the declarations that a file brings.
struct Choice<'s> {
    sources: &'s [UsedSource],
    all: &'s BTreeSet<At>,
}

impl<'s> Choice<'s> {
    fn items(&self) -> impl Iterator<Item = (At, &'s Item)> {
        let sources = self.sources;
        self.all.iter().filter_map(move |at| Some((*at, item_at(sources, *at)?)))
    }

    fn of(&self, used: &Use, only: &Only) -> (BTreeSet<At>, Vec<Diagnostic>) {
        let parents: FxHashMap<&str, &str> = self
            .items()
            .filter_map(|(_, item)| match &item.kind {
                ItemKind::Kind(kind) => Some((kind.name.text.as_ref(), kind.parent.as_ref()?.text.as_ref())),
                _ => None,
            })
            .collect();
        let (mut some, mut unknown) = (BTreeSet::new(), Vec::new());
        for word in &only.names {
            let mut meant = self.items().filter(|(_, item)| is_meant(item, &word.text, &parents)).map(|(at, _)| at).peekable();
            if meant.peek().is_none() {
                unknown.push(self.unknown(used, word));
            }
            some.extend(meant);
        }
        (self.with_what_belongs(some, &parents), unknown)
    }

    /// With what is declared of the kinds, networks and policies that come.
    fn with_what_belongs(&self, mut some: BTreeSet<At>, parents: &FxHashMap<&str, &str>) -> BTreeSet<At> {
        let mut kinds: BTreeSet<&str> = BTreeSet::new();
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for item in some.iter().filter_map(|at| item_at(self.sources, *at)) {
            let kind = match &item.kind {
                ItemKind::Kind(kind) => Some(kind.name.text.as_ref()),
                ItemKind::Periods { name, .. } => Some(name.text.as_ref()),
                ItemKind::Entity(_) | ItemKind::Entities(_) => kind_of(item),
                _ => None,
            };
            kinds.extend(kind.into_iter().flat_map(|kind| line(kind, parents)));
            names.extend(name(item).map(|name| name.text.as_ref()));
        }
        let belongs = |item: &Item| match &item.kind {
            ItemKind::Kind(kind) => kinds.contains(kind.name.text.as_ref()),
            ItemKind::Periods { name, .. } => kinds.contains(name.text.as_ref()),
            ItemKind::Attribute(_) | ItemKind::Table(_) => kind_of(item).is_some_and(|kind| kinds.contains(kind)),
            ItemKind::Observe { network, .. } => names.contains(network.text.as_ref()),
            ItemKind::Switch { policy, .. } => names.contains(policy.text.as_ref()),
            // What a file says of levels holds for what it declares.
            ItemKind::Level { .. } => true,
            _ => false,
        };
        some.extend(self.items().filter(|(_, item)| belongs(item)).map(|(at, _)| at));
        some
    }

    fn unknown(&self, used: &Use, word: &Name) -> Diagnostic {
        let text = word.text.as_ref();
        let what = if FORMS.contains(&text) { text.to_string() } else { format!("`{text}`") };
        let found = Diagnostic::error(codes::NOT_IN_FILE, format!("`{}` declares no {what}", used.path.text)).at(word.span, "not there");
        let mut known: BTreeMap<&str, &str> = BTreeMap::new();
        for (_, item) in self.items() {
            if let Some(name) = name(item) {
                let word = form(item).or(kind_of(item)).unwrap_or_default();
                known.insert(&name.text, if word == "let" { "value" } else { word });
            }
            known.extend(kind_of(item).map(|kind| (kind, "kind")));
        }
        let forms: BTreeSet<&str> = self.items().filter_map(|(_, item)| form(item)).collect();
        let candidates = known.iter().map(|(name, what)| (*name, *what)).chain(forms.into_iter().map(|form| (form, "")));
        let (found, near) = found.did_you_mean(text, word.span, candidates);
        if near {
            return found;
        }
        found.help("`only` takes names, kinds (`country`), and words of declarations (`currency`, `table`); what stands in data files comes with its kind")
    }
}

/// A kind and those that it is one of.
fn line<'n>(kind: &'n str, parents: &FxHashMap<&str, &'n str>) -> Vec<&'n str> {
    let mut out = vec![kind];
    while let Some(parent) = out.last().and_then(|last| parents.get(last)).filter(|parent| !out.contains(parent)) {
        out.push(parent);
    }
    out
}

/// True when a word of the list means this declaration.
fn is_meant(item: &Item, word: &str, parents: &FxHashMap<&str, &str>) -> bool {
    let by_kind = match &item.kind {
        ItemKind::Entity(_) | ItemKind::Entities(_) => kind_of(item).is_some_and(|kind| line(kind, parents).contains(&word)),
        _ => false,
    };
    by_kind || form(item) == Some(word) || name(item).is_some_and(|name| name.text.as_ref() == word)
}

impl LeftOut {
    /// A finding about an unknown name as one about a name that is left out, where it is one; none where it only follows from another.
    pub fn explained(&self, found: Diagnostic, sources: &SourceMap) -> Option<Diagnostic> {
        let of_names = [codes::UNKNOWN_NAME, codes::UNKNOWN_UNIT, codes::UNKNOWN_KEY, codes::UNKNOWN_ATTRIBUTE, codes::UNKNOWN_FUNCTION];
        let Some(at) = found.span().filter(|_| !self.names.is_empty() && of_names.contains(&found.code)) else { return Some(found) };
        let text = sources.slice(at).trim_matches('`');
        let words = text.split(['/', '·', '*', '^', '.', ' ', '(', '[']);
        let Some((name, last)) = words.filter_map(|word| self.names.get_key_value(word)).next() else { return Some(found) };
        if self.misspelt {
            return None;
        }
        let file = sources.get(at.file).map_or("", |file| file.name.as_str());
        let found = Diagnostic::error(codes::LEFT_OUT, format!("`{file}` reads `{name}`, which `only` leaves out"))
            .at(at, "read here")
            .with(*last, "not in this list")
            .fix(format!("add `{name}` to the list"), last.end(), format!(", {name}"), Applicability::MaybeIncorrect)
            .about(format!("{name} is left out"));
        Some(found)
    }
}

/// The files that each file uses, by way of others too; a file comes after those that it uses.
pub fn uses(sources: &[UsedSource]) -> FxHashMap<FileId, FxHashSet<FileId>> {
    let mut out: FxHashMap<FileId, FxHashSet<FileId>> = FxHashMap::default();
    for source in sources {
        let mut all = FxHashSet::default();
        for used in source.uses.iter().filter_map(|used| sources.get(used.source)) {
            all.insert(used.file);
            all.extend(out.get(&used.file).into_iter().flatten().copied());
        }
        out.insert(source.file, all);
    }
    out
}

/// The folder of each file, from that of the scenario.
pub fn folders(sources: &[UsedSource]) -> FxHashMap<FileId, String> {
    sources.iter().map(|source| (source.file, source.folder.clone())).collect()
}
