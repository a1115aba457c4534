//! Small programs for tests.

use super::*;

pub const INF: f64 = f64::INFINITY;

/// Builds plans for tests.
pub struct Builder(pub Lp);

impl Builder {
    pub fn new(sense: Sense) -> Builder {
        Builder(Lp::new(sense))
    }

    pub fn minimize() -> Builder {
        Builder::new(Sense::Minimize)
    }

    pub fn maximize() -> Builder {
        Builder::new(Sense::Maximize)
    }

    pub fn offset(mut self, offset: f64) -> Builder {
        self.0.offset = offset;
        self
    }

    fn add(mut self, cost: f64, lower: f64, upper: f64, domain: Domain) -> Builder {
        self.0.columns.push(lower, upper, domain, cost);
        self
    }

    pub fn column(self, cost: f64, lower: f64, upper: f64) -> Builder {
        self.add(cost, lower, upper, Domain::Continuous)
    }

    pub fn whole(self, cost: f64, lower: f64, upper: f64) -> Builder {
        self.add(cost, lower, upper, Domain::Integer)
    }

    pub fn row(mut self, lower: f64, upper: f64, entries: &[(u32, f64)]) -> Builder {
        self.0.rows.push(entries.iter().map(|(col, value)| (ColId(*col), *value)), lower, upper);
        self
    }

    pub fn build(self) -> Lp {
        self.0
    }
}

/// A small generator of numbers, the same in every run.
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Numbers {
        Numbers(seed)
    }

    /// From zero on.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    /// Both ends included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as u64) as i64
    }
}

/// A random program: some have an optimum, some no solution, some no end. With whole columns, all of them have bounds.
pub fn random(numbers: &mut Numbers, whole: bool) -> Lp {
    let columns = numbers.below(5) + 1;
    let mut builder = if numbers.below(2) == 0 { Builder::minimize() } else { Builder::maximize() };
    for _ in 0..columns {
        let cost = numbers.between(-6, 6) as f64;
        if whole && numbers.below(2) == 0 {
            let lower = numbers.between(-3, 3) as f64;
            builder = builder.whole(cost, lower, lower + numbers.below(6) as f64);
            continue;
        }
        let lower = if !whole && numbers.below(6) == 0 { -INF } else { numbers.between(-3, 3) as f64 };
        let upper = if !whole && numbers.below(2) == 0 { INF } else { lower.max(-5.0) + numbers.below(6) as f64 };
        builder = builder.column(cost, lower, upper);
    }
    for _ in 0..numbers.below(6) + 1 {
        let mut entries = Vec::new();
        for c in 0..columns {
            let value = numbers.between(-4, 4) as f64 / 2.0;
            if value != 0.0 && numbers.below(3) > 0 {
                entries.push((c as u32, value));
            }
        }
        let limit = numbers.between(-9, 9) as f64;
        let (lower, upper) = match numbers.below(4) {
            0 => (limit, INF),
            1 => (-INF, limit),
            2 => (limit, limit),
            _ => (limit, limit + numbers.below(5) as f64),
        };
        builder = builder.row(lower, upper, &entries);
    }
    builder.build()
}
