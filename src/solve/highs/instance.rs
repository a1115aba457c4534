//! A solver of HiGHS's with a plan in it: options, the plan as arrays, a run, and what comes of it.

use super::finding::functions;
use super::library::{Callback, Functions, Highs, Int};
use crate::ids::At;
use crate::lp::{Domain, Lp, RowId, Sense};
use std::borrow::Cow;
use std::ffi::{CString, c_void};
use std::ptr::{NonNull, null_mut};
use std::sync::atomic::{AtomicPtr, Ordering};

/// HiGHS's return codes.
const OK: Int = 0;
const WARNING: Int = 1;
/// HiGHS's code for a matrix by rows.
const BY_ROWS: Int = 2;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ModelStatus {
    ModelEmpty,
    Optimal,
    Infeasible,
    UnboundedOrInfeasible,
    Unbounded,
    ReachedTimeLimit,
    ReachedIterationLimit,
    ReachedSolutionLimit,
    ReachedInterrupt,
    ReachedMemoryLimit,
    /// Any other: a failure, or a status that is not known here.
    Other(Int),
}

impl ModelStatus {
    fn of(number: Int) -> ModelStatus {
        match number {
            6 => ModelStatus::ModelEmpty,
            7 => ModelStatus::Optimal,
            8 => ModelStatus::Infeasible,
            9 => ModelStatus::UnboundedOrInfeasible,
            10 => ModelStatus::Unbounded,
            13 => ModelStatus::ReachedTimeLimit,
            14 => ModelStatus::ReachedIterationLimit,
            16 => ModelStatus::ReachedSolutionLimit,
            17 => ModelStatus::ReachedInterrupt,
            18 => ModelStatus::ReachedMemoryLimit,
            other => ModelStatus::Other(other),
        }
    }
}

/// The value of an option.
#[derive(Clone, Copy, Debug)]
pub(super) enum Setting<'s> {
    Bool(bool),
    Int(Int),
    Double(f64),
    Text(&'s str),
}

/// The values of columns and rows, and their prices.
pub(super) struct Values {
    pub columns: Vec<f64>,
    pub reduced_costs: Vec<f64>,
    pub row_prices: Vec<f64>,
}

/// A solver of HiGHS's.
pub(super) struct Instance {
    functions: &'static Functions,
    highs: NonNull<c_void>,
    /// Where its callbacks find the listener.
    listener: Box<AtomicPtr<c_void>>,
    columns: usize,
    rows: usize,
}

// SAFETY: HiGHS keeps all that belongs to a solver with it, and one thread at a time has it.
unsafe impl Send for Instance {}

impl Drop for Instance {
    fn drop(&mut self) {
        // SAFETY: it was created, and is not used after this.
        unsafe { (self.functions.destroy)(self.highs.as_ptr()) }
    }
}

impl Instance {
    /// A new one, which prints nothing, and calls back with the place of an `AtomicPtr` that holds the listener.
    ///
    /// Who is called is said before there is a plan: HiGHS 1.15 copies one number for each column that there is at that moment, each
    /// time it calls.
    pub fn new(called: Callback) -> Result<Instance, String> {
        let functions = functions().ok_or("HiGHS is not there")?;
        // SAFETY: it takes nothing.
        let highs = NonNull::new(unsafe { (functions.create)() }).ok_or("HiGHS gives no solver")?;
        let listener = Box::new(AtomicPtr::new(null_mut()));
        let mut instance = Instance { functions, highs, listener, columns: 0, rows: 0 };
        let place: *const AtomicPtr<c_void> = &raw const *instance.listener;
        // SAFETY: the place lives as long as the solver. Where HiGHS refuses, nothing is reported and nothing can be stopped.
        unsafe { (functions.set_callback)(instance.highs(), Some(called), place.cast_mut().cast()) };
        instance.set("output_flag", Setting::Bool(false))?;
        Ok(instance)
    }

    fn highs(&self) -> Highs {
        self.highs.as_ptr()
    }

    /// Sets an option.
    pub fn set(&mut self, name: &str, value: Setting<'_>) -> Result<(), String> {
        let refused = || format!("HiGHS refuses the option `{name}`");
        let key = CString::new(name).map_err(|_| refused())?;
        let text = if let Setting::Text(text) = value { CString::new(text).map_err(|_| refused())? } else { CString::default() };
        let (f, highs, key) = (self.functions, self.highs(), key.as_ptr());
        // SAFETY: the texts are null-terminated and live until after the call.
        let done = unsafe {
            match value {
                Setting::Bool(value) => (f.set_bool)(highs, key, value.into()),
                Setting::Int(value) => (f.set_int)(highs, key, value),
                Setting::Double(value) => (f.set_double)(highs, key, value),
                Setting::Text(_) => (f.set_string)(highs, key, text.as_ptr()),
            }
        };
        if done == OK { Ok(()) } else { Err(refused()) }
    }

    /// Hands a plan over; without costs where any solution will do.
    pub fn pass(&mut self, lp: &Lp, with_costs: bool) -> Result<(), String> {
        let arrays = Arrays::of(lp, with_costs)?;
        let (columns, rows, entries) = (int(lp.column_count())?, int(lp.row_count())?, int(arrays.columns.len())?);
        let sense = if lp.sense == Sense::Minimize { 1 } else { -1 };
        let (f, highs) = (self.functions, self.highs());
        let (cost, [low, high]) = (arrays.cost.as_ptr(), [&lp.columns.lower, &lp.columns.upper].map(|all| all.as_slice().as_ptr()));
        let [row_low, row_high] = [&arrays.row_lower, &arrays.row_upper].map(|all| all.as_ptr());
        let (starts, indices, values) = (arrays.starts.as_ptr(), arrays.columns.as_ptr(), arrays.values.as_ptr());
        // SAFETY: the arrays have the lengths that are passed, and HiGHS copies them.
        let done = unsafe {
            match &arrays.domain {
                None => (f.pass_lp)(
                    highs, columns, rows, entries, BY_ROWS, sense, 0.0, cost, low, high, row_low, row_high, starts, indices, values,
                ),
                Some(domain) => (f.pass_mip)(
                    highs,
                    columns,
                    rows,
                    entries,
                    BY_ROWS,
                    sense,
                    0.0,
                    cost,
                    low,
                    high,
                    row_low,
                    row_high,
                    starts,
                    indices,
                    values,
                    domain.as_ptr(),
                ),
            }
        };
        (self.columns, self.rows) = (lp.column_count(), lp.row_count());
        // A warning: coefficients that HiGHS takes for zero.
        if done == OK || done == WARNING { Ok(()) } else { Err("HiGHS refuses the plan".to_string()) }
    }

    /// Lets HiGHS call back while it runs.
    ///
    /// # Safety
    ///
    /// What `data` points to lives until the last run is over.
    pub unsafe fn listen(&mut self, data: *mut c_void, kinds: &[Int]) {
        self.listener.store(data, Ordering::Release);
        for kind in kinds {
            // SAFETY: the solver is there.
            unsafe { (self.functions.start_callback)(self.highs(), *kind) };
        }
    }

    /// Runs it.
    pub fn run(&mut self) -> Result<ModelStatus, String> {
        // SAFETY: the solver is there.
        let (done, status) = unsafe { ((self.functions.run)(self.highs()), (self.functions.model_status)(self.highs())) };
        if done == OK || done == WARNING { Ok(ModelStatus::of(status)) } else { Err("HiGHS ended with an error".to_string()) }
    }

    /// True where there are values that obey every row and bound.
    pub fn has_solution(&self) -> bool {
        const FEASIBLE: Int = 2;
        let mut status: Int = 0;
        // SAFETY: the name is null-terminated, and there is a place for the number.
        let done = unsafe { (self.functions.int_info)(self.highs(), c"primal_solution_status".as_ptr(), &raw mut status) };
        done == OK && status == FEASIBLE
    }

    /// How far the answer of a search may be from the best one, relative to it; infinite where that is not known.
    pub fn gap(&self) -> f64 {
        let mut gap = f64::INFINITY;
        // SAFETY: as above.
        let done = unsafe { (self.functions.double_info)(self.highs(), c"mip_gap".as_ptr(), &raw mut gap) };
        if done == OK { gap } else { f64::INFINITY }
    }

    pub fn objective(&self) -> f64 {
        // SAFETY: the solver is there.
        unsafe { (self.functions.objective)(self.highs()) }
    }

    /// The values and prices; none where there are none.
    pub fn values(&self) -> Option<Values> {
        let (mut columns, mut reduced_costs) = (vec![0.0; self.columns], vec![0.0; self.columns]);
        let mut row_prices = vec![0.0; self.rows];
        // SAFETY: there is a place for each column and row; none for activities, which are not asked for.
        let done = unsafe {
            (self.functions.solution)(self.highs(), columns.as_mut_ptr(), reduced_costs.as_mut_ptr(), null_mut(), row_prices.as_mut_ptr())
        };
        (done == OK).then_some(Values { columns, reduced_costs, row_prices })
    }
}

fn int(count: usize) -> Result<Int, String> {
    Int::try_from(count).map_err(|_| "the plan is larger than HiGHS takes".to_string())
}

/// A plan as HiGHS takes it.
struct Arrays<'p> {
    cost: Cow<'p, [f64]>,
    row_lower: Cow<'p, [f64]>,
    row_upper: Cow<'p, [f64]>,
    starts: Vec<Int>,
    columns: Vec<Int>,
    values: Vec<f64>,
    /// Where there are integer columns.
    domain: Option<Vec<Int>>,
}

impl<'p> Arrays<'p> {
    fn of(lp: &'p Lp, with_costs: bool) -> Result<Arrays<'p>, String> {
        int(lp.entry_count())?;
        let mut starts = Vec::with_capacity(lp.row_count() + 1);
        let (mut columns, mut values) = (Vec::with_capacity(lp.entry_count()), Vec::with_capacity(lp.entry_count()));
        let [mut row_lower, mut row_upper] = [&lp.rows.lower, &lp.rows.upper].map(|all| Cow::Borrowed(all.as_slice()));
        starts.push(0);
        for r in 0..lp.row_count() {
            for (column, value) in lp.row(RowId(r as u32)).filter(|(_, value)| *value != 0.0) {
                columns.push(column.0 as Int);
                values.push(value);
            }
            // Rows without entries were checked before, with their constants.
            if starts.last() == Some(&(columns.len() as Int)) {
                *row_lower.to_mut().at_mut(r) = f64::NEG_INFINITY;
                *row_upper.to_mut().at_mut(r) = f64::INFINITY;
            }
            starts.push(columns.len() as Int);
        }
        let cost = if with_costs { Cow::Borrowed(lp.columns.cost.as_slice()) } else { Cow::Owned(vec![0.0; lp.column_count()]) };
        let whole = |domain: &Domain| Int::from(*domain == Domain::Integer);
        let domain = lp.has_integers().then(|| lp.columns.domain.iter().map(whole).collect());
        Ok(Arrays { cost, row_lower, row_upper, starts, columns, values, domain })
    }
}
