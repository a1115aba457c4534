//! Belief networks while values are calculated: one variable of the network for each instance of a declared one, and the questions
//! that expressions ask.
//!
//! ```text
//! laws of the scenario ─ ground ─► Network ─ events, amounts ─► variables that say whether a condition holds, or how much
//!       something is ─ query ─► posterior
//! ```

mod amounts;
mod causes;
mod combinations;
mod events;
mod explanation;
mod ground;
mod inference;
mod influence;
mod laws;
mod making;
mod query;
mod reach;
mod sums;

pub(in crate::eval) use combinations::Combinations;
pub use ground::{Ground, ground};
pub use inference::{Posterior, Sampled};
pub use influence::Influence;
pub(in crate::eval) use sums::ROUNDED;

use super::*;
use crate::data::TupleIndex;
use crate::diagnostics::codes;
use crate::prob::network::Var;
use std::sync::Arc;

/// The instances of the declared variables of a network, and the numbers that they have in it.
#[derive(Debug)]
pub struct Instances {
    pub model: ModelId,
    /// For each declared variable its tuples.
    pub of: Vec<Plate>,
    pub count: Var,
}

/// The instances of one declared variable: numbered in the order of their keys, whatever rows its index has.
#[derive(Debug)]
pub struct Plate {
    pub index: TupleIndex,
    /// The number of the first.
    pub first: Var,
    /// The rows of the index that are instances, in the order of their numbers.
    pub rows: Vec<u32>,
    /// By row of the index, the place among the instances.
    places: FxHashMap<u32, u32>,
}

impl Plate {
    pub(super) fn new(index: TupleIndex, first: Var) -> Plate {
        let rows: Vec<u32> = index.iter().collect();
        let places = rows.iter().copied().zip(0u32..).collect();
        Plate { index, first, rows, places }
    }

    pub fn len(&self) -> u32 {
        self.rows.len() as u32
    }

    /// The number of the instance with these keys.
    pub fn var(&self, keys: &[u32]) -> Option<Var> {
        let row = self.index.row(keys)?;
        self.places.get(&row).map(|place| self.first + place)
    }

    /// The keys of an instance, by its place.
    pub fn keys(&self, place: u32, keys: &mut Vec<u32>) {
        keys.clear();
        if let Some(row) = self.rows.get(place as usize) {
            self.index.tuple(*row, keys);
        }
    }
}

impl Instances {
    /// The number of an instance.
    pub fn var(&self, variable: u32, keys: &[u32]) -> Option<Var> {
        self.of.get(variable as usize)?.var(keys)
    }

    /// The declared variable that a number belongs to, and its keys; none of what was put in beside them.
    pub fn owner(&self, var: Var) -> Option<(u32, Vec<u32>)> {
        if var >= self.count {
            return None;
        }
        let variable = self.of.iter().rposition(|plate| plate.first <= var && plate.len() > 0)?;
        let plate = self.of.get(variable)?;
        let mut keys = Vec::new();
        plate.keys(var - plate.first, &mut keys);
        Some((variable as u32, keys))
    }
}

/// The states that variables have while an expression is evaluated.
#[derive(Clone)]
pub(super) struct Chance {
    instances: Arc<Instances>,
    states: FxHashMap<Var, u32>,
}

/// Draws of what is known do not tell how probable it was.
pub(super) fn not_estimated(model: &str, at: crate::source::Span) -> EvalError {
    let message = format!("how probable what is observed is, draws do not tell: `{model}` is sampled");
    EvalError::new(codes::MISSING_VALUE, message, at, "read here")
}

/// `up[hamburg]`
pub fn variable_name(hir: &Hir, model: ModelId, variable: u32, keys: &[u32]) -> String {
    let Some(decl) = hir.models[model].belief().and_then(|belief| belief.variables.get(variable as usize)) else {
        return hir.models[model].results.at(variable).name.to_string();
    };
    let keys: Vec<&str> = decl.keys.iter().zip(keys).map(|(kind, ordinal)| hir.name_at(*kind, *ordinal)).collect();
    if keys.is_empty() { decl.name.to_string() } else { format!("{}[{}]", decl.name, keys.join(", ")) }
}

impl<N: Figure> Eval<'_, N> {
    /// The number that a variable has in its network.
    pub(super) fn chance_var(&mut self, e: ExprId, variable: u32, list: ListId) -> Result<Var> {
        let keys = self.keys(list)?;
        let Some(chance) = &self.chance else { return Err(self.broken(e)) };
        let model = chance.instances.model;
        chance.instances.var(variable, keys.as_slice()).ok_or_else(|| {
            let name = variable_name(self.hir, model, variable, keys.as_slice());
            let span = self.hir.exprs.spans[e];
            EvalError::new(
                codes::MISSING_VALUE,
                format!("there is no variable `{name}` in `{}`", self.hir.models[model].name),
                span,
                "read here",
            )
        })
    }

    /// The state that a variable has.
    pub(super) fn chance_state(&mut self, e: ExprId, variable: u32, list: ListId) -> Result<u32> {
        let var = self.chance_var(e, variable, list)?;
        match self.chance.as_ref().and_then(|chance| chance.states.get(&var)) {
            Some(state) => Ok(*state),
            None => Err(self.broken(e)),
        }
    }

    /// Runs `f` while variables of a network may be read; their states are set with [`Eval::set_state`].
    pub(super) fn among<T>(&mut self, instances: &Arc<Instances>, f: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.chance.replace(Chance { instances: instances.clone(), states: FxHashMap::default() });
        let result = f(self);
        self.chance = outer;
        result
    }

    pub(super) fn set_state(&mut self, var: Var, state: u32) {
        if let Some(chance) = &mut self.chance {
            chance.states.insert(var, state);
        }
    }

    /// The variables that an expression may read, each once, in the order of their numbers.
    pub(super) fn chances(&mut self, e: ExprId) -> Result<Vec<Var>> {
        let mut out = Vec::new();
        self.gather_chances(e, &mut out)?;
        out.sort_unstable();
        out.dedup();
        Ok(out)
    }

    fn gather_chances(&mut self, e: ExprId, out: &mut Vec<Var>) -> Result<()> {
        let hir = self.hir;
        if hir.exprs.stages[e].is_certain() {
            return Ok(());
        }
        match hir.exprs.kinds[e] {
            ExprKind::Chance(_, variable, list) => {
                let var = self.chance_var(e, variable, list)?;
                out.push(var);
                Ok(())
            }
            ExprKind::Fold(_, gens, body) => self.each(gens, &mut |eval| eval.gather_chances(body, out)),
            ExprKind::If(c, a, b) if hir.exprs.stages[c].is_certain() => {
                let holds = self.truth(c)?;
                self.gather_chances(if holds { a } else { b }, out)
            }
            ExprKind::And(a, b) if hir.exprs.stages[a].is_certain() => match self.truth(a)? {
                true => self.gather_chances(b, out),
                false => Ok(()),
            },
            ExprKind::Or(a, b) if hir.exprs.stages[a].is_certain() => match self.truth(a)? {
                true => Ok(()),
                false => self.gather_chances(b, out),
            },
            _ => {
                let mut children = Vec::new();
                hir.exprs.children(e, &mut |child| children.push(child));
                children.into_iter().try_for_each(|child| self.gather_chances(child, out))
            }
        }
    }
}
