//! Answers in the scenario's words: why a plan has no solution, what would give it one, which way it runs without an end, what
//! is wrong with an answer that was refuted.
//!
//! `prove` and `certify` speak of rows and columns; here these become declarations with their keys, the data that they read
//! become lines and cells, and numbers get their units. Nothing is calculated anew.

mod iis;
mod unbounded_ray;
mod defined;
mod evidence;
mod limit;
mod reach;
mod readers;
mod relaxation;
mod verdict;
mod words;

pub use evidence::Cell;
pub use iis::{Iis, Member, conflict};
pub use limit::{Limit, Side, What};
pub use reach::beyond_reach;
pub use relaxation::{Relaxation, Relaxations, repairs};
pub use unbounded_ray::{UnboundedRay, direction};
pub use verdict::{Linearised, Verdict, disagreement, not_near_enough, refuted, verdict};
use words::{figure, joined, listed, with_unit};
pub use words::{number, number_beyond, quantity, rounded};

use crate::diagnostics::{Diagnostic, Severity};
use crate::eval::ValueStore;
use crate::exact::Exact;
use crate::hir::*;
use crate::lower::Names;
use crate::lp::Lp;
use crate::prove;
use crate::source::{FileId, SourceMap, Span};

/// Everything that is to be said of an answer.
#[derive(Clone, Debug, Default)]
pub struct Explanation {
    pub verdict: Option<Verdict>,
    pub conflict: Option<Iis>,
    pub repairs: Relaxations,
    pub direction: Option<UnboundedRay>,
    /// What a second look found wrong with the solver's word, where it did.
    pub correction: Option<String>,
    /// The same as findings, with labels on the scenario's lines.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reports what was found out about an answer.
pub fn explanation(plan: &Plan<'_>, proof: &prove::Proof) -> Explanation {
    let (mut diagnostics, mut repaired) = (Vec::new(), Relaxations::default());
    let found = proof.conflict.as_ref().and_then(|(found, ways)| {
        repaired = repairs(plan, ways);
        conflict(plan, found)
    });
    if let Some(found) = &found {
        diagnostics.push(repaired.helps(found.diagnostic(plan, Severity::Error)));
    }
    let direction = proof.direction.as_ref().map(|found| direction(plan, found));
    diagnostics.extend(direction.as_ref().map(|direction| direction.diagnostic(plan, Severity::Error)));
    Explanation {
        verdict: Some(verdict(plan, &proof.certificate).stopped(proof.stopped)),
        conflict: found,
        repairs: repaired,
        direction,
        correction: proof.correction.clone(),
        diagnostics,
    }
}

/// A plan with the scenario around it.
pub struct Plan<'a> {
    pub hir: &'a Hir,
    pub world: &'a ValueStore,
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

impl Spot {
    /// Where a place begins.
    pub fn of(sources: &SourceMap, at: Span) -> Spot {
        let Some(file) = sources.get(at.file) else { return Spot { file: String::new(), line: 0, column: 0 } };
        let position = file.position(at.lo);
        Spot { file: file.name.clone(), line: position.line, column: position.column }
    }
}

impl<'a> Plan<'a> {
    fn plan(&self) -> Option<&'a crate::hir::Plan> {
        self.hir.models[self.model].plan()
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

    /// The unit of an instance, which may depend on its keys.
    fn unit_at(&self, unit: crate::units::UnitId, keys: &[u32]) -> String {
        self.hir.units.text_at(unit, keys)
    }

    fn index(&self, kinds: &[EntityTypeId], keys: &[u32]) -> Vec<String> {
        kinds.iter().zip(keys).map(|(kind, key)| self.hir.name_at(*kind, *key).to_string()).collect()
    }
    /// The file, line and column of a place.
    fn spot(&self, at: Span) -> Spot {
        Spot::of(self.sources, at)
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
