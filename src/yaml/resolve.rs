//! What a scalar is where no type is asked for: Jackson's reading, which is not that of YAML.

use super::{
    node::{Document, NodeId, NodeKind, Scalar, ScalarStyle},
    number::{self, Integer},
};

/// The longest text that is looked at as a number.
const PATTERN_LIMIT: usize = 1024;
/// The longest number that is read.
const NUMBER_LIMIT: usize = 1000;
/// The prefix of YAML's own tags.
const YAML_TAG: &str = "tag:yaml.org,2002:";

/// What Kestra reads where any value may stand.
#[derive(Clone, Debug, PartialEq)]
pub enum Untyped {
    /// `~`, `null`, `Null`, `NULL`. An empty value is a text.
    Null,
    /// `true`, `yes`, `on` and their opposites.
    Bool(bool),
    /// A whole number of any size, in decimal.
    Int(String),
    /// A number with a point or an exponent.
    Float(f64),
    /// The text of the scalar, as it is. Aliases are texts too: their name. Collections are not typed here.
    Text,
    /// What `!!binary` holds.
    Bytes(Vec<u8>),
    /// What looks like a number, or is said to be one or to be binary, and cannot be read as such: Kestra refuses
    /// the whole flow.
    Malformed,
}

/// What the scalar of that id is where no type is asked for.
pub fn resolve(document: &Document<'_>, id: NodeId) -> Untyped {
    let node = document.node(id);
    match &node.kind {
        NodeKind::Scalar(scalar) if !scalar.value.is_empty() => match node.tag.as_deref() {
            Some("!") => implicit(&scalar.value),
            Some(tag) => tagged(scalar, tag),
            None if scalar.style == ScalarStyle::Plain => implicit(&scalar.value),
            None => Untyped::Text,
        },
        NodeKind::Scalar(_) | NodeKind::Mapping { .. } | NodeKind::Sequence { .. } | NodeKind::Alias(_) => {
            Untyped::Text
        }
    }
}

fn implicit(value: &str) -> Untyped {
    match value {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Untyped::Bool(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Untyped::Bool(false),
        "~" | "null" | "Null" | "NULL" | " " => Untyped::Null,
        _ => {
            let may_be_number = matches!(value.as_bytes().first(), Some(b'0'..=b'9' | b'+' | b'-' | b'.'));
            if !may_be_number || value.len() > PATTERN_LIMIT {
                Untyped::Text
            } else if number::is_int(value) {
                integer(value)
            } else if number::is_float(value) {
                float(value)
            } else {
                Untyped::Text
            }
        }
    }
}

fn tagged(scalar: &Scalar<'_>, tag: &str) -> Untyped {
    let name = match tag.strip_prefix(YAML_TAG) {
        Some(name) => name.split(',').next().unwrap_or_default(),
        None => tag,
    };
    match name {
        "binary" => base64(&scalar.value).map_or(Untyped::Malformed, Untyped::Bytes),
        "bool" => boolean(&scalar.value).map_or(Untyped::Text, Untyped::Bool),
        "int" => integer(&scalar.value),
        "float" => float(&scalar.value),
        "null" => Untyped::Null,
        _ => Untyped::Text,
    }
}

fn boolean(value: &str) -> Option<bool> {
    let is_any = |words: [&str; 4]| words.iter().any(|word| value.eq_ignore_ascii_case(word));
    if is_any(["y", "yes", "on", "true"]) {
        Some(true)
    } else {
        is_any(["n", "no", "off", "false"]).then_some(false)
    }
}

fn integer(value: &str) -> Untyped {
    match number::integer(value, NUMBER_LIMIT) {
        Integer::Decimal(decimal) => Untyped::Int(decimal),
        Integer::Other => Untyped::Text,
        Integer::Malformed => Untyped::Malformed,
    }
}

fn float(value: &str) -> Untyped {
    let cleaned: String;
    let cleaned = if value.contains('_') {
        cleaned = value.strip_prefix('+').unwrap_or(value).replace('_', "");
        &*cleaned
    } else {
        value
    };
    if cleaned.encode_utf16().count() > NUMBER_LIMIT {
        return Untyped::Malformed;
    }
    number::double(cleaned).map_or(Untyped::Malformed, Untyped::Float)
}

/// MIME base64 with padding; white space only between groups of four, and groups may follow a padded one.
fn base64(value: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(value.len() / 4 * 3);
    let mut rest = value.bytes();
    while let Some(first) = rest.find(|&byte| byte > b' ') {
        let high = sextet(first)? << 18 | sextet(rest.next()?)? << 12;
        let (third, fourth) = (rest.next()?, rest.next()?);
        let (bits, count) = match (third, fourth) {
            (b'=', b'=') => (high, 1),
            (_, b'=') => (high | sextet(third)? << 6, 2),
            _ => (high | sextet(third)? << 6 | sextet(fourth)?, 3),
        };
        let [_, group @ ..] = bits.to_be_bytes();
        bytes.extend(group.into_iter().take(count));
    }
    Some(bytes)
}

fn sextet(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn read(text: &str) -> Untyped {
        let stream = parse(text);
        let document = stream.documents.first().unwrap();
        resolve(document, document.root().unwrap())
    }

    #[test]
    fn words_and_numbers_are_those_of_yaml_1_1() {
        assert_eq!(read("Yes"), Untyped::Bool(true));
        assert_eq!(read("y"), Untyped::Text);
        assert_eq!(read("-0777"), Untyped::Int("-511".into()));
        assert_eq!(read("0xFFFFFFFFFFFFFFFFF"), Untyped::Int("295147905179352825855".into()));
        assert_eq!(read("1_0.5"), Untyped::Float(10.5));
        assert_eq!(read("12:30"), Untyped::Text);
        assert_eq!(read("12:30:45.5"), Untyped::Malformed);
        assert_eq!(read(".inf"), Untyped::Malformed);
    }

    #[test]
    fn tags_change_what_is_read() {
        assert_eq!(read("! '12'"), Untyped::Int("12".into()));
        assert_eq!(read("!x 12"), Untyped::Text);
        assert_eq!(read("!!int x"), Untyped::Text);
        assert_eq!(read("!!float x"), Untyped::Malformed);
        assert_eq!(read("!!float -+1"), Untyped::Malformed);
        assert_eq!(read("!!float ' 0x1.8p1d '"), Untyped::Float(3.0));
        assert_eq!(read("!!binary 'aGk= aGk='"), Untyped::Bytes(b"hihi".to_vec()));
    }
}
