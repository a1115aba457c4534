//! What names mean, and what is no mistake: indices that are read, forms of one name, names of data files.

use coop::diagnostics::{Diagnostic, codes};
use coop::driver;
use coop::hir::Switch;
use coop::solve::Options;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;

fn checked(text: &str, files: &[(&str, &str)], switches: &driver::Switches) -> (driver::Checked, SourceMap) {
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", text, FileKind::Scenario);
    let mut data = Memory::default();
    data.files.extend(files.iter().map(|(name, text)| (name.to_string(), text.to_string())));
    let checked = driver::Session::new(&data).switched(switches.clone()).check(id, &mut sources);
    (checked, sources)
}

fn findings(text: &str, files: &[(&str, &str)]) -> (Vec<Diagnostic>, SourceMap) {
    let (checked, sources) = checked(text, files, &Default::default());
    (checked.diagnostics, sources)
}

const MODES: &str = "\
coop 1
kind mode
mode rail { price = 3 EUR/t }
mode road { price = 5 EUR/t }
currency EUR
enterprise odra { capacity = 3 t, price = 9 EUR/t }
enterprise ebro { capacity = 4 t, price = 8 EUR/t }
project wien
project praha
periods year = 2026..2028
table route[enterprise, project] : km {
         wien praha
  odra    10    20
  ebro     -    30
}
";

/// Each is a whole use of its indices, or says that it is meant.
#[test]
fn indices_that_are_read_make_no_warning() {
    for line in [
        "let a = sum(1 for (e, p) in route)\nexpect a == 3",
        "let a = sum(10 km for e in enterprise, p in project)\nexpect a == 40 km",
        "let a = sum(e.capacity for e in enterprise, _ in project)\nexpect a == 14 t",
        "let a = sum(e.capacity for (e, _) in route)\nexpect a == 10 t",
        "let a = sum(e.capacity for e in enterprise, p in project if known(route[e, p]))\nexpect a == 10 t",
        "let a = sum(e.capacity for e in enterprise, (e, p) in route if p == praha)\nexpect a == 7 t",
        "let a = sum(route[e, p] for e in enterprise, (e, p) in route)\nexpect a == 60 km",
        "let a = sum(e.capacity for p in project, e in { e in enterprise if known(route[e, p]) })\nexpect a == 10 t",
        "let a[p in project] = count(e for (e, p) in route)\nexpect a[praha] == 2",
        "let a[y in year] = 3 t\nexpect a[2026] == 3 t",
        "let base = 3 t\nlet a[y in year] = base\nexpect a[2026] == 3 t",
        "expect count(e for (e, p) in route) == 3",
        "expect count(true for e in enterprise) == 2",
        "expect any(e == odra for (e, p) in route)",
        "expect max(e.capacity for (e, p) in route) == 4 t",
        "expect sum(y - y + 1 for y in year) == 3",
        "expect sum(n for n in 1..4) == 10",
        "expect sum(sum(route[e, p] for (e, p) in route) for e in enterprise) == 60 km",
        "plan p {\n  var x[m in mode, y in year] : t in 0 t .. 4 t\n  maximize all = sum(x[m, y] for m in mode, y in year)\n\
         constraint c[m in mode, y in year if y > first(year)]: x[m, y] <= x[m, prev(y)]\n\
         constraint d[m in mode]: sum(x[m, y] for y in year) <= 9 t or pay m.price / 1 EUR * 1\n}\nexpect p.status == optimal",
        "allocation shares to e in enterprise {\n  amount = 5 t\n  rule = equal\n}\nexpect shares.amount[odra] == 2.5 t",
        "choice takes[e in enterprise] among m in mode { utility = m.price / 1 EUR/t }\nexpect takes.probability[odra, road] > 50 %",
    ] {
        let text = format!("{MODES}{line}\n");
        let (found, _) = findings(&text, &[]);
        let unread: Vec<&Diagnostic> = found.iter().filter(|d| d.code == codes::UNREAD_INDEX).collect();
        assert!(unread.is_empty(), "{line}\n{unread:?}");
    }
}

#[test]
fn unread_indices_say_how_often_terms_count() {
    for (line, name, says) in [
        ("let a = sum(e.capacity for e in enterprise, y in year)", "y", "3 times"),
        ("let a = sum(e.capacity for (e, p) in route)", "p", "once for each `p`"),
        ("let a = sum(rail.price for m in mode)", "m", "2 times"),
        ("let a = product(2 * (odra.capacity / 1 t) for m in mode)", "m", "2 times"),
        ("let a = count(e for e in enterprise, m in mode)", "m", "2 times"),
        ("let a[m in mode] = sum(rail.price * e.capacity for e in enterprise)", "m", "the same for all"),
        ("set near = { odra }\nlet a = sum(rail.price for e in near)", "e", "of which there is one"),
        ("let a = sum(e.capacity for e in enterprise, `y` in year)", "`y`", "3 times"),
    ] {
        let (found, sources) = findings(&format!("{MODES}{line}\n"), &[]);
        let unread: Vec<&Diagnostic> = found.iter().filter(|d| d.code == codes::UNREAD_INDEX).collect();
        let [only] = unread.as_slice() else { panic!("{line}\n{found:?}") };
        assert!(only.message.contains(says), "{line}: {}", only.message);
        assert_eq!(only.span().map(|at| sources.slice(at)), Some(name), "{line}");
    }
}

/// A place is that of the bytes as they are written, whatever the form of the name.
#[test]
fn places_point_to_names_as_they_are_written() {
    let (nfd, nfc) = ("Orle\u{301}ans", "Orl\u{e9}ans");
    let text = format!(
        "coop 1\nproject {nfc}\nproject Gent\ntable need[project] from \"need.csv\" {{ value = need }}\nexpect need[{nfd}] == 3 t\n"
    );
    let data = format!("project,need [t]\n{nfd},3\nGent,5 t\nGe\u{301}nt,7\n");
    let (found, sources) = findings(&text, &[("need.csv", &data)]);
    let places: Vec<&str> = found.iter().filter_map(|d| d.span()).map(|at| sources.slice(at)).collect();
    assert_eq!(places, ["5 t", "Ge\u{301}nt"], "{found:?}");
    let twice = format!("coop 1\nproject {nfc}\nproject {nfd}\n");
    let (found, sources) = findings(&twice, &[]);
    let [only] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((only.code, only.span().map(|at| sources.slice(at))), (codes::DECLARED_TWICE, Some(nfd)));
}

#[test]
fn a_policy_is_switched_by_either_form_of_its_name() {
    let text = "coop 1\ncurrency EUR\nplan p {\n  var x : t in 0 t .. 9 t\n  maximize gain : EUR = 2 EUR/t * x\n}\n\
                policy p\u{e9}age { applies to p { limit most: x <= 1 t } }\nexpect p.gain == 18 EUR\n";
    let switches = driver::Switches::from([("pe\u{301}age".to_string(), Switch::Off)]);
    let (checked, sources) = checked(text, &[], &switches);
    assert!(checked.unswitched.is_empty() && !checked.has_errors());
    let solved = driver::solve(checked, &sources, &Options::default(), &mut |_| {}).unwrap();
    assert!(solved.expectations.iter().all(|e| e.passed()));
}

/// The library has indices of one letter; entities of a scenario may be called so.
#[test]
fn entities_called_as_indices_of_the_library_do_not_disturb_it() {
    let text = "coop 1\nuse std.division\ncurrency EUR\nenterprise e { cost = { p: 3 EUR, q: 4 EUR }, output = { p: 2 t, q: 5 t } }\n\
                enterprise i { cost = { p: 5 EUR }, output = { p: 2 t } }\nproject p { need = 1 t }\nproject q { need = 5 t }\n\
                expect division.cost == 5.5 EUR\n";
    let (checked, sources) = checked(text, &[], &Default::default());
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics);
    let solved = driver::solve(checked, &sources, &Options::default(), &mut |_| {}).unwrap();
    assert!(solved.expectations.iter().all(|e| e.passed()), "{:?}", solved.diagnostics);
}

/// Columns of a wide file that are simply not named stay ignored.
#[test]
fn columns_that_nobody_means_are_passed_over_in_silence() {
    let text = "coop 1\nenterprise odra\nproject wien\nproject praha\n\
                table price[enterprise, project] : EUR/t from \"price.csv\" wide project { enterprise = plant }\ncurrency EUR\n\
                expect price[odra, wien] == 3 EUR/t\n";
    for (data, warned) in [
        ("plant,wien,praha,total,id\nodra,3,4,7,12\n", false),
        ("plant,wien,remark,total\nodra,3,by sea,7\n", false),
        ("plant,wien,praha,praha_2026\nodra,3,4,5\n", false),
        ("plant,wien,praha_2026\nodra,3,5\n", true),
        ("plant,wien,Prague\nodra,3,5\n", true),
        ("plant,wien,praha (EUR/t)\nodra,3,5\n", true),
    ] {
        let (found, _) = findings(text, &[("price.csv", data)]);
        let passed: Vec<&Diagnostic> = found.iter().filter(|d| d.code == codes::PASSED_OVER).collect();
        assert_eq!(passed.len(), usize::from(warned), "{data}\n{found:?}");
        assert!(passed.iter().all(|d| d.message.contains("`praha`")));
    }
}

/// Bare numbers that are as they should be.
#[test]
fn numbers_that_are_no_lost_shares_make_no_warning() {
    let base = "coop 1\nenterprise odra { share = 70 %, ratio = 0.7, carbon = 200 kg/t, lots = 40 }\nenterprise ebro { share = 40 %, ratio = 0.4, carbon = 300 kg/t, lots = 70 }\n";
    for (line, warned) in [
        ("expect odra.share >= 0.6", false),
        ("expect odra.share <= 1", false),
        ("expect odra.share >= 60 %", false),
        ("expect odra.ratio >= 60 %", false),
        ("expect odra.lots >= 30", false),
        ("expect odra.share * 100 >= 60", false),
        ("expect odra.share <= 60", true),
        ("expect 60 >= odra.share", true),
        ("expect odra.carbon <= 500", true),
        ("expect odra.carbon <= 0.5", false),
        ("expect odra.share + 5 <= 60 %", true),
        ("let most : % = 60\nexpect odra.share <= most", true),
    ] {
        let text = format!("{base}{line}\nexpect sum(e.share + e.ratio + e.carbon / 1 kg/t + e.lots for e in enterprise) > 0\n");
        let (found, _) = findings(&text, &[]);
        let shares = found.iter().filter(|d| d.code == codes::SHARE_OR_NUMBER).count();
        assert_eq!(shares, usize::from(warned), "{line}\n{found:?}");
    }
}

/// `no limit` is said in many ways, and then there is nothing to tell.
#[test]
fn bounds_that_are_said_to_be_none_make_no_warning() {
    let plan = "plan p {\n  var x[e in enterprise] : t in 0 t .. e.most\n  maximize all : t = x[odra]\n}\nexpect p.all == 3 t\n";
    for (entities, warned) in [
        ("enterprise odra { most = 3 t }\nenterprise ebro { most = no limit }\n", false),
        ("enterprise odra { most = 3 t }\nenterprise ebro\nattribute enterprise.most : t default no limit\n", false),
        ("enterprise odra { most = 3 t }\nenterprise ebro { most = 4 t }\n", false),
        ("entities enterprise from \"m.csv\" missing \"inf\" { key = name, most }\n", false),
        ("enterprise odra { most = 3 t }\nenterprise ebro\n", true),
        ("entities enterprise from \"m.csv\" missing \"inf\" where kind == \"b\" { key = name, most }\n", true),
    ] {
        let (found, _) =
            findings(&format!("coop 1\n{entities}{plan}"), &[("m.csv", "name,most [t],kind\nodra,3,a\nebro,inf,a\nodra,3,b\nebro,,b\n")]);
        let told = found.iter().filter(|d| d.code == codes::PARTLY_BOUNDED).count();
        assert_eq!(told, usize::from(warned), "{entities}\n{found:?}");
    }
}
