//! Values that read themselves for other keys, such as a stock that goes on from that of the period before.
//!
//! Such a chain may be as long as there are periods, and is not followed by recursion: an instance that needs another one, which is not known
//! yet, is left for later with an [`EvalError`] that says which. That one is calculated first, and then the instance again. Each is
//! calculated at most once more than there are instances that it had to wait for. What has no value is remembered too: each instance
//! that reads it fails with the same fault, unless it asks first whether the value is known.

use super::*;
use crate::diagnostics::codes;
use crate::source::Span;
use rustc_hash::{FxHashMap, FxHashSet};

/// Instances without a value: the value, the place of the keys, and the fault.
pub type Failed = FxHashMap<(LetId, u128), error::EvalErrorData>;

/// An instance of a value.
pub type Instance = (LetId, Vec<u32>);

/// Instances that wait for one another: each for the next.
#[derive(Default)]
pub struct Chain {
    list: Vec<Instance>,
    members: FxHashSet<Instance>,
}

/// So many names of a long circle are told.
const TOLD: usize = 6;

impl Chain {
    /// True where nothing is being calculated: whoever asks then goes along the chain.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn begin(&mut self, instance: Instance) {
        self.members.insert(instance.clone());
        self.list.push(instance);
    }

    /// The one that is to be calculated now.
    pub fn last(&self) -> Option<Instance> {
        self.list.last().cloned()
    }

    pub fn end(&mut self) {
        if let Some(instance) = self.list.pop() {
            self.members.remove(&instance);
        }
    }

    pub fn clear(&mut self) {
        self.list.clear();
        self.members.clear();
    }

    /// Why the instance that is being calculated cannot go on: another one comes first, or waits for it already.
    #[cold]
    pub fn waits(&self, hir: &Hir, instance: Instance, at: Span) -> EvalError {
        if self.members.contains(&instance) {
            return self.circle(hir, &instance, at);
        }
        let mut error = EvalError::new(codes::VALUE_CYCLE, String::new(), at, String::new());
        error.0.awaits = Some(instance);
        error
    }

    fn circle(&self, hir: &Hir, instance: &Instance, at: Span) -> EvalError {
        let from = self.list.iter().position(|own| own == instance).unwrap_or(0);
        let name = |(id, keys): &Instance| {
            let decl = &hir.lets[*id];
            let names: Vec<&str> = decl.keys.iter().zip(keys).map(|(kind, key)| hir.name_at(*kind, *key)).collect();
            format!("`{}[{}]`", decl.name, names.join(", "))
        };
        let names: Vec<String> = self.list.iter().skip(from).chain([instance]).map(name).collect();
        let (id, first) = (instance.0, names.first().cloned().unwrap_or_default());
        let (message, label) = if names.len() == 2 {
            (format!("{first} reads itself"), "read for its own keys".to_string())
        } else {
            let told = if names.len() > TOLD + 1 {
                let (head, tail) = (names.part(0..TOLD / 2), names.part(names.len() - TOLD / 2..names.len()));
                format!("{} → … → {}", head.join(" → "), tail.join(" → "))
            } else {
                names.join(" → ")
            };
            (format!("{first} needs itself: {told}"), "leads back to the beginning".to_string())
        };
        let decl = &hir.lets[id];
        EvalError::new(codes::VALUE_CYCLE, message, at, label)
            .with(decl.span, format!("`{}`", decl.name))
            .help("an instance may read others, such as those of earlier periods, as long as none of these reads it in turn")
    }
}

impl<N: Figure> Eval<'_, N> {
    /// The value of a `let` that reads itself, 1 or 0 of a condition. It is not known yet.
    pub(super) fn recursive(&mut self, id: LetId, keys: &[u32], at: ExprId) -> Result<N> {
        let span = self.hir.exprs.spans[at];
        let within = !self.chain.is_empty();
        if let Some(fault) = self.failed.get(&(id, self.memo_place(id, keys))) {
            let mut fault = fault.clone();
            fault.of_another = within;
            return Err(EvalError(Box::new(fault)));
        }
        if within {
            return Err(self.chain.waits(self.hir, (id, keys.to_vec()), span));
        }
        self.chain.begin((id, keys.to_vec()));
        while let Some((id, keys)) = self.chain.last() {
            let calculated = self.step(span).and_then(|()| self.calculated(id, &keys));
            let place = self.memo_place(id, &keys);
            match calculated {
                Ok(value) => {
                    self.remember(id, place, value.clone());
                    self.chain.end();
                    if self.chain.is_empty() {
                        return Ok(value);
                    }
                }
                Err(mut error) => match error.0.awaits.take() {
                    Some(next) => self.chain.begin(next),
                    // That time has run out, or too much is done, is no property of an instance.
                    None if matches!(error.0.code, codes::OUT_OF_TIME | codes::TOO_MANY) => {
                        self.chain.clear();
                        return Err(error);
                    }
                    None => {
                        error.0.of_another = false;
                        self.failed.insert((id, place), (*error.0).clone());
                        self.chain.end();
                        if self.chain.is_empty() {
                            return Err(error);
                        }
                    }
                },
            }
        }
        Err(self.broken(at))
    }

    fn calculated(&mut self, id: LetId, keys: &[u32]) -> Result<N> {
        let decl = &self.hir.lets[id];
        self.frame(decl.slots, keys, |eval| {
            let value = match decl.ty {
                Ty::Bool => eval.truth(decl.body).map(|holds| N::from_f64(f64::from(u8::from(holds)))),
                _ => eval.number(decl.body),
            };
            value.map_err(|fault| eval.through(fault, id))
        })
    }
}
