//! `coop why`: every value of every example is explained, and what is shown comes to the value that it explains.

mod again;
mod kinds;
mod labels;

use crate::common::{folder, keeps_to, root, run_in as coop};
use again::{adds_up, all_are_named, says_one_thing};
use coop::report::compare::{Figures, Role};
use coop::report::why::{self, Extent};
use coop::source::{FileKind, SourceMap};
use coop::workspace::Folder;
use coop::{driver, report};
use serde_json::Value;
use std::path::Path;

/// A scenario of the examples, solved.
fn example(name: &str) -> (driver::Solved, SourceMap) {
    let path = root().join("examples").join(name).join("main.coop");
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", coop::source::read(&path).unwrap(), FileKind::Scenario);
    let checked = driver::check(file, &mut sources, &Folder::of(&path, None));
    let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
    (solved, sources)
}

fn json(why: &why::Why, sources: &SourceMap) -> Value {
    let mut text = Vec::new();
    why::write(why, &[], sources, &mut text).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// Of an example with more figures,
const MANY: usize = 1000;
/// so many are asked for.
const SOME: usize = 100;

#[test]
fn the_parts_of_every_value_come_to_it() {
    let (mut total, mut priced, mut named) = (0, 0, 0);
    for entry in std::fs::read_dir(root().join("examples")).unwrap() {
        let example_name = entry.unwrap().file_name().into_string().unwrap();
        let (solved, sources) = example(&example_name);
        let figures = Figures::of(&solved).list;
        // A plan over hundreds of outcomes has thousands of figures of a kind: some of them, spread over all.
        let step = if figures.len() > MANY { figures.len() / SOME } else { 1 };
        for figure in figures.into_iter().step_by(step) {
            if figure.role == Role::Status {
                continue;
            }
            let name = format!("{example_name}: {}", figure.name);
            for full in [false, true] {
                let found = why::why(&solved, &sources, &figure.name, Extent { depth: 6, full }, &Default::default());
                let found = found.unwrap_or_else(|why| panic!("{name}: {why}"));
                let tree = json(&found, &sources);
                if !full {
                    keeps_to("docs/why.schema.json", &tree);
                }
                let root = &tree["result"];
                match figure.value.number() {
                    Some(value) => {
                        let shown = root["value"].as_f64().unwrap();
                        assert!((shown - value).abs() <= 1e-9 * value.abs(), "{name}: {shown} against {value}");
                        assert_eq!(root["unit"], figure.unit.as_str(), "{name}");
                    }
                    None => assert!(root["value"].is_string(), "{name}"),
                }
                if full {
                    assert!(!tree.to_string().contains("\"rest\""), "{name}");
                }
                total += adds_up(root, &name);
                says_one_thing(root, &name);
                named += all_are_named(&solved, &tree, &name);
                if let Some(own) = solved.expectations.iter().find(|own| own.text == figure.name && own.text.chars().count() < 160) {
                    assert_eq!(root["formula"], own.text.as_str(), "{name}");
                }
                priced += usize::from(pays(&tree["decision"], &name));
                let text = why::document(&found, &report::document::Options::default()).text(&Default::default());
                assert!(text.lines().count() >= 2, "{name}: {text}");
            }
        }
    }
    println!("{total} values put together again, {priced} decisions with prices, {named} limits");
    assert!(total > 1000 && priced > 50 && named > 100, "{total} {priced} {named}");
}

/// The dual equation: what the limits of a decision are worth, and its reduced cost, come to its cost.
fn pays(decision: &Value, name: &str) -> bool {
    let Some(reduced) = decision["reduced_cost"].as_f64() else { return false };
    let worths: Vec<f64> = decision["limits"].as_array().unwrap().iter().filter_map(|row| row["worth"].as_f64()).collect();
    let (cost, sum) = (decision["cost"].as_f64().unwrap(), worths.iter().sum::<f64>() + reduced);
    let largest = worths.iter().fold(cost.abs().max(reduced.abs()), |most, worth| most.max(worth.abs()));
    assert!((sum - cost).abs() <= 1e-9 * largest.max(1e-300), "{name}: {sum} against {cost} of {decision:#}");
    true
}

/// The explanation of a result as JSON.
fn asked(folder: &Path, args: &[&str]) -> Value {
    let all: Vec<&str> = ["why", "a.coop"].into_iter().chain(args.iter().copied()).chain(["--format", "json"]).collect();
    let (code, out, err) = coop(folder, &all);
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"))
}

fn near(node: &Value, wanted: f64) {
    assert!((node.as_f64().unwrap() - wanted).abs() < 1e-9, "{node} against {wanted}");
}

/// Dantzig's transport problem: prices and reduced costs as they are published.
#[test]
fn a_decision_has_limits_a_price_and_an_alternative() {
    let folder = folder(&coop::source::read(&root().join("examples/canned_goods/main.coop")).unwrap());
    let unused = asked(folder.path(), &["division.ship[seattle, topeka]"]);
    keeps_to("docs/why.schema.json", &unused);
    near(&unused["decision"]["reduced_cost"], 0.036);
    near(&unused["decision"]["cost"], 0.162);
    assert!(unused["decision"]["instead"].is_null());
    let used = &asked(folder.path(), &["division.ship[seattle, chicago]"])["decision"];
    near(&used["reduced_cost"], 0.0);
    let demand = &used["limits"][0];
    assert_eq!((demand["name"].as_str(), demand["limit"]["kind"].as_str()), (Some("division.demand[chicago]"), Some("at least")));
    for (own, wanted) in [(&demand["worth"], 0.153), (&demand["coefficient"], 1.0), (&demand["limit"]["limit"], 300.0)] {
        near(own, wanted);
    }
    // All of Chicago from San Diego, and Seattle ships 300 to New York: 156.375.
    let instead = &used["instead"];
    near(&instead["objective"], 156.375);
    assert_eq!((instead["status"].as_str(), instead["proved"].as_bool()), (Some("optimal"), Some(true)));
    let changes = instead["changes"].as_array().unwrap();
    let chicago = changes.iter().find(|change| change["name"] == "division.ship[san_diego, chicago]").unwrap();
    assert_eq!((chicago["before"].as_f64(), chicago["after"].as_f64()), (Some(0.0), Some(300.0)));
    let (_, text, _) = coop(folder.path(), &["why", "a.coop", "division.ship[seattle, topeka]"]);
    assert!(text.contains("would raise `division.cost` by at least 0.036 kUSD/case"), "{text}");
    let price = asked(folder.path(), &["division.demand[chicago].price"]);
    near(&price["limit"]["price"], 0.153);
    keeps_to("docs/why.schema.json", &price);
}

#[test]
fn whole_plans_have_no_prices_and_are_solved_once_more() {
    let folder = folder(
        "coop 1
scenario works
currency EUR
enterprise a { worth = 10 EUR, cost = 5 EUR }
enterprise b { worth = 6 EUR, cost = 4 EUR }
enterprise c { worth = 5 EUR, cost = 3 EUR }
plan choose {
  var build[e in enterprise] binary
  maximize worth : EUR = sum(e.worth * build[e] for e in enterprise)
  constraint budget: sum(e.cost * build[e] for e in enterprise) <= 7 EUR
}
",
    );
    // b and c are worth 11; with a nothing else can be paid, which is worth 10.
    for (name, held, at_least) in [("choose.build[a]", 1.0, true), ("choose.build[b]", 0.0, false)] {
        let found = asked(folder.path(), &[name]);
        keeps_to("docs/why.schema.json", &found);
        let decision = &found["decision"];
        assert_eq!((decision["prices"].as_str(), decision["reduced_cost"].as_f64()), (Some("none: whole values"), None));
        let instead = &decision["instead"];
        assert_eq!((instead["held"].as_f64(), instead["at_least"].as_bool()), (Some(held), Some(at_least)));
        near(&instead["objective"], 10.0);
        assert_eq!(instead["changes"].as_array().unwrap().len(), 2, "{instead:#}");
    }
}

/// A fault that is seen by an alarm and heard as noise: every number by Bayes' rule.
#[test]
fn each_observation_moves_a_probability() {
    let folder = folder(
        "coop 1
scenario plant
belief check {
  fault in { yes, no } ~ { yes: 10 %, no: 90 % }
  alarm in { on, off } given fault ~ {
            on   off
    yes   80 %  20 %
    no    10 %  90 %
  }
  noise in { loud, quiet } given fault ~ {
          loud  quiet
    yes   60 %   40 %
    no    30 %   70 %
  }
  observe alarm = on
  observe noise = loud
}
let broken = check.P(fault == yes)
let cost = 1000 * broken
",
    );
    for name in ["check.fault[yes]", "broken"] {
        let found = asked(folder.path(), &[name]);
        keeps_to("docs/why.schema.json", &found);
        let evidence = &found["evidence"];
        near(&evidence["prior"], 0.1);
        // 0.1 * 0.8 * 0.6 against 0.9 * 0.1 * 0.3
        near(&evidence["posterior"], 0.048 / 0.075);
        let findings = evidence["findings"].as_array().unwrap();
        let names: Vec<&str> = findings.iter().map(|finding| finding["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["alarm = on", "noise = loud"]);
        let (with_noise, with_alarm) = (0.06 / 0.33, 0.08 / 0.17);
        for (finding, without, alone, line) in [(&findings[0], with_noise, with_alarm, 15), (&findings[1], with_alarm, with_noise, 16)] {
            near(&finding["without"], without);
            near(&finding["alone"], alone);
            assert_eq!(finding["place"]["line"], line);
        }
    }
    let (_, text, _) = coop(folder.path(), &["why", "a.coop", "check.fault[yes]"]);
    assert!(text.contains("Without any observation it would be 0.1, with all of them it is 0.64."), "{text}");
    // What is observed on the command line takes the place of what the scenario observes.
    near(&asked(folder.path(), &["broken", "--observe", "check.alarm=off"])["evidence"]["posterior"], 0.012 / (0.012 + 0.9 * 0.9 * 0.3));
    // What is calculated of it shows it as a part.
    assert!(asked(folder.path(), &["cost"])["evidence"].is_null());
}

#[test]
fn a_choice_is_made_of_utilities() {
    let folder = folder(
        "coop 1
scenario exchange
enterprise odra { need = 2 }
technology lfp { use = 1.5 }
technology nmc { use = 1 }
choice take[e in enterprise] among y in technology {
  utility = e.need * y.use
}
",
    );
    let found = asked(folder.path(), &["take.probability[odra, lfp]"]);
    keeps_to("docs/why.schema.json", &found);
    let root = &found["result"];
    near(&root["value"], 1.0 / (1.0 + (-1.0_f64).exp()));
    assert_eq!((root["made_by"].as_str(), root["parts"][0]["name"].as_str()), (Some("logit"), Some("take.utility[odra, lfp]")));
    near(&root["parts"][0]["value"], 3.0);
    near(&root["parts"][1]["value"], 2.0);
    assert_eq!(root["parts"][0]["parts"][1]["name"], "lfp.use");
    assert_eq!(adds_up(root, "choice"), 2);
}

/// Two actions that keep a machine where it is, half of what comes next: 10 / (1 - 0.5) and 8 + 0.5 * 20.
#[test]
fn a_process_shows_what_other_actions_are_worth() {
    let folder = folder(
        "coop 1
scenario machine
decision run {
  state  level in 0 .. 1
  action pace in { fast, slow }
  next   level = level
  reward earned = if pace == fast then 10 else 8
  discount 50 %
  maximize
}
",
    );
    for name in ["run.pace[1]", "run.value[1]"] {
        let found = asked(folder.path(), &[name]);
        keeps_to("docs/why.schema.json", &found);
        let actions = found["actions"]["actions"].as_array().unwrap();
        assert_eq!((actions[0]["name"].as_str(), actions[1]["name"].as_str()), (Some("fast"), Some("slow")));
        for (own, wanted) in
            [(&found["actions"]["value"], 20.0), (&actions[0]["off"], 0.0), (&actions[1]["value"], 18.0), (&actions[1]["off"], -2.0)]
        {
            near(own, wanted);
        }
    }
}

const PRICES: &str = "coop 1
scenario trade
currency EUR
enterprise odra { capacity = 300 t }
enterprise ebro { capacity = 200 t }
enterprise labe { capacity = 50 t }
table price[e in enterprise] : EUR/t from \"prices.csv\" { e = plant, value = eur }
let rebate = 5 %
/// What all of it is worth.
let worth : kEUR = sum(e.capacity * price[e] for e in enterprise) * (1 - rebate)
let dearest = max(price[e] for e in enterprise)
let smaller = if count(true for e in enterprise) > 2 then 1 EUR/t else 2 EUR/t
variant rich { price[labe] = 1000 EUR/t }
";

#[test]
fn a_value_leads_down_to_the_cells_of_its_data() {
    let folder = folder(PRICES);
    std::fs::write(folder.path().join("prices.csv"), "plant,eur\nodra,10\nebro,40\nlabe,100\n").unwrap();
    // By hand: (300 * 10 + 200 * 40 + 50 * 100) * 0.95 = 15200.
    let worth = &asked(folder.path(), &["worth"])["result"];
    let is = |node: &Value, wanted: f64| assert!((node["value"].as_f64().unwrap() - wanted).abs() < 1e-9, "{node:#}");
    is(worth, 15.2);
    assert_eq!(worth["unit"], "kEUR");
    assert_eq!(worth["made_by"], "product");
    let sum = &worth["parts"][0];
    assert_eq!((sum["made_by"].as_str(), sum["value"].as_f64()), (Some("sum"), Some(16000.0)));
    let at: Vec<&str> = sum["parts"].as_array().unwrap().iter().map(|part| part["at"][0].as_str().unwrap()).collect();
    assert_eq!(at, ["e = ebro", "e = labe", "e = odra"]);
    let cell = &sum["parts"][0]["parts"][1];
    assert_eq!((cell["name"].as_str(), cell["value"].as_f64(), cell["source"].as_str()), (Some("price[ebro]"), Some(40.0), Some("data")));
    assert_eq!(cell["place"], serde_json::json!({ "file": "prices.csv", "line": 3, "column": 6 }));
    let capacity = &sum["parts"][0]["parts"][0];
    assert_eq!((capacity["name"].as_str(), capacity["place"]["line"].as_u64()), (Some("ebro.capacity"), Some(5)));
    // The largest is the one that decides.
    let dearest = &asked(folder.path(), &["dearest"])["result"];
    assert_eq!((dearest["made_by"].as_str(), dearest["parts"][0]["name"].as_str()), (Some("largest"), Some("price[labe]")));
    let smaller = &asked(folder.path(), &["smaller"])["result"];
    assert_eq!((smaller["made_by"].as_str(), smaller["value"].as_f64()), (Some("same"), Some(1.0)));
    // A value of a variant, and one of the command line.
    let rich = asked(folder.path(), &["price[labe]", "--variant", "rich"]);
    assert_eq!((rich["variant"].as_str(), rich["result"]["value"].as_f64()), (Some("rich"), Some(1000.0)));
    is(&asked(folder.path(), &["worth", "--set", "rebate=50%"])["result"], 8.0);
    // A tree ends where it is told to.
    let shallow = asked(folder.path(), &["worth", "--depth", "1"]);
    assert_eq!(
        (shallow["result"]["parts"][0]["deeper"].as_bool(), shallow["result"]["parts"][0]["parts"].as_array().unwrap().len()),
        (Some(true), 0)
    );
}

#[test]
fn long_sums_are_cut_and_say_what_is_left_out() {
    let plants: String = (1..=30).map(|n| format!("enterprise p{n} {{ capacity = {n} t }}\n")).collect();
    let folder = folder(&format!("coop 1\nscenario many\n{plants}let all = sum(e.capacity for e in enterprise)\n"));
    let all = asked(folder.path(), &["all"]);
    let parts = all["result"]["parts"].as_array().unwrap();
    assert_eq!((parts.len(), parts[0]["name"].as_str()), (8, Some("p30.capacity")));
    // 1 to 22 make up 253.
    assert_eq!(all["result"]["rest"], serde_json::json!({ "count": 22, "value": 253 }));
    let (_, text, _) = coop(folder.path(), &["why", "a.coop", "all"]);
    assert!(text.contains("and 22 more that make up") && text.contains("253 t"), "{text}");
    assert_eq!(asked(folder.path(), &["all", "--full"])["result"]["parts"].as_array().unwrap().len(), 30);
    let (_, markdown, _) = coop(folder.path(), &["why", "a.coop", "all", "--format", "markdown"]);
    assert!(markdown.starts_with("# all = 465 t\n"), "{markdown}");
}

#[test]
fn names_that_mean_nothing_or_too_much() {
    let folder = folder(&coop::source::read(&root().join("examples/canned_goods/main.coop")).unwrap());
    let said = |name: &str| {
        let (code, out, err) = coop(folder.path(), &["why", "a.coop", name]);
        assert_eq!((code, out.as_str()), (2, ""), "{name}");
        err
    };
    for (name, part) in [
        ("division.shipp[seattle, chicago]", "did you mean `division.ship[seattle, chicago]`"),
        ("division.ship", "is the name of 6 results: `division.ship[san_diego, chicago]`"),
        ("division.ship[seattle]", "is the name of 3 results"),
        ("division", "`division` has `division.status`"),
        ("nonsense", "there are those of `division`, `freight`"),
        ("division.status", "`coop solve` explains"),
        ("", "there is no result"),
    ] {
        let err = said(name);
        assert!(err.contains(part), "{name}: {err}");
    }
    // Blanks say nothing, and neither does the model where there is one such name.
    for name in ["division.ship[ seattle,chicago ]", "ship[seattle, chicago]", "`division`.ship[seattle,chicago]"] {
        assert_eq!(asked(folder.path(), &[name])["result"]["name"], "division.ship[seattle, chicago]");
    }
    // The only one that is left.
    assert_eq!(asked(folder.path(), &["seattle.capacity"])["result"]["value"], 350.0);
    assert_eq!(asked(folder.path(), &["enterprise.capacity[seattle]"])["result"]["value"], 350.0);
    assert_eq!(asked(folder.path(), &["distance[seattle, topeka]"])["result"]["value"], 1.8);
    assert_eq!(asked(folder.path(), &["the published answer"])["result"]["value"], "holds");
}

/// The outputs that the manual shows are those of the program; `COOP_PAGES=write` writes them.
#[test]
fn the_manual_shows_what_the_program_says() {
    let path = root().join("docs/why.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let mut made = String::new();
    let (mut inside, mut count) = (false, 0);
    let mut folder = root().join("examples");
    for line in page.lines() {
        // The example that was named last.
        if let Some(name) = line.split("(../examples/").nth(1).and_then(|rest| rest.split('/').next()) {
            folder = root().join("examples").join(name);
        }
        if let Some(command) = line.strip_prefix("$ coop ") {
            let args: Vec<String> = command.split('"').enumerate().flat_map(|(at, part)| words(at, part)).collect();
            // The same numbers in every build.
            let args: Vec<&str> = args.iter().map(String::as_str).chain(["--solver", "microlp"]).collect();
            let (code, out, err) = coop(&folder, &args);
            assert_eq!(code, 0, "{command}: {err}");
            made.push_str(&format!("{line}\n{out}"));
            (inside, count) = (true, count + 1);
        } else if !inside || line == "```" {
            made.push_str(&format!("{line}\n"));
            inside = false;
        }
    }
    assert!(count > 0);
    if std::env::var("COOP_PAGES").is_ok_and(|how| how == "write") {
        std::fs::write(&path, &made).unwrap();
    } else {
        assert_eq!(made, page, "`COOP_PAGES=write cargo test --test all -- why` writes the page");
    }
}

/// What stands between quotes is one argument.
fn words(at: usize, part: &str) -> Vec<String> {
    if at % 2 == 1 { vec![part.to_string()] } else { part.split_whitespace().map(str::to_string).collect() }
}

/// Prices are of the last objective, with those before it kept; without a decision the earlier ones would come to something else.
#[test]
fn several_objectives_are_not_confused() {
    let folder = folder(
        "coop 1
scenario two_aims
currency EUR
enterprise a { price = 5 EUR/t, co = 1 }
enterprise b { price = 4 EUR/t, co = 3 }
plan m {
  var x[e in enterprise] : t >= 0
  minimize cost : EUR = sum(e.price * x[e] for e in enterprise)
    then minimize carbon : t = sum(e.co * x[e] for e in enterprise) within 10 %
  constraint need: sum(x[e] for e in enterprise) >= 20 t
}
",
    );
    let (code, out, err) = coop(folder.path(), &["why", "a.coop", "m.x[b]"]);
    assert!(code == 0 && out.contains("several objectives") && !out.contains("no solution"), "{out}{err}");
    let (_, out, _) = coop(folder.path(), &["why", "a.coop", "m.need"]);
    assert!(out.contains("changes `m.carbon`, with the objectives before it kept, by"), "{out}");
}

/// At an upper bound a decision can only be less, which makes a minimum larger.
#[test]
fn a_decision_at_its_upper_bound_can_only_be_less() {
    let folder = folder(
        "coop 1
scenario above
currency EUR
plan m {
  var b : t in -4 t .. 0 t
  minimize cost : EUR = 3 EUR - 1 EUR/t * b
}
",
    );
    let (code, out, err) = coop(folder.path(), &["why", "a.coop", "m.b"]);
    assert!(code == 0 && out.contains("One t less of it would raise `m.cost` by at least 1 EUR/t."), "{out}{err}");
}
