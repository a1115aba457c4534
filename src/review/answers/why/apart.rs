//! Taking changes apart: those without which a scenario does not check stay together.

use super::points::{Points, Stop};
use super::shapley::{Set, orders, steps};

/// Of so many changes all sets are solved, of more only some orders.
pub const EXACT: usize = 7;
/// So many pairs of orders at most.
const PAIRS: usize = 50;

/// Changes that are attributed as one.
#[derive(Clone, Debug)]
pub struct Block {
    pub set: Set,
    /// Why they stay together: what is wrong with a part of them alone.
    pub reasons: Vec<(Set, String)>,
}

/// Blocks of which all sets that are looked at check.
pub struct Apart {
    pub blocks: Vec<Block>,
    /// The orders that were looked at; none where all sets were.
    pub orders: Option<Vec<Vec<usize>>>,
}

impl Apart {
    /// A set of blocks as one of changes.
    pub fn union(&self, set: Set) -> Set {
        union(&self.blocks, set)
    }

    /// The sets of blocks of which it is known what they come to, in order.
    pub fn known(&self, points: &Points<'_>) -> Vec<Set> {
        let whole = |set: Set| {
            let own =
                self.blocks.iter().enumerate().filter(|(_, block)| block.set & set == block.set).fold(0, |all, (at, _)| all | 1 << at);
            (union(&self.blocks, own) == set).then_some(own)
        };
        let mut out: Vec<Set> = points.sets().into_iter().filter_map(whole).collect();
        out.sort_unstable();
        out
    }

    /// True of a block that moves nothing that is compared, whatever other changes there are, as far as that was looked at.
    pub fn is_idle(&self, points: &Points<'_>, block: usize) -> bool {
        self.known(points).into_iter().filter(|set| set >> block & 1 == 0).all(|set| {
            match (points.get(union(&self.blocks, set)), points.get(union(&self.blocks, set | 1 << block))) {
                (Ok(before), Ok(after)) => points.looked.differing(before, after).next().is_none(),
                _ => true,
            }
        })
    }
}

fn union(blocks: &[Block], set: Set) -> Set {
    blocks.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1).fold(0, |all, (_, block)| all | block.set)
}

/// Takes the changes of so many groups apart as far as that checks, and solves what their shares take.
///
/// # Errors
/// Why no more is solved.
pub fn apart(points: &mut Points<'_>, count: usize) -> Result<Apart, Stop> {
    let mut blocks: Vec<Block> = (0..count).map(|at| Block { set: 1 << at, reasons: Vec::new() }).collect();
    loop {
        let count = blocks.len();
        let all: Set = blocks.iter().fold(0, |all, block| all | block.set);
        let ends: Vec<Set> = blocks.iter().flat_map(|block| [block.set, all & !block.set]).collect();
        points.know(ends.iter().copied())?;
        if let Some(bad) = worst(points, &ends) {
            join(points, &mut blocks, bad)?;
            continue;
        }
        let chosen = (count > EXACT).then(|| {
            let left = points.means.most.saturating_sub(points.solves);
            orders(count, (left / (2 * (count - 1))).clamp(1, PAIRS))
        });
        let sets: Vec<Set> = match &chosen {
            None => (0..1 << count).map(|set| union(&blocks, set)).collect(),
            Some(orders) => orders.iter().flat_map(|order| steps(order)).map(|(_, set)| union(&blocks, set)).collect(),
        };
        points.know(sets.iter().copied())?;
        match worst(points, &sets) {
            Some(bad) => join(points, &mut blocks, bad)?,
            None => return Ok(Apart { blocks, orders: chosen }),
        }
    }
}

/// The smallest set that does not check.
fn worst(points: &Points<'_>, sets: &[Set]) -> Option<Set> {
    sets.iter().copied().filter(|set| points.get(*set).is_err()).min_by_key(|set| (set.count_ones(), *set))
}

/// Puts blocks together of which some do not check without others. Of several that would do, all: none of them is singled out.
fn join(points: &mut Points<'_>, blocks: &mut Vec<Block>, bad: Set) -> Result<(), Stop> {
    // The smallest part that has none.
    let mut failing = bad;
    for block in blocks.iter().filter(|block| bad & block.set != 0) {
        let less = failing & !block.set;
        if less != 0 {
            points.know([less])?;
            if points.get(less).is_err() {
                failing = less;
            }
        }
    }
    // The least that it has to be together with, found from either end.
    let all: Set = blocks.iter().fold(0, |all, block| all | block.set);
    let mut good: Set = failing;
    for is_reversed in [false, true] {
        let mut order: Vec<Set> = blocks.iter().map(|block| block.set).filter(|set| failing & set == 0).collect();
        if is_reversed {
            order.reverse();
        }
        let mut enough = all;
        for set in order {
            let less = enough & !set;
            points.know([less])?;
            if points.get(less).is_ok() {
                enough = less;
            }
        }
        good |= enough;
    }
    let reason = points.get(failing).err().unwrap_or("").to_string();
    let mut joined = Block { set: 0, reasons: vec![(failing, reason)] };
    let place = blocks.iter().position(|block| block.set & good != 0).unwrap_or(0);
    blocks.retain(|block| {
        let goes = block.set & good != 0;
        if goes {
            joined.set |= block.set;
            joined.reasons.extend(block.reasons.iter().cloned());
        }
        !goes
    });
    blocks.insert(place.min(blocks.len()), joined);
    Ok(())
}
