//! Until when something may take: a moment, and whoever waits for it, who may stop it before.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// When to stop: at a moment, or once an interrupt is set, whichever comes first. The default never comes.
#[derive(Clone, Debug, Default)]
pub struct Deadline {
    end: Option<Instant>,
    interrupt: Option<Arc<AtomicBool>>,
}

impl Deadline {
    /// So long from now; a limit beyond the reach of the clock is none.
    pub fn after(limit: Option<Duration>) -> Deadline {
        Deadline { end: limit.and_then(|limit| Instant::now().checked_add(limit)), interrupt: None }
    }

    /// The same, and once this is true.
    pub fn or(self, interrupt: Option<&Arc<AtomicBool>>) -> Deadline {
        Deadline { interrupt: interrupt.cloned(), ..self }
    }

    pub fn is_interrupted(&self) -> bool {
        self.interrupt.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed))
    }

    /// True once the moment has come, or an interrupt.
    pub fn is_over(&self) -> bool {
        self.is_interrupted() || self.end.is_some_and(|end| Instant::now() >= end)
    }

    /// The time up to the moment, where there is one.
    pub fn remaining(&self) -> Option<Duration> {
        self.end.map(|end| end.saturating_duration_since(Instant::now()))
    }

    /// The same, or so long from now where that comes first.
    pub fn within(&self, limit: Duration) -> Deadline {
        let own = Instant::now().checked_add(limit);
        Deadline { end: self.end.into_iter().chain(own).min(), interrupt: self.interrupt.clone() }
    }

    /// The same, but not before so long from now; an interrupt counts all the same.
    pub fn at_least(&self, time: Duration) -> Deadline {
        let least = Instant::now().checked_add(time);
        Deadline { end: self.end.and_then(|end| least.map(|least| end.max(least))), interrupt: self.interrupt.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_first_counts() {
        let hour = Duration::from_secs(3600);
        assert!(!Deadline::default().is_over() && Deadline::default().remaining().is_none());
        assert!(Deadline::after(Some(Duration::ZERO)).is_over());
        let long = Deadline::after(Some(hour));
        assert!(!long.is_over() && long.within(Duration::ZERO).is_over());
        assert!(!Deadline::default().within(hour).is_over());
        assert!(!Deadline::after(Some(Duration::ZERO)).at_least(hour).is_over());
        let flag = Arc::new(AtomicBool::new(false));
        let watched = long.or(Some(&flag));
        let others = [watched.within(hour), watched.at_least(hour), watched.clone()];
        assert!(others.iter().all(|deadline| !deadline.is_over()));
        flag.store(true, Ordering::Relaxed);
        assert!(others.iter().all(|deadline| deadline.is_over() && deadline.is_interrupted()));
    }
}
