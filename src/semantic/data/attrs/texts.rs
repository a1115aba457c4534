//! Attributes that are texts. Their different texts are states, so that they are compared and shown as states are.

use super::*;
use crate::semantic::checker::TRUTHS;
use crate::semantic::data::open_table::OpenTable;

impl Checker<'_> {
    /// `: text` where no unit has that name.
    pub fn says_text(&mut self, note: &ast::UnitNote) -> bool {
        note.text.as_ref() == "text" && self.units.registry_mut().parse("text").is_err()
    }

    /// The texts of an attribute, by where they stand: blocks first, then files.
    pub(super) fn holds_texts(&mut self, name: &str, raw: &Raw<'_>) -> Holds {
        let mut names: IndexSet<Box<str>, FxBuildHasher> = IndexSet::default();
        for cell in &raw.cells {
            if let RawValue::Expr(ast::Expr { kind: ast::ExprKind::Text(text), .. }) = cell.value {
                names.insert(crate::source::normal(text.trim()).as_ref().into());
            }
        }
        for file in &raw.files {
            let FileSource::Entities(decl, mapping) = file else { continue };
            if let Some(note) = &mapping.unit
                && !self.says_text(note)
            {
                self.report(TypeMistake::UnitOfText { attribute: name, at: note.span }.diagnostic());
                return Holds::Error;
            }
            let Some(table) = self.open(&decl.source) else { return Holds::Error };
            let Some(column) = self.mapped_column(&table, mapping) else { return Holds::Error };
            let Some(conditions) = self.conditions_of_entities(&table, decl) else { return Holds::Error };
            let found = data::distinct_keys(&table.source, &[column], &conditions.tests, &missing_of(&decl.source));
            names.extend(found.keys.into_iter().map(|(text, _)| Box::from(crate::source::normal(&text).as_ref())));
        }
        let names = names.into_iter().collect();
        let states = self.hir.states.push(States { names, of: format!("the texts of `{name}`") });
        self.texts.insert(states);
        Holds::State(states)
    }

    /// The state that the text of a cell means.
    pub(super) fn state_lookup(&self, states: StatesId) -> impl Fn(&str) -> Option<u32> + use<> {
        let mut known: FxHashMap<Box<str>, u32> = FxHashMap::default();
        if states == self.truths {
            let words = [["no", "false", "0"], ["yes", "true", "1"]];
            (0u32..).zip(words).for_each(|(state, words)| known.extend(words.map(|word| (Box::from(word), state))));
        } else {
            known.extend((0u32..).zip(&self.hir.states[states].names).map(|(state, name)| (name.clone(), state)));
        }
        let any_case = states == self.truths;
        move |text: &str| {
            let text = crate::source::normal(text);
            let found = known.get(text.as_ref()).or_else(|| known.get(text.to_lowercase().as_str()).filter(|_| any_case));
            found.copied()
        }
    }

    /// What a column of texts is declared as, for whoever asks for its unit.
    pub(super) fn column_of_words(&self, name: &str, kind: &str, table: &OpenTable, column: usize) -> Option<String> {
        let found = data::distinct_keys(&table.source, &[column], &[], &[]);
        let mut texts = found.keys.iter().map(|(text, _)| text.as_str());
        if found.keys.is_empty() || texts.clone().any(|text| text.parse::<f64>().is_ok()) {
            return None;
        }
        let is_truth = |text: &str| TRUTHS.iter().chain(&["true", "false"]).any(|word| text.eq_ignore_ascii_case(word));
        Some(match texts.all(is_truth) {
            true => format!("the column says yes or no: declare `attribute {kind}.{name} in {{ yes, no }}`"),
            false => format!("if the column holds texts, declare `attribute {kind}.{name} : text`"),
        })
    }
}
