//! What can never happen in a network, and what makes no difference to it.

use super::combinations::Combinations;
use super::events::{Event, Growing};
use super::ground::Entry;
use super::inference::{doubles_of, open};
use super::*;
use crate::exact::Exact;
use crate::ids::At;
use crate::prob::network::{Finding as Seen, Table};
use crate::source::Span;
use rustc_hash::FxHashSet;

impl Ground {
    /// The observations that change no distribution of another variable: their places.
    pub fn idle_evidence(&self) -> Vec<Span> {
        let network = open(&self.doubles);
        let findings = doubles_of(&self.evidence.iter().map(|(var, seen, _)| (*var, seen.clone())).collect::<Vec<_>>());
        // What was seen with some likelihood is still open: it changes itself, and others change it.
        let known = |seen: &Seen<Exact>| matches!(seen, Seen::State(_));
        let seen: FxHashSet<Var> = self.evidence.iter().filter(|(_, seen, _)| known(seen)).map(|(var, ..)| *var).collect();
        let targets: Vec<Var> = (0..self.instances.count).filter(|var| !seen.contains(var)).collect();
        let idle = |(var, own, _): &&(Var, Seen<Exact>, Span)| {
            if !known(own) && !seen.contains(var) {
                return false;
            }
            let others: Vec<_> = findings.iter().filter(|(other, _)| other != var).cloned().collect();
            !network.matters(*var, &targets, &others)
        };
        let mut places: Vec<Span> = self.evidence.iter().filter(idle).map(|(.., at)| *at).collect();
        // One that stands for several variables is idle where it is for all.
        let busy: FxHashSet<Span> =
            self.evidence.iter().map(|(.., at)| *at).filter(|at| count(&self.evidence, *at) > count_in(&places, *at)).collect();
        places.retain(|at| !busy.contains(at));
        places.dedup();
        places
    }

    /// For each variable the states that its law can give, whatever is observed.
    fn possible(&self) -> Vec<Vec<bool>> {
        let network = self.network();
        let mut possible: Vec<Vec<bool>> = network.nodes.iter().map(|node| vec![false; node.states as usize]).collect();
        for var in network.downwards() {
            let node = network.nodes.at(var);
            let mut all = Combinations::of(node.parents.clone(), |parent| *self.states.at(parent));
            let (mut row, mut own) = (0usize, vec![false; node.states as usize]);
            while all.advance() {
                if all.states().all(|(parent, state)| *possible.at(parent).at(state)) {
                    match &node.table {
                        Table::Full(values) => {
                            let first = row * node.states as usize;
                            for (slot, value) in own.iter_mut().zip(values.iter().skip(first)) {
                                *slot |= *value != Exact::ZERO;
                            }
                        }
                        Table::Function(values) => *own.at_mut(*values.at(row)) = true,
                    }
                }
                row += 1;
            }
            *possible.at_mut(var) = own;
        }
        possible
    }
}

fn count<T>(evidence: &[(Var, T, Span)], place: Span) -> usize {
    evidence.iter().filter(|(.., at)| *at == place).count()
}

fn count_in(places: &[Span], place: Span) -> usize {
    places.iter().filter(|at| **at == place).count()
}

impl Eval<'_, Exact> {
    /// Rows of tables for states of parents that never occur: the place of each, and the parent's state in words.
    pub fn unreached_rows(&mut self, ground: &Ground) -> Vec<(Span, String)> {
        let possible = ground.possible();
        let mut out: Vec<(Span, String)> = Vec::new();
        // A row of a plate is looked at where one of its instances does.
        let mut reached: FxHashSet<Span> = FxHashSet::default();
        let model = ground.instances.model;
        let Some(belief) = self.hir.models[model].belief() else { return out };
        let tables =
            |variable: u32| belief.variables.get(variable as usize).is_some_and(|v| matches!(v.law, Law::Probability(_)) && !v.imported);
        self.among(&ground.instances.clone(), |eval| {
            for var in 0..ground.instances.count {
                let Some((variable, _)) = ground.instances.owner(var).filter(|(variable, _)| tables(*variable)) else { continue };
                let mut all = Combinations::of(ground.parents.at(var).clone(), |parent| *ground.states.at(parent));
                while all.advance() {
                    let given: Vec<(Var, u32)> = all.states().collect();
                    let never = given.iter().find(|(parent, state)| !*possible.at(*parent).at(*state)).copied();
                    let Some((parent, state)) = never else {
                        if let Ok(Some(at)) = eval.place_of(ground, &Entry { var, given, state: 0 }) {
                            reached.insert(at);
                        }
                        continue;
                    };
                    let entry = Entry { var, given, state: 0 };
                    let Some(text) = eval.state_text(&ground.instances, parent, state) else { continue };
                    if let Ok(Some(at)) = eval.place_of(ground, &entry)
                        && at != belief.variables.at(variable).span
                        && !out.iter().any(|(other, _)| *other == at)
                    {
                        out.push((at, text));
                    }
                }
            }
        });
        out.retain(|(at, _)| !reached.contains(at));
        out
    }

    /// True where a question asks for a state that a variable never has, as things stand.
    pub fn asks_in_vain(&mut self, e: ExprId) -> Result<bool> {
        let ExprKind::Query(id) = self.hir.exprs.kinds[e] else { return Ok(false) };
        let query = self.hir.exprs.queries[id];
        let plain = query.ask == Ask::Probability && query.given.count == 0 && query.interventions.count == 0;
        let Some(target) = self.hir.exprs.list(query.target).first().copied().filter(|_| plain) else { return Ok(false) };
        let ground = self.network_of(query.model, e)?;
        self.among(&ground.instances.clone(), |eval| {
            if ground.sampling.is_some() {
                return Ok(false);
            }
            let Some((var, state)) = eval.plain_state(target)? else {
                let mut net = Growing::of(&ground);
                return Ok(eval.event(target, &mut net)? == Event::Always(false));
            };
            let known = ground.posterior().and_then(|posterior| Some(posterior.doubles.get(var as usize)?.get(state as usize)? == &0.0));
            Ok(known == Some(true))
        })
    }
}
