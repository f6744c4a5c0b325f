//! Functions that read the run's variables.

use crate::render::{
    call::Arguments,
    fault::{Fault, Outcome, Unknown},
    object,
    state::State,
    value::Value,
};

/// `env(name, default)`: the key exactly as given (expr §5.2).
pub(super) fn env(state: &mut State<'_>, args: &Arguments) -> Outcome {
    let name = match args.given("name") {
        None => return Err(Fault::failed("argument `name` is required")),
        Some(Value::Null) => Value::Null,
        Some(name) if name.as_text().is_some() => name.clone(),
        Some(_) => return Err(Fault::failed("argument `name` must be a text")),
    };
    let default = args.given("default").cloned().unwrap_or(Value::Null);
    let envs = match state.variable("envs") {
        Ok(Value::Map(envs)) => envs,
        Ok(_) | Err(Fault::Undefined(_)) => return Ok(default),
        Err(fault) => return Err(fault),
    };
    match envs.value(&name) {
        Some(value @ Value::Masked(_)) => Ok(value),
        Some(value) if !value.is_null() && !object::to_text(&value).is_empty() => Ok(value),
        None if envs.open => {
            Err(Fault::Unknown(Unknown::Variable(format!("envs.{}", object::to_text(&name)).into())))
        }
        Some(_) | None => Ok(default),
    }
}

/// `kv(key, namespace, errorOnMissing)`
pub(super) fn kv(state: &State<'_>, args: &Arguments) -> Outcome {
    let Some(key) = args.text("key")? else { return Err(Fault::failed("argument `key` is required")) };
    args.text("namespace")?;
    if args.get("errorOnMissing").is_some_and(|value| !matches!(value, Value::Bool(_))) {
        return Err(Fault::failed("argument `errorOnMissing` must be a boolean"));
    }
    let found = state.engine.world.kv(key);
    found.ok_or_else(|| Fault::Unknown(Unknown::Variable(format!("kv('{key}')").into())))
}

/// `loopOutputs(outputs, name)`: that output of each round; `null` where a round has none.
pub(super) fn loop_outputs(args: &Arguments) -> Outcome {
    let outputs = args.get("outputs").and_then(Value::as_list);
    let outputs = outputs.ok_or_else(|| Fault::failed("argument `outputs` must be a list"))?;
    let name = args.text("name")?.ok_or_else(|| Fault::failed("argument `name` is required"))?;
    let of_round = |round: &Value| {
        let outputs = round.as_map()?.value_of("outputs")?;
        outputs.as_map()?.value_of(name)
    };
    Ok(Value::list(outputs.get().iter().map(|round| of_round(round).unwrap_or(Value::Null)).collect()))
}

/// `currentEachOutput(outputs)`: the outputs of the round that the task runs in.
pub(super) fn current_each_output(state: &mut State<'_>, args: &Arguments) -> Outcome {
    let outputs = args.get("outputs").filter(|outputs| outputs.as_map().is_some());
    let mut outputs = outputs.cloned().ok_or_else(|| Fault::failed("argument `outputs` must be a map"))?;
    let no_round = || Fault::failed("there is no round of a loop here");
    let mut variable = |name: &str| match state.variable(name) {
        Err(Fault::Undefined(_)) => Ok(Value::Null),
        outcome => outcome,
    };
    let parents = variable("parents")?;
    let parents = parents.as_list().ok_or_else(no_round)?.get().clone();
    for parent in parents.iter().rev() {
        let taskrun = parent.as_map().ok_or_else(no_round)?.value_of("taskrun").unwrap_or(Value::Null);
        if taskrun.is_null() {
            continue;
        }
        match round(&outputs, &taskrun).ok_or_else(no_round)? {
            Value::Null => return Ok(Value::Null),
            inner => outputs = inner,
        }
    }
    let taskrun = variable("taskrun")?;
    round(&outputs, &taskrun).ok_or_else(no_round)
}

/// What `outputs` holds for the value of a task run; `None` where one of them is no map.
fn round(outputs: &Value, taskrun: &Value) -> Option<Value> {
    let value = taskrun.as_map()?.value_of("value").unwrap_or(Value::Null);
    Some(outputs.as_map()?.value(&value).unwrap_or(Value::Null))
}
