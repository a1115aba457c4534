//! The states of a process: the combinations of the values of its variables that meet their conditions.

use super::*;

/// The states by number.
#[derive(Debug)]
pub struct States {
    /// The values of each variable.
    lists: Vec<Vec<u32>>,
    /// By variable and value: its place in the list.
    places: Vec<Vec<u32>>,
    /// By place in the product of all lists, the number of the state; empty where all combinations are states.
    numbers: Vec<u32>,
    /// By number, the place in the product; empty where all combinations are states.
    products: Vec<u32>,
    count: usize,
}

const NONE: u32 = u32::MAX;

impl States {
    pub fn len(&self) -> usize {
        self.count
    }

    /// The values of the variables of a state.
    pub fn tuple(&self, state: usize, out: &mut Vec<u32>) {
        out.clear();
        let mut left = self.products.get(state).map_or(state, |place| *place as usize);
        for list in self.lists.iter().rev() {
            out.push(list.get(left % list.len()).copied().unwrap_or(0));
            left /= list.len();
        }
        out.reverse();
    }

    /// The state of some values of the variables, where there is one.
    pub fn number(&self, values: impl Iterator<Item = u32>) -> Option<u32> {
        let mut product = 0usize;
        for ((value, places), list) in values.zip(&self.places).zip(&self.lists) {
            let place = places.get(value as usize).copied().filter(|place| *place != NONE)?;
            product = product * list.len() + place as usize;
        }
        match self.numbers.as_slice() {
            [] => Some(product as u32),
            numbers => numbers.get(product).copied().filter(|number| *number != NONE),
        }
    }

    /// The values of a variable.
    pub fn list(&self, variable: usize) -> &[u32] {
        self.lists.get(variable).map_or(&[], Vec::as_slice)
    }
}

/// The values of each variable, in their order.
pub(super) fn lists<N: Figure>(eval: &mut Eval<'_, N>, spaces: &[Space]) -> Result<Vec<Vec<u32>>> {
    let mut out = Vec::new();
    for space in spaces {
        let mut list = Vec::new();
        eval.each(space.gens, &mut |eval| {
            list.push(eval.get(space.slot));
            Ok(())
        })?;
        if list.is_empty() {
            let message = format!("`{}` can be nothing", space.name);
            return Err(EvalError::new(codes::EMPTY_SELECTION, message, space.span, "its set is empty"));
        }
        out.push(list);
    }
    let product = out.iter().map(|list| list.len() as f64).product::<f64>();
    if product > MOST_STATES as f64 {
        let names: Vec<String> = spaces.iter().zip(&out).map(|(space, list)| format!("{} of `{}`", list.len(), space.name)).collect();
        let message = format!("{product:.0} combinations, more than the program takes");
        let at = spaces.first().map_or(eval.hir.file_span(), |space| space.span);
        return Err(EvalError::new(codes::TOO_MANY, message, at, names.join(", ")));
    }
    Ok(out)
}

impl<N: Figure> Eval<'_, N> {
    /// The periods in their order.
    pub(super) fn periods(&mut self, decision: &Decision) -> Result<Vec<u32>> {
        let Some(period) = &decision.period else { return Ok(Vec::new()) };
        let list = lists(self, std::slice::from_ref(period))?.pop().unwrap_or_default();
        let kind = &self.hir.entity_types[period.kind];
        if kind.periods {
            return Ok(list);
        }
        let order = self.kind_order(period.kind, period.span)?;
        let mut list = list;
        list.sort_by_key(|ordinal| order.ranks.get(*ordinal as usize).copied());
        Ok(list)
    }

    /// All states.
    pub(super) fn states_of(&mut self, decision: &Decision) -> Result<States> {
        let lists = lists(self, &decision.states)?;
        let mut places = Vec::new();
        for list in &lists {
            let most = list.iter().copied().max().unwrap_or(0) as usize;
            let mut of = vec![NONE; most + 1];
            (0u32..).zip(list).for_each(|(place, value)| *of.at_mut(*value) = place);
            places.push(of);
        }
        let product: usize = lists.iter().map(Vec::len).product();
        let mut states = States { lists, places, numbers: Vec::new(), products: Vec::new(), count: product };
        if decision.states.iter().all(|space| space.available.is_none()) {
            return Ok(states);
        }
        let (mut numbers, mut products, mut tuple) = (vec![NONE; product], Vec::new(), Vec::new());
        for place in 0..product {
            states.tuple(place, &mut tuple);
            let mut there = true;
            for (space, value) in decision.states.iter().zip(&tuple) {
                self.set(space.slot, *value);
            }
            for condition in decision.states.iter().filter_map(|space| space.available) {
                there = there && self.truth(condition)?;
            }
            if there {
                *numbers.at_mut(place) = products.len() as u32;
                products.push(place as u32);
            }
        }
        if products.is_empty() {
            let at = decision.states.iter().find_map(|space| space.available).map(|e| self.hir.exprs.spans[e]);
            let message = "the process has no states";
            let at = at.unwrap_or(self.hir.file_span());
            return Err(EvalError::new(codes::EMPTY_SELECTION, message, at, "no combination meets this"));
        }
        states.count = products.len();
        states.numbers = numbers;
        states.products = products;
        Ok(states)
    }
}

impl Eval<'_, Exact> {
    /// How likely the process starts in each state.
    pub(super) fn start_of(&mut self, decision: &Decision, states: &States) -> Result<Vec<Exact>> {
        let mut weights = vec![Exact::ZERO; states.len()];
        if decision.starts.iter().all(Option::is_none) {
            let share = Number::div(Exact::ONE, Exact::from(states.len()));
            weights.fill(share);
            return Ok(weights);
        }
        let mut by_variable: Vec<FxHashMap<u32, Exact>> = Vec::new();
        let mut first = None;
        for (at, start) in decision.starts.iter().enumerate() {
            let list = states.list(at);
            let Some(draw) = start else {
                let share = Number::div(Exact::ONE, Exact::from(list.len()));
                by_variable.push(list.iter().map(|value| (*value, share.clone())).collect());
                continue;
            };
            first = first.or(Some(draw.span));
            let mut laws = outcomes::Laws::default();
            self.outcomes(draw, list, &mut laws)?;
            let outcomes = laws.found;
            for (value, _) in &outcomes {
                if !list.contains(value) {
                    let name = self.hir.state_text(draw.kind, *value);
                    let message = format!("the process cannot begin with `{} = {name}`", draw.name);
                    return Err(EvalError::new(codes::NO_SUCH_STATE, message, draw.span, "not one of its states"));
                }
            }
            by_variable.push(outcomes.into_iter().collect());
        }
        let mut tuple = Vec::new();
        let mut total = Exact::ZERO;
        for (state, weight) in weights.iter_mut().enumerate() {
            states.tuple(state, &mut tuple);
            let mut p = Exact::ONE;
            for (value, of) in tuple.iter().zip(&by_variable) {
                p *= of.get(value).cloned().unwrap_or(Exact::ZERO);
            }
            total += &p;
            *weight = p;
        }
        let every = decision.starts.iter().all(Option::is_some);
        if total == Exact::ZERO || every && total != Exact::ONE {
            let at = first.unwrap_or(self.hir.file_span());
            let message = "the process begins in a combination of states that is left out";
            return Err(EvalError::new(codes::NO_SUCH_STATE, message, at, "left out by the conditions of states"));
        }
        weights.iter_mut().for_each(|weight| *weight = Number::div(std::mem::take(weight), total.clone()));
        Ok(weights)
    }
}
