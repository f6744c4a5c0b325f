//! stub
use super::{
    fault::{Fault, Outcome},
    value::Value,
};
pub(super) fn run(_program: &str, _input: &Value) -> Outcome<Vec<Value>> {
    Err(Fault::unsupported("jq"))
}
