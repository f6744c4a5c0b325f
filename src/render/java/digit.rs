//! Java's decimal digits: `Character.isDigit` and `Character.digit` on single UTF-16 units.

/// The zeros of all decimal digit ranges of the basic multilingual plane; nine more digits follow each.
const ZEROS: [u32; 37] = [
    0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50,
    0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
];

/// `Character.digit(c, radix)`, none where Java gives -1. Beyond the basic plane Java sees surrogates, never digits.
pub(in crate::render) fn digit(c: char, radix: u32) -> Option<u32> {
    let code = u32::from(c);
    let value = match c {
        'a'..='z' => code - 0x61 + 10,
        'A'..='Z' => code - 0x41 + 10,
        '\u{FF21}'..='\u{FF3A}' => code - 0xFF21 + 10,
        '\u{FF41}'..='\u{FF5A}' => code - 0xFF41 + 10,
        _ => {
            let zero = ZEROS.iter().rev().find(|zero| **zero <= code)?;
            code - zero
        }
    };
    let is_letter = matches!(c, 'a'..='z' | 'A'..='Z' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}');
    (value < radix && (is_letter || value < 10)).then_some(value)
}

/// `Character.isDigit(c)` of a single UTF-16 unit.
pub(in crate::render) fn is_digit(c: char) -> bool {
    digit(c, 10).is_some()
}
