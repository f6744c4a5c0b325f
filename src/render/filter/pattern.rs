//! Filters that look for patterns.

use super::{
    Call,
    text::{MAX_TEXT, in_texts},
};
use crate::{
    kestra::Release,
    render::{
        fault::{Fault, Outcome},
        java::regex::{Refused, Regex},
        object,
        value::{List, ListKind, Value},
    },
};

fn fault(refused: Refused) -> Fault {
    match refused {
        Refused::Invalid => Fault::failed("java refuses the pattern"),
        Refused::Unsupported => Fault::unsupported("a pattern of that kind"),
    }
}

fn required(call: &Call<'_>, name: &str) -> Outcome<String> {
    let value = call.args.get(name).ok_or_else(|| Fault::failed(format!("argument `{name}` is required")))?;
    Ok(object::to_text(value))
}

/// `regexMatch`: whether the pattern is found.
pub(super) fn regex_match(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::Bool(false));
    }
    let regex = Regex::new(&required(call, "regex")?).map_err(fault)?;
    regex.find(&object::to_text(&call.input)).map(Value::Bool).map_err(fault)
}

/// `regexReplace`
pub(super) fn regex_replace(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::Null);
    }
    let (regex, replacement) = (required(call, "regex")?, required(call, "replacement")?);
    replace_all(&object::to_text(&call.input), &regex, &replacement).map(Value::text)
}

fn replace_all(text: &str, regex: &str, replacement: &str) -> Outcome<String> {
    Regex::new(regex).and_then(|regex| regex.replace_all(text, replacement)).map_err(fault)
}

/// `regexExtract`: a group of the first match.
pub(super) fn regex_extract(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::Null);
    }
    let pattern = required(call, "regex")?;
    let group = call.int("group")?.unwrap_or(0);
    let group = usize::try_from(group).map_err(|_| Fault::failed("a group is not below 0"))?;
    let regex = Regex::new(&pattern).map_err(fault)?;
    let found = regex.extract(&object::to_text(&call.input), group).map_err(fault)?;
    Ok(found.flatten().map_or(Value::Null, Value::text))
}

/// `replace`: each pair in turn, in lists and maps too.
pub(super) fn replace(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        let fails = call.release < Release::V0_19;
        return if fails { Err(Fault::failed("the input is null")) } else { Ok(Value::Null) };
    }
    let wrong = |name: &str| Fault::failed(format!("argument `{name}` is missing or of a wrong type"));
    let pairs =
        call.args.get("replace_pairs").and_then(Value::as_map).ok_or_else(|| wrong("replace_pairs"))?;
    let is_pattern = match call.args.given("regexp") {
        None => false,
        Some(Value::Bool(is_pattern)) => *is_pattern,
        Some(_) => return Err(wrong("regexp")),
    };
    let pairs: Vec<(Value, Value)> = pairs.ordered();
    let change = |text: &str| {
        let mut text = text.to_owned();
        for (from, to) in &pairs {
            if from.is_null() || to.is_null() {
                return Err(Fault::failed("`replace` has a pair with a null"));
            }
            let (from, to) = (object::to_text(from), object::to_text(to));
            text = if is_pattern { replace_all(&text, &from, &to)? } else { text.replace(&from, &to) };
            if text.len() > MAX_TEXT {
                return Err(Fault::unsupported("a text of that length"));
            }
        }
        Ok(text)
    };
    if call.release < Release::V0_19 {
        return change(&object::to_text(&call.input)).map(Value::text);
    }
    in_texts(&call.input, &change)
}

/// `split`: the delimiter is a pattern; an array.
pub(super) fn split(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::Null);
    }
    let delimiter = call.args.text("delimiter")?;
    let limit = call.int("limit")?;
    let delimiter = delimiter.ok_or_else(|| Fault::failed("`split` needs a delimiter"))?;
    let text = call.text()?.unwrap_or_default();
    let parts =
        Regex::new(delimiter).and_then(|regex| regex.split(text, limit.unwrap_or(0))).map_err(fault)?;
    Ok(Value::List(List::new(ListKind::StringArray, parts.into_iter().map(Value::text).collect())))
}
