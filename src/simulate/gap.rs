//! How far a plan over draws may be from the best one: by samples drawn anew.

use super::held;
use super::one::Failure;
use super::run::Simulation;
use crate::answer;
use crate::driver::{self, Solved, in_parallel};
use crate::eval::ValueStore;
use crate::hir::*;
use crate::lower::from_hir;
use crate::lp::{LexStage, Lp, Sense};
use crate::prob::random::{Law, Stream};
use crate::solve::{self, Options, Status};

/// What samples drawn anew say of the first decisions of a plan (W.-K. Mak, D. Morton, R. K. Wood, *Monte Carlo bounding techniques for
/// determining solution quality in stochastic programs*, 1999): of each sample, how much better its own best plan is than one with these
/// decisions. On average that is no less than what the decisions lose against the best ones there are.
#[derive(Clone, Copy, Debug)]
pub struct Gap {
    pub model: ModelId,
    pub replications: u32,
    /// The mean over the samples, in the unit of the objective.
    pub mean: f64,
    /// What the gap is below, with 95 %: one-sided, with Student's t.
    pub below: f64,
    /// What the best plan comes to over the samples: on average better than the best there is.
    pub best: f64,
}

/// The gaps of the plans whose outcomes are draws. None of a plan that a sample leaves without a solution.
///
/// # Errors
/// An interrupt, or a solver that is not there.
pub fn gaps(solved: &Solved, simulation: &Simulation, replications: u32, options: &Options) -> Result<Vec<Gap>, Failure> {
    let hir = &solved.hir;
    let mut out = Vec::new();
    for model in simulation.plans.iter().copied().filter(|model| hir.draws_of(*model).is_some() && replications > 1) {
        let needs = hir.all_needs(Node::Model(model));
        if needs.iter().any(|node| matches!(node, Node::Model(other) if simulation.plans.contains(other))) {
            continue;
        }
        let one = |at: usize| driver::roomy(|| replication(solved, model, simulation.settings.seed, at as u32, options));
        let found = in_parallel(simulation.settings.threads, replications as usize, one)
            .into_iter()
            .collect::<Result<Option<Vec<(f64, f64)>>, Failure>>()?;
        out.extend(found.and_then(|found| gap(model, &found)));
    }
    Ok(out)
}

/// Of the best value of each sample, and by how much the decisions miss it.
fn gap(model: ModelId, found: &[(f64, f64)]) -> Option<Gap> {
    let n = found.len() as f64;
    let mean_of = |f: &dyn Fn(&(f64, f64)) -> f64| found.iter().map(f).sum::<f64>() / n;
    let (best, mean) = (mean_of(&|of| of.0), mean_of(&|of| of.1));
    let variance = found.iter().map(|(_, gap)| (gap - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let below = mean + student(n - 1.0)? * (variance / n).sqrt();
    Some(Gap { model, replications: found.len() as u32, mean, below, best })
}

/// What Student's t does not pass with 95 %: of t² = ν (1/x - 1) the x has a beta distribution.
fn student(freedom: f64) -> Option<f64> {
    let x = Law::beta(freedom / 2.0, 0.5).ok()?.quantile(0.1);
    Some((freedom * (1.0 / x - 1.0)).sqrt())
}

/// A sample drawn anew: what its best plan comes to, and how much worse one with the decisions of the plan is. None without a solution.
fn replication(solved: &Solved, model: ModelId, seed: u64, at: u32, options: &Options) -> Result<Option<(f64, f64)>, Failure> {
    if options.watch.is_interrupted() {
        return Err("interrupted".into());
    }
    let Some(tree) = solved.hir.tree.as_deref() else { return Ok(None) };
    let mut hir = solved.hir.clone();
    if let Form::Belief(belief) = &mut hir.models[tree.model].form {
        for amount in &mut belief.amounts {
            if let Scheme::Draws { seed: own, .. } = &mut amount.scheme {
                // All amounts of a sample have one seed, as far as they had.
                *own = Stream::new(seed, "sample", &[&at.to_string(), &own.to_string()]).bits(0);
            }
        }
    }
    let depends = |node: &Node| *node == Node::Model(tree.model) || hir.all_needs(*node).contains(&Node::Model(tree.model));
    let mut world = ValueStore::again(&solved.world, &hir, depends);
    let answer = match answer::by_formula(&hir, &world, tree.model) {
        Some(Ok(answer)) => answer,
        Some(Err(error)) => return Err(error.0.message.clone()),
        None => return Ok(None),
    };
    world.put_answer(tree.model, answer);
    let (Some(plan), Some(run)) = (hir.plan(model), solved.models.iter().find(|run| run.model == model).and_then(|run| run.plan())) else {
        return Ok(None);
    };
    let lowered = from_hir::lower::<f64>(&hir, &world, model, &LexStage::first());
    let mut lp = lowered.map_err(|errors| errors.first().map_or_else(String::new, |error| error.0.message.clone()))?;
    let Some(best) = objective(&lp, options)? else { return Ok(None) };
    let before = held::Before::new(run);
    held::hold(&mut lp, |variable, keys| match plan.variables.get(variable as usize)?.horizon {
        None => before.decision(variable, keys),
        Some(_) => None,
    });
    let Some(own) = objective(&lp, options)? else { return Ok(None) };
    let worse = if lp.sense == Sense::Minimize { own - best } else { best - own };
    // Rounding of two solves leaves less than nothing at times.
    Ok(Some((best, worse.max(0.0))))
}

fn objective(lp: &Lp, options: &Options) -> Result<Option<f64>, Failure> {
    let solution = solve::solve(lp, &Options { prices: false, ..options.clone() }).map_err(|error| error.to_string())?;
    Ok(if solution.status == Status::Optimal { solution.objective } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_quantiles_are_those_of_tables() {
        for (freedom, quantile) in [(1.0, 6.3138), (4.0, 2.1318), (9.0, 1.8331), (29.0, 1.6991)] {
            assert!((student(freedom).expect("positive") - quantile).abs() < 1e-4, "{freedom}");
        }
    }

    #[test]
    fn a_gap_is_above_its_mean() {
        let found = [(10.0, 1.0), (11.0, 3.0), (12.0, 2.0)];
        let gap = gap(ModelId(0), &found).expect("three");
        assert_eq!((gap.mean, gap.best, gap.replications), (2.0, 11.0, 3));
        // 2 + 2.92 / sqrt 3.
        assert!((gap.below - 3.6858).abs() < 1e-3);
    }
}
