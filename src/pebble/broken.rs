//! Tests: broken templates, and what their authors are told.

use super::{Expected, Grammar, StringRemedy, SyntaxErrorKind as Kind, Template, parse};
use crate::span::{Decoded, Span};

/// Each error as its kind, its text, and the text it belongs to.
fn errors(text: &str) -> Vec<(Kind, String, Option<String>)> {
    let decoded = Decoded::verbatim(text, 0);
    let template = parse(&decoded, Grammar::V20);
    assert_eq!(template.refusal().is_some(), !template.errors.is_empty(), "{text}");
    let of = |span: Span| span.of(text).to_owned();
    template.errors.iter().map(|error| (error.kind.clone(), of(error.span), error.related.map(of))).collect()
}

fn only(text: &str) -> (Kind, String, Option<String>) {
    let mut found = errors(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.pop().unwrap()
}

fn places(text: &str) -> Vec<String> {
    errors(text).into_iter().map(|(_, place, _)| place).collect()
}

fn string(quote: char, remedy: StringRemedy) -> Kind {
    Kind::UnterminatedString { quote, remedy }
}

fn unexpected(found: &str, expected: Expected) -> Kind {
    Kind::UnexpectedToken { found: found.to_owned(), expected }
}

#[test]
fn a_quote_too_many() {
    let text = "{{ secret('API_TOKEN'') }}";
    let decoded = Decoded::verbatim(text, 100);
    let template = parse(&decoded, Grammar::V20);
    let refusal = template.refusal().unwrap();
    assert_eq!(refusal.kind, string('\'', StringRemedy::Remove));
    assert_eq!(refusal.span, Span::new(121, 122));
    assert_eq!(refusal.related, Some(Span::new(110, 121)));
    assert!(refusal.has_line);
    let twice = errors("{{ secret('A'') }} and {{ secret('B'') }} and {{ c }}");
    let stray =
        |string: &str| (self::string('\'', StringRemedy::Remove), "'".to_owned(), Some(string.to_owned()));
    assert_eq!(twice, [stray("'A'"), stray("'B'")]);
    assert_eq!(only("{{ secret(\"A\"\") }} {{ x }}").2.as_deref(), Some("\"A\""));
}

#[test]
fn a_quote_too_few() {
    assert_eq!(only("{{ secret('A) }}").0, string('\'', StringRemedy::Close(Span::empty(12))));
    assert_eq!(only("{{ secret(\"A) }}").0, string('"', StringRemedy::Close(Span::empty(12))));
    assert_eq!(only("{{ secret('A }}").0, string('\'', StringRemedy::Unknown));
    assert_eq!(only("{{ secret(\"A') }}").0, string('"', StringRemedy::Match(Span::new(12, 13))));
    assert_eq!(only("{{ 'it''s' }}"), (string('\'', StringRemedy::Escape), "''".into(), Some("'it'".into())));
}

#[test]
fn delimiters_that_do_not_close() {
    let half = |written| Kind::UnclosedDelimiter { open: "{{", close: "}}", written };
    assert_eq!(only("{{ a }"), (half(Some("}")), "}".into(), Some("{{".into())));
    assert_eq!(only("{{ a %} x {{ b }}"), (half(Some("%}")), "%}".into(), Some("{{".into())));
    assert_eq!(only("{{ a"), (half(None), "{{".into(), None));
    assert_eq!(only("{{ a "), (half(None), "{{".into(), None));
    assert_eq!(only("{{ a\n{{ b }}"), (half(None), "{{".into(), Some("{{".into())));
    let tag = Kind::UnclosedDelimiter { open: "{%", close: "%}", written: Some("}}") };
    assert_eq!(only("{% if a }} x {% endif %}"), (tag, "}}".into(), Some("{%".into())));
    assert_eq!(only("{# a").1, "{#");
}

#[test]
fn delimiters_inside_others() {
    let stray = |delimiter| Kind::StrayDelimiter { delimiter };
    assert_eq!(only("{{ {{ x }} }}"), (stray("{{"), "{{".into(), Some("{{".into())));
    assert_eq!(only("{{{ x }}}"), (stray("{"), "{".into(), Some("{{".into())));
    assert_eq!(only("{{ secret({{ x }}) }}").0, stray("{{"));
    assert_eq!(only("{{ a {# b #} }}").0, stray("{#"));
}

#[test]
fn brackets() {
    let bracket = |bracket, opens| Kind::UnbalancedBracket { bracket, opens };
    assert_eq!(only("{{ f('A' }}").0, bracket('(', true));
    assert_eq!(only("{{ f('A')) }}").0, bracket(')', false));
    assert_eq!(only("{{ f('A'] }}"), (bracket(']', false), "]".into(), Some("(".into())));
    assert_eq!(only("{{ f('A'").0, bracket('(', true));
}

#[test]
fn operators_of_other_languages() {
    let foreign = |text: &str| match only(text) {
        (Kind::ForeignOperator { written, instead }, place, _) => {
            assert_eq!(written, place);
            (written, instead)
        }
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(foreign("{{ a && b }}"), ("&&", Some("and")));
    assert_eq!(foreign("{{ a || b }}"), ("||", Some("or")));
    assert_eq!(foreign("{{ !a }}"), ("!", Some("not")));
    assert_eq!(foreign("{{ a in b }}"), ("in", Some("isIn")));
    assert_eq!(foreign("{{ a not in b }}"), ("not in", None));
    assert_eq!(foreign("{{ a?.b }}"), ("?.", None));
    assert_eq!(foreign("{{ a ?: b }}"), ("?:", Some("??")));
    assert_eq!(foreign("{{ a === b }}"), ("===", Some("==")));
    assert_eq!(foreign("{% if a = b %}{% endif %}"), ("=", Some("==")));
}

#[test]
fn tags() {
    let unknown = |name: &str, instead| Kind::UnknownTag { name: name.to_owned(), instead };
    assert_eq!(only("{% if a %}{% elif b %}{% endif %}").0, unknown("elif", Some("elseif")));
    assert_eq!(only("{% if a %}{% else if b %}{% endif %}").0, unknown("else if", Some("elseif")));
    assert_eq!(places("{% autoescape %}{% endautoescape %}"), ["autoescape"]);
    assert_eq!(places("{% if a && b %}{{ c d }}{% endif %}"), ["&&", "d"]);
    let unclosed = Kind::UnclosedTag { tag: "for", end: "endfor" };
    let early = (unclosed.clone(), "{% for a in b %}".into(), Some("endif".into()));
    assert_eq!(only("{% if t %}{% for a in b %}{% endif %}"), early);
    assert_eq!(only("{% for a in b %}x").0, unclosed);
    assert_eq!(only("{% %}").0, unexpected("%}", Expected::TagName));
    assert_eq!(only("{% verbatim %}{{ a b }}").0, Kind::UnclosedTag { tag: "verbatim", end: "endverbatim" });
    let raw = (Kind::MultilineRaw, "{% raw %}".into(), Some("{% endraw %}".into()));
    assert_eq!(only("{% raw %}\n{{ a b }}{% endraw %}"), raw);
}

#[test]
fn the_rest() {
    assert_eq!(only("{{ }}"), (Kind::EmptyExpression, "{{ }}".into(), None));
    assert_eq!(only("echo ${#a[@]}"), (Kind::AccidentalComment, "{#".into(), None));
    let word = |word: &str| Kind::ReservedWordAsAttribute { word: word.to_owned() };
    assert_eq!(only("{{ m.contains }}"), (word("contains"), ".contains".into(), None));
    assert_eq!(only("{{ m.is not }}").0, word("is not"));
    assert_eq!(only("{{ a b }}").0, unexpected("b", Expected::OperatorOrEnd));
    assert_eq!(only("{{ l.0 }}").0, unexpected("0", Expected::Name("an attribute")));
    assert_eq!(only("{{ a\u{2003}}}").0, unexpected("U+2003", Expected::OrdinaryBlank));
    assert_eq!(only("{{ ‘a’ }}").0, unexpected("‘", Expected::StraightQuote));
    assert_eq!(only("{{ a.b(c=1) }}"), (Kind::NamedArgumentInMethod, "b(c=1)".into(), None));
    assert_eq!(only("{{ f(a=1, 2 ) }}"), (Kind::PositionalAfterNamed, "2".into(), None));
}

#[test]
fn errors_that_surprise_the_engine_have_no_line() {
    let lines = |text: &str| {
        let decoded = Decoded::verbatim(text, 0);
        parse(&decoded, Grammar::V20).refusal().map(|error| error.has_line)
    };
    for text in [
        "{{ 9223372036854775808 }}",
        "{{ true() }}",
        "{{ 'a'() }}",
        "{{ block() }}",
        "{{ block(name='a') }}",
        "{{ \"#{ a) }\" }}",
        "{% filter upper %}a",
        "{% macro m() %}{{ a }}",
        "{% macro m() %}{% endmacro %}{% if a %}{% macro m() %}{% endmacro %}{% endif %}",
    ] {
        assert_eq!(lines(text), Some(false), "{text}");
    }
    assert_eq!(lines("{% if a %}x"), Some(true));
    assert_eq!(
        lines("{% filter f %}{% macro m() %}{% endmacro %}{% macro m() %}{% endmacro %}{% endfilter %}"),
        None
    );
}

#[test]
fn good_neighbours_are_read() {
    let decoded = Decoded::verbatim("{{ a b }}{{ good }}{{ 'c'' }}{% if {} && %}{{ fine }}{% endif %}", 0);
    let template = parse(&decoded, Grammar::V20);
    let mut names = Vec::new();
    template.visit(&mut |expr, _| names.push(expr.span.of(decoded.text())));
    assert_eq!(names, ["good", "fine"]);
}

fn with_small_stack(text: String, check: impl FnOnce(Template<'_>) + Send + 'static) {
    let read = move || {
        let decoded = Decoded::verbatim(&text, 0);
        let template = parse(&decoded, Grammar::V20);
        let mut count = 0;
        template.visit(&mut |_, _| count += 1);
        check(template);
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(read).unwrap().join().unwrap();
}

#[test]
fn what_is_nested_too_deep_is_not_judged() {
    let not_judged = |template: Template<'_>| assert!(template.too_deep && template.errors.is_empty());
    with_small_stack(format!("{{{{ {}1{} }}}}", "(".repeat(10_000), ")".repeat(10_000)), not_judged);
    with_small_stack(format!("{{{{ {}a }}}}", "not ".repeat(10_000)), not_judged);
    with_small_stack(format!("{{{{ a{} }}}}", " ~ a".repeat(100_000)), not_judged);
    with_small_stack(format!("{{{{ a{} }}}}", ".a".repeat(100_000)), not_judged);
    with_small_stack(format!("{{{{ a{} }}}}", " ? a : a".repeat(10_000)), not_judged);
    let ifs = |count| "{% if a %}".repeat(count) + &"{% endif %}".repeat(count);
    with_small_stack(ifs(10_000), not_judged);
    let judged = |template: Template<'_>| assert!(!template.too_deep && template.errors.is_empty());
    with_small_stack(format!("{{{{ {}1{} }}}}", "(".repeat(198), ")".repeat(198)), judged);
    with_small_stack(ifs(200), judged);
    with_small_stack(format!("{{{{ a{} }}}}", " ~ a".repeat(900)), judged);
    with_small_stack(format!("{{{{ [a{}] }}}}", ", a".repeat(300_000)), judged);
}

#[test]
fn hostile_templates_are_read_in_linear_time() {
    let repeated = [
        "{{ a }}",
        "{{ \"",
        "{{ '",
        "{{ ('",
        "{{ \"#{",
        "{{ a ",
        "{% if ",
        "{% if a %}",
        "{% raw %}",
        "{% raw %}\n",
        "{% endraw %}",
        "{%raw%}x{%endraw%}",
        "{% verbatim %}",
        "{#",
        "{{ {{ ",
        "{{{",
        "{{ }",
        "}}",
        "{%- ",
        "{{ a\\'",
        "{{ 'a' 'b' ",
        "{{ [",
        "{% endif %}",
        "{% x %}",
        "{{ x(",
    ];
    for piece in repeated {
        let count = 60_000 / piece.len();
        let start = std::time::Instant::now();
        with_small_stack(piece.repeat(count), |_| {});
        let took = start.elapsed();
        eprintln!("{piece} {took:?}");
        assert!(took.as_secs() < 5, "{piece}: {took:?}");
    }
}
