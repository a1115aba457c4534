//! From a name as a scenario writes it to what it is the name of.

use super::Unexplained;
use super::formula::Formulas;
use crate::data::TupleIndex;
use crate::diagnostics::suggest;
use crate::driver::Solved;
use crate::hir::*;
use crate::lp::block_of;
use crate::report::compare::Figures;

/// What has a value that can be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Let(LetId),
    Attribute(AttrId),
    /// A table, and which of its values.
    Cell(TableId, u32),
    Result(ModelId, u32),
    /// A constraint of a plan, and its shadow price.
    Constraint(ModelId, u32),
    Price(ModelId, u32),
    /// The reduced cost of a variable of a plan.
    ReducedCost(ModelId, u32),
    Expectation(usize),
}

impl What {
    /// The model that it is a result of.
    pub fn model(self) -> Option<ModelId> {
        match self {
            What::Result(model, _) | What::Constraint(model, _) | What::Price(model, _) | What::ReducedCost(model, _) => Some(model),
            What::Let(_) | What::Attribute(_) | What::Cell(..) | What::Expectation(_) => None,
        }
    }
}

/// Why a model has no answer.
pub(super) fn unanswered(solved: &Solved, model: ModelId) -> Option<String> {
    let run = solved.models.iter().find(|run| run.model == model)?;
    let status = run.status();
    (!status.has_values()).then(|| format!("`{}` is {}", solved.hir.models[model].name, status.word()))
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub what: What,
    pub keys: Vec<u32>,
    pub name: String,
}

/// What several values have in common.
struct Family<'a> {
    what: What,
    /// What stands before the keys, and after them.
    name: String,
    ending: String,
    keys: &'a [EntityTypeId],
    index: Option<&'a TupleIndex>,
}

/// So many names are listed.
const LISTED: usize = 12;

/// Finds what a name stands for.
///
/// # Errors
/// A sentence: no such name, with the nearest ones; or several that it may stand for.
pub fn find(solved: &Solved, formulas: &Formulas<'_>, text: &str) -> Result<Target, Unexplained> {
    let wanted = squeezed(text);
    let families = families(solved);
    let whole = |family: &Family<'_>| family.name.clone();
    // Without the name of the model, where that leaves no doubt.
    let own = |family: &Family<'_>| match family.what.model() {
        Some(_) => family.name.split_once('.').map_or("", |(_, own)| own).to_string(),
        None => family.name.clone(),
    };
    // By the name of a plan for several cases: one of each.
    let of_cases = |family: &Family<'_>| match family.what.model().and_then(|model| solved.hir.models[model].case.as_ref()) {
        Some(case) => family.name.split_once('.').map_or(String::new(), |(_, own)| format!("{}.{own}", case.of)),
        None => String::new(),
    };
    let (mut found, mut is_written) = (Vec::new(), wanted.clone());
    for spelling in std::iter::once(wanted.clone()).chain(other_spelling(&wanted)) {
        found = matching(solved, &families, &spelling, &whole);
        found.extend(entity_attributes(solved, formulas, &spelling));
        for name in [&own as &dyn Fn(&Family<'_>) -> String, &of_cases] {
            if found.is_empty() {
                found = matching(solved, &families, &spelling, name);
            }
        }
        if !found.is_empty() {
            is_written = spelling;
            break;
        }
    }
    several_titles(solved, text, &found)?;
    // The answer of a plan goes before its constraint of the same name.
    if let Some(exact) = found.iter().find(|target| squeezed(&target.name) == is_written) {
        return Ok(exact.clone());
    }
    match found.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(without_answer(solved, text, &wanted).unwrap_or_else(|| Unexplained::Name(unknown(solved, text, &wanted)))),
        many => {
            let names = many.iter().map(|target| target.name.as_str());
            let said = format!("`{}` is the name of {} results: {}", text.trim(), many.len(), suggest::listed(names, LISTED));
            Err(Unexplained::Name(said))
        }
    }
}

/// What belongs to a value may stand after its keys or before them: `p.demand[praha].shortfall`, `p.demand.shortfall[praha]`.
fn other_spelling(wanted: &str) -> Option<String> {
    match wanted.split_once('[') {
        Some((name, rest)) => match (rest.split_once("]."), rest.strip_suffix(']'), name.rsplit_once('.')) {
            (Some((keys, part)), ..) if !part.contains(['[', '.']) => Some(format!("{name}.{part}[{keys}]")),
            (None, Some(keys), Some((name, part))) => Some(format!("{name}[{keys}].{part}")),
            _ => None,
        },
        None => None,
    }
}

/// Expectations may share a title: which of them is meant is to be said.
fn several_titles(solved: &Solved, text: &str, found: &[Target]) -> Result<(), Unexplained> {
    let mut texts: Vec<&str> = Vec::new();
    for target in found {
        let What::Expectation(at) = target.what else { return Ok(()) };
        let own = solved.expectations.iter().find(|own| own.index == at).map_or("", |own| own.text.as_str());
        if !texts.contains(&own) {
            texts.push(own);
        }
    }
    if texts.len() < 2 {
        return Ok(());
    }
    let said = format!(
        "{} expectations have the title `{}`; ask for one by its text: {}",
        texts.len(),
        text.trim(),
        suggest::listed(texts, LISTED)
    );
    Err(Unexplained::Name(said))
}

/// Names without the blanks and backticks that say nothing.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '`').collect()
}

/// A result of a model that has no answer, and so no values by keys.
fn without_answer(solved: &Solved, text: &str, wanted: &str) -> Option<Unexplained> {
    let base = wanted.split('[').next().unwrap_or(wanted);
    for (model, decl) in solved.hir.models.iter() {
        let Some(why) = unanswered(solved, model) else { continue };
        let constraints = decl.plan().map_or(&[][..], |plan| &plan.constraints).iter().map(|own| own.name.as_ref());
        let mut own = decl.results.iter().map(|own| own.name.as_ref()).chain(constraints);
        if own.any(|own| base == squeezed(&format!("{}.{own}", decl.name)) || base == squeezed(own)) {
            return Some(Unexplained::NoValue(format!("`{}` has no value: {why}", text.trim())));
        }
    }
    None
}

fn unknown(solved: &Solved, text: &str, wanted: &str) -> String {
    let figures = Figures::of(solved);
    let names: Vec<String> = figures.list.iter().map(|figure| squeezed(&figure.name)).collect();
    let near = suggest::nearest(wanted, names.iter().map(String::as_str));
    let shown: Vec<&str> = near
        .iter()
        .filter_map(|near| names.iter().position(|name| name == near).and_then(|at| figures.list.get(at)))
        .map(|figure| figure.name.as_str())
        .collect();
    let text = text.trim();
    let models = || solved.hir.models.iter().map(|(_, model)| model.name.to_string());
    let values = || solved.hir.lets.iter().filter(|(_, decl)| decl.model.is_none() && !decl.library).map(|(_, decl)| decl.name.to_string());
    if !shown.is_empty() {
        let quoted: Vec<String> = shown.iter().map(|name| suggest::quoted(name)).collect();
        return format!("there is no result `{text}`; did you mean {}?", suggest::either(&quoted));
    }
    // What belongs to a model that is named so.
    if let Some(model) = models().find(|model| wanted == model.as_str() || wanted.starts_with(&format!("{model}."))) {
        let mut own: Vec<&str> = Vec::new();
        for figure in figures.list.iter().filter(|figure| figure.model.as_deref() == Some(model.as_str())) {
            let name = crate::report::compare::family(&figure.name, figure.role);
            if !own.contains(&name) {
                own.push(name);
            }
        }
        return format!("there is no result `{text}`; `{model}` has {}", suggest::listed(own, LISTED));
    }
    let tables = || solved.hir.tables.iter().map(|(_, table)| table.name.to_string());
    let kinds = &solved.hir.entity_types;
    let attributes = || solved.hir.attrs.iter().map(|(_, attr)| format!("{}.{}", kinds[attr.kind].name, attr.name));
    let all: Vec<String> = models().chain(values()).chain(tables()).chain(attributes()).collect();
    if all.is_empty() {
        return format!("there is no result `{text}`: the scenario has none");
    }
    format!("there is no result `{text}`; there are those of {}", suggest::listed(all, LISTED))
}

/// Everything with a name, in the order of models, values, tables, attributes.
fn families(solved: &Solved) -> Vec<Family<'_>> {
    let hir = &solved.hir;
    let mut out = Vec::new();
    let mut put = |what: What, name: String, ending: &str, keys, index| {
        out.push(Family { what, name, ending: ending.to_string(), keys, index });
    };
    for (model, decl) in hir.models.iter() {
        let answer = solved.world.answer(model).filter(|answer| answer.status.has_values());
        for (place, result) in (0u32..).zip(&decl.results) {
            // Constraints have rows, which say more than their results.
            if matches!(result.role, ResultRole::Plan(PlanResult::Activity(_) | PlanResult::Price(_) | PlanResult::ReducedCost(_))) {
                continue;
            }
            let table = answer.and_then(|answer| answer.table(place as usize));
            let ending = result.role.part().map_or(String::new(), |part| format!(".{part}"));
            put(
                What::Result(model, place),
                format!("{}.{}", decl.name, result.name),
                &ending,
                &result.keys,
                table.map(|table| &table.index),
            );
            if let ResultRole::Plan(PlanResult::Variable(at)) = result.role {
                let name = format!("{}.{}", decl.name, result.name);
                put(What::ReducedCost(model, at), name, &format!("{ending}.reduced_cost"), &result.keys, table.map(|table| &table.index));
            }
        }
        let run = solved.models.iter().find(|run| run.model == model).and_then(|run| run.plan()).filter(|_| answer.is_some());
        let plan = decl.plan().zip(run);
        for (place, constraint) in (0u32..).zip(plan.map_or(&[][..], |(plan, _)| &plan.constraints)) {
            if constraint.policy.is_some_and(PolicyRow::is_auxiliary) {
                continue;
            }
            let block = plan.and_then(|(_, run)| block_of(&run.lp.row_blocks, place));
            let name = format!("{}.{}", decl.name, constraint.name);
            put(What::Constraint(model, place), name.clone(), "", &constraint.keys, block.map(|block| &block.index));
            put(What::Price(model, place), name, ".price", &constraint.keys, block.map(|block| &block.index));
        }
    }
    for value in &solved.values {
        if let crate::answer::values::Owner::Let(id) = value.of {
            put(What::Let(id), value.name.clone(), "", &value.keys, Some(&value.table.index));
        }
    }
    for (id, decl) in hir.lets.iter().filter(|(_, decl)| decl.model.is_none() && !decl.library && decl.keys.is_empty()) {
        put(What::Let(id), decl.name.to_string(), "", &[], None);
    }
    for (id, table) in hir.tables.iter() {
        for (place, field) in (0u32..).zip(&table.fields) {
            let ending = if field.name.is_empty() { String::new() } else { format!(".{}", field.name) };
            put(What::Cell(id, place), table.name.to_string(), &ending, &table.keys, Some(&table.index));
        }
    }
    for expectation in &solved.expectations {
        let title = hir.expects.get(expectation.index).and_then(|expect| expect.title.clone());
        for name in title.iter().chain([&expectation.text]) {
            put(What::Expectation(expectation.index), name.clone(), "", &[], None);
        }
    }
    out
}

/// The values of all families whose name and keys are the ones that are written; without all keys those that have the ones given.
fn matching(solved: &Solved, families: &[Family<'_>], wanted: &str, name: &dyn Fn(&Family<'_>) -> String) -> Vec<Target> {
    let hir = &solved.hir;
    let mut out: Vec<Target> = Vec::new();
    for family in families {
        let own = squeezed(&name(family));
        let rest = wanted.strip_prefix(own.as_str()).filter(|_| !own.is_empty());
        let Some(rest) = rest.and_then(|rest| rest.strip_suffix(squeezed(&family.ending).as_str())) else { continue };
        let given = match rest {
            "" => Vec::new(),
            rest => match rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                Some(keys) => keys.split(',').collect(),
                None => continue,
            },
        };
        let mut put = |keys: Vec<u32>| {
            let keyed = crate::lower::indexed(hir, &family.name, family.keys, &keys);
            let target = Target { what: family.what, keys, name: format!("{keyed}{}", family.ending) };
            let is_same = |other: &Target| match (other.what, target.what) {
                (What::Expectation(one), What::Expectation(two)) => one == two,
                _ => other.name == target.name,
            };
            if !out.iter().any(is_same) {
                out.push(target);
            }
        };
        if family.keys.is_empty() {
            if given.is_empty() {
                put(Vec::new());
            }
            continue;
        }
        let (Some(index), mut keys) = (family.index, Vec::new()) else { continue };
        for row in index.iter() {
            index.tuple(row, &mut keys);
            // A state that is an amount goes by its number, with its unit or without.
            let names: Vec<[String; 2]> = family
                .keys
                .iter()
                .zip(&keys)
                .map(|(kind, key)| [squeezed(hir.name_at(*kind, *key)), squeezed(&hir.state_text(*kind, *key))])
                .collect();
            let is = |given: &str, names: &[String; 2]| names.iter().any(|name| name == given);
            let fits = match given.len() == names.len() {
                true => given.iter().zip(&names).all(|(given, names)| is(given, names)),
                false => given.iter().all(|given| names.iter().any(|names| is(given, names))),
            };
            // The name of an outcome may have commas of its own.
            let whole = || given.join(",") == names.iter().map(|[own, _]| own.as_str()).collect::<Vec<_>>().join(",");
            if fits || whole() {
                put(keys.clone());
            }
        }
    }
    out
}

/// Attributes by both names: `odra.capacity`, `enterprise.capacity[odra]`.
fn entity_attributes(solved: &Solved, formulas: &Formulas<'_>, wanted: &str) -> Vec<Target> {
    let hir = &solved.hir;
    let mut out = Vec::new();
    for (id, attr) in hir.attrs.iter().filter(|(_, attr)| wanted.contains(&format!(".{}", squeezed(&attr.name)))) {
        let of_kind = format!("{}.{}", hir.entity_types[attr.kind].name, attr.name);
        let all: Vec<EntityTypeId> = std::iter::once(attr.kind).chain(attr.keys.iter().copied()).collect();
        let mut keys = Vec::new();
        for row in attr.index.iter() {
            attr.index.tuple(row, &mut keys);
            let own = formulas.attribute_name(id, &keys);
            let other = crate::lower::indexed(hir, &of_kind, &all, &keys);
            let begins = |name: &str| squeezed(name).split('[').next() == Some(wanted);
            if [&own, &other].iter().any(|name| squeezed(name) == wanted || begins(name)) {
                out.push(Target { what: What::Attribute(id), keys: keys.clone(), name: own });
            }
        }
    }
    out
}
