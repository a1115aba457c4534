//! `coop git-setup` in repositories: what it writes, and that git then does what it is for.

use crate::common::repository::Place;
use crate::common::{blocks, root};

const PLAN: &str = "\
coop 1
scenario cans \"Cans\"

enterprise odra \"Odra\" { capacity = 10 t }
enterprise ebro \"Ebro\" { capacity = 20 t }

let all = sum(e.capacity for e in enterprise)
";

fn repository() -> Place {
    let place = Place::repository();
    place.write("plan.coop", PLAN);
    place.write("km.csv", "from,to,km\nodra,ebro,10\nebro,odra,11\n");
    place.commit("first");
    place
}

#[test]
fn it_asks_before_it_writes() {
    let place = repository();
    let (code, out, said) = place.coop(&["git-setup", "--check"]);
    assert_eq!((code, said.as_str()), (1, ""));
    assert!(out.contains("+ *.coop diff=coop merge=coop\n  + *.csv merge=coop\n  + *.tsv merge=coop\n"), "{out}");
    assert!(out.contains("+ diff.coop.textconv = ") && !out.contains("hook"), "{out}");
    for answer in ["", "\n", "n\n", "no\n", "x\n"] {
        let (code, _, said) = place.coop_answered(&["git-setup"], answer);
        assert_eq!((code, said.as_str()), (1, "coop: nothing was written\n"));
    }
    assert!(!place.path(".gitattributes").exists() && place.git(&["config", "--get", "merge.coop.driver"]).0 == 1);
    let (code, out, said) = place.coop_answered(&["git-setup"], "y\n");
    assert!(code == 0 && out.contains("Write this? [y/N] ") && said.contains("commit .gitattributes"), "{out}{said}");
    let (code, out, _) = place.coop(&["git-setup", "--check"]);
    assert_eq!((code, out.as_str()), (0, "Everything is set up.\n"));
    assert_eq!(place.text(".gitattributes"), "*.coop diff=coop merge=coop\n*.csv merge=coop\n*.tsv merge=coop\n");
}

#[test]
fn what_is_there_already_stays() {
    let place = repository();
    place.write(".gitattributes", "*.csv merge=union\n*.png binary");
    place.git_done(&["config", "merge.coop.driver", "coop merge %O %A %B"]);
    let (code, out, _) = place.coop(&["git-setup", "--yes"]);
    assert_eq!(code, 0);
    assert!(
        out.contains("`*.csv` has merge=union already, which stays.") && out.contains("- merge.coop.driver = coop merge %O %A %B"),
        "{out}"
    );
    assert_eq!(place.text(".gitattributes"), "*.csv merge=union\n*.png binary\n*.coop diff=coop merge=coop\n*.tsv merge=coop\n");
    let hook = place.path(".git/hooks/pre-commit");
    std::fs::write(&hook, "#!/bin/sh\nexit 0\n").unwrap();
    let (code, out, _) = place.coop(&["git-setup", "--hook", "--yes"]);
    assert!(code == 1 && out.contains("is a hook of your own, which stays") && !out.contains("Everything"), "{out}");
    assert_eq!(std::fs::read_to_string(&hook).unwrap(), "#!/bin/sh\nexit 0\n");
    std::fs::remove_file(&hook).unwrap();
    place.git_done(&["config", "core.hooksPath", ".husky"]);
    let (code, out, _) = place.coop(&["git-setup", "--hook", "--yes"]);
    assert!(code == 1 && out.contains("(core.hooksPath)") && !place.path(".husky").exists(), "{out}");
}

#[test]
fn without_a_repository_it_says_so() {
    let place = Place::new();
    let (code, _, said) = place.coop(&["git-setup"]);
    assert!(code == 2 && said.contains("in no git repository"), "{said}");
}

#[test]
fn layout_is_no_change_of_git_diff() {
    let place = repository();
    assert_eq!(place.coop(&["git-setup", "--yes"]).0, 0);
    place.change("plan.coop", "{ capacity = 10 t }", "{   capacity   =   10 t   }");
    assert_eq!(place.git_done(&["diff", "--", "plan.coop"]), "");
    place.change("plan.coop", "10 t", "12 t");
    let shown = place.git_done(&["diff", "--", "plan.coop"]);
    assert!(shown.contains("-enterprise odra \"Odra\" { capacity = 10 t }\n+enterprise odra \"Odra\" { capacity = 12 t }\n"), "{shown}");
    // What has mistakes is shown as it is.
    place.change("plan.coop", "let all", "let = all");
    assert!(place.git_done(&["diff", "--", "plan.coop"]).contains("+let = all = sum"));
    assert!(place.git_done(&["log", "-p"]).contains("+enterprise odra"));
}

#[test]
fn git_diff_shows_facts() {
    let place = repository();
    assert_eq!(place.coop(&["git-setup", "--facts", "--yes"]).0, 0);
    place.commit("set up");
    place.change("plan.coop", "10 t", "12 t");
    let shown = place.git_done(&["diff"]);
    assert!(shown.contains("enterprise odra") && shown.contains("10 t → 12 t") && shown.contains("+20"), "{shown}");
    place.write("new.coop", PLAN);
    place.git_done(&["rm", "-q", "-f", "plan.coop"]);
    place.git_done(&["add", "-A"]);
    let shown = place.git_done(&["diff", "--cached", "--no-renames"]);
    assert!(shown.contains("new.coop (new)") && shown.contains("plan.coop (removed)"), "{shown}");
    place.git_done(&["reset", "-q", "--hard"]);
    place.git_done(&["mv", "plan.coop", "moved.coop"]);
    let shown = place.git_done(&["diff", "--cached", "-M"]);
    assert!(shown.contains("moved.coop (before plan.coop)") && shown.contains("no fact is different"), "{shown}");
}

#[test]
fn merges_rebases_and_cherry_picks_are_by_facts() {
    let place = repository();
    assert_eq!(place.coop(&["git-setup", "--yes"]).0, 0);
    place.commit("set up");
    for (branch, way) in [("one", &["merge", "-q", "-m", "merged"][..]), ("two", &["cherry-pick"]), ("three", &["rebase", "-q"])] {
        place.git_done(&["checkout", "-qb", branch]);
        // Neighbours in one line, and neighbouring rows: conflicts of lines.
        place.change("plan.coop", "\"Odra\" {", &format!("\"Odra {branch}\" {{"));
        place.change("km.csv", "odra,ebro,1", "odra,ebro,2");
        place.commit(branch);
        place.git_done(&["checkout", "-q", "main"]);
        let capacity = ["10 t", "11 t", "12 t", "13 t"];
        let at = ["one", "two", "three"].iter().position(|name| *name == branch).unwrap();
        place.change("plan.coop", capacity[at], capacity[at + 1]);
        place.change("km.csv", "ebro,odra,1", "ebro,odra,3");
        place.commit("ours");
        place.git_done(&[way, &[branch]].concat());
        let text = place.text("plan.coop");
        assert!(text.contains(&format!("\"Odra {branch}\" {{ capacity = {} }}", capacity[at + 1])), "{text}");
        assert!(place.text("km.csv").contains("odra,ebro,2") && place.text("km.csv").contains("ebro,odra,3"));
        place.git_done(&["checkout", "-q", "main"]);
        place.git_done(&["merge", "-q", branch]);
        place.change("plan.coop", &format!("\"Odra {branch}\""), "\"Odra\"");
        place.write("km.csv", "from,to,km\nodra,ebro,10\nebro,odra,11\n");
        place.commit("as before");
    }
}

#[cfg(unix)]
#[test]
fn the_hook_checks_what_is_committed() {
    let place = repository();
    assert_eq!(place.coop(&["git-setup", "--hook", "--yes"]).0, 0);
    place.commit("set up");
    let try_commit = |said: &str| {
        place.git_done(&["add", "-A"]);
        let (code, out, err) = place.git(&["commit", "-qm", "x"]);
        assert!(code != 0 && format!("{out}{err}").contains(said), "exit code {code}, not `{said}`: {out}{err}");
    };
    place.change("plan.coop", "e.capacity for", "e.capacite for");
    try_commit("E0");
    place.change("plan.coop", "e.capacite for", "e.capacity   for");
    try_commit("plan.coop");
    // The index counts, not the working tree.
    place.change("plan.coop", "capacity   for", "capacity for");
    place.change("plan.coop", "20 t", "21 t");
    place.git_done(&["add", "-A"]);
    place.change("plan.coop", "let all", "let = all");
    place.git_done(&["commit", "-qm", "fine"]);
    place.change("plan.coop", "let = all", "let all");
    // Data may have any name.
    place.change(
        "plan.coop",
        "coop 1\nscenario cans \"Cans\"\n",
        "coop 1\nscenario cans \"Cans\"\n\ntable km[a in enterprise, b in enterprise] : km from \"km.txt\" { a = from, b = to, value = km }\n",
    );
    place.write("km.txt", "from,to,km\nodra,ebro,10\n");
    // What has no scenario in it is not looked at.
    place.write("notes.txt", "x");
    place.commit("notes");
    place.git_done(&["rm", "-q", "plan.coop"]);
    place.git_done(&["commit", "-qm", "no scenario is left"]);
}

/// The job in the manual that comments on pull requests, with the revision of the target branch as a forge sets it.
#[test]
fn the_job_of_the_manual_writes_a_comment() {
    let place = repository();
    place.git_done(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    place.git_done(&["checkout", "-qb", "change"]);
    place.change("plan.coop", "10 t", "12 t");
    place.commit("more");
    let all = blocks(&root().join("docs/review.md"));
    let job = all.iter().find(|block| block.text.contains("gh pr comment")).expect("a job that comments");
    let line = job.text.lines().find_map(|line| line.trim().strip_prefix("- run: coop diff ")).expect("a line that runs coop diff");
    let (code, out, said) = place.shell(&format!("coop diff {line}"), &[("GITHUB_BASE_REF", "main")]);
    assert_eq!(code, 0, "{out}{said}");
    let comment = place.text("review.md");
    assert!(comment.contains("10 t") && comment.contains("12 t"), "{comment}");
}

#[test]
fn a_comparison_is_not_written_over_a_scenario() {
    let place = repository();
    place.change("plan.coop", "10 t", "12 t");
    place.write("other.coop", PLAN);
    let before = place.text("plan.coop");
    for args in [&["diff", "plan.coop", "other.coop"][..], &["diff", "HEAD"], &["diff", "HEAD", "HEAD"]] {
        for target in ["plan.coop", "km.csv"] {
            let (code, _, said) = place.coop(&[args, &["--output", target]].concat());
            assert!(code == 2 && said.contains("is left as it is"), "{said}");
        }
    }
    assert_eq!(place.text("plan.coop"), before);
    assert_eq!(place.coop(&["diff", "plan.coop", "other.coop", "--output", "review.md"]).0, 0);
}
