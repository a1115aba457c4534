//! Conditions on the rows of a file, and how other languages write them.

use super::super::ast::*;
use super::super::parser::Rule;
use super::super::recovery::PLACEHOLDER;
use super::{Builder, P};
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::mistakes::ForeignForm;
use crate::source::Span;

impl Builder<'_> {
    pub fn condition(&mut self, pair: P<'_>) -> Option<Condition> {
        match pair.as_rule() {
            Rule::any_of | Rule::all_of => {
                let any = pair.as_rule() == Rule::any_of;
                let mut parts: Vec<Condition> = pair.into_inner().filter_map(|part| self.condition(part)).collect();
                match parts.len() {
                    0 => None,
                    1 => parts.pop(),
                    _ if any => Some(Condition::Any(parts)),
                    _ => Some(Condition::All(parts)),
                }
            }
            Rule::holds => {
                let whole = self.tight(&pair);
                let mut negated = false;
                let mut inner = None;
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::not => negated = true,
                        Rule::cell_test => inner = self.cell_test(part),
                        Rule::range_test => inner = self.range_test(part),
                        Rule::known_cell => inner = self.known_cell(part),
                        Rule::lone_part => self.lone_part(part),
                        _ => inner = self.condition(part),
                    }
                }
                // What is wrong was reported.
                let inner = inner.unwrap_or(Condition::Wrong(whole));
                Some(if negated { Condition::Not(Box::new(inner)) } else { inner })
            }
            _ => None,
        }
    }

    fn cell_test(&mut self, pair: P<'_>) -> Option<Condition> {
        let whole = self.tight(&pair);
        let (mut column, mut op, mut negated, mut values, mut listed) = (None, None, false, Vec::new(), false);
        for part in pair.into_inner() {
            let at = self.span(&part);
            match part.as_rule() {
                Rule::column => column = Some(self.column(&part)),
                Rule::not_in => negated = true,
                Rule::cell_value => values.extend(self.cell_value(part)),
                Rule::cell_list => {
                    let list = self.tight(&part);
                    let mut inner = part.into_inner().peekable();
                    if let Some(range) = inner.next_if(|p| p.as_rule() == Rule::cell_range) {
                        self.range_of_numbers(column.as_ref()?, negated, whole, range);
                        return None;
                    }
                    if inner.peek().is_none() {
                        self.error(
                            Diagnostic::error(codes::BAD_ROW_CONDITION, "a list of nothing: no cell is in it")
                                .at(list, "nothing stands here")
                                .help("list texts or numbers: `in { \"a\", \"b\" }`"),
                        );
                        return None;
                    }
                    listed = true;
                    values.extend(inner.filter_map(|p| self.cell_value(p)).collect::<Vec<_>>());
                }
                Rule::cell_range => {
                    self.range_of_numbers(column.as_ref()?, negated, whole, part);
                    return None;
                }
                Rule::is_test => return self.is_test(column?, part),
                Rule::between_test => {
                    self.between(column.as_ref()?, whole, part);
                    return None;
                }
                Rule::likeness => return self.likeness(column?, part),
                rule => op = comparison(rule).map(|op| (op, at)).or(op),
            }
        }
        let column = column?;
        if listed {
            return (!values.is_empty()).then_some(Condition::Among { column, negated, values });
        }
        let ((op, at), value) = (op?, values.pop()?);
        Some(Condition::Compare { column, op, at, value })
    }

    /// `2020 <= year`, `2020 <= year <= 2025`: one comparison for each sign.
    fn range_test(&mut self, pair: P<'_>) -> Option<Condition> {
        let (mut column, mut signs, mut values) = (None, Vec::new(), Vec::new());
        for part in pair.into_inner() {
            let at = self.span(&part);
            match part.as_rule() {
                Rule::column => column = Some(self.column(&part)),
                Rule::cell_number => values.push(self.cell_number(part)?),
                rule => signs.extend(comparison(rule).map(|op| (op, at))),
            }
        }
        let column = column?;
        let mut values = values.into_iter();
        let ((first, at), low) = (*signs.first()?, values.next()?);
        let lower = Condition::Compare { column: column.clone(), op: turned(first), at, value: low };
        let Some(high) = values.next() else { return Some(lower) };
        let (second, other) = *signs.get(1)?;
        let rises = |op| matches!(op, CompareOp::Lt | CompareOp::Le);
        let falls = |op| matches!(op, CompareOp::Gt | CompareOp::Ge);
        if !(rises(first) && rises(second) || falls(first) && falls(second)) {
            let found = Diagnostic::error(codes::BAD_ROW_CONDITION, "the two signs of a range go in one direction")
                .at(other, "another direction")
                .with(at, "the first")
                .help(format!("write it like `2020 <= {0} <= 2025`, or as two conditions joined by `and`", column.text));
            self.error(found);
            return None;
        }
        Some(Condition::All(vec![lower, Condition::Compare { column, op: second, at: other, value: high }]))
    }

    fn cell_value(&mut self, pair: P<'_>) -> Option<CellValue> {
        let part = pair.into_inner().next()?;
        match part.as_rule() {
            Rule::string => Some(CellValue::Text(self.string(&part))),
            Rule::date => Some(CellValue::Date(Text { text: part.as_str().trim().to_string(), span: self.tight(&part) })),
            // What a repair has put in was reported.
            Rule::name if part.as_str().trim() == PLACEHOLDER => None,
            Rule::name => {
                let name = self.name(&part);
                if !is_null(&name.text) {
                    return Some(CellValue::Word(name));
                }
                let form = ForeignForm::Mark { written: &name.text, here: "\"\"" };
                self.error(form.fixed(name.span, vec![(name.span, "\"\"".into())], Applicability::MaybeIncorrect));
                None
            }
            Rule::cell_number => self.cell_number(part),
            _ => None,
        }
    }

    fn cell_number(&mut self, pair: P<'_>) -> Option<CellValue> {
        let span = self.tight(&pair);
        let mut negative = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::minus => negative = true,
                Rule::quantity => {
                    let mut quantity = self.quantity(part)?;
                    if negative {
                        quantity.value = -quantity.value;
                        quantity.approx = -quantity.approx;
                    }
                    return Some(CellValue::Number(quantity, span));
                }
                _ => {}
            }
        }
        None
    }

    // ------------------------------------------------------------ how other languages write it

    /// `note is null`, `note is not "x"`.
    fn is_test(&mut self, column: Name, pair: P<'_>) -> Option<Condition> {
        let whole = self.tight(&pair);
        let (mut negated, mut value) = (false, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::not => negated = true,
                Rule::cell_value => {
                    let at = self.tight(&part);
                    let text = part.as_str().trim().to_string();
                    value = Some((at, if is_null(&text) || is_empty_word(&text) { "\"\"".to_string() } else { text }));
                }
                _ => {}
            }
        }
        let (at, value) = value?;
        let here = format!("{} {value}", if negated { "!=" } else { "==" });
        let written = if value == "\"\"" { self.written(whole) } else { self.written(Span::new(whole.file, whole.lo, at.lo)) };
        let sign = if negated { "!=" } else { "==" };
        let form = ForeignForm::Mark { written: written.trim(), here: if value == "\"\"" { &here } else { sign } };
        self.error(form.fixed(whole, vec![(whole, here.clone())], Applicability::MaybeIncorrect));
        // The column is looked for all the same.
        Some(Condition::All(vec![asked_for_nothing(column, at), Condition::Wrong(whole)]))
    }

    /// `known(note)`.
    fn known_cell(&mut self, pair: P<'_>) -> Option<Condition> {
        let whole = self.tight(&pair);
        let column = pair.into_inner().find(|p| p.as_rule() == Rule::column).map(|p| self.column(&p))?;
        let written = self.written(whole);
        let here = format!("{} != \"\"", self.written(column.span));
        let form = ForeignForm::Mark { written: &written, here: &here };
        self.error(form.fixed(whole, vec![(whole, here.clone())], Applicability::MaybeIncorrect));
        Some(Condition::All(vec![asked_for_nothing(column, whole), Condition::Wrong(whole)]))
    }

    fn between(&mut self, column: &Name, whole: Span, pair: P<'_>) {
        let ends: Vec<String> =
            pair.into_inner().filter(|p| p.as_rule() == Rule::cell_value).map(|p| p.as_str().trim().to_string()).collect();
        if let [low, high] = ends.as_slice() {
            self.in_range(column, (low, high), "between", whole);
        }
    }

    fn range_of_numbers(&mut self, column: &Name, negated: bool, whole: Span, pair: P<'_>) {
        let written = pair.as_str().trim().to_string();
        let ends: Vec<String> =
            pair.into_inner().filter(|p| p.as_rule() == Rule::cell_number).map(|p| p.as_str().trim().to_string()).collect();
        match ends.as_slice() {
            [low, high] if !negated => self.in_range(column, (low, high), &written, whole),
            [low, high] => {
                let name = self.written(column.span);
                let here = format!("not ({low} <= {name} <= {high})");
                let form = ForeignForm::Mark { written: &format!("not in {written}"), here: &here };
                self.error(form.fixed(whole, vec![(whole, here.clone())], Applicability::MaybeIncorrect));
            }
            _ => {}
        }
    }

    /// A range in the form that is read here.
    fn in_range(&mut self, column: &Name, (low, high): (&str, &str), written: &str, whole: Span) {
        let here = format!("{low} <= {} <= {high}", self.written(column.span));
        let form = ForeignForm::Mark { written, here: &here };
        self.error(form.fixed(whole, vec![(whole, here.clone())], Applicability::MaybeIncorrect));
    }

    fn likeness(&mut self, column: Name, pair: P<'_>) -> Option<Condition> {
        let (mut word, mut pattern) = (None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_like => word = Some(Text { text: part.as_str().trim().to_string(), span: self.tight(&part) }),
                Rule::string => pattern = Some(self.string(&part)),
                _ => {}
            }
        }
        Some(Condition::Like { column, word: word?, pattern: pattern? })
    }

    /// A column or a number that nothing compares.
    fn lone_part(&mut self, pair: P<'_>) {
        let Some(part) = pair.into_inner().next() else { return };
        let at = self.tight(&part);
        let text = self.written(at);
        let found = match part.as_rule() {
            Rule::column if !text.starts_with('"') => {
                Diagnostic::error(codes::BAD_ROW_CONDITION, format!("`{text}` alone is no condition: it is compared with something"))
                    .at(at, "compared with what?")
                    .help(format!("`{text} != \"\"` holds where the cell is not empty, `{text} == \"yes\"` where it says so"))
            }
            _ => Diagnostic::error(codes::BAD_ROW_CONDITION, format!("`{text}` alone is no condition: no column is compared with it"))
                .at(at, "of which column?")
                .help("several values of one column stand in a list: `column in { … }`"),
        };
        self.error(found);
    }
}

/// A condition that asks for a column and nothing more.
fn asked_for_nothing(column: Name, at: Span) -> Condition {
    Condition::Compare { column, op: CompareOp::Ne, at, value: CellValue::Text(Text { text: String::new(), span: at }) }
}

fn comparison(rule: Rule) -> Option<CompareOp> {
    Some(match rule {
        Rule::eq => CompareOp::Eq,
        Rule::ne => CompareOp::Ne,
        Rule::le => CompareOp::Le,
        Rule::ge => CompareOp::Ge,
        Rule::lt => CompareOp::Lt,
        Rule::gt => CompareOp::Gt,
        _ => return None,
    })
}

/// The same with its sides changed over.
fn turned(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Le => CompareOp::Ge,
        CompareOp::Ge => CompareOp::Le,
        CompareOp::Lt => CompareOp::Gt,
        CompareOp::Gt => CompareOp::Lt,
        same => same,
    }
}

/// What other languages call an empty cell.
fn is_null(word: &str) -> bool {
    ["null", "nil"].iter().any(|null| word.eq_ignore_ascii_case(null))
}

fn is_empty_word(word: &str) -> bool {
    ["empty", "missing", "blank"].iter().any(|empty| word.eq_ignore_ascii_case(empty))
}
