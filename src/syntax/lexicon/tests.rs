use super::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn file(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// A rule of the grammar, as far as its words go.
enum Rule {
    Text(String),
    Sequence(Vec<Rule>),
    Choice(Vec<Rule>),
    /// Lookaheads, other rules, characters.
    Other,
}

/// Reads the right side of a rule.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn choice(&mut self) -> Rule {
        let mut ways = vec![self.sequence()];
        while self.eats("|") {
            ways.push(self.sequence());
        }
        Rule::Choice(ways)
    }

    fn sequence(&mut self) -> Rule {
        let mut parts = vec![self.part()];
        while self.eats("~") {
            parts.push(self.part());
        }
        Rule::Sequence(parts)
    }

    fn part(&mut self) -> Rule {
        if self.eats("&") || self.eats("!") {
            self.part();
            return Rule::Other;
        }
        let found = if self.eats("(") {
            let inner = self.choice();
            assert!(self.eats(")"), "a bracket is open before {:?}", self.rest.get(..40));
            inner
        } else if self.eats("\"") {
            Rule::Text(self.until('"'))
        } else if self.eats("'") {
            self.until('\'');
            if self.eats("..") {
                self.part();
            }
            Rule::Other
        } else {
            // Another rule, or a text whatever its case.
            let end = self.rest.find(|c: char| c.is_whitespace() || "~|)*+?{".contains(c)).unwrap_or(self.rest.len());
            assert!(end > 0, "not read: {:?}", self.rest.get(..40));
            self.rest = &self.rest[end..];
            Rule::Other
        };
        if self.rest.starts_with('{') {
            self.rest = self.rest.split_once('}').unwrap().1;
        }
        while self.eats("*") || self.eats("+") || self.eats("?") {}
        found
    }

    /// The text up to a quote, and over it.
    fn until(&mut self, quote: char) -> String {
        let mut escaped = false;
        let end = self.rest.find(|c: char| {
            let ends = c == quote && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let (text, rest) = self.rest.split_at(end.unwrap());
        self.rest = &rest[1..];
        text.to_string()
    }

    fn eats(&mut self, mark: &str) -> bool {
        self.rest = self.rest.trim_start();
        let found = self.rest.strip_prefix(mark);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }
}

/// The rules of the grammar by name.
fn grammar() -> BTreeMap<String, Rule> {
    let text = file("grammar/coop.pest");
    let mut rules: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            rules.push(String::new());
        }
        if let Some(rule) = rules.last_mut() {
            rule.push_str(line);
            rule.push('\n');
        }
    }
    rules
        .iter()
        .map(|rule| {
            let (name, right) = rule.split_once('=').unwrap();
            let (_, right) = right.split_once('{').unwrap();
            let (right, _) = right.rsplit_once('}').unwrap();
            let mut reader = Reader { rest: right.trim() };
            let read = reader.choice();
            assert_eq!(reader.rest.trim(), "", "the rest of {name}");
            (name.trim().to_string(), read)
        })
        .collect()
}

/// The words that a rule made of letters stands for, tries written out.
fn spelled(rule: &Rule) -> Vec<String> {
    match rule {
        Rule::Text(text) => vec![text.clone()],
        Rule::Sequence(parts) => parts.iter().fold(vec![String::new()], |words, part| {
            let ends = spelled(part);
            words.iter().flat_map(|begin| ends.iter().map(move |end| format!("{begin}{end}"))).collect()
        }),
        Rule::Choice(ways) => ways.iter().flat_map(spelled).collect(),
        Rule::Other => vec![String::new()],
    }
}

/// The words of a rule that is a list of words.
fn words(grammar: &BTreeMap<String, Rule>, rule: &str) -> BTreeSet<String> {
    spelled(&grammar[rule]).into_iter().filter(|word| !word.is_empty()).collect()
}

fn with(roles: Role) -> BTreeSet<String> {
    WORDS.iter().filter(|(_, role)| role.is(roles)).map(|(word, _)| word.to_string()).collect()
}

#[test]
fn the_list_is_sorted() {
    assert!(WORDS.is_sorted_by(|a, b| a.0 < b.0));
    assert!(is("plan", Role::DECLARES) && !is("plan", Role::RESERVED) && role("odra").is_none());
}

#[test]
fn the_grammar_has_the_same_words() {
    let grammar = grammar();
    assert_eq!(words(&grammar, "reserved"), with(Role::RESERVED));
    assert_eq!(words(&grammar, "top_word"), with(Role::DECLARES));
    assert_eq!(words(&grammar, "plan_word"), with(Role::PLAN_PART));
    assert_eq!(words(&grammar, "part_word"), with(Role::PART));
    assert_eq!(words(&grammar, "kind_word"), with(Role::KIND));
    // Some are no units only before another word: `top 5 by`, `up to`, `paid by`, `skip unknown`, `step 5`, `with probability`.
    let before_others =
        ["top", "bottom", "up", "paid", "received", "skip", "skipunknown", "step", "sampled", "discretised", "correlated", "with"]
            .map(str::to_string);
    let never: BTreeSet<String> = words(&grammar, "no_unit").into_iter().filter(|word| !before_others.contains(word)).collect();
    assert_eq!(never, with(Role::NO_UNIT));
}

/// Every word that stands in a rule by itself.
fn literals(rule: &Rule, out: &mut BTreeSet<String>) {
    match rule {
        Rule::Text(text) if text.len() > 1 && text.bytes().all(|b| b.is_ascii_lowercase()) => {
            out.insert(text.clone());
        }
        Rule::Sequence(parts) | Rule::Choice(parts) => parts.iter().for_each(|part| literals(part, out)),
        Rule::Text(_) | Rule::Other => {}
    }
}

/// Rules of words that are tries, or that other languages have: these are taken in to be reported.
const LEFT_OUT: [&str; 6] = ["reserved", "no_unit", "top_word", "kw_between", "kw_like", "kw_known"];

#[test]
fn every_word_of_the_grammar_is_here_and_no_other() {
    let mut found = BTreeSet::new();
    for (name, rule) in &grammar() {
        if !LEFT_OUT.contains(&name.as_str()) {
            literals(rule, &mut found);
        }
    }
    found.extend(words(&grammar(), "reserved"));
    found.extend(words(&grammar(), "top_word"));
    let listed: BTreeSet<String> = WORDS.iter().map(|(word, _)| word.to_string()).collect();
    assert_eq!(found, listed);
}

#[test]
fn the_dictionary_of_the_fuzzer_has_them() {
    let text = file("fuzz/coop.dict");
    let missing: Vec<&str> = WORDS.iter().map(|(word, _)| *word).filter(|word| !text.contains(&format!("\"{word}"))).collect();
    assert!(missing.is_empty(), "not in fuzz/coop.dict: {missing:?}");
}

#[test]
fn the_manual_lists_the_words_that_are_never_names() {
    let text = file("docs/language/basics.md");
    let (_, rest) = text.split_once("The reserved words, which can never be names, are `").unwrap();
    let (list, _) = rest.split_once('`').unwrap();
    let listed: BTreeSet<String> = list.split_whitespace().map(str::to_string).collect();
    assert_eq!(listed, with(Role::RESERVED));
}
