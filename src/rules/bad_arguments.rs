//! `bad-arguments`: arguments that a function or filter does not take.

use super::{FlowContext, Sink, call, declare_rule, name};
use crate::{
    flow::{NameKind, NameUse},
    kestra::Signature,
    near::nearest,
};

declare_rule! {
    /// ## What it does
    /// Reports arguments that a function, filter or test does not have, more of them than it takes, and missing
    /// ones that it cannot do without. `secret()` has a rule of its own.
    ///
    /// ## Why is this bad?
    /// The task fails with `The following named argument does not exist: x` or a similar message.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ now(zone='Europe/Paris') }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ now(timeZone='Europe/Paris') }}"
    /// ```
    ///
    /// ## How to fix
    /// Write the arguments that the documentation names, in their order.
    pub(crate) static RULE = {
        id: "bad-arguments",
        group: Expressions,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for used in
        call::used(cx).filter(|used| !(used.kind == NameKind::Function && used.name.value == "secret"))
    {
        if let Some(parameters) = cx.run().house.callable(used.kind, used.name.value) {
            house_arguments(used, parameters.as_deref(), sink);
            continue;
        }
        let (Some(named), false) = (used.known, used.is_macro) else { continue };
        if !cx.target().sometimes(|release| named.exists_in(release)) {
            continue;
        }
        let refused = |refuses: &dyn Fn(Signature) -> bool| {
            cx.target().always(|release| named.signature(release).is_none_or(refuses))
        };
        let kind = used.kind.word();
        let name = used.name.value;
        let newest = || cx.target().releases().rev().find_map(|release| named.signature(release));
        let help = || match newest().and_then(|signature| signature.args) {
            None | Some([]) => format!("`{name}` takes no argument"),
            Some(known) => format!("`{name}` takes {}", name::list(known)),
        };
        let given = used.args;
        for (argument, _) in given.into_iter().flat_map(|args| &args.named) {
            let is_unknown =
                |signature: Signature| !signature.takes_any() && signature.position(argument.value).is_none();
            if refused(&is_unknown) {
                let message = format!("{kind} `{name}` has no argument `{}`", argument.value);
                let near =
                    newest().and_then(|signature| nearest(argument.value, signature.args?.iter().copied()));
                let help = near.map_or_else(help, |near| format!("did you mean `{near}`?"));
                let since = call::since(named, |signature| signature.position(argument.value).is_some());
                let label = since.map_or_else(
                    || "no such argument".to_owned(),
                    |since| format!("only since kestra {since}"),
                );
                sink.report(&RULE, argument.span, message, label).help(help);
            }
        }
        let positional = given.map_or(&[][..], |args| args.positional.as_slice());
        let surplus = positional.iter().enumerate().find(|(at, _)| {
            refused(&|signature| {
                !signature.takes_any() && signature.args.is_some_and(|args| args.len() <= *at)
            })
        });
        if let Some((at, first)) = surplus {
            let message = match at {
                0 => format!("{kind} `{name}` takes no argument"),
                1 => format!("{kind} `{name}` takes one argument"),
                _ => format!("{kind} `{name}` takes {at} arguments"),
            };
            sink.report(&RULE, first.span, message, "one too many").help(help());
        }
        let missing = used.required().iter().enumerate().find(|(at, wanted)| {
            positional.get(*at).is_none()
                && !given.is_some_and(|args| args.named.iter().any(|(name, _)| name.value == **wanted))
        });
        if let Some((_, wanted)) = missing {
            let message = format!("{kind} `{name}` needs the argument `{wanted}`");
            sink.report(&RULE, used.name.span, message, "called without it").help(help());
        }
    }
}

/// Arguments of a name of the company's own, where its parameters are known; any of them may be left out.
fn house_arguments(used: &NameUse<'_>, parameters: Option<&[String]>, sink: &mut Sink) {
    let (Some(parameters), Some(given), false) = (parameters, used.args, used.is_macro) else { return };
    let (kind, name) = (used.kind.word(), used.name.value);
    let known: Vec<&str> = parameters.iter().map(String::as_str).collect();
    let help = || match known.as_slice() {
        [] => format!("`{name}` takes no argument"),
        known => format!("`{name}` takes {}", name::list(known)),
    };
    for (argument, _) in given.named.iter().filter(|(argument, _)| !known.contains(&argument.value)) {
        let message = format!("{kind} `{name}` has no argument `{}`", argument.value);
        let near = nearest(argument.value, known.iter().copied());
        let help = near.map_or_else(help, |near| format!("did you mean `{near}`?"));
        sink.report(&RULE, argument.span, message, "no such argument").help(help);
    }
    if let Some(first) = given.positional.get(known.len()) {
        let message = format!("{kind} `{name}` takes {} arguments at most", known.len());
        sink.report(&RULE, first.span, message, "one too many").help(help());
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn arguments_are_held_against_the_signature() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message:
      - "{{ now(zone='UTC') }}"
#               ^^^^ bad-arguments
      - "{{ flow.id | substringBefore('a', 'b') }}"
#                                          ^^^ bad-arguments
      - "{{ flow.id | jq }}"
#                     ^^ bad-arguments
      - "{{ read() }}"
#           ^^^^ bad-arguments
      - "{{ max(1, 2, 3) }} {{ read('a', version=1) }} {{ uuid(1) }} {{ flow.id | replace({'a': 'b'}) }}"
"#,
        );
    }
}
