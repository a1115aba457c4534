//! Checking a scenario once more with edits made in memory, to see what a repair is worth.

use super::diagnostics::reported;
use super::{Checked, Session};
use crate::diagnostics::fix::trial::{self, Edit};
use crate::diagnostics::{Diagnostic, Sink};
use crate::eval::Clock;
use crate::semantic::{self, Content, DataError, Loader, UsedFile};
use crate::source::{FileId, FileKind, SourceMap};
use std::collections::BTreeMap;

/// How often a scenario is checked again for its repairs.
const CHECKS: usize = 40;
/// How often with all that can be calculated.
const WHOLE: usize = 8;
/// With more findings than this no repair is tried, and so none is offered but the certain ones.
const MANY: usize = 20;
/// How many bytes are read for it.
const BYTES: usize = 16 << 20;

/// Takes away the offered repairs that repair nothing.
pub fn keep_good(session: &Session<'_>, checked: &mut Checked, file: FileId, sources: &SourceMap, clock: Option<&Clock>) {
    if checked.diagnostics.iter().all(|d| d.fixes.is_empty()) {
        return;
    }
    let own: usize = sources.iter().filter(|(_, f)| f.kind != FileKind::Library).map(|(_, f)| f.text.len()).sum();
    // A text with so many mistakes costs more to check than its length says.
    let most = if checked.diagnostics.len() > MANY { 0 } else { CHECKS };
    let (mut checks, mut whole_checks, mut bytes) = (most, WHOLE, BYTES);
    let stopped = checked.stopped;
    trial::keep_good(&mut checked.diagnostics, stopped, &mut |edits, whole| {
        checks = checks.checked_sub(1)?;
        bytes = bytes.checked_sub(own)?;
        if whole {
            whole_checks = whole_checks.checked_sub(1)?;
        }
        again(session, edits, whole, file, sources, clock)
    });
}

/// What is found with some edits made.
fn again(
    session: &Session<'_>,
    edits: &[Edit],
    whole: bool,
    file: FileId,
    sources: &SourceMap,
    clock: Option<&Clock>,
) -> Option<Vec<Diagnostic>> {
    // Without time nothing is known of a repair.
    if clock.is_some_and(Clock::is_over) {
        return None;
    }
    let mut of_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    edits.iter().for_each(|edit| of_file.entry(edit.0.file).or_default().push(edit));
    let source = sources.get(file)?;
    let mut text = source.text.to_string();
    let mut data: BTreeMap<String, String> = BTreeMap::new();
    for (id, mut edits) in of_file {
        let edited = sources.get(id)?;
        let mut new = edited.text.to_string();
        edits.sort_by_key(|(span, _)| (span.lo, span.hi));
        for (span, insert) in edits.into_iter().rev() {
            let range = span.lo as usize..span.hi as usize;
            new.get(range.clone())?;
            new.replace_range(range, insert);
        }
        match edited.kind {
            FileKind::Library => return None,
            _ if id == file => text = new,
            _ => {
                data.insert(edited.name.clone(), new);
            }
        }
    }
    let edited = Edited::new(session.loader, data);
    let mut sources = SourceMap::default();
    let file = sources.add(source.name.as_str(), text, FileKind::Scenario);
    if whole {
        return Some(Session { loader: &edited, ..session.clone() }.check_once(file, &mut sources, clock.cloned()).diagnostics);
    }
    let mut sink = Sink::with_levels(session.levels.clone());
    semantic::check(file, &mut sources, &edited, &mut sink);
    Some(reported(sink, &sources))
}

/// Files of the scenario, some of them with edits.
pub struct Edited<'l> {
    inner: &'l dyn Loader,
    /// By the name that is shown.
    texts: BTreeMap<String, String>,
}

impl<'l> Edited<'l> {
    /// With other texts, by the names that are shown.
    pub fn new(inner: &'l dyn Loader, texts: BTreeMap<String, String>) -> Edited<'l> {
        Edited { inner, texts }
    }
}

impl Loader for Edited<'_> {
    fn data(&self, path: &str) -> Result<(String, String), DataError> {
        let (text, name) = self.inner.data(path)?;
        Ok((self.texts.get(&name).cloned().unwrap_or(text), name))
    }

    fn content(&self, path: &str) -> Result<(Content, String), DataError> {
        let (content, name) = self.inner.content(path)?;
        Ok((self.texts.get(&name).cloned().map_or(content, Content::Text), name))
    }

    fn beside(&self, path: &str) -> Vec<String> {
        self.inner.beside(path)
    }

    fn used(&self, path: &str) -> Result<UsedFile, DataError> {
        let file = self.inner.used(path)?;
        let edited = self.texts.get(&file.name).cloned();
        Ok(UsedFile { text: edited.unwrap_or(file.text), ..file })
    }

    fn beside_used(&self, path: &str) -> Vec<String> {
        self.inner.beside_used(path)
    }

    fn own_path(&self) -> Option<String> {
        self.inner.own_path()
    }
}
