//! The scenario for readers as one file of HTML: no scripts, nothing from elsewhere, formulas as MathML.

use super::page::{Inline, Page, Part, Sheet};
use super::{latex, mathml};
use mathml::escaped;

const STYLE: &str = "
body { font: 16px/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
h1 { font-size: 1.8rem; } h2 { font-size: 1.4rem; margin-top: 2.5rem; border-bottom: 1px solid #ccc; } h3 { font-size: 1.1rem; }
code, pre { font: 0.9em/1.4 ui-monospace, monospace; background: #f3f3f3; border-radius: 3px; padding: 0 0.2em; }
pre { padding: 0.6em; overflow-x: auto; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 0.8rem 0; }
th, td { border: 1px solid #ccc; padding: 0.2rem 0.6rem; text-align: left; vertical-align: top; }
th.r, td.r { text-align: right; font-variant-numeric: tabular-nums; }
math { font-size: 1.1em; margin: 0.8rem 0; }
mi.n { font-style: italic; } .s { font-family: ui-monospace, monospace; }
mtable.c mtd { text-align: left; padding-right: 1em; }
@media (prefers-color-scheme: dark) { body { color: #e4e4e4; background: #181818; } code, pre { background: #2a2a2a; } a { color: #8ab4f8; } }
@media print { main { max-width: none; padding: 0; } }
";

/// The document, with a line break at its end.
pub fn write(page: &Page, title: &str) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width\"/>\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n",
        escaped(title)
    );
    for part in &page.parts {
        match part {
            Part::Heading { level, text, place } => {
                let level = (*level).clamp(1, 6);
                out.push_str(&format!("<h{level} id=\"{}\">{}</h{level}>\n", escaped(place), escaped(text)));
            }
            Part::Paragraph(inlines) => out.push_str(&format!("<p>{}</p>\n", line(inlines))),
            Part::List(items) => {
                out.push_str("<ul>\n");
                items.iter().for_each(|item| out.push_str(&format!("<li>{}</li>\n", line(item))));
                out.push_str("</ul>\n");
            }
            Part::Table(sheet) => table(&mut out, sheet),
            Part::Formula(math) => out.push_str(&format!("<div class=\"wide\">{}</div>\n", mathml::write(math, &latex::write(math)))),
            Part::Lines(lines) => out.push_str(&format!("<pre>{}</pre>\n", escaped(&lines.join("\n")))),
        }
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn table(out: &mut String, sheet: &Sheet) {
    let class = |at: usize| if sheet.numbers.get(at).copied().unwrap_or(false) { " class=\"r\"" } else { "" };
    out.push_str("<div class=\"wide\"><table>\n<thead><tr>");
    for (at, heading) in sheet.headings.iter().enumerate() {
        out.push_str(&format!("<th{}>{}</th>", class(at), escaped(heading)));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &sheet.rows {
        out.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            out.push_str(&format!("<td{}>{}</td>", class(at), line(cell)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
}

fn line(inlines: &[Inline]) -> String {
    let one = |inline: &Inline| match inline {
        Inline::Text(text) => escaped(text),
        Inline::Strong(text) => format!("<strong>{}</strong>", escaped(text)),
        Inline::Code(text) => format!("<code>{}</code>", escaped(text)),
        Inline::Link { text, place } => format!("<a href=\"#{}\">{}</a>", escaped(place), escaped(text)),
    };
    inlines.iter().map(one).collect()
}
