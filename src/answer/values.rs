//! Values (`let`) that are calculated from answers: those of a plan, and those of the scenario that read one.

use super::TableBuilder;
use super::put;
use crate::diagnostics::codes;
use crate::eval::{Answer, Ball, Eval, EvalError, Result, ResultTable, ValueStore};
use crate::exact::Number;
use crate::hir::*;
use crate::source::Span;

/// What is done with an instance that cannot be calculated.
enum Undefined<'f> {
    Explanation,
    /// The instance has no value. Of each declaration the first price that is not one number is kept.
    LeftOut(&'f mut Vec<EvalError>),
}

/// The values of a plan, calculated from its answer.
pub fn of_plan(hir: &Hir, world: &ValueStore, model: ModelId, plan: &Plan, answer: &mut Answer) -> Vec<EvalError> {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let mut errors = Vec::new();
    for (result, decl) in hir.models[model].results.iter().enumerate() {
        let ResultRole::Plan(PlanResult::Let(id)) = decl.role else { continue };
        if !plan.lets.contains(&id) {
            continue;
        }
        match table(&mut eval, &hir.lets[id], Undefined::Explanation) {
            Ok(table) => put(answer, result as u32, table),
            Err(error) => errors.push(error),
        }
    }
    errors
}

/// A value of the scenario itself, with all its instances.
pub struct ScenarioValue {
    pub of: Owner,
    /// `price`, `enterprise.cost`
    pub name: String,
    pub keys: Vec<EntityTypeId>,
    pub table: ResultTable,
    /// It reads the answer of a model; else it is known from data alone.
    pub reads_answer: bool,
    /// Of sums by groups: what belongs to no group.
    pub left_out: f64,
}

/// What has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Let(LetId),
    /// An attribute with formulas among its values.
    Attribute(AttrId),
    /// Sums that the scenario asks for, by their place among what it shows.
    Show(u32),
}

impl Owner {
    pub fn span(self, hir: &Hir) -> Span {
        match self {
            Owner::Let(id) => hir.lets[id].span,
            Owner::Attribute(id) => hir.attrs[id].span,
            Owner::Show(at) => hir.shows.get(at as usize).map_or(hir.file_span(), |show| show.span),
        }
    }
}

/// What is known from data alone is calculated once more for the report: as far as that is little work.
const LITTLE: f64 = 2e6;

/// The values of the scenario and its attributes with formulas, in the order of the scenario. Where they are read, what is
/// wrong with them is reported there: here an instance that cannot be calculated has no value. Faults are those of the clock, and
/// prices that are not one number, which nobody else may read.
pub fn of_scenario(hir: &Hir, world: &ValueStore) -> (Vec<ScenarioValue>, Vec<EvalError>) {
    let (mut out, mut errors, mut unpriced) = (Vec::new(), Vec::new(), Vec::new());
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    // Whether it reads an answer; none where one that it reads is not there.
    let reads = |node: Node| {
        let needs = hir.all_needs(node);
        let mut models = needs.iter().filter_map(|node| if let Node::Model(model) = node { Some(*model) } else { None }).peekable();
        // Of a plan for several cases some may be left out, or have no answer: that is for each instance to say.
        let answered =
            |model: ModelId| hir.models[model].case.is_some() || world.answer(model).is_some_and(|answer| answer.status.has_values());
        let reads = models.peek().is_some();
        models.all(answered).then_some(reads)
    };
    let mut keep = |result: Result<Option<ResultTable>>, of: Owner, name: String, keys: Vec<EntityTypeId>, reads_answer: bool| match result
    {
        Ok(table) => out.extend(table.map(|table| ScenarioValue { of, name, keys, table, reads_answer, left_out: 0.0 })),
        Err(error) if is_of_time(&error) && reads_answer => errors.push(error),
        Err(_) => {}
    };
    let own = hir.lets.iter().filter(|(_, decl)| decl.model.is_none() && !decl.library);
    for (id, decl) in own.filter(|(_, decl)| matches!(decl.ty, Ty::Number | Ty::Bool | Ty::Entity(_) | Ty::State(_))) {
        let Some(reads_answer) = reads(Node::Let(id)) else { continue };
        let wanted = reads_answer || hir.shows.iter().any(|show| show.what == Shown::Let(id));
        let can = if wanted { eval.affordable(None, decl.body).is_ok() } else { eval.is_little(decl.binder, decl.body, LITTLE) };
        if can {
            let values = table(&mut eval, decl, Undefined::LeftOut(&mut unpriced));
            keep(values, Owner::Let(id), decl.name.to_string(), decl.keys.clone(), reads_answer);
        }
    }
    let formulas = |attr: &Attr| !attr.library && attr.pending.values().any(|formula| reads_something(hir, *formula));
    let wanted = |id: AttrId| hir.shows.iter().any(|show| show.what == Shown::Attribute(id));
    for (id, attr) in hir.attrs.iter().filter(|(id, attr)| formulas(attr) || wanted(*id)) {
        let Some(reads_answer) = reads(Node::Attr(id)).filter(|_| f64::from(attr.index.len()) <= LITTLE) else { continue };
        let name = format!("{}.{}", hir.entity_types[attr.kind].name, attr.name);
        let keys = std::iter::once(attr.kind).chain(attr.keys.iter().copied()).collect();
        keep(attribute(&mut eval, id, attr), Owner::Attribute(id), name, keys, reads_answer);
    }
    out.sort_by_key(|value| value.of.span(hir).lo);
    errors.extend(unpriced);
    (out, errors)
}

/// False of an expression that is a number, as `1/3 EUR/t` is.
fn reads_something(hir: &Hir, e: ExprId) -> bool {
    let mut open = vec![e];
    while let Some(e) = open.pop() {
        match hir.exprs.kinds[e] {
            ExprKind::Number(..) => {}
            ExprKind::Neg(_) | ExprKind::Arith(..) | ExprKind::Convert(..) | ExprKind::Func(..) => {
                hir.exprs.children(e, &mut |child| open.push(child));
            }
            _ => return true,
        }
    }
    false
}

/// All values of an attribute, written or calculated.
fn attribute(eval: &mut Eval<'_, Ball>, id: AttrId, attr: &Attr) -> Result<Option<ResultTable>> {
    let mut filling = TableBuilder::new(attr.index.clone());
    let mut keys = Vec::new();
    let kinds = || std::iter::once(attr.kind).chain(attr.keys.iter().copied());
    for row in attr.index.iter() {
        attr.index.tuple(row, &mut keys);
        if !eval.hir.are_there(kinds(), &keys) {
            continue;
        }
        match eval.plain_attribute(id, &keys) {
            Ok(value) => value.into_iter().for_each(|value| filling.put(&keys, value.to_f64())),
            Err(error) if is_of_time(&error) => return Err(error),
            Err(_) => {}
        }
    }
    Ok(filling.finish())
}

fn is_of_time(error: &EvalError) -> bool {
    error.0.code == codes::OUT_OF_TIME
}

/// One instance of a value: a number in the unit of the value, 1 or 0 of a condition, the place of an entity or a state.
pub fn instance(eval: &mut Eval<'_, Ball>, decl: &Let, keys: &[u32]) -> Result<f64> {
    eval.frame(decl.slots, keys, |eval| match decl.ty {
        Ty::Bool => eval.truth(decl.body).map(|t| f64::from(u8::from(t))),
        Ty::Number => eval.double(decl.body),
        _ => eval.ordinal(decl.body).map(f64::from),
    })
}

/// All instances of a value that can be calculated; none where there is no time for them.
#[cfg(feature = "cli")]
pub(super) fn known(eval: &mut Eval<'_, Ball>, decl: &Let) -> Option<ResultTable> {
    table(eval, decl, Undefined::LeftOut(&mut Vec::new())).ok().flatten()
}

/// All instances of a value.
fn table(eval: &mut Eval<'_, Ball>, decl: &Let, mut undefined: Undefined<'_>) -> Result<Option<ResultTable>> {
    let index = eval.binder(decl.binder, &decl.keys, decl.slots)?;
    let mut filling = TableBuilder::new(index.clone());
    let (mut keys, mut met) = (Vec::new(), false);
    for row in index.iter() {
        index.tuple(row, &mut keys);
        let number = instance(eval, decl, &keys);
        match number {
            Ok(number) => filling.put(&keys, number),
            Err(error) => match &mut undefined {
                Undefined::LeftOut(unpriced) if !is_of_time(&error) => {
                    if error.is_without_price() && !met {
                        met = true;
                        unpriced.push(eval.at_keys(error, decl.binder, &decl.keys, &keys));
                    }
                }
                _ => return Err(eval.at_keys(error, decl.binder, &decl.keys, &keys)),
            },
        }
    }
    Ok(filling.finish())
}
