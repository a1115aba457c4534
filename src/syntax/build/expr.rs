//! Expressions: pest gives a flat run of operands and operators, precedence is applied here.

use super::super::ast::*;
use super::super::parser::Rule;
use super::super::recovery::PLACEHOLDER;
use super::{Builder, P};
use crate::diagnostics::{Applicability, Diagnostic, Fix, codes};
use crate::exact;
use crate::mistakes::ForeignForm;
use crate::mistakes::ModelMistake;
use crate::source::Span;

/// What follows an operand in the flat run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Infix {
    Or,
    And,
    Compare(CompareOp),
    In(bool),
    /// `in USD at`: first the unit, then the year.
    Into,
    AtYear,
    Except,
    Arith(ArithOp),
}

impl Infix {
    /// Binding strength; `not` stands between `and` (2) and the comparisons (4).
    fn strength(self) -> u8 {
        match self {
            Infix::Or => 1,
            Infix::And => 2,
            Infix::Compare(_) | Infix::In(_) => 4,
            Infix::Except | Infix::Into | Infix::AtYear => 5,
            Infix::Arith(ArithOp::Add | ArithOp::Sub) => 6,
            Infix::Arith(ArithOp::Mul | ArithOp::Div) => 7,
            Infix::Arith(ArithOp::Pow) => 9,
        }
    }
}

const NOT: u8 = 3;
const NEG: u8 = 8;

enum Token<'i> {
    Minus(Span),
    Not(Span),
    Operand(Vec<P<'i>>),
    /// An operand that is read already.
    Made(Expr),
    Infix(Infix, Span),
}

/// Functions of the language, which take no arguments by name: there `=` is a slip for `==`.
const BUILT_IN: [&str; 30] = [
    "sum",
    "product",
    "prod",
    "min",
    "max",
    "average",
    "avg",
    "mean",
    "count",
    "any",
    "all",
    "exists",
    "forall",
    "abs",
    "exp",
    "log",
    "ln",
    "sqrt",
    "floor",
    "ceil",
    "round",
    "known",
    "first",
    "last",
    "prev",
    "next",
    "piecewise",
    "lexmin",
    "lexmax",
    "if",
];

/// True of `y = 3 t` in a call of what may be a function of the scenario.
fn is_for_parameter(call: &Call, argument: &P<'_>) -> bool {
    let function = call.function.text.to_lowercase();
    if call.of.is_some() || BUILT_IN.contains(&function.as_str()) {
        return false;
    }
    let mut values = argument.clone().into_inner();
    let (Some(value), None) = (values.next(), values.next()) else { return false };
    let mut parts = value.into_inner();
    let (name, sign) = (parts.next(), parts.next());
    name.is_some_and(|name| name.as_rule() == Rule::name)
        && sign.is_some_and(|sign| sign.as_rule() == Rule::assign)
        && parts.next().is_some()
}

/// An expression, at least as long as what was read for it.
fn widened(mut expr: Expr, span: Span) -> Expr {
    if expr.span.lo > span.lo || expr.span.hi < span.hi {
        expr.span = span;
    }
    expr
}

impl Builder<'_> {
    /// `expr` or `arith`.
    pub fn expr(&mut self, pair: P<'_>) -> Expr {
        let span = self.tight(&pair);
        let mut parts = pair.into_inner();
        // One operand alone, as most are in long texts.
        match parts.next() {
            Some(only) if parts.is_empty() => widened(self.primary(only), span),
            first => self.expr_of(first.into_iter().chain(parts), span),
        }
    }

    /// An expression from its parts in a row.
    fn expr_of<'i>(&mut self, parts: impl Iterator<Item = P<'i>>, span: Span) -> Expr {
        let mut tokens: Vec<Token<'_>> = Vec::new();
        let mut passed = 0;
        for part in parts {
            if passed > 0 {
                passed -= 1;
                continue;
            }
            let at = self.span(&part);
            let token = match part.as_rule() {
                Rule::minus => Token::Minus(at),
                Rule::not => Token::Not(at),
                Rule::or => Token::Infix(Infix::Or, at),
                Rule::and => Token::Infix(Infix::And, at),
                Rule::except => Token::Infix(Infix::Except, at),
                Rule::eq => Token::Infix(Infix::Compare(CompareOp::Eq), at),
                Rule::ne => Token::Infix(Infix::Compare(CompareOp::Ne), at),
                Rule::le => Token::Infix(Infix::Compare(CompareOp::Le), at),
                Rule::ge => Token::Infix(Infix::Compare(CompareOp::Ge), at),
                Rule::lt => Token::Infix(Infix::Compare(CompareOp::Lt), at),
                Rule::gt => Token::Infix(Infix::Compare(CompareOp::Gt), at),
                Rule::is_in => Token::Infix(Infix::In(false), at),
                Rule::not_in => Token::Infix(Infix::In(true), at),
                Rule::in_money => {
                    let Some(unit) = part.into_inner().next() else { continue };
                    let note = self.unit_note(&unit);
                    tokens.push(Token::Infix(Infix::Into, at));
                    tokens.push(Token::Made(Expr { kind: ExprKind::Text(note.text.to_string()), span: note.span }));
                    Token::Infix(Infix::AtYear, at)
                }
                Rule::plus => Token::Infix(Infix::Arith(ArithOp::Add), at),
                Rule::dash => Token::Infix(Infix::Arith(ArithOp::Sub), at),
                Rule::times => Token::Infix(Infix::Arith(ArithOp::Mul), at),
                Rule::over => Token::Infix(Infix::Arith(ArithOp::Div), at),
                Rule::caret => Token::Infix(Infix::Arith(ArithOp::Pow), at),
                Rule::assign if self.relation_of_gams(&part).is_some() => {
                    let Some((op, here)) = self.relation_of_gams(&part) else { continue };
                    let whole = self.patched.span(part.as_span().start(), part.as_span().start() + 3);
                    let letter = self.text.get(part.as_span().end()..part.as_span().end() + 1).unwrap_or("");
                    let form = ForeignForm::RelationOfGams { written: &format!("={letter}="), here };
                    self.error(form.fixed(whole, vec![(whole, here.to_string())], Applicability::MaybeIncorrect));
                    // The letter and the second `=`.
                    passed = 2;
                    Token::Infix(Infix::Compare(op), whole)
                }
                // What is due there was said.
                Rule::assign if matches!(tokens.last(), Some(Token::Operand(parts)) if parts.iter().any(runs_on)) => {
                    Token::Infix(Infix::Compare(CompareOp::Eq), at)
                }
                Rule::assign => {
                    let sure = super::compared::is_comparison(self.text, part.as_span().start());
                    let applicability = if sure { Applicability::MachineApplicable } else { Applicability::MaybeIncorrect };
                    let found = Diagnostic::error(codes::EQUALS_FOR_COMPARISON, "`=` gives a value; `==` compares").at(at, "write `==`");
                    self.error(found.fix("write `==`", at, "==", applicability));
                    Token::Infix(Infix::Compare(CompareOp::Eq), at)
                }
                Rule::member | Rule::index | Rule::arguments => {
                    if let Some(Token::Operand(parts)) = tokens.last_mut() {
                        parts.push(part);
                    }
                    continue;
                }
                _ => Token::Operand(vec![part]),
            };
            tokens.push(token);
        }
        let mut tokens = self.fractions_beside_powers(tokens).into_iter().peekable();
        widened(self.climb(&mut tokens, 0), span)
    }

    /// `=l=`, `=g=` and `=e=`.
    fn relation_of_gams(&self, sign: &P<'_>) -> Option<(CompareOp, &'static str)> {
        let rest = self.text.get(sign.as_span().start()..)?;
        let written: String = rest.chars().take(3).collect();
        Some(match written.to_lowercase().as_str() {
            "=l=" => (CompareOp::Le, "<="),
            "=g=" => (CompareOp::Ge, ">="),
            "=e=" => (CompareOp::Eq, "=="),
            _ => return None,
        })
    }

    /// A power binds closer than the `/` of a fraction: `10/2^2` is 10 divided by 4, as it is with blanks.
    fn fractions_beside_powers<'i>(&mut self, tokens: Vec<Token<'i>>) -> Vec<Token<'i>> {
        let is_power = |token: Option<&Token<'_>>| matches!(token, Some(Token::Infix(Infix::Arith(ArithOp::Pow), _)));
        if !tokens.iter().any(|token| is_power(Some(token))) {
            return tokens;
        }
        let beside: Vec<bool> = (0..tokens.len())
            .map(|at| {
                let mut before = tokens.get(..at).unwrap_or(&[]).iter().rev().skip_while(|token| matches!(token, Token::Minus(_)));
                is_power(before.next()) || is_power(tokens.get(at + 1))
            })
            .collect();
        let mut out = Vec::with_capacity(tokens.len());
        for (token, beside) in tokens.into_iter().zip(beside) {
            match token {
                Token::Operand(parts) if beside => match self.parted(&parts) {
                    Some(parted) => out.extend(parted),
                    None => out.push(Token::Operand(parts)),
                },
                token => out.push(token),
            }
        }
        out
    }

    /// The numerator, the sign and the denominator of a fraction that is written as one number.
    fn parted<'i>(&mut self, parts: &[P<'i>]) -> Option<Vec<Token<'i>>> {
        let [quantity] = parts else { return None };
        if quantity.as_rule() != Rule::quantity {
            return None;
        }
        let mut inner = quantity.clone().into_inner();
        let number = inner.next().filter(|part| part.as_rule() == Rule::number)?;
        let text = number.as_str();
        let slash = text.find('/')?;
        let start = number.as_span().start();
        if inner.next().is_some() {
            let (at, shown) = (self.tight(quantity), quantity.as_str().trim());
            let found = Diagnostic::error(codes::BAD_NUMBER, format!("`{shown}` beside `^` can be read in two ways"))
                .at(at, "a fraction with a unit");
            self.error(found.help(format!("put brackets around what belongs together: `({shown})`")));
            return Some(vec![Token::Made(Expr { kind: ExprKind::Error, span: at })]);
        }
        let mut made = |text: &str, lo: usize| {
            let span = self.patched.span(lo, lo + text.len());
            Token::Made(Expr { kind: self.number_of(text, span, None).map_or(ExprKind::Error, ExprKind::Quantity), span })
        };
        let (above, below) = (text.get(..slash)?, text.get(slash + 1..)?);
        let (above, below) = (made(above, start), made(below, start + slash + 1));
        let over = Token::Infix(Infix::Arith(ArithOp::Div), self.patched.span(start + slash, start + slash + 1));
        Some(vec![above, over, below])
    }

    fn climb(&mut self, tokens: &mut std::iter::Peekable<std::vec::IntoIter<Token<'_>>>, least: u8) -> Expr {
        let mut left = match tokens.next() {
            Some(Token::Minus(at)) => {
                let inner = self.climb(tokens, NEG);
                Expr { span: at.to(inner.span), kind: ExprKind::Neg(Box::new(inner)) }
            }
            Some(Token::Not(at)) => {
                let inner = self.climb(tokens, NOT);
                Expr { span: at.to(inner.span), kind: ExprKind::Not(Box::new(inner)) }
            }
            Some(Token::Operand(parts)) => self.operand(parts),
            Some(Token::Made(expr)) => expr,
            Some(Token::Infix(_, at)) => Expr { kind: ExprKind::Error, span: at },
            None => Expr { kind: ExprKind::Error, span: self.patched.span(0, 0) },
        };
        while let Some(Token::Infix(op, at)) = tokens.peek() {
            let (op, at) = (*op, *at);
            if op.strength() < least || (op.strength() == least && least != 0 && op != Infix::Arith(ArithOp::Pow)) {
                break;
            }
            tokens.next();
            // Powers group to the right; everything else to the left.
            let right = match op {
                Infix::Arith(ArithOp::Pow) => self.climb_power(tokens),
                _ => self.climb(tokens, op.strength()),
            };
            left = join(left, op, at, right);
        }
        left
    }

    /// The right side of `^`: a sign binds closer there (`2^-1`).
    fn climb_power(&mut self, tokens: &mut std::iter::Peekable<std::vec::IntoIter<Token<'_>>>) -> Expr {
        self.climb(tokens, 9)
    }

    /// A primary with its postfixes.
    fn operand(&mut self, parts: Vec<P<'_>>) -> Expr {
        let mut parts = parts.into_iter();
        let Some(first) = parts.next() else {
            return Expr { kind: ExprKind::Error, span: self.patched.span(0, 0) };
        };
        let mut parts = parts.peekable();
        let mut value = match parts.next_if(|p| p.as_rule() == Rule::arguments) {
            Some(arguments) => self.call(None, &first, arguments),
            None => self.primary(first),
        };
        for part in parts {
            let end = self.tight(&part);
            let span = value.span.to(end);
            let kind = match part.as_rule() {
                Rule::member => {
                    let mut inner = part.into_inner();
                    match (inner.next(), inner.next()) {
                        (Some(name), Some(arguments)) => {
                            value = self.call(Some(value), &name, arguments);
                            continue;
                        }
                        (Some(name), None) => ExprKind::Member(Box::new(value), self.name(&name)),
                        (None, _) => ExprKind::Error,
                    }
                }
                _ => {
                    let keys = part.into_inner().map(|p| self.expr(p)).collect();
                    ExprKind::Index(Box::new(value), keys)
                }
            };
            value = Expr { kind, span };
        }
        value
    }

    fn primary(&mut self, pair: P<'_>) -> Expr {
        let span = self.tight(&pair);
        let kind = match pair.as_rule() {
            Rule::quantity => self.quantity(pair).map_or(ExprKind::Error, ExprKind::Quantity),
            Rule::string => ExprKind::Text(self.string(&pair).text),
            Rule::no_limit => ExprKind::NoLimit,
            Rule::truth => ExprKind::Truth(pair.as_str() == "true"),
            Rule::measure => self.measure(pair),
            Rule::name if pair.as_str() == PLACEHOLDER => ExprKind::Error,
            Rule::name => ExprKind::Name(self.name(&pair)),
            Rule::paren => {
                let mut inner: Vec<Expr> = pair.into_inner().map(|p| self.expr(p)).collect();
                match inner.pop() {
                    Some(only) if inner.is_empty() => ExprKind::Paren(Box::new(only)),
                    Some(last) => {
                        inner.push(last);
                        ExprKind::Tuple(inner)
                    }
                    None => ExprKind::Error,
                }
            }
            Rule::conditional => self.conditional(pair),
            Rule::brace => self.brace(pair, span),
            _ => ExprKind::Error,
        };
        Expr { kind, span }
    }

    /// `jain of satisfaction`, under the name that the result has.
    fn measure(&mut self, pair: P<'_>) -> ExprKind {
        let mut parts = pair.into_inner();
        let (Some(word), Some(of)) = (parts.next(), parts.next()) else { return ExprKind::Error };
        let (word, of) = (self.name(&word), self.name(&of));
        let text: Box<str> = match of.text.as_ref() {
            "share" | "amount" => word.text,
            "satisfaction" => format!("satisfaction_{}", word.text).into(),
            other => {
                self.sink.push(ModelMistake::MeasureOf { what: other, at: of.span }.diagnostic());
                return ExprKind::Error;
            }
        };
        ExprKind::Name(Name { text, span: word.span.to(of.span) })
    }

    /// A number with its unit. Reports a unit that runs into a value.
    pub fn quantity(&mut self, pair: P<'_>) -> Option<Quantity> {
        let mut number: Option<P<'_>> = None;
        let mut unit = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::number => number = Some(part),
                Rule::unit => unit = Some(self.unit_note(&part)),
                Rule::runs_on => {
                    let Some(note) = unit.take() else { continue };
                    let note: UnitNote = note;
                    let at = note.span.to(self.span(&part));
                    let text = note.text.as_ref();
                    let mut found =
                        Diagnostic::error(codes::UNIT_THEN_NAME, "a unit runs into a value").at(at, "read as a unit, which has no blanks");
                    if let Some(path) = super::compared::set_on_this_line(self.text, part.as_span().start()) {
                        // `k = 5 a.v = 3`: what follows is set too, and its `=` is no slip.
                        let help = format!("what sets `{text}{path}` is a statement of its own: put it on a line of its own");
                        self.error(found.help(help));
                        return None;
                    }
                    if let Some(cut) = text.rfind(['/', '*', '·']) {
                        let (head, tail) = (text.get(..cut).unwrap_or(""), text.get(cut..).unwrap_or(""));
                        let op = tail.chars().next().map_or(1, char::len_utf8);
                        let (op, tail) = (tail.get(..op).unwrap_or("/"), tail.get(op..).unwrap_or(""));
                        let rest = if part.as_str().starts_with('.') { part.as_str() } else { "…" };
                        found = found.help(format!("put blanks around the operator: `{head} {op} {tail}{rest}`"));
                    } else {
                        // `0.9 e.capacity`
                        let begin = Span::new(note.span.file, note.span.lo, note.span.lo);
                        found = found.fix("a product has `*`: write `*`", begin, "* ", Applicability::MaybeIncorrect);
                    }
                    self.error(found);
                    return None;
                }
                _ => {}
            }
        }
        let number = number?;
        let at = self.span(&number);
        self.number_of(number.as_str(), at, unit)
    }

    fn number_of(&mut self, text: &str, at: Span, unit: Option<UnitNote>) -> Option<Quantity> {
        match (exact::parse(text), approximate(text)) {
            (Some(value), Some(approx)) if approx != 0.0 || value == exact::Exact::ZERO => Some(Quantity { value, approx, unit }),
            _ => {
                self.error(Diagnostic::error(codes::BAD_NUMBER, format!("`{text}` is no number this program can hold")).at(at, "here"));
                None
            }
        }
    }

    fn call(&mut self, of: Option<Expr>, name: &P<'_>, arguments: P<'_>) -> Expr {
        let function = self.name(name);
        let span = of.as_ref().map_or(function.span, |of| of.span).to(self.tight(&arguments));
        let mut call = Call { of, function, arguments: Vec::new(), generators: Vec::new(), given: Vec::new(), interventions: Vec::new() };
        for part in arguments.into_inner() {
            match part.as_rule() {
                Rule::argument if self.equals_for_colon(&call, &part) => {
                    let span = self.tight(&part);
                    let lost = || Expr { kind: ExprKind::Error, span };
                    call.arguments.push(Argument { name: None, value: lost(), paired: Some(lost()) });
                }
                Rule::argument if is_for_parameter(&call, &part) => {
                    let span = self.tight(&part);
                    let mut parts = part.into_inner().flat_map(P::into_inner);
                    let (name, _) = (parts.next().map(|name| self.name(&name)), parts.next());
                    let value = self.expr_of(parts, span);
                    call.arguments.push(Argument { name, value, paired: None });
                }
                Rule::argument => {
                    let mut values = part.into_inner().map(|p| self.expr(p)).collect::<Vec<_>>().into_iter();
                    if let Some(value) = values.next() {
                        call.arguments.push(Argument { name: None, value, paired: values.next() });
                    }
                }
                Rule::for_clause => call.generators = self.generators(part),
                Rule::given_clause => call.given = self.expressions(part),
                Rule::do_clause => call.interventions = self.expressions(part),
                _ => {}
            }
        }
        self.index_in_front(&mut call);
        Expr { kind: ExprKind::Call(Box::new(call)), span }
    }

    /// The expressions below a pair.
    pub fn expressions(&mut self, pair: P<'_>) -> Vec<Expr> {
        pair.into_inner().filter(|p| p.as_rule() == Rule::expr).map(|p| self.expr(p)).collect()
    }

    pub fn generator(&mut self, pair: P<'_>) -> Option<Generator> {
        let span = self.tight(&pair);
        let (mut pattern, mut tuple, mut set, mut filter) = (Vec::new(), false, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::pattern => {
                    tuple = part.as_str().starts_with('(');
                    pattern = part.into_inner().map(|p| self.place(p)).collect();
                }
                Rule::set_value => set = self.set_value(part),
                Rule::filter => filter = part.into_inner().find(|p| p.as_rule() == Rule::expr).map(|p| self.expr(p)),
                _ => {}
            }
        }
        Some(Generator { pattern, tuple, set: set?, filter, span })
    }

    /// `top 5 by e.capacity`
    fn ranking(&mut self, pair: P<'_>) -> Option<Ranking> {
        let span = self.tight(&pair);
        let (mut top, mut count, mut by) = (true, None, Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::bottom => top = false,
                Rule::arith => count = Some(self.expr(part)),
                Rule::expr => by.push(self.expr(part)),
                _ => {}
            }
        }
        Some(Ranking { top, count: count?, by, span })
    }

    fn place(&mut self, pair: P<'_>) -> Place {
        if pair.as_rule() != Rule::place {
            return Place { kind: None, name: self.name(&pair) };
        }
        let mut names: Vec<Name> = pair.clone().into_inner().map(|p| self.name(&p)).collect();
        let name = names.pop().unwrap_or_else(|| self.name(&pair));
        Place { kind: names.pop(), name }
    }

    fn set_value(&mut self, pair: P<'_>) -> Option<SetValue> {
        let mut values = pair.into_inner().map(|p| self.expr(p)).collect::<Vec<_>>().into_iter();
        let first = values.next()?;
        Some(match values.next() {
            Some(last) => SetValue::Range(first, last),
            None => SetValue::Set(first),
        })
    }

    fn conditional(&mut self, pair: P<'_>) -> ExprKind {
        // Condition and value pairs in order, then the last value.
        let mut values: Vec<Expr> = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::expr => values.push(self.expr(part)),
                Rule::else_if => {
                    for inner in part.into_inner().filter(|p| p.as_rule() == Rule::expr) {
                        values.push(self.expr(inner));
                    }
                }
                _ => {}
            }
        }
        // `else_if` pairs stand before the last `else`, as written.
        let Some(mut result) = values.pop() else { return ExprKind::Error };
        while let (Some(then), Some(condition)) = (values.pop(), values.pop()) {
            let span = condition.span.to(result.span);
            let kind = ExprKind::If(Box::new(condition), Box::new(then), Box::new(result));
            result = Expr { kind, span };
        }
        result.kind
    }

    fn brace(&mut self, pair: P<'_>, span: Span) -> ExprKind {
        let Some(inner) = pair.into_inner().next() else {
            self.error(
                Diagnostic::error(codes::EMPTY_BRACES, "`{}` alone could be a map, a set or a list")
                    .at(span, "empty")
                    .help("leave the attribute out, or select from a kind with a condition that nothing meets"),
            );
            return ExprKind::Error;
        };
        match inner.as_rule() {
            Rule::comprehension => {
                let ranking = inner.clone().into_inner().find(|p| p.as_rule() == Rule::ranking).and_then(|p| self.ranking(p));
                ExprKind::Comprehension(self.generators(inner), ranking.map(Box::new))
            }
            _ => self.list(inner, span),
        }
    }

    /// Elements, or `key: value` pairs; never both.
    fn list(&mut self, pair: P<'_>, span: Span) -> ExprKind {
        let (mut elements, mut map) = (Vec::new(), Vec::new());
        // `=` between key and value, and commas that stand in numbers.
        let (mut equals, mut commas): (Vec<Span>, Vec<Span>) = (Vec::new(), Vec::new());
        let mut thousands = false;
        for entry in pair.into_inner() {
            let at = self.tight(&entry);
            let start = entry.as_span().start();
            if let Some((key, sign, value)) = self.assigned(&entry) {
                equals.push(sign);
                map.push((key, value));
                continue;
            }
            let mut parts = entry.into_inner();
            let Some(element) = parts.next().and_then(|p| self.set_value(p)) else { continue };
            match (element, parts.next()) {
                (SetValue::Set(key), Some(value)) => map.push((key, self.expr(value))),
                (SetValue::Range(..), Some(_)) => {
                    self.error(Diagnostic::error(codes::SYNTAX, "a range cannot be a key").at(at, "here"));
                    return ExprKind::Error;
                }
                (element, None) if !map.is_empty() && self.comma_in_number(start) => {
                    thousands |= self.three_digits(start);
                    commas.push(self.patched.span(start - 1, start));
                    if let (Some((_, value)), SetValue::Set(_)) = (map.last_mut(), element) {
                        value.kind = ExprKind::Error;
                    }
                }
                (element, None) => elements.push(element),
            }
        }
        let listed = |found: Diagnostic, places: &[Span], new: &str, title: &str| {
            let mut found = places.iter().skip(1).fold(found, |found, at| found.with(*at, "and here"));
            let edits = places.iter().map(|at| (*at, new.to_string())).collect();
            found.fixes.push(Fix { title: title.into(), edits, applicability: Applicability::MachineApplicable });
            found
        };
        if let Some(first) = commas.first() {
            if thousands {
                let found = Diagnostic::error(codes::BAD_NUMBER, "a comma cannot stand in a number").at(*first, "a comma in a number");
                self.error(found.help("leave it out if it parts thousands, write `.` if it is a decimal point"));
            } else {
                let found = Diagnostic::error(codes::BAD_NUMBER, "a decimal point is written `.`").at(*first, "a comma in a number");
                self.error(listed(found, &commas, ".", "write a point"));
            }
        }
        if !map.is_empty() && !elements.is_empty() {
            self.error(
                Diagnostic::error(codes::SYNTAX, "a map and a list cannot be mixed")
                    .at(span, "some entries have `key: value`, some have not"),
            );
            return ExprKind::Error;
        }
        if let Some(first) = equals.first() {
            let found = Diagnostic::error(codes::SYNTAX, "in a map, `:` stands between key and value").at(*first, "write `:`");
            self.error(listed(found, &equals, ":", "write `:`"));
        }
        if map.is_empty() { ExprKind::List(elements) } else { ExprKind::Map(map) }
    }

    /// `key = value` where a map has `key: value`.
    fn assigned(&mut self, entry: &P<'_>) -> Option<(Expr, Span, Expr)> {
        let mut values = entry.clone().into_inner();
        let value = values.next().filter(|_| values.next().is_none())?;
        let mut inner = value.into_inner();
        let expr = inner.next().filter(|e| e.as_rule() == Rule::expr && inner.next().is_none())?;
        let span = self.tight(&expr);
        let parts: Vec<P<'_>> = expr.into_inner().collect();
        let cut = parts.iter().position(|p| p.as_rule() == Rule::assign)?;
        let sign = self.span(parts.get(cut)?);
        let (key, value) = (parts.get(..cut)?.to_vec(), parts.get(cut + 1..)?.to_vec());
        let key = self.expr_of(key.into_iter(), Span::new(span.file, span.lo, sign.lo));
        let value = self.expr_of(value.into_iter(), Span::new(span.file, sign.hi, span.hi));
        Some((key, sign, value))
    }

    /// True when the number at byte `at` has three digits, as a group of thousands has.
    fn three_digits(&self, at: usize) -> bool {
        self.text.get(at..).is_some_and(|rest| rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len() == 3)
    }

    /// True when a digit and a comma stand directly before a digit at byte `at`.
    fn comma_in_number(&self, at: usize) -> bool {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let before = self.text.get(..at).and_then(|t| t.strip_suffix(','));
        before.is_some_and(|t| digit(t.chars().next_back())) && digit(self.text.get(at..).and_then(|t| t.chars().next()))
    }
}

/// The nearest double of a number as written: the standard library's, with fractions divided once.
fn approximate(text: &str) -> Option<f64> {
    let plain: std::borrow::Cow<'_, str> = if text.contains('_') { text.replace('_', "").into() } else { text.into() };
    if plain.contains('/') {
        return exact::parse(&plain).map(|x| exact::to_f64(&x)).filter(|v| v.is_finite());
    }
    plain.parse().ok().filter(|v: &f64| v.is_finite())
}

fn join(left: Expr, op: Infix, at: Span, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    let kind = match op {
        Infix::Or => ExprKind::Or(Box::new(left), Box::new(right)),
        Infix::Except => ExprKind::Except(Box::new(left), Box::new(right)),
        Infix::And => ExprKind::And(Box::new(left), Box::new(right)),
        Infix::In(negated) => ExprKind::In { needle: Box::new(left), set: Box::new(right), negated },
        Infix::Into => {
            let text = if let ExprKind::Text(text) = &right.kind { text.as_str().into() } else { "1".into() };
            let year = Expr { kind: ExprKind::Error, span: right.span };
            ExprKind::Converted(Box::new(left), UnitNote { text, span: right.span }, Box::new(year))
        }
        Infix::AtYear => match left.kind {
            ExprKind::Converted(value, unit, _) => ExprKind::Converted(value, unit, Box::new(right)),
            other => other,
        },
        Infix::Arith(op) => ExprKind::Arith(op, Box::new(left), Box::new(right)),
        Infix::Compare(op) => match left.kind {
            ExprKind::Compare(mut operands, mut ops) => {
                operands.push(right);
                ops.push((op, at));
                ExprKind::Compare(operands, ops)
            }
            _ => ExprKind::Compare(vec![left, right], vec![(op, at)]),
        },
    };
    Expr { kind, span }
}

/// True of a number whose unit runs into a value.
fn runs_on(part: &P<'_>) -> bool {
    part.as_rule() == Rule::quantity && part.clone().into_inner().any(|inner| inner.as_rule() == Rule::runs_on)
}
