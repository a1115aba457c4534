//! Money by the rate of a year: `cost[y] in USD at y`.

use super::scope::{Scope, Want};
use crate::data::{Column, TupleIndex};
use crate::diagnostics::suggest::listed;
use crate::diagnostics::{Applicability, Diagnostic, Fix, codes};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::semantic::checker::{Checker, ConvertedSum};
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, UnitNote};
use crate::units::UnitId;

/// The currencies of a conversion, and whether they stand above the line.
struct Exchange {
    from: UnitId,
    to: UnitId,
    above: bool,
}

impl Checker<'_> {
    /// A value in another currency, by the rate of a year that is a number, a period or an index of periods.
    pub(super) fn converted(&mut self, scope: &mut Scope, value: &ast::Expr, note: &UnitNote, year: &ast::Expr, span: Span) -> ExprId {
        if let Some(found) = self.more_than_a_year(value, note, year, span) {
            self.report(found);
            return self.error_expr(span);
        }
        // What stands before `in` is converted as a whole; parts of it in several currencies are told how to write that.
        let sum = match &value.kind {
            ast::ExprKind::Arith(op @ (ArithOp::Add | ArithOp::Sub), left, right) => {
                let text = |span: Span| self.sources.slice(span).to_string();
                let op = if *op == ArithOp::Add { "+" } else { "-" };
                Some(ConvertedSum {
                    left: text(left.span),
                    op,
                    right: text(right.span),
                    rate: format!("in {} at {}", note.text, text(year.span)),
                })
            }
            _ => None,
        };
        let outer = std::mem::replace(&mut self.converted_sum, sum);
        let amount = self.number_expr(scope, value);
        self.converted_sum = outer;
        let owners = self.owners_in(scope);
        let Some(target) = self.unit_beside(note, owners).filter(|_| self.ty(amount) != Ty::Error) else { return self.error_expr(span) };
        let own = self.term(amount);
        let own = self.units.resolve(&own);
        if !own.is_known() {
            let found = Diagnostic::error(codes::RATE_OF_YEAR, "the currency of what is converted is not known here");
            self.report(found.at(value.span, "in which unit?").help("state the unit where it is declared"));
            return self.error_expr(span);
        }
        let Some(exchange) = self.exchange(own.unit, target.unit, value.span, note) else { return self.error_expr(span) };
        let names = [exchange.from, exchange.to].map(|unit| self.units.registry().text(unit));
        let Some(rate) = self.rate_at(scope, &exchange, &names, year) else { return self.error_expr(span) };
        let (stage, unit) = (self.stage(amount).join(self.stage(rate)), self.term(rate));
        let (op, unit) = match exchange.above {
            true => (ArithOp::Mul, unit),
            false => (ArithOp::Div, self.units.raise(&unit, -1)),
        };
        let term = self.units.multiply(&own, &unit);
        let all = self.node(ExprKind::Arith(op, amount, rate), Ty::Number, term, stage, span);
        self.coerce_to(all, &target, note.span, "what is converted")
    }

    /// `x in MEUR at 2026 + z`: what follows `at` is the year as a whole, which nobody means who goes on with the sum. Steps of years are
    /// written in brackets, so that neither reading is taken in silence.
    fn more_than_a_year(&self, value: &ast::Expr, note: &UnitNote, year: &ast::Expr, span: Span) -> Option<Diagnostic> {
        let mut first = year;
        while let ast::ExprKind::Arith(_, left, _) = &first.kind {
            first = left;
        }
        let rest = Span::new(year.span.file, first.span.hi, year.span.hi);
        if first.span == year.span {
            return None;
        }
        let text = |span: Span| self.sources.slice(span).trim().to_string();
        let (of, more) = (text(first.span), text(rest));
        let going_on = format!("`({} in {} at {of}) {more}`", text(value.span), note.text);
        let found = Diagnostic::error(codes::MORE_THAN_A_YEAR, format!("`{of} {more}` stands where the year of a rate is due"))
            .at(year.span, "all of this would be the year");
        let ast::ExprKind::Arith(op, _, last) = &year.kind else { return None };
        let is_number = matches!(&last.kind, ast::ExprKind::Quantity(quantity) if quantity.unit.is_none());
        // A number may be a step of years, or go on with what was converted.
        if is_number {
            let found = found.help(format!("to go on with what was converted, put that in brackets: {going_on}"));
            return Some(match op {
                ArithOp::Add | ArithOp::Sub => {
                    found.help(format!("for the rate of another year, put the year in brackets: `at ({of} {more})`"))
                }
                _ => found,
            });
        }
        let mut found = found.note("what follows the year is a part of it, unless there are brackets");
        found.fixes.push(Fix {
            title: format!("put what is converted in brackets: {going_on}"),
            edits: [(span.lo, "("), (first.span.hi, ")")].map(|(at, text)| (Span::new(span.file, at, at), text.to_string())).to_vec(),
            applicability: Applicability::MaybeIncorrect,
        });
        Some(found)
    }

    /// The currencies that differ between two units, where all else agrees. Reports what does not.
    fn exchange(&mut self, own: UnitId, target: UnitId, at: Span, note: &UnitNote) -> Option<Exchange> {
        let texts = [own, target].map(|unit| self.units.registry().text(unit));
        let sides = [own, target].map(|unit| self.units.registry_mut().money(unit));
        let ([Some((from, above)), Some((to, other))], [left, right]) = (sides, &texts) else {
            let wrong = if sides[0].is_none() { (at, &texts[0]) } else { (note.span, &texts[1]) };
            let found = Diagnostic::error(codes::RATE_OF_YEAR, format!("`{}` holds no currency that could be converted", wrong.1));
            self.report(found.at(wrong.0, "one currency, above the line or below it"));
            return None;
        };
        let exchanged = match above {
            true => self.units.registry_mut().mul(own, to).and_then(|unit| self.units.registry_mut().div(unit, from)),
            false => self.units.registry_mut().mul(own, from).and_then(|unit| self.units.registry_mut().div(unit, to)),
        };
        let registry = self.units.registry();
        if above != other || exchanged.is_none_or(|unit| registry.dimension(unit) != registry.dimension(target)) {
            let found = Diagnostic::error(codes::UNIT_MISMATCH, format!("`{left}` becomes no `{right}` by a rate"));
            let found = found.at(note.span, format!("in `{right}`")).with(at, format!("in `{left}`"));
            // The unit of the whole in the other currency, of which the prefix is that of what is converted.
            let whole = exchanged.filter(|_| above == other).map(|unit| registry.text(unit)).filter(|text| text != right);
            let found = match whole {
                Some(whole) => found.help(format!("name the unit of all that stands before `in`: `in {whole}`")),
                None => found,
            };
            self.report(found);
            return None;
        }
        if registry.dimension(from) == registry.dimension(to) {
            let found = Diagnostic::error(codes::RATE_OF_YEAR, format!("`{left}` and `{right}` are joined for all years"));
            self.report(found.at(note.span, "no year plays a part").help("leave out `in … at …`: the two agree as they are"));
            return None;
        }
        Some(Exchange { from, to, above })
    }

    /// What one of the first currency is in the second in a year.
    fn rate_at(&mut self, scope: &mut Scope, exchange: &Exchange, names: &[String; 2], year: &ast::Expr) -> Option<ExprId> {
        let unit = self.units.registry_mut().div(exchange.to, exchange.from)?;
        let year = year.without_parens();
        if let ast::ExprKind::Quantity(quantity) = &year.kind
            && let (None, Ok(number)) = (&quantity.unit, exact::text(&quantity.value).parse::<i32>())
        {
            let way = self.units.yearly_rates().way(self.units.registry(), exchange.from, exchange.to, number);
            let Some((ratio, places)) = way else {
                self.no_rate(exchange, names, Some(number), year.span);
                return None;
            };
            // A rate stands where it is stated; one that is made of several, where the year is.
            let place = if let [only] = places.as_slice() { *only } else { year.span };
            let approx = exact::to_f64(&ratio);
            return Some(self.number(ratio, approx, UnitExpr::known(unit), place));
        }
        let is_step = matches!(year.kind, ast::ExprKind::Arith(ArithOp::Add | ArithOp::Sub, ..));
        let when = self.expr(scope, year, if is_step { Want::Element } else { Want::Any });
        let kind = match self.ty(when) {
            Ty::Entity(kind) if self.hir.entity_types[kind].periods => kind,
            Ty::Error => return None,
            other => {
                let text = self.describe(other);
                let found = Diagnostic::error(codes::RATE_OF_YEAR, format!("a rate is that of a year, and this is {text}"));
                self.report(found.at(year.span, "no year").help("write a year, `at 2024`, or an index of periods, `at y`"));
                return None;
            }
        };
        if !self.stage(when).is_known() {
            self.report(
                Diagnostic::error(codes::NOT_KNOWN_YET, "a year must be known before solving").at(year.span, "depends on a decision"),
            );
            return None;
        }
        let table = self.table_of_rates(exchange, names, kind, year.span)?;
        let stage = self.stage(when);
        let list = self.exprs.list(vec![when]);
        Some(self.node(ExprKind::Cell(table, 0, list), Ty::Number, UnitExpr::known(unit), stage, year.span))
    }

    /// The rates between two currencies by the members of a kind, in a table of their own.
    fn table_of_rates(&mut self, exchange: &Exchange, names: &[String; 2], kind: EntityTypeId, at: Span) -> Option<TableId> {
        let root = self.hir.entity_types[kind].root;
        let Exchange { from, to, .. } = *exchange;
        if let Some(known) = self.units.yearly_table(from, to, root) {
            return Some(known);
        }
        let size = self.hir.entity_types[root].size;
        let mut rates: Vec<(u32, Exact, Option<Span>)> = Vec::new();
        for ordinal in 0..size {
            let entity = EntityId(self.hir.entity_types[root].base + ordinal);
            let Ok(year) = self.hir.entities[entity].name.parse::<i32>() else { continue };
            if let Some((ratio, places)) = self.units.yearly_rates().way(self.units.registry(), from, to, year) {
                rates.push((ordinal, ratio, places.first().copied()));
            }
        }
        if rates.is_empty() {
            self.no_rate(exchange, names, None, at);
            return None;
        }
        let flat: Vec<u32> = rates.iter().map(|(ordinal, ..)| *ordinal).collect();
        let built = TupleIndex::from_tuples(&[size], flat, rates.len()).ok()?;
        let mut column = Column::empty(built.index.rows());
        for ((_, ratio, place), row) in rates.iter().zip(&built.rows) {
            column.set_exact(*row, ratio, *place);
        }
        let unit = self.units.registry_mut().div(to, from)?;
        let [left, right] = names;
        let table = self.hir.tables.push(Shared::new(Table {
            name: format!("rate of {left} in {right}").into(),
            title: None,
            keys: vec![root],
            fields: vec![TableField { name: "".into(), unit, column }],
            index: built.index,
            absent: Vec::new(),
            no_limit: NoLimit::default(),
            nothing_passes: None,
            rates: Some(Box::new(RatesByYear {
                left: left.as_str().into(),
                right: right.as_str().into(),
                years: self.units.yearly_rates().years(self.units.registry(), from, to),
            })),
            default: None,
            span: at,
            used: true,
        }));
        self.units.keep_yearly_table(from, to, root, table);
        Some(table)
    }

    /// A year without a rate, or currencies without any.
    fn no_rate(&mut self, exchange: &Exchange, [left, right]: &[String; 2], year: Option<i32>, at: Span) {
        if self.names.lost().has_rates() {
            return;
        }
        let years = self.units.yearly_rates().years(self.units.registry(), exchange.from, exchange.to);
        let known: Vec<String> = years.iter().map(i32::to_string).collect();
        let of = year.map_or("any of these years".to_string(), |year| year.to_string());
        let found =
            Diagnostic::error(codes::RATE_OF_YEAR, format!("there is no rate of `{left}` in `{right}` for {of}")).at(at, "for this");
        let found = match known.is_empty() {
            true => found.help(format!("state one: `rate[{}] {left} = … {right}`, or `rates by year from …`", year.unwrap_or(2024))),
            false => found.help(format!("there is one for {}", listed(known.iter().map(String::as_str), 8))),
        };
        self.report(found.about(format!("rate of {left} in {right} for {of}")));
    }
}
