//! Reads Ion as Kestra does: ion-java's text reader, and Jackson's choice of Java types.

use super::token::{Chars, corrupt};
use crate::{
    kestra::Release,
    render::{
        fault::{Fault, Outcome},
        time::Temporal,
        value::Value,
    },
};

/// How deep values may nest.
const MAX_DEPTH: usize = 400;

/// The rows of a text; without `all`, what is behind the first does not matter.
pub(in crate::render) fn parse(text: &str, all: bool, release: Release) -> Outcome<Vec<Value>> {
    let mut reader = Reader { chars: Chars::new(text), release };
    let mut rows = Vec::new();
    loop {
        reader.chars.blanks()?;
        if reader.chars.peek().is_none() {
            let is_refused = rows.is_empty() && release < Release::V0_19;
            return if is_refused { Err(Fault::failed("there is no Ion")) } else { Ok(rows) };
        }
        if reader.chars.sees("$ion_") {
            return Err(Fault::unsupported("the markers of Ion"));
        }
        let row = reader.value(Place::Top, 0)?;
        if row.is_null() && release >= Release::V0_19 {
            return Err(Fault::failed("a row is null"));
        }
        rows.push(row);
        if !all {
            return Ok(rows);
        }
    }
}

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Top,
    Container,
    Expression,
}

struct Reader<'t> {
    chars: Chars<'t>,
    release: Release,
}

const fn is_operator(c: char) -> bool {
    matches!(
        c,
        '<' | '>'
            | '='
            | '+'
            | '-'
            | '*'
            | '&'
            | '^'
            | '%'
            | '~'
            | '/'
            | '?'
            | '.'
            | ';'
            | '!'
            | '|'
            | '@'
            | '`'
            | '#'
    )
}

const fn is_identifier(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$')
}

impl Reader<'_> {
    fn value(&mut self, place: Place, depth: usize) -> Outcome {
        if depth > MAX_DEPTH {
            return Err(Fault::unsupported("Ion that nests deep"));
        }
        match self.chars.peek().ok_or_else(corrupt)? {
            '{' => {
                self.chars.next();
                if self.chars.eat("{") { self.bytes() } else { self.entries(depth) }
            }
            '[' => {
                self.chars.next();
                self.items("]", true, depth)
            }
            '(' => {
                self.chars.next();
                self.items(")", false, depth)
            }
            '"' => {
                self.chars.next();
                self.chars.quoted("\"").map(Value::text)
            }
            '\'' if self.chars.sees("'''") => self.long_text().map(Value::text),
            '\'' => {
                self.chars.next();
                let symbol = self.chars.quoted("'")?;
                self.named(&symbol)
            }
            '0'..='9' if self.chars.is_timestamp() => self.chars.timestamp(self.release),
            '0'..='9' => self.chars.number(),
            '+' if self.chars.sees("+inf") => self.infinite(f64::INFINITY, place),
            '-' if self.chars.sees("-inf") => self.infinite(f64::NEG_INFINITY, place),
            '-' if self.is_negative_number() => self.chars.number(),
            c if is_identifier(c) => self.word(),
            c if place == Place::Expression && is_operator(c) => {
                Ok(Value::text(self.chars.take_while(is_operator)))
            }
            _ => Err(corrupt()),
        }
    }

    fn is_negative_number(&self) -> bool {
        ('0'..='9').any(|digit| self.chars.sees(&format!("-{digit}")))
    }

    fn infinite(&mut self, value: f64, place: Place) -> Outcome {
        self.chars.next();
        if self.chars.take_while(is_identifier) == "inf" {
            Ok(Value::double(value))
        } else if place == Place::Expression {
            Err(Fault::unsupported("such an operator of Ion"))
        } else {
            Err(corrupt())
        }
    }

    fn word(&mut self) -> Outcome {
        let word = self.chars.take_while(is_identifier);
        match word {
            "true" => return Ok(Value::Bool(true)),
            "false" => return Ok(Value::Bool(false)),
            "nan" => return Ok(Value::double(f64::NAN)),
            "null" => {
                if self.chars.eat(".") {
                    let kind = self.chars.take_while(is_identifier);
                    let kinds =
                        "null bool int float decimal timestamp symbol string clob blob list sexp struct";
                    if !kinds.split(' ').any(|known| known == kind) {
                        return Err(corrupt());
                    }
                }
                return Ok(Value::Null);
            }
            _ => {}
        }
        let is_identified = word
            .strip_prefix('$')
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
        if is_identified {
            return Err(Fault::unsupported("a symbol of Ion by its number"));
        }
        self.named(word)
    }

    /// A symbol, or the value that it annotates: a date or time, by the name of its class.
    fn named(&mut self, symbol: &str) -> Outcome {
        self.chars.blanks()?;
        if !self.chars.eat("::") {
            return Ok(Value::text(symbol));
        }
        self.chars.blanks()?;
        let is_class = matches!(
            symbol,
            "Instant" | "OffsetDateTime" | "ZonedDateTime" | "LocalDateTime" | "LocalDate" | "LocalTime"
        );
        if !is_class || !self.chars.eat("\"") {
            return Err(Fault::unsupported("an annotation of Ion"));
        }
        let text = self.chars.quoted("\"")?;
        Temporal::of(symbol, &text)
            .map(Value::Time)
            .ok_or_else(|| Fault::failed("it is no such date or time"))
    }

    /// Long texts that follow each other are one.
    fn long_text(&mut self) -> Outcome<String> {
        let mut text = String::new();
        while self.chars.eat("'''") {
            text.push_str(&self.chars.quoted("'''")?);
            self.chars.blanks()?;
        }
        Ok(text)
    }

    fn items(&mut self, close: &str, has_commas: bool, depth: usize) -> Outcome {
        let mut items = Vec::new();
        let place = if has_commas { Place::Container } else { Place::Expression };
        loop {
            self.chars.blanks()?;
            if self.chars.eat(close) {
                return Ok(Value::list(items));
            }
            items.push(self.value(place, depth + 1)?);
            self.chars.blanks()?;
            if has_commas && !self.chars.eat(",") && !self.chars.sees(close) {
                return Err(corrupt());
            }
        }
    }

    fn entries(&mut self, depth: usize) -> Outcome {
        let mut entries = Vec::new();
        loop {
            self.chars.blanks()?;
            if self.chars.eat("}") {
                return Ok(Value::map(entries));
            }
            let name = self.field()?;
            self.chars.blanks()?;
            if self.chars.sees("::") || !self.chars.eat(":") {
                return Err(corrupt());
            }
            self.chars.blanks()?;
            entries.push((Value::text(name), self.value(Place::Container, depth + 1)?));
            self.chars.blanks()?;
            if !self.chars.eat(",") && !self.chars.sees("}") {
                return Err(corrupt());
            }
        }
    }

    fn field(&mut self) -> Outcome<String> {
        match self.chars.peek().ok_or_else(corrupt)? {
            '\'' if self.chars.sees("'''") => self.long_text(),
            c @ ('"' | '\'') => {
                self.chars.next();
                self.chars.quoted(if c == '"' { "\"" } else { "'" })
            }
            c if is_identifier(c) && !c.is_ascii_digit() => {
                let word = self.chars.take_while(is_identifier);
                let digits = word.strip_prefix('$').unwrap_or("x");
                if matches!(word, "null" | "true" | "false" | "nan")
                    || (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
                {
                    return Err(Fault::unsupported("such a field of Ion"));
                }
                Ok(word.to_owned())
            }
            _ => Err(corrupt()),
        }
    }

    /// Bytes cannot be said, but what is no base64 is refused.
    fn bytes(&mut self) -> Outcome {
        let inner = self.chars.take_while(|c| c != '}');
        let is_text = inner.trim_start().starts_with(['"', '\'']);
        let digits: String = inner.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let is_base64 =
            digits.trim_end_matches('=').bytes().all(|b| b.is_ascii_alphanumeric() || b"+/".contains(&b));
        if is_text || (is_base64 && digits.len().is_multiple_of(4) && self.chars.sees("}}")) {
            return Err(Fault::unsupported("bytes of Ion"));
        }
        Err(corrupt())
    }
}
