//! The runs of a comparison, in words.

use super::base::{Ask, Base, What};

impl Base {
    /// In which run something was found: "found without `levy`".
    pub fn run_of(&self, ask: &Ask) -> String {
        let policy = |at: usize| self.policies.get(at).map_or(String::new(), |policy| format!("`{}`", policy.name));
        let units = self.units();
        let unit = |at: usize| units.get(at).map_or(String::new(), |unit| format!("`{}`", unit.name));
        match ask.what {
            What::Without(at) => format!("found without {}", policy(at)),
            What::With(at) => format!("found with {}, which is off", policy(at)),
            What::WithoutGroup(at) => format!("found without {}", unit(at)),
            What::WithoutAll => "found without all policies".into(),
            What::Pair(one, other) => format!("found without {} and {}", unit(one), unit(other)),
        }
    }
}
