//! Small forms of data: conditions on rows against the logic that they follow, what is said of rows that are left out, and
//! where numbers out of files stand.

use crate::common::program;
use coop::driver;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use std::fmt::Write;

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

const KINDS: [&str; 3] = ["coal", "gas", "wind"];

/// A row: its kind, and a size that may be missing, in tenths.
type Row = (usize, Option<i64>);

/// A condition as it is written, and what it says of each row; `None`: nobody knows.
fn made(random: &mut Random, rows: &[Row], depth: usize) -> (String, Vec<Option<bool>>) {
    if depth == 0 || random.below(4) == 0 {
        let kind = random.below(KINDS.len());
        let limit = random.below(40) as i64 - 20;
        let number = format!("{}{}.{}", if limit < 0 { "-" } else { "" }, limit.abs() / 10, limit.abs() % 10);
        let of_kind = |negated: bool| rows.iter().map(|row| Some((row.0 == kind) != negated)).collect();
        let of_size = |holds: fn(i64, i64) -> bool| rows.iter().map(|row| row.1.map(|size| holds(size, limit))).collect();
        return match random.below(11) {
            0 => (format!("kind == \"{}\"", KINDS[kind]), of_kind(false)),
            1 => (format!("kind != \"{}\"", KINDS[kind]), of_kind(true)),
            2 => (format!("size < {number}"), of_size(|a, b| a < b)),
            3 => (format!("size <= {number}"), of_size(|a, b| a <= b)),
            4 => (format!("size > {number}"), of_size(|a, b| a > b)),
            5 => (format!("size >= {number}"), of_size(|a, b| a >= b)),
            6 => (format!("size != {number}"), of_size(|a, b| a != b)),
            7 => ("size == \"\"".into(), rows.iter().map(|row| Some(row.1.is_none())).collect()),
            8 => (format!("{number} <= size"), of_size(|a, b| b <= a)),
            9 => {
                let width = random.below(20) as i64;
                let end = limit + width;
                let high = format!("{}{}.{}", if end < 0 { "-" } else { "" }, end.abs() / 10, end.abs() % 10);
                let within = rows.iter().map(|row| row.1.map(|size| limit <= size && size < end)).collect();
                (format!("{number} <= size < {high}"), within)
            }
            _ => {
                let other = random.below(KINDS.len());
                let among = rows.iter().map(|row| Some(row.0 != kind && row.0 != other)).collect();
                (format!("kind not in {{ \"{}\", \"{}\" }}", KINDS[kind], KINDS[other]), among)
            }
        };
    }
    let (a, x) = made(random, rows, depth - 1);
    if random.below(4) == 0 {
        return (format!("not ({a})"), x.into_iter().map(|held| held.map(|held| !held)).collect());
    }
    let (b, y) = made(random, rows, depth - 1);
    let wanted = random.below(2) == 0;
    let joined = x.into_iter().zip(y).map(|pair| match pair {
        (Some(x), _) | (_, Some(x)) if x != wanted => Some(!wanted),
        (Some(_), Some(_)) => Some(wanted),
        _ => None,
    });
    (format!("({a}) {} ({b})", if wanted { "and" } else { "or" }), joined.collect())
}

#[test]
fn conditions_follow_their_logic() {
    let mut random = Random(7);
    let mut text = String::from("coop 1\nallow warnings\n");
    let mut data = String::from("plant,kind,size\n");
    let mut rows: Vec<Row> = Vec::new();
    for at in 0..30 {
        let row = (random.below(KINDS.len()), (random.below(5) > 0).then(|| random.below(40) as i64 - 20));
        writeln!(text, "enterprise e{at}").unwrap();
        let size = row.1.map_or(String::new(), |size| format!("{}", size as f64 / 10.0));
        writeln!(data, "e{at},{},{size}", KINDS[row.0]).unwrap();
        rows.push(row);
    }
    for at in 0..60 {
        let (condition, verdicts) = made(&mut random, &rows, 3);
        let count = verdicts.iter().filter(|verdict| **verdict == Some(true)).count();
        writeln!(text, "set s{at}[e in enterprise] from \"d.csv\" where {condition} {{ e = plant }}").unwrap();
        writeln!(text, "expect count(true for e in s{at}) == {count}").unwrap();
    }
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", text.as_str(), FileKind::Scenario);
    let files = Memory { files: vec![("d.csv".into(), data)] };
    let checked = driver::check(id, &mut sources, &files);
    assert!(!checked.has_errors(), "{:?}\n{text}", checked.diagnostics);
    let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
    let failed: Vec<usize> = solved.expectations.iter().enumerate().filter(|(_, e)| !e.passed()).map(|(at, _)| at).collect();
    assert_eq!(failed, Vec::<usize>::new(), "{text}");
}

/// What the program prints of a scenario with one data file, and its exit code.
fn run(command: &[&str], text: &str, data: &str) -> (String, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("main.coop"), text).unwrap();
    std::fs::write(folder.path().join("d.csv"), data).unwrap();
    let output = program().args(command).arg("main.coop").current_dir(folder.path()).output().unwrap();
    let both = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (both, output.status.code())
}

const LIMITS: &str = "coop 1\nkind item\nitem a { least = 1 t, most = 4 t }\nitem b { most = 5 t }\nitem c\nitem d { most = no limit }\n\
    plan p {\n  var x[i in item] : t in 0 t .. 10 t\n  maximize total = sum(x[i] for i in item)\n  \
    constraint window[i in item]: i.least <= x[i] <= i.most where given\n}\nexpect p.total == 29 t\n";

#[test]
fn limits_that_are_left_out_are_counted() {
    let (text, code) = run(&["solve"], LIMITS, "");
    assert!(code == Some(0) && text.contains("Left out, since no limit is given\n    window: 2 of 4"), "{text}");
    let (json, _) = run(&["solve", "--format", "json"], LIMITS, "");
    assert!(json.split_whitespace().collect::<String>().contains("\"left_out\":{\"window\":2}"), "{json}");
    let (without, code) = run(&["check"], &LIMITS.replace(" where given", ""), "");
    assert!(code == Some(1) && without.contains("E0401"), "{without}");
    let (none, _) = run(&["solve"], &LIMITS.replace("[i in item]: i.least", "[i in item if known(i.least)]: i.least"), "");
    assert!(!none.contains("Left out"), "{none}");
}

#[test]
fn rows_of_others_are_told_in_a_note() {
    let text = "coop 1\nkind port\nport gdynia\nport odesa\ntable n[port] : 1 from \"d.csv\" skip unknown { port = name, value = n }\n\
        expect sum(n[p] for p in n) == 3\n";
    let (said, code) = run(&["check", "--deny", "warnings"], text, "name,n\ngdynia,1\nhamburg,5\nshanghai,x\nshanghai,x\nodesa,2\n");
    assert!(
        code == Some(0) && said.contains("note[W0704]: 3 rows of `d.csv` are left out: no port is called `hamburg`, `shanghai`"),
        "{said}"
    );
    let (said, code) = run(&["check"], text, "name,n\ngdynia,1\nhamburg,5\nOdessa,2\n");
    assert!(code == Some(0) && said.contains("warning[W0704]") && said.contains("is `odesa` meant?"), "{said}");
    let years = "coop 1\nperiods year = 2026..2027\ntable n[year] : 1 from \"d.csv\" skip unknown\nexpect n[2026] == 2\n";
    let (said, _) = run(&["check"], years, "year,n\n2025,1\n2026,2\n2028,4\n");
    assert!(said.contains("note[W0704]: 2 rows of `d.csv`") && !said.contains("warning"), "{said}");
    let (said, _) = run(&["check"], text, "name,n\nhamburg,5\n");
    assert!(said.contains("warning[W0704]: 1 row of `d.csv` is left out"), "{said}");
    // One reason does not hide another.
    let two = "coop 1\nkind port\nport gdynia\nperiods year = 2026..2027\n\
        table n[port, year] : 1 from \"d.csv\" skip unknown { port = name, value = n }\nexpect n[gdynia, 2026] == 2\n";
    let (said, _) = run(&["check"], two, "name,year,n\ngdynia,2025,1\ngdynia,2026,2\nhamburg,2026,4\n");
    assert!(said.contains("2 rows of `d.csv` are left out: no port is called `hamburg`; no year is called `2025`"), "{said}");
}

#[test]
fn a_value_out_of_a_file_stands_in_its_cell() {
    let text = "coop 1\nlet most : t from \"d.csv\" where name == \"most\" { value = amount : column unit }\nplan p {\n  \
        var x : t >= 0 t\n  maximize total = x\n  constraint low: x <= most\n  constraint high: x >= 3 t\n}\n";
    let (said, code) = run(&["solve"], text, "name,amount,unit\nleast,1,t\nmost,2000,kg\n");
    assert!(code == Some(3) && said.contains("d.csv:3:6"), "{said}");
    let (said, code) = run(&["solve", "--set", "most=4 t"], text, "name,amount,unit\nleast,1,t\nmost,2000,kg\n");
    assert!(code == Some(0), "{said}");
}

/// What is said of rows left open by a condition leaves the same rows out, and says it without a warning.
#[test]
fn what_is_offered_for_open_rows_changes_nothing() {
    let data = "plant,fuel,size of it\nodra,coal,5\nwarta,coal,\nwisla,gas,\nnotec,gas,1\n";
    let kinds = "enterprise odra\nenterprise warta\nenterprise wisla\nenterprise notec\n";
    for (condition, said, count) in [
        ("`size of it` > 2", "`size of it` != \"\" and `size of it` > 2", 1),
        ("fuel == \"coal\" or `size of it` > 2", "(`size of it` != \"\" and `size of it` > 2)", 2),
        ("not `size of it` > 2", "(`size of it` == \"\" or `size of it` > 2)", 1),
        ("not 2 <= `size of it` <= 6", "(`size of it` == \"\" or 2 <= `size of it` <= 6)", 1),
        ("not (fuel == \"coal\" and `size of it` in { 1, 2 })", "(`size of it` == \"\" or `size of it` in { 1, 2 })", 3),
    ] {
        let asked =
            said.trim_matches(['(', ')']).split_once(" and ").or_else(|| said.trim_matches(['(', ')']).split_once(" or ")).unwrap().1;
        let made = |condition: &str| {
            format!(
                "coop 1\n{kinds}set s[e in enterprise] from \"d.csv\" where {condition} {{ e = plant }}\nexpect count(true for e in s) == {count}\n"
            )
        };
        let (told, code) = run(&["test"], &made(condition), data);
        assert!(code == Some(0) && told.contains("W0747") && told.contains(&format!("say so: `{said}`")), "{condition}\n{told}");
        let (told, code) = run(&["test"], &made(&condition.replace(asked, said)), data);
        assert!(code == Some(0) && !told.contains("W0747"), "{condition}\n{told}");
    }
}
