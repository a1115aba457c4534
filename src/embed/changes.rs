//! What is to be otherwise than a scenario says.

use super::Error;
use crate::driver::{self, Overlay, Switches};
use crate::eval::ValueStore;
use crate::hir::{self, Hir};

/// How a policy is switched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// In force.
    On,
    /// Not in force.
    Off,
    /// The plan decides.
    Open,
}

impl Switch {
    pub(super) fn of(switch: hir::Switch) -> Switch {
        match switch {
            hir::Switch::On => Switch::On,
            hir::Switch::Off => Switch::Off,
            hir::Switch::Open => Switch::Open,
        }
    }

    fn inner(self) -> hir::Switch {
        match self {
            Switch::On => hir::Switch::On,
            Switch::Off => hir::Switch::Off,
            Switch::Open => hir::Switch::Open,
        }
    }
}

/// What is to be otherwise than a scenario says, laid over it by [`Checked::with`](crate::Checked::with) and
/// [`Solved::with`](crate::Solved::with). The scenario is not read or checked again, and only what depends on a change is
/// calculated anew.
///
/// ```
/// # let text = "coop 1\nscenario s\ncurrency EUR\nenterprise odra { cap = 10 t }\nplan p { var x : t >= 0\n maximize most : t = x\n constraint limit: x <= odra.cap }\n";
/// use coop::{Changes, Compiler, Scenario};
///
/// let solved = Compiler::new().solve(&Scenario::new("main.coop", text))?;
/// let smaller = solved.with(&Changes::new().set("odra.cap", "4000 kg"))?.solve()?;
/// assert_eq!(smaller.value("p.most")?.to_string(), "4 t");
/// assert_eq!(solved.value("p.most")?.to_string(), "10 t");
/// # Ok::<(), coop::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Changes {
    variant: Option<String>,
    switches: Switches,
    values: Vec<(String, String)>,
    observations: Vec<String>,
}

impl Changes {
    /// Nothing is changed yet.
    pub fn new() -> Changes {
        Changes::default()
    }

    /// Takes a variant that the scenario declares, `variant embargo { … }`; other changes come after what it says. What it sweeps over
    /// stays as the scenario says it.
    #[must_use]
    pub fn variant(mut self, name: impl Into<String>) -> Changes {
        self.variant = Some(name.into());
        self
    }

    /// Switches a policy, by its name.
    #[must_use]
    pub fn policy(mut self, name: impl Into<String>, to: Switch) -> Changes {
        self.switches.insert(name.into(), to.inner());
        self
    }

    /// Gives another value, for an attribute (`odra.capacity`, or `enterprise.capacity[odra]`), a value of a table
    /// (`freight[odra, wien]`, `market[odra].price`) or a `let` (`price`). A key `*` stands for each that has a value: `freight[*, wien]`. The value is a number with a unit, as a scenario says it:
    /// `300 t/d`. The unit may be any that converts to that of the value; the number is taken exactly.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: impl Into<String>) -> Changes {
        self.values.push((name.into(), value.into()));
        self
    }

    /// Observes a state of a variable of a belief network, in the place of what the scenario observes of it: `risk.port`, `closed`;
    /// `risk.up[odra]`, `no`.
    #[must_use]
    pub fn observe(mut self, variable: impl Into<String>, state: impl Into<String>) -> Changes {
        self.observations.push(format!("{}={}", variable.into(), state.into()));
        self
    }

    pub(super) fn overlay(&self, hir: &Hir, world: &ValueStore) -> Result<Overlay, Error> {
        let one = |(name, value): &(String, String)| {
            if name.contains('=') {
                return Err(Error::NoSuchChange(format!("`{name}` is no name of a value")));
            }
            driver::named(hir, &format!("{name}={value}")).map_err(Error::NoSuchChange)
        };
        let mut overlay = self.variant.as_deref().map_or(Ok(Overlay::default()), |name| of_variant(hir, world, name))?;
        overlay.policies.extend(self.switches.clone());
        for value in &self.values {
            overlay.values.extend(one(value)?);
        }
        for text in &self.observations {
            overlay.observations.push(driver::observed(hir, text).map_err(Error::NoSuchChange)?);
        }
        Ok(overlay)
    }
}

fn of_variant(hir: &Hir, world: &ValueStore, name: &str) -> Result<Overlay, Error> {
    let at = driver::variant_named(hir, name).map_err(Error::NoSuchChange)?;
    let variation = driver::variation(hir, world, at);
    let wrong = |found: Vec<crate::diagnostics::Diagnostic>| found.first().map_or(String::new(), |found| found.message.clone());
    variation.map(|variation| variation.overlay).map_err(|found| Error::NoSuchChange(format!("the variant `{name}`: {}", wrong(found))))
}
