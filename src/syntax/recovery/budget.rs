//! How much may be read while a mistake is looked for.

/// Bytes that may be read while searching: a text full of mistakes must not take seconds.
pub struct Budget(usize);

impl Budget {
    /// The budget for a text.
    pub fn of(text: &str) -> Budget {
        Budget((3 << 20) + 3 * text.len())
    }

    /// Takes what is needed, or nothing when it is not there.
    pub fn spend(&mut self, bytes: usize) -> Option<()> {
        let left = self.0.checked_sub(bytes + 64);
        self.0 = left.unwrap_or(0);
        left.map(|_| ())
    }

    /// True when nothing is left.
    pub fn is_spent(&self) -> bool {
        self.0 == 0
    }
}
