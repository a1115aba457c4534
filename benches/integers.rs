//! Integer plans of the kinds that planners write, searched and checked: `cargo bench --bench integers`. With `COOP_PLANS=FOLDER` they are
//! written there in the LP format, for another solver.

mod plans;

use coop::branch::{self, Limits};
use coop::certify;
use criterion::{Criterion, criterion_group, criterion_main};
use std::path::Path;
use std::time::Duration;

fn integers(criterion: &mut Criterion) {
    let folder = std::env::var("COOP_PLANS").ok();
    let mut group = criterion.benchmark_group("integer plans");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    for plan in (1..4).flat_map(plans::middle) {
        if let Some(folder) = &folder {
            let file = Path::new(folder).join(plan.name.replace([' ', ','], "_")).with_extension("lp");
            std::fs::write(file, plans::in_lp_format(&plan.lp)).unwrap();
            continue;
        }
        let found = branch::search(&plan.lp, None, &Limits::default());
        let (tree, objective) = (found.tree.unwrap(), found.best.map(|(_, objective)| objective));
        group.bench_function(format!("{}: searched", plan.name), |b| b.iter(|| branch::search(&plan.lp, None, &Limits::default())));
        group.bench_function(format!("{}: checked", plan.name), |b| {
            b.iter(|| assert!(certify::is_proved(&plan.lp, &tree, objective.as_ref())));
        });
    }
    group.finish();
}

criterion_group!(benches, integers);
criterion_main!(benches);
