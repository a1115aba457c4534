//! What HiGHS tells while it works, and how it is stopped: its callbacks, through pointers.

use crate::branch::Progress;
use crate::solve::watch::Watch;
use ::highs::Model;
use highs_sys::{
    Highs_setCallback, Highs_startCallback, HighsCallbackDataIn, HighsCallbackDataOut, kHighsCallbackIpmInterrupt,
    kHighsCallbackMipInterrupt, kHighsCallbackSimplexInterrupt,
};
use std::ffi::{c_char, c_int, c_void};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How often progress is reported.
const TOLD: Duration = Duration::from_millis(200);
/// What HiGHS says of a bound that it does not know yet.
const ENDLESS: f64 = 1e30;

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

    /// Lets a model call back during its next solve. Where HiGHS refuses, nothing is reported and nothing can be stopped.
    pub(super) fn listen(&mut self, model: &mut Model) {
        let data: *mut Heard<'a> = self;
        // SAFETY: the model is there, and `self` lives in a box until after the solve, which is the only time of calls.
        unsafe {
            let highs = model.as_mut_ptr();
            if Highs_setCallback(highs, Some(called), data.cast::<c_void>()) == 0 {
                for kind in [kHighsCallbackSimplexInterrupt, kHighsCallbackIpmInterrupt, kHighsCallbackMipInterrupt] {
                    Highs_startCallback(highs, kind);
                }
            }
        }
    }

    /// True when HiGHS is to stop.
    fn hear(&mut self, is_search: bool, said: &HighsCallbackDataOut) -> bool {
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
            let nodes = usize::try_from(said.mip_node_count).unwrap_or(0);
            tell(&Progress { best: known(said.mip_primal_bound), bound: known(said.mip_dual_bound), nodes });
        }
        self.watch.is_interrupted()
    }
}

/// Called by HiGHS.
unsafe extern "C" fn called(
    kind: c_int,
    _: *const c_char,
    said: *const HighsCallbackDataOut,
    answer: *mut HighsCallbackDataIn,
    heard: *mut c_void,
) {
    // SAFETY: HiGHS hands over the pointer that it was given in `listen`, and two of its own; each may be missing.
    unsafe {
        let heard = heard.cast::<Heard<'_>>().as_mut();
        if let (Some(heard), Some(said), Some(answer)) = (heard, said.as_ref(), answer.as_mut())
            && heard.hear(kind == kHighsCallbackMipInterrupt as c_int, said)
        {
            answer.user_interrupt = 1;
        }
    }
}
