//! What `docs/review.md` shows is what the program writes. With `COOP_PAGES=write` the page is written.

use crate::common::repository::Place;
use crate::common::root;

/// The comment before and after what is written.
const ENDS: [&str; 2] = ["<!-- a test writes what follows: ", "<!-- up to here -->"];

#[test]
fn the_page_shows_what_is_written() {
    let _held = crate::common::REVIEW_PAGE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let path = root().join("docs/review.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let scenario = page.split("```coop\n").nth(1).unwrap().split("```\n").next().unwrap();
    let place = Place::new();
    place.write("main.coop", scenario);
    let place = place.committed();
    assert_eq!(place.git(&["checkout", "-qb", "later"]).0, 0);
    for (from, to) in [("price    = 3", "price    = 4"), ("demand = 40 t", "demand = 45 t"), ("price    = 2", "price    = 1")] {
        place.change("main.coop", from, to);
    }
    place.commit("later");
    let mut made = page.clone();
    for format in ["text", "markdown"] {
        let (code, out, said) = place.coop(&["diff", "--format", format, "main..later"]);
        assert_eq!(code, 0, "{said}");
        let start = format!("{}{format} -->\n", ENDS[0]);
        let from = made.find(&start).unwrap() + start.len();
        let to = from + made[from..].find(ENDS[1]).unwrap();
        made.replace_range(from..to, &format!("\n```text\n{out}```\n\n"));
    }
    if std::env::var("COOP_PAGES").is_ok_and(|wish| wish == "write") {
        std::fs::write(&path, &made).unwrap();
        return;
    }
    assert!(made == page, "docs/review.md shows something else; `COOP_PAGES=write` writes it:\n{made}");
}
