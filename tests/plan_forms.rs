//! Curves, conditions, prices, `or 0` and ordered objectives, held against trying out all answers.
//!
//! Plans of two whole variables and a binary one, made by chance; everything is small enough to be enumerated.

use coop::eval::Status;

use crate::common::solve_text;
use crate::metamorphic::chance::Chance;

/// Straight between points at whole places.
#[derive(Clone)]
struct Curve(Vec<(i64, i64)>);

impl Curve {
    fn make(chance: &mut Chance) -> Curve {
        let mut at = chance.between(-1, 0);
        let mut points = vec![(at, chance.between(-6, 6))];
        for _ in 0..chance.between(1, 3) {
            at += chance.between(1, 3);
            points.push((at, chance.between(-6, 6)));
        }
        Curve(points)
    }
    fn at(&self, x: i64) -> Option<f64> {
        self.0.windows(2).find(|w| w[0].0 <= x && x <= w[1].0).map(|w| {
            let (a, b) = (w[0], w[1]);
            a.1 as f64 + (b.1 - a.1) as f64 * (x - a.0) as f64 / (b.0 - a.0) as f64
        })
    }
    fn text(&self, of: &str) -> String {
        let points: Vec<String> = self.0.iter().map(|(x, y)| format!("{x}: {y}")).collect();
        format!("piecewise({of}, {})", points.join(", "))
    }
}

struct Case {
    curves: [Curve; 3],
    factors: [i64; 3],
    maximize: bool,
    /// The second objective, and what the first may lose for it.
    then: Option<(i64, i64, i64)>,
    /// a x + b y compared with c, if the binary is that.
    condition: Option<(i64, i64, &'static str, i64, bool)>,
    /// a x + b y compared with c, or the price.
    price: Option<(i64, i64, &'static str, i64, i64)>,
    /// The curve of y compared with c.
    limit: Option<(&'static str, i64)>,
    /// x is 0 or lies in 2 .. 4.
    semicontinuous: bool,
    fixed: i64,
    /// What it costs that x is on, and whether x and the binary exclude one another.
    start: i64,
    tied: bool,
}

const OPS: [&str; 3] = ["<=", ">=", "=="];

fn holds(left: f64, op: &str, right: f64) -> bool {
    match op {
        "<=" => left <= right + 1e-9,
        ">=" => left >= right - 1e-9,
        _ => (left - right).abs() <= 1e-9,
    }
}

impl Case {
    fn make(seed: u64) -> Case {
        let chance = &mut Chance(seed);
        let some = |chance: &mut Chance| chance.below(3) > 0;
        let op = |chance: &mut Chance| OPS[chance.below(3) as usize];
        let curves = [Curve::make(chance), Curve::make(chance), Curve::make(chance)];
        let factors = [chance.between(-2, 3), chance.between(-2, 3), chance.between(-2, 2)];
        let maximize = chance.below(2) == 0;
        let then = some(chance).then(|| (chance.between(-3, 3), chance.between(-3, 3), chance.between(0, 2)));
        let condition =
            some(chance).then(|| (chance.between(-2, 2), chance.between(-2, 2), op(chance), chance.between(-3, 5), chance.below(2) == 0));
        let price =
            some(chance).then(|| (chance.between(-2, 2), chance.between(-2, 2), op(chance), chance.between(-3, 8), chance.between(0, 4)));
        let limit = some(chance).then(|| (op(chance), chance.between(-3, 4)));
        Case {
            curves,
            factors,
            maximize,
            then,
            condition,
            price,
            limit,
            semicontinuous: chance.below(2) == 0,
            fixed: chance.between(-2, 2),
            start: chance.between(-3, 3),
            tied: chance.below(2) == 0,
        }
    }

    fn text(&self) -> String {
        let mut out = String::from("coop 1\nplan p {\n");
        let x = if self.semicontinuous { "in 2 .. 4 or 0" } else { "in 0 .. 4" };
        out += &format!("  var x integer : 1 {x}\n  var y integer : 1 in -1 .. 5\n  var on binary\n");
        let word = if self.maximize { "maximize" } else { "minimize" };
        let [a, b, c] = &self.curves;
        let [f, g, h] = self.factors;
        let start = if self.semicontinuous { format!(" + {} * x.on", self.start) } else { String::new() };
        out += &format!("  {word} best = {f} * {} + {g} * of_y + {h} * {} + {} * on{start}\n", a.text("x"), c.text("x + y"), self.fixed);
        if let Some((a, b, lose)) = self.then {
            out += &format!("    then minimize second = {a} * x + {b} * y within {lose}\n");
        }
        if self.semicontinuous && self.tied {
            out += "  constraint tied: if x.on then on <= 0\n";
        }
        out += &format!("  let of_y = {}\n", b.text("y"));
        if let Some((a, b, op, c, on)) = self.condition {
            out += &format!("  constraint cond: if {}on then {a} * x + {b} * y {op} {c}\n", if on { "" } else { "not " });
        }
        if let Some((a, b, op, c, price)) = self.price {
            out += &format!("  constraint soft: {a} * x + {b} * y {op} {c} or pay {price}\n");
        }
        if let Some((op, c)) = self.limit {
            out += &format!("  constraint limit: of_y {op} {c}\n");
        }
        out + "}\n"
    }

    /// The best value, and of what that leaves the best of the second objective; none if there is no answer.
    fn enumerated(&self) -> Option<(f64, Option<f64>)> {
        let mut all: Vec<(f64, f64)> = Vec::new();
        for x in (0..=4).filter(|x| !self.semicontinuous || *x == 0 || *x >= 2) {
            for (y, on) in (-1..=5).flat_map(|y| [(y, false), (y, true)]) {
                if self.semicontinuous && self.tied && x > 0 && on {
                    continue;
                }
                let values = (self.curves[0].at(x), self.curves[1].at(y), self.curves[2].at(x + y));
                let (Some(a), Some(b), Some(c)) = values else { continue };
                let side = |p: i64, q: i64| (p * x + q * y) as f64;
                if let Some((p, q, op, limit, when)) = self.condition
                    && on == when
                    && !holds(side(p, q), op, limit as f64)
                {
                    continue;
                }
                if self.limit.is_some_and(|(op, limit)| !holds(b, op, limit as f64)) {
                    continue;
                }
                let mut value = self.factors[0] as f64 * a + self.factors[1] as f64 * b + self.factors[2] as f64 * c;
                value += if on { self.fixed as f64 } else { 0.0 };
                value += if self.semicontinuous && x > 0 { self.start as f64 } else { 0.0 };
                if let Some((p, q, op, limit, price)) = self.price {
                    let over = side(p, q) - limit as f64;
                    let missed = match op {
                        "<=" => over.max(0.0),
                        ">=" => (-over).max(0.0),
                        _ => over.abs(),
                    };
                    value += missed * price as f64 * if self.maximize { -1.0 } else { 1.0 };
                }
                let second = self.then.map_or(0.0, |(p, q, _)| side(p, q));
                all.push((if self.maximize { -value } else { value }, second));
            }
        }
        let best = all.iter().map(|(v, _)| *v).min_by(f64::total_cmp)?;
        let second = self.then.map(|(_, _, lose)| {
            let near = all.iter().filter(|(v, _)| *v <= best + lose as f64 + 1e-7);
            near.map(|(_, s)| *s).min_by(f64::total_cmp).unwrap()
        });
        Some((if self.maximize { -best } else { best }, second))
    }
}

#[test]
fn the_answers_are_those_of_trying_all() {
    let (mut solved, mut without, mut wrong) = (0, 0, Vec::new());
    for seed in 0..150 {
        let case = Case::make(seed * 7919 + 1);
        let text = case.text();
        let run = match solve_text(&text) {
            Ok(run) => run,
            Err(found) => {
                wrong.push(format!("{text}{found:?}"));
                continue;
            }
        };
        let run = &run.models[0];
        let plan = run.plan().unwrap();
        let found = (run.status() == Status::Optimal).then(|| (plan.best[0], plan.objectives.get(1).copied()));
        match (found, case.enumerated()) {
            (None, None) => without += 1,
            (Some((a, s)), Some((b, t))) if (a - b).abs() < 1e-5 && s.zip(t).is_none_or(|(s, t)| (s - t).abs() < 1e-5) => solved += 1,
            (found, due) => wrong.push(format!("{text}found {found:?}, {:?}, due {due:?}", run.status())),
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(solved > 80 && without > 2, "{solved} with an answer, {without} without");
}
