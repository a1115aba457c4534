//! Plans by chance, restated: in other units, under other names, in another order. Nothing of the answer may change.
//!
//! `COOP_METAMORPHIC_SEEDS=100..400` tries other plans, `COOP_METAMORPHIC_DIR=folder` writes what differs into a folder,
//! as scenarios to be solved by hand: the smallest that show the same, with `COOP_METAMORPHIC_REDUCE=1`.

mod answer;
pub mod chance;
mod forms;
mod make;
mod plan;
mod reduce;
mod text;

use self::answer::{Answer, contradiction, difference, solve};
use self::make::{FORMS, Form, make};
use self::plan::Plan;
use self::reduce::reduce;
use self::text::{CHANGES, Change, Dress, text};
use coop::eval::Status;
use coop::solve::{Choice, has_highs};
use std::collections::BTreeMap;
use std::fmt::Write;

/// How many plans of each form there are.
const PLANS: u64 = 44;

/// What was found to differ.
struct Found {
    seed: u64,
    form: Form,
    solver: (&'static str, Choice),
    how: How,
    what: String,
    plan: Plan,
    pair: Pair,
}

/// What two answers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    AsItStands,
    OtherSolver,
    Restated(Change),
}

/// Two scenarios and their answers.
struct Pair {
    texts: [String; 2],
    answers: [Answer; 2],
}

impl Pair {
    fn of(plan: &Plan, seed: u64, solver: Choice, how: How) -> Pair {
        let plain = Dress::plain(plan);
        let other = match how {
            How::Restated(change) => Dress::other(plan, change, seed * 8 + change as u64),
            _ => Dress::plain(plan),
        };
        let texts = [text(plan, &plain), text(plan, &other)];
        let first = if how == How::OtherSolver { Choice::Microlp } else { solver };
        let answers = [solve(&texts[0], first, &plain.objectives), solve(&texts[1], solver, &other.objectives)];
        Pair { texts, answers }
    }

    /// What is wrong with the two.
    fn fault(&self, plan: &Plan, how: How) -> Option<String> {
        let [one, two] = &self.answers;
        let keeps = plan.objectives.iter().all(|o| o.within.is_none());
        match how {
            How::AsItStands => contradiction(one),
            How::OtherSolver => difference(one, two, false, keeps),
            How::Restated(_) => difference(one, two, true, keeps).or_else(|| contradiction(two)),
        }
    }
}

impl Found {
    fn show(&self) -> String {
        let mut out = format!("{:?}, seed {}, {}, {:?}: {}\n", self.form, self.seed, self.solver.0, self.how, self.what);
        let both = if self.how == How::AsItStands { 1 } else { 2 };
        for (text, answer) in self.pair.texts.iter().zip(&self.pair.answers).take(both) {
            write!(out, "----\n{text}{answer:?}\n").unwrap();
        }
        out
    }

    /// The smallest plan that shows the same.
    fn reduced(&self) -> Found {
        let fault = |plan: &Plan| Pair::of(plan, self.seed, self.solver.1, self.how).fault(plan, self.how);
        let plan = reduce(&self.plan, &|plan| fault(plan).is_some_and(|what| what == self.what));
        let pair = Pair::of(&plan, self.seed, self.solver.1, self.how);
        Found { plan, pair, what: self.what.clone(), ..*self }
    }
}

fn seeds(form: Form) -> std::ops::Range<u64> {
    let given = std::env::var("COOP_METAMORPHIC_SEEDS").ok();
    let ends = given.as_deref().and_then(|text| text.split_once("..")).and_then(|(a, b)| Some(a.parse().ok()?..b.parse().ok()?));
    // Those of many constraints take as long as all others.
    ends.unwrap_or(0..if form == Form::Many { PLANS / 10 } else { PLANS })
}

/// Tries the plans of a form; how many were restated, how they ended, and what differs.
fn tried(form: Form) -> (usize, BTreeMap<String, usize>, Vec<Found>) {
    let mut solvers = vec![("microlp", Choice::Microlp)];
    if has_highs() {
        solvers.push(("highs", Choice::Highs));
    }
    let (mut restated, mut ends, mut found) = (0, BTreeMap::new(), Vec::new());
    for seed in seeds(form) {
        let plan = make(form, seed);
        let mut base: Option<Answer> = None;
        for solver in &solvers {
            let plain = Dress::plain(&plan);
            let first = text(&plan, &plain);
            let own = solve(&first, solver.1, &plain.objectives);
            *ends.entry(format!("{}, {}", own.status, own.verdict)).or_insert(0) += 1;
            let mut compare = |how: How, one: &Answer, second: String, two: Answer| {
                let pair = Pair { texts: [first.clone(), second], answers: [one.clone(), two] };
                if let Some(what) = pair.fault(&plan, how) {
                    found.push(Found { seed, form, solver: *solver, how, what, plan: plan.clone(), pair });
                }
            };
            compare(How::AsItStands, &own, first.clone(), own.clone());
            if let Some(base) = &base {
                compare(How::OtherSolver, base, first.clone(), own.clone());
            }
            for change in CHANGES {
                let dress = Dress::other(&plan, change, seed * 8 + change as u64);
                let second = text(&plan, &dress);
                let answer = solve(&second, solver.1, &dress.objectives);
                restated += 1;
                compare(How::Restated(change), &own, second, answer);
            }
            base.get_or_insert(own);
        }
    }
    (restated, ends, found)
}

/// Writes what was found into a folder, if one is given.
fn keep(found: &[Found]) {
    let Ok(folder) = std::env::var("COOP_METAMORPHIC_DIR") else { return };
    let small = std::env::var_os("COOP_METAMORPHIC_REDUCE").is_some();
    for one in found {
        let name = format!("{:?}-{}-{}-{:?}", one.form, one.seed, one.solver.0, one.how).replace(['(', ')'], "-");
        let own = std::path::Path::new(&folder).join(name);
        let reduced = small.then(|| one.reduced());
        let one = reduced.as_ref().unwrap_or(one);
        std::fs::create_dir_all(&own).unwrap();
        std::fs::write(own.join("one.coop"), &one.pair.texts[0]).unwrap();
        std::fs::write(own.join("two.coop"), &one.pair.texts[1]).unwrap();
        std::fs::write(own.join("found.txt"), one.show()).unwrap();
    }
}

fn hold(form: Form) {
    let (restated, ends, found) = tried(form);
    keep(&found);
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    found.iter().for_each(|one| *kinds.entry(format!("{} ({}, {:?})", one.what, one.solver.0, one.how)).or_insert(0) += 1);
    println!("{form:?}: {restated} restated; ends {ends:?}");
    if let Some(first) = found.first() {
        let shown: Vec<String> = found.iter().take(3).map(Found::show).collect();
        let shown = shown.join("\n");
        panic!("{form:?}: {} of {restated} differ: {kinds:#?}\n{shown}\nThe first, reduced:\n{}", found.len(), first.reduced().show());
    }
}

macro_rules! forms {
    ($($name:ident: $form:ident,)*) => {
        $(#[test]
        fn $name() {
            hold(Form::$form);
        })*

        #[test]
        fn every_form_is_tried() {
            let tried = [$(Form::$form),*];
            assert_eq!(tried, FORMS);
            assert!(PLANS as usize * CHANGES.len() * (tried.len() - 1) >= 3000);
        }
    };
}

forms! {
    continuous_plans: Continuous,
    integer_plans: Integer,
    big_m: BigM,
    fixed_charges: FixedCharge,
    zero_or_between: OrZero,
    curves: Curves,
    constraints_with_a_price: Penalty,
    objectives_in_order: Ordered,
    objectives_in_order_with_something_to_lose: OrderedWithin,
    conditions: Conditions,
    open_policies: Policies,
    infeasible_plans: Infeasible,
    unbounded_plans: Unbounded,
    mixed_plans: Mixed,
    plans_of_many_constraints: Many,
}

/// The plans are of the kinds that they should be: most have an answer, some have none.
#[test]
fn the_plans_are_worth_trying() {
    let mut ends: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for form in FORMS {
        for seed in 0..if form == Form::Many { 1 } else { 12 } {
            let plan = make(form, seed);
            let dress = Dress::plain(&plan);
            let answer = solve(&text(&plan, &dress), Choice::Microlp, &dress.objectives);
            assert_ne!(answer.status, "rejected", "{form:?} {seed}: {}\n{}", answer.words, text(&plan, &dress));
            let word = if answer.status == Status::Optimal.word() { "answer" } else { "none" };
            *ends.entry((format!("{form:?}"), word)).or_insert(0) += 1;
        }
    }
    let with: usize = ends.iter().filter(|(key, _)| key.1 == "answer").map(|(_, n)| n).sum();
    assert!(with > FORMS.len() * 12 / 2, "{ends:#?}");
}
