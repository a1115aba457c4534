//! Which other files a scenario reads: data, with the columns that tell rows apart, and files of declarations.

use crate::syntax::facts::{Fact, Kind};

/// A file that a scenario names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// As it is written, relative to the scenario.
    pub path: String,
    /// A file of declarations, and not of data.
    pub is_used: bool,
    /// The key columns, where a mapping says them.
    pub keys: Vec<String>,
    /// The columns that hold the units of others.
    pub units: Vec<String>,
    /// The kind whose members the rows are.
    pub kind: Option<String>,
    /// How the file is written is said: it need not be what its text looks like.
    pub is_written_otherwise: bool,
}

/// The files that a text names, in order.
pub fn named(root: &Fact) -> Vec<Named> {
    let mut out = Vec::new();
    walk(root, &mut out);
    out
}

fn walk(fact: &Fact, out: &mut Vec<Named>) {
    for part in fact.parts.iter().filter(|part| matches!(part.kind, Kind::Item | Kind::Block)) {
        if let Some(path) = part.key.strip_prefix("use \"") {
            let path = path.split('"').next().unwrap_or("").to_string();
            out.push(Named { path, is_used: true, keys: Vec::new(), units: Vec::new(), kind: None, is_written_otherwise: false });
        }
        let source = part.parts.iter().find(|part| part.key == "from");
        if let Some(path) = source.and_then(|source| source.says.split('"').nth(1)) {
            let kind = part.key.strip_prefix("entities ").map(str::to_string);
            let is_written_otherwise = part.parts.iter().any(|part| part.key.starts_with("written") || part.key == "skip lines");
            out.push(Named { path: path.to_string(), is_used: false, keys: keys(part), units: units(part), kind, is_written_otherwise });
        }
        walk(part, out);
    }
}

/// The columns of `: column unit`.
fn units(item: &Fact) -> Vec<String> {
    let entries = item.parts.iter().filter(|part| part.kind == Kind::Block).flat_map(|block| &block.parts);
    let columns = entries.flat_map(|entry| &entry.parts).filter(|part| part.key == "unit column");
    columns.map(|part| part.says.trim_start_matches(": column ").trim_matches(['"', '`']).to_string()).collect()
}

/// The columns of the keys of `entities … { key = id }` and `table t[a, b] from … { a = x }`.
fn keys(item: &Fact) -> Vec<String> {
    let block = item.parts.iter().find(|part| part.kind == Kind::Block);
    let mapped = |name: &str| -> String {
        let mapping = block.and_then(|block| block.parts.iter().find(|part| part.key == name));
        let column = mapping.and_then(|mapping| mapping.parts.iter().find(|part| part.key == "column"));
        let column = column.map_or(name, |column| column.says.trim_start_matches("= "));
        column.trim_matches(['"', '`']).to_string()
    };
    if item.key.starts_with("entities ") {
        return vec![mapped("key")];
    }
    let wide = item.parts.iter().find(|part| part.key == "wide").map(|part| part.says.trim_start_matches("wide ").to_string());
    let index = item.parts.iter().find(|part| part.key == "index").map_or("", |part| part.says.as_str());
    let names = index
        .trim_start_matches("given ")
        .trim_matches(['[', ']', ' '])
        .split(',')
        .map(|key| key.trim().split(' ').next().unwrap_or("").to_string());
    let attribute = item.key.strip_prefix("table ").and_then(|name| name.split_once(" . ")).map(|(kind, _)| kind.to_string());
    let all = attribute.into_iter().chain(names).filter(|name| !name.is_empty() && Some(name) != wide.as_ref());
    all.map(|name| mapped(&name)).collect()
}
