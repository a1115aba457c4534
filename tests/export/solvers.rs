//! Other people's solvers, where they are on the PATH: what they make of a file.

use std::path::Path;
use std::process::{Command, Stdio};

/// How a solve ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    Optimal(f64),
    Infeasible,
    Unbounded,
    /// It could not tell, or ran out of time.
    Unknown,
}

/// A solver's name, and what it makes of a file in free MPS or LP format with this text.
pub type Solver = (&'static str, fn(&Path, &str) -> Outcome);

/// The solvers that are there. Says which are not.
pub fn all() -> Vec<Solver> {
    let known: [Solver; 3] = [("glpsol", glpsol), ("cbc", cbc), ("highs", highs)];
    known
        .into_iter()
        .filter(|(name, _)| {
            let there = Command::new(name).arg("--version").stdin(Stdio::null()).output().is_ok();
            if !there {
                println!("skipped: there is no {name} on the PATH");
            }
            there
        })
        .collect()
}

fn file(folder: &Path, text: &str) -> (std::path::PathBuf, bool) {
    let mps = text.contains("\nENDATA");
    let path = folder.join(if mps { "plan.mps" } else { "plan.lp" });
    std::fs::write(&path, text).unwrap();
    (path, mps)
}

fn glpsol(folder: &Path, text: &str) -> Outcome {
    let (path, mps) = file(folder, text);
    let out = folder.join("glpsol.txt");
    let _ = std::fs::remove_file(&out);
    let mut command = Command::new("glpsol");
    command.arg(if mps { "--freemps" } else { "--lp" }).arg(&path).arg("-o").arg(&out).args(["--nopresol", "--tmlim", "20"]);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if said.contains("Error detected in file npp/") {
        // It read the file and then stumbled over its own preprocessing.
        return Outcome::Unknown;
    }
    let Ok(report) = std::fs::read_to_string(&out) else { panic!("glpsol reads no such file:\n{said}\n{text}") };
    assert!(!said.contains("warning"), "{said}\n{text}");
    let line = |word: &str| report.lines().find_map(|line| line.strip_prefix(word)).unwrap_or("").trim().to_string();
    match line("Status:").as_str() {
        "OPTIMAL" | "INTEGER OPTIMAL" => {
            let objective = line("Objective:");
            Outcome::Optimal(objective.split_whitespace().nth(2).unwrap().parse().unwrap())
        }
        "INFEASIBLE (FINAL)" | "INTEGER EMPTY" => Outcome::Infeasible,
        "UNBOUNDED" => Outcome::Unbounded,
        _ if said.contains("HAS NO PRIMAL FEASIBLE SOLUTION") => Outcome::Infeasible,
        _ => Outcome::Unknown,
    }
}

fn highs(folder: &Path, text: &str) -> Outcome {
    let (path, _) = file(folder, text);
    let (out, options) = (folder.join("highs.txt"), folder.join("highs.options"));
    let _ = std::fs::remove_file(&out);
    std::fs::write(&options, "mip_rel_gap = 0\nthreads = 1\nsmall_matrix_value = 1e-12\n").unwrap();
    let mut command = Command::new("highs");
    // It writes a log where it stands.
    command.current_dir(folder);
    command.arg("--model_file").arg(&path).arg("--solution_file").arg(&out).arg("--options_file").arg(&options);
    let output = command.args(["--time_limit", "60"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let Ok(report) = std::fs::read_to_string(&out) else { panic!("HiGHS reads no such file:\n{said}\n{text}") };
    let status = report.lines().skip_while(|line| *line != "Model status").nth(1).unwrap_or("");
    match status {
        "Optimal" => {
            let objective = report.lines().find_map(|line| line.strip_prefix("Objective ")).unwrap();
            Outcome::Optimal(objective.trim().parse().unwrap())
        }
        "Infeasible" => Outcome::Infeasible,
        "Unbounded" => Outcome::Unbounded,
        _ => Outcome::Unknown,
    }
}

fn cbc(folder: &Path, text: &str) -> Outcome {
    let (path, _) = file(folder, text);
    let out = folder.join("cbc.txt");
    let _ = std::fs::remove_file(&out);
    let mut command = Command::new("cbc");
    // Without preprocessing, which takes more of what is unbounded for infeasible.
    command.stdin(Stdio::null()).arg(&path).args(["-preprocess", "off", "-presolve", "off", "-ratio", "0", "-sec", "20"]);
    command.args(["-solve", "-solu"]).arg(&out);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    // It goes on after mistakes in reading, without a file or without its names.
    let said_of_reading = said.replace("read with 0 errors", "");
    for complaint in ["read with", "too long", "default row names", "ignores", "Invalid", "invalid", "### "] {
        assert!(!said_of_reading.contains(complaint), "CBC:\n{said}\n{text}");
    }
    let Ok(report) = std::fs::read_to_string(&out) else { panic!("CBC reads no such file:\n{said}\n{text}") };
    let first = report.lines().next().unwrap_or("");
    match first.split_once(" - objective value ") {
        Some(("Optimal", value)) => Outcome::Optimal(value.trim().parse().unwrap()),
        Some(("Infeasible" | "Integer infeasible", _)) => Outcome::Infeasible,
        Some(("Unbounded", _)) => Outcome::Unbounded,
        _ => Outcome::Unknown,
    }
}
