//! What documents say beside the formulas: units with powers, what counts in objectives, what is maximized.

use crate::common::{folder, run_in};

fn document(text: &str) -> String {
    let folder = folder(text);
    let (code, out, err) = run_in(folder.path(), &["doc", "a.coop"]);
    assert_eq!(code, 0, "{err}");
    out
}

#[test]
fn powers_of_units_are_powers() {
    let text = document(
        "coop 1
scenario areas
allow unused
let a = 5 m^2
plan fit {
  var x : t in 0 t .. 10 t
  minimize off : t^2 = (x - 3 t)^2
}
",
    );
    assert!(text.contains(r"\quad \text{[t}^{2} \text{]}") && !text.contains("wedge"), "{text}");
    assert!(text.contains("m}^{2}\n"), "{text}");
}

#[test]
fn objectives_say_what_is_added_to_them_and_subtracted() {
    let text = document(
        "coop 1
scenario charged
currency EUR
plan p {
  var x : t in 0 t .. 9 t
  minimize cost : EUR = 2 EUR/t * x
  constraint need: x >= 3 t or pay 5 EUR/t
}
plan q {
  var y : t in 0 t .. 9 t
  maximize gain : EUR = 2 EUR/t * y
}
policy levy { applies to p { charge paid = 1 EUR/t * x limit most: x <= 2 t or pay 1 EUR/t } }
policy toll { applies to q { charge fee = 1 EUR/t * y } }
",
    );
    for line in [
        "Added to it: what is paid for constraints that are missed, `need`, `levy.most`.",
        "Added to it: what policies in force charge, `levy.paid`.",
        "Subtracted from it: what policies in force charge, `toll.fee`.",
        "Added to `p.cost`, which is minimized.",
        "Subtracted from `q.gain`, which is maximized.",
    ] {
        assert!(text.lines().any(|own| own == line), "{line}: {text}");
    }
}

#[test]
fn processes_say_what_becomes_of_the_sum() {
    let text = document(
        "coop 1
scenario stock
currency EUR
decision inv {
  state stock in 0 .. 3 : t
  action order in 0 .. 3 : t if stock + order <= 3 t
  next stock = max(stock + order - 1 t, 0 t)
  cost buy = 5 EUR/t * order + (if stock + order < 1 t then 100 EUR else 0 EUR)
  discount 8 %/yr every 1/12 yr
}
",
    );
    assert!(text.contains("The expected sum is minimized.") && !text.contains("The expected sum counts."), "{text}");
}

#[test]
fn divisions_say_what_holds_of_them_alone() {
    let text = |fields: &str, policy: &str| {
        document(&format!(
            "coop 1
scenario split
kind one
one a {{ claim = 150 t }}
one b {{ claim = 200 t }}
allocation split to o in one {{ amount = 300 t claim = o.claim {fields} }}
{policy}
"
        ))
    };
    let plain = text("", "");
    assert!(plain.contains("The `claim` of each is its attribute of that name:"), "{plain}");
    assert!(!plain.contains("floor") && !plain.contains("ceiling"), "{plain}");
    let limited = text("", "policy cap { applies to split { limit m: amount[a] <= 100 t } }");
    assert!(limited.contains("Limits of policies in force hold") && !limited.contains("floor"), "{limited}");
    let floored = text("floor = 10 t", "");
    assert!(floored.contains("gets the floor") && !floored.contains("ceiling"), "{floored}");
}
