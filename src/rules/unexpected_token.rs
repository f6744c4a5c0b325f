//! `unexpected-token`: everything else that Kestra's parser refuses.

use super::{FlowContext, Sink, declare_rule, syntax};
use crate::{
    kestra::{Named, filters, functions, operators},
    pebble::{Expected, SyntaxErrorKind as Kind},
};

declare_rule! {
    /// ## What it does
    /// Reports what Kestra cannot parse in an expression and no other rule has a name for: a word too many, a missing
    /// value, a character that no expression has, an argument in the wrong place.
    ///
    /// ## Why is this bad?
    /// The task fails as soon as the text is rendered.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "https://api.example.com?key={{ secret 'API_TOKEN' }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "https://api.example.com?key={{ secret('API_TOKEN') }}"
    /// ```
    ///
    /// ## How to fix
    /// Write what is expected at the marked place. Text for another tool that happens to hold `{{` belongs between
    /// `{% raw %}` and `{% endraw %}`.
    pub(crate) static RULE = {
        id: "unexpected-token",
        group: Expressions,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

/// What is said of an error.
struct Words {
    message: String,
    label: String,
    help: Option<String>,
    /// Of the place that the error belongs to.
    note: &'static str,
}

impl Words {
    fn new(message: impl Into<String>, label: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            label: label.into(),
            help: Some(help.into()),
            note: "belongs to this",
        }
    }
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for (site, error) in syntax::errors_of(cx, &RULE) {
        let (before, behind) = site.decoded.around(error.span);
        let newer = newer_operator(cx, &error.kind);
        let is_newer = newer.is_some();
        let Some(words) = newer.or_else(|| words(&error.kind)) else { continue };
        let hint = if is_newer { None } else { hint(cx, &error.kind, before, behind) };
        let help = hint.or(words.help);
        let mut pending = sink.report(&RULE, error.span, words.message, words.label);
        if let Some(help) = help {
            pending = pending.help(help);
        }
        if let Some(related) = error.related {
            pending = pending.note(related, words.note);
        }
        syntax::note_where_noticed(pending, error);
    }
}

fn words(kind: &Kind) -> Option<Words> {
    Some(match kind {
        Kind::UnexpectedToken { found, expected } => {
            let found =
                if found.starts_with("the end") { found.clone() } else { format!("`{}`", short(found)) };
            let help = match expected {
                Expected::StraightQuote => Some("write `'` or `\"`".to_owned()),
                Expected::OrdinaryBlank => Some("write an ordinary blank in its place".to_owned()),
                Expected::Expression
                | Expected::OperatorOrEnd
                | Expected::Token
                | Expected::Punctuation(_)
                | Expected::Name(_)
                | Expected::Word(_)
                | Expected::TagName => None,
            };
            Words {
                message: format!("{found} cannot stand here in an expression"),
                label: format!("kestra expects {expected}"),
                help,
                note: "belongs to this",
            }
        }
        Kind::NumberTooLarge => Words::new(
            "number in expression is too large",
            "kestra's whole numbers end at 9223372036854775807",
            "write it with a decimal point or as a string",
        ),
        Kind::NotCallable => Words::new(
            "brackets behind something that is no function",
            "only a name can be called",
            "remove the brackets",
        ),
        Kind::BlockWithoutName => Words::new(
            "`block()` is called without a name",
            "kestra needs the name of a block",
            "write `block('name')`",
        ),
        Kind::DuplicateMacro { name } => Words {
            note: "defined here first",
            ..Words::new(
                format!("macro `{name}` is defined twice"),
                "kestra refuses the second definition",
                "give it another name",
            )
        },
        Kind::AssignedConstant { word } => Words::new(
            format!("`{word}` cannot be assigned to"),
            "a constant, not a name for a variable",
            "choose another name",
        ),
        Kind::NamedArgumentInMethod => Words::new(
            "a method takes no named arguments",
            "only functions, filters, tests and macros have named arguments",
            "write the value alone",
        ),
        Kind::PositionalAfterNamed => Words::new(
            "argument without a name behind one with a name",
            "must stand before the named arguments, or have a name",
            "put it in front of the named arguments",
        ),
        Kind::UnterminatedString { .. }
        | Kind::UnclosedDelimiter { .. }
        | Kind::StrayDelimiter { .. }
        | Kind::UnbalancedBracket { .. }
        | Kind::EmptyExpression
        | Kind::UnknownTag { .. }
        | Kind::UnclosedTag { .. }
        | Kind::AccidentalComment
        | Kind::MultilineRaw
        | Kind::ForeignOperator { .. }
        | Kind::ReservedWordAsAttribute { .. } => return None,
    })
}

fn short(found: &str) -> String {
    let line = found.lines().next().unwrap_or_default();
    if line.chars().count() <= 30 && line.len() == found.len() {
        return found.to_owned();
    }
    let mut text: String = line.chars().take(30).collect();
    text.push('…');
    text
}

/// What was meant, judged by what stands around the error.
fn hint(cx: &FlowContext<'_>, kind: &Kind, before: &str, behind: &str) -> Option<String> {
    let Kind::UnexpectedToken { found, expected } = kind else { return None };
    let before = before.trim_end();
    let word = before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    let in_front = before.strip_suffix(word).unwrap_or(before).trim_end();
    let is_string = found.starts_with(['\'', '"']);
    let is_number = found.starts_with(|c: char| c.is_ascii_digit());
    match expected {
        Expected::OperatorOrEnd => {
            let is_head = !word.is_empty() && in_front.ends_with(['{', '(']);
            let call = if is_head { prefix_call(cx, word, found, behind) } else { None };
            let generic = if is_string {
                "join texts with `~`"
            } else {
                "write an operator between the two, or end the expression here"
            };
            Some(call.unwrap_or_else(|| generic.to_owned()))
        }
        Expected::Name(_) if is_number && before.ends_with('.') => {
            Some(format!("write `[{found}]` in place of `.{found}`"))
        }
        Expected::Expression if found == "." => Some(
            "a name must stand in front of the dot; `{% raw %}…{% endraw %}` keeps text of another tool"
                .to_owned(),
        ),
        Expected::Expression
        | Expected::Token
        | Expected::Punctuation(_)
        | Expected::Name(_)
        | Expected::Word(_)
        | Expected::TagName
        | Expected::OrdinaryBlank
        | Expected::StraightQuote => None,
    }
}

/// The form of Handlebars and Go templates, `{{ jq value '.path' }}`, as Kestra has it: what `word` is decides.
fn prefix_call(cx: &FlowContext<'_>, word: &str, found: &str, behind: &str) -> Option<String> {
    let arguments = arguments(found, behind);
    let mut shown = arguments.iter().map(|argument| short(argument));
    let is_known = |named: &Named| cx.target().sometimes(|release| named.exists_in(release));
    if functions::find(word).is_some_and(is_known) {
        return Some(format!("call a function with brackets: `{word}({})`", list(shown)));
    }
    // A value that is no plain name or text is not repeated.
    let is_whole = arguments.get(1).is_none_or(|next| next != "…");
    let value = shown.next().map(|value| if is_whole { value } else { "…".to_owned() })?;
    if let Some(filter) = filters::find(word).filter(|filter| is_known(filter)) {
        let declared = filter.signature(filter.last()?)?.args.map_or(usize::MAX, <[_]>::len);
        let rest = list(shown.take(declared));
        let brackets = if rest.is_empty() { rest } else { format!("({rest})") };
        return Some(format!("`{word}` is a filter: write `{value} | {word}{brackets}`"));
    }
    let operator = match word {
        "eq" => "==",
        "ne" | "neq" => "!=",
        "gt" => ">",
        "gte" | "ge" => ">=",
        "lt" => "<",
        "lte" | "le" => "<=",
        _ => return None,
    };
    let other = shown.next().unwrap_or_else(|| "…".to_owned());
    Some(format!("compare with `{operator}`: `{value} {operator} {other}`"))
}

fn list(arguments: impl Iterator<Item = String>) -> String {
    arguments.collect::<Vec<_>>().join(", ")
}

/// The strings, paths and words from `found` on, as far as nothing but blanks is between them; `…` for what follows.
fn arguments(found: &str, behind: &str) -> Vec<String> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let mut arguments = vec![found.to_owned()];
    let mut rest = behind;
    if found.starts_with(is_part) {
        let path = rest.split(|c| !is_part(c)).next().unwrap_or_default();
        arguments = vec![format!("{found}{path}")];
        rest = rest.get(path.len()..).unwrap_or_default();
    }
    loop {
        rest = rest.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'));
        let length = match quote {
            Some(quote) => rest.match_indices(quote).nth(1).map_or(0, |(at, _)| at + 1),
            None => rest.find(|c| !is_part(c)).unwrap_or(0),
        };
        let Some((argument, behind)) = rest.split_at_checked(length).filter(|_| length > 0) else { break };
        arguments.push(argument.to_owned());
        rest = behind;
    }
    if !rest.starts_with(['}', ')', '-']) {
        arguments.push("…".to_owned());
    }
    arguments
}

/// An operator that only later releases have.
fn newer_operator(cx: &FlowContext<'_>, kind: &Kind) -> Option<Words> {
    let Kind::UnexpectedToken { found, expected: Expected::OperatorOrEnd } = kind else { return None };
    let release = cx.target().release()?;
    let operator = operators::binary().find(|operator| operator.symbol == found.as_str())?;
    let first = operator.first().filter(|_| operator.precedence(release).is_none())?;
    let help = match found.as_str() {
        "isIn" => format!("needs kestra {first}; before that write `list contains value`"),
        _ => format!("needs kestra {first}"),
    };
    Some(Words::new(
        format!("kestra {release} has no operator `{found}`"),
        format!("an operator since {first}"),
        help,
    ))
}

#[cfg(test)]
mod tests {
    use crate::{
        kestra::{Release, Target},
        rules::testing::{check, findings_for, flow_with, said},
    };

    fn help(expression: &str) -> String {
        let said = said("unexpected-token", &flow_with(&format!("|\n      {expression}")));
        said.rsplit_once("help: ").map_or(said.clone(), |(_, help)| help.to_owned())
    }

    #[test]
    fn handlebars_are_told_by_what_the_first_word_is() {
        assert_eq!(
            help("{{ jq outputs.counts.results '. | .[]' }}"),
            "`jq` is a filter: write `outputs.counts.results | jq('. | .[]')`"
        );
        assert_eq!(
            help("{{ jq taskrun.value '.id' true }}"),
            "`jq` is a filter: write `taskrun.value | jq('.id')`"
        );
        assert_eq!(help("{{ date now() 'yyyy' }}"), "`date` is a filter: write `… | date(…)`");
        assert_eq!(help("{{ upper flow.id }}"), "`upper` is a filter: write `flow.id | upper`");
        assert_eq!(help(r#"{{ eq "prd" globals.env }}"#), r#"compare with `==`: `"prd" == globals.env`"#);
        assert_eq!(help("{{ read inputs.file }}"), "call a function with brackets: `read(inputs.file)`");
        assert_eq!(help("{{ secret 'A' | upper }}"), "call a function with brackets: `secret('A', …)`");
        assert_eq!(
            help("{{ lookup outputs 'a' }}"),
            "write an operator between the two, or end the expression here"
        );
    }

    #[test]
    fn an_operator_of_a_later_release_is_told_with_it() {
        let text = flow_with(r#""{{ 'a' isIn ['a'] }}""#);
        let found = findings_for(Target::Release(Release::V0_23), &text);
        let said: Vec<_> = found
            .iter()
            .map(|found| (found.message.as_str(), found.help.as_deref().unwrap_or_default()))
            .collect();
        assert_eq!(
            said,
            [(
                "kestra 0.23.0 has no operator `isIn`",
                "needs kestra 0.24.0; before that write `list contains value`"
            )]
        );
    }

    #[test]
    fn what_is_expected_is_said() {
        assert_eq!(
            said("unexpected-token", &flow_with("\"{{ secret 'A' }}\"")),
            "`'A'` cannot stand here in an expression\n\
             6:25 `'A'` kestra expects an operator or the end of the expression\n\
             help: call a function with brackets: `secret('A')`"
        );
        assert_eq!(
            said("unexpected-token", &flow_with("\"{{ inputs.0 }}\"")),
            "`0` cannot stand here in an expression\n6:25 `0` kestra expects the name of an attribute\n\
             help: write `[0]` in place of `.0`"
        );
    }

    #[test]
    fn typographic_quotes_and_templates_of_other_tools_are_named() {
        check(&format!("{}#                ^ unexpected-token\n", flow_with("\"{{ ‘a’ }}\"")));
        check(&format!("{}#                ^ unexpected-token\n", flow_with("\"{{ .Names }}\"")));
    }

    #[test]
    fn arguments_in_the_wrong_order_and_large_numbers_are_refused() {
        check(&format!(
            "{}#                         ^ unexpected-token\n",
            flow_with("\"{{ max(a=1, 2) }}\"")
        ));
        check(&format!(
            "{}#                ^^^^^^^^^^^^^^^^^^^ unexpected-token\n",
            flow_with("\"{{ 9223372036854775808 }}\"")
        ));
    }
}
