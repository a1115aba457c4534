//! Why a cell is no number.

/// Why the text of a cell is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberFault {
    /// Nothing but blanks.
    Empty,
    /// `NaN`.
    Nan,
    /// `inf`, `-Infinity`, `∞`.
    Infinite,
    /// A usual sign for "no value", such as `NA`, `n/a`, `null` or `-`.
    Marker,
    /// `1,5`, `1.234,56`.
    DecimalComma,
    /// `1,234`: a decimal comma, or a separator of thousands.
    Comma,
    /// `1,234.5`, `1 234`, `1'234`, `1_234`.
    Thousands,
    /// `1.2.3`.
    Points,
    /// `1.5` where decimal commas are declared.
    DecimalPoint,
    /// `12.34` or `1234.567` where points between groups of three digits are declared.
    Groups,
    /// `0x1F`.
    Hexadecimal,
    /// `1/3`.
    Fraction,
    /// `5 %`.
    Percent,
    /// A number and then something else, such as a unit: `12 t`.
    Suffix,
    /// A minus sign or dash other than `-` before a number: `−5`.
    Minus,
    /// `--3`, `+-3`.
    Signs,
    /// `- 3`.
    SignApart,
    /// `#REF!`, `#WERT!`: a formula that failed; `=A1*2`: one that was not calculated.
    Formula,
    /// `May-12`, `2026-05-12`.
    Date,
    /// Beyond ±1.8e308.
    TooLarge,
    /// Not zero, but closer to zero than 5e-324.
    TooSmall,
    /// More digits than an exact value is kept for.
    TooLong,
    /// Anything else.
    NotNumber,
}

impl NumberFault {
    /// What is wrong, as a clause after "`1,5` is not a number: ".
    pub fn describe(self) -> &'static str {
        match self {
            NumberFault::Empty => "the cell is empty",
            NumberFault::Nan => "NaN is not a value",
            NumberFault::Infinite => "infinity is not a value",
            NumberFault::Marker => "it seems to stand for a missing value",
            NumberFault::DecimalComma => "it has a decimal comma",
            NumberFault::Comma => "its comma may be a decimal comma or separate thousands",
            NumberFault::Thousands => "it has separators of thousands",
            NumberFault::Points => "it has more than one decimal mark",
            NumberFault::DecimalPoint => "it has a point, and numbers with decimal commas are declared",
            NumberFault::Groups => "its separators do not part groups of three digits, as is declared",
            NumberFault::Hexadecimal => "it is hexadecimal",
            NumberFault::Fraction => "it is a fraction",
            NumberFault::Percent => "it has a percent sign",
            NumberFault::Suffix => "something follows the number",
            NumberFault::Minus => "its sign is not the minus sign of the keyboard",
            NumberFault::Signs => "it has two signs",
            NumberFault::SignApart => "a blank follows its sign",
            NumberFault::Formula => "it is a formula, or what a formula says that failed",
            NumberFault::Date => "it is a date",
            NumberFault::TooLarge => "it is too large",
            NumberFault::TooSmall => "it is too close to zero",
            NumberFault::TooLong => "it has too many digits",
            NumberFault::NotNumber => "it is some other text",
        }
    }
}
