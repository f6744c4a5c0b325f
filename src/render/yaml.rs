//! stub
use super::{
    fault::{Fault, Outcome},
    value::Value,
};
pub(super) fn parse(_text: &str) -> Outcome {
    Err(Fault::unsupported("yaml"))
}
pub(super) fn to_text(_v: &Value) -> Outcome<String> {
    Err(Fault::unsupported("yaml"))
}
