//! Files of a scenario that is neither the one version nor the other: some texts of its own, the rest from both.

use crate::review::git::inside;
use crate::semantic::{Content, DataError, Loader, UsedFile};
use std::collections::BTreeMap;

/// Texts by their paths from the folder of the scenario; what is not among them is read from the older version, else from the newer one.
pub struct Overlay<'l> {
    pub texts: &'l BTreeMap<String, String>,
    /// The scenario itself.
    pub scenario: &'l str,
    pub loaders: [&'l dyn Loader; 2],
}

impl Overlay<'_> {
    fn own(&self, path: &str) -> Option<(String, String)> {
        let path = inside(path)?;
        self.texts.get(&path).map(|text| (text.clone(), path))
    }
}

impl Loader for Overlay<'_> {
    fn data(&self, path: &str) -> Result<(String, String), DataError> {
        let [old, new] = self.loaders;
        match self.own(path) {
            Some(own) => Ok(own),
            None => old.data(path).or_else(|_| new.data(path)),
        }
    }

    fn content(&self, path: &str) -> Result<(Content, String), DataError> {
        let [old, new] = self.loaders;
        match self.own(path) {
            Some((text, name)) => Ok((Content::Text(text), name)),
            None => old.content(path).or_else(|_| new.content(path)),
        }
    }

    fn used(&self, path: &str) -> Result<UsedFile, DataError> {
        let [old, new] = self.loaders;
        match self.own(path) {
            Some((text, name)) => Ok(UsedFile { text, path: name.clone(), name }),
            None => old.used(path).or_else(|_| new.used(path)),
        }
    }

    fn own_path(&self) -> Option<String> {
        Some(self.scenario.to_string())
    }
}
