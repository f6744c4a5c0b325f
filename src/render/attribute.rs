//! Attributes, subscripts and methods (expr §2.5).

use super::{
    fault::{Fault, Outcome, Unknown},
    java::number,
    member, object,
    state::State,
    value::{List, Map, Number, Value},
};

/// `object.name`, `object[name]` or, with arguments, `object.name(…)`.
pub(super) fn of(state: &State<'_>, object: &Value, name: &Value, args: Option<&[Value]>) -> Outcome {
    let undefined = || Fault::Undefined(object::to_text(name).into());
    if object.is_null() {
        return Err(undefined());
    }
    if let Value::Masked(_) = object {
        state.settled(object)?;
    }
    if args.is_none() {
        match object {
            Value::Map(map) => return entry(map, name),
            Value::List(list) if list.is_list() || object.as_collection().is_none() => {
                if let Some(index) = number::parse_int(&object::to_text(name)) {
                    return element(list, index).ok_or_else(undefined);
                }
                if object.as_collection().is_none() {
                    return Err(undefined());
                }
            }
            _ => {}
        }
    }
    state.settled(object)?;
    let text = object::to_text(name);
    if text.is_empty() {
        return Err(Fault::failed("an attribute has a name"));
    }
    for arg in args.unwrap_or_default() {
        state.settled(arg)?;
    }
    member::of(state.release(), object, &text, args.unwrap_or_default())
}

fn entry(map: &Map, name: &Value) -> Outcome {
    let unknown = || {
        let fault = object::to_text(name);
        if map.open {
            Fault::Unknown(Unknown::Variable(fault.into()))
        } else if name.is_null() {
            Fault::failed("a map has no key `null`")
        } else {
            Fault::Undefined(fault.into())
        }
    };
    let Some(number) = name.as_number() else {
        return map.value(name).ok_or_else(unknown);
    };
    let Some((first, _)) = map.ordered().into_iter().next() else {
        return Err(if map.open { unknown() } else { Fault::failed("the map is empty") });
    };
    let key = match first.as_number() {
        Some(Number::Long(_)) => Number::Long(number.to_long()),
        Some(Number::Int(_)) => Number::Int(number.to_int()),
        Some(Number::Double(_)) => Number::Double(number.to_double()),
        Some(Number::Float(_)) => Number::Float(number.to_float()),
        _ => return Err(Fault::failed("a number is no key of this map")),
    };
    map.value(&Value::Number(key)).ok_or_else(unknown)
}

fn element(list: &List, index: i32) -> Option<Value> {
    list.get().get(usize::try_from(index).ok()?).cloned()
}
