//! What the rules about broken templates share: which kind of error belongs to which rule, and how a mended
//! expression reads.

use super::{
    FlowContext, Pending, Rule, accidental_comment, empty_expression, foreign_operator, multiline_raw,
    reserved_word_as_attribute, stray_delimiter, unbalanced_bracket, unclosed_delimiter, unclosed_tag,
    unexpected_token, unknown_tag, unterminated_string,
};
use crate::{
    flow::TemplateSite,
    pebble::{self, Part, SyntaxError, SyntaxErrorKind as Kind, Tag},
    source::{self, Edit, Insert},
    span::{Decoded, Span},
    yaml::ScalarStyle,
};

/// The longest mended expression that a help text repeats.
const REPEATED: usize = 60;

/// The one rule that speaks of an error.
fn rule_of(kind: &Kind) -> &'static Rule {
    match kind {
        Kind::UnterminatedString { .. } => &unterminated_string::RULE,
        Kind::UnclosedDelimiter { .. } => &unclosed_delimiter::RULE,
        Kind::StrayDelimiter { .. } => &stray_delimiter::RULE,
        Kind::UnbalancedBracket { .. } => &unbalanced_bracket::RULE,
        Kind::EmptyExpression => &empty_expression::RULE,
        Kind::UnknownTag { .. } => &unknown_tag::RULE,
        Kind::UnclosedTag { .. } => &unclosed_tag::RULE,
        Kind::AccidentalComment => &accidental_comment::RULE,
        Kind::MultilineRaw => &multiline_raw::RULE,
        Kind::ForeignOperator { .. } => &foreign_operator::RULE,
        Kind::ReservedWordAsAttribute { .. } => &reserved_word_as_attribute::RULE,
        Kind::UnexpectedToken { .. }
        | Kind::NumberTooLarge
        | Kind::NotCallable
        | Kind::BlockWithoutName
        | Kind::DuplicateMacro { .. }
        | Kind::AssignedConstant { .. }
        | Kind::NamedArgumentInMethod
        | Kind::PositionalAfterNamed => &unexpected_token::RULE,
    }
}

/// The errors that `rule` speaks of, each with the template it stands in.
pub(super) fn errors_of<'a>(
    cx: &FlowContext<'a>,
    rule: &'static Rule,
) -> impl Iterator<Item = (&'a TemplateSite<'a>, &'a SyntaxError)> {
    cx.templates
        .iter()
        .flat_map(|site| site.template.errors.iter().map(move |error| (site, error)))
        .filter(|(_, error)| rule_of(&error.kind).id() == rule.id())
}

/// Points at the place where Kestra notices the error, if that is not the marked one.
pub(super) fn note_where_noticed<'s>(pending: Pending<'s>, error: &SyntaxError) -> Pending<'s> {
    let at = Span::empty(error.noticed.start());
    let is_marked = |span: Span| span.contains(at);
    if !error.has_line || is_marked(error.span) || error.related.is_some_and(is_marked) {
        return pending;
    }
    pending.note(at, "kestra notices it here")
}

/// Calls `visit` with every part, each before those inside it.
pub(super) fn each_part<'p, 't>(parts: &'p [Part<'t>], visit: &mut dyn FnMut(&'p Part<'t>)) {
    for part in parts {
        visit(part);
        let Part::Tag(tag) = part else { continue };
        match tag {
            Tag::If { branches, otherwise, .. } => {
                for branch in branches {
                    each_part(&branch.body, visit);
                }
                each_part(otherwise.as_deref().unwrap_or_default(), visit);
            }
            Tag::For { body, otherwise, .. } => {
                each_part(body, visit);
                each_part(otherwise.as_deref().unwrap_or_default(), visit);
            }
            Tag::Macro { body, .. } | Tag::Block { body, .. } | Tag::Filter { body, .. } => {
                each_part(body, visit);
            }
            Tag::Set { .. } => {}
        }
    }
}

/// The broken print or tag that holds `span`: parts are in order, so that no more than one is looked into.
fn broken_around(parts: &[Part<'_>], span: Span) -> Option<Span> {
    let part = parts.get(parts.partition_point(|part| part.span().end() <= span.start()))?;
    match part {
        Part::Broken(broken) => broken.contains(span).then_some(*broken),
        Part::Tag(Tag::If { branches, otherwise, .. }) => {
            let behind = branches.partition_point(|branch| branch.condition.span.start() <= span.start());
            let branch = behind.checked_sub(1).and_then(|at| branches.get(at));
            branch
                .and_then(|branch| broken_around(&branch.body, span))
                .or_else(|| broken_around(otherwise.as_deref().unwrap_or_default(), span))
        }
        Part::Tag(Tag::For { body, otherwise, .. }) => broken_around(body, span)
            .or_else(|| broken_around(otherwise.as_deref().unwrap_or_default(), span)),
        Part::Tag(Tag::Macro { body, .. } | Tag::Block { body, .. } | Tag::Filter { body, .. }) => {
            broken_around(body, span)
        }
        Part::Tag(Tag::Set { .. })
        | Part::Text(_)
        | Part::Raw { .. }
        | Part::Verbatim { .. }
        | Part::Comment(_)
        | Part::Print { .. } => None,
    }
}

/// How the broken print or tag that holds a place reads once it is mended.
#[derive(Debug, Default)]
pub(super) struct Mended {
    /// Whether Kestra parses it then.
    pub(super) is_right: bool,
    /// What is between its delimiters, if that is right and short enough to be repeated.
    pub(super) shown: Option<String>,
}

/// What becomes of the broken print or tag that holds `at` once `edits` are made.
pub(super) fn mended(cx: &FlowContext<'_>, site: &TemplateSite<'_>, at: Span, edits: &[Edit]) -> Mended {
    let Some(text) = rewritten(cx, site, at, edits) else { return Mended::default() };
    let is_right = parses(cx, site, &text);
    Mended { is_right, shown: inner(&text).filter(|_| is_right) }
}

/// What the broken print or tag says once `edits` are made.
fn rewritten(cx: &FlowContext<'_>, site: &TemplateSite<'_>, at: Span, edits: &[Edit]) -> Option<String> {
    let broken = broken_around(&site.template.parts, at)?;
    let start = site.decoded.range_of(broken).start;
    let style = cx.document().scalar(site.site.node).map(|scalar| scalar.style);
    let moved: Vec<Edit> = edits
        .iter()
        .filter(|edit| broken.contains(edit.span))
        .map(|edit| {
            let range = site.decoded.range_of(edit.span);
            let insert = match &edit.insert {
                Insert::Plain(text) => Insert::Plain(unescaped(style, text)),
                Insert::Secret(_) => edit.insert.clone(),
            };
            Edit { source: None, span: Span::new(range.start - start, range.end - start), insert }
        })
        .collect();
    Some(source::apply(site.decoded.text_of(broken), &moved))
}

/// What stands in an edit of a scalar of that style says: the reverse of `rewrite::escape_for`.
fn unescaped(style: Option<ScalarStyle>, text: &str) -> String {
    match style {
        Some(ScalarStyle::Single) => text.replace("''", "'"),
        Some(ScalarStyle::Double) => text.replace("\\\"", "\"").replace(r"\\", r"\"),
        Some(ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded) | None => text.to_owned(),
    }
}

/// Whether Kestra parses `text`, one print or tag.
fn parses(cx: &FlowContext<'_>, site: &TemplateSite<'_>, text: &str) -> bool {
    let decoded = Decoded::whole(text.to_owned().into(), site.decoded.span());
    // A tag alone lacks its end tag, or closes nothing.
    let is_own =
        |error: &SyntaxError| !matches!(error.kind, Kind::UnclosedTag { .. } | Kind::UnknownTag { .. });
    !pebble::parse_for(&decoded, cx.target()).errors.iter().any(is_own)
}

/// What is between the delimiters of `text`, if it is short.
fn inner(text: &str) -> Option<String> {
    let open = ["{{", "{%"].iter().find_map(|open| text.strip_prefix(open)).unwrap_or(text);
    let inner = ["}}", "%}"].iter().find_map(|close| open.strip_suffix(close)).unwrap_or(open);
    let inner = inner.trim_start_matches('-').trim_end_matches('-').trim();
    let is_short = inner.chars().count() <= REPEATED && !inner.contains('\n');
    (is_short && !inner.is_empty()).then(|| inner.to_owned())
}

/// `what`, followed by how the mended expression reads.
pub(super) fn help_with(what: &str, mended: Option<&str>) -> String {
    match mended {
        Some(mended) if !mended.contains('`') => format!("{what}: `{mended}`"),
        _ => what.to_owned(),
    }
}

/// The edits that put `insert` in place of `span`, if the scalar lets them.
pub(super) fn replacement(
    cx: &FlowContext<'_>,
    site: &TemplateSite<'_>,
    span: Span,
    insert: &str,
) -> Option<Edit> {
    let text = super::rewrite::escape_for(cx, &site.site, insert)?;
    Some(Edit { source: None, span, insert: Insert::Plain(text) })
}
