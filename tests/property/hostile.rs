//! Templates made to hurt: no panic, no end of the stack, and an answer in bounded time.

use std::time::{Duration, Instant};

use kestra_lint::{
    kestra::Release,
    render::{Engine, Root, SecretAnswer, Value, World},
};

struct Nothing;

impl World for Nothing {
    fn root(&self, name: &str) -> Root {
        if name == "known" { Root::Known(Value::text("v")) } else { Root::Unknown }
    }

    fn secret(&self, _key: &str) -> SecretAnswer {
        SecretAnswer::Missing
    }

    fn kv(&self, _key: &str) -> Option<Value> {
        None
    }
}

/// Name and text of each.
fn templates() -> Vec<(&'static str, String)> {
    let chain = |first: &str, link: &str, count: usize| format!("{{{{ {first}{} }}}}", link.repeat(count));
    let nested = |open: &str, middle: &str, close: &str, count: usize| {
        format!("{}{middle}{}", open.repeat(count), close.repeat(count))
    };
    let set =
        |body: &str, times: usize| format!("{{% set x = 'ab' %}}{}{{{{ x | length }}}}", body.repeat(times));
    vec![
        ("brackets", format!("{{{{ {} }}}}", nested("(", "u", ")", 199))),
        ("brackets of known", format!("{{{{ {} ~ u }}}}", nested("(", "known", ")", 190))),
        ("lists", format!("{{{{ {} }}}}", nested("[", "u", "]", 199))),
        ("maps", format!("{{{{ {} }}}}", nested("{'a':", "u", " }", 199))),
        ("too many brackets", format!("{{{{ {} }}}}", nested("(", "u", ")", 20_000))),
        ("signs", format!("{{{{ {}u }}}}", "- ".repeat(900))),
        ("not", format!("{{{{ {}u }}}}", "not ".repeat(900))),
        ("chain of unknown", chain("u", " ~ u", 990)),
        ("chain of known", chain("known", " ~ known", 990)),
        ("chain that ends unknown", format!("{} ~ u }}}}", chain("known", " ~ known", 980).trim_end_matches(" }}"))),
        ("chain that begins unknown", chain("u", " ~ known", 990)),
        ("fallbacks", chain("u", " ?? u", 990)),
        ("fallbacks to known", chain("u", " ?? known", 990)),
        ("ternaries", format!("{{{{ {}1 }}}}", "u ? known : ".repeat(190))),
        ("attributes", chain("u", ".a", 990)),
        ("attributes of known", chain("known", ".a", 990)),
        ("indexes", chain("u", "[u]", 900)),
        ("filters", chain("u", " | upper", 990)),
        ("filters of known", chain("known", " | upper", 990)),
        ("filters with arguments", chain("u", " | default(known)", 990)),
        ("calls", format!("{{{{ {}u{} }}}}", "max(1, ".repeat(190), ")".repeat(190))),
        ("interpolations", format!("{{{{ {}u{} }}}}", "\"a #{".repeat(90), "} b\"".repeat(90))),
        ("branches", nested("{% if u %}{{ known }}", "x", "{% endif %}", 190)),
        ("loops", nested("{% for i in u %}{{ known }}", "x", "{% endfor %}", 190)),
        ("known loops", nested("{% for i in [1, 2] %}", "{{ i }}", "{% endfor %}", 60)),
        ("known loops of unknown", nested("{% for i in [1, 2] %}", "{{ u }}", "{% endfor %}", 60)),
        ("known loops of branches", nested("{% for i in [1, 2] %}{% if u %}", "{{ i }}", "{% endif %}{% endfor %}", 60)),
        ("filter tags", nested("{% filter upper %}", "{{ u }}", "{% endfilter %}", 190)),
        ("filter tags with sets", nested("{% filter upper %}{% set x = known %}", "{{ x }}", "{% endfilter %}", 60)),
        ("long loop", "{% for i in range(1, 1000000) %}{% for j in range(1, 1000000) %}x{% endfor %}{% endfor %}".into()),
        ("long loop of prints", "{% for i in range(1, 1000000) %}{{ i }}, {{ u }} {% endfor %}".into()),
        ("long loop of known", "{% for i in range(1, 1000000) %}{{ i ~ known }}, {% endfor %}{{ u }}".into()),
        ("long loop with sets", "{% for i in range(1, 1000000) %}{% set y = i ~ known %}{% endfor %}{{ y ~ u }}".into()),
        ("lists of lists", "{% set l = range(1, 1000000) %}{{ [l, l, l, l, l, l, l, l] | length }}{{ u }}{{ l ~ l ~ u }}".into()),
        ("lists in lists", format!("{{% set x = [1] %}}{}{{{{ x }}}}", "{% set x = [x] %}".repeat(20_000))),
        ("lists that double", format!("{{% set x = [1] %}}{}{{{{ x | length }}}}", "{% set x = [x, x] %}".repeat(60))),
        ("lists that double and show", format!("{{% set x = [1] %}}{}{{{{ x }}}}{{{{ x ~ u }}}}", "{% set x = [x, x] %}".repeat(40))),
        ("texts that double", set("{% set x = x ~ x %}", 60)),
        ("texts that double by interpolation", set("{% set x = \"#{x} #{x}\" %}", 60)),
        ("texts that double by addition", set("{% set x = x + x %}", 60)),
        ("texts that double by replacement", set("{% set x = x | replace({'a': x}) %}", 60)),
        ("texts that double by macros", format!("{{% macro m(p) %}}{{{{ p }}}}{{{{ p }}}}{{% endmacro %}}{}", set("{% set x = m(x) %}", 60))),
        ("texts that double by joining", set("{% set x = [x, x] | join(x) %}", 60)),
        ("texts that double as JSON", set("{% set x = [x, x] | toJson %}", 60)),
        ("texts that double as YAML", set("{% set x = [x, x] | yaml %}", 40)),
        ("texts that double when encoded", set("{% set x = (x ~ x) | urlencode | base64encode %}", 60)),
        ("wide indent", "{{ 'a' | indent(2000000000) }}{{ 'a\nb' | indent(100000000, known) }}{{ u }}".into()),
        ("wide numbers", "{{ 1.5 | numberFormat('#.' ~ ([1] | join('0'))) }}{{ '1e999999999' | number('BIGDECIMAL') }}{{ u }}".into()),
        ("macro that calls itself", "{% macro m(p) %}{{ m(p) }}{{ m(p) }}{% endmacro %}{{ m(known) }}{{ m(u) }}".into()),
        ("macros that call each other", "{% macro a(p) %}{{ b(p) }}{{ b(p) }}{% endmacro %}{% macro b(p) %}{{ a(p) }}{{ a(p) }}{% endmacro %}{{ a(u) }}{{ a(1) }}".into()),
        ("render itself", "{% set x = '{{ render(x) }}{{ render(x) }}' %}{{ render(x) }}{{ u }}".into()),
        ("render once itself", "{% set x = '{{ renderOnce(x) }}{{ renderOnce(x) }}' %}{{ renderOnce(x) }}{{ u }}".into()),
        ("regular expressions", format!("{{{{ '{}b' | replace({{'(a+)+$': 'x'}}, regexp=true) }}}}{{{{ u }}}}", "a".repeat(5000))),
        ("large regular expressions", "{{ 'aaaa' | replace({'((a{1,1000}){1,1000}){1,1000}': 'x'}, regexp=true) }}{{ u }}".into()),
        ("regular matches", format!("{{{{ '{}' | regexMatch('(x*)*y') }}}}{{{{ u }}}}", "x".repeat(20_000))),
        ("jq that repeats", "{{ [1] | jq('[range(1; 100000000)] | length') }}{{ u }}".into()),
        ("jq without end", "{{ [1] | jq('def f: f; f') }}{{ [1] | jq('[repeat(1)]') }}{{ [1] | jq('[recurse([., .])]') }}{{ u }}".into()),
        ("jq that grows", "{{ ['ab'] | jq('last(limit(60; .[0] | recurse(. + .)))') }}{{ u }}".into()),
        ("prints", "{{ known }} {{ u }} ".repeat(1000)),
        ("sets", (0..1000).map(|at| format!("{{% set x{at} = known ~ {at} %}}{{{{ x{at} ~ u }}}}")).collect()),
        ("sets that stay", (0..1000).map(|at| format!("{{% set x{at} = [1] | first %}}")).collect::<String>() + "{{ render(u) }}"),
        ("branches in a row", "{% if u %}{{ known }}{% elseif known %}{{ u }}{% else %}x{% endif %}".repeat(1000)),
        ("large text", format!("{}{{{{ u }}}}{}", "{ % # ".repeat(200_000), "x ".repeat(200_000))),
        ("large literal", format!("{{{{ '{}' ~ u }}}}", "{ {% x ".repeat(200_000))),
        ("braces", format!("{{{{ '{}' }}}}{{{{ u }}}}", "{".repeat(100_000))),
    ]
}

/// Folds and renders, and folds again.
fn work(text: &str) {
    let engine = Engine::new(Release::LATEST, &Nothing);
    let folded = engine.fold(text);
    let _ = engine.render(text);
    if let Some(folded) = &folded.text
        && folded.len() < 2_000_000
    {
        engine.fold(folded);
    }
}

#[test]
fn hostile_templates_end() {
    let mut slow = Vec::new();
    let started = Instant::now();
    for (name, text) in templates() {
        if std::env::var_os("LAW_CASES").is_some() {
            println!("{name}");
        }
        let one = Instant::now();
        // The stack of a thread as Rust makes it by default.
        let worker = std::thread::Builder::new().stack_size(2 << 20).spawn(move || work(&text));
        worker.expect("a thread").join().unwrap_or_else(|_| panic!("{name} panics"));
        let took = one.elapsed();
        if std::env::var_os("LAW_CASES").is_some() {
            println!("{name}: {took:?}");
        }
        if took > Duration::from_secs(10) {
            slow.push(format!("{name} takes {took:?}"));
        }
    }
    println!("{} hostile templates in {:?}", templates().len(), started.elapsed());
    assert!(slow.is_empty(), "{slow:?}");
}

#[test]
fn the_time_grows_with_the_template() {
    let time = |count: usize| {
        let text = "{{ known ~ 1 }} {{ u ~ known }} ".repeat(count);
        let engine = Engine::new(Release::LATEST, &Nothing);
        let once = || {
            let started = Instant::now();
            let folded = engine.fold(&text);
            assert!(folded.text.is_some_and(|folded| folded.starts_with("v1 {{ u ~ 'v' }} ")));
            started.elapsed()
        };
        (0..3).map(|_| once()).min().expect("three times")
    };
    let (small, large) = (time(1000), time(8000));
    println!("2,000 prints in {small:?}, 16,000 in {large:?}");
    assert!(large < small * 8 * 4 + Duration::from_millis(20), "{small:?} and then {large:?}");
}
