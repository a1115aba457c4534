//! Conditions on the rows of a file.

use super::super::ast::*;
use super::super::parser::Rule;
use super::{Builder, P};
use crate::diagnostics::{Applicability, Diagnostic, codes};

impl Builder<'_> {
    /// `any_of`, `all_of` or `holds`.
    pub fn condition(&mut self, pair: P<'_>) -> Option<Condition> {
        match pair.as_rule() {
            Rule::any_of | Rule::all_of => {
                let any = pair.as_rule() == Rule::any_of;
                let mut parts: Vec<Condition> = pair.into_inner().filter_map(|part| self.condition(part)).collect();
                match parts.len() {
                    1 => parts.pop(),
                    _ if any => Some(Condition::Any(parts)),
                    _ => Some(Condition::All(parts)),
                }
            }
            Rule::holds => {
                let mut negated = false;
                let mut inner = None;
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::not => negated = true,
                        Rule::cell_test => inner = self.cell_test(part),
                        _ => inner = self.condition(part),
                    }
                }
                let inner = inner?;
                Some(if negated { Condition::Not(Box::new(inner)) } else { inner })
            }
            _ => None,
        }
    }

    fn cell_test(&mut self, pair: P<'_>) -> Option<Condition> {
        let (mut column, mut op, mut negated, mut values, mut listed) = (None, None, false, Vec::new(), false);
        for part in pair.into_inner() {
            let at = self.span(&part);
            match part.as_rule() {
                Rule::column => column = Some(self.column(&part)),
                Rule::not_in => negated = true,
                Rule::cell_value => values.extend(self.cell_value(part)),
                Rule::cell_list => {
                    listed = true;
                    values.extend(part.into_inner().filter_map(|p| self.cell_value(p)).collect::<Vec<_>>());
                }
                rule => op = comparison(rule).map(|op| (op, at)).or(op),
            }
        }
        let column = column?;
        if listed {
            return Some(Condition::Among { column, negated, values });
        }
        let ((op, at), value) = (op?, values.pop()?);
        Some(Condition::Compare { column, op, at, value })
    }

    fn cell_value(&mut self, pair: P<'_>) -> Option<CellValue> {
        let span = self.tight(&pair);
        let mut negative = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::minus => negative = true,
                Rule::string => return Some(CellValue::Text(self.string(&part))),
                Rule::name => {
                    let Name { text, span } = self.name(&part);
                    let found = Diagnostic::error(codes::SYNTAX, format!("`{text}` does not fit here: a text stands in quotes"))
                        .at(span, "a word alone")
                        .fix(format!("write `\"{text}\"`"), span, format!("\"{text}\""), Applicability::MaybeIncorrect);
                    self.error(found);
                    return Some(CellValue::Text(Text { text: text.into(), span }));
                }
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
