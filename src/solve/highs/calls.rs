//! Progress of HiGHS while it runs, and how it is interrupted: its callbacks, through pointers.

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
const INTERVAL: Duration = Duration::from_millis(200);
/// HiGHS's value for a bound that it does not know yet.
const UNKNOWN: f64 = 1e30;

/// A solver that calls back.
pub(super) fn instance() -> Result<Instance, String> {
    Instance::new(called)
}

/// Listens to HiGHS; it has to outlive the solve.
pub(super) struct Listener<'a> {
    watch: &'a Watch,
    /// True once the answer is no longer needed.
    left: &'a AtomicBool,
    reported: Instant,
}

impl<'a> Listener<'a> {
    pub(super) fn new(watch: &'a Watch, left: &'a AtomicBool) -> Box<Listener<'a>> {
        Box::new(Listener { watch, left, reported: Instant::now() })
    }

    /// Lets a solver call back during its next run.
    pub(super) fn listen(&mut self, instance: &mut Instance) {
        let data: *mut Listener<'a> = self;
        // SAFETY: `self` lives in a box until after the run, which is the only time of calls.
        unsafe { instance.listen(data.cast::<c_void>(), &[SIMPLEX, INTERIOR_POINT, SEARCH]) }
    }

    /// True when HiGHS is to stop.
    fn is_to_stop(&mut self, is_search: bool, data: DataOut) -> bool {
        if self.left.load(Ordering::Relaxed) {
            return true;
        }
        let now = Instant::now();
        if let Some(tell) = &self.watch.progress
            && is_search
            && now.duration_since(self.reported) >= INTERVAL
        {
            self.reported = now;
            let known = |number: f64| Some(number).filter(|number| number.abs() < UNKNOWN);
            let number = |name| data.item::<f64>(name).and_then(known);
            let nodes = data.item::<i64>(c"mip_node_count").and_then(|nodes| usize::try_from(nodes).ok()).unwrap_or(0);
            tell(&Progress { best: number(c"mip_primal_bound"), bound: number(c"mip_dual_bound"), nodes });
        }
        self.watch.is_interrupted()
    }
}

/// The data of a callback: a structure that changes from version to version, and is read by name.
#[derive(Clone, Copy)]
struct DataOut(*const c_void);

impl DataOut {
    /// A number of it.
    fn item<T: Copy>(self, name: &CStr) -> Option<T> {
        let functions = functions()?;
        // SAFETY: HiGHS gave the structure, and gives a place in it, or none, which has the type that its header states.
        unsafe { (functions.callback_item)(self.0, name.as_ptr()).cast::<T>().as_ref().copied() }
    }
}

/// Called by HiGHS.
unsafe extern "C" fn called(kind: c_int, _: *const c_char, data: *const c_void, answer: *mut library::DataIn, place: *mut c_void) {
    // SAFETY: HiGHS hands over the place that it was given, which holds what `listen` put there, and two pointers of its own; each may
    // be missing.
    unsafe {
        let listener = place.cast::<AtomicPtr<c_void>>().as_ref().map(|place| place.load(Ordering::Acquire));
        let listener = listener.and_then(|listener| listener.cast::<Listener<'_>>().as_mut());
        if let (Some(listener), false, Some(answer)) = (listener, data.is_null(), answer.as_mut())
            && listener.is_to_stop(kind == SEARCH, DataOut(data))
        {
            answer.interrupt = 1;
        }
    }
}
