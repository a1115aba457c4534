//! What amounts with a distribution come to, as they are represented: mean, standard deviation, quantiles.

use super::paths::{How, spread_of_path};
use super::*;
use crate::prob::network::Table;

/// What an amount with a distribution comes to, in its unit: as it is represented.
#[derive(Debug)]
pub struct AmountFigures {
    /// Its place in the network.
    pub amount: u32,
    pub keys: Vec<u32>,
    pub mean: f64,
    pub standard_deviation: f64,
    /// What is not passed with 5 %, 50 % and 95 %.
    pub quantiles: [f64; 3],
}

/// The weights of the values of an instance of an amount.
type WeightsOf<'w> = &'w dyn Fn(&RandomAmount, &[u32]) -> Option<Vec<f64>>;

/// Values with their probabilities.
type Spread = Vec<(f64, f64)>;

impl Eval<'_, Exact> {
    /// The figures of all amounts by the points and draws that represent them.
    pub(super) fn figures_of(&mut self, tree: &Tree, ground: &Ground, outcomes: &Outcomes) -> Result<Vec<AmountFigures>> {
        let network = ground.network();
        let weights = |amount: &RandomAmount, keys: &[u32]| -> Option<Vec<f64>> {
            let table = match amount.scheme {
                Scheme::Draws { count, .. } => return Some(vec![1.0 / f64::from(count); count as usize]),
                Scheme::Points { .. } => &network.nodes.at(ground.instances.var(amount.outcome, keys)?).table,
            };
            match table {
                Table::Full(table) => Some(table.iter().map(crate::exact::to_f64).collect()),
                _ => None,
            }
        };
        self.figures(tree, &weights, outcomes)
    }

    /// What amounts are where all of a draw is known: by amount and keys.
    #[cfg(feature = "cli")]
    pub(super) fn came_out(&mut self, tree: &Tree, outcomes: &Outcomes) -> Result<Vec<(u32, Vec<u32>, f64)>> {
        let figures = self.figures(tree, &|_, _| Some(vec![1.0]), outcomes)?;
        Ok(figures.into_iter().map(|own| (own.amount, own.keys, own.mean)).collect())
    }

    /// The figures of all amounts, in the order of their names in the text, with weights of their values. Those are left out that more values
    /// go into than are made in a moment.
    fn figures(&mut self, tree: &Tree, weights: WeightsOf<'_>, outcomes: &Outcomes) -> Result<Vec<AmountFigures>> {
        let Some(belief) = self.hir.models[tree.model].belief() else { return Ok(Vec::new()) };
        let mut out: Vec<AmountFigures> = Vec::new();
        for ((place, amount), own) in (0u32..).zip(&belief.amounts).zip(&outcomes.drawn) {
            let weights = |keys: &[u32]| weights(amount, keys);
            let mut instances: Vec<&Vec<u32>> = own.values.keys().collect();
            instances.sort_unstable();
            for keys in instances {
                let all = match (&*own.how, amount.horizon) {
                    (How::Value, _) => own.values.get(keys).zip(weights(keys)).map(|(values, p)| values.iter().copied().zip(p).collect()),
                    (How::Path(links), _) => spread_of_path(own, links, keys, &weights),
                    (How::InStates(_), Some(horizon)) => {
                        let Some(e) = amount.each.first() else { continue };
                        let slots = tree.horizons[horizon].slots;
                        let stage = self.frame(slots, keys, |eval| eval.stage(horizon, *e))?;
                        self.spread_in_states((place, amount), own, (keys, &outcomes.nodes(stage)), &weights)?
                    }
                    (How::InStates(_), None) => None,
                };
                out.extend(all.map(|all| of(place, keys, all)));
            }
        }
        Ok(out)
    }
}

/// The figures of an instance.
fn of(amount: u32, keys: &[u32], mut all: Spread) -> AmountFigures {
    all.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let total = |f: &dyn Fn(f64) -> f64| crate::prob::fairness::total(all.iter().map(|(value, weight)| f(*value) * weight));
    let mean = total(&|value| value);
    let variance = total(&|value| (value - mean).powi(2));
    let quantile = |level: f64| {
        let mut below = 0.0;
        let found = all.iter().find(|(_, weight)| {
            below += weight;
            below >= level - 1e-12
        });
        found.or(all.last()).map_or(f64::NAN, |(value, _)| *value)
    };
    let quantiles = [0.05, 0.5, 0.95].map(quantile);
    AmountFigures { amount, keys: keys.to_vec(), mean, standard_deviation: variance.sqrt(), quantiles }
}
