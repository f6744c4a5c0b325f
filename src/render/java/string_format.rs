//! `String.format` in locale `en_US`: specifiers, flags, and how each conversion writes its argument.

use num_bigint::BigInt;
use num_traits::Signed as _;
use thiserror::Error;

use super::{
    number::{self, Number},
    printed::{Printed, hexadecimal},
    text,
};

/// Wider or more precise than this is not written.
const LIMIT: usize = 100_000;

/// Why there is no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(in crate::render) enum StringFormatError {
    /// Java throws an `IllegalFormatException`.
    #[error("illegal format")]
    Illegal,
    /// Dates and times, and `%a` with a precision.
    #[error("not supported")]
    Unsupported,
}

/// An argument of a format.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::render) enum Argument {
    /// `null`
    Null,
    /// `java.lang.Boolean`
    Bool(bool),
    /// `java.lang.Character`
    Char(char),
    /// A number.
    Number(Number),
    /// `java.lang.String`
    Text(String),
    /// Any other object: its `toString()`, and its `hashCode()` if it is known.
    Other {
        /// The text.
        text: String,
        /// The hash code.
        hash: Option<i32>,
    },
}

/// Which argument a specifier takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Next,
    Same,
    At(usize),
}

/// A specifier: `%[index$][flags][width][.precision]conversion`.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent flags")]
pub(super) struct Specifier {
    which: Which,
    left: bool,
    pub(super) alternate: bool,
    plus: bool,
    space: bool,
    pub(super) zero: bool,
    group: bool,
    parentheses: bool,
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
    /// In lower case.
    pub(super) conversion: char,
    pub(super) upper: bool,
}

/// A piece of a format.
#[derive(Debug)]
enum Piece {
    Fixed(String),
    Specifier(Specifier),
}

/// `String.format(format, arguments)`.
pub(in crate::render) fn format(format: &str, arguments: &[Argument]) -> Result<String, StringFormatError> {
    let mut out = String::new();
    let (mut last, mut ordinary) = (None, 0);
    for piece in parse(format)? {
        let specifier = match piece {
            Piece::Fixed(fixed) => {
                out.push_str(&fixed);
                continue;
            }
            Piece::Specifier(specifier) => specifier,
        };
        match specifier.conversion {
            'n' => out.push('\n'),
            '%' => out.push_str(&specifier.justified("%")),
            _ => {
                let index = match specifier.which {
                    Which::Next => {
                        ordinary += 1;
                        ordinary - 1
                    }
                    Which::Same => last.ok_or(StringFormatError::Illegal)?,
                    Which::At(index) => index,
                };
                last = Some(index);
                out.push_str(&specifier.write(arguments.get(index).ok_or(StringFormatError::Illegal)?)?);
            }
        }
    }
    Ok(out)
}

fn parse(format: &str) -> Result<Vec<Piece>, StringFormatError> {
    let mut pieces = Vec::new();
    let mut rest = format;
    while let Some((fixed, after)) = rest.split_once('%') {
        pieces.push(Piece::Fixed(fixed.to_owned()));
        let (specifier, after) = Specifier::parse(after)?;
        pieces.push(Piece::Specifier(specifier));
        rest = after;
    }
    pieces.push(Piece::Fixed(rest.to_owned()));
    Ok(pieces)
}

/// Splits digits off the start.
fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn count(digits: &str) -> Result<usize, StringFormatError> {
    let count = digits.parse::<i32>().map_err(|_| StringFormatError::Illegal)?;
    usize::try_from(count).map_err(|_| StringFormatError::Illegal)
}

impl Specifier {
    /// Reads what follows a percent sign.
    fn parse(text: &str) -> Result<(Self, &str), StringFormatError> {
        let mut new = Self {
            which: Which::Next,
            left: false,
            alternate: false,
            plus: false,
            space: false,
            zero: false,
            group: false,
            parentheses: false,
            width: None,
            precision: None,
            conversion: '%',
            upper: false,
        };
        let mut rest = text;
        if let (number, after) = digits(rest)
            && !number.is_empty()
            && let Some(after) = after.strip_prefix('$')
        {
            let index = count(number)?.checked_sub(1).ok_or(StringFormatError::Illegal)?;
            new.which = Which::At(index);
            rest = after;
        }
        let mut same = false;
        while let Some(c) = rest.chars().next() {
            let flag = match c {
                '-' => &mut new.left,
                '#' => &mut new.alternate,
                '+' => &mut new.plus,
                ' ' => &mut new.space,
                '0' => &mut new.zero,
                ',' => &mut new.group,
                '(' => &mut new.parentheses,
                '<' => &mut same,
                _ => break,
            };
            if std::mem::replace(flag, true) {
                return Err(StringFormatError::Illegal);
            }
            rest = rest.strip_prefix(c).unwrap_or(rest);
        }
        if same {
            new.which = Which::Same;
        }
        let (width, after) = digits(rest);
        if !width.is_empty() {
            new.width = Some(count(width)?);
        }
        rest = after;
        if let Some(after) = rest.strip_prefix('.') {
            let (precision, after) = digits(after);
            if precision.is_empty() {
                return Err(StringFormatError::Illegal);
            }
            new.precision = Some(count(precision)?);
            rest = after;
        }
        let conversion = rest.chars().next().ok_or(StringFormatError::Illegal)?;
        rest = rest.strip_prefix(conversion).unwrap_or(rest);
        new.conversion = conversion.to_ascii_lowercase();
        new.upper = conversion.is_ascii_uppercase();
        match conversion {
            't' | 'T' => return Err(StringFormatError::Unsupported),
            'D' | 'O' | 'F' | 'N' => return Err(StringFormatError::Illegal),
            _ => {}
        }
        if !new.is_legal() {
            return Err(StringFormatError::Illegal);
        }
        if new.width > Some(LIMIT) || new.precision > Some(LIMIT) {
            return Err(StringFormatError::Unsupported);
        }
        Ok((new, rest))
    }

    /// Whether flags, width and precision go with the conversion.
    fn is_legal(&self) -> bool {
        let signs = self.plus || self.space || self.zero || self.group || self.parentheses;
        let left = !self.left || self.width.is_some();
        let numeric = (self.width.is_some() || !self.left && !self.zero)
            && !(self.plus && self.space)
            && !(self.left && self.zero);
        match self.conversion {
            'b' | 'h' => !self.alternate && left && !signs,
            's' => left && !signs,
            'c' => self.precision.is_none() && !self.alternate && left && !signs,
            'd' => numeric && self.precision.is_none() && !self.alternate,
            'x' | 'o' => numeric && self.precision.is_none() && !self.group,
            'f' => numeric,
            'e' => numeric && !self.group,
            'g' => numeric && !self.alternate,
            'a' => numeric && !self.parentheses && !self.group,
            '%' => self.precision.is_none() && !self.alternate && left && !signs && self.which != Which::Same,
            'n' => {
                let bare = self.precision.is_none() && self.width.is_none() && self.which != Which::Same;
                bare && !self.left && !self.alternate && !signs
            }
            _ => false,
        }
    }

    /// Pads with spaces.
    fn justified(&self, text: &str) -> String {
        let missing = self.width.unwrap_or(0).saturating_sub(text::length(text));
        let spaces = " ".repeat(missing);
        if self.left { format!("{text}{spaces}") } else { format!("{spaces}{text}") }
    }

    /// Cut to the precision, upper-cased, padded.
    fn general(&self, text: &str) -> String {
        let cut = self.precision.and_then(|precision| text::substring(text, 0, precision));
        let text = cut.unwrap_or_else(|| text.to_owned());
        if self.upper { self.justified(&text::to_upper(&text)) } else { self.justified(&text) }
    }

    fn write(&self, argument: &Argument) -> Result<String, StringFormatError> {
        match self.conversion {
            'b' => Ok(self.general(match argument {
                Argument::Null | Argument::Bool(false) => "false",
                Argument::Bool(true)
                | Argument::Char(_)
                | Argument::Number(_)
                | Argument::Text(_)
                | Argument::Other { .. } => "true",
            })),
            's' if self.alternate => Err(StringFormatError::Illegal),
            's' => Ok(self.general(&argument.text())),
            'h' if *argument == Argument::Null => Ok(self.general("null")),
            'h' => Ok(self.general(&format!("{:x}", argument.hash().ok_or(StringFormatError::Unsupported)?))),
            'c' => self.character(argument),
            _ => match argument {
                Argument::Null => Ok(self.general("null")),
                Argument::Number(number) => self.number(number),
                Argument::Bool(_) | Argument::Char(_) | Argument::Text(_) | Argument::Other { .. } => {
                    Err(StringFormatError::Illegal)
                }
            },
        }
    }

    fn character(&self, argument: &Argument) -> Result<String, StringFormatError> {
        match argument {
            Argument::Null => Ok(self.general("null")),
            Argument::Char(c) => Ok(self.general(&c.to_string())),
            Argument::Number(Number::Int(code)) => {
                let code = u32::try_from(*code).ok().filter(|code| *code <= 0x0010_FFFF);
                let code = code.ok_or(StringFormatError::Illegal)?;
                Ok(self.general(&char::from_u32(code).unwrap_or('?').to_string()))
            }
            Argument::Number(
                Number::Long(_)
                | Number::Float(_)
                | Number::Double(_)
                | Number::BigInteger(_)
                | Number::BigDecimal(_),
            )
            | Argument::Bool(_)
            | Argument::Text(_)
            | Argument::Other { .. } => Err(StringFormatError::Illegal),
        }
    }

    fn number(&self, number: &Number) -> Result<String, StringFormatError> {
        match (self.conversion, number) {
            ('d', Number::Int(value)) => Ok(self.whole(&BigInt::from(*value))),
            ('d', Number::Long(value)) => Ok(self.whole(&BigInt::from(*value))),
            ('d', Number::BigInteger(value)) => Ok(self.whole(value)),
            ('x' | 'o', Number::Int(value)) => self.bits(u64::from(value.cast_unsigned())),
            ('x' | 'o', Number::Long(value)) => self.bits(value.cast_unsigned()),
            ('x' | 'o', Number::BigInteger(value)) => Ok(self.radix(value)),
            ('a', Number::Float(value)) => self.hexadecimal((*value).into()),
            ('a', Number::Double(value)) => self.hexadecimal(*value),
            ('e' | 'f' | 'g', Number::Float(value)) => Ok(self.double((*value).into())),
            ('e' | 'f' | 'g', Number::Double(value)) => Ok(self.double(*value)),
            ('e' | 'f' | 'g', Number::BigDecimal(value)) => {
                if i64::from(value.scale()).unsigned_abs() > 10_000 {
                    return Err(StringFormatError::Unsupported);
                }
                let printed = Printed::of_decimal(value, self);
                Ok(self.signed(&printed, value.signum() < 0))
            }
            _ => Err(StringFormatError::Illegal),
        }
    }

    /// The sign, and what follows the number.
    fn signs(&self, negative: bool) -> (&'static str, &'static str) {
        match (negative, self.parentheses) {
            (true, true) => ("(", ")"),
            (true, false) => ("-", ""),
            (false, _) if self.plus => ("+", ""),
            (false, _) if self.space => (" ", ""),
            (false, _) => ("", ""),
        }
    }

    /// With sign, grouping and padding.
    fn signed(&self, printed: &Printed, negative: bool) -> String {
        let (before, after) = self.signs(negative);
        let whole = if self.group { grouped(&printed.whole) } else { printed.whole.clone() };
        let rest = format!("{}{}", printed.fraction, printed.exponent_text(self.upper));
        let length = before.len() + whole.len() + rest.len() + after.len();
        let missing = if self.zero { self.width.unwrap_or(0).saturating_sub(length) } else { 0 };
        self.justified(&format!("{before}{}{whole}{rest}{after}", "0".repeat(missing)))
    }

    fn whole(&self, value: &BigInt) -> String {
        self.signed(&Printed::whole(value.magnitude().to_string()), value.is_negative())
    }

    fn double(&self, value: f64) -> String {
        if value.is_nan() {
            return self.justified(if self.upper { "NAN" } else { "NaN" });
        }
        let negative = value.is_sign_negative();
        if value.is_infinite() {
            let (before, after) = self.signs(negative);
            let text = if self.upper { "INFINITY" } else { "Infinity" };
            return self.justified(&format!("{before}{text}{after}"));
        }
        self.signed(&Printed::of_double(value.abs(), self), negative)
    }

    fn hexadecimal(&self, value: f64) -> Result<String, StringFormatError> {
        if self.precision.is_some() && value.is_finite() {
            return Err(StringFormatError::Unsupported);
        }
        if !value.is_finite() {
            return Ok(self.double(value));
        }
        let (before, _) = self.signs(value.is_sign_negative());
        let text = hexadecimal(value.abs());
        let missing = if self.zero {
            self.width.unwrap_or(0).saturating_sub(text.len() + 2 + usize::from(!before.is_empty()))
        } else {
            0
        };
        let text = format!("{before}0x{}{text}", "0".repeat(missing));
        Ok(self.justified(&if self.upper { text.to_uppercase() } else { text }))
    }

    /// Of an `int` or `long`: its bits.
    fn bits(&self, bits: u64) -> Result<String, StringFormatError> {
        if self.plus || self.space || self.parentheses {
            return Err(StringFormatError::Illegal);
        }
        Ok(self.radix(&BigInt::from(bits)))
    }

    fn radix(&self, value: &BigInt) -> String {
        let (before, after) = self.signs(value.is_negative());
        let (digits, prefix) = if self.conversion == 'x' {
            (value.magnitude().to_str_radix(16), "0x")
        } else {
            (value.magnitude().to_str_radix(8), "0")
        };
        let prefix = if self.alternate { prefix } else { "" };
        let length = before.len() + prefix.len() + digits.len() + after.len();
        let missing = if self.zero { self.width.unwrap_or(0).saturating_sub(length) } else { 0 };
        let text = format!("{before}{prefix}{}{digits}{after}", "0".repeat(missing));
        self.justified(&if self.upper { text.to_uppercase() } else { text })
    }
}

/// With a comma before each third digit from the end.
fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

impl Argument {
    /// `String.valueOf(argument)`.
    fn text(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Char(value) => value.to_string(),
            Self::Number(number) => number.text(),
            Self::Text(text) | Self::Other { text, .. } => text.clone(),
        }
    }

    fn hash(&self) -> Option<i32> {
        match self {
            Self::Null => None,
            Self::Bool(value) => Some(number::boolean_hash(*value)),
            Self::Char(value) => i32::try_from(u32::from(*value)).ok(),
            Self::Number(number) => Some(number.hash()),
            Self::Text(text) => Some(number::string_hash(text)),
            Self::Other { hash, .. } => *hash,
        }
    }
}
