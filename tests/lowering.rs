//! Plans lowered in doubles and exactly: the same columns, rows and entries, and a name for each.

use coop::driver;
use coop::exact::{self, Exact};
use coop::lower::{Names, from_hir};
use coop::lp::{self, ColId, DegradationLimit, LexStage, Lp, RowId};
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use std::collections::BTreeSet;

/// The scenarios of a file of `tests/language/` that need no data file.
fn scenarios(path: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(path).unwrap();
    let cases = text.split("### ").skip(1).filter(|case| !case.contains("#@"));
    cases.map(|case| case.split_once('\n').unwrap()).map(|(name, text)| (name.to_string(), text.to_string())).collect()
}

fn close(double: f64, exact: f64) -> bool {
    double == exact || (double - exact).abs() <= 1e-9 * double.abs().max(exact.abs()).max(1.0)
}

fn bound(double: f64, exact: &Option<Exact>) -> bool {
    match exact {
        Some(exact) => close(double, exact::to_f64(exact)),
        None => double.is_infinite(),
    }
}

fn compare(name: &str, double: &Lp, exact: &Lp<Exact>) {
    assert_eq!(double.column_count(), exact.column_count(), "{name}: columns");
    assert_eq!(double.row_count(), exact.row_count(), "{name}: rows");
    assert_eq!(double.columns.domain, exact.columns.domain, "{name}: domains");
    assert_eq!(double.rows.starts, exact.rows.starts, "{name}: entries");
    assert_eq!(double.rows.cols, exact.rows.cols, "{name}: columns of entries");
    assert_eq!(double.rows.value_origin, exact.rows.value_origin, "{name}: origins");
    assert_eq!(double.auxiliary_columns, exact.auxiliary_columns, "{name}: auxiliary columns");
    assert_eq!(double.auxiliary_rows, exact.auxiliary_rows, "{name}: auxiliary rows");
    assert_eq!(double.curves, exact.curves, "{name}: curves");
    let numbers = |double: &[f64], exact: &[Exact]| double.iter().zip(exact).all(|(d, e)| close(*d, exact::to_f64(e)));
    assert!(numbers(double.columns.cost.as_slice(), exact.columns.cost.as_slice()), "{name}: costs");
    assert!(numbers(&double.rows.values, &exact.rows.values), "{name}: coefficients");
    assert!(numbers(double.rows.constant.as_slice(), exact.rows.constant.as_slice()), "{name}: constants");
    let bounds = |double: &[f64], exact: &[Option<Exact>]| double.iter().zip(exact).all(|(d, e)| bound(*d, e));
    assert!(
        bounds(double.columns.lower.as_slice(), exact.columns.lower.as_slice())
            && bounds(double.columns.upper.as_slice(), exact.columns.upper.as_slice()),
        "{name}: bounds"
    );
    assert!(
        bounds(double.rows.lower.as_slice(), exact.rows.lower.as_slice())
            && bounds(double.rows.upper.as_slice(), exact.rows.upper.as_slice()),
        "{name}: limits"
    );
    for row in 0..double.row_count() {
        let cols: Vec<ColId> = double.row(RowId(row as u32)).map(|(col, _)| col).collect();
        assert!(cols.windows(2).all(|pair| pair[0] < pair[1]), "{name}: row {row} is not in order");
    }
}

#[test]
fn doubles_and_exact_numbers_make_the_same_program() {
    let (mut count, mut decimals) = (0, 0);
    for file in [
        "tests/language/stocks.txt",
        "tests/language/cases.txt",
        "tests/language/plan_forms.txt",
        "tests/language/plans_sets_models.txt",
        "tests/language/policy_decisions.txt",
        "tests/language/policy_caps.txt",
        "tests/language/policy_limits.txt",
        "tests/language/limits_where_given.txt",
    ] {
        for (name, text) in scenarios(file) {
            let mut sources = SourceMap::default();
            let id = sources.add("main.coop", text, FileKind::Scenario);
            let checked = driver::check(id, &mut sources, &Memory::default());
            if checked.has_errors() {
                continue;
            }
            let (hir, world) = (&checked.hir, &checked.world);
            for (model, lp) in &checked.lowered {
                let Some(plan) = hir.models[*model].plan() else { continue };
                let mut goal = LexStage::first();
                for objective in 0..plan.objectives.len() as u32 {
                    goal.objective = objective;
                    let double = from_hir::lower::<f64>(hir, world, *model, &goal).unwrap();
                    let exact = from_hir::lower::<Exact>(hir, world, *model, &goal).unwrap();
                    compare(&name, &double, &exact);
                    decimals += usize::from(double.calculated.is_some());
                    let (made, agreement) = from_hir::exactly(hir, world, *model, &goal, &double).unwrap();
                    assert_eq!((format!("{made:?}"), agreement), (format!("{exact:?}"), lp::agreement(&double, &exact)), "{name}");
                    goal.kept.push(DegradationLimit { objective, limit: coop::exact::parse("0.1").unwrap(), rounding: 0.0 });
                }
                let names = Names::new(hir, *model, lp);
                let columns: BTreeSet<String> = (0..lp.column_count() as u32).map(|col| names.column(ColId(col))).collect();
                let rows: BTreeSet<String> = (0..lp.row_count() as u32).map(|row| names.row(RowId(row))).collect();
                assert_eq!((columns.len(), rows.len()), (lp.column_count(), lp.row_count()), "{name}: {columns:?} {rows:?}");
                count += 1;
            }
        }
    }
    assert!(count > 25 && decimals > 10, "only {count} plans, {decimals} of decimals");
}

/// Numbers as they are written are taken over; rows in which something is calculated are made again, and so is the objective. The
/// result is the same as if all were made again.
#[test]
fn decimals_are_taken_from_doubles() {
    let text = |price: &str| {
        format!(
            "coop 1\nscenario steps\ncurrency EUR\nperiods step = 1..40\ntable need[step] : t {{\n{}}}\n\
             plan p {{\n  var x[k in step] : t in 0.1 t .. 99.25 t\n  var y[k in step] : kg >= 0.1 kg\n\
             \x20 minimize cost : EUR = sum({price} * x[k] for k in step) + 0.3 EUR\n\
             \x20 constraint cover[k in step if k <= 5]: 1.7 * x[k] + 0.1 * x[k] >= need[k]\n\
             \x20 constraint least[k in step if k <= 5]: x[k] + 3 * y[k] >= 0.7 t\n\
             \x20 constraint scaled[k in step if k == 7]: 0.1 * x[k] <= 0.1 * need[k] / 3 + 7 t\n\
             \x20 constraint plain[k in step]: 0.3 * x[k] <= need[k]\n}}\n",
            (1..=40).map(|k| format!("  {k} {k}.{}\n", 1 + k % 9)).collect::<String>()
        )
    };
    for (price, objective) in [("12.3 EUR/t", false), ("1.1 * 1.1 EUR/t", true), ("(0.1 EUR/t + 0.2 EUR/t)", true)] {
        let mut sources = SourceMap::default();
        let id = sources.add("main.coop", text(price), FileKind::Scenario);
        let checked = driver::check(id, &mut sources, &Memory::default());
        assert!(!checked.has_errors(), "{:?}", checked.diagnostics);
        let (hir, world, (model, _)) = (&checked.hir, &checked.world, &checked.lowered[0]);
        let goal = LexStage::first();
        let double = from_hir::lower::<f64>(hir, world, *model, &goal).unwrap();
        let exact = from_hir::lower::<Exact>(hir, world, *model, &goal).unwrap();
        let calculated = double.calculated.as_ref().unwrap();
        assert_eq!(calculated.objective, objective, "{price}");
        assert!(!calculated.rows.is_empty() && calculated.rows.len() < double.row_count(), "{calculated:?}");
        let (made, agreement) = from_hir::exactly(hir, world, *model, &goal, &double).unwrap();
        assert_eq!(format!("{made:?}"), format!("{exact:?}"), "{price}");
        assert_eq!(agreement, lp::agreement(&double, &exact));
    }
}

/// What a scenario's one plan becomes, as text.
fn printed(text: &str) -> String {
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(id, &mut sources, &Memory::default());
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics);
    let (model, lp) = &checked.lowered[0];
    coop::lower::print::print(&checked.hir, *model, lp, 100)
}

#[test]
fn curves_take_binaries_only_where_they_need_them() {
    let plan = |objective: &str| {
        printed(&format!(
            "coop 1\ncurrency EUR\nkind i\ni a {{ up = 50 EUR }}\ni b {{ up = 5 EUR }}\nplan p {{\n  var x[k in i] : t in 0 .. 20 t\n  {objective}\n  constraint c: sum(x[k] for k in i) >= 3 t\n}}\n"
        ))
    };
    // Slopes rise for a, and fall for b.
    let mixed = plan("minimize cost = sum(piecewise(x[k], 0 t: 0 EUR, 10 t: k.up, 20 t: 60 EUR) for k in i)");
    assert!(mixed.contains("integer 0 <= cost.piecewise[a].done 1 <= 1"), "{mixed}");
    assert!(!mixed.contains("cost.piecewise[b].done"), "{mixed}");
    let large = plan("maximize gain = sum(piecewise(x[k], 0 t: 0 EUR, 10 t: k.up, 20 t: 60 EUR) for k in i)");
    assert!(large.contains("gain.piecewise[b].done 1") && !large.contains("gain.piecewise[a].done"), "{large}");
    let turned = plan("maximize gain = -2 * cost\n  let cost = sum(piecewise(x[k], 0 t: 0 EUR, 10 t: k.up, 20 t: 60 EUR) for k in i)");
    assert!(turned.contains("cost.piecewise[a].done 1") && !turned.contains("cost.piecewise[b].done"), "{turned}");
    let straight = plan("maximize gain = sum(piecewise(x[k], 0 t: 0 EUR, 10 t: 30 EUR, 20 t: 60 EUR) for k in i)");
    assert!(!straight.contains("done") && !straight.contains("piece 2"), "{straight}");
    let both = plan(
        "minimize cost = cost_of_a\n  let cost_of_a = piecewise(x[b], 0 t: 0 EUR, 10 t: 5 EUR, 20 t: 60 EUR)\n  constraint least: cost_of_a >= 1 EUR",
    );
    assert!(both.contains("cost_of_a.piecewise.done 1"), "{both}");
}

#[test]
fn a_condition_lets_go_no_further_than_the_bounds_reach() {
    let text = printed(
        "coop 1\nplan p {\n  var on binary\n  var x : t in -2 t .. 8 t\n  var y : t in 0 t .. 6 t\n  maximize m = x + y\n  constraint c: if on then 1 t <= x - 2 * y <= 2 t\n  constraint d: if not on then x + 1 t >= 0 t\n}\n",
    );
    // x - 2 y lies between -14 and 8; x >= -1 where it is off, and x >= -2 in any case.
    assert!(text.contains("c.lower: -15 on + x - 2 y >= -14"), "{text}");
    assert!(text.contains("c.upper: 6 on + x - 2 y <= 8"), "{text}");
    assert!(text.contains("d.lower: on + x >= -1"), "{text}");
}

/// A plan whose sums are read by steps, and the same with each body inside an `if`, which is walked.
#[test]
fn sums_by_steps_are_those_that_are_walked() {
    let bodies = [
        // Dense, with the index that runs in each place; an attribute with a default; factors from both sides, and a change of unit.
        ("for i in item", "w[i, j] * x[i, j]"),
        ("for i in item", "i.size * x[i, j] * 2"),
        ("for i in item", "-(x[i, j] * w[i, j]) - x[i, i] * i.size * 0.1"),
        ("for i in item", "3 * (w[i, j] * i.size) * (x[j, i] + y[i, j])"),
        ("for i in item, k in item", "w[i, k] * x[k, j]"),
        ("for i in item, k in item if k != i", "w[k, j] * x[k, i]"),
        ("for i in item, k in item if i == j or i == c", "w[k, j] * x[k, i]"),
        ("for i in item, (i, k) in arc if not (i == a) and i != j", "arc[i, k] * x[k, i]"),
        // Tables with gaps, in the order of their keys and not; one name fixed; a variable over the same keys and one over more.
        ("for (i, k) in arc", "arc[i, k] * ship[i, k, j]"),
        ("for (i, j) in arc", "arc[i, j] * ship[i, j, a] - 0.3 * y[i, j]"),
        ("for (j, i) in arc", "arc[j, i] * w[i, j] * ship[j, i, j]"),
        ("for (item.a, i) in arc", "arc[a, i] * ship[a, i, j] + x[b, i]"),
        ("for (i, k) in arc, l in item", "w[l, k] * ship[i, k, l]"),
        ("for l in item, (l, k) in arc", "arc[l, k] * 0 * x[k, l] + 1e-3 * x[l, l]"),
    ];
    let names = ["a", "b", "c", "d"];
    let weights: Vec<String> =
        (0..16).map(|at| format!("{} {} {}\n", names[at / 4], names[at % 4], (7 * at % 16) as f64 / 10.0 - 0.3)).collect();
    let text = |close: &dyn Fn(&str) -> String| {
        let rows: Vec<String> = bodies
            .iter()
            .enumerate()
            .map(|(at, (over, body))| format!("  constraint c{at}[j in item]: 2 * (1 + sum({} {over})) - x[j, j] >= 0.7\n", close(body)))
            .collect();
        format!(
            "coop 1\nkind item\nattribute item.size : 1 default 0.3\nitem a {{ size = 0.1 }}\nitem b\nitem c {{ size = 1/3 }}\nitem d {{ size = 7 }}\n\
             table w[item, item] : 1 {{\n{}}}\ntable arc[item, item] : 1 {{\na b 0.1\nb a 3\nb d 0.7\nd c 2\na c 0.33333\n}}\n\
             plan p {{\n  var x[i in item, j in item] >= 0\n  var y[i in item, j in item] >= 0\n  var ship[(i, j) in arc, k in item] >= 0\n\
             {}  minimize cost = sum({} for i in item, j in item) + sum(y[i, j] for i in item, j in item) + sum(ship[i, j, k] for (i, j) in arc, k in item)\n}}\n",
            weights.concat(),
            rows.concat(),
            close("w[i, j] * x[i, j]")
        )
    };
    let fast = text(&|body| body.to_string());
    let slow = text(&|body| format!("(if 1 == 1 then {body} else {body})"));
    let programs = |text: &str| {
        let mut sources = SourceMap::default();
        let id = sources.add("main.coop", text, FileKind::Scenario);
        let checked = driver::check(id, &mut sources, &Memory::default());
        assert!(!checked.has_errors(), "{:?}", checked.diagnostics);
        let lower = (checked.lowered[0].0, LexStage::first());
        let double = from_hir::lower::<f64>(&checked.hir, &checked.world, lower.0, &lower.1).unwrap();
        (double, from_hir::lower::<Exact>(&checked.hir, &checked.world, lower.0, &lower.1).unwrap())
    };
    let (fast, slow) = (programs(&fast), programs(&slow));
    assert!(fast.0.entry_count() > 100, "{}", fast.0.entry_count());
    assert_eq!(numbers(&fast.0), numbers(&slow.0));
    assert_eq!(numbers(&fast.1), numbers(&slow.1));
    compare("sums", &fast.0, &fast.1);
}

/// All numbers of a program, and which columns they belong to.
fn numbers<N: lp::Value + std::fmt::Debug>(lp: &Lp<N>) -> String
where
    N::Bound: std::fmt::Debug,
{
    let (columns, rows) = (&lp.columns, &lp.rows);
    format!("{:?} {:?} {:?} {:?} {:?} {:?} {:?}", rows.starts, rows.cols, rows.values, rows.lower, rows.upper, rows.constant, columns.cost)
}
