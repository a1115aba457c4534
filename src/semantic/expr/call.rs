//! Calls: aggregations over generators, functions, order, and `known`.

use super::built_in::{FOLDS, FUNCTIONS, OTHERS, PIECEWISE, SYNONYMS};
use super::scope::Head;
use super::scope::{Scope, Want};
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::{ForeignForm, Order, TypeMistake};
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Value;
use crate::semantic::expr::linearity::NotLinear;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast;

const NOT_LINEAR: &str = "this is not linear in the decisions";

impl Checker<'_> {
    pub fn call(&mut self, scope: &mut Scope, call: &ast::Call, span: Span) -> ExprId {
        if let Some(of) = &call.of {
            return self.query(scope, of, call, span);
        }
        let Some(name) = self.plain_function(scope, call, span) else { return self.error_expr(span) };
        if self.regret_named(name) {
            return self.regret(scope, call, span);
        }
        if let Some(measure) = self.measure_named(name) {
            return self.measure(scope, measure, call, span);
        }
        if let Some(extra) = call.given.first().or(call.interventions.first()) {
            let found = Diagnostic::error(codes::WRONG_ARGUMENTS, "`given` and `do` belong to a question to a belief network")
                .at(extra.span, format!("`{name}` is a function"))
                .help("write `NETWORK.P(CONDITION given CONDITION)`, with the name of the network");
            self.report(found);
            return self.error_expr(span);
        }
        if name == PIECEWISE {
            return self.piecewise(scope, call, span);
        }
        // `sum(x[t] : t in hour)`
        let index =
            call.arguments.iter().find_map(|a| Some((&a.value, a.paired.as_ref().filter(|p| matches!(p.kind, ast::ExprKind::In { .. }))?)));
        if let (Some((value, index)), true) = (index, FOLDS.iter().any(|(n, _)| *n == name)) {
            let gap = Span::new(value.span.file, value.span.hi, index.span.lo);
            let lead = self.sources.slice(gap).find(':').unwrap_or(0) as u32;
            let colon = Span::new(gap.file, gap.lo + lead, gap.lo + lead + 1);
            let form = ForeignForm::IndexWithColon { function: name, index: self.sources.slice(index.span) };
            let edits = vec![(gap, " for ".to_string())];
            self.report(form.fixed(colon, edits, crate::diagnostics::Applicability::MaybeIncorrect));
            return self.error_expr(span);
        }
        if let Some(paired) = call.arguments.iter().find_map(|a| a.paired.as_ref()) {
            let found = Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{name}` takes no pairs `x: y`"))
                .at(paired.span, "a pair")
                .help("points stand in `piecewise(x, 0 t: 0 EUR, 10 t: 50 EUR)`");
            self.report(found);
            return self.error_expr(span);
        }
        if let Some(Value::Function(function)) = self.names.value(name) {
            return self.call_of_function(scope, function, call, span);
        }
        if let Some(named) = call.arguments.iter().find_map(|argument| argument.name.as_ref()) {
            let found = Diagnostic::error(
                codes::NAMED_ARGUMENT,
                format!("only functions of the scenario take arguments by name, and `{name}` is none"),
            );
            self.report(found.at(named.span, "by name").help("`=` gives a value; `==` compares"));
            return self.error_expr(span);
        }
        if !call.generators.is_empty() {
            if let Some((_, fold)) = FOLDS.iter().find(|(n, _)| *n == name) {
                return self.fold(scope, *fold, call, span);
            }
            if let Some((_, here)) = SYNONYMS.iter().find(|(other, _)| *other == name.to_lowercase()) {
                let found = Diagnostic::error(codes::UNKNOWN_FUNCTION, format!("there is no function `{name}`"))
                    .at(call.function.span, "unknown")
                    .fix(format!("write `{here}`"), call.function.span, *here, crate::diagnostics::Applicability::MaybeIncorrect);
                self.report(found);
                return self.error_expr(span);
            }
            let found = Diagnostic::error(codes::UNKNOWN_FUNCTION, format!("`{name}` does not run over a set"))
                .at(call.function.span, "not an aggregation")
                .help("aggregations are `sum`, `product`, `min`, `max`, `average`, `count`, `any` and `all`");
            self.report(found);
            return self.error_expr(span);
        }
        if let Some((_, func)) = FUNCTIONS.iter().find(|(n, _)| *n == name) {
            return self.function(scope, *func, call, span);
        }
        match (name, call.arguments.as_slice()) {
            ("known", [argument]) => self.known(scope, &argument.value, span),
            ("first" | "last", [argument]) => self.end_of(scope, name == "first", &argument.value, span),
            ("prev" | "next", [argument]) => self.neighbour(scope, name == "prev", &argument.value, span),
            ("count", [argument]) => self.count_set(scope, &argument.value, span),
            ("average", [_, _, ..]) => self.average_of_list(scope, call, span),
            (_, [argument]) if self.runs_over_no_index(scope, name, &argument.value, span) => self.error_expr(span),
            _ if self.is_rejected_function(name) => self.error_expr(span),
            _ => {
                let found = self.asked_of_nobody(call).unwrap_or_else(|| self.bad_call(scope, name, call, span));
                self.report(found);
                self.error_expr(span)
            }
        }
    }

    /// A function whose declaration was rejected: it is known by its name, and declared with parentheses.
    fn is_rejected_function(&self, name: &str) -> bool {
        let Some((_, at)) = self.names.get(name) else { return false };
        let behind = self.sources.get(at.file).and_then(|file| file.text.get(at.hi as usize..));
        behind.is_some_and(|rest| rest.starts_with('('))
    }

    fn bad_call(&self, scope: &Scope, name: &str, call: &ast::Call, span: Span) -> Diagnostic {
        let at = call.function.span;
        if FOLDS.iter().any(|(n, _)| *n == name) {
            let found = Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{name}` over what?")).at(at, "no `for`");
            let texts: Vec<&str> = call.arguments.iter().map(|a| self.sources.slice(a.value.span)).collect();
            let sum = format!("write `{}` to add values up, or", texts.join(" + "));
            let sum = if name == "sum" && texts.len() > 1 { sum.as_str() } else { "write" };
            return found.help(format!("{sum} `{name}(… for e in enterprise)` to run over a set"));
        }
        if OTHERS.contains(&name) {
            return Diagnostic::error(
                codes::WRONG_ARGUMENTS,
                format!("`{name}` takes one argument, and here are {}", call.arguments.len()),
            )
            .at(at, "here");
        }
        let all = FOLDS.iter().map(|(n, _)| *n).chain(FUNCTIONS.iter().map(|(n, _)| *n)).chain(OTHERS).chain([PIECEWISE]);
        let mut found = Diagnostic::error(codes::UNKNOWN_FUNCTION, format!("there is no function `{name}`")).at(at, "unknown");
        let known = self.names.get(name).map(|(_, place)| place);
        let inner = scope.model.filter(|model| self.names.inner(*model, name).is_some());
        if known.is_some() || inner.is_some() {
            if let Some(place) = known {
                found = found.with(place, "a declared value");
            }
            let keys = call.arguments.first().zip(call.arguments.last()).map(|(a, b)| self.sources.slice(a.value.span.to(b.value.span)));
            let text = format!("{name}[{}]", keys.unwrap_or("…"));
            let title = format!("keys stand in brackets: write `{text}`");
            return found.fix(title, span, text, crate::diagnostics::Applicability::MaybeIncorrect);
        }
        let lower = name.to_lowercase();
        if let (true, [condition, yes, no]) =
            (matches!(lower.as_str(), "if" | "iif" | "wenn" | "ifelse" | "ifthenelse" | "where"), call.arguments.as_slice())
        {
            let slice = |argument: &ast::Argument| self.sources.slice(argument.value.span);
            let text = format!("if {} then {} else {}", slice(condition), slice(yes), slice(no));
            let form = ForeignForm::CallOfIf { function: name, right: &text };
            return form.fixed(at, vec![(span, text.clone())], crate::diagnostics::Applicability::MaybeIncorrect);
        }
        if matches!(lower.as_str(), "range" | "seq" | "linspace" | "arange") {
            let ends: Vec<&str> = call.arguments.iter().map(|argument| self.sources.slice(argument.value.span)).collect();
            let (first, last) =
                if let [first, last, ..] = ends.as_slice() { (*first, *last) } else { ("1", ends.first().copied().unwrap_or("n")) };
            return found.help(format!("a range of whole numbers is written `{first} .. {last}`, and has both ends in it"));
        }
        if let Some((_, here)) = SYNONYMS.iter().find(|(other, _)| *other == lower) {
            let title = format!("write `{here}`");
            return found.fix(title, at, *here, crate::diagnostics::Applicability::MaybeIncorrect);
        }
        let own: Vec<&str> = self.functions.all().iter().map(|function| function.item.name.text.as_ref()).collect();
        let (found, near) = found.did_you_mean(name, at, all.clone().map(|n| (n, "")).chain(own.into_iter().map(|n| (n, "function"))));
        if near {
            return found;
        }
        let list: Vec<String> = all.map(|n| format!("`{n}`")).collect();
        found.help(format!("there are {}", list.join(", ")))
    }

    fn fold(&mut self, scope: &mut Scope, fold: Fold, call: &ast::Call, span: Span) -> ExprId {
        let depth = scope.locals.len();
        let gens = self.generators(scope, &call.generators, false);
        let [argument] = call.arguments.as_slice() else {
            scope.locals.truncate(depth);
            let name = &call.function.text;
            let found =
                Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{name}` takes one value before `for`")).at(call.function.span, "here");
            self.report(found);
            return self.error_expr(span);
        };
        let body = match fold {
            Fold::Any | Fold::All => self.condition(scope, &argument.value),
            Fold::Count => {
                let body = self.expr(scope, &argument.value, Want::Any);
                match self.ty(body) {
                    Ty::Entity(kind) if self.is_truth(kind) => self.holds(body, kind),
                    _ => body,
                }
            }
            _ => self.number_expr(scope, &argument.value),
        };
        scope.locals.truncate(depth);
        let Some(gens) = gens else { return self.error_expr(span) };
        if fold == Fold::Count && self.counted_switch(body, call) {
            return self.error_expr(span);
        }
        if self.ty(body) == Ty::Error {
            return body;
        }
        let stage = self.stage(body);
        let (ty, term, stage) = match fold {
            // A smallest or largest value of decisions is a curve to the plan: it may stand wherever a linear value may.
            Fold::Sum | Fold::Average | Fold::Min | Fold::Max => (Ty::Number, self.term(body), stage),
            Fold::Product => {
                let body_span = self.span(body);
                let body = self.coerce_to(body, &UnitExpr::ONE, body_span, "what is multiplied over a set");
                let stage = self.beyond(stage);
                return self.node(ExprKind::Fold(fold, gens, body), Ty::Number, UnitExpr::ONE, stage, span);
            }
            Fold::Count => (Ty::Number, UnitExpr::ONE, self.counted(body)),
            Fold::Any | Fold::All => (Ty::Bool, UnitExpr::ONE, stage),
        };
        let id = self.node(ExprKind::Fold(fold, gens, body), ty, term, stage, span);
        if let (Fold::Count, Some((first, why))) = (fold, self.why_not_counted(body)) {
            self.linearity.mark(id, NotLinear { first, second: None, why });
        } else if stage.is_solved() && self.stage(body).is_linear() {
            self.linearity.mark(id, NotLinear { first: span, second: None, why: NOT_LINEAR });
        }
        id
    }

    /// The stage of a count: how many comparisons of decisions hold is a sum of binaries to the plan.
    pub(in crate::semantic) fn counted(&self, body: ExprId) -> Stage {
        match self.exprs.kind(body) {
            ExprKind::Compare(_, a, b) => self.stage(a).join(self.stage(b)),
            _ => self.beyond(self.stage(body)),
        }
    }

    fn count_set(&mut self, scope: &mut Scope, set: &ast::Expr, span: Span) -> ExprId {
        let Some((set, set_type)) = self.set_expr(scope, set, None) else { return self.error_expr(span) };
        let elements = self.exprs.elements(set_type).to_vec();
        let depth = scope.locals.len();
        let pattern = elements
            .iter()
            .map(|element| {
                let name = ast::Name { text: "_".into(), span };
                (Bind::New(scope.bind(&name, *element)), Box::from("_"))
            })
            .collect();
        scope.locals.truncate(depth);
        let gens = self.exprs.gens(vec![Generator { pattern, set, filter: None, span }]);
        let body = self.node(ExprKind::Bool(true), Ty::Bool, UnitExpr::ONE, Stage::KNOWN, span);
        self.node(ExprKind::Fold(Fold::Count, gens, body), Ty::Number, UnitExpr::ONE, Stage::KNOWN, span)
    }

    fn function(&mut self, scope: &mut Scope, func: Func, call: &ast::Call, span: Span) -> ExprId {
        let name = call.function.text.as_ref();
        let several = matches!(func, Func::Min | Func::Max);
        let count = call.arguments.len();
        if let (true, [argument]) = (several, call.arguments.as_slice())
            && self.runs_over_no_index(scope, name, &argument.value, span)
        {
            return self.error_expr(span);
        }
        if (several && count < 2) || (!several && count != 1) {
            let found = if several && count == 1 {
                Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{name}` of one value"))
                    .at(call.function.span, "here")
                    .help(format!("write `{name}(a, b)`, or `{name}(… for e in enterprise)`"))
            } else {
                let takes = if several { "two or more arguments" } else { "one argument" };
                Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{name}` takes {takes}, and here are {count}"))
                    .at(call.function.span, "here")
            };
            self.report(found);
            return self.error_expr(span);
        }
        let mut ids: Vec<ExprId> = call.arguments.iter().map(|a| self.number_expr(scope, &a.value)).collect();
        if ids.iter().any(|e| self.ty(*e) == Ty::Error) {
            return self.error_expr(span);
        }
        let stage = Stage::of_all(ids.iter().map(|e| self.stage(*e)));
        let term = match func {
            Func::Min | Func::Max => {
                let target = ids.iter().copied().find(|e| !self.is_open(*e)).or(ids.first().copied());
                let Some(target) = target else { return self.error_expr(span) };
                let mut out = Vec::new();
                for id in ids {
                    let Some((_, id, _)) = self.align(target, id, &format!("the arguments of `{name}`")) else {
                        return self.error_expr(span);
                    };
                    out.push(id);
                }
                ids = out;
                self.term(target)
            }
            Func::Abs | Func::Largest => ids.first().map_or(UnitExpr::ONE, |e| self.term(*e)),
            // What is rounded is a plain number: the answer must not depend on a unit.
            Func::Exp | Func::Log | Func::Floor | Func::Ceil | Func::Round => {
                ids = ids
                    .into_iter()
                    .map(|e| self.coerce_to(e, &UnitExpr::ONE, call.function.span, &format!("the argument of `{name}`")))
                    .collect();
                UnitExpr::ONE
            }
            Func::Sqrt => {
                let inner = ids.first().map_or(UnitExpr::ONE, |e| self.term(*e));
                let inner = self.units.resolve(&inner);
                match self.units.registry_mut().nth_root(inner.unit, 2) {
                    Some(unit) if inner.is_known() => UnitExpr::known(unit),
                    _ => {
                        ids = ids
                            .into_iter()
                            .map(|e| self.coerce_to(e, &UnitExpr::ONE, call.function.span, "the argument of `sqrt`"))
                            .collect();
                        UnitExpr::ONE
                    }
                }
            }
        };
        if ids.iter().any(|e| self.ty(*e) == Ty::Error) {
            return self.error_expr(span);
        }
        let list = self.exprs.list(ids);
        if matches!(func, Func::Min | Func::Max | Func::Abs | Func::Log | Func::Exp | Func::Sqrt) {
            return self.node(ExprKind::Func(func, list), Ty::Number, term, stage, span);
        }
        let beyond = self.beyond(stage);
        let id = self.node(ExprKind::Func(func, list), Ty::Number, term, beyond, span);
        if stage.is_linear() {
            self.linearity.mark(id, NotLinear { first: span, second: None, why: NOT_LINEAR });
        }
        id
    }

    fn known(&mut self, scope: &mut Scope, e: &ast::Expr, span: Span) -> ExprId {
        let inner = self.expr(scope, e, Want::Any);
        if self.ty(inner) == Ty::Error {
            return self.error_expr(span);
        }
        if !self.stage(inner).is_known() {
            let found = Diagnostic::error(codes::NOT_KNOWN_YET, "`known` asks whether data has a value").at(self.span(inner), "a decision");
            self.report(found);
            return self.error_expr(span);
        }
        self.node(ExprKind::Known(inner), Ty::Bool, UnitExpr::ONE, Stage::KNOWN, span)
    }

    fn end_of(&mut self, scope: &mut Scope, first: bool, e: &ast::Expr, span: Span) -> ExprId {
        match self.head(scope, e, Want::Any) {
            Head::Kind(kind) if self.is_ordered(kind) => {
                let node = if first { ExprKind::First(kind) } else { ExprKind::Last(kind) };
                self.node(node, Ty::Entity(kind), UnitExpr::ONE, Stage::KNOWN, span)
            }
            Head::Kind(kind) => {
                self.not_ordered(kind, e.span, Order::Place);
                self.error_expr(span)
            }
            Head::Wrong => self.error_expr(span),
            _ => {
                self.report(TypeMistake::EndOf { at: e.span }.diagnostic());
                self.error_expr(span)
            }
        }
    }

    /// Reports a kind without an order, unless that follows from what is lost.
    pub(super) fn not_ordered(&mut self, kind: EntityTypeId, at: Span, of: Order) {
        if self.hir.entity_types[kind].domain {
            let kind = &self.hir.entity_types[kind];
            let found = Diagnostic::error(codes::TYPE_MISMATCH, format!("the states of `{}` have no order", kind.name))
                .at(at, "not ordered")
                .with(kind.span, "its states")
                .help("give each an amount, `{ none: 0, partial: 1, full: 2 }`, or compare with `==`");
            return self.report(found);
        }
        if !self.names.lost().may_order(kind) {
            self.report(TypeMistake::NoOrder { kind: &self.hir.entity_types[kind].name, at, of }.diagnostic());
        }
    }
}
