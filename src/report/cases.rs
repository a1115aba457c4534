//! Plans for several cases: how each came out, side by side, before the cases themselves.

use super::page::{Page, unit_after, with_unit};
use super::table::{Align, Grid};
use super::{ModelView, Report, Series, number};
use crate::hir::{Case, Hir, Model, Show, Shown};

/// The names of a case's keys.
pub fn keys<'h>(hir: &'h Hir, case: &Case) -> Vec<&'h str> {
    case.keys.iter().map(|key| hir.entity_name(*key)).collect()
}

/// What is shown of a case goes by the name of that.
pub fn named<'a>(hir: &'a Hir, show: &'a Show, mut series: Series<'a>) -> Series<'a> {
    match show.what {
        Shown::Result(model, _) if show.groups.is_empty() && hir.models[model].case.is_some() => {
            series.name = show.name();
            series
        }
        _ => series,
    }
}

/// Where the first case of a plan stands: a table of all of them.
pub fn summary(page: &mut Page, report: &Report<'_>, model: &ModelView<'_>) {
    let Some(case) = model.case else { return };
    let own = |other: &&ModelView<'_>| other.case.is_some_and(|other| other.of == case.of);
    let cases: Vec<&ModelView<'_>> = report.models.iter().filter(own).collect();
    if !cases.first().is_some_and(|first| std::ptr::eq(*first, model)) {
        return;
    }
    page.blank();
    match &case.title {
        Some(title) => page.heading(0, &format!("{}: {title}", case.of)),
        None => page.heading(0, &case.of),
    }
    let of_plan = |other: &&Model| other.case.as_ref().is_some_and(|other| other.of == case.of);
    let declared: Vec<&Model> = report.hir.models.values().filter(of_plan).collect();
    // In the order of their keys, in whichever they were solved.
    let ordered: Vec<&ModelView<'_>> =
        declared.iter().filter_map(|own| cases.iter().copied().find(|case| case.name == own.name.as_ref())).collect();
    let (all, there) = (declared.len(), cases.len());
    let left_out: Vec<String> = declared
        .into_iter()
        .filter(|other| !cases.iter().any(|case| case.name == other.name.as_ref()))
        .filter_map(|other| Some(keys(report.hir, other.case.as_ref()?).join(", ")))
        .collect();
    if left_out.is_empty() {
        page.line(2, &format!("Solved for each of {} by itself.", super::page::count(all, "case")));
    } else {
        page.line(2, &format!("Solved for {there} of {all} cases; left out by the condition of the index: {}.", listed(page, &left_out)));
    }
    let first = cases.iter().find(|case| !case.objectives.is_empty());
    let headings: Vec<String> =
        first.map_or(Vec::new(), |case| case.objectives.iter().map(|o| with_unit(o.title.unwrap_or(o.name), &o.unit)).collect());
    let mut columns = vec![("case".into(), Align::Left), ("".into(), Align::Left)];
    columns.extend(headings.iter().map(|heading| (heading.as_str().into(), Align::Point)));
    let mut grid = Grid::new(columns);
    let kept = page.kept(cases.len(), page.limit());
    for case in ordered.into_iter().take(kept) {
        grid.cell(case.case.map_or(String::new(), |own| keys(report.hir, own).join(", ")));
        grid.cell(case.status.word());
        for at in 0..headings.len() {
            // A unit that no case states may be another in each.
            let text = |o: &super::Objective<'_>| {
                let same = first.and_then(|first| first.objectives.get(at)).is_some_and(|first| first.unit == o.unit);
                o.value.map(|value| format!("{}{}", number::alone(value), if same { String::new() } else { unit_after(&o.unit) }))
            };
            grid.cell(case.objectives.get(at).and_then(text).unwrap_or_else(|| "-".into()));
        }
    }
    page.grid(4, &grid);
    page.cut(4, cases.len() - kept);
}

/// Plans of which the condition of the index leaves out all cases.
pub fn without_any(page: &mut Page, report: &Report<'_>) {
    let mut mentioned: Vec<&str> = report.models.iter().filter_map(|model| Some(model.case?.of.as_ref())).collect();
    for case in report.hir.models.values().filter(|model| !model.library).filter_map(|model| model.case.as_deref()) {
        if mentioned.contains(&case.of.as_ref()) {
            continue;
        }
        mentioned.push(&case.of);
        page.blank();
        page.heading(0, &case.of);
        page.line(2, "Not solved: the condition of the index leaves out all cases.");
    }
}

/// Some names, and how many more there are.
fn listed(page: &Page, names: &[String]) -> String {
    let kept = page.kept(names.len(), page.limit());
    let shown: Vec<&str> = names.iter().take(kept).map(String::as_str).collect();
    let more = names.len() - kept;
    if more == 0 { shown.join("; ") } else { format!("{} and {more} more", shown.join("; ")) }
}
