//! Variants as overlays: what they are built on, in order, and what they set themselves.

use super::Overlay;
use super::resolve::Resolver;
use super::settings::Settings;
use super::swept::Swept;
use crate::diagnostics::Diagnostic;
use crate::eval::ValueStore;
use crate::exact::Exact;
use crate::hir::Hir;
use crate::mistakes::{MOST_POINTS, VariantMistake};

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
    let mut resolver = Resolver::new(hir, world);
    let settings = resolver.settings(variant, Settings::default());
    let own = hir.variants.get(variant as usize);
    let sweeps: Vec<Swept> =
        own.map_or(&[][..], |variant| &variant.sweeps).iter().filter_map(|sweep| resolver.sweep(sweep, &settings)).collect();
    let count = sweeps.iter().map(|sweep| sweep.points.len()).product::<usize>();
    if let Some(sweep) = own.and_then(|variant| variant.sweeps.last()).filter(|_| count > MOST_POINTS) {
        resolver.found.push(VariantMistake::ManyPoints { count: &count.to_string(), at: sweep.span }.diagnostic());
    }
    if resolver.found.is_empty() { Ok(Variation { overlay: settings.overlay(variant), sweeps }) } else { Err(resolver.found) }
}
