//! The `kestra-lint` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    kestra_lint::cli::run(std::env::args_os())
}
