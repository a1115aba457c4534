//! Numbers by chance, the same in every run, and exact decimals.

use std::fmt::Write;

/// D. E. Knuth's MMIX constants; the high bits are the good ones.
#[derive(Clone)]
pub struct Chance(pub u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03);
        for _ in 0..3 {
            chance.below(2);
        }
        chance
    }
    pub fn below(&mut self, n: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) % n as u64) as i64
    }
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high - low + 1)
    }
    /// True in so many of a hundred cases.
    pub fn percent(&mut self, n: i64) -> bool {
        self.below(100) < n
    }
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as i64) as usize]
    }
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at as i64 + 1) as usize);
        }
    }
}

/// A decimal: so many thousand-millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(pub i128);

const ONE: i128 = 1_000_000_000;

impl Decimal {
    pub const ZERO: Decimal = Decimal(0);

    /// n times a power of ten, of at least -9.
    pub fn of(n: i64, power: i32) -> Decimal {
        Decimal(i128::from(n) * 10i128.pow((power + 9) as u32))
    }
    pub fn add(self, other: Decimal) -> Decimal {
        Decimal(self.0 + other.0)
    }
    pub fn times(self, other: Decimal) -> Decimal {
        Decimal(self.0 * other.0 / ONE)
    }
    pub fn negative(self) -> Decimal {
        Decimal(-self.0)
    }
    /// Without its sign, in a unit that is `power` powers of ten larger: `3e-7`, `0.25`, `120`.
    pub fn text(self, power: i32) -> String {
        let mut digits = self.0.unsigned_abs();
        if digits == 0 {
            return "0".into();
        }
        let mut power = -9 - power;
        while digits.is_multiple_of(10) {
            digits /= 10;
            power += 1;
        }
        let mut out = digits.to_string();
        match power {
            0..=3 => (0..power).for_each(|_| out.push('0')),
            -5..=-1 => {
                let places = -power as usize;
                if out.len() <= places {
                    out.insert_str(0, &"0".repeat(places + 1 - out.len()));
                }
                out.insert(out.len() - places, '.');
            }
            _ => write!(out, "e{power}").unwrap(),
        }
        out
    }
}
