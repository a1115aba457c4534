//! HiGHS's functions in one table: the linked ones, or those of a library that was opened.
//!
//! Source: the header `highs_c_api.h` of HiGHS 1.15; what is here is the same from 1.8 on.

#[cfg(feature = "highs")]
use highs_sys as _;
use std::ffi::{c_char, c_double, c_int, c_void};

/// HiGHS's integer, of builds with 32 bits.
pub(super) type Int = c_int;
/// A solver of HiGHS's.
pub(super) type Highs = *mut c_void;
/// What is called back: the kind, a text, what HiGHS says, what it hears, and what it was given to hand over.
pub(super) type Callback = unsafe extern "C" fn(c_int, *const c_char, *const c_void, *mut Heard, *mut c_void);

/// What HiGHS hears from a callback; more stands after it.
#[repr(C)]
pub(super) struct Heard {
    pub interrupt: c_int,
}

macro_rules! functions {
    ($($name:ident = $symbol:ident($($argument:ty),*) $(-> $result:ty)?;)*) => {
        /// The functions that are used.
        pub(super) struct Functions {
            $(pub $name: unsafe extern "C" fn($($argument),*) $(-> $result)?,)*
        }

        #[cfg(feature = "highs")]
        mod linked {
            use super::*;
            unsafe extern "C" {
                $(pub fn $symbol($(_: $argument),*) $(-> $result)?;)*
            }
        }

        #[cfg(feature = "highs")]
        static LINKED: Functions = Functions { $($name: linked::$symbol,)* };
    };
}

functions! {
    create = Highs_create() -> Highs;
    destroy = Highs_destroy(Highs);
    set_bool = Highs_setBoolOptionValue(Highs, *const c_char, Int) -> Int;
    set_int = Highs_setIntOptionValue(Highs, *const c_char, Int) -> Int;
    set_double = Highs_setDoubleOptionValue(Highs, *const c_char, c_double) -> Int;
    set_string = Highs_setStringOptionValue(Highs, *const c_char, *const c_char) -> Int;
    pass_lp = Highs_passLp(
        Highs, Int, Int, Int, Int, Int, c_double, *const c_double, *const c_double, *const c_double, *const c_double, *const c_double,
        *const Int, *const Int, *const c_double
    ) -> Int;
    pass_mip = Highs_passMip(
        Highs, Int, Int, Int, Int, Int, c_double, *const c_double, *const c_double, *const c_double, *const c_double, *const c_double,
        *const Int, *const Int, *const c_double, *const Int
    ) -> Int;
    run = Highs_run(Highs) -> Int;
    model_status = Highs_getModelStatus(Highs) -> Int;
    solution = Highs_getSolution(Highs, *mut c_double, *mut c_double, *mut c_double, *mut c_double) -> Int;
    int_info = Highs_getIntInfoValue(Highs, *const c_char, *mut Int) -> Int;
    double_info = Highs_getDoubleInfoValue(Highs, *const c_char, *mut c_double) -> Int;
    objective = Highs_getObjectiveValue(Highs) -> c_double;
    set_callback = Highs_setCallback(Highs, Option<Callback>, *mut c_void) -> Int;
    start_callback = Highs_startCallback(Highs, c_int) -> Int;
    callback_item = Highs_getCallbackDataOutItem(*const c_void, *const c_char) -> *const c_void;
}

/// HiGHS, where this program has it.
pub(super) fn functions() -> Option<&'static Functions> {
    #[cfg(feature = "highs")]
    return Some(&LINKED);
    #[cfg(not(feature = "highs"))]
    None
}
