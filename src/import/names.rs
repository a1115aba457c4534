//! Names that a scenario may have: those of the program are kept, those of the scenario are none of them.

use super::kind::Kind;
use crate::data::mps::{Group, Law, Program};
use crate::ids::At;
use crate::syntax::lexicon::{Role, WORDS};
use rustc_hash::FxHashSet;
use std::cell::RefCell;

/// Which names are taken.
pub struct Names {
    taken: RefCell<FxHashSet<String>>,
    pub row: String,
    pub column: String,
    pub entry: String,
    /// Indices of rows, columns and states.
    pub r: String,
    pub c: String,
    pub s: String,
    pub plan: String,
    pub objective: String,
    pub groups: Vec<GroupNames>,
}

/// The names of a group.
pub struct GroupNames {
    /// As the scenario writes it.
    pub random: String,
    /// As the data files have it.
    pub key: String,
    pub kind: String,
    /// The tables of what its states change, as [`Kind::ALL`] has the sorts of numbers.
    tables: [String; 4],
    /// The probabilities of states, by the states that they follow.
    pub branch: String,
}

impl GroupNames {
    /// The table of what the states of the group change.
    pub fn table(&self, kind: Kind) -> &str {
        self.tables.at(kind as usize)
    }
}

impl Names {
    pub fn new(program: &Program, groups: &[Group]) -> Names {
        // What columns and rows are in the tables.
        let words = ["continuous", "whole", "semicontinuous", "semicontinuous_whole", "at_most", "at_least", "equal"];
        let mut taken: FxHashSet<String> = words.map(str::to_string).into_iter().collect();
        taken.extend(program.rows.iter().map(|row| row.name.clone()));
        taken.extend(program.columns.iter().map(|column| column.name.clone()));
        for group in groups {
            if let Law::States { states, .. } = &group.law {
                taken.extend(states.iter().map(|state| state.name.clone()));
            }
        }
        let mut names = Names {
            taken: RefCell::new(taken),
            row: String::new(),
            column: String::new(),
            entry: String::new(),
            r: String::new(),
            c: String::new(),
            s: String::new(),
            plan: String::new(),
            objective: String::new(),
            groups: Vec::new(),
        };
        names.row = names.free("row");
        names.column = names.free("column");
        names.entry = names.free("entry");
        names.r = names.free("r");
        names.c = names.free("c");
        names.s = names.free("s");
        names.plan = names.free("programme");
        names.objective = names.free(&program.objective);
        names.groups = groups.iter().map(|group| names.of_group(program, group)).collect();
        names
    }

    fn of_group(&self, program: &Program, group: &Group) -> GroupNames {
        let wanted = match &group.law {
            Law::Values { place, .. } | Law::Amount { place, .. } => {
                [&[Kind::of(*place).word()], place.names(program).as_slice()].concat().join("_")
            }
            Law::States { .. } => group.name.clone(),
        };
        let random = self.free_raw(&wanted);
        let free = |part: &str| self.free(&format!("{random}_{part}"));
        GroupNames {
            random: written(&random),
            kind: free("state"),
            tables: Kind::ALL.map(|kind| free(kind.word())),
            branch: free("branch"),
            key: random,
        }
    }

    /// A name that nothing else has, as the scenario writes it.
    pub fn free(&self, wanted: &str) -> String {
        written(&self.free_raw(wanted))
    }

    fn free_raw(&self, wanted: &str) -> String {
        let wanted = kept(wanted);
        let mut taken = self.taken.borrow_mut();
        let mut name = wanted.clone();
        let mut number = 2;
        while !taken.insert(name.clone()) {
            name = format!("{wanted}_{number}");
            number += 1;
        }
        name
    }
}

/// A name as data files hold it: a grave accent cannot stand within a name of a scenario.
pub fn kept(name: &str) -> String {
    name.replace('`', "´")
}

/// A name as a scenario writes it: what is no plain word stands in grave accents.
pub fn written(name: &str) -> String {
    let name = kept(name);
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_reserved = WORDS.iter().any(|(word, role)| *word == name && role.is(Role::RESERVED));
    // Functions, and what stands for a value, would hide behind a name of their own.
    let is_value = WORDS.iter().any(|(word, role)| *word == name && role.is(Role::VALUE));
    if is_plain && !is_reserved && !is_value { name } else { format!("`{name}`") }
}

/// A text in quotes.
pub fn quoted(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", clean.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A name that systems of files take.
pub fn file_name(name: &str) -> String {
    let plain: String = name.chars().take(60).map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    let plain = plain.trim_matches('_');
    if plain.is_empty() { "scenario".into() } else { plain.to_string() }
}
