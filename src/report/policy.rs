//! What policies do to a plan, as people see it.

use super::constraint::Switching;
use super::finite;
use super::number;
use super::page::{Page, unit_after};
use super::table::{Align, Grid};
use crate::answer::PlanRun;
use crate::eval::Answer;
use crate::hir::*;
use crate::lp::block_of;
use crate::units::UnitId;

/// A policy of a plan.
pub struct PolicyView<'a> {
    pub name: &'a str,
    /// Which member it is of a policy with an index.
    pub family: Option<&'a Family>,
    pub title: Option<&'a str>,
    pub state: Switch,
    /// It was decided once for several plans.
    pub together: bool,
    /// Whether it is in force; unknown without an answer.
    pub enacted: Option<bool>,
    /// By name; the cost of enacting it is called `enact`.
    pub charges: Vec<ChargeView<'a>>,
    /// The names of its limits, with its own in front, as they stand among the constraints.
    pub limits: Vec<&'a str>,
}

/// What a policy charges.
pub struct ChargeView<'a> {
    /// Its name, without that of the policy.
    pub name: &'a str,
    pub title: Option<&'a str>,
    pub value: Option<f64>,
    pub unit: String,
    /// The most that is paid, where the policy is in force.
    pub cap: Option<CapView>,
}

/// The cap of a charge, in its unit.
#[derive(Clone, Debug)]
pub struct CapView {
    pub value: f64,
    /// What the charge would come to without it.
    pub uncapped: f64,
    /// True when it leaves no room.
    pub binding: bool,
    /// The change of the objective per one more unit of it.
    pub dual: Option<f64>,
    pub dual_unit: String,
}

impl CapView {
    /// `at its cap of 2 MEUR/yr, shadow price -0.2`, where it is.
    fn text(&self, unit: &str) -> String {
        if !self.binding {
            return String::new();
        }
        let price =
            self.dual.map_or(String::new(), |dual| format!(", shadow price {}{}", number::alone(dual), unit_after(&self.dual_unit)));
        format!(" (at its cap of {}{}{price})", number::alone(self.value), unit_after(unit))
    }
}

impl PolicyView<'_> {
    /// Whether it is in force, and who says so.
    pub(super) fn state_words(&self) -> &'static str {
        match (self.state, self.enacted) {
            (Switch::Open, Some(true)) if self.together => "open: enacted in all its plans",
            (Switch::Open, Some(false)) if self.together => "open: not enacted in any of its plans",
            (Switch::Open, Some(true)) => "open: enacted",
            (Switch::Open, Some(false)) => "open: not enacted",
            (state, _) => state.word(),
        }
    }
}

impl ChargeView<'_> {
    /// `grant -2 MEUR/yr (at its cap of 2 MEUR/yr)`
    pub(super) fn text(&self) -> Option<String> {
        let cap = self.cap.as_ref().map_or(String::new(), |cap| cap.text(&self.unit));
        Some(format!("{} {}{}{cap}", self.title.unwrap_or(self.name), number::alone(self.value?), unit_after(&self.unit)))
    }
}

/// The name of a part of a policy, without the policy in front.
pub(super) fn own_name<'n>(part: &'n str, policy: &str) -> &'n str {
    part.strip_prefix(policy).and_then(|name| name.strip_prefix('.')).unwrap_or(part)
}

/// The policies of a plan, by name.
pub(super) fn views<'a>(
    hir: &'a Hir,
    model: &'a Model,
    plan: &'a Plan,
    answer: Option<&'a Answer>,
    run: Option<&'a PlanRun>,
    price_unit: &mut dyn FnMut(UnitId) -> String,
) -> Vec<PolicyView<'a>> {
    let value = |result: u32| answer.and_then(|answer| answer.table(result as usize)?.values.first().copied()).and_then(finite);
    let mut charge = |policy: &str, (patch, place): (u32, u32), charge: &'a Charge| {
        let at = run.and_then(|run| run.caps.iter().find(|cap| (cap.patch, cap.charge) == (patch, place)));
        let cap = at.map(|cap| CapView {
            value: cap.cap,
            uncapped: cap.uncapped,
            binding: cap.binds(),
            dual: cap.price,
            dual_unit: price_unit(hir.lets[charge.value].unit),
        });
        let decl = model.results.get(charge.result as usize);
        ChargeView {
            name: own_name(&charge.name, policy),
            title: decl.and_then(|d| d.title.as_deref()),
            value: value(charge.result),
            unit: decl.map_or(String::new(), |d| hir.units.text(d.unit)),
            cap,
        }
    };
    let view = |(at, patch): (u32, &'a Patch)| PolicyView {
        name: &patch.name,
        family: hir.policy_of(patch).and_then(|policy| policy.family.as_ref()),
        title: hir.policy_of(patch).and_then(|policy| policy.title.as_deref()),
        state: hir.state_of(patch),
        together: hir.policy_of(patch).is_some_and(|policy| policy.decided.is_some()),
        enacted: match hir.state_of(patch) {
            Switch::On => Some(true),
            Switch::Off => Some(false),
            Switch::Open => value(patch.result).map(|value| value > 0.5),
        },
        charges: (0u32..).zip(&patch.charges).map(|(place, c)| charge(&patch.name, (at, place), c)).collect(),
        limits: patch.limits.iter().filter_map(|l| plan.constraints.get(*l as usize)).map(|c| c.name.as_ref()).collect(),
    };
    (0u32..).zip(&plan.patches).map(view).collect()
}

/// True for the variables of the plan itself, and for the decisions about open policies.
pub(super) fn is_shown(hir: &Hir, plan: &Plan, variable: &Variable) -> bool {
    match variable.policy {
        None => true,
        Some(PolicyColumn::Enacted(patch)) => plan.patches.get(patch as usize).is_some_and(|p| hir.state_of(p) == Switch::Open),
        Some(PolicyColumn::Own(patch)) => plan.patches.get(patch as usize).is_some_and(|p| hir.state_of(p) != Switch::Off),
        Some(PolicyColumn::Amount(..) | PolicyColumn::Missed(_)) => false,
    }
}

/// What switches a constraint, when an open policy brings it.
pub(super) fn switching<'a>(hir: &Hir, plan: &Plan, decl: &ConstraintDecl, run: Option<&'a PlanRun>) -> Option<Switching<'a>> {
    let PolicyRow::Limit { patch, twin } = decl.policy? else { return None };
    let patch = plan.patches.get(patch as usize).filter(|p| hir.state_of(p) == Switch::Open)?;
    let lp = &run?.lp;
    let enacted = lp.column_blocks.get(patch.variable as usize)?;
    Some(Switching { enacted, lower: block_of(&lp.row_blocks, twin) })
}

/// The policies of a plan, a line each; those of one with an index below a line for all of them.
pub(super) fn write(page: &mut Page, policies: &[PolicyView<'_>]) {
    if policies.is_empty() {
        return;
    }
    page.blank();
    page.heading(2, "Policies");
    let mut grid = Grid::new((0..3).map(|_| ("".into(), Align::Left)).collect());
    let mut family = None;
    for policy in policies {
        if policy.family.map(|own| &own.name) != family {
            family = policy.family.map(|own| &own.name);
            if let Some(name) = family {
                let members: Vec<&PolicyView<'_>> =
                    policies.iter().filter(|other| other.family.is_some_and(|own| own.name == *name)).collect();
                grid.cell(name.to_string());
                grid.cell(together(&members));
                grid.cell(sums(&members).join(", "));
            }
        }
        grid.cell(if policy.family.is_some() { format!("  {}", policy.name) } else { policy.name.to_string() });
        grid.cell(policy.state_words());
        let shown = policy.charges.iter().filter(|_| policy.enacted == Some(true));
        let charges: Vec<String> = shown.filter_map(ChargeView::text).collect();
        grid.cell(charges.join(", "));
    }
    page.grid(4, &grid);
}

/// How many members of a policy with an index are in force: `2 of 3 in force`.
pub(super) fn together(members: &[&PolicyView<'_>]) -> String {
    let known = members.iter().all(|member| member.enacted.is_some());
    let enacted = members.iter().filter(|member| member.enacted == Some(true)).count();
    if known { format!("{enacted} of {} in force", members.len()) } else { String::new() }
}

/// What the members of a policy with an index charge together.
fn sums(members: &[&PolicyView<'_>]) -> Vec<String> {
    let count = members.first().map_or(0, |first| first.charges.len());
    (0..count).filter_map(|at| sum(members, at)).collect()
}

/// What one charge comes to together, where a member is in force.
pub(super) fn sum(members: &[&PolicyView<'_>], at: usize) -> Option<String> {
    let charge = members.first()?.charges.get(at)?;
    let in_force = members.iter().filter(|member| member.enacted == Some(true));
    let values: Vec<f64> = in_force.filter_map(|member| member.charges.get(at)?.value).collect();
    let sum: f64 = values.iter().sum();
    (!values.is_empty()).then(|| format!("{} {}{}", charge.title.unwrap_or(charge.name), number::alone(sum), unit_after(&charge.unit)))
}
