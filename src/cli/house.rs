//! What the configuration adds to the names and credentials that are known, ready for the run; files of rules are read
//! here.

use std::fs;

use super::{config_files::fault_at, discover, terminal};
use crate::{
    config::{self, Fault, File, Node},
    credential::{OwnRule, OwnRules},
    diagnostic::Level,
};

/// Rules for credentials, and what is told of them.
#[derive(Debug, Default)]
pub(super) struct CredentialRules {
    pub(super) rules: OwnRules,
    pub(super) levels: Vec<Option<Level>>,
    /// Rules of other tools that were left out.
    pub(super) warnings: Vec<String>,
}

/// The credential rules of the configuration and of the files it names.
///
/// # Errors
/// If a rule is too large, or a file cannot be read: all faults.
pub(super) fn credential_rules(file: &File, tree: &Node) -> Result<CredentialRules, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut warnings = Vec::new();
    let mut rules: Vec<(OwnRule, Option<Level>)> = Vec::new();
    let nodes = tree.get(&["credential-rules"]).map(Node::items).unwrap_or_default();
    for (rule, node) in file.credential_rules.iter().zip(nodes) {
        let (rule, level) = rule.own();
        let fault = |name: &str, message: &str| {
            fault_at(&node.get(&[name]).unwrap_or(node).origin, message.to_owned())
        };
        match rule.pattern.groups() {
            None => faults.extend(fault("regex", "this regular expression is too large")),
            Some(groups) if rule.secret_group.is_some_and(|group| group >= groups) => {
                faults.extend(fault("secret-group", "the regular expression has no such group"));
            }
            Some(_) => rules.push((rule, level)),
        }
    }
    for node in tree.get(&["credential-rules-from"]).map(Node::items).unwrap_or_default() {
        let path = node.as_text().unwrap_or_default();
        let shown = discover::shown(path.as_ref());
        match fs::read(path) {
            Ok(bytes) => match config::import(&String::from_utf8_lossy(&bytes), &shown) {
                Ok(imported) => {
                    warnings.extend(imported.left_out.iter().map(ToString::to_string));
                    rules.extend(imported.rules.into_iter().map(|rule| (rule, None)));
                }
                Err(fault) => faults.push(fault),
            },
            Err(error) => {
                let message = format!("cannot read `{shown}`: {}", terminal::reason(&error));
                faults.extend(fault_at(&node.origin, message));
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let (rules, levels) = rules.into_iter().unzip();
    Ok(CredentialRules { rules: OwnRules::new(rules), levels, warnings })
}
