//! Scenarios of several files: what `use "common.coop"` brings, and where findings stand.

use coop::driver;
use coop::solve::Options;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use std::path::Path;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// Exit code, standard output and standard error of a command that runs in a folder.
fn coop(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = crate::common::program().args(args).current_dir(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// What is found in `main.coop`, a line each, and whether all expectations hold.
fn found(files: &[(&str, &str)]) -> (Vec<String>, bool) {
    let (main, others) = files.split_first().unwrap();
    let memory = Memory { files: others.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect() };
    let mut sources = SourceMap::default();
    let id = sources.add(main.0, main.1, FileKind::Scenario);
    let checked = driver::check(id, &mut sources, &memory);
    let lines = |found: &[coop::diagnostics::Diagnostic]| {
        let one = |d: &coop::diagnostics::Diagnostic| {
            let at = d.span().unwrap();
            let file = sources.get(at.file).unwrap();
            format!("{}:{} {} {}", file.name, file.position(at.lo).line, d.code, d.message)
        };
        found.iter().map(one).collect::<Vec<String>>()
    };
    if checked.has_errors() {
        return (lines(&checked.diagnostics), false);
    }
    let solved = driver::solve(checked, &sources, &Options::default(), &mut |_| {}).unwrap();
    let holds = !solved.expectations.is_empty() && solved.expectations.iter().all(|e| e.passed());
    (lines(&solved.diagnostics), holds)
}

const COMMON: &str = "coop 1
currency EUR, USD
rate EUR = 1.25 USD on 2026-01-15
unit crate
kind port
port gdynia { depth = 16 m }
port bergen { depth = 12 m }
enterprise odra { stock = 40 t }
let freight = 8 EUR/t
table distance[port] : km from \"data/km.csv\"
policy levy { applies to ship { charge due = 2 EUR/t * carried[gdynia] } }
policy levy on
plan ship {
  var carried[p in port] : t >= 0
  constraint need: sum(carried[p] for p in port) >= odra.stock
  constraint room: carried[bergen] <= 10 t
  minimize cost : EUR = sum(freight * carried[p] for p in port)
}
";
const KM: &str = "port,distance [km]\ngdynia,300\nbergen,900\n";
const MAIN: &str = "coop 1
scenario trade
use \"lib/common.coop\"
port riga { depth = 9 m }
constraint_free
";

fn main_text() -> String {
    MAIN.replace("constraint_free\n", "expect ship.cost == 380 EUR\nexpect distance[bergen] == 900 km\nexpect freight == 10 USD/t\nexpect sum(p.depth for p in port) == 37 m\n")
}

#[test]
fn declarations_of_another_file_stand_in_the_scenario() {
    let main = main_text();
    // 10 t from bergen without the levy, and riga is as free as bergen beyond it: 30 t there.
    let main = main.replace("380 EUR", "320 EUR");
    let (lines, holds) = found(&[("main.coop", &main), ("lib/common.coop", COMMON), ("lib/data/km.csv", &format!("{KM}riga,700\n"))]);
    assert!(lines.is_empty() && holds, "{lines:#?}");
}

#[test]
fn a_solution_is_that_of_the_text_in_one_file() {
    let (plain, expects) = (COMMON.replace("data/km.csv", "km.csv"), "expect ship.cost == 380 EUR\n");
    let one = format!("{plain}{expects}");
    let two = format!("coop 1\nuse \"lib/common.coop\"\n{expects}");
    // 10 t at 8, 30 t at 10.
    assert!(found(&[("main.coop", &one), ("km.csv", KM)]).1);
    assert!(found(&[("main.coop", &two), ("lib/common.coop", COMMON), ("lib/data/km.csv", KM)]).1);
}

#[test]
fn a_file_is_read_once_on_whatever_way() {
    let (a, b) = ("coop 1\nuse \"common.coop\"\nlet a = x + 1 t\n", "coop 1\nuse \"common.coop\"\nlet b = x + 2 t\n");
    let main = "coop 1\nuse \"a.coop\"\nuse \"./b.coop\"\nuse \"./common.coop\"\nexpect a + b == 9 t\n";
    let common = ("common.coop", "coop 1\nlet x = 3 t\n");
    let (lines, holds) = found(&[("main.coop", main), ("a.coop", a), ("b.coop", b), common]);
    assert!(lines.is_empty() && holds, "{lines:#?}");
    // By links too.
    if cfg!(unix) {
        let folder = folder(&[("main.coop", "coop 1\nuse \"common.coop\"\nuse \"link.coop\"\nexpect x == 3 t\n"), common]);
        #[cfg(unix)]
        std::os::unix::fs::symlink("common.coop", folder.path().join("link.coop")).unwrap();
        let ran = coop(folder.path(), &["test", "main.coop"]);
        assert_eq!(ran.0, 0, "{ran:?}");
    }
}

#[test]
fn circles_are_told_with_their_files() {
    let a = ("a.coop", "coop 1\nuse \"b.coop\"\nlet a = 1 t\n");
    let b = ("b.coop", "coop 1\nuse \"a.coop\"\nlet b = 1 t\n");
    let (lines, _) = found(&[("main.coop", "coop 1\nuse \"a.coop\"\nexpect a == b\n"), a, b]);
    assert_eq!(lines, ["b.coop:2 E0222 files use one another in a circle: `a.coop`, `b.coop`, `a.coop`"]);
    // Each of them by itself, on disk, where the scenario is known to be one of them.
    let folder = folder(&[a, b, ("own.coop", "coop 1\nuse \"own.coop\"\nlet x = 1 t\n")]);
    let (code, _, said) = coop(folder.path(), &["check", "--format", "short", "a.coop"]);
    let message = "error[E0222]: files use one another in a circle: `a.coop`, `b.coop`, `a.coop`";
    assert_eq!((code, said.lines().next().unwrap()), (1, format!("b.coop:2:5: {message}").as_str()), "{said}");
    let (_, _, said) = coop(folder.path(), &["check", "--format", "short", "./own.coop"]);
    assert!(said.starts_with("./own.coop:2:5: error[E0222]: `./own.coop` uses itself\n"), "{said}");
}

#[test]
fn what_is_declared_twice_shows_both_files() {
    let files = [("main.coop", "coop 1\nuse \"a.coop\"\nlet x = 4 t\nexpect x > 0 t\n"), ("a.coop", "coop 1\nlet x = 3 t\n")];
    let folder = folder(&files);
    let (code, _, said) = coop(folder.path(), &["check", "main.coop"]);
    assert!(code == 1 && said.contains("main.coop:3:5") && said.contains("a.coop:2:5") && said.contains("first declared"), "{said}");
}

#[test]
fn findings_stand_in_the_file_that_they_belong_to() {
    let main = "coop 1\nscenario x\nuse \"lib/a.coop\"\nexpect y > 0 t\n";
    let folder = folder(&[("main.coop", main), ("lib/a.coop", "coop 1\nlet y = 3 t + 2 km\n")]);
    let (code, _, said) = coop(folder.path(), &["check", "--format", "short", "main.coop"]);
    assert!(code == 1 && said.starts_with("lib/a.coop:2:15: error[E0302]"), "{said}");
    for (format, name) in [("json", "\"lib/a.coop\""), ("sarif", "\"uri\": \"lib/a.coop\""), ("rdjson", "\"path\":\"lib/a.coop\"")] {
        let (_, out, _) = coop(folder.path(), &["check", "--format", format, "main.coop"]);
        assert!(out.replace("\": \"", "\":\"").contains(&name.replace("\": \"", "\":\"")), "{format}: {out}");
    }
    // Checked with the scenario and by itself, it is one mistake.
    let (_, _, said) = coop(folder.path(), &["check", "--format", "short", "."]);
    assert!(said.ends_with("1 error in 2 scenarios\n"), "{said}");
}

#[test]
fn nobody_is_told_of_what_a_used_file_has_more() {
    let common = "coop 1\nkind port\nport gdynia { depth = 16 m, cranes = 4 }\ntable km[port] : km { gdynia: 3 }\nset deep = { p in port if p.depth > 9 m }\n";
    let common = common.replace("{ gdynia: 3 }", "{\n  | km\n gdynia | 3\n}").replace("  | km\n", "");
    let common = common.as_str();
    let main = "coop 1\nscenario x\nuse \"common.coop\"\nexpect gdynia.depth > 0 m\n";
    let (lines, holds) = found(&[("main.coop", main), ("common.coop", common)]);
    assert!(lines.is_empty() && holds, "{lines:#?}");
    // By itself it is told of it, unless another scenario of the same run uses it, or it says that it is for others.
    let (lines, _) = found(&[("common.coop", common)]);
    assert_eq!(lines.len(), 3, "{lines:#?}");
    assert_eq!(found(&[("common.coop", &format!("{common}allow unused\n"))]).0, [""; 0]);
    let files = folder(&[("main.coop", main), ("common.coop", common)]);
    for named in [&["check", "."] as &[&str], &["check", "common.coop", "main.coop"], &["check", "main.coop", "./common.coop"]] {
        let (code, _, said) = coop(files.path(), named);
        assert_eq!((code, said.as_str()), (0, "no errors in 2 scenarios\n"), "{named:?}");
    }
    let own = "coop 1\nscenario x\nuse \"common.coop\"\nport riga { depth = 3 m, cranes = 1, berth = 2 m }\nlet idle = 3 t\nset all = { p in port if p.depth > 0 m }\nexpect gdynia.depth > 0 m\n";
    let (lines, _) = found(&[("main.coop", own), ("common.coop", common)]);
    assert!(
        lines.iter().any(|line| line.starts_with("main.coop:6 W0701")) && lines.iter().all(|l| l.starts_with("main.coop")),
        "{lines:#?}"
    );
}

#[test]
fn levels_of_a_used_file_hold_for_that_file() {
    let deny = ("common.coop", "coop 1\nallow unused\nenterprise a { cap = 3 t }\n");
    let main = "coop 1\nscenario x\nuse \"common.coop\"\nset none = { e in enterprise if e.cap > 1 t }\nexpect a.cap > 0 t\n";
    let (lines, _) = found(&[("main.coop", main), deny]);
    assert_eq!(lines, ["main.coop:4 W0701 the set `none` is never read"]);
}

#[test]
fn paths_stay_in_the_folder_of_the_file_that_says_them() {
    let files = [
        ("in/main.coop", "coop 1\nuse \"../out.coop\"\nexpect x > 0 t\n"),
        ("in/lib/a.coop", "coop 1\ntable t[enterprise] : t from \"../c.csv\"\n"),
        ("in/lib/root.coop", "coop 1\nentities enterprise from \"/c.csv\" { key = e }\n"),
        ("in/second.coop", "coop 1\nuse \"lib/a.coop\"\nenterprise a\nexpect t[a] > 0 t\n"),
        ("in/third.coop", "coop 1\nuse \"lib/root.coop\"\nexpect count(enterprise) > 0\n"),
        ("in/c.csv", "enterprise,t\na,1\n"),
        ("out.coop", "coop 1\nlet x = 3 t\n"),
    ];
    let folder = folder(&files);
    let said = |name: &str| coop(folder.path(), &["check", "--format", "short", name]).2;
    assert!(said("in/main.coop").starts_with("in/main.coop:2:5: error[E0004]: `../out.coop` lies outside the scenario's folder\n"));
    assert!(said("in/second.coop").starts_with("in/lib/a.coop:2:30: error[E0004]"), "{}", said("in/second.coop"));
    assert!(said("in/third.coop").starts_with("in/lib/root.coop:2:26: error[E0004]"), "{}", said("in/third.coop"));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../out.coop", folder.path().join("in/link.coop")).unwrap();
        std::fs::write(folder.path().join("in/main.coop"), "coop 1\nuse \"link.coop\"\nexpect x > 0 t\n").unwrap();
        assert!(said("in/main.coop").starts_with("in/main.coop:2:5: error[E0004]"), "{}", said("in/main.coop"));
    }
}

#[test]
fn another_folder_of_data_moves_data_alone() {
    let main = "coop 1\nuse \"lib/a.coop\"\nexpect t[odra] == 5 t\n";
    let a = "coop 1\nenterprise odra\ntable t[enterprise] : t from \"c.csv\"\n";
    let folder =
        folder(&[("m/main.coop", main), ("m/lib/a.coop", a), ("d/lib/c.csv", "enterprise,t\nodra,5\n"), ("d/lib/a.coop", "wrong")]);
    let ran = coop(folder.path(), &["test", "m/main.coop", "--data", "d"]);
    assert_eq!(ran.0, 0, "{ran:?}");
    let (code, _, said) = coop(folder.path(), &["check", "--format", "short", "m/main.coop"]);
    assert!(code == 2 && said.starts_with("m/lib/a.coop:3:30: error[E0001]"), "{code} {said}");
}

#[test]
fn fixes_go_into_the_file_of_the_finding() {
    let (main, a) = ("coop 1\nuse \"a.coop\"\nexpect 2 * x = 6 t\n", "coop 1\nlet x = 3 t\nexpect x = 3 t\n");
    let files = folder(&[("main.coop", main), ("a.coop", a)]);
    let (_, out, _) = coop(files.path(), &["check", "--diff", "main.coop"]);
    assert!(out.contains("+expect x == 3 t") && out.contains("+expect 2 * x == 6 t"), "{out}");
    let (_, out, _) = coop(files.path(), &["check", "--diff", "."]);
    assert_eq!(out.matches("+expect x == 3 t").count(), 1, "{out}");
    let (code, _, said) = coop(files.path(), &["check", "--fix", "--format", "short", "main.coop"]);
    assert!(code == 0 && said.contains("a.coop:3:10: E0105: wrote `==`") && said.ends_with("fixed 2; no errors\n"), "{said}");
    let read = |name: &str| std::fs::read_to_string(files.path().join(name)).unwrap();
    assert_eq!((read("main.coop"), read("a.coop")), (main.replace("x = 6", "x == 6"), a.replace("expect x = 3", "expect x == 3")));
}

#[test]
fn the_margin_shows_other_files_too() {
    let main = "coop 1\nuse \"lib/common.coop\"\nexpect ship.cost == 380 EUR\n";
    let files = folder(&[("main.coop", main), ("lib/common.coop", COMMON), ("lib/data/km.csv", KM)]);
    let (code, out, said) = coop(files.path(), &["solve", "--annotate", "main.coop"]);
    assert!(code == 0 && out.contains("\nlib/common.coop\n") && out.contains("room binds, price -2 EUR/t"), "{out}{said}");
    // Its policies are compared, its plan is exported.
    let (code, out, _) = coop(files.path(), &["impact", "main.coop"]);
    assert!(code == 0 && out.contains("levy"), "{out}");
    let (code, out, _) = coop(files.path(), &["export", "main.coop", "--to", "lp"]);
    assert!(code == 0 && out.contains("carried"), "{out}");
}

#[test]
fn no_answer_goes_over_a_file_that_was_used() {
    let files = folder(&[("main.coop", "coop 1\nuse \"a.coop\"\nexpect x == 3 t\n"), ("a.coop", "coop 1\nlet x = 3 t\n")]);
    let (code, _, said) = coop(files.path(), &["solve", "main.coop", "--output", "a.coop"]);
    assert_eq!(code, 2, "{said}");
    assert_eq!(std::fs::read_to_string(files.path().join("a.coop")).unwrap(), "coop 1\nlet x = 3 t\n");
}

#[test]
fn a_scenario_in_memory_uses_files_of_memory_and_of_its_folder() {
    let scenario = coop::Scenario::new("main.coop", "coop 1\nuse \"a.coop\"\nlet y = 2 * x\n").data("a.coop", "coop 1\nlet x = 3 t\n");
    assert_eq!(coop::Compiler::new().check(&scenario).value("y").unwrap().to_string(), "6 t");
    let files = folder(&[("a.coop", "coop 1\nuse \"b.coop\"\nlet x = z\n"), ("b.coop", "coop 1\nlet z = 5 t\n")]);
    let scenario = coop::Scenario::new("main.coop", "coop 1\nuse \"a.coop\"\nlet y = 2 * x\n").folder(files.path());
    assert_eq!(coop::Compiler::new().check(&scenario).value("y").unwrap().to_string(), "10 t");
    let scenario = scenario.data("b.coop", "coop 1\nlet z = 7 t\n");
    assert_eq!(coop::Compiler::new().check(&scenario).value("y").unwrap().to_string(), "14 t");
}

const WORLD: &str = "coop 1
use \"money.coop\"
kind port
kind harbour is port
attribute port.depth : m default 7 m
harbour gdynia
port bergen { depth = 12 m }
country PL
unit crate
let freight = 8 EUR/t
let idle = 2 * freight
allow unused
";
const MONEY: &str = "coop 1\ncurrency EUR, USD\nrate EUR = 1.25 USD on 2026-01-15\n";

fn only(list: &str, rest: &str) -> (Vec<String>, bool) {
    let main = format!("coop 1\nscenario x\nuse \"world.coop\" only {{ {list} }}\n{rest}\n");
    found(&[("main.coop", &main), ("world.coop", WORLD), ("money.coop", MONEY)])
}

#[test]
fn only_what_is_listed_comes() {
    // Members of a kind, those of kinds below it, and what is declared of its attributes.
    assert_eq!(only("port", "expect sum(p.depth for p in port) == 19 m"), (vec![], true));
    // One entity, with its kind and what that is one of, and no other entity: bergen may be declared anew.
    assert_eq!(only("gdynia", "port bergen { depth = 1 m }\nexpect sum(p.depth for p in port) == 8 m"), (vec![], true));
    // All of a form, through a file that the file uses.
    assert_eq!(only("freight, currency", "let idle = freight\nexpect idle == 8 EUR/t"), (vec![], true));
    assert_eq!(only("freight, currency, rate", "expect freight == 10 USD/t"), (vec![], true));
    let (lines, _) = only("freight, currency", "expect freight == 10 USD/t");
    assert!(lines.len() == 1 && lines[0].starts_with("main.coop:4 E0302"), "{lines:?}");
    // A file that is used whole by another way is there whole.
    let main = "coop 1\nuse \"world.coop\" only { PL }\nuse \"world.coop\"\nexpect idle == 16 EUR/t\n";
    assert_eq!(found(&[("main.coop", main), ("world.coop", WORLD), ("money.coop", MONEY)]), (vec![], true));
}

#[test]
fn what_only_leaves_out_is_named() {
    let (lines, _) = only("freight", "expect freight > 0");
    assert_eq!(lines, ["world.coop:10 E0224 `world.coop` reads `EUR`, which `only` leaves out"]);
    let (lines, _) = only("idle, EUR", "expect idle > 0 EUR/t");
    assert_eq!(lines, ["world.coop:11 E0224 `world.coop` reads `freight`, which `only` leaves out"]);
    let (lines, _) = only("PL", "expect gdynia.depth > 0 m");
    assert_eq!(lines, ["main.coop:4 E0224 `main.coop` reads `gdynia`, which `only` leaves out"]);
    let (lines, _) = only("crate, ports", "expect 1 crate > 0 crate");
    assert_eq!(lines, ["main.coop:3 E0223 `world.coop` declares no `ports`"]);
    let (lines, _) = only("crate, table", "expect 1 crate > 0 crate");
    assert_eq!(lines, ["main.coop:3 E0223 `world.coop` declares no table"]);
}

/// What a file calls its parameters and indices is its own matter.
#[test]
fn names_of_the_scenario_break_no_function_of_a_used_file() {
    let lib = "coop 1
use \"units.coop\"
let twice(x : t, goal : t) : t = 2 * x + goal
let longest(k in place) : km = max(km[start, other] for (start, other) in km if start == k)
kind place
place a
place b
table km[one in place, two in place] : km {
  a b 4
  b a 5
}
allow unused
";
    let units = "coop 1\nunit load = 24 t\nallow unused\n";
    let main = "coop 1
scenario game
use \"lib.coop\"
kind port
port goal
place other
let x = 3 t
let k = 1 t
expect twice(x, k) == 7 t
expect longest(b) == 5 km
allow unused
";
    let (found, holds) = found(&[("main.coop", main), ("lib.coop", lib), ("units.coop", units)]);
    assert!(found.is_empty() && holds, "{found:?}");
}

#[test]
fn a_unit_declared_again_is_the_one_of_who_uses_the_file() {
    let main = "coop 1\nscenario loads\nunit load = 24 t\nuse \"units.coop\"\nexpect 1 load == 24 t\n";
    let (found, _) = found(&[("main.coop", main), ("units.coop", "coop 1\nunit load = 20 t\nallow unused\n")]);
    assert_eq!(found, ["main.coop:3 E0203 the unit `load` is declared twice"]);
}

#[test]
fn a_file_is_imported_by_use() {
    for word in ["import", "include"] {
        let main = format!("coop 1\nscenario loads\n{word} \"units.coop\"\nexpect 1 load == 20 t\n");
        let (found, _) = found(&[("main.coop", &main), ("units.coop", "coop 1\nunit load = 20 t\nallow unused\n")]);
        assert!(found.len() == 1 && found[0].starts_with("main.coop:3 ") && found[0].contains("`use`"), "{found:?}");
    }
}

/// A file of policies has no plan of its own: that is no mistake in a run with a scenario that has it, and one without.
#[test]
fn policies_of_a_used_file_find_their_plan() {
    const POLICIES: &str = "coop 1\ncurrency EUR\npolicy levy { applies to make { charge paid = 5 EUR/t * y } }\n";
    const PLAN: &str = "plan make {\n  var y : t in 0 t .. 5 t\n  minimize c : EUR = 3 EUR/t * y\n  constraint k: y >= 3 t\n}\n";
    let main = format!("coop 1\nscenario s\nuse \"policies.coop\"\n{PLAN}expect make.c == 24 EUR\n");
    let shared = folder(&[("policies.coop", POLICIES), ("main.coop", &main)]);
    let (code, _, said) = coop(shared.path(), &["check", "."]);
    assert!(code == 0 && !said.contains("E0581"), "{said}");
    let (code, _, said) = coop(shared.path(), &["check", "policies.coop"]);
    assert!(code == 1 && said.contains("E0581") && said.contains("checked with one that uses them"), "{said}");
    // Who uses it has no plan either.
    let bare = folder(&[("policies.coop", POLICIES), ("main.coop", "coop 1\nscenario s\nuse \"policies.coop\"\n")]);
    let (code, _, said) = coop(bare.path(), &["check", "."]);
    assert!(code == 1 && said.matches("E0581").count() == 1, "{said}");
}

/// What a used file declares gets more attributes by a table.
#[test]
fn entities_of_a_used_file_are_added_to_by_tables() {
    const WORLD: &str = "coop 1\nkind port\nport gdynia { depth = 16 m }\nallow unused\n";
    let again = "coop 1\nscenario s\nuse \"world.coop\"\nport gdynia { berths = 4 }\n";
    let table = "coop 1\nscenario s\nuse \"world.coop\"\ntable port.berths : 1 { gdynia 4 }\nexpect gdynia.berths * gdynia.depth == 64 m\n";
    let files = folder(&[("world.coop", WORLD), ("again.coop", again), ("table.coop", table)]);
    let (code, _, said) = coop(files.path(), &["check", "again.coop"]);
    assert!(code == 1 && said.contains("write `table port.berths : UNIT { gdynia … }`"), "{said}");
    let (code, _, said) = coop(files.path(), &["test", "table.coop"]);
    assert_eq!(code, 0, "{said}");
}
