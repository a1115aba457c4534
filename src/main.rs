//! The command line of coop.

fn main() -> std::process::ExitCode {
    coop::cli::run()
}
