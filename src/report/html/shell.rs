//! What every page has around its content: head, style, policy, footer. No request leaves a page, and its only script is
//! allowed by its hash.

use std::io::{self, Write};

use sha2::{Digest as _, Sha256};

use super::super::xml::escape;
use crate::secret::codec;

pub(super) const STYLE: &str = include_str!("style.css");

/// A script as browsers hash it: they read every line end as this one.
pub(in crate::report) fn script(text: &str) -> String {
    text.replace("\r\n", "\n").trim_end().to_owned()
}

/// Begins a page with this title and this script, up to its main part. `skip` is the id of what keyboards may go to at
/// once, and the words for it.
pub(in crate::report) fn open(
    title: &str,
    skip: Option<(&str, &str)>,
    script: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let title = escape(title);
    let hash = codec::encode(Sha256::digest(script));
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
    );
    writeln!(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<title>kestra-lint: {title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>")?;
    if let Some((id, words)) = skip {
        writeln!(out, "<a class=\"skip\" href=\"#{id}\">{words}</a>")?;
    }
    writeln!(out, "<header>\n<h1>kestra-lint</h1>\n<p class=\"verdict\">{title}</p>\n</header>\n<main>")
}

/// Ends a page; `words` stand in its footer.
pub(in crate::report) fn close(words: &str, script: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "</main>\n<footer>\n<p class=\"muted\">Written by kestra-lint {}.",
        env!("CARGO_PKG_VERSION")
    )?;
    writeln!(out, "{words}</p>\n</footer>")?;
    if let Some(script) = script {
        writeln!(out, "<script>{script}</script>")?;
    }
    writeln!(out, "</body>\n</html>")
}
