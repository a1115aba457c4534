//! HiGHS's functions in one table: the linked ones, or those of a library that was opened.
//!
//! Source: the header `highs_c_api.h` of HiGHS 1.15; what is here is the same from 1.8 on.

#[cfg(feature = "highs")]
use highs_sys as _;
use std::ffi::{c_char, c_double, c_int, c_void};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

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

        impl Functions {
            /// Those of a library that was opened, which stays open.
            #[cfg(all(not(feature = "highs"), any(unix, windows)))]
            fn of(library: &libloading::Library) -> Result<Functions, String> {
                fn find<T: Copy>(library: &libloading::Library, name: &str) -> Result<T, String> {
                    // SAFETY: what has this name in HiGHS has this type.
                    unsafe { library.get::<T>(name.as_bytes()) }.map(|found| *found).map_err(|_| format!("it has no `{name}`"))
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

/// HiGHS as it was found.
pub(super) struct Found {
    pub functions: Functions,
    /// Where it was opened; none where it is linked.
    pub path: Option<PathBuf>,
}

/// HiGHS, where this program has it or was told to look for it.
#[cfg(feature = "highs")]
pub(super) fn functions() -> Option<&'static Functions> {
    Some(&LINKED)
}

#[cfg(not(feature = "highs"))]
pub(super) fn functions() -> Option<&'static Functions> {
    opened().map(|found| &found.functions)
}

/// The version: three numbers.
pub(super) fn version(functions: &Functions) -> (Int, Int, Int) {
    // SAFETY: they take nothing.
    unsafe { ((functions.major)(), (functions.minor)(), (functions.patch)()) }
}

/// Where HiGHS is looked for, once somebody needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Where the loader of the system looks, and where Python packages are.
    Anywhere,
    /// This file.
    File(PathBuf),
}

static PLACE: OnceLock<Place> = OnceLock::new();
#[cfg(not(feature = "highs"))]
static OPENED: OnceLock<Option<Found>> = OnceLock::new();

/// Lets a program that has no HiGHS of its own look for one. The first word counts. A file that is named is opened at once: why not, where
/// that fails.
pub fn look_for(place: Place) -> Result<(), String> {
    let named = if let Place::File(path) = &place { Some(path.clone()) } else { None };
    PLACE.get_or_init(|| place);
    match named {
        #[cfg(not(feature = "highs"))]
        Some(path) => {
            let found = open(&path)?;
            OPENED.get_or_init(|| Some(found));
            Ok(())
        }
        _ => Ok(()),
    }
}

#[cfg(not(feature = "highs"))]
fn opened() -> Option<&'static Found> {
    let place = PLACE.get()?;
    let look = || match place {
        Place::File(path) => open(path).ok(),
        Place::Anywhere => super::places::all().iter().find_map(|path| open(path).ok()),
    };
    OPENED.get_or_init(look).as_ref()
}

/// What HiGHS there is: its version, and the file that it was opened from, where it is not linked.
pub fn found() -> Option<(String, Option<PathBuf>)> {
    let (major, minor, patch) = version(functions()?);
    #[cfg(feature = "highs")]
    let path = None;
    #[cfg(not(feature = "highs"))]
    let path = opened().and_then(|found| found.path.clone());
    Some((format!("{major}.{minor}.{patch}"), path))
}

/// Opens a library and looks at its version: 1.8 and later ones, before 2, with integers of 32 bits.
#[cfg(all(not(feature = "highs"), any(unix, windows)))]
fn open(path: &Path) -> Result<Found, String> {
    let told = |why: String| format!("`{}` is no HiGHS that can be used: {why}", path.display());
    // SAFETY: what HiGHS does when it is opened is its own setting up.
    let library = unsafe { libloading::Library::new(path) }.map_err(|error| told(error.to_string()))?;
    let functions = Functions::of(&library).map_err(told)?;
    let (major, minor, _) = version(&functions);
    if major != 1 || minor < 8 {
        return Err(told(format!("it is version {major}.{minor}, and 1.8 or later is needed")));
    }
    // SAFETY: a solver that is made, asked and given back.
    let size = unsafe {
        let highs = (functions.create)();
        let size = if highs.is_null() { 0 } else { (functions.size)(highs) };
        if !highs.is_null() {
            (functions.destroy)(highs);
        }
        size
    };
    if size as usize != size_of::<Int>() {
        return Err(told("its integers have another size".to_string()));
    }
    // It is never closed: its functions are used until the program ends.
    std::mem::forget(library);
    Ok(Found { functions, path: Some(path.to_path_buf()) })
}

#[cfg(all(not(feature = "highs"), not(any(unix, windows))))]
fn open(path: &Path) -> Result<Found, String> {
    Err(format!("`{}` cannot be opened on this system", path.display()))
}
