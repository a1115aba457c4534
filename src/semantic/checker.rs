//! The state of a check, and how expressions are made.

use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::hir::*;
use crate::semantic::declare::modules::Loader;
use crate::semantic::declare::names::Names;
use crate::semantic::units::inference::{Infer, UnitExpr};
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::ast;
use crate::units::{UnitId, Units};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// How far a declaration's checking has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Waiting,
    Running,
    Done,
}

/// A `let` while it is checked. Its body is checked when it is first needed.
pub struct PendingLet {
    pub item: Rc<ast::LetItem>,
    pub progress: Progress,
}

/// A model while it is checked.
pub struct PendingModel {
    pub item: Rc<ast::ItemKind>,
    pub signature: Progress,
    /// The scopes of variables in order, or the one scope of an allocation or choice, until the body is checked.
    pub scopes: Vec<crate::semantic::expr::Scope>,
    /// Constraints that are not checked yet, by the result of their activity: their place in the plan and their scope.
    pub constraints: FxHashMap<u32, (usize, crate::semantic::expr::Scope)>,
    pub body: Progress,
    /// The limits that policies bring.
    pub limits: Vec<PendingLimit>,
}

/// A limit of a policy while it is checked.
pub struct PendingLimit {
    /// The result that holds its activity.
    pub activity: u32,
    pub item: Rc<ast::Constraint>,
    /// The name of the policy.
    pub policy: Box<str>,
    /// Its index, between the check of the signature and that of the body.
    pub scope: Option<crate::semantic::expr::Scope>,
}

/// Why an expression is not linear.
pub struct NotLinear {
    pub first: Span,
    pub second: Option<Span>,
    pub why: &'static str,
}

pub struct Checker<'a> {
    pub sources: &'a mut SourceMap,
    pub loader: &'a dyn Loader,
    pub sink: &'a mut Sink,
    pub hir: Hir,
    pub names: Names,
    pub infer: Infer,
    /// The unit of each expression while units are inferred.
    pub terms: Vec<UnitExpr>,
    /// The currencies that the scenario declares.
    pub currencies: Vec<String>,
    /// The unit stated for the value that is being checked, where it is stated, and its name.
    pub expected: Option<(UnitExpr, Span, Box<str>)>,
    /// Units that are stated nowhere, reported when their readers are known.
    pub unstated_units: Vec<crate::semantic::units::unstated::UnstatedUnit>,
    /// Values of tables whose unit is not known yet.
    pub table_terms: FxHashMap<(TableId, u32), UnitExpr>,
    /// Cells without a value of the attribute that is being read.
    pub empty_cells: Vec<Absent>,
    /// Files that entities come from, and names that were looked for in vain.
    pub unmatched: crate::semantic::data::unmatched_keys::UnmatchedKeys,
    /// What is known of agreement between units.
    pub evidence: crate::semantic::units::conflicts::Evidence,
    pub attr_terms: Vec<UnitExpr>,
    pub let_terms: Vec<UnitExpr>,
    /// Unit terms of the results of each model.
    pub result_terms: Vec<Vec<UnitExpr>>,
    pub lets: Vec<PendingLet>,
    pub models: Vec<PendingModel>,
    /// Attribute values and defaults that are expressions, checked with the bodies.
    pub pending_cells: Vec<(AttrId, u32, ast::Expr)>,
    pub pending_defaults: Vec<(AttrId, ast::Expr)>,
    /// The frame size that the values of attributes need.
    pub pending_slots: u32,
    pub set_progress: Vec<Progress>,
    pub set_items: Vec<Option<Rc<ast::SetItem>>>,
    /// What is being checked, outermost first, to show a cycle.
    pub path: Vec<(String, Span)>,
    pub not_linear: FxHashMap<ExprId, NotLinear>,
    /// Why an expression that is still being made is not linear, by its span.
    pub nonlinear_causes: FxHashMap<Span, NotLinear>,
    /// The names inside each model.
    pub model_names: Vec<FxHashMap<Box<str>, crate::semantic::expr::Inner>>,
    /// Policies of each plan, and their parts with the policy in front.
    pub patch_names: FxHashMap<ModelId, FxHashMap<Box<str>, crate::semantic::expr::Inner>>,
    /// Objectives that policies charge, with their plan and whether it is maximised.
    pub charged: FxHashMap<LetId, (ModelId, bool)>,
    /// The values of charges: the plan, the place of the patch, that of the charge.
    pub charges: FxHashMap<LetId, (ModelId, u32, u32)>,
    /// The model whose parts are being checked.
    pub current_model: Option<ModelId>,
    /// Variables whose binder is wrong: their uses are silent.
    /// Names in what could not be read.
    pub broken: crate::semantic::declare::modules::Broken,
    /// Units with their plainer form.
    pub plain_units: FxHashMap<UnitId, UnitId>,
    pub broken_vars: FxHashSet<(ModelId, u32)>,
    set_types: FxHashMap<Vec<SetElement>, SetTypeId>,
    /// The states of `rule` and `status`.
    pub rules: StatesId,
    pub statuses: StatesId,
}

/// The states of a model's `status`, in the order of their numbers.
pub const STATUSES: [&str; 5] = ["optimal", "feasible", "infeasible", "unbounded", "failed"];

impl<'a> Checker<'a> {
    pub fn new(file: FileId, sources: &'a mut SourceMap, loader: &'a dyn Loader, sink: &'a mut Sink) -> Checker<'a> {
        let mut states: Arena<StatesId, States> = Arena::default();
        let names = crate::prob::claims::Rule::NAMES.iter().map(|(n, _)| Box::from(*n)).collect();
        let rules = states.push(States { names, of: "the rules of an allocation".into() });
        let names = STATUSES.iter().map(|n| Box::from(*n)).collect();
        let statuses = states.push(States { names, of: "the status of a model".into() });
        let name = scenario_name(file, sources);
        let hir = Hir {
            file,
            name,
            title: None,
            units: Units::build(&[], &[]).0.into(),
            entity_types: Shared::default(),
            entities: Shared::default(),
            attrs: Arena::default(),
            tables: Arena::default(),
            sets: Arena::default(),
            states,
            lets: Arena::default(),
            models: Shared::default(),
            policies: Vec::new(),
            expects: Shared::default(),
            exprs: Shared::default(),
            order: Shared::default(),
            needs: Shared::default(),
        };
        Checker {
            sources,
            loader,
            sink,
            hir,
            names: Names::default(),
            infer: Infer::default(),
            terms: Vec::new(),
            expected: None,
            currencies: Vec::new(),
            unstated_units: Vec::new(),
            table_terms: FxHashMap::default(),
            empty_cells: Vec::new(),
            unmatched: crate::semantic::data::unmatched_keys::UnmatchedKeys::default(),
            evidence: crate::semantic::units::conflicts::Evidence::default(),
            attr_terms: Vec::new(),
            let_terms: Vec::new(),
            result_terms: Vec::new(),
            lets: Vec::new(),
            models: Vec::new(),
            pending_cells: Vec::new(),
            pending_defaults: Vec::new(),
            pending_slots: 0,
            set_progress: Vec::new(),
            set_items: Vec::new(),
            path: Vec::new(),
            not_linear: FxHashMap::default(),
            nonlinear_causes: FxHashMap::default(),
            model_names: Vec::new(),
            patch_names: FxHashMap::default(),
            charged: FxHashMap::default(),
            charges: FxHashMap::default(),
            current_model: None,
            broken: crate::semantic::declare::modules::Broken::default(),
            plain_units: FxHashMap::default(),
            broken_vars: FxHashSet::default(),
            set_types: FxHashMap::default(),
            rules,
            statuses,
        }
    }

    pub fn into_hir(self) -> Hir {
        self.hir
    }

    /// Reports a mistake, unless it only follows from another that was reported.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let name = diagnostic.span().map(|span| self.sources.slice(span)).unwrap_or_default();
        let follows = match diagnostic.code {
            codes::UNKNOWN_NAME | codes::UNKNOWN_ATTRIBUTE | codes::UNKNOWN_UNIT | codes::UNKNOWN_RESULT | codes::UNKNOWN_KEY => {
                self.broken.may_declare(name.trim_matches('`'))
            }
            codes::TABLE_ROW => self.broken.everything && self.broken.kinds.iter().any(|k| self.hir.entity_types[*k].size == 0),
            codes::NOT_A_SWITCH => self.broken.everything || self.broken.words.contains("applies"),
            codes::TYPE_MISMATCH => self.broken.words.contains("ordered") && diagnostic.message.contains("has no order"),
            codes::NO_OBJECTIVE => self.broken.words.contains("minimize") || self.broken.words.contains("maximize"),
            _ => false,
        };
        if !follows {
            let unknown = matches!(diagnostic.code, codes::UNKNOWN_NAME | codes::UNKNOWN_ATTRIBUTE | codes::UNKNOWN_UNIT);
            let unseen = if unknown { crate::syntax::unseen(name) } else { None };
            let diagnostic = match unseen {
                Some(text) => diagnostic.note(text),
                None => diagnostic,
            };
            self.sink.push(diagnostic);
        }
    }

    // ------------------------------------------------------------ making expressions

    pub fn node(&mut self, kind: ExprKind, ty: Ty, term: UnitExpr, stage: Stage, span: Span) -> ExprId {
        let id = self.hir.exprs.kinds.push(kind);
        self.hir.exprs.spans.push(span);
        self.hir.exprs.types.push(ty);
        self.hir.exprs.units.push(UnitId::ONE);
        self.hir.exprs.stages.push(stage);
        self.terms.push(term);
        id
    }

    /// An expression of the error type: agrees with everything, so that one mistake is one error.
    pub fn error_expr(&mut self, span: Span) -> ExprId {
        self.node(ExprKind::Error, Ty::Error, UnitExpr::ONE, Stage::Known, span)
    }

    pub fn ty(&self, e: ExprId) -> Ty {
        self.hir.exprs.types[e]
    }

    pub fn span(&self, e: ExprId) -> Span {
        self.hir.exprs.spans[e]
    }

    pub fn stage(&self, e: ExprId) -> Stage {
        self.hir.exprs.stages[e]
    }

    pub fn term(&self, e: ExprId) -> UnitExpr {
        self.terms.get(e.index()).cloned().unwrap_or(UnitExpr::ONE)
    }

    pub fn list(&mut self, items: Vec<ExprId>) -> ListId {
        let start = self.hir.exprs.lists.len() as u32;
        let count = items.len() as u32;
        self.hir.exprs.lists.extend(items);
        ListId { start, count }
    }

    pub fn gens(&mut self, items: Vec<Generator>) -> GensId {
        let start = self.hir.exprs.generators.len() as u32;
        let count = items.len() as u32;
        self.hir.exprs.generators.extend(items);
        GensId { start, count }
    }

    pub fn set_type(&mut self, elements: Vec<SetElement>) -> SetTypeId {
        if let Some(id) = self.set_types.get(&elements) {
            return *id;
        }
        let id = self.hir.exprs.set_types.push(elements.clone());
        self.set_types.insert(elements, id);
        id
    }

    /// A literal of a known unit.
    pub fn number(&mut self, value: crate::exact::Exact, approx: f64, term: UnitExpr, span: Span) -> ExprId {
        let lit = self.hir.exprs.literals.push(value);
        self.node(ExprKind::Number(lit, approx), Ty::Number, term, Stage::Known, span)
    }
}

/// The scenario's name when the file does not say: the file's, without folder and ending.
fn scenario_name(file: FileId, sources: &SourceMap) -> Box<str> {
    let path = sources.get(file).map_or("scenario", |f| f.name.as_str());
    let base = path.rsplit(['/', '\\']).next().unwrap_or(path);
    base.strip_suffix(".coop").unwrap_or(base).into()
}
