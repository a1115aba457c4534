//! Amounts with a distribution while values are calculated: what they are in each draw, or at each point.

use super::paths::{How, Represented, before};
use super::*;
use crate::diagnostics::codes;
use crate::exact;
use crate::prob::random::{Correlation, Fault, Law, SUM, Stream, discretised};
use crate::source::Span;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What amounts are in each of their draws, or at each of their points.
pub(super) type Drawn = Vec<Represented>;

/// The points of an amount with their weights, which sum to 1, by amount and keys.
pub(super) type Points = FxHashMap<(u32, Vec<u32>), Arc<[(f64, Exact)]>>;

impl Eval<'_, Exact> {
    /// The values of all amounts of a network, by amount and keys.
    pub(super) fn amounts(&mut self, belief: &Belief) -> Result<Drawn> {
        let mut out = Drawn::default();
        for (at, amount) in (0u32..).zip(&belief.amounts) {
            let instances = self.instances_of_amount(amount)?;
            let values = match amount.scheme {
                Scheme::Points { count } => {
                    let values = |keys: &Vec<u32>| -> Result<Vec<f64>> {
                        Ok(self.points_of((at, amount), count, keys)?.iter().map(|(value, _)| *value).collect())
                    };
                    instances.iter().map(values).collect::<Result<_>>()?
                }
                Scheme::Draws { count, seed, design } if amount.horizon.is_some() => {
                    self.uniforms(amount, &instances, (count, seed, design))?
                }
                Scheme::Draws { count, seed, design } => self.draws(amount, &instances, (count, seed, design))?,
            };
            let how = match (amount.horizon, amount.is_by_steps()) {
                (Some(_), _) => How::InStates(before(amount, &instances)),
                (None, true) => How::Path(self.links(amount, &instances)?),
                (None, false) => How::Value,
            };
            out.push(Represented { values: instances.into_iter().zip(values).collect(), how: Arc::new(how) });
        }
        Ok(out)
    }

    /// So many independent draws of all amounts of a network, by amount, keys and draw: of what takes more than that to know, in the place
    /// of its points.
    #[cfg(feature = "cli")]
    pub(super) fn draws_of_all(&mut self, belief: &Belief, count: u32, seed: u64) -> Result<Vec<FxHashMap<Vec<u32>, Vec<f64>>>> {
        let mut out = Vec::new();
        let how = (count, seed, Design::Plain);
        for amount in &belief.amounts {
            let instances = self.instances_of_amount(amount)?;
            let values = match (amount.horizon, amount.scheme) {
                (Some(_), Scheme::Draws { .. }) => self.uniforms(amount, &instances, how)?,
                (Some(_), Scheme::Points { .. }) => self.new_in_each(amount, &instances, how, |eval, keys| {
                    let law = eval.steady_law(amount, keys)?;
                    let centre = if amount.family == LawFamily::GeometricBrownian { 0.0 } else { law.mean() };
                    Ok((law, centre))
                })?,
                (None, Scheme::Points { .. }) if amount.family.is_process() => {
                    self.new_in_each(amount, &instances, how, |eval, keys| {
                        Ok((eval.step_of(amount, keys, None)?.innovation().clone(), 0.0))
                    })?
                }
                (None, _) => self.draws(amount, &instances, how)?,
            };
            out.push(instances.into_iter().zip(values).collect());
        }
        Ok(out)
    }

    /// Draws of what is new in each instance: of a law, less a centre.
    #[cfg(feature = "cli")]
    fn new_in_each(
        &mut self,
        amount: &RandomAmount,
        instances: &[Vec<u32>],
        how: (u32, u64, Design),
        law: impl Fn(&mut Self, &[u32]) -> Result<(Law, f64)>,
    ) -> Result<Vec<Vec<f64>>> {
        let uniforms = self.uniforms(amount, instances, how)?;
        let mut out = Vec::new();
        for (keys, own) in instances.iter().zip(uniforms) {
            let (law, centre) = law(self, keys)?;
            out.push(own.into_iter().map(|u| law.quantile(u) - centre).collect());
        }
        Ok(out)
    }

    fn instances_of_amount(&mut self, amount: &RandomAmount) -> Result<Vec<Vec<u32>>> {
        let index = self.binder(amount.binder, &amount.keys, amount.slots)?;
        let mut instances = Vec::new();
        for row in index.iter() {
            let mut keys = Vec::new();
            index.tuple(row, &mut keys);
            self.step(amount.span)?;
            instances.push(keys);
        }
        Ok(instances)
    }

    /// So many draws of each instance, by inverse transform: one word a draw, of a stream that the name and the keys have of their own.
    /// Of a process these are paths: one word a draw and a period, so that more periods change no draw of those before.
    fn draws(&mut self, amount: &RandomAmount, instances: &[Vec<u32>], how: (u32, u64, Design)) -> Result<Vec<Vec<f64>>> {
        if amount.horizon.is_some() {
            let message = format!("`{}` has other draws in each state that its parameters read", amount.name);
            return Err(EvalError::new(codes::NOT_AVAILABLE, message, amount.law, "draws of it alone are not available in this version"));
        }
        if amount.family.is_process() {
            return self.paths(amount, instances, how);
        }
        let mut laws = Vec::new();
        for keys in instances {
            let law = self.frame(amount.slots, keys, |eval| eval.law_of_amount(amount));
            laws.push(law.map_err(|error| self.at_keys(error, amount.binder, &amount.keys, keys))?);
        }
        let all = self.uniforms(amount, instances, how)?;
        let values = laws.iter().zip(all).map(|(law, draws)| draws.into_iter().map(|p| law.quantile(p)).collect());
        Ok(values.collect())
    }

    /// Draws in (0, 1) for each instance.
    pub(super) fn uniforms(
        &mut self,
        amount: &RandomAmount,
        instances: &[Vec<u32>],
        (count, seed, design): (u32, u64, Design),
    ) -> Result<Vec<Vec<f64>>> {
        let uniforms = |keys: &[u32]| {
            let names: Vec<&str> = amount.keys.iter().zip(keys).map(|(kind, key)| self.hir.name_at(*kind, *key)).collect();
            design.sample(&Stream::new(seed, &amount.name, &names), count as usize)
        };
        let mut all: Vec<Vec<f64>> = instances.iter().map(|keys| uniforms(keys)).collect();
        if let Some((table, at)) = amount.correlated {
            // What moves together differs in the last key alone.
            let mut groups: BTreeMap<&[u32], Vec<usize>> = BTreeMap::new();
            for (place, keys) in instances.iter().enumerate() {
                groups.entry(keys.split_last().map_or(&[], |(_, before)| before)).or_default().push(place);
            }
            for group in groups.values() {
                let own: Vec<u32> = group.iter().filter_map(|place| instances.at(*place).last().copied()).collect();
                let correlation = self.correlation(amount, &own, table, at)?;
                for draw in 0..count as usize {
                    let own: Vec<f64> = group.iter().map(|place| *all.at(*place).at(draw)).collect();
                    for (place, value) in group.iter().zip(correlation.uniforms(&own)) {
                        *all.at_mut(*place).at_mut(draw) = value;
                    }
                }
            }
        }
        Ok(all)
    }

    /// The correlations of instances of an amount by their last keys. A cell may stand on one side of the diagonal alone; the diagonal is 1.
    fn correlation(&mut self, amount: &RandomAmount, instances: &[u32], table: TableId, at: Span) -> Result<Correlation> {
        let decl = &self.hir.tables[table];
        let cell = |a: u32, b: u32| {
            let row = decl.index.row(&[a, b])?;
            decl.fields.first()?.column.get(row)
        };
        let name = |key: &u32| amount.keys.last().map_or("", |kind| self.hir.name_at(*kind, *key));
        let mut matrix = Vec::new();
        for (i, one) in instances.iter().enumerate() {
            let mut row = Vec::new();
            for (j, other) in instances.iter().enumerate() {
                let value = cell(*one, *other).or_else(|| cell(*other, *one)).or((i == j).then_some(1.0));
                let Some(value) = value else {
                    let message = format!("`{}` has no correlation of `{}` and `{}`", decl.name, name(one), name(other));
                    return Err(EvalError::new(codes::BAD_CORRELATION, message, at, "correlated by this"));
                };
                row.push(value);
            }
            matrix.push(row);
        }
        Correlation::new(&matrix).map_err(|fault| {
            let pair = match fault {
                Fault::NotSymmetric { row, column, .. } | Fault::Correlation { row, column, .. } => Some((row, column)),
                Fault::Diagonal { at, .. } => Some((at, at)),
                _ => None,
            };
            let of = pair.and_then(|(a, b)| Some((instances.get(a)?, instances.get(b)?)));
            let of = of.map_or(String::new(), |(a, b)| format!(" (`{}` and `{}`)", name(a), name(b)));
            let message = format!("nothing has the correlations of `{}`{of}: {fault}", decl.name);
            EvalError::new(codes::BAD_CORRELATION, message, at, "correlated by this").with(decl.span, "the table")
        })
    }

    /// The law of an instance, whose keys have their values.
    pub(super) fn law_of_amount(&mut self, amount: &RandomAmount) -> Result<Law> {
        let (list, ends) = amount.each.split_at(amount.each.len() - if amount.truncated { 2 } else { 0 });
        let law = if amount.family.is_listed() {
            let mut rows = Vec::new();
            self.each(amount.observed, &mut |eval| {
                rows.push(eval.doubles(list)?);
                Ok(())
            })?;
            listed(amount.family, &rows)
        } else {
            law(amount.family, &self.doubles(list)?)
        };
        let mut law = law.map_err(|fault| self.no_law(amount, &fault))?;
        if let [low, high] = ends {
            let (low, high) = (exact::to_f64(&self.number(*low)?), exact::to_f64(&self.number(*high)?));
            law = Law::truncated(law, low, high).map_err(|fault| self.no_law(amount, &fault))?;
        }
        Ok(law)
    }

    /// The values of some numbers.
    pub(super) fn doubles(&mut self, list: &[ExprId]) -> Result<Vec<f64>> {
        list.iter().map(|e| Ok(exact::to_f64(&self.number(*e)?))).collect()
    }

    pub(super) fn no_law(&self, amount: &RandomAmount, fault: &Fault) -> EvalError {
        let message = format!("`{}` has no distribution: {fault}", amount.name);
        EvalError::new(codes::BAD_DISTRIBUTION, message, amount.law, "this law")
    }

    /// The points of an instance: as many as were asked for, the last of them without weight where its law has fewer.
    fn points_of(&mut self, (at, amount): (u32, &RandomAmount), count: u32, keys: &[u32]) -> Result<Arc<[(f64, Exact)]>> {
        if let Some(known) = self.points.get(&(at, keys.to_vec())) {
            return Ok(known.clone());
        }
        let law = match amount.horizon {
            Some(_) => self.steady_law(amount, keys)?,
            None if amount.family.is_process() => self.step_of(amount, keys, None)?.innovation().clone(),
            None => self.frame(amount.slots, keys, |eval| eval.law_of_amount(amount))?,
        };
        let all = discretised(&law, count as usize).map_err(|fault| self.no_law(amount, &fault))?;
        // By the law of a state they lie around its mean; the factor of a geometric process is the same in each.
        let centre = if amount.horizon.is_some() && amount.family != LawFamily::GeometricBrownian { law.mean() } else { 0.0 };
        let mut points: Vec<(f64, Exact)> = all.into_iter().map(|(value, weight)| (value - centre, Exact::from_f64(weight))).collect();
        // The weights sum to 1 exactly: the last takes what rounding left.
        if let Some(((_, last), before)) = points.split_last_mut() {
            *last = before.iter().fold(Exact::ONE, |left, (_, weight)| left - weight);
        }
        let last = points.last().map_or(0.0, |(value, _)| *value);
        points.resize(count as usize, (last, Exact::ZERO));
        let points: Arc<[(f64, Exact)]> = points.into();
        self.points.insert((at, keys.to_vec()), points.clone());
        Ok(points)
    }

    /// How probable a point of an amount is.
    fn exact_weight(&mut self, at: u32, list: ListId, e: ExprId) -> Result<Exact> {
        let keys = self.keys(list)?;
        let Some((state, keys)) = keys.as_slice().split_first() else { return Err(self.broken(e)) };
        let hir = self.hir;
        let belief = hir.tree.as_ref().and_then(|tree| hir.models[tree.model].belief());
        let Some(amount) = belief.and_then(|belief| belief.amounts.get(at as usize)) else { return Err(self.broken(e)) };
        let Scheme::Points { count } = amount.scheme else { return Err(self.broken(e)) };
        let points = self.points_of((at, amount), count, keys)?;
        points.get(*state as usize).map(|(_, weight)| weight.clone()).ok_or_else(|| self.broken(e))
    }
}

/// The law of what is listed: of values, or of ranges with their shares, in any order. Between ranges that leave something out, nothing is
/// possible.
fn listed(family: LawFamily, rows: &[Vec<f64>]) -> std::result::Result<Law, Fault> {
    if family == LawFamily::Empirical {
        return Law::empirical(&rows.iter().flatten().copied().collect::<Vec<_>>());
    }
    let mut rows: Vec<&Vec<f64>> = rows.iter().collect();
    rows.sort_by(|one, other| one.first().partial_cmp(&other.first()).unwrap_or(std::cmp::Ordering::Equal));
    let (mut edges, mut shares): (Vec<f64>, Vec<f64>) = Default::default();
    for row in &rows {
        let [low, high, share] = row.as_slice() else { return Err(Fault::NoValues) };
        if edges.last().is_none_or(|before| before != low) {
            shares.extend(edges.last().map(|_| 0.0));
            edges.push(*low);
        }
        edges.push(*high);
        shares.push(*share);
    }
    let sum = crate::prob::fairness::total(shares.iter().copied());
    if !rows.is_empty() && (sum - 1.0).abs() > SUM {
        return Err(Fault::Sum { sum });
    }
    Law::histogram(&edges, &shares)
}

fn law(family: LawFamily, numbers: &[f64]) -> std::result::Result<Law, Fault> {
    match (family, numbers) {
        (LawFamily::Normal, [mean, sd]) => Law::normal(*mean, *sd),
        (LawFamily::Lognormal, [mean, sd]) => Law::lognormal(*mean, *sd),
        (LawFamily::Uniform, [low, high]) => Law::uniform(*low, *high),
        (LawFamily::Triangular, [low, mode, high]) => Law::triangular(*low, *mode, *high),
        (LawFamily::Pert, [low, mode, high]) => Law::pert(*low, *mode, *high),
        (LawFamily::Beta, [alpha, beta]) => Law::beta(*alpha, *beta),
        (LawFamily::Gamma, [mean, sd]) => Law::gamma(*mean, *sd),
        (LawFamily::Weibull, [scale, shape]) => Law::weibull(*scale, *shape),
        (LawFamily::Exponential, [mean]) => Law::exponential(*mean),
        (LawFamily::Poisson, [mean]) => Law::poisson(*mean),
        (LawFamily::Binomial, [trials, probability]) => Law::binomial(*trials, *probability),
        _ => Err(Fault::NoValues),
    }
}

impl<N: Figure> Eval<'_, N> {
    /// An amount in a draw, or at a point.
    pub(super) fn drawn(&mut self, amount: u32, list: ListId, e: ExprId) -> Result<N> {
        let Some(own) = self.tree_outcomes(e)?.drawn.get(amount as usize) else { return Err(self.broken(e)) };
        if !matches!(*own.how, How::Value) {
            let value = self.exactly(|eval| eval.at_its_node(amount, own, list, e))?;
            return Ok(N::from_f64(value));
        }
        let keys = self.keys(list)?;
        let Some((state, keys)) = keys.as_slice().split_first() else { return Err(self.broken(e)) };
        match own.values.get(keys).and_then(|values| values.get(*state as usize)) {
            Some(value) => Ok(N::from_f64(*value)),
            None => Err(self.missing(e, keys)),
        }
    }

    /// How probable a point is.
    pub(super) fn point_weight(&mut self, amount: u32, list: ListId, e: ExprId) -> Result<N> {
        self.exactly(|eval| Ok(N::from_exact(&eval.exact_weight(amount, list, e)?)))
    }
}
