//! Paths of files that other files name, with `/` between their parts.

/// The folder of a path; empty for the folder that it is relative to.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path that a file of `folder` says, from where the folder is seen.
pub fn from_folder(folder: &str, path: &str) -> String {
    // What leaves its folder is left as it is, to be refused.
    if folder.is_empty() || path.is_empty() || path.starts_with('/') { path.to_string() } else { format!("{folder}/{path}") }
}
