//! Templates that are right: expressions by the place they stand in, and the shapes that go around one.

use super::{
    plan::{Hole, Names, Place},
    random::Random,
};

/// Two or three of `names`, some of them made up.
pub(crate) fn several(random: &mut Random, names: &[&str]) -> Vec<String> {
    let mut chosen: Vec<String> = Vec::new();
    for _ in 0..random.between(2, 3) {
        let name = (*random.choose(names)).to_owned();
        if !chosen.contains(&name) {
            chosen.push(name);
        }
    }
    chosen
}

/// `pattern` with a name of the flow for each `$input`, `$var`, `$secret`, `$env`, `$task` (with an output), `$owner` (without) and `$word`.
pub(crate) fn named(random: &mut Random, pattern: &str, names: &Names) -> String {
    let mut text = pattern.to_owned();
    for (mark, choices) in [
        ("$input", &names.inputs),
        ("$var", &names.variables),
        ("$secret", &names.secrets),
        ("$env", &names.envs),
    ] {
        if text.contains(mark) {
            let name = random.choose::<String>(choices).clone();
            text = text.replace(mark, &name);
        }
    }
    if text.contains("$task") {
        let (id, output) = random.choose(&names.tasks).clone();
        text = text.replace("$task", &format!("{id}.{output}"));
    }
    if text.contains("$owner") {
        let (id, _) = random.choose(&names.tasks).clone();
        text = text.replace("$owner", &id);
    }
    if text.contains("$word") {
        text = text.replace("$word", &random.word());
    }
    text
}

/// An expression that is right where `hole` is.
pub(crate) fn operand(random: &mut Random, hole: Hole, names: &Names) -> String {
    const ANYWHERE: &[&str] = &[
        "flow.id",
        "flow.namespace | upper",
        "now()",
        "now(format=\"yyyy-MM-dd\")",
        "envs.$env",
        "envs['$env']",
        "'it is'",
        "\"say 'x'\"",
        "1 + 2 * 3",
        "(4 - 1) / 2",
        "[1, 2, 3] | join('-')",
        "{'a': 1, 'b': [2]} | toJson",
        "fromJson('{\"a\": {\"b\": 1}}').a",
        "true ? 'yes' : 'no'",
        "envs.$env ~ '/' ~ flow.id",
        "range(1, 3)",
        "'a,b' | split(',') | first",
        "kv('$word')",
        "flow.id == 'x' and not (1 > 2)",
    ];
    const RUNNING: &[&str] = &[
        "inputs.$input",
        "inputs['$input']",
        "inputs.$input | default('d')",
        "vars.$var",
        "outputs.$task",
        "outputs.$task ~ inputs.$input | lower",
        "execution.id",
        "execution.startDate | date('yyyyMMdd')",
        "inputs.count + 1",
        "inputs.$input is empty ? vars.$var : outputs.$task",
    ];
    const SECRET: &[&str] = &[
        "secret('$secret')",
        "secret(\"$secret\")",
        "'Bearer ' ~ secret('$secret')",
        "secret('$secret') | base64encode",
    ];
    let pattern = match random.below(10) {
        0..=3 if hole.takes_secret => random.pick(SECRET),
        0..=6 if hole.place.runs() => random.pick(RUNNING),
        4 if hole.place == Place::Trigger => "trigger.id",
        _ => random.pick(ANYWHERE),
    };
    named(random, pattern, names)
}

/// Something to stand beside an expression.
fn neighbour(random: &mut Random, hole: Hole, names: &Names) -> String {
    match random.below(7) {
        0 | 1 => (*random.choose(&[
            "",
            "text ",
            "https://example.com/",
            "it's \"quoted\" ",
            "a: b # c ",
            "é 日本 😀 ",
        ]))
        .to_owned(),
        2 => format!("{{{{ {} }}}}", operand(random, hole, names)),
        3 => "{# a remark #}".to_owned(),
        4 => "{% raw %}{{ not ours }}{% endraw %}".to_owned(),
        5 => "two\nlines ".to_owned(),
        _ => format!("{{% if {} %}}x{{% else %}}y{{% endif %}}", operand(random, hole, names)),
    }
}

/// A text with neighbours before and behind it.
pub(crate) fn beside(random: &mut Random, text: &str, hole: Hole, names: &Names) -> String {
    let before = if random.chance(40) { neighbour(random, hole, names) } else { String::new() };
    let behind = if random.chance(40) { neighbour(random, hole, names) } else { String::new() };
    let line_end = if random.chance(15) { "\n" } else { "" };
    format!("{before}{text}{behind}{line_end}")
}

/// The shapes that an expression `@` may stand in.
const SHAPES: &[&str] = &[
    "{{ @ }}",
    "{{ @ }}",
    "{{@}}",
    "{{- @ -}}",
    "{{ 'a' ~ @ }}",
    "{{ (@) ~ 'b' }}",
    "{{ [1, @] }}",
    "{{ {'k': @} }}",
    "{{ true ? @ : 'other' }}",
    "{{ flow.id == 'x' ? 'y' : (@) }}",
    "{{ max(@, 1) }}",
    "{% if 1 < 2 %}{{ @ }}{% endif %}",
    "{% if flow.id is empty %}a{% elseif @ == 'b' %}c{% else %}d{% endif %}",
    "{% for x in [1, 2] %}{{ x }}{{ @ }}{% endfor %}",
    "{% for x in [1, 2] %}{% if x > 1 %}\n{{ @ }}\n{% endif %}{% endfor %}",
    "{% set x = @ %}{{ x }}",
    "{{ \"a #{@} b\" }}",
];

/// `good` and `bad` within the same shape.
pub(crate) fn shaped(random: &mut Random, good: &str, bad: &str) -> (String, String) {
    // In a string with `#{…}` the same quotes would end it.
    let fits = |shape: &&&str| {
        !shape.contains("#{") || !(good.contains('"') || bad.contains('"') || bad.contains('}'))
    };
    let shapes: Vec<&&str> = SHAPES.iter().filter(fits).collect();
    let shape = shapes[random.below(shapes.len())];
    (shape.replace('@', good), shape.replace('@', bad))
}

/// A template that is right where `hole` is.
pub(crate) fn template(random: &mut Random, hole: Hole, names: &Names) -> String {
    if random.chance(20) {
        return (*random.choose(&["plain text", "SELECT 1", "it's", "a: b", "# none", " two  blanks ", "5"]))
            .to_owned();
    }
    let operand = operand(random, hole, names);
    let (text, _) = shaped(random, &operand, &operand);
    beside(random, &text, hole, names)
}
