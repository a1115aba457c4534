//! A program with whole columns, by trying out all their values.

use super::*;

/// Hands over the exact answer for each choice of whole values, with these columns fixed there.
pub fn every_choice(lp: &Lp<Exact>, look: &mut dyn FnMut(Outcome)) {
    let whole: Vec<usize> = (0..lp.column_count()).filter(|&c| lp.columns.domain[c] == Domain::Integer).collect();
    let mut part = lp.clone();
    part.columns.domain.fill(Domain::Continuous);
    descend(lp, &mut part, &whole, look);
}

fn descend(lp: &Lp<Exact>, part: &mut Lp<Exact>, whole: &[usize], look: &mut dyn FnMut(Outcome)) {
    let Some((&c, rest)) = whole.split_first() else { return look(refine(part, Hint::default(), Limits::default())) };
    let upper = lp.columns.upper[c].clone().unwrap();
    let mut at = Exact::from(lp.columns.lower[c].clone().unwrap().ceil());
    while at <= upper {
        (part.columns.lower[c], part.columns.upper[c]) = (Some(at.clone()), Some(at.clone()));
        descend(lp, part, rest, look);
        at += Exact::ONE;
    }
}
