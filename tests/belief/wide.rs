//! Networks of many variables: what is answered, and what is refused before it takes memory.

use super::*;

/// Members of a kind.
fn members(kind: &str, count: usize) -> String {
    let all: Vec<String> = (0..count).map(|at| format!("{kind} {kind}{at}\n")).collect();
    format!("kind {kind}\n{}", all.concat())
}

fn value(json: &Value, name: &str) -> f64 {
    json["values"][name][0]["value"].as_f64().unwrap()
}

fn near(found: f64, due: f64) {
    assert!((found / due - 1.0).abs() < 1e-9, "{found}, and not {due}");
}

#[test]
fn a_thousand_causes_and_a_count_of_a_thousand() {
    let text = format!(
        "coop 1\n{}belief net {{\n  down[s in supplier] in {{ true, false }} ~ {{ true: 1 %, false: rest }}\n  \
         stops in {{ true, false }} ~ noisy_or(down[s]: 30 %, leak: 10 % for s in supplier)\n}}\n\
         let runs = net.P(not stops)\nlet many = net.P(count(down[s] for s in supplier) >= 20)\n\
         let one = net.P(down[supplier5] given stops, count(down[s] for s in supplier) == 3)\n",
        members("supplier", 1000)
    );
    let json = solved(&text);
    near(value(&json, "runs"), 0.9 * (0.99f64 + 0.01 * 0.7).powi(1000));
    let mut weight = 0.99f64.powi(1000);
    let mut below = 0.0;
    for k in 0..20 {
        below += weight;
        weight *= f64::from(1000 - k) / f64::from(k + 1) * (0.01 / 0.99);
    }
    near(value(&json, "many"), 1.0 - below);
    near(value(&json, "one"), 0.003);
    // Each of them moves the answer as any other: by one number, in a thousand rows.
    let first = &json["models"]["net"]["inference"]["questions"][0]["sensitivities"][0];
    assert_eq!(first["of"].as_str().map(|of| of.contains(" by leak") || of.contains("down[")), Some(true), "{first}");
}

/// A hundred of two hundred in twenty groups, by sums over the groups.
#[test]
fn at_least_half_of_many() {
    let items: Vec<String> = (0..200).map(|at| format!("item item{at} {{ group = group{} }}\n", at % 20)).collect();
    let text = format!(
        "coop 1\n{}kind item\n{}belief net {{\n  up[g in group] in {{ true, false }} ~ {{ true: 80 %, false: rest }}\n  \
         works[i in item] in {{ true, false }} ~ if up[i.group] then {{ true: 60 %, false: rest }} else {{ true: 30 %, false: rest }}\n}}\n\
         let enough = net.P(count(works[i] for i in item) >= 100)\n",
        members("group", 20),
        items.concat()
    );
    let mut sums = vec![1.0];
    for _ in 0..20 {
        let mut after = vec![0.0; sums.len() + 10];
        for (weight, p) in [(0.8f64, 0.6f64), (0.2, 0.3)] {
            let mut of_group = vec![weight];
            for _ in 0..10 {
                let mut next = vec![0.0; of_group.len() + 1];
                for (k, w) in of_group.iter().enumerate() {
                    next[k] += w * (1.0 - p);
                    next[k + 1] += w * p;
                }
                of_group = next;
            }
            for (a, x) in sums.iter().enumerate() {
                of_group.iter().enumerate().for_each(|(b, y)| after[a + b] += x * y);
            }
        }
        sums = after;
    }
    near(value(&solved(&text), "enough"), sums[100..].iter().sum());
}

/// One condition on twenty variables, which five hundred read: it is one variable, and not a chain for each.
#[test]
fn a_condition_that_many_read() {
    let text = format!(
        "coop 1\n{}{}belief net {{\n  up[g in group] in {{ true, false }} ~ {{ true: 90 %, false: rest }}\n  \
         works[i in item] in {{ true, false }} ~ if count(up[g] for g in group) >= 19 then {{ true: 98 %, false: rest }} else {{ true: 70 %, false: rest }}\n  \
         observe works[i] = true for i in item if i != item0\n}}\nlet first = net.P(works[item0])\n",
        members("group", 20),
        members("item", 500)
    );
    let good = 0.9f64.powi(20) + 20.0 * 0.1 * 0.9f64.powi(19);
    let (seen, not) = (good * 0.98f64.powi(499), (1.0 - good) * 0.7f64.powi(499));
    near(value(&solved(&text), "first"), (seen * 0.98 + not * 0.7) / (seen + not));
}

/// The codes of what is found, without an answer.
fn refused(text: &str) -> Vec<(&'static str, String)> {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, &Memory::default());
    let errors = checked.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    errors.map(|d| (d.code.0, d.message.clone())).collect()
}

#[test]
fn what_would_not_fit_is_refused() {
    let plate = format!(
        "coop 1\n{}belief net {{\n  up[s in site, t in site] in {{ true, false }} ~ {{ true: 60 %, false: rest }}\n}}\n",
        members("site", 400)
    );
    let found = refused(&plate);
    assert!(matches!(found.as_slice(), [("E0515", message)] if message.contains("more variables")), "{found:?}");
    let tables = format!(
        "coop 1\n{}{}belief net {{\n  up[g in group] in {{ true, false }} ~ {{ true: 60 %, false: rest }}\n  \
         works[i in item] in {{ true, false }} ~ {{ true: average(if up[g] then 1 else 0 for g in group), false: rest }}\n}}\n",
        members("group", 12),
        members("item", 1000)
    );
    let found = refused(&tables);
    assert!(matches!(found.as_slice(), [("E0515", message)] if message.contains("more entries")), "{found:?}");
    let mut grid = "coop 1\nbelief net {\n".to_string();
    for i in 0..24 {
        for j in 0..24 {
            let near: Vec<String> =
                [(i, j - 1), (i - 1, j)].into_iter().filter(|(a, b)| *a >= 0 && *b >= 0).map(|(a, b)| format!("x{a}_{b}")).collect();
            match near.is_empty() {
                true => grid.push_str("  x0_0 in { true, false } ~ { true: 30 %, false: rest }\n"),
                false => grid.push_str(&format!(
                    "  x{i}_{j} in {{ true, false }} ~ if {} then {{ true: 80 %, false: rest }} else {{ true: 10 %, false: rest }}\n",
                    near.join(" and ")
                )),
            }
        }
    }
    let found = refused(&format!("{grid}}}\n"));
    assert!(matches!(found.as_slice(), [("E0515", message)] if message.contains("too wide")), "{found:?}");
}
