//! The text of a scenario: what there is, what is random.

use super::kind::Kind;
use super::names::{GroupNames, quoted, written};
use super::numbers::{decimal, root};
use super::source::{self, Source};
use crate::data::mps::{Amount, Group, Law};
use crate::exact::{self, Exact};
use crate::ids::At;
use std::fmt::Write;

/// The most groups that change one sort of numbers: more have more outcomes than anybody can count.
const MOST: usize = 150;
/// How many points a distribution is represented by.
const POINTS: u32 = 5;

/// What a reader of the scenario has to know of its groups.
pub fn remarks(groups: &[Group]) -> Vec<String> {
    let mut all = Vec::new();
    let amounts = groups.iter().filter(|group| matches!(group.law, Law::Amount { .. })).count();
    if amounts > 0 {
        let count = if amounts == 1 { "one distribution is".to_string() } else { format!("{amounts} distributions are") };
        let instead = "or by draws if you write `sampled 200 seed 1 latin` instead";
        all.push(format!("{count} represented by points (`discretised`), {instead}"));
    }
    for group in groups {
        let total = group.law.total();
        if total != Exact::ONE {
            let total = exact::text(&total);
            let said = format!(
                "the probabilities of {} add up to {total}: they are divided by it, and the objective is that of the files",
                group.name
            );
            all.push(said);
        }
    }
    all
}

impl Source<'_> {
    /// The scenario. Fails where too much is random.
    pub fn scenario(&self, name: &str, files: &[String], notes: &[String]) -> Result<String, String> {
        let mut text = String::from("coop 1\n\n");
        let from = files.join(", ");
        // Writing to a text does not fail.
        let _ = writeln!(text, "// Imported from {}. The files state no units: every number is a plain one (`: 1`).", one_line(&from));
        for note in notes {
            let _ = writeln!(text, "// - {}.", one_line(note));
        }
        let _ = writeln!(text, "\nscenario {} {}\n", written(name), quoted(&format!("Imported from {from}")));
        // What such data warn of is as the files have it.
        text.push_str("allow alike-names, outlier\n\n");
        self.entities(&mut text);
        self.random(&mut text);
        for stage in 0..self.periods.count() {
            for kind in Kind::ALL {
                self.value(kind, stage, &mut text)?;
            }
        }
        text.push('\n');
        self.plan(&mut text);
        Ok(text)
    }

    fn entities(&self, text: &mut String) {
        let names = self.names;
        let kinds: Vec<&str> =
            (!self.program.rows.is_empty()).then_some(names.row.as_str()).into_iter().chain([names.column.as_str()]).collect();
        let states = self.groups.iter().zip(&names.groups).filter(|(group, _)| matches!(group.law, Law::States { .. }));
        let states = states.map(|(_, names)| names.kind.as_str());
        let _ = writeln!(text, "kind {}\n", kinds.into_iter().chain(states).collect::<Vec<_>>().join(", "));
        let stage = if self.has_stages() { ", stage = stage : 1" } else { "" };
        let sort = if self.stages.several_sorts { ", type" } else { "" };
        let lower = if self.has_lower() { ", lower = lower : 1" } else { "" };
        let upper = if self.has_upper() { ", upper = upper : 1" } else { "" };
        let column = &names.column;
        let cost = if self.has_costs() { ", cost = cost : 1" } else { "" };
        let _ = writeln!(text, "entities {column} from \"{}\" {{ key = column{stage}{sort}{cost}{lower}{upper} }}", source::COLUMNS);
        if self.stages.several_sorts {
            let mut sorts: Vec<&str> = self.stages.blocks.iter().map(|block| block.sort.word()).collect();
            sorts.sort_unstable();
            sorts.dedup();
            let _ = writeln!(text, "attribute {column}.type in {{ {} }}", sorts.join(", "));
        }
        for (bound, _) in [("lower", lower), ("upper", upper)].into_iter().filter(|(_, read)| !read.is_empty()) {
            let _ = writeln!(text, "attribute {column}.{bound} : 1 default no limit");
        }
        if !self.program.rows.is_empty() {
            let row = &names.row;
            let width = if self.has_widths() { ", width = width : 1" } else { "" };
            let _ = writeln!(text, "\nentities {row} from \"{}\" {{ key = row{stage}, sense, side = side : 1{width} }}", source::ROWS);
            let mut senses: Vec<&str> = self.program.rows.iter().map(|row| source::sense(row.sense)).collect();
            senses.sort_unstable();
            senses.dedup();
            let _ = writeln!(text, "attribute {row}.sense in {{ {} }}", senses.join(", "));
        }
        if self.has_entries() {
            let row = &names.row;
            let _ = writeln!(text, "\n/// What a column takes of a row.");
            let (r, c) = (&names.r, &names.c);
            let _ = writeln!(
                text,
                "table {}[{r} in {row}, {c} in {column}] : 1 from \"{}\" {{ {r} = row, {c} = column, value = value }}\n",
                names.entry,
                source::ENTRIES
            );
        }
        for block in &self.stages.blocks {
            let Some(set) = &block.set else { continue };
            let mut conditions = Vec::new();
            if self.has_stages() {
                conditions.push(format!("{}.stage == {}", names.c, block.stage + 1));
            }
            if self.stages.several_sorts {
                conditions.push(format!("{}.type == {}", names.c, block.sort.word()));
            }
            let _ = writeln!(text, "set {set} = {{ {c} in {column} if {} }}", conditions.join(" and "), c = names.c);
        }
    }

    /// What is random, and the tables of what it changes.
    fn random(&self, text: &mut String) {
        for (number, (group, names)) in self.groups.iter().zip(&self.names.groups).enumerate() {
            text.push('\n');
            let random = &names.random;
            let title = quoted(&group.name.replace('`', ""));
            match &group.law {
                Law::Values { values, total, .. } => {
                    let values =
                        values.iter().map(|(value, probability)| format!("{}: {}", decimal(value), exact::text(&(probability / total))));
                    let _ = writeln!(text, "random {random} {title} : 1 ~ {{ {} }}", values.collect::<Vec<_>>().join(", "));
                }
                Law::Amount { amount, .. } => {
                    let law = match amount {
                        Amount::Uniform { low, high } => format!("uniform({}, {})", decimal(low), decimal(high)),
                        Amount::Normal { mean, variance } => format!("normal({}, {})", decimal(mean), root(variance)),
                    };
                    let _ = writeln!(text, "random {random} {title} : 1 ~ {law} discretised {POINTS}");
                }
                Law::States { given, total, .. } => {
                    let place = format!("from \"{}\" where group == {}", source::OUTCOMES, quoted(&names.key));
                    let kind = &names.kind;
                    let parent = given.and_then(|given| self.names.groups.get(given));
                    // Of states that follow others only the table has the probabilities, unless others follow these.
                    let has_next =
                        self.groups.iter().any(|other| matches!(other.law, Law::States { given: Some(given), .. } if given == number));
                    let probability = if parent.is_none() || has_next { ", probability = probability : 1" } else { "" };
                    let _ = writeln!(text, "entities {kind} {place} {{ key = state{probability} }}");
                    if let Some(parent) = parent {
                        let s = &self.names.s;
                        let (table, before, above) = (&names.branch, &parent.kind, &parent.random);
                        let _ = writeln!(
                            text,
                            "table {table}[{s} in {before}, {kind}] : 1 {place} {{ {s} = after, {kind} = state, value = probability }} default 0"
                        );
                        let _ =
                            writeln!(text, "random {random} in {kind} given {above} ~ {table}[{above}, {random}] / {above}.probability");
                    } else {
                        let share = if *total == Exact::ONE { String::new() } else { format!(" / {}", decimal(total)) };
                        let _ = writeln!(text, "random {random} in {kind} ~ {random}.probability{share}");
                    }
                    self.tables_of(group, names, text);
                }
            }
        }
        text.push('\n');
    }

    /// What there is a number of a sort for: index, kind of entity, heading.
    fn keys(&self, kind: Kind) -> impl Iterator<Item = (&str, &str, &'static str)> {
        let names = self.names;
        kind.keys().iter().map(|heading| match *heading {
            "row" => (names.r.as_str(), names.row.as_str(), *heading),
            _ => (names.c.as_str(), names.column.as_str(), *heading),
        })
    }

    /// The tables of what the states of a group change.
    fn tables_of(&self, group: &Group, names: &GroupNames, text: &mut String) {
        let Law::States { values, .. } = &group.law else { return };
        let s = &self.names.s;
        for kind in Kind::ALL {
            if !values.iter().any(|(place, ..)| Kind::of(*place) == kind) {
                continue;
            }
            let (mut keys, mut columns) = (String::new(), String::new());
            for (index, entity, heading) in self.keys(kind) {
                let _ = write!(keys, ", {index} in {entity}");
                let _ = write!(columns, ", {index} = {heading}");
            }
            let _ = writeln!(
                text,
                "table {}[{s} in {}{keys}] : 1 from \"{}\" where group == {} {{ {s} = state{columns}, value = value }}",
                names.table(kind),
                names.kind,
                kind.file(),
                quoted(&names.key)
            );
        }
    }

    /// A value as the outcomes have it, which the plan reads in place of the data.
    fn value(&self, kind: Kind, stage: u32, text: &mut String) -> Result<(), String> {
        let Some(list) = self.stages.changed.get(&(kind, stage)) else { return Ok(()) };
        if list.len() > MOST {
            let said = "quantities are random at once, each on its own: their outcomes are too many to be listed";
            return Err(format!("{} {said}", list.len()));
        }
        let Some(name) = self.value_name(kind, stage) else { return Ok(()) };
        let names = self.names;
        let (r, c) = (&names.r, &names.c);
        let of_stage = |index: &str| if self.has_stages() { format!(" if {index}.stage == {}", stage + 1) } else { String::new() };
        let (keys, base) = match kind {
            Kind::Side => (format!("[{r} in {}{}]", names.row, of_stage(r)), format!("{r}.side")),
            Kind::Cost => (format!("[{c} in {}{}]", names.column, of_stage(c)), format!("{c}.cost")),
            Kind::Entry => (format!("[({r}, {c}) in {}{}]", names.entry, of_stage(r)), format!("{}[{r}, {c}]", names.entry)),
            Kind::Constant => (String::new(), decimal(&self.program.constant)),
        };
        let read: String = self.keys(kind).map(|(index, ..)| format!(", {index}")).collect();
        let _ = write!(text, "let {name}{keys} = ");
        for (number, places) in list {
            let (group, own) = (self.groups.at(*number), names.groups.at(*number));
            let random = &own.random;
            if let Law::States { .. } = group.law {
                let table = own.table(kind);
                let _ = write!(text, "if known({table}[{random}{read}]) then {table}[{random}{read}] else ");
                continue;
            }
            let Some(place) = places.first() else { continue };
            let is_here = self.keys(kind).zip(place.names(self.program)).map(|((index, ..), name)| format!("{index} == {}", written(name)));
            let is_here: Vec<String> = is_here.collect();
            if is_here.is_empty() {
                // There is one constant.
                let _ = writeln!(text, "{random}");
                return Ok(());
            }
            let _ = write!(text, "if {} then {random} else ", is_here.join(" and "));
        }
        let _ = writeln!(text, "{base}");
        Ok(())
    }
}

/// A text within a comment.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
