//! What a shell and a manual want to know of the command line: `completions` and `man`.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{args::Arguments, exit::Outcome, terminal, words};
use crate::near::nearest;

/// Prints what makes a shell complete our commands and flags.
pub(super) fn completions(shell: Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "kestra-lint", &mut script);
    words::print_text(&String::from_utf8_lossy(&script))
}

/// Prints the manual page of the program, or of one of its commands.
pub(super) fn man(names: &[String]) -> Outcome {
    let mut command = Arguments::command();
    command.build();
    for name in names {
        let Some(found) = command.find_subcommand(name).cloned() else {
            let known = command.get_subcommands().map(clap::Command::get_name);
            let hint =
                nearest(name, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            terminal::say(&format!("kestra-lint: there is no command `{name}`{hint}"));
            return Outcome::Failed;
        };
        command = found;
    }
    // `kestra-lint check` is in the manual as `kestra-lint-check`.
    let title = command.get_bin_name().unwrap_or("kestra-lint").replace(' ', "-");
    let page = clap_mangen::Man::new(command).title(title.to_uppercase()).manual("kestra-lint");
    let mut text = Vec::new();
    match page.render(&mut text) {
        Ok(()) => words::print_text(&String::from_utf8_lossy(&text)),
        Err(error) => {
            terminal::complain(&error);
            Outcome::Failed
        }
    }
}
