//! Reads the patterns of `java.text.DecimalFormat`.

use super::decimal_format::FormatError;

/// What stands before and after a number; a special character has a quote before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Affixes {
    pub(super) prefix: String,
    pub(super) suffix: String,
}

/// What a subpattern says.
#[derive(Debug, Default)]
pub(super) struct Subpattern {
    pub(super) affixes: Affixes,
    pub(super) left: usize,
    pub(super) zeros: usize,
    pub(super) right: usize,
    pub(super) point: Option<usize>,
    pub(super) grouping: Option<usize>,
    pub(super) multiplier: u32,
    pub(super) exponent: Option<usize>,
}

/// Writes the symbols of an affix.
pub(super) fn expand(affix: &str) -> String {
    let mut out = String::new();
    let mut chars = affix.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\'', Some('¤')) => {
                chars.next();
                out.push_str(if chars.next_if_eq(&'¤').is_some() { "USD" } else { "$" });
            }
            ('\'', Some(_)) => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    out
}

impl Subpattern {
    /// Reads from a place on, and says where a second subpattern begins.
    pub(super) fn read(chars: &[char], start: usize, is_first: bool) -> Result<(Self, usize), FormatError> {
        let mut sub = Self { multiplier: 1, ..Self::default() };
        let (mut quoted, mut in_suffix) = (false, false);
        let mut at = start;
        let get = |at: usize| chars.get(at).copied();
        // Without a second subpattern, Java reads the first one again as if it were that.
        let mut next = 0;
        while let Some(c) = get(at) {
            if !quoted && matches!(c, '#' | '0' | ',' | '.') {
                at = sub.digits(chars, at, is_first)?;
                in_suffix = true;
                continue;
            }
            let affix = if in_suffix { &mut sub.affixes.suffix } else { &mut sub.affixes.prefix };
            at += 1;
            match c {
                '\'' if get(at) == Some('\'') => {
                    at += 1;
                    affix.push_str("''");
                }
                '\'' => quoted = !quoted,
                _ if quoted => affix.push(c),
                '¤' if get(at) == Some('¤') => {
                    at += 1;
                    affix.push_str("'¤¤");
                }
                ';' if !in_suffix || !is_first => return Err(FormatError::Pattern),
                ';' => {
                    next = at;
                    break;
                }
                '%' | '‰' if sub.multiplier != 1 => return Err(FormatError::Pattern),
                '%' | '‰' | '-' | '¤' => {
                    affix.push('\'');
                    affix.push(c);
                    match c {
                        '%' => sub.multiplier = 100,
                        '‰' => sub.multiplier = 1000,
                        _ => {}
                    }
                }
                _ => affix.push(c),
            }
        }
        sub.check(quoted)?;
        Ok((sub, next))
    }

    /// Reads the digits; gives the place behind them.
    fn digits(&mut self, chars: &[char], mut at: usize, is_first: bool) -> Result<usize, FormatError> {
        while let Some(c) = chars.get(at) {
            match c {
                '#' | '0' | ',' | '.' | 'E' if !is_first => {}
                '#' | '0' => {
                    if *c == '#' {
                        *(if self.zeros > 0 { &mut self.right } else { &mut self.left }) += 1;
                    } else if self.right > 0 {
                        return Err(FormatError::Pattern);
                    } else {
                        self.zeros += 1;
                    }
                    if self.point.is_none() {
                        self.grouping = self.grouping.map(|count| count + 1);
                    }
                }
                ',' => self.grouping = Some(0),
                '.' if self.point.is_some() => return Err(FormatError::Pattern),
                '.' => self.point = Some(self.left + self.zeros + self.right),
                'E' if self.exponent.is_some() => return Err(FormatError::Pattern),
                'E' => {
                    let zeros = chars.iter().skip(at + 1).take_while(|c| **c == '0').count();
                    if self.left + self.zeros < 1 || zeros < 1 {
                        return Err(FormatError::Pattern);
                    }
                    self.exponent = Some(zeros);
                    return Ok(at + 1 + zeros);
                }
                _ => break,
            }
            at += 1;
        }
        Ok(at)
    }

    fn check(&mut self, quoted: bool) -> Result<(), FormatError> {
        if let (0, 1.., Some(point)) = (self.zeros, self.left, self.point) {
            let whole = point.max(1);
            self.right = self.left - whole;
            self.left = whole - 1;
            self.zeros = 1;
        }
        let misplaced = match self.point {
            None => self.right > 0,
            Some(point) => point < self.left || point > self.left + self.zeros,
        };
        if misplaced || self.grouping == Some(0) || quoted { Err(FormatError::Pattern) } else { Ok(()) }
    }
}
