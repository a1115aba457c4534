//! Names of files as other programs want them: with `/`, or as URIs.

use crate::source::{FileKind, SourceFile};

/// The name with `/` between folders and without a leading `./`.
pub(super) fn slashed(name: &str) -> String {
    // Elsewhere than on Windows `\` is a character like any other.
    let name = if cfg!(windows) { name.replace('\\', "/") } else { name.to_owned() };
    name.strip_prefix("./").map(|rest| rest.trim_start_matches('/').to_owned()).unwrap_or(name)
}

/// The URI of a file: relative for a relative name, `file:///…` for an absolute one. A part of the library is no file
/// of the user, so it gets a URN.
pub(super) fn uri(file: &SourceFile) -> String {
    let name = slashed(&file.name);
    if file.kind == FileKind::Library {
        return format!("urn:coop:{}", encoded(&name));
    }
    if let Some(rest) = name.strip_prefix('/') {
        // `//server/share` names a host.
        return match rest.strip_prefix('/') {
            Some(shared) if cfg!(windows) => format!("file://{}", encoded(shared)),
            _ => format!("file:///{}", encoded(rest.trim_start_matches('/'))),
        };
    }
    let drive = name.get(..2).filter(|start| cfg!(windows) && start.ends_with(':'));
    match drive.and_then(|drive| Some((drive, name.get(2..)?))) {
        Some((drive, rest)) => format!("file:///{drive}{}", encoded(rest)),
        None => encoded(&name),
    }
}

/// Percent encoding of everything but `/` and what RFC 3986 calls unreserved, so also of a `:` that would look like a scheme.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    #[test]
    fn names_become_uris() {
        let of = |name: &str, kind| {
            let mut map = SourceMap::default();
            let id = map.add(name, "", kind);
            uri(map.get(id).unwrap())
        };
        let scenario = |name: &str| of(name, FileKind::Scenario);
        assert_eq!(scenario("plan.coop"), "plan.coop");
        assert_eq!(scenario("./a/b c.coop"), "a/b%20c.coop");
        assert_eq!(scenario("../数据/厂.csv"), "../%E6%95%B0%E6%8D%AE/%E5%8E%82.csv");
        assert_eq!(scenario("a:b#c?d%.coop"), "a%3Ab%23c%3Fd%25.coop");
        assert_eq!(scenario("<stdin>"), "%3Cstdin%3E");
        assert_eq!(of("std/units.coop", FileKind::Library), "urn:coop:std/units.coop");
        if cfg!(unix) {
            assert_eq!(scenario("/home/a b/x.coop"), "file:///home/a%20b/x.coop");
            assert_eq!(scenario("a\\b"), "a%5Cb");
        }
        if cfg!(windows) {
            assert_eq!(scenario("C:\\a b\\x.coop"), "file:///C:/a%20b/x.coop");
            assert_eq!(scenario("a\\b"), "a/b");
        }
    }

    #[test]
    fn names_with_slashes() {
        assert_eq!(slashed("./a/b.coop"), "a/b.coop");
        assert_eq!(slashed("a/../b.coop"), "a/../b.coop");
        assert_eq!(slashed("/a.coop"), "/a.coop");
    }
}
