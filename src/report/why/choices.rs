//! How choices come about: probabilities from utilities, by a logit or through nests.

use super::formula::Formulas;
use super::node::{How, Node, Part};
use crate::eval::{Ball, Eval, Result};
use crate::hir::*;
use crate::report::compare::FigureValue;

/// What a chooser is offered.
struct Offer {
    /// The keys of each alternative with its utility, and its nest, a place in `nests`.
    all: Vec<(Vec<u32>, f64, Option<usize>)>,
    /// The member of their kind that each nest is, and its scale.
    nests: Vec<(u32, f64)>,
    /// Of the whole choice.
    scale: f64,
}

/// An alternative that is in no nest, or a nest.
#[derive(Clone, PartialEq)]
enum Top {
    Alone(Vec<u32>, f64),
    Nest(u32),
}

impl<'a> Formulas<'a> {
    /// A result of a choice.
    pub(super) fn chosen(
        &self,
        eval: &mut Eval<'a, Ball>,
        (model, choice, role, keys): (ModelId, &'a Choice, ChoiceResult, &[u32]),
        leaf: Node,
        depth: usize,
    ) -> Result<Node> {
        let width = choice.binder_keys.len();
        let Some(outer) = keys.get(..width) else { return Ok(leaf) };
        if role == ChoiceResult::Utility {
            let inner = eval.frame(choice.slots, keys, |eval| self.expr(eval, choice.utility, depth))?;
            return Ok(self.read((leaf.name.unwrap_or_default(), leaf.value, leaf.unit), choice.utility, inner));
        }
        let of_one =
            matches!(role, ChoiceResult::Probability | ChoiceResult::LogSum | ChoiceResult::NestProbability | ChoiceResult::NestLogSum);
        let Some(offer) = (if of_one { self.offer(eval, (model, choice), outer)? } else { None }) else { return Ok(leaf) };
        let nest = |member: u32| offer.nests.iter().position(|(own, _)| *own == member);
        let named = matches!(role, ChoiceResult::NestProbability | ChoiceResult::NestLogSum).then(|| keys.get(width).copied()).flatten();
        let within = |place: usize| offer.scale / offer.nests.get(place).map_or(1.0, |(_, scale)| *scale);
        match (role, named) {
            (ChoiceResult::LogSum, _) => {
                let parts = self.tops(eval, model, outer, &offer, None, depth)?;
                Ok(Node { how: How::LogSum(offer.scale), parts, ..leaf })
            }
            (ChoiceResult::NestLogSum, Some(member)) => {
                let Some(place) = nest(member) else { return Ok(leaf) };
                let parts = self.members(eval, model, &offer, Some(place), None, depth)?;
                Ok(Node { how: How::LogSum(within(place)), parts, ..leaf })
            }
            (ChoiceResult::NestProbability, Some(member)) => {
                if nest(member).is_none() {
                    return Ok(leaf);
                }
                let parts = self.tops(eval, model, outer, &offer, Some(&Top::Nest(member)), depth)?;
                Ok(Node { how: How::Logit(offer.scale), parts, ..leaf })
            }
            _ => {
                // What is not on offer has no utility.
                let Some((_, utility, own)) = offer.all.iter().find(|(own, ..)| own == keys) else { return Ok(leaf) };
                match own {
                    None if offer.nests.is_empty() => {
                        let parts = self.members(eval, model, &offer, None, Some(keys), depth)?;
                        Ok(Node { how: How::Logit(offer.scale), parts, ..leaf })
                    }
                    None => {
                        let own = Top::Alone(keys.to_vec(), *utility);
                        let parts = self.tops(eval, model, outer, &offer, Some(&own), depth)?;
                        Ok(Node { how: How::Logit(offer.scale), parts, ..leaf })
                    }
                    Some(place) => self.in_nest(eval, (model, outer, keys), &offer, (*place, within(*place)), leaf, depth),
                }
            }
        }
    }

    /// The probability of an alternative in a nest: that of the nest, times its share there.
    fn in_nest(
        &self,
        eval: &mut Eval<'a, Ball>,
        (model, outer, keys): (ModelId, &[u32], &[u32]),
        offer: &Offer,
        (place, sharp): (usize, f64),
        leaf: Node,
        depth: usize,
    ) -> Result<Node> {
        let Some(member) = offer.nests.get(place).map(|(member, _)| *member) else { return Ok(leaf) };
        let Some((name, first)) = self.of_nest(eval, (model, ChoiceResult::NestProbability), outer, member, depth.saturating_sub(1))?
        else {
            return Ok(leaf);
        };
        let parts = self.members(eval, model, offer, Some(place), Some(keys), depth.saturating_sub(1))?;
        let powers: Vec<f64> = parts.iter().filter_map(|part| part.node.value.number()).map(|utility| sharp * utility).collect();
        let own = powers.first().copied().unwrap_or(0.0);
        let share = 1.0 / powers.iter().map(|power| (power - own).exp()).sum::<f64>();
        let text = Some(format!("its share in the nest `{name}`"));
        let inside = Node { text, how: How::Logit(sharp), parts, ..Node::leaf(leaf.source, FigureValue::Number(share), "1".into()) };
        let parts = [first, inside].map(|node| Part { at: Vec::new(), weight: 1.0, node }).into();
        Ok(Node { how: How::Product(1.0), parts, ..leaf })
    }

    /// A result of a nest, and the name of the nest.
    fn of_nest(
        &self,
        eval: &mut Eval<'a, Ball>,
        (model, role): (ModelId, ChoiceResult),
        outer: &[u32],
        member: u32,
        depth: usize,
    ) -> Result<Option<(String, Node)>> {
        let world = eval.world;
        let Some((place, decl)) = self.hir.models[model].result(ResultRole::Choice(role)) else { return Ok(None) };
        let keys: Vec<u32> = outer.iter().copied().chain([member]).collect();
        let value = world.answer(model).and_then(|answer| answer.table(place as usize)).and_then(|table| table.value(&keys));
        let (Some(value), Some(kind)) = (value.filter(|value| value.is_finite()), decl.keys.last()) else { return Ok(None) };
        let node = self.result(eval, (model, place, &keys), FigureValue::Number(value), depth)?;
        Ok(Some((self.hir.name_at(*kind, member).to_string(), node)))
    }

    /// What competes first: nests by what they are worth, and what is in none of them. The one that is meant comes first.
    fn tops(
        &self,
        eval: &mut Eval<'a, Ball>,
        model: ModelId,
        outer: &[u32],
        offer: &Offer,
        own: Option<&Top>,
        depth: usize,
    ) -> Result<Vec<Part>> {
        let inner = depth.saturating_sub(1);
        let mut tops: Vec<Top> = offer.nests.iter().map(|(member, _)| Top::Nest(*member)).collect();
        tops.extend(offer.all.iter().filter(|(.., nest)| nest.is_none()).map(|(keys, utility, _)| Top::Alone(keys.clone(), *utility)));
        tops.sort_by_key(|top| own.is_some_and(|own| own != top));
        let mut parts = Vec::new();
        for top in tops {
            let node = match &top {
                Top::Alone(keys, utility) => Some(self.utility(eval, model, keys, *utility, inner)?),
                Top::Nest(member) => self.of_nest(eval, (model, ChoiceResult::NestLogSum), outer, *member, inner)?.map(|(_, node)| node),
            };
            parts.extend(node.map(|node| Part { at: Vec::new(), weight: 1.0, node }));
        }
        Ok(parts)
    }

    /// The utilities of the alternatives of a nest, or of those in none: the one that is meant first, then the greatest.
    fn members(
        &self,
        eval: &mut Eval<'a, Ball>,
        model: ModelId,
        offer: &Offer,
        nest: Option<usize>,
        own: Option<&[u32]>,
        depth: usize,
    ) -> Result<Vec<Part>> {
        let mut all: Vec<&(Vec<u32>, f64, Option<usize>)> = offer.all.iter().filter(|(.., of)| *of == nest).collect();
        all.sort_by(|x, y| y.1.total_cmp(&x.1));
        all.sort_by_key(|(keys, ..)| own.is_some_and(|own| own != keys.as_slice()));
        let mut parts = Vec::new();
        for (at, (keys, value, _)) in all.into_iter().enumerate() {
            // The first is looked into.
            let deep = if at == 0 { depth.saturating_sub(1) } else { 0 };
            parts.push(Part { at: Vec::new(), weight: 1.0, node: self.utility(eval, model, keys, *value, deep)? });
        }
        Ok(parts)
    }

    fn utility(&self, eval: &mut Eval<'a, Ball>, model: ModelId, keys: &[u32], value: f64, depth: usize) -> Result<Node> {
        let place = self.hir.models[model].result(ResultRole::Choice(ChoiceResult::Utility)).map_or(0, |(place, _)| place);
        self.result(eval, (model, place, keys), FigureValue::Number(value), depth)
    }

    /// What a chooser is offered; none where it was not calculated.
    fn offer(&self, eval: &mut Eval<'a, Ball>, (model, choice): (ModelId, &'a Choice), outer: &[u32]) -> Result<Option<Offer>> {
        let world = eval.world;
        let place = self.hir.models[model].result(ResultRole::Choice(ChoiceResult::Utility)).map(|(place, _)| place as usize);
        let Some(table) = place.and_then(|place| world.answer(model)?.table(place)) else { return Ok(None) };
        let scale = match choice.scale {
            Some(scale) => eval.frame(choice.slots, outer, |eval| eval.double(scale))?,
            None => 1.0,
        };
        let mut offer = Offer { all: Vec::new(), nests: Vec::new(), scale };
        let mut tuple = Vec::new();
        for row in table.index.iter() {
            table.index.tuple(row, &mut tuple);
            if let (Some(value), true) = (table.value(&tuple).filter(|value| value.is_finite()), tuple.starts_with(outer)) {
                offer.all.push((tuple.clone(), value, None));
            }
        }
        match &choice.nests {
            Nests::None => {}
            Nests::Listed(_, nests) => {
                for (member, nest) in (0u32..).zip(nests) {
                    let own = eval.frame(choice.slots, outer, |eval| eval.double(nest.scale))?;
                    let slots: Vec<Slot> = self.hir.exprs.bound(nest.members).map(|(slot, _)| slot).collect();
                    let mut members: Vec<Vec<u32>> = Vec::new();
                    eval.frame(choice.slots, outer, |eval| {
                        eval.each(nest.members, &mut |eval| {
                            members.push(slots.iter().map(|slot| eval.get(*slot)).collect());
                            Ok(())
                        })
                    })?;
                    let place = offer.nests.len();
                    let is_in = |keys: &[u32]| members.iter().any(|own| keys.get(outer.len()..) == Some(own.as_slice()));
                    let own_members: Vec<&mut (Vec<u32>, f64, Option<usize>)> =
                        offer.all.iter_mut().filter(|(keys, ..)| is_in(keys)).collect();
                    if !own_members.is_empty() {
                        own_members.into_iter().for_each(|alternative| alternative.2 = Some(place));
                        offer.nests.push((member, own));
                    }
                }
            }
            Nests::By { nest, scale, .. } => {
                for alternative in &mut offer.all {
                    let (member, own) =
                        eval.frame(choice.slots, &alternative.0, |eval| Ok((eval.ordinal(*nest)?, eval.double(*scale)?)))?;
                    let place = offer.nests.iter().position(|(known, _)| *known == member).unwrap_or_else(|| {
                        offer.nests.push((member, own));
                        offer.nests.len() - 1
                    });
                    alternative.2 = Some(place);
                }
            }
        }
        Ok(Some(offer))
    }
}
