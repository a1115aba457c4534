//! Processes over periods, histograms: against closed forms, and against the same written with states.

use crate::common::{folder, objective, run_in, solve_text, solved, value};
use coop::driver::Solved;
use coop::eval::AmountFigures;

fn codes(text: &str) -> Vec<String> {
    solve_text(text).err().unwrap_or_default().iter().map(|d| d.code.to_string()).collect()
}

/// What the report says of an amount, by its keys, in order.
fn figures<'s>(solved: &'s Solved, name: &str) -> Vec<&'s AmountFigures> {
    let tree = solved.hir.tree.as_ref().unwrap();
    let amounts = &solved.hir.models[tree.model].belief().unwrap().amounts;
    let all = &solved.world.answer(tree.model).unwrap().outcomes.as_ref().unwrap().figures;
    all.iter().filter(|own| *amounts[own.amount as usize].name == *name).collect()
}

#[track_caller]
fn within(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} and {expected}: {:e}", (found - expected).abs());
}

#[track_caller]
fn near(found: f64, expected: f64) {
    within(found, expected, 1e-9 * (1.0 + expected.abs()));
}

const HEAD: &str = "coop 1\ncurrency EUR\n";

/// A process as it is written, and by the number of the period its mean, its variance and its median.
type Closed = (&'static str, fn(i32) -> f64, fn(i32) -> f64, fn(i32) -> f64);

const PROCESSES: [Closed; 3] = [
    ("random_walk(60 EUR/t, 4 EUR/t)", |_| 60.0, |t| 16.0 * f64::from(t), |_| 60.0),
    (
        "autoregressive(20 EUR/t, 60 EUR/t, 80 %, 4 EUR/t)",
        |t| 60.0 - 40.0 * 0.8f64.powi(t),
        |t| 16.0 * (1.0 - 0.64f64.powi(t)) / 0.36,
        |t| 60.0 - 40.0 * 0.8f64.powi(t),
    ),
    (
        "geometric_brownian(60 EUR/t, 3 %, 20 %)",
        |t| 60.0 * (0.03 * f64::from(t)).exp(),
        |t| 3600.0 * (0.06 * f64::from(t)).exp() * (0.04 * f64::from(t)).exp_m1(),
        |t| 60.0 * (0.01 * f64::from(t)).exp(),
    ),
];

#[test]
fn paths_have_the_moments_of_their_processes() {
    const DRAWS: f64 = 4000.0;
    for design in ["", " antithetic"] {
        for (law, mean, variance, median) in PROCESSES {
            let text = format!(
                "{HEAD}periods month = 1 .. 6\nrandom price[m in month] : EUR/t ~ {law} sampled 4000 seed 11{design}\n\
                 let half = probability(price[5] <= {} EUR/t)\n\
                 let own = expected((price[2] - {} EUR/t) * (price[2] - {} EUR/t)) / (1 EUR/t * 1 EUR/t)\n\
                 let both = expected((price[2] - {} EUR/t) * (price[5] - {} EUR/t)) / (1 EUR/t * 1 EUR/t)\n",
                median(5),
                mean(2),
                mean(2),
                mean(2),
                mean(5),
            );
            let own = solved(&text);
            let found = figures(&own, "price");
            assert_eq!(found.len(), 6);
            for (t, of) in (1..).zip(found) {
                within(of.mean, mean(t), 4.5 * (variance(t) / DRAWS).sqrt());
                // Normal ones: 2 / n; of the lognormal one some more.
                within(
                    of.standard_deviation.powi(2) / variance(t),
                    1.0,
                    4.5 * (2.0 / DRAWS).sqrt() * if law.starts_with("geo") { 2.5 } else { 1.5 },
                );
            }
            within(value(&own, "half"), 0.5, 4.5 * 0.5 / DRAWS.sqrt());
            // What is new later has nothing to do with what was before: the covariance is the variance times what persists.
            let persists = [1.0, 0.8f64.powi(3), 0.09f64.exp()][PROCESSES.iter().position(|p| p.0 == law).unwrap()];
            within(value(&own, "both") / value(&own, "own"), persists, 4.5 * (variance(5) / variance(2) / DRAWS).sqrt());
        }
    }
}

#[test]
fn trees_have_the_moments_of_their_processes_exactly() {
    for (law, mean, variance, _) in PROCESSES {
        for points in [2, 3] {
            let text = format!(
                "{HEAD}periods month = 1 .. 4\nrandom price[m in month] : EUR/t ~ {law} discretised {points}\n\
                 let one = expected(price[1]) / (1 EUR/t)\nlet four = expected(price[4]) / (1 EUR/t)\n\
                 let square = expected((price[4] - {} EUR/t) * (price[4] - {} EUR/t)) / (1 EUR/t * 1 EUR/t)\n",
                mean(4),
                mean(4),
            );
            let own = solved(&text);
            near(value(&own, "one"), mean(1));
            near(value(&own, "four"), mean(4));
            near(value(&own, "square"), variance(4));
            for (t, of) in (1..).zip(figures(&own, "price")) {
                near(of.mean, mean(t));
                near(of.standard_deviation.powi(2), variance(t));
            }
        }
    }
}

/// A store that is filled while the price is low: what is decided in a month follows from all prices up to it.
fn store(random: &str, price: &str) -> String {
    format!(
        "{HEAD}periods month = 1 .. 4\n{random}\
         plan store {{\n  var buy[m in month] : t in 0 t .. 50 t after {price}[m]\n  var stock[m in month] : t in 0 t .. 60 t after {price}[m]\n  \
         minimize cost : EUR = expected(sum(price[m] * buy[m] + 1 EUR/t * stock[m] for m in month)) + 0.1 * cvar(sum(price[m] * buy[m] for m in month), 80 %)\n  \
         constraint balance[m in month]: stock[m] == (if m == first(month) then 0 t else stock[prev(m)]) + buy[m] - 20 t\n}}\n"
    )
}

#[test]
fn a_plan_over_a_walk_is_the_plan_with_states_written_by_hand() {
    // Two points of a normal distribution are a standard deviation from the mean, three are the root of three of it.
    let by_hand = |states: &str, law: &str| {
        let random = format!(
            "random move[m in month] in {{ {states} }} ~ {{ {law} }}\nlet price[m in month] : EUR/t = 60 EUR/t + sum(move[u] for u in first(month)..m)\n"
        );
        objective(&solved(&store(&random, "move")), "store")
    };
    let walk = |points: u32| {
        objective(
            &solved(&store(&format!("random price[m in month] : EUR/t ~ random_walk(60 EUR/t, 4 EUR/t) discretised {points}\n"), "price")),
            "store",
        )
    };
    within(walk(2), by_hand("down: -4 EUR/t, up: 4 EUR/t", "down: 50 %, up: 50 %"), 1e-6);
    let three = by_hand("down: -6.928203230275509 EUR/t, none: 0 EUR/t, up: 6.928203230275509 EUR/t", "down: 1/6, none: 2/3, up: 1/6");
    within(walk(3), three, 1e-6);
    assert!((walk(2) - three).abs() > 0.1, "another number of points is another plan: {three}");
}

#[test]
fn a_plan_over_a_process_that_returns_is_the_plan_by_its_formula() {
    let weights: Vec<String> = (1..=4)
        .map(|m| {
            format!(
                "  {m}   {}",
                (1..=4).map(|u| if u <= m { 0.5f64.powi(m - u).to_string() } else { "0".into() }).collect::<Vec<_>>().join("  ")
            )
        })
        .collect();
    let by_hand = format!(
        "table w[month, month] : 1 {{\n      1 2 3 4\n{}\n}}\ntable centre[month] : EUR/t {{\n  1 45\n  2 42.5\n  3 41.25\n  4 40.625\n}}\n\
         random move[m in month] in {{ down: -4 EUR/t, up: 4 EUR/t }} ~ {{ down: 50 %, up: 50 % }}\n\
         let price[m in month] : EUR/t = centre[m] + sum(w[m, u] * move[u] for u in first(month)..m)\n",
        weights.join("\n")
    );
    let own = "random price[m in month] : EUR/t ~ autoregressive(50 EUR/t, 40 EUR/t, 50 %, 4 EUR/t) discretised 2\n";
    within(objective(&solved(&store(own, "price")), "store"), objective(&solved(&store(&by_hand, "move")), "store"), 1e-6);
}

#[test]
fn who_knows_a_price_knows_those_before() {
    // After two periods a walk is at one of five prices, in nine ways, and what was bought in the first one differs.
    let text = store("random price[m in month] : EUR/t ~ random_walk(60 EUR/t, 4 EUR/t) discretised 3\n", "price");
    let own = solved(&text);
    let (id, model) = own.hir.models.iter().find(|(_, model)| *model.name == *"store").unwrap();
    let at = model.results.iter().position(|result| *result.name == *"buy").unwrap();
    assert_eq!(own.world.answer(id).unwrap().table(at).unwrap().index.len(), 3 + 9 + 27 + 81);
    // What is known of a price says what the next one will be on average.
    let given = format!("{text}let next = expected(price[2] given price[1] >= 66 EUR/t) / (1 EUR/t)\n");
    near(value(&solved(&given), "next"), 60.0 + 4.0 * 3f64.sqrt());
}

#[test]
fn more_periods_and_more_keys_change_no_draw() {
    let text = |months: u32, more: &str, design: &str| {
        format!(
            "{HEAD}periods month = 1 .. {months}\nkind market\nmarket AT\nmarket HU\n{more}\
             random price[m in month, k in market] : EUR/t ~ autoregressive(50 EUR/t, 40 EUR/t, 90 %, 4 EUR/t) sampled 300 seed 5{design}\n"
        )
    };
    for design in ["", " latin", " antithetic"] {
        let (few, many) = (solved(&text(3, "", design)), solved(&text(5, "market SK\n", design)));
        let bits = |of: &AmountFigures| (of.mean.to_bits(), of.standard_deviation.to_bits(), of.quantiles.map(f64::to_bits));
        let many = figures(&many, "price");
        let few = figures(&few, "price");
        assert_eq!((few.len(), many.len()), (6, 15));
        for own in few {
            let same = many.iter().find(|other| other.keys == own.keys).unwrap();
            assert_eq!(bits(own), bits(same), "{:?}", own.keys);
        }
    }
}

#[test]
fn what_is_new_in_a_period_is_correlated_and_otherwise_keys_are_independent() {
    let text = |correlated: &str| {
        format!(
            "{HEAD}periods month = 1 .. 3\nkind market\nmarket AT {{ start = 60 EUR/t }}\nmarket HU {{ start = 50 EUR/t }}\n\
             table rho[market, market] : 1 {{\n         AT    HU\n  AT   100 %  60 %\n  HU    60 % 100 %\n}}\n\
             random price[m in month, k in market] : EUR/t ~ random_walk(k.start, 4 EUR/t) {correlated} sampled 4000 seed 5\n\
             let one = expected((price[1, AT] - 60 EUR/t) * (price[1, HU] - 50 EUR/t)) / (4 EUR/t * 4 EUR/t)\n\
             let three = expected((price[3, AT] - 60 EUR/t) * (price[3, HU] - 50 EUR/t)) / (4 EUR/t * 4 EUR/t)\n\
             let apart = expected((price[1, AT] - 60 EUR/t) * (price[3, HU] - price[1, HU])) / (4 EUR/t * 4 EUR/t)\nlet used = rho[AT, HU]\n"
        )
    };
    let error = 4.5 / 4000f64.sqrt();
    let own = solved(&text("correlated by rho"));
    within(value(&own, "one"), 0.6, 1.2 * error);
    within(value(&own, "three"), 1.8, 3.5 * error);
    within(value(&own, "apart"), 0.0, 1.5 * error);
    let own = solved(&text(""));
    within(value(&own, "three"), 0.0, 3.0 * error);
}

#[test]
fn parameters_may_read_the_period_and_there_is_a_step_for_each_of_the_index() {
    let text = format!(
        "{HEAD}periods month = 1 .. 6\ntable spread[month] : EUR/t {{\n  1 1\n  2 2\n  3 3\n  4 4\n  5 5\n  6 6\n}}\n\
         random price[m in month if m >= 3] : EUR/t ~ random_walk(spread[m], spread[m]) discretised 3\n"
    );
    let own = solved(&text);
    let found = figures(&own, "price");
    assert_eq!(found.iter().map(|of| of.keys[0]).collect::<Vec<_>>(), [2, 3, 4, 5]);
    let mut variance = 0.0;
    for of in found {
        variance += f64::from(of.keys[0] + 1).powi(2);
        // It starts with what the start is in the first of its periods.
        near(of.mean, 3.0);
        near(of.standard_deviation.powi(2), variance);
    }
}

#[test]
fn a_long_tree_is_refused_where_it_is_read() {
    let text = |read: &str| {
        format!(
            "{HEAD}periods month = 1 .. 24\nrandom price[m in month] : EUR/t ~ random_walk(60 EUR/t, 4 EUR/t) discretised 3\nlet fee = 3 EUR/t\n{read}"
        )
    };
    assert_eq!(codes(&text("expect expected(price[2]) >= 1 EUR/t\n")), ["E0578"]);
    // A walk comes back to the same values: figures of 24 periods are those of 49 values.
    let own = solved(&text("expect fee >= 1 EUR/t\n"));
    near(figures(&own, "price")[23].standard_deviation.powi(2), 24.0 * 16.0);
}

#[test]
fn values_too_large_for_a_number_are_no_values() {
    for scheme in ["discretised 2", "sampled 50 seed 1"] {
        let text = format!(
            "{HEAD}periods year = 1 .. 3\nrandom price[y in year] : EUR/t ~ geometric_brownian(60 EUR/t, 400, 10 %) {scheme}\nexpect expected(price[3]) >= 1 EUR/t\n"
        );
        assert_eq!(codes(&text), ["E0566"], "{scheme}");
    }
}

/// Shares of three ranges, the second of which ends where nothing is possible.
fn histogram(scheme: &str, more: &str) -> String {
    format!(
        "{HEAD}kind bin\nbin b9 {{ low = 0 t, high = 10 t, share = 20 % }}\nbin b2 {{ low = 10 t, high = 20 t, share = 50 % }}\nbin b3 {{ low = 30 t, high = 50 t, share = 30 % }}\n\
         random sold : t ~ histogram(b.low, b.high, b.share for b in bin) {scheme}\n{more}"
    )
}

#[test]
fn histograms_are_even_within_their_ranges() {
    let (mean, second) = (0.2 * 5.0 + 0.5 * 15.0 + 0.3 * 40.0, 0.2 * 100.0 / 3.0 + 0.5 * 700.0 / 3.0 + 0.3 * 4900.0 / 3.0);
    let variance = second - mean * mean;
    for points in [2, 4] {
        let own = solved(&histogram(&format!("discretised {points}"), ""));
        let found = figures(&own, "sold");
        near(found[0].mean, mean);
        near(found[0].standard_deviation.powi(2), variance);
    }
    let own = solved(&histogram(
        "sampled 1000 seed 3 latin",
        "let low = probability(sold <= 10 t)\nlet none = probability(sold > 20 t and sold < 30 t)\nlet half = quantile(sold, 50 %) / 1 t\n",
    ));
    // One draw in each thousandth.
    within(value(&own, "low"), 0.2, 1e-9);
    near(value(&own, "none"), 0.0);
    within(value(&own, "half"), 16.0, 0.03);
    within(figures(&own, "sold")[0].mean, mean, 0.05);
    let cut = solved(&histogram("truncated 5 t .. 40 t discretised 3", ""));
    near(figures(&cut, "sold")[0].mean, (0.1 * 7.5 + 0.5 * 15.0 + 0.15 * 35.0) / 0.75);
}

/// Calm and tight months, which follow one another by chance.
const REGIME: &str = "periods month = 1 .. 3\n\
    random regime[m in month] in { calm, tight } given regime[prev(m)] ~ if m == first(month) then { calm: 100 % } \
    else if regime[prev(m)] == calm then { calm: 80 %, tight: rest } else { calm: 40 %, tight: rest }\n\
    let centre[m in month] : EUR/t = if regime[m] == calm then 60 EUR/t else 90 EUR/t\n";

#[test]
fn the_law_of_a_price_may_depend_on_the_regime() {
    let text = |law: &str, scheme: &str| {
        format!(
            "{HEAD}{REGIME}random price[m in month] : EUR/t ~ {law} {scheme}\n\
             let two = expected(price[2]) / (1 EUR/t)\nlet tight = expected(price[2] given regime[2] == tight) / (1 EUR/t)\n\
             let after_tight = expected(price[3] given regime[2] == tight) / (1 EUR/t)\n\
             let spread = expected((price[2] - centre[2]) * (price[2] - centre[2]) given regime[2] == tight) / (1 EUR/t * 1 EUR/t)\n"
        )
    };
    // By a value, or by a condition in the law; points of the normal, the uniform and the exponential distribution.
    let written = "if regime[m] == calm then 60 EUR/t else 90 EUR/t";
    for (law, variance) in [
        ("normal(centre[m], 5 EUR/t)".to_string(), 25.0),
        (format!("normal({written}, if regime[m] == calm then 1 EUR/t else 5 EUR/t)"), 25.0),
        ("uniform(centre[m] - 6 EUR/t, centre[m] + 6 EUR/t)".to_string(), 12.0),
        ("exponential(centre[m])".to_string(), 8100.0),
    ] {
        let own = solved(&text(&law, "discretised 3"));
        near(value(&own, "two"), 66.0);
        near(value(&own, "tight"), 90.0);
        near(value(&own, "after_tight"), 78.0);
        near(value(&own, "spread"), variance);
        let found = figures(&own, "price");
        near(found[1].mean, 66.0);
    }
    let own = solved(&text("gamma(centre[m], 5 EUR/t)", "sampled 1000 seed 3 latin"));
    within(value(&own, "tight"), 90.0, 0.05);
    within(value(&own, "spread"), 25.0, 0.5);
    within(figures(&own, "price")[1].mean, 66.0, 0.05);
    within(figures(&own, "price")[1].standard_deviation, (25.0f64 + 0.16 * 900.0).sqrt(), 0.05);
}

#[test]
fn a_draw_is_the_same_part_of_each_law() {
    let text = format!(
        "{HEAD}random market in {{ calm, tight }} ~ {{ calm: 80 %, tight: rest }}\n\
         random price : EUR/t ~ normal(if market == calm then 60 EUR/t else 90 EUR/t, if market == calm then 3 EUR/t else 9 EUR/t) sampled 50 seed 3\n\
         random alone : EUR/t ~ normal(60 EUR/t, 3 EUR/t) sampled 50 seed 3\n\
         let calm = expected(price given market == calm) / (1 EUR/t)\nlet tight = expected(price given market == tight) / (1 EUR/t)\n\
         let low = quantile(price given market == calm, 4 %) / (1 EUR/t)\n"
    );
    let own = solved(&text.replace("let low = quantile(price given market == calm, 4 %) / (1 EUR/t)\n", ""));
    near((value(&own, "tight") - 90.0) / 9.0, (value(&own, "calm") - 60.0) / 3.0);
    // The state is no draw: those of the calm market are what they are for certain parameters, under the same name.
    let certain = text.replace("random price", "random other").replace("random alone", "random price");
    let certain = certain.split("let calm").next().unwrap().to_string() + "let calm = expected(price) / (1 EUR/t)\n";
    near(value(&own, "calm"), value(&solved(&certain), "calm"));
}

#[test]
fn processes_may_depend_on_the_regime_and_remember_it() {
    let text = |law: &str, scheme: &str| {
        format!(
            "{HEAD}{REGIME}random price[m in month] : EUR/t ~ {law} {scheme}\nlet mean = expected(price[3]) / (1 EUR/t)\n\
             let square = expected(price[3] * price[3]) / (1 EUR/t * 1 EUR/t)\n"
        )
    };
    // The variances of all steps add up: 4 in a calm month, 36 in a tight one; a month is tight with 0, 20, 28 %.
    let walk = "random_walk(60 EUR/t, if regime[m] == calm then 2 EUR/t else 6 EUR/t)";
    let own = solved(&text(walk, "discretised 2"));
    near(value(&own, "mean"), 60.0);
    near(value(&own, "square"), 3600.0 + 12.0 + 0.48 * 32.0);
    near(figures(&own, "price")[2].standard_deviation.powi(2), 12.0 + 0.48 * 32.0);
    let drawn = solved(&text(walk, "sampled 400 seed 1"));
    within(figures(&drawn, "price")[2].standard_deviation.powi(2), 12.0 + 0.48 * 32.0, 6.0);
    near(figures(&drawn, "price")[2].mean, value(&drawn, "mean"));
    // x3 = 60 / 8 + c1 / 8 + c2 / 4 + c3 / 2, with the means 60, 66 and 68.4.
    let own = solved(&text("autoregressive(60 EUR/t, centre[m], 50 %, 3 EUR/t)", "discretised 2"));
    near(value(&own, "mean"), 7.5 + 7.5 + 16.5 + 34.2);
    // Growth of 0 or 50 % a month: calm, calm 64 %; calm, tight 16 %; tight, calm 8 %; tight, tight 12 %.
    let own = solved(&text("geometric_brownian(60 EUR/t, if regime[m] == calm then 0 else 0.5, 20 %)", "discretised 3"));
    near(value(&own, "mean"), 60.0 * (0.64 + 0.24 * 0.5f64.exp() + 0.12 * 1f64.exp()));
    near(figures(&own, "price")[2].mean, value(&own, "mean"));
}

#[test]
fn a_plan_over_regimes_is_the_plan_with_states_written_by_hand() {
    let plan = |random: &str, after: &str| {
        format!(
            "{HEAD}{REGIME}{random}plan store {{\n  var buy[m in month] : t in 0 t .. 50 t after {after}\n  var stock[m in month] : t in 0 t .. 60 t after {after}\n  \
             minimize cost : EUR = expected(sum(price[m] * buy[m] + 1 EUR/t * stock[m] for m in month))\n  \
             constraint balance[m in month]: stock[m] == (if m == first(month) then 0 t else stock[prev(m)]) + buy[m] - 20 t\n}}\n"
        )
    };
    let own = "random price[m in month] : EUR/t ~ normal(centre[m], if regime[m] == calm then 2 EUR/t else 8 EUR/t) discretised 2\n";
    let by_hand = "random move[m in month] in { down: -1, up: 1 } ~ { down: 50 %, up: 50 % }\n\
        let price[m in month] : EUR/t = centre[m] + move[m] * (if regime[m] == calm then 2 EUR/t else 8 EUR/t)\n";
    let expected = objective(&solved(&plan(by_hand, "move[m], regime[m]")), "store");
    within(objective(&solved(&plan(own, "price[m], regime[m]")), "store"), expected, 1e-6);
    // Who knows the price knows the regime that it comes from.
    within(objective(&solved(&plan(own, "price[m]")), "store"), expected, 1e-6);
    let walk = "random price[m in month] : EUR/t ~ random_walk(60 EUR/t, if regime[m] == calm then 2 EUR/t else 8 EUR/t) discretised 2\n";
    let by_hand = "random move[m in month] in { down: -1, up: 1 } ~ { down: 50 %, up: 50 % }\n\
        let price[m in month] : EUR/t = 60 EUR/t + sum(move[u] * (if regime[u] == calm then 2 EUR/t else 8 EUR/t) for u in first(month)..m)\n";
    let expected = objective(&solved(&plan(by_hand, "move[m], regime[m]")), "store");
    within(objective(&solved(&plan(walk, "price[m]")), "store"), expected, 1e-6);
    assert!(
        solve_text(&plan(
            "random other : t ~ normal(1 t, 1 t)\nrandom price[m in month] : EUR/t ~ normal(centre[m], 5 EUR/t) sampled 20 seed 1\n",
            "price"
        ))
        .is_ok()
    );
}

#[test]
fn parameters_that_go_round_or_read_amounts_are_mistakes() {
    let both = format!(
        "{HEAD}random a : t ~ normal(b, 1 t) discretised 2\nrandom b : t ~ normal(a, 1 t) discretised 2\nexpect expected(a) >= 0 t\n"
    );
    assert!(!codes(&both).is_empty());
    let value = format!("{HEAD}random a : t ~ normal(more, 1 t) discretised 2\nlet more : t = a + 1 t\nexpect expected(a) >= 0 t\n");
    assert!(!codes(&value).is_empty());
    let other = format!(
        "{HEAD}random a : t ~ normal(3 t, 1 t) discretised 2\nlet more : t = a + 1 t\nrandom b : t ~ normal(more, 1 t) discretised 2\nexpect expected(b) >= 0 t\n"
    );
    assert_eq!(codes(&other), ["E0569"]);
}

#[test]
fn what_is_not_represented_changes_nothing_of_what_is() {
    let text =
        format!("{HEAD}random a : t ~ normal(3 t, 1 t)\nrandom b : t ~ uniform(0 t, 1 t) discretised 3\nlet mean = expected(b) / 1 t\n");
    near(value(&solved(&text), "mean"), 0.5);
}

#[test]
fn a_variant_of_what_a_parameter_reads_changes_the_amount() {
    let text = format!(
        "{HEAD}{}random price[m in month] : EUR/t ~ normal(centre[m], 5 EUR/t) discretised 3\nlet high = 90 EUR/t\nlet mean = expected(price[2])\n\
         expect mean == 66 EUR/t within 0.0001 EUR/t\nvariant flat {{\n  centre = 70 EUR/t\n  expect mean == 70 EUR/t within 0.0001 EUR/t\n}}\n\
         variant steep {{\n  high = 120 EUR/t\n  expect mean == 72 EUR/t within 0.0001 EUR/t\n}}\n",
        REGIME.replace("else 90 EUR/t", "else high"),
    );
    let (code, out, err) = run_in(folder(&text).path(), &["test", "a.coop"]);
    assert!(code == 0 && out.contains("3 passed"), "{out}{err}");
}
