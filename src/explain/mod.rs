//! Answers in the scenario's words: why a plan has no solution, what would give it one, which way it runs without an end, what
//! is wrong with an answer that was refuted.
//!
//! `prove` and `certify` speak of rows and columns; here these become declarations with their keys, the data that they read
//! become lines and cells, and numbers get their units. Nothing is calculated anew.

mod conflict;
mod direction;
mod evidence;
mod reach;
mod repair;
mod verdict;

pub use conflict::{Conflict, Member, conflict};
pub use direction::{Direction, Step, direction};
pub use evidence::Cell;
pub use reach::{BeyondReach, beyond_reach};
pub use repair::{Repair, Repairs, repairs};
pub use verdict::{Verdict, refuted, verdict};

use crate::certify::Place;
use crate::diagnostics::{Diagnostic, Severity};
use crate::eval::World;
use crate::exact::Exact;
use crate::hir::*;
use crate::lp::{Auxiliary, ColId, Lp, Names, RowId};
use crate::prove;
use crate::source::{FileId, SourceMap, Span};

/// Everything that is to be said of an answer.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub verdict: Option<Verdict>,
    pub conflict: Option<Conflict>,
    pub repairs: Repairs,
    pub direction: Option<Direction>,
    /// What a second look found wrong with the solver's word, where it did.
    pub correction: Option<String>,
    /// The same as findings, with labels on the scenario's lines.
    pub findings: Vec<Diagnostic>,
}

/// Tells what was found out about an answer.
pub fn told(plan: &Plan<'_>, proof: &prove::Proof) -> Told {
    let (mut findings, mut repaired) = (Vec::new(), Repairs::default());
    let found = proof.conflict.as_ref().and_then(|(found, ways)| {
        repaired = repairs(plan, ways);
        conflict(plan, found)
    });
    if let Some(found) = &found {
        findings.push(repaired.helps(found.finding(plan, Severity::Error)));
    }
    let direction = proof.direction.as_ref().map(|found| direction(plan, found));
    findings.extend(direction.as_ref().map(|direction| direction.finding(plan, Severity::Error)));
    Told {
        verdict: Some(verdict(plan, &proof.certificate)),
        conflict: found,
        repairs: repaired,
        direction,
        correction: proof.correction.clone(),
        findings,
    }
}

/// A plan with the scenario around it.
pub struct Plan<'a> {
    pub hir: &'a Hir,
    pub world: &'a World,
    pub sources: &'a SourceMap,
    pub model: ModelId,
    pub lp: &'a Lp<Exact>,
}

/// A place for people and editors: lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    pub file: String,
    pub line: u32,
    pub column: u32,
}

/// What a limit is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Constraint,
    Bound,
    Whole,
}

impl What {
    pub fn word(self) -> &'static str {
        match self {
            What::Constraint => "constraint",
            What::Bound => "bound",
            What::Whole => "whole",
        }
    }
}

/// How a limit limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    AtLeast,
    AtMost,
    Exactly,
    Whole,
}

impl Side {
    pub fn words(self) -> &'static str {
        match self {
            Side::AtLeast => "at least",
            Side::AtMost => "at most",
            Side::Exactly => "exactly",
            Side::Whole => "whole",
        }
    }
}

/// A limit of a plan, as the scenario has it.
#[derive(Clone, Debug)]
pub struct Limit {
    pub what: What,
    /// The declaration and its instance: `demand[chicago]`.
    pub name: String,
    pub declaration: String,
    pub index: Vec<String>,
    pub side: Side,
    /// As the modeler wrote the side, constants included; none for wholeness.
    pub value: Option<Exact>,
    pub unit: String,
    /// Where it is declared.
    pub span: Span,
    pub spot: Spot,
    /// The data that the limit itself reads, then those of the rest of its row.
    pub cells: Vec<Cell>,
    /// True when the limit is the first of the cells and nothing else.
    pub is_data: bool,
}

impl<'a> Plan<'a> {
    fn plan(&self) -> Option<&'a crate::hir::Plan> {
        match &self.hir.models[self.model].body {
            ModelBody::Plan(plan) => Some(plan),
            _ => None,
        }
    }

    fn names(&self) -> Names<'a> {
        Names::new(self.hir, self.model, self.lp)
    }

    fn unit(&self, unit: crate::units::UnitId) -> String {
        self.hir.units.text(unit)
    }

    fn index(&self, kinds: &[KindId], keys: &[u32]) -> Vec<String> {
        let entity = |(kind, key): (&KindId, &u32)| {
            let id = EntityId(self.hir.kinds[*kind].base.saturating_add(*key));
            if id.index() < self.hir.entities.len() { self.hir.entity_name(id).to_string() } else { "?".into() }
        };
        kinds.iter().zip(keys).map(entity).collect()
    }

    /// A limit in the scenario's words.
    pub fn limit(&self, names: &Names<'_>, place: Place) -> Option<Limit> {
        let told = match place {
            Place::RowLower(r) | Place::RowUpper(r) => {
                let lower = matches!(place, Place::RowLower(_));
                match names.auxiliary_row(RowId(r as u32)) {
                    Some(auxiliary) => self.conditional(names, auxiliary),
                    None => self.row_limit(names, r, lower),
                }
            }
            Place::ColumnLower(c) | Place::ColumnUpper(c) => self.bound(names, c, Some(matches!(place, Place::ColumnLower(_)))),
            Place::Whole(c) => self.bound(names, c, None),
        };
        told.or_else(|| self.auxiliary(names, place))
    }

    /// The limit of a constraint that holds if a binary variable says so: its own row is open, and an auxiliary one stands for it.
    fn conditional(&self, names: &Names<'_>, auxiliary: Auxiliary) -> Option<Limit> {
        let (row, lower) = match auxiliary {
            Auxiliary::LowerIf(row) => (row, true),
            Auxiliary::UpperIf(row) => (row, false),
            _ => return None,
        };
        let found = self.lp.conditional.iter().find(|c| c.row == row)?;
        let (own, other) = if lower { (&found.lower, &found.upper) } else { (&found.upper, &found.lower) };
        self.side(names, row.0 as usize, lower, own.as_ref()?, other.as_ref())
    }

    /// A limit of what no declaration owns, such as a piece of a curve.
    fn auxiliary(&self, names: &Names<'_>, place: Place) -> Option<Limit> {
        let (name, side) = match place {
            Place::RowLower(r) => (names.row(RowId(r as u32)), Side::AtLeast),
            Place::RowUpper(r) => (names.row(RowId(r as u32)), Side::AtMost),
            Place::ColumnLower(c) => (names.column(ColId(c as u32)), Side::AtLeast),
            Place::ColumnUpper(c) => (names.column(ColId(c as u32)), Side::AtMost),
            Place::Whole(c) => (names.column(ColId(c as u32)), Side::Whole),
        };
        let what = match place {
            Place::RowLower(_) | Place::RowUpper(_) => What::Constraint,
            Place::ColumnLower(_) | Place::ColumnUpper(_) => What::Bound,
            Place::Whole(_) => What::Whole,
        };
        let span = self.hir.models[self.model].span;
        Some(Limit {
            what,
            declaration: name.clone(),
            name,
            index: Vec::new(),
            side,
            value: prove::limit(self.lp, place).cloned(),
            unit: "1".into(),
            span,
            spot: self.spot(span),
            cells: Vec::new(),
            is_data: false,
        })
    }

    fn row_limit(&self, names: &Names<'_>, r: usize, lower: bool) -> Option<Limit> {
        let (own, other) = if lower { (&self.lp.rows.lower, &self.lp.rows.upper) } else { (&self.lp.rows.upper, &self.lp.rows.lower) };
        self.side(names, r, lower, own.get(r)?.as_ref()?, other.get(r)?.as_ref())
    }

    /// A side of a constraint.
    fn side(&self, names: &Names<'_>, r: usize, lower: bool, own: &Exact, other: Option<&Exact>) -> Option<Limit> {
        let (number, keys) = names.constraint(RowId(r as u32))?;
        let decl = self.plan()?.constraints.get(number as usize)?;
        let side = match (other == Some(own), lower) {
            (true, _) => Side::Exactly,
            (_, true) => Side::AtLeast,
            (_, false) => Side::AtMost,
        };
        let constant = self.lp.rows.constant.get(r).cloned().unwrap_or(Exact::ZERO);
        let limit = if lower { decl.lower } else { decl.upper };
        let mut cells = limit.map(|e| evidence::cells(self, e, decl.slots, &keys)).unwrap_or_default();
        let is_data = limit.is_some_and(|e| evidence::is_reading(self.hir, e)) && cells.len() == 1 && constant.is_zero();
        for cell in evidence::cells(self, decl.body, decl.slots, &keys) {
            if !cells.iter().any(|known| known.span == cell.span) {
                cells.push(cell);
            }
        }
        Some(Limit {
            what: What::Constraint,
            name: names.row(RowId(r as u32)),
            declaration: decl.name.to_string(),
            index: self.index(&decl.keys, &keys),
            side,
            value: Some(own + constant),
            unit: self.unit(decl.unit),
            span: decl.span,
            spot: self.spot(decl.span),
            cells,
            is_data,
        })
    }

    fn bound(&self, names: &Names<'_>, c: usize, lower: Option<bool>) -> Option<Limit> {
        let (number, keys) = names.variable(ColId(c as u32))?;
        let decl = self.plan()?.variables.get(number as usize)?;
        let (low, high) = (self.lp.columns.lower.get(c)?, self.lp.columns.upper.get(c)?);
        let (value, side) = match lower {
            _ if low.is_some() && low == high && lower.is_some() => (low.clone(), Side::Exactly),
            Some(true) => (low.clone(), Side::AtLeast),
            Some(false) => (high.clone(), Side::AtMost),
            None => (None, Side::Whole),
        };
        let expr = lower.and_then(|lower| if lower { decl.lower } else { decl.upper });
        let cells = expr.map(|e| evidence::cells(self, e, decl.slots, &keys)).unwrap_or_default();
        Some(Limit {
            what: if lower.is_some() { What::Bound } else { What::Whole },
            name: names.column(ColId(c as u32)),
            declaration: decl.name.to_string(),
            index: self.index(&decl.keys, &keys),
            side,
            value,
            unit: self.unit(decl.unit),
            span: decl.span,
            spot: self.spot(decl.span),
            is_data: expr.is_some_and(|e| evidence::is_reading(self.hir, e)) && cells.len() == 1,
            cells,
        })
    }

    /// The file, line and column of a place.
    fn spot(&self, at: Span) -> Spot {
        let Some(file) = self.sources.get(at.file) else { return Spot { file: String::new(), line: 0, column: 0 } };
        let position = file.position(at.lo);
        Spot { file: file.name.clone(), line: position.line, column: position.column }
    }

    /// `line 12`, or `data/plants.csv:3` for what stands in another file.
    pub fn line(&self, at: Span) -> String {
        let Some(file) = self.sources.get(at.file) else { return String::new() };
        let line = file.position(at.lo).line;
        if at.file == self.hir.file { format!("line {line}") } else { format!("{}:{line}", file.name) }
    }

    /// `(line 3)`, `(lines 3, 4)`, `(plants.csv: 2, 3)`, with at most a handful of lines.
    fn lines(&self, spans: &[Span]) -> String {
        let mut files: Vec<(FileId, Vec<u32>)> = Vec::new();
        for at in spans {
            let Some(file) = self.sources.get(at.file) else { continue };
            let line = file.position(at.lo).line;
            match files.iter_mut().find(|(id, _)| *id == at.file) {
                Some((_, lines)) => lines.push(line),
                None => files.push((at.file, vec![line])),
            }
        }
        files.sort_by_key(|(id, _)| *id != self.hir.file);
        let mut parts = Vec::new();
        for (id, mut lines) in files {
            lines.sort_unstable();
            lines.dedup();
            let more = if lines.len() > LINES { ", …" } else { "" };
            let numbers: Vec<String> = lines.iter().take(LINES).map(u32::to_string).collect();
            let list = format!("{}{more}", numbers.join(", "));
            let name = self.sources.get(id).map_or("", |file| file.name.as_str());
            parts.push(match (id == self.hir.file, numbers.len()) {
                (true, 1) => format!("line {list}"),
                (true, _) => format!("lines {list}"),
                (false, 1) => format!("{name}:{list}"),
                (false, _) => format!("{name}: {list}"),
            });
        }
        if parts.is_empty() { String::new() } else { format!(" ({})", parts.join("; ")) }
    }
}

/// How many lines are named in a sentence.
const LINES: usize = 6;

/// A number for people: ten digits, no more.
pub fn number(x: &Exact) -> String {
    rounded(crate::exact::to_f64(x))
}

/// The same for a double.
pub fn rounded(x: f64) -> String {
    let near: f64 = format!("{x:.9e}").parse().unwrap_or(x);
    match near.abs() {
        0.0 => "0".into(),
        1e-6..1e15 => format!("{near}"),
        _ => format!("{near:e}"),
    }
}

/// A number with its unit.
pub fn quantity(x: &Exact, unit: &str) -> String {
    if unit == "1" { number(x) } else { format!("{} {unit}", number(x)) }
}

/// `a`, `a and b`, `a, b and c` in backticks, with the rest counted where there are many.
fn listed(names: &[String], most: usize) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    joined(&quoted, most)
}

/// The same for what has its marks already.
fn joined(texts: &[String], most: usize) -> String {
    let more = texts.len().saturating_sub(most);
    match texts.get(..texts.len() - more).and_then(<[String]>::split_last) {
        None => String::new(),
        Some((last, rest)) if more > 0 => format!("{}, {last} and {more} more", rest.join(", ")),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
