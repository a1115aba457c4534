//! `coop import`: programs in MPS and SMPS become scenarios with the same optimum.

#[path = "import/cases.rs"]
mod cases;
#[path = "import/files.rs"]
mod files;

use crate::common::run_in;
use crate::export::random;
use coop::data::mps::{self, Fault};
use coop::diagnostics::{Severity, render};
use coop::driver::{self, Solved};
use coop::import::{self, Imported, Read};
use coop::lower::export::{Export, Format};
use coop::lp::Sense;
use coop::solve::Status;
use coop::source::{self, FileKind, SourceMap};
use coop::workspace::{Folder, Memory};
use files::Files;
use std::fs;
use std::path::PathBuf;

/// Reads the files of a program; those of periods and of what is random may be missing.
fn read(core: &str, rest: Option<[&str; 2]>) -> Result<Read, Fault> {
    let program = mps::program(core)?;
    let random = match rest {
        None => None,
        Some([time, stoch]) => {
            let periods = mps::periods(time, &program)?;
            let random = mps::random(stoch, &program, &periods)?;
            Some((periods, random))
        }
    };
    Ok(Read { program, random, files: vec!["plan.cor".into()], fallback: "plan".into() })
}

/// The folder of a program.
fn imported(core: &str, rest: Option<[&str; 2]>) -> Imported {
    import::folder(read(core, rest).unwrap_or_else(|fault| panic!("{fault}\n{core}"))).unwrap()
}

/// Solves the scenario of a folder.
fn solve(folder: &Imported) -> Solved {
    let mut sources = SourceMap::default();
    let (name, text) = &folder.files[0];
    let id = sources.add(name, text.as_str(), FileKind::Scenario);
    let loader = Memory { files: folder.files[1..].to_vec() };
    let checked = driver::check(id, &mut sources, &loader);
    if checked.has_errors() {
        panic!("{}{text}", render::terminal::render(&checked.diagnostics, &sources, &Default::default()));
    }
    driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap()
}

/// How the one plan of a scenario ends: its objective where it is optimal.
fn outcome(solved: &Solved) -> (Status, f64) {
    let plan = solved.models.iter().find_map(|run| run.plan()).expect("there is a plan");
    (plan.solution.status.clone(), plan.solution.objective.unwrap_or(f64::NAN))
}

fn optimum(core: &str, rest: Option<[&str; 2]>) -> f64 {
    let solved = solve(&imported(core, rest));
    let (status, value) = outcome(&solved);
    assert_eq!(status, Status::Optimal, "{core}");
    value
}

fn close(found: f64, wanted: f64, tolerance: f64, what: &str) {
    assert!((found - wanted).abs() <= tolerance * wanted.abs().max(1.0), "{what}: {found} instead of {wanted}");
}

#[test]
fn published_programs_have_their_published_optima() {
    for (name, [core, time, stoch], wanted) in [
        ("dakota", files::DAKOTA, -1730.0),
        ("lands", files::LANDS, 381.853333),
        ("bl42", files::BL42, 30.94),
        ("wealth", files::WEALTH, -1.514085),
    ] {
        let folder = imported(core, Some([time, stoch]));
        let solved = solve(&folder);
        let warned: Vec<&String> = solved.diagnostics.iter().filter(|d| d.severity != Severity::Note).map(|d| &d.message).collect();
        assert_eq!(warned, Vec::<&String>::new(), "{name}");
        close(outcome(&solved).1, wanted, 1e-6, name);
        let text = &folder.files[0].1;
        assert_eq!(coop::syntax::format::format(text).unwrap(), *text, "{name}");
    }
    let [core, time, _] = files::WEALTH;
    close(optimum(core, Some([time, files::WEALTH_IN_BLOCKS])), -1.514085, 1e-6, "wealth in blocks");
}

#[test]
fn problems_of_other_people() {
    let Some(root) = std::env::var_os("COOP_CASES") else {
        println!("skipped: COOP_CASES is not set");
        return;
    };
    for name in ["dakota_furniture", "electricity_lands", "bl42_example", "scfxm_6"] {
        let folder = PathBuf::from(&root).join("stochastic").join(name);
        let [core, time, stoch] = cases::files(&folder);
        let answer: serde_json::Value = serde_json::from_str(&fs::read_to_string(folder.join("answer.json")).unwrap()).unwrap();
        let wanted = answer["answers"].as_array().unwrap().iter().find(|a| a["name"] == "objective").unwrap();
        let value = wanted["value"].as_f64().unwrap();
        close(optimum(&core, Some([&time, &stoch])), value, wanted["rel_tol"].as_f64().unwrap(), name);
    }
}

/// Exports a plan, imports that, and compares how both end.
fn there_and_back(name: &str, solved: &Solved) -> usize {
    let mut count = 0;
    for run in &solved.models {
        let Some(plan) = run.plan() else { continue };
        if plan.lp.bends() {
            continue;
        }
        let text = Export::new(&solved.hir, run.model, &plan.lp, Format::Mps).unwrap().text();
        // A maximum is the minimum of the negative there.
        let sign = if plan.lp.sense == Sense::Maximize { -1.0 } else { 1.0 };
        let (status, value) = outcome(&solve(&imported(&text, None)));
        match (plan.solution.status.clone(), status) {
            (Status::Optimal, Status::Optimal) => close(sign * value, plan.solution.objective.unwrap(), 1e-6, &format!("{name}\n{text}")),
            (ours, theirs) => assert_eq!(ours, theirs, "{name}\n{text}"),
        }
        count += 1;
    }
    count
}

#[test]
fn exported_examples_come_back() {
    let mut count = 0;
    for entry in fs::read_dir("examples").unwrap() {
        let path = entry.unwrap().path().join("main.coop");
        let (mut sources, loader) = (SourceMap::default(), Folder::of(&path, None));
        let id = sources.add("main.coop", source::read(&path).unwrap(), FileKind::Scenario);
        let checked = driver::check(id, &mut sources, &loader);
        let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
        count += there_and_back(&path.display().to_string(), &solved);
    }
    assert!(count >= 8, "{count} plans");
}

#[test]
fn exported_plans_at_random_come_back() {
    let mut count = 0;
    for seed in 0..120 {
        let text = random::scenario(seed);
        if let Ok(solved) = crate::common::solve_text(&text) {
            count += there_and_back(&format!("seed {seed}\n{text}"), &solved);
        }
    }
    assert!(count > 100, "{count} plans");
}

#[test]
fn every_bound_and_range_counts() {
    // Each column has a bound of its own; what it comes to is seen in the objective, which has a constant of 100.
    let bounds = [
        (" UP B x 4", "MAX", 104.0),
        (" LO B x 2", "MIN", 102.0),
        (" FX B x 3", "MIN", 103.0),
        (" MI B x\n UP B x -5", "MAX", 95.0),
        (" UP B x -5", "MAX", 95.0),
        (" FR B x\n LO B x -7", "MIN", 93.0),
        (" BV B x", "MAX", 101.0),
        (" UI B x 2.5", "MAX", 102.0),
        (" LI B x 2.5\n UP B x 9", "MIN", 103.0),
        (" UP x 6", "MAX", 106.0),
        (" SC B x 6\n LO B x 3", "MIN", 100.0),
        (" SC B x 6\n LO B x 3", "MAX", 106.0),
        (" UP B x 6\n UP other x 2", "MAX", 106.0),
        (" LO B x -1.5D+1\n UP B x 1e30", "MIN", 85.0),
    ];
    for (bound, sense, wanted) in bounds {
        let core =
            format!("NAME b\nOBJSENSE {sense}\nROWS\n N o\n L r\nCOLUMNS\n x o 1 r 1\nRHS\n R o -100 r 50\nBOUNDS\n{bound}\nENDATA\n");
        close(optimum(&core, None), wanted, 1e-9, &core);
    }
    // Sides 10, ranges of 4: which ends there are.
    for (kind, range, least, most) in
        [("L", "4", 6.0, 10.0), ("G", "-4", 10.0, 14.0), ("E", "4", 10.0, 14.0), ("E", "-4", 6.0, 10.0), ("E", "0", 10.0, 10.0)]
    {
        for (sense, wanted) in [("MIN", least), ("MAX", most)] {
            let core =
                format!("NAME b\nOBJSENSE\n {sense}\nROWS\n N o\n {kind} r\nCOLUMNS\n x o 1 r 1\nRHS\n r 10\nRANGES\n r {range}\nENDATA\n");
            close(optimum(&core, None), wanted, 1e-9, &core);
        }
    }
    // Whole columns between markers, without bounds: 0 or 1; with one they are what it says.
    let whole = |bounds: &str| {
        format!(
            "NAME b\nROWS\n N o\n N other\n L r\nCOLUMNS\n M 'MARKER' 'INTORG'\n x o -1 r 1\n M 'MARKER' 'INTEND'\n y o -1 r 3 other 5\nRHS\n r 7\n{bounds}ENDATA\n"
        )
    };
    close(optimum(&whole(""), None), -3.0, 1e-9, "a binary");
    close(optimum(&whole("BOUNDS\n PL B x\n"), None), -7.0, 1e-9, "a whole number");
    let notes = imported(&whole(""), None).notes;
    assert_eq!(
        notes,
        [
            "whole columns without any bound are from 0 to 1, as most solvers take them: 1 of them",
            "the row `other` has no limit and is not the objective: it is left out",
        ]
    );
}

#[test]
fn names_are_kept_whatever_they_are() {
    let columns = ["x", "row", "for", "c", "a\"b,c", "programme", "entry", "1e5", "Ökostrom", "`q`", "random", "true"];
    let rows = ["r", "column", "s", "where", "a,b", "COST", "if"];
    let mut core = "NAME 5% of \"it\"\nROWS\n N COST_\n".to_string();
    rows.iter().for_each(|row| core += &format!(" G {row}\n"));
    core += "COLUMNS\n";
    for (number, column) in columns.iter().enumerate() {
        core += &format!(" {column} COST_ 1 {} 1\n", rows[number % rows.len()]);
    }
    core += "RHS\n";
    rows.iter().for_each(|row| core += &format!(" RHS {row} 2\n"));
    core += "ENDATA\n";
    close(optimum(&core, None), 14.0, 1e-9, &core);
    // The same, each side random.
    let time = "TIME t\nPERIODS\n x COST_ one\n row r two\nENDATA\n";
    let mut stoch = "STOCH\nINDEP DISCRETE\n".to_string();
    for row in ["r", "a,b", "if", "where"] {
        stoch += &format!(" RHS {row} 1 0.5\n RHS {row} 3 0.5\n");
    }
    stoch += "BLOCKS DISCRETE\n BL for 0.25\n RHS column 1 s 1\n row COST_ 1\n BL for 0.75\n RHS column 3\nENDATA\n";
    // Two columns of `r`, of which `x` is decided before: what is random costs as much on average.
    close(optimum(&core, Some([time, &stoch])), 14.0 + 0.5 - 1.0, 1e-9, &stoch);
}

/// A small program, for what may stand in its stoch file.
const SMALL: [&str; 2] = [
    "NAME s\nROWS\n N o\n L cap\n G need\nCOLUMNS\n x o 1 cap 1 need 1\n y o 3 need 1\nRHS\n R cap 100 need 10\nENDATA\n",
    "TIME s\nPERIODS\n x o one\n y need two\nENDATA\n",
];

#[test]
fn every_part_may_be_random() {
    let [core, time] = SMALL;
    for (stoch, wanted) in [
        // x = 10 costs 10; y would cost 30 half the time.
        ("INDEP DISCRETE\n R need 0 two 0.5\n R need 10 two 0.5\n", 10.0),
        // The cost of y is 1 or 0.5, x costs 1.
        ("INDEP DISCRETE\n y o 1 0.5\n y o 0.5 0.5\n", 7.5),
        // One x serves 1 or 3.
        ("INDEP DISCRETE\n x need 1 0.5\n x need 3 0.5\n", 10.0),
        // Changes of what the core file has: 10 + 2 or 10 · 0.5.
        ("INDEP DISCRETE ADD\n R need 2 1\n", 12.0),
        ("INDEP DISCRETE MULTIPLY\n R need 0.5 1\n", 5.0),
        // A constant.
        ("INDEP DISCRETE\n R o 4 0.5\n R o -6 0.5\n", 11.0),
        ("BLOCKS DISCRETE\n BL b two 0.5\n R o 4 need 0\n BL b two 0.5\n R o -6 need 10\n", 11.0),
        // What a later realisation leaves out is as in the first one; y is cheap where the need is 20.
        ("BLOCKS DISCRETE\n BL b two 0.5\n R need 20\n y o 0.5\n BL b two 0.5\n y o 0.25\n", 7.5),
        // With as much below as above the mean, and no recourse cheaper than x.
        ("INDEP UNIFORM\n y o 0.1 two 0.3\n", 2.0),
        ("INDEP NORMAL\n y o 0.2 0.0001\n", 2.0),
        // Probabilities that are rounded count as they are: 0.33333 · 3 costs of y.
        ("INDEP DISCRETE\n y o 0.1 0.33333\n y o 0.2 0.33333\n y o 0.3 0.33333\n", 0.6 * 10.0 * 0.33333),
        // What never happens asks for nothing.
        ("INDEP DISCRETE\n R need 10 1\n R need 99 0\n", 10.0),
    ] {
        let stoch = format!("STOCH s\n{stoch}ENDATA\n");
        close(optimum(core, Some([time, &stoch])), wanted, 1e-9, &stoch);
    }
}

#[test]
fn several_periods_with_columns_of_every_sort() {
    let core = "\
NAME m
ROWS
 N o
 L cap
 G bal
 G need
 E end
COLUMNS
 M 'MARKER' 'INTORG'
 build o 5 cap 1 bal -2
 M 'MARKER' 'INTEND'
 y o 1 bal 1
 M 'MARKER' 'INTORG'
 z o 2 need 1
 M 'MARKER' 'INTEND'
 w o 3 need 1 end 1
 v o 1 end -1
RHS
 R cap 9 need 4
 R o 10
BOUNDS
 UP B build 7
 UP B z 3
 MI B y
ENDATA
";
    let time = "TIME m\nPERIODS\n build cap A-1\n y bal B\n z need C\nENDATA\n";
    let stoch = "\
STOCH m
INDEP DISCRETE
 R need 4 B 0.5
 R need 8 B 0.5
 w o 3 0.5
 w o 1 0.5
INDEP UNIFORM
 v o 0.5 1.5
ENDATA
";
    let folder = imported(core, Some([time, stoch]));
    // Nothing is built. A piece of w costs 3 or 1, and as much as v; up to 3 pieces of z cost 2 each. Where w costs 1 and v less than 1,
    // w is all there is, else there are 3 of z. The cost of v is 0.5 + p for five points p, those of Gauss and Legendre.
    let (points, weights) = ([0.046910077030668, 0.230765344947158], [0.118463442528095, 0.239314335249683]);
    let saved: f64 = points.iter().zip(weights).map(|(p, weight)| weight * 3.0 * (0.5 - p)).sum();
    let dear = |need: f64| 3.0 * 2.0 + (need - 3.0) * 4.0;
    let cheap = |need: f64| 2.0 * need - saved;
    let wanted = (dear(4.0) + dear(8.0) + cheap(4.0) + cheap(8.0)) / 4.0 - 10.0;
    let solved = solve(&folder);
    close(outcome(&solved).1, wanted, 1e-6, "by hand");
    assert!(folder.files[0].1.contains("after side_need, cost_w, cost_v"), "{}", folder.files[0].1);
}

#[test]
fn programs_may_lack_rows_entries_and_costs() {
    let lacks_entries = "NAME\nROWS\n N o\n L r\nCOLUMNS\n x o 1\nRHS\n R r 5\nBOUNDS\n LO x 2\nENDATA\n";
    close(optimum(lacks_entries, None), 2.0, 0.0, "no entries");
    close(optimum("NAME\nROWS\n N o\nCOLUMNS\n x o 1\nBOUNDS\n LO B x 3\nENDATA\n", None), 3.0, 0.0, "no rows");
    close(optimum("NAME\nROWS\n L r\nCOLUMNS\n x r 1\nRHS\n R r 5\nENDATA\n", None), 0.0, 0.0, "no objective");
    let binaries = "NAME\nROWS\n N o\n L r\nCOLUMNS\n x o -2 r 1\n y o -1 r 1\nRHS\n R r 1\nBOUNDS\n BV B x\n BV B y\nENDATA\n";
    let folder = imported(binaries, None);
    let solved = solve(&folder);
    assert_eq!((outcome(&solved).1, solved.diagnostics.len()), (-2.0, 0), "{}", folder.files[0].1);
}

#[test]
fn what_is_left_out_is_said() {
    let [core, time] = SMALL;
    let stoch = "\
STOCH s
INDEP DISCRETE
 R need 10 0.33333
 R need 11 0.33333
 R need 12 0.33333
 R need 99 0
 x need 2 1
INDEP NORMAL
 y o 3 0.25
ENDATA
";
    let folder = imported(core, Some([time, stoch]));
    let wanted = [
        "outcomes with probability 0 are left out: 1 of them",
        "the entry of `x` in `need` has one outcome only, and is no longer random",
        "one distribution is represented by points (`discretised`), or by draws if you write `sampled 200 seed 1 latin` instead",
        "the probabilities of the right-hand side of `need` add up to 0.99999: they are divided by it, and the objective is that of the files",
    ];
    assert_eq!(folder.notes, wanted);
    let text = &folder.files[0].1;
    for note in wanted {
        assert!(text.contains(&format!("// - {note}.\n")), "{note}\n{text}");
    }
    assert!(text.contains("~ { 10: 1/3, 11: 1/3, 12: 1/3 }") && text.contains("normal(3, 0.5) discretised 5"), "{text}");
}

#[test]
fn faults_have_their_line() {
    let [core, time] = SMALL;
    let fault = |core: &str, time: &str, stoch: &str| read(core, Some([time, stoch])).err().map(|fault| fault.to_string());
    let swapped = |from: &str, to: &str| {
        assert!(core.contains(from), "{from}");
        fault(&core.replacen(from, to, 1), time, "").unwrap()
    };
    for (from, to, wanted) in [
        ("L cap", "Z cap", "4: `Z` is no kind of row: N, L, G or E"),
        ("G need", "G cap", "5: the row `cap` stands here again"),
        ("y o 3", "y p 3", "8: no row is called `p`"),
        ("y o 3", "y o 3x", "8: `3x` is no number"),
        ("y o 3", "y need 3", "8: the column `y` has two entries in the row `need`"),
        ("y o 3 need 1", "y o 3 need", "8: a name of a row and a number belong together"),
        ("RHS\n", " x need 1\nRHS\n", "9: the column `x` stands here again, after others"),
        ("RHS\n", "QUADOBJ\n", "9: the section QUADOBJ is not read"),
        ("ENDATA\n", "BOUNDS\n UP B z 1\nENDATA\n", "12: no column is called `z`"),
        ("ENDATA\n", "BOUNDS\n XX B x 1\nENDATA\n", "12: `XX` is no kind of bound that is read"),
        ("ENDATA\n", "BOUNDS\n UP B x\nENDATA\n", "12: no column is called `B`"),
        ("ENDATA\n", "", "10: the file ends before ENDATA"),
    ] {
        assert_eq!(swapped(from, to), wanted);
    }
    for (time, wanted) in [
        ("TIME\nPERIODS\n x o one\n z need two\nENDATA\n", "4: no column is called `z`"),
        ("TIME\nPERIODS\n x o one\n y need one\nENDATA\n", "4: the period `one` stands here again"),
        (
            "TIME\nPERIODS\n x o one\n y need two\n x need three\nENDATA\n",
            "5: the period `three` begins before the one that stands above it",
        ),
        (
            "TIME\nPERIODS EXPLICIT\n one\n two\nROWS\n cap one\n need one\nCOLUMNS\n x one\n y two\nENDATA\n",
            "11: the row `need` holds the column `y`, which belongs to a later period",
        ),
        ("TIME\nPERIODS EXPLICIT\n one\nROWS\n cap one\nENDATA\n", "6: the row `need` has no period"),
        ("TIME\nENDATA\n", "2: the file has no periods"),
    ] {
        assert_eq!(fault(core, time, "").as_deref(), Some(wanted));
    }
    for (stoch, wanted) in [
        ("INDEP DISCRETE\n R nobody 1 0.5\n", "3: no row is called `nobody`"),
        ("INDEP DISCRETE\n R need 1 0.5\n R need 2 0.4\n", "3: the probabilities of the right-hand side of `need` add up to 0.9"),
        ("INDEP DISCRETE\n R need 1 1.5\n", "3: `1.5` is no probability: it is not between 0 and 1"),
        (
            "INDEP DISCRETE\n R cap 1 0.5\n R cap 2 0.5\n",
            "3: the right-hand side of `cap` is random in the first period, before which nothing is decided",
        ),
        ("INDEP DISCRETE\n R need 1 three 0.5\n", "3: no period is called `three`"),
        ("INDEP GAMMA\n R need 1 0.5\n", "2: the section INDEP GAMMA is not read"),
        ("BLOCKS DISCRETE\n R need 1\n", "3: no block begins before this line"),
        (
            "BLOCKS DISCRETE\n BL b two 0.5\n R need 1\n BL b two 0.5\n R need 2\nINDEP DISCRETE\n R need 1 0.5\n R need 2 0.5\n",
            "8: the right-hand side of `need`: is random in another place of the file too",
        ),
        ("SCENARIOS DISCRETE\n SC a ROOT 1 two\n SC b c 0 two\n", "4: no scenario is called `c` above this line"),
        (
            "SCENARIOS DISCRETE\n SC a ROOT 0.5 two\n R cap 7\n",
            "4: the right-hand side of `cap` belongs to a period before this scenario branches",
        ),
        ("INDEP DISCRETE\n UP B x 1 0.5\n", "3: no row is called `B`"),
        ("NODES\n", "2: the section NODES is not read"),
        ("", "2: nothing is random in the file"),
    ] {
        assert_eq!(fault(core, time, &format!("STOCH s\n{stoch}ENDATA\n")).as_deref(), Some(wanted));
    }
}

#[test]
fn broken_files_end_in_a_fault_or_a_scenario() {
    let mut state = 7u64;
    let mut below = |end: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % end
    };
    let all: [Files; 4] = [files::DAKOTA, files::LANDS, files::BL42, files::WEALTH];
    let (mut faults, mut folders) = (0, 0);
    for round in 0..4_000 {
        let mut parts = all[round % 4].map(str::to_string);
        let text = &mut parts[below(3)];
        let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
        for _ in 0..=below(2) {
            let (at, other) = (below(lines.len()), below(lines.len()));
            match below(6) {
                0 => drop(lines.remove(at)),
                1 => lines.insert(at, lines[other].clone()),
                2 => lines.swap(at, other),
                3 => {
                    let cut = below(lines[at].len() + 1);
                    lines[at].truncate(cut);
                }
                4 => lines[at] = lines[at].replacen(' ', " é", 1),
                _ => lines[at] = lines[at].replacen(|c: char| c.is_ascii_digit(), "-1e9", 1),
            }
            if lines.is_empty() {
                lines.push(String::new());
            }
        }
        *text = lines.join("\n");
        match read(&parts[0], Some([&parts[1], &parts[2]])).map(import::folder) {
            Err(fault) => {
                assert!(fault.line >= 1 && fault.line as usize <= parts.iter().map(|part| part.lines().count()).max().unwrap().max(1));
                faults += 1;
            }
            Ok(folder) => {
                assert!(!folder.unwrap().files.is_empty());
                folders += 1;
            }
        }
    }
    assert!(faults > 500 && folders > 100, "{faults} faults, {folders} folders");
}

#[test]
fn large_files_are_read_in_one_go() {
    let begin = std::time::Instant::now();
    let count = 60_000;
    let mut core = "NAME large\nROWS\n N o\n".to_string();
    (0..count).for_each(|row| core += &format!(" G r{row}\n"));
    core += "COLUMNS\n";
    (0..count).for_each(|col| core += &format!(" x{col} o 1 r{col} 1\n x{col} r{} 1\n", (col + 1) % count));
    core += "RHS\n";
    (0..count).for_each(|row| core += &format!(" RHS r{row} {row}.5\n"));
    core += "BOUNDS\n";
    (0..count).for_each(|col| core += &format!(" UP B x{col} 1e6\n"));
    core += "ENDATA\n";
    let time = format!("TIME\nPERIODS\n x0 o one\n x{} r{} two\nENDATA\n", count / 2, count / 2);
    let time = time.as_str();
    // The last row of the first half holds a column of the second one.
    assert!(read(&core, Some([time, ""])).is_err());
    let mut stoch = "STOCH\nSCENARIOS\n".to_string();
    (0..2_000).for_each(|number| stoch += &format!(" SC s{number} ROOT 0.0005 two\n RHS r{} {number}\n", count - 1 - number));
    stoch += "ENDATA\n";
    let core = core.replace(&format!(" x{} r{} 1\n", count - 1, 0), "");
    let folder = imported(&core, Some([time, &stoch]));
    assert!(folder.files.iter().any(|(name, text)| name == "changed_sides.csv" && text.lines().count() > 1_900));
    assert!(begin.elapsed().as_secs() < 60, "{:?}", begin.elapsed());
}

#[test]
fn the_command_writes_a_folder_whole_or_not_at_all() {
    let place = tempfile::tempdir().unwrap();
    let [core, time, stoch] = files::DAKOTA;
    for (name, text) in [("dakota.cor", core), ("dakota.tim", time), ("dakota.sto", stoch)] {
        fs::write(place.path().join(name), text).unwrap();
    }
    let run = |args: &[&str]| run_in(place.path(), args);
    // In any order.
    let (code, out, said) = run(&["import", "dakota.sto", "dakota.cor", "dakota.tim", "--output", "out"]);
    assert_eq!((code, said.as_str()), (0, ""));
    assert_eq!(
        out,
        "out/dakota.coop: 6 columns, 9 rows, 18 entries, 2 periods, 1 random quantity\nNumbers have no units, since the files state none.\n"
    );
    let mut names: Vec<_> =
        fs::read_dir(place.path().join("out")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["changed_sides.csv", "columns.csv", "dakota.coop", "entries.csv", "outcomes.csv", "rows.csv"]);
    assert_eq!(run(&["check", "out/dakota.coop"]).0, 0);
    assert_eq!(run(&["fmt", "--check", "out/dakota.coop"]).0, 0);
    // What is there stays.
    let (code, _, said) = run(&["import", "dakota.cor", "dakota.tim", "dakota.sto", "-o", "out"]);
    assert!(code == 2 && said.contains("already, and is left as it is"), "{said}");
    let (code, _, said) = run(&["import", "dakota.cor", "-o", "dakota.tim"]);
    assert!(code == 2 && said.contains("is a file, not a folder"), "{said}");
    // The core file alone is a program too.
    assert_eq!(run(&["import", "dakota.cor"]).0, 0);
    assert!(place.path().join("dakota/dakota.coop").exists());
    let (code, _, said) = run(&["import", "dakota.cor", "dakota.tim", "-o", "new"]);
    assert!(code == 2 && said.contains("one in SMPS has three"), "{said}");
    fs::write(place.path().join("dakota.sto"), stoch.replace("tables 110", "stools 110")).unwrap();
    let (code, _, said) = run(&["import", "dakota.cor", "dakota.tim", "dakota.sto", "-o", "new"]);
    assert_eq!((code, said.as_str()), (1, "coop: dakota.sto:5: no row is called `stools`\n"));
    assert!(!place.path().join("new").exists());
}
