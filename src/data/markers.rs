//! Markers of missing values.

/// Texts that mean "no value"; nothing but blanks always does.
pub(super) struct Markers<'a> {
    texts: &'a [String],
    /// By the first byte of a text: whether a marker begins with it.
    first: [bool; 256],
}

impl<'a> Markers<'a> {
    pub fn new(texts: &'a [String]) -> Markers<'a> {
        let mut first = [false; 256];
        for byte in texts.iter().filter_map(|text| text.trim().as_bytes().first()) {
            if let Some(slot) = first.get_mut(usize::from(*byte)) {
                *slot = true;
            }
        }
        Markers { texts, first }
    }

    /// Whether the content of a cell, without blanks around it, means "no value".
    #[inline]
    pub fn is(&self, cell: &[u8]) -> bool {
        match cell.first() {
            None => true,
            // Nothing but blanks of web pages.
            Some(byte) if !byte.is_ascii() && std::str::from_utf8(cell).is_ok_and(|text| text.trim().is_empty()) => true,
            Some(byte) => self.first.get(usize::from(*byte)) == Some(&true) && self.texts.iter().any(|text| text.trim().as_bytes() == cell),
        }
    }
}
