//! Exact solutions of linear equations in integers: solved modulo a prime, digit by digit of that prime, and read back as fractions.
//!
//! Source: J. Dixon, "Exact solution of linear equations using p-adic expansions" (1982). What comes out is put into the equations, so that
//! nothing has to be believed.

use super::linear::{Factor, Field, Matrix, Plan, plan};
use crate::deadline::Deadline;
use crate::exact::Exact;
use dashu_int::{IBig, UBig};

/// Two primes below 2^61: one of them hardly ever divides a pivot.
pub(super) const PRIMES: [u64; 2] = [(1 << 61) - 1, (1 << 61) - 31];
/// Digits are some 18 decimals each.
const MOST_DIGITS: usize = 3_000;

/// A number modulo a prime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Residue<const P: u64>(pub u64);

impl<const P: u64> Residue<P> {
    pub fn of(x: &IBig) -> Residue<P> {
        let rest = x % IBig::from(P);
        let rest = if rest < IBig::ZERO { rest + IBig::from(P) } else { rest };
        Residue(u64::try_from(rest).unwrap_or(0))
    }

    fn times(self, other: Self) -> Self {
        Residue((u128::from(self.0) * u128::from(other.0) % u128::from(P)) as u64)
    }

    fn inverse(self) -> Self {
        let (mut power, mut base, mut left) = (Residue(1), self, P - 2);
        while left > 0 {
            if left % 2 == 1 {
                power = power.times(base);
            }
            base = base.times(base);
            left /= 2;
        }
        power
    }
}

impl<const P: u64> Field for Residue<P> {
    fn nought() -> Self {
        Residue(0)
    }
    fn one() -> Self {
        Residue(1)
    }
    fn less(self, a: &Self, b: &Self) -> Self {
        let product = a.times(*b).0;
        Residue(if self.0 >= product { self.0 - product } else { self.0 + (P - product) })
    }
    fn over(self, a: &Self) -> Option<Self> {
        if a.0 == 0 { None } else { Some(self.times(a.inverse())) }
    }
    fn is_nought(&self) -> bool {
        self.0 == 0
    }
}

/// Numbers over one denominator.
#[derive(Clone, Debug)]
pub(super) struct Fractions {
    pub above: Vec<IBig>,
    pub below: IBig,
}

impl Fractions {
    pub fn exact(&self, at: usize) -> Exact {
        Exact::from(self.above[at].clone()) / Exact::from(self.below.clone())
    }
}

/// Solves `A x = b` for each right-hand side. None where it would take too long, or where there is not one solution.
pub(super) fn solve(matrix: &Matrix<IBig>, sides: &[Vec<IBig>], deadline: &Deadline) -> Option<Vec<Fractions>> {
    solve_modulo::<{ PRIMES[0] }>(matrix, sides, deadline).or_else(|| solve_modulo::<{ PRIMES[1] }>(matrix, sides, deadline))
}

fn solve_modulo<const P: u64>(matrix: &Matrix<IBig>, sides: &[Vec<IBig>], deadline: &Deadline) -> Option<Vec<Fractions>> {
    let value = matrix.value.iter().map(Residue::<P>::of).collect();
    let rests = Matrix { first: matrix.first.clone(), column: matrix.column.clone(), value };
    let plan = plan(&rests).filter(|plan| plan.work < 3e8)?;
    let factor = Factor::new(&rests, &plan)?;
    sides.iter().map(|side| lift(matrix, side, &factor, &plan, deadline)).collect()
}

fn lift<const P: u64>(
    matrix: &Matrix<IBig>,
    side: &[IBig],
    factor: &Factor<Residue<P>>,
    plan: &Plan,
    deadline: &Deadline,
) -> Option<Fractions> {
    let prime = IBig::from(P);
    let mut left = side.to_vec();
    let mut digits: Vec<Vec<u64>> = vec![Vec::new(); side.len()];
    let mut next_try = 2;
    for count in 1..=MOST_DIGITS {
        let rests: Vec<Residue<P>> = left.iter().map(Residue::of).collect();
        let digit = factor.solve(&rests, plan)?;
        for (row, left) in left.iter_mut().enumerate() {
            let mut rest = std::mem::take(left);
            for (column, value) in matrix.row(row).filter(|(column, _)| digit[*column].0 != 0) {
                rest -= value * digit[column].0;
            }
            *left = rest / &prime;
        }
        digits.iter_mut().zip(&digit).for_each(|(digits, digit)| digits.push(digit.0));
        if count == next_try {
            if let Some(found) = read_back::<P>(&digits, count).filter(|found| holds(matrix, side, found)) {
                return Some(found);
            }
            next_try = count + count.div_ceil(2);
        }
        if count % 8 == 0 && deadline.is_over() {
            return None;
        }
    }
    None
}

/// The simplest fractions, over one denominator, whose first digits these are.
fn read_back<const P: u64>(digits: &[Vec<u64>], count: usize) -> Option<Fractions> {
    let modulus = IBig::from(UBig::from(P).pow(count));
    let largest = IBig::from(UBig::ONE << (count * 61 / 2 - 2));
    let mut found = Fractions { above: Vec::with_capacity(digits.len()), below: IBig::ONE };
    for digits in digits {
        let number = whole(digits, P);
        let scaled = (number * &found.below) % &modulus;
        let near = if &scaled + &scaled > modulus { &scaled - &modulus } else { scaled.clone() };
        if size(&near) <= largest {
            found.above.push(near);
            continue;
        }
        let (above, below) = fraction(scaled, &modulus, &largest)?;
        found.above.iter_mut().for_each(|above| *above *= &below);
        found.above.push(above);
        found.below *= below;
        if found.below > largest {
            return None;
        }
    }
    Some(found)
}

/// Digits, the least first, as a number: halves put together, since long numbers multiply faster than digit by digit.
fn whole(digits: &[u64], prime: u64) -> IBig {
    match digits {
        [] => IBig::ZERO,
        [digit] => IBig::from(*digit),
        _ => {
            let (low, high) = digits.split_at(digits.len() / 2);
            whole(low, prime) + whole(high, prime) * IBig::from(UBig::from(prime).pow(low.len()))
        }
    }
}

fn size(x: &IBig) -> IBig {
    if *x < IBig::ZERO { -x } else { x.clone() }
}

/// The fraction that a residue stands for (P. Wang, 1981): numerator and denominator, both at most so large.
fn fraction(residue: IBig, modulus: &IBig, largest: &IBig) -> Option<(IBig, IBig)> {
    let (mut r0, mut r1) = (modulus.clone(), residue);
    let (mut t0, mut t1) = (IBig::ZERO, IBig::ONE);
    while r1 > *largest {
        let q = &r0 / &r1;
        let rest = r0 - &q * &r1;
        (r0, r1) = (r1, rest);
        let next = t0 - &q * &t1;
        (t0, t1) = (t1, next);
    }
    if t1 == IBig::ZERO || size(&t1) > *largest {
        return None;
    }
    Some(if t1 < IBig::ZERO { (-r1, -t1) } else { (r1, t1) })
}

fn holds(matrix: &Matrix<IBig>, side: &[IBig], x: &Fractions) -> bool {
    side.iter().enumerate().all(|(row, side)| {
        let sum = matrix.row(row).fold(IBig::ZERO, |sum, (column, value)| sum + value * &x.above[column]);
        sum == side * &x.below
    })
}
