//! Amounts that follow from more than one draw or point, while values are calculated: processes over periods, and what has a law of its
//! own in each state that its parameters read.

use super::*;
use crate::prob::random::{Fault, Law, Spread, Step};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What an amount is in each of its draws, or at each of its points.
#[derive(Debug)]
pub(super) struct Represented {
    /// By keys, and by draw or point.
    pub values: FxHashMap<Vec<u32>, Vec<f64>>,
    pub how: Arc<How>,
}

/// What the values of an amount are.
#[derive(Debug)]
pub(super) enum How {
    /// Its own.
    Value,
    /// Those of what is new in a period: of a process by points. How it is taken in, by keys.
    Path(FxHashMap<Vec<u32>, Link>),
    /// What the law of the state makes a value of: draws in (0, 1), or points of a law with the mean 0 and the variance 1 (of a
    /// geometric process those of its factor). Of a process the keys of the period before, by keys.
    InStates(FxHashMap<Vec<u32>, Vec<u32>>),
}

/// How the value of an instance follows from that of the period before it.
#[derive(Debug)]
pub(super) struct Link {
    /// The keys of the instance of the period before; none of the first one.
    before: Option<Vec<u32>>,
    /// The value before the first period; nothing of later ones.
    start: f64,
    step: Step,
}

impl RandomAmount {
    /// True of a process by points: what it is in a period follows from the points of all periods up to it.
    pub(super) fn is_by_steps(&self) -> bool {
        self.family.is_process() && matches!(self.scheme, Scheme::Points { .. })
    }

    /// What a law makes of a draw or a point, where its parameters depend on states.
    pub(super) fn made_of(&self, law: &Law, value: f64) -> f64 {
        match self.scheme {
            Scheme::Draws { .. } => law.quantile(value),
            Scheme::Points { .. } if self.family == LawFamily::GeometricBrownian => value,
            Scheme::Points { .. } => law.mean() + law.variance().sqrt() * value,
        }
    }
}

/// The keys of the period before, by keys: of a process, there is one step for each period of the index, and other keys are processes of
/// their own.
pub(super) fn before(amount: &RandomAmount, instances: &[Vec<u32>]) -> FxHashMap<Vec<u32>, Vec<u32>> {
    if !amount.family.is_process() {
        return FxHashMap::default();
    }
    let mut order: Vec<&Vec<u32>> = instances.iter().collect();
    order.sort_unstable();
    let mut latest: BTreeMap<&[u32], &Vec<u32>> = BTreeMap::new();
    let earlier = order.into_iter().filter_map(|keys| {
        let others = keys.split_first().map_or(&[][..], |(_, others)| others);
        latest.insert(others, keys).map(|before| (keys.clone(), before.clone()))
    });
    earlier.collect()
}

/// The most values that figures of an amount are made of.
const MOST_VALUES: usize = 1_000_000;

/// What points have for weights, by the keys of an instance.
type Weights<'w> = &'w dyn Fn(&[u32]) -> Option<Vec<f64>>;

/// The values that a process by points may have in the period of an instance, with their probabilities; none where there are too many.
pub(super) fn spread_of_path(
    own: &Represented,
    links: &FxHashMap<Vec<u32>, Link>,
    keys: &[u32],
    weights: Weights<'_>,
) -> Option<Vec<(f64, f64)>> {
    let way = way(keys, |keys| links.get(keys)?.before.as_deref());
    let mut spread = Spread::of(links.get(*way.first()?)?.start);
    for keys in way {
        let points = own.values.get(keys)?.iter().copied().zip(weights(keys)?);
        spread = spread.after(&links.get(keys)?.step, &points.collect::<Vec<_>>(), MOST_VALUES)?;
    }
    Some(spread.into_pairs())
}

/// The keys of all periods up to that of an instance, in order.
fn way<'k>(keys: &'k [u32], before: impl Fn(&[u32]) -> Option<&'k [u32]>) -> Vec<&'k [u32]> {
    let mut way = vec![keys];
    while let Some(earlier) = way.last().and_then(|keys| before(keys)) {
        way.push(earlier);
    }
    way.reverse();
    way
}

impl Eval<'_, Exact> {
    /// How each instance of a process follows from the period before.
    pub(super) fn links(&mut self, amount: &RandomAmount, instances: &[Vec<u32>]) -> Result<FxHashMap<Vec<u32>, Link>> {
        let mut before = before(amount, instances);
        let mut out = FxHashMap::default();
        for keys in instances {
            let link = self.link(amount, keys, before.remove(keys));
            out.insert(keys.clone(), link.map_err(|error| self.at_keys(error, amount.binder, &amount.keys, keys))?);
        }
        Ok(out)
    }

    fn link(&mut self, amount: &RandomAmount, keys: &[u32], before: Option<Vec<u32>>) -> Result<Link> {
        let step = self.step_of(amount, keys, None)?;
        let start = if before.is_none() { self.start_of_path(amount, &step, keys, None)? } else { 0.0 };
        Ok(Link { before, start, step })
    }

    /// The parameters of an instance from one on, at a node where they depend on it.
    fn parameters(&mut self, amount: &RandomAmount, keys: &[u32], node: Option<u32>, which: &[ExprId]) -> Result<Vec<f64>> {
        let frame: Vec<u32> = keys.iter().copied().chain(node).collect();
        self.frame(amount.slots, &frame, |eval| eval.doubles(which))
    }

    /// The step to the period of an instance.
    pub(super) fn step_of(&mut self, amount: &RandomAmount, keys: &[u32], node: Option<u32>) -> Result<Step> {
        let numbers = self.parameters(amount, keys, node, amount.each.get(1..).unwrap_or_default())?;
        let step = match (amount.family, numbers.as_slice()) {
            (LawFamily::RandomWalk, [deviation]) => Step::random_walk(*deviation),
            (LawFamily::Autoregressive, [mean, persistence, deviation]) => Step::autoregressive(*mean, *persistence, *deviation),
            (LawFamily::GeometricBrownian, [drift, volatility]) => Step::geometric(*drift, *volatility),
            _ => Err(Fault::NoValues),
        };
        step.map_err(|fault| self.no_law(amount, &fault))
    }

    /// The value before the first period.
    fn start_of_path(&mut self, amount: &RandomAmount, step: &Step, keys: &[u32], node: Option<u32>) -> Result<f64> {
        let start = self.parameters(amount, keys, node, amount.each.get(..1).unwrap_or_default())?;
        step.start(start.first().copied().unwrap_or(f64::NAN)).map_err(|fault| self.no_law(amount, &fault))
    }

    /// The law whose points a law with parameters that depend on states has, but for where they lie and how far apart.
    pub(super) fn steady_law(&mut self, amount: &RandomAmount, keys: &[u32]) -> Result<Law> {
        let law = match (amount.family, amount.each.as_slice()) {
            (LawFamily::GeometricBrownian, [_, _, volatility]) => {
                let numbers = self.parameters(amount, keys, None, &[*volatility])?;
                Step::geometric(0.0, numbers.first().copied().unwrap_or(f64::NAN)).map(|step| step.innovation().clone())
            }
            (LawFamily::Uniform, _) => Law::uniform(-(3f64.sqrt()), 3f64.sqrt()),
            (LawFamily::Exponential, _) => Law::exponential(1.0),
            _ => Law::normal(0.0, 1.0),
        };
        law.map_err(|fault| self.no_law(amount, &fault))
    }

    /// So many paths of each process, by instance.
    pub(super) fn paths(&mut self, amount: &RandomAmount, instances: &[Vec<u32>], how: (u32, u64, Design)) -> Result<Vec<Vec<f64>>> {
        let links = self.links(amount, instances)?;
        let mut order: Vec<(usize, &Vec<u32>)> = instances.iter().enumerate().collect();
        order.sort_unstable_by(|a, b| a.1.cmp(b.1));
        let uniforms = self.uniforms(amount, instances, how)?;
        let mut all: FxHashMap<&[u32], Vec<f64>> = FxHashMap::default();
        for (at, keys) in order {
            let Some(Link { before, start, step }) = links.get(keys) else { continue };
            let before = before.as_ref().and_then(|keys| all.get(keys.as_slice()));
            let new = uniforms.at(at).iter().map(|u| step.innovation().quantile(*u)).enumerate();
            let values: Vec<f64> = new.map(|(draw, new)| step.after(before.map_or(*start, |path| *path.at(draw)), new)).collect();
            if values.iter().any(|value| !value.is_finite()) {
                return Err(self.too_large(amount, keys));
            }
            all.insert(keys, values);
        }
        Ok(instances.iter().map(|keys| all.remove(keys.as_slice()).unwrap_or_default()).collect())
    }

    fn too_large(&self, amount: &RandomAmount, keys: &[u32]) -> EvalError {
        let error = self.no_law(amount, &Fault::TooLarge { parameter: "its value" });
        self.at_keys(error, amount.binder, &amount.keys, keys)
    }

    /// An amount that takes the node to know: by what came out in all periods up to its own, or by the states that its parameters read. In
    /// the list stand its own draw or point, the node, its keys, and perhaps what else is known by it.
    pub(super) fn at_its_node(&mut self, amount: u32, own: &Represented, list: ListId, e: ExprId) -> Result<f64> {
        let (hir, tree) = (self.hir, self.hir.tree.as_deref());
        let of = tree.and_then(|tree| hir.models[tree.model].belief()?.amounts.get(amount as usize));
        let (Some(tree), Some(of), [drawn, node, keys @ ..]) = (tree, of, hir.exprs.list(list)) else { return Err(self.broken(e)) };
        let (drawn, node) = (self.ordinal(*drawn)?, self.ordinal(*node)?);
        let keys = keys.iter().take(of.keys.len()).map(|key| self.ordinal(*key)).collect::<Result<Vec<u32>>>()?;
        if !own.values.contains_key(&keys) {
            return Err(self.missing(e, &keys));
        }
        let came_out = |keys: &[u32]| {
            let place = match of.scheme {
                Scheme::Draws { .. } => Some(drawn),
                Scheme::Points { .. } => tree.state(node, of.outcome, keys),
            };
            place.and_then(|place| own.values.get(keys)?.get(place as usize)).copied()
        };
        let value = match &*own.how {
            How::Path(links) => {
                let way = way(&keys, |keys| links.get(keys)?.before.as_deref());
                let start = way.first().and_then(|keys| links.get(*keys)).map_or(f64::NAN, |link| link.start);
                let next = |before: f64, keys: &&[u32]| Some(links.get(*keys)?.step.after(before, came_out(keys)?));
                way.iter().try_fold(start, next)
            }
            How::InStates(before) if of.family.is_process() => {
                let way = way(&keys, |keys| before.get(keys).map(Vec::as_slice));
                let (start, steps) = self.course(of, &way, node)?;
                let next =
                    |before: f64, (keys, step): (&&[u32], &Step)| Some(step.after(before, of.made_of(step.innovation(), came_out(keys)?)));
                way.iter().zip(&steps).try_fold(start, next)
            }
            How::InStates(_) => {
                let law = self.law_in_states(amount, of, &keys, node)?;
                came_out(&keys).map(|value| of.made_of(&law, value))
            }
            How::Value => came_out(&keys),
        };
        match value {
            Some(value) if value.is_finite() => Ok(value),
            Some(_) => Err(self.too_large(of, &keys)),
            None => Err(self.broken(e)),
        }
    }

    /// The steps of a way at a node, and where it starts.
    fn course(&mut self, amount: &RandomAmount, way: &[&[u32]], node: u32) -> Result<(f64, Vec<Step>)> {
        let (mut start, mut steps) = (0.0, Vec::new());
        for keys in way {
            let step = self.step_of(amount, keys, Some(node));
            let step = step.map_err(|error| self.at_keys(error, amount.binder, &amount.keys, keys))?;
            if steps.is_empty() {
                start = self.start_of_path(amount, &step, keys, Some(node))?;
            }
            steps.push(step);
        }
        Ok((start, steps))
    }

    /// The values that an instance may have by the states of some nodes, with their probabilities; none where there are too many.
    pub(super) fn spread_in_states(
        &mut self,
        (at, amount): (u32, &RandomAmount),
        own: &Represented,
        (keys, nodes): (&[u32], &[(u32, f64)]),
        weights: Weights<'_>,
    ) -> Result<Option<Vec<(f64, f64)>>> {
        let How::InStates(before) = &*own.how else { return Ok(None) };
        let way = way(keys, |keys| before.get(keys).map(Vec::as_slice));
        let Some((values, own_weights)) = own.values.get(keys).zip(weights(keys)) else { return Ok(None) };
        if nodes.len() * values.len() * way.len() > MOST_VALUES {
            return Ok(None);
        }
        let mut out = Vec::new();
        for (node, chance) in nodes {
            if !amount.family.is_process() {
                let law = self.law_in_states(at, amount, keys, *node)?;
                out.extend(values.iter().zip(&own_weights).map(|(value, weight)| (amount.made_of(&law, *value), weight * chance)));
                continue;
            }
            let (start, steps) = self.course(amount, &way, *node)?;
            let each = |keys: &[u32], step: &Step| -> Vec<f64> {
                let values = own.values.get(keys).into_iter().flatten();
                values.map(|value| amount.made_of(step.innovation(), *value)).collect()
            };
            if let Scheme::Draws { .. } = amount.scheme {
                let mut paths = vec![start; values.len()];
                for (keys, step) in way.iter().zip(&steps) {
                    for (path, new) in paths.iter_mut().zip(each(keys, step)) {
                        *path = step.after(*path, new);
                    }
                }
                out.extend(paths.into_iter().zip(&own_weights).map(|(value, weight)| (value, weight * chance)));
                continue;
            }
            let mut spread = Spread::of(start);
            for (keys, step) in way.iter().zip(&steps) {
                let Some(weights) = weights(keys) else { return Ok(None) };
                let points: Vec<(f64, f64)> = each(keys, step).into_iter().zip(weights).collect();
                let Some(next) = spread.after(step, &points, MOST_VALUES / nodes.len().max(1)) else { return Ok(None) };
                spread = next;
            }
            out.extend(spread.into_pairs().into_iter().map(|(value, weight)| (value, weight * chance)));
        }
        Ok(Some(out))
    }

    /// The law of an instance by the states of a node. Laws with the same parameters are made once.
    fn law_in_states(&mut self, at: u32, amount: &RandomAmount, keys: &[u32], node: u32) -> Result<Arc<Law>> {
        let mut known = (at, Vec::new());
        if !amount.family.is_listed() {
            known.1 = self.parameters(amount, keys, Some(node), &amount.each)?.into_iter().map(f64::to_bits).collect();
            if let Some(law) = self.laws.get(&known) {
                return Ok(law.clone());
            }
        }
        let frame: Vec<u32> = keys.iter().copied().chain([node]).collect();
        let law = self.frame(amount.slots, &frame, |eval| eval.law_of_amount(amount));
        let law = Arc::new(law.map_err(|error| self.at_keys(error, amount.binder, &amount.keys, keys))?);
        if !amount.family.is_listed() {
            self.laws.insert(known, law.clone());
        }
        Ok(law)
    }
}
