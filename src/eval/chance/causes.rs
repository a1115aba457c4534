//! Causes that act by themselves (noisy-or, noisy-max): a chain of variables with two parents each.

use super::combinations::Combinations;
use super::events::Event;
use super::making::{Chain, Link, Making, Resolved};
use super::*;
use crate::exact::Exact;
use crate::prob::network::{Node, Table};
use rustc_hash::FxHashSet;

impl Eval<'_, Exact> {
    /// The greatest of what each cause brings about: a chain, in which each link takes in one cause more.
    ///
    /// Source: F. J. Díez, "Parameter adjustment in Bayes networks: the generalized noisy OR-gate" (1993).
    pub(super) fn causes(&mut self, own: Var, variable: &RandomVariable, causes: &[Cause], making: &mut Making) -> Result<Node<Exact>> {
        let states = self.hir.entity_types[variable.states].size;
        let rank = self.ranks(variable.states);
        // Each link: the distribution of its contribution, by rank, while its condition holds.
        let mut links: Vec<(Option<Event>, Vec<Exact>)> = Vec::new();
        for cause in causes {
            let mut take = |eval: &mut Self| {
                let event = match cause.condition {
                    None => None,
                    Some(condition) => {
                        if eval.chances(condition)?.contains(&own) {
                            return Err(eval.own_parent(variable));
                        }
                        Some(making.grow(|net| eval.event(condition, net))?)
                    }
                };
                let mut parents = FxHashSet::default();
                eval.law_parents(&cause.law, &Resolved::default(), &mut parents)?;
                if !parents.is_empty() {
                    let error = EvalError::new(
                        codes::BAD_MODEL,
                        "how strong a cause is must not depend on another variable",
                        variable.span,
                        "one number for each cause",
                    );
                    return Err(error.help("make the other variable a part of the condition: `strike and not insured: 30 %`"));
                }
                let none = Combinations::of(Vec::new(), |_| 1);
                let row = eval.row(&cause.law, variable, &Resolved::default())?;
                let row = eval.adds_up(row, &cause.law, variable, &none, making)?;
                let mut by_rank = vec![Exact::ZERO; row.len()];
                for (value, rank) in row.into_iter().zip(&rank) {
                    *by_rank.at_mut(*rank) = value;
                }
                links.push((event, by_rank));
                Ok(())
            };
            match cause.gens.count {
                0 => take(self)?,
                _ => self.each(cause.gens, &mut take)?,
            }
        }
        let (node, chain) = chained(states, &rank, links, own, making)?;
        making.chains.insert(own, chain);
        Ok(node)
    }

    /// The rank of each state: as they are declared, from least to most; what is true is more than what is false.
    pub(super) fn ranks(&self, kind: EntityTypeId) -> Vec<u32> {
        let decl = &self.hir.entity_types[kind];
        let names: Vec<&str> = decl.members.iter().map(|member| self.hir.entity_name(*member)).collect();
        if decl.domain && names == ["true", "false"] { vec![1, 0] } else { (0..decl.size).collect() }
    }
}

/// Joins the links to a chain; the last is the variable `own`, with its states in their order.
fn chained(
    states: u32,
    rank: &[u32],
    links: Vec<(Option<Event>, Vec<Exact>)>,
    own: Var,
    making: &mut Making,
) -> Result<(Node<Exact>, Chain)> {
    // What always acts begins the chain.
    let mut start = vec![Exact::ZERO; states as usize];
    if let Some(least) = start.first_mut() {
        *least = Exact::ONE;
    }
    let mut open: Vec<(Var, Vec<Exact>, usize)> = Vec::new();
    let mut chain = Chain { links: Vec::with_capacity(links.len()), first: own };
    for (event, effect) in links {
        let place = chain.links.len();
        chain.links.push(match event {
            None | Some(Event::Always(true)) => {
                start = greatest(&start, &effect);
                Link::Start
            }
            Some(Event::Always(false)) => Link::Nowhere,
            Some(Event::Var(var)) => {
                open.push((var, effect, place));
                // Its node is known below; the last is the variable itself.
                Link::Node(own)
            }
        });
    }
    // As counts of the same are ordered, so that both are narrow together.
    making.grow(|net| {
        net.in_order(&mut open, |(var, ..)| *var);
        Ok(())
    })?;
    let by_state = |row: &[Exact]| -> Vec<Exact> { rank.iter().map(|rank| row.at(*rank).clone()).collect() };
    let Some((last, before)) = open.split_last() else {
        return Ok((Node { states, parents: Vec::new(), table: Table::Full(by_state(&start)) }, chain));
    };
    let point = |state: u32| -> Vec<Exact> { (0..states).map(|s| if s == state { Exact::ONE } else { Exact::ZERO }).collect() };
    let mut so_far: Option<Var> = None;
    for (var, effect, place) in before {
        let mut table = Vec::new();
        match so_far {
            None => {
                table.extend(start.iter().cloned());
                table.extend(greatest(&start, effect));
            }
            Some(_) => {
                for state in 0..states {
                    table.extend(point(state));
                    table.extend(greatest(&point(state), effect));
                }
            }
        }
        let parents = so_far.into_iter().chain([*var]).collect();
        let made = making.push(Node { states, parents, table: Table::Full(table) });
        *chain.links.at_mut(*place) = Link::Node(made);
        if so_far.is_none() {
            chain.first = made;
        }
        so_far = Some(made);
    }
    let (var, effect, _) = last;
    let mut table = Vec::new();
    match so_far {
        None => {
            table.extend(by_state(&start));
            table.extend(by_state(&greatest(&start, effect)));
        }
        Some(_) => {
            for state in 0..states {
                table.extend(by_state(&point(state)));
                table.extend(by_state(&greatest(&point(state), effect)));
            }
        }
    }
    Ok((Node { states, parents: so_far.into_iter().chain([*var]).collect(), table: Table::Full(table) }, chain))
}

/// The distribution of the greater of two independent ranks.
fn greatest(a: &[Exact], b: &[Exact]) -> Vec<Exact> {
    let (mut below_a, mut below_b, mut before) = (Exact::ZERO, Exact::ZERO, Exact::ZERO);
    let mut out = Vec::with_capacity(a.len());
    for (x, y) in a.iter().zip(b) {
        below_a += x;
        below_b += y;
        let now = &below_a * &below_b;
        out.push(&now - &before);
        before = now;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(list: [i64; 3]) -> Vec<Exact> {
        list.iter().map(|n| Exact::from(*n) / Exact::from(10)).collect()
    }

    #[test]
    fn the_greater_of_two_ranks() {
        // By hand: P(0) = .5 * .2, P(<= 1) = .8 * .7.
        let found = greatest(&parts([5, 3, 2]), &parts([2, 5, 3]));
        let hundredths: Vec<Exact> = [10, 46, 44].iter().map(|n| Exact::from(*n) / Exact::from(100)).collect();
        assert_eq!(found, hundredths);
    }
}
