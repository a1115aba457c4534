//! Rates between random currencies of known worth: what is consistent is accepted in any order, and what is not is reported with its ring.

use super::library_test::{decls, standard};
use super::{UnitIssue, Units};
use crate::exact::Exact;

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

const NAMES: [&str; 6] = ["AAA", "BBB", "CCC", "DDD", "EEE", "FFF"];

fn part_of(parts: &mut [usize; 6], mut at: usize) -> usize {
    while parts[at] != at {
        at = parts[at];
    }
    at
}

#[test]
fn rings_of_rates() {
    let mut random = Random(11);
    let (mut refused, mut closed) = (0, 0);
    for _ in 0..300 {
        let worth: Vec<i64> = NAMES.iter().map(|_| 1 + random.below(30) as i64).collect();
        let mut text: String = NAMES.iter().map(|name| format!("currency {name}\n")).collect();
        // What is joined already; a rate within one part closes a ring.
        let mut parts = [0, 1, 2, 3, 4, 5];
        let wrong = random.below(12);
        let mut expected: Option<Exact> = None;
        for at in 0..7 {
            let (a, b) = (random.below(6), random.below(6));
            if a == b {
                continue;
            }
            let ring = part_of(&mut parts, a) == part_of(&mut parts, b);
            closed += usize::from(ring);
            // One of `a` is so many of `b`; only a rate that closes a ring is reported, and only if it is wrong.
            let scale = if at == wrong && ring { 3 } else { 1 };
            if scale == 3 {
                expected = Some(Exact::ONE / Exact::from(3i64));
            }
            text += &format!("rate {} = {}/{} {}\n", NAMES[a], worth[a] * scale, worth[b], NAMES[b]);
            let (a, b) = (part_of(&mut parts, a), part_of(&mut parts, b));
            parts[a] = b;
        }
        let (units, rates) = decls(&text);
        let issues = Units::build(&units, &rates).1;
        match (&expected, issues.as_slice()) {
            (None, []) => {
                let mut units = standard(&text);
                for (a, first) in NAMES.iter().enumerate() {
                    for (b, second) in NAMES.iter().enumerate() {
                        let joined = part_of(&mut parts, a) == part_of(&mut parts, b);
                        let ratio = Exact::from(worth[a]) / Exact::from(worth[b]);
                        let (x, y) = (units.parse(first).unwrap(), units.parse(second).unwrap());
                        assert_eq!(units.factor(x, y), joined.then_some(ratio), "{text}");
                    }
                }
            }
            (Some(product), [UnitIssue::RatesDisagree { product: reported, ring, others, .. }]) => {
                refused += 1;
                assert_eq!(reported, product, "{text}");
                assert!(ring.first() == ring.last() && ring.len() == others.len() + 2, "{text} {ring:?}");
            }
            other => panic!("{text} {other:?}"),
        }
    }
    assert!(refused > 30 && closed > 300, "{refused} {closed}");
}
