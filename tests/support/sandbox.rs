//! A folder of its own for one test, below the build's folder for temporary files.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::program::{Ran, program, run};

/// A new, empty folder; what an earlier run left there is gone.
#[derive(Debug)]
pub(crate) struct Sandbox {
    folder: PathBuf,
}

impl Sandbox {
    /// A folder named after the test; `.git` in it keeps the search for settings and ignore files inside.
    pub(crate) fn new(name: &str) -> Self {
        let sandbox = Self::without_git(name);
        fs::create_dir(sandbox.path(".git")).expect("a folder");
        sandbox
    }

    pub(crate) fn without_git(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(env!("CARGO_CRATE_NAME")).join(name);
        _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder for the test");
        Self { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a file, with the folders above it.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, content).expect("a file");
        self
    }

    /// The text of a file.
    pub(crate) fn read(&self, name: &str) -> String {
        let bytes = fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        String::from_utf8(bytes).expect("text")
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        program(&self.folder, arguments)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        run(&mut self.command(arguments), b"")
    }
}
