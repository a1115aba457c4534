//! What each form is a mixture of.

use super::chance::Decimal;
use super::make::{Form, Maker};
use super::plan::*;

impl Maker {
    pub(super) fn fill(&mut self, form: Form) {
        match form {
            Form::Continuous | Form::Infeasible | Form::Unbounded => {
                for _ in 0..self.chance.between(2, 6) {
                    self.continuous();
                }
                if form != Form::Continuous && self.chance.percent(30) {
                    self.whole();
                }
                let rows = self.chance.between(1, if form == Form::Unbounded { 2 } else { 6 });
                self.rows(rows);
                self.objective(if form == Form::Unbounded { 60 } else { 10 });
                if form == Form::Infeasible {
                    // Twice the same side, and less is allowed than needed.
                    let left = self.some(3, 20);
                    let worth = self.worth(&left);
                    let by = Decimal::of(self.chance.between(1, 50), self.chance.pick(&[-3, -2, -1, 0, 1]));
                    let mut low = self.row(left.clone(), Measure::Mass);
                    let mut high = low.clone();
                    low.relation = Relation::Ge(vec![(worth.add(by), Atom::Constant)]);
                    high.relation = Relation::Le(vec![(worth, Atom::Constant)]);
                    self.plan.rows.push(low);
                    self.plan.rows.push(high);
                }
            }
            Form::Integer => {
                for _ in 0..self.chance.between(2, 4) {
                    self.whole();
                }
                for _ in 0..self.chance.below(3) {
                    self.continuous();
                }
                let rows = self.chance.between(1, 4);
                self.rows(rows);
                self.objective(25);
            }
            Form::BigM | Form::FixedCharge => {
                let count = self.chance.between(2, 4);
                self.sites(form == Form::BigM, count);
                if self.chance.percent(40) {
                    self.rows(1);
                }
            }
            Form::OrZero => {
                let mut all: Vec<usize> = Vec::new();
                for _ in 0..self.chance.between(1, 3) {
                    all.push(self.semicontinuous());
                }
                self.bounded(1);
                all.retain(|v| self.plan.variables[*v].measure() == Measure::Mass);
                if !all.is_empty() {
                    self.need(&all);
                }
                let rows = self.chance.below(3);
                self.rows(rows);
                self.objective(15);
            }
            Form::Curves => {
                let count = self.chance.between(2, 3);
                self.bounded(count);
                let all: Vec<usize> = (0..self.plan.variables.len()).collect();
                self.need(&all);
                self.objective(10);
                for _ in 0..self.chance.between(1, 2) {
                    let of = self.chance.pick(&all);
                    let curve = self.curve(of, Measure::Money);
                    let factor = if self.chance.percent(20) { Decimal::of(-1, 0) } else { Decimal::of(1, 0) };
                    self.plan.objectives[0].sum.push((factor, Atom::Curve(curve)));
                }
                if self.chance.percent(40) {
                    let of = self.chance.pick(&all);
                    let curve = self.curve(of, Measure::Mass);
                    let other = self.chance.pick(&all);
                    let left = vec![(Decimal::of(1, 0), Atom::Curve(curve)), (self.figure(), Atom::Variable(other))];
                    let row = self.row(left, Measure::Mass);
                    self.plan.rows.push(row);
                }
            }
            Form::Penalty => {
                for _ in 0..self.chance.between(2, 4) {
                    self.continuous();
                }
                if self.chance.percent(40) {
                    self.whole();
                }
                let rows = self.chance.between(2, 4);
                self.rows(rows);
                self.objective(10);
                for at in 0..self.plan.rows.len() {
                    if self.chance.percent(70) {
                        let both = matches!(self.plan.rows[at].relation, Relation::Eq(_) | Relation::Range(..));
                        self.plan.rows[at].price = Some(self.price(both));
                    }
                }
            }
            Form::Ordered | Form::OrderedWithin => {
                match self.chance.below(3) {
                    0 => {
                        let count = self.chance.between(2, 5);
                        self.bounded(count);
                        let all: Vec<usize> = (0..self.plan.variables.len()).collect();
                        self.need(&all);
                        self.objective(0);
                    }
                    1 => {
                        self.whole();
                        let count = self.chance.between(1, 3);
                        self.bounded(count);
                        self.objective(15);
                    }
                    _ => {
                        let count = self.chance.between(2, 3);
                        self.sites(false, count);
                    }
                }
                let rows = self.chance.below(3);
                self.rows(rows);
                for _ in 0..self.chance.between(1, 2) {
                    self.next_objective(form == Form::OrderedWithin);
                }
            }
            Form::Conditions => {
                let count = self.chance.between(2, 3);
                self.bounded(count);
                let all: Vec<usize> = (0..self.plan.variables.len()).collect();
                self.need(&all);
                let mut open = Vec::new();
                for _ in 0..self.chance.between(1, 2) {
                    open.push(self.binary());
                }
                self.objective(20);
                for _ in 0..self.chance.between(1, 3) {
                    let left: Sum =
                        self.some(2, 20).into_iter().filter(|(_, atom)| !matches!(atom, Atom::Variable(v) if open.contains(v))).collect();
                    let left = if left.is_empty() { vec![(Decimal::of(1, 0), Atom::Variable(0))] } else { left };
                    let mut row = self.row(left.clone(), Measure::Mass);
                    row.through_value = false;
                    row.condition = Some((self.chance.pick(&open), self.chance.percent(70)));
                    if self.chance.percent(50) {
                        let other = self.row(left.clone(), Measure::Mass);
                        row.otherwise = Some((left, other.relation));
                    }
                    self.plan.rows.push(row);
                }
            }
            Form::Policies => {
                let count = self.chance.between(2, 4);
                self.bounded(count);
                let all: Vec<usize> = (0..self.plan.variables.len()).collect();
                self.need(&all);
                self.objective(20);
                for _ in 0..self.chance.between(1, 3) {
                    self.policy();
                }
            }
            Form::Many => {
                self.sites(false, 3);
                self.bounded(6);
                self.rows(60);
            }
            Form::Mixed => {
                let large = self.chance.percent(50);
                let count = self.chance.between(1, 2);
                let sites = self.sites(large, count);
                self.whole();
                self.semicontinuous();
                self.bounded(1);
                let rows = self.chance.between(1, 2);
                self.rows(rows);
                for at in 0..self.plan.rows.len() {
                    if self.chance.percent(20)
                        && !matches!(&self.plan.rows[at].relation, Relation::Le(s) if s.iter().any(|t| t.1 != Atom::Constant))
                    {
                        self.plan.rows[at].price = Some(self.price(false));
                    }
                }
                let curve = self.curve(sites[0].0, Measure::Money);
                self.plan.objectives[0].sum.push((Decimal::of(1, 0), Atom::Curve(curve)));
                if self.chance.percent(50) {
                    let within = self.chance.percent(50);
                    self.next_objective(within);
                }
            }
        }
        if form != Form::BigM && form != Form::FixedCharge && self.plan.objectives.len() == 1 && self.chance.percent(20) {
            // The same, looked at from the other side.
            let first = &mut self.plan.objectives[0];
            first.maximize = true;
            first.sum.iter_mut().for_each(|(factor, _)| *factor = factor.negative());
        }
    }
}
