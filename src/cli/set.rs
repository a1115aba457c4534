//! `--set odra.capacity=300t/d`

use super::output;
use crate::driver::{self, Checked, Overlay};
use crate::source::SourceMap;
use clap::Args;

/// Values that the command line gives for one run.
#[derive(Args, Default)]
pub struct SetArgs {
    /// Take a variant of the scenario: what it declares as `variant NAME { … }`.
    #[arg(long, value_name = "NAME")]
    variant: Option<String>,
    /// Give a value for this run: an attribute (`odra.capacity=300 t/d` or `enterprise.capacity[odra]=300 t/d`), a value of a table
    /// (`freight[odra, wien]=12 EUR/t`) or a `let` (`price=5 EUR/t`). An attribute of a policy with an index stands after its
    /// key (`levy[HU].rate=5 EUR/t`). A key `*` stands for each that has a value (`freight[*, wien]=12 EUR/t`). May be repeated; the last one counts.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Observe a variable of a belief network for this run: `risk.port=closed`, `risk.up[odra]=no`. It takes the place of what the
    /// scenario observes of the same variable. May be repeated.
    #[arg(long = "observe", value_name = "NETWORK.VARIABLE=STATE")]
    observe: Vec<String>,
}

impl SetArgs {
    /// True where the scenario is solved as it stands.
    pub fn is_empty(&self) -> bool {
        self.variant.is_none() && self.set.is_empty() && self.observe.is_empty()
    }

    /// What is given and observed, as it was written.
    pub fn said(&self) -> Vec<String> {
        let observed = self.observe.iter().map(|text| format!("observe {text}"));
        self.set.iter().cloned().chain(observed).collect()
    }

    /// Everything that is asked for, as it was written.
    pub fn all_said(&self) -> Vec<String> {
        self.variant.iter().cloned().chain(self.said()).collect()
    }

    /// The name of the variant that is asked for, where it sweeps.
    pub fn sweeping(&self, checked: &Checked) -> Option<&str> {
        let name = self.variant.as_deref().filter(|_| checked.can_be_solved())?;
        let at = driver::variant_named(&checked.hir, name).ok()?;
        let variation = driver::variation(&checked.hir, &checked.world, at).ok()?;
        (!variation.sweeps.is_empty()).then_some(name)
    }

    /// The variant that is asked for.
    fn take_variant(&self, checked: Checked, sources: &SourceMap) -> Result<Checked, String> {
        let Some(name) = &self.variant else { return Ok(checked) };
        let at = driver::variant_named(&checked.hir, name).map_err(|why| format!("--variant: {why}"))?;
        // What is wrong with it was reported by the check.
        let Ok(variation) = driver::variation(&checked.hir, &checked.world, at) else { return Ok(checked) };
        for sweep in &variation.sweeps {
            let name = &sweep.name;
            output::say(&format!("coop: here `{name}` is what the scenario says; `coop compare` goes through the points of its sweep"));
        }
        let mut overlay = variation.overlay;
        // What the command line says of a policy is said of the variant too.
        let is_said = |name: &str| checked.switches.keys().any(|own| own == name || Some(own.as_str()) == name.split('[').next());
        overlay.policies.retain(|name, _| !is_said(name));
        driver::overlaid_before(checked, sources, &overlay).map_err(|why| format!("--variant: {why}"))
    }

    /// A checked scenario with these values in it; nothing is read or checked again.
    pub fn lay_over(&self, checked: Checked, sources: &SourceMap) -> Result<Checked, String> {
        if !checked.can_be_solved() {
            return Ok(checked);
        }
        let checked = self.take_variant(checked, sources)?;
        if self.set.is_empty() && self.observe.is_empty() {
            return Ok(checked);
        }
        let one = |text: &String| driver::named(&checked.hir, text).map_err(|why| format!("--set: {why}"));
        let values = self.set.iter().map(one).collect::<Result<Vec<_>, _>>()?.concat();
        let seen = |text: &String| driver::observed(&checked.hir, text).map_err(|why| format!("--observe: {why}"));
        let observations = self.observe.iter().map(seen).collect::<Result<Vec<_>, _>>()?;
        let overlay = Overlay { values, observations, ..Overlay::default() };
        driver::overlaid_before(checked, sources, &overlay).map_err(|why| format!("--set: {why}"))
    }
}
