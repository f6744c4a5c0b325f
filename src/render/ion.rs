//! stub
use super::{
    fault::{Fault, Outcome},
    value::Value,
};
pub(super) fn parse(_text: &str) -> Outcome<Vec<Value>> {
    Err(Fault::unsupported("ion"))
}
pub(super) fn to_text(_v: &Value) -> Outcome<String> {
    Err(Fault::unsupported("ion"))
}
