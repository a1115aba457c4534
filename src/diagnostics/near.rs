//! How far a name is from a wrong one, for searches among thousands of names: most of them are told apart by their length or by
//! their ends, and the others in a few steps for each letter.

/// Nobody mistypes a name as long as this.
const LONGEST: usize = 200;

/// A name that nobody knows, to be compared with many that are known.
pub struct Wrong<'w> {
    text: &'w str,
    chars: usize,
    /// In small letters without their marks.
    plain: Vec<char>,
    ends: Ends,
    letters: Option<Letters>,
}

/// The first and the last letter of a name, small.
type Ends = (Option<char>, Option<char>);

impl<'w> Wrong<'w> {
    pub fn new(text: &'w str) -> Wrong<'w> {
        let chars = text.chars().count();
        Wrong { text, chars, plain: plain_letters(text).collect(), ends: ends(text), letters: Letters::of(text, chars) }
    }

    /// How many letters differ, where it is near: a third of them, at least one. None of a name that is known.
    pub fn distance(&self, candidate: &str) -> Option<usize> {
        if candidate == self.text {
            return None;
        }
        let chars = if candidate.is_ascii() { candidate.len() } else { candidate.chars().count() };
        let longer = self.chars.max(chars);
        // Of a single letter nothing is left when one differs.
        let limit = if longer < 2 { 0 } else { (longer / 3).max(1) };
        let apart = self.chars.abs_diff(chars) > limit;
        if apart && self.text.is_ascii() && candidate.is_ascii() {
            return None;
        }
        if plain_letters(candidate).eq(self.plain.iter().copied()) {
            return Some(0);
        }
        if apart || longer > LONGEST || !self.shares_an_end(candidate) {
            return None;
        }
        let distance = match &self.letters {
            Some(letters) => letters.distance(candidate),
            None => strsim::osa_distance(self.text, candidate),
        };
        (distance <= limit).then_some(distance)
    }

    /// Whoever mistypes a name gets its first or its last letter right, or changes two letters over.
    fn shares_an_end(&self, candidate: &str) -> bool {
        let (first, last) = ends(candidate);
        first == self.ends.0 || last == self.ends.1 || (self.text.len() < 4 && candidate.len() < 4)
    }
}

fn ends(text: &str) -> Ends {
    let lower = |c: Option<char>| c.and_then(|c| c.to_lowercase().next());
    (lower(text.chars().next()), lower(text.chars().next_back()))
}

/// The letters of Latin names without their marks, in small letters: `lodz` for `Łódź`.
fn plain_letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase).map(plain)
}

fn plain(c: char) -> char {
    const MARKED: [(&str, char); 15] = [
        ("àáâãäåāăą", 'a'),
        ("çćĉċč", 'c'),
        ("ďđ", 'd'),
        ("èéêëēĕėęě", 'e'),
        ("ĝğġģ", 'g'),
        ("ìíîïĩīĭįı", 'i'),
        ("łĺļľ", 'l'),
        ("ñńņň", 'n'),
        ("òóôõöøōŏő", 'o'),
        ("ŕŗř", 'r'),
        ("śŝşšș", 's'),
        ("ţťŧț", 't'),
        ("ùúûüũūŭůűų", 'u'),
        ("źżž", 'z'),
        // At the end of a word.
        ("ς", 'σ'),
    ];
    if c.is_ascii() {
        return c;
    }
    MARKED.iter().find(|(marked, _)| marked.contains(c)).map_or(c, |(_, plain)| *plain)
}

/// At which places of a name each letter stands, a bit for each. By H. Hyyrö, A bit-vector algorithm for computing Levenshtein and
/// Damerau edit distances, Nordic Journal of Computing 10 (2003).
struct Letters {
    ascii: [u64; 128],
    others: Vec<(char, u64)>,
    length: usize,
}

impl Letters {
    /// None of a name that is empty or longer than there are bits.
    fn of(text: &str, length: usize) -> Option<Letters> {
        if length == 0 || length > 64 {
            return None;
        }
        let mut letters = Letters { ascii: [0; 128], others: Vec::new(), length };
        for (at, c) in text.chars().enumerate() {
            let bit = 1 << at;
            match letters.ascii.get_mut(c as usize) {
                Some(places) => *places |= bit,
                None => match letters.others.iter_mut().find(|(other, _)| *other == c) {
                    Some((_, places)) => *places |= bit,
                    None => letters.others.push((c, bit)),
                },
            }
        }
        Some(letters)
    }

    fn places(&self, c: char) -> u64 {
        match self.ascii.get(c as usize) {
            Some(places) => *places,
            None => self.others.iter().find(|(other, _)| *other == c).map_or(0, |(_, places)| *places),
        }
    }

    /// The number of insertions, deletions, changes and swaps of neighbours.
    fn distance(&self, other: &str) -> usize {
        let last = 1u64 << (self.length - 1);
        let (mut up, mut down, mut diagonal, mut before) = (u64::MAX, 0u64, 0u64, 0u64);
        let mut distance = self.length;
        for c in other.chars() {
            let here = self.places(c);
            let swapped = ((!diagonal & here) << 1) & before;
            diagonal = ((here & up).wrapping_add(up) ^ up) | here | down | swapped;
            let (more, less) = (down | !(diagonal | up), diagonal & up);
            if more & last != 0 {
                distance += 1;
            } else if less & last != 0 {
                distance -= 1;
            }
            let (more, less) = ((more << 1) | 1, less << 1);
            (up, down, before) = (less | !(diagonal | more), more & diagonal, here);
        }
        distance
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn letters_without_marks_are_the_same() {
        assert_eq!(Wrong::new("lodz").distance("Łódź"), Some(0));
        assert_eq!(Wrong::new("ΟΔΟΣ").distance("οδος"), Some(0));
        assert_eq!(Wrong::new("wien").distance("wien"), None);
        assert_eq!(Wrong::new("").distance("x"), None);
        assert_eq!(Wrong::new("a").distance("b"), None);
    }

    proptest! {
        #[test]
        fn the_distance_is_that_of_the_textbook(a in "[abcé]{1,12}", b in "[abcé]{0,12}") {
            let letters = Letters::of(&a, a.chars().count()).expect("it has letters");
            prop_assert_eq!(letters.distance(&b), strsim::osa_distance(&a, &b));
        }

        #[test]
        fn the_longest_names_too(a in "[ab]{60,64}", b in "[ab]{50,70}") {
            let letters = Letters::of(&a, a.len()).expect("it has letters");
            prop_assert_eq!(letters.distance(&b), strsim::osa_distance(&a, &b));
        }
    }
}
