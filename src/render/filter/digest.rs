//! Hashes, as lower-case hexadecimal text.

use std::fmt::Write as _;

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::Call;
use crate::render::{fault::Outcome, value::Value};

/// `md5`
pub(super) fn md5(call: &Call<'_>) -> Outcome {
    digest::<Md5>(call)
}

/// `sha1`
pub(super) fn sha1(call: &Call<'_>) -> Outcome {
    digest::<Sha1>(call)
}

/// `sha256`
pub(super) fn sha256(call: &Call<'_>) -> Outcome {
    digest::<Sha256>(call)
}

/// `sha512`
pub(super) fn sha512(call: &Call<'_>) -> Outcome {
    digest::<Sha512>(call)
}

fn digest<D: Digest>(call: &Call<'_>) -> Outcome {
    let Some(text) = call.text()? else { return Ok(Value::Null) };
    let mut out = String::new();
    for byte in D::digest(text.as_bytes()) {
        // Writing to a `String` cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    Ok(Value::text(out))
}
