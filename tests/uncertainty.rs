//! Plans under uncertainty: against the same plans written out by hand, and what holds of all of them.

use crate::common::{near, objective, solve_text, solved, value};
use proptest::prelude::*;

/// A plan with recourse: capacities of two plants now, then what they make for a demand at a price.
#[derive(Clone, Debug)]
struct Case {
    demand: Vec<(i32, i32)>,
    price: Vec<(i32, i32)>,
    cost: [i32; 2],
    shortage: i32,
}

/// Values with weights that sum to 20, from positive numbers.
fn weighted(values: Vec<i32>) -> Vec<(i32, i32)> {
    let n = values.len() as i32;
    let share = 20 / n;
    values.iter().enumerate().map(|(at, value)| (*value + at as i32 * 40, if at == 0 { 20 - share * (n - 1) } else { share })).collect()
}

fn case() -> impl Strategy<Value = Case> {
    (prop::collection::vec(10..40i32, 1..4), prop::collection::vec(2..9i32, 1..3), [1..6i32, 1..6i32], 5..30i32)
        .prop_map(|(demand, price, cost, shortage)| Case { demand: weighted(demand), price: weighted(price), cost, shortage })
}

impl Case {
    fn law(values: &[(i32, i32)], unit: &str) -> String {
        let one = |(value, weight): &(i32, i32)| format!("{value} {unit}: {weight}/20");
        values.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    /// With random quantities and decisions after them.
    fn text(&self, objective: &str, more: &str) -> String {
        format!(
            "coop 1\ncurrency EUR\nkind plant\nplant a {{ cost = {} EUR/t, most = 60 t }}\nplant b {{ cost = {} EUR/t, most = 90 t }}\n\
             random demand : t ~ {{ {} }}\nrandom price : EUR/t ~ {{ {} }}\n\
             plan supply {{\n  var build[p in plant] : t in 0 t .. p.most\n  var make[p in plant] : t >= 0 after demand, price\n  \
             var short : t >= 0 after demand, price\n  \
             let cost : EUR = sum(p.cost * build[p] for p in plant) + price * sum(make[p] for p in plant) + {} EUR/t * short\n  \
             minimize total : EUR = {objective}\n  \
             constraint room[p in plant]: make[p] <= build[p]\n  constraint met: sum(make[p] for p in plant) + short >= demand\n}}\n{more}",
            self.cost[0],
            self.cost[1],
            Case::law(&self.demand, "t"),
            Case::law(&self.price, "EUR/t"),
            self.shortage,
        )
    }

    /// The same with every outcome written as a member of a kind.
    fn written_out(&self) -> String {
        let mut members = String::new();
        for (i, (demand, a)) in self.demand.iter().enumerate() {
            for (j, (price, b)) in self.price.iter().enumerate() {
                members.push_str(&format!("world w{i}_{j} {{ demand = {demand} t, price = {price} EUR/t, chance = {a}/20 * {b}/20 }}\n"));
            }
        }
        format!(
            "coop 1\ncurrency EUR\nkind plant, world\nplant a {{ cost = {} EUR/t, most = 60 t }}\nplant b {{ cost = {} EUR/t, most = 90 t }}\n{members}\
             plan supply {{\n  var build[p in plant] : t in 0 t .. p.most\n  var make[w in world, p in plant] : t >= 0\n  var short[w in world] : t >= 0\n  \
             minimize total : EUR = sum(p.cost * build[p] for p in plant) \
             + sum(w.chance * (w.price * sum(make[w, p] for p in plant) + {} EUR/t * short[w]) for w in world)\n  \
             constraint room[w in world, p in plant]: make[w, p] <= build[p]\n  constraint met[w in world]: sum(make[w, p] for p in plant) + short[w] >= w.demand\n}}\n",
            self.cost[0], self.cost[1], self.shortage,
        )
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_stages_are_the_plan_that_is_written_out(case in case()) {
        let own = solved(&case.text("expected(cost)", ""));
        near(objective(&own, "supply"), objective(&solved(&case.written_out()), "supply"));
    }

    #[test]
    fn knowing_more_is_never_worse_and_the_mean_never_better(case in case()) {
        let more = "let ws = supply.wait_and_see\nlet eev = supply.eev\nlet evpi = supply.evpi\nlet vss = supply.vss\n";
        let own = solved(&case.text("expected(cost)", more));
        let (rp, ws, eev) = (objective(&own, "supply"), value(&own, "ws"), value(&own, "eev"));
        prop_assert!(ws <= rp + 1e-6 && rp <= eev + 1e-6, "{ws} {rp} {eev}");
        near(value(&own, "evpi"), rp - ws);
        near(value(&own, "vss"), eev - rp);
    }

    #[test]
    fn the_order_of_outcomes_and_splitting_one_change_nothing(case in case()) {
        let own = objective(&solved(&case.text("expected(cost)", "")), "supply");
        let mut turned = case.clone();
        turned.demand.reverse();
        near(own, objective(&solved(&turned.text("expected(cost)", "")), "supply"));
        // One outcome as two of the same demand, under other names.
        let (value, weight) = case.demand[0];
        let mut states: Vec<String> = case.demand.iter().skip(1).enumerate().map(|(at, (v, _))| format!("s{at}: {v} t")).collect();
        let mut law: Vec<String> = case.demand.iter().skip(1).enumerate().map(|(at, (_, w))| format!("s{at}: {w}/20")).collect();
        states.extend([format!("x: {value} t"), format!("y: {value} t")]);
        law.extend([format!("x: {weight}/60"), format!("y: {}/60", 2 * weight)]);
        let line = format!("random demand in {{ {} }} ~ {{ {} }}", states.join(", "), law.join(", "));
        let text = case.text("expected(cost)", "");
        let old = text.lines().find(|line| line.starts_with("random demand")).unwrap().to_string();
        near(own, objective(&solved(&text.replace(&old, &line)), "supply"));
    }

    #[test]
    fn one_outcome_is_no_uncertainty(case in case()) {
        let mut one = case.clone();
        one.demand = vec![(case.demand[0].0, 20)];
        one.price = vec![(case.price[0].0, 20)];
        let own = solved(&one.text("expected(cost)", "let evpi = supply.evpi\nlet vss = supply.vss\nlet worst_cost = worst(supply.cost, high)\n"));
        near(objective(&own, "supply"), objective(&solved(&one.written_out()), "supply"));
        near(value(&own, "evpi"), 0.0);
        near(value(&own, "vss"), 0.0);
        near(value(&own, "worst_cost"), objective(&own, "supply"));
    }

    #[test]
    fn the_mean_of_the_worst_rises_with_its_level_and_is_its_definition(case in case()) {
        let mut before = f64::NEG_INFINITY;
        for level in [0, 30, 60, 90] {
            let own = solved(&case.text(&format!("cvar(cost, {level} %)"), &format!("let tail = cvar(supply.cost, {level} %, high)\nlet worst_cost = worst(supply.cost, high)\nlet mean = expected(supply.cost)\n")));
            let tail = objective(&own, "supply");
            near(tail, value(&own, "tail"));
            prop_assert!(tail >= before - 1e-6, "{tail} after {before}");
            prop_assert!(value(&own, "mean") <= tail + 1e-6 && tail <= value(&own, "worst_cost") + 1e-6);
            before = tail;
        }
        let worst = objective(&solved(&case.text("worst(cost)", "")), "supply");
        prop_assert!(before <= worst + 1e-6);
        near(objective(&solved(&case.text("cvar(cost, 0 %)", "")), "supply"), objective(&solved(&case.text("expected(cost)", "")), "supply"));
    }
}

/// Three periods: what is ordered before the demand of its month is known, and what is rushed after.
const STOCK: &str = "coop 1
currency EUR
periods month = 1..3
random demand[m in month] : t ~ { 10 t: 50 %, 20 t: 30 %, 35 t: 20 % }
plan supply {
  var order[m in month] : t in 0 t .. 40 t after demand[prev(m)]
  var stock[m in month] : t >= 0 after demand[m]
  var rush[m in month]  : t >= 0 after demand[m]
  minimize cost : EUR = expected(sum(5 EUR/t * order[m] + 12 EUR/t * rush[m] + 1 EUR/t * stock[m] for m in month))
  constraint balance[m in month]:
    stock[m] == (if m == first(month) then 5 t else stock[prev(m)]) + order[m] + rush[m] - demand[m]
}
";

#[test]
fn stages_over_periods_are_the_dynamic_program() {
    let own = objective(&solved(STOCK), "supply");
    // By backward induction on a grid of whole tonnes, on which the optimum of such a plan lies.
    let demand = [(10, 0.5), (20, 0.3), (35, 0.2)];
    let mut after = vec![0.0; 200];
    for _ in 0..3 {
        let now: Vec<f64> = (0..160)
            .map(|stock: i32| {
                let of = |order: i32| {
                    let then = demand.iter().map(|(d, p)| {
                        let level = stock + order - d;
                        // More may be rushed than is short.
                        let rushed = (0.max(-level)..=60).filter(|r| level + r < 160).map(|r| {
                            let left = (level + r) as usize;
                            12.0 * f64::from(r) + left as f64 + after[left]
                        });
                        p * rushed.fold(f64::INFINITY, f64::min)
                    });
                    5.0 * f64::from(order) + then.sum::<f64>()
                };
                (0..=40).map(of).fold(f64::INFINITY, f64::min)
            })
            .collect();
        after = now;
        after.resize(200, f64::INFINITY);
    }
    near(own, after[5]);
}

#[test]
fn a_chance_constraint_leaves_out_what_it_may() {
    let text = |level: i32| {
        format!(
            "coop 1\ncurrency EUR\nrandom demand : t ~ {{ 80 t: 20 %, 100 t: 50 %, 120 t: 25 %, 200 t: 5 % }}\n\
             plan p {{\n  var made : t in 0 t .. 300 t\n  minimize cost : EUR = 1 EUR/t * made\n  \
             constraint serve: made >= demand with probability {level} %\n}}\nlet served = probability(p.made >= demand)\n"
        )
    };
    for (level, made) in [(0, 0.0), (20, 80.0), (21, 100.0), (70, 100.0), (71, 120.0), (95, 120.0), (96, 200.0), (100, 200.0)] {
        let own = solved(&text(level));
        near(objective(&own, "p"), made);
        assert!(value(&own, "served") * 100.0 >= f64::from(level) - 1e-9);
    }
}

#[test]
fn observations_and_conditions_weigh_the_outcomes() {
    let text = "coop 1\ncurrency EUR\nrandom weather in { poor, good } ~ { poor: 40 %, good: 60 % }\n\
        random crop : t given weather ~ if weather == poor then { 10 t: 80 %, 30 t: 20 % } else { 10 t: 10 %, 30 t: 90 % }\n\
        let mean : t = expected(crop)\nlet poor_mean : t = expected(crop given weather == poor)\n\
        let poor = probability(weather == poor given crop == 10 t)\nlet asked = random.P(weather == poor given crop == 10 t)\n";
    let own = solved(text);
    near(value(&own, "mean"), 0.4 * 14.0 + 0.6 * 28.0);
    near(value(&own, "poor_mean"), 14.0);
    near(value(&own, "poor"), 0.32 / 0.38);
    near(value(&own, "asked"), 0.32 / 0.38);
    let seen = solved(&format!("{text}observe random.crop = 10 t\n"));
    near(value(&seen, "mean"), 10.0);
    near(value(&seen, "poor"), 0.32 / 0.38);
}

#[test]
fn draws_have_their_moments_and_come_again() {
    let text = |more: &str| {
        format!(
            "coop 1\nperiods year = 1..2\nkind country\ncountry hu {{ mean = 100 t }}\ncountry de {{ mean = 50 t }}\n\
             table rho[country, country] : 1 {{\n     hu   de\n  hu  1  0.8\n  de  0.8  1\n}}\n{more}\
             random demand[c in country] : t ~ normal(c.mean, 10 t) correlated by rho sampled 2000 seed 7\n\
             random price : 1 ~ lognormal(4, 1) discretised 7\n\
             let mean_hu : t = expected(demand[hu])\nlet mean_de : t = expected(demand[de])\n\
             let both = expected((demand[hu] - 100 t) * (demand[de] - 50 t) / 1 t^2)\n\
             let p = expected(price)\nlet spread = expected(price ^ 2)\nlet high : t = quantile(demand[hu], 95 %)\n"
        )
    };
    let own = solved(&text(""));
    // Within four standard errors.
    assert!((value(&own, "mean_hu") - 100.0).abs() < 4.0 * 10.0 / 2000f64.sqrt());
    assert!((value(&own, "mean_de") - 50.0).abs() < 4.0 * 10.0 / 2000f64.sqrt());
    assert!((value(&own, "both") - 80.0).abs() < 4.0 * 130.0 / 2000f64.sqrt());
    assert!((value(&own, "high") - 116.45).abs() < 4.0 * 10.0 * 2.2 / 2000f64.sqrt());
    // Points keep the moments.
    near(value(&own, "p"), 4.0);
    near(value(&own, "spread"), 17.0);
    // What else is random changes no draw.
    let beside = solved(&text("random other : t ~ uniform(0 t, 1 t) sampled 2000 seed 7\n"));
    assert_eq!(value(&own, "mean_hu").to_bits(), value(&beside, "mean_hu").to_bits());
}

#[test]
fn what_a_plan_knows_by_one_draw_is_known_of_all() {
    let text = |other: &str| {
        format!(
            "coop 1\ncurrency EUR\nrandom a : t ~ uniform(0 t, 10 t) sampled 50 seed 1\nrandom b : t ~ uniform(0 t, 10 t) sampled {other} seed 1\n\
             plan p {{\n  var y : t in 0 t .. 20 t after a\n  minimize c : EUR = expected(1 EUR/t * y)\n  constraint k: y >= b\n}}\nlet most : t = worst(b, high)\n"
        )
    };
    let found = solve_text(&text("50")).err().unwrap_or_default();
    assert_eq!(found.iter().map(|d| d.code.to_string()).collect::<Vec<_>>(), ["E0577"]);
    // Apart from one another, `a` says nothing of `b`.
    let apart = solved(&text("40"));
    near(objective(&apart, "p"), value(&apart, "most"));
}

#[test]
fn first_decisions_over_periods_are_kept_from_the_plan_for_the_mean() {
    let text = "coop 1\ncurrency EUR\nperiods s = 1..2\nrandom q[t in s] : t ~ { 1 t: 50 %, 3 t: 50 % }\n\
        plan p {\n  var order[t in s] : t >= 0 t after q[prev(t)]\n  var rush[t in s] : t in 0 t .. 30 t after q[t]\n  \
        minimize cost : EUR = expected(sum(1 EUR/t * order[t] + 5 EUR/t * rush[t] for t in s))\n  \
        constraint d[t in s]: order[t] + rush[t] >= q[t]\n}\nlet vss = p.vss\n";
    // The mean orders 2 t at first, and rushes a tonne half of the time.
    near(value(&solved(text), "vss"), 1.5);
}

#[test]
fn sums_over_what_came_before_know_no_more() {
    let text = "coop 1\ncurrency EUR\nkind k\nk a\nk b\nperiods s = 1..3\nrandom q[t in s] : t ~ { 1 t: 60 %, 3 t: 40 % }\n\
        plan p {\n  var x[i in k, t in s] : t in 0 t .. 30 t after q[t]\n  minimize cost : EUR = expected(sum(1 EUR/t * x[i, t] for i in k, t in s))\n  \
        constraint c[t in s]: sum(x[i, t] for i in k) >= q[t]\n  \
        constraint d[t in s]: sum(x[i, u] for i in k, u in first(s)..t) >= sum(q[u] for u in s if u <= t) - 1 t\n  \
        let y[t in s] : t = sum(x[i, u] for i in k, u in s if u <= t)\n}\nlet price = expected(p.c[1].price)\nlet mean = expected(p.y[2])\n";
    let own = solved(text);
    near(value(&own, "mean"), 3.6);
    let (id, model) = own.hir.models.iter().find(|(_, model)| *model.name == *"p").unwrap();
    let rows = |name: &str| {
        let at = model.results.iter().position(|result| *result.name == *name).unwrap();
        own.world.answer(id).unwrap().table(at).unwrap().index.len()
    };
    // Two outcomes of the first period, four of two, eight of three.
    assert_eq!(["c", "d", "y"].map(rows), [14, 14, 14]);
    // One more in the first period costs 1 EUR, whatever comes.
    near(value(&own, "price"), 1.0);
}

#[test]
fn the_price_in_an_outcome_is_that_of_the_outcome() {
    let text = "coop 1\ncurrency EUR\nrandom d : t ~ { 10 t: 20 %, 20 t: 50 %, 40 t: 30 % }\n\
        plan p {\n  var s : t >= 0 t after d\n  minimize c : EUR = expected(3 EUR/t * s)\n  constraint x: s >= d\n}\n\
        let mean = expected(p.x.price)\nlet one = expected(p.x.price given d == 40 t)\n";
    let own = solved(text);
    near(value(&own, "mean"), 3.0);
    near(value(&own, "one"), 3.0);
}
