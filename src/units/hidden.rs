//! Units of a scenario that take the place of others: of one with a prefix, or of one of the library.

use super::declare::{Definition, UnitDecl};
use super::prefix::{self, Prefixes};
use super::{Exact, UnitId, Units};
use crate::exact;
use crate::source::Span;

/// A declared unit that is not what it would be without its declaration.
#[derive(Clone, Debug, PartialEq)]
pub struct HiddenUnit {
    pub name: String,
    pub span: Span,
    /// What it would be: `1000 t`.
    pub otherwise: String,
    /// The unit that the prefix stands before, and one that keeps its meaning: `t`, `Mt`. None where the library declares the name.
    pub base: Option<(String, String)>,
}

/// Prefixes that are written often enough to be read as such.
const USUAL: [&str; 9] = ["k", "M", "G", "T", "m", "c", "d", "h", "n"];

impl Units {
    /// The units of a scenario that hide others and do not agree with them, in the order of the source.
    pub fn hidden(&mut self, decls: &[UnitDecl]) -> Vec<HiddenUnit> {
        let mut found = Vec::new();
        for decl in decls.iter().filter(|decl| !decl.library && decl.definition != Definition::Currency) {
            let Ok(own) = self.parse(&decl.name) else { continue };
            if self.is_broken(own) {
                continue;
            }
            let hidden = match decls.iter().find(|other| other.library && other.name == decl.name) {
                Some(library) => self.of_library(own, library).map(|otherwise| (otherwise, None)),
                None => self.of_prefix(own, &decl.name).map(|(otherwise, base)| (otherwise, Some(base))),
            };
            found.extend(hidden.map(|(otherwise, base)| HiddenUnit { name: decl.name.clone(), span: decl.span, otherwise, base }));
        }
        found.sort_by_key(|hidden| hidden.span);
        found
    }

    /// What the library says of a unit, where that is of another dimension. What it only counts, such as containers, may be given a size.
    fn of_library(&mut self, own: UnitId, library: &UnitDecl) -> Option<String> {
        match &library.definition {
            Definition::Derived { factor, unit, .. } => {
                let other = self.parse(unit).ok()?;
                let text = if unit == "1" { exact::text(factor) } else { format!("{} {unit}", exact::text(factor)) };
                (self.dimension(own) != self.dimension(other)).then_some(text)
            }
            Definition::Base if library.prefixes == Prefixes::All => {
                let of_itself = self.factors(own).len() == 1 && *self.scale(own) == Exact::ONE;
                let based = self
                    .bases(self.dimension(own))
                    .first()
                    .is_some_and(|(base, _)| self.names.get(*base).is_some_and(|symbol| symbol.name == library.name));
                (!(of_itself && based)).then(|| "a dimension of its own".to_string())
            }
            _ => None,
        }
    }

    /// What a name would be as a prefix before another unit, with that unit and another prefix before it, where it is something else.
    fn of_prefix(&mut self, own: UnitId, name: &str) -> Option<(String, (String, String))> {
        for prefix in prefix::ALL.iter().filter(|prefix| USUAL.contains(&prefix.spelling)) {
            let Some(rest) = name.strip_prefix(prefix.spelling).filter(|rest| !rest.is_empty()) else { continue };
            let Some(id) = self.names.declared_id(rest) else { continue };
            if self.names.get(id).is_none_or(|symbol| symbol.broken || !symbol.prefixes.allow(prefix)) {
                continue;
            }
            let Ok(base) = self.parse(rest) else { continue };
            let factor = prefix::factor(prefix.power);
            if self.dimension(own) == self.dimension(base) && *self.scale(own) == self.scale(base) * &factor {
                continue;
            }
            let other = if prefix.spelling == "M" { "k" } else { "M" };
            return Some((format!("{} {rest}", exact::text(&factor)), (rest.to_string(), format!("{other}{rest}"))));
        }
        None
    }
}
