//! Functions, filters and tests that templates use, and what Kestra's releases say of their names.

use std::collections::HashSet;

use super::{FlowContext, Rule, Sink};
use crate::{
    diagnostic::nearest,
    kestra::{Named, Release, Signature, filters, functions, required, tests},
    pebble::{Args, ExprKind},
    span::Spanned,
};

/// Functions of the Enterprise Edition, and two words of Pebble's grammar: known, but in no table.
const ELSEWHERE: &[&str] = &["appLink", "assets", "block", "credential", "parent"];

/// What a name is used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `name(…)`
    Function,
    /// `… | name`
    Filter,
    /// `… is name`
    Test,
}

impl Kind {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Filter => "filter",
            Self::Test => "test",
        }
    }

    fn find(self, name: &str) -> Option<&'static Named> {
        match self {
            Self::Function => functions::find(name),
            Self::Filter => filters::find(name),
            Self::Test => tests::find(name),
        }
    }

    fn names(self) -> Vec<&'static Named> {
        match self {
            Self::Function => functions::all().collect(),
            Self::Filter => filters::all().collect(),
            Self::Test => tests::all().collect(),
        }
    }
}

/// A use of a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Used<'a> {
    pub(super) kind: Kind,
    pub(super) name: Spanned<&'a str>,
    pub(super) args: Option<&'a Args<'a>>,
    /// The template defines a macro of that name.
    pub(super) is_macro: bool,
}

impl Used<'_> {
    pub(super) fn known(&self) -> Option<&'static Named> {
        self.kind.find(self.name.value)
    }

    /// The arguments it cannot do without.
    pub(super) fn required(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::Function => required::of_function(self.name.value),
            Kind::Filter => required::of_filter(self.name.value),
            Kind::Test => &[],
        }
    }
}

/// Every use of a name in the parts of the flow that run.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions say nothing here")]
pub(super) fn used<'a>(cx: &FlowContext<'a>) -> impl Iterator<Item = Used<'a>> {
    cx.templates.iter().filter(|site| site.site.live).flat_map(|site| {
        let macros: HashSet<&str> = site.template.macros().iter().map(|known| known.value).collect();
        // A macro may stand in a tag that is broken.
        let hides_macros = !site.template.errors.is_empty() && site.decoded.text().contains("macro");
        let is_macro = |name: &str| hides_macros || macros.contains(name);
        let mut found = Vec::new();
        for call in site.template.tag_filters() {
            found.push(Used {
                kind: Kind::Filter,
                name: call.name,
                args: call.args.as_ref(),
                is_macro: false,
            });
        }
        site.template.visit(&mut |expr, _| {
            let (kind, name, args) = match &expr.kind {
                ExprKind::Call { name, args } => (Kind::Function, name, Some(args)),
                ExprKind::Filter { name, args, .. } => (Kind::Filter, name, args.as_ref()),
                ExprKind::Test { name, args, .. } => (Kind::Test, name, args.as_ref()),
                _ => return,
            };
            let is_macro = kind == Kind::Function && is_macro(name.value);
            found.push(Used { kind, name: *name, args, is_macro });
        });
        found
    })
}

/// Reports a name that no release in question has, unless it was removed before: `removed-name` says that.
pub(super) fn report_unknown(cx: &FlowContext<'_>, rule: &'static Rule, used: &Used<'_>, sink: &mut Sink) {
    let name = used.name.value;
    if used.is_macro || (used.kind == Kind::Function && ELSEWHERE.contains(&name)) {
        return;
    }
    let word = used.kind.word();
    let target = cx.target();
    if let Some(known) = used.known() {
        let is_older = known.last().is_some_and(|last| last < target.newest());
        if known.condition.is_some() || is_older || target.sometimes(|release| known.exists_in(release)) {
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
    let near = nearest(name, there.map(|named| named.name));
    let other = [Kind::Function, Kind::Filter, Kind::Test]
        .into_iter()
        .find(|kind| *kind != used.kind && kind.find(name).is_some());
    let label = match target.release() {
        Some(release) => format!("not a {word} of kestra {release}"),
        None => format!("not a {word} of any kestra release"),
    };
    let pending = sink.report(rule, used.name.span, format!("unknown {word} `{name}`"), label);
    match (other, near, foreign(used.kind, name)) {
        (_, _, Some(instead)) => pending.help(instead),
        (Some(Kind::Function), ..) => pending.help(format!("it is a function: `{name}(…)`")),
        (Some(Kind::Filter), ..) => pending.help(format!("it is a filter: `… | {name}`")),
        (Some(Kind::Test), ..) => pending.help(format!("it is a test: `… is {name}`")),
        (None, Some(near), None) => pending.help(format!("did you mean `{near}`?")),
        (None, None, None) => pending.help(format!("look the name up in the list of kestra's {word}s")),
    };
}

/// What to write for names of other tools.
fn foreign(kind: Kind, name: &str) -> Option<&'static str> {
    Some(match (kind, name) {
        (Kind::Function, "var") => "write `vars.name`",
        (Kind::Function, "env_var" | "getenv") => "write `envs.name`",
        (Kind::Function, "secrets") => "write `secret('NAME')`",
        (Kind::Function, "dump" | "printf") => "write `… | toJson`",
        (Kind::Function, "toJson" | "tojson") => "it is a filter: `… | toJson`",
        (Kind::Filter, "tojson" | "to_json") => "write `toJson`",
        (Kind::Filter, "fromJson" | "fromjson" | "from_json") => "it is a function: `fromJson(…)`",
        (Kind::Filter, "int" | "float") => "write `number('INT')`",
        (Kind::Filter, "escape" | "e" | "raw" | "safe") => "leave it out: kestra escapes nothing by itself",
        (Kind::Filter, "uppercase") => "write `upper`",
        (Kind::Filter, "lowercase") => "write `lower`",
        (Kind::Filter, "size" | "count") => "write `length`",
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
