//! Registering names: of tables, sets, values and models.

use super::modules::Loaded;
use super::names::Value;
use crate::data::TupleIndex;
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::data::cells;
use crate::semantic::expr::built_in;
use crate::semantic::units::evidence::UnitSource;
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind, Name};
use crate::units::UnitId;
use std::rc::Rc;

impl Checker<'_> {
    /// Gives every table, set, value and model its name.
    pub fn register(&mut self, items: &[Loaded]) {
        let mut scenario: Option<Span> = None;
        for Loaded { item, library } in items {
            match &item.kind {
                ItemKind::Scenario { name, title } if !library => {
                    if let Some(first) = scenario.replace(name.span) {
                        let found = Diagnostic::error(codes::DECLARED_TWICE, "a file holds one scenario")
                            .at(name.span, "the second")
                            .with(first, "the first");
                        self.report(found);
                        continue;
                    }
                    self.hir.name = name.text.clone();
                    self.hir.title = title.as_ref().map(|t| t.text.clone());
                }
                ItemKind::Table(table) if table.owner.is_none() => {
                    let id = TableId(self.hir.tables.len() as u32);
                    if self.declare(&table.name, Value::Table(id)) {
                        self.evidence.declare(UnitSource::Table(id, 0), item.span);
                        self.evidence.state(UnitSource::Table(id, 0), table.unit.as_ref().map_or(table.name.span, |u| u.span));
                        self.hir.tables.push(Shared::new(Table {
                            name: table.name.text.clone(),
                            title: table.title.as_ref().map(|t| t.text.clone()),
                            keys: Vec::new(),
                            fields: Vec::new(),
                            index: TupleIndex::none(&[]),
                            absent: Vec::new(),
                            no_limit: NoLimit::default(),
                            nothing_passes: None,
                            rates: None,
                            default: None,
                            span: table.name.span,
                            used: false,
                        }));
                    }
                }
                ItemKind::Set(set) => {
                    let id = SetId(self.hir.sets.len() as u32);
                    if self.declare(&set.name, Value::Set(id)) {
                        let element = self.exprs.set_type(Vec::new());
                        self.hir.sets.push(Set {
                            name: set.name.text.clone(),
                            title: set.title.as_ref().map(|t| t.text.clone()),
                            element,
                            body: SetBody::Error,
                            span: set.name.span,
                            used: *library,
                        });
                        self.pending.add_set(Rc::new(set.clone()));
                    }
                }
                ItemKind::Let(item_let) => {
                    let id = LetId(self.hir.lets.len() as u32);
                    if self.declare(&item_let.name, Value::Let(id)) {
                        let mut item_let = item_let.clone();
                        item_let.doc = item.doc.clone();
                        self.push_let(item_let, None, *library);
                    }
                }
                ItemKind::Function(function) => {
                    if built_in::is_function(&function.name.text) {
                        let message = format!("`{}` is a function of the language", function.name.text);
                        let found = Diagnostic::error(codes::BUILT_IN_NAME, message).at(function.name.span, "taken");
                        self.report(found.help("give the function another name"));
                    } else if self.declare(&function.name, Value::Function(self.functions.next())) {
                        self.hir.functions.push(function.name.text.clone());
                        self.functions.add(function.clone(), *library);
                    }
                }
                ItemKind::Plan(plan) if !plan.cases.is_empty() => self.register_cases(plan, item, *library, items),
                ItemKind::Plan(plan) => {
                    let id = ModelId(self.hir.models.len() as u32);
                    if self.declare(&plan.name, Value::Model(id)) {
                        self.evidence.declare(UnitSource::Answer(id, 0), item.span);
                        self.push_model(&plan.name, plan.title.as_ref(), FormName::Plan, &item.kind, *library);
                        self.register_plan(id, plan, *library, &[]);
                    }
                }
                ItemKind::Model(model) => {
                    let id = ModelId(self.hir.models.len() as u32);
                    if self.declare(&model.name, Value::Model(id)) {
                        self.evidence.declare(UnitSource::Answer(id, 0), item.span);
                        let (model, names) = self.registered_model(model);
                        let (name, title, form) = (model.name.clone(), model.title.clone(), model.form);
                        self.push_model(&name, title.as_ref(), form, &ItemKind::Model(Box::new(model)), *library);
                        self.names.add_model(names);
                    }
                }
                ItemKind::Belief(belief) => {
                    let id = ModelId(self.hir.models.len() as u32);
                    if self.declare(&belief.name, Value::Model(id)) {
                        self.evidence.declare(UnitSource::Answer(id, 0), item.span);
                        let (belief, names) = self.registered_belief(belief);
                        let (name, title) = (belief.name.clone(), belief.title.clone());
                        self.push_model(&name, title.as_ref(), FormName::Belief, &ItemKind::Belief(Box::new(belief.clone())), *library);
                        self.names.add_model(names);
                        self.register_random(id, &belief);
                    }
                }
                ItemKind::Decision(decision) => {
                    let id = ModelId(self.hir.models.len() as u32);
                    if self.declare(&decision.name, Value::Model(id)) {
                        self.evidence.declare(UnitSource::Answer(id, 0), item.span);
                        self.push_model(&decision.name, decision.title.as_ref(), FormName::Decision, &item.kind, *library);
                        let names = self.registered_decision(decision);
                        self.names.add_model(names);
                    }
                }
                _ => {}
            }
        }
    }

    /// Takes a global name; reports when it is taken.
    pub(in crate::semantic) fn declare(&mut self, name: &Name, value: Value) -> bool {
        if let Err((first, at)) = self.names.declare(&name.text, value, name.span) {
            let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{}` is already a {}", name.text, first.word()))
                .at(name.span, "declared again")
                .with(at, "first declared");
            self.report(found);
            return false;
        }
        true
    }

    pub fn push_let(&mut self, item: ast::LetItem, model: Option<ModelId>, library: bool) -> LetId {
        // A value is wrong until it is checked.
        let body = self.error_expr(item.name.span);
        let id = self.hir.lets.push(Let {
            name: item.name.text.clone(),
            title: item.title.as_ref().map(|t| t.text.clone()),
            model,
            binder: GensId::NONE,
            keys: Vec::new(),
            body,
            ty: Ty::Error,
            unit: UnitId::ONE,
            stage: Stage::KNOWN,
            recursive: false,
            slots: 0,
            horizon: None,
            span: item.name.span,
            doc: item.doc.clone(),
            library,
            used: library || model.is_some(),
        });
        self.evidence.declare(UnitSource::Let(id), item.unit.as_ref().map_or(item.name.span.to(item.value.span), |note| note.span));
        let literal = cells::literal(&item.value).and_then(|(quantity, _)| quantity.unit.as_ref());
        if let Some(note) = item.unit.as_ref().or(literal) {
            self.evidence.state(UnitSource::Let(id), note.span);
        }
        self.pending.add_let(Rc::new(item));
        self.units.add_let();
        id
    }

    pub(in crate::semantic) fn push_model(
        &mut self,
        name: &Name,
        title: Option<&ast::Text>,
        form: FormName,
        item: &ItemKind,
        library: bool,
    ) {
        self.hir.models.push(Model {
            name: name.text.clone(),
            title: title.map(|t| t.text.clone()),
            // Until its parts are checked.
            form: Form::Error(form),
            results: Vec::new(),
            span: name.span,
            library,
            case: None,
            derived: None,
            gathered: Vec::new(),
        });
        self.pending.add_model(Rc::new(item.clone()));
        self.units.add_model();
    }
}
