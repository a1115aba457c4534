//! What HiGHS tells while it works, and how it is stopped: its callbacks, through pointers.

use super::finding::functions;
use super::instance::Instance;
use super::library::{self, Int};
use crate::branch::Progress;
use crate::solve::watch::Watch;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::time::{Duration, Instant};

/// HiGHS's numbers for when it asks whether it is to stop.
const SIMPLEX: Int = 1;
const INTERIOR_POINT: Int = 2;
const SEARCH: Int = 6;

/// How often progress is reported.
const TOLD: Duration = Duration::from_millis(200);
/// What HiGHS says of a bound that it does not know yet.
const ENDLESS: f64 = 1e30;

/// A solver that calls back.
pub(super) fn instance() -> Result<Instance, String> {
    Instance::new(called)
}

/// Who hears what HiGHS says; it has to outlive the solve.
pub(super) struct Heard<'a> {
    watch: &'a Watch,
    /// True once nobody waits any more.
    left: &'a AtomicBool,
    told: Instant,
}

impl<'a> Heard<'a> {
    pub(super) fn new(watch: &'a Watch, left: &'a AtomicBool) -> Box<Heard<'a>> {
        Box::new(Heard { watch, left, told: Instant::now() })
    }

    /// Lets a solver call back during its next run.
    pub(super) fn listen(&mut self, instance: &mut Instance) {
        let data: *mut Heard<'a> = self;
        // SAFETY: `self` lives in a box until after the run, which is the only time of calls.
        unsafe { instance.listen(data.cast::<c_void>(), &[SIMPLEX, INTERIOR_POINT, SEARCH]) }
    }

    /// True when HiGHS is to stop.
    fn hear(&mut self, is_search: bool, said: Said) -> bool {
        if self.left.load(Ordering::Relaxed) {
            return true;
        }
        let now = Instant::now();
        if let Some(tell) = &self.watch.progress
            && is_search
            && now.duration_since(self.told) >= TOLD
        {
            self.told = now;
            let known = |number: f64| Some(number).filter(|number| number.abs() < ENDLESS);
            let number = |name| said.item::<f64>(name).and_then(known);
            let nodes = said.item::<i64>(c"mip_node_count").and_then(|nodes| usize::try_from(nodes).ok()).unwrap_or(0);
            tell(&Progress { best: number(c"mip_primal_bound"), bound: number(c"mip_dual_bound"), nodes });
        }
        self.watch.is_interrupted()
    }
}

/// What HiGHS says in a callback: a structure that changes from version to version, and is read by name.
#[derive(Clone, Copy)]
struct Said(*const c_void);

impl Said {
    /// A number of it.
    fn item<T: Copy>(self, name: &CStr) -> Option<T> {
        let functions = functions()?;
        // SAFETY: HiGHS gave the structure, and gives a place in it, or none, which is of the type that its header says.
        unsafe { (functions.callback_item)(self.0, name.as_ptr()).cast::<T>().as_ref().copied() }
    }
}

/// Called by HiGHS.
unsafe extern "C" fn called(kind: c_int, _: *const c_char, said: *const c_void, answer: *mut library::Heard, listener: *mut c_void) {
    // SAFETY: HiGHS hands over the place that it was given, which holds what `listen` put there, and two pointers of its own; each may
    // be missing.
    unsafe {
        let listener = listener.cast::<AtomicPtr<c_void>>().as_ref();
        let heard = listener.and_then(|listener| listener.load(Ordering::Acquire).cast::<Heard<'_>>().as_mut());
        if let (Some(heard), false, Some(answer)) = (heard, said.is_null(), answer.as_mut())
            && heard.hear(kind == SEARCH, Said(said))
        {
            answer.interrupt = 1;
        }
    }
}
