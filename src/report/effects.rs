//! What policies do to allocations and choices, as people see it.

use super::number::{self, Style};
use super::page::{Page, keyed, unit_after};
use super::policy::own_name;
use super::table::{Align, Grid};
use super::{ConstraintRow, binding};
use crate::answer;
use crate::driver::Solved;
use crate::hir::*;
use crate::source::Span;

/// A policy that applies to an allocation or a choice.
pub struct EffectView<'a> {
    pub name: &'a str,
    pub title: Option<&'a str>,
    pub state: Switch,
    /// What it limits while it is in force; none without an answer.
    pub limits: Vec<LimitView<'a>>,
    /// What it takes off utilities.
    pub charges: Vec<PartOfPolicy<'a>>,
    /// The alternatives that it takes away.
    pub forbids: Vec<PartOfPolicy<'a>>,
}

/// A part of a policy with a name, without that of the policy.
pub struct PartOfPolicy<'a> {
    pub name: &'a str,
    pub title: Option<&'a str>,
}

/// A limit at one tuple of its index.
pub struct LimitView<'a> {
    pub name: &'a str,
    pub title: Option<&'a str>,
    pub index: Vec<&'a str>,
    pub value: f64,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    pub slack: f64,
    pub unit: String,
    /// True of a share, which people see in per cent.
    pub of_share: bool,
}

impl LimitView<'_> {
    /// True where nothing is left that could be given, but for rounding.
    pub fn binding(&self) -> bool {
        self.slack.abs() <= number::rounding(self.value.abs())
    }

    pub(super) fn row(&self) -> ConstraintRow {
        ConstraintRow {
            row: 0,
            value: self.value,
            lower: self.lower,
            upper: self.upper,
            slack: Some(self.slack),
            binding: self.binding(),
            idle: false,
            known: 0.0,
            dual: None,
            range: None,
            shortfall: None,
            excess: None,
        }
    }
}

/// The policies of an allocation or a choice, by name.
pub(super) fn views(solved: &Solved, model: ModelId) -> Vec<EffectView<'_>> {
    let hir = &solved.hir;
    let decl = &hir.models[model];
    let effects = decl.form.effects();
    let held = answer::held_limits(hir, &solved.world, model);
    let mut out = Vec::new();
    for (at, effect) in effects.iter().enumerate() {
        let Some(policy) = hir.policies.get(effect.policy as usize) else { continue };
        let mut limits = Vec::new();
        for one in held.iter().filter(|one| one.effect == at) {
            let Some(limit) = effect.limits.get(one.limit) else { continue };
            let unit = decl.results.get(limit.result as usize).map_or(String::new(), |result| hir.units.text(result.unit));
            limits.push(LimitView {
                name: own_name(&limit.name, &effect.name),
                title: limit.title.as_deref(),
                index: limit.keys.iter().zip(&one.keys).map(|(kind, key)| hir.name_at(*kind, *key)).collect(),
                value: one.value,
                lower: one.lower,
                upper: one.upper,
                slack: one.slack(),
                unit,
                of_share: limit.of_share,
            });
        }
        out.push(EffectView {
            name: &effect.name,
            title: policy.title.as_deref(),
            state: policy.state,
            limits,
            charges: effect
                .charges
                .iter()
                .map(|c| PartOfPolicy { name: own_name(&c.name, &effect.name), title: c.title.as_deref() })
                .collect(),
            forbids: effect
                .forbids
                .iter()
                .map(|f| PartOfPolicy { name: own_name(&f.name, &effect.name), title: f.title.as_deref() })
                .collect(),
        });
    }
    out
}

/// What a policy does, in a few words.
fn words(view: &EffectView<'_>) -> String {
    let list = |parts: &[PartOfPolicy<'_>]| parts.iter().map(|part| part.title.unwrap_or(part.name)).collect::<Vec<_>>().join(", ");
    let mut out = Vec::new();
    if !view.charges.is_empty() {
        out.push(format!("charges {}", list(&view.charges)));
    }
    if !view.forbids.is_empty() {
        out.push(format!("forbids {}", list(&view.forbids)));
    }
    let binding = view.limits.iter().filter(|limit| limit.binding()).count();
    match (view.limits.len(), binding) {
        (0, _) => {}
        (all, 0) => out.push(format!("limits {all}, none of them binds")),
        (all, some) => out.push(format!("limits {all}, of which {some} {}", if some == 1 { "binds" } else { "bind" })),
    }
    out.join("; ")
}

/// The policies, a line each, and their limits below.
pub(super) fn write(page: &mut Page, views: &[EffectView<'_>]) {
    if views.is_empty() {
        return;
    }
    page.blank();
    page.heading(2, "Policies");
    let mut grid = Grid::new((0..3).map(|_| ("".into(), Align::Left)).collect());
    for view in views {
        grid.cell(view.name);
        grid.cell(view.state.word());
        grid.cell(if view.state == Switch::On { words(view) } else { String::new() });
    }
    page.grid(4, &grid);
    let all: Vec<(&EffectView<'_>, &LimitView<'_>)> = views.iter().flat_map(|view| view.limits.iter().map(move |l| (view, l))).collect();
    if all.is_empty() {
        return;
    }
    page.blank();
    page.heading(2, "Limits of policies");
    let headings =
        [("", Align::Left), ("", Align::Left), ("limit", Align::Point), ("gets", Align::Point), ("room", Align::Point), ("", Align::Left)];
    let mut grid = Grid::new(headings.into_iter().map(|(text, align)| (text.into(), align)).collect());
    let number = |value: f64| Style::of(&[value], number::IN_COLUMN).show(value);
    for (view, limit) in all.iter().take(page.limit()) {
        let (word, bound) = binding::limit(&limit.row());
        let (times, unit) = if limit.of_share { (100.0, "%") } else { (1.0, limit.unit.as_str()) };
        grid.cell(keyed(&format!("{}.{}", view.name, limit.name), &limit.index));
        grid.cell(word);
        [bound, limit.value, limit.slack].into_iter().for_each(|value| grid.cell(number(times * value)));
        grid.cell(unit_after(unit).trim_start().to_string());
    }
    page.grid(4, &grid);
    page.cut(4, all.len().saturating_sub(page.limit()));
}

/// What stands in the margin of a policy's parts.
pub(super) fn notes(hir: &Hir, model: ModelId, views: &[EffectView<'_>]) -> Vec<(Span, String)> {
    let mut out = Vec::new();
    for (view, effect) in views.iter().zip(hir.models[model].form.effects()) {
        out.push((effect.span, format!("{}: {}", view.name, view.state.word())));
        for declared in &effect.limits {
            let own: Vec<&LimitView<'_>> = view.limits.iter().filter(|l| l.name == own_name(&declared.name, &effect.name)).collect();
            let binds: Vec<String> = own.iter().filter(|limit| limit.binding()).map(|limit| limit.index.join(", ")).collect();
            let text = match (own.as_slice(), binds.as_slice()) {
                ([], _) => continue,
                (_, []) => "binds nowhere".to_string(),
                ([_], [_]) => "binds".to_string(),
                (all, some) => format!("binds at {} of {}: {}", some.len(), all.len(), some.join("; ")),
            };
            out.push((declared.span, text));
        }
    }
    out
}
