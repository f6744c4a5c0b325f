//! Members of Java objects that templates can read: `'abc'.length`, `list.size`, `date.year` (expr §2.5).

use super::{
    fault::{Fault, Outcome},
    value::Value,
};
use crate::kestra::Release;

/// The member `name` of `object`, called with `args`.
pub(super) fn of(_release: Release, _object: &Value, name: &str, _args: &[Value]) -> Outcome {
    Err(Fault::unsupported(format!("the method `{name}`")))
}
