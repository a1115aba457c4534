//! A conflict in words: what is asked for, what is allowed, and by how much they miss one another.

use super::{Limit, Plan, Side, What, joined, listed, number, quantity};
use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::exact::Exact;
use crate::prove;
use crate::source::Span;

/// A conflict as people see it.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// What contradicts what, in a sentence or two.
    pub sentence: String,
    pub members: Vec<Member>,
    /// True when leaving out any one member would leave the others without a contradiction.
    pub irreducible: bool,
    /// True when a sum of the members shows the contradiction; false where it is the solver's word.
    pub proved: bool,
}

/// A limit that takes part.
#[derive(Clone, Debug)]
pub struct Member {
    pub limit: Limit,
    /// How often it counts in the sum that shows the contradiction.
    pub weight: Option<Exact>,
}

/// Tells a conflict. `None` when no declaration has a part in it.
pub fn conflict(plan: &Plan<'_>, found: &prove::Conflict) -> Option<Conflict> {
    let names = plan.names();
    let scale = smallest(found);
    let mut members = Vec::new();
    for member in &found.members {
        let weight = member.weight.as_ref().map(|weight| weight / &scale);
        members.push(Member { limit: plan.limit(&names, member.place)?, weight });
    }
    let margin = found.margin.as_ref().map(|margin| margin / &scale);
    let sentence = sentence(plan, &members, margin.as_ref());
    Some(Conflict { sentence, members, irreducible: found.irreducible, proved: margin.is_some() })
}

/// The least weight of a row, or of a bound where there are no rows: it becomes one.
fn smallest(found: &prove::Conflict) -> Exact {
    let weight = |rows: bool| {
        let is_row = |place| matches!(place, crate::certify::Place::RowLower(_) | crate::certify::Place::RowUpper(_));
        found.members.iter().filter(|m| is_row(m.place) == rows).filter_map(|m| m.weight.clone()).min()
    };
    weight(true).or_else(|| weight(false)).filter(|w| !w.is_zero()).unwrap_or(Exact::ONE)
}

/// How many limits a sentence names.
const NAMED: usize = 4;

fn sentence(plan: &Plan<'_>, members: &[Member], margin: Option<&Exact>) -> String {
    let stated: Vec<&Member> = members.iter().filter(|m| m.limit.value.as_ref().is_some_and(|v| !v.is_zero())).collect();
    let [first, ..] = stated.as_slice() else {
        let names: Vec<String> = members.iter().map(|m| m.limit.name.clone()).collect();
        return format!("{} cannot hold together", listed(&names, NAMED));
    };
    let alike = stated.iter().all(|m| m.weight.is_some() && m.limit.unit == first.limit.unit);
    let (Some(margin), true) = (margin, alike) else {
        let mut names: Vec<String> = members.iter().filter(|m| m.limit.what == What::Constraint).map(|m| m.limit.name.clone()).collect();
        if names.len() < 2 {
            names.extend(members.iter().filter(|m| m.limit.what != What::Constraint).map(|m| m.limit.name.clone()));
        }
        names.dedup();
        if names.len() > NAMED {
            let rows: Vec<&Member> = members.iter().filter(|m| m.limit.what == What::Constraint).collect();
            return format!("{} cannot hold together", joined(&grouped(&rows), NAMED));
        }
        return format!("{} cannot hold together", listed(&names, NAMED));
    };
    let unit = &first.limit.unit;
    // An equality takes the side on which it stands in the sum.
    let (asks, allows): (Vec<&Member>, Vec<&Member>) = stated.iter().partition(|m| stands_below(m, &stated, margin));
    let sum = |list: &[&Member]| list.iter().map(|m| m.part()).fold(Exact::ZERO, |a, b| a + b);
    let (asked, allowed) = (sum(&asks), sum(&allows));
    if &asked - &allowed != *margin {
        let names: Vec<String> = stated.iter().map(|m| m.limit.name.clone()).collect();
        return format!("{} cannot hold together", listed(&names, NAMED));
    }
    let told = |list: &[&Member], one: &str, many: &str| {
        let names = grouped(list);
        let spans: Vec<Span> =
            list.iter().map(|m| m.limit.cells.first().filter(|_| m.limit.is_data).map_or(m.limit.span, |c| c.span)).collect();
        let verb = if list.len() == 1 { one } else { many };
        (format!("{} {verb}", joined(&names, NAMED)), plan.lines(&spans))
    };
    match (asks.is_empty(), allows.is_empty()) {
        (false, false) => {
            let (wants, at) = told(&asks, "needs at least", "together need at least");
            let (gives, there) = told(&allows, "allows at most", "together allow at most");
            format!("{wants} {}{at}; {gives} {}{there}; short {}", quantity(&asked, unit), quantity(&allowed, unit), quantity(margin, unit))
        }
        (false, true) => {
            let (wants, at) = told(&asks, "needs at least", "together need at least");
            format!("{wants} {}{at}, and there can be none; short {}", quantity(&asked, unit), quantity(margin, unit))
        }
        _ => {
            let (gives, at) = told(&allows, "allows at most", "together allow at most");
            format!("{gives} {}{at}, and there must be at least 0; short {}", quantity(&allowed, unit), quantity(margin, unit))
        }
    }
}

/// True for a limit that asks for something. Of two equalities one asks and the other allows: whichever makes the sum right.
fn stands_below(member: &Member, all: &[&Member], margin: &Exact) -> bool {
    match member.limit.side {
        Side::AtLeast => true,
        Side::AtMost | Side::Whole => false,
        Side::Exactly => {
            let rest = all.iter().filter(|m| !std::ptr::eq(**m, member)).fold(Exact::ZERO, |sum, m| match m.limit.side {
                Side::AtLeast => sum + m.part(),
                _ => sum - m.part(),
            });
            rest + member.part() == *margin
        }
    }
}

/// The names of limits; where there are many of one declaration, how many.
fn grouped(list: &[&Member]) -> Vec<String> {
    if list.len() <= NAMED {
        return list.iter().map(|m| m.counted()).collect();
    }
    let mut groups: Vec<(&str, Vec<&Member>)> = Vec::new();
    for member in list {
        match groups.iter_mut().find(|(name, _)| *name == member.limit.declaration) {
            Some((_, members)) => members.push(member),
            None => groups.push((&member.limit.declaration, vec![member])),
        }
    }
    let told = |(name, members): (&str, Vec<&Member>)| match members.as_slice() {
        [only] => only.counted(),
        many => format!("{} of `{name}`", many.len()),
    };
    groups.into_iter().map(told).collect()
}

impl Member {
    /// What the limit adds to the sum.
    fn part(&self) -> Exact {
        let value = self.limit.value.clone().unwrap_or(Exact::ZERO);
        match &self.weight {
            Some(weight) => value * weight,
            None => value,
        }
    }

    /// Its name, and how often it counts.
    fn counted(&self) -> String {
        match self.weight.as_ref().filter(|weight| **weight != Exact::ONE) {
            Some(weight) => format!("{} × `{}`", number(weight), self.limit.name),
            None => format!("`{}`", self.limit.name),
        }
    }
}

/// How many places are labelled.
const LABELS: usize = 10;

impl Conflict {
    /// The conflict as a finding, with a label on every declaration and figure that takes part.
    pub fn finding(&self, plan: &Plan<'_>, severity: Severity) -> Diagnostic {
        let model = &plan.hir.models[plan.model];
        let mut found = Diagnostic::new(severity, codes::INFEASIBLE, format!("`{}` has no solution: {}", model.name, self.sentence));
        let mut places: Vec<(Span, String)> = Vec::new();
        let mut put = |span: Span, text: String| {
            if !places.iter().any(|(known, _)| *known == span) {
                places.push((span, text));
            }
        };
        for member in &self.members {
            let limit = &member.limit;
            let text = match &limit.value {
                Some(value) => format!("`{}`: {} {}", limit.name, limit.side.words(), quantity(value, &limit.unit)),
                None => format!("`{}` must be whole", limit.name),
            };
            match limit.cells.first().filter(|_| limit.is_data) {
                Some(cell) => {
                    put(cell.span, text);
                    put(limit.span, format!("`{}`", limit.declaration));
                }
                None => put(limit.span, text),
            }
        }
        for cell in self.members.iter().flat_map(|m| &m.limit.cells) {
            put(cell.span, format!("`{}`", cell.name));
        }
        let hidden = places.len().saturating_sub(LABELS);
        for (at, (span, text)) in places.into_iter().take(LABELS).enumerate() {
            found = if at == 0 { found.at(span, text) } else { found.with(span, text) };
        }
        if hidden > 0 {
            found = found.note(format!("{hidden} more places take part: `coop solve --format json` lists them"));
        }
        if let Some(sum) = self.sum() {
            found = found.note(sum);
        }
        if !self.irreducible {
            found = found.note("not all of these may be needed for the contradiction: the search for a smallest set was cut short");
        }
        found
    }

    /// The sum that shows the contradiction, where its parts count differently.
    pub fn sum(&self) -> Option<String> {
        let parts: Vec<String> = self
            .members
            .iter()
            .filter_map(|m| Some((m.weight.as_ref()?, &m.limit)))
            .filter(|(_, limit)| limit.what == What::Constraint)
            .map(|(weight, limit)| if *weight == Exact::ONE { limit.name.clone() } else { format!("{} × {}", number(weight), limit.name) })
            .collect();
        let even = self.members.iter().all(|m| m.limit.what != What::Constraint || m.weight == Some(Exact::ONE));
        (self.proved && !even && parts.len() <= 2 * LABELS).then(|| format!("added up, they contradict the bounds: {}", parts.join(", ")))
    }
}
