//! Small plans at random: free columns, negative upper bounds, bounds that cross, whole and binary columns, ranges, equalities,
//! rows without terms, constants, both directions, names that look like something else.

use std::fmt::Write;

/// Numbers, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    /// Quarters and thirds.
    fn value(&mut self, from: i64, to: i64) -> f64 {
        let value = (from + self.below((to - from + 1) as u64) as i64) as f64;
        match self.below(6) {
            0 => value + 0.25,
            1 => value + 0.1,
            _ => value,
        }
    }

    fn one_of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }
}

const NAMES: [&str; 16] = [
    "x",
    "inflow",
    "free",
    "e1",
    "华为",
    "a b",
    "st",
    "end",
    "a-b",
    "a_b",
    "RHS",
    "nan",
    "Ünsal",
    "3d",
    "s.t.",
    "very_long_name_of_a_column_that_goes_on_and_on",
];

/// A scenario with one plan.
pub fn scenario(seed: u64) -> String {
    let mut numbers = Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5eed);
    let n = &mut numbers;
    let mut names: Vec<&str> = Vec::new();
    for _ in 0..1 + n.below(5) {
        let name = n.one_of(&NAMES);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut text = String::from("coop 1\n\nplan p {\n");
    for name in &names {
        let whole = ["", "", "integer "][n.below(3) as usize];
        let (a, b) = (n.value(-6, 3), n.value(0, 9));
        let _ = match n.below(9) {
            0 => writeln!(text, "  var `{name}` {whole}: 1"),
            1 => writeln!(text, "  var `{name}` {whole}: 1 >= {a}"),
            2 => writeln!(text, "  var `{name}` {whole}: 1 <= {a}"),
            3 | 4 => writeln!(text, "  var `{name}` {whole}: 1 in {a} .. {}", a + b),
            5 => writeln!(text, "  var `{name}` {whole}: 1 in {} .. {}", a - b - 1.0, -b.abs() - 0.5),
            6 if n.below(4) == 0 => writeln!(text, "  var `{name}` {whole}: 1 in {b} .. {}", b - 2.0),
            7 => writeln!(text, "  var `{name}` binary"),
            _ => writeln!(text, "  var `{name}` {whole}: 1 >= 0"),
        };
    }
    let word = n.one_of(&["minimize", "maximize"]);
    let sum = sum(n, &names);
    let constant = if n.below(2) == 0 { String::new() } else { format!(" + {}", n.value(0, 20)) };
    let _ = writeln!(text, "\n  {word} cost : 1 = {sum}{constant}\n");
    for row in 0..n.below(4) {
        let sum = self::sum(n, &names);
        let (a, b) = (n.value(-9, 9), n.value(0, 9));
        let _ = match n.below(6) {
            0 => writeln!(text, "  constraint `{row}`: {sum} >= {a}"),
            1 | 2 => writeln!(text, "  constraint r{row}: {sum} <= {}", a + b),
            3 => writeln!(text, "  constraint `row {row}`: {sum} == {a}"),
            _ => writeln!(text, "  constraint r{row}: {} <= {sum} + 1 <= {}", a - b, a + b),
        };
    }
    text + "}\n"
}

fn sum(n: &mut Numbers, names: &[&str]) -> String {
    let mut sum = String::new();
    for name in names {
        let factor = if n.below(3) == 0 { 0.0 } else { n.value(-5, 5) };
        let sign = if factor < 0.0 { '-' } else { '+' };
        let _ =
            write!(sum, "{}{} * `{name}`", if sum.is_empty() && sign == '+' { String::new() } else { format!(" {sign} ") }, factor.abs());
    }
    sum.trim_start().to_string()
}
