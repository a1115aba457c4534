//! `coop diff` and `coop merge` from outside: files, folders, revisions; a repository whose merges use the driver.

mod answers;
mod merges;
mod moves;
mod page;
mod variants;
mod why;

use crate::common::repository::Place;

const OLDER: &str = "\
coop 1
scenario cans \"Cans\"
currency EUR

enterprise odra \"Odra\" { capacity = 10 t, price = 3 EUR/t } // north
enterprise ebro {
  capacity = 20 t   // surveyed
  price    = 2 EUR/t
}

table km[a in enterprise, b in enterprise] : km from \"data/km.csv\" { a = from, b = to, value = km }

plan supply {
  var make[e in enterprise] : t >= 0
  minimize cost : EUR = sum(e.price * make[e] for e in enterprise)
  constraint limit[e in enterprise]: make[e] <= e.capacity
}
";
const DATA: &str = "from,to,km\nodra,ebro,10\nebro,odra,11\n";

/// A folder with the scenario and its data.
fn cans() -> Place {
    let place = Place::new();
    place.write("main.coop", OLDER);
    place.write("data/km.csv", DATA);
    place
}

/// `declaration, part: old → new` of every fact.
fn facts(value: &serde_json::Value) -> Vec<String> {
    let files = value["files"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("").to_string();
    let all = files.flat_map(|file| file["facts"].as_array().unwrap().clone());
    all.map(|fact| {
        format!(
            "{} {}, {}: {} → {}",
            text(&fact["change"]),
            text(&fact["declaration"]),
            text(&fact["part"]),
            text(&fact["old"]),
            text(&fact["new"])
        )
    })
    .collect()
}

#[test]
fn facts_of_two_files() {
    let place = cans();
    let mut new = OLDER
        .replace("capacity = 10 t", "capacity = 12 t")
        .replace("price = 3 EUR/t", "price = 0.003 EUR/kg")
        .replace("enterprise ebro", "enterprise ebre");
    new = new.replace("make[e] <= e.capacity", "make[e] <= 1.1 * e.capacity").replace("\"Cans\"", "\"Tins\"");
    place.write("new.coop", &format!("{new}country ES\n"));
    let value = place.differences(&["main.coop", "new.coop"]);
    assert_eq!(
        facts(&value),
        [
            "changed scenario, title: \"Cans\" → \"Tins\"",
            "changed enterprise odra, capacity: 10 t → 12 t",
            "changed enterprise odra, price: 3 EUR/t → 0.003 EUR/kg",
            "renamed enterprise ebre, : ebro → ebre",
            "changed plan supply, constraint limit: make[e] <= e.capacity → make[e] <= 1.1 * e.capacity",
            "added country ES, :  → country ES",
        ]
    );
    let list = value["files"][0]["facts"].as_array().unwrap();
    assert_eq!(list[1]["percent"], 20.0);
    assert_eq!(list[1]["old_line"], 5);
    assert_eq!(list[2]["same_value"], true);
    let (code, text, _) = place.coop(&["diff", "--exit-code", "main.coop", "new.coop"]);
    assert_eq!(code, 1);
    assert!(
        text.contains("capacity  10 t → 12 t") && text.contains("+20 %") && text.contains("{+1.1 * +}") | text.contains("1.1 * e.capacity"),
        "{text}"
    );
    let (_, markdown, _) = place.coop(&["diff", "--format", "markdown", "main.coop", "new.coop"]);
    assert!(markdown.contains("| **enterprise odra** capacity | `10 t` | `12 t` | +20 % |"), "{markdown}");
}

#[test]
fn order_and_layout_are_no_difference() {
    let place = cans();
    let mut parts: Vec<&str> = OLDER.split("\n\n").collect();
    parts[1..].reverse();
    place.write("new.coop", &parts.join("\n\n// More.\n\n").replace(" = ", "   =\n    "));
    let (code, text, said) = place.coop(&["diff", "--exit-code", "main.coop", "new.coop"]);
    assert_eq!(code, 0, "{text}{said}");
    assert!(text.contains("no fact is different"), "{text}");
}

#[test]
fn revisions_the_working_tree_and_their_data() {
    let place = cans().committed();
    place.change("main.coop", "20 t", "25 t");
    place.change("data/km.csv", "ebro,odra,11", "ebro,odra,22");
    assert_eq!(facts(&place.differences(&["HEAD"])), ["changed enterprise ebro, capacity: 20 t → 25 t", "changed ebro, odra, km: 11 → 22"]);
    place.commit("second");
    assert_eq!(facts(&place.differences(&["HEAD"])), Vec::<String>::new());
    assert_eq!(facts(&place.differences(&["HEAD~1..HEAD", "--", "main.coop"])).len(), 2);
    assert_eq!(facts(&place.differences(&["HEAD", "HEAD~1"])).len(), 2);
    // A file that is absent at a revision is all new.
    place.write("other -x.coop", "coop 1\ncountry DE\n");
    let value = place.differences(&["HEAD", "--", "other -x.coop"]);
    assert_eq!(value["files"][0]["change"], "added");
    assert_eq!(value["summary"]["added"], 2);
    // Data missing at a revision.
    std::fs::remove_file(place.path("data/km.csv")).unwrap();
    let value = place.differences(&["HEAD", "--", "main.coop"]);
    assert_eq!(value["files"][0]["change"], "removed");
}

#[test]
fn wrong_versions_are_said() {
    let place = cans();
    let (code, _, said) = place.coop(&["diff", "HEAD", "--", "main.coop"]);
    assert!(code == 2 && said.contains("in no git repository"), "{said}");
    let place = place.committed();
    for (args, expected) in [
        (&["diff", "mian", "--", "main.coop"][..], "did you mean `main`"),
        (&["diff", "--", "main.coop"], "required"),
        (&["diff", "main.coop"], "to be compared with what?"),
        (&["diff", "HEAD", "--", "absent.coop"], "there is no .coop file at `absent.coop`"),
        (&["diff", "HEAD", "--", "../x.coop"], "outside the repository"),
        (&["diff", "main.coop", "absent.coop"], "`absent.coop` does not exist"),
        (&["diff", "main.coop", "data"], "a folder and a file"),
        (&["diff", "HEAD..--help", "--", "main.coop"], "there is no revision `--help`"),
    ] {
        let (code, out, said) = place.coop(args);
        assert_eq!((code, out.as_str()), (2, ""), "{args:?} {said}");
        assert!(said.contains(expected), "{args:?}: {said}");
    }
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_compared() {
    let place = cans();
    place.write("new.coop", &OLDER.replace("20 t", "21 t").replace("currency EUR\n", "currency = EUR EUR\n"));
    let value = place.differences(&["main.coop", "new.coop"]);
    assert!(facts(&value).contains(&"changed enterprise ebro, capacity: 20 t → 21 t".to_string()));
    assert!(value["files"][0]["notes"][0].as_str().unwrap().contains("mistakes in line 3"), "{value}");
    std::fs::write(place.path("new.coop"), b"\xff\xfe\x00").unwrap();
    let value = place.differences(&["main.coop", "new.coop"]);
    assert!(!value["files"][0]["notes"].as_array().unwrap().is_empty());
}

#[test]
fn git_merges_with_the_driver() {
    let place = cans();
    place.write(".gitattributes", "*.coop merge=coop\n*.csv merge=coop\n");
    let place = place.committed();
    let driver = format!("'{}' merge --marker-size %L --path %P %O %A %B", crate::common::program().get_program().to_str().unwrap());
    assert_eq!(place.git(&["config", "merge.coop.driver", &driver]).0, 0);
    assert_eq!(place.git(&["checkout", "-qb", "theirs"]).0, 0);
    place.change("main.coop", "price = 3 EUR/t", "price = 4 EUR/t");
    place.change("data/km.csv", "odra,ebro,10", "odra,ebro,15");
    place.commit("theirs");
    assert_eq!(place.git(&["checkout", "-q", "main"]).0, 0);
    place.change("main.coop", "capacity = 10 t", "capacity = 12 t");
    place.change("data/km.csv", "ebro,odra,11", "ebro,odra,22");
    place.commit("ours");
    let (code, out, said) = place.git(&["merge", "-q", "theirs", "-m", "merged"]);
    assert_eq!(code, 0, "{out}{said}");
    assert!(place.text("main.coop").contains("{ capacity = 12 t, price = 4 EUR/t } // north\n"));
    assert_eq!(place.text("data/km.csv"), "from,to,km\nodra,ebro,15\nebro,odra,22\n");
    // Two values of one fact, in a rebase.
    assert_eq!(place.git(&["checkout", "-qb", "rival"]).0, 0);
    place.change("main.coop", "20 t ", "21 t ");
    place.commit("rival");
    assert_eq!(place.git(&["checkout", "-q", "main"]).0, 0);
    place.change("main.coop", "20 t ", "22 t ");
    place.commit("ours too");
    let (code, ..) = place.git(&["rebase", "main", "rival"]);
    assert_ne!(code, 0);
    let text = place.text("main.coop");
    assert!(
        text.contains("<<<<<<< ours\n  capacity = 22 t   // surveyed\n=======\n  capacity = 21 t   // surveyed\n>>>>>>> theirs\n"),
        "{text}"
    );
    let (_, _, said) = place.coop(&["check", "main.coop"]);
    assert!(said.contains("marks of a merge"), "{said}");
}

#[test]
fn what_is_no_text_stays() {
    let place = cans();
    std::fs::write(place.path("theirs"), b"\xff\xff\x00").unwrap();
    let (code, _, said) = place.coop(&["merge", "--path", "main.coop", "main.coop", "main.coop", "theirs"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("stays as it is") && place.text("main.coop") == OLDER, "{said}");
}

#[test]
fn what_cannot_be_merged_by_facts_is_merged_by_lines() {
    let place = cans();
    let broken = format!("{OLDER}let = 3\n");
    place.write("ours.coop", &OLDER.replace("\"Cans\"", "\"Tins\""));
    place.write("theirs.coop", &broken);
    let (code, _, said) = place.coop(&["merge", "main.coop", "ours.coop", "theirs.coop"]);
    assert!(code == 0 && said.contains("line by line"), "{said}");
    assert_eq!(place.text("ours.coop"), broken.replace("\"Cans\"", "\"Tins\""));
}
