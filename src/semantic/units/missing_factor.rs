//! What would make two units agree: names in reach that have the dimension that one side lacks.

use crate::diagnostics::Diagnostic;
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::units::equations::UnitExpr;
use crate::semantic::units::evidence::Side;
use crate::units::UnitId;

/// So many names are offered.
const MOST: usize = 3;

impl Checker<'_> {
    /// Says what the side that a finding stands at lacks or has too much, and who has it.
    pub fn with_factor(&mut self, found: Diagnostic, sides: (Side, Side), units: &(UnitExpr, UnitExpr)) -> Diagnostic {
        let left = self.units.resolve(&units.0);
        let right = self.units.resolve(&units.1);
        if !left.is_known() || !right.is_known() || found.code != crate::diagnostics::codes::UNIT_MISMATCH {
            return found;
        }
        // A rate is what lacks between two currencies.
        if self.units.registry().mismatch(left.unit, right.unit).is_none_or(|m| m.rate.is_some()) {
            return found;
        }
        let stands_left = match sides.0 {
            Side::Expr(e) => found.span() == Some(self.span(e)),
            Side::Stated(_) => false,
        };
        let (mine, other) = if stands_left { (left.unit, right.unit) } else { (right.unit, left.unit) };
        let Some(inverse) = self.units.registry_mut().recip(mine) else { return found };
        let Some(factor) = self.units.registry_mut().mul(other, inverse) else { return found };
        let factor = self.units.registry_mut().simplify(factor).0;
        let Some(over) = self.units.registry_mut().recip(factor) else { return found };
        // A coefficient without a unit: to divide by what the value itself reads would make it the same for all.
        let stands_at = if stands_left { sides.0 } else { sides.1 };
        if let (Side::Expr(e), UnitId::ONE) = (stands_at, other)
            && let Some(coefficient) = self.bare_factor(e)
        {
            let (text, unit) = (self.sources.slice(self.span(coefficient)), self.units.registry().text(factor));
            return found.help(format!("give the coefficient a unit: `{text} {unit}`"));
        }
        let model = self.conflict_model(sides);
        for (unit, verb) in [(factor, "times"), (over, "divided by")] {
            let names = self.names_with(unit, model);
            if !names.is_empty() {
                let what = self.dimension_word(unit);
                return found.help(format!("{verb} {what}, such as {}", crate::diagnostics::suggest::either(&names)));
            }
        }
        self.with_coefficients(found, sides, (left.unit, right.unit))
    }

    /// Two terms that have a coefficient each, without a unit: numbers without a unit are added up if these take theirs off.
    fn with_coefficients(&mut self, found: Diagnostic, sides: (Side, Side), units: (UnitId, UnitId)) -> Diagnostic {
        let (Side::Expr(left), Side::Expr(right)) = sides else { return found };
        let (Some(first), Some(second)) = (self.bare_factor(left), self.bare_factor(right)) else { return found };
        let mut weighed = Vec::new();
        for (coefficient, unit) in [(first, units.0), (second, units.1)] {
            let Some(over) = self.units.registry_mut().recip(unit) else { return found };
            weighed.push(format!("`{} {}`", self.sources.slice(self.span(coefficient)), self.units.registry().text(over)));
        }
        found.help(format!("where the sum is to be without a unit, as a utility is, give each coefficient one: {}", weighed.join(" and ")))
    }

    /// A number without a unit by which something is multiplied.
    fn bare_factor(&mut self, e: ExprId) -> Option<ExprId> {
        let mut open = vec![(e, false)];
        while let Some((e, is_factor)) = open.pop() {
            match self.exprs.kind(e) {
                ExprKind::Number(..) if is_factor => {
                    let term = self.term(e);
                    if self.units.resolve(&term).unit == UnitId::ONE {
                        return Some(e);
                    }
                }
                ExprKind::Neg(inner) => open.push((inner, is_factor)),
                ExprKind::Arith(ArithOp::Mul, a, b) => open.extend([(b, true), (a, true)]),
                _ => {}
            }
        }
        None
    }

    /// The plan whose values may be used beside a conflict.
    fn conflict_model(&self, sides: (Side, Side)) -> Option<ModelId> {
        let at = match sides {
            (Side::Expr(e), _) | (_, Side::Expr(e)) => self.span(e),
            _ => return None,
        };
        let inside = |part: crate::source::Span| part.file == at.file && part.lo <= at.lo && at.hi <= part.hi;
        self.pending.models().find_map(|(id, pending)| match pending.item.as_ref() {
            crate::syntax::ast::ItemKind::Plan(plan) => {
                let parts = plan.constraints.iter().map(|c| c.span).chain(plan.lets.iter().map(|l| l.value.span));
                let goals = plan.objectives.iter().map(|o| o.span);
                parts.chain(goals).any(inside).then_some(id)
            }
            _ => None,
        })
    }

    /// Values, attributes and tables of a dimension; first those that nobody reads.
    fn names_with(&mut self, unit: UnitId, model: Option<ModelId>) -> Vec<String> {
        let dimension = self.units.registry().dimension(unit);
        let mut out: Vec<(bool, u8, String)> = Vec::new();
        let lets: Vec<LetId> = self.hir.lets.ids().collect();
        for id in lets {
            let decl = &self.hir.lets[id];
            let near = decl.model.is_none() || decl.model == model;
            if decl.library || !near || !decl.keys.is_empty() || !decl.stage.is_known() || decl.ty != Ty::Number {
                continue;
            }
            let (name, used, body, inner) = (decl.name.clone(), decl.used, decl.body, decl.model.is_some());
            let own = self.units.resolve(&self.units.of_let(id));
            if own.is_known() && self.units.registry().dimension(own.unit) == dimension {
                let text = if self.exprs.is_literal(body) { format!(" ({})", self.sources.slice(self.span(body))) } else { String::new() };
                out.push((used && !inner, 0, format!("`{name}`{text}")));
            }
        }
        let attrs: Vec<AttrId> = self.hir.attrs.ids().collect();
        for id in attrs {
            let attr = &self.hir.attrs[id];
            let (kind, used) = (self.hir.entity_types[attr.kind].name.clone(), attr.used);
            // States with amounts are no kinds that somebody wrote.
            let made = self.hir.entity_types[attr.kind].domain;
            if made || attr.index.is_empty() || !matches!(attr.ty, AttrType::Number(_)) {
                continue;
            }
            let name = attr.name.clone();
            let own = self.units.resolve(&self.units.of_attr(id));
            if own.is_known() && self.units.registry().dimension(own.unit) == dimension {
                out.push((used, 1, format!("`{kind}.{name}`")));
            }
        }
        // A table of rates has no name that could be written.
        for table in self.hir.tables.values().filter(|table| table.rates.is_none()) {
            for field in table.fields.iter().filter(|f| self.units.registry().dimension(f.unit) == dimension) {
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
        let dimension = self.units.registry().dimension(unit);
        for (text, word) in known.iter().chain(&energy) {
            if self.units.registry_mut().parse(text).is_ok_and(|u| self.units.registry().dimension(u) == dimension) {
                return (*word).to_string();
            }
        }
        format!("something in `{}`", self.units.registry().text(unit))
    }

    /// The plainest text of a unit: `h` for `MWh/MW`.
    pub fn plainest(&mut self, unit: UnitId) -> String {
        let text = self.units.registry().text(unit);
        if !text.contains(['·', '/']) {
            return text;
        }
        self.units.registry().one_word(unit).or_else(|| self.without_prefixes(unit, &text)).unwrap_or(text)
    }

    /// `EUR/t` for `kEUR/kt`.
    fn without_prefixes(&mut self, unit: UnitId, text: &str) -> Option<String> {
        let (above, below) = text.split_once('/').filter(|(above, below)| !above.contains('·') && !below.contains(['/', '·', '^']))?;
        let prefix = above.chars().next().filter(|c| "kMGTm".contains(*c) && below.starts_with(*c))?;
        let plain = format!("{}/{}", above.strip_prefix(prefix)?, below.strip_prefix(prefix)?);
        let parsed = self.units.registry_mut().parse(&plain).ok()?;
        (self.units.registry().factor(unit, parsed)? == crate::exact::Exact::ONE).then_some(plain)
    }
}
