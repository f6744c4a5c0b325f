//! `malformed-env-line`: a line that makes Compose refuse the file.

use super::{Sink, StoreContext, declare_rule};
use crate::diagnostic::Site;

declare_rule! {
    /// ## What it does
    /// Reports lines of env files that Docker Compose cannot read.
    ///
    /// ## Why is this bad?
    /// Compose refuses the whole file, and the server does not start.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// ```
    /// ```env,good
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Names have letters, digits, `_`, `-` and `.`; quotes and `${` must be closed; a `$` that stands for itself
    /// is written `$$` or stands in single quotes.
    pub(crate) static RULE = {
        id: "malformed-env-line",
        group: SecretSources,
        level: Error,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for fault in cx.store().faults() {
        sink.report_in(
            &RULE,
            Site::Source(fault.source),
            fault.span,
            "compose refuses this file",
            fault.message.clone(),
        )
        .help("mend or remove this line: not one variable of the file is read as long as it stands");
    }
}
