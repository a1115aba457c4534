//! What learners find who try a process out.

use super::*;
use crate::prob::process::Learned;

/// By learner: what it found, and the row that it takes in each state.
pub(super) fn learnt(
    hir: &Hir,
    model: ModelId,
    body: &Decision,
    solved: &Solved<'_>,
    options: &Options,
) -> Result<Vec<(Learnt, Vec<Option<u32>>)>> {
    let ground = solved.ground;
    let start = ground.all_starts(&ground.start);
    let discount = solved.criterion.factor();
    let mut out = Vec::new();
    for (at, (learner, learning)) in (0u32..).zip(body.learners.iter().zip(&ground.learning)) {
        let found: Learned = process::learn(&ground.doubles, discount, &start, ground.brought.as_deref(), learning, &options.deadline);
        if !found.complete {
            let message = format!("the time limit ran out while `{}` of `{}` learned", learner.name, hir.models[model].name);
            let error = EvalError::new(codes::OUT_OF_TIME, message, learner.span, "not complete");
            return Err(error.help("give it more time with `--time-limit`, or let it learn from fewer `episodes`"));
        }
        let mut curve: Vec<process::Checkpoint> = found
            .curve
            .iter()
            .map(|one| process::Checkpoint { score: one.score.map(|score| signed(body, score)), ..one.clone() })
            .collect();
        if let (Some(last), Some(worth)) = (curve.last_mut(), exact_worth(body, solved, &found.policy, options)) {
            last.score = last.score.map(|_| signed(body, Number::to_f64(&worth)));
        }
        let last = curve.last();
        let one = Learnt {
            at,
            episodes: learning.episodes,
            steps: last.map_or(0, |one| one.steps),
            worth: last.and_then(|one| one.score),
            curve,
        };
        out.push((one, found.policy));
    }
    Ok(out)
}

/// What a policy is worth from the start, in fractions where the process has them and they do not grow too long.
fn exact_worth(body: &Decision, solved: &Solved<'_>, policy: &[Option<u32>], options: &Options) -> Option<Exact> {
    let ground = solved.ground;
    let (process, start) = (ground.exact.as_ref()?, ground.all_starts(ground.exact_start.as_ref()?));
    let criterion = criterion(body, ground.factor.clone(), ground.factor == Exact::ONE);
    let policy = ended(process, policy, &criterion);
    process::worth_of(process, &policy, &criterion, &start, &mut process::Budget::default(), &options.deadline)
}
