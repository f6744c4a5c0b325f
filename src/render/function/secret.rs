//! `secret(key, namespace, subkey, full)` (expr §6.4).

use std::rc::Rc;

use crate::{
    kestra::Release,
    render::{
        call::Arguments,
        engine::SecretAnswer,
        fault::{Fault, Outcome, Unknown},
        json, object,
        state::State,
        value::Value,
    },
};

/// The value of a secret, a part of it, or a map with it.
pub(super) fn secret(state: &mut State<'_>, args: &Arguments) -> Outcome {
    if args.given("key").is_none() {
        return Err(Fault::failed("argument `key` is required"));
    }
    for value in args.values() {
        state.settled(value)?;
    }
    let key = args.text("key")?.map(str::to_owned);
    args.text("namespace")?;
    match state.variable("flow") {
        Ok(flow) if flow.as_map().is_some() => {}
        Err(Fault::Unknown(unknown)) => return Err(Fault::Unknown(unknown)),
        Ok(_) | Err(Fault::Undefined(_) | Fault::Failed(_)) => {
            return Err(Fault::failed("`secret()` needs to know the flow"));
        }
    }
    let subkey = args.text("subkey")?.filter(|subkey| !subkey.is_empty());
    let full = matches!(args.get("full"), Some(Value::Bool(true)));
    if full && subkey.is_some() {
        return Err(Fault::failed("`subkey` and `full` exclude each other"));
    }
    let key = key.ok_or_else(|| Fault::failed("the key is null"))?;
    let value = match state.engine.world.secret(&key) {
        SecretAnswer::Known(text) => match subkey {
            None => Value::Text(text),
            Some(subkey) => part(&text, subkey)
                .ok_or_else(|| Fault::failed(format!("the secret `{key}` has no such part")))?,
        },
        SecretAnswer::Masked(text) => {
            state.engine.guard();
            Value::Masked(text)
        }
        SecretAnswer::Missing if state.release() < Release::V0_21 => Value::Null,
        SecretAnswer::Missing => return Err(Fault::Unknown(Unknown::Secret(Rc::from(key)))),
        SecretAnswer::Unknown(unknown) => return Err(Fault::Unknown(unknown)),
    };
    Ok(if full { Value::map([(Value::text("value"), value)]) } else { value })
}

/// The entry of a JSON object: values as text, lists and objects as JSON.
fn part(secret: &str, subkey: &str) -> Option<Value> {
    let value = json::parse(secret)?.as_map()?.value_of(subkey)?;
    Some(Value::text(match &value {
        Value::List(_) | Value::Map(_) => json::to_text_with_nulls(&value).ok()?,
        _ => object::to_text(&value),
    }))
}
