//! Equations between units: a unit is a known unit times powers of unknown ones. Equations are
//! solved as they come, as in Kennedy's "Dimension types" (ESOP 1994), over units with their
//! scale, so that what is inferred reads as the modeler would have written it.

use crate::units::{UnitId, Units};

/// A known unit times powers of unknowns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitExpr {
    pub unit: UnitId,
    pub unknowns: Vec<(u32, i16)>,
}

impl UnitExpr {
    /// Dimensionless.
    pub const ONE: UnitExpr = UnitExpr { unit: UnitId::ONE, unknowns: Vec::new() };

    pub fn known(unit: UnitId) -> UnitExpr {
        UnitExpr { unit, unknowns: Vec::new() }
    }

    pub fn is_known(&self) -> bool {
        self.unknowns.is_empty()
    }
}

/// Two units that cannot agree, as far as they are known.
#[derive(Debug, PartialEq, Eq)]
pub struct Clash;

#[derive(Default)]
pub struct Equations {
    solutions: Vec<Option<UnitExpr>>,
}

impl Equations {
    /// A new unknown unit.
    pub fn fresh(&mut self) -> UnitExpr {
        self.solutions.push(None);
        UnitExpr { unit: UnitId::ONE, unknowns: vec![(self.solutions.len() as u32 - 1, 1)] }
    }

    /// The term with everything filled in that is known by now.
    pub fn resolve(&self, units: &mut Units, term: &UnitExpr) -> UnitExpr {
        let mut out = UnitExpr::known(term.unit);
        for (unknown, power) in &term.unknowns {
            match self.solutions.get(*unknown as usize).and_then(Option::as_ref) {
                Some(solution) => {
                    let solved = self.resolve(units, solution);
                    let factor = raise(units, &solved, *power);
                    out = multiply(units, &out, &factor);
                }
                None => add(&mut out.unknowns, *unknown, *power),
            }
        }
        out
    }

    /// Makes two units agree in dimension.
    pub fn unify(&mut self, units: &mut Units, left: &UnitExpr, right: &UnitExpr) -> Result<(), Clash> {
        if left == right {
            return Ok(());
        }
        let left = self.resolve(units, left);
        let right = self.resolve(units, right);
        let inverse = raise(units, &right, -1);
        let quotient = multiply(units, &left, &inverse);
        let Some(&(unknown, power)) = quotient.unknowns.iter().min_by_key(|(v, p)| (p.unsigned_abs(), *v)) else {
            return if units.is_dimensionless(quotient.unit) || units.is_broken(quotient.unit) { Ok(()) } else { Err(Clash) };
        };
        // unknown^power * rest = 1, so unknown = rest^(-1/power).
        let mut rest = quotient.clone();
        rest.unknowns.retain(|(v, _)| *v != unknown);
        let mut solution = match power {
            1 => raise(units, &rest, -1),
            -1 => rest,
            _ => match root(units, &rest, power) {
                Some(solution) => solution,
                None => return Err(Clash),
            },
        };
        // Where two sizes of one unit meet, `kEUR·t/EUR`, people read tonnes.
        if solution.is_known() && units.has_sizes_of_one(solution.unit) {
            solution.unit = units.simplify(solution.unit).0;
        }
        if let Some(slot) = self.solutions.get_mut(unknown as usize) {
            *slot = Some(solution);
        }
        Ok(())
    }
}

pub fn multiply(units: &mut Units, a: &UnitExpr, b: &UnitExpr) -> UnitExpr {
    let mut out = UnitExpr { unit: units.mul(a.unit, b.unit).unwrap_or(a.unit), unknowns: a.unknowns.clone() };
    for (unknown, power) in &b.unknowns {
        add(&mut out.unknowns, *unknown, *power);
    }
    out
}

pub fn raise(units: &mut Units, a: &UnitExpr, power: i16) -> UnitExpr {
    let unit = if a.unit == UnitId::ONE { a.unit } else { units.pow(a.unit, power).unwrap_or(a.unit) };
    UnitExpr { unit, unknowns: a.unknowns.iter().map(|(v, p)| (*v, p.saturating_mul(power))).filter(|(_, p)| *p != 0).collect() }
}

/// rest^(-1/power), where that is a whole power of a unit.
fn root(units: &mut Units, rest: &UnitExpr, power: i16) -> Option<UnitExpr> {
    if rest.unit != UnitId::ONE && !units.is_dimensionless(rest.unit) {
        let candidate = units.nth_root(rest.unit, power)?;
        let unit = units.recip(candidate)?;
        let unknowns = rest.unknowns.iter().map(|(v, p)| (p % power == 0).then_some((*v, -p / power))).collect::<Option<_>>()?;
        return Some(UnitExpr { unit, unknowns });
    }
    let unknowns = rest.unknowns.iter().map(|(v, p)| (p % power == 0).then_some((*v, -p / power))).collect::<Option<_>>()?;
    Some(UnitExpr { unit: UnitId::ONE, unknowns })
}

fn add(list: &mut Vec<(u32, i16)>, unknown: u32, power: i16) {
    match list.iter_mut().find(|(v, _)| *v == unknown) {
        Some((_, p)) => *p += power,
        None => list.push((unknown, power)),
    }
    list.retain(|(_, p)| *p != 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units() -> Units {
        Units::build(&[], &[]).0
    }

    fn power(term: &UnitExpr, power: i16) -> UnitExpr {
        raise(&mut units(), term, power)
    }

    #[test]
    fn an_equation_settles_an_unknown() {
        let (mut units, mut equations) = (units(), Equations::default());
        let x = equations.fresh();
        let plain = UnitExpr::ONE;
        assert_eq!(equations.unify(&mut units, &x, &plain), Ok(()));
        assert_eq!(equations.resolve(&mut units, &x), plain);
    }

    #[test]
    fn unknowns_that_are_equal_are_one() {
        let (mut units, mut equations) = (units(), Equations::default());
        let (x, y) = (equations.fresh(), equations.fresh());
        assert_eq!(equations.unify(&mut units, &x, &y), Ok(()));
        assert_eq!(equations.resolve(&mut units, &x), equations.resolve(&mut units, &y));
        assert!(!equations.resolve(&mut units, &x).is_known());
    }

    #[test]
    fn powers_are_multiplied_through() {
        let (mut units, mut equations) = (units(), Equations::default());
        let (x, y) = (equations.fresh(), equations.fresh());
        // x = y²
        assert_eq!(equations.unify(&mut units, &x, &power(&y, 2)), Ok(()));
        assert_eq!(equations.resolve(&mut units, &power(&x, 3)), power(&y, 6));
    }

    #[test]
    fn a_root_that_is_no_whole_power_clashes() {
        let (mut units, mut equations) = (units(), Equations::default());
        let (x, y) = (equations.fresh(), equations.fresh());
        // x² = y³ has no solution in whole powers.
        assert_eq!(equations.unify(&mut units, &power(&x, 2), &power(&y, 3)), Err(Clash));
    }

    #[test]
    fn what_cancels_is_gone() {
        let mut units = units();
        let x = Equations::default().fresh();
        assert_eq!(multiply(&mut units, &x, &power(&x, -1)), UnitExpr::ONE);
    }
}
