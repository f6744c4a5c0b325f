//! `_match_impl` and `_sub_impl`: matches of an Oniguruma pattern, on which jq's functions with patterns are built.

use std::rc::Rc;

use super::{
    Flow, Machine, Sink, Stop,
    builtin::not_applicable,
    node::{Fields, Node},
    scope::Scope,
    syntax::Part,
};
use crate::render::java::regex::{Refused, Regex};

/// Pattern, flags, and whether only a test is wanted.
type Asked<'e> = (&'e Part, &'e Part, &'e Part);

/// `_match_impl(pattern; flags; test)`
pub(super) fn matches(
    machine: &Machine,
    (pattern, flags, tests): Asked<'_>,
    scope: &Rc<Scope>,
    input: &Node,
    out: &mut Sink<'_>,
) -> Flow {
    let Node::Text(text) = input else { return Err(not_applicable("_match_impl/3", input)) };
    machine.each(tests, scope, input, &mut |tests| {
        let Node::Bool(tests) = tests else { return Err(refused(3)) };
        machine.each(flags, scope, input, &mut |flags| {
            let flags = match &flags {
                Node::Text(flags) => flags.as_ref(),
                Node::Null => "",
                Node::Nil
                | Node::Missing
                | Node::Bool(_)
                | Node::Number(_)
                | Node::Array(_)
                | Node::Object(_) => return Err(refused(2)),
            };
            machine.each(pattern, scope, input, &mut |pattern| {
                let Node::Text(pattern) = pattern else { return Err(refused(1)) };
                machine.spend(text.len())?;
                let regex = compile(&pattern, flags, text)?;
                let found = if tests {
                    Node::Bool({
                        let units: Vec<u16> = text.encode_utf16().collect();
                        regex.regex.search(&units, 0).map_err(stop)?.is_some()
                    })
                } else {
                    all(machine, &regex, text, flags.contains('g'))?
                };
                out(found, None)
            })
        })
    })
}

/// `_sub_impl(pattern; replacement; flags)`
pub(super) fn substitute(
    machine: &Machine,
    (pattern, replacement, flags): Asked<'_>,
    scope: &Rc<Scope>,
    input: &Node,
    out: &mut Sink<'_>,
) -> Flow {
    let Node::Text(text) = input else { return Err(not_applicable("_sub_impl/3", input)) };
    machine.each(pattern, scope, input, &mut |pattern| {
        let Node::Text(pattern) = pattern else { return Err(refused(1)) };
        machine.each(flags, scope, input, &mut |given| {
            let Node::Text(given) = given else { return Err(refused(3)) };
            machine.spend(text.len())?;
            let regex = compile(&pattern, &given, text)?;
            let parts = cut(machine, &regex, text, given.contains('g'))?;
            machine.each(flags, scope, input, &mut |_| {
                replace(machine, &parts, replacement, scope, String::new(), out)
            })
        })
    })
}

/// A text between matches, or the named groups of a match.
enum Cut {
    Text(String),
    Match(Node),
}

fn cut(machine: &Machine, pattern: &Pattern, text: &str, is_global: bool) -> Result<Vec<Cut>, Stop> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(groups) = pattern.regex.search(&units, at).map_err(stop)? {
        let Some(Some((start, end))) = groups.first().copied() else { break };
        parts.push(Cut::Text(text_of(&units, (at, start))));
        let mut fields = Fields::new();
        for (name, group) in pattern.names.iter().zip(groups.iter().skip(1)) {
            if let Some(name) = name {
                let group = group.map_or(Node::Null, |span| Node::text(text_of(&units, span)));
                fields.insert(Rc::clone(name), group);
            }
        }
        parts.push(Cut::Match(machine.object(fields)?));
        machine.spend(units.len())?;
        if is_global && end == at && at != units.len() {
            // Java goes round in circles here until memory ends.
            return Err(Stop::unsupported("jq: to replace empty matches"));
        }
        at = end;
        if !is_global || at == units.len() {
            break;
        }
    }
    parts.push(Cut::Text(text_of(&units, (at, units.len()))));
    Ok(parts)
}

fn text_of(units: &[u16], (start, end): (usize, usize)) -> String {
    String::from_utf16_lossy(units.get(start..end).unwrap_or_default())
}

/// Puts a text together from its end; each result of the replacement gives a text of its own.
fn replace(
    machine: &Machine,
    parts: &[Cut],
    replacement: &Part,
    scope: &Rc<Scope>,
    tail: String,
    out: &mut Sink<'_>,
) -> Flow {
    let Some((last, rest)) = parts.split_last() else { return out(machine.text(tail)?, None) };
    match last {
        Cut::Text(text) => replace(machine, rest, replacement, scope, format!("{text}{tail}"), out),
        Cut::Match(groups) => {
            if parts.len() > 400 {
                return Err(Stop::unsupported("jq: that many matches"));
            }
            let mut found = Vec::new();
            let flow = machine.each(replacement, scope, groups, &mut |node| {
                found.push(node);
                Ok(())
            });
            for node in found {
                let text = format!("{}{tail}", node.to_plain_text());
                replace(machine, rest, replacement, scope, text, out)?;
            }
            flow
        }
    }
}

fn all(machine: &Machine, pattern: &Pattern, text: &str, is_global: bool) -> Result<Node, Stop> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut matches = Vec::new();
    let mut at = 0;
    while let Some(groups) = pattern.regex.search(&units, at).map_err(stop)? {
        let Some(Some((start, end))) = groups.first().copied() else { break };
        machine.spend(units.len())?;
        matches.push(describe(machine, pattern, &groups, &units)?);
        if end == at && units.get(at).is_some_and(|unit| *unit > 0x7f) {
            return Err(Stop::unsupported("jq: empty matches between other characters than ASCII"));
        }
        at = if end == at { at + 1 } else { end.max(start) };
        if !is_global || at >= units.len() {
            break;
        }
    }
    machine.array(matches)
}

fn describe(
    machine: &Machine,
    pattern: &Pattern,
    groups: &[Option<(usize, usize)>],
    units: &[u16],
) -> Result<Node, Stop> {
    let count = |text: &str| Node::from_long(i64::try_from(text.chars().count()).unwrap_or(0));
    let group = |span: Option<(usize, usize)>| match span {
        None => [Node::from_long(-1), Node::from_long(0), Node::Null],
        Some((start, end)) => {
            let text = text_of(units, (start, end));
            [count(&text_of(units, (0, start))), count(&text), Node::text(text)]
        }
    };
    let names = ["offset", "length", "string"];
    let fields = |nodes: [Node; 3]| names.into_iter().map(Rc::from).zip(nodes);
    let whole = groups.first().copied().flatten();
    let mut captures = Vec::new();
    if whole.is_some_and(|(start, end)| start != end) {
        for (name, span) in pattern.names.iter().zip(groups.iter().skip(1)) {
            let name = name.as_ref().map_or(Node::Null, |name| Node::Text(Rc::clone(name)));
            captures.push(machine.object(fields(group(*span)).chain([("name".into(), name)]).collect())?);
        }
    }
    let captures = machine.array(captures)?;
    machine.object(fields(group(whole)).chain([("captures".into(), captures)]).collect())
}

fn refused(at: usize) -> Stop {
    Stop::error(format!("argument {at} has the wrong type"))
}

fn stop(refused: Refused) -> Stop {
    match refused {
        Refused::Invalid | Refused::Unsupported => Stop::unsupported("jq: this pattern"),
    }
}

/// A pattern, and the names of its groups.
struct Pattern {
    regex: Regex,
    names: Vec<Option<Rc<str>>>,
}

fn compile(pattern: &str, flags: &str, text: &str) -> Result<Pattern, Stop> {
    let mut translator = Translator {
        chars: pattern.chars().collect(),
        at: 0,
        out: String::new(),
        open: 0,
        names: Vec::new(),
        any: "[^\n]",
    };
    for flag in flags.chars() {
        match flag {
            'g' | 's' => {}
            'i' => translator.out.push_str("(?i)"),
            'm' | 'p' => translator.any = "(?s:.)",
            'n' | 'l' | 'x' => return Err(Stop::unsupported("jq: this flag of a pattern")),
            _ => return Err(Stop::error(format!("{flags} is not a valid modifier string"))),
        }
    }
    let is_ascii = pattern.is_ascii() && text.is_ascii();
    if !is_ascii && (flags.contains('i') || pattern.contains("(?i")) {
        return Err(Stop::unsupported("jq: to ignore the case of other letters than ASCII"));
    }
    if !is_ascii {
        translator.out.push_str("(?U)");
    }
    let names = translator.run()?;
    let regex = Regex::new(&translator.out).map_err(stop)?;
    Ok(Pattern { regex, names })
}

/// Rewrites a pattern of Oniguruma's Perl syntax; what it does not know is left uncomputed.
struct Translator {
    chars: Vec<char>,
    at: usize,
    out: String,
    open: usize,
    names: Vec<Option<Rc<str>>>,
    /// What the dot stands for.
    any: &'static str,
}

fn unknown() -> Stop {
    Stop::unsupported("jq: this pattern")
}

fn broken() -> Stop {
    Stop::failed("jq: it is no pattern")
}

impl Translator {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn rest_starts_with(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(at, c)| self.chars.get(self.at + at) == Some(&c))
    }

    fn run(&mut self) -> Result<Vec<Option<Rc<str>>>, Stop> {
        let mut can_repeat = false;
        while let Some(c) = self.peek() {
            self.at += 1;
            let could_repeat = std::mem::replace(&mut can_repeat, true);
            match c {
                '\\' => self.escape(false)?,
                '[' => self.class()?,
                '(' => {
                    self.open += 1;
                    self.group()?;
                    can_repeat = false;
                }
                ')' => {
                    self.open = self.open.checked_sub(1).ok_or_else(broken)?;
                    self.out.push(')');
                }
                '^' => {
                    self.out.push_str("\\A");
                    can_repeat = false;
                }
                '$' => {
                    self.out.push_str("(?=\\n?\\z)");
                    can_repeat = false;
                }
                '|' => {
                    self.out.push('|');
                    can_repeat = false;
                }
                '*' | '+' | '?' | '{' => {
                    if c == '{' && !self.is_interval() {
                        return Err(unknown());
                    }
                    if !could_repeat {
                        return Err(if c == '{' { unknown() } else { broken() });
                    }
                    self.repeat(c)?;
                    can_repeat = false;
                }
                '.' => self.out.push_str(self.any),
                c if c.is_ascii_alphanumeric() || !c.is_ascii() => self.out.push(c),
                c => self.literal(c),
            }
        }
        if self.open == 0 { Ok(std::mem::take(&mut self.names)) } else { Err(broken()) }
    }

    fn literal(&mut self, c: char) {
        if ",:;=!<>\"'%@_`~/ \t\n\r".contains(c) {
            self.out.push(c);
        } else {
            self.out.push('\\');
            self.out.push(c);
        }
    }

    fn is_interval(&self) -> bool {
        let inner: String = self.chars.iter().skip(self.at).take_while(|c| **c != '}').collect();
        let has_end = self.chars.iter().skip(self.at).any(|c| *c == '}');
        let (low, high) = inner.split_once(',').unwrap_or((&inner, ""));
        let is_number = |text: &str| text.len() <= 3 && text.chars().all(|c| c.is_ascii_digit());
        has_end && !low.is_empty() && is_number(low) && is_number(high)
    }

    fn repeat(&mut self, first: char) -> Result<(), Stop> {
        self.out.push(first);
        if first == '{' {
            while let Some(c) = self.peek() {
                self.at += 1;
                self.out.push(c);
                if c == '}' {
                    break;
                }
            }
        }
        match self.peek() {
            Some('?') => {}
            Some('+') if first != '{' => {}
            Some('+' | '*' | '{') => return Err(unknown()),
            _ => return Ok(()),
        }
        self.out.extend(self.peek());
        self.at += 1;
        if matches!(self.peek(), Some('+' | '*' | '?' | '{')) { Err(unknown()) } else { Ok(()) }
    }

    fn group(&mut self) -> Result<(), Stop> {
        self.out.push('(');
        if self.peek() != Some('?') {
            self.names.push(None);
            return Ok(());
        }
        for start in ["?:", "?=", "?!", "?<=", "?<!", "?>", "?i)", "?i:"] {
            if self.rest_starts_with(start) {
                self.at += start.len();
                self.out.push_str(start);
                if start.ends_with(')') {
                    self.open -= 1;
                }
                return Ok(());
            }
        }
        if !self.rest_starts_with("?<") {
            return Err(unknown());
        }
        self.at += 2;
        let name: String = self.chars.iter().skip(self.at).take_while(|c| **c != '>').collect();
        let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if !starts || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(unknown());
        }
        self.at += name.len() + 1;
        self.names.push(Some(name.into()));
        Ok(())
    }

    fn escape(&mut self, in_class: bool) -> Result<(), Stop> {
        let c = self.peek().ok_or_else(broken)?;
        self.at += 1;
        match c {
            'd' | 'D' | 'w' | 'W' | 's' | 'S' | 'n' | 'r' | 't' | 'f' | 'a' => {
                self.out.push('\\');
                self.out.push(c);
            }
            'b' if in_class => self.out.push_str("\\x08"),
            'b' | 'B' | 'A' | 'z' if !in_class => {
                self.out.push('\\');
                self.out.push(c);
            }
            'Z' if !in_class => self.out.push_str("(?=\\n?\\z)"),
            '1'..='9' if !in_class && !self.peek().is_some_and(|c| c.is_ascii_digit()) => {
                self.out.push('\\');
                self.out.push(c);
            }
            'p' | 'P' => {
                let name: String = self.chars.iter().skip(self.at).take_while(|c| **c != '}').collect();
                if !matches!(name.as_str(), "{L" | "{Lu" | "{Ll" | "{N" | "{Nd" | "{P") {
                    return Err(unknown());
                }
                self.at += name.len() + 1;
                self.out.push('\\');
                self.out.push(c);
                self.out.push_str(&name);
                self.out.push('}');
            }
            c if c.is_ascii_alphanumeric() => return Err(unknown()),
            c if c.is_ascii_punctuation() => {
                if c == '_' || "<>,:;=!\"'%@`/".contains(c) {
                    self.out.push(c);
                } else {
                    self.out.push('\\');
                    self.out.push(c);
                }
            }
            c => self.literal(c),
        }
        Ok(())
    }

    fn class(&mut self) -> Result<(), Stop> {
        self.out.push('[');
        if self.peek() == Some('^') {
            self.at += 1;
            self.out.push('^');
        }
        if self.peek() == Some(']') {
            return Err(unknown());
        }
        loop {
            let c = self.peek().ok_or_else(broken)?;
            self.at += 1;
            match c {
                ']' => {
                    self.out.push(']');
                    return Ok(());
                }
                '\\' => self.escape(true)?,
                '[' if self.peek() == Some(':') => return Err(unknown()),
                '-' if self.peek() == Some('-') => return Err(unknown()),
                '[' | '&' | '~' | '^' | '#' => {
                    self.out.push('\\');
                    self.out.push(c);
                }
                c => self.out.push(c),
            }
        }
    }
}
