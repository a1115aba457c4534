//! What is written nearly as a belief network has it: laws, tables and questions of other languages.

use super::laws::Own;
use super::*;
use crate::diagnostics::{Applicability, Fix, suggest};
use crate::semantic::declare::names::Inner;
use crate::syntax::ast::{Call, Expr};

/// Laws that there are, written as functions.
const LAWS: [&str; 2] = ["noisy_or", "noisy_max"];
/// Distributions over states, as other languages call them.
const OVER_STATES: [&str; 9] =
    ["categorical", "discrete", "multinomial", "bernoulli", "cpt", "tabular", "table", "choice", "discretedistribution"];

impl Checker<'_> {
    /// The states of a variable as a law over them is written.
    fn law_over(&self, states: EntityTypeId) -> String {
        let names: Vec<String> =
            self.hir.entity_types[states].members.iter().take(4).map(|state| format!("{}: …", self.hir.entities[*state].name)).collect();
        let more = if self.hir.entity_types[states].members.len() > names.len() { ", …" } else { "" };
        format!("{{ {}{more} }}", names.join(", "))
    }

    /// A law that is written as a function that there is not; reported.
    pub(super) fn is_foreign_law(&mut self, own: &Own<'_>, call: &Call) -> bool {
        if call.of.is_some() {
            return false;
        }
        let name = call.function.text.as_ref();
        let lower = name.to_lowercase();
        let near = LAWS.into_iter().find(|law| lower.replace(['_', '-'], "") == law.replace('_', ""));
        let near = near.or_else(|| suggest::nearest(name, LAWS.into_iter()).first().copied());
        let found = Diagnostic::error(codes::UNKNOWN_FUNCTION, format!("there is no law `{name}`")).at(call.function.span, "unknown");
        let found = match near {
            Some(law) => found.fix(format!("write `{law}`"), call.function.span, law, Applicability::MaybeIncorrect),
            None if OVER_STATES.contains(&lower.as_str()) => {
                found.help(format!("each state has a probability of its own: `{}`", self.law_over(own.states)))
            }
            None => return false,
        };
        self.report(found.with(self.hir.entity_types[own.states].span, "its states"));
        true
    }

    /// A state, or nothing but a name, where a law is due; reported.
    pub(super) fn is_state_for_law(&mut self, own: &Own<'_>, e: &Expr) -> bool {
        let text = self.sources.slice(e.span).trim_matches('`').to_string();
        if self.ordinal_of(own.states, &text).is_none() {
            return false;
        }
        let found = Diagnostic::error(codes::TYPE_MISMATCH, format!("`{text}` is a state of `{}`, and no probability", own.name.text))
            .at(e.span, "a state")
            .help(format!("each state has a probability of its own: `{}`", self.law_over(own.states)));
        self.report(found);
        true
    }

    /// An amount after `~`, where what follows stands after `=`; reported.
    pub(super) fn is_function_for_law(&mut self, own: &Own<'_>, e: &Expr, value: ExprId) -> bool {
        let calculates = matches!(e.kind, ast::ExprKind::Arith(..) | ast::ExprKind::Call(_));
        if self.hir.entity_types[own.states].amount.is_none()
            || !calculates
            || self.ty(value) != Ty::Number
            || self.reads_slot(value, own.slot)
        {
            return false;
        }
        let before = self.sources.get(e.span.file).and_then(|f| f.text.get(own.name.span.hi as usize..e.span.lo as usize));
        let Some(sign) = before.and_then(|text| text.rfind('~')).map(|at| own.name.span.hi + at as u32) else { return false };
        let at = Span::new(e.span.file, sign, sign + 1);
        let found = Diagnostic::error(codes::TYPE_MISMATCH, "what follows from the others stands after `=`; after `~`, probabilities")
            .at(at, "write `=`")
            .with(e.span, "one amount")
            .fix("write `=`", at, "=", Applicability::MaybeIncorrect);
        self.report(found);
        true
    }

    /// A map after `=`, where a law stands after `~`; reported.
    pub(super) fn is_law_of_function(&mut self, own: &Own<'_>, e: &Expr) -> bool {
        fn holds_map(e: &Expr) -> bool {
            match &e.kind {
                ast::ExprKind::Map(_) => true,
                ast::ExprKind::Paren(inner) => holds_map(inner),
                ast::ExprKind::If(_, yes, no) => holds_map(yes) || holds_map(no),
                _ => false,
            }
        }
        if !holds_map(e) {
            return false;
        }
        // The sign is the last before it.
        let before = self.sources.get(e.span.file).and_then(|f| f.text.get(own.name.span.hi as usize..e.span.lo as usize));
        let Some(sign) = before.and_then(|text| text.rfind('=')).map(|at| own.name.span.hi + at as u32) else { return false };
        let at = Span::new(e.span.file, sign, sign + 1);
        let found = Diagnostic::error(codes::TYPE_MISMATCH, "probabilities stand after `~`; after `=`, what follows from the others")
            .at(at, "write `~`")
            .with(own.name.span, "the variable")
            .fix("write `~`", at, "~", Applicability::MachineApplicable);
        self.report(found);
        true
    }

    /// `{ 70 %, 30 % }` or `{ open = 70 % }` on one line: neither a map nor a table; reported.
    pub(super) fn is_list_for_table(&mut self, own: &Own<'_>, body: Span) -> bool {
        let text = self.sources.slice(body).to_string();
        let braces = Span::new(body.file, body.lo.saturating_sub(1), body.hi + 1);
        if text.contains('\n') || text.trim().is_empty() {
            return false;
        }
        let signs = ["->", "=>", ":=", "="];
        let found = Diagnostic::error(codes::TYPE_MISMATCH, format!("each state of `{}` has a probability of its own", own.name.text));
        let found = match signs.into_iter().find(|sign| text.contains(sign)) {
            Some(sign) => {
                let mut edits = Vec::new();
                for (at, _) in text.match_indices(sign) {
                    // The blank before the sign goes with it.
                    let blank = text.get(..at).map_or(0, |before| before.len() - before.trim_end().len());
                    let lo = body.lo + (at - blank) as u32;
                    edits.push((Span::new(body.file, lo, body.lo + (at + sign.len()) as u32), ":".to_string()));
                }
                let at = edits.first().map_or(braces, |(at, _)| *at);
                let fix = Fix { title: "write `:`".into(), edits, applicability: Applicability::MaybeIncorrect };
                let mut found = found.at(Span::new(at.file, at.hi - sign.len() as u32, at.hi), "write `:`");
                found.fixes.push(fix);
                found
            }
            None => found.at(braces, "without the names of the states").help(format!("write `{}`", self.law_over(own.states))),
        };
        self.report(found);
        true
    }

    /// A name that is a variable of a network, read outside it.
    pub fn variable_elsewhere(&self, found: &Diagnostic, name: &ast::Name) -> Option<Diagnostic> {
        let (model, decl) = self.hir.models.iter().find(|(id, decl)| {
            decl.form.name() == FormName::Belief
                && !decl.library
                && name.text.as_ref() != "evidence"
                && matches!(self.names.inner(*id, &name.text), Some(Inner::Result(_)))
        })?;
        let _ = model;
        let found = found.clone().note(format!("`{}` is a variable of `{}`", name.text, decl.name));
        Some(found.help(format!("ask the network: `{}.P({} == …)`", decl.name, name.text)))
    }

    /// A question that is put to no network: what to write, where there is one.
    pub fn asked_of_nobody(&self, call: &Call) -> Option<Diagnostic> {
        let ask = Ask::meant(&call.function.text).filter(|ask| *ask == Ask::Probability || call.function.text.as_ref() == ask.name())?;
        // A declared value of that name lacks its keys.
        if self.names.get(&call.function.text).is_some() {
            return None;
        }
        let mut networks = self.hir.models.values().filter(|m| !m.library && m.form.name() == FormName::Belief);
        let network = networks.next()?;
        let name = &call.function.text;
        let found = Diagnostic::error(codes::UNKNOWN_FUNCTION, format!("there is no function `{name}`: a question is put to a network"))
            .at(call.function.span, "put to which network?");
        let text = format!("{}.{}", network.name, ask.name());
        Some(match networks.next() {
            None => found.fix(format!("write `{text}`"), call.function.span, text, Applicability::MaybeIncorrect),
            Some(_) => found.help(format!("write `{text}(…)`, with the name of the network")),
        })
    }

    /// True when something in an expression is reported already.
    pub fn holds_error(&self, e: ExprId) -> bool {
        let mut open = vec![e];
        while let Some(e) = open.pop() {
            if matches!(self.exprs.kind(e), ExprKind::Error) {
                return true;
            }
            self.exprs.made().children(e, &mut |child| open.push(child));
        }
        false
    }
}
