//! The scenario for readers as parts in their order, which are written as Markdown or as HTML.

use super::math::Math;

/// A part of a document.
#[derive(Clone, Debug)]
pub enum Part {
    /// With the place that links lead to.
    Heading {
        level: usize,
        text: String,
        place: String,
    },
    Paragraph(Vec<Inline>),
    List(Vec<Vec<Inline>>),
    Table(Sheet),
    Formula(Math),
    /// Lines whose characters stand below one another.
    Lines(Vec<String>),
}

/// A part of a line.
#[derive(Clone, Debug)]
pub enum Inline {
    Text(String),
    Strong(String),
    Code(String),
    /// Leads to a heading of this document.
    Link {
        text: String,
        place: String,
    },
}

/// A table of texts.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    pub headings: Vec<String>,
    /// Which columns hold numbers.
    pub numbers: Vec<bool>,
    pub rows: Vec<Vec<Vec<Inline>>>,
}

/// How many rows and columns a table of values shows.
pub const ROWS: usize = 24;
pub const COLUMNS: usize = 12;

impl Sheet {
    pub fn new(headings: &[&str]) -> Sheet {
        Sheet { headings: headings.iter().map(|text| text.to_string()).collect(), numbers: vec![false; headings.len()], rows: Vec::new() }
    }

    pub fn column(&mut self, heading: impl Into<String>, number: bool) {
        self.headings.push(heading.into());
        self.numbers.push(number);
    }

    pub fn row(&mut self, cells: Vec<Vec<Inline>>) {
        self.rows.push(cells);
    }

    /// The same without columns that say nothing.
    pub fn without_empty_columns(mut self) -> Sheet {
        for at in (0..self.headings.len()).rev() {
            if self.rows.iter().all(|row| row.get(at).is_none_or(Vec::is_empty)) {
                self.headings.remove(at);
                self.numbers.remove(at);
                for row in self.rows.iter_mut().filter(|row| row.len() > at) {
                    row.remove(at);
                }
            }
        }
        self
    }
}

/// A document as it grows.
#[derive(Default)]
pub struct Page {
    pub parts: Vec<Part>,
    places: Vec<String>,
}

impl Page {
    pub fn heading(&mut self, level: usize, text: impl Into<String>) {
        let text = text.into();
        let own = slug(&text);
        let before = self.places.iter().filter(|place| **place == own).count();
        self.places.push(own.clone());
        let place = if before == 0 { own } else { format!("{own}-{before}") };
        self.parts.push(Part::Heading { level, text, place });
    }

    pub fn paragraph(&mut self, inlines: Vec<Inline>) {
        if !inlines.is_empty() {
            self.parts.push(Part::Paragraph(inlines));
        }
    }

    pub fn say(&mut self, text: &str) {
        self.paragraph(prose(text));
    }

    /// A comment of the source: its paragraphs.
    pub fn comment(&mut self, text: Option<&str>) {
        let lines: Vec<&str> = text.unwrap_or("").lines().map(str::trim).collect();
        for paragraph in lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()) {
            self.say(&paragraph.join(" "));
        }
    }

    pub fn list(&mut self, items: Vec<Vec<Inline>>) {
        if !items.is_empty() {
            self.parts.push(Part::List(items));
        }
    }

    pub fn table(&mut self, sheet: Sheet) {
        if !sheet.rows.is_empty() {
            self.parts.push(Part::Table(sheet));
        }
    }

    pub fn formula(&mut self, math: Math) {
        self.parts.push(Part::Formula(math));
    }

    /// What declares something: its name, its title and the comment beside it.
    pub fn declared(&mut self, code: &str, title: Option<&str>, comment: Option<&str>) {
        let mut line = vec![Inline::Code(code.to_string())];
        if let Some(title) = title {
            line.push(Inline::Text(" — ".into()));
            line.push(Inline::Strong(title.to_string()));
        }
        let comment = comment.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty());
        if let Some(comment) = comment {
            line.push(Inline::Text(if title.is_some() { ". ".into() } else { " — ".into() }));
            line.extend(prose(&comment));
        }
        self.paragraph(line);
    }

    /// The links to headings of the second level, put in the place of the parts that follow the first `at`.
    pub fn contents(&mut self, at: usize) {
        let link = |part: &Part| match part {
            Part::Heading { level: 2, text, place } => Some(vec![Inline::Link { text: text.clone(), place: place.clone() }]),
            _ => None,
        };
        let links: Vec<Vec<Inline>> = self.parts.iter().filter_map(link).collect();
        if links.len() > 1 {
            self.parts.insert(at.min(self.parts.len()), Part::List(links));
        }
    }
}

/// A text whose pairs of backticks mark code.
pub fn prose(text: &str) -> Vec<Inline> {
    if !text.matches('`').count().is_multiple_of(2) {
        return vec![Inline::Text(text.to_string())];
    }
    let parts = text.split('`').enumerate().filter(|(_, part)| !part.is_empty());
    parts.map(|(at, part)| if at % 2 == 0 { Inline::Text(part.into()) } else { Inline::Code(part.into()) }).collect()
}

/// A text that marks nothing, as one cell or line.
pub fn plain(text: &str) -> Vec<Inline> {
    if text.is_empty() { Vec::new() } else { vec![Inline::Text(text.to_string())] }
}

/// A piece of source, as one cell or line.
pub fn code(text: &str) -> Vec<Inline> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() { Vec::new() } else { vec![Inline::Code(text)] }
}

/// The place of a heading as GitHub makes it of its text.
fn slug(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}
