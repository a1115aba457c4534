//! What the lines of `coop why` are called: what stands there is true of the value beside it.

use super::again::{adds_up, says_one_thing};
use super::near;
use crate::common::{folder, keeps_to, run_in as coop};
use serde_json::Value;
use std::path::Path;

/// The explanation, whatever else fails in the scenario, with all that holds of each.
fn sound(folder: &Path, name: &str) -> Value {
    let (_, out, err) = coop(folder, &["why", "a.coop", name, "--format", "json"]);
    let found: Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{name}: {error}: {out} {err}"));
    keeps_to("docs/why.schema.json", &found);
    adds_up(&found["result"], name);
    says_one_thing(&found["result"], name);
    found
}

/// The lines of the text, with single blanks.
fn lines(folder: &Path, name: &str) -> Vec<String> {
    let (_, out, err) = coop(folder, &["why", "a.coop", name]);
    assert!(!out.is_empty(), "{name}: {err}");
    out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// Each of these lines is there, without the place at its end.
fn has(folder: &Path, name: &str, wanted: &[&str]) {
    let lines = lines(folder, name);
    for wanted in wanted {
        assert!(lines.iter().any(|line| line == wanted || line.starts_with(&format!("{wanted} a.coop:"))), "{wanted}: {lines:#?}");
    }
}

fn lacks(folder: &Path, name: &str, text: &str) {
    let lines = lines(folder, name);
    assert!(!lines.iter().any(|line| line.contains(text)), "{text}: {lines:#?}");
}

const TRUTHS: &str = "coop 1
scenario truths
allow unused
enterprise odra { cap = 5 t, on = yes }
enterprise ebro { cap = 7 t, on = no }
kind tag
tag x1
tag x2
set pairs = { (odra, x1), (ebro, x2) }
let a = 3
let z1 = not (a > 1)
let z2 = not a > 1 or a == 5
let z3 = all(not e.on for e in enterprise)
let z4 = if not (odra.on and a < 9) then 1 else 2
let z5 = any(e.on and e.cap > 6 t for e in enterprise)
let np = count(pairs)
";

/// a is 3: a > 1 holds, and `not (a > 1)` does not.
#[test]
fn negations_show_what_they_negate_with_its_own_truth() {
    let folder = folder(TRUTHS);
    for name in ["z1", "z2", "z3", "z4", "z5"] {
        sound(folder.path(), name);
    }
    has(folder.path(), "z1", &["z1 = no", "not (a > 1)", "a > 1 yes"]);
    lacks(folder.path(), "z1", "not (a > 1) yes");
    has(folder.path(), "z2", &["not a > 1 no", "a > 1 yes", "or a == 5 no"]);
    has(folder.path(), "z4", &["chosen by: not (odra.on and a < 9) no", "odra.on yes", "and a < 9 yes"]);
}

/// An attribute that is a condition is read, and compared with nothing.
#[test]
fn conditions_that_are_names_are_no_comparisons() {
    let folder = folder(TRUTHS);
    has(folder.path(), "z3", &["e = odra no", "odra.on yes"]);
    has(folder.path(), "z5", &["e = ebro no", "ebro.on no", "e = odra no", "odra.on yes", "and e.cap > 6 t no"]);
    for name in ["z3", "z4", "z5"] {
        lacks(folder.path(), name, "== ");
    }
    lacks(folder.path(), "z5", "any e = odra");
}

#[test]
fn pairs_that_are_counted_have_names() {
    let folder = folder(TRUTHS);
    near(&sound(folder.path(), "np")["result"]["value"], 2.0);
    has(folder.path(), "np", &["odra, x1 yes", "ebro, x2 yes"]);
}

/// x is 5, y 7, z 24: the mean of all is 12, that of x + 1 t and 3 t is 4.5.
#[test]
fn averages_of_lists_show_what_is_averaged() {
    let folder = folder(
        "coop 1
scenario averages
allow unused
plan e {
  var x : t in 5 t .. 60 t
  var y : t in 7 t .. 60 t
  var z : t in 24 t .. 60 t
  minimize cost = x + y + z
  let b = 2 * average(x, y, z) + average(x + 1 t, 3 t)
  constraint lim: max(x, y, z) <= average(x, y, z) + 12 t
}
let d = average(2 t, 4 t, 9 t)
let neg : kg = -average(2 t, 4 kg)
",
    );
    let d = sound(folder.path(), "d");
    assert_eq!((d["result"]["made_by"].as_str(), d["result"]["parts"].as_array().unwrap().len()), (Some("average"), 3));
    near(&d["result"]["value"], 5.0);
    let b = sound(folder.path(), "e.b");
    near(&b["result"]["value"], 28.5);
    near(&sound(folder.path(), "neg")["result"]["value"], -1002.0);
    sound(folder.path(), "e.lim");
    has(folder.path(), "e.b", &["× average(x, y, z) 12 t", "average(x + 1 t, 3 t) 4.5 t 15.8 %"]);
    for name in ["d", "e.b", "e.lim"] {
        lacks(folder.path(), name, "÷");
    }
}

/// 3 t are made of each: 7 t of what is due are missed in a at 9 EUR/t, 1 t in b at 3 EUR/t; 14 t of all at 2 EUR/t; 1 t of each is too much.
#[test]
fn prices_of_limits_name_the_constraint() {
    let folder = folder(
        "coop 1
scenario missed
currency EUR
kind site
site a { due = 10 t, fine = 9 EUR/t }
site b { due = 4 t, fine = 3 EUR/t }
plan p {
  var make[s in site] : t in 0 t .. 3 t
  minimize cost : kEUR = sum(1 EUR/t * make[s] for s in site)
  constraint need[s in site]: make[s] >= s.due or pay s.fine
  constraint all_of: sum(make[s] for s in site) >= 20 t or pay 2 EUR/t
}
policy lid { applies to p { limit most[s in site]: make[s] <= 2 t or pay 1 EUR/t } }
",
    );
    let cost = sound(folder.path(), "p.cost");
    let formula = cost["result"]["formula"].as_str().unwrap();
    assert!(["p.need", "p.all_of"].iter().all(|own| formula.contains(&format!(" + what missing {own} costs"))), "{formula}");
    let parts = cost["result"]["parts"].as_array().unwrap();
    let part = |text: &str| parts.iter().find(|part| part["formula"] == text).unwrap_or_else(|| panic!("{text}: {parts:#?}"));
    for (text, value) in [("p.need", 66.0), ("p.all_of", 28.0), ("p.lid.most", 2.0)] {
        let part = part(&format!("what missing {text} costs"));
        near(&part["value"], if part["unit"] == "kEUR" { value / 1000.0 } else { value });
    }
}

const COMMENTS: &str = "coop 1
scenario comments
currency EUR
let k = 3 // three
let s =
  k * 2 // double
  + 4
plan p {
  var x : t in 0 t .. 9 t
  minimize c : EUR =
    2 EUR/t
      * // rate
      x
  constraint n: // first
    x
    >= 3 t // at least
      + 1 t
}
show s
expect p.c // value
  >= 50 EUR
";

/// What is shown of a formula is the formula: everywhere, not only here.
#[test]
fn comments_are_no_part_of_formulas() {
    let folder = folder(COMMENTS);
    has(folder.path(), "s", &["k * 2 + 4"]);
    has(folder.path(), "p.n", &["x >= 3 t + 1 t"]);
    for args in [&["why", "a.coop", "p.c"][..], &["solve", "a.coop"], &["test", "a.coop"], &["doc", "a.coop", "--solve"]] {
        let (_, out, _) = coop(folder.path(), args);
        assert!(!out.is_empty() && !out.contains("//"), "{args:?}: {out}");
    }
    let (code, out, _) = coop(folder.path(), &["why", "a.coop", "p.c >= 50 EUR"]);
    assert!(code == 1 && out.contains("8 EUR"), "{code}: {out}");
}

/// 0 t of the south, which is closed: `else` holds there. 10 t of the north are the least that it makes.
#[test]
fn the_other_branch_of_a_limit_is_shown_with_it() {
    let folder = folder(
        "coop 1
scenario branches
currency EUR
kind site
site north { fixed = 50 EUR }
site south { fixed = 90 EUR }
plan q {
  var open[s in site] binary
  var ship[s in site] : t in 0 .. 40 t
  minimize cost : EUR = sum(s.fixed * open[s] + 1 EUR/t * ship[s] for s in site)
  constraint minimum[s in site]: if open[s] then ship[s] >= 10 t else ship[s] == 0 t
  constraint need: sum(ship[s] for s in site) >= 8 t
}
",
    );
    let south = sound(folder.path(), "q.minimum[south]");
    assert_eq!(south["result"]["formula"], "if open[s] then ship[s] >= 10 t else ship[s] == 0 t");
    let limit = &south["limit"];
    assert_eq!((limit["limit"].is_null(), limit["condition"].as_str()), (true, Some("open[s]")));
    assert_eq!((limit["otherwise"]["kind"].as_str(), limit["otherwise"]["limit"].as_f64()), (Some("exactly"), Some(0.0)));
    has(
        folder.path(),
        "q.minimum[south]",
        &["It limits nothing here: `open[s]` does not hold.", "What follows `else` applies: the limit is exactly 0 t: it binds."],
    );
    has(
        folder.path(),
        "q.minimum[north]",
        &["The limit is at least 10 t: it binds.", "Its condition holds: what follows `else` does not apply."],
    );
}

/// Without an objective it is said what `coop solve` says; z + w == 5 and z - w == 1 leave one solution, z + v == 5 leaves more.
#[test]
fn plans_without_objectives_say_whether_there_are_other_solutions() {
    let folder = folder(
        "coop 1
scenario feasible
plan one {
  var z : t in 0 t .. 9 t
  var w : t in 0 t .. 9 t
  constraint k: z + w == 5 t
  constraint l: z - w == 1 t
}
plan more {
  var z : t in 0 t .. 9 t
  var v : t in 0 t .. 9 t
  constraint k: z + v == 5 t
}
",
    );
    has(folder.path(), "one.z", &["The plan has no objective, and only this one solution."]);
    assert!(lines(folder.path(), "more.z").iter().any(|line| line.starts_with("The plan has no objective: any")), "more.z");
}

/// The second policy pays, and is enacted only with the first, which costs.
#[test]
fn policies_that_require_each_other_bind() {
    let folder = folder(
        "coop 1
scenario tied
currency EUR
plan d {
  var x : t in 0 t .. 9 t
  minimize cost : EUR = 5 EUR/t * x
  constraint need: x >= 2 t
}
policy audit { applies to d { enact 3 EUR } }
policy audit open
policy fund {
  requires audit
  applies to d { charge grant = -(4 EUR/t * x) up to 30 EUR }
}
policy fund open
",
    );
    let audit = sound(folder.path(), "d.audit");
    near(&audit["result"]["value"], 1.0);
    let limits = audit["decision"]["limits"].as_array().unwrap();
    assert!(limits.iter().any(|limit| limit["name"] == "fund requires audit"), "{limits:#?}");
}

/// At x = 2, y = 4 the range holds by its upper side, in which x is not.
#[test]
fn the_side_of_a_range_that_binds_is_named_where_it_is_read() {
    let folder = folder(
        "coop 1
scenario range
plan c {
  var x : t in 0 t .. 10 t
  var y : t in 0 t .. 10 t
  maximize v : t = y
  constraint rng: x <= y <= 4 t
  constraint o2: x == 2 t
}
",
    );
    let named = |name: &str| {
        let found = sound(folder.path(), name);
        let limits = found["decision"]["limits"].as_array().unwrap().clone();
        limits.iter().map(|limit| limit["name"].as_str().unwrap().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(named("c.x"), ["c.o2"]);
    assert!(named("c.y").contains(&"c.rng".to_string()), "{:?}", named("c.y"));
    has(folder.path(), "c.rng", &["largest: y - 4 t 0 t", "x - y -2 t"]);
}

/// a and b cost the same: with some of b, cost stays. c costs as much, but what comes with it costs 2 EUR/t more.
#[test]
fn where_the_reduced_cost_says_nothing_the_plan_is_solved_again() {
    let folder = folder(
        "coop 1
scenario ties
currency EUR
kind way
way a
way b
plan p {
  var ship[w in way] : t >= 0
  minimize cost : EUR = sum(3 EUR/t * ship[w] for w in way)
  constraint need: sum(ship[w] for w in way) == 4 t
  constraint first: ship[a] <= 4 t
}
",
    );
    let lines: Vec<String> = ["p.ship[a]", "p.ship[b]"].iter().flat_map(|name| lines(folder.path(), name)).collect();
    assert!(!lines.iter().any(|line| line.contains("costs what it saves")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains("stays 12 EUR: another solution is as good")), "{lines:#?}");
}

/// 300 t are divided, 600 t are claimed: losses of 100 t each, which no floor of 50 t and no ceiling of 250 t changes.
#[test]
fn floors_that_change_nothing_are_said_to() {
    let text = "coop 1
scenario split
kind one
one a { claim = 150 t, least = 0 t, most = 250 t }
one b { claim = 200 t, least = 50 t, most = 250 t }
one c { claim = 250 t, least = 50 t, most = 250 t }
allocation split to o in one { amount = 300 t claim = o.claim floor = o.least ceiling = o.most rule = losses }
allocation held to o in one { amount = 300 t claim = o.claim ceiling = 120 t rule = losses }
allocation seats to o in one { amount = 300 t claim = o.claim floor = o.least step = 1 t rule = webster }
";
    let folder = folder(text);
    for (name, changed) in [("split", false), ("held", true), ("seats", false)] {
        let division = sound(folder.path(), &format!("{name}.amount[a]"))["division"].clone();
        assert_eq!(division["changed"], changed, "{name}: {division:#}");
    }
    let division = sound(folder.path(), "split.amount[a]")["division"].clone();
    near(&division["level"], 100.0);
    let asked = division["claimants"].as_array().unwrap().iter().find(|one| one["asked"] == true).unwrap();
    near(&asked["floor"], 0.0);
    has(folder.path(), "split.amount[a]", &["Also in force: floors, ceilings; here they change nothing."]);
    has(folder.path(), "held.amount[a]", &["Also in force: ceilings; they change what the rule gives."]);
}

/// What belongs to a value may be written after its keys or before them.
#[test]
fn both_spellings_of_a_part_are_names() {
    let folder = folder(
        "coop 1
scenario spelled
currency EUR
kind site
site a { due = 5 t }
site b { due = 2 t }
plan p {
  var make[s in site] : t in 1 t .. 3 t or 0
  minimize cost : EUR = sum(1 EUR/t * make[s] for s in site)
  constraint need[s in site]: make[s] >= s.due or pay 9 EUR/t
}
expect \"same\" p.cost >= 1 EUR
expect \"same\" p.cost >= 2 EUR
",
    );
    for names in [["p.need[a].shortfall", "p.need.shortfall[a]"], ["p.make[a].on", "p.make.on[a]"], ["p.need[a].price", "p.need.price[a]"]]
    {
        let found = names.map(|name| coop(folder.path(), &["why", "a.coop", name]));
        assert_eq!(found[0], found[1], "{names:?}");
        assert!(!found[0].2.contains("there is no result"), "{:?}", found[0]);
    }
    let (code, _, err) = coop(folder.path(), &["why", "a.coop", "same"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("2 expectations have the title `same`") && err.contains("p.cost >= 2 EUR"), "{err}");
    let (code, out, _) = coop(folder.path(), &["why", "a.coop", "p.cost >= 2 EUR"]);
    assert!(code == 0 && out.contains("holds"), "{out}");
}

/// Only 0.5 t are sold, of x or of y: with 0.1 t of the one that is not taken the gain stays.
#[test]
fn where_there_is_no_room_for_one_more_a_part_of_it_is_tried() {
    let folder = folder(
        "coop 1
scenario narrow
currency EUR
plan q {
  var x : t >= 0 t
  var y : t >= 0 t
  maximize gain : EUR = 74 EUR/t * x + 74 EUR/t * y
  constraint room: x + y <= 0.5 t
}
",
    );
    let both = ["q.x", "q.y"].map(|name| sound(folder.path(), name)["decision"].clone());
    let idle = both.iter().find(|decision| decision["value"] == 0.0).unwrap_or_else(|| panic!("{both:#?}"));
    near(&idle["reduced_cost"], 0.0);
    near(&idle["instead"]["held"], 0.1);
    near(&idle["instead"]["objective"], 37.0);
}
