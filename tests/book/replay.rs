//! Commands on a page, run in a folder of the page's own.

use std::{fs, path::Path, process::Command};

use crate::{page::root, program::run, sandbox::Sandbox};

/// What was replayed.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// Pages with a command.
    pub(crate) pages: usize,
    pub(crate) commands: usize,
    pub(crate) files: usize,
    pub(crate) generated: usize,
}

/// The folder of a page; files and git stay in it from block to block.
pub(crate) struct Replay {
    page: String,
    sandbox: Option<Sandbox>,
    /// Exit code of the last command.
    code: i32,
}

impl Replay {
    pub(crate) fn new(page: &str) -> Self {
        Self { page: page.to_owned(), sandbox: None, code: 0 }
    }

    fn sandbox(&mut self) -> &Sandbox {
        let name = self.page.replace(['/', '.'], "-");
        self.sandbox.get_or_insert_with(|| Sandbox::new(&name))
    }

    pub(crate) fn file(&mut self, name: &str, text: &str) {
        write(&self.sandbox().path(name), text.as_bytes());
    }

    /// Copies a file, or the files of a folder, of the project.
    pub(crate) fn copy(&mut self, from: &str, to: &str) {
        let (from, to) = (root().join(from), self.sandbox().path(to));
        if from.is_file() {
            write(&to, &fs::read(from).expect("a file of the project"));
            return;
        }
        for entry in fs::read_dir(&from).expect("a folder of the project") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name");
            write(&to.join(name), &fs::read(&path).expect("a file of the project"));
        }
    }

    /// A block of commands and outputs, with the outputs of today.
    pub(crate) fn console(&mut self, body: &str, counts: &mut Counts) -> String {
        let mut text = String::new();
        let mut lines = body.split_inclusive('\n');
        let mut is_first = true;
        while let Some(line) = lines.next() {
            let Some(command) = line.strip_prefix("$ ") else {
                assert!(!is_first, "{}: a block of commands begins with `$ `: {line}", self.page);
                continue;
            };
            is_first = false;
            let mut command = command.trim_end().to_owned();
            text.push_str(line);
            while let Some(rest) = command.strip_suffix('\\') {
                let next = lines.next().expect("a line that goes on");
                text.push_str(next);
                command = rest.to_owned() + next.trim();
            }
            let output = self.command(&command);
            text.push_str(&output);
            if !output.is_empty() && !output.ends_with('\n') {
                text.push('\n');
            }
            counts.commands += 1;
        }
        text
    }

    /// What a command prints: results, then the rest.
    fn command(&mut self, command: &str) -> String {
        let mut words = words(command);
        let mut after = |mark: &str| {
            let at = words.iter().position(|word| word == mark)?;
            words.remove(at);
            Some(words.remove(at))
        };
        let (input, target) = (after("<"), after(">"));
        let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        let (stdout, stderr) = match arguments.as_slice() {
            ["echo", "$?"] => return format!("{}\n", self.code),
            ["cat", name] => return self.sandbox().read(name),
            ["kestra-lint", arguments @ ..] => {
                let input = input.map(|name| self.sandbox().read(&name)).unwrap_or_default();
                let mut command = self.sandbox().command(arguments);
                let ran = run(as_in_a_terminal(&mut command, arguments), input.as_bytes());
                self.code = ran.code;
                (ran.stdout, ran.stderr)
            }
            ["git", arguments @ ..] => {
                let ran = run(&mut self.git(arguments), b"");
                self.code = ran.code;
                (ran.stdout, ran.stderr)
            }
            _ => panic!("{}: nothing replays `{command}`; say `<!-- not replayed: why -->`", self.page),
        };
        match target {
            Some(name) => {
                self.file(&name, &stdout);
                stderr
            }
            None => stdout + &stderr,
        }
    }

    /// git with no settings of the machine's, and the built program on the path.
    fn git(&mut self, arguments: &[&str]) -> Command {
        let mut command = self.sandbox().command(&[]);
        let mut git = Command::new("git");
        if let Some(folder) = command.get_current_dir() {
            git.current_dir(folder);
        }
        let program = Path::new(env!("CARGO_BIN_EXE_kestra-lint")).parent().expect("a folder");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = [program.to_owned()].into_iter().chain(std::env::split_paths(&path));
        git.args(arguments).env_clear().env("PATH", std::env::join_paths(folders).expect("a path"));
        for (name, value) in as_in_a_terminal(&mut command, &["check"]).get_envs() {
            if let Some(value) = value {
                git.env(name, value);
            }
        }
        for name in ["AUTHOR", "COMMITTER"] {
            git.env(format!("GIT_{name}_NAME"), "Someone");
            git.env(format!("GIT_{name}_EMAIL"), "someone@example.com");
        }
        git.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "");
        git
    }
}

/// Findings are shown as in a terminal, without colours.
fn as_in_a_terminal<'c>(command: &'c mut Command, arguments: &[&str]) -> &'c mut Command {
    match arguments {
        ["check", ..] => command.env("KESTRA_LINT_OUTPUT_FORMAT", "full"),
        _ => command,
    }
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
    fs::write(path, bytes).expect("a file");
}

/// The words of a command line: blanks part them, quotes keep them together.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![];
    let mut word: Option<String> = None;
    let mut quote = None;
    for character in command.chars() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}
