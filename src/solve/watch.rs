//! What whoever waits for an answer is reported, and how it can be stopped; and how a search ended.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use crate::branch::Progress;

/// Is told how far a search is.
pub type Explanation = Arc<dyn Fn(&Progress) + Send + Sync>;

/// Somebody waits: they may stop the search, and are reported how far it is.
#[derive(Clone, Default)]
pub struct Watch {
    /// Once true, the search stops with what it has.
    pub interrupt: Option<Arc<AtomicBool>>,
    pub progress: Option<Explanation>,
}

impl Watch {
    /// True once somebody wants it to stop.
    pub fn is_interrupted(&self) -> bool {
        self.interrupt.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed))
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("interrupt", &self.interrupt).field("progress", &self.progress.is_some()).finish()
    }
}

/// How the search for whole values ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// Who searched: `microlp`, `highs` or `coop`.
    pub solver: &'static str,
    /// True when nothing was left to look at.
    pub finished: bool,
    /// What stopped it, where something did: `the time limit`, say.
    pub stopped: Option<&'static str>,
    /// Nothing is better than this, by the searcher's word.
    pub bound: Option<f64>,
    /// How much better than the answer something may be, relative to the answer, by the searcher's word.
    pub gap: Option<f64>,
    /// Parts of the plan that were looked at.
    pub nodes: Option<u64>,
}

impl Search {
    /// How the search ended, as the beginning of a sentence.
    pub fn words(&self) -> String {
        let gap = match self.gap {
            Some(gap) if gap > 0.0 => format!("a gap of {}", percent(gap)),
            _ => "gap 0".to_string(),
        };
        match (self.finished, self.stopped, self.gap) {
            (true, ..) => format!("Search finished, {gap} ({})", self.solver),
            (false, Some(limit), Some(_)) => format!("Search stopped by {limit} with {gap} ({})", self.solver),
            (false, Some(limit), None) => format!("Search stopped by {limit} ({})", self.solver),
            (false, None, Some(_)) => format!("Search ended with {gap}, as was asked ({})", self.solver),
            (false, None, None) => format!("Search ended ({})", self.solver),
        }
    }
}

/// A share in percent, in two digits or so.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent >= 10.0 {
        return format!("{percent:.0} %");
    }
    let rounded = crate::numbers::rounded(percent, 2);
    format!("{rounded} %")
}

/// How far a bound is from an objective, relative to the objective; none where that says nothing.
pub(super) fn share(objective: f64, bound: f64) -> Option<f64> {
    let gap = (objective - bound).abs();
    if gap == 0.0 {
        return Some(0.0);
    }
    Some(gap / objective.abs()).filter(|share| share.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_are_told_in_words() {
        let search = |finished, stopped, gap| Search { solver: "highs", finished, stopped, bound: None, gap, nodes: None }.words();
        assert_eq!(search(true, None, Some(0.0)), "Search finished, gap 0 (highs)");
        assert_eq!(search(false, Some("the time limit"), Some(0.0234)), "Search stopped by the time limit with a gap of 2.3 % (highs)");
        assert_eq!(search(false, Some("the time limit"), None), "Search stopped by the time limit (highs)");
        assert_eq!(search(false, None, Some(0.005)), "Search ended with a gap of 0.5 %, as was asked (highs)");
        assert_eq!(percent(0.131), "13 %");
        assert_eq!((share(200.0, 198.0), share(0.0, 1.0)), (Some(0.01), None));
    }
}
