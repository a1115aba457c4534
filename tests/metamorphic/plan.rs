//! A plan before it is put into words: numbers in tonnes, euros and plain numbers.

use super::chance::Decimal;

/// What a quantity measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Mass,
    Money,
    Number,
}

#[derive(Clone, Debug)]
pub enum Kind {
    Free {
        low: Option<Decimal>,
        high: Option<Decimal>,
    },
    /// Zero, or between.
    Semi {
        low: Decimal,
        high: Decimal,
        whole: bool,
    },
    /// Whole, in numbers or in a unit of mass that no restating may change: 10 to this power tonnes.
    Whole {
        low: Decimal,
        high: Decimal,
        unit: Option<i32>,
    },
    Binary,
}

#[derive(Clone, Debug)]
pub struct Variable {
    /// Its number in the plan as it was made; names and units go by it.
    pub id: usize,
    pub kind: Kind,
    /// Where constraints are made around.
    pub point: Decimal,
}

impl Variable {
    pub fn measure(&self) -> Measure {
        match self.kind {
            Kind::Free { .. } | Kind::Semi { whole: false, .. } | Kind::Whole { unit: Some(_), .. } => Measure::Mass,
            _ => Measure::Number,
        }
    }
    /// The unit is a part of the meaning.
    pub fn is_bound_to_unit(&self) -> bool {
        matches!(self.kind, Kind::Semi { whole: true, .. } | Kind::Whole { .. } | Kind::Binary)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Atom {
    Variable(usize),
    Curve(usize),
    Constant,
}

pub type Sum = Vec<(Decimal, Atom)>;

/// Straight between points; of a variable, in the measure that is told.
#[derive(Clone, Debug)]
pub struct Curve {
    /// Its number in the plan as it was made; names and units go by it.
    pub id: usize,
    pub of: usize,
    pub points: Vec<(Decimal, Decimal)>,
    pub measure: Measure,
}

#[derive(Clone, Debug)]
pub enum Relation {
    Le(Sum),
    Ge(Sum),
    Eq(Sum),
    Range(Decimal, Decimal),
}

#[derive(Clone, Debug, Default)]
pub struct Price {
    pub both: Option<Decimal>,
    pub above: Option<Decimal>,
    pub below: Option<Decimal>,
}

#[derive(Clone, Debug)]
pub struct Row {
    /// Its number in the plan as it was made; names and units go by it.
    pub id: usize,
    pub measure: Measure,
    pub left: Sum,
    pub relation: Relation,
    pub price: Option<Price>,
    /// Holds only if this binary variable is 1, or is 0.
    pub condition: Option<(usize, bool)>,
    pub otherwise: Option<(Sum, Relation)>,
    /// The left side stands in a value of the plan with a unit of its own.
    pub through_value: bool,
}

#[derive(Clone, Copy, Debug)]
pub enum Within {
    Amount(Decimal),
    /// In per cent.
    Share(i64),
}

#[derive(Clone, Debug)]
pub struct Objective {
    /// Its number in the plan as it was made; names and units go by it.
    pub id: usize,
    pub measure: Measure,
    pub maximize: bool,
    pub sum: Sum,
    /// What the one before may lose for it.
    pub within: Option<Within>,
}

#[derive(Clone, Debug)]
pub struct Policy {
    pub charge: Option<Sum>,
    pub limit: Option<Row>,
    pub enact: Decimal,
    /// The policy before it: needed by this one, or not beside it.
    pub before: Option<&'static str>,
}

#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub variables: Vec<Variable>,
    pub curves: Vec<Curve>,
    pub rows: Vec<Row>,
    pub objectives: Vec<Objective>,
    pub policies: Vec<Policy>,
}

impl Plan {
    /// Gives everything its number.
    pub fn numbered(mut self) -> Plan {
        self.variables.iter_mut().enumerate().for_each(|(id, v)| v.id = id);
        self.curves.iter_mut().enumerate().for_each(|(id, c)| c.id = id);
        self.rows.iter_mut().enumerate().for_each(|(id, r)| r.id = id);
        self.objectives.iter_mut().enumerate().for_each(|(id, o)| o.id = id);
        self
    }
}
