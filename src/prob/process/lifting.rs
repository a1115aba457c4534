//! Exact solutions of linear equations in integers: solved modulo a prime, digit by digit of that prime, and read back as fractions.
//!
//! Source: J. Dixon, "Exact solution of linear equations using p-adic expansions" (1982). What comes out is put into the equations, so that
//! nothing has to be believed.

use super::linear::{Factor, Field, Matrix, plan};
use crate::deadline::Deadline;
use crate::exact::Exact;
use dashu_base::BitTest;
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

    /// What the prime misses 2^61 by.
    const SHORT: u64 = (1 << 61) - P;

    /// The residue of a number: what stands above 61 bits counts so many times less.
    #[inline]
    fn reduced(x: u128) -> Self {
        const LOW: u128 = (1 << 61) - 1;
        let once = (x & LOW) + (x >> 61) * u128::from(Self::SHORT);
        let twice = ((once & LOW) + (once >> 61) * u128::from(Self::SHORT)) as u64;
        Residue(if twice >= P { twice - P } else { twice })
    }

    #[inline]
    fn times(self, other: Self) -> Self {
        Residue::reduced(u128::from(self.0) * u128::from(other.0))
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
    fn less_all<'x>(self, terms: impl Iterator<Item = (&'x Self, &'x Self)>) -> Self {
        // So many products of 122 bits fit into one number.
        const MOST: u32 = 32;
        let (mut sum, mut held) = (0u128, 0);
        for (a, b) in terms {
            sum += u128::from(a.0) * u128::from(b.0);
            held += 1;
            if held == MOST {
                (sum, held) = (u128::from(Self::reduced(sum).0), 1);
            }
        }
        self.less(&Self::reduced(sum), &Residue(1))
    }
    fn divisor(self) -> Option<Self> {
        if self.0 == 0 { None } else { Some(self.inverse()) }
    }
    fn over(self, divisor: &Self) -> Self {
        self.times(*divisor)
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

/// What may still be done for one process: multiplications of words, about, so that it is the same on every machine.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    left: f64,
}

impl Default for Budget {
    /// Some two seconds.
    fn default() -> Self {
        Budget { left: 2e9 }
    }
}

impl Budget {
    #[cfg(test)]
    pub fn of(left: f64) -> Budget {
        Budget { left }
    }

    /// None where so much more would be too much.
    pub(super) fn take(&mut self, work: f64) -> Option<()> {
        self.left -= work;
        (self.left >= 0.0).then_some(())
    }
}

impl Budget {
    /// Counts so many products of some values with short numbers.
    pub(super) fn multiply(&mut self, products: usize, value: &Fractions) -> Option<()> {
        self.take(5.0 * words(value) * products as f64)
    }

    /// Counts so many fractions of some values in lowest terms.
    pub(super) fn reduce(&mut self, fractions: usize, value: &Fractions) -> Option<()> {
        self.take((3.0 * words(value).powi(2) + 100.0) * fractions as f64)
    }
}

fn words(value: &Fractions) -> f64 {
    (value.below.bit_len() / 64 + 1) as f64
}

/// A right-hand side: of `A x = b`, or of `x A = b`.
pub(super) enum Side {
    Right(Vec<IBig>),
    Left(Vec<IBig>),
}

/// Solves the equations for each right-hand side. None where it would take too long, or where there is not one solution.
pub(super) fn solve(matrix: &Matrix<IBig>, sides: &[Side], budget: &mut Budget, deadline: &Deadline) -> Option<Vec<Fractions>> {
    solve_modulo::<{ PRIMES[0] }>(matrix, sides, budget, deadline)
        .or_else(|| solve_modulo::<{ PRIMES[1] }>(matrix, sides, budget, deadline))
}

fn solve_modulo<const P: u64>(matrix: &Matrix<IBig>, sides: &[Side], budget: &mut Budget, deadline: &Deadline) -> Option<Vec<Fractions>> {
    let value = matrix.value.iter().map(Residue::<P>::of).collect();
    let rests = Matrix { first: matrix.first.clone(), column: matrix.column.clone(), value };
    budget.take(0.0)?;
    let plan = plan(&rests)?;
    budget.take(4.0 * plan.work)?;
    let factor = Factor::new(&rests, &plan)?;
    let mut lifting = Lifting { factor: &factor, budget, deadline };
    let one = |side: &Side| match side {
        Side::Right(side) => lifting.lift(matrix, side, &|digit| factor.solve(digit, &plan)),
        Side::Left(side) => lifting.lift(&matrix.transposed(), side, &|digit| factor.solve_left(digit, &plan)),
    };
    sides.iter().map(one).collect()
}

/// Solving digit by digit.
struct Lifting<'l, const P: u64> {
    factor: &'l Factor<Residue<P>>,
    budget: &'l mut Budget,
    deadline: &'l Deadline,
}

type Solver<'s, const P: u64> = &'s dyn Fn(&[Residue<P>]) -> Vec<Residue<P>>;

impl<const P: u64> Lifting<'_, P> {
    fn lift(&mut self, matrix: &Matrix<IBig>, side: &[IBig], solve: Solver<'_, P>) -> Option<Fractions> {
        let mut rest = Rest::new(matrix, side);
        let mut digits: Vec<Vec<u64>> = vec![Vec::new(); side.len()];
        let mut next_try = 2;
        for count in 1..=MOST_DIGITS {
            self.budget.take(2.0 * self.factor.entries() as f64 + 10.0 * matrix.value.len() as f64)?;
            let digit = solve(&rest.residues());
            rest.take(matrix, &digit);
            digits.iter_mut().zip(&digit).for_each(|(digits, digit)| digits.push(digit.0));
            if count == next_try {
                let found = self.read_back(&digits, count)?;
                if let Some(found) = found.filter(|found| holds(matrix, side, found)) {
                    return Some(found);
                }
                next_try = count + count.div_ceil(2);
            }
            if count % 8 == 0 && self.deadline.is_over() {
                return None;
            }
        }
        None
    }

    /// The simplest fractions, over one denominator, whose first digits these are: none where there are none so short, and nothing where
    /// that is too much work.
    fn read_back(&mut self, digits: &[Vec<u64>], count: usize) -> Option<Option<Fractions>> {
        let modulus = IBig::from(UBig::from(P).pow(count));
        let largest = IBig::from(UBig::ONE << (count * 61 / 2 - 2));
        let powers = powers(P, count);
        let square = (count * count) as f64;
        let mut found = Fractions { above: Vec::with_capacity(digits.len()), below: IBig::ONE };
        for digits in digits {
            self.budget.take(square + 1_000.0)?;
            let number = whole(digits, &powers);
            let scaled = (number * &found.below) % &modulus;
            let near = if &scaled + &scaled > modulus { &scaled - &modulus } else { scaled.clone() };
            if size(&near) <= largest {
                found.above.push(near);
                continue;
            }
            self.budget.take(40.0 * square)?;
            let Some((above, below)) = fraction(scaled, &modulus, &largest) else { return Some(None) };
            found.above.iter_mut().for_each(|above| *above *= &below);
            found.above.push(above);
            found.below *= below;
            if found.below > largest {
                return Some(None);
            }
        }
        Some(Some(found))
    }
}

/// What digits have left of the right-hand side, divided by the prime as often as there are digits.
enum Rest {
    /// Where it stays short: the entries of the matrix, and what is left.
    Short(Vec<i64>, Vec<i128>),
    Long(Vec<IBig>),
}

impl Rest {
    fn new(matrix: &Matrix<IBig>, side: &[IBig]) -> Rest {
        // No more is ever left than the largest of the right-hand side, or the sum of a row.
        const MOST: i64 = 1 << 60;
        let entries: Option<Vec<i64>> = matrix.value.iter().map(|value| i64::try_from(value.clone()).ok()).collect();
        let sides: Option<Vec<i64>> = side.iter().map(|value| i64::try_from(value.clone()).ok()).collect();
        if let (Some(entries), Some(sides)) = (entries, sides) {
            let sum = |row: usize| {
                let span = matrix.first[row] as usize..matrix.first[row + 1] as usize;
                entries[span].iter().fold(0i64, |sum, value| sum.saturating_add(value.saturating_abs()))
            };
            if (0..matrix.size()).all(|row| sum(row) < MOST) && sides.iter().all(|side| side.saturating_abs() < MOST) {
                return Rest::Short(entries, sides.into_iter().map(i128::from).collect());
            }
        }
        Rest::Long(side.to_vec())
    }

    fn residues<const P: u64>(&self) -> Vec<Residue<P>> {
        match self {
            Rest::Short(_, left) => left.iter().map(|left| Residue(left.rem_euclid(i128::from(P)) as u64)).collect(),
            Rest::Long(left) => left.iter().map(Residue::of).collect(),
        }
    }

    /// Takes away what a digit stands for.
    fn take<const P: u64>(&mut self, matrix: &Matrix<IBig>, digit: &[Residue<P>]) {
        match self {
            Rest::Short(entries, left) => {
                for (row, left) in left.iter_mut().enumerate() {
                    let span = matrix.first[row] as usize..matrix.first[row + 1] as usize;
                    let terms = matrix.column[span.clone()].iter().zip(&entries[span]);
                    let sum: i128 = terms.map(|(column, value)| i128::from(*value) * i128::from(digit[*column as usize].0)).sum();
                    *left = (*left - sum) / i128::from(P);
                }
            }
            Rest::Long(left) => {
                let prime = IBig::from(P);
                for (row, left) in left.iter_mut().enumerate() {
                    let mut rest = std::mem::take(left);
                    for (column, value) in matrix.row(row).filter(|(column, _)| digit[*column].0 != 0) {
                        rest -= value * digit[column].0;
                    }
                    *left = rest / &prime;
                }
            }
        }
    }
}

/// The powers of a prime by the lengths that halves of so many digits have.
fn powers(prime: u64, count: usize) -> std::collections::BTreeMap<usize, IBig> {
    let (mut lengths, mut open) = (std::collections::BTreeMap::new(), vec![count]);
    let mut met = std::collections::BTreeSet::new();
    while let Some(count) = open.pop() {
        if count > 1 && met.insert(count) {
            let low = count / 2;
            lengths.entry(low).or_insert_with(|| IBig::from(UBig::from(prime).pow(low)));
            open.extend([low, count - low]);
        }
    }
    lengths
}

/// Digits, the least first, as a number: halves put together, since long numbers multiply faster than digit by digit.
fn whole(digits: &[u64], powers: &std::collections::BTreeMap<usize, IBig>) -> IBig {
    match digits {
        [] => IBig::ZERO,
        [digit] => IBig::from(*digit),
        _ => {
            let (low, high) = digits.split_at(digits.len() / 2);
            let low_part = whole(low, powers);
            powers.get(&low.len()).map_or(IBig::ZERO, |power| low_part + whole(high, powers) * power)
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn residues<const P: u64>() {
        let largest = P - 1;
        let numbers = [0, 1, 2, 30, 31, 32, P / 2, largest - 1, largest, 1 << 60, (1 << 60) + 12_345, 0x0123_4567_89ab_cdef];
        for a in numbers {
            for b in numbers {
                let product = (u128::from(a) * u128::from(b) % u128::from(P)) as u64;
                assert_eq!(Residue::<P>(a).times(Residue(b)), Residue(product), "{a} {b}");
            }
        }
        for x in [u128::MAX, u128::from(P), u128::from(P) * 2, (1 << 61) - 1, 1 << 61, 1 << 122] {
            assert_eq!(Residue::<P>::reduced(x), Residue((x % u128::from(P)) as u64), "{x}");
        }
        // More products than fit into one number.
        let terms = vec![Residue::<P>(largest); 1_000];
        let one_by_one = terms.iter().fold(Residue::<P>(5), |left, term| left.less(term, term));
        assert_eq!(Residue::<P>(5).less_all(terms.iter().zip(&terms)), one_by_one);
        let divisor = Residue::<P>(largest).divisor().unwrap();
        assert_eq!(Residue(5).over(&divisor).times(Residue(largest)), Residue(5));
        assert_eq!(Residue::<P>(0).divisor(), None);
    }

    #[test]
    fn residues_are_those_of_division() {
        residues::<{ PRIMES[0] }>();
        residues::<{ PRIMES[1] }>();
    }

    #[test]
    fn digits_make_numbers() {
        for count in 0..40usize {
            let digits: Vec<u64> = (0..count as u64).map(|at| at.wrapping_mul(0x9e37_79b9_7f4a_7c15) % PRIMES[0]).collect();
            let one_by_one = digits.iter().rev().fold(IBig::ZERO, |sum, digit| sum * IBig::from(PRIMES[0]) + IBig::from(*digit));
            assert_eq!(whole(&digits, &powers(PRIMES[0], count)), one_by_one, "{count}");
        }
    }
}
