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

/// What a figure belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Source {
    Attr(AttrId),
    Table(TableId),
    Let(LetId),
}

/// By figure, how many limits and left sides of the plan read it.
pub(super) type Readers = FxHashMap<Span, usize>;

/// Who reads these figures, the limits of these places.
pub(super) fn readers(plan: &Plan<'_>, names: &Names<'_>, places: &[LimitId], figures: &FxHashSet<Span>) -> Readers {
    let mut found = Readers::default();
    let Some(own) = plan.plan() else { return found };
    let mut wanted = FxHashSet::default();
    for place in places {
        let exprs = match place {
            LimitId::RowLower(r) | LimitId::RowUpper(r) => names.constraint(RowId(*r as u32)).and_then(|(number, _)| {
                let decl = own.constraints.get(number as usize)?;
                Some(vec![decl.lower, decl.upper, Some(decl.body)])
            }),
            LimitId::ColumnLower(c) | LimitId::ColumnUpper(c) | LimitId::Integrality(c) => {
                let decl = names.variable(ColId(*c as u32)).and_then(|(number, _)| own.variables.get(number as usize));
                decl.map(|decl| vec![decl.lower, decl.upper])
            }
        };
        exprs.into_iter().flatten().flatten().for_each(|e| sources(plan.hir, e, &mut wanted));
    }
    let reads = |e: &ExprId| {
        let mut read = FxHashSet::default();
        sources(plan.hir, *e, &mut read);
        !read.is_disjoint(&wanted)
    };
    let mut count = |parts: &[ExprId], slots: u32, keys: &[u32]| {
        for e in parts {
            let cells = evidence::cells(plan, *e, slots, keys);
            // A sum that is too long to be followed may read any.
            let is_read = |figure: &&Span| cells.len() >= evidence::MOST || cells.iter().any(|cell| cell.span == **figure);
            // Each is counted by itself: their order plays no part.
            figures.iter().filter(is_read).for_each(|figure| *found.entry(*figure).or_insert(0) += 1);
        }
    };
    let parts = |sides: [Option<ExprId>; 3]| -> Vec<ExprId> {
        let mut parts: Vec<ExprId> = sides.into_iter().flatten().filter(reads).collect();
        parts.sort_unstable();
        parts.dedup();
        parts
    };
    let of_rows: Vec<Vec<ExprId>> = own.constraints.iter().map(|decl| parts([decl.lower, decl.upper, Some(decl.body)])).collect();
    for row in 0..plan.lp.own_rows().min(SEARCHED) {
        let Some((number, keys)) = names.constraint(RowId(row as u32)) else { continue };
        if let (Some(decl), Some(parts)) = (own.constraints.get(number as usize), of_rows.get(number as usize))
            && !parts.is_empty()
        {
            count(parts, decl.slots, &keys);
        }
    }
    let of_columns: Vec<Vec<ExprId>> = own.variables.iter().map(|decl| parts([decl.lower, decl.upper, None])).collect();
    for col in 0..plan.lp.own_columns().min(SEARCHED) {
        let Some((number, keys)) = names.variable(ColId(col as u32)) else { continue };
        if let (Some(decl), Some(parts)) = (own.variables.get(number as usize), of_columns.get(number as usize))
            && !parts.is_empty()
        {
            count(parts, decl.slots, &keys);
        }
    }
    found
}

/// What an expression reads, and what the values in it read.
fn sources(hir: &Hir, e: ExprId, into: &mut FxHashSet<Source>) {
    let (mut open, mut seen) = (vec![e], FxHashSet::default());
    while let Some(e) = open.pop() {
        match hir.exprs.kinds[e] {
            ExprKind::Attr(attr, _) => {
                into.insert(Source::Attr(attr));
            }
            ExprKind::Cell(table, ..) => {
                into.insert(Source::Table(table));
            }
            ExprKind::Let(id, _) => {
                into.insert(Source::Let(id));
                if seen.insert(id) {
                    open.push(hir.lets[id].body);
                }
            }
            _ => {}
        }
        hir.exprs.children(e, &mut |child| open.push(child));
    }
}
