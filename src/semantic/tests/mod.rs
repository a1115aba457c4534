//! Expressions that are given as text, checked against a few declarations.

mod expressions;
mod keys;
mod names;
mod stages;
mod units;

use super::checker::Checker;
use super::declare::loader::{DataError, Loader};
use super::declare::modules;
use super::declare::names::Value;
use super::expr::scope::{Scope, Want};
use crate::diagnostics::{Diagnostic, Severity, Sink, codes};
use crate::hir::print::ExprText;
use crate::hir::*;
use crate::source::{FileKind, SourceMap};
use crate::syntax::{self, ast};

/// There are no files.
struct NoFiles;

impl Loader for NoFiles {
    fn data(&self, _path: &str) -> Result<(String, String), DataError> {
        Err(DataError { code: codes::FILE_UNREADABLE, message: "does not exist".into(), help: None })
    }
}

/// What the checker makes of an expression.
#[derive(Debug)]
struct Seen {
    /// The typed expression, with the conversions that were put in.
    text: String,
    ty: &'static str,
    /// Its unit, once all are settled.
    unit: String,
    stage: Stage,
    /// The innermost reason why it is not linear, where it is not.
    why: Option<&'static str>,
    /// Each error, with what it stands at in brackets.
    errors: Vec<String>,
}

/// Where an expression stands.
struct Place<'t> {
    declarations: &'t str,
    index: &'t str,
    model: Option<&'t str>,
}

/// Beside some declarations.
fn beside(declarations: &str) -> Place<'_> {
    Place { declarations, index: "", model: None }
}

impl<'t> Place<'t> {
    /// With index variables, `[p in plant]`.
    fn over(self, index: &'t str) -> Place<'t> {
        Place { index, ..self }
    }

    /// Inside a plan.
    fn inside(self, model: &'t str) -> Place<'t> {
        Place { model: Some(model), ..self }
    }

    fn sees(&self, expression: &str) -> Seen {
        let (mut sources, mut sink) = (SourceMap::default(), Sink::default());
        let file = sources.add("test.coop", format!("coop 1\n\n{}\n", self.declarations), FileKind::Scenario);
        let modules::Declarations { mut items, origins } = modules::load(file, &mut sources, &NoFiles, &mut sink);
        let probe = sources.add("probe.coop", format!("coop 1\n\nlet probe{} = {expression}\n", self.index), FileKind::Scenario);
        let tree = syntax::parse(probe, &sources, &mut sink);
        let probe = tree.items.into_iter().find_map(|item| if let ast::ItemKind::Let(probe) = item.kind { Some(probe) } else { None });
        let probe = probe.unwrap_or_else(|| panic!("`{expression}` is no expression: {:?}", errors(&sources, sink.items())));
        let mut checker = Checker::new(file, &mut sources, &NoFiles, origins, &mut sink);
        checker.declarations(&mut items);
        let model = self.model.map(|name| match checker.names.value(name) {
            Some(Value::Model(model)) => model,
            _ => panic!("`{name}` is no model"),
        });
        let mut scope = Scope::of(model);
        let binder = checker.generators(&mut scope, &probe.binder, true);
        if let Some(model) = model {
            checker.pending.enter(Some(model));
            checker.ensure_signature(model, probe.name.span);
        }
        let id = checker.expr(&mut scope, &probe.value, Want::Any);
        checker.pending.enter(None);
        let (ty, stage) = (word(checker.ty(id)), checker.stage(id));
        let why = (stage.is_solved()).then(|| checker.culprit(id, 0).2);
        checker.bodies(&items);
        checker.finish();
        let unit = checker.units.registry().text(checker.exprs.unit(id));
        let order = checker.order();
        let hir = checker.into_hir(order);
        let mut printer = ExprText::new(&hir, model);
        printer.generators(binder.unwrap_or(GensId::NONE));
        let text = printer.text(id);
        Seen { text, ty, unit, stage, why, errors: errors(&sources, sink.items()) }
    }
}

impl Seen {
    /// The one error that there is.
    fn error(&self) -> &str {
        match self.errors.as_slice() {
            [only] => only,
            others => panic!("one error was expected: {others:?}"),
        }
    }

    fn fine(self) -> Seen {
        assert!(self.errors.is_empty(), "{:?}", self.errors);
        self
    }
}

/// The errors of a scenario.
fn errors_of(scenario: &str) -> Vec<String> {
    let (mut sources, mut sink) = (SourceMap::default(), Sink::default());
    let file = sources.add("test.coop", format!("coop 1\n\n{scenario}\n"), FileKind::Scenario);
    super::check(file, &mut sources, &NoFiles, &mut sink);
    errors(&sources, sink.items())
}

fn errors(sources: &SourceMap, found: &[Diagnostic]) -> Vec<String> {
    let text = |d: &Diagnostic| format!("{} [{}]", d.message, d.span().map_or("", |at| sources.slice(at)));
    found.iter().filter(|d| d.severity == Severity::Error).map(text).collect()
}

/// The unit of a value of a scenario that has no errors.
fn unit_of_let(scenario: &str, name: &str) -> String {
    let (mut sources, mut sink) = (SourceMap::default(), Sink::default());
    let file = sources.add("test.coop", format!("coop 1\n\n{scenario}\n"), FileKind::Scenario);
    let hir = super::check(file, &mut sources, &NoFiles, &mut sink);
    assert_eq!(errors(&sources, sink.items()), Vec::<String>::new());
    let decl = hir.lets.values().find(|decl| decl.name.as_ref() == name);
    hir.units.text(decl.unwrap_or_else(|| panic!("no value `{name}`")).unit)
}

fn word(ty: Ty) -> &'static str {
    match ty {
        Ty::Error => "wrong",
        Ty::Number => "number",
        Ty::Bool => "condition",
        Ty::Entity(_) => "entity",
        Ty::State(_) => "state",
        Ty::Set(_) => "set",
    }
}

/// Two plants and two markets, with data and a plan.
const STEEL: &str = "
currency EUR
unit coil
kind plant
kind market
plant north { capacity = 3 kt/yr, cost = 400 EUR/t, share = 40 % }
plant south { capacity = 5 kt/yr, cost = 350 EUR/t, share = 60 % }
market home { need = 2000 t/yr }
market abroad { need = 4 kt/yr }
table distance[plant, market]: km {
         home  abroad
  north    10     400
  south    90     200
}
let rate = 0.1 EUR/t/km
plan supply {
  var ship[p in plant, m in market] : kt/yr >= 0
  let made[p in plant] = sum(ship[p, m] for m in market)
  minimize cost : MEUR/yr = sum(p.cost * ship[p, m] for p in plant, m in market)
  constraint enough[m in market]: sum(ship[p, m] for p in plant) >= m.need
}
";
