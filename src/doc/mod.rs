//! The scenario for readers: what it declares, with its plans in mathematical notation, as Markdown or HTML.
//!
//! [`parts`] makes a [`page`] out of the declarations and the checked scenario; [`notation`] makes a tree ([`math`]) out of each
//! expression of the source, which [`latex`] and [`mathml`] write.

mod html;
mod latex;
mod markdown;
mod math;
mod mathml;
mod notation;
mod page;
mod parts;

pub use parts::{Answers, Subject};

use page::Page;

/// A scenario for readers.
pub struct Document {
    page: Page,
    title: String,
}

impl Document {
    /// Of a scenario that was checked without errors.
    pub fn of(subject: &Subject<'_>) -> Document {
        let title = subject.hir.title.clone().unwrap_or_else(|| subject.hir.name.to_string());
        Document { page: parts::page(subject), title }
    }

    /// As Markdown, with formulas in LaTeX.
    pub fn markdown(&self) -> String {
        markdown::write(&self.page)
    }

    /// As one file of HTML, with formulas in MathML.
    pub fn html(&self) -> String {
        html::write(&self.page, &self.title)
    }
}

#[cfg(test)]
mod tests;
