//! What the scenario is about, and what it is built on.

use super::Writer;
use crate::doc::page::{Inline, Part, Sheet, code, plain};
use crate::hir::Switch;
use crate::syntax::ast::{Item, ItemKind, UseItem};

impl Writer<'_> {
    /// Title, description, which variant it is.
    pub(super) fn overview(&mut self) {
        let title = self.hir.title.clone().unwrap_or_else(|| self.hir.name.to_string());
        self.page.heading(1, title);
        if let Some(at) = self.hir.active
            && let Some(variant) = self.hir.variants.get(at as usize)
        {
            let mut line = vec![Inline::Text("In the variant ".into()), Inline::Code(variant.name.to_string())];
            line.extend(variant.title.iter().map(|title| Inline::Text(format!(": {title}"))));
            self.page.paragraph(line);
        }
        self.settings();
        let scenario = self.items().map(|loaded| &loaded.item).find(|item| matches!(item.kind, ItemKind::Scenario { .. }));
        if let Some(scenario) = scenario {
            self.head_comment(scenario);
            self.page.comment(scenario.doc.as_deref());
        }
        self.uses();
    }

    /// What the command line says otherwise.
    fn settings(&mut self) {
        let mut lines: Vec<Vec<Inline>> = self.subject.settings.iter().map(|text| code(text)).collect();
        // A policy with an index is named once for all of its members.
        for policy in self.hir.policies.iter().filter(|policy| policy.by_option) {
            let word = match policy.state {
                Switch::On => "on",
                Switch::Off => "off",
                Switch::Open => "open",
            };
            lines.push([plain("policy "), code(&policy.name), plain(&format!(" {word}"))].concat());
        }
        if !lines.is_empty() {
            self.page.say("Set for this document; formulas below are those of the scenario:");
            self.page.list(lines);
        }
    }

    /// The plain comment at the beginning of the file, above the scenario.
    fn head_comment(&mut self, scenario: &Item) {
        let Some(file) = self.subject.sources.get(scenario.span.file) else { return };
        let before = file.text.get(..scenario.span.lo as usize).unwrap_or("");
        let lines: Vec<&str> = before.lines().map(str::trim).collect();
        let comments: Vec<&str> = lines
            .iter()
            .filter(|line| !line.starts_with("///"))
            .map(|line| line.strip_prefix("//").map_or("", |text| text.strip_prefix(' ').unwrap_or(text)).trim_end())
            .collect();
        for paragraph in comments.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()) {
            // What is laid out by hand stays so.
            let is_drawn = |line: &&&str| line.starts_with("  ") || line.contains("   ") || line.contains('─');
            match paragraph.iter().find(is_drawn) {
                Some(_) => self.page.parts.push(Part::Lines(paragraph.iter().map(|line| line.to_string()).collect())),
                None => self.page.say(&paragraph.join(" ")),
            }
        }
    }

    /// Which parts of the library and which files it uses.
    fn uses(&mut self) {
        let mut used = Vec::new();
        for item in self.items().map(|loaded| &loaded.item) {
            let name = match &item.kind {
                ItemKind::Use(UseItem::Library(path)) => path.iter().map(|name| name.text.as_ref()).collect::<Vec<_>>().join("."),
                ItemKind::Use(UseItem::File { path, .. }) => path.text.clone(),
                _ => continue,
            };
            if !used.contains(&name) {
                used.push(name);
            }
        }
        let mut line: Vec<Inline> = Vec::new();
        for name in used {
            line.push(Inline::Text(if line.is_empty() { "It uses ".into() } else { ", ".into() }));
            line.push(Inline::Code(name));
        }
        if !line.is_empty() {
            line.push(Inline::Text(".".into()));
        }
        self.page.paragraph(line);
    }

    /// Units, currencies and rates that it declares.
    pub(super) fn units(&mut self) {
        let mut sheet = Sheet::new(&["Name", "Meaning", "Stated as"]);
        let mut rates = Vec::new();
        for item in self.items().map(|loaded| &loaded.item) {
            match &item.kind {
                ItemKind::Unit(unit) => {
                    let title = unit.title.as_ref().map_or("", |title| title.text.as_str());
                    let stated = unit.definition.as_ref().map_or(Vec::new(), |(_, span)| code(&self.source(*span)));
                    sheet.row(vec![code(&unit.name.text), plain(title), stated]);
                }
                ItemKind::Currency { name, title } => {
                    let title = title.as_ref().map_or("currency", |title| title.text.as_str());
                    sheet.row(vec![code(&name.text), plain(title), Vec::new()]);
                }
                ItemKind::Rate { .. } => rates.push(code(&self.source(item.span))),
                ItemKind::Rates(from) => {
                    let mut line = vec![Inline::Text("rates from ".into()), Inline::Code(from.source.path.text.clone())];
                    line.push(Inline::Text(": ".into()));
                    line.push(Inline::Code(format!("{} = {} {}", from.left.text, from.rate.text, from.right.text)));
                    rates.push(line);
                }
                _ => {}
            }
        }
        if sheet.rows.is_empty() && rates.is_empty() {
            return;
        }
        self.page.heading(2, "Units and currencies");
        self.page.table(sheet.without_empty_columns());
        self.page.list(rates);
    }
}
