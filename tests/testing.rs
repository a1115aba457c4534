//! `coop test`: what a filter leaves out, and what accepted results are compared with.

use crate::common::{folder, run_in};

const TEXT: &str = "\
coop 1
scenario cans \"Cans\"

let a = 3 t
let b = 4 t

expect \"a is four\" a == 4 t
expect \"b is five\" b == 5 t
expect \"b is four\" b == 4 t

variant more {
  a = 4 t
  expect a == 4 t
  expect \"a is nine\" a == 9 t
}
";

#[test]
fn a_filter_leaves_out_what_others_say() {
    let folder = folder(TEXT);
    let (code, out, err) = run_in(folder.path(), &["test", "a.coop", "--filter", "b is"]);
    assert!(code == 1 && out.contains("a.coop: 1 passed, 1 failed\n"), "{out}");
    assert!(err.contains("b is five") && !err.contains("a is") && err.contains("1 error"), "{err}");
    let (code, out, err) = run_in(folder.path(), &["test", "a.coop", "--filter", "b is four"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let (code, _, err) = run_in(folder.path(), &["test", "a.coop", "--filter", "nine"]);
    assert!(code == 1 && err.contains("a is nine") && !err.contains("five"), "{err}");
    // Formats for services leave out the same.
    let (_, out, _) = run_in(folder.path(), &["test", "a.coop", "--filter", "b is", "--format", "github"]);
    assert_eq!(out.matches("::error").count(), 1, "{out}");
}

#[test]
fn accepted_results_are_of_the_scenario_as_it_stands() {
    let folder = folder(&TEXT.replace("a == 4 t\nexpect \"b is five\" b == 5 t", "a == 3 t").replace("a == 9 t", "a == 4 t"));
    assert_eq!(run_in(folder.path(), &["test", "a.coop", "--accept"]).0, 0);
    for other in [["--variant", "more"], ["--set", "b=6 t"]] {
        let (_, out, err) = run_in(folder.path(), &[&["test", "a.coop"][..], &other].concat());
        assert!(!out.contains("accepted"), "{out}{err}");
        let (code, _, err) = run_in(folder.path(), &[&["test", "a.coop", "--accept"][..], &other].concat());
        assert!(code == 2 && err.contains("`--accept` is of the scenario as it stands"), "{err}");
    }
}

const NEW_PLANT: &str = "\
coop 1
scenario cans \"Cans\"

let price = 1
enterprise a { cap = 5 t }

plan p {
  var s[e in enterprise] : t in 0 t .. 9 t
  maximize total : t = sum(s[e] for e in enterprise)
  constraint c[e in enterprise]: s[e] <= e.cap
}

variant new {
  enterprise b
  expect count(enterprise) == 2
}
variant along {
  sweep price in 0 .. 4 step 2
  expect 6 / price > 2
}
";

#[test]
fn why_a_variant_has_no_answer_is_said() {
    let folder = folder(NEW_PLANT);
    let (code, out, err) = run_in(folder.path(), &["compare", "a.coop", "new"]);
    assert!(code == 1 && err.contains("E0401") && err.contains("in the variant `new`"), "{err}");
    assert!(out.contains("failed") && !out.contains("leaves the plan"), "{out}");
    let (code, _, err) = run_in(folder.path(), &["test", "a.coop", "--filter", "count"]);
    assert!(code == 1 && err.contains("in the variant `new`"), "{err}");
    let (_, out, _) = run_in(folder.path(), &["compare", "a.coop", "new", "--variant", "along"]);
    assert!(out.contains("  along  along + new"), "{out}");
}

#[test]
fn what_fails_at_a_point_of_a_sweep_is_said_to_services() {
    let folder = folder(NEW_PLANT);
    let (code, out, _) = run_in(folder.path(), &["test", "a.coop", "--filter", "price", "--format", "github"]);
    assert!(code == 1 && out.contains("in the variant `along`, at 0") && out.contains("in the variant `along`, at 4"), "{out}");
    run_in(folder.path(), &["test", "a.coop", "--accept"]);
    std::fs::write(folder.path().join("a.coop"), NEW_PLANT.replace("cap = 5 t", "cap = 6 t")).unwrap();
    let (code, out, _) = run_in(folder.path(), &["test", "a.coop", "--format", "github"]);
    assert!(code == 1 && out.contains("results of `a.coop` are not as accepted"), "{out}");
}
