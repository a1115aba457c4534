//! Which alternatives are alike, and how much: the nests of a choice.

use super::{Chosen, TableBuilder};
use crate::answer::Combinations;
use crate::data::TupleIndex;
use crate::diagnostics::codes;
use crate::eval::{Ball, Eval, EvalError, Result, ResultTable};
use crate::hir::*;
use crate::prob::nested::Nested;
use std::collections::{BTreeMap, BTreeSet};

/// The nests of a choice while it is calculated, and what is found of each.
pub(super) struct Nesting {
    /// The nest of each place in the scales of a chooser, by its ordinal.
    named: Vec<u32>,
    /// Of nests that an attribute tells: those of all alternatives, on offer or not.
    every: BTreeSet<u32>,
    tables: Option<[TableBuilder; 2]>,
}

impl Nesting {
    pub fn new(eval: &mut Eval<'_, Ball>, body: &Choice, combos: &Combinations) -> Result<Nesting> {
        let mut every = BTreeSet::new();
        let kind = match &body.nests {
            Nests::None => return Ok(Nesting { named: Vec::new(), every, tables: None }),
            Nests::Listed(kind, _) => *kind,
            Nests::By { kind, nest, .. } => {
                let mut tuple = Vec::new();
                for row in combos.all.iter() {
                    combos.all.tuple(row, &mut tuple);
                    // What is not on offer may lack it.
                    every.extend(eval.frame(body.slots, &tuple, |eval| eval.ordinal(*nest)).ok());
                }
                *kind
            }
        };
        let index = with_nests(eval.hir, body, kind, &combos.outer)?;
        Ok(Nesting { named: Vec::new(), every, tables: Some([TableBuilder::new(index.clone()), TableBuilder::new(index)]) })
    }

    /// The nest of each alternative that a chooser is offered, as a place in the scales, and these. Who is in no nest is its own.
    pub fn of(&mut self, eval: &mut Eval<'_, Ball>, body: &Choice, keys: &[u32], tuples: &[Vec<u32>]) -> Result<(Vec<usize>, Vec<f64>)> {
        self.named.clear();
        let mut scales = Vec::new();
        let mut places = vec![None; tuples.len()];
        match &body.nests {
            Nests::None => {}
            Nests::Listed(_, nests) => self.listed(eval, body, nests, keys, tuples, &mut places, &mut scales)?,
            Nests::By { nest, scale, .. } => self.told(eval, body, (*nest, *scale), keys, tuples, &mut places, &mut scales)?,
        }
        let nests = places
            .into_iter()
            .map(|place| {
                place.unwrap_or_else(|| {
                    scales.push(1.0);
                    scales.len() - 1
                })
            })
            .collect();
        Ok((nests, scales))
    }

    #[allow(clippy::too_many_arguments, reason = "what one chooser is offered, and what is found of it")]
    fn listed(
        &mut self,
        eval: &mut Eval<'_, Ball>,
        body: &Choice,
        nests: &[Nest],
        keys: &[u32],
        tuples: &[Vec<u32>],
        places: &mut [Option<usize>],
        scales: &mut Vec<f64>,
    ) -> Result<()> {
        let own: BTreeMap<&[u32], usize> =
            tuples.iter().enumerate().map(|(at, tuple)| (tuple.get(keys.len()..).unwrap_or(&[]), at)).collect();
        for (place, nest) in nests.iter().enumerate() {
            let scale = eval.frame(body.slots, keys, |eval| eval.double(nest.scale))?;
            if !(scale > 0.0 && scale <= 1.0) {
                return Err(eval.frame(body.slots, keys, |eval| out_of_range(eval, &nest.name, nest.scale, scale)));
            }
            scales.push(scale);
            self.named.push(place as u32);
            let slots: Vec<Slot> = eval.hir.exprs.bound(nest.members).map(|(slot, _)| slot).collect();
            let mut members = Vec::new();
            eval.frame(body.slots, keys, |eval| {
                eval.each(nest.members, &mut |eval| {
                    members.push(slots.iter().map(|slot| eval.get(*slot)).collect::<Vec<u32>>());
                    Ok(())
                })
            })?;
            // What is not on offer plays no part.
            for at in members.iter().filter_map(|member| own.get(member.as_slice()).copied()) {
                let Some(slot) = places.get_mut(at) else { continue };
                match slot {
                    Some(first) if *first != place => {
                        let tuple = tuples.get(at).map_or(&[][..], Vec::as_slice).iter().skip(keys.len());
                        let names: Vec<&str> = tuple.zip(&body.alternative_keys).map(|(o, k)| eval.name(*k, *o)).collect();
                        let message = format!("`{}` is in two nests", names.join(", "));
                        let error = EvalError::new(codes::BAD_NEST, message, nest.span, format!("in `{}`", nest.name));
                        let other = nests.get(*first);
                        let error =
                            other.into_iter().fold(error, |error, other| error.with(other.span, format!("and in `{}`", other.name)));
                        return Err(error.help("an alternative is in one nest at most: take it out of the other, `… except { … }`"));
                    }
                    _ => *slot = Some(place),
                }
            }
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments, reason = "what one chooser is offered, and what is found of it")]
    fn told(
        &mut self,
        eval: &mut Eval<'_, Ball>,
        body: &Choice,
        (nest, scale): (ExprId, ExprId),
        keys: &[u32],
        tuples: &[Vec<u32>],
        places: &mut [Option<usize>],
        scales: &mut Vec<f64>,
    ) -> Result<()> {
        let kind = match eval.hir.exprs.types[nest] {
            Ty::Entity(kind) => kind,
            _ => return Ok(()),
        };
        let mut met: BTreeMap<u32, usize> = BTreeMap::new();
        for (tuple, slot) in tuples.iter().zip(places.iter_mut()) {
            let read = eval.frame(body.slots, tuple, |eval| Ok((eval.ordinal(nest)?, eval.double(scale)?)));
            let own = || tuple.get(keys.len()..).unwrap_or(&[]);
            let (which, value) = read.map_err(|error| eval.at_keys(error, body.alternatives, &body.alternative_keys, own()))?;
            let name = eval.name(kind, which).to_string();
            if !(value > 0.0 && value <= 1.0) {
                return Err(eval.frame(body.slots, tuple, |eval| out_of_range(eval, &name, scale, value)));
            }
            let place = *met.entry(which).or_insert_with(|| {
                scales.push(value);
                self.named.push(which);
                scales.len() - 1
            });
            if scales.get(place).is_some_and(|first| *first != value) {
                let (first, second) = (scales.get(place).copied().unwrap_or(0.0), value);
                let message =
                    format!("the nest `{name}` has two scales, {} and {}", crate::explain::rounded(first), crate::explain::rounded(second));
                let error = EvalError::new(codes::BAD_SCALE, message, eval.hir.exprs.spans[scale], "not the same for all in the nest");
                return Err(error.help("a scale belongs to the nest: read an attribute of it, `scale y.family.scale`"));
            }
            *slot = Some(place);
        }
        Ok(())
    }

    /// What was found of the nests of a chooser. One of which nothing is on offer has probability 0 and no logsum.
    pub fn put(&mut self, chosen: &Chosen<'_>, found: &Nested) {
        let Some([probability, logsum]) = &mut self.tables else { return };
        for which in self.every.iter().filter(|which| !self.named.contains(which)) {
            let keys: Vec<u32> = chosen.keys.iter().copied().chain([*which]).collect();
            probability.put(&keys, 0.0);
        }
        for (which, odds) in self.named.iter().zip(&found.nests) {
            let mut keys = chosen.keys.to_vec();
            keys.push(*which);
            probability.put(&keys, odds.probability);
            if let Some(value) = odds.logsum {
                logsum.put(&keys, value);
            }
        }
    }

    pub fn finish(self) -> [Option<ResultTable>; 2] {
        match self.tables {
            Some(tables) => tables.map(TableBuilder::finish),
            None => [None, None],
        }
    }
}

/// The index with each nest behind it.
fn with_nests(hir: &Hir, body: &Choice, kind: EntityTypeId, outer: &TupleIndex) -> Result<TupleIndex> {
    let decl = &hir.entity_types[kind];
    let base = hir.entity_types[decl.root].base;
    let (mut flat, mut count, mut keys) = (Vec::new(), 0, Vec::new());
    for row in outer.iter() {
        outer.tuple(row, &mut keys);
        for member in &decl.members {
            flat.extend_from_slice(&keys);
            flat.push(member.0 - base);
            count += 1;
        }
    }
    let kinds: Vec<EntityTypeId> = body.binder_keys.iter().copied().chain([kind]).collect();
    Combinations::index(hir, &kinds, flat, count, decl.span)
}

fn out_of_range(eval: &mut Eval<'_, Ball>, nest: &str, scale: ExprId, value: f64) -> EvalError {
    let message = format!("the scale of the nest `{nest}` is {}, and has to be above 0 and at most 1", crate::explain::rounded(value));
    let error = EvalError::new(codes::BAD_SCALE, message, eval.hir.exprs.spans[scale], "out of range");
    let error = if value > 1.0 {
        error.help("above 1 a better alternative could make another in its nest more probable: no choice of the best does that")
    } else {
        error.help("near 0 the alternatives of a nest are nearly the same; at 1 they are no more alike than any others")
    };
    eval.at_written(error, scale, |value| value <= 0.0 || value > 1.0, "is out of range")
}
