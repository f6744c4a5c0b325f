//! Filters of lists and maps.

#![expect(clippy::unnecessary_wraps, reason = "filters are entries of one table")]

use std::rc::Rc;

use super::Call;
use crate::render::{
    fault::{Fault, Outcome},
    object,
    value::{Key, List, ListKind, Map, MapKind, Value},
};

/// `chunk`: parts of `size` elements.
pub(super) fn chunk(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::Null);
    }
    let list = call.input.as_list().ok_or_else(|| Fault::failed("`chunk` needs a list"))?;
    let size = call.int("size")?.ok_or_else(|| Fault::failed("`chunk` needs a size"))?;
    let size = usize::try_from(size).ok().filter(|size| *size > 0);
    let size = size.ok_or_else(|| Fault::failed("`chunk` needs a size above 0"))?;
    let parts =
        list.get().chunks(size).map(|part| Value::List(List::new(ListKind::Sub, part.to_vec()))).collect();
    Ok(Value::List(List::new(ListKind::Partition, parts)))
}

/// `distinct`: of equal elements the first.
pub(super) fn distinct(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::text("null"));
    }
    let list = call.input.as_list().ok_or_else(|| Fault::failed("`distinct` needs a list"))?;
    let found = Map::new(MapKind::Linked, list.get().iter().map(|item| (item.clone(), Value::Null)));
    let items = found.get().keys().map(|key: &Key| key.0.clone()).collect();
    Ok(Value::list(items))
}

/// `flatten`: one level.
pub(super) fn flatten(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::Null);
    }
    let list = call.input.as_list().ok_or_else(|| Fault::failed("`flatten` needs a list"))?;
    let mut items = Vec::new();
    for item in list.get().iter() {
        match item.as_list() {
            Some(inner) => items.extend(inner.get().iter().cloned()),
            None => items.push(item.clone()),
        }
    }
    Ok(Value::List(List::new(ListKind::Immutable, items)))
}

/// `first`
pub(super) fn first(call: &Call<'_>) -> Outcome {
    end(call, <[Value]>::first, <[u16]>::first)
}

/// `last`
pub(super) fn last(call: &Call<'_>) -> Outcome {
    end(call, <[Value]>::last, <[u16]>::last)
}

fn end(
    call: &Call<'_>,
    item: impl FnOnce(&[Value]) -> Option<&Value>,
    unit: impl FnOnce(&[u16]) -> Option<&u16>,
) -> Outcome {
    match &call.input {
        Value::Null => Ok(Value::Null),
        Value::Text(text) => {
            let units: Vec<u16> = text.encode_utf16().collect();
            unit(&units).map(|unit| Value::Char(*unit)).ok_or_else(|| Fault::failed("the text is empty"))
        }
        Value::List(list) => Ok(item(&list.get()).cloned().unwrap_or(Value::Null)),
        _ => Err(Fault::failed("the input must be a text or a list")),
    }
}

/// `join`; a `null` element is the text `null`.
pub(super) fn join(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::Null);
    }
    let glue = call.args.text("separator")?.unwrap_or_default();
    let Value::List(list) = &call.input else { return Err(Fault::failed("`join` needs a list")) };
    let texts: Vec<String> = list.get().iter().map(object::to_text).collect();
    Ok(Value::text(texts.join(glue)))
}

/// `keys`: of a map, or the indexes of a list.
pub(super) fn keys(call: &Call<'_>) -> Outcome {
    match &call.input {
        Value::Null => Ok(Value::Null),
        Value::Map(map) => {
            let keys = map.ordered().into_iter().map(|(key, _)| key).collect();
            Ok(Value::List(List::new(ListKind::Keys, keys)))
        }
        Value::List(list) if list.is_list() || list.kind == ListKind::StringArray => {
            let indexes = (0..).take(list.len()).map(Value::int).collect();
            Ok(Value::List(List::new(ListKind::Immutable, indexes)))
        }
        _ => Err(Fault::failed("`keys` needs a map or a list")),
    }
}

/// `values`: of a map.
pub(super) fn values(call: &Call<'_>) -> Outcome {
    match &call.input {
        Value::Null => Ok(Value::Null),
        Value::Map(map) => {
            let values = map.ordered().into_iter().map(|(_, value)| value).collect();
            Ok(Value::List(List::new(ListKind::Values, values)))
        }
        _ => Err(Fault::failed("`values` needs a map")),
    }
}

/// `length`: 0 for what has none.
pub(super) fn length(call: &Call<'_>) -> Outcome {
    let length = match &call.input {
        Value::Text(text) => text.encode_utf16().count(),
        Value::List(list) => list.len(),
        Value::Map(map) => map.len(),
        _ => 0,
    };
    Ok(Value::int(i32::try_from(length).unwrap_or(i32::MAX)))
}

/// `merge`
pub(super) fn merge(call: &Call<'_>) -> Outcome {
    let items = call.args.get("items");
    match (&call.input, items) {
        (Value::Null, None) => Err(Fault::failed("`merge` has nothing to merge")),
        (Value::Null, Some(items)) => Ok(items.clone()),
        (input, None) => Ok(input.clone()),
        (Value::Map(map), Some(items)) => {
            let added: Vec<(Value, Value)> = match (items, items.as_list()) {
                (Value::Map(other), _) => other.ordered(),
                (_, Some(list)) => list.get().iter().map(|item| (item.clone(), item.clone())).collect(),
                (_, None) => return Err(Fault::failed("a map merges with a map or a list only")),
            };
            let count = match items {
                Value::Map(other) => other.len(),
                _ => added.len(),
            };
            let places = MapKind::Hash(map.len() + count + 16);
            Ok(Value::Map(Map::new(places, map.ordered().into_iter().chain(added))))
        }
        (Value::List(list), Some(items)) if list.is_list() => {
            let mut all = list.get().clone();
            match (items, items.as_list()) {
                (Value::Map(other), _) => {
                    all.extend(other.ordered().into_iter().map(|entry| Value::Entry(entry.into())));
                }
                (_, Some(other)) => all.extend(other.get().iter().cloned()),
                (_, None) => return Err(Fault::failed("a list merges with a map or a list only")),
            }
            Ok(Value::list(all))
        }
        (Value::List(list), Some(Value::List(other)))
            if list.kind == ListKind::StringArray && other.kind == ListKind::StringArray =>
        {
            let all = list.get().iter().chain(other.get().iter()).cloned().collect();
            Ok(Value::List(List::new(ListKind::StringArray, all)))
        }
        _ => Err(Fault::failed("`merge` needs a map or a list")),
    }
}

/// `slice`
pub(super) fn slice(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::Null);
    }
    let negative = || Fault::failed("`slice` counts from 0");
    let from = usize::try_from(call.int("fromIndex")?.unwrap_or(0)).map_err(|_| negative())?;
    let to = call.int("toIndex")?;
    let units: Vec<u16>;
    let length = match &call.input {
        Value::Text(text) => {
            units = text.encode_utf16().collect();
            units.len()
        }
        Value::List(list) if list.is_list() || list.kind == ListKind::StringArray => {
            units = Vec::new();
            list.len()
        }
        _ => return Err(Fault::failed("`slice` needs a text or a list")),
    };
    let outside = || Fault::failed("`slice` reaches beyond the input");
    let to = match to {
        Some(to) => usize::try_from(to).ok().filter(|to| *to <= length && from < *to).ok_or_else(outside)?,
        None => length,
    };
    match &call.input {
        Value::List(list) => {
            let items = list.get();
            // Java's `Arrays.copyOfRange` and `subList` both refuse a start behind the end.
            let part = items.get(from..to).ok_or_else(outside)?.to_vec();
            let kind = if list.kind == ListKind::StringArray { ListKind::StringArray } else { ListKind::Sub };
            Ok(Value::List(List::new(kind, part)))
        }
        _ => Ok(Value::text(String::from_utf16_lossy(units.get(from..to).ok_or_else(outside)?))),
    }
}

/// `sort`, in place.
pub(super) fn sort(call: &Call<'_>) -> Outcome {
    let array = matches!(&call.input, Value::List(list) if list.kind == ListKind::StringArray);
    sorted(call, array, false)
}

/// `rsort`, in place.
pub(super) fn rsort(call: &Call<'_>) -> Outcome {
    sorted(call, false, true)
}

fn sorted(call: &Call<'_>, is_array: bool, descending: bool) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::Null);
    }
    let Value::List(list) = &call.input else { return Err(Fault::failed("only a list can be sorted")) };
    if !list.is_list() && !is_array {
        return Err(Fault::failed("only a list can be sorted"));
    }
    if !list.is_mutable() {
        return Err(Fault::failed("this list cannot be changed"));
    }
    let mut items = list.get().clone();
    let mut comparable =
        items.len() < 2 || items.first().is_some_and(|item| object::compare(item, item).is_some());
    items.sort_by(|one, two| {
        let order = object::compare(one, two);
        comparable &= order.is_some();
        let order = order.unwrap_or(std::cmp::Ordering::Equal);
        if descending { order.reverse() } else { order }
    });
    if !comparable {
        return Err(Fault::failed("its elements cannot be compared"));
    }
    *list.items.borrow_mut() = items;
    // An array comes back as a list that writes through to it.
    Ok(Value::List(List {
        kind: if is_array { ListKind::Array } else { list.kind },
        items: Rc::clone(&list.items),
    }))
}

/// `reverse`, in place.
pub(super) fn reverse(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::Null);
    }
    let list = call.input.as_list().ok_or_else(|| Fault::failed("only a list can be reversed"))?;
    if !list.is_mutable() && list.len() > 1 {
        return Err(Fault::failed("this list cannot be changed"));
    }
    list.items.borrow_mut().reverse();
    Ok(call.input.clone())
}
