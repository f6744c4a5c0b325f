//! The characters of an Ion text: white space, comments, texts and numbers.

use num_bigint::BigInt;

use crate::{
    kestra::Release,
    render::{
        fault::{Fault, Outcome},
        java::decimal::Decimal,
        time::Temporal,
        value::{Number, Value},
    },
};

/// Steps through a text.
#[derive(Debug)]
pub(super) struct Chars<'t> {
    rest: &'t str,
}

/// It is no Ion.
pub(super) fn corrupt() -> Fault {
    Fault::failed("it is no Ion")
}

impl<'t> Chars<'t> {
    /// Begins.
    pub(super) const fn new(text: &'t str) -> Self {
        Self { rest: text }
    }

    /// The next character.
    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Takes the next character.
    pub(super) fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next();
        self.rest = chars.as_str();
        c
    }

    /// Whether a text is next.
    pub(super) fn sees(&self, text: &str) -> bool {
        self.rest.starts_with(text)
    }

    /// Takes a text, if it is next.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Takes characters as long as they are of a kind.
    pub(super) fn take_while(&mut self, is_part: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Skips white space and comments.
    pub(super) fn blanks(&mut self) -> Outcome<()> {
        loop {
            self.take_while(|c| matches!(c, ' ' | '\t' | '\n' | '\r'));
            if self.eat("//") {
                self.take_while(|c| !matches!(c, '\n' | '\r'));
            } else if self.eat("/*") {
                let end = self.rest.find("*/").ok_or_else(corrupt)?;
                self.rest = self.rest.get(end + 2..).unwrap_or("");
            } else if matches!(self.peek(), Some('\u{b}' | '\u{c}')) {
                return Err(Fault::unsupported("such white space in Ion"));
            } else {
                return Ok(());
            }
        }
    }

    /// The rest of a text up to its closing quotes.
    pub(super) fn quoted(&mut self, close: &str) -> Outcome<String> {
        let is_long = close.len() == 3;
        let mut units: Vec<u16> = Vec::new();
        loop {
            if self.eat(close) {
                return String::from_utf16(&units)
                    .map_err(|_| Fault::unsupported("half a surrogate pair in Ion"));
            }
            match self.next().ok_or_else(corrupt)? {
                '\\' => self.escape(&mut units)?,
                '\r' if is_long => {
                    self.eat("\n");
                    units.push(0xa);
                }
                '\n' if is_long => units.push(0xa),
                '\n' | '\r' => return Err(corrupt()),
                c if c < ' ' && c != '\t' => return Err(Fault::unsupported("control characters in Ion")),
                c => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
            }
        }
    }

    fn escape(&mut self, units: &mut Vec<u16>) -> Outcome<()> {
        let plain = match self.next().ok_or_else(corrupt)? {
            '0' => 0,
            'a' => 7,
            'b' => 8,
            't' => 9,
            'n' => 0xa,
            'v' => 0xb,
            'f' => 0xc,
            'r' => 0xd,
            c @ ('"' | '\'' | '?' | '/' | '\\') => u32::from(c),
            'x' => self.hex(2)?,
            'u' => self.hex(4)?,
            'U' => self.hex(8)?,
            '\n' => return Ok(()),
            '\r' => {
                self.eat("\n");
                return Ok(());
            }
            _ => return Err(corrupt()),
        };
        match (u16::try_from(plain), char::from_u32(plain)) {
            (Ok(unit), _) => units.push(unit),
            (Err(_), Some(c)) => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
            (Err(_), None) => return Err(corrupt()),
        }
        Ok(())
    }

    fn hex(&mut self, count: usize) -> Outcome<u32> {
        let (digits, rest) = self.rest.split_at_checked(count).ok_or_else(corrupt)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(corrupt());
        }
        self.rest = rest;
        u32::from_str_radix(digits, 16).map_err(|_| corrupt())
    }

    /// A number.
    pub(super) fn number(&mut self) -> Outcome {
        let is_negative = self.eat("-");
        for (prefixes, radix) in [(["0x", "0X"], 16), (["0b", "0B"], 2)] {
            if prefixes.iter().any(|prefix| self.eat(prefix)) {
                let digits = self.digits(radix)?;
                return self.whole(is_negative, &digits, radix);
            }
        }
        let whole = self.digits(10)?;
        if whole.len() > 1 && whole.starts_with('0') {
            return Err(corrupt());
        }
        let mut fraction = None;
        if self.eat(".") {
            let has_digits = self.peek().is_some_and(|c| c.is_ascii_digit());
            fraction = Some(if has_digits { self.digits(10)? } else { String::new() });
        }
        let exponent = self.peek().filter(|c| matches!(c, 'e' | 'E' | 'd' | 'D'));
        let Some(letter) = exponent else {
            return match fraction {
                None => self.whole(is_negative, &whole, 10),
                Some(fraction) => self.decimal(is_negative, &whole, &fraction, "0"),
            };
        };
        self.next();
        let sign = self.take_while(|c| matches!(c, '+' | '-'));
        if sign.len() > 1 {
            return Err(corrupt());
        }
        let exponent = format!("{}{}", sign.trim_start_matches('+'), self.digits(10)?);
        let fraction = fraction.unwrap_or_default();
        if matches!(letter, 'd' | 'D') {
            return self.decimal(is_negative, &whole, &fraction, &exponent);
        }
        self.ends()?;
        let sign = if is_negative { "-" } else { "" };
        let text = format!("{sign}{whole}.{fraction}e{exponent}");
        text.parse().map(Value::double).map_err(|_| corrupt())
    }

    /// Whether four digits and more of a date are next.
    pub(super) fn is_timestamp(&self) -> bool {
        let bytes = self.rest.as_bytes();
        bytes.iter().take(4).filter(|byte| byte.is_ascii_digit()).count() == 4
            && matches!(bytes.get(4), Some(b'-' | b'T'))
            && (bytes.get(4) == Some(&b'T') || bytes.get(5).is_some_and(u8::is_ascii_digit))
    }

    /// A timestamp: a date, a moment, or a moment with an offset. Up to 1.3, midnight in UTC is a date too.
    pub(super) fn timestamp(&mut self, release: Release) -> Outcome {
        let text = self.take_while(|c| c.is_ascii_digit() || matches!(c, 'T' | 'Z' | ':' | '.' | '+' | '-'));
        self.ends()?;
        let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
        let date = match (date.len(), time) {
            (4, Some("")) => format!("{date}-01-01"),
            (7, Some("")) => format!("{date}-01"),
            (10, _) => date.to_owned(),
            _ => return Err(corrupt()),
        };
        let value = |class: &str, text: &str| Temporal::of(class, text).map(Value::Time).ok_or_else(corrupt);
        let Some(time) = time.filter(|time| !time.is_empty()) else { return value("LocalDate", &date) };
        let at = time.find(['Z', '+', '-']).ok_or_else(corrupt)?;
        let (clock, offset) = time.split_at_checked(at).ok_or_else(corrupt)?;
        let (seconds, fraction) = clock.split_once('.').unwrap_or((clock, ""));
        let millis: String = fraction.chars().chain("000".chars()).take(3).collect();
        let seconds = if seconds.len() == 5 { format!("{seconds}:00") } else { seconds.to_owned() };
        if !matches!(offset, "Z" | "-00:00" | "+00:00") {
            return value("ZonedDateTime", &format!("{date}T{seconds}.{millis}{offset}"));
        }
        if release < Release::V2_0 && seconds == "00:00:00" && millis == "000" {
            return value("LocalDate", &date);
        }
        value("Instant", &format!("{date}T{seconds}.{millis}Z"))
    }

    /// Digits; `_` may stand between two of them.
    fn digits(&mut self, radix: u32) -> Outcome<String> {
        let run = self.take_while(|c| c.is_digit(radix) || c == '_');
        if run.is_empty() || run.starts_with('_') || run.ends_with('_') || run.contains("__") {
            return Err(corrupt());
        }
        Ok(run.replace('_', ""))
    }

    /// Behind a number nothing may follow at once.
    fn ends(&self) -> Outcome<()> {
        match self.peek() {
            None | Some('{' | '}' | '[' | ']' | '(' | ')' | ',' | '"' | '\'' | ' ' | '\t' | '\n' | '\r') => {
                Ok(())
            }
            Some('/') if self.sees("//") || self.sees("/*") => Ok(()),
            Some(_) => Err(corrupt()),
        }
    }

    fn whole(&self, is_negative: bool, digits: &str, radix: u32) -> Outcome {
        self.ends()?;
        let number = BigInt::parse_bytes(digits.as_bytes(), radix).ok_or_else(corrupt)?;
        let number = if is_negative { -number } else { number };
        Ok(Value::Number(match (i32::try_from(&number), i64::try_from(&number)) {
            (Ok(int), _) => Number::Int(int),
            (Err(_), Ok(long)) => Number::Long(long),
            (Err(_), Err(_)) => Number::BigInt(number),
        }))
    }

    fn decimal(&self, is_negative: bool, whole: &str, fraction: &str, exponent: &str) -> Outcome {
        self.ends()?;
        let sign = if is_negative { "-" } else { "" };
        let text = format!("{sign}{whole}{fraction}E{exponent}");
        let unscaled = Decimal::parse(&text).ok_or_else(corrupt)?;
        let places = i32::try_from(fraction.len()).map_err(|_| corrupt())?;
        let scale = unscaled.scale().checked_add(places).ok_or_else(corrupt)?;
        if is_negative && unscaled.signum() == 0 {
            return Err(Fault::unsupported("a negative zero of Ion"));
        }
        Ok(Value::Number(Number::BigDecimal(Decimal::new(unscaled.unscaled().clone(), scale))))
    }
}
