//! What is still to be checked, what is being checked, and on whose behalf.

use super::expr::scope::{Local, Scope};
use crate::hir::*;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast;
use rustc_hash::FxHashMap;
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
    /// While its body is checked: its keys, type and stage are there for those who read it from inside.
    pub open: bool,
    /// It was read while its own body was checked.
    pub read_early: bool,
    /// Its index is wrong, which was reported: it cannot be told how it may be read.
    pub lost: bool,
}

/// Something that is being checked.
#[derive(Clone)]
pub struct Step {
    pub name: String,
    pub at: Span,
    /// The value that it is.
    pub value: Option<LetId>,
}

/// A named set while it is checked.
pub struct PendingSet {
    pub item: Rc<ast::SetItem>,
    pub progress: Progress,
}

/// A model while it is checked.
pub struct PendingModel {
    pub item: Rc<ast::ItemKind>,
    pub signature: Progress,
    /// The scopes of a plan's variables in order, until they are checked.
    pub scopes: Vec<Scope>,
    /// The index of a model that is made of fields, until these are checked.
    pub heads: Option<Heads>,
    /// The nests and questions of a choice, until its parts are checked.
    pub choice: ChoiceHead,
    /// The links of an allocation, until its parts are checked.
    pub links: Option<LinkHead>,
    /// The variables of a belief network, in their order, once its signature is checked; none of what is wrong.
    pub variables: Vec<Option<VariableHead>>,
    /// The amounts with a distribution, once its signature is checked; none of what is wrong.
    pub amounts: Vec<Option<AmountHead>>,
    /// The variables of a decision process, once its signature is checked.
    pub decision: Option<Box<DecisionHead>>,
    /// Constraints that are not checked yet, by the result of their activity: their place in the plan and their scope.
    pub constraints: FxHashMap<u32, (usize, Scope)>,
    pub body: Progress,
    /// The variables that policies bring, until they are checked.
    pub own_variables: Vec<PendingVariable>,
    /// The limits that policies bring.
    pub limits: Vec<PendingLimit>,
    /// What policies bring to a decision process, an allocation or a choice, by the name of the policy.
    pub patches: Vec<ProcessPatch>,
    /// The limits of policies on an allocation, in the order of the patches, between the check of its results and that of its parts.
    pub limit_heads: Vec<LimitHead>,
}

impl PendingModel {
    pub fn new(item: Rc<ast::ItemKind>) -> PendingModel {
        PendingModel {
            item,
            signature: Progress::Waiting,
            scopes: Vec::new(),
            heads: None,
            choice: ChoiceHead::default(),
            links: None,
            variables: Vec::new(),
            amounts: Vec::new(),
            decision: None,
            constraints: FxHashMap::default(),
            body: Progress::Waiting,
            own_variables: Vec::new(),
            limits: Vec::new(),
            patches: Vec::new(),
            limit_heads: Vec::new(),
        }
    }
}

/// The index of an allocation or a choice and the set it divides or chooses from, between the check of its results and that of
/// its parts.
pub struct Heads {
    /// With the names of both.
    pub scope: Scope,
    pub binder: GensId,
    pub binder_keys: Vec<EntityTypeId>,
    pub among: GensId,
    pub among_keys: Vec<EntityTypeId>,
}

/// The links that a claimant of an allocation uses.
#[derive(Clone)]
pub struct LinkHead {
    pub over: GensId,
    pub kind: EntityTypeId,
    pub local: Local,
}

/// What the results of a choice follow from, between the check of its results and that of its parts.
#[derive(Default)]
pub struct ChoiceHead {
    /// The nest of an alternative, and of which kind it is; none where it is wrong.
    pub nest: Option<(Option<ExprId>, EntityTypeId)>,
    /// What questions are about, in their order; none of what is wrong.
    pub questions: Vec<Option<Question>>,
}

/// A random variable between the check of the signature and that of its law.
#[derive(Clone)]
pub struct VariableHead {
    /// With the names of its index.
    pub scope: Scope,
    pub binder: GensId,
    pub keys: Vec<EntityTypeId>,
    pub states: EntityTypeId,
}

/// An amount with a distribution between the check of the signature and that of its law.
#[derive(Clone)]
pub struct AmountHead {
    /// With the names of its index.
    pub scope: Scope,
    pub binder: GensId,
    pub keys: Vec<EntityTypeId>,
    pub term: UnitExpr,
    /// The variable whose state says which draw or point it is; none where nothing says how it is represented.
    pub outcome: Option<u32>,
    pub scheme: Option<Scheme>,
    /// True of a process by points: what it is in a period follows from the points of all periods up to it.
    pub by_steps: bool,
    /// Its parameters are checked when they are first needed.
    pub body: Progress,
    /// The amount with its parameters, once these are checked; none of one that is not represented, or is wrong.
    pub made: Option<RandomAmount>,
}

/// The variables of a decision process between the check of the signature and that of its parts.
#[derive(Clone)]
pub struct DecisionHead {
    /// With the names of all variables, in the order in which they are known.
    pub scope: Scope,
    pub binder: GensId,
    pub binder_keys: Vec<EntityTypeId>,
    /// Without their conditions.
    pub period: Option<Space>,
    pub states: Vec<Space>,
    pub actions: Vec<Space>,
    /// The kind and the slot of each random variable.
    pub randoms: Vec<(EntityTypeId, Slot)>,
    /// The slot of each state variable in the next step.
    pub nexts: Vec<Slot>,
    /// By `next` of the text: the state variable that it is of; none of what is wrong.
    pub next_of: Vec<Option<usize>>,
}

/// The index of a limit on amounts.
pub struct LimitHead {
    pub scope: Scope,
    pub binder: Option<GensId>,
    pub keys: Vec<EntityTypeId>,
}

/// What a policy brings to a decision process, an allocation or a choice; its parts by name.
#[derive(Clone)]
pub struct ProcessPatch {
    /// Its place in [`Hir::policies`].
    pub policy: u32,
    pub name: Box<str>,
    /// Where it is declared.
    pub span: Span,
    pub charges: Vec<ast::ChargeItem>,
    pub limits: Vec<ast::Constraint>,
    pub forbids: Vec<ast::ForbidItem>,
}

/// A variable of a policy while it is checked.
pub struct PendingVariable {
    /// Its place in the plan.
    pub variable: u32,
    pub item: Rc<ast::VarItem>,
    /// The name of the policy.
    pub policy: Box<str>,
    /// Its index, between the check of the signature and that of the bounds.
    pub scope: Option<Scope>,
}

/// A limit of a policy while it is checked.
pub struct PendingLimit {
    /// The result that holds its activity.
    pub activity: u32,
    pub item: Rc<ast::Constraint>,
    /// The name of the policy.
    pub policy: Box<str>,
    /// Its index, between the check of the signature and that of the body.
    pub scope: Option<Scope>,
}

#[derive(Default)]
pub struct Pending {
    lets: Arena<LetId, PendingLet>,
    sets: Arena<SetId, PendingSet>,
    models: Arena<ModelId, PendingModel>,
    /// Attribute values and defaults that are expressions, checked with the bodies.
    cells: Vec<(AttrId, u32, ast::Expr)>,
    defaults: Vec<(AttrId, ast::Expr)>,
    /// What is being checked, outermost first, to show a cycle.
    path: Vec<Step>,
    /// The model whose parts are being checked.
    model: Option<ModelId>,
}

impl Pending {
    pub fn add_let(&mut self, item: Rc<ast::LetItem>) -> LetId {
        self.lets.push(PendingLet { item, progress: Progress::Waiting, open: false, read_early: false, lost: false })
    }

    pub fn add_set(&mut self, item: Rc<ast::SetItem>) -> SetId {
        self.sets.push(PendingSet { item, progress: Progress::Waiting })
    }

    pub fn add_model(&mut self, item: Rc<ast::ItemKind>) -> ModelId {
        self.models.push(PendingModel::new(item))
    }

    pub fn a_let(&self, id: LetId) -> &PendingLet {
        &self.lets[id]
    }

    pub fn let_mut(&mut self, id: LetId) -> &mut PendingLet {
        &mut self.lets[id]
    }

    pub fn set(&self, id: SetId) -> &PendingSet {
        &self.sets[id]
    }

    pub fn set_mut(&mut self, id: SetId) -> &mut PendingSet {
        &mut self.sets[id]
    }

    pub fn model(&self, id: ModelId) -> &PendingModel {
        &self.models[id]
    }

    pub fn model_mut(&mut self, id: ModelId) -> &mut PendingModel {
        &mut self.models[id]
    }

    pub fn models(&self) -> impl Iterator<Item = (ModelId, &PendingModel)> {
        self.models.iter()
    }

    pub fn add_cell(&mut self, attr: AttrId, row: u32, value: ast::Expr) {
        self.cells.push((attr, row, value));
    }

    pub fn add_default(&mut self, attr: AttrId, value: ast::Expr) {
        self.defaults.push((attr, value));
    }

    pub fn take_cells(&mut self) -> Vec<(AttrId, u32, ast::Expr)> {
        std::mem::take(&mut self.cells)
    }

    pub fn take_defaults(&mut self) -> Vec<(AttrId, ast::Expr)> {
        std::mem::take(&mut self.defaults)
    }

    // ------------------------------------------------------------ what is being checked

    /// From now on something is being checked, on behalf of what was.
    pub fn begin(&mut self, name: &str, at: Span) {
        self.path.push(Step { name: name.to_string(), at, value: None });
    }

    /// The same of a value.
    pub fn begin_let(&mut self, id: LetId, name: &str, at: Span) {
        self.path.push(Step { name: name.to_string(), at, value: Some(id) });
    }

    /// True where a value that is being checked is read on its own behalf through nothing but values with keys: what it reads may be
    /// another instance of it.
    pub fn may_read_itself(&self, id: LetId) -> bool {
        let from = self.path.iter().position(|step| step.value == Some(id));
        let is_open = |step: &Step| step.value.is_some_and(|value| self.lets[value].open);
        from.is_some_and(|from| self.path.iter().skip(from).all(is_open))
    }

    /// Some value on the way back to one has an index that is wrong: whether they go round is not known.
    pub fn is_lost_on_the_way(&self, id: LetId) -> bool {
        let from = self.path.iter().position(|step| step.value == Some(id)).unwrap_or(0);
        self.path.iter().skip(from).any(|step| step.value.is_some_and(|value| self.lets[value].lost))
    }

    pub fn end(&mut self) {
        self.path.pop();
    }

    /// What is being checked, outermost first.
    pub fn path(&self) -> &[Step] {
        &self.path
    }

    /// Enters the parts of a model, or leaves them; gives back where the check was.
    pub fn enter(&mut self, model: Option<ModelId>) -> Option<ModelId> {
        std::mem::replace(&mut self.model, model)
    }

    /// The model whose parts are being checked.
    pub fn inside(&self) -> Option<ModelId> {
        self.model
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn the_path_shows_what_waits_for_what() {
        let mut pending = Pending::default();
        let at = Span::new(FileId(0), 0, 1);
        pending.begin("a", at);
        pending.begin("b", at);
        assert_eq!(pending.path().iter().map(|step| step.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        pending.end();
        assert_eq!(pending.path().len(), 1);
    }

    #[test]
    fn a_model_is_left_for_where_the_check_was() {
        let mut pending = Pending::default();
        let outer = pending.enter(Some(ModelId(0)));
        let inner = pending.enter(Some(ModelId(1)));
        assert_eq!(pending.inside(), Some(ModelId(1)));
        pending.enter(inner);
        assert_eq!(pending.inside(), Some(ModelId(0)));
        pending.enter(outer);
        assert_eq!(pending.inside(), None);
    }
}
