//! Text in other encodings than UTF-8, by declaration.

use super::load::{LoadError, place};
use encoding_rs::DecoderResult;

/// An encoding of text (WHATWG, *Encoding Standard*): UTF-16, GB18030, Windows-1252 and others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    pub const UTF_8: Encoding = Encoding(encoding_rs::UTF_8);

    /// By its name or one of its labels, capitals or not: `gbk`, `latin1`.
    pub fn named(label: &str) -> Option<Encoding> {
        encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).map(Encoding)
    }

    /// The name that the standard gives it.
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

/// The text of a file's bytes, without a byte order mark. Line ends stay as they are.
///
/// # Errors
/// Bytes that are none of the encoding; a byte order mark of another one.
pub fn decode_as(bytes: Vec<u8>, encoding: Encoding) -> Result<String, LoadError> {
    if encoding.0 == encoding_rs::UTF_8 {
        return super::load::decode(bytes);
    }
    let wide = |encoding| encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE;
    let (own, skipped) = match encoding_rs::Encoding::for_bom(&bytes) {
        Some((marked, length)) if marked == encoding.0 || wide(marked) && wide(encoding.0) => (marked, length),
        Some((marked, _)) => return Err(LoadError::OtherMark { encoding: encoding.name(), marked: marked.name() }),
        None => (encoding.0, 0),
    };
    let body = bytes.get(skipped..).unwrap_or_default();
    let mut decoder = own.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(body.len()).unwrap_or(0));
    let (result, read) = decoder.decode_to_string_without_replacement(body, &mut text, true);
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        let (line, column) = place(text.as_bytes().get(..at));
        return Err(LoadError::NotEncoded { encoding: encoding.name(), byte: skipped + at, line, column });
    }
    match result {
        DecoderResult::InputEmpty => Ok(text),
        DecoderResult::OutputFull => Err(LoadError::TooLarge),
        DecoderResult::Malformed(length, after) => {
            let (line, column) = place(Some(text.as_bytes()));
            let byte = skipped + read.saturating_sub(usize::from(length) + usize::from(after));
            Err(LoadError::NotEncoded { encoding: encoding.name(), byte, line, column })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], encoding: &str) -> Result<String, String> {
        decode_as(bytes.to_vec(), Encoding::named(encoding).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn other_encodings_are_read_as_declared() {
        assert_eq!(read(b"M\xFCnchen;1,5 \x80", "windows-1252").unwrap(), "München;1,5 €");
        assert_eq!(read(b"\xB5\xE7\xB3\xD8\r\n", "GBK").unwrap(), "电池\r\n");
        assert_eq!(read(b"\xFF\xFEa\0\n\0", "utf-16le").unwrap(), "a\n");
        assert_eq!(read(b"\xFE\xFF\0a\0\n", "utf-16").unwrap(), "a\n");
        assert_eq!(read(b"a\0", "utf-16le").unwrap(), "a");
        assert_eq!(read("é".as_bytes(), "utf8").unwrap(), "é");
    }

    #[test]
    fn what_is_of_another_encoding_is_said_with_its_place() {
        assert_eq!(read(b"ok\n\xB5\xE7a\xFF", "gb18030").unwrap_err(), "is not gb18030 at line 2, column 3 (byte 6)");
        assert_eq!(read(b"a\0\x00\xD8b\0", "utf-16le").unwrap_err(), "is not UTF-16LE at line 1, column 2 (byte 2)");
        assert_eq!(read(b"\xEF\xBB\xBFa", "gbk").unwrap_err(), "begins with the mark of UTF-8, and is declared as GBK");
        assert_eq!(read(b"a\0b\0", "windows-1252").unwrap_err(), "is not windows-1252 at line 1, column 2 (byte 1)");
    }
}
