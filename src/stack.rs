//! Room for the recursion over deep expressions.

use std::thread::{Builder, scope};

/// Bytes of stack; only what is used is ever touched.
const SIZE: usize = 256 << 20;

/// A thread with room for deep expressions, to be spawned.
pub fn thread() -> Builder {
    Builder::new().stack_size(SIZE)
}

/// Runs a stage with room for deep expressions, whatever stack the caller has.
pub fn roomy<T: Send>(stage: impl FnOnce() -> T + Send) -> T {
    let stage = std::sync::Mutex::new(Some(stage));
    let run = || stage.lock().ok().and_then(|mut stage| stage.take()).map(|stage| stage());
    scope(|scope| {
        let done = match thread().spawn_scoped(scope, run) {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            // No thread to be had: the caller's stack has to do.
            Err(_) => run(),
        };
        // The stage is taken once, by whichever of the two ran.
        done.unwrap_or_else(|| unreachable!("a stage runs once"))
    })
}
