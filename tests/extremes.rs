//! The smallest, largest, absolute and average of decisions, in plans made by chance that are small enough to try all answers.

use coop::certify::Verdict;
use coop::eval::Status;

use crate::common::solve_text;
use crate::metamorphic::chance::Chance;

/// An expression of x, y and z.
enum Expr {
    Linear([i64; 3], i64),
    Min(Vec<Expr>),
    Max(Vec<Expr>),
    Abs(Box<Expr>),
    Sum(i64, Box<Expr>, i64, Box<Expr>),
    /// Over a set of three, whose members stand before x and are added: `max(e.slope * x + e.shift for e in item)`.
    Over(&'static str),
    /// How many items, by x and y, compare so with a number: `count(e.slope * x + e.shift * y > 2 for e in item)`.
    Count(&'static str, i64),
}

/// Of the entities, what stands before x and what is added.
const ITEMS: [(i64, i64); 3] = [(1, 0), (-1, 2), (2, -3)];

impl Expr {
    fn make(chance: &mut Chance, depth: i64) -> Expr {
        let several = |chance: &mut Chance| (0..chance.between(2, 3)).map(|_| Expr::make(chance, depth - 1)).collect();
        match if depth == 0 { 0 } else { chance.below(7) } {
            0 => Expr::Linear([chance.between(-2, 2), chance.between(-2, 2), chance.between(-2, 2)], chance.between(-3, 3)),
            1 => Expr::Min(several(chance)),
            2 => Expr::Max(several(chance)),
            3 => Expr::Abs(Box::new(Expr::make(chance, depth - 1))),
            4 => {
                let (a, b) = (chance.between(-2, 2), chance.between(1, 2));
                Expr::Sum(a, Box::new(Expr::make(chance, depth - 1)), b, Box::new(Expr::make(chance, depth - 1)))
            }
            5 => Expr::Count(["<", "<=", ">", ">="][chance.below(4) as usize], chance.between(-1, 3)),
            _ => Expr::Over(["min", "max", "average"][chance.below(3) as usize]),
        }
    }

    fn text(&self) -> String {
        let list = |all: &[Expr]| all.iter().map(Expr::text).collect::<Vec<_>>().join(", ");
        match self {
            Expr::Linear([a, b, c], d) => format!("({a} * x + {b} * y + {c} * z + {d})"),
            Expr::Min(all) => format!("min({})", list(all)),
            Expr::Max(all) => format!("max({})", list(all)),
            Expr::Abs(of) => format!("abs({})", of.text()),
            Expr::Sum(a, x, b, y) => format!("({a} * {} + {b} * {})", x.text(), y.text()),
            Expr::Count(op, limit) => format!("count(e.slope * x + e.shift * y {op} {limit} for e in item)"),
            Expr::Over(fold) => format!("{fold}(e.slope * x + e.shift for e in item)"),
        }
    }

    fn value(&self, at: [i64; 3]) -> f64 {
        let all = |list: &[Expr]| list.iter().map(|e| e.value(at)).collect::<Vec<_>>();
        match self {
            Expr::Linear(by, add) => (by.iter().zip(at).map(|(by, x)| by * x).sum::<i64>() + add) as f64,
            Expr::Min(list) => all(list).into_iter().fold(f64::INFINITY, f64::min),
            Expr::Max(list) => all(list).into_iter().fold(f64::NEG_INFINITY, f64::max),
            Expr::Abs(of) => of.value(at).abs(),
            Expr::Sum(a, x, b, y) => *a as f64 * x.value(at) + *b as f64 * y.value(at),
            Expr::Count(op, limit) => ITEMS.iter().filter(|(by, add)| compares(by * at[0] + add * at[1], op, *limit)).count() as f64,
            Expr::Over(fold) => {
                let items = ITEMS.map(|(by, add)| (by * at[0] + add) as f64);
                match *fold {
                    "min" => items.into_iter().fold(f64::INFINITY, f64::min),
                    "max" => items.into_iter().fold(f64::NEG_INFINITY, f64::max),
                    _ => items.iter().sum::<f64>() / 3.0,
                }
            }
        }
    }
}

fn compares(left: i64, op: &str, right: i64) -> bool {
    match op {
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        _ => left >= right,
    }
}

struct Case {
    maximize: bool,
    objective: Expr,
    /// An expression, how it is compared, and with what.
    limits: Vec<(Expr, &'static str, i64)>,
    /// The same where z is 1.
    conditional: Option<(Expr, &'static str, i64)>,
    /// A value of the plan, read in the objective too.
    value: Expr,
}

const OPS: [&str; 3] = ["<=", ">=", "=="];

fn holds(left: f64, op: &str, right: i64) -> bool {
    let over = left - right as f64;
    match op {
        "<=" => over <= 1e-9,
        ">=" => over >= -1e-9,
        _ => over.abs() <= 1e-9,
    }
}

impl Case {
    fn make(seed: u64) -> Case {
        let chance = &mut Chance(seed);
        let limit = |chance: &mut Chance| {
            let expr = Expr::make(chance, 2);
            // Equalities leave little: fewer of them.
            let op = OPS[(chance.below(5) as usize).min(4) / 2];
            (expr, op, chance.between(-2, 8))
        };
        Case {
            maximize: chance.below(2) == 0,
            objective: Expr::make(chance, 3),
            limits: (0..chance.below(3)).map(|_| limit(chance)).collect(),
            conditional: (chance.below(3) == 0).then(|| limit(chance)),
            value: Expr::make(chance, 2),
        }
    }

    fn text(&self) -> String {
        let mut out = String::from("coop 1\nkind item\n");
        for (name, (by, add)) in ["p", "q", "r"].iter().zip(ITEMS) {
            out += &format!("item {name} {{ slope = {by}, shift = {add} }}\n");
        }
        out += "plan p {\n  var x integer : 1 in -2 .. 3\n  var y integer : 1 in 0 .. 4\n  var z binary\n";
        let word = if self.maximize { "maximize" } else { "minimize" };
        out += &format!("  let extra = {}\n  {word} best = {} + extra\n", self.value.text(), self.objective.text());
        for (number, (expr, op, limit)) in self.limits.iter().enumerate() {
            out += &format!("  constraint c{number}: {} {op} {limit}\n", expr.text());
        }
        if let Some((expr, op, limit)) = &self.conditional {
            out += &format!("  constraint when: if z then {} {op} {limit}\n", expr.text());
        }
        out + "}\n"
    }

    /// The best value; none without an answer.
    fn enumerated(&self) -> Option<f64> {
        let mut best: Option<f64> = None;
        for x in -2..=3 {
            for (y, z) in (0..=4).flat_map(|y| [(y, 0), (y, 1)]) {
                let at = [x, y, z];
                let conditional = self.conditional.iter().filter(|_| z == 1);
                if !self.limits.iter().chain(conditional).all(|(expr, op, limit)| holds(expr.value(at), op, *limit)) {
                    continue;
                }
                let value = self.objective.value(at) + self.value.value(at);
                let better = |best: f64| if self.maximize { value > best } else { value < best };
                if best.is_none_or(better) {
                    best = Some(value);
                }
            }
        }
        best
    }
}

#[test]
fn the_answers_are_those_of_trying_all() {
    let (mut solved, mut without, mut wrong) = (0, 0, Vec::new());
    for seed in 0..200 {
        let case = Case::make(seed * 6007 + 5);
        let text = case.text();
        let run = match solve_text(&text) {
            Ok(run) => run,
            Err(found) => {
                wrong.push(format!("{text}{found:?}"));
                continue;
            }
        };
        let model = &run.models[0];
        let plan = model.plan().unwrap();
        let proved = plan.proof.as_ref().is_some_and(|proof| proof.certificate.verdict == Verdict::Proved);
        let found = (model.status() == Status::Optimal).then(|| plan.objectives[0]);
        match (found, case.enumerated()) {
            (None, None) if proved && model.status() == Status::Infeasible => without += 1,
            (Some(a), Some(b)) if proved && (a - b).abs() < 1e-7 => solved += 1,
            (found, due) => wrong.push(format!("{text}found {found:?}, {:?}, proved {proved}, due {due:?}", model.status())),
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(solved > 100 && without > 5, "{solved} with an answer, {without} without");
}
