//! Questions to a belief network.

use super::amounts::Amount;
use super::events::{Event, Growing};
use super::inference::{Found, Terms};
use super::*;
use crate::exact::{self, Exact};
use crate::ids::At;
use crate::prob::network::Finding as Seen;

/// A number as it was found.
#[derive(Clone, Debug)]
pub(super) enum Asked {
    Exact(Exact),
    Double(f64),
}

impl Asked {
    fn into_number<N: Figure>(self) -> N {
        match self {
            Asked::Exact(value) => N::from_exact(&value),
            Asked::Double(value) => N::from_f64(value),
        }
    }
}

/// A number as a constant and what variables add to it.
#[derive(Clone, Debug, Default)]
struct Linear {
    constant: Exact,
    terms: Vec<(Exact, Var, Vec<Exact>)>,
}

impl<'a, N: Figure> Eval<'a, N> {
    /// The network of a model that was answered.
    pub(super) fn network_of(&self, model: ModelId, e: ExprId) -> Result<Arc<Ground>> {
        self.world.answer(model).and_then(|answer| answer.network.clone()).ok_or_else(|| {
            let span = self.hir.exprs.spans[e];
            EvalError::new(codes::NO_ANSWER, format!("`{}` has no answer", self.hir.models[model].name), span, "read here")
        })
    }

    /// The number that a question comes to.
    pub(in crate::eval) fn ask(&mut self, id: QueryId, e: ExprId) -> Result<N> {
        let query = self.hir.exprs.queries[id];
        let ground = self.network_of(query.model, e)?;
        let asked = self.exactly(|eval| eval.among(&ground.instances.clone(), |eval| eval.asked(&query, &ground, e)))?;
        Ok(asked.into_number())
    }

    /// The state that a question comes to.
    pub(in crate::eval) fn ask_state(&mut self, id: QueryId, e: ExprId) -> Result<u32> {
        let query = self.hir.exprs.queries[id];
        let ground = self.network_of(query.model, e)?;
        self.exactly(|eval| eval.among(&ground.instances.clone(), |eval| eval.most_probable(&query, &ground, e)))
    }
}

impl Eval<'_, Exact> {
    fn asked(&mut self, query: &Query, ground: &Ground, e: ExprId) -> Result<Asked> {
        let mut net = Growing::of(ground);
        let target = self.hir.exprs.list(query.target).first().copied().ok_or_else(|| self.broken(e))?;
        match query.ask {
            Ask::Probability => {
                let event = self.event(target, &mut net)?;
                let Event::Var(var) = event else {
                    // What is supposed has to be possible all the same.
                    self.terms(query, ground, net)?;
                    return Ok(Asked::Exact(if event == Event::Always(true) { Exact::ONE } else { Exact::ZERO }));
                };
                let linear = Linear { constant: Exact::ZERO, terms: vec![(Exact::ONE, var, vec![Exact::ZERO, Exact::ONE])] };
                let terms = self.terms(query, ground, net)?;
                self.means(&[linear], ground, &terms, e)?.pop().ok_or_else(|| self.broken(e))
            }
            Ask::StandardError => {
                let Event::Var(var) = self.event(target, &mut net)? else { return Ok(Asked::Exact(Exact::ZERO)) };
                let terms = self.terms(query, ground, net)?;
                let clock = self.clock.clone();
                let at = self.hir.exprs.spans[e];
                let found = ground
                    .estimates(&[var], &terms, clock.as_ref())
                    .map_err(|error| ground.failure(self.hir, error, &terms, at, clock.as_ref()))?;
                let error = found.first().and_then(|row| row.get(1)).map_or(Asked::Exact(Exact::ZERO), |(_, error)| Asked::Double(*error));
                Ok(error)
            }
            Ask::Expected => {
                let mut linear = Linear::default();
                self.linear(target, &Exact::ONE, &mut net, &mut linear)?;
                let terms = self.terms(query, ground, net)?;
                self.means(&[linear], ground, &terms, e)?.pop().ok_or_else(|| self.broken(e))
            }
            Ask::Information => self.information(query, ground, net, e),
            Ask::MostProbable => Err(self.broken(e)),
        }
    }

    /// What is observed, supposed and set.
    pub(super) fn terms(&mut self, query: &Query, ground: &Ground, mut net: Growing<'_>) -> Result<Terms> {
        let hir = self.hir;
        let mut set = Vec::new();
        for pair in hir.exprs.list(query.interventions).chunks(2) {
            let [variable, state] = pair else { continue };
            let ExprKind::Chance(_, number, list) = hir.exprs.kinds[*variable] else { return Err(self.broken(*variable)) };
            let var = self.chance_var(*variable, number, list)?;
            set.push((var, self.ordinal(*state)?));
        }
        // What is set from outside is no longer as it was seen.
        let seen = ground.evidence.iter().filter(|(var, ..)| !set.iter().any(|(other, _)| other == var));
        let (mut findings, mut places): (Vec<_>, Vec<_>) = seen.map(|(var, seen, at)| ((*var, seen.clone()), *at)).unzip();
        for condition in hir.exprs.list(query.given) {
            let at = hir.exprs.spans[*condition];
            if let Some((var, state)) = self.plain_state(*condition)? {
                findings.push((var, Seen::State(state)));
                places.push(at);
                continue;
            }
            match self.event(*condition, &mut net)? {
                Event::Always(true) => {}
                Event::Always(false) => {
                    return Err(EvalError::new(codes::IMPOSSIBLE_EVIDENCE, "what is supposed cannot happen", at, "never holds"));
                }
                Event::Var(var) => {
                    findings.push((var, Seen::State(1)));
                    places.push(at);
                }
            }
        }
        Ok(Terms { added: net.added, findings, places, set })
    }

    /// `variable == state`, as the variable and the state.
    pub(super) fn plain_state(&mut self, e: ExprId) -> Result<Option<(Var, u32)>> {
        let hir = self.hir;
        let ExprKind::Same(a, b, false) = hir.exprs.kinds[e] else { return Ok(None) };
        let (variable, state) = match (hir.exprs.kinds[a], hir.exprs.kinds[b]) {
            (ExprKind::Chance(..), _) if hir.exprs.stages[b].is_certain() => (a, b),
            (_, ExprKind::Chance(..)) if hir.exprs.stages[a].is_certain() => (b, a),
            _ => return Ok(None),
        };
        let ExprKind::Chance(_, number, list) = hir.exprs.kinds[variable] else { return Ok(None) };
        Ok(Some((self.chance_var(variable, number, list)?, self.ordinal(state)?)))
    }

    /// A number as what its parts add up to: an expectation is the sum of those of its terms.
    fn linear(&mut self, e: ExprId, factor: &Exact, net: &mut Growing<'_>, out: &mut Linear) -> Result<()> {
        let hir = self.hir;
        let certain = |e: ExprId| hir.exprs.stages[e].is_certain();
        if certain(e) {
            out.constant += self.number(e)? * factor;
            return Ok(());
        }
        match hir.exprs.kinds[e] {
            ExprKind::Neg(inner) => self.linear(inner, &-factor.clone(), net, out),
            ExprKind::Convert(inner, literal, _) => {
                let factor = self.literal(literal) * factor;
                self.linear(inner, &factor, net, out)
            }
            ExprKind::Arith(op @ (ArithOp::Add | ArithOp::Sub), a, b) => {
                self.linear(a, factor, net, out)?;
                let second = if op == ArithOp::Add { factor.clone() } else { -factor.clone() };
                self.linear(b, &second, net, out)
            }
            ExprKind::Arith(ArithOp::Mul, a, b) if certain(a) || certain(b) => {
                let (known, other) = if certain(a) { (a, b) } else { (b, a) };
                let factor = self.number(known)? * factor;
                self.linear(other, &factor, net, out)
            }
            ExprKind::Arith(ArithOp::Div, a, b) if certain(b) => {
                let divisor = self.number(b)?;
                if divisor.is_zero() {
                    return Err(self.division_by_zero(b));
                }
                self.linear(a, &(factor / &divisor), net, out)
            }
            ExprKind::Fold(Fold::Sum, gens, body) => self.each(gens, &mut |eval| eval.linear(body, factor, net, out)),
            ExprKind::Fold(Fold::Count, gens, body) if hir.exprs.types[body] == Ty::Bool => self.each(gens, &mut |eval| {
                match eval.event(body, net)? {
                    Event::Always(true) => out.constant += factor,
                    Event::Always(false) => {}
                    Event::Var(var) => out.terms.push((factor.clone(), var, vec![Exact::ZERO, Exact::ONE])),
                }
                Ok(())
            }),
            ExprKind::If(c, a, b) if certain(c) => {
                let holds = self.truth(c)?;
                self.linear(if holds { a } else { b }, factor, net, out)
            }
            _ => {
                match self.amount(e, net, None)? {
                    Amount::Known(value) => out.constant += value * factor,
                    Amount::Random { var, values } => out.terms.push((factor.clone(), var, values)),
                }
                Ok(())
            }
        }
    }

    /// The expectations of some numbers.
    fn means(&mut self, numbers: &[Linear], ground: &Ground, terms: &Terms, e: ExprId) -> Result<Vec<Asked>> {
        let mut targets: Vec<Var> = numbers.iter().flat_map(|linear| linear.terms.iter().map(|(_, var, _)| *var)).collect();
        targets.sort_unstable();
        targets.dedup();
        let plain = terms.set.is_empty() && terms.findings.len() == ground.evidence.len();
        let known = ground.posterior().filter(|_| plain && targets.iter().all(|var| *var < ground.instances.count));
        let found = match known {
            Some(posterior) => match &posterior.exact {
                Some(exact) => Found::Exact(targets.iter().map(|var| exact.at(*var).clone()).collect()),
                None => Found::Doubles(targets.iter().map(|var| posterior.doubles.at(*var).clone()).collect()),
            },
            None => {
                let at = self.hir.exprs.spans[e];
                let clock = self.clock.clone();
                // Without anything to look at, what is supposed has to be possible all the same.
                let asked: Vec<Var> = if targets.is_empty() && !plain { vec![0] } else { targets.clone() };
                ground
                    .distributions(&asked, terms, clock.as_ref())
                    .map_err(|error| ground.failure(self.hir, error, terms, at, clock.as_ref()))?
            }
        };
        let place = |var: Var| targets.binary_search(&var).unwrap_or(0);
        let mean = |linear: &Linear| match &found {
            Found::Exact(rows) => Asked::Exact(linear.terms.iter().fold(linear.constant.clone(), |sum, (factor, var, values)| {
                let row = rows.at(place(*var));
                sum + factor * values.iter().zip(row).fold(Exact::ZERO, |sum, (value, p)| sum + value * p)
            })),
            Found::Doubles(rows) => {
                let terms = linear.terms.iter().map(|(factor, var, values)| {
                    let row = rows.at(place(*var));
                    exact::to_f64(factor) * values.iter().zip(row).map(|(value, p)| exact::to_f64(value) * p).sum::<f64>()
                });
                Asked::Double(exact::to_f64(&linear.constant) + crate::prob::fairness::total(terms))
            }
        };
        Ok(numbers.iter().map(mean).collect())
    }

    fn most_probable(&mut self, query: &Query, ground: &Ground, e: ExprId) -> Result<u32> {
        let target = self.hir.exprs.list(query.target).first().copied().ok_or_else(|| self.broken(e))?;
        let ExprKind::Chance(_, number, list) = self.hir.exprs.kinds[target] else { return Err(self.broken(e)) };
        let var = self.chance_var(target, number, list)?;
        let net = Growing::of(ground);
        let terms = self.terms(query, ground, net)?;
        let clock = self.clock.clone();
        let states = ground.most_probable(&terms, clock.as_ref()).map_err(|error| {
            let at = self.hir.exprs.spans[e];
            ground.failure(self.hir, error, &terms, at, clock.as_ref())
        })?;
        states.get(var as usize).copied().ok_or_else(|| self.broken(e))
    }

    /// How much better the best expectation becomes once a variable is known.
    ///
    /// Source: R. Howard, "Information value theory" (1966).
    fn information(&mut self, query: &Query, ground: &Ground, mut net: Growing<'_>, e: ExprId) -> Result<Asked> {
        let list = self.hir.exprs.list(query.target);
        let Some((variable, numbers)) = list.split_first() else { return Err(self.broken(e)) };
        let ExprKind::Chance(_, number, keys) = self.hir.exprs.kinds[*variable] else { return Err(self.broken(e)) };
        let var = self.chance_var(*variable, number, keys)?;
        let mut choices: Vec<Linear> = Vec::new();
        self.each(query.over, &mut |eval| {
            for number in numbers {
                let mut linear = Linear::default();
                eval.linear(*number, &Exact::ONE, &mut net, &mut linear)?;
                choices.push(linear);
            }
            Ok(())
        })?;
        if choices.is_empty() {
            let span = self.hir.exprs.spans[e];
            return Err(EvalError::new(codes::EMPTY_SELECTION, "nothing to choose from", span, "the set is empty here"));
        }
        let states = *ground.states.at(var);
        let terms = self.terms(query, ground, net)?;
        let indicator = |state: u32| Linear {
            constant: Exact::ZERO,
            terms: vec![(Exact::ONE, var, (0..states).map(|s| if s == state { Exact::ONE } else { Exact::ZERO }).collect())],
        };
        let weights = self.means(&(0..states).map(indicator).collect::<Vec<_>>(), ground, &terms, e)?;
        let before = best(&self.means(&choices, ground, &terms, e)?);
        let mut after = Asked::Exact(Exact::ZERO);
        for (state, weight) in (0u32..).zip(weights) {
            if matches!(&weight, Asked::Exact(p) if p.is_zero()) || matches!(weight, Asked::Double(p) if p == 0.0) {
                continue;
            }
            let mut known = Terms {
                added: terms.added.clone(),
                findings: terms.findings.clone(),
                places: terms.places.clone(),
                set: terms.set.clone(),
            };
            known.findings.push((var, Seen::State(state)));
            known.places.push(self.hir.exprs.spans[*variable]);
            let best = best(&self.means(&choices, ground, &known, e)?);
            after = sum(after, product(weight, best));
        }
        Ok(match sum(after, product(Asked::Exact(-Exact::ONE), before)) {
            // To know more is never worth less than nothing: that is rounding.
            Asked::Double(gain) => Asked::Double(gain.max(0.0)),
            exact => exact,
        })
    }
}

fn double(value: &Asked) -> f64 {
    match value {
        Asked::Exact(value) => exact::to_sized_f64(value),
        Asked::Double(value) => *value,
    }
}

fn sum(a: Asked, b: Asked) -> Asked {
    match (a, b) {
        (Asked::Exact(a), Asked::Exact(b)) => Asked::Exact(a + b),
        (a, b) => Asked::Double(double(&a) + double(&b)),
    }
}

fn product(a: Asked, b: Asked) -> Asked {
    match (a, b) {
        (Asked::Exact(a), Asked::Exact(b)) => Asked::Exact(a * b),
        (a, b) => Asked::Double(double(&a) * double(&b)),
    }
}

/// The greatest.
fn best(values: &[Asked]) -> Asked {
    let mut values = values.iter();
    let first = values.next().cloned().unwrap_or(Asked::Exact(Exact::ZERO));
    values.fold(first, |best, value| match (&best, value) {
        (Asked::Exact(a), Asked::Exact(b)) if b > a => value.clone(),
        (Asked::Exact(_), Asked::Exact(_)) => best,
        (a, b) if double(b) > double(a) => value.clone(),
        _ => best,
    })
}
