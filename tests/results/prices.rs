//! Prices against the same plan with a limit moved: constraints, limits of policies, those with a price, bounds, caps.

use crate::common::solve_text;
use coop::report::Report;

/// The plan with these limits, in the order of [`LIMITS`]: the objective, and the price of each limit.
fn solve(sense: &str, limits: &[f64]) -> (f64, Vec<f64>) {
    let [need, soft, softly, both, hard, quota, polite, most, least, high, cap] = limits else { panic!() };
    let from = if sense == "maximize" { "<=" } else { ">=" };
    let text = format!(
        "coop 1
currency EUR
kind site
site a {{ price = 11 EUR/t }}
site b {{ price = 17 EUR/t }}
site c {{ price = 8 EUR/t }}
plan p {{
  var x[s in site] : t in (if s == b then {least} t else 0 t) .. (if s == a then {high} t else 9 t)
  {sense} cost = sum(s.price * x[s] for s in site)
  constraint need: sum(x[s] for s in site) {from} {need} t
  constraint soft: x[a] <= {soft} t or pay 2 EUR/t
  constraint softly: x[b] >= {softly} t or pay 3 EUR/t
  constraint both: x[c] == {both} t or pay 4 EUR/t above, 5 EUR/t below
  constraint hard: x[a] + x[b] <= {hard} t + x[c]
}}
policy q {{
  applies to p {{
    limit quota: x[b] <= {quota} t
    limit polite: x[c] >= {polite} t or pay 1 EUR/t
    limit range: 0.5 t <= x[c] <= {most} t
    charge grant = -(3 EUR/t * x[a]) up to {cap} EUR
  }}
}}
"
    );
    let solved = solve_text(&text).unwrap_or_else(|found| panic!("{found:?}"));
    let report = Report::new(&solved);
    let model = &report.models[0];
    let row = |name: &str| model.constraints.iter().find(|c| c.name == name).unwrap().rows().next().unwrap().dual.unwrap();
    let x = &model.variables[0];
    // The price of a bound is what the variable costs where it stands at the bound.
    let bound = |site: usize, at: f64| {
        let row = x.rows().nth(site).unwrap();
        if (row.value - at).abs() < 1e-9 { row.reduced_cost.unwrap() } else { 0.0 }
    };
    let names = ["need", "soft", "softly", "both", "hard", "q.quota", "q.polite", "q.range"];
    let mut prices: Vec<f64> = names.iter().map(|name| row(name)).collect();
    prices.extend([bound(1, *least), bound(0, *high)]);
    prices.extend([model.policies[0].charges[0].cap.as_ref().unwrap().dual.unwrap_or(0.0)]);
    (model.objectives[0].value.unwrap(), prices)
}

#[test]
fn a_price_is_what_one_more_of_the_limit_changes() {
    let mut worth = 0;
    for sense in ["minimize", "maximize"] {
        for limits in [
            // need, soft, softly, both, hard, quota, polite, most of the range, least of b, most of a, cap
            [14.0, 3.0, 2.0, 1.5, 6.25, 2.5, 1.0, 7.0, 1.0, 7.0, 4.0],
            [12.0, 3.0, 2.0, 9.0, 20.0, 4.5, 6.0, 5.0, 1.0, 5.0, 100.0],
            [9.0, 8.0, 6.0, 1.5, 4.25, 8.5, 1.0, 8.0, 3.0, 3.5, 5.0],
        ] {
            let (objective, prices) = solve(sense, &limits);
            for (at, price) in prices.iter().enumerate() {
                let moved = |by: f64| {
                    let mut limits = limits;
                    limits[at] += by;
                    (solve(sense, &limits).0 - objective) / by
                };
                let (up, down) = (moved(1e-3), moved(-1e-3));
                let near = |change: f64| (change - price).abs() < 1e-5;
                assert!(near(up) || near(down), "{sense} {at} of {limits:?}: {price}, but one more {up}, one less {down}");
                worth += usize::from(*price != 0.0);
            }
        }
    }
    assert!(worth >= 20, "{worth} prices");
}
