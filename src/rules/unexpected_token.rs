//! `unexpected-token`: everything else that Kestra's parser refuses.

use super::{FlowContext, Sink, declare_rule, syntax};
use crate::pebble::{Expected, SyntaxErrorKind as Kind};

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
        let Some(words) = words(&error.kind) else { continue };
        let (before, behind) = site.decoded.around(error.span);
        let help = hint(&error.kind, before, behind).or(words.help);
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
fn hint(kind: &Kind, before: &str, behind: &str) -> Option<String> {
    let Kind::UnexpectedToken { found, expected } = kind else { return None };
    let before = before.trim_end();
    let word = before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    let in_front = before.strip_suffix(word).unwrap_or(before).trim_end();
    let is_string = found.starts_with(['\'', '"']);
    let is_number = found.starts_with(|c: char| c.is_ascii_digit());
    match expected {
        // As in Handlebars or Go templates: `{{ jq value '.path' }}`.
        Expected::OperatorOrEnd if !word.is_empty() && in_front.ends_with(['{', '(']) => {
            let is_last = behind.trim_start().starts_with(['}', ')']);
            let arguments = if is_last { short(found) } else { format!("{}, …", short(found)) };
            Some(format!("call a function with brackets: `{word}({arguments})`"))
        }
        Expected::OperatorOrEnd if is_string => Some("join texts with `~`".to_owned()),
        Expected::OperatorOrEnd => {
            Some("write an operator between the two, or end the expression here".to_owned())
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

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, flow_with, said};

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
