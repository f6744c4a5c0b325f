//! The configuration file `kestra-lint.yaml`: what may stand in it, its JSON Schema, how files and flags are laid over one
//! another, and where each setting came from.
//!
//! Reads text, not files. A file is read by the schema that its types give ([`File`]), so that editors and this program
//! agree on what is right, and every fault has its line and column. The outcome is a tree of settings ([`Node`]); layers
//! of it are merged ([`over`]) and turned into a [`File`] at last. What a setting means when nothing is set is decided
//! where it is used.

mod fault;
mod file;
mod gitleaks;
mod house;
mod merge;
mod read;
mod schema;
mod show;
#[cfg(test)]
mod testing;
mod text_check;
mod tree;
mod word;

pub use fault::{ConfigFailure, Fault};
pub use file::{
    ColourWhen, CredentialRule, Environment, File, LevelName, LevelSetting, Names, OutputFormat, Sources,
};
pub use gitleaks::{Imported, import};
pub use merge::over;
pub use read::{Read, read};
pub use show::{as_json, as_yaml, defaults, presentable};
pub use tree::{FilePlace, Node, Origin, Value};
pub use word::{Glob, Kestra, Name, NameList, PathText, Pattern, RuleName};
