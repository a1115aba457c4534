//! Index variables in scope, what a place expects, and what a path means.

use crate::hir::*;
use crate::semantic::declare::cases::CasesId;
use crate::source::Span;
use crate::syntax::ast;

/// An index variable in scope.
#[derive(Clone, Debug)]
pub struct Local {
    pub name: Box<str>,
    pub element: SetElement,
    pub slot: Slot,
    pub span: Span,
}

/// The index variables in scope, and the model whose own names may be used.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    pub locals: Vec<Local>,
    /// The size of a frame that holds all slots ever used.
    pub size: u32,
    pub model: Option<ModelId>,
    /// How many of the first names are the index of that model, which goes without saying in its requirements.
    pub index: usize,
    /// The policy whose own names may be used before those of the model.
    pub policy: Option<Box<str>>,
    /// The belief network whose variables may be read by their names.
    pub chance: Option<ModelId>,
    /// The name of the coalition whose worth is calculated, and the type of its members.
    pub coalition: Option<(Box<str>, SetTypeId)>,
    /// Names that are not known yet where the expression stands, and what is said of each.
    pub later: Vec<(Box<str>, &'static str)>,
    /// Index names whose set is wrong: their uses are silent.
    pub wrong: Vec<Box<str>>,
    /// The index variable that stands for the node, which is no key that is written.
    pub node: Option<Slot>,
    /// In the body of a function: what its parameters stand for.
    pub parameters: Vec<(Box<str>, ExprId)>,
}

/// What nobody can write.
const UNSEEN: &str = "\u{0}an index variable of whoever calls";

impl Scope {
    pub fn of(model: Option<ModelId>) -> Scope {
        Scope { model, ..Scope::default() }
    }

    /// The scope of the body of a function that is called here. The index variables that its arguments may read keep their slots.
    pub fn of_call(&self, parameters: Vec<(Box<str>, ExprId)>, span: Span) -> Scope {
        let unseen = |slot| Local { name: UNSEEN.into(), element: SetElement::Integer, slot, span };
        let locals = (0..self.size).map(unseen).collect();
        Scope { locals, size: self.size, parameters, ..Scope::default() }
    }

    /// What a parameter stands for.
    pub fn parameter(&self, name: &str) -> Option<ExprId> {
        self.parameters.iter().find(|(own, _)| own.as_ref() == name).map(|(_, value)| *value)
    }

    pub fn bind(&mut self, name: &ast::Name, element: SetElement) -> Slot {
        let slot = self.locals.len() as Slot;
        self.locals.push(Local { name: name.text.clone(), element, slot, span: name.span });
        self.size = self.size.max(slot + 1);
        slot
    }

    /// From now on what is read by this name is silent.
    pub fn give_up(&mut self, name: &str) {
        self.wrong.push(name.into());
    }

    /// The full name of `next.stock`, where there is such a state.
    pub fn next_of(&self, base: &ast::Expr, name: &ast::Name) -> Option<Box<str>> {
        let full = next_name(&name.text);
        let word = matches!(&base.kind, ast::ExprKind::Name(word) if word.text.as_ref() == "next");
        let known = word && (self.find(&full).is_some() || self.later.iter().any(|(later, _)| later.as_ref() == full));
        known.then(|| full.into())
    }

    /// Puts names that nobody can write in the place of slots that were in use: what is bound from now on has slots of its own.
    pub fn reserve(&mut self, span: Span) {
        for slot in self.locals.len() as u32..self.size {
            self.locals.push(Local { name: UNSEEN.into(), element: SetElement::Integer, slot, span });
        }
    }

    pub fn find(&self, name: &str) -> Option<&Local> {
        self.locals.iter().rev().find(|l| l.name.as_ref() == name)
    }
}

/// The name of a state variable in the next step, which nobody can write otherwise.
pub fn next_name(state: &str) -> String {
    format!("next.{state}")
}

/// What is expected at a place: names are resolved by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    Any,
    Number,
    Bool,
    Entity(EntityTypeId),
    /// An entity of any kind.
    Element,
    State(StatesId),
}

/// What a path means so far.
pub enum Head {
    Value(ExprId),
    Kind(EntityTypeId),
    Model(ModelId),
    /// A plan for several cases, of which none is named yet.
    Cases(CasesId),
    /// A table without its keys yet, or with them and waiting for the name of a value.
    Table(TableId, Option<ListId>),
    /// Something that waits for its keys.
    Keyed(Keyed, Vec<EntityTypeId>),
    Set(SetId),
    /// Already reported.
    Wrong,
}

#[derive(Clone, Copy)]
pub enum Keyed {
    Let(LetId),
    Var(ModelId, u32),
    Attr(AttrId, ExprId),
    Answer(ModelId, u32),
    /// The same with its first keys.
    Part(ModelId, u32, ListId),
    Chance(ModelId, u32),
    /// A random variable of the scenario.
    Random(u32),
    /// An amount with a distribution.
    Amount(u32),
}
