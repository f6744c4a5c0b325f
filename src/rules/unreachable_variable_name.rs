//! `unreachable-variable-name`: a name that the shell of the image drops.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::{kestra::env, secret::SourceKind};

declare_rule! {
    /// ## What it does
    /// Reports names of secrets and envs with characters that no shell variable may have, such as `-` and `.`.
    ///
    /// ## Why is this bad?
    /// The official image starts through a shell, which does not pass such variables on: the secret never reaches
    /// Kestra. Enterprise backends have no such limit.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_my-key=Y29ycmVjdC1ob3JzZQ==
    /// ```
    /// ```env,good
    /// SECRET_MY_KEY=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Use letters, digits and `_` only, in the variable and in the flows.
    pub(crate) static RULE = {
        id: "unreachable-variable-name",
        group: SecretSources,
        level: Warning,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for definition in
        cx.store().definitions().filter(|definition| definition.secret.is_some() || definition.env.is_some())
    {
        let kind = cx.store().sources().get(definition.source).map(|source| source.kind);
        let in_container =
            matches!(kind, Some(SourceKind::Compose | SourceKind::EnvFile | SourceKind::Manifest));
        if !in_container || env::is_shell_name(&definition.variable) {
            continue;
        }
        let (site, span) = source_value::name_place(definition);
        let better: String =
            definition.variable.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        sink.report_in(
            &RULE,
            site,
            span,
            format!("variable `{}` never reaches kestra in its container", definition.variable),
            "the shell of the image drops names that it could not use itself",
        )
        .help(format!("name it `{better}`, here and in the flows"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing_sources::{given, with_env};

    const RULE: &str = "unreachable-variable-name";

    #[test]
    fn names_that_a_shell_drops_are_marked() {
        let text = "SECRET_my-key=Y29ycmVjdA==\nENV_a.b=1\nOTHER-ONE=x\nSECRET_OK=Y29ycmVjdA==\nSECRET_ß=Y29ycmVjdA==\n";
        let names = [".env:1:1 SECRET_my-key", ".env:2:1 ENV_a.b", ".env:5:1 SECRET_ß"];
        assert_eq!(with_env(text).in_sources(RULE), names.map(|name| format!("{name} warning")));
    }

    #[test]
    fn only_containers_are_started_by_that_shell() {
        assert!(given().process("SECRET_my-key", "YWJjZGVm").in_sources(RULE).is_empty());
        assert!(given().names("SECRET_my-key\n").in_sources(RULE).is_empty());
        let compose = "services:\n  kestra:\n    image: kestra/kestra\n    environment:\n      - SECRET_my-key=YWJjZGVm\n";
        let found = given().compose("compose.yaml", compose).in_sources(RULE);
        assert_eq!(found, ["compose.yaml:5:9 SECRET_my-key warning"]);
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(with_env("ENV_a.b=1\n").said_in_sources(RULE, &[]), @r"
        variable `ENV_a.b` never reaches kestra in its container
        .env:1:1 the shell of the image drops names that it could not use itself
        help: name it `ENV_a_b`, here and in the flows
        ");
    }
}
