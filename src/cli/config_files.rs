//! Reading a configuration file with all that it extends.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::discover;
use crate::{
    config::{self, Fault, FilePlace, Node, Origin},
    yaml,
};

/// How many files one may build on another.
const DEEPEST: usize = 32;

/// What a file and those it extends say, and everything that is wrong in them.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) settings: Node,
    pub(super) faults: Vec<Fault>,
}

/// Reads the file at `path` and those it extends.
///
/// # Errors
/// If the file itself cannot be read. What is wrong with another one is a fault of the file that names it.
pub(super) fn load(path: &Path) -> Result<Loaded, io::Error> {
    let mut chain = Chain { faults: Vec::new(), on_the_way: Vec::new() };
    let settings = chain.file(path)?;
    let mut faults = chain.faults;
    faults.dedup();
    Ok(Loaded { settings, faults })
}

/// A file that is being read, and the place in it that led on.
#[derive(Debug)]
struct Step {
    path: PathBuf,
    shown: String,
    place: Option<Origin>,
}

struct Chain {
    faults: Vec<Fault>,
    on_the_way: Vec<Step>,
}

impl Chain {
    fn file(&mut self, path: &Path) -> Result<Node, io::Error> {
        let bytes = fs::read(path)?;
        let shown = discover::shown(path);
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let place = Arc::new(FilePlace { shown: shown.clone(), folder });
        let mut read = config::read(&yaml::decode(&bytes), &place);
        self.faults.append(&mut read.faults);
        let mut settings = read.settings;
        let Some(extends) = settings.remove(&["extends"]) else { return Ok(settings) };
        let resolved = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        self.on_the_way.push(Step { path: resolved, shown, place: None });
        let one = extends.as_text().map(|_| &extends);
        let mut base = Node::empty(Origin::Default);
        for named in one.into_iter().chain(extends.items()) {
            if let Some(far) = self.extended(named) {
                base = config::over(base, far);
            }
        }
        self.on_the_way.pop();
        Ok(config::over(base, settings))
    }

    /// Reads a file that another one builds on.
    fn extended(&mut self, named: &Node) -> Option<Node> {
        let path = PathBuf::from(named.as_text()?);
        if let Some(last) = self.on_the_way.last_mut() {
            last.place = Some(named.origin.clone());
        }
        let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        let shown = discover::shown(&path);
        if self.on_the_way.iter().any(|step| step.path == real) {
            self.fault(named, format!("configuration files extend each other: {}", self.way(&shown)));
            return None;
        }
        if self.on_the_way.len() > DEEPEST {
            self.fault(named, format!("more than {DEEPEST} configuration files build on one another"));
            return None;
        }
        match self.file(&path) {
            Ok(settings) => Some(settings),
            Err(error) => {
                let reason = super::terminal::reason(&error);
                self.fault(named, format!("cannot read `{shown}`: {reason} ({})", self.way(&shown)));
                None
            }
        }
    }

    /// `kestra-lint.yaml:1:10 → base.yaml:2:5 → gone.yaml`
    fn way(&self, end: &str) -> String {
        let steps = self.on_the_way.iter().map(|step| match &step.place {
            Some(place) => place.to_string(),
            None => step.shown.clone(),
        });
        steps.chain([end.to_owned()]).collect::<Vec<_>>().join(" → ")
    }

    fn fault(&mut self, at: &Node, message: String) {
        self.faults.extend(fault_at(&at.origin, message));
    }
}

/// A fault of what stands in a file; `None` for what came from elsewhere.
pub(super) fn fault_at(origin: &Origin, message: String) -> Option<Fault> {
    match origin {
        Origin::File { file, line, column } => {
            Some(Fault { path: file.shown.clone(), line: *line, column: *column, message })
        }
        Origin::Default | Origin::Given(_) | Origin::Learnt(_) => None,
    }
}
