//! Paths of reports as references that links and SARIF may hold (RFC 3986).

use std::fmt::Write as _;

/// A path with every character percent-encoded that a path of a URI may not hold, or that a reader could take for
/// something else.
pub(super) fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The `file:` URI of an absolute path; `None` if the path is relative.
pub(super) fn of_absolute(path: &str) -> Option<String> {
    let is_drive = |drive: &str| drive.len() == 1 && drive.chars().all(|c| c.is_ascii_alphabetic());
    match path.split_once(":/") {
        Some((drive, rest)) if is_drive(drive) => Some(format!("file:///{drive}:/{}", encode(rest))),
        _ if path.starts_with('/') => Some(format!("file://{}", encode(path))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_uri_may_hold_is_encoded() {
        assert_eq!(encode("flows/a b#1.yml"), "flows/a%20b%231.yml");
        assert_eq!(encode("c:d/é日.yml"), "c%3Ad/%C3%A9%E6%97%A5.yml");
        assert_eq!(encode("<environment>"), "%3Cenvironment%3E");
    }

    #[test]
    fn absolute_paths_are_files() {
        assert_eq!(of_absolute("/tmp/a b.yml").as_deref(), Some("file:///tmp/a%20b.yml"));
        assert_eq!(of_absolute("C:/a.yml").as_deref(), Some("file:///C:/a.yml"));
        assert_eq!(of_absolute("../a.yml"), None);
    }
}
