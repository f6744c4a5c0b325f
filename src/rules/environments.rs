//! Words for keys that one environment has and another lacks.

use super::{FlowContext, secret_key};
use crate::{
    diagnostic::Site,
    secret::{Definition, Scope, Source},
    span::Span,
};

/// A key that is missing: what to say of it.
#[derive(Debug)]
pub(super) struct Missing {
    /// The message of the finding.
    pub(super) message: String,
    /// The label of its place.
    pub(super) label: String,
    /// Where other environments define it.
    pub(super) notes: Vec<(Site, Span, String)>,
}

/// The words for `what`, as in "secret `API_TOKEN`", that is missing in `scopes` and has these definitions.
pub(super) fn missing<'d>(
    cx: &FlowContext<'_>,
    what: &str,
    scopes: &[Scope],
    definitions: impl Iterator<Item = &'d Definition>,
    claims: impl Fn(&Source) -> bool,
) -> Missing {
    let store = cx.store();
    let names = |wanted: &mut dyn Iterator<Item = Scope>| -> Vec<String> {
        wanted.filter_map(|scope| store.scope_name(scope)).map(|name| format!("`{name}`")).collect()
    };
    let is_here = |source: &Source| scopes.iter().any(|scope| store.is_in(source, *scope));
    let label = format!("not in {}", secret_key::sources(cx, |source| claims(source) && is_here(source)));
    let lacking = names(&mut scopes.iter().copied());
    let mut notes = Vec::new();
    let mut having = Vec::new();
    for definition in definitions {
        let mut of_it = store.scopes().filter(|scope| store.is_defined_in(definition, *scope));
        let of_it = names(&mut of_it);
        if let (Some((source, span)), false) = (definition.provenance.name(), of_it.is_empty()) {
            notes.push((Site::Source(source), span, format!("defined for {}", listed(&of_it, "and"))));
        }
        having.extend(of_it);
    }
    having.sort_unstable();
    having.dedup();
    let message = match (lacking.is_empty(), having.is_empty()) {
        (true, _) => format!("no source defines the {what}"),
        (false, true) => format!("no source of {} defines the {what}", listed(&lacking, "or")),
        (false, false) => format!(
            "the {what} is missing in {}, defined in {}",
            listed(&lacking, "and"),
            listed(&having, "and")
        ),
    };
    Missing { message, label, notes }
}

/// Names as people list them: `a`, `b` and `c`.
fn listed(names: &[String], last: &str) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{testing, testing_sources::given};

    #[test]
    fn a_key_must_be_there_in_each_environment() {
        let given = given()
            .environment("dev", "dev.env", "SECRET_TOKEN=YWJjZGVm\nENV_REGION=eu\n")
            .environment("staging", "staging.env", "SECRET_OTHER=YWJjZGVm\nENV_CITY=x\n")
            .environment("prod", "prod.env", "SECRET_TOKEN=YWJjZGVm\nSECRET_OTHER=YWJjZGVm\n");
        let flow = testing::flow_with(r#""{{ secret('TOKEN') }}""#);
        insta::assert_snapshot!(given.said("unknown-secret", &flow), @r"
        the secret `TOKEN` is missing in `staging`, defined in `dev` and `prod`
        6:26 `TOKEN` not in `staging.env`
        help: define `SECRET_TOKEN` for the kestra server, with a base64-encoded value
        ");
        assert_eq!(given.levels("unknown-secret", "secret('OTHER')"), ["OTHER error"]);
        let flow = testing::flow_with(r#""{{ secret('NOWHERE') }}""#);
        insta::assert_snapshot!(given.said("unknown-secret", &flow), @r"
        no source of `dev`, `staging` or `prod` defines the secret `NOWHERE`
        6:26 `NOWHERE` not in `dev.env` nor in `staging.env` nor in `prod.env`
        help: define `SECRET_NOWHERE` for the kestra server, with a base64-encoded value
        ");
        // Of `prod` nobody knows the envs.
        let flow = testing::flow_with(r#""{{ envs.region }}""#);
        insta::assert_snapshot!(given.said("unknown-env", &flow), @r"
        the env `region` is missing in `staging`, defined in `dev`
        6:23 `region` not in `staging.env`
        help: define `ENV_REGION` for the kestra server
        ");
    }

    #[test]
    fn where_every_environment_has_it_nothing_is_said() {
        let given = given().environment("dev", "dev.env", "SECRET_TOKEN=YWJjZGVm\n").environment(
            "prod",
            "prod.env",
            "SECRET_token=YWJjZGVm\n",
        );
        assert!(given.rules("secret('TOKEN')").is_empty());
    }
}
