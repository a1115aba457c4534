//! Models: what they have in common, whatever their form. Each form has a file in `forms/`.

use super::*;
pub use crate::syntax::ast::FormName;

/// A question that the scenario asks: of a plan, an allocation, a choice.
#[derive(Clone, Debug)]
pub struct Model {
    pub name: Box<str>,
    pub title: Option<String>,
    pub form: Form,
    /// What others may read of it.
    pub results: Vec<ResultDecl>,
    pub span: Span,
    pub library: bool,
    /// Of a plan for several cases, the one that it is.
    pub case: Option<Box<Case>>,
    /// Results of all members of policies with an index.
    pub gathered: Vec<Gathered>,
    /// Of a plan that nobody wrote: what it is made of.
    pub derived: Option<Derived>,
}

/// A plan that is made of another, to say what uncertainty costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Derived {
    pub of: ModelId,
    pub as_what: DerivedAs,
}

/// What a plan is derived as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DerivedAs {
    /// As if everything were known before each decision.
    Foresight,
    /// As if everything came out as its mean.
    Mean,
    /// As it is, with the first decisions of the plan for the mean.
    AfterMean,
    /// With foresight, and as good as it can be for one of its values in each outcome.
    BestOf(LetId),
}

impl DerivedAs {
    /// What stands after the name of the plan.
    pub fn word(self) -> &'static str {
        match self {
            DerivedAs::Foresight => "foresight",
            DerivedAs::Mean => "mean",
            DerivedAs::AfterMean => "after_mean",
            DerivedAs::BestOf(_) => "best",
        }
    }

    /// What it is.
    pub fn title(self, of: &str) -> String {
        match self {
            DerivedAs::Foresight => format!("{of}, if everything were known before each decision"),
            DerivedAs::Mean => format!("{of}, if everything came out as its mean"),
            DerivedAs::AfterMean => format!("{of}, with the first decisions of the plan for the mean"),
            DerivedAs::BestOf(_) => format!("{of}, as good as it could be in each outcome"),
        }
    }
}

/// One of the cases that a plan is solved for: `seats[hare]`.
#[derive(Clone, Debug)]
pub struct Case {
    /// The name of the plan, and its title.
    pub of: Box<str>,
    pub title: Option<String>,
    /// The entities that the names of its index stand for.
    pub keys: Vec<EntityId>,
    /// Whether there is such a case, and the size of a frame for that; if nothing is said, there is.
    pub present: Option<(ExprId, u32)>,
    /// The index as it is written.
    pub index: Span,
}

/// The form of a model, with its parts.
#[derive(Clone, Debug)]
pub enum Form {
    Plan(Plan),
    Allocation(Allocation),
    Choice(Choice),
    Belief(Belief),
    Decision(Box<Decision>),
    /// What was meant as this form and could not be checked; reported. Nothing is calculated of it.
    Error(FormName),
}

impl FormName {
    /// The roles of the results that every model of this form has, the first in [`Model::results`]; those of a plan are its
    /// own declarations.
    pub fn results(self) -> Vec<ResultRole> {
        match self {
            // Those of its variables are its own declarations.
            FormName::Plan | FormName::Belief | FormName::Decision => Vec::new(),
            FormName::Allocation => AllocationResult::ALL.map(ResultRole::Allocation).to_vec(),
            FormName::Choice => ChoiceResult::ALL.map(ResultRole::Choice).to_vec(),
        }
    }
}

impl Form {
    pub fn name(&self) -> FormName {
        match self {
            Form::Plan(_) => FormName::Plan,
            Form::Allocation(_) => FormName::Allocation,
            Form::Choice(_) => FormName::Choice,
            Form::Belief(_) => FormName::Belief,
            Form::Decision(_) => FormName::Decision,
            Form::Error(name) => *name,
        }
    }

    /// Calls `f` for the expressions of its parts, values of its own (`let`) aside.
    pub fn exprs(&self, f: &mut dyn FnMut(ExprId)) {
        match self {
            Form::Plan(plan) => plan.exprs(f),
            Form::Allocation(allocation) => allocation.exprs(f),
            Form::Choice(choice) => choice.exprs(f),
            Form::Belief(belief) => belief.exprs(f),
            Form::Decision(decision) => decision.exprs(f),
            Form::Error(_) => {}
        }
    }

    /// The same, to replace them.
    pub fn exprs_mut(&mut self, f: &mut dyn FnMut(&mut ExprId)) {
        match self {
            Form::Plan(plan) => plan.exprs_mut(f),
            Form::Allocation(allocation) => allocation.exprs_mut(f),
            Form::Choice(choice) => choice.exprs_mut(f),
            Form::Belief(belief) => belief.exprs_mut(f),
            Form::Decision(decision) => decision.exprs_mut(f),
            Form::Error(_) => {}
        }
    }

    /// Calls `f` for the indices of its parts.
    pub fn binders(&self, f: &mut dyn FnMut(GensId)) {
        match self {
            Form::Plan(plan) => plan.binders(f),
            Form::Allocation(allocation) => {
                let listed = allocation.game.and_then(|game| game.listed);
                let links = allocation.links.map(|links| links.over);
                let limits = allocation.effects.iter().flat_map(|effect| &effect.limits).map(|limit| limit.binder);
                [allocation.binder, allocation.claimants].into_iter().chain(listed).chain(links).chain(limits).for_each(f);
            }
            Form::Choice(choice) => choice.binders(f),
            Form::Belief(belief) => belief.binders(f),
            Form::Decision(decision) => decision.binders(f),
            Form::Error(_) => {}
        }
    }

    /// The values that are declared inside of it.
    pub fn lets(&self) -> &[LetId] {
        match self {
            Form::Plan(plan) => &plan.lets,
            Form::Allocation(_) | Form::Choice(_) | Form::Belief(_) | Form::Decision(_) | Form::Error(_) => &[],
        }
    }

    /// The generators of the keys of one of its results, one after another.
    pub fn binders_of(&self, role: ResultRole) -> Vec<GensId> {
        match self {
            Form::Plan(plan) => plan.binders_of(role),
            Form::Allocation(allocation) => match role {
                ResultRole::Effect(EffectResult::Limit(effect, limit) | EffectResult::Slack(effect, limit)) => {
                    let effect = allocation.effects.get(effect as usize);
                    effect.and_then(|effect| effect.limits.get(limit as usize)).map(|limit| limit.binder).into_iter().collect()
                }
                ResultRole::Effect(_) => Vec::new(),
                _ => vec![allocation.binder, allocation.claimants],
            },
            Form::Choice(choice) => match role {
                ResultRole::Choice(result) => choice.binders_of(result),
                ResultRole::Effect(EffectResult::Charge(..)) => vec![choice.binder, choice.alternatives],
                _ => Vec::new(),
            },
            Form::Belief(belief) => belief.binders_of(role),
            Form::Decision(decision) => decision.binders_of(role),
            Form::Error(_) => Vec::new(),
        }
    }

    /// Gives what has a unit the unit of its result, once these are settled.
    pub fn settle_units(&mut self, results: &[ResultDecl]) {
        match self {
            Form::Plan(plan) => plan.settle_units(results),
            Form::Allocation(allocation) => allocation.settle_units(results),
            Form::Choice(_) | Form::Belief(_) | Form::Decision(_) | Form::Error(_) => {}
        }
    }
}

impl Model {
    /// The name that it is declared by; of a case, that of its plan.
    pub fn declared_as(&self) -> &str {
        self.case.as_ref().map_or(&self.name, |case| &case.of)
    }

    /// The plan, if it is one.
    pub fn plan(&self) -> Option<&Plan> {
        match &self.form {
            Form::Plan(plan) => Some(plan),
            Form::Allocation(_) | Form::Choice(_) | Form::Belief(_) | Form::Decision(_) | Form::Error(_) => None,
        }
    }

    /// The belief network, if it is one.
    pub fn belief(&self) -> Option<&Belief> {
        match &self.form {
            Form::Belief(belief) => Some(belief),
            Form::Plan(_) | Form::Allocation(_) | Form::Choice(_) | Form::Decision(_) | Form::Error(_) => None,
        }
    }

    /// The decision process, if it is one.
    pub fn decision(&self) -> Option<&Decision> {
        match &self.form {
            Form::Decision(decision) => Some(decision),
            Form::Plan(_) | Form::Allocation(_) | Form::Choice(_) | Form::Belief(_) | Form::Error(_) => None,
        }
    }

    /// The plan, to be changed.
    pub fn plan_mut(&mut self) -> Option<&mut Plan> {
        match &mut self.form {
            Form::Plan(plan) => Some(plan),
            Form::Allocation(_) | Form::Choice(_) | Form::Belief(_) | Form::Decision(_) | Form::Error(_) => None,
        }
    }

    /// The place of the constraint of a plan whose activity a result holds.
    pub fn constraint_of(&self, result: u32) -> Option<usize> {
        match self.results.get(result as usize)?.role {
            ResultRole::Plan(PlanResult::Activity(at)) => Some(at as usize),
            _ => None,
        }
    }

    /// The result with a role, and its place among the results.
    pub fn result(&self, role: ResultRole) -> Option<(u32, &ResultDecl)> {
        (0u32..).zip(&self.results).find(|(_, result)| result.role == role)
    }
}

/// One result of a model: a value for each tuple of keys.
#[derive(Clone, Debug)]
pub struct ResultDecl {
    pub name: Box<str>,
    pub title: Option<String>,
    pub keys: Vec<EntityTypeId>,
    pub ty: ResultType,
    /// Of a number; `1` of everything else.
    pub unit: UnitId,
    pub role: ResultRole,
    /// Of what depends on something random: what is known with it. The last key is a node.
    pub horizon: Option<HorizonId>,
    pub span: Span,
}

/// What the values of a result are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultType {
    Number,
    /// 1 is true, 0 is false.
    Bool,
    /// Entities, by their ordinals.
    Entity(EntityTypeId),
    /// States, by their numbers.
    State(StatesId),
}

impl From<ResultType> for Ty {
    fn from(ty: ResultType) -> Ty {
        match ty {
            ResultType::Number => Ty::Number,
            ResultType::Bool => Ty::Bool,
            ResultType::Entity(kind) => Ty::Entity(kind),
            ResultType::State(states) => Ty::State(states),
        }
    }
}

impl ResultType {
    /// The type of results that hold values of a type; none of sets and texts, and of what is wrong.
    pub fn of(ty: Ty) -> Option<ResultType> {
        match ty {
            Ty::Number => Some(ResultType::Number),
            Ty::Bool => Some(ResultType::Bool),
            Ty::Entity(kind) => Some(ResultType::Entity(kind)),
            Ty::State(states) => Some(ResultType::State(states)),
            Ty::Error | Ty::Set(_) => None,
        }
    }
}

/// What a result is in its model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultRole {
    Plan(PlanResult),
    Allocation(AllocationResult),
    Choice(ChoiceResult),
    Belief(BeliefResult),
    Decision(DecisionResult),
    /// What a policy brings to an allocation or a choice.
    Effect(EffectResult),
}

impl ResultRole {
    /// The name of a result that every model of its form has; none of what a plan declares itself.
    pub fn fixed_name(self) -> Option<&'static str> {
        match self {
            ResultRole::Plan(_) | ResultRole::Belief(BeliefResult::Distribution(_)) | ResultRole::Decision(_) | ResultRole::Effect(_) => {
                None
            }
            ResultRole::Belief(BeliefResult::Evidence) => Some("evidence"),
            ResultRole::Allocation(result) => Some(result.name()),
            ResultRole::Choice(result) => result.name(),
        }
    }

    /// The word after a dot under which the result is read, of one that carries the name of a constraint or a variable.
    pub fn part(self) -> Option<&'static str> {
        match self {
            ResultRole::Plan(PlanResult::Slack(_)) => Some("slack"),
            ResultRole::Plan(PlanResult::Price(_)) => Some("price"),
            ResultRole::Plan(PlanResult::ReducedCost(_)) => Some("reduced_cost"),
            _ => None,
        }
    }

    /// The value of a plan that the result is.
    pub fn value(self) -> Option<LetId> {
        match self {
            ResultRole::Plan(PlanResult::Let(id)) => Some(id),
            _ => None,
        }
    }
}
