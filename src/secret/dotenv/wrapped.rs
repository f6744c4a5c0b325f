//! Base64 that runs on over several lines, of which Compose takes the first only.

use super::{Entry, Quoting};
use crate::{kestra::env::SECRET_PREFIX, secret::codec, span::Span};

/// The widths at which `base64` and `openssl` wrap.
const WIDTHS: [usize; 2] = [76, 64];

/// Narrower than this no tool wraps.
const MIN_WIDTH: usize = 40;

/// The value of a `SECRET_` variable that goes on behind its line.
#[derive(Clone, PartialEq, Eq)]
pub struct Wrapped {
    /// The pieces in order, without line ends; the first is the value that Compose takes.
    pub pieces: Vec<Span>,
    /// From the first piece to the end of the last.
    pub span: Span,
    joined: String,
}

impl Wrapped {
    /// The value on one line, as it was meant.
    pub fn joined(&self) -> &str {
        &self.joined
    }
}

impl std::fmt::Debug for Wrapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wrapped").field("pieces", &self.pieces).finish_non_exhaustive()
    }
}

impl Entry<'_> {
    /// The rest of this entry's value on the lines behind it, where it is a secret in base64 that was wrapped.
    /// `text` is the whole file.
    pub fn wrapped(&self, text: &str) -> Option<Wrapped> {
        let value = self.value.filter(|value| value.quoting == Quoting::None)?;
        let width = value.raw.len();
        let is_first = self.name.starts_with(SECRET_PREFIX)
            && width >= MIN_WIDTH
            && width % 4 == 0
            && value.raw.bytes().all(is_base64);
        if !is_first {
            return None;
        }
        let mut pieces = vec![value.span];
        let mut joined = value.raw.to_owned();
        let mut at = value.span.end() as usize;
        while let Some(line) = next_line(text, &mut at) {
            let body = line.of(text).trim_end_matches('=');
            let fits = !body.is_empty() && line.len() as usize <= width && body.bytes().all(is_base64);
            let looks_like_a_name =
                body.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
            if !fits || (looks_like_a_name && body.len() == line.len() as usize && !WIDTHS.contains(&width)) {
                break;
            }
            pieces.push(line);
            joined.push_str(line.of(text));
            if (line.len() as usize) < width {
                break;
            }
        }
        let last = *pieces.last().filter(|_| pieces.len() > 1)?;
        codec::decode(&joined).ok()?;
        Some(Wrapped { span: value.span.cover(last), pieces, joined })
    }
}

/// The line behind the one that `at` is on, without blanks around it.
fn next_line(text: &str, at: &mut usize) -> Option<Span> {
    let behind = text.get(*at..)?;
    let line_end = behind.find('\n')?;
    if !behind.get(..line_end)?.trim().is_empty() {
        return None;
    }
    let start = *at + line_end + 1;
    let line = text.get(start..)?.split('\n').next()?;
    let body = line.trim();
    let from = start + line.len() - line.trim_start().len();
    *at = from + body.len();
    Some(Span::from_range(from..*at))
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

#[cfg(test)]
mod tests {
    use crate::secret::{codec, dotenv::parse};

    fn wrap(text: &str, width: usize) -> String {
        let encoded = codec::encode(text);
        let lines: Vec<_> =
            encoded.as_bytes().chunks(width).map(|line| String::from_utf8_lossy(line)).collect();
        lines.join("\n")
    }

    #[test]
    fn the_rest_of_a_wrapped_value_is_found() {
        for length in [58, 70, 114, 116, 200] {
            let value = "s".repeat(length);
            let text = format!("SECRET_A={}\nSECRET_B=Yg==\n", wrap(&value, 76));
            let wrapped = parse(&text).entries[0].wrapped(&text).expect("wrapped");
            assert_eq!(wrapped.joined(), codec::encode(&value));
            assert!(wrapped.pieces.iter().all(|piece| !piece.of(&text).contains('\n')));
        }
    }

    #[test]
    fn a_line_of_its_own_is_no_rest() {
        for rest in ["OTHER=x", "# comment", "", "B", "SECRET_B=Yg=="] {
            let text = format!("SECRET_A={}\n{rest}\n", codec::encode("s".repeat(57)));
            assert_eq!(parse(&text).entries[0].wrapped(&text), None, "{rest}");
        }
        let text = format!("SECRET_A={}\nHOST\n", codec::encode("s".repeat(33)));
        assert_eq!(parse(&text).entries[0].wrapped(&text), None);
    }
}
