//! A broken invariant of the program is an internal error, and never a plausible number.

use coop::driver;
use coop::eval::{Ball, Eval, ValueStore};
use coop::exact::Exact;
use coop::hir::{Hir, LetId};
use coop::internal::is_broken;
use coop::lower::from_hir;
use coop::lp::LexStage;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use std::panic::{AssertUnwindSafe, catch_unwind};

const SCENARIO: &str = "coop 1
currency EUR
kind mine
mine a {
  output = 3 t
  most = sum(m.output for m in mine)
}
mine b {
  output = 5 t
  most = 9 t
}
attribute mine.spare : t default sum(m.output for m in mine)
let share[m in mine] = m.output / sum(n.output for n in mine)
let total = sum(share[m] for m in mine)
let doubled = 2 * total
let spare = sum(m.spare for m in mine)
let most = sum(m.most for m in mine)
plan p {
  var x[m in mine] : t in 0 t .. m.most
  maximize out = sum(x[m] for m in mine)
  constraint both: sum(x[m] for m in mine) <= 20 t
}
";

fn checked() -> driver::Checked {
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", SCENARIO, FileKind::Scenario);
    let checked = driver::check(id, &mut sources, &Memory::default());
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics);
    checked
}

fn named(hir: &Hir, name: &str) -> LetId {
    hir.lets.iter().find(|(_, decl)| decl.name.as_ref() == name).map(|(id, _)| id).unwrap()
}

/// The value of a name, calculated anew, in doubles and exactly.
fn value(hir: &Hir, name: &str) -> (f64, Exact) {
    let world = ValueStore::new(hir);
    let decl = &hir.lets[named(hir, name)];
    let exact = Eval::<Exact>::new(hir, &world).frame(decl.slots, &[], |eval| eval.number(decl.body)).unwrap();
    (Eval::<Ball>::new(hir, &world).frame(decl.slots, &[], |eval| eval.double(decl.body)).unwrap(), exact)
}

/// What a calculation says that breaks an invariant.
fn broken<T>(calculation: impl FnOnce() -> T) -> String {
    let payload = catch_unwind(AssertUnwindSafe(calculation)).err().expect("an answer was given");
    assert!(is_broken(&*payload));
    *payload.downcast::<String>().unwrap()
}

#[test]
fn a_variable_beyond_its_frame_is_reported() {
    let hir = checked().hir;
    assert_eq!(value(&hir, "total"), (1.0, Exact::ONE));
    // A value that says that it has fewer index variables than it has.
    let mut less = hir.clone();
    less.lets[named(&hir, "total")].slots = 0;
    assert_eq!(broken(|| value(&less, "total")), "broken invariant: index variable 0 in a frame of 0");
    // One that has keys, called from another: not the first entity, which would be a plausible answer.
    let mut less = hir.clone();
    less.lets[named(&hir, "share")].slots = 1;
    assert_eq!(broken(|| value(&less, "total")), "broken invariant: index variable 1 in a frame of 1");
    less.lets[named(&hir, "share")].slots = 0;
    assert_eq!(broken(|| value(&less, "total")), "broken invariant: index variable 0 in a frame of 0");
}

#[test]
fn what_belongs_to_no_declaration_takes_what_variables_it_meets() {
    let hir = checked().hir;
    assert_eq!(value(&hir, "spare").0, 16.0);
    assert_eq!(value(&hir, "most").0, 17.0);
}

#[test]
fn a_scenario_that_points_beyond_itself_is_reported() {
    let hir = checked().hir;
    // A world of another scenario.
    let empty = ValueStore::default();
    let decl = &hir.lets[named(&hir, "doubled")];
    let said = broken(|| Eval::<Ball>::new(&hir, &empty).frame(decl.slots, &[], |eval| eval.number(decl.body)));
    assert!(said.starts_with("broken invariant: ") && said.ends_with(" of 0"), "{said}");
    // A variable of a plan that says that its bounds have no index variables.
    let mut less = hir.clone();
    let model = less.models.ids().next().unwrap();
    let coop::hir::Form::Plan(plan) = &mut less.models[model].form else { panic!("a plan") };
    plan.variables[0].slots = 0;
    let world = ValueStore::new(&less);
    broken(|| from_hir::lower::<Exact>(&less, &world, model, &LexStage::first()));
}
