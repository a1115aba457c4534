#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::float_cmp)]

use std::path::PathBuf;

use super::*;

/// A case of the shared collection: where its data lie, and its answers by name.
pub(crate) struct Case {
    pub(crate) dir: PathBuf,
    pub(crate) answers: Vec<(String, f64)>,
}

/// The case at `path` below `COOP_CASES`; says so and gives none where that is unset.
pub(crate) fn case(path: &str) -> Option<Case> {
    let Some(root) = std::env::var_os("COOP_CASES") else {
        eprintln!("skipped {path}: COOP_CASES is not set");
        return None;
    };
    let dir = PathBuf::from(root).join(path);
    let text = std::fs::read_to_string(dir.join("answer.json")).unwrap();
    // Plain enough for a search: objects of "name" and "value", ahead of the "verified" section.
    let (answers, _) = text.split_once("\"verified\"").unwrap();
    let answers = answers.split("\"name\": \"").skip(1).map(|object| {
        let (name, rest) = object.split_once('"').unwrap();
        let (_, value) = rest.split_once("\"value\": ").unwrap();
        let value = value.split([',', '\n', '}']).next().unwrap().trim();
        (name.to_owned(), value.parse().unwrap())
    });
    let answers = answers.collect();
    Some(Case { dir, answers })
}

pub(super) fn amounts(rule: Rule, amount: f64, claims: &[f64]) -> Vec<f64> {
    let ones = vec![1.0; claims.len()];
    let problem = Claims {
        amount: Some(amount),
        claims: Some(claims),
        weights: (rule == Rule::Weighted).then_some(&ones),
        floors: None,
        ceilings: None,
        count: claims.len(),
    };
    divide(rule, &problem).unwrap().amounts.unwrap()
}

pub(super) fn near(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| (x - y).abs() <= tolerance)
}

const CAPPED: [Rule; 6] = [Rule::MaxMin, Rule::Awards, Rule::Losses, Rule::Talmud, Rule::AdjustedProportional, Rule::RandomArrival];

#[test]
fn three_wives_of_kethubot_93a() {
    let claims = [100.0, 200.0, 300.0];
    let third = 100.0 / 3.0;
    assert_eq!(amounts(Rule::Talmud, 100.0, &claims), [third; 3]);
    assert_eq!(amounts(Rule::Talmud, 200.0, &claims), [50.0, 75.0, 75.0]);
    assert_eq!(amounts(Rule::Talmud, 300.0, &claims), [50.0, 100.0, 150.0]);
    // The garment of Baba Metzia 2a: one claims all, the other half.
    for rule in [Rule::Talmud, Rule::AdjustedProportional, Rule::RandomArrival] {
        assert_eq!(amounts(rule, 200.0, &[200.0, 100.0]), [150.0, 50.0]);
        // ... and the same conceded amounts for the creditors of 125 over 100 and 200.
        assert_eq!(amounts(rule, 125.0, &[100.0, 200.0]), [50.0, 75.0]);
    }
}

#[test]
fn shares_of_the_issue() {
    let claims = [10.0, 20.0, 30.0];
    let problem = Claims { claims: Some(&claims), count: 3, ..Claims::default() };
    let division = divide(Rule::Proportional, &problem).unwrap();
    assert_eq!(division.shares, [1.0 / 6.0, 1.0 / 3.0, 0.5]);
    assert_eq!((division.amounts, division.unallocated), (None, 0.0));
    assert_eq!(amounts(Rule::Proportional, 60.0, &claims), claims);
    assert_eq!(amounts(Rule::Proportional, 120.0, &claims), [20.0, 40.0, 60.0]);
}

/// `talmud_three_wives` of the shared cases: six rules, four estates.
#[test]
fn three_wives_by_every_rule() {
    let Some(Case { dir, answers }) = case("allocation/talmud_three_wives") else {
        return;
    };
    let column = |file: &str| -> Vec<f64> {
        let text = std::fs::read_to_string(dir.join(file)).unwrap();
        let cells = text.lines().skip(1).map(|row| row.split_once(',').unwrap().1);
        cells.map(|cell| cell.trim().parse().unwrap()).collect()
    };
    let (claims, estates) = (column("claims.csv"), column("endowments.csv"));
    for (name, value) in &answers {
        let (estate, rest) = name.strip_prefix('e').unwrap().split_once('_').unwrap();
        let (rule, wife) = rest.split_once("_wife").unwrap();
        let rule = match rule {
            "cea" => "awards",
            "cel" => "losses",
            other => other,
        };
        let estate = estates[estate.parse::<usize>().unwrap() - 1];
        let got = amounts(Rule::from_name(rule).unwrap(), estate, &claims);
        let got = got[wife.parse::<usize>().unwrap() - 1];
        assert!((got - value).abs() <= 1e-13 * value, "{name}: {got} instead of {value}");
    }
    assert_eq!(answers.len(), 72);
}

#[test]
fn weights_set_the_speed() {
    let problem = Claims {
        amount: Some(120.0),
        claims: Some(&[10.0, 90.0, 90.0, 50.0]),
        weights: Some(&[1.0, 1.0, 2.0, 0.0]),
        floors: None,
        ceilings: None,
        count: 4,
    };
    let division = divide(Rule::MaxMin, &problem).unwrap();
    assert!(near(division.amounts.as_deref().unwrap(), &[10.0, 110.0 / 3.0, 220.0 / 3.0, 0.0], 1e-13));
    assert_eq!(division.unallocated, 0.0);
    let division = divide(Rule::Weighted, &problem).unwrap();
    assert_eq!(division.shares, [0.25, 0.25, 0.5, 0.0]);
    assert_eq!(division.amounts.unwrap(), [30.0, 30.0, 60.0, 0.0]);
    let plenty = Claims { amount: Some(300.0), ..problem };
    let division = divide(Rule::MaxMin, &plenty).unwrap();
    assert_eq!(division.amounts.unwrap(), [10.0, 90.0, 90.0, 0.0]);
    assert_eq!(division.unallocated, 110.0);
}

#[test]
fn more_than_is_claimed_stays_unallocated() {
    for rule in CAPPED {
        let problem = Claims { amount: Some(100.0), claims: Some(&[10.0, 30.0, 0.0]), count: 3, ..Claims::default() };
        let division = divide(rule, &problem).unwrap();
        assert_eq!(division.amounts.unwrap(), [10.0, 30.0, 0.0]);
        assert_eq!((division.shares, division.unallocated), (vec![0.1, 0.3, 0.0], 60.0));
    }
}

#[test]
fn nothing_to_divide_and_nobody_to_divide_among() {
    for (_, rule) in Rule::NAMES {
        let problem = Claims {
            amount: Some(0.0),
            claims: Some(&[10.0, 30.0]),
            weights: Some(&[1.0, 3.0]),
            floors: Some(&[0.0, 0.0]),
            ceilings: None,
            count: 2,
        };
        let division = divide(*rule, &problem).unwrap();
        assert_eq!(division.amounts.unwrap(), [0.0, 0.0]);
        assert_eq!(division.unallocated, 0.0);
        let shares = match rule {
            Rule::Proportional | Rule::Weighted => [0.25, 0.75],
            Rule::Equal => [0.5, 0.5],
            _ => [0.0, 0.0],
        };
        assert_eq!(division.shares, shares);
        let nobody = Claims { amount: Some(7.0), claims: Some(&[]), weights: Some(&[]), floors: Some(&[]), ceilings: None, count: 0 };
        let division = divide(*rule, &nobody).unwrap();
        assert_eq!((division.shares, division.amounts), (vec![], Some(vec![])));
        assert_eq!(division.unallocated, 7.0);
    }
}

#[test]
fn floors_are_given_first_to_those_below() {
    let with = |rule, floors: &[f64]| {
        let problem = Claims { amount: Some(60.0), claims: Some(&[10.0, 20.0, 90.0]), floors: Some(floors), count: 3, ..Claims::default() };
        divide(rule, &problem).unwrap()
    };
    // Proportional 5, 10, 45: the first is below 9; then 51 as 2 to 9, so the second is below 10.
    let division = with(Rule::Proportional, &[9.0, 10.0, 0.0]);
    assert_eq!(division.amounts.unwrap(), [9.0, 10.0, 41.0]);
    assert!(near(&division.shares, &[9.0 / 60.0, 10.0 / 60.0, 41.0 / 60.0], 1e-15));
    assert_eq!(with(Rule::Proportional, &[5.0, 0.0, 45.0]).shares[2], 0.75);
    // A floor above the claim is given all the same.
    let division = with(Rule::Awards, &[25.0, 0.0, 0.0]);
    assert_eq!(division.amounts.unwrap(), [25.0, 17.5, 17.5]);
    let division = with(Rule::Losses, &[1.0, 2.0, 0.0]);
    assert_eq!(division.amounts.unwrap(), [1.0, 2.0, 57.0]);
    // Floors that use everything up, and miss it by rounding.
    for rule in [Rule::Equal, Rule::Proportional, Rule::Talmud] {
        let division = with(rule, &[60.0 * 0.1, 60.0 * 0.2, 60.0 * 0.700_000_000_000_000_1]);
        assert!(near(&division.shares, &[0.1, 0.2, 0.7], 1e-15));
        assert_eq!(division.unallocated, 0.0);
    }
}

#[test]
fn huge_and_tiny_numbers() {
    for unit in [1e307, 1e300, 1e-290] {
        let claims = [unit, 2.0 * unit, 3.0 * unit];
        for (_, rule) in Rule::NAMES {
            let small = amounts(*rule, 2.0, &[1.0, 2.0, 3.0]);
            let scaled: Vec<f64> = amounts(*rule, 2.0 * unit, &claims).iter().map(|x| x / unit).collect();
            assert!(near(&small, &scaled, 1e-14), "{rule:?}: {small:?} {scaled:?}");
        }
    }
    // Nothing is lost where claims dwarf the amount.
    assert_eq!(amounts(Rule::Losses, 1e-6, &[1e6, 1e6]), [5e-7, 5e-7]);
    assert_eq!(amounts(Rule::Losses, 1e-6, &[1e6, 1e9]), [0.0, 1e-6]);
    assert_eq!(amounts(Rule::Talmud, 1e-6, &[1e6, 1e300]), [5e-7, 5e-7]);
}

#[test]
fn twenty_arrive_at_random() {
    let claims: Vec<f64> = (0..RANDOM_ARRIVAL_LIMIT).map(|i| 1.0 + i as f64).collect();
    let x = amounts(Rule::RandomArrival, 105.0, &claims);
    // Self-dual: half of what is claimed gives half to each.
    let halves: Vec<f64> = claims.iter().map(|claim| claim / 2.0).collect();
    assert!(near(&x, &halves, 1e-12), "{x:?}");
    let x = amounts(Rule::RandomArrival, 7.0, &[1.0; RANDOM_ARRIVAL_LIMIT]);
    assert!(near(&x, &[0.35; RANDOM_ARRIVAL_LIMIT], 1e-14));
}
