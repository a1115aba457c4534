//! Regret: the plan that minimizes the largest one, against trying out all first decisions.

use crate::common::{near, objective, solve_text, solved, value};
use proptest::prelude::*;

/// What is stored in whole tonnes at a cost, and what is bought later at the price of an outcome, or sold for a part of it.
#[derive(Clone, Debug)]
struct Case {
    cost: i32,
    outcomes: Vec<(i32, i32)>,
    sold: i32,
    most: i32,
    income: bool,
}

fn case() -> impl Strategy<Value = Case> {
    let outcome = (1..20i32, 2..30i32);
    (2..20i32, prop::collection::vec(outcome, 2..5), 0..2i32, 5..25i32, any::<bool>())
        .prop_map(|(cost, outcomes, sold, most, income)| Case { cost, outcomes, sold, most, income })
}

impl Case {
    fn spent(&self, stored: i32, (demand, price): (i32, i32)) -> i32 {
        self.cost * stored + price * (demand - stored).max(0) - self.sold * (stored - demand).max(0)
    }

    fn regrets(&self, stored: i32) -> Vec<i32> {
        let best = |of: (i32, i32)| (0..=self.most).map(|stored| self.spent(stored, of)).min().unwrap();
        self.outcomes.iter().map(|of| self.spent(stored, *of) - best(*of)).collect()
    }

    fn text(&self) -> String {
        let names: Vec<String> = (0..self.outcomes.len()).map(|at| format!("o{at}")).collect();
        let n = names.len();
        let law: Vec<String> = names.iter().map(|name| format!("{name}: 1/{n}")).collect();
        let pick = |unit: &str, of: &dyn Fn(&(i32, i32)) -> i32| {
            let cases: Vec<String> =
                names.iter().zip(&self.outcomes).map(|(name, o)| format!("if out == {name} then {} {unit} else ", of(o))).collect();
            format!("{}0 {unit}", cases.concat())
        };
        // The same as income, of which much is good.
        let (word, sign, bad) = if self.income { ("maximize", "-", "low") } else { ("minimize", "", "high") };
        let plan = |name: &str, word: &str, objective: &str| {
            format!(
                "plan {name} {{\n  var stored : t integer in 0 t .. {} t\n  var bought : t >= 0 t after out\n  var sold : t in 0 t .. 100 t after out\n  \
                 {word} total : EUR = {objective}\n  constraint met: stored + bought == demand + sold\n  \
                 let spent : EUR = {sign}({} EUR/t * stored + price * bought - {} EUR/t * sold)\n}}\n",
                self.most, self.cost, self.sold
            )
        };
        format!(
            "coop 1\ncurrency EUR\nrandom out in {{ {} }} ~ {{ {} }}\nlet demand : t = {}\nlet price : EUR/t = {}\n{}{}{}\
             let least = worst(regret(calm.spent), low) / 1 EUR\nlet of_mean = worst(regret(cheap.spent)) / 1 EUR\n\
             let mean = expected(regret(cheap.spent)) / 1 EUR\nlet forecast = cheap.evpi / 1 EUR\n",
            names.join(", "),
            law.join(", "),
            pick("t", &|o| o.0),
            pick("EUR/t", &|o| o.1),
            plan("calm", word, &format!("{sign}worst(regret(spent, {bad}))")),
            plan("tail", word, &format!("{sign}cvar(regret(spent, {bad}), 50 %)")),
            plan("cheap", word, "expected(spent)"),
        )
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_least_of_the_largest_regrets_is_that_of_the_best_first_decision(case in case()) {
        let text = case.text();
        let found = solved(&text);
        let sign = if case.income { -1.0 } else { 1.0 };
        let largest = |stored: i32| case.regrets(stored).into_iter().max().unwrap();
        let least = (0..=case.most).map(largest).min().unwrap();
        near(sign * objective(&found, "calm"), f64::from(least));
        // The mean of the worse half.
        let half = |stored: i32| {
            let mut regrets = case.regrets(stored);
            regrets.sort_by_key(|regret| -regret);
            let n = regrets.len() as f64;
            let (mut left, mut sum) = (n / 2.0, 0.0);
            for regret in regrets {
                let part = f64::min(left, 1.0);
                sum += part * f64::from(regret);
                left -= part;
            }
            sum / (n / 2.0)
        };
        near(sign * objective(&found, "tail"), (0..=case.most).map(half).fold(f64::INFINITY, f64::min));
        prop_assert!(value(&found, "least") >= -1e-7, "{text}");
        prop_assert!(f64::from(least) <= value(&found, "of_mean") + 1e-7, "{text}");
        near(value(&found, "mean"), value(&found, "forecast"));
    }
}

/// Where a regret is all that is minimized, it has to be said whether much or little is bad: of income it is little.
#[test]
fn the_regret_of_income_is_that_of_earning_less() {
    let text = |regret: &str| {
        format!(
            "coop 1\ncurrency EUR\nrandom dem : t ~ {{ 50 t: 40 %, 100 t: 40 %, 200 t: 20 % }}\nplan q {{\n  var made : t in 0 t .. 300 t\n  \
             var sold : t >= 0 t after dem\n  minimize largest : EUR = worst({regret})\n  constraint a: sold <= made\n  constraint b: sold <= dem\n  \
             let earn : EUR = 5 EUR/t * sold - 3 EUR/t * made\n}}\nlet of_it = worst(regret(q.earn)) / 1 EUR\n"
        )
    };
    let found = solved(&text("regret(earn, low)"));
    // Of m tonnes made: 3 (m - 50) EUR too much, or 2 (200 - m) EUR too little: as much at 110 t.
    near(objective(&found, "q"), 180.0);
    near(value(&found, "of_it"), 180.0);
    let unsaid = solve_text(&text("regret(earn)")).err().unwrap();
    assert_eq!(unsaid.first().unwrap().message, "which values of `earn` are the bad ones?");
}
