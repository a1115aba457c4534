//! Readers of the two formats, made from their descriptions and not from the writers. They take no more than what all solvers
//! read, and fail on everything else.

use std::collections::BTreeMap;

pub const INF: f64 = f64::INFINITY;

#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub name: String,
    pub lower: f64,
    pub upper: f64,
    pub whole: bool,
    pub cost: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub name: String,
    pub lower: f64,
    pub upper: f64,
    /// By column name; zeros are left out.
    pub terms: BTreeMap<String, f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    pub maximize: bool,
    /// In the order in which they appear.
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

impl Program {
    fn column(&mut self, name: &str) -> &mut Column {
        self.columns.iter_mut().find(|c| c.name == name).unwrap_or_else(|| panic!("there is no column {name}"))
    }

    fn row(&mut self, name: &str) -> &mut Row {
        self.rows.iter_mut().find(|r| r.name == name).unwrap_or_else(|| panic!("there is no row {name}"))
    }

    /// The column of this name, which may be new.
    fn meet(&mut self, name: &str) {
        check_name(name);
        if !self.columns.iter().any(|c| c.name == name) {
            self.columns.push(Column { name: name.into(), lower: 0.0, upper: INF, whole: false, cost: 0.0 });
        }
    }
}

/// The names that every solver reads.
fn check_name(name: &str) {
    let first = name.chars().next().unwrap_or_else(|| panic!("an empty name"));
    assert!(first.is_ascii_alphabetic() || first == '_', "{name} begins like no name");
    assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "_.(),".contains(c)), "{name} holds what not all readers take");
    assert!(name.len() <= 255, "{name} is too long");
    let lower = name.to_lowercase();
    let number = lower.strip_prefix('e').is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()));
    assert!(!number && !lower.starts_with("inf") && !lower.starts_with("nan"), "{name} begins like a number");
    let words = ["free", "st", "bounds", "end", "general", "binary", "integer", "maximize", "minimize", "max", "min", "rhs", "bnd"];
    assert!(!words.contains(&lower.as_str()), "{name} is a word of the formats");
}

fn number(text: &str) -> f64 {
    assert!(text.starts_with(|c: char| c.is_ascii_digit() || c == '-'), "{text} is no number");
    let value: f64 = text.parse().unwrap_or_else(|_| panic!("{text} is no number"));
    assert!(value.is_finite(), "{text}");
    value
}

/// Free MPS.
pub fn mps(text: &str) -> Program {
    let mut program = Program { maximize: false, columns: Vec::new(), rows: Vec::new() };
    let (mut objective, mut section, mut whole, mut ended) = (String::new(), "", false, false);
    let mut entries: Vec<(String, String)> = Vec::new();
    let mut with_bounds: Vec<String> = Vec::new();
    for line in text.lines() {
        assert!(!ended && line.len() <= 1000, "{line}");
        if line.starts_with('*') {
            continue;
        }
        let fields: Vec<&str> = line.split_whitespace().collect();
        if !line.starts_with(' ') {
            section = fields[0];
            match (section, fields.len()) {
                ("NAME", 3) | ("OBJSENSE" | "ROWS" | "COLUMNS" | "RHS" | "RANGES" | "BOUNDS", 1) => {}
                ("ENDATA", 1) => ended = true,
                _ => panic!("{line}"),
            }
            continue;
        }
        match (section, fields.as_slice()) {
            ("OBJSENSE", ["MAX"]) => program.maximize = true,
            ("OBJSENSE", ["MIN"]) => {}
            ("ROWS", ["N", name]) => {
                assert!(objective.is_empty(), "two free rows");
                check_name(name);
                objective = name.to_string();
            }
            ("ROWS", [kind, name]) => {
                check_name(name);
                assert!(*name != objective && program.rows.iter().all(|r| r.name != *name), "{name} is there twice");
                let (lower, upper) = match *kind {
                    "E" => (0.0, 0.0),
                    "L" => (-INF, 0.0),
                    "G" => (0.0, INF),
                    _ => panic!("{line}"),
                };
                program.rows.push(Row { name: name.to_string(), lower, upper, terms: BTreeMap::new() });
            }
            ("COLUMNS", ["MARKER", "'MARKER'", mark]) => {
                assert_eq!(*mark, if whole { "'INTEND'" } else { "'INTORG'" });
                whole = !whole;
            }
            ("COLUMNS", [column, row, value]) => {
                if program.columns.last().is_none_or(|last| last.name != *column) {
                    assert!(program.columns.iter().all(|c| c.name != *column), "{column} is there twice");
                    program.meet(column);
                    program.column(column).whole = whole;
                }
                let entry = (column.to_string(), row.to_string());
                assert!(!entries.contains(&entry), "{line} is there twice");
                entries.push(entry);
                let value = number(value);
                if *row == objective {
                    program.column(column).cost = value;
                } else if value != 0.0 {
                    program.row(row).terms.insert(column.to_string(), value);
                }
            }
            ("RHS", ["RHS", row, value]) => {
                assert!(*row != objective, "readers differ on this");
                let row = program.row(row);
                let value = number(value);
                row.lower += value;
                row.upper += value;
            }
            ("RANGES", ["RNG", row, value]) => {
                let row = program.row(row);
                assert!(row.upper == INF, "readers differ on ranges of other rows");
                row.upper = row.lower + number(value);
            }
            ("BOUNDS", [kind, "BND", name, value @ ..]) => {
                with_bounds.push(name.to_string());
                let column = program.column(name);
                match (*kind, value) {
                    ("FX", [value]) => (column.lower, column.upper) = (number(value), number(value)),
                    ("FR", []) => (column.lower, column.upper) = (-INF, INF),
                    ("MI", []) => column.lower = -INF,
                    ("PL", []) => column.upper = INF,
                    ("LO", [value]) => column.lower = number(value),
                    ("UP", [value]) => {
                        column.upper = number(value);
                        assert!(column.upper > 0.0 || column.lower < 0.0, "readers differ on {line}");
                    }
                    _ => panic!("{line}"),
                }
            }
            _ => panic!("{section}: {line}"),
        }
    }
    assert!(ended && !whole);
    let without = program.columns.iter().find(|c| c.whole && !with_bounds.contains(&c.name));
    assert!(without.is_none(), "readers differ on whole columns without bounds: {without:?}");
    program
}

/// The LP format.
pub fn lp(text: &str) -> Program {
    let mut program = Program { maximize: false, columns: Vec::new(), rows: Vec::new() };
    let (mut section, mut objective, mut ended) = ("", None, false);
    // The label and the sum of what is being read.
    let mut open: Option<(String, Vec<String>)> = None;
    for line in text.lines() {
        assert!(!ended && line.len() < 255, "{line}");
        if line.starts_with('\\') {
            continue;
        }
        if !line.starts_with(' ') {
            section = line;
            match section {
                "Maximize" => program.maximize = true,
                "End" => ended = true,
                "Minimize" | "Subject To" | "Bounds" | "General" | "Binary" => {}
                _ => panic!("{line}"),
            }
        }
        let mut words: Vec<String> = line.split_whitespace().map(str::to_string).collect();
        match section {
            "Maximize" | "Minimize" | "Subject To" if line.starts_with(' ') => {
                if words[0].ends_with(':') {
                    close(&mut program, &mut objective, open.take());
                    let label = words.remove(0).trim_end_matches(':').to_string();
                    check_name(&label);
                    open = Some((label, words));
                } else {
                    open.as_mut().expect("a label").1.extend(words);
                }
            }
            "Bounds" if line.starts_with(' ') => {
                close(&mut program, &mut objective, open.take());
                bounds(&mut program, &words);
            }
            "General" | "Binary" if line.starts_with(' ') => {
                let [name] = words.as_slice() else { panic!("{line}") };
                let column = program.column(name);
                column.whole = true;
                if section == "Binary" {
                    (column.lower, column.upper) = (0.0, 1.0);
                }
            }
            _ => close(&mut program, &mut objective, open.take()),
        }
    }
    assert!(ended && objective.is_some());
    program
}

/// Puts in a sum that has been read whole: the objective first, then rows.
fn close(program: &mut Program, objective: &mut Option<String>, open: Option<(String, Vec<String>)>) {
    let Some((label, words)) = open else { return };
    let split = words.iter().position(|w| ["<=", ">=", "="].contains(&w.as_str())).unwrap_or(words.len());
    let (sum, limit) = words.split_at(split);
    let mut terms = BTreeMap::new();
    let (mut sign, mut factor, mut due) = (1.0, 1.0, true);
    for (at, word) in sum.iter().enumerate() {
        match word.as_str() {
            "+" | "-" => {
                assert!(!due || at == 0, "{sum:?}");
                (sign, factor, due) = (if word == "-" { -1.0 } else { 1.0 }, 1.0, true);
            }
            word if word.starts_with(|c: char| c.is_ascii_digit()) => factor = number(word),
            name => {
                assert!(due, "{sum:?}");
                program.meet(name);
                assert!(terms.insert(name.to_string(), sign * factor).is_none(), "{name} is there twice");
                due = false;
            }
        }
    }
    assert!(!due && !terms.is_empty(), "{label} has no sum");
    if objective.is_none() {
        assert!(limit.is_empty());
        *objective = Some(label);
        terms.iter().for_each(|(name, value)| program.column(name).cost = *value);
        return;
    }
    let [sense, side] = limit else { panic!("{label}: {limit:?}") };
    let side = number(side);
    let (lower, upper) = match sense.as_str() {
        ">=" => (side, INF),
        "<=" => (-INF, side),
        _ => (side, side),
    };
    assert!(Some(&label) != objective.as_ref() && program.rows.iter().all(|r| r.name != label), "{label} is there twice");
    terms.retain(|_, value| *value != 0.0);
    program.rows.push(Row { name: label, lower, upper, terms });
}

fn bounds(program: &mut Program, words: &[String]) {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let low = |text: &str| if text == "-inf" { -INF } else { number(text) };
    let (name, lower, upper) = match words.as_slice() {
        [name, "free"] => (name, -INF, INF),
        [name, "=", at] => (name, number(at), number(at)),
        [name, ">=", lower] => (name, number(lower), INF),
        [lower, "<=", name, "<=", upper] => (name, low(lower), number(upper)),
        _ => panic!("{words:?}"),
    };
    let column = program.column(name);
    (column.lower, column.upper) = (lower, upper);
}
