//! `foreign-operator`: an operator of another language.

use super::{FlowContext, Sink, declare_rule, syntax};
use crate::{
    diagnostic::Fix,
    flow::TemplateSite,
    kestra::{Release, operators},
    pebble::SyntaxErrorKind,
    source::Edit,
    span::{Decoded, Span, offset},
};

declare_rule! {
    /// ## What it does
    /// Reports operators that other languages have and Kestra's expressions do not: `&&`, `||`, `!`, `in`, `?.`, `?:`,
    /// `===`, `**` and the like.
    ///
    /// ## Why is this bad?
    /// Kestra cannot parse the expression and the task fails as soon as it is rendered.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: notify
    ///     type: io.kestra.plugin.core.flow.If
    ///     condition: "{{ inputs.notify && !inputs.quiet }}"
    ///     then:
    ///       - id: log
    ///         type: io.kestra.plugin.core.log.Log
    ///         message: loaded
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: notify
    ///     type: io.kestra.plugin.core.flow.If
    ///     condition: "{{ inputs.notify and not inputs.quiet }}"
    ///     then:
    ///       - id: log
    ///         type: io.kestra.plugin.core.log.Log
    ///         message: loaded
    /// ```
    ///
    /// ## How to fix
    /// Write `and`, `or`, `not`, `==`, `!=`; `list contains value` for membership, or `isIn` from 0.24 on; `a.b ?? 'default'` in
    /// place of `a?.b`.
    pub(crate) static RULE = {
        id: "foreign-operator",
        group: Expressions,
        level: Error,
        fix: Safe,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for (site, error) in syntax::errors_of(cx, &RULE) {
        let SyntaxErrorKind::ForeignOperator { written, instead } = &error.kind else { continue };
        let pending = sink.report(
            &RULE,
            error.span,
            format!("kestra has no operator `{written}`"),
            "an operator of another language",
        );
        // Not every release has `isIn`; `contains` is in all of them.
        let instead = instead.filter(|instead| *instead != "isIn" || cx.target().always(has_is_in));
        let Some(instead) = instead else {
            if *written == "in"
                && let Some((swap, shown)) = contains(cx, site, error.span)
            {
                pending
                    .help(format!("write `list contains value`: `{shown}`"))
                    .fix(Fix::safe("write `list contains value`", [swap]));
                continue;
            }
            pending.help(advice(written));
            continue;
        };
        let behind = cx.text().get(error.span.range().end..).unwrap_or_default();
        let (span, text) = match *written {
            "!" => {
                let blanks = behind.len() - behind.trim_start_matches(' ').len();
                let span = Span::from_range(error.span.range().start..error.span.range().end + blanks);
                (span, "not ".to_owned())
            }
            _ => (error.span, with_blanks(site.decoded, error.span, instead)),
        };
        let edit = syntax::replacement(cx, site, span, &text);
        let edits: Vec<_> = edit.into_iter().collect();
        let mended = syntax::mended(cx, site, error.span, &edits);
        let title = format!("write `{instead}`");
        let pending = pending.help(syntax::help_with(&title, mended.shown.as_deref()));
        if edits.is_empty() {
            continue;
        }
        // `=` may be meant as an assignment, `//` as a division that rounds.
        let is_certain = !matches!(*written, "=" | "//");
        pending.fix(if is_certain { Fix::safe(title, edits) } else { Fix::risky(title, edits) });
    }
}

fn has_is_in(release: Release) -> bool {
    operators::binary().any(|operator| operator.symbol == "isIn" && operator.precedence(release).is_some())
}

/// `b contains a` for the `a in b` whose operator is `at`, with the edit that writes it, where both are plain: a path or
/// a string each, or a list to the right, with nothing around that binds them otherwise.
fn contains(cx: &FlowContext<'_>, site: &TemplateSite<'_>, at: Span) -> Option<(Edit, String)> {
    const BEFORE: &[&str] = &["{{", "{%", "(", "if", "elseif", "and", "or"];
    const BEHIND: &[&str] = &["}}", "%}", ")", "and ", "or ", "?", "-}}", "-%}"];
    let text = site.decoded.text();
    let (before, behind) = site.decoded.around(at);
    let value = operand_before(before.trim_end_matches(' '))?;
    let value_start = before.trim_end_matches(' ').len() - value.len();
    let in_front = before.get(..value_start)?.trim_end_matches([' ', '-']);
    let list = operand_behind(behind.trim_start_matches(' '))?;
    let list_end = text.len() - behind.trim_start_matches(' ').len() + list.len();
    let rest = text.get(list_end..)?.trim_start_matches(' ');
    let is_free = BEFORE.iter().any(|word| in_front.ends_with(word))
        && BEHIND.iter().any(|word| rest.starts_with(word));
    let shown = format!("{list} contains {value}");
    let span = site.decoded.locate(offset(value_start)..offset(list_end));
    let edit = syntax::replacement(cx, site, span, &shown)?;
    let mended = syntax::mended(cx, site, at, std::slice::from_ref(&edit));
    (is_free && mended.is_right && !shown.contains('`')).then_some((edit, shown))
}

/// The path or string that `text` ends in.
fn operand_before(text: &str) -> Option<&str> {
    let quote = text.chars().next_back().filter(|last| matches!(last, '\'' | '"'));
    let start = match quote {
        Some(quote) => text.strip_suffix(quote)?.rfind(quote)?,
        None => {
            text.rfind(|c: char| !is_of_path(c)).map_or(0, |at| at + text.get(at..).map_or(1, first_length))
        }
    };
    text.get(start..).filter(|operand| is_plain(operand))
}

/// The path, string or list that `text` begins with.
fn operand_behind(text: &str) -> Option<&str> {
    let end = match text.chars().next()? {
        quote @ ('\'' | '"') => text.get(1..)?.find(quote)? + 2,
        '[' => text.find(']')? + 1,
        _ => text.find(|c: char| !is_of_path(c)).unwrap_or(text.len()),
    };
    text.get(..end).filter(|operand| is_plain(operand))
}

fn is_of_path(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.')
}

fn first_length(text: &str) -> usize {
    text.chars().next().map_or(1, char::len_utf8)
}

/// Whether an operand holds nothing that would be read in another way elsewhere.
fn is_plain(operand: &str) -> bool {
    const WORDS: &[&str] = &["and", "or", "not", "is", "if"];
    !operand.is_empty()
        && !operand.contains(['\\', '\n', '{', '(', '#'])
        && !WORDS.contains(&operand)
        && operand.matches('[').count() <= 1
}

/// `word` in place of `span`, with blanks where it would grow together with its neighbours.
fn with_blanks(decoded: &Decoded<'_>, span: Span, word: &str) -> String {
    if !word.ends_with(|c: char| c.is_alphanumeric()) {
        return word.to_owned();
    }
    let (before, behind) = decoded.around(span);
    let gap = |neighbour: Option<char>| if neighbour.is_none_or(char::is_whitespace) { "" } else { " " };
    format!("{}{word}{}", gap(before.chars().next_back()), gap(behind.chars().next()))
}

/// What to write where no operator means the same.
fn advice(written: &str) -> &'static str {
    match written {
        "?." => "write `.`, and `?? 'default'` behind the whole for what may be missing",
        "in" => "write `list contains value`",
        "not in" => "write `not (list contains value)`",
        "matches" => "compare with `==`, `contains`, or the filters `startsWith` and `endsWith`",
        "^" | "**" => "write the multiplication out: `a * a`",
        "=>" | ">>" | "<<" => "kestra's expressions have no functions of their own and no bit operators",
        _ => "write it with the operators that kestra has",
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        kestra::{Release, Target},
        rules::testing::{check, findings_for, fixed, flow_with, said},
    };

    #[test]
    fn operators_are_replaced() {
        assert_eq!(fixed(&flow_with("\"{{ a && b }}\"")), flow_with("\"{{ a and b }}\""));
        assert_eq!(fixed(&flow_with("\"{{ a||b }}\"")), flow_with("\"{{ a or b }}\""));
        assert_eq!(fixed(&flow_with("\"{{ ! a }}\"")), flow_with("\"{{ not a }}\""));
        assert_eq!(fixed(&flow_with("\"{{ a === b }}\"")), flow_with("\"{{ a == b }}\""));
    }

    #[test]
    fn a_blank_with_an_escape_is_enough() {
        assert_eq!(fixed(&flow_with(r#""{{ a &&\x20b }}""#)), flow_with(r#""{{ a and\x20b }}""#));
    }

    #[test]
    fn the_operator_is_marked() {
        check(&format!("{}#                  ^^ foreign-operator\n", flow_with("\"{{ a && b }}\"")));
        assert_eq!(
            said("foreign-operator", &flow_with("\"{{ a && b }}\"")),
            "kestra has no operator `&&`\n6:20 `&&` an operator of another language\n\
             help: write `and`: `a and b`\nsafe fix: write `and`"
        );
    }

    #[test]
    fn membership_is_written_as_every_release_in_force_reads_it() {
        let fixed_to = |before: &str, after: &str| {
            let (before, after) = (format!("|\n      {before}"), format!("|\n      {after}"));
            assert_eq!(fixed(&flow_with(&before)), flow_with(&after));
        };
        fixed_to("{{ inputs.a in ['x', 'y'] }}", "{{ ['x', 'y'] contains inputs.a }}");
        fixed_to("{% if 'x' in inputs.list %}a{% endif %}", "{% if inputs.list contains 'x' %}a{% endif %}");
        fixed_to("{{ a and b in c ? 1 : 2 }}", "{{ a and c contains b ? 1 : 2 }}");
        // What binds otherwise, or cannot be seen through, is left alone.
        for other in [
            "{{ not a in b }}",
            "{{ a ~ b in c }}",
            "{{ f(a) in b }}",
            "{{ a in b | keys }}",
            "{{ a in b[0] }}",
        ] {
            fixed_to(other, other);
        }
        let text = flow_with("|\n      {{ a in b }}");
        let found = findings_for(Target::Release(Release::V1_0), &text);
        let fix = found.iter().find_map(|found| found.fix.as_ref()).unwrap();
        assert_eq!(fix.title, "write `isIn`");
    }

    #[test]
    fn no_fix_is_offered_where_nothing_means_the_same() {
        let flow = flow_with("\"{{ trigger?.date }}\"");
        assert_eq!(
            said("foreign-operator", &flow),
            "kestra has no operator `?.`\n6:25 `?.` an operator of another language\n\
             help: write `.`, and `?? 'default'` behind the whole for what may be missing"
        );
        assert_eq!(fixed(&flow), flow);
    }
}
