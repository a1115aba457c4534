//! Warnings about what is right in form and strange in substance. Each looks at a finished stage and changes nothing.

mod choice;
mod outliers;
mod range;

pub use choice::one_alternative;
pub use outliers::outliers;
pub use range::coefficient_range;
