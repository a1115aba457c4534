//! The tree for people.

use super::node::{How, Node, Part, Source};
use super::place::at;
use super::{Why, actions, decided, division, evidence};
use crate::report::compare::FigureValue;
use crate::report::document::{Document, Options};
use crate::report::number::alone;
use crate::report::page::{Page, unit_after};

/// How a result comes about.
pub fn document(why: &Why, options: &Options) -> Document {
    let mut page = Page::new(*options);
    let name = why.root.name.as_deref().unwrap_or("");
    let of = why.variant.as_ref().map_or(String::new(), |variant| format!(" in {variant}"));
    page.heading(0, &format!("{name}{of} = {}", amount(&why.root)));
    if let Some(title) = &why.title {
        page.line(0, title);
    }
    tree(&mut page, &why.root);
    if let Some((limit, pricing)) = &why.limit {
        decided::limit(&mut page, limit, *pricing);
    }
    if let Some(decision) = &why.decision {
        decided::decision(&mut page, name.strip_suffix(".reduced_cost").unwrap_or(name), decision);
    }
    why.evidence.iter().for_each(|found| evidence::write(&mut page, found));
    why.actions.iter().for_each(|found| actions::write(&mut page, found));
    why.division.iter().for_each(|found| division::write(&mut page, found));
    if let Some(note) = &why.note {
        page.blank();
        page.line(0, note);
    }
    page.finish()
}

/// A line of the tree: what it is, what it comes to, its share of the whole, and where it stands.
struct Line {
    indent: usize,
    label: String,
    value: String,
    share: String,
    place: String,
}

fn tree(page: &mut Page, root: &Node) {
    let mut lines = Vec::new();
    page.blank();
    if let Some(text) = root.text.as_ref().filter(|_| root.source != Source::Data) {
        let place = root.spot.as_ref().map_or(String::new(), |spot| format!("   {}", at(spot)));
        page.line(0, &format!("{text}{place}"));
    } else if let Some(spot) = &root.spot {
        let written = root.written.as_ref().map_or(String::new(), |written| format!(", written {written}"));
        page.line(0, &format!("{} at {}{written}", origin(root.source), at(spot)));
    } else if root.source == Source::Option {
        page.line(0, origin(root.source));
    }
    if let Some(said) = exponentials(root) {
        page.line(0, &said);
    }
    below(root, 2, &mut lines);
    if root.deeper {
        lines.push(Line {
            indent: 2, label: "… deeper: --depth".into(), value: String::new(), share: String::new(), place: String::new()
        });
    }
    let width = |cell: &dyn Fn(&Line) -> usize| lines.iter().map(cell).max().unwrap_or(0);
    let label = width(&|line| line.indent + line.label.chars().count());
    let value = width(&|line| line.value.chars().count());
    let share = width(&|line| line.share.chars().count());
    let pad = |text: &str, width: usize| format!("{text}{}", " ".repeat(width.saturating_sub(text.chars().count())));
    let drawn = lines.iter().map(|line| {
        let own = format!("{}{}", " ".repeat(line.indent), line.label);
        let share = if share == 0 { String::new() } else { format!("  {}", pad(&line.share, share)) };
        format!("{}  {}{share}  {}", pad(&own, label), pad(&line.value, value), line.place).trim_end().to_string()
    });
    let drawn: Vec<String> = drawn.collect();
    if !drawn.is_empty() {
        page.drawing(0, drawn);
    }
}

/// How exponentials make a value.
fn exponentials(node: &Node) -> Option<String> {
    let (scale, logsum) = match node.how {
        How::Logit(scale) => (scale, false),
        How::LogSum(scale) => (scale, true),
        _ => return None,
    };
    let times = if scale == 1.0 { String::new() } else { format!("{} × ", alone(scale)) };
    Some(match logsum {
        false => format!("exp({times}the first) as a share of the sum of exp({times}each):"),
        true if scale == 1.0 => "The logarithm of the sum of exp(each):".into(),
        true => format!("The logarithm of the sum of exp({times}each), divided by {}:", alone(scale)),
    })
}

/// The lines of the parts of a value.
fn below(node: &Node, indent: usize, out: &mut Vec<Line>) {
    let whole = node.value.number().filter(|_| node.how == How::Sum);
    for (place, part) in node.parts.iter().enumerate() {
        let own = &part.node;
        let adds = part.adds().filter(|_| matches!(node.how, How::Sum | How::Average));
        let value = match adds {
            // What it adds, in the unit of the sum.
            Some(adds) => format!("{}{}", alone(adds), unit_after(&node.unit)),
            None => amount(own),
        };
        let share = match (whole, adds) {
            (Some(whole), Some(adds)) if whole != 0.0 && node.count() > 1 => format!("{} %", alone((adds / whole * 1000.0).round() / 10.0)),
            _ => String::new(),
        };
        let sign = before(node, part, place);
        // That all of many terms are written in the same way was said above them.
        let text = || own.text.clone().filter(|_| part.at.is_empty() || own.parts.is_empty());
        let label = own.name.clone().or_else(text).unwrap_or_default();
        let keys = part.at.join(", ");
        let label = match (keys.is_empty(), label.is_empty()) {
            (true, _) => label,
            (false, true) => keys,
            (false, false) => format!("{keys}: {label}"),
        };
        // What it is in its own unit, where the sum has another.
        let label = match adds {
            Some(_) if part.weight.abs() != 1.0 && own.source != Source::Literal => format!("{label} ({})", amount(own)),
            _ => label,
        };
        out.push(Line { indent, label: format!("{sign}{label}"), value, share, place: place_of(own) });
        let formula = own.name.is_some() && own.how != How::Given && own.how != How::Same;
        if let Some(text) = own.text.as_ref().filter(|_| formula) {
            out.push(Line {
                indent: indent + 2,
                label: format!("= {text}"),
                value: String::new(),
                share: String::new(),
                place: String::new(),
            });
        }
        if let Some(said) = exponentials(own).filter(|_| !own.parts.is_empty()) {
            out.push(Line { indent: indent + 2, label: said, value: String::new(), share: String::new(), place: String::new() });
        }
        below(own, indent + if formula { 4 } else { 2 }, out);
    }
    if let How::Product(factor) = node.how
        && factor != 1.0
    {
        let (label, value) =
            if factor == -1.0 { ("× -1".to_string(), String::new()) } else { ("× change of unit".into(), alone(factor)) };
        out.push(Line { indent, label, value, share: String::new(), place: String::new() });
    }
    if let Some(rest) = node.rest {
        let adds = rest.value.filter(|_| node.how != How::Count);
        let value = adds.map_or(String::new(), |value| format!("{}{}", alone(value), unit_after(&node.unit)));
        let label = match (node.how, rest.value, rest.count) {
            (How::Count, Some(held), count) => {
                let hold = if held == 0.0 { "that are not counted" } else { "that are counted" };
                format!("and {count} more {hold}")
            }
            (_, Some(_), 1) => "and 1 more that makes up".into(),
            (_, Some(_), count) => format!("and {count} more that make up"),
            (_, None, count) => format!("and {count} more"),
        };
        out.push(Line { indent, label, value, share: String::new(), place: String::new() });
    }
}

/// What stands before a part: how it goes with those before it.
fn before(node: &Node, part: &Part, place: usize) -> String {
    match node.how {
        _ if part.node.within => "within ".into(),
        How::Sum | How::Average if part.weight < 0.0 => "- ".into(),
        How::UpTo if place > 0 => "up to ".into(),
        How::Product(_) if part.weight < 0.0 => "÷ ".into(),
        How::Product(_) if place > 0 => "× ".into(),
        How::Power if place > 0 => "to the power of ".into(),
        How::Least if place == 0 && node.count() > 1 => "smallest: ".into(),
        How::Greatest if place == 0 && node.count() > 1 => "largest: ".into(),
        How::Same if place > 0 => "chosen by: ".into(),
        How::Of(word) if place == 0 && is_function(word) => format!("{word} of "),
        How::Of(word) if place > 0 && joins(word) => format!("{word} "),
        _ => String::new(),
    }
}

/// True of what stands between its two sides.
fn joins(word: &str) -> bool {
    !is_function(word) && !matches!(word, "any" | "all")
}

fn is_function(word: &str) -> bool {
    matches!(word, "abs" | "exp" | "log" | "sqrt" | "floor" | "ceil" | "round" | "piecewise")
}

/// Where a value stands, or who it comes from.
fn place_of(node: &Node) -> String {
    let note = match node.source {
        Source::Decision => Some("decided"),
        Source::Answer => Some("answer"),
        Source::Default => Some("default"),
        Source::Option => Some("--set"),
        Source::Formula | Source::Literal | Source::Data => None,
    };
    let written = node.written.as_ref().map(|written| format!("written {written}"));
    let parts = note.map(str::to_string).into_iter().chain(written).chain(node.spot.as_ref().map(at));
    let deeper = if node.deeper { "  …" } else { "" };
    format!("{}{deeper}", parts.collect::<Vec<_>>().join(", "))
}

fn origin(source: Source) -> &'static str {
    match source {
        Source::Formula => "calculated",
        Source::Literal => "written",
        Source::Data => "data",
        Source::Default => "the default",
        Source::Option => "set on the command line",
        Source::Decision => "decided",
        Source::Answer => "answered",
    }
}

/// A value with its unit.
fn amount(node: &Node) -> String {
    match &node.value {
        FigureValue::Number(number) => format!("{}{}", alone(*number), unit_after(&node.unit)),
        FigureValue::Word(word) => word.clone(),
    }
}
