//! How many limits read a figure: to move one that several read is more than to move a limit.

use super::Plan;
use super::evidence;
use crate::certify::LimitId;
use crate::hir::*;
use crate::lower::Names;
use crate::lp::{ColId, RowId};
use crate::source::Span;
use rustc_hash::{FxHashMap, FxHashSet};

/// Rows and columns beyond that many are not searched.
const SEARCHED: usize = 20_000;

/// By figure, how many limits and left sides of the plan read it.
pub(super) type Readers = FxHashMap<Span, usize>;

/// What a declaration of a plan reads, and how many slots that takes.
struct Reading {
    parts: Vec<ExprId>,
    slots: u32,
}

impl Reading {
    fn of(parts: [Option<ExprId>; 3], slots: u32) -> Reading {
        let mut parts: Vec<ExprId> = parts.into_iter().flatten().collect();
        // Both ends of an equality are one.
        parts.sort_unstable();
        parts.dedup();
        Reading { parts, slots }
    }
}

/// Who reads these figures, the limits of these places.
pub(super) fn readers(plan: &Plan<'_>, names: &Names<'_>, places: &[LimitId], figures: &FxHashSet<Span>) -> Readers {
    let mut found = Readers::default();
    let Some(own) = plan.plan() else { return found };
    let row = |r: usize| names.constraint(RowId(r as u32));
    let column = |c: usize| names.variable(ColId(c as u32));
    let constraint = |decl: &ConstraintDecl| Reading::of([decl.lower, decl.upper, Some(decl.body)], decl.slots);
    let mut constraints: Vec<Reading> = own.constraints.iter().map(constraint).collect();
    let mut variables: Vec<Reading> = own.variables.iter().map(|decl| Reading::of([decl.lower, decl.upper, None], decl.slots)).collect();
    let mut wanted = FxHashSet::default();
    for place in places {
        let reading = match place {
            LimitId::RowLower(r) | LimitId::RowUpper(r) => row(*r).and_then(|(number, _)| constraints.get(number as usize)),
            LimitId::ColumnLower(c) | LimitId::ColumnUpper(c) | LimitId::Integrality(c) => {
                column(*c).and_then(|(number, _)| variables.get(number as usize))
            }
        };
        reading.iter().flat_map(|reading| &reading.parts).for_each(|e| sources(plan.hir, *e, &mut wanted));
    }
    let reads = |e: &ExprId| {
        let mut read = FxHashSet::default();
        sources(plan.hir, *e, &mut read);
        !read.is_disjoint(&wanted)
    };
    constraints.iter_mut().chain(&mut variables).for_each(|reading| reading.parts.retain(reads));
    let rows = (0..plan.lp.own_rows().min(SEARCHED)).filter_map(|r| Some((&constraints, row(r)?)));
    let columns = (0..plan.lp.own_columns().min(SEARCHED)).filter_map(|c| Some((&variables, column(c)?)));
    for (readings, (number, keys)) in rows.chain(columns) {
        let Some(reading) = readings.get(number as usize) else { continue };
        for e in &reading.parts {
            let cells = evidence::cells(plan, *e, reading.slots, &keys);
            // A sum that is too long to be followed may read any.
            let is_read = |figure: &&Span| cells.len() >= evidence::MOST || cells.iter().any(|cell| cell.span == **figure);
            // Each is counted by itself: their order plays no part.
            figures.iter().filter(is_read).for_each(|figure| *found.entry(*figure).or_insert(0) += 1);
        }
    }
    found
}

/// What an expression reads, and what the values in it read.
fn sources(hir: &Hir, e: ExprId, into: &mut FxHashSet<Node>) {
    let (mut open, mut seen) = (vec![e], FxHashSet::default());
    while let Some(e) = open.pop() {
        let source = match hir.exprs.kinds[e] {
            ExprKind::Attr(attr, _) => Some(Node::Attr(attr)),
            ExprKind::Cell(table, ..) => Some(Node::Table(table)),
            ExprKind::Let(id, _) => {
                if seen.insert(id) {
                    open.push(hir.lets[id].body);
                }
                Some(Node::Let(id))
            }
            _ => None,
        };
        into.extend(source);
        hir.exprs.children(e, &mut |child| open.push(child));
    }
}
