//! What the user types and sees: one case for each flag, exit code and kind of file.
//!
//! `SNAPSHOTS=overwrite cargo test --test cli` takes today's output into the cases; read the difference before it is
//! committed.

#![expect(clippy::needless_raw_string_hashes, reason = "the tool writes expected texts with them")]

#[cfg(test)]
#[path = "cli/baseline.rs"]
mod baseline;
#[cfg(test)]
#[path = "cli/config.rs"]
mod config;
#[cfg(test)]
#[path = "cli/encode.rs"]
mod encode;
#[cfg(test)]
#[path = "cli/environments.rs"]
mod environments;
#[cfg(test)]
#[path = "cli/files.rs"]
mod files;
#[cfg(test)]
#[path = "cli/fix.rs"]
mod fix;
#[cfg(test)]
#[path = "cli/formats.rs"]
mod formats;
#[cfg(test)]
#[path = "cli/inventory.rs"]
mod inventory;
#[cfg(test)]
#[path = "cli/manifests.rs"]
mod manifests;
#[cfg(test)]
#[path = "cli/names.rs"]
mod names;
#[cfg(test)]
#[path = "cli/output.rs"]
mod output;
#[cfg(test)]
#[path = "cli/outputs.rs"]
mod outputs;
#[cfg(test)]
#[path = "support/program.rs"]
mod program;
#[cfg(test)]
#[path = "cli/render.rs"]
mod render;
#[cfg(test)]
#[path = "cli/render_files.rs"]
mod render_files;
#[cfg(test)]
#[path = "cli/render_includes.rs"]
mod render_includes;
#[cfg(test)]
#[path = "cli/render_values.rs"]
mod render_values;
#[cfg(test)]
#[path = "cli/rules.rs"]
mod rules;
#[cfg(test)]
#[path = "support/sandbox.rs"]
mod sandbox;
#[cfg(test)]
#[path = "cli/sources.rs"]
mod sources;
#[cfg(test)]
#[path = "cli/texts.rs"]
mod texts;

/// A flow with one error, one warning and one advice, on lines 6, 7 and 8.
#[cfg(test)]
const FLOW: &str = "id: a
namespace: company.team
tasks:
  - id: call
    type: io.kestra.plugin.core.http.Request
    uri: \"https://{{ envs.REGION }}\"
    body: \"{{ secret('LEVEL') | upper }}\"
    contentType: \"{{ secret(inputs.name) }}\"
inputs:
  - id: name
    type: STRING
";

/// A flow without a fault.
#[cfg(test)]
const CLEAN: &str = "id: clean\nnamespace: company.team\ntasks:\n  - id: a\n    type: io.kestra.plugin.core.log.Log\n    message: hi\n";

/// What a run wrote and how it ended, as one text.
#[cfg(test)]
fn transcript(ran: &program::Ran) -> String {
    let part = |name: &str, text: &str| {
        if text.is_empty() { String::new() } else { format!("-- {name}\n{text}") }
    };
    format!("{}{}exit code {}\n", part("stdout", &ran.stdout), part("stderr", &ran.stderr), ran.code)
}

/// Holds a text against the expected one, to the letter.
#[cfg(test)]
fn hold(text: String, expected: snapbox::data::Inline) {
    snapbox::assert_data_eq!(text, snapbox::IntoData::raw(expected));
}

/// Runs the program in a sandbox and holds its transcript against the expected one.
#[cfg(test)]
macro_rules! case {
    ($sandbox:expr, $arguments:expr, $expected:expr $(,)?) => {
        $crate::hold($crate::transcript(&$sandbox.run(&$arguments)), $expected)
    };
}
#[cfg(test)]
use case;
