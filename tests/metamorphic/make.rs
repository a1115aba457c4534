//! Plans by chance. Every form comes with its own mixture; most constraints are made around a point, so that most plans have an
//! answer.

use super::chance::{Chance, Decimal};
use super::plan::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Continuous,
    Integer,
    BigM,
    FixedCharge,
    OrZero,
    Curves,
    Penalty,
    Ordered,
    OrderedWithin,
    Conditions,
    Policies,
    Infeasible,
    Unbounded,
    Mixed,
    /// More constraints than are searched in exact numbers.
    Many,
}

pub const FORMS: [Form; 15] = [
    Form::Continuous,
    Form::Integer,
    Form::BigM,
    Form::FixedCharge,
    Form::OrZero,
    Form::Curves,
    Form::Penalty,
    Form::Ordered,
    Form::OrderedWithin,
    Form::Conditions,
    Form::Policies,
    Form::Infeasible,
    Form::Unbounded,
    Form::Mixed,
    Form::Many,
];

pub(super) struct Maker {
    pub(super) chance: Chance,
    pub(super) plan: Plan,
}

pub fn make(form: Form, seed: u64) -> Plan {
    let chance = Chance::new(seed * 64 + form as u64);
    let mut maker = Maker { chance, plan: Plan::default() };
    maker.fill(form);
    maker.plan.numbered()
}

impl Maker {
    /// One to three digits, sometimes with a power of ten.
    pub(super) fn figure(&mut self) -> Decimal {
        let power = self.chance.pick(&[-2, -1, -1, 0, 0, 0, 0, 1, 2]);
        let n = if self.chance.percent(60) { self.chance.between(1, 9) } else { self.chance.between(1, 250) };
        Decimal::of(n, power)
    }

    pub(super) fn signed(&mut self, negative: i64) -> Decimal {
        let figure = self.figure();
        if self.chance.percent(negative) { figure.negative() } else { figure }
    }

    pub(super) fn add(&mut self, kind: Kind, point: Decimal) -> usize {
        self.plan.variables.push(Variable { id: 0, kind, point });
        self.plan.variables.len() - 1
    }

    pub(super) fn continuous(&mut self) -> usize {
        let point = Decimal::of(self.chance.between(0, 40), self.chance.pick(&[-1, 0, 0, 1]));
        let low = match self.chance.below(10) {
            0 => None,
            1 => Some(Decimal::of(-self.chance.between(0, 20), 0)),
            2 => Some(point.add(Decimal::of(-self.chance.between(0, 3), 0))),
            _ => Some(Decimal::ZERO),
        };
        let high = self.chance.percent(60).then(|| point.add(Decimal::of(self.chance.between(0, 60), self.chance.pick(&[-1, 0, 0, 1]))));
        self.add(Kind::Free { low, high }, point)
    }

    pub(super) fn whole(&mut self) -> usize {
        let low = self.chance.pick(&[0, 0, 0, 0, -3, 1]);
        let high = low + self.chance.between(1, 12);
        let point = self.chance.between(low, high);
        let unit = self.chance.percent(30).then(|| self.chance.pick(&[0, 0, 3, -3]));
        let scale = unit.unwrap_or(0);
        let kind = Kind::Whole { low: Decimal::of(low, scale), high: Decimal::of(high, scale), unit };
        self.add(kind, Decimal::of(point, scale))
    }

    pub(super) fn binary(&mut self) -> usize {
        let point = Decimal::of(self.chance.below(2), 0);
        self.add(Kind::Binary, point)
    }

    pub(super) fn semicontinuous(&mut self) -> usize {
        let low = Decimal::of(self.chance.between(1, 30), self.chance.pick(&[-6, -3, -1, 0, 0]));
        let high = Decimal::of(self.chance.between(1, 9), self.chance.pick(&[2, 2, 3, 6]));
        let point = if self.chance.percent(40) { Decimal::ZERO } else { low.add(Decimal::of(self.chance.between(0, 30), 0)) };
        let whole = self.chance.percent(15);
        if whole {
            let low = self.chance.between(2, 5);
            let high = low + self.chance.between(1, 6);
            let point = if self.chance.percent(40) { 0 } else { self.chance.between(low, high) };
            return self.add(Kind::Semi { low: Decimal::of(low, 0), high: Decimal::of(high, 0), whole }, Decimal::of(point, 0));
        }
        self.add(Kind::Semi { low, high, whole }, point)
    }

    pub(super) fn at(&self, atom: Atom) -> Decimal {
        match atom {
            Atom::Variable(v) => self.plan.variables[v].point,
            Atom::Constant => Decimal::of(1, 0),
            Atom::Curve(c) => {
                let curve = &self.plan.curves[c];
                let x = self.plan.variables[curve.of].point;
                let part = curve.points.windows(2).find(|w| w[0].0 <= x && x <= w[1].0);
                part.map_or(Decimal::ZERO, |w| {
                    let (a, b) = (w[0], w[1]);
                    Decimal(a.1.0 + (b.1.0 - a.1.0) * (x.0 - a.0.0) / (b.0.0 - a.0.0))
                })
            }
        }
    }

    pub(super) fn worth(&self, sum: &Sum) -> Decimal {
        sum.iter().fold(Decimal::ZERO, |total, (factor, atom)| total.add(factor.times(self.at(*atom))))
    }

    /// Some of the variables with factors.
    pub(super) fn some(&mut self, most: i64, negative: i64) -> Sum {
        let mut all: Vec<usize> = (0..self.plan.variables.len()).collect();
        self.chance.shuffle(&mut all);
        let count = self.chance.between(1, most).min(all.len() as i64) as usize;
        all.truncate(count);
        all.into_iter().map(|v| (self.signed(negative), Atom::Variable(v))).collect()
    }

    pub(super) fn row(&mut self, left: Sum, measure: Measure) -> Row {
        let worth = self.worth(&left);
        let room = Decimal::of(self.chance.between(0, 30), self.chance.pick(&[-1, 0, 0, 1]));
        let to = |x: Decimal| vec![(x, Atom::Constant)];
        let relation = match self.chance.below(10) {
            0..=3 => Relation::Le(to(worth.add(room))),
            4..=7 => Relation::Ge(to(worth.add(room.negative()))),
            8 => Relation::Eq(to(worth)),
            _ => {
                let high = worth.add(Decimal::of(self.chance.between(0, 20), 0));
                Relation::Range(worth.add(room.negative()), high)
            }
        };
        let through_value = self.chance.percent(70);
        Row { id: 0, measure, left, relation, price: None, condition: None, otherwise: None, through_value }
    }

    pub(super) fn rows(&mut self, count: i64) {
        for _ in 0..count {
            let left = self.some(4, 25);
            let measure = self.chance.pick(&[Measure::Mass, Measure::Mass, Measure::Mass, Measure::Number, Measure::Money]);
            let row = self.row(left, measure);
            self.plan.rows.push(row);
        }
    }

    /// Something is needed, so that zero is no answer.
    pub(super) fn need(&mut self, of: &[usize]) {
        let left: Sum = of.iter().map(|v| (Decimal::of(1, 0), Atom::Variable(*v))).collect();
        let worth = self.worth(&left);
        let worth = if worth > Decimal::ZERO { worth } else { Decimal::of(self.chance.between(1, 9), self.chance.pick(&[-1, 0])) };
        let right = vec![(worth, Atom::Constant)];
        let relation = if self.chance.percent(15) { Relation::Eq(right) } else { Relation::Ge(right) };
        let through_value = self.chance.percent(70);
        let row = Row { id: 0, measure: Measure::Mass, left, relation, price: None, condition: None, otherwise: None, through_value };
        self.plan.rows.push(row);
    }

    /// x <= M open.
    pub(super) fn gate(&mut self, x: usize, open: usize, m: Decimal) {
        let left = vec![(Decimal::of(1, 0), Atom::Variable(x))];
        let relation = Relation::Le(vec![(m, Atom::Variable(open))]);
        let through_value = self.chance.percent(30);
        self.plan.rows.push(Row {
            id: 0,
            measure: Measure::Mass,
            left,
            relation,
            price: None,
            condition: None,
            otherwise: None,
            through_value,
        });
        if self.plan.variables[x].point > Decimal::ZERO {
            self.plan.variables[open].point = Decimal::of(1, 0);
        }
    }

    pub(super) fn objective(&mut self, negative: i64) {
        let all = 0..self.plan.variables.len();
        let mut sum: Sum = all.map(|v| (self.signed(negative), Atom::Variable(v))).collect();
        sum.retain(|_| self.chance.percent(85));
        if sum.is_empty() {
            sum.push((Decimal::of(1, 0), Atom::Variable(0)));
        }
        if self.chance.percent(15) {
            sum.push((self.figure(), Atom::Constant));
        }
        self.plan.objectives.push(Objective { id: 0, measure: Measure::Money, maximize: false, sum, within: None });
    }

    pub(super) fn next_objective(&mut self, within: bool) {
        let negative = self.chance.pick(&[0, 30, 100]);
        let sum = self.some(4, negative);
        let maximize = self.chance.percent(25) && self.is_bounded(&sum, true);
        let within = within.then(|| match self.chance.percent(50) {
            true => Within::Share(self.chance.between(1, 20)),
            false => Within::Amount(self.figure()),
        });
        let measure = if self.plan.objectives.last().is_some_and(|o| o.measure == Measure::Money) { Measure::Mass } else { Measure::Money };
        self.plan.objectives.push(Objective { id: 0, measure, maximize, sum, within });
    }

    pub(super) fn is_bounded(&self, sum: &Sum, up: bool) -> bool {
        sum.iter().all(|(factor, atom)| {
            let Atom::Variable(v) = *atom else { return true };
            let above = (*factor > Decimal::ZERO) == up;
            match &self.plan.variables[v].kind {
                Kind::Free { low, high } => {
                    if above {
                        high.is_some()
                    } else {
                        low.is_some()
                    }
                }
                _ => true,
            }
        })
    }

    pub(super) fn price(&mut self, equality: bool) -> Price {
        let (one, two) = (self.figure(), self.figure());
        match self.chance.below(4) {
            0 if equality => Price { above: Some(one), below: Some(two), both: None },
            1 if equality => Price { above: Some(one), ..Price::default() },
            _ => Price { both: Some(one), ..Price::default() },
        }
    }

    pub(super) fn curve(&mut self, of: usize, measure: Measure) -> usize {
        let mut x = Decimal::ZERO;
        let mut y = if self.chance.percent(50) { Decimal::ZERO } else { self.figure() };
        let mut points = vec![(x, y)];
        let end = self.plan.variables[of].point;
        let count = self.chance.between(1, 3);
        for at in 0..count {
            x = x.add(Decimal::of(self.chance.between(1, 30), self.chance.pick(&[-1, 0, 0, 1])));
            if at == count - 1 && x < end {
                x = end.add(Decimal::of(1, 0));
            }
            let step = self.figure();
            y = if self.chance.percent(15) { y.add(step.negative()) } else { y.add(step) };
            points.push((x, y));
        }
        self.plan.curves.push(Curve { id: 0, of, points, measure });
        self.plan.curves.len() - 1
    }

    /// Places with an amount and a binary variable each.
    pub(super) fn sites(&mut self, large: bool, count: i64) -> Vec<(usize, usize)> {
        let mut sites = Vec::new();
        for _ in 0..count {
            let point =
                if self.chance.percent(50) { Decimal::ZERO } else { Decimal::of(self.chance.between(1, 40), self.chance.pick(&[-1, 0])) };
            let high = (!large || self.chance.percent(30)).then(|| point.add(Decimal::of(self.chance.between(1, 50), 0)));
            let x = self.add(Kind::Free { low: Some(Decimal::ZERO), high }, point);
            let open = self.binary();
            self.plan.variables[open].point = Decimal::ZERO;
            let m = if large {
                Decimal::of(self.chance.between(1, 9), self.chance.pick(&[3, 4, 5, 6, 7, 8, 9]))
            } else {
                point.add(Decimal::of(self.chance.between(1, 30), 0))
            };
            self.gate(x, open, m);
            sites.push((x, open));
        }
        let made: Vec<usize> = sites.iter().map(|s| s.0).collect();
        self.need(&made);
        let mut sum: Sum = Vec::new();
        for (x, open) in &sites {
            sum.push((self.figure(), Atom::Variable(*x)));
            sum.push((Decimal::of(self.chance.between(1, 900), self.chance.pick(&[0, 0, 1])), Atom::Variable(*open)));
        }
        self.plan.objectives.push(Objective { id: 0, measure: Measure::Money, maximize: false, sum, within: None });
        sites
    }

    pub(super) fn policy(&mut self) {
        let charge = self.chance.percent(60).then(|| {
            let mut sum = self.some(2, 40);
            sum.retain(|(_, atom)| {
                self.is_bounded(&vec![(Decimal::of(1, 0), *atom)], true) && self.is_bounded(&vec![(Decimal::of(1, 0), *atom)], false)
            });
            sum
        });
        let charge = charge.filter(|sum| !sum.is_empty());
        let limit = {
            let mut left = self.some(2, 20);
            left.retain(|(_, atom)| {
                self.is_bounded(&vec![(Decimal::of(1, 0), *atom)], true) && self.is_bounded(&vec![(Decimal::of(1, 0), *atom)], false)
            });
            (!left.is_empty() && (charge.is_none() || self.chance.percent(60))).then(|| {
                let mut row = self.row(left, Measure::Mass);
                row.through_value = false;
                row
            })
        };
        if charge.is_some() || limit.is_some() {
            let enact = Decimal::of(self.chance.between(0, 80), 0);
            let before = (!self.plan.policies.is_empty() && self.chance.percent(50)).then(|| self.chance.pick(&["requires", "excludes"]));
            self.plan.policies.push(Policy { charge, limit, enact, before });
        }
    }

    pub(super) fn bounded(&mut self, count: i64) {
        for _ in 0..count {
            let point = Decimal::of(self.chance.between(0, 30), self.chance.pick(&[-1, 0]));
            let high = point.add(Decimal::of(self.chance.between(1, 60), 0));
            self.add(Kind::Free { low: Some(Decimal::ZERO), high: Some(high) }, point);
        }
    }
}
