//! Where the numbers of an expression stand: cells, values in blocks, literals of named values.

use super::*;
use crate::source::Span;

/// A number that somebody wrote, and that a calculation goes back to.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its place; of a cell in a file, where it begins.
    pub at: Span,
    /// What it is the value of, in words with backticks.
    pub name: String,
    pub value: Option<f64>,
}

/// So many are looked for, and no more.
const MOST: usize = 24;
const DEEPEST: u32 = 48;

impl<N: Figure> Eval<'_, N> {
    /// The written numbers that an expression is calculated from, in the open frame.
    pub fn written_in(&mut self, e: ExprId) -> Vec<Written> {
        let mut out = Vec::new();
        self.gather(e, 0, &mut out);
        out
    }

    fn gather(&mut self, e: ExprId, depth: u32, out: &mut Vec<Written>) {
        if depth > DEEPEST || out.len() >= MOST {
            return;
        }
        let hir = self.hir;
        match hir.exprs.kinds[e] {
            ExprKind::Attr(attr, list) => {
                let Ok(keys) = self.keys(list) else { return };
                let (decl, keys) = (&hir.attrs[attr], keys.as_slice());
                let row = decl.index.row(keys);
                let name = self.attribute_name(attr, keys);
                if let Some(inner) = row.and_then(|row| decl.pending.get(&row)) {
                    self.put(*inner, hir.exprs.spans[*inner], name, out);
                } else if let (Some(row), AttrValues::Number(column)) = (row, &decl.values)
                    && let (Some(at), Some(value)) = (column.place(row), column.get(row))
                {
                    push(out, Written { at, name, value: Some(value) });
                } else if let Some(default) = decl.default {
                    self.put(default, hir.exprs.spans[default], format!("the default of `{}`", decl.name), out);
                }
            }
            ExprKind::Cell(table, field, list) => {
                let Ok(keys) = self.keys(list) else { return };
                let (decl, keys) = (&hir.tables[table], keys.as_slice());
                let name = self.cell_name(table, field, keys);
                let column = &decl.fields.at(field).column;
                if let Some(row) = decl.index.row(keys)
                    && let (Some(at), Some(value)) = (column.place(row), column.get(row))
                {
                    push(out, Written { at, name, value: Some(value) });
                } else if let Some(default) = decl.default {
                    self.put(default, hir.exprs.spans[default], format!("the default of `{}`", decl.name), out);
                }
            }
            ExprKind::Let(id, list) => {
                let Ok(keys) = self.keys(list) else { return };
                let decl = &hir.lets[id];
                if self.is_plain_number(decl.body) {
                    return self.put(decl.body, hir.exprs.spans[decl.body], format!("`{}`", decl.name), out);
                }
                // Of a chain of periods only the first few steps back.
                let depth = if decl.recursive { depth + DEEPEST / 4 } else { depth };
                self.frame(decl.slots, keys.as_slice(), |eval| eval.gather(decl.body, depth + 1, out));
            }
            ExprKind::Neg(a) | ExprKind::Convert(a, ..) => self.gather(a, depth + 1, out),
            ExprKind::Arith(_, a, b) => {
                self.gather(a, depth + 1, out);
                self.gather(b, depth + 1, out);
            }
            ExprKind::If(c, a, b) => {
                if let Ok(holds) = self.truth(c) {
                    self.gather(if holds { a } else { b }, depth + 1, out);
                }
            }
            ExprKind::Fold(..) | ExprKind::Risk(..) => {
                let Some((gens, body)) = hir.exprs.loop_of(e) else { return };
                let full = || EvalError::new(crate::diagnostics::codes::TOO_MANY, "", hir.exprs.spans[e], "");
                let _ = self.each(gens, &mut |eval| {
                    eval.gather(body, depth + 1, out);
                    if out.len() < MOST { Ok(()) } else { Err(full()) }
                });
            }
            ExprKind::Func(_, list) => hir.exprs.list(list).iter().for_each(|a| self.gather(*a, depth + 1, out)),
            ExprKind::Compare(_, a, b) | ExprKind::And(a, b) | ExprKind::Or(a, b) => {
                self.gather(a, depth + 1, out);
                self.gather(b, depth + 1, out);
            }
            _ => {}
        }
    }

    /// True for a number that somebody wrote, as it is or times another: what is wrong with it is wrong with that number.
    pub fn is_multiple(&self, e: ExprId) -> bool {
        match self.hir.exprs.kinds[e] {
            ExprKind::Attr(..) | ExprKind::Cell(..) => true,
            ExprKind::Let(id, _) if self.hir.lets[id].recursive => false,
            ExprKind::Let(id, _) => self.is_plain_number(self.hir.lets[id].body) || self.is_multiple(self.hir.lets[id].body),
            ExprKind::Neg(a) | ExprKind::Convert(a, ..) => self.is_multiple(a),
            ExprKind::Arith(ArithOp::Mul | ArithOp::Div, a, b) => {
                let fine = |e| self.is_plain_number(e) || self.is_multiple(e);
                fine(a) && fine(b)
            }
            _ => false,
        }
    }

    fn put(&mut self, value: ExprId, at: Span, name: String, out: &mut Vec<Written>) {
        let value = self.loose_frame(|eval| eval.number(value)).ok().map(|v| v.to_f64());
        push(out, Written { at, name, value });
    }

    /// True for a literal, whatever its sign.
    pub(super) fn is_plain_number(&self, e: ExprId) -> bool {
        match self.hir.exprs.kinds[e] {
            ExprKind::Number(..) => true,
            ExprKind::Neg(a) | ExprKind::Convert(a, ..) => self.is_plain_number(a),
            _ => false,
        }
    }

    /// "`claim[cobalt]` of `atacama`".
    pub(super) fn attribute_name(&self, attr: AttrId, keys: &[u32]) -> String {
        let decl = &self.hir.attrs[attr];
        let rest: Vec<&str> = decl.keys.iter().zip(keys.iter().skip(1)).map(|(k, o)| self.name(*k, *o)).collect();
        let rest = if rest.is_empty() { String::new() } else { format!("[{}]", rest.join(", ")) };
        format!("`{}{rest}` of `{}`", decl.name, self.name(decl.kind, *keys.at(0usize)))
    }

    /// "`distance[seattle, topeka]`".
    pub(super) fn cell_name(&self, table: TableId, field: u32, keys: &[u32]) -> String {
        let decl = &self.hir.tables[table];
        let names: Vec<&str> = decl.keys.iter().zip(keys).map(|(k, o)| self.name(*k, *o)).collect();
        let field = &decl.fields.at(field).name;
        let dot = if field.is_empty() { String::new() } else { format!(".{field}") };
        format!("`{}[{}]{dot}`", decl.name, names.join(", "))
    }

    /// A fault of an operand stands at the number that makes it so: the only one that it is calculated from, or the
    /// one that is `guilty`. Of several, all are shown.
    pub fn at_written(&mut self, error: EvalError, operand: ExprId, guilty: impl Fn(f64) -> bool, says: &str) -> EvalError {
        let written = self.written_in(operand);
        let only = written.len() == 1 && self.is_multiple(operand);
        let by_itself = |w: &Written| only || w.value.is_some_and(&guilty);
        if let Some(cause) = written.iter().find(|w| by_itself(w)) {
            return error.standing_at(cause.at, format!("{} {says}", cause.name));
        }
        written.iter().take(3).fold(error, |error, w| error.with(w.at, w.name.clone()))
    }
}

fn push(out: &mut Vec<Written>, written: Written) {
    if !out.iter().any(|w| w.at == written.at) {
        out.push(written);
    }
}
