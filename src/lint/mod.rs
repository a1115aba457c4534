//! Warnings about what is right in form and strange in substance. Each looks at a finished stage and changes nothing.

mod belief;
mod bounds;
mod broken;
mod cases;
mod choice;
mod decision;
mod effects;
mod idle;
mod nobody;
mod optima;
mod outliers;
mod points;
mod policies;
mod policy_parts;
mod probabilities;
mod range;
mod shares;
mod sums;
mod turned;
mod undefined;
mod unmatched;
mod unread;
mod variables;

pub use belief::{asked_in_vain, network};
pub use bounds::partly_bounded;
pub use broken::{broken, broken_by_bounds};
pub use cases::left_out_cases;
pub use choice::one_alternative;
pub use decision::process;
pub use effects::idle_effects;
pub use idle::idle;
pub use nobody::nobody;
pub use optima::several_optima;
pub use outliers::outliers;
pub use points::points;
pub use policies::{decided_apart, decisions, is_shared, policies};
pub use policy_parts::policy_parts;
pub use probabilities::certain_comparisons;
pub use range::coefficient_range;
pub use shares::shares;
pub use sums::sums_of_prices;
pub use turned::turned_round;
pub use undefined::undefined;
pub use unread::unread;
pub use variables::variables;

/// A number in so many digits.
fn rounded(x: f64, digits: usize) -> String {
    if x == 0.0 || !x.is_finite() {
        return x.to_string();
    }
    let near = crate::numbers::rounded(x, digits);
    if (1e-4..1e7).contains(&near.abs()) { format!("{near}") } else { format!("{near:e}") }
}
