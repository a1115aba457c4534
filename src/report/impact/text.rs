//! The comparison for people at a terminal.

use super::summary;
use super::{Binding, Change, Impact, ObjectiveImpact, PlanImpact, PolicyImpact, RequirementImpact, Sides};
use crate::eval::Status;
use crate::hir::{FormName, Switch};
use crate::report::binding;
use crate::report::document::Document;
use crate::report::number::{self, Style};
use crate::report::page::{Options, Page, count, keyed, unit_after};
use crate::report::table::{Align, Grid};

/// How many changes of a plan are shown, unless all are asked for.
const SHOWN: usize = 5;

/// The text, with a line break at its end.
pub fn render(impact: &Impact, options: &Options) -> String {
    document(impact, options).text(options)
}

/// The comparison as a document.
pub fn document(impact: &Impact, options: &Options) -> Document {
    let mut page = Page::new(*options);
    page.heading(0, impact.title.as_deref().unwrap_or(&impact.scenario));
    if impact.policies.is_empty() {
        page.blank();
        page.line(0, "No policy that is on or open applies to a plan, a decision process, an allocation or a choice.");
        if impact.off_left_out {
            page.line(0, "With `--also-off`, policies that are off are compared as if they were on.");
        }
    }
    summary::write(&mut page, impact);
    summary::pairs(&mut page, impact);
    for policy in &impact.policies {
        write(&mut page, policy);
    }
    page.finish()
}

fn write(page: &mut Page, policy: &PolicyImpact) {
    page.blank();
    match &policy.title {
        Some(title) => page.heading(0, &format!("{}: {title}", policy.policy)),
        None => page.heading(0, &policy.policy),
    }
    if !policy.members.is_empty() {
        let names: Vec<String> = policy.members.iter().map(|n| format!("`{n}`")).collect();
        page.line(2, &format!("All its members together: {}.", names.join(", ")));
    }
    if !policy.left_out_with.is_empty() {
        let names: Vec<String> = policy.left_out_with.iter().map(|n| format!("`{n}`")).collect();
        let verb = if names.len() == 1 { "requires" } else { "require" };
        page.line(2, &format!("Compared with the scenario without it and without {}, which {verb} it.", names.join(", ")));
    }
    if policy.state == Switch::Off {
        let names = |list: &[String], word: &str| match list {
            [] => String::new(),
            list => format!(", and {} {word}", list.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")),
        };
        let others = format!("{}{}", names(&policy.switched_on_with, "with it"), names(&policy.switched_off_with, "off"));
        let what = if policy.members.is_empty() { "the policy" } else { "all of them" };
        page.line(2, &format!("Off: the scenario is compared with what it would be with {what} on{others}."));
    }
    for plan in &policy.plans {
        page.blank();
        page.heading(2, &plan.title.as_ref().map_or(plan.plan.clone(), |title| format!("{}: {title}", plan.plan)));
        sentences(policy, plan).iter().for_each(|sentence| page.line(4, sentence));
        charges(page, plan);
        binding(page, &plan.binding);
        table(page, "What changes most", &plan.changes, plan.more_changes, false);
        if plan.need_not_change > 0 {
            let verb = if plan.need_not_change == 1 { "differs" } else { "differ" };
            page.line(6, &format!("{} {verb} and need not: another optimum is as good.", count(plan.need_not_change, "more decision")));
        }
        table(page, "Values", &plan.values, plan.more_values, true);
    }
    for sum in &policy.sums {
        page.blank();
        let shown = |value: f64| format!("{}{}", number::alone(value), unit_after(&sum.unit));
        let Sides { with, without } = sum.value;
        let named = |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let (plans, policies) = (named(&sum.plans), named(&sum.policies));
        let verb = if sum.policies.len() == 1 { "is" } else { "are" };
        let change = difference(with, without, &shown);
        page.line(
            2,
            &format!(
                "{plans} together, for whose sum {policies} {verb} decided: {} with it, {} without it: {change}.",
                shown(with),
                shown(without)
            ),
        );
    }
}

/// What the policy does, in a sentence or two.
fn sentences(policy: &PolicyImpact, plan: &PlanImpact) -> Vec<String> {
    let mut out = Vec::new();
    let members = plan.members_in_force.filter(|count| *count > 0 && *count < policy.members.len());
    match (policy.state, plan.enacted) {
        _ if !plan.applies && !plan.through.is_empty() => {
            let what = if plan.form == FormName::Decision { "process" } else { plan.form.word() };
            let names: Vec<String> = plan.through.iter().map(|name| format!("`{name}`")).collect();
            let verb = if names.len() == 1 { "does" } else { "do" };
            out.push(format!("The policy does not apply to this {what}; {}, switched with it, {verb}.", names.join(", ")));
        }
        _ if !plan.applies && !plan.decided.is_empty() => {
            let names: Vec<String> = plan.decided.iter().map(|name| format!("`{name}`")).collect();
            let are = if names.len() == 1 { "is" } else { "are" };
            out.push(format!(
                "The policy does not apply to this plan; {}, decided for several plans together, {are} decided otherwise with it.",
                names.join(", ")
            ));
        }
        _ if !plan.applies => {
            let what = if plan.form == FormName::Decision { "process" } else { plan.form.word() };
            out.push(format!("The policy does not apply to this {what}, and changes it through the answers that it reads."));
        }
        (Switch::Open, Some(true)) if members.is_some() => {
            out.push(format!("{} of {} members are in force.", members.unwrap_or(0), policy.members.len()));
        }
        (Switch::Open, Some(true)) => out.push("Open: the solver enacts it.".into()),
        (Switch::Open, Some(false)) => out.push("Open: the solver does not enact it.".into()),
        _ => {}
    }
    let Sides { with, without } = plan.status;
    if with != without {
        let why = |status: Status, reason: &Option<String>| match (status, reason) {
            (Status::Failed, Some(reason)) => format!("not solved ({reason})"),
            _ => status.word().to_string(),
        };
        let texts = (why(with, &plan.reason.with), why(without, &plan.reason.without));
        let only = match (with, without) {
            (Status::Infeasible, other) if other.has_values() => " Without the policy it has a solution.",
            (other, Status::Infeasible) if other.has_values() => " It has a solution with the policy only.",
            (Status::Unbounded, other) if other.has_values() => " Without the policy it is bounded.",
            (other, Status::Unbounded) if other.has_values() => " It is bounded with the policy only.",
            _ => "",
        };
        out.push(format!("With the policy {}, without it {}.{only}", texts.0, texts.1));
    } else if !with.has_values() {
        out.push(format!("{}, with the policy and without it.", capital(with.word())));
    }
    out.extend(plan.objectives.iter().filter_map(compared));
    if let (Some(Sides { with: Some(with), without: Some(without) }), Some(objective)) = (&plan.without_transfers, plan.objectives.first())
    {
        let shown = |value: f64| format!("{}{}", number::alone(value), unit_after(&objective.unit));
        let (name, change) = (&objective.name, difference(*with, *without, &shown));
        out.push(format!("Without transfers {name} {} with it, {} without it: {change}.", shown(*with), shown(*without)));
    }
    out.extend(plan.requirements.iter().map(required));
    if plan.tie {
        out.push("Its decisions need not change: another optimum is as good.".into());
    }
    out
}

/// An objective on both sides.
fn compared(objective: &ObjectiveImpact) -> Option<String> {
    let shown = |value: f64| format!("{}{}", number::alone(value), unit_after(&objective.unit));
    let (values, compared) = (&objective.value, objective.compared());
    let (name, then) = match objective.best {
        None => (objective.name.clone(), String::new()),
        Some(_) => {
            let then = values.with.zip(values.without).filter(|_| values != &compared);
            let then =
                then.map(|(with, without)| format!(" After the other objectives: {} with it, {} without it.", shown(with), shown(without)));
            (format!("{} at best", objective.name), then.unwrap_or_default())
        }
    };
    match (compared.with, compared.without) {
        (Some(with), Some(without)) => {
            let change = self::difference(with, without, &shown);
            Some(format!("{name} {} with it, {} without it: {change}.{then}", shown(with), shown(without)))
        }
        (Some(with), None) => Some(format!("{name} {} with it.{then}", shown(with))),
        (None, Some(without)) => Some(format!("{name} {} without it.{then}", shown(without))),
        _ => None,
    }
}

/// What changes, in words.
fn difference(with: f64, without: f64, shown: &dyn Fn(f64) -> String) -> String {
    let difference = with - without;
    match difference.abs() <= number::rounding(with.abs().max(without.abs())) {
        true => "no difference".to_string(),
        false => format!("{} {}", shown(difference.abs()), if difference > 0.0 { "more" } else { "less" }),
    }
}

/// A requirement that fails on one of the sides.
fn required(required: &RequirementImpact) -> String {
    let name = required.requirement.name();
    match (&required.fails.with, &required.fails.without) {
        (None, Some(found)) => format!("The requirement {name} holds with the policy only: without it, {found}."),
        (Some(found), None) => format!("The requirement {name} fails with the policy, {found}; without the policy it holds."),
        (with, _) => format!("The requirement {name} fails with the policy and without it: with it, {}.", with.as_deref().unwrap_or("")),
    }
}

fn charges(page: &mut Page, plan: &PlanImpact) {
    let all: Vec<String> = plan
        .charges
        .iter()
        .filter(|_| plan.enacted == Some(true))
        .map(|c| format!("{} {}{}", c.title.as_ref().unwrap_or(&c.name), number::alone(c.value), unit_after(&c.unit)))
        .collect();
    if !all.is_empty() {
        page.line(4, &format!("It charges: {}.", all.join(", ")));
    }
    if !plan.utility_charges.is_empty() && plan.enacted == Some(true) {
        page.line(4, &format!("It takes off utilities: {}.", plan.utility_charges.join(", ")));
    }
    if !plan.forbids.is_empty() && plan.enacted == Some(true) {
        page.line(4, &format!("It forbids: {}.", plan.forbids.join(", ")));
    }
}

fn binding(page: &mut Page, binding: &[Binding]) {
    if binding.is_empty() {
        return;
    }
    page.blank();
    page.heading(4, "Its limits that bind");
    let priced = binding.iter().any(|b| b.row.dual.is_some());
    let headings = if priced { ["", "", "limit", "", "shadow price", ""] } else { [""; 6] };
    let aligns = [Align::Left, Align::Left, Align::Point, Align::Left, Align::Point, Align::Left];
    let mut grid = Grid::new(headings.into_iter().map(Into::into).zip(aligns).collect());
    for limit in binding.iter().take(page.limit()) {
        let (word, value) = binding::limit(&limit.row);
        grid.cell(keyed(&limit.limit, &limit.index));
        grid.cell(word);
        let (times, unit) = if limit.of_share { (100.0, "%") } else { (1.0, limit.unit.as_str()) };
        grid.cell(column(times * value));
        grid.cell(unit_after(unit).trim_start().to_string());
        grid.cell(limit.row.dual.map_or(String::new(), column));
        grid.cell(if limit.row.dual.is_some() { unit_after(&limit.dual_unit).trim_start().to_string() } else { String::new() });
    }
    page.grid(6, &grid);
    page.cut(6, binding.len().saturating_sub(page.limit()));
}

/// What changes, with and without the policy; of values the difference, too.
fn table(page: &mut Page, heading: &str, changes: &[Change], more: usize, differences: bool) {
    if changes.is_empty() {
        return;
    }
    page.blank();
    page.heading(4, heading);
    let mut headings = vec![("", Align::Left), ("with", Align::Point), ("without", Align::Point)];
    headings.extend(differences.then_some(("difference", Align::Point)));
    headings.push(("", Align::Left));
    let mut grid = Grid::new(headings.into_iter().map(|(text, align)| (text.into(), align)).collect());
    let listed = if page.options.full { usize::MAX } else { SHOWN };
    let value = |value: Option<f64>| value.map_or("-".to_string(), column);
    for change @ Change { variable, index, value: values, words, unit } in changes.iter().take(listed) {
        grid.cell(keyed(variable, index));
        match words {
            Some(words) => [&words.with, &words.without].into_iter().for_each(|word| grid.cell(word.as_deref().unwrap_or("-"))),
            None => [values.with, values.without].into_iter().for_each(|one| grid.cell(value(one))),
        }
        if differences {
            grid.cell(value(change.difference()));
        }
        grid.cell(unit_after(unit).trim_start().to_string());
    }
    page.grid(6, &grid);
    let hidden = changes.len().saturating_sub(listed) + more;
    if hidden > 0 {
        page.line(6, &format!("… and {}", count(hidden, "more change")));
    }
}

fn column(value: f64) -> String {
    Style::of(&[value], number::IN_COLUMN).show(value)
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
