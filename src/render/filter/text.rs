//! Filters of texts.

#![expect(clippy::unnecessary_wraps, reason = "filters are entries of one table")]

use super::Call;
use crate::{
    kestra::Release,
    render::{
        fault::{Fault, Outcome},
        java::{
            number::trim as trim_text,
            text::{self as java_text, Quote},
        },
        object,
        value::{Map, MapKind, Number, Value},
    },
    secret::codec,
};

/// The most columns that `indent` takes from 2.0 on.
const MAX_INDENT: i64 = 10_000;

fn map_text(call: &Call<'_>, change: impl FnOnce(&str) -> String) -> Outcome {
    Ok(call.text()?.map_or(Value::Null, |text| Value::text(change(text))))
}

/// `String.valueOf(input)`; `None` for `null`.
fn any_text(call: &Call<'_>) -> Option<String> {
    (!call.input.is_null()).then(|| object::to_text(&call.input))
}

/// `lower`
pub(super) fn lower(call: &Call<'_>) -> Outcome {
    Ok(any_text(call).map_or(Value::Null, |text| Value::text(java_text::to_lower(&text))))
}

/// `upper`
pub(super) fn upper(call: &Call<'_>) -> Outcome {
    Ok(any_text(call).map_or(Value::Null, |text| Value::text(java_text::to_upper(&text))))
}

/// `trim`
pub(super) fn trim(call: &Call<'_>) -> Outcome {
    map_text(call, |text| trim_text(text).to_owned())
}

/// `capitalize`: the first character that is no blank.
pub(super) fn capitalize(call: &Call<'_>) -> Outcome {
    map_text(call, java_text::capitalize)
}

/// `title`: the first character of each word.
pub(super) fn title(call: &Call<'_>) -> Outcome {
    map_text(call, java_text::title)
}

/// `abbreviate`
pub(super) fn abbreviate(call: &Call<'_>) -> Outcome {
    let Some(text) = call.text()? else { return Ok(Value::Null) };
    let Some(Number::Long(width)) = call.args.get("length").and_then(Value::as_number) else {
        return Err(Fault::failed("`abbreviate` needs a length"));
    };
    #[expect(clippy::cast_possible_truncation, reason = "Long.intValue()")]
    let width = usize::try_from(*width as i32).map_err(|_| Fault::failed("a length is not below 0"))?;
    Ok(Value::text(java_text::abbreviate(text, width)))
}

/// `nl2br`
pub(super) fn nl2br(call: &Call<'_>) -> Outcome {
    map_text(call, |text| text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "<br />"))
}

/// `base64encode`
pub(super) fn base64encode(call: &Call<'_>) -> Outcome {
    Ok(any_text(call).map_or(Value::Null, |text| Value::text(codec::encode(&text))))
}

/// `base64decode`: as secrets are decoded, but line breaks are wrong here.
pub(super) fn base64decode(call: &Call<'_>) -> Outcome {
    let Some(text) = call.text()? else { return Ok(Value::Null) };
    let bytes = codec::decode_basic(text).ok_or_else(|| Fault::failed("it is no base64"))?;
    Ok(Value::text(codec::java_text(&bytes)))
}

/// `urlencode`
pub(super) fn urlencode(call: &Call<'_>) -> Outcome {
    map_text(call, java_text::url_encode)
}

/// `urldecode`
pub(super) fn urldecode(call: &Call<'_>) -> Outcome {
    let Some(text) = call.text()? else { return Ok(Value::Null) };
    java_text::url_decode(text).map(Value::text).ok_or_else(|| Fault::failed("it is no encoded URL text"))
}

/// `slugify`
pub(super) fn slugify(call: &Call<'_>) -> Outcome {
    Ok(any_text(call).map_or(Value::Null, |text| Value::text(java_text::slugify(&text))))
}

/// `string`
pub(super) fn string(call: &Call<'_>) -> Outcome {
    Ok(any_text(call).map_or(Value::Null, Value::text))
}

/// `className`
pub(super) fn class_name(call: &Call<'_>) -> Outcome {
    match &call.input {
        Value::Null => Ok(Value::Null),
        value => object::class_name(value)
            .map(Value::text)
            .ok_or_else(|| Fault::unsupported("the name of that class")),
    }
}

/// `startsWith`
pub(super) fn starts_with(call: &Call<'_>) -> Outcome {
    affix(call, |text, affix| text.starts_with(affix))
}

/// `endsWith`
pub(super) fn ends_with(call: &Call<'_>) -> Outcome {
    affix(call, |text, affix| text.ends_with(affix))
}

/// A `null` input fails up to 1.3.22 (expr §4.2).
fn affix(call: &Call<'_>, holds: impl FnOnce(&str, &str) -> bool) -> Outcome {
    let value = call.args.get("value");
    let missing = || Fault::failed("argument `value` is required");
    match any_text(call) {
        None if call.release >= Release::V1_3_31 => Ok(Value::Bool(false)),
        None => Err(Fault::failed("the input is null")),
        Some(text) => {
            let value = object::to_text(value.ok_or_else(missing)?);
            Ok(Value::Bool(holds(&text, &value)))
        }
    }
}

/// `substringBefore`
pub(super) fn substring_before(call: &Call<'_>) -> Outcome {
    substring(call, |text, separator| match separator {
        None => Some(text),
        Some("") => Some(""),
        Some(separator) => Some(text.split_once(separator).map_or(text, |(before, _)| before)),
    })
}

/// `substringBeforeLast`
pub(super) fn substring_before_last(call: &Call<'_>) -> Outcome {
    substring(call, |text, separator| match separator {
        None | Some("") => Some(text),
        Some(separator) => Some(text.rsplit_once(separator).map_or(text, |(before, _)| before)),
    })
}

/// `substringAfter`
pub(super) fn substring_after(call: &Call<'_>) -> Outcome {
    substring(call, |text, separator| Some(text.split_once(separator?).map_or("", |(_, after)| after)))
}

/// `substringAfterLast`
pub(super) fn substring_after_last(call: &Call<'_>) -> Outcome {
    substring(call, |text, separator| {
        let separator = separator.filter(|separator| !separator.is_empty())?;
        Some(text.rsplit_once(separator).map_or("", |(_, after)| after))
    })
}

/// Commons Lang's functions: `cut` gets a separator that may be `null`, and gives the empty text for `None`.
fn substring(call: &Call<'_>, cut: impl for<'t> FnOnce(&'t str, Option<&str>) -> Option<&'t str>) -> Outcome {
    let Some(text) = any_text(call) else { return Ok(Value::Null) };
    if call.args.given("separator").is_none() {
        return Err(Fault::failed("argument `separator` is required"));
    }
    let separator = call.args.text("separator")?;
    Ok(Value::text(cut(&text, separator).unwrap_or_default()))
}

/// `escapeChar`, in lists and maps too.
pub(super) fn escape_char(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::Null);
    }
    let change = |text: &str| {
        let kind = call.args.text("type")?.and_then(Quote::named);
        let quote = kind.ok_or_else(|| Fault::failed("`escapeChar` knows `single`, `double` and `shell`"))?;
        Ok(quote.escape(text))
    };
    if call.release < Release::V0_19 {
        return change(&object::to_text(&call.input)).map(Value::text);
    }
    in_texts(&call.input, &change)
}

/// `value` with every text in it changed, and everything else as changed text; lists and maps stay what they are.
pub(super) fn in_texts(value: &Value, change: &impl Fn(&str) -> Outcome<String>) -> Outcome {
    match value {
        Value::Null => Err(Fault::failed("it holds a null")),
        Value::Map(map) => {
            let mut changed = Vec::with_capacity(map.len());
            for (key, value) in map.ordered() {
                changed.push((key, in_texts(&value, change)?));
            }
            Ok(Value::Map(Map::new(MapKind::Hash(16), changed)))
        }
        Value::List(list) if list.is_list() => {
            let items: Outcome<Vec<Value>> = list.get().iter().map(|item| in_texts(item, change)).collect();
            Ok(Value::list(items?))
        }
        _ => change(&object::to_text(value)).map(Value::text),
    }
}

/// `indent`: every line but the first.
pub(super) fn indent(call: &Call<'_>) -> Outcome {
    indented(call, false)
}

/// `nindent`: on a line of its own, every line.
pub(super) fn nindent(call: &Call<'_>) -> Outcome {
    indented(call, true)
}

fn indented(call: &Call<'_>, on_new_line: bool) -> Outcome {
    let Some(text) = any_text(call) else { return Ok(Value::Null) };
    if text.is_empty() {
        return Ok(Value::text(text));
    }
    let Some(Number::Long(amount)) = call.args.get("amount").and_then(Value::as_number) else {
        return Err(Fault::failed("`indent` needs an amount"));
    };
    let amount = i64::from(Number::Long(*amount).to_int());
    if amount < 0 || (call.release >= Release::V2_0 && amount > MAX_INDENT) {
        return Err(Fault::failed("the amount of `indent` is out of range"));
    }
    let prefix = match call.args.given("prefix") {
        None => " ",
        Some(prefix) => prefix.as_text().ok_or_else(|| Fault::failed("a prefix is a text"))?,
    };
    let line_end = ["\r\n", "\n\r", "\n", "\r"].into_iter().find(|end| text.contains(end)).unwrap_or("\n");
    let lines = text.matches(line_end).count() + 1;
    let amount = usize::try_from(amount).unwrap_or(usize::MAX);
    if amount.saturating_mul(prefix.len()).saturating_mul(lines) > MAX_TEXT {
        return Err(Fault::unsupported("a text of that length"));
    }
    let replacement = format!("{line_end}{}", prefix.repeat(amount));
    let text = if on_new_line { format!("{line_end}{text}") } else { text };
    Ok(Value::text(text.replace(line_end, &replacement)))
}

/// The longest text that is made, in bytes: what 2.0 takes (expr §7).
pub(super) const MAX_TEXT: usize = 10 * 1024 * 1024;
