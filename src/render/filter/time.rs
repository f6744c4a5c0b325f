//! stub
use super::Call;
use crate::render::fault::{Fault, Outcome};
pub(super) fn date(_c: &Call<'_>) -> Outcome {
    Err(Fault::unsupported("x"))
}
pub(super) fn date_add(_c: &Call<'_>) -> Outcome {
    Err(Fault::unsupported("x"))
}
pub(super) fn timestamp(_c: &Call<'_>) -> Outcome {
    Err(Fault::unsupported("x"))
}
pub(super) fn timestamp_micro(_c: &Call<'_>) -> Outcome {
    Err(Fault::unsupported("x"))
}
pub(super) fn timestamp_milli(_c: &Call<'_>) -> Outcome {
    Err(Fault::unsupported("x"))
}
pub(super) fn timestamp_nano(_c: &Call<'_>) -> Outcome {
    Err(Fault::unsupported("x"))
}
