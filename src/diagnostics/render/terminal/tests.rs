use super::*;
use crate::diagnostics::{Applicability, codes};
use crate::source::{FileId, FileKind, Span};

fn map(text: &str) -> (SourceMap, FileId) {
    let mut map = SourceMap::default();
    let id = map.add("plan.coop", text, FileKind::Scenario);
    (map, id)
}

fn span(map: &SourceMap, file: FileId, text: &str) -> Span {
    let lo = map.get(file).unwrap().text.find(text).unwrap() as u32;
    Span::new(file, lo, lo + text.len() as u32)
}

fn plain(diagnostics: &[Diagnostic], map: &SourceMap) -> String {
    render(diagnostics, map, &Options::default())
}

fn error(message: &str) -> Diagnostic {
    Diagnostic::error(codes::SYNTAX, message)
}

#[test]
fn chinese_text_and_tabs() {
    let (map, file) = map("entity 电池厂 {\n\t产能: 10 kt\n}\n");
    let diagnostic = Diagnostic::error(codes::UNIT_MISMATCH, "units do not agree")
        .at(span(&map, file, "10 kt"), "a mass")
        .with(span(&map, file, "电池厂"), "这里 is a plant")
        .note("capacity is a mass per year\n`kt` is a mass")
        .help("divide by a time")
        .fix("add the time", span(&map, file, "10 kt"), "10 kt/a", Applicability::MaybeIncorrect);
    assert_eq!(
        plain(&[diagnostic], &map),
        "\
error[E0302]: units do not agree
   ╭─[ plan.coop:2:6 ]
   │
 1 │ entity 电池厂 {
   │        ──┬───
   │          ╰───── 这里 is a plant
 2 │     产能: 10 kt
   │           ──┬──
   │             ╰──── a mass
───╯
note: capacity is a mass per year
    `kt` is a mass
help: divide by a time
help: add the time: `10 kt/a`
"
    );
}

#[test]
fn carets_stand_below_what_they_mean() {
    use unicode_width::UnicodeWidthStr;
    for before in ["", "abc ", "电池厂 ", "\t", "电\t池\t", "a\u{301}é ", "（：，）", "a\rb\u{2028}", "\u{3000}"] {
        let (map, file) = map(&format!("x\n{before}here"));
        let out = plain(&[error("m").at(span(&map, file, "here"), "t")], &map);
        let rows: Vec<&str> = out.lines().collect();
        let [line, carets] = [rows[3], rows[4]];
        let (text, caret) = (line.split("here").next().unwrap(), carets.split('─').next().unwrap());
        assert_eq!(text.width(), caret.width(), "{out}");
        assert!(carets.ends_with("──┬─") && rows[3].starts_with(" 2 │ "), "{out}");
    }
}

#[test]
fn without_labels() {
    let diagnostics = [
        Diagnostic::error(codes::FILE_UNREADABLE, "`b.csv` does not exist").note("n").help("h"),
        Diagnostic::warning(codes::UNUSED, "of a foreign map").at(Span::new(FileId(8), 0, 1), "x"),
    ];
    assert_eq!(
        plain(&diagnostics, &SourceMap::default()),
        "error[E0001]: `b.csv` does not exist\nnote: n\nhelp: h\n\nwarning[W0701]: of a foreign map\n"
    );
    assert_eq!(plain(&[], &SourceMap::default()), "");
}

#[test]
fn several_files_and_distant_lines() {
    let (mut map, file) = map(&format!("{}let 甲 = 乙\r\n", "\r\n".repeat(1_233)));
    let data = map.add("data/电池.csv", "甲,乙\r\n1,2\r\n", FileKind::Data);
    let far = span(&map, file, "乙");
    let diagnostic = error("two values").with(span(&map, data, "2"), "the other").at(far, "one").with(Span::new(file, 0, 0), "from here");
    assert_eq!(
        plain(&[diagnostic], &map),
        "\
error[E0101]: two values
      ╭─[ plan.coop:1234:9 ]
      │
    1 │
      │ ┬
      │ ╰── from here
      │
 1234 │ let 甲 = 乙
      │          ┬─
      │          ╰─── one
      │
      ├─[ data/电池.csv:2:3 ]
      │
    2 │ 1,2
      │   ┬
      │   ╰── the other
──────╯
"
    );
}

#[test]
fn spans_of_many_lines() {
    let (map, file) = map("\n\nplan 甲 {\n a\n b\n c\n}\n");
    let whole = span(&map, file, "plan 甲 {\n a\n b\n c\n}\n");
    assert_eq!(
        plain(&[error("m").at(whole, "this plan").with(span(&map, file, "b"), "this")], &map),
        "\
error[E0101]: m
   ╭─[ plan.coop:3:1 ]
   │
 3 │ ╭─▶ plan 甲 {
   ┆ ┆
 5 │ │    b
   │ │    ┬
   │ │    ╰── this
   ┆ ┆
 7 │ ├─▶ }
   │ │
   │ ╰─────── this plan
───╯
"
    );
}

#[test]
fn places_without_text() {
    let end = "\
error[E0101]: m
   ╭─[ plan.coop:2:1 ]
   │
 2 │
   │ ┬
   │ ╰── here
───╯
";
    let (map, file) = map("a\r\n");
    assert_eq!(plain(&[error("m").at(Span::new(file, 3, 3), "here")], &map), end);
    assert_eq!(plain(&[error("m").at(Span::new(file, 700, 900), "here")], &map), end, "out of range");
    let line_end = plain(&[error("m").at(Span::new(file, 1, 3), "")], &map);
    assert!(line_end.contains(" 1 │ a\n   │  ┬\n   │  ╰──\n"), "{line_end}");

    let (map, file) = self::map("");
    assert_eq!(plain(&[error("m").at(Span::new(file, 0, 0), "here")], &map), end.replace("2:1", "1:1").replace(" 2 ", " 1 "));
}

#[test]
fn a_span_that_cuts_a_character_covers_it() {
    let (map, file) = map("电池");
    let out = plain(&[error("m").at(Span::new(file, 4, 5), "t")], &map);
    assert!(out.contains("plan.coop:1:2 ") && out.contains("   │   ┬─\n"), "{out}");
}

#[test]
fn long_lines_are_cut_and_cost_nothing() {
    let (map, file) = map(&format!("a\n{}", "电池厂,".repeat(500_000)));
    let diagnostics: Vec<_> = (0..200)
        .map(|i| {
            let lo = 2_000_002 + 10_000 * i;
            error("m").at(Span::new(file, lo, lo + 9), "here").with(Span::new(file, 5, 8), "there")
        })
        .collect();
    let start = std::time::Instant::now();
    let out = plain(&diagnostics, &map);
    let narrow = render(&diagnostics, &map, &Options { color: false, width: Some(80) });
    // Takes half a second in debug; counting from the line's beginning would take minutes.
    assert!(start.elapsed().as_secs_f64() < 5.0, "{:?}", start.elapsed());
    assert!(out.lines().all(|line| line.len() < 600));
    assert!(narrow.lines().all(|line| line.width() <= 80));
    assert!(out.contains("[ plan.coop:2:800001 ]"));
    assert_eq!(
        plain(&[error("m").at(Span::new(file, 4_000_002, 4_000_011), "here").with(Span::new(file, 1, 1), "")], &map),
        "\
error[E0101]: m
   ╭─[ plan.coop:2:1600001 ]
   │
 1 │ a
   │  ┬
   │  ╰──
 2 │ …电池厂,电池厂,电池厂,电池厂,电池厂,电池厂,电池厂,电池厂,电池厂,电池厂,电池厂…
   │                                     ──┬───
   │                                       ╰────── here
───╯
"
    );
    // The head and the tail of a label as long as the line.
    let out = plain(&[error("m").at(Span::new(file, 2, 5_000_002), "all of it")], &map);
    assert!(out.contains(" 2 │ 电池厂") && out.contains("厂…电") && out.contains("all of it"), "{out}");
}

#[test]
fn colors() {
    let (map, file) = map("let 甲 = 乙\n");
    let diagnostic = Diagnostic::warning(codes::UNUSED, "m").at(span(&map, file, "甲"), "t").note("n");
    let out = render(std::slice::from_ref(&diagnostic), &map, &Options { color: true, width: None });
    assert!(out.starts_with("\x1B[33mwarning[W0701]\x1B[0m: m\n"), "{out}");
    assert!(out.contains("1 │\x1B[0m let \x1B[33m甲\x1B[0m = 乙\n"), "{out}");
    assert!(out.contains(" \x1B[33m╰───\x1B[0m t\n"), "{out}");
    // Without its colours it is the plain picture.
    let stripped: String =
        out.split('\x1B').enumerate().map(|(i, part)| if i == 0 { part } else { part.split_once('m').unwrap().1 }).collect();
    assert_eq!(stripped, plain(&[diagnostic], &map));
}

#[test]
fn a_fix_of_several_lines() {
    let (_, file) = map("");
    let shown = plain(&[error("m").fix("add it", Span::new(file, 0, 0), "a\n  b", Applicability::MaybeIncorrect)], &SourceMap::default());
    assert_eq!(shown, "error[E0101]: m\nhelp: add it:\n    a\n      b\n");
}

#[test]
fn limits() {
    let (map, file) = map("a b c\n");
    let out = plain(&vec![error("m").at(Span::new(file, 2, 3), ""); 203], &map);
    assert_eq!(out.matches("error[E0101]").count(), 200);
    assert!(out.ends_with("───╯\n\n… and 3 more\n"));

    let crowded = (0..30).fold(error("m"), |d, _| d.with(Span::new(file, 0, 1), "second")).at(Span::new(file, 2, 3), "first");
    let out = plain(&[crowded], &map);
    assert!(out.contains("[ plan.coop:1:3 ]") && out.contains("first"), "{out}");
    assert_eq!(out.matches("second").count(), 19);
    assert!(out.contains("note: 11 more places not shown\n"));
}

#[test]
fn foreign_text_cannot_steer_the_terminal() {
    let mut map = SourceMap::default();
    let file = map.add("a\n\x1B[2J.coop", "x \x1B[31m \u{202E}y\u{85}z\x0C", FileKind::Scenario);
    let diagnostic = error("bad\r\x1B]0;").at(Span::new(file, 2, 3), "a\nb\x07").note("\x1B").help("\u{9B}");
    let out = plain(&[diagnostic], &map);
    assert!(out.chars().all(|c| c == '\n' || !c.is_control()), "{out:?}");
    assert!(out.contains("[ a ␛[2J.coop:1:3 ]") && out.contains("╰── a b␇\n"), "{out}");
}

/// Whatever the texts and spans: no panic, every label drawn, no trailing blank, the margins of one width.
#[test]
fn any_text_any_spans() {
    const PARTS: &[&str] =
        &["a", " ", "电", "\n", "\r\n", "\r", "\t", "😀", "e\u{301}", "\u{2028}", "\x0B", "│", "╭╯", "m", "1 │", "\x1B[0m", "\u{200D}"];
    let mut seed = 1_u64;
    let mut next = move |limit: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % limit
    };
    for round in 0..1_500 {
        let mut map = SourceMap::default();
        for name in ["甲.coop", "m.csv"] {
            let mut length = next(40);
            if round % 10 == 0 {
                length *= 40;
            }
            let text: String = (0..length).map(|_| PARTS[next(PARTS.len())]).collect();
            map.add(name, text, FileKind::Scenario);
        }
        let mut diagnostic = error("m");
        for index in 0..1 + next(5) {
            let file = FileId(next(2) as u32);
            let size = map.get(file).unwrap().text.len() + 5;
            let lo = next(size) as u32;
            let wide = if next(2) == 0 { 4 } else { size };
            diagnostic.labels.push(Label {
                span: Span::new(file, lo, lo + next(wide) as u32),
                text: format!("label{index}"),
                primary: next(2) == 0,
            });
        }
        let out = plain(&[diagnostic.clone()], &map);
        for label in &diagnostic.labels {
            assert_eq!(out.matches(&label.text).count(), 1, "{diagnostic:?}\n{map:?}\n{out}");
        }
        let margin = |row: &str| row.chars().position(|c| "╭├│┆╯".contains(c));
        let expected = margin(out.lines().nth(1).unwrap());
        assert!(out.lines().skip(1).all(|row| margin(row) == expected && row.trim_end() == row), "{out}");
        // The numbers of the file, not of the excerpt: those of the lines on which labels begin.
        for label in &diagnostic.labels {
            let line = map.get(label.span.file).unwrap().position(label.span.lo).line;
            assert!(out.lines().any(|row| row.trim_start().starts_with(&format!("{line} │"))), "{line}\n{out}");
        }
        let width = next(120);
        let narrow = render(&[diagnostic.clone()], &map, &Options { color: true, width: Some(width) });
        assert!(diagnostic.labels.iter().all(|label| narrow.contains(&label.text)), "{narrow}");
        let widest = narrow.lines().map(super::picture::columns).max();
        assert!(widest <= Some(width.max(LEAST_WIDTH)), "{width} columns:\n{narrow}");
    }
}

/// What finds no room beside the lines stands below them, in a window of any width.
#[test]
fn labels_without_room() {
    let mut map = SourceMap::default();
    let file = map.add("a_folder/main.coop", "constraint need[s in site]: sum(x[m] for m in mine) >= s.need\n", FileKind::Scenario);
    let found = error("no value of `x` meets it")
        .at(Span::new(file, 28, 60), "this is never true whatever the values are")
        .with(Span::new(file, 11, 15), "of this one");
    let shown = |width| render(std::slice::from_ref(&found), &map, &Options { color: false, width: Some(width) });
    for width in 20..130 {
        let text = shown(width);
        assert!(text.lines().all(|row| picture::columns(row) <= width), "{width}:\n{text}");
        let words = text.replace(['\n', ' '], "");
        assert!(words.contains("neverTrue".to_lowercase().as_str()) && words.contains("ofthisone"), "{width}:\n{text}");
    }
    assert_eq!(
        shown(80),
        "\
error[E0101]: no value of `x` meets it
   ╭─[ a_folder/main.coop:1:29 ]
   │
 1 │ constraint need[s in site]: sum(x[m] for m in mine) >= s.need
   │            ──┬─             ────────────────┬───────────────
   │              ╰──────────────────────────────────────────────── 1
   │                                             │
   │                                             ╰───────────────── 2
───╯
  1: of this one
  2: this is never true whatever the values are
"
    );
}
