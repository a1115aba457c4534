//! The parts of the document, in the order in which a reader wants them.

mod answers;
mod beliefs;
mod charged;
mod data;
mod decisions;
mod divisions;
mod entities;
mod expectations;
mod overview;
mod plans;
mod policies;
mod rules;
mod sources;
mod values;
mod variants;

use super::math::{Math, Sign};
use super::notation::{Notation, Words, places};
use super::page::{Inline, Page, ROWS, Sheet};
use crate::driver::Solved;
use crate::hir::{Hir, Model};
use crate::semantic::Loaded;
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{Expr, ExprKind, Generator, ItemKind};

/// What a document is made of.
pub struct Subject<'a> {
    pub hir: &'a Hir,
    pub sources: &'a SourceMap,
    pub declared: &'a [Loaded],
    pub answers: Option<Answers<'a>>,
    /// Every row of every table.
    pub full: bool,
    /// What the command line gives values: `odra.capacity=300 t`, and observes.
    pub settings: &'a [String],
}

/// The answers that a document shows too.
#[derive(Clone, Copy)]
pub struct Answers<'a> {
    pub solved: &'a Solved,
}

/// Writes the parts of a document.
struct Writer<'a> {
    subject: &'a Subject<'a>,
    hir: &'a Hir,
    notation: Notation<'a>,
    page: Page,
}

/// The document of a scenario.
pub fn page(subject: &Subject<'_>) -> Page {
    let words = Words::of(subject.hir);
    let notation = Notation::new(subject.sources, &words);
    let mut writer = Writer { subject, hir: subject.hir, notation, page: Page::default() };
    writer.overview();
    let contents = writer.page.parts.len();
    writer.entities();
    writer.data();
    writer.values();
    writer.models();
    writer.policies();
    writer.variants();
    writer.expectations();
    writer.answers();
    writer.page.contents(contents);
    writer.page
}

impl<'a> Writer<'a> {
    /// The declarations that a function picks, each with whether the library brought it.
    fn items(&self) -> impl Iterator<Item = &'a Loaded> + use<'a> {
        self.subject.declared.iter()
    }

    /// A piece of the source on one line.
    fn source(&self, span: Span) -> String {
        self.subject.sources.line(span)
    }

    /// How many rows of so many are shown; a few more than fit are shown all.
    fn shown(&self, rows: usize) -> usize {
        if self.subject.full || rows <= ROWS + 4 { rows } else { ROWS }
    }

    /// A table with a row for each of a list, or for the first of a long one.
    fn listed<T>(&mut self, mut sheet: Sheet, all: &[T], row: impl Fn(&Self, &T) -> Vec<Vec<Inline>>) {
        let shown = self.shown(all.len());
        all.iter().take(shown).for_each(|one| sheet.row(row(self, one)));
        self.page.table(sheet.without_empty_columns());
        if shown < all.len() {
            self.page.say(&format!("… and {} more: `--full` shows all.", all.len() - shown));
        }
    }

    /// The comment `///` that stands right above a declaration.
    fn comment(&self, span: Span) -> Option<String> {
        let text = &self.subject.sources.get(span.file)?.text;
        let before = text.get(..span.lo as usize)?;
        let mut lines: Vec<&str> = Vec::new();
        // What stands on the same line before it belongs to it, or is another declaration.
        let above = before.rfind('\n').and_then(|end| before.get(..end)).unwrap_or("");
        for line in above.lines().rev() {
            match line.trim().strip_prefix("///") {
                Some(comment) => lines.push(comment.trim()),
                None => break,
            }
        }
        lines.reverse();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// The models that a declaration made: a plan for several cases makes one for each.
    fn model(&self, name: &str) -> Option<&'a Model> {
        self.hir.models.values().find(|model| model.declared_as() == name)
    }

    /// The unit of a result of a model.
    fn unit_of(&self, model: Option<&Model>, name: &str) -> Option<String> {
        let result = model?.results.iter().find(|result| result.name.as_ref() == name)?;
        if let Some(id) = result.role.value() {
            return Some(self.hir.units.text(self.hir.lets[id].unit));
        }
        Some(self.hir.units.text(result.unit))
    }

    /// `name[keys] = value` for all that the generators run over, with its unit.
    fn definition(&mut self, name: &str, generators: &[Generator], unit: Option<&str>, value: impl FnOnce(&mut Notation<'a>) -> Math) {
        let math = self.notation.for_all(generators, |n| {
            let own = n.declared(name, &places(generators));
            let math = own.joined(Sign::Equal, value(n));
            match unit.and_then(Notation::in_unit) {
                Some(unit) => Math::Row(vec![math, unit]),
                None => math,
            }
        });
        self.page.formula(math);
    }

    /// The same of an expression.
    fn equation(&mut self, name: &str, generators: &[Generator], unit: Option<&str>, value: &Expr) {
        // A number has its unit already.
        let unit = unit.filter(|_| !matches!(value.without_parens().kind, ExprKind::Quantity(_)));
        self.definition(name, generators, unit, |n| n.value_of(value));
    }

    /// Each model in its own section.
    fn models(&mut self) {
        self.randoms();
        for loaded in self.items() {
            match &loaded.item.kind {
                ItemKind::Plan(plan) => self.plan(plan, &loaded.item),
                ItemKind::Model(model) => self.division(model, &loaded.item),
                ItemKind::Belief(belief) => self.belief(belief, &loaded.item),
                ItemKind::Decision(decision) => self.decision(decision, &loaded.item),
                // The other parts of the document are made of them.
                ItemKind::Scenario { .. }
                | ItemKind::Use(_)
                | ItemKind::Unit(_)
                | ItemKind::Currency { .. }
                | ItemKind::Rate { .. }
                | ItemKind::Rates(_)
                | ItemKind::Kind(_)
                | ItemKind::Periods { .. }
                | ItemKind::Attribute(_)
                | ItemKind::Entity(_)
                | ItemKind::Entities(_)
                | ItemKind::Table(_)
                | ItemKind::Set(_)
                | ItemKind::Let(_)
                | ItemKind::Function(_)
                | ItemKind::Random(_)
                | ItemKind::Observe { .. }
                | ItemKind::Expect { .. }
                | ItemKind::Switch { .. }
                | ItemKind::Level { .. }
                | ItemKind::Show(_)
                | ItemKind::Variant(_) => {}
            }
        }
    }
}
