//! Constraints that hold for all values of data in a range: against the same plan with a constraint for each extreme point, against
//! closed forms, and the answer's own worst case.

use crate::common::{near, solved};
use coop::driver::Solved;
use coop::hir::{PlanResult, ResultRole};
use proptest::prelude::*;

/// A result of a plan, in the order of its keys.
fn values(solved: &Solved, plan: &str, result: impl Fn(ResultRole, &str) -> bool) -> Option<Vec<f64>> {
    let (id, model) = solved.hir.models.iter().find(|(_, model)| *model.name == *plan).unwrap();
    let at = model.results.iter().position(|own| result(own.role, &own.name)).unwrap();
    Some(solved.world.answer(id)?.table(at)?.values.clone())
}

/// The value of the objective of a plan; none where it has no solution.
fn best(solved: &Solved, plan: &str) -> Option<f64> {
    values(solved, plan, |role, _| role == ResultRole::Plan(PlanResult::Objective(0))).map(|values| values[0])
}

fn objective(solved: &Solved, plan: &str) -> f64 {
    best(solved, plan).unwrap()
}

fn decisions(solved: &Solved, plan: &str) -> Option<Vec<f64>> {
    values(solved, plan, |role, name| matches!(role, ResultRole::Plan(PlanResult::Variable(_))) && name == "x")
}

/// Items with a use, by how many per cent it may be below and above, and a gain; a limit with the same; twice the number that may be off.
#[derive(Clone, Debug)]
struct Case {
    items: Vec<(i64, i64, i64, i64)>,
    limit: (i64, i64, i64),
    budget: Option<i64>,
    whole: bool,
    least: bool,
    through_value: bool,
}

fn case() -> impl Strategy<Value = Case> {
    let item = (1..20i64, 0..6i64, 0..6i64, 1..15i64);
    (prop::collection::vec(item, 1..4), (10..60i64, 0..4i64, 0..4i64), prop::option::of(0..9i64), any::<[bool; 3]>())
        .prop_map(|(items, limit, budget, [whole, least, through_value])| Case { items, limit, budget, whole, least, through_value })
}

impl Case {
    /// Every way in which data are off: for each, the twentieths of its value, where the last one may be off by half.
    fn points(&self) -> Vec<Vec<i64>> {
        let ranges: Vec<(i64, i64)> = std::iter::once((self.limit.1, self.limit.2)).chain(self.items.iter().map(|i| (i.1, i.2))).collect();
        let budget = self.budget.unwrap_or(2 * ranges.len() as i64);
        let mut all: Vec<(Vec<i64>, i64)> = vec![(Vec::new(), budget)];
        for (low, high) in ranges {
            let mut next = Vec::new();
            for (point, left) in all {
                for half in 0..=left.min(2) {
                    for end in if half == 0 { vec![0] } else { vec![-low, high] } {
                        let mut point = point.clone();
                        point.push(half * end);
                        next.push((point, left - half));
                    }
                }
            }
            all = next;
        }
        all.into_iter().map(|(point, _)| point).collect()
    }

    fn text(&self) -> String {
        let Case { items, limit, budget, whole, least, through_value } = self;
        let mut text = String::from("coop 1\ncurrency EUR\nkind item\n");
        for (at, (usage, low, high, gain)) in items.iter().enumerate() {
            text += &format!("item i{at} {{ usage = {usage} t, low = {} %, high = {} %, gain = {gain} EUR }}\n", 10 * low, 10 * high);
        }
        text += &format!("let limit = {} t\nlet weight[i in item] = 2 * i.usage\n", limit.0);
        let (word, sense, bounds) = if *least { ("minimize", ">=", "-2 .. 30") } else { ("maximize", "<=", "-2 .. 4") };
        let head = |name: &str| {
            let whole = if *whole { "integer " } else { "" };
            format!("plan {name} {{\n  var x[i in item] : 1 {whole}in {bounds}\n  {word} total : EUR = sum(i.gain * x[i] for i in item)\n")
        };
        let sum = if *through_value { "sum(weight[i] / 2 * x[i] for i in item)" } else { "sum(i.usage * x[i] for i in item)" };
        let off = budget.map_or(String::new(), |budget| format!(", at most {}/2 off", budget));
        text += &head("robust");
        text += &format!(
            "  constraint room: {sum} {sense} limit for all i.usage[i in item] in (1 - i.low) * i.usage .. (1 + i.high) * i.usage, \
             limit in {} % * limit .. {} % * limit{off}\n}}\n",
            100 - 10 * limit.1,
            100 + 10 * limit.2,
        );
        text += &head("written");
        for (number, point) in self.points().iter().enumerate() {
            let terms: Vec<String> = items
                .iter()
                .zip(&point[1..])
                .enumerate()
                .map(|(at, ((usage, ..), off))| format!("{}/20 t * x[i{at}]", usage * (20 + off)))
                .collect();
            text += &format!("  constraint c{number}: {} {sense} {}/20 t\n", terms.join(" + "), limit.0 * (20 + point[0]));
        }
        text + "}\n"
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn it_is_the_plan_with_a_constraint_for_each_extreme_point(case in case()) {
        let text = case.text();
        let found = solved(&text);
        let (Some(robust), Some(written)) = (best(&found, "robust"), best(&found, "written")) else {
            prop_assert_eq!(best(&found, "robust"), best(&found, "written"), "{}", text);
            return Ok(());
        };
        near(robust, written);
        let x = decisions(&found, "robust").unwrap();
        for point in case.points() {
            let used: f64 = case.items.iter().zip(&x).zip(&point[1..]).map(|((item, x), off)| item.0 as f64 * (1.0 + *off as f64 / 20.0) * x).sum();
            let room = case.limit.0 as f64 * (1.0 + point[0] as f64 / 20.0);
            let over = if case.least { room - used } else { used - room };
            prop_assert!(over <= 1e-6, "{over} too much at {point:?}\n{text}");
        }
    }
}

#[test]
fn none_off_is_what_is_stated_and_all_off_is_the_box() {
    let plan = |name: &str, of: &str| {
        format!(
            "plan {name} {{\n  var x[i in item] : 1 in 0 .. 3\n  maximize total : EUR = sum(i.gain * x[i] for i in item)\n  \
             constraint room: sum(i.usage * x[i] for i in item) <= 100 t {of}\n}}\n"
        )
    };
    let range = "for all i.usage[i in item] in 80 % * i.usage .. 125 % * i.usage";
    let text = format!(
        "coop 1\ncurrency EUR\nkind item\nitem a {{ usage = 16 t, gain = 4 EUR }}\nitem b {{ usage = 24 t, gain = 7 EUR }}\n\
         item c {{ usage = 20 t, gain = 5 EUR }}\n{}{}{}{}{}",
        plan("stated", ""),
        plan("none", &format!("{range}, at most 0 off")),
        plan("box", range),
        plan("all", &format!("{range}, at most 3 off")),
        plan("beyond", &format!("{range}, at most 7.5 off")),
    );
    let found = solved(&text);
    let of = |plan: &str| objective(&found, plan);
    near(of("stated"), of("none"));
    // b first: 3 of it use 90 t of 100 t in the worst case, c the rest.
    near(of("box"), 21.0 + 5.0 * 10.0 / 25.0);
    near(of("box"), of("all"));
    near(of("all"), of("beyond"));
}

#[test]
fn a_knapsack_of_equal_items_has_a_closed_form() {
    // Exchanging items changes nothing, and the constraint is convex: equal parts x of all 12 are best, with 120 x + 3 k x = 100.
    for k in [0, 1, 2, 4, 12] {
        let members: String = ('a'..='l').map(|name| format!("item p{name} {{ mass = 10 t }}\n")).collect();
        let text = format!(
            "coop 1\ncurrency EUR\nkind item\n{members}plan pack {{\n  var x[i in item] : 1 in 0 .. 1\n  \
             maximize total = sum(x[i] for i in item)\n  \
             constraint room: sum(i.mass * x[i] for i in item) <= 100 t for all i.mass[i in item] in 10 t .. 13 t, at most {k} off\n}}\n"
        );
        near(objective(&solved(&text), "pack"), 1200.0 / (120.0 + 3.0 * f64::from(k)));
    }
}
