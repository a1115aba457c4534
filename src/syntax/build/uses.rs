//! What a file brings in.

use super::super::ast::{Only, UseItem};
use super::super::parser::Rule;
use super::{Builder, P};

impl Builder<'_> {
    pub fn uses(&mut self, pair: P<'_>) -> UseItem {
        let (mut names, mut path, mut only) = (Vec::new(), None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => names.push(self.name(&part)),
                Rule::string => path = Some(self.string(&part)),
                Rule::only => {
                    let span = self.tight(&part);
                    let names = part.into_inner().filter(|inner| inner.as_rule() == Rule::name).map(|inner| self.name(&inner)).collect();
                    only = Some(Only { names, span });
                }
                _ => {}
            }
        }
        match path {
            Some(path) => UseItem::File { path, only },
            None => UseItem::Library(names),
        }
    }
}
