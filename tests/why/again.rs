//! What `coop why` shows, calculated again from what it shows.

use coop::driver::Solved;
use coop::ids::At;
use coop::lower::Names;
use coop::lp::{Auxiliary, ColId, Lp, RowId};
use serde_json::Value;

fn parts(node: &Value) -> &[Value] {
    node["parts"].as_array().unwrap()
}

/// A number with the largest number on the way to it, or a word.
#[derive(Debug)]
enum Made {
    Number(f64, f64),
    Word(&'static str),
}

fn truth(value: bool) -> Option<Made> {
    Some(Made::Word(if value { "yes" } else { "no" }))
}

/// What the parts of a value come to; none where it has no parts, or these are words of their own.
fn recomputed(node: &Value) -> Option<Made> {
    let all = parts(node);
    let parts: Vec<&Value> = all.iter().filter(|part| part["within"] != true).collect();
    let value = |at: usize| parts.get(at).and_then(|part| part["value"].as_f64());
    let word = |at: usize| parts.get(at).and_then(|part| part["value"].as_str());
    let weight = |part: &Value| part["weight"].as_f64().unwrap();
    let terms = || -> Option<Vec<f64>> { parts.iter().map(|part| Some(part["value"].as_f64()? * weight(part))).collect() };
    let rest = node["rest"]["value"].as_f64().unwrap_or(0.0);
    let largest = |terms: &[f64]| terms.iter().fold(rest.abs(), |most, term| most.max(term.abs()));
    let number = |value: f64| Some(Made::Number(value, value.abs()));
    match node["made_by"].as_str().unwrap() {
        "sum" => terms().map(|terms| Made::Number(terms.iter().sum::<f64>() + rest, largest(&terms))),
        "average" => {
            let count = parts.len() + node["rest"]["count"].as_u64().unwrap_or(0) as usize;
            terms().map(|terms| Made::Number((terms.iter().sum::<f64>() + rest) / count as f64, largest(&terms)))
        }
        "product" => {
            let mut product = node["factor"].as_f64().unwrap();
            for part in &parts {
                let value = part["value"].as_f64()?;
                product = if weight(part) < 0.0 { product / value } else { product * value };
            }
            number(product)
        }
        "smallest" => terms().map(|terms| Made::Number(terms.iter().copied().fold(f64::INFINITY, f64::min), largest(&terms))),
        "largest" => terms().map(|terms| Made::Number(terms.iter().copied().fold(f64::NEG_INFINITY, f64::max), largest(&terms))),
        "same" => {
            // Two parts: what a condition chooses, and the condition.
            assert!(parts.len() == 1 || matches!(word(1), Some("yes" | "no")), "{node:#}");
            value(0).and_then(number)
        }
        "up to" => {
            let (of, most) = (value(0)?, value(1)?);
            number(of.clamp(-most.abs(), most.abs()))
        }
        "count" => number(parts.iter().filter(|part| part["value"] == "yes").count() as f64 + rest),
        // The share of its own utility.
        "logit" => {
            let scale = node["factor"].as_f64().unwrap();
            let power = |at: usize| value(at).map(|utility| (scale * (utility - value(0).unwrap())).exp());
            let all: Option<Vec<f64>> = (0..parts.len()).map(power).collect();
            all.map(|all| Made::Number(1.0 / all.iter().sum::<f64>(), 1.0))
        }
        "logsum" => {
            let scale = node["factor"].as_f64().unwrap();
            let all: Option<Vec<f64>> = (0..parts.len()).map(|at| value(at).map(|part| (scale * part).exp())).collect();
            all.map(|all| Made::Number(all.iter().sum::<f64>().ln() / scale, 1.0))
        }
        "power" => Some(Made::Number(value(0)?.powf(value(1)?), 0.0)),
        "abs" => value(0).and_then(|x| number(x.abs())),
        "exp" => value(0).and_then(|x| number(x.exp())),
        "log" => value(0).map(|x| Made::Number(x.ln(), 1.0)),
        "sqrt" => value(0).and_then(|x| number(x.sqrt())),
        "floor" => value(0).and_then(|x| number(x.floor())),
        "ceil" => value(0).and_then(|x| number(x.ceil())),
        "switch" => truth(value(0)? >= 0.5),
        "not" => word(0).and_then(|own| truth(own == "no")),
        // Parts after the one that decides are left out.
        "and" => truth(parts.iter().all(|part| part["value"] == "yes")),
        "or" => truth(parts.iter().any(|part| part["value"] == "yes")),
        "any" => truth(word(0) == Some("yes")),
        "all" => truth(!parts.iter().any(|part| part["value"] == "no")),
        sign @ ("==" | "!=" | "<" | ">" | "<=" | ">=") => {
            if let (Some(one), Some(other)) = (word(0), word(1)) {
                return truth((one == other) == (sign == "=="));
            }
            let (one, other) = (value(0)?, value(1)?);
            let within = all.iter().find(|part| part["within"] == true).and_then(|part| part["value"].as_f64());
            let room = within.unwrap_or(1e-6 * one.abs().max(other.abs()));
            truth(match sign {
                "==" => (one - other).abs() <= room,
                "!=" => one != other,
                "<" => one < other,
                ">" => one > other,
                "<=" => one <= other + room,
                _ => one >= other - room,
            })
        }
        "given" => {
            assert!(parts.is_empty(), "{node:#}");
            None
        }
        other => {
            assert!(matches!(other, "piecewise" | "round"), "{other}: {node:#}");
            None
        }
    }
}

/// Looks at every value of a tree: how many had parts that were put together again.
pub fn adds_up(node: &Value, name: &str) -> usize {
    let mut count = 0;
    match (recomputed(node), node["value"].as_f64(), node["value"].as_str()) {
        (Some(Made::Number(again, largest)), Some(value), _) => {
            assert!((again - value).abs() <= 1e-9 * largest.max(value.abs()).max(1e-300), "{name}: {value} against {again} of {node:#}");
            count += 1;
        }
        (Some(Made::Word(again)), None, Some(word)) => {
            let word = match word {
                "holds" => "yes",
                "fails" => "no",
                word => word,
            };
            assert_eq!(word, again, "{name}: {node:#}");
            count += 1;
        }
        (None, ..) => {}
        (made, ..) => panic!("{name}: {made:?} of {node:#}"),
    }
    if node["made_by"] == "given" && node["source"] == "data" {
        assert!(!node["place"].is_null(), "{name}: {node:#}");
    }
    count + parts(node).iter().map(|part| adds_up(part, name)).sum::<usize>()
}

/// One piece of text means one value: a part with the formula of the whole, or of the part beside it, has its value too, where no name and
/// no index variable says that it is read for something else. A number that is written is the value it is shown with.
pub fn says_one_thing(node: &Value, name: &str) {
    let mut above: Vec<(&Value, &Value)> = Vec::new();
    along(node, &mut above, name);
}

fn along<'v>(node: &'v Value, above: &mut Vec<(&'v Value, &'v Value)>, name: &str) {
    if node["source"] == "literal"
        && let (Some(text), Some(value)) = (node["formula"].as_str(), node["value"].as_f64())
    {
        let text = text.trim_start_matches('(').trim_end_matches(')');
        let (digits, unit) = text.split_once(' ').unwrap_or((text, "1"));
        if let Ok(number) = digits.replace('_', "").parse::<f64>()
            && node["unit"] == unit
        {
            assert!((number - value).abs() <= 1e-12 * value.abs(), "{name}: {node:#}");
        }
    }
    let before = above.len();
    for part in parts(node) {
        let is_other = !part["name"].is_null() || part["at"].as_array().is_some_and(|at| !at.is_empty());
        let text = (&part["formula"], &part["place"]);
        if is_other || part["formula"].is_null() {
            along(part, &mut Vec::new(), name);
            continue;
        }
        let own = (text.0, text.1);
        let whole = (&node["formula"], &node["place"]);
        let differs = |value: &Value| value != &part["value"] && part["unit"] == node["unit"];
        assert!(whole != own || !differs(&node["value"]), "{name}: {part:#} in {node:#}");
        for beside in parts(node).iter().filter(|beside| beside["name"].is_null() && beside["at"].as_array().is_none_or(Vec::is_empty)) {
            let same = (&beside["formula"], &beside["place"]) == own;
            assert!(!same || beside["value"] == part["value"], "{name}: {part:#} beside {beside:#}");
        }
        along(part, above, name);
    }
    above.truncate(before);
}

/// Every limit of the plan that binds and that a decision takes part in, itself or by what it is an item of, is named: how many.
pub fn all_are_named(solved: &Solved, tree: &Value, name: &str) -> usize {
    let (Some(limits), Some(own)) = (tree["decision"]["limits"].as_array(), tree["result"]["name"].as_str()) else { return 0 };
    let mut count = 0;
    for run in &solved.models {
        let Some(plan) = run.plan() else { continue };
        let names = Names::new(&solved.hir, run.model, &plan.lp);
        let model = &solved.hir.models[run.model].name;
        let full = |name: String| format!("{model}.{name}");
        let Some(column) = (0..plan.lp.own_columns() as u32).map(ColId).find(|column| full(names.column(*column)) == own) else { continue };
        let reached = reached(&plan.lp, &plan.solution.values, column);
        for row in (0..plan.lp.own_rows() as u32).map(RowId) {
            let touches = plan.lp.row(row).any(|(col, factor)| factor != 0.0 && reached.contains(&col));
            let is_own = names.constraint(row).is_some_and(|(at, _)| {
                solved.hir.plan(run.model).unwrap().constraints.at(at).policy.is_none_or(|policy| !policy.is_auxiliary())
            });
            let activity: f64 = plan.lp.row(row).map(|(col, factor)| factor * plan.solution.values[col.0 as usize]).sum();
            let size = plan.lp.row(row).map(|(col, factor)| (factor * plan.solution.values[col.0 as usize]).abs()).fold(0.0, f64::max);
            let meets = |end: f64| end.is_finite() && (activity - end).abs() <= 1e-12 * size.max(end.abs());
            if touches && is_own && (meets(plan.lp.rows.lower[row]) || meets(plan.lp.rows.upper[row])) {
                let wanted = full(names.row(row));
                assert!(limits.iter().any(|limit| limit["name"] == wanted.as_str()), "{name}: `{wanted}` binds: {limits:#?}");
                count += 1;
            }
        }
    }
    count
}

/// A column, and those of the functions and values that it is an item of and makes.
fn reached(lp: &Lp, values: &[f64], column: ColId) -> Vec<ColId> {
    let room = |row: RowId| {
        let value: f64 = lp.row(row).map(|(col, factor)| factor * values[col.0 as usize]).sum();
        (value - lp.rows.lower[row]).min(lp.rows.upper[row] - value)
    };
    let rows = || lp.auxiliary_rows.iter().enumerate().map(|(place, auxiliary)| (RowId((lp.own_rows() + place) as u32), auxiliary));
    // Of the items of a function those count that make its value.
    let least = |curve: u32| {
        let own = rows().filter(|(_, own)| matches!(own, Auxiliary::Epigraph { curve: of, .. } if *of == curve));
        own.map(|(row, _)| room(row)).fold(f64::INFINITY, f64::min)
    };
    let mut reached = vec![column];
    let mut at = 0;
    while let Some(column) = reached.get(at).copied() {
        at += 1;
        for (place, auxiliary) in lp.auxiliary_rows.iter().enumerate() {
            let row = RowId((lp.own_rows() + place) as u32);
            let next = match auxiliary {
                Auxiliary::Epigraph { curve, .. } if room(row) > least(*curve) + 1e-6 => continue,
                Auxiliary::Epigraph { curve, .. }
                | Auxiliary::Definition { curve }
                | Auxiliary::ArgumentOf { curve }
                | Auxiliary::Place { curve } => lp.curves[*curve as usize].value,
                _ => continue,
            };
            if !reached.contains(&next) && lp.row(row).any(|(col, factor)| factor != 0.0 && col == column) {
                reached.push(next);
            }
        }
    }
    reached
}
