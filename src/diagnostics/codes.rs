//! The registry of codes. A code is never reused and never changes its meaning.

/// A diagnostic's code, such as `E0201`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// What the registry knows of a code.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub code: Code,
    /// A name to remember, in lower case with `-`, such as `unit-mismatch`. Levels of warnings are set by it.
    pub name: &'static str,
    /// What is wrong, in half a sentence.
    pub title: &'static str,
    /// The page of documentation, in Markdown.
    pub page: &'static str,
}

impl Code {
    /// The registry's entry.
    pub fn entry(self) -> Option<&'static Entry> {
        ALL.iter().find(|entry| entry.code == self)
    }

    /// True for the codes of warnings.
    pub fn is_warning(self) -> bool {
        self.0.starts_with('W')
    }
}

/// The entry that a word stands for: a code in any case, its number alone, or a name.
pub fn find(word: &str) -> Option<&'static Entry> {
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten();
    let meant = number(word);
    ALL.iter().find(|entry| {
        let own = entry.code.0.get(1..).and_then(number);
        entry.code.0.eq_ignore_ascii_case(word) || entry.name.eq_ignore_ascii_case(word) || (meant.is_some() && own == meant)
    })
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal, $word:literal, $title:literal;)*) => {
        $($(#[doc = $doc])* #[doc = $title] pub const $name: Code = Code($code);)*
        /// Every code, in order.
        pub const ALL: &[Entry] = &[$(Entry {
            code: $name,
            name: $word,
            title: $title,
            page: include_str!(concat!("../../docs/diagnostics/", $code, ".md")),
        }),*];
    };
}

codes! {
    // E00xx: files and the command line
    FILE_UNREADABLE = "E0001", "file-unreadable", "a file cannot be read";
    FILE_NOT_UTF8 = "E0002", "file-not-utf8", "a file is not UTF-8 text";
    FILE_TOO_LARGE = "E0003", "file-too-large", "a file or a nesting is larger than the program takes";
    PATH_LEAVES_FOLDER = "E0004", "path-leaves-folder", "a data path leaves the scenario's folder";
    // E01xx: syntax
    SYNTAX = "E0101", "syntax", "the text does not follow the grammar";
    NOTHING_HERE = "E0102", "nothing-here", "a scenario file holds no declaration";
    NOT_AVAILABLE = "E0103", "not-available", "a form of the language that this version does not have";
    UNIT_THEN_NAME = "E0104", "unit-then-name", "a unit runs into a value";
    EQUALS_FOR_COMPARISON = "E0105", "equals-for-comparison", "`=` where values are compared";
    EMPTY_BRACES = "E0106", "empty-braces", "empty braces";
    BAD_NUMBER = "E0107", "bad-number", "a number that cannot be read";
    TABLE_ROW = "E0108", "table-row", "a row of an inline table does not fit its header";
    FOREIGN_FORM = "E0109", "foreign-form", "a form of another language";
    FULL_WIDTH = "E0110", "full-width", "a full-width or typographic character";
    UNCLOSED = "E0111", "unclosed", "a bracket, brace or quote without its counterpart";
    MISSING_PART = "E0112", "missing-part", "something is missing";
    RESERVED_WORD = "E0113", "reserved-word", "a word of the language used as a name";
    BAD_NAME = "E0114", "bad-name", "a name that is no name";
    BAD_DATE = "E0115", "bad-date", "a date that does not exist, or is none";
    // E02xx: names
    UNKNOWN_NAME = "E0201", "unknown-name", "a name that is not declared";
    AMBIGUOUS_NAME = "E0202", "ambiguous-name", "a name that means more than one thing";
    DECLARED_TWICE = "E0203", "declared-twice", "a name is declared twice";
    UNKNOWN_ATTRIBUTE = "E0204", "unknown-attribute", "an attribute that no entity of the kind has";
    UNKNOWN_MODULE = "E0205", "unknown-module", "a library that does not exist";
    UNKNOWN_RESULT = "E0206", "unknown-result", "a model has no such result";
    UNKNOWN_FUNCTION = "E0207", "unknown-function", "a function that does not exist";
    CONFLICTING_VALUES = "E0208", "rival-values", "two values for one thing";
    UNKNOWN_WARNING = "E0209", "unknown-warning", "a warning that does not exist";
    HIDDEN_NAME = "E0210", "hidden-name", "an index that hides an entity or a value";
    NAMED_ARGUMENT = "E0220", "named-argument", "an argument by name that fits no parameter";
    USE_CIRCLE = "E0222", "use-circle", "files that use one another in a circle";
    NOT_IN_FILE = "E0223", "not-in-file", "`only` names what the file does not declare";
    LEFT_OUT = "E0224", "left-out", "what `only` leaves out is read";
    NOT_A_SCENARIO = "E0225", "not-a-scenario", "`use` of a file that holds no declarations";
    FUNCTION_CIRCLE = "E0226", "function-circle", "functions that call one another in a circle";
    BUILT_IN_NAME = "E0227", "built-in-name", "a function named as one of the language";
    FUNCTION_INSIDE = "E0228", "function-inside", "a function declared inside a model";
    BAD_CASES = "E0229", "bad-cases", "a plan whose cases cannot be told";
    WHICH_CASE = "E0230", "which-case", "a plan for several cases read without saying which";
    LEFT_OUT_CASE = "E0231", "left-out-case", "a case that is read, and left out by the condition of its plan";
    UNKNOWN_SHOWN = "E0232", "unknown-shown", "something to show that does not exist";
    NOT_SHOWN = "E0233", "not-shown", "something to show that is no result, or not one alone";
    // E03xx: units and types
    UNKNOWN_UNIT = "E0301", "unknown-unit", "a unit that is not declared";
    UNIT_MISMATCH = "E0302", "unit-mismatch", "units that do not agree";
    BARE_NUMBER = "E0303", "bare-number", "a bare number where a unit is due";
    TYPE_MISMATCH = "E0304", "type-mismatch", "a value of the wrong type";
    UNIT_UNDETERMINED = "E0305", "unit-undetermined", "a unit that cannot be determined";
    BAD_UNIT = "E0306", "bad-unit", "a unit that cannot be defined this way";
    WRONG_KEYS = "E0307", "wrong-keys", "the wrong number or kind of keys";
    WRONG_ARGUMENTS = "E0308", "wrong-arguments", "a function is called with the wrong arguments";
    DEGREES = "E0309", "degrees", "degrees of a scale whose zero is not zero";
    TEXT_AND_NUMBER = "E0310", "text-and-number", "a text compared with a number";
    MIXED_UNITS = "E0311", "mixed-units", "numbers in different units are taken together";
    UNIT_OF_ENTITY = "E0312", "unit-of-entity", "a unit that depends on an entity which is not known";
    RATE_OF_YEAR = "E0313", "rate-of-year", "money converted without its year, or for a year without a rate";
    // E04xx: data
    MISSING_VALUE = "E0401", "missing-value", "a value that is needed is missing";
    BAD_CELL = "E0402", "bad-cell", "a cell that cannot be read";
    UNKNOWN_KEY = "E0403", "unknown-key", "a key in the data that no entity has";
    UNKNOWN_COLUMN = "E0404", "unknown-column", "a column that the file does not have";
    DUPLICATE_CELLS = "E0405", "rival-cells", "rows of the same key disagree";
    COLUMN_WITHOUT_UNIT = "E0406", "column-without-unit", "a column without a unit";
    BAD_TABLE_FILE = "E0407", "bad-table-file", "a data file that is not a table";
    DIVISION_BY_ZERO = "E0408", "division-by-zero", "a division by zero";
    NOT_A_NUMBER = "E0409", "not-a-number", "a calculation that gives no number";
    NO_NEIGHBOUR = "E0410", "no-neighbour", "the first has no previous, the last no next";
    EMPTY_SELECTION = "E0411", "empty-selection", "a minimum, maximum or choice over nothing";
    BAD_NETWORK_FILE = "E0412", "bad-network-file", "a belief network in a file that cannot be read";
    TIED_AT_CUT = "E0413", "tied-at-cut", "equal ones where `top` or `bottom` ends";
    CELL_NOT_COMPARABLE = "E0430", "cell-not-comparable", "a cell that a condition cannot compare";
    NO_SINGLE_ROW = "E0431", "no-single-row", "not one row where one value is read";
    UNIT_OF_CELL = "E0432", "unit-of-cell", "a cell that states no unit that fits";
    NO_GIVEN_LIMITS = "E0433", "no-given-limits", "limits that cannot be left out where they are missing";
    BAD_RATES = "E0434", "bad-rates", "a file of rates that cannot be read as such";
    BAD_ROW_CONDITION = "E0435", "bad-row-condition", "a condition on rows that cannot be asked";
    BAD_LAYOUT = "E0436", "bad-layout", "a file that cannot be written as is declared";
    // E05xx: models
    NOT_LINEAR = "E0501", "not-linear", "a plan that is not linear";
    CYCLE = "E0503", "cycle", "declarations that need one another";
    NOT_A_CONSTRAINT = "E0504", "not-a-constraint", "a constraint that compares nothing";
    NOT_KNOWN_YET = "E0505", "not-known-yet", "a decision where data is due";
    BAD_MODEL = "E0506", "bad-model", "a model that lacks a part or has one too many";
    TOO_MANY = "E0507", "too-many", "more instances than the program takes";
    BAD_CLAIMS = "E0509", "bad-claims", "claims that no rule can settle";
    NO_BOUND = "E0510", "no-bound", "a decision without the bound that it needs";
    BAD_POINTS = "E0511", "bad-points", "points of `piecewise` that make no curve";
    WRONG_SUM = "E0512", "wrong-sum", "probabilities that do not add up to one";
    BAD_PROBABILITY = "E0513", "bad-probability", "a probability below zero or above one";
    NO_SUCH_STATE = "E0514", "no-such-state", "an amount that a variable cannot have";
    TOO_WIDE = "E0515", "too-wide", "a network or a question that is too wide for an exact answer";
    IMPOSSIBLE_EVIDENCE = "E0516", "impossible-evidence", "what is observed, or supposed, has probability zero";
    NO_END = "E0518", "adds-up-without-end", "a process whose rewards add up without end";
    DEPENDS_ON_START = "E0519", "depends-on-start", "an average that depends on where the process starts";
    NOT_A_SWITCH = "E0520", "not-a-switch", "a policy that applies to no plan";
    POLICIES_CLASH = "E0521", "policies-clash", "policies that cannot be in force together";
    NO_REACH = "E0522", "no-reach", "an open policy on decisions without bounds";
    RULE_AS_ATTRIBUTE = "E0523", "rule-as-attribute", "what a policy requires or excludes, written as an attribute";
    OPEN_IN_PROCESS = "E0524", "open-in-process", "an open policy on a decision process";
    BAD_LEARNING = "E0525", "bad-learning", "a learner with a number that it cannot have";
    STRICT_COUNT = "E0530", "strict-count", "a count of comparisons that stop short of a limit";
    TIE = "E0535", "tie", "claimants with equal right to the last units";
    BAD_GAME = "E0536", "bad-game", "a game of coalitions that cannot be divided";
    VALUE_CYCLE = "E0540", "value-cycle", "a value that reads itself for the same keys";
    BAD_RECURSION = "E0541", "bad-recursion", "a value that cannot read itself";
    BAD_STEP = "E0542", "bad-step", "a step between periods that is no whole number";
    NO_PRICE = "E0543", "no-price", "a shadow price of a plan that has none";
    PRICE_BENDS = "E0544", "price-bends", "a shadow price that is not the same for more and for less";
    BAD_COUNT = "E0545", "bad-count", "a count of what is 0 or 1";
    CAP_BELOW_ZERO = "E0546", "cap-below-zero", "a cap below zero";
    PAID_TO_ITSELF = "E0547", "paid-to-itself", "a charge that is paid and received by the same";
    INDEX_OF_POLICY = "E0548", "index-of-policy", "an index of a policy whose members are not in the text";
    POLICY_MEMBER = "E0549", "policy-member", "a member that a policy does not have";
    UNKNOWN_GROUP = "E0550", "unknown-group", "a group that values cannot be shown by";
    NOTHING_TO_ADD = "E0551", "nothing-to-add", "sums of what is no number";
    LEVELS = "E0552", "levels", "`lexmin` or `lexmax` where it cannot be";
    NO_SWITCH = "E0553", "no-switch", "`.on` of a variable without `or 0`";
    WRONG_WAY = "E0554", "wrong-way", "a function of decisions that is wanted the other way";
    CURVE_DOMAIN = "E0555", "curve-domain", "a function of decisions where it has no value, or bends the other way";
    CURVE_BESIDE = "E0556", "curve-beside", "a function of decisions where it is not available";
    CURVE_WITHOUT_END = "E0557", "curve-without-end", "functions of decisions that were not brought to an answer";
    OPEN_IN_MODEL = "E0558", "open-in-model", "an open policy on an allocation or a choice";
    BOUNDS_CROSS = "E0559", "bounds-cross", "bounds of what somebody gets that cross";
    BAD_SCALE = "E0560", "bad-scale", "a scale that a choice or a nest cannot have";
    BAD_NEST = "E0561", "bad-nest", "an alternative in two nests";
    NO_EFFECT = "E0562", "no-effect", "a question about what no utility depends on";
    BAD_WEIGHTS = "E0563", "bad-weights", "weights of choosers that do not add up to anything";
    OUT_OF_REACH = "E0564", "out-of-reach", "a floor of Jain's index that no division keeps";
    BAD_LINKS = "E0565", "bad-links", "links that cannot be shared";
    BAD_DISTRIBUTION = "E0566", "bad-distribution", "a distribution that does not exist";
    BAD_CORRELATION = "E0567", "bad-correlation", "correlations that nothing has";
    BAD_PROCESS = "E0568", "bad-process", "a process without periods, or with ends";
    UNCERTAIN_PARAMETER = "E0569", "uncertain-parameter", "a parameter of a distribution that depends on what it cannot depend on";
    MORE_THAN_A_YEAR = "E0571", "more-than-a-year", "a sum where the year of a rate is due";
    BAD_OVERRIDE = "E0572", "bad-override", "a variant that overrides what is not there, or by what it cannot be";
    RIVAL_OVERRIDES = "E0573", "rival-overrides", "two values for one thing in a variant";
    BAD_SWEEP = "E0574", "bad-sweep", "a sweep that cannot be gone through";
    UNCERTAIN_VALUE = "E0575", "uncertain-value", "a value for each outcome where one value is needed";
    DECIDED_BEFORE = "E0576", "decided-before", "a decision that depends on what becomes known after it";
    NOT_RANDOM = "E0577", "not-random", "a decision after something that is not random";
    TOO_MANY_OUTCOMES = "E0578", "too-many-outcomes", "more outcomes than the program takes";
    CERTAIN_ALREADY = "E0579", "certain-already", "an expectation or a risk of what is certain";
    NOT_REPRESENTED = "E0580", "not-represented", "a distribution of which nothing says how it is represented";
    PLAN_ELSEWHERE = "E0581", "plan-elsewhere", "a policy for a plan that stands in no file of the scenario";
    NO_DATUM = "E0582", "no-datum", "a range of something that is no datum";
    OUTSIDE_RANGE = "E0583", "outside-range", "data that lie outside of the range that a constraint holds for";
    NOT_LINEAR_IN_DATUM = "E0584", "not-linear-in-datum", "a constraint for all values of a datum that does not enter linearly";
    EQUATION_FOR_ALL = "E0585", "equation-for-all", "an equation for all values of a datum";
    FOR_ALL_BESIDE = "E0586", "for-all-beside", "a part that a constraint for all values of a datum cannot have";
    WHICH_END = "E0590", "which-end", "a risk of which nothing says whether large values are bad or small ones";
    // E06xx: answers
    EXPECTATION_FAILED = "E0601", "expectation-failed", "an expectation does not hold";
    REQUIREMENT_FAILED = "E0602", "requirement-failed", "a requirement of a model does not hold";
    NO_ANSWER = "E0603", "no-answer", "a model whose answer is needed has none";
    SOLVER_FAILED = "E0604", "solver-failed", "the solver gave no usable answer";
    INFEASIBLE = "E0605", "no-solution", "a plan whose constraints and bounds contradict one another";
    UNBOUNDED = "E0606", "no-end", "a plan whose objective can be improved without end";
    OUT_OF_TIME = "E0607", "out-of-time", "a limit of time ended a calculation before its end";
    // W07xx: warnings. Their names are what `allow` and `deny` take.
    UNUSED = "W0701", "unused", "declared and never read";
    CONSTANT_CONSTRAINT = "W0702", "constant-constraint", "a constraint with no variable in it";
    CROSSED_BOUNDS = "W0703", "crossed-bounds", "a lower bound above the upper bound";
    PASSED_OVER = "W0704", "passed-over", "data that is passed over";
    COEFFICIENT_RANGE = "W0705", "coefficient-range", "coefficients too far apart for a solver";
    OUTLIER = "W0706", "outlier", "a value a thousand times its neighbours'";
    LONE_ATTRIBUTE = "W0707", "lone-attribute", "an attribute that only one entity of its kind has";
    ONE_ALTERNATIVE = "W0708", "one-alternative", "a choice with one alternative";
    CONSTANT_OBJECTIVE = "W0709", "constant-objective", "an objective with no variable in it";
    BROKEN_BY_BOUNDS = "W0710", "broken-by-bounds", "a constraint that the bounds of its variables break";
    UNREAD_INDEX = "W0711", "unread-index", "an index that nobody reads";
    NEVER_ENACTED = "W0712", "never-enacted", "an open policy that cannot be enacted";
    DECIDED_APART = "W0713", "decided-apart", "an open policy that its plans decide differently";
    PARTLY_BOUNDED = "W0714", "partly-bounded", "some of a family have a bound, some have none";
    SHARE_OR_NUMBER = "W0715", "share-or-number", "a bare number beside a share in percent";
    UNMATCHED_INDEX = "W0716", "unmatched-index", "an index that only the limit of a constraint reads";
    TOTAL_ROW = "W0717", "total-row", "a row of totals that is read as an entity";
    NOTHING_ASKED = "W0718", "nothing-asked", "a plan that is best when it does nothing";
    IDLE_EVIDENCE = "W0719", "idle-evidence", "an observation that changes no other variable";
    UNREACHED_ROW = "W0720", "unreached-row", "a row of probabilities for what never happens";
    NEVER_HAPPENS = "W0721", "never-happens", "a question for a state that a variable never has";
    UNREACHED_STATE = "W0722", "unreached-state", "a state that a process never gets to";
    NO_ACTION = "W0723", "no-action", "a state in which no action meets its conditions";
    NO_ROW = "W0724", "no-row", "a state that a table of transitions has no row of";
    NEVER_AVAILABLE = "W0725", "never-available", "an action that is available in no state";
    IDLE_TERMINAL = "W0726", "idle-terminal", "the worth of an end in a process that never ends";
    INTEREST_OR_FACTOR = "W0727", "interest-or-factor", "a discount that looks like an interest, or an interest like a discount";
    IDLE_VARIABLE = "W0728", "idle-variable", "a variable in no constraint and no objective";
    FREE_VARIABLE = "W0729", "free-variable", "a variable without a bound beside others that have one";
    NO_OBJECTIVE = "W0730", "no-objective", "a plan with inequalities and without an objective";
    SEVERAL_OPTIMA = "W0731", "several-optima", "an optimum that is not the only one, and is read by another model";
    TURNED_ROUND = "W0741", "turned-round", "a charge that goes the other way than it says";
    NOT_NEAR_ENOUGH = "W0742", "not-near-enough", "functions of decisions that were not followed as near as is allowed";
    CHANGES_NOTHING = "W0743", "changes-nothing", "a part of a policy that changes no choice";
    SHOWN_TWICE = "W0744", "shown-twice", "something shown twice, or shown and hidden";
    SUM_OF_PRICES = "W0745", "sum-of-prices", "sums of numbers that are no amounts";
    UNDEFINED_INSTANCES = "W0746", "undefined-instances", "instances of a value that cannot be calculated";
    UNDECIDED_ROWS = "W0747", "undecided-rows", "rows of which nobody knows whether a condition holds";
    TEXT_OF_NOBODY = "W0748", "text-of-nobody", "a text that no entity has";
    NANOMETRES = "W0749", "nanometres", "nanometres where nautical miles may be meant";
    POLICY_OF_NO_CASE = "W0750", "policy-of-no-case", "a policy for a case that the index of the plan leaves out";
    CONCERNS_NOBODY = "W0751", "concerns-nobody", "a part of a policy that runs over nobody";
    KNOWN_CHARGE = "W0752", "known-charge", "a charge that no decision changes";
    IDLE_ARGUMENT = "W0753", "idle-argument", "an argument of `min` or `max` in a charge that never decides";
    NOBODY = "W0758", "nobody", "an amount that is divided among nobody";
    ALIKE_NAMES = "W0761", "alike-names", "names in a file that differ in capitals, blanks or hyphens only";
    FRACTION_OR_PERCENT = "W0762", "fraction-or-percent", "a column in percent that holds fractions of one";
    MILLI_OR_MEGA = "W0763", "milli-or-mega", "thousandths of a unit beside millions of it";
    HIDDEN_UNIT = "W0765", "hidden-unit", "a unit that takes the place of another";
    OBSERVED_TWICE = "W0766", "observed-twice", "something observed twice";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn words_find_their_entry() {
        for word in ["E0302", "e0302", "0302", "302", "unit-mismatch", "Unit-Mismatch"] {
            assert_eq!(find(word).map(|entry| entry.code), Some(UNIT_MISMATCH), "{word}");
        }
        assert!(find("").is_none() && find("9999").is_none() && find("E302").is_none());
    }

    #[test]
    fn no_number_and_no_name_means_two_things() {
        let numbers: BTreeSet<&str> = ALL.iter().filter_map(|entry| entry.code.0.get(1..)).collect();
        let names: BTreeSet<&str> = ALL.iter().map(|entry| entry.name).collect();
        assert_eq!((numbers.len(), names.len()), (ALL.len(), ALL.len()));
    }
}
