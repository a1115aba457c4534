//! The laws of amounts: families, with their parameters and what they ask of units and keys.

use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Value;
use crate::semantic::expr::scope::{Scope, Want};
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{AmountItem, Expr, ExprKind, Name};

impl Checker<'_> {
    /// The family of a law that has as many parameters as it takes, a unit that goes with it and, of a process, a period; reported
    /// where that is not so.
    pub(super) fn law_family(&mut self, item: &AmountItem, keys: &[EntityTypeId], term: &UnitExpr) -> Option<LawFamily> {
        let name = item.law.function.text.as_ref();
        let Some(family) = LawFamily::named(name) else {
            let words = LawFamily::ALL.map(LawFamily::word);
            let found = Diagnostic::error(codes::UNKNOWN_FUNCTION, format!("there is no distribution `{name}`"))
                .at(item.law.function.span, "unknown");
            let found = match suggest::nearest(name, words.iter().copied()).as_slice() {
                [only] => found.help(format!("did you mean `{only}`?")),
                _ => found.help(format!("there are {}, and `{{ 80 t: 20 %, … }}` lists what may happen", suggest::listed(words, 20))),
            };
            self.report(found);
            return None;
        };
        let due = family.parameters();
        if item.law.arguments.len() != due.len() || item.law.generators.is_empty() == family.is_listed() {
            let names: Vec<&str> = due.iter().map(|(name, _)| *name).collect();
            let example = match family {
                LawFamily::Empirical => "write `empirical(past[m] for m in month)`".to_string(),
                LawFamily::Histogram => "write `histogram(b.low, b.high, b.share for b in bin)`".to_string(),
                _ => format!("write `{name}({})`", names.join(", ")),
            };
            let found = Diagnostic::error(
                codes::WRONG_ARGUMENTS,
                format!("`{name}` takes {} {}", due.len(), if due.len() == 1 { "parameter" } else { "parameters" }),
            );
            self.report(found.at(item.span, "here").help(example));
            return None;
        }
        let fits = self.unit_fits(family, item, term);
        (fits && self.goes_by_periods(family, item, keys)).then_some(family)
    }

    /// False, and reported, of a process without a period to go by, or with ends.
    fn goes_by_periods(&mut self, family: LawFamily, item: &AmountItem, keys: &[EntityTypeId]) -> bool {
        if !family.is_process() {
            return true;
        }
        let (word, name) = (family.word(), &item.name.text);
        let is_period = |kind: &EntityTypeId| self.hir.entity_types[*kind].periods;
        if !keys.first().is_some_and(is_period) {
            let found = match keys.iter().find(|kind| is_period(kind)) {
                Some(period) => {
                    let period = &self.hir.entity_types[*period].name;
                    Diagnostic::error(
                        codes::BAD_PROCESS,
                        format!("`{word}` goes from period to period, and the first key of `{name}` is none"),
                    )
                    .at(item.name.span, "other keys come after the period")
                    .help(format!("put the index over `{period}` first"))
                }
                None => {
                    let periods = self.hir.entity_types.values().find(|kind| kind.periods).map(|kind| kind.name.to_string());
                    let found =
                        Diagnostic::error(codes::BAD_PROCESS, format!("`{word}` goes from period to period, and `{name}` has no periods"))
                            .at(item.name.span, "one value for all times");
                    match periods {
                        Some(kind) if keys.is_empty() => found.help(format!("write `random {name}[p in {kind}]`")),
                        Some(kind) => found.help(format!("give it a period as its first key: `random {name}[p in {kind}, …]`")),
                        None => found.help(format!("declare `periods month = 1 .. 12`, and write `random {name}[m in month]`")),
                    }
                }
            };
            self.report(found.with(item.law.function.span, "this process"));
            return false;
        }
        if let Some((low, high)) = &item.truncated {
            let (ends, least) = (low.span.to(high.span), self.sources.slice(low.span));
            let found = Diagnostic::error(codes::BAD_PROCESS, format!("a process such as `{word}` is not truncated"))
                .at(ends, "where would it go on from?")
                .with(item.law.function.span, "this process")
                .help(format!(
                    "keep the amount between ends where it is read, `max({least}, {name}[…])`; `geometric_brownian` is always positive, and `autoregressive` returns to its mean"
                ));
            self.report(found);
            return false;
        }
        true
    }

    /// False, and reported, where a distribution does not go with a unit: what is counted has no other unit that it could as well be
    /// stated in.
    fn unit_fits(&mut self, family: LawFamily, item: &AmountItem, term: &UnitExpr) -> bool {
        if !matches!(family, LawFamily::Poisson | LawFamily::Binomial) || self.units.registry().is_count(term.unit) {
            return true;
        }
        let at = item.unit.as_ref().map_or(item.name.span, |note| note.span);
        let found = Diagnostic::error(codes::UNIT_MISMATCH, format!("`{}` gives a count, of which there are no parts", family.word()))
            .at(at, "in this unit its spread would depend on how it is stated")
            .with(item.span, "this law");
        self.report(found.help("declare what is counted, `unit ship`, and multiply where it is read: `ships * 5 t/ship`"));
        false
    }

    /// What is known with the states that the parameters of an amount read; nothing where they are data. Reported, with no answer,
    /// where that cannot be: the points of an amount have one probability each, whatever the states.
    pub(super) fn states_read(
        &mut self,
        item: &AmountItem,
        (family, scheme): (LawFamily, Option<Scheme>),
        (parameters, observed): (&[ExprId], GensId),
        scope: &Scope,
    ) -> Option<Option<HorizonId>> {
        let mut roots = parameters.to_vec();
        self.exprs.made().generator_parts(observed, &mut |e| roots.push(e));
        let Some(horizon) = self.horizon(&roots, scope.node, scope.size) else { return Some(None) };
        let name = &item.name.text;
        if let Some((_, read)) = self.amounts_in(roots).first() {
            let text = self.sources.slice(*read).to_string();
            let found = Diagnostic::error(
                codes::UNCERTAIN_PARAMETER,
                format!("parameters of `{name}` read `{text}`, which has a distribution itself"),
            )
            .at(*read, "parameters read data, and states")
            .with(item.law.function.span, "parameters of this law");
            self.report(found.help(format!("add the two where they are read: `let total = {text} + …`")));
            return None;
        }
        if !matches!(scheme, Some(Scheme::Points { .. })) {
            return Some(Some(horizon));
        }
        let states = self.names_known(horizon);
        let word = family.word();
        let reads = |c: &Self, at: usize| match (parameters.get(at), scope.node) {
            (Some(e), Some(node)) => !c.known_of(&[*e], node).is_nothing(),
            _ => false,
        };
        let why = if item.truncated.is_some() {
            format!(
                "the points of `{name}` have probabilities that follow from the ends of `truncated`, and its parameters depend on {states}"
            )
        } else if family == LawFamily::GeometricBrownian && reads(self, 2) {
            format!("the points of `{word}` have probabilities that follow from the volatility, and that of `{name}` depends on {states}")
        } else if family.has_steady_points() || family == LawFamily::GeometricBrownian {
            return Some(Some(horizon));
        } else {
            format!("the points of `{word}` have probabilities that follow from its parameters, and those of `{name}` depend on {states}")
        };
        let found = Diagnostic::error(codes::UNCERTAIN_PARAMETER, why).at(item.span, "other probabilities in each state");
        self.report(found.help(
            "write `sampled 500 seed 7` in the place of `discretised …`; points of `normal`, `uniform`, `exponential`, `random_walk` and `autoregressive` have the same probabilities whatever their parameters",
        ));
        None
    }

    /// False, and reported, where parameters read other states than those of what stands after `given`, if anything does.
    pub(super) fn parents_are_read(&mut self, item: &AmountItem, horizon: Option<HorizonId>, scope: &mut Scope) -> bool {
        let name = &item.name.text;
        let read = horizon.map_or(Vec::new(), |horizon| self.variables_known(horizon));
        let mut given = Vec::new();
        for parent in &item.parents {
            let variable = match self.names.get(&parent.name.text) {
                Some((Value::Random(variable), _)) => variable,
                _ => {
                    let found = Diagnostic::error(codes::BAD_MODEL, format!("`{}` is no random variable with states", parent.name.text));
                    self.report(found.at(parent.name.span, "parameters depend on states").with(item.name.span, "given this"));
                    return false;
                }
            };
            let base = Expr { kind: ExprKind::Name(parent.name.clone()), span: parent.name.span };
            let kind = if parent.keys.is_empty() { base.kind } else { ExprKind::Index(Box::new(base), parent.keys.clone()) };
            let node = scope.node;
            let e = self.at_node(node, |c| c.expr(scope, &Expr { kind, span: parent.span }, Want::Any));
            if self.ty(e) == Ty::Error {
                return false;
            }
            if !read.contains(&variable) {
                let message = format!("`{}` is given, and nothing of `{name}` depends on it", parent.name.text);
                let found = Diagnostic::error(codes::BAD_MODEL, message).at(parent.span, "given, and not read");
                self.report(found.help("leave it out, or let a parameter depend on it"));
                return false;
            }
            given.push(variable);
        }
        let missing = read.into_iter().find(|variable| !given.is_empty() && !given.contains(variable));
        if let Some(variable) = missing {
            let other = self.random_name(variable).to_string();
            let found = Diagnostic::error(
                codes::BAD_MODEL,
                format!("parameters of `{name}` depend on `{other}`, which is not named after `given`"),
            )
            .at(item.span, "not given");
            let found = item.parents.iter().fold(found, |found, parent| found.with(parent.span, "given"));
            self.report(found.help("name it too, or leave `given` out: an expression shows what it reads"));
        }
        missing.is_none()
    }

    /// A parameter of a distribution: a number in its unit.
    pub(super) fn parameter(&mut self, scope: &mut Scope, e: &Expr, target: &UnitExpr, what: &str) -> Option<ExprId> {
        let value = self.number_expr(scope, e);
        if self.ty(value) == Ty::Error {
            return None;
        }
        let value = self.coerce_to(value, target, e.span, what);
        (self.ty(value) != Ty::Error).then_some(value)
    }

    /// The table of the correlations of an amount.
    pub(super) fn correlations(
        &mut self,
        name: &Name,
        keys: &[EntityTypeId],
        (family, scheme): (LawFamily, Option<Scheme>),
        item: &AmountItem,
    ) -> Option<(TableId, Span)> {
        // Those of a process are of what is new in a period.
        let keys = if family.is_process() { keys.get(1..).unwrap_or_default() } else { keys };
        let found = match (self.names.get(&name.text), keys) {
            (Some((Value::Table(table), place)), [only]) => {
                let decl = &self.hir.tables[table];
                let root = |kind: &EntityTypeId| self.hir.entity_types[*kind].root;
                let fits = decl.keys.len() == 2 && decl.keys.iter().all(|kind| root(kind) == root(only)) && decl.fields.len() == 1;
                match (fits, scheme) {
                    (true, Some(Scheme::Draws { .. }) | None) => {
                        self.hir.tables[table].used = true;
                        return Some((table, name.span));
                    }
                    (true, _) => Diagnostic::error(codes::WRONG_ARGUMENTS, "points are not correlated: only draws are")
                        .at(name.span, "correlated")
                        .help(format!("write `sampled 500 seed 7` for `{}`", item.name.text)),
                    (false, _) => {
                        let kind = &self.hir.entity_types[*only].name;
                        Diagnostic::error(codes::WRONG_KEYS, format!("correlations stand in a table `{}[{kind}, {kind}] : 1`", name.text))
                            .at(name.span, "another table")
                            .with(place, "declared here")
                    }
                }
            }
            (_, [_]) => Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no table `{}`", name.text)).at(name.span, "unknown"),
            _ if family.is_process() => {
                let message =
                    format!("a process that is correlated has one key after the period, and `{}` has {}", item.name.text, keys.len());
                Diagnostic::error(codes::WRONG_KEYS, message).at(item.name.span, "here").with(name.span, "correlated")
            }
            _ => {
                Diagnostic::error(codes::WRONG_KEYS, format!("what is correlated has one key, and `{}` has {}", item.name.text, keys.len()))
                    .at(item.name.span, "here")
            }
        };
        self.report(found);
        None
    }
}
