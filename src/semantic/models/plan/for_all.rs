//! Constraints that hold for all values of some data in a range, at most so many of them off what is stated.
//!
//! What the worst case adds is put into the constraint itself: for each datum the larger one of what the two ends of its range
//! change, and of these the sum, or that of as many of the largest as there may be off (D. Bertsimas, M. Sim, *The price of
//! robustness*, Operations Research 2004). Both are convex in the decisions, and exact: a sum of the largest is a linear program.

use super::constraint::Sides;
use super::datum::datum_of;
use super::moved::{Moving, Refused};
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::{Scope, Want};
use crate::semantic::open_ends::{Datum, Untouched};
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast;

/// Data, each in a range.
struct Family {
    ranged: Ranged,
    datum: Datum,
    keys: Vec<ExprId>,
    span: Span,
}

impl Checker<'_> {
    /// The sides of a constraint that holds for all values of some data. None where something is wrong, which is reported.
    pub(super) fn for_all(
        &mut self,
        scope: &mut Scope,
        (sides, index): (Sides, GensId),
        constraint: &ast::Constraint,
        all: &ast::ForAll,
    ) -> Option<(Sides, Vec<Ranged>)> {
        if let Some(found) = self.no_for_all(&sides, constraint, all) {
            self.report(found);
            return None;
        }
        let budget = match &all.budget {
            Some(budget) => Some(self.budget(scope, budget)?),
            None => None,
        };
        // Index variables of its own stand after all that the sides use.
        let outer = scope.locals.len();
        scope.reserve(all.span);
        let mut families: Vec<Family> = Vec::new();
        for data in &all.data {
            let depth = scope.locals.len();
            let family = self.ranged(scope, data);
            scope.locals.truncate(depth);
            families.push(family?);
        }
        scope.locals.truncate(outer);
        if let Some(found) = self.off_twice(&families) {
            self.report(found);
            return None;
        }
        if let Some(found) = self.read_in_index(&families, index, constraint) {
            self.report(found);
            return None;
        }
        let mut sums = Vec::new();
        for family in &families {
            sums.push(self.worst_of(scope, &sides, family, constraint)?);
        }
        let (term, span) = (sides.term.clone(), all.span);
        let stage = Stage::of_all(sums.iter().map(|sum| self.stage(*sum)));
        let total = match budget {
            Some(budget) => {
                let list = self.exprs.list(std::iter::once(budget).chain(sums).collect());
                self.node(ExprKind::Func(Func::Largest, list), Ty::Number, term.clone(), stage, span)
            }
            None => {
                let add = |c: &mut Self, a: ExprId, b: ExprId| {
                    let stage = c.stage(a).join(c.stage(b));
                    c.node(ExprKind::Arith(ArithOp::Add, a, b), Ty::Number, term.clone(), stage, span)
                };
                sums.into_iter().reduce(|a, b| add(self, a, b))?
            }
        };
        let ranged = families.into_iter().map(|family| family.ranged).collect();
        Some((self.sides_with(sides, total), ranged))
    }

    /// The sides with what the worst case adds: to the limit where that is data, else to the body.
    fn sides_with(&mut self, sides: Sides, total: ExprId) -> Sides {
        let (op, back) = if sides.upper.is_some() { (ArithOp::Add, ArithOp::Sub) } else { (ArithOp::Sub, ArithOp::Add) };
        let with = |c: &mut Self, op: ArithOp, e: ExprId| {
            let (stage, span) = (c.stage(e).join(c.stage(total)), c.span(e));
            c.node(ExprKind::Arith(op, e, total), Ty::Number, sides.term.clone(), stage, span)
        };
        if !self.stage(total).is_known() {
            let body = with(self, op, sides.body);
            return Sides { body, ..sides };
        }
        let lower = sides.lower.map(|lower| with(self, back, lower));
        let upper = sides.upper.map(|upper| with(self, back, upper));
        Sides { lower, upper, ..sides }
    }

    /// Why a constraint cannot hold for all values of something, where it cannot.
    fn no_for_all(&self, sides: &Sides, constraint: &ast::Constraint, all: &ast::ForAll) -> Option<Diagnostic> {
        if sides.lower.is_some() && sides.lower == sides.upper {
            let name = &constraint.name.text;
            let found =
                Diagnostic::error(codes::EQUATION_FOR_ALL, format!("`{name}` is an equation, and cannot hold for all values of a datum"))
                    .at(constraint.body.span, "equal, whatever the data are?")
                    .with(all.span, "for all of these");
            return Some(found.help("write `<=` or `>=`: enough in the worst case").help(
                "where something takes up the difference, that depends on what the data come out as: declare them `random`, and decide it `after` them",
            ));
        }
        let other = match (&constraint.when, &constraint.probability, constraint.given) {
            (Some(when), ..) => {
                Some((when.condition.span, "a condition", "write a constraint without `if`: with a binary variable times how far it goes"))
            }
            (_, Some(probability), _) => {
                Some((probability.span, "a probability", "write one of the two: all values in a range, or outcomes with a probability"))
            }
            (.., Some(given)) => Some((given, "`where given`", "say in the index which instances it has: `[i in item if known(i.most)]`")),
            _ if sides.is_between || (sides.lower.is_some() && sides.upper.is_some()) => {
                Some((constraint.body.span, "two limits", "write a constraint for each limit: each has a worst case of its own"))
            }
            _ => None,
        };
        let (at, what, help) = other?;
        let found = Diagnostic::error(
            codes::FOR_ALL_BESIDE,
            format!("a constraint that holds for all values of a datum has no other part: here is {what}"),
        );
        Some(found.at(at, "not here").with(all.span, "for all of these").help(help))
    }

    /// How many data may be off what is stated.
    fn budget(&mut self, scope: &mut Scope, budget: &ast::Expr) -> Option<ExprId> {
        let value = self.number_expr(scope, budget);
        if self.ty(value) == Ty::Error {
            return None;
        }
        if !self.stage(value).is_known() {
            let found = Diagnostic::error(codes::NOT_KNOWN_YET, "how many data may be off must be known before solving");
            self.report(found.at(budget.span, "depends on a decision"));
            return None;
        }
        let value = self.coerce_to(value, &UnitExpr::ONE, budget.span, "the number of data that may be off");
        (self.ty(value) != Ty::Error).then_some(value)
    }

    /// Data and their range, at index variables of their own.
    fn ranged(&mut self, scope: &mut Scope, data: &ast::Uncertain) -> Option<Family> {
        let binder = self.generators(scope, &data.binder, true)?;
        let value = self.expr(scope, &data.value, Want::Number);
        if self.ty(value) == Ty::Error {
            return None;
        }
        let stated = self.stated(value);
        let Some((datum, keys)) = stated.filter(|_| self.ty(value) == Ty::Number) else {
            let found = self.no_datum(value, data);
            self.report(found);
            return None;
        };
        let term = self.term(value);
        let mut ends = Vec::new();
        for end in [&data.low, &data.high] {
            let e = self.number_expr(scope, end);
            if self.ty(e) == Ty::Error {
                return None;
            }
            if !self.stage(e).is_known() {
                let found = Diagnostic::error(codes::NOT_KNOWN_YET, "the ends of a range must be known before solving");
                self.report(found.at(end.span, "depends on a decision"));
                return None;
            }
            let text = self.sources.slice(data.value.span).to_string();
            let e = self.coerce_to(e, &term, data.value.span, &format!("`{text}`"));
            if self.ty(e) == Ty::Error {
                return None;
            }
            ends.push(e);
        }
        let [low, high] = ends.as_slice() else { return None };
        let ranged = Ranged { binder, value, low: *low, high: *high };
        Some(Family { ranged, datum, keys, span: data.span })
    }

    /// The datum that an expression is, and its keys; none of what is decided, random or calculated on the spot.
    fn stated(&self, value: ExprId) -> Option<(Datum, Vec<ExprId>)> {
        let kind = self.exprs.kind(value);
        let list = match kind {
            ExprKind::Let(id, list) => {
                let decl = &self.hir.lets[id];
                if !decl.stage.is_known() || !decl.stage.is_certain() || decl.horizon.is_some() {
                    return None;
                }
                list
            }
            ExprKind::Attr(_, list) | ExprKind::Cell(_, _, list) => list,
            _ => return None,
        };
        Some((datum_of(kind)?, self.exprs.items(list).to_vec()))
    }

    /// What is said of something that is no datum.
    fn no_datum(&self, value: ExprId, data: &ast::Uncertain) -> Diagnostic {
        let text = self.sources.slice(data.value.span).to_string();
        let kind = self.exprs.kind(value);
        let (what, help) = match kind {
            ExprKind::Var(..) => ("a decision", "a plan decides it: give its bounds where it is declared".to_string()),
            ExprKind::Let(..) if !self.stage(value).is_known() => {
                ("a value that depends on decisions", "name the data that it is calculated from".to_string())
            }
            ExprKind::Answer(..) => ("the result of a model", "name data of the scenario".to_string()),
            ExprKind::Let(..) | ExprKind::Realised(..) | ExprKind::Drawn(..) => {
                ("random", "what reads something random holds in every outcome already: leave it out here".to_string())
            }
            _ => ("no datum", format!("name a value (`let`), a cell of a table or an attribute, such as `{}`", "p.use")),
        };
        let found = Diagnostic::error(codes::NO_DATUM, format!("`{text}` is {what}, and nothing that is stated"));
        found.at(data.value.span, "a range of what?").help(help)
    }

    /// A datum that would be off by another one too.
    fn off_twice(&self, families: &[Family]) -> Option<Diagnostic> {
        for own in families {
            let reads = |other: &&Family| other.datum != own.datum && self.formula_reads(own, other.datum);
            let Some(other) = families.iter().find(reads) else { continue };
            let (a, b) = (self.sources.slice(self.span(own.ranged.value)), self.sources.slice(self.span(other.ranged.value)));
            let found = Diagnostic::error(codes::NO_DATUM, format!("`{a}` is calculated from `{b}`, and both are in a range"))
                .at(self.span(own.ranged.value), "off with the other one already")
                .with(self.span(other.ranged.value), "read by it");
            return Some(found.help(format!("give a range for `{b}` alone")));
        }
        None
    }

    /// A datum that says for which keys the constraint holds.
    fn read_in_index(&self, families: &[Family], index: GensId, constraint: &ast::Constraint) -> Option<Diagnostic> {
        let mut parts = Vec::new();
        self.exprs.made().generator_parts(index, &mut |part| parts.push(part));
        for family in families {
            let read = parts.iter().find(|part| self.reads_it(**part, family.datum, false).is_some());
            let Some(part) = read else { continue };
            let refused = Refused { at: self.span(*part), through: None, why: "says for what there is a constraint" };
            return Some(self.not_linear_in(family, &refused, constraint));
        }
        None
    }

    fn formula_reads(&self, family: &Family, datum: Datum) -> bool {
        let reads = |e: ExprId| self.reads_it(e, datum, false).is_some();
        match family.datum {
            Datum::Let(id) => reads(self.hir.lets[id].body),
            Datum::Attr(_) | Datum::Cell(..) => reads(family.ranged.value),
        }
    }

    /// What the worst case of some data adds to what a constraint limits: added up over their index.
    fn worst_of(&mut self, scope: &mut Scope, sides: &Sides, family: &Family, constraint: &ast::Constraint) -> Option<ExprId> {
        let Ranged { binder, value, low, high } = family.ranged;
        let term = self.term(value);
        let mut ends = Vec::new();
        for end in [high, low] {
            let span = self.span(end);
            let step = self.node(ExprKind::Arith(ArithOp::Sub, end, value), Ty::Number, term.clone(), Stage::KNOWN, span);
            let mut moving = Moving::new(family.datum, family.keys.clone(), step, scope.size);
            // How far what is too much goes: the body above its upper limit, or below its lower one.
            let upward = sides.upper.is_some();
            let limit = sides.upper.or(sides.lower)?;
            let moved = self.moved(sides.body, &mut moving).and_then(|body| Ok((body, self.moved(limit, &mut moving)?)));
            scope.size = scope.size.max(moving.next);
            let (body, limit) = match moved {
                Ok(moved) => moved,
                Err(refused) => {
                    let found = self.not_linear_in(family, &refused, constraint);
                    self.report(found);
                    return None;
                }
            };
            self.untouched.push(Untouched { datum: family.datum, parts: moving.rest, span: family.span });
            let (more, less) = if upward { (body, limit) } else { (limit, body) };
            let span = family.span;
            let made = match (more, less) {
                (more, None) => more,
                (None, Some(less)) => {
                    let stage = self.stage(less);
                    Some(self.node(ExprKind::Neg(less), Ty::Number, sides.term.clone(), stage, span))
                }
                (Some(more), Some(less)) => {
                    let stage = self.stage(more).join(self.stage(less));
                    Some(self.node(ExprKind::Arith(ArithOp::Sub, more, less), Ty::Number, sides.term.clone(), stage, span))
                }
            };
            let Some(made) = made else {
                let text = self.sources.slice(self.span(value)).to_string();
                let name = &constraint.name.text;
                let found = Diagnostic::error(codes::NOT_LINEAR_IN_DATUM, format!("`{name}` does not depend on `{text}`"))
                    .at(self.span(value), "in a range, and not in the constraint")
                    .with(constraint.body.span, "the constraint");
                self.report(found.help("name data that the constraint reads, itself or in its values"));
                return None;
            };
            ends.push(made);
        }
        let stage = Stage::of_all(ends.iter().map(|end| self.stage(*end)));
        let list = self.exprs.list(ends);
        let span = family.span;
        let worse = self.node(ExprKind::Func(Func::Max, list), Ty::Number, sides.term.clone(), stage, span);
        if self.exprs.made().gens(binder).is_empty() {
            return Some(worse);
        }
        Some(self.node(ExprKind::Fold(Fold::Sum, binder, worse), Ty::Number, sides.term.clone(), stage, span))
    }

    fn not_linear_in(&self, family: &Family, refused: &Refused, constraint: &ast::Constraint) -> Diagnostic {
        let datum = self.span(family.ranged.value);
        let text = self.sources.slice(datum);
        let (at, label) = match refused.through {
            Some(through) => (through, "read in the formula of this value"),
            None => (refused.at, "here"),
        };
        let found = Diagnostic::error(codes::NOT_LINEAR_IN_DATUM, format!("`{text}` {} in `{}`", refused.why, constraint.name.text))
            .at(at, label)
            .with(datum, "in a range");
        let found = if refused.through.is_some() { found.with(refused.at, "there") } else { found };
        found
            .note("the worst case is that of an end of each range, which holds where the data are added up and multiplied with decisions")
            .help("name the value instead that is calculated from it, if that is what the range is of")
    }

    /// Reports data that something depends on through the results of a model, which do not move with them.
    pub fn untouched_data(&mut self) {
        for Untouched { datum, parts, span } in std::mem::take(&mut self.untouched) {
            let Some(at) = parts.into_iter().find(|part| self.reads_it(*part, datum, true).is_some()) else { continue };
            let found = Diagnostic::error(codes::NOT_LINEAR_IN_DATUM, "this depends on a datum in a range, through the results of a model")
                .at(self.span(at), "does not move with it")
                .with(span, "in a range");
            self.report(found.help("name what the model gives instead, as data of its own"));
        }
    }
}
