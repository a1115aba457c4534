//! Where the library finds HiGHS.

use super::Error;
use crate::solve;
use std::path::PathBuf;

/// Where HiGHS is looked for. Unless the program sets a place, a library that is built without the feature `highs` looks nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HighsPlace {
    /// Where the loader of the system looks, and where Python packages (`pip install highsbox`) are.
    Anywhere,
    /// This file: a `libhighs.so`, `libhighs.dylib` or `highs.dll`.
    File(PathBuf),
    /// Nowhere.
    Nowhere,
}

/// Sets where to look for HiGHS, before the first plan is solved; the first call holds for the whole program. Nothing is opened
/// before a plan needs it.
///
/// # Errors
///
/// [`Error::NoSuchSolver`] where a file is named that is no library, where HiGHS is linked into the program, and where another
/// place was named before.
///
/// # Examples
///
/// ```
/// coop::look_for_highs(coop::HighsPlace::Anywhere)?;
/// println!("HiGHS {}", coop::highs_version().unwrap_or_else(|| "is not there".to_string()));
/// # Ok::<(), coop::Error>(())
/// ```
pub fn look_for_highs(place: HighsPlace) -> Result<(), Error> {
    let place = match place {
        HighsPlace::Anywhere => solve::HighsPlace::Anywhere,
        HighsPlace::File(path) => solve::HighsPlace::File(path),
        HighsPlace::Nowhere => solve::HighsPlace::Nowhere,
    };
    solve::look_for_highs(place).map_err(Error::NoSuchSolver)
}

/// The version of the HiGHS that plans are solved with; none where there is none.
pub fn highs_version() -> Option<String> {
    solve::highs_found().ok().map(|(version, _)| version)
}
