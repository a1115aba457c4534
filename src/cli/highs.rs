//! Where HiGHS is looked for: `COOP_HIGHS`, a file or `none`; without it, or empty, wherever there may be one.

use crate::solve::{HighsPlace, highs_found, look_for_highs};
use std::path::PathBuf;

const VARIABLE: &str = "COOP_HIGHS";
const NONE: &str = "none";

/// Lets the solvers look. Says why the file that was named cannot be used.
pub fn look() -> Result<(), String> {
    let place = match std::env::var_os(VARIABLE) {
        Some(value) if value == NONE => HighsPlace::Nowhere,
        Some(value) if !value.is_empty() => HighsPlace::File(PathBuf::from(value)),
        _ => HighsPlace::Anywhere,
    };
    look_for_highs(place).map_err(|reason| format!("{VARIABLE}: {reason}"))
}

/// The versions of the program and of its solvers, and where HiGHS was found.
pub fn versions() -> String {
    let highs = match highs_found() {
        Ok((version, None)) => format!("HiGHS {version}, linked\n"),
        Ok((version, Some(path))) => format!("HiGHS {version}, {}\n", path.display()),
        Err(refused) => {
            let refused: String = refused.iter().map(|why| format!("  {why}\n")).collect();
            format!("no HiGHS: `pip install highsbox`, or `{VARIABLE}=FILE`\n{refused}")
        }
    };
    format!("coop {}\nmicrolp, linked\n{highs}", env!("CARGO_PKG_VERSION"))
}
