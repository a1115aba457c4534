//! Division rules, fairness measures and the logit: numbers in, numbers out.

pub mod claims;
pub mod fairness;
pub mod logit;
