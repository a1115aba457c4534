//! Elasticities and what one is willing to pay: from the derivatives of utilities, by the formula of the logit.

use super::{Chosen, TableBuilder};
use crate::answer::Combinations;
use crate::diagnostics::codes;
use crate::eval::{Ball, Eval, EvalError, Marginal, Result, ResultTable};
use crate::hir::*;
use crate::prob::fairness::total;
use crate::prob::nested::Nested;

/// The answers to the questions of a choice, while choosers are gone through.
pub(super) struct Answers {
    tables: Vec<TableBuilder>,
    /// Of each question: whether the utility was seen to read what it is of, and what is paid.
    met: Vec<[bool; 2]>,
    any: bool,
}

impl Answers {
    pub fn new(hir: &Hir, body: &Choice, combos: &Combinations) -> Result<Answers> {
        let mut tables = Vec::new();
        for question in &body.questions {
            tables.push(match question {
                Question::Elasticity { cross: true, .. } => TableBuilder::new(crossed(hir, body, combos)?),
                _ => TableBuilder::new(combos.all.clone()),
            });
        }
        Ok(Answers { tables, met: vec![[false; 2]; body.questions.len()], any: false })
    }

    pub fn put(&mut self, eval: &mut Eval<'_, Ball>, chosen: &Chosen<'_>, found: &Nested) -> Result<()> {
        self.any = true;
        for ((question, table), met) in chosen.body.questions.iter().zip(&mut self.tables).zip(&mut self.met) {
            match *question {
                Question::Elasticity { of, cross } => elasticity(eval, chosen, found, of, cross, table, met)?,
                Question::Willingness { pay, of, more } => willingness(eval, chosen, (pay, of), more, table, met)?,
            }
        }
        Ok(())
    }

    /// What no utility reads, nothing can be said of.
    pub fn all_met(&self, hir: &Hir, decl: &Model) -> Result<()> {
        let Form::Choice(body) = &decl.form else { return Ok(()) };
        for (question, met) in body.questions.iter().zip(&self.met).filter(|_| self.any) {
            let parts = match question {
                Question::Elasticity { of, .. } => [Some(*of), None],
                Question::Willingness { pay, of, .. } => [Some(*of), Some(*pay)],
            };
            if let Some((e, _)) = parts.into_iter().zip(met).filter_map(|(e, met)| Some((e?, met))).find(|(_, met)| !**met) {
                let message = format!("the utility of `{}` does not read this: nothing depends on it", decl.name);
                return Err(EvalError::new(codes::NO_EFFECT, message, hir.exprs.spans[e], "not read")
                    .with(hir.exprs.spans[body.utility], "the utility"));
            }
        }
        Ok(())
    }

    pub fn finish(self) -> Vec<Option<ResultTable>> {
        self.tables.into_iter().map(TableBuilder::finish).collect()
    }
}

/// Each alternative of a chooser beside each.
fn crossed(hir: &Hir, body: &Choice, combos: &Combinations) -> Result<crate::data::TupleIndex> {
    let (mut flat, mut count) = (Vec::new(), 0);
    let (mut keys, mut tuple, mut other) = (Vec::new(), Vec::new(), Vec::new());
    for row in combos.outer.iter() {
        combos.outer.tuple(row, &mut keys);
        let mut bound: Vec<Option<u32>> = keys.iter().copied().map(Some).collect();
        bound.resize(keys.len() + body.alternative_keys.len(), None);
        for row in combos.all.matching(&bound) {
            combos.all.tuple(row, &mut tuple);
            for row in combos.all.matching(&bound) {
                combos.all.tuple(row, &mut other);
                flat.extend_from_slice(&tuple);
                flat.extend(other.iter().skip(keys.len()));
                count += 1;
            }
        }
    }
    let own = body.alternative_keys.iter();
    let kinds: Vec<EntityTypeId> = body.binder_keys.iter().chain(own.clone()).chain(own).copied().collect();
    let span = hir.exprs.gens(body.alternatives).first().map_or(crate::source::Span::new(hir.file, 0, 0), |g| g.span);
    Combinations::index(hir, &kinds, flat, count, span)
}

/// By how many percent the probability of each alternative moves with one percent of something.
fn elasticity(
    eval: &mut Eval<'_, Ball>,
    chosen: &Chosen<'_>,
    found: &Nested,
    of: ExprId,
    cross: bool,
    table: &mut TableBuilder,
    met: &mut [bool; 2],
) -> Result<()> {
    let (body, problem) = (chosen.body, chosen.problem());
    let count = chosen.tuples.len();
    // What does not depend on the alternative is moved once.
    let moved = if cross { count } else { count.min(1) };
    for (which, frame) in chosen.tuples.iter().enumerate().take(moved) {
        let read = eval.frame(body.slots, frame, |eval| Ok((eval.double(of)?, eval.moved(of)?)));
        let (value, by) = read.map_err(|error| at_alternative(eval, chosen, which, error))?;
        let Some(mut by) = by else { continue };
        let mut slopes = Vec::with_capacity(count);
        for (at, tuple) in chosen.tuples.iter().enumerate() {
            let slope = eval.frame(body.slots, tuple, |eval| eval.derivative(body.utility, &mut by));
            slopes.push(slope.map_err(|error| at_alternative(eval, chosen, at, error))?);
        }
        met[0] |= by.met;
        met[1] = true;
        for (at, tuple) in chosen.tuples.iter().enumerate() {
            let fixed = eval.frame(body.slots, tuple, |eval| scales_stand_still(eval, body, of, &mut by));
            fixed.map_err(|error| at_alternative(eval, chosen, at, error))?;
        }
        for (y, tuple) in chosen.tuples.iter().enumerate() {
            let moves = slopes.iter().enumerate().filter(|(_, slope)| **slope != 0.0);
            let value = value * total(moves.map(|(k, slope)| slope * found.response(&problem, y, k)));
            let mut keys = tuple.clone();
            if cross {
                keys.extend(frame.iter().skip(chosen.keys.len()));
            }
            table.put(&keys, value + 0.0);
        }
    }
    Ok(())
}

/// Refuses what moves a scale too: the formula holds for scales that stand still.
fn scales_stand_still(eval: &mut Eval<'_, Ball>, body: &Choice, of: ExprId, by: &mut Marginal) -> Result<()> {
    for scale in body.scales() {
        if eval.derivative(scale, by)? != 0.0 {
            let spans = &eval.hir.exprs.spans;
            let message = "an elasticity of what a scale depends on, which would move with it";
            let error = EvalError::new(codes::BAD_SCALE, message, spans[of], "moves a scale");
            return Err(error.with(spans[scale], "the scale").help("ask for the elasticity of something that only the utility reads"));
        }
    }
    Ok(())
}

/// How much of one thing weighs as much as a unit of another, for each alternative.
fn willingness(
    eval: &mut Eval<'_, Ball>,
    chosen: &Chosen<'_>,
    (pay, of): (ExprId, ExprId),
    more: bool,
    table: &mut TableBuilder,
    met: &mut [bool; 2],
) -> Result<()> {
    let body = chosen.body;
    for (at, tuple) in chosen.tuples.iter().enumerate() {
        let slopes = eval.frame(body.slots, tuple, |eval| {
            let mut slope = |e: ExprId, met: &mut bool| match eval.moved(e)? {
                Some(mut by) => {
                    let slope = eval.derivative(body.utility, &mut by)?;
                    *met |= by.met;
                    Ok(slope)
                }
                None => Ok(0.0),
            };
            let [first, second] = met;
            Ok((slope(of, first)?, slope(pay, second)?))
        });
        let (gain, price) = slopes.map_err(|error| at_alternative(eval, chosen, at, error))?;
        if price == 0.0 {
            // Of what no utility reads more is said at the end.
            if !met[1] {
                continue;
            }
            let message = format!("the utility of `{}` does not move with what one pays", chosen.name(eval, at));
            let error = EvalError::new(codes::NO_EFFECT, message, eval.hir.exprs.spans[pay], "moves nothing here");
            return Err(error.with(eval.hir.exprs.spans[body.utility], "the utility"));
        }
        let rate = gain / price;
        table.put(tuple, if more { -rate } else { rate } + 0.0);
    }
    Ok(())
}

fn at_alternative(eval: &Eval<'_, Ball>, chosen: &Chosen<'_>, at: usize, error: EvalError) -> EvalError {
    let own = chosen.tuples.get(at).and_then(|tuple| tuple.get(chosen.keys.len()..)).unwrap_or(&[]);
    eval.at_keys(error, chosen.body.alternatives, &chosen.body.alternative_keys, own)
}
