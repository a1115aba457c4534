//! What is read of a text, and what is not.

use super::*;

fn listed(text: &str) -> Vec<String> {
    fn walk(fact: &Fact, path: &str, out: &mut Vec<String>) {
        for part in &fact.parts {
            let path = format!("{path}/{}", part.key);
            if part.has_parts() {
                walk(part, &path, out);
            } else {
                out.push(format!("{path} = {}", part.says));
            }
        }
    }
    let facts = read(text);
    assert!(facts.is_sound(), "{text}");
    let mut out = Vec::new();
    walk(&facts.root, "", &mut out);
    out
}

#[test]
fn parts_entries_and_cells_by_their_labels() {
    let text = "coop 1
/// Why.
enterprise odra \"Odra\" in DE, PL by X { capacity = 10 t/d // so
  cost = { hu: 92 EUR/kWh, de: 1 + 2 }, covers = { a, b } }
currency EUR, USD \"dollar\"
table distance[a, b] : km {
       x    y
  s  2.5  1 km
}
plan p[y in year] {
  var x integer : t in 0 .. 5
  constraint c: x ≤ 3
  minimize cost : EUR = 3 * x
}
expect p.cost == 3 EUR within 1 %
";
    let facts = listed(text);
    for line in [
        "/edition/integer = 1",
        "/enterprise odra/doc comment = Why.",
        "/enterprise odra/title = \"Odra\"",
        "/enterprise odra/in = in DE , PL",
        "/enterprise odra/by = by X",
        "/enterprise odra/block/capacity/value = = 10 t/d",
        "/enterprise odra/block/cost/value/hu = 92 EUR/kWh",
        "/enterprise odra/block/cost/value/de = 1 + 2",
        "/enterprise odra/block/covers/value/b = ",
        "/currency USD/title = \"dollar\"",
        "/table distance/cells/s/y = 1 km",
        "/plan p/block/var x/bounds = in 0 .. 5",
        "/plan p/block/constraint c/value = : x <= 3",
        "/plan p/block/objective/objective name = cost : EUR =",
        "/expect p . cost/within = within 1 %",
    ] {
        assert!(facts.iter().any(|fact| fact == line), "{line} in {facts:#?}");
    }
}

#[test]
fn order_layout_and_comments_are_no_facts() {
    let one = "coop 1\nlet a = 1 t // x\nlet b = { x: 1, y: 2 }\ncountry DE {\n a = 1 t\n b = 2 }\n";
    let other = "// head\ncoop 1\ncountry DE { b = 2, a = 1   t, }\nlet b =\n {\n y: 2, x: 1,\n}\n\nlet a =\n  1 t\n";
    assert_eq!(read(one).root.digest, read(other).root.digest);
    for changed in [
        "coop 1\nlet a = 2 t\nlet b = { x: 1, y: 2 }\ncountry DE { a = 1 t, b = 2 }\n",
        "/// doc\ncoop 1\nlet a = 1 t\nlet b = { x: 1, y: 2 }\ncountry DE { a = 1 t, b = 2 }\n",
    ] {
        assert_ne!(read(one).root.digest, read(changed).root.digest);
    }
}

#[test]
fn a_unit_is_no_division() {
    assert_ne!(read("let a = 10 t/x\n").root.digest, read("let a = 10 t / x\n").root.digest);
}

#[test]
fn what_can_be_had_of_a_broken_text() {
    let facts = read("coop 1\nlet a = = 1\nlet b = 2\n");
    assert!(!facts.is_sound());
    assert!(facts.root.parts.iter().any(|part| part.key == "let b"));
}
