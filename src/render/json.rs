//! JSON as Jackson reads and writes it for Kestra (expr §7).

use std::fmt::Write as _;

use super::{
    fault::{Fault, Outcome},
    java::float,
    object,
    time::TimeFailure,
    value::{Number, Value},
};
use crate::kestra::Release;

/// How deep Jackson reads and writes.
const MAX_DEPTH: usize = 1000;

/// Appends compact JSON: null entries of maps are left out, null elements stay.
pub(super) fn write(value: &Value, out: &mut String, release: Release) -> Outcome<()> {
    Writer { out, keeps_nulls: false, release }.value(value, 0)
}

/// The JSON of a value.
pub(super) fn to_text(value: &Value, release: Release) -> Outcome<String> {
    let mut out = String::new();
    write(value, &mut out, release)?;
    Ok(out)
}

/// The JSON of a value, with null entries: Jackson's `JsonNode.toString()`.
pub(super) fn to_text_with_nulls(value: &Value) -> Outcome<String> {
    let mut out = String::new();
    Writer { out: &mut out, keeps_nulls: true, release: Release::LATEST }.value(value, 0)?;
    Ok(out)
}

struct Writer<'o> {
    out: &'o mut String,
    keeps_nulls: bool,
    release: Release,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value, depth: usize) -> Outcome<()> {
        if depth > MAX_DEPTH {
            return Err(Fault::failed("it is nested too deep for JSON"));
        }
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(true) => self.out.push_str("true"),
            Value::Bool(false) => self.out.push_str("false"),
            Value::Number(Number::Double(number)) if !number.is_finite() => {
                write_text(&float::double_text(*number), self.out);
            }
            Value::Number(Number::Float(number)) if !number.is_finite() => {
                write_text(&float::float_text(*number), self.out);
            }
            Value::Number(number) => self.out.push_str(&number.to_text()),
            Value::Char(_) | Value::Text(_) | Value::Enum(_) | Value::Masked(_) => {
                write_text(&object::to_text(value), self.out);
            }
            Value::Safe(_) => return Err(Fault::failed("the text of a macro has no JSON")),
            Value::Time(time) => self.out.push_str(&time.json(self.release).map_err(time_fault)?),
            Value::List(list) => {
                self.out.push('[');
                for (at, item) in list.get().iter().enumerate() {
                    if at > 0 {
                        self.out.push(',');
                    }
                    self.value(item, depth + 1)?;
                }
                self.out.push(']');
            }
            Value::Map(map) => self.entries(&map.ordered(), depth)?,
            Value::Entry(entry) => self.entries(&[(entry.0.clone(), entry.1.clone())], depth)?,
            Value::Loop(_) => return Err(Fault::unsupported("`loop` as JSON")),
        }
        Ok(())
    }

    fn entries(&mut self, entries: &[(Value, Value)], depth: usize) -> Outcome<()> {
        self.out.push('{');
        let mut is_first = true;
        for (key, value) in entries {
            if key.is_null() {
                return Err(Fault::failed("JSON has no key `null`"));
            }
            if value.is_null() && !self.keeps_nulls {
                continue;
            }
            if !is_first {
                self.out.push(',');
            }
            is_first = false;
            write_text(&object::to_text(key), self.out);
            self.out.push(':');
            self.value(value, depth + 1)?;
        }
        self.out.push('}');
        Ok(())
    }
}

/// Why a date has no value.
pub(super) fn time_fault(failure: TimeFailure) -> Fault {
    match failure {
        TimeFailure::Invalid(why) => Fault::failed(why),
        TimeFailure::Unsupported(what) => Fault::unsupported(what),
    }
}

/// Appends a JSON string.
pub(super) fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' => {
                // Writing to a `String` cannot fail.
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Whether Jackson reads `text`; what follows the first value does not matter, and neither does an empty text.
pub(super) fn is_valid(text: &str) -> bool {
    Reader::new(text).document().is_ok()
}

/// The first value of `text` as `ObjectMapper.readValue(text, Object.class)` gives it; `None` if it is no JSON, or
/// there is nothing.
pub(super) fn parse(text: &str) -> Option<Value> {
    Reader::new(text).document().ok().flatten()
}

/// The first value of `text` as `readTree` gives it: an empty text is `Ok(None)`.
pub(super) fn parse_tree(text: &str) -> Result<Option<Value>, NotJson> {
    Reader::new(text).document()
}

/// The text is no JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotJson;

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

type Read<T> = Result<T, NotJson>;

impl<'t> Reader<'t> {
    const fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    fn document(&mut self) -> Read<Option<Value>> {
        self.blanks();
        if self.peek().is_none() {
            return Ok(None);
        }
        let value = self.value(0)?;
        if let Value::Number(_) = value
            && !matches!(self.peek(), None | Some(b' ' | b'\t' | b'\n' | b'\r'))
        {
            return Err(NotJson);
        }
        Ok(Some(value))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let eats = self.peek() == Some(byte);
        self.at += usize::from(eats);
        eats
    }

    fn expect(&mut self, byte: u8) -> Read<()> {
        if self.eat(byte) { Ok(()) } else { Err(NotJson) }
    }

    fn value(&mut self, depth: usize) -> Read<Value> {
        if depth > MAX_DEPTH {
            return Err(NotJson);
        }
        match self.peek().ok_or(NotJson)? {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => self.string().map(Value::text),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            b'-' | b'0'..=b'9' => self.number(),
            _ => Err(NotJson),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Read<Value> {
        let rest = self.text.get(self.at..).and_then(|rest| rest.strip_prefix(word)).ok_or(NotJson)?;
        if rest.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            return Err(NotJson);
        }
        self.at += word.len();
        Ok(value)
    }

    fn object(&mut self, depth: usize) -> Read<Value> {
        self.expect(b'{')?;
        self.blanks();
        let mut entries = Vec::new();
        if self.eat(b'}') {
            return Ok(Value::map(entries));
        }
        loop {
            self.blanks();
            let key = self.string()?;
            self.blanks();
            self.expect(b':')?;
            self.blanks();
            entries.push((Value::text(key), self.value(depth + 1)?));
            self.blanks();
            if !self.eat(b',') {
                self.expect(b'}')?;
                return Ok(Value::map(entries));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Read<Value> {
        self.expect(b'[')?;
        self.blanks();
        let mut items = Vec::new();
        if self.eat(b']') {
            return Ok(Value::list(items));
        }
        loop {
            self.blanks();
            items.push(self.value(depth + 1)?);
            self.blanks();
            if !self.eat(b',') {
                self.expect(b']')?;
                return Ok(Value::list(items));
            }
        }
    }

    fn string(&mut self) -> Read<String> {
        self.expect(b'"')?;
        let mut units: Vec<u16> = Vec::new();
        loop {
            let c = self.text.get(self.at..).and_then(|rest| rest.chars().next()).ok_or(NotJson)?;
            self.at += c.len_utf8();
            match c {
                '"' => return Ok(String::from_utf16_lossy(&units)),
                '\\' => units.push(self.escape()?),
                c if c < ' ' => return Err(NotJson),
                c => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
            }
        }
    }

    fn escape(&mut self) -> Read<u16> {
        let byte = self.peek().ok_or(NotJson)?;
        self.at += 1;
        Ok(u16::from(match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let digits = self.text.get(self.at..self.at + 4).ok_or(NotJson)?;
                self.at += 4;
                let all_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
                return if all_hex {
                    u16::from_str_radix(digits, 16).map_err(|_| NotJson)
                } else {
                    Err(NotJson)
                };
            }
            _ => return Err(NotJson),
        }))
    }

    fn number(&mut self) -> Read<Value> {
        let start = self.at;
        self.eat(b'-');
        let leading_zero = self.peek() == Some(b'0');
        let digits = self.digits();
        if digits == 0 || (leading_zero && digits > 1) {
            return Err(NotJson);
        }
        let mut is_whole = true;
        if self.eat(b'.') {
            is_whole = false;
            if self.digits() == 0 {
                return Err(NotJson);
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            is_whole = false;
            self.at += 1;
            if !self.eat(b'+') {
                self.eat(b'-');
            }
            if self.digits() == 0 {
                return Err(NotJson);
            }
        }
        let text = self.text.get(start..self.at).ok_or(NotJson)?;
        if text.len() > 1000 {
            return Err(NotJson);
        }
        let number = if is_whole {
            Number::whole(text).ok_or(NotJson)?
        } else {
            Number::Double(text.parse().map_err(|_| NotJson)?)
        };
        Ok(Value::Number(number))
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(text: &str) -> Option<String> {
        to_text(&parse(text)?, Release::LATEST).ok()
    }

    #[test]
    fn texts_are_read_and_written_as_jackson_does() {
        for (text, written) in [
            (
                r#" {"a": [1, 2.50, -0, 1e3], "n": null, "a b": "\u00e9\n\u001f/" } rest"#,
                r#"{"a":[1,2.5,0,1000.0],"a b":"é\n\u001F/"}"#,
            ),
            ("[null, true]", "[null,true]"),
            (r#"{"a":1,"b":2,"a":3}"#, r#"{"a":3,"b":2}"#),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("\"\\ud83d\\ude00\"", "\"😀\""),
        ] {
            assert_eq!(round(text).as_deref(), Some(written), "{text}");
        }
        for wrong in
            ["{not: json}", "['a']", "01", "1x", "truex", "[1,]", "\"a\nb\"", "+1", "NaN", ".5", "1."]
        {
            assert!(!is_valid(wrong), "{wrong}");
        }
        assert!(is_valid("") && is_valid("[1] x") && is_valid("1 x"));
    }
}
