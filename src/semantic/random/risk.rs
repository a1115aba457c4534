//! Expectations, probabilities and risks of what depends on something random.

use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::{Scope, Want};
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, Call};

/// What is asked of a distribution.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The mean.
    Expected,
    /// The value in the worst outcome.
    Worst,
    /// The mean of the worst part (conditional value at risk): R. T. Rockafellar, S. Uryasev, *Optimization of conditional
    /// value-at-risk*, Journal of Risk 2000.
    TailMean,
    /// The least value that is not passed with a probability.
    Quantile,
    /// How probable a condition is.
    Probability,
}

impl Measure {
    const ALL: [Measure; 5] = [Measure::Expected, Measure::Worst, Measure::TailMean, Measure::Quantile, Measure::Probability];

    /// As a scenario writes it.
    fn word(self) -> &'static str {
        match self {
            Measure::Expected => "expected",
            Measure::Worst => "worst",
            Measure::TailMean => "cvar",
            Measure::Quantile => "quantile",
            Measure::Probability => "probability",
        }
    }

    /// The measure of a word, where something is random.
    pub fn named(word: &str) -> Option<Measure> {
        Measure::ALL.into_iter().find(|measure| measure.word() == word)
    }

    /// How many arguments it takes.
    fn arguments(self) -> usize {
        match self {
            Measure::Expected | Measure::Worst | Measure::Probability => 1,
            Measure::TailMean | Measure::Quantile => 2,
        }
    }
}

impl Checker<'_> {
    /// What a function asks of a distribution, where something is random and the scenario has no function of its name.
    pub fn measure_named(&self, name: &str) -> Option<Measure> {
        Measure::named(name).filter(|_| self.hir.tree.is_some() && self.names.get(name).is_none())
    }

    /// `expected(cost)`, `cvar(cost, 95 %)`, `probability(served >= demand given weather == poor)`.
    pub fn measure(&mut self, scope: &mut Scope, measure: Measure, call: &Call, span: Span) -> ExprId {
        let (count, end) = end_of_tail(measure, call);
        if let Some(found) = self.wrong_arguments(measure, call, count) {
            self.report(found);
            return self.error_expr(span);
        }
        // Much to regret is bad, whatever the plan is after.
        let end = end.or_else(|| call.arguments.first().is_some_and(|of| self.is_regret(&of.value)).then_some(true));
        if let Some(large) = end {
            self.tails.insert(span, large);
        }
        let level = match call.arguments.get(1).filter(|_| count > 1) {
            Some(level) => match self.part_of_all(scope, &level.value, [&format!("the level of `{}`", measure.word()), "a level"]) {
                Some(level) => Some(level),
                None => return self.error_expr(span),
            },
            None => None,
        };
        let depth = scope.locals.len();
        let outer = scope.node.take();
        let node = self.bind_node(scope, span);
        let made = self.at_node(node, |c| {
            let (value, given) = c.measured(scope, measure, call)?;
            c.over_nodes(measure, (value, given, level), node, scope.size, span)
        });
        scope.locals.truncate(depth);
        scope.node = outer;
        made.unwrap_or_else(|| self.error_expr(span))
    }

    fn wrong_arguments(&self, measure: Measure, call: &Call, count: usize) -> Option<Diagnostic> {
        let word = measure.word();
        if let Some(generator) = call.generators.first() {
            let found = Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{word}` runs over the outcomes, and over no set"));
            return Some(found.at(generator.span, "a set").help(format!("add up inside: `{word}(sum(… for …))`")));
        }
        if let Some(set) = call.interventions.first() {
            let found = Diagnostic::error(codes::WRONG_ARGUMENTS, "`do` belongs to a question to a belief network");
            return Some(found.at(set.span, "not here"));
        }
        if let (Some(given), Measure::Worst | Measure::TailMean | Measure::Quantile) = (call.given.first(), measure) {
            let found = Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{word}` takes no condition"));
            return Some(found.at(given.span, "`given` belongs to `expected` and `probability`"));
        }
        if count == measure.arguments() {
            return None;
        }
        let found = Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{word}` takes {}, and here are {}", due(measure), count));
        Some(found.at(call.function.span, "here").help(match measure {
            Measure::TailMean => "write the mean of the worst 5 % as `cvar(cost, 95 %)`",
            Measure::Quantile => "write what is not passed with 95 % as `quantile(cost, 95 %)`",
            _ => "conditions stand after `given`: `expected(cost given weather == poor)`",
        }))
    }

    /// A part of the probability: data between 0 and 1. What it is called: in full, and in short, each with its article.
    pub(super) fn part_of_all(&mut self, scope: &mut Scope, e: &ast::Expr, [what, any]: [&str; 2]) -> Option<ExprId> {
        let level = self.number_expr(scope, e);
        if self.ty(level) == Ty::Error {
            return None;
        }
        if !self.stage(level).is_known() {
            let found = Diagnostic::error(codes::NOT_KNOWN_YET, format!("{what} must be known before solving"));
            self.report(found.at(e.span, "depends on a decision"));
            return None;
        }
        if !self.is_part_of_all(level, any) {
            return None;
        }
        let level = self.coerce_to(level, &UnitExpr::ONE, e.span, what);
        (self.ty(level) != Ty::Error).then_some(level)
    }

    /// False, and reported, of a bare number above 1 where a part of the probability is due: `95` in the place of `95 %`. What is
    /// calculated is looked at when it has its value.
    fn is_part_of_all(&mut self, level: ExprId, what: &str) -> bool {
        match self.exprs.kind(level) {
            ExprKind::Number(_, value) if value > 1.0 && self.term(level) == UnitExpr::ONE => {
                let text = self.sources.slice(self.span(level)).to_string();
                let message = format!("{what} lies between 0 % and 100 %, and this is {text}");
                let found = Diagnostic::error(codes::BAD_PROBABILITY, message).at(self.span(level), "not between");
                let found = if value <= 100.0 { found.help(format!("write `{text} %`")) } else { found };
                self.report(found);
                false
            }
            _ => true,
        }
    }

    /// What a measure is taken of, and the conditions that are supposed to hold.
    fn measured(&mut self, scope: &mut Scope, measure: Measure, call: &Call) -> Option<(ExprId, Option<ExprId>)> {
        let argument = &call.arguments.first()?.value;
        let value = match measure {
            Measure::Probability => {
                let id = self.expr(scope, argument, Want::Bool);
                match self.ty(id) {
                    Ty::Entity(kind) if self.is_truth(kind) => self.holds(id, kind),
                    Ty::Bool | Ty::Error => id,
                    _ => self.condition(scope, argument),
                }
            }
            _ => self.number_expr(scope, argument),
        };
        let mut given: Option<ExprId> = None;
        for condition in &call.given {
            let e = self.condition(scope, condition);
            if self.ty(e) == Ty::Error {
                return None;
            }
            if !self.stage(e).is_known() {
                let found = Diagnostic::error(codes::NOT_KNOWN_YET, "what is supposed must not depend on a decision of the plan");
                self.report(found.at(condition.span, "depends on a decision"));
                return None;
            }
            given = Some(match given {
                None => e,
                Some(before) => self.node(ExprKind::And(before, e), Ty::Bool, UnitExpr::ONE, Stage::KNOWN, condition.span),
            });
        }
        if matches!(measure, Measure::Quantile) && self.stage(value).is_linear() {
            let found = Diagnostic::error(codes::NOT_LINEAR, "a quantile is not linear in the decisions")
                .at(self.span(value), "depends on decisions")
                .help("`cvar(…, 95 %)` is never below it, and may stand in a plan; a limit that may be passed with 5 % is written `… with probability 95 %`");
            self.report(found);
            return None;
        }
        (self.ty(value) != Ty::Error && !self.holds_error(value)).then_some((value, given))
    }

    /// The measure of a value over the nodes that it is known at.
    fn over_nodes(
        &mut self,
        measure: Measure,
        (value, given, level): (ExprId, Option<ExprId>, Option<ExprId>),
        node: Option<Slot>,
        slots: u32,
        span: Span,
    ) -> Option<ExprId> {
        let roots: Vec<ExprId> = std::iter::once(value).chain(given).collect();
        let at_mean = self.derived_inside() == Some(DerivedAs::Mean);
        let measure = if at_mean && measure != Measure::Probability { Measure::Expected } else { measure };
        let Some(horizon) = self.horizon(&roots, node, slots) else {
            if at_mean {
                return (measure != Measure::Probability).then_some(value);
            }
            // What is decided after something that is wrong depends on it.
            if self.reports.has_errors() {
                return None;
            }
            let found = Diagnostic::error(codes::CERTAIN_ALREADY, "this does not depend on anything random")
                .at(self.span(value), "one value already");
            self.report(found.help(format!("leave `{}` out", measure.word())));
            return None;
        };
        let generator = self.nodes_of(node?, horizon, span);
        let gens = self.exprs.gens(vec![Generator { filter: given, ..generator }]);
        let (term, degree) = (self.term(value), self.stage(value));
        let chance = self.chance_of_node(span)?;
        Some(match measure {
            Measure::Expected => {
                let sum = self.mean_over(gens, value, span)?;
                self.among_given(sum, given.map(|_| gens), term, degree, span)?
            }
            Measure::Probability => {
                let counted = self.weighted(value, chance, span);
                let stage = self.stage(counted);
                let sum = self.node(ExprKind::Fold(Fold::Sum, gens, counted), Ty::Number, UnitExpr::ONE, stage, span);
                self.among_given(sum, given.map(|_| gens), UnitExpr::ONE, stage, span)?
            }
            Measure::Worst => {
                let fold = if self.bad_end(value, span)? { Fold::Max } else { Fold::Min };
                self.node(ExprKind::Fold(fold, gens, value), Ty::Number, term, degree, span)
            }
            Measure::TailMean | Measure::Quantile => {
                let risk = match measure {
                    Measure::TailMean => Risk::TailMean { upper: self.bad_end(value, span)? },
                    _ => Risk::Quantile,
                };
                let list = self.exprs.list(vec![value, chance, level?]);
                self.node(ExprKind::Risk(risk, gens, list), Ty::Number, term, degree, span)
            }
        })
    }

    /// True where large values of something are the bad ones; reported where nothing says which are.
    fn bad_end(&mut self, value: ExprId, span: Span) -> Option<bool> {
        let known = self.large_is_bad(value, span);
        if known.is_none() {
            let text = self.sources.slice(self.span(value)).to_string();
            let own = self.sources.slice(span).trim_end_matches(')').to_string();
            let found = Diagnostic::error(codes::WHICH_END, format!("which values of `{text}` are the bad ones?"))
                .at(span, "neither limited nor optimised here")
                .help(format!("write `{own}, high)` where it is bad that it is large, `{own}, low)` where it is bad that it is small"));
            self.report(found);
        }
        known
    }

    /// A value by how probable the node is that is spoken of, added up over nodes.
    pub(super) fn mean_over(&mut self, gens: GensId, value: ExprId, span: Span) -> Option<ExprId> {
        let chance = self.chance_of_node(span)?;
        let (term, stage) = (self.term(value), self.stage(value));
        let body = self.node(ExprKind::Arith(ArithOp::Mul, chance, value), Ty::Number, term.clone(), stage, span);
        Some(self.node(ExprKind::Fold(Fold::Sum, gens, body), Ty::Number, term, stage, span))
    }

    /// How probable the node is that is spoken of.
    pub fn chance_of_node(&mut self, span: Span) -> Option<ExprId> {
        let node = self.this_node(span)?;
        Some(self.node(ExprKind::NodeProbability(node), Ty::Number, UnitExpr::ONE, Stage::KNOWN, span))
    }

    /// A probability where a condition holds, else 0: of decisions, by a binary.
    pub(super) fn weighted(&mut self, condition: ExprId, chance: ExprId, span: Span) -> ExprId {
        let at = self.span(condition);
        let (one, degree) = if self.stage(condition).is_known() {
            let [one, zero] = [1, 0].map(|n| self.number(Exact::from(n), f64::from(n), UnitExpr::ONE, at));
            (self.node(ExprKind::If(condition, one, zero), Ty::Number, UnitExpr::ONE, Stage::KNOWN, at), Stage::KNOWN)
        } else {
            let degree = self.counted(condition);
            (self.node(ExprKind::Fold(Fold::Count, GensId::NONE, condition), Ty::Number, UnitExpr::ONE, degree, at), degree)
        };
        if degree.is_solved() {
            self.not_counted(one, condition);
        }
        self.node(ExprKind::Arith(ArithOp::Mul, chance, one), Ty::Number, UnitExpr::ONE, degree, span)
    }

    /// A sum over the nodes at which something holds, by how probable these are.
    fn among_given(&mut self, sum: ExprId, gens: Option<GensId>, term: UnitExpr, stage: Stage, span: Span) -> Option<ExprId> {
        let Some(gens) = gens else { return Some(sum) };
        let chance = self.chance_of_node(span)?;
        let all = self.node(ExprKind::Fold(Fold::Sum, gens, chance), Ty::Number, UnitExpr::ONE, Stage::KNOWN, span);
        Some(self.node(ExprKind::Arith(ArithOp::Div, sum, all), Ty::Number, term, stage, span))
    }
}

/// How many arguments a call has besides the word for the bad end, and whether that is the large values.
fn end_of_tail(measure: Measure, call: &Call) -> (usize, Option<bool>) {
    let count = call.arguments.len();
    let word = match (measure, call.arguments.last().map(|last| &last.value.kind)) {
        (Measure::Worst | Measure::TailMean, Some(ast::ExprKind::Name(name))) if count > 1 => name.text.as_ref(),
        _ => return (count, None),
    };
    match word {
        "high" => (count - 1, Some(true)),
        "low" => (count - 1, Some(false)),
        _ => (count, None),
    }
}

fn due(measure: Measure) -> &'static str {
    match measure {
        Measure::Probability => "one condition",
        Measure::TailMean | Measure::Quantile => "a value and a level",
        Measure::Expected | Measure::Worst => "one value",
    }
}
