//! The registry of codes. A code is never reused and never changes its meaning.

/// A diagnostic's code, such as `E0201`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal, $title:literal;)*) => {
        $($(#[doc = $doc])* #[doc = $title] pub const $name: Code = Code($code);)*
        /// Every code with its title, in order.
        pub const ALL: &[(Code, &str)] = &[$(($name, $title)),*];
    };
}

codes! {
    // E00xx: files and the command line
    FILE_UNREADABLE = "E0001", "a file cannot be read";
    FILE_NOT_UTF8 = "E0002", "a file is not UTF-8 text";
    FILE_TOO_LARGE = "E0003", "a file or a nesting is larger than the program takes";
    PATH_LEAVES_FOLDER = "E0004", "a data path leaves the scenario's folder";
    // E01xx: syntax
    SYNTAX = "E0101", "the text does not follow the grammar";
    NOTHING_HERE = "E0102", "a scenario file holds no declaration";
    NOT_AVAILABLE = "E0103", "a form of the language that this version does not have";
    UNIT_THEN_NAME = "E0104", "a unit runs into a value";
    EQUALS_FOR_COMPARISON = "E0105", "`=` where values are compared";
    EMPTY_BRACES = "E0106", "empty braces";
    BAD_NUMBER = "E0107", "a number that cannot be read";
    TABLE_ROW = "E0108", "a row of an inline table does not fit its header";
    // E02xx: names
    UNKNOWN_NAME = "E0201", "a name that is not declared";
    AMBIGUOUS_NAME = "E0202", "a name that means more than one thing";
    DECLARED_TWICE = "E0203", "a name is declared twice";
    UNKNOWN_ATTRIBUTE = "E0204", "an attribute that no entity of the kind has";
    UNKNOWN_MODULE = "E0205", "a library that does not exist";
    UNKNOWN_RESULT = "E0206", "a model has no such result";
    UNKNOWN_FUNCTION = "E0207", "a function that does not exist";
    RIVAL_VALUES = "E0208", "two values for one thing";
    // E03xx: units and types
    UNKNOWN_UNIT = "E0301", "a unit that is not declared";
    UNIT_MISMATCH = "E0302", "units that do not agree";
    BARE_NUMBER = "E0303", "a bare number where a unit is due";
    TYPE_MISMATCH = "E0304", "a value of the wrong type";
    UNIT_UNDETERMINED = "E0305", "a unit that cannot be determined";
    BAD_UNIT = "E0306", "a unit that cannot be defined this way";
    WRONG_KEYS = "E0307", "the wrong number or kind of keys";
    WRONG_ARGUMENTS = "E0308", "a function is called with the wrong arguments";
    // E04xx: data
    MISSING_VALUE = "E0401", "a value that is needed is missing";
    BAD_CELL = "E0402", "a cell that cannot be read";
    UNKNOWN_KEY = "E0403", "a key in the data that no entity has";
    UNKNOWN_COLUMN = "E0404", "a column that the file does not have";
    RIVAL_CELLS = "E0405", "rows of the same key disagree";
    COLUMN_WITHOUT_UNIT = "E0406", "a column without a unit";
    BAD_TABLE_FILE = "E0407", "a data file that is not a table";
    DIVISION_BY_ZERO = "E0408", "a division by zero";
    NOT_A_NUMBER = "E0409", "a calculation that gives no number";
    NO_NEIGHBOUR = "E0410", "the first has no previous, the last no next";
    EMPTY_SELECTION = "E0411", "a minimum, maximum or choice over nothing";
    // E05xx: models
    NOT_LINEAR = "E0501", "a plan that is not linear";
    NO_OBJECTIVE = "E0502", "a plan without an objective";
    CYCLE = "E0503", "declarations that need one another";
    NOT_A_CONSTRAINT = "E0504", "a constraint that compares nothing";
    NOT_KNOWN_YET = "E0505", "a decision where data is due";
    BAD_MODEL = "E0506", "a model that lacks a part or has one too many";
    TOO_MANY = "E0507", "more instances than the program takes";
    CROSSED_BOUNDS = "W0703", "a lower bound above the upper bound";
    BAD_CLAIMS = "E0509", "claims that no rule can settle";
    // E06xx: answers
    EXPECTATION_FAILED = "E0601", "an expectation does not hold";
    REQUIREMENT_FAILED = "E0602", "a requirement of a model does not hold";
    NO_ANSWER = "E0603", "a model whose answer is needed has none";
    SOLVER_FAILED = "E0604", "the solver gave no usable answer";
    // W: warnings
    UNUSED = "W0701", "declared and never read";
    PASSED_OVER = "W0704", "data that is passed over";
    CONSTANT_CONSTRAINT = "W0702", "a constraint with no variable in it";
}
