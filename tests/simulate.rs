//! Draws of a solved scenario: against its own answers, closed forms, and what holds of all simulations.

use crate::common::{blocks, folder, keeps_to, root, run_in, solve_with_sources};
use coop::driver::Solved;
use coop::simulate::{Keep, Row, Settings, Simulation, What, gaps, simulate};
use coop::solve::Options;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Keeps nothing.
struct Nowhere;

impl Keep for Nowhere {}

fn settings(draws: u32) -> Settings {
    Settings { draws, seed: 5, threads: None }
}

struct Drawn {
    solved: Solved,
    simulation: Simulation,
}

fn drawn_by(text: &str, settings: Settings) -> Drawn {
    let (sources, solved) = solve_with_sources(text);
    let simulation = simulate(&solved, &sources, settings, &Options::default(), &Nowhere).unwrap();
    Drawn { solved, simulation }
}

fn drawn(text: &str, draws: u32) -> Drawn {
    drawn_by(text, settings(draws))
}

impl Drawn {
    /// A column by its name, as in `draws.csv`.
    fn column(&self, name: &str) -> &[f64] {
        let own = self.simulation.columns.iter().find(|column| self.name(column.key.0, &column.key.1) == name);
        &own.unwrap_or_else(|| panic!("no column `{name}`")).values
    }

    fn name(&self, series: u32, keys: &[u32]) -> String {
        self.simulation.series[series as usize].instance(&self.solved.hir, keys)
    }

    fn mean(&self, name: &str) -> f64 {
        let column = self.column(name);
        column.iter().sum::<f64>() / column.len() as f64
    }

    /// The standard error of the mean.
    fn error(&self, name: &str) -> f64 {
        let (column, mean) = (self.column(name), self.mean(name));
        let n = column.len() as f64;
        (column.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0) / n).sqrt()
    }

    fn all(&self) -> BTreeMap<String, Vec<u64>> {
        let of = |column: &coop::simulate::Column| {
            (self.name(column.key.0, &column.key.1), column.values.iter().map(|value| value.to_bits()).collect())
        };
        self.simulation.columns.iter().map(of).collect()
    }
}

const GAS: &str = "coop 1
currency EUR
random winter in { mild, cold } ~ { mild: 70 %, cold: 30 % }
let demand : TWh = if winter == cold then 100 TWh else 60 TWh
plan supply {
  var stored : TWh in 0 TWh .. 90 TWh
  var bought : TWh >= 0 TWh after winter
  minimize cost : MEUR = expected(spent)
  constraint need: stored + bought >= demand
  let spent : MEUR = 20 EUR/MWh * stored + 50 EUR/MWh * bought
}
expect supply.cost <= 2000 MEUR
";

#[test]
fn each_draw_of_states_is_an_outcome_of_the_plan() {
    let drawn = drawn(GAS, 400);
    let (winter, bought, spent) = (drawn.column("winter"), drawn.column("supply.bought"), drawn.column("supply.spent"));
    for ((winter, bought), spent) in winter.iter().zip(bought).zip(spent) {
        // 60 TWh are stored.
        assert_eq!((*bought, *spent), if *winter == 1.0 { (40.0, 3200.0) } else { (0.0, 1200.0) });
    }
    let cold = winter.iter().filter(|winter| **winter == 1.0).count() as f64 / 400.0;
    assert!((cold - 0.3).abs() < 4.0 * (0.3f64 * 0.7 / 400.0).sqrt(), "{cold}");
    let holds = drawn.column("expectation 1");
    assert!(holds.iter().zip(winter).all(|(holds, winter)| *holds == 1.0 - winter));
}

/// Of three periods the decisions of a draw are those of the nodes that it goes through.
#[test]
fn decisions_over_periods_are_those_of_the_tree() {
    let text = "coop 1
currency EUR
periods month = 1 .. 3
random demand[m in month] : t ~ { 10 t: 50 %, 20 t: 50 % }
plan supply {
  var buy[m in month]   : t in 0 t .. 40 t after demand[prev(m)]
  var rush[m in month]  : t >= 0 t after demand[m]
  var stock[m in month] : t >= 0 t after demand[m]
  minimize cost : EUR = expected(sum(5 EUR/t * buy[m] + 20 EUR/t * rush[m] + 1 EUR/t * stock[m] for m in month))
  constraint balance[m in month]:
    stock[m] == (if m == first(month) then 5 t else stock[prev(m)]) + buy[m] + rush[m] - demand[m]
}
";
    let drawn = drawn(text, 300);
    let amount = |month: u32, draw: usize| if drawn.column(&format!("demand[{month}]"))[draw] == 1.0 { 20.0 } else { 10.0 };
    for draw in 0..300 {
        let of = |name: &str| drawn.column(name)[draw];
        // What is bought before the second month makes up for what was needed in the first.
        assert_eq!(of("supply.buy[1]"), 15.0);
        assert_eq!(of("supply.buy[2]"), amount(1, draw), "{draw}");
        let mut stock = 5.0;
        let mut cost = 0.0;
        for month in 1..=3 {
            let (buy, rush) = (of(&format!("supply.buy[{month}]")), of(&format!("supply.rush[{month}]")));
            stock += buy + rush - amount(month, draw);
            assert_eq!(stock, of(&format!("supply.stock[{month}]")));
            cost += 5.0 * buy + 20.0 * rush + stock;
        }
        assert!((cost - of("supply.cost")).abs() < 1e-9);
    }
    assert!((drawn.mean("supply.cost") - 240.0).abs() < 4.0 * drawn.error("supply.cost"));
}

/// What is decided before the draws of a normal demand is held; the profit of the news vendor is known in closed form.
#[test]
fn a_plan_over_points_is_judged_by_its_distribution() {
    let text = "coop 1
currency EUR
unit piece
random demand : piece ~ normal(100 piece, 20 piece) discretised 5
let most : piece = quantile(demand, 70 %)
plan vendor {
  var order : piece in 0 piece .. most
  var sold  : piece >= 0 piece after demand
  maximize profit : EUR = expected(5 EUR/piece * sold) - 3 EUR/piece * order
  constraint have: sold <= order
  constraint want: sold <= demand
}
";
    let drawn = drawn(text, 4000);
    // The bound is a figure of the five points, in each draw as well: they order 100 pieces.
    let sold = drawn.column("vendor.sold");
    let demand = drawn.column("demand");
    for (sold, demand) in sold.iter().zip(demand) {
        assert!((sold - demand.min(100.0)).abs() < 1e-9, "{sold} {demand}");
    }
    // E min(D, 100) = 100 - 20 / sqrt(2 pi).
    let exact = 5.0 * (100.0 - 20.0 / (2.0 * std::f64::consts::PI).sqrt()) - 300.0;
    let (mean, error) = (drawn.mean("vendor.profit"), drawn.error("vendor.profit"));
    assert!((mean - exact).abs() < 4.0 * error, "{mean} {exact} {error}");
}

/// The mean of a risk is estimated with the threshold of the plan: of a plan over states it comes to the plan's objective.
#[test]
fn risks_are_estimated_from_draws() {
    let text =
        GAS.replace("= expected(spent)\n", "= 0.5 * expected(spent) + 0.5 * cvar(spent, 80 %)\n").replace("cost <= 2000", "cost <= 9000");
    let drawn = drawn(&text, 3000);
    let run = drawn.solved.models.iter().find_map(|run| run.plan().filter(|plan| !plan.objectives.is_empty())).unwrap();
    let name = "supply.cost.counted";
    assert!((drawn.mean(name) - run.objectives[0]).abs() < 4.0 * drawn.error(name), "{} {:?}", drawn.mean(name), run.objectives);
    // The objective of a draw is what is spent in it.
    assert_eq!(drawn.column("supply.cost"), drawn.column("supply.spent"));
}

/// A limit on a mean is none on a draw: what is decided after counts its shadow price.
#[test]
fn limits_on_the_distribution_count_by_their_prices() {
    let text = "coop 1
currency EUR
random demand : t ~ uniform(50 t, 150 t) sampled 400 seed 3 latin
plan supply {
  var clean : t in 0 t .. 80 t after demand
  var dirty : t >= 0 t after demand
  minimize cost : EUR = expected(10 EUR/t * clean + 4 EUR/t * dirty)
  constraint need: clean + dirty >= demand
  constraint cap: expected(dirty) <= 30 t
}
";
    let drawn = drawn(text, 1000);
    // One more tonne of the cap saves 6 EUR: with this price both are as good, and no draw keeps to 30 t as if it were alone.
    for (clean, (dirty, demand)) in drawn.column("supply.clean").iter().zip(drawn.column("supply.dirty").iter().zip(drawn.column("demand")))
    {
        assert!((clean + dirty - demand).abs() < 1e-9 && *clean <= 80.0 && *dirty >= demand - 80.0 - 1e-9);
    }
    assert_eq!(drawn.simulation.count(What::Unsolved(drawn.simulation.plans[0])), 0);
}

/// What must not be worse in the worst outcome is kept where that is possible, and counted where it is not.
#[test]
fn limits_that_no_decision_keeps_are_counted() {
    let text = "coop 1
currency EUR
random demand : t ~ { 80 t: 20 %, 100 t: 50 %, 120 t: 25 %, 200 t: 5 % }
plan mostly {
  var made : t in 0 t .. 300 t
  minimize cost : EUR = 3 EUR/t * made
  constraint serve: made >= demand with probability 95 %
}
";
    let drawn = drawn(text, 1000);
    let model = drawn.simulation.plans[0];
    let missed = drawn.column("demand").iter().filter(|state| **state == 3.0).count() as u32;
    assert_eq!((drawn.simulation.count(What::Broken(model, 0)), drawn.simulation.count(What::Unsolved(model))), (missed, 0));
    assert!((20..=80).contains(&missed), "{missed}");
}

/// What is decided before may leave nothing to be done in draws that the plan did not know.
#[test]
fn draws_without_a_solution_are_counted() {
    let text = "coop 1
currency EUR
random demand : t ~ normal(100 t, 20 t) sampled 20 seed 1
plan supply {
  var made : t in 0 t .. 300 t
  minimize cost : EUR = 3 EUR/t * made
  constraint serve: made >= demand
}
";
    let drawn = drawn(text, 500);
    let model = drawn.simulation.plans[0];
    let made = drawn.column("supply.cost").iter().find(|cost| !cost.is_nan()).unwrap() / 3.0;
    let beyond = drawn.column("demand").iter().filter(|demand| **demand > made + 1e-6).count() as u32;
    assert_eq!(drawn.simulation.count(What::Unsolved(model)), beyond);
    assert!(beyond > 0);
}

#[test]
fn threads_more_draws_and_other_random_things_change_no_draw() {
    let text = |more: &str| {
        format!(
            "coop 1\ncurrency EUR\nkind region\nregion a\nregion b\nrandom demand[r in region] : t ~ normal(100 t, 20 t) discretised 3\n{more}\
             random border in {{ open, closed }} ~ {{ open: 80 %, closed: 20 % }}\n\
             let need = if border == open then sum(demand[r] for r in region) else 0 t\nexpect expected(need) > 0 t\n"
        )
    };
    let on = |text: &str, draws: u32, threads: usize| drawn_by(text, Settings { draws, seed: 9, threads: Some(threads) }).all();
    let (one, eight) = (on(&text(""), 250, 1), on(&text(""), 250, 8));
    assert_eq!(one, eight);
    let more = on(&text(""), 320, 3);
    for (name, values) in &one {
        assert_eq!(values.as_slice(), &more[name][..250], "{name}");
    }
    let beside = on(&text("random price : EUR/t ~ uniform(1 EUR/t, 2 EUR/t) discretised 2\nexpect expected(price) > 1 EUR/t\n"), 250, 2);
    for name in ["demand[a]", "demand[b]", "border", "need"] {
        assert_eq!(one[name], beside[name], "{name}");
    }
}

/// Keeps blocks, as many as it may.
#[derive(Default)]
struct Blocks {
    kept: Mutex<BTreeMap<u32, Vec<Row>>>,
    most: Option<usize>,
    made: Mutex<Vec<u32>>,
}

impl Keep for Blocks {
    fn known(&self, block: u32) -> Result<Option<Vec<Row>>, String> {
        Ok(self.kept.lock().unwrap().get(&block).cloned())
    }
    fn keep(&self, block: u32, rows: &[Row]) -> Result<(), String> {
        let mut kept = self.kept.lock().unwrap();
        if self.most.is_some_and(|most| kept.len() >= most) {
            return Err("no room".to_string());
        }
        self.made.lock().unwrap().push(block);
        kept.insert(block, rows.to_vec());
        Ok(())
    }
}

#[test]
fn what_is_kept_is_not_done_again() {
    let (sources, solved) = solve_with_sources(GAS);
    let run = |keep: &Blocks| simulate(&solved, &sources, settings(350), &Options::default(), keep);
    let mut blocks = Blocks { most: Some(2), ..Blocks::default() };
    assert_eq!(run(&blocks).err().as_deref(), Some("no room"));
    blocks.most = None;
    let again = run(&blocks).unwrap();
    assert_eq!(*blocks.made.lock().unwrap(), [0, 1, 2, 3]);
    let whole = simulate(&solved, &sources, settings(350), &Options::default(), &Nowhere).unwrap();
    let bits = |simulation: &Simulation| -> Vec<Vec<u64>> {
        simulation.columns.iter().map(|column| column.values.iter().map(|value| value.to_bits()).collect()).collect()
    };
    assert_eq!(bits(&again), bits(&whole));
}

/// The gap of a plan over few draws holds what its decisions lose against the best ones of the distribution.
#[test]
fn gaps_hold_what_a_plan_over_draws_loses() {
    for (seed, draws) in [(1, 8), (2, 30), (4, 8)] {
        let text = format!(
            "coop 1\ncurrency EUR\nunit piece\nrandom demand : piece ~ normal(100 piece, 20 piece) sampled {draws} seed {seed}\n\
             plan vendor {{\n  var order : piece in 0 piece .. 300 piece\n  var sold : piece >= 0 piece after demand\n\
             maximize profit : EUR = expected(5 EUR/piece * sold) - 2 EUR/piece * order\n\
             constraint have: sold <= order\n  constraint want: sold <= demand\n}}\n"
        );
        let drawn = drawn(&text, 100);
        let gap = gaps(&drawn.solved, &drawn.simulation, 20, &Options::default()).unwrap()[0];
        // The best order is the quantile of 60 %, with a profit of 300 - 5 * 20 * φ(0.2533).
        let order = 100.0 + 20.0 * z_of(&drawn);
        let profit = |order: f64| {
            let z = (order - 100.0) / 20.0;
            5.0 * (order - 20.0 * (z * cdf(z) + density(z))) - 2.0 * order
        };
        let best = profit(100.0 + 20.0 * 0.253_347_103_135_8);
        let lost = best - profit(order);
        assert!(lost >= -1e-9 && gap.below >= lost, "{lost} {gap:?}");
        assert!(gap.mean >= 0.0 && gap.below > gap.mean && gap.best >= best - 4.0, "{gap:?} {best}");
    }
}

/// How many deviations above the mean the order is: sales never pass it, and the largest are it.
fn z_of(drawn: &Drawn) -> f64 {
    (drawn.column("vendor.sold").iter().copied().fold(0.0, f64::max) - 100.0) / 20.0
}

fn density(z: f64) -> f64 {
    (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// The normal distribution, by Simpson's rule.
fn cdf(z: f64) -> f64 {
    let n = 2000;
    let step = (z + 8.0) / f64::from(n);
    let weight = |at: i32| {
        if at == 0 || at == n {
            1.0
        } else if at % 2 == 1 {
            4.0
        } else {
            2.0
        }
    };
    (0..=n).map(|at| weight(at) * density(-8.0 + f64::from(at) * step)).sum::<f64>() * step / 3.0
}

/// Evidence counts: what is random is drawn given what was observed.
#[test]
fn draws_follow_what_was_observed() {
    let text = "coop 1
random weather in { dry, wet } ~ { dry: 20 %, wet: rest }
random harvest in { poor: 40 kt, good: 100 kt } given weather ~ if weather == dry then { poor: 80 %, good: rest } else { poor: 10 %, good: rest }
observe random.harvest = poor
let stock = harvest + (if weather == dry then 0 kt else 10 kt)
expect expected(stock) > 0 kt
";
    let drawn = drawn(text, 2000);
    assert!(drawn.column("harvest").iter().all(|state| *state == 0.0));
    let dry = drawn.column("weather").iter().filter(|state| **state == 0.0).count() as f64 / 2000.0;
    // 0.16 of 0.16 + 0.08.
    assert!((dry - 2.0 / 3.0).abs() < 4.0 * (2.0f64 / 9.0 / 2000.0).sqrt(), "{dry}");
}

#[test]
fn what_cannot_be_simulated_says_why() {
    let said = |text: &str| {
        let (sources, solved) = solve_with_sources(text);
        simulate(&solved, &sources, settings(10), &Options::default(), &Nowhere).err().unwrap_or_default()
    };
    assert_eq!(said("coop 1\nlet a = 3 t\nexpect a == 3 t\n"), "nothing is random in this scenario: there is no `random` in it");
    let two = GAS.replace("= expected(spent)\n", "= expected(spent)\n  then minimize store : TWh = stored\n");
    assert_eq!(said(&two), "`supply` has several objectives: what it decides after a draw cannot be simulated yet");
    let none = GAS.replace("  constraint need", "  constraint never: stored >= 95 TWh\n  constraint need");
    assert_eq!(said(&none), "`supply` has no solution, so nothing follows from a draw");
}

#[test]
fn the_command_keeps_draws_and_writes_figures() {
    let folder = folder(GAS);
    let run = |arguments: &[&str]| run_in(folder.path(), &[&["simulate", "a.coop"], arguments].concat());
    let read = |name: &str| std::fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    let (code, out, said) = run(&["--draws", "150", "--output", "out", "--format", "json"]);
    assert_eq!((code, said.as_str()), (0, ""));
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    keeps_to("docs/simulate.schema.json", &value);
    assert_eq!(value["draws"], 150);
    assert_eq!(read("simulation.json"), out);
    let draws = read("draws.csv");
    assert_eq!(draws.lines().count(), 151);
    // More draws go on where these ended.
    let (code, out, _) = run(&["--draws", "200", "--output", "out", "--format", "csv"]);
    assert_eq!((code, out), (0, read("figures.csv")));
    assert!(read("draws.csv").starts_with(&draws) && read("draws.csv").lines().count() == 201);
    // Other draws do not go into the same folder.
    let (code, _, said) = run(&["--draws", "200", "--seed", "2", "--output", "out"]);
    assert!(code == 2 && said.contains("holds draws of another simulation"), "{said}");
    std::fs::create_dir(folder.path().join("mine")).unwrap();
    std::fs::write(folder.path().join("mine/notes.txt"), "mine").unwrap();
    let (code, _, said) = run(&["--output", "mine"]);
    assert!(code == 2 && said.contains("`notes.txt`, which is no result of this program"), "{said}");
    assert_eq!(std::fs::read_dir(folder.path().join("mine")).unwrap().count(), 1);
    let (code, out, _) = run(&["--draws", "150"]);
    assert!(code == 0 && out.contains("supply.cost <= 2000 MEUR"), "{out}");
    assert_eq!(run(&["--draws", "150", "--format", "markdown"]).0, 0);
}

/// Processes and regimes are drawn from their own laws, whatever points stand for them in plans.
#[test]
fn processes_and_regimes_are_drawn_from_their_laws() {
    let text = "coop 1
currency EUR
periods month = 1 .. 3
random price[m in month] : EUR/t ~ random_walk(60 EUR/t, 4 EUR/t) discretised 2
random regime[m in month] in { calm, crisis } ~ { calm: 75 %, crisis: rest }
random spread[m in month] : EUR/t ~ normal(if regime[m] == calm then 10 EUR/t else 30 EUR/t, 2 EUR/t) discretised 3
let last_price : EUR/t = price[3]
let sum_of : EUR/t = price[3] + spread[3]
expect expected(last_price) > 0 EUR/t
expect expected(sum_of) > 0 EUR/t
";
    let drawn = drawn(text, 4000);
    let deviation = |name: &str| drawn.error(name) * 4000f64.sqrt();
    for (name, mean, sd) in [("price[1]", 60.0, 4.0), ("price[3]", 60.0, 48f64.sqrt())] {
        assert!((drawn.mean(name) - mean).abs() < 4.0 * drawn.error(name), "{name}");
        // The standard error of a deviation of a normal sample is its part 1 / sqrt(2 n).
        assert!((deviation(name) - sd).abs() < 4.0 * sd / 8000f64.sqrt(), "{name} {}", deviation(name));
    }
    assert_eq!(drawn.column("last_price"), drawn.column("price[3]"));
    for draw in 0..4000 {
        let of = |name: &str| drawn.column(name)[draw];
        let centre = if of("regime[3]") == 0.0 { 10.0 } else { 30.0 };
        assert!((of("spread[3]") - centre).abs() < 10.0);
        assert!((of("sum_of") - of("price[3]") - of("spread[3]")).abs() < 1e-9);
    }
}

/// What holds for a range of data in each outcome is decided for that outcome.
#[test]
fn ranges_of_data_hold_in_each_draw() {
    let text = "coop 1
currency EUR
kind work
work a { use = 1 t }
work b { use = 2 t }
random demand : t ~ uniform(20 t, 40 t) discretised 3
plan make {
  var made[w in work] : 1 in 0 .. 40 after demand
  var spare : t in 0 t .. 200 t
  minimize cost : EUR = 2 EUR/t * spare + expected(sum(w.use * 1 EUR/t * made[w] for w in work))
  constraint need: sum(w.use * made[w] for w in work) >= demand
  constraint room: sum(w.use * made[w] for w in work) <= 30 t + spare for all w.use[w in work] in w.use .. 120 % * w.use, at most 1 off
}
";
    let drawn = drawn(text, 200);
    assert_eq!(
        drawn.simulation.count(What::Unsolved(drawn.simulation.plans[0])),
        drawn.column("make.cost").iter().filter(|cost| cost.is_nan()).count() as u32
    );
    let solved: Vec<usize> = (0..200).filter(|draw| !drawn.column("make.cost")[*draw].is_nan()).collect();
    assert!(solved.len() > 100);
    for draw in solved {
        let (a, b) = (drawn.column("make.made[a]")[draw], drawn.column("make.made[b]")[draw] * 2.0);
        assert!((a + b - drawn.column("demand")[draw]).abs() < 1e-6);
    }
}

#[test]
fn the_manual_shows_what_the_program_says() {
    let page = root().join("docs/language/uncertainty.md");
    let blocks = blocks(&page);
    let at = blocks.iter().position(|block| block.text.contains("scenario shop")).unwrap();
    let folder = folder(&blocks[at].text);
    let (code, out, said) = run_in(folder.path(), &["simulate", "a.coop", "--samples", "20"]);
    assert_eq!((code, said.as_str()), (0, ""));
    assert_eq!(out, blocks[at + 1].text);
}
