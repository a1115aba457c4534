//! What the scenarios around a file say of it: which columns are the keys of its rows, and which kinds take their members in the order of
//! the text.

use super::reading::named;
use super::versions::beside;
use crate::syntax::facts::{self, Fact};
use std::collections::{BTreeMap, BTreeSet};

/// Kinds of the language, whose members have no order.
const WITHOUT_ORDER: [&str; 7] = ["country", "resource", "enterprise", "project", "technology", "policy", "regulation"];

/// What scenarios take the rows of a data file for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// The columns of the keys, as each declaration that reads the file has them.
    pub keys: Vec<Vec<String>>,
    /// The order of the rows is that of the members of a kind, or may be.
    pub ordered: bool,
}

impl Rows {
    /// What these scenarios say of the rows of a data file; all by their paths.
    pub fn of(path: &str, scenarios: &[(String, String)], read: &dyn Fn(&str) -> Option<String>) -> Rows {
        let texts: Vec<(&str, &str)> = scenarios.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let orders = Orders::of(&texts, read);
        let mut out = Rows::default();
        for (scenario, text) in scenarios {
            for named in named(&facts::read(text).root).into_iter().filter(|named| !named.is_used) {
                if beside(scenario, &named.path).as_deref() != Some(path) {
                    continue;
                }
                out.ordered |= named.kind.as_ref().is_some_and(|kind| orders.has(kind));
                if !named.keys.is_empty() && !out.keys.contains(&named.keys) {
                    out.keys.push(named.keys);
                }
            }
        }
        out
    }
}

/// Which kinds take their members in the order of the text.
#[derive(Debug, Clone, Default)]
pub struct Orders {
    ordered: BTreeSet<String>,
    declared: BTreeSet<String>,
    /// The files from which such kinds have members.
    feeding: BTreeSet<String>,
    /// A file that is used could not be read: what nobody declares may have an order.
    is_partial: bool,
}

impl Orders {
    /// The kinds of texts, by their paths, and of the files that they use.
    pub fn of(texts: &[(&str, &str)], read: &dyn Fn(&str) -> Option<String>) -> Orders {
        let mut out = Orders::default();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut open: Vec<(String, Option<String>)> =
            texts.iter().map(|(path, text)| ((*path).to_string(), Some((*text).to_string()))).collect();
        // The kinds of which each file has members, and the files that it uses.
        let mut files: BTreeMap<String, (BTreeSet<String>, Vec<String>)> = BTreeMap::new();
        while let Some((path, text)) = open.pop() {
            let is_given = text.is_some();
            if !is_given && !seen.insert(path.clone()) {
                continue;
            }
            let Some(text) = text.or_else(|| read(&path)) else {
                out.is_partial = true;
                continue;
            };
            let root = facts::read(&text).root;
            out.declare(&root);
            let file = files.entry(path.clone()).or_default();
            file.0.extend(root.parts.iter().filter_map(kind_of).map(str::to_string));
            for used in named(&root).into_iter().filter(|named| named.is_used) {
                match beside(&path, &used.path) {
                    Some(used) => {
                        file.1.push(used.clone());
                        open.push((used, None));
                    }
                    None => out.is_partial = true,
                }
            }
        }
        let mut before = usize::MAX;
        while before != out.feeding.len() {
            before = out.feeding.len();
            for (path, (kinds, uses)) in &files {
                if kinds.iter().any(|kind| out.has(kind)) || uses.iter().any(|used| out.feeds(used) || !files.contains_key(used)) {
                    out.feeding.insert(path.clone());
                }
            }
        }
        out
    }

    fn declare(&mut self, root: &Fact) {
        for part in &root.parts {
            if let Some(name) = part.key.strip_prefix("kind ") {
                self.declared.insert(name.to_string());
                if part.parts.iter().any(|part| part.key == "ordered bare") {
                    self.ordered.insert(name.to_string());
                }
            }
            if let Some(name) = part.key.strip_prefix("periods ") {
                self.declared.insert(name.to_string());
            }
        }
    }

    /// True where the order of the members of a kind counts, or may count.
    pub fn has(&self, kind: &str) -> bool {
        let is_unknown = self.is_partial && !self.declared.contains(kind) && !WITHOUT_ORDER.contains(&kind);
        self.ordered.contains(kind) || is_unknown
    }

    /// True where such members come from a file that is used.
    fn feeds(&self, path: &str) -> bool {
        self.feeding.contains(path)
    }

    /// For each kind whose order counts, what of a block says its members, by their places: entities, rows of files, files that are used.
    pub fn members(&self, path: &str, block: &Fact) -> BTreeMap<String, Vec<usize>> {
        let kinds: BTreeSet<&str> = block.parts.iter().filter_map(kind_of).filter(|kind| self.has(kind)).collect();
        let used = |fact: &Fact| {
            let file = fact.key.strip_prefix("use \"").and_then(|rest| rest.split('"').next());
            file.is_some_and(|file| beside(path, file).is_none_or(|file| self.feeds(&file) || self.is_partial))
        };
        let of = |kind: &str| {
            let places = block.parts.iter().enumerate().filter(|(_, part)| kind_of(part) == Some(kind) || used(part));
            places.map(|(at, _)| at).collect::<Vec<usize>>()
        };
        let mut out: BTreeMap<String, Vec<usize>> = kinds.into_iter().map(|kind| (kind.to_string(), of(kind))).collect();
        // Members may all be in files that are used.
        if block.parts.iter().filter(|part| used(part)).count() > 1 {
            out.insert("use".into(), of("use"));
        }
        out
    }
}

/// The kind of which a declaration says members.
fn kind_of(fact: &Fact) -> Option<&str> {
    let (word, name) = fact.key.split_once(' ')?;
    match word {
        "entities" => Some(name),
        _ if fact.group.is_some() || fact.head.is_none() || name.contains(' ') => None,
        _ => Some(word),
    }
}
