//! Sorts of numbers that outcomes change, and what each is called in texts and tables.

use crate::data::mps::Place;

/// What sort of number an outcome changes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    Side,
    Cost,
    Entry,
    Constant,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Side, Kind::Cost, Kind::Entry, Kind::Constant];

    pub fn of(place: Place) -> Kind {
        match place {
            Place::Side(_) => Kind::Side,
            Place::Cost(_) => Kind::Cost,
            Place::Entry(..) => Kind::Entry,
            Place::Constant => Kind::Constant,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Kind::Side => "side",
            Kind::Cost => "cost",
            Kind::Entry => "entry",
            Kind::Constant => "constant",
        }
    }

    /// What tables have such numbers by: the headings of the names of rows and columns.
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Kind::Side => &["row"],
            Kind::Cost => &["column"],
            Kind::Entry => &["row", "column"],
            Kind::Constant => &[],
        }
    }

    /// The table that holds what outcomes change.
    pub fn file(self) -> &'static str {
        match self {
            Kind::Side => "changed_sides.csv",
            Kind::Cost => "changed_costs.csv",
            Kind::Entry => "changed_entries.csv",
            Kind::Constant => "changed_constants.csv",
        }
    }
}
