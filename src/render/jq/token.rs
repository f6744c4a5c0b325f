//! The words of a jq program, as the lexer of jackson-jq cuts them.

use std::rc::Rc;

use super::Stop;

/// A word.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name that is no keyword.
    Name(Rc<str>),
    /// A keyword, `true`, `false`, `null`, `and` and `or` among them.
    Word(&'static str),
    /// A name right behind a dot; keywords are names there.
    Field(Rc<str>),
    /// Digits alone.
    Whole(Rc<str>),
    /// A number with a fraction or an exponent.
    Fraction(Rc<str>),
    /// An operator or a bracket.
    Sign(&'static str),
    /// A quote that opens a text.
    Quote,
    /// The quote that ends it.
    EndQuote,
    /// Literal characters of a text.
    Chars(Rc<str>),
    /// `\(` inside a text.
    Interpolate,
}

const WORDS: [&str; 21] = [
    "and", "or", "true", "false", "null", "if", "then", "elif", "else", "end", "as", "def", "reduce",
    "foreach", "try", "catch", "label", "break", "import", "include", "module",
];

/// Longest first.
const SIGNS: [&str; 34] = [
    "//=", "//", "==", "!=", ">=", "<=", "|=", "+=", "-=", "*=", "/=", "%=", "..", "::", ">", "<", "+", "-",
    "*", "/", "%", "=", "(", ")", ";", ".", "[", "]", "?", "$", "|", "@", "{", "}",
];

/// Cuts a program into words.
pub(super) fn words(program: &str) -> Result<Vec<Token>, Stop> {
    Lexer { rest: program, tokens: Vec::new(), depths: Vec::new(), depth: 0 }.run()
}

struct Lexer<'p> {
    rest: &'p str,
    tokens: Vec<Token>,
    /// Open parentheses around each text that is being interpolated.
    depths: Vec<usize>,
    depth: usize,
}

fn wrong() -> Stop {
    Stop::failed("it is no jq program")
}

impl<'p> Lexer<'p> {
    fn run(mut self) -> Result<Vec<Token>, Stop> {
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
            let Some(c) = self.rest.chars().next() else { return Ok(self.tokens) };
            match c {
                '#' => {
                    let end = self.rest.find(['\n', '\r']).unwrap_or(self.rest.len());
                    self.take(end);
                }
                '"' => {
                    self.take(1);
                    self.tokens.push(Token::Quote);
                    self.text()?;
                }
                'a'..='z' | 'A'..='Z' | '_' => {
                    let name = self.name();
                    let word = WORDS.iter().find(|word| **word == name);
                    self.tokens.push(word.map_or_else(|| Token::Name(name.into()), |word| Token::Word(word)));
                }
                '0'..='9' => self.number(),
                '.' if self.rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit()) => self.number(),
                _ => self.sign()?,
            }
        }
    }

    fn take(&mut self, count: usize) -> &'p str {
        let (taken, rest) = self.rest.split_at_checked(count).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn name(&mut self) -> &'p str {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        self.take(end)
    }

    fn sign(&mut self) -> Result<(), Stop> {
        let colon = (":", ",");
        let sign = SIGNS
            .iter()
            .copied()
            .chain([colon.0, colon.1])
            .find(|sign| self.rest.starts_with(sign))
            .ok_or_else(wrong)?;
        self.take(sign.len());
        self.tokens.push(Token::Sign(sign));
        match sign {
            "(" => self.depth += 1,
            ")" if self.depth == 0 => {
                self.depth = self.depths.pop().ok_or_else(wrong)?;
                self.text()?;
            }
            ")" => self.depth -= 1,
            "." if self.rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') => {
                let name = self.name();
                self.tokens.push(Token::Field(name.into()));
            }
            _ => {}
        }
        Ok(())
    }

    fn number(&mut self) {
        let bytes = self.rest.as_bytes();
        let digits = |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
        // A leading zero stands alone.
        let whole = if bytes.first() == Some(&b'0') { 1 } else { digits(0) };
        let mut end = whole;
        if bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
            end += 1 + digits(end + 1);
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = digits(end + 1 + sign);
            if exponent > 0 {
                end += 1 + sign + exponent;
            }
        }
        let text = self.take(end).into();
        self.tokens.push(if end == whole { Token::Whole(text) } else { Token::Fraction(text) });
    }

    /// The rest of a text, up to its end or the next interpolation.
    fn text(&mut self) -> Result<(), Stop> {
        let mut units: Vec<u16> = Vec::new();
        loop {
            let c = self.rest.chars().next().ok_or_else(wrong)?;
            self.take(c.len_utf8());
            match c {
                '"' => {
                    self.chars(&units)?;
                    self.tokens.push(Token::EndQuote);
                    return Ok(());
                }
                '\u{8}' | '\t' | '\n' | '\u{c}' | '\r' => return Err(wrong()),
                '\\' => {
                    let escape = self.rest.chars().next().ok_or_else(wrong)?;
                    self.take(escape.len_utf8());
                    units.push(match escape {
                        '"' => 0x22,
                        '\\' => 0x5c,
                        '/' => 0x2f,
                        'b' => 8,
                        'f' => 0xc,
                        'n' => 0xa,
                        'r' => 0xd,
                        't' => 9,
                        'u' => {
                            let digits = self.take(4);
                            if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                                return Err(wrong());
                            }
                            u16::from_str_radix(digits, 16).map_err(|_| wrong())?
                        }
                        '(' => {
                            self.chars(&units)?;
                            self.tokens.push(Token::Interpolate);
                            self.depths.push(self.depth);
                            self.depth = 0;
                            return Ok(());
                        }
                        _ => return Err(wrong()),
                    });
                }
                c => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
            }
        }
    }

    fn chars(&mut self, units: &[u16]) -> Result<(), Stop> {
        if !units.is_empty() {
            let text =
                String::from_utf16(units).map_err(|_| Stop::unsupported("jq: half a surrogate pair"))?;
            self.tokens.push(Token::Chars(text.into()));
        }
        Ok(())
    }
}
