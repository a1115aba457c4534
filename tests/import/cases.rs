//! Stochastic programs as tables, written as files in SMPS.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// A row of a table, by the headings.
type Cells = BTreeMap<String, String>;

/// The rows of a table in CSV without quotes, by their headings.
fn table(path: &Path) -> Vec<Cells> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let heading: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines.map(|line| heading.iter().zip(line.split(',')).map(|(name, cell)| (name.to_string(), cell.to_string())).collect()).collect()
}

/// The core, time and stoch files of a case.
pub fn files(folder: &Path) -> [String; 3] {
    let read = |name: &str| table(&folder.join(name));
    let (mut rows, mut columns, entries, random) = (read("rows.csv"), read("cols.csv"), read("coefs.csv"), read("random.csv"));
    // Periods begin with a row and a column each.
    rows.sort_by_key(|row| row["stage"].clone());
    columns.sort_by_key(|column| column["stage"].clone());
    let mut core = "NAME case\nROWS\n N OBJ\n".to_string();
    rows.iter().for_each(|row| writeln!(core, " {} {}", row["sense"], row["row"]).unwrap());
    core.push_str("COLUMNS\n");
    for column in &columns {
        let name = &column["col"];
        writeln!(core, " {name} OBJ {}", column["cost"]).unwrap();
        entries.iter().filter(|e| e["col"] == *name).for_each(|e| writeln!(core, " {name} {} {}", e["row"], e["value"]).unwrap());
    }
    core.push_str("RHS\n");
    rows.iter().for_each(|row| writeln!(core, " RHS {} {}", row["row"], row["rhs"]).unwrap());
    core.push_str("BOUNDS\n");
    for column in &columns {
        assert_eq!(column["integer"], "0");
        writeln!(core, " LO BND {} {}\n UP BND {} {}", column["col"], column["lower"], column["col"], column["upper"]).unwrap();
    }
    core.push_str("ENDATA\n");
    let first = |table: &[Cells], stage: &str, name: &str| table.iter().find(|row| row["stage"] == stage).map(|row| row[name].clone());
    let of_column = |stage: &str| first(&columns, stage, "col").unwrap();
    let later = first(&rows, "2", "row").unwrap();
    let time = format!("TIME case\nPERIODS\n {} OBJ now\n {} {later} later\nENDATA\n", of_column("1"), of_column("2"));
    let mut groups: BTreeMap<&str, BTreeMap<&str, Vec<&Cells>>> = BTreeMap::new();
    for line in &random {
        groups.entry(&line["group"]).or_default().entry(&line["outcome"]).or_default().push(line);
    }
    let mut stoch = "STOCH case\n".to_string();
    for (group, outcomes) in groups {
        let is_single = outcomes.values().all(|lines| lines.len() == 1);
        stoch.push_str(if is_single { "INDEP DISCRETE\n" } else { "BLOCKS DISCRETE\n" });
        for lines in outcomes.values() {
            if !is_single {
                writeln!(stoch, " BL {group} later {}", lines[0]["probability"]).unwrap();
            }
            for line in lines {
                let end = if is_single { format!(" later {}", line["probability"]) } else { String::new() };
                writeln!(stoch, " {} {} {}{end}", line["element"], line["row"], line["value"]).unwrap();
            }
        }
    }
    stoch.push_str("ENDATA\n");
    [core, time, stoch]
}
