//! From a text to a network.

use super::network::{BifError, BifErrorKind, BifNetwork, BifVariable, Decimal, Parent, Text};
use super::scan::{Scanner, Token};
use crate::exact;
use rustc_hash::FxHashMap;

/// The most entries of one table.
const MOST_ENTRIES: f64 = (1u32 << 28) as f64;

/// Reads a network, or says what is wrong first.
pub fn read(text: &str) -> Result<BifNetwork, BifError> {
    if text.len() >= u32::MAX as usize {
        return Err(BifError { lo: 0, hi: 0, kind: BifErrorKind::TooLarge });
    }
    let mut reader = Reader { scanner: Scanner::new(text), token: Token::End { at: 0 } };
    reader.step()?;
    let (mut network, heads) = reader.file()?;
    Tables::new(&network)?.fill(&mut network, heads)?;
    Ok(network)
}

/// A distribution as it is written.
struct Head {
    variable: Text,
    parents: Vec<Text>,
    entries: Vec<Entry>,
    properties: Vec<Text>,
    /// The bracket that closes it.
    end: u32,
}

struct Entry {
    form: Form,
    /// Where the entry begins.
    lo: u32,
    hi: u32,
    values: Vec<Decimal>,
}

enum Form {
    Table,
    Default,
    Row(Vec<Text>),
}

struct Reader<'t> {
    scanner: Scanner<'t>,
    token: Token,
}

impl Reader<'_> {
    fn step(&mut self) -> Result<Token, BifError> {
        let next = self.scanner.next()?;
        Ok(std::mem::replace(&mut self.token, next))
    }

    fn mark(&mut self, mark: char, expected: &'static str) -> Result<u32, BifError> {
        match self.token {
            Token::Mark { mark: found, at } if found == mark => {
                self.step()?;
                Ok(at)
            }
            _ => Err(self.token.unexpected(expected)),
        }
    }

    fn word(&mut self, expected: &'static str) -> Result<Text, BifError> {
        match &self.token {
            Token::Word { text, .. } => {
                let text = text.clone();
                self.step()?;
                Ok(text)
            }
            _ => Err(self.token.unexpected(expected)),
        }
    }

    fn keyword(&mut self, word: &str, expected: &'static str) -> Result<(), BifError> {
        if self.token.keyword() != Some(word) {
            return Err(self.token.unexpected(expected));
        }
        self.step()?;
        Ok(())
    }

    /// Words up to a mark, which stays.
    fn words(&mut self, ends: &[char], expected: &'static str) -> Result<Vec<Text>, BifError> {
        let mut out = Vec::new();
        loop {
            if self.token.is_mark(',') {
                self.step()?;
            } else if ends.iter().any(|end| self.token.is_mark(*end)) {
                return Ok(out);
            } else {
                out.push(self.word(expected)?);
            }
        }
    }

    fn file(&mut self) -> Result<(BifNetwork, Vec<Head>), BifError> {
        let mut network = BifNetwork::default();
        let mut heads = Vec::new();
        let mut is_named = false;
        loop {
            match self.token.keyword() {
                Some("network") if !is_named => {
                    is_named = true;
                    self.network(&mut network)?;
                }
                Some("variable") => {
                    self.step()?;
                    let variable = self.variable()?;
                    network.variables.push(variable);
                }
                Some("probability") => {
                    self.step()?;
                    heads.push(self.distribution()?);
                }
                _ if matches!(self.token, Token::End { .. }) => break,
                _ => return Err(self.token.unexpected("`network`, `variable` or `probability`")),
            }
        }
        if let (true, Token::End { at }) = (network.variables.is_empty(), &self.token) {
            return Err(BifError { lo: *at, hi: *at, kind: BifErrorKind::Empty });
        }
        Ok((network, heads))
    }

    fn network(&mut self, network: &mut BifNetwork) -> Result<(), BifError> {
        self.step()?;
        if matches!(self.token, Token::Word { .. }) {
            network.name = self.word("the network's name")?;
        }
        self.mark('{', "`{` after the network's name")?;
        while self.token.keyword() == Some("property") {
            self.property(&mut network.properties)?;
        }
        self.mark('}', "`property` or `}`")?;
        Ok(())
    }

    fn property(&mut self, into: &mut Vec<Text>) -> Result<(), BifError> {
        // The word `property` is the last that was read: what follows is taken as it is.
        into.push(self.scanner.line()?);
        self.step()?;
        Ok(())
    }

    fn variable(&mut self) -> Result<BifVariable, BifError> {
        let mut out = BifVariable { name: self.word("a variable's name")?, ..BifVariable::default() };
        self.mark('{', "`{` after a variable's name")?;
        let mut is_typed = false;
        loop {
            match self.token.keyword() {
                Some("property") => self.property(&mut out.properties)?,
                Some("type") if !is_typed => {
                    is_typed = true;
                    self.step()?;
                    out.states = self.states()?;
                }
                _ if is_typed => break,
                _ => return Err(self.token.unexpected("`type discrete`")),
            }
        }
        self.mark('}', "`property` or `}`")?;
        Ok(out)
    }

    fn states(&mut self) -> Result<Vec<Text>, BifError> {
        self.keyword("discrete", "`discrete`")?;
        self.mark('[', "`[` and the number of states")?;
        let said = self.word("the number of states")?;
        self.mark(']', "`]` after the number of states")?;
        self.mark('{', "`{` and the states")?;
        let states = self.words(&['}'], "a state or `}`")?;
        self.step()?;
        self.mark(';', "`;` after the states")?;
        if said.text.parse() != Ok(states.len()) {
            let kind = BifErrorKind::StateCount { said: said.text, found: states.len() };
            return Err(BifError { lo: said.lo, hi: said.hi, kind });
        }
        Ok(states)
    }

    fn distribution(&mut self) -> Result<Head, BifError> {
        self.mark('(', "`(` and a variable")?;
        let variable = self.word("a variable's name")?;
        let has_bar = self.token.is_mark('|');
        if has_bar {
            self.step()?;
        }
        // Older files have blanks between the variable and its parents.
        let parents = self.words(&[')'], "a parent or `)`")?;
        self.step()?;
        self.mark('{', "`{` and the probabilities")?;
        let mut out = Head { variable, parents, entries: Vec::new(), properties: Vec::new(), end: 0 };
        loop {
            let (lo, hi) = match &self.token {
                Token::Word { text, .. } => (text.lo, text.hi),
                Token::Mark { at, .. } | Token::End { at } => (*at, at + 1),
            };
            let form = match self.token.keyword() {
                Some("property") => {
                    self.property(&mut out.properties)?;
                    continue;
                }
                Some("table") => Form::Table,
                Some("default") => Form::Default,
                _ if self.token.is_mark('(') => {
                    self.step()?;
                    Form::Row(self.words(&[')'], "a state or `)`")?)
                }
                _ if self.token.is_mark('}') => break,
                _ => return Err(self.token.unexpected("`table`, `default`, `(` and the parents' states, or `}`")),
            };
            self.step()?;
            let values = self.words(&[';'], "a number or `;`")?;
            self.step()?;
            let values = values.into_iter().map(decimal).collect::<Result<Vec<Decimal>, BifError>>()?;
            out.entries.push(Entry { form, lo, hi, values });
        }
        out.end = self.mark('}', "`}`")?;
        Ok(out)
    }
}

fn decimal(word: Text) -> Result<Decimal, BifError> {
    let is_plain = word.text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'+' | b'-' | b'e' | b'E'));
    match Some(&word.text).filter(|_| is_plain).and_then(|text| exact::parse(text)) {
        Some(value) => Ok(Decimal { value, lo: word.lo, hi: word.hi }),
        None => Err(BifError { lo: word.lo, hi: word.hi, kind: BifErrorKind::BadNumber { text: word.text } }),
    }
}

/// Names to places.
struct Tables {
    variables: FxHashMap<String, u32>,
    states: Vec<FxHashMap<String, u32>>,
}

fn twice(what: &'static str, name: &Text, first: (u32, u32)) -> BifError {
    BifError { lo: name.lo, hi: name.hi, kind: BifErrorKind::Twice { what, name: name.text.clone(), first } }
}

/// Each name with its place; no name twice.
fn places<'n>(what: &'static str, names: impl Iterator<Item = &'n Text>) -> Result<FxHashMap<String, u32>, BifError> {
    let mut seen: FxHashMap<&str, &Text> = FxHashMap::default();
    let mut out = FxHashMap::default();
    for (at, name) in names.enumerate() {
        if let Some(first) = seen.insert(&name.text, name) {
            return Err(twice(what, name, (first.lo, first.hi)));
        }
        out.insert(name.text.clone(), at as u32);
    }
    Ok(out)
}

impl Tables {
    fn new(network: &BifNetwork) -> Result<Tables, BifError> {
        let variables = places("variable", network.variables.iter().map(|v| &v.name))?;
        let states = network.variables.iter().map(|v| places("state", v.states.iter())).collect::<Result<_, _>>()?;
        Ok(Tables { variables, states })
    }

    fn variable(&self, name: &Text) -> Result<u32, BifError> {
        let unknown = || BifError { lo: name.lo, hi: name.hi, kind: BifErrorKind::UnknownVariable { name: name.text.clone() } };
        self.variables.get(&name.text).copied().ok_or_else(unknown)
    }

    fn fill(&self, network: &mut BifNetwork, heads: Vec<Head>) -> Result<(), BifError> {
        let mut given: FxHashMap<u32, (u32, u32)> = FxHashMap::default();
        for head in heads {
            let own = self.variable(&head.variable)?;
            if let Some(first) = given.insert(own, (head.variable.lo, head.variable.hi)) {
                return Err(twice("distribution of", &head.variable, first));
            }
            places("parent", head.parents.iter())?;
            let parents: Vec<u32> = head.parents.iter().map(|name| self.variable(name)).collect::<Result<_, _>>()?;
            let values = self.values(network, own, &parents, &head)?;
            let Some(variable) = network.variables.get_mut(own as usize) else { continue };
            variable.values = values;
            variable.parents = parents.into_iter().zip(head.parents).map(|(variable, name)| Parent { variable, name }).collect();
            variable.distribution = head.variable;
            variable.of_distribution = head.properties;
        }
        match network.variables.iter().zip(0..).find(|(_, at)| !given.contains_key(at)) {
            Some((BifVariable { name, .. }, _)) => {
                let kind = BifErrorKind::NoDistribution { variable: name.text.clone() };
                Err(BifError { lo: name.lo, hi: name.hi, kind })
            }
            None => Ok(()),
        }
    }

    /// The table of a distribution, from its entries.
    fn values(&self, network: &BifNetwork, own: u32, parents: &[u32], head: &Head) -> Result<Vec<Decimal>, BifError> {
        let states = |v: u32| network.variables.get(v as usize).map_or(0, |v| v.states.len());
        let entries = parents.iter().chain([&own]).map(|v| states(*v) as f64).product::<f64>();
        if entries > MOST_ENTRIES {
            return Err(BifError { lo: head.variable.lo, hi: head.variable.hi, kind: BifErrorKind::LargeTable { entries } });
        }
        let width = states(own);
        let rows: usize = parents.iter().map(|p| states(*p)).product();
        let mut found: Vec<Option<&Entry>> = vec![None; rows];
        let mut default: Option<&Entry> = None;
        for entry in &head.entries {
            let count = |expected: usize| {
                let kind = BifErrorKind::ValueCount { expected, found: entry.values.len() };
                let (lo, hi) = entry.values.first().zip(entry.values.last()).map_or((entry.lo, entry.hi), |(a, b)| (a.lo, b.hi));
                if entry.values.len() == expected { Ok(()) } else { Err(BifError { lo, hi, kind }) }
            };
            let again = |name: String, first: &Entry| {
                let kind = BifErrorKind::Twice { what: "row", name, first: (first.lo, first.hi) };
                BifError { lo: entry.lo, hi: entry.hi, kind }
            };
            match &entry.form {
                Form::Table => {
                    count(rows * width)?;
                    if let Some(other) = head.entries.iter().find(|other| !std::ptr::eq(*other, entry)) {
                        let (first, second) = if other.lo < entry.lo { (other, entry) } else { (entry, other) };
                        let kind = BifErrorKind::Twice { what: "row", name: "table".to_string(), first: (first.lo, first.hi) };
                        return Err(BifError { lo: second.lo, hi: second.hi, kind });
                    }
                    // The own state is the slowest here.
                    let at = (0..rows).flat_map(|row| (0..width).map(move |state| state * rows + row));
                    return Ok(at.filter_map(|at| entry.values.get(at).cloned()).collect());
                }
                Form::Default => {
                    count(width)?;
                    if let Some(first) = default.replace(entry) {
                        return Err(again("default".to_string(), first));
                    }
                }
                Form::Row(names) => {
                    let row = self.row(network, parents, names, entry)?;
                    count(width)?;
                    if let Some(first) = found.get_mut(row).and_then(|place| place.replace(entry)) {
                        return Err(again(names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(", "), first));
                    }
                }
            }
        }
        let mut out = Vec::with_capacity(rows * width);
        for (row, entry) in found.iter().enumerate() {
            match entry.or(default) {
                Some(entry) => out.extend(entry.values.iter().cloned()),
                None => {
                    let kind = missing(network, own, parents, row);
                    return Err(BifError { lo: head.end, hi: head.end + 1, kind });
                }
            }
        }
        Ok(out)
    }

    /// The place of a row.
    fn row(&self, network: &BifNetwork, parents: &[u32], names: &[Text], entry: &Entry) -> Result<usize, BifError> {
        if names.len() != parents.len() {
            let (lo, hi) = names.first().zip(names.last()).map_or((entry.lo, entry.hi), |(a, b)| (a.lo, b.hi));
            return Err(BifError { lo, hi, kind: BifErrorKind::ParentCount { expected: parents.len(), found: names.len() } });
        }
        let mut row = 0;
        for (parent, name) in parents.iter().zip(names) {
            let states = self.states.get(*parent as usize);
            let Some(state) = states.and_then(|states| states.get(&name.text)) else {
                let variable = network.variables.get(*parent as usize).map_or_else(String::new, |v| v.name.text.clone());
                let kind = BifErrorKind::UnknownState { variable, state: name.text.clone() };
                return Err(BifError { lo: name.lo, hi: name.hi, kind });
            };
            row = row * states.map_or(0, FxHashMap::len) + *state as usize;
        }
        Ok(row)
    }
}

fn missing(network: &BifNetwork, own: u32, parents: &[u32], row: usize) -> BifErrorKind {
    let variable = |v: u32| network.variables.get(v as usize);
    let mut left = row;
    let mut states: Vec<String> = Vec::new();
    for parent in parents.iter().rev().filter_map(|p| variable(*p)) {
        let count = parent.states.len().max(1);
        states.extend(parent.states.get(left % count).map(|state| state.text.clone()));
        left /= count;
    }
    states.reverse();
    BifErrorKind::MissingRow { variable: variable(own).map_or_else(String::new, |v| v.name.text.clone()), states }
}
