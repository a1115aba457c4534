//! What the scenarios around a file say of it: which columns are the keys of its rows, and which kinds take their members in the order of
//! the text.

use super::reading::named;
use super::versions::beside;
use crate::syntax::facts::{self, Fact, Facts};
use std::collections::{BTreeMap, BTreeSet};

/// Kinds of the language, whose members have no order.
const WITHOUT_ORDER: [&str; 7] = ["country", "resource", "enterprise", "project", "technology", "policy", "regulation"];

/// The kinds of which each file has members, and the files that it uses.
type Uses = BTreeMap<String, (BTreeSet<String>, Vec<String>)>;

/// What scenarios take the rows of a data file for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// The columns of the keys, as each declaration that reads the file has them.
    pub keys: Vec<Vec<String>>,
    /// The columns that hold the units of others.
    pub units: Vec<String>,
    /// The order of the rows is that of the members of a kind, or may be.
    pub ordered: bool,
    /// Scenarios say how the file is written: its cells may be others than they seem to be.
    pub written_otherwise: bool,
}

impl Rows {
    /// What these scenarios say of the rows of a data file; all by their paths.
    pub fn of(path: &str, scenarios: &[(String, String)], read: &dyn Fn(&str) -> Option<String>) -> Rows {
        let facts: Vec<Facts> = scenarios.iter().map(|(_, text)| facts::read(text)).collect();
        let given: Vec<(&str, &Fact)> = scenarios.iter().zip(&facts).map(|((path, _), facts)| (path.as_str(), &facts.root)).collect();
        let orders = Orders::of(&given, read);
        let mut out = Rows::default();
        for (scenario, root) in given {
            for named in named(root).into_iter().filter(|named| !named.is_used) {
                if beside(scenario, &named.path).as_deref() != Some(path) {
                    continue;
                }
                out.ordered |= named.kind.as_ref().is_some_and(|kind| orders.has(kind));
                out.written_otherwise |= named.is_written_otherwise;
                out.units.extend(named.units);
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
    /// The kinds of what texts say, by their paths, and of the files that they use.
    pub fn of(given: &[(&str, &Fact)], read: &dyn Fn(&str) -> Option<String>) -> Orders {
        let mut out = Orders::default();
        let mut files: Uses = BTreeMap::new();
        let mut open: Vec<String> = given.iter().flat_map(|(path, root)| out.look_at(path, root, &mut files)).collect();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        while let Some(path) = open.pop() {
            if !seen.insert(path.clone()) {
                continue;
            }
            match read(&path) {
                Some(text) => open.extend(out.look_at(&path, &facts::read(&text).root, &mut files)),
                None => out.is_partial = true,
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

    /// What a file declares and has members of; the files that it uses.
    fn look_at(&mut self, path: &str, root: &Fact, files: &mut Uses) -> Vec<String> {
        self.declare(root);
        let file = files.entry(path.to_string()).or_default();
        file.0.extend(root.parts.iter().filter_map(kind_of).map(str::to_string));
        let named = named(root).into_iter().filter(|named| named.is_used);
        let used: Vec<Option<String>> = named.map(|used| beside(path, &used.path)).collect();
        self.is_partial |= used.iter().any(Option::is_none);
        let used: Vec<String> = used.into_iter().flatten().collect();
        file.1.extend(used.iter().cloned());
        used
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
