//! The one way in which the program says that it broke an invariant of its own: a panic with a plain message, which the command ends
//! with (`cli::internal`). Nothing is answered in place of what is not known.

use std::any::Any;

/// How the message of a broken invariant begins, by which it is told from a panic of a crate.
const MARK: &str = "broken invariant: ";

/// Ends with what is broken.
#[cold]
#[inline(never)]
#[track_caller]
#[allow(clippy::panic, reason = "the one place that raises an internal error")]
pub fn broken(what: impl std::fmt::Display) -> ! {
    panic!("{MARK}{what}")
}

/// An index that lies outside of what it points into.
#[cold]
#[inline(never)]
#[track_caller]
pub fn out_of_range<I>(index: usize, len: usize) -> ! {
    let kind = std::any::type_name::<I>().rsplit("::").next().unwrap_or("index");
    broken(format_args!("{kind} {index} of {len}"))
}

/// True for what [`broken`] panicked with: whoever catches the panics of others lets it pass.
pub fn is_broken(payload: &(dyn Any + Send)) -> bool {
    payload.downcast_ref::<String>().is_some_and(|said| said.starts_with(MARK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_invariant_is_told_from_other_panics() {
        let payload = |f: fn()| std::panic::catch_unwind(f).unwrap_err();
        assert!(is_broken(&*payload(|| broken("nothing is left"))));
        assert!(is_broken(&*payload(|| out_of_range::<usize>(7, 3))));
        assert_eq!(*payload(|| out_of_range::<usize>(7, 3)).downcast::<String>().unwrap(), "broken invariant: usize 7 of 3");
        assert!(!is_broken(&*payload(|| panic!("of somebody else"))));
    }
}
