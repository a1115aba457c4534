//! A conflict in words: what is asked for, what is allowed, and by how much they miss one another.

use super::{Limit, Plan, Side, What, joined, number, quantity};
use crate::certify::Place;
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
    /// True where its lower side counts: it asks for something. Otherwise it allows no more than something.
    pub asks: bool,
}

/// Tells a conflict. `None` when no declaration has a part in it.
pub fn conflict(plan: &Plan<'_>, found: &prove::Conflict) -> Option<Conflict> {
    let names = plan.names();
    let scale = smallest(found);
    let mut members = Vec::new();
    for member in &found.members {
        let weight = member.weight.as_ref().map(|weight| weight / &scale);
        let limit = plan.limit(&names, member.place)?;
        // A curve takes part as a whole.
        if limit.side != Side::Holds || !members.iter().any(|m: &Member| m.limit.name == limit.name && m.limit.side == Side::Holds) {
            let asks = matches!(member.place, Place::RowLower(_) | Place::ColumnLower(_));
            // An equality is one limit, whichever of its sides count.
            let twice = |m: &Member| m.limit.name == limit.name && m.limit.side == Side::Exactly && limit.side == Side::Exactly;
            if !members.iter().any(twice) {
                members.push(Member { limit, weight, asks });
            }
        }
    }
    let margin = found.margin.as_ref().map(|margin| margin / &scale);
    let sentence = sentence(plan, &members, margin.as_ref());
    Some(Conflict { sentence, members, irreducible: found.irreducible, proved: margin.is_some() })
}

/// The least weight of a row, or of a bound where there are no rows: it becomes one.
fn smallest(found: &prove::Conflict) -> Exact {
    let weight = |rows: bool| {
        let is_row = |place| matches!(place, Place::RowLower(_) | Place::RowUpper(_));
        found.members.iter().filter(|m| is_row(m.place) == rows).filter_map(|m| m.weight.clone()).min()
    };
    weight(true).or_else(|| weight(false)).filter(|w| !w.is_zero()).unwrap_or(Exact::ONE)
}

/// How many limits a sentence names.
const NAMED: usize = 4;

fn sentence(plan: &Plan<'_>, members: &[Member], margin: Option<&Exact>) -> String {
    // The figures of a curve, and of what is zero or more, add up in another way than they are written.
    let margin = margin.filter(|_| members.iter().all(|m| m.limit.movable || m.limit.what == What::Whole));
    let stated: Vec<&Member> = members.iter().filter(|m| m.limit.value.as_ref().is_some_and(|v| !v.is_zero())).collect();
    let [first, ..] = stated.as_slice() else {
        return plainly(members);
    };
    // The sum is in the unit of whatever counts once.
    let Some(first) = stated.iter().copied().find(|m| m.weight == Some(Exact::ONE)).or(Some(*first)) else { return String::new() };
    let dimension = |m: &Member| plan.hir.units.dimension(m.limit.unit_id);
    let alike = stated.iter().all(|m| m.weight.is_some() && dimension(m) == dimension(first));
    let (Some(margin), true) = (margin, alike) else {
        return plainly(members);
    };
    let unit = &first.limit.unit;
    let (asks, allows): (Vec<&Member>, Vec<&Member>) = stated.iter().partition(|m| m.asks);
    let sum = |list: &[&Member]| list.iter().map(|m| m.part()).fold(Exact::ZERO, |a, b| a + b);
    let (asked, allowed) = (sum(&asks), sum(&allows));
    if &asked - &allowed != *margin {
        return plainly(members);
    }
    let told = |list: &[&Member], one: &str, many: &str| {
        let names = grouped_by(list, unit);
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

/// What contradicts what, without a sum: the limits themselves, where there are few.
fn plainly(members: &[Member]) -> String {
    let natural = |m: &&Member| m.limit.what == What::Bound && m.limit.value.as_ref().is_some_and(Exact::is_zero);
    let told: Vec<&Member> = members.iter().filter(|m| !natural(m)).collect();
    let told = if told.is_empty() { members.iter().collect() } else { told };
    if told.len() <= SPELLED {
        let texts: Vec<String> = told
            .iter()
            .map(|m| match &m.limit.value {
                Some(value) => format!("`{}` {} {}", m.limit.name, m.limit.side.words(), quantity(value, &m.limit.unit)),
                None if m.limit.side == Side::Holds => format!("`{}`", m.limit.name),
                None => format!("`{}` whole", m.limit.name),
            })
            .collect();
        return format!("{} cannot hold together", joined(&texts, SPELLED));
    }
    let rows: Vec<&Member> = told.iter().copied().filter(|m| m.limit.what == What::Constraint).collect();
    format!("{} cannot hold together", joined(&grouped(if rows.len() > 1 { &rows } else { &told }), NAMED))
}

/// How many limits are spelled out.
const SPELLED: usize = 6;

/// The names of limits; where there are many of one declaration, how many.
fn grouped(list: &[&Member]) -> Vec<String> {
    if list.len() <= NAMED {
        return list.iter().map(|m| format!("`{}`", m.limit.name)).collect();
    }
    grouped_by(list, "")
}

/// The same with how often each counts in a sum in this unit.
fn grouped_by(list: &[&Member], unit: &str) -> Vec<String> {
    if list.len() <= NAMED {
        return list.iter().map(|m| m.counted(unit)).collect();
    }
    let mut groups: Vec<(&str, Vec<&Member>)> = Vec::new();
    for member in list {
        match groups.iter_mut().find(|(name, _)| *name == member.limit.declaration) {
            Some((_, members)) => members.push(member),
            None => groups.push((&member.limit.declaration, vec![member])),
        }
    }
    let told = |(name, members): (&str, Vec<&Member>)| match members.as_slice() {
        [only] => only.counted(unit),
        many => format!("{} of `{name}`", many.len()),
    };
    groups.into_iter().map(told).collect()
}

impl Member {
    /// What the limit adds to the sum.
    fn part(&self) -> Exact {
        let value = self.limit.counts.clone().unwrap_or(Exact::ZERO);
        match &self.weight {
            Some(weight) => value * weight,
            None => value,
        }
    }

    /// Its name, and how often it counts. In another unit than the sum it counts as often as one is the other.
    fn counted(&self, unit: &str) -> String {
        match self.weight.as_ref().filter(|weight| **weight != Exact::ONE && self.limit.unit == unit) {
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
                None if limit.side == Side::Holds => format!("`{}`", limit.name),
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
