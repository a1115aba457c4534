//! Names of files that every file system takes, and that no two files share.

use rustc_hash::FxHashSet;

/// Names that Windows keeps for devices, whatever follows the point.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
/// The longest name without its ending, in bytes: file systems take 255.
const LONGEST: usize = 200;

/// The names that are taken, without regard to case.
#[derive(Default)]
pub struct Names {
    taken: FxHashSet<String>,
}

impl Names {
    /// Takes a name; false where it is taken.
    pub fn take(&mut self, name: &str) -> bool {
        self.taken.insert(name.to_lowercase())
    }

    /// `plan.ship.csv` for `plan` and `ship`: with a number where another file has that name.
    pub fn file(&mut self, parts: &[&str]) -> String {
        let stem = safe(&parts.join("."));
        let mut name = format!("{stem}.csv");
        let mut number = 2u32;
        while !self.take(&name) {
            name = format!("{stem}-{number}.csv");
            number += 1;
        }
        name
    }
}

/// A name in which no character means anything to a file system or shell.
fn safe(name: &str) -> String {
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && !"<>:\"/\\|?*'`$&;!#%{}[]()~^=+,@".contains(c);
    let mut out: String = name.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    if out.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|at| out.is_char_boundary(*at)).unwrap_or(0);
        out.truncate(end);
    }
    let base = out.split('.').next().unwrap_or("").to_lowercase();
    let numbered = |word: &str| {
        base.strip_prefix(word).is_some_and(|rest| matches!(rest.chars().collect::<Vec<_>>().as_slice(), ['0'..='9' | '¹' | '²' | '³']))
    };
    if base.is_empty() || base.starts_with('-') || DEVICES.contains(&base.as_str()) || numbered("com") || numbered("lpt") {
        out.insert(0, '_');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_and_differ() {
        let mut names = Names::default();
        assert!(names.take("files.csv"));
        for (parts, name) in [
            (&["p", "ship"][..], "p.ship.csv"),
            (&["P", "Ship"], "P.Ship-2.csv"),
            (&["p.ship"], "p.ship-3.csv"),
            (&["files"], "files-2.csv"),
            (&["con", "x"], "_con.x.csv"),
            (&["Lpt1"], "_Lpt1.csv"),
            (&["lpt10"], "lpt10.csv"),
            (&["宁德", "a/b c\n"], "宁德.a_b_c_.csv"),
            (&["..", "x"], "_...x.csv"),
            (&["-rf"], "_-rf.csv"),
        ] {
            assert_eq!(names.file(parts), name, "{parts:?}");
        }
        let long = "宁".repeat(300);
        let (one, other) = (names.file(&[&long]), names.file(&[&long]));
        assert!(one.len() <= 255 && other.len() <= 255 && one != other, "{one} {other}");
    }
}
