//! Proportionally fair rates, with prices of links that prove in fractions how near they are to the best.
//!
//! Of rates `x` that keep every limit and prices `p`, `q >= 0` of links and claims, with `r_f = (sum_l a_lf p_l + q_f) x_f / w_f` and
//! `h(r) = r - 1 - log r >= 0`, the best is no further away than
//! `g = sum_f w_f h(r_f) + sum_l p_l (c_l - load_l) + sum_f q_f (d_f - x_f)`: all terms are small and none is negative, so that nothing
//! cancels. Because `w_f h(x_f / best_f) <= g` for each flow, `x_f` is within `d + sqrt(d^2 + 2 d)` of the best rate, `d = g / w_f`.

use super::interior::{Point, Scaled};
use super::{LinkError, Network};
use crate::exact::{self, Exact};
use crate::ids::At;

/// Links that are solved together: the time grows with their third power.
const MOST_LINKS: usize = 600;
/// How near each rate has to be proved to the best, relative to it.
const NEAR: f64 = 1e-7;

/// Proportionally fair rates.
#[derive(Clone, Debug, PartialEq)]
pub struct Fair {
    /// They keep every limit.
    pub rates: Vec<Exact>,
    /// Of each link: what a unit of it would add, in the measure of the weights.
    pub prices: Vec<f64>,
    /// Of each flow: what a unit of its claim would add; 0 without one.
    pub claim_prices: Vec<f64>,
    /// No rate is further from the best, relative to that; proved.
    pub within: f64,
}

/// The rates whose weighted logarithms come to most. A flow that claims nothing gets nothing, and plays no part.
pub fn proportional(network: &Network) -> Result<Fair, LinkError> {
    if let Some(flow) = network.unbounded() {
        return Err(LinkError::Unbounded { flow });
    }
    if network.capacities.len() > MOST_LINKS {
        return Err(LinkError::TooMany { links: network.capacities.len(), limit: MOST_LINKS });
    }
    let part: Vec<usize> = (0..network.uses.len()).filter(|flow| network.claims.at(*flow) != &Some(Exact::ZERO)).collect();
    for flow in &part {
        if let Some((link, _)) = network.uses.at(*flow).iter().find(|(link, _)| network.capacities.at(*link) == &Exact::ZERO) {
            return Err(LinkError::NothingLeft { flow: *flow, link: *link });
        }
    }
    let (scaled, most) = scaled(network, &part);
    let not_found = LinkError::NotProved { within: f64::INFINITY };
    let point = if part.is_empty() { Some(nothing(network)) } else { scaled.solved() }.ok_or(not_found)?;
    let point = unscaled(network, &part, &scaled, &most, point);
    let within = point.within(network, &part);
    if within.is_nan() || within > NEAR {
        return Err(LinkError::NotProved { within });
    }
    Ok(Fair { within, ..point })
}

fn nothing(network: &Network) -> Point {
    Point { rates: Vec::new(), prices: vec![0.0; network.capacities.len()], claim_prices: Vec::new() }
}

/// The same program with every capacity 1 and every flow a part of the most it could have, which comes with it.
fn scaled(network: &Network, part: &[usize]) -> (Scaled, Vec<f64>) {
    let weight: f64 = part.iter().map(|flow| exact::to_f64(network.weights.at(*flow))).sum::<f64>() / part.len().max(1) as f64;
    let mut most = Vec::new();
    let (mut weights, mut uses, mut claimed) = (Vec::new(), Vec::new(), Vec::new());
    for flow in part {
        let rows = || network.uses.at(*flow).iter().map(|(link, factor)| (*link, factor.clone() / network.capacities.at(*link).clone()));
        let claim = network.claims.at(*flow).clone();
        let bounds = rows().map(|(_, part)| Exact::ONE / part).chain(claim.clone());
        let bound = bounds.reduce(|a, b| if b < a { b } else { a }).unwrap_or(Exact::ONE);
        uses.push(rows().map(|(link, part)| (link, exact::to_f64(&(part * bound.clone())))).collect());
        claimed.push(claim.map_or(0.0, |claim| exact::to_f64(&(bound.clone() / claim))));
        weights.push(exact::to_f64(network.weights.at(*flow)) / weight);
        most.push(exact::to_f64(&bound));
    }
    (Scaled { weights, uses, links: network.capacities.len(), claimed }, most)
}

/// The point in the measure of the network: rates that keep every limit, with those links full that have a price.
fn unscaled(network: &Network, part: &[usize], scaled: &Scaled, most: &[f64], point: Point) -> Fair {
    let weight: f64 = part.iter().map(|flow| exact::to_f64(network.weights.at(*flow))).sum::<f64>() / part.len().max(1) as f64;
    let whole: f64 = scaled.weights.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    // A price is that of a limit that holds, or none.
    let kept = |price: f64| if price > 1e-9 * whole / part.len().max(1) as f64 { price } else { 0.0 };
    let prices: Vec<f64> = point.prices.iter().map(|p| kept(*p)).collect();
    let claim_prices: Vec<f64> = point.claim_prices.iter().map(|q| kept(*q)).collect();
    let mut y: Vec<Exact> = point.rates.iter().map(|y| exact::from_f64(*y)).collect();
    for (at, (flow, price)) in part.iter().zip(&claim_prices).enumerate() {
        if let Some(claim) = network.claims.at(*flow).as_ref().filter(|_| *price > 0.0) {
            *y.at_mut(at) = claim.clone() / exact::from_f64(*most.at(at));
        }
    }
    fill(network, part, scaled, most, &prices, &claim_prices, &mut y);
    let mut rates = vec![Exact::ZERO; network.uses.len()];
    for ((flow, y), most) in part.iter().zip(y).zip(most) {
        let rate = if y < Exact::ZERO { Exact::ZERO } else { y * exact::from_f64(*most) };
        let claim = network.claims.at(*flow).as_ref().filter(|claim| **claim < rate).cloned();
        *rates.at_mut(*flow) = claim.unwrap_or(rate);
    }
    // What rounding still leaves too much is taken from all.
    let over = network.loads(&rates).into_iter().zip(&network.capacities).filter(|(load, capacity)| load > *capacity);
    let worst = over.map(|(load, capacity)| load / capacity.clone()).reduce(|a, b| if b > a { b } else { a });
    if let Some(worst) = worst {
        rates.iter_mut().for_each(|rate| *rate = rate.clone() / worst.clone());
    }
    let mut all_claims = vec![0.0; network.uses.len()];
    for ((flow, price), claimed) in part.iter().zip(&claim_prices).zip(&scaled.claimed) {
        if let Some(claim) = network.claims.at(*flow).as_ref().filter(|_| *claimed > 0.0) {
            *all_claims.at_mut(*flow) = price * weight / exact::to_f64(claim);
        }
    }
    let of_capacity = |(price, capacity): (&f64, &Exact)| if *price > 0.0 { price * weight / exact::to_f64(capacity) } else { 0.0 };
    Fair { rates, prices: prices.iter().zip(&network.capacities).map(of_capacity).collect(), claim_prices: all_claims, within: f64::NAN }
}

/// Moves rates so that links with a price are full, to far more digits than doubles have.
fn fill(network: &Network, part: &[usize], scaled: &Scaled, most: &[f64], prices: &[f64], claim_prices: &[f64], y: &mut [Exact]) {
    let free: Vec<f64> = y
        .iter()
        .zip(&scaled.weights)
        .zip(claim_prices)
        .map(|((y, w), q)| if *q > 0.0 { 0.0 } else { exact::to_f64(y).powi(2) / w })
        .collect();
    // Links without a price are left alone: with a diagonal this large nothing moves for them.
    let diagonal: Vec<f64> = prices.iter().map(|p| if *p > 0.0 { 1e-14 } else { 1e14 }).collect();
    for _ in 0..3 {
        let mut rates = vec![Exact::ZERO; network.uses.len()];
        for ((flow, y), most) in part.iter().zip(y.iter()).zip(most) {
            *rates.at_mut(*flow) = y.clone() * exact::from_f64(*most);
        }
        let left = |((load, capacity), price): ((Exact, &Exact), &f64)| {
            if *price > 0.0 { exact::to_f64(&(Exact::ONE - load / capacity.clone())) } else { 0.0 }
        };
        let right: Vec<f64> = network.loads(&rates).into_iter().zip(&network.capacities).zip(prices).map(left).collect();
        let Some(z) = scaled.solve(&free, &diagonal, &right) else { return };
        for ((y, uses), free) in y.iter_mut().zip(&scaled.uses).zip(&free) {
            let by: f64 = uses.iter().map(|(link, part)| part * z.at(*link)).sum::<f64>() * free;
            if by.is_finite() {
                *y += exact::from_f64(by);
            }
        }
    }
}

impl Fair {
    /// How far the rates can be from the best, by the prices: in fractions, and rounded up.
    fn within(&self, network: &Network, part: &[usize]) -> f64 {
        let price = |value: &f64| exact::from_f64(*value);
        let mut gap = Exact::ZERO;
        for ((load, capacity), own) in network.loads(&self.rates).into_iter().zip(&network.capacities).zip(&self.prices) {
            if load > *capacity || *own < 0.0 || !own.is_finite() {
                return f64::INFINITY;
            }
            gap += price(own) * (capacity.clone() - load);
        }
        for flow in part {
            let (rate, weight) = (self.rates.at(*flow), network.weights.at(*flow));
            let own = self.claim_prices.at(*flow);
            if let Some(claim) = network.claims.at(*flow) {
                if rate > claim || *own < 0.0 || !own.is_finite() {
                    return f64::INFINITY;
                }
                gap += price(own) * (claim.clone() - rate.clone());
            } else if *own != 0.0 {
                return f64::INFINITY;
            }
            let costs =
                network.uses.at(*flow).iter().fold(price(own), |sum, (link, factor)| sum + factor.clone() * price(self.prices.at(*link)));
            match above_log(&(costs * rate.clone() / weight.clone())) {
                Some(more) => gap += weight.clone() * more,
                None => return f64::INFINITY,
            }
        }
        let near = |flow: &usize| {
            let d = exact::to_f64(&(gap.clone() / network.weights.at(*flow).clone())) * (1.0 + 1e-12);
            d + (d * d + 2.0 * d).sqrt()
        };
        part.iter().map(near).fold(0.0, f64::max) * (1.0 + 1e-12)
    }
}

/// At least `r - 1 - log r`, by no more than its third order: `e^2 / 2` above 1, `e^2 / (2 r)` below, with `e = r - 1`.
fn above_log(r: &Exact) -> Option<Exact> {
    if *r <= Exact::ZERO {
        return None;
    }
    let e = r.clone() - Exact::ONE;
    let half = e.clone() * e / Exact::from(2);
    Some(if *r >= Exact::ONE { half } else { half / r.clone() })
}
