//! The runs of a comparison, in words.

use super::base::{Ask, Base, What};

impl Base {
    /// Which run it is: "without `levy`".
    pub fn run_of(&self, ask: &Ask) -> String {
        let policy = |at: usize| self.policies.get(at).map_or(String::new(), |policy| format!("`{}`", policy.name));
        let units = self.units();
        // Of one member that is there its own name.
        let unit = |at: usize| {
            units.get(at).map_or(String::new(), |unit| match unit.members.as_slice() {
                [only] => policy(*only),
                _ => format!("`{}`", unit.name),
            })
        };
        match ask.what {
            What::Without(at) => format!("without {}", policy(at)),
            What::With(at) => format!("with {}, which is off", policy(at)),
            What::WithoutGroup(at) => format!("without {}", unit(at)),
            What::WithGroup(at) => {
                let name = self.off_units().get(at).map_or(String::new(), |unit| unit.name.clone());
                format!("with `{name}`, which is off")
            }
            What::WithoutAll => "without all policies".into(),
            What::Pair(one, other) => format!("without {} and {}", unit(one), unit(other)),
        }
    }
}
