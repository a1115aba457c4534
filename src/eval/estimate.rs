//! How much a loop will run over, before it is entered.
//!
//! What is counted is sure to be run over: after a condition or a join, which may leave little, nothing more is counted.

use super::*;
use crate::diagnostics::codes;
use crate::source::Span;

/// The most combinations one evaluation runs over.
pub(super) const MAX_STEPS: u64 = 1 << 30;
/// The most instances of a variable, a constraint or a value.
pub(super) const MAX_INSTANCES: usize = 20_000_000;
/// The most names that the tuples of one set hold.
pub(super) const MAX_CELLS: usize = 1 << 27;
/// Values that read values are followed so far.
const DEEP: u32 = 8;

/// How many combinations some loops, one inside the other, are sure to give.
#[derive(Clone, Debug, Default)]
pub struct Amount {
    count: f64,
    /// What each index brings in, by its name.
    parts: Vec<(String, f64)>,
    /// True when nothing was left out.
    whole: bool,
    /// The outermost loop.
    span: Option<Span>,
}

impl Amount {
    fn one() -> Amount {
        Amount { count: 1.0, whole: true, ..Amount::default() }
    }

    /// A loop, and inside it another.
    fn of(mut self, inner: Amount) -> Amount {
        self.count *= inner.count;
        self.parts.extend(inner.parts);
        self.whole &= inner.whole;
        self.span = self.span.or(inner.span);
        self
    }

    fn or_more(self, other: Amount) -> Amount {
        if other.count > self.count { other } else { self }
    }

    /// `100,000 for `i` × 100,000 for `j``
    fn described(&self) -> String {
        let parts: Vec<String> = self.parts.iter().map(|(name, count)| format!("{} for `{name}`", grouped(*count))).collect();
        parts.join(" × ")
    }
}

/// A whole number with its digits in groups; a short power of ten where it is very large.
pub(super) fn grouped(count: f64) -> String {
    if count >= 1e15 {
        return format!("{count:.0e}");
    }
    let digits = format!("{count:.0}");
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

impl<'a, N: Figure> Eval<'a, N> {
    /// Refuses a loop that would not come to an end.
    pub(super) fn affordable_loop(&mut self, gens: &'a [Generator]) -> Result<()> {
        // One loop over a kind or a table is never too long.
        if let [only] = gens
            && !matches!(self.hir.exprs.kinds[only.set], ExprKind::Range(..))
        {
            return Ok(());
        }
        let left = MAX_STEPS.saturating_sub(self.steps) as f64;
        let mut count = 1.0;
        for generator in gens {
            let Some(size) = self.size_of(generator) else { break };
            count *= size;
            if count > left {
                let amount = self.loops(gens);
                return Err(self.too_long(&amount));
            }
            if generator.filter.is_some() {
                break;
            }
        }
        Ok(())
    }

    /// Refuses what would not come to an end: an expression that is calculated for each instance of an index.
    pub fn affordable(&mut self, binder: Option<GensId>, e: ExprId) -> Result<()> {
        let outer = match binder {
            Some(binder) => self.loops(self.hir.exprs.gens(binder)),
            None => Amount::one(),
        };
        let slots: Vec<Slot> = binder.iter().flat_map(|binder| self.hir.exprs.bound(*binder).map(|(slot, _)| slot)).collect();
        let amount = if outer.whole {
            let inner = self.work(e, &slots, 0);
            outer.of(inner)
        } else {
            outer
        };
        if amount.count > MAX_STEPS as f64 { Err(self.too_long(&amount)) } else { Ok(()) }
    }

    /// True where an expression runs over no more combinations than that for all instances of an index, as far as it can be told.
    pub fn is_little(&mut self, binder: GensId, e: ExprId, most: f64) -> bool {
        let outer = self.loops(self.hir.exprs.gens(binder));
        let slots: Vec<Slot> = self.hir.exprs.bound(binder).map(|(slot, _)| slot).collect();
        let inner = self.work(e, &slots, 0);
        outer.count * inner.count <= most
    }

    /// Refuses an index with more instances than the program takes.
    pub(super) fn affordable_index(&mut self, gens: &'a [Generator]) -> Result<()> {
        let amount = self.loops(gens);
        let filtered = gens.iter().any(|generator| generator.filter.is_some());
        if filtered || amount.count <= MAX_INSTANCES as f64 {
            return Ok(());
        }
        let span = amount.span.unwrap_or(self.hir.file_span());
        let message =
            format!("an index of {} combinations, and the program takes {}", grouped(amount.count), grouped(MAX_INSTANCES as f64));
        Err(EvalError::new(codes::TOO_MANY, message, span, amount.described()).help("run over a set of the combinations that matter"))
    }

    #[cold]
    pub(super) fn too_long(&self, amount: &Amount) -> EvalError {
        let span = amount.span.unwrap_or(self.hir.file_span());
        let message = format!("this runs over {} combinations, more than the program takes", grouped(amount.count));
        EvalError::new(codes::TOO_MANY, message, span, amount.described()).help("run over a set of the combinations that matter")
    }

    /// What generators are sure to give.
    fn loops(&mut self, gens: &'a [Generator]) -> Amount {
        self.loops_to(gens).0
    }

    /// The same, with the condition that ends the count.
    fn loops_to(&mut self, gens: &'a [Generator]) -> (Amount, Option<ExprId>) {
        let mut amount = Amount::one();
        for generator in gens {
            let Some(size) = self.size_of(generator) else {
                amount.whole = false;
                break;
            };
            let names: Vec<&str> = generator.pattern.iter().map(|(_, name)| name.as_ref()).collect();
            let name = if let [only] = names.as_slice() { (*only).to_string() } else { format!("({})", names.join(", ")) };
            amount.count *= size;
            amount.parts.push((name, size));
            let own = generator.span;
            amount.span = Some(amount.span.map_or(own, |before| before.to(own)));
            if generator.filter.is_some() {
                amount.whole = false;
                return (amount, generator.filter);
            }
        }
        (amount, None)
    }

    /// How many members the set of a generator has, where that is known and nothing is joined.
    fn size_of(&mut self, generator: &Generator) -> Option<f64> {
        if generator.pattern.iter().any(|(bind, _)| matches!(bind, Bind::Joined(_))) {
            return None;
        }
        let hir = self.hir;
        match hir.exprs.kinds[generator.set] {
            ExprKind::KindSet(kind) => Some(hir.entity_types[kind].members.len() as f64),
            ExprKind::NamedSet(id) if hir.absent.is_empty() => self.world.set(id).map(|index| f64::from(index.len())),
            ExprKind::TableSet(table) if hir.absent.is_empty() => Some(f64::from(hir.tables[table].index.len())),
            ExprKind::Range(a, b) => {
                let end = |e: ExprId| match hir.exprs.kinds[e] {
                    ExprKind::Number(lit, _) => Some(self.literal(lit).to_f64()),
                    ExprKind::Let(id, list) if list.count == 0 => self.world.scalar(id).map(|known| known.to_f64()),
                    _ => None,
                };
                let (from, to) = (end(a)?, end(b)?);
                Some((to - from + 1.0).max(0.0).floor())
            }
            _ => None,
        }
    }

    /// What an expression is sure to run over, once for each value of the variables that are bound around it.
    fn work(&mut self, e: ExprId, around: &[Slot], depth: u32) -> Amount {
        let hir = self.hir;
        match hir.exprs.kinds[e] {
            ExprKind::Fold(_, gens, _) | ExprKind::Risk(_, gens, _) | ExprKind::Selection(gens) => {
                let (outer, condition) = self.loops_to(hir.exprs.gens(gens));
                let slots: Vec<Slot> = around.iter().copied().chain(hir.exprs.bound(gens).map(|(slot, _)| slot)).collect();
                let inside = match hir.exprs.loop_of(e) {
                    Some((_, body)) if outer.whole => Some(body),
                    _ => condition,
                };
                match inside {
                    Some(inside) => {
                        let inner = self.work(inside, &slots, depth);
                        outer.of(inner)
                    }
                    None => outer,
                }
            }
            ExprKind::If(c, a, b) => {
                let (a, b) = (self.work(a, around, depth), self.work(b, around, depth));
                let fewer = if a.count < b.count { a } else { b };
                self.work(c, around, depth).or_more(fewer)
            }
            // The second side may not be looked at.
            ExprKind::And(a, _) | ExprKind::Or(a, _) => self.work(a, around, depth),
            ExprKind::Let(id, list) => {
                // What was calculated for the same keys is not calculated again.
                let keys = hir.exprs.list(list);
                let every = around.iter().all(|slot| keys.iter().any(|key| hir.exprs.kinds[*key] == ExprKind::Slot(*slot)));
                if depth >= DEEP || keys.is_empty() || !every || hir.lets[id].recursive {
                    return Amount::one();
                }
                let body = hir.lets[id].body;
                let own: Vec<Slot> = hir.exprs.bound(hir.lets[id].binder).map(|(slot, _)| slot).collect();
                self.work(body, &own, depth + 1)
            }
            ExprKind::Known(_) => Amount::one(),
            _ => {
                let mut children = Vec::new();
                hir.exprs.children(e, &mut |child| children.push(child));
                children.into_iter().fold(Amount::one(), |most, child| {
                    let own = self.work(child, around, depth);
                    most.or_more(own)
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn counts_are_grouped() {
        for (count, text) in [(0.0, "0"), (999.0, "999"), (1_000.0, "1,000"), (102_400_000.0, "102,400,000"), (1e16, "1e16")] {
            assert_eq!(grouped(count), text);
        }
    }
}
