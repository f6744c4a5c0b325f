//! `bad-secret-arguments`: arguments that `secret()` does not take.

use super::{FlowContext, Sink, declare_rule};
use crate::{
    flow::{KeyArgument, SecretCall},
    kestra::Release,
    pebble::{Expr, ExprKind},
    span::Span,
};

declare_rule! {
    /// ## What it does
    /// Reports calls of `secret()` without a key, with arguments it does not have, with too many of them, with values
    /// that are no text, and `subkey` together with `full`.
    ///
    /// ## Why is this bad?
    /// Kestra refuses such a call when the task runs. `secret()` takes `key`; `namespace` and `subkey` since Kestra
    /// 0.22; `full` since late 1.3.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret() }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret('DB_LOGIN', subkey='password') }}"
    /// ```
    ///
    /// ## How to fix
    /// Give the key first, as text, and only the arguments that your Kestra knows.
    pub(crate) static RULE = {
        id: "bad-secret-arguments",
        group: Secrets,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

/// The parameters of `secret()` in order, with the first release that has each (expr §6.4).
const PARAMETERS: [(&str, Release); 4] = [
    ("key", Release::OLDEST),
    ("namespace", Release::V0_22),
    ("subkey", Release::V0_22),
    ("full", Release::V1_3_31),
];

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for call in cx.secret_calls() {
        let mut report = |span: Span, message: String, label: String, help: String| {
            sink.report(&RULE, span, message, label).help(help);
        };
        if matches!(call.key, KeyArgument::Missing) {
            report(
                call.span,
                "`secret()` is called without a key".to_owned(),
                "kestra expects an argument `key`".to_owned(),
                "name the secret: `secret('MY_KEY')`".to_owned(),
            );
            continue;
        }
        if let Some((span, message, label, help)) = fault(cx, call) {
            report(span, message, label, help);
        }
    }
}

fn fault(cx: &FlowContext<'_>, call: &SecretCall<'_>) -> Option<(Span, String, String, String)> {
    let target = cx.target();
    let parameters: Vec<(&str, Release)> =
        PARAMETERS.into_iter().filter(|(_, since)| target.sometimes(|release| release >= *since)).collect();
    let known = || parameters.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    for (name, _) in &call.args.named {
        if !parameters.iter().any(|(known, _)| *known == name.value) {
            let later = PARAMETERS.iter().find(|(known, _)| *known == name.value);
            let label = later.map_or_else(
                || format!("kestra knows {}", known()),
                |(_, since)| format!("kestra has it since {since}"),
            );
            let message = format!("`secret()` has no argument `{}`", name.value);
            return Some((
                name.span,
                message,
                label,
                format!("take `{}` out; the arguments are {}", name.value, known()),
            ));
        }
    }
    if let Some(surplus) = call.args.positional.get(parameters.len()) {
        let message = "`secret()` is given too many arguments".to_owned();
        let label = format!("kestra takes {} at most", parameters.len());
        return Some((surplus.span, message, label, format!("the arguments are {}, in this order", known())));
    }
    for (position, (name, _)) in parameters.iter().enumerate().filter(|(_, (name, _))| *name != "full") {
        let Some(value) = call.args.value(position, name) else { continue };
        if *name != "key" && matches!(value.kind, ExprKind::Null) {
            continue;
        }
        if let Some(what) = non_text(value) {
            let message = format!("the `{name}` of `secret()` must be text");
            return Some((
                value.span,
                message,
                format!("this is {what}"),
                format!("put the {name} in quotes"),
            ));
        }
    }
    let subkey =
        call.args.value(2, "subkey").filter(|value| value.as_str().is_some_and(|text| !text.is_empty()));
    let full = call.args.value(3, "full").filter(|value| matches!(value.kind, ExprKind::Bool(true)));
    if let (Some(subkey), Some(full)) = (subkey, full) {
        let message = "`secret()` is called with both `subkey` and `full`".to_owned();
        let label = "kestra refuses the two together".to_owned();
        let help = "keep `subkey` for one value of the secret, or `full` for all of it".to_owned();
        return Some((subkey.span.cover(full.span), message, label, help));
    }
    None
}

/// What a literal that is no text is, in words.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions say nothing here")]
fn non_text(value: &Expr<'_>) -> Option<&'static str> {
    match value.kind {
        ExprKind::Int(_) | ExprKind::Long(_) | ExprKind::Float(_) => Some("a number"),
        ExprKind::Bool(_) => Some("a boolean"),
        ExprKind::Null => Some("null"),
        ExprKind::List(_) => Some("a list"),
        ExprKind::Map(_) => Some("a map"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        testing,
        testing_sources::{Given, given},
    };

    fn levels(given: &Given, expression: &str) -> Vec<String> {
        given.levels("bad-secret-arguments", expression)
    }

    #[test]
    fn what_is_too_much_or_missing_is_marked() {
        testing::check(
            r#"id: hello
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ secret() }} {{ secret('A', nmespace='n') }} {{ secret('A', 'n', 's', false, 1) }}"
    #            ^^^^^^^^ bad-secret-arguments
    #                                       ^^^^^^^^ bad-secret-arguments
    #                                                                                        ^ bad-secret-arguments
  - id: more
    type: io.kestra.plugin.core.log.Log
    message: "{{ secret(1) }} {{ secret('A', subkey=2) }} {{ secret('A', 'n', 's', full=true) }}"
    #                   ^ bad-secret-arguments
    #                                               ^ bad-secret-arguments
    #                                                                         ^^^^^^^^^^^^^^ bad-secret-arguments
"#,
        );
    }

    #[test]
    fn a_key_that_is_no_text_is_one_finding() {
        for wrong in ["secret(1)", "secret(true)", "secret(['A'])"] {
            assert_eq!(given().rules(wrong), ["bad-secret-arguments"], "{wrong}");
        }
    }

    #[test]
    fn every_argument_is_taken_by_the_versions_that_have_it() {
        let any = given();
        for good in
            ["secret('A', 'n')", "secret('A', null, 's')", "secret('A', subkey='', namespace=inputs.n)"]
        {
            assert!(levels(&any, good).is_empty(), "{good}");
        }
        let full = "secret('A', full=true)";
        assert!(levels(&any, full).is_empty());
        assert_eq!(levels(&given().version("1.2"), full), ["full error"]);
        assert!(levels(&given().version("2.0"), full).is_empty());
        assert_eq!(levels(&given().version("0.21"), "secret('A', 'n')"), ["'n' error"]);
        assert_eq!(levels(&given().version("0.21"), "secret('A', namespace='n')"), ["namespace error"]);
    }

    #[test]
    fn the_words() {
        let said = |value: &str| testing::said("bad-secret-arguments", &testing::flow_with(value));
        insta::assert_snapshot!(said("'{{ secret() }}'"), @r"
        `secret()` is called without a key
        6:18 `secret()` kestra expects an argument `key`
        help: name the secret: `secret('MY_KEY')`
        ");
        insta::assert_snapshot!(said(r#""{{ secret(key=null) }}""#), @r"
        the `key` of `secret()` must be text
        6:29 `null` this is null
        help: put the key in quotes
        ");
    }
}
