//! The functions of a scenario, and which of their calls are being looked at.

use crate::hir::ExprId;
use crate::source::Span;
use crate::syntax::ast::FunctionItem;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A function, by the order of declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FunctionId(pub usize);

/// A function while the scenario is checked.
#[derive(Clone)]
pub struct Function {
    pub item: Rc<FunctionItem>,
    /// Something calls it.
    pub called: bool,
    /// Its body was checked, for some call.
    pub checked: bool,
    /// Which of its parameters the body reads.
    pub read: Vec<bool>,
}

/// A call whose body is being checked.
#[derive(Clone, Copy)]
pub struct OpenCall {
    pub function: FunctionId,
    pub at: Span,
}

/// The same function of the same values has the same value.
#[derive(PartialEq, Eq, Hash)]
pub struct SameCall {
    pub function: FunctionId,
    pub arguments: Vec<ExprId>,
}

/// What a call came to.
#[derive(Clone, Copy)]
pub struct Made {
    pub value: ExprId,
    /// The first slot that its own index variables may have taken, and the size of a frame that holds all of them.
    pub first: u32,
    pub frame: u32,
}

#[derive(Default)]
pub struct Functions {
    all: Vec<Function>,
    open: Vec<OpenCall>,
    made: FxHashMap<SameCall, Made>,
    /// How many expressions stand for a value when all that is shared is written out.
    sizes: FxHashMap<ExprId, u64>,
}

impl Functions {
    pub fn add(&mut self, item: FunctionItem, library: bool) -> FunctionId {
        // What the library declares is for others to call.
        let read = vec![library; item.parameters.len()];
        self.all.push(Function { item: Rc::new(item), called: library, checked: false, read });
        FunctionId(self.all.len() - 1)
    }

    pub fn next(&self) -> FunctionId {
        FunctionId(self.all.len())
    }

    pub fn get(&self, id: FunctionId) -> Option<&Function> {
        self.all.get(id.0)
    }

    pub fn ids(&self) -> impl Iterator<Item = FunctionId> + use<> {
        (0..self.all.len()).map(FunctionId)
    }

    pub fn all(&self) -> &[Function] {
        &self.all
    }

    pub fn call(&mut self, id: FunctionId) {
        if let Some(function) = self.all.get_mut(id.0) {
            function.called = true;
        }
    }

    /// The body that is being checked reads a parameter.
    pub fn read(&mut self, name: &str) {
        let Some(function) = self.open.last().and_then(|open| self.all.get_mut(open.function.0)) else { return };
        let parameters = function.item.parameters.iter().zip(&mut function.read);
        parameters.filter(|(parameter, _)| parameter.name.text.as_ref() == name).for_each(|(_, read)| *read = true);
    }

    // ------------------------------------------------------------ calls

    pub fn enter(&mut self, function: FunctionId, at: Span) {
        if let Some(function) = self.all.get_mut(function.0) {
            function.checked = true;
        }
        self.open.push(OpenCall { function, at });
    }

    pub fn leave(&mut self) {
        self.open.pop();
    }

    /// The calls that led to what is being checked, outermost first.
    pub fn open(&self) -> &[OpenCall] {
        &self.open
    }

    pub fn made(&self, call: &SameCall) -> Option<Made> {
        self.made.get(call).copied()
    }

    pub fn keep(&mut self, call: SameCall, made: Made) {
        self.made.insert(call, made);
    }

    pub fn size(&self, e: ExprId) -> Option<u64> {
        self.sizes.get(&e).copied()
    }

    pub fn set_size(&mut self, e: ExprId, size: u64) {
        self.sizes.insert(e, size);
    }
}
