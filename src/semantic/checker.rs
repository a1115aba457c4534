//! The walk over a scenario, and the parts that it fills.

use super::data::key_files::DataFiles;
use super::declare::cases::Cases;
use super::declare::families::known::Families;
use super::declare::functions::Functions;
use super::declare::loader::Loader;
use super::declare::modules::Origins;
use super::declare::names::Names;
use super::declare::only::LeftOut;
use super::draft::{Draft, Order};
use super::expr::builder::{ExprBuilder, Typed};
use super::expr::linearity::Linearity;
use super::models::charges::Charges;
use super::open_ends::{Regretted, Untouched};
use super::progress::Pending;
use super::reports::Reports;
use super::units::equations::UnitExpr;
use super::units::evidence::Evidence;
use super::units::inference::UnitInference;
use crate::diagnostics::{Diagnostic, Sink};
use crate::hir::*;
use crate::source::{FileId, SourceMap, Span};
use crate::units::Units;
use rustc_hash::{FxHashMap, FxHashSet};

/// What a check has found so far. Each part keeps its own state; the steps of the check are in the folders beside this file.
pub struct Checker<'a> {
    pub sources: &'a mut SourceMap,
    pub reports: Reports<'a>,
    pub files: DataFiles<'a>,
    /// What is declared.
    pub hir: Draft,
    pub names: Names,
    pub left_out: LeftOut,
    /// The files of declarations that each of them uses.
    pub uses: FxHashMap<FileId, FxHashSet<FileId>>,
    pub functions: Functions,
    pub cases: Cases,
    pub pending: Pending,
    pub exprs: ExprBuilder,
    pub linearity: Linearity,
    pub units: UnitInference,
    pub evidence: Evidence,
    pub charges: Charges,
    /// Policies with an index.
    pub families: Families,
    /// The states of `rule` and `status`.
    pub rules: StatesId,
    pub statuses: StatesId,
    /// The states `no` and `yes`, which are conditions too.
    pub truths: StatesId,
    /// The states that are the texts of an attribute.
    pub texts: FxHashSet<StatesId>,
    /// The index variable that stands for the node, where what is random may be read.
    pub node: Option<Slot>,
    /// The figure of what uncertainty costs for which a plan is just being derived.
    pub deriving: Option<(Box<str>, Span)>,
    /// Of calls of `worst` and `cvar`, whether large values are the bad ones.
    pub tails: FxHashMap<Span, bool>,
    /// The plans whose regret is asked for.
    pub regretted: Vec<Regretted>,
    /// What data in a range were taken not to reach.
    pub untouched: Vec<Untouched>,
    /// The sum that is just being converted into another currency.
    pub converted_sum: Option<ConvertedSum>,
}

/// A sum before `in MEUR at y`, as it is written.
pub struct ConvertedSum {
    pub left: String,
    pub op: &'static str,
    pub right: String,
    /// `in MEUR at y`
    pub rate: String,
}

/// The states of a model's `status`, in the order of their numbers.
pub const STATUSES: [&str; 5] = ["optimal", "feasible", "infeasible", "unbounded", "failed"];

/// The states of what is so or not, in the order of their numbers.
pub const TRUTHS: [&str; 2] = ["no", "yes"];

impl<'a> Checker<'a> {
    pub fn new(file: FileId, sources: &'a mut SourceMap, loader: &'a dyn Loader, origins: Origins, sink: &'a mut Sink) -> Checker<'a> {
        let mut hir = Draft::new(file, scenario_name(file, sources));
        hir.used = origins.folders.keys().copied().filter(|other| *other != file).collect();
        hir.used.sort_unstable();
        let names = crate::prob::rule::Rule::NAMES.iter().map(|(n, _)| Box::from(*n)).collect();
        let rules = hir.states.push(States { names, of: "the rules of an allocation".into() });
        let names = STATUSES.iter().map(|n| Box::from(*n)).collect();
        let statuses = hir.states.push(States { names, of: "the status of a model".into() });
        let names = TRUTHS.iter().map(|n| Box::from(*n)).collect();
        let truths = hir.states.push(States { names, of: "yes and no".into() });
        Checker {
            sources,
            reports: Reports::new(sink),
            files: DataFiles::new(loader, origins.folders),
            left_out: origins.left_out,
            uses: origins.uses,
            functions: Functions::default(),
            cases: Cases::default(),
            hir,
            names: Names::new(origins.lost),
            pending: Pending::default(),
            exprs: ExprBuilder::default(),
            linearity: Linearity::default(),
            units: UnitInference::new(Units::build(&[], &[]).0, Vec::new()),
            evidence: Evidence::default(),
            charges: Charges::default(),
            families: Families::default(),
            rules,
            statuses,
            truths,
            texts: FxHashSet::default(),
            node: None,
            deriving: None,
            tails: FxHashMap::default(),
            regretted: Vec::new(),
            untouched: Vec::new(),
            converted_sum: None,
        }
    }

    pub fn into_hir(self, order: Order) -> Hir {
        self.hir.finish(self.exprs.into_exprs(), self.units.into_registry(), order)
    }

    /// Reports a mistake, unless it only follows from another that was reported.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        // What is wrong with a policy of many members is said of the first of them.
        if diagnostic.span().is_some_and(|at| self.families.covers(at)) {
            let same = |other: &Diagnostic| other.code == diagnostic.code && other.span() == diagnostic.span();
            if self.reports.so_far().iter().any(same) {
                return;
            }
        }
        let Some(diagnostic) = self.in_derived(diagnostic) else { return };
        let Some(diagnostic) = self.left_out.explained(diagnostic, self.sources) else { return };
        let diagnostic = self.of_call(diagnostic);
        self.reports.report(diagnostic, self.sources, self.names.lost());
    }

    /// True where a file may speak of what stands in another: its own, what it uses, and what is no file of declarations. What a
    /// function of a used file calls its parameters and indices hides nothing of who uses it.
    pub fn sees(&self, from: FileId, place: FileId) -> bool {
        let declares = |file: FileId| self.uses.contains_key(&file);
        from == place || !declares(place) || self.uses.get(&from).is_none_or(|uses| uses.contains(&place))
    }

    // ------------------------------------------------------------ making expressions

    pub fn node(&mut self, kind: ExprKind, ty: Ty, term: UnitExpr, stage: Stage, span: Span) -> ExprId {
        self.exprs.node(kind, Typed { ty, term, stage }, span)
    }

    /// An index variable that stands for an entity.
    pub fn slot(&mut self, slot: Slot, kind: EntityTypeId, span: Span) -> ExprId {
        self.node(ExprKind::Slot(slot), Ty::Entity(kind), UnitExpr::ONE, Stage::KNOWN, span)
    }

    /// The index variables of a declaration, as far as there are kinds of them.
    pub fn index_of(&mut self, binder: GensId, kinds: &[EntityTypeId], span: Span) -> Vec<ExprId> {
        let slots: Vec<Slot> = self.exprs.made().bound(binder).map(|(slot, _)| slot).collect();
        slots.into_iter().zip(kinds).map(|(slot, kind)| self.slot(slot, *kind, span)).collect()
    }

    /// An expression of the error type: agrees with everything, so that one mistake is one error.
    pub fn error_expr(&mut self, span: Span) -> ExprId {
        self.node(ExprKind::Error, Ty::Error, UnitExpr::ONE, Stage::KNOWN, span)
    }

    /// A literal of a known unit.
    pub fn number(&mut self, value: crate::exact::Exact, approx: f64, term: UnitExpr, span: Span) -> ExprId {
        let literal = self.exprs.literal(value);
        self.node(ExprKind::Number(literal, approx), Ty::Number, term, Stage::KNOWN, span)
    }

    pub fn ty(&self, e: ExprId) -> Ty {
        self.exprs.ty(e)
    }

    pub fn span(&self, e: ExprId) -> Span {
        self.exprs.span(e)
    }

    pub fn stage(&self, e: ExprId) -> Stage {
        self.exprs.stage(e)
    }

    pub fn term(&self, e: ExprId) -> UnitExpr {
        self.exprs.term(e)
    }
}

/// The scenario's name when the file does not say: the file's, without folder and ending.
fn scenario_name(file: FileId, sources: &SourceMap) -> Box<str> {
    let path = sources.get(file).map_or("scenario", |f| f.name.as_str());
    let base = path.rsplit(['/', '\\']).next().unwrap_or(path);
    base.strip_suffix(".coop").unwrap_or(base).into()
}
