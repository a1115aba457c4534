//! Which numbers move an answer most, against moving each number of the text a little.

use super::*;

/// A number of a law, and what stands beside it in its row.
struct Number {
    at: usize,
    len: usize,
    value: f64,
    /// The others of its row.
    others: Vec<(usize, usize, f64)>,
    rest: bool,
}

/// Where numbers stand between two places.
fn numbers_in(text: &str, lo: usize, hi: usize) -> Vec<(usize, usize, f64)> {
    let mut out = Vec::new();
    let mut at = lo;
    for word in text[lo..hi].split_inclusive([' ', ',', '}', ')', '\n']) {
        let bare = word.trim_end_matches([' ', ',', '}', ')', '\n']);
        if let Ok(value) = bare.parse::<f64>() {
            out.push((at, bare.len(), value));
        }
        at += word.len();
    }
    out
}

/// The numbers of all laws, and of the attributes that laws read.
fn numbers(text: &str) -> Vec<Number> {
    let mut out = Vec::new();
    let mut from = 0;
    // In a table: how many columns it has, once they are named.
    let mut columns: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let (start, end) = (from, from + line.len());
        from = end;
        let mut rows: Vec<(usize, usize)> = Vec::new();
        if !line.starts_with("    ") {
            columns = None;
        }
        if line.starts_with("    ") {
            // The cells stand after the states of the parents, which may be numbers too.
            let words: Vec<&str> = line.split_whitespace().collect();
            match columns {
                None => columns = Some(words.len()),
                Some(columns) => {
                    let labels = words.len() - columns;
                    let first = words[labels].as_ptr() as usize - text.as_ptr() as usize;
                    rows.push((first, end));
                }
            }
        } else if line.starts_with("group") || line.starts_with("item") {
            rows.extend(numbers_in(text, start, end).into_iter().map(|(at, len, _)| (at, at + len)));
        } else if let Some(law) = line.find('~').filter(|_| !line.trim_start().starts_with("observe")) {
            let mut open = None;
            for (at, c) in line.char_indices().skip(law) {
                match c {
                    '{' => open = Some(start + at + 1),
                    '}' => rows.extend(open.take().map(|lo| (lo, start + at + 1))),
                    // `noisy_or(cause: 0.3)`: a row of its own.
                    ':' if open.is_none() => {
                        let lo = start + at + 2;
                        let len = text[lo..end].find([',', ')']).unwrap_or(0);
                        if text[lo..lo + len].parse::<f64>().is_ok() {
                            rows.push((lo, lo + len + 1));
                        }
                    }
                    _ => {}
                }
            }
        }
        for (lo, hi) in rows {
            let all = numbers_in(text, lo, hi);
            for (own, (at, len, value)) in all.iter().enumerate() {
                let others = all.iter().enumerate().filter(|(other, _)| *other != own).map(|(_, number)| *number).collect();
                out.push(Number { at: *at, len: *len, value: *value, others, rest: text[lo..hi].contains("rest") });
            }
        }
    }
    out
}

impl Number {
    /// The text with the number moved, and the rest of its row in proportion.
    fn moved(&self, text: &str, by: f64) -> String {
        const UNITS: f64 = 1e15;
        let now = ((self.value + by) * UNITS).round() as i64;
        let scale = (1.0 - self.value - by) / (1.0 - self.value);
        let mut edits: Vec<(usize, usize, i64)> =
            self.others.iter().map(|(at, len, value)| (*at, *len, (value * scale * UNITS).round() as i64)).collect();
        if !self.rest && !edits.is_empty() {
            let left = UNITS as i64 - now - edits.iter().map(|edit| edit.2).sum::<i64>();
            edits.iter_mut().max_by_key(|edit| edit.2).unwrap().2 += left;
        }
        edits.push((self.at, self.len, now));
        edits.sort();
        let mut out = text.to_string();
        for (at, len, value) in edits.into_iter().rev() {
            out.replace_range(at..at + len, &format!("{}.{:015}", value / UNITS as i64, value % UNITS as i64));
        }
        out
    }
}

#[test]
fn numbers_move_answers_as_is_said() {
    const STEP: f64 = 1e-5;
    let mut forms: BTreeMap<&str, usize> = BTreeMap::new();
    let mut seen = 0;
    for seed in 0..60 {
        let (net, mut dice) = Net::by_chance(1_000 + seed);
        let mut questions = net.questions(&mut dice);
        questions.retain(|(text, answer)| text.starts_with("P(") && matches!(answer, Answer::Number(p) if *p > 0.0 && *p < 1.0));
        questions.truncate(3);
        let text = net.scenario(&questions, &net.lines);
        let json = solved(&text);
        let all = numbers(&text);
        // Rows in which one state has everything: the others would have to share what is left.
        let fine: Vec<&Number> = all.iter().filter(|number| number.value < 1.0).collect();
        let answers = |text: &str| -> Vec<f64> {
            let json = solved(text);
            (0..questions.len()).map(|at| json["values"][format!("q{at}")][0]["value"].as_f64().unwrap()).collect()
        };
        let before = answers(&text);
        let slopes: Vec<Vec<f64>> = fine
            .iter()
            .map(|number| {
                let step = if number.value < 0.5 { STEP } else { -STEP };
                let (near, far) = (answers(&number.moved(&text, step)), answers(&number.moved(&text, 2.0 * step)));
                let slope = |at: usize| (4.0 * near[at] - far[at] - 3.0 * before[at]) / (2.0 * step);
                (0..questions.len()).map(slope).collect()
            })
            .collect();
        for (at, (question, _)) in questions.iter().enumerate() {
            let asked = json["models"]["net"]["inference"]["questions"].as_array().unwrap();
            let listed = asked.iter().find(|asked| asked["text"] == format!("net.{question}"));
            let listed = listed.map_or(Vec::new(), |asked| asked["sensitivities"].as_array().unwrap().clone());
            let place = |entry: &Value| {
                let line = entry["line"].as_u64().unwrap() as usize - 1;
                let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
                start + entry["column"].as_u64().unwrap() as usize - 1
            };
            let size = |slope: f64| 1e-5 * slope.abs().max(1.0);
            let mut least = f64::INFINITY;
            for entry in &listed {
                let derivative = entry["derivative"].as_f64().unwrap();
                least = least.min(derivative.abs());
                let Some(own) = fine.iter().position(|number| number.at == place(entry)) else {
                    assert!(all.iter().any(|number| number.at == place(entry)), "{entry}\n{text}");
                    continue;
                };
                let due = slopes[own][at];
                assert!((derivative - due).abs() <= size(due), "{question}: {entry}, and not {due}\n{text}");
                assert!((entry["value"].as_f64().unwrap() - fine[own].value).abs() < 1e-12, "{entry}\n{text}");
                seen += 1;
                for form in [" by ", " by leak", "runs[", "up["] {
                    *forms.entry(form).or_default() += usize::from(entry["of"].as_str().unwrap().contains(form));
                }
            }
            // No other number moves it more.
            let least = if listed.len() < 5 { 0.0 } else { least };
            for (number, slopes) in fine.iter().zip(&slopes) {
                let due = slopes[at];
                let is_listed = listed.iter().any(|entry| place(entry) == number.at);
                assert!(
                    is_listed || due.abs() <= least + size(due),
                    "{question}: {} at {} is left out: {due}\n{text}",
                    number.value,
                    number.at
                );
            }
        }
    }
    assert!(seen > 300 && forms.values().all(|count| *count > 10) && forms.len() == 4, "{seen}: {forms:?}");
}

/// Numbers behind formulas count as they stand: an attribute five times, a value and what it leaves, one for two states at once.
#[test]
fn formulas_move_with_their_numbers() {
    const NUMBERS: [(&str, f64); 4] = [("shock = ", 0.1), ("let strong = ", 0.4), ("let even = ", 0.2), ("fails = ", 0.05)];
    let scenario = |values: [f64; 4]| {
        let [shock, strong, even, fails] = values;
        format!(
            "coop 1\nkind site\nattribute site.shock\nattribute site.fails\nsite a {{ shock = {shock}, fails = {fails} }}\n\
             let strong = {strong}\nlet even = {even}\nbelief net {{\n  \
             crisis in {{ mild, hard, none }} ~ {{ mild: even, hard: even / 2, none: rest }}\n  \
             up[s in site] in {{ true, false }} ~ if crisis == hard then {{ true: 1 - 5 * s.shock, false: 5 * s.shock }} else {{ false: s.shock ^ 2, true: rest }}\n  \
             works[s in site] in {{ true, false }} ~ if up[s] then {{ true: 1 - s.fails, false: s.fails }} else {{ true: max(s.fails, 1 %), false: rest }}\n  \
             stops in {{ true, false }} ~ noisy_or(crisis == hard or crisis == mild: strong * (1 - strong), not works[s]: strong, leak: s.fails / 10 for s in site)\n\
             }}\nlet q = net.P(stops)\nlet p = net.P(crisis == hard given stops)\n"
        )
    };
    let values = NUMBERS.map(|(_, value)| value);
    let text = scenario(values);
    let json = solved(&text);
    let asked = json["models"]["net"]["inference"]["questions"].as_array().unwrap();
    for (question, name) in asked.iter().zip(["q", "p"]) {
        let listed = question["sensitivities"].as_array().unwrap();
        assert_eq!(listed.len(), 4, "{question}");
        for entry in listed {
            let line = text.lines().nth(entry["line"].as_u64().unwrap() as usize - 1).unwrap();
            let column = entry["column"].as_u64().unwrap() as usize - 1;
            let own = NUMBERS.iter().position(|(before, _)| line[..column].ends_with(before)).unwrap();
            let answer = |by: f64| {
                let mut moved = values;
                moved[own] += by;
                solved(&scenario(moved))["values"][name][0]["value"].as_f64().unwrap()
            };
            let due = (answer(1e-5) - answer(-1e-5)) / 2e-5;
            let found = entry["derivative"].as_f64().unwrap();
            assert!((found - due).abs() < 1e-7, "{name}: {entry}, and not {due}");
            assert!((entry["value"].as_f64().unwrap() - values[own]).abs() < 1e-12, "{entry}");
        }
    }
}
