//! SARIF 2.1.0: what code scanning of GitHub and viewers in editors read.
//!
//! Columns count UTF-16 code units: `CodeQL`, GitHub's own writer, does so, and readers that ignore `columnKind` (GitHub's
//! page, the viewer of VS Code) are written in languages whose strings count that way. Braces of messages are not
//! doubled: that is for messages with arguments, which ours never have, and readers show the doubled ones as they are.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use super::{
    Style, json, markdown,
    printable::{printable, words},
    rule_list,
    summary::not_checked,
    uri,
};
use crate::{
    diagnostic::{Applicability, Group, Level},
    lint::{Finding, Place, Report, ShownFix},
    rules::{self, Rule},
};

mod schema;

use schema::{
    Artifact, ArtifactChange, ArtifactContent, BaseId, BaseIds, Configuration, Driver, Fingerprints, Fix,
    Invocation, Location, Log, Message, MultiformatMessage, Notification, PhysicalLocation, Properties,
    Region, Replacement, ReportingDescriptor, ResultOf, Run, Tool,
};

/// What paths are relative to.
const ROOT: &str = "%SRCROOT%";

/// Most readers cut longer descriptions off, or refuse them.
const LONGEST_DESCRIPTION: usize = 1000;

/// Writes one document.
pub(super) fn write(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    let known: Vec<&'static Rule> = rules::all().collect();
    let indices: HashMap<&str, usize> =
        known.iter().enumerate().map(|(index, rule)| (rule.info.id, index)).collect();
    let results = report
        .findings
        .iter()
        .map(|finding| result(finding, indices.get(finding.rule.name()).copied()))
        .collect();
    let driver = Driver {
        name: "kestra-lint",
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: "https://kestra-lint.github.io/kestra-lint/",
        rules: known.into_iter().map(descriptor).collect(),
    };
    let run = Run {
        tool: Tool { driver },
        invocations: [invocation(report)],
        original_uri_base_ids: BaseIds {
            root: BaseId { description: Message::plain("the folder that kestra-lint ran in") },
        },
        column_kind: "utf16CodeUnits",
        newline_sequences: ["\r\n", "\n", "\r"],
        results,
    };
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [run],
    };
    json::write_document(&log, out)
}

fn invocation(report: &Report) -> Invocation {
    let failures = report.failures.iter().map(|failure| (words(failure), "error"));
    let gaps = report.summary.not_checked.iter().map(|gap| (words(&not_checked(gap)), "note"));
    Invocation {
        execution_successful: report.failures.is_empty(),
        tool_execution_notifications: failures
            .chain(gaps)
            .map(|(text, level)| Notification { level, message: Message::plain(text) })
            .collect(),
    }
}

fn descriptor(rule: &'static Rule) -> ReportingDescriptor {
    let info = &rule.info;
    let page = rule_list::page(info);
    let docs = rules::plain_docs(rule);
    let security_severity = security_severity(info.group, info.level);
    let tags = std::iter::once(info.group.name()).chain(security_severity.map(|_| "security"));
    ReportingDescriptor {
        id: info.id,
        name: pascal_case(info.id),
        short_description: Message::plain(rule_list::summary(rule) + "."),
        full_description: Message::plain(cut(&rule_list::description(rule), LONGEST_DESCRIPTION)),
        help: MultiformatMessage {
            markdown: format!("{docs}\n[More on this rule]({page})\n"),
            text: format!("{docs}\n{page}\n"),
        },
        help_uri: page,
        default_configuration: Configuration { level: level(info.level) },
        properties: Properties { tags: tags.collect(), security_severity, precision: "high" },
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Advice => "note",
    }
}

/// How bad it is as GitHub counts: below 4 low, below 7 medium, below 9 high. `None` for what is no matter of security.
fn security_severity(group: Group, level: Level) -> Option<&'static str> {
    match (group, level) {
        (Group::Credentials, Level::Error) => Some("8.0"),
        (Group::Credentials, Level::Warning) | (Group::Leaks, Level::Error) => Some("6.0"),
        (Group::Leaks, Level::Warning) => Some("5.0"),
        (Group::Credentials | Group::Leaks, Level::Advice) | (Group::Secrets, _) => Some("3.0"),
        (
            Group::SecretSources
            | Group::Envs
            | Group::Expressions
            | Group::References
            | Group::Flow
            | Group::Housekeeping,
            _,
        ) => None,
    }
}

fn pascal_case(id: &str) -> String {
    id.split('-')
        .flat_map(|word| {
            let mut chars = word.chars();
            chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars)
        })
        .collect()
}

/// The text up to its last whole word within `longest` bytes.
fn cut(text: &str, longest: usize) -> String {
    if text.len() <= longest {
        return text.to_owned();
    }
    let ends =
        text.match_indices([' ', '\n']).map(|(at, _)| at).take_while(|at| at + '…'.len_utf8() <= longest);
    let end = ends.last().unwrap_or(0);
    format!("{}…", text.get(..end).unwrap_or_default())
}

fn result(finding: &Finding, rule_index: Option<usize>) -> ResultOf {
    // What is read is made printable; paths are not: their URIs name the very file.
    let shown = printable(finding);
    let said = |words: fn(&str) -> String| {
        let help = shown.help.as_ref().map_or_else(String::new, |help| format!("\n\nhelp: {}", words(help)));
        words(&shown.message) + &help
    };
    let related = finding.related.iter().zip(&shown.related).enumerate();
    ResultOf {
        rule_id: finding.rule.name(),
        rule_index,
        level: level(finding.level),
        message: MultiformatMessage { text: said(str::to_owned), markdown: said(markdown::inline) },
        locations: [location(&finding.at.place, &shown.at.label)],
        related_locations: related
            .map(|(index, (mark, shown))| Location {
                id: Some(index + 1),
                ..location(&mark.place, &shown.label)
            })
            .collect(),
        partial_fingerprints: Fingerprints { own: finding.fingerprint.clone() },
        fixes: finding.fix.as_ref().and_then(fix).into_iter().collect(),
    }
}

fn location(place: &Place, label: &str) -> Location {
    Location {
        id: None,
        physical_location: PhysicalLocation {
            artifact_location: artifact(&place.path),
            region: region(place),
        },
        message: (!label.is_empty()).then(|| Message::plain(label)),
    }
}

/// A file, as seen from the folder the program ran in. The process environment and standard input are shown as files of
/// these names: GitHub refuses the whole report if one result has no file.
fn artifact(path: &str) -> Artifact {
    match uri::of_absolute(path) {
        Some(uri) => Artifact { uri, uri_base_id: None },
        None => Artifact { uri: uri::encode(path), uri_base_id: Some(ROOT) },
    }
}

fn region(place: &Place) -> Region {
    Region {
        start_line: place.start.line,
        start_column: place.start.utf16,
        end_line: place.end.line,
        end_column: place.end.utf16,
    }
}

/// The fix, unless one of its edits may not be shown.
fn fix(fix: &ShownFix) -> Option<Fix> {
    let mut changes: Vec<ArtifactChange> = Vec::new();
    for (place, insert) in &fix.edits {
        let text = insert.as_deref()?.to_owned();
        let replacement = Replacement {
            deleted_region: region(place),
            inserted_content: (!text.is_empty()).then_some(ArtifactContent { text }),
        };
        let artifact_location = artifact(&place.path);
        match changes.iter_mut().find(|change| change.artifact_location == artifact_location) {
            Some(change) => change.replacements.push(replacement),
            None => changes.push(ArtifactChange { artifact_location, replacements: vec![replacement] }),
        }
    }
    let warning = match fix.applicability {
        Applicability::Safe => "",
        Applicability::Unsafe => " (unsafe: may change what the flow means)",
    };
    let description = Message::plain(words(&fix.title) + warning);
    (!changes.is_empty()).then_some(Fix { description, artifact_changes: changes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_descriptions_fit() {
        assert_eq!(pascal_case("reserved-word-as-attribute"), "ReservedWordAsAttribute");
        assert_eq!(cut("one two three", 20), "one two three");
        assert_eq!(cut("one two three", 11), "one two…");
        assert_eq!(cut("ééé ééé", 12), "ééé…");
    }
}
