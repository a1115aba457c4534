//! What the paths of variants mean, and what has the last word where several set one thing.

use super::named::{Path, near};
use super::observed::observed;
use super::settings::{Set, Setting, Settings, Thing};
use super::swept::Swept;
use super::{Amount, Observed, Target};
use crate::diagnostics::{Diagnostic, suggest};
use crate::eval::ValueStore;
use crate::exact::Exact;
use crate::hir::*;
use crate::mistakes::VariantMistake;
use crate::source::Span;
use crate::units::UnitId;
use std::collections::BTreeMap;

/// Collects what variants set, and what is wrong with them.
pub(super) struct Resolver<'h> {
    /// With the tables of the variant, and with the entities that it adds; what it removes is still there.
    pub(super) hir: &'h Hir,
    /// As it stands.
    pub(super) scenario: &'h Hir,
    pub(super) world: &'h ValueStore,
    pub found: Vec<Diagnostic>,
    /// The sweeps that were met, by their variants and their places there.
    pub swept: BTreeMap<(u32, u32), Swept>,
}

/// What a line of a variant is.
#[derive(Clone, Copy)]
enum Line<'c> {
    Change(&'c ChangeKind),
    Sweep(&'c Sweep, u32),
}

/// What a line sets, before its number is known.
struct Meant<'c> {
    line: Line<'c>,
    span: Span,
    things: Vec<Thing>,
    unit: UnitId,
    many: bool,
}

impl<'h> Resolver<'h> {
    pub fn new(hir: &'h Hir, scenario: &'h Hir, world: &'h ValueStore) -> Resolver<'h> {
        Resolver { hir, scenario, world, found: Vec::new(), swept: BTreeMap::new() }
    }

    /// The settings of a variant on top of others.
    pub fn settings(&mut self, variant: u32, below: Settings) -> Settings {
        let hir = self.hir;
        let Some(decl) = hir.variants.get(variant as usize) else { return below };
        let mut own: Vec<Meant<'h>> = decl.changes.iter().filter_map(|change| self.meant(change)).collect();
        own.extend((0u32..).zip(&decl.sweeps).filter_map(|(at, sweep)| self.meant_by_sweep((variant, at), sweep)));
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
                // Of two factors nothing says whether one is taken of the other.
                let is_factor = |other: &Set| other.by != set.by && (other.relative || set.relative);
                let rival = made.get(thing).filter(|other| other.setting != set.setting || is_factor(other));
                // What the variant states itself settles it.
                let is_settled = || own.iter().any(|meant| meant.things.contains(thing) && !meant.is_relative());
                if let Some(other) = rival.filter(|_| !is_settled()) {
                    let variants = [other.by, set.by].map(|at| self.hir.variants.get(at as usize).map_or("", |variant| &*variant.name));
                    let (path, places, factor) = (self.describe(thing), [other.span, set.span], set.relative);
                    let mistake = VariantMistake::Rival { path: &path, at: base.span, places, variants, factor };
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

    /// With what the variant sets itself: a line about a single thing has the last word over one about many.
    fn own(&mut self, variant: u32, own: &[Meant<'_>], below: Settings) -> Settings {
        let mut made = Settings::default();
        let (many, single): (Vec<&Meant<'_>>, Vec<&Meant<'_>>) = own.iter().partition(|meant| meant.many);
        for meant in many.into_iter().chain(single) {
            let mut number = None;
            for thing in &meant.things {
                if let Some(first) = made.get(thing).filter(|first| first.of_many == meant.many) {
                    let mistake = VariantMistake::SameTwice { path: &self.describe(thing), at: meant.span, first: first.span };
                    self.found.push(mistake.diagnostic());
                    break;
                }
                let Some(setting) = self.setting(variant, meant, thing, &below, &mut number) else { break };
                let set = Set { setting, by: variant, span: meant.span, of_many: meant.many, relative: meant.is_relative() };
                made.put(thing.clone(), set);
            }
        }
        let mut out = below;
        made.iter().for_each(|(thing, set)| out.put(thing.clone(), set.clone()));
        self.removed_too(own, &out);
        out
    }

    /// Reports what the variant sets of an entity that is not there in it.
    fn removed_too(&mut self, own: &[Meant<'_>], out: &Settings) {
        for meant in own.iter().filter(|meant| !meant.many) {
            let gone =
                |id: EntityId| out.get(&Thing::Entity(id)).filter(|set| set.setting == Setting::Presence(false)).map(|set| (id, set.span));
            let Some(thing) = meant.things.first() else { continue };
            let Some((id, removed)) = self.entities_of(thing).into_iter().find_map(gone) else { continue };
            let (path, name) = (self.describe(thing), self.hir.entity_name(id));
            self.found.push(VariantMistake::RemovedToo { path: &path, name, at: meant.span, removed }.diagnostic());
        }
    }

    /// What a sweep is over.
    fn meant_by_sweep<'c>(&mut self, of: (u32, u32), sweep: &'c Sweep) -> Option<Meant<'c>> {
        let (targets, unit) = match self.targets(&sweep.path) {
            Ok(found) => found,
            Err((why, at)) => {
                self.found.push(VariantMistake::NothingThere { why: &why, at }.diagnostic());
                return None;
            }
        };
        if !self.swept.contains_key(&of) {
            let own = self.unit_of(targets.first()?, unit);
            let swept = self.points(sweep, own)?;
            self.swept.insert(of, swept);
        }
        let things = targets.into_iter().map(Thing::Value).collect();
        Some(Meant { line: Line::Sweep(sweep, of.1), span: sweep.span, things, unit, many: sweep.path.is_many() })
    }

    /// What a change is about; what is not there is reported.
    fn meant<'c>(&mut self, change: &'c VariantChange) -> Option<Meant<'c>> {
        let line = Line::Change(&change.kind);
        let one = |thing: Thing| Meant { line, span: change.span, things: vec![thing], unit: UnitId::ONE, many: false };
        let made = match &change.kind {
            ChangeKind::Value { path, .. } => self.targets(path).map(|(targets, unit)| Meant {
                line,
                span: change.span,
                things: targets.into_iter().map(Thing::Value).collect(),
                unit,
                many: path.is_many(),
            }),
            ChangeKind::Constraint { path, .. } => self.constraint(path).map(|(model, at)| one(Thing::Constraint(model, at))),
            ChangeKind::Policy { name, many, .. } => Ok(Meant { many: *many, ..one(Thing::Policy(name.clone())) }),
            ChangeKind::Observe(text) => observed(self.hir, text).map_err(|why| (why, change.span)).map(|seen| {
                let Observed { model, variable, keys, .. } = seen;
                one(Thing::Variable(model, variable, keys))
            }),
            ChangeKind::Presence(entity, _) => {
                if let Some(mistake) = self.state_of_a_variable(*entity, change.span) {
                    self.found.push(mistake);
                    return None;
                }
                Ok(one(Thing::Entity(*entity)))
            }
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
        let (own, new) = (&self.scenario.tables[table], &self.scenario.tables[other]);
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
        if field.is_empty() {
            let known = plan.constraints.iter().find(|constraint| constraint.policy.is_none());
            let such = known.map_or(String::new(), |constraint| format!(", such as `{}.{}`", path.name, constraint.name));
            return fail(format!("`{}` is a plan: `on` and `off` switch one of its constraints{such}", path.name));
        }
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

    /// What a line sets a thing to, on top of other settings. Its number is calculated once, unless each thing has a unit of its own.
    fn setting(&mut self, by: u32, meant: &Meant<'_>, thing: &Thing, below: &Settings, known: &mut Option<Exact>) -> Option<Setting> {
        let kind = match meant.line {
            Line::Change(kind) => kind,
            Line::Sweep(sweep, at) => {
                let Thing::Value(target) = thing else { return None };
                self.before_or_report(target, below, sweep.times, sweep.path.span)?;
                let below = match below.get(thing).map(|set| &set.setting) {
                    Some(Setting::Value(amount)) => Some(amount.clone()),
                    Some(Setting::Swept { below, .. }) => below.clone(),
                    _ => None,
                };
                return Some(Setting::Swept { of: (by, at), below });
            }
        };
        Some(match kind {
            ChangeKind::Value { path, value, times } => {
                let Thing::Value(target) = thing else { return None };
                let before = self.before_or_report(target, below, *times, path.span)?;
                let number = match known.as_ref().filter(|_| *times || !self.hir.units.is_open(meant.unit)) {
                    Some(number) => number.clone(),
                    None => {
                        let unit = self.unit_of(target, meant.unit);
                        self.number(*value, if *times { None } else { Some((unit, path)) })?
                    }
                };
                *known = Some(number.clone());
                Setting::Value(if *times { before.times(&number) } else { Amount::Number(number) })
            }
            ChangeKind::Constraint { on, .. } => Setting::Constraint(*on),
            ChangeKind::Policy { to, apart, .. } => Setting::Policy(*to, *apart),
            ChangeKind::Observe(text) => Setting::State(observed(self.hir, text).ok()?.state),
            ChangeKind::Presence(_, there) => Setting::Presence(*there),
            ChangeKind::Table(_, other) => Setting::Table(*other),
        })
    }

    /// What a value is before it is set; where nothing can be replaced, or multiplied, that is reported.
    fn before_or_report(&mut self, target: &Target, below: &Settings, times: bool, at: Span) -> Option<Amount> {
        let name = |own: &Self| own.describe(&Thing::Value(target.clone()));
        let why = match self.before(target, below) {
            Some(Amount::Scaled { .. }) if times && self.is_recursive(target) => {
                format!("`{}` is calculated from itself, and a factor would count at each step: override what it reads", name(self))
            }
            Some(before) => return Some(before),
            None if times => format!("{} has no value of its own that could be multiplied", name(self)),
            None => format!("`{}` has no number of its own that could be replaced: state one in the scenario", name(self)),
        };
        self.found.push(VariantMistake::NothingThere { why: &why, at }.diagnostic());
        None
    }

    /// What is wrong with adding or removing a state of a variable.
    fn state_of_a_variable(&self, entity: EntityId, at: Span) -> Option<Diagnostic> {
        let hir = self.scenario;
        let decl = &hir.entities[entity];
        let is_meant = |variable: &&RandomVariable| hir.entity_types[variable.states].root == decl.root;
        let variable = hir.models.values().filter_map(Model::belief).flat_map(|belief| &belief.variables).find(is_meant)?;
        let (kind, because) = (&hir.entity_types[decl.kind].name, format!("they are the states of `{}`", variable.name));
        Some(VariantMistake::FixedKind { kind: &format!("members of `{kind}`"), at, because: &because }.diagnostic())
    }
}

impl Meant<'_> {
    /// It multiplies what was there.
    fn is_relative(&self) -> bool {
        match self.line {
            Line::Change(kind) => matches!(kind, ChangeKind::Value { times: true, .. }),
            Line::Sweep(sweep, _) => sweep.times,
        }
    }
}
