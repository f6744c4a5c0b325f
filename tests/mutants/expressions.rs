//! Mutants of the rules on templates that do not parse, or that say something else than they seem to.

use super::{
    generate::random::Random,
    mutant::{Makers, Mutant, anywhere, expression_in, garden_for, in_tasks, template},
};

pub(crate) const MAKERS: Makers = &[
    ("unterminated-string", unterminated_string),
    ("unclosed-delimiter", unclosed_delimiter),
    ("stray-delimiter", stray_delimiter),
    ("unbalanced-bracket", unbalanced_bracket),
    ("unexpected-token", unexpected_token),
    ("empty-expression", empty_expression),
    ("unknown-tag", unknown_tag),
    ("unclosed-tag", unclosed_tag),
    ("accidental-comment", accidental_comment),
    ("multiline-raw", multiline_raw),
    ("foreign-operator", foreign_operator),
    ("reserved-word-as-attribute", reserved_word_as_attribute),
    ("ambiguous-coalescing", ambiguous_coalescing),
    ("unfenced-expression", unfenced_expression),
];

fn unterminated_string(random: &mut Random) -> Mutant {
    template(
        random,
        &anywhere,
        &[
            ("{{ kv('$word') }}", "{{ kv('$word'⟦'⟧) }}"),
            ("{{ kv(\"$word\") }}", "{{ kv(\"$word\"⟦\"⟧) }}"),
            ("{{ \"A\" }}", "{{ ⟦\"⟧A }}"),
            ("{{ 'A' }}", "{{ ⟦'⟧A }}"),
            ("{{ kv('$word') }}", "{{ kv(⟦'⟧$word) }}"),
            ("{{ 'it is' }}", "{{ 'it⟦''⟧s' }}"),
            ("{{ 'A' ~ flow.id }}", "{{ 'A'⟦'⟧ ~ flow.id }}"),
            ("{{ flow.id ~ '-' }}", "{{ flow.id ~ ⟦'⟧- }}"),
            ("{% if flow.id == 'a' %}x{% endif %}", "{% if flow.id == 'a'⟦'⟧ %}x{% endif %}"),
            ("{{ now(format='yyyy') }}", "{{ now(format='yyyy'⟦'⟧) }}"),
            ("{{ {'k': 'v'} | toJson }}", "{{ {'k': 'v'⟦'⟧} | toJson }}"),
        ],
    )
}

fn unclosed_delimiter(random: &mut Random) -> Mutant {
    template(
        random,
        &anywhere,
        &[
            ("{{ flow.id }}", "{{ flow.id ⟦}⟧"),
            ("{{ flow.id }}/x", "{{ flow.id ⟦}⟧/x"),
            ("{{ envs.$env }}/x", "{{ envs.$env⟦}⟧/x"),
            ("{% if 1 < 2 %}a{% endif %}", "{% if 1 < 2 %}{{ flow.id ⟦}⟧{% endif %}"),
            ("{{ flow.id }}", "{{ flow.id ⟦%}⟧"),
        ],
    )
}

fn stray_delimiter(random: &mut Random) -> Mutant {
    template(
        random,
        &anywhere,
        &[
            ("{{ flow.id }}", "{{ ⟦{{⟧ flow.id }} }}"),
            ("{{ 'a' ~ flow.id }}", "{{ 'a' ~ ⟦{{⟧ flow.id }} }}"),
            ("{{ flow.id }}", "{{⟦{⟧ flow.id }}}"),
            ("{{ kv('$word') }}", "{{ kv(⟦{{⟧ flow.id }}) }}"),
            ("{% if flow.id == 'a' %}x{% endif %}", "{% if ⟦{{⟧ flow.id }} == 'a' %}x{% endif %}"),
        ],
    )
}

fn unbalanced_bracket(random: &mut Random) -> Mutant {
    template(
        random,
        &anywhere,
        &[
            ("{{ (1 + 2) * 3 }}", "{{ ⟦(⟧1 + 2 }}"),
            ("{{ flow.id }}", "{{ flow.id⟦)⟧ }}"),
            ("{{ kv('$word') }}", "{{ kv⟦(⟧'$word' }}"),
            ("{{ [1, 2] | join }}", "{{ ⟦[⟧1, 2 | join }}"),
            ("{{ envs['$env'] }}", "{{ envs⟦[⟧'$env' }}"),
            ("{{ flow.id }}", "{{ flow.id⟦]⟧ }}"),
            ("{{ (flow.id) }}", "{{ (flow.id⟦]⟧ }}"),
            ("{{ max(1, 2) }}", "{{ max(1, 2)⟦)⟧ }}"),
            ("{{ max((1), 2) }}", "{{ max⟦(⟧(1), 2 }}"),
            ("{% if (1 < 2) %}x{% endif %}", "{% if ⟦(⟧1 < 2 %}x{% endif %}"),
        ],
    )
}

fn unexpected_token(random: &mut Random) -> Mutant {
    template(
        random,
        &anywhere,
        &[
            ("{{ kv('A') }}", "{{ kv ⟦'A'⟧ }}"),
            ("{{ flow.id }}", "{{ flow ⟦id⟧ }}"),
            ("{{ 1 + 2 }}", "{{ 1 ⟦2⟧ }}"),
            ("{{ max(1, 2) }}", "{{ max(a=1, ⟦2⟧) }}"),
            ("{{ 5 }}", "{{ ⟦9223372036854775808⟧ }}"),
            ("{{ 'a' }}", "{{ ⟦‘⟧a’ }}"),
            ("{{ flow.id }}", "{{ ⟦.⟧Names }}"),
            ("{{ flow.id }}", "{{ flow.⟦0⟧ }}"),
            ("{% set x = 1 %}", "{% set ⟦5⟧ = 1 %}"),
            ("{% for x in [1] %}{% endfor %}", "{% for ⟦5⟧ in [1] %}{% endfor %}"),
        ],
    )
}

fn empty_expression(random: &mut Random) -> Mutant {
    template(
        random,
        &anywhere,
        &[
            ("{{ 1 }}", "⟦{{ }}⟧"),
            ("{{ 1 }}", "⟦{{}}⟧"),
            ("{{ 1 }}", "⟦{{   }}⟧"),
            ("{{- 1 -}}", "⟦{{- -}}⟧"),
            ("{% if true %}{{ 1 }}{% endif %}", "{% if true %}⟦{{ }}⟧{% endif %}"),
            ("{% for x in [1] %}\n{{ x }}\n{% endfor %}", "{% for x in [1] %}\n⟦{{ }}⟧\n{% endfor %}"),
        ],
    )
}

fn unknown_tag(random: &mut Random) -> Mutant {
    template(
        random,
        &anywhere,
        &[
            ("{% if true %}x{% elseif false %}y{% endif %}", "{% if true %}x{% ⟦elif⟧ false %}y{% endif %}"),
            (
                "{% if true %}x{% elseif false %}y{% endif %}",
                "{% if true %}x{% ⟦else if⟧ false %}y{% endif %}",
            ),
            ("x", "x{% ⟦endif⟧ %}"),
            ("x", "x{% ⟦endfor⟧ %}"),
            ("x", "{% ⟦include⟧ 'x' %}"),
            ("x", "{% ⟦import⟧ 'x' %}"),
            ("{% set x = 1 %}", "{% ⟦assign⟧ x = 1 %}"),
            ("x", "{%- ⟦else⟧ -%}x"),
            ("x", "{% ⟦$word⟧ %}"),
        ],
    )
}

fn unclosed_tag(random: &mut Random) -> Mutant {
    template(
        random,
        &anywhere,
        &[
            ("{% if flow.id == 'a' %}x{% endif %}", "⟦{% if flow.id == 'a' %}⟧x"),
            ("{% for x in [1] %}{{ x }}{% endfor %}", "⟦{% for x in [1] %}⟧{{ x }}"),
            ("{% if true %}x{% else %}y{% endif %}", "⟦{% if true %}⟧x{% else %}y"),
            ("{% filter upper %}x{% endfilter %}", "⟦{% filter upper %}⟧x"),
            ("{% block a %}x{% endblock %}", "⟦{% block a %}⟧x"),
            ("{%- if 1 < 2 -%}\nx\n{%- endif -%}", "⟦{%- if 1 < 2 -%}⟧\nx\n"),
            (
                "{% for x in [1] %}{% if x == 1 %}a{% endif %}{% endfor %}",
                "⟦{% for x in [1] %}⟧{% if x == 1 %}a{% endif %}",
            ),
        ],
    )
}

fn accidental_comment(random: &mut Random) -> Mutant {
    template(
        random,
        &anywhere,
        &[
            ("echo $files", "echo $⟦{#⟧files[@]}"),
            ("echo $name", "if [ $⟦{#⟧name} -gt 3 ]; then"),
            ("echo $args", "echo $⟦{#⟧@}"),
            ("echo $args {# note #}", "echo $⟦{#⟧args[*]} {# note #}"),
            ("x=$x\necho", "x=$⟦{#⟧x}\necho"),
        ],
    )
}

fn multiline_raw(random: &mut Random) -> Mutant {
    template(
        random,
        &in_tasks,
        &[
            ("{% raw %}{{ x }}{% endraw %}", "⟦{% raw %}⟧\n{{ x }}\n{% endraw %}"),
            ("{% raw %}{{ x }}{% endraw %}", "⟦{% raw %}⟧{{ x }}\n{% endraw %}"),
            ("a {% raw %}{{ x }}{% endraw %} b", "a ⟦{% raw %}⟧one\n\ntwo {{ x }}{% endraw %} b"),
            ("{% raw %}{{ x }}{% endraw %}", "⟦{%- raw -%}⟧\n{{ x }}\n{% endraw %}"),
        ],
    )
}

fn foreign_operator(random: &mut Random) -> Mutant {
    template(
        random,
        &anywhere,
        &[
            ("{{ true and false }}", "{{ true ⟦&&⟧ false }}"),
            ("{{ flow.id == 'a' or 1 < 2 }}", "{{ flow.id == 'a' ⟦||⟧ 1 < 2 }}"),
            ("{{ true or false }}", "{{ true⟦||⟧false }}"),
            ("{{ not true }}", "{{ ⟦!⟧true }}"),
            ("{% if not (1 > 2) %}x{% endif %}", "{% if ⟦!⟧ (1 > 2) %}x{% endif %}"),
            ("{{ [1] contains 1 }}", "{{ 1 ⟦in⟧ [1] }}"),
            ("{{ [1] contains 1 }}", "{{ 1 ⟦not in⟧ [1] }}"),
            ("{{ flow.id }}", "{{ flow⟦?.⟧id }}"),
            ("{{ flow.id ?? 'a' }}", "{{ flow.id ⟦?:⟧ 'a' }}"),
            ("{{ flow.id == 'a' }}", "{{ flow.id ⟦===⟧ 'a' }}"),
            ("{{ flow.id != 'a' }}", "{{ flow.id ⟦!==⟧ 'a' }}"),
            ("{% if true and false %}x{% endif %}", "{% if true ⟦&&⟧ false %}x{% endif %}"),
            ("{{ true and false ? 1 : 2 }}", "{{ true ⟦&&⟧ false ? 1 : 2 }}"),
            ("{{ {'a': true and false} }}", "{{ {'a': true ⟦&&⟧ false} }}"),
            ("{{ 2 * 2 }}", "{{ 2 ⟦**⟧ 2 }}"),
        ],
    )
}

fn reserved_word_as_attribute(random: &mut Random) -> Mutant {
    let word = random.pick(&["contains", "or", "and", "is", "equals", "not"]);
    let form = random.pick(&[
        "{{ kv('a')⟦.@⟧ }}",
        "{{ labels⟦.@⟧ }}",
        "{{ (labels⟦.@⟧) ~ 'x' }}",
        "{% if labels⟦.@⟧ == 'x' %}y{% endif %}",
    ]);
    template(random, &anywhere, &[("{{ kv('a') }}", &form.replace('@', word))])
}

fn ambiguous_coalescing(random: &mut Random) -> Mutant {
    let any = |random: &mut Random| {
        let with_sources = random.chance(50);
        garden_for(random, "any", with_sources)
    };
    let bad = random.pick(&[
        "flow.revision ⟦??⟧ 'D' | lower",
        "(flow.revision ⟦??⟧ 'D' | upper)",
        "flow.revision ⟦???⟧ 'D' | lower",
        "flow.revision ⟦??⟧ 'a' ~ 'b'",
        "flow.revision ⟦??⟧ 1 + 2",
    ]);
    expression_in(random, &anywhere, &any, "flow.id", &format!("({bad})"))
}

fn unfenced_expression(random: &mut Random) -> Mutant {
    let with_sources = random.chance(50);
    let make = |random: &mut Random| {
        let version = *random.choose(&["any", "2.0", "1.0", "0.23"]);
        garden_for(random, version, with_sources)
    };
    if random.chance(40) {
        let bad = random.pick(&[
            "'Bearer ⟦secret(\"$secret\")⟧'",
            "\"Bearer ⟦secret('$secret')⟧\"",
            "('a' ~ 'x ⟦secret(\"$secret\")⟧ y')",
        ]);
        return expression_in(random, &in_tasks, &make, "'Bearer'", bad);
    }
    let (garden, hole) = super::mutant::garden_with(random, &anywhere, &make);
    let bad = random.pick(&[
        "⟦secret('$secret')⟧",
        "⟦secret(\"$secret\")⟧",
        "⟦envs.$env⟧",
        "⟦envs['$env']⟧",
        "⟦envs.$env | upper⟧",
        "⟦secret('$secret') ~ 'x'⟧",
    ]);
    let bad = super::generate::parts::named(random, bad, &garden.plan.names);
    garden.plant(random, hole, "plain".into(), bad.into())
}
