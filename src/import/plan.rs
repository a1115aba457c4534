//! The plan of a scenario: variables, objective, constraints.

use super::kind::Kind;
use super::names::quoted;
use super::numbers::decimal;
use super::source::{self, Source};
use super::stages::{Block, Sort, named};
use crate::data::mps::Sense;
use crate::exact::{self, Exact};
use crate::ids::At;
use std::fmt::Write;

impl Source<'_> {
    /// What is known when a stage decides: the names of what is random.
    fn known(&self, stage: u32) -> Vec<&str> {
        let groups = self.groups.iter().zip(&self.names.groups);
        groups.filter(|(group, _)| group.period <= stage).map(|(_, names)| names.random.as_str()).collect()
    }

    /// The plan, and what it keeps out of reports.
    pub fn plan(&self, text: &mut String) {
        // Writing to a text does not fail.
        let mut weights = Vec::new();
        for stage in 0..self.periods.count() {
            let mut weight = Exact::ONE;
            for group in self.groups.iter().filter(|group| group.period <= stage) {
                weight *= group.law.total();
            }
            weights.push((weight != Exact::ONE).then(|| decimal(&weight)));
        }
        let _ = writeln!(text, "plan {} {{", self.names.plan);
        for block in &self.stages.blocks {
            self.variable(block, text);
        }
        self.objective(&weights, text);
        let mut hidden = Vec::new();
        if !self.program.rows.is_empty() {
            for stage in (0..self.periods.count()).filter(|stage| self.periods.rows.contains(stage)) {
                if !hidden.is_empty() {
                    text.push('\n');
                }
                hidden.push(self.constraints(stage, text));
            }
        }
        text.push_str("}\n");
        if !hidden.is_empty() {
            let _ = writeln!(text, "\nhide {}", hidden.join(", "));
        }
    }

    fn variable(&self, block: &Block, text: &mut String) {
        let c = &self.names.c;
        let set = block.set.as_ref().unwrap_or(&self.names.column);
        let title = if self.has_stages() { format!(" {}", quoted(self.periods.names.at(block.stage))) } else { String::new() };
        let columns = || block.columns.iter().map(|col| self.program.columns.at(*col));
        let whole = matches!(block.sort, Sort::Whole | Sort::WholeOrZero);
        let bounds = if block.is_binary {
            " binary : 1".to_string()
        } else {
            // What no column has is `no limit` for all of them.
            let is_zero = columns().all(|column| column.lower == Some(Exact::ZERO));
            let lower = if is_zero { "0".to_string() } else { format!("{c}.lower") };
            let bounds = match columns().any(|column| column.upper.is_some()) {
                true => format!("in {lower} .. {c}.upper"),
                false => format!(">= {lower}"),
            };
            let or_zero = if matches!(block.sort, Sort::OrZero | Sort::WholeOrZero) { " or 0" } else { "" };
            format!("{} : 1 {bounds}{or_zero}", if whole { " integer" } else { "" })
        };
        let known = self.known(block.stage);
        let after = if known.is_empty() { String::new() } else { format!(" after {}", known.join(", ")) };
        let _ = writeln!(text, "  var {}{title}[{c} in {set}]{bounds}{after}", block.variable);
    }

    fn objective(&self, weights: &[Option<String>], text: &mut String) {
        let mut terms = Vec::new();
        let c = &self.names.c;
        for (stage, weight) in (0u32..).zip(weights) {
            let cost = self.value_name(Kind::Cost, stage).map_or(format!("{c}.cost"), |name| format!("{name}[{c}]"));
            let blocks = self.stages.blocks.iter().filter(|block| block.stage == stage && block.costs);
            let sums = blocks.map(|block| {
                let set = block.set.as_ref().unwrap_or(&self.names.column);
                format!("sum({cost} * {}[{c}] for {c} in {set})", block.variable)
            });
            let mut sums: Vec<String> = sums.collect();
            sums.extend(self.value_name(Kind::Constant, stage));
            if sums.is_empty() {
                continue;
            }
            let sums = sums.join(" + ");
            let mean = if self.known(stage).is_empty() { sums } else { format!("expected({sums})") };
            terms.push(weight.as_ref().map_or(mean.clone(), |weight| format!("{weight} * {mean}")));
        }
        let is_random = (0..self.periods.count()).any(|stage| self.value_name(Kind::Constant, stage).is_some());
        let mut sum = terms.join(" + ");
        let constant = &self.program.constant;
        if sum.is_empty() {
            sum = decimal(constant);
        } else if !is_random && *constant != Exact::ZERO {
            let sign = if *constant < Exact::ZERO { '-' } else { '+' };
            let _ = write!(sum, " {sign} {}", decimal(&exact::absolute(constant)));
        }
        let word = if self.program.maximize { "maximize" } else { "minimize" };
        let _ = writeln!(text, "\n  {word} {} : 1 = {sum}\n", self.names.objective);
    }

    /// The constraints of a stage; given back is the name of the sums of its rows.
    fn constraints(&self, stage: u32, text: &mut String) -> String {
        let names = self.names;
        let (r, c) = (&names.r, &names.c);
        let index = |condition: &str| {
            let stage = self.has_stages().then(|| format!("{r}.stage == {}", stage + 1));
            let conditions: Vec<String> = stage.into_iter().chain((!condition.is_empty()).then(|| condition.to_string())).collect();
            let conditions = if conditions.is_empty() { String::new() } else { format!(" if {}", conditions.join(" and ")) };
            format!("{r} in {}{conditions}", names.row)
        };
        let entry = self.value_name(Kind::Entry, stage).unwrap_or_else(|| names.entry.clone());
        let sums: Vec<String> = self
            .stages
            .meet
            .at(stage)
            .iter()
            .map(|number| {
                let block = self.stages.blocks.at(*number);
                let inside = block.set.as_ref().map_or(String::new(), |set| format!(" if {c} in {set}"));
                format!("sum({entry}[{r}, {c}] * {}[{c}] for ({r}, {c}) in {}{inside})", block.variable, names.entry)
            })
            .collect();
        let activity = names.free(&named("activity", stage, self.periods));
        let sums = if sums.is_empty() { "0".to_string() } else { sums.join(" + ") };
        let _ = writeln!(text, "  let {activity}[{}] = {sums}\n", index(""));
        let side = self.value_name(Kind::Side, stage).map_or(format!("{r}.side"), |name| format!("{name}[{r}]"));
        let rows = || self.program.rows.iter().zip(&self.periods.rows).filter(|(_, of)| **of == stage).map(|(row, _)| row);
        for (sense, sign, opposite) in [(Sense::Equal, "==", ""), (Sense::AtMost, "<=", ">="), (Sense::AtLeast, ">=", "<=")] {
            let word = source::sense(sense);
            let is = format!("{r}.sense == {word}");
            if rows().any(|row| row.sense == sense) {
                let label = names.free(&named(&format!("rows_{word}"), stage, self.periods));
                let _ = writeln!(text, "  constraint {label}[{}]: {activity}[{r}] {sign} {side}", index(&is));
            }
            if rows().any(|row| row.sense == sense && row.width.is_some()) {
                let label = names.free(&named(&format!("rows_{word}_other_end"), stage, self.periods));
                let turn = if sense == Sense::AtMost { "-" } else { "+" };
                let condition = format!("{is} and known({r}.width)");
                let _ = writeln!(text, "  constraint {label}[{}]: {activity}[{r}] {opposite} {side} {turn} {r}.width", index(&condition));
            }
        }
        activity
    }
}
