//! Texts that were broken by chance: nothing may panic or hang, and every place must be a place.

use crate::oracle;

use coop::semantic::Loader;
use coop::source::decode;
use coop::workspace::{Folder, Memory};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::mpsc;
use std::time::Duration;

/// Far beyond what any case takes, in a debug build on a busy machine; what takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// The scenarios that are broken: the examples and the bases of `tests/mistakes`.
static SCENARIOS: LazyLock<Vec<(PathBuf, String)>> = LazyLock::new(|| {
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir("examples").unwrap() {
        paths.push(entry.unwrap().path().join("main.coop"));
    }
    for entry in std::fs::read_dir("tests/mistakes/base").unwrap() {
        paths.extend(Some(entry.unwrap().path()).filter(|path| path.is_file()));
    }
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), coop::source::read(&path).unwrap())).collect()
});

/// Runs a case; one that hangs fails.
fn in_time(text: &str, case: impl FnOnce(&str) + Send + 'static) {
    let (done, wait) = mpsc::channel();
    let own = text.to_string();
    let thread = std::thread::spawn(move || {
        case(&own);
        let _ = done.send(());
    });
    match wait.recv_timeout(PATIENCE) {
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("takes longer than {PATIENCE:?}:\n{}", text.get(..10_000).unwrap_or(text)),
        // The thread has ended, well or with a panic of its own.
        _ => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
    }
}

/// Checks a text and looks at everything that is said of it.
fn check(path: &Path, text: &str) {
    let data = Folder::of(path, None);
    in_time(text, move |text| look(text, &data));
}

fn look(text: &str, data: &dyn Loader) {
    let (_, found, sources) = oracle::found(text, data);
    oracle::places(&found, &sources);
    // The formats take longer than all the rest.
    if text.len().is_multiple_of(4) {
        oracle::formats(&found, &sources);
    }
}

fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The words, numbers and marks of a text, and what stands between them.
fn tokens(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut last = None;
    for c in text.chars() {
        let kind = (c.is_alphanumeric() || c == '_', c == ' ');
        match out.last_mut() {
            Some(token) if last == Some(kind) && kind != (false, false) => token.push(c),
            _ => out.push(c.to_string()),
        }
        last = Some(kind);
    }
    out
}

/// What is written in the place of something else.
const WORDS: [&str; 40] = [
    "let",
    "var",
    "plan",
    "constraint",
    "minimize",
    "sum",
    "for",
    "in",
    "if",
    "then",
    "else",
    "from",
    "enterprise",
    "table",
    "expect",
    "where",
    "and",
    "not",
    "default",
    "=",
    "==",
    "<=",
    ":",
    ",",
    ".",
    "..",
    "/",
    "+",
    "-",
    "^",
    "1",
    "3.5",
    "1e400",
    "t",
    "EUR/t",
    "kWh",
    "a",
    "電池",
    "`a b`",
    "\"x\"",
];

/// What slips in: brackets, quotes, signs of a Chinese keyboard, signs of other languages.
const SLIPS: [&str; 44] = [
    "(", ")", "[", "]", "{", "}", "\"", "`", "'", "/*", "*/", "//", "\n", "\n\n", "\r\n", "\t", "\\", "；", "，", "。", "：", "（", "）",
    "【", "】", "“", "”", "、", "％", "／", "－", "＝", "３", "\u{3000}", "\u{a0}", "\u{feff}", "\u{202e}", "😀", "$", "€", ";", "#", "?",
    "@",
];

/// How a token is spoilt.
fn spoil(tokens: &mut Vec<String>, place: f64, how: usize, what: usize) {
    let at = (tokens.len() as f64 * place) as usize;
    if at >= tokens.len() {
        return;
    }
    match how {
        0 => drop(tokens.remove(at)),
        1 => tokens.insert(at, tokens[at].clone()),
        2 if at + 2 < tokens.len() => tokens.swap(at, at + 2),
        3 => tokens[at] = WORDS[what % WORDS.len()].into(),
        4 => tokens.insert(at, format!(" {} ", WORDS[what % WORDS.len()])),
        _ => tokens.insert(at, SLIPS[what % SLIPS.len()].into()),
    }
}

/// Every scenario, cut off at places all over it.
#[test]
fn cut_scenarios() {
    for (path, text) in SCENARIOS.iter() {
        let step = (text.len() / 10).max(1);
        for at in (0..text.len()).step_by(step) {
            // Somewhere in the step, elsewhere in the next one.
            check(path, &text[..boundary(text, at + at * 7 % step)]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_scenarios(scenario in any::<prop::sample::Index>(), cuts in prop::collection::vec((0.0f64..1.0, 0usize..12, "[a-z0-9 \\n{}()\\[\\]=<>.,:/*+\"`%电]{0,6}"), 1..5)) {
        let (path, text) = scenario.get(&SCENARIOS);
        let mut text = text.clone();
        for (place, length, insert) in cuts {
            let lo = boundary(&text, (text.len() as f64 * place) as usize);
            let hi = boundary(&text, lo + length).max(lo);
            text.replace_range(lo..hi, &insert);
        }
        check(path, &text);
    }

    #[test]
    fn spoilt_tokens(scenario in any::<prop::sample::Index>(), spoils in prop::collection::vec((0.0f64..1.0, 0usize..7, any::<usize>()), 1..6)) {
        let (path, text) = scenario.get(&SCENARIOS);
        let mut tokens = tokens(text);
        for (place, how, what) in spoils {
            spoil(&mut tokens, place, how, what);
        }
        check(path, &tokens.concat());
    }

    #[test]
    fn any_text(text in "\\PC{0,200}") {
        check(Path::new("main.coop"), &text);
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(prop_oneof![any::<u8>(), 9u8..127, prop::sample::select(b"(){}[]=:,.\"`/\n ".as_slice())], 0..300)) {
        if let Ok(text) = decode(bytes) {
            check(Path::new("main.coop"), &text);
        }
    }

    #[test]
    fn words_in_any_order(words in prop::collection::vec((prop::sample::select(WORDS.as_slice()), prop::sample::select(["", " ", "\n", "(", "{", ")", "}"].as_slice())), 0..60)) {
        let text: String = words.iter().flat_map(|(word, behind)| [*word, *behind]).collect();
        check(Path::new("main.coop"), &text);
    }
}

proptest! {
    // Each case is checked several times over.
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn repaired_scenarios(scenario in any::<prop::sample::Index>(), spoils in prop::collection::vec((0.0f64..1.0, 0usize..8), 1..6)) {
        let (path, text) = scenario.get(&SCENARIOS);
        let mut text = text.clone();
        for (place, how) in spoils {
            // The next place from here on where a mistake can be made that has a fix, or where a bracket is lost.
            let (from, to) =
                [("==", "="), ("==", "="), (".", ","), (".", ","), (" {", " "), (", ", " = "), (",", "，"), (" ", "/")][how];
            let start = boundary(&text, (text.len() as f64 * place) as usize);
            if let Some(at) = text[start..].find(from) {
                text.replace_range(start + at..start + at + from.len(), to);
            }
        }
        let data = Folder::of(path, None);
        in_time(&text, move |text| oracle::repair(text, &data));
    }
}

/// Texts that ask for more than their length: none may take time that grows faster than they do, or the whole stack.
#[test]
fn hard_texts() {
    let many = |text: &str, times: usize| format!("coop 1\nlet x = {}\n", text.repeat(times));
    let lines = |line: &dyn Fn(usize) -> String, count: usize| format!("coop 1\n{}", (0..count).map(line).collect::<String>());
    let texts = [
        // Brackets that nothing closes, where reading fails at the innermost.
        many("if a then b else if (", 60),
        many("if a then b else if ", 60),
        many("{a in ", 100),
        many("{(a, b) in {", 60),
        many("[{(", 60),
        many("([", 90) + "1 1" + &"])".repeat(90),
        // Brackets that are hidden from the count of what is open.
        many("{)", 5_000),
        lines(&|_| "\" {\n".into(), 20_000),
        many(&format!("\"{}", "(".repeat(5_000)), 1),
        many(&format!("`{}", "(".repeat(5_000)), 1),
        many(&format!("\"{}", "not ".repeat(5_000)), 1),
        "coop 1\nlet y = \"\\\nlet x = ".to_string() + &"(".repeat(100_000),
        // Blocks that nothing closes.
        lines(&|i| format!("enterprise e_{i} \"E {i}\" {{\n  a = {i} t\n"), 30),
        lines(&|i| format!("plan p_{i} {{\n  var x : t >= 0\n"), 30),
        // A mistake in every line.
        lines(&|i| format!("let a_{i} = = {i}\n"), 200),
        lines(&|i| format!("let a_{i} = \"a\n"), 200),
        lines(&|i| format!("let a_{i} = b_{i} + 1\n"), 1_000),
        lines(&|i| format!("let a_{i} = 1 t + {i} m\n"), 500),
        lines(&|i| format!("let b_{i} : t = {i} t\nlet a_{i} : m = b_{i} + 1 m\n"), 500),
        format!("coop 1\nplan p {{\n{}}}\n", (0..150).map(|i| format!("  constraint a_{i} = x <= {i};\n")).collect::<String>()),
        // One long line.
        many("a b ", 1_500),
        many("a，", 1_000),
        many("'a' ", 1_000),
        many("a = { b = 3, c = 4, ", 100),
        format!("coop 1\nset x = {}{}\n", "a = { ".repeat(150), "a = b, ".repeat(500)),
        // Nothing at all, and nothing but one mistake.
        "}\n".repeat(3 << 20),
        "\n".repeat(10_000) + "enterprise a {\n!" + &"\n".repeat(10_000),
        "/\n".repeat(10_000),
        "let\n".repeat(300),
    ];
    for text in texts {
        in_time(&text, |text| look(text, &Memory::default()));
    }
}
