//! A scenario with its data files, as bytes: checked, shown in every format, repaired.

#![no_main]

use coop::source::decode;
use libfuzzer_sys::{Corpus, fuzz_target};

#[path = "../../tests/oracle/mod.rs"]
mod oracle;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(input) = decode(bytes.to_vec()) else { return Corpus::Reject };
    let (text, data) = oracle::split(&input);
    let (_, found, sources) = oracle::found(&text, &data);
    oracle::places(&found, &sources);
    // The formats take longer than all the rest.
    if bytes.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte)) % 8 == 0 {
        oracle::formats(&found, &sources);
    }
    if found.iter().flat_map(|found| &found.fixes).any(|fix| fix.is_certain()) {
        oracle::repair(&text, &data);
    }
    Corpus::Keep
});
