//! A formula as a tree, which is written as LaTeX or as MathML.

/// A part of a formula.
#[derive(Clone, Debug, PartialEq)]
pub enum Math {
    /// An index or a parameter: `e`.
    Index(String),
    /// What has a value: a variable, an attribute, a result.
    Name(String),
    /// What stands for itself: a set, an entity, a state.
    Word(String),
    /// The digits of a number.
    Number(String),
    /// A function by its name.
    Function(String),
    /// Prose and units.
    Text(String),
    /// What has no notation, as it is written in the scenario.
    Source(String),
    Sign(Sign),
    /// A wide gap, as before a quantifier.
    Gap,
    Row(Vec<Math>),
    Sub(Box<Math>, Box<Math>),
    Power(Box<Math>, Box<Math>),
    Fraction(Box<Math>, Box<Math>),
    Root(Box<Math>),
    Fenced(Fence, Box<Math>),
    /// An operator over sets with what it runs over, and what follows it.
    Over(Big, Box<Math>, Box<Math>),
    /// Values, each with its condition.
    Cases(Vec<(Math, Math)>),
}

/// Signs between and before parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Plus,
    Minus,
    Times,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    And,
    Or,
    Not,
    In,
    NotIn,
    Union,
    Intersection,
    Without,
    ForAll,
    Exists,
    Implies,
    MapsTo,
    Follows,
    Given,
    Such,
    Comma,
    Semicolon,
    Colon,
    Dots,
    Infinity,
    Reals,
    Integers,
    Expectation,
    Prime,
}

/// What stands around a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fence {
    Round,
    Square,
    Curly,
    Bars,
    Floor,
    Ceiling,
}

/// Operators that run over sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Big {
    Sum,
    Product,
    Min,
    Max,
    /// One that has a name only.
    Named(String),
}

impl Math {
    pub fn text(text: impl Into<String>) -> Math {
        Math::Text(text.into())
    }

    pub fn name(text: impl Into<String>) -> Math {
        Math::Name(text.into())
    }

    pub fn fenced(self, fence: Fence) -> Math {
        Math::Fenced(fence, Box::new(self))
    }

    pub fn below(self, sub: Math) -> Math {
        Math::Sub(Box::new(self), Box::new(sub))
    }

    /// With keys below it, if there are any.
    pub fn keyed(self, keys: Vec<Math>) -> Math {
        if keys.is_empty() { self } else { self.below(Math::list(keys)) }
    }

    /// `a sign b`
    pub fn joined(self, sign: Sign, right: Math) -> Math {
        Math::Row(vec![self, Math::Sign(sign), right])
    }

    /// Parts with commas between them.
    pub fn list(parts: Vec<Math>) -> Math {
        Math::separated(parts, Sign::Comma)
    }

    /// Parts with a sign between them; one stays as it is.
    pub fn separated(mut parts: Vec<Math>, sign: Sign) -> Math {
        if parts.len() == 1
            && let Some(only) = parts.pop()
        {
            return only;
        }
        let mut out = Vec::with_capacity(parts.len() * 2);
        for part in parts {
            if !out.is_empty() {
                out.push(Math::Sign(sign));
            }
            out.push(part);
        }
        Math::Row(out)
    }

    /// A function of arguments.
    pub fn call(function: Math, arguments: Math) -> Math {
        Math::Row(vec![function, arguments.fenced(Fence::Round)])
    }
}
