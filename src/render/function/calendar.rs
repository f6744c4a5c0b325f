//! stub
use crate::{
    kestra::Release,
    render::{
        call::Arguments,
        fault::{Fault, Outcome},
    },
};
pub(super) fn apply(_r: Release, name: &str, _a: &Arguments) -> Outcome {
    Err(Fault::unsupported(name))
}
