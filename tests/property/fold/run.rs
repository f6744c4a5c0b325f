//! Variables for templates: values of every kind, known or not.

use kestra_lint::render::{List, ListKind, Map, MapKind, Number, Root, SecretAnswer, Temporal, Value, World};

/// Texts that look like something else.
pub(crate) const TEXTS: &[&str] = &[
    "v",
    "",
    " ",
    "{{ t0 }}",
    "{",
    "{{",
    "{%",
    "{#",
    "}}",
    "% x",
    "# x",
    "{ x",
    " x ",
    "\n",
    "\n x\r\n\ty",
    "'",
    "\"",
    "\\",
    "c:\\",
    "\\'",
    "it's \"it\"",
    "'\\\"#{t0}",
    "#{n0}",
    "{% raw %}",
    "{% endraw %}",
    "{% raw %}{{ x }}{% endraw %}",
    "{%raw%}a{%raw%}b{% endraw -%}c{% endraw %}",
    "{% verbatim %}",
    "{% endverbatim %}",
    "{# c #}",
    "{% if",
    "- x: y # z",
    "null",
    "1",
    "日本 é",
    "\u{2028}{{",
    "-",
    "{\"a\": {}}",
    "endraw",
];

/// Variables by name; the first letter says of which kind they are.
#[derive(Clone, Debug)]
pub(crate) struct Values(pub(crate) Vec<(&'static str, Value)>);

/// The names of the variables; the map has `k` (a text), `n` (a number), `l` (a list) and `m` (a map).
pub(crate) const NAMES: &[&str] =
    &["t0", "t1", "t2", "t3", "n0", "n1", "n2", "b0", "b1", "l0", "l1", "m0", "m1", "z0"];

impl Values {
    /// Values that an expression can stand for.
    pub(crate) fn plain(choices: &[u16]) -> Self {
        let mut pick = Pick(choices);
        Self(NAMES.iter().map(|name| (*name, pick.value(name, false))).collect())
    }

    /// Any values.
    pub(crate) fn any(choices: &[u16]) -> Self {
        let mut pick = Pick(choices);
        Self(NAMES.iter().map(|name| (*name, pick.value(name, true))).collect())
    }
}

struct Pick<'c>(&'c [u16]);

impl Pick<'_> {
    fn up_to(&mut self, count: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % count
    }

    fn text(&mut self) -> Value {
        let at = self.up_to(TEXTS.len());
        Value::text(TEXTS[at])
    }

    fn number(&mut self) -> Value {
        match self.up_to(10) {
            0 => Value::long(2),
            1 => Value::int(3),
            2 => Value::int(-4),
            3 => Value::long(-5),
            4 => Value::double(1.5),
            5 => Value::double(1.0e10),
            6 => Value::double(-0.0),
            7 => Value::Number(Number::Float(0.1)),
            8 => Value::long(i64::MIN),
            _ => Value::long(0),
        }
    }

    /// A number as JSON gives it.
    fn json_number(&mut self) -> Value {
        match self.up_to(4) {
            0 => Value::int(1),
            1 => Value::double(2.5),
            2 => Value::long(1 << 40),
            _ => Value::int(-1),
        }
    }

    fn value(&mut self, name: &str, is_any: bool) -> Value {
        let odd = is_any && self.up_to(5) == 4;
        match (&name[..1], odd) {
            ("t", true) => match self.up_to(5) {
                0 => Value::Enum("SUCCESS".into()),
                1 => Value::Time(Temporal::of("LocalDate", "2024-02-29").expect("a date")),
                2 => Value::Char(u16::from(b'x')),
                3 => Value::Safe("safe".into()),
                _ => Value::Masked("[secret: K]".into()),
            },
            ("l", true) => {
                let items = vec![self.text(), Value::text("b")];
                let kinds = [ListKind::Set, ListKind::Immutable, ListKind::StringArray];
                Value::List(List::new(kinds[self.up_to(3)], items))
            }
            ("t", false) => self.text(),
            ("n", _) => self.number(),
            ("b", _) => Value::Bool(self.up_to(2) == 0),
            ("l", false) => {
                let count = [2, 0, 1, 3][self.up_to(4)];
                Value::list((0..count).map(|_| self.text()).collect())
            }
            ("m", _) => {
                let inner = Value::map([(Value::text("k"), self.text())]);
                let entries = [
                    (Value::text("k"), self.text()),
                    (Value::text("n"), if is_any { self.number() } else { self.json_number() }),
                    (Value::text("l"), Value::list(vec![self.text(), self.text()])),
                    (Value::text("m"), inner),
                    (Value::text("z"), Value::Null),
                ];
                let kind = if odd { MapKind::Hash(1) } else { MapKind::Linked };
                Value::Map(Map::new(kind, entries))
            }
            _ => Value::Null,
        }
    }
}

/// Some of the variables, and what is said of the others.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    values: Vec<(&'static str, Value)>,
    others: Vec<(&'static str, Root)>,
    foreign: Root,
}

impl Run {
    /// All variables; `foreign` is what is said of any other name.
    pub(crate) fn new(values: &Values, foreign: Root) -> Self {
        Self { values: values.0.clone(), others: Vec::new(), foreign }
    }

    /// Without the variables of these names, of which `said` is said.
    pub(crate) fn without(mut self, gone: &dyn Fn(&str) -> bool, said: &Root) -> Self {
        let lost = self.values.iter().filter(|(name, _)| gone(name));
        self.others.extend(lost.map(|(name, _)| (*name, said.clone())));
        self.values.retain(|(name, _)| !gone(name));
        self
    }

    /// With some entries of maps not known yet.
    pub(crate) fn opened(mut self, mask: u32) -> Self {
        for (at, (_, value)) in self.values.iter_mut().enumerate() {
            if let Value::Map(map) = value
                && mask >> (at % 16) & 1 == 1
            {
                let few = map
                    .get()
                    .iter()
                    .take(2)
                    .map(|(key, value)| (key.0.clone(), value.clone()))
                    .collect::<Vec<_>>();
                *value = Value::Map(Map { open: true, ..Map::new(map.kind, few) });
            }
        }
        self
    }
}

impl World for Run {
    fn root(&self, name: &str) -> Root {
        if let Some((_, value)) = self.values.iter().find(|(known, _)| *known == name) {
            return Root::Known(value.deep_copy());
        }
        let other = self.others.iter().find(|(other, _)| *other == name);
        other.map_or_else(|| self.foreign.clone(), |(_, root)| root.clone())
    }

    fn secret(&self, _key: &str) -> SecretAnswer {
        SecretAnswer::Missing
    }

    fn kv(&self, _key: &str) -> Option<Value> {
        None
    }
}
