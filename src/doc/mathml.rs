//! Formulas as MathML, of which browsers show as much as MathML Core says.

use super::math::{Big, Fence, Math, Sign};

/// A formula as an element `math` of its own line. `alttext` says the same as LaTeX.
pub fn write(math: &Math, alttext: &str) -> String {
    let mut out = format!("<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\" alttext=\"{}\"><mrow>", escaped(alttext));
    part(&mut out, math);
    out.push_str("</mrow></math>");
    out
}

/// A text in which no character means anything to HTML; control characters become blanks.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push('\n'),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn element(out: &mut String, open: &str, text: &str, close: &str) {
    out.push_str(open);
    out.push_str(&escaped(text));
    out.push_str(close);
}

fn part(out: &mut String, math: &Math) {
    match math {
        Math::Index(name) | Math::Name(name) => element(out, "<mi class=\"n\">", name, "</mi>"),
        Math::Word(name) => element(out, "<mi mathvariant=\"normal\">", name, "</mi>"),
        Math::Number(digits) => element(out, "<mn>", digits, "</mn>"),
        Math::Function(name) => element(out, "<mi mathvariant=\"normal\">", name, "</mi>"),
        Math::Text(text) => element(out, "<mtext>", text, "</mtext>"),
        Math::Source(text) => element(out, "<mtext class=\"s\">", text, "</mtext>"),
        Math::Sign(sign) => self::sign(out, *sign),
        Math::Gap => out.push_str("<mspace width=\"1.5em\"/>"),
        Math::Row(parts) => {
            out.push_str("<mrow>");
            parts.iter().for_each(|inner| part(out, inner));
            out.push_str("</mrow>");
        }
        Math::Sub(base, sub) => two(out, "msub", base, sub),
        Math::Power(base, exponent) => two(out, "msup", base, exponent),
        Math::Fraction(above, below) => two(out, "mfrac", above, below),
        Math::Root(inner) => {
            out.push_str("<msqrt>");
            part(out, inner);
            out.push_str("</msqrt>");
        }
        Math::Fenced(fence, inner) => {
            let (left, right) = fences(*fence);
            out.push_str(&format!("<mrow><mo fence=\"true\">{left}</mo>"));
            part(out, inner);
            out.push_str(&format!("<mo fence=\"true\">{right}</mo></mrow>"));
        }
        Math::Over(big, under, body) => {
            out.push_str("<mrow><munder>");
            match big {
                Big::Sum => out.push_str("<mo largeop=\"true\">∑</mo>"),
                Big::Product => out.push_str("<mo largeop=\"true\">∏</mo>"),
                Big::Min => out.push_str("<mo>min</mo>"),
                Big::Max => out.push_str("<mo>max</mo>"),
                Big::Named(name) => element(out, "<mo>", name, "</mo>"),
            }
            part(out, under);
            out.push_str("</munder>");
            part(out, body);
            out.push_str("</mrow>");
        }
        Math::Cases(rows) => {
            out.push_str("<mrow><mo fence=\"true\">{</mo><mtable class=\"c\">");
            for (value, condition) in rows {
                out.push_str("<mtr><mtd>");
                part(out, value);
                out.push_str("</mtd><mtd>");
                part(out, condition);
                out.push_str("</mtd></mtr>");
            }
            out.push_str("</mtable></mrow>");
        }
    }
}

fn two(out: &mut String, name: &str, first: &Math, second: &Math) {
    out.push_str(&format!("<{name}>"));
    part(out, first);
    part(out, second);
    out.push_str(&format!("</{name}>"));
}

fn fences(fence: Fence) -> (&'static str, &'static str) {
    match fence {
        Fence::Round => ("(", ")"),
        Fence::Square => ("[", "]"),
        Fence::Curly => ("{", "}"),
        Fence::Bars => ("|", "|"),
        Fence::Floor => ("⌊", "⌋"),
        Fence::Ceiling => ("⌈", "⌉"),
    }
}

fn sign(out: &mut String, sign: Sign) {
    let operator = match sign {
        Sign::Plus => "+",
        Sign::Minus => "−",
        Sign::Times => "·",
        Sign::Equal => "=",
        Sign::NotEqual => "≠",
        Sign::Less => "&lt;",
        Sign::LessEqual => "≤",
        Sign::Greater => "&gt;",
        Sign::GreaterEqual => "≥",
        Sign::And => "∧",
        Sign::Or => "∨",
        Sign::Not => "¬",
        Sign::In => "∈",
        Sign::NotIn => "∉",
        Sign::Union => "∪",
        Sign::Intersection => "∩",
        Sign::Without => "∖",
        Sign::ForAll => "∀",
        Sign::Exists => "∃",
        Sign::Implies => "⇒",
        Sign::MapsTo => "↦",
        Sign::Follows => "∼",
        Sign::Given => "∣",
        Sign::Such | Sign::Colon => ":",
        Sign::Comma => ",",
        Sign::Semicolon => ";",
        Sign::Dots => "…",
        Sign::Prime => "′",
        Sign::Infinity => return out.push_str("<mi mathvariant=\"normal\">∞</mi>"),
        Sign::Reals => return out.push_str("<mi mathvariant=\"normal\">ℝ</mi>"),
        Sign::Integers => return out.push_str("<mi mathvariant=\"normal\">ℤ</mi>"),
        Sign::Expectation => return out.push_str("<mi mathvariant=\"normal\">𝔼</mi>"),
    };
    match sign {
        Sign::Comma | Sign::Semicolon => out.push_str(&format!("<mo separator=\"true\">{operator}</mo>")),
        _ => out.push_str(&format!("<mo>{operator}</mo>")),
    }
}
