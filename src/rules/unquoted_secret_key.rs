//! `unquoted-secret-key`: the key is a bare word, so Kestra takes it for a variable.

use super::{FlowContext, Sink, declare_rule, rewrite};
use crate::{diagnostic::Fix, flow::KeyArgument, secret::SecretKey, source::Edit};

declare_rule! {
    /// ## What it does
    /// Reports `secret(API_TOKEN)`: a key without quotes that is no variable in scope.
    ///
    /// ## Why is this bad?
    /// A bare word is a variable to Kestra. There is none of that name, so the task fails when it runs with
    /// ``Unable to find `API_TOKEN` used in the expression``.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret(API_TOKEN) }}"
    /// ```
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
    /// Put the key in quotes.
    pub(crate) static RULE = {
        id: "unquoted-secret-key",
        group: Secrets,
        level: Error,
        fix: Safe,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for call in cx.secret_calls() {
        let KeyArgument::Name(name) = &call.key else { continue };
        let word = name.value;
        let is_defined = cx.store().defines_secret(&SecretKey::new(word));
        let bare = if is_defined { word } else { super::prefixed_secret_key::without_prefix(word) };
        let pending = sink
            .report(
                &RULE,
                name.span,
                "secret key is not quoted",
                format!("kestra takes `{word}` for a variable, and there is none"),
            )
            .help(format!("put the key in quotes: `secret('{bare}')`"));
        if let Some(text) = rewrite::escape_for(cx, &call.site, &format!("'{bare}'")) {
            let (title, edit) = (format!("quote the key: `'{bare}'`"), Edit::replace(name.span, text));
            // With a fallback the flow went on without the secret; then it asks for it.
            pending.fix(if call.guarded { Fix::risky(title, [edit]) } else { Fix::safe(title, [edit]) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        testing,
        testing_sources::{given, with_env},
    };

    const RULE: &str = "unquoted-secret-key";

    #[test]
    fn a_bare_word_is_marked_and_a_variable_is_none() {
        testing::check(
            r#"id: hello
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ secret(API_TOKEN) }} {{ secret(key=API_TOKEN, namespace='n') }}"
    #                   ^^^^^^^^^ unquoted-secret-key
    #                                               ^^^^^^^^^ unquoted-secret-key
  - id: other
    type: io.kestra.plugin.core.log.Log
    message: "{% for k in ['A'] %}{{ secret(k) }}{% endfor %}{% set n = 'A' %}{{ secret(n) }}"
"#,
        );
        for variable in ["secret(taskrun)", "secret(inputs.k)", "secret('A')"] {
            assert!(given().levels(RULE, variable).is_empty(), "{variable}");
        }
    }

    #[test]
    fn one_mistake_is_one_finding() {
        for expression in ["secret(API_TOKEN)", "secret(SECRET_API_TOKEN)", "secret(API_TOKEN) ~ 'x'"] {
            assert_eq!(with_env("API_TOKEN=x\n").rules(expression), [RULE], "{expression}");
        }
    }

    #[test]
    fn the_fix_quotes_as_the_scalar_needs_it() {
        assert_eq!(given().fixed(RULE, "secret(SECRET_API_TOKEN)"), "secret('API_TOKEN')");
        assert_eq!(with_env("SECRET_SECRET_A=x\n").fixed(RULE, "secret(SECRET_A)"), "secret('SECRET_A')");
        let single = testing::flow_with("'{{ secret(A) }}'");
        assert_eq!(testing::fixed(&single), testing::flow_with("'{{ secret(''A'') }}'"));
        let literal = testing::flow_with("|\n      {{ secret(A) }}");
        assert_eq!(testing::fixed(&literal), testing::flow_with("|\n      {{ secret('A') }}"));
        assert_eq!(given().levels(RULE, "secret(A) ?? 'd'"), ["A error unsafe"]);
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(
            testing::said(RULE, &testing::flow_with("'{{ secret(API_TOKEN) }}'")),
            @r"
        secret key is not quoted
        6:25 `API_TOKEN` kestra takes `API_TOKEN` for a variable, and there is none
        help: put the key in quotes: `secret('API_TOKEN')`
        safe fix: quote the key: `'API_TOKEN'`
        "
        );
    }
}
