//! What bears on what: d-separation, and which findings contradict one another.
//!
//! Sources: R. Shachter, *Bayes-ball* (1998); D. Koller, N. Friedman, *Probabilistic graphical models* (2009), algorithm 3.1;
//! U. Junker, *QuickXplain* (2004).

use super::evidence::{Finding, InferenceError, Limits};
use super::node::{Network, Var};
use crate::exact::Number;

impl<N: Number> Network<N> {
    /// Whether a finding on this variable can change what is believed of the targets, given the findings on other variables: from
    /// the structure alone, tables aside. What is said of the variable itself in `evidence` is not looked at.
    pub fn matters(&self, finding: Var, targets: &[Var], evidence: &[(Var, Finding<N>)]) -> bool {
        let n = self.nodes.len();
        let mut is_known: Vec<bool> = self.nodes.iter().map(|node| node.states == 1).collect();
        let others = || evidence.iter().filter(|(var, _)| *var != finding);
        for (var, found) in others() {
            let possible = match found {
                Finding::State(_) => 1,
                Finding::Likelihood(values) => values.iter().filter(|x| !x.is_zero()).count(),
            };
            is_known[*var as usize] |= possible <= 1;
        }
        let opens = self.with_ancestors(others().map(|(var, _)| *var));
        let children = self.children();
        let is_target = |v: Var| targets.contains(&v);
        // For each variable: whether it was reached from a child, and from a parent.
        let mut seen = vec![[false; 2]; n];
        let mut open = vec![(finding, 0)];
        while let Some((var, from)) = open.pop() {
            let at = var as usize;
            if std::mem::replace(&mut seen[at][from], true) {
                continue;
            }
            if !is_known[at] {
                if is_target(var) {
                    return true;
                }
                open.extend(children[at].iter().map(|child| (*child, 1)));
                if from == 0 {
                    open.extend(self.node(var).parents.iter().map(|parent| (*parent, 0)));
                }
            }
            if from == 1 && opens[at] {
                open.extend(self.node(var).parents.iter().map(|parent| (*parent, 0)));
            }
        }
        false
    }

    /// Which findings contradict one another: places in the evidence, none of which can be left out. None where the evidence is
    /// possible.
    pub fn impossible_core(&self, evidence: &[(Var, Finding<N>)], limits: &Limits) -> Result<Vec<usize>, InferenceError> {
        if self.is_possible(evidence, &(0..evidence.len()).collect::<Vec<_>>(), limits)? {
            return Ok(Vec::new());
        }
        let all: Vec<usize> = (0..evidence.len()).collect();
        let mut core = self.core(evidence, &mut Vec::new(), false, &all, limits)?;
        core.sort_unstable();
        Ok(core)
    }

    fn is_possible(&self, evidence: &[(Var, Finding<N>)], chosen: &[usize], limits: &Limits) -> Result<bool, InferenceError> {
        let chosen: Vec<(Var, Finding<N>)> = chosen.iter().map(|at| evidence[*at].clone()).collect();
        match self.joint(&[], &chosen, limits) {
            Ok(_) => Ok(true),
            Err(InferenceError::Impossible) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// A part of `open` that is impossible together with `taken`, and of which nothing can be left out.
    fn core(
        &self,
        evidence: &[(Var, Finding<N>)],
        taken: &mut Vec<usize>,
        is_more: bool,
        open: &[usize],
        limits: &Limits,
    ) -> Result<Vec<usize>, InferenceError> {
        if is_more && !self.is_possible(evidence, taken, limits)? {
            return Ok(Vec::new());
        }
        if open.len() <= 1 {
            return Ok(open.to_vec());
        }
        let (first, second) = open.split_at(open.len() / 2);
        let before = taken.len();
        taken.extend(first);
        let mut out = self.core(evidence, taken, true, second, limits)?;
        taken.truncate(before);
        taken.extend(&out);
        let is_more = !out.is_empty();
        out.extend(self.core(evidence, taken, is_more, first, limits)?);
        taken.truncate(before);
        Ok(out)
    }
}
