//! What is known of a division once the worth that some coalitions get is: all coalitions that are sums and differences of these.

use super::members;
use crate::exact::Exact;

/// The span of some coalitions, as vectors of zeros and ones.
#[derive(Clone, Debug)]
pub(super) struct Span {
    players: usize,
    /// In reduced echelon form, each with the place of its leading one.
    rows: Vec<(usize, Vec<Exact>)>,
}

impl Span {
    pub fn new(players: usize) -> Span {
        Span { players, rows: Vec::new() }
    }

    pub fn is_all(&self) -> bool {
        self.rows.len() == self.players
    }

    /// The vector of a coalition.
    pub fn vector(&self, coalition: u32) -> Vec<Exact> {
        let mut vector = vec![Exact::ZERO; self.players];
        members(coalition).for_each(|player| vector.get_mut(player).into_iter().for_each(|place| *place = Exact::ONE));
        vector
    }

    /// What is left of a vector beside the span.
    fn rest(&self, mut vector: Vec<Exact>) -> Vec<Exact> {
        for (lead, row) in &self.rows {
            let factor = vector.get(*lead).cloned().unwrap_or(Exact::ZERO);
            if factor != Exact::ZERO {
                vector.iter_mut().zip(row).for_each(|(place, value)| *place -= &factor * value);
            }
        }
        vector
    }

    /// True where a vector follows from what is known.
    pub fn holds(&self, vector: Vec<Exact>) -> bool {
        self.rest(vector).iter().all(|value| *value == Exact::ZERO)
    }

    /// Takes in a coalition; false where it followed.
    pub fn add(&mut self, coalition: u32) -> bool {
        let mut new = self.rest(self.vector(coalition));
        let Some(lead) = new.iter().position(|value| *value != Exact::ZERO) else { return false };
        let first = new.get(lead).cloned().unwrap_or(Exact::ONE);
        new.iter_mut().for_each(|value| *value /= &first);
        for (_, row) in &mut self.rows {
            let factor = row.get(lead).cloned().unwrap_or(Exact::ZERO);
            row.iter_mut().zip(&new).for_each(|(place, value)| *place -= &factor * value);
        }
        self.rows.push((lead, new));
        true
    }

    /// A test of coalitions by whole numbers: one follows where all of these sums over its members are 0. None where they grow
    /// too long.
    pub fn test(&self) -> Option<Test> {
        let leads: Vec<usize> = self.rows.iter().map(|(lead, _)| *lead).collect();
        let free = (0..self.players).filter(|player| !leads.contains(player));
        // A vector of the orthogonal complement for each place without a leading one.
        let complement = free.map(|place| {
            let mut vector = vec![Exact::ZERO; self.players];
            vector.get_mut(place).into_iter().for_each(|own| *own = Exact::ONE);
            for (lead, row) in &self.rows {
                let value = -row.get(place).cloned().unwrap_or(Exact::ZERO);
                vector.get_mut(*lead).into_iter().for_each(|own| *own = value.clone());
            }
            whole(&vector)
        });
        Some(Test { sums: complement.collect::<Option<Vec<Vec<i64>>>>()? })
    }
}

/// Tells coalitions that follow from those that do not.
#[derive(Clone, Debug)]
pub(super) struct Test {
    sums: Vec<Vec<i64>>,
}

impl Test {
    pub fn holds(&self, coalition: u32) -> bool {
        self.sums.iter().all(|vector| {
            let of = |player: usize| i128::from(vector.get(player).copied().unwrap_or(0));
            members(coalition).map(of).sum::<i128>() == 0
        })
    }
}

/// The multiple of a vector whose numbers are whole.
fn whole(vector: &[Exact]) -> Option<Vec<i64>> {
    let common = vector.iter().fold(Exact::ONE, |common, value| {
        let product = value * &common;
        common * Exact::from(product.denominator().clone())
    });
    vector.iter().map(|value| i64::try_from((value * &common).floor()).ok()).collect()
}
