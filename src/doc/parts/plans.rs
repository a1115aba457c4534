//! Plans: decisions, objectives, constraints, values.

use super::Writer;
use crate::doc::math::{Fence, Math, Sign};
use crate::doc::notation::{Notation, places};
use crate::doc::page::Inline;
use crate::hir::ModelId;
use crate::syntax::ast::{Constraint, Expr, Generator, Item, Objective, Payment, PlanItem, VarItem};

impl<'a> Writer<'a> {
    pub(super) fn plan(&mut self, plan: &'a PlanItem, whole: &Item) {
        self.model_heading("Plan", &plan.name.text, plan.title.as_ref().map(|title| title.text.as_str()), whole);
        let id = self.hir.models.iter().find(|(_, model)| model.declared_as() == plan.name.text.as_ref()).map(|(id, _)| id);
        let before = self.cases(&plan.cases);
        if !plan.vars.is_empty() {
            self.page.heading(3, "Decisions");
        }
        for var in &plan.vars {
            self.variable(var, &plan.name.text, &var.name.text);
        }
        self.objectives(plan);
        if !plan.constraints.is_empty() {
            self.page.heading(3, "Constraints");
        }
        plan.constraints.iter().for_each(|constraint| self.constraint(constraint));
        if !plan.lets.is_empty() {
            self.page.heading(3, "Values of the plan");
        }
        for item in &plan.lets {
            let comment = self.comment(item.name.span);
            self.value_of_let(item, id, item.doc.as_deref().or(comment.as_deref()));
        }
        self.notation.unbind(before);
    }

    /// The section of a model with its title and its comment.
    pub(super) fn model_heading(&mut self, form: &str, name: &str, title: Option<&str>, whole: &Item) {
        self.page.heading(2, format!("{form} {name}"));
        if let Some(title) = title {
            self.page.paragraph(vec![Inline::Strong(title.to_string())]);
        }
        self.page.comment(whole.doc.as_deref());
    }

    /// The index of a model, whose names are bound for all of it.
    pub(super) fn cases(&mut self, cases: &[Generator]) -> usize {
        let before = self.notation.bind(&[]);
        if cases.is_empty() {
            return before;
        }
        self.page.say("Solved for each case of its own:");
        let (runs, ()) = self.notation.over(cases, |_| ());
        self.page.formula(Math::Row(vec![Math::Sign(Sign::ForAll), runs]));
        cases.iter().for_each(|case| {
            self.notation.bind(&case.pattern);
        });
        before
    }

    pub(super) fn variable(&mut self, var: &VarItem, model: &str, result: &str) {
        let comment = self.comment(var.span);
        self.page.declared(&var.name.text, var.title.as_ref().map(|title| title.text.as_str()), comment.as_deref());
        let stated = var.unit.as_ref().map(|unit| unit.text.to_string());
        let unit = self.unit_of(self.model(model), result).or(stated);
        let math = self.notation.for_all(&var.binder, |n| {
            let name = n.declared(&var.name.text, &places(&var.binder));
            let math = domain(n, name, var);
            Math::Row(std::iter::once(math).chain(unit.as_deref().and_then(Notation::in_unit)).collect())
        });
        self.page.formula(math);
        if let (Some(first), Some(last)) = (var.after.first(), var.after.last()) {
            let known = self.source(first.span.to(last.span));
            self.page.paragraph(vec![Inline::Text("Decided after ".into()), Inline::Code(known), Inline::Text(" is known.".into())]);
        }
    }

    fn objectives(&mut self, plan: &PlanItem) {
        if plan.objectives.is_empty() {
            return;
        }
        self.page.heading(3, if plan.objectives.len() == 1 { "Objective" } else { "Objectives, one after another" });
        for (place, objective) in plan.objectives.iter().enumerate() {
            self.objective(objective, &plan.name.text);
            self.beside_the_objective(&plan.name.text, place);
        }
    }

    fn objective(&mut self, objective: &Objective, plan: &str) {
        let comment = self.comment(objective.span);
        let name = objective.name.as_ref().map(|name| name.text.as_ref());
        if name.is_some() || comment.is_some() {
            let title = objective.title.as_ref().map(|title| title.text.as_str());
            self.page.declared(name.unwrap_or("objective"), title, comment.as_deref());
        }
        let unit = name.and_then(|name| self.unit_of(self.model(plan), name)).or(objective.unit.as_ref().map(|unit| unit.text.to_string()));
        let sense = Math::text(if objective.maximize { "maximize" } else { "minimize" });
        let mut parts = vec![sense, Math::Gap];
        parts.extend(name.map(Math::name));
        parts.extend(name.map(|_| Math::Sign(Sign::Equal)));
        parts.push(self.notation.value_of(&objective.value));
        parts.extend(unit.as_deref().and_then(Notation::in_unit));
        self.page.formula(Math::Row(parts));
        if let Some(within) = &objective.within {
            let within = self.source(within.span);
            let text =
                if objective.follows { "The objective before it may become worse by " } else { "The answer may be off its best by " };
            self.page.paragraph(vec![Inline::Text(text.into()), Inline::Code(within), Inline::Text(".".into())]);
        }
    }

    pub(super) fn constraint(&mut self, constraint: &Constraint) {
        let comment = self.comment(constraint.span);
        let title = constraint.title.as_ref().map(|title| title.text.as_str());
        self.page.declared(&constraint.name.text, title, comment.as_deref());
        let math = self.notation.for_all(&constraint.binder, |n| match &constraint.when {
            None => n.math(&constraint.body),
            Some(when) => {
                let condition = n.side_of_implication(&when.condition);
                let holds = condition.clone().joined(Sign::Implies, n.side_of_implication(&constraint.body));
                match &when.otherwise {
                    None => holds,
                    Some(otherwise) => {
                        let not = Math::Row(vec![Math::Sign(Sign::Not), condition.fenced(Fence::Round)]);
                        let otherwise = not.joined(Sign::Implies, n.side_of_implication(otherwise));
                        let both = [holds, otherwise].map(|part| part.fenced(Fence::Round));
                        Math::separated(both.to_vec(), Sign::And)
                    }
                }
            }
        });
        self.page.formula(math);
        if let Some(all) = &constraint.for_all {
            let all = self.source(all.span);
            self.page.paragraph(vec![Inline::Text("It holds ".into()), Inline::Code(all), Inline::Text(".".into())]);
        }
        if let Some(probability) = &constraint.probability {
            let level = self.source(probability.span);
            self.page.paragraph(vec![
                Inline::Text("It holds with a probability of at least ".into()),
                Inline::Code(level),
                Inline::Text(".".into()),
            ]);
        }
        if constraint.given.is_some() {
            self.page.say("It holds where its limit has a value.");
        }
        for payment in &constraint.payments {
            self.payment(payment);
        }
    }

    fn payment(&mut self, payment: &Payment) {
        let price = self.source(payment.price.span);
        let side = match payment.side {
            Some((true, _)) => " below the limit.",
            Some((false, _)) => " above the limit.",
            None => " that it is missed by.",
        };
        self.page.paragraph(vec![
            Inline::Text("It may be missed, at a price of ".into()),
            Inline::Code(price),
            Inline::Text(format!(" for each unit{side}")),
        ]);
    }

    /// The model of a name, for values that it declares.
    pub(super) fn model_id(&self, name: &str) -> Option<ModelId> {
        self.hir.models.iter().find(|(_, model)| model.declared_as() == name).map(|(id, _)| id)
    }
}

/// What values a variable may take.
fn domain(n: &mut Notation<'_>, name: Math, var: &VarItem) -> Math {
    if var.binary.is_some() {
        let values = Math::list(vec![Math::Number("0".into()), Math::Number("1".into())]).fenced(Fence::Curly);
        return name.joined(Sign::In, values);
    }
    let numbers = Math::Sign(if var.integer.is_some() { Sign::Integers } else { Sign::Reals });
    let is_limit = |bound: &&Expr| !matches!(bound.without_parens().kind, crate::syntax::ast::ExprKind::NoLimit);
    let lower = var.lower.as_ref().filter(is_limit).map(|bound| n.side(bound));
    let upper = var.upper.as_ref().filter(is_limit).map(|bound| n.side(bound));
    let bounds = match (lower, upper) {
        (None, None) => return name.joined(Sign::In, numbers),
        (Some(lower), None) => name.clone().joined(Sign::GreaterEqual, lower),
        (None, Some(upper)) => name.clone().joined(Sign::LessEqual, upper),
        (Some(lower), Some(upper)) => lower.joined(Sign::LessEqual, name.clone()).joined(Sign::LessEqual, upper),
    };
    let bounds = match var.semicontinuous {
        Some(_) => name.clone().joined(Sign::Equal, Math::Number("0".into())).joined(Sign::Or, bounds),
        None => bounds,
    };
    if var.integer.is_none() {
        return bounds;
    }
    let bounds = if var.semicontinuous.is_some() { bounds.fenced(Fence::Round) } else { bounds };
    Math::Row(vec![bounds, Math::Sign(Sign::Comma), name, Math::Sign(Sign::In), numbers])
}
