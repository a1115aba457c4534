//! What a repository needs so that git compares and merges scenarios by their facts: planned first, written when it is agreed to.

use super::{Repository, output};
use crate::source;
use std::path::{Path, PathBuf};

/// Which files have which driver.
const ATTRIBUTES: [(&str, &[&str]); 3] = [("*.coop", &["diff", "merge"]), ("*.csv", &["merge"]), ("*.tsv", &["merge"])];
/// The name of the drivers.
const DRIVER: &str = "coop";
const HOOK: &str = include_str!("pre-commit.sh");
/// What a hook of ours has in its second line.
const MARK: &str = "coop git-setup";

/// What is asked for beside the drivers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// `git diff` shows facts, not lines.
    pub facts: bool,
    /// Scenarios are checked before each commit.
    pub hook: bool,
}

/// A setting of git, in the repository's own configuration.
#[derive(Debug)]
pub struct Setting {
    pub key: &'static str,
    pub value: String,
    /// What it is now.
    pub before: Option<String>,
}

/// A file to write, with the text that it has now.
#[derive(Debug)]
pub struct Text {
    pub path: PathBuf,
    pub before: Option<String>,
    pub after: String,
    /// What is added.
    pub added: Vec<String>,
}

/// What is still to be written, and what is left as it is.
#[derive(Debug, Default)]
pub struct Setup {
    pub attributes: Option<Text>,
    pub settings: Vec<Setting>,
    pub hook: Option<Text>,
    pub notes: Vec<String>,
    /// A hook was asked for, and there is none of ours and will be none.
    pub lacks_hook: bool,
}

impl Setup {
    /// Looks at a repository. `program` is what the shell calls this program by.
    pub fn of(repository: &Repository, program: &str, wanted: Wanted) -> Result<Setup, String> {
        let mut setup = Setup::default();
        setup.attributes = setup.plan_attributes(repository)?;
        let mut settings = vec![
            ("merge.coop.name", "merge of facts".to_string()),
            ("merge.coop.driver", format!("{program} merge --marker-size %L --path %P %O %A %B")),
            ("diff.coop.textconv", format!("{program} fmt --textconv")),
        ];
        if wanted.facts {
            settings.push(("diff.coop.command", format!("{program} git-diff")));
        }
        for (key, value) in settings {
            let before = repository.setting(key)?;
            if before.as_ref() != Some(&value) {
                setup.settings.push(Setting { key, value, before });
            }
        }
        if wanted.hook {
            setup.hook = setup.plan_hook(repository, program)?;
        }
        Ok(setup)
    }

    /// True where nothing is left to write.
    pub fn is_done(&self) -> bool {
        self.attributes.is_none() && self.settings.is_empty() && self.hook.is_none()
    }

    fn plan_attributes(&mut self, repository: &Repository) -> Result<Option<Text>, String> {
        let mut added = Vec::new();
        for (pattern, names) in ATTRIBUTES {
            let mut line = Vec::new();
            for (name, value) in repository.attributes(&pattern.replace('*', "scenario"), names)? {
                match value.as_str() {
                    DRIVER => {}
                    "unspecified" => line.push(format!("{name}={DRIVER}")),
                    other => self.notes.push(format!("`{pattern}` has {name}={other} already, which stays")),
                }
            }
            if !line.is_empty() {
                added.push(format!("{pattern} {}", line.join(" ")));
            }
        }
        if added.is_empty() {
            return Ok(None);
        }
        let path = repository.root.join(".gitattributes");
        if path.is_symlink() {
            return Err("`.gitattributes` is a link, which git does not follow for attributes: put a file in its place first".to_string());
        }
        let before = text_of(&path)?;
        let mut after = before.clone().unwrap_or_default();
        if !after.is_empty() && !after.ends_with('\n') {
            after.push('\n');
        }
        for line in &added {
            after.push_str(line);
            after.push('\n');
        }
        Ok(Some(Text { path, before, after, added }))
    }

    fn plan_hook(&mut self, repository: &Repository, program: &str) -> Result<Option<Text>, String> {
        let path = repository.hooks()?.join("pre-commit");
        if let Some(folder) = repository.hooks_elsewhere()? {
            self.notes
                .push(format!("Hooks are looked for in `{folder}` (core.hooksPath), perhaps of other repositories too: none is written"));
            self.lacks_hook = true;
            return Ok(None);
        }
        let before = text_of(&path)?;
        let after = HOOK.replace("COOP ", &format!("{program} "));
        match &before {
            Some(before) if *before == after => Ok(None),
            Some(before) if !before.contains(MARK) => {
                self.notes.push(format!(
                    "`{}` is a hook of your own, which stays: call `coop fmt --check` and `coop check` in it",
                    path.display()
                ));
                self.lacks_hook = true;
                Ok(None)
            }
            _ => Ok(Some(Text { path, before, after, added: Vec::new() })),
        }
    }
}

impl Repository {
    /// A setting of this repository, without those of the user and of the system.
    fn setting(&self, key: &str) -> Result<Option<String>, String> {
        let found = output(&self.root, &["config", "--local", "--get", key])?;
        found.map_or(Ok(None), |value| {
            let value = String::from_utf8(value).map_err(|_| format!("the setting {key} of git is no UTF-8"))?;
            Ok(Some(value.trim_end_matches('\n').to_string()))
        })
    }

    /// Writes a setting of this repository.
    pub fn set(&self, setting: &Setting) -> Result<(), String> {
        let done = output(&self.root, &["config", "--local", "--replace-all", setting.key, &setting.value])?;
        done.map(|_| ()).map_err(|said| format!("git: {} cannot be set: {said}", setting.key))
    }

    /// Attributes of a file that need not be there.
    fn attributes(&self, file: &str, names: &[&str]) -> Result<Vec<(String, String)>, String> {
        let asked = [&["check-attr", "-z"][..], names, &["--", file]].concat();
        let said = output(&self.root, &asked)?.map_err(|said| format!("git: {said}"))?;
        let said = String::from_utf8_lossy(&said);
        let parts: Vec<&str> = said.split('\0').collect();
        let triples = parts.chunks_exact(3);
        Ok(triples.filter_map(|three| Some(((*three.get(1)?).to_string(), (*three.get(2)?).to_string()))).collect())
    }

    /// The folder that the user, the system or the repository names for hooks instead of its own.
    fn hooks_elsewhere(&self) -> Result<Option<String>, String> {
        let found = output(&self.root, &["config", "--get", "core.hooksPath"])?;
        Ok(found.ok().map(|path| String::from_utf8_lossy(&path).trim_end_matches('\n').to_string()))
    }

    /// The folder of the hooks.
    fn hooks(&self) -> Result<PathBuf, String> {
        let path = output(&self.root, &["rev-parse", "--git-path", "hooks"])?.map_err(|said| format!("git: {said}"))?;
        let path = String::from_utf8(path).map_err(|_| "the path of the hooks is no UTF-8".to_string())?;
        Ok(self.root.join(path.trim_end_matches('\n')))
    }
}

/// The text of a file; nothing where there is none.
fn text_of(path: &Path) -> Result<Option<String>, String> {
    match source::read(path) {
        Ok(text) => Ok(Some(text)),
        Err(source::LoadError::Missing) => Ok(None),
        Err(error) => Err(format!("`{}` {error}", path.display())),
    }
}
