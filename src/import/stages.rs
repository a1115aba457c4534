//! Columns, rows and what is random, by periods.

use super::kind::Kind;
use super::names::Names;
use crate::data::mps::{Column, Group, Law, Periods, Place, Program};
use crate::exact::Exact;
use crate::ids::At;
use std::collections::BTreeMap;

/// What a column may be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sort {
    Continuous,
    Whole,
    /// Zero, or from a lower bound on.
    OrZero,
    WholeOrZero,
}

impl Sort {
    pub fn of(column: &Column) -> Sort {
        match (column.is_whole, column.or_zero) {
            (false, false) => Sort::Continuous,
            (true, false) => Sort::Whole,
            (false, true) => Sort::OrZero,
            (true, true) => Sort::WholeOrZero,
        }
    }

    /// As the data files have it.
    pub fn word(self) -> &'static str {
        match self {
            Sort::Continuous => "continuous",
            Sort::Whole => "whole",
            Sort::OrZero => "semicontinuous",
            Sort::WholeOrZero => "semicontinuous_whole",
        }
    }

    fn variable(self) -> &'static str {
        match self {
            Sort::Continuous => "x",
            Sort::Whole => "n",
            Sort::OrZero => "s",
            Sort::WholeOrZero => "k",
        }
    }
}

/// Columns of a period and a sort: a variable of the plan.
pub struct Block {
    pub stage: u32,
    pub sort: Sort,
    pub variable: String,
    /// The set of the columns; nothing where it is all of them.
    pub set: Option<String>,
    /// True where they are all whole, from 0 to 1.
    pub is_binary: bool,
    /// True where one of them costs something in some outcome.
    pub costs: bool,
    pub columns: Vec<u32>,
}

/// What is random, by sort of number and stage: groups, with their places.
pub type Changed = BTreeMap<(Kind, u32), Vec<(usize, Vec<Place>)>>;

pub struct Stages {
    pub blocks: Vec<Block>,
    /// Which rows of a stage hold columns of a block: stage, place in `blocks`.
    pub meet: Vec<Vec<usize>>,
    pub changed: Changed,
    /// What a value that outcomes change is called.
    pub values: BTreeMap<(Kind, u32), String>,
    /// True where columns are of several sorts.
    pub several_sorts: bool,
}

impl Stages {
    pub fn new(program: &Program, periods: &Periods, groups: &[Group], names: &Names) -> Stages {
        let mut changed = Changed::new();
        let mut costly = vec![false; program.columns.len()];
        for (number, group) in groups.iter().enumerate() {
            for place in places(group) {
                if let Place::Cost(col) = place {
                    *costly.at_mut(col) = true;
                }
                let list = changed.entry((Kind::of(place), periods.of(place))).or_default();
                match list.last_mut().filter(|(last, _)| *last == number) {
                    Some((_, places)) => places.push(place),
                    None => list.push((number, vec![place])),
                }
            }
        }
        let mut by_sort: BTreeMap<(u32, Sort), Vec<u32>> = BTreeMap::new();
        for (col, (column, stage)) in (0u32..).zip(program.columns.iter().zip(&periods.columns)) {
            by_sort.entry((*stage, Sort::of(column))).or_default().push(col);
        }
        let several_sorts =
            program.columns.iter().any(|column| Sort::of(column) != program.columns.first().map_or(Sort::Continuous, Sort::of));
        let is_alone = by_sort.len() == 1;
        let mut blocks = Vec::new();
        for ((stage, sort), columns) in by_sort {
            let set = (!is_alone).then(|| match several_sorts {
                true => names.free(&named(&format!("{}_columns", sort.word()), stage, periods)),
                false => names.free(&named("column", stage, periods)),
            });
            let variable = names.free(&named(sort.variable(), stage, periods));
            let whole = matches!(sort, Sort::Whole | Sort::WholeOrZero);
            let is_unit = |column: &Column| column.lower == Some(Exact::ZERO) && column.upper == Some(Exact::ONE);
            let is_binary = whole && columns.iter().all(|col| is_unit(program.columns.at(*col)));
            let costs = columns.iter().any(|col| *costly.at(*col) || program.columns.at(*col).cost != Exact::ZERO);
            blocks.push(Block { stage, sort, variable, set, is_binary, costs, columns });
        }
        let mut of_block = vec![0usize; program.columns.len()];
        for (number, block) in blocks.iter().enumerate() {
            block.columns.iter().for_each(|col| *of_block.at_mut(*col) = number);
        }
        let mut meet = vec![vec![false; blocks.len()]; periods.names.len()];
        for (row, col) in program.entries.iter().map(|(row, col, _)| (*row, *col)).chain(changed_entries(&changed)) {
            *meet.at_mut(*periods.rows.at(row)).at_mut(*of_block.at(col)) = true;
        }
        let meet = meet.into_iter().map(|row| row.iter().enumerate().filter(|(_, is)| **is).map(|(at, _)| at).collect()).collect();
        let value = |(kind, stage): (Kind, u32)| ((kind, stage), names.free(&format!("{}_{}", kind.word(), stage + 1)));
        let values = changed.keys().copied().map(value).collect();
        Stages { blocks, meet, changed, values, several_sorts }
    }
}

/// A name with the number of the stage, where there are several.
pub fn named(name: &str, stage: u32, periods: &Periods) -> String {
    if periods.count() == 1 { name.to_string() } else { format!("{name}_{}", stage + 1) }
}

/// Entries that outcomes change.
pub fn changed_entries(changed: &Changed) -> impl Iterator<Item = (u32, u32)> {
    let places = changed.values().flatten().flat_map(|(_, places)| places);
    places.filter_map(|place| if let Place::Entry(row, col) = place { Some((*row, *col)) } else { None })
}

/// The places of a group, each once.
fn places(group: &Group) -> Vec<Place> {
    match &group.law {
        Law::Values { place, .. } | Law::Amount { place, .. } => vec![*place],
        Law::States { values, .. } => {
            let mut places: Vec<Place> = values.iter().map(|(place, ..)| *place).collect();
            places.sort_unstable();
            places.dedup();
            places
        }
    }
}
