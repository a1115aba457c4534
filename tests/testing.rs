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
