//! The functions on texts.

use std::fmt::Write as _;

use super::{Machine, Stop, builtin::not_applicable, node::Node, operate};
use crate::secret::codec;

/// A function of the input alone; `None` if it is not one of these.
pub(super) fn plain(machine: &Machine, name: &str, input: &Node) -> Option<Result<Node, Stop>> {
    let text = || if let Node::Text(text) = input { text.as_ref().to_owned() } else { input.to_json() };
    Some(match name {
        "@base64" => machine.text(codec::encode(text())),
        "@base64d" => decode(&text()).and_then(|text| machine.text(text)),
        "@html" => machine.text(html(&text())),
        "@uri" => machine.text(uri(&text())),
        "@sh" => shell(input).and_then(|text| machine.text(text)),
        "@csv" => row(input, "csv", ",", csv).and_then(|text| machine.text(text)),
        "@tsv" => row(input, "tsv", "\t", tsv).and_then(|text| machine.text(text)),
        "explode" => match input {
            Node::Text(text) => {
                machine.array(text.chars().map(|c| Node::from_long(i64::from(u32::from(c)))).collect())
            }
            Node::Nil
            | Node::Missing
            | Node::Null
            | Node::Bool(_)
            | Node::Number(_)
            | Node::Array(_)
            | Node::Object(_) => Err(not_applicable("explode", input)),
        },
        "implode" => implode(machine, input),
        "utf8bytelength" => match input {
            Node::Text(text) => Ok(Node::from_long(i64::try_from(text.len()).unwrap_or(0))),
            Node::Nil
            | Node::Missing
            | Node::Null
            | Node::Bool(_)
            | Node::Number(_)
            | Node::Array(_)
            | Node::Object(_) => {
                Err(Stop::error(format!("{} only strings have UTF-8 byte length", input.describe())))
            }
        },
        _ => return None,
    })
}

/// A function of the input and one argument.
pub(super) fn with_argument(machine: &Machine, name: &str, input: &Node, arg: &Node) -> Result<Node, Stop> {
    if name == "join" {
        return join(machine, input, arg);
    }
    let (Node::Text(text), Node::Text(arg)) = (input, arg) else {
        return Err(Stop::error(if name == "split" {
            "split input and separator must be strings".to_owned()
        } else {
            format!("{name}() requires string inputs")
        }));
    };
    match name {
        "split" => machine.array(operate::split(text, arg).into_iter().map(Node::text).collect()),
        "startswith" => Ok(Node::Bool(text.starts_with(arg.as_ref()))),
        _ => Ok(Node::Bool(text.ends_with(arg.as_ref()))),
    }
}

/// Java's basic decoder takes missing padding, but no other character.
fn decode(text: &str) -> Result<String, Stop> {
    let bytes = codec::decode_basic(text)
        .ok_or_else(|| Stop::error(format!("string ({text}) is not valid base64 data")))?;
    String::from_utf8(bytes.to_vec()).map_err(|_| Stop::unsupported("jq: bytes that are no text"))
}

fn html(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\'' => out.push_str("&apos;"),
            '"' => out.push_str("&quot;"),
            '&' => out.push_str("&amp;"),
            '\0' => out.push_str("\\0"),
            c => out.push(c),
        }
        out
    })
}

fn uri(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

fn shell(input: &Node) -> Result<String, Stop> {
    let word = |node: &Node| match node {
        Node::Text(text) => Ok(format!("'{}'", text.replace('\'', "'\\''").replace('\0', "\\0"))),
        Node::Array(_) | Node::Object(_) => {
            Err(Stop::error(format!("{} cannot be escaped for shell", node.kind().name().to_uppercase())))
        }
        Node::Nil | Node::Missing | Node::Null | Node::Bool(_) | Node::Number(_) => Ok(node.to_json()),
    };
    match input.as_array() {
        Some(items) => Ok(items.iter().map(word).collect::<Result<Vec<_>, _>>()?.join(" ")),
        None => word(input),
    }
}

fn row(input: &Node, name: &str, separator: &str, escape: fn(&str) -> String) -> Result<String, Stop> {
    let Some(items) = input.as_array() else {
        return Err(Stop::error(format!("{} cannot be {name}-formatted, only array", input.describe())));
    };
    let cell = |node: &Node| match node {
        Node::Text(text) => Ok(escape(text)),
        Node::Null => Ok(String::new()),
        Node::Number(number) if number.to_double().is_nan() => Ok(String::new()),
        Node::Bool(_) | Node::Number(_) => Ok(node.to_json()),
        Node::Nil | Node::Missing | Node::Array(_) | Node::Object(_) => {
            Err(Stop::error(format!("{} is not valid in a csv row", node.describe())))
        }
    };
    Ok(items.iter().map(cell).collect::<Result<Vec<_>, _>>()?.join(separator))
}

fn csv(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\"").replace('\0', "\\0"))
}

fn tsv(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('\t', "\\t")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
        .replace('\0', "\\0")
}

/// Each number becomes one UTF-16 unit, so code points above U+FFFF lose their upper bits.
fn implode(machine: &Machine, input: &Node) -> Result<Node, Stop> {
    let Some(items) = input.as_array() else { return Err(not_applicable("implode", input)) };
    if items.iter().any(|item| !matches!(item, Node::Number(_))) {
        return Err(Stop::error("implode is not applicable to input which contains other than numbers"));
    }
    let mut units = Vec::new();
    for number in items.iter().filter_map(Node::as_number) {
        let double = number.to_double();
        if !(f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&double) {
            return Err(Stop::error("input to implode() must be a list of codepoints; NUMBER found"));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "as Java casts")]
        units.push(number.to_int() as u16);
    }
    let text = String::from_utf16(&units).map_err(|_| Stop::unsupported("jq: half a surrogate pair"))?;
    machine.text(text)
}

fn join(machine: &Machine, input: &Node, separator: &Node) -> Result<Node, Stop> {
    if !input.is_container() {
        return Err(Stop::error(format!("Cannot iterate over {}", input.describe())));
    }
    let mut text = String::new();
    let refused = |text: &str, node: &Node| {
        Stop::error(format!("{} and {} cannot be added", Node::text(text).describe(), node.describe()))
    };
    for (at, item) in input.children().iter().enumerate() {
        if at > 0 {
            match separator {
                Node::Text(separator) => text.push_str(separator),
                Node::Null => {}
                Node::Nil
                | Node::Missing
                | Node::Bool(_)
                | Node::Number(_)
                | Node::Array(_)
                | Node::Object(_) => return Err(refused(&text, separator)),
            }
        }
        match item {
            Node::Text(item) => text.push_str(item),
            Node::Null => {}
            Node::Number(_) | Node::Bool(_) => item.write(false, &mut text),
            Node::Nil | Node::Missing | Node::Array(_) | Node::Object(_) => return Err(refused(&text, item)),
        }
    }
    machine.text(text)
}
