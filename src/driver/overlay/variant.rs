//! Variants as overlays: what they are built on, in order, and what they set themselves.

use super::amounts::stands;
use super::resolve::Resolver;
use super::settings::{Setting, Settings, Thing};
use super::swept::Swept;
use super::{Overlay, clashes};
use crate::diagnostics::Diagnostic;
use crate::eval::ValueStore;
use crate::exact::Exact;
use crate::hir::{ChangeKind, Hir, Trend};
use crate::mistakes::{MOST_POINTS, VariantMistake};
use crate::source::Span;

/// A variant, ready to be laid over its scenario.
#[derive(Clone, Debug)]
pub struct Variation {
    /// Without what it sweeps over.
    pub overlay: Overlay,
    pub sweeps: Vec<Swept>,
}

#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "only the program compares"))]
impl Variation {
    /// The points of all sweeps: those of the first one slowest. One without any where nothing is swept over.
    pub fn points(&self) -> Vec<Vec<Exact>> {
        let mut out: Vec<Vec<Exact>> = vec![Vec::new()];
        for sweep in &self.sweeps {
            let longer = |point: &Vec<Exact>| {
                sweep.points.iter().map(|own| point.iter().cloned().chain([own.clone()]).collect()).collect::<Vec<_>>()
            };
            out = out.iter().flat_map(longer).collect();
        }
        out
    }

    /// Which of its sweeps stands at a place.
    pub fn place_of(&self, sweep: Span) -> Option<usize> {
        self.sweeps.iter().position(|own| own.at == sweep)
    }

    /// What one point sets beside another of the same variant.
    pub fn only(&self, point: &[Exact]) -> Overlay {
        let values = self.sweeps.iter().zip(point).flat_map(|(sweep, own)| sweep.overrides(own)).collect();
        Overlay { values, variant: self.overlay.variant, ..Overlay::default() }
    }

    /// The overlay of one point.
    pub fn at(&self, point: &[Exact]) -> Overlay {
        let mut overlay = self.overlay.clone();
        for (sweep, own) in self.sweeps.iter().zip(point) {
            overlay.values.extend(sweep.overrides(own));
        }
        overlay
    }
}

/// Finds what a variant sets.
///
/// # Errors
/// Diagnostics of paths that name nothing, of numbers that do not fit, of rival settings.
pub fn variation(hir: &Hir, world: &ValueStore, variant: u32) -> Result<Variation, Vec<Diagnostic>> {
    let mut shaped = hir.clone();
    shape(hir, variant).shaped(&mut shaped);
    let mut resolver = Resolver::new(&shaped, hir, world);
    let settings = resolver.settings(variant, Settings::default());
    let (mut sweeps, mut found) = (std::mem::take(&mut resolver.swept), resolver.found);
    for (thing, set) in settings.iter() {
        if let (Thing::Value(target), Setting::Swept { of, below }) = (thing, &set.setting)
            && let Some(swept) = sweeps.get_mut(of)
        {
            let was = below.clone().or_else(|| stands(&shaped, target));
            swept.targets.push((target.clone(), was));
        }
    }
    // Its own come first, and what it is built on may be overridden.
    let own = sweeps.iter().filter(|(of, _)| of.0 == variant);
    let inherited = sweeps.iter().filter(|(of, swept)| of.0 != variant && !swept.targets.is_empty());
    let sweeps: Vec<Swept> = own.chain(inherited).map(|(_, swept)| swept.clone()).collect();
    let count = sweeps.iter().map(|sweep| sweep.points.len()).product::<usize>();
    match sweeps.last() {
        Some(last) if sweeps.len() > 2 => found.push(VariantMistake::ThirdSweep { at: last.at }.diagnostic()),
        Some(last) if count > MOST_POINTS => {
            found.push(VariantMistake::ManyPoints { count: &count.to_string(), at: last.at }.diagnostic());
        }
        _ => {}
    }
    if found.is_empty() {
        found.extend(without_sweep(hir, variant, &sweeps));
    }
    let overlay = settings.overlay(variant);
    // What the command line says of policies may be said of another variant.
    if !hir.policies.iter().any(|policy| policy.by_option) {
        found.extend(clashes::of(hir, &overlay));
    }
    if found.is_empty() { Ok(Variation { overlay, sweeps }) } else { Err(found) }
}

/// Trends along sweeps of variants that it is built on, where it gives one value instead.
fn without_sweep(hir: &Hir, variant: u32, sweeps: &[Swept]) -> Vec<Diagnostic> {
    let trends = hir.variants.get(variant as usize).map_or(&[][..], |variant| &variant.trends);
    let gone = trends.iter().filter(|trend| !sweeps.iter().any(|own| own.at == trend.with));
    let said = |trend: &Trend| {
        let over = hir.variants.iter().flat_map(|variant| &variant.sweeps).find(|sweep| sweep.span == trend.with);
        let (path, known) = (over.map_or(String::new(), |sweep| sweep.path.to_string()), Vec::new());
        VariantMistake::NoSweep { path: &path, at: trend.span, known: &known }.diagnostic().with(trend.with, "is given one value instead")
    };
    gone.map(said).collect()
}

/// The tables of a variant and of what it is built on, and the entities that they add.
fn shape(hir: &Hir, variant: u32) -> Overlay {
    let mut out = Overlay::default();
    let Some(decl) = hir.variants.get(variant as usize) else { return out };
    for base in &decl.bases {
        let Overlay { tables, presence, .. } = shape(hir, base.at);
        out.tables.extend(tables);
        out.presence.extend(presence);
    }
    for change in &decl.changes {
        match change.kind {
            ChangeKind::Table(table, other) => out.tables.push((table, other)),
            ChangeKind::Presence(entity, true) => out.presence.push((entity, true)),
            _ => {}
        }
    }
    out
}
