//! A plan of the typed scenario to columns, rows and coefficients.
//!
//! Numbers stay in the declared units of variables, constraints and objective: that scales the
//! program the way the modeler thinks of it. The walk is linear in the number of coefficients.

use super::*;
use crate::diagnostics::codes;
use crate::eval::{Eval, Fault, Result, World};
use crate::hir::*;
use rustc_hash::FxHashMap;

/// What a constraint's sides came to, before its row is put in.
struct RowEnds {
    lower: f64,
    upper: f64,
}

/// Collects the terms of one linear expression. A column may come many times; it is stored once.
struct Terms {
    constant: f64,
    cols: Vec<u32>,
    values: Vec<f64>,
    origins: Vec<Origin>,
    /// For each column, the row that last met it, and where its value then stands.
    stamps: Vec<u32>,
    places: Vec<u32>,
    stamp: u32,
}

impl Terms {
    fn new(columns: usize) -> Terms {
        Terms {
            constant: 0.0,
            cols: Vec::new(),
            values: Vec::new(),
            origins: Vec::new(),
            stamps: vec![0; columns],
            places: vec![0; columns],
            stamp: 0,
        }
    }

    fn begin(&mut self) {
        self.constant = 0.0;
        self.cols.clear();
        self.values.clear();
        self.origins.clear();
        self.stamp += 1;
    }

    #[inline]
    fn add(&mut self, col: u32, value: f64, origin: Origin) {
        let at = col as usize;
        let (Some(stamp), Some(place)) = (self.stamps.get_mut(at), self.places.get_mut(at)) else { return };
        if *stamp == self.stamp {
            if let Some(sum) = self.values.get_mut(*place as usize) {
                *sum += value;
            }
            return;
        }
        *stamp = self.stamp;
        *place = self.cols.len() as u32;
        self.cols.push(col);
        self.values.push(value);
        self.origins.push(origin);
    }
}

/// A lowered plan, and what is worth a warning about it.
pub struct Lowered {
    pub lp: Lp,
    pub warnings: Vec<Fault>,
}

/// Lowers a plan. Faults of data come back as a list: at most one for each declaration.
pub fn lower(hir: &Hir, world: &World, model: ModelId) -> std::result::Result<Lowered, Vec<Fault>> {
    let ModelBody::Plan(plan) = &hir.models[model].body else { return Err(Vec::new()) };
    let mut lowering =
        Lowering { eval: Eval::new(hir, world), blocks: Vec::new(), cache: Cache::default(), faults: Vec::new(), warnings: Vec::new() };
    let mut lp = Lp {
        sense: if plan.objectives.iter().any(|o| o.maximize) { Sense::Maximize } else { Sense::Minimize },
        offset: 0.0,
        columns: Columns::default(),
        rows: Rows::default(),
        column_blocks: Vec::new(),
        row_blocks: Vec::new(),
    };
    for (i, variable) in plan.variables.iter().enumerate() {
        if let Err(fault) = lowering.variable(i as u32, variable, &mut lp) {
            lowering.faults.push(fault);
            lowering.blocks.push(Block::new(i as u32, 0, TupleIndex::none(&[])));
        }
    }
    // Without its columns no row can be made.
    if !lowering.faults.is_empty() {
        return Err(lowering.faults);
    }
    let mut terms = Terms::new(lp.column_count());
    if let Some(objective) = plan.objectives.first() {
        terms.begin();
        // Straight into the terms: an objective may be as long as the plan.
        let (body, slots) = match hir.exprs.kinds[objective.body] {
            ExprKind::Let(id, _) => (hir.lets[id].body, hir.lets[id].slots),
            _ => (objective.body, objective.slots),
        };
        match lowering.in_frame(slots, &[], body, &mut terms) {
            Ok(()) => {
                lp.offset = terms.constant;
                for ((col, value), origin) in terms.cols.iter().zip(&terms.values).zip(&terms.origins) {
                    if let (Some(cost), Some(place)) =
                        (lp.columns.cost.get_mut(*col as usize), lp.columns.cost_origin.get_mut(*col as usize))
                    {
                        *cost = *value;
                        *place = *origin;
                    }
                }
            }
            Err(fault) => lowering.faults.push(fault),
        }
    }
    for (i, constraint) in plan.constraints.iter().enumerate() {
        if let Err(fault) = lowering.constraint(i as u32, constraint, &mut lp, &mut terms) {
            lowering.faults.push(fault);
        }
    }
    lp.column_blocks = lowering.blocks;
    if lowering.faults.is_empty() { Ok(Lowered { lp, warnings: lowering.warnings }) } else { Err(lowering.faults) }
}

struct Lowering<'a> {
    eval: Eval<'a, f64>,
    /// By variable.
    blocks: Vec<Block>,
    cache: Cache,
    faults: Vec<Fault>,
    warnings: Vec<Fault>,
}

impl<'a> Lowering<'a> {
    fn variable(&mut self, number: u32, variable: &'a Variable, lp: &mut Lp) -> Result<()> {
        let index = self.eval.binder(variable.binder, &variable.keys, variable.slots)?;
        let start = lp.column_count() as u32;
        let count = index.len() as usize;
        if lp.column_count() + count >= u32::MAX as usize / 2 {
            return Err(Fault::new(codes::TOO_MANY, "more variables than the program takes", variable.span, "this one"));
        }
        let columns = &mut lp.columns;
        let domain = if variable.integer { Domain::Integer } else { Domain::Continuous };
        let origin = Origin(number);
        columns.domain.resize(columns.domain.len() + count, domain);
        columns.cost.resize(columns.cost.len() + count, 0.0);
        columns.cost_origin.resize(columns.cost_origin.len() + count, Origin(u32::MAX));
        columns.origin.resize(columns.origin.len() + count, origin);
        self.bounds(variable, &index, variable.lower, f64::NEG_INFINITY, &mut columns.lower)?;
        self.bounds(variable, &index, variable.upper, f64::INFINITY, &mut columns.upper)?;
        let from = start as usize;
        for (at, (low, high)) in columns.lower.iter().zip(&columns.upper).enumerate().skip(from) {
            if low > high {
                let mut keys = Vec::new();
                if let Some(row) = index.iter().nth(at - from) {
                    index.tuple(row, &mut keys);
                }
                let names: Vec<&str> = keys.iter().zip(&variable.keys).map(|(o, k)| self.eval.name(*k, *o)).collect();
                let name = if names.is_empty() { variable.name.to_string() } else { format!("{}[{}]", variable.name, names.join(", ")) };
                let unit = self.eval.hir.units.text(variable.unit);
                let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
                let exprs = &self.eval.hir.exprs;
                let bounds = variable.lower.zip(variable.upper).map(|(a, b)| exprs.spans[a].to(exprs.spans[b]));
                self.warnings.push(Fault::new(
                    codes::CROSSED_BOUNDS,
                    format!("`{name}` would lie between {low} and {high}{unit}"),
                    bounds.unwrap_or(variable.span),
                    "the lower bound is above the upper",
                ));
                break;
            }
        }
        self.blocks.push(Block::new(number, start, index));
        Ok(())
    }

    /// The bounds of all instances. A missing value means that there is none.
    fn bounds(&mut self, variable: &'a Variable, index: &TupleIndex, bound: Option<ExprId>, open: f64, out: &mut Vec<f64>) -> Result<()> {
        let count = index.len() as usize;
        let Some(bound) = bound else {
            out.resize(out.len() + count, open);
            return Ok(());
        };
        if let ExprKind::Number(_, value) = self.eval.hir.exprs.kinds[bound] {
            out.resize(out.len() + count, value);
            return Ok(());
        }
        let mut keys = Vec::new();
        for row in index.iter() {
            index.tuple(row, &mut keys);
            let value = self.eval.frame(variable.slots, &keys, |eval| eval.number(bound));
            match value {
                Ok(value) => out.push(value),
                Err(fault) if fault.is_missing() => out.push(open),
                Err(fault) => return Err(self.eval.at_keys(fault, variable.binder, &variable.keys, &keys)),
            }
        }
        Ok(())
    }

    fn in_frame(&mut self, slots: u32, keys: &[u32], body: ExprId, terms: &mut Terms) -> Result<()> {
        let blocks = std::mem::take(&mut self.blocks);
        let mut walk = Walk { blocks: &blocks, cache: &mut self.cache };
        let result = self.eval.frame(slots, keys, |eval| walk.linear(eval, body, 1.0, terms));
        self.blocks = blocks;
        result
    }

    fn constraint(&mut self, number: u32, constraint: &'a ConstraintDecl, lp: &mut Lp, terms: &mut Terms) -> Result<()> {
        if !constraint.complete {
            return Ok(());
        }
        let index = self.eval.binder(constraint.binder, &constraint.keys, constraint.slots)?;
        let start = lp.row_count() as u32;
        let origin = Origin(number);
        let mut keys = Vec::new();
        let mut said = false;
        for row in index.iter() {
            index.tuple(row, &mut keys);
            match self.row(constraint, &keys, terms) {
                Ok(ends) => {
                    if terms.cols.is_empty() && (ends.lower > 0.0 || ends.upper < 0.0) && !said {
                        said = true;
                        let fault = Fault::new(
                            codes::CONSTANT_CONSTRAINT,
                            format!("`{}` cannot hold: it has no decision in it, and its data break it", constraint.name),
                            constraint.span,
                            "never true",
                        );
                        let fault = self.eval.at_keys(fault, constraint.binder, &constraint.keys, &keys);
                        self.warnings.push(fault);
                    }
                    push_row(&mut lp.rows, &ends, terms, origin);
                }
                Err(fault) => return Err(self.eval.at_keys(fault, constraint.binder, &constraint.keys, &keys)),
            }
        }
        lp.row_blocks.push(Block::new(number, start, index));
        Ok(())
    }

    fn row(&mut self, constraint: &ConstraintDecl, keys: &[u32], terms: &mut Terms) -> Result<RowEnds> {
        terms.begin();
        self.in_frame(constraint.slots, keys, constraint.body, terms)?;
        let mut end = |side: Option<ExprId>, open: f64| match side {
            None => Ok(open),
            Some(e) => self.eval.frame(constraint.slots, keys, |eval| eval.number(e)),
        };
        let lower = end(constraint.lower, f64::NEG_INFINITY)?;
        let upper = if constraint.upper == constraint.lower { lower } else { end(constraint.upper, f64::INFINITY)? };
        Ok(RowEnds { lower: lower - terms.constant, upper: upper - terms.constant })
    }
}

fn push_row(rows: &mut Rows, ends: &RowEnds, terms: &mut Terms, origin: Origin) {
    if terms.cols.is_sorted() {
        rows.cols.extend(terms.cols.iter().map(|c| ColId(*c)));
        rows.values.extend_from_slice(&terms.values);
        rows.value_origin.extend_from_slice(&terms.origins);
    } else {
        let mut order: Vec<u32> = (0..terms.cols.len() as u32).collect();
        order.sort_unstable_by_key(|i| terms.cols.get(*i as usize).copied());
        for i in order {
            let i = i as usize;
            if let (Some(col), Some(value), Some(origin)) = (terms.cols.get(i), terms.values.get(i), terms.origins.get(i)) {
                rows.cols.push(ColId(*col));
                rows.values.push(*value);
                rows.value_origin.push(*origin);
            }
        }
    }
    rows.lower.push(ends.lower);
    rows.upper.push(ends.upper);
    rows.constant.push(terms.constant);
    rows.origin.push(origin);
    rows.starts.push(rows.cols.len());
}

/// A linear expression that was written out: its constant and its terms, each column once.
type Written = std::sync::Arc<(f64, Vec<(u32, f64, Origin)>)>;

/// Where the terms of a linear expression go.
trait Sink {
    fn constant(&mut self, value: f64);
    fn term(&mut self, col: u32, value: f64, origin: Origin);
}

impl Sink for Terms {
    fn constant(&mut self, value: f64) {
        self.constant += value;
    }
    fn term(&mut self, col: u32, value: f64, origin: Origin) {
        self.add(col, value, origin);
    }
}

#[derive(Default)]
struct Listed {
    constant: f64,
    terms: Vec<(u32, f64, Origin)>,
}

impl Sink for Listed {
    fn constant(&mut self, value: f64) {
        self.constant += value;
    }
    fn term(&mut self, col: u32, value: f64, origin: Origin) {
        self.terms.push((col, value, origin));
    }
}

impl Listed {
    /// Each column once, in order.
    fn finish(mut self) -> Written {
        self.terms.sort_by_key(|(col, ..)| *col);
        self.terms.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1 += later.1;
            }
            same
        });
        std::sync::Arc::new((self.constant, self.terms))
    }
}

/// Linear values of the plan that were written out already, by value and keys: a value that many
/// rows read, or that values read, is written out once.
type Cache = FxHashMap<(LetId, Vec<u32>), Written>;

/// What the walk over linear expressions needs beside the evaluation.
struct Walk<'w> {
    blocks: &'w [Block],
    cache: &'w mut Cache,
}

impl Walk<'_> {
    /// Adds `factor` times a linear expression to the sink.
    fn linear<'a>(&mut self, eval: &mut Eval<'a, f64>, e: ExprId, factor: f64, sink: &mut dyn Sink) -> Result<()> {
        let hir = eval.hir;
        if hir.exprs.stages[e] == Stage::Known {
            sink.constant(factor * eval.number(e)?);
            return Ok(());
        }
        match hir.exprs.kinds[e] {
            ExprKind::Var(_, var, list) => {
                let keys = eval.keys(list)?;
                let keys = keys.as_slice();
                match self.blocks.get(var as usize).and_then(|block| block.find(keys)) {
                    Some(col) => {
                        if factor != 0.0 {
                            sink.term(col, factor, Origin(e.0));
                        }
                        Ok(())
                    }
                    None => Err(eval.missing(e, keys)),
                }
            }
            ExprKind::Let(id, list) => {
                let keys = eval.keys(list)?;
                let written = self.written(eval, id, keys.as_slice(), e)?;
                sink.constant(factor * written.0);
                for (col, value, origin) in &written.1 {
                    sink.term(*col, factor * value, *origin);
                }
                Ok(())
            }
            ExprKind::Neg(inner) => self.linear(eval, inner, -factor, sink),
            ExprKind::Convert(inner, _, by) => self.linear(eval, inner, factor * by, sink),
            ExprKind::Arith(ArithOp::Add, a, b) => {
                self.linear(eval, a, factor, sink)?;
                self.linear(eval, b, factor, sink)
            }
            ExprKind::Arith(ArithOp::Sub, a, b) => {
                self.linear(eval, a, factor, sink)?;
                self.linear(eval, b, -factor, sink)
            }
            ExprKind::Arith(ArithOp::Mul, a, b) => {
                let (known, rest) = if hir.exprs.stages[a] == Stage::Known { (a, b) } else { (b, a) };
                let value = eval.number(known)?;
                self.linear(eval, rest, factor * value, sink)
            }
            ExprKind::Arith(ArithOp::Div, a, b) => {
                let value = eval.number(b)?;
                if value == 0.0 {
                    return Err(Fault::new(codes::DIVISION_BY_ZERO, "a division by zero", hir.exprs.spans[b], "this is zero"));
                }
                self.linear(eval, a, factor / value, sink)
            }
            ExprKind::If(c, a, b) => {
                let chosen = if eval.truth(c)? { a } else { b };
                self.linear(eval, chosen, factor, sink)
            }
            ExprKind::Fold(Fold::Sum, gens, body) => eval.each(gens, &mut |eval| self.linear(eval, body, factor, sink)),
            _ => Err(Fault::new(codes::NOT_LINEAR, "this is not linear in the decisions", hir.exprs.spans[e], "here")),
        }
    }

    /// A linear value of the plan, written out.
    fn written<'a>(&mut self, eval: &mut Eval<'a, f64>, id: LetId, keys: &[u32], at: ExprId) -> Result<Written> {
        if let Some(known) = self.cache.get(&(id, keys.to_vec())) {
            return Ok(known.clone());
        }
        let hir = eval.hir;
        let decl = &hir.lets[id];
        let mut listed = Listed::default();
        eval.frame(decl.slots, keys, |eval| self.linear(eval, decl.body, 1.0, &mut listed)).map_err(|mut fault| {
            if fault.0.through.len() < 4 {
                fault.0.through.push((hir.exprs.spans[at], format!("`{}` is read here", decl.name)));
            }
            fault
        })?;
        let written = listed.finish();
        self.cache.insert((id, keys.to_vec()), written.clone());
        Ok(written)
    }
}
