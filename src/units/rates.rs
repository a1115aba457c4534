//! Rates: currencies that are joined, each pair by one number, however many rates say so.

use super::build::{Builder, Pending};
use super::declare::{RateDecl, UnitIssue};
use super::names::SymbolId;
use super::prefix;
use crate::exact::Exact;
use crate::source::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;
use std::hash::Hash;

/// A rate that was read: one of `id` is `factor` of `of`, taken to a power of ten.
struct Rate {
    id: SymbolId,
    of: SymbolId,
    factor: Exact,
    power: i8,
    span: Span,
    unit_span: Span,
}

impl Rate {
    fn ratio(&self) -> Exact {
        &self.factor * prefix::factor(self.power)
    }

    /// The other end, and what one of this end is in it.
    fn from(&self, end: SymbolId) -> Option<(SymbolId, Exact)> {
        if end == self.id { Some((self.of, self.ratio())) } else { (end == self.of).then(|| (self.id, Exact::ONE / self.ratio())) }
    }
}

impl Builder {
    /// Reads the rates as definitions of their currencies. One that says anew what others come to is welcome.
    pub(super) fn read_rates(&mut self, rates: &[RateDecl]) {
        let mut ordered: Vec<&RateDecl> = rates.iter().collect();
        ordered.sort_by_key(|rate| rate.span);
        let mut joined: Vec<Rate> = Vec::new();
        for decl in ordered {
            let Some(rate) = self.rate(decl) else { continue };
            let from = |end| joined.iter().filter_map(move |rate| rate.from(end).map(|(other, step)| (other, step, rate.span)));
            match way(rate.id, rate.of, from) {
                None => joined.push(rate),
                Some((_, implied)) if implied == rate.ratio() => {}
                Some((path, implied)) => {
                    // From the left side over the others to the right side, and back by this rate.
                    let mut ring = vec![decl.currency.clone()];
                    ring.extend(path.iter().map(|(_, end)| self.name(*end)));
                    ring.push(decl.currency.clone());
                    self.issues.push(UnitIssue::RatesDisagree {
                        currency: decl.currency.clone(),
                        product: &implied / rate.ratio(),
                        implied: implied / prefix::factor(rate.power),
                        unit: decl.unit.clone(),
                        others: path.into_iter().map(|(span, _)| span).collect(),
                        ring,
                        span: rate.span,
                    });
                }
            }
        }
        self.orient(&joined);
    }

    /// A rate as it is written; reports what is wrong with it.
    fn rate(&mut self, decl: &RateDecl) -> Option<Rate> {
        let name = &decl.currency;
        let Some(id) = self.units.names.exact(name).filter(|id| self.is_currency(*id)) else {
            self.issues.push(UnitIssue::RateOfNonCurrency { name: name.clone(), span: decl.span });
            return None;
        };
        let product = self.product(id, name, &decl.factor, &decl.unit, decl.span, decl.unit_span)?;
        let [(of, power, 1)] = product.as_slice() else {
            return self.no_currency(id, decl);
        };
        if !self.is_currency(*of) {
            return self.no_currency(id, decl);
        }
        Some(Rate { id, of: *of, factor: decl.factor.clone(), power: *power, span: decl.span, unit_span: decl.unit_span })
    }

    fn no_currency(&mut self, id: SymbolId, decl: &RateDecl) -> Option<Rate> {
        self.units.names.set_broken(id);
        let (currency, unit) = (decl.currency.clone(), decl.unit.clone());
        self.issues.push(UnitIssue::RateInNonCurrency { currency, unit, span: decl.unit_span });
        None
    }

    /// Defines each currency by the one before it on the way from a currency that stays a base: one that is no rate's left side if
    /// there is one, else the first by name.
    fn orient(&mut self, joined: &[Rate]) {
        let stated: FxHashSet<SymbolId> = joined.iter().map(|rate| rate.id).collect();
        let mut bases: Vec<(bool, String, SymbolId)> =
            joined.iter().flat_map(|rate| [rate.id, rate.of]).map(|id| (stated.contains(&id), self.name(id), id)).collect();
        bases.sort_unstable();
        let mut rates_of: FxHashMap<SymbolId, Vec<&Rate>> = FxHashMap::default();
        for rate in joined {
            rates_of.entry(rate.id).or_default().push(rate);
            rates_of.entry(rate.of).or_default().push(rate);
        }
        let mut met: FxHashSet<SymbolId> = FxHashSet::default();
        for (_, _, base) in bases {
            if !met.insert(base) {
                continue;
            }
            let mut open = vec![base];
            while let Some(end) = open.pop() {
                for rate in rates_of.get(&end).map(Vec::as_slice).unwrap_or(&[]) {
                    let Some((other, ratio)) = rate.from(end) else { continue };
                    if !met.insert(other) {
                        continue;
                    }
                    let (factor, product) =
                        if other == rate.id { (rate.factor.clone(), vec![(end, rate.power, 1)]) } else { (ratio, vec![(end, 0, 1)]) };
                    // What one of `end` is in the other, the other way round.
                    let factor = if other == rate.id { factor } else { Exact::ONE / factor };
                    self.pending.insert(other, Pending { factor, product, span: rate.span, unit_span: rate.unit_span });
                    open.push(other);
                }
            }
        }
    }
}

/// The place of each rate on a way, and where it leads.
pub(super) type Way<N> = Vec<(Span, N)>;

/// How rates lead from one currency to another, by as few of them as can be: the place of each and where it leads, and what one of
/// the first is in the second. `next` are the rates from a currency: where each leads, what one is there, and its place.
pub(super) fn way<N, I>(from: N, to: N, next: impl Fn(N) -> I) -> Option<(Way<N>, Exact)>
where
    N: Copy + Eq + Hash,
    I: IntoIterator<Item = (N, Exact, Span)>,
{
    let mut met: FxHashSet<N> = FxHashSet::from_iter([from]);
    let mut open: VecDeque<(N, Way<N>, Exact)> = VecDeque::from([(from, Vec::new(), Exact::ONE)]);
    while let Some((end, path, ratio)) = open.pop_front() {
        if end == to {
            return Some((path, ratio));
        }
        for (other, step, span) in next(end) {
            if met.insert(other) {
                let mut longer = path.clone();
                longer.push((span, other));
                open.push_back((other, longer, &ratio * step));
            }
        }
    }
    None
}
