//! Links that claimants share: gathered in fractions, and shared max-min or proportionally fair.

use super::Divided;
use super::claimants::Claimants;
use crate::diagnostics::codes;
use crate::eval::{Ball, Eval, EvalError, Result};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::prob::Checked;
use crate::prob::links::{self, LinkError, Network, Stop};
use crate::prob::rule::Rule;
use std::collections::BTreeMap;

/// What is found of links, at one tuple of the index.
pub(super) struct Shared {
    /// By their ordinals.
    pub links: Vec<u32>,
    pub used: Vec<f64>,
    /// Under the rule that has prices.
    pub prices: Option<Vec<f64>>,
    /// The link that stops each claimant, by its ordinal; none of one that has its claim, and of rules without.
    pub bottlenecks: Vec<Option<u32>>,
}

/// Shares links among those who use them.
pub(super) fn divide(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>, part: &Links, rule: Rule) -> Result<Divided> {
    let (network, names) = gather(eval, of, part)?;
    let (rates, checked, prices, stops) = match rule {
        Rule::Fair => {
            let found = links::proportional(&network).map_err(|error| cannot_share(eval, of, part, &names, &error))?;
            // What is proved of the rates is checked where they are found.
            (found.rates, Checked::default(), Some(found.prices), Vec::new())
        }
        _ => {
            let found = links::max_min(&network).map_err(|error| cannot_share(eval, of, part, &names, &error))?;
            let checked = links::verify(&network, &found);
            (found.rates, checked, None, found.stops)
        }
    };
    let mut bottlenecks: Vec<Option<u32>> = stops
        .iter()
        .map(|stop| match stop {
            Stop::Link(link) => names.get(*link).copied(),
            Stop::Claim => None,
        })
        .collect();
    bottlenecks.resize(rates.len(), None);
    let used = network.loads(&rates).iter().map(exact::to_f64).collect();
    let whole = rates.iter().fold(Exact::ZERO, |sum, rate| sum + rate);
    let zero = whole == Exact::ZERO;
    let shares = rates.iter().map(|rate| if zero { Exact::ZERO } else { rate / &whole }).collect();
    let exactly = prices.is_none();
    let mut divided = Divided::exactly(whole, shares, rates, checked);
    if !exactly {
        divided.exact = None;
    }
    divided.shared = Some(Shared { links: names, used, prices, bottlenecks });
    Ok(divided)
}

/// The links that are used with their capacities, and by their ordinals.
fn gather(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>, part: &Links) -> Result<(Network, Vec<u32>)> {
    let body = of.body;
    let mut routes: Vec<Vec<(u32, Exact)>> = Vec::new();
    for (at, tuple) in of.tuples.iter().enumerate() {
        let mut route: BTreeMap<u32, Exact> = BTreeMap::new();
        let found = eval.frame(body.slots, tuple, |eval| {
            eval.each(part.over, &mut |eval| {
                let takes = match part.per_unit {
                    Some(e) => eval.exactly(|eval| eval.number(e))?,
                    None => Exact::ONE,
                };
                route.insert(eval.get(part.slot), takes);
                Ok(())
            })
        });
        let own = tuple.get(of.keys.len()..).unwrap_or(&[]);
        found.map_err(|error| eval.at_keys(error, body.claimants, &body.claimant_keys, own))?;
        if let (Some((link, takes)), Some(e)) = (route.iter().find(|(_, takes)| **takes < Exact::ZERO), part.per_unit) {
            let (link, who) = (eval.name(part.kind, *link), of.name(eval, at));
            let message =
                format!("`{who}` takes {} of `{link}`, and nobody gives to a link", crate::explain::rounded(exact::to_f64(takes)));
            return Err(EvalError::new(codes::BAD_LINKS, message, eval.hir.exprs.spans[e], "negative"));
        }
        routes.push(route.into_iter().filter(|(_, takes)| *takes > Exact::ZERO).collect());
    }
    let mut names: Vec<u32> = routes.iter().flatten().map(|(link, _)| *link).collect();
    names.sort_unstable();
    names.dedup();
    let mut capacities = Vec::new();
    for link in &names {
        let mut frame = of.keys.to_vec();
        frame.resize(part.slot as usize, 0);
        frame.push(*link);
        let capacity = eval.frame(body.slots, &frame, |eval| eval.exactly(|eval| eval.number(part.capacity)))?;
        if capacity < Exact::ZERO {
            let unit = eval.hir.units.text(eval.hir.exprs.units[part.capacity]);
            let value = crate::explain::rounded(exact::to_f64(&capacity));
            let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
            let message = format!("the capacity of `{}` is {value}{unit}, and must not be negative", eval.name(part.kind, *link));
            let error = EvalError::new(codes::BAD_LINKS, message, eval.hir.exprs.spans[part.capacity], "this cannot be shared");
            let e = part.capacity;
            return Err(eval.frame(body.slots, &frame, |eval| eval.at_written(error, e, |value| value < 0.0, "is negative")));
        }
        capacities.push(capacity);
    }
    let place = |link: &u32| names.binary_search(link).unwrap_or(0);
    let uses = routes.iter().map(|route| route.iter().map(|(link, takes)| (place(link), takes.clone())).collect()).collect();
    let read = |eval: &mut Eval<'_, Ball>, e: ExprId| eval.exactly(|eval| eval.number(e));
    let weights = of.column(eval, body.weight, read)?;
    let claims = of.column(eval, body.claim, read)?;
    let refused = |list: &Option<Vec<Exact>>, wrong: fn(&Exact) -> bool| list.as_ref().and_then(|list| list.iter().position(wrong));
    if let (Some(at), Some(e)) = (refused(&weights, |w| *w <= Exact::ZERO), body.weight) {
        return Err(refuse(eval, of, e, at, "weight", "above zero", |value| value <= 0.0));
    }
    if let (Some(at), Some(e)) = (refused(&claims, |c| *c < Exact::ZERO), body.claim) {
        return Err(refuse(eval, of, e, at, "claim", "zero or more", |value| value < 0.0));
    }
    let count = of.tuples.len();
    let network = Network {
        capacities,
        uses,
        weights: weights.unwrap_or_else(|| vec![Exact::ONE; count]),
        claims: claims.map_or_else(|| vec![None; count], |claims| claims.into_iter().map(Some).collect()),
    };
    Ok((network, names))
}

fn refuse(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>, e: ExprId, at: usize, what: &str, due: &str, wrong: fn(f64) -> bool) -> EvalError {
    let message = format!("the {what} of `{}` has to be {due}", of.name(eval, at));
    let error = EvalError::new(codes::BAD_LINKS, message, eval.hir.exprs.spans[e], "this cannot be shared");
    let frame = of.tuples.get(at).map_or(of.keys, Vec::as_slice);
    eval.frame(of.body.slots, frame, |eval| eval.at_written(error, e, wrong, "stands here"))
}

/// Why links cannot be shared.
fn cannot_share(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>, part: &Links, names: &[u32], error: &LinkError) -> EvalError {
    let spans = &eval.hir.exprs.spans;
    let over = eval.hir.exprs.gens(part.over).first().map_or(of.span, |g| g.span);
    match *error {
        LinkError::Unbounded { flow } => {
            let message = format!("nothing bounds `{}`: it uses no link and claims no amount", of.name(eval, flow));
            EvalError::new(codes::BAD_LINKS, message, over, "no link of it")
                .help("give it the links that it uses, or a `claim`; or leave it out with a condition: `to f in flow if …`")
        }
        LinkError::NothingLeft { flow, link } => {
            let link = names.get(link).map_or("", |link| eval.name(part.kind, *link));
            let message = format!("`{link}` has no capacity, so that `{}` gets nothing, whose logarithm has no value", of.name(eval, flow));
            EvalError::new(codes::BAD_LINKS, message, spans[part.capacity], "zero")
                .help("leave out who uses it, with a condition: `to f in flow if …`; `max_min` gives nothing to those")
        }
        LinkError::TooMany { links, limit } => {
            let message = format!("the rule `{}` shares up to {limit} links, and here are {links}", Rule::Fair.name());
            EvalError::new(codes::TOO_MANY, message, over, "too many").help("`max_min` takes more")
        }
        LinkError::NotProved { within } => {
            let message = if within.is_finite() {
                format!("the rates are proved only to {} of the best", crate::explain::rounded(within))
            } else {
                "no rates were found that could be proved to be the best".to_string()
            };
            EvalError::new(codes::SOLVER_FAILED, message, of.span, "its values are not shown")
        }
    }
}
