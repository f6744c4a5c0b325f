//! `undecodable-secret`: a value that is no base64, so Kestra skips it.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::{
    diagnostic::Fix,
    secret::{Repair, ValueFault},
};

declare_rule! {
    /// ## What it does
    /// Reports `SECRET_` variables whose value Java's base64 decoder refuses.
    ///
    /// ## Why is this bad?
    /// Kestra decodes every `SECRET_` variable when it starts. One that it cannot decode is skipped with a line in
    /// the server's log, and each `secret()` that asks for it fails when it runs.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_DB_PASSWORD=correct-horse
    /// ```
    /// ```env,good
    /// SECRET_DB_PASSWORD=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Encode the value: `printf %s 'value' | base64 -w0`, or the whole file with `kestra-lint encode`. Quotes,
    /// blanks, and the `-` and `_` of URL-safe base64 are no base64 to Kestra.
    pub(crate) static RULE = {
        id: "undecodable-secret",
        group: SecretSources,
        level: Error,
        fix: Unsafe,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for found in source_value::faulty(cx) {
        let ValueFault::Undecodable(failure) = found.fault else { continue };
        let variable = &found.definition.variable;
        let pending = sink
            .report_in(
                &RULE,
                found.site,
                found.span,
                format!("secret `{variable}` is not valid base64"),
                failure.to_string(),
            )
            .help(format!(
                "kestra skips secrets that it cannot decode; {}",
                source_value::how_to_encode(found.definition)
            ));
        if let Some(edit) = found.definition.repair(Repair::Encode) {
            pending.fix(Fix::risky("encode the value", [edit]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing_sources::{given, with_env};

    const RULE: &str = "undecodable-secret";

    #[test]
    fn the_value_is_marked_without_its_quotes() {
        let text = "SECRET_A=correct-horse\r\nSECRET_B=\"a b\"\nexport SECRET_C='{}' # why\nSECRET_D=YWJjZA\nE=a b\n";
        assert_eq!(
            with_env(text).in_sources(RULE),
            [".env:1:10 value error unsafe", ".env:2:11 value error unsafe", ".env:3:18 value error unsafe"]
        );
        assert_eq!(with_env("\u{feff}SECRET_A=admin\n").in_sources(RULE), [".env:1:10 value error unsafe"]);
    }

    #[test]
    fn line_breaks_that_java_takes_out_are_no_fault() {
        assert!(with_env("SECRET_A=\"Y29ycmVj\nYW5kc29tb3Jl\"\n").in_sources(RULE).is_empty());
        assert!(with_env("SECRET_A='Y29ycmVj\u{2028}YW5kc29tb3Jl'\n").in_sources(RULE).is_empty());
    }

    #[test]
    fn the_fix_encodes_the_value_as_compose_reads_it() {
        let fixed = |text| with_env(text).source_fixed(RULE, &[]);
        assert_eq!(fixed("SECRET_A=\"a b\" # c\r\n"), "SECRET_A=\"YSBi\" # c\r\n");
        assert_eq!(fixed("SECRET_A='é-x'\n"), "SECRET_A='w6kteA=='\n");
        assert_eq!(with_env("SECRET_A=\"a\\tb\"\n").in_sources(RULE), [".env:1:11 value error"]);
    }

    #[test]
    fn the_process_environment_has_no_place_and_no_fix() {
        let process = given().process("SECRET_A", "no base64");
        assert_eq!(process.in_sources(RULE), ["<environment> value error"]);
    }

    #[test]
    fn a_comment_allows_it() {
        let allowed =
            "# kestra-lint: allow(undecodable-secret) decoded elsewhere\nSECRET_A=a-b\nSECRET_B=a-b\n";
        assert_eq!(with_env(allowed).in_sources(RULE), [".env:3:10 value error unsafe"]);
        let behind = "SECRET_A=a-b # kestra-lint: allow(undecodable-secret) why\r\nSECRET_B='a-b'\r\n";
        assert_eq!(with_env(behind).in_sources(RULE), [".env:2:11 value error unsafe"]);
        let value = "SECRET_A=a-b#kestra-lint: allow(undecodable-secret)\n";
        assert_eq!(with_env(value).in_sources(RULE).len(), 1);
        let file = "\u{feff}# kestra-lint: allow-file(undecodable-secret)\r\nSECRET_A=a-b\r\n";
        assert!(with_env(file).in_sources(RULE).is_empty());
    }

    #[test]
    fn a_value_of_compose_is_marked_where_it_stands() {
        let compose = "services:\n  kestra:\n    image: kestra/kestra:latest\n    env_file: app.env\n    environment:\n      \
                       SECRET_A: a-b\n      SECRET_B: \"YWJjZGVm\"\n";
        let project =
            given().compose("compose.yaml", compose).compose("app.env", "SECRET_A=c-d\nSECRET_C=c-d\n");
        assert_eq!(
            project.in_sources(RULE),
            ["compose.yaml:6:17 value error unsafe", "app.env:2:10 value error unsafe"]
        );
        assert!(project.source_fixed(RULE, &[]).contains("SECRET_A: \"YS1i\"\n"));
    }

    const SECRET: &str = "kind: Secret\nmetadata: {name: s}\ndata:\n  SECRET_A: Y29ycmVjdC1ob3JzZQ==\nstringData:\n  \
                          SECRET_B: correct-horse\n";

    #[test]
    fn under_data_of_a_kubernetes_secret_base64_stands_twice() {
        let found = given().manifest("s.yaml", SECRET);
        assert_eq!(
            found.in_sources(RULE),
            ["s.yaml:4:13 value error unsafe", "s.yaml:6:13 value error unsafe"]
        );
        let fixed = found.source_fixed(RULE, &[]);
        // `correct-horse` in base64, and that once more.
        assert!(fixed.contains("  SECRET_A: WTI5eWNtVmpkQzFvYjNKelpRPT0=\n"), "{fixed}");
        assert!(fixed.contains("  SECRET_B: \"Y29ycmVjdC1ob3JzZQ==\"\n"), "{fixed}");
        assert!(given().manifest("s.yaml", &fixed).rules_of_sources().is_empty());
    }

    #[test]
    fn a_value_that_several_deployments_share_is_told_once() {
        let values = "common: {extraEnv: [{name: SECRET_A, value: correct-horse}]}\ndeployments: {worker: {enabled: \
                      true}, webserver: {enabled: true}}\n";
        assert_eq!(
            given().manifest("values.yaml", values).in_sources(RULE),
            ["values.yaml:1:45 value error unsafe"]
        );
    }

    #[test]
    fn the_value_behind_a_reference_is_marked_where_it_stands() {
        let pod = "kind: Pod\nspec:\n  containers:\n  - image: kestra/kestra\n    env:\n    - name: SECRET_X\n      \
                   valueFrom: {secretKeyRef: {name: s, key: plain}}\n";
        let secret = "kind: Secret\nmetadata: {name: s}\nstringData: {plain: 'correct-horse'}\n";
        let found = given().manifest("s.yaml", secret).manifest("pod.yaml", pod);
        assert_eq!(found.in_sources(RULE), ["s.yaml:3:22 value error unsafe"]);
        assert!(found.source_fixed(RULE, &[]).contains("{plain: 'Y29ycmVjdC1ob3JzZQ=='}"));
    }

    #[test]
    fn the_words_hold_no_value() {
        insta::assert_snapshot!(with_env("SECRET_DB=correct-horse\n").said_in_sources(RULE, &[]), @r"
        secret `SECRET_DB` is not valid base64
        .env:1:11 character 8 is outside the base64 alphabet
        help: kestra skips secrets that it cannot decode; encode the value: `printf %s 'value' | base64 -w0`
        unsafe fix: encode the value
        ");
    }
}
