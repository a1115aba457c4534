//! What a merge comes to, or why it is none.

/// A merged text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    pub text: String,
    /// Facts with two values, in words. Both stand in the text, between marks.
    pub rivals: Vec<String>,
}

/// A merge that was not made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unmerged {
    /// What both sides changed, and no text says how both changes go together: somebody has to look at it, even where lines merge.
    pub open: Vec<String>,
}

impl Unmerged {
    pub fn of(open: String) -> Unmerged {
        Unmerged { open: vec![open] }
    }
}

/// The marks around two values of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    pub size: usize,
    pub ours: String,
    pub theirs: String,
    /// What is merged into is theirs: its side stands second all the same.
    pub swapped: bool,
}

impl Default for Marks {
    fn default() -> Marks {
        Marks { size: 7, ours: "ours".into(), theirs: "theirs".into(), swapped: false }
    }
}
