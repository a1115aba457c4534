//! Policies that are switched from outside the scenario.

use crate::hir::{Hir, Switch};
use std::collections::BTreeMap;

/// Policies to be switched otherwise than the scenario says, by name.
pub type Switches = BTreeMap<String, Switch>;

/// Switches policies; the names that no policy has.
pub(super) fn switch(hir: &mut Hir, switches: &Switches) -> Vec<String> {
    let mut unknown = Vec::new();
    for (name, to) in switches {
        match hir.policies.iter_mut().find(|policy| policy.name.as_ref() == crate::source::normal(name)) {
            Some(policy) => policy.state = *to,
            None => unknown.push(name.clone()),
        }
    }
    unknown
}
