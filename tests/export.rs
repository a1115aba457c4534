//! `coop export`: what is written is read again, by readers of our own and by glpsol and HiGHS where they are on the PATH, and
//! has to be the same program with the same optimum.

#[path = "export/random.rs"]
pub mod random;
#[path = "export/readers.rs"]
mod readers;
#[path = "export/solvers.rs"]
mod solvers;

use coop::diagnostics::render;
use coop::driver::{self, Solved};
use coop::hir::{Hir, ModelId};
use coop::lower::export::{Export, Format};
use coop::lp::{Domain, Lp};
use coop::solve::{Choice, Options, Status};
use coop::source::{self, FileKind, SourceMap};
use coop::workspace::{Folder, Memory};
use readers::{INF, Program, Row};
use solvers::{Outcome, Solver};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Solves a scenario with everything in it.
fn solve(name: &str, text: &str, loader: &dyn coop::semantic::Loader) -> Solved {
    let mut sources = SourceMap::default();
    let file = sources.add(name, text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, loader);
    if checked.has_errors() {
        panic!("{name}:\n{}{text}", render::terminal::render(&checked.diagnostics, &sources, &Default::default()));
    }
    let options = Options { solver: Choice::Microlp, ..Default::default() };
    driver::solve(checked, &sources, &options, &mut |_| {}).unwrap()
}

/// The plans of a solved scenario, and how they ended.
fn plans(solved: &Solved) -> impl Iterator<Item = (ModelId, &Lp, Outcome)> {
    solved.models.iter().filter_map(|run| {
        let plan = run.plan()?;
        let outcome = match plan.solution.status {
            Status::Optimal => Outcome::Optimal(plan.solution.objective.unwrap()),
            Status::Infeasible => Outcome::Infeasible,
            Status::Unbounded => Outcome::Unbounded,
            _ => Outcome::Unknown,
        };
        Some((run.model, &plan.lp, outcome))
    })
}

/// Writes a plan in both formats, and reads both again.
fn both_formats(hir: &Hir, model: ModelId, lp: &Lp) -> [String; 2] {
    let texts = [Format::Mps, Format::Lp].map(|format| Export::new(hir, model, lp, format).unwrap().text());
    let programs = [readers::mps(&texts[0]), readers::lp(&texts[1])];
    // Columns of MPS come in our order, so their names are known; those of an LP file as they are met.
    let names: Vec<String> = programs[0].columns.iter().map(|c| c.name.clone()).collect();
    for ((program, text), format) in programs.iter().zip(&texts).zip([Format::Mps, Format::Lp]) {
        same(lp, &names, program, text, format);
    }
    texts
}

/// Holds a program that was read against ours, number by number.
fn same(lp: &Lp, names: &[String], read: &Program, text: &str, format: Format) {
    let maximize = lp.sense == coop::lp::Sense::Maximize;
    // A maximum is the minimum of the negative in MPS.
    let sign = if maximize && format == Format::Mps { -1.0 } else { 1.0 };
    assert_eq!(read.maximize, maximize && sign > 0.0, "{text}");
    assert_eq!(read.columns.len(), names.len(), "{text}");
    let column = |name: &str| read.columns.iter().find(|c| c.name == name).unwrap_or_else(|| panic!("{name} is missing:\n{text}"));
    let mut rest = read.rows.iter();
    for row in 0..lp.row_count() {
        let (lower, upper) = (lp.rows.lower[row], lp.rows.upper[row]);
        if lower == -INF && upper == INF {
            continue;
        }
        let entries = lp.row(coop::lp::RowId(row as u32)).filter(|(_, value)| *value != 0.0);
        let terms: BTreeMap<String, f64> = entries.map(|(col, value)| (names[col.0 as usize].clone(), value)).collect();
        let mut next = || {
            let next = rest.next().unwrap_or_else(|| panic!("rows are missing:\n{text}"));
            assert_eq!(next.terms, terms, "{text}");
            (next.lower, next.upper)
        };
        match next() {
            ends if ends == (lower, upper) => {}
            ends => assert_eq!((ends, next()), ((lower, INF), (-INF, upper)), "{text}"),
        }
    }
    for (col, name) in names.iter().enumerate().take(lp.column_count()) {
        let found = column(name);
        let (mut lower, mut upper) = (lp.columns.lower[col], lp.columns.upper[col]);
        let whole = lp.columns.domain[col] == Domain::Integer;
        if whole {
            (lower, upper) = ((lower - 1e-9).ceil(), (upper + 1e-9).floor());
        }
        if lower > upper {
            let terms = BTreeMap::from([(name.clone(), 1.0)]);
            let Row { terms: found, lower: none, upper: limit, .. } = rest.next().expect("a row for the upper bound");
            assert_eq!((found, *none, *limit), (&terms, -INF, upper), "{text}");
            upper = INF;
        }
        assert_eq!(
            (found.lower, found.upper, found.whole, found.cost),
            (lower, upper, whole, sign * lp.columns.cost[col]),
            "{name}:\n{text}"
        );
    }
    let beyond: Vec<_> = names[lp.column_count()..].iter().map(|name| column(name)).collect();
    let constant: f64 = beyond.iter().map(|c| c.cost * c.lower).sum();
    assert!(beyond.iter().all(|c| c.lower == c.upper) && constant == sign * lp.offset, "{text}");
    let left: Vec<&Row> = rest.filter(|row| !(row.terms.is_empty() && row.lower == 0.0 && row.upper == INF)).collect();
    assert!(left.is_empty(), "{left:?}\n{text}");
}

/// Exports every plan of a scenario and compares what comes of it.
fn try_plans(name: &str, solved: &Solved, solvers: &[Solver], folder: &Path) -> [usize; 2] {
    let (mut count, mut compared) = (0, 0);
    for (model, lp, ours) in plans(solved) {
        count += 1;
        let maximize = lp.sense == coop::lp::Sense::Maximize;
        for (at, text) in both_formats(&solved.hir, model, lp).into_iter().enumerate() {
            for (solver, run) in solvers {
                let theirs = match run(folder, &text) {
                    Outcome::Optimal(value) if maximize && at == 0 => Outcome::Optimal(-value),
                    other => other,
                };
                match (ours, theirs) {
                    (Outcome::Optimal(ours), Outcome::Optimal(theirs)) => {
                        let off = (ours - theirs).abs();
                        assert!(off <= 1e-6 * ours.abs().max(1.0), "{name}: {solver} finds {theirs} instead of {ours}:\n{text}");
                    }
                    // CBC calls infeasible what is unbounded, also where it only looked for a way out of the bounds.
                    (Outcome::Unbounded, Outcome::Infeasible) if *solver == "cbc" => {}
                    // A solver that sees both may say either.
                    (Outcome::Unknown, _) | (_, Outcome::Unknown) => continue,
                    (ours, theirs) => assert_eq!(ours, theirs, "{name}: {solver}\n{text}"),
                }
                compared += 1;
            }
        }
    }
    [count, compared]
}

#[test]
fn examples() {
    let (solvers, folder) = (solvers::all(), tempfile::tempdir().unwrap());
    for entry in std::fs::read_dir("examples").unwrap() {
        let path = entry.unwrap().path().join("main.coop");
        let text = source::read(&path).unwrap();
        let solved = solve(&path.display().to_string(), &text, &Folder::of(&path, None));
        let [count, compared] = try_plans(&path.display().to_string(), &solved, &solvers, folder.path());
        println!("{}: {count} plans, {compared} outcomes agree", path.display());
        for (model, lp, _) in plans(&solved) {
            // The command solves only what is needed, and comes to the same.
            let name = &solved.hir.models[model].name;
            let (code, out, _) = coop(&["export", path.to_str().unwrap(), "--to", "lp", "--model", name], "");
            let text = Export::new(&solved.hir, model, lp, Format::Lp).unwrap().text();
            assert_eq!((code, out), (0, text), "{name}");
        }
    }
}

/// The planning problems, and those from other fields that are solved as plans.
#[test]
fn problems_of_other_people() {
    let Some(root) = std::env::var_os("COOP_CASES") else {
        println!("skipped: COOP_CASES is not set");
        return;
    };
    let (solvers, folder) = (solvers::all(), tempfile::tempdir().unwrap());
    let mut total = 0;
    for group in ["planning", "countries", "process"] {
        for entry in std::fs::read_dir(PathBuf::from(&root).join(group)).unwrap() {
            let data = entry.unwrap().path();
            let name = data.file_name().unwrap().to_str().unwrap().to_string();
            let path = PathBuf::from("tests/cases").join(format!("{name}.coop"));
            if !path.exists() {
                continue;
            }
            let solved = solve(&name, &source::read(&path).unwrap(), &Folder::of(&path, Some(&data)));
            let [count, compared] = try_plans(&name, &solved, &solvers, folder.path());
            println!("{name}: {count} plans, {compared} outcomes agree");
            total += count;
        }
    }
    assert!(total > 20, "{total} plans");
}

#[test]
fn random_plans() {
    let (solvers, folder) = (solvers::all(), tempfile::tempdir().unwrap());
    let mut outcomes: BTreeMap<&str, u32> = BTreeMap::new();
    let mut compared = 0;
    for seed in 0..400 {
        let text = random::scenario(seed);
        let solved = solve(&format!("seed {seed}"), &text, &Memory::default());
        for (_, _, outcome) in plans(&solved) {
            let word = match outcome {
                Outcome::Optimal(_) => "optimal",
                Outcome::Infeasible => "infeasible",
                Outcome::Unbounded => "unbounded",
                Outcome::Unknown => "unknown",
            };
            *outcomes.entry(word).or_default() += 1;
        }
        compared += try_plans(&format!("seed {seed}:\n{text}"), &solved, &solvers, folder.path())[1];
    }
    println!("{outcomes:?}, {compared} outcomes agree");
    assert!(outcomes.len() >= 3 && outcomes["optimal"] > 100, "{outcomes:?}");
    assert!(compared >= 400 * solvers.len(), "{compared}");
}

/// Exit code, standard output and standard error of the program.
fn coop(args: &[&str], input: &str) -> (i32, String, String) {
    use std::io::Write;
    use std::process::Stdio;
    let mut command = crate::common::program();
    let mut child = command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that ends with a wrong option reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn export(scenario: &str, options: &[&str]) -> (i32, String, String) {
    coop(&[&["export", "-"], options].concat(), scenario)
}

/// One plan with everything that formats stumble over.
const AWKWARD: &str = "\
coop 1

scenario 发货 \"A title\u{2028}that breaks\"

currency USD

enterprise 华为 { capacity = 3 t }
enterprise `Côte d'Ivoire` { capacity = 4 t }
enterprise `Cote d-Ivoire` { capacity = 5 t }

plan 分工 \"谁供应谁\" {
  var 发货[e in enterprise] : t >= 0 t
  var inflow : t in -3 t .. -1 t
  var free
  var z : 1 <= -2
  var b binary
  var n integer : 1 in 0.5 .. 7.2
  var e1 : 1 in 3 .. 1
  var unused : 1 >= 0

  maximize 利润 : USD = sum(2 USD/t * 发货[e] for e in enterprise) - 1 USD/t * inflow + 3 USD * n - 5 USD * b + 7 USD

  constraint 供给[e in enterprise]: 发货[e] <= e.capacity
  constraint between: -2 t <= inflow + 0.1 t * n <= 4.1 t
  constraint empty: 0 * n >= -1
  constraint same: free + z == 1/3
  constraint thin: -1e-6 <= n - 2 * b <= 1
}
";

#[test]
fn what_is_awkward() {
    for format in ["mps", "lp"] {
        let (code, out, said) = export(AWKWARD, &["--to", format, "--allow", "warnings"]);
        assert_eq!((code, said.as_str()), (0, ""));
        insta::assert_snapshot!(format!("awkward_{format}"), out);
    }
    let solved = solve("awkward", AWKWARD, &Memory::default());
    try_plans("awkward", &solved, &solvers::all(), tempfile::tempdir().unwrap().path());
}

/// Plans that lack a part.
#[test]
fn next_to_nothing() {
    let nothing = "coop 1\nkind k\nplan p {\n  var x[i in k] : 1\n  minimize cost : 1 = sum(x[i] for i in k) + 4\n  \
                   constraint r: sum(x[i] for i in k) <= 4\n}\n";
    let rowless = "coop 1\nplan p {\n  var x : 1 in 2 .. 3\n  minimize cost : 1 = x\n}\n";
    let constant = "coop 1\nplan p {\n  var x : 1\n  maximize cost : 1 = 4\n}\n";
    let folder = tempfile::tempdir().unwrap();
    for text in [nothing, rowless, constant] {
        let solved = solve("little", text, &Memory::default());
        let [count, compared] = try_plans(text, &solved, &solvers::all(), folder.path());
        assert_eq!((count, compared), (1, 2 * solvers::all().len()), "{text}");
    }
}

#[test]
fn long_names_fit() {
    let (a, b) = ("长".repeat(120), format!("{}的", "长".repeat(120)));
    let sum = format!("-1.2345678901234567e-101 * {a} - 1.2345678901234567e-101 * {b}");
    let text = format!(
        "coop 1\nplan p {{\n  var {a} : 1 in -1.2345678901234567e-101 .. 1.2345678901234567e-101\n  var {b} : 1 in 1 .. 2\n  \
         maximize cost : 1 = {b}\n  constraint {a}{b}: {sum} >= -1.2345678901234567e-99\n  constraint {b}{a}: {sum} <= 4\n}}\n"
    );
    let solved = solve("long", &text, &Memory::default());
    for (model, lp, _) in plans(&solved) {
        both_formats(&solved.hir, model, lp);
    }
}

/// Short names and long ones, a maximum, and a name that the file needs itself.
#[test]
fn every_solver_finds_the_maximum() {
    let (solvers, folder) = (solvers::all(), tempfile::tempdir().unwrap());
    let short = "coop 1\nscenario m\nplan p {\n  var x : t in 0 t .. 4 t\n  var y : t in 0 t .. 3 t\n  maximize v : t = x + y\n  \
                 constraint c: x + y <= 5 t\n}\n";
    let taken = short.replace("var y", "var constant").replace("x + y", "x + constant").replace("v : t = ", "v : t = 100 t + ");
    let long = |letter: &str, length: usize| {
        short.replace("x ", &(letter.repeat(length) + " ")).replace("c:", &format!("c{}:", letter.repeat(length - 1)))
    };
    for (text, best) in
        [(short, 5.0), (&taken, 105.0), (&long("n", 99), 5.0), (&long("n", 100), 5.0), (&long("n", 101), 5.0), (&long("长", 90), 5.0)]
    {
        let solved = solve("maximum", text, &Memory::default());
        assert_eq!(try_plans(text, &solved, &solvers, folder.path()), [1, 2 * solvers.len()], "{text}");
        let (model, lp, outcome) = plans(&solved).next().unwrap();
        assert_eq!(outcome, Outcome::Optimal(best));
        for format in [Format::Mps, Format::Lp] {
            let text = Export::new(&solved.hir, model, lp, format).unwrap().text();
            let body = text.lines().filter(|line| !line.starts_with(['*', '\\']));
            assert!(body.flat_map(|line| line.split([' ', ':'])).all(|word| word.len() <= 100), "{text}");
            // Only names of the scenario are in the list of those that are others.
            assert!(!text.contains("constant: constant"), "{text}");
        }
    }
}

#[test]
fn which_plan_is_meant() {
    let plan = |name: &str| format!("plan {name} {{\n  var x : 1 >= 1\n  minimize cost : 1 = x\n}}\n");
    let two = format!("coop 1\n{}{}", plan("first"), plan("second"));
    let usage = |scenario: &str, options: &[&str]| {
        let (code, out, said) = export(scenario, &[&["--to", "lp"], options].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{said}");
        said
    };
    assert_eq!(usage(&two, &[]), "coop: the scenario has several plans: choose one of `first`, `second` with `--model`\n");
    assert!(
        usage(&two, &["--model", "frist"]).contains("no plan is called `frist`; did you mean `first`? The plans are `first`, `second`")
    );
    assert_eq!(usage("coop 1\nlet a = 3\n", &["--allow", "unused"]), "coop: the scenario has no plan to export\n");
    let (code, _, said) = export(&two, &["--to", "xls"]);
    assert!(code == 2 && said.contains("possible values: mps, lp"), "{said}");
    assert!(export(&two, &["--to", "mps", "--model", "second"]).1.contains("\nNAME stdin.second FREE\n"));
}

#[test]
fn what_is_needed_is_solved_first() {
    let chain = |limit: &str| {
        format!(
            "coop 1\nallow broken-by-bounds\nplan first {{\n  var x : 1 >= 1\n  minimize cost : 1 = x\n  constraint c: x <= {limit}\n}}\n\
             plan second {{\n  var y : 1 >= first.x\n  minimize cost : 1 = first.x * y\n}}\n\
             plan third {{\n  var z : 1 >= 1\n  minimize cost : 1 = z\n  constraint c: z <= 0\n}}\n"
        )
    };
    let (code, out, said) = export(&chain("4"), &["--to", "lp", "--model", "second"]);
    // The third plan has no solution, and nobody asks for it.
    assert_eq!((code, said.as_str()), (0, ""));
    assert!(out.ends_with(" y\nSubject To\n nothing: 0 y >= 0\nBounds\n y >= 1\nEnd\n"), "{out}");
    let (code, out, said) = export(&chain("0"), &["--to", "lp", "--model", "second"]);
    assert_eq!((code, out.as_str()), (3, ""), "{said}");
    assert!(said.contains("E0605") && said.ends_with("coop: `second` is not written: it needs the answer of `first`\n"), "{said}");
    // A plan without a solution is written all the same.
    assert_eq!(export(&chain("4"), &["--to", "mps", "--model", "third"]).0, 0);
}

#[test]
fn what_is_no_number_is_not_written() {
    let solved = solve("awkward", AWKWARD, &Memory::default());
    let (model, lp, _) = plans(&solved).next().unwrap();
    let broken = |change: &dyn Fn(&mut Lp)| {
        let mut lp = lp.clone();
        change(&mut lp);
        Export::new(&solved.hir, model, &lp, Format::Lp).map(|export| export.text()).expect_err("a number that is none").0
    };
    assert_eq!(broken(&|lp| lp.offset = INF), "the constant of the objective is no number");
    assert_eq!(broken(&|lp| lp.columns.cost[0] = f64::NAN), "the coefficient of `b` in the objective is no number");
    assert_eq!(broken(&|lp| lp.columns.upper[1] = -INF), "a bound of `e1` is no number");
    assert_eq!(broken(&|lp| lp.rows.lower[0] = f64::NAN), "a limit of `between` is no number");
    assert_eq!(broken(&|lp| lp.rows.values[0] = INF), "the coefficient of `inflow` in `between` is no number");
}

#[test]
fn files_are_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.mps");
    let to = path.to_str().unwrap();
    let scenario = "coop 1\nplan p {\n  var x : 1 >= 1\n  minimize cost : 1 = x\n}\n";
    assert_eq!(export(scenario, &["--to", "mps", "-o", to]), (0, String::new(), String::new()));
    assert!(std::fs::read_to_string(&path).unwrap().ends_with("ENDATA\n"));
    let (code, _, said) = export("coop 1\nplan p { var x : 1 }\nplan", &["--to", "mps", "-o", to]);
    assert!(code == 1 && said.contains("error["), "{said}");
    assert!(std::fs::read_to_string(&path).unwrap().ends_with("ENDATA\n"), "left as it was");
    assert_eq!(export(scenario, &["--to", "mps", "-o", folder.path().to_str().unwrap()]).0, 2);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn the_order_of_declarations_changes_nothing() {
    let parts: Vec<&str> = AWKWARD.split_inclusive("\n\n").collect();
    let entities: String = parts[3].split_inclusive('\n').rev().collect();
    let turned = AWKWARD.replace(parts[3].trim(), entities.trim());
    let lines: Vec<&str> = turned.lines().collect();
    let (mut variables, mut rows): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    lines.iter().for_each(|line| match line.trim_start() {
        text if text.starts_with("var ") => variables.push(line),
        text if text.starts_with("constraint ") => rows.push(line),
        _ => {}
    });
    let mut turned = lines.clone();
    for group in [variables, rows] {
        let first = turned.iter().position(|line| *line == group[0]).unwrap();
        turned.splice(first..first + group.len(), group.iter().rev().copied());
    }
    let turned = turned.join("\n") + "\n";
    assert_ne!(turned, AWKWARD);
    for format in ["mps", "lp"] {
        let options = ["--to", format, "--allow", "warnings"];
        assert_eq!(export(AWKWARD, &options).1, export(&turned, &options).1);
    }
}

/// A file of a network has no place for what is observed, for amounts and for titles: each is said.
#[test]
fn what_a_network_file_leaves_out_is_said() {
    let full = "coop 1\nbelief risk \"Titled\" {\n  delay in { none: 0 d, week: 7 d } ~ { none: 90 %, week: rest }\n  \
                port in { open, closed } ~ { open: 80 %, closed: rest }\n  number in 0 .. 1 = if port == open then 1 else 0\n  \
                observe delay = none\n  observe port = { open: 90 %, closed: 30 % }\n  sample 1000 seed 1\n}\n";
    let (code, out, said) = export(full, &["--to", "bif"]);
    assert!(code == 0 && out.starts_with("network"), "{said}");
    for what in ["coop: what is observed is", "how likely", "amounts", "titles", "`sample`"] {
        assert_eq!(said.lines().filter(|line| line.contains(what) && line.contains("no place")).count(), 1, "{what}: {said}");
    }
    let plain = "coop 1\nbelief risk {\n  port in { open, closed } ~ { open: 80 %, closed: rest }\n  number in 0 .. 1 = if port == open then 1 else 0\n}\n";
    let (code, _, said) = export(plain, &["--to", "bif"]);
    assert!(code == 0 && !said.contains("no place"), "{said}");
}

/// A name that other programs read stays, and no other variable or state takes it; what is another name in the file is said.
#[test]
fn what_is_called_otherwise_in_a_network_file_is_said() {
    let text = "coop 1\nbelief risk {\n  `low oil` in { `<5`, `>5`, `_5` } ~ { `<5`: 20 %, `>5`: 30 %, `_5`: 50 % }\n  \
                low_oil in { no, yes } given `low oil` ~ {\n               no   yes\n    `<5`       90 %  10 %\n    `>5`       80 %  20 %\n    \
                `_5`       70 %  30 %\n  }\n}\n";
    let (code, out, said) = export(text, &["--to", "bif"]);
    assert_eq!(code, 0, "{said}");
    for line in ["  low oil: low_oil_2", "  <5: _5_2", "  >5: _5_3"] {
        assert!(said.lines().any(|said| said == line), "{line}: {said}");
    }
    assert_eq!(said.matches("low_oil").count(), 1, "{said}");
    assert!(out.contains("variable low_oil_2 {\n  type discrete [ 3 ] { _5_2, _5_3, _5 };"), "{out}");
    assert!(out.contains("probability ( low_oil | low_oil_2 )"), "{out}");
}
