//! `show` and `hide`.

use super::super::ast::*;
use super::super::parser::Rule;
use super::{Builder, P};

impl Builder<'_> {
    pub(super) fn show(&mut self, pair: P<'_>) -> ItemKind {
        let mut item = ShowItem { hide: false, what: Vec::new(), by: Vec::new() };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::show => item.hide = part.as_str() == "hide",
                Rule::shown => item.what.push(self.dotted(part)),
                Rule::group => item.by.push(self.dotted(part)),
                _ => {}
            }
        }
        ItemKind::Show(item)
    }

    fn dotted(&self, pair: P<'_>) -> Dotted {
        let span = self.tight(&pair);
        Dotted { names: pair.into_inner().filter(|part| part.as_rule() == Rule::name).map(|name| self.name(&name)).collect(), span }
    }
}

/// Where a scenario has a kind of such a name, `show first` declares an entity of it, as `month first` does.
pub(super) fn entities_of_such_a_kind(items: &mut [Item]) {
    let declared = |word: &str| items.iter().any(|item| matches!(&item.kind, ItemKind::Kind(kind) if kind.name.text.as_ref() == word));
    let [show, hide] = ["show", "hide"].map(declared);
    if !show && !hide {
        return;
    }
    for item in items {
        let ItemKind::Show(ShowItem { hide: hides, what, by }) = &item.kind else { continue };
        let ([only], []) = (what.as_slice(), by.as_slice()) else { continue };
        let ([name], true) = (only.names.as_slice(), if *hides { hide } else { show }) else { continue };
        let word = if *hides { "hide" } else { "show" };
        let kind =
            Name { text: word.into(), span: crate::source::Span::new(item.span.file, item.span.lo, item.span.lo + word.len() as u32) };
        let name = name.clone();
        let policy = PolicyParts::default();
        item.kind = ItemKind::Entity(EntityItem {
            kind,
            name,
            binder: Vec::new(),
            title: None,
            placed: Vec::new(),
            author: None,
            fields: Vec::new(),
            policy,
        });
    }
}
