//! HiGHS that is opened while the program runs: what is found, what is refused, and what the program reports.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A plan that goes to HiGHS where there is one: integers, more than a short search takes.
fn plan() -> String {
    let mut lines = vec!["coop 1".to_string(), "scenario packing".to_string(), "plan packing {".to_string()];
    let (items, rows) = (30, 20);
    lines.extend((0..items).map(|i| format!("  var x{i} integer : 1 in 0 .. 3")));
    let worth: Vec<String> = (0..items).map(|i| format!("{} * x{i}", 11 + (i * 37) % 23)).collect();
    lines.push(format!("  maximize worth = {}", worth.join(" + ")));
    lines.extend((0..rows).map(|r| {
        let row: Vec<String> = (0..items).map(|i| format!("{} * x{i}", 1 + (i * 13 + r * 29) % 17)).collect();
        format!("  constraint c{r}: {} <= {}", row.join(" + "), 90 + r)
    }));
    lines.push("}".to_string());
    lines.join("\n") + "\n"
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn ran(output: Output) -> Ran {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().expect("it crashed"), out: text(output.stdout), err: text(output.stderr) }
}

fn run(highs: &Path, folder: &Path, args: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coop"));
    command.args(args).current_dir(folder).env("COOP_HIGHS", highs).env_remove("COOP_HIGHS_TEST");
    ran(command.output().unwrap())
}

/// A folder with the plan in it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plan.coop"), plan()).unwrap();
    folder
}

/// A HiGHS to try: the one that is named, or that of a wheel; none where there is none, and where one is linked.
fn library() -> Option<PathBuf> {
    if cfg!(feature = "highs") {
        return None;
    }
    if let Some(path) = std::env::var_os("COOP_HIGHS_TEST") {
        return Some(path.into());
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_coop"));
    command.args(["--version", "--verbose"]).env_remove("COOP_HIGHS");
    let ran = ran(command.output().unwrap());
    let line = ran.out.lines().find(|line| line.starts_with("HiGHS "))?;
    let path = PathBuf::from(line.split_once(", ")?.1);
    // What the loader alone finds is a name.
    path.is_absolute().then_some(path)
}

#[test]
fn plans_do_without() {
    let folder = folder();
    let none = run(Path::new("none"), folder.path(), &["--version", "--verbose"]);
    assert_eq!(none.code, 0);
    assert!(none.out.starts_with(&format!("coop {}\nmicrolp, linked\nno HiGHS: ", env!("CARGO_PKG_VERSION"))), "{}", none.out);
    let none = run(Path::new("none"), folder.path(), &["solve", "plan.coop", "--solver", "highs"]);
    assert_eq!((none.code, none.out.as_str()), (2, ""));
    assert!(none.err.contains("there is no solver `highs`: install HiGHS (`pip install highsbox`)"), "{}", none.err);
    // The short version stays what it is.
    let short = run(Path::new("none"), folder.path(), &["--version"]);
    assert_eq!(short.out, format!("coop {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn what_is_not_highs_is_refused() {
    let folder = folder();
    fs::write(folder.path().join("text.so"), "no library\n").unwrap();
    fs::write(folder.path().join("empty.so"), "").unwrap();
    let reasons = [
        ("text.so", "it is not a library"),
        ("empty.so", "it is not a library"),
        (".", "it is not a file"),
        ("missing.so", "cannot be read"),
        ("sub/missing.so", "cannot be read"),
    ];
    for (file, why) in reasons {
        let why = if cfg!(feature = "highs") { "HiGHS is linked into this program" } else { why };
        for command in [&["check", "plan.coop"][..], &["solve", "plan.coop"], &["--version", "--verbose"]] {
            let ran = run(Path::new(file), folder.path(), command);
            assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{file} {command:?}");
            assert!(ran.err.starts_with("coop: COOP_HIGHS: ") && ran.err.contains(why), "{file}: {}", ran.err);
            assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        }
    }
}

/// A library of the system that is not HiGHS.
#[cfg(target_os = "linux")]
fn another_library() -> Option<PathBuf> {
    let maps = fs::read_to_string("/proc/self/maps").ok()?;
    let path =
        maps.lines().filter_map(|line| line.split_whitespace().nth(5)).find(|path| path.contains("/libc.so") || path.contains("/libc-"))?;
    Some(PathBuf::from(path))
}

#[cfg(target_os = "linux")]
#[test]
fn a_library_without_the_functions_is_refused_where_it_is_needed() {
    let Some(library) = another_library().filter(|_| !cfg!(feature = "highs")) else { return };
    let folder = folder();
    for options in [&["solve", "plan.coop"][..], &["solve", "plan.coop", "--solver", "highs"]] {
        let ran = run(&library, folder.path(), options);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        assert!(ran.err.contains("is not a HiGHS that can be used: it has no function `Highs_create`"), "{}", ran.err);
    }
    // Commands that do not need it go on.
    for options in [&["check", "plan.coop"][..], &["solve", "plan.coop", "--solver", "microlp", "--time-limit", "1ms"]] {
        let ran = run(&library, folder.path(), options);
        assert!(!ran.err.contains("Highs_create"), "{}", ran.err);
    }
    let versions = run(&library, folder.path(), &["--version", "--verbose"]);
    assert_eq!(versions.code, 0);
    assert!(versions.out.contains("no HiGHS: ") && versions.out.contains("it has no function `Highs_create`"), "{}", versions.out);
}

#[test]
fn a_library_is_opened_and_solves() {
    let Some(library) = library() else {
        eprintln!("no HiGHS to open: skipped");
        return;
    };
    let folder = folder();
    let versions = run(&library, folder.path(), &["--version", "--verbose"]);
    assert!(versions.out.contains("\nHiGHS 1.") && versions.out.contains(&library.display().to_string()), "{}", versions.out);
    let solve = |options: &[&str]| {
        let ran = run(&library, folder.path(), &[&["solve", "plan.coop", "--format", "json"], options].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        // Nothing but the results: output of HiGHS would be among them.
        serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()
    };
    let results = solve(&["--solver", "highs"]);
    let model = &results["models"]["packing"];
    assert_eq!((model["status"].as_str(), model["solver"].as_str()), (Some("optimal"), Some("highs")), "{results}");
    assert_eq!(solve(&["--solver", "highs"]), results);
    // The optimum is the same; what it is made of may be another of several.
    let own = solve(&[]);
    let optimum = |model: &serde_json::Value| [model["objectives"][0]["value"].clone(), model["objectives"][0]["exact"].clone()];
    assert_eq!(optimum(&own["models"]["packing"]), optimum(model));
    // A path is relative to the folder that the program runs in.
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&library, folder.path().join("here.so")).unwrap();
        let ran = run(Path::new("here.so"), folder.path(), &["--version", "--verbose"]);
        assert!(ran.out.contains("/here.so\n"), "{}", ran.out);
    }
}
