//! What is known when the decisions of a plan are made, as one draw goes on.

use crate::hir::*;
use crate::lp::Lp;

/// A point in time: what is known, and the nodes of the tree at which that is so.
#[derive(Debug)]
pub struct Point {
    /// Instances of random variables, sorted.
    known: Vec<(u32, Vec<u32>)>,
    /// Levels and stages that know this.
    pub stages: Vec<(LevelId, u32)>,
}

impl Point {
    /// True where everything known here is known at the other, and more.
    pub fn is_before(&self, other: &Point) -> bool {
        self.known.len() < other.known.len() && self.known.iter().all(|item| other.known.binary_search(item).is_ok())
    }

    /// True of a node of this point.
    pub fn has(&self, stage: (LevelId, u32)) -> bool {
        self.stages.contains(&stage)
    }
}

/// The points at which something is decided in a plan: each after those that know less.
#[derive(Debug)]
pub struct Points {
    /// Those that are decided on before all is known.
    pub early: Vec<Point>,
    /// What knows all that the plan reads, where something is decided then.
    pub last: Option<Point>,
}

impl Points {
    /// Of a plan by its program, in which each outcome has its columns.
    pub fn of(tree: &Tree, plan: &Plan, lp: &Lp) -> Points {
        let mut points: Vec<Point> = Vec::new();
        let mut keys = Vec::new();
        for (_, block) in plan.variables.iter().zip(&lp.column_blocks).filter(|(variable, _)| variable.horizon.is_some()) {
            for row in block.index.iter() {
                block.index.tuple(row, &mut keys);
                let Some(node) = keys.last() else { continue };
                let stage = tree.stage_of(*node);
                if points.iter().any(|point| point.has(stage)) {
                    continue;
                }
                let layout = tree.layout(stage.0);
                let items = layout.stages.get(stage.1 as usize).map_or(0, |stage| stage.items);
                let mut known: Vec<(u32, Vec<u32>)> =
                    layout.items.iter().take(items).map(|item| (item.variable, item.keys.clone())).collect();
                known.sort_unstable();
                match points.iter_mut().find(|point| point.known == known) {
                    Some(point) => point.stages.push(stage),
                    None => points.push(Point { known, stages: vec![stage] }),
                }
            }
        }
        points.sort_by_key(|point| point.known.len());
        let knows_all = points.last().is_some_and(|last| {
            let (_, before) = points.split_last().unwrap_or((last, &[]));
            before.iter().all(|point| point.is_before(last))
        });
        let last = if knows_all { points.pop() } else { None };
        Points { early: points, last }
    }
}
