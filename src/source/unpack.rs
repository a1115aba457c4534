//! Compressed files, by the ending of their names: gzip (RFC 1952) and Zstandard (RFC 8878).

use super::load::{LoadError, MAX_BYTES};
use std::io::{self, Read};

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    Gzip,
    Zstandard,
}

impl Packing {
    /// What the ending of a name says.
    pub fn of(name: &str) -> Option<Packing> {
        let ends = |ending: &str| {
            name.len() > ending.len() && name.get(name.len() - ending.len()..).is_some_and(|end| end.eq_ignore_ascii_case(ending))
        };
        match () {
            () if ends(".gz") => Some(Packing::Gzip),
            () if ends(".zst") => Some(Packing::Zstandard),
            () => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Packing::Gzip => "gzip",
            Packing::Zstandard => "Zstandard",
        }
    }

    /// What is in a compressed file.
    ///
    /// # Errors
    /// It is none of this kind, is damaged, not whole, or holds more than a file may.
    pub fn unpack(self, bytes: &[u8]) -> Result<Vec<u8>, LoadError> {
        self.unpack_within(bytes, MAX_BYTES)
    }

    fn unpack_within(self, bytes: &[u8], most: u64) -> Result<Vec<u8>, LoadError> {
        let damaged = |why: String| LoadError::Packed { packing: self.name(), why };
        let begins: &[u8] = match self {
            Packing::Gzip => b"\x1F\x8B",
            Packing::Zstandard => b"\x28\xB5\x2F\xFD",
        };
        if !bytes.starts_with(begins) {
            return Err(damaged("it begins otherwise".into()));
        }
        let mut out = Vec::new();
        let read = match self {
            Packing::Gzip => flate2::read::MultiGzDecoder::new(bytes).take(most + 1).read_to_end(&mut out),
            Packing::Zstandard => match ruzstd::decoding::StreamingDecoder::new(bytes) {
                Ok(decoder) => decoder.take(most + 1).read_to_end(&mut out),
                Err(error) => return Err(damaged(error.to_string())),
            },
        };
        match read {
            Ok(_) if out.len() as u64 > most => Err(LoadError::TooLargeInside),
            Ok(_) => Ok(out),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(damaged("it ends too early".into())),
            Err(error) => Err(damaged(error.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    }

    #[test]
    fn what_was_packed_comes_out() {
        for text in ["", "a,b\n1,2\n", &"a,b\n".repeat(10_000)] {
            assert_eq!(Packing::Gzip.unpack(&gzip(text.as_bytes())).unwrap(), text.as_bytes());
            assert_eq!(Packing::Zstandard.unpack(&zstd(text.as_bytes())).unwrap(), text.as_bytes());
        }
        // Several parts, one after the other.
        assert_eq!(Packing::Gzip.unpack(&[gzip(b"a\n"), gzip(b"b\n")].concat()).unwrap(), b"a\nb\n");
        assert_eq!((Packing::of("a.csv.gz"), Packing::of("A.CSV.GZ")), (Some(Packing::Gzip), Some(Packing::Gzip)));
        assert_eq!((Packing::of("a.csv.zst"), Packing::of("a.csv"), Packing::of(".gz")), (Some(Packing::Zstandard), None, None));
    }

    #[test]
    fn what_is_damaged_is_said() {
        let text = "a,b\n1,2\n".repeat(1_000);
        for (packing, packed) in [(Packing::Gzip, gzip(text.as_bytes())), (Packing::Zstandard, zstd(text.as_bytes()))] {
            for end in [2, 5, packed.len() / 2, packed.len() - 1] {
                assert!(matches!(packing.unpack(&packed[..end]), Err(LoadError::Packed { .. })), "{packing:?} {end}");
            }
            assert!(matches!(packing.unpack(b"a,b\n1,2\n"), Err(LoadError::Packed { .. })));
            // What holds more than it may is not unpacked to its end.
            assert!(matches!(packing.unpack_within(&packed, 7_999), Err(LoadError::TooLargeInside)));
            assert_eq!(packing.unpack_within(&packed, 8_000).unwrap().len(), 8_000);
        }
        let mut changed = gzip(text.as_bytes());
        let at = changed.len() - 6;
        changed[at] ^= 1;
        assert!(matches!(Packing::Gzip.unpack(&changed), Err(LoadError::Packed { .. })));
    }
}
