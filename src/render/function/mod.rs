//! Functions (expr §4.1).

mod calendar;
mod context;
mod parse;
mod secret;

use super::{
    call::Arguments,
    engine::MAX_RENDER_DEPTH,
    fault::{Fault, Outcome, Unknown},
    operate,
    state::{State, Writer},
    value::{Number, Value},
};
use crate::{
    kestra::Release,
    pebble::{Args, BinaryOp},
};

/// The most elements of a range from 2.0 on, and the most we make for any release.
const MAX_RANGE: i64 = 1_000_000;

/// Functions whose result depends on more than the template and its variables, and what on.
pub const IMPURE: &[(&str, &str)] = &[
    ("decrypt", "the key of the encryption, which nobody gives to a linter"),
    ("encrypt", "chance: each call draws a new initialisation vector"),
    ("errorLogs", "the log of the run"),
    ("fetchContext", "all variables of the run"),
    ("fileExists", "the server's storage"),
    ("fileSize", "the server's storage"),
    ("fileURI", "the server's storage"),
    ("http", "the network"),
    ("id", "chance"),
    ("isFileEmpty", "the server's storage"),
    ("ksuid", "chance"),
    ("nanoId", "chance"),
    ("now", "the time"),
    ("printContext", "all variables of the run"),
    ("randomInt", "chance"),
    ("randomPort", "chance"),
    ("read", "the server's storage"),
    ("subflow", "the run of another flow"),
    ("tasksWithState", "the state of the run"),
    ("uuid", "chance"),
];

/// Whether the settings keep a function from being there.
pub(super) fn is_unregistered(state: &State<'_>, name: &str) -> bool {
    state.engine.recursive && matches!(name, "render" | "renderOnce")
}

/// What the function `name` gives.
pub(super) fn apply(state: &mut State<'_>, name: &str, args: &Arguments) -> Outcome {
    if let Some((name, on)) = IMPURE.iter().find(|(impure, _)| *impure == name) {
        return Err(Fault::Unknown(Unknown::Impure(name, on)));
    }
    if name != "secret" {
        args.values().try_for_each(|value| state.settled(value))?;
    }
    match name {
        "currentEachOutput" => context::current_each_output(state, args),
        "dayOfMonth" | "dayOfWeek" | "hourOfDay" | "isDayWeekInMonth" | "isLastWorkingDay"
        | "isPublicHoliday" | "isWeekend" | "monthOfYear" => calendar::apply(name, args),
        "env" => context::env(state, args),
        "fromIon" => parse::from_ion(args, state.release()),
        "fromJson" | "json" => parse::from_json(args),
        "i18n" => Err(Fault::failed("Kestra has no resource bundles")),
        "kv" => context::kv(state, args),
        "loopOutputs" => context::loop_outputs(args),
        "max" => extreme(BinaryOp::Greater, args, state.release()),
        "min" => extreme(BinaryOp::Less, args, state.release()),
        "range" => {
            let bound = |name| args.given(name).cloned().unwrap_or(Value::Null);
            range(state, &bound("start"), &bound("end"), args.get("increment"))
        }
        "render" => rendered(state, args, None),
        "renderOnce" => rendered(state, args, Some(false)),
        "secret" => secret::secret(state, args),
        "yaml" => parse::yaml(args),
        _ => Err(Fault::unsupported(format!("the function `{name}`"))),
    }
}

/// `block("name")`
pub(super) fn block<'e>(state: &mut State<'e>, args: &'e Args<'e>) -> Outcome {
    let Some(name) = args.positional.first() else { return Err(Fault::failed("`block` needs a name")) };
    let name = state.evaluate(name)?;
    if name.is_null() {
        return Ok(Value::text(""));
    }
    let name = name.as_text().ok_or_else(|| Fault::failed("the name of a block is a text"))?;
    let mut out = Writer::Plain(String::new());
    state.block(name, &mut out)?;
    Ok(Value::text(out.finish().unwrap_or_default()))
}

/// `max` and `min`: the first of those that are not beaten.
fn extreme(op: BinaryOp, args: &Arguments, release: Release) -> Outcome {
    let mut found = Value::Null;
    for candidate in args.positional() {
        // Pebble's own comparison: numbers only, in every release.
        let beats =
            !found.is_null() && operate::ordered(op, &candidate, &found, release.min(Release::V1_3_31))?;
        if found.is_null() || beats {
            found = candidate;
        }
    }
    Ok(found)
}

/// `range(start, end, increment)` and `start..end`.
pub(super) fn range(state: &State<'_>, start: &Value, end: &Value, increment: Option<&Value>) -> Outcome {
    for value in [Some(start), Some(end), increment].into_iter().flatten() {
        state.settled(value)?;
    }
    let step = match increment {
        None => 1,
        Some(value) => {
            value.as_number().ok_or_else(|| Fault::failed("the increment must be a number"))?.to_long()
        }
    };
    let unit = |value: &Value| {
        let text = value.as_text()?;
        let mut units = text.encode_utf16();
        units.next().filter(|_| units.next().is_none())
    };
    let (first, last, is_text) = match (start.as_number(), end.as_number()) {
        (Some(first), Some(last)) => (first.to_long(), last.to_long(), false),
        _ => match (unit(start), unit(end)) {
            (Some(first), Some(last)) => (i64::from(first), i64::from(last), true),
            _ => return Err(Fault::failed("a range needs two numbers or two characters")),
        },
    };
    if step == 0 {
        return Err(Fault::failed("the increment must not be 0"));
    }
    // Kestra's own count, which overflows and does not mind the direction.
    let count = last.wrapping_sub(first).wrapping_abs().wrapping_div(step.wrapping_abs()).wrapping_add(1);
    if state.release() >= Release::V2_0 && !is_text && count > MAX_RANGE {
        return Err(Fault::failed("a range has at most 1,000,000 elements"));
    }
    let goes_on = if step > 0 { first <= last } else { first >= last };
    if goes_on && last.abs_diff(first) / step.unsigned_abs() >= MAX_RANGE.unsigned_abs() {
        return Err(Fault::unsupported("a list of that length"));
    }
    let mut items = Vec::new();
    let mut at = first;
    while if step > 0 { at <= last } else { at >= last } {
        items.push(match u16::try_from(at) {
            Ok(unit) if is_text => Value::Char(unit),
            _ => Value::Number(Number::Long(at)),
        });
        let Some(next) = at.checked_add(step) else { break };
        at = next;
    }
    state.engine.spend(items.len())?;
    Ok(Value::list(items))
}

/// `render(…)`, and `renderOnce(…)` as `recursive` says.
fn rendered(state: &State<'_>, args: &Arguments, recursive: Option<bool>) -> Outcome {
    let limit = if state.release() >= Release::V1_3_22 { MAX_RENDER_DEPTH } else { 4 * MAX_RENDER_DEPTH };
    if state.depth >= limit {
        return Err(if state.release() >= Release::V1_3_22 {
            Fault::failed("`render()` calls itself too often")
        } else {
            Fault::unsupported("`render()` calls itself too deep")
        });
    }
    let value = args.given("toRender").ok_or_else(|| Fault::failed("argument `toRender` is required"))?;
    let recursive = match (recursive, args.get("recursive")) {
        (Some(recursive), _) => recursive,
        (None, None) => true,
        (None, Some(Value::Bool(recursive))) => *recursive,
        (None, Some(_)) => return Err(Fault::failed("argument `recursive` must be a boolean")),
    };
    let scopes = state.scopes.handed_on();
    state.engine.render_value(value, &scopes, recursive, state.depth + 1).map_err(Fault::wrapped)
}
