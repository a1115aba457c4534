//! Where a HiGHS may lie: the loader's own places, and the wheels `highsbox` of Python environments.

use std::path::{Path, PathBuf};

/// Its names, of which the loader of the system knows the places.
#[cfg(windows)]
const NAMES: [&str; 2] = ["highs.dll", "libhighs.dll"];
#[cfg(target_os = "macos")]
const NAMES: [&str; 2] = ["libhighs.1.dylib", "libhighs.dylib"];
#[cfg(not(any(windows, target_os = "macos")))]
const NAMES: [&str; 2] = ["libhighs.so.1", "libhighs.so"];

/// All places, the best first: the environment that is active, the system's, the user's.
pub(super) fn all() -> Vec<PathBuf> {
    let mut out = Vec::new();
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    out.extend(["VIRTUAL_ENV", "CONDA_PREFIX"].into_iter().filter_map(variable).flat_map(|root| within(&root)));
    out.extend(NAMES.iter().map(PathBuf::from));
    let home = variable("HOME").map(|home| home.join(".local"));
    let roots = home.into_iter().chain(["/usr/local", "/usr"].map(PathBuf::from));
    out.extend(roots.flat_map(|root| within(&root)));
    out
}

/// The libraries in the Python packages under a root that are there, in the order of their names.
fn within(root: &Path) -> Vec<PathBuf> {
    let mut packages = vec![root.join("Lib").join("site-packages")];
    if let Ok(entries) = root.join("lib").read_dir() {
        let mut versions: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        versions.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("python3")));
        versions.sort();
        packages.extend(versions.iter().flat_map(|path| [path.join("site-packages"), path.join("dist-packages")]));
    }
    let folders = packages.iter().flat_map(|path| ["lib", "bin"].map(|part| path.join("highsbox").join("highs_dist").join(part)));
    folders.flat_map(|folder| NAMES.map(|name| folder.join(name))).filter(|path| path.is_file()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wheels_are_found() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("lib/python3.12/site-packages/highsbox/highs_dist/lib");
        std::fs::create_dir_all(&folder).unwrap();
        assert!(within(root.path()).is_empty());
        let library = folder.join(NAMES[1]);
        std::fs::write(&library, "").unwrap();
        assert_eq!(within(root.path()), [library]);
    }
}
