//! Typed expressions back to text: every conversion of units shown, every index name as it was written.

use crate::hir::*;
use rustc_hash::FxHashMap;
use std::fmt::Write;

/// How tightly parts of an expression hold together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    Loose,
    Or,
    And,
    Not,
    Compare,
    Add,
    Mul,
    Sign,
    Power,
    Tight,
}

/// Writes expressions of one declaration.
pub struct ExprText<'a> {
    hir: &'a Hir,
    /// The model whose variables go by their own names.
    model: Option<ModelId>,
    names: FxHashMap<Slot, &'a str>,
}

impl<'a> ExprText<'a> {
    pub fn new(hir: &'a Hir, model: Option<ModelId>) -> ExprText<'a> {
        ExprText { hir, model, names: FxHashMap::default() }
    }

    /// `e in enterprise, (p, q) in route if …`; its names are known from now on.
    pub fn generators(&mut self, gens: GensId) -> String {
        let hir = self.hir;
        for generator in hir.exprs.gens(gens) {
            for (bind, name) in &generator.pattern {
                if let Bind::New(slot) = bind {
                    self.names.insert(*slot, name);
                }
            }
        }
        let mut parts = Vec::new();
        for generator in hir.exprs.gens(gens) {
            let names: Vec<&str> = generator.pattern.iter().map(|(_, name)| name.as_ref()).collect();
            let names = names.join(", ");
            let pattern = if generator.pattern.len() == 1 { names } else { format!("({names})") };
            let filter = generator.filter.map_or(String::new(), |filter| format!(" if {}", self.text(filter)));
            parts.push(format!("{pattern} in {}{filter}", self.part(generator.set, Bond::Add)));
        }
        parts.join(", ")
    }

    /// The index of a declaration: `[e in enterprise]`, or nothing.
    pub fn binder(&mut self, gens: GensId) -> String {
        if gens.count == 0 { String::new() } else { format!("[{}]", self.generators(gens)) }
    }

    pub fn text(&mut self, e: ExprId) -> String {
        self.expr(e).0
    }

    /// An expression as a part of a tighter one.
    fn part(&mut self, e: ExprId, within: Bond) -> String {
        let (text, bond) = self.expr(e);
        if bond < within { format!("({text})") } else { text }
    }

    fn list(&mut self, list: &[ExprId]) -> String {
        let parts: Vec<String> = list.iter().map(|e| self.text(*e)).collect();
        parts.join(", ")
    }

    /// A name with its keys.
    fn keyed(&mut self, name: String, keys: &[ExprId]) -> (String, Bond) {
        let text = if keys.is_empty() { name } else { format!("{name}[{}]", self.list(keys)) };
        (text, Bond::Tight)
    }

    fn binary(&mut self, a: ExprId, word: &str, b: ExprId, bond: Bond, right: Bond) -> (String, Bond) {
        (format!("{} {word} {}", self.part(a, bond), self.part(b, right)), bond)
    }

    /// A question, as it is written.
    fn query(&mut self, id: QueryId) -> String {
        let hir = self.hir;
        let query = hir.exprs.queries[id];
        let over = if query.over.count == 0 { String::new() } else { format!(" for {}", self.generators(query.over)) };
        let target = self.list(hir.exprs.list(query.target));
        let given = self.list(hir.exprs.list(query.given));
        let given = if given.is_empty() { given } else { format!(" given {given}") };
        let set: Vec<String> = hir
            .exprs
            .list(query.interventions)
            .chunks(2)
            .map(|pair| pair.iter().map(|e| self.text(*e)).collect::<Vec<_>>().join(" == "))
            .collect();
        let set = if set.is_empty() { String::new() } else { format!(" do {}", set.join(", ")) };
        format!("{}.{}({target}{over}{given}{set})", hir.models[query.model].name, query.ask.name())
    }

    /// A name with its keys.
    pub(super) fn with_keys(&mut self, name: &str, keys: &[ExprId]) -> String {
        self.keyed(name.to_string(), keys).0
    }

    /// An index variable that no generator binds.
    pub(super) fn name(&mut self, slot: Slot, name: &'a str) {
        self.names.insert(slot, name);
    }

    pub(super) fn hir(&self) -> &'a Hir {
        self.hir
    }

    fn call(&mut self, name: &str, args: &[ExprId]) -> (String, Bond) {
        (format!("{name}({})", self.list(args)), Bond::Tight)
    }

    fn expr(&mut self, e: ExprId) -> (String, Bond) {
        use ExprKind as K;
        let hir = self.hir;
        let tight = |text: String| (text, Bond::Tight);
        match hir.exprs.kinds[e] {
            K::Error => tight("<error>".into()),
            K::Nothing => tight("no limit".into()),
            K::Number(lit, _) => {
                let unit = hir.exprs.units[e];
                let unit = if unit == UnitId::ONE { String::new() } else { format!(" {}", hir.units.text(unit)) };
                tight(format!("{}{unit}", exact_text(hir.literal(lit))))
            }
            K::Bool(value) => tight(value.to_string()),
            K::Entity(id) => tight(hir.entity_name(id).to_string()),
            K::State(state) => tight(match hir.exprs.types[e] {
                Ty::State(states) => hir.states[states].names.get(state as usize).map_or("?", |name| name).to_string(),
                _ => format!("state {state}"),
            }),
            K::Slot(slot) | K::IntSlot(slot) => tight(self.names.get(&slot).map_or_else(|| format!("_{slot}"), |name| name.to_string())),
            K::Attr(attr, list) => match hir.exprs.list(list).split_first() {
                Some((entity, keys)) => {
                    let name = format!("{}.{}", self.part(*entity, Bond::Tight), hir.attrs[attr].name);
                    self.keyed(name, keys)
                }
                None => tight(hir.attrs[attr].name.to_string()),
            },
            K::Cell(table, field, list) => {
                let table = &hir.tables[table];
                let (cell, _) = self.keyed(table.name.to_string(), hir.exprs.list(list));
                let field = table.fields.get(field as usize).map_or("", |field| &field.name);
                tight(if field.is_empty() { cell } else { format!("{cell}.{field}") })
            }
            K::Let(id, list) => self.keyed(hir.lets[id].name.to_string(), hir.exprs.list(list)),
            K::Var(model, variable, list) => {
                let name = match &hir.models[model].form {
                    Form::Plan(plan) => plan.variables.get(variable as usize).map_or("?", |v| &v.name),
                    _ => "?",
                };
                let name = if self.model == Some(model) { name.to_string() } else { format!("{}.{name}", hir.models[model].name) };
                self.keyed(name, hir.exprs.list(list))
            }
            K::Answer(model, result, list) => {
                let model = &hir.models[model];
                let decl = model.results.get(result as usize);
                let (text, bond) = self.keyed(format!("{}.{}", model.name, decl.map_or("?", |d| &d.name)), hir.exprs.list(list));
                match decl.and_then(|d| d.role.part()) {
                    Some(part) => (format!("{text}.{part}"), bond),
                    None => (text, bond),
                }
            }
            K::Chance(model, variable, list) => {
                let name = hir.models[model].results.get(variable as usize).map_or("?", |result| &result.name);
                self.keyed(name.to_string(), hir.exprs.list(list))
            }
            K::Query(id) => tight(self.query(id)),
            K::Realised(variable, list) => {
                let name = super::tree::random_name(hir, variable);
                self.keyed(name.to_string(), hir.exprs.list(list))
            }
            K::Drawn(amount, list) | K::PointWeight(amount, list) => {
                let word = if matches!(hir.exprs.kinds[e], K::Drawn(..)) { "drawn" } else { "weight" };
                self.keyed(format!("{word}{amount}"), hir.exprs.list(list))
            }
            K::NodeAt(node, horizon, _) => tight(format!("{}@{}", self.part(node, Bond::Tight), super::tree::horizon(hir, horizon))),
            K::NodeProbability(node) => self.call("probability", &[node]),
            K::Nodes(horizon) => tight(format!("outcomes({})", super::tree::horizon(hir, horizon))),
            K::Risk(risk, gens, list) => {
                let word = match risk {
                    Risk::TailMean { upper: true } => "cvar",
                    Risk::TailMean { upper: false } => "lower_cvar",
                    Risk::Quantile => "quantile",
                };
                let over = self.generators(gens);
                tight(format!("{word}({} for {over})", self.list(hir.exprs.list(list))))
            }
            K::Charges(_) => tight("charges".to_string()),
            K::InForce(policy) => tight(hir.policies.get(policy as usize).map_or("?", |policy| &policy.name).to_string()),
            K::Status(model) => tight(format!("{}.status", hir.models[model].name)),
            K::Neg(a) => (format!("-{}", self.part(a, Bond::Sign)), Bond::Sign),
            K::Not(a) => (format!("not {}", self.part(a, Bond::Not)), Bond::Not),
            K::Arith(op, a, b) => match op {
                ArithOp::Add => self.binary(a, "+", b, Bond::Add, Bond::Add),
                ArithOp::Sub => self.binary(a, "-", b, Bond::Add, Bond::Mul),
                ArithOp::Mul => self.binary(a, "*", b, Bond::Mul, Bond::Mul),
                ArithOp::Div => self.binary(a, "/", b, Bond::Mul, Bond::Sign),
                ArithOp::Pow => (format!("{} ^ {}", self.part(a, Bond::Tight), self.part(b, Bond::Tight)), Bond::Power),
            },
            K::Convert(a, lit, _) => {
                let unit = hir.units.text(hir.exprs.units[e]);
                tight(format!("({} * {} to {unit})", self.part(a, Bond::Mul), exact_text(hir.literal(lit))))
            }
            K::Compare(op, a, b) => (format!("{} {} {}", self.part(a, Bond::Add), op.sign(), self.part(b, Bond::Add)), Bond::Compare),
            K::Same(a, b, negated) => {
                let word = if negated { "!=" } else { "==" };
                (format!("{} {word} {}", self.part(a, Bond::Add), self.part(b, Bond::Add)), Bond::Compare)
            }
            K::And(a, b) => self.binary(a, "and", b, Bond::And, Bond::And),
            K::Or(a, b) => self.binary(a, "or", b, Bond::Or, Bond::Or),
            K::In(list, set, negated) => {
                let needles = hir.exprs.list(list);
                let needle = match needles {
                    [one] => self.part(*one, Bond::Add),
                    _ => format!("({})", self.list(needles)),
                };
                let word = if negated { "not in" } else { "in" };
                (format!("{needle} {word} {}", self.part(set, Bond::Add)), Bond::Compare)
            }
            K::If(c, a, b) => (format!("if {} then {} else {}", self.text(c), self.text(a), self.text(b)), Bond::Loose),
            K::Fold(fold, gens, body) => {
                let word = match fold {
                    Fold::Sum => "sum",
                    Fold::Product => "product",
                    Fold::Min => "min",
                    Fold::Max => "max",
                    Fold::Average => "average",
                    Fold::Count => "count",
                    Fold::Any => "any",
                    Fold::All => "all",
                };
                let over = self.generators(gens);
                tight(format!("{word}({} for {over})", self.text(body)))
            }
            K::Piecewise(of, list) => {
                let points: Vec<String> = hir
                    .exprs
                    .list(list)
                    .chunks(2)
                    .map(|point| point.iter().map(|e| self.text(*e)).collect::<Vec<_>>().join(": "))
                    .collect();
                let of = self.text(of);
                tight(format!("piecewise({of}, {})", points.join(", ")))
            }
            K::Func(func, list) => self.call(func.word(), hir.exprs.list(list)),
            K::Known(a) => self.call("known", &[a]),
            K::First(kind) => tight(format!("first({})", hir.entity_types[kind].name)),
            K::Last(kind) => tight(format!("last({})", hir.entity_types[kind].name)),
            K::Prev(a) => self.call("prev", &[a]),
            K::Next(a) => self.call("next", &[a]),
            K::Shift(a, by, direction) => self.call(if direction == Direction::Forwards { "after" } else { "before" }, &[a, by]),
            K::Position(a) => self.call("position", &[a]),
            K::StateOf(a) => self.call("state", &[a]),
            K::KindSet(kind) => tight(hir.entity_types[kind].name.to_string()),
            K::NamedSet(set) => tight(hir.sets[set].name.to_string()),
            K::ListSet(list) => {
                let arity = match hir.exprs.types[e] {
                    Ty::Set(ty) => hir.exprs.set_types[ty].len().max(1),
                    _ => 1,
                };
                let tuples: Vec<String> = hir
                    .exprs
                    .list(list)
                    .chunks(arity)
                    .map(|tuple| if arity == 1 { self.list(tuple) } else { format!("({})", self.list(tuple)) })
                    .collect();
                tight(format!("{{ {} }}", tuples.join(", ")))
            }
            K::Selection(gens) => tight(format!("{{ {} }}", self.generators(gens))),
            K::Joined(op, a, b) => {
                let (word, bond) = match op {
                    SetOp::Or => ("or", Bond::Or),
                    SetOp::And => ("and", Bond::And),
                    SetOp::Except => ("except", Bond::Compare),
                };
                self.binary(a, word, b, if op == SetOp::Except { Bond::Add } else { bond }, Bond::Add)
            }
            K::Ranked(selection, list, top) => {
                let text = self.text(selection);
                let (count, by) = hir.exprs.list(list).split_first().map_or((String::new(), &[][..]), |(n, by)| (self.text(*n), by));
                let word = if top { "top" } else { "bottom" };
                tight(format!("{} {word} {count} by {} }}", text.trim_end_matches(" }"), self.list(by)))
            }
            K::TableSet(table) => tight(hir.tables[table].name.to_string()),
            K::AttrSet(attr) => tight(attr_name(hir, attr)),
            K::Between(a, b) | K::Range(a, b) => (format!("{} .. {}", self.part(a, Bond::Add), self.part(b, Bond::Add)), Bond::Compare),
            K::AsSet(a) => self.expr(a),
            K::Coalition => tight("coalition".to_string()),
        }
    }
}

/// An exact number: as a decimal where that says all, else as a fraction.
pub fn exact_text(value: &crate::exact::Exact) -> String {
    let near = crate::exact::to_f64(value);
    let mut text = String::new();
    let decimal = near.is_finite() && crate::exact::from_decimal_f64(near).as_ref() == Some(value);
    // Writing to memory does not fail.
    let _ = match near.abs() {
        _ if !decimal => write!(text, "{value}"),
        size if size == 0.0 || (1e-6..1e16).contains(&size) => write!(text, "{near}"),
        _ => write!(text, "{near:e}"),
    };
    text
}

pub(super) fn attr_name(hir: &Hir, id: AttrId) -> String {
    format!("{}.{}", hir.entity_types[hir.attrs[id].kind].name, hir.attrs[id].name)
}
