//! Where something stands: for people, and in files.

use crate::explain::Spot;
use serde::{Serialize, Serializer};

/// A place in files.
#[derive(Serialize)]
pub struct Place<'r> {
    file: &'r str,
    line: u32,
    column: u32,
}

impl<'r> Place<'r> {
    pub fn of(spot: &'r Spot) -> Place<'r> {
        Place { file: &spot.file, line: spot.line, column: spot.column }
    }
}

/// The place of what may have none.
pub fn written<S: Serializer>(spot: &Option<Spot>, serializer: S) -> Result<S::Ok, S::Error> {
    spot.as_ref().map(Place::of).serialize(serializer)
}

/// `main.coop:12:3`
pub fn at(spot: &Spot) -> String {
    format!("{}:{}:{}", spot.file, spot.line, spot.column)
}
