//! Belief networks: variables, what they depend on, their laws, what was observed.

use super::Writer;
use crate::doc::math::{Math, Sign};
use crate::doc::notation::places;
use crate::doc::page::{COLUMNS, Inline, ROWS, Sheet, code, plain};
use crate::source::Span;
use crate::syntax::ast::{BeliefItem, Domain, Expr, ExprKind, Item, ItemKind, LawItem, ObserveItem, ParentItem, RandomItem, VariableItem};
use crate::syntax::table_body;

impl<'a> Writer<'a> {
    pub(super) fn belief(&mut self, belief: &'a BeliefItem, whole: &Item) {
        self.model_heading("Belief network", &belief.name.text, belief.title.as_ref().map(|title| title.text.as_str()), whole);
        if let Some(source) = &belief.source {
            self.page.paragraph(vec![Inline::Text("Its variables are read from ".into()), Inline::Code(source.text.clone())]);
            self.imported(&belief.name.text);
        }
        belief.variables.iter().for_each(|variable| self.random(variable));
        let elsewhere = self.items().filter_map(|loaded| match &loaded.item.kind {
            ItemKind::Observe { network, seen } if network.text == belief.name.text => Some(seen.as_ref()),
            _ => None,
        });
        let seen: Vec<&ObserveItem> = belief.observations.iter().chain(elsewhere).collect();
        if !seen.is_empty() {
            self.page.heading(3, "Observed");
        }
        seen.into_iter().for_each(|seen| self.observed(seen));
        if let Some(sampling) = &belief.sampling {
            let said = self.source(sampling.span);
            self.page.paragraph(vec![Inline::Text("Probabilities are estimated by draws: ".into()), Inline::Code(said)]);
        }
    }

    /// What is random in the whole scenario.
    pub(super) fn randoms(&mut self) {
        let all: Vec<&'a RandomItem> = self
            .items()
            .filter_map(|loaded| match &loaded.item.kind {
                ItemKind::Random(random) => Some(random.as_ref()),
                _ => None,
            })
            .collect();
        if all.is_empty() {
            return;
        }
        self.page.heading(2, "What is random");
        for random in all {
            let variable = &random.variable;
            match &variable.law {
                LawItem::Expr(Expr { kind: ExprKind::Call(_), span }) if variable.domain.is_none() => {
                    let comment = self.comment(variable.name.span);
                    let title = variable.title.as_ref().map(|title| title.text.as_str());
                    self.page.declared(&variable.name.text, title, comment.as_deref());
                    let end = random.scheme.as_ref().map(|scheme| scheme.span);
                    let end =
                        end.or(random.correlated.as_ref().map(|table| table.span)).or(random.truncated.as_ref().map(|(_, high)| high.span));
                    let law = self.source(span.to(end.unwrap_or(*span)));
                    let unit = variable.unit.as_ref().map_or(String::new(), |unit| format!(", in {}", unit.text));
                    let start = Inline::Text("Distributed as ".into());
                    self.page.paragraph(vec![start, Inline::Code(law), Inline::Text(format!("{unit}."))]);
                }
                _ => self.random(variable),
            }
        }
    }

    /// The variables of a network from a file, with their states.
    fn imported(&mut self, name: &str) {
        let Some(network) = self.model(name).and_then(|model| model.belief()) else { return };
        let variables: Vec<_> = network.variables.iter().filter(|variable| variable.imported).collect();
        self.listed(Sheet::new(&["Variable", "States"]), &variables, |writer, variable| {
            let hir = writer.hir;
            let states = hir.entity_types[variable.states].members.iter().map(|state| hir.entity_name(*state));
            vec![code(&variable.name), plain(&states.collect::<Vec<_>>().join(", "))]
        });
    }

    /// A variable with its states, what it depends on, and its law.
    pub(super) fn random(&mut self, variable: &VariableItem) {
        let comment = self.comment(variable.name.span);
        let title = variable.title.as_ref().map(|title| title.text.as_str());
        self.page.declared(&variable.name.text, title, comment.as_deref());
        let math = self.notation.for_all(&variable.binder, |n| n.declared(&variable.name.text, &places(&variable.binder)));
        let states = self.states(variable.domain.as_ref());
        // The states first: the quantifier stands at the end.
        let math = match math {
            Math::Row(mut parts) if !variable.binder.is_empty() => {
                parts.splice(1..1, [Math::Sign(Sign::In), states]);
                Math::Row(parts)
            }
            name => name.joined(Sign::In, states),
        };
        self.page.formula(math);
        if let Some(domain) = &variable.domain {
            self.titles_of_states(domain);
        }
        self.law(&variable.name.text, &variable.binder_names(), &variable.parents, &variable.law, variable.domain.as_ref());
    }

    /// The set of the states of a variable.
    pub(super) fn states(&mut self, domain: Option<&Domain>) -> Math {
        match domain {
            None => Writer::braces(vec![Math::Word("true".into()), Math::Word("false".into())]),
            Some(Domain::Listed(states, _)) => {
                let one = |writer: &mut Self, state: &crate::syntax::ast::StateItem| {
                    let name = Math::Word(state.name.text.to_string());
                    match &state.amount {
                        Some(amount) => name.joined(Sign::MapsTo, writer.notation.side(amount)),
                        None => name,
                    }
                };
                let states = states.iter().map(|state| one(self, state)).collect();
                Writer::braces(states)
            }
            Some(Domain::Range { from, to, unit, .. }) => {
                let ends = [Math::Number(from.to_string()), Math::Sign(Sign::Dots), Math::Number(to.to_string())];
                let range = Writer::braces(ends.to_vec());
                match unit {
                    Some(unit) => Math::Row(vec![range, Math::text(format!("\u{a0}{}", unit.text))]),
                    None => range,
                }
            }
            Some(Domain::Members(name)) => Math::Word(name.text.to_string()),
        }
    }

    fn titles_of_states(&mut self, domain: &Domain) {
        let Domain::Listed(states, _) = domain else { return };
        let titled = states.iter().filter_map(|state| {
            let title = state.title.as_ref()?;
            Some(vec![Inline::Code(state.name.text.to_string()), Inline::Text(format!(": {}", title.text))])
        });
        let titled = titled.collect();
        self.page.list(titled);
    }

    /// What a variable depends on, and how.
    pub(super) fn law(&mut self, name: &str, indices: &[String], parents: &[ParentItem], law: &LawItem, domain: Option<&Domain>) {
        if !parents.is_empty() {
            let mut line: Vec<Inline> = Vec::new();
            for parent in parents {
                line.push(Inline::Text(if line.is_empty() { "It depends on ".into() } else { ", ".into() }));
                line.push(Inline::Code(self.source(parent.span)));
            }
            line.push(Inline::Text(".".into()));
            self.page.paragraph(line);
        }
        let own = |writer: &Self| Math::name(name).keyed(indices.iter().map(|index| writer.notation.name(index)).collect());
        match law {
            LawItem::Function(expr) => {
                let math = self.notation.with(indices.iter().map(String::as_str), |n| n.value_of(expr));
                let indices: Vec<Math> = indices.iter().map(|index| Math::Index(index.clone())).collect();
                self.page.formula(Math::name(name).keyed(indices).joined(Sign::Equal, math));
            }
            LawItem::Expr(expr) => {
                let math = self.notation.with(indices.iter().map(String::as_str), |n| n.value_of(expr));
                let indices: Vec<Math> = indices.iter().map(|index| Math::Index(index.clone())).collect();
                self.page.formula(Math::name(name).keyed(indices).joined(Sign::Follows, math));
            }
            LawItem::Points(_) | LawItem::Even => {}
            LawItem::Table(span) => self.law_table(*span, parents),
            LawItem::File(source) => self.source_of(source),
            LawItem::Entries(entries) => {
                let states = match domain {
                    Some(Domain::Listed(states, _)) => states.len(),
                    _ => 2,
                };
                let text: Vec<String> = entries.iter().map(|(_, span)| self.source(*span)).collect();
                if text.len() > ROWS * 4 {
                    return self.page.say(&format!("Its law has {} probabilities.", text.len()));
                }
                let own = own(self);
                let rows = text.chunks(states.max(1)).map(|row| Math::list(row.iter().cloned().map(Math::Text).collect()));
                let rows = Math::separated(rows.collect(), Sign::Semicolon);
                self.page.formula(own.joined(Sign::Follows, rows));
            }
        }
    }

    /// A table of probabilities as it is written, where it is small.
    fn law_table(&mut self, span: Span, parents: &[ParentItem]) {
        let sources = self.subject.sources;
        let rows = table_body::rows(sources.slice(span), span);
        let Some((head, rows)) = rows.split_first() else { return };
        if head.len() > COLUMNS || (rows.len() > ROWS * 2 && !self.subject.full) {
            return self.page.say(&format!("Its law is a table of {} rows.", rows.len()));
        }
        let text = |(_, span): &(table_body::Token<'_>, Span)| sources.slice(*span).to_string();
        let labels = rows.iter().map(|row| row.len().saturating_sub(self.cells_of(row))).max().unwrap_or(0);
        let mut sheet = Sheet::new(&[]);
        // Without a label: the states alone.
        for at in 0..labels {
            let parent = parents.get(at).map_or(String::new(), |parent| self.source(parent.span));
            sheet.column(parent, false);
        }
        head.iter().for_each(|state| sheet.column(text(state), true));
        for row in rows {
            let labels = row.len().saturating_sub(self.cells_of(row));
            let (keys, values) = row.split_at(labels.min(row.len()));
            let mut cells: Vec<Vec<Inline>> = keys.iter().map(|key| code(&text(key))).collect();
            // A number and its unit are two tokens, and one cell.
            for (value, at) in table_body::cells(values) {
                let shown = match value {
                    table_body::Cell::Number { unit: Some((_, unit)), .. } => sources.slice(at.to(unit)),
                    _ => sources.slice(at),
                };
                cells.push(plain(shown.trim()));
            }
            sheet.row(cells);
        }
        self.page.table(sheet);
    }

    /// How many tokens at the end of a row are its cells: those from the first number on.
    fn cells_of(&self, row: &[(table_body::Token<'_>, Span)]) -> usize {
        let first = row.iter().position(|(token, _)| matches!(token, table_body::Token::Number(_) | table_body::Token::Missing));
        first.map_or(0, |first| row.len() - first)
    }

    pub(super) fn observed(&mut self, seen: &ObserveItem) {
        let math = self.notation.for_all(&seen.generators, |n| {
            let keys = seen.keys.iter().map(|key| n.math(key)).collect();
            let own = Math::name(seen.variable.text.to_string()).keyed(keys);
            own.joined(Sign::Equal, n.side(&seen.value))
        });
        self.page.formula(math);
    }
}

impl VariableItem {
    /// The names of its indices.
    fn binder_names(&self) -> Vec<String> {
        self.binder.iter().flat_map(|generator| &generator.pattern).map(|place| place.name.text.to_string()).collect()
    }
}
