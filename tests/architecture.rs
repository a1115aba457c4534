//! The rules of the house, read from the source: which way modules import, how long files are, what stays where.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use syn::visit::{self, Visit};

/// How many lines a file may have.
const LINES: usize = 400;

/// Longer files, each with its reason.
const LONG: &[(&str, &str)] = &[
    ("syntax/build/expr.rs", "one function for each form of an expression"),
    ("syntax/recovery/structure.rs", "one rule for each shape, tried in an order that matters"),
];

/// Crates that stay in one part of the program.
const STAYS: &[(&str, &[&str])] = &[
    ("pest", &["syntax"]),
    ("pest_derive", &["syntax"]),
    ("ariadne", &["diagnostics/render/terminal"]),
    ("good_lp", &["solve"]),
    ("highs_sys", &["solve"]),
    ("libloading", &["solve"]),
    ("libm", &["prob/random"]),
    ("clap", &["cli", "main.rs"]),
    ("ctrlc", &["cli"]),
    ("any_ascii", &["lower/export"]),
    ("similar", &["cli", "diagnostics", "report", "review"]),
    ("tiny_pretty", &["syntax"]),
    ("terminal_size", &["cli"]),
];

/// A source file: its path below `src`, and the path of its module.
struct File {
    path: String,
    module: Vec<String>,
    text: String,
    /// The paths that it names, from the root of the crate or of another one.
    names: BTreeSet<Vec<String>>,
}

impl File {
    /// The file of a folder's module: it gathers what its files offer.
    fn is_facade(&self) -> bool {
        self.path.ends_with("/mod.rs") || self.path == "lib.rs"
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn paths(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            paths(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            out.push(path);
        }
    }
}

/// All files but those of tests.
fn files() -> &'static [File] {
    static FILES: LazyLock<Vec<File>> = LazyLock::new(read_files);
    &FILES
}

fn read_files() -> Vec<File> {
    let mut all = Vec::new();
    paths(&root(), &mut all);
    all.sort();
    let read = |path: PathBuf| {
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
        let mut module: Vec<String> = name.trim_end_matches(".rs").split('/').map(str::to_string).collect();
        if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
            module.pop();
        }
        let text = fs::read_to_string(&path).unwrap();
        let mut seen = Names { module: module.clone(), names: BTreeSet::new() };
        seen.visit_file(&syn::parse_file(&text).unwrap_or_else(|error| panic!("{name}: {error}")));
        File { path: name, module, text, names: seen.names }
    };
    all.into_iter().map(read).filter(|file| !file.module.iter().any(|part| part == "tests" || part.ends_with("_tests"))).collect()
}

/// Collects the paths that a file names, those of its tests aside.
struct Names {
    module: Vec<String>,
    names: BTreeSet<Vec<String>>,
}

impl Names {
    fn put(&mut self, parts: Vec<String>) {
        let mut parts = parts.into_iter().peekable();
        let mut path = match parts.peek().map(String::as_str) {
            Some("crate") => {
                parts.next();
                Vec::new()
            }
            Some("self") => {
                parts.next();
                self.module.clone()
            }
            Some("super") => self.module.clone(),
            _ => {
                self.names.insert(std::iter::once("::".to_string()).chain(parts).collect());
                return;
            }
        };
        while parts.next_if(|part| part == "super").is_some() {
            path.pop();
        }
        path.extend(parts);
        self.names.insert(path);
    }

    fn tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |ident: &syn::Ident| before.iter().cloned().chain([ident.to_string()]).collect::<Vec<_>>();
        match tree {
            syn::UseTree::Path(path) => self.tree(&with(&path.ident), &path.tree),
            syn::UseTree::Name(name) => self.put(with(&name.ident)),
            syn::UseTree::Rename(name) => self.put(with(&name.ident)),
            syn::UseTree::Glob(_) => self.put(before.to_vec()),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.tree(before, item)),
        }
    }
}

fn is_of_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|a| a.path().is_ident("cfg") && a.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test"))
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes = match item {
            syn::Item::Mod(item) => &item.attrs,
            syn::Item::Use(item) => &item.attrs,
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if is_of_tests(attributes) {
            return;
        }
        match item {
            syn::Item::Use(item) => self.tree(&[], &item.tree),
            syn::Item::Mod(inner) if inner.content.is_some() => {
                self.module.push(inner.ident.to_string());
                visit::visit_item(self, item);
                self.module.pop();
            }
            _ => visit::visit_item(self, item),
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        if parts.len() > 1 {
            self.put(parts);
        }
        visit::visit_path(self, path);
    }
}

/// The files that a file imports: of each path the file of its longest part that is a module.
fn imports(files: &[File]) -> BTreeMap<&str, BTreeSet<&str>> {
    let by_module: BTreeMap<&[String], &File> = files.iter().filter(|f| f.path != "main.rs").map(|f| (f.module.as_slice(), f)).collect();
    let target = |name: &Vec<String>| (1..=name.len()).rev().find_map(|length| by_module.get(&name[..length]).copied());
    let of = |file: &File| {
        let own: BTreeSet<String> = file.names.iter().filter_map(target).map(|f| f.path.clone()).filter(|p| *p != file.path).collect();
        own
    };
    files
        .iter()
        .map(|file| (file.path.as_str(), of(file).into_iter().map(|p| files.iter().find(|f| f.path == p).unwrap().path.as_str()).collect()))
        .collect()
}

fn assert_none(wrong: Vec<String>, rule: &str) {
    assert!(wrong.is_empty(), "{rule}:\n  {}", wrong.join("\n  "));
}

/// The modules of `src/lib.rs` in their order: those that others see (`Some("pub ")`) while the tests look inside, or all of them as the
/// crate has them elsewhere.
fn modules(visible: Option<&str>) -> Vec<String> {
    let lib = fs::read_to_string(root().join("lib.rs")).unwrap();
    let lines = lib.lines().filter(|line| line.starts_with("    ")).map(str::trim_start);
    lines.filter_map(|line| Some(line.strip_prefix(visible.unwrap_or(""))?.strip_prefix("mod ")?.strip_suffix(';')?.to_string())).collect()
}

/// What others can name of the crate is what `src/lib.rs` takes from the face, and `run_command_line`.
#[test]
fn modules_are_not_public() {
    assert_eq!(modules(None), modules(Some("pub ")), "both lists of src/lib.rs hold the same modules in the same order");
    let lib = syn::parse_file(&fs::read_to_string(root().join("lib.rs")).unwrap()).unwrap();
    let mut seen = Names { module: Vec::new(), names: BTreeSet::new() };
    for item in &lib.items {
        let public = match item {
            syn::Item::Use(item) => matches!(item.vis, syn::Visibility::Public(_)),
            // The two lists of modules, and what pest's parser names.
            syn::Item::Macro(_) | syn::Item::ExternCrate(syn::ItemExternCrate { vis: syn::Visibility::Inherited, .. }) => false,
            syn::Item::Mod(item) => {
                assert!(matches!(item.vis, syn::Visibility::Inherited), "{} is public", item.ident);
                false
            }
            _ => panic!("src/lib.rs declares nothing of its own"),
        };
        if public {
            seen.visit_item(item);
        }
    }
    let outside = |name: &&Vec<String>| name.get(1).is_none_or(|module| module != "embed") && !name.ends_with(&["run".to_string()]);
    let wrong: Vec<String> = seen.names.iter().filter(outside).map(|name| name.join("::")).collect();
    assert!(seen.names.len() > 20, "{:?}", seen.names);
    assert_none(wrong, "what is public comes from src/embed");
}

/// `src/lib.rs` lists the modules from the ground up.
#[test]
fn modules_import_what_stands_above_them() {
    let order = modules(None);
    assert!(order.len() > 15, "{order:?}");
    let place = |module: &str| order.iter().position(|m| m == module);
    let files = files();
    let mut wrong = Vec::new();
    for file in files.iter().filter(|f| !f.module.is_empty()) {
        let own = place(&file.module[0]).unwrap_or_else(|| panic!("{} is in no module of src/lib.rs", file.path));
        for name in file.names.iter().filter(|name| name.first().is_some_and(|first| first != "::")) {
            if place(&name[0]).is_some_and(|other| other > own) {
                wrong.push(format!("{} names {}", file.path, name.join("::")));
            }
        }
    }
    assert_none(wrong, "a module imports only what stands above it in src/lib.rs");
}

/// The wing of numbers knows no language; the kernel that checks certificates knows numbers and programs alone.
#[test]
fn numbers_know_no_language() {
    let language = ["source", "diagnostics", "syntax", "units", "hir", "semantic", "eval", "lower"];
    let kernel = ["internal", "ids", "exact", "deadline", "lp", "certify"];
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in files() {
        let part = file.module.first().map_or("", String::as_str);
        let named = || file.names.iter().filter_map(|name| name.first()).filter(|first| *first != "::");
        if ["internal", "ids", "exact", "deadline", "lp", "smooth", "certify", "simplex", "branch", "solve", "prove", "prob"]
            .contains(&part)
        {
            seen += 1;
            wrong.extend(named().filter(|first| language.contains(&first.as_str())).map(|first| format!("{} names {first}", file.path)));
        }
        if kernel.contains(&part) {
            // Which instances a block has is a list of numbers.
            let others = named().filter(|first| !(kernel.contains(&first.as_str()) || part == "lp" && *first == "data"));
            wrong.extend(others.map(|first| format!("{} of the kernel names {first}", file.path)));
        }
    }
    assert!(seen > 50, "{seen} files");
    assert_none(wrong, "numbers know no language");
}

/// What `docs/kernel.md` says of how much there is to read.
#[test]
fn the_kernel_is_as_long_as_is_said() {
    let page = fs::read_to_string(root().join("../docs/kernel.md")).unwrap();
    let own = |file: &File| {
        let tests = file.text.find("#[cfg(test)]\nmod tests {").unwrap_or(file.text.len());
        file.text[..tests].lines().count()
    };
    let length = |path: &str| files().iter().find(|file| format!("src/{}", file.path) == path).map(own);
    let mut seen = 0;
    for line in page.lines().filter(|line| line.starts_with("| `src/")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        for (path, said) in cells[1].split(", ").zip(cells[2].split(", ")) {
            let lines = length(path.trim_matches('`')).unwrap();
            let said: usize = said.parse().unwrap();
            assert!(lines.abs_diff(said) <= 8 + said / 20, "{path} has {lines} lines, and {said} are said");
            seen += lines;
        }
    }
    assert!((2_350..2_520).contains(&seen), "{seen} lines");
}

/// The file of a folder and the files in it may name one another; files beside one another may not.
#[test]
fn no_circles_of_files() {
    let files = files();
    let imports = imports(files);
    let facade = |path: &str| files.iter().any(|f| f.path == path && f.is_facade());
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_string());
    // An import of the module that gathers the file is none of another file.
    let real = |from: &str, to: &str| {
        let inside = |outer: &str, inner: &str| facade(outer) && format!("{inner}/").starts_with(&format!("{}/", folder(outer)));
        !inside(from, to) && !inside(to, from)
    };
    let mut wrong = Vec::new();
    for (from, targets) in &imports {
        let mut open: Vec<Vec<&str>> = targets.iter().filter(|to| real(from, to)).map(|to| vec![*from, *to]).collect();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        while let Some(way) = open.pop() {
            let last = way[way.len() - 1];
            if last == *from {
                if way.iter().all(|step| *step >= *from) {
                    wrong.push(way.join(" -> "));
                }
                break;
            }
            if seen.insert(last) {
                open.extend(imports[last].iter().filter(|to| real(last, to)).map(|to| [way.as_slice(), &[*to]].concat()));
            }
        }
    }
    assert_none(wrong, "files import one another");
}

#[test]
fn files_can_be_read_at_one_sitting() {
    let mut wrong = Vec::new();
    let files = files();
    for file in files {
        let lines = file.text.lines().count();
        let reason = LONG.iter().find(|(path, _)| *path == file.path);
        match reason {
            None if lines > LINES => wrong.push(format!("{} has {lines} lines", file.path)),
            Some((path, _)) if lines <= LINES => wrong.push(format!("{path} has {lines} lines, and needs no reason any more")),
            _ => {}
        }
    }
    let known = |path: &str| files.iter().any(|file| file.path == path);
    wrong.extend(LONG.iter().filter(|(path, _)| !known(path)).map(|(path, _)| format!("{path} is no file")));
    assert_none(wrong, "files have up to 400 lines");
}

#[test]
fn every_file_says_what_it_is() {
    let silent = files().iter().filter(|file| !file.text.starts_with("//! ")).map(|file| file.path.clone());
    assert_none(silent.collect(), "a file begins with a line `//! …`");
}

#[test]
fn crates_stay_where_they_are() {
    let mut wrong = Vec::new();
    for file in files() {
        for name in file.names.iter().filter(|name| name.first().is_some_and(|first| first == "::")) {
            let Some((used, parts)) = STAYS.iter().find(|(used, _)| name.get(1).is_some_and(|n| n == used)) else { continue };
            if !parts.iter().any(|part| file.path.starts_with(part)) {
                wrong.push(format!("{} uses {used}, which stays in {}", file.path, parts.join(", ")));
            }
        }
    }
    assert_none(wrong, "crates stay in one part of the program");
}

/// Only `cli` prints; only `source`, `workspace` and `cli` open files.
#[test]
fn printing_and_files_stay_where_they_are() {
    let mut wrong = Vec::new();
    for file in files() {
        let part = file.module.first().map_or("", String::as_str);
        let tests = file.text.find("#[cfg(test)]").unwrap_or(file.text.len());
        for word in ["println!", "print!(", "dbg!("] {
            if part != "cli" && file.text[..tests].lines().any(|line| !line.trim_start().starts_with("//") && line.contains(word)) {
                wrong.push(format!("{} prints", file.path));
            }
        }
        let fs = |name: &&Vec<String>| name.starts_with(&["::".to_string(), "std".to_string(), "fs".to_string()]);
        // A library is checked before the system's loader maps it.
        let opens = matches!(part, "cli" | "workspace" | "source") || file.path == "solve/highs/opening.rs";
        if !opens && file.names.iter().any(|name| fs(&name)) {
            wrong.push(format!("{} uses std::fs", file.path));
        }
    }
    assert_none(wrong, "only `cli` prints, only `source`, `workspace` and `cli` open files");
}

/// The recipes of `docs/contributing.md`, the map of `docs/architecture.md` and the reading list of `docs/kernel.md` name files that are
/// there.
#[test]
fn documented_files_exist() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    let mut seen = 0;
    for page in ["docs/contributing.md", "docs/architecture.md", "docs/kernel.md"] {
        let text = fs::read_to_string(top.join(page)).unwrap();
        for part in text.split('`').skip(1).step_by(2) {
            let is_path = ["src/", "docs/", "tests/", "std/", "grammar/", "examples/"].iter().any(|folder| part.starts_with(folder));
            if is_path && !part.contains(['*', ' ', 'C']) {
                seen += 1;
                if !top.join(part).exists() {
                    wrong.push(format!("{page} names {part}"));
                }
            }
        }
    }
    assert!(seen > 40, "{seen} paths");
    assert_none(wrong, "what the pages name exists");
}

/// The project speaks of itself alone.
#[test]
fn no_machine_and_no_registry_is_named() {
    let mut all = Vec::new();
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["src", "std", "docs", "examples", "grammar", "benches", "tests"] {
        every_file(&top.join(folder), &mut all);
    }
    let words = ["/root/", "/work/", "index.crates.io", "static.crates.io", "artifactory"];
    let mut wrong = Vec::new();
    for path in all.iter().filter(|path| !path.ends_with("architecture.rs")) {
        let Ok(text) = fs::read_to_string(path) else { continue };
        for (line, number) in text.lines().zip(1..) {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                wrong.push(format!("{}:{number} names {word}", path.strip_prefix(top).unwrap().display()));
            }
        }
    }
    assert_none(wrong, "no paths of a machine, no hosts of a registry");
}

fn every_file(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { every_file(&path, out) } else { out.push(path) }
    }
}
