//! Conditions on variables as variables of their own: true or false, a function of what they read.
//!
//! A condition on few variables is a table of its own. One on many is taken apart: `and`, `or`, `any`, `all`, counts and sums become
//! chains of variables with two parents each, so that what is asked of a thousand suppliers stays narrow.

use super::combinations::Combinations;
use super::inference::open;
use super::*;
use crate::exact::Exact;
use crate::ids::At;
use crate::prob::network::{Node, Table};
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// The most combinations that a condition or an amount is tabulated for.
pub(super) const TABULATED: f64 = 512.0;
/// The most entries of a table.
pub(super) const MOST_ENTRIES: f64 = 4_000_000.0;

/// A condition: certain, or the number of a variable whose state 1 means that it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    Always(bool),
    Var(Var),
}

/// A network that is being added to.
pub(super) struct Growing<'g> {
    /// The parents of the variables that are there, as far as they are known.
    pub parents: &'g [Vec<Var>],
    pub states: &'g [u32],
    /// The nodes that are added, numbered after them.
    pub added: Vec<Node<Exact>>,
    pub known: Known,
    /// The network that a question is put to: what is calculated in it already is not added again.
    pub before: Option<&'g Ground>,
}

/// The functions that were added, by a hash of what they are: where a thousand instances read the same condition, it is one.
#[derive(Clone, Debug, Default)]
pub(super) struct Known(FxHashMap<u64, Vec<Var>>);

fn hash_of(node: &Node<Exact>) -> u64 {
    let mut hasher = FxHasher::default();
    (node.states, &node.parents).hash(&mut hasher);
    if let Table::Function(values) = &node.table {
        values.hash(&mut hasher);
    }
    hasher.finish()
}

impl<'g> Growing<'g> {
    /// A network that is there, for a question.
    pub fn of(ground: &'g Ground) -> Growing<'g> {
        Growing { parents: &ground.parents, states: &ground.states, added: Vec::new(), known: Known::default(), before: Some(ground) }
    }

    pub fn size(&self, var: Var) -> u32 {
        let at = var as usize;
        match self.states.get(at) {
            Some(size) => *size,
            None => self.added.at(at - self.states.len()).states,
        }
    }

    /// A function of other variables.
    pub fn function(&mut self, states: u32, parents: Vec<Var>, values: Vec<u32>) -> Var {
        let node = Node { states, parents, table: Table::Function(values) };
        if let Some(known) = self.known(&node) {
            return known;
        }
        let var = (self.states.len() + self.added.len()) as Var;
        self.known.0.entry(hash_of(&node)).or_default().push(var);
        self.added.push(node);
        var
    }

    /// The variable that is this function, where there is one.
    pub fn known(&self, node: &Node<Exact>) -> Option<Var> {
        let hash = hash_of(node);
        let first = self.states.len();
        let own = || self.known.0.get(&hash)?.iter().find(|var| self.added.at(**var as usize - first) == node).copied();
        let before = |ground: &Ground| {
            let same = ground.known.0.get(&hash)?;
            let network = open(&ground.exact);
            same.iter().find(|var| network.nodes.at(**var) == node).copied()
        };
        self.before.and_then(before).or_else(own)
    }

    /// What a variable hangs on, to put next to one another what hangs on the same.
    fn kin(&self, var: Var) -> Vec<Var> {
        let at = var as usize;
        let mut kin = match self.states.len() > at {
            true => self.parents.get(at).cloned().unwrap_or_default(),
            false => self.added.at(at - self.states.len()).parents.clone(),
        };
        kin.sort_unstable();
        kin
    }

    /// Variables that are to be joined one by one, those that hang on the same next to one another.
    pub fn in_order<T>(&self, items: &mut [T], var: impl Fn(&T) -> Var) {
        let deep = |item: &T| {
            let own = var(item);
            let near = self.kin(own);
            let far: Vec<Var> = near.first().map(|first| self.kin(*first)).unwrap_or_default();
            (far, near, own)
        };
        items.sort_by_cached_key(deep);
    }

    /// Both, or either.
    fn both(&mut self, a: Event, b: Event, and: bool) -> Event {
        match (a, b) {
            (Event::Always(known), other) | (other, Event::Always(known)) => match known == and {
                true => other,
                false => Event::Always(known),
            },
            (Event::Var(a), Event::Var(b)) if a == b => Event::Var(a),
            (Event::Var(a), Event::Var(b)) => {
                let values = if and { vec![0, 0, 0, 1] } else { vec![0, 1, 1, 1] };
                Event::Var(self.function(2, vec![a, b], values))
            }
        }
    }

    /// All of them, or any, one after another.
    fn joined(&mut self, events: Vec<Event>, and: bool) -> Event {
        let mut vars: Vec<Var> = Vec::new();
        for event in events {
            match event {
                Event::Always(known) if known != and => return Event::Always(known),
                Event::Always(_) => {}
                Event::Var(var) => vars.push(var),
            }
        }
        self.in_order(&mut vars, |var| *var);
        vars.into_iter().fold(Event::Always(and), |so_far, var| self.both(so_far, Event::Var(var), and))
    }

    fn not(&mut self, event: Event) -> Event {
        match event {
            Event::Always(known) => Event::Always(!known),
            Event::Var(var) => Event::Var(self.function(2, vec![var], vec![1, 0])),
        }
    }
}

impl Eval<'_, Exact> {
    /// A condition as a variable of a network.
    pub(super) fn event(&mut self, e: ExprId, net: &mut Growing<'_>) -> Result<Event> {
        let vars = self.chances(e)?;
        if vars.is_empty() {
            return self.truth(e).map(Event::Always);
        }
        let all = Combinations::of(vars, |var| net.size(var));
        if all.count() <= TABULATED && (all.vars.len() <= 3 || !self.has_parts(e)) {
            return self.tabulated(e, all, net);
        }
        match self.hir.exprs.kinds[e] {
            ExprKind::Not(inner) => {
                let inner = self.event(inner, net)?;
                Ok(net.not(inner))
            }
            ExprKind::And(a, b) | ExprKind::Or(a, b) => {
                let and = matches!(self.hir.exprs.kinds[e], ExprKind::And(..));
                let a = self.event(a, net)?;
                if a == Event::Always(!and) {
                    return Ok(a);
                }
                let b = self.event(b, net)?;
                Ok(net.both(a, b, and))
            }
            ExprKind::Fold(fold @ (Fold::Any | Fold::All), gens, body) => {
                let mut events = Vec::new();
                self.each(gens, &mut |eval| {
                    events.push(eval.event(body, net)?);
                    Ok(())
                })?;
                Ok(net.joined(events, fold == Fold::All))
            }
            ExprKind::If(c, a, b) => {
                let c = self.event(c, net)?;
                let (a, b) = (self.event(a, net)?, self.event(b, net)?);
                let (yes, no) = (net.both(c, a, true), net.not(c));
                let no = net.both(no, b, true);
                Ok(net.both(yes, no, false))
            }
            ExprKind::Compare(op, a, b) => self.compared(op, a, b, net),
            _ if all.count() <= MOST_ENTRIES => self.tabulated(e, all, net),
            _ => Err(self.reads_too_many(e, &all)),
        }
    }

    /// True for what can be taken apart.
    fn has_parts(&self, e: ExprId) -> bool {
        use ExprKind as K;
        matches!(
            self.hir.exprs.kinds[e],
            K::Not(_) | K::And(..) | K::Or(..) | K::Fold(Fold::Any | Fold::All, ..) | K::Compare(..) | K::If(..)
        )
    }

    fn tabulated(&mut self, e: ExprId, mut all: Combinations, net: &mut Growing<'_>) -> Result<Event> {
        let mut values = Vec::with_capacity(all.count() as usize);
        while all.advance() {
            all.states().for_each(|(var, state)| self.set_state(var, state));
            values.push(u32::from(self.truth(e)?));
        }
        match (values.contains(&0), values.contains(&1)) {
            (true, false) => Ok(Event::Always(false)),
            (false, true) => Ok(Event::Always(true)),
            _ => Ok(Event::Var(net.function(2, all.vars, values))),
        }
    }

    pub(super) fn reads_too_many(&self, e: ExprId, all: &Combinations) -> EvalError {
        let count = all.vars.len();
        let message = format!("this reads {count} variables at once, which have {:.0e} combinations of states", all.count());
        EvalError::new(codes::TOO_WIDE, message, self.hir.exprs.spans[e], "cannot be taken apart")
            .help("conditions joined by `and` and `or`, `any`, `all`, counts and sums over many variables are taken apart")
    }
}
