//! Bounds of columns.

use super::program::{Column, Fault, Program};
use super::scan::{Line, number};
use crate::exact::Exact;
use crate::ids::At;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// What from here on is no bound, as solvers have it.
const INFINITE: u32 = 20;

/// The bounds that a file states.
#[derive(Default)]
pub(super) struct Bounds {
    set: Option<String>,
    left: BTreeSet<String>,
    /// Columns with a bound: whether it states the lower one.
    stated: FxHashMap<u32, bool>,
    /// Columns that may be 0 too, and the line that says so.
    or_zero: Vec<(u32, u32)>,
    /// Columns whose lower bound went with an upper one below zero.
    opened: BTreeSet<u32>,
}

impl Bounds {
    /// A line of the section.
    pub fn line(&mut self, line: &Line<'_>, program: &mut Program) -> Result<(), Fault> {
        let kind = line.head();
        let is_known = |word: Option<&&str>| word.is_some_and(|word| program.column_names.contains_key(*word));
        let has_value = match kind.as_str() {
            "LO" | "UP" | "FX" | "LI" | "UI" | "SC" | "SI" => true,
            "FR" | "MI" | "PL" | "BV" => false,
            other => return Err(line.fault(format!("`{other}` is no kind of bound that is read"))),
        };
        // The name of the set may be missing.
        let at = match line.words.len() {
            2 => 1,
            3 if has_value || !is_known(line.words.get(2)) => 1,
            3 | 4 => 2,
            _ => return Err(line.fault("a bound has a kind, a set, a column and a number")),
        };
        let name = line.word(at, "the column of the bound")?;
        if at == 2 {
            let set = line.word(1, "the set")?;
            let chosen = self.set.get_or_insert_with(|| set.to_string());
            if chosen != set {
                self.left.insert(format!("the set `{set}` of BOUNDS is left out: `{chosen}` is the first one, and counts"));
                return Ok(());
            }
        }
        let found = program.column_names.get(name).copied();
        let col = found.ok_or_else(|| line.fault(format!("no column is called `{name}`")))?;
        let value = match line.words.get(at + 1) {
            Some(word) if has_value => amount(line, word)?,
            None if kind == "SC" || kind == "SI" => Amount::Above,
            None if has_value => return Err(line.fault("the number of the bound is missing")),
            _ => Amount::Number(Exact::ZERO),
        };
        self.put(line, &kind, col, value, program.columns.at_mut(col))
    }

    fn put(&mut self, line: &Line<'_>, kind: &str, col: u32, value: Amount, column: &mut Column) -> Result<(), Fault> {
        let states_lower = self.stated.entry(col).or_insert(false);
        let lower = |value: Amount| match value {
            Amount::Number(value) => Ok(Some(value)),
            Amount::Below => Ok(None),
            Amount::Above => Err(line.fault("a lower bound is infinite")),
        };
        let upper = |value: Amount| match value {
            Amount::Number(value) => Ok(Some(value)),
            Amount::Above => Ok(None),
            Amount::Below => Err(line.fault("an upper bound is minus infinity")),
        };
        match kind {
            "LO" | "LI" => {
                *states_lower = true;
                self.opened.remove(&col);
                column.lower = lower(value)?;
                column.is_whole |= kind == "LI";
            }
            "UP" | "UI" => {
                column.upper = upper(value)?;
                column.is_whole |= kind == "UI";
                if !*states_lower && column.upper.as_ref().is_some_and(|value| *value < Exact::ZERO) {
                    column.lower = None;
                    self.opened.insert(col);
                }
            }
            "FX" => {
                let Amount::Number(value) = value else { return Err(line.fault("a fixed column has a finite value")) };
                *states_lower = true;
                (column.lower, column.upper) = (Some(value.clone()), Some(value));
            }
            "FR" => {
                *states_lower = true;
                (column.lower, column.upper) = (None, None);
            }
            "MI" => {
                *states_lower = true;
                column.lower = None;
            }
            "PL" => column.upper = None,
            "BV" => {
                *states_lower = true;
                column.is_whole = true;
                (column.lower, column.upper) = (Some(Exact::ZERO), Some(Exact::ONE));
            }
            _ => {
                column.upper = upper(value)?;
                column.is_whole |= kind == "SI";
                self.or_zero.push((col, line.number));
            }
        }
        Ok(())
    }

    /// What follows from all bounds of a column.
    pub fn finish(self, program: &mut Program) -> Result<(), Fault> {
        let mut unbounded = 0;
        for (col, column) in (0u32..).zip(&mut program.columns) {
            if column.is_whole && !self.stated.contains_key(&col) {
                column.upper = Some(Exact::ONE);
                unbounded += 1;
            }
        }
        for (col, line) in self.or_zero {
            let column = program.columns.at_mut(col);
            // Where 0 lies within the bounds anyway, nothing is left of it.
            if column.lower.as_ref().is_some_and(|lower| *lower > Exact::ZERO) {
                let said = || format!("the column `{}` may be 0 or from its lower bound on, and has no upper bound", column.name);
                if column.upper.is_none() {
                    return Err(Fault { line, said: said() });
                }
                column.or_zero = true;
            }
        }
        if unbounded > 0 {
            let said = "whole columns without any bound are from 0 to 1, as most solvers take them";
            program.notes.push(format!("{said}: {unbounded} of them"));
        }
        if let Some(col) = self.opened.first() {
            let said = "columns with an upper bound below 0 and without a lower one have none, as most solvers take them";
            program.notes.push(format!("{said}: {} of them, `{}` first", self.opened.len(), program.columns.at(*col).name));
        }
        program.notes.extend(self.left);
        Ok(())
    }
}

/// The number of a bound.
enum Amount {
    Number(Exact),
    /// Plus infinity.
    Above,
    /// Minus infinity.
    Below,
}

fn amount(line: &Line<'_>, word: &str) -> Result<Amount, Fault> {
    match word.to_lowercase().trim_start_matches('+') {
        "inf" | "infinity" => return Ok(Amount::Above),
        "-inf" | "-infinity" => return Ok(Amount::Below),
        _ => {}
    }
    let value = number(word).ok_or_else(|| line.fault(format!("`{word}` is no number")))?;
    let infinite = Exact::from(dashu_int::UBig::from(10u8).pow(INFINITE as usize));
    Ok(match value {
        value if value >= infinite => Amount::Above,
        value if value <= -infinite.clone() => Amount::Below,
        value => Amount::Number(value),
    })
}
