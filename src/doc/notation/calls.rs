//! Calls: functions, what runs over sets, questions to belief networks.

use super::{Formula, Level, Notation};
use crate::doc::math::{Big, Fence, Math, Sign};
use crate::syntax::ast::{Argument, Call, ExprKind};

impl Notation<'_> {
    pub(super) fn call(&mut self, call: &Call) -> Formula {
        let name = call.function.text.as_ref();
        if call.of.is_some() || name == "expected" || !call.given.is_empty() {
            return self.question(call);
        }
        if !call.generators.is_empty() {
            return self.aggregate(name, call);
        }
        match (name, call.arguments.as_slice()) {
            ("abs", [only]) => self.between(Fence::Bars, only),
            ("floor", [only]) => self.between(Fence::Floor, only),
            ("ceil", [only]) => self.between(Fence::Ceiling, only),
            ("count", [only]) => Formula::atom(self.set(&only.value).math.fenced(Fence::Bars)),
            ("sqrt", [only]) => Formula::atom(Math::Root(Box::new(self.math(&only.value)))),
            ("piecewise", [at, points @ ..]) => {
                let at = self.math(&at.value);
                let points: Vec<Math> = points.iter().map(|point| self.argument(point)).collect();
                let arguments = Math::Row(vec![at, Math::Sign(Sign::Semicolon), Math::list(points)]);
                Formula::new(Math::call(Math::Function("piecewise".into()), arguments), Level::Factor)
            }
            (_, arguments) => {
                let arguments: Vec<Math> = arguments.iter().map(|argument| self.argument(argument)).collect();
                // A power of it would seem to be one of its argument.
                Formula::new(Math::call(self.function(name), Math::list(arguments)), Level::Factor)
            }
        }
    }

    fn between(&mut self, fence: Fence, argument: &Argument) -> Formula {
        Formula::atom(self.math(&argument.value).fenced(fence))
    }

    /// A function of the language stands upright, one of the scenario as other names do.
    fn function(&self, name: &str) -> Math {
        match name {
            "log" => Math::Function("ln".into()),
            "min" | "max" | "exp" | "round" | "average" | "known" | "first" | "last" | "prev" | "next" | "sum" | "product" | "any"
            | "all" | "lexmin" | "lexmax" | "worst" | "cvar" | "quantile" | "probability" | "regret" => Math::Function(name.into()),
            _ => Math::name(name),
        }
    }

    /// An argument: with its name, or with the value that belongs to its place.
    fn argument(&mut self, argument: &Argument) -> Math {
        let value = match &argument.paired {
            None => self.math(&argument.value),
            Some(paired) => {
                let place = self.expr(&argument.value).at_least(Level::Joined);
                place.joined(Sign::MapsTo, self.expr(paired).at_least(Level::Joined))
            }
        };
        match &argument.name {
            Some(name) => Math::Index(name.text.to_string()).joined(Sign::Equal, value),
            None => value,
        }
    }

    /// `sum(… for e in S)` and the like.
    fn aggregate(&mut self, name: &str, call: &Call) -> Formula {
        // What is counted is a condition, or says nothing: `count(e for e in S)`.
        let says = |argument: &&Argument| {
            !matches!(&argument.value.without_parens().kind, ExprKind::Truth(true) | ExprKind::Tuple(_) | ExprKind::Name(_))
        };
        let said: Vec<Argument> = match name {
            "count" => call.arguments.iter().filter(says).cloned().collect(),
            _ => call.arguments.clone(),
        };
        let (runs, arguments) = self.over(&call.generators, |n| n.arguments(&said));
        match name {
            "count" => {
                let conditions = arguments.into_iter().map(|argument| argument.at_least(Level::And)).collect::<Vec<_>>();
                let set = match conditions.is_empty() {
                    true => runs,
                    false => Math::Row(vec![runs, Math::Sign(Sign::Semicolon), Math::separated(conditions, Sign::And)]),
                };
                Formula::atom(set.fenced(Fence::Curly).fenced(Fence::Bars))
            }
            "any" | "all" => {
                let sign = if name == "any" { Sign::Exists } else { Sign::ForAll };
                let body = Math::list(arguments.into_iter().map(|argument| argument.math).collect());
                // What it runs over may have a condition of its own, with a colon.
                Formula::new(Math::Row(vec![Math::Sign(sign), runs.fenced(Fence::Round), Math::Sign(Sign::Colon), body]), Level::Open)
            }
            _ => {
                let big = match name {
                    "sum" => Big::Sum,
                    "product" => Big::Product,
                    "min" => Big::Min,
                    "max" => Big::Max,
                    "average" => Big::Named("avg".into()),
                    _ => Big::Named(name.into()),
                };
                let mut arguments = arguments;
                let body = match arguments.pop() {
                    Some(only) if arguments.is_empty() => only.at_least(Level::Product),
                    last => Math::list(arguments.into_iter().chain(last).map(|argument| argument.math).collect()).fenced(Fence::Round),
                };
                Formula { math: Math::Over(big, Box::new(runs), Box::new(body)), level: Level::Product, open: true }
            }
        }
    }

    fn arguments(&mut self, arguments: &[Argument]) -> Vec<Formula> {
        let one = |argument: &Argument| match (&argument.name, &argument.paired) {
            (None, None) => self.expr(&argument.value),
            _ => Formula::atom(self.argument(argument)),
        };
        arguments.iter().map(one).collect()
    }

    /// `risk.P(port == closed given storm == true do levy = high)`, `expected(cost)`
    fn question(&mut self, call: &Call) -> Formula {
        let name = call.function.text.as_ref();
        let function = match name {
            "expected" => Math::Sign(Sign::Expectation),
            "P" => Math::Index("P".into()),
            _ => Math::Function(name.into()),
        };
        let function = match &call.of {
            Some(of) => function.below(self.expr(of).math),
            None => function,
        };
        let (runs, inner) = self.over(&call.generators, |n| {
            let arguments: Vec<Math> = call.arguments.iter().map(|argument| n.argument(argument)).collect();
            let mut conditions: Vec<Math> = call.given.iter().map(|given| n.math(given)).collect();
            if !call.interventions.is_empty() {
                let set: Vec<Math> = call.interventions.iter().map(|to| n.math(to)).collect();
                conditions.push(Math::call(Math::Function("do".into()), Math::list(set)));
            }
            (Math::list(arguments), conditions)
        });
        let (mut inner, conditions) = inner;
        if !call.generators.is_empty() {
            inner = Math::Row(vec![inner, Math::Sign(Sign::Semicolon), runs]);
        }
        if !conditions.is_empty() {
            inner = inner.joined(Sign::Given, Math::list(conditions));
        }
        let fence = if name == "expected" { Fence::Square } else { Fence::Round };
        Formula::new(Math::Row(vec![function, inner.fenced(fence)]), Level::Factor)
    }
}
