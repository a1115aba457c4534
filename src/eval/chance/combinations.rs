//! Going through all combinations of the states of some variables.

use crate::prob::network::Var;

/// Combinations of states, the last variable fastest.
pub(in crate::eval) struct Combinations {
    pub vars: Vec<Var>,
    sizes: Vec<u32>,
    states: Vec<u32>,
    begun: bool,
}

impl Combinations {
    pub fn of(vars: Vec<Var>, size: impl Fn(Var) -> u32) -> Combinations {
        let sizes: Vec<u32> = vars.iter().map(|var| size(*var)).collect();
        Combinations { states: vec![0; vars.len()], vars, sizes, begun: false }
    }

    /// How many there are; as a double, since they may be more than can be counted.
    pub fn count(&self) -> f64 {
        self.sizes.iter().map(|size| f64::from(*size)).product()
    }

    /// Goes to the next; false at the end.
    pub fn advance(&mut self) -> bool {
        if !self.begun {
            self.begun = true;
            return self.sizes.iter().all(|size| *size > 0);
        }
        for (state, size) in self.states.iter_mut().zip(&self.sizes).rev() {
            *state += 1;
            if *state < *size {
                return true;
            }
            *state = 0;
        }
        false
    }

    /// The variables with their states.
    pub fn states(&self) -> impl Iterator<Item = (Var, u32)> {
        self.vars.iter().copied().zip(self.states.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_variable_runs_fastest() {
        let mut all = Combinations::of(vec![4, 7], |var| if var == 4 { 2 } else { 3 });
        assert_eq!(all.count(), 6.0);
        let mut met = Vec::new();
        while all.advance() {
            met.push(all.states().map(|(_, state)| state).collect::<Vec<_>>());
        }
        assert_eq!(met, [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
    }

    #[test]
    fn nothing_has_one_combination() {
        let mut all = Combinations::of(Vec::new(), |_| 2);
        assert!(all.advance() && !all.advance());
    }
}
