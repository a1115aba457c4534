//! Mistakes of the program itself: told plainly, with a code of their own, instead of a number that may be wrong.

use super::exit;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Mutex;

/// What the last panic said, and where.
static LAST: Mutex<Option<String>> = Mutex::new(None);

/// Runs a command. Where it breaks an invariant of its own, says so and ends with 70 (`EX_SOFTWARE` of sysexits).
pub fn guarded(command: impl FnOnce() -> u8, say: impl FnOnce(&str)) -> u8 {
    // Solvers run on threads that may fail without harm: only what ends the command is reported.
    let before = std::env::var_os("RUST_BACKTRACE").map(|_| panic::take_hook());
    panic::set_hook(Box::new(move |info| {
        remember(info);
        before.iter().for_each(|before| before(info));
    }));
    panic::catch_unwind(AssertUnwindSafe(command)).unwrap_or_else(|_| {
        let what = LAST.lock().ok().and_then(|mut last| last.take()).unwrap_or_else(|| "no more is known".into());
        say(&format!(
            "coop: internal error: {what}\nNothing was written, and no answer given. This is a mistake of the program: please report it, \
             with the scenario and `coop --version`."
        ));
        exit::INTERNAL
    })
}

fn remember(info: &PanicHookInfo<'_>) {
    let payload = info.payload();
    let said = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let place = info.location().map_or(String::new(), |at| format!(" ({}:{})", at.file(), at.line()));
    if let Ok(mut last) = LAST.lock() {
        *last = Some(format!("{}{place}", said.unwrap_or("an invariant is broken")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hir::{Arena, EntityTypeId};

    #[test]
    fn a_broken_invariant_is_told() {
        let mut said = String::new();
        let kinds: Arena<EntityTypeId, u8> = Arena::default();
        let command = || {
            // An index of another arena: never a plausible number.
            kinds[EntityTypeId(7)]
        };
        assert_eq!(guarded(command, |text| said = text.to_string()), exit::INTERNAL);
        assert!(said.starts_with("coop: internal error: broken invariant: EntityTypeId 7 of 0 (src/cli/internal.rs:"), "{said}");
        assert!(said.contains("please report it"), "{said}");
        // Also where it happens on the thread of a stage.
        let deep = || std::thread::spawn(|| -> u8 { panic!("deep down") }).join().unwrap_or_else(|panic| panic::resume_unwind(panic));
        assert_eq!(guarded(deep, |text| said = text.to_string()), exit::INTERNAL);
        assert!(said.contains("deep down"), "{said}");
        assert_eq!(guarded(|| 3, |_| unreachable!()), 3);
        // Other tests fail as ever.
        drop(panic::take_hook());
    }
}
