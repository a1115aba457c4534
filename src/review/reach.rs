//! Which texts a scenario consists of in two versions: itself and the files that it uses. A unit means what one of them declares.

use super::reading::named;
use super::versions::{Version, beside, text};
use crate::syntax::facts;
use std::cell::OnceCell;

/// The texts of one version of a scenario, by their paths; nothing where one of them cannot be read.
type Texts = Option<Vec<(String, String)>>;

/// The texts of scenarios, read when they are asked for.
pub struct Reaches<'v> {
    scenarios: &'v [(String, String)],
    versions: [&'v dyn Version; 2],
    found: OnceCell<Vec<[Texts; 2]>>,
}

impl<'v> Reaches<'v> {
    pub fn new(scenarios: &'v [(String, String)], versions: [&'v dyn Version; 2]) -> Reaches<'v> {
        Reaches { scenarios, versions, found: OnceCell::new() }
    }

    /// The texts of all scenarios that a file belongs to, in both versions; nothing where they are not known.
    pub fn of(&self, paths: &(String, String)) -> Option<Vec<Vec<String>>> {
        let [old, new] = self.versions;
        let all = self.found.get_or_init(|| self.scenarios.iter().map(|(a, b)| [reach(old, a), reach(new, b)]).collect());
        let mut out = Vec::new();
        for sides in all {
            let has = |side: &Texts, path: &String| side.as_ref().is_none_or(|texts| texts.iter().any(|(own, _)| own == path));
            let [a, b] = sides;
            if has(a, &paths.0) || has(b, &paths.1) {
                for side in sides {
                    out.push(side.as_ref()?.iter().map(|(_, text)| text.clone()).collect());
                }
            }
        }
        Some(out)
    }
}

/// A scenario, which may not be there, and all files that it uses.
fn reach(version: &dyn Version, path: &str) -> Texts {
    let mut out: Vec<(String, String)> = Vec::new();
    let mut open = vec![path.to_string()];
    while let Some(next) = open.pop() {
        if out.iter().any(|(known, _)| *known == next) {
            continue;
        }
        let Some(text) = text(version, &next) else {
            if next == path {
                return Some(Vec::new());
            }
            return None;
        };
        for used in named(&facts::read(&text).root).into_iter().filter(|named| named.is_used) {
            open.push(beside(&next, &used.path)?);
        }
        out.push((next, text));
    }
    Some(out)
}
