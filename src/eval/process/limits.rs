//! What the limits and the learners of a process say in numbers.

use super::*;
use crate::prob::process::{Decay, Learning};

/// A limit that is in force.
#[derive(Clone, Debug)]
pub struct GroundLimit {
    /// Its place among the limits of the model.
    pub at: u32,
    pub lower: Option<Exact>,
    pub upper: Option<Exact>,
}

/// Steps of an episode, where none are said.
const STEPS: u32 = 1_000;
const STEP: Decay = Decay::Power { first: 1.0, power: 0.8 };
const EXPLORATION: Decay = Decay::Constant(0.1);
/// How often a policy is looked at while it is learnt.
const CHECKPOINTS: u32 = 20;
/// The most episodes, and the most steps of one.
const MOST: u32 = 1_000_000_000;

impl Eval<'_, Exact> {
    pub(super) fn limits_of(&mut self, decision: &Decision) -> Result<Vec<GroundLimit>> {
        let mut out = Vec::new();
        for (at, limit) in (0u32..).zip(&decision.limits) {
            if !Decision::in_force(self.hir, limit.policy) {
                continue;
            }
            let lower = limit.lower.map(|e| self.number(e)).transpose()?;
            let upper = limit.upper.map(|e| self.number(e)).transpose()?;
            if let (Some(low), Some(high), Some(at)) = (&lower, &upper, limit.lower)
                && low > high
            {
                let message = format!("no amount is between the two ends of the limit `{}`", limit.name);
                let error = EvalError::new(codes::NOT_A_CONSTRAINT, message, self.hir.exprs.spans[at], "at least this, which is more");
                let error = limit.upper.into_iter().fold(error, |error, upper| error.with(self.hir.exprs.spans[upper], "than this"));
                return Err(error.help("write the smaller end first: `10 t <= expected(…) <= 40 t`"));
            }
            out.push(GroundLimit { at, lower, upper });
        }
        Ok(out)
    }

    pub(super) fn learning_of(&mut self, decision: &Decision, learner: &Learner) -> Result<Learning> {
        let most = Exact::from(u64::MAX);
        let episodes = self.count(learner.episodes, &Exact::ONE, &Exact::from(MOST), "a number of episodes")? as u32;
        let longest = match learner.steps {
            Some(steps) => self.count(steps, &Exact::ONE, &Exact::from(MOST), "a number of steps")? as u32,
            None => STEPS,
        };
        let step = learner.step.map(|schedule| self.decay(schedule)).transpose()?.unwrap_or(STEP);
        let exploration = learner.exploration.map(|schedule| self.decay(schedule)).transpose()?.unwrap_or(EXPLORATION);
        let seed = self.count(learner.seed, &Exact::ZERO, &most, "a seed")?;
        let initial = learner.initial.map(|e| self.number(e)).transpose()?.map_or(0.0, |value| Number::to_f64(&value));
        let initial = if decision.maximize { initial } else { 0.0 - initial };
        Ok(Learning { algorithm: learner.algorithm, episodes, longest, step, exploration, seed, initial, checkpoints: CHECKPOINTS })
    }

    fn count(&mut self, e: ExprId, least: &Exact, most: &Exact, what: &str) -> Result<u64> {
        let value = self.number(e)?;
        let fine = value >= *least && value <= *most && value.denominator() == &dashu_int::UBig::ONE;
        let whole = if fine { u64::try_from(value.numerator().clone()).ok() } else { None };
        whole.ok_or_else(|| {
            let (text, least, most) = (crate::exact::text(&value), crate::exact::text(least), crate::exact::text(most));
            EvalError::new(codes::BAD_LEARNING, format!("{what} cannot be {text}"), self.hir.exprs.spans[e], "not this")
                .help(format!("a whole number from {least} to {most}"))
        })
    }

    fn decay(&mut self, schedule: Schedule) -> Result<Decay> {
        let (first, second) = match schedule {
            Schedule::Constant(e) => (e, None),
            Schedule::Power(e, power) => (e, Some((power, "a power"))),
            Schedule::Harmonic(e, half) => (e, Some((half, "a number of times after which half is left"))),
        };
        let share = self.number(first)?;
        if share < Exact::ZERO || share > Exact::ONE {
            let message = format!("a share cannot be {}", crate::exact::text(&share));
            return Err(EvalError::new(codes::BAD_LEARNING, message, self.hir.exprs.spans[first], "not from 0 to 1"));
        }
        let share = Number::to_f64(&share);
        let Some((e, what)) = second else { return Ok(Decay::Constant(share)) };
        let value = self.number(e)?;
        if value < Exact::ZERO || value == Exact::ZERO && matches!(schedule, Schedule::Harmonic(..)) {
            let message = format!("{what} cannot be {}", crate::exact::text(&value));
            return Err(EvalError::new(codes::BAD_LEARNING, message, self.hir.exprs.spans[e], "not above 0"));
        }
        let value = Number::to_f64(&value);
        Ok(match schedule {
            Schedule::Power(..) => Decay::Power { first: share, power: value },
            _ => Decay::Harmonic { first: share, half: value },
        })
    }
}
