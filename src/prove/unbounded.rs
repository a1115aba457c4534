//! The proof that a plan has no end: a solution, and a direction in which its objective improves forever.

use super::oracle::{Feasibility, Oracle};
use super::{Proof, UnboundedRay, change, deadline, unbounded_ray};
use crate::certify::{self, Certificate, Claim, TOLERANCE, Why};
use crate::exact::Exact;
use crate::lp::Lp;
use crate::solve::Options;

/// Proves it from a solution and a ray, where they are known already; the ray that is reported is the one with the fewest columns.
pub(super) fn prove(lp: &Lp<Exact>, known: Option<(&[Exact], &[Exact])>, options: &Options) -> Proof {
    let oracle = Oracle { solving: options.clone(), deadline: deadline(options) };
    let short = unbounded_ray::find(lp, &oracle);
    let direction = short.or_else(|| {
        let (_, ray) = known?;
        Some(UnboundedRay { step: ray.to_vec(), gain: certify::ray(lp, ray).ok()? })
    });
    let point = match known {
        Some((values, _)) => Some(values.to_vec()),
        None => match oracle.feasible(&change::without_objective(lp)) {
            Feasibility::Yes(values) if values.len() == lp.column_count() => Some(values),
            _ => None,
        },
    };
    let certificate = match (&point, &direction) {
        (Some(values), Some(direction)) => certify::check(lp, Claim::Unbounded { values, ray: &direction.step }, TOLERANCE),
        _ => {
            let unproved = certify::check(lp, Claim::Infeasible { farkas: None }, TOLERANCE);
            Certificate { why: Some(Why::NoProof), ..unproved }
        }
    };
    Proof { direction, ..Proof::of(certificate) }
}
