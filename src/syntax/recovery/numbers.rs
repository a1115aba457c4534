//! Numbers and their units, as other countries and other languages write them.

use super::super::tokens::Kind;
use super::cursor::{TokenCursor, near};
use super::repair::Repair;
use crate::diagnostics::codes;
use crate::mistakes::ForeignForm;

/// `3,5`, `1,000`, `1.234,5` and `.5`.
pub fn numbers(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    // `1 200`: thousands set apart by a blank.
    if index > 0
        && view.kind(index) == Some(Kind::Number)
        && view.kind(index - 1) == Some(Kind::Number)
        && view.text(index).len() == 3
        && view.text(index - 1).len() <= 3
        && let Some(range) = view.span(index - 1, index)
    {
        let (written, plain) = (view.slice(index - 1, index), format!("{}{}", view.text(index - 1), view.text(index)));
        out.push(
            Repair::new(range, plain.clone(), 1, format!("`{written}`: no blank stands in a number"))
                .code(codes::BAD_NUMBER)
                .label("two numbers")
                .offer(format!("write `{plain}`")),
        );
    }
    // `90.`
    if view.text(index) == "."
        && index > 0
        && view.touch(index - 1, index)
        && view.kind(index - 1) == Some(Kind::Number)
        && !view.touch(index, index + 1)
        && let Some(range) = view.span(index - 1, index)
    {
        let written = view.slice(index - 1, index);
        let plain = view.text(index - 1);
        out.push(
            Repair::new(range, plain, 0, format!("`{written}`: a number ends with a digit"))
                .code(codes::BAD_NUMBER)
                .label(format!("write `{plain}`"))
                .certain(format!("write `{plain}`")),
        );
    }
    scale_word(view, index, out);
    unit_behind_percent(view, index, out);
    power_of_unit(view, index, out);
    // `12'500`
    if matches!(view.text(index), "'" | "’") && index > 0 {
        apostrophes(view, index, out);
    }
    // The run of numbers, commas and points without blanks around the token.
    let belongs = |i: usize| view.kind(i) == Some(Kind::Number) || matches!(view.text(i), "," | ".");
    if !belongs(index) {
        return;
    }
    let mut first = index;
    while first > 0 && belongs(first - 1) && view.touch(first - 1, first) {
        first -= 1;
    }
    let mut last = index;
    while belongs(last + 1) && view.touch(last, last + 1) {
        last += 1;
    }
    while last > first && view.kind(last) != Some(Kind::Number) {
        last -= 1;
    }
    let (Some(from), Some(to)) = (view.token(first), view.token(last)) else { return };
    let range = from.range.start..to.range.end;
    let written = view.source.get(range.clone()).unwrap_or("");
    let after_value = view.source.get(..range.start).and_then(|t| t.chars().next_back()).is_some_and(|c| c.is_alphanumeric() || c == ']');
    if let Some(digits) = written.strip_prefix('.') {
        if !after_value && first + 1 == last && digits.bytes().all(|b| b.is_ascii_digit()) {
            out.push(
                Repair::new(range.clone(), format!("0{written}"), 0, "a number begins with a digit")
                    .code(codes::BAD_NUMBER)
                    .label(format!("write `0{written}`"))
                    .certain(format!("write `0{written}`")),
            );
        }
        return;
    }
    let thousands = |mark: char| written.split(mark).skip(1).all(|g| g.len() == 3 && g.bytes().all(|b| b.is_ascii_digit()));
    if !written.contains(',') && written.matches('.').count() > 1 && thousands('.') && view.kind(first) == Some(Kind::Number) {
        let plain = written.replace('.', "_");
        out.push(
            Repair::new(range, plain.clone(), 0, format!("`{written}`: thousands are set apart with `_`, not with a point"))
                .code(codes::BAD_NUMBER)
                .label("points between thousands")
                .offer(format!("write `{plain}`")),
        );
        return;
    }
    if view.kind(first) != Some(Kind::Number) || !written.contains(',') || view.in_keys(first) {
        return;
    }
    let commas = written.matches(',').count();
    let groups = |text: &str, mark: char| text.split(mark).skip(1).all(|g| g.len() == 3 && g.bytes().all(|b| b.is_ascii_digit()));
    let comma = written.find(',').map(|at| range.start + at..range.start + at + 1).unwrap_or(range.clone());
    let repair = |new: String, message: &str| {
        Repair::new(range.clone(), new.clone(), 0, message.to_string())
            .place(comma.clone())
            .code(codes::BAD_NUMBER)
            .label("a comma in a number")
            .certain(format!("write `{new}`"))
    };
    let whole = written.split(',').next().unwrap_or("");
    if commas == 1 && written.contains('.') && written.rfind('.') < written.find(',') && groups(whole, '.') {
        // `1.234,5`
        out.push(repair(written.replace('.', "").replace(',', "."), "a decimal point is written `.`, thousands with `_` or nothing"));
    } else if groups(written.split('.').next().unwrap_or(""), ',') && (commas > 1 || written.contains('.')) {
        // `1,234,567` and `1,234.5`
        out.push(repair(written.replace(',', "_"), "thousands are set apart with `_`, not with a comma"));
    } else if commas == 1 && groups(written, ',') && whole.len() <= 3 && whole != "0" {
        // `3,500`: nobody but the modeler knows.
        let (thousand, point) = (written.replace(',', "_"), written.replace(',', "."));
        let mut repair = repair(thousand.clone(), &format!("`{written}`: a comma cannot stand in a number"));
        let plain = written.replace(',', "");
        repair = repair.help(format!("write `{plain}` or `{thousand}` if the comma parts thousands, `{point}` if it is a decimal point"));
        repair.fix = None;
        repair.certainty = super::repair::Certainty::Likely;
        out.push(repair);
    } else if commas == 1 && !written.contains('.') {
        out.push(repair(written.replace(',', "."), "a decimal point is written `.`"));
    }
}

/// `12'500`, as in Switzerland: groups of three digits.
fn apostrophes(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    let mark = |i: usize| matches!(view.text(i), "'" | "’");
    let group = |i: usize| {
        view.kind(i) == Some(Kind::Number) && view.touch(i - 1, i) && view.text(i).split('.').next().is_some_and(|g| g.len() == 3)
    };
    let Some(mut first) = index.checked_sub(1) else { return };
    while first > 1 && mark(first - 1) && group(first) {
        first -= 2;
    }
    let mut last = first;
    while mark(last + 1) && view.touch(last, last + 1) && group(last + 2) {
        last += 2;
    }
    if last <= index || view.kind(first) != Some(Kind::Number) {
        return;
    }
    let Some(range) = view.span(first, last) else { return };
    let written = view.slice(first, last);
    let plain = written.replace(['\'', '’'], "_");
    out.push(
        Repair::new(range, plain.clone(), 0, format!("`{written}`: thousands are set apart with `_`, not with an apostrophe"))
            .code(codes::BAD_NUMBER)
            .label("an apostrophe in a number")
            .offer(format!("write `{plain}`")),
    );
}

/// `260 Mio EUR` and `3 thousand t`.
fn scale_word(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    for at in [Some(index), index.checked_sub(1)].into_iter().flatten() {
        if matches!(view.text(at), "per" | "pro") && matches!(view.text(at + 1), "cent" | "zent") && at > 0 {
            let Some(range) = view.span(at, at + 1).filter(|_| view.kind(at - 1) == Some(Kind::Number)) else { continue };
            let written = view.slice(at, at + 1);
            out.push(Repair::foreign(range, "%", 0, ForeignForm::PerCent { written }));
        }
        let fits = at > 0 && view.kind(at - 1) == Some(Kind::Number) && view.kind(at + 1) == Some(Kind::Word) && !view.begins_line(at + 1);
        // `12k EUR`: one letter at the number, before the code of a currency.
        let money = view.text(at + 1).len() == 3 && view.text(at + 1).bytes().all(|b| b.is_ascii_uppercase());
        let letter = match view.text(at) {
            "k" | "K" => Some("k"),
            "m" | "M" => Some("M"),
            "b" | "B" => Some("G"),
            _ => None,
        };
        // `70k t`: no unit is written so; `m` and `b` are.
        let alone = matches!(view.text(at), "k" | "K" | "M");
        let scale =
            crate::diagnostics::suggest::scale(view.text(at)).or(letter.filter(|_| (money || alone) && at > 0 && view.touch(at - 1, at)));
        let Some(prefix) = scale.filter(|_| fits && !view.is_keyword(at + 1)) else { continue };
        let (Some(word), Some(unit)) = (view.token(at), view.token(at + 1)) else { continue };
        let (written, short) = (view.text(at), format!("{prefix}{}", view.text(at + 1)));
        let blank = if view.touch(at - 1, at) { " " } else { "" };
        let form = ForeignForm::ScaleWord { word: written, prefix, unit: &short };
        let range = word.range.start..unit.range.start;
        out.push(Repair::foreign(range, format!("{blank}{prefix}"), 0, form).place(word.range.clone()));
    }
}

/// `5 % EUR/t`: a number has one unit.
fn unit_behind_percent(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    for at in [Some(index), index.checked_sub(1)].into_iter().flatten().filter(|at| *at > 0 && view.text(*at) == "%") {
        let code = view.text(at + 1);
        let money = code.len() >= 3 && code.bytes().all(|b| b.is_ascii_uppercase());
        let quotient = view.text(at + 2) == "/" && view.touch(at + 1, at + 2) && view.touch(at + 2, at + 3);
        if view.kind(at - 1) != Some(Kind::Number)
            || view.kind(at + 1) != Some(Kind::Word)
            || !(money || quotient)
            || view.is_reserved(at + 1)
        {
            continue;
        }
        let mut last = at + 1;
        while view.touch(last, last + 1)
            && (view.kind(last + 1) == Some(Kind::Word) || matches!(view.text(last + 1), "/" | "·" | "*" | "^"))
        {
            last += 1;
        }
        let (number, unit) = (view.text(at - 1), view.slice(at + 1, last));
        let Some(plain) = hundredth(number) else { continue };
        let Some(range) = view.span(at - 1, last) else { continue };
        let form = ForeignForm::SecondUnit { percent: number, unit, plain: &plain };
        out.push(Repair::foreign(range, format!("{plain} {unit}"), 0, form));
    }
}

/// `3 t d-1`, as in print: units side by side, with powers.
fn power_of_unit(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    for word in [Some(index), index.checked_sub(1), index.checked_sub(2)].into_iter().flatten().filter(|word| *word > 1) {
        let unit =
            view.kind(word) == Some(Kind::Word) && view.kind(word - 1) == Some(Kind::Word) && view.kind(word - 2) == Some(Kind::Number);
        let power = matches!(view.text(word + 1), "-" | "−") && view.text(word + 2) == "1";
        if !unit || !power || !view.touch(word, word + 1) || !view.touch(word + 1, word + 2) || view.begins_line(word) {
            continue;
        }
        let (Some(before), Some(end)) = (view.token(word - 1), view.token(word + 2)) else { continue };
        let (a, b) = (view.text(word - 1), view.text(word));
        let place = view.span(word - 1, word + 2).unwrap_or(before.range.clone());
        let form = ForeignForm::UnitWithBlanks { unit: &format!("{a}/{b}") };
        out.push(Repair::foreign(before.range.end..end.range.end, format!("/{b}"), 0, form).place(place));
    }
}

/// A hundredth of a decimal number, digit by digit.
fn hundredth(number: &str) -> Option<String> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let padded = format!("{whole:0>3}");
    let (before, moved) = padded.split_at_checked(padded.len() - 2)?;
    let digits = format!("{moved}{part}");
    let digits = digits.trim_end_matches('0');
    Some(if digits.is_empty() { before.to_string() } else { format!("{before}.{digits}") })
}

/// `USD 90` and `USD/t 90`.
pub fn unit_first(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    if view.kind(index) != Some(Kind::Number) || index == 0 {
        return;
    }
    let fits = |i: usize| view.kind(i) == Some(Kind::Word) || matches!(view.text(i), "/" | "·" | "%" | "^" | "*");
    let mut first = index - 1;
    if !(view.kind(first) == Some(Kind::Word) || view.text(first) == "%") || view.is_keyword(first) {
        return;
    }
    while first > 0 && fits(first - 1) && view.touch(first - 1, first) {
        first -= 1;
    }
    let (Some(from), Some(before), Some(number)) = (view.token(first), view.token(index - 1), view.token(index)) else { return };
    let unit = view.source.get(from.range.start..before.range.end).unwrap_or("");
    let digits = view.text(index);
    let range = from.range.start..number.range.end;
    let form = ForeignForm::UnitFirst { number: digits, unit };
    out.push(Repair::foreign(range, format!("{digits} {unit}"), 3, form).place(from.range.start..before.range.end));
}

/// `: case / d` and `350 case per d`.
pub fn unit_with_blanks(view: &TokenCursor) -> Option<Repair> {
    let sign = near(view, 2).find(|i| {
        let per = matches!(view.text(*i), "per" | "pro");
        let behind = *i > 1 && (view.kind(i - 2) == Some(Kind::Number) || view.text(i - 2) == ":");
        (per || view.text(*i) == "/") && *i > 0 && behind && view.kind(i - 1) == Some(Kind::Word) && view.kind(i + 1) == Some(Kind::Word)
    })?;
    let word = view.text(sign);
    // `USD per case per kmi`
    let mut signs = vec![sign];
    while let Some(next) = signs.last().map(|last| last + 2)
        && view.text(next) == word
        && view.kind(next + 1) == Some(Kind::Word)
        && !view.begins_line(next)
    {
        signs.push(next);
    }
    let parts: Vec<&str> = std::iter::once(view.text(sign - 1)).chain(signs.iter().map(|at| view.text(at + 1))).collect();
    let unit = parts.join("/");
    let form = match word {
        "/" => ForeignForm::UnitWithBlanks { unit: &unit },
        _ => ForeignForm::UnitWithWord { word, unit: &unit },
    };
    let span = view.token(sign - 1)?.range.end..view.token(sign + 1)?.range.start;
    let mut repair = Repair::foreign(span, "/", 0, form).place(view.token(sign)?.range.clone());
    for other in signs.iter().skip(1) {
        repair = repair.edit(view.token(other - 1)?.range.end..view.token(other + 1)?.range.start, "/");
    }
    Some(repair.sure())
}

/// `350 [case/d]`.
pub fn unit_in_brackets(view: &TokenCursor) -> Option<Repair> {
    let open = near(view, 1).find(|i| matches!(view.text(*i), "[" | "(") && *i > 0 && view.kind(i - 1) == Some(Kind::Number))?;
    let close = view.closer(open)?;
    if !(open + 1..close).all(|i| view.kind(i) == Some(Kind::Word) || matches!(view.text(i), "/" | "·" | "^" | "%" | "*")) {
        return None;
    }
    let unit = view.slice(open + 1, close - 1);
    let blank = if view.touch(open - 1, open) { " " } else { "" };
    Some(
        Repair::new(
            view.span(open, close)?,
            format!("{blank}{unit}"),
            0,
            format!("a unit stands without brackets: `{unit}`, not `{}`", view.slice(open, close)),
        )
        .label("a unit in brackets")
        .certain(format!("write `{unit}`")),
    )
}

/// `90 USD/(case·kmi)`.
pub fn unit_in_parentheses(view: &TokenCursor) -> Option<Repair> {
    let open = near(view, 4)
        .find(|i| view.text(*i) == "(" && *i > 1 && view.text(i - 1) == "/" && view.touch(i - 1, *i) && view.touch(i - 2, i - 1))?;
    let close = view.closer(open)?;
    let factors: Vec<&str> = (open + 1..close).filter(|i| view.kind(*i) == Some(Kind::Word)).map(|i| view.text(i)).collect();
    if factors.is_empty() || !(open + 1..close).all(|i| view.kind(i) == Some(Kind::Word) || matches!(view.text(i), "·" | "*")) {
        return None;
    }
    let text = factors.join("/");
    Some(
        Repair::new(view.span(open, close)?, text.clone(), 0, format!("a unit has no brackets: write `/{text}`"))
            .place(view.span(open - 1, open)?)
            .label(format!("write `/{text}`"))
            .certain(format!("write `/{text}`")),
    )
}
