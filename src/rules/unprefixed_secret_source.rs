//! `unprefixed-secret-source`: the variable of that name lacks the prefix, so Kestra never reads it.

use super::{
    FlowContext, Sink, declare_rule,
    secret_key::{self, asked_keys},
};
use crate::{
    diagnostic::{Fix, Site},
    kestra::env::SECRET_PREFIX,
    secret::{Repair, Unclaimed},
    source::{Edit, Insert},
    span::Span,
};

declare_rule! {
    /// ## What it does
    /// Reports `secret('X')` where a source defines a variable `X` but none defines `SECRET_X`.
    ///
    /// ## Why is this bad?
    /// Kestra makes secrets of variables whose names begin with `SECRET_` only. A variable `X` is there for everyone
    /// in the container, but `secret('X')` does not see it and the task fails when it runs.
    ///
    /// ## Example
    /// With `DB_PASSWORD` in the env file, this flow fails:
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret('DB_PASSWORD') }}"
    /// ```
    /// With `SECRET_API_TOKEN` there, this one does not:
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret('API_TOKEN') }}"
    /// ```
    ///
    /// ## How to fix
    /// Name the variable `SECRET_X` and encode its value: `kestra-lint encode` does both for a whole file.
    pub(crate) static RULE = {
        id: "unprefixed-secret-source",
        group: Secrets,
        level: Error,
        fix: Unsafe,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    // Another backend has names of its own.
    if matches!(cx.store().secrets_unclaimed(), Some(Unclaimed::ForeignBackend(_))) {
        return;
    }
    for asked in asked_keys(cx).filter(|asked| asked.call.site.live && !cx.store().defines_secret(&asked.key))
    {
        let key = asked.key.written();
        let Some(bare) = cx.store().variable(key).next_back().filter(|found| found.secret.is_none()) else {
            continue;
        };
        let pending = sink
            .report(
                &RULE,
                asked.span,
                format!("variable `{key}` lacks the `SECRET_` prefix, so kestra has no secret `{key}`"),
                format!("kestra looks for `{SECRET_PREFIX}{key}`"),
            )
            .help(format!(
                "rename the variable, {}, to `{SECRET_PREFIX}{key}` and encode its value",
                secret_key::defined_at(cx, bare),
            ));
        if let Some((source, name)) = bare.provenance.name() {
            let pending = pending.note_in(Site::Source(source), name, "defined without the prefix");
            let rename = Edit {
                source: Some(source),
                span: Span::empty(name.start()),
                insert: Insert::Plain(SECRET_PREFIX.to_owned()),
            };
            // A value that is written in no one place cannot be encoded there, and the name alone is no help.
            let written = cx.run().sources.get(source).map_or("", |file| name.of(file.text()));
            if written != key {
                continue;
            }
            if let Some(encode) = bare.repair(Repair::EvaluateMacro).or_else(|| bare.repair(Repair::Encode)) {
                pending.fix(Fix::risky("rename the variable and encode its value", [rename, encode]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        testing,
        testing_sources::{given, with_env},
    };

    const RULE: &str = "unprefixed-secret-source";

    #[test]
    fn the_key_is_marked_where_the_variable_lacks_the_prefix() {
        with_env("DB_PASSWORD=correct-horse\nSECRET_A=Y29ycmVjdC1ob3JzZQ==\nA=x\n").check(
            r#"id: hello
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ secret('DB_PASSWORD') ?? 'd' }} {{ secret('A') }}"
    #                    ^^^^^^^^^^^ unprefixed-secret-source
  - id: off
    type: io.kestra.plugin.core.log.Log
    message: "{{ secret('DB_PASSWORD') }}"
    disabled: true
"#,
        );
    }

    #[test]
    fn names_are_compared_as_they_stand_and_another_backend_has_its_own() {
        assert!(with_env("DB=x\n").levels(RULE, "secret('db')").is_empty());
        assert!(with_env("DB=x\n").backend("vault").levels(RULE, "secret('DB')").is_empty());
        assert!(given().names("DB\n").levels(RULE, "secret('DB')").is_empty());
    }

    #[test]
    fn the_fix_names_and_encodes() {
        let fixed = |text| with_env(text).source_fixed_by(RULE, "secret('DB')");
        assert_eq!(
            fixed("# x\r\nexport DB='correct horse' # y\r\n"),
            "# x\r\nexport SECRET_DB='Y29ycmVjdCBob3JzZQ==' # y\r\n"
        );
        assert_eq!(fixed("DB={{ \"correct\" | base64encode }}\n"), "SECRET_DB=Y29ycmVjdA==\n");
        assert_eq!(with_env("DB=$OTHER\n").levels(RULE, "secret('DB')"), ["DB error"]);
        assert!(with_env("DB\n").levels(RULE, "secret('DB')").is_empty());
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(
            with_env("DB=x\n").said(RULE, &testing::flow_with(r#""{{ secret('DB') }}""#)),
            @r"
        variable `DB` lacks the `SECRET_` prefix, so kestra has no secret `DB`
        6:26 `DB` kestra looks for `SECRET_DB`
        help: rename the variable, defined at .env:1, to `SECRET_DB` and encode its value
        unsafe fix: rename the variable and encode its value
        "
        );
    }
}
