//! Formulas as LaTeX, in commands that MathJax and KaTeX know too.

use super::math::{Big, Fence, Math, Sign};

/// A formula as LaTeX, without delimiters, on one line.
pub fn write(math: &Math) -> String {
    let mut out = String::new();
    part(&mut out, math);
    out
}

fn part(out: &mut String, math: &Math) {
    match math {
        Math::Index(name) if name.chars().count() == 1 => named(out, "mathit", name, true),
        Math::Index(name) | Math::Name(name) => named(out, "mathit", name, false),
        Math::Word(name) => named(out, "mathrm", name, false),
        Math::Number(digits) => command(out, digits),
        Math::Function(name) => function(out, name),
        Math::Text(text) => text_of(out, "text", text),
        Math::Source(text) => text_of(out, "texttt", text),
        Math::Sign(sign) => command(out, self::sign(*sign)),
        Math::Gap => command(out, r"\quad"),
        Math::Row(parts) => parts.iter().for_each(|inner| part(out, inner)),
        Math::Sub(base, sub) => {
            part(out, base);
            out.push('_');
            braced(out, sub);
        }
        Math::Power(base, exponent) => {
            // A base with an index of its own stays one.
            match base.as_ref() {
                Math::Power(..) => braced(out, base),
                other => part(out, other),
            }
            out.push('^');
            braced(out, exponent);
        }
        Math::Fraction(above, below) => {
            command(out, r"\frac");
            braced(out, above);
            braced(out, below);
        }
        Math::Root(inner) => {
            command(out, r"\sqrt");
            braced(out, inner);
        }
        Math::Fenced(fence, inner) => {
            let (left, right) = fences(*fence);
            command(out, r"\left");
            out.push_str(left);
            part(out, inner);
            command(out, r"\right");
            out.push_str(right);
        }
        Math::Over(big, under, body) => {
            match big {
                Big::Sum => command(out, r"\sum"),
                Big::Product => command(out, r"\prod"),
                Big::Min => command(out, r"\min"),
                Big::Max => command(out, r"\max"),
                Big::Named(name) => {
                    command(out, r"\mathop{");
                    function(out, name);
                    out.push_str(r"}\limits");
                }
            }
            out.push('_');
            braced(out, under);
            part(out, body);
        }
        Math::Cases(rows) => {
            command(out, r"\begin{cases}");
            for (at, (value, condition)) in rows.iter().enumerate() {
                if at > 0 {
                    out.push_str(r" \\ ");
                }
                part(out, value);
                out.push_str(" & ");
                part(out, condition);
            }
            command(out, r"\end{cases}");
        }
    }
}

fn braced(out: &mut String, math: &Math) {
    out.push('{');
    part(out, math);
    out.push('}');
}

/// A command or a sign, with a blank before it where letters would run into it.
fn command(out: &mut String, text: &str) {
    let touches = out.chars().last().is_some_and(|last| !matches!(last, '{' | ' ' | '_' | '^' | '(' | '['));
    if touches && !text.starts_with([',', ';']) {
        out.push(' ');
    }
    out.push_str(text);
}

fn function(out: &mut String, name: &str) {
    match name {
        "exp" | "ln" | "min" | "max" => command(out, &format!(r"\{name}")),
        // GitHub has no `\operatorname`.
        _ => {
            command(out, r"\mathrm{");
            name.chars().for_each(|c| out.push_str(&escape(c).unwrap_or_else(|| c.to_string())));
            out.push('}');
        }
    }
}

/// A name in a font; one letter stands as it is.
fn named(out: &mut String, font: &str, name: &str, bare: bool) {
    if !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '·')) {
        return text_of(out, "text", name);
    }
    if bare {
        return command(out, &name.replace('_', r"\_"));
    }
    command(out, &format!(r"\{font}{{{}}}", name.replace('_', r"\_")));
}

/// What stands for a character in a formula, where it does not stand for itself.
fn escape(c: char) -> Option<String> {
    Some(match c {
        '_' | '%' | '$' | '#' | '&' | '{' | '}' => format!(r"\{c}"),
        '\\' => r"\backslash{}".into(),
        '^' => r"\wedge{}".into(),
        '~' => r"\sim{}".into(),
        '<' => r"\lt{}".into(),
        '>' => r"\gt{}".into(),
        '`' => r"\prime{}".into(),
        _ => return None,
    })
}

/// Prose: what is special stands between pieces of text, since readers of LaTeX differ on escapes within them.
fn text_of(out: &mut String, font: &str, text: &str) {
    let mut pieces = String::new();
    let mut open = false;
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        match escape(c) {
            Some(escaped) => {
                if std::mem::take(&mut open) {
                    pieces.push('}');
                }
                pieces.push_str(&escaped);
            }
            None => {
                if !std::mem::replace(&mut open, true) {
                    pieces.push_str(&format!(r"\{font}{{"));
                }
                pieces.push(c);
            }
        }
    }
    if open {
        pieces.push('}');
    }
    // One piece needs no braces around it.
    match pieces.matches(['}', '\\']).count() {
        2 if open => command(out, &pieces),
        _ => command(out, &format!("{{{pieces}}}")),
    }
}

fn fences(fence: Fence) -> (&'static str, &'static str) {
    match fence {
        Fence::Round => ("(", ")"),
        Fence::Square => ("[", "]"),
        Fence::Curly => (r"\{", r"\}"),
        Fence::Bars => ("|", "|"),
        Fence::Floor => (r"\lfloor", r"\rfloor"),
        Fence::Ceiling => (r"\lceil", r"\rceil"),
    }
}

fn sign(sign: Sign) -> &'static str {
    match sign {
        Sign::Plus => "+",
        Sign::Minus => "-",
        Sign::Times => r"\cdot",
        Sign::Equal => "=",
        Sign::NotEqual => r"\ne",
        Sign::Less => r"\lt",
        Sign::LessEqual => r"\le",
        Sign::Greater => r"\gt",
        Sign::GreaterEqual => r"\ge",
        Sign::And => r"\land",
        Sign::Or => r"\lor",
        Sign::Not => r"\lnot",
        Sign::In => r"\in",
        Sign::NotIn => r"\notin",
        Sign::Union => r"\cup",
        Sign::Intersection => r"\cap",
        Sign::Without => r"\setminus",
        Sign::ForAll => r"\forall",
        Sign::Exists => r"\exists",
        Sign::Implies => r"\Rightarrow",
        Sign::MapsTo => r"\mapsto",
        Sign::Follows => r"\sim",
        Sign::Given => r"\mid",
        Sign::Such => ":",
        Sign::Comma => r",\;",
        Sign::Semicolon => r";\;",
        Sign::Colon => ":",
        Sign::Dots => r"\dots",
        Sign::Infinity => r"\infty",
        Sign::Reals => r"\mathbb{R}",
        Sign::Integers => r"\mathbb{Z}",
        Sign::Expectation => r"\mathbb{E}",
        Sign::Prime => r"\prime",
    }
}
