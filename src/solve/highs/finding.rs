//! Which HiGHS is used: the one that is linked, or a library that is opened once a plan needs it.

use super::library::{Functions, version};
use std::path::PathBuf;
use std::sync::OnceLock;

/// Where HiGHS is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Where the loader of the system looks, and where Python packages are.
    Anywhere,
    /// This file.
    File(PathBuf),
    /// Nowhere: plans do without.
    Nowhere,
}

/// HiGHS as it was found.
struct Found {
    functions: &'static Functions,
    /// Where it was opened; none where it is linked.
    path: Option<PathBuf>,
}

/// What was found.
#[derive(Default)]
struct Looked {
    found: Option<Found>,
    /// Libraries that are there and are not used, and why not.
    refused: Vec<String>,
}

static PLACE: OnceLock<Place> = OnceLock::new();
static LOOKED: OnceLock<Looked> = OnceLock::new();

/// Sets where to look; the first call counts. Nothing is opened before it is needed.
pub fn look_for(place: Place) -> Result<(), String> {
    let place = match place {
        Place::File(path) => Place::File(named(path)?),
        other => other,
    };
    if *PLACE.get_or_init(|| place.clone()) == place { Ok(()) } else { Err("HiGHS is looked for elsewhere already".to_string()) }
}

#[cfg(feature = "highs")]
fn named(path: PathBuf) -> Result<PathBuf, String> {
    Err(format!("HiGHS is linked into this program, which cannot use `{}` instead", path.display()))
}

#[cfg(not(feature = "highs"))]
fn named(path: PathBuf) -> Result<PathBuf, String> {
    // Without a folder before its name, the loader of the system would look for it elsewhere.
    let path = std::path::absolute(&path).unwrap_or(path);
    super::opening::examine(&path).map(|()| path)
}

/// Where to look, if that was set. Tests of this repository are set by a variable, to run with HiGHS and without.
fn place() -> Option<&'static Place> {
    #[cfg(all(feature = "internals", not(feature = "highs")))]
    if let Some(file) = std::env::var_os("COOP_HIGHS_TEST") {
        return Some(PLACE.get_or_init(|| Place::File(file.into())));
    }
    PLACE.get()
}

fn looked() -> Option<&'static Looked> {
    #[cfg(feature = "highs")]
    let place = place().unwrap_or(&Place::Anywhere);
    #[cfg(not(feature = "highs"))]
    let place = place()?;
    Some(LOOKED.get_or_init(|| look(place)))
}

#[cfg(feature = "highs")]
fn look(place: &Place) -> Looked {
    if *place == Place::Nowhere {
        return Looked::default();
    }
    match super::library::wrong(&super::library::LINKED) {
        None => Looked { found: Some(Found { functions: &super::library::LINKED, path: None }), refused: Vec::new() },
        Some(why) => Looked { found: None, refused: vec![format!("the HiGHS that is linked cannot be used: {why}")] },
    }
}

#[cfg(not(feature = "highs"))]
fn look(place: &Place) -> Looked {
    let (candidates, named) = match place {
        Place::Nowhere => return Looked::default(),
        Place::File(path) => (vec![path.clone()], true),
        Place::Anywhere => (super::places::all(), false),
    };
    let mut refused = Vec::new();
    for path in candidates {
        match super::opening::open(&path) {
            Ok(functions) => {
                // Until the program ends.
                let functions: &'static Functions = Box::leak(Box::new(functions));
                return Looked { found: Some(Found { functions, path: Some(path) }), refused };
            }
            Err(super::opening::Unopened::Missing(_)) if !named => {}
            Err(super::opening::Unopened::Missing(why) | super::opening::Unopened::Refused(why)) => refused.push(why),
        }
    }
    Looked { found: None, refused }
}

/// HiGHS's functions, where there is one.
pub(super) fn functions() -> Option<&'static Functions> {
    looked()?.found.as_ref().map(|found| found.functions)
}

/// Why the file that was named is not used, once it is needed.
pub fn refused() -> Option<&'static str> {
    match (place()?, LOOKED.get()?) {
        (Place::File(_), Looked { found: None, refused }) => refused.first().map(String::as_str),
        _ => None,
    }
}

/// What HiGHS there is: its version, and the file that it was opened from, where it is not linked. Else why libraries that are there
/// are not used.
pub fn found() -> Result<(String, Option<PathBuf>), &'static [String]> {
    let Some(looked) = looked() else { return Err(&[]) };
    let Some(found) = &looked.found else { return Err(&looked.refused) };
    let (major, minor, patch) = version(found.functions);
    Ok((format!("{major}.{minor}.{patch}"), found.path.clone()))
}
