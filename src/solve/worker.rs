//! A solver on a thread of its own, which is left behind when the time is over: microlp looks at its clock only every thousand
//! pivots and knows no protection against cycling, and HiGHS has loops in which it never looks at its own. That also keeps an
//! assertion of microlp's from ending the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};
use std::{panic, thread};

use super::{Answer, Status, Watch};
use crate::deadline::Deadline;
use crate::internal::is_broken;

/// How often it is looked whether somebody wants it to stop.
const LOOK: Duration = Duration::from_millis(50);

/// As much as the main thread has: more than threads get by themselves.
const STACK: usize = 8 << 20;

/// Who works, and how long it is waited for.
pub(super) struct Worker<'a> {
    pub(super) name: &'static str,
    pub(super) deadline: &'a Deadline,
    pub(super) watch: &'a Watch,
    /// How much longer than its limit it may take to notice it.
    pub(super) late: Duration,
    /// How long it may take to hand over what it has, once it is interrupted.
    pub(super) interrupted: Duration,
}

impl Worker<'_> {
    /// Runs some work on a thread and waits for it. The work is told when it has been left behind: nobody hears it any more.
    pub(super) fn run(self, work: impl FnOnce(&Arc<AtomicBool>) -> Answer + Send + 'static) -> Answer {
        let (sender, receiver) = mpsc::channel();
        let left = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&left);
        let thread = thread::Builder::new().name(self.name.to_string()).stack_size(STACK).spawn(move || {
            // Nobody is left to listen when the limit has passed.
            let _ = sender.send(work(&told));
        });
        let thread = match thread {
            Ok(thread) => thread,
            Err(error) => return Answer::failed(format!("no thread for {}: {error}", self.name)),
        };
        let limit = self.deadline.remaining();
        let mut end = limit.and_then(|limit| Instant::now().checked_add(limit.saturating_add(self.late)));
        let mut is_interrupted = false;
        let received = loop {
            if !is_interrupted && self.watch.is_interrupted() {
                is_interrupted = true;
                let stop = Instant::now().checked_add(self.interrupted);
                end = end.into_iter().chain(stop).min();
            }
            let left = end.map_or(LOOK, |end| end.saturating_duration_since(Instant::now()).min(LOOK));
            match receiver.recv_timeout(left) {
                Err(RecvTimeoutError::Timeout) if end.is_none_or(|end| Instant::now() < end) => {}
                received => break received,
            }
        };
        match received {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => {
                left.store(true, Ordering::Relaxed);
                let why = if is_interrupted { "interrupted" } else { "TimeLimit" };
                Answer::without_values(Status::Stopped, format!("{why}, and {} was left behind", self.name))
            }
            Err(RecvTimeoutError::Disconnected) => Answer::failed(format!("{} broke down: {}", self.name, last_word(thread))),
        }
    }
}

/// What a thread panicked with.
fn last_word(thread: thread::JoinHandle<()>) -> String {
    match thread.join() {
        Ok(()) => "no answer".to_string(),
        // What the program broke itself is no failure of the solver.
        Err(payload) if is_broken(&*payload) => panic::resume_unwind(payload),
        Err(payload) => match payload.downcast::<String>() {
            Ok(word) => *word,
            Err(payload) => payload.downcast_ref::<&str>().map_or_else(|| "unknown".to_string(), |word| (*word).to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worker<'a>(deadline: &'a Deadline, watch: &'a Watch) -> Worker<'a> {
        Worker { name: "sleeper", deadline, watch, late: LOOK, interrupted: LOOK }
    }

    #[test]
    fn what_never_ends_is_left_behind_and_told_so() {
        let (sender, receiver) = mpsc::channel();
        let endless = move |left: &Arc<AtomicBool>| {
            while !left.load(Ordering::Relaxed) {
                thread::yield_now();
            }
            let _ = sender.send(());
            Answer::failed("too late")
        };
        let answer = worker(&Deadline::after(Some(LOOK)), &Watch::default()).run(endless);
        assert_eq!((answer.status, answer.message.as_str()), (Status::Stopped, "TimeLimit, and sleeper was left behind"));
        assert!(receiver.recv_timeout(Duration::from_secs(60)).is_ok());

        let watch = Watch { interrupt: Some(Arc::new(AtomicBool::new(true))), progress: None };
        let endless = |left: &Arc<AtomicBool>| {
            while !left.load(Ordering::Relaxed) {
                thread::yield_now();
            }
            Answer::failed("too late")
        };
        let answer = worker(&Deadline::default(), &watch).run(endless);
        assert_eq!((answer.status, answer.message.as_str()), (Status::Stopped, "interrupted, and sleeper was left behind"));
    }

    #[test]
    fn a_broken_invariant_of_the_program_is_no_failure_of_the_solver() {
        let work = |_: &Arc<AtomicBool>| -> Answer { crate::internal::broken("a column is lost") };
        let run = || worker(&Deadline::default(), &Watch::default()).run(work);
        let payload = panic::catch_unwind(run).unwrap_err();
        assert!(is_broken(&*payload));
    }

    #[test]
    fn what_breaks_down_is_told() {
        let answer = worker(&Deadline::default(), &Watch::default()).run(|_| panic!("no way"));
        assert_eq!(answer.status, Status::Failed("sleeper broke down: no way".to_string()));
    }
}
