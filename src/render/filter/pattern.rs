//! stub
use super::Call;
use crate::render::fault::{Fault, Outcome};
pub(super) fn regex_extract(_c: &Call<'_>) -> Outcome {
    Err(Fault::unsupported("x"))
}
pub(super) fn regex_match(_c: &Call<'_>) -> Outcome {
    Err(Fault::unsupported("x"))
}
pub(super) fn regex_replace(_c: &Call<'_>) -> Outcome {
    Err(Fault::unsupported("x"))
}
pub(super) fn replace(_c: &Call<'_>) -> Outcome {
    Err(Fault::unsupported("x"))
}
pub(super) fn split(_c: &Call<'_>) -> Outcome {
    Err(Fault::unsupported("x"))
}
