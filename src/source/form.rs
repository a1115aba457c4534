//! One form for names: `é` may be one character or a letter with an accent after it, and is the same name.

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The text in normal form C, in which names are compared.
pub fn normal(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn accents_behind_their_letters_are_joined() {
        assert_eq!(normal("Orle\u{301}ans"), "Orl\u{e9}ans");
        assert_eq!(normal("Orl\u{e9}ans"), "Orl\u{e9}ans");
        assert_eq!(normal("plain"), "plain");
        assert_ne!(normal("Orleans"), "Orl\u{e9}ans");
    }
}
