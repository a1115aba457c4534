//! Variants as users met them: what they come to beside the text with the changes written in, and what is refused.

use crate::common::{folder, run_in as coop};
use serde_json::Value;
use std::path::Path;

/// The answers of a scenario, or of one of its variants.
fn solved(folder: &Path, variant: Option<&str>) -> Value {
    let mut args = vec!["solve", "a.coop", "--format", "json"];
    args.extend(variant.iter().flat_map(|name| ["--variant", name]));
    let (_, out, err) = coop(folder, &args);
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}\n{err}"))
}

/// A value without keys in a variant.
fn figure(folder: &Path, variant: Option<&str>, name: &str) -> f64 {
    let all = solved(folder, variant);
    all["values"][name][0]["value"].as_f64().unwrap_or_else(|| panic!("no {name} in {variant:?}: {}", all["values"]))
}

/// What `coop check` says, with its code.
fn check(text: &str) -> (i32, String) {
    let folder = folder(text);
    let (code, out, err) = coop(folder.path(), &["check", "a.coop"]);
    (code, out + &err)
}

/// Variants that are wrong, each with what is said of it.
fn refused(base: &str, cases: &[(&str, &[&str])]) {
    for (variant, says) in cases {
        let (code, text) = check(&format!("{base}{variant}\n"));
        let missing: Vec<&&str> = says.iter().filter(|says| !text.contains(**says)).collect();
        assert!(code == 1 && missing.is_empty(), "{variant}: ends with {code}, misses {missing:?}\n{text}");
    }
}

/// Variants that are right, whose expectations hold.
fn hold(text: &str) {
    let folder = folder(text);
    let (code, out, err) = coop(folder.path(), &["test", "a.coop"]);
    assert_eq!(code, 0, "{text}\n{out}\n{err}");
    assert!(out.contains(" passed, 0 failed") || out.contains(" passed"), "{out}");
}

#[test]
fn sums_in_plans_run_over_what_is_there() {
    hold(
        "coop 1
enterprise a
project x
table tb[enterprise, project] : 1 {
     x
  a  1
  n  10
}
plan p {
  var v[q in project] : t in 1 t .. 9 t
  minimize total : t = sum(tb[e, q] * v[q] for (e, q) in tb)
}
expect p.total == 1 t
expect sum(tb[e, q] for (e, q) in tb) == 1
variant add {
  enterprise n
  expect p.total == 11 t
}
",
    );
    hold(
        "coop 1
enterprise a
enterprise b
project x
project y
table tb[enterprise, project] : 1 {
     x  y
  a  1  2
  b  3  4
}
plan p {
  var s[(e, q) in tb] : t in 1 t .. 9 t
  minimize total : t = sum(tb[e, q] * s[e, q] for (e, q) in tb)
  constraint each[q in project]: sum(s[e, q] for (e, q) in tb) >= 1 t
  constraint some[(e, q) in tb]: s[e, q] >= tb[e, q] * 1 t
}
expect p.total == 30 t
variant w {
  remove b
  expect p.total == 5 t
}
variant z {
  remove y
  expect p.total == 10 t
}
",
    );
}

/// Small numbers that look like chance.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// A scenario with enterprises, projects, a sparse table of routes and an attribute by project; those in `variant` stand in a variant
/// or in the scenario, those in `without` nowhere.
fn random(seed: u64, without: &[&str], variant: &[&str]) -> (String, String) {
    let mut chance = Chance(seed);
    let (enterprises, projects) = (["e0", "e1", "e2", "e3"], ["p0", "p1", "p2"]);
    let is_there = |name: &&str| !without.contains(name);
    let (mut text, mut added) = ("coop 1\ncurrency EUR\n".to_string(), String::new());
    for name in &enterprises {
        let line = format!("enterprise {name} {{ cap = {} t, kind_of = {} }}\n", 20 + chance.below(20), 1 + chance.below(3));
        match (is_there(name), variant.contains(name)) {
            (true, false) => text.push_str(&line),
            (true, true) => added.push_str(&line),
            _ => {}
        }
    }
    for name in &projects {
        let line = format!("project {name} {{ need = {} t }}\n", 1 + chance.below(9));
        match (is_there(name), variant.contains(name)) {
            (true, false) => text.push_str(&line),
            (true, true) => added.push_str(&line),
            _ => {}
        }
    }
    let mut rows = String::new();
    for project in &projects {
        for enterprise in &enterprises {
            let (there, cost) = (chance.below(4) > 0 || *enterprise == "e0", 1 + chance.below(20));
            if there && is_there(enterprise) && is_there(project) {
                rows.push_str(&format!("{enterprise},{project},{cost}\n"));
            }
        }
    }
    text.push_str(
        "table route[e in enterprise, p in project] : EUR/t from \"routes.csv\" { e = from, p = to, value = cost }
set cheap = { (e, p) in route if route[e, p] <= 12 EUR/t }
let total = sum(route[e, p] for (e, p) in route)
let dearest[p in project] = max(route[e, p] for (e, p) in route)
let served[e in enterprise] = count(p for p in project if (e, p) in route)
plan move {
  var s[(e, p) in route] : t in 0 t .. 99 t
  var z : t in 0 t .. 999 t
  minimize cost : EUR = sum(route[e, p] * s[e, p] for (e, p) in route) + 1 EUR/t * z
  constraint need[p in project]: sum(s[e, p] for (e, p) in route) >= p.need
  constraint most[e in enterprise]: sum(s[e, p] for (e, p) in route) <= e.cap
  constraint share[(e, p) in cheap]: s[e, p] >= 0.01 * p.need
  constraint all: z >= sum(s[e, p] * e.kind_of for e in enterprise, (e, p) in route)
  constraint twice: z >= sum(route[e, p] * s[e, q] / (1 EUR/t) for (e, p) in route, (e, q) in route) / 10
}
let paid[p in project] = sum(route[e, p] * move.s[e, p] for (e, p) in route)
show total
show dearest
show served
",
    );
    (text + &added_as_text(&added, variant), rows)
}

fn added_as_text(added: &str, variant: &[&str]) -> String {
    if variant.is_empty() { String::new() } else { format!("variant v {{\n{added}}}\n") }
}

fn with_rows(text: &str, rows: &str) -> tempfile::TempDir {
    let folder = folder(text);
    std::fs::write(folder.path().join("routes.csv"), format!("from,to,cost [EUR/t]\n{rows}")).unwrap();
    folder
}

/// What the two come to: objective, values, decisions.
fn same(one: &Value, other: &Value, what: &str) {
    assert_eq!(one["models"]["move"]["status"], other["models"]["move"]["status"], "{what}");
    // Without an optimum there is no cost.
    let cost = |all: &Value| all["models"]["move"]["objectives"][0]["value"].as_f64().unwrap_or(-1.0);
    assert!((cost(one) - cost(other)).abs() < 1e-6, "{what}: {} and {}", cost(one), cost(other));
    for name in ["total", "dearest", "served"] {
        // An entity of a variant comes last among those of its kind.
        let rows = |all: &Value| {
            let mut rows: Vec<String> =
                all["values"][name].as_array().unwrap_or_else(|| panic!("{what}: {name} {all}")).iter().map(Value::to_string).collect();
            rows.sort();
            rows
        };
        assert!(!rows(one).is_empty(), "{what}: {name}");
        assert_eq!(rows(one), rows(other), "{what}: {name}");
    }
    let size = |all: &Value| all["models"]["move"]["size"].clone();
    assert_eq!(size(one), size(other), "{what}");
}

#[test]
fn what_is_removed_is_as_if_it_were_never_there() {
    for seed in 0..6 {
        for gone in [&["e1"][..], &["e3", "p1"], &["p2"], &["e1", "e2"]] {
            let what = format!("seed {seed}, without {gone:?}");
            let (whole, rows) = random(seed, &[], &[]);
            let (short, few) = random(seed, gone, &[]);
            let removed = format!("{whole}variant v {{\n  remove {}\n}}\n", gone.join("\n  remove "));
            let (one, other) = (with_rows(&removed, &rows), with_rows(&short, &few));
            same(&solved(one.path(), Some("v")), &solved(other.path(), None), &what);
            same(&solved(one.path(), None), &solved(with_rows(&whole, &rows).path(), None), &what);
            // The same where it is there in the variant only.
            let (adding, all) = random(seed, &[], gone);
            let added = with_rows(&adding, &all);
            same(&solved(added.path(), None), &solved(other.path(), None), &format!("{what}, not added"));
            same(&solved(added.path(), Some("v")), &solved(with_rows(&whole, &rows).path(), None), &format!("{what}, added"));
        }
    }
}

#[test]
fn stars_are_of_the_table_of_the_variant() {
    let text = "coop 1
enterprise a
enterprise b
project x
table d[e in enterprise, p in project] : km from \"one.csv\" { e = from, p = to, value = km }
let tot = sum(d[e, p] for (e, p) in d)
show tot
variant m { table d from \"two.csv\" }
variant m4 on m { d[*, *] × 1 }
variant m5 on m { d[*, x] = 4 km }
variant m6 on m { d[b, x] × 2 }
variant m7 {
  table d from \"two.csv\"
  d[*, *] × 2
  d[a, x] × 3
}
variant m3 {
  table d from \"two.csv\"
  sweep d[*, *] × 1 .. 2 step 1
  expect tot >= 15 km
  expect tot increases with d[*, *]
}
variant other { table d from \"three.csv\" { value = far } }
";
    let text = text.replace(
        "sweep d[*, *] × 1 .. 2 step 1\n  expect tot >= 15 km\n  expect tot increases with d[*, *]",
        "sweep d[*, *] × 1 .. 2 step 1\n  expect tot >= 15 km",
    );
    let folder = folder(&text);
    for (name, rows) in
        [("one", "from,to,km [km]\na,x,1\n"), ("two", "from,to,km [km]\na,x,10\nb,x,5\n"), ("three", "from,to,far [km]\na,x,7\n")]
    {
        std::fs::write(folder.path().join(format!("{name}.csv")), rows).unwrap();
    }
    for (variant, km) in [
        (None, 1.0),
        (Some("m"), 15.0),
        (Some("m4"), 15.0),
        (Some("m5"), 8.0),
        (Some("m6"), 20.0),
        (Some("m7"), 40.0),
        (Some("other"), 7.0),
    ] {
        assert_eq!(figure(folder.path(), variant, "tot"), km, "{variant:?}");
    }
    let (code, out, err) = coop(folder.path(), &["test", "a.coop"]);
    assert_eq!(code, 0, "{out}{err}");
    let (_, out, err) = coop(folder.path(), &["compare", "a.coop", "m3", "--format", "csv"]);
    assert!(out.contains("15") && out.contains("30"), "{out}{err}");
    // A cell that the other file lacks cannot be overridden.
    std::fs::write(folder.path().join("a.coop"), format!("{text}variant short on m6 {{ table d from \"one.csv\" }}\n")).unwrap();
    let (code, out, err) = coop(folder.path(), &["check", "a.coop"]);
    assert!(code == 1 && (out.clone() + &err).contains("E0572"), "{out}{err}");
}

const PRICES: &str = "coop 1
currency EUR
enterprise e { fee = 2 * price, cap = 5 }
enterprise f { fee = 7, cap = 9 }
let price = 10
let cost = 3 * price
let each[k in enterprise] = k.cap * price
let sum_of = sum(each[k] for k in enterprise)
let half = cost / 2
";

#[test]
fn a_factor_is_of_what_the_variant_calculates() {
    hold(&format!(
        "{PRICES}
variant a {{ price = 20 }}
variant b on a {{
  cost × 1
  expect cost == 60
}}
variant c {{
  price = 20
  cost × 2
  expect cost == 120
  expect price == 20
}}
variant twice {{ price × 2 }}
variant four on twice {{
  price × 2
  expect price == 40
  expect cost == 120
}}
variant of_a_factor on c {{
  cost × 2
  expect cost == 240
}}
variant fees {{
  price = 20
  enterprise.fee[*] × 2
  expect e.fee == 80
  expect f.fee == 14
}}
variant instances {{
  price = 20
  each × 2
  expect sum_of == 560
}}
variant grid {{
  sweep price in 10 .. 30 step 10
  sweep cost × 1 .. 2 step 1
  expect cost / price >= 3
  expect cost / price <= 6
  expect cost increases with price
}}
"
    ));
    // Each point of a sweep is of the scenario, not of the point before it.
    let folder = folder(&format!("{PRICES}variant s {{ sweep cost × 1 .. 4 step 1 }}\n"));
    let (_, out, err) = coop(folder.path(), &["compare", "a.coop", "s", "--format", "csv"]);
    for (factor, cost) in [(1, 30), (2, 60), (3, 90), (4, 120)] {
        assert!(out.contains(&format!("s,{factor},,value,cost,{cost},")), "{factor}: {out}{err}");
    }
}

const POLICIES: &str = "coop 1
currency EUR
plan p {
  var x : t in 0 t .. 99 t
  minimize c : EUR = 2 EUR/t * x
  constraint least: x >= 10 t
}
policy grant { applies to p { charge got = -(1 EUR/t * x) } }
policy cap { excludes grant requires base applies to p { charge pay = 5 EUR/t * x } }
policy base { applies to p { charge b = 1 EUR/t * x } }
policy cap off
";

#[test]
fn policies_of_a_variant_go_together() {
    refused(
        POLICIES,
        &[
            ("variant both { policy cap on }", &["E0521", "`cap` is on and excludes `grant`"]),
            ("variant nobase {\n  policy cap on\n  policy base off\n  policy grant off\n}", &["E0521", "`cap` is on and requires `base`"]),
            (
                "variant one { policy grant off }\nvariant two on one {\n  policy cap on\n  policy base off\n}",
                &["E0521", "requires `base`"],
            ),
        ],
    );
    hold(&format!(
        "{POLICIES}variant fine {{
  policy cap on
  policy grant off
  expect p.c == 80 EUR
}}
"
    ));
    // What the command line says holds in the variant too.
    let folder = folder(&format!("{POLICIES}variant fine {{\n  policy cap on\n  policy grant off\n}}\n"));
    let (code, out, err) = coop(folder.path(), &["solve", "a.coop", "--variant", "fine", "--policy", "grant=on"]);
    assert!(code != 0 && (out.clone() + &err).contains("`cap` is on and excludes `grant`"), "{code} {out}{err}");
    let (code, out, err) = coop(folder.path(), &["solve", "a.coop", "--variant", "fine", "--policy", "cap=off"]);
    assert_eq!(code, 0, "{out}{err}");
}

#[test]
fn two_lines_about_one_thing() {
    refused(
        PRICES,
        &[
            ("variant v {\n  sweep price in 0 .. 2 step 1\n  sweep price in 0 .. 2 step 1\n}", &["E0573", "`price` is overridden twice"]),
            ("variant v {\n  sweep price in 0 .. 2 step 1\n  price = 3\n}", &["E0573", "`price` is overridden twice"]),
            ("variant v {\n  remove e\n  e.cap = 3\n}", &["E0573", "`e.cap` is overridden, and `e` is not there"]),
            ("variant w { remove e }\nvariant v on w { e.cap = 3 }", &["E0573", "`e` is not there"]),
            (
                "variant one { price × 2 }\nvariant other { price × 2 }\nvariant v on one, other {}",
                &["E0573", "takes the factor of what `one` makes of it"],
            ),
            ("variant one { sweep price in 0 .. 2 step 1 }\nvariant other { price = 2 }\nvariant v on one, other {}", &["E0573"]),
            ("variant one { price × 2 }\nvariant v {\n  price = 2\n  price = 3\n}", &["E0573"]),
        ],
    );
    hold(&format!(
        "{PRICES}
variant one {{
  enterprise.cap[*] × 2
  e.cap × 3
  expect e.cap == 15
  expect f.cap == 18
}}
variant add {{ enterprise g {{ fee = 1, cap = 1 }} }}
variant more on add {{
  g.cap = 2
  enterprise.cap[*] × 2
  expect g.cap == 2
  expect f.cap == 18
  expect count(k for k in enterprise) == 3
}}
variant x {{ price × 2 }}
variant y {{ price × 3 }}
variant both on x then y {{ expect price == 60 }}
variant shared on both, x {{
  price = 1
  expect price == 1
}}
"
    ));
    hold(
        "coop 1
currency EUR
kind country
country HU
country PL
plan p {
  var x[k in country] : t in 10 t .. 99 t
  minimize c : EUR = sum(1 EUR/t * x[k] for k in country)
}
policy levy[k in country] { applies to p { charge paid = 5 EUR/t * x[k] } }
policy levy off
variant v {
  policy levy on
  policy levy[HU] off
  expect p.c == 70 EUR
}
variant all { policy levy on }
variant w on all {
  policy levy[HU] off
  expect p.c == 70 EUR
}
",
    );
}

#[test]
fn what_is_removed_has_no_place_in_an_order() {
    let text = "coop 1
kind st ordered
st a
st b
st c
let gap = c - a
let span = count(s for s in a .. c)
show gap
show span
variant v { remove c }
variant w { remove b }
";
    let folder = folder(text);
    assert_eq!(figure(folder.path(), None, "gap"), 2.0);
    assert_eq!(figure(folder.path(), Some("w"), "gap"), 1.0);
    assert_eq!(figure(folder.path(), Some("w"), "span"), 2.0);
    let (code, out, err) = coop(folder.path(), &["solve", "a.coop", "--variant", "v"]);
    let text = out + &err;
    assert!(code != 0 && text.contains("`c` has no place in the order of `st`") && !text.contains("e19"), "{code} {text}");
}

#[test]
fn sweeps_are_built_on() {
    hold(
        &format!(
            "{PRICES}
variant s {{ sweep price in 10 .. 30 step 10 }}
variant on_it on s {{
  e.cap = 6
  expect cost >= 30
  expect cost == 3 * price
}}
variant stated on s {{
  price = 7
  expect cost == 21
}}
variant down {{
  sweep price in 30 .. 0 step -10
  expect cost decreases with price
}}
"
        )
        .replace("  expect cost decreases with price\n", "  expect cost <= 90\n"),
    );
    let folder = folder(&format!("{PRICES}variant s {{ sweep price in 10 .. 30 step 10 }}\nvariant on_it on s {{ e.cap = 6 }}\n"));
    let (_, out, err) = coop(folder.path(), &["compare", "a.coop", "on_it", "--format", "csv"]);
    assert!(["30", "60", "90"].iter().all(|cost| out.contains(cost)), "{out}{err}");
    refused(
        PRICES,
        &[(
            "variant s {\n  sweep price in 0 .. 2 step 1\n  sweep e.cap in 0 .. 2 step 1\n}\nvariant v on s { sweep f.cap in 0 .. 2 step 1 }",
            &["E0574"],
        )],
    );
    // A step down has a unit as a step up does.
    let (code, text) = check(
        "coop 1\ncurrency EUR\nlet price = 5 EUR/t\nlet cost = price\nshow cost\nvariant v { sweep price in 10 .. 0 step -1 EUR/t }\n",
    );
    assert_eq!(code, 0, "{text}");
}

#[test]
fn what_has_no_number_is_refused_by_the_check() {
    let base = "coop 1
currency EUR
enterprise a
enterprise b { fee = 2 EUR }
project x
table d[enterprise, project] : km {
     x
  a  3
}
plan p {
  var v : t in 1 t .. 9 t
  minimize c : EUR = 2 EUR/t * v
  constraint most: v <= 8 t
}
let price = 3 EUR/t
";
    refused(
        base,
        &[
            ("variant v { a.fee = 4 EUR }", &["E0572", "`a.fee` has no number of its own", "a.coop:16:13"]),
            ("variant v { d[b, x] = 4 km }", &["E0572", "`d[b, x]` has no number of its own"]),
            ("variant v { price = p.c / 1 t }", &["E0505"]),
            ("variant v { p off }", &["E0572", "`p` is a plan", "`p.most`"]),
        ],
    );
}

const SWEPT: &str = "coop 1
scenario swept
allow unused
currency EUR
periods year = 2026..2028
kind site
site a { v = 2, w = 1 }
let price = 5 EUR/t
let need = 3 t
let k = 3
plan m {
  var x : t in 0 t .. 9 t
  minimize cost : EUR = price * x
  constraint n: x >= need
}
variant sw { sweep price in 5 EUR/t .. 9 EUR/t step 2 EUR/t }
";

/// One mistake is one error, which says what to do.
#[test]
fn one_mistake_of_a_variant_is_one_error() {
    let cases: &[(&str, &str, &str)] = &[
        ("variant x { remove 2027 }", "E0572", "cannot change which members of `year` there is"),
        ("variant x { k = 5 a.v = 3 }", "E0104", "what sets `a.v` is a statement of its own: put it on a line of its own"),
        ("variant x { a.w = 5 a.v = 3 }", "E0104", "what sets `a.v` is a statement of its own"),
    ];
    for (variant, code, says) in cases {
        let (ends, text) = check(&format!("{SWEPT}{variant}\n"));
        assert_eq!((ends, text.matches("error[").count()), (1, 1), "{text}");
        assert!(text.contains(&format!("error[{code}]")) && text.contains(says), "{text}");
    }
    // A unit that runs into a value is still said to be one.
    let (_, text) = check(&format!("{SWEPT}let z = 0.9 a.v\n"));
    assert!(text.contains("E0104") && text.contains("a product has `*`"), "{text}");
    // What stands before a comparison is no statement.
    let (_, text) = check(&format!("{SWEPT}let z = 5 a.v == 3\n"));
    assert!(!text.contains("a statement of its own"), "{text}");
}

/// With 4 t the cost rises from 20 to 36; where the price is given, nothing is swept over.
#[test]
fn a_trend_may_stand_in_a_variant_that_is_built_on_the_sweep() {
    hold(&format!("{SWEPT}variant more on sw {{\n  need = 4 t\n  expect m.cost increases with price\n  expect m.cost >= 20 EUR\n}}\n"));
    // Its own sweep comes first in the grid: each trend is along the right one.
    hold(&format!(
        "{SWEPT}variant grid on sw {{\n  sweep need in 1 t .. 3 t step 1 t\n  expect m.cost increases with price\n  expect price * 9 t - m.cost decreases with need\n}}\n"
    ));
    refused(
        SWEPT,
        &[("variant fixed on sw {\n  price = 6 EUR/t\n  expect m.cost increases with price\n}", &["E0574", "is given one value instead"])],
    );
    refused(SWEPT, &[("variant x { expect m.cost increases with price }", &["E0574", "or in one that it is built on"])]);
}

#[test]
fn no_limit_is_pointed_at_where_it_is_said() {
    let base = "coop 1\nscenario s\nkind p\np a { cap = 3 t }\np b { cap = no limit }\n";
    for (text, line) in [
        ("let z = b.cap\n", "5 │ p b { cap = no limit }"),
        ("table c[p] : t {\n  a  3\n  b  no limit\n}\nlet z = c[b]\n", "8 │   b  no limit"),
    ] {
        let (code, out) = check(&format!("{base}{text}"));
        assert!(code == 1 && out.contains(line) && out.contains("says so"), "{out}");
    }
}

/// What reads an order depends on the attribute that it follows, of a kind below it too.
#[test]
fn an_order_that_a_variant_changes() {
    let base = "coop 1
kind stage ordered by rank
kind step is stage
attribute stage.rank : 1
step sawing { rank = 1 }
step drying { rank = 2 }
step packing { rank = 3 }
let after_drying[s in stage if s > drying] : 1 = 1
plan flow {
  var x[s in step] : t in 0 t .. 100 t
  minimize total : t = sum(x[s] for s in step)
  constraint feed: x[first(step)] >= 10 t
  constraint grow[s in step if s > first(step)]: x[s] >= 2 * x[prev(s)]
}
expect flow.x[packing] == 40 t and first(stage) == sawing
expect sum(after_drying[s] for s in stage if s > drying) == 1
variant turned {
  stage.rank[sawing] = 5
  expect flow.x[sawing] == 40 t and flow.x[drying] == 10 t
  expect first(stage) == drying and last(step) == sawing
  expect sum(after_drying[s] for s in stage if s > drying) == 2
}
variant through {
  sweep stage.rank[sawing] in 1 .. 6 step 2.5
}
";
    hold(base);
    let folder = folder(base);
    let (_, out, _) = coop(folder.path(), &["compare", "a.coop", "through", "--format", "json"]);
    let all: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(all["sweeps"][0]["breakpoints"][0]["binds"], serde_json::json!(["flow.grow[sawing]"]), "{out}");
}

/// What is expected along a sweep is not passed by in silence.
#[test]
fn a_variant_that_sweeps_is_tested_at_its_points() {
    let folder = folder(
        "coop 1
let need = 3 t
plan p {
  var x : t in 0 t .. 9 t
  minimize least : t = x
  constraint enough: x >= need
}
variant along {
  sweep need in 1 t .. 3 t step 1 t
  expect p.least decreases with need
}
variant further on along {
  expect p.least <= 2 t
}
",
    );
    for name in ["along", "further"] {
        let (code, out, err) = coop(folder.path(), &["test", "a.coop", "--variant", name]);
        assert_eq!(code, 2, "{out}{err}");
        assert!(err.contains(&format!("`coop test a.coop --filter {name}`")), "{err}");
        let (code, out, err) = coop(folder.path(), &["test", "a.coop", "--filter", name]);
        assert_eq!(code, 1, "{out}{err}");
    }
}

/// A variant that is built on the one that is taken has what that sets, once.
#[test]
fn nothing_is_laid_over_twice() {
    let text = "coop 1
let price = 3
plan p {
  var x in 1 .. 9
  minimize cost = price * x
}
variant dear { price × 2 }
variant dearer on dear { sweep price in 7 .. 8 step 1 }
variant other { price = 5 }
";
    let folder = folder(text);
    let (code, _, err) = coop(folder.path(), &["compare", "a.coop", "dearer", "--variant", "dear"]);
    assert!(code == 2 && err.contains("`dearer` has what `dear` sets already"), "{code} {err}");
    let (code, out, err) = coop(folder.path(), &["compare", "a.coop", "--variant", "dear"]);
    assert!(code == 0 && out.contains("dear + other") && !out.contains("dear + dear"), "{code} {out} {err}");
}
