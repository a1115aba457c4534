//! The data that a value reads: which attributes, cells and figures, and where they stand.

use super::{Plan, Spot};
use crate::eval::{Ball, Eval, Result};
use crate::exact::Exact;
use crate::hir::*;
use crate::source::Span;
use crate::units::UnitId;
use rustc_hash::FxHashSet;

/// A figure that takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// As the scenario reads it: `seattle.capacity`, `distance[seattle, topeka]`.
    pub name: String,
    pub span: Span,
    pub spot: Spot,
}

/// A chain of periods is followed so far.
const DEEPEST: u32 = 64;

/// Values that read more than this are not followed to the end.
pub(super) const MOST: usize = 200;

/// The figures that a value reads, in the order in which it reads them, each once.
pub(super) fn cells(plan: &Plan<'_>, e: ExprId, slots: u32, keys: &[u32]) -> Vec<Cell> {
    let mut eval: Eval<'_, Ball> = Eval::new(plan.hir, plan.world);
    let mut found = Found { plan, cells: Vec::new(), met: FxHashSet::default(), depth: 0 };
    // What cannot be read was reported before.
    let _ = eval.frame(slots, keys, |eval| found.walk(eval, e));
    found.cells
}

/// What a value is of the one figure that it reads, if it is nothing else: so many times the figure, which is in this unit.
pub(super) fn reading(hir: &Hir, e: ExprId) -> Option<(Exact, UnitId)> {
    match hir.exprs.kinds[e] {
        ExprKind::Attr(..) | ExprKind::Cell(..) => Some((Exact::ONE, hir.exprs.units[e])),
        ExprKind::Convert(inner, lit, _) => {
            let (factor, unit) = reading(hir, inner)?;
            Some((factor * hir.literal(lit), unit))
        }
        // A chain of periods is no single figure.
        ExprKind::Let(id, _) if hir.lets[id].recursive => None,
        ExprKind::Let(id, _) => match hir.exprs.kinds[hir.lets[id].body] {
            ExprKind::Number(..) => Some((Exact::ONE, hir.lets[id].unit)),
            _ => reading(hir, hir.lets[id].body),
        },
        _ => None,
    }
}

/// The one known term of a sum that stands beside its decisions, and whether it is subtracted; none where there are several.
pub(super) fn beside(hir: &Hir, body: ExprId) -> Option<(ExprId, bool)> {
    let mut open = vec![(body, false)];
    let mut known = Vec::new();
    while let Some((e, minus)) = open.pop() {
        match hir.exprs.kinds[e] {
            ExprKind::Number(_, 0.0) => {}
            _ if hir.exprs.stages[e].is_known() => known.push((e, minus)),
            ExprKind::Arith(ArithOp::Add, a, b) => open.extend([(a, minus), (b, minus)]),
            ExprKind::Arith(ArithOp::Sub, a, b) => open.extend([(a, minus), (b, !minus)]),
            ExprKind::Neg(a) => open.push((a, !minus)),
            _ => {}
        }
    }
    match known.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

struct Found<'p, 'a> {
    plan: &'p Plan<'a>,
    cells: Vec<Cell>,
    /// Instances of values that read themselves.
    met: FxHashSet<(LetId, Vec<u32>)>,
    depth: u32,
}

impl<'a> Found<'_, 'a> {
    fn put(&mut self, name: String, span: Option<Span>) {
        if let Some(span) = span
            && self.cells.len() < MOST
            && !self.cells.iter().any(|cell| cell.span == span)
        {
            self.cells.push(Cell { name, span, spot: self.plan.spot(span) });
        }
    }

    fn walk(&mut self, eval: &mut Eval<'a, Ball>, e: ExprId) -> Result<()> {
        let hir = eval.hir;
        if self.cells.len() >= MOST {
            return Ok(());
        }
        match hir.exprs.kinds[e] {
            ExprKind::Attr(attr, list) => {
                let keys = eval.keys(list)?;
                let keys = keys.as_slice();
                let decl = &hir.attrs[attr];
                let row = decl.index.row(keys);
                let stated = match (&decl.values, row) {
                    (AttrValues::Number(column), Some(row)) => column.origin(row, self.plan.sources),
                    _ => None,
                };
                let pending = row.and_then(|row| decl.pending.get(&row)).map(|e| hir.exprs.spans[*e]);
                let default = decl.default.map(|e| hir.exprs.spans[e]);
                let (entity, rest) = (keys.first().copied().unwrap_or(0), keys.get(1..).unwrap_or(&[]));
                let own = format!("{}.{}", eval.name(decl.kind, entity), decl.name);
                let name = crate::lower::indexed(hir, &own, &decl.keys, rest);
                self.put(name, stated.or(pending).or(default));
            }
            ExprKind::Cell(table, field, list) => {
                let keys = eval.keys(list)?;
                let decl = &hir.tables[table];
                let column = decl.fields.get(field as usize);
                let stated = decl.index.row(keys.as_slice()).zip(column).and_then(|(row, f)| f.column.origin(row, self.plan.sources));
                let default = decl.default.map(|e| hir.exprs.spans[e]);
                let field = column.filter(|f| !f.name.is_empty()).map_or(String::new(), |f| format!(".{}", f.name));
                let name = format!("{}{field}", crate::lower::indexed(hir, &decl.name, &decl.keys, keys.as_slice()));
                self.put(name, stated.or(default));
            }
            ExprKind::Let(id, list) => {
                let keys = eval.keys(list)?;
                let decl = &hir.lets[id];
                if let ExprKind::Number(..) = hir.exprs.kinds[decl.body] {
                    self.put(decl.name.to_string(), Some(hir.exprs.spans[decl.body]));
                    return Ok(());
                }
                if !decl.recursive {
                    eval.frame(decl.slots, keys.as_slice(), |eval| self.walk(eval, decl.body))?;
                } else if decl.stage.is_known() && self.depth < DEEPEST && self.met.insert((id, keys.as_slice().to_vec())) {
                    // What depends on decisions has a row of its own, which shows its figures.
                    self.depth += 1;
                    eval.frame(decl.slots, keys.as_slice(), |eval| self.walk(eval, decl.body))?;
                    self.depth -= 1;
                }
            }
            ExprKind::Fold(..) | ExprKind::Risk(..) => {
                if let Some((gens, body)) = hir.exprs.loop_of(e) {
                    eval.each(gens, &mut |eval| self.walk(eval, body))?;
                }
            }
            ExprKind::If(c, a, b) => {
                let chosen = if eval.truth(c)? { a } else { b };
                self.walk(eval, chosen)?;
            }
            // A decision, and what stands in its index.
            ExprKind::Var(..) => {}
            _ => {
                let mut children = Vec::new();
                hir.exprs.children(e, &mut |child| children.push(child));
                for child in children {
                    if hir.exprs.types[child] == Ty::Number {
                        self.walk(eval, child)?;
                    }
                }
            }
        }
        Ok(())
    }
}
