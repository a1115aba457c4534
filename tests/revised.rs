//! Plans lowered again after a value changed: the same programs as when they are made from the beginning, in doubles and exactly.

use coop::driver::{self, Overlay, Solved};
use coop::exact::{self, Exact};
use coop::hir::{AttrType, AttrValues, Hir, Node, Ty};
use coop::lower::from_hir::{self, Again};
use coop::lp::{self, Agreement, LexStage, Lp, RowId};
use coop::semantic::Loader;
use coop::solve::Options;
use coop::source::{FileKind, SourceMap};
use coop::workspace::{Folder, Memory};
use rustc_hash::FxHashSet;
use std::path::Path;

/// How many values of an attribute, and cells of a table, are changed.
const EACH: usize = 2;

/// Changes of values that a scenario states, as `--set` writes them.
fn changes(hir: &Hir) -> Vec<String> {
    let mut out = Vec::new();
    let text = |unit| hir.units.text(unit);
    let factors = [1.07, 0.0, 3.0];
    for (_, attr) in hir.attrs.iter() {
        let (AttrType::Number(unit), AttrValues::Number(column)) = (&attr.ty, &attr.values) else { continue };
        let mut keys = Vec::new();
        let given: Vec<u32> = attr.index.iter().filter(|row| column.get(*row).is_some()).collect();
        for (place, row) in given.iter().step_by(given.len().div_ceil(EACH).max(1)).enumerate() {
            attr.index.tuple(*row, &mut keys);
            let kinds = std::iter::once(&attr.kind).chain(&attr.keys);
            let names: Vec<&str> = kinds.zip(&keys).map(|(kind, key)| hir.name_at(*kind, *key)).collect();
            let value = column.get(*row).unwrap() * factors[place % factors.len()];
            out.push(format!("{}.{}[{}]={value} {}", hir.entity_types[attr.kind].name, attr.name, names.join(", "), text(*unit)));
        }
    }
    for (_, table) in hir.tables.iter() {
        let [field] = table.fields.as_slice() else { continue };
        let mut keys = Vec::new();
        let given: Vec<u32> = table.index.iter().filter(|row| field.column.get(*row).is_some()).collect();
        for (place, row) in given.iter().step_by(given.len().div_ceil(EACH).max(1)).enumerate() {
            table.index.tuple(*row, &mut keys);
            let names: Vec<&str> = table.keys.iter().zip(&keys).map(|(kind, key)| hir.name_at(*kind, *key)).collect();
            let value = field.column.get(*row).unwrap() * factors[(place + 1) % factors.len()];
            out.push(format!("{}[{}]={value} {}", table.name, names.join(", "), text(field.unit)));
        }
    }
    for (_, decl) in hir.lets.iter().filter(|(_, decl)| decl.ty == Ty::Number && decl.model.is_none() && decl.keys.is_empty()) {
        for value in ["1.25", "0"] {
            out.push(format!("{}={value} {}", decl.name, text(decl.unit)));
        }
    }
    out
}

/// Whatever reads what was changed, directly or not.
fn affected(hir: &Hir, overlay: &Overlay) -> FxHashSet<Node> {
    use coop::driver::Target;
    let node = |target: &Target| match target {
        Target::Attribute(attr, _) => Node::Attr(*attr),
        Target::Cell(table, ..) => Node::Table(*table),
        Target::Value(id) => Node::Let(*id),
    };
    let mut found: FxHashSet<Node> = overlay.values.iter().map(|own| node(&own.target)).collect();
    loop {
        let more: Vec<Node> = hir.order.iter().filter(|node| hir.needs[node].iter().any(|read| found.contains(read))).copied().collect();
        let before = found.len();
        found.extend(more);
        if found.len() == before {
            return found;
        }
    }
}

/// What was tried.
#[derive(Default, Debug)]
struct Tried {
    programs: usize,
    made_again: usize,
    limits_alone: usize,
    with_objective: usize,
}

fn same(name: &str, double: &Lp, made: &Lp<Exact>) {
    assert_eq!(lp::agreement(double, made), Agreement::Same, "{name}");
    assert_eq!(double.rows.value_origin, made.rows.value_origin, "{name}");
    assert_eq!(double.columns.cost_origin, made.columns.cost_origin, "{name}");
    // What is not said to be calculated is the decimal of its double.
    let Some(calculated) = &double.calculated else { return };
    let decimal = |value: f64, number: &Exact| exact::from_decimal_f64(value).as_ref() == Some(number);
    for row in (0..double.row_count() as u32).map(RowId).filter(|row| !calculated.rows.contains(row)) {
        let entries = double.entries(row).zip(made.entries(row)).all(|((_, one), (_, other))| decimal(*one, other));
        assert!(entries && decimal(double.rows.constant[row], &made.rows.constant[row]), "{name}: {row:?}");
        let limits = [(double.rows.lower[row], &made.rows.lower[row]), (double.rows.upper[row], &made.rows.upper[row])];
        let fine = limits.iter().all(|(one, other)| other.as_ref().is_none_or(|other| decimal(*one, other)));
        assert!(fine || calculated.limits.contains(&row), "{name}: {row:?}");
    }
    let costs = double.columns.cost.iter().zip(&made.columns.cost).all(|(one, other)| decimal(*one, other));
    assert!(calculated.objective || costs, "{name}: costs");
}

fn try_changes(name: &str, solved: &Solved, sources: &SourceMap, tried: &mut Tried) {
    let first = LexStage::first();
    for change in changes(&solved.hir) {
        let name = format!("{name} with {change}");
        let Ok(values) = driver::named(&solved.hir, &change) else { continue };
        let overlay = Overlay { values, ..Overlay::default() };
        let Ok(again) = driver::overlaid(solved, sources, &overlay) else { continue };
        let (hir, world) = (&again.hir, &again.world);
        let affected = affected(hir, &overlay);
        for (model, lp) in &again.lowered {
            tried.programs += 1;
            let made = from_hir::lower::<Exact>(hir, world, *model, &first).unwrap_or_else(|_| panic!("{name}"));
            same(&name, lp, &made);
            let run = solved.models.iter().find(|run| run.model == *model).and_then(|run| run.plan());
            let Some(run) = run.filter(|run| run.goal == first) else { continue };
            for exact in [None, run.exact.as_deref()] {
                let Some(Again { lp, exact: exactly, parts }) = from_hir::again(hir, world, *model, (&run.lp, exact), &affected) else {
                    continue;
                };
                same(&name, &lp, &made);
                tried.made_again += 1;
                let limits_alone = || parts.rows.iter().all(|(_, part)| *part == from_hir::Part::Limits);
                tried.limits_alone += usize::from(!parts.rows.is_empty() && limits_alone());
                tried.with_objective += usize::from(parts.objective);
                let exactly = exactly.unwrap_or_else(|| {
                    let (exactly, agreement) = from_hir::exactly(hir, world, *model, &first, &lp).unwrap();
                    assert_eq!(agreement, Agreement::Same, "{name}");
                    exactly
                });
                assert_eq!(format!("{exactly:?}"), format!("{made:?}"), "{name}");
            }
        }
    }
}

fn solved(text: String, loader: &dyn Loader) -> Option<(Solved, SourceMap)> {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, loader);
    if !checked.can_be_solved() {
        return None;
    }
    let options = Options { keeps_exact: true, ..Options::default() };
    let solved = driver::solve(checked, &sources, &options, &mut |_| {}).unwrap();
    Some((solved, sources))
}

#[test]
fn programs_made_again_are_those_made_from_the_beginning() {
    let mut tried = Tried::default();
    for example in std::fs::read_dir("examples").unwrap() {
        let path = example.unwrap().path().join("main.coop");
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let folder = Folder::of(&path, None);
        let Some((solved, sources)) = solved(text, &folder) else { continue };
        try_changes(&path.display().to_string(), &solved, &sources, &mut tried);
    }
    for file in ["plan_forms", "plans_sets_models", "stocks", "policy_limits", "limits_where_given", "switched_values", "policy_caps"] {
        let text = std::fs::read_to_string(Path::new("tests/language").join(file).with_extension("txt")).unwrap();
        for case in text.split("### ").skip(1).filter(|case| !case.contains("#@")) {
            let (name, text) = case.split_once('\n').unwrap();
            let Some((solved, sources)) = solved(text.to_string(), &Memory::default()) else { continue };
            try_changes(name, &solved, &sources, &mut tried);
        }
    }
    assert!(tried.made_again > 100 && tried.limits_alone > 20 && tried.with_objective > 30, "{tried:?}");
}
