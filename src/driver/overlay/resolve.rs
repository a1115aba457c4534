//! What the paths and numbers of variants mean: which values, and how much they come to.

use super::named::{Path, near};
use super::observed::observed;
use super::settings::{Set, Setting, Settings, Thing};
use super::swept::Swept;
use super::{Observed, Target};
use crate::diagnostics::{Diagnostic, suggest};
use crate::eval::{Eval, EvalError, ValueStore};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::mistakes::{MOST_POINTS, VariantMistake};
use crate::source::Span;
use crate::units::UnitId;

/// Collects what variants set, and what is wrong with them.
pub(super) struct Resolver<'h> {
    hir: &'h Hir,
    world: &'h ValueStore,
    pub found: Vec<Diagnostic>,
}

/// What a change sets, before its number is known.
struct Meant<'c> {
    change: &'c VariantChange,
    things: Vec<Thing>,
    unit: UnitId,
    many: bool,
}

impl<'h> Resolver<'h> {
    pub fn new(hir: &'h Hir, world: &'h ValueStore) -> Resolver<'h> {
        Resolver { hir, world, found: Vec::new() }
    }

    /// The settings of a variant on top of others.
    pub fn settings(&mut self, variant: u32, below: Settings) -> Settings {
        let hir = self.hir;
        let Some(decl) = hir.variants.get(variant as usize) else { return below };
        let own: Vec<Meant<'h>> = decl.changes.iter().filter_map(|change| self.meant(change)).collect();
        let mut settings = below;
        let mut bases = decl.bases.iter().peekable();
        while let Some(first) = bases.next() {
            let mut group = vec![*first];
            while let Some(next) = bases.next_if(|base| !base.last) {
                group.push(*next);
            }
            settings = self.together(&group, &settings, &own);
        }
        self.own(variant, &own, settings)
    }

    /// The settings of variants of which none has the last word.
    fn together(&mut self, group: &[BaseVariant], below: &Settings, own: &[Meant<'_>]) -> Settings {
        let mut made = Settings::default();
        for base in group {
            let settings = self.settings(base.at, below.clone());
            for (thing, set) in settings.iter() {
                if below.get(thing).is_some_and(|known| known.setting == set.setting && known.by == set.by) {
                    continue;
                }
                let rival = made.get(thing).filter(|other| other.setting != set.setting);
                // What the variant states itself settles it.
                let is_settled = || own.iter().any(|meant| meant.things.contains(thing) && !meant.is_relative());
                if let Some(other) = rival.filter(|_| !is_settled()) {
                    let variants = [other.by, set.by].map(|at| self.hir.variants.get(at as usize).map_or("", |variant| &*variant.name));
                    let mistake =
                        VariantMistake::Rival { path: &self.describe(thing), at: base.span, places: [other.span, set.span], variants };
                    self.found.push(mistake.diagnostic());
                    continue;
                }
                made.put(thing.clone(), set.clone());
            }
        }
        let mut out = below.clone();
        made.iter().for_each(|(thing, set)| out.put(thing.clone(), set.clone()));
        out
    }

    /// With what the variant sets itself: a single value has the last word over one of many.
    fn own(&mut self, variant: u32, own: &[Meant<'_>], below: Settings) -> Settings {
        let mut made = Settings::default();
        let (many, single): (Vec<&Meant<'_>>, Vec<&Meant<'_>>) = own.iter().partition(|meant| meant.many);
        for meant in many.into_iter().chain(single) {
            let mut number = None;
            for thing in &meant.things {
                if let Some(first) = made.get(thing)
                    && (first.of_many == meant.many || meant.is_relative())
                {
                    let mistake = VariantMistake::SameTwice { path: &self.describe(thing), at: meant.change.span, first: first.span };
                    self.found.push(mistake.diagnostic());
                    break;
                }
                let Some(setting) = self.setting(meant, thing, &below, &mut number) else { break };
                made.put(thing.clone(), Set { setting, by: variant, span: meant.change.span, of_many: meant.many });
            }
        }
        let mut out = below;
        made.iter().for_each(|(thing, set)| out.put(thing.clone(), set.clone()));
        out
    }

    /// What a change is about; what is not there is reported.
    fn meant<'c>(&mut self, change: &'c VariantChange) -> Option<Meant<'c>> {
        let one = |thing: Thing| Meant { change, things: vec![thing], unit: UnitId::ONE, many: false };
        let made = match &change.kind {
            ChangeKind::Value { path, .. } => self.targets(path).map(|(targets, unit)| Meant {
                change,
                things: targets.into_iter().map(Thing::Value).collect(),
                unit,
                many: path.keys.iter().any(|key| key == "*"),
            }),
            ChangeKind::Constraint { path, .. } => self.constraint(path).map(|(model, at)| one(Thing::Constraint(model, at))),
            ChangeKind::Policy { name, .. } => Ok(one(Thing::Policy(name.clone()))),
            ChangeKind::Observe(text) => observed(self.hir, text).map_err(|why| (why, change.span)).map(|seen| {
                let Observed { model, variable, keys, .. } = seen;
                one(Thing::Variable(model, variable, keys))
            }),
            ChangeKind::Presence(entity, _) => Ok(one(Thing::Entity(*entity))),
            ChangeKind::Table(table, other) => {
                if let Some(why) = self.misfit(*table, *other) {
                    let declared = &self.hir.tables[*table];
                    let mistake = VariantMistake::OtherTable { name: &declared.name, at: change.span, declared: declared.span, why: &why };
                    self.found.push(mistake.diagnostic());
                    return None;
                }
                Ok(one(Thing::Table(*table)))
            }
        };
        match made {
            Ok(meant) => Some(meant),
            Err((why, at)) => {
                self.found.push(VariantMistake::NothingThere { why: &why, at }.diagnostic());
                None
            }
        }
    }

    /// Why a table cannot stand in the place of another.
    fn misfit(&self, table: TableId, other: TableId) -> Option<String> {
        let (own, new) = (&self.hir.tables[table], &self.hir.tables[other]);
        if own.fields.len() != new.fields.len() || own.fields.iter().zip(&new.fields).any(|(own, new)| own.name != new.name) {
            return Some("its values are others".into());
        }
        let units = &self.hir.units;
        let differs = |(own, new): (&TableField, &TableField)| {
            let same = units.factor(new.unit, own.unit) == Some(Exact::ONE);
            (!same).then(|| format!("its values are in `{}`, and those of the table in `{}`", units.text(new.unit), units.text(own.unit)))
        };
        own.fields.iter().zip(&new.fields).find_map(differs)
    }

    /// The values that a path names, and their unit.
    fn targets(&self, path: &ValuePath) -> Result<(Vec<Target>, UnitId), (String, Span)> {
        let (targets, unit, _) = Path::of(path).found(self.hir).map_err(|why| (why, path.span))?;
        Ok((targets, unit))
    }

    /// The constraint that a path names.
    fn constraint(&self, path: &ValuePath) -> Result<(ModelId, u32), (String, Span)> {
        let fail = |why: String| Err((why, path.span));
        let field = path.field.as_deref().unwrap_or("");
        let Some((id, plan)) =
            self.hir.models.iter().find_map(|(id, model)| Some((id, model.plan()?)).filter(|_| *model.name == *path.name))
        else {
            let plans = self.hir.models.values().filter(|model| model.plan().is_some()).map(|model| model.name.as_ref());
            let near = near(&path.name, plans);
            return fail(format!(
                "`on` and `off` switch a constraint of a plan, `PLAN.CONSTRAINT off`, and there is no plan `{}`{near}",
                path.name
            ));
        };
        let own = || (0u32..).zip(&plan.constraints).filter(|(_, constraint)| constraint.policy.is_none());
        let Some((at, _)) = own().find(|(_, constraint)| constraint.name.as_ref() == field) else {
            let known = suggest::listed(own().map(|(_, constraint)| constraint.name.as_ref()), 8);
            return fail(format!("the plan `{}` has no constraint `{field}`: it has {known}", path.name));
        };
        if !path.keys.is_empty() {
            return fail(format!("`{field}` is switched as a whole: leave out its keys"));
        }
        Ok((id, at))
    }

    /// What a change sets a thing to, on top of other settings. Its number is calculated once, unless each thing has a unit of its own.
    fn setting(&mut self, meant: &Meant<'_>, thing: &Thing, below: &Settings, known: &mut Option<Exact>) -> Option<Setting> {
        Some(match &meant.change.kind {
            ChangeKind::Value { path, value, times } => {
                let Thing::Value(target) = thing else { return None };
                let number = match known.as_ref().filter(|_| *times || !self.hir.units.is_open(meant.unit)) {
                    Some(number) => number.clone(),
                    None => {
                        let unit = self.unit_of(target, meant.unit);
                        self.number(*value, if *times { None } else { Some((unit, path)) })?
                    }
                };
                *known = Some(number.clone());
                Setting::Value(if *times { self.current(target, below, path.span)? * number } else { number })
            }
            ChangeKind::Constraint { on, .. } => Setting::Constraint(*on),
            ChangeKind::Policy { to, apart, .. } => Setting::Policy(*to, *apart),
            ChangeKind::Observe(text) => Setting::State(observed(self.hir, text).ok()?.state),
            ChangeKind::Presence(_, there) => Setting::Presence(*there),
            ChangeKind::Table(_, other) => Setting::Table(*other),
        })
    }

    fn unit_of(&self, target: &Target, unit: UnitId) -> UnitId {
        match target {
            Target::Attribute(_, keys) | Target::Cell(_, _, keys) if self.hir.units.is_open(unit) => {
                (*self.hir.units).clone().at(unit, keys)
            }
            _ => unit,
        }
    }

    /// A number in the unit of a path, or a factor.
    fn number(&mut self, given: Given, wanted: Option<(UnitId, &ValuePath)>) -> Option<Exact> {
        let hir = self.hir;
        let (own, at) = (hir.exprs.units[given.value], hir.exprs.spans[given.value]);
        let value = self.exact(given)?;
        let target = wanted.map_or(UnitId::ONE, |(unit, _)| unit);
        let factor = hir.units.factor(own, target);
        // A bare zero fits any unit.
        let bare_zero = value.is_zero() && own == UnitId::ONE;
        let strict = own == UnitId::ONE && target != UnitId::ONE && hir.units.is_dimensionless(target) && !bare_zero;
        match (factor.filter(|_| !strict), wanted) {
            (Some(factor), _) => Some(value * factor),
            (None, _) if bare_zero => Some(value),
            (None, Some((unit, path))) => {
                let (unit, wanted) = (hir.units.text(own), hir.units.text(unit));
                let mistake = VariantMistake::WrongUnit { path: &path.to_string(), unit: &unit, wanted: &wanted, at };
                self.found.push(mistake.diagnostic());
                None
            }
            (None, None) => {
                self.found.push(VariantMistake::FactorWithUnit { unit: &hir.units.text(own), at }.diagnostic());
                None
            }
        }
    }

    fn exact(&mut self, given: Given) -> Option<Exact> {
        let mut eval: Eval<'_, Exact> = Eval::new(self.hir, self.world);
        let value = eval.frame(given.slots, &[], |eval| eval.number(given.value));
        self.or_report(value)
    }

    fn or_report<T>(&mut self, result: Result<T, EvalError>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.found.push(error.diagnostic());
                None
            }
        }
    }

    /// What a value is below a variant.
    fn current(&mut self, target: &Target, below: &Settings, at: Span) -> Option<Exact> {
        if let Some(Set { setting: Setting::Value(value), .. }) = below.get(&Thing::Value(target.clone())) {
            return Some(value.clone());
        }
        let hir = self.hir;
        let mut eval: Eval<'_, Exact> = Eval::new(hir, self.world);
        let value = match target {
            Target::Attribute(attr, keys) => eval.plain_attribute(*attr, keys),
            Target::Cell(table, field, keys) => {
                let table = &hir.tables[*table];
                let row = table.index.row(keys);
                Ok(row.zip(table.fields.get(*field as usize)).and_then(|(row, field)| field.column.exact(row)))
            }
            Target::Value(id) => {
                let decl = &hir.lets[*id];
                eval.frame(decl.slots, &[], |eval| eval.number(decl.body)).map(Some)
            }
        };
        let value = self.or_report(value)?;
        if value.is_none() {
            let why = format!("{} has no value of its own that could be multiplied", self.describe(&Thing::Value(target.clone())));
            self.found.push(VariantMistake::NothingThere { why: &why, at }.diagnostic());
        }
        value
    }

    /// The points of a sweep.
    pub fn sweep(&mut self, sweep: &Sweep, below: &Settings) -> Option<Swept> {
        let (targets, unit) = match self.targets(&sweep.path) {
            Ok(found) => found,
            Err((why, at)) => {
                self.found.push(VariantMistake::NothingThere { why: &why, at }.diagnostic());
                return None;
            }
        };
        let first = targets.first()?;
        let own = self.unit_of(first, unit);
        let wanted = (!sweep.times).then_some((own, &sweep.path));
        let [from, to, step] = [sweep.from, sweep.to, sweep.step].map(|given| self.number(given, wanted));
        let (from, to, step) = (from?, to?, step?);
        let at = self.hir.exprs.spans[sweep.step.value];
        if step.is_zero() {
            self.found.push(VariantMistake::ZeroStep { at }.diagnostic());
            return None;
        }
        let steps = (to - &from) / &step;
        if steps < Exact::ZERO {
            self.found.push(VariantMistake::WrongWay { at }.diagnostic());
            return None;
        }
        let count = exact::to_f64(&steps).floor() + 1.0;
        if count > MOST_POINTS as f64 {
            self.found.push(VariantMistake::ManyPoints { count: &format!("{count}"), at }.diagnostic());
            return None;
        }
        let mut points = Vec::new();
        let mut point = from.clone();
        let mut left = steps;
        while left >= Exact::ZERO {
            points.push(point.clone());
            point += &step;
            left -= Exact::ONE;
        }
        let mut known = Vec::new();
        for target in targets {
            let was = if sweep.times { self.current(&target, below, sweep.path.span)? } else { Exact::ZERO };
            known.push((target, was));
        }
        let unit = if sweep.times { "1".to_string() } else { self.hir.units.text(own) };
        Some(Swept { name: sweep.path.to_string(), unit, times: sweep.times, points, at: sweep.span, targets: known })
    }

    /// A thing by its name.
    fn describe(&self, thing: &Thing) -> String {
        let hir = self.hir;
        let names = |kinds: &[EntityTypeId], keys: &[u32]| {
            let names: Vec<&str> = kinds.iter().zip(keys).map(|(kind, key)| hir.name_at(*kind, *key)).collect();
            names.join(", ")
        };
        match thing {
            Thing::Value(Target::Attribute(id, keys)) => {
                let attr = &hir.attrs[*id];
                let root = hir.entity_types[attr.kind].root;
                let owner = keys.first().map_or("", |key| hir.name_at(root, *key));
                match keys.get(1..).filter(|rest| !rest.is_empty()) {
                    Some(rest) => format!("{owner}.{}[{}]", attr.name, names(&attr.keys, rest)),
                    None => format!("{owner}.{}", attr.name),
                }
            }
            Thing::Value(Target::Cell(id, field, keys)) => {
                let table = &hir.tables[*id];
                let field = table.fields.get(*field as usize).map_or("", |field| &field.name);
                let field = if field.is_empty() { String::new() } else { format!(".{field}") };
                format!("{}[{}]{field}", table.name, names(&table.keys, keys))
            }
            Thing::Value(Target::Value(id)) => hir.lets[*id].name.to_string(),
            Thing::Policy(name) => format!("policy {name}"),
            Thing::Constraint(model, at) => {
                let name = hir.plan(*model).and_then(|plan| plan.constraints.get(*at as usize)).map_or("", |constraint| &constraint.name);
                format!("{}.{name}", hir.models[*model].name)
            }
            Thing::Entity(id) => hir.entity_name(*id).to_string(),
            Thing::Table(id) => hir.tables[*id].name.to_string(),
            Thing::Variable(model, variable, keys) => {
                let model = &hir.models[*model];
                let variable = model.belief().and_then(|belief| belief.variables.get(*variable as usize));
                let keys = variable.map_or(String::new(), |variable| names(&variable.keys, keys));
                let name = variable.map_or("", |variable| &variable.name);
                if keys.is_empty() { format!("{}.{name}", model.name) } else { format!("{}.{name}[{keys}]", model.name) }
            }
        }
    }
}

impl Meant<'_> {
    /// It multiplies what was there.
    fn is_relative(&self) -> bool {
        matches!(self.change.kind, ChangeKind::Value { times: true, .. })
    }
}
