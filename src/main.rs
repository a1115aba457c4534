//! The command line of coop.

fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
