//! A plan in words: under which names, in which order and in which units is a matter of its dress.

use super::chance::{Chance, Decimal};
use super::plan::*;
use std::collections::BTreeSet;

/// How a plan is put into words. Units are powers of ten of a tonne, a euro or one.
pub struct Dress {
    pub variables: Vec<i32>,
    pub curves: Vec<i32>,
    pub rows: Vec<i32>,
    pub objectives: Vec<i32>,
    /// Numbers in other units than the plain ones, names and order by chance.
    literals: Option<Chance>,
    names: Option<u64>,
    order: Option<Chance>,
}

const POWERS: [i32; 25] = [-12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
/// t as Gt, Mt, kt, kg, g or mg.
const USUAL: [i32; 7] = [-9, -6, -3, 0, 3, 6, 9];

/// What a restating changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// All masses in one other unit, all money in one other unit.
    Units,
    /// Each variable, constraint and objective in a unit of its own.
    OwnUnits,
    /// Numbers only.
    Literals,
    /// Names and order only.
    Names,
    All,
}

pub const CHANGES: [Change; 5] = [Change::Units, Change::OwnUnits, Change::Literals, Change::Names, Change::All];

impl Dress {
    pub fn plain(plan: &Plan) -> Dress {
        let zero = |n: usize| vec![0; n];
        Dress {
            variables: zero(plan.variables.len()),
            curves: zero(plan.curves.len()),
            rows: zero(plan.rows.len()),
            objectives: zero(plan.objectives.len()),
            literals: None,
            names: None,
            order: None,
        }
    }

    pub fn other(plan: &Plan, change: Change, seed: u64) -> Dress {
        let mut dress = Dress::plain(plan);
        let chance = &mut Chance::new(seed);
        match change {
            Change::Units => {
                let (mass, money) = (chance.pick(&USUAL), chance.pick(&USUAL));
                let of = |measure: Measure| match measure {
                    Measure::Mass => mass,
                    Measure::Money => money,
                    Measure::Number => 0,
                };
                dress.variables = plan.variables.iter().map(|v| of(v.measure())).collect();
                dress.curves = plan.curves.iter().map(|c| of(c.measure)).collect();
                dress.rows = plan.rows.iter().map(|r| of(r.measure)).collect();
                dress.objectives = plan.objectives.iter().map(|o| of(o.measure)).collect();
            }
            Change::OwnUnits | Change::All => {
                // By number, so that a smaller plan keeps its units.
                let own = |kind: u64, id: usize| Chance::new(seed * 1000 + kind * 100 + id as u64).pick(&POWERS);
                dress.variables = plan.variables.iter().map(|v| own(1, v.id)).collect();
                dress.curves = plan.curves.iter().map(|c| own(2, c.id)).collect();
                dress.rows = plan.rows.iter().map(|r| own(3, r.id)).collect();
                dress.objectives = plan.objectives.iter().map(|o| own(4, o.id)).collect();
            }
            Change::Literals | Change::Names => {}
        }
        if matches!(change, Change::Literals | Change::All) {
            dress.literals = Some(chance.clone());
        }
        if matches!(change, Change::Names | Change::All) {
            dress.names = Some(seed);
            dress.order = Some(chance.clone());
        }
        dress
    }
}

/// A unit that is 10 to `power` of the plain one. What no prefix names is declared.
fn unit(measure: Measure, power: i32, own: &mut BTreeSet<String>) -> String {
    let (plain, short) = match measure {
        Measure::Mass => ("t", "m"),
        Measure::Money => ("EUR", "e"),
        Measure::Number => ("", "n"),
    };
    let named = match (measure, power) {
        (Measure::Number, 0) => Some("1"),
        (Measure::Number, -2) => Some("%"),
        (Measure::Number, -3) => Some("‰"),
        (Measure::Number, -6) => Some("ppm"),
        (Measure::Mass, 0) => Some("t"),
        (Measure::Mass, 3) => Some("kt"),
        (Measure::Mass, 6) => Some("Mt"),
        (Measure::Mass, 9) => Some("Gt"),
        (Measure::Mass, -3) => Some("kg"),
        (Measure::Mass, -6) => Some("g"),
        (Measure::Mass, -9) => Some("mg"),
        (Measure::Money, 0) => Some("EUR"),
        (Measure::Money, 3) => Some("kEUR"),
        (Measure::Money, 6) => Some("MEUR"),
        (Measure::Money, 9) => Some("GEUR"),
        _ => None,
    };
    if let Some(name) = named {
        return name.into();
    }
    let sign = if power < 0 { "low" } else { "up" };
    let name = format!("{short}_{sign}{}", power.abs());
    let size = 10u64.pow(power.unsigned_abs());
    let size = if power < 0 { format!("1/{size}") } else { size.to_string() };
    own.insert(format!("unit {name} = {size} {plain}").trim_end().to_string() + " unprefixed\n");
    name
}

struct Writer<'p> {
    plan: &'p Plan,
    dress: &'p Dress,
    literals: Option<Chance>,
    order: Option<Chance>,
    own: BTreeSet<String>,
}

/// The scenario.
pub fn text(plan: &Plan, dress: &Dress) -> String {
    Writer { plan, dress, literals: dress.literals.clone(), order: dress.order.clone(), own: BTreeSet::new() }.scenario()
}

impl Writer<'_> {
    fn name(&self, what: &str, number: usize) -> String {
        match self.dress.names {
            None => format!("{what}{number}"),
            // The names sort otherwise than the numbers.
            Some(seed) => format!("{}{what}_{number}", ["q", "b", "zz", "k", "aa"][(seed as usize + number * 3 + what.len()) % 5]),
        }
    }

    fn variable_name(&self, number: usize) -> String {
        self.name("v", self.plan.variables[number].id)
    }

    fn power(&mut self, measure: Measure) -> i32 {
        let choices: &[i32] = match measure {
            Measure::Mass => &[0, 0, 3, 6, 9, -3, -6, 7, -5],
            Measure::Money => &[0, 0, 3, 6, 9, 5, -4],
            Measure::Number => &[0, 0, 0, -2, -3, 4],
        };
        self.literals.as_mut().map_or(0, |chance| chance.pick(choices))
    }

    /// A number with its unit, without sign.
    fn quantity(&mut self, x: Decimal, measure: Measure) -> String {
        let power = self.power(measure);
        let unit = unit(measure, power, &mut self.own);
        let number = x.text(power);
        if unit == "1" { number } else { format!("{number} {unit}") }
    }

    fn signed(&mut self, x: Decimal, measure: Measure) -> String {
        let text = self.quantity(x, measure);
        if x < Decimal::ZERO { format!("-{text}") } else { text }
    }

    /// What one `under` is in `over`.
    fn rate(&mut self, x: Decimal, over: Measure, under: Measure) -> String {
        match (over, under) {
            (_, Measure::Number) => self.quantity(x, over),
            (over, under) if over == under => self.quantity(x, Measure::Number),
            (over, under) => {
                let (up, down) = (self.power(over), self.power(under));
                let below = unit(under, down, &mut self.own);
                let above = unit(over, up, &mut self.own);
                format!("{} {above}/{below}", x.text(up - down))
            }
        }
    }

    fn measure(&self, atom: Atom, whole: Measure) -> Measure {
        match atom {
            Atom::Variable(v) => self.plan.variables[v].measure(),
            Atom::Curve(c) => self.plan.curves[c].measure,
            Atom::Constant => whole,
        }
    }

    fn sum(&mut self, sum: &Sum, measure: Measure) -> String {
        let mut terms = sum.clone();
        if let Some(chance) = &mut self.order {
            chance.shuffle(&mut terms);
        }
        let mut out = String::new();
        for (factor, atom) in terms {
            let minus = factor < Decimal::ZERO;
            out += match (out.is_empty(), minus) {
                (true, true) => "-",
                (true, false) => "",
                (false, true) => " - ",
                (false, false) => " + ",
            };
            let own = self.measure(atom, measure);
            out += &match atom {
                Atom::Constant => self.quantity(factor, measure),
                Atom::Variable(v) if own == measure && factor == Decimal::of(1, 0) => self.variable_name(v),
                Atom::Curve(c) if own == measure && factor == Decimal::of(1, 0) => self.name("curve", self.plan.curves[c].id),
                Atom::Variable(v) => format!("{} * {}", self.rate(factor, measure, own), self.variable_name(v)),
                Atom::Curve(c) => format!("{} * {}", self.rate(factor, measure, own), self.name("curve", self.plan.curves[c].id)),
            };
        }
        if out.is_empty() { "0".into() } else { out }
    }

    fn variable(&mut self, number: usize) -> String {
        let variable = &self.plan.variables[number];
        let measure = variable.measure();
        let name = self.variable_name(number);
        let power = match &variable.kind {
            Kind::Whole { unit, .. } => unit.unwrap_or(0),
            _ if variable.is_bound_to_unit() => 0,
            _ => self.dress.variables[number],
        };
        let unit = unit(measure, power, &mut self.own);
        match &variable.kind {
            Kind::Binary => format!("  var {name} binary\n"),
            Kind::Whole { low, high, .. } => {
                format!("  var {name} integer : {unit} in {} .. {}\n", self.signed(*low, measure), self.signed(*high, measure))
            }
            Kind::Semi { low, high, whole } => {
                let whole = if *whole { " integer" } else { "" };
                format!("  var {name}{whole} : {unit} in {} .. {} or 0\n", self.signed(*low, measure), self.signed(*high, measure))
            }
            Kind::Free { low, high } => {
                let bounds = match (low, high) {
                    (Some(low), Some(high)) => format!(" in {} .. {}", self.signed(*low, measure), self.signed(*high, measure)),
                    (Some(low), None) => format!(" >= {}", self.signed(*low, measure)),
                    (None, Some(high)) => format!(" <= {}", self.signed(*high, measure)),
                    (None, None) => String::new(),
                };
                format!("  var {name} : {unit}{bounds}\n")
            }
        }
    }

    fn curve(&mut self, number: usize) -> String {
        let curve = &self.plan.curves[number];
        let of = self.plan.variables[curve.of].measure();
        let unit = unit(curve.measure, self.dress.curves[number], &mut self.own);
        let points: Vec<String> =
            curve.points.iter().map(|(x, y)| format!("{}: {}", self.signed(*x, of), self.signed(*y, curve.measure))).collect();
        format!("  let {} : {unit} = piecewise({}, {})\n", self.name("curve", curve.id), self.variable_name(curve.of), points.join(", "))
    }

    fn compared(&mut self, left: &str, relation: &Relation, measure: Measure) -> String {
        match relation {
            Relation::Le(right) => format!("{left} <= {}", self.sum(right, measure)),
            Relation::Ge(right) => format!("{left} >= {}", self.sum(right, measure)),
            Relation::Eq(right) => format!("{left} == {}", self.sum(right, measure)),
            Relation::Range(low, high) => {
                let (low, high) = (self.signed(*low, measure), self.signed(*high, measure));
                format!("{low} <= {left} <= {high}")
            }
        }
    }

    fn body(&mut self, row: &Row, left: &str) -> String {
        let mut out = String::new();
        if let Some((open, on)) = row.condition {
            out += &format!("if {}{} then ", if on { "" } else { "not " }, self.variable_name(open));
        }
        out += &self.compared(left, &row.relation, row.measure);
        if let Some((sum, relation)) = &row.otherwise {
            let left = self.sum(sum, row.measure);
            out += &format!(" else {}", self.compared(&left, relation, row.measure));
        }
        if let Some(price) = &row.price {
            let mut parts = Vec::new();
            for (x, side) in [(price.both, ""), (price.above, " above"), (price.below, " below")] {
                if let Some(x) = x {
                    parts.push(format!("{}{side}", self.rate(x, Measure::Money, row.measure)));
                }
            }
            out += &format!(" or pay {}", parts.join(", "));
        }
        out
    }

    fn row(&mut self, number: usize) -> String {
        let row = &self.plan.rows[number];
        let mut left = self.sum(&row.left, row.measure);
        let mut out = String::new();
        if row.through_value {
            let name = self.name("side", row.id);
            let unit = unit(row.measure, self.dress.rows[number], &mut self.own);
            out += &format!("  let {name} : {unit} = {left}\n");
            left = name;
        }
        let body = self.body(row, &left);
        out + &format!("  constraint {}: {body}\n", self.name("row", row.id))
    }

    fn objectives(&mut self) -> String {
        let mut out = String::new();
        for (number, objective) in self.plan.objectives.iter().enumerate() {
            let word = if objective.maximize { "maximize" } else { "minimize" };
            let unit = unit(objective.measure, self.dress.objectives[number], &mut self.own);
            let lead = if number == 0 { "  " } else { "    then " };
            let sum = self.sum(&objective.sum, objective.measure);
            out += &format!("{lead}{word} {} : {unit} = {sum}", self.name("goal", objective.id));
            match objective.within {
                Some(Within::Share(percent)) => out += &format!(" within {percent} %"),
                Some(Within::Amount(x)) => {
                    let before = self.plan.objectives[number - 1].measure;
                    out += &format!(" within {}", self.quantity(x, before));
                }
                None => {}
            }
            out.push('\n');
        }
        out
    }

    fn policy(&mut self, number: usize) -> String {
        let policy = &self.plan.policies[number];
        let name = self.name("levy", number);
        let mut out = format!("policy {name} {{\n");
        if let (Some(word), true) = (policy.before, number > 0) {
            out += &format!("  {word} {}\n", self.name("levy", number - 1));
        }
        out += "  applies to p {\n";
        if let Some(charge) = &policy.charge {
            out += &format!("    charge {} = {}\n", self.name("paid", number), self.sum(charge, Measure::Money));
        }
        if let Some(row) = &policy.limit {
            let left = self.sum(&row.left, row.measure);
            out += &format!("    limit {}: {}\n", self.name("quota", number), self.body(row, &left));
        }
        if policy.enact > Decimal::ZERO {
            out += &format!("    enact {}\n", self.quantity(policy.enact, Measure::Money));
        }
        out + &format!("  }}\n}}\npolicy {name} open\n")
    }

    fn scenario(mut self) -> String {
        let mut parts: Vec<String> = (0..self.plan.variables.len()).map(|v| self.variable(v)).collect();
        parts.push(self.objectives());
        parts.extend((0..self.plan.rows.len()).map(|r| self.row(r)));
        parts.extend((0..self.plan.curves.len()).map(|c| self.curve(c)));
        let mut outside: Vec<String> = (0..self.plan.policies.len()).map(|n| self.policy(n)).collect();
        if let Some(chance) = &mut self.order {
            chance.shuffle(&mut parts);
        }
        outside.push(format!("plan p {{\n{}}}\n", parts.concat()));
        if let Some(chance) = &mut self.order {
            chance.shuffle(&mut outside);
        }
        let units: String = self.own.into_iter().collect();
        format!("coop 1\ncurrency EUR\n{units}{}", outside.concat())
    }
}
