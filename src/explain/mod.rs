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
use crate::units::UnitId;

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
    /// Of what is no single limit.
    Holds,
}

impl Side {
    pub fn words(self) -> &'static str {
        match self {
            Side::AtLeast => "at least",
            Side::AtMost => "at most",
            Side::Exactly => "exactly",
            Side::Whole => "whole",
            Side::Holds => "holds",
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
    /// What counts of it in a sum: less what is fixed beside the decisions.
    pub counts: Option<Exact>,
    pub unit: String,
    pub unit_id: UnitId,
    /// Where it is declared.
    pub span: Span,
    pub spot: Spot,
    /// The data that the limit itself reads, then those of the rest of its row.
    pub cells: Vec<Cell>,
    /// True when the limit is the first of the cells and nothing else.
    pub is_data: bool,
    /// How many times that figure the limit is, and the figure's own unit.
    pub figure: Option<(Exact, String)>,
    /// False for what is no figure that somebody could move, such as a curve, or 0 and 1 of a yes or no.
    pub movable: bool,
}

impl<'a> Plan<'a> {
    fn plan(&self) -> Option<&'a crate::hir::Plan> {
        match &self.hir.models[self.model].body {
            ModelBody::Plan(plan) => Some(plan),
            _ => None,
        }
    }

    /// The objective that was asked for.
    fn objective(&self) -> Option<&'a ObjectiveDecl> {
        self.plan()?.objectives.get(self.lp.objective as usize)
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
                    Some(auxiliary) => self.rewritten(names, auxiliary),
                    None => self.row_limit(names, r, lower),
                }
            }
            Place::ColumnLower(c) | Place::ColumnUpper(c) => self.bound(names, c, Some(matches!(place, Place::ColumnLower(_)))),
            Place::Whole(c) => self.bound(names, c, None),
        };
        told.or_else(|| self.auxiliary(names, place))
    }

    /// The figure that a limit is, and nothing else.
    fn figure(&self, names: &Names<'_>, place: Place) -> Option<Span> {
        let (e, slots, keys) = match place {
            Place::RowLower(r) | Place::RowUpper(r) => {
                let (number, keys) = names.constraint(RowId(r as u32))?;
                let decl = self.plan()?.constraints.get(number as usize)?;
                (if matches!(place, Place::RowLower(_)) { decl.lower } else { decl.upper }?, decl.slots, keys)
            }
            Place::ColumnLower(c) | Place::ColumnUpper(c) => {
                let (number, keys) = names.variable(ColId(c as u32))?;
                let decl = self.plan()?.variables.get(number as usize)?;
                (if matches!(place, Place::ColumnLower(_)) { decl.lower } else { decl.upper }?, decl.slots, keys)
            }
            Place::Whole(_) => return None,
        };
        evidence::reading(self.hir, e)?;
        let cells = evidence::cells(self, e, slots, &keys);
        let [only] = cells.as_slice() else { return None };
        Some(only.span)
    }

    /// The limit of what is written in another way than its rows are: the row of a condition, of `or 0`, of an earlier objective.
    fn rewritten(&self, names: &Names<'_>, auxiliary: Auxiliary) -> Option<Limit> {
        match auxiliary {
            Auxiliary::LowerIf(row) | Auxiliary::UpperIf(row) => {
                let lower = matches!(auxiliary, Auxiliary::LowerIf(_));
                let found = self.lp.conditional.iter().find(|c| c.row == row)?;
                let (own, other) = if lower { (&found.lower, &found.upper) } else { (&found.upper, &found.lower) };
                self.side(names, row.0 as usize, lower, own.as_ref()?, other.as_ref())
            }
            // Zero, or between the bounds as they are written.
            Auxiliary::AtLeastIfOn(col) | Auxiliary::AtMostIfOn(col) => {
                let lower = matches!(auxiliary, Auxiliary::AtLeastIfOn(_));
                let (number, keys) = names.variable(col)?;
                let decl = self.plan()?.variables.get(number as usize)?;
                let bound = if lower { decl.lower } else { decl.upper };
                let found = self.bound(names, col.0 as usize, Some(lower))?;
                let value = bound.and_then(|e| self.exactly(e, decl.slots, &keys));
                let cells = bound.map(|e| evidence::cells(self, e, decl.slots, &keys)).unwrap_or_default();
                let side = if lower { Side::AtLeast } else { Side::AtMost };
                Some(Limit {
                    name: format!("{} (or 0)", found.name),
                    value,
                    side,
                    is_data: false,
                    figure: None,
                    cells,
                    movable: false,
                    ..found
                })
            }
            Auxiliary::Kept { objective } => {
                let decl = self.plan()?.objectives.get(objective as usize)?;
                Some(Limit { movable: false, ..self.held(format!("{} near its best", decl.name), decl.span) })
            }
            _ => None,
        }
    }

    /// A value of the scenario in exact numbers.
    fn exactly(&self, e: ExprId, slots: u32, keys: &[u32]) -> Option<Exact> {
        let mut eval: crate::eval::Eval<'_, Exact> = crate::eval::Eval::new(self.hir, self.world);
        eval.frame(slots, keys, |eval| eval.number(e)).ok()
    }

    /// Something that takes part and is no single limit.
    fn held(&self, name: String, span: Span) -> Limit {
        Limit {
            what: What::Constraint,
            declaration: name.clone(),
            name,
            index: Vec::new(),
            side: Side::Holds,
            value: None,
            counts: None,
            unit: "1".into(),
            unit_id: UnitId::ONE,
            span,
            spot: self.spot(span),
            cells: Vec::new(),
            is_data: false,
            figure: None,
            movable: false,
        }
    }

    /// What no declaration owns: a part of a curve, or the column of `or 0`.
    fn auxiliary(&self, names: &Names<'_>, place: Place) -> Option<Limit> {
        let auxiliary = match place {
            Place::RowLower(r) | Place::RowUpper(r) => names.auxiliary_row(RowId(r as u32)),
            Place::ColumnLower(c) | Place::ColumnUpper(c) | Place::Whole(c) => names.auxiliary_column(ColId(c as u32)),
        };
        match auxiliary? {
            Auxiliary::CurveValue { curve }
            | Auxiliary::Part { curve, .. }
            | Auxiliary::Done { curve, .. }
            | Auxiliary::Place { curve }
            | Auxiliary::Height { curve }
            | Auxiliary::Full { curve, .. }
            | Auxiliary::Waits { curve, .. } => {
                let span = self.lp.curves.get(curve as usize).map_or(self.hir.models[self.model].span, |c| self.hir.exprs.spans[c.expr]);
                Some(self.held(names.curve(curve), span))
            }
            Auxiliary::On(col) => {
                let (number, _) = names.variable(col)?;
                let decl = self.plan()?.variables.get(number as usize)?;
                Some(self.held(format!("{} (or 0)", names.column(col)), decl.span))
            }
            _ => None,
        }
    }

    /// The limit of an open policy as it is written: its row holds the column of the policy too.
    fn of_open_policy(&self, names: &Names<'_>, r: usize, lower: bool) -> Option<Limit> {
        let (number, keys) = names.constraint(RowId(r as u32))?;
        let plan = self.plan()?;
        let (number, patch, lower) = match plan.constraints.get(number as usize)?.policy? {
            PolicyRow::Limit { patch, .. } => (number, patch, lower),
            PolicyRow::Lower { patch, limit } => (limit, patch, true),
            // Rows of the calculation.
            _ => {
                let decl = plan.constraints.get(number as usize)?;
                return Some(self.held(names.row(RowId(r as u32)), decl.span));
            }
        };
        if self.hir.state_of(plan.patches.get(patch as usize)?) != Switch::Open {
            return None;
        }
        let decl = plan.constraints.get(number as usize)?;
        let side = |e: Option<ExprId>| e.and_then(|e| self.exactly(e, decl.slots, &keys));
        let (own, other) = if lower { (decl.lower, decl.upper) } else { (decl.upper, decl.lower) };
        let own = side(own)?;
        self.written(
            crate::lp::indexed(self.hir, &decl.name, &decl.keys, &keys),
            number,
            &keys,
            lower,
            own.clone(),
            side(other).as_ref(),
            (false, own),
        )
    }

    fn row_limit(&self, names: &Names<'_>, r: usize, lower: bool) -> Option<Limit> {
        if let Some(found) = self.of_open_policy(names, r, lower) {
            return Some(found);
        }
        let (own, other) = if lower { (&self.lp.rows.lower, &self.lp.rows.upper) } else { (&self.lp.rows.upper, &self.lp.rows.lower) };
        self.side(names, r, lower, own.get(r)?.as_ref()?, other.get(r)?.as_ref())
    }

    /// A side of a constraint.
    fn side(&self, names: &Names<'_>, r: usize, lower: bool, own: &Exact, other: Option<&Exact>) -> Option<Limit> {
        let (number, keys) = names.constraint(RowId(r as u32))?;
        let decl = self.plan()?.constraints.get(number as usize)?;
        let mut constant = self.lp.rows.constant.get(r).cloned().unwrap_or(Exact::ZERO);
        let shifted = !constant.is_zero();
        // With decisions on both sides there is no limit but zero: then what is known beside them is it.
        let is_zero = |e: Option<ExprId>| e.is_none_or(|e| matches!(self.hir.exprs.kinds[e], ExprKind::Number(_, value) if value == 0.0));
        if is_zero(decl.lower) && is_zero(decl.upper) {
            constant = Exact::ZERO;
        }
        let other = other.map(|other| other + &constant);
        self.written(names.row(RowId(r as u32)), number, &keys, lower, own + constant, other.as_ref(), (shifted, own.clone()))
    }

    /// A side of a constraint with its value as it is written.
    #[allow(clippy::too_many_arguments, reason = "a side, in all its parts")]
    fn written(
        &self,
        name: String,
        number: u32,
        keys: &[u32],
        lower: bool,
        value: Exact,
        other: Option<&Exact>,
        (shifted, counts): (bool, Exact),
    ) -> Option<Limit> {
        let decl = self.plan()?.constraints.get(number as usize)?;
        let side = match (other == Some(&value), lower) {
            (true, _) => Side::Exactly,
            (_, true) => Side::AtLeast,
            (_, false) => Side::AtMost,
        };
        let limit = if lower { decl.lower } else { decl.upper };
        let mut cells = limit.map(|e| evidence::cells(self, e, decl.slots, keys)).unwrap_or_default();
        let reading = limit.and_then(|e| evidence::reading(self.hir, e)).filter(|_| cells.len() == 1 && !shifted);
        let is_data = reading.is_some();
        for cell in evidence::cells(self, decl.body, decl.slots, keys) {
            if !cells.iter().any(|known| known.span == cell.span) {
                cells.push(cell);
            }
        }
        Some(Limit {
            what: What::Constraint,
            name,
            declaration: decl.name.to_string(),
            index: self.index(&decl.keys, keys),
            side,
            counts: Some(counts),
            value: Some(value),
            unit: self.unit(decl.unit),
            unit_id: decl.unit,
            span: decl.span,
            spot: self.spot(decl.span),
            cells,
            is_data,
            figure: reading.map(|(factor, unit)| (factor, self.unit(unit))),
            movable: true,
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
        let reading = expr.and_then(|e| evidence::reading(self.hir, e)).filter(|_| cells.len() == 1);
        Some(Limit {
            what: if lower.is_some() { What::Bound } else { What::Whole },
            name: names.column(ColId(c as u32)),
            declaration: decl.name.to_string(),
            index: self.index(&decl.keys, &keys),
            side,
            counts: value.clone(),
            value,
            unit: self.unit(decl.unit),
            unit_id: decl.unit,
            span: decl.span,
            spot: self.spot(decl.span),
            is_data: reading.is_some(),
            figure: reading.map(|(factor, unit)| (factor, self.unit(unit))),
            cells,
            movable: !decl.binary && decl.policy.is_none(),
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

/// The same, away from what is too little: up, or down.
pub fn number_beyond(x: &Exact, up: bool) -> String {
    let near = number(x);
    let Some(value) = crate::exact::parse(&near) else { return near };
    if if up { value >= *x } else { value <= *x } {
        return near;
    }
    // One more in the last of ten digits.
    let size = crate::exact::to_f64(x).abs();
    let step = 10f64.powi(size.log10().floor() as i32 - 9);
    rounded(crate::exact::to_f64(x) + if up { step } else { -step })
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
