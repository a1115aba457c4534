//! What would make two units agree: names in reach that have the dimension that one side lacks.

use crate::diagnostics::Diagnostic;
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::units::conflicts::Side;
use crate::semantic::units::inference::UnitExpr;
use crate::units::UnitId;

/// So many names are offered.
const MOST: usize = 3;

impl Checker<'_> {
    /// Says what the side that a finding stands at lacks or has too much, and who has it.
    pub fn with_factor(&mut self, found: Diagnostic, sides: (Side, Side), units: &(UnitExpr, UnitExpr)) -> Diagnostic {
        let left = self.infer.resolve(&mut self.hir.units, &units.0);
        let right = self.infer.resolve(&mut self.hir.units, &units.1);
        if !left.is_known() || !right.is_known() || found.code != crate::diagnostics::codes::UNIT_MISMATCH {
            return found;
        }
        // A rate is what lacks between two currencies.
        if self.hir.units.mismatch(left.unit, right.unit).is_none_or(|m| m.rate.is_some()) {
            return found;
        }
        let stands_left = match sides.0 {
            Side::Expr(e) => found.span() == Some(self.span(e)),
            Side::Stated(_) => false,
        };
        let (mine, other) = if stands_left { (left.unit, right.unit) } else { (right.unit, left.unit) };
        let Some(inverse) = self.hir.units.recip(mine) else { return found };
        let Some(factor) = self.hir.units.mul(other, inverse) else { return found };
        let factor = self.hir.units.simplify(factor).0;
        let Some(over) = self.hir.units.recip(factor) else { return found };
        let model = self.conflict_model(sides);
        for (unit, verb) in [(factor, "times"), (over, "divided by")] {
            let names = self.names_with(unit, model);
            if !names.is_empty() {
                let what = self.dimension_word(unit);
                return found.help(format!("{verb} {what}, such as {}", crate::diagnostics::suggest::either(&names)));
            }
        }
        found
    }

    /// The plan whose values may be used beside a conflict.
    fn conflict_model(&self, sides: (Side, Side)) -> Option<ModelId> {
        let at = match sides {
            (Side::Expr(e), _) | (_, Side::Expr(e)) => self.span(e),
            _ => return None,
        };
        let inside = |part: crate::source::Span| part.file == at.file && part.lo <= at.lo && at.hi <= part.hi;
        self.models.iter().enumerate().find_map(|(i, pending)| match pending.item.as_ref() {
            crate::syntax::ast::ItemKind::Plan(plan) => {
                let parts = plan.constraints.iter().map(|c| c.span).chain(plan.lets.iter().map(|l| l.value.span));
                let goals = plan.objectives.iter().map(|o| o.span);
                parts.chain(goals).any(inside).then_some(ModelId(i as u32))
            }
            _ => None,
        })
    }

    /// Values, attributes and tables of a dimension; first those that nobody reads.
    fn names_with(&mut self, unit: UnitId, model: Option<ModelId>) -> Vec<String> {
        let dimension = self.hir.units.dimension(unit);
        let mut out: Vec<(bool, u8, String)> = Vec::new();
        let lets: Vec<LetId> = self.hir.lets.ids().collect();
        for id in lets {
            let decl = &self.hir.lets[id];
            let near = decl.model.is_none() || decl.model == model;
            if decl.library || !near || !decl.keys.is_empty() || decl.stage != Stage::Known || decl.ty != Ty::Number {
                continue;
            }
            let (name, used, body, inner) = (decl.name.clone(), decl.used, decl.body, decl.model.is_some());
            let Some(own) = self.let_terms.get(id.index()).cloned() else { continue };
            let own = self.infer.resolve(&mut self.hir.units, &own);
            if own.is_known() && self.hir.units.dimension(own.unit) == dimension {
                let text = if self.is_literal(body) { format!(" ({})", self.sources.slice(self.span(body))) } else { String::new() };
                out.push((used && !inner, 0, format!("`{name}`{text}")));
            }
        }
        let attrs: Vec<AttrId> = self.hir.attrs.ids().collect();
        for id in attrs {
            let attr = &self.hir.attrs[id];
            let (kind, used) = (self.hir.entity_types[attr.kind].name.clone(), attr.used);
            if attr.index.is_empty() || !matches!(attr.ty, AttrType::Number(_)) {
                continue;
            }
            let name = attr.name.clone();
            let Some(own) = self.attr_terms.get(id.index()).cloned() else { continue };
            let own = self.infer.resolve(&mut self.hir.units, &own);
            if own.is_known() && self.hir.units.dimension(own.unit) == dimension {
                out.push((used, 1, format!("`{kind}.{name}`")));
            }
        }
        for table in self.hir.tables.values() {
            for field in table.fields.iter().filter(|f| self.hir.units.dimension(f.unit) == dimension) {
                let dot = if field.name.is_empty() { String::new() } else { format!(".{}", field.name) };
                out.push((table.used, 2, format!("`{}{dot}`", table.name)));
            }
        }
        out.sort();
        out.into_iter().take(MOST).map(|(.., name)| name).collect()
    }

    /// "a time", "a mass", or the unit itself.
    fn dimension_word(&mut self, unit: UnitId) -> String {
        let known = [("s", "a time"), ("g", "a mass"), ("m", "a length"), ("m^2", "an area"), ("m^3", "a volume")];
        let energy = [("J", "an energy"), ("W", "a power")];
        let dimension = self.hir.units.dimension(unit);
        for (text, word) in known.iter().chain(&energy) {
            if self.hir.units.parse(text).is_ok_and(|u| self.hir.units.dimension(u) == dimension) {
                return (*word).to_string();
            }
        }
        format!("something in `{}`", self.hir.units.text(unit))
    }

    /// The plainest text of a unit: `h` for `MWh/MW`.
    pub fn plainest(&mut self, unit: UnitId) -> String {
        let text = self.hir.units.text(unit);
        if !text.contains(['·', '/']) {
            return text;
        }
        self.hir.units.one_word(unit).or_else(|| self.without_prefixes(unit, &text)).unwrap_or(text)
    }

    /// `EUR/t` for `kEUR/kt`.
    fn without_prefixes(&mut self, unit: UnitId, text: &str) -> Option<String> {
        let (above, below) = text.split_once('/').filter(|(above, below)| !above.contains('·') && !below.contains(['/', '·', '^']))?;
        let prefix = above.chars().next().filter(|c| "kMGTm".contains(*c) && below.starts_with(*c))?;
        let plain = format!("{}/{}", above.strip_prefix(prefix)?, below.strip_prefix(prefix)?);
        let parsed = self.hir.units.parse(&plain).ok()?;
        (self.hir.units.factor(unit, parsed)? == crate::exact::Exact::ONE).then_some(plain)
    }
}
