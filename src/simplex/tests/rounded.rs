//! The first attempt by rounding.

use super::*;

#[test]
fn simple_numbers_come_back() {
    for n in -60..60_i64 {
        for d in [1_u64, 2, 3, 7, 12, 97, 128, 360, 1000, 9973] {
            let exact = q(n * 7 + 1, d);
            assert_eq!(reconstruction::near(crate::exact::to_f64(&exact), 0.0), Some(exact));
        }
    }
    for text in ["153.675", "1234567.891", "-0.000123456789", "1e-12", "123456789012", "2.5e20", "-3e-300"] {
        let found = reconstruction::near(text.parse().unwrap(), 0.0).unwrap();
        let off = (crate::exact::to_f64(&found) - text.parse::<f64>().unwrap()).abs();
        assert!(off <= 1e-9 * text.parse::<f64>().unwrap().abs(), "{text} {found}");
    }
    assert_eq!(reconstruction::near(0.1 + 0.2, 0.0), Some(q(3, 10)));
    assert_eq!(reconstruction::near(f64::NAN, 0.0), None);
    assert_eq!(reconstruction::near(f64::INFINITY, 0.0), None);
    assert!(reconstruction::near(f64::MAX, 0.0).is_some() && reconstruction::near(f64::MIN_POSITIVE, 0.0).is_some());
}

/// The optimum that an approximate answer, rounded, is.
fn attempt(lp: &Lp<Exact>, values: &[f64], duals: &[f64]) -> Option<(Vec<Exact>, Vec<Exact>)> {
    let (values, duals) = (reconstruction::values(lp, values)?, reconstruction::prices(lp, duals)?);
    check::is_optimal(lp, &values, &duals).then_some((values, duals))
}

#[test]
fn an_answer_is_rounded_and_proven() {
    let (mut found, mut all) = (0, 0);
    for seed in 0..400 {
        let random = &mut Random::new(seed + 9000);
        let lp = program(random);
        if let Outcome::Optimal(optimum) = cold(&lp) {
            all += 1;
            let rough = |numbers: &[Exact]| numbers.iter().map(|x| crate::exact::to_f64(x) * (1.0 + 1e-12)).collect::<Vec<f64>>();
            if let Some((values, duals)) = attempt(&lp, &rough(&optimum.values), &rough(&optimum.duals)) {
                found += 1;
                assert_eq!(check::objective(&lp, &values), optimum.objective);
                assert!(check::is_optimal(&lp, &values, &duals));
            }
            let wrong: Vec<f64> = optimum.values.iter().map(|x| crate::exact::to_f64(x) + 1.0).collect();
            if let Some((values, _)) = attempt(&lp, &wrong, &rough(&optimum.duals)) {
                assert_eq!(check::objective(&lp, &values), optimum.objective);
            }
        }
    }
    assert!(found * 10 > all * 9, "{found} of {all}");
}
