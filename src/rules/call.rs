//! Functions, filters and tests that templates use, and what Kestra's releases say of their names.

use super::{FlowContext, Rule, Sink};
use crate::{
    flow::{NameKind, NameUse},
    kestra::{Named, Release, Signature},
    near::nearest,
};

/// Functions of the Enterprise Edition, and two words of Pebble's grammar: known, but in no table.
const ELSEWHERE: &[&str] = &["appLink", "assets", "block", "credential", "parent"];

/// Every use of a name in the parts of the flow that run.
pub(super) fn used<'a>(cx: &FlowContext<'a>) -> impl Iterator<Item = &'a NameUse<'a>> {
    cx.references.uses.iter().filter(|used| used.site.live)
}

/// Reports a name that no release in question has, unless it was removed before: `removed-name` says that.
pub(super) fn report_unknown(cx: &FlowContext<'_>, rule: &'static Rule, used: &NameUse<'_>, sink: &mut Sink) {
    let name = used.name.value;
    let house = cx.run().house;
    if house.callable(used.kind, name).is_some()
        || used.is_macro
        || (used.kind == NameKind::Function && ELSEWHERE.contains(&name))
    {
        return;
    }
    let word = used.kind.word();
    let target = cx.target();
    if let Some(known) = used.known {
        let is_older = known.last().is_some_and(|last| last < target.newest());
        // Where it is registered under a condition only, it is certain to lack before its first release alone.
        let depends = known.condition.is_some()
            && target.sometimes(|release| known.first().is_none_or(|first| release >= first));
        if depends || is_older || target.sometimes(|release| known.exists_in(release)) {
            return;
        }
        let since = known.first().map_or_else(String::new, |first| first.to_string());
        let message = format!("unknown {word} `{name}`");
        sink.report(rule, used.name.span, message, format!("kestra has it since {since}, not in {target}"))
            .help(format!("needs kestra {since}"));
        return;
    }
    let there =
        used.kind.names().into_iter().filter(|named| target.sometimes(|release| named.exists_in(release)));
    let own = house.callables(used.kind).keys().map(String::as_str);
    let near = nearest(name, there.map(|named| named.name).chain(own));
    let other = [NameKind::Function, NameKind::Filter, NameKind::Test]
        .into_iter()
        .find(|kind| *kind != used.kind && kind.find(name).is_some());
    let label = match target.release() {
        Some(release) => format!("not a {word} of kestra {release}"),
        None => format!("not a {word} of any kestra release"),
    };
    let pending = sink.report(rule, used.name.span, format!("unknown {word} `{name}`"), label);
    match (other, near, foreign(used.kind, name)) {
        (_, _, Some(instead)) => pending.help(instead),
        (Some(NameKind::Function), ..) => pending.help(format!("it is a function: `{name}(…)`")),
        (Some(NameKind::Filter), ..) => pending.help(format!("it is a filter: `… | {name}`")),
        (Some(NameKind::Test), ..) => pending.help(format!("it is a test: `… is {name}`")),
        (None, Some(near), None) => pending.help(format!("did you mean `{near}`?")),
        (None, None, None) => pending.help(format!("look the name up in the list of kestra's {word}s")),
    };
}

/// What to write for names of other tools.
fn foreign(kind: NameKind, name: &str) -> Option<&'static str> {
    Some(match (kind, name) {
        (NameKind::Function, "var") => "write `vars.name`",
        (NameKind::Function, "env_var" | "getenv") => "write `envs.name`",
        (NameKind::Function, "secrets") => "write `secret('NAME')`",
        (NameKind::Function, "dump" | "printf") => "write `… | toJson`",
        (NameKind::Function, "toJson" | "tojson") => "it is a filter: `… | toJson`",
        (NameKind::Filter, "tojson" | "to_json") => "write `toJson`",
        (NameKind::Filter, "fromJson" | "fromjson" | "from_json") => "it is a function: `fromJson(…)`",
        (NameKind::Filter, "int" | "float") => "write `number('INT')`",
        (NameKind::Filter, "escape" | "e" | "raw" | "safe") => {
            "leave it out: kestra escapes nothing by itself"
        }
        (NameKind::Filter, "uppercase") => "write `upper`",
        (NameKind::Filter, "lowercase") => "write `lower`",
        (NameKind::Filter, "size" | "count") => "write `length`",
        _ => return None,
    })
}

/// The first recorded release without a name that earlier ones have.
pub(super) fn removed_in(named: &Named) -> Option<Release> {
    let last = named.last()?;
    Release::all().find(|release| *release > last)
}

/// The first release whose signature fits, where not all of them do.
pub(super) fn since(named: &Named, fits: impl Fn(Signature) -> bool) -> Option<Release> {
    named.releases().find(|release| named.signature(*release).is_some_and(&fits))
}
