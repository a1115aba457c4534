//! The command line of coop.

fn main() -> std::process::ExitCode {
    coop::run_command_line()
}
