//! Functions of a scenario: `let npv(x : EUR/yr, r : %/yr) : EUR = …`.

use coop::diagnostics::Diagnostic;
use coop::driver;
use coop::solve::Options;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;

/// The findings of a scenario, and the expectations that do not hold.
fn solved(text: &str) -> (SourceMap, Vec<Diagnostic>, Vec<String>) {
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", format!("coop 1\n{text}"), FileKind::Scenario);
    let checked = driver::check(id, &mut sources, &Memory::default());
    if checked.has_errors() {
        return (sources, checked.diagnostics, vec!["errors".into()]);
    }
    let solved = driver::solve(checked, &sources, &Options::default(), &mut |_| {}).unwrap();
    assert!(!solved.expectations.is_empty(), "nothing is expected of\n{text}");
    let failed = solved.expectations.iter().filter(|e| !e.passed()).map(|e| e.text.clone()).collect();
    (sources, solved.diagnostics, failed)
}

/// Everything that is expected holds, and nothing is found.
fn holds(text: &str) {
    let (_, found, failed) = solved(text);
    assert!(found.is_empty() && failed.is_empty(), "{failed:?} {:#?}\n{text}", found.iter().map(|d| &d.message).collect::<Vec<_>>());
}

/// The findings of a scenario, each as code, message, and the texts under its labels.
fn findings(text: &str) -> Vec<String> {
    let (sources, found, _) = solved(text);
    let one = |d: &Diagnostic| {
        let labels: Vec<&str> = d.labels.iter().map(|label| sources.slice(label.span)).collect();
        format!("{} {} [{}]", d.code, d.message, labels.join(" | "))
    };
    found.iter().map(one).collect()
}

const PLANTS: &str = "currency EUR, USD
rate EUR = 1.25 USD on 2026-01-15
enterprise odra { capacity = 40 t, price = 5 EUR/t }
enterprise ebro { capacity = 60 t, price = 7 EUR/t }
";

#[test]
fn parameters_have_units_and_results_too() {
    holds(
        "currency EUR
let annuity(x : EUR/yr, r : %/yr, n : yr) : EUR = x / r * (1 - exp(-(r * n)))
let area(a : m, b : m) = a * b
expect annuity(100 EUR/yr, 5 %/yr, 1e6 yr) == 2000 EUR
expect annuity(1 kEUR/yr, 0.05 1/yr, 1e6 yr) == 20 kEUR
expect area(2 m, 50 cm) == 1 m^2
expect area(1 km, 3 m) == 3000 m^2
",
    );
}

#[test]
fn without_a_unit_a_parameter_is_of_any() {
    holds(
        "currency EUR
let twice(x) = 2 * x
let ratio(a, b) = a / b
let mean(a, b) = (a + b) / 2
expect twice(3 t) == 6 t
expect twice(4 EUR/t) == 8 EUR/t
expect twice(0) == 0
expect ratio(6 EUR, twice(1 t)) == 3 EUR/t
expect mean(1 t, 3000 kg) == 2 t
expect mean(mean(2 t, 4 t), mean(6 t, 8 t)) == 5 t
",
    );
}

#[test]
fn parameters_may_be_members_of_a_kind() {
    holds(&format!(
        "{PLANTS}
let worth(e in enterprise, q : t) = e.price * q
let full(e in enterprise) = worth(e, e.capacity)
let others(e in enterprise) = sum(x.capacity for x in enterprise if x != e)
let dearer(e in enterprise) = e.price > 6 EUR/t
set dear = {{ e in enterprise if dearer(e) }}
expect worth(odra, 3 t) == 15 EUR
expect sum(full(e) for e in enterprise) == 620 EUR
expect others(odra) == 60 t and others(ebro) == 40 t
expect sum(others(e) for e in enterprise) == 100 t
expect count(dear) == 1 and ebro in dear
"
    ));
}

/// The index variables of the body are not those of the call, at whatever depth, however often the same is called.
#[test]
fn index_variables_of_the_body_are_its_own() {
    holds(&format!(
        "{PLANTS}
table near[enterprise, enterprise] : km {{
       | odra, ebro
  odra |    1,    2
  ebro |    3,    4
}}
let spread(x) = sum(x * e.capacity / 1 t for e in enterprise)
let both(x) = spread(x) + sum(spread(x) for _ in enterprise)
expect ebro.price > odra.price
expect spread(2 t) == 200 t
expect spread(sum(e.capacity for e in enterprise)) == 10000 t
expect sum(spread(near[e, f]) for e in enterprise, f in enterprise) == 1000 km
expect sum(spread(sum(near[e, f] for f in enterprise)) * e.capacity / 1 t for e in enterprise) == 54000 km
expect both(sum(e.capacity for e in enterprise)) == 30000 t
expect sum(both(near[e, f]) for e in enterprise, f in enterprise) == 3000 km
"
    ));
}

#[test]
fn functions_stand_wherever_values_do() {
    holds(
        "currency EUR
let dry(wet : t) = 80 % * wet
let capped(x, most) = min(x, most)
attribute enterprise.stock : t
enterprise odra { stock = dry(50 t) }
enterprise ebro { stock = capped(30 t, 20 t) }
let kept[e in enterprise] : t = dry(e.stock)
periods year = 2026..2028
let grown[y in year] : t = dry(100 t) * 2 ^ (y - 2026)
allocation share[_ in resource] to e in enterprise {
  amount = dry(60 t)
  claim = capped(e.stock, 30 t)
  rule = proportional
}
resource ore
expect kept[odra] == 32 t
expect grown[2028] == 320 t
expect share.amount[ore, odra] == 28.8 t
",
    );
}

const PLAN: &str = "
plan output {
  var made[e in enterprise] : t in 0 t .. LIMIT
  constraint least: sum(made[e] for e in enterprise) >= 70 t
  constraint odd[e in enterprise]: RAISED >= 3 t
  constraint spread: SPREAD >= 70 t
  minimize cost : EUR = COST
}
";

/// What is called and what is written out are the same program, row by row.
#[test]
fn a_plan_with_calls_is_the_plan_written_out() {
    let functions = "let room(e in enterprise, part : %) = part * e.capacity
let cost_of(e in enterprise, q : t, tax : EUR/t) : EUR = (e.price + tax) * q
let bill(e in enterprise, q : t) = cost_of(e, q, 1 EUR/t)
let raised(x) = 2 * x - x / 2
let weighted(x) = sum(x * e.capacity / 100 t for e in enterprise)
";
    let called = PLAN
        .replace("SPREAD", "sum(weighted(made[e]) for e in enterprise)")
        .replace("LIMIT", "room(e, 90 %)")
        .replace("RAISED", "raised(made[e])")
        .replace("COST", "sum(bill(e, made[e]) for e in enterprise)");
    let plain = PLAN
        .replace("SPREAD", "sum(sum(made[f] * e.capacity / 100 t for e in enterprise) for f in enterprise)")
        .replace("LIMIT", "90 % * e.capacity")
        .replace("RAISED", "2 * made[e] - made[e] / 2")
        .replace("COST", "sum((e.price + 1 EUR/t) * made[e] for e in enterprise)");
    let expects = "expect output.cost == 36 t * 6 EUR/t + 34 t * 8 EUR/t\nexpect output.made[odra] == 36 t\n";
    holds(&format!("{PLANTS}{functions}{called}{expects}"));
    holds(&format!("{PLANTS}{plain}{expects}"));
    let exported = |text: &str| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("main.coop"), format!("coop 1\n{text}")).unwrap();
        let run = crate::common::program().args(["export", "main.coop", "--to", "mps"]).current_dir(folder.path()).output().unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let text = String::from_utf8_lossy(&run.stdout).into_owned();
        text.lines().filter(|line| !line.starts_with('*')).map(|line| format!("{line}\n")).collect::<String>()
    };
    assert_eq!(exported(&format!("{PLANTS}{functions}{called}")), exported(&format!("{PLANTS}{plain}")));
}

#[test]
fn what_is_handed_over_is_shared() {
    let chain = |depth: usize| {
        let step = |k: usize| format!("let f{k}(x) = f{}(x) + f{}(x)\n", k - 1, k - 1);
        format!("let f0(x) = x\n{}", (1..=depth).map(step).collect::<String>())
    };
    holds(&format!("{}expect f12(1 t) == 4096 t\n", chain(12)));
    let begun = std::time::Instant::now();
    let found = findings(&format!("{}expect f60(1 t) > 0 t\n", chain(60)));
    assert!(found.len() == 1 && found[0].starts_with("E0507"), "{found:#?}");
    // Written out, they would never end.
    assert!(begun.elapsed().as_secs() < 60);
    let deep: String = (1..200).map(|k| format!("let g{k}(x) = g{}(x)\n", k - 1)).collect();
    let found = findings(&format!("let g0(x) = x\n{deep}expect g199(1 t) > 0 t\n"));
    assert!(found.iter().any(|found| found.starts_with("E0507")), "{found:#?}");
}

#[test]
fn a_product_of_decisions_shows_the_call_and_the_function() {
    let text = "let times(a, b) = a * b\nplan p {\n  var x : t in 0 t .. 9 t\n  var y : 1 in 0 .. 9\n  maximize m = x\n  constraint c: times(x, y) <= 3 t\n}\nexpect p.m > 0 t\n";
    assert_eq!(findings(text), ["E0501 a product of two decisions is not linear [x | y | a * b]"]);
    // Linear in each of the two.
    let text = text.replace("times(x, y)", "times(x, 2) + times(3 t, y)");
    holds(&text.replace("p.m > 0 t", "p.m == 1.5 t"));
}

#[test]
fn calls_that_do_not_fit() {
    let text = |call: &str| {
        format!("{PLANTS}let worth(e in enterprise, q : t) = e.price * q\nlet twice(x) = 2 * x\nresource ore\nexpect {call} > 0 EUR\n")
    };
    let found = |call: &str| findings(&text(call)).join("\n");
    assert!(found("worth(odra)").starts_with("E0308 `worth` takes 2 arguments, and here is 1"), "{}", found("worth(odra)"));
    assert!(found("worth(odra, 3 km)").contains("E0302 `q` of `worth` is in `t`, and this is in `km`"), "{}", found("worth(odra, 3 km)"));
    assert!(found("worth(odra, 3)").contains("E0303 a bare number where `q` of `worth` is in `t`"), "{}", found("worth(odra, 3)"));
    assert!(found("worth(ore, 3 t)").starts_with("E0"), "{}", found("worth(ore, 3 t)"));
    assert!(found("worht(odra, 3 t)").starts_with("E0207 there is no function `worht`"), "{}", found("worht(odra, 3 t)"));
    assert!(found("worth").starts_with("E0308 `worth` is a function"), "{}", found("worth"));
    assert!(found("twice(ore)").starts_with("E0304"), "{}", found("twice(ore)"));
    assert!(found("twice(1 EUR for e in enterprise)").contains("E0308 `twice` does not run over a set"));
}

#[test]
fn a_mistake_in_the_body_is_told_once_with_a_call() {
    let text = "let add(a, b) = a + b\nexpect add(1 t, 2 km) > 0 t\nexpect add(1 t, 2 t) == 3 t\n";
    let found = findings(text);
    assert!(found.len() == 1 && found[0].starts_with("E0302") && found[0].contains("add(1 t, 2 km)"), "{found:#?}");
    // Nobody calls it, and it is checked all the same.
    let found = findings("let idle(a : t) = a + 1 km\nlet other(b) = c * b\nexpect 1 t > 0 t\n");
    assert!(found.len() == 2 && found[0].starts_with("E0302") && found[1].starts_with("E0201"), "{found:#?}");
    let found = findings("let wrong(a : t) : EUR/t = a\ncurrency EUR\nexpect wrong(1 t) > 0 EUR/t\nexpect wrong(2 t) > 0 EUR/t\n");
    assert!(found.iter().all(|found| found.starts_with("E0302")) && !found.is_empty(), "{found:#?}");
}

#[test]
fn circles_and_names() {
    let found = findings("let f(x : t) : t = g(x)\nlet g(x : t) : t = h(x)\nlet h(x : t) : t = f(x)\nexpect f(1 t) > 0 t\n");
    assert!(found.len() == 1 && found[0].starts_with("E0226 functions call one another in a circle: `f`, `g`, `h`, `f`"), "{found:#?}");
    let found = findings("let f(x : t) : t = f(x)\nexpect 1 t > 0 t\n");
    assert!(found.len() == 1 && found[0].starts_with("E0226 `f` calls itself"), "{found:#?}");
    for name in ["sum", "min", "sqrt", "known", "prev", "piecewise"] {
        let found = findings(&format!("let {name}(x : t) = x\nexpect 1 t > 0 t\n"));
        assert!(found.iter().any(|found| found.starts_with("E0227")), "{name}: {found:#?}");
    }
    let found = findings("let f(x : t, x : t) = x\nlet y = 3 t\nlet g(y : t) = y\nexpect f(1 t, 2 t) + g(1 t) > y\n");
    assert!(found.iter().any(|f| f.starts_with("E0203")) && found.iter().any(|f| f.starts_with("E0210")), "{found:#?}");
    let found = findings("enterprise a { n = 3 t }\nlet f(e in enterprise) = sum(e.n for e in enterprise)\nexpect f(a) > 0 t\n");
    assert!(found.len() == 1 && found[0].starts_with("E0210 `e` is a parameter"), "{found:#?}");
    let found = findings("let f(x) = x\nlet g(x) = x\nexpect g(3 t) == 3 t\n");
    assert_eq!(found, ["W0701 the function `f` is never called [f]"]);
    let found = findings("let f(x, y) = 2 * x\nexpect f(3 t, 2 km) == 6 t\n");
    assert_eq!(found, ["W0701 the parameter `y` of `f` is never read [y]"]);
    let found = findings("plan p {\n  var x : t in 0 t .. 3 t\n  let f(y) = 2 * y\n  maximize m = x\n}\nexpect p.m == 3 t\n");
    assert!(found.iter().any(|f| f.starts_with("E0228")), "{found:#?}");
}

#[test]
fn a_conflict_names_the_figures_behind_a_call() {
    let text = format!(
        "{PLANTS}let room(e in enterprise) = 90 % * e.capacity\nplan p {{\n  var x[e in enterprise] : t in 0 t .. room(e)\n  constraint need: sum(x[e] for e in enterprise) >= 95 t\n  minimize m = sum(x[e] for e in enterprise)\n}}\nexpect p.m > 0 t\n"
    );
    let (sources, found, _) = solved(&text);
    let infeasible = found.iter().find(|d| d.code == coop::diagnostics::codes::INFEASIBLE).unwrap();
    let shown: Vec<&str> = infeasible.labels.iter().map(|label| sources.slice(label.span)).collect();
    assert!(
        shown.iter().any(|text| text.contains("capacity") || text.contains("room(e)") || text.contains("40 t")),
        "{shown:#?} {infeasible:#?}"
    );
}

#[test]
fn functions_come_from_other_files() {
    let memory = Memory { files: vec![("lib.coop".into(), "coop 1\nlet twice(x) = 2 * x\nlet idle(x) = x\n".into())] };
    for list in ["", " only { twice }", " only { let }"] {
        let mut sources = SourceMap::default();
        let text = format!("coop 1\nuse \"lib.coop\"{list}\nexpect twice(2 t) == 4 t\n");
        let id = sources.add("main.coop", text, FileKind::Scenario);
        let checked = driver::check(id, &mut sources, &memory);
        assert!(checked.diagnostics.is_empty(), "{list}: {:#?}", checked.diagnostics);
        let solved = driver::solve(checked, &sources, &Options::default(), &mut |_| {}).unwrap();
        assert!(solved.expectations.iter().all(|e| e.passed()));
    }
}

#[test]
fn arguments_may_say_which_parameter_they_are_for() {
    holds(
        "currency EUR
enterprise odra { price = 5 EUR/t }
let cost_of(e in enterprise, q : t, extra : EUR) : EUR = e.price * q + extra
expect cost_of(odra, 2 t, 1 EUR) == 11 EUR
expect cost_of(odra, extra = 1 EUR, q = 2 t) == 11 EUR
expect cost_of(q = 2 t, extra = 1 EUR - 3 EUR, e = odra) == 8 EUR
",
    );
    let base = "currency EUR
let cost_of(q : t, price : EUR/t) : EUR = price * q
";
    for (call, said) in [
        ("cost_of(2 t, prize = 3 EUR/t)", "E0220 `cost_of` has no parameter `prize` [prize | cost_of]"),
        ("cost_of(2 t, q = 3 t)", "E0220 `q` is given twice [q | 2 t]"),
        ("cost_of(price = 3 EUR/t, 2 t)", "E0220 an argument without a name stands after one with a name [2 t | price]"),
        ("cost_of(q = 2 t)", "E0308 `cost_of` takes 2 arguments, and here is 1 [cost_of | cost_of]"),
    ] {
        let found = findings(&format!("{base}expect {call} == 6 EUR\n"));
        assert_eq!(found, [said], "{call}");
    }
    // To compare is another thing.
    let found = findings("enterprise odra { stock = 3 t }\nexpect count(e.stock = 3 t for e in enterprise) == 1\n");
    assert!(found.iter().any(|found| found.starts_with("E0105")), "{found:?}");
}

#[test]
fn what_nobody_calls_is_called_nowhere() {
    let found = findings("currency EUR\nlet f(x : t, y : EUR) : EUR = x + y\nexpect 1 t > 0 t\n");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("E0302") && !found[0].contains("[f |") && !found[0].contains("| f |"), "{found:?}");
}

#[test]
fn what_is_no_value_is_not_set_and_says_so() {
    let text = "coop 1
currency EUR
let f(x) = 2 * x
plan p {
  var x : t in 0 t .. 3 t
  maximize y = f(x)
}
expect p.y == 6 t
";
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(id, &mut sources, &Memory::default());
    for (set, said) in
        [("f=3", "`f` is a function"), ("f(2)=3", "`f` is a function"), ("p=3", "`p` is a plan"), ("p.x=2 t", "`p.x` is what the plan `p`")]
    {
        let why = driver::named(&checked.hir, set).err().unwrap();
        assert!(why.starts_with(said), "{set}: {why}");
    }
}
