//! Merges where one side gives something another name, and the other side takes out or writes what stands under the old one.

use super::super::Marks;
use super::merge;

/// Pairs of texts.
type Pairs<'a> = &'a [(&'a str, &'a str)];

const OLDER: &str = "\
coop 1
currency EUR
attribute enterprise.room : t default 5 t
enterprise odra { price = 3 EUR/t, room = 7 t }
enterprise ebro { price = 4 EUR/t, room = 20 t }
set both = { odra, ebro }
table fee[enterprise] : EUR/t default 9 EUR/t {
  odra   1
  ebro   2
}
project wien
plan p {
  var x[e in enterprise] in 0 t .. e.room
  minimize cost : EUR = sum((e.price + fee[e]) * x[e] for e in enterprise)
}
variant v { odra.price = 5 EUR/t, ebro.price = 6 EUR/t }
policy lev { applies to p { charge paid = sum(1 EUR/t * x[e] for e in enterprise) } }
policy lev off
";

fn with(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(OLDER.to_string(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

#[test]
fn what_one_side_takes_out_goes_under_its_new_name_too() {
    let cases: [(Pairs<'_>, Pairs<'_>); 6] = [
        (&[("odra", "oder")], &[("  odra   1\n", "")]),
        (&[("odra", "oder")], &[("odra.price = 5 EUR/t, ", "")]),
        (&[("odra", "oder")], &[("{ odra, ebro }", "{ ebro }")]),
        (&[("room", "space")], &[(", room = 7 t", "")]),
        (&[("room", "space")], &[(", room = 20 t", "")]),
        (&[("lev", "levy")], &[("policy lev off\n", "")]),
    ];
    for (renames, removal) in cases {
        let (renamed, gone) = (with(renames), with(removal));
        let expected = renames.iter().fold(gone.clone(), |text, (from, to)| text.replace(from, to));
        for (ours, theirs) in [(&renamed, &gone), (&gone, &renamed)] {
            let found = merge(OLDER, ours, theirs, &Marks::default()).unwrap_or_else(|why| panic!("{why:?} {ours} {theirs}"));
            assert!(found.rivals.is_empty(), "{:?}", found.rivals);
            assert_eq!(found.text.split_whitespace().collect::<Vec<_>>(), expected.split_whitespace().collect::<Vec<_>>(), "{removal:?}");
        }
    }
}

#[test]
fn what_one_side_takes_out_and_the_other_one_changes_under_a_new_name_is_a_conflict() {
    for (renames, removal) in [
        ([("odra", "oder"), ("oder   1", "oder   8")], [("  odra   1\n", "")]),
        ([("room", "space"), ("space = 7 t", "space = 8 t")], [(", room = 7 t", "")]),
        // The removal of the thing itself is one of its own.
        ([("odra", "oder"), ("oder   1", "oder   1")], [("enterprise odra { price = 3 EUR/t, room = 7 t }\n", "")]),
    ] {
        let (renamed, gone) = (with(&renames), with(&removal));
        for (ours, theirs) in [(&renamed, &gone), (&gone, &renamed)] {
            let found = merge(OLDER, ours, theirs, &Marks::default());
            assert!(
                found.as_ref().is_ok_and(|found| !found.rivals.is_empty()) || found.is_err_and(|why| !why.open.is_empty()),
                "{removal:?}"
            );
        }
    }
}

#[test]
fn what_is_written_anew_under_an_old_name_is_a_conflict() {
    for (renames, change) in [
        (("room", "space"), ("enterprise ebro", "enterprise neva { price = 1 EUR/t, room = 8 t }\nenterprise ebro")),
        (("room", "space"), ("e.price + fee[e]", "e.price + fee[e] * e.room / (1 t)")),
        (("odra", "oder"), ("project wien", "let first = odra.price\nproject wien")),
    ] {
        let (renamed, new) = (with(&[renames]), with(&[change]));
        for (ours, theirs) in [(&renamed, &new), (&new, &renamed)] {
            let why = merge(OLDER, ours, theirs, &Marks::default()).unwrap_err();
            assert!(why.open[0].starts_with(&format!("one side renamed `{}` to `{}`", renames.0, renames.1)), "{why:?}");
        }
    }
    // Under what is there already names are followed; another word that begins so is another one.
    for change in [("price = 3", "tax = 1 EUR, price = 3"), ("project wien", "let odra_north = 1\nproject wien")] {
        let found = merge(OLDER, &with(&[("odra", "oder")]), &with(&[change]), &Marks::default()).unwrap();
        assert!(found.rivals.is_empty(), "{:?}", found.rivals);
    }
}
