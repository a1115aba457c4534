//! Underlines stand where the text stands that they mean, counted in columns of a terminal.

use super::*;
use crate::diagnostics::codes;
use crate::source::{FileId, FileKind, Span};

fn picture(text: &str, labelled: &[&str], width: Option<usize>) -> Vec<String> {
    let mut map = SourceMap::default();
    let file = map.add("x.coop", text, FileKind::Scenario);
    let found = labelled.iter().fold(Diagnostic::error(codes::SYNTAX, "m"), |d, part| d.at(span(text, file, part), "t"));
    render(&[found], &map, &Options { color: false, width }).lines().map(str::to_owned).collect()
}

fn span(text: &str, file: FileId, part: &str) -> Span {
    let lo = text.find(part).unwrap() as u32;
    Span::new(file, lo, lo + part.len() as u32)
}

/// Where in a row a text stands, in columns.
fn columns(row: &str, text: &str) -> (usize, usize) {
    let at = row.find(text).unwrap_or_else(|| panic!("no {text:?} in {row:?}"));
    let start = row[..at].width();
    (start, start + text.width())
}

/// The stretches of a row that hold some of the characters, from a column on.
fn stretches(row: &str, from: usize, of: &str) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut column = 0;
    for c in row.chars() {
        if column >= from && of.contains(c) {
            match found.last_mut() {
                Some(last) if last.1 == column => last.1 += 1,
                _ => found.push((column, column + 1)),
            }
        }
        column += unicode_width::UnicodeWidthChar::width(c).unwrap();
    }
    found
}

const PARTS: [&str; 17] = [
    "abc ",
    "\t",
    " \t\t",
    "电池 ",
    "电\t",
    "x\ty",
    "（：，）",
    "\u{3000}",
    "👋🏽 ",
    "👩\u{200D}🔬",
    "☀\u{FE0F} ",
    "a\u{301}é",
    "\u{301}",
    "\u{200B}",
    "한국",
    "\u{10FFFD}\u{100000}",
    "",
];

#[test]
fn one_label() {
    for before in PARTS {
        for target in ["here", "电池厂", "（一期）", "🔋", "👩\u{200D}🚀", "o\u{308}", "한글", "厂\u{301}x", "ﬀ"] {
            for after in PARTS {
                let text = format!("\n{before}{target}{after} end\n");
                let rows = picture(&text, &[target], None);
                let row = rows.iter().position(|row| row.starts_with(" 2 │")).unwrap();
                assert_eq!(stretches(&rows[row + 1], 5, "─┬"), [columns(&rows[row], target)], "{}", rows.join("\n"));
                let corner = stretches(&rows[row + 2], 5, "╰");
                assert_eq!(corner, stretches(&rows[row + 1], 5, "┬"), "{}", rows.join("\n"));
            }
        }
    }
}

#[test]
fn several_labels_on_a_line() {
    let text = "\t甲（一期）\t👋🏽 = e\u{301}te\u{301}（乙） +\t한국 * 👩\u{200D}🔬x\u{3000}末，";
    let parts = ["（一期）", "👋🏽", "te\u{301}", "乙", "한국 *", "👩\u{200D}🔬x", "末"];
    let rows = picture(text, &parts, None);
    let row = rows.iter().position(|row| row.starts_with(" 1 │")).unwrap();
    let mut expected: Vec<(usize, usize)> = parts.iter().map(|part| columns(&rows[row], part)).collect();
    // They touch.
    let (te, left) = (expected[2], expected[3]);
    assert_eq!(te.1 + 2, left.0);
    expected.sort();
    assert_eq!(stretches(&rows[row + 1], 5, "─┬"), expected, "{}", rows.join("\n"));
}

#[test]
fn a_tab_within_a_label_is_underlined_whole() {
    let rows = picture("a\t电\tb", &["\t电\tb"], None);
    assert_eq!(rows[3], " 1 │ a   电  b");
    assert_eq!(stretches(&rows[4], 5, "─┬"), [(6, 14)]);
}

#[test]
fn a_label_on_what_is_not_seen() {
    // A combining accent alone is underlined as the letter that it stands on; a blank of no width is shown.
    let rows = picture("电e\u{301}x\u{200B}y", &["\u{301}", "\u{200B}"], None);
    assert_eq!(rows[3], " 1 │ 电e\u{301}x\u{FFFD}y");
    assert_eq!(stretches(&rows[4], 5, "─┬"), [(7, 8), (9, 10)]);
}

#[test]
fn labels_over_several_lines() {
    let text = "\tplan（甲） 👩\u{200D}🔬{\n电\t池 + 厂\n\t（末）\te\u{301} } 尾\n";
    let inner = "🔬{\n电\t池 + 厂\n\t（末）\te\u{301}";
    let rows = picture(text, &["plan（甲） 👩\u{200D}🔬{\n电\t池 + 厂\n\t（末）\te\u{301} }", inner, "厂", "尾"], None);
    let at = |start: &str| rows.iter().position(|row| row.starts_with(start)).unwrap();
    let (first, second, third) = (at(" 1 │"), at(" 2 │"), at(" 3 │"));
    let shown = rows.join("\n");
    // Of two labels over several lines, one has an arrow at the first of its characters and one at the last. The first
    // character is in the middle of what is drawn as one.
    let (from, emoji) = (columns(&rows[first], "plan").0, columns(&rows[first], "👩\u{200D}🔬").0);
    assert_eq!(stretches(&rows[first + 1], from, "▲"), [(emoji, emoji + 1)], "{shown}");
    assert_eq!(stretches(&rows[second + 1], from - 4, "─┬"), [columns(&rows[second], "厂")], "{shown}");
    assert_eq!(stretches(&rows[third + 1], from, "▲"), [columns(&rows[third], "}")], "{shown}");
    assert_eq!(stretches(&rows[third + 1], from, "─┬"), [columns(&rows[third], "尾")], "{shown}");
}

#[test]
fn long_lines_are_cut_to_the_width() {
    let long: String = (0..400).map(|i| format!("电池{i}，\tcell e\u{301} ")).collect();
    for width in [30, 40, 60, 72, 80, 100, 133, 200] {
        for part in ["电池0，", "电池7，", "cell e\u{301} 电池200，", "电池399，"] {
            let text = format!("\tshort 电池厂\n{long}\n");
            let rows = picture(&text, &[part], Some(width));
            let row = rows.iter().position(|row| row.starts_with(" 2 │")).unwrap();
            let shown = rows.join("\n");
            let part = part.replace('\t', "    ");
            assert_eq!(stretches(&rows[row + 1], 5, "─┬"), [columns(&rows[row], &part)], "{width}\n{shown}");
            assert!(rows[row].width() <= width, "{width}\n{shown}");
            // What there is of room is used.
            assert!(rows[row].width() * 2 > width, "{width}\n{shown}");
        }
        // The head and the tail of a label over most of the line, and another in the middle.
        let all = long.trim_end();
        let rows = picture(&long, &[all, "电池200，"], Some(width));
        let shown = rows.join("\n");
        // Too much for a picture of a narrow window.
        let row = rows.iter().find(|row| row.starts_with(" 1 │"));
        assert!(width < 60 || row.is_some_and(|row| row.contains("电池0，") && row.contains("电池200，")), "{shown}");
        assert!(rows.iter().all(|row| row.width() <= width), "{shown}");
        // A line that fits, with what is said of it beside it, is not cut, however many bytes it has.
        let fits = format!("{}here", "厂".repeat((width - 16) / 2));
        let rows = picture(&fits, &["here"], Some(width));
        assert!(rows[3].ends_with("厂here") && !rows[3].contains('…'), "{}", rows.join("\n"));
    }
}

#[test]
fn texts_are_broken_at_the_width() {
    let found = Diagnostic::error(codes::UNIT_MISMATCH, "the capacity of `电池厂` is a mass per time, and this adds a length to it")
        .note("`kt/yr` is a mass per time，而 `km` 是长度，两者不能相加\nas in `a.capacity + b.distance`")
        .help("declare `freight` as a table over `enterprise, project`");
    let shown = render(std::slice::from_ref(&found), &SourceMap::default(), &Options { color: false, width: Some(40) });
    assert_eq!(
        shown,
        "\
error[E0302]: the capacity of `电池厂`
    is a mass per time, and this adds a
    length to it
note: `kt/yr` is a mass per time，而
    `km` 是长度，两者不能相加
    as in `a.capacity + b.distance`
help: declare `freight` as a table over
    `enterprise, project`
"
    );
    // With colours it is the same text.
    let colored = render(std::slice::from_ref(&found), &SourceMap::default(), &Options { color: true, width: Some(40) });
    let plain: String =
        colored.split('\x1B').map(|part| part.split_once('m').filter(|_| part.starts_with('[')).map_or(part, |p| p.1)).collect();
    assert_eq!(plain, shown);
    // Nothing is broken where there is no terminal.
    assert_eq!(render(&[found], &SourceMap::default(), &Options::default()).lines().count(), 4);
}
