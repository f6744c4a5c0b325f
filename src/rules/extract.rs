//! Taking a credential out of a flow: the name of the secret it becomes, and the edit that reads it from there.

use super::{LiteralContext, Pending};
use crate::{
    credential,
    diagnostic::Fix,
    flow::{Flow, Literal, LiteralKind, Owner, Spot},
    source::Edit,
    span::Span,
    yaml::{NodeId, ScalarStyle},
};

/// Names that say nothing of whose credential it is.
const BARE: &[&str] = &[
    "access",
    "accesskey",
    "accesstoken",
    "api",
    "apikey",
    "apitoken",
    "auth",
    "authorization",
    "client",
    "credential",
    "credentials",
    "creds",
    "id",
    "jwt",
    "key",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "private",
    "pwd",
    "secret",
    "session",
    "token",
    "url",
    "value",
];

/// Says how to end the problem: the secret to read, the line that defines it, and the edit where one is certain.
pub(super) fn offer(cx: &LiteralContext<'_>, literal: &Literal, pending: Pending<'_>) {
    let name = secret_name(cx, literal);
    let read = format!("{{{{ secret('{name}') }}}}");
    let define = format!("and add `SECRET_{name}=…` to the env file of the server, its value in base64");
    let Some(flow) = cx.flow else {
        pending.help("take it out; whoever reads the file reads the credential");
        return;
    };
    if literal.spot == Spot::Comment {
        pending.help("take it out, and make a new one: it stays in the history of the repository");
        return;
    }
    let (help, edit) = if is_rendered(flow.flow, literal) {
        let edit = edit(cx, flow.flow, literal, &name);
        let read = match literal.spot {
            Spot::Expression(..) => format!("secret('{name}')"),
            Spot::Scalar(..) | Spot::Part(..) | Spot::Key(..) | Spot::Comment => read,
        };
        (format!("write `{read}`, {define}"), edit)
    } else {
        (format!("read it where it is used: `{read}`, {define}"), None)
    };
    let pending = pending.help(help);
    if let Some(edit) = edit {
        pending.fix(Fix::risky(format!("read it from the secret `{name}`"), [edit]));
    }
}

/// Whether Kestra renders the place, as far as that is certain.
fn is_rendered(flow: &Flow<'_, '_>, literal: &Literal) -> bool {
    let Some(node) = literal.spot.node() else { return false };
    match literal.spot.owner() {
        Owner::Task(_) => true,
        Owner::Trigger(_) => !matches!(literal.kind, LiteralKind::WebhookKey),
        Owner::Flow => {
            let is_in = |key: &str| flow.property(key).is_some_and(|value| contains(flow, value, node));
            is_in("pluginDefaults") || is_in("taskDefaults") || matches!(literal.spot, Spot::Expression(..))
        }
    }
}

/// Whether `inner` stands below `outer`; nodes are numbered in the order they begin.
fn contains(flow: &Flow<'_, '_>, outer: NodeId, inner: NodeId) -> bool {
    let document = flow.document();
    outer <= inner && document.node(outer).span.contains(document.node(inner).span)
}

/// The edit that puts the secret in the literal's place; `None` where the scalar's style cannot hold it.
fn edit(cx: &LiteralContext<'_>, flow: &Flow<'_, '_>, literal: &Literal, name: &str) -> Option<Edit> {
    let document = flow.document();
    let node = literal.spot.node()?;
    let style = document.scalar(node)?.style;
    let quoted = |text: String| if style == ScalarStyle::Single { text.replace('\'', "''") } else { text };
    let print = format!("{{{{ secret('{name}') }}}}");
    let whole = document.node(node).span;
    match literal.spot {
        Spot::Comment | Spot::Key(..) => None,
        Spot::Expression(_, _, span) => Some(Edit::replace(span, quoted(format!("secret('{name}')")))),
        Spot::Scalar(..) => Some(match style {
            ScalarStyle::Plain | ScalarStyle::Double => Edit::replace(whole, format!("\"{print}\"")),
            ScalarStyle::Single => Edit::replace(whole, format!("'{{{{ secret(\"{name}\") }}}}'")),
            ScalarStyle::Literal | ScalarStyle::Folded => Edit::replace(literal.span, print),
        }),
        Spot::Part(..) => {
            let begins_plain = style == ScalarStyle::Plain && literal.span.start() == whole.start();
            let in_brackets = style == ScalarStyle::Plain && is_in_brackets(cx, whole);
            let is_lines = matches!(literal.kind, LiteralKind::PrivateKey);
            (!begins_plain && !in_brackets && !is_lines).then(|| Edit::replace(literal.span, quoted(print)))
        }
    }
}

/// Whether a plain scalar stands in a flow collection, where braces would open another one.
fn is_in_brackets(cx: &LiteralContext<'_>, scalar: Span) -> bool {
    let behind = cx.brackets.partition_point(|span| span.start() <= scalar.start());
    behind.checked_sub(1).and_then(|at| cx.brackets.get(at)).is_some_and(|span| span.contains(scalar))
}

/// A name for the secret: what it is, and whose, where the name alone does not tell.
pub(super) fn secret_name(cx: &LiteralContext<'_>, literal: &Literal) -> String {
    let mut words: Vec<String> = match literal.kind {
        LiteralKind::Token(shape) if literal.name.is_empty() => {
            credential::words(shape.provider).into_iter().chain(["token".to_owned()]).collect()
        }
        LiteralKind::PrivateKey => vec!["private".to_owned(), "key".to_owned()],
        LiteralKind::WebhookKey => vec!["webhook".to_owned(), "key".to_owned()],
        LiteralKind::Own(id) if literal.name.is_empty() => {
            cx.house.own_rule(id).map(|(rule, _)| credential::words(&rule.id)).unwrap_or_default()
        }
        LiteralKind::Url
        | LiteralKind::InputDefault
        | LiteralKind::Token(_)
        | LiteralKind::Own(_)
        | LiteralKind::Value => credential::words(&literal.name),
    };
    if words.is_empty() || (matches!(literal.kind, LiteralKind::Url) && words == ["url"]) {
        words = vec!["password".to_owned()];
    }
    if words.first().is_some_and(|first| matches!(first.as_str(), "x" | "secret")) && words.len() > 2 {
        words.remove(0);
    }
    let is_bare = words.iter().all(|word| BARE.contains(&word.as_str()));
    if is_bare
        && let Some(flow) = cx.flow
        && let Some(id) = owner_id(flow.flow, literal.spot.owner())
    {
        words.splice(0..0, credential::words(id));
    }
    let name = words.join("_").to_uppercase();
    name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

fn owner_id<'d>(flow: &Flow<'d, '_>, owner: Owner) -> Option<&'d str> {
    let id = match owner {
        Owner::Flow => flow.property("id"),
        Owner::Task(index) => flow.tasks().get(index as usize)?.id,
        Owner::Trigger(index) => flow.triggers().get(index as usize)?.id,
    };
    flow.document().text(id?)
}
