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
/// A callback: its kind, a message, data from HiGHS, data for HiGHS, and the pointer that was registered with it.
pub(super) type Callback = unsafe extern "C" fn(c_int, *const c_char, *const c_void, *mut DataIn, *mut c_void);

/// Data for HiGHS from a callback; the structure has more fields after this one.
#[repr(C)]
pub(super) struct DataIn {
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
        pub(super) static LINKED: Functions = Functions { $($name: linked::$symbol,)* };

        impl Functions {
            /// Those of a library that was opened, which stays open.
            #[cfg(all(not(feature = "highs"), any(unix, windows)))]
            pub(super) fn of(library: &libloading::Library) -> Result<Functions, String> {
                fn find<T: Copy>(library: &libloading::Library, name: &str) -> Result<T, String> {
                    // SAFETY: the function of this name in HiGHS has this type.
                    let found = unsafe { library.get::<Option<T>>(name.as_bytes()) };
                    found.ok().and_then(|found| *found).ok_or_else(|| format!("it has no function `{name}`"))
                }
                Ok(Functions { $($name: find(library, stringify!($symbol))?,)* })
            }
        }
    };
}

functions! {
    create = Highs_create() -> Highs;
    major = Highs_versionMajor() -> Int;
    minor = Highs_versionMinor() -> Int;
    patch = Highs_versionPatch() -> Int;
    size = Highs_getSizeofHighsInt(Highs) -> Int;
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

/// The version: three numbers.
pub(super) fn version(functions: &Functions) -> (Int, Int, Int) {
    // SAFETY: they take nothing.
    unsafe { ((functions.major)(), (functions.minor)(), (functions.patch)()) }
}

/// The oldest version that has all that is called, and the first that may change it.
const OLDEST: (Int, Int) = (1, 8);
const TOO_NEW: Int = 2;

/// What is wrong with a HiGHS: its version, or the size of its integers.
pub(super) fn wrong(functions: &Functions) -> Option<String> {
    let (major, minor, _) = version(functions);
    let (old_major, old_minor) = OLDEST;
    if (major, minor) < OLDEST || major >= TOO_NEW {
        return Some(format!("it is version {major}.{minor}, and {old_major}.{old_minor} or later is needed, before {TOO_NEW}.0"));
    }
    // SAFETY: a solver that is created, asked and destroyed.
    let size = unsafe {
        let highs = (functions.create)();
        let size = if highs.is_null() { 0 } else { (functions.size)(highs) };
        if !highs.is_null() {
            (functions.destroy)(highs);
        }
        size
    };
    (usize::try_from(size) != Ok(size_of::<Int>())).then(|| "its integers have another size".to_string())
}
