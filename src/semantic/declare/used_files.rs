//! The scenario and the files that it uses, each read once.

use super::loader::{Loader, UsedFile};
use super::{levels, library};
use crate::diagnostics::{Applicability, Diagnostic, Sink, codes, suggest};
use crate::source::{FileId, FileKind, SourceMap, Span, folder_of, from_folder};
use crate::syntax::{self, ast};
use rustc_hash::FxHashMap;

/// How deep files may use one another.
const DEEPEST: usize = 64;

/// A file of declarations.
pub struct UsedSource {
    pub file: FileId,
    /// Its folder, from that of the scenario.
    pub folder: String,
    pub items: Vec<ast::Item>,
    pub uses: Vec<Use>,
}

/// One file uses another.
pub struct Use {
    /// Its position among the sources.
    pub source: usize,
    pub path: ast::Text,
    pub only: Option<ast::Only>,
}

/// What was read.
pub struct Reader<'a> {
    pub sources: &'a mut SourceMap,
    pub loader: &'a dyn Loader,
    pub sink: &'a mut Sink,
    /// Each after those that it uses; the scenario last.
    pub read: Vec<UsedSource>,
    /// The parts of the library that are used, in order.
    pub libraries: Vec<&'static str>,
    /// What stands in regions that were skipped.
    pub broken: Vec<String>,
    /// Something was to bring names, and brought none.
    pub names_lost: bool,
    known: FxHashMap<String, usize>,
    open: Vec<Open>,
}

/// A file that is being read.
struct Open {
    path: Option<String>,
    shown: String,
    /// Where it is used.
    at: Option<Span>,
}

impl<'a> Reader<'a> {
    pub fn new(sources: &'a mut SourceMap, loader: &'a dyn Loader, sink: &'a mut Sink) -> Reader<'a> {
        Reader {
            sources,
            loader,
            sink,
            read: Vec::new(),
            libraries: Vec::new(),
            broken: Vec::new(),
            names_lost: false,
            known: FxHashMap::default(),
            open: Vec::new(),
        }
    }

    /// Reads the scenario and all that it uses.
    pub fn scenario(&mut self, file: FileId) {
        let path = self.loader.own_path();
        self.file(file, path, None);
    }

    /// Reads a file and what it uses; its position comes back.
    fn file(&mut self, file: FileId, path: Option<String>, at: Option<Span>) -> usize {
        let shown = self.sources.get(file).map(|f| f.name.clone()).unwrap_or_default();
        // Whatever the scenario is called, what it uses is found from its folder.
        let folder = if at.is_some() { path.as_deref().map_or("", folder_of).to_string() } else { String::new() };
        self.open.push(Open { path: path.clone(), shown, at });
        let tree = syntax::parse(file, self.sources, self.sink);
        levels::collect(&tree.items, at.is_some(), self.sink);
        self.broken.extend(tree.broken);
        self.names_lost |= tree.names_lost;
        let mut uses = Vec::new();
        for item in &tree.items {
            let ast::ItemKind::Use(what) = &item.kind else { continue };
            match what {
                ast::UseItem::Library(path) => self.library(path, item.span),
                ast::UseItem::File { path, only } => {
                    if let Some(source) = self.used(&folder, path) {
                        uses.push(Use { source, path: path.clone(), only: only.clone() });
                    }
                }
            }
        }
        self.open.pop();
        let source = self.read.len();
        self.read.push(UsedSource { file, folder, items: tree.items, uses });
        if let Some(path) = path {
            self.known.insert(path, source);
        }
        source
    }

    fn library(&mut self, path: &[ast::Name], whole: Span) {
        match library::named(path) {
            Some(name) if !self.libraries.contains(&name) => self.libraries.push(name),
            Some(_) => {}
            None => {
                self.names_lost = true;
                self.sink.push(library::unknown(path, whole));
            }
        }
    }

    /// The position of a file that another one uses, which is read if it was not.
    fn used(&mut self, folder: &str, path: &ast::Text) -> Option<usize> {
        let full = from_folder(folder, path.text.trim_start_matches("./"));
        if !path.text.to_lowercase().ends_with(".coop") {
            return self.lost(no_scenario(path));
        }
        let UsedFile { text, name, path: known } = match self.loader.used(&full) {
            Ok(found) => found,
            Err(error) => {
                let mut found = Diagnostic::error(error.code, format!("`{}` {}", path.text, error.message)).at(path.span, "named here");
                if let Some(near) = self.near(folder, &full).filter(|_| error.message == "does not exist") {
                    let title = format!("did you mean `{near}`?");
                    found = found.fix(title, path.span, format!("\"{near}\""), Applicability::MaybeIncorrect);
                }
                if let Some(help) = error.help {
                    found = found.help(help);
                }
                return self.lost(found);
            }
        };
        if let Some(source) = self.known.get(&known) {
            return Some(*source);
        }
        if let Some(first) = self.open.iter().position(|open| open.path.as_ref() == Some(&known)) {
            let found = self.circle(first, path.span);
            self.sink.push(found);
            return None;
        }
        if self.open.len() > DEEPEST {
            let message = format!("files use one another more than {DEEPEST} deep");
            return self.lost(Diagnostic::error(codes::FILE_TOO_LARGE, message).at(path.span, "too deep"));
        }
        // Scenarios that are checked in one run share the texts of what they use.
        let same = |f: &crate::source::SourceFile| f.kind == FileKind::Scenario && f.name == name && *f.text == *text;
        let file = self.sources.iter().find(|(_, f)| same(f)).map(|(id, _)| id);
        let file = file.unwrap_or_else(|| self.sources.add(name, text, FileKind::Scenario));
        Some(self.file(file, Some(known), Some(path.span)))
    }

    /// Reports why a file brings nothing: what it would have declared is no mistake of those who read it.
    fn lost(&mut self, found: Diagnostic) -> Option<usize> {
        self.names_lost = true;
        self.sink.push(found);
        None
    }

    /// The path, from a folder, of the file whose name is nearest to one that is not there.
    fn near(&self, folder: &str, full: &str) -> Option<String> {
        let ours = |path: &String| {
            let own = if folder.is_empty() { Some(path.as_str()) } else { path.strip_prefix(folder)?.strip_prefix('/') };
            own.filter(|own| own.ends_with(".coop")).map(str::to_string)
        };
        let names: Vec<String> = self.loader.beside_used(full).iter().filter_map(ours).collect();
        let file = |path: &str| path.rsplit('/').next().unwrap_or(path).to_string();
        let wanted = file(full);
        if let Some(same) = names.iter().find(|name| file(name) == wanted) {
            return Some(same.clone());
        }
        let files: Vec<String> = names.iter().map(|name| file(name)).collect();
        let near = suggest::nearest(&wanted, files.iter().map(String::as_str)).first().map(|near| near.to_string())?;
        names.into_iter().find(|name| file(name) == near)
    }

    /// What is said where a file uses one that is being read.
    fn circle(&self, first: usize, at: Span) -> Diagnostic {
        let round = self.open.get(first..).unwrap_or_default();
        let mut names: Vec<String> = round.iter().map(|open| format!("`{}`", open.shown)).collect();
        names.extend(names.first().cloned());
        let message = match round {
            [only] => format!("`{}` uses itself", only.shown),
            _ => format!("files use one another in a circle: {}", names.join(", ")),
        };
        let mut found = Diagnostic::error(codes::USE_CIRCLE, message).at(at, "and back again");
        for open in round.iter().skip(1) {
            if let Some(at) = open.at {
                found = found.with(at, format!("`{}` is used here", open.shown));
            }
        }
        if round.len() == 1 { found } else { found.help("put what both need into a file of its own, which both use") }
    }
}

fn no_scenario(path: &ast::Text) -> Diagnostic {
    let message = format!("`{}` is no file of declarations: their names end in `.coop`", path.text);
    let found = Diagnostic::error(codes::NOT_A_SCENARIO, message).at(path.span, "named here");
    let lower = path.text.to_lowercase();
    if [".csv", ".tsv", ".txt"].iter().any(|end| lower.ends_with(end)) {
        return found.help("data is read by `table … from`, `entities … from` and `set … from`");
    }
    if lower.rsplit('/').next().is_some_and(|name| !name.is_empty() && !name.contains('.')) {
        let text = format!("\"{}.coop\"", path.text);
        return found.fix(format!("write `{text}`"), path.span, text, Applicability::MaybeIncorrect);
    }
    found
}
