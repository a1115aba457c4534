//! What stands in a row in three versions: whose order counts, and what nobody can say.

use rustc_hash::{FxHashMap, FxHashSet};

/// Names in the order of three versions, no name twice in one of them.
pub struct Sides<'s> {
    pub older: &'s [String],
    pub ours: &'s [String],
    pub theirs: &'s [String],
}

impl Sides<'_> {
    /// True where theirs alone put what was there before in another order, false where ours has the order of all.
    ///
    /// # Errors
    /// Both sides have an order of their own.
    pub fn order(&self) -> Result<bool, ()> {
        let older: FxHashSet<&String> = self.older.iter().collect();
        let known = |names: &[String]| names.iter().filter(|name| older.contains(name)).cloned().collect::<Vec<String>>();
        if in_order(&known(self.ours), self.theirs) {
            return Ok(false);
        }
        match (in_order(self.older, self.ours), in_order(self.older, self.theirs)) {
            (true, false) => Ok(true),
            (false, true) => Ok(false),
            _ => Err(()),
        }
    }

    /// A name that is new on both sides, and does not stand between the same names.
    pub fn new_in_two_places(&self) -> Option<&str> {
        let (older, theirs): (FxHashSet<&String>, FxHashSet<&String>) = (self.older.iter().collect(), self.theirs.iter().collect());
        let new: Vec<&String> = self.ours.iter().filter(|name| !older.contains(name) && theirs.contains(name)).collect();
        let stays = |name: &&String| {
            let all: Vec<String> = self.ours.iter().filter(|other| older.contains(other) || other == name).cloned().collect();
            in_order(&all, self.theirs)
        };
        let is_ordered = in_order(self.ours, self.theirs) || self.order() == Ok(true);
        let moved = new.iter().find(|name| !stays(name)).or(new.first());
        moved.filter(|_| !is_ordered).map(|name| name.as_str())
    }

    /// Two names, each new in one version only, between the same names that both have.
    pub fn rivals_for_one_place(&self) -> Option<(String, String)> {
        let (here, there) = (new_places(self.ours, self.theirs, self.older), new_places(self.theirs, self.ours, self.older));
        let places: FxHashMap<Option<&str>, &str> = there.into_iter().map(|(name, after)| (after, name)).collect();
        here.into_iter().find_map(|(name, after)| Some((name.to_string(), (*places.get(&after)?).to_string())))
    }

    /// A name that both sides took out, where one of them has a new name that the other one does not have: it may be the same thing.
    pub fn gone_and_new(&self) -> Option<&str> {
        let [older, ours, theirs] = [self.older, self.ours, self.theirs].map(|names| names.iter().collect::<FxHashSet<&String>>());
        let is_new = |names: &FxHashSet<&String>, others: &FxHashSet<&String>| {
            names.iter().any(|name| !older.contains(name) && !others.contains(name))
        };
        let any_new = is_new(&ours, &theirs) || is_new(&theirs, &ours);
        self.older.iter().find(|name| any_new && !ours.contains(name) && !theirs.contains(name)).map(String::as_str)
    }
}

/// What is new in a version and not in the other one, each with what both have before it.
fn new_places<'n>(names: &'n [String], others: &'n [String], older: &[String]) -> Vec<(&'n str, Option<&'n str>)> {
    let (others, older): (FxHashSet<&String>, FxHashSet<&String>) = (others.iter().collect(), older.iter().collect());
    let mut after = None;
    let mut out = Vec::new();
    for name in names {
        if others.contains(name) {
            after = Some(name.as_str());
        } else if !older.contains(name) {
            out.push((name.as_str(), after));
        }
    }
    out
}

/// True where what two rows of names share stands in one order.
pub fn in_order(one: &[String], other: &[String]) -> bool {
    let places: FxHashMap<&String, usize> = other.iter().enumerate().map(|(at, name)| (name, at)).collect();
    one.iter().filter_map(|name| places.get(name)).is_sorted()
}
