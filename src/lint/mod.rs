//! Warnings about what is right in form and strange in substance. Each looks at a finished stage and changes nothing.

mod bounds;
mod broken;
mod choice;
mod outliers;
mod policies;
mod range;
mod shares;
mod unread;

pub use bounds::partly_bounded;
pub use broken::{broken, broken_by_bounds};
pub use choice::one_alternative;
pub use outliers::outliers;
pub use policies::{decided_apart, policies};
pub use range::coefficient_range;
pub use shares::shares;
pub use unread::unread;

/// A number in so many digits.
fn rounded(x: f64, digits: i32) -> String {
    if x == 0.0 || !x.is_finite() {
        return x.to_string();
    }
    let step = 10f64.powi(digits - 1 - x.abs().log10().floor() as i32);
    let rounded = (x * step).round() / step;
    if (1e-4..1e7).contains(&rounded.abs()) { format!("{rounded}") } else { format!("{rounded:e}") }
}
