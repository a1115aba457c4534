//! Whether the solution of a system of equations is the only one.

use super::report;

fn said(bounds: &str, constraints: &str) -> String {
    let text = report(&format!("coop 1\nplan p {{\n  var x : t {bounds}\n  var y : t {bounds}\n  var z : t {bounds}\n{constraints}}}\n"));
    let line = text.lines().find(|line| line.contains("Solved:")).unwrap_or_else(|| panic!("{text}"));
    line.trim().trim_start_matches("Solved: a solution that keeps all constraints; nothing is minimized or maximized.").trim().to_string()
}

#[test]
fn what_equations_leave_open_is_said() {
    let three = "  constraint a: x + y + z == 6 t\n  constraint b: x - y == 1 t\n";
    assert_eq!(said("", &format!("{three}  constraint c: x + z == 5 t\n")), "It is the only one.");
    // The third says what the first two do.
    assert_eq!(said("", &format!("{three}  constraint c: 2 * x + z == 7 t\n")), "It is not the only one: in others, `z` is different.");
    assert_eq!(said("", three), "It is not the only one: in others, `z` is different.");
    // Equations of which inequalities leave one solution: nothing is claimed.
    assert_eq!(said(">= 0 t", "  constraint a: x + y + z == 0 t\n"), "");
}
