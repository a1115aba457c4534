//! Data files that are written in other ways, by declaration: the same answers as from plain ones, bytes of other encodings, and places.

use crate::common::run_in;
use coop::driver;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

const HEAD: &str = "coop 1\ncurrency EUR\nkind plant\nkind year_of\n";

/// The findings of a scenario with one file.
fn found(text: &str, file: &str) -> Vec<String> {
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", text, FileKind::Scenario);
    let memory = Memory { files: vec![("d.csv".to_string(), file.to_string())] };
    driver::check(id, &mut sources, &memory).diagnostics.iter().map(|d| format!("{}: {}", d.code.0, d.message)).collect()
}

#[test]
fn all_styles_give_the_same_numbers() {
    let values = ["0", "7", "0.5", "12.25", "999", "1000", "1234.5", "1234567", "-1234567.125", "1e3"];
    let mut text = HEAD.to_string();
    values.iter().enumerate().for_each(|(at, _)| writeln!(text, "plant p{at}").unwrap());
    for (decimal, thousands) in
        [('.', None), (',', None), (',', Some('.')), ('.', Some(',')), (',', Some(' ')), ('.', Some('\'')), (',', Some('\u{a0}'))]
    {
        let mut file = "Table 3\nof nothing\nplant|kind|cost [EUR]\n".to_string();
        let mut asked = text.clone();
        let mark = thousands.map(|mark| format!(" thousands \"{mark}\"")).unwrap_or_default();
        let clauses = format!("skip 2 lines delimiter \"|\" decimal \"{decimal}\"{mark} where kind in {{ \"a\", \"b\" }}");
        writeln!(asked, "table cost[plant] : EUR from \"d.csv\" {clauses} {{ value = cost }}").unwrap();
        writeln!(asked, "let single : EUR from \"d.csv\" {clauses} where plant == \"p8\" and cost < -1234567.12 EUR {{ value = cost }}")
            .unwrap();
        for (at, value) in values.iter().enumerate() {
            writeln!(file, "p{at}|{}|{}", if at % 2 == 0 { "a" } else { "b" }, styled(value, decimal, thousands)).unwrap();
            writeln!(asked, "expect cost[p{at}] == {value} EUR").unwrap();
        }
        writeln!(asked, "expect single == -1234567.125 EUR").unwrap();
        assert_eq!(found(&asked, &file), Vec::<String>::new(), "{asked}{file}");
    }
}

/// A number in a style.
fn styled(value: &str, decimal: char, thousands: Option<char>) -> String {
    let (sign, digits) = value.strip_prefix('-').map_or(("", value), |rest| ("-", rest));
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        let left = whole.len() - at;
        if at > 0 && left % 3 == 0 && whole.bytes().all(|b| b.is_ascii_digit()) {
            grouped.extend(thousands);
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{}", part.map(|part| format!("{decimal}{part}")).unwrap_or_default())
}

#[test]
fn one_file_may_be_read_in_two_ways() {
    let text = format!(
        "{HEAD}plant a\ntable one[plant] : EUR from \"d.csv\" delimiter \";\" decimal \",\" {{ value = cost }}\n\
         table two[plant] : EUR from \"d.csv\" delimiter \";\" thousands \",\" {{ value = cost }}\n\
         expect one[a] == 1.234 EUR\nexpect two[a] == 1234 EUR\n"
    );
    assert_eq!(found(&text, "plant;cost\na;1,234\n"), Vec::<String>::new());
}

#[test]
fn files_of_other_encodings_are_read_with_their_places() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let scenario = |encoding: &str| {
        format!(
            "coop 1\nkind plant\nplant `München`\nplant `电池`\ntable cost[plant] : 1 from \"d.csv\" encoding \"{encoding}\" decimal \",\" {{ value = cost }}\nexpect cost[`München`] == 1.5\n"
        )
    };
    let check = |encoding: &str, bytes: &[u8]| {
        fs::write(place.join("d.csv"), bytes).unwrap();
        fs::write(place.join("main.coop"), scenario(encoding)).unwrap();
        let (code, out, err) = run_in(place, &["check", "--format", "short", "main.coop"]);
        (code, out + &err)
    };
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let table = "plant;cost\nMünchen;1,5\n电池;2\n";
    assert_eq!(check("utf-16", &[b"\xFF\xFE".as_slice(), &wide(table)].concat()).0, 0);
    assert_eq!(check("utf-16le", &wide(table)).0, 0);
    assert_eq!(check("utf-8", table.as_bytes()).0, 0);
    assert_eq!(check("windows-1252", b"plant;cost\nM\xFCnchen;1,5\n").0, 0);
    // What is wrong in such a file has its place in it.
    let (code, text) = check("latin-1", b"plant;cost\nM\xFCnchen;1,5\nM\xFCnster;2\n");
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("d.csv:3:1: error[E0403]") && text.contains("Münster"), "{text}");
    let (code, text) = check("gbk", b"plant;cost\nM\xFFnchen;1,5\n");
    assert_eq!(code, 2);
    assert!(text.contains("is not GBK at line 2, column 2 (byte 12)"), "{text}");
    // Nothing is guessed.
    let plain = scenario("utf-8").replace(" encoding \"utf-8\"", "");
    fs::write(place.join("d.csv"), b"plant;cost\nM\xFCnchen;1,5\n").unwrap();
    fs::write(place.join("main.coop"), plain).unwrap();
    let (code, out, err) = run_in(place, &["check", "main.coop"]);
    let text = out + &err;
    assert!(code == 2 && text.contains("E0002") && text.contains("`encoding \"windows-1252\"`"), "{text}");
}

#[test]
fn compressed_files_are_read_with_their_places() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let packed = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let check = |bytes: &[u8]| {
        fs::write(place.join("d.csv.gz"), bytes).unwrap();
        fs::write(
            place.join("main.coop"),
            "coop 1\nkind plant\nplant a\ntable cost[plant] : 1 from \"d.csv.gz\" decimal \",\" { value = cost }\nexpect cost[a] == 1.5\n",
        )
        .unwrap();
        let (code, out, err) = run_in(place, &["check", "--format", "short", "main.coop"]);
        (code, out + &err)
    };
    assert_eq!(check(&packed("plant;cost\na;1,5\n")).0, 0);
    let (code, text) = check(&packed("plant;cost\na;x\n"));
    assert!(code == 1 && text.contains("d.csv.gz:2:3: error[E0402]"), "{text}");
    let whole = packed("plant;cost\na;1,5\n");
    let (code, text) = check(&whole[..whole.len() - 3]);
    assert!(code == 2 && text.contains("E0001") && text.contains("is no gzip file that can be unpacked: it ends too early"), "{text}");
    let (code, text) = check(b"plant;cost\na;1,5\n");
    assert!(code == 2 && text.contains("it begins otherwise"), "{text}");
}

#[test]
fn cells_that_look_like_another_style_say_what_to_declare() {
    let says = |cell: &str| {
        let mut sources = SourceMap::default();
        let id = sources.add(
            "main.coop",
            "coop 1\nkind plant\nplant a\ntable cost[plant] : 1 from \"d.csv\" { value = cost }\n",
            FileKind::Scenario,
        );
        let memory = Memory { files: vec![("d.csv".to_string(), format!("plant;cost\na;{cell}\n"))] };
        let found = driver::check(id, &mut sources, &memory).diagnostics;
        assert_eq!(found.iter().map(|d| d.code.0).collect::<Vec<_>>(), ["E0402"], "{cell}");
        found.iter().flat_map(|d| d.helps.clone()).find_map(|help| help.split_once("after its name: ").map(|(_, said)| said.to_string()))
    };
    assert_eq!(says("1,5").as_deref(), Some("`decimal \",\"`"));
    assert_eq!(says("1.234,5").as_deref(), Some("`decimal \",\" thousands \".\"`"));
    assert_eq!(says("1,234.5").as_deref(), Some("`thousands \",\"`"));
    assert_eq!(says("1.234.567").as_deref(), Some("`decimal \",\" thousands \".\"`"));
    assert_eq!(says("1 234").as_deref(), Some("`thousands \" \"`"));
    // A decimal comma, or one that parts thousands: nobody knows.
    assert_eq!(says("1,234"), None);
    assert_eq!(says("12 t"), None);
}
