//! A conflict in words: what is asked for, what is allowed, and by how much they miss one another.

use super::{Limit, Plan, Side, What, figure, joined, number, with_unit};
use crate::certify::LimitId;
use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::exact::Exact;
use crate::prove;
use crate::source::Span;

/// A conflict as people see it.
#[derive(Clone, Debug)]
pub struct Iis {
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
    /// Its value, with as many digits as it takes to see the contradiction.
    pub shown: Option<String>,
}

/// Tells a conflict. `None` when no declaration has a part in it.
pub fn conflict(plan: &Plan<'_>, found: &prove::Iis) -> Option<Iis> {
    let names = plan.names();
    let scale = smallest(found);
    let mut members = Vec::new();
    for member in &found.members {
        let weight = member.weight.as_ref().map(|weight| weight / &scale);
        let limit = plan.limit(&names, member.place)?;
        // A curve takes part as a whole.
        if limit.side != Side::Holds || !members.iter().any(|m: &Member| m.limit.name == limit.name && m.limit.side == Side::Holds) {
            let asks = matches!(member.place, LimitId::RowLower(_) | LimitId::ColumnLower(_));
            // An equality is one limit, whichever of its sides count.
            let twice = |m: &Member| m.limit.name == limit.name && m.limit.side == Side::Exactly && limit.side == Side::Exactly;
            if !members.iter().any(twice) {
                members.push(Member { limit, weight, asks, shown: None });
            }
        }
    }
    // Constraints first, and what counts most.
    let class = |m: &Member| m.limit.what as u8;
    members.sort_by(|a, b| class(a).cmp(&class(b)).then(b.weight.cmp(&a.weight)));
    let margin = found.margin.as_ref().map(|margin| margin / &scale);
    let within = margin.as_ref().and_then(|margin| {
        let most = members.iter().filter_map(|m| m.weight.clone()).max()?;
        Some(margin / (most * Exact::from(10 * members.len())))
    });
    members.iter_mut().for_each(|m| m.shown = m.limit.value.as_ref().map(|value| figure(value, within.as_ref())));
    let sentence = Sentence { plan, members: &members, margin: margin.as_ref(), within: within.as_ref() }.text();
    Some(Iis { sentence, members, irreducible: found.irreducible, proved: margin.is_some() })
}

/// The least weight of a row, or of a bound where there are no rows: it becomes one.
fn smallest(found: &prove::Iis) -> Exact {
    let weight = |rows: bool| {
        let is_row = |place| matches!(place, LimitId::RowLower(_) | LimitId::RowUpper(_));
        found.members.iter().filter(|m| is_row(m.place) == rows).filter_map(|m| m.weight.clone()).min()
    };
    weight(true).or_else(|| weight(false)).filter(|w| !w.is_zero()).unwrap_or(Exact::ONE)
}

/// How many limits a sentence names by themselves,
const NAMED: usize = 4;
/// and how many groups of them.
const GROUPS: usize = 8;

/// A conflict on its way to its sentence.
struct Sentence<'s, 'a> {
    plan: &'s Plan<'a>,
    members: &'s [Member],
    margin: Option<&'s Exact>,
    within: Option<&'s Exact>,
}

impl Sentence<'_, '_> {
    /// The sum of the members, where they have one that people would add up; else the members.
    fn text(&self) -> String {
        self.added_up().unwrap_or_else(|| plainly(self.members))
    }

    fn added_up(&self) -> Option<String> {
        // The figures of a curve, of a condition, and of what is zero or one, add up in another way than they are written.
        let adds = |m: &Member| m.limit.what == What::Whole || (m.limit.movable && m.limit.counts.is_some());
        let margin = self.margin.filter(|_| self.members.iter().all(adds))?;
        let stated: Vec<&Member> = self.members.iter().filter(|m| m.limit.value.is_some() && !m.is_natural()).collect();
        let (zeros, stated): (Vec<&Member>, Vec<&Member>) = stated.into_iter().partition(|m| m.part().is_zero());
        // The sum is in the unit of whatever counts once.
        let first = stated.iter().copied().find(|m| m.weight == Some(Exact::ONE)).or(stated.first().copied())?;
        let dimension = |m: &Member| self.plan.hir.units.dimension(m.limit.unit_id);
        // In units that depend on who is meant nothing is added up.
        if stated.iter().any(|m| self.plan.hir.units.is_open(m.limit.unit_id)) {
            return None;
        }
        if !stated.iter().all(|m| m.weight.is_some() && dimension(m) == dimension(first)) {
            return None;
        }
        let unit = &first.limit.unit;
        // A sum that nobody does in the head: `109.7046414 × …` explains nothing.
        if stated.iter().any(|m| m.multiplier(unit).is_some_and(|weight| number(weight).len() > EASY)) {
            return None;
        }
        let (asks, allows): (Vec<&Member>, Vec<&Member>) = stated.iter().partition(|m| m.asks);
        let sum = |list: &[&Member]| list.iter().map(|m| m.part()).fold(Exact::ZERO, |a, b| a + b);
        let (asked, allowed) = (sum(&asks), sum(&allows));
        if &asked - &allowed != *margin {
            return None;
        }
        let amount = |x: &Exact| with_unit(figure(x, self.within), unit);
        let (wants, gives) = (self.told(&asks, "need", unit), self.told(&allows, "allow", unit));
        let (given, with) = match zeros.is_empty() {
            true => (String::new(), "and".to_string()),
            false => (format!(", given {}", self.zeros(&zeros)), format!("and with {}", self.zeros(&zeros))),
        };
        let short = amount(margin);
        Some(match (wants, gives) {
            (Some((wants, at)), Some((gives, there))) => {
                let (asked, allowed) = (amount(&asked), amount(&allowed));
                format!("{wants} at least {asked}{at}; {gives} at most {allowed}{there}; short {short}{given}")
            }
            (Some((wants, at)), None) => format!("{wants} at least {}{at}, {with} there can be none; short {short}", amount(&asked)),
            (None, Some((gives, at))) => {
                format!("{gives} at most {}{at}, {with} there must be at least 0; short {short}", amount(&allowed))
            }
            (None, None) => return None,
        })
    }

    /// Who needs or allows something, and where it stands.
    fn told(&self, list: &[&Member], verb: &str, unit: &str) -> Option<(String, String)> {
        let names = joined(&grouped_by(list, unit), GROUPS);
        let verb = match list {
            [] => return None,
            [_] => format!("{verb}s"),
            _ => format!("together {verb}"),
        };
        Some((format!("{names} {verb}"), self.plan.lines(&places(list))))
    }

    /// Limits of zero, which add nothing and take part.
    fn zeros(&self, list: &[&Member]) -> String {
        let names = if list.len() <= NAMED { list.iter().map(|m| m.told()).collect() } else { grouped(list) };
        format!("{}{}", joined(&names, GROUPS), self.plan.lines(&places(list)))
    }
}

/// Where limits stand: in the data, where they are figures of data.
fn places(list: &[&Member]) -> Vec<Span> {
    list.iter().map(|m| m.limit.cells.first().filter(|_| m.limit.is_data).map_or(m.limit.span, |c| c.span)).collect()
}

/// What contradicts what, without a sum: the limits themselves, where there are few.
fn plainly(members: &[Member]) -> String {
    let told: Vec<&Member> = members.iter().filter(|m| !m.is_natural()).collect();
    // One limit contradicts nothing by itself: then what goes without saying is said.
    let told = if told.len() < 2 { members.iter().collect() } else { told };
    let texts = if told.len() <= SPELLED { told.iter().map(|m| m.told()).collect() } else { grouped(&told) };
    let together = if texts.len() > 1 { " together" } else { "" };
    format!("{} cannot hold{together}", joined(&texts, GROUPS))
}

/// A multiplier of so many characters is shown.
const EASY: usize = 5;
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
    /// True of what nobody has to state: that nothing is less than zero, that a yes or no is 0 or 1.
    fn is_natural(&self) -> bool {
        let limit = &self.limit;
        let zero = || limit.value.as_ref().is_some_and(Exact::is_zero) && limit.side == Side::AtLeast;
        limit.what == What::Bound && (zero() || (!limit.movable && limit.side != Side::Exactly))
    }

    /// The limit with its figure.
    fn told(&self) -> String {
        match &self.shown {
            Some(shown) => format!("`{}` {} {}", self.limit.name, self.limit.side.words(), with_unit(shown.clone(), &self.limit.unit)),
            None if self.limit.side == Side::Holds => format!("`{}`", self.limit.name),
            None => format!("`{}` integer", self.limit.name),
        }
    }

    /// What the limit adds to the sum.
    fn part(&self) -> Exact {
        let value = self.limit.counts.clone().unwrap_or(Exact::ZERO);
        match &self.weight {
            Some(weight) => value * weight,
            None => value,
        }
    }

    /// How often it counts in a sum in this unit, if not once. In another unit than the sum it counts as often as one is the other.
    fn multiplier(&self, unit: &str) -> Option<&Exact> {
        self.weight.as_ref().filter(|weight| **weight != Exact::ONE && self.limit.unit == unit)
    }

    /// Its name, and how often it counts.
    fn counted(&self, unit: &str) -> String {
        match self.multiplier(unit) {
            Some(weight) => format!("{} × `{}`", number(weight), self.limit.name),
            None => format!("`{}`", self.limit.name),
        }
    }
}

/// How many places are labelled.
const LABELS: usize = 10;

impl Iis {
    /// The conflict as a finding, with a label on every declaration and figure that takes part.
    pub fn diagnostic(&self, plan: &Plan<'_>, severity: Severity) -> Diagnostic {
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
            let text = match &member.shown {
                Some(shown) => format!("`{}`: {} {}", limit.name, limit.side.words(), with_unit(shown.clone(), &limit.unit)),
                None if limit.side == Side::Holds => format!("`{}`", limit.name),
                None => format!("`{}` must be an integer", limit.name),
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
            found = found.note(format!(
                "{} part: `coop solve --format json` lists them",
                if hidden == 1 { "one more place takes".to_string() } else { format!("{hidden} more places take") }
            ));
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
        if self.members.iter().any(|m| m.limit.what == What::Constraint && m.limit.counts.is_none()) {
            return None;
        }
        let even = self.members.iter().all(|m| m.limit.what != What::Constraint || m.weight == Some(Exact::ONE));
        (self.proved && !even && parts.len() <= 2 * LABELS).then(|| format!("added up, they contradict the bounds: {}", parts.join(", ")))
    }
}
