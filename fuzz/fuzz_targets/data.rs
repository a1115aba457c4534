//! Data files as bytes, read by one scenario in all the ways in which data is read.

#![no_main]

use coop::source::decode;
use coop::workspace::Memory;
use libfuzzer_sys::{Corpus, fuzz_target};

#[path = "../../tests/oracle/mod.rs"]
mod oracle;

/// The same text serves as every file.
const SCENARIO: &str = r#"coop 1
currency EUR
enterprise a { x = 1 t }
enterprise b { x = 2 t }
project p
entities technology from "f.csv" { key = name, output = value : t, share : 1 }
table cost[enterprise, project] : EUR/t from "f.csv"
table wide[enterprise, project] : EUR/t from "f.csv" wide project
table part[enterprise] : t from "f.csv" where project == "p" missing "n/a", "-" default 0
set arcs[enterprise, project] from "f.csv"
let total = sum(cost[e, q] * e.x for e in enterprise, q in project) + sum(wide[e, q] * part[e] for (e, q) in arcs)
expect total >= 0 EUR
"#;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(text) = decode(bytes.to_vec()) else { return Corpus::Reject };
    let data = Memory { files: vec![("f.csv".into(), text)] };
    let (_, found, sources) = oracle::found(SCENARIO, &data);
    oracle::places(&found, &sources);
    oracle::formats(&found, &sources);
    Corpus::Keep
});
