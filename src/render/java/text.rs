//! stub
pub(in crate::render) fn to_lower_case(t: &str) -> String {
    t.to_lowercase()
}
pub(in crate::render) fn to_upper_case(t: &str) -> String {
    t.to_uppercase()
}
pub(in crate::render) fn trim(t: &str) -> &str {
    t.trim_matches(|c: char| c <= ' ')
}
pub(in crate::render) fn is_whitespace(c: char) -> bool {
    c.is_whitespace()
}
pub(in crate::render) fn to_title_case(c: char) -> char {
    c.to_uppercase().next().unwrap_or(c)
}
pub(in crate::render) fn url_encode(t: &str) -> String {
    t.to_owned()
}
pub(in crate::render) fn url_decode(t: &str) -> Option<String> {
    Some(t.to_owned())
}
pub(in crate::render) fn slugify(t: &str) -> String {
    t.to_owned()
}
