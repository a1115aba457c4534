//! Shadow prices that are read where there is no one number to read.

use super::assertion::shown;
use super::*;
use crate::diagnostics::codes;
use crate::exact;
use crate::prove::Worth;
use crate::simplex::ranging::Price;
use crate::units::after;

/// What there is to say of prices that cannot be read.
#[derive(Debug, Default)]
pub struct Unpriced {
    /// Why the answer has no prices at all.
    pub all: Option<WhyUnpriced>,
    /// Limits at a corner: the result, the row of its table, and what one more and one less is worth.
    pub corners: FxHashMap<(u32, u32), Worth>,
}

/// Why an answer has no prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyUnpriced {
    /// Its program has whole columns.
    Whole,
    /// It is not known to be the best, or only as numbers of a solver.
    NotExact,
}

impl<N: Figure> Eval<'_, N> {
    /// The fault of reading a price that an instance of a plan does not have; none where there is no such instance.
    #[cold]
    pub(super) fn unpriced(&self, model: ModelId, result: u32, keys: &[u32], e: ExprId) -> Option<EvalError> {
        let decl = &self.hir.models[model];
        let priced = decl.results.get(result as usize)?;
        let word = priced.role.part()?;
        let answer = self.world.answer(model)?;
        let row = answer.table(result as usize)?.index.row(keys)?;
        let unpriced = answer.unpriced.as_deref()?;
        let names: Vec<&str> = priced.keys.iter().zip(keys).map(|(kind, key)| self.name(*kind, *key)).collect();
        let names = if names.is_empty() { String::new() } else { format!("[{}]", names.join(", ")) };
        let text = format!("`{}.{}{names}.{word}`", decl.name, priced.name);
        let span = self.hir.exprs.spans[e];
        let none = |why: String| EvalError::new(codes::PRICE_BENDS, format!("{text} has no value: {why}"), span, "read here");
        Some(match (unpriced.corners.get(&(result, row)), unpriced.all) {
            (Some(Worth::Bends { more, less }), _) => {
                let unit = after(&self.hir.units.text(priced.unit));
                let side = |price: &Price| match price {
                    Price::Is(price) => format!("is worth {}{unit}", shown(exact::to_f64(price))),
                    Price::NoAnswer => "leaves no solution".to_string(),
                    Price::Unknown(_) => "is worth what nobody could find in time".to_string(),
                };
                let what = if word == "price" { "its limit" } else { "the bound where it stands" };
                none(format!("one more of {what} {}, and one less {}", side(more), side(less)))
                    .with(priced.span, "declared here")
                    .help("read it only where there is one price: `if known(…) then … else …`; a slightly different limit may have one")
            }
            (_, Some(WhyUnpriced::Whole)) => none(format!("`{}` has whole values here, and such plans have no shadow prices", decl.name))
                .with(decl.span, "this plan")
                .help(
                    "open policies take binary variables, and so do `count`, and `min`, `max`, `abs` and `piecewise` where they are wanted \
                     the other way",
                ),
            (_, Some(WhyUnpriced::NotExact)) => {
                none(format!("the best of `{}` is not known exactly, and so no price of it", decl.name)).with(decl.span, "this plan")
            }
            _ => return None,
        })
    }
}
