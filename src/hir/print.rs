//! A typed scenario as text, for people and tests: what was understood, with every unit and every conversion.
//!
//! Declarations stand by name, so that their order in the file makes no difference. What the library brings
//! and the scenario does not touch is only counted.

mod belief;
mod decision;
mod division;
mod expr;
mod tree;

pub use self::expr::ExprText;
use self::expr::attr_name;
use super::*;
use std::fmt::{Arguments, Write};

/// The most names of one list.
const NAMES: usize = 12;

/// The whole scenario.
pub fn print(hir: &Hir) -> String {
    let mut printer = Printer { hir, out: String::new(), unused: Vec::new() };
    printer.line(0, format_args!("scenario {}{}", hir.name, titled(&hir.title)));
    printer.section("kinds", Printer::kinds);
    printer.section("attributes", Printer::attributes);
    printer.section("tables", Printer::tables);
    printer.section("sets", Printer::sets);
    printer.section("values", |p| {
        let mut lets: Vec<LetId> = p.hir.lets.ids().filter(|id| p.hir.lets[*id].model.is_none()).collect();
        lets.sort_by_key(|id| &p.hir.lets[*id].name);
        for id in lets {
            if p.hir.lets[id].library && !p.hir.lets[id].used {
                p.unused.push(hir.lets[id].name.to_string());
            } else {
                p.value(1, id);
            }
        }
    });
    let mut models: Vec<ModelId> = hir.models.ids().collect();
    models.sort_by_key(|id| &hir.models[*id].name);
    models.into_iter().for_each(|id| printer.model(id));
    printer.section("expectations", Printer::expectations);
    printer.section("order", |p| {
        let last = p.hir.order.iter().filter(|node| matches!(node, Node::Expect(_))).count();
        for node in p.hir.order.iter().filter(|node| !matches!(node, Node::Expect(_))) {
            p.line(1, format_args!("{}", node_name(p.hir, *node)));
        }
        if last > 0 {
            p.line(1, format_args!("{last} expectations"));
        }
    });
    if !printer.unused.is_empty() {
        let unused = std::mem::take(&mut printer.unused);
        printer.line(0, format_args!("untouched of the library: {}", unused.join(", ")));
    }
    printer.out
}

struct Printer<'a> {
    hir: &'a Hir,
    out: String,
    /// What the library brings and nobody touches.
    unused: Vec<String>,
}

impl<'a> Printer<'a> {
    fn line(&mut self, indent: usize, text: Arguments<'_>) {
        self.out.extend(std::iter::repeat_n("  ", indent));
        // Writing to memory does not fail.
        let _ = self.out.write_fmt(text);
        self.out.push('\n');
    }

    /// A heading, unless nothing follows it.
    fn section(&mut self, heading: &str, content: impl FnOnce(&mut Self)) {
        let before = self.out.len();
        self.line(0, format_args!("{heading}"));
        let filled = self.out.len();
        content(self);
        if self.out.len() == filled {
            self.out.truncate(before);
        }
    }

    fn unit(&self, unit: UnitId) -> String {
        self.hir.units.text(unit)
    }

    fn kind_list(&self, kinds: &[EntityTypeId]) -> String {
        if kinds.is_empty() {
            return String::new();
        }
        let names: Vec<&str> = kinds.iter().map(|kind| self.hir.entity_types[*kind].name.as_ref()).collect();
        format!("[{}]", names.join(", "))
    }

    fn kinds(&mut self) {
        let hir = self.hir;
        let mut kinds: Vec<&EntityType> = hir.entity_types.values().collect();
        kinds.sort_by_key(|kind| &kind.name);
        for kind in kinds {
            if kind.library && kind.members.is_empty() {
                self.unused.push(format!("kind {}", kind.name));
                continue;
            }
            let parent = kind.parent.map_or(String::new(), |parent| format!(" is {}", hir.entity_types[parent].name));
            let order = kind.ordered_by.map_or(String::new(), |attr| format!(" ordered by {}", hir.attrs[attr].name));
            let order = if kind.by_declaration { " ordered" } else { &order };
            let periods = if kind.periods { " periods" } else { "" };
            let names: Vec<&str> = kind.members.iter().map(|id| hir.entity_name(*id)).collect();
            self.line(1, format_args!("{}{parent}{order}{periods}, {}: {}", kind.name, names.len(), cut(&names)));
        }
    }

    fn attributes(&mut self) {
        let hir = self.hir;
        let mut attrs: Vec<AttrId> = hir.attrs.ids().collect();
        attrs.sort_by_cached_key(|id| attr_name(hir, *id));
        for id in attrs {
            let attr = &hir.attrs[id];
            let name = format!("{}{}", attr_name(hir, id), self.kind_list(&attr.keys));
            let values = attr.pending.len()
                + match &attr.values {
                    AttrValues::Number(column) => column.present().count(),
                    AttrValues::One(values, _) => values.iter().filter(|v| **v != u32::MAX).count(),
                    AttrValues::Many(values, _) => values.iter().flatten().count(),
                };
            if attr.library && values == 0 && !attr.used {
                self.unused.push(name);
                continue;
            }
            let ty = match &attr.ty {
                AttrType::Number(unit) => self.unit(*unit),
                AttrType::One(kind) => format!("one {}", hir.entity_types[*kind].name),
                AttrType::Many(kind) => format!("several {}", hir.entity_types[*kind].name),
                AttrType::State(states) => format!("one of {}", hir.states[*states].names.join(", ")),
                AttrType::Error => "unknown".into(),
            };
            let default = attr.default.map_or(String::new(), |e| format!(", default {}", ExprText::new(hir, None).text(e)));
            self.line(1, format_args!("{name} : {ty}, {values} values{default}"));
            let mut pending: Vec<(u32, ExprId)> = attr.pending.iter().map(|(row, e)| (*row, *e)).collect();
            pending.sort_unstable_by_key(|(row, _)| *row);
            let mut keys = Vec::new();
            for (row, e) in pending {
                attr.index.tuple(row, &mut keys);
                let kinds = std::iter::once(&attr.kind).chain(&attr.keys);
                let names: Vec<&str> = kinds.zip(&keys).map(|(kind, key)| hir.name_at(*kind, *key)).collect();
                let text = ExprText::new(hir, None).text(e);
                self.line(2, format_args!("at {} = {text}", names.join(", ")));
            }
        }
    }

    fn tables(&mut self) {
        let mut tables: Vec<&Table> = self.hir.tables.values().map(|table| &**table).collect();
        tables.sort_by_key(|table| &table.name);
        for table in tables {
            let default = table.default.map_or(String::new(), |e| format!(", default {}", ExprText::new(self.hir, None).text(e)));
            let fields: Vec<String> = table
                .fields
                .iter()
                .map(|f| {
                    let name = if f.name.is_empty() { String::new() } else { format!("{} ", f.name) };
                    format!("{name}: {}, {} values", self.unit(f.unit), f.column.present().count())
                })
                .collect();
            let keys = self.kind_list(&table.keys);
            self.line(1, format_args!("{}{keys} {}{default}", table.name, fields.join("; ")));
        }
    }

    fn sets(&mut self) {
        let hir = self.hir;
        let mut sets: Vec<&Set> = hir.sets.values().collect();
        sets.sort_by_key(|set| &set.name);
        for set in sets {
            let elements: Vec<&str> = hir.exprs.set_types[set.element]
                .iter()
                .map(|element| match element {
                    SetElement::Kind(kind) => hir.entity_types[*kind].name.as_ref(),
                    SetElement::Integer => "integer",
                })
                .collect();
            let body = match &set.body {
                SetBody::Value { expr, .. } => ExprText::new(hir, None).text(*expr),
                SetBody::Data(index) => format!("{} tuples of data", index.len()),
                SetBody::Error => "<error>".into(),
            };
            self.line(1, format_args!("{} of ({}) = {body}", set.name, elements.join(", ")));
        }
    }

    fn value(&mut self, indent: usize, id: LetId) {
        let decl = &self.hir.lets[id];
        let mut text = ExprText::new(self.hir, decl.model);
        let binder = text.binder(decl.binder);
        let body = text.text(decl.body);
        let ty = match decl.ty {
            Ty::Number => self.unit(decl.unit),
            Ty::Bool => "condition".into(),
            Ty::Entity(kind) => self.hir.entity_types[kind].name.to_string(),
            Ty::State(states) => self.hir.states[states].of.clone(),
            Ty::Set(_) => "set".into(),
            Ty::Error => "unknown".into(),
        };
        let degree = match decl.stage.degree {
            Degree::Known => "known",
            Degree::Linear => "linear",
            Degree::Solved => "after solving",
        };
        let stage = match decl.stage.time {
            Time::Now => degree.to_string(),
            Time::After(events) => format!("{degree}, after event {events}"),
        };
        self.line(indent, format_args!("let {} : {ty}, {stage} = {body}", head(&decl.name, &decl.title, &binder)));
    }

    fn model(&mut self, id: ModelId) {
        let decl = &self.hir.models[id];
        let from = if decl.library { ", of the library" } else { "" };
        match &decl.form {
            Form::Plan(plan) => {
                self.line(0, format_args!("plan {}{}{from}", decl.name, titled(&decl.title)));
                self.plan(id, plan);
            }
            Form::Allocation(body) => self.allocation(id, decl, body, from),
            Form::Choice(body) => self.choice(id, decl, body, from),
            Form::Belief(belief) => self.belief(decl, belief, from),
            Form::Decision(decision) => self.decision(decl, decision, from),
            Form::Error(form) => self.line(0, format_args!("{} {}{from}: wrong", form.word(), decl.name)),
        }
    }

    fn plan(&mut self, id: ModelId, plan: &Plan) {
        let hir = self.hir;
        for variable in plan.own_variables() {
            let mut text = ExprText::new(hir, Some(id));
            let binder = text.binder(variable.binder);
            let integer = if variable.integer { ", integer" } else { "" };
            let mut bounds = String::new();
            for (word, bound) in [(">=", variable.lower), ("<=", variable.upper)] {
                if let Some(e) = bound {
                    let _ = write!(bounds, ", {word} {}", text.text(e));
                }
            }
            if variable.semicontinuous {
                bounds.push_str(", or 0");
            }
            let unit = self.unit(variable.unit);
            self.line(1, format_args!("var {} : {unit}{integer}{bounds}", head(&variable.name, &variable.title, &binder)));
        }
        for objective in &plan.objectives {
            let word = match (objective.maximize, objective.levels) {
                (true, false) => "maximize",
                (false, false) => "minimize",
                (true, true) => "maximize level by level",
                (false, true) => "minimize level by level",
            };
            // An objective that others read is a value of its own.
            let body = match hir.exprs.kinds[objective.body] {
                ExprKind::Let(decl, _) if hir.lets[decl].name == objective.name && !plan.lets.contains(&decl) => hir.lets[decl].body,
                _ => objective.body,
            };
            let (unit, body) = (self.unit(objective.unit), ExprText::new(hir, Some(id)).text(body));
            let within = match objective.within {
                Some(tolerance) => format!(", then within {}", ExprText::new(hir, Some(id)).text(tolerance.expr())),
                None => String::new(),
            };
            self.line(1, format_args!("{word} {} : {unit} = {body}{within}", head(&objective.name, &objective.title, "")));
        }
        for constraint in plan.constraints.iter().filter(|c| !c.policy.is_some_and(PolicyRow::is_auxiliary)) {
            let mut text = ExprText::new(hir, Some(id));
            let binder = text.binder(constraint.binder);
            let body = text.text(constraint.body);
            let mut end = |e: Option<ExprId>| e.map(|e| text.text(e));
            let mut whole = match (end(constraint.lower), end(constraint.upper)) {
                (Some(low), Some(high)) if low == high => format!("{body} == {low}"),
                (Some(low), Some(high)) => format!("{low} <= {body} <= {high}"),
                (Some(low), None) => format!("{body} >= {low}"),
                (None, Some(high)) => format!("{body} <= {high}"),
                (None, None) => body,
            };
            if constraint.given {
                whole.push_str(" where given");
            }
            if let Some(condition) = constraint.condition {
                let not = if condition.holds { "" } else { "not " };
                whole = format!("if {not}{} then {whole}", text.text(condition.variable));
            }
            for (word, side) in [("below", constraint.below), ("above", constraint.above)] {
                if let Some(side) = side {
                    let _ = write!(whole, ", or pay {} {word}", text.text(side.price));
                }
            }
            let unit = self.unit(constraint.unit);
            self.line(1, format_args!("constraint {} in {unit}: {whole}", head(&constraint.name, &constraint.title, &binder)));
        }
        plan.lets.iter().for_each(|value| self.value(1, *value));
        for patch in &plan.patches {
            self.line(1, format_args!("policy {}, {}", patch.name, hir.state_of(patch).word()));
            patch.charges.iter().for_each(|charge| self.value(2, charge.value));
        }
    }

    fn expectations(&mut self) {
        for expect in self.hir.expects.iter() {
            let mut text = ExprText::new(self.hir, None);
            let within = expect.within.map_or(String::new(), |e| format!(" within {}", text.text(e)));
            let condition = text.text(expect.condition);
            self.line(1, format_args!("{condition}{within}{}", titled(&expect.title)));
        }
    }
}

fn titled(title: &Option<String>) -> String {
    title.as_ref().map_or(String::new(), |title| format!(" {title:?}"))
}

/// `name "title" [index]`, as in the language.
fn head(name: &str, title: &Option<String>, binder: &str) -> String {
    match title {
        Some(title) if binder.is_empty() => format!("{name} {title:?}"),
        Some(title) => format!("{name} {title:?} {binder}"),
        None => format!("{name}{binder}"),
    }
}

/// A list of names, cut where it is long.
fn cut(names: &[&str]) -> String {
    let shown = names.iter().take(NAMES).copied().collect::<Vec<_>>().join(", ");
    if names.len() > NAMES { format!("{shown}, … and {} more", names.len() - NAMES) } else { shown }
}

fn node_name(hir: &Hir, node: Node) -> String {
    match node {
        Node::Attr(id) => format!("attribute {}", attr_name(hir, id)),
        Node::Table(id) => format!("table {}", hir.tables[id].name),
        Node::Set(id) => format!("set {}", hir.sets[id].name),
        Node::Let(id) => match hir.lets[id].model {
            Some(model) => format!("let {}.{}", hir.models[model].name, hir.lets[id].name),
            None => format!("let {}", hir.lets[id].name),
        },
        Node::Model(id) => format!("model {}", hir.models[id].name),
        Node::Expect(at) => format!("expectation {}", at + 1),
    }
}
