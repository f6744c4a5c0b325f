//! Templates made of choices: few and small choices make a simple template.

use super::run::{NAMES, TEXTS};

/// The place of a name among the variables that templates may name.
pub(crate) fn place(name: &str) -> usize {
    NAMES.iter().position(|known| *known == name).unwrap_or(30)
}

/// Those of them that are `known`.
pub(crate) fn those(known: &dyn Fn(&str) -> bool) -> Vec<&'static str> {
    NAMES.iter().copied().filter(|name| known(name)).collect()
}

/// A template.
pub(crate) struct Template {
    pub(crate) text: String,
}

impl Template {
    /// The template that `choices` make. `any`: also such as need all variables again.
    pub(crate) fn of(choices: &[u16], any: bool) -> Self {
        let scope =
            NAMES.iter().map(|name| (name.chars().next().expect("a name"), (*name).to_owned())).collect();
        let mut maker = Maker { choices, any, scope, sets: 0, loops: 0, depth: 0, out: String::new() };
        let macros = maker.up_to(6);
        if macros == 1 {
            maker.out.push_str(MACRO);
        }
        let parts = 1 + maker.up_to(5);
        maker.parts(parts);
        if macros == 2 {
            maker.out.push_str(MACRO);
        }
        if maker.out.contains("mac(") && !(1..=2).contains(&macros) {
            maker.out.insert_str(0, MACRO);
        }
        Self { text: maker.out }
    }
}

const MACRO: &str =
    "{% macro mac(p, q='d') %}<{{ p }}|{% if q == 'd' %}{{ q }}{% else %}-{% endif %}>{% endmacro %}";

/// Text between prints.
const BETWEEN: &[&str] = &[
    " ", "a", "{", "", "\n", "  b  ", "x{", "{ ", "%", "#", "}}", "\r\n  ", "%}", "'\"\\", "日 ", "-", "}",
    "{\"k\": ",
];

struct Maker<'c> {
    choices: &'c [u16],
    any: bool,
    /// Names in force, by kind: `t`ext, `n`umber, `b`oolean, `l`ist, `m`ap, `z` null, `e`ntry.
    scope: Vec<(char, String)>,
    sets: usize,
    loops: usize,
    depth: usize,
    out: String,
}

impl Maker<'_> {
    fn up_to(&mut self, count: usize) -> usize {
        let Some((first, rest)) = self.choices.split_first() else { return 0 };
        self.choices = rest;
        usize::from(*first) % count
    }

    fn one_of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        let at = self.up_to(texts.len());
        texts[at]
    }

    /// A name of that kind.
    fn name(&mut self, kind: char) -> String {
        let found: Vec<String> =
            self.scope.iter().filter(|(of, _)| *of == kind).map(|(_, name)| name.clone()).collect();
        let at = self.up_to(found.len().max(1));
        // The newest first: loop variables are more to the point.
        found.iter().rev().nth(at).cloned().unwrap_or_else(|| "z0".to_owned())
    }

    fn parts(&mut self, count: usize) {
        for _ in 0..count {
            let text = self.one_of(BETWEEN);
            self.text(text);
            self.part();
        }
        let text = self.one_of(BETWEEN);
        self.text(text);
    }

    /// Text that makes no delimiter together with what stands before it.
    fn text(&mut self, text: &str) {
        if self.out.ends_with('{') && text.starts_with(['{', '%', '#']) {
            return;
        }
        self.out.push_str(text);
    }

    fn open(&mut self, kind: &str) {
        let dash = self.one_of(&["", "", "", "-"]);
        let blank = if dash.is_empty() { self.one_of(&[" ", " ", ""]) } else { " " };
        if self.out.ends_with('{') {
            self.out.push('.');
        }
        self.out.extend(["{", kind, dash, blank]);
    }

    fn close(&mut self, kind: &str) {
        let dash = self.one_of(&["", "", "", "-"]);
        let blank = self.one_of(&[" ", " ", ""]);
        self.out.extend([blank, dash, kind, "}"]);
    }

    fn tag(&mut self, text: &str) {
        self.open("%");
        self.out.push_str(text);
        self.close("%");
    }

    fn block(&mut self, least: usize) {
        self.depth += 1;
        let count = if self.depth > 3 { 0 } else { self.up_to(3).max(least) };
        let known = self.scope.len();
        self.parts(count);
        // What a branch sets may not be set behind it.
        self.scope.truncate(known);
        self.depth -= 1;
    }

    fn part(&mut self) {
        match self.up_to(if self.depth > 3 { 6 } else { 14 }) {
            0..=4 => self.print(),
            5 => {
                let special = self.one_of(&[
                    "{# c {{ t0 }} #}",
                    "{#- c -#}",
                    "{% raw %}{{ t0 }}{% endraw %}",
                    "{%- raw %} {% raw %}{%endraw -%}",
                    "{% verbatim %} {{ t0 }} {% endverbatim %}",
                    "{%- verbatim -%} {% if {%- endverbatim -%}",
                ]);
                if self.out.ends_with('{') {
                    self.out.push('.');
                }
                self.out.push_str(special);
            }
            6..=7 => {
                self.conditional();
                self.print_set();
            }
            8..=9 => {
                self.each();
                self.print_set();
            }
            10..=11 => {
                // Rather set again in a tag what was set before it.
                let last =
                    self.scope.iter().rev().find(|(_, name)| name.starts_with('s')).map(|(kind, _)| *kind);
                let kind = match last.filter(|_| self.depth > 0) {
                    Some(kind) if self.up_to(2) == 1 => kind,
                    _ => ['t', 'n', 'l', 'b'][self.up_to(4)],
                };
                let value = self.expr(kind, 2);
                let known =
                    self.scope.iter().filter(|(of, name)| *of == kind && name.starts_with('s')).count();
                let name = if self.any && self.up_to(6) == 5 {
                    self.name(kind)
                } else if known > 0 && self.up_to(2) == 1 {
                    let mut names =
                        self.scope.iter().filter(|(of, name)| *of == kind && name.starts_with('s'));
                    names.next_back().expect("a name").1.clone()
                } else {
                    self.sets += 1;
                    format!("s{}", self.sets)
                };
                self.tag(&format!("set {name} = {value}"));
                if !self.scope.iter().any(|(_, known)| *known == name) {
                    self.scope.push((kind, name));
                }
            }
            12 => {
                let arg = self.expr('t', 1);
                let filters = ["upper", "trim", "replace({'v': ARG})", "default(ARG)"];
                let filter = self.one_of(&filters[..if self.any { 4 } else { 3 }]);
                self.tag(&format!("filter {}", filter.replace("ARG", &arg)));
                self.block(1);
                self.tag("endfilter");
            }
            _ => {
                let odd = if self.any { self.up_to(4) } else { 0 };
                match odd {
                    1 => {
                        let list = self.name('l');
                        self.out.extend(["{{ ", &list, " | sort | join('') }}{{ ", &list, " | first }}"]);
                    }
                    2 => {
                        let text = self.name('t');
                        self.out.extend(["{{ render(", &text, ") }}"]);
                    }
                    3 => {
                        self.sets += 1;
                        self.tag(&format!("block 'k{}'", self.sets));
                        self.block(1);
                        self.tag("endblock");
                    }
                    _ => self.print(),
                }
            }
        }
    }

    /// Prints what was set, so that it matters whether a tag set it again.
    fn print_set(&mut self) {
        let set =
            self.scope.iter().rev().find(|(_, name)| name.starts_with('s')).map(|(_, name)| name.clone());
        if let Some(name) = set.filter(|_| self.up_to(3) > 0) {
            self.out.extend([".{{ ", &name, " }}"]);
        }
    }

    fn print(&mut self) {
        let kind = ['t', 't', 'n', 'b', 'l', 'm', 'z'][self.up_to(7)];
        let value = self.expr(kind, 3);
        self.open("{");
        if value.starts_with('{') || value.starts_with('-') {
            self.out.push(' ');
        }
        self.out.push_str(&value);
        if value.ends_with('}') {
            self.out.push(' ');
        }
        self.close("}");
    }

    fn conditional(&mut self) {
        let condition = self.expr('b', 2);
        let lead = if condition.starts_with('(') { self.one_of(&[" ", ""]) } else { " " };
        self.tag(&format!("if{lead}{condition}"));
        self.block(1);
        for _ in 0..self.up_to(3) {
            let condition = self.expr('b', 1);
            self.tag(&format!("elseif {condition}"));
            self.block(0);
        }
        if self.up_to(2) == 1 {
            self.tag("else");
            self.block(0);
        }
        self.tag("endif");
    }

    fn each(&mut self) {
        self.loops += 1;
        let name = format!("i{}", self.loops);
        let over_map = self.up_to(4) == 3;
        let over = if over_map { self.expr('m', 1) } else { self.expr('l', 1) };
        self.tag(&format!("for {name} in {over}"));
        self.scope.push((if over_map { 'e' } else { 't' }, name));
        self.scope.push(('n', "loop.index".to_owned()));
        self.scope.push(('n', "loop.length".to_owned()));
        self.scope.push(('b', "loop.last".to_owned()));
        self.block(1);
        self.scope.retain(|(_, name)| !name.starts_with("loop."));
        self.scope.pop();
        if self.up_to(3) == 1 {
            self.tag("else");
            self.block(0);
        }
        self.tag("endfor");
    }

    /// An expression of a kind, in brackets where it is more than a word.
    fn inner(&mut self, kind: char, depth: usize) -> String {
        let text = self.expr(kind, depth);
        let is_word = text.chars().all(|c| c.is_alphanumeric() || c == '.');
        if is_word && self.up_to(4) != 1 { text } else { format!("({text})") }
    }

    fn literal(&mut self) -> String {
        let at = self.up_to(TEXTS.len());
        let text = TEXTS[at];
        if text.contains("raw") || text.ends_with('\\') || text.contains("\\'") || text.contains("\\\"") {
            return "'lit'".to_owned();
        }
        if text.contains('\'') {
            format!("\"{}\"", text.replace(['"', '#'], ""))
        } else {
            format!("'{text}'")
        }
    }

    /// Text of a list or map.
    fn expr(&mut self, kind: char, depth: usize) -> String {
        if depth == 0 {
            return self.name(kind);
        }
        let d = depth - 1;
        if self.up_to(6) == 5 {
            return self.fallback(kind, d);
        }
        match kind {
            't' => self.text_expr(d),
            'n' => match self.up_to(7) {
                0 => self.name('n'),
                1 => self.one_of(&["1", "2L", "0.5", "1.0", "7"]).to_owned(),
                2 => {
                    let (left, right) = (self.inner('n', d), self.inner('n', d));
                    format!("{left} {} {right}", self.one_of(&["+", "-", "*"]))
                }
                3 => format!("-{}", self.inner('n', d)),
                4 => format!("{} | length", self.inner('t', d)),
                5 => {
                    let (left, right) = (self.expr('n', d), self.expr('n', d));
                    format!("{}({left}, {right})", self.one_of(&["max", "min"]))
                }
                _ => format!("{}.n", self.name('m')),
            },
            'b' => self.condition(d),
            'l' => match self.up_to(6) {
                0 => self.name('l'),
                1 => format!("[{}, {}]", self.expr('t', d), self.expr('t', d)),
                2 => format!("{}.l", self.name('m')),
                3 => format!("{} | split(',')", self.inner('t', d)),
                4 => "1..2".to_owned(),
                _ => "[]".to_owned(),
            },
            'm' => match self.up_to(4) {
                0 => self.name('m'),
                1 => format!("{{'k': {}, 'n': {}}}", self.expr('t', d), self.expr('n', d)),
                2 => format!("{}.m", self.name('m')),
                _ => format!("{{{}: {}}}", self.inner('t', d), self.expr('l', d)),
            },
            _ => self.one_of(&["null", "z0", "m0.z"]).to_owned(),
        }
    }

    /// Something with a second choice.
    fn fallback(&mut self, kind: char, d: usize) -> String {
        let (left, right) = (self.inner(kind, d), self.inner(kind, d));
        let missing = self.one_of(&["m0.nope", "nope", "nope.x", "z0.x", "l0[9]", "m0.m['x']", "z0"]);
        let left = if self.up_to(2) == 1 { missing.to_owned() } else { left };
        match self.up_to(6) {
            0 => format!("{left} ?? {right}"),
            1 => format!("{left} ??? {right}"),
            2 => format!("{left} | default({right})"),
            3 => format!("{left} is defined ? {left} : {right}"),
            4 => format!("{} ? {left} : {right}", self.inner('b', d)),
            _ => format!("{} ? {right} : {right}", self.inner('n', d)),
        }
    }

    fn text_expr(&mut self, d: usize) -> String {
        match self.up_to(14) {
            0 => self.name('t'),
            1 => self.literal(),
            2 | 3 => {
                let kinds = ['t', 'n', 'b', 't', 'l'];
                let (one, two) = (kinds[self.up_to(5)], kinds[self.up_to(5)]);
                let (left, right) = (self.inner(one, d), self.inner(two, d));
                format!("{left} {} {right}", if one == 't' { self.one_of(&["~", "~", "+"]) } else { "~" })
            }
            4 => format!(
                "{} | {}",
                self.inner('t', d),
                self.one_of(&["upper", "lower", "trim", "first", "length"])
            ),
            5 => {
                let (one, two) = (self.expr('t', d), self.expr('n', d));
                format!("\"a #{{{one}}} b#{{ {two} }}\"")
            }
            6 => format!("{}.k", self.name('m')),
            7 => format!(
                "{}[{}]",
                self.name('m'),
                self.one_of(&["'k'", "'k' ~ ''", "(b0 ? 'k' : 'z')", "\"k\""])
            ),
            8 => {
                let list = self.name('l');
                let at = self.inner('n', d);
                format!("{list}[{at}] ?? 'none'")
            }
            9 => format!("mac({})", self.expr('t', d)),
            10 => format!("mac({}, q={})", self.expr('t', d), self.expr('n', d)),
            11 => format!("{} | join({})", self.inner('l', d), self.inner('t', d)),
            12 => {
                let entry = self.name('e');
                if entry == "z0" {
                    self.name('t')
                } else {
                    format!("{entry}.{}", self.one_of(&["key", "value"]))
                }
            }
            _ => format!("{} | replace({{'v': {}}})", self.inner('t', d), self.inner('t', d)),
        }
    }

    fn condition(&mut self, d: usize) -> String {
        match self.up_to(9) {
            0 => self.name('b'),
            1 => self.one_of(&["true", "false"]).to_owned(),
            2 => {
                let glue = self.one_of(&["and", "or"]);
                let (left, right) = (self.inner('b', d), self.inner('b', d));
                let tight = left.ends_with(')') && right.starts_with('(') && self.up_to(2) == 1;
                if tight { format!("{left}{glue}{right}") } else { format!("{left} {glue} {right}") }
            }
            3 => format!("not {}", self.inner('b', d)),
            4 => {
                let (left, right) = (self.inner('n', d), self.inner('n', d));
                format!("{left} {} {right}", self.one_of(&["==", "!=", "<", ">="]))
            }
            5 => {
                let (left, right) = (self.inner('t', d), self.inner('t', d));
                format!("{left} {} {right}", self.one_of(&["==", "!=", "contains"]))
            }
            6 => format!(
                "{} is {}",
                self.inner('t', d),
                self.one_of(&["empty", "null", "not defined", "defined"])
            ),
            7 => format!("{} contains {}", self.inner('l', d), self.inner('t', d)),
            _ => self.inner('t', d),
        }
    }
}
