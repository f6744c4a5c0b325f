//! `unknown-secret`: a key that no source defines.

use super::{
    FlowContext, Sink, declare_rule, environments,
    secret_key::{self, asked_keys},
};
use crate::{
    diagnostic::Level,
    kestra::{Release, env::SECRET_PREFIX},
    secret::Scope,
};

declare_rule! {
    /// ## What it does
    /// Reports a key given to `secret()` that none of the sources defines, or not those of each environment, where one of
    /// them should: an env file, a Compose service, a workload of Kubernetes, a list of names.
    ///
    /// ## Why is this bad?
    /// Kestra looks the key up when the task runs. If the server has no variable `SECRET_<KEY>`, the task fails with
    /// `Cannot find secret for key '…'`; `??` and `default` do not catch that. Before Kestra 0.21 the task goes on with
    /// an empty text, and the finding is a warning.
    ///
    /// ## Example
    /// With `SECRET_API_TOKEN` in `.env_encoded`:
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "https://api.example.com?key={{ secret('API_TOKN') }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "https://api.example.com?key={{ secret('API_TOKEN') }}"
    /// ```
    ///
    /// ## How to fix
    /// Correct the key, or define `SECRET_<KEY>` for the server, base64-encoded.
    pub(crate) static RULE = {
        id: "unknown-secret",
        group: Secrets,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    if !cx.store().claims_secrets() {
        return;
    }
    for asked in asked_keys(cx).filter(|asked| asked.call.site.live && !cx.store().defines_secret(&asked.key))
    {
        let key = asked.key.written();
        let define =
            format!("define `{SECRET_PREFIX}{key}` for the kestra server, with a base64-encoded value");
        let near = cx.store().near_secret(&asked.key).filter(|near| near.secret.as_ref() != Some(&asked.key));
        let help = match near {
            Some(near) => {
                let place = secret_key::defined_at(cx, near);
                let near = secret_key::key_of(near);
                format!("did you mean `{near}`, {place}? else {define}")
            }
            None => define,
        };
        let scopes: Vec<Scope> = cx.store().missing_secret(&asked.key).collect();
        let definitions = cx.store().secret(&asked.key);
        let missing = environments::missing(cx, &format!("secret `{key}`"), &scopes, definitions, |source| {
            source.claims_secrets
        });
        let mut pending = sink.report(&RULE, asked.span, missing.message, missing.label).help(help);
        for (site, span, text) in missing.notes {
            pending = pending.note_in(site, span, text);
        }
        // Before 0.21 a missing secret was null: an empty text, or what a fallback gives (expr §6.4).
        if cx.target().always(|release| release < Release::V0_21) {
            pending.at_most(if asked.call.guarded { Level::Advice } else { Level::Warning });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing_sources::{given, with_env};

    const ENV: &str = "SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==\nSECRET_straße=Y29ycmVjdC1ob3JzZQ==\n";

    #[test]
    fn the_key_is_marked_in_all_five_styles_and_in_keys() {
        with_env(ENV).check(
            r#"id: hello
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.http.Request
    uri: "é {{ secret('MISSING') }}"
    #                  ^^^^^^^ unknown-secret
    body: '{{ secret(''ABSENT'') }} {{ secret("API_TOKEN") }}'
    #                  ^^^^^^ unknown-secret
    contentType: a {{ secret(key="GONE") }}
    #                             ^^^^ unknown-secret
    headers:
      "{{ secret('AWAY') }}": x
      #           ^^^^ unknown-secret
"#,
        );
        with_env(ENV).check(
            "id: hello\nnamespace: company.team\ntasks:\n  - id: log\n    type: io.kestra.plugin.core.log.Log\n    \
             message: >-\n      folded\n      {{ secret('A_B') }}\n#                ^^^ unknown-secret\n",
        );
    }

    #[test]
    fn a_key_put_together_from_texts_is_a_key() {
        let levels = |expression| with_env(ENV).levels("unknown-secret", expression);
        assert_eq!(levels("secret('A' ~ '_B')"), ["'A' ~ '_B' error"]);
        assert!(levels("secret('API' ~ '_TOKEN')").is_empty());
        assert!(levels("secret('A' ~ inputs.b)").is_empty());
        assert!(levels("secret(inputs.b)").is_empty());
    }

    #[test]
    fn keys_are_compared_as_kestra_does_and_the_namespace_is_not() {
        for known in ["'api_token'", "'Api_Token'", "'STRASSE'", "'straße'", "'API_TOKEN', 'other.space'"] {
            assert!(
                with_env(ENV).levels("unknown-secret", &format!("secret({known})")).is_empty(),
                "{known}"
            );
        }
        let other = with_env(ENV).levels("unknown-secret", "secret('API-TOKEN', namespace='other.space')");
        assert_eq!(other, ["API-TOKEN error"]);
    }

    #[test]
    fn a_macro_of_that_name_does_not_take_the_functions_place() {
        let levels = |expression| with_env(ENV).levels("unknown-secret", expression);
        assert_eq!(levels("1 }}{% macro secret(k) %}{% endmacro %}{{ secret('X') "), ["X error"]);
        assert!(levels("1 }}{% for k in ['X'] %}{{ secret(k) }}{% endfor %}{{ 1").is_empty());
        assert!(levels("1 }}{% set k = 'X' %}{{ secret(k) ").is_empty());
    }

    #[test]
    fn what_does_not_run_or_is_not_rendered_asks_for_nothing() {
        with_env(ENV).check(
            r#"id: hello
namespace: company.team
description: "{{ secret('IN_DESCRIPTION') }}"
variables:
  used: "{{ secret('RENDERED') }}"
  #                 ^^^^^^^^ unknown-secret
  unused: "{{ secret('NOT_RENDERED') }}"
tasks:
  - id: off
    type: io.kestra.plugin.core.log.Log
    message: "{{ secret('DISABLED') }}"
    disabled: true
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ render(vars.used) }} secret('IN_TEXT') {# secret('IN_COMMENT') #}"
"#,
        );
    }

    #[test]
    fn only_a_source_that_can_know_claims() {
        let x = |given: super::super::testing_sources::Given| given.levels("unknown-secret", "secret('X')");
        let error = ["X error"];
        assert!(x(given()).is_empty());
        assert!(x(given().process("SECRET_A", "YWJjZGVm")).is_empty());
        assert_eq!(x(given().process("SECRET_A", "YWJjZGVm").process_claims()), error);
        assert_eq!(x(with_env("")), error);
        assert!(x(given().found("ENV_A=1\n")).is_empty());
        assert_eq!(x(given().found("SECRET_A=YWJjZGVm\n")), error);
        assert!(x(with_env(ENV).backend("vault")).is_empty());
        assert_eq!(x(given().names("A\n")), error);
        assert!(x(given().names("ENV_A\n")).is_empty());
    }

    #[test]
    fn a_definition_anywhere_makes_a_key_known_even_a_faulty_one() {
        let x = |given: super::super::testing_sources::Given| given.levels("unknown-secret", "secret('X')");
        for definition in
            ["SECRET_X=no base64!", "SECRET_X=", "SECRET_x=YWJjZGVm", "export SECRET_X='YWJj'\r"]
        {
            assert!(x(with_env(&format!("{definition}\n"))).is_empty(), "{definition}");
        }
        assert!(x(with_env("\u{feff}SECRET_X=YWJjZGVm\r\n")).is_empty());
        assert!(x(with_env(ENV).process("SECRET_X", "YWJjZGVm")).is_empty());
        assert!(x(with_env("").env_file("more.env", "SECRET_X=YWJjZGVm\n")).is_empty());
        assert!(x(with_env("").names("X\n")).is_empty());
    }

    #[test]
    fn a_null_of_compose_defines_nothing() {
        let compose = |entry: &str| {
            let project = format!(
                "services:\n  kestra:\n    image: kestra/kestra:latest\n    env_file: app.env\n    environment:\n      \
                 {entry}\n"
            );
            let given = given().compose("compose.yaml", &project).compose("app.env", "SECRET_X=YWJjZGVm\n");
            given.levels("unknown-secret", "secret('X')")
        };
        assert_eq!(compose("SECRET_X:"), ["X error"]);
        assert!(compose("SECRET_Y: YWJjZGVm").is_empty());
    }

    #[test]
    fn a_fallback_helps_before_0_21_only() {
        let levels = |version| with_env("").version(version).levels("unknown-secret", "secret('X') ?? 'd'");
        assert_eq!(levels("any"), ["X error"]);
        assert_eq!(levels("0.20"), ["X advice"]);
        assert_eq!(levels("0.21"), ["X error"]);
        assert_eq!(with_env("").rules("secret('X') ?? 'd'"), ["unknown-secret"]);
        assert_eq!(with_env("").rules("secret('X') | default('d')"), ["unknown-secret"]);
    }

    #[test]
    fn before_0_21_a_missing_secret_is_an_empty_text() {
        let levels = |version| with_env("").version(version).levels("unknown-secret", "secret('X')");
        assert_eq!(levels("0.18"), ["X warning"]);
        assert_eq!(levels("0.20"), ["X warning"]);
        assert_eq!(levels("0.21"), ["X error"]);
        assert_eq!(levels("any"), ["X error"]);
    }

    #[test]
    fn the_name_of_another_credential_is_no_suggestion() {
        let env = with_env("SECRET_FIVETRAN_API_SECRET=Y29ycmVjdC1ob3JzZQ==\n");
        let flow = super::super::testing::flow_with(r#""{{ secret('FIVETRAN_API_KEY') }}""#);
        assert!(env.said("unknown-secret", &flow).ends_with(
            "help: define `SECRET_FIVETRAN_API_KEY` for the kestra server, with a base64-encoded value"
        ));
    }

    #[test]
    fn the_summary_says_what_nobody_could_know() {
        let flow = super::super::testing::flow_with(
            r#""{{ secret('A') }} {{ secret('B') }} {{ secret(taskrun.id) }} {{ envs.c }} {{ envs.d }}""#,
        );
        let dynamic = "dynamic-secret-keys 1: the key is known at run time only";
        let secrets = |count: usize, why: &str| format!("secret-keys {count}: {why}");
        let envs = |count: usize, why: &str| format!("env-names {count}: {why}");
        let (none, no_claim) = ("no secret source was given", "no source given can know that one is missing");
        assert_eq!(given().not_checked(&flow), [&secrets(2, none), &envs(2, none), dynamic]);
        let process = given().process("SECRET_A", "YWJjZGVm").process("ENV_C", "1");
        assert_eq!(process.not_checked(&flow), [&secrets(1, none), &envs(1, none), dynamic]);
        assert_eq!(with_env(ENV).not_checked(&flow), [&envs(2, no_claim), dynamic]);
        let backend = secrets(2, "the server keeps its secrets in `vault`");
        assert_eq!(with_env("ENV_A=1\n").backend("vault").not_checked(&flow), [&backend, dynamic]);
    }

    #[test]
    fn the_words() {
        let flow = super::super::testing::flow_with(r#""{{ secret('API_TOKN') }}""#);
        insta::assert_snapshot!(
            with_env(ENV).env_file("more.env", "A=1\n").said("unknown-secret", &flow),
            @r"
        no source defines the secret `API_TOKN`
        6:26 `API_TOKN` not in `.env` nor in `more.env`
        help: did you mean `API_TOKEN`, defined at .env:1? else define `SECRET_API_TOKN` for the kestra server, with a base64-encoded value
        "
        );
        let flow = super::super::testing::flow_with(r#""{{ secret('other') }}""#);
        insta::assert_snapshot!(
            with_env(ENV).process("SECRET_B", "YWJjZGVm").process_claims().said("unknown-secret", &flow),
            @r"
        no source defines the secret `other`
        6:26 `other` not in the environment nor in `.env`
        help: define `SECRET_other` for the kestra server, with a base64-encoded value
        "
        );
    }
}
