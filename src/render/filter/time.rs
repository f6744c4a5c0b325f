//! Filters of dates.

use super::Call;
use crate::kestra::Release;
use crate::render::{
    fault::{Fault, Outcome},
    json::time_fault,
    time::filter::{self as dates, Arguments, Input},
    value::{Number, Value},
};

/// `date`
pub(super) fn date(call: &Call<'_>) -> Outcome {
    read(call, |input, arguments| dates::date(input, arguments, call.release).map(Value::text))
}

/// `dateAdd`
pub(super) fn date_add(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::Null);
    }
    let amount = amount(call)?;
    let unit = call.args.text("unit")?.ok_or_else(|| Fault::failed("`dateAdd` needs a unit"))?;
    read(call, |input, arguments| {
        dates::date_add(input, amount, unit, arguments, call.release).map(Value::text)
    })
}

/// Up to 0.23 a `Long`; later any number, or its text.
fn amount(call: &Call<'_>) -> Outcome<i64> {
    let wrong = || Fault::failed("`dateAdd` needs an amount");
    match call.args.get("amount") {
        Some(Value::Number(Number::Long(amount))) => Ok(*amount),
        Some(Value::Number(number)) if call.release >= LENIENT_AMOUNT => Ok(number.to_long()),
        Some(Value::Text(text)) if call.release >= LENIENT_AMOUNT => {
            crate::render::java::number::parse_long(text).ok_or_else(wrong)
        }
        Some(_) | None => Err(wrong()),
    }
}

/// The first release that takes any number as amount.
const LENIENT_AMOUNT: Release = Release::V0_24;

/// `timestamp`
pub(super) fn timestamp(call: &Call<'_>) -> Outcome {
    read(call, |input, arguments| dates::timestamp(input, arguments, call.release).map(Value::long))
}

/// `timestampMilli`
pub(super) fn timestamp_milli(call: &Call<'_>) -> Outcome {
    read(call, |input, arguments| dates::timestamp_milli(input, arguments, call.release).map(Value::long))
}

/// `timestampMicro`
pub(super) fn timestamp_micro(call: &Call<'_>) -> Outcome {
    read(call, |input, arguments| dates::timestamp_micro(input, arguments, call.release).map(Value::text))
}

/// `timestampNano`
pub(super) fn timestamp_nano(call: &Call<'_>) -> Outcome {
    read(call, |input, arguments| dates::timestamp_nano(input, arguments, call.release).map(Value::text))
}

fn read(
    call: &Call<'_>,
    result: impl FnOnce(Input<'_>, &Arguments<'_>) -> crate::render::time::TimeResult<Value>,
) -> Outcome {
    let input = match &call.input {
        Value::Null => return Ok(Value::Null),
        Value::Text(text) => Input::Text(text),
        Value::Number(Number::Long(number)) => Input::Long(*number),
        Value::Time(time) => Input::Temporal(time),
        _ => return Err(Fault::failed("it is no date")),
    };
    for name in ["format", "locale"] {
        if call.args.given(name).is_some_and(Value::is_null) {
            return Err(Fault::failed(format!("argument `{name}` is null")));
        }
    }
    let arguments = Arguments {
        format: call.args.text("format")?,
        time_zone: call.args.text("timeZone")?,
        existing_format: call.args.text("existingFormat")?,
        locale: call.args.text("locale")?,
    };
    result(input, &arguments).map_err(time_fault)
}
