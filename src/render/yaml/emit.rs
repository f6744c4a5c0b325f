//! Writes YAML as SnakeYAML's emitter does with Jackson's options for the filter `yaml`: blocks, lists indented by one,
//! no line ever split.

use std::fmt::Write as _;

use super::style::{self, Style, is_break};
use crate::render::{
    fault::{Fault, Outcome},
    json_time::{Written, written},
    object,
    value::{Number, Value},
};

/// How deep Jackson writes.
const MAX_DEPTH: usize = 1000;
/// How many UTF-16 units a key on one line may have.
const KEY_LIMIT: usize = 128;

/// The YAML of a value.
pub(in crate::render) fn to_text(value: &Value) -> Outcome<String> {
    let mut emitter = Emitter {
        out: String::new(),
        column: 0,
        is_blank: true,
        is_indentation: true,
        indent: None,
        depth: 0,
    };
    if value.as_text() == Some("") {
        emitter.indicator("---", true, false, false);
    }
    emitter.node(value, false)?;
    emitter.write_indent();
    Ok(emitter.out)
}

struct Emitter {
    out: String,
    column: usize,
    /// The last character was white space.
    is_blank: bool,
    /// The line has nothing but indentation and indicators so far.
    is_indentation: bool,
    indent: Option<usize>,
    depth: usize,
}

impl Emitter {
    fn node(&mut self, value: &Value, in_mapping: bool) -> Outcome<()> {
        match value {
            Value::List(list) => self.sequence(&list.get(), in_mapping),
            Value::Map(map) => self.mapping(&map.ordered()),
            Value::Entry(entry) => self.mapping(&[(entry.0.clone(), entry.1.clone())]),
            Value::Null => self.scalar("null", Style::Plain),
            Value::Bool(value) => self.scalar(if *value { "true" } else { "false" }, Style::Plain),
            Value::Number(number) => self.scalar(&number.to_text(), Style::Plain),
            Value::Time(time) => match written(time, false)? {
                Written::Number(text) => self.scalar(&text, Style::Plain),
                Written::Text(text) => self.scalar(&text, style::of_value(&text)),
            },
            Value::Char(_) | Value::Text(_) | Value::Safe(_) | Value::Enum(_) | Value::Masked(_) => {
                let text = object::to_text(value);
                self.scalar(&text, style::of_value(&text))
            }
            Value::Loop(_) => Err(Fault::unsupported("`loop` as YAML")),
        }
    }

    /// Goes one level deeper and says how deep it was.
    fn deepen(&mut self, is_flow: bool, stays: bool) -> Outcome<Option<usize>> {
        if self.depth >= MAX_DEPTH {
            return Err(Fault::failed("it is nested too deep for YAML"));
        }
        self.depth += 1;
        let indent = self.indent;
        self.indent = match indent {
            None => Some(if is_flow { 2 } else { 0 }),
            Some(indent) if stays => Some(indent),
            Some(indent) => Some(indent + 2),
        };
        Ok(indent)
    }

    fn rise(&mut self, indent: Option<usize>) {
        self.indent = indent;
        self.depth -= 1;
    }

    fn sequence(&mut self, items: &[Value], in_mapping: bool) -> Outcome<()> {
        if items.is_empty() {
            self.empty("[", "]");
            return Ok(());
        }
        let indent = self.deepen(false, in_mapping && !self.is_indentation)?;
        for item in items {
            self.write_indent();
            self.spaces(1);
            self.indicator("-", true, false, true);
            self.node(item, false)?;
        }
        self.rise(indent);
        Ok(())
    }

    fn mapping(&mut self, entries: &[(Value, Value)]) -> Outcome<()> {
        if entries.is_empty() {
            self.empty("{", "}");
            return Ok(());
        }
        let indent = self.deepen(false, false)?;
        for (key, value) in entries {
            self.write_indent();
            if key.is_null() {
                return Err(Fault::failed("YAML has no key `null`"));
            }
            let text = object::to_text(key);
            let is_whole = matches!(key, Value::Number(Number::Int(_) | Number::Long(_)));
            let style = if is_whole { Style::Plain } else { style::of_name(&text) };
            let analysis = style::analyze(&text);
            let is_short = text.encode_utf16().count() < KEY_LIMIT;
            if is_short && !analysis.is_empty && !analysis.is_multiline {
                self.scalar_as(&text, style, true)?;
                self.indicator(":", false, false, false);
            } else {
                self.indicator("?", true, false, true);
                self.scalar(&text, style)?;
                self.write_indent();
                self.indicator(":", true, false, true);
            }
            self.node(value, true)?;
        }
        self.rise(indent);
        Ok(())
    }

    fn empty(&mut self, open: &str, close: &str) {
        self.indicator(open, true, true, false);
        self.indicator(close, false, false, false);
    }

    fn scalar(&mut self, text: &str, asked: Style) -> Outcome<()> {
        self.scalar_as(text, asked, false)
    }

    fn scalar_as(&mut self, text: &str, asked: Style, is_key: bool) -> Outcome<()> {
        let style = style::choose(asked, style::analyze(text), is_key);
        let indent = self.deepen(true, false)?;
        match style {
            Style::Plain => self.plain(text),
            Style::Single => self.single(text),
            Style::Double => self.double(text),
            Style::Literal => self.literal(text),
        }
        self.rise(indent);
        Ok(())
    }

    fn raw(&mut self, text: &str) {
        self.column += text.encode_utf16().count();
        self.out.push_str(text);
    }

    fn indicator(&mut self, indicator: &str, needs_blank: bool, is_blank: bool, is_indentation: bool) {
        if !self.is_blank && needs_blank {
            self.raw(" ");
        }
        self.is_blank = is_blank;
        self.is_indentation = self.is_indentation && is_indentation;
        self.raw(indicator);
    }

    fn write_indent(&mut self) {
        let indent = self.indent.unwrap_or(0);
        if !self.is_indentation || self.column > indent || (self.column == indent && !self.is_blank) {
            self.break_line('\n');
        }
        self.spaces(indent.saturating_sub(self.column));
    }

    fn spaces(&mut self, count: usize) {
        if count > 0 {
            self.is_blank = true;
            self.raw(&" ".repeat(count));
        }
    }

    fn break_line(&mut self, with: char) {
        self.is_blank = true;
        self.is_indentation = true;
        self.column = 0;
        self.out.push(with);
    }

    /// Runs of characters that break lines, and of those that do not.
    fn runs(text: &str) -> Vec<(bool, &str)> {
        let mut runs = Vec::new();
        let mut start = 0;
        let mut breaks = None;
        for (at, c) in text.char_indices() {
            let is = is_break(c);
            if let Some(was) = breaks.filter(|was| *was != is) {
                runs.push((was, text.get(start..at).unwrap_or("")));
                start = at;
            }
            breaks = Some(is);
        }
        if let Some(was) = breaks {
            runs.push((was, text.get(start..).unwrap_or("")));
        }
        runs
    }

    /// A run of line breaks inside a text whose single ones are blanks.
    fn folded_breaks(&mut self, run: &str) {
        if run.starts_with('\n') {
            self.break_line('\n');
        }
        for c in run.chars() {
            self.break_line(c);
        }
        self.write_indent();
    }

    fn plain(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.is_blank {
            self.raw(" ");
        }
        self.is_blank = false;
        self.is_indentation = false;
        for (breaks, run) in Self::runs(text) {
            if breaks {
                self.folded_breaks(run);
                self.is_blank = false;
                self.is_indentation = false;
            } else {
                self.raw(run);
            }
        }
    }

    fn single(&mut self, text: &str) {
        self.indicator("'", true, false, false);
        for (breaks, run) in Self::runs(text) {
            if breaks {
                self.folded_breaks(run);
            } else {
                self.raw(&run.replace('\'', "''"));
            }
        }
        self.indicator("'", false, false, false);
    }

    fn double(&mut self, text: &str) {
        self.indicator("\"", true, false, false);
        let escaped = text.chars().fold(String::new(), |mut out, c| {
            escape(c, &mut out);
            out
        });
        self.raw(&escaped);
        self.indicator("\"", false, false, false);
    }

    fn literal(&mut self, text: &str) {
        let mut header = "|".to_owned();
        if text.starts_with(|c: char| is_break(c) || c == ' ') {
            header.push('2');
        }
        let mut from_end = text.chars().rev();
        match (from_end.next(), from_end.next()) {
            (Some(last), _) if !is_break(last) => header.push('-'),
            (_, None) => header.push('+'),
            (_, Some(before)) if is_break(before) => header.push('+'),
            (_, Some(_)) => {}
        }
        self.indicator(&header, true, false, false);
        self.break_line('\n');
        let runs = Self::runs(text);
        let count = runs.len();
        let starts_with_break = runs.first().is_some_and(|(breaks, _)| *breaks);
        for (at, (breaks, run)) in runs.into_iter().enumerate() {
            let is_last = at + 1 == count;
            if breaks {
                for c in run.chars() {
                    self.break_line(c);
                }
                if !is_last {
                    self.write_indent();
                }
            } else {
                if at == 0 && !starts_with_break {
                    self.write_indent();
                }
                // The emitter does not count the columns here.
                self.out.push_str(run);
                if is_last {
                    self.break_line('\n');
                }
            }
        }
    }
}

fn escape(c: char, out: &mut String) {
    let short = match c {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' | '\\' => c,
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        ' '..='~' | '\u{a1}'..='\u{fffd}' | '\u{10000}'.. => {
            out.push(c);
            return;
        }
        _ => {
            let code = u32::from(c);
            // Writing to a `String` cannot fail.
            let _ = if code <= 0xff { write!(out, "\\x{code:02x}") } else { write!(out, "\\u{code:04x}") };
            return;
        }
    };
    out.push('\\');
    out.push(short);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::json;

    #[test]
    fn values_are_written_as_jackson_and_snakeyaml_do() {
        for (json, yaml) in [
            (r#""yes""#, "\"yes\"\n"),
            (r#""""#, "--- \"\"\n"),
            (r#""0x1""#, "0x1\n"),
            (r#""?""#, "'?'\n"),
            (r#""a\r\nb""#, "\"a\\r\\nb\"\n"),
            (r#"{"\nstart":"\nstart"}"#, "? \"\\nstart\"\n: |2-\n\n  start\n"),
            (r#"{"a":[{"b":"- a"}]}"#, "a:\n -\n  b: '- a'\n"),
            (r#"[["1e3","😀"],1,true]"#, " -\n   - 1e3\n   - 😀\n - 1\n - true\n"),
            (
                r#"["&a",[1e-7,[["FALSE"],{},"日本語"],"on"]]"#,
                " - '&a'\n -\n   - 1.0E-7\n   -\n     -\n       - \"FALSE\"\n     - {}\n     - 日本語\n   - \"on\"\n",
            ),
            (r#"["multi\n\nline\n\n","\u007f"]"#, " - |+\n  multi\n\n  line\n\n - \"\\x7f\"\n"),
            (
                r#"{"1_000":"1_000","":[],"back\\slash":"a# c","00":{"a,b":"off"}}"#,
                "\"1_000\": 1_000\n? \"\"\n: []\nback\\slash: a# c\n\"00\":\n  a,b: \"off\"\n",
            ),
            ("[\"\u{feff}\",\"  \"]", " - \u{feff}\n - '  '\n"),
        ] {
            assert_eq!(to_text(&json::parse(json).unwrap()).unwrap(), yaml, "{json}");
        }
    }
}
