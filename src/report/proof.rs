//! Certificates, conflicts, repairs and directions as JSON: their own shapes, so that those of the program may change.

use super::{ModelView, finite};
use crate::exact::{self, Exact};
use crate::explain::{Explanation, Limit, Relaxation, Spot, What};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Certificate<'r> {
    verdict: &'static str,
    /// In the unit of the objective.
    objective: Option<f64>,
    bound: Option<f64>,
    gap: Option<f64>,
    unit: &'r str,
    worst: Option<Worst<'r>>,
    why: Option<&'r str>,
    correction: Option<&'r str>,
    search: Option<Search<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    linearised: Option<Linearised>,
}

/// How near lines came to the functions of a plan, in the unit of the objective.
#[derive(Serialize)]
struct Linearised {
    rounds: u32,
    gap: Option<f64>,
    allowed: Option<f64>,
    reached: bool,
}

/// How the search for whole values ended, by the word of whoever searched.
#[derive(Serialize)]
struct Search<'r> {
    solver: &'r str,
    finished: bool,
    stopped: Option<&'r str>,
    bound: Option<f64>,
    gap: Option<f64>,
    nodes: Option<u64>,
}

#[derive(Serialize)]
struct Worst<'r> {
    name: &'r str,
    amount: f64,
    unit: &'r str,
}

fn double(x: &Exact) -> Option<f64> {
    finite(exact::to_f64(x))
}

pub(super) fn certificate<'r>(model: &'r ModelView<'_>) -> Option<Certificate<'r>> {
    let explanation = model.explanation?;
    let verdict = explanation.verdict.as_ref()?;
    let worst = verdict.worst.as_ref();
    Some(Certificate {
        verdict: verdict.word(),
        objective: verdict.objective.as_ref().and_then(double),
        bound: verdict.bound.as_ref().and_then(double),
        gap: verdict.gap.as_ref().and_then(double),
        unit: &verdict.unit,
        worst: worst.map(|(name, amount, unit)| Worst { name, amount: double(amount).unwrap_or_default(), unit }),
        why: verdict.why.as_deref(),
        correction: explanation.correction.as_deref(),
        search: model.search.map(|search| Search {
            solver: search.solver,
            finished: search.finished,
            stopped: search.stopped,
            bound: search.bound.and_then(finite),
            gap: search.gap.and_then(finite),
            nodes: search.nodes,
        }),
        linearised: verdict.linearised.as_ref().map(|own| Linearised {
            rounds: own.rounds,
            gap: double(&own.gap),
            allowed: double(&own.allowed),
            reached: own.reached,
        }),
    })
}

#[derive(Serialize)]
pub(super) struct Conflict<'r> {
    sentence: &'r str,
    irreducible: bool,
    proved: bool,
    members: Vec<Member<'r>>,
    repairs: Vec<Change<'r>>,
    repairs_together: Vec<Change<'r>>,
}

#[derive(Serialize)]
struct Place<'r> {
    name: &'r str,
    file: &'r str,
    line: u32,
    column: u32,
}

impl<'r> Place<'r> {
    fn of(name: &'r str, spot: &'r Spot) -> Place<'r> {
        Place { name, file: &spot.file, line: spot.line, column: spot.column }
    }
}

/// What a limit is of: `constraint` or `variable`, its name and keys.
#[derive(Serialize)]
struct Owner<'r> {
    kind: &'static str,
    name: &'r str,
    declaration: &'r str,
    index: &'r [String],
    side: &'static str,
}

impl<'r> Owner<'r> {
    fn of(limit: &'r Limit) -> Owner<'r> {
        let kind = if limit.what == What::Constraint { "constraint" } else { "variable" };
        Owner { kind, name: &limit.name, declaration: &limit.declaration, index: &limit.index, side: limit.side.words() }
    }
}

#[derive(Serialize)]
struct Member<'r> {
    #[serde(flatten)]
    owner: Owner<'r>,
    limit: Option<f64>,
    unit: &'r str,
    weight: Option<f64>,
    declared: Place<'r>,
    data: Vec<Place<'r>>,
}

#[derive(Serialize)]
struct Change<'r> {
    text: &'r str,
    #[serde(flatten)]
    owner: Owner<'r>,
    from: f64,
    to: f64,
    by: f64,
    unit: &'r str,
    /// The figure to change, where the limit is one.
    data: Option<Place<'r>>,
}

fn change(repair: &Relaxation) -> Change<'_> {
    let limit = &repair.limit;
    let number = |x: &Exact| double(x).unwrap_or_default();
    // No less than what is needed.
    let beyond = |x: &Exact, up: bool| match number(x) {
        near if up && exact::from_f64(near) < *x => near.next_up(),
        near if !up && exact::from_f64(near) > *x => near.next_down(),
        near => near,
    };
    Change {
        text: &repair.text,
        owner: Owner::of(limit),
        from: number(&repair.from),
        to: beyond(&repair.to, repair.to > repair.from),
        by: beyond(&repair.by, true),
        unit: &limit.unit,
        data: limit.cells.first().filter(|_| limit.is_data).map(|cell| Place::of(&cell.name, &cell.spot)),
    }
}

pub(super) fn conflict(explanation: &Explanation) -> Option<Conflict<'_>> {
    let found = explanation.conflict.as_ref()?;
    let member = |member: &'_ crate::explain::Member| -> Option<f64> { member.weight.as_ref().and_then(double) };
    Some(Conflict {
        sentence: &found.sentence,
        irreducible: found.irreducible,
        proved: found.proved,
        members: found
            .members
            .iter()
            .map(|m| Member {
                owner: Owner::of(&m.limit),
                limit: m.limit.value.as_ref().and_then(double),
                unit: &m.limit.unit,
                weight: member(m),
                declared: Place::of(&m.limit.declaration, &m.limit.spot),
                data: m.limit.cells.iter().map(|cell| Place::of(&cell.name, &cell.spot)).collect(),
            })
            .collect(),
        repairs: explanation.repairs.single.iter().map(change).collect(),
        repairs_together: explanation.repairs.together.iter().map(change).collect(),
    })
}

#[derive(Serialize)]
pub(super) struct Direction<'r> {
    sentence: String,
    objective: &'r str,
    gain: f64,
    unit: &'r str,
    steps: Vec<Step<'r>>,
}

#[derive(Serialize)]
struct Step<'r> {
    name: &'r str,
    declaration: &'r str,
    index: &'r [String],
    change: f64,
    unit: &'r str,
    /// The bound that is missing: `upper` or `lower`.
    missing: &'static str,
    declared: Place<'r>,
}

pub(super) fn direction(explanation: &Explanation) -> Option<Direction<'_>> {
    let found = explanation.direction.as_ref()?;
    Some(Direction {
        sentence: found.sentence(),
        objective: &found.objective,
        gain: double(&found.gain).unwrap_or_default(),
        unit: &found.unit,
        steps: found
            .steps
            .iter()
            .map(|step| Step {
                name: &step.name,
                declaration: &step.declaration,
                index: &step.index,
                change: double(&step.change).unwrap_or_default(),
                unit: &step.unit,
                missing: step.missing(),
                declared: Place::of(&step.declaration, &step.spot),
            })
            .collect(),
    })
}
