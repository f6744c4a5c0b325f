//! What the text of a pattern tells before it is compiled: how a token begins, and what may not adjoin it.

/// A set of ASCII characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ascii(u128);

impl Ascii {
    pub(super) const ALL: Self = Self(u128::MAX);
    const NONE: Self = Self(0);

    const fn of(byte: u8) -> Self {
        if byte < 128 { Self(1 << byte) } else { Self::NONE }
    }

    fn range(from: u8, to: u8) -> Self {
        (from..=to).fold(Self::NONE, |set, byte| set.and(Self::of(byte)))
    }

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn has(self, byte: u8) -> bool {
        byte < 128 && (self.0 >> byte) & 1 == 1
    }
}

/// The characters that may not stand before a token, and those that may not stand behind it: those of words, and of
/// `-` `+` `/` `~` the ones that a token may hold. Behind base64 no padding may follow either.
pub(super) fn boundary(pattern: &str) -> (Ascii, Ascii) {
    let words = Ascii::range(b'a', b'z').and(Ascii::range(b'A', b'Z'));
    let words = words.and(Ascii::range(b'0', b'9')).and(Ascii::of(b'_'));
    let mut held = Ascii::NONE;
    let mut is_inside = false;
    let mut before = b' ';
    let mut bytes = pattern.bytes().peekable();
    while let Some(byte) = bytes.next() {
        let next = bytes.peek().copied();
        match byte {
            b'\\' => {
                let escaped = bytes.next();
                if escaped == Some(b'-') {
                    held = held.and(Ascii::of(b'-'));
                }
                before = escaped.unwrap_or(b' ');
                continue;
            }
            b']' => is_inside = false,
            b'[' if !is_inside => is_inside = true,
            // A range.
            b'-' if is_inside && before != b'[' && next != Some(b']') => {}
            b'-' => held = held.and(Ascii::of(byte)),
            b'+' | b'/' | b'~' if is_inside => held = held.and(Ascii::of(byte)),
            _ => {}
        }
        before = byte;
    }
    let not_before = words.and(held);
    let is_base64 = held.has(b'+') && held.has(b'/');
    let padding = if is_base64 { Ascii::of(b'=') } else { Ascii::NONE };
    (not_before, not_before.and(padding))
}

/// The characters that every token begins with, as sets and how often each is repeated, as far as they are fixed.
pub(super) fn lead(pattern: &str) -> Vec<(Ascii, usize)> {
    let mut lead = Vec::new();
    let mut rest = pattern.as_bytes();
    while let Some((set, behind)) = atom(rest) {
        let (count, is_fixed, behind) = repetition(behind);
        if count > 0 {
            lead.push((set, count));
        }
        if !is_fixed {
            break;
        }
        rest = behind;
    }
    lead
}

/// The first character or class of a pattern; `None` at a group or the end.
fn atom(pattern: &[u8]) -> Option<(Ascii, &[u8])> {
    match pattern {
        [] | [b'(' | b')' | b'|' | b'.' | b'^' | b'$', ..] => None,
        [b'[', rest @ ..] => class(rest),
        [b'\\', byte, rest @ ..] | [byte, rest @ ..] => Some((Ascii::of(*byte), rest)),
    }
}

fn class(mut rest: &[u8]) -> Option<(Ascii, &[u8])> {
    let mut set = Ascii::NONE;
    loop {
        let (from, behind) = match rest {
            [] | [b'^', ..] => return None,
            [b']', behind @ ..] => return Some((set, behind)),
            [b'\\', byte, behind @ ..] | [byte, behind @ ..] => (*byte, behind),
        };
        (set, rest) = match behind {
            [b'-', b'\\', to, behind @ ..] => (set.and(Ascii::range(from, *to)), behind),
            [b'-', to, behind @ ..] if *to != b']' => (set.and(Ascii::range(from, *to)), behind),
            _ => (set.and(Ascii::of(from)), behind),
        };
    }
}

/// How often at least, whether that is all, and what stands behind.
fn repetition(pattern: &[u8]) -> (usize, bool, &[u8]) {
    match pattern {
        [b'?', rest @ ..] => (0, false, rest),
        [b'{', rest @ ..] => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit());
            let length = digits.clone().count();
            let count = digits.fold(0, |count, byte| count * 10 + usize::from(byte - b'0'));
            (count, rest.get(length) == Some(&b'}'), rest.get(length + 1..).unwrap_or_default())
        }
        _ => (1, true, pattern),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(set: Ascii) -> String {
        (0..128).filter(|byte| set.has(*byte) && !byte.is_ascii_alphanumeric()).map(char::from).collect()
    }

    #[test]
    fn what_a_token_may_hold_may_not_adjoin_it() {
        let both = |pattern| {
            let (before, behind) = boundary(pattern);
            assert!(before.has(b'a') && before.has(b'Z') && behind.has(b'9'));
            (written(before), written(behind))
        };
        let same = |text: &str| (text.to_owned(), text.to_owned());
        assert_eq!(both("ghp_[A-Za-z0-9]{36}"), same("_"));
        assert_eq!(both("sk-[A-Za-z0-9]{36}"), same("-_"));
        assert_eq!(both("x[A-Za-z0-9_-]{36}"), same("-_"));
        assert_eq!(both("x[-a]{36}"), same("-_"));
        assert_eq!(both("https://x\\+[a-z~.]{3}"), same("_~"));
        assert_eq!(both("[A-Za-z0-9+/]{43}="), ("+/_".to_owned(), "+/=_".to_owned()));
        assert_eq!(both("[!#-&(-\\[\\]-_a-~]{16}"), same("_~"));
    }

    #[test]
    fn the_lead_ends_where_tokens_differ() {
        let sets = |pattern| {
            let lead = lead(pattern);
            lead.iter().map(|(set, count)| (set.0.count_ones(), *count)).collect::<Vec<_>>()
        };
        assert_eq!(sets("a\\.[0-9a-f]{32}-[A-Z]{3,5}b"), [(1, 1), (1, 1), (16, 32), (1, 1), (26, 3)]);
        assert_eq!(sets("https?://"), [(1, 1), (1, 1), (1, 1), (1, 1)]);
        assert_eq!(sets("(?:bot)?[0-9]{8,10}"), []);
        assert_eq!(sets("[!#-&(-\\[\\]-_a-~]{16}"), [(1 + 4 + 52 + 3 + 30, 16)]);
    }
}
