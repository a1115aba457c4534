//! Which column to decide next: by what deciding it has cost so far (pseudo-costs: M. Bénichou and others, *Experiments in
//! mixed-integer linear programming*, Mathematical Programming 1, 1971).

/// Nearer to a whole number than this, a value of doubles may be one;
pub(super) const NEAR: f64 = 1e-6;
/// and nearer than this part of itself, which is what rounding may have done to it: large values are left to exact numbers.
const NOISE: f64 = 1e-14;

#[derive(Clone, Copy, Default)]
struct Record {
    sum: f64,
    count: f64,
}

impl Record {
    fn mean(self, otherwise: f64) -> f64 {
        if self.count > 0.0 { self.sum / self.count } else { otherwise }
    }
}

/// What each column has cost so far, for one unit down and up.
pub(super) struct Costs {
    down: Vec<Record>,
    up: Vec<Record>,
    all: Record,
}

/// A column to decide: its value, and whether the upper part is to be looked at first.
pub(super) struct Choice {
    pub(super) column: usize,
    pub(super) up_first: bool,
}

impl Costs {
    pub(super) fn new(columns: usize) -> Costs {
        Costs { down: vec![Record::default(); columns], up: vec![Record::default(); columns], all: Record::default() }
    }

    /// The objective was worse by `gain` after the column had to go so far.
    pub(super) fn note(&mut self, column: usize, up: bool, distance: f64, gain: f64) {
        if !gain.is_finite() || distance <= NEAR {
            return;
        }
        let unit = gain.max(0.0) / distance;
        let own = if up { &mut self.up[column] } else { &mut self.down[column] };
        for record in [own, &mut self.all] {
            record.sum += unit;
            record.count += 1.0;
        }
    }

    /// The column that promises most, among those whose value is not whole.
    pub(super) fn choose(&self, integer: &[bool], values: &[f64]) -> Option<Choice> {
        let mean = self.all.mean(1.0).max(1e-12);
        let mut best: Option<(f64, Choice)> = None;
        for (column, &value) in values.iter().enumerate().filter(|(c, _)| integer[*c]) {
            let part = value - value.floor();
            if part.min(1.0 - part) <= NEAR.max(value.abs() * NOISE) {
                continue;
            }
            let down = self.down[column].mean(mean) * part;
            let up = self.up[column].mean(mean) * (1.0 - part);
            let floor = mean * 1e-6;
            let score = down.max(floor) * up.max(floor);
            if best.as_ref().is_none_or(|(most, _)| score > *most) {
                best = Some((score, Choice { column, up_first: part > 0.5 }));
            }
        }
        best.map(|(_, choice)| choice)
    }
}
