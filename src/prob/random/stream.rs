//! Draws that depend on a seed, a name and a number, and on nothing else.
//!
//! Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011): the generator Philox4x64-10, a
//! function of a counter and a key, here with the number of the draw and the seed as the counter, and the name as the key.

/// Numbers drawn for one random quantity. Each is found without those before it, so a quantity that is added, or the number of
/// threads, changes no other draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    seed: u64,
    key: [u64; 2],
}

/// What words are drawn for: each use has its own.
#[derive(Clone, Copy)]
pub(super) enum Use {
    Draws = 0,
    Order = 1,
}

/// Where the key of every stream begins: digits of pi.
const START: [u64; 2] = [0x452821e638d01377, 0xbe5466cf34e90c6c];

impl Stream {
    /// The stream of a name, such as that of a table, and the keys of one of its cells. Streams with other names, keys or another number of
    /// keys differ: texts are taken in with their lengths, and no two lists of texts are taken in alike.
    pub fn new(seed: u64, name: &str, keys: &[&str]) -> Stream {
        let mut key = START;
        let mut place = 0;
        let mut take = |word: u64| {
            let [a, b, _, _] = philox([word, place, key[0], key[1]], START);
            key = [a, b];
            place += 1;
        };
        take(keys.len() as u64);
        for text in std::iter::once(&name).chain(keys) {
            take(text.len() as u64);
            for bytes in text.as_bytes().chunks(8) {
                take(bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)));
            }
        }
        Stream { seed, key }
    }

    /// A number of the open interval (0, 1): an odd multiple of 2^-53, so that 1 less it is one as well.
    pub fn uniform(&self, draw: u64) -> f64 {
        // 52 bits and a half: the half keeps both ends out, and 53 bits are a double without rounding.
        const UNIT: f64 = 1.0 / (1u64 << 52) as f64;
        ((self.word(Use::Draws, draw) >> 12) as f64 + 0.5) * UNIT
    }

    /// 64 random bits.
    #[cfg(feature = "cli")]
    pub fn bits(&self, draw: u64) -> u64 {
        self.word(Use::Draws, draw)
    }

    /// The same for a use.
    pub(super) fn word(&self, purpose: Use, draw: u64) -> u64 {
        philox([draw / 4, self.seed, purpose as u64, 0], self.key)[(draw % 4) as usize]
    }

    /// A whole number below `most`, all equally likely up to `most` / 2^64.
    pub(super) fn below(&self, purpose: Use, draw: u64, most: u64) -> u64 {
        ((u128::from(self.word(purpose, draw)) * u128::from(most)) >> 64) as u64
    }
}

/// Philox4x64-10.
fn philox(counter: [u64; 4], key: [u64; 2]) -> [u64; 4] {
    let product = |a: u64, b: u64| {
        let wide = u128::from(a) * u128::from(b);
        ((wide >> 64) as u64, wide as u64)
    };
    let ([mut a, mut b, mut c, mut d], [mut k, mut l]) = (counter, key);
    for _ in 0..10 {
        let (high, low) = product(0xd2e7470ee14c6c93, a);
        let (upper, lower) = product(0xca5a826395121157, c);
        (a, b, c, d) = (upper ^ b ^ k, lower, high ^ d ^ l, low);
        k = k.wrapping_add(0x9e3779b97f4a7c15);
        l = l.wrapping_add(0xbb67ae8584caa73b);
    }
    [a, b, c, d]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known answers that the authors publish with their code.
    #[test]
    fn philox_gives_its_known_answers() {
        let all = u64::MAX;
        let pi = [0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89];
        let known = [
            ([0; 4], [0; 2], [0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b]),
            ([all; 4], [all; 2], [0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0]),
            (pi, START, [0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6]),
        ];
        for (counter, key, answer) in known {
            assert_eq!(philox(counter, key), answer);
        }
    }
}
