//! Where HiGHS may be: the loader's own places, and the wheels `highsbox` of Python environments.

use std::path::{Path, PathBuf};

/// Its names, of which the loader of the system knows the places.
#[cfg(windows)]
const NAMES: [&str; 2] = ["highs.dll", "libhighs.dll"];
#[cfg(target_os = "macos")]
const NAMES: [&str; 2] = ["libhighs.1.dylib", "libhighs.dylib"];
#[cfg(not(any(windows, target_os = "macos")))]
const NAMES: [&str; 2] = ["libhighs.so.1", "libhighs.so"];

/// All places, the best first: the active environment, the system's loader, the environments on `PATH`, the user's.
pub(super) fn all() -> Vec<PathBuf> {
    let mut roots: Vec<PathBuf> = Vec::new();
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let active: Vec<PathBuf> = ["VIRTUAL_ENV", "CONDA_PREFIX"].into_iter().filter_map(variable).collect();
    roots.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths).filter(|path| path.ends_with("bin")).map(|mut path| {
        path.pop();
        path
    }));
    let home = variable("HOME");
    roots.extend(home.iter().map(|home| home.join(".local")));
    // pyenv's programs are scripts, in a folder of their own.
    if let Some(versions) = variable("PYENV_ROOT").or_else(|| home.map(|home| home.join(".pyenv"))) {
        roots.extend(within_folder(&versions.join("versions")));
    }
    roots.extend(["/usr/local", "/usr"].map(PathBuf::from));
    let mut out: Vec<PathBuf> = active.iter().flat_map(|root| within(root)).collect();
    out.extend(NAMES.iter().map(PathBuf::from));
    let mut seen = active;
    for root in roots.into_iter().filter(|root| root.is_absolute()) {
        if !seen.contains(&root) {
            out.extend(within(&root));
            seen.push(root);
        }
    }
    out
}

/// What lies in a folder, in the order of names.
fn within_folder(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// The libraries in the Python packages under a root that are there, in the order of their names.
fn within(root: &Path) -> Vec<PathBuf> {
    let mut packages = vec![root.join("Lib").join("site-packages")];
    let is_python = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("python3"));
    let versions = within_folder(&root.join("lib")).into_iter().filter(is_python);
    packages.extend(versions.flat_map(|path| [path.join("site-packages"), path.join("dist-packages")]));
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
