//! Merges where one side changes how values are read, and the other one writes values.

use super::super::{Marks, Merged, Rows, Unmerged, merge_cells};
use super::chance::Chance;
use super::merge;
use crate::syntax::facts;
use std::collections::BTreeMap;

const TABLE: &str = "\
coop 1
enterprise odra
enterprise ebro
enterprise rhin
table d \"Caps\"[enterprise] : t { // surveyed
  odra  1
  ebro  2
}
let twice = 2 * d[odra]
";

/// A piece of a text, and what takes its place.
type Swap<'s> = (&'s str, &'s str);

fn with(text: &str, changes: &[Swap<'_>]) -> String {
    changes.iter().fold(text.to_string(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

/// The conflicts of both directions, which are as many; ours stands first.
#[track_caller]
fn conflicts(older: &str, ours: &str, theirs: &str) -> Vec<String> {
    let there = merge(older, ours, theirs, &Marks::default()).unwrap_or_else(|why| panic!("{why:?}\n{ours}\n{theirs}"));
    let back = merge(older, theirs, ours, &Marks::default()).unwrap();
    assert_eq!(there.rivals.len(), back.rivals.len());
    for found in [&there, &back] {
        assert_eq!(found.rivals.is_empty(), !found.text.contains("<<<<<<<"), "{}", found.text);
    }
    there.rivals
}

#[test]
fn a_unit_and_values_that_are_read_in_it_are_a_conflict() {
    let kilograms = with(TABLE, &[(": t {", ": kg {"), ("odra  1", "odra  1000"), ("ebro  2", "ebro  2000")]);
    let added = with(TABLE, &[("  ebro  2\n", "  ebro  2\n  rhin  3\n")]);
    let found = merge(TABLE, &kilograms, &added, &Marks::default()).unwrap();
    assert_eq!(found.rivals, ["table d (one side changed its unit, the other one what is read with it)"]);
    let expected = "<<<<<<< ours
table d \"Caps\"[enterprise] : kg { // surveyed
  odra  1000
  ebro  2000
}
=======
table d \"Caps\"[enterprise] : t { // surveyed
  odra  1
  ebro  2
  rhin  3
}
>>>>>>> theirs
let twice";
    assert!(found.text.contains(expected), "{}", found.text);
    for (one, other) in [
        (kilograms.clone(), added.clone()),
        // A unit that was wrong.
        (with(TABLE, &[(": t {", ": kg {")]), with(TABLE, &[("ebro  2", "ebro  3")])),
        (with(TABLE, &[(": t {", "{"), ("odra  1", "odra  1 t"), ("ebro  2", "ebro  2 t")]), added.clone()),
    ] {
        assert_eq!(conflicts(TABLE, &one, &other).len(), 1, "{one}\n{other}");
    }
    // What has its own unit, goes, or is no value.
    for change in [("  ebro  2\n", "  ebro  2\n  rhin  3 kt\n"), ("\"Caps\"", "\"Capacities\""), ("2 * d", "3 * d")] {
        assert!(conflicts(TABLE, &kilograms, &with(TABLE, &[change])).is_empty(), "{change:?}");
    }
    let gone = with(TABLE, &[("  ebro  2\n", "")]);
    assert!(conflicts(TABLE, &with(TABLE, &[(": t {", ": kg {")]), &gone).is_empty());
}

#[test]
fn what_is_said_elsewhere_counts_too() {
    let text = "\
coop 1
unit box = 20 kg
attribute enterprise.cap : t
enterprise odra
enterprise ebro
table enterprise.cap {
  odra  1
}
nutrient iron { unit = mg }
table per[nutrient] : nutrient.unit/USD {
  iron  4
}
table road[src in enterprise, dst in enterprise] : km {
  odra  ebro  5
}
table plants[e in enterprise] from \"p.csv\" { e = id, cap = c : t, price }
let one = road[odra, ebro]
let two = 3 box
variant v {
  sweep two in 0 .. 10 step 1 t
}
";
    let clashes: &[(&[Swap<'_>], Swap<'_>)] = &[
        (&[("box = 20 kg", "box = 25 kg")], ("let one", "let three = 4 box\nlet one")),
        (&[("cap : t\n", "cap : kg\n")], ("  odra  1\n", "  odra  1\n  ebro  2\n")),
        (&[("unit = mg", "unit = g")], ("  iron  4\n", "  iron  5\n")),
        (&[("[src in enterprise, dst in", "[dst in enterprise, src in")], ("  odra  ebro  5\n", "  odra  ebro  5\n  ebro  odra  6\n")),
        (
            &[("[src in enterprise, dst in", "[dst in enterprise, src in"), ("odra  ebro  5", "ebro  odra  5")],
            ("let two", "let back = road[ebro, odra]\nlet two"),
        ),
        (&[("from \"p.csv\"", "from \"q.csv\"")], ("price }", "price = cost }")),
        (&[("c : t,", "c : kg,")], ("cap = c", "cap = d")),
        (&[("step 1 t", "step 1 kt")], ("0 .. 10", "0 .. 20")),
    ];
    for (one, other) in clashes {
        let (one, other) = (with(text, one), with(text, &[*other]));
        assert_eq!(conflicts(text, &one, &other).len(), 1, "{one}\n{other}");
    }
    let others: &[(Swap<'_>, Swap<'_>)] = &[
        (("box = 20 kg", "box = 25 kg"), ("let one", "let three = 4 t\nlet one")),
        (("cap : t\n", "cap : kg\n"), ("  iron  4\n", "  iron  5\n")),
        // Keys under other names are the same keys.
        (("[src in enterprise, dst in enterprise]", "[a in enterprise, b in enterprise]"), ("road[odra, ebro]", "road[ebro, odra]")),
        (("price }", "price : EUR }"), ("cap = c", "cap = d")),
    ];
    for (one, other) in others {
        let (one, other) = (with(text, &[*one]), with(text, &[*other]));
        assert!(conflicts(text, &one, &other).is_empty(), "{one}\n{other}");
    }
}

#[test]
fn values_that_are_all_multiplied_are_read_otherwise() {
    let text = with(TABLE, &[(": t {", "{"), ("\"Caps\"", "\"Parts\"")]);
    let scaled = with(&text, &[("odra  1", "odra  100"), ("ebro  2", "ebro  200")]);
    let added = with(&text, &[("  ebro  2\n", "  ebro  2\n  rhin  3\n")]);
    assert_eq!(conflicts(&text, &scaled, &added).len(), 1);
    let changed = with(&text, &[("odra  1", "odra  100"), ("ebro  2", "ebro  201")]);
    assert!(conflicts(&text, &changed, &added).is_empty());
}

#[test]
fn one_corrected_value_and_rounding_hide_no_unit() {
    let older = "name,cap,cost\na,30,3\nb,10,2\nc,20,1\nf,5,1\n";
    let rows = Rows { keys: vec![vec!["name".into()]], ..Rows::default() };
    let added = format!("{older}d,7,8\n");
    let corrected = "name,cap,cost\na,30000,3\nb,10000,2\nc,20000,1\nf,6000,1\n";
    let short_tons = "name,cap,cost\na,27.215,3\nb,9.072,2\nc,18.144,1\nf,4.536,1\n";
    for rescaled in [corrected, short_tons] {
        for other in [added.clone(), older.replace("b,10,2", "b,11,2")] {
            for (ours, theirs) in [(rescaled, other.as_str()), (other.as_str(), rescaled)] {
                let found = merged(&rows, older, ours, theirs).unwrap();
                assert!(found.rivals[0].starts_with("column cap: one side multiplied its values by one number"), "{found:?}");
            }
        }
        // Another column.
        assert!(merged(&rows, older, rescaled, &older.replace("b,10,2", "b,10,3")).unwrap().rivals.is_empty());
    }
    // Of two values one is a thousandth.
    let two = "name,cap\na,365\nb,500\n";
    let found = merged(&rows, two, "name,cap\na,0.365\nb,0.51\n", &format!("{two}c,400\n")).unwrap();
    assert_eq!(found.rivals.len(), 2, "{found:?}");
    // New values that have nothing in common, and a few that have.
    for other in ["name,cap,cost\na,31,3\nb,12,2\nc,25,1\nf,9,1\n", "name,cap,cost\na,33,3\nb,11,2\nc,20,1\nf,5,1\n"] {
        assert!(merged(&rows, older, other, &added).unwrap().rivals.is_empty(), "{other}");
    }
}

fn merged(rows: &Rows, older: &str, ours: &str, theirs: &str) -> Result<Merged, Unmerged> {
    merge_cells(older, ours, theirs, &Marks::default(), rows)
}

#[test]
fn headings_and_values_under_them_are_a_conflict() {
    let older = "plant,cap [t],n\na,1,7\nb,2,8\n";
    let kilograms = "plant,cap [kg],n\na,1000,7\nb,2000,8\n";
    let rows = Rows { keys: vec![vec!["plant".into()]], ..Rows::default() };
    let found = merged(&rows, older, kilograms, &older.replace("b,2,8\n", "b,2,8\nc,3,9\n")).unwrap();
    assert_eq!(found.rivals, ["column cap [t]: its heading is `cap [kg]` or `cap [t]`, and values were written under both", "c"]);
    let expected = "<<<<<<< ours\nplant,cap [kg],n\n=======\nplant,cap [t],n\n>>>>>>> theirs\na,1000,7\nb,2000,8\n<<<<<<< ours\n=======\nc,3,9\n>>>>>>> theirs\n";
    assert_eq!(found.text, expected);
    // The other way round, and where only the heading is another.
    let added = older.replace("a,1,7\n", "c,3,9\na,1,7\n");
    for theirs in [kilograms.to_string(), older.replace("[t]", "[kg]")] {
        let found = merged(&rows, older, &added, &theirs).unwrap();
        assert!(found.rivals.len() == 2 && found.text.starts_with("<<<<<<< ours\nplant,cap [t],n\n"), "{found:?}");
    }
    let found = merged(&rows, older, &older.replace("[t]", "[kg]"), &older.replace("a,1", "a,5")).unwrap();
    assert_eq!(found.rivals[1..], ["a, cap [kg]"]);
    // Another column, and nothing under the heading.
    let found = merged(&rows, older, kilograms, &older.replace("a,1,7", "a,1,5")).unwrap();
    assert_eq!((found.text.as_str(), found.rivals.len()), ("plant,cap [kg],n\na,1000,5\nb,2000,8\n", 0));
    let found = merged(&rows, older, &older.replace("a,1,7", "a,1,5"), kilograms).unwrap();
    assert_eq!((found.text.as_str(), found.rivals.len()), ("plant,cap [kg],n\na,1000,5\nb,2000,8\n", 0));
    // Values alone, where the unit is in the scenario.
    let scaled = kilograms.replace("[kg]", "[t]");
    let found = merged(&rows, older, &scaled, &older.replace("b,2,8\n", "b,2,8\nc,3,9\n")).unwrap();
    assert!(found.rivals.len() == 2 && found.text.contains("<<<<<<< ours\n=======\nc,3,9\n"), "{found:?}");
    // Columns in another order, and a column more, are never merged without a word.
    for other in ["plant,n,cap [t]\na,7,1\nb,8,2\n", "plant,cap [t],n,m\na,1,7,0\nb,2,8,0\n"] {
        let found = merged(&rows, older, other, &older.replace("a,1", "a,5"));
        assert!(found.as_ref().is_err_and(|why| !why.open.is_empty()), "{found:?}");
    }
}

#[test]
fn a_unit_in_the_row_and_its_value_are_a_conflict() {
    let older = "site,amount,unit\nwien,1200,kg\noslo,3,t\n";
    let rows = Rows { keys: vec![vec!["site".into()]], units: vec!["unit".into()], ..Rows::default() };
    let found = merged(&rows, older, &older.replace("1200,kg", "1200,t"), &older.replace("1200", "1300")).unwrap();
    assert!(found.text.contains("<<<<<<< ours\nwien,1200,t\n=======\nwien,1300,kg\n"), "{found:?}");
    let found = merged(&rows, older, &older.replace("1200,kg", "1.2,t"), &older.replace("3,t", "4,t")).unwrap();
    assert_eq!(found.text, "site,amount,unit\nwien,1.2,t\noslo,4,t\n");
}

#[test]
fn one_key_on_both_sides_is_one_row() {
    let older = "plant,cap\na,1\nb,2\n";
    let (here, there) = ("plant,cap\nc,3\na,1\nb,2\n", "plant,cap\na,1\nb,2\nc,4\n");
    for rows in [Rows::default(), Rows { keys: vec![vec!["plant".into()]], ..Rows::default() }] {
        let found = merged(&rows, older, here, there).unwrap();
        assert_eq!(found.rivals, ["c, cap"]);
        assert_eq!(found.text, "plant,cap\n<<<<<<< ours\nc,3\n=======\nc,4\n>>>>>>> theirs\na,1\nb,2\n");
        assert_eq!(merged(&rows, older, here, &there.replace("c,4", "c,3")).unwrap().text, here);
    }
    let rows = Rows { keys: vec![vec!["plant".into()]], ordered: true, ..Rows::default() };
    let open = merged(&rows, older, here, there).unwrap_err().open;
    assert!(open.len() == 1 && open[0].contains("`c` is new on both sides"), "{open:?}");
}

type Table = BTreeMap<String, f64>;

/// A table by chance, in tons.
fn table(chance: &mut Chance) -> Table {
    (0..2 + chance.below(4)).map(|at| (format!("e{at}"), 1.0 + chance.below(50) as f64)).collect()
}

/// The same after some edits.
fn edited(table: &Table, chance: &mut Chance) -> Table {
    let mut out = table.clone();
    for _ in 0..1 + chance.below(2) {
        let at = format!("e{}", chance.below(8));
        match chance.below(3) {
            0 if out.len() > 2 => drop(out.remove(&at)),
            _ => drop(out.insert(at, 1.0 + chance.below(50) as f64)),
        }
    }
    out
}

/// What a merge has to come to: the value of whoever changed it, in tons.
fn expected(old: &Table, ours: &Table, theirs: &Table) -> Table {
    let keys: std::collections::BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    let value = |key: &String| if ours.get(key) == old.get(key) { theirs.get(key) } else { ours.get(key) };
    keys.into_iter().filter_map(|key| Some((key.clone(), *value(key)?))).collect()
}

/// The table as a scenario or a file in tons or kilograms, and read back.
const FORMS: [(&str, &str, &str); 3] = [
    ("table d[enterprise] : UNIT {\n", "  KEY  VALUE\n", "}\nlet n = 1\n"),
    ("plant,cap [UNIT],n\n", "KEY,VALUE,1\n", ""),
    // The unit stands in the scenario alone.
    ("plant,cap,n\n", "KEY,VALUE,1\n", ""),
];

fn written(form: usize, table: &Table, is_scaled: bool) -> String {
    let (head, row, foot) = FORMS[form];
    let factor = if is_scaled { 1000.0 } else { 1.0 };
    let rows = table.iter().map(|(key, value)| row.replace("KEY", key).replace("VALUE", &(value * factor).to_string()));
    let edition = if form == 0 { "coop 1\n" } else { "" };
    format!("{edition}{}{}{foot}", head.replace("UNIT", if is_scaled { "kg" } else { "t" }), rows.collect::<String>())
}

fn read(form: usize, text: &str, is_scaled: bool) -> Table {
    let factor = if is_scaled { 1000.0 } else { 1.0 };
    let cells = |line: &str| -> Option<(String, f64)> {
        let mut cells = line.trim().split([',', ' ']).filter(|cell| !cell.is_empty());
        Some((cells.next()?.to_string(), cells.next()?.parse::<f64>().ok()? / factor))
    };
    let lines = text.lines().filter(|line| line.trim().starts_with('e'));
    let out = lines.filter_map(cells).collect();
    assert!(form > 0 || facts::read(text).is_sound(), "{text}");
    out
}

#[test]
fn no_merge_with_another_unit_comes_to_another_value() {
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let rows = Rows { keys: vec![vec!["plant".into()]], ..Rows::default() };
    let (mut clean, mut open) = (0, 0);
    for round in 0..600 {
        let form = round % FORMS.len();
        let old = table(&mut chance);
        // The one who scales may change something too, but then it shows nowhere but in a unit.
        let scaler = if form < 2 && chance.below(3) == 0 { edited(&old, &mut chance) } else { old.clone() };
        let other = edited(&old, &mut chance);
        let (older, ours, theirs) = (written(form, &old, false), written(form, &scaler, true), written(form, &other, false));
        for (one, two) in [(&ours, &theirs), (&theirs, &ours)] {
            let found = match form {
                0 => merge(&older, one, two, &Marks::default()),
                _ => merged(&rows, &older, one, two),
            };
            let Ok(found) = found else {
                open += 1;
                continue;
            };
            if found.rivals.is_empty() {
                clean += 1;
                assert_eq!(read(form, &found.text, true), expected(&old, &scaler, &other), "{older}{one}{two}{}", found.text);
            } else {
                open += 1;
                assert!(found.text.contains("<<<<<<< ours\n") && found.text.contains(">>>>>>> theirs\n"));
            }
        }
    }
    assert!(clean > 60 && open > 300, "{clean} {open}");
}
