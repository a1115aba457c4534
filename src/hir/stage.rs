//! When a value is known: the product of two orders.

/// How the value depends on the decisions of the plan that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Degree {
    /// Not at all: data, or the answer of another model.
    Known,
    /// Linearly.
    Linear,
    /// In another way: it is known only when the plan is solved.
    Solved,
}

/// When the value becomes known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Time {
    /// Before anything that is uncertain happens.
    Now,
    /// After so many events; a value that is known later may differ from one outcome to another.
    After(u32),
}

/// The stage of an expression. Operations take the later one of their operands in both orders ([`Stage::join`]); neither
/// order says anything of the other: a figure may be data and known only after an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stage {
    pub degree: Degree,
    pub time: Time,
}

impl Stage {
    pub const KNOWN: Stage = Stage { degree: Degree::Known, time: Time::Now };
    pub const LINEAR: Stage = Stage { degree: Degree::Linear, time: Time::Now };
    pub const SOLVED: Stage = Stage { degree: Degree::Solved, time: Time::Now };

    /// The least stage that is not before either: the later one in each order.
    pub fn join(self, other: Stage) -> Stage {
        Stage { degree: self.degree.max(other.degree), time: self.time.max(other.time) }
    }

    /// Known once the variables of a belief network are.
    pub const UNCERTAIN: Stage = Stage { degree: Degree::Known, time: Time::After(1) };

    /// True of what does not depend on what is uncertain.
    pub fn is_certain(self) -> bool {
        self.time == Time::Now
    }

    /// The stage of several operands; known now, without any.
    pub fn of_all(stages: impl IntoIterator<Item = Stage>) -> Stage {
        stages.into_iter().fold(Stage::KNOWN, Stage::join)
    }

    /// The same at another degree.
    #[cfg(test)]
    pub fn with(self, degree: Degree) -> Stage {
        Stage { degree, ..self }
    }

    pub fn is_known(self) -> bool {
        self.degree == Degree::Known
    }

    pub fn is_linear(self) -> bool {
        self.degree == Degree::Linear
    }

    pub fn is_solved(self) -> bool {
        self.degree == Degree::Solved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_order_decides_the_other() {
        let demand = Stage { degree: Degree::Known, time: Time::After(1) };
        assert_eq!(demand.join(Stage::LINEAR), Stage { degree: Degree::Linear, time: Time::After(1) });
        assert_eq!(Stage::LINEAR.join(demand), demand.join(Stage::LINEAR));
        assert_eq!(Stage::of_all([Stage::SOLVED, demand]).with(Degree::Known), demand);
        assert_eq!(Stage::of_all([]), Stage::KNOWN);
    }
}
