//! On a terminal: colours and the width of what is shown. A terminal is made with `script`; without it the tests skip themselves.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use unicode_width::UnicodeWidthStr;

/// What a command shows on a terminal of so many columns. `None` where no terminal can be made.
fn shown(folder: &Path, columns: usize, variables: &str, args: &str) -> Option<String> {
    let line = format!("stty cols {columns} rows 50; env -u COLUMNS COOP_HIGHS=none {variables} \"{}\" {args}", env!("CARGO_BIN_EXE_coop"));
    let mut command = Command::new("script");
    command.args(["-q", "-e", "-c", &line]).arg(folder.join("typescript")).current_dir(folder);
    let output = command.stdin(Stdio::null()).env("TERM", "xterm").env_remove("NO_COLOR").env_remove("CLICOLOR").output();
    let Ok(output) = output else {
        println!("skipped: there is no `script` to make a terminal");
        return None;
    };
    let text = String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n");
    assert!(!text.contains("stty:"), "{text}");
    Some(text)
}

fn plain(text: &str) -> String {
    let mut parts = text.split('\u{1B}');
    let first = parts.next().unwrap_or("").to_string();
    parts.fold(first, |out, part| out + part.split_once('m').map_or("", |(_, rest)| rest))
}

const WRONG: &str = "\
coop 1
scenario narrow
kind mine
kind site
site a { need = 3 t }
enterprise a_name_that_goes_on_and_on_and_does_not_end { capacity_of_the_whole_plant_in_a_year = 3 foo }
plan p {
  var x[m in mine] : t >= 0
  var y : t >= 0
  minimize c : t = y + 3 t * unknown_name_of_something - 4 USD/t
  constraint need[s in site]: sum(x[m] for m in mine) >= s.need
}
let 电池厂的产能以吨计每年 = 三元正极材料的价格 + 3 kt/yr
expect p.c = 3
";

const SOUND: &str = "\
coop 1
scenario report \"A report with a title that is longer than a narrow window is wide\"
enterprise seattle { cap = 350 t }
enterprise san_diego_in_california { cap = 600 t }
project new_york { need = 325 t }
project chicago_on_the_lake { need = 300 t }
policy levy \"A levy on what is shipped\" { applies to p { limit most \"No more than that\": ship[seattle, new_york] <= 100 t } }
plan p \"What each plant ships\" {
  var ship[e in enterprise, q in project] \"What each plant ships to each project\" : t >= 0 t
  minimize total \"What is shipped in sum\" : t = sum(ship[e, q] for e in enterprise, q in project)
  constraint supply[e in enterprise]: sum(ship[e, q] for q in project) <= e.cap
  constraint demand[q in project]: sum(ship[e, q] for e in enterprise) >= q.need
}
expect \"what is shipped is what is needed\" p.total == 626 t
";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("wrong.coop"), WRONG).unwrap();
    fs::write(folder.path().join("sound.coop"), SOUND).unwrap();
    folder
}

#[test]
fn no_line_is_wider_than_the_window() {
    let folder = folder();
    let commands = ["check wrong.coop", "solve wrong.coop", "solve sound.coop", "solve --full sound.coop"];
    for columns in [20, 25, 30, 36, 40, 59] {
        for command in commands.into_iter().chain(["impact sound.coop", "test sound.coop", "test wrong.coop", "check none.coop"]) {
            for variables in [String::new(), format!("COLUMNS={columns}")] {
                let real = if variables.is_empty() { columns } else { 100 };
                let Some(text) = shown(folder.path(), real, &variables, command) else { return };
                assert!(text.len() > 20, "{command}: {text}");
                for line in plain(&text).lines() {
                    assert!(line.width() <= columns, "{command} in {columns} columns: {line}\n{}", plain(&text));
                }
            }
        }
    }
}

#[test]
fn a_report_is_as_wide_as_its_window() {
    let folder = folder();
    let widest = |columns: usize| {
        let text = shown(folder.path(), columns, "", "solve --full sound.coop")?;
        plain(&text).lines().map(|line| line.width()).max()
    };
    let Some(narrow) = widest(60) else { return };
    let wide = widest(160).unwrap();
    assert!(narrow <= 60 && wide > 60, "{narrow} {wide}");
    // Elsewhere it is as it always is, whatever the window.
    let run = |columns: &str| {
        let mut command = crate::common::program();
        let output = command.args(["solve", "--full", "sound.coop"]).current_dir(folder.path()).env("COLUMNS", columns).output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    assert_eq!(run("30"), run("200"));
}

#[test]
fn a_dumb_terminal_gets_no_sequences() {
    let folder = folder();
    for command in ["check wrong.coop", "solve sound.coop", "impact sound.coop", "explain E0302", "--help", "solve --hepl"] {
        let Some(text) = shown(folder.path(), 100, "TERM=dumb", command) else { return };
        assert!(text.len() > 20 && !text.contains('\u{1B}'), "{command}: {text}");
        assert!(shown(folder.path(), 100, "TERM=xterm", command).unwrap().contains('\u{1B}'), "{command}");
    }
    let forced = shown(folder.path(), 100, "TERM=dumb", "check --color always wrong.coop").unwrap();
    assert!(forced.contains('\u{1B}'));
}
