//! Arithmetic as Java's `int` and `long` do it.

/// Quotient and rest of a division that rounds down.
pub(super) const fn floor_div_mod(value: i64, by: i64) -> (i64, i64) {
    (value.div_euclid(by), value.rem_euclid(by))
}

/// The low 32 bits: Java's `(int)` of a `long`.
pub(super) const fn low_i32(value: i64) -> i32 {
    let [a, b, c, d, ..] = value.to_le_bytes();
    i32::from_le_bytes([a, b, c, d])
}

/// `String.hashCode()`
pub(super) fn string_hash(text: &str) -> i32 {
    text.encode_utf16().fold(0_i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
}
